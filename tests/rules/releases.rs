//! `--kubevirt` against the strict schemas of each release of KubeVirt: both find the same fields of a
//! resource unknown.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use common_instancetypes::catalog::{BundleFile, Input, Root};
use common_instancetypes::compile::compile;
use common_instancetypes::diagnostic::{Code, Problem, Problems};
use common_instancetypes::generate::Stamp;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::model::Release;
use common_instancetypes::text::Sources;
use common_instancetypes::validate::BundleChecks;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value as Json, json};

use crate::mutants::valid;
use crate::support::files::project;
use crate::support::oracle::oracle;
use crate::support::published;
use crate::support::random::Random;
use crate::support::side_by_side;

/// How many resources are made for each release.
const GENERATED: u64 = 500;

/// The schemas of a release, by kind.
struct Schemas {
    release: Release,
    of_kind: HashMap<&'static str, Validator>,
}

impl Schemas {
    fn of_each_release(oracle: &Path) -> Vec<Self> {
        let of = |release: Release| {
            let validator = |kind: &Kind| {
                let file = format!("{release}/{}.json", kind.as_str().to_lowercase());
                let text = fs::read_to_string(oracle.join("schema-by-version").join(file)).unwrap();
                let schema = serde_json::from_str(&text).unwrap();
                (kind.as_str(), jsonschema::validator_for(&schema).unwrap())
            };
            Self {
                release,
                of_kind: Kind::ALL.iter().map(validator).collect(),
            }
        };
        Release::all().map(of).collect()
    }

    /// The fields of a resource that the release does not know, as its schema says.
    fn unknown(&self, resource: &Json) -> BTreeSet<String> {
        let mut unknown = BTreeSet::new();
        let validator = &self.of_kind[resource["kind"].as_str().unwrap()];
        for error in validator.iter_errors(resource) {
            if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
                let holder = error.instance_path();
                unknown.extend(unexpected.iter().map(|field| format!("{holder}/{field}")));
            }
        }
        unknown
    }

    /// Whether the release knows all fields of a resource, on which both have to agree.
    #[track_caller]
    fn knows(&self, resource: &Json) -> bool {
        let theirs = self.unknown(resource);
        let ours = newer_fields(self.release, resource);
        assert_eq!(ours, theirs, "{} and {resource:#}", self.release);
        theirs.is_empty()
    }
}

/// What `validate` says of a resource's fields and words that are newer than a release.
fn newer(release: Release, resource: &str) -> Vec<Problem> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("resource.yaml", resource);
    let mut checks = BundleChecks::of_release(release);
    let held = checks.check(BundleFile(source), &sources, &mut problems);
    assert_eq!(held.resources, 1, "{resource}");
    let mut found = problems.sorted();
    found.retain(|problem| matches!(problem.code, Code::NewerField | Code::NewerValue));
    found
}

/// The fields of a resource that are newer than a release, each as a JSON pointer.
fn newer_fields(release: Release, resource: &Json) -> BTreeSet<String> {
    let found = newer(release, &resource.to_string()).into_iter();
    let fields = found.filter(|problem| problem.code == Code::NewerField);
    let fields = fields.flat_map(|problem| problem.fields);
    fields
        .map(|field| format!("/{}", field.replace(['.', '['], "/").replace(']', "")))
        .collect()
}

/// The resources of a bundle without what differs from release to release, each once.
fn resources(bundle: String) -> BTreeMap<String, Json> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("bundle.yaml", bundle);
    let mut resources = BundleFile(source).resources(&sources);
    let mut found = BTreeMap::new();
    while let Some(resource) = resources.next(&mut problems) {
        let mut resource = serde_json::to_value(resource.document).unwrap();
        resource["metadata"] = json!({"name": "a"});
        found.insert(resource.to_string(), resource);
    }
    assert!(problems.is_empty(), "{problems:?}");
    found
}

#[test]
fn published_resources_are_known_to_the_releases_whose_schemas_know_them() {
    let Some(oracle) = oracle() else { return };
    let bundles = published::bundles(&oracle);
    let of_bundles = side_by_side::map(&bundles, |bundle| {
        resources(fs::read_to_string(bundle).unwrap())
    });
    let all: BTreeMap<String, Json> = of_bundles.into_iter().flatten().collect();
    assert!(all.len() > 300, "{} resources", all.len());
    let known = side_by_side::map(&Schemas::of_each_release(&oracle), |schemas| {
        all.values().filter(|it| schemas.knows(it)).count()
    });
    // Each release knows what the one before knew.
    assert!(known.is_sorted(), "{known:?}");
    assert_eq!(known.last(), Some(&all.len()));
    assert!(known.first() < known.last(), "{known:?}");
}

#[test]
fn generated_resources_are_known_to_the_releases_whose_schemas_know_them() {
    let Some(oracle) = oracle() else { return };
    side_by_side::map(&Schemas::of_each_release(&oracle), |schemas| {
        let known = (0..GENERATED).filter(|seed| {
            let random = &mut Random::new(*seed);
            let kind = *random.pick(Kind::ALL);
            let mut resource =
                serde_json::to_value(valid(random, &kind.document_schema())).unwrap();
            resource["metadata"] = json!({"name": "a"});
            schemas.knows(&resource)
        });
        let (known, release) = (known.count() as u64, schemas.release);
        assert_eq!(known == GENERATED, release == Release::NEWEST, "{release}");
    });
}

/// A build leaves out what sources set only for later releases: the schema knows every field.
#[test]
fn what_is_built_for_a_release_is_known_to_its_schema() {
    let Some(oracle) = oracle() else { return };
    let catalog = project().join("tests/program/since/catalog");
    let built = side_by_side::map(&Schemas::of_each_release(&oracle), |schemas| {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let roots = [Root::Catalog(&catalog)];
        let (input, stamp) = (Input::Roots(&roots), Stamp::default());
        let mut compiled = compile(input, schemas.release, &stamp, &mut sources, &mut problems);
        assert!(problems.is_empty(), "{}: {problems:?}", schemas.release);
        let bundles = compiled.render();
        let bundles: Vec<_> = bundles.iter().map(|it| resources(it.text())).collect();
        let resources: Vec<Json> = bundles
            .into_iter()
            .flat_map(BTreeMap::into_values)
            .collect();
        // Before v1.6, the two preferences have the same spec.
        assert!(matches!(resources.len(), 3 | 4), "{}", schemas.release);
        assert!(resources.iter().all(|it| schemas.knows(it)));
        resources
    });
    // Those that brought something of it: v1.3, v1.4, v1.6 and v1.7.
    let mut different = built;
    different.dedup();
    assert_eq!(different.len(), 5);
}

#[test]
fn the_page_counts_what_each_release_knows() {
    let page = fs::read_to_string(project().join("docs/compatibility.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `common-"));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.split(['|', ' ', '`']).collect())
        .collect();
    assert_eq!(rows.len(), 5);
    side_by_side::map(&rows, |row| {
        let mut cells = row.iter().filter(|cell| !cell.is_empty());
        let bundle = format!("_build/{}.yaml", cells.next().unwrap());
        let text = fs::read_to_string(project().join(bundle)).unwrap();
        let resources: Vec<&str> = text.split("---\n").filter(|it| !it.is_empty()).collect();
        let is_known = |release, resource: &str| newer(release, resource).is_empty();
        let counts = Release::all().map(|release| {
            let known = resources
                .iter()
                .filter(|resource| is_known(release, resource));
            match known.count() {
                all if all == resources.len() => "all".to_owned(),
                some => some.to_string(),
            }
        });
        let expected: Vec<String> = [resources.len().to_string()]
            .into_iter()
            .chain(counts)
            .collect();
        assert_eq!(cells.copied().collect::<Vec<_>>(), expected);
    });
}
