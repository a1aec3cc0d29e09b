//! Parts of forms: what a field says, callbacks that keep it in a state, and fields with their labels.

use yew::prelude::*;

use super::copy::Copy;
use super::select::Select;
pub use crate::browser::fields::{checked, value};
use crate::say::{message, say, tell};

/// Length above which some programs truncate a link.
pub const LONG_LINK: usize = 8_000;

/// A callback that keeps what is typed.
pub fn typed<T: From<String> + 'static>(text: &UseStateHandle<T>) -> Callback<InputEvent> {
    let text = text.setter();
    Callback::from(move |event: InputEvent| text.set(value(&event).into()))
}

/// A callback that sets a state to a value.
pub fn sets<E: 'static, T: Clone + 'static>(state: &UseStateHandle<T>, to: T) -> Callback<E> {
    let state = state.setter();
    Callback::from(move |_| state.set(to.clone()))
}

/// A callback that changes a state by what a field says.
pub fn changes<E: AsRef<Event> + 'static, T: Clone + 'static>(
    state: &UseStateHandle<T>,
    change: impl Fn(&mut T, &Event) + 'static,
) -> Callback<E> {
    Callback::from(with!(state, move |event: E| {
        self::change(&state, |it| change(it, event.as_ref()));
    }))
}

/// Changes a state, as it was when it was drawn.
pub fn change<T: Clone>(state: &UseStateHandle<T>, change: impl FnOnce(&mut T)) {
    let mut next = (**state).clone();
    change(&mut next);
    state.set(next);
}

/// A text field with its label above it, and an explanation unless that is empty.
pub fn text_field(
    id: &'static str,
    label: &str,
    about: &str,
    value: &str,
    oninput: Callback<InputEvent>,
) -> Html {
    let about_id = AttrValue::from(format!("{id}-about"));
    html! {
        <div class="form-field">
            <label class="form-label" for={id}>{ label }</label>
            if !about.is_empty() { <p class="soft small form-about" id={&about_id}>{ about }</p> }
            <input type="text" {id} data-testid={id} value={value.to_string()} {oninput} spellcheck="false" autocomplete="off"
                aria-describedby={(!about.is_empty()).then_some(about_id)} />
        </div>
    }
}

/// A list of choices, by value and name, with its label above it.
pub fn select_field(
    id: &'static str,
    label: &str,
    options: Vec<(String, String)>,
    now: &str,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <div class="form-field">
            <label class="form-label" for={id}>{ label }</label>
            <Select {id} testid={id} value={now.to_string()} {onchange}>
                for (value, name) in options {
                    <option key={value.as_str()} value={value.clone()}>{ name }</option>
                }
            </Select>
        </div>
    }
}

/// A box to tick.
pub fn check_line(id: String, checked: bool, label: Html, onchange: Callback<Event>) -> Html {
    html! {
        <label class="check-line" key={id.as_str()}>
            <input type="checkbox" {checked} data-testid={id} {onchange} />
            <span>{ label }</span>
        </label>
    }
}

/// A link to copy, and its length.
pub fn link_line(link: &str, name: &'static str, id: &'static str, autofocus: bool) -> Html {
    html! {
        <>
            <div class="link-line">
                <input type="text" readonly={true} value={link.to_string()} aria-label={name} data-testid={id} {autofocus} />
                <Copy text={link.to_string()} label={say("Copy the link")} shown={say("Copy")} />
            </div>
            <p class="soft small">
                { tell(message!("{link} characters.", link = link.len())) }
                if link.len() > LONG_LINK { { " " }{ say("Some programs cut off links this long. A file is safer.") } }
            </p>
        </>
    }
}
