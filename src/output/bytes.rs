//! Files as they should be on disk.

use std::collections::BTreeMap;

use crate::documents::Documents;
use crate::generate::FileContent;

/// The content of files by their path below a folder, which has `/` on every system.
pub type Files<'a> = BTreeMap<String, FileContent<'a>>;

/// Documents as files.
#[must_use]
pub fn as_files(documents: &Documents) -> Files<'_> {
    documents
        .iter()
        .map(|(path, text)| (path.clone(), text.as_str().into()))
        .collect()
}
