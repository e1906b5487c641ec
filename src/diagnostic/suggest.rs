//! Suggestions: "did you mean".

use std::fmt::Display;

/// How much a name has in common with a misspelt one: two thirds, so that `displyName` finds
/// `displayName`, and `cpu` does not find `gpus`.
pub(super) const ALIKE: f64 = 0.66;

/// The most bytes of a word that a name is suggested for: no name in Kubernetes is longer, and the time grows
/// with the square of the length.
pub(super) const LONGEST: usize = 253;

/// The candidate that a misspelt word most likely means, if one is close enough. Each is compared with the
/// word: for many words and many candidates there is [`Names`](super::Names).
#[must_use]
pub(crate) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let spelt_alike = candidates
        .iter()
        .filter_map(|candidate| Some((likeness_of(word, candidate)?, *candidate)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate);
    let beginning = candidates.into_iter().filter(|it| it.starts_with(word));
    spelt_alike.or_else(|| only_beginning_with(word, beginning))
}

/// How much two words that are alike have in common, up to 1; `None` if they are not. Case and separators do
/// not count.
fn likeness_of(word: &str, candidate: &str) -> Option<f64> {
    if folded(word).eq(folded(candidate)) {
        return Some(1.0);
    }
    let (letters, of_candidate) = (word.chars().count(), candidate.chars().count());
    let longer = letters.max(of_candidate);
    let is_enough = |distance| Some(likeness(distance, longer)).filter(|it| *it >= ALIKE);
    // Each letter that only one has is a difference, and to count all of them takes long.
    is_enough(letters.abs_diff(of_candidate))?;
    is_enough(strsim::damerau_levenshtein(word, candidate))
}

/// How much two words have in common, from their distance and the number of letters of the longer one.
#[allow(clippy::cast_precision_loss, reason = "no word has as many letters")]
pub(super) fn likeness(distance: usize, longer: usize) -> f64 {
    1.0 - distance as f64 / longer as f64
}

pub(super) fn folded(word: &str) -> impl Iterator<Item = char> {
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}

/// The only one of the candidates that begin with an abbreviation: `mem` finds `memory`.
pub(super) fn only_beginning_with<'a>(
    word: &str,
    mut beginning: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const SHORTEST: usize = 3;
    let first = beginning.next().filter(|_| word.len() >= SHORTEST)?;
    beginning.next().is_none().then_some(first)
}

/// The help for a word that is not among the candidates: the one that was likely meant, or a list
/// of them all.
#[must_use]
pub(crate) fn listed<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    let meant = closest(word, candidates.clone()).map(did_you_mean);
    meant.or_else(|| one_of(&candidates.into_iter().collect::<Vec<_>>()))
}

/// The help that names what was likely meant.
pub(super) fn did_you_mean(meant: &str) -> String {
    format!("did you mean `{meant}`?")
}

/// The help that lists what can be meant.
pub(super) fn one_of(names: &[&str]) -> Option<String> {
    let first = backticked(names.iter().take(MAX_LISTED));
    match (names.len(), names.len().saturating_sub(MAX_LISTED)) {
        (0, _) => None,
        (1, _) => Some(format!("expected {first}")),
        (_, 0) => Some(format!("expected one of {first}")),
        (_, rest) => Some(format!("expected one of {first}, and {rest} more")),
    }
}

/// Names as a message lists them: in backticks, with commas.
#[must_use]
pub(crate) fn backticked(names: impl IntoIterator<Item = impl Display>) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

/// The most names that a help lists.
const MAX_LISTED: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        assert_eq!(
            closest("displyName", ["icon", "displayName"]),
            Some("displayName")
        );
        assert_eq!(closest("cpu", ["gpus", "memory"]), None);
        assert_eq!(
            closest("secure_boot", ["secure-boot", "tpm"]),
            Some("secure-boot")
        );
    }

    #[test]
    fn case_and_separators_do_not_count() {
        let names = ["rhel.9", "rhel.10", "disk-bus/sata"];
        assert_eq!(closest("RHEL9", names), Some("rhel.9"));
        assert_eq!(closest("diskBus.sata", names), Some("disk-bus/sata"));
    }

    #[test]
    fn an_abbreviation_finds_the_only_word_that_it_can_mean() {
        assert_eq!(closest("mem", ["cpu", "memory"]), Some("memory"));
        assert_eq!(closest("mem", ["memory", "memories"]), None);
        assert_eq!(closest("me", ["cpu", "memory"]), None);
    }

    #[test]
    fn a_word_without_a_neighbour_gets_the_complete_list() {
        assert_eq!(
            listed("x", ["tpm", "rng"]).as_deref(),
            Some("expected one of `tpm`, `rng`")
        );
        assert_eq!(listed("x", ["tpm"]).as_deref(), Some("expected `tpm`"));
        assert_eq!(listed("x", []), None);
    }
}
