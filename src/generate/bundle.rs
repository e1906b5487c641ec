//! Bundles: the resources that an overlay selects, in one file.

use sha2::{Digest as _, Sha256};

use crate::catalog::{MAX_BUNDLE_BYTES, Overlay};
use crate::diagnostic::{Code, Problem, Problems};
use crate::model::At;
use crate::text::Location;

use super::resource::Resource;
use super::stamp::Stamp;

/// The most bytes of all bundles: what overlays change is written for each of them. 100,000
/// definitions, each with both kinds in a bundle of their kind and in one of all, need about half.
pub(super) const MAX_ALL_BUNDLES_BYTES: u64 = 1024 * 1024 * 1024;

/// The name of the folder of the bundles, which is next to `overlays/`.
pub const BUILD_FOLDER: &str = "_build";

/// A file of resources, ready for `kubectl apply`.
#[derive(Debug)]
pub struct Bundle {
    /// The name of the file.
    pub file_name: String,
    /// What it holds, by kind and then by name.
    pub resources: Vec<Resource>,
    /// The length of the file in bytes.
    pub length: u64,
    /// Where its overlay begins.
    pub(super) at: Location,
    /// The folder of its entry point for kustomize, if it has one.
    pub(super) kustomization: Option<At<String>>,
}

impl Bundle {
    pub(super) fn new(overlay: &Overlay, resources: Vec<Resource>, stamp: &Stamp) -> Self {
        Self {
            file_name: file_name(&overlay.name, stamp),
            length: resources.iter().map(|it| it.length() as u64).sum(),
            resources,
            at: overlay.at,
            kustomization: overlay.kustomization.clone(),
        }
    }

    /// The file.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces().collect()
    }

    /// The parts of the file, one after another.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().flat_map(Resource::pieces)
    }

    pub(super) fn folder(&self) -> Option<&str> {
        self.kustomization
            .as_ref()
            .map(|folder| folder.value.as_str())
    }
}

/// Reports each bundle that is larger than this program reads, so that what is built can be checked
/// and compared; and bundles that are too large together. Of both, only the beginning was generated.
pub(crate) fn check_sizes(bundles: &[Bundle], problems: &mut Problems) {
    let mut all = 0;
    for bundle in bundles {
        let (name, size) = (&bundle.file_name, bundle.length);
        let too_large = |message| Problem::new(Code::FileTooLarge, bundle.at, message);
        all += size;
        if size > MAX_BUNDLE_BYTES {
            let message = format!(
                "`{name}` would have more than {MAX_BUNDLE_BYTES} bytes, the most of a bundle"
            );
            problems.push(
                too_large(message)
                    .help("select fewer resources, or divide the bundle into several overlays"),
            );
        }
        if all > MAX_ALL_BUNDLES_BYTES {
            let message = format!(
                "with `{name}`, the bundles would have more than {MAX_ALL_BUNDLES_BYTES} bytes, the most of all together"
            );
            problems.push(too_large(message).help("select fewer resources, or remove overlays"));
            return;
        }
    }
}

/// The SHA-256 of a file, in lower-case hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn file_name(name: &str, stamp: &Stamp) -> String {
    if stamp.versioned_names {
        format!("{name}-{}.yaml", stamp.version)
    } else {
        format!("{name}.yaml")
    }
}
