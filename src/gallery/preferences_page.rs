//! All preferences, by the family of their operating system: what each sets, needs, and fits.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use serde::Serialize;

use crate::kubevirt::paths::object::SPEC;
use crate::kubevirt::paths::preference::{
    ARCHITECTURE, CPU_TOPOLOGY, DISK_BUS, EFI, INTERFACE_MODEL, MACHINE_TYPE, TPM, USE_EFI,
    USE_SECURE_BOOT,
};
use crate::model::{Path, Schema};
use crate::query::PrefersObject;
use crate::registry::annotations::OPENSHIFT_DISPLAY_NAME;
use crate::registry::labels::{ARCH, OS_TYPE};
use crate::text::visible;
use crate::vm::vcpus;

use super::kept::{Kept, KeptInstancetype, KeptPreference, Link, key, shown_name};
use super::materials::Materials;
use super::settings::settings;
use super::template::embedded;

/// How many of the instance types that fit are named.
const NAMED: usize = 5;

/// What fills in the page.
#[derive(Serialize)]
pub(super) struct PreferencesPage {
    number: usize,
    architectures: Vec<String>,
    systems: Vec<System>,
    /// The names of the instance types to choose from.
    instancetypes: Vec<String>,
    data: Value,
}

/// The preferences for a family of operating systems.
#[derive(Serialize)]
struct System {
    name: String,
    preferences: Vec<Card>,
}

/// A preference.
#[derive(Serialize)]
struct Card {
    name: String,
    href: String,
    display_name: Option<String>,
    architecture: Option<String>,
    requires: String,
    sets: Vec<String>,
    /// How many more settings it has.
    more: usize,
    fits: Fits,
    is_deprecated: bool,
    number: usize,
}

/// The instance types that fit a preference, smallest first.
#[derive(Serialize)]
pub(super) struct Fits {
    named: Vec<Link>,
    number: usize,
}

/// What the script of the page knows.
#[derive(Serialize)]
struct Data<'e> {
    /// What each preference needs: vCPUs, memory, what the number of vCPUs has to be a multiple of, and the
    /// namespace outside which nobody can name it.
    needs: Vec<(u32, String, u64, Option<&'e str>)>,
    /// What each instance type has: vCPUs, memory, and the same of it.
    offers: BTreeMap<String, (u32, String, Option<&'e str>)>,
}

impl PreferencesPage {
    pub(super) fn of(materials: &Materials<'_>) -> Self {
        let kept = &materials.kept;
        let by_size = kept.by_size();
        let mut systems: BTreeMap<&str, Vec<Card>> = BTreeMap::new();
        for (number, preference) in kept.preferences.iter().enumerate() {
            let system = preference.entry.label(OS_TYPE).unwrap_or("other");
            let card = Card::of(number, preference, &by_size, &materials.preference_schema);
            systems.entry(system).or_default().push(card);
        }
        let architectures: BTreeSet<&str> = kept
            .preferences
            .iter()
            .filter_map(|it| it.entry.label(ARCH))
            .collect();
        let instancetypes = kept.instancetypes.iter();
        Self {
            number: kept.preferences.len(),
            architectures: architectures.into_iter().map(visible).collect(),
            systems: systems
                .into_iter()
                .map(|(name, preferences)| System {
                    name: visible(name),
                    preferences,
                })
                .collect(),
            instancetypes: instancetypes.map(|it| key(it.entry)).collect(),
            data: embedded(&Data::of(kept)),
        }
    }
}

impl Card {
    fn of(
        number: usize,
        preference: &KeptPreference<'_>,
        by_size: &[&KeptInstancetype<'_>],
        schema: &Schema,
    ) -> Self {
        let entry = preference.entry;
        let spec = entry.typed.definition.get(SPEC);
        let settings = spec.map_or_else(Vec::new, |spec| settings(schema, spec));
        Self {
            name: shown_name(entry),
            href: preference.address.clone(),
            display_name: entry.annotation(OPENSHIFT_DISPLAY_NAME).map(visible),
            architecture: entry.label(ARCH).map(visible),
            requires: requires(preference),
            more: settings.iter().filter(|it| !is_headline(&it.field)).count(),
            sets: headlines(preference),
            fits: Fits::of(preference, by_size, NAMED, ""),
            is_deprecated: entry.is_deprecated(),
            number,
        }
    }
}

/// What a preference requires, in words.
pub(super) fn requires(preference: &KeptPreference<'_>) -> String {
    let need = &preference.need;
    let step = need.step;
    let memory = need.memory.map(|it| format!("{} of memory", it.in_short()));
    let words: Vec<String> = need.vcpus.map(vcpus).into_iter().chain(memory).collect();
    let words = words.join(" and ");
    match (words.is_empty(), step) {
        (true, 1) => "nothing".to_owned(),
        (false, 1) => words,
        (true, _) => format!("vCPUs in multiples of {step}"),
        (false, _) => format!("{words}, vCPUs in multiples of {step}"),
    }
}

/// The fields of which headlines tell.
const HEADLINES: [Path; 9] = [
    ARCHITECTURE,
    CPU_TOPOLOGY,
    DISK_BUS,
    EFI,
    INTERFACE_MODEL,
    MACHINE_TYPE,
    TPM,
    USE_EFI,
    USE_SECURE_BOOT,
];

/// Whether a headline tells of a field below the spec.
fn is_headline(field: &str) -> bool {
    let keys: Vec<&str> = SPEC
        .keys()
        .iter()
        .copied()
        .chain(field.split('.'))
        .collect();
    HEADLINES.iter().any(|path| keys.starts_with(path.keys()))
}

/// What people ask for first, in a few words each.
pub(super) fn headlines(preference: &KeptPreference<'_>) -> Vec<String> {
    let prefers = PrefersObject::of(preference.entry, preference.spec);
    let firmware = match (prefers.efi, prefers.secure_boot) {
        (true, true) => Some("EFI with Secure Boot".to_owned()),
        (true, false) => Some("EFI".to_owned()),
        (false, _) => None,
    };
    let shown = |text: Option<&str>| text.map(visible);
    [
        shown(prefers.topology).map(|it| format!("vCPUs as {it}")),
        shown(prefers.disk_bus).map(|it| format!("disks on {it}")),
        shown(prefers.interface_model).map(|it| format!("network card {it}")),
        firmware,
        prefers.tpm.then(|| "TPM".to_owned()),
        shown(prefers.machine_type).map(|it| format!("machine {it}")),
        shown(prefers.architecture).map(|it| format!("architecture {it}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Fits {
    /// The first `limit` that fit, as they are reached from a page; `root` leads from it to the root.
    pub(super) fn of(
        preference: &KeptPreference<'_>,
        by_size: &[&KeptInstancetype<'_>],
        limit: usize,
        root: &str,
    ) -> Self {
        let fitting = by_size.iter().filter(|it| preference.is_met_by(it));
        Self {
            named: fitting
                .clone()
                .take(limit)
                .map(|it| Link::to(it.entry, root, &it.address))
                .collect(),
            number: fitting.count(),
        }
    }
}

impl<'e> Data<'e> {
    fn of(kept: &Kept<'e>) -> Self {
        let needs = kept.preferences.iter().map(|it| {
            let memory = it.need.memory.map_or("0".to_owned(), |it| it.to_string());
            let vcpus = it.need.vcpus.unwrap_or_default();
            (vcpus, memory, it.need.step, it.entry.only_namespace())
        });
        let offers = kept.instancetypes.iter().map(|it| {
            let memory = it.offer.memory.to_string();
            let namespace = it.entry.only_namespace();
            (key(it.entry), (it.offer.vcpus, memory, namespace))
        });
        Self {
            needs: needs.collect(),
            offers: offers.collect(),
        }
    }
}
