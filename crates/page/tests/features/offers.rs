//! What is offered says beforehand why it would be refused: by AWS, by the address, by the lesson, or for the chosen access key.

use std::rc::Rc;

use lessons::Glob;
use lessons::scene::PageScene;
use page::lesson::{LessonAction, LessonFiles};
use page::queries::Queries;
use page::search::SearchIndex;
use page::words::Words;
use page::{AppState, NoticeKind, SessionAction, offer_keys, perform};
use shell::controller::Controller;
use sim::ids::Text;
use sim::policies::PolicyTarget;
use sim::scenario::Scenario;
use sim::view::{Actionable, Offer, OfferKind, Selection, waiting};

use crate::window::{Window, opened};

fn at(query: &str) -> Window {
    let mut state = AppState::new(Controller::new(Scenario::AllFeatures, 1), Words::ENGLISH);
    state.base.settings.scene = Rc::new(PageScene::read(query).0);
    state.base.set_the_scene();
    Window::of(state)
}

fn offers(window: &Window, thing: Actionable<'_>) -> Vec<Offer> {
    let queries: Queries = window.queries();
    queries.limited(window.state.offer_limits()).offers(thing)
}

fn of_config(window: &Window) -> Vec<Offer> {
    offers(
        window,
        Actionable::Selected(&Selection::Service("config".into())),
    )
}

/// Takes an offer: the page refuses with what the offer had said.
#[track_caller]
fn is_refused_as_said(window: &mut Window, offer: &Offer) {
    let steps = window.steps();
    window.act(perform(offer));
    window.told(
        NoticeKind::Remark,
        offer.refusal.as_deref().expect("it says why"),
    );
    assert_eq!(window.steps(), steps);
}

#[test]
fn an_offer_says_that_the_address_does_not_allow_it() {
    let mut window = at("lock=time,personas");
    for offer in offers(&window, Actionable::Clock) {
        assert_eq!(offer.refusal.as_deref(), Some("Time is paused here."));
    }
    let next = offers(&window, Actionable::Clock).remove(0);
    is_refused_as_said(&mut window, &next);
    let calls = of_config(&at("deny=console:*"));
    let denied = calls.iter().filter(|it| {
        it.call()
            .is_some_and(|call| call.operation.starts_with("console:"))
    });
    let denied: Vec<_> = denied.collect();
    assert!(!denied.is_empty(), "{calls:?}");
    for offer in denied {
        let why = offer.refusal.as_deref().unwrap_or_default();
        assert!(why.contains("denied here"), "{offer:?}");
    }
    // The inspector has the same offers.
    let window = at("deny=console:*");
    let queries = window.queries().limited(window.state.offer_limits());
    let panel = queries.panel(&Selection::Service("config".into()));
    assert_eq!(panel.expect("the service").offers, calls);
    // A form says so before it is filled in.
    let home = Window::of({
        let mut state = (*at("deny=organizations:*").state).clone();
        state.base.controller = Controller::new(Scenario::Standalone, 1);
        state
    });
    let create = offers(&home, Actionable::Home).remove(0);
    assert!(matches!(create.kind, OfferKind::Form { .. }));
    assert!(create.refusal.is_some());
}

#[test]
fn an_offer_says_what_comes_of_the_chosen_key() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-access-key", "as {key}"]);
    assert!(window.state.base.controller.key.is_some());
    assert!(
        of_config(&window)
            .iter()
            .any(|it| it.refusal.is_none() && it.call().is_some())
    );
    window.lines(&["aws iam update-access-key --access-key-id {key} --status Inactive"]);
    let all = of_config(&window);
    let calls: Vec<_> = all.iter().filter(|it| it.call().is_some()).collect();
    assert!(!calls.is_empty());
    for offer in calls {
        let why = offer.refusal.as_deref().unwrap_or_default();
        assert!(why.contains("security token"), "{offer:?}");
    }
}

/// A lesson that goes without these calls.
fn lesson_without(operations: &str) -> Window {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    let mut opened = opened("what-trusted-access-is", window.state.base.words.language);
    let deny = Glob::new(operations);
    Rc::make_mut(&mut opened.lesson).commands.deny.push(deny);
    window.lesson(LessonAction::open("what-trusted-access-is"));
    window.comes(LessonFiles {
        opened,
        now: "2026-11-23T10:00:00Z".into(),
        kept: None,
        after: None,
        draft: false,
    });
    window
}

#[test]
fn an_offer_says_that_the_lesson_goes_without_it() {
    let mut window = lesson_without("console:*");
    window.act_as("Management/Ana");
    let all = of_config(&window);
    let denied = all.iter().filter(|it| {
        it.call()
            .is_some_and(|call| call.operation.starts_with("console:"))
    });
    let denied: Vec<_> = denied.collect();
    assert!(!denied.is_empty(), "{all:?}");
    for offer in &denied {
        let why = offer.refusal.as_deref().unwrap_or_default();
        assert!(why.contains("This lesson goes without"), "{offer:?}");
        // The word was typed, too.
        let command = offer.command().cloned().expect("it has a command");
        window.session(SessionAction::Do(command));
        window.told(NoticeKind::Remark, why);
    }
    // Without the lesson nothing is refused for it.
    window.lesson(LessonAction::Leave);
    let other = of_config(&window);
    let says = |it: &Offer| it.refusal.as_ref().is_some_and(|it| it.contains("lesson"));
    assert!(!other.iter().any(says), "{other:?}");
}

#[test]
fn pending_events_and_daily_work_say_that_time_stands_still() {
    let mut window = at("lock=time");
    let world = window.state.base.controller.world();
    let rows = waiting(world, &window.state.base.controller.viewpoint());
    let mut all = offers(&window, Actionable::Pending(&rows[0]));
    let root = window.queries().scene().organizations[0].root.id.clone();
    let sheet = window
        .queries()
        .last_accessed(Some(&PolicyTarget::Parent(root)));
    let work = window.queries().work(&sheet.expect("a report"));
    let region: Text = "eu-west-1".into();
    all.extend(offers(
        &window,
        Actionable::Work {
            worker: &work.people[0],
            action: "s3:GetObject",
            region: &region,
        },
    ));
    all.extend(offers(&window, Actionable::Span(4 * sim::time::HOUR)));
    assert!(all.len() >= 6, "{all:?}");
    for offer in &all {
        assert_eq!(offer.refusal.as_deref(), Some("Time is paused here."));
        is_refused_as_said(&mut window, offer);
    }
}

#[test]
fn offers_of_one_label_are_told_apart() {
    let window = Window::new(Scenario::AllFeatures);
    let all = of_config(&window);
    let twice: Vec<Offer> = all.iter().chain(&all).cloned().collect();
    let mut keys = offer_keys(&twice);
    assert_eq!(keys[..all.len()], offer_keys(&all)[..]);
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), twice.len());
}

/// The offers of time at all places, and what the search says of it.
#[test]
fn every_control_of_time_says_that_time_stands_still() {
    let mut window = at("lock=time");
    let queries = window.queries().limited(window.state.offer_limits());
    let stands = "Time is paused here.";
    assert_eq!(queries.time_limit().as_deref(), Some(stands));
    for offer in [queries.next_event(), queries.let_pass(sim::time::DAY)] {
        assert_eq!(offer.refusal.as_deref(), Some(stands));
        is_refused_as_said(&mut window, &offer);
    }
    window.play(true);
    window.told(NoticeKind::Remark, stands);
    assert!(!window.state.base.clock.playing);
    let search = SearchIndex::new(&queries, Words::ENGLISH, None);
    let find = |query: &str| {
        let found = search.found(query, &[]).into_iter();
        found.flat_map(|it| it.1).collect::<Vec<_>>()
    };
    for query in ["next event", "2d"] {
        assert_eq!(find(query)[0].note.english(), stands, "{query}");
    }
    // What is offered here and now is possible.
    assert!(!find("").iter().any(|it| it.name == "Next event"));

    let window = Window::new(Scenario::AllFeatures);
    let queries = window.queries().limited(window.state.offer_limits());
    assert_eq!(queries.time_limit(), None);
    assert_eq!(queries.next_event().refusal, None);
    let search = SearchIndex::new(&queries, Words::ENGLISH, None);
    let here = search.found("", &[]).into_iter().flat_map(|it| it.1);
    assert!(here.into_iter().any(|it| it.name == "Next event"));
}

#[test]
fn the_next_event_says_that_there_is_none() {
    let mut window = Window::new(Scenario::Empty);
    let next = window
        .queries()
        .limited(window.state.offer_limits())
        .next_event();
    let why = next.refusal.clone().expect("nothing is pending");
    window.act(perform(&next));
    assert!(window.says().contains(&why), "{}", window.says());
}

#[test]
fn the_end_of_a_root_session_says_that_nobody_delays_it() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "console enable-root-access --root-credentials-management",
        "aws sts assume-root --target-principal {account:Data} \
         --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
    ]);
    let world = window.state.base.controller.world();
    let rows = waiting(world, &window.state.base.controller.viewpoint());
    let all = rows
        .iter()
        .map(|row| offers(&window, Actionable::Pending(row)));
    let refused: Vec<Offer> = all
        .flatten()
        .filter(|offer| offer.refusal.is_some())
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    for offer in refused {
        let why = offer.refusal.clone().expect("it is refused");
        assert!(why.contains("Nobody can lengthen a root session"), "{why}");
        window.act(perform(&offer));
        window.told(NoticeKind::Refused, &why);
    }
}

#[test]
fn an_organization_without_all_features_offers_them_first() {
    let main = |scenario| {
        let queries = Window::new(scenario).queries();
        let organization = queries.home().organization.expect("there is one");
        let panel = queries.panel(&Selection::Organization(organization));
        let main = panel.expect("it is visible").sections().main;
        let labels = main.iter().map(|it| it.label.to_string());
        labels.collect::<Vec<_>>()
    };
    assert_eq!(
        main(Scenario::ConsolidatedBilling),
        ["Create an account", "Start enabling all features"]
    );
    assert_eq!(
        main(Scenario::AllFeatures),
        ["Create an account", "Invite an account"]
    );
}
