//! The examples of the rules are true: each wrong one breaks its rule and no other, and each
//! right one breaks none.

use std::collections::BTreeSet;
use std::path::Path;

use common_instancetypes::catalog::{BundleFile, Input, Root};
use common_instancetypes::compile::compile;
use common_instancetypes::diagnostic::{
    Code, Example, Form, MINIMAL_CATALOG, Place, Problem, Problems,
};
use common_instancetypes::documents::documents;
use common_instancetypes::generate::Stamp;
use common_instancetypes::model::Release;
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{Cluster, MachineFiles, Objects, Reason, check};

use crate::support::bundle_checks;
use crate::support::files::{temp_dir, write};

/// The rules that require words, which most examples leave out.
const WORDS: [Code; 4] = [
    Code::NoDisplayName,
    Code::NoIcon,
    Code::NoTags,
    Code::NoDescription,
];

/// What a run found, and the text that shows it.
struct Found {
    problems: Vec<(Problem, String)>,
    shown: String,
}

impl Found {
    /// `root` is the folder that the sources are in.
    fn new(problems: Problems, sources: &Sources, root: &Path) -> Self {
        let problems = problems.sorted();
        let shown = Form::Human.print(&problems, sources, false);
        let file = |problem: &Problem| match &problem.place {
            Place::File(path) => path.clone(),
            Place::At(at) => sources.get(at.source).expect("it was read").path.clone(),
        };
        let problems = problems.into_iter().map(|problem| {
            let file = file(&problem);
            let below = Path::new(&file).strip_prefix(root);
            let below = below.map_or(file.clone(), |below| below.display().to_string());
            (problem, below)
        });
        Self {
            problems: problems.collect(),
            shown,
        }
    }

    /// What is wrong unless the rule is broken in these files only, and no other rule anywhere.
    fn fault_of_wrong(&self, code: Code, files: &[&str]) -> Option<String> {
        let codes: BTreeSet<Code> = self.codes_for(code).collect();
        let mut of_rule = self
            .problems
            .iter()
            .filter(|(problem, _)| problem.code == code);
        let in_files = of_rule.all(|(_, file)| files.contains(&file.as_str()));
        let name = code.as_str();
        (codes != BTreeSet::from([code]) || !in_files).then(|| format!("{name}:\n{}", self.shown))
    }

    /// What is wrong unless no rule is broken.
    fn fault_of_right(&self, code: Code) -> Option<String> {
        let name = code.as_str();
        self.codes_for(code)
            .next()
            .map(|_| format!("{name}:\n{}", self.shown))
    }

    /// The codes that count in the example of a rule.
    fn codes_for(&self, code: Code) -> impl Iterator<Item = Code> {
        let codes = self.problems.iter().map(|(problem, _)| problem.code);
        codes.filter(move |found| *found == code || !WORDS.contains(found))
    }
}

/// Adds an example to the small catalog, and does what a build does, except for writing.
fn run_sources(example: &str) -> Found {
    let place = temp_dir();
    let root = place.path();
    for (path, text) in files(MINIMAL_CATALOG).into_iter().chain(files(example)) {
        write(&root.join(path), text);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let roots = [Root::Catalog(root)];
    let input = Input::Roots(&roots);
    let compiled = compile(
        input,
        Release::NEWEST,
        &Stamp::default(),
        &mut sources,
        &mut problems,
    );
    if root.join("README.md").exists() {
        // What is built is checked elsewhere.
        let _ = documents(root, &compiled, &mut sources, &mut problems);
    }
    Found::new(problems, &sources, root)
}

fn run_bundle(example: &str) -> Found {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("bundle.yaml", example);
    bundle_checks::check(&[source], &sources, &mut problems);
    Found::new(problems, &sources, Path::new(""))
}

/// Does what `vm check` does with a file that needs no catalog.
fn run_machine(example: &str) -> Found {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("vm.yaml", example);
    let mut files = MachineFiles::default();
    files.add(BundleFile(source), &sources, &mut problems);
    let mut objects = Objects::default();
    files.add_to(&mut objects);
    assert_eq!(files.machines.len() + files.unreadable, 1, "{example}");
    let reasons = files
        .machines
        .iter()
        .flat_map(|machine| check(machine, &objects, &Cluster::default()));
    problems.extend(reasons.map(Reason::into_problem));
    Found::new(problems, &sources, Path::new(""))
}

/// The files of an example, each with its path.
///
/// A line of the form `# <folder>/<file>` or `# README.md` begins a file.
fn files(text: &str) -> Vec<(&str, String)> {
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let path = line
            .strip_prefix("# ")
            .filter(|path| path.contains('/') || *path == "README.md");
        if let Some(path) = path {
            files.push((path, String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

#[test]
fn the_small_catalog_breaks_no_rule() {
    let found = run_sources("");
    assert!(found.problems.is_empty(), "{}", found.shown);
}

#[test]
fn every_wrong_example_breaks_its_rule_and_no_other() {
    let faults = Code::ALL.iter().filter_map(|code| match code.example() {
        Example::Sources { wrong, .. } => {
            let files: Vec<&str> = files(wrong).iter().map(|(path, _)| *path).collect();
            run_sources(wrong).fault_of_wrong(*code, &files)
        }
        Example::Bundle { wrong, .. } => run_bundle(wrong).fault_of_wrong(*code, &["bundle.yaml"]),
        Example::Machine { wrong, .. } => run_machine(wrong).fault_of_wrong(*code, &["vm.yaml"]),
        Example::Words(words) => (!words.ends_with('.')).then(|| words.to_owned()),
    });
    assert_eq!(faults.collect::<String>(), "");
}

#[test]
fn every_right_example_breaks_no_rule() {
    let faults = Code::ALL.iter().filter_map(|code| match code.example() {
        Example::Sources { right, .. } => run_sources(right).fault_of_right(*code),
        Example::Bundle { right, .. } => run_bundle(right).fault_of_right(*code),
        Example::Machine { right, .. } => run_machine(right).fault_of_right(*code),
        Example::Words(_) => None,
    });
    assert_eq!(faults.collect::<String>(), "");
}

#[test]
fn only_what_no_text_can_show_is_in_words() {
    let in_words: Vec<Code> = Code::ALL
        .iter()
        .copied()
        .filter(|code| matches!(code.example(), Example::Words(_)))
        .collect();
    let expected = [
        Code::Unreadable,
        Code::FileTooLarge,
        Code::NotUtf8,
        Code::YamlTooLarge,
        Code::TooManyProblems,
        Code::UnreadFolders,
        Code::NewerField,
        Code::NewerValue,
        Code::NotMigrated,
        Code::StaleFile,
        Code::ForeignFile,
        Code::UnknownName,
        Code::VmRestart,
        Code::VmChanged,
        Code::VersionLabel,
        Code::Unwritable,
        Code::ClusterFailed,
        Code::FieldConflict,
        Code::OperatorOwned,
    ];
    assert_eq!(in_words, expected);
}
