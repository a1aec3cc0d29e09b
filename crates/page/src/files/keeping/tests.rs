//! What is stored when, and that what is stored restores the same state.

use std::collections::BTreeMap;
use std::rc::Rc;

use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use super::KeepAction;
use crate::action::{Action, ClockAction, NEXT, ScreenAction, SessionAction};
use crate::app::AppState;
use crate::base::effects::{Errand, PageTimer, SideEffect};
use crate::base::present::{Presentation, WindowRole};
use crate::base::screen::{OpenPanes, Pane};
use crate::base::words::Words;
use crate::files::stored::{
    LESSON, PAGE, PANES, SESSION, Stored, StoredPage, WorkTime, is_readable,
};
use crate::tests::page::TestPage;

/// What a browser has stored.
#[derive(Default)]
struct Shelf(BTreeMap<String, String>);

impl Shelf {
    fn store(&mut self, page: &TestPage) {
        for effect in &page.effects {
            if let SideEffect::Store(part) = effect {
                let read = |name: &str| self.0.get(name).cloned();
                let texts = page.state.texts(part, &read, &WorkTime::default);
                self.0.extend(texts);
            }
        }
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

fn stored(page: &TestPage) -> Vec<Stored> {
    let parts = page.effects.iter().filter_map(|it| {
        let SideEffect::Store(part) = it else {
            return None;
        };
        Some(part.clone())
    });
    parts.collect()
}

fn timer(page: &TestPage, timer: PageTimer) -> Option<Option<u32>> {
    page.effects.iter().rev().find_map(|it| {
        let SideEffect::Timer(which, ms) = it else {
            return None;
        };
        (*which == timer).then_some(*ms)
    })
}

fn session(marked: bool) -> Stored {
    Stored::Session { marked }
}

fn lesson(marked: bool) -> Stored {
    Stored::Lesson { marked }
}

fn settle(page: &mut TestPage, action: KeepAction) -> Vec<Stored> {
    page.take(Action::Keep(action));
    stored(page)
}

#[test]
fn a_new_visitors_session_is_stored_without_a_pause() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    assert_eq!(stored(&page), [session(false), lesson(false)]);
    assert_eq!(timer(&page, PageTimer::Settle), None);
    assert_eq!(settle(&mut page, KeepAction::Leave), []);
}

#[test]
fn a_step_is_stored_at_once_and_with_marks_after_a_pause() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Session(SessionAction::Do(NEXT)));
    assert_eq!(stored(&page), [session(false), lesson(false)]);
    assert_eq!(timer(&page, PageTimer::Settle), Some(Some(400)));
    let marked = [session(true), lesson(true)];
    assert_eq!(settle(&mut page, KeepAction::Settle), marked);
    assert_eq!(settle(&mut page, KeepAction::Settle), []);
    assert_eq!(settle(&mut page, KeepAction::Leave), []);
}

#[test]
fn looking_around_stores_nothing() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Screen(ScreenAction::Explore));
    assert_eq!(stored(&page), []);
    page.take(Action::Remark("Hello".into(), None));
    assert_eq!(stored(&page), []);
}

#[test]
fn a_page_that_is_left_stores_marks_before_the_pause_is_over() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(Action::Session(SessionAction::Do(NEXT)));
    let marked = [session(true), lesson(true)];
    assert_eq!(settle(&mut page, KeepAction::Leave), marked);
}

#[test]
fn marks_of_a_large_world_wait_until_the_page_is_left() {
    let mut page = TestPage::open(Scenario::Large);
    page.line("account 123456789012");
    let unmarked = [session(false), lesson(false)];
    assert_eq!(settle(&mut page, KeepAction::Settle), unmarked);
    let marked = [session(true), lesson(true)];
    assert_eq!(settle(&mut page, KeepAction::Leave), marked);
}

#[test]
fn a_long_session_waits_for_the_pause() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    let line = "aws organizations describe-organization";
    page.take(Action::Session(SessionAction::Lines(vec![
        line.to_string();
        501
    ])));
    assert!(
        !stored(&page).contains(&session(false)),
        "{:?}",
        stored(&page)
    );
    assert_eq!(timer(&page, PageTimer::Settle), Some(Some(400)));
    assert!(settle(&mut page, KeepAction::Settle).contains(&session(true)));
}

/// Another tab's session stays stored until something is done here.
#[test]
fn another_tabs_session_is_not_stored_over() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Session(SessionAction::Do(NEXT)));
    let mut other = TestPage::open(Scenario::AllFeatures);
    other.take(Action::Session(SessionAction::Do(NEXT)));
    let saved = SavedSession::whole(&other.state.base.controller.history);
    page.take(Action::Session(SessionAction::StoredElsewhere(saved)));
    assert_eq!(stored(&page), []);
    assert_eq!(timer(&page, PageTimer::Settle), Some(None));
    assert_eq!(settle(&mut page, KeepAction::Leave), []);
    page.take(Action::Session(SessionAction::Do(NEXT)));
    assert_eq!(stored(&page)[0], session(false));
}

#[test]
fn a_follower_stores_no_session() {
    let state = AppState::to_follow(None, false, Words::ENGLISH);
    let page = TestPage::begin(state);
    assert_eq!(stored(&page), [lesson(false)]);
}

#[test]
fn while_time_plays_it_is_stored_now_and_then() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Clock(ClockAction::Play(true)));
    let mut stores = 0;
    for _ in 0..100 {
        page.take(PageTimer::Clock.action(0));
        stores += usize::from(stored(&page).contains(&session(false)));
    }
    assert!((4..=7).contains(&stores), "{stores} times in ten seconds");
}

#[test]
fn the_clock_runs_while_time_plays() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    assert_eq!(timer(&page, PageTimer::Clock), None);
    page.take(Action::Clock(ClockAction::Play(true)));
    assert_eq!(timer(&page, PageTimer::Clock), Some(Some(100)));
    page.take(PageTimer::Clock.action(0));
    assert_eq!(timer(&page, PageTimer::Clock), None);
    page.take(Action::Clock(ClockAction::Play(false)));
    assert_eq!(timer(&page, PageTimer::Clock), Some(None));
    assert!(PageTimer::Clock.repeats() && !PageTimer::Settle.repeats());
}

#[test]
fn panes_are_stored_when_the_reader_arranges_them() {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Screen(ScreenAction::Pane(Pane::Timeline)));
    assert_eq!(stored(&page), [Stored::Panes]);
    let mut shelf = Shelf::default();
    shelf.store(&page);
    let panes = OpenPanes::by_names(shelf.text(PANES));
    assert!(panes.has(Pane::Timeline), "{panes:?}");
}

#[test]
fn panes_of_the_address_are_not_stored() {
    let mut state = TestPage::open(Scenario::ConsolidatedBilling);
    let mut with_panes = (*state.state).clone();
    Rc::make_mut(&mut with_panes.base.settings.scene).panes = vec!["timeline"];
    state = TestPage::begin(with_panes);
    state.take(Action::Screen(ScreenAction::Pane(Pane::Terminal)));
    assert_eq!(stored(&state), []);
}

#[test]
fn what_is_stored_restores_the_same_state() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let mut shelf = Shelf::default();
    shelf.store(&page);
    for _ in 0..3 {
        page.take(Action::Session(SessionAction::Do(NEXT)));
        shelf.store(&page);
    }
    page.take(Action::Session(SessionAction::Undo));
    shelf.store(&page);
    page.take(Action::Session(SessionAction::Instructor(false)));
    shelf.store(&page);
    page.take(Action::Keep(KeepAction::Settle));
    shelf.store(&page);

    let saved = SavedSession::from_json(shelf.text(SESSION)).expect("a session");
    let beside = StoredPage::read(shelf.text(PAGE)).expect("what is beside it");
    let restored = beside.restore(History::open(&saved.session), Words::ENGLISH);
    let (was, is) = (&page.state.base.controller, &restored.base.controller);
    assert_eq!(was.world().hash(), is.world().hash());
    assert_eq!(was.history.undone().len(), is.history.undone().len());
    assert_eq!((&was.actor, was.instructor), (&is.actor, is.instructor));
    assert_eq!(shelf.text(LESSON), "");
}

#[test]
fn branches_are_stored_and_damaged_ones_are_reported() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let mut shelf = Shelf::default();
    page.take(Action::Session(SessionAction::Do(NEXT)));
    page.take(Action::Session(SessionAction::Start(Scenario::Empty, 2)));
    shelf.store(&page);
    assert_eq!(page.state.base.branches.len(), 1);
    let text = shelf.text(PAGE).to_string();
    let whole = StoredPage::read(&text).expect("it can be read");
    let (state, effects) = whole.fresh(Words::ENGLISH).begun();
    assert_eq!(state.base.branches.len(), 1);
    assert_eq!(set_aside(&effects), 0);
    let damaged = text.replace("all-features", "no-such-scenario");
    let damaged = StoredPage::read(&damaged).expect("it can be read");
    let state = damaged.fresh(Words::ENGLISH);
    assert_eq!(state.base.branches.len(), 0);
    // Also for who follows a server.
    let following = AppState::to_follow(Some(state.clone()), true, Words::ENGLISH);
    for state in [state, following] {
        assert_eq!(set_aside(&state.begun().1), 1);
    }
}

fn set_aside(effects: &[SideEffect]) -> usize {
    let is_one = |it: &&SideEffect| matches!(it, SideEffect::Errand(Errand::SetAside("branch", text)) if !text.is_empty());
    effects.iter().filter(is_one).count()
}

#[test]
fn a_presenters_window_is_stored_after_each_action_for_its_tab() {
    let mut state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    state.base.presentation = Presentation::of(WindowRole::Presenter, "demo".into());
    let mut page = TestPage::begin(state);
    assert_eq!(stored(&page), [Stored::Presentation]);
    assert!(Stored::Presentation.is_for_tab() && !session(true).is_for_tab());
    page.take(Action::Session(SessionAction::Do(NEXT)));
    assert_eq!(stored(&page), [Stored::Presentation]);
    let mut shelf = Shelf::default();
    shelf.store(&page);

    let mut reloaded = (*TestPage::open(Scenario::AllFeatures).state).clone();
    reloaded.base.presentation = Presentation::of(WindowRole::Presenter, "demo".into());
    let key = reloaded.base.presented_key();
    assert!(
        reloaded
            .guide
            .restore_presented(&mut reloaded.base, shelf.text(&key))
    );
    let hash = |state: &AppState| state.base.controller.world().hash();
    assert_eq!(hash(&reloaded), hash(&page.state));
    assert!(!reloaded.guide.restore_presented(&mut reloaded.base, ""));
}

#[test]
fn damaged_progress_is_set_aside() {
    assert!(is_readable("progress", ""));
    assert!(is_readable("progress", "{\"lessons\":{}}"));
    assert!(!is_readable("progress", "{"));
    assert!(is_readable("drafts", "{"));
}

/// A page with steps and a branch, and what is stored of it.
fn with_branch() -> (TestPage, Shelf) {
    let mut page = TestPage::open(Scenario::ConsolidatedBilling);
    page.take(Action::Session(SessionAction::Do(NEXT)));
    page.take(Action::Session(SessionAction::Start(
        Scenario::AllFeatures,
        1,
    )));
    assert_eq!(page.state.base.branches.len(), 1);
    let mut shelf = Shelf::default();
    shelf.store(&page);
    (page, shelf)
}

#[test]
fn each_change_alone_that_a_reload_restores_is_stored() {
    let (mut page, mut shelf) = with_branch();
    let name = |page: &mut TestPage, name: &str| {
        page.take(Action::Session(SessionAction::NameBranch(0, name.into())));
    };
    name(&mut page, "Mine");
    shelf.store(&page);
    assert!(shelf.text(PAGE).contains("\"Mine\""));
    // Sessions without steps differ in how they begin.
    page.take(Action::Session(SessionAction::Start(
        Scenario::Guardrails,
        1,
    )));
    shelf.store(&page);
    assert!(
        shelf.text(SESSION).contains("guardrails"),
        "{}",
        shelf.text(SESSION)
    );
    page.take(Action::Session(SessionAction::Lines(vec![
        "dialect v1".into(),
    ])));
    shelf.store(&page);
    assert!(shelf.text(PAGE).contains("\"dialect\":\"v1\""));
}

#[test]
fn the_name_that_the_user_gives_to_another_tabs_branch_is_stored() {
    let (mut page, mut shelf) = with_branch();
    let mut other = History::new(Scenario::Standalone, 3);
    other.step(NEXT);
    let saved = SavedSession::whole(&other);
    page.take(Action::Session(SessionAction::StoredElsewhere(saved)));
    assert!(!stored(&page).contains(&session(false)));
    page.take(Action::Session(SessionAction::NameBranch(
        1,
        "Theirs".into(),
    )));
    shelf.store(&page);
    assert!(shelf.text(PAGE).contains("\"Theirs\""));
}
