//! The notice of a step: one line, with everything that happened on demand; what it offers, and when it goes.

use page::{NoticeKind, ScreenAction, keys};
use serde_json::json;
use sim::command::{Call, Command};
use sim::scenario::Scenario;
use sim::view::Selection;

use crate::window::Window;

/// The line, and the number of sentences behind it.
fn told(window: &Window) -> (&str, usize) {
    let notice = window.notice();
    (&notice.title, notice.events.len())
}

#[test]
fn one_account_that_is_created_is_said_in_full_and_its_roles_are_counted() {
    let mut window = Window::new(Scenario::AllFeatures);
    let create =
        "aws organizations create-account --email one@northwind.example --account-name One";
    window.lines(&[create]);
    assert_eq!(told(&window).1, 0, "{}", window.says());
    window.next();
    let (line, count) = told(&window);
    assert_eq!(
        line,
        "Account One was created: `415087612202`. 2 roles arrived in One."
    );
    assert_eq!(count, 4);
    assert!(page::follow::can_undo_notice(
        &window.state.follow,
        &window.state.base
    ));
    window.undo();
    assert!(window.state.base.feedback.notice.is_none());
}

#[test]
fn many_roles_in_many_accounts_are_counted() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "console enable-integration --service cloudtrail",
        "console enable-integration --service guardduty",
    ]);
    window.advance(30);
    let (line, count) = told(&window);
    // What may act there is said in the drawing.
    assert_eq!(line, "10 roles arrived in 5 accounts.");
    assert_eq!(count, 16);
    assert_eq!(window.notice().about.len(), 5);
}

#[test]
fn enabling_all_features_says_who_has_to_answer() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.lines(&["aws organizations enable-all-features"]);
    let (line, count) = told(&window);
    assert_eq!(
        line,
        "The request to enable all features is waiting for the members. The invitation to Newcomer was canceled."
    );
    assert_eq!(count, 6);
}

const ENABLE: &str = "aws organizations enable-all-features";

/// Invites some addresses.
fn invite(window: &mut Window, addresses: &[&str]) {
    for address in addresses {
        let target = format!("Id={address}@northwind.example,Type=EMAIL");
        window.line(&format!(
            "aws organizations invite-account-to-organization --target {target}"
        ));
    }
}

/// What the confirmation of a call says of invitations: their number, and whose they are.
fn withdrawn_by(window: &Window, operation: &str) -> (usize, String) {
    let caller = window.state.base.controller.actor.clone();
    let call = Call::new(caller, &format!("organizations:{operation}"), json!({}));
    let (count, names) = window.queries().withdrawn_by(&Command::Call(call));
    (count, names.to_string())
}

#[test]
fn invitations_that_a_step_cancels_are_named_before_and_after() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    assert_eq!(
        withdrawn_by(&window, "EnableAllFeatures"),
        (1, "Newcomer".into())
    );
    invite(&mut window, &["ann", "bo"]);
    let three = "ann@northwind.example, bo@northwind.example, Newcomer";
    assert_eq!(
        withdrawn_by(&window, "EnableAllFeatures"),
        (3, three.into())
    );
    window.line(ENABLE);
    let line = &window.notice().title;
    let ends = format!("3 invitations were canceled: {three}.");
    assert!(line.ends_with(&ends), "{line}");
    window.undo();
    invite(&mut window, &["cy"]);
    let (count, names) = withdrawn_by(&window, "EnableAllFeatures");
    assert!(count == 4 && names.ends_with(" and 1 more"), "{names}");
    // Who is invited while the request runs keeps the invitation until the request is canceled.
    window.line(ENABLE);
    window.advance(1);
    invite(&mut window, &["ed"]);
    window
        .line("aws organizations cancel-handshake --handshake-id {handshake:ENABLE_ALL_FEATURES}");
    let line = &window.notice().title;
    assert!(
        line.contains("The invitation to ed@northwind.example was canceled."),
        "{line}"
    );
}

#[test]
fn only_what_would_be_canceled_is_named() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    // It would be refused, as there are members.
    assert_eq!(withdrawn_by(&window, "DeleteOrganization").0, 0);
    window.line("aws organizations cancel-handshake --handshake-id {handshake:INVITE:Newcomer}");
    assert_eq!(
        window.notice().title,
        "The invitation to Newcomer was canceled."
    );
    assert_eq!(withdrawn_by(&window, "EnableAllFeatures").0, 0);
    let mut alone = Window::new(Scenario::Standalone);
    alone.line("aws organizations create-organization");
    invite(&mut alone, &["ann"]);
    assert_eq!(
        withdrawn_by(&alone, "DeleteOrganization"),
        (1, "ann@northwind.example".into())
    );
    alone.line("aws organizations delete-organization");
    let line = &alone.notice().title;
    assert!(
        line.contains("The invitation to ann@northwind.example was canceled."),
        "{line}"
    );
}

#[test]
fn a_month_has_one_line_with_the_most_important_first() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.advance(30);
    let (line, count) = told(&window);
    assert_eq!(line, "The invitation to Newcomer expired.");
    assert_eq!(count, 4);
}

#[test]
fn a_line_is_short_in_every_scenario() {
    for scenario in Scenario::ALL {
        if matches!(scenario, Scenario::Huge | Scenario::Large) {
            continue;
        }
        let mut window = Window::new(scenario);
        for days in [1, 30, 90] {
            window.advance(days);
            let line = &window.notice().title;
            assert!(line.chars().count() <= 150, "{scenario:?}: {line}");
        }
    }
}

#[test]
fn a_refusal_covers_neither_who_called_nor_what_the_call_was_about() {
    let mut window = Window::new(Scenario::AllFeatures);
    let caller = keys::account(window.state.base.controller.actor.account());
    window.line("aws organizations create-organization");
    assert_eq!(window.notice().about, *std::slice::from_ref(&caller));
    let ben = window.state.base.controller.find_person("Payments/Ben");
    let payments = ben.expect("the scenario has him").account();
    window.line("aws organizations move-account --account-id {account:Payments} --source-parent-id {root} --destination-parent-id ou-none-00000000");
    assert_eq!(window.notice().kind, NoticeKind::Refused);
    let about = &window.notice().about;
    for key in [
        caller,
        keys::account(payments),
        "u:ou-none-00000000".to_string(),
    ] {
        assert!(about.contains(&key), "{key}: {about:?}");
    }
    // The organization, whose panel offered it.
    let organization = window.state.base.controller.world().organizations().next();
    let organization = Selection::Organization(organization.expect("one").id.clone());
    window.screen(ScreenAction::Select(Some(organization.clone())));
    window.line("aws organizations create-organization");
    assert!(
        window
            .notice()
            .about
            .contains(&keys::of(&organization).expect("it is drawn"))
    );
}

#[test]
fn a_notice_goes_when_something_else_is_selected() {
    let mut window = Window::new(Scenario::AllFeatures);
    let account = Selection::Account(window.state.base.controller.actor.account());
    window.advance(1);
    window.screen(ScreenAction::Select(Some(account.clone())));
    assert!(window.state.base.feedback.notice.is_none());
    window.advance(1);
    // What is selected stays so.
    window.screen(ScreenAction::Select(Some(account.clone())));
    assert!(window.state.base.feedback.notice.is_some());
    window.screen(ScreenAction::Show(Selection::Service("config".into())));
    assert!(window.state.base.feedback.notice.is_none());
}

#[test]
fn only_the_newest_step_is_undone_from_the_notice() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.line("aws organizations create-organization");
    window.told(NoticeKind::Refused, "AlreadyInOrganizationException");
    assert!(
        !page::follow::can_undo_notice(&window.state.follow, &window.state.base),
        "a refusal changed nothing"
    );
    window.advance(1);
    assert!(page::follow::can_undo_notice(
        &window.state.follow,
        &window.state.base
    ));
    window.line("account 123456789012");
    assert!(
        !page::follow::can_undo_notice(&window.state.follow, &window.state.base)
            || window.notice().step.is_some()
    );
}
