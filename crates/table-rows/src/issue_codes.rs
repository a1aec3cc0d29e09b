//! The table of IAM Access Analyzer's codes: `crates/lint/src/codes.txt`, which says what each field is.

use crate::row::{Made, Names, Row, RowResult, rows};

/// The rows as `codes!` in `crates/lint/src/code.rs` takes them.
pub fn issue_codes(path: &str, text: &str) -> Made {
    rows(path, text, code)
}

fn code(row: &Row, names: &Names) -> RowResult {
    row.check("says, uncertain", "says")?;
    row.check_name(names)?;
    let [impact, name] = *row.head else {
        return row.wrong("a row begins with `IMPACT NAME`");
    };
    let variant: String = name.split('_').map(capitalized).collect();
    let texts: Vec<&str> = row.each("says").map(|it| it.value).collect();
    if texts.is_empty() {
        return row.wrong("`says:` is missing");
    }
    let uncertain = row.value("uncertain");
    let uncertain = uncertain.map_or_else(String::new, |why| format!(" uncertain {why:?}"));
    Ok(format!(
        "{variant} {name:?} {impact} {texts:?}{uncertain};\n"
    ))
}

/// A word of a name in capital letters, as a variant has it.
fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
    first.to_owned() + &rest.to_ascii_lowercase()
}

#[test]
fn a_code_has_an_impact_a_name_and_texts() {
    let rows = "A_KEY says: Once: {it}.";
    let text = "Error A_KEY\nsays: Once: {it}.\nsays: \"Twice\".\nuncertain: When.\n\nWarning S3_B\nsays: B.";
    let made = concat!(
        r#"AKey "A_KEY" Error ["Once: {it}.", "\"Twice\"."] uncertain "When.";"#,
        "\n",
        r#"S3B "S3_B" Warning ["B."];"#,
        "\n"
    );
    assert_eq!(issue_codes("a.txt", text), (made.into(), String::new()));
    for (text, wrong) in [
        (rows, "a.txt:1: a row begins with `IMPACT NAME`"),
        ("Error A_KEY\nuncertain: B.", "a.txt:1: `says:` is missing"),
        (
            "Error A\nsays: B.\n\nError A\nsays: C.",
            "a.txt:4: line 1 has the name `A`, too",
        ),
    ] {
        let (_, errors) = issue_codes("a.txt", text);
        assert!(errors.contains(wrong), "{errors}");
    }
}
