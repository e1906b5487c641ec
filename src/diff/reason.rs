//! Why a change is breaking, in words.

use crate::kubevirt::Family;
use crate::text::listed;
use crate::vm::{Consequence, Effect, PLAIN};

use super::field::FieldChange;
use super::unknown::Unknown;

/// Why it is breaking that a resource was removed.
pub(super) const GONE: &str =
    "new virtual machines that name it are refused; existing ones keep their revision";

/// A reason, and what KubeVirt says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Reason<'c> {
    pub(super) words: String,
    pub(super) message: Option<&'c str>,
}

impl<'c> Reason<'c> {
    fn new(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            message: None,
        }
    }

    /// That of a resource that was removed.
    pub(super) fn gone() -> Self {
        Self::new(GONE)
    }

    /// That of another version of the API.
    pub(super) fn of_api_version(change: &FieldChange) -> Self {
        let new = change.new.as_ref().and_then(|new| new.as_str());
        Self::new(match new {
            Some(new) => format!("a KubeVirt that does not serve `{new}` refuses it"),
            None => "every KubeVirt refuses what says no version of the API".to_owned(),
        })
    }

    /// That of what a release does not know.
    pub(super) fn of_unknown(unknown: &Unknown) -> Self {
        let Unknown {
            field,
            value,
            since,
            release,
        } = unknown;
        Self::new(match value {
            None => format!(
                "KubeVirt {release} does not know `{field}`, which {since} brought, and drops \
                 it without a word"
            ),
            Some(value) => format!(
                "KubeVirt {release} does not know `{field}: {value}`, which {since} brought, and \
                 ignores it or refuses virtual machines with it"
            ),
        })
    }

    /// That of a consequence.
    pub(super) fn of(consequence: &'c Consequence, family: Family) -> Self {
        let subject = subject(consequence, family);
        let (words, message) = match &consequence.effect {
            Effect::Refused(message) => ("are refused", Some(message)),
            Effect::DoesNotStart(message) => ("are created and do not start", Some(message)),
            Effect::Differs(_) => (
                "come out different; existing ones keep their revision",
                None,
            ),
        };
        Self {
            words: format!("{subject} {words}"),
            message: message.map(String::as_str),
        }
    }

    /// It as one sentence.
    pub(super) fn sentence(&self) -> String {
        match self.message {
            Some(message) => format!("{}: {message}", self.words),
            None => self.words.clone(),
        }
    }
}

/// `new virtual machines for arm64 and for s390x`, `new virtual machines with some instance types`.
fn subject(consequence: &Consequence, family: Family) -> String {
    let probes = &consequence.probes;
    let is_plain = probes.iter().any(|probe| probe.name == PLAIN);
    let mut subject = "new virtual machines".to_owned();
    if !is_plain {
        let words: Vec<&str> = probes.iter().map(|probe| probe.words).collect();
        if !words.is_empty() {
            subject.extend([" ", &listed(&words)]);
        }
    }
    if consequence.is_of_some {
        subject.push_str(match family {
            Family::Instancetype => " with some preferences",
            Family::Preference => " with some instance types",
        });
    }
    subject
}
