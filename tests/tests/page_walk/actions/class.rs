//! A class on a server: its presenter shows and asks, its learners join, report and answer.

use orgsim_tests::walk::Dice;
use page::class::{ClassAction, ClassRole, ServerRequest};
use page::effects::PageTimer;
use page::present::{PresentAction, WindowRole};
use page::{Action, WalkAction};

use crate::promises;
use crate::windows::Windows;
use crate::windows::class_server::ClassServer;
use crate::windows::tab::Side;

/// Statuses of a server that refuses something, or does not answer.
const REFUSALS: [u16; 6] = [0, 400, 403, 409, 429, 503];
const PAUSES: [PageTimer; 4] = [
    PageTimer::ClassSend,
    PageTimer::ClassCount,
    PageTimer::ClassReport,
    PageTimer::ClassVotes,
];

/// The page is opened with the presenter's key, with what the browser has kept.
pub fn begin(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let state = &it.state;
    let is_own =
        state.base.presentation.part == WindowRole::Alone && state.base.settings.scene.is_plain();
    let is_busy =
        state.guide.lesson.is_some() || state.guide.is_opening() || state.base.clock.playing;
    if it.class.is_some() || it.server.is_some() || !is_own || is_busy {
        return Ok(false);
    }
    it.class = Some(ClassServer::new(ClassRole::Presenter));
    let kept = it.storage.restored(it.state.base.words)?;
    let state = it.enrolled(kept);
    it.opens(Side::Own, state)?;
    Ok(true)
}

/// A learner gives a name, or none.
pub fn join(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if !it.state.class.is_learner(&it.state.base) {
        return Ok(false);
    }
    if it.state.class.reports.joined().is_some() && dice.percent(40) {
        it.take(&Action::Class(ClassAction::Leave))?;
        return match it.state.class.reports.joined() {
            None => Ok(true),
            Some(_) => Err("who leaves a class is no longer in it: still joined".into()),
        };
    }
    let name = *dice
        .one(&["Ana", " Ben ", "Ana", " "])
        .expect("there are some");
    it.take(&Action::Class(ClassAction::Join(name.into())))?;
    let joined = it.state.class.reports.joined().map(|it| it.trim().len());
    match joined {
        Some(0) => Err("a learner has a name: it is empty".into()),
        Some(_) | None => Ok(joined.is_some()),
    }
}

/// What is shown is seldom hidden again.
pub fn show(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let may = !it.state.class.show.shown.is_on() || dice.percent(10);
    (it.state.class.role == ClassRole::Presenter && may).then_some(())?;
    Some(vec![Action::Class(ClassAction::Toggle)])
}

/// The pauses before something is sent are over; more often than not all is quiet until the server has been asked again, twice.
pub fn sends(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    match dice.percent(80) {
        true => rests(it),
        false => rings(it),
    }
}

fn rings(it: &mut Windows) -> Result<bool, String> {
    let mut rings = false;
    for timer in PAUSES {
        rings |= it.own.timers.contains(&timer);
        it.rings(Side::Own, timer)?;
    }
    Ok(rings)
}

/// Pauses end, and the server answers, several times.
fn rests(it: &mut Windows) -> Result<bool, String> {
    let mut does = false;
    for _ in 0..3 {
        does |= rings(it)?;
        while it.class_answers(None)? {
            does = true;
        }
    }
    Ok(does)
}

/// A learner's report is on its way.
pub fn report(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    if !it.own.timers.contains(&PageTimer::ClassReport) {
        return Ok(false);
    }
    it.rings(Side::Own, PageTimer::ClassReport)?;
    // It arrives behind what was asked before.
    while it.class_answers(None)? {}
    promises::class::knows_the_learner(it)?;
    Ok(true)
}

/// The server answers what was asked first, or refuses it.
pub fn answers(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let refused = dice.one(&REFUSALS).copied().filter(|_| dice.percent(25));
    it.class_answers(refused)
}

/// The panel asks a question of its step, or withdraws it.
pub fn poll(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let state = &it.state;
    let is_panel = state.class.role == ClassRole::Presenter && state.base.noted();
    if !is_panel
        || it
            .state
            .guide
            .walk
            .as_ref()
            .is_none_or(|it| it.opened.is_none())
    {
        return Ok(false);
    }
    let asks = |it: &ServerRequest| matches!(it, ServerRequest::Poll(..));
    for _ in 0..6 {
        let action = match it.state.guide.questions().is_empty() {
            true => Action::Walk(WalkAction::Step(true)),
            false => Action::Present(PresentAction::Ask(dice.percent(70))),
        };
        if it.takes_and_asks(&action, asks)? {
            if dice.percent(50) {
                rests(it)?;
            }
            return Ok(true);
        }
    }
    // The last actions are checked, too.
    Ok(true)
}

/// A learner chooses an option of what is asked, or has read the answer.
pub fn vote(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let Some(poll) = it
        .state
        .class
        .poll(&it.state.follow, &it.state.base)
        .cloned()
    else {
        return Ok(false);
    };
    let (options, is_answered) = (poll.options.len(), poll.answer.is_some());
    if is_answered && dice.percent(70) {
        it.take(&Action::Class(ClassAction::HasRead))?;
        return match it.state.class.poll(&it.state.follow, &it.state.base) {
            None => Ok(true),
            Some(_) => Err("an answer that was read goes: it stays".into()),
        };
    }
    let option = dice.below(options + 1);
    let vote = ServerRequest::Vote { poll, option };
    let asks = |it: &ServerRequest| *it == vote;
    let action = Action::Class(ClassAction::Vote(option));
    let is_asked = it.takes_and_asks(&action, asks)?;
    let is_learner = it.state.class.role == ClassRole::Learner;
    let may = is_learner && !is_answered && option < options;
    match is_asked == may {
        true => Ok(may),
        false => Err(format!(
            "a learner chooses what is offered: option {option} of {options}"
        )),
    }
}
