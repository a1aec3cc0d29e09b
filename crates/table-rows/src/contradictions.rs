//! The table of contradictions between AWS's documents: `web/ui/src/shared/contradictions.txt`, which says what each field is.

use crate::row::{Made, Names, Row, RowResult, rows};

/// The rows of the list of contradictions.
pub fn contradictions(path: &str, text: &str) -> Made {
    rows(path, text, contradiction)
}

fn contradiction(row: &Row, _: &Names) -> RowResult {
    row.check("one says, another says, here", "")?;
    let (service, point) = row.titled("SERVICE: POINT")?;
    let service = Some(service).filter(|it| *it != "organizations");
    let service = service.unwrap_or_default();
    let [one, another, here] = ["one says", "another says", "here"].map(|it| row.needed(it));
    let (one, another, here) = (one?.value, another?.value, here?.value);
    Ok(format!(
        "({service:?}, [{point:?}, {one:?}, {another:?}, {here:?}]),\n"
    ))
}

#[test]
fn a_contradiction_has_a_point_and_three_texts() {
    let fields = "one says: Yes: 1.\nanother says: No.\nhere: Both.\n";
    let text = format!("config: Whether: it is.\n{fields}\norganizations: Who\n{fields}");
    let rows = concat!(
        r#"("config", ["Whether: it is.", "Yes: 1.", "No.", "Both."]),"#,
        "\n",
        r#"("", ["Who", "Yes: 1.", "No.", "Both."]),"#,
        "\n"
    );
    assert_eq!(contradictions("a.txt", &text), (rows.into(), String::new()));
    let (_, errors) = contradictions("a.txt", "Whether\n\nconfig: Whether\nhere: Both.");
    assert!(errors.contains("a.txt:1: a row begins with `SERVICE: POINT`"));
    assert!(errors.contains("a.txt:3: `one says:` is missing"));
}
