//! Bundles: the resources that an overlay selects, in one file.

use sha2::{Digest as _, Sha256};

use crate::catalog::Overlay;
use crate::diagnostic::{Code, Problem, Problems};

use super::Stamp;
use super::overlay::apply;
use super::resource::Rendered;

/// A file of resources, ready for `kubectl apply`.
#[derive(Debug)]
pub struct Bundle {
    /// The name of the file.
    pub file_name: String,
    /// How many resources it holds.
    pub resources: usize,
    /// The file.
    pub text: String,
    /// The SHA-256 of the file, in lower-case hexadecimal.
    pub digest: String,
}

impl Bundle {
    pub(super) fn new(
        overlay: &Overlay,
        rendered: &[Rendered<'_>],
        stamp: &Stamp,
        problems: &mut Problems,
    ) -> Self {
        let resources = apply(overlay, rendered, &stamp.version, problems);
        let mut text = String::new();
        for resource in &resources {
            resource.write(&mut text);
        }
        let count = resources.len();
        if count == 0 {
            problems.push(
                Problem::error(
                    Code::EmptyOverlay,
                    overlay.at,
                    "this overlay selects no resource",
                )
                .help("widen `select`, or remove the file: each overlay is a bundle"),
            );
        }
        Self {
            file_name: file_name(&overlay.name, stamp),
            resources: count,
            digest: hex::encode(Sha256::digest(&text)),
            text,
        }
    }
}

fn file_name(name: &str, stamp: &Stamp) -> String {
    if stamp.versioned_names {
        format!("{name}-{}.yaml", stamp.version)
    } else {
        format!("{name}.yaml")
    }
}
