//! Bets that come first: what would decide one waits in the page until it is placed.

use page::SessionAction;
use page::lesson::{LessonAction, LessonPlace};
use shell::controller::fill_in;
use sim::scenario::Scenario;

use crate::window::Window;

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
    let mut typing = window.state.controller.clone();
    let taken = typing.history.steps().len();
    typing.run(&fill_in(&typing, deciding).expect("its names are known"));
    let command = typing.history.steps()[taken].command.clone();

    let hash = window.hash();
    window.turn(LessonPlace::Step(0));
    window.session(SessionAction::Do(command.clone()));
    assert_eq!(
        (window.hash(), window.state.controller.history.steps().len()),
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
    assert_eq!(window.state.controller.history.steps().len(), taken + 1);
    let asked = window.run().view.step.clone().and_then(|it| it.prediction);
    assert!(asked.is_some_and(|it| !it.first && it.right.is_some()));
}
