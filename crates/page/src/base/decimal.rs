//! A measure as a style or a path has it.

use std::fmt::{Display, Formatter, Result};

/// Parts of a pixel, or of a scale, that are still written.
const PARTS: u64 = 10_000;

/// A measure, written to the ten-thousandth. To write a number in full is much code, which nothing else of the page's first part
/// needs.
#[derive(Clone, Copy, Debug)]
pub struct Decimal(pub f64);

impl Display for Decimal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let parts = (self.0 * PARTS as f64).round() as i64;
        let sign = if parts < 0 { "-" } else { "" };
        let (whole, mut rest) = (parts.unsigned_abs() / PARTS, parts.unsigned_abs() % PARTS);
        write!(f, "{sign}{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let mut width = 4;
        while rest % 10 == 0 {
            (rest, width) = (rest / 10, width - 1);
        }
        write!(f, ".{rest:0width$}")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_measure_is_written_as_short_as_it_is() {
        for (measure, written) in [
            (0.0, "0"),
            (-0.0, "0"),
            (12.0, "12"),
            (-12.5, "-12.5"),
            (0.25, "0.25"),
            (-0.03, "-0.03"),
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.3333"),
            (2.99996, "3"),
            (0.0005, "0.0005"),
            (-0.00001, "0"),
        ] {
            assert_eq!(Decimal(measure).to_string(), written);
        }
    }
}
