//! Rules for the specs of preferences.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubevirt::architecture::Architecture;
use crate::kubevirt::device_words::VideoType;
use crate::kubevirt::paths::preference as paths;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::SpreadAcross;
use crate::vm::{Spread, vcpus};

use super::{deprecated, memory};

pub(super) fn check(spec: &PreferenceSpec, typed: &TypedDefinition, problems: &mut Problems) {
    deprecated::check(spec, typed, problems);
    check_spread(spec, typed, problems);
    check_memory(spec, typed, problems);
    if let Some(architecture) = architecture(spec) {
        check_architecture(spec, architecture, typed, problems);
    }
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

/// The architecture of the guest, if the preference says it.
fn architecture(spec: &PreferenceSpec) -> Option<Architecture> {
    let required = spec
        .requirements
        .as_ref()
        .and_then(|requirements| requirements.architecture);
    required.or(spec.preferred_architecture)
}

fn check_architecture(
    spec: &PreferenceSpec,
    architecture: Architecture,
    typed: &TypedDefinition,
    problems: &mut Problems,
) {
    let name = architecture.as_str();
    let bios = spec
        .firmware
        .as_ref()
        .and_then(|firmware| firmware.preferred_use_bios);
    if architecture == Architecture::Arm64 && bios == Some(true) {
        let message = format!("`{name}` has no BIOS");
        problems.push(typed.problem(Code::WrongForArchitecture, paths::USE_BIOS, message));
    }
    let video = spec
        .devices
        .as_ref()
        .and_then(|devices| devices.preferred_video_type);
    if let Some(video) = video.filter(|video| !video_types(architecture).contains(video)) {
        let known: Vec<String> = video_types(architecture)
            .iter()
            .map(|video| format!("`{}`", video.as_str()))
            .collect();
        let message = format!("`{name}` has no video type `{}`", video.as_str());
        let problem = typed.problem(Code::WrongForArchitecture, paths::VIDEO_TYPE, message);
        problems.push(problem.help(format!("`{name}` has {}", known.join(", "))));
    }
}

/// The video types that KubeVirt admits on an architecture.
fn video_types(architecture: Architecture) -> &'static [VideoType] {
    match architecture {
        Architecture::Amd64 => VideoType::ALL,
        Architecture::Arm64 => &[VideoType::Virtio, VideoType::Ramfb],
        Architecture::S390x => &[VideoType::Virtio],
    }
}
