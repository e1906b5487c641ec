//! Amounts of memory that no virtual machine has: their unit is missing or wrong.
//!
//! KubeVirt accepts each of them. Its `memory.guest` is a `resource.Quantity`, which takes `m` as a
//! thousandth and a number without a suffix as bytes.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::model::Path;
use crate::yaml::Value;

const MI: i128 = 1 << 20;

/// The smallest huge page, which arm64 has.
const SMALLEST_PAGE: i128 = 1 << 16;

/// Numbers without a unit from here on are taken for Mi: `512` and `2048` are usual numbers of
/// those.
const FEWEST_MI: i128 = 256;

/// Reports an amount of memory of less than 1Mi, or with a fraction of a byte.
pub(super) fn check(
    amount: &Quantity,
    path: Path,
    typed: &TypedDefinition,
    problems: &mut Problems,
) {
    // What is less than nothing is reported as such.
    if !amount.is_negative() {
        check_from(MI, amount, path, typed, problems);
    }
}

/// Reports a size of a huge page that no architecture has because it is too small, or has a fraction
/// of a byte. KubeVirt crashes at 0, as a trial shows.
pub(super) fn check_page(
    size: &Quantity,
    path: Path,
    typed: &TypedDefinition,
    problems: &mut Problems,
) {
    if !size.is_zero() {
        check_from(SMALLEST_PAGE, size, path, typed, problems);
    }
}

fn check_from(
    least: i128,
    amount: &Quantity,
    path: Path,
    typed: &TypedDefinition,
    problems: &mut Problems,
) {
    let is_small = amount.value_rounded_up() < least;
    if !is_small && amount.is_whole() {
        return;
    }
    let written = written(path, typed);
    let shown = written
        .as_ref()
        .map_or_else(|| "this".to_owned(), |text| format!("`{text}`"));
    let bytes = amount.in_full();
    let noun = if bytes == "1" { "byte" } else { "bytes" };
    let (message, help) = if is_small {
        (
            format!("{shown} is only {bytes} {noun}"),
            written.and_then(|written| did_you_mean(&written, least)),
        )
    } else {
        let whole = (amount.value_rounded_up() + MI - 1) / MI;
        (
            format!("{shown} is not a whole number of bytes, but {bytes}"),
            Some(format!(
                "write a whole number of a smaller unit: `{whole}Mi`"
            )),
        )
    };
    let problem = typed.problem(Code::UnlikelyQuantity, path, message);
    problems.push(problem.help_from(help));
}

/// An amount as its source has it; `None` if it is a number that is written in any other way than
/// with its digits alone (`1e3`, `0777`), or computed.
fn written(path: Path, typed: &TypedDefinition) -> Option<String> {
    let node = typed.definition.get(path)?;
    match &node.value {
        Value::String(text) => Some(text.as_str().to_owned()),
        Value::Integer(number) => {
            let text = number.to_string();
            let length = node.at.end.checked_sub(node.at.start)?;
            (usize::try_from(length) == Ok(text.len())).then_some(text)
        }
        _ => None,
    }
}

fn did_you_mean(written: &str, least: i128) -> Option<String> {
    meant(written, least).map(|meant| format!("did you mean `{meant}`?"))
}

/// The amount that was probably meant by one that is too small, with the next unit that makes sense.
fn meant(written: &str, least: i128) -> Option<String> {
    let end = written.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = written.split_at(end.unwrap_or(written.len()));
    let unit = match unit {
        "" => unit_of(number, least),
        "m" | "k" | "Ki" => "Mi",
        "M" | "Mi" => "Gi",
        _ => return None,
    };
    let is_octal = number.len() > 1 && number.starts_with('0') && !number.contains('.');
    let is_zero = number.chars().all(|c| matches!(c, '0' | '.'));
    (!is_zero && !is_octal).then(|| format!("{number}{unit}"))
}

/// The unit of a number that has none.
fn unit_of(number: &str, least: i128) -> &'static str {
    let is_page = least == SMALLEST_PAGE;
    match number.parse::<i128>() {
        // Huge pages of 1Gi are common, and those of 2Mi even more so.
        Ok(1) if is_page => "Gi",
        Ok(_) if is_page => "Mi",
        Ok(many) if many >= FEWEST_MI => "Mi",
        _ => "Gi",
    }
}
