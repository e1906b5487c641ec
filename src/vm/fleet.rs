//! The virtual machines of any number of files, judged a few files at a time: memory does not grow with
//! their number.

use std::collections::HashMap;

use crate::catalog::{BundleFile, NamedFile};
use crate::cores;
use crate::diagnostic::{Problem, Problems};
use crate::text::{ReadError, SourceId, Sources};

use super::machine::Machine;
use super::machine_files::{Found, MachineFiles, Unreadable, WANTED, is_from, next_found};
use super::object_kind::ObjectKind;

/// How many bytes of files are judged at a time: enough to be worth the start of a thread.
const AT_A_TIME: usize = 1024 * 1024;

/// Files with virtual machines, and what those can lead to.
#[derive(Debug)]
pub struct Fleet {
    files: Vec<FleetFile>,
    /// The objects of all files.
    pub held: MachineFiles,
}

/// A file that was read, and whether its text is kept.
type ReadFile = Result<(BundleFile, bool), ReadError>;

/// A file, and what became of its text.
#[derive(Debug)]
struct FleetFile {
    named: NamedFile,
    text: Text,
}

/// The text of a file that was looked through.
#[derive(Debug)]
enum Text {
    /// It is kept: it has objects, or cannot be read again.
    Kept(BundleFile),
    /// It is read again when it is judged.
    LetGo,
    /// It cannot be read.
    Unreadable(ReadError),
}

/// A part of a file that was judged.
#[derive(Debug)]
pub struct JudgedPart<T> {
    /// What it is.
    pub subject: Subject<T>,
    /// What is wrong with how it is written.
    pub problems: Vec<Problem>,
}

/// What a part of a file is.
#[derive(Debug)]
pub enum Subject<T> {
    /// A virtual machine, and what was made of it.
    Machine(T),
    /// A virtual machine that cannot be read.
    Unreadable(Unreadable),
    /// Something else, of which only problems are told; or the file itself.
    Other,
}

impl Fleet {
    /// Looks through files for what virtual machines lead to, which can stand anywhere among them. The
    /// texts of others are let go. What is wrong with a file is told when it is judged.
    #[must_use]
    pub fn new(files: Vec<NamedFile>, sources: &mut Sources) -> Self {
        let mut fleet = Self {
            files: Vec::new(),
            held: MachineFiles::default(),
        };
        for named in files {
            let text = fleet.look_through(&named, sources);
            fleet.files.push(FleetFile { named, text });
        }
        fleet
    }

    /// Takes the objects of a file.
    fn look_through(&mut self, named: &NamedFile, sources: &mut Sources) -> Text {
        let bundle = match named.read(sources) {
            Ok(bundle) => bundle,
            Err(error) => return Text::Unreadable(error),
        };
        let has_objects =
            may_have_objects(sources.text(bundle.0)) && self.held.add_objects(bundle, sources);
        if has_objects || !named.can_be_read_again() {
            return Text::Kept(bundle);
        }
        sources.forget(bundle.0);
        Text::LetGo
    }

    /// Judges every virtual machine, on all cores, and gives the parts of each file, in the order of the
    /// files. The text of a file is let go if `each` says that nothing of it is shown.
    pub fn judge<T: Send>(
        &self,
        judge: impl Fn(&Machine) -> T + Sync,
        mut each: impl FnMut(Vec<JudgedPart<T>>) -> bool,
        sources: &mut Sources,
    ) {
        let mut duplicates: HashMap<SourceId, Vec<Problem>> = HashMap::new();
        for (source, problem) in self.held.duplicates() {
            duplicates.entry(source).or_default().push(problem);
        }
        let mut files = self.files.iter().peekable();
        while files.peek().is_some() {
            let mut some: Vec<ReadFile> = Vec::new();
            let mut bytes = 0;
            while bytes < AT_A_TIME
                && let Some(file) = files.next()
            {
                match file.read(sources) {
                    Ok(Some(bundle)) => {
                        bytes += sources.text(bundle.0).len();
                        some.push(Ok((bundle, matches!(file.text, Text::Kept(_)))));
                    }
                    Ok(None) => {}
                    Err(error) => some.push(Err(error)),
                }
            }
            let of_file = |read: ReadFile| match read {
                Ok((file, is_kept)) => {
                    let forgettable = (!is_kept).then_some(file);
                    let duplicates = duplicates.get(&file.0).map_or(&[][..], Vec::as_slice);
                    (forgettable, judge_file(file, sources, duplicates, &judge))
                }
                Err(error) => (None, other(vec![error.into()]).into_iter().collect()),
            };
            for (forgettable, judged) in cores::map(some, of_file) {
                let is_shown = each(judged);
                if let Some(file) = forgettable.filter(|_| !is_shown) {
                    sources.forget(file.0);
                }
            }
        }
    }
}

impl FleetFile {
    /// Its text; `None` if it is passed over.
    fn read(&self, sources: &mut Sources) -> Result<Option<BundleFile>, ReadError> {
        let bundle = match &self.text {
            Text::Kept(bundle) => *bundle,
            Text::LetGo => self.named.read(sources)?,
            Text::Unreadable(error) => return Err(error.clone()),
        };
        let is_passed_over = self.named.is_passed_over(WANTED, sources.text(bundle.0));
        Ok((!is_passed_over).then_some(bundle))
    }
}

/// Whether a text can hold something that a virtual machine leads to: it names a kind, unless that is
/// written with escapes.
fn may_have_objects(text: &str) -> bool {
    text.contains('\\') || ObjectKind::marks().any(|mark| text.contains(mark))
}

/// The parts of a file. `duplicates` are what is said of objects in it, in their order.
fn judge_file<T>(
    file: BundleFile,
    sources: &Sources,
    duplicates: &[Problem],
    judge: impl Fn(&Machine) -> T,
) -> Vec<JudgedPart<T>> {
    let mut parts = Vec::new();
    let mut problems = Problems::default();
    let mut duplicates = duplicates.iter().cloned().peekable();
    let mut documents = file.resources_of(WANTED, sources);
    while let Some(found) = next_found(&mut documents, &mut problems) {
        let subject = match found.content {
            Found::Machine(machine) => Subject::Machine(judge(&machine)),
            Found::Unreadable(names) => Subject::Unreadable(names),
            Found::Object(_) | Found::Nothing => continue,
        };
        while let Some(before) = duplicates.next_if(|it| !is_from(found.at, it)) {
            problems.push(before);
        }
        let sorted = std::mem::take(&mut problems).sorted().into_iter();
        let (own, before) = sorted.partition(|it| is_from(found.at, it));
        parts.extend(other(before));
        parts.push(JudgedPart {
            subject,
            problems: own,
        });
    }
    problems.extend(duplicates);
    parts.extend(other(problems.sorted()));
    parts
}

/// A part that is no virtual machine, if there is something to tell of it.
fn other<T>(problems: Vec<Problem>) -> Option<JudgedPart<T>> {
    let subject = Subject::Other;
    (!problems.is_empty()).then_some(JudgedPart { subject, problems })
}
