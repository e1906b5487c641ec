//! "Did you mean".

/// The candidate that a misspelt word most likely meant, if one is close enough.
#[must_use]
fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Two thirds alike: `displyName` finds `displayName`, and `cpu` does not find `gpus`.
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

/// What to do about a word that is none of the candidates: the one that was meant, or what there
/// is.
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
        (_, 0) => Some(format!("there is {}", first.join(", "))),
        _ => Some(format!("there is {}, and {rest} more", first.join(", "))),
    }
}

/// How many names a message lists.
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
    fn a_word_of_no_neighbour_gets_the_whole_list() {
        assert_eq!(
            listed("x", ["tpm", "rng"]).as_deref(),
            Some("there is `tpm`, `rng`")
        );
        assert_eq!(listed("x", []), None);
    }
}
