//! The releases of KubeVirt, each of which may bring fields and words.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A minor release of KubeVirt whose API is known: v1.0 or a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

impl Release {
    /// The first release of KubeVirt v1. What no type marks is as old.
    pub const OLDEST: Self = Self::v1(0);

    /// The newest release whose API is known.
    pub const NEWEST: Self = Self::v1(9);

    /// The names of all releases, by their minor version.
    const NAMES: [&str; Self::NEWEST.0 as usize + 1] = [
        "v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7", "v1.8", "v1.9",
    ];

    /// The name: `v1.4`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES
            .get(usize::from(self.0))
            .copied()
            .unwrap_or_default()
    }

    /// KubeVirt v1 with this minor version.
    pub(crate) const fn v1(minor: u8) -> Self {
        Self(minor)
    }

    /// Every release, the oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Self)
    }
}

/// The newest one.
impl Default for Release {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// `v1.4`.
impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// `v1.4`, `1.4`, or a patch release of it, such as `v1.4.2`.
impl FromStr for Release {
    type Err = String;

    /// # Errors
    ///
    /// The text is no version, or its minor release is none of those whose API is known.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| {
            let is_number = !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
            let has_zeros = part.len() > 1 && part.starts_with('0');
            is_number && !has_zeros
        };
        let parts: Vec<&str> = text.strip_prefix('v').unwrap_or(text).split('.').collect();
        let (2 | 3, true) = (parts.len(), parts.iter().all(|part| number(part))) else {
            return Err(format!("write a release such as `{}`", Self::NEWEST));
        };
        let found = Self::all().find(|release| {
            let release = release.to_string();
            parts
                .iter()
                .take(2)
                .copied()
                .eq(release.trim_start_matches('v').split('.'))
        });
        found.ok_or_else(|| {
            let (oldest, newest) = (Self::OLDEST, Self::NEWEST);
            format!("the known releases are {oldest} to {newest}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_with_or_without_its_patch_version() {
        for (text, minor) in [
            ("v1.0", 0),
            ("1.4", 4),
            ("v1.4.2", 4),
            ("1.9.10", 9),
            ("v1.9", 9),
        ] {
            assert_eq!(text.parse(), Ok(Release::v1(minor)), "{text}");
        }
    }

    #[test]
    fn every_release_is_read_as_it_is_written() {
        assert_eq!(Release::all().next(), Some(Release::OLDEST));
        assert_eq!(Release::all().next_back(), Some(Release::NEWEST));
        for release in Release::all() {
            assert_eq!(release.to_string().parse(), Ok(release));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let no_release = "write a release such as `v1.9`";
        let unknown = "the known releases are v1.0 to v1.9";
        for (text, why) in [
            ("", no_release),
            ("v", no_release),
            ("v1", no_release),
            ("v1.", no_release),
            ("1.4.", no_release),
            ("vv1.4", no_release),
            ("v1.4.2.1", no_release),
            ("v1.9.0-beta.0", no_release),
            ("v1.04", no_release),
            ("v+1.4", no_release),
            ("v0.59", unknown),
            ("v1.10", unknown),
            ("v1.256", unknown),
            ("v2.4", unknown),
            ("99999999999999999999.4", unknown),
        ] {
            assert_eq!(text.parse::<Release>(), Err(why.to_owned()), "{text}");
        }
    }
}
