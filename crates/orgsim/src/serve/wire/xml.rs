//! Answers as XML, in the shapes that the Query protocol has: a list's items are `member`, a map's `entry`.

use serde_json::Value;
use sim::model::outputs::{Form, Structure};
use sim::time::{SECOND, SimTime};

use super::percent;

/// The members of a structure.
pub fn members(out: &mut String, shape: Structure, answer: &Value) {
    for (name, form) in shape.members() {
        if let Some(value) = answer.get(name).filter(|value| !value.is_null()) {
            element(out, name, form, value);
        }
    }
}

fn element(out: &mut String, name: &str, form: Form, value: &Value) {
    open(out, name);
    content(out, form, value);
    close(out, name);
}

fn content(out: &mut String, form: Form, value: &Value) {
    match (form, value) {
        (Form::Structure(shape), value) => members(out, shape, value),
        (Form::List(item), Value::Array(values)) => {
            let form = item.form();
            for value in values {
                element(out, "member", form, value);
            }
        }
        (Form::Map(item), Value::Object(values)) => {
            let form = item.form();
            for (key, value) in values {
                open(out, "entry");
                element(out, "key", Form::Text, &Value::String(key.clone()));
                element(out, "value", form, value);
                close(out, "entry");
            }
        }
        (Form::Timestamp, Value::String(text)) => escape(out, &moment(text)),
        // As text of a document, encoded: so IAM gives it.
        (Form::Document, Value::String(text)) => {
            out.push_str(&percent::encode(text.as_bytes(), b""));
        }
        (Form::Document, document) => {
            out.push_str(&percent::encode(document.to_string().as_bytes(), b""));
        }
        (_, Value::String(text)) => escape(out, text),
        (_, Value::Null) => {}
        (_, other) => escape(out, &other.to_string()),
    }
}

/// `2026-01-05T09:00:00Z`, with milliseconds where there are any.
fn moment(text: &str) -> String {
    let Some(moment) = SimTime::parse(text) else {
        return text.to_string();
    };
    let zulu = moment.zulu();
    match moment.millis() % SECOND {
        0 => zulu,
        millis => format!("{}.{millis:03}Z", zulu.trim_end_matches('Z')),
    }
}

pub fn open(out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
}

pub fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// An element with text.
pub fn text(out: &mut String, name: &str, text: &str) {
    open(out, name);
    escape(out, text);
    close(out, name);
}

/// Text between two marks. What no XML can hold becomes the replacement character. Source: XML 1.0, characters.
pub fn escape(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader makes a line feed of it, unless it is spelled out.
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(char),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// No text ends its element, and a reader finds what was written, but for what XML cannot hold.
        #[test]
        fn text_is_text_whatever_it_is(text in any::<String>()) {
            let mut out = String::new();
            escape(&mut out, &text);
            prop_assert!(!out.contains(['<', '>', '"', '\r']));
            let read = out
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#xD;", "\r")
                .replace("&amp;", "&");
            let wanted: String = text
                .chars()
                .map(|char| match char {
                    '\t' | '\n' | '\r' => char,
                    '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
                    _ => char,
                })
                .collect();
            prop_assert_eq!(read, wanted);
        }
    }

    #[test]
    fn moments_have_milliseconds_where_there_are_any() {
        assert_eq!(moment("2026-01-05T09:00:00+00:00"), "2026-01-05T09:00:00Z");
        assert_eq!(
            moment("2026-01-05T09:00:00.120000+00:00"),
            "2026-01-05T09:00:00.120Z"
        );
    }
}
