//! `list`: what it prints, and whether it lists what another reader finds in the bundles.

mod columns;
mod conditions;
mod printed;
mod selectors;

use std::process::Command;

use crate::resources::{Resource, resources};
use crate::support::files::project;
use crate::support::program::{program, run};

/// Runs `list` in the checkout, or with what it is told to read.
fn list(arguments: &[&str]) -> Command {
    let mut list = program();
    list.arg("list").args(arguments);
    list
}

/// The resources of a bundle of the checkout.
fn bundle(name: &str) -> Vec<Resource> {
    let path = project().join("_build").join(name);
    resources(&std::fs::read_to_string(path).unwrap())
}

/// The names that a run lists, in order.
#[track_caller]
fn names(arguments: &[&str]) -> Vec<String> {
    let finished = run(list(arguments).args(["-o", "name"]));
    assert_eq!(finished.status, Some(0), "{arguments:?}: {finished:?}");
    let name = |line: &str| line.split_once('/').unwrap().1.to_owned();
    finished.stdout.lines().map(name).collect()
}

/// The same in the order of the alphabet.
#[track_caller]
fn sorted_names(arguments: &[&str]) -> Vec<String> {
    let mut names = names(arguments);
    names.sort_unstable();
    names
}
