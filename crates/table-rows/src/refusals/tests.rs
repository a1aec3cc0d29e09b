/// What the macro makes of a table.
fn constants(path: &str, text: &str) -> String {
    let (rows, errors) = super::constants(path, text);
    rows + &errors
}

const NO_ROW: &str = "1: a row begins with `rule NAME` or `refusal NAME CODE REASON`";
const NO_RULE: &str = "1: a refusal has either `rule:` or `says:` and `source:`";
const NOT_LIKE: &str = "1: a row that is like another has only another code";
const RULE: &str = "rule LATER\nsays: It takes a while.\nsource: QUOTAS\n";

#[test]
fn rules_and_refusals_become_constants() {
    let table = "# Refusals of a service.\n\
                 \n\
                 rule LATER\n\
                 says: It takes a while.\n\
                 source: QUOTAS\n\
                 \n\
                 # Recorded.\n\
                 # In one Region.\n\
                 pub refusal TOO_EARLY ConflictException\n\
                 words: The \"{name}\" is new:  {why}\n\
                 rule: LATER\n\
                 remedy: Wait: an hour.\n\
                 \n\
                 \n\
                 refusal TOO_MANY ConstraintViolationException LIMIT_EXCEEDED\n\
                 words: {says}\n\
                 says: There are five.\n\
                 source: A guide: limits\n\
                 \n\
                 refusal GONE NotFoundException\n\
                 words: It is gone.\n\
                 rule: PARAMETERS\n";
    let rows = [
        r#"pub(crate) const LATER: ::api::refusal::RowRule = ::api::rule!("It takes a while.", ::api::sources::QUOTAS);"#,
        r#"#[doc = " Recorded."]"#,
        r#"#[doc = " In one Region."]"#,
        r#"pub const TOO_EARLY: ::api::refusal::RefusalRow = ::api::refusal::refusal(::api::error::ErrorCode::ConflictException, "The \"{name}\" is new:  {why}", LATER).remedy("Wait: an hour.");"#,
        r#"pub(crate) const TOO_MANY: ::api::refusal::RefusalRow = ::api::refusal::because(::api::error::ErrorCode::ConstraintViolationException, "LIMIT_EXCEEDED", "{says}", ::api::rule!("There are five.", "A guide: limits"));"#,
        r#"pub(crate) const GONE: ::api::refusal::RefusalRow = ::api::refusal::refusal(::api::error::ErrorCode::NotFoundException, "It is gone.", ::api::refusal::PARAMETERS);"#,
    ];
    assert_eq!(constants("a.txt", table).lines().collect::<Vec<_>>(), rows);
}

#[test]
fn a_row_can_be_like_another_one() {
    let row = "refusal HERE ConflictException\nwords: No.\nrule: PARAMETERS\n\n";
    let like = "refusal THERE ValidationException\nlike: HERE\n";
    let made = constants("a.txt", &format!("{row}{like}"));
    assert!(made.ends_with(
        "const THERE: ::api::refusal::RefusalRow = HERE.with_code(::api::error::ErrorCode::ValidationException);\n"
    ));
}

/// What is wrong with a table.
fn mistakes(table: &str) -> Vec<String> {
    let made = constants("a.txt", table);
    let errors = made.lines().filter_map(|it| {
        let says = it.strip_prefix("::core::compile_error!(\"")?;
        says.strip_suffix("\");").map(String::from)
    });
    errors.collect()
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let rows = [
        ("refused A Code", NO_ROW),
        ("refusal A", NO_ROW),
        ("refusal A Code WHY NOT", NO_ROW),
        ("rule A Code", NO_ROW),
        ("rule A|source: S", "1: `says:` is missing"),
        ("rule A|says", "2: `says:` has no text"),
        (
            "# Why.|rule A|says: S|# Why.|source:",
            "5: `source:` has no text",
        ),
        (
            "rule A|says: S|says: T|source: U",
            "3: `says:` is there twice",
        ),
        (
            "rule A|remedy: R",
            "2: `remedy:` is no field here, only says, source",
        ),
        (
            "refusal no Code|like: B",
            "1: `no` is no name in capital letters",
        ),
        ("refusal A code|like: B", "1: `code` is no code of an error"),
        (
            "refusal A Code|like: no",
            "2: `no` is no name in capital letters",
        ),
        ("refusal A Code WHY|like: B", NOT_LIKE),
        ("refusal A Code|like: B|words: W", NOT_LIKE),
        ("refusal A Code|rule: B", "1: `words:` is missing"),
        ("refusal A Code|words: W", NO_RULE),
        ("refusal A Code|words: W|says: S", NO_RULE),
        ("refusal A Code|words: W|source: S", NO_RULE),
        ("refusal A Code|words: W|rule: B|source: S", NO_RULE),
    ];
    for (table, says) in rows {
        let found = mistakes(&table.replace('|', "\n"));
        assert_eq!(found, [format!("a.txt:{says}")], "{table}");
    }
}

#[test]
fn each_mistake_of_a_table_is_named_and_the_other_rows_are_made() {
    let table = format!("{RULE}\nrule B\n\n{RULE}\nwords: W\n");
    let lines = [
        "a.txt:5: `says:` is missing",
        "a.txt:7: line 1 has the name `LATER`, too",
        "a.txt:11: a row begins with `rule NAME` or `refusal NAME CODE REASON`",
    ];
    assert_eq!(mistakes(&table), lines);
    assert!(constants("a.txt", &table).contains("const LATER"));
}

#[test]
fn lines_may_end_as_on_windows() {
    let table = RULE.replace('\n', "\r\n");
    assert_eq!(constants("a.txt", &table), constants("a.txt", RULE));
}
