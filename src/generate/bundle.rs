//! Bundles: the resources that an overlay selects, in one file.

use crate::catalog::MAX_BUNDLE_BYTES;
use crate::diagnostic::{Code, Problem, Problems};
use crate::model::At;
use crate::text::Location;
use crate::yaml::Length;

use super::resource::Resource;
use super::stamp::Stamp;

/// The most bytes of all bundles: what overlays change is written for each of them. 100,000
/// definitions, each with both kinds in a bundle of their kind and in one of all, need about half.
pub(super) const MAX_ALL_BUNDLES_BYTES: u64 = 1024 * 1024 * 1024;

/// The name of the folder of the bundles, which is next to `overlays/`.
pub const BUILD_FOLDER: &str = "_build";

/// What a file of resources holds, ready for `kubectl apply` once its texts are written.
#[derive(Debug)]
pub struct Bundle {
    /// The name of the file.
    pub file_name: String,
    /// What it holds, by kind and then by name.
    pub resources: Vec<Resource>,
    /// What those texts are made of that only this bundle has.
    pub(super) own_texts: Vec<OwnText>,
    /// The length of the file, as it is known before it is written.
    pub(super) length: Length,
    /// Where its overlay begins.
    pub(super) at: Location,
    /// The folder of its entry point for kustomize, if it has one.
    pub(super) kustomization: Option<At<String>>,
}

/// What a text is made of that only one bundle has.
#[derive(Debug)]
pub(super) struct OwnText {
    pub(super) of: OwnTextOf,
    pub(super) namespace: Option<At<String>>,
}

/// The number of a definition.
#[derive(Debug, Clone, Copy)]
pub(super) enum OwnTextOf {
    /// Among those of the catalog.
    Definition(usize),
    /// Among those that the overlay of the bundle changed.
    Changed(usize),
}

impl Bundle {
    pub(super) fn folder(&self) -> Option<&str> {
        self.kustomization
            .as_ref()
            .map(|folder| folder.value.as_str())
    }
}

/// The name of the file of an overlay's bundle.
pub(super) fn file_name(overlay: &str, stamp: &Stamp) -> String {
    if stamp.versioned_names {
        format!("{overlay}-{}.yaml", stamp.version)
    } else {
        format!("{overlay}.yaml")
    }
}

/// Reports each bundle that is larger than this program reads, so that what is built can be checked
/// and compared; and bundles that are too large together. Of both, only the beginning was generated.
/// `lengths` are those of the bundles, in bytes.
pub(super) fn report_too_large(bundles: &[Bundle], lengths: &[u64], problems: &mut Problems) {
    let mut all = 0;
    for (bundle, size) in bundles.iter().zip(lengths) {
        let name = &bundle.file_name;
        let too_large = |message| Problem::new(Code::FileTooLarge, bundle.at, message);
        all += size;
        if *size > MAX_BUNDLE_BYTES {
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
