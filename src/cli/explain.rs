//! `--explain`: the page of a rule.

use crate::diagnostic::{Code, closest};
use crate::documents::rule_section;

use super::invocation::program;

/// The rule of a code.
///
/// # Errors
///
/// There is no such rule.
pub(super) fn rule(code: &str) -> Result<Code, String> {
    let codes = Code::ALL.iter().copied();
    let names = codes.clone().map(Code::as_str);
    codes
        .clone()
        .find(|rule| rule.as_str() == code)
        .ok_or_else(|| {
            let help = closest(code, names).map_or_else(
                || "`docs/rules.md` lists all of them".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            format!("there is no such rule; {help}")
        })
}

/// What is said about a rule: what breaks it, an example, and how to follow it.
pub(super) fn explanation(rule: Code) -> String {
    format!(
        "{}\nThe catalog that examples begin with, and all other rules: {}\n",
        rule_section(rule).replace("cargo run --", program()),
        rule.page()
    )
}
