//! The bundles are, byte for byte, those that kustomize and yq make of the upstream catalog.
//!
//! `COMMON_INSTANCETYPES_ORACLE` names a folder with upstream's bundles of main
//! (`upstream-main/`) and its descriptions (`descriptions.json`); without it, the tests that need
//! them are skipped.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::Sources;
use common_instancetypes::yaml::{self, Value};

use crate::support::catalog;
use crate::support::catalog::{copied_catalog, digest};
use crate::support::files::{project, temp_dir};
use crate::support::oracle::oracle;
use crate::support::program::{build, run};

/// What upstream's build labelled its bundles with.
const VERSION: &str = "v1.6.0-90-g7c1e305b";

const PREFERENCES: [&str; 2] = [
    "common-clusterpreferences-bundle.yaml",
    "common-preferences-bundle.yaml",
];
const WITH_INSTANCE_TYPES: [&str; 3] = [
    "common-clusterinstancetypes-bundle.yaml",
    "common-instancetypes-all-bundle.yaml",
    "common-instancetypes-bundle.yaml",
];

/// The bundles of a catalog under upstream's label, by file name.
#[track_caller]
fn bundles(root: &Path) -> BTreeMap<String, String> {
    let place = temp_dir();
    let mut build = build(root, place.path());
    build.env("COMMON_INSTANCETYPES_VERSION", VERSION);
    run(&mut build).assert_success();
    texts(place.path())
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = catalog::bundles(folder).into_iter();
    files
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn the_catalog_has_65_instance_types_and_57_preferences() {
    let counts = bundles(project())
        .into_iter()
        .map(|(name, text)| (name, text.lines().filter(|line| *line == "---").count()));
    let expected = [
        (WITH_INSTANCE_TYPES[0], 65),
        (PREFERENCES[0], 57),
        (WITH_INSTANCE_TYPES[1], 244),
        (WITH_INSTANCE_TYPES[2], 65),
        (PREFERENCES[1], 57),
    ];
    let expected = expected.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(counts.collect::<Vec<_>>(), expected);
}

#[test]
fn preferences_have_the_digests_of_upstream() {
    let bundles = bundles(project());
    let digests = PREFERENCES.map(|name| digest(bundles[name].as_bytes()));
    assert_eq!(
        digests,
        [
            "ea5d2a146f76bac4652803f469571ca6580b274eea56934382ba11e06e6db8ec",
            "3f2494dae95bc48a15a3578be7b538973e4b887c70456eb944f50703abf5f0d7",
        ]
    );
}

#[test]
fn preferences_equal_upstream() {
    let Some(oracle) = oracle() else { return };
    let (found, expected) = (bundles(project()), texts(&oracle.join("upstream-main")));
    for name in PREFERENCES {
        assert_equal(name, &found[name], &expected[name]);
    }
}

#[test]
fn instance_types_equal_upstream_but_for_their_descriptions() {
    let Some(oracle) = oracle() else { return };
    let (found, expected) = (bundles(project()), texts(&oracle.join("upstream-main")));
    for name in WITH_INSTANCE_TYPES {
        let [found, expected] = [&found[name], &expected[name]].map(|text| {
            let kept = without_descriptions(text);
            let left_out = text.lines().count() - kept.lines().count();
            assert!(left_out > 0, "{name} has descriptions");
            kept
        });
        assert_equal(name, &found, &expected);
    }
}

#[test]
fn all_equals_upstream_with_its_descriptions() {
    let Some(oracle) = oracle() else { return };
    let catalog = copied_catalog();
    for (series, description) in descriptions(&oracle.join("descriptions.json")) {
        let path = catalog
            .path()
            .join(format!("instancetypes/{series}/1/series.yaml"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, with_description(&text, &description)).unwrap();
    }
    let (found, expected) = (
        bundles(catalog.path()),
        texts(&oracle.join("upstream-main")),
    );
    assert!(found.keys().eq(expected.keys()));
    for (name, expected) in &expected {
        assert_equal(name, &found[name], expected);
    }
}

/// Asserts that two bundles are equal, and shows the first line that differs if not.
#[track_caller]
fn assert_equal(name: &str, found: &str, expected: &str) {
    if found != expected {
        let lines = found.lines().zip(expected.lines()).enumerate();
        let differing = lines.map(|(number, lines)| (number + 1, lines));
        let first = differing
            .into_iter()
            .find(|(_, (found, expected))| found != expected);
        panic!(
            "{name}: {} and {} bytes, first {first:?}",
            found.len(),
            expected.len()
        );
    }
}

/// A bundle without the text of its descriptions, which are blocks below their key.
fn without_descriptions(bundle: &str) -> String {
    let mut inside = false;
    let kept = bundle.split_inclusive('\n').filter(|line| {
        let is_text = line.starts_with("      ") || line.trim().is_empty();
        inside = line.starts_with("    instancetype.kubevirt.io/description:") || inside && is_text;
        !inside
    });
    kept.collect()
}

/// Upstream's descriptions, by series. JSON is YAML.
fn descriptions(path: &Path) -> Vec<(String, String)> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources
        .read(path, "descriptions.json", u64::MAX - 1)
        .unwrap();
    let node = yaml::parse(source, sources.text(source), &mut problems).unwrap();
    let Value::Mapping(fields) = node.value else {
        panic!("{} is no mapping", path.display())
    };
    let texts = fields.iter().map(|(series, field)| {
        let text = field.node.text().unwrap().to_owned();
        (series.to_string(), text)
    });
    texts.collect()
}

/// The text of a `series.yaml` with another description.
fn with_description(series: &str, description: &str) -> String {
    let (before, rest) = series.split_once("description: |-\n").unwrap();
    let is_block = |line: &&str| line.starts_with(' ') || line.trim().is_empty();
    let after: String = rest.split_inclusive('\n').skip_while(is_block).collect();
    format!(
        "{before}description: {}\n{after}",
        double_quoted(description)
    )
}

fn double_quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}
