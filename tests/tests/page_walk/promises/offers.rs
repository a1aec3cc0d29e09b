//! What is offered succeeds, or is refused with the reason that the offer showed.

use page::{AppState, NoticeKind};
use sim::command::{Call, Command};
use sim::view::{Offer, OfferKind};

/// An offer that was taken.
pub struct Taken<'a> {
    pub before: &'a AppState,
    pub after: &'a AppState,
    pub offer: &'a Offer,
}

pub fn does_what_it_says(taken: &Taken<'_>) -> Result<(), String> {
    let Taken {
        before,
        after,
        offer,
    } = taken;
    let label = &offer.label;
    if let OfferKind::ActAs(principal) = &offer.kind {
        return match after.base.controller.actor == *principal || is_said(taken) {
            true => Ok(()),
            false => Err(format!(
                "an offer does what it says: {label} leaves {}",
                after.base.controller.actor
            )),
        };
    }
    let commands = offer.commands();
    if commands.is_empty() {
        return Ok(());
    }
    let (had, steps) = (
        before.base.controller.history.steps().len(),
        after.base.controller.history.steps(),
    );
    let done = steps.get(had..).unwrap_or_default();
    if done.len() < commands.len() {
        // The address, or the lesson, does not allow it: the offer has said so, and the page does.
        return match is_said(taken) || is_held(taken) {
            true => Ok(()),
            false => Err(format!(
                "an offer says why it is refused: {label} says {:?} and does nothing: {:?}",
                offer.refusal,
                after.base.feedback.notice.as_ref().map(|it| &it.title)
            )),
        };
    }
    let first_pages: Vec<Command> = (done.iter())
        .map(|it| unsigned(&it.command))
        .filter(|it| !is_further_page(it, commands))
        .collect();
    if !first_pages
        .iter()
        .cloned()
        .eq(commands.iter().map(unsigned))
    {
        let done: Vec<_> = done.iter().map(|it| &it.command).collect();
        return Err(format!(
            "an offer does what it says: {label} does something else: {done:?}, not {commands:?}"
        ));
    }
    is_told(taken, done)
}

/// Whether the page says why an offer did nothing, and the offer had said the same.
fn is_said(taken: &Taken<'_>) -> bool {
    let notice = taken.after.base.feedback.notice.as_ref();
    let notice = notice.filter(|it| it.kind == NoticeKind::Remark);
    match (notice, &taken.offer.refusal) {
        // After several commands, the notice is about the last one.
        (Some(notice), Some(why)) => notice.title == *why || taken.offer.commands().len() > 1,
        _ => false,
    }
}

/// Whether the act waits for a bet, which the guide asks for; the page offers it again afterwards.
fn is_held(taken: &Taken<'_>) -> bool {
    let after = taken.after;
    let asks = after.base.words.say("Place your bet first");
    let notice = after.base.feedback.notice.as_ref();
    after.guide.awaits_bet(&after.base) && notice.is_some_and(|it| *it.title == *asks)
}

/// Whether a step asks for another page of what the offer's only call lists, as the AWS CLI does.
fn is_further_page(step: &Command, commands: &[Command]) -> bool {
    let (Command::Call(step), [Command::Call(offered)]) = (step, commands) else {
        return false;
    };
    let marks = ["Marker", "NextToken"];
    let goes_on = |mark: &str| {
        step.input.get(mark).is_some() && step.input.get(mark) != offered.input.get(mark)
    };
    step.operation == offered.operation && marks.into_iter().any(goes_on)
}

/// The command without the key that the page signs it with, if the user has chosen one.
fn unsigned(command: &Command) -> Command {
    match command {
        Command::Call(call) => Command::Call(Call {
            key: None,
            ..call.clone()
        }),
        Command::Time(_) | Command::Intervene(_) => command.clone(),
    }
}

/// What was refused was refused as the offer said, and the notice says so, too.
fn is_told(taken: &Taken<'_>, done: &[std::sync::Arc<sim::history::Step>]) -> Result<(), String> {
    let Taken { after, offer, .. } = taken;
    let label = &offer.label;
    let refused = done.iter().find_map(|step| step.result.as_ref().err());
    let refusal = refused.map(|it| it.error.brief());
    // Before an open bet, a reason that gives the answer away is covered.
    let covered = taken.before.guide.awaits_bet(&taken.before.base) && offer.refusal.is_none();
    if refusal != offer.refusal && !covered {
        return Err(format!(
            "an offer says why it is refused: {label} says {:?} and gets {refusal:?}",
            offer.refusal
        ));
    }
    let notice = after.base.feedback.notice.as_ref();
    let told = notice.and_then(|it| it.detail.clone());
    match refused.map(|it| it.error.message.to_string()) {
        Some(why) if offer.commands().len() == 1 && told.as_ref() != Some(&why) => Err(format!(
            "a notice tells what came of an offer: {label} was refused, it says {told:?}"
        )),
        _ => Ok(()),
    }
}

/// Whether a lesson or the page around this one limits what can be done.
pub fn is_limited(state: &AppState) -> bool {
    let limits = &state.base.settings.scene.limits;
    let lesson = state.guide.lesson.as_ref();
    let lessons = lesson.is_some_and(|run| {
        let commands = &run.attempt.lesson.commands;
        !commands.allow.is_empty() || !commands.deny.is_empty()
    });
    lessons || *limits != lessons::scene::Limits::default() || state.base.settings.scene.embed
}
