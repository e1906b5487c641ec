//! The memory of a virtual machine.

use crate::diagnostic::Code;
use crate::kubernetes::quantity::Quantity;

use super::super::fields::{Keys, is_set, quantity, text};
use super::super::reason::Reason;
use super::refusal::Seen;

const REQUEST: Keys<'_> = &["domain", "resources", "requests", "memory"];
const LIMIT: Keys<'_> = &["domain", "resources", "limits", "memory"];
const GUEST: Keys<'_> = &["domain", "memory", "guest"];
const PAGE_SIZE: Keys<'_> = &["domain", "memory", "hugepages", "pageSize"];

/// The least that a virtual machine may ask its node for.
const LEAST_REQUEST: i64 = 1_000_000;

/// KubeVirt: `validateMemoryRequestsNegativeOrNull`. Only overcommitment can bring a request.
pub(super) fn request(seen: &Seen<'_>) -> Vec<Reason> {
    let Some(request) = quantity(seen.spec, REQUEST) else {
        return Vec::new();
    };
    let bytes = request.value_rounded_up();
    let least = if bytes < 0 {
        "0"
    } else if bytes > 0 && request < Quantity::of_bytes(LEAST_REQUEST) {
        "1M"
    } else {
        return Vec::new();
    };
    let path = seen.path(&REQUEST.join("."));
    let message = format!("{path} '{request}': must be greater than or equal to {least}.");
    vec![seen.refuse(REQUEST, message)]
}

/// KubeVirt: `validateHugepagesMemoryRequests`.
pub(super) fn hugepages(seen: &Seen<'_>) -> Vec<Reason> {
    if !is_set(seen.spec, &["domain", "memory", "hugepages"]) {
        return Vec::new();
    }
    let written = text(seen.spec, PAGE_SIZE).unwrap_or_default();
    let (path, written_path) = (
        seen.path(&REQUEST.join(".")),
        seen.path(&PAGE_SIZE.join(".")),
    );
    let Ok(page_size) = Quantity::parse(written) else {
        let message = format!(
            "{written_path} '{written}': quantities must match the regular expression \
             '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        );
        let help = "write a size that the node has, such as `pageSize: 2Mi`, or remove `hugepages`";
        return vec![seen.refuse(PAGE_SIZE, message).help(help)];
    };
    let request = quantity(seen.spec, REQUEST);
    let amounts = [
        request,
        quantity(seen.spec, GUEST),
        quantity(seen.spec, LIMIT),
    ];
    let bytes = amounts
        .into_iter()
        .flatten()
        .map(|it| it.value_rounded_up());
    let memory = bytes.into_iter().find(|bytes| *bytes != 0).unwrap_or(0);
    let page_bytes = page_size.value_rounded_up();
    let request = request.map_or("0".to_owned(), |request| request.to_string());
    let refusal = |words: &str, help: String| {
        let message = format!("{path} '{request}' {words} {written_path} '{written}'");
        let refusal = seen.refuse_as(&path, seen.at(PAGE_SIZE), message);
        // With other pages, it would be wrong with any memory.
        vec![if page_bytes.count_ones() == 1 {
            refusal.related(seen.at(GUEST), "the memory").help(help)
        } else {
            refusal.help("write `2Mi` or `1Gi`: the size of a huge page is a power of 2")
        }]
    };
    if memory != 0 && memory < page_bytes {
        let help = "choose smaller pages, or more memory".to_owned();
        return refusal("must be equal to or larger than page size", help);
    }
    match memory.checked_rem(page_bytes) {
        None => vec![crash(seen)],
        Some(0) => Vec::new(),
        Some(_) => {
            let help = format!("choose a multiple of {written} as the memory, or smaller pages");
            refusal("is not a multiple of the page size", help)
        }
    }
}

fn crash(seen: &Seen<'_>) -> Reason {
    let message = "KubeVirt crashes here: it divides by the size of the huge pages, which is 0";
    Reason::new(Code::VmCrash, seen.at(PAGE_SIZE), message)
        .help("write the size of the node's huge pages, such as `2Mi`")
}
