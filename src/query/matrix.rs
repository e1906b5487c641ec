//! Every preference with every instance type: whether what one requires is there, and what becomes of the
//! vCPUs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::Glob;
use crate::kubevirt::Family;
use crate::text::json_line;
use crate::vm::{Need, Offer, Topology};

use super::entries::{Entries, Entry};
use super::lack::{Lack, lack_of_architecture, lacks_of_need};
use super::table::Rows;

/// The version of the schema of [`MatrixDocument`].
const SCHEMA_VERSION: u32 = 1;

/// What `vm matrix -o json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatrixDocument<'e> {
    /// The version of this format. It grows only if a field goes or changes its type.
    schema_version: u32,
    /// Every preference that is asked about, each with every instance type.
    pairs: Vec<Pair<'e>>,
}

/// A preference with an instance type.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pair<'e> {
    /// The name of the preference.
    preference: &'e str,
    /// The name of the instance type.
    instancetype: &'e str,
    /// The namespace outside which no virtual machine can name both. Only if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'e str>,
    /// The kinds in which there is such a preference. Only if it is not there in both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    preference_kinds: Vec<&'static str>,
    /// The kinds in which there is such an instance type. Only if it is not there in both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instancetype_kinds: Vec<&'static str>,
    /// Whether a virtual machine with both that says nothing else has what the preference requires: as many
    /// vCPUs, which can be spread, as much memory, and the architecture. What else KubeVirt asks of it,
    /// `vm check` says.
    fits: bool,
    /// What the guest sees its vCPUs as. Only if it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    topology: Option<Topology>,
    /// Why it does not fit. Only if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What is lacking: at least one thing. Only if it does not fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<Lack>,
}

/// The pairs of some preferences and some instance types that a virtual machine can name together.
#[derive(Debug)]
pub struct Matrix<'e> {
    pairs: Vec<Pair<'e>>,
}

impl<'e> Matrix<'e> {
    /// The pairs of those whose names match one of these globs; of all, if there are none.
    #[must_use]
    pub fn of(entries: &'e Entries, instancetypes: &[Glob], preferences: &[Glob]) -> Self {
        let named = |globs: &[Glob], entry: &Entry| {
            globs.is_empty() || globs.iter().any(|glob| glob.matches(entry.name()))
        };
        let pairs = pairs(
            entries,
            |entry| named(instancetypes, entry),
            |entry| named(preferences, entry),
        );
        Self { pairs }
    }

    /// Whether there is no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// One JSON document on one line, by the schema of [`MatrixDocument`].
    #[must_use]
    pub fn json(self) -> String {
        let document = MatrixDocument {
            schema_version: SCHEMA_VERSION,
            pairs: self.pairs,
        };
        json_line(&document) + "\n"
    }

    /// A table of text.
    #[must_use]
    pub fn text(&self) -> String {
        self.rows().text()
    }

    /// A table of Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.rows().markdown()
    }

    /// Comma-separated values.
    #[must_use]
    pub fn csv(&self) -> String {
        self.rows().csv()
    }

    fn rows(&self) -> Rows {
        let headings = [
            "PREFERENCE",
            "INSTANCETYPE",
            "FITS",
            "SOCKETS",
            "CORES",
            "THREADS",
            "WHY NOT",
        ];
        let mut rows = Rows {
            headings: headings.map(str::to_owned).to_vec(),
            rows: self.pairs.iter().map(Pair::row).collect(),
        };
        // As in `list`, there are namespaces if any pair has one.
        if self.pairs.iter().any(|pair| pair.namespace.is_some()) {
            rows.headings.insert(0, "NAMESPACE".to_owned());
            for (row, pair) in rows.rows.iter_mut().zip(&self.pairs) {
                row.insert(0, pair.namespace.unwrap_or_default().to_owned());
            }
        }
        rows
    }
}

/// The pairs of the preferences and the instance types that are wanted, in the order of the entries.
pub(super) fn pairs(
    entries: &Entries,
    wants_instancetype: impl Fn(&Entry) -> bool,
    wants_preference: impl Fn(&Entry) -> bool,
) -> Vec<Pair<'_>> {
    let of = |family| entries.all.iter().filter(move |it| it.family() == family);
    let offers: Vec<(&Entry, Offer)> = of(Family::Instancetype)
        .filter(|entry| wants_instancetype(entry))
        .filter_map(|entry| Some((entry, Offer::of(entry.instancetype()?))))
        .collect();
    of(Family::Preference)
        .filter(|entry| wants_preference(entry))
        .flat_map(|preference| {
            let need = preference.preference().map(Need::of);
            let offers = offers
                .iter()
                .filter(|(entry, _)| entry.is_within_reach_of(preference));
            offers.filter_map(move |(instancetype, offer)| {
                Some(Pair::of(preference, &need?, instancetype, offer))
            })
        })
        .collect()
}

/// The kinds of an entry; none if it has both of its family.
fn kinds(entry: &Entry) -> Vec<&'static str> {
    match entry.kinds.as_slice() {
        [_, _, ..] => Vec::new(),
        kinds => kinds.iter().map(|kind| kind.as_str()).collect(),
    }
}

impl<'e> Pair<'e> {
    fn of(preference: &'e Entry, need: &Need, instancetype: &'e Entry, offer: &Offer) -> Self {
        let spec = preference.preference();
        let mut lacks = lacks_of_need(need, offer);
        lacks.extend(spec.and_then(lack_of_architecture));
        let fits = lacks.is_empty();
        let spec = spec.filter(|_| fits);
        let words = lacks.iter().map(|lack| lack.words.as_str());
        let reason = (!fits).then(|| words.collect::<Vec<_>>().join("; "));
        Self {
            preference: preference.name(),
            instancetype: instancetype.name(),
            namespace: [preference, instancetype]
                .iter()
                .find_map(|it| it.only_namespace()),
            preference_kinds: kinds(preference),
            instancetype_kinds: kinds(instancetype),
            fits,
            topology: spec.map(|spec| Topology::of(offer.vcpus, spec)),
            reason,
            lacks,
        }
    }

    fn row(&self) -> Vec<String> {
        let level = |of: fn(&Topology) -> u32| {
            let number = self.topology.as_ref().map(of);
            number.map_or(String::new(), |number| number.to_string())
        };
        vec![
            self.preference.to_owned(),
            self.instancetype.to_owned(),
            if self.fits { "yes" } else { "no" }.to_owned(),
            level(|it| it.sockets),
            level(|it| it.cores),
            level(|it| it.threads),
            self.reason.clone().unwrap_or_default(),
        ]
    }
}
