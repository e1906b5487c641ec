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

impl VersionLabel {
    /// The label as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a version of two or more numbers without the `v` that releases have, such as
    /// `1.8.0` or `1.8.0-rc.1`.
    #[must_use]
    pub fn lacks_v(&self) -> bool {
        let core = self.0.split('-').next().unwrap_or_default();
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        core.contains('.') && core.split('.').all(is_number)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_version_lacks_its_v() {
        let lacks_v = |text: &str| text.parse::<VersionLabel>().map(|it| it.lacks_v());
        for text in ["1.8.0", "1.8", "1.8.0-rc.1", "1.8.0-4-gabcdef"] {
            assert_eq!(lacks_v(text), Ok(true), "{text}");
        }
        for text in [
            "v1.8.0",
            "20260821",
            "7c1e305b",
            "main",
            "acme-1.8.0",
            "1.x",
        ] {
            assert_eq!(lacks_v(text), Ok(false), "{text}");
        }
    }
}
