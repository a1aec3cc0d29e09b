//! Following a server's session: what comes is shown, looking is only looking, and whoever acts has a branch of their own.

use page::follow::{FollowAction, ServerLink, is_following};
use page::present::Highlight;
use page::present::SharedScreen;
use page::words::Words;
use page::{Action, AppState, NoticeKind, SessionAction};
use serde_json::json;
use shell::controller::Controller;
use sim::command::{Call, Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{Fault, Session};
use sim::view::Selection;

use crate::window::Window;

pub fn take(window: &mut Window, news: FollowAction) {
    window.act(Action::Follow(news));
}

pub fn begin(window: &mut Window, session: Session, epoch: &str, rows: usize) {
    let epoch = epoch.to_string().into();
    take(
        window,
        FollowAction::Session {
            session,
            epoch,
            rows,
        },
    );
}

/// A call by the administrator of the server's organization.
fn call(operation: &str, input: serde_json::Value) -> Command {
    let caller = Scenario::AllFeatures.first_actor(&Scenario::AllFeatures.world(3));
    Command::Call(Call::new(caller, operation, input))
}

pub fn unit(name: &str) -> Command {
    let world = Scenario::AllFeatures.world(3);
    let root = world.organizations().next().expect("one").root.to_string();
    call(
        "organizations:CreateOrganizationalUnit",
        json!({"ParentId": root, "Name": name}),
    )
}

pub fn rows(window: &mut Window, rows: Vec<Command>) {
    take(window, FollowAction::Rows { rows });
}

pub fn follower_of(class: bool, kept: Option<AppState>) -> Window {
    let mut window = Window::of(AppState::to_follow(kept, class, Words::ENGLISH));
    begin(
        &mut window,
        Session::new(Scenario::AllFeatures, 3),
        "first",
        0,
    );
    window
}

pub fn follower() -> Window {
    follower_of(false, None)
}

#[test]
fn what_a_client_does_is_drawn_printed_and_told_with_its_gates() {
    let mut window = follower();
    assert!(is_following(&window.state.follow));
    rows(&mut window, vec![unit("Shop")]);
    assert!(window.draws("Shop"));
    assert!(
        window
            .terminal()
            .contains("$ aws organizations create-organizational-unit")
    );
    window.told(NoticeKind::Done, "Shop");
    rows(&mut window, vec![unit("Shop")]);
    window.told(NoticeKind::Refused, "DuplicateOrganizationalUnitException");
    assert!(window.notice().gates.is_some());
    assert_eq!(window.state.follow.as_ref().map(|it| it.taken), Some(2));
    assert!(is_following(&window.state.follow));
}

#[test]
fn several_rows_at_once_are_told_by_the_last_and_shown_all() {
    let mut window = follower();
    rows(&mut window, vec![unit("A"), unit("B"), unit("C")]);
    assert!(["A", "B", "C"].iter().all(|it| window.draws(it)));
    window.told(NoticeKind::Done, "C was created");
    assert_eq!(window.state.base.feedback.happened.1.len(), 3);
}

#[test]
fn the_caller_of_the_last_call_is_the_current_user_until_one_is_chosen() {
    let mut window = follower();
    let ben = window
        .state
        .base
        .controller
        .find_person("Payments/Ben")
        .expect("a person");
    let as_ben = Command::Call(Call::new(ben, "iam:ListUsers", json!({})));
    rows(&mut window, vec![as_ben.clone()]);
    assert_eq!(window.queries().actor_name(), "Payments / Ben");
    window.act_as("Management/Sam");
    assert!(is_following(&window.state.follow), "to look is not to act");
    rows(&mut window, vec![as_ben]);
    assert_eq!(window.queries().actor_name(), "Management / Sam");
}

#[test]
fn looking_at_the_past_is_only_looking_and_what_comes_is_added_behind() {
    let mut window = follower();
    rows(&mut window, vec![unit("Shop")]);
    window.session(SessionAction::GoTo(0));
    assert!(is_following(&window.state.follow));
    rows(&mut window, vec![unit("Later")]);
    let history = &window.state.base.controller.history;
    assert_eq!((history.steps().len(), history.undone().len()), (0, 2));
    assert!(!window.draws("Later") && !window.draws("Shop"));
    window.session(SessionAction::GoTo(2));
    assert!(window.draws("Later") && is_following(&window.state.follow));
    rows(&mut window, vec![unit("Last")]);
    assert!(window.draws("Last"));
}

#[test]
fn questions_and_views_leave_nothing() {
    let mut window = follower();
    window.line("whoami");
    window.line("can organizations:LeaveOrganization");
    window.session(SessionAction::Instructor(false));
    window.session(SessionAction::Instructor(true));
    assert!(is_following(&window.state.follow));
}

#[test]
fn whoever_acts_has_a_branch_of_their_own_and_a_way_back() {
    let mut window = follower();
    rows(&mut window, vec![unit("Shop")]);
    window.lines(&["aws organizations create-organizational-unit --parent-id {root} --name Mine"]);
    assert!(!is_following(&window.state.follow));
    assert_eq!(window.state.follow.as_ref().and_then(|it| it.away), Some(1));
    // It was on its way.
    rows(&mut window, vec![unit("Theirs")]);
    assert!(!window.draws("Theirs"));
    take(&mut window, FollowAction::FollowAgain);
    assert!(is_following(&window.state.follow) && window.draws("Shop") && !window.draws("Mine"));
    let follow = window.state.follow.clone().expect("it follows");
    assert_eq!((follow.taken, follow.line), (1, ServerLink::Opening));
    rows(&mut window, vec![unit("Theirs")]);
    assert!(window.draws("Theirs"));
    assert_eq!(window.branch_names(), ["1 · your own branch"]);
    let branch = History::open(&window.state.base.branches[0].saved.session);
    window.session(SessionAction::Load(Box::new(branch), "Opened.".into()));
    assert!(window.draws("Mine") && !is_following(&window.state.follow));
}

#[test]
fn undo_a_jump_in_time_and_another_session_leave_the_servers() {
    let acts: [fn(&mut Window); 4] = [
        Window::undo,
        |window| window.advance(1),
        |window| window.session(SessionAction::Start(Scenario::Standalone, 1)),
        |window| window.lines(&["advance 1h"]),
    ];
    for act in acts {
        let mut window = follower();
        rows(&mut window, vec![unit("Shop")]);
        let hash = window.hash();
        act(&mut window);
        assert!(!is_following(&window.state.follow));
        take(&mut window, FollowAction::FollowAgain);
        assert_eq!(window.hash(), hash);
        assert!(is_following(&window.state.follow));
    }
}

#[test]
fn what_was_kept_here_before_is_a_branch() {
    let mut before = Window::new(Scenario::ConsolidatedBilling);
    before.advance(1);
    let session = before.state.base.controller.history.whole_session();
    let window = follower_of(false, Some((*before.state).clone()));
    assert_eq!(window.branch_names(), ["1 · kept here before"]);
    assert_eq!(window.state.base.branches[0].saved.session, session);
    // An untouched one is not worth keeping.
    let untouched = Window::new(Scenario::ConsolidatedBilling);
    let window = follower_of(false, Some((*untouched.state).clone()));
    assert!(window.branch_names().is_empty());
}

#[test]
fn a_new_session_of_the_server_is_told_and_the_former_is_a_branch() {
    let mut window = follower();
    rows(&mut window, vec![unit("Shop")]);
    begin(
        &mut window,
        Session::new(Scenario::Standalone, 9),
        "second",
        0,
    );
    window.told(NoticeKind::Remark, "The server has begun a new session.");
    assert_eq!(
        window.branch_names(),
        ["1 · before the server's new session"]
    );
    assert!(!window.draws("Shop") && window.terminal().is_empty());
    // In a class the presenter undoes, and opens what they like.
    let mut learner = follower_of(true, None);
    rows(&mut learner, vec![unit("Shop")]);
    begin(
        &mut learner,
        Session::new(Scenario::AllFeatures, 3),
        "second",
        0,
    );
    assert_eq!(learner.state.base.feedback.notice, None);
    assert!(learner.branch_names().is_empty() && !learner.draws("Shop"));
}

#[test]
fn the_word_about_a_new_session_comes_after_its_commands() {
    let mut window = follower();
    begin(
        &mut window,
        Session::new(Scenario::AllFeatures, 3),
        "second",
        2,
    );
    assert_eq!(window.state.base.feedback.notice, None);
    rows(&mut window, vec![unit("A")]);
    window.told(NoticeKind::Done, "A was created");
    rows(&mut window, vec![unit("B")]);
    window.told(NoticeKind::Remark, "The server has begun a new session.");
}

#[test]
fn a_lost_connection_is_known_and_asked_for_again() {
    let mut window = follower();
    for line in [
        ServerLink::Lost,
        ServerLink::Unreadable("cut".into()),
        ServerLink::Live,
    ] {
        take(&mut window, FollowAction::Connection(line.clone()));
        assert_eq!(
            window.state.follow.as_ref().map(|it| it.line.clone()),
            Some(line)
        );
    }
    take(&mut window, FollowAction::TryNow);
    take(&mut window, FollowAction::Connected);
    let follow = window.state.follow.as_ref().expect("it follows");
    assert_eq!((follow.tries, follow.reached), (1, 1));
}

#[test]
fn a_long_session_is_caught_up_with_in_pieces() {
    let mut window = follower();
    take(
        &mut window,
        FollowAction::Behind {
            behind: 70,
            all: 100,
        },
    );
    let follow = window.state.follow.as_ref().expect("it follows");
    assert_eq!((follow.behind, follow.all), (70, 100));
    let mut controller = Controller::at(window.state.base.controller.history.clone());
    let entries = (0..20)
        .filter_map(|n| controller.follow(unit(&format!("U{n}"))))
        .collect();
    let history = Box::new(controller.history);
    take(
        &mut window,
        FollowAction::CaughtUp {
            history,
            entries,
            count: 20,
        },
    );
    assert!(window.draws("U19"));
    assert_eq!(window.steps(), 20);
    assert_eq!(
        window.state.base.feedback.notice, None,
        "without single notices"
    );
    assert_eq!(
        window.state.base.feedback.happened.1.len(),
        0,
        "and without motion"
    );
    assert_eq!(
        window.state.follow.as_ref().map(|it| (it.behind, it.taken)),
        Some((0, 20))
    );
}

#[test]
fn the_terminal_of_a_long_session_drops_its_oldest_lines() {
    let mut window = follower();
    rows(
        &mut window,
        vec![call("organizations:ListRoots", json!({}))],
    );
    let line = (*window.state.base.feedback.entries[0]).clone();
    for (count, kept) in [(899, 900), (100, 1_000), (1, 500), (10, 510)] {
        let history = Box::new(window.state.base.controller.history.clone());
        let entries = vec![line.clone(); count];
        take(
            &mut window,
            FollowAction::CaughtUp {
                history,
                entries,
                count,
            },
        );
        assert_eq!(window.state.base.feedback.entries.len(), kept);
    }
}

#[test]
fn a_class_sees_the_world_of_a_fault_and_not_what_was_done_to_it() {
    let mut window = Window::of(AppState::to_follow(None, true, Words::ENGLISH));
    let mut session = Session::new(Scenario::AllFeatures, 3);
    session.faults = vec![Fault {
        kind: "deleted-role".into(),
        about: Vec::new(),
        from: 0,
        to: 1,
    }];
    begin(&mut window, session, "first", 1);
    rows(&mut window, vec![unit("Hidden")]);
    assert!(window.state.base.controller.instructor && window.draws("Hidden"));
    for shown in [true, false, true] {
        window.session(SessionAction::Instructor(shown));
        assert!(!window.line("events").contains("Hidden"), "{shown}");
    }
    // The fault is taken back: everything is as before.
    begin(
        &mut window,
        Session::new(Scenario::AllFeatures, 3),
        "second",
        1,
    );
    rows(&mut window, vec![unit("Seen")]);
    assert!(window.state.base.controller.instructor);
    assert!(window.line("events").contains("Seen"));
}

#[test]
fn a_session_with_faults_shows_the_symptom_only() {
    let mut window = Window::of(AppState::to_follow(None, false, Words::ENGLISH));
    let mut session = Session::new(Scenario::AllFeatures, 3);
    session.faults = vec![Fault {
        kind: "deleted-role".into(),
        about: Vec::new(),
        from: 1,
        to: 2,
    }];
    begin(&mut window, session, "first", 2);
    assert!(!window.state.base.controller.instructor);
    rows(
        &mut window,
        vec![call("organizations:ListRoots", json!({})), unit("Hidden")],
    );
    window.told(NoticeKind::Remark, "Following the server's session.");
    assert!(window.says().contains("contains injected faults"));
    assert!(window.draws("Hidden"), "the world is what it is");
    assert!(
        !window.terminal().contains("create-organizational-unit"),
        "{}",
        window.terminal()
    );
    assert!(!window.line("events").contains("CreateOrganizationalUnit"));
    window.session(SessionAction::Instructor(true));
    assert!(window.line("events").contains("Hidden"));
}

#[test]
fn a_console_view_is_not_told_what_others_did() {
    let mut window = follower();
    window.act_as("Payments/Ben");
    window.session(SessionAction::Instructor(false));
    rows(&mut window, vec![unit("Shop")]);
    assert_eq!(window.state.base.feedback.notice, None);
}

#[test]
fn a_page_that_follows_nothing_takes_nothing() {
    let mut window = Window::new(Scenario::AllFeatures);
    let hash = window.hash();
    rows(&mut window, vec![unit("Shop")]);
    begin(
        &mut window,
        Session::new(Scenario::Standalone, 1),
        "first",
        0,
    );
    assert_eq!(window.hash(), hash);
    assert!(!is_following(&window.state.follow));
}

#[test]
fn time_of_the_server_is_shown_without_a_line() {
    let mut window = follower();
    let before = window.state.base.now();
    rows(
        &mut window,
        vec![Command::Time(TimeMove::Advance { ms: 60_000 })],
    );
    assert!(window.state.base.now() > before);
    assert!(window.terminal().is_empty() && is_following(&window.state.follow));
}

/// The presenter's screen, as the server tells it.
pub fn shows(window: &mut Window, screen: &serde_json::Value) {
    let screen = SharedScreen::read(&screen.to_string()).map(Box::new);
    take(window, FollowAction::Screen(screen));
}

#[test]
fn a_class_sees_who_acts_on_the_presenters_page_whoever_called_last() {
    let mut window = follower_of(true, None);
    let ben = window.state.base.controller.find_person("Payments/Ben");
    let ben = ben.expect("the scenario has him");
    rows(&mut window, vec![unit("Shop")]);
    assert_ne!(window.state.base.controller.actor, ben);
    shows(&mut window, &json!({ "actor": ben.to_string() }));
    assert_eq!(window.state.base.controller.actor, ben);
    rows(&mut window, vec![unit("Later")]);
    assert_eq!(window.state.base.controller.actor, ben);
    // In another session, too, once the user exists there.
    begin(
        &mut window,
        Session::new(Scenario::AllFeatures, 3),
        "second",
        0,
    );
    assert_eq!(window.state.base.controller.actor, ben);
    // Whom the learner has chosen to look as stays.
    window.act_as("Management/Ana");
    shows(&mut window, &json!({ "actor": ben.to_string() }));
    assert_eq!(window.queries().actor_name(), "Management / Ana");
    assert!(is_following(&window.state.follow));
}

#[test]
fn a_class_sees_the_text_the_spotlight_and_the_form_while_it_follows() {
    let mut window = follower_of(true, None);
    let account = window.state.base.controller.actor.account();
    let lit = Highlight::Thing(Selection::Account(account));
    let caption = json!({
        "lesson": "tour", "number": 2, "count": 5, "title": "Look", "text": "Look at it.", "question": "Who?",
        "options": ["Ana", "Ben"], "answer": null, "votes": [],
    });
    let dialog = json!({ "title": "CreateUser", "line": "aws iam create-user" });
    let screen = json!({ "caption": caption, "highlight": lit.text(), "dialog": dialog });
    shows(&mut window, &screen);
    let seen = |window: &Window| {
        let stage = &window.state.base.presentation;
        (
            stage.caption.as_ref().map(|it| it.title.clone()),
            stage.highlight.clone(),
            stage.dialog.as_ref().map(|it| it.line.clone()),
        )
    };
    let all = (
        Some("Look".to_string()),
        Some(lit),
        Some("aws iam create-user".to_string()),
    );
    assert_eq!(seen(&window), all);
    assert!(
        window.state.guide.awaits_bet(&window.state.base),
        "the class is asked"
    );
    rows(&mut window, vec![unit("Shop")]);
    assert_eq!(seen(&window), all);
    // On a branch of one's own it would be about another world.
    window.undo();
    assert!(!is_following(&window.state.follow));
    assert_eq!(seen(&window), (None, None, None));
    assert!(!window.state.guide.awaits_bet(&window.state.base));
    take(&mut window, FollowAction::FollowAgain);
    assert_eq!(seen(&window), all);
    shows(&mut window, &json!({}));
    assert_eq!(seen(&window), (None, None, None));
    // What cannot be read shows nothing.
    shows(
        &mut window,
        &json!({ "caption": 7, "highlight": [], "dialog": "x", "actor": {} }),
    );
    assert_eq!(seen(&window), (None, None, None));
}
