//! Whether the preferences and the instance types of a set fit each other.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubevirt::paths::preference::REQUIREMENTS;
use crate::vm::{Need, Offer};

/// Reports each preference whose requirements no instance type meets. A set without instance
/// types is a part of a catalog, about which nothing can be said.
pub(super) fn check<'t>(
    definitions: impl Iterator<Item = &'t TypedDefinition> + Clone,
    problems: &mut Problems,
) {
    let sizes: Vec<Offer> = definitions
        .clone()
        .filter_map(|typed| Some(Offer::of(&typed.definition.name, typed.instancetype()?)))
        .collect();
    if sizes.is_empty() {
        return;
    }
    for typed in definitions {
        let Some(need) = typed.preference().map(Need::of) else {
            continue;
        };
        if sizes.iter().any(|size| need.is_met_by(size)) {
            continue;
        }
        let message = format!("no instance type has {}", need.words());
        let problem = typed.problem(Code::UnmetRequirements, REQUIREMENTS, message);
        let nearest = sizes
            .iter()
            .min_by(|a, b| need.shortage(a).total_cmp(&need.shortage(b)));
        problems.push(match nearest {
            Some(Offer {
                name,
                vcpus,
                memory,
            }) => problem.note(format!(
                "`{name}` comes nearest, with {vcpus} vCPUs and {memory}"
            )),
            None => problem,
        });
    }
}
