//! The virtual machines of any number of files, judged a few files at a time: memory does not grow with
//! their number.

use crate::catalog::{BundleFile, NamedFile};
use crate::cores;
use crate::diagnostic::Problems;
use crate::text::{ReadError, Sources};

use super::machine::Machine;
use super::machine_files::{Found, MachineFiles, WANTED, next_found};
use super::objects::ObjectKind;

/// How many bytes of files are judged at a time: enough to be worth the start of a thread.
const AT_A_TIME: usize = 1024 * 1024;

/// Files with virtual machines, and what those can lead to.
#[derive(Debug)]
pub struct Fleet {
    files: Vec<FleetFile>,
    /// The objects of all files.
    pub held: MachineFiles,
}

/// A file, and its text if that is kept.
#[derive(Debug)]
struct FleetFile {
    named: NamedFile,
    kept: Option<BundleFile>,
}

/// What was found in a file.
#[derive(Debug)]
pub struct JudgedFile<T> {
    /// What is wrong with it.
    pub problems: Problems,
    /// What was made of each virtual machine.
    pub machines: Vec<T>,
    /// How many virtual machines cannot be read.
    pub unreadable: usize,
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
            let kept = fleet.kept(&named, sources);
            fleet.files.push(FleetFile { named, kept });
        }
        fleet
    }

    /// The text of a file that is kept: it has objects, or cannot be read again.
    fn kept(&mut self, named: &NamedFile, sources: &mut Sources) -> Option<BundleFile> {
        let bundle = named.read(sources).ok()?;
        let has_objects =
            may_have_objects(sources.text(bundle.0)) && self.held.add_objects(bundle, sources);
        if has_objects || !named.can_be_read_again() {
            return Some(bundle);
        }
        sources.forget(bundle.0);
        None
    }

    /// Judges every virtual machine, on all cores, and gives what was found of each file in their order.
    /// The text of a file is let go if `each` says that nothing of it is shown. What cannot be read, and
    /// what is there twice, is added to `problems`.
    pub fn judge<T: Send>(
        &self,
        judge: impl Fn(&Machine) -> T + Sync,
        mut each: impl FnMut(JudgedFile<T>) -> bool,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        problems.extend(self.held.duplicates());
        let mut files = self.files.iter().peekable();
        while files.peek().is_some() {
            let mut some: Vec<(BundleFile, bool)> = Vec::new();
            let mut bytes = 0;
            while bytes < AT_A_TIME
                && let Some(file) = files.next()
            {
                match file.read(sources) {
                    Ok(Some(bundle)) => {
                        bytes += sources.text(bundle.0).len();
                        some.push((bundle, file.kept.is_some()));
                    }
                    Ok(None) => {}
                    Err(error) => problems.push(error.into()),
                }
            }
            let weight = |(file, _): &(BundleFile, bool)| sources.text(file.0).len();
            let of_file = |(file, is_kept)| (file, is_kept, judge_file(file, sources, &judge));
            for (file, is_kept, judged) in cores::map(some, weight, of_file) {
                let is_shown = each(judged);
                if !is_shown && !is_kept {
                    sources.forget(file.0);
                }
            }
        }
    }
}

impl FleetFile {
    /// Its text; `None` if it is passed over.
    fn read(&self, sources: &mut Sources) -> Result<Option<BundleFile>, ReadError> {
        let bundle = match self.kept {
            Some(bundle) => bundle,
            None => self.named.read(sources)?,
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

fn judge_file<T>(
    file: BundleFile,
    sources: &Sources,
    judge: impl Fn(&Machine) -> T,
) -> JudgedFile<T> {
    let mut judged = JudgedFile {
        problems: Problems::default(),
        machines: Vec::new(),
        unreadable: 0,
    };
    let mut documents = file.resources_of(WANTED, sources);
    while let Some(found) = next_found(&mut documents, &mut judged.problems) {
        match found {
            Found::Machine(machine) => judged.machines.push(judge(&machine)),
            Found::Unreadable => judged.unreadable += 1,
            Found::Object(..) | Found::Nothing => {}
        }
    }
    judged
}
