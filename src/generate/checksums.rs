//! `CHECKSUMS.sha256`, as `sha256sum` writes it and `sha256sum -c` reads it.

use std::collections::BTreeMap;

/// The name of the file.
pub const CHECKSUMS: &str = "CHECKSUMS.sha256";

/// The text of the file: one line per bundle, sorted by name. `digests` has that of each by its name.
pub(super) fn checksums<'b>(digests: impl IntoIterator<Item = (&'b str, &'b str)>) -> String {
    let lines: BTreeMap<&str, &str> = digests.into_iter().collect();
    let mut text = String::new();
    for (name, digest) in lines {
        for part in [digest, "  ", name, "\n"] {
            text.push_str(part);
        }
    }
    text
}
