//! Quantities against arithmetic without limits.

use common_instancetypes::kubernetes::quantity::Quantity;
use num_bigint::{BigInt, Sign};

use crate::runner;
use crate::support::random::Random;

/// Suffixes, right and wrong.
const SUFFIXES: &[&str] = &[
    "",
    "",
    "n",
    "u",
    "m",
    "k",
    "M",
    "G",
    "T",
    "P",
    "E",
    "Ki",
    "Mi",
    "Gi",
    "Ti",
    "Pi",
    "Ei",
    "e",
    "e0",
    "e3",
    "E3",
    "e+3",
    "e-3",
    "E-9",
    "e-10",
    "e20",
    "e29",
    "e30",
    "e2147483647",
    "e-2147483648",
    "e2147483648",
    "e03",
    "e+",
    "e 3",
    "ki",
    "K",
    "gi",
    "GB",
    "B",
    " Gi",
    "Gi ",
    "_",
    ".",
    "é",
    "i",
];

#[test]
fn quantities() {
    runner::run("quantities", 5_000, text, |text| check(text));
}

fn text(random: &mut Random) -> String {
    let digits = |random: &mut Random| -> String {
        let most = *random.pick(&[0, 1, 3, 10, 45]);
        random
            .several(0..=most, |random| *random.pick(&['0', '0', '1', '5', '9']))
            .into_iter()
            .collect()
    };
    let sign = random.pick(&["", "", "", "+", "-", "--"]);
    let point = random.pick(&["", ".", ".", ".."]);
    let (integer, fraction) = (digits(random), digits(random));
    format!("{sign}{integer}{point}{fraction}{}", random.pick(SUFFIXES))
}

fn check(text: &str) {
    match (Quantity::parse(text), nano(text)) {
        (Ok(quantity), Some(nano)) => check_value(quantity, &nano),
        (Err(error), None) => assert!(text.get(error.range.clone()).is_some(), "{error:?}"),
        (read, expected) => panic!("{text} is {read:?}, expected {expected:?}"),
    }
}

fn check_value(quantity: Quantity, nano: &BigInt) {
    assert_eq!(quantity, Quantity::parse(&format!("{nano}n")).unwrap());
    assert_eq!(
        quantity,
        Quantity::parse(&quantity.to_string()).unwrap(),
        "{quantity}"
    );
    let units = divided_up(nano, &BigInt::from(1_000_000_000));
    assert_eq!(BigInt::from(quantity.value_rounded_up()), units);
    assert_eq!(quantity.is_negative(), nano.sign() == Sign::Minus);
    assert_eq!(quantity.is_zero(), nano.sign() == Sign::NoSign);
}

/// The value in units of 10^-9; `None` if it is not a quantity, or too large for one.
fn nano(text: &str) -> Option<BigInt> {
    let (negative, unsigned) = match text.strip_prefix(['+', '-']) {
        Some(unsigned) => (text.starts_with('-'), unsigned),
        None => (false, text),
    };
    let number_end = unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(number_end);
    let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{integer}{fraction}");
    let mantissa: BigInt = digits.parse().ok().filter(|_| !fraction.contains('.'))?;
    let magnitude = scaled(mantissa, fraction.len(), suffix)?;
    let nano = if negative { -magnitude } else { magnitude };
    (nano.magnitude() <= BigInt::from(i128::MAX).magnitude()).then_some(nano)
}

/// A number without its point, times the suffix, in units of 10^-9.
fn scaled(mantissa: BigInt, decimals: usize, suffix: &str) -> Option<BigInt> {
    if let Some(power) = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        .iter()
        .position(|known| *known == suffix)
    {
        let bytes = mantissa * BigInt::from(1024).pow(u32::try_from(power).unwrap() + 1);
        let limit = BigInt::from(i64::MAX) * 1_000_000_000;
        return Some(times_power_of_ten(bytes, 9 - i64::try_from(decimals).unwrap()).min(limit));
    }
    let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
        .iter()
        .position(|known| *known == suffix);
    let exponent = match decimal {
        Some(thousands) => 3 * i64::try_from(thousands).unwrap() - 9,
        None => i64::from(suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?),
    };
    Some(times_power_of_ten(
        mantissa,
        exponent + 9 - i64::try_from(decimals).unwrap(),
    ))
}

/// A number times a power of ten, rounded up. What is beyond all quantities needs no exact value.
fn times_power_of_ten(number: BigInt, exponent: i64) -> BigInt {
    let power = |exponent: i64| BigInt::from(10).pow(u32::try_from(exponent.min(200)).unwrap());
    if exponent >= 0 {
        number * power(exponent)
    } else {
        divided_up(&number, &power(-exponent))
    }
}

/// A quotient, rounded away from zero.
fn divided_up(number: &BigInt, by: &BigInt) -> BigInt {
    let (quotient, rest) = (number / by, number % by);
    match rest.sign() {
        Sign::NoSign => quotient,
        Sign::Plus => quotient + 1,
        Sign::Minus => quotient - 1,
    }
}
