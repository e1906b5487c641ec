//! The forms in which a recommendation is printed.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubevirt::Kind;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::registry::labels::CLASS;
use crate::text::json;
use crate::vm::Topology;

use super::amount::Amount;
use super::entries::Entry;
use super::feature::Feature;
use super::lack::Lack;
use super::listing::line;
use super::recommend::{Recommendation, Suitable, Unsuitable};
use super::table::Rows;

/// The version of the schema of [`RecommendationDocument`].
const SCHEMA_VERSION: u32 = 1;

/// What `recommend -o json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecommendationDocument<'e> {
    /// The version of this format. It grows only if a field goes or changes its type.
    schema_version: u32,
    /// The preference that was asked about.
    preference: Option<&'e str>,
    /// How many instance types suit, whether or not they are listed.
    number: usize,
    /// The best that suit, smallest first.
    suitable: Vec<SuitableObject<'e>>,
    /// Those that come closest of those that do not suit, the nearest first.
    nearest: Vec<NearestObject<'e>>,
}

/// An instance type that suits.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SuitableObject<'e> {
    #[serde(flatten)]
    size: SizeObject<'e>,
    /// How much more it has than what is needed.
    reason: &'e str,
    /// What the guest sees its vCPUs as. `null` if no preference was asked about.
    topology: Option<Topology>,
}

/// An instance type that does not suit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NearestObject<'e> {
    #[serde(flatten)]
    size: SizeObject<'e>,
    /// What it lacks: at least one thing.
    lacks: &'e [Lack],
}

/// An instance type.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SizeObject<'e> {
    /// The name.
    name: &'e str,
    /// The kind by which a virtual machine refers to it.
    kind: Option<&'static str>,
    /// The number of vCPUs.
    cpu: u32,
    /// The memory that the guest sees.
    memory: Amount,
    /// The class.
    class: Option<&'e str>,
    /// What it has besides CPUs and memory, by the names that `--feature` takes.
    features: Vec<String>,
}

impl<'e> SizeObject<'e> {
    fn of(entry: &'e Entry, spec: &InstancetypeSpec) -> Self {
        let features = Feature::of(spec).into_iter();
        Self {
            name: entry.name(),
            kind: entry.kind(&[]).map(Kind::as_str),
            cpu: spec.cpu.guest.0,
            memory: Amount::of(&spec.memory.guest),
            class: entry.label(CLASS),
            features: features.map(Feature::name).collect(),
        }
    }
}

impl Recommendation<'_> {
    /// One JSON document, by the schema of [`RecommendationDocument`].
    #[must_use]
    pub fn json(&self) -> String {
        let preference = self.preference.and_then(Entry::preference);
        let suitable = self.suitable.iter().map(|it| SuitableObject {
            size: SizeObject::of(it.entry, it.spec),
            reason: &it.reason,
            topology: preference.map(|spec| Topology::of(it.spec.cpu.guest.0, spec)),
        });
        let nearest = self.nearest.iter().map(|it| NearestObject {
            size: SizeObject::of(it.entry, it.spec),
            lacks: &it.lacks,
        });
        json(&RecommendationDocument {
            schema_version: SCHEMA_VERSION,
            preference: self.preference.map(Entry::name),
            number: self.number,
            suitable: suitable.collect(),
            nearest: nearest.collect(),
        })
    }

    /// A line for each that suits: its kind, the group of the API, and its name.
    #[must_use]
    pub fn names(&self) -> String {
        let suitable = self.suitable.iter();
        suitable.filter_map(|it| line(it.entry, &[])).collect()
    }

    /// A table of those that suit, and below it why others do not.
    #[must_use]
    pub fn text(&self) -> String {
        let headings = ["NAME", "CPU", "MEMORY", "CLASS", "WHY"];
        let row = |it: &Suitable<'_>| {
            vec![
                it.entry.name().to_owned(),
                it.spec.cpu.guest.0.to_string(),
                it.spec.memory.guest.to_string(),
                it.entry.label(CLASS).unwrap_or_default().to_owned(),
                it.reason.clone(),
            ]
        };
        let rows = Rows {
            headings: headings.map(str::to_owned).to_vec(),
            rows: self.suitable.iter().map(row).collect(),
        };
        let mut text = rows.text();
        let more = self.number - self.suitable.len();
        if more > 0 {
            text.extend([
                &more.to_string(),
                " more: `--limit ",
                &self.number.to_string(),
                "`\n",
            ]);
        }
        if !self.nearest.is_empty() {
            text.push_str("\nThe nearest that do not suit:\n");
            text.push_str(&self.why_not());
        }
        text
    }

    /// A line for each of the nearest that do not suit, with what it lacks.
    #[must_use]
    pub fn why_not(&self) -> String {
        let row = |it: &Unsuitable<'_>| {
            let words: Vec<&str> = it.lacks.iter().map(|lack| lack.words.as_str()).collect();
            vec![it.entry.name().to_owned(), words.join("; ")]
        };
        let rows = Rows {
            headings: Vec::new(),
            rows: self.nearest.iter().map(row).collect(),
        };
        rows.text()
    }
}
