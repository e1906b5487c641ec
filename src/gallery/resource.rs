//! What the page of any resource shows: its labels, and each of its fields with what set it.

use serde::Serialize;

use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::LABELS;
use crate::query::{Entry, Explained, ExplainedLine, ExplainedResource, resources_yaml};
use crate::registry::labels;
use crate::text::{shell_word, visible};

use super::changes_page::History;
use super::materials::Materials;

/// What is shown of a resource.
#[derive(Serialize)]
pub(super) struct ResourceParts {
    kinds: Vec<&'static str>,
    namespace: Option<String>,
    is_deprecated: bool,
    labels: Vec<LabelRow>,
    lines: Vec<ExplainedLine>,
    yaml: String,
    /// How kubectl shows what a cluster has of the name.
    command: String,
    /// What changed since an earlier release, if one is known.
    history: Option<History>,
}

/// A label, with what selects by it.
#[derive(Serialize)]
struct LabelRow {
    key: String,
    value: String,
    meaning: Option<&'static str>,
    command: String,
}

impl ResourceParts {
    /// `None` if it has no kind.
    pub(super) fn of(entry: &Entry, materials: &Materials<'_>) -> Option<Self> {
        let kind = entry.kind(&[])?;
        let explained = Explained::new(&[(entry, kind)], None, materials.sources);
        let lines = explained
            .resources
            .iter()
            .flat_map(ExplainedResource::lines);
        let update = materials.update;
        Some(Self {
            kinds: entry.kinds.iter().map(|kind| kind.as_str()).collect(),
            namespace: entry.namespace.as_deref().map(visible),
            is_deprecated: entry.is_deprecated(),
            labels: label_rows(entry, kind),
            lines: lines.collect(),
            yaml: resources_yaml(&[entry.document(kind)]),
            command: format!("{} {}", get(entry, kind), shell_word(entry.name())),
            history: update.map(|update| History::of(update, entry)),
        })
    }
}

/// How kubectl asks for resources of a kind, in the namespace of one if it says which.
fn get(entry: &Entry, kind: Kind) -> String {
    let namespace = entry.only_namespace();
    let namespace = namespace.map(|it| format!("--namespace {} ", shell_word(it)));
    format!(
        "kubectl get {}{}",
        namespace.unwrap_or_default(),
        kind.singular()
    )
}

fn label_rows(entry: &Entry, kind: Kind) -> Vec<LabelRow> {
    let labels = entry.typed.definition.fields(LABELS);
    labels
        .filter_map(|(key, field)| {
            let (key, value) = (visible(key), visible(field.node.text()?));
            Some(LabelRow {
                meaning: labels::find(&key).map(|label| label.meaning),
                command: format!(
                    "{} -l {}",
                    get(entry, kind),
                    shell_word(format!("{key}={value}"))
                ),
                key,
                value,
            })
        })
        .collect()
}
