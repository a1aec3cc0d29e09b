//! The choice of the two moments, here, in the timeline, and by a link.

use interchange::{ImportOptions, InputFile, import};
use shell::controller::line_of;
use sim::session::SavedSession;

use super::words::short;
use page::Branch;
use page::CompareAction;
use page::compare::{PinSide, PinnedMoment, Pins};
use page::queries::compare::ComparedMoments;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::pins::{pin, pin_session, unopened};
use ui::{link, opening, picked, sessions};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub compared: Rc<ComparedMoments>,
    pub pins: Same<Pins>,
    pub branches: Same<Vec<Branch>>,
    pub queries: Queries,
}

/// The session of a file: a saved one, or one that is made of what another tool wrote.
fn session_of(name: &str, bytes: Vec<u8>) -> Result<SavedSession, String> {
    let saved = std::str::from_utf8(&bytes).map(|text| SavedSession::from_json(text.trim()));
    if let Ok(Ok(session)) = saved {
        return Ok(session);
    }
    let file = InputFile {
        name: name.to_string(),
        bytes,
    };
    import(&[file], &ImportOptions::default())
        .map(|it| SavedSession::unmarked(it.session))
        .map_err(|error| error.says.to_string())
}

#[component]
pub(crate) fn PinCards(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let [a, b] = props.compared.moments.clone();
    let swapped = Action::Compare(CompareAction::Both(Box::new([b, a])));
    html! {
        <section class="compare-pins" aria-label={say("The compared moments")}>
            <PinCard side={PinSide::A} compared={&props.compared} pins={&props.pins}
                branches={&props.branches} queries={&props.queries} />
            <button type="button" class="button" data-testid="compare-swap" onclick={dispatch.on(swapped)}>
                <span aria-hidden="true">{ "⇄" }</span><span>{ say("Swap A and B") }</span>
            </button>
            <PinCard side={PinSide::B} compared={&props.compared} pins={&props.pins}
                branches={&props.branches} queries={&props.queries} />
        </section>
    }
}

#[derive(Clone, Properties, PartialEq)]
struct CardProps {
    side: PinSide,
    compared: Rc<ComparedMoments>,
    pins: Same<Pins>,
    branches: Same<Vec<Branch>>,
    queries: Queries,
}

/// The values of the session list that are no branches.
const OWN: &str = "own";
const OTHER: &str = "other";

/// The choice of the session: this one, a branch, or a file.
#[component]
fn SessionLine(props: &CardProps) -> Html {
    let dispatch = use_dispatch();
    let reading = use_mut_ref(|| None::<picked::FileReader>);
    let (side, branches) = (props.side, &props.branches);
    let moment = &props.compared.moments[side as usize];
    let letter = side.name();
    let on_session = with!(branches, move |event: Event| {
        let value = forms::value(&event);
        let branch = value.parse().ok().and_then(|at: usize| branches.get(at));
        match branch {
            Some(it) => pin_session(dispatch, side, it.name.clone(), it.saved.clone()),
            None if value == OWN => dispatch.dispatch(pin(side, None)),
            None => {}
        }
    });
    let on_file = Callback::from(move |event: Event| {
        let Some(file) = picked::of_field(&event).into_iter().next() else {
            return;
        };
        let name = file.name();
        let read = move |bytes: Result<Vec<u8>, String>| match bytes
            .and_then(|bytes| session_of(&name, bytes))
        {
            Ok(session) => pin_session(dispatch, side, name, session),
            Err(why) => unopened(dispatch, why),
        };
        *reading.borrow_mut() = Some(picked::read_whole(file, read));
    });
    let named =
        (moment.name.as_ref()).and_then(|name| branches.iter().position(|it| it.name == **name));
    let is_other = moment.name.is_some() && named.is_none();
    let chosen = match named {
        Some(at) => at.to_string(),
        None if is_other => OTHER.to_string(),
        None => OWN.to_string(),
    };
    html! {
        <div class="compare-line">
            <Select label={tell(message!("Session of {side}", side = letter))} value={chosen} onchange={on_session}>
                <option value={OWN}>{ say("This session") }</option>
                if is_other {
                    <option value={OTHER}>{ moment.name.as_deref() }</option>
                }
                for (at, branch) in branches.iter().enumerate() {
                    <option key={branch.name.as_str()} value={at.to_string()}>
                        { &branch.name }
                    </option>
                }
            </Select>
            <label class="button file-button" title={say("A saved session, or a file of another tool to import")}>
                { icon(Icon::Folder) }<span>{ say("Open a file") }</span>
                <input class="quiet" type="file" onchange={on_file} data-testid={format!("compare-file-{letter}")}
                    aria-label={tell(message!("Open a file as {side}", side = letter))} />
            </label>
        </div>
    }
}

#[component]
fn PinCard(props: &CardProps) -> Html {
    let dispatch = use_dispatch();
    let side = props.side;
    let moment = &props.compared.moments[side as usize];
    let letter = side.name();
    let on_slide = dispatch.on_event(with!(moment, move |it: InputEvent| {
        let steps = forms::value(&it).parse().ok()?;
        Some(pin(side, Some(moment.at(steps))))
    }));
    let on_key = Callback::from(with!(moment, move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => true,
            "ArrowLeft" | "ArrowDown" => false,
            _ => return,
        };
        if event.shift_key() {
            event.prevent_default();
            let to = moment.at(moment.checkpoint(forward));
            dispatch.dispatch(pin(side, Some(to)));
        }
    }));
    let pinned = props.pins.0[side as usize].is_some();
    let id = format!("compare-moment-{letter}");
    html! {
        <fieldset class="compare-pin" data-side={letter} data-testid={format!("compare-pin-{letter}")}>
            <legend>{ letter }</legend>
            <SessionLine ..props.clone() />
            <div class="compare-line">
                <input type="range" {id} min="0" max={moment.whole().to_string()} value={moment.steps.to_string()}
                    aria-label={tell(message!("Moment of {side}", side = letter))} aria-valuetext={words(moment)}
                    oninput={on_slide} onkeydown={on_key} />
                if pinned {
                    <button type="button" class="button mini" onclick={dispatch.on(pin(side, None))}>{ without_pin(side, &props.queries) }</button>
                }
            </div>
            <p class="small" data-testid={format!("compare-at-{letter}")}>
                { words(moment) }{ " " }
                <span class="soft">{ props.compared.now(side).to_string() }</span>
            </p>
            if let Some(line) = moment.taken().last().map(|step| AttrValue::from(line_of(&step.command))) {
                <p class="compare-step small" title={&line}><code>{ short(&line) }</code></p>
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
        steps if moment.is_imported() => tell(message!("As imported, after step {steps} of {of}")),
        _ if of == 0 => say("No steps yet").to_string(),
        0 => tell(counted!(
            of,
            "Before the only step|Before the first of {n} steps"
        )),
        steps => tell(message!("After step {steps} of {of}")),
    }
}

/// Opens the comparison of a link.
pub fn open_link(dispatch: Dispatch, [a, b]: [SavedSession; 2]) {
    opening::open(a, move |a| match a {
        Ok((a, a_parting)) => opening::open(b, move |b| match b {
            Ok((b, b_parting)) => {
                let name = |side: &'static str| tell(message!("{side} of the link"));
                let both = [
                    PinnedMoment::end_of(name("A").into(), a),
                    PinnedMoment::end_of(name("B").into(), b),
                ];
                dispatch.dispatch(Action::Compare(CompareAction::Both(Box::new(both))));
                dispatch.dispatch(Action::Screen(ScreenAction::Navigate(Route::Compare, None)));
                sessions::tell_partings(dispatch, a_parting.into_iter().chain(b_parting));
            }
            Err(why) => unopened(dispatch, why),
        }),
        Err(why) => unopened(dispatch, why),
    });
}

/// Copies a link to a comparison.
pub(crate) fn copy_link(compared: &ComparedMoments, dispatch: Dispatch) {
    let [a, b] = compared.moments.each_ref().map(PinnedMoment::saved);
    dispatch.copy(&link::to_comparison([&a, &b]));
    let says = say("The link to this comparison was copied.");
    dispatch.dispatch(Action::Remark(says.to_string(), None));
}
