//! The button that copies a text.

use yew::html::ImplicitClone;
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::browser::Timeout;
use crate::say::say;

/// Copies a text, for all copy buttons below it.
#[derive(Clone, PartialEq)]
pub struct OnCopy(pub Callback<AttrValue>);

impl ImplicitClone for OnCopy {}

/// The properties of [`struct@Copy`].
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The text to copy.
    pub text: AttrValue,
    /// The button's name for screen readers: "Copy the id".
    pub label: AttrValue,
    /// The visible text in front of the icon, beside the button's name.
    #[prop_or_default]
    pub shown: Option<AttrValue>,
    /// The name is visible.
    #[prop_or_default]
    pub named: bool,
}

/// A button that copies a text and confirms it for a moment.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let copied = use_state(|| false);
    let copies = use_context::<OnCopy>();
    let text = &props.text;
    let onclick = with!((copied, text), move |_: MouseEvent| {
        if let Some(OnCopy(copies)) = &copies {
            copies.emit(text.clone());
        }
        copied.set(true);
        let copied = copied.setter();
        Timeout::new(1_600, move || copied.set(false)).forget();
    });
    let name = match &props.shown {
        Some(shown) => format!("{}: {shown}", props.label),
        None => props.label.to_string(),
    };
    html! {
        <span class="copy-id">
            <button type="button" class="button bare" aria-label={name} title={&props.text} {onclick}>
                if let Some(shown) = &props.shown { <span class="mono">{ shown }</span> }
                if props.named { <span>{ &props.label }</span> }
                { icon(if *copied { Icon::Check } else { Icon::Copy }) }
            </button>
            <span class="copy-sign" role="status">{ if *copied { say("Copied") } else { "" } }</span>
        </span>
    }
}
