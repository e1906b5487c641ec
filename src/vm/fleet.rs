//! The virtual machines of any number of files, judged a few at a time: memory does not grow with their
//! number.

use std::collections::HashMap;
use std::iter::Peekable;
use std::{mem, slice};

use crate::catalog::{BundleFile, NamedFile, ResourcesOf};
use crate::cores;
use crate::diagnostic::{Problem, Problems};
use crate::text::{Location, ReadError, SourceId, Sources};

use super::machine::Machine;
use super::machine_files::{Found, MachineFiles, Unreadable, WANTED, is_from, next_found};
use super::object_kind::ObjectKind;

/// How many bytes of files are judged at a time: enough to be worth the start of a thread.
const AT_A_TIME: usize = 1024 * 1024;

/// How many virtual machines of a file with more bytes are judged at a time.
const MACHINES_AT_A_TIME: usize = 1000;

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

    /// Judges every virtual machine, on all cores, and gives the parts of the files in their order, some at
    /// a time. The text of a file is let go if `each` never says that it has to be kept.
    pub fn judge<T: Send>(
        &self,
        judge: impl Fn(&Machine) -> T + Sync,
        mut each: impl FnMut(Vec<JudgedPart<T>>, &Sources) -> bool,
        sources: &mut Sources,
    ) {
        let mut duplicates = Duplicates::new();
        for (source, problem) in self.held.duplicates() {
            duplicates.entry(source).or_default().push(problem);
        }
        let mut judging = Judging {
            duplicates,
            judge: &judge,
            each: &mut each,
            sources,
            waiting: Vec::new(),
            bytes: 0,
        };
        for file in &self.files {
            judging.add(file);
        }
        judging.judge_waiting();
    }
}

/// What is said of objects, by their files.
type Duplicates = HashMap<SourceId, Vec<Problem>>;

/// Files that are being judged: small ones together, each by one core; the virtual machines of a large one
/// by all.
struct Judging<'j, T> {
    duplicates: Duplicates,
    judge: &'j (dyn Fn(&Machine) -> T + Sync),
    each: &'j mut dyn FnMut(Vec<JudgedPart<T>>, &Sources) -> bool,
    sources: &'j mut Sources,
    /// Small files that are judged together, and how many bytes they have.
    waiting: Vec<ReadFile>,
    bytes: usize,
}

impl<T: Send> Judging<'_, T> {
    fn add(&mut self, file: &FleetFile) {
        let read = match file.read(self.sources) {
            Ok(None) => return,
            Ok(Some(bundle)) => Ok((bundle, matches!(file.text, Text::Kept(_)))),
            Err(error) => Err(error),
        };
        let bytes = match &read {
            Ok((bundle, _)) => self.sources.text(bundle.0).len(),
            Err(_) => 0,
        };
        match read {
            Ok((bundle, is_kept)) if bytes > AT_A_TIME => {
                self.judge_waiting();
                self.judge_large(bundle, is_kept);
            }
            read => {
                self.waiting.push(read);
                self.bytes += bytes;
                if self.bytes > AT_A_TIME {
                    self.judge_waiting();
                }
            }
        }
    }

    /// Judges the files that wait.
    fn judge_waiting(&mut self) {
        self.bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        let of_file = |read: ReadFile| match read {
            Ok((file, is_kept)) => {
                let parts = Parts::new(file, &self.duplicates, self.sources);
                let parts = parts.map(|it| it.judged(self.judge));
                ((!is_kept).then_some(file), parts.collect())
            }
            Err(error) => (None, other(vec![error.into()]).into_iter().collect()),
        };
        for (forgettable, judged) in cores::map(waiting, of_file) {
            let is_shown = (self.each)(judged, self.sources);
            if let Some(file) = forgettable.filter(|_| !is_shown) {
                self.sources.forget(file.0);
            }
        }
    }

    /// Judges the virtual machines of a file, some at a time.
    fn judge_large(&mut self, file: BundleFile, is_kept: bool) {
        let mut parts = Parts::new(file, &self.duplicates, self.sources);
        let mut is_shown = false;
        loop {
            let some: Vec<JudgedPart<Machine>> = parts.by_ref().take(MACHINES_AT_A_TIME).collect();
            if some.is_empty() {
                break;
            }
            let judged = cores::map(some, |part| part.judged(self.judge));
            is_shown |= (self.each)(judged, self.sources);
        }
        if !is_kept && !is_shown {
            self.sources.forget(file.0);
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

impl JudgedPart<Machine> {
    fn judged<T>(self, judge: &dyn Fn(&Machine) -> T) -> JudgedPart<T> {
        let subject = match self.subject {
            Subject::Machine(machine) => Subject::Machine(judge(&machine)),
            Subject::Unreadable(names) => Subject::Unreadable(names),
            Subject::Other => Subject::Other,
        };
        let problems = self.problems;
        JudgedPart { subject, problems }
    }
}

/// The parts of a file, whose virtual machines are not judged yet.
struct Parts<'s> {
    /// What is left of it; `None` after its end.
    documents: Option<ResourcesOf<'s>>,
    /// What is left to say of objects in it, in their order.
    duplicates: Peekable<slice::Iter<'s, Problem>>,
    /// What is wrong with the text that was read, and not told yet.
    problems: Problems,
    /// A part that comes after what was told last.
    next: Option<JudgedPart<Machine>>,
}

impl Iterator for Parts<'_> {
    type Item = JudgedPart<Machine>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        while let Some(documents) = &mut self.documents {
            let Some(found) = next_found(documents, &mut self.problems) else {
                self.documents = None;
                break;
            };
            let subject = match found.content {
                Found::Machine(machine) => Subject::Machine(machine),
                Found::Unreadable(names) => Subject::Unreadable(names),
                Found::Object(_) | Found::Nothing => continue,
            };
            return Some(self.part(found.at, subject));
        }
        self.problems.extend(self.duplicates.by_ref().cloned());
        other(mem::take(&mut self.problems).sorted())
    }
}

impl<'s> Parts<'s> {
    /// The parts of a file, each read when it is asked for.
    fn new(file: BundleFile, duplicates: &'s Duplicates, sources: &'s Sources) -> Self {
        let duplicates = duplicates.get(&file.0).map_or(&[][..], Vec::as_slice);
        Self {
            documents: Some(file.resources_of(WANTED, sources)),
            duplicates: duplicates.iter().peekable(),
            problems: Problems::default(),
            next: None,
        }
    }

    /// The part of a virtual machine, after what there is to tell of the text before it.
    fn part(&mut self, at: Location, subject: Subject<Machine>) -> JudgedPart<Machine> {
        while let Some(before) = self.duplicates.next_if(|it| !is_from(at, it)) {
            self.problems.push(before.clone());
        }
        let sorted = mem::take(&mut self.problems).sorted().into_iter();
        let (problems, before) = sorted.partition(|it| is_from(at, it));
        let own = JudgedPart { subject, problems };
        match other(before) {
            Some(before) => {
                self.next = Some(own);
                before
            }
            None => own,
        }
    }
}

/// A part that is no virtual machine, if there is something to tell of it.
fn other<T>(problems: Vec<Problem>) -> Option<JudgedPart<T>> {
    let subject = Subject::Other;
    (!problems.is_empty()).then_some(JudgedPart { subject, problems })
}
