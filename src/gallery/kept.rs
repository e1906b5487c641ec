//! The instance types and the preferences of a gallery, each with its address.

use serde::Serialize;

use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;
use crate::query::{Entries, Entry, by_size, lack_of_architecture, lacks_of_need};
use crate::text::visible;
use crate::vm::{Need, Offer};

use super::address::Addresses;

/// What a gallery shows, in the order in which it is listed.
pub(super) struct Kept<'e> {
    pub(super) instancetypes: Vec<KeptInstancetype<'e>>,
    pub(super) preferences: Vec<KeptPreference<'e>>,
}

/// An instance type.
pub(super) struct KeptInstancetype<'e> {
    pub(super) entry: &'e Entry,
    pub(super) spec: &'e InstancetypeSpec,
    pub(super) offer: Offer,
    pub(super) address: String,
}

/// A preference.
pub(super) struct KeptPreference<'e> {
    pub(super) entry: &'e Entry,
    pub(super) spec: &'e PreferenceSpec,
    pub(super) need: Need,
    pub(super) address: String,
}

/// A name, and the page that it leads to.
#[derive(Serialize)]
pub(super) struct Link {
    name: String,
    href: String,
}

impl<'e> Kept<'e> {
    pub(super) fn of(entries: &'e Entries) -> Self {
        let (mut instancetypes, mut preferences) = (Vec::new(), Vec::new());
        let mut addresses = Addresses::default();
        for entry in &entries.all {
            let address = addresses.next(entry.family(), entry.name());
            if let Some(spec) = entry.instancetype() {
                let offer = Offer::of(spec);
                instancetypes.push(KeptInstancetype {
                    entry,
                    spec,
                    offer,
                    address,
                });
            } else if let Some(spec) = entry.preference() {
                let need = Need::of(spec);
                preferences.push(KeptPreference {
                    entry,
                    spec,
                    need,
                    address,
                });
            }
        }
        Self {
            instancetypes,
            preferences,
        }
    }

    /// The instance types that should be chosen, smallest first.
    pub(super) fn by_size(&self) -> Vec<&KeptInstancetype<'e>> {
        let all = self.instancetypes.iter();
        let mut sorted: Vec<_> = all.filter(|it| !it.entry.is_deprecated()).collect();
        sorted.sort_by(|a, b| by_size((a.spec, a.entry.name()), (b.spec, b.entry.name())));
        sorted
    }
}

impl KeptPreference<'_> {
    /// Whether an instance type has what it requires, as `list --fits` says.
    pub(super) fn is_met_by(&self, instancetype: &KeptInstancetype<'_>) -> bool {
        self.need.suits(&instancetype.offer) && self.entry.is_within_reach_of(instancetype.entry)
    }

    /// What stands against a virtual machine with both that says nothing else, in words.
    pub(super) fn lacks(&self, offer: &Offer) -> Vec<String> {
        let mut lacks = lacks_of_need(&self.need, offer);
        lacks.extend(lack_of_architecture(self.spec));
        lacks.into_iter().map(|lack| lack.words).collect()
    }
}

impl Link {
    /// The link to the page of an entry; `root` leads from where it stands to the root of the site.
    pub(super) fn to(entry: &Entry, root: &str, address: &str) -> Self {
        Self {
            name: shown_name(entry),
            href: format!("{root}{address}"),
        }
    }
}

/// The text of a name, as it is shown; with its namespace if nobody else can name it, as names are there
/// once in each.
pub(super) fn shown_name(entry: &Entry) -> String {
    visible(&key(entry))
}

/// What an entry is called among those that are chosen from.
pub(super) fn key(entry: &Entry) -> String {
    match entry.only_namespace() {
        Some(namespace) => format!("{namespace}/{}", entry.name()),
        None => entry.name().to_owned(),
    }
}
