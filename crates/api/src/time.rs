//! Simulated time: milliseconds since 1970-01-01T00:00:00Z. Only commands move it.
//!
//! The calendar is our own because the crate jiff, which is just as deterministic, would add 57 KB (gzip) to the page.

use content_hash::ContentHash;
use policy::values;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Add;

/// A second, in milliseconds.
pub const SECOND: u64 = 1_000;
/// A minute, in milliseconds.
pub const MINUTE: u64 = 60 * SECOND;
/// An hour, in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// A day, in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// A point in simulated time.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    ContentHash,
    Serialize,
    Deserialize,
)]
pub struct SimTime(u64);

/// A point in time as calendar date and time of day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year: 1970 to 9999.
    pub year: u64,
    /// The month: 1 to 12.
    pub month: u64,
    /// The day of the month: 1 to 31.
    pub day: u64,
    /// The hour: 0 to 23.
    pub hour: u64,
    /// The minute: 0 to 59.
    pub minute: u64,
    /// The second: 0 to 59.
    pub second: u64,
    /// The millisecond: 0 to 999.
    pub millisecond: u64,
}

impl SimTime {
    /// The end of time: the last millisecond of the year 9999, after which date formats no longer agree.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The time `millis` milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Milliseconds since `earlier`, or 0 if that is later.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Seconds since 1970, as `aws:EpochTime` has them.
    pub fn epoch_seconds(self) -> i64 {
        i64::try_from(self.0 / SECOND).unwrap_or(i64::MAX)
    }

    /// The time `millis` milliseconds later, at most [`SimTime::MAX`].
    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis)).min(Self::MAX)
    }

    /// The date and time of day in UTC.
    pub fn civil(self) -> Civil {
        let (year, month, day) = values::date(self.0 / DAY + values::BEFORE_1970);
        let rest = self.0 % DAY;
        Civil {
            year,
            month,
            day,
            hour: rest / HOUR,
            minute: rest / MINUTE % 60,
            second: rest / SECOND % 60,
            millisecond: rest % SECOND,
        }
    }

    /// The beginning of the month in UTC, `later` months later, at most [`SimTime::MAX`].
    pub fn month(self, later: u64) -> Self {
        let c = self.civil();
        let months = c.year * 12 + c.month - 1 + later;
        from_civil(months / 12, months % 12 + 1, 1).unwrap_or(Self::MAX)
    }

    /// The date and the time of day in UTC, with this between them.
    fn to_the_second(self, between: char) -> String {
        let c = self.civil();
        format!(
            "{:04}-{:02}-{:02}{between}{:02}:{:02}:{:02}",
            c.year, c.month, c.day, c.hour, c.minute, c.second
        )
    }

    /// ISO 8601 as [`SimTime::iso`], in whole seconds, as IAM and STS give times.
    pub fn iso_seconds(self) -> String {
        Self(self.0 / SECOND * SECOND).iso()
    }

    /// ISO 8601 as the AWS CLI prints it: `2026-01-05T09:00:00.120000+00:00`, without the fraction if it is zero.
    pub fn iso(self) -> String {
        let c = self.civil();
        let fraction = if c.millisecond == 0 {
            String::new()
        } else {
            format!(".{:03}000", c.millisecond)
        };
        format!("{}{fraction}+00:00", self.to_the_second('T'))
    }

    /// The format of AWS CloudTrail and Amazon EventBridge: `2026-01-05T09:00:00Z`.
    pub fn zulu(self) -> String {
        self.to_the_second('T') + "Z"
    }

    /// The format in requests and answers inside CloudTrail records: `Mar 18, 2022 6:16:58 PM`.
    pub fn spelled(self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let c = self.civil();
        let month = usize::try_from(c.month)
            .ok()
            .and_then(|month| MONTHS.get(month.checked_sub(1)?))
            .unwrap_or(&"");
        let hour = match c.hour % 12 {
            0 => 12,
            hour => hour,
        };
        let half = if c.hour < 12 { "AM" } else { "PM" };
        format!(
            "{month} {}, {} {hour}:{:02}:{:02} {half}",
            c.day, c.year, c.minute, c.second
        )
    }

    /// Reads a timestamp in the forms that AWS accepts: seconds since 1970, or ISO 8601 with or without a time of day; without
    /// an offset it is in UTC. `None` for other text and for dates that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(moment) = epoch(text) {
            return Some(moment);
        }
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let (year, month, day) = (
            digits(parts.next()?, 4)?,
            digits(parts.next()?, 2)?,
            digits(parts.next()?, 2)?,
        );
        if parts.next().is_some() {
            return None;
        }
        let midnight = from_civil(year, month, day)?;
        match time {
            None => Some(midnight),
            Some(time) => time_of_day(midnight, time),
        }
    }
}

/// Reads seconds since 1970, which may have a fraction.
fn epoch(text: &str) -> Option<SimTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let (seconds, millis) = (digits(whole, whole.len())?, thousandths(fraction)?);
    let moment = SimTime(seconds.checked_mul(SECOND)?.checked_add(millis)?);
    (moment <= SimTime::MAX).then_some(moment)
}

/// The first three digits of a decimal fraction.
fn thousandths(fraction: &str) -> Option<u64> {
    let plain = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    let digits = format!("{fraction:0<3}");
    digits.get(..3).filter(|_| plain)?.parse().ok()
}

fn digits(text: &str, count: usize) -> Option<u64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Midnight of a day in the years 1970 to 9999, if it exists.
fn from_civil(year: u64, month: u64, day: u64) -> Option<SimTime> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = values::days(year.cast_signed(), month.cast_signed(), day.cast_signed());
    let moment = SimTime(u64::try_from(days).ok()? * DAY);
    let back = moment.civil();
    ((back.year, back.month, back.day) == (year, month, day)).then_some(moment)
}

/// Reads a time of day: `09:00`, `09:00:30` or `09:00:30.5`, followed by `Z`, `+01:00`, `+0100` or nothing.
fn time_of_day(midnight: SimTime, text: &str) -> Option<SimTime> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, fraction) = match parts.next() {
        None => ("00", "0"),
        Some(rest) => rest.split_once('.').unwrap_or((rest, "0")),
    };
    let second = digits(second, 2)?;
    let fraction = thousandths(fraction)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let local = midnight.0 + hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    let offset = match offset {
        None | Some("Z" | "z") => return Some(SimTime(local)),
        Some(offset) => offset,
    };
    let spelled = offset.get(1..)?.replace(':', "");
    let spelled = if spelled.len() == 2 {
        format!("{spelled}00")
    } else {
        spelled
    };
    let ahead = digits(spelled.get(..2)?, 2)? * HOUR + digits(spelled.get(2..)?, 2)? * MINUTE;
    let moment = if offset.starts_with('+') {
        local.checked_sub(ahead)?
    } else {
        local.checked_add(ahead)?
    };
    (ahead <= DAY && moment <= SimTime::MAX.0).then_some(SimTime(moment))
}

impl Add<u64> for SimTime {
    type Output = Self;
    fn add(self, millis: u64) -> Self {
        self.plus(millis)
    }
}

impl fmt::Display for SimTime {
    /// The format for people: `2026-01-05 09:00:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_the_second(' '))
    }
}

/// A span of milliseconds for people, in its two largest units that are not zero: `15 d`, `1 d 2 h`, `3 min 20 s`, `250 ms`.
pub fn span(millis: u64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let mut rest = millis;
    let mut words = Vec::new();
    for (size, unit) in units {
        if rest >= size && words.len() < 2 {
            words.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    if words.is_empty() {
        format!("{rest} ms")
    } else {
        words.join(" ")
    }
}

/// Reads a span, in milliseconds, from text such as `90d`, `1h30m`, `45s` or `250ms`; a bare number is seconds.
pub fn parse_span(text: &str) -> Result<u64, String> {
    let wrong =
        || format!("`{text}` is not a span of time; write for example 30s, 15m, 2h, 90d or 1h30m");
    let mut total: u64 = 0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = rest[digits..].trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match &rest[..letters] {
            "ms" => 1,
            // A bare number is seconds, but not after another unit: `1h30` could mean either.
            "" if total > 0 => return Err(wrong()),
            "" | "s" | "sec" | "second" | "seconds" => SECOND,
            "m" | "min" | "minute" | "minutes" => MINUTE,
            "h" | "hour" | "hours" => HOUR,
            "d" | "day" | "days" => DAY,
            _ => return Err(wrong()),
        };
        rest = rest[letters..].trim_start();
        total = number
            .checked_mul(unit)
            .and_then(|n| total.checked_add(n))
            .ok_or_else(wrong)?;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_knows_leap_years() {
        assert_eq!(
            SimTime::from_millis(951_782_400_000).iso(),
            "2000-02-29T00:00:00+00:00"
        );
        assert_eq!(
            SimTime::from_millis(1_790_567_046_110).iso(),
            "2026-09-28T03:44:06.110000+00:00"
        );
        assert_eq!(SimTime::MAX.to_string(), "9999-12-31 23:59:59");
    }

    #[test]
    fn moments_are_read_as_aws_reads_them() {
        let nine = SimTime::from_millis(1_767_603_600_000);
        for text in [
            "1767603600",
            "1767603600.0",
            "2026-01-05T09:00:00Z",
            "2026-01-05T09:00:00+00:00",
            "2026-01-05 09:00",
            "2026-01-05T10:00:00.000+01:00",
            "2026-01-05T08:00:00-0100",
            "2026-01-05T10:00+01",
        ] {
            assert_eq!(SimTime::parse(text), Some(nine), "{text}");
        }
        assert_eq!(SimTime::parse(&nine.iso()), Some(nine));
        assert_eq!(
            SimTime::parse("2024-02-29").map(SimTime::zulu).as_deref(),
            Some("2024-02-29T00:00:00Z")
        );
        for text in [
            "",
            "nonsense",
            "2026-02-29",
            "2026-13-01",
            "2026-01-05T24:00",
            "2026-01-05T09",
            "2026-01-05T09:00:00+é",
            "2026-01-05T09:00:00+1",
            "1e9",
            "-1",
            "99999999999999",
            "1969-12-31",
            "10000-01-01",
        ] {
            assert_eq!(SimTime::parse(text), None, "{text}");
        }
        assert_eq!(nine.spelled(), "Jan 5, 2026 9:00:00 AM");
        assert_eq!(nine.plus(15 * HOUR).spelled(), "Jan 6, 2026 12:00:00 AM");
        assert_eq!(nine.plus(3 * HOUR).spelled(), "Jan 5, 2026 12:00:00 PM");
    }

    #[test]
    fn spans_are_read_and_written() {
        assert_eq!(parse_span("1h30m"), Ok(90 * MINUTE));
        assert_eq!(parse_span("90 days"), Ok(90 * DAY));
        assert_eq!(parse_span("20"), Ok(20 * SECOND));
        assert!(parse_span("soon").is_err());
        assert!(parse_span("1h30").is_err());
        assert!(parse_span("99999999999999999999d").is_err());
        assert_eq!(span(90 * DAY), "90 d");
        assert_eq!(span(26 * HOUR + 5), "1 d 2 h");
        assert_eq!(span(250), "250 ms");
    }
}
