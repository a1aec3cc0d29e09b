//! The frame: where each part sits, and the few values that each part is given.

use std::rc::Rc;
use std::sync::Arc;

use gloo::events::{EventListener, EventListenerOptions};
use lessons::scene::{Lock, PANES, Scene};
use shell::desk::Entry;
use sim::history::Step;
use sim::people;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::view::{self, Viewpoint};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::clock::{self, Ticker};
use crate::components::dialogs::Dialogs;
use crate::components::faults::FaultList;
use crate::components::follow::{self, FollowNote, Stream};
use crate::components::inspector::Inspector;
use crate::components::lesson::{Opener, Thinker, entrance};
use crate::components::notice::NoticeBar;
use crate::components::organization::Organization;
use crate::components::present::{
    self, Foot, Head, Panel, Spotlight, lit_name, use_lesson, use_pointing, use_wire,
};
use crate::components::recorder;
use crate::components::reports::PlatformBar;
use crate::components::rooms::{self, Rooms};
use crate::components::scene;
use crate::components::splitter::Splitter;
use crate::components::terminal::Terminal;
use crate::components::timeline::Timeline;
use crate::components::topbar::{self, TopBar};
use crate::components::unkept::{OpeningNote, UnkeptNote};
use crate::components::walkthrough::Guide;
use crate::components::why::WhyDialog;
use crate::focus::use_kept_focus;
use crate::say::{UNSPOKEN, core, key, language, say};
use crate::state::present::{Cue, Light, Part, Wish, pane_name};
use crate::state::queries::Same;
use crate::state::recorder::Drafting;
use crate::state::{Action, AppState, Dialog, Form, LINK_OPENED, Pane, Room};
use crate::{link, lms, memory, opening, platform, storage};

const LINK_DAMAGED: &str = key("The link could not be opened. What you had is still here.");

/// What the page opens with; with the lesson that the address asks for, or that one was in.
fn first_state() -> AppState {
    topbar::remembered_theme();
    let (set, odd) = scene::of_address();
    let draft = link::code().and_then(|code| recorder::linked(&code));
    if draft.is_some() {
        link::clear();
    }
    let mut linked = opening::linked().is_some() || draft.is_some();
    // With a lesson, the link's session is what was done of it.
    let mut session = None;
    if set.lesson.is_some()
        && follow::address().is_none()
        && let Some(Ok(found)) = opening::linked()
    {
        session = Some(Rc::new(found));
        link::clear();
        linked = false;
    }
    let mut state = first_session();
    if let Some(draft) = draft {
        state.dialog = None;
        state.open_draft(draft);
    }
    // Whoever made the address has chosen what is to be met.
    if !set.is_plain() && state.dialog == Some(Dialog::Start) {
        state.dialog = None;
    }
    if let Some(dark) = set.dark {
        platform::set_theme(if dark { "dark" } else { "light" });
    }
    state.presenter |= set.presenter;
    state.set.waits = set.lesson.is_some();
    state.set.session = session;
    let lesson = (set.lesson.clone())
        .or_else(memory::open_lesson)
        .or_else(lms::lesson);
    if let Some(id) = lesson.filter(|id| {
        let alone = state.stage.part == Part::Alone;
        !id.is_empty() && !linked && alone && !state.is_following()
    }) {
        state.open_lesson(id.into());
    }
    state.set.scene = Rc::new(set);
    if state.set.session.is_none() {
        opening::used();
    }
    if state.opening.is_none() {
        state.set.waits = false;
        state.set_the_scene();
    }
    match odd {
        Some(odd) => state.remark(say(scene::ODD), Some(odd)),
        None => state,
    }
}

/// The link's session, else what was kept, else a choice.
fn first_session() -> AppState {
    if follow::address().is_some() {
        let state = AppState::to_follow();
        return match opening::linked() {
            None => state,
            Some(found) => {
                link::clear();
                match found {
                    Ok(session) => state.with_opened(&session),
                    Err(why) => state.remark(say(LINK_DAMAGED), Some(why)),
                }
            }
        };
    }
    let fresh = memory::fresh;
    let kept = memory::kept();
    if let Some(stage) = present::of_address() {
        let mut state = match kept {
            Some(Ok(state)) => state,
            Some(Err(_)) | None => fresh(),
        };
        state.pane = Pane::Guide;
        state.stage = stage;
        memory::restore_presented(&mut state);
        return state;
    }
    if let Some(found) = opening::linked() {
        link::clear();
        let had = match kept {
            Some(Ok(state)) => state,
            Some(Err(_)) | None => fresh(),
        };
        return match found {
            Ok(session) => had.with_opened(&session),
            Err(why) => had.remark(say(LINK_DAMAGED), Some(why)),
        };
    }
    match kept {
        Some(Ok(state)) => state,
        Some(Err(error)) => fresh().remark(
            say("The kept session could not be opened; it was set aside, not deleted."),
            Some(error),
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

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Why the language that was chosen is not spoken.
    pub unspoken: Option<String>,
}

#[component]
pub fn App(props: &Props) -> Html {
    let state = use_reducer(|| {
        let state = first_state();
        match &props.unspoken {
            Some(why) => state.remark(say(UNSPOKEN), Some(why.clone())),
            None => state,
        }
    });
    use_kept_focus();
    let dispatch = state.dispatcher();
    use_lesson(&state);
    use_wire(&state);
    scene::use_host(&state);
    use_pointing(
        state.stage.pointing && state.stage.part != Part::Audience,
        &dispatch,
    );
    let part = state.stage.part;

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
                part,
            ),
        ),
        {
            let state = state.clone();
            move |_| {
                // What is the server's, or shown to an audience, does not take the place of what one has kept oneself.
                // Before a lesson there may have been the server's.
                let servers = state.follow.is_some() && state.lesson.is_some();
                if !state.is_following() && !servers && part == Part::Alone {
                    memory::keep(&state);
                }
            }
        },
    );
    // A lesson is kept after each thing done, so that nothing hangs on how the tab is closed.
    use_effect_with(
        (
            state
                .lesson
                .as_ref()
                .map(|run| (run.begun.clone(), run.changes, run.id().to_string())),
            state.opening.is_none(),
            steps,
            state.desk.actor.clone(),
            state.desk.instructor,
        ),
        {
            let state = state.clone();
            move |_| {
                if part == Part::Alone {
                    memory::keep_lesson(&state, clock::worked());
                }
            }
        },
    );
    let large = match part {
        Part::Alone => state.presenter,
        Part::Audience => true,
        Part::Presenter => false,
    };
    use_effect_with(large, |large| platform::set_presenter(*large));
    let covered = state.dialog.is_some() || state.why.is_some();
    let away = state.room.room != Room::Organization;
    let remote = (part, large || part != Part::Alone);
    use_effect_with((covered, away, remote), {
        let dispatch = dispatch.clone();
        move |&(open, away, remote)| {
            // Without the option the browser would take no notice of `prevent_default`.
            let options = EventListenerOptions::enable_prevent_default();
            let listener = EventListener::new_with_options(
                &gloo::utils::document(),
                "keydown",
                options,
                move |event| {
                    if let (false, Some(event)) = (open, event.dyn_ref::<KeyboardEvent>())
                        && let Some(action) = shortcut(event, away, remote)
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
                if let Some(draft) = link::code().and_then(|code| recorder::linked(&code)) {
                    link::clear();
                    dispatch.dispatch(match draft {
                        Ok(draft) => Action::Draft(Drafting::Open(Box::new(draft), Vec::new())),
                        Err(why) => Action::Remark(say(LINK_DAMAGED).to_string(), Some(why)),
                    });
                } else if let Some(found) = link::opened() {
                    link::clear();
                    match found {
                        Ok(session) => {
                            opening::load(&dispatch, session, say(LINK_OPENED).to_string());
                        }
                        Err(error) => dispatch.dispatch(Action::Remark(
                            say(LINK_DAMAGED).to_string(),
                            Some(error.to_string()),
                        )),
                    }
                }
            });
            move || drop(listener)
        }
    });

    use_effect_with(part, {
        let dispatch = dispatch.clone();
        move |part| {
            let alone = *part == Part::Alone;
            // The browser tells only what other tabs do.
            let listener = EventListener::new(&gloo::utils::window(), "storage", move |event| {
                if let Some(session) = storage::kept_elsewhere(event).filter(|_| alone) {
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
    let set = state.set.scene.clone();
    let scene = use_memo(stands.clone(), |_| view::scene(world, &viewpoint));
    let households = use_memo(stands, |_| view::households(world));
    // Long in a large organization, so written only where it is shown.
    let words = AttrValue::from(match state.form {
        Form::Text => view::describe_in(world, &scene, &|part| core(part).to_string()),
        Form::Tree | Form::List => String::new(),
    });
    let panel = state
        .selection
        .as_ref()
        .and_then(|selection| view::panel(world, &viewpoint, selection))
        .map(Rc::new);
    let actor_name = core(&people::name_of(world, &state.desk.actor));
    let desk = Rc::new(state.desk.clone());
    let own = match state.lesson {
        None => desk.clone(),
        Some(_) => Rc::new(state.own_desk().clone()),
    };
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
    let lesson = (state.lesson.as_ref()).map(|run| Same::from(run.view.clone()));
    let spot = lesson
        .as_ref()
        .and_then(|view| view.step.as_ref()?.show.clone());
    let standing = state.follow.as_ref().map(|it| {
        let past = !state.desk.history.undone().is_empty();
        follow::standing(it, past)
    });
    let pane = state.shown_pane();
    let without: Vec<&str> = (PANES.into_iter()).filter(|it| !set.shows(it)).collect();
    let columns = PANES.len() - without.len();
    // An address that names the terminal wants it with large type, too.
    let called = state.called + usize::from(!set.panes.is_empty());
    let bare = set.embed || set.limits.locks.contains(&Lock::Rooms);
    let audience = part == Part::Audience;
    let noted = part == Part::Presenter || part == Part::Alone && state.stage.notes;
    let part_name = match part {
        Part::Alone => "alone",
        Part::Audience => "audience",
        Part::Presenter => "presenter",
    };
    let lit_pane = match &state.stage.light {
        Some(Light::Pane(pane)) => Some(*pane),
        Some(Light::Thing(_)) | None => None,
    };
    // An audience sees the organization, and a pane that is lit.
    let shows = |pane: Pane| set.shows(pane_name(pane)) && (!audience || lit_pane == Some(pane));
    let marks = state.desk.marks();
    let faults = state.known_faults().map(Rc::new);
    let lit = (state.stage.light.as_ref()).map(|it| AttrValue::from(lit_name(it, &scene)));
    let acting = actor_name.clone();
    html! {
        // In another language all of it is made anew: no component needs to know that texts change.
        <ContextProvider<UseReducerDispatcher<AppState>> key={language().code()} context={dispatch.clone()}>
            <Ticker playing={state.clock.playing} />
            <Opener opening={state.opening.clone()} open={state.lesson.as_ref().map(|run| (AttrValue::from(run.id().to_string()), run.language))} />
            <Thinker asked={state.lesson.as_ref().and_then(|run| run.asked.clone()).map(Same::from)} />
            if let Some(follow) = &state.follow { <Stream away={follow.away.is_some()} tries={follow.tries} epoch={follow.epoch.clone()} taken={follow.taken} desk={desk.clone()} /> }
            <div class="app" data-pane={pane_name(pane)} data-embed={set.embed.to_string()} data-bare={bare.to_string()} data-without={without.join(" ")} data-columns={columns.to_string()} data-panel={panel.is_some().to_string()} data-room={rooms::id(state.room.room)} data-walk={(noted || lesson.is_some() || state.walk.as_ref().is_some_and(|walk| !walk.away)).to_string()}
                data-lesson={lesson.is_some().to_string()} data-opening={state.is_opening().to_string()} data-spot={spot} data-part={part_name} data-called={(called > 0).to_string()} data-noted={noted.to_string()} data-lit={lit_pane.map(pane_name)}>
                if audience { <Head caption={state.stage.caption.clone()} line={state.stage.line} id={state.stage.id.clone()} lit={lit.clone()} /> }
                if !audience {
                <TopBar
                    scenario={state.desk.history.scenario().title()}
                    actor={state.desk.actor.clone()}
                    actor_name={actor_name.clone()}
                    {households}
                    instructor={state.desk.instructor}
                    can_undo={state.desk.can_undo()}
                    can_redo={state.desk.can_redo()}
                    presenter={state.presenter}
                    recorded={state.recorded()}
                    presents={part == Part::Presenter}
                    follow={standing.clone()}
                    embed={set.embed}
                    limits={set.limits.clone()}
                />
                if let Some(standing) = standing { <FollowNote {standing} title={state.notice.as_ref().map(|notice| AttrValue::from(notice.title.clone()))} /> }
                <PlatformBar />
                <UnkeptNote desk={own} />
                <OpeningNote />
                { tabs(&dispatch, pane, &set) }
                if !bare { <Rooms room={state.room.room} /> }
                }
                <main class="stage">
                    if noted {
                        <section class="pane guide" aria-label={say("Presenter's notes")}><Panel walk={state.walk.clone()} stage={state.stage.clone()} scene={scene.clone()} selection={state.selection.clone()} desk={desk.clone()} faults={faults.clone()} /></section>
                    } else if shows(Pane::Guide) && !audience {
                        <section class="pane guide" aria-label={say("Guide")}>
                        // On one screen with large type the class looks on.
                        if let Some(faults) = faults.clone().filter(|it| !it.is_empty() && !state.presenter) { <div class="guide-faults"><FaultList {faults} open={false} /></div> }
                        <Guide walk={state.walk.clone()} lesson={lesson.clone()} attempt={state.lesson.as_ref().map(|run| Same::from(run.attempt.clone()))} opening={state.opening.clone()} editing={state.editing.clone()} desk={desk.clone()} presenter={state.presenter} asked={state.stage.asked} /></section>
                    }
                    if part == Part::Alone && shows(Pane::Guide) { <Splitter pane="guide" label={say("Width of the guide")} upright={true} after={false} size={304} /> }
                    if set.shows("organization") {
                    <section class="pane center" aria-label={say("Organization")}>
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
                            presenter={large}
                        />
                    </section>
                    }
                    if !audience {
                    { rooms::panes(&state.room, &desk, large) }
                    if shows(Pane::Inspector) { <Splitter pane="inspector" label={say("Width of the inspector")} upright={true} after={true} size={344} /> }
                    }
                    if shows(Pane::Inspector) {
                    <section class="pane inspector" aria-label={say("Inspector")}><Inspector panel={panel} selection={state.selection.clone()} desk={desk.clone()} /></section>
                    }
                    if !audience {
                    <NoticeBar notice={state.notice.clone()} {lesson} desk={desk.clone()} rooms={state.room.opened} {pane} unheard={state.is_following()} closed={part == Part::Presenter} />
                    if shows(Pane::Timeline) { <Splitter pane="timeline" label={say("Height of the timeline")} upright={false} after={true} size={176} /> }
                    }
                    if shows(Pane::Timeline) {
                    <section class="pane timeline" aria-label={say("Timeline")}>
                        <Timeline
                            marks={Rc::new(marks)}
                            waiting={Rc::new(view::waiting(world, &viewpoint))}
                            clock={state.clock}
                            now={state.now()}
                            taken={steps}
                            steps={steps + state.desk.history.undone().len()}
                            branches={state.branches.clone()}
                            instructor={state.desk.instructor}
                            can_undo={state.desk.can_undo()}
                            can_redo={state.desk.can_redo()}
                            keeps_branches={state.lesson.is_none()}
                        />
                    </section>
                    }
                    if !audience {
                    if shows(Pane::Terminal) { <Splitter pane="terminal" label={say("Height of the terminal")} upright={false} after={true} size={152} called={called} /> }
                    }
                    if shows(Pane::Terminal) {
                    <section class="pane terminal" aria-label={say("Terminal")}><Terminal {entries} desk={desk.clone()} instructor={state.desk.instructor} {pane} unheard={state.is_following()} /></section>
                    }
                </main>
                if audience { <Foot actor_name={acting} now={state.now()} notice={state.notice.clone()} /> }
                if !audience {
                <footer class="colophon small soft">
                    { say("Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account.") }
                </footer>
                }
            </div>
            <Spotlight light={state.stage.light.clone()} veil={part != Part::Presenter} />
            if let Some(dialog) = state.dialog.clone() {
                <Dialogs dialog={dialog} scene={set.clone()} lesson={state.lesson.as_ref().map(|run| AttrValue::from(run.id().to_string()))} desk={desk.clone()} branches={state.branches.clone()} {faults} />
            }
            if let Some(asked) = state.why.clone() {
                <WhyDialog {asked} {desk} />
            }
        </ContextProvider<UseReducerDispatcher<AppState>>>
    }
}

/// On a narrow screen the panes are tabs.
fn tabs(dispatch: &UseReducerDispatcher<AppState>, current: Pane, set: &Scene) -> Html {
    let all = [
        Pane::Guide,
        Pane::Organization,
        Pane::Inspector,
        Pane::Timeline,
        Pane::Terminal,
    ];
    html! {
        <nav class="tabs" aria-label={say("Panes")}>
            for pane in all.into_iter().filter(|it| set.shows(pane_name(*it))) {
                <button key={pane_name(pane)} class="tab" data-tab={pane_name(pane)} aria-current={(pane == current).then_some("page")} onclick={
                    let dispatch = dispatch.clone();
                    move |_| dispatch.dispatch(Action::Pane(pane))
                }>{ scene::pane_title(pane_name(pane)) }</button>
            }
        </nav>
    }
}

/// Keys that work everywhere but in text fields.
fn shortcut(event: &KeyboardEvent, away: bool, (part, remote): (Part, bool)) -> Option<Action> {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let typing = target.as_ref().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    let control = event.ctrl_key() || event.meta_key();
    // In fields, too: there Ctrl and K mean nothing that is missed.
    if control && !event.alt_key() && !event.shift_key() && event.key().eq_ignore_ascii_case("k") {
        return (!event.default_prevented()).then_some(Action::Open(Dialog::Palette));
    }
    if typing || event.alt_key() {
        return None;
    }
    let slider = || {
        (target.as_ref()).is_some_and(|it| it.get_attribute("role").as_deref() == Some("slider"))
    };
    // A presenter's remote control sends Page Down and Page Up; without it, those keys scroll as everywhere.
    let turns = match event.key().as_str() {
        "PageDown" if remote && !control && !slider() => Some(true),
        "PageUp" if remote && !control && !slider() => Some(false),
        "]" if !control && platform::single_keys() => Some(true),
        "[" if !control && platform::single_keys() => Some(false),
        _ => None,
    };
    if part == Part::Audience {
        let wish = match turns {
            Some(on) => Wish::Turn(on),
            None if event.key() == "r" && platform::single_keys() && !control => Wish::Ask,
            None => return None,
        };
        return Some(Action::Present(Cue::Wish(wish)));
    }
    if let Some(on) = turns {
        return Some(Action::Turn(on));
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
        (false, "p") if part == Part::Alone => Some(Action::TogglePresenter),
        (false, "h") if part == Part::Alone => Some(Action::Present(Cue::ToggleNotes)),
        (false, "f") if part == Part::Presenter => Some(Action::Present(Cue::ToggleFreeze)),
        (false, "x") if remote => Some(Action::Present(Cue::TogglePointing)),
        (false, "r") => Some(Action::Present(Cue::Ask(true))),
        (false, "o") => Some(Action::WalkLine),
        (false, "`") => {
            platform::focus("terminal-input");
            // Where it is only coming.
            platform::focus_then("terminal-input");
            Some(Action::Terminal)
        }
        (false, "g") => {
            platform::focus_soon(entrance().to_string());
            Some(Action::Pane(Pane::Guide))
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
