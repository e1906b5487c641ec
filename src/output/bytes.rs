//! Files as they shall be.

use std::collections::BTreeMap;

use crate::documents::Documents;

/// Files by their path below a folder, with `/`, and their bytes.
pub type Files<'a> = BTreeMap<String, &'a [u8]>;

/// Documents as they are written.
#[must_use]
pub fn as_files(documents: &Documents) -> Files<'_> {
    let files = documents.iter();
    files
        .map(|(path, text)| (path.clone(), text.as_bytes()))
        .collect()
}
