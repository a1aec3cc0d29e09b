//! Editing the text of a policy: accepting a suggestion, starting a new line, and coloring the parts of a line. A JSON string cannot
//! contain a line break, so each line is read by itself.

use policy::place::{Place, PlaceKind};

/// A replacement of a piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where the replaced piece begins, in bytes.
    pub from: usize,
    /// Where it ends, in bytes, exclusive.
    pub to: usize,
    /// The text that replaces it.
    pub text: String,
    /// The caret's new position, in bytes from `from`.
    pub caret: usize,
    /// Whether the caret is then at a place to complete.
    pub goes_on: bool,
}

/// Inserts a word at its place: adds missing quotation marks, and after a key the beginning of its value.
pub fn put(text: &str, place: &Place, word: &str) -> Edit {
    let range = place.span.range();
    let (from, mut to) = (range.start, range.end);
    let mut piece = String::new();
    if !place.quoted {
        piece.push('"');
    }
    piece.push_str(word);
    // `aws:RequestTag/` continues with the tag's key.
    if word.ends_with('/') && matches!(place.at, PlaceKind::ConditionKey { .. }) {
        let caret = piece.len();
        if !place.quoted || !text[to..].starts_with('"') {
            piece.push('"');
        }
        return Edit {
            from,
            to,
            text: piece,
            caret,
            goes_on: false,
        };
    }
    piece.push('"');
    if place.quoted && text[to..].starts_with('"') {
        to += 1;
    }
    let key = is_key(&place.at);
    let mut caret = piece.len();
    let mut goes_on = false;
    if key && !text[to..].trim_start().starts_with(':') {
        let opening = match (&place.at, word) {
            (PlaceKind::DocumentKey { .. }, "Statement") => "[]",
            (PlaceKind::StatementKey { .. }, "Condition" | "Principal" | "NotPrincipal")
            | (PlaceKind::Operator { .. }, _) => "{}",
            _ => "\"\"",
        };
        piece.push_str(": ");
        piece.push_str(opening);
        caret = piece.len() - 1;
        goes_on = opening == "\"\"" && word != "Sid" && word != "Id";
    }
    Edit {
        from,
        to,
        text: piece,
        caret,
        goes_on,
    }
}

/// Whether a key belongs at a place.
pub fn is_key(at: &PlaceKind) -> bool {
    matches!(
        at,
        PlaceKind::DocumentKey { .. }
            | PlaceKind::StatementKey { .. }
            | PlaceKind::PrincipalKey
            | PlaceKind::Operator { .. }
            | PlaceKind::ConditionKey { .. }
    )
}

/// Starts a line in place of `from..to`, indented like the one before. Between brackets, the closing one gets its own line.
pub fn new_line(text: &str, from: usize, to: usize) -> Edit {
    let before = &text[..from];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let indent = &line[..line.len() - line.trim_start().len()];
    let opens = before.trim_end_matches(' ').ends_with(['{', '[']);
    let closes = opens && text[to..].trim_start_matches(' ').starts_with(['}', ']']);
    let mut piece = format!("\n{indent}{}", if opens { "  " } else { "" });
    let caret = piece.len();
    if closes {
        piece.push('\n');
        piece.push_str(indent);
    }
    Edit {
        from,
        to,
        text: piece,
        caret,
        goes_on: false,
    }
}

/// Converts a position of the browser, in UTF-16 units, to bytes.
pub fn offset(text: &str, units: u32) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units as usize {
            return at;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// Converts a position in bytes to UTF-16 units, as the browser counts.
pub fn units(text: &str, offset: usize) -> u32 {
    text[..offset].chars().map(char::len_utf16).sum::<usize>() as u32
}

/// The byte offset of a line and a column in characters, both from 1.
pub fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    let within = rest.char_indices().nth(column.saturating_sub(1));
    start + within.map_or(rest.len(), |(at, _)| at)
}

/// The parts of a line, each with its color: `key`, `allow`, `deny`, `text`, `word`, or none.
pub fn parts(line: &str) -> Vec<(&'static str, &str)> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string(rest),
            _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            _ => rest.find(|c| c == '"' || word(c)).unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(length);
        let color = match first {
            '"' if after.trim_start().starts_with(':') => "key",
            '"' if part == "\"Allow\"" => "allow",
            '"' if part == "\"Deny\"" => "deny",
            '"' => "text",
            _ if word(first) => "word",
            _ => "",
        };
        parts.push((color, part));
        rest = after;
    }
    parts
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_')
}

/// The length of the string that a text begins with, quotation marks included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// The end of the string, word or sign that begins at a place of a line: the subject of an error.
pub fn thing(line: &str, at: usize) -> usize {
    let rest = &line[at..];
    let length = match rest.chars().next() {
        Some('"') => string(rest),
        Some(c) if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    };
    at + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::place::place;

    /// The text after a word was inserted at the `|`, with the caret as `|`.
    fn after(text: &str, word: &str) -> String {
        let at = text.find('|').expect("the text marks a place");
        let text = text.replacen('|', "", 1);
        apply(&text, &put(&text, &place(&text, at), word))
    }

    fn apply(text: &str, edit: &Edit) -> String {
        let (start, end) = edit.text.split_at(edit.caret);
        format!("{}{start}|{end}{}", &text[..edit.from], &text[edit.to..])
    }

    #[test]
    fn a_word_takes_the_place_of_what_was_typed_and_is_quoted() {
        assert_eq!(
            after(r#"{"Statement": [{"Effect": "Al|"}]}"#, "Allow"),
            r#"{"Statement": [{"Effect": "Allow"|}]}"#
        );
        assert_eq!(
            after(r#"{"Statement": [{"Effect": |}]}"#, "Allow"),
            r#"{"Statement": [{"Effect": "Allow"|}]}"#
        );
        assert_eq!(
            after(
                "{\"Statement\": [{\"Action\": [\"iam:Cr|\n]}]}",
                "iam:CreateRole"
            ),
            "{\"Statement\": [{\"Action\": [\"iam:CreateRole\"|\n]}]}"
        );
    }

    #[test]
    fn a_key_goes_on_with_its_value_unless_that_is_there() {
        assert_eq!(
            after(r#"{"Statement": [{"Eff|"}]}"#, "Effect"),
            r#"{"Statement": [{"Effect": "|"}]}"#
        );
        assert_eq!(
            after(r#"{"Statement": [{"Eff|": "Allow"}]}"#, "Effect"),
            r#"{"Statement": [{"Effect"|: "Allow"}]}"#
        );
        assert_eq!(
            after(r#"{"Statement": [{"Condition": {"|"}}]}"#, "StringEquals"),
            r#"{"Statement": [{"Condition": {"StringEquals": {|}}}]}"#
        );
        assert_eq!(
            after(
                r#"{"Statement": [{"Condition": {"Null": {"|"}}}]}"#,
                "aws:RequestTag/"
            ),
            r#"{"Statement": [{"Condition": {"Null": {"aws:RequestTag/|"}}}]}"#
        );
    }

    #[test]
    fn a_new_line_is_indented() {
        let line = |text: &str| {
            let at = text.find('|').expect("the text marks a place");
            let text = text.replacen('|', "", 1);
            apply(&text, &new_line(&text, at, at))
        };
        assert_eq!(line("  \"a\",|"), "  \"a\",\n  |");
        assert_eq!(line("  {|}"), "  {\n    |\n  }");
        assert_eq!(line("[|\n]"), "[\n  |\n]");
    }

    #[test]
    fn the_browser_counts_in_its_own_units() {
        let text = "a😀é|";
        for at in [0, 1, 5, 7, 8] {
            assert_eq!(offset(text, units(text, at)), at);
        }
    }

    #[test]
    fn every_line_is_there_whole_and_colored_by_what_it_is() {
        let line = r#"  "Effect": "Deny", "a\"b": [true, -1.5, "x]"#;
        let parts = parts(line);
        let whole: String = parts.iter().map(|(_, part)| *part).collect();
        assert_eq!(whole, line);
        let of = |color: &str| -> Vec<&str> {
            let own = parts.iter().filter(|(own, _)| *own == color);
            own.map(|(_, part)| *part).collect()
        };
        assert_eq!(of("key"), ["\"Effect\"", r#""a\"b""#]);
        assert_eq!(of("deny"), ["\"Deny\""]);
        assert_eq!(of("word"), ["true", "-1.5"]);
        assert_eq!(of("text"), ["\"x]"]);
    }

    #[test]
    fn a_thing_is_a_string_a_word_or_a_sign() {
        assert_eq!(thing(r#" "a b", c"#, 1), 6);
        assert_eq!(thing("true,", 0), 4);
        assert_eq!(thing("{}", 0), 1);
        assert_eq!(thing("é", 2), 2);
    }
}
