//! `orgsim query`: a JMESPath expression over any JSON, to try what `--query` would make of it.

use query::{Expression, number_text};
use serde_json::Value;

/// So deep each level is indented, as the AWS CLI does.
const INDENT: &str = "    ";

/// Prints the result as the AWS CLI prints JSON.
pub fn run(expression: &str, path: &str) -> Result<(), String> {
    let expression = Expression::parse(expression).map_err(|error| error.to_string())?;
    let value: Value = serde_json::from_str(&crate::read(path)?)
        .map_err(|error| format!("{path}: this is not JSON: {error}"))?;
    let result = expression
        .evaluate(&value)
        .map_err(|error| error.to_string())?;
    let mut out = String::new();
    write(&mut out, &result, 0);
    out.push('\n');
    crate::say(&out);
    Ok(())
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
