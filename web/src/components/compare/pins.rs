//! The choice of the two moments, here, in the timeline, and by a link.

use gloo::file::callbacks::{FileReader, read_as_bytes};
use gloo::file::{Blob, FileReadError};
use interchange::{ImportOptions, InputFile, import};
use shell::controller::line_of;
use sim::session::Session;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{at, short};
use crate::prelude::*;
use crate::state::compare::{PinChange, PinSide, PinnedMoment, Pins};
use crate::state::queries::compare::ComparedMoments;
use crate::state::{Branch, Room};
use crate::{link, opening};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub pins: Same<Pins>,
    pub branches: Same<Vec<Branch>>,
    pub controller: Queries,
}

fn pin(dispatch: &Dispatch, side: PinSide, moment: Option<PinnedMoment>) {
    dispatch.dispatch(Action::Pin(PinChange::Set(side, moment)));
}

/// Opens a session and pins its last moment.
fn pin_session(dispatch: &Dispatch, side: PinSide, name: String, session: Session) {
    let dispatch = dispatch.clone();
    opening::open(session, move |opened| match opened {
        Ok(history) => pin(
            &dispatch,
            side,
            Some(PinnedMoment::end_of(name.into(), history)),
        ),
        Err(why) => unopened(&dispatch, why),
    });
}

fn unopened(dispatch: &Dispatch, why: String) {
    let says = say("The session to compare with was not opened.");
    dispatch.dispatch(Action::Remark(says.to_string(), Some(why)));
}

/// The session of a file: a saved one, or one that is made of what another tool wrote.
fn session_of(name: &str, bytes: Vec<u8>) -> Result<Session, String> {
    let saved = std::str::from_utf8(&bytes).map(|text| Session::from_json(text.trim()));
    if let Ok(Ok(session)) = saved {
        return Ok(session);
    }
    let file = InputFile {
        name: name.to_string(),
        bytes,
    };
    import(&[file], &ImportOptions::default())
        .map(|it| it.session)
        .map_err(|error| error.says.to_string())
}

#[component]
pub fn PinCards(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let swap = {
        let (dispatch, compared) = (dispatch.clone(), props.compared.clone());
        move |_: MouseEvent| {
            let [a, b] = compared.moments.clone();
            dispatch.dispatch(Action::Pin(PinChange::Both(Box::new([b, a]))));
        }
    };
    html! {
        <section class="compare-pins" aria-label={say("The compared moments")}>
            <PinCard side={PinSide::A} compared={props.compared.clone()} pins={props.pins.clone()}
                branches={props.branches.clone()} controller={props.controller.clone()} />
            <button type="button" class="button" data-testid="compare-swap" onclick={swap}>
                <span aria-hidden="true">{ "⇄" }</span><span>{ say("Swap A and B") }</span>
            </button>
            <PinCard side={PinSide::B} compared={props.compared.clone()} pins={props.pins.clone()}
                branches={props.branches.clone()} controller={props.controller.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    side: PinSide,
    compared: Rc<ComparedMoments>,
    pins: Same<Pins>,
    branches: Same<Vec<Branch>>,
    controller: Queries,
}

/// The values of the session list that are no branches.
const OWN: &str = "own";
const OTHER: &str = "other";

#[component]
fn PinCard(props: &CardProps) -> Html {
    let dispatch = use_dispatch();
    let reading = use_mut_ref(|| None::<FileReader>);
    let side = props.side;
    let moment = &props.compared.moments[side as usize];
    let letter = side.name();
    let on_session = {
        let (dispatch, branches) = (dispatch.clone(), props.branches.clone());
        Callback::from(move |event: Event| {
            let value = event.target_dyn_into::<HtmlSelectElement>();
            let value = value.map(|it| it.value()).unwrap_or_default();
            let branch = value.parse().ok().and_then(|at: usize| branches.get(at));
            match branch {
                Some(it) => pin_session(&dispatch, side, it.name.clone(), it.session.clone()),
                None if value == OWN => pin(&dispatch, side, None),
                None => {}
            }
        })
    };
    let on_file = Callback::from(with!(dispatch, move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        let (dispatch, name) = (dispatch.clone(), file.name());
        let blob = Blob::from(web_sys::Blob::from(file));
        let read = move |bytes: Result<Vec<u8>, FileReadError>| {
            let bytes = bytes.map_err(|error| error.to_string());
            match bytes.and_then(|bytes| session_of(&name, bytes)) {
                Ok(session) => pin_session(&dispatch, side, name, session),
                Err(why) => unopened(&dispatch, why),
            }
        };
        *reading.borrow_mut() = Some(read_as_bytes(&blob, read));
        input.set_value("");
    }));
    let go = {
        let (dispatch, moment) = (dispatch.clone(), moment.clone());
        Callback::from(move |steps: usize| pin(&dispatch, side, Some(moment.at(steps))))
    };
    let on_slide = Callback::from(with!(go, move |event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        if let Some(Ok(steps)) = input.map(|it| it.value().parse()) {
            go.emit(steps);
        }
    }));
    let on_key = Callback::from(with!(moment, move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => true,
            "ArrowLeft" | "ArrowDown" => false,
            _ => return,
        };
        if event.shift_key() {
            event.prevent_default();
            go.emit(moment.checkpoint(forward));
        }
    }));
    let named = (moment.name.as_ref())
        .and_then(|name| props.branches.iter().position(|it| it.name == **name));
    let is_other = moment.name.is_some() && named.is_none();
    let pinned = props.pins.0[side as usize].is_some();
    let id = format!("compare-moment-{letter}");
    html! {
        <fieldset class="compare-pin" data-side={letter} data-testid={format!("compare-pin-{letter}")}>
            <legend>{ letter }</legend>
            <div class="compare-line">
                <select aria-label={say_with("Session of {side}", &[("side", &letter)])} onchange={on_session}>
                    <option value={OWN} selected={moment.name.is_none()}>{ say("This session") }</option>
                    if is_other {
                        <option value={OTHER} selected={true}>{ moment.name.clone() }</option>
                    }
                    for (at, branch) in props.branches.iter().enumerate() {
                        <option key={branch.name.clone()} value={at.to_string()} selected={named == Some(at)}>
                            { branch.name.clone() }
                        </option>
                    }
                </select>
                <label class="button file-button" title={say("A saved session, or a file of another tool to import")}>
                    { icon(Icon::Folder) }<span>{ say("Open a file") }</span>
                    <input class="quiet" type="file" onchange={on_file} data-testid={format!("compare-file-{letter}")}
                        aria-label={say_with("Open a file as {side}", &[("side", &letter)])} />
                </label>
            </div>
            <div class="compare-line">
                <input type="range" {id} min="0" max={moment.whole().to_string()} value={moment.steps.to_string()}
                    aria-label={say_with("Moment of {side}", &[("side", &letter)])} aria-valuetext={words(moment)}
                    oninput={on_slide} onkeydown={on_key} />
                if pinned {
                    <button type="button" class="button mini" onclick={
                        let dispatch = dispatch.clone();
                        move |_: MouseEvent| pin(&dispatch, side, None)
                    }>{ without_pin(side, &props.controller) }</button>
                }
            </div>
            <p class="small" data-testid={format!("compare-at-{letter}")}>
                { words(moment) }{ " " }
                <span class="soft">{ at(props.compared.now(side)) }</span>
            </p>
            if let Some(line) = moment.taken().last().map(|step| line_of(&step.command)) {
                <p class="compare-step small" title={line.clone()}><code>{ short(&line) }</code></p>
            }
        </fieldset>
    }
}

/// The button that removes a pin, by the moment that is compared then.
fn without_pin(side: PinSide, view: &Queries) -> &'static str {
    match side {
        PinSide::A if view.is_imported() => say("Use the import"),
        PinSide::A => say("Use the start"),
        PinSide::B => say("Use the current moment"),
    }
}

/// "After step 3 of 7".
fn words(moment: &PinnedMoment) -> String {
    let of = moment.whole();
    match moment.steps {
        steps if moment.is_imported() => say_with(
            "As imported, after step {steps} of {of}",
            &[("steps", &steps), ("of", &of)],
        ),
        0 => say_with("Before the first of {of} steps", &[("of", &of)]),
        steps => say_with(
            "After step {steps} of {of}",
            &[("steps", &steps), ("of", &of)],
        ),
    }
}

#[derive(Properties, PartialEq)]
pub struct PinHereProps {
    pub taken: usize,
}

/// Buttons of the timeline: pin the shown event.
#[component]
pub fn PinHere(props: &PinHereProps) -> Html {
    let dispatch = use_dispatch();
    let taken = props.taken;
    let button = |side: PinSide| {
        let dispatch = dispatch.clone();
        let letter = side.name();
        html! {
            <button type="button" key={letter} class="button mini" data-testid={format!("pin-{letter}")}
                title={say_with("Compare event {taken} as {side} (Shift {side} on the slider)", &[("taken", &taken), ("side", &letter)])}
                onclick={move |_: MouseEvent| dispatch.dispatch(Action::Pin(PinChange::Here(side, taken)))}>
                { say_with("Pin as {side}", &[("side", &letter)]) }
            </button>
        }
    };
    html! { <span class="pin-here" role="group" aria-label={say("Compare")}>{ for PinSide::ALL.map(button) }</span> }
}

#[derive(Properties, PartialEq)]
pub struct BranchPinProps {
    pub name: String,
    pub session: Same<Session>,
}

/// A button at a branch: compares it with the current moment.
#[component]
pub fn BranchPin(props: &BranchPinProps) -> Html {
    let dispatch = use_dispatch();
    let on_compare = {
        let (name, session) = (props.name.clone(), props.session.clone());
        move |_: MouseEvent| {
            pin(&dispatch, PinSide::B, None);
            pin_session(&dispatch, PinSide::A, name.clone(), (**session).clone());
            dispatch.dispatch(Action::Room(Room::Compare, None));
        }
    };
    html! {
        <button type="button" class="button mini" onclick={on_compare}
            aria-label={say_with("Compare {name} with the current moment", &[("name", &props.name)])}>{ say("Compare") }</button>
    }
}

/// Opens the comparison of a link.
pub fn open_link(dispatch: &Dispatch, [a, b]: [Session; 2]) {
    let dispatch = dispatch.clone();
    opening::open(a, move |a| match a {
        Ok(a) => opening::open(b, move |b| match b {
            Ok(b) => {
                let name = |side: &'static str| say_with("{side} of the link", &[("side", &side)]);
                let both = [
                    PinnedMoment::end_of(name("A").into(), a),
                    PinnedMoment::end_of(name("B").into(), b),
                ];
                dispatch.dispatch(Action::Pin(PinChange::Both(Box::new(both))));
                dispatch.dispatch(Action::Room(Room::Compare, None));
            }
            Err(why) => unopened(&dispatch, why),
        }),
        Err(why) => unopened(&dispatch, why),
    });
}

/// Copies a link to a comparison.
pub fn copy_link(compared: &ComparedMoments, dispatch: &Dispatch) {
    let [a, b] = compared.moments.each_ref().map(PinnedMoment::session);
    platform::copy(&link::to_comparison([&a, &b]));
    let says = say("The link to this comparison was copied.");
    dispatch.dispatch(Action::Remark(says.to_string(), None));
}
