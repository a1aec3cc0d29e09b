//! Bets: what would give the answer to an open one away is covered, and what would decide one that comes first waits until it is placed.

use std::rc::Rc;

use lessons::scene::PageScene;
use lessons::{Lesson, select};
use page::lesson::{LessonAction, LessonPlace};
use page::present::PresentAction;
use page::queries::Queries;
use page::{Action, NoticeKind, Route, SessionAction};
use shell::controller::placeholders::fill_in;
use sim::command::Command;
use sim::scenario::Scenario;
use sim::view::Actionable;

use crate::presenting::Two;
use crate::walkthrough::{presents, turn};
use crate::window::{Window, course, whole};

/// A lesson whose third step asks what comes of a call that is refused.
const REFUSED: &str = "all-features-role-missing";

/// The queries of the page as it is drawn.
fn drawn(window: &Window) -> Queries {
    window.queries().limited(window.state.offer_limits())
}

/// The window at the step of [`REFUSED`] that asks; what its answer needs is done.
fn before_the_bet() -> (Window, usize) {
    let mut window = Window::new(Scenario::AllFeatures);
    window.open_lesson(REFUSED);
    let lesson = window.run().attempt.lesson.clone();
    let step = asking(&lesson)[0];
    for line in lesson.steps[..step].iter().flat_map(|it| it.whole()) {
        window.line(&line.text);
    }
    window.act_as("Contoso/Pia");
    (window, step)
}

/// The steps that ask for a bet.
fn asking(lesson: &Lesson) -> Vec<usize> {
    let asks = |at: &usize| lesson.steps[*at].predict.is_some();
    (0..lesson.steps.len()).filter(asks).collect()
}

/// The command of the step's last line.
fn deed(window: &Window, step: usize) -> Command {
    let lesson = &window.run().attempt.lesson;
    let line = &lesson.steps[step].lines.last().expect("it has lines").text;
    let mut typing = window.state.base.controller.clone();
    let taken = typing.history.steps().len();
    typing.run(&fill_in(&typing, line).expect("its names are known"));
    typing.history.steps()[taken].command.clone()
}

/// Whether the page tells what comes of the command: in its form, and by the offers of the request that is selected.
fn tells(window: &Window, command: &Command) -> (bool, bool) {
    let queries = drawn(window);
    let request = select(
        &window.state.base.controller,
        "handshake:APPROVE_ALL_FEATURES:Contoso",
    );
    let offers = queries.offers(Actionable::Selected(&request.expect("a request")));
    let same = |it: &&sim::view::Offer| it.commands().contains(command);
    let offer = offers.iter().find(same).expect("it is offered");
    let marks = queries.drawn(Rc::new(queries.scene()));
    let marks = (marks.envelopes.iter()).any(|it| it.gates.iter().any(|it| it.1.is_some()));
    assert_eq!(marks, offer.refusal.is_some(), "the marks at the envelope");
    (queries.rehearse(command).is_err(), offer.refusal.is_some())
}

#[test]
fn what_gives_the_answer_away_is_covered_until_the_bet_is_placed() {
    let (mut window, step) = before_the_bet();
    let command = deed(&window, step);
    window.turn(LessonPlace::Step(step - 1));
    assert_eq!(tells(&window, &command), (true, true), "another step");
    window.turn(LessonPlace::Step(step));
    assert!(drawn(&window).awaits_bet());
    assert_eq!(tells(&window, &command), (false, false));
    let asked = window.run().view.step.clone().and_then(|it| it.prediction);
    let (id, options) = asked.map(|it| (it.id, it.options)).expect("it asks");
    window.lesson(LessonAction::Predict(id, options[0].0.clone()));
    assert!(!drawn(&window).awaits_bet());
    assert_eq!(tells(&window, &command), (true, true));
}

#[test]
fn a_refusal_that_a_goal_of_the_shown_step_asks_for_is_wanted() {
    let (mut window, step) = before_the_bet();
    let command = deed(&window, step);
    window.turn(LessonPlace::Step(step));
    let asked = window.run().view.step.clone().and_then(|it| it.prediction);
    let (id, options) = asked.map(|it| (it.id, it.options)).expect("it asks");
    window.lesson(LessonAction::Predict(id, options[0].0.clone()));
    assert!(drawn(&window).rehearse(&command).is_err());
    assert!(window.state.guide.wants(&window.state.base, &command));
    // No other step's goal asks for it, and no goal for another refusal.
    window.turn(LessonPlace::Step(step - 1));
    assert!(!window.state.guide.wants(&window.state.base, &command));
    window.turn(LessonPlace::Intro);
    assert!(!window.state.guide.wants(&window.state.base, &command));
    window.turn(LessonPlace::Step(step));
    let mut other = command.clone();
    if let Command::Call(call) = &mut other {
        call.input
            .insert("HandshakeId".into(), "h-0000000000".into());
    }
    assert!(drawn(&window).rehearse(&other).is_err());
    assert!(!window.state.guide.wants(&window.state.base, &other));
    // Once it has happened, it is asked for no more.
    window.session(SessionAction::Do(command.clone()));
    window.turn(LessonPlace::Step(step));
    assert!(!window.state.guide.wants(&window.state.base, &command));
    window.lesson(LessonAction::Leave);
    assert!(!window.state.guide.wants(&window.state.base, &command));
}

#[test]
fn it_is_covered_again_once_what_revealed_it_is_undone_and_not_outside_of_the_lesson() {
    let mut window = Window::new(Scenario::AllFeatures);
    let id = "what-trusted-access-is";
    window.open_lesson(id);
    let lesson = window.run().attempt.lesson.clone();
    let step = asking(&lesson)[0];
    assert!(!lesson.predictions.iter().any(|it| it.first), "acts go on");
    window.turn(LessonPlace::Step(step));
    assert!(window.state.guide.awaits_bet(&window.state.base));
    let steps = window.steps();
    for line in lesson.steps.iter().flat_map(|it| it.whole()) {
        if !line.text.starts_with("predict ") {
            window.line(&line.text);
        }
        window.turn(LessonPlace::Step(step));
        if !window.state.guide.awaits_bet(&window.state.base) {
            break;
        }
    }
    assert!(
        !window.state.guide.awaits_bet(&window.state.base),
        "it is revealed"
    );
    window.session(SessionAction::GoTo(steps));
    window.turn(LessonPlace::Step(step));
    assert!(
        window.state.guide.awaits_bet(&window.state.base),
        "it is open again"
    );
    window.turn(LessonPlace::Intro);
    assert!(
        !window.state.guide.awaits_bet(&window.state.base),
        "nothing is asked here"
    );
    window.turn(LessonPlace::Step(step));
    window.lesson(LessonAction::Leave);
    assert!(!window.state.guide.awaits_bet(&window.state.base));
}

#[test]
fn where_nobody_can_bet_nothing_is_covered() {
    let (mut window, step) = before_the_bet();
    window.turn(LessonPlace::Step(step));
    let mut state = (*window.state).clone();
    let scene = PageScene::read("pane=organization,inspector").0;
    state.base.settings.scene = Rc::new(scene);
    assert!(
        window.state.guide.awaits_bet(&window.state.base) && !state.guide.awaits_bet(&state.base)
    );
}

#[test]
fn a_finding_is_no_bet_and_every_other_prediction_of_the_course_is() {
    let (mut bets, mut findings) = (0, 0);
    for id in course() {
        let mut window = Window::new(Scenario::AllFeatures);
        window.open_lesson(&id);
        let lesson = whole(&id).lesson;
        for step in asking(&lesson) {
            let prediction = &lesson.predictions[lesson.steps[step].predict.unwrap_or_default()];
            let is_bet = prediction.evidence.is_none();
            window.turn(LessonPlace::Step(step));
            assert_eq!(
                window.state.guide.awaits_bet(&window.state.base),
                is_bet,
                "{id} {step}"
            );
            *(if is_bet { &mut bets } else { &mut findings }) += 1;
        }
    }
    assert!(
        bets > 60 && findings > 0,
        "{bets} bets, {findings} findings"
    );
}

#[test]
fn a_class_sees_the_answer_with_the_presenters_and_the_presenter_before() {
    let mut two = Two::new();
    presents(&mut two.presenter, "what-trusted-access-is", 0);
    while two.presenter.state.base.presentation.asked == 0 {
        turn(&mut two.presenter, true);
    }
    two.show();
    assert!(
        two.audience
            .state
            .guide
            .awaits_bet(&two.audience.state.base)
            && !two
                .presenter
                .state
                .guide
                .awaits_bet(&two.presenter.state.base)
    );
    two.presenter(PresentAction::Ask(true));
    assert!(
        !two.audience
            .state
            .guide
            .awaits_bet(&two.audience.state.base)
    );
    // On one screen, the class sees the presenter's.
    let mut window = Window::new(Scenario::AllFeatures);
    presents(&mut window, "what-trusted-access-is", 0);
    while window.state.base.presentation.asked == 0 {
        turn(&mut window, true);
    }
    assert!(window.state.guide.awaits_bet(&window.state.base));
    window.act(Action::Present(PresentAction::Ask(true)));
    assert!(!window.state.guide.awaits_bet(&window.state.base));
}

#[test]
fn an_act_that_decides_a_bet_waits_for_it_and_is_then_offered_again() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("billing-only");
    let lesson = window.run().attempt.lesson.clone();
    let bet = lesson.predictions.iter().position(|it| it.first);
    let step = window.run().attempt.asks(bet.expect("a bet comes first"));
    let step = step.expect("a step asks for it");
    for earlier in &lesson.steps[..step] {
        for line in earlier.whole() {
            window.line(&line.text);
        }
    }
    window.act_as("Management/Ana");
    let deciding = &lesson.steps[step].lines.last().expect("it has lines").text;
    let mut typing = window.state.base.controller.clone();
    let taken = typing.history.steps().len();
    typing.run(&fill_in(&typing, deciding).expect("its names are known"));
    let command = typing.history.steps()[taken].command.clone();

    let hash = window.hash();
    window.turn(LessonPlace::Step(0));
    window.session(SessionAction::Do(command.clone()));
    assert_eq!(
        (
            window.hash(),
            window.state.base.controller.history.steps().len()
        ),
        (hash, taken)
    );
    assert!(
        window.says().starts_with("Place your bet first"),
        "{}",
        window.says()
    );
    assert_eq!(window.run().place, LessonPlace::Step(step));
    let asked = window.run().view.step.clone().and_then(|it| it.prediction);
    let asked = asked.expect("the step asks for it");
    assert!(asked.first && asked.chosen.is_none());

    // A typed line waits, too, and says how to bet.
    let says = window.line(deciding);
    assert!(says.contains("predict ID OPTION"), "{says}");
    window.session(SessionAction::Do(command.clone()));
    window.lesson(LessonAction::Predict(
        asked.id.clone(),
        asked.options[0].0.clone(),
    ));
    assert_eq!(window.notice().retry, Some(command.clone()));
    window.session(SessionAction::Do(command));
    assert_eq!(
        window.state.base.controller.history.steps().len(),
        taken + 1
    );
    let asked = window.run().view.step.clone().and_then(|it| it.prediction);
    assert!(asked.is_some_and(|it| !it.first && it.right.is_some()));
}

#[test]
fn a_bet_that_was_lost_is_no_praise() {
    for (bet, kind) in [("all", NoticeKind::Remark), ("none", NoticeKind::Done)] {
        let mut window = Window::new(Scenario::Empty);
        window.open_lesson("roles-arrive-later");
        window.turn_on();
        window.lesson(LessonAction::Predict("how-many".into(), bet.into()));
        window.turn_on();
        window.line("advance 5h");
        assert_eq!(window.notice().kind, kind, "{bet}");
    }
}

#[test]
fn a_finding_needs_a_look_at_its_evidence_and_the_right_answer() {
    let opened = || {
        let mut window = Window::new(Scenario::AllFeatures);
        window.open_lesson("what-did-we-change");
        window
    };
    let met = |it: &Window, goal: &str| {
        let attempt = &it.run().attempt;
        let at = attempt.lesson.goals.iter().position(|it| it.id == goal);
        attempt.stood().goals[at.expect("there is such a goal")]
    };
    let answer = |it: &mut Window, id: &str, option: &str| {
        it.lesson(LessonAction::Predict(id.into(), option.into()));
    };
    let mut window = opened();
    window.turn(LessonPlace::Step(0));
    answer(&mut window, "who-lost", "ola-lee");
    assert!(!met(&window, "named"), "that was a guess");
    window.open(Route::Compare);
    assert!(met(&window, "named"));
    // The last answer counts, also what was looked at in between stays.
    window.open(Route::Organization);
    answer(&mut window, "who-lost", "ola");
    assert!(!met(&window, "named"));
    answer(&mut window, "who-lost", "ola-lee");
    assert!(met(&window, "named"));
    // A line shows the evidence of its own finding alone; a view not at all without an answer.
    let mut typed = opened();
    typed.line("can Playground/Pia lambda:CreateFunction");
    answer(&mut typed, "who-lost", "ola-lee");
    answer(&mut typed, "who-gained", "pia");
    assert!(met(&typed, "heard") && !met(&typed, "named"));
    typed.line("events");
    assert!(met(&typed, "named") && !met(&typed, "traced"));
    // After two wrong answers the page shows it.
    let mut wrong = opened();
    for option in ["logs", "sandbox"] {
        answer(&mut wrong, "first-step", option);
        assert!(!met(&wrong, "traced"));
    }
    answer(&mut wrong, "first-step", "workloads");
    assert!(met(&wrong, "traced"));
}
