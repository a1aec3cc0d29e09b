//! The reader's own session: other scenarios, undo and redo, time, what is due, and what the page says about each step.

use page::{Action, ClockAction, Dialog, NoticeKind, SessionAction, perform};
use serde_json::Value;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::scenario::Scenario;
use sim::time::MINUTE;
use sim::view::{Actionable, Offer, Selection};

use crate::window::Window;

/// An account by name, as something to select.
fn account(window: &Window, name: &str) -> Selection {
    let found = window.state.base.controller.find_account(name);
    Selection::Account(found.unwrap_or_else(|| panic!("there is no {name}")))
}

/// What is offered for an account, by its label.
#[track_caller]
fn offer(window: &Window, name: &str, label: &str) -> Offer {
    let selection = account(window, name);
    let offers = window.queries().offers(Actionable::Selected(&selection));
    let labels: Vec<String> = offers.iter().map(|it| it.label.to_string()).collect();
    let found = offers
        .into_iter()
        .find(|it| format!("{}", it.label) == label);
    found.unwrap_or_else(|| panic!("{label} is not among {labels:?}"))
}

/// Presses an offer, and confirms what cannot be undone.
fn press(window: &mut Window, offer: &Offer) {
    window.act(perform(offer));
    if let Some(Dialog::Grave { command, .. }) = window.state.base.screen.dialog.clone() {
        window.session(SessionAction::Do(command));
    }
}

/// Work that is due, by its number.
fn due(window: &Window) -> Vec<u64> {
    let queries = window.queries();
    let world = queries.controller().world();
    let waiting = sim::view::waiting(world, &queries.viewpoint());
    waiting.iter().map(|it| it.due).collect()
}

fn intervene(window: &mut Window, what: Intervention) {
    window.session(SessionAction::Do(Command::Intervene(what)));
}

#[test]
fn starting_over_keeps_the_former_session_and_another_seed_gives_other_ids() {
    let mut window = Window::new(Scenario::Standalone);
    window.lines(&["aws organizations create-organization"]);
    let mut ids = Vec::new();
    for seed in [1, 2] {
        window.session(SessionAction::Start(Scenario::ConsolidatedBilling, seed));
        for name in [
            "Management",
            "Web",
            "Archive",
            "Payments",
            "Data",
            "Legacy",
            "Newcomer",
        ] {
            assert!(window.draws(name), "{name}");
        }
        assert_eq!(window.steps(), 0);
        ids.push(account(&window, "Payments"));
    }
    assert_ne!(ids[0], ids[1]);
    assert_eq!(
        window.state.base.branches.len(),
        1,
        "an untouched session is no branch"
    );
    assert!(
        window.state.base.branches[0]
            .name
            .contains("before starting over")
    );
}

#[test]
fn starting_over_closes_what_was_about_the_former_world() {
    let mut window = Window::new(Scenario::AllFeatures);
    let selection = account(&window, "Payments");
    window.screen(page::ScreenAction::Show(selection));
    window.screen(page::ScreenAction::Open(Dialog::Start));
    window.play(true);
    window.session(SessionAction::Start(Scenario::Standalone, 1));
    let screen = &window.state.base.screen;
    assert_eq!((&screen.selection, &screen.dialog), (&None, &None));
    assert!(!window.state.base.clock.playing);
    assert_eq!(window.state.base.feedback.notice, None);
}

#[test]
fn undo_and_redo_give_the_same_worlds_and_end_where_nothing_is_left() {
    let mut window = Window::new(Scenario::AllFeatures);
    let mut hashes = vec![window.hash()];
    for name in ["One", "Two", "Three"] {
        window.lines(&[&format!("aws iam create-user --user-name {name}")]);
        hashes.push(window.hash());
    }
    for hash in hashes.iter().rev().skip(1) {
        window.undo();
        assert_eq!(window.hash(), *hash);
    }
    assert!(!window.state.base.controller.can_undo());
    window.undo();
    assert_eq!(window.hash(), hashes[0]);
    for hash in hashes.iter().skip(1) {
        window.redo();
        assert_eq!(window.hash(), *hash);
    }
    assert!(!window.state.base.controller.can_redo());
}

#[test]
fn undo_passes_by_what_changed_nothing_and_forgets_the_notice() {
    let mut window = Window::new(Scenario::AllFeatures);
    let start = window.hash();
    window.lines(&["aws iam create-user --user-name Eve", "aws iam list-users"]);
    window.told(NoticeKind::Done, "The answer is in the terminal.");
    window.undo();
    assert_eq!(window.hash(), start);
    assert_eq!(window.state.base.feedback.notice, None);
}

#[test]
fn after_undo_nobody_acts_who_does_not_exist() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-user --user-name Eve"]);
    window.act_as("Management/Eve");
    window.undo();
    assert_eq!(window.queries().actor_name(), "Management / Ana");
}

#[test]
fn time_plays_while_it_is_on_and_stands_still_otherwise() {
    let mut window = Window::new(Scenario::AllFeatures);
    let start = window.state.base.now();
    window.act(Action::Clock(ClockAction::Tick(1_000)));
    assert_eq!(window.state.base.now(), start, "it is paused");
    window.play(true);
    window.act(Action::Clock(ClockAction::Tick(1_000)));
    assert_eq!(
        window.state.base.now(),
        start.plus(MINUTE),
        "a minute in a second"
    );
    window.act(Action::Clock(ClockAction::Speed(3_600)));
    window.act(Action::Clock(ClockAction::Tick(1_000)));
    assert_eq!(window.state.base.now(), start.plus(61 * MINUTE));
    assert_eq!(window.steps(), 1, "time that goes on is one step");
    window.play(false);
    window.act(Action::Clock(ClockAction::Tick(1_000)));
    assert_eq!(window.state.base.now(), start.plus(61 * MINUTE));
}

#[test]
fn a_jump_and_the_next_event_move_time() {
    let mut window = Window::new(Scenario::AllFeatures);
    let start = window.state.base.now();
    window.advance(1);
    assert_eq!(window.state.base.now(), start.plus(sim::time::DAY));
    window.lines(&[
        "aws organizations create-account --email one@northwind.example --account-name One",
    ]);
    window.next();
    window.told(NoticeKind::Done, "One was created");
    assert!(window.draws("One"));
}

#[test]
fn a_jump_where_nothing_happens_says_so() {
    let mut window = Window::new(Scenario::Standalone);
    window.session(SessionAction::Do(Command::Time(TimeMove::Advance {
        ms: 1_000,
    })));
    window.told(NoticeKind::Done, "Time passed; nothing happened.");
    // A console cannot know that.
    window.session(SessionAction::Instructor(false));
    window.session(SessionAction::Do(Command::Time(TimeMove::Advance {
        ms: 1_000,
    })));
    window.told(NoticeKind::Done, "Time passed.");
}

#[test]
fn what_is_due_is_delivered_delayed_and_made_to_fail() {
    let mut window = Window::new(Scenario::AllFeatures);
    let before = due(&window);
    for name in ["One", "Two", "Three"] {
        window.lines(&[&format!(
            "aws organizations create-account --email {name}@northwind.example --account-name {name}"
        )]);
    }
    let mut new: Vec<u64> = due(&window)
        .into_iter()
        .filter(|it| !before.contains(it))
        .collect();
    new.sort_unstable();
    assert_eq!(new.len(), 3);
    intervene(&mut window, Intervention::Fail { due: new[0] });
    window.told(NoticeKind::Failed, "INTERNAL_FAILURE");
    intervene(
        &mut window,
        Intervention::Delay {
            due: new[1],
            ms: sim::time::DAY,
        },
    );
    intervene(&mut window, Intervention::Deliver { due: new[2] });
    window.told(NoticeKind::Done, "Three was created");
    assert!(!window.draws("Two") && !window.draws("One"));
    window.session(SessionAction::Do(Command::Time(TimeMove::Advance {
        ms: sim::time::HOUR,
    })));
    assert!(!window.draws("Two"), "it was delayed");
    window.advance(2);
    assert!(window.draws("Two"), "{:?} {}", due(&window), window.says());
}

#[test]
fn the_role_can_be_deleted_under_consolidated_billing_and_not_with_all_features() {
    for (scenario, kind, outcome) in [
        (
            Scenario::ConsolidatedBilling,
            NoticeKind::Done,
            "IAM deleted AWSServiceRoleForOrganizations",
        ),
        (
            Scenario::AllFeatures,
            NoticeKind::Failed,
            "IAM did not delete AWSServiceRoleForOrganizations",
        ),
    ] {
        let mut window = Window::new(scenario);
        window.act_as("Payments/Ben");
        let delete = offer(&window, "Payments", "Delete AWSServiceRoleForOrganizations");
        press(&mut window, &delete);
        window.told(NoticeKind::Done, "was requested");
        window.next();
        window.told(kind, outcome);
    }
}

#[test]
fn a_request_that_expires_ends_all_that_belongs_to_it() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    let start = offer(&window, "Management", "Start enabling all features");
    press(&mut window, &start);
    window.advance(90);
    window.told(NoticeKind::Done, "expired");
    let list = window.line("aws organizations list-handshakes-for-organization --filter ActionType=APPROVE_ALL_FEATURES");
    assert!(list.contains("\"State\": \"CANCELED\""), "{list}");
    assert!(!list.contains("\"State\": \"OPEN\""), "{list}");
}

#[test]
fn an_offer_that_asks_for_something_opens_its_form_and_does_nothing_yet() {
    let mut window = Window::new(Scenario::AllFeatures);
    let create = offer(&window, "Management", "Create an account");
    window.act(perform(&create));
    assert_eq!(window.state.base.screen.dialog, Some(Dialog::Offer(create)));
    assert_eq!(window.steps(), 0);
}

#[test]
fn what_cannot_be_undone_asks_first() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act_as("Management/Ana");
    let close = offer(&window, "Payments", "Close this account");
    assert!(close.grave);
    window.act(perform(&close));
    let Some(Dialog::Grave { command, .. }) = window.state.base.screen.dialog.clone() else {
        panic!("{:?}", window.state.base.screen.dialog);
    };
    assert_eq!(window.steps(), 0);
    window.session(SessionAction::Do(command));
    assert_eq!(
        window.state.base.screen.dialog, None,
        "what is done closes its dialog"
    );
    assert_eq!(window.steps(), 1);
}

#[test]
fn a_button_shows_the_line_that_it_stands_for_and_the_line_does_the_same() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    let start = offer(&window, "Management", "Start enabling all features");
    press(&mut window, &start);
    let line = window.notice().line.clone().expect("it stands for a line");
    assert_eq!(line, "aws organizations enable-all-features");
    assert!(
        window.terminal().contains(&format!("$ {line}\n")),
        "{}",
        window.terminal()
    );
    let mut typed = Window::new(Scenario::ConsolidatedBilling);
    typed.lines(&[&line]);
    assert_eq!(typed.hash(), window.hash());
}

#[test]
fn an_answer_is_told_by_what_happened_or_by_where_it_is() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "aws organizations create-account --email one@northwind.example --account-name One",
    ]);
    window.told(NoticeKind::Done, "One");
    assert!(!window.notice().answered);
    window.lines(&["aws organizations list-roots"]);
    window.told(NoticeKind::Done, "The answer is in the terminal.");
    assert!(window.notice().answered);
    window.line("aws organizations describe-account --account-id 000000000000");
    window.told(NoticeKind::Refused, "AccountNotFoundException");
    assert!(window.notice().gates.is_some());
}

#[test]
fn of_a_denial_the_notice_says_what_was_missing_and_any_other_refusal_it_says_whole() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act_as("Payments/Ben");
    window.line("aws guardduty create-detector --enable");
    window.line("aws guardduty create-detector --enable");
    window.told(
        NoticeKind::Refused,
        "The request is rejected because a detector already exists",
    );
    assert_eq!(window.notice().missing, None);
    window.act_as("Management/Sam");
    window.line("aws iam create-user --user-name Eve");
    window.told(NoticeKind::Refused, "AccessDenied");
    let missing = window
        .notice()
        .missing
        .clone()
        .expect("it says what was missing");
    assert!(
        missing.contains("no identity-based policy allows the iam:CreateUser action"),
        "{missing}"
    );
    assert!(!missing.contains("is not authorized"));
}

#[test]
fn what_was_typed_is_announced_by_the_terminal_and_a_click_by_the_notice() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.line("aws organizations list-roots");
    assert!(window.state.base.feedback.typed);
    window.next();
    assert!(!window.state.base.feedback.typed);
}

#[test]
fn notices_have_numbers_so_that_the_same_words_are_announced_again() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.line("aws organizations list-roots");
    let (first, says) = (window.notice().number, window.says());
    window.line("aws organizations list-roots");
    assert_eq!(window.says(), says);
    assert!(window.notice().number > first);
}

#[test]
fn a_console_view_shows_nothing_of_what_others_did() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "aws organizations create-account --email one@northwind.example --account-name One",
    ]);
    window.act_as("Payments/Ben");
    window.session(SessionAction::Instructor(false));
    assert_eq!(window.state.base.feedback.notice, None);
    assert_eq!(window.queries().exchanges(100).len(), 0);
    assert!(
        window
            .queries()
            .marks()
            .iter()
            .all(|it| format!("{}", it.says) != "organizations:CreateAccount")
    );
    let agenda = window.line("agenda");
    assert!(
        agenda.contains("No AWS API lists pending events"),
        "{agenda}"
    );
}

#[test]
fn a_console_view_draws_what_its_person_may_see() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.act_as("Legacy/Maria");
    assert!(window.draws("Payments"), "the instructor sees all");
    window.session(SessionAction::Instructor(false));
    assert!(!window.draws("Payments") && window.draws("Legacy"));
    assert_eq!(window.queries().actor_name(), "Legacy / Maria");
    window.session(SessionAction::Instructor(true));
    assert!(window.draws("Payments"));
}

#[test]
fn nobody_can_act_as_someone_who_does_not_exist() {
    let mut window = Window::new(Scenario::AllFeatures);
    let ghost = "arn:aws:iam::000000000000:user/Ghost"
        .parse()
        .expect("a principal");
    window.session(SessionAction::ActAs(ghost));
    assert_eq!(window.queries().actor_name(), "Management / Ana");
}

#[test]
fn a_remedy_is_made_and_the_refused_call_offered_again() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act_as("Management/Sam");
    window.line("aws iam create-user --user-name Eve");
    let refused = window.notice().command.clone();
    let hash = window.hash();
    window.act_as("Management/Ana");
    let mend = Command::Time(TimeMove::Advance { ms: 1_000 });
    window.session(SessionAction::ApplyRemedy(vec![mend], refused.clone()));
    assert_ne!(window.hash(), hash);
    assert_eq!(window.notice().retry, refused);
}

#[test]
fn the_language_changes_what_is_said_from_then_on() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.line("aws organizations list-roots");
    window.act(Action::Speak(crate::window::spanish()));
    assert_eq!(
        window.state.base.feedback.notice, None,
        "the last notice was in English"
    );
    let answer = window.line("aws organizations list-roots");
    assert!(answer.contains("\"Roots\""), "AWS speaks English");
    assert!(
        !window.says().contains("The answer is"),
        "{}",
        window.says()
    );
}

#[test]
fn the_same_lines_in_the_same_world_are_the_same_world() {
    let lines = [
        "aws iam create-user --user-name Eve",
        "aws organizations list-roots",
        "advance 3d",
    ];
    let hashes: Vec<String> = (0..2)
        .map(|_| {
            let mut window = Window::seeded(Scenario::Guardrails, 7);
            window.lines(&lines);
            assert_eq!(
                window
                    .state
                    .base
                    .controller
                    .history
                    .session()
                    .replay()
                    .hash(),
                window.hash()
            );
            window.hash()
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn a_user_who_is_not_there_stays_the_current_user_after_a_reload() {
    let mut window = Window::new(Scenario::Empty);
    let nobody = window.state.base.controller.actor.clone();
    window.lines(&["account 111122223333"]);
    // Someone else's call, as from an explanation.
    let caller = "arn:aws:iam::111122223333:root"
        .parse()
        .expect("a root user");
    let call = Call::new(caller, "organizations:CreateOrganization", Value::Null);
    window.session(SessionAction::Do(Command::Call(call)));
    assert_eq!(window.state.base.controller.actor, nobody);
    let again = window.reloaded();
    assert_eq!(again.state.base.controller.actor, nobody);
}
