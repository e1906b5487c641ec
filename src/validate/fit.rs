//! Whether preferences and instance types fit each other.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubevirt::paths::preference::REQUIREMENTS;
use crate::vm::{Need, Offer};

/// Reports each preference whose requirements no instance type meets. Without any instance type,
/// the definitions are only a part of a catalog, and nothing can be reported.
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
        let message = format!("no instance type has at least {}", need.words());
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
                "`{name}` comes closest, with {vcpus} vCPUs and {memory} of memory"
            )),
            None => problem,
        });
    }
}
