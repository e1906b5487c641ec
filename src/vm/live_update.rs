//! Whether the memory of a virtual machine can be changed while it runs.

use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::fields::{Keys, is_set, quantity, text};

/// The smallest part of memory that can be added. KubeVirt: `HotplugBlockAlignmentBytes`.
const BLOCK: i128 = 2 << 20;

/// The smallest part of memory that can be added, if it is backed by pages of 1Gi. KubeVirt:
/// `Hotplug1GHugePagesBlockAlignmentBytes`.
const LARGE_BLOCK: i128 = 1 << 30;

/// The least memory to which more can be added. KubeVirt: `requiredMinGuestMemory`.
const LEAST: i128 = 1 << 30;

const GUEST: Keys<'_> = &["domain", "memory", "guest"];
const MAX_GUEST: Keys<'_> = &["domain", "memory", "maxGuest"];

/// Why memory cannot be changed, in KubeVirt's words.
pub(super) struct Fault {
    pub(super) message: String,
    /// The field that is why.
    pub(super) keys: Keys<'static>,
    /// The field that it does not go with, if there is one.
    pub(super) other: Option<Keys<'static>>,
    /// What to do.
    pub(super) help: &'static str,
}

/// What to do about most faults: without it, the memory is what it is.
const REMOVE: &str = "remove `maxGuest`";

/// Fields with which the memory of a guest stays as it is.
const INCOMPATIBLE: [(Keys<'static>, &str); 3] = [
    (&["domain", "cpu", "realtime"], "realtime VMs"),
    (
        &["domain", "cpu", "numa", "guestMappingPassthrough"],
        "guest mapping passthrough",
    ),
    (&["domain", "launchSecurity"], "encrypted VMs"),
];

impl Fault {
    /// Memory cannot be changed with this value of a field.
    fn new(keys: Keys<'static>, message: impl Into<String>, help: &'static str) -> Self {
        Self {
            message: message.into(),
            keys,
            other: None,
            help,
        }
    }
}

/// Checks that the memory can be changed, up to `most`. KubeVirt: `ValidateLiveUpdateMemory`.
///
/// # Errors
///
/// The first reason why not.
pub(super) fn check_memory(vmi: &Node, most: Option<&Quantity>) -> Result<(), Fault> {
    check_compatible(vmi)?;
    let Some(guest) = quantity(vmi, GUEST) else {
        let message = "Guest memory must be configured when memory hotplug is enabled";
        return Err(Fault::new(GUEST, message, REMOVE));
    };
    let Some(most) = most else {
        let message = "Max guest memory must be configured when memory hotplug is enabled";
        return Err(Fault::new(GUEST, message, REMOVE));
    };
    if guest > *most {
        let message = "Guest memory is greater than the configured maxGuest memory";
        let help = "raise `maxGuest`, or remove it";
        return Err(Fault::new(MAX_GUEST, message, help));
    }
    check_alignment(vmi, &guest, most)?;
    if text(vmi, &["architecture"]) != Some("amd64") {
        let message = "Memory hotplug is only available for x86_64 VMs";
        return Err(Fault::new(MAX_GUEST, message, REMOVE));
    }
    if guest.value_rounded_up() < LEAST {
        let message = "Memory hotplug is only available for VMs with at least 1Gi of guest memory";
        return Err(Fault::new(GUEST, message, REMOVE));
    }
    Ok(())
}

/// Checks that no field keeps the memory as it is.
fn check_compatible(vmi: &Node) -> Result<(), Fault> {
    let found = INCOMPATIBLE.into_iter().find(|(keys, _)| is_set(vmi, keys));
    found.map_or(Ok(()), |(keys, what)| {
        let message = format!("Memory hotplug is not compatible with {what}");
        Err(Fault {
            other: Some(keys),
            ..Fault::new(MAX_GUEST, message, REMOVE)
        })
    })
}

/// Checks that both sizes are made of blocks that can be added.
fn check_alignment(vmi: &Node, guest: &Quantity, most: &Quantity) -> Result<(), Fault> {
    let page_size = text(vmi, &["domain", "memory", "hugepages", "pageSize"]);
    // KubeVirt compares the text: `1024Mi` is another one.
    let (block, name) = if page_size == Some("1Gi") {
        (LARGE_BLOCK, "1Gi")
    } else {
        (BLOCK, "2Mi")
    };
    let sizes = [
        ("Guest memory", GUEST, guest),
        ("MaxGuest", MAX_GUEST, most),
    ];
    let unaligned = sizes
        .into_iter()
        .find(|(_, _, size)| size.value_rounded_up() % block != 0);
    unaligned.map_or(Ok(()), |(what, keys, _)| {
        let message = format!("{what} must be {name} aligned");
        let help = "write a multiple of the block that memory is added in, or remove `maxGuest`";
        Err(Fault::new(keys, message, help))
    })
}
