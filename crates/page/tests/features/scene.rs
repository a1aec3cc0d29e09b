//! The page as a part of another one, and what its address locks: requests are answered once, locks hold for buttons, keys and
//! typed lines, each with a reason.

use std::rc::Rc;

use lessons::scene::{Asks, PageScene};
use page::keyboard::{KeyStroke, pressed};
use page::lesson::{LessonFiles, LessonPlace};
use page::queries::visible_steps;
use page::scene::{SceneAction, SceneReply};
use page::words::Words;
use page::{Action, NoticeKind, Pane, Route, ScreenAction, SessionAction, SideEffect};
use serde_json::{Value, json};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{Fault, SavedSession};

use crate::window::{NOW, Window, opened, spanish};

/// A window whose address has these parameters.
pub fn at(query: &str) -> Window {
    let (scene, remarks) = PageScene::read(query);
    assert_eq!(remarks, [], "{query}");
    let mut state = (*Window::new(Scenario::AllFeatures).state).clone();
    state.base.settings.scene = Rc::new(scene);
    state.base.set_the_scene();
    Window::of(state)
}

/// Answers of the last action.
fn replies(window: &Window) -> Vec<SceneReply> {
    let mut replies = Vec::new();
    for effect in &window.effects {
        if let SideEffect::Reply(reply) = effect {
            replies.push(reply.clone());
        }
    }
    replies
}

/// Asks as the page around does, and returns the answers.
fn ask_for_all(window: &mut Window, message: &Value) -> Vec<Value> {
    let asks = Asks::read(message).expect("a request");
    let history = if let Asks::SetState(saved) = &asks {
        Some(Box::new(History::open(&saved.session)))
    } else {
        None
    };
    let origin: Rc<str> = "https://school.example".into();
    let ask = SceneAction::Ask(origin.clone(), json!("q1"), asks, history);
    window.act(Action::Scene(ask));
    let replies = replies(window);
    assert!(replies.iter().all(|it| it.to == origin));
    replies.into_iter().map(|it| it.body).collect()
}

/// The one answer to a request.
#[track_caller]
fn ask(window: &mut Window, message: &Value) -> Value {
    let mut answers = ask_for_all(window, message);
    assert_eq!(answers.len(), 1, "{answers:?}");
    let answer = answers.remove(0);
    assert_eq!(answer["id"], "q1");
    answer
}

pub fn run(window: &mut Window, line: &str) -> Value {
    ask(window, &json!({"type": "run", "line": line}))
}

#[test]
fn locks_hold_for_typed_lines_each_with_a_reason() {
    let mut window = at("lock=personas,undo,rooms,time&allow=organizations:List*");
    let hash = window.hash();
    for (line, why) in [
        ("as Payments/Ben", "You cannot switch users here"),
        ("next", "Time is paused here"),
        ("advance 1d", "Time is paused here"),
        ("undo", "Undo is locked on this page"),
        ("aws iam list-roles", "iam:ListRoles is not an allowed call"),
    ] {
        let said = window.line(line);
        assert!(said.contains(why), "{line}: {said}");
    }
    window.act(Action::Speak(spanish()));
    for (line, why) in [
        ("as Payments/Ben", "Aquí no se puede cambiar de usuario"),
        ("aws iam list-roles", "iam:ListRoles no está permitida aquí"),
    ] {
        let said = window.line(line);
        assert!(said.contains(why), "{line}: {said}");
    }
    assert_eq!(window.hash(), hash);
    assert!(
        window
            .line("aws organizations list-roots")
            .contains("Roots")
    );
}

#[test]
fn locks_hold_for_buttons_and_keys() {
    let mut window = at("lock=personas,undo,rooms,time");
    run(&mut window, "advance 1h");
    let (hash, actor) = (window.hash(), window.state.base.controller.actor.clone());
    let ben = window
        .state
        .base
        .controller
        .find_person("Payments/Ben")
        .expect("a person");
    window.next();
    // What the scene allows decides by its own list of calls.
    window.undo();
    window.told(NoticeKind::Remark, "Undo is locked on this page.");
    window.control("z");
    window.session(SessionAction::GoTo(0));
    assert_eq!(window.hash(), hash);
    window.session(SessionAction::ActAs(ben));
    window.told(NoticeKind::Remark, "You cannot switch users here.");
    assert_eq!(window.state.base.controller.actor, actor);
    window.press("l");
    window.told(NoticeKind::Remark, "Views are locked on this page.");
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    window.play(true);
    window.told(NoticeKind::Remark, "Time is paused here.");
    assert!(!window.state.base.clock.playing);
}

#[test]
fn a_call_that_is_not_allowed_is_refused_also_as_a_button() {
    let mut window = at("allow=organizations:List*&deny=organizations:ListRoots");
    let steps = window.steps();
    for line in ["aws iam list-users", "aws organizations list-roots"] {
        let says = window.line(line);
        assert!(
            says.contains("not an allowed call") || says.contains("is denied"),
            "{says}"
        );
    }
    let mut free = Window::new(Scenario::AllFeatures);
    free.lines(&["aws iam list-users"]);
    let command = free.notice().command.clone().expect("it was a call");
    window.session(SessionAction::Do(command.clone()));
    window.told(
        NoticeKind::Remark,
        "iam:ListUsers is not an allowed call here.",
    );
    window.session(SessionAction::ApplyRemedy(vec![command], None));
    window.told(
        NoticeKind::Remark,
        "iam:ListUsers is not an allowed call here.",
    );
    assert_eq!(window.steps(), steps);
}

#[test]
fn locks_are_for_learners_and_not_for_the_page_around() {
    let mut window = at(
        "embed&drive&host=https://school.example&lock=personas,undo,rooms,time&allow=organizations:List*",
    );
    let taken = ask(&mut window, &json!({"type": "getState"}))["taken"].as_u64();
    let answer = run(&mut window, "advance 1h");
    assert_eq!(answer["taken"].as_u64(), taken.map(|it| it + 1));
    assert_eq!(run(&mut window, "as Payments/Ben")["line"]["exit"], 0);
    let answer = run(&mut window, "aws iam list-roles");
    assert_eq!(answer["line"]["exit"], 0, "{answer}");
    // For learners they hold still, until the page around sets others.
    assert!(
        window
            .line("aws iam list-roles")
            .contains("not an allowed call")
    );
    assert_eq!(
        ask(&mut window, &json!({"type": "lock", "lock": "time"}))["type"],
        "state"
    );
    assert!(window.line("next").contains("Time is paused here"));
    assert!(
        !window
            .line("aws iam list-roles")
            .contains("not an allowed call")
    );
}

#[test]
fn in_a_frame_there_are_no_other_views() {
    let mut window = at("embed");
    for route in Route::all().filter(|it| *it != Route::Organization) {
        window.open(route);
        window.screen(ScreenAction::ToggleRoute(route));
        assert_eq!(
            window.state.base.screen.route.route,
            Route::Organization,
            "{}",
            route.id()
        );
    }
    window.screen(ScreenAction::ToLab(Vec::new(), Vec::new()));
    window.screen(ScreenAction::Pane(Pane::Guide));
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    assert!(window.state.base.bare());
}

#[test]
fn the_page_around_is_told_where_the_session_is_and_gets_all_of_it() {
    let mut window = at("embed&drive&host=https://school.example");
    let first = run(&mut window, "aws organizations list-roots");
    assert_eq!(
        (
            first["type"].as_str(),
            first["taken"].as_u64(),
            first["of"].as_u64()
        ),
        (Some("state"), Some(1), Some(1))
    );
    assert_eq!(first["actor"], "Management / Ana");
    assert!(
        first["line"]["out"]
            .as_str()
            .is_some_and(|it| it.contains("Roots")),
        "{first}"
    );
    assert!(first.get("state").is_none());
    let all = ask(&mut window, &json!({"type": "getState"}));
    let code = all["state"].as_str().expect("a link");
    let saved = sim::link::decode(code).expect("a link");
    assert_eq!(
        saved.session,
        window.state.base.controller.history.whole_session()
    );
}

#[test]
fn going_to_a_step_answers_where_it_is_or_that_there_is_none() {
    let mut window = at("embed&drive&host=https://school.example");
    for name in ["One", "Two"] {
        run(
            &mut window,
            &format!("aws iam create-user --user-name {name}"),
        );
    }
    let back = ask(&mut window, &json!({"type": "seek", "to": 1}));
    assert_eq!(
        (back["taken"].as_u64(), back["of"].as_u64()),
        (Some(1), Some(2))
    );
    let none = ask(&mut window, &json!({"type": "seek", "to": 9_999}));
    assert_eq!(none["code"], "failed");
    assert!(
        none["says"]
            .as_str()
            .is_some_and(|it| it.contains("nothing after 9999")),
        "{none}"
    );
    assert_eq!(window.steps(), 1);
}

#[test]
fn the_page_around_does_not_go_back_behind_faults() {
    let mut window = at("embed&drive&host=https://school.example");
    run(&mut window, "aws organizations list-roots");
    run(&mut window, "aws organizations list-roots");
    let mut session = window.state.base.controller.history.whole_session();
    session.commands.insert(0, page::NEXT);
    session.faults = vec![Fault {
        kind: "slow-service".into(),
        about: Vec::new(),
        from: 1,
        to: 3,
    }];
    let code = sim::link::encode(&SavedSession::unmarked(session.clone()));
    let set = ask(&mut window, &json!({"type": "setState", "state": code}));
    assert_eq!(set["of"], 3);
    let instructor = window.state.base.controller.instructor;
    assert!(!instructor, "their console view");
    let told = visible_steps(&window.state.base.controller);
    assert_eq!(told.last.map(|it| it.call), Some("time".to_string()));
    let wrong = ask(&mut window, &json!({"type": "seek", "to": 1}));
    assert_eq!(
        wrong["says"],
        "There is nothing after 1 steps; from 3 to 3 there is."
    );
    let run = run(&mut window, "aws organizations list-accounts");
    assert!(!run.to_string().contains("ListRoots") && !run.to_string().contains("slow-service"));
    let told = visible_steps(&window.state.base.controller)
        .last
        .expect("a step");
    assert_eq!(
        (told.call.as_str(), told.answer),
        ("organizations:ListAccounts", "ok")
    );
    // Whoever asks for the session has them in it.
    let state = ask(&mut window, &json!({"type": "getState"}));
    let saved = sim::link::decode(state["state"].as_str().expect("a link")).expect("a link");
    assert_eq!(saved.session.faults, session.faults);
}

/// The lesson that was asked for comes.
fn comes(window: &mut Window, id: &str) -> Vec<SceneReply> {
    window.comes(LessonFiles {
        opened: opened(id, Words::ENGLISH.language),
        now: NOW.into(),
        kept: None,
        after: None,
        draft: false,
    });
    replies(window)
}

#[test]
fn a_lesson_that_is_asked_for_is_the_answer_once_it_is_there() {
    let mut window = at("embed&drive&host=https://school.example");
    let load = json!({"type": "load", "lesson": "invite-and-accept", "step": 2});
    assert_eq!(ask_for_all(&mut window, &load), Vec::<Value>::new());
    let replies = comes(&mut window, "invite-and-accept");
    assert_eq!(replies.len(), 1);
    let lesson = &replies[0].body["lesson"];
    assert_eq!(
        (&lesson["id"], &lesson["at"]),
        (&json!("invite-and-accept"), &json!(2))
    );
    assert_eq!(window.run().place, LessonPlace::Step(1));
}

#[test]
fn a_step_that_the_lesson_does_not_have_is_answered_as_a_failure() {
    let mut window = at("embed&drive&host=https://school.example");
    let load = json!({"type": "load", "lesson": "invite-and-accept", "step": 77});
    ask_for_all(&mut window, &load);
    let replies = comes(&mut window, "invite-and-accept");
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].body["code"], "failed", "{:?}", replies[0].body);
    let says = replies[0].body["says"].to_string();
    assert!(says.contains("There is no step 77"), "{says}");
    // The lesson is open at its beginning.
    assert_eq!(window.run().place, LessonPlace::Intro);
}

#[test]
fn a_lesson_that_does_not_come_is_answered_too_and_the_old_one_stays() {
    let mut window = at("embed&drive&host=https://school.example");
    window.open_lesson("tour");
    ask_for_all(
        &mut window,
        &json!({"type": "load", "lesson": "no-such-lesson"}),
    );
    window.fails("no file");
    let replies = replies(&window);
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].body["code"], "failed");
    let says = replies[0].body["says"].as_str().expect("it says why");
    assert!(
        says.contains("`no-such-lesson` could not be opened: no file"),
        "{says}"
    );
    assert_eq!(window.run().id(), "tour");
}

#[test]
fn of_two_lessons_that_are_asked_for_each_is_answered() {
    let mut window = at("embed&drive&host=https://school.example");
    ask_for_all(&mut window, &json!({"type": "load", "lesson": "tour"}));
    let second = ask_for_all(
        &mut window,
        &json!({"type": "load", "lesson": "invite-and-accept"}),
    );
    assert_eq!(second.len(), 1, "the first will not come any more");
    assert_eq!(second[0]["code"], "failed");
    assert_eq!(comes(&mut window, "invite-and-accept").len(), 1);
}

#[test]
fn the_page_around_turns_a_lessons_steps() {
    let mut window = at("embed&drive&host=https://school.example");
    assert_eq!(
        ask(&mut window, &json!({"type": "step", "to": "next"}))["says"],
        "No lesson is open."
    );
    window.open_lesson("what-trusted-access-is");
    assert_eq!(
        ask(&mut window, &json!({"type": "step", "to": 2}))["lesson"]["at"],
        2
    );
    assert_eq!(
        ask(&mut window, &json!({"type": "step", "to": "next"}))["lesson"]["at"],
        3
    );
    assert_eq!(
        ask(&mut window, &json!({"type": "step", "to": "back"}))["lesson"]["at"],
        2
    );
    assert_eq!(
        ask(&mut window, &json!({"type": "step", "to": 99}))["code"],
        "failed"
    );
    let goals = run(&mut window, "aws configservice describe-config-rules");
    assert_eq!(goals["lesson"]["met"], json!(["closed"]));
}

#[test]
fn the_page_around_selects_what_is_there() {
    let mut window = at("embed&drive&host=https://school.example");
    ask(
        &mut window,
        &json!({"type": "select", "what": "account:Web"}),
    );
    assert!(window.state.base.screen.selection.is_some());
    let wrong = ask(
        &mut window,
        &json!({"type": "select", "what": "account:Nobody"}),
    );
    assert_eq!(wrong["says"], "There is no `account:Nobody` here.");
    ask(&mut window, &json!({"type": "select"}));
    assert_eq!(window.state.base.screen.selection, None);
}

#[test]
fn an_address_sets_the_user_the_view_and_the_speed() {
    let window = at("persona=Payments/Ben&view=console&speed=3600");
    assert_eq!(window.queries().actor_name(), "Payments / Ben");
    assert!(!window.state.base.controller.instructor);
    assert_eq!(window.state.base.clock.speed, 3_600);
    let nobody = at("persona=Payments/Nobody");
    nobody.told(
        NoticeKind::Remark,
        "The user named in the address does not exist here.",
    );
}

#[test]
fn an_address_that_leaves_the_terminal_out_says_so() {
    let mut window = at("pane=organization");
    window.press("`");
    window.told(NoticeKind::Remark, "This page has no terminal");
    assert!(!window.state.is_open(Pane::Terminal));
    let mut named = at("pane=organization,terminal");
    named.press("`");
    assert!(named.state.is_open(Pane::Terminal));
}

#[test]
fn a_narrow_screen_shows_a_pane_that_the_address_has() {
    let window = at("pane=inspector,terminal");
    assert_eq!(window.state.base.shown_pane(), Pane::Inspector);
    assert_eq!(
        Window::new(Scenario::AllFeatures).state.base.shown_pane(),
        Pane::Organization
    );
}

#[test]
fn a_step_of_the_address_that_is_not_there_is_named() {
    let mut state = (*at("lesson=invite-and-accept&step=99").state).clone();
    state.base.settings.waits = true;
    let open = "invite-and-accept".into();
    state.guide.open_lesson(&mut state.base, open);
    let mut window = Window::of(state);
    comes(&mut window, "invite-and-accept");
    let says = window.says();
    assert!(
        says.contains("There is no step 99; the lesson has"),
        "{says}"
    );
}

#[test]
fn a_step_of_the_address_opens_with_what_was_done_before_it() {
    let mut state = (*at("lesson=invite-and-accept&step=3").state).clone();
    state.base.settings.waits = true;
    let open = "invite-and-accept".into();
    state.guide.open_lesson(&mut state.base, open);
    let mut window = Window::of(state);
    comes(&mut window, "invite-and-accept");
    assert_eq!(window.run().place, LessonPlace::Step(2));
    assert!(window.met() > 0);
}

#[test]
fn what_is_opened_apart_is_the_scene_with_its_session() {
    let mut window = at("embed");
    window.lines(&["aws organizations list-roots"]);
    window.act(Action::Scene(SceneAction::Apart));
    let [SideEffect::Open(apart)] = &window.effects[..] else {
        panic!("{:?}", window.effects);
    };
    let session = window.state.base.controller.history.session();
    assert_eq!(apart.session.session, session);
}

#[test]
fn a_locked_key_says_so_and_the_palette_opens() {
    let window = at("lock=rooms");
    let palette = KeyStroke {
        key: "k".into(),
        control: true,
        ..KeyStroke::default()
    };
    assert_eq!(pressed(&window.state.base, &palette).len(), 1);
}
