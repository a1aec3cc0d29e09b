//! What the class's server has, once everything has arrived there, is what the page shows.

use page::AppState;
use page::class::{ClassRole, PollAnswer, PollQuestion, ServerRequest, ShownToClass};
use page::effects::PageTimer;
use sim::history::History;
use sim::session::Session;

use crate::windows::Windows;

type Done = Result<(), String>;

/// After each action.
pub fn agrees(it: &Windows) -> Done {
    sees_what_is_shown(it)?;
    is_asked_what_the_panel_asks(it)?;
    knows_the_learner(it)
}

/// The session that the class is to see.
fn shows(state: &AppState) -> Session {
    let Some(frozen) = &state.base.presentation.frozen else {
        return state.base.controller.history.session();
    };
    let mut history = History::open(&frozen.session);
    history.go_to(frozen.taken);
    history.session()
}

fn sees_what_is_shown(it: &Windows) -> Done {
    let Some(class) = &it.class else {
        return Ok(());
    };
    let is_shown = matches!(it.state.class.show.shown, ShownToClass::On(_));
    let is_on_its_way = (class.asked.iter()).any(|it| matches!(it, ServerRequest::Show(..)))
        || it.own.timers.contains(&PageTimer::ClassSend);
    // A lesson that is still being fetched replaces the world: until then, the class keeps what it sees.
    if !is_shown || is_on_its_way || it.state.guide.is_between_steps() {
        return Ok(());
    }
    let is = shows(&it.state);
    match class.shown.as_ref() == Some(&is) {
        true => Ok(()),
        false => Err(format!(
            "the class sees what the presenter shows: {:?} commands, not {}",
            class.shown.as_ref().map(|it| it.commands.len()),
            is.commands.len()
        )),
    }
}

/// What the presenter's panel asks or answers now.
pub fn asks(state: &AppState) -> Option<PollQuestion> {
    if state.class.role != ClassRole::Presenter || !state.base.noted() {
        return None;
    }
    let asked = state.base.presentation.asked;
    let last = asked.div_ceil(2).checked_sub(1)?;
    let question = state.guide.questions().into_iter().nth(last)?;
    (question.options.len() > 1).then_some(PollQuestion {
        question: question.ask,
        options: question.options,
        answer: asked.is_multiple_of(2).then_some(PollAnswer {
            text: question.answer,
            right: question.right,
        }),
    })
}

fn is_asked_what_the_panel_asks(it: &Windows) -> Done {
    let Some(class) = &it.class else {
        return Ok(());
    };
    let asks = asks(&it.state);
    if class.poll != asks {
        return Err(format!(
            "the class is asked what the panel asks: {:?}, not {asks:?}",
            class.poll
        ));
    }
    let is_on_its_way = (class.asked.iter()).any(|it| matches!(it, ServerRequest::Poll(..)));
    match is_on_its_way || it.state.class.is_poll_lost || class.polled == asks {
        true => Ok(()),
        false => Err(format!(
            "the class is asked what the panel asks: the server has {:?}, not {asks:?}",
            class.polled
        )),
    }
}

/// The presenter has what a learner does, unless it is on its way.
pub fn knows_the_learner(it: &Windows) -> Done {
    let (Some(class), reports) = (&it.class, &it.state.class.reports) else {
        return Ok(());
    };
    let (Some(reported), Some(name)) = (&class.reported, &reports.name) else {
        return Ok(());
    };
    let is_on_its_way = (class.asked.iter()).any(|it| matches!(it, ServerRequest::Report { .. }))
        || it.own.timers.contains(&PageTimer::ClassReport);
    if is_on_its_way || reports.trouble.is_some() || !it.state.class.is_learner(&it.state.base) {
        return Ok(());
    }
    let lesson = it.state.guide.lesson.as_ref();
    let history = &it.state.base.controller.history;
    let session = (!page::follow::is_following(&it.state.follow)).then(|| history.session());
    let same = [
        ("name", reported.name == **name),
        (
            "lesson",
            reported.lesson.as_deref() == lesson.map(|it| it.id()),
        ),
        ("session", reported.session == session),
    ];
    match same.iter().find(|it| !it.1) {
        None => Ok(()),
        Some((what, _)) => Err(format!(
            "the presenter has what a learner does: the {what} differs"
        )),
    }
}
