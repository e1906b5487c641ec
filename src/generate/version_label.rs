//! The version that resources are labelled with.

use std::fmt;
use std::str::FromStr;

use crate::kubernetes::name::check_label_value;

/// A version that is a valid value of a label, and not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionLabel(String);

impl FromStr for VersionLabel {
    type Err = String;

    /// # Errors
    ///
    /// The text is empty, or breaks a rule for label values, which the error names.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(
                "a version label cannot be empty; leave it out to use the version of the package"
                    .to_owned(),
            );
        }
        check_label_value(text).map_err(|error| error.to_string())?;
        Ok(Self(text.to_owned()))
    }
}

impl Default for VersionLabel {
    /// `v` and the version of the package.
    fn default() -> Self {
        Self(concat!("v", env!("CARGO_PKG_VERSION")).to_owned())
    }
}

impl fmt::Display for VersionLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
