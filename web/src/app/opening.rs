//! The state that the page opens with.

use lessons::scene::PageScene;
use sim::session::{Parting, PlayedSession};

use super::address::LINK_DAMAGED;
use page::class::ClassState;
use page::effects::{Errand, PageTheme};
use page::present::WindowRole;
use page::scene::ODD;
use page::stored::PANES;
use page::{AppState, OpenPanes};
use teaching::shared::scenes;
use teaching::{present, scene};
use ui::browser::class;
use ui::drafts;
use ui::opening::FirstSessions;
use ui::prelude::*;
use ui::{link, lms, memory, own, storage};

/// The state that the page opens with, including the lesson that the address asks for or that was open last.
pub fn first_state(mut first: FirstSessions) -> AppState {
    let (set, odd) = scene::of_address();
    let draft = link::code().and_then(|code| drafts::linked(&code));
    let received = link::code().and_then(|code| own::receive(&code));
    let mut clears = draft.is_some() || received.is_some();
    // With a lesson, the link's session is the work done in that lesson.
    let of_lesson = (first
        .linked
        .take_if(|it| set.lesson.is_some() && it.is_ok()))
    .and_then(Result::ok);
    clears |= of_lesson.is_some();
    let linked = first.linked.is_some() || draft.is_some();
    let mut state = first_session(first);
    let clear = clears.then_some(Errand::ClearLink);
    let requests = clear.into_iter().chain(ui::memory::theme());
    requests.for_each(|it| state.base.request(it));
    if let Some(draft) = draft {
        state.base.screen.welcome = false;
        state.guide.open_draft(&mut state.base, draft);
    }
    arrange(&mut state, &set);
    state.base.settings.waits = set.lesson.is_some();
    state.base.settings.session = of_lesson.map(Rc::new);
    let (received, damaged) = match received {
        Some(Err(why)) => (None, Some(why)),
        received => (received.and_then(Result::ok), None),
    };
    // It is stored before it is opened.
    let received = received.map(|(id, store)| (id, state.base.request(store)).0);
    state.base.screen.welcome &= received.is_none();
    // A follower is in a lesson only if the address asks for it.
    let follows = page::follow::is_following(&state.follow);
    let before = || memory::open_lesson().or_else(lms::lesson);
    let lesson = received
        .or_else(|| set.lesson.clone())
        .or_else(|| (!follows).then(before).flatten());
    let opens = !linked && state.base.presentation.part == WindowRole::Alone;
    if let Some(id) = lesson.filter(|id| !id.is_empty() && opens) {
        state.guide.open_lesson(&mut state.base, id.into());
    }
    state.host.is_heard = scenes::is_heard(&set);
    state.base.settings.scene = Rc::new(set);
    if state.guide.opening.is_none() {
        state.base.settings.waits = false;
        state.base.set_the_scene();
    }
    if let Some(why) = damaged {
        state.base.remark(say(LINK_DAMAGED), Some(why));
    }
    if let Some(odd) = odd {
        state.base.remark(say(ODD), Some(odd));
    }
    state.unkept.trouble = storage::trouble();
    state.class = ClassState::new(class::role(), class::joined_name().map(Into::into));
    if std::mem::take(&mut state.base.presentation.shows) {
        state.class.go_on_showing();
    }
    state
}

/// Opens the panes that were open last, and shows what the address asks for.
fn arrange(state: &mut AppState, set: &PageScene) {
    let screen = &mut state.base.screen;
    screen.open = OpenPanes::by_names(&storage::preference(PANES).unwrap_or_default());
    for pane in set.panes.iter().filter_map(|it| Pane::by_name(it)) {
        screen.open.set(pane, true);
    }
    // The author of the address has chosen what the reader sees first.
    screen.welcome &= set.is_plain();
    if let Some(dark) = set.dark {
        let theme = if dark {
            PageTheme::Dark
        } else {
            PageTheme::Light
        };
        state.base.request(Errand::ShowTheme(theme));
    }
    state.base.screen.presenter |= set.presenter;
}

/// The link's session, else the stored one, else a choice.
fn first_session(first: FirstSessions) -> AppState {
    let FirstSessions { kept, linked } = first;
    let mut parting = None;
    let kept = kept.map(|found| {
        found.map(|(history, parted)| {
            parting = parted;
            memory::restore(history)
        })
    });
    if class::followed().is_some() {
        let state = AppState::to_follow(kept.and_then(Result::ok), class::is_class(), words());
        return with_linked(state, linked, parting);
    }
    if let Some(stage) = present::of_address() {
        let mut state = kept.and_then(Result::ok).unwrap_or_else(memory::fresh);
        state.base.take_part(stage);
        let handed =
            present::handed().filter(|_| state.base.presentation.part == WindowRole::Presenter);
        if let (false, Some(handed)) = (memory::restore_presented(&mut state), handed) {
            state
                .guide
                .take_over(&mut state.pins, &mut state.base, handed);
        }
        return state;
    }
    if linked.is_some() {
        let state = kept.and_then(Result::ok).unwrap_or_else(memory::fresh);
        return with_linked(state, linked, parting);
    }
    if let Some(Ok(mut state)) = kept {
        state.base.tell_parting(parting);
        return state;
    }
    let mut state = memory::fresh();
    match kept {
        Some(damaged) => state.base.remark(
            say("Your saved session could not be opened. It was set aside, not deleted."),
            damaged.err(),
        ),
        None => state.base.screen.welcome = true,
    }
    state
}

/// The state with the link's session, or with the reason why it could not be opened. `parting`: that of the stored session.
fn with_linked(
    mut state: AppState,
    linked: Option<Result<PlayedSession, String>>,
    parting: Option<Parting>,
) -> AppState {
    let Some(linked) = linked else {
        state.base.tell_parting(parting);
        return state;
    };
    state.base.request(Errand::ClearLink);
    match linked {
        Ok((history, parted)) => {
            state.open_linked(history);
            state.base.tell_parting(parted.or(parting));
        }
        Err(why) => state.base.remark(say(LINK_DAMAGED), Some(why)),
    }
    state
}
