//! Following the server's session: the mark in the top bar, and the notices while following is paused or lost.

use page::AppState;
use page::class::ClassRole;
use page::follow::{Follow, FollowAction, ServerLink};
use ui::browser::Timeout;
use ui::prelude::*;

/// What is said of an open lesson.
const OWN_LESSON: &str = key("This lesson is your own. The server's session continues without it.");
/// Minimum time between announcements to screen readers, in milliseconds.
const TOLD_MS: u32 = 8_000;

/// The visible status of following.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowStanding {
    /// The state of the connection.
    pub line: ServerLink,
    /// On a local branch, after this many of the server's events.
    pub away: Option<usize>,
    /// Commands taken over.
    pub taken: usize,
    /// Commands still to come.
    pub behind: usize,
    /// All commands of the server's session.
    pub all: usize,
    /// The view shows the past.
    pub past: bool,
    /// A lesson is open.
    pub lesson: bool,
    /// The page is in a class.
    pub class: bool,
    /// The presenter of the class has shown nothing yet.
    pub waits: bool,
}

/// What the top bar shows of following; values are taken from the state.
pub fn standing(state: &AppState, follow: &Follow, line: ServerLink) -> FollowStanding {
    FollowStanding {
        line,
        away: follow.away,
        taken: follow.taken,
        behind: follow.behind,
        all: follow.all,
        past: !state.base.controller.history.undone().is_empty(),
        lesson: state.guide.lesson.is_some() || state.guide.opening.is_some(),
        class: state.class.role != ClassRole::Nobody,
        waits: page::follow::waits_for_presenter(&state.follow, &state.base),
    }
}

/// Two commands are not worth a message: they arrive in a moment.
fn catching_up(standing: &FollowStanding) -> bool {
    standing.behind > 2
}

/// The mark in the top bar.
pub fn mark(standing: &FollowStanding) -> Html {
    let (state, text) = match (&standing.line, standing.away) {
        (ServerLink::Lost, _) => ("lost", say("Connection lost").to_string()),
        (ServerLink::Full, _) => ("lost", say("The class is full").to_string()),
        (ServerLink::Removed, _) => ("lost", say("Removed").to_string()),
        (_, Some(_)) => ("away", say("Not following").to_string()),
        (ServerLink::Opening, None) => ("opening", say("Connecting").to_string()),
        (ServerLink::Unreadable(_), None) => ("lost", say("Cannot follow").to_string()),
        (ServerLink::Live, None) if catching_up(standing) => {
            let done = grouped(standing.all.saturating_sub(standing.behind));
            let text = tell(message!(
                "Catching up: {behind} of {all}",
                behind = done,
                all = grouped(standing.all)
            ));
            ("behind", text)
        }
        (ServerLink::Live, None) if standing.waits => {
            ("live", say("Waiting for the presenter").to_string())
        }
        (ServerLink::Live, None) if standing.past => {
            ("live", say("Following, in the past").to_string())
        }
        (ServerLink::Live, None) => ("live", say("Following live").to_string()),
    };
    html! {
        <p class="follow-mark" id="follow-mark" tabindex="-1" data-testid="follow" data-state={state}
            title={say("This page follows the server's session live. Looking around changes nothing. When you act, you start your own branch.")}>
            <span class="follow-dot" aria-hidden="true"></span>
            <span>{ text }</span>
        </p>
    }
}

/// The way from a lesson back to the server's session.
fn back_label(standing: &FollowStanding) -> &'static str {
    match standing.class {
        true => say("Follow the class"),
        false => say("Follow again"),
    }
}

/// The properties of [`FollowNote`].
#[derive(Properties, PartialEq)]
pub struct NoteProps {
    /// What there is to say.
    pub standing: FollowStanding,
    /// The text of the last notice.
    pub title: Option<AttrValue>,
}

/// The notice shown while the page is not simply following, with a way back, and occasional announcements for screen
/// readers.
#[component]
pub fn FollowNote(props: &NoteProps) -> Html {
    let dispatch = use_dispatch();
    let standing = &props.standing;
    let heard = use_heard(props);
    let ask = |news: FollowAction| {
        // The button disappears together with its note.
        let leave = |_: MouseEvent| platform::focus_soon("follow-mark".to_string());
        dispatch.on(Action::Follow(news)).reform(leave)
    };
    let note = match (&standing.line, standing.away) {
        (ServerLink::Lost, _) => Some((
            Icon::Bell,
            say("The connection to the server is lost. The page keeps trying and then continues where it was.")
                .to_string(),
            Some((say("Try now"), ask(FollowAction::TryNow))),
        )),
        (ServerLink::Full, _) => Some((
            Icon::Bell,
            say("The class is full: 500 pages can follow. This page keeps trying.").to_string(),
            Some((say("Try now"), ask(FollowAction::TryNow))),
        )),
        (ServerLink::Removed, _) => Some((
            Icon::Bell,
            say("The presenter removed you from the class. To come back, open the address of the class in a new tab.").to_string(),
            None,
        )),
        (_, Some(_)) if standing.lesson => Some((
            Icon::Lesson,
            say(OWN_LESSON).to_string(),
            Some((back_label(standing), ask(FollowAction::FollowAgain))),
        )),
        (_, Some(events)) => Some((
            Icon::Branch,
            tell(message!("Your own branch since event {events}. The server's session continues without it.", events = grouped(events))),
            Some((say("Follow again"), ask(FollowAction::FollowAgain))),
        )),
        (ServerLink::Unreadable(why), None) => Some((
            Icon::Bell,
            tell(message!("This page cannot follow the server: {why}. Reload the page; perhaps it is older than the server.")),
            None,
        )),
        (ServerLink::Opening | ServerLink::Live, None) => None,
    };
    // In a lesson, to leave it is not what comes next.
    let look = if standing.lesson { "bare" } else { "primary" };
    html! {
        <>
            <p class="quiet" role="status" data-testid="follow-heard">{ &*heard }</p>
            if let Some((sign, text, way)) = note {
                <div class="follow-note" data-testid="follow-note" data-away={standing.away.is_some().to_string()}>
                    { icon(sign) }
                    <p>{ text }</p>
                    if let Some((label, onclick)) = way { <button type="button" class={classes!("button", look)} {onclick}>{ label }</button> }
                </div>
            }
        </>
    }
}

/// Announcements for screen readers: the status of following when it changes, and occasionally new commands.
#[hook]
fn use_heard(props: &NoteProps) -> UseStateHandle<String> {
    let heard = use_state(String::new);
    // The latest value for the timer, how much of it was announced, and the running timer.
    let newest = use_mut_ref(|| (0_usize, None::<AttrValue>));
    let told = use_mut_ref(|| 0_usize);
    let timer = use_mut_ref(|| None::<Timeout>);
    let standing = &props.standing;
    *newest.borrow_mut() = (standing.taken, props.title.clone());
    let (live, says) = match (&standing.line, standing.away) {
        (ServerLink::Lost, _) => (
            false,
            key("The connection to the server is lost. The page keeps trying."),
        ),
        (ServerLink::Full, _) => (
            false,
            key("The class is full: 500 pages can follow. This page keeps trying."),
        ),
        (ServerLink::Removed, _) => (false, key("The presenter removed you from the class.")),
        (_, Some(_)) if standing.lesson => (false, OWN_LESSON),
        (_, Some(_)) => (
            false,
            key(
                "You acted, so this is now your own branch. The server's session continues without it. Choose Follow again to return to it.",
            ),
        ),
        (ServerLink::Opening, None) => (false, ""),
        (ServerLink::Unreadable(_), None) => (false, key("This page cannot follow the server.")),
        (ServerLink::Live, None) if catching_up(standing) => {
            (false, key("Catching up with the server's session."))
        }
        (ServerLink::Live, None) if standing.waits => (true, key("Waiting for the presenter")),
        (ServerLink::Live, None) => (true, key("Following the server's session.")),
    };
    let taken = standing.taken;
    let changed = with!((heard, told, timer), move |says: &&'static str| {
        timer.take();
        *told.borrow_mut() = taken;
        heard.set(say(says).to_string());
    });
    use_effect_with(says, changed);
    let more = with!(heard, move |&(live, taken): &(bool, usize)| {
        if !live || taken <= *told.borrow() || timer.borrow().is_some() {
            return;
        }
        let running = timer.clone();
        *running.borrow_mut() = Some(Timeout::new(TOLD_MS, move || {
            timer.take();
            let (taken, title) = newest.borrow().clone();
            let count = taken.saturating_sub(std::mem::replace(&mut told.borrow_mut(), taken));
            let title = title.map(|it| tell(message!("The latest: {title}", title = it)));
            let mut says = tell(counted!(count, "1 new event.|{n} new events."));
            if let Some(title) = title {
                says.extend([" ", &title]);
            }
            heard.set(says);
        }));
    });
    use_effect_with((live, taken), more);
    heard
}
