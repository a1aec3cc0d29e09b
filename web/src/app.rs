//! The frame: where each part sits, and the few values that each part is given.

use std::rc::Rc;
use std::sync::Arc;

use gloo::events::{EventListener, EventListenerOptions};
use shell::desk::{Desk, Entry};
use sim::history::Step;
use sim::people;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::view::{self, Viewpoint};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::clock::Ticker;
use crate::components::dialogs::Dialogs;
use crate::components::follow::{self, FollowNote, Stream};
use crate::components::inspector::Inspector;
use crate::components::notice::NoticeBar;
use crate::components::organization::Organization;
use crate::components::rooms::{self, Rooms};
use crate::components::splitter::Splitter;
use crate::components::terminal::Terminal;
use crate::components::timeline::Timeline;
use crate::components::topbar::{self, TopBar, households};
use crate::components::walkthrough::Guide;
use crate::components::why::WhyDialog;
use crate::focus::use_kept_focus;
use crate::state::{Action, AppState, Dialog, Form, LINK_OPENED, Pane, Room};
use crate::{link, memory, platform, storage};

const LINK_DAMAGED: &str = "The link could not be opened. What you had is still here.";

/// What the page opens with: the link's session, else what was kept, else a choice.
fn first_state() -> AppState {
    topbar::remembered_theme();
    if follow::address().is_some() {
        let state = AppState::to_follow();
        return match link::opened() {
            None => state,
            Some(found) => {
                link::clear();
                match found {
                    Ok(session) => state.with_opened(&session),
                    Err(error) => state.remark(LINK_DAMAGED, Some(error.to_string())),
                }
            }
        };
    }
    let fresh = || AppState::new(Desk::new(Scenario::ConsolidatedBilling, 1));
    let kept = memory::kept();
    if let Some(found) = link::opened() {
        link::clear();
        let had = match kept {
            Some(Ok(state)) => state,
            Some(Err(_)) | None => fresh(),
        };
        return match found {
            Ok(session) => had.with_opened(&session),
            Err(error) => had.remark(LINK_DAMAGED, Some(error.to_string())),
        };
    }
    match kept {
        Some(Ok(state)) => state,
        Some(Err(error)) => fresh().remark(
            "The kept session could not be opened; it was set aside, not deleted.",
            Some(error.to_string()),
        ),
        None => AppState {
            dialog: Some(Dialog::Start),
            ..fresh()
        },
    }
}

/// What a picture of the world stands on. The same step has the same world.
#[derive(Clone)]
struct Stands {
    start: (Scenario, u64, SimTime),
    last: Option<Arc<Step>>,
    viewpoint: Viewpoint,
}

impl PartialEq for Stands {
    fn eq(&self, other: &Self) -> bool {
        let steps = [&self.last, &other.last].map(|last| last.as_ref().map(Arc::as_ptr));
        steps[0] == steps[1] && self.start == other.start && self.viewpoint == other.viewpoint
    }
}

#[component]
pub fn App() -> Html {
    let state = use_reducer(first_state);
    use_kept_focus();
    let dispatch = state.dispatcher();

    // What was done is kept at once; while time plays, every two seconds.
    let steps = state.desk.history.steps().len();
    let moment = if state.clock.playing {
        state.now().millis() / (2_000 * state.clock.speed.max(1))
    } else {
        state.now().millis()
    };
    use_effect_with(
        (
            (
                steps,
                state.desk.history.undone().len(),
                moment,
                // What another tab keeps is kept; this one waits until something is done here.
                state
                    .branches
                    .iter()
                    .filter(|branch| !branch.foreign)
                    .count(),
            ),
            (
                state.desk.actor.clone(),
                state.desk.instructor,
                state.form,
                state.walk.clone(),
                state.is_following(),
            ),
        ),
        {
            let state = state.clone();
            move |_| {
                // What is the server's does not take the place of what one has kept oneself.
                if !state.is_following() {
                    memory::keep(&state);
                }
            }
        },
    );
    use_effect_with(state.presenter, |presenter| {
        platform::set_presenter(*presenter)
    });
    let covered = state.dialog.is_some() || state.why.is_some();
    let away = state.room.room != Room::Organization;
    use_effect_with((covered, away), {
        let dispatch = dispatch.clone();
        move |&(open, away)| {
            // Without the option the browser would take no notice of `prevent_default`.
            let options = EventListenerOptions::enable_prevent_default();
            let listener = EventListener::new_with_options(
                &gloo::utils::document(),
                "keydown",
                options,
                move |event| {
                    if let (false, Some(event)) = (open, event.dyn_ref::<KeyboardEvent>())
                        && let Some(action) = shortcut(event, away)
                    {
                        event.prevent_default();
                        dispatch.dispatch(action);
                    }
                },
            );
            move || drop(listener)
        }
    });

    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |_| {
            let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
                if let Some(found) = link::opened() {
                    link::clear();
                    dispatch.dispatch(match found {
                        Ok(session) => Action::Load(session, LINK_OPENED.to_string()),
                        Err(error) => {
                            Action::Remark(LINK_DAMAGED.to_string(), Some(error.to_string()))
                        }
                    });
                }
            });
            move || drop(listener)
        }
    });

    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |_| {
            // The browser tells only what other tabs do.
            let listener = EventListener::new(&gloo::utils::window(), "storage", move |event| {
                if let Some(session) = storage::kept_elsewhere(event) {
                    dispatch.dispatch(Action::Foreign(session));
                }
            });
            move || drop(listener)
        }
    });

    let world = state.desk.world();
    let viewpoint = state.desk.viewpoint();
    // Long in a large organization: only when the world or the viewpoint is another one.
    let history = &state.desk.history;
    let stands = Stands {
        start: (history.scenario(), history.seed(), history.start().now()),
        last: history.steps().last().cloned(),
        viewpoint: viewpoint.clone(),
    };
    let scene = use_memo(stands.clone(), |_| view::scene(world, &viewpoint));
    let households = use_memo(stands, |_| households(world));
    // Long in a large organization, so written only where it is shown.
    let words = AttrValue::from(match state.form {
        Form::Text => view::describe(world, &scene),
        Form::Tree | Form::List => String::new(),
    });
    let panel = state
        .selection
        .as_ref()
        .and_then(|selection| view::panel(world, &viewpoint, selection))
        .map(Rc::new);
    let actor_name = AttrValue::from(people::name_of(world, &state.desk.actor));
    let desk = Rc::new(state.desk.clone());
    let entries = use_memo(
        (
            state.entries.clone(),
            (!state.desk.instructor).then(|| state.desk.actor.account()),
        ),
        |(entries, console)| {
            let shown = |entry: &&Rc<Entry>| console.is_none_or(|own| entry.account == own);
            entries.iter().filter(shown).cloned().collect::<Vec<_>>()
        },
    );
    let standing = state.follow.as_ref().map(|it| {
        let past = !state.desk.history.undone().is_empty();
        follow::standing(it, past)
    });
    let pane = match state.pane {
        Pane::Guide => "guide",
        Pane::Organization => "organization",
        Pane::Inspector => "inspector",
        Pane::Timeline => "timeline",
        Pane::Terminal => "terminal",
    };
    html! {
        <ContextProvider<UseReducerDispatcher<AppState>> context={dispatch.clone()}>
            <Ticker playing={state.clock.playing} />
            if let Some(follow) = &state.follow { <Stream away={follow.away.is_some()} tries={follow.tries} epoch={follow.epoch.clone()} taken={follow.taken} desk={desk.clone()} /> }
            <div class="app" data-pane={pane} data-panel={panel.is_some().to_string()} data-room={rooms::id(state.room.room)} data-walk={state.walk.as_ref().is_some_and(|walk| !walk.away).to_string()}>
                <TopBar
                    scenario={state.desk.history.scenario().title()}
                    actor={state.desk.actor.clone()}
                    actor_name={actor_name.clone()}
                    {households}
                    instructor={state.desk.instructor}
                    can_undo={state.desk.history.can_undo()}
                    can_redo={state.desk.history.can_redo()}
                    presenter={state.presenter}
                    follow={standing.clone()}
                />
                if let Some(standing) = standing { <FollowNote {standing} title={state.notice.as_ref().map(|notice| AttrValue::from(notice.title.clone()))} /> }
                { tabs(&dispatch, state.pane) }
                <Rooms room={state.room.room} />
                <main class="stage">
                    <section class="pane guide" aria-label="Guide"><Guide walk={state.walk.clone()} desk={desk.clone()} presenter={state.presenter} /></section>
                    <Splitter pane="guide" label="Width of the guide" upright={true} after={false} size={304} />
                    <section class="pane center" aria-label="Organization">
                        <Organization
                            scene={scene}
                            words={words}
                            form={state.form}
                            selection={state.selection.clone()}
                            now={state.now()}
                            instructor={state.desk.instructor}
                            actor={state.desk.actor.clone()}
                            actor_name={actor_name}
                            happened={state.happened.clone()}
                            presenter={state.presenter}
                        />
                    </section>
                    { rooms::panes(&state.room, &desk, state.presenter) }
                    <Splitter pane="inspector" label="Width of the inspector" upright={true} after={true} size={344} />
                    <section class="pane inspector" aria-label="Inspector"><Inspector panel={panel} selection={state.selection.clone()} instructor={state.desk.instructor} desk={desk.clone()} /></section>
                    <NoticeBar notice={state.notice.clone()} desk={desk.clone()} rooms={state.room.opened} unheard={state.is_following()} />
                    <Splitter pane="timeline" label="Height of the timeline" upright={false} after={true} size={176} />
                    <section class="pane timeline" aria-label="Timeline">
                        <Timeline
                            marks={Rc::new(view::marks(&state.desk.history, &viewpoint))}
                            waiting={Rc::new(view::waiting(world, &viewpoint))}
                            clock={state.clock}
                            now={state.now()}
                            taken={steps}
                            steps={steps + state.desk.history.undone().len()}
                            branches={state.branches.clone()}
                            instructor={state.desk.instructor}
                            can_undo={state.desk.history.can_undo()}
                            can_redo={state.desk.history.can_redo()}
                        />
                    </section>
                    <Splitter pane="terminal" label="Height of the terminal" upright={false} after={true} size={152} />
                    <section class="pane terminal" aria-label="Terminal"><Terminal {entries} desk={desk.clone()} instructor={state.desk.instructor} pane={state.pane} unheard={state.is_following()} /></section>
                </main>
                <footer class="colophon small soft">
                    { "Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account." }
                </footer>
            </div>
            if let Some(dialog) = state.dialog.clone() {
                <Dialogs dialog={dialog} desk={desk.clone()} instructor={state.desk.instructor} branches={state.branches.clone()} />
            }
            if let Some(asked) = state.why.clone() {
                <WhyDialog {asked} {desk} />
            }
        </ContextProvider<UseReducerDispatcher<AppState>>>
    }
}

/// On a narrow screen the panes are tabs.
fn tabs(dispatch: &UseReducerDispatcher<AppState>, current: Pane) -> Html {
    let all = [
        (Pane::Guide, "Guide"),
        (Pane::Organization, "Organization"),
        (Pane::Inspector, "Inspector"),
        (Pane::Timeline, "Timeline"),
        (Pane::Terminal, "Terminal"),
    ];
    html! {
        <nav class="tabs" aria-label="Panes">
            for (pane, title) in all {
                <button key={title} class="tab" aria-current={(pane == current).then_some("page")} onclick={
                    let dispatch = dispatch.clone();
                    move |_| dispatch.dispatch(Action::Pane(pane))
                }>{ title }</button>
            }
        </nav>
    }
}

/// Keys that work everywhere but in text fields.
fn shortcut(event: &KeyboardEvent, away: bool) -> Option<Action> {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let typing = target.as_ref().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    let control = event.ctrl_key() || event.meta_key();
    if typing || event.alt_key() {
        return None;
    }
    // Keys of one character can be switched off in the help (WCAG 2.1.4), and in the tree letters look for names.
    // Escape leaves a room, but from a message it only closes the message's details.
    let elsewhere = || {
        target.is_some_and(|it| {
            it.closest(".notice-line, .notice-more")
                .ok()
                .flatten()
                .is_some()
        })
    };
    if event.key() == "Escape" {
        return (away && !event.default_prevented() && !elsewhere())
            .then_some(Action::Room(Room::Organization, None));
    }
    let letters = !control && (!platform::single_keys() || in_tree(event));
    match (control, event.key().as_str()) {
        _ if letters => None,
        (true, "z") => Some(Action::Undo),
        (true, "Z" | "y") => Some(Action::Redo),
        (false, "?") => Some(Action::Open(Dialog::Help)),
        (false, "n") => Some(Action::Do(crate::state::NEXT)),
        (false, "p") => Some(Action::TogglePresenter),
        (false, "`") => {
            platform::focus("terminal-input");
            None
        }
        (false, key) => rooms::by_key(key).map(Action::ToggleRoom),
        (true, _) => None,
    }
}

fn in_tree(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest("[role=tree]").ok().flatten().is_some())
}
