//! Why a call was let through or refused: the layers and statements that decided, the smallest change, and what a call would meet that
//! nobody has made.

use page::queries::Asking;
use page::{Action, NoticeKind, ScreenAction, SessionAction, ShownCall};
use serde_json::json;
use sim::command::Call;
use sim::outcome::Remedy;
use sim::scenario::Scenario;
use sim::view::why::{Judged, Sign, Why};

use crate::window::Window;

/// The last step, explained.
#[track_caller]
fn asked(window: &Window) -> Asking {
    let last = ShownCall::Step(window.steps() - 1);
    window.queries().asking(&last, None).expect("it was a call")
}

/// The decisions of policy on the way.
fn judged(why: &Why) -> Vec<&Judged> {
    let notes = why.gates.iter().flat_map(|it| &it.notes);
    notes.filter_map(|it| it.policy.as_ref()).collect()
}

fn text(why: &Why) -> String {
    format!("{why:?}")
}

/// The gate that stopped it, by its number.
fn stopped(why: &Why) -> Option<usize> {
    why.stopped()
}

#[track_caller]
fn remedy(why: &Why) -> Remedy {
    why.remedy().cloned().expect("a change is known")
}

/// Makes a change, as the button does.
fn mend(window: &mut Window, remedy: &Remedy) {
    window.session(SessionAction::ApplyRemedy(remedy.commands.clone(), None));
}

const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Elsewhere","Effect":"Deny","Action":"s3:*","Resource":"*"},{"Sid":"NoUsers","Effect":"Deny","Action":["iam:CreateUser","iam:CreateAccessKey"],"Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}}}]}"#;

/// The first id of a form in what was printed.
fn id(says: &str, start: &str) -> String {
    let at = says
        .find(start)
        .unwrap_or_else(|| panic!("{start}: {says}"));
    let rest = &says[at..];
    let end = rest
        .find(|it: char| !it.is_ascii_alphanumeric() && it != '-')
        .unwrap_or(rest.len());
    rest[..end].to_string()
}

/// Payments in a unit whose SCP denies new users; Ben is refused one.
fn denied() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
        "advance 1h",
    ]);
    let unit = window
        .line("aws organizations create-organizational-unit --parent-id {root} --name Guarded");
    let unit = id(&unit, "ou-");
    let payments = window
        .state
        .base
        .controller
        .find_account("Payments")
        .expect("an account");
    let parent = window.line(&format!(
        "aws organizations list-parents --child-id {payments}"
    ));
    let parent = id(&parent, "ou-");
    window.lines(&[&format!("aws organizations move-account --account-id {payments} --source-parent-id {parent} --destination-parent-id {unit}")]);
    let policy = window.line(&format!("aws organizations create-policy --name NoNewUsers --description none --type SERVICE_CONTROL_POLICY --content '{DENY}'"));
    let policy = id(&policy, "p-");
    window.lines(&[&format!(
        "aws organizations attach-policy --policy-id {policy} --target-id {unit}"
    )]);
    window.act_as("Payments/Ben");
    window.line("aws iam create-user --user-name Eve");
    window.told(NoticeKind::Refused, "AccessDenied");
    window
}

#[test]
fn the_statement_that_denies_is_found_with_its_level_and_its_condition() {
    let window = denied();
    let now = asked(&window).now;
    assert!(stopped(&now).is_some());
    let judged = judged(&now);
    let layers: Vec<_> = judged.iter().flat_map(|it| &it.layers).collect();
    let blocks: Vec<_> = layers.iter().filter(|it| it.blocks).collect();
    assert_eq!(blocks.len(), 1);
    assert_eq!(blocks[0].sign, Sign::Denies);
    assert!(
        blocks[0]
            .level
            .as_ref()
            .is_some_and(|it| it.to_string().contains("Guarded"))
    );
    let statements = format!("{:?}", blocks[0].statements);
    assert!(
        statements.contains("NoUsers") && statements.contains("aws:PrincipalArn"),
        "{statements}"
    );
}

#[test]
fn the_smallest_change_lets_the_call_through_and_what_passed_has_its_why_too() {
    let mut window = denied();
    let refused = asked(&window);
    let call = refused.call.clone();
    let change = remedy(&refused.now);
    let steps = window.queries().remedy_steps(&change);
    assert!(
        format!("{:?}", steps[0].changed).contains("user/Ben"),
        "{steps:?}"
    );
    mend(&mut window, &change);
    let after = window
        .queries()
        .asking(&ShownCall::Call(call), None)
        .expect("a call");
    assert_eq!((stopped(&after.now), after.made), (None, false));
    window.line("aws iam create-user --user-name Eve");
    window.told(NoticeKind::Done, "Eve");
    let passed = asked(&window);
    assert!(
        passed.made && stopped(&passed.now).is_some(),
        "a second Eve would be refused"
    );
    let past = passed.past.expect("it was recorded");
    assert_eq!((stopped(&past), past.error), (None, None));
}

#[test]
fn a_call_that_nobody_has_made_is_explained_also_as_somebody_else() {
    let window = Window::new(Scenario::AllFeatures);
    let ana = window.state.base.controller.actor.clone();
    let call = Call::new(
        ana,
        "organizations:CreateAccount",
        json!({"AccountName": "New", "Email": "new@northwind.example"}),
    );
    let shown = ShownCall::Call(call);
    let own = window.queries().asking(&shown, None).expect("a call");
    assert_eq!((stopped(&own.now), own.made), (None, false));
    let ben = window
        .state
        .base
        .controller
        .find_person("Payments/Ben")
        .expect("a person");
    let other = window.queries().asking(&shown, Some(&ben)).expect("a call");
    assert!(stopped(&other.now).is_some());
    assert_eq!(other.now.who.to_string(), "Payments / Ben");
    assert_eq!(window.steps(), 0);
}

#[test]
fn a_console_names_only_the_type_of_what_its_person_may_not_read() {
    let mut window = denied();
    window.session(SessionAction::Instructor(false));
    let now = asked(&window).now;
    assert!(judged(&now).iter().any(|it| it.veil.is_some()));
    let shown = text(&now);
    assert!(shown.contains("Service control policies"));
    for hidden in ["NoNewUsers", "Guarded", "Ana"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(now.remedy().is_none_or(|it| it.commands.is_empty()));
    let told = window.line("why");
    assert!(
        told.contains("x Service control policies: denies"),
        "{told}"
    );
    assert!(
        !told.contains("NoNewUsers") && !told.contains("Guarded"),
        "{told}"
    );
}

#[test]
fn an_allow_list_is_shown_where_it_leaves_something_out() {
    let mut window = Window::new(Scenario::Guardrails);
    window.act_as("Playground/Pia");
    window.line("aws iam create-user --user-name Eve");
    let asked = asked(&window);
    let judged = judged(&asked.now);
    let level = judged
        .iter()
        .flat_map(|it| &it.layers)
        .find(|it| it.blocks && it.sign == Sign::Silent);
    let level = level.expect("a level allows nothing");
    assert!(
        level
            .level
            .as_ref()
            .is_some_and(|it| it.to_string().contains("Sandbox"))
    );
    assert!(format!("{:?}", level.statements).contains("iam:Get*"));
    let change = remedy(&asked.now);
    mend(&mut window, &change);
    let after = window
        .queries()
        .asking(&ShownCall::Call(asked.call), None)
        .expect("a call");
    assert_eq!(stopped(&after.now), None);
}

#[test]
fn the_delegation_policy_lends_no_more_than_the_type_that_was_asked_for() {
    let mut window = Window::new(Scenario::Guardrails);
    window.act_as("Audit/Kim");
    let create = |kind: &str| {
        let content = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#;
        format!(
            "aws organizations create-policy --name {kind} --description x --type {kind} --content '{content}'"
        )
    };
    window.line(&create("RESOURCE_CONTROL_POLICY"));
    let change = remedy(&asked(&window).now);
    let changed = format!("{:?}", window.queries().remedy_steps(&change));
    assert!(
        changed.contains("organizations:PolicyType") && changed.contains("RESOURCE_CONTROL_POLICY"),
        "{changed}"
    );
    mend(&mut window, &change);
    window.line(&create("RESOURCE_CONTROL_POLICY"));
    window.told(NoticeKind::Done, "resource control policy");
    let other = window.line(&create("TAG_POLICY"));
    assert!(other.contains("no resource-based policy allows"), "{other}");
}

#[test]
fn a_console_keeps_the_trust_policy_of_another_accounts_role_to_itself() {
    let mut window = Window::new(Scenario::Guardrails);
    let account = |name: &str| {
        window
            .state
            .base
            .controller
            .find_account(name)
            .expect("an account")
            .to_string()
    };
    let (web, management) = (account("Web"), account("Management"));
    window.act_as("Lab/Lee");
    window.line(&format!("aws sts assume-role --role-arn arn:aws:iam::{web}:role/OrganizationAccountAccessRole --role-session-name test"));
    let change = remedy(&asked(&window).now);
    let changed = format!("{:?}", window.queries().remedy_steps(&change));
    assert!(
        changed.contains("user/Lee"),
        "the instructor compares it line by line: {changed}"
    );
    window.session(SessionAction::Instructor(false));
    let now = asked(&window).now;
    assert!(
        text(&now).contains("trust policy is in another account"),
        "{}",
        text(&now)
    );
    assert!(!text(&now).contains(&management));
    assert!(!window.line("why").contains(&management));
}

#[test]
fn behind_one_gate_is_another() {
    let mut window = Window::new(Scenario::Guardrails);
    window.act_as("Web/Ola");
    window.line("aws organizations leave-organization");
    let first = asked(&window);
    let mut gates = vec![stopped(&first.now)];
    let call = ShownCall::Call(first.call.clone());
    let mut now = first.now;
    for _ in 0..2 {
        let change = remedy(&now);
        mend(&mut window, &change);
        now = window.queries().asking(&call, None).expect("a call").now;
        gates.push(stopped(&now));
    }
    assert!(gates[0] < gates[1] && gates[2].is_none(), "{gates:?}");
    window.act_as("Web/Ola");
    window.line("aws organizations leave-organization");
    window.told(NoticeKind::Done, "Web left the organization");
}

#[test]
fn a_terminal_entry_is_explained_by_its_own_step_only() {
    let mut window = denied();
    let entries = window.state.base.feedback.entries.clone();
    let last = entries.last().expect("a line");
    assert_eq!(window.queries().explained(last), Some(window.steps() - 1));
    // After going back, the step of that number is another one.
    window.undo();
    window.undo();
    window.act(Action::Screen(ScreenAction::Dismiss));
    assert_eq!(window.queries().explained(last), None);
    let word = entries
        .iter()
        .find(|it| it.line.starts_with("advance"))
        .expect("a word");
    assert_eq!(window.queries().explained(word), None, "it is no call");
}
