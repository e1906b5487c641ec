//! The domain of a guest's name.

use crate::kubernetes::name::MAX_SUBDOMAIN_BYTES;

use super::super::fields::text;
use super::super::reason::Reason;
use super::refusal::Seen;

/// What Kubernetes says of a name of the wrong form (`IsDNS1123Subdomain`).
const WRONG_FORM: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
     characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
     'example.com', regex used for validation is \
     '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// KubeVirt: `validateSubdomainDNSSubdomainRules`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let Some(subdomain) = text(seen.spec, &["subdomain"]) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if subdomain.len() > MAX_SUBDOMAIN_BYTES {
        faults.push(format!(
            "must be no more than {MAX_SUBDOMAIN_BYTES} characters"
        ));
    }
    if !has_right_form(subdomain) {
        faults.push(WRONG_FORM.to_owned());
    }
    if faults.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "{} does not conform to the kubernetes DNS_SUBDOMAIN rules : {}",
        seen.path("subdomain"),
        faults.join(", ")
    );
    vec![seen.refuse(&["subdomain"], message)]
}

/// Whether each part of a name begins and ends with a letter or a digit (`dns1123SubdomainFmt`).
fn has_right_form(subdomain: &str) -> bool {
    let is_alphanumeric = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    subdomain.split('.').all(|part| {
        part.starts_with(is_alphanumeric)
            && part.ends_with(is_alphanumeric)
            && part.chars().all(|it| is_alphanumeric(it) || it == '-')
    })
}
