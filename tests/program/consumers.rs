//! What other projects read of a release, from their own code: a change that breaks one of them
//! fails here, and names the project, its file, and what is read there.
//!
//! The facts are tables, one file for each project. Each has changes of a release that the project
//! would not survive, and the test makes them: a fact that nothing can break is no fact.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use crate::folders::names_in;
use crate::resources::{Resource, names, resources};
use crate::support::catalog::{CHECKSUMS, digest};
use crate::support::files::{project, temp_dir};
use crate::support::program::{build, run};

mod bcvk;
mod containerdisks;
mod cozystack;
mod forklift;
mod hyperconverged;
mod kubevirt;
mod openshift_console;

/// The version of the release that they read.
const TAG: &str = "v9.9.9";

const INSTANCE_TYPES: &str = "common-clusterinstancetypes-bundle-v9.9.9.yaml";
const PREFERENCES: &str = "common-clusterpreferences-bundle-v9.9.9.yaml";
const ALL: &str = "common-instancetypes-all-bundle-v9.9.9.yaml";

/// A project that reads releases.
struct Consumer {
    name: &'static str,
    /// The repository of its code.
    repository: &'static str,
    facts: &'static [Fact],
}

/// Something that a file of a project reads.
struct Fact {
    file: &'static str,
    reads: &'static str,
    /// Whether a release has it; else, what is wrong.
    holds: fn(&Release) -> Result<(), String>,
    /// Changes of a release after each of which it does not hold.
    broken_by: &'static [Change],
}

/// A change of a release.
#[derive(Debug)]
enum Change {
    /// An asset is not there.
    Remove(&'static str),
    /// In an asset, each of these texts becomes another one.
    Replace(&'static str, &'static str, &'static str),
}

use Change::{Remove, Replace};

/// The assets of a release: their texts by their names.
#[derive(Clone)]
struct Release(BTreeMap<String, String>);

static RELEASE: LazyLock<Release> = LazyLock::new(Release::built);

#[test]
fn kubevirt() {
    kubevirt::CONSUMER.is_served();
}

#[test]
fn openshift_console() {
    openshift_console::CONSUMER.is_served();
}

#[test]
fn hyperconverged_cluster_operator() {
    hyperconverged::CONSUMER.is_served();
}

#[test]
fn containerdisks() {
    containerdisks::CONSUMER.is_served();
}

#[test]
fn cozystack() {
    cozystack::CONSUMER.is_served();
}

#[test]
fn forklift() {
    forklift::CONSUMER.is_served();
}

#[test]
fn bcvk() {
    bcvk::CONSUMER.is_served();
}

#[test]
fn a_failure_names_the_project_its_file_and_what_it_reads() {
    let mut release = RELEASE.clone();
    release.change(&Replace(INSTANCE_TYPES, "guest: 512Mi", "guest: 768Mi"));
    assert_eq!(
        bcvk::CONSUMER.broken(&release),
        [
            "bcvk (bootc-dev/bcvk, crates/kit/src/instancetypes.rs) reads \
             the vCPUs and the memory of each size of the series U: \
             `u1.nano` has 1 vCPUs and 768 MiB of memory, not 1 and 512"
        ]
    );
}

impl Consumer {
    /// What of this project a release breaks.
    fn broken(&self, release: &Release) -> Vec<String> {
        let facts = self.facts.iter();
        facts
            .filter_map(|fact| Some(self.shown(fact, &(fact.holds)(release).err()?)))
            .collect()
    }

    fn shown(&self, fact: &Fact, wrong: &str) -> String {
        let Self {
            name, repository, ..
        } = self;
        let Fact { file, reads, .. } = fact;
        format!("{name} ({repository}, {file}) reads {reads}: {wrong}")
    }

    #[track_caller]
    fn is_served(&self) {
        let broken = self.broken(&RELEASE);
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        for fact in self.facts {
            assert!(!fact.broken_by.is_empty(), "{}", fact.reads);
            for change in fact.broken_by {
                let mut release = RELEASE.clone();
                release.change(change);
                let holds = (fact.holds)(&release);
                assert!(holds.is_err(), "{}", self.shown(fact, "nothing is wrong"));
            }
        }
    }
}

impl Release {
    fn built() -> Self {
        let folder = temp_dir();
        let out_dir = folder.path().join("release");
        let mut build = build(project(), &out_dir);
        build.args(["--version-label", TAG, "--versioned-names"]);
        run(&mut build).assert_success();
        let files = names_in(&out_dir).into_iter();
        // Folders are entry points, which are no assets.
        let assets = files.filter(|name| name == CHECKSUMS || name.starts_with("common-"));
        let with_text = assets.map(|name| {
            let text = fs::read_to_string(out_dir.join(&name)).unwrap();
            (name, text)
        });
        Self(with_text.collect())
    }

    fn change(&mut self, change: &Change) {
        match *change {
            Remove(asset) => {
                let removed = self.0.remove(asset);
                assert!(removed.is_some(), "there is no {asset}");
            }
            Replace(asset, from, to) => {
                let text = self.0.get_mut(asset).unwrap();
                assert!(text.contains(from), "{change:?}");
                *text = text.replace(from, to);
            }
        }
    }

    /// The text of an asset.
    fn asset(&self, name: &str) -> Result<&str, String> {
        let text = self.0.get(name).map(String::as_str);
        text.ok_or_else(|| format!("there is no asset `{name}`"))
    }

    fn resources(&self, asset: &str) -> Result<Vec<Resource>, String> {
        Ok(resources(self.asset(asset)?))
    }

    /// Whether each resource of an asset is as it should be.
    fn each(
        &self,
        asset: &str,
        check: impl Fn(&Resource) -> Result<(), String>,
    ) -> Result<(), String> {
        let resources = self.resources(asset)?;
        let checked = resources.iter().map(|resource| {
            let checked = check(resource);
            checked.map_err(|wrong| format!("`{}` {wrong}", resource.name()))
        });
        all(checked)
    }

    /// Whether an asset has resources of these names.
    fn has(&self, asset: &str, wanted: &[&str]) -> Result<(), String> {
        let resources = self.resources(asset)?;
        let there = names(&resources);
        let missing = wanted.iter().filter(|name| !there.contains(name));
        all(missing.map(|name| Err(format!("there is no `{name}`"))))
    }

    /// Whether the resources of an asset have an annotation.
    fn has_annotation(&self, asset: &str, key: &str) -> Result<(), String> {
        self.each(asset, |resource| match resource.annotations().get(key) {
            Some(text) if !text.is_empty() => Ok(()),
            _ => Err(format!("lacks the annotation `{key}`")),
        })
    }

    /// Whether the resources of an asset have a label with this value.
    fn has_label(&self, asset: &str, key: &str, value: &str) -> Result<(), String> {
        self.each(asset, |resource| match resource.labels().get(key) {
            Some(found) if *found == value => Ok(()),
            found => Err(format!("has the label `{key}` as {found:?}")),
        })
    }
}

/// The mistakes of several checks, together.
fn all(checks: impl IntoIterator<Item = Result<(), String>>) -> Result<(), String> {
    let wrong = checks.into_iter().filter_map(Result::err);
    let wrong: Vec<String> = wrong.collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}

/// A check that is a condition.
fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong()) }
}
