//! The documents as files.

use std::collections::BTreeMap;

/// Texts by their path below the root of the catalog, which has `/` on every system.
pub type Documents = BTreeMap<String, String>;
