//! Asks kubectl for its verdict on each fact about selectors.

use crate::support::kubectl::Kubectl;

include!("../facts/selector.rs");

#[test]
fn kubectl_selects_as_the_facts_say() {
    let objects = OBJECTS
        .iter()
        .map(|(name, labels)| (*name, labels.iter().copied()));
    let Some(kubectl) = Kubectl::of(objects, "selector_kubectl") else {
        return;
    };
    kubectl.for_each(FACTS, |kubectl, (selector, expected)| {
        let selected = kubectl.selected(selector);
        let selected: Option<Vec<&str>> = selected
            .as_ref()
            .map(|names| names.iter().map(String::as_str).collect());
        assert_eq!(selected.as_deref(), *expected, "of `{selector}`");
    });
}
