//! JSON as the tool prints it: indented by four, with a newline at the end, letters of all scripts unescaped, and numbers as
//! Python writes them.

use query::number_text;
use serde_json::Value;

const INDENT: &str = "    ";

/// The text of a value; an empty structure prints nothing.
pub(crate) fn print(value: &Value) -> String {
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return String::new();
    }
    whole(value)
}

/// The text of a value, even of an empty structure.
pub fn whole(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&INDENT.repeat(depth));
    };
    match value {
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::Array(values) if !values.is_empty() => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                line(out, depth + 1);
                write(out, value, depth + 1);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(values) if !values.is_empty() => {
            out.push('{');
            for (at, (key, value)) in values.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                line(out, depth + 1);
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                write(out, value, depth + 1);
            }
            line(out, depth);
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            out.push_str(&value.to_string());
        }
    }
}
