//! The manifests of a folder, for clusters without internet.

use std::path::Path;

use crate::diagnostic::{Code, Problem};
use crate::text::join;

use super::stage::Deployment;

/// The manifests that a deployment needs and that its folder does not have.
#[must_use]
pub fn missing_manifests(deployment: &Deployment<'_>) -> Vec<Problem> {
    let Some(folder) = deployment.manifests else {
        return Vec::new();
    };
    let targets = deployment.targets();
    let files = targets.iter().flat_map(|target| {
        let project = target.project;
        [project.operator, project.resource].map(|file| (project, file))
    });
    let missing = files.filter(|(_, file)| !join(folder, file).is_file());
    missing
        .map(|(project, file)| problem(folder, file, project.downloads))
        .collect()
}

fn problem(folder: &Path, file: &str, downloads: &str) -> Problem {
    let path = join(folder, file).display().to_string();
    let message = format!("the manifest `{file}` is missing");
    let help = format!("it is an asset of a release: `{downloads}<VERSION>/{file}`");
    Problem::of_file(Code::Unreadable, path, message).help(help)
}
