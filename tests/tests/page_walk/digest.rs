//! All that a window shows, as a text: two states with the same text look the same.

use page::AppState;
use page::compare::PinSide;

/// What is shown, without the world itself, whose hash is costly.
pub fn digest(state: &AppState) -> String {
    let history = &state.controller.history;
    let screen = &state.screen;
    let lesson = (state.guide.lesson.as_ref())
        .map(|run| (run.id().to_string(), run.place, run.view.clone()));
    let walk =
        (state.guide.walk.as_ref()).map(|it| (it.id.clone(), it.step, it.lines, it.away, it.fresh));
    let branches: Vec<_> = (state.branches.iter())
        .map(|it| (&it.name, it.saved.session.commands.len(), it.foreign))
        .collect();
    let pins = PinSide::ALL.map(|side| {
        let pin = state.pins.0[side as usize].as_ref();
        pin.map(|it| (it.name.clone(), it.steps, it.whole()))
    });
    format!(
        "{:?}",
        (
            (
                history.scenario(),
                history.seed(),
                history.steps().len(),
                history.undone().len(),
                state.now()
            ),
            (
                &state.controller.actor,
                state.controller.instructor,
                state.clock
            ),
            (
                &screen.selection,
                &screen.dialog,
                &screen.why,
                screen.form,
                screen.pane,
                screen.open
            ),
            (screen.presenter, screen.welcome, &screen.route),
            (
                &state.feedback.notice,
                state.feedback.entries.len(),
                state.feedback.typed
            ),
            (lesson, walk, &state.guide.opening, state.guide.recording),
            (branches, pins, &state.stage, state.words.language.code()),
        )
    )
}
