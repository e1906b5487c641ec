//! Rules over the specs of preferences.

use crate::api::architecture::Architecture;
use crate::api::device_words::VideoType;
use crate::api::preference::PreferenceSpec;
use crate::api::topology::{CpuTopology, SpreadAcross};
use crate::diagnostic::{Code, Problems};

use super::Subject;

pub(super) fn check(spec: &PreferenceSpec, subject: &Subject<'_>, problems: &mut Problems) {
    check_deprecated(spec, subject, problems);
    check_spread(spec, subject, problems);
    if let Some(architecture) = architecture(spec) {
        check_architecture(spec, architecture, subject, problems);
    }
}

/// Fields and words that KubeVirt takes with a warning.
fn check_deprecated(spec: &PreferenceSpec, subject: &Subject<'_>, problems: &mut Problems) {
    let firmware = spec.firmware.as_ref();
    let topology = spec.cpu.as_ref().and_then(|cpu| cpu.preferred_cpu_topology);
    let old_word = topology.filter(|topology| topology.as_str().starts_with("prefer"));
    let findings: [(bool, &[&str], &str); 4] = [
        (
            firmware.is_some_and(|firmware| firmware.preferred_use_efi.is_some()),
            &["spec", "firmware", "preferredUseEfi"],
            "write `preferredEfi: {}`",
        ),
        (
            firmware.is_some_and(|firmware| firmware.preferred_use_secure_boot.is_some()),
            &["spec", "firmware", "preferredUseSecureBoot"],
            "write `preferredEfi: {secureBoot: true}`",
        ),
        (
            spec.prefer_spread_socket_to_core_ratio.is_some(),
            &["spec", "preferSpreadSocketToCoreRatio"],
            "write `cpu: {spreadOptions: {ratio: …}}`",
        ),
        (
            old_word.is_some(),
            &["spec", "cpu", "preferredCPUTopology"],
            "write the word without `prefer`, in lower case",
        ),
    ];
    for (_, path, help) in findings.into_iter().filter(|(found, ..)| *found) {
        let name = path.last().unwrap_or(&"");
        let message = match old_word {
            Some(word) if *name == "preferredCPUTopology" => {
                format!("the word `{}` is deprecated", word.as_str())
            }
            _ => format!("`{name}` is deprecated"),
        };
        problems.push(
            subject
                .problem(Code::DeprecatedField, path, message)
                .help(help),
        );
    }
}

/// How a preference spreads vCPUs, with KubeVirt's defaults.
pub(super) struct Spread {
    across: SpreadAcross,
    ratio: u32,
}

impl Spread {
    pub(super) fn of(spec: &PreferenceSpec) -> Option<Self> {
        let cpu = spec.cpu.as_ref()?;
        if !matches!(
            cpu.preferred_cpu_topology,
            Some(CpuTopology::Spread | CpuTopology::PreferSpread)
        ) {
            return None;
        }
        let options = cpu.spread_options.as_ref();
        let ratio = options
            .and_then(|options| options.ratio)
            .or(spec.prefer_spread_socket_to_core_ratio);
        Some(Self {
            across: options
                .and_then(|options| options.across)
                .unwrap_or(SpreadAcross::SocketsCores),
            ratio: ratio.map_or(2, |ratio| ratio.0),
        })
    }

    /// The vCPUs come in multiples of this: KubeVirt refuses any other number.
    pub(super) fn step(&self) -> u64 {
        let threads = match self.across {
            SpreadAcross::SocketsCoresThreads => 2,
            SpreadAcross::SocketsCores | SpreadAcross::CoresThreads => 1,
        };
        u64::from(self.ratio) * threads
    }
}

fn check_spread(spec: &PreferenceSpec, subject: &Subject<'_>, problems: &mut Problems) {
    let Some(spread) = Spread::of(spec) else {
        return;
    };
    if spread.across == SpreadAcross::CoresThreads && spread.ratio != 2 {
        let message = format!(
            "`CoresThreads` takes the ratio 2 only, and it is {} here",
            spread.ratio
        );
        let path = ["spec", "cpu", "spreadOptions", "ratio"];
        problems.push(
            subject
                .problem(Code::ConflictingFields, &path, message)
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
        let (vcpus, step) = (required.guest, spread.step());
        let message = format!("{vcpus} vCPUs cannot be spread: they come in multiples of {step}");
        let path = ["spec", "requirements", "cpu", "guest"];
        problems.push(
            subject
                .problem(Code::ImpossibleSpread, &path, message)
                .related(subject.at(&["spec", "cpu", "spreadOptions"]), "the spread")
                .help(format!(
                    "require a multiple of {step}, or change the spread"
                )),
        );
    }
}

/// The architecture of the guest, as far as the preference says it.
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
    subject: &Subject<'_>,
    problems: &mut Problems,
) {
    let name = architecture.as_str();
    let bios = spec
        .firmware
        .as_ref()
        .and_then(|firmware| firmware.preferred_use_bios);
    if architecture == Architecture::Arm64 && bios == Some(true) {
        let path = ["spec", "firmware", "preferredUseBios"];
        problems.push(subject.problem(
            Code::WrongForArchitecture,
            &path,
            format!("{name} has no BIOS"),
        ));
    }
    let video = spec
        .devices
        .as_ref()
        .and_then(|devices| devices.preferred_video_type);
    if let Some(video) = video.filter(|video| !video_types(architecture).contains(video)) {
        let path = ["spec", "devices", "preferredVideoType"];
        let known: Vec<String> = video_types(architecture)
            .iter()
            .map(|video| format!("`{}`", video.as_str()))
            .collect();
        let message = format!("{name} has no video type `{}`", video.as_str());
        let problem = subject.problem(Code::WrongForArchitecture, &path, message);
        problems.push(problem.help(format!("{name} has {}", known.join(", "))));
    }
}

/// The graphics cards that KubeVirt admits on an architecture.
fn video_types(architecture: Architecture) -> &'static [VideoType] {
    match architecture {
        Architecture::Amd64 => VideoType::ALL,
        Architecture::Arm64 => &[VideoType::Virtio, VideoType::Ramfb],
        Architecture::S390x => &[VideoType::Virtio],
    }
}
