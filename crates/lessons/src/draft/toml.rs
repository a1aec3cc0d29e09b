//! A tree written as TOML, in the style of a hand-written lesson.
//!
//! Why our own: the crate toml_edit, which would keep the comments of authors, would add 42 KB (gzip) to the page.

use serde_json::{Map, Value};

/// Writes a tree as TOML: values first, then tables, then lists of tables.
pub(super) fn of(tree: &Value) -> String {
    let mut out = String::new();
    if let Value::Object(table) = tree {
        write_table(&mut out, "", table);
    }
    out
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(rows) => !rows.is_empty() && rows.iter().all(Value::is_object),
        _ => false,
    }
}

fn write_table(out: &mut String, name: &str, table: &Map<String, Value>) {
    let within = |key: &str| match name {
        "" => bare(key),
        name => format!("{name}.{}", bare(key)),
    };
    // Only top-level lists become blocks; lists in a step (`run`, `ask`, `did`) are easier to read inline.
    let blocks = |value: &Value| match value {
        Value::Object(_) => true,
        _ => name.is_empty() && is_block(value),
    };
    for (key, value) in table.iter().filter(|(_, value)| !blocks(value)) {
        out.push_str(&format!("{} = {}\n", bare(key), inline(value, true)));
    }
    for (key, value) in table.iter().filter(|(_, value)| blocks(value)) {
        match value {
            Value::Object(inner) => {
                // A table that contains only tables needs no header.
                if inner.is_empty() || inner.values().any(|it| !it.is_object()) {
                    out.push_str(&format!("\n[{}]\n", within(key)));
                }
                write_table(out, &within(key), inner);
            }
            Value::Array(rows) => {
                for row in rows {
                    out.push_str(&format!("\n[[{}]]\n", within(key)));
                    for (key, value) in row.as_object().into_iter().flatten() {
                        out.push_str(&format!("{} = {}\n", bare(key), inline(value, true)));
                    }
                }
            }
            _ => {}
        }
    }
}

fn bare(key: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !key.is_empty() && key.chars().all(plain) {
        key.to_string()
    } else {
        quoted(key)
    }
}

/// A text as a basic string, with the same escapes as JSON.
fn quoted(text: &str) -> String {
    let text = Value::from(text).to_string();
    // JSON does not escape this letter; TOML requires it.
    text.replace('\u{7f}', "\\u007F")
}

fn inline(value: &Value, wide: bool) -> String {
    match value {
        Value::String(text) if wide && text.contains('\n') && !text.contains('\r') => {
            let escaped: Vec<String> = (text.split('\n'))
                .map(|line| {
                    let line = quoted(line);
                    line[1..line.len() - 1].to_string()
                })
                .collect();
            format!("\"\"\"\n{}\"\"\"", escaped.join("\n"))
        }
        Value::String(text) => quoted(text),
        Value::Null => "\"\"".to_string(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(rows) => {
            let written: Vec<String> = rows.iter().map(|it| inline(it, false)).collect();
            let long = written.iter().map(String::len).sum::<usize>() > 80;
            if wide && long {
                format!("[\n  {},\n]", written.join(",\n  "))
            } else {
                format!("[{}]", written.join(", "))
            }
        }
        Value::Object(table) => {
            let fields: Vec<String> = (table.iter())
                .map(|(key, value)| format!("{} = {}", bare(key), inline(value, false)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::draft::LessonDraft;
    use crate::folder::Files;

    #[test]
    fn a_tree_is_written_and_read_again() {
        let tree = json!({
            "title": "A \"quoted\" one",
            "intro": "Two\nlines with \"\"\" and \\ and é\n",
            "minutes": 5,
            "flag": true,
            "commands": { "deny": ["iam:*"] },
            "coach": { "moves": ["as Ana | aws organizations list-roots and a very long line after it", "as Ben | x"] },
            "steps": { "one": { "title": "x", "hints": ["a\nb", "c"] }, "two-three": { "ask": [{ "q": "?", "a": "!" }] } },
            "rows": [{ "id": "a", "did": [{ "call": "x" }], "with": { "A B": 1 } }, { "id": "b" }],
        });
        let files = Files {
            id: "x".into(),
            files: vec![("en.toml".into(), of(&tree))],
            ..Files::default()
        };
        let draft = LessonDraft::read(&files).unwrap_or_else(|it| panic!("{it:?}\n{}", of(&tree)));
        assert_eq!(draft.texts[0].1, tree, "{}", of(&tree));
        assert_eq!(LessonDraft::read(&draft.files()), Ok(draft));
    }
}
