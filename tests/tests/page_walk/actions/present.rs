//! Presenting: a lesson on this screen, and two windows.

use std::rc::Rc;

use orgsim_tests::walk::Dice;
use page::keyboard::KeyStroke;
use page::present::{Highlight, PeerRequest, PresentAction, Presentation, WindowRole};
use page::stored::Stored;
use page::{Action, AppState, ScreenAction, SessionAction, WalkAction, reduce};
use shell::controller::Controller;

use super::lesson::{opened, random_id};
use super::screen::any_pane;
use crate::digest::digest;
use crate::promises;
use crate::windows::Windows;
use crate::windows::stored::texts_of;

pub fn lesson(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let id = random_id(dice).into();
    Some(vec![Action::Walk(WalkAction::Open(id, dice.below(4)))])
}

/// The files of the presented lesson arrive; seldom they cannot be fetched.
pub fn lesson_comes(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let walk = it.state.guide.walk.clone();
    let Some(walk) = walk.filter(|it| it.told.is_none() && it.failed.is_none()) else {
        return Ok(false);
    };
    let lesson = opened(&walk.id, it.state.words.language).filter(|_| dice.percent(95));
    it.take(&Action::Walk(match lesson {
        Some(lesson) => WalkAction::Loaded(Rc::new(lesson)),
        None => WalkAction::Failed("There is no network.".into()),
    }))?;
    Ok(true)
}

pub fn turn(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.walk.as_ref()?;
    Some(vec![Action::Walk(WalkAction::Step(dice.percent(70)))])
}

pub fn line(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.walk.as_ref()?;
    Some(vec![Action::Walk(WalkAction::Line)])
}

pub fn leave(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.walk.as_ref()?;
    Some(vec![Action::Walk(WalkAction::Leave)])
}

/// The window becomes the audience's, and the new one is the presenter's.
pub fn begin(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let state = &it.state;
    let alone = it.audience.is_none() && state.stage.part == WindowRole::Alone;
    if !alone || state.is_opening() || state.follow.is_some() {
        return Ok(false);
    }
    let handed = state.handed_lesson();
    // The new window opens with what is stored: the reader's own session.
    let history = state.own_controller().history.clone();
    let mut presenter = AppState::new(Controller::at(history), state.words);
    presenter.stage = Presentation::of(WindowRole::Presenter, "walk".into());
    if let Some(handed) = handed {
        presenter.take_over(handed);
    }
    let begins = Action::Present(PresentAction::Begin("walk".into()));
    let (audience, _) = reduce(state.clone(), begins);
    promises::presenting::is_an_audience(&audience)?;
    it.audience = Some(audience);
    it.sent = None;
    it.state = Rc::new(presenter);
    Ok(true)
}

pub fn presenting(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let change = match dice.below(9) {
        0 => PresentAction::ToggleFreeze,
        1 => PresentAction::TogglePointing,
        2 => PresentAction::Highlight(it.something(dice).map(Highlight::Thing)),
        3 => PresentAction::Highlight(Some(Highlight::Pane(any_pane(dice)))),
        4 => PresentAction::ToggleNotes,
        5 | 6 => PresentAction::Ask(dice.percent(70)),
        7 => PresentAction::Votes(vec![dice.below(9) as u64, dice.below(9) as u64]),
        _ => PresentAction::Captions(dice.percent(50)),
    };
    Some(vec![Action::Present(change)])
}

/// Something is done in the audience's window: it only asks the presenter's.
pub fn audience(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let Some(audience) = it.audience.clone() else {
        return Ok(false);
    };
    let actions = match dice.below(5) {
        0 | 1 => vec![Action::Screen(ScreenAction::Select(it.something(dice)))],
        2 => vec![Action::Session(SessionAction::Undo)],
        _ => {
            let keys = ["PageDown", "PageUp", "]", "[", "r", "n", "o", "l", "z"];
            let stroke = KeyStroke {
                key: (*dice.one(&keys).expect("there are some")).into(),
                single: true,
                ..KeyStroke::default()
            };
            audience.pressed(&stroke)
        }
    };
    let mut wishes = Vec::new();
    let mut state = audience;
    for action in actions {
        let (next, _) = reduce(state.clone(), action);
        promises::presenting::only_wishes(&state, &next)?;
        if next.stage.request != state.stage.request {
            wishes.extend(next.stage.request.1.clone());
        }
        state = next;
    }
    it.audience = Some(state);
    it.sent = None;
    let asks = !wishes.is_empty();
    for wish in wishes {
        let before = it.state.clone();
        it.take(&Action::Present(PresentAction::Requested(wish.clone())))?;
        if let PeerRequest::Point(selection) = wish
            && it.state.screen.selection != selection
        {
            return Err(format!(
                "the presenter's window does what the audience's asks: it selects {:?}, not {selection:?} ({})",
                it.state.screen.selection,
                digest(&before)[1]
            ));
        }
    }
    Ok(asks)
}

/// A window of a presentation is opened again with what it stored.
pub fn reload(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let presents = it.state.stage.part == WindowRole::Presenter;
    let Some(audience) = it.audience.clone().filter(|_| presents) else {
        return Ok(false);
    };
    let own = dice.percent(60);
    let before = if own { it.state.clone() } else { audience };
    let stored = texts_of(&before, &Stored::Presentation);
    let history = sim::history::History::new(sim::scenario::Scenario::ConsolidatedBilling, 1);
    let mut state = AppState::new(Controller::at(history), before.words);
    state.stage = Presentation::of(before.stage.part, "walk".into());
    if !state.restore_presented(&stored[0].1) {
        return Err("a presentation goes on after a reload: nothing was read".into());
    }
    state.branches = before.branches.clone();
    it.sent = None;
    if !own {
        it.audience = Some(Rc::new(state));
        return Ok(true);
    }
    it.state = Rc::new(state);
    // The page around this one has no answer any more.
    it.waiting.clear();
    let walk = before.guide.walk.as_ref();
    if let Some(walk) = walk.filter(|it| it.told.is_some()) {
        let lesson = opened(&walk.id, before.words.language).expect("it is a lesson");
        it.take(&Action::Walk(WalkAction::Loaded(Rc::new(lesson))))?;
        promises::presenting::same_place(walk, &it.state)?;
    }
    promises::presenting::shows_the_same(&before.shown(), &it.state)?;
    Ok(true)
}

/// Each window is its own again.
pub fn end(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    if it.state.stage.part != WindowRole::Presenter {
        return Ok(false);
    }
    if let Some(audience) = it.audience.take() {
        let (alone, _) = reduce(audience, Action::Present(PresentAction::End));
        promises::presenting::is_alone(&alone)?;
    }
    it.take(&Action::Present(PresentAction::End))?;
    promises::presenting::is_alone(&it.state)?;
    Ok(true)
}
