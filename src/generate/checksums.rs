//! `CHECKSUMS.sha256`, as `sha256sum` writes it and `sha256sum -c` reads it.

use super::bundle::Bundle;

/// The name of the file.
pub const CHECKSUMS: &str = "CHECKSUMS.sha256";

/// The text of the file: one line per bundle, sorted by name.
pub(super) fn checksums(bundles: &[Bundle]) -> String {
    let mut lines: Vec<(&str, &str)> = bundles
        .iter()
        .map(|bundle| (bundle.file_name.as_str(), bundle.digest.as_str()))
        .collect();
    lines.sort_unstable();
    let mut text = String::new();
    for (name, digest) in lines {
        for part in [digest, "  ", name, "\n"] {
            text.push_str(part);
        }
    }
    text
}
