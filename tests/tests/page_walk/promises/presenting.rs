//! A presenter's and an audience's window show the same, and an audience's window only asks.

use page::AppState;
use page::present::{AudiencePicture, PeerState, WindowRole};
use page::walk::Walk;
use sim::view::scene;

use crate::digest::digest;
use crate::windows::Windows;
use crate::windows::tab::Side;

type Done = Result<(), String>;

/// An audience shows what the presenter shows.
pub fn shows_the_same(shown: &AudiencePicture, audience: &AppState) -> Done {
    let seen = audience.guide.shown(&audience.base);
    let (caption, dialog) = match audience.base.presentation.part {
        WindowRole::Audience => (
            &audience.base.presentation.caption,
            &audience.base.presentation.dialog,
        ),
        WindowRole::Alone | WindowRole::Presenter => (&seen.screen.caption, &seen.screen.dialog),
    };
    let session = shown.session == seen.session && shown.taken == seen.taken;
    let looks = [
        ("session", session),
        ("setup", shown.fixed == seen.fixed),
        ("user", shown.screen.actor == seen.screen.actor),
        ("view", shown.screen.instructor == seen.screen.instructor),
        ("form", shown.screen.form == seen.screen.form),
        ("selection", shown.screen.selection == seen.screen.selection),
        ("highlight", shown.screen.highlight == seen.screen.highlight),
        ("caption", shown.screen.caption == *caption),
        ("dialog", shown.screen.dialog == *dialog),
        ("call's path", shown.screen.why == seen.screen.why),
    ];
    for (what, same) in looks {
        if !same {
            let both = format!("{shown:?}, not {seen:?} and {caption:?}");
            let both: String = both.chars().take(3_000).collect();
            return Err(format!(
                "presenter and audience show the same: the {what} differs: {both}"
            ));
        }
    }
    Ok(())
}

/// The same world is drawn in both windows.
pub fn draws_the_same(presenter: &AppState, audience: &AppState) -> Done {
    let drawn = |it: &AppState| scene(it.base.controller.world(), &it.base.controller.viewpoint());
    if drawn(presenter) != drawn(audience) {
        return Err("presenter and audience show the same: the drawing differs".into());
    }
    is_an_audience(audience)
}

/// An audience's window has nothing of its own over the organization.
pub fn is_an_audience(audience: &AppState) -> Done {
    let guide = &audience.guide;
    let screen = &audience.base.screen;
    let own = [
        ("lesson", guide.lesson.is_some() || guide.opening.is_some()),
        (
            "presented lesson",
            guide.walk.is_some() && audience.base.presentation.given,
        ),
        ("dialog", screen.dialog.is_some()),
        ("playing time", audience.base.clock.playing),
    ];
    match own.iter().find(|it| it.1) {
        None => Ok(()),
        Some((what, _)) => Err(format!(
            "an audience's window shows the presenter's: it has a {what} of its own"
        )),
    }
}

/// Whatever is done in an audience's window only asks the presenter's.
pub fn only_wishes(before: &AppState, after: &AppState) -> Done {
    let (was, is) = (digest(before), digest(after));
    match was[..4] == is[..4] {
        true => Ok(()),
        false => Err(format!("an audience only asks: {was:?}, then {is:?}")),
    }
}

/// A window whose presentation is over is its own again.
pub fn is_alone(state: &AppState) -> Done {
    match state.base.presentation.part == WindowRole::Alone && !state.base.controller.watched {
        true => Ok(()),
        false => Err(format!(
            "a window is its own after a presentation: {:?}",
            state.base.presentation.part
        )),
    }
}

/// Each window knows whether the other one is there.
pub fn knows_the_other(it: &Windows, stands: PeerState) -> Done {
    for side in [Side::Own, Side::Audience] {
        let line = it.state_of(side).map(|it| it.base.presentation.line);
        if line != Some(stands) {
            return Err(format!(
                "a window knows whether the other one is there: {side:?} says {line:?}, it is {stands:?}"
            ));
        }
    }
    Ok(())
}

/// A presented lesson goes on where it was.
pub fn same_place(before: &Walk, state: &AppState) -> Done {
    let place = |it: &Walk| (it.id.clone(), it.step, it.lines, it.away);
    let is = state.guide.walk.as_ref().map(place);
    match before.fresh || is == Some(place(before)) {
        true => Ok(()),
        false => Err(format!(
            "a reload goes on where the lesson was: {:?}, then {is:?}",
            place(before)
        )),
    }
}

/// A presenter's window that is loaded again has its branches.
pub fn same_branches(before: &AppState, state: &AppState) -> Done {
    let branches = |it: &AppState| {
        let branches = it.base.branches.iter();
        let kept = branches.map(|it| (it.name.clone(), it.saved.session.clone()));
        kept.collect::<Vec<_>>()
    };
    let (was, is) = (branches(before), branches(state));
    match was == is {
        true => Ok(()),
        false => Err(format!(
            "a reload of a presentation keeps its branches: {was:?}, then {is:?}"
        )),
    }
}
