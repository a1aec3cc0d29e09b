//! The table of the templates of policies: `crates/view/src/templates.txt`, which says what each field is.

use crate::row::{Made, Names, Row, RowResult, rows};

/// The rows of the list of templates.
pub fn policy_templates(path: &str, text: &str) -> Made {
    rows(path, text, template)
}

fn template(row: &Row, _: &Names) -> RowResult {
    row.check("teaches, statement", "statement")?;
    let (kind, title) = row.titled("KIND: TITLE")?;
    let teaches = row.needed("teaches")?.value;
    let statements: Vec<&str> = row.each("statement").map(|it| it.value).collect();
    if statements.is_empty() {
        return row.wrong("`statement:` is missing");
    }
    let statements = statements.join(",");
    Ok(format!(
        "(::policy::PolicyKind::{kind}, {title:?}, {teaches:?}, {statements:?}),\n"
    ))
}

#[test]
fn a_template_has_a_kind_a_title_and_statements() {
    let text = "Trust: A: b\nteaches: Why.\nstatement: {\"A\":1}\nstatement: {}";
    let rows = r#"(::policy::PolicyKind::Trust, "A: b", "Why.", "{\"A\":1},{}"),"#;
    assert_eq!(
        policy_templates("a.txt", text),
        (format!("{rows}\n"), String::new())
    );
    for (text, wrong) in [
        (
            "Trust\nteaches: Why.",
            "a.txt:1: a row begins with `KIND: TITLE`",
        ),
        ("Trust: A\nstatement: {}", "a.txt:1: `teaches:` is missing"),
        (
            "Trust: A\nteaches: Why.",
            "a.txt:1: `statement:` is missing",
        ),
    ] {
        let (_, errors) = policy_templates("a.txt", text);
        assert!(errors.contains(wrong), "{errors}");
    }
}
