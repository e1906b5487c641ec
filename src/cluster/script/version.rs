//! Versions, as projects tag their releases.

/// Whether a text is a version as KubeVirt and CDI tag them: `v1.8.0`, `v1.9.0-rc.1`.
pub(crate) fn is_version(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    text.strip_prefix('v').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(is_part)
    })
}
