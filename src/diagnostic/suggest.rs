//! Suggestions: "did you mean".

/// The candidate that a misspelt word most likely means, if one is close enough.
#[must_use]
fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Two thirds in common: `displyName` finds `displayName`, and `cpu` does not find `gpus`.
    const ALIKE: f64 = 0.66;
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(word, candidate),
                candidate,
            )
        })
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// The help for a word that is not among the candidates: the one that was likely meant, or a list
/// of them all.
#[must_use]
pub(crate) fn listed<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(meant) = closest(word, candidates.clone()) {
        return Some(format!("did you mean `{meant}`?"));
    }
    let mut names = candidates.into_iter().map(|name| format!("`{name}`"));
    let first: Vec<String> = names.by_ref().take(MAX_LISTED).collect();
    let rest = names.count();
    match (first.is_empty(), rest) {
        (true, _) => None,
        (_, 0) if first.len() == 1 => Some(format!("expected {}", first.concat())),
        (_, 0) => Some(format!("expected one of {}", first.join(", "))),
        _ => Some(format!(
            "expected one of {}, and {rest} more",
            first.join(", ")
        )),
    }
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
    fn a_word_without_a_neighbour_gets_the_complete_list() {
        assert_eq!(
            listed("x", ["tpm", "rng"]).as_deref(),
            Some("expected one of `tpm`, `rng`")
        );
        assert_eq!(listed("x", ["tpm"]).as_deref(), Some("expected `tpm`"));
        assert_eq!(listed("x", []), None);
    }
}
