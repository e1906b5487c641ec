//! `diff`, as a user runs it.
//!
//! `tests/program/diff/` holds two bundles with every kind of change, and what is printed of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common_instancetypes::vm::Probes;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::folders::catalog;
use crate::support::catalog::copied_catalog;
use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::program;
use crate::support::side_by_side;
use crate::support::skipped::skipped;
use crate::texts::assert_snapshot;

const OLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/diff/old.yaml");
const NEW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/diff/new.yaml");

/// Runs `diff` in a folder, with a text as its standard input.
fn diff_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = program()
        .arg("diff")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A run that does not read its input closes it.
    _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn diff(arguments: &[&str]) -> Output {
    diff_in(project(), arguments, "")
}

/// What a run without problems printed.
fn stdout(output: &Output) -> &str {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(complaints.is_empty(), "{complaints}");
    std::str::from_utf8(&output.stdout).unwrap()
}

/// The one problem of a run that failed, its first line.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let complaints = String::from_utf8(output.stderr.clone()).unwrap();
    complaints.lines().next().unwrap().to_owned()
}

fn instancetype(name: &str, cpus: u32) -> String {
    format!(
        "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\n\
         metadata:\n  name: {name}\nspec: {{cpu: {{guest: {cpus}}}, memory: {{guest: 1Gi}}}}\n"
    )
}

const ONE_CHANGE: &str = "Breaking
  instance type (namespaced kind): a
    spec.cpu.guest: 1 -> 2
      new virtual machines come out different; existing ones keep their revision
        domain.cpu.maxSockets: 4 -> 8
        domain.cpu.sockets: 1 -> 2
";

fn assert_one_change(output: &Output) {
    assert_eq!(stdout(output), ONE_CHANGE);
    assert_eq!(output.status.code(), Some(0));
}

fn assert_none(output: &Output) {
    assert_eq!(stdout(output), "no differences\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_change_in_every_form() {
    for (format, file) in [("text", "text"), ("markdown", "md"), ("json", "json")] {
        let printed = diff(&["--format", format, OLD, NEW]);
        let expected = project()
            .join("tests/program/diff/expected")
            .with_extension(file);
        assert_snapshot(stdout(&printed), &expected);
    }
}

/// What is breaking of the fixtures, as JSON: the outcomes of each resource by its name.
fn outcomes(report: &Json) -> BTreeMap<String, BTreeSet<String>> {
    let mut outcomes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in report["breaking"].as_array().unwrap() {
        let outcome = entry["outcome"].as_str().unwrap();
        let outcomes = outcomes.entry(name(entry)).or_default();
        outcomes.insert(outcome.to_owned());
    }
    outcomes
}

fn report_of_fixtures() -> Json {
    let printed = diff(&["--format", "json", OLD, NEW]);
    serde_json::from_str(stdout(&printed)).unwrap()
}

/// What is breaking, written down a second time: each resource of the fixtures by the outcomes that it has.
#[test]
fn what_virtual_machines_show_is_breaking() {
    let outcomes = outcomes(&report_of_fixtures());
    let names = |outcome: &str| -> Vec<&str> {
        let with = outcomes.iter().filter(|(_, all)| all.contains(outcome));
        let names = with.map(|(name, _)| name.as_str());
        names.filter(|name| name.contains('.')).collect()
    };
    assert_eq!(names("api-version"), ["api.version"]);
    assert_eq!(names("does-not-start"), ["firmware.bios"]);
    assert_eq!(
        names("refused"),
        [
            "cpu.dedicated",
            "cpu.numa",
            "cpu.spread",
            "devices.host",
            "devices.inputtype",
            "devices.masquerade",
            "firmware.efi",
            "firmware.smm",
            "nodes.security",
            "require.architecture",
            "require.cpu",
            "require.memory",
            "require.new",
            "security.on",
        ]
    );
    assert_eq!(
        names("different"),
        [
            "cpu.dedicated",
            "cpu.guest",
            "cpu.isolated",
            "cpu.model",
            "cpu.realtime",
            "cpu.spread",
            "devices.autoattach",
            "devices.cdrombus",
            "devices.diskbus",
            "devices.gpus",
            "devices.inputbus",
            "devices.interfacemodel",
            "devices.iothread",
            "devices.lunbus",
            "devices.sound",
            "devices.tpm",
            "devices.transitional",
            "devices.videotype",
            "firmware.bios",
            "firmware.efi",
            "firmware.old-efi",
            "firmware.secure",
            "firmware.serial",
            "machine.type",
            "memory.guest",
            "memory.hugepages",
            "memory.maxguest",
            "memory.overcommit",
            "memory.pagesize",
            "nodes.scheduler",
            "nodes.security",
            "nodes.selector",
            "odd.values",
            "security.off",
            "security.on",
            "threads.count",
            "threads.policy",
            "windows.topology",
        ]
    );
}

#[test]
fn what_no_virtual_machine_shows_is_not_breaking() {
    let report = report_of_fixtures();
    let outcomes = outcomes(&report);
    let changed = report["changed"].as_array().unwrap();
    let changed = changed.iter().map(name);
    let harmless = changed.filter(|name| !outcomes.contains_key(name));
    assert_eq!(
        harmless.collect::<Vec<_>>(),
        [
            "ending.no-more",
            "ending.now",
            "quiet.defaults",
            "series.four",
            "series.one",
            "series.three",
            "series.two",
            "words.annotation",
            "words.description",
            "architecture",
            "quiet.features",
            "quiet.firmware",
            "quiet.hardware",
            "quiet.topology",
            "require.less",
            "require.nothing",
            "storage",
        ]
    );
}

#[test]
fn the_page_lists_the_virtual_machines_that_are_tried() {
    let page = fs::read_to_string(project().join("docs/virtual-machines.md")).unwrap();
    let probes = Probes::with_devices();
    let rows = probes
        .iter()
        .map(|it| format!("| `{}` | {} |\n", it.name, it.words));
    assert!(page.contains(&rows.collect::<String>()));
}

#[test]
fn exit_codes() {
    let code = |arguments: &[&str]| diff(arguments).status.code();
    assert_eq!(code(&[OLD, NEW]), Some(0));
    assert_eq!(code(&["--fail-on", "breaking", OLD, NEW]), Some(3));
    assert_eq!(code(&["--fail-on", "breaking", OLD, OLD]), Some(0));
    assert_eq!(code(&["--fail-on", "breaking", "no-such", NEW]), Some(1));
    assert_eq!(code(&["--fail-on", "added", OLD, NEW]), Some(2));
    assert_eq!(code(&[OLD]), Some(0));
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&[OLD, NEW, "--root", "."]), Some(2));
    assert_eq!(code(&["-", "-"]), Some(2));
}

#[test]
fn new_resources_break_nothing() {
    let folder = temp_dir();
    fs::write(folder.path().join("old.yaml"), instancetype("a", 1)).unwrap();
    let new = [instancetype("a", 1), instancetype("b", 1)].concat();
    let output = diff_in(
        folder.path(),
        &["--fail-on", "breaking", "old.yaml", "-"],
        &new,
    );
    assert_eq!(
        stdout(&output),
        "Added\n  instance type (namespaced kind): b\n"
    );
    assert_eq!(output.status.code(), Some(0));
}

/// A preference as an older KubeVirt knows it, but for a field that was there before.
const KNOWN: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {name: a}
spec:
  devices: {preferredPanicDeviceModel: isa}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: gpu}
spec:
  cpu: {guest: 1}
  memory: {guest: 1Gi}
  gpus: [{name: a, claimName: a, requestName: a}]
";

/// The same with a field and a value that came later, another item with the same fields, and a new
/// resource.
const UNKNOWN: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {name: a}
spec:
  cpu: {preferredCPUTopology: sockets}
  devices: {preferredPanicDeviceModel: pvpanic}
  firmware: {preferredEfi: {secureBoot: false}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {name: b}
spec:
  firmware: {preferredEfi: {}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: gpu}
spec:
  cpu: {guest: 1}
  memory: {guest: 1Gi}
  gpus:
    - {name: b, claimName: b, requestName: b}
    - {name: a, claimName: a, requestName: a}
";

/// What a release does not know is breaking for it if it is new; what was there before is no news.
#[test]
fn what_a_release_does_not_know_is_breaking_for_it() {
    let files = temp_dir();
    for (name, text) in [("old.yaml", KNOWN), ("new.yaml", UNKNOWN)] {
        write(&files.path().join(name), text);
    }
    let run = |arguments: &[&str]| {
        let sides = ["old.yaml", "new.yaml"];
        diff_in(files.path(), &[&sides, arguments].concat(), "")
    };
    let topology = "KubeVirt v1.3 does not know `spec.cpu.preferredCPUTopology: sockets`, which v1.4 \
                    brought, and ignores it or refuses virtual machines with it";
    let efi = "KubeVirt v1.3 does not know `spec.firmware.preferredEfi`, which v1.4 brought, and drops it \
               without a word";
    let expected = format!(
        "\
Breaking
  preference (namespaced kind): a
      {topology}
    spec.cpu.preferredCPUTopology: added, sockets
    spec.devices.preferredPanicDeviceModel: isa -> pvpanic
    spec.firmware.preferredEfi.secureBoot: added, false
      new virtual machines come out different; existing ones keep their revision
        domain.devices.panicDevices[0].model: isa -> pvpanic
        domain.firmware.bootloader: added, {{\"efi\":{{\"secureBoot\":false}}}}
  2 preferences (namespaced kind): a, b
      {efi}

Added
  preference (namespaced kind): b

Changed
  instance type (namespaced kind): gpu
    spec.gpus: "
    );
    let printed = run(&["--kubevirt", "v1.3"]);
    let (text, gpus) = stdout(&printed).split_at(expected.len());
    assert_eq!((text, gpus.lines().count()), (expected.as_str(), 1));
    let expected = format!(
        "\
## Breaking

- preference (namespaced kind): `a`
  - *{topology}*
  - `spec.cpu.preferredCPUTopology`: added, `sockets`
  - `spec.devices.preferredPanicDeviceModel`: `isa` → `pvpanic`
  - `spec.firmware.preferredEfi.secureBoot`: added, `false`
  - *new virtual machines come out different; existing ones keep their revision*
    - `domain.devices.panicDevices[0].model`: `isa` → `pvpanic`
    - `domain.firmware.bootloader`: added, `{{\"efi\":{{\"secureBoot\":false}}}}`
- 2 preferences (namespaced kind): `a`, `b`
  - *{efi}*

## Added
"
    );
    let printed = run(&["--kubevirt", "v1.3", "--format", "markdown"]);
    let text = stdout(&printed);
    assert!(text.starts_with(&expected), "{text}");
    let unknown = |release: &str| {
        let printed = run(&["--kubevirt", release, "--format", "json"]);
        let report: Json = serde_json::from_str(stdout(&printed)).unwrap();
        let breaking = report["breaking"].as_array().unwrap().clone();
        let unknown = breaking.into_iter().filter(|it| it["outcome"] == "unknown");
        unknown.collect::<Vec<_>>()
    };
    let found = unknown("v1.3");
    assert_eq!(found[0]["reason"], topology);
    let parts: Vec<Json> = found
        .iter()
        .map(|it| serde_json::json!([it["name"], it["unknown"]]))
        .collect();
    let (topology, efi) = (
        "spec.cpu.preferredCPUTopology",
        "spec.firmware.preferredEfi",
    );
    let expected = serde_json::json!([
        ["a", {"field": topology, "value": "sockets", "since": "v1.4", "release": "v1.3"}],
        ["a", {"field": efi, "since": "v1.4", "release": "v1.3"}],
        ["b", {"field": efi, "since": "v1.4", "release": "v1.3"}],
    ]);
    assert_eq!(Json::from(parts), expected);
    assert_eq!(unknown("v1.4"), Vec::<Json>::new());
}

/// A resource that is new breaks nothing, but for a cluster that does not know all of it.
#[test]
fn fail_on_breaking_counts_what_a_release_does_not_know() {
    let files = temp_dir();
    for (name, text) in [("old.yaml", KNOWN), ("new.yaml", UNKNOWN)] {
        let efi = text.split("---\n").find(|it| it.contains("{name: b}"));
        write(
            &files.path().join(name),
            [KNOWN, "---\n", efi.unwrap_or_default()].concat(),
        );
    }
    for (release, status) in [("v1.3", 3), ("v1.4", 0)] {
        let arguments = [
            "old.yaml",
            "new.yaml",
            "--fail-on",
            "breaking",
            "--kubevirt",
            release,
        ];
        let output = diff_in(files.path(), &arguments, "");
        assert_eq!(output.status.code(), Some(status), "{release}");
    }
}

#[test]
fn a_folder_holds_each_resource_once() {
    let folder = temp_dir();
    let both = [instancetype("a", 1), instancetype("b", 1)].concat();
    fs::write(folder.path().join("both.yaml"), &both).unwrap();
    fs::write(folder.path().join("one.yaml"), instancetype("b", 1)).unwrap();
    fs::write(
        folder.path().join("kustomization.yaml"),
        "kind: Kustomization\n",
    )
    .unwrap();
    fs::write(folder.path().join("notes.txt"), "kind: [").unwrap();
    fs::write(folder.path().join(".hidden.yaml"), "kind: [").unwrap();
    assert_none(&diff_in(folder.path(), &[".", "-"], &both));
    fs::write(folder.path().join("one.yaml"), instancetype("b", 2)).unwrap();
    let output = diff_in(folder.path(), &[".", "-"], &both);
    assert_eq!(
        complaint(&output),
        "error[duplicate-name]: `b` is defined twice, with different meanings"
    );
}

/// A cluster without resources says so with an empty list.
#[test]
fn a_list_without_items() {
    let folder = temp_dir();
    let list = "apiVersion: v1\nkind: List\nitems: []\n";
    fs::write(folder.path().join("list.yaml"), list).unwrap();
    assert_none(&diff_in(folder.path(), &["list.yaml", "-"], list));
    let output = diff_in(folder.path(), &["list.yaml", "-"], &instancetype("a", 1));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.contains("`a`") || printed.contains(" a"),
        "{printed}"
    );
}

#[test]
fn a_side_that_cannot_be_read() {
    let folder = temp_dir();
    let complaint = |old: &str, new: &str| complaint(&diff_in(folder.path(), &[old, "-"], new));
    let one = instancetype("a", 1);
    assert_eq!(
        complaint(".", &one),
        "error[unreadable]: `.` holds no resource"
    );
    assert_eq!(
        complaint("./-x", &one),
        "error[unreadable]: `./-x` is not a file, a folder or a revision of this repository"
    );
    fs::write(folder.path().join("broken.yaml"), "---\nkind: [\n").unwrap();
    assert!(complaint("broken.yaml", &one).starts_with("error[yaml-syntax]: "));
    fs::write(folder.path().join("other.yaml"), "kind: Deployment\n").unwrap();
    assert_eq!(
        complaint("other.yaml", &one),
        "error[unknown-value]: unknown value `Deployment`"
    );
    let nameless = one.replace("name: a", "label: a");
    let output = diff_in(folder.path(), &["-", "-x.yaml"], "");
    assert_eq!(output.status.code(), Some(2));
    fs::write(folder.path().join("nameless.yaml"), nameless).unwrap();
    let output = diff_in(folder.path(), &["nameless.yaml", "-"], &one);
    let shown = String::from_utf8(output.stderr).unwrap();
    assert!(
        shown.starts_with("error[missing-field]: missing field `name`\n"),
        "{shown}"
    );
    assert!(shown.contains("--> nameless.yaml:4:1"), "{shown}");
}

/// A cluster keeps what it has, so there is nothing to compare.
#[test]
fn what_the_api_server_refuses_is_an_error() {
    let files = temp_dir();
    write(&files.path().join("old.yaml"), instancetype("a", 1));
    let wrong = instancetype("a", 1).replace("guest: 1}", "guest: x}");
    let output = diff_in(files.path(), &["old.yaml", "-"], &wrong);
    assert_eq!(
        complaint(&output),
        "error[wrong-type]: expected an integer, found a string"
    );
}

#[test]
fn each_difference_is_told_of_the_virtual_machines_that_show_it() {
    let files = temp_dir();
    let new = instancetype("a", 2);
    let old = new.replace("guest: 2}", "guest: 2, maxSockets: 8}");
    write(&files.path().join("old.yaml"), old);
    let output = diff_in(files.path(), &["old.yaml", "-"], &new);
    assert_eq!(
        stdout(&output),
        "\
Breaking
  instance type (namespaced kind): a
    spec.cpu.maxSockets: removed, was 8
      new virtual machines for arm64 come out different; existing ones keep their revision
        domain.cpu.maxSockets: removed, was 8
      new virtual machines with some preferences come out different; existing ones keep their revision
        domain.cpu.maxSockets: 8 -> 4
"
    );
}

/// What a cluster refuses as it comes is made for one that has the feature gate.
#[test]
fn what_needs_a_feature_gate_is_tried_with_it() {
    let files = temp_dir();
    let of = |cpus, device: &str| {
        let devices = format!(", hostDevices: [{{name: a, deviceName: {device}}}]}}\n");
        instancetype("a", cpus).replace("1Gi}}\n", &format!("1Gi}}{devices}"))
    };
    write(&files.path().join("old.yaml"), of(2, "b/c"));
    let output = diff_in(files.path(), &["old.yaml", "-"], &of(2, "d/e"));
    let printed = stdout(&output);
    assert!(printed.starts_with("Breaking\n"), "{printed}");
    assert!(
        printed.contains("domain.devices.hostDevices[0].deviceName: b/c -> d/e\n"),
        "{printed}"
    );
}

/// On s390x, a CD-ROM without a bus gets one that KubeVirt refuses.
#[test]
fn a_cdrom_bus_that_is_gone_is_breaking_on_s390x() {
    let files = temp_dir();
    let of = |devices: &str| {
        format!(
            "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachinePreference\nmetadata: \
             {{name: a}}\nspec: {{devices: {{{devices}}}}}\n"
        )
    };
    write(
        &files.path().join("old.yaml"),
        of("preferredCdromBus: scsi"),
    );
    let output = diff_in(files.path(), &["old.yaml", "-"], &of(""));
    let printed = stdout(&output);
    let refused = "new virtual machines for s390x with a CD-ROM are created and do not start: ";
    assert!(printed.contains(refused), "{printed}");
}

#[test]
fn empty_documents_are_not_resources() {
    let folder = temp_dir();
    fs::write(
        folder.path().join("a.yaml"),
        instancetype("a", 1) + "---\n---\n",
    )
    .unwrap();
    assert_none(&diff_in(
        folder.path(),
        &["a.yaml", "-"],
        &instancetype("a", 1),
    ));
}

#[test]
fn a_catalog_equals_its_bundles() {
    assert_none(&diff(&[".", "_build"]));
    assert_none(&diff(&["_build", "."]));
    // The bundle of all kinds, through standard input.
    let all = fs::read_to_string(project().join("_build/common-instancetypes-all-bundle.yaml"));
    assert_none(&diff_in(project(), &["-", "."], &all.unwrap()));
}

#[test]
fn a_broken_catalog_says_which_one_it_is() {
    let folder = catalog(&[("preferences/a.yaml", "extends: nowhere\n")]);
    let folder = folder.path().to_str().unwrap();
    let output = diff(&[".", folder]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stderr).unwrap();
    let place = format!("--> {folder}/preferences/a.yaml:1:10");
    assert!(shown.contains(&place), "{shown}");
    let note = format!("= note: in the catalog `{folder}`");
    assert!(shown.contains(&note), "{shown}");
}

#[test]
fn a_reader_that_stops_early() {
    let mut child = program()
        .args(["diff", "--format", "json", OLD, NEW])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty());
}

/// A repository in a temporary folder; `None` if git is not installed.
struct Repository(TempDir);

impl Repository {
    fn new() -> Option<Self> {
        let repository = Self(temp_dir());
        if Command::new("git").arg("--version").output().is_err() {
            skipped("git is not installed");
            return None;
        }
        repository.git(&["init", "--quiet"]);
        Some(repository)
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let git = Command::new("git")
            .args(who)
            .args(["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(
            git.status.success(),
            "{}",
            String::from_utf8_lossy(&git.stderr)
        );
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.0.path().join(path), text);
    }

    fn commit(&self, tag: &str) {
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", tag]);
        self.git(&["tag", tag]);
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        diff_in(self.0.path(), arguments, "")
    }
}

const SERIES: &str = "displayName: A\nclass: a\nicon: i\ndescription: A.\n";
const OVERLAY: &str = "select: {kinds: [VirtualMachineInstancetype]}\n";

fn write_catalog(repository: &Repository, cpus: u32) {
    repository.write("instancetypes/_base.yaml", "{}\n");
    let spec = "spec: {cpu: {guest: \"{{ cpu }}\"}, memory: {guest: 1Gi}}\n";
    repository.write("instancetypes/a/1/series.yaml", &format!("{SERIES}{spec}"));
    repository.write(
        "instancetypes/a/1/sizes.yaml",
        &format!("small: {{cpu: {cpus}}}\n"),
    );
    repository.write("preferences/_base.yaml", "{}\n");
    repository.write("overlays/a.yaml", OVERLAY);
}

#[test]
fn revisions_are_read_from_their_sources_or_their_bundles() {
    let Some(repository) = Repository::new() else {
        return;
    };
    repository.write("README.md", "Nothing yet.\n");
    repository.commit("nothing");
    // Sources in another layout, as those of older releases are.
    let foreign = "instancetypes/kustomization.yaml";
    repository.write(foreign, "kind: Kustomization\n");
    repository.write("_build/a.yaml", &instancetype("a", 1));
    repository.write("_build/folder/a.yaml", &instancetype("a", 3));
    repository.commit("bundles/1");
    repository.write("_build/a.yaml", &instancetype("a", 2));
    repository.commit("bundles/2");
    assert_one_change(&repository.diff(&["bundles/1", "bundles/2"]));
    assert_one_change(&repository.diff(&["HEAD~1", "_build"]));
    assert_none(&repository.diff(&["HEAD", "refs/tags/bundles/2"]));
    fs::remove_file(repository.0.path().join(foreign)).unwrap();
    write_catalog(&repository, 1);
    repository.commit("catalog");
    write_catalog(&repository, 4);
    let output = repository.diff(&["catalog", "."]);
    let expected = "    label instancetype.kubevirt.io/cpu: \"1\" -> \"4\"\n";
    assert!(stdout(&output).contains("(namespaced kind): a1.small\n    spec.cpu.guest: 1 -> 4\n"));
    assert!(stdout(&output).ends_with(expected), "{}", stdout(&output));
    // From a folder below, the revision is still that of the complete repository.
    let below = repository.0.path().join("instancetypes/a");
    assert_none(&diff_in(&below, &["catalog", "HEAD"], ""));
    let output = repository.diff(&["nothing", "HEAD"]);
    assert_eq!(
        complaint(&output),
        "error[unreadable]: `nothing` holds neither a catalog (`instancetypes/`, `preferences/`, \
         `overlays/`) nor bundles in `_build/`"
    );
}

#[test]
fn a_path_wins_over_a_revision() {
    let Some(repository) = Repository::new() else {
        return;
    };
    repository.write("_build/a.yaml", &instancetype("a", 1));
    repository.commit("v1");
    fs::write(repository.0.path().join("v1"), instancetype("a", 2)).unwrap();
    assert_one_change(&repository.diff(&["refs/tags/v1", "v1"]));
    assert_one_change(&repository.diff(&["HEAD", "./v1"]));
}

#[test]
fn problems_of_a_revision_are_shown_with_it() {
    let Some(repository) = Repository::new() else {
        return;
    };
    write_catalog(&repository, 1);
    repository.write("preferences/x.yaml", "extends: nowhere\n");
    repository.write("preferences/large.yaml", &"#".repeat(1024 * 1024 + 1000));
    repository.write("preferences/.hidden.yaml", "[");
    repository.commit("v1");
    let output = repository.diff(&["v1", "HEAD"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stderr).unwrap();
    assert!(
        shown.contains("`v1:preferences/large.yaml` is larger than the limit of 1048576 bytes"),
        "{shown}"
    );
    assert!(shown.contains("--> v1:preferences/x.yaml:1:10"), "{shown}");
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
#[cfg(unix)]
fn links_and_odd_names_in_a_revision() {
    let Some(repository) = Repository::new() else {
        return;
    };
    repository.write("_build/ö \"x\"\n.yaml", &instancetype("a", 1));
    repository.commit("v-1");
    assert_none(&repository.diff(&["HEAD", "_build"]));
    std::os::unix::fs::symlink(
        "elsewhere.yaml",
        repository.0.path().join("_build/link.yaml"),
    )
    .unwrap();
    repository.commit("v2");
    assert_eq!(
        complaint(&repository.diff(&["v2", "v-1"])),
        "error[unreadable]: `v2:_build/link.yaml` is a link, and links in a revision are not followed"
    );
}

#[test]
fn names_that_are_not_revisions() {
    let Some(repository) = Repository::new() else {
        return;
    };
    repository.write("_build/a.yaml", &instancetype("a", 1));
    repository.commit("v1");
    for name in [
        "v2",
        "^v1",
        "v1..HEAD",
        "HEAD:_build",
        "v1^{tree}",
        "",
        "--all",
        "$(id)",
    ] {
        let output = repository.diff(&["--", name, "v1"]);
        let expected = format!(
            "error[unreadable]: `{name}` is not a file, a folder or a revision of this repository"
        );
        assert_eq!(complaint(&output), expected);
    }
}

/// The documents of a bundle as text alone can tell them: by kind and name, path and value.
type Lines = BTreeMap<(String, String), BTreeMap<Vec<String>, String>>;

/// Reads a bundle of kustomize and yq line by line, with nothing of this project.
fn lines(text: &str) -> Lines {
    let documents = text.split("---\n").filter(|document| !document.is_empty());
    let documents = documents.map(|document| {
        let mut values = values_by_indentation(document);
        values.retain(|path, _| {
            !path
                .last()
                .unwrap()
                .ends_with("/common-instancetypes-version")
        });
        let mut take = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
            values.remove(&path).unwrap()
        };
        let key = (take(&["kind"]), take(&["metadata", "name"]));
        take(&["apiVersion"]);
        (key, values)
    });
    documents.collect()
}

fn values_by_indentation(document: &str) -> BTreeMap<Vec<String>, String> {
    let mut values: BTreeMap<Vec<String>, String> = BTreeMap::new();
    let mut path: Vec<String> = Vec::new();
    // Lines that are further right belong to a string of several lines, or to an item of a list.
    let mut border = usize::MAX;
    for line in document.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let is_item = text.starts_with("- ");
        if is_item {
            border = border.min(indent);
        }
        if indent > border || text.is_empty() || is_item {
            values.entry(path.clone()).or_default().push_str(text);
            continue;
        }
        let (key, value) = text.split_once(':').unwrap();
        path.truncate(indent / 2);
        path.push(key.to_owned());
        let is_text = value.trim().starts_with('|');
        border = if is_text { indent } else { usize::MAX };
        if !value.is_empty() {
            values.insert(path.clone(), value.trim().to_owned());
        }
    }
    values
}

/// What `diff` says in JSON, in the words of [`Expected`].
fn reported(arguments: &[&str]) -> Expected {
    let output = diff(&[arguments, &["--format", "json"]].concat());
    let report: Json = serde_json::from_str(stdout(&output)).unwrap();
    let mut found = Expected::default();
    for (entry, kind) in entries(&report["added"]) {
        found.added.insert((kind, name(&entry)));
    }
    for (entry, kind) in entries(&report["removed"]) {
        found.removed.insert((kind, name(&entry)));
    }
    for (entry, kind) in entries(&report["changed"]) {
        for field in entry["fields"].as_array().unwrap() {
            let path = field["path"].as_array().unwrap().iter();
            let path = path.map(|key| key.as_str().unwrap().to_owned()).collect();
            let values = ["old", "new"].map(|side| field.get(side).map(short));
            found
                .changed
                .insert((kind.clone(), name(&entry), path, values));
        }
    }
    found
}

fn name(entry: &Json) -> String {
    entry["name"].as_str().unwrap().to_owned()
}

/// The entries of a list, each once for each of its kinds.
fn entries(list: &Json) -> Vec<(Json, String)> {
    let kinds_of = |entry: &Json| {
        let family = match entry["family"].as_str().unwrap() {
            "instancetype" => "Instancetype",
            _ => "Preference",
        };
        let kinds = entry["kinds"].as_array().unwrap().clone().into_iter();
        kinds.map(move |kind| match kind.as_str().unwrap() {
            "cluster" => format!("VirtualMachineCluster{family}"),
            _ => format!("VirtualMachine{family}"),
        })
    };
    let list = list.as_array().unwrap().iter();
    list.flat_map(|entry| kinds_of(entry).map(|kind| (entry.clone(), kind)))
        .collect()
}

/// A value as the lines of a bundle have it, but for texts of several lines.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) if text.contains('\n') => "|".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn short_line(line: &str) -> String {
    if line.starts_with('|') {
        "|".to_owned()
    } else {
        line.trim_matches('"').to_owned()
    }
}

type Field = (String, String, Vec<String>, [Option<String>; 2]);

/// What differs between two bundles.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    added: BTreeSet<(String, String)>,
    removed: BTreeSet<(String, String)>,
    changed: BTreeSet<Field>,
}

impl Expected {
    fn of(old: &Lines, new: &Lines) -> Self {
        let only = |one: &Lines, other: &Lines| {
            one.keys()
                .filter(|key| !other.contains_key(*key))
                .cloned()
                .collect()
        };
        let mut expected = Self {
            added: only(new, old),
            removed: only(old, new),
            changed: BTreeSet::new(),
        };
        for (key, old) in old {
            let Some(new) = new.get(key) else { continue };
            let paths: BTreeSet<_> = old.keys().chain(new.keys()).collect();
            for path in paths
                .into_iter()
                .filter(|path| old.get(*path) != new.get(*path))
            {
                let values = [old, new].map(|side| side.get(path).map(|line| short_line(line)));
                let (kind, name) = key.clone();
                expected.changed.insert((kind, name, path.clone(), values));
            }
        }
        expected
    }

    fn count(&self) -> usize {
        self.added.len() + self.removed.len() + self.changed.len()
    }
}

#[test]
fn releases_differ_as_their_lines_do() {
    let Some(oracle) = oracle() else { return };
    let published = |family: &str, version: &str| {
        oracle.join(format!(
            "published/common-cluster{family}-bundle-{version}.yaml"
        ))
    };
    let mut pairs = Vec::new();
    for family in ["instancetypes", "preferences"] {
        for (old, new) in [
            ("v1.4.1", "v1.5.1"),
            ("v1.5.1", "v1.6.0"),
            ("v1.6.0", "v1.7.0"),
        ] {
            pairs.push([published(family, old), published(family, new)]);
        }
        for bundle in [
            format!("common-{family}"),
            format!("common-cluster{family}"),
        ] {
            pairs.push(
                ["upstream-v1.7.0", "upstream-main"]
                    .map(|side| oracle.join(format!("{side}/{bundle}-bundle.yaml"))),
            );
        }
    }
    pairs.push(
        ["upstream-v1.7.0", "upstream-main"]
            .map(|side| oracle.join(format!("{side}/common-instancetypes-all-bundle.yaml"))),
    );
    side_by_side::map(&pairs, |[old, new]| {
        let [old_lines, new_lines] =
            [old, new].map(|file| lines(&fs::read_to_string(file).unwrap()));
        let expected = Expected::of(&old_lines, &new_lines);
        let [old, new] = [old, new].map(|file| file.to_str().unwrap());
        println!("{old} {new}: {}", expected.count());
        assert_eq!(reported(&[old, new]), expected, "{old} {new}");
        assert_eq!(reported(&[new, old]), Expected::of(&new_lines, &old_lines));
    });
    // Whole folders, whose bundles hold each resource twice.
    let [old, new] = ["upstream-v1.7.0", "upstream-main"].map(|side| oracle.join(side));
    let all = |side: &Path| {
        let bundle = side.join("common-instancetypes-all-bundle.yaml");
        lines(&fs::read_to_string(bundle).unwrap())
    };
    let folders = [&old, &new].map(|side| side.to_str().unwrap());
    assert_eq!(reported(&folders), Expected::of(&all(&old), &all(&new)));
}

#[test]
fn another_label_is_no_change() {
    let Some(oracle) = oracle() else { return };
    for bundle in [
        "clusterinstancetypes",
        "clusterpreferences",
        "instancetypes-all",
    ] {
        let bundle = oracle.join(format!("upstream-v1.7.0/common-{bundle}-bundle.yaml"));
        let text = fs::read_to_string(&bundle).unwrap();
        let relabelled = text.replace("-version: v1.7.0", "-version: v9.9.9");
        assert_ne!(relabelled, text);
        let bundle = bundle.to_str().unwrap();
        assert_none(&diff_in(project(), &[bundle, "-"], &relabelled));
        assert_none(&diff_in(project(), &["-", bundle], &relabelled));
    }
}

#[test]
fn one_side_is_compared_with_the_checkout() {
    let root = copied_catalog();
    let old = project().join("_build/common-instancetypes-all-bundle.yaml");
    let old = old.to_str().unwrap();
    let printed = |folder: &Path, arguments: &[&str]| {
        let output = diff_in(folder, arguments, "");
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let sizes = root.path().join("instancetypes/n/1/sizes.yaml");
    let text = fs::read_to_string(&sizes).unwrap();
    fs::write(&sizes, text.replace("memory: 128Gi", "memory: 256Gi")).unwrap();
    let shown = printed(root.path(), &[old]);
    // What the side had is old, what the checkout has is new.
    let expected = "\
Breaking
  instance type (both kinds): n1.8xlarge
    spec.memory.guest: 128Gi -> 256Gi
      new virtual machines come out different; existing ones keep their revision
        domain.memory.guest: 128Gi -> 256Gi
        domain.memory.maxGuest: 512Gi -> 1Ti

Changed
  instance type (both kinds): n1.8xlarge
    label instancetype.kubevirt.io/memory: 128Gi -> 256Gi
";
    assert_eq!(shown, expected);
    let below = root.path().join("preferences");
    assert_eq!(printed(&below, &[old]), shown);
    let elsewhere = temp_dir();
    let root = root.path().to_str().unwrap();
    assert_eq!(printed(elsewhere.path(), &[old, "--root", root]), shown);
    assert_eq!(printed(elsewhere.path(), &["-C", root, old]), shown);
}

/// What a cluster has, as kubectl prints it, against the bundle that was applied.
#[test]
fn a_list_is_compared_with_a_bundle() {
    let place = temp_dir();
    let bundle = fs::read_to_string(OLD).unwrap();
    let items: Vec<String> = bundle
        .split("---\n")
        .filter(|document| document.contains("apiVersion"))
        .map(|document| format!("- {}", document.trim_end().replace('\n', "\n  ")))
        .collect();
    let list = format!("apiVersion: v1\nkind: List\nitems:\n{}\n", items.join("\n"));
    let other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
    write(
        &place.path().join("list.yaml"),
        format!("{other}---\n{list}"),
    );
    let output = diff_in(place.path(), &[OLD, "list.yaml"], "");
    assert_eq!(stdout(&output), "no differences\n");
    let (old, new) = (
        diff(&[OLD, NEW]),
        diff_in(place.path(), &["list.yaml", NEW], ""),
    );
    assert_eq!(stdout(&old), stdout(&new));
}
