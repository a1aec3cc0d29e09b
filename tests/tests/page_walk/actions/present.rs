//! Presenting: a lesson on this screen, and two windows.

use std::rc::Rc;

use orgsim_tests::walk::Dice;
use page::effects::{PageTimer, PresentationWindow, ToFetch};
use page::keyboard::KeyStroke;
use page::present::{
    Highlight, PeerRequest, PeerState, PresentAction, Presentation, WhyLook, WindowRole,
};
use page::{Action, KeepAction, ScreenAction, SessionAction, WalkAction};

use super::lesson::{opened, random_id};
use super::screen::any_pane;
use crate::digest::digest;
use crate::promises;
use crate::windows::Windows;
use crate::windows::stored::presented;
use crate::windows::tab::{Side, Tab};

/// The name of the presentation.
const ID: &str = "walk";

pub fn lesson(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let id = random_id(dice).into();
    Some(vec![Action::Walk(WalkAction::Open(id, dice.below(4)))])
}

/// The files of the presented lesson arrive; seldom they cannot be fetched.
pub fn lesson_comes(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let is_there = dice.percent(85);
    walk_comes(it, is_there)
}

/// The same, for whichever presented lesson was asked for first; false if none was.
pub fn walk_comes(it: &mut Windows, is_there: bool) -> Result<bool, String> {
    let Some(ToFetch::Walk(id)) = it.own.arrives(|it| matches!(it, ToFetch::Walk(_))) else {
        let walk = it.state.guide.walk.as_ref();
        return match walk.is_some_and(|it| it.opened.is_none() && it.failed.is_none()) {
            true => Err("a lesson that is presented is fetched: it is not".into()),
            false => Ok(false),
        };
    };
    let lesson = opened(&id, it.state.base.words.language).filter(|_| is_there);
    it.take(&Action::Walk(match lesson {
        Some(lesson) => WalkAction::Loaded(Rc::new(lesson)),
        None => WalkAction::Failed(id, "There is no network.".into()),
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
    let state = it.state.clone();
    let alone = it.audience.is_none() && state.base.presentation.part == WindowRole::Alone;
    if !alone || state.guide.is_opening() || state.follow.is_some() {
        return Ok(false);
    }
    let handed = state.guide.handed_lesson();
    // The new window opens with what is stored: the reader's own session.
    let mut presenter = it.storage.restored(state.base.words)?;
    promises::stored::same_session(&state, &presenter)?;
    presenter.base.presentation = Presentation::of(WindowRole::Presenter, ID.into());
    if let Some(handed) = handed.clone() {
        presenter
            .guide
            .take_over(&mut presenter.pins, &mut presenter.base, handed);
    }
    it.audience = Some(state);
    it.audiences = std::mem::take(&mut it.own);
    let window = PresentationWindow::presenter(ID, handed);
    let begins = Action::Present(PresentAction::Opened(window, true));
    it.takes(Side::Audience, &begins)?;
    let audience = it.audience.as_ref().expect("it is there");
    promises::presenting::is_an_audience(audience)?;
    let presenter = it.enrolled(presenter);
    it.opens(Side::Own, presenter)?;
    Ok(true)
}

pub fn presenting(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let look = WhyLook {
        gate: dice.percent(50).then_some(2),
        scrolled: 400,
        ..WhyLook::default()
    };
    let change = match dice.below(15) {
        0 => PresentAction::ToggleFreeze,
        1 => PresentAction::TogglePointing,
        2 => PresentAction::Highlight(it.something(dice).map(Highlight::Thing)),
        3 => PresentAction::Highlight(Some(Highlight::Pane(any_pane(dice)))),
        4 => PresentAction::ToggleNotes,
        5 | 6 => PresentAction::Ask(dice.percent(70)),
        7 => PresentAction::Fill(format!("aws line {}", dice.below(9)).into()),
        8 => PresentAction::Freeze(dice.percent(50)),
        9 => PresentAction::Notes(dice.percent(50)),
        10 => PresentAction::Look(look),
        11 => PresentAction::Scroll(dice.percent(50)),
        12 => PresentAction::Since(it.ms),
        13 => PresentAction::Open(WindowRole::Audience, ID.into()),
        _ => PresentAction::Captions(dice.percent(50)),
    };
    Some(vec![Action::Present(change)])
}

/// Something is done in the audience's window: it only asks the presenter's.
pub fn audience(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let Some(audience) = &it.audience else {
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
            page::keyboard::pressed(&audience.base, &stroke)
        }
    };
    let mut asks = false;
    for action in actions {
        asks |= wishes(it, &action)?;
    }
    Ok(asks)
}

/// Does something in the audience's window: whether that asks the presenter's for something.
fn wishes(it: &mut Windows, action: &Action) -> Result<bool, String> {
    let audience = it.audience.clone().expect("it is there");
    let before = it.state.clone();
    let effects = it.reduces(Side::Audience, action)?;
    let after = it.audience.clone().expect("it is there");
    promises::presenting::only_wishes(&audience, &after)?;
    // The presenter's window hears of it, and sends what it then shows.
    it.carry_out(Side::Audience, &effects)?;
    if after.base.presentation.request == audience.base.presentation.request {
        return Ok(false);
    }
    match &after.base.presentation.request.1 {
        Some(PeerRequest::Point(selection)) if it.state.base.screen.selection != *selection => {
            Err(format!(
                "the presenter's window does what the audience's asks: it selects {:?}, not {selection:?} ({})",
                it.state.base.screen.selection,
                digest(&before)[1]
            ))
        }
        _ => Ok(true),
    }
}

/// A window of a presentation is opened again with what it stored.
pub fn reload(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let presents = it.state.base.presentation.part == WindowRole::Presenter;
    let Some(audience) = it.audience.clone().filter(|_| presents) else {
        return Ok(false);
    };
    let side = match dice.percent(60) {
        true => Side::Own,
        false => Side::Audience,
    };
    let before = match side {
        Side::Own => it.state.clone(),
        Side::Audience => audience,
    };
    it.takes(side, &Action::Keep(KeepAction::Leave))?;
    let mut state = it.storage.restored(before.base.words)?;
    state.base.presentation = Presentation::of(before.base.presentation.part, ID.into());
    let stored = it.tab(side).kept.as_deref().and_then(presented);
    let stored = stored.filter(|it| it.0 == state.base.presented_key());
    if !stored.is_some_and(|it| state.guide.restore_presented(&mut state.base, &it.1)) {
        return Err("a presentation goes on after a reload: nothing was read".into());
    }
    if side == Side::Own {
        state = it.enrolled(state);
    }
    it.opens(side, state)?;
    if side == Side::Audience {
        return Ok(true);
    }
    promises::presenting::same_branches(&before, &it.state)?;
    let walk = before.guide.walk.as_ref();
    if let Some(walk) = walk.filter(|it| it.opened.is_some()) {
        walk_comes(it, true)?;
        promises::presenting::same_place(walk, &it.state)?;
    }
    let mut shown = before.guide.shown(&before.base);
    let asks = promises::class::asks(&before).is_some_and(|it| it.answer.is_none());
    if let Some(caption) = shown.screen.caption.as_mut().filter(|_| asks) {
        // A class is asked again; the votes for what is answered stay.
        caption.votes.clear();
    }
    // A form is closed by a reload.
    shown.screen.dialog = None;
    promises::presenting::shows_the_same(&shown, &it.state)?;
    Ok(true)
}

/// Seconds pass: each window gives signs of life, which the other hears, or for a while does not.
pub fn beats(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if it.audience.is_none() {
        return Ok(false);
    }
    it.is_deaf = dice.percent(30);
    let seconds = if it.is_deaf { 7 } else { 1 + dice.below(3) };
    for _ in 0..seconds {
        it.ms += 1_000;
        for side in [Side::Own, Side::Audience] {
            it.rings(side, PageTimer::Beat)?;
        }
    }
    let was_deaf = std::mem::take(&mut it.is_deaf);
    let stands = if was_deaf {
        PeerState::Gone
    } else {
        PeerState::Live
    };
    promises::presenting::knows_the_other(it, stands)?;
    if was_deaf {
        it.ms += 1_000;
        for side in [Side::Own, Side::Audience] {
            it.rings(side, PageTimer::Beat)?;
        }
        promises::presenting::knows_the_other(it, PeerState::Live)?;
    }
    Ok(true)
}

/// Messages that are none of this page's version, or damaged, change nothing in either window.
pub fn odd_message(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if it.audience.is_none() {
        return Ok(false);
    }
    let (to, from) = match dice.percent(50) {
        true => (Side::Own, Side::Audience),
        false => (Side::Audience, Side::Own),
    };
    let Some(said) = it.tab(from).said.clone() else {
        return Ok(false);
    };
    let odd = match dice.below(5) {
        0 => said.replacen("\"v\":1", "\"v\":2", 1),
        1 => said.replacen("\"present\"", "\"other\"", 1),
        2 => said.replacen("\"kind\":\"", "\"kind\":\"un", 1),
        3 => said.replacen("\"wish\":\"", "\"wish\":\"un", 1).replacen(
            "\"session\":\"",
            "\"session\":\"x",
            1,
        ),
        _ => {
            let cut = dice.below(said.len().max(1));
            said.char_indices()
                .take_while(|at| at.0 < cut)
                .map(|at| at.1)
                .collect()
        }
    };
    if odd == *said {
        return Ok(false);
    }
    let before = it.state_of(to).expect("it is there");
    it.hears(to, odd.as_str().into())?;
    let after = it.state_of(to).expect("it is there");
    match digest(&before) == digest(&after) {
        true => Ok(true),
        false => Err(format!(
            "a message of another form changes nothing: {odd} did"
        )),
    }
}

/// Each window is its own again.
pub fn end(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    if it.state.base.presentation.part != WindowRole::Presenter {
        return Ok(false);
    }
    it.take(&Action::Present(PresentAction::End))?;
    promises::presenting::is_alone(&it.state)?;
    if let Some(audience) = it.audience.take() {
        promises::presenting::is_alone(&audience)?;
    }
    it.audiences = Tab::default();
    Ok(true)
}
