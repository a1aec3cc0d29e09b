//! Simulated time: milliseconds since 1970-01-01T00:00:00Z. It moves only when a command moves it.

use std::fmt;
use std::ops::Add;

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// A moment of simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A moment taken apart in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: u64,
    pub month: u64,
    pub day: u64,
    pub hour: u64,
    pub minute: u64,
    pub second: u64,
    pub millisecond: u64,
}

impl SimTime {
    /// The last moment a session may reach: the end of the year 9999, past which calendars stop agreeing.
    pub const MAX: Self = Self(253_402_300_799_999);

    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Milliseconds from `earlier` to here, zero if it is later.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Later by so many milliseconds, never past [`SimTime::MAX`].
    /// Seconds since 1970, as `aws:EpochTime` has them.
    pub fn epoch_seconds(self) -> i64 {
        i64::try_from(self.0 / SECOND).unwrap_or(i64::MAX)
    }

    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis)).min(Self::MAX)
    }

    /// Year, month, day and time of day in UTC (Howard Hinnant's `civil_from_days`).
    pub fn civil(self) -> Civil {
        let days = self.0 / DAY;
        let z = days + 719_468;
        let era = z / 146_097;
        let doe = z % 146_097;
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let rest = self.0 % DAY;
        Civil {
            year: yoe + era * 400 + u64::from(month <= 2),
            month,
            day: doy - (153 * mp + 2) / 5 + 1,
            hour: rest / HOUR,
            minute: rest / MINUTE % 60,
            second: rest / SECOND % 60,
            millisecond: rest % SECOND,
        }
    }

    /// As the AWS CLI prints timestamps in ISO 8601: `2026-01-05T09:00:00.120000+00:00`, without a fraction of zero.
    pub fn iso(self) -> String {
        let c = self.civil();
        let fraction = if c.millisecond == 0 {
            String::new()
        } else {
            format!(".{:03}000", c.millisecond)
        };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}+00:00",
            c.year, c.month, c.day, c.hour, c.minute, c.second
        )
    }
}

impl Add<u64> for SimTime {
    type Output = Self;
    fn add(self, millis: u64) -> Self {
        self.plus(millis)
    }
}

impl fmt::Display for SimTime {
    /// For people: `2026-01-05 09:00:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            c.year, c.month, c.day, c.hour, c.minute, c.second
        )
    }
}

/// A span for people: `15 d`, `1 d 2 h`, `3 min 20 s`, `250 ms`. The two largest units that are not zero.
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

/// Reads a span such as `90d`, `1h30m`, `45s`, `250ms`; a bare number is seconds.
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
