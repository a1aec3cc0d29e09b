//! CSV tables as in RFC 4180: lines end with CR LF, and cells are quoted if necessary. A table begins with a byte order mark,
//! without which Excel takes UTF-8 for another encoding. A cell that a spreadsheet could read as a
//! formula gets an apostrophe, so that opening a table never runs a name that someone else chose.

/// A cell. Our numbers are never negative, so a leading minus is a formula.
fn cell(text: &str) -> String {
    let formula = text.trim_start_matches([' ', '\u{a0}']).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%',
    ]);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_string()
    };
    if text.contains(['"', ',', ';', '\r', '\n', '\t']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Adds a line to a table.
pub fn line(table: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    table.push_str(&cells.join(","));
    table.push_str("\r\n");
}

/// The byte order mark.
pub const MARK: &str = "\u{feff}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_and_never_formulas() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\t=1", "\"'\t=1\""),
            (
                "=HYPERLINK(\"x\",\"y\")",
                "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
            ),
            ("＝1", "'＝1"),
            ("2026-01-05", "2026-01-05"),
            ("", ""),
        ] {
            assert_eq!(cell(text), wanted, "{text:?}");
        }
    }
}
