use super::{policies, services};
use crate::row::error;

#[test]
fn a_service_has_all_its_fields() {
    let table = "# Recorded.\n\
                 service two The Two (Both): Counts: to two.\n\
                 principals: a.two.example b.two.example\n\
                 aliases: Two\n\
                 switches: Either (Organizations), None\n\
                 role: Two TwoPolicy a.two.example Both OnEnable\n\
                 role: OfTwo TwoPolicy unknown Member Unknown by hand\n\
                 if enabled here: no roles\n\
                 administrators: 2 first of b.two.example\n\
                 console: two Count\n\
                 makes: a number\n\
                 after: Leaves. It stops. At once.\n";
    let row = concat!(
        r#"TrustedService { id: "two", name: "The Two (Both)", purpose: "Counts: to two.", "#,
        r#"principals: &["a.two.example", "b.two.example"], aliases: &["Two"], "#,
        "enable: SwitchRoute::Either, enable_recommended: Some(Side::Organizations), ",
        "disable: SwitchRoute::None, disable_recommended: None, ",
        r#"roles: &[LinkedRole { name: "Two", principal: "a.two.example", "#,
        "place: RoleAccounts::Both, automatic: true, when: When::OnEnable }, ",
        r#"LinkedRole { name: "OfTwo", principal: "", "#,
        "place: RoleAccounts::Member, automatic: false, when: When::Unknown }, ], ",
        "roles_if_enabled_here: Some(false), ",
        r#"delegation: Some(Delegation { principals: &["b.two.example"], most: Some(2), goes_first: true }), "#,
        r#"tool: Tool { prefix: "two", set_up: Some("Count"), clean_up: None, instead: None, "#,
        r#"makes: Some("a number") }, "#,
        "after: After::Leaves, on_disable: Some(\"It stops. At once.\") },\n",
    );
    assert_eq!(services("a.txt", table), (row.into(), String::new()));
    let table = format!("{table}\n\nrole First FirstPolicy");
    let roles = concat!(
        r#"("First", "FirstPolicy"), ("OfTwo", "TwoPolicy"), "#,
        r#"("Two", "TwoPolicy"), "#
    );
    assert_eq!(policies("a.txt", &table), (roles.into(), String::new()));
    assert_eq!(services("a.txt", &table).0, row);
    let (_, errors) = policies("a.txt", &format!("{table}\n\nrole Two Another"));
    assert!(errors.contains("a.txt:17: another row has another policy for `Two`"));
}

#[test]
fn what_a_row_leaves_out_has_its_usual_value() {
    let table = "service one One: Is one.\nswitches: None, None\nconsole: one\nadministrators: any";
    let (row, errors) = services("a.txt", table);
    let usual = [
        "principals: &[], aliases: &[], ",
        "roles: &[], roles_if_enabled_here: None, ",
        "principals: &[], most: None, goes_first: false",
        "set_up: None, clean_up: None, instead: None, makes: None",
        "after: After::Unknown, on_disable: None",
    ];
    for part in usual {
        assert!(row.contains(part), "{part}: {row}");
    }
    assert_eq!(errors, "");
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let rows = [
        (
            "services a A: B.",
            "1: a row begins with `service ID NAME: PURPOSE`",
        ),
        (
            "service a A",
            "1: a row begins with `service ID NAME: PURPOSE`",
        ),
        (
            "service a A: B.|switches: None, None",
            "1: `console:` is missing",
        ),
        (
            "console: a|role: A",
            "4: a role is NAME POLICY PRINCIPAL ACCOUNTS MOMENT",
        ),
        ("switch: None", "3: `switch:` is no field here, only "),
        ("switches: None, None", "3: `switches:` is there twice"),
        (
            "role: A B c Nowhere Unknown",
            "3: `Nowhere` is none of Management, ",
        ),
        ("if enabled here: roles", "3: `roles` is none of no roles"),
        (
            "administrators: 2 last",
            "3: `2 last` is neither a number nor `any`",
        ),
        (
            "console: a B C D",
            "3: a console has a prefix and at most two actions",
        ),
        (
            "console: a|after: Leaves",
            "4: `after:` has a reaction, and what ",
        ),
        (
            "console: a|after: Stops. All.",
            "4: `Stops` is none of CleansUp, ",
        ),
    ];
    for (table, says) in rows {
        let whole = table.starts_with("service");
        let before = if whole {
            ""
        } else {
            "service a A: B.|switches: None, None|"
        };
        let table = format!("{before}{table}").replace('|', "\n");
        let (_, errors) = services("a.txt", &table);
        let says = error(&format!("a.txt:{says}"));
        let beginning = says.trim_end_matches("\");\n");
        assert!(errors.starts_with(beginning), "{table}: {errors}");
    }
    let one = "service a A: B.\nswitches: None, Eiter\nconsole: a\n\n";
    let (_, errors) = services("a.txt", &format!("{one}{one}"));
    assert!(errors.contains("a.txt:2: `Eiter` is none of Either, "));
    assert!(errors.contains("a.txt:5: line 1 has the name `a`, too"));
}
