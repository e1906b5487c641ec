//! `check-tree-clean`, `build`, `readme` and `schema` as they are run.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, project};
use crate::support::program::{Finished, program, run};

/// The entry points at the root.
const ENTRY_POINTS: [&str; 4] = [
    "VirtualMachineClusterInstancetypes",
    "VirtualMachineClusterPreferences",
    "VirtualMachineInstancetypes",
    "VirtualMachinePreferences",
];

/// A copy of the project's catalog with all that is generated from it.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let copy = copied_catalog();
        for folder in ["_build", "docs", "schemas"].iter().chain(&ENTRY_POINTS) {
            copy_folder(&project().join(folder), &copy.path().join(folder));
        }
        for file in ["README.md", "kustomization.yaml"] {
            fs::copy(project().join(file), copy.path().join(file)).unwrap();
        }
        Self(copy)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds `{from}`");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// What a run with this exit code prints.
    fn print(&self, arguments: &[&str], status: i32) -> String {
        let finished = run(program().args(arguments).current_dir(self.0.path()));
        let Finished { stdout, stderr, .. } = finished;
        let text = stdout + &stderr;
        assert_eq!(finished.status, Some(status), "{arguments:?}\n{text}");
        text
    }

    /// What a run that succeeds prints.
    fn succeed(&self, arguments: &[&str]) -> String {
        self.print(arguments, 0)
    }

    /// What a run that fails prints.
    fn fail(&self, arguments: &[&str]) -> String {
        self.print(arguments, 1)
    }

    fn assert_clean(&self) {
        assert_eq!(
            self.succeed(&["check-tree-clean"]),
            "all 46 generated files are up to date\n"
        );
    }

    /// Asserts that the check fails with these texts, and that a build fixes it.
    fn assert_stale_until_built(&self, expected: &[&str]) {
        let printed = self.fail(&["check-tree-clean"]);
        for expected in expected {
            assert!(printed.contains(expected), "{expected}\n\n{printed}");
        }
        assert!(printed.contains(" = help: run `cargo run -- build` and commit what it writes\n"));
        self.succeed(&["build"]);
        self.assert_clean();
    }
}

#[test]
fn this_project_is_clean() {
    let mut check = program();
    let finished = run(check.arg("check-tree-clean").arg("--root").arg(project()));
    assert_eq!(finished.status, Some(0), "{}", finished.stdout);
}

#[test]
fn a_changed_size_makes_every_kind_of_file_stale() {
    let copy = Copy::new();
    copy.assert_clean();
    copy.replace(
        "instancetypes/u/1/sizes.yaml",
        "nano:     {cpu: 1,  memory: 512Mi}",
        "nano:     {cpu: 1,  memory: 768Mi}",
    );
    copy.assert_stale_until_built(&[
        "error[stale-file]: `_build/CHECKSUMS.sha256` is not what the sources generate\n",
        "--- a/_build/.generated\n+++ b/_build/.generated\n@@ ",
        "error[stale-file]: `_build/common-instancetypes-bundle.yaml` is not",
        "error[stale-file]: `_build/VirtualMachineInstancetypes/bundle.yaml` is not",
        "-    guest: 512Mi\n+    guest: 768Mi\n",
        "error[stale-file]: `README.md` is not",
        "General Purpose | 10 | 1 to 32 | 768Mi to 128Gi |\n",
        "error[stale-file]: `docs/catalog.md` is not",
        "-| `u1.nano` | 1 | 512Mi |\n+| `u1.nano` | 1 | 768Mi |\n",
        "error[stale-file]: `docs/labels.md` is not",
        "-| `instancetype.kubevirt.io/memory` | instance types |",
    ]);
    assert!(
        copy.read("README.md")
            .contains(&U1.replace("512Mi", "768Mi"))
    );
}

#[test]
fn lines_that_several_files_have_are_shown_in_the_first() {
    let copy = Copy::new();
    copy.replace(
        "instancetypes/u/1/sizes.yaml",
        "nano:     {cpu: 1,  memory: 512Mi}",
        "nano:     {cpu: 1,  memory: 768Mi}",
    );
    let printed = copy.fail(&["check-tree-clean"]);
    // `d1` has the sizes of `u1`.
    for (line, times) in [
        ("+    guest: 768Mi\n", 2),
        ("+| `u1.nano` | 1 | 768Mi |\n", 1),
    ] {
        assert_eq!(printed.matches(line).count(), times, "{line}\n{printed}");
    }
    let note = "the lines that differ are those of `_build/VirtualMachineClusterInstancetypes/bundle.yaml`\n";
    assert_eq!(printed.matches(note).count(), 4, "{printed}");
    // Every file is named, as each has to be committed.
    assert!(printed.ends_with("\n10 errors\n"), "{printed}");
}

/// A file of each kind that is generated.
const KINDS: [&str; 14] = [
    "VirtualMachinePreferences/kustomization.yaml",
    "_build/.generated",
    "_build/CHECKSUMS.sha256",
    "_build/kustomization.yaml",
    "_build/VirtualMachinePreferences/kustomization.yaml",
    "_build/VirtualMachinePreferences/bundle.yaml",
    "_build/common-preferences-bundle.yaml",
    "docs/catalog.md",
    "docs/compatibility.md",
    "docs/labels.md",
    "docs/rules.md",
    "kustomization.yaml",
    "schemas/overlay.json",
    "schemas/sizes.json",
];

/// Does something to a file of each kind, and asserts what the check says about each.
fn assert_found(spoil: impl Fn(&Copy, &str), said: &str) {
    let copy = Copy::new();
    for path in KINDS {
        spoil(&copy, path);
    }
    let messages = KINDS.map(|path| format!("error[stale-file]: `{path}` {said}"));
    let mut expected: Vec<&str> = messages.iter().map(String::as_str).collect();
    expected.push("\n14 errors\n");
    copy.assert_stale_until_built(&expected);
}

#[test]
fn a_change_by_hand_is_found_in_every_kind_of_file() {
    let spoil = |copy: &Copy, path: &str| copy.write(path, &(copy.read(path) + "by hand\n"));
    assert_found(spoil, "is not what the sources generate\n");
}

#[test]
fn crlf_is_found_in_every_kind_of_file() {
    let spoil = |copy: &Copy, path: &str| {
        copy.write(path, &copy.read(path).replace('\n', "\r\n"));
    };
    let said = "has CRLF line endings, but is generated with LF\n";
    assert_found(spoil, said);
}

#[test]
fn a_missing_file_of_every_kind_is_found() {
    let spoil = |copy: &Copy, path: &str| copy.remove(path);
    assert_found(spoil, "is missing\n-->");
}

/// The row of a series in the README.
const U1: &str =
    "| [`u1`](docs/catalog.md#u1) | General Purpose | 10 | 1 to 32 | 512Mi to 128Gi |\n";

#[test]
fn a_readme_is_compared_between_its_markers() {
    let copy = Copy::new();
    copy.replace("README.md", "# common-instancetypes", "# Our own words");
    copy.assert_clean();
    copy.replace("README.md", "General Purpose", "Anything");
    copy.assert_stale_until_built(&[&format!(
        "-{}+{U1}",
        U1.replace("General Purpose", "Anything")
    )]);
    assert!(copy.read("README.md").starts_with("# Our own words\n"));
}

#[test]
fn a_readme_keeps_the_ends_of_its_lines() {
    let copy = Copy::new();
    let crlf = copy.read("README.md").replace('\n', "\r\n") + "the end without a line end";
    copy.write("README.md", &crlf);
    copy.assert_clean();
    let row = U1.replace('\n', "\r\n");
    assert!(crlf.contains(&row));
    copy.write("README.md", &crlf.replace(&row, ""));
    assert_eq!(copy.succeed(&["readme"]), "wrote README.md\n");
    assert_eq!(copy.read("README.md"), crlf);
}

#[test]
fn a_readme_without_markers_is_left_alone() {
    let copy = Copy::new();
    copy.write("README.md", "# Ours\n");
    copy.succeed(&["build"]);
    assert_eq!(copy.read("README.md"), "# Ours\n");
    copy.remove("README.md");
    copy.succeed(&["build"]);
    assert!(!copy.path("README.md").exists());
    assert_eq!(
        copy.succeed(&["check-tree-clean"]),
        "all 45 generated files are up to date\n"
    );
}

#[test]
fn markers_that_are_wrong_are_shown_and_nothing_is_written() {
    const BEGIN: &str = "<!-- begin generated: series -->\n";
    const END: &str = "<!-- end generated: series -->\n";
    let copy = Copy::new();
    let cases = [
        (
            format!("\n{BEGIN}"),
            "the generated part `series` begins but does not end\n --> README.md:2:1\n",
        ),
        (
            format!("# Ours\n\n{END}"),
            "the generated part `series` ends but does not begin\n --> README.md:3:1\n",
        ),
        (
            format!("{BEGIN}{BEGIN}{END}"),
            "the generated part `series` begins but does not end\n --> README.md:1:1\n",
        ),
        (
            format!("{BEGIN}{END}\n{BEGIN}{END}"),
            "the generated part `series` is repeated\n --> README.md:4:1\n",
        ),
        (
            format!("{BEGIN}{END}{}", BEGIN.replace("series", "sizes")),
            "there is no generated part `sizes`\n --> README.md:3:1\n",
        ),
    ];
    copy.remove("docs/labels.md");
    for (readme, expected) in cases {
        copy.write("README.md", &readme);
        for command in ["build", "readme", "check-tree-clean"] {
            let printed = copy.fail(&[command]);
            let expected = format!("error[readme-markers]: {expected}");
            assert!(
                printed.contains(&expected),
                "{command}\n{readme}\n{printed}"
            );
        }
        assert_eq!(copy.read("README.md"), readme);
        assert!(!copy.path("docs/labels.md").exists());
    }
}

#[test]
fn an_extra_file_is_found() {
    let copy = Copy::new();
    copy.write("_build/stray-bundle.yaml", "---\n");
    let printed = copy.fail(&["check-tree-clean"]);
    assert_eq!(
        printed,
        "error[stale-file]: `_build/stray-bundle.yaml` is not a generated file\n\
         --> _build/stray-bundle.yaml\n \
         = help: remove it, or move it elsewhere: builds keep files that no build wrote\n\n\
         1 error\n"
    );
    copy.remove("_build/stray-bundle.yaml");
    copy.assert_clean();
    copy.remove("overlays/common-instancetypes-all-bundle.yaml");
    let printed = copy.fail(&["check-tree-clean"]);
    assert!(printed.contains(
        "`_build/common-instancetypes-all-bundle.yaml` is no longer generated\n\
         --> _build/common-instancetypes-all-bundle.yaml\n = help: run"
    ));
    copy.succeed(&["build"]);
    assert!(
        !copy
            .path("_build/common-instancetypes-all-bundle.yaml")
            .exists()
    );
}

#[test]
fn a_schema_that_is_not_generated_is_found() {
    let copy = Copy::new();
    copy.write("schemas/former.json", "{}\n");
    let printed = copy.fail(&["check-tree-clean"]);
    assert_eq!(
        printed,
        "error[stale-file]: `schemas/former.json` is not a generated file\n\
         --> schemas/former.json\n \
         = help: remove it, or move it elsewhere: builds keep files that no build wrote\n\n\
         1 error\n"
    );
    copy.remove("schemas/former.json");
    copy.assert_clean();
}

#[test]
fn a_long_difference_is_cut_and_counted() {
    let copy = Copy::new();
    copy.replace(
        "instancetypes/_base.yaml",
        "kubevirt.io/vendor: kubevirt.io",
        "kubevirt.io/vendor: example",
    );
    let printed = copy.fail(&["check-tree-clean"]);
    assert!(
        printed.contains(" more lines\n\nerror[stale-file]"),
        "{printed}"
    );
    assert!(printed.lines().count() < 500, "{}", printed.lines().count());
}

#[test]
fn another_version_is_another_tree() {
    let copy = Copy::new();
    let version = ["--version-label", "v9.9.9"];
    let printed = copy.fail(&["check-tree-clean", version[0], version[1]]);
    assert!(
        printed.contains("run `cargo run -- build --version-label v9.9.9` and"),
        "{printed}"
    );
    assert!(
        printed.contains("+    instancetype.kubevirt.io/common-instancetypes-version: v9.9.9\n")
    );
    assert!(!printed.contains("docs/"), "{printed}");
    copy.succeed(&["build", version[0], version[1]]);
    copy.succeed(&["check-tree-clean", version[0], version[1]]);
    copy.fail(&["check-tree-clean"]);
}

#[test]
fn colours_are_as_asked_for() {
    let copy = Copy::new();
    copy.replace("docs/labels.md", "# Labels", "# By hand");
    let coloured = copy.fail(&["check-tree-clean", "--color", "always"]);
    assert!(
        coloured.contains("\u{1b}[31m-# By hand\u{1b}[0m\n"),
        "{coloured}"
    );
    for arguments in [["--color", "never"], ["--color", "auto"]] {
        let plain = copy.fail(&["check-tree-clean", arguments[0], arguments[1]]);
        assert!(!plain.contains('\u{1b}'), "{plain}");
    }
}

#[test]
fn a_pull_request_is_annotated() {
    let copy = Copy::new();
    copy.replace("docs/labels.md", "# Labels", "# By hand");
    copy.remove("schemas/sizes.json");
    let printed = copy.fail(&["check-tree-clean", "--format", "github"]);
    assert_eq!(
        printed,
        "::error file=schemas/sizes.json,title=stale-file::`schemas/sizes.json` is missing%0A\
         run `cargo run -- build` and commit what it writes\n\
         ::error file=docs/labels.md,line=2,col=1,endLine=2,endColumn=10,title=stale-file::\
         `docs/labels.md` is not what the sources generate%0A\
         run `cargo run -- build` and commit what it writes\n"
    );
    copy.succeed(&["build"]);
    assert_eq!(
        copy.succeed(&["check-tree-clean", "--format", "github"]),
        ""
    );
    assert_eq!(
        copy.succeed(&["check-tree-clean", "--format", "json"]),
        "{\n  \"problems\": []\n}\n"
    );
}

#[test]
fn a_mistake_in_the_sources_is_shown_instead() {
    let copy = Copy::new();
    copy.replace("preferences/alpine.yaml", "extends: ", "extend: ");
    let printed = copy.fail(&["check-tree-clean"]);
    assert!(printed.contains("error[unknown-field]"), "{printed}");
    assert!(!printed.contains("stale"), "{printed}");
}

#[test]
fn documents_are_written_only_with_the_complete_tree() {
    let copy = Copy::new();
    copy.remove("docs/labels.md");
    copy.succeed(&["build", "--out-dir", "elsewhere"]);
    assert!(!copy.path("docs/labels.md").exists());
    assert!(copy.path("elsewhere/CHECKSUMS.sha256").exists());
    fs::create_dir_all(copy.path("vendor/overlays")).unwrap();
    copy.write("vendor/overlays/acme.yaml", "select: {names: [u1.nano]}\n");
    copy.succeed(&["build", "--extend", "vendor"]);
    assert!(!copy.path("docs/labels.md").exists());
    assert!(!copy.path("vendor/docs").exists());
    assert_eq!(
        copy.succeed(&["check-tree-clean", "--extend", "vendor"]),
        "all 3 generated files are up to date\n"
    );
    copy.write("vendor/_build/acme.yaml", "");
    let printed = copy.fail(&["check-tree-clean", "--extend", "vendor"]);
    assert!(printed.contains("`vendor/_build/acme.yaml` is not what the sources generate\n"));
    assert!(
        printed.contains("run `cargo run -- build --extend vendor` and"),
        "{printed}"
    );
    assert_eq!(copy.succeed(&["readme"]), "wrote docs/labels.md\n");
    assert_eq!(
        copy.succeed(&["readme"]),
        "all 30 generated files are up to date\n"
    );
}

#[test]
fn a_build_without_a_change_touches_no_document() {
    let copy = Copy::new();
    let times = || {
        ["README.md", "docs/rules.md", "schemas/overlay.json"].map(|path| {
            let metadata = fs::metadata(copy.path(path)).unwrap();
            metadata.modified().unwrap()
        })
    };
    let before = times();
    copy.succeed(&["build"]);
    assert_eq!(times(), before);
}

#[cfg(unix)]
#[test]
fn a_document_that_is_a_link_stays_a_link() {
    let copy = Copy::new();
    fs::rename(copy.path("README.md"), copy.path("docs/ours.md")).unwrap();
    std::os::unix::fs::symlink("docs/ours.md", copy.path("README.md")).unwrap();
    copy.replace("docs/ours.md", "General Purpose", "Anything");
    assert_eq!(copy.succeed(&["readme"]), "wrote README.md\n");
    assert!(copy.path("README.md").is_symlink());
    copy.assert_clean();
}

#[test]
fn a_document_that_cannot_be_written_is_an_error() {
    let copy = Copy::new();
    copy.remove("docs/labels.md");
    fs::create_dir(copy.path("docs/labels.md")).unwrap();
    let printed = copy.fail(&["readme"]);
    assert!(
        printed.contains("it is a folder, and a build writes a file there"),
        "{printed}"
    );
    let printed = copy.fail(&["check-tree-clean"]);
    assert!(
        printed.contains("it is a folder, and a build writes a file there"),
        "{printed}"
    );
}

#[test]
fn the_schemas_are_written_where_asked_for() {
    let copy = Copy::new();
    let printed = copy.succeed(&["schema", "--out-dir", "for-editors"]);
    assert_eq!(printed.lines().count(), 10, "{printed}");
    assert!(
        printed.contains("wrote for-editors/series.json\n"),
        "{printed}"
    );
    for name in [
        "component",
        "instancetype",
        "instancetype-base",
        "overlay",
        "overlay-component",
        "preference",
        "preference-base",
        "series",
        "sizes",
    ] {
        assert_eq!(
            copy.read(&format!("for-editors/{name}.json")),
            copy.read(&format!("schemas/{name}.json"))
        );
    }
    let printed = copy.succeed(&["schema", "--out-dir", "for-editors"]);
    assert_eq!(printed, "all 10 generated files are up to date\n");
}

#[test]
fn the_catalog_page_knows_what_fits() {
    let page = fs::read_to_string(project().join("docs/catalog.md")).unwrap();
    for row in [
        "| `u1.medium` | 1 | 4Gi |\n",
        "| 2 | 8Gi | `d1.large`, `o1.large`, `rt1.large`, `u1.large` |\n",
        "| `rhel.7` | Red Hat Enterprise Linux 7 | 1 | 1Gi | `d1.micro`, `o1.micro`, `rt1.micro`, `u1.micro` |\n",
        "| `linux` | Linux Guest | – | – | `d1.nano`, `o1.nano`, `u1.nano` |\n",
        "| `rhel.9.dpdk` | Red Hat Enterprise Linux 9 DPDK (amd64) | 8, in multiples of 8 | 1.5Gi | `cx1.2xlarge`, `cx1.2xlarge1gi`, `n1.xlarge` |\n",
        "| `cx1.medium1gi` | 1 | 2Gi | huge pages of 1Gi back the memory |\n",
        "- The node reserves 50% less memory than the guest sees.\n",
    ] {
        assert!(page.contains(row), "{row}");
    }
}

#[test]
fn a_size_that_vcpus_cannot_be_spread_on_does_not_fit() {
    let copy = Copy::new();
    copy.replace(
        "instancetypes/n/1/sizes.yaml",
        "xlarge:  {cpu: 8, ",
        "xlarge:  {cpu: 12,",
    );
    copy.succeed(&["readme"]);
    let page = copy.read("docs/catalog.md");
    assert!(page.contains("| 12 | 16Gi | `n1.xlarge` |\n"));
    let row = page
        .lines()
        .find(|line| line.starts_with("| `rhel.8.dpdk` |"));
    let smallest = row.unwrap().split(" | ").nth(4);
    assert_eq!(smallest, Some("`cx1.2xlarge`, `cx1.2xlarge1gi` |"));
}

#[test]
fn a_size_that_nothing_fits_is_a_dash() {
    let copy = Copy::new();
    let path = "preferences/alpine.yaml";
    let text = copy.read(path);
    let before = text.lines().find(|line| line.contains("memory: {guest"));
    let before = before.unwrap().to_owned();
    copy.replace(path, &before, "    memory: {guest: 300Gi}");
    copy.succeed(&["readme"]);
    assert!(
        copy.read("docs/catalog.md")
            .contains("| `alpine` | Alpine | 1 | 300Gi | – |\n")
    );
}

#[test]
fn of_many_smallest_sizes_some_are_named() {
    let copy = Copy::new();
    let row = |name| format!("{name}: {{cpu: 1, memory: 128Mi, hugepages: 2Mi}}\n");
    let rows: String = ('a'..='i').map(row).collect();
    let table = "instancetypes/m/1/sizes.yaml";
    copy.write(table, &(copy.read(table) + &rows));
    copy.succeed(&["readme"]);
    let named: Vec<String> = ('a'..='h').map(|name| format!("`m1.{name}`")).collect();
    let row = format!("| – | – | {} and 1 more |\n", named.join(", "));
    assert!(copy.read("docs/catalog.md").contains(&row), "{row}");
}

#[test]
fn every_label_of_the_bundles_is_on_the_page() {
    let project = project();
    let page = fs::read_to_string(project.join("docs/labels.md")).unwrap();
    let bundle = project.join("_build/common-instancetypes-all-bundle.yaml");
    let bundle = fs::read_to_string(bundle).unwrap();
    let mut labels = 0;
    for document in bundle.split("---\n") {
        let lines = document.lines().skip_while(|line| *line != "  labels:");
        let lines = lines.skip(1).take_while(|line| line.starts_with("    "));
        for key in lines.filter_map(|line| line.trim().split_once(": ")) {
            assert!(page.contains(&format!("| `{}` |", key.0)), "{}", key.0);
            labels += 1;
        }
    }
    assert!(labels > 1000, "{labels} labels");
}

#[test]
fn a_label_that_the_registry_does_not_know_is_on_the_page() {
    let copy = Copy::new();
    copy.replace(
        "preferences/_base.yaml",
        "  labels:\n",
        "  labels:\n    example.com/team: red\n",
    );
    copy.succeed(&["readme"]);
    assert!(
        copy.read("docs/labels.md")
            .contains("| `example.com/team` | `red` |\n")
    );
}
