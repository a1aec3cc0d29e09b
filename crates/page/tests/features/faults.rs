//! Faults: an instructor lets something go wrong. A console view shows the symptom only; the list says when it is cured.

use std::rc::Rc;

use lessons::FaultKind;
use page::present::{AudiencePicture, PresentAction, Presentation, WindowRole};
use page::{Action, NoticeKind, Pane, SessionAction};
use sim::history::History;
use sim::scenario::Scenario;
use sim::view::TimelineMark;

use crate::window::{Window, begins};

fn put(window: &mut Window, kind: FaultKind, seed: u64) {
    window.session(SessionAction::Fault(kind, seed));
}

fn instructor(window: &mut Window, on: bool) {
    window.session(SessionAction::Instructor(on));
}

/// The known faults, and whether each is cured.
fn known(window: &Window) -> Vec<(FaultKind, bool)> {
    let known = window
        .state
        .guide
        .known_faults(&window.state.follow, &window.state.base)
        .unwrap_or_default();
    known.iter().map(|it| (it.kind, it.cured)).collect()
}

fn faulty() -> Window {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    put(&mut window, FaultKind::DeletedRole, 1);
    window
}

#[test]
fn a_fault_is_put_in_without_a_line_and_without_naming_its_target() {
    let window = faulty();
    assert_eq!(known(&window), [(FaultKind::DeletedRole, false)]);
    window.told(NoticeKind::Remark, "A fault was injected.");
    let about = &window
        .state
        .guide
        .known_faults(&window.state.follow, &window.state.base)
        .expect("they are known")[0]
        .about;
    for (_, value) in about {
        assert!(!window.says().contains(&**value), "{}", window.says());
    }
    assert_eq!(window.terminal(), "");
    assert!(window.state.is_open(Pane::Guide), "the list of faults");
}

#[test]
fn the_strip_at_the_foot_does_not_say_what_the_fault_was() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws organizations list-accounts"]);
    put(&mut window, FaultKind::ScpInTheWay, 1);
    let all: Vec<_> = window.queries().marks().into_iter().map(Rc::new).collect();
    let all = Rc::new(all);
    let shown = window.state.base.strip_marks(&all);
    let says = |it: &Rc<TimelineMark>| it.says.to_string();
    assert!(
        all.iter().any(|it| says(it).contains("AttachPolicy")),
        "the instructor's timeline has it"
    );
    assert!(shown.len() < all.len());
    assert!(!shown.iter().any(|it| says(it).contains("AttachPolicy")));
}

#[test]
fn the_same_seed_meets_the_same_target_and_others_can_be_found() {
    assert_eq!(faulty().hash(), faulty().hash());
    let kind = FaultKind::MissingPermission;
    let mut one = Window::new(Scenario::ConsolidatedBilling);
    put(&mut one, kind, 1);
    let window = Window::new(Scenario::ConsolidatedBilling);
    let queries = window.queries();
    let plans = queries.fault_plans(1);
    let plan = plans
        .iter()
        .find(|it| it.0 == kind)
        .and_then(|it| it.1.clone());
    let plan = plan.expect("it is possible");
    let seed = queries
        .other_fault(kind, 1, &plan, 50)
        .expect("another target");
    let mut another = Window::new(Scenario::ConsolidatedBilling);
    put(&mut another, kind, seed);
    assert_ne!(another.hash(), one.hash());
}

#[test]
fn what_is_not_possible_says_so_and_changes_nothing() {
    let mut window = Window::new(Scenario::Standalone);
    let hash = window.hash();
    for kind in FaultKind::ALL {
        put(&mut window, kind, 1);
        window.told(NoticeKind::Remark, "not possible in this world");
    }
    assert_eq!((window.hash(), window.steps()), (hash, 0));
    assert!(
        window
            .queries()
            .fault_plans(1)
            .iter()
            .all(|it| it.1.is_none())
    );
}

#[test]
fn a_console_view_shows_the_symptom_and_not_the_cause() {
    let mut window = Window::new(Scenario::AllFeatures);
    put(&mut window, FaultKind::ScpInTheWay, 1);
    assert!(window.line("events").contains("Hardening-"));
    instructor(&mut window, false);
    assert_eq!(
        window
            .state
            .guide
            .known_faults(&window.state.follow, &window.state.base),
        None
    );
    assert!(
        !window
            .state
            .guide
            .shows_faults(&window.state.follow, &window.state.base)
    );
    assert!(!window.line("events").contains("Hardening"));
    let marks = window.queries().marks();
    assert!(
        marks
            .iter()
            .all(|it| !it.says.to_string().contains("Hardening"))
    );
    let exchanges = window.queries().exchanges(50);
    assert!(
        exchanges
            .iter()
            .all(|it| !format!("{it:?}").contains("Hardening"))
    );
    // The world itself shows what is wrong.
    let policies = window.line("aws organizations list-policies --filter SERVICE_CONTROL_POLICY");
    assert!(policies.contains("Hardening-"), "{policies}");
}

#[test]
fn the_list_ticks_by_itself_once_the_fault_is_cured() {
    let mut window = Window::new(Scenario::AllFeatures);
    put(&mut window, FaultKind::ScpInTheWay, 1);
    assert_eq!(known(&window), [(FaultKind::ScpInTheWay, false)]);
    let policies = window.line("aws organizations list-policies --filter SERVICE_CONTROL_POLICY");
    let before = policies
        .split("\"Name\": \"Hardening-")
        .next()
        .expect("it is listed");
    let id = before
        .rsplit("\"Id\": \"")
        .next()
        .and_then(|it| it.split('"').next())
        .expect("an id")
        .to_string();
    let targets = window.line(&format!(
        "aws organizations list-targets-for-policy --policy-id {id}"
    ));
    let target = targets
        .split("\"TargetId\": \"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .expect("a target")
        .to_string();
    window.lines(&[&format!(
        "aws organizations detach-policy --policy-id {id} --target-id {target}"
    )]);
    assert_eq!(known(&window), [(FaultKind::ScpInTheWay, true)]);
}

#[test]
fn undo_takes_a_fault_back_as_one_thing_and_redo_puts_it_in_again() {
    let clean = Window::new(Scenario::ConsolidatedBilling).hash();
    let mut window = faulty();
    let hash = window.hash();
    window.undo();
    assert_eq!((window.hash(), known(&window)), (clean, Vec::new()));
    window.redo();
    assert_eq!(window.hash(), hash);
    assert_eq!(known(&window).len(), 1);
}

#[test]
fn a_reload_forgets_no_fault_and_hides_it_still() {
    let mut window = faulty().reloaded();
    assert_eq!(known(&window).len(), 1);
    instructor(&mut window, false);
    assert!(!window.line("events").contains("DeleteServiceLinkedRole"));
    instructor(&mut window, true);
    assert!(window.line("events").contains("deleted"));
    window.session(SessionAction::Start(Scenario::ConsolidatedBilling, 1));
    assert_eq!(known(&window), [], "another world has none");
}

/// Whoever opens a link to a world with a fault.
fn learner() -> (Window, usize) {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.lines(&["aws organizations list-accounts"]);
    put(&mut window, FaultKind::DeletedRole, 1);
    let code = sim::link::encode(&window.queries().whole());
    let linked = sim::link::decode(&code).expect("a link");
    let mut state = (*Window::new(Scenario::Standalone).state).clone();
    state.open_linked(History::open(&linked.session));
    let steps = window.steps();
    (Window::of(state), steps)
}

#[test]
fn a_link_carries_the_fault_and_whoever_opens_it_meets_the_symptom() {
    let (mut learner, _) = learner();
    assert!(!learner.state.base.controller.instructor);
    assert!(
        learner.says().contains("contains injected faults"),
        "{}",
        learner.says()
    );
    assert_eq!(
        learner
            .state
            .guide
            .known_faults(&learner.state.follow, &learner.state.base),
        None
    );
    assert!(!learner.line("events").contains("DeleteServiceLinkedRole"));
    instructor(&mut learner, true);
    assert_eq!(known(&learner), [(FaultKind::DeletedRole, false)]);
}

#[test]
fn nobody_finds_a_hidden_fault_by_going_back_behind_it() {
    let (mut learner, steps) = learner();
    assert!(!learner.state.base.controller.can_undo());
    learner.undo();
    assert!(
        learner
            .line("undo")
            .to_lowercase()
            .contains("nothing to undo")
    );
    learner.session(SessionAction::GoTo(0));
    assert_eq!(learner.steps(), steps);
    // What the learner does, the learner takes back.
    learner.lines(&["advance 1d"]);
    assert!(learner.state.base.controller.can_undo());
    learner.undo();
    assert_eq!(learner.steps(), steps);
    instructor(&mut learner, true);
    learner.undo();
    assert_eq!(
        known(&learner),
        [],
        "the instructor takes the fault itself back"
    );
}

#[test]
fn a_branch_has_its_faults_and_is_opened_as_it_was() {
    let mut window = faulty();
    window.session(SessionAction::Start(Scenario::Standalone, 1));
    let branch = History::open(&window.state.base.branches[0].saved.session);
    window.session(SessionAction::Load(Box::new(branch), "Opened.".into()));
    assert!(
        window.state.base.controller.instructor,
        "it is the instructor's own"
    );
    assert_eq!(known(&window), [(FaultKind::DeletedRole, false)]);
}

#[test]
fn an_audiences_window_shows_the_world_and_not_what_was_done_to_it() {
    let mut presenter = Window::new(Scenario::AllFeatures);
    let mut state = (*presenter.state).clone();
    state.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
    presenter = Window::of(state);
    let mut audience = Window::new(Scenario::AllFeatures);
    audience.act(begins());
    put(&mut presenter, FaultKind::ScpInTheWay, 1);
    assert_eq!(known(&presenter).len(), 1);
    let text = presenter.state.guide.shown(&presenter.state.base).to_json();
    let shown = AudiencePicture::from_json(&text).expect("it can be read");
    audience.act(Action::Present(PresentAction::Picture(Box::new(shown))));
    assert_eq!(audience.hash(), presenter.hash());
    assert_eq!(
        audience
            .state
            .guide
            .known_faults(&audience.state.follow, &audience.state.base),
        None
    );
    let tells = |window: &Window| {
        window
            .queries()
            .marks()
            .iter()
            .any(|it| it.says.to_string().contains("AttachPolicy"))
    };
    assert!(tells(&presenter) && !tells(&audience));
    assert!(!audience.says().contains("Hardening") && !audience.says().contains("fault"));
    assert!(!audience.terminal().contains("attach-policy"));
}

#[test]
fn a_class_never_sees_the_list() {
    let mut window = faulty();
    assert!(
        window
            .state
            .guide
            .shows_faults(&window.state.follow, &window.state.base)
    );
    window.press("p");
    assert!(
        !window
            .state
            .guide
            .shows_faults(&window.state.follow, &window.state.base),
        "large type is for a class"
    );
}

#[test]
fn faults_are_for_the_instructors_own_session() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    instructor(&mut window, false);
    put(&mut window, FaultKind::DeletedRole, 1);
    instructor(&mut window, true);
    window.open_lesson("tour");
    put(&mut window, FaultKind::DeletedRole, 1);
    assert_eq!(
        window
            .state
            .guide
            .known_faults(&window.state.follow, &window.state.base),
        None
    );
    assert!(window.state.base.controller.history.faults().is_empty());
    assert_eq!(
        window
            .state
            .guide
            .own_controller(&window.state.base)
            .history
            .faults()
            .len(),
        0
    );
}
