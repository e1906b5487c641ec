//! The files with virtual machines that a command line names, and the catalog beside them.

use std::path::PathBuf;

use clap::Args;

use crate::catalog::{NamedFile, Subfolders, named_files, read_files};
use crate::diagnostic::Problems;
use crate::kubevirt::{Kind, Scope};
use crate::query::Entries;
use crate::vm::{MachineFiles, Objects, WANTED};
use crate::yaml::Node;

use super::in_hand::EntriesArgs;
use super::printing::Findings;

/// The files with virtual machines.
#[derive(Debug, Args)]
pub(super) struct MachineFilesArgs {
    /// Files with virtual machines, folders with such files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,

    /// Read the folders in folders, too, but for hidden ones and links
    #[arg(short = 'R', long)]
    recursive: bool,
}

impl MachineFilesArgs {
    /// The files. A folder that cannot be read is reported, and so are those that are not read.
    pub(super) fn named(&self, problems: &mut Problems) -> Vec<NamedFile> {
        let subfolders = Subfolders::of_option(self.recursive);
        named_files(&self.files, subfolders, problems)
    }
}

/// What a command about virtual machines has in hand.
pub(super) struct MachinesInHand {
    pub(super) files: MachineFiles,
    entries: Entries,
}

impl MachinesInHand {
    /// Reads files with virtual machines, and the catalog; `None` if the catalog cannot be read. What is
    /// wrong with the files is added to the findings.
    pub(super) fn read(
        files: &MachineFilesArgs,
        entries: &EntriesArgs,
        findings: &mut Findings,
    ) -> Option<Self> {
        let entries = entries.read(findings)?;
        let Findings { problems, sources } = findings;
        let mut held = MachineFiles::default();
        let named = files.named(problems);
        for file in read_files(named, WANTED, sources, problems) {
            held.add(file, sources, problems);
        }
        problems.extend(held.duplicates().map(|(_, problem)| problem));
        Some(Self {
            files: held,
            entries,
        })
    }

    /// What virtual machines can lead to.
    pub(super) fn objects(&self) -> Objects<'_> {
        objects(&self.files, &self.entries)
    }
}

/// What virtual machines can lead to. What the files hold comes first.
pub(super) fn objects<'n>(files: &'n MachineFiles, entries: &'n Entries) -> Objects<'n> {
    let mut objects = Objects::default();
    files.add_to(&mut objects);
    for entry in &entries.all {
        let content = &entry.typed.definition.content;
        let namespace = entry.namespace.as_deref();
        add_definition(&entry.kinds, namespace, content, &mut objects);
    }
    objects
}

/// Adds an instance type or a preference in each of its kinds.
pub(super) fn add_definition<'n>(
    kinds: &[Kind],
    namespace: Option<&'n str>,
    document: &'n Node,
    objects: &mut Objects<'n>,
) {
    for kind in kinds {
        let namespace = namespace.filter(|_| kind.scope() == Scope::Namespaced);
        objects.add_definition(*kind, namespace, document);
    }
}
