//! What is counted with catalogs of two sizes: a command, and a catalog that gives one of its rules as
//! much work as a catalog can.

use std::path::{Path, PathBuf};

use super::scenario_sources as sources;

/// A command with a catalog that is made for it.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Makes a catalog of so many definitions, and what else the command reads.
    make: fn(&Place, usize),
    /// A command line that is run before, and not counted.
    pub(crate) before: Option<&'static str>,
    /// The command line. `ROOT`, `SECOND`, `MACHINES` and `OUT` are paths of the place.
    pub(crate) command: &'static str,
    /// What it prints where the rule was asked.
    pub(crate) printed: &'static str,
}

impl Scenario {
    /// Makes what the command reads, of so many definitions.
    pub(crate) fn made(&self, folder: &Path, definitions: usize) -> Place {
        let place = Place {
            root: folder.join("catalog"),
            second: folder.join("second"),
            machines: folder.join("machines"),
            out: folder.join("out"),
        };
        (self.make)(&place, definitions);
        place
    }
}

/// The paths of what a scenario reads and writes.
pub(crate) struct Place {
    /// The root of the catalog.
    pub(crate) root: PathBuf,
    /// That of another one.
    pub(crate) second: PathBuf,
    pub(crate) machines: PathBuf,
    out: PathBuf,
}

impl Place {
    /// The words of a command line, with paths in place of their names.
    pub(crate) fn words(&self, command: &str) -> Vec<PathBuf> {
        let words = command.split(' ').map(|word| match word {
            "ROOT" => self.root.clone(),
            "SECOND" => self.second.clone(),
            "MACHINES" => self.machines.clone(),
            "OUT" => self.out.clone(),
            word => word.into(),
        });
        words.collect()
    }
}

/// All of them; those that take the longest come first.
pub(crate) const ALL: [Scenario; 34] = [
    Scenario {
        name: "vm check",
        make: sources::with_machines,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "virtual machines fit",
    },
    Scenario {
        name: "diff",
        make: sources::both_versions,
        before: None,
        command: "diff ROOT SECOND",
        printed: "memory",
    },
    Scenario {
        name: "check-tree-clean",
        make: sources::first_version,
        before: Some("build --quiet --root ROOT"),
        command: "check-tree-clean --root ROOT",
        printed: "are up to date",
    },
    Scenario {
        name: "build",
        make: sources::first_version,
        before: None,
        command: "build --root ROOT --out-dir OUT",
        printed: "vendor-bundle.yaml",
    },
    Scenario {
        name: "validate",
        make: sources::first_version,
        before: None,
        command: "validate --root ROOT",
        printed: "no problems",
    },
    Scenario {
        name: "list",
        make: sources::first_version,
        before: None,
        command: "list --root ROOT",
        printed: "windows.xp",
    },
    Scenario {
        name: "misspelt instance types of machines",
        make: sources::misspelt_machines,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "did you mean `i",
    },
    Scenario {
        name: "unheard-of instance types of machines",
        make: sources::unheard_of_machines,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "expected one of `i0`",
    },
    Scenario {
        name: "machines whose instance type is too small",
        make: sources::machines_that_do_not_fit,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "these are enough",
    },
    Scenario {
        name: "machines that almost nothing is enough for",
        make: sources::machines_that_hardly_fit,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "these are enough: `i0`",
    },
    Scenario {
        name: "refused disks of a machine",
        make: sources::refused_disks,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "unrecognized bus floppy",
    },
    Scenario {
        name: "machines that nothing fits",
        make: sources::machines_that_nothing_fits,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "choose an instance type with at least 2 vCPUs",
    },
    Scenario {
        name: "preferences that nothing is enough for",
        make: sources::unmet_requirements,
        before: None,
        command: "validate --root ROOT",
        printed: "no instance type has at least",
    },
    Scenario {
        name: "as many numbers of vCPUs as instance types",
        make: sources::numbers_of_vcpus,
        before: None,
        command: "validate --root ROOT",
        printed: "comes closest",
    },
    Scenario {
        name: "preferences that only an unusual one is enough for",
        make: sources::unusual_instancetype,
        before: None,
        command: "validate --root ROOT",
        printed: "no instance type here goes with",
    },
    Scenario {
        name: "the page of sizes that are enough",
        make: sources::sizes_that_are_enough,
        before: None,
        command: "readme --root ROOT",
        printed: "docs/catalog.md",
    },
    Scenario {
        name: "the smallest instance types of functional tests",
        make: sources::sizes_that_are_enough,
        before: None,
        command: "functest --list --root ROOT",
        printed: "fits/",
    },
    Scenario {
        name: "names in one selection",
        make: sources::names_in_one_selection,
        before: None,
        command: "validate --root ROOT",
        printed: "this pattern matches no resource",
    },
    Scenario {
        name: "overlays",
        make: sources::many_overlays,
        before: None,
        command: "validate --root ROOT",
        printed: "this pattern matches no resource",
    },
    Scenario {
        name: "patches",
        make: sources::many_patches,
        before: None,
        command: "validate --root ROOT",
        printed: "this patch changes none of the resources",
    },
    Scenario {
        name: "exclusions",
        make: sources::many_exclusions,
        before: None,
        command: "validate --root ROOT",
        printed: "this pattern matches no resource",
    },
    Scenario {
        name: "columns that nothing reads",
        make: sources::unread_columns,
        before: None,
        command: "validate --root ROOT",
        printed: "is never read",
    },
    Scenario {
        name: "columns that are missing",
        make: sources::missing_columns,
        before: None,
        command: "validate --root ROOT",
        printed: "the size table has no column `absent`",
    },
    Scenario {
        name: "sizes that are taken from another series",
        make: sources::taken_sizes,
        before: None,
        command: "validate --root ROOT",
        printed: "has no size named",
    },
    Scenario {
        name: "sizes that another catalog adds",
        make: sources::added_sizes,
        before: None,
        command: "validate --root ROOT --extend SECOND",
        printed: "is already taken",
    },
    Scenario {
        name: "layers that are misspelt",
        make: sources::misspelt_layers,
        before: None,
        command: "validate --root ROOT",
        printed: "did you mean `p",
    },
    Scenario {
        name: "layers in a tree",
        make: sources::layers_beside_each_other,
        before: None,
        command: "tree --root ROOT",
        printed: "p0",
    },
    Scenario {
        name: "fields that are removed",
        make: sources::removed_fields,
        before: None,
        command: "show p0 --explain --root ROOT",
        printed: "is removed",
    },
    Scenario {
        name: "items of a machine",
        make: sources::items_of_a_machine,
        before: None,
        command: "vm expand --explain --root ROOT MACHINES",
        printed: "the instance type `i0`",
    },
    Scenario {
        name: "warnings that sources allow",
        make: sources::allowed_warnings,
        before: None,
        command: "validate --root ROOT",
        printed: "no problems",
    },
    Scenario {
        name: "pages of one name in many namespaces",
        make: sources::one_name_in_many_namespaces,
        before: None,
        command: "gallery --from SECOND --out-dir OUT",
        printed: "the gallery is written",
    },
    Scenario {
        name: "keys that a component removes",
        make: sources::removed_keys,
        before: None,
        command: "validate --root ROOT",
        printed: "no problems",
    },
    Scenario {
        name: "machines on one line, with a comment",
        make: sources::machines_on_one_line,
        before: None,
        command: "vm expand --root ROOT MACHINES",
        printed: "# all of them",
    },
    Scenario {
        name: "a wrong indentation below many lines",
        make: sources::wrong_indentation,
        before: None,
        command: "vm check --root ROOT MACHINES",
        printed: "does not begin where a line above begins",
    },
];
