//! Virtual machines: judged, expanded, explained and printed.

use std::fs;
use std::path::Path;

use common_instancetypes::catalog::BundleFile;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::query::{ExplainedMachine, MachineExplanation, commented_yaml};
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{
    Cluster, Defaults, FieldChange, Machine, MachineFiles, Objects, Outcome, Reason, Side, Update,
    check, expand, impact,
};
use common_instancetypes::yaml::Node;

use crate::corpus::Corpus;
use crate::mutate::mutated;
use crate::support::random::Random;
use crate::{printing, runner};

/// Files with virtual machines and what they lead to.
const FILES: [&str; 6] = [
    "vm_expand/commented.yaml",
    "vm_expand/data-source.yaml",
    "vm_expand/shop.yaml",
    "vm_expand/virtctl-inferred.yaml",
    "vm_expand/virtctl-instancetype.yaml",
    "vm_infer/objects.yaml",
];

#[test]
fn machines() {
    let corpus = Corpus::read();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program");
    let files = FILES.map(|file| fs::read_to_string(folder.join(file)).unwrap());
    let words = words(&files, &corpus.words);
    let others = corpus.texts();
    let make = |random: &mut Random| {
        let files = random.several(1..=3, |random| random.pick(&files).as_str());
        let beside = random.several(0..=2, |random| random.pick(&corpus.documents).as_str());
        let text = [files, beside].concat().join("---\n");
        mutated(random, &text, &words, &others)
    };
    runner::run("machines", 300, make, |text| judge(text));
}

/// The keys and the values of files, which mean something there, and other words.
fn words(files: &[String], others: &[String]) -> Vec<String> {
    let lines = files.iter().flat_map(|text| text.lines());
    let parts = lines.flat_map(|line| line.split(['{', '}', ',']));
    let mut words: Vec<String> = others.to_vec();
    for part in parts {
        match part.trim_start_matches(['-', ' ']).split_once(": ") {
            Some((key, value)) => words.extend([format!("{key}: "), value.trim().to_owned()]),
            None => words.push(part.trim_start_matches(['-', ' ']).to_owned()),
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// A text that was read.
struct Read {
    sources: Sources,
    problems: Problems,
    files: MachineFiles,
}

fn read(text: &str) -> Read {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("a: %,é.yaml", text);
    let mut files = MachineFiles::default();
    files.add(BundleFile(source), &sources, &mut problems);
    Read {
        sources,
        problems,
        files,
    }
}

fn judge(text: &str) {
    let Read {
        sources,
        mut problems,
        files,
    } = read(text);
    let mut objects = Objects::default();
    files.add_to(&mut objects);
    for machine in &files.machines {
        let reasons = check(machine, &objects, &Cluster::default());
        problems.extend(reasons.into_iter().map(Reason::into_problem));
        for defaults in [Defaults::Omitted, Defaults::Added] {
            let explained = ExplainedMachine::new(machine, &objects, defaults, &sources);
            match (expand(machine, &objects, defaults), explained) {
                (Ok(expanded), Ok(explained)) => {
                    assert_is_kept(machine.document(), &expanded.document, &sources);
                    let machines = vec![explained];
                    let explanation = MachineExplanation { machines };
                    assert!(!explanation.text(true).is_empty());
                }
                (Err(reasons), Err(explained)) => assert_eq!(reasons, explained),
                (expanded, explained) => panic!("{expanded:?}\n{explained:?}"),
            }
        }
    }
    try_updates(&files, text);
    printing::check(problems, &sources);
}

/// An update to the same changes nothing, and one to something else changes back what it changes.
fn try_updates(files: &MachineFiles, text: &str) {
    let other = read(&text.replace('2', "4"));
    let [old, new] = [files, &other.files].map(|files| {
        let documents = files.definitions();
        let documents = documents.filter_map(|it| Some((Kind::of(it)?, it)));
        Side::read(documents, &mut Problems::default())
    });
    let held = MachineFiles::default();
    let [same, there, back] = [(&old, &old), (&old, &new), (&new, &old)]
        .map(|(from, to)| Update::new(from, to, &held, Cluster::default()));
    for machine in &files.machines {
        if let Ok(Some(found)) = impact(machine, &same) {
            assert_eq!(found.outcome(), Outcome::Unchanged, "{found:?}");
        }
        if let (Ok(Some(there)), Ok(Some(back))) = (impact(machine, &there), impact(machine, &back))
        {
            let reversed = back.fields.map(|fields| {
                let fields = fields.into_iter();
                let reverse = |FieldChange { path, old, new }| FieldChange {
                    path,
                    old: new,
                    new: old,
                };
                fields.map(reverse).collect()
            });
            assert_eq!(there.fields, reversed);
        }
    }
}

/// What is printed says the same, comments or not, and becomes nothing else.
fn assert_is_kept(before: &Node, document: &Node, sources: &Sources) {
    let yaml = commented_yaml([(before, document.clone())], sources);
    let again = read(&yaml);
    let [machine] = again.files.machines.as_slice() else {
        panic!("{yaml}\n{:?}", again.problems)
    };
    assert_eq!(machine.document(), document, "{yaml}");
    let twice = expanded_alone(machine);
    assert_eq!(&twice, document, "{yaml}");
    assert_eq!(
        commented_yaml([(machine.document(), twice)], &again.sources),
        yaml,
        "comments move"
    );
}

fn expanded_alone(machine: &Machine) -> Node {
    let objects = Objects::default();
    let expanded = expand(machine, &objects, Defaults::Added);
    expanded.unwrap().document
}
