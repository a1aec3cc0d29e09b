use std::rc::Rc;

use shell::controller::Controller;
use sim::scenario::Scenario;
use sim::view::Selection;

use super::{SearchIndex, SearchItem};
use crate::action::{Action, ScreenAction};
use crate::base::effects::{Errand, PageTheme};
use crate::base::words::Words;
use crate::queries::Queries;

fn queries(scenario: Scenario, lines: &[&str]) -> Queries {
    let mut controller = Controller::new(scenario, 1);
    for line in lines {
        controller.run(line);
    }
    Queries::new(Rc::new(controller), Words::ENGLISH)
}

fn found(queries: &Queries, query: &str) -> Vec<SearchItem> {
    let search = SearchIndex::new(queries, Words::ENGLISH, None);
    let groups = search.found(query, &search.things());
    groups.into_iter().flat_map(|it| it.1).collect()
}

#[track_caller]
fn first(queries: &Queries, query: &str) -> String {
    let all = found(queries, query);
    all.first().map(|it| it.name.clone()).unwrap_or_default()
}

/// What a person expects first.
#[test]
fn the_first_hit_is_what_people_expect() {
    let queries = queries(Scenario::AllFeatures, &[]);
    for (query, name) in [
        ("create account", "CreateAccount"),
        ("create acc", "CreateAccount"),
        ("create-account", "CreateAccount"),
        ("enable config", "AWS Config"),
        ("trusted access guardduty", "Amazon GuardDuty"),
        ("why", "Why?"),
        ("import", "Import your organization"),
        ("export", "Export"),
        ("plan", "Compare"),
        ("dry run", "Test on CloudTrail logs"),
        ("invite", "Invite an account"),
        ("undo", "Undo"),
        ("dark", "Dark theme"),
        ("dark mode", "Dark theme"),
        ("light", "Light theme"),
        ("theme", "Dark theme"),
        ("lesson", "Lessons"),
        ("present", "Present"),
        ("quota", "Have AWS Support double the account quota"),
        ("all features", "EnableAllFeatures"),
        ("scenario", "New session"),
        ("shortcuts", "Help"),
        ("data", "Data"),
        ("management", "Management"),
    ] {
        assert_eq!(first(&queries, query), name, "{query}");
    }
}

#[test]
fn the_theme_is_found_and_chosen() {
    let queries = queries(Scenario::AllFeatures, &[]);
    for (query, theme) in [("dark", PageTheme::Dark), ("light", PageTheme::Light)] {
        let action = &found(&queries, query)[0].action;
        let chosen = Errand::Theme(theme);
        assert!(matches!(action, Action::Errand(it) if *it == chosen));
    }
}

#[test]
fn an_account_is_shown_by_name_and_by_id() {
    let queries = queries(Scenario::AllFeatures, &[]);
    let scene = queries.scene();
    let account = &scene.organizations[0].root.units[0].accounts[0];
    let id = account.id.to_string();
    let console = format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..]);
    for query in [&*account.name, &id, &console] {
        let all = found(&queries, query);
        assert!(
            matches!(&all[0].action, Action::Screen(ScreenAction::Show(Selection::Account(it))) if *it == account.id),
            "{query} shows {}",
            all[0].name
        );
    }
}

#[test]
fn an_empty_search_offers_what_can_be_done_now() {
    let queries = queries(Scenario::AllFeatures, &[]);
    let all = found(&queries, "");
    assert_eq!(all[0].group, "Here and now");
    assert!(all.iter().all(|it| !it.hook.starts_with("call-")));
    let has = |name: &str| all.iter().any(|it| it.name == name);
    assert!(has("Next event"), "time is there");
    assert!(!has("Undo"), "nothing can be undone yet");
    // What would be refused is found by its name, not offered.
    let standalone = self::queries(Scenario::Standalone, &[]);
    let offered = found(&standalone, "");
    assert!(offered.iter().any(|it| it.name == "Create an organization"));
}

#[test]
fn why_explains_the_last_call() {
    let queries = queries(
        Scenario::AllFeatures,
        &["aws organizations list-accounts", "advance 1h"],
    );
    let why = &found(&queries, "why")[0];
    assert!(matches!(why.action, Action::Screen(ScreenAction::Why(0))));
}

#[test]
fn a_span_and_a_line_are_done_as_written() {
    let queries = queries(Scenario::AllFeatures, &[]);
    assert_eq!(first(&queries, "2d"), "Let 2 d pass");
    assert_eq!(first(&queries, "aws iam list-roles"), "Run this line");
    assert!(found(&queries, "no such thing anywhere").is_empty());
    // It has the form of a line, too: `act SERVICE ACCOUNT`.
    let found = found(&queries, "act as Ben");
    assert_eq!(found[0].name, "Payments / Ben");
    assert!(found.iter().any(|it| it.name == "Run this line"));
}
