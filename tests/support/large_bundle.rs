//! A bundle of thousands of resources: those of the catalog, again and again under other names.

use std::fs;

use super::files::project;

/// A bundle of so many instance types and preferences.
pub(crate) fn large_bundle(instancetypes: usize, preferences: usize) -> String {
    repeated("common-clusterinstancetypes-bundle.yaml", instancetypes)
        + &repeated("common-clusterpreferences-bundle.yaml", preferences)
}

fn repeated(bundle: &str, number: usize) -> String {
    let path = project().join("_build").join(bundle);
    let bundle = fs::read_to_string(path).unwrap();
    let documents: Vec<&str> = bundle.split("---\n").skip(1).collect();
    let numbered = (0..number).map(|number| {
        let document = documents[number % documents.len()];
        let (before, name) = document.split_once("\n  name: ").unwrap();
        let (name, after) = name.split_once('\n').unwrap();
        format!("---\n{before}\n  name: {name}-{number}\n{after}")
    });
    numbered.collect()
}
