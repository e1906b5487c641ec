//! Rules for the specs of preferences.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubevirt::paths::preference as paths;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::SpreadAcross;
use crate::model::Release;
use crate::vm::{Spread, vcpus};

use super::{deprecated, memory};

pub(super) fn check(
    spec: &PreferenceSpec,
    typed: &TypedDefinition,
    release: Release,
    problems: &mut Problems,
) {
    deprecated::check(spec, typed, release, problems);
    check_spread(spec, typed, problems);
    check_memory(spec, typed, problems);
}

fn check_spread(spec: &PreferenceSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let Some(spread) = Spread::of(spec) else {
        return;
    };
    if spread.across == SpreadAcross::CoresThreads && spread.ratio != 2 {
        let message = format!(
            "`CoresThreads` needs the ratio 2, but the ratio is {}",
            spread.ratio
        );
        problems.push(
            typed
                .problem(Code::ConflictingFields, paths::SPREAD_RATIO, message)
                .help("write `ratio: 2`, or spread across something else"),
        );
    }
    let required = spec
        .requirements
        .as_ref()
        .and_then(|requirements| requirements.cpu.as_ref());
    if let Some(required) =
        required.filter(|required| u64::from(required.guest) % spread.step() != 0)
    {
        let (vcpus, step) = (vcpus(required.guest), spread.step());
        let message = format!("{vcpus} cannot be spread: the number must be a multiple of {step}");
        problems.push(
            typed
                .problem(Code::ImpossibleSpread, paths::REQUIRED_CPU_GUEST, message)
                .related(typed.at(paths::SPREAD_OPTIONS), "the spread is set here")
                .help(format!(
                    "require a multiple of {step}, or change the spread"
                )),
        );
    }
}

fn check_memory(spec: &PreferenceSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let requirements = spec.requirements.as_ref();
    if let Some(required) = requirements.and_then(|requirements| requirements.memory.as_ref()) {
        memory::check(
            &required.guest,
            paths::REQUIRED_MEMORY_GUEST,
            typed,
            problems,
        );
    }
}
