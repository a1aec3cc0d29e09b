//! Reading JSON with exact fractions: each becomes the nearest number, in the page and in native programs.
//!
//! `serde_json` reads fractions fast, but sometimes as a neighbor of the nearest number, so that a number can change when it is
//! written and read again. Its own feature that prevents this adds nine kilobytes to the page. Here each fraction is compared
//! with its text.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// The maximum number of digits of a fraction that is checked; longer fractions stay as they were read.
const MAX_DIGITS: usize = 800;
/// The largest power of ten that is checked; beyond it, every number with at most `MAX_DIGITS` digits is zero or
/// infinite.
const MAX_POWER: i64 = 1_200;
/// The maximum number of neighbors to try. `serde_json` is off by one or two.
const MAX_STEPS: usize = 64;

/// Reads JSON.
///
/// # Errors
///
/// The text is not JSON, or nested more than 127 levels deep.
pub fn read(text: &str) -> serde_json::Result<Value> {
    let mut value = serde_json::from_str(text)?;
    let mut numbers = Vec::new();
    numbers_of(&mut value, &mut numbers);
    if numbers.iter().any(|number| number.is_f64()) {
        let spelled = spellings(text);
        // If a member occurs twice, the first is lost and the counts differ.
        if spelled.len() == numbers.len() {
            for (number, spelled) in numbers.into_iter().zip(spelled) {
                if let Some(right) = nearest(spelled, number) {
                    *number = right;
                }
            }
        }
    }
    Ok(value)
}

/// All numbers in a value, in the order of the text.
fn numbers_of<'a>(value: &'a mut Value, numbers: &mut Vec<&'a mut Number>) {
    match value {
        Value::Number(number) => numbers.push(number),
        Value::Array(items) => items.iter_mut().for_each(|item| numbers_of(item, numbers)),
        Value::Object(members) => {
            members
                .values_mut()
                .for_each(|value| numbers_of(value, numbers));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The spellings of all numbers in a JSON text, in order.
fn spellings(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, Vec::new());
    while at < bytes.len() {
        let begin = at;
        at += 1;
        match bytes[begin] {
            b'"' => {
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                while at < bytes.len()
                    && matches!(bytes[at], b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')
                {
                    at += 1;
                }
                found.extend(text.get(begin..at));
            }
            _ => {}
        }
    }
    found
}

/// The number nearest to the spelling, if it differs from the number that was read.
fn nearest(spelled: &str, read: &Number) -> Option<Number> {
    let read = read.as_f64().filter(|_| read.is_f64())?;
    let (mantissa, power) = match spelled.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i64>().ok()?),
        None => (spelled, 0),
    };
    let mantissa = mantissa.trim_start_matches('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = power - i64::try_from(fraction.len()).ok()?;
    if whole.len() + fraction.len() > MAX_DIGITS || power.abs() > MAX_POWER {
        return None;
    }
    let mut digits = Natural::default();
    for digit in whole.bytes().chain(fraction.bytes()) {
        digits.multiply_and_add(10, u32::from(digit - b'0'));
    }
    let mut number = read.abs();
    for _ in 0..MAX_STEPS {
        let (mantissa, exponent) = parts(number);
        let odd = mantissa % 2 == 1;
        let beyond = |side: Ordering, is: Ordering| is == side || (odd && is == Ordering::Equal);
        let above = compare(&digits, power, 2 * mantissa + 1, exponent - 1);
        if beyond(Ordering::Greater, above) {
            number = number.next_up();
            continue;
        }
        // Below a power of two the numbers are twice as close.
        let below = if mantissa == 1 << 52 && exponent > LEAST {
            (4 * mantissa - 1, exponent - 2)
        } else {
            ((2 * mantissa).saturating_sub(1), exponent - 1)
        };
        if mantissa > 0 && beyond(Ordering::Less, compare(&digits, power, below.0, below.1)) {
            number = number.next_down();
            continue;
        }
        break;
    }
    let number = number.copysign(read);
    (number.to_bits() != read.to_bits())
        .then(|| Number::from_f64(number))
        .flatten()
}

/// The exponent of the smallest numbers.
const LEAST: i64 = -1_074;

/// A positive number as a whole number times a power of two.
fn parts(number: f64) -> (u64, i64) {
    let bits = number.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) & 0x7ff);
    match i64::try_from(exponent) {
        Ok(0) | Err(_) => (fraction, LEAST),
        Ok(exponent) => (fraction | (1 << 52), exponent - 1 + LEAST),
    }
}

/// Compares digits times a power of ten with a whole number times a power of two.
fn compare(digits: &Natural, ten: i64, whole: u64, two: i64) -> Ordering {
    let (mut left, mut right) = (digits.clone(), Natural::of(whole));
    let tens = if ten < 0 { &mut right } else { &mut left };
    (0..ten.abs()).for_each(|_| tens.multiply_and_add(10, 0));
    let twos = if two < 0 { &mut left } else { &mut right };
    twos.double(two.unsigned_abs());
    left.0
        .len()
        .cmp(&right.0.len())
        .then_with(|| left.0.iter().rev().cmp(right.0.iter().rev()))
}

/// A natural number of any size, in digits of 32 bits, least first, without a zero at the end.
#[derive(Clone, Default)]
struct Natural(Vec<u32>);

impl Natural {
    fn of(number: u64) -> Self {
        let mut made = Self::default();
        made.multiply_and_add(1, (number >> 32) as u32);
        made.double(32);
        if made.0.is_empty() {
            made.multiply_and_add(1, number as u32);
        } else {
            made.0[0] = number as u32;
        }
        made
    }

    fn multiply_and_add(&mut self, by: u32, plus: u32) {
        let mut carry = u64::from(plus);
        for part in &mut self.0 {
            carry += u64::from(*part) * u64::from(by);
            *part = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn double(&mut self, times: u64) {
        if self.0.is_empty() {
            return;
        }
        self.multiply_and_add(1 << (times % 32), 0);
        let zeros = usize::try_from(times / 32).unwrap_or_default();
        self.0.splice(0..0, std::iter::repeat_n(0, zeros));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard library reads exactly too.
    #[test]
    fn every_fraction_is_the_nearest_number() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        let mut texts: Vec<String> = [
            "0.0",
            "-0.0",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062329e-324",
            "1e-400",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "9007199254740993.0",
            "9007199254740992.999999999999999999999",
            "1e22",
            "1e23",
            "8.5e-4",
            "123456789012345678901234567890",
            "0.500000000000000166533453693773481063544750213623046875",
            "4.35e0",
            "1E+2",
        ]
        .map(str::to_owned)
        .to_vec();
        for n in 0..3_000_u64 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(n | 1);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                texts.extend([format!("{number:e}"), format!("{number:?}")]);
            }
            texts.push(format!("{}.{}", bits >> 50, bits % 1_000_000_007));
            texts.push(format!("{}e-{}", bits, n % 330));
        }
        for text in texts {
            let value = read(&format!("{{\"-1.5\":[\"\\\"2.5\",{text}],\"b\":7}}")).unwrap();
            let right: f64 = text.parse().unwrap();
            let read = value["-1.5"][1].as_f64().unwrap();
            assert_eq!(read.to_bits(), right.to_bits(), "{text}");
        }
    }
}
