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
    Vec::from_iter(bad_pages(seen))
}

fn bad_pages(seen: &Seen<'_>) -> Option<Reason> {
    if !is_set(seen.spec, &["domain", "memory", "hugepages"]) {
        return None;
    }
    let written = text(seen.spec, PAGE_SIZE).unwrap_or_default();
    let Ok(page_size) = Quantity::parse(written) else {
        return Some(no_size(seen, written));
    };
    let (memory, page_bytes) = (bytes(seen), page_size.value_rounded_up());
    if memory != 0 && memory < page_bytes {
        let help = "choose smaller pages, or more memory".to_owned();
        let words = "must be equal to or larger than page size";
        return Some(unsuited(seen, page_bytes, words, help));
    }
    match memory.checked_rem(page_bytes) {
        None => Some(crash(seen)),
        Some(0) => None,
        Some(_) => {
            let help = format!("choose a multiple of {written} as the memory, or smaller pages");
            let words = "is not a multiple of the page size";
            Some(unsuited(seen, page_bytes, words, help))
        }
    }
}

/// The memory that is backed by the pages: what is requested or, without that, what the guest has.
fn bytes(seen: &Seen<'_>) -> i128 {
    let amounts = [REQUEST, GUEST, LIMIT].into_iter();
    let amounts = amounts.filter_map(|keys| quantity(seen.spec, keys));
    let mut bytes = amounts.map(|it| it.value_rounded_up());
    bytes.find(|bytes| *bytes != 0).unwrap_or(0)
}

fn no_size(seen: &Seen<'_>, written: &str) -> Reason {
    let path = seen.path(&PAGE_SIZE.join("."));
    let message = format!(
        "{path} '{written}': quantities must match the regular expression \
         '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    );
    let help = "write a size that the node has, such as `pageSize: 2Mi`, or remove `hugepages`";
    seen.refuse(PAGE_SIZE, message).help(help)
}

/// Memory that pages do not divide. With another size, they may: `help` says how.
fn unsuited(seen: &Seen<'_>, page_bytes: i128, words: &str, help: String) -> Reason {
    let [path, page_path] = [REQUEST, PAGE_SIZE].map(|keys| seen.path(&keys.join(".")));
    let [request, guest] = [REQUEST, GUEST].map(|keys| quantity(seen.spec, keys));
    let requested = request.map_or("0".to_owned(), |request| request.to_string());
    let written = text(seen.spec, PAGE_SIZE).unwrap_or_default();
    let message = format!("{path} '{requested}' {words} {page_path} '{written}'");
    let refusal = seen.refuse_as(&path, seen.at(PAGE_SIZE), message);
    let is_less = |request: &Quantity| !request.is_zero() && guest.is_some_and(|it| *request < it);
    if page_bytes.count_ones() != 1 {
        // It would be wrong with any memory.
        refusal.help("write `2Mi` or `1Gi`: the size of a huge page is a power of 2")
    } else if request.as_ref().is_some_and(is_less) {
        refusal
            .related(seen.at(REQUEST), "less than the guest has is requested")
            .help("request as much as the guest has, without `overcommitPercent`, or remove `hugepages`")
    } else {
        refusal.related(seen.at(GUEST), "the memory").help(help)
    }
}

fn crash(seen: &Seen<'_>) -> Reason {
    let message = "KubeVirt crashes here: it divides by the size of the huge pages, which is 0";
    Reason::new(Code::VmCrash, seen.at(PAGE_SIZE), message)
        .help("write the size of the node's huge pages, such as `2Mi`")
}
