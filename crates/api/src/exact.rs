//! Reading JSON with exact fractions: each becomes the nearest number, in the page and in native programs.
//!
//! `serde_json` reads fractions fast, but sometimes as a neighbor of the nearest number, so that a number can change when it is
//! written and read again. Its own feature that prevents this adds nine kilobytes to the page. Here the standard library, which the
//! page has anyway, reads the text of each fraction again.

use serde_json::{Number, Value};

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

/// The number nearest to the spelling, if the number that was read is a fraction.
fn nearest(spelled: &str, read: &Number) -> Option<Number> {
    let nearest = spelled.parse().ok().filter(|_| read.is_f64())?;
    Number::from_f64(nearest)
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
