//! Preferences: families in folders, with layers in chains.

use std::fmt::Write as _;
use std::path::Path;

use super::changes::Change;
use super::names;
use super::recipe::Recipe;
use super::support::files::write;
use super::support::random::Random;

/// A preference that a virtual machine can name, with what it requires.
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) cpus: usize,
}

/// One of the preferences of each version of a system.
struct Variant {
    /// What follows the version in the name: `9.arm64`. The first one is the version itself.
    suffix: &'static str,
    /// What it extends: the family, or the variant with this suffix.
    extends: Below,
    for_people: &'static str,
    components: &'static str,
    /// What its spec has beside requirements.
    spec: &'static str,
    /// The least vCPUs, where they differ from those below.
    cpus: Option<usize>,
    /// Whether another variant extends it.
    is_extended: bool,
}

enum Below {
    Family,
    Variant(&'static str),
}

const LINUX: [Variant; 8] = [
    Variant {
        suffix: "",
        extends: Below::Family,
        for_people: " (amd64)",
        components: "architecture/amd64, disk-dedicated-io-thread, secure-boot",
        spec: "",
        cpus: Some(1),
        is_extended: true,
    },
    Variant {
        suffix: ".arm64",
        extends: Below::Family,
        for_people: " (arm64)",
        components: "architecture/arm64, disk-dedicated-io-thread",
        spec: "",
        cpus: Some(1),
        is_extended: false,
    },
    Variant {
        suffix: ".s390x",
        extends: Below::Family,
        for_people: " (s390x)",
        components: "architecture/s390x, disk-dedicated-io-thread",
        spec: "",
        cpus: Some(1),
        is_extended: true,
    },
    Variant {
        suffix: ".s390x.secex",
        extends: Below::Variant(".s390x"),
        for_people: " (IBM Secure Execution)",
        components: "launch-security",
        spec: "",
        cpus: None,
        is_extended: false,
    },
    Variant {
        suffix: ".desktop",
        extends: Below::Variant(""),
        for_people: " Desktop (amd64)",
        components: "tablet/virtio",
        spec: "",
        cpus: None,
        is_extended: true,
    },
    Variant {
        suffix: ".desktop.tpm",
        extends: Below::Variant(".desktop"),
        for_people: " Desktop with a TPM (amd64)",
        components: "efi/persistent, tpm/persistent",
        spec: "",
        cpus: Some(2),
        is_extended: false,
    },
    Variant {
        suffix: ".dpdk",
        extends: Below::Variant(""),
        for_people: " DPDK (amd64)",
        components: "cpu-topology/spread-ratio-4, interface-multi-queue",
        spec: "",
        cpus: Some(8),
        is_extended: false,
    },
    Variant {
        suffix: ".realtime",
        extends: Below::Variant(""),
        for_people: " Realtime (amd64)",
        components: "cpu-topology/spread, interface-multi-queue",
        spec: "  devices:
    preferredAutoattachGraphicsDevice: false
    preferredAutoattachMemBalloon: false
    preferredAutoattachSerialConsole: true
",
        cpus: Some(4),
        is_extended: false,
    },
];

const WINDOWS: [Variant; 3] = [
    Variant {
        suffix: "",
        extends: Below::Family,
        for_people: "",
        components: "efi/persistent, secure-boot, tpm/persistent",
        spec: "",
        cpus: Some(2),
        is_extended: true,
    },
    Variant {
        suffix: ".virtio",
        extends: Below::Variant(""),
        for_people: " (virtio)",
        components: "disk-bus/virtio, interface-model/virtio, tablet/virtio, video-type/virtio",
        spec: "",
        cpus: None,
        is_extended: true,
    },
    Variant {
        suffix: ".virtio.cores",
        extends: Below::Variant(".virtio"),
        for_people: " (virtio, cores)",
        components: "cpu-topology/cores",
        spec: "",
        cpus: Some(4),
        is_extended: false,
    },
];

/// What the memory of a version can be.
const MEMORY: [&str; 6] = ["512Mi", "1Gi", "1.5Gi", "2Gi", "3Gi", "4Gi"];

/// The memory that only a changed preference requires.
const MORE_MEMORY: &str = "6Gi";

/// No version requires more than so many Gi.
pub(crate) const MOST_MEMORY: usize = 4;

/// Writes so many preferences, and returns those of the first version.
pub(crate) fn write_all(root: &Path, recipe: Recipe, count: usize) -> Vec<Guest> {
    let folder = root.join("preferences");
    let mut random = Random::new(!recipe.seed);
    let mut guests = Vec::with_capacity(count);
    let mut number = 0;
    while guests.len() < count {
        let family = names::of_family(number);
        // As in this catalog, fewer systems are Windows than Linux.
        let is_windows = random.once_in(10);
        write(
            &folder.join(&family).join("_base.yaml"),
            family_layer(&family, is_windows),
        );
        let variants = if is_windows { &WINDOWS[..] } else { &LINUX };
        for version in 1..=random.within(4..=20) {
            let memory = *random.pick(&MEMORY);
            for variant in variants {
                if guests.len() == count {
                    break;
                }
                // Those of instance types are below.
                let planned = Change::planned(recipe.seed, recipe.definitions + guests.len());
                let change = recipe.now(planned);
                let system = System {
                    family: &family,
                    version,
                    memory,
                };
                for (path, text) in system.files(variant, change) {
                    write(&folder.join(path), text);
                }
                guests.push(system.guest(variant));
            }
        }
        number += 1;
    }
    guests
}

/// What the preferences of a family share.
fn family_layer(family: &str, is_windows: bool) -> String {
    if is_windows {
        format!("extends: windows\ntags: [hidden, kubevirt, windows, {family}]\n")
    } else {
        format!("extends: linux\nicon: icon-{family}\ntags: [hidden, kubevirt, linux, {family}]\n")
    }
}

/// A version of a system.
struct System<'f> {
    family: &'f str,
    version: usize,
    memory: &'static str,
}

impl System<'_> {
    fn guest(&self, variant: &Variant) -> Guest {
        let Self {
            family, version, ..
        } = self;
        Guest {
            name: format!("{family}.{version}{}", variant.suffix),
            // No variant without a number of its own is above one that requires more.
            cpus: variant.cpus.unwrap_or(2),
        }
    }

    /// The files of a variant, with their paths: none where it is gone, two where it has a twin.
    fn files(&self, variant: &Variant, change: Change) -> Vec<(String, String)> {
        let Self {
            family, version, ..
        } = self;
        let Variant {
            suffix,
            is_extended,
            ..
        } = variant;
        let path = format!("{family}/{version}{suffix}");
        let itself = |is_more| (format!("{path}.yaml"), self.text(variant, is_more));
        match change {
            // What others extend stays as it is: one change is then one of one definition.
            _ if *is_extended => vec![itself(false)],
            Change::None => vec![itself(false)],
            Change::More => vec![itself(true)],
            Change::Gone => Vec::new(),
            Change::Twin => {
                let twin = format!(
                    "extends: {family}.{version}{suffix}\ndisplayName: {} {version}, once more\n",
                    names::for_people(family)
                );
                vec![itself(false), (format!("{path}.twin.yaml"), twin)]
            }
        }
    }

    fn text(&self, variant: &Variant, is_more: bool) -> String {
        let Self {
            family,
            version,
            memory,
        } = self;
        let below = match variant.extends {
            Below::Family => (*family).to_owned(),
            Below::Variant(suffix) => format!("{family}.{version}{suffix}"),
        };
        let mut text = format!(
            "\
extends: {below}
displayName: {} {version}{}
components: [{}]
",
            names::for_people(family),
            variant.for_people,
            variant.components
        );
        let memory = match variant.extends {
            _ if is_more => Some(MORE_MEMORY),
            Below::Family => Some(*memory),
            Below::Variant(_) => None,
        };
        let requires = variant.cpus.is_some() || memory.is_some();
        if requires || !variant.spec.is_empty() {
            text += "spec:\n";
        }
        text += variant.spec;
        if requires {
            text += "  requirements:\n";
        }
        if let Some(cpus) = variant.cpus {
            _ = writeln!(text, "    cpu: {{guest: {cpus}}}");
        }
        if let Some(memory) = memory {
            _ = writeln!(text, "    memory: {{guest: {memory}}}");
        }
        text
    }
}
