//! The frame of every dialog: a native `<dialog>`, which keeps the focus inside and gives it back.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::browser::{elements, modal};
use crate::say::say;

/// The properties of [`Modal`].
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Its name, in the style sheet and in tests.
    pub name: &'static str,
    /// Its heading.
    pub title: String,
    /// The class of its size.
    pub size: &'static str,
    /// It is to be closed.
    pub onclose: Callback<()>,
    /// It was scrolled.
    #[prop_or_default]
    pub onscroll: Option<Callback<Event>>,
    /// What it contains.
    pub children: Html,
}

/// Selector of a form's visible fields.
pub const FIELDS: &str =
    "form :is(input, select, textarea):not(details:not([open]) *, [readonly], :disabled)";

/// The frame of every dialog: title, close button, and the browser's own focus handling.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    use_effect_with(
        (),
        with!(node, move |()| {
            let dialog = modal::open(&node, FIELDS);
            // Closing the dialog, not merely removing it, returns the focus to where it was; `focus.rs` handles the
            // case that this element is gone.
            move || modal::close(dialog)
        }),
    );
    let close = props.onclose.reform(|_: MouseEvent| ());
    // Escape: the browser closes the dialog at once, so that the next keys go to the page, however long drawing takes.
    // A file chooser inside sends `cancel` too, which is ignored.
    let oncancel = with!(
        (node, props.onclose),
        Callback::from(move |event: Event| {
            if elements::is_at(&event, &node) {
                onclose.emit(());
            }
        })
    );
    html! {
        <dialog ref={node} class={classes!("dialog", props.size, format!("is-{}", props.name))}
            aria-labelledby={format!("{}-title", props.name)} data-testid="dialog" data-dialog={props.name} {oncancel} onscroll={props.onscroll.clone()}>
            <div class="dialog-head">
                <h2 id={format!("{}-title", props.name)} tabindex="-1">{ &props.title }</h2>
                <button type="button" class="button bare square" aria-label={say("Close")} onclick={close}>
                    { icon(Icon::Close) }
                </button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}
