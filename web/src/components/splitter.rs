//! A line between two panes: dragged, moved with the arrow keys, or put away with Enter or a double click. Where it is
//! put is remembered; untouched, the style sheet decides.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::say::say;
use crate::storage;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The pane, which is also the name of its size in the style sheet.
    pub pane: &'static str,
    pub label: &'static str,
    /// Between panes side by side; else between panes over each other.
    pub upright: bool,
    /// The pane lies after the line: dragging towards it makes it smaller.
    pub after: bool,
    /// The size in pixels that arrow keys begin from.
    pub size: i32,
    /// How often the pane was called for: then it is not put away.
    #[prop_or_default]
    pub called: usize,
}

const LEAST: i32 = 40;
const MOST: i32 = 900;
/// Put away.
const AWAY: i32 = 0;

/// Sets a pane's size, or leaves it to the style sheet.
fn apply(pane: &str, size: Option<i32>) {
    let app = document()
        .query_selector(".app")
        .ok()
        .flatten()
        .and_then(|app| app.dyn_into::<HtmlElement>().ok());
    if let (Some(app), Some(size)) = (app, size) {
        // A property set by script, not a style attribute, so that the content security policy allows it.
        let _ = app
            .style()
            .set_property(&format!("--{pane}"), &format!("{size}px"));
        let state = if size == AWAY { "away" } else { "open" };
        let _ = app.set_attribute(&format!("data-{pane}"), state);
    }
}

#[component]
pub fn Splitter(props: &Props) -> Html {
    let name = format!("size.{}", props.pane);
    let size = use_state(|| storage::preference(&name).and_then(|size| size.parse::<i32>().ok()));
    let drag = use_mut_ref(|| None::<(i32, i32)>);
    use_effect_with((*size, props.pane), move |(size, pane)| {
        apply(pane, *size);
        if let Some(size) = size {
            storage::prefer(&format!("size.{pane}"), &size.to_string());
        }
    });
    use_effect_with(props.called, {
        let (size, usual) = (size.clone(), props.size);
        move |called| {
            if *called > 0 && *size == Some(AWAY) {
                size.set(Some(usual));
            }
        }
    });
    let (upright, after, usual) = (props.upright, props.after, props.size);
    let current = size.unwrap_or(usual);
    let position = move |event: &PointerEvent| {
        if upright {
            event.client_x()
        } else {
            event.client_y()
        }
    };
    let on_down = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(target) = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
            {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            *drag.borrow_mut() = Some((position(&event), current));
        })
    };
    let on_move = {
        let (drag, size) = (drag.clone(), size.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((start, was)) = *drag.borrow()
                && position(&event) != start
            {
                let moved = position(&event) - start;
                size.set(Some(
                    (was + if after { -moved } else { moved }).clamp(LEAST, MOST),
                ));
            }
        })
    };
    let on_up = Callback::from(move |_: PointerEvent| *drag.borrow_mut() = None);
    let put_away = {
        let size = size.clone();
        move || size.set(Some(if current == AWAY { usual } else { AWAY }))
    };
    let on_double = {
        let put_away = put_away.clone();
        Callback::from(move |_: MouseEvent| put_away())
    };
    let on_key = Callback::from(move |event: KeyboardEvent| {
        let step = match (upright, event.key().as_str()) {
            (true, "ArrowLeft") | (false, "ArrowUp") => -24,
            (true, "ArrowRight") | (false, "ArrowDown") => 24,
            (_, "Enter") => {
                event.prevent_default();
                put_away();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        size.set(Some(
            (current + if after { -step } else { step }).clamp(LEAST, MOST),
        ));
    });
    html! {
        <div
            class={classes!("splitter", props.pane, if upright { "upright" } else { "level" })}
            role="separator"
            tabindex="0"
            title={say("Drag to resize; double-click or press Enter to put the pane away")}
            aria-label={props.label}
            aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={current.to_string()}
            aria-valuemin={AWAY.to_string()}
            aria-valuemax={MOST.to_string()}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            ondblclick={on_double}
            onkeydown={on_key}
        />
    }
}
