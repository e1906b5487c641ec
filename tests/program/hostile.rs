//! Catalogs that git cannot hold, and catalogs made to exhaust the program: it neither panics nor
//! hangs, stays below 1 GiB, and says what is wrong.
//!
//! `tests/program/hostile/` has what it prints about each.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use tempfile::TempDir;

use crate::folders::{catalog, sources};
use crate::machine::{build_by, unprivileged};
use crate::support::catalog::{FOLDERS, contents};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{build, run};
use crate::support::skipped::skipped;
use crate::support::special_files::{make_pipe, make_zero};
use crate::texts::assert_snapshot;
const FEDORA: &str = "preferences/fedora.yaml";
const SERIES: &str = "instancetypes/u/1/series.yaml";
const SIZES: &str = "instancetypes/u/1/sizes.yaml";
const ONE_SIZE: &str = "medium: {cpu: 1, memory: 4Gi}\n";

/// Allows a program 1 GiB of address space.
const LIMITED: [&str; 3] = ["sh", "-c", r#"ulimit -v 1048576 && exec "$0" "$@""#];

/// Asserts that the catalog is refused, with the text of `tests/program/hostile/<case>.txt`.
#[track_caller]
fn assert_refused(case: &str, root: &Path) {
    assert_refused_by(&LIMITED, case, root);
}

#[track_caller]
fn assert_refused_by(launcher: &[&str], case: &str, root: &Path) {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    let finished = run(build_by(launcher, root, &out_dir).arg("--quiet"));
    let expected = project().join(format!("tests/program/hostile/{case}.txt"));
    let root = root.to_str().unwrap();
    let below_root = finished.stderr.replace(&format!("{root}/"), "");
    let stderr = below_root.replace(root, "<root>");
    assert_snapshot(&stderr, &expected);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
    assert!(!out_dir.exists(), "nothing is written");
}

/// Builds the catalog, and returns the files that were written.
#[track_caller]
fn built(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    run(build_by(&LIMITED, root, &out_dir).arg("--quiet")).assert_success();
    contents(&out_dir)
}

/// A catalog whose one preference is this text.
fn preference(text: &str) -> TempDir {
    catalog(&[
        (FEDORA, text),
        (
            "overlays/preferences-bundle.yaml",
            "select: {kinds: [VirtualMachinePreference]}\n",
        ),
    ])
}

/// A catalog whose one series computes its memory with this expression.
fn memory(expression: &str) -> TempDir {
    let series = format!("spec:\n  cpu: {{guest: 1}}\n  memory:\n    guest: '{expression}'\n");
    catalog(&[(SERIES, &series), (SIZES, ONE_SIZE)])
}

#[test]
fn a_catalog_lacks_a_folder() {
    for folder in FOLDERS {
        let root = preference("displayName: Fedora\n");
        fs::remove_dir_all(root.path().join(folder)).unwrap();
        assert_refused(&format!("without-{folder}"), root.path());
    }
}

#[test]
fn a_root_is_empty() {
    assert_refused("empty-root", temp_dir().path());
}

#[test]
fn a_root_is_missing() {
    assert_refused("missing-root", &temp_dir().path().join("catalog"));
}

#[test]
fn a_root_is_a_file() {
    let root = preference("displayName: Fedora\n");
    assert_refused("root-is-a-file", &root.path().join(FEDORA));
}

#[test]
fn a_folder_of_the_catalog_is_a_file() {
    let root = preference("displayName: Fedora\n");
    fs::remove_dir_all(root.path().join("overlays")).unwrap();
    write(&root.path().join("overlays"), "select: {}\n");
    assert_refused("folder-is-a-file", root.path());
}

#[test]
fn a_folder_has_the_name_of_a_source() {
    let root = preference("displayName: Fedora\n");
    write(&root.path().join("preferences/9.yaml/README"), "");
    assert_refused("folder-with-the-name-of-a-source", root.path());
}

#[test]
fn a_source_is_not_utf8() {
    let root = preference("");
    let latin1 = b"displayName: Fedora\nos: linux # gr\xf6\xdfer\n";
    write(&root.path().join(FEDORA), latin1);
    assert_refused("not-utf8", root.path());
}

#[test]
fn a_source_is_utf16() {
    let root = preference("");
    let text = "\u{feff}displayName: Fedora\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&root.path().join(FEDORA), bytes);
    assert_refused("utf16", root.path());
}

#[test]
fn a_source_is_binary() {
    assert_refused("binary", preference("\0\0\0\0").path());
}

#[test]
fn a_name_is_not_utf8() {
    let root = preference("displayName: Fedora\n");
    let name = OsStr::from_bytes(b"gr\xf6\xdfer.yaml");
    let written = fs::write(root.path().join("preferences").join(name), "");
    if written.is_err() {
        skipped("this file system refuses such names");
        return;
    }
    assert_refused("name-not-utf8", root.path());
}

#[test]
fn a_folder_that_is_not_utf8_is_reported_once_if_it_is_in_the_catalog() {
    let place = temp_dir();
    let folder = place.path().join(OsStr::from_bytes(b"gr\xf6\xdfer"));
    if fs::create_dir(&folder).is_err() {
        skipped("this file system refuses such names");
        return;
    }
    for (path, text) in sources() {
        write(&folder.join(path), text);
    }
    assert!(built(&folder) == built(project()));
    let below = folder.join("preferences").join(folder.file_name().unwrap());
    for name in ["a.yaml", "b.yaml"] {
        write(&below.join(name), "");
    }
    let out_dir = place.path().join("out");
    let finished = run(&mut build(&folder, &out_dir));
    assert_eq!(finished.status, Some(1));
    assert_eq!(finished.stderr.matches("this name is not UTF-8").count(), 1);
    assert!(
        finished.stderr.ends_with("\n1 error\n"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_name_has_control_characters() {
    let root = preference("displayName: Fedora\n");
    let path = root.path().join("preferences/fed\x1b[31m\nora.yml");
    write(&path, "");
    assert_refused("name-with-control-characters", root.path());
}

#[test]
fn a_source_cannot_be_read() {
    let root = preference("displayName: Fedora\n");
    let path = root.path().join(FEDORA);
    fs::set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
    let Some(launcher) = unprivileged() else {
        return;
    };
    fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
    assert_refused_by(launcher, "unreadable-source", root.path());
}

#[test]
fn a_source_is_a_pipe() {
    let root = preference("displayName: Fedora\n");
    let path = root.path().join("preferences/9.yaml");
    make_pipe(&path).unwrap();
    assert_refused("pipe", root.path());
}

#[test]
fn a_source_is_a_socket() {
    let root = preference("displayName: Fedora\n");
    let _socket = UnixListener::bind(root.path().join("preferences/9.yaml")).unwrap();
    assert_refused("socket", root.path());
}

#[test]
fn a_source_is_endless() {
    let root = preference("displayName: Fedora\n");
    let path = root.path().join("preferences/9.yaml");
    if make_zero(&path).is_err() {
        skipped("this user may not make a device");
        return;
    }
    assert_refused("endless-source", root.path());
}

#[test]
fn a_source_is_enormous() {
    let root = preference("displayName: Fedora\n");
    // A hole in the file: 100 MB that need no space.
    let file = File::create(root.path().join("preferences/9.yaml")).unwrap();
    file.set_len(100_000_000).unwrap();
    assert_refused("enormous-source", root.path());
}

#[test]
fn a_link_leads_to_a_file_below_the_root() {
    let root = preference("os: linux\n");
    let expected = built(root.path());
    fs::rename(root.path().join(FEDORA), root.path().join("any.name")).unwrap();
    symlink("../any.name", root.path().join(FEDORA)).unwrap();
    assert_eq!(built(root.path()), expected);
}

#[test]
fn a_link_leads_nowhere() {
    let root = preference("displayName: Fedora\n");
    symlink("nowhere", root.path().join("preferences/9.yaml")).unwrap();
    assert_refused("link-to-nowhere", root.path());
}

#[test]
fn a_link_leads_to_itself() {
    let root = preference("displayName: Fedora\n");
    symlink("9.yaml", root.path().join("preferences/9.yaml")).unwrap();
    assert_refused("link-to-itself", root.path());
}

#[test]
fn a_link_leads_back() {
    let root = preference("displayName: Fedora\n");
    fs::create_dir(root.path().join("preferences/rhel")).unwrap();
    symlink("..", root.path().join("preferences/rhel/again")).unwrap();
    assert_refused("link-that-leads-back", root.path());
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    let expected = built(project());
    let copy = temp_dir();
    for (path, text) in sources() {
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        write(&copy.path().join(path), text);
    }
    assert!(built(copy.path()) == expected);
}

#[test]
fn problems_have_their_lines_after_line_ends_of_windows() {
    let root = preference("\u{feff}displayName: Fedora\r\nos: 1\r\ntgas: []\r\n");
    assert_refused("line-ends-of-windows", root.path());
}

#[test]
fn hidden_files_and_documents_are_not_sources() {
    let root = preference("os: linux\n");
    let expected = built(root.path());
    for path in [
        "preferences/.9.yaml.swp",
        "preferences/.git/a.yaml",
        "overlays/README.md",
    ] {
        write(&root.path().join(path), "[");
    }
    assert_eq!(built(root.path()), expected);
}

#[test]
fn anchors_stand_for_what_they_name() {
    let with =
        "tags: &words [&linux linux, fedora]\nos: *linux\nmetadata: {annotations: {os: *linux}}\n";
    let without = "tags: [linux, fedora]\nos: linux\nmetadata: {annotations: {os: linux}}\n";
    assert_eq!(
        built(preference(with).path()),
        built(preference(without).path())
    );
}

#[test]
fn brackets_nest_deeply() {
    let open = "[".repeat(10_000);
    assert_refused(
        "deep-open-brackets",
        preference(&format!("tags: {open}\n")).path(),
    );
    let closed = format!("tags: {open}{}\n", "]".repeat(10_000));
    assert_refused("deep-brackets", preference(&closed).path());
}

#[test]
fn blocks_nest_deeply() {
    assert_refused(
        "deep-list",
        preference(&format!("{}x\n", "- ".repeat(10_000))).path(),
    );
    assert_refused(
        "deep-key",
        preference(&format!("{}x\n", "? ".repeat(10_000))).path(),
    );
    // Each level is one column further in: more of them would make the file too large.
    let levels: String = (0..1_400)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_refused("deep-block", preference(&levels).path());
}

#[test]
fn ten_thousand_blocks_make_a_source_too_large() {
    let levels: String = (0..10_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_refused("ten-thousand-blocks", preference(&levels).path());
}

#[test]
fn aliases_multiply() {
    let bomb: String = (1..12)
        .map(|level| {
            format!(
                "  a{level}: &a{level} [{}]\n",
                format!("*a{},", level - 1).repeat(10)
            )
        })
        .collect();
    let bomb = format!("spec:\n  a0: &a0 [{}]\n{bomb}", "lol,".repeat(10));
    assert_refused("billion-laughs", preference(&bomb).path());
}

#[test]
fn aliases_repeat_a_long_text() {
    let text = format!(
        "spec:\n  long: &long {}\n  often: [{}]\n",
        "x".repeat(100_000),
        "*long,".repeat(100_000)
    );
    assert_refused("long-text-aliased-often", preference(&text).path());
}

#[test]
fn a_line_is_very_long() {
    let text = format!("displayName: {}: y\n", "x".repeat(1_000_000));
    assert_refused("long-line", preference(&text).path());
}

#[test]
fn problems_are_very_many() {
    let text: String = (0..20_000)
        .map(|number| format!("field{number}: 1\n"))
        .collect();
    assert_refused("many-problems", preference(&text).path());
}

/// A catalog whose preferences each extend the next, except for the last one.
fn chain(length: usize) -> TempDir {
    let root = preference("extends: p1\n");
    for number in 1..length {
        let text = if number + 1 == length {
            "os: linux\n".to_owned()
        } else {
            format!("extends: p{}\n", number + 1)
        };
        write(
            &root.path().join(format!("preferences/p{number}.yaml")),
            text,
        );
    }
    root
}

#[test]
fn a_chain_of_layers_is_long() {
    built(chain(32).path());
    assert_refused("long-chain", chain(40).path());
}

#[test]
fn a_long_chain_that_leads_nowhere_only_leads_nowhere() {
    let root = chain(32);
    let last = root.path().join("preferences/p31.yaml");
    write(&last, "extends: missing\n");
    assert_refused("long-chain-to-nowhere", root.path());
}

#[test]
fn components_are_applied_often() {
    let often = format!("components: [{}]\n", "tpm,".repeat(5_000));
    let [often, once] = [often.as_str(), "components: [tpm]\n"].map(|text| {
        let root = preference(text);
        let tpm = "spec: {devices: {preferredTPM: {persistent: true}}}\n";
        write(&root.path().join("preferences/components/tpm.yaml"), tpm);
        root
    });
    assert_eq!(built(often.path()), built(once.path()));
}

#[test]
fn unknown_components_are_very_many() {
    let names: String = (0..5_000)
        .map(|number| format!("  - c{number}\n"))
        .collect();
    assert_refused(
        "many-unknown-components",
        preference(&format!("components:\n{names}")).path(),
    );
}

#[test]
fn a_size_table_has_enormous_texts() {
    let sizes = format!("medium: {{cpu: 1, memory: {}}}\n", "x".repeat(1_000_000));
    let root = memory(&"{{ memory }}".repeat(150));
    write(&root.path().join(SIZES), sizes);
    assert_refused("enormous-text-in-size-table", root.path());
}

#[test]
fn a_source_is_linked_often() {
    let root = preference("os: linux\n");
    let text = format!("# {}\nos: linux\n", "x".repeat(1_000_000));
    write(&root.path().join("large.txt"), text);
    for number in 10..90 {
        let link = root.path().join(format!("preferences/p{number}.yaml"));
        symlink("../large.txt", link).unwrap();
    }
    assert_refused("often-linked-source", root.path());
}

#[test]
fn a_large_base_is_shared_by_many() {
    let root = preference("os: linux\n");
    let text = "x".repeat(1_000_000);
    let base = format!("metadata: {{annotations: {{example.org/text: {text}}}}}\n");
    write(&root.path().join("preferences/_base.yaml"), base);
    for number in 100..700 {
        let path = root.path().join(format!("preferences/p{number}.yaml"));
        write(&path, "os: linux\n");
    }
    assert_refused("large-base-of-many", root.path());
}

#[test]
fn a_size_table_is_taken_often() {
    let root = memory("1Gi");
    let sizes: String = (0..10_000)
        .map(|number| format!("s{number}: {{}}\n"))
        .collect();
    write(&root.path().join(SIZES), sizes);
    for number in 100..400 {
        let path = format!("instancetypes/t/{number}/series.yaml");
        write(&root.path().join(path), "sizes: {from: u/1}\n");
    }
    assert_refused("often-taken-size-table", root.path());
}

#[test]
fn expressions_never_run_for_ever() {
    let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    let cases = [
        ("repeated-text", r#"{{ "a" * 1000000000 }}"#.to_owned()),
        (
            "repeated-text-in-text",
            r#"{{ "a" * 1000000000 }}Gi"#.to_owned(),
        ),
        ("repeated-list", "{{ [1] * 1000000000 }}".to_owned()),
        ("power", "{{ 9 ** 9 ** 9 }}".to_owned()),
        (
            "range",
            "{% for i in range(1000000000) %}a{% endfor %}".to_owned(),
        ),
        (
            "loops-in-loops",
            format!(
                "{}a{}",
                format!("{{% for i in {ten} %}}").repeat(9),
                "{% endfor %}".repeat(9)
            ),
        ),
        (
            "doubled-text",
            format!(
                "{{% set x = memory %}}{}{{{{ x }}}}",
                "{% set x = x ~ x %}".repeat(40)
            ),
        ),
        (
            "macro",
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}".to_owned(),
        ),
    ];
    for (case, expression) in cases {
        assert_refused(&format!("expression-{case}"), memory(&expression).path());
    }
}

#[test]
fn expressions_never_exhaust_the_stack() {
    for (case, expression) in [
        (
            "parentheses",
            format!("{{{{ {}1{} }}}}", "(".repeat(800), ")".repeat(800)),
        ),
        ("signs", format!("{{{{ {}1 }}}}", "-".repeat(100_000))),
        ("sum", format!("{{{{ cpu{} }}}}", " + cpu".repeat(100_000))),
        (
            "attributes",
            format!("{{{{ cpu{} }}}}", ".a".repeat(100_000)),
        ),
        (
            "branches",
            format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(20_000)),
        ),
    ] {
        assert_refused(
            &format!("expression-of-many-{case}"),
            memory(&expression).path(),
        );
    }
}
