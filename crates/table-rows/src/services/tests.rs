use super::{policies, services};

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

/// Rows, each with its mistake. What is no row of its own comes after `ROW`.
const MISTAKES: &str = "
services a A: B. => 1: a row begins with `service ID NAME: PURPOSE`
service a A => 1: a row begins with `service ID NAME: PURPOSE`
service a A: B.|switches: None, None => 1: `console:` is missing
role: A b Both OnEnable => 4: a role is NAME POLICY PRINCIPAL ACCOUNTS MOMENT
role: A b c Nowhere Unknown => 4: `Nowhere` is none of Management, Member,
switch: None => 4: `switch:` is no field here, only principals, aliases,
switches: None, None => 4: `switches:` is there twice
if enabled here: roles => 4: `roles` is none of no roles
administrators: 2 last => 4: `2 last` is neither a number nor `any`
after: Leaves => 4: `after:` has a reaction, and what stops working
after: Stops. All. => 4: `Stops` is none of CleansUp, Resumes,
|service b A: B.|switches: None => 6: the switches are two, one to enable and one to disable
|service b A: B.|switches: None, Eiter => 6: `Eiter` is none of Either,
|service b A: B.|switches: None, None|console: a B C D => 7: a console has a prefix and at most two actions
|service a A: B. => 5: line 1 has the name `a`, too";
const ROW: &str = "service a A: B.|switches: None, None|console: a|";

#[test]
fn a_mistake_is_named_with_its_line() {
    for (table, says) in MISTAKES.lines().filter_map(|it| it.split_once(" => ")) {
        let before = if table.starts_with("service") {
            ""
        } else {
            ROW
        };
        let table = format!("{before}{table}").replace('|', "\n");
        let (_, errors) = services("a.txt", &table);
        assert!(
            errors.contains(&format!("a.txt:{says}")),
            "{table}: {errors}"
        );
    }
}
