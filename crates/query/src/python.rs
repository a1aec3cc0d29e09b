//! Values as Python writes them: `str` and `repr` for messages, `json.dumps` for `to_string`.

use crate::json_value::{JsonValue, number_item};
use serde_json::{Number, Value};
use std::fmt::Write;

/// A number of a result as Python writes it, for example `1e+16` where Rust writes `1e16`.
pub fn number_text(number: &Number) -> String {
    repr(&number_item(number))
}

/// `str(value)`: a text as it is, everything else as `repr` writes it.
pub fn str(item: &JsonValue) -> String {
    match item {
        JsonValue::Text(text) => text.as_ref().into(),
        _ => repr(item),
    }
}

/// `str` of a value from elsewhere; JSON, if it is larger than values may be here.
pub fn show(value: &Value) -> String {
    JsonValue::from_value(value).map_or_else(|_| value.to_string(), |item| str(&item))
}

pub fn repr(item: &JsonValue) -> String {
    let mut out = String::new();
    write_repr(&mut out, item);
    out
}

fn write_repr(out: &mut String, item: &JsonValue) {
    match item {
        JsonValue::Null => out.push_str("None"),
        JsonValue::Bool(true) => out.push_str("True"),
        JsonValue::Bool(false) => out.push_str("False"),
        JsonValue::Int(number) => out.push_str(&number.to_string()),
        JsonValue::Float(number) => out.push_str(&float(*number, ["nan", "inf"])),
        JsonValue::Text(text) => write_quoted(out, text),
        JsonValue::List(items) => {
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "[" } else { ", " });
                write_repr(out, item);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        JsonValue::Object(entries) => {
            for (at, (key, item)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "{" } else { ", " });
                write_quoted(out, key);
                out.push_str(": ");
                write_repr(out, item);
            }
            out.push_str(if entries.is_empty() { "{}" } else { "}" });
        }
        // Python adds an address in memory, which differs each time.
        JsonValue::Expression(_) => out.push_str("<jmespath.visitor._Expression object>"),
    }
}

/// `repr(text)`: in single quotes, or in double ones if that saves a backslash.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_quoted(&mut out, text);
    out
}

fn write_quoted(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        let code = u32::from(c);
        // Writing into a text does not fail.
        let _ = match c {
            '\n' => write!(out, "\\n"),
            '\r' => write!(out, "\\r"),
            '\t' => write!(out, "\\t"),
            '\\' => write!(out, "\\\\"),
            _ if c == quote => write!(out, "\\{c}"),
            _ if is_printable(c) => write!(out, "{c}"),
            _ if code < 0x100 => write!(out, "\\x{code:02x}"),
            _ if code < 0x1_0000 => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
    }
    out.push(quote);
}

/// Nearly Python's table: without rare formatting characters and unassigned code points.
fn is_printable(c: char) -> bool {
    let invisible = c.is_control() || (c.is_whitespace() && c != ' ');
    !invisible
        && !matches!(
            u32::from(c),
            0xad | 0x600..=0x605 | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
                | 0xe000..=0xf8ff | 0xfeff | 0xfff9..=0xfffb | 0xffff | 0xe_0000..=0x10_ffff
        )
}

/// `json.dumps(value, separators=(',', ':'))`: everything but ASCII is escaped.
pub fn dumps(item: &JsonValue) -> String {
    let mut out = String::new();
    write_json(&mut out, item);
    out
}

fn write_json(out: &mut String, item: &JsonValue) {
    match item {
        JsonValue::Null => out.push_str("null"),
        JsonValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        JsonValue::Int(number) => out.push_str(&number.to_string()),
        JsonValue::Float(number) => out.push_str(&float(*number, ["NaN", "Infinity"])),
        JsonValue::Text(text) => write_json_text(out, text),
        JsonValue::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_json(out, item);
            }
            out.push(']');
        }
        JsonValue::Object(entries) => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_json_text(out, key);
                out.push(':');
                write_json(out, item);
            }
            out.push('}');
        }
        // `default=str`.
        JsonValue::Expression(_) => write_json_text(out, &repr(item)),
    }
}

fn write_json_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing into a text does not fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// The shortest digits that represent the number; from 1e16 on, and below 0.0001, with an exponent of at least two
/// digits.
fn float(number: f64, [nan, infinity]: [&str; 2]) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let Some(positive) = Number::from_f64(number.abs()) else {
        return if number.is_nan() {
            nan.into()
        } else {
            format!("{sign}{infinity}")
        };
    };
    let text = positive.to_string();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    // The number is 0.DIGITS times ten to the power of `point`.
    let point = exponent.trim_start_matches('+').parse().unwrap_or(0) + length(whole)
        - (length(&all) - length(digits));
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return format!("{sign}0.0");
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let count = length(digits);
    if !(-3..=16).contains(&point) {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let (direction, power) = if point > 0 {
            ('+', point - 1)
        } else {
            ('-', 1 - point)
        };
        format!("{sign}{first}{dot}{rest}e{direction}{power:02}")
    } else if point <= 0 {
        format!("{sign}0.{}{digits}", zeros(-point))
    } else if point >= count {
        format!("{sign}{digits}{}.0", zeros(point - count))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        format!("{sign}{whole}.{fraction}")
    }
}

fn length(digits: &str) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}
