//! A lesson: done from the beginning to the end, its predictions, mistakes and questions, left, resumed and begun again.

use page::lesson::{LessonAction, LessonPlace};
use page::{Action, ClockAction, Pane, SessionAction};
use sim::scenario::Scenario;
use sim::view::Selection;

use crate::window::Window;

const TRUST: &str =
    "aws organizations enable-aws-service-access --service-principal config.amazonaws.com";
pub const ASK: &str = "aws configservice describe-config-rules";

/// The lesson in which Dora may not use AWS Config, before its first step.
pub fn dora() -> Window {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("what-trusted-access-is");
    window
}

pub fn predict(window: &mut Window, id: &'static str, option: &'static str) {
    window.lesson(LessonAction::Predict(id.into(), option.into()));
}

fn news(window: &Window) -> String {
    window.notice().news.clone().unwrap_or_default()
}

/// Does all steps by the lesson's own lines, and says how far the goals are after each.
fn do_all(window: &mut Window) -> Vec<usize> {
    let mut met = Vec::new();
    window.turn(LessonPlace::Step(0));
    for number in 0..window.run().attempt.lesson.steps.len() {
        window.turn(LessonPlace::Step(number));
        let lesson = window.run().attempt.lesson.clone();
        if let Some(actor) = &lesson.steps[number].actor {
            window.act_as(actor);
        }
        for line in lesson.steps[number].whole() {
            window.line(&line.text);
        }
        met.push(window.met());
    }
    met
}

#[test]
fn a_lesson_is_done_from_the_beginning_to_the_end_step_by_step() {
    let mut window = dora();
    assert_eq!(window.run().place, LessonPlace::Intro);
    assert_eq!(window.met(), 0);
    let met = do_all(&mut window);
    assert!(met.is_sorted() && met[0] > 0, "{met:?}");
    let view = window.run().view.clone();
    assert_eq!(window.met(), view.goals.len());
    assert!(view.finished && view.steps.iter().all(|it| it.done && !it.open));
    assert_eq!(view.counts.mistakes, 0);
    window.turn(LessonPlace::Quiz);
    let quiz = window.run().attempt.lesson.quiz.clone();
    for question in quiz {
        window.lesson(LessonAction::Answer(question.id.into(), question.answers));
    }
    assert!(
        window
            .run()
            .view
            .quiz
            .iter()
            .all(|it| it.is_right && it.at_once)
    );
    window.turn_on();
    assert_eq!(window.run().place, LessonPlace::End);
    assert_eq!(window.run().view.next, None);
}

#[test]
fn a_lesson_of_two_people_is_done_to_the_end_too() {
    let mut window = Window::new(Scenario::Empty);
    window.open_lesson("two-admins-on");
    do_all(&mut window);
    assert_eq!(
        window.met(),
        window.run().view.goals.len(),
        "{:?}",
        window.run().view.goals
    );
}

#[test]
fn what_is_done_meets_a_goal_and_the_next_step_is_shown() {
    let mut window = dora();
    window.line(ASK);
    assert_eq!(window.run().place, LessonPlace::Step(0));
    assert_eq!(window.met(), 1);
    assert!(news(&window).contains("Goal met: "), "{}", news(&window));
    assert!(news(&window).contains("Step 1 is done."));
    // What was already done is not done again: the next thing to do is on the next step.
    window.act_as("Management/Ana");
    window.line(TRUST);
    assert_eq!(window.run().place, LessonPlace::Step(1));
}

#[test]
fn the_words_of_a_lesson_are_typed_and_others_are_what_they_are_elsewhere() {
    let mut window = dora();
    window.line(ASK);
    let goals = window.line("goals");
    assert!(
        goals.find("[x]") < goals.find("[ ]") && goals.contains("[x]"),
        "{goals}"
    );
    assert!(window.line("predict dora web").contains("Noted"));
    assert_eq!(window.met(), 2);
    assert!(window.line("hint").len() > 10);
    window.lines(&["as Management/Ana", TRUST]);
    assert_eq!(window.met(), 3);
    window.lines(&["as Web/Dora"]);
    window.line(ASK);
    let other = window.line("predict dora all");
    assert!(other.contains("already known"), "{other}");
    window.lines(&["as Management/Ana"]);
    let list = window.line("aws organizations list-roots");
    assert!(list.contains("Roots"), "{list}");
}

#[test]
fn a_prediction_shows_its_outcome_where_it_shows_itself_and_not_before() {
    let mut window = dora();
    window.line(ASK);
    window.line("predict dora web");
    window.lines(&["as Management/Ana"]);
    let trusted = window.line(TRUST);
    assert!(!trusted.contains("You predicted"), "{trusted}");
    window.lines(&["as Web/Dora"]);
    let asked = window.line(ASK);
    assert!(
        asked.contains("# You predicted: Use it in her own account. What happened: "),
        "{asked}"
    );
    assert_eq!(window.met(), 4);
    assert_eq!(
        window.run().place,
        LessonPlace::Step(1),
        "the outcome is seen before the lesson goes on"
    );
    let step = window.run().view.step.clone().expect("a step is shown");
    let outcome = step
        .prediction
        .into_iter()
        .chain(step.outcomes)
        .find(|it| it.id == "dora");
    let outcome = outcome.expect("its outcome is shown");
    assert_eq!(outcome.chosen.as_deref(), Some("web"));
    assert_eq!(outcome.right.as_deref(), Some("nothing"));
}

#[test]
fn the_next_step_waits_until_the_outcome_of_a_prediction_was_seen() {
    let mut window = Window::new(Scenario::Empty);
    window.open_lesson("roles-arrive-later");
    window.turn_on();
    // What the step is about shows the answer, so it is not selected before the prediction.
    assert_eq!(window.state.base.screen.selection, None);
    predict(&mut window, "how-many", "all");
    window.turn_on();
    let said = window.line("advance 5h");
    assert!(
        said.contains(
            "# You predicted: Already in all five. What happened: In none: it comes later."
        ),
        "{said}"
    );
    assert_eq!(
        window.run().place,
        LessonPlace::Step(1),
        "the step is still shown"
    );
    let outcomes = |window: &Window| {
        let step = window.run().view.step.as_ref();
        step.map_or(0, |it| it.outcomes.len())
    };
    assert_eq!(outcomes(&window), 1);
    window.turn_on();
    assert_eq!(outcomes(&window), 0, "it was seen");
}

#[test]
fn a_step_selects_what_it_is_about_once_nothing_is_given_away() {
    let mut window = Window::new(Scenario::Empty);
    window.open_lesson("roles-arrive-later");
    window.turn_on();
    predict(&mut window, "how-many", "none");
    window.turn_on();
    assert_eq!(
        window.state.base.screen.selection,
        Some(Selection::Service("config".into()))
    );
}

#[test]
fn a_step_opens_the_pane_that_it_points_at_and_leaving_closes_it() {
    let mut window = Window::new(Scenario::Empty);
    window.open_lesson("roles-arrive-later");
    window.turn(LessonPlace::Step(1));
    assert!(window.state.is_open(Pane::Timeline));
    window.lesson(LessonAction::Leave);
    assert!(!window.state.is_open(Pane::Timeline));
}

#[test]
fn a_prediction_that_was_given_away_can_be_made_after_going_back() {
    let mut window = dora();
    window.line(ASK);
    window.lines(&["as Management/Ana", TRUST, "as Web/Dora"]);
    window.line(ASK);
    assert_eq!(window.met(), 3);
    window.turn(LessonPlace::Step(1));
    let step = window.run().view.step.clone().expect("a step is shown");
    let prediction = step.prediction.expect("it asks");
    assert_eq!(
        prediction.right.as_deref(),
        Some("nothing"),
        "the answer is known"
    );
    let back = prediction.back_to.expect("there is a way back");
    window.lesson(LessonAction::UndoTo(back));
    assert_eq!(window.met(), 2);
    predict(&mut window, "dora", "nothing");
    assert_eq!(window.met(), 3);
    window.line(ASK);
    assert!(
        window.terminal().contains("That is what happened."),
        "{}",
        window.terminal()
    );
}

#[test]
fn the_header_names_the_world_by_what_made_it() {
    let mut window = Window::new(Scenario::Standalone);
    let name = |window: &Window| window.state.world_name().text;
    assert_eq!(name(&window), "One standalone account");
    window.open_lesson("all-features-role-present");
    assert_eq!(name(&window), "All features: the role is there");
    window.lesson(LessonAction::Leave);
    assert_eq!(name(&window), "One standalone account");
    window.session(SessionAction::Puzzle(7));
    assert_eq!(name(&window), "Repair puzzle 7");
}

#[test]
fn a_bet_that_is_placed_after_the_deed_waits_for_a_later_step() {
    let mut window = dora();
    window.line(ASK);
    window.lines(&["as Management/Ana"]);
    window.turn(LessonPlace::Step(1));
    predict(&mut window, "dora", "all");
    let asked = |window: &Window| {
        let step = window.run().view.step.clone().expect("a step is shown");
        step.prediction.expect("it asks")
    };
    assert!(!asked(&window).later, "it is to be done now");
    window.line(TRUST);
    assert!(asked(&window).later && asked(&window).right.is_none());
    window.lines(&["as Web/Dora"]);
    window.line(ASK);
    assert_eq!(asked(&window).right.as_deref(), Some("nothing"));
}

#[test]
fn a_mistake_is_answered_where_it_is_made_and_going_back_is_offered() {
    let mut window = dora();
    window.line(TRUST);
    let mistakes = window.run().view.mistakes.clone();
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].text.contains("Only the management account"));
    assert!(mistakes[0].fix.contains("Act as Ana"));
    // The notice and the terminal say it in two sentences: what happened, and what to do instead.
    for said in [news(&window), window.terminal()] {
        let (_, mistake) = said.split_once("A known mistake: ").expect("it is said");
        let (what, fix) = mistake.split_once(" Instead: ").expect("with the way out");
        assert!(what.starts_with("Only the management account"), "{said}");
        assert!(fix.starts_with("Act as Ana"), "{said}");
    }
    // Acknowledged, it is gone; what was done stays.
    window.lesson(LessonAction::DismissMistake(mistakes[0].number));
    assert_eq!(window.run().view.mistakes, []);
    assert_eq!(window.notice().news, None);
    let before = window.hash();
    window.line(TRUST);
    let back = window.run().view.mistakes[0]
        .back_to
        .expect("it was a step");
    window.lesson(LessonAction::UndoTo(back));
    assert_eq!(
        window.run().view.mistakes,
        [],
        "what is undone did not happen"
    );
    assert_eq!(
        window.run().attempt.log.mistakes.len(),
        2,
        "both are counted"
    );
    assert_eq!(window.hash(), before);
}

#[test]
fn the_preparations_of_a_lesson_are_no_steps_of_the_learner() {
    let mut window = dora();
    let start = window.hash();
    assert!(!window.state.base.controller.can_undo());
    window.undo();
    window.control("z");
    window.line("undo");
    window.session(SessionAction::GoTo(0));
    assert_eq!(window.hash(), start);
}

#[test]
fn a_wrong_answer_says_why_it_is_wrong_and_after_two_the_right_one_is_shown() {
    let mut window = dora();
    window.turn(LessonPlace::Quiz);
    window.lesson(LessonAction::Answer("who".into(), vec!["people".into()]));
    let question = |window: &Window| {
        let quiz = &window.run().view.quiz;
        quiz.iter()
            .find(|it| it.id == "who")
            .cloned()
            .expect("it is asked")
    };
    let who = question(&window);
    assert_eq!(who.why, ["Dora could do no more afterwards than before."]);
    assert_eq!((who.right.clone(), who.is_right), (None, false));
    // In the terminal, too.
    let said = window.line("answer who both");
    assert!(said.contains("Not quite. One of the two stayed"), "{said}");
    assert!(said.contains("The answer: Those of the service"), "{said}");
    let who = question(&window);
    assert_eq!(who.right.map(|it| it.len()), Some(1));
}

#[test]
fn questions_that_were_skipped_are_still_open() {
    let mut window = dora();
    window.turn(LessonPlace::End);
    let quiz = &window.run().view.quiz;
    assert!(!quiz.is_empty() && quiz.iter().all(|it| it.tries == 0 && it.right.is_none()));
    assert_eq!(window.run().view.back, Some(LessonPlace::Quiz));
}

#[test]
fn why_a_call_was_refused_is_told_and_the_change_is_left_to_the_learner() {
    let mut window = dora();
    window.line(ASK);
    let why = window.line("why");
    assert!(
        why.contains("This lesson leaves the change to you"),
        "{why}"
    );
}

#[test]
fn in_a_lesson_nobody_gets_branches_by_going_back() {
    let mut window = dora();
    window.lines(&["as Management/Ana", "aws iam create-user --user-name One"]);
    window.undo();
    window.lines(&["aws iam create-user --user-name Two"]);
    assert!(window.state.base.branches.is_empty());
}

#[test]
fn another_session_leaves_the_lesson() {
    let mut window = dora();
    window.session(SessionAction::Start(Scenario::Standalone, 3));
    assert!(window.state.guide.lesson.is_none());
    assert!(window.draws("Northwind"));
}

#[test]
fn a_lesson_that_does_not_come_says_why_and_leaves_what_is_open() {
    let mut window = dora();
    window.lesson(LessonAction::open("tour".to_string()));
    assert!(window.state.guide.is_opening());
    window.fails("no network");
    assert!(!window.state.guide.is_opening());
    let opening = window
        .state
        .guide
        .opening
        .clone()
        .expect("it is still asked for");
    assert_eq!(opening.failed.as_deref(), Some("no network"));
    assert_eq!(window.run().id(), "what-trusted-access-is");
}

#[test]
fn while_time_plays_a_goal_is_met_also_where_a_console_does_not_show_why() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("roles-arrive-later");
    predict(&mut window, "how-many", "none");
    window.act_as("Payments/Ben");
    window.session(SessionAction::Instructor(false));
    window.play(true);
    let met = window.met();
    for _ in 0..30 {
        window.act(Action::Clock(ClockAction::Tick(10_000)));
    }
    assert!(window.state.base.clock.playing);
    assert_eq!(window.met(), met + 1, "the role is in some accounts");
}
