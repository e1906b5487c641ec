//! `tree`: what it prints, and whether every line between two files is what the sources say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::explain::by_hand::{Sources, plain};
use crate::explain::{ROOTS, extending, three_roots};
use crate::support::files::project;
use crate::support::program::{Finished, program, run};
use crate::texts::assert_snapshot;

fn tree_in(place: &Path, arguments: &[&str]) -> Finished {
    run(program().current_dir(place).arg("tree").args(arguments))
}

#[track_caller]
fn printed(place: &Path, arguments: &[&str]) -> String {
    let finished = tree_in(place, arguments);
    finished.assert_success();
    finished.stdout
}

fn snapshot(name: &str) -> PathBuf {
    project().join("tests/program/layers").join(name)
}

#[test]
fn a_preference_is_drawn_with_what_it_is_made_of() {
    let place = three_roots();
    let extending = extending(&ROOTS);
    let tree = |arguments: &[&str]| printed(place.path(), &[&extending, arguments].concat());
    assert_snapshot(&tree(&["zenith.2"]), &snapshot("zenith.2-piped.txt"));
    // As on a terminal, where it is drawn with lines.
    let extending = [&extending[..], &["--color", "always"]].concat();
    let tree = |arguments: &[&str]| printed(place.path(), &[&extending, arguments].concat());
    assert_snapshot(&tree(&["zenith.2"]), &snapshot("zenith.2.txt"));
    assert_snapshot(&tree(&["zenith.2", "--all"]), &snapshot("zenith.2-all.txt"));
    assert_snapshot(&tree(&["zenith.2", "-o", "dot"]), &snapshot("zenith.2.dot"));
    assert_snapshot(
        &tree(&["zenith.2", "-o", "mermaid"]),
        &snapshot("zenith.2.mmd"),
    );
    assert_snapshot(&tree(&["rhel", "-o", "json"]), &snapshot("rhel.json"));
}

#[test]
fn everything_is_drawn() {
    let place = three_roots();
    let extending = extending(&ROOTS);
    assert_snapshot(&printed(place.path(), &extending), &snapshot("all.txt"));
}

#[test]
fn every_edge_is_what_the_sources_say() {
    let place = three_roots();
    let sources = Sources::read(place.path(), &ROOTS);
    let arguments = [&extending(&ROOTS)[..], &["-o", "json"]].concat();
    let graph: Value = serde_json::from_str(&printed(place.path(), &arguments)).unwrap();
    let nodes = graph["nodes"].as_array().unwrap();
    let edges = graph["edges"].as_array().unwrap();
    let files: BTreeSet<&str> = nodes
        .iter()
        .map(|it| it["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, sources.files().collect::<BTreeSet<_>>());
    for node in nodes {
        let file = node["file"].as_str().unwrap();
        let below = |relation: &str| -> Vec<String> {
            let edges = edges
                .iter()
                .filter(|it| it["from"] == file && it["relation"] == relation);
            edges.map(|it| plain(&it["to"])).collect()
        };
        let (extends, components) = sources.named_in(file);
        let extends: Vec<String> = extends.map(str::to_owned).into_iter().collect();
        assert_eq!(below("extends"), extends, "{file}");
        assert_eq!(below("component"), components, "{file}");
        let is_used = |name: &String| {
            let own = sources.file_of(name).unwrap();
            own != file && sources.chain(own).iter().any(|it| it == file)
        };
        let users: Vec<String> = sources.preferences().into_iter().filter(is_used).collect();
        let users: BTreeSet<String> = users.into_iter().collect();
        let told = node["usedBy"].as_array().unwrap().iter().map(plain);
        assert_eq!(told.collect::<BTreeSet<_>>(), users, "{file}");
        if sources.name_of(file).is_none() {
            assert!(node.get("layers").is_none(), "{file}");
            continue;
        }
        let chain = sources.chain(file);
        let told: Vec<String> = node["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(plain)
            .collect();
        assert_eq!(told, chain, "{file}");
        // The bases are below the lowest file of their catalog.
        let is_base = |file: &&String| sources.below(file) == "preferences/_base.yaml";
        let bases: BTreeSet<String> = chain.iter().filter(is_base).cloned().collect();
        let extended = extends.iter().flat_map(|file| sources.chain(file));
        let shared: BTreeSet<String> = extended.filter(|file| is_base(&file)).collect();
        let own: BTreeSet<String> = bases.difference(&shared).cloned().collect();
        assert_eq!(
            below("base").into_iter().collect::<BTreeSet<_>>(),
            own,
            "{file}"
        );
    }
}

#[test]
fn what_cannot_be_drawn_is_told() {
    tree_in(project(), &["fedorra"]).assert_failure(
        "error[unknown-name]: there is no preference or layer named `fedorra`\n\
         --> PREFERENCE\n \
         = help: did you mean `fedora`?\n\n1 error\n",
    );
    tree_in(project(), &["u1.medium"]).assert_failure(
        "error[unknown-name]: there is no preference or layer named `u1.medium`\n\
         --> PREFERENCE\n \
         = help: it is an instance type: `show u1.medium --explain` shows what set its fields\n\n\
         1 error\n",
    );
    let refused = tree_in(project(), &["--from", "bundle.yaml"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        refused.stderr,
        "error: `--from` names bundles, which have no layers; name a catalog with `--root`\n\n\
         Usage: common-instancetypes tree [OPTIONS] [PREFERENCE]\n\n\
         For more information, try '--help'.\n"
    );
}
