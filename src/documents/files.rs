//! The documents as files.

use std::collections::BTreeMap;

/// Texts by their paths, which are below the root of the catalog and have `/` on every system.
pub type Documents = BTreeMap<String, String>;
