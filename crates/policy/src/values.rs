//! Values that compare as more than text: numbers, timestamps and addresses.
//!
//! All arithmetic is exact, on integers, so that a comparison gives the same result everywhere.

use std::net::IpAddr;

pub(crate) fn both<T>(request: &str, policy: &str, read: fn(&str) -> Option<T>) -> Option<(T, T)> {
    Some((read(request)?, read(policy)?))
}

/// A decimal number in units of 10⁻⁹, so that numbers compare exactly and identically everywhere.
pub fn number(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty())
        || whole.len() > 27
        || !plain(whole)
        || !plain(fraction)
    {
        return None;
    }
    let mut value: i128 = 0;
    let padded = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    for byte in whole.bytes().chain(padded) {
        value = value * 10 + i128::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}

/// The days from 1970 to a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
pub const fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - 719_468
}

/// The days from the 1st of March of the year 0, with which [`date`] begins, to 1970.
pub const BEFORE_1970: u64 = 719_468;

/// The year, month and day of the Gregorian calendar (Howard Hinnant's `civil_from_days`) after so many days from the 1st of March
/// of the year 0. Years begin in March, as in [`days`].
pub const fn date(days: u64) -> (u64, u64, u64) {
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let (month, day) = (
        if month < 10 { month + 3 } else { month - 9 },
        day_of_year - (153 * month + 2) / 5 + 1,
    );
    (year + era * 400 + (month <= 2) as u64, month, day)
}

/// Milliseconds since 1970 of an ISO 8601 date (with or without a time) or of a number of seconds.
pub fn moment_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(seconds) = number(text) {
        return i64::try_from(seconds / 1_000_000).ok();
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    let mut parts = date.splitn(3, '-').map(|part| digits(part, 9999));
    let (year, month, day) = (
        parts.next()??,
        parts.next().unwrap_or(Some(1))?,
        parts.next().unwrap_or(Some(1))?,
    );
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days(year, month, day);
    let (clock, offset_minutes) = zone(time)?;
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = clock.splitn(3, ':').map(|part| {
        if part.is_empty() {
            Some(0)
        } else {
            digits(part, 60)
        }
    });
    let mut part = || parts.next().unwrap_or(Some(0));
    let (hour, minute, second) = (part()?, part()?, part()?);
    let thousandths = number(&format!("0.{fraction}"))? / 1_000_000;
    let minutes = days * 1440 + hour * 60 + minute - offset_minutes;
    Some(minutes * 60_000 + second * 1000 + i64::try_from(thousandths).ok()?)
}

/// Splits `12:00:00+02:00` into the clock and the minutes east of Greenwich.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let zone = &time[at + 1..];
    let (hours, minutes) = match zone.split_once(':') {
        Some(parts) => parts,
        None if zone.len() == 4 && zone.is_ascii() => zone.split_at(2),
        None => (zone, "0"),
    };
    let east = digits(hours, 23)? * 60 + digits(minutes, 59)?;
    Some((
        &time[..at],
        if time[at..].starts_with('-') {
            -east
        } else {
            east
        },
    ))
}

fn digits(text: &str, most: i64) -> Option<i64> {
    let plain =
        !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if plain {
        text.parse().ok()?
    } else {
        return None;
    };
    (value <= most).then_some(value)
}

/// Whether an address lies in a block (`10.0.0.0/8`); a block without a length is a single address.
pub(crate) fn in_block(address: &str, block: &str) -> Option<bool> {
    let (address, address_bits) = bits(address)?;
    let (network, network_bits, length) = network(block)?;
    let shift = network_bits - length;
    // Shifting out all 128 bits is not a valid shift; the block of length 0 contains everything of
    // its family.
    Some(address_bits == network_bits && (length == 0 || (address ^ network) >> shift == 0))
}

/// The first and the last address of a block, and their number of bits: 32 or 128. `None`: this is no block.
pub fn block(text: &str) -> Option<(u128, u128, u32)> {
    let (network, bits, length) = network(text)?;
    let rest = u128::MAX
        .checked_shr(128 - bits + length)
        .unwrap_or_default();
    Some((network & !rest, network | rest, bits))
}

/// The address, its number of bits and the length of a block.
fn network(block: &str) -> Option<(u128, u32, u32)> {
    let (network, length) = block
        .split_once('/')
        .map_or((block, None), |(network, length)| (network, Some(length)));
    let (network, network_bits) = bits(network)?;
    let length = match length {
        Some(text) => u32::try_from(digits(text, i64::from(network_bits))?).ok()?,
        None => network_bits,
    };
    Some((network, network_bits, length))
}

fn bits(address: &str) -> Option<(u128, u32)> {
    Some(match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    })
}
