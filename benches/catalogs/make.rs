//! A catalog: this project's own sources, and as many more as it takes.

use std::fs;
use std::path::Path;

use super::recipe::Recipe;
use super::support::files::{copy_folder, project};
use super::{machines, overlays, preferences, series};

/// Writes a catalog, half of it instance types, and the virtual machines that name what is in it.
pub(crate) fn catalog(root: &Path, machines: Option<&Path>, recipe: Recipe) {
    for folder in ["instancetypes", "preferences"] {
        copy_folder(&project().join(folder), &root.join(folder));
    }
    let half = recipe.definitions / 2;
    let left = |all: usize, bundle| all.saturating_sub(own(bundle));
    let instancetypes = left(half, "common-clusterinstancetypes-bundle.yaml");
    let of_preferences = left(
        recipe.definitions - half,
        "common-clusterpreferences-bundle.yaml",
    );
    let offers = series::write_all(root, recipe, instancetypes);
    let guests = preferences::write_all(root, recipe, of_preferences);
    overlays::write_all(root, recipe.definitions);
    if let Some(folder) = machines {
        machines::write_all(folder, recipe, &offers, &guests);
    }
}

/// How many definitions a bundle of this project holds.
fn own(bundle: &str) -> usize {
    let path = project().join("_build").join(bundle);
    let text = fs::read_to_string(path).expect("the bundles are built");
    text.matches("\nkind: ").count()
}
