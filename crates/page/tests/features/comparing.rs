//! Comparing two moments: what differs, in words, by access and in the drawing; pins; replays; plans.

use std::rc::Rc;

use page::compare::{PinSide, PinnedMoment};
use page::comparing::{DrawnWay, ReplayChange};
use page::queries::compare::{
    ComparedMoments, access::AccessSearch, access::AnswerChange, changes_below, failing,
};
use page::{Action, CompareAction, NoticeKind, Route, SessionAction};
use sim::history::History;
use sim::scenario::Scenario;

use crate::walkthrough::turn;
use crate::window::Window;

fn act(window: &mut Window, action: CompareAction) {
    window.act(Action::Compare(action));
}

fn compared(window: &Window) -> ComparedMoments {
    window.queries().compared(&window.state.pins)
}

/// An id in what a line prints.
#[track_caller]
fn made(window: &mut Window, start: &str, line: &str) -> String {
    let says = window.line(line);
    let at = says.find(start).unwrap_or_else(|| panic!("{line}: {says}"));
    let rest = &says[at..];
    let end = rest
        .find(|it: char| !it.is_ascii_alphanumeric() && it != '-')
        .unwrap_or(rest.len());
    rest[..end].to_string()
}

/// A session of six steps: it reads where an account is, makes a unit, moves the account there, and attaches a policy in three steps.
fn changed() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    let payments = window
        .state
        .base
        .controller
        .find_account("Payments")
        .expect("an account");
    let parent = made(
        &mut window,
        "ou-",
        &format!("aws organizations list-parents --child-id {payments}"),
    );
    let fresh = made(
        &mut window,
        "ou-",
        "aws organizations create-organizational-unit --parent-id {root} --name Fresh",
    );
    let content = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"cloudtrail:StopLogging","Resource":"*"}}"#;
    window.lines(&[
        &format!("aws organizations move-account --account-id {payments} --source-parent-id {parent} --destination-parent-id {fresh}"),
        "aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
    ]);
    let policy = made(
        &mut window,
        "p-",
        &format!(
            "aws organizations create-policy --name NoTrail --type SERVICE_CONTROL_POLICY --description x --content '{content}'"
        ),
    );
    window.lines(&[&format!(
        "aws organizations attach-policy --policy-id {policy} --target-id {fresh}"
    )]);
    assert_eq!(window.steps(), 6);
    window
}

/// What differs, as text.
fn words(compared: &ComparedMoments) -> String {
    compared
        .differences()
        .iter()
        .map(|it| format!("{it:?}\n"))
        .collect()
}

#[test]
fn without_pins_the_start_and_the_present_are_compared() {
    let window = changed();
    let compared = compared(&window);
    let [a, b] = &compared.moments;
    assert_eq!((a.steps, b.steps), (0, 6));
    let words = words(&compared);
    for name in ["Fresh", "NoTrail", "payments@northwind.example"] {
        assert!(words.contains(name), "{name}: {words}");
    }
}

#[test]
fn a_moment_and_itself_do_not_differ() {
    let mut window = changed();
    act(&mut window, CompareAction::Here(PinSide::A, 6));
    assert!(compared(&window).differences().is_empty());
    assert!(compared(&window).drawn(&[]).is_empty());
}

#[test]
fn a_pin_is_told_and_stays_while_the_session_goes_on() {
    let mut window = changed();
    act(&mut window, CompareAction::Here(PinSide::A, 4));
    window.told(NoticeKind::Remark, "Event 4 is now A of the comparison.");
    window.lines(&["aws organizations list-roots"]);
    let [a, b] = compared(&window).moments;
    assert_eq!((a.steps, a.whole(), b.steps), (4, 7, 7));
    act(&mut window, CompareAction::Set(PinSide::A, None));
    assert_eq!(compared(&window).moments[0].steps, 0);
}

#[test]
fn a_pinned_moment_that_is_no_longer_of_the_session_is_what_it_was() {
    let mut window = changed();
    act(&mut window, CompareAction::Here(PinSide::B, 6));
    window.session(SessionAction::GoTo(1));
    window.lines(&["aws organizations create-organizational-unit --parent-id {root} --name Other"]);
    let compared = compared(&window);
    assert_eq!(compared.moments[1].steps, 6);
    assert!(words(&compared).contains("NoTrail"));
}

#[test]
fn checkpoints_are_the_steps_that_changed_something() {
    let mut window = changed();
    window.lines(&[
        "aws organizations list-roots",
        "aws organizations list-accounts",
    ]);
    let moment = window.queries().moment(0);
    assert_eq!(moment.checkpoint(true), 2, "the first step only reads");
    assert_eq!(moment.at(2).checkpoint(false), 0);
    assert_eq!(moment.at(6).checkpoint(true), 8, "then comes the end");
    assert_eq!(moment.at(8).checkpoint(false), 6);
    assert_eq!(moment.at(99).steps, 8);
}

#[test]
fn both_sides_are_pinned_at_once_and_sessions_have_names() {
    let mut window = changed();
    let other = PinnedMoment::end_of("other".into(), History::new(Scenario::AllFeatures, 1));
    let own = window.queries().moment(6);
    act(
        &mut window,
        CompareAction::Both(Box::new([other.clone(), own])),
    );
    let [a, b] = compared(&window).moments;
    assert_eq!(
        (a.name.as_deref(), b.name.as_deref()),
        (Some("other"), None)
    );
    assert_eq!((a.whole(), b.steps), (0, 6));
    assert!(other != b, "different sessions");
}

#[test]
fn the_drawing_marks_what_differs_and_counts_it_in_closed_units() {
    let window = changed();
    let compared = compared(&window);
    let changes = compared.drawn(&compared.differences());
    let text = format!("{changes:?}");
    assert!(text.contains("Added") && text.contains("Moved"), "{text}");
    let [a, b] = compared.scenes(&window.queries(), &changes);
    let below = changes_below(&b, &|key| changes.contains_key(key));
    assert!(below.values().any(|it| *it >= 2), "{below:?}");
    // Each side has the moved account at both places, once as a ghost.
    for scene in [&a, &b] {
        let text = format!("{scene:?}");
        assert_eq!(text.matches("moved_to: Some").count(), 1);
    }
}

#[test]
fn access_says_who_lost_which_action() {
    let window = changed();
    let compared = compared(&window);
    let mut search = AccessSearch::new(&compared, &["s3:DeleteBucket".to_string()]);
    let (done, all) = search.progress();
    assert!(done == 0 && all > 3);
    search.go_on(&compared, || true);
    assert_eq!(search.progress().0, 1, "it is made in slices");
    search.go_on(&compared, || false);
    assert!(search.is_done());
    let found = format!("{:?}", search.found);
    assert!(found.contains("cloudtrail:StopLogging"), "{found}");
    assert!(!found.contains("s3:DeleteBucket"), "nobody lost it");
    let rows = search.found(&compared).rows;
    let changes: Vec<AnswerChange> = rows.iter().map(|it| AnswerChange::of(it[0])).collect();
    assert!(changes.is_sorted(), "losses come first: {changes:?}");
}

#[test]
fn a_search_goes_on_until_the_question_is_another() {
    let mut window = changed();
    let of = compared(&window);
    assert_eq!(AccessSearch::typed("s3:Get, DeleteBucket"), None);
    let more = AccessSearch::typed("s3:Get, s3:Put").expect("actions");
    assert_eq!(more, ["s3:Get", "s3:Put"]);
    let search = |window: &Window| window.state.comparison.search(&compared(window)).cloned();
    act(&mut window, CompareAction::Search(more));
    let first = search(&window).expect("a search");
    let mut next = (*first).clone();
    next.go_on(&of, || true);
    act(&mut window, CompareAction::Searched(Rc::new(next.clone())));
    assert_eq!(search(&window).map(|it| it.progress().0), Some(1));
    // What comes late is no step back, and no answer to another question.
    act(&mut window, CompareAction::Searched(first));
    assert_eq!(search(&window).map(|it| it.progress().0), Some(1));
    act(&mut window, CompareAction::Search(Vec::new()));
    act(&mut window, CompareAction::Searched(Rc::new(next)));
    assert_eq!(search(&window).map(|it| it.progress().0), Some(0));
    act(&mut window, CompareAction::Prove);
    act(&mut window, CompareAction::Plan(true));
    act(&mut window, CompareAction::Plan(false));
    let made = &window.state.comparison;
    assert_eq!(made.plans(&of), Some(false), "it was stopped");
    assert!(made.proved(&of).is_some());
    // Another comparison begins without them.
    act(&mut window, CompareAction::Here(PinSide::A, 2));
    let (made, of) = (&window.state.comparison, compared(&window));
    assert!(made.search(&of).is_none() && made.proved(&of).is_none());
    assert_eq!(made.plans(&of), None);
}

#[test]
fn the_other_moment_is_drawn_beginning_with_a() {
    let mut window = changed();
    let drawn = |window: &Window| (window.state.comparison.way, window.state.comparison.shown);
    assert_eq!(drawn(&window), (DrawnWay::Overlay, PinSide::B));
    act(&mut window, CompareAction::Flip);
    assert_eq!(drawn(&window), (DrawnWay::Flip, PinSide::A));
    act(&mut window, CompareAction::Flip);
    assert_eq!(drawn(&window), (DrawnWay::Flip, PinSide::B));
    act(&mut window, CompareAction::Draw(DrawnWay::Beside));
    act(&mut window, CompareAction::Flip);
    assert_eq!(drawn(&window), (DrawnWay::Flip, PinSide::A));
}

#[test]
fn a_line_runs_in_copies_of_both_worlds() {
    let mut window = changed();
    act(&mut window, CompareAction::Here(PinSide::A, 1));
    let compared = compared(&window);
    let hash = window.hash();
    let [a, b] = compared.run(
        "aws organizations create-organizational-unit --parent-id {root} --name Fresh",
        &window.queries(),
    );
    assert_eq!(a.printed.exit, 0);
    assert!(
        b.printed
            .stderr
            .contains("DuplicateOrganizationalUnitException"),
        "{:?}",
        b.printed
    );
    assert!(b.after.is_none(), "a refusal leaves nothing");
    let after = a.after.expect("it changed something");
    assert_eq!((after.steps, after.name.as_deref()), (2, Some("a try")));
    let [a, b] = compared.run("aws organizations list-roots", &window.queries());
    assert!(
        a.after.is_none() && b.after.is_none(),
        "reads leave the pins"
    );
    assert_eq!(window.hash(), hash);
}

#[test]
fn what_lines_change_is_compared_and_can_be_left() {
    let mut window = changed();
    let unit = |name: &str| {
        let start = "aws organizations create-organizational-unit --parent-id {root} --name";
        CompareAction::Run(format!("{start} {name}"))
    };
    act(&mut window, CompareAction::Here(PinSide::A, 1));
    let before = compared(&window);
    let goes_back = |window: &Window| window.state.comparison.goes_back(&compared(window));
    act(
        &mut window,
        CompareAction::Run("aws organizations list-roots".into()),
    );
    assert!(
        compared(&window) == before && !goes_back(&window),
        "reads leave the pins"
    );
    // B has this unit.
    act(&mut window, unit("Fresh"));
    let [a, b] = compared(&window).moments;
    assert_eq!((a.name.as_deref(), b.name), (Some("a try"), None));
    let tried = window.state.comparison.tried.as_ref().expect("a line ran");
    let [a, b] = &tried.answers;
    assert!(!b.is_alike(a) && b.marked(a).iter().all(|it| !it.1));
    act(&mut window, unit("Other"));
    assert!(goes_back(&window));
    let own = compared(&window).moments.map(|it| it.name.is_none());
    assert_eq!(own, [false, false]);
    act(&mut window, CompareAction::Back);
    assert!(compared(&window) == before, "all of them are left at once");
    assert!(!goes_back(&window));
}

#[test]
fn answers_mark_what_only_one_of_them_has() {
    let mut window = changed();
    let line = "aws organizations list-policies --filter SERVICE_CONTROL_POLICY";
    act(&mut window, CompareAction::Run(line.into()));
    let tried = window.state.comparison.tried.as_ref().expect("a line ran");
    let [a, b] = &tried.answers;
    let marked = b.marked(a);
    let is_marked = |text: &str| marked.iter().any(|it| it.0.contains(text) && it.1);
    assert!(
        is_marked("NoTrail") && !is_marked("FullAWSAccess"),
        "{marked:?}"
    );
}

#[test]
fn a_replay_becomes_b_and_says_what_fails() {
    let mut window = changed();
    let of = window.queries().moment(6);
    let change = ReplayChange {
        of: of.clone(),
        step: 1,
        edited: false,
    };
    let replayed = CompareAction::Replayed(change.clone(), Box::new(Err("Too large".into())));
    let before = compared(&window);
    act(&mut window, replayed);
    assert!(
        compared(&window) == before,
        "what is not opened changes nothing"
    );
    let opened = History::open(&of.without(1));
    act(
        &mut window,
        CompareAction::Replayed(change, Box::new(Ok(opened))),
    );
    let [a, b] = compared(&window).moments;
    assert!(a == of && b.name.as_deref() == Some("B replayed"));
    let replayed = window.state.comparison.replayed.as_ref();
    let failed = replayed
        .and_then(|it| it.1.as_ref().ok())
        .expect("failed steps");
    assert_eq!(failed.len(), 2);
}

#[test]
fn a_step_is_left_out_and_what_then_fails_is_found() {
    let window = changed();
    let before = window.queries().moment(6);
    let session = before.without(1);
    let after = PinnedMoment::end_of("without".into(), History::open(&session));
    let failed = failing(&before, &after, 1);
    let steps: Vec<usize> = failed.iter().map(|it| it.step).collect();
    assert_eq!(steps, [3, 6]);
    assert!(failed[0].line.contains("move-account"));
}

#[test]
fn an_edited_step_takes_a_line_that_makes_a_step_and_explains_another() {
    let window = changed();
    let before = window.queries().moment(6);
    let why = before.with_line(1, "aws organizations create-unit", &window.queries());
    assert!(why.is_err_and(|it| it.contains("aws: error:")));
    let root = before.lines()[1]
        .split("--parent-id ")
        .nth(1)
        .and_then(|it| it.split(' ').next())
        .expect("a root")
        .to_string();
    let line =
        format!("aws organizations create-organizational-unit --parent-id {root} --name Renewed");
    let session = before
        .with_line(1, &line, &window.queries())
        .expect("it makes a step");
    assert_eq!(session.commands.len(), 6);
    let world = session.replay();
    assert!(
        format!(
            "{:?}",
            sim::view::scene(&world, &window.queries().viewpoint())
        )
        .contains("Renewed")
    );
}

/// The plan of a comparison.
fn plan(compared: &ComparedMoments) -> interchange::MigrationPlan {
    let mut planning = compared.planning().expect("there is a plan");
    planning.go_on(|| false);
    planning.finish().expect("it ends")
}

#[test]
fn a_plan_plays_as_a_walkthrough_and_leaving_it_gives_the_comparison_back() {
    let mut window = changed();
    window.open(Route::Compare);
    let compared = compared(&window);
    let plan = plan(&compared);
    let (made, start) = compared.walkthrough(&plan);
    let opened = made.opened(start).expect("a lesson");
    let steps = opened.lesson.steps.len();
    assert!(steps >= 5, "{steps}");
    let id = opened.lesson.id.clone();
    assert!(page::made::is_made(&id));
    window.act(Action::Walk(page::WalkAction::Open(id.into(), 0)));
    window.act(Action::Walk(page::WalkAction::Loaded(std::rc::Rc::new(
        opened,
    ))));
    for _ in 0..2 * steps {
        turn(&mut window, true);
    }
    assert!(window.draws("Fresh"));
    // It ends with the organization that was compared.
    let end = window.queries().moment(window.steps());
    let both = CompareAction::Both(Box::new([end, compared.moments[1].clone()]));
    let mut reached = Window::new(Scenario::AllFeatures);
    act(&mut reached, both);
    assert!(self::compared(&reached).differences().is_empty());
    window.act(Action::Walk(page::WalkAction::Leave));
    assert_eq!(window.state.base.screen.route.route, Route::Compare);
    window.told(
        NoticeKind::Remark,
        "Your session is the branch 1 · before the walkthrough.",
    );
    assert!(
        self::words(&self::compared(&window)).contains("NoTrail"),
        "what was compared still is"
    );
}

#[test]
fn a_made_lesson_goes_through_what_the_browser_keeps() {
    let window = changed();
    let compared = compared(&window);
    let plan = plan(&compared);
    let (made, start) = compared.walkthrough(&plan);
    let again = page::made::MadeLesson::from_json(&made.to_json()).expect("it can be read");
    let (one, other) = (made.opened(start.clone()), again.opened(start));
    assert_eq!(
        one.map(|it| it.lesson.id.clone()),
        other.map(|it| it.lesson.id.clone())
    );
    assert!(page::made::MadeLesson::from_json(&serde_json::json!({"lesson": 7})).is_none());
}
