//! What `validate` prints, in each form, for files of every kind, and how it exits.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::folders::folder;
use crate::support::files::{copy_folder, temp_dir, write};
use crate::support::program::program;
use crate::texts::assert_snapshot;

/// The wrong catalog, the vendor's, and what is expected of them.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/validate");

/// A preference without problems.
const RIGHT: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: right
spec: {}
";

/// A preference with a warning in line 7.
const OLD: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: old
spec:
  firmware:
    preferredUseEfi: true
  features: {preferredSmm: {}}
";

/// A preference with an error in line 5.
const WRONG: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: wrong
spec: 7
";

/// `validate` in a folder, with no terminal in its environment.
fn validate(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = program();
    command
        .arg("validate")
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR");
    command
}

/// The exit status and the output of a run that writes nothing to the error stream.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    printed(&validate(folder, arguments).output().unwrap())
}

fn printed(output: &Output) -> (i32, String) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout.clone()).unwrap(),
    )
}

/// The code, file and line of each problem of a run with `--format json`, and its exit status.
fn problems(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>) {
    let (status, text) = run(folder, &[arguments, &["--format", "json"]].concat());
    (status, shown(&text))
}

fn shown(text: &str) -> Vec<String> {
    let printed: Json = serde_json::from_str(text).unwrap();
    let show = |problem: &Json| {
        let place = &problem["place"];
        let line = place["line"]
            .as_u64()
            .map_or(String::new(), |line| format!(":{line}"));
        format!(
            "{} {}{line}",
            problem["code"].as_str().unwrap(),
            place["file"].as_str().unwrap()
        )
    };
    printed["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(show)
        .collect()
}

/// Compares with a file of the folder.
#[track_caller]
fn assert_expected(name: &str, text: &str) {
    let file = Path::new(FOLDER).join(name);
    // The version does not matter in these files.
    let text = text.replace(concat!('"', env!("CARGO_PKG_VERSION"), '"'), "\"VERSION\"");
    assert_snapshot(&text, &file);
}

#[test]
fn a_wrong_catalog_in_each_form() {
    let forms = [
        ("human", "txt"),
        ("json", "json"),
        ("github", "github"),
        ("sarif", "sarif"),
    ];
    // In no repository, as this project may be.
    let place = temp_dir();
    copy_folder(Path::new(FOLDER), place.path());
    for (form, extension) in forms {
        let (status, text) = run(place.path(), &["--root", "catalog", "--format", form]);
        assert_eq!(status, 1, "{text}");
        assert_expected(&format!("catalog.{extension}"), &text);
    }
}

/// People open a path from where they stand; a service knows only paths below the repository's root.
#[test]
fn paths_are_those_of_whoever_reads_them() {
    let place = temp_dir();
    copy_folder(Path::new(FOLDER), &place.path().join("some/where"));
    fs::create_dir(place.path().join(".git")).unwrap();
    let folders = [
        ("", "some/where/catalog", "some/where/catalog/"),
        ("some/where", "./catalog/", "catalog/"),
        ("some", "where/../where/catalog", "where/../where/catalog/"),
    ];
    for (folder, root, shown) in folders {
        let folder = place.path().join(folder);
        let printed = |form| run(&folder, &["--root", root, "--format", form]).1;
        let human = format!("\n --> {shown}instancetypes/u/1/sizes.yaml:1:14\n");
        assert!(printed("human").contains(&human), "{}", printed("human"));
        let json = format!("\"file\": \"{shown}instancetypes/u/1/sizes.yaml\"");
        assert!(printed("json").contains(&json));
        let path = "some/where/catalog/instancetypes/u/1/sizes.yaml";
        assert!(printed("github").contains(&format!("::warning file={path},line=1,")));
        assert!(printed("sarif").contains(&format!("\"uri\": \"{path}\"")));
    }
}

#[test]
fn the_catalog_around_the_current_folder_is_shown_from_there() {
    let place = temp_dir();
    copy_folder(&Path::new(FOLDER).join("catalog"), place.path());
    let shown = |folder: &str| run(&place.path().join(folder), &[]).1;
    assert!(
        shown("").contains("\n --> preferences/_base.yaml:3:6\n"),
        "{}",
        shown("")
    );
    let below = shown("preferences/linux");
    assert!(
        below.contains("\n --> ../../preferences/_base.yaml:3:6\n"),
        "{below}"
    );
}

#[test]
fn a_catalog_with_a_vendors_on_top() {
    let arguments = ["--root", "catalog", "--extend", "vendor"];
    let (status, text) = run(Path::new(FOLDER), &arguments);
    assert_eq!(status, 1, "{text}");
    assert_expected("vendor.txt", &text);
}

/// Each problem is shown in the source that set the value, whatever is applied on top of it.
#[test]
fn problems_are_shown_in_the_sources() {
    let (_, problems) = problems(
        Path::new(FOLDER),
        &["--root", "catalog", "--extend", "vendor"],
    );
    let expected = [
        "out-of-range catalog/instancetypes/u/1/series.yaml:6",
        "unchecked-value catalog/instancetypes/u/1/sizes.yaml:1",
        "bad-name catalog/instancetypes/u/1/sizes.yaml:2",
        "bad-annotation catalog/preferences/_base.yaml:3",
        "unknown-value catalog/preferences/components/disk-bus/virtio.yaml:3",
        "deprecated-field catalog/preferences/linux/_base.yaml:6",
        "deprecated catalog/preferences/linux/amd64.yaml:6",
        "unknown-value vendor/preferences/acme.yaml:6",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn what_many_resources_share_is_one_problem() {
    let (_, text) = run(
        Path::new(FOLDER),
        &["--root", "catalog", "--extend", "vendor"],
    );
    assert_eq!(text.matches("unknown value `virtoi`").count(), 1, "{text}");
    assert!(text.contains("found in `acme` and 2 more"), "{text}");
}

/// What SARIF 2.1.0 (OASIS) requires of a log, as far as it concerns this one.
#[test]
fn sarif_is_well_formed() {
    let (_, text) = run(
        Path::new(FOLDER),
        &["--root", "catalog", "--format", "sarif"],
    );
    let log: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(
        log["$schema"],
        "https://json.schemastore.org/sarif-2.1.0.json"
    );
    let [run] = log["runs"].as_array().unwrap().as_slice() else {
        panic!("one run: {log:#}")
    };
    assert_eq!(run["columnKind"], "unicodeCodePoints");

    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], env!("CARGO_PKG_NAME"));
    let rules = driver["rules"].as_array().unwrap();
    let ids: HashSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "each rule has an id of its own");
    for rule in rules {
        assert_level(&rule["defaultConfiguration"]["level"]);
        assert_text(&rule["shortDescription"]);
    }

    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert!(
            ids.contains(result["ruleId"].as_str().unwrap()),
            "{result:#}"
        );
        assert_level(&result["level"]);
        assert_text(&result["message"]);
        let locations = result["locations"].as_array().unwrap();
        let related = result["relatedLocations"].as_array().unwrap();
        assert_eq!(locations.len(), 1);
        locations.iter().chain(related).for_each(assert_location);
    }
}

fn assert_level(level: &Json) {
    assert!(
        ["none", "note", "warning", "error"].contains(&level.as_str().unwrap()),
        "{level}"
    );
}

fn assert_text(message: &Json) {
    assert!(
        message["text"]
            .as_str()
            .is_some_and(|text| !text.is_empty()),
        "{message}"
    );
}

fn assert_location(location: &Json) {
    let physical = &location["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~%".contains(c);
    assert!(!uri.is_empty() && uri.chars().all(is_plain), "{uri}");
    if let Some(region) = physical.get("region") {
        let number = |name: &str| region[name].as_u64().filter(|number| *number >= 1).unwrap();
        let (start, end) = (number("startLine"), number("endLine"));
        let (from, to) = (number("startColumn"), number("endColumn"));
        assert!(start < end || start == end && from <= to, "{region}");
    }
}

/// Windows has no such names.
#[cfg(unix)]
#[test]
fn odd_paths_are_escaped() {
    let folder = folder(&[("50%, a:b é\n.yaml", WRONG)]);
    let (_, github) = run(folder.path(), &["50%, a:b é\n.yaml", "--format", "github"]);
    let expected = "::error file=50%25%2C a%3Ab é%0A.yaml,line=5,col=7,endLine=5,endColumn=8,\
                    title=wrong-type::expected a mapping, found an integer\n";
    assert_eq!(github, expected);
    let (_, sarif) = run(folder.path(), &["50%, a:b é\n.yaml", "--format", "sarif"]);
    assert!(
        sarif.contains(r#""uri": "50%25%2C%20a%3Ab%20%C3%A9%0A.yaml""#),
        "{sarif}"
    );
}

#[test]
fn texts_are_escaped_for_github() {
    let text = WRONG.replace("name: wrong", "name: wrong\n  \"100%\\r\\n\": 1");
    let folder = folder(&[("a.yaml", text.as_str())]);
    let (_, github) = run(folder.path(), &["a.yaml", "--format", "github"]);
    assert!(github.contains(r"unknown field `100%25\r\n`"), "{github}");
    assert_eq!(github.lines().count(), 2, "{github}");
}

#[test]
fn colours() {
    let folder = folder(&[("wrong.yaml", WRONG), ("right.yaml", RIGHT)]);
    let is_coloured = |arguments: &[&str]| run(folder.path(), arguments).1.contains('\u{1b}');
    assert!(is_coloured(&["wrong.yaml", "--color", "always"]));
    assert!(!is_coloured(&["wrong.yaml", "--color", "never"]));
    // The output is not a terminal.
    assert!(!is_coloured(&["wrong.yaml"]));
    for form in ["json", "github", "sarif"] {
        assert!(
            !is_coloured(&["wrong.yaml", "--color", "always", "--format", form]),
            "{form}"
        );
    }
    let output = validate(folder.path(), &["wrong.yaml"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!printed(&output).1.contains('\u{1b}'));
}

#[test]
fn names_do_not_steer_the_terminal() {
    let text = WRONG.replace("name: wrong", "name: \"a\\e[31m\"");
    let folder = folder(&[("wrong.yaml", text.as_str())]);
    let (_, text) = run(folder.path(), &["wrong.yaml"]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(text.contains("found in `a\\u{1b}[31m`"), "{text}");
}

#[test]
fn a_spec_is_checked_after_wrong_metadata() {
    let text = OLD.replace("name: old", "name: old\n  labels: {a: 1}");
    let folder = folder(&[("old.yaml", text.as_str())]);
    let expected = ["wrong-type old.yaml:5", "deprecated-field old.yaml:8"];
    assert_eq!(problems(folder.path(), &["old.yaml"]).1, expected);
}

#[test]
fn a_right_file() {
    let folder = folder(&[("right.yaml", RIGHT)]);
    assert_eq!(
        run(folder.path(), &["right.yaml"]),
        (0, "no problems in 1 resource\n".to_owned())
    );
    let (status, text) = run(folder.path(), &["right.yaml", "--format", "github"]);
    assert_eq!((status, text.as_str()), (0, ""));
    assert_eq!(
        problems(folder.path(), &["right.yaml", "--deny-warnings"]),
        (0, Vec::new())
    );
}

#[test]
fn several_files() {
    let bundle = format!("---\n{RIGHT}---\n{OLD}---\n{WRONG}");
    let files = [
        ("right.yaml", RIGHT),
        ("wrong.yaml", WRONG),
        ("bundle.yaml", bundle.as_str()),
    ];
    let folder = folder(&files);
    let (status, problems) = problems(folder.path(), &["right.yaml", "wrong.yaml", "bundle.yaml"]);
    assert_eq!(status, 1);
    let expected = [
        "wrong-type wrong.yaml:5",
        "deprecated-field bundle.yaml:14",
        "wrong-type bundle.yaml:21",
    ];
    assert_eq!(problems, expected);
}

/// Beside others, a file of other kinds is no mistake.
#[test]
fn a_file_of_other_kinds_among_several() {
    let other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
    let folder = folder(&[("right.yaml", RIGHT), ("other.yaml", other)]);
    let note = "other-kinds other.yaml".to_owned();
    let several = problems(folder.path(), &["right.yaml", "other.yaml"]);
    assert_eq!(several, (0, vec![note.clone()]));
    let alone = problems(folder.path(), &["other.yaml"]);
    let missing = "missing-field other.yaml".to_owned();
    assert_eq!(alone, (1, vec![missing, note]));
}

#[test]
fn standard_input() {
    let folder = folder(&[("right.yaml", RIGHT)]);
    let mut command = validate(folder.path(), &["right.yaml", "-", "--format", "json"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(WRONG.as_bytes())
        .unwrap();
    let (status, text) = printed(&child.wait_with_output().unwrap());
    assert_eq!(
        (status, shown(&text)),
        (1, vec!["wrong-type <stdin>:5".to_owned()])
    );
}

#[test]
fn files_without_a_resource() {
    let files = [
        ("empty.yaml", ""),
        ("comment.yaml", "# nothing\n"),
        ("folder/notes.yaml", "a: {{ b }}\n"),
        ("text.yaml", "text\n"),
    ];
    let folder = folder(&files);
    let cases = [
        ("empty.yaml", "missing-field empty.yaml"),
        ("comment.yaml", "missing-field comment.yaml"),
        ("missing.yaml", "unreadable missing.yaml"),
        ("folder", "missing-field folder"),
        ("text.yaml", "wrong-type text.yaml:1"),
    ];
    for (file, problem) in cases {
        assert_eq!(
            problems(folder.path(), &[file]),
            (1, vec![problem.to_owned()]),
            "of {file}"
        );
    }
    let files: Vec<&str> = cases.iter().map(|(file, _)| *file).collect();
    let (status, found) = problems(folder.path(), &files);
    assert_eq!((status, found.len()), (1, cases.len()), "{found:?}");
}

#[test]
fn bytes_that_are_not_text() {
    let folder = temp_dir();
    fs::write(folder.path().join("bytes.yaml"), b"a: \xff\n").unwrap();
    let expected = (1, vec!["not-utf8 bytes.yaml".to_owned()]);
    assert_eq!(problems(folder.path(), &["bytes.yaml"]), expected);
}

#[test]
fn warnings_can_be_denied() {
    let folder = folder(&[("old.yaml", OLD)]);
    let expected = vec!["deprecated-field old.yaml:7".to_owned()];
    assert_eq!(
        problems(folder.path(), &["old.yaml"]),
        (0, expected.clone())
    );
    assert_eq!(
        problems(folder.path(), &["old.yaml", "--deny-warnings"]),
        (1, expected)
    );
}

/// A catalog without problems, except for what a preference adds at its top.
fn catalog_with(preference: &str) -> TempDir {
    let preference = format!("displayName: Linux\nicon: icon-linux\n{preference}");
    folder(&[
        (
            "instancetypes/u/1/series.yaml",
            "displayName: U\nicon: i\ndescription: U\nspec:\n  cpu: {guest: '{{ cpu }}'}\n  memory: {guest: 4Gi}\n",
        ),
        ("instancetypes/u/1/sizes.yaml", "medium: {cpu: 1}\n"),
        (
            "overlays/all.yaml",
            "select: {kinds: [VirtualMachinePreference]}\n",
        ),
        ("preferences/linux.yaml", &preference),
    ])
}

#[test]
fn a_warning_can_be_allowed() {
    let without = catalog_with("");
    let expected = vec!["no-tags preferences/linux.yaml:1".to_owned()];
    assert_eq!(
        problems(without.path(), &["--deny-warnings"]),
        (1, expected)
    );
    let allowed = catalog_with("allow: {no-tags: it has no tags}\n");
    let expected = "no problems in 2 definitions and 1 bundle\n".to_owned();
    assert_eq!(run(allowed.path(), &["--deny-warnings"]), (0, expected));
}

#[test]
fn an_allow_that_is_not_needed_is_a_warning() {
    let folder = catalog_with("tags: [linux]\nallow: {no-tags: it has some}\n");
    let expected = vec!["unused-allow preferences/linux.yaml:4".to_owned()];
    assert_eq!(problems(folder.path(), &[]), (0, expected.clone()));
    assert_eq!(problems(folder.path(), &["--deny-warnings"]), (1, expected));
}

#[test]
fn an_allow_needs_a_reason() {
    let folder = catalog_with("allow: {no-tags: ' '}\n");
    let (status, problems) = problems(folder.path(), &[]);
    assert_eq!(status, 1);
    assert_eq!(problems, ["missing-field preferences/linux.yaml:3"]);
}

#[test]
fn an_error_cannot_be_allowed() {
    let folder = catalog_with("tags: [linux]\nallow: {wrong-type: no}\nspec: {clock: 7}\n");
    let expected = [
        "unknown-value preferences/linux.yaml:4",
        "wrong-type preferences/linux.yaml:5",
    ];
    let (status, problems) = problems(folder.path(), &[]);
    assert_eq!(status, 1);
    assert_eq!(problems, expected);
}

#[test]
fn no_catalog_at_all() {
    let folder = temp_dir();
    let (status, problems) = problems(folder.path(), &["--root", "."]);
    assert_eq!(status, 1);
    assert_eq!(problems, ["unreadable ."]);
}

/// A preference whose name, keys and values would steer a terminal, or turn the order of a line.
const STEERING: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: \"a\\e[2J\\u202eb\"
  labels:
    \"\\u2066k\": \"\\x9b31m\"
spec:
  \"\\u202e\\nfo\\e[31mo\": 1
  preferredArchitecture: \u{202e}evil\u{200f}
";

#[test]
fn nothing_in_a_file_steers_what_shows_its_problems() {
    let folder = folder(&[("steering.yaml", STEERING)]);
    for (form, snapshot) in [("human", "steering.txt"), ("github", "steering.github")] {
        let (status, text) = run(folder.path(), &["--format", form, "steering.yaml"]);
        assert_eq!(status, 1);
        assert_snapshot(&text, &Path::new(FOLDER).join(snapshot));
    }
    for form in ["human", "json", "github", "sarif"] {
        let (_, text) = run(folder.path(), &["--format", form, "steering.yaml"]);
        let steers = |c: char| {
            let bidi = ['\u{200f}', '\u{202e}', '\u{2066}'];
            c != '\n' && (c.is_control() || bidi.contains(&c))
        };
        assert!(!text.contains(steers), "{form}: {text:?}");
    }
    // What programs read is what the file holds.
    let (_, text) = run(folder.path(), &["--format", "json", "steering.yaml"]);
    let printed: Json = serde_json::from_str(&text).unwrap();
    let message = printed["problems"][3]["message"].as_str();
    assert_eq!(message, Some("unknown field `\u{202e}\nfo\u{1b}[31mo`"));
}

#[test]
fn quiet_prints_only_what_makes_the_run_fail() {
    let folder = folder(&[
        ("right.yaml", RIGHT),
        ("old.yaml", OLD),
        ("wrong.yaml", WRONG),
    ]);
    let quiet = |arguments: &[&str]| run(folder.path(), &[&["-q"], arguments].concat());
    let loud = |arguments: &[&str]| run(folder.path(), arguments);
    assert_eq!(quiet(&["right.yaml"]), (0, String::new()));
    assert_eq!(quiet(&["old.yaml"]), (0, String::new()));
    for arguments in [&["wrong.yaml"][..], &["--deny-warnings", "old.yaml"]] {
        assert_eq!(quiet(arguments), loud(arguments));
        assert_eq!(quiet(arguments).0, 1);
    }
    let (_, found) = problems(folder.path(), &["--quiet", "old.yaml", "wrong.yaml"]);
    assert_eq!(found, ["wrong-type wrong.yaml:5"]);
}

/// A folder is read as by kubectl: its own files, if they may hold resources.
#[test]
fn the_files_of_a_folder() {
    let other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
    let mixed = format!("{other}---\n{RIGHT}");
    let files = [
        ("bundles/a.yaml", RIGHT),
        ("bundles/b.yml", OLD),
        (
            "bundles/c.json",
            r#"{"kind": "List", "apiVersion": "v1", "items": []}"#,
        ),
        ("bundles/d.yaml", other),
        ("bundles/e.yaml", "a: {{ template }}\n"),
        ("bundles/f.yaml", &mixed),
        (
            "bundles/kustomization.yaml",
            "patches: [{target: {group: instancetype.kubevirt.io}}]\n",
        ),
        ("bundles/.hidden.yaml", WRONG),
        ("bundles/notes.txt", WRONG),
        ("bundles/below/wrong.yaml", WRONG),
    ];
    let folder = folder(&files);
    let expected = [
        "other-kinds bundles/f.yaml",
        "deprecated-field bundles/b.yml:7",
    ];
    let (status, problems) = problems(folder.path(), &["bundles"]);
    assert_eq!(
        (status, problems.as_slice()),
        (0, &expected.map(str::to_owned)[..])
    );
    let (status, text) = run(&folder.path().join("bundles/below"), &["."]);
    assert_eq!(status, 1, "{text}");
}

#[test]
fn the_root_of_a_catalog_is_no_folder_of_bundles() {
    let folder = catalog_with("tags: [linux]\n");
    let expected = "\
error[missing-field]: no file in this folder holds a resource
--> .
 = help: to check the catalog, use `--root .`

1 error
";
    assert_eq!(run(folder.path(), &["."]), (1, expected.to_owned()));
}

#[test]
fn a_warning_of_a_bundle_can_be_allowed() {
    let folder = folder(&[("old.yaml", OLD), ("right.yaml", RIGHT)]);
    let allowed = ["--deny-warnings", "--allow", "deprecated-field"];
    let (status, text) = run(folder.path(), &[&["old.yaml"][..], &allowed].concat());
    assert_eq!((status, text.as_str()), (0, "no problems in 1 resource\n"));
    let expected = "\
warning[unused-allow]: nothing here breaks the rule `deprecated-field`
--> --allow deprecated-field
 = help: remove this option

1 warning
";
    let (status, text) = run(folder.path(), &[&["right.yaml"][..], &allowed].concat());
    assert_eq!((status, text.as_str()), (1, expected));
}

#[test]
fn few_errors_can_be_allowed() {
    let folder = folder(&[("wrong.yaml", WRONG)]);
    for (code, why) in [
        ("wrong-type", "it is an error that cannot be allowed"),
        (
            "deprecated-feild",
            "no rule with this name can be allowed; did you mean `deprecated-field`?",
        ),
    ] {
        let mut command = validate(folder.path(), &["wrong.yaml", "--allow", code]);
        let output = command.output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        let expected = format!("error: invalid value '{code}' for '--allow <CODE>': {why}\n");
        assert!(complaint.starts_with(&expected), "{complaint}");
    }
    let output = validate(folder.path(), &["--allow", "deprecated-field"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "bundles are needed");
}

/// Reading stops, and each form says so at its end.
#[test]
fn problems_beyond_counting() {
    let fields: String = (0..11_000)
        .map(|number| format!("  f{number}: 1\n"))
        .collect();
    let text = format!(
        "{RIGHT}---\n{}",
        WRONG.replace("spec: 7\n", &format!("spec:\n{fields}"))
    );
    let folder = folder(&[("many.yaml", &text)]);
    let (status, text) = run(folder.path(), &["many.yaml"]);
    assert_eq!(status, 1);
    let end = "\
error[too-many-problems]: more than 10000 problems were found
     --> many.yaml:10012:3
      |
10012 |   f10000: 1
      |   ^^^^^^
      |
      = help: fix the first of them and run the command again

10001 errors; the first 100 are shown
";
    assert!(text.ends_with(end), "{}", &text[text.len() - 600..]);
    let (_, problems) = problems(folder.path(), &["many.yaml"]);
    assert_eq!(problems.len(), 10_001);
    assert_eq!(problems[10_000], "too-many-problems many.yaml:10012");
    for form in ["github", "sarif"] {
        let (_, text) = run(folder.path(), &["many.yaml", "--format", form]);
        assert!(
            text.contains("more than 10000 problems were found"),
            "{form}"
        );
    }
}

#[test]
fn the_other_places_of_a_problem_are_told_to_github() {
    let folder = folder(&[("twice.yaml", &format!("{RIGHT}---\n{RIGHT}"))]);
    let (status, text) = run(folder.path(), &["twice.yaml", "--format", "github"]);
    assert_eq!(status, 1);
    assert!(
        text.contains("%0Atwice.yaml:4:9: first defined here"),
        "{text}"
    );
    let (_, text) = run(folder.path(), &["twice.yaml", "--format", "sarif"]);
    assert_eq!(text.matches("first defined here").count(), 1, "{text}");
}

#[test]
fn warnings_do_not_hide_the_error_that_fails_the_run() {
    let warned: String = (0..120)
        .map(|number| {
            format!(
                "---\n{}",
                OLD.replace("name: old", &format!("name: old-{number}"))
            )
        })
        .collect();
    let folder = folder(&[("many.yaml", &format!("{warned}---\n{WRONG}"))]);
    let (status, text) = run(folder.path(), &["many.yaml"]);
    assert_eq!(status, 1);
    assert_eq!(text.matches("warning[deprecated-field]").count(), 100);
    let end = "\
error[wrong-type]: expected a mapping, found an integer
    --> many.yaml:1086:7
     |
1086 | spec: 7
     |       ^

1 error, 120 warnings; the first 100 of each are shown
";
    assert!(text.ends_with(end), "{}", &text[text.len() - 600..]);
}

/// They are not counted.
#[test]
fn allowed_problems_beyond_counting() {
    let columns: String = (0..11_000)
        .map(|number| format!(", c{number}: 1"))
        .collect();
    let size = format!("medium: {{cpu: 1{columns}}}\n");
    let catalog = catalog_with("tags: [linux]\n");
    write(&catalog.path().join("instancetypes/u/1/sizes.yaml"), size);
    let (status, found) = problems(catalog.path(), &[]);
    assert_eq!((status, found.len()), (1, 10_001));
    let series = catalog.path().join("instancetypes/u/1/series.yaml");
    let text = fs::read_to_string(&series).unwrap();
    write(
        &series,
        format!("{text}allow: {{unused-column: another program reads them}}\n"),
    );
    assert_eq!(problems(catalog.path(), &[]), (0, Vec::new()));
}

/// A preference with a field of v1.4, a value of v1.4 and a field of v1.7.
const NEW: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: new
spec:
  cpu:
    preferredCPUTopology: cores
  firmware:
    preferredEfi:
      secureBoot: false
  requirements:
    architecture: amd64
";

#[test]
fn a_release_of_kubevirt_knows_what_came_until_then() {
    let files = folder(&[("new.yaml", NEW)]);
    for release in ["v1.7", "1.9", "v1.8.2"] {
        let (status, text) = run(files.path(), &["--kubevirt", release, "new.yaml"]);
        assert_eq!((status, text.as_str()), (0, "no problems in 1 resource\n"));
    }
    let found = problems(files.path(), &["--kubevirt", "v1.6", "new.yaml"]);
    assert_eq!(found, (1, vec!["newer-field new.yaml:12".to_owned()]));
    let (status, text) = run(files.path(), &["--kubevirt", "v1.3.1", "new.yaml"]);
    assert_eq!(status, 1);
    assert_expected("release.txt", &text);
}

#[test]
fn a_release_that_is_not_known_is_refused() {
    let files = folder(&[("new.yaml", NEW)]);
    for (release, why) in [
        ("v1.10", "the known releases are v1.0 to v1.9"),
        ("v0.59.2", "the known releases are v1.0 to v1.9"),
        ("newest", "write a release such as `v1.9`"),
    ] {
        let mut refused = validate(files.path(), &["--kubevirt", release, "new.yaml"]);
        let output = refused.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        let expected = format!("invalid value '{release}' for '--kubevirt <VERSION>': {why}\n");
        assert!(stderr.contains(&expected), "{stderr}");
    }
}

/// The wrong lines are those of the sources, and nothing is written.
#[test]
fn a_build_for_an_older_release_names_the_sources_to_change() {
    let place = temp_dir();
    let catalog = place.path().join("catalog");
    let files = [
        (
            "instancetypes/u/1/series.yaml",
            "spec: {cpu: {guest: \"{{ n }}\"}, memory: {guest: 1Gi}}\n",
        ),
        (
            "instancetypes/u/1/sizes.yaml",
            "small: {n: 1}\nlarge: {n: 2}\n",
        ),
        (
            "preferences/_base.yaml",
            "spec:\n  firmware:\n    preferredEfi: {secureBoot: false}\n",
        ),
        ("preferences/a.yaml", "spec: {}\n"),
        ("preferences/b.yaml", "spec: {}\n"),
        (
            "overlays/bundle.yaml",
            "select: {kinds: [VirtualMachinePreference]}\n",
        ),
    ];
    for (path, text) in files {
        write(&catalog.join(path), text);
    }
    let build = |release: &str| {
        let mut build = program();
        build.args([
            "build",
            "--root",
            "catalog",
            "--out-dir",
            "out",
            "--quiet",
            "--kubevirt",
        ]);
        let output = build
            .arg(release)
            .current_dir(place.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), stderr)
    };
    let (status, stderr) = build("v1.3");
    assert_eq!(status, 1);
    let expected = "\
error[newer-field]: KubeVirt v1.3 does not know the field `preferredEfi`, which v1.4 brought
 --> catalog/preferences/_base.yaml:3:5
  |
3 |     preferredEfi: {secureBoot: false}
  |     ^^^^^^^^^^^^
  |
  = note: a cluster with v1.3 drops it without a word, unless the client asks for strict validation, as \
`kubectl` does
  = note: found in `a` and 1 more
  = help: set it only for later releases, with `since: {v1.4: …}`, or require KubeVirt v1.4

1 error
";
    assert_eq!(stderr, expected);
    assert!(!place.path().join("out").exists());
    assert_eq!(build("v1.4"), (0, String::new()));
    assert!(place.path().join("out/bundle.yaml").exists());
}

#[test]
fn a_catalog_without_overlays_is_told_where_its_own_would_be() {
    let place = temp_dir();
    let root = place.path().join("acme");
    write(
        &root.join("preferences/acme.yaml"),
        "displayName: Acme\nicon: i\ntags: [acme]\n",
    );
    for folder in ["instancetypes", "overlays"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let mut validate = program();
    validate.args(["validate", "--root", "acme"]);
    let printed = validate.current_dir(place.path()).output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let expected = "--> acme/overlays\n = help: add `acme/overlays/<name of the bundle>.yaml`\n";
    assert!(printed.contains(expected), "{printed}");
}
