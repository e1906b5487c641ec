//! How long something may take, as kubectl takes it.

use std::time::Duration;

/// The units, in seconds.
const UNITS: [(char, u64); 3] = [('h', 3600), ('m', 60), ('s', 1)];

/// Reads a time such as `90s`, `15m` or `1h30m`.
///
/// # Errors
///
/// The text is something else, or says that no time is given.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number with a unit, `h`, `m` or `s`: `15m`, `1h30m`".to_owned();
    let mut seconds = 0_u64;
    let mut rest = text;
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit()) {
        let (number, behind) = rest.split_at(end);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let unit = UNITS.iter().find(|(unit, _)| behind.starts_with(*unit));
        let (unit, length) = unit.ok_or_else(wrong)?;
        let more = number.checked_mul(*length);
        seconds = more
            .and_then(|more| seconds.checked_add(more))
            .ok_or_else(wrong)?;
        rest = behind.strip_prefix(*unit).unwrap_or_default();
    }
    if !rest.is_empty() || seconds == 0 {
        return Err(wrong());
    }
    Ok(Duration::from_secs(seconds))
}

/// Reads a time, or a number of seconds without a unit.
///
/// # Errors
///
/// The text is something else, or a time that says that no time is given.
pub(super) fn timeout_or_seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(0) => Err("at least one second is needed".to_owned()),
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => timeout(text),
    }
}
