//! Catalogs without series: as many files as definitions, which are quickly made.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::files::{project, write};
use super::support::virtual_machine::virtual_machine;

/// What a single instance type has beside its size.
const WORDS: &str = "displayName: made\nicon: made\ndescription: made\n";

/// A catalog in which each definition is a file of its own, and virtual machines.
pub(crate) struct Made {
    root: PathBuf,
    machines: PathBuf,
}

impl Made {
    /// One with a base and no definition.
    pub(crate) fn new(root: &Path, machines: &Path) -> Self {
        let made = Self {
            root: root.to_owned(),
            machines: machines.to_owned(),
        };
        let base = fs::read_to_string(project().join("instancetypes/_base.yaml"));
        made.write(
            "instancetypes/_base.yaml",
            &base.expect("the base can be read"),
        );
        fs::create_dir_all(root.join("preferences")).expect("a folder can be made");
        made
    }

    /// Writes a source.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.root.join(path), text);
    }

    /// The overlay that holds everything.
    pub(crate) fn overlay_of_all(&self) {
        self.write("overlays/all.yaml", "select: {}\n");
    }

    /// The instance type `i7`, with these columns and what follows them.
    pub(crate) fn instancetype(&self, number: usize, size: &str, rest: &str) {
        let path = format!("instancetypes/i{number}.yaml");
        self.write(&path, &format!("{WORDS}size: {{{size}}}\n{rest}"));
    }

    /// The preference `p7`, with these requirements.
    pub(crate) fn preference(&self, number: usize, requirements: &str) {
        self.preference_of(number, &format!("  requirements: {{{requirements}}}\n"));
    }

    /// The preference `p7`, with the lines of its spec.
    pub(crate) fn preference_of(&self, number: usize, spec: &str) {
        let words = "displayName: made\nicon: made\ntags: [made]\n";
        self.write(
            &format!("preferences/p{number}.yaml"),
            &format!("{words}spec:\n{spec}"),
        );
    }

    /// The series `s/7`, with what its file and its table say.
    pub(crate) fn series(&self, number: usize, rest: &str, sizes: Option<&str>) {
        let folder = format!("instancetypes/s/{number}");
        self.write(&format!("{folder}/series.yaml"), &format!("{WORDS}{rest}"));
        if let Some(sizes) = sizes {
            self.write(&format!("{folder}/sizes.yaml"), sizes);
        }
    }

    /// A virtual machine that names an instance type and a preference.
    pub(crate) fn machine(&self, number: usize, instancetype: &str, preference: &str) {
        self.machine_of(number, &virtual_machine(number, instancetype, preference));
    }

    /// A virtual machine of this text.
    pub(crate) fn machine_of(&self, number: usize, text: &str) {
        write(&self.machines.join(format!("vm-{number}.yaml")), text);
    }
}
