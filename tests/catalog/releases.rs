//! Which release of KubeVirt brought which field and word, compared with a table that was made from
//! KubeVirt's own schemas and sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common_instancetypes::kubevirt::Family;
use common_instancetypes::model::{Release, Schema};

use crate::support::oracle::oracle;

/// A field, or a word that it accepts, with the release that brought it.
type Facts = BTreeMap<String, Release>;

/// What the types say of a family.
#[derive(Default)]
struct Types {
    fields: Facts,
    words: Facts,
}

impl Types {
    fn of(family: Family) -> Self {
        let mut types = Self::default();
        types.add("spec", &family.spec_schema(), Release::OLDEST);
        types
    }

    /// Adds what a schema contains; nothing in it is older than what holds it.
    fn add(&mut self, path: &str, schema: &Schema, holder: Release) {
        match schema {
            Schema::Record(record) => {
                for field in &record.fields {
                    let path = format!("{path}.{}", field.name);
                    let since = field.since.map_or(holder, |since| since.max(holder));
                    self.fields.insert(path.clone(), since);
                    self.add(&path, &field.schema, since);
                }
            }
            Schema::List(item) => self.add(&format!("{path}[]"), item, holder),
            Schema::Choice(choices) => {
                for choice in choices {
                    let since = choice.since.map_or(holder, |since| since.max(holder));
                    self.words.insert(format!("{path} {}", choice.word), since);
                }
            }
            _ => {}
        }
    }
}

/// The rows of a table, each with the family, the key in some columns, and the release in another.
fn table(file: &Path, family: Family, key: &[usize], first: usize) -> Facts {
    let family = match family {
        Family::Instancetype => "instancetype",
        Family::Preference => "preference",
    };
    let text = fs::read_to_string(file).unwrap();
    let rows = text.lines().skip(1).map(|row| row.split('\t').collect());
    let rows = rows.filter(|row: &Vec<&str>| row[0] == family);
    let row = |row: Vec<&str>| {
        let key: Vec<&str> = key.iter().map(|column| row[*column]).collect();
        (key.join(" "), row[first].parse().unwrap())
    };
    rows.map(row).collect()
}

#[test]
fn every_field_has_the_release_that_brought_it() {
    let Some(oracle) = oracle() else { return };
    let file = oracle.join("schema-by-version/fields.tsv");
    let mut number = 0;
    for family in [Family::Instancetype, Family::Preference] {
        let theirs = table(&file, family, &[1], 3);
        assert_eq!(Types::of(family).fields, theirs);
        number += theirs.len();
    }
    assert_eq!(number, 196);
}

#[test]
fn every_word_has_the_release_that_brought_it() {
    let Some(oracle) = oracle() else { return };
    let file = oracle.join("schema-by-version/enums.tsv");
    for family in [Family::Instancetype, Family::Preference] {
        let mut theirs = table(&file, family, &[1, 2], 3);
        // Machine types are the beginnings of words, and a cluster can have others.
        theirs.retain(|word, _| !word.ends_with('*'));
        assert_eq!(Types::of(family).words, theirs);
    }
}

#[test]
fn the_known_releases_are_those_with_a_schema() {
    let Some(oracle) = oracle() else { return };
    let folders = oracle.join("schema-by-version").read_dir().unwrap();
    let names = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut releases: Vec<Release> = names.filter_map(|name| name.parse().ok()).collect();
    releases.sort_unstable();
    assert_eq!(releases, Release::all().collect::<Vec<_>>());
}
