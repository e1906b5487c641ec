//! Quantities: `resource.Quantity` of Kubernetes' apimachinery, the type of CPU and memory sizes.
//!
//! The crate `kube_quantity` is not used: it depends on `k8s-openapi`, a parser library and a decimal
//! library, although one `i128` of nano units is exact.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::diagnostic::{Code, Problem, Problems};
use crate::model::Schema;
use crate::model::{Decode, UNCHECKED, wrong_type};
use crate::yaml::{Node, Value};

use crate::text::TextError;

/// An exact number with nine decimal places, and the kind of suffix that it was written with.
///
/// Quantities are compared by value: `1Gi` equals `1024Mi`. [`fmt::Display`] writes the canonical
/// form of Kubernetes (`1.5Gi` as `1536Mi`, `0.5` as `500m`).
#[derive(Debug, Clone, Copy)]
pub struct Quantity {
    /// The value in units of 10^-9.
    nano: i128,
    format: Format,
}

/// The kind of suffix that a quantity was written with, and will be written with again.
#[derive(Debug, Clone, Copy)]
enum Format {
    DecimalSi,
    DecimalExponent,
    BinarySi,
}

/// Nano units in one unit.
const NANO: i128 = 1_000_000_000;

/// The largest value with a binary suffix: 2^63-1 units.
const BINARY_LIMIT: i128 = i64::MAX as i128 * NANO;

/// Suffixes that are powers of 10.
const DECIMAL_SUFFIXES: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

/// Suffixes that are powers of 1024.
const BINARY_SUFFIXES: [(&str, usize); 6] = [
    ("Ki", 1),
    ("Mi", 2),
    ("Gi", 3),
    ("Ti", 4),
    ("Pi", 5),
    ("Ei", 6),
];

impl Quantity {
    /// Reads a quantity as `resource.ParseQuantity` of apimachinery does: a number (`4`, `+4`,
    /// `-4`, `1.5`, `.5`, `5.`) and a suffix, which is empty, decimal (`n u m k M G T P E`), binary
    /// (`Ki Mi Gi Ti Pi Ei`) or a decimal exponent (`e3`, `E-2`).
    ///
    /// A value finer than 10^-9 is rounded up, away from zero. A value with a binary suffix is
    /// capped at 2^63-1; a value without one is not.
    ///
    /// # Errors
    ///
    /// The text has another form, or its value exceeds 2^127 nano units (about 1.7e29).
    /// Kubernetes' parser also reads texts without any digit (`m`, `-`, `.`) as zero, contrary to
    /// its documented grammar and the schemas of custom resources; here they are errors.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let parts = Parts::split(text)?;
        let suffix = parts.suffix()?;
        let magnitude = parts
            .magnitude(suffix)
            .ok_or_else(|| parts.out_of_range())?;
        Ok(Self {
            nano: if parts.negative {
                -magnitude
            } else {
                magnitude
            },
            format: suffix.format(),
        })
    }

    /// A number of bytes, which is written with a binary suffix where it has one.
    #[must_use]
    pub fn of_bytes(bytes: i64) -> Self {
        Self {
            nano: i128::from(bytes) * NANO,
            format: Format::BinarySi,
        }
    }

    /// The value in whole units (bytes of memory, CPUs), rounded up, away from zero, like
    /// `Quantity.Value` of Kubernetes.
    #[must_use]
    pub fn value_rounded_up(&self) -> i128 {
        let towards_zero = self.nano / NANO;
        if self.nano % NANO == 0 {
            towards_zero
        } else {
            towards_zero + self.nano.signum()
        }
    }

    /// Another value in whole units, in the same form: apimachinery's `NewQuantity` with the format of this
    /// one.
    #[must_use]
    pub fn with_value(&self, units: i64) -> Self {
        let nano = i128::from(units) * NANO;
        Self { nano, ..*self }
    }

    /// Whether the value has no fraction of a unit.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.nano % NANO == 0
    }

    /// The value in units, in full and without a suffix: `1536m` as `1.536`.
    #[must_use]
    pub fn in_full(&self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        let nano = self.nano.unsigned_abs();
        let unit = NANO.unsigned_abs();
        let fraction = format!("{:09}", nano % unit);
        let text = format!("{sign}{}.{fraction}", nano / unit);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The value to two decimal places with the largest suffix of its kind, for people: `1536Mi` as
    /// `1.5Gi`, `2505397589` of a binary quantity as `2.33Gi`. Less than the smallest suffix is whole
    /// units, rounded up, without one.
    #[must_use]
    pub fn in_short(&self) -> String {
        let (base, suffixes): (u128, [&str; 6]) = match self.format {
            Format::BinarySi => (1024, BINARY_SUFFIXES.map(|(suffix, _)| suffix)),
            Format::DecimalSi | Format::DecimalExponent => (1000, ["k", "M", "G", "T", "P", "E"]),
        };
        let sign = if self.is_negative() { "-" } else { "" };
        let whole = self.value_rounded_up().unsigned_abs();
        let (mut unit, mut short) = (1, None);
        for suffix in suffixes {
            let hundredths = |unit: u128| (whole * 100 + unit / 2) / unit;
            // What rounds to one of this unit is one: 1023.999Ki are 1Mi.
            if hundredths(unit) < base * 100 {
                break;
            }
            unit *= base;
            short = Some((hundredths(unit), suffix));
        }
        let Some((hundredths, suffix)) = short else {
            return format!("{sign}{whole}");
        };
        let number = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let number = number.trim_end_matches('0').trim_end_matches('.');
        format!("{sign}{number}{suffix}")
    }

    /// A share of it, cut off after nine decimal places. The share of a divisor of 0 is all of it.
    #[must_use]
    pub fn divided_by(&self, divisor: u32) -> Self {
        let nano = self.nano / i128::from(divisor.max(1));
        Self { nano, ..*self }
    }

    /// The difference to another one, as an amount that is not negative.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Self {
        let nano = self.nano.saturating_sub(other.nano).saturating_abs();
        Self { nano, ..*self }
    }

    /// The value with some units more or, if they are negative, less.
    #[must_use]
    pub fn plus(&self, units: i64) -> Self {
        let nano = self.nano.saturating_add(i128::from(units) * NANO);
        Self { nano, ..*self }
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.nano == 0
    }

    /// Whether the value is less than zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.nano < 0
    }
}

/// Every quantity in KubeVirt's instance types and preferences is an amount of memory, so a negative
/// one is of no use, although Kubernetes and KubeVirt take it if Go's `int64` can hold it.
impl Decode for Quantity {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = match &node.value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            Value::Float(number) if is_whole(*number) => Cow::Owned(number.to_string()),
            Value::Float(number) => {
                let message = format!("a quantity that is a number is whole, and this is {number}");
                let problem = Problem::new(Code::WrongType, node.at, message);
                problems.push(problem.help(format!("add the unit, as in `{number}Gi`")));
                return None;
            }
            _ => return wrong_type(node, "a quantity such as `2Gi`", problems),
        };
        match Self::parse(&text) {
            Ok(quantity) => {
                let is_held = quantity.value_rounded_up() >= i64::MIN.into();
                if quantity.is_negative() {
                    let message = format!("`{text}` is out of range");
                    let problem = if is_held {
                        Problem::new(Code::UncheckedValue, node.at, message).note(UNCHECKED)
                    } else {
                        Problem::new(Code::OutOfRange, node.at, message)
                    };
                    problems.push(problem.help("write a quantity of at least 0"));
                }
                is_held.then_some(quantity)
            }
            Err(error) => {
                let problem = Problem::new(Code::BadQuantity, node.at, error.message);
                problems.push(problem.in_value(text, error.range));
                None
            }
        }
    }

    fn schema() -> Schema {
        Schema::Quantity
    }
}

/// Whether a number is one that the API takes: its schema has an integer or a string
/// (`x-kubernetes-int-or-string`), and JSON has no infinity.
fn is_whole(number: f64) -> bool {
    number.is_finite() && number.fract() == 0.0
}

impl FromStr for Quantity {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::parse(text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nano.hash(state);
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

/// The canonical form of Kubernetes (`Quantity.CanonicalizeBytes`): an integer and the largest
/// suffix of its kind that keeps the value.
///
/// Kubernetes itself keeps some texts unchanged (`5.`, `1.500`, `1E3`), as its parser assumes that
/// they are canonical; here they become `5`, `1500m` and `1e3`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            _ if self.is_zero() => f.write_str("0"),
            Format::BinarySi if self.has_binary_form() => self.write_binary(f),
            Format::DecimalExponent => self.write_decimal(f, false),
            Format::BinarySi | Format::DecimalSi => self.write_decimal(f, true),
        }
    }
}

impl Quantity {
    /// Binary suffixes are for integers from 1024 on; smaller numbers and fractions are written as
    /// decimals.
    fn has_binary_form(&self) -> bool {
        self.nano % NANO == 0 && self.nano.abs() >= 1024 * NANO
    }

    fn write_binary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mantissa, power) = reduce(self.nano / NANO, 1024);
        let suffix = BINARY_SUFFIXES
            .iter()
            .find(|(_, suffix_power)| *suffix_power == power);
        write!(f, "{mantissa}{}", suffix.map_or("", |(suffix, _)| suffix))
    }

    fn write_decimal(&self, f: &mut fmt::Formatter<'_>, si: bool) -> fmt::Result {
        let (mantissa, thousands) = reduce(self.nano, 1000);
        write!(f, "{mantissa}")?;
        let exponent = i32::try_from(thousands).map_or(0, |thousands| 3 * thousands - 9);
        let suffix = DECIMAL_SUFFIXES
            .iter()
            .find(|(_, suffix_exponent)| *suffix_exponent == exponent);
        match suffix {
            _ if exponent == 0 => Ok(()),
            Some((suffix, _)) if si => f.write_str(suffix),
            _ => write!(f, "e{exponent}"),
        }
    }
}

/// Divides a nonzero number by `base` while there is no remainder: the quotient and the number of
/// divisions.
fn reduce(mut number: i128, base: i128) -> (i128, usize) {
    let mut divisions = 0;
    while number != 0 && number % base == 0 {
        number /= base;
        divisions += 1;
    }
    (number, divisions)
}

/// The value of a suffix.
#[derive(Debug, Clone, Copy)]
enum Suffix {
    /// A power of 10.
    Decimal(i32),
    /// A power of 10 that was written as an exponent.
    Exponent(i32),
    /// A power of 1024.
    Binary(usize),
}

impl Suffix {
    fn read(text: &str) -> Option<Self> {
        let decimal = DECIMAL_SUFFIXES.iter().find(|(suffix, _)| *suffix == text);
        let binary = BINARY_SUFFIXES.iter().find(|(suffix, _)| *suffix == text);
        match (decimal, binary) {
            (Some((_, exponent)), _) => Some(Self::Decimal(*exponent)),
            (None, Some((_, power))) => Some(Self::Binary(*power)),
            (None, None) => Some(Self::Exponent(exponent_of(text)?.parse().ok()?)),
        }
    }

    fn format(self) -> Format {
        match self {
            Self::Decimal(_) => Format::DecimalSi,
            Self::Exponent(_) => Format::DecimalExponent,
            Self::Binary(_) => Format::BinarySi,
        }
    }
}

/// The text after the `e` of an exponent.
fn exponent_of(suffix: &str) -> Option<&str> {
    suffix.strip_prefix(['e', 'E'])
}

/// The text of a quantity, split into its parts.
struct Parts<'t> {
    text: &'t str,
    negative: bool,
    /// Sign, integer and fraction.
    number: &'t str,
    integer: &'t str,
    fraction: &'t str,
    suffix: &'t str,
}

impl<'t> Parts<'t> {
    fn split(text: &'t str) -> Result<Self, TextError> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (integer, rest) = split_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        let number = text.strip_suffix(suffix).unwrap_or(text);
        if integer.is_empty() && fraction.is_empty() {
            return Err(no_number(text));
        }
        Ok(Self {
            text,
            negative: text.starts_with('-'),
            number,
            integer,
            fraction,
            suffix,
        })
    }

    fn suffix(&self) -> Result<Suffix, TextError> {
        Suffix::read(self.suffix).ok_or_else(|| {
            let (text, suffix) = (self.text, self.suffix);
            let fault = fault_of_suffix(self.number, suffix);
            let message = format!("`{text}` is not a quantity: {fault}");
            TextError::new(self.number.len()..text.len(), message)
        })
    }

    /// The absolute value in nano units.
    fn magnitude(&self, suffix: Suffix) -> Option<i128> {
        self.small(suffix).or_else(|| self.any(suffix))
    }

    /// The same of what most quantities are: a whole number of few digits, perhaps with a binary suffix.
    fn small(&self, suffix: Suffix) -> Option<i128> {
        let number: u32 = self.integer.parse().ok()?;
        let factor = match suffix {
            _ if !self.fraction.is_empty() => return None,
            Suffix::Decimal(0) => 1,
            Suffix::Binary(power @ 1..=4) => 1 << (10 * power),
            _ => return None,
        };
        Some((i128::from(number) * factor * NANO).min(BINARY_LIMIT))
    }

    /// The same of a number of any length.
    fn any(&self, suffix: Suffix) -> Option<i128> {
        let mut digits: Vec<u32> = self
            .integer
            .chars()
            .chain(self.fraction.chars())
            .filter_map(|digit| digit.to_digit(10))
            .collect();
        let places = 9 - i64::try_from(self.fraction.len()).ok()?;
        match suffix {
            Suffix::Decimal(exponent) | Suffix::Exponent(exponent) => {
                shift(&digits, places + i64::from(exponent))
            }
            Suffix::Binary(power) => {
                (0..power).for_each(|_| multiply_by_1024(&mut digits));
                Some(shift(&digits, places).map_or(BINARY_LIMIT, |nano| nano.min(BINARY_LIMIT)))
            }
        }
    }

    fn out_of_range(&self) -> TextError {
        let message = format!(
            "`{}` is out of range: a quantity is at most about 1.7e29; write a smaller one",
            self.text
        );
        TextError::new(0..self.text.len(), message)
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (text.strip_suffix(rest).unwrap_or(text), rest)
}

/// Multiplies a decimal number of any length, most significant digit first.
fn multiply_by_1024(digits: &mut Vec<u32>) {
    let mut carry = 0;
    for digit in digits.iter_mut().rev() {
        let product = *digit * 1024 + carry;
        *digit = product % 10;
        carry = product / 10;
    }
    while carry > 0 {
        digits.insert(0, carry % 10);
        carry /= 10;
    }
}

/// The number `digits` times 10^`places`, rounded up to an integer; `None` beyond `i128`.
fn shift(digits: &[u32], places: i64) -> Option<i128> {
    let dropped = usize::try_from(places.saturating_neg()).unwrap_or(0);
    let (kept, dropped) = digits.split_at(digits.len().saturating_sub(dropped));
    let integer = kept.iter().try_fold(0_i128, |number, digit| {
        number.checked_mul(10)?.checked_add(i128::from(*digit))
    })?;
    if integer != 0 && places > 0 {
        return integer.checked_mul(10_i128.checked_pow(u32::try_from(places).ok()?)?);
    }
    let is_rounded = dropped.iter().any(|digit| *digit != 0);
    integer.checked_add(i128::from(is_rounded))
}

fn no_number(text: &str) -> TextError {
    let trimmed = text.trim();
    let message = if text.is_empty() {
        "a quantity cannot be empty; write a number and an optional suffix, such as `2Gi`".into()
    } else if trimmed != text && Quantity::parse(trimmed).is_ok() {
        format!("`{text}` is not a quantity: it contains white space; write `{trimmed}`")
    } else {
        format!("`{text}` is not a quantity: it has no number; start with one, as in `2Gi`")
    };
    TextError::new(0..text.len(), message)
}

/// What is wrong with the text after a number, and what to write instead.
fn fault_of_suffix(number: &str, suffix: &str) -> String {
    let compact: String = suffix.split_whitespace().collect();
    if compact != suffix && Suffix::read(&compact).is_some() {
        return format!("it contains white space; write `{number}{compact}`");
    }
    if suffix.starts_with(['.', ',', '_']) {
        return format!(
            "`{suffix}` cannot be part of a number; write digits with at most one `.`, as in `1.5`"
        );
    }
    if exponent_of(suffix).is_some_and(looks_like_exponent) {
        return format!(
            "`{suffix}` is not a 32-bit exponent; write an integer after `e`, as in `1e3`"
        );
    }
    format!(
        "unknown suffix `{suffix}`; {}",
        advice_on_suffix(number, &compact)
    )
}

fn looks_like_exponent(text: &str) -> bool {
    let is_exponent = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
    text.chars().all(is_exponent)
}

/// What to write instead of a suffix such as `GB`, `gib` or `K`; for any other, all suffixes.
fn advice_on_suffix(number: &str, suffix: &str) -> String {
    let lower = suffix.to_ascii_lowercase();
    let unit = lower.strip_suffix('b').unwrap_or(&lower);
    let unit = unit.strip_suffix('i').unwrap_or(unit);
    let binary = BINARY_SUFFIXES
        .iter()
        .find(|(binary, _)| binary.to_ascii_lowercase().strip_suffix('i') == Some(unit));
    match binary {
        Some(("Ki", _)) => format!("write `{number}k` (1000) or `{number}Ki` (1024)"),
        Some((binary, power)) => {
            let decimal = binary.trim_end_matches('i');
            format!("write `{number}{decimal}` (1000^{power}) or `{number}{binary}` (1024^{power})")
        }
        None => "write one of `n`, `u`, `m`, `k`, `M`, `G`, `T`, `P`, `E`, `Ki`, `Mi`, `Gi`, \
                 `Ti`, `Pi`, `Ei`, an exponent such as `e3`, or no suffix"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts and their canonical form, as kubectl v1.32 prints it.
    const CANONICAL: &[(&str, &str)] = &[
        ("0", "0"),
        ("-0", "0"),
        ("+0", "0"),
        ("00", "0"),
        ("0.0", "0"),
        ("0Gi", "0"),
        ("0e5000", "0"),
        ("1", "1"),
        ("-1", "-1"),
        (".5", "500m"),
        ("0.5", "500m"),
        ("-.5", "-500m"),
        ("+.5", "500m"),
        ("1.5", "1500m"),
        ("1000", "1k"),
        ("1000m", "1"),
        ("100m", "100m"),
        ("1500m", "1500m"),
        ("1001m", "1001m"),
        ("1000000u", "1"),
        ("1n", "1n"),
        ("999n", "999n"),
        ("1000n", "1u"),
        ("0.1n", "1n"),
        ("1.1n", "2n"),
        ("-0.1n", "-1n"),
        ("0.0000000001", "1n"),
        ("-0.0000000001", "-1n"),
        ("1u", "1u"),
        ("1k", "1k"),
        ("1M", "1M"),
        ("1G", "1G"),
        ("1T", "1T"),
        ("1P", "1P"),
        ("1E", "1E"),
        ("1000k", "1M"),
        ("1024k", "1024k"),
        ("1.5k", "1500"),
        ("1.5G", "1500M"),
        ("0.001k", "1"),
        ("12E", "12E"),
        ("1e3", "1e3"),
        ("1e-3", "1e-3"),
        ("1.5e3", "1500"),
        ("15e2", "1500"),
        ("100e-6", "100e-6"),
        ("1e-9", "1e-9"),
        ("1e-10", "1e-9"),
        ("1e-3000", "1e-9"),
        ("1e9", "1e9"),
        ("1e18", "1e18"),
        ("1e20", "100e18"),
        ("1234567890123456789012345", "1234567890123456789012345"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("18446744073709551616", "18446744073709551616"),
        ("1Ki", "1Ki"),
        ("1Mi", "1Mi"),
        ("1Gi", "1Gi"),
        ("1Ti", "1Ti"),
        ("1Pi", "1Pi"),
        ("1Ei", "1Ei"),
        ("1.5Gi", "1536Mi"),
        ("1.5Ki", "1536"),
        ("0.5Ki", "512"),
        ("0.5Gi", "512Mi"),
        ("0.1Gi", "107374182400m"),
        ("0.3Ki", "307200m"),
        ("1.1Ki", "1126400m"),
        ("-1.1Ki", "-1126400m"),
        ("1024Ki", "1Mi"),
        ("1025Ki", "1025Ki"),
        ("1536Mi", "1536Mi"),
        ("1023Ki", "1023Ki"),
        ("1048576Ki", "1Gi"),
        ("-1Gi", "-1Gi"),
        ("-1024Mi", "-1Gi"),
        ("-1.5Gi", "-1536Mi"),
        ("7Ei", "7Ei"),
        ("8Ei", "9223372036854775807"),
        ("-8Ei", "-9223372036854775807"),
        ("7.99Ei", "9211842821808707338240m"),
        ("9Ei", "9223372036854775807"),
        ("100Ei", "9223372036854775807"),
        ("99999999999999999999Ei", "9223372036854775807"),
        ("0.0009765625Ki", "1"),
        ("0.00048828125Ki", "500m"),
        ("0.0000000001Ki", "103n"),
        ("0.00000000000000000000000000000000000000000001Ei", "1n"),
        (
            "1.00000000000000000000000000000000000000000001Ki",
            "1024000000001n",
        ),
        ("2Gi", "2Gi"),
        ("512Mi", "512Mi"),
        ("4096Mi", "4Gi"),
        ("128Gi", "128Gi"),
        ("0.123456789", "123456789n"),
        ("0.1234567891", "123456790n"),
        ("3.14159Gi", "3373256576860160u"),
    ];

    /// Texts that kubectl v1.32 refuses.
    const INVALID: &[&str] = &[
        "1GB",
        "1gb",
        "1gib",
        "1GiB",
        "1Gb",
        "1g",
        "1K",
        "1kb",
        "1KiB",
        "1ki",
        "1gi",
        "1mi",
        "1MB",
        "1B",
        "1b",
        "1i",
        "1mm",
        "1kk",
        "1e",
        "1E+",
        "1e-",
        "1e3.5",
        "1e3Gi",
        "1Ki5",
        "1eE3",
        "1ee3",
        "1e99999999999999999999",
        "1..5",
        "1.2.3",
        "1_000",
        "1;5",
        "0x10",
        "1Zi",
        "1Y",
        "1h",
        "1%",
        "one",
        "Infinity",
        "NaN",
        "--1",
        "+-1",
        "1-1",
        "1+",
        "1m3",
        "1μ",
        "1KI",
        "1Gi1",
        "１",
        "",
        " 1",
        "1 ",
        "1 Gi",
        "1Gi ",
        "1 G B",
    ];

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    fn error(text: &str) -> (String, &str) {
        let error = Quantity::parse(text).unwrap_err();
        (error.message, &text[error.range])
    }

    #[test]
    fn the_canonical_form_is_that_of_kubernetes() {
        for (text, canonical) in CANONICAL {
            assert_eq!(quantity(text).to_string(), *canonical, "of `{text}`");
            assert_eq!(quantity(canonical).to_string(), *canonical);
        }
    }

    #[test]
    fn texts_that_kubernetes_keeps_become_canonical() {
        let texts = [
            ("5.", "5"),
            ("+1", "1"),
            ("007", "7"),
            ("1.500", "1500m"),
            ("1E3", "1e3"),
            ("1e+3", "1e3"),
            ("1e0", "1"),
        ];
        for (text, canonical) in texts {
            assert_eq!(quantity(text).to_string(), canonical);
        }
    }

    #[test]
    fn a_decimal_beyond_the_suffixes_gets_an_exponent() {
        assert_eq!(quantity("1000E").to_string(), "1e21");
    }

    #[test]
    fn texts_that_kubernetes_refuses_are_errors() {
        for text in INVALID {
            let error = Quantity::parse(text).unwrap_err();
            assert!(text.get(error.range).is_some(), "of `{text}`");
        }
    }

    #[test]
    fn a_text_without_a_digit_is_an_error() {
        for text in ["m", "Gi", "e3", ".", "-", "+.", "-m"] {
            let (message, place) = error(text);
            assert!(message.contains("it has no number"), "{message}");
            assert_eq!(place, text);
        }
    }

    #[test]
    fn an_error_says_what_to_write() {
        let errors = [
            (
                "1GB",
                "GB",
                "unknown suffix `GB`; write `1G` (1000^3) or `1Gi` (1024^3)",
            ),
            (
                "-1.5gib",
                "gib",
                "unknown suffix `gib`; write `-1.5G` (1000^3) or `-1.5Gi` (1024^3)",
            ),
            (
                "2K",
                "K",
                "unknown suffix `K`; write `2k` (1000) or `2Ki` (1024)",
            ),
            ("2 Gi", " Gi", "it contains white space; write `2Gi`"),
            (" 2Gi", " 2Gi", "it contains white space; write `2Gi`"),
            (
                "1,5",
                ",5",
                "`,5` cannot be part of a number; write digits with at most one `.`, as in `1.5`",
            ),
            (
                "1.2.3",
                ".3",
                "`.3` cannot be part of a number; write digits with at most one `.`, as in `1.5`",
            ),
            (
                "1e",
                "e",
                "`e` is not a 32-bit exponent; write an integer after `e`, as in `1e3`",
            ),
        ];
        for (text, place, fault) in errors {
            let message = format!("`{text}` is not a quantity: {fault}");
            assert_eq!(error(text), (message, place));
        }
        assert!(error("1h").0.contains("write one of `n`"));
        assert!(error("").0.starts_with("a quantity cannot be empty"));
    }

    #[test]
    fn a_value_beyond_the_range_is_an_error() {
        let largest = "170141183460469231731687303715.884105727";
        assert_eq!(
            quantity(largest).to_string(),
            "170141183460469231731687303715884105727n"
        );
        for text in [
            "170141183460469231731687303715.884105728",
            "1e30",
            "-1e2147483647",
        ] {
            let (message, place) = error(text);
            assert!(message.contains("out of range"), "{message}");
            assert_eq!(place, text);
        }
    }

    #[test]
    fn quantities_are_compared_by_value() {
        assert_eq!(quantity("1Gi"), quantity("1024Mi"));
        assert_eq!(quantity("1e3"), quantity("1k"));
        assert_eq!(quantity("-0"), quantity("0Gi"));
        let ascending = [
            "-1Gi", "-1G", "-1", "-1n", "0", "1n", "1m", ".5", "1", "1k", "1Ki", "1e29",
        ];
        for pair in ascending.windows(2) {
            assert!(quantity(pair[0]) < quantity(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn the_value_is_rounded_up_away_from_zero() {
        let values = [
            ("0", 0),
            ("1n", 1),
            ("1.5", 2),
            ("-1.5", -2),
            ("1.1Ki", 1127),
            ("2Gi", 1 << 31),
        ];
        for (text, value) in values {
            assert_eq!(quantity(text).value_rounded_up(), value, "of `{text}`");
        }
    }

    #[test]
    fn the_short_form_has_two_decimal_places_at_most() {
        let short = [
            ("0", "0"),
            ("1n", "1"),
            ("1023", "1.02k"),
            ("0.5Ki", "512"),
            ("1023.5Ki", "1023.5Ki"),
            ("1023.999Ki", "1Mi"),
            ("1536Mi", "1.5Gi"),
            ("14848Mi", "14.5Gi"),
            ("80384Mi", "78.5Gi"),
            ("-1.1Ki", "-1.1Ki"),
            ("7410065408", "7.41G"),
            ("999999", "1M"),
            ("1e9", "1G"),
            ("100e18", "100E"),
            ("7Ei", "7Ei"),
        ];
        for (text, expected) in short {
            assert_eq!(quantity(text).in_short(), expected, "of `{text}`");
        }
        assert_eq!(quantity("7Gi").divided_by(3).in_short(), "2.33Gi");
        assert_eq!(quantity("7G").divided_by(3).in_short(), "2.33G");
    }

    #[test]
    fn zero_and_negative_values_are_recognized() {
        assert!(quantity("-0.0Gi").is_zero() && !quantity("-0").is_negative());
        assert!(quantity("-1n").is_negative() && !quantity("1n").is_negative());
        assert!(!quantity("0.0000000001").is_zero());
    }

    /// A random text with its value, computed without the parser.
    struct Sample {
        text: String,
        nano: i128,
        is_exact: bool,
    }

    /// A generator of pseudo-random numbers (xorshift64).
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % limit
        }

        /// A number of up to nine digits, with up to twelve decimal places.
        fn sample(&mut self) -> Sample {
            let factors = suffixes_with_factors();
            let index = self.below(factors.len() as u64);
            let (suffix, numerator, denominator) = &factors[usize::try_from(index).unwrap()];
            let digits_limit = 10_u64.pow(u32::try_from(self.below(10)).unwrap());
            let unscaled = self.below(digits_limit);
            let places = u32::try_from(self.below(13)).unwrap();
            let is_negative = self.below(2) == 1;
            let denominator = denominator * 10_i128.pow(places);
            let scaled = i128::from(unscaled) * numerator * NANO;
            let cap = if suffix.ends_with('i') {
                BINARY_LIMIT
            } else {
                i128::MAX
            };
            let rounded = (scaled + denominator - 1) / denominator;
            Sample {
                text: decimal_text(is_negative, unscaled, places, suffix),
                nano: if is_negative {
                    -rounded.min(cap)
                } else {
                    rounded.min(cap)
                },
                is_exact: scaled % denominator == 0 && rounded <= cap,
            }
        }
    }

    /// Suffixes, with the numerator and the denominator of their values.
    fn suffixes_with_factors() -> Vec<(String, i128, i128)> {
        let mut factors = vec![
            ("n".to_owned(), 1, 10_i128.pow(9)),
            ("u".to_owned(), 1, 10_i128.pow(6)),
            ("m".to_owned(), 1, 10_i128.pow(3)),
            (String::new(), 1, 1),
        ];
        for (unit, power) in ["k", "M", "G", "T", "P", "E"].into_iter().zip(1..) {
            factors.push((unit.to_owned(), 1000_i128.pow(power), 1));
            factors.push((format!("{}i", unit.to_uppercase()), 1024_i128.pow(power), 1));
        }
        for exponent in 0..12 {
            factors.push((format!("e{exponent}"), 10_i128.pow(exponent), 1));
            factors.push((format!("E-{exponent}"), 1, 10_i128.pow(exponent)));
        }
        factors
    }

    fn decimal_text(is_negative: bool, unscaled: u64, places: u32, suffix: &str) -> String {
        let divisor = 10_u64.pow(places);
        let (integer, fraction) = (unscaled / divisor, unscaled % divisor);
        let sign = if is_negative { "-" } else { "" };
        let width = places as usize;
        match places {
            0 => format!("{sign}{integer}{suffix}"),
            _ => format!("{sign}{integer}.{fraction:0width$}{suffix}"),
        }
    }

    #[test]
    fn random_quantities_have_their_exact_value_and_keep_it_when_written() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut exact = 0;
        for _ in 0..20_000 {
            let sample = random.sample();
            let parsed = quantity(&sample.text);
            assert_eq!(parsed.nano, sample.nano, "of `{}`", sample.text);
            let written = parsed.to_string();
            assert_eq!(
                quantity(&written),
                parsed,
                "`{}` as `{written}`",
                sample.text
            );
            assert_eq!(quantity(&written).to_string(), written);
            exact += u32::from(sample.is_exact);
        }
        assert!(exact > 10_000, "{exact} of the samples need no rounding");
    }

    #[test]
    fn random_quantities_are_ordered_like_their_values() {
        let mut random = Random(42);
        for _ in 0..20_000 {
            let (left, right) = (random.sample(), random.sample());
            let order = quantity(&left.text).cmp(&quantity(&right.text));
            let expected = left.nano.cmp(&right.nano);
            assert_eq!(order, expected, "`{}` and `{}`", left.text, right.text);
        }
    }
}
