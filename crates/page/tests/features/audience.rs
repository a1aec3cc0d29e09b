//! The audience's window: what it gets of the presenter's, what it never has, and what it keeps to itself.

use page::effects::{Errand, WindowRole};
use page::keyboard::FocusPlace;
use page::present::{AudiencePicture, PeerRequest, PresentAction, Presentation, WhyLook};
use page::{Dialog, NoticeKind, Pane, ScreenAction, SessionAction, ShownCall, SideEffect};
use serde_json::{Value, json};
use sim::command::{Command, TimeMove};
use sim::model::Service;
use sim::scenario::Scenario;

use crate::presenting::{Two, present};
use crate::walkthrough::{presents, walk};
use crate::window::{Window, begins};

#[test]
fn the_audience_never_gets_the_notes() {
    let mut two = Two::presenting();
    for _ in 0..8 {
        let (lesson, step) = walk(&two.presenter).part().expect("it is loaded");
        let notes = lesson.of(step, "notes").to_string();
        assert!(notes.len() > 40);
        let message = two.message().to_json().to_string();
        for line in notes.split(['\n', '.']).filter(|it| it.len() > 20) {
            assert!(!message.contains(line), "{line}");
        }
        two.next();
    }
    assert!(two.audience.state.guide.walk.is_none());
}

#[test]
fn what_is_tried_freely_is_shown_too_with_undo_and_time() {
    let mut two = Two::presenting();
    two.presenter
        .lines(&["aws organizations create-organizational-unit --parent-id {root} --name Tried"]);
    two.show();
    assert!(two.audience.draws("Tried"));
    two.audience.told(NoticeKind::Done, "Tried");
    two.presenter.undo();
    two.show();
    assert!(!two.audience.draws("Tried"));
    two.presenter.advance(3);
    two.show();
    assert_eq!(
        two.audience.state.base.now(),
        two.presenter.state.base.now()
    );
}

#[test]
fn a_question_in_the_terminal_reaches_the_audience_and_other_words_do_not() {
    let mut two = Two::presenting();
    two.presenter.line("can Payments/Ben iam:CreateUser");
    two.show();
    two.audience.told(
        NoticeKind::Remark,
        "can Payments/Ben iam:CreateUser: Allowed",
    );
    two.presenter.line("personas");
    two.show();
    two.presenter.line("aws organizations list-roots");
    two.show();
    let terminal = two.audience.terminal();
    assert!(terminal.contains("list-roots") && terminal.contains("can Payments/Ben"));
    assert!(!terminal.contains("personas"), "{terminal}");
    assert_eq!(
        terminal.matches("$ can Payments/Ben").count(),
        1,
        "{terminal}"
    );
}

#[test]
fn why_scrolls_for_the_audience_as_the_presenter_scrolls_it() {
    let mut two = Two::presenting();
    two.presenter.line("aws organizations list-roots");
    let step = two.presenter.state.base.controller.history.steps().len() - 1;
    two.presenter.screen(ScreenAction::Why(step));
    let scrolled = |scrolled| {
        PresentAction::Look(WhyLook {
            scrolled,
            ..WhyLook::default()
        })
    };
    two.presenter(scrolled(450));
    assert_eq!(two.audience.state.base.presentation.look.scrolled, 450);
    // Where the presenter sees all of it, the audience may not.
    for (down, place) in [(true, 650), (true, 850), (true, 1_000), (false, 800)] {
        two.presenter(PresentAction::Scroll(down));
        assert_eq!(two.audience.state.base.presentation.look.scrolled, place);
    }
}

#[test]
fn why_asks_about_the_same_user_and_gate_for_the_audience() {
    let mut two = Two::presenting();
    two.presenter.line("aws organizations list-roots");
    let step = two.presenter.state.base.controller.history.steps().len() - 1;
    two.presenter.screen(ScreenAction::Why(step));
    let caller = two
        .presenter
        .state
        .base
        .controller
        .find_person("Payments/Ben");
    let look = WhyLook {
        caller: Some(caller.expect("the scenario has him")),
        gate: Some(2),
        mended: true,
        scrolled: 0,
    };
    two.presenter(PresentAction::Look(look.clone()));
    assert_eq!(two.audience.state.base.presentation.look, look);
    // Another call is looked at from its beginning.
    two.presenter.screen(ScreenAction::Close);
    two.presenter.screen(ScreenAction::Why(step));
    assert_eq!(
        two.presenter.state.base.presentation.look,
        WhyLook::default()
    );
}

#[test]
fn an_audiences_window_only_shows() {
    let mut two = Two::presenting();
    let hash = two.audience.hash();
    two.audience
        .session(SessionAction::Lines(vec!["advance 3d".into()]));
    two.audience.session(SessionAction::Undo);
    two.audience.next();
    two.audience.screen(ScreenAction::Open(Dialog::Help));
    two.audience.screen(ScreenAction::Pane(Pane::Terminal));
    assert_eq!(two.audience.hash(), hash);
    assert_eq!(two.audience.state.base.screen.dialog, None);
    for key in ["n", "l", "p", "h", "`", "?", "Escape", "o", "x", "f"] {
        assert_eq!(two.audience.pressed(key).len(), 0, "{key}");
    }
    for key in ["PageDown", "PageUp", "]", "[", "r"] {
        assert_eq!(two.audience.pressed(key).len(), 1, "{key}");
        assert_eq!(
            two.audience.pressed_at(key, FocusPlace::Field).len(),
            0,
            "{key} in a field"
        );
    }
}

#[test]
fn the_audiences_keys_turn_the_presenters_pages() {
    let mut two = Two::presenting();
    two.audience.press("PageDown");
    two.wish();
    assert_eq!(walk(&two.presenter).step, 1);
    two.audience.press("[");
    two.wish();
    assert_eq!(walk(&two.presenter).step, 0);
    // A request in a window that presents nothing does nothing.
    let mut alone = Window::new(Scenario::AllFeatures);
    let before = alone.hash();
    present(
        &mut alone,
        PresentAction::Requested(PeerRequest::Step(true)),
    );
    assert_eq!(alone.hash(), before);
}

#[test]
fn the_former_session_of_the_audiences_window_is_a_branch_and_no_other_becomes_one() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-user --user-name Eve"]);
    let own = window.state.base.controller.history.whole_session();
    window.act(begins());
    let mut two = Two::presenting();
    two.audience = window;
    two.show();
    two.next();
    two.next();
    let branches: Vec<_> = two
        .audience
        .state
        .base
        .branches
        .iter()
        .map(|it| it.saved.session.clone())
        .collect();
    assert_eq!(branches, [own]);
}

#[test]
fn nothing_goes_back_behind_a_lessons_preparations_in_either_window() {
    let mut two = Two::new();
    presents(&mut two.presenter, "invite-and-accept", 0);
    two.show();
    let hash = two.presenter.hash();
    let held = |two: &mut Two| {
        two.presenter.control("z");
        two.presenter.line("undo");
        two.show();
        assert_eq!(
            (two.presenter.hash(), two.audience.hash()),
            (hash.clone(), hash.clone())
        );
    };
    held(&mut two);
    // What the lesson does can be taken back, and no more than that.
    presents(&mut two.presenter, "invite-and-accept", 2);
    assert!(two.presenter.state.base.controller.can_undo());
    for _ in 0..40 {
        two.presenter.undo();
    }
    held(&mut two);
    // Alone again, the window keeps to it.
    present(&mut two.audience, PresentAction::End);
    two.audience.control("z");
    two.audience.undo();
    assert_eq!(two.audience.hash(), hash);
}

#[test]
fn at_the_end_each_window_is_its_own_again() {
    let mut two = Two::presenting();
    for window in [&mut two.presenter, &mut two.audience] {
        present(window, PresentAction::End);
        assert_eq!(window.state.base.presentation, Presentation::new());
        assert!(!window.state.base.controller.watched);
        let steps = window.steps();
        window.lines(&["aws organizations list-roots"]);
        assert_eq!(window.steps(), steps + 1);
    }
}

/// Numbers by chance, the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = (self.0.wrapping_mul(6_364_136_223_846_793_005))
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// A damaged copy of what a presenter says: something is missing, cut off, or something else.
fn damaged(said: &Value, chance: &mut Chance) -> Value {
    let others = json!([
        null,
        -1,
        0,
        1,
        9_007_199_254_740_992_u64,
        true,
        "",
        "x",
        "pane:guide",
        "u:root",
        "r::",
        "p::",
        "i:",
        [],
        {}
    ]);
    let other = |chance: &mut Chance| others[chance.below(15)].clone();
    let mut message = said.clone();
    let names: Vec<String> = message
        .as_object()
        .expect("a tree")
        .keys()
        .cloned()
        .collect();
    let name = &names[chance.below(names.len())];
    let session = said["session"].as_str().expect("a text");
    match chance.below(4) {
        0 => _ = message.as_object_mut().expect("a tree").remove(name),
        1 => {
            let end = chance.below(session.len());
            message["session"] = session.chars().take(end).collect::<String>().into();
        }
        2 => {
            let mut session: Value = serde_json::from_str(session).expect("JSON");
            let rows = session["commands"].as_array().map_or(0, Vec::len);
            if rows > 0 {
                session["commands"][chance.below(rows)] = other(chance);
            }
            message["session"] = session.to_string().into();
        }
        _ => message[name] = other(chance),
    }
    message
}

#[test]
fn whatever_an_audiences_window_hears_it_shows_or_leaves_alone_and_then_goes_on() {
    let mut two = Two::presenting();
    two.next();
    let said = two.message().to_json();
    let mut chance = Chance(7);
    let (mut shown, mut ignored) = (0, 0);
    for _ in 0..300 {
        match AudiencePicture::from_json(&damaged(&said, &mut chance)) {
            Some(read) => {
                shown += 1;
                present(&mut two.audience, PresentAction::Picture(Box::new(read)));
            }
            None => ignored += 1,
        }
    }
    assert!(
        shown > 20 && ignored > 20,
        "{shown} shown, {ignored} ignored"
    );
    two.next();
    assert_eq!(two.audience.hash(), two.presenter.hash());
    let title = two
        .presenter
        .state
        .guide
        .caption(&two.presenter.state.base)
        .expect("a step")
        .title;
    assert_eq!(two.caption(), title);
}

#[test]
fn what_is_shown_to_a_window_that_is_no_audience_changes_nothing() {
    let two = Two::presenting();
    let mut other = Window::new(Scenario::Standalone);
    let hash = other.hash();
    present(&mut other, PresentAction::Picture(Box::new(two.message())));
    assert_eq!(other.hash(), hash);
}

#[test]
fn a_class_reads_the_steps_first_sentences_until_a_question_takes_their_place() {
    let mut two = Two::presenting();
    let text = |two: &Two| {
        let caption = two.audience.state.base.presentation.caption.as_ref();
        caption.expect("a caption").text.clone()
    };
    let (lesson, step) = walk(&two.presenter).part().expect("it is loaded");
    let whole = lesson.of(step, "text").to_string();
    let shown = text(&two);
    assert!(shown.len() > 40 && whole.starts_with(&shown));
    assert!(!shown.contains("\n\n"), "{shown}");
    two.presenter(PresentAction::Ask(true));
    assert_eq!(text(&two), "");
    two.presenter(PresentAction::Ask(false));
    assert_eq!(text(&two), shown);
}

#[test]
fn a_class_sees_what_is_filled_in_and_not_the_presenters_own_dialogs() {
    let mut two = Two::presenting();
    let dialog = |two: &Two| two.audience.state.base.presentation.dialog.clone();
    let open = |two: &mut Two, dialog| {
        two.presenter.screen(ScreenAction::Open(dialog));
        two.show();
    };
    open(&mut two, Dialog::Call(Service::Iam, "CreateUser"));
    assert_eq!(dialog(&two).expect("a form").line, "");
    let line = "aws iam create-user --user-name Eve";
    two.presenter(PresentAction::Fill(line.into()));
    let seen = dialog(&two).expect("a form");
    assert_eq!((&*seen.title, &*seen.line), ("CreateUser", line));
    // Frozen, the audience keeps what it saw.
    two.presenter(PresentAction::Freeze(true));
    two.presenter(PresentAction::Fill("aws iam create-user".into()));
    assert_eq!(dialog(&two), Some(seen));
    two.presenter(PresentAction::Freeze(false));
    two.presenter.screen(ScreenAction::Close);
    two.show();
    assert_eq!(dialog(&two), None);
    let command = Command::Time(TimeMove::Advance { ms: 60_000 });
    let label = "Wait".into();
    open(&mut two, Dialog::Grave { label, command });
    assert_eq!(dialog(&two).expect("a question").line, "advance 1m");
    for own in [Dialog::Search, Dialog::Share, Dialog::Faults, Dialog::Help] {
        open(&mut two, own);
        assert_eq!(dialog(&two), None);
    }
    // The line of a form that was left is in no other.
    two.presenter(PresentAction::Fill(line.into()));
    two.presenter.screen(ScreenAction::Close);
    open(&mut two, Dialog::Call(Service::Iam, "CreateRole"));
    assert_eq!(dialog(&two).expect("a form").line, "");
}

#[test]
fn a_class_sees_a_calls_way_through_the_gates_and_the_remote_control_goes_on() {
    let mut two = Two::presenting();
    two.presenter
        .lines(&["aws iam create-user --user-name Eve"]);
    let step = two.presenter.steps() - 1;
    let history = &two.presenter.state.base.controller.history;
    let call = history.steps()[step].command.call().cloned();
    let call = call.expect("a call");
    for (asks, asked) in [
        (ScreenAction::Why(step), ShownCall::Step(step)),
        (ScreenAction::Check(call.clone()), ShownCall::Call(call)),
    ] {
        two.presenter.screen(asks);
        two.show();
        assert_eq!(two.audience.state.base.screen.why, Some(asked));
    }
    two.audience.press("r");
    two.wish();
    assert_eq!(two.presenter.state.base.presentation.asked, 1);
    two.presenter.screen(ScreenAction::Close);
    two.show();
    assert_eq!(two.audience.state.base.screen.why, None);
}

#[test]
fn without_its_presenter_an_audiences_window_opens_one_at_the_step_that_it_shows() {
    let mut two = Two::presenting();
    two.next();
    let part = WindowRole::Presenter;
    present(&mut two.audience, PresentAction::Open(part, "it".into()));
    let opened = two.audience.effects.iter().find_map(|it| {
        let SideEffect::Errand(Errand::OpenWindow(window)) = it else {
            return None;
        };
        window.handed.clone()
    });
    let opened = opened.expect("a window with a lesson");
    let shown = walk(&two.presenter);
    assert_eq!((&opened.id, opened.step), (&shown.id, shown.step));
}
