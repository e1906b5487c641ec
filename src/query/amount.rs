//! Amounts as other programs read them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubernetes::quantity::Quantity;

/// An amount of memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// As Kubernetes writes it: `8Gi`.
    quantity: String,
    /// In bytes, rounded up.
    bytes: u64,
}

impl Amount {
    /// An amount as it was written; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Quantity::parse(text).ok().as_ref().map(Self::of)
    }

    pub(super) fn of(quantity: &Quantity) -> Self {
        Self {
            quantity: quantity.to_string(),
            bytes: bytes(quantity),
        }
    }
}

/// Whole bytes, rounded up; 0 of what is less than nothing.
pub(super) fn bytes(quantity: &Quantity) -> u64 {
    u64::try_from(quantity.value_rounded_up().max(0)).unwrap_or(u64::MAX)
}

/// An amount for people, to two decimal places: `14.5Gi`, `1 byte`.
pub(super) fn in_words(quantity: &Quantity) -> String {
    let short = quantity.in_short();
    match short.as_str() {
        "1" => "1 byte".to_owned(),
        number if number.ends_with(|last: char| last.is_ascii_digit()) => format!("{number} bytes"),
        _ => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_whole_and_not_less_than_none() {
        let amounts = ["1Ki", "1.5", "-1Gi", "1e20"];
        let bytes = amounts.map(|text| bytes(&Quantity::parse(text).unwrap()));
        assert_eq!(bytes, [1024, 2, 0, u64::MAX]);
    }
}
