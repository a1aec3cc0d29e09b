//! A line between two panes that can be dragged, or moved with the arrow keys; where it is put is remembered.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

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
    pub size: i32,
}

const LEAST: i32 = 40;
const MOST: i32 = 900;

fn apply(pane: &str, size: i32) {
    let app = document()
        .query_selector(".app")
        .ok()
        .flatten()
        .and_then(|app| app.dyn_into::<HtmlElement>().ok());
    if let Some(app) = app {
        // A property set by script, not a style attribute, so that the content security policy allows it.
        let _ = app
            .style()
            .set_property(&format!("--{pane}"), &format!("{size}px"));
    }
}

#[component]
pub fn Splitter(props: &Props) -> Html {
    let name = format!("size.{}", props.pane);
    let size = use_state(|| {
        storage::preference(&name)
            .and_then(|size| size.parse().ok())
            .unwrap_or(props.size)
            .clamp(LEAST, MOST)
    });
    let drag = use_mut_ref(|| None::<(i32, i32)>);
    use_effect_with((*size, props.pane), move |(size, pane)| {
        apply(pane, *size);
        storage::prefer(&format!("size.{pane}"), &size.to_string());
    });
    let position = |event: &PointerEvent, upright: bool| {
        if upright {
            event.client_x()
        } else {
            event.client_y()
        }
    };
    let (upright, after) = (props.upright, props.after);
    let on_down = {
        let (drag, size) = (drag.clone(), size.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(target) = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
            {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            *drag.borrow_mut() = Some((position(&event, upright), *size));
        })
    };
    let on_move = {
        let (drag, size) = (drag.clone(), size.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((start, was)) = *drag.borrow() {
                let moved = position(&event, upright) - start;
                size.set((was + if after { -moved } else { moved }).clamp(LEAST, MOST));
            }
        })
    };
    let on_up = Callback::from(move |_: PointerEvent| *drag.borrow_mut() = None);
    let on_key = {
        let size = size.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = match (upright, event.key().as_str()) {
                (true, "ArrowLeft") | (false, "ArrowUp") => -24,
                (true, "ArrowRight") | (false, "ArrowDown") => 24,
                _ => return,
            };
            event.prevent_default();
            size.set((*size + if after { -step } else { step }).clamp(LEAST, MOST));
        })
    };
    html! {
        <div
            class={classes!("splitter", props.pane, if upright { "upright" } else { "level" })}
            role="separator"
            tabindex="0"
            aria-label={props.label}
            aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={size.to_string()}
            aria-valuemin={LEAST.to_string()}
            aria-valuemax={MOST.to_string()}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            onkeydown={on_key}
        />
    }
}
