//! A splitter between two panes: drag it or use the arrow keys; Enter or a double click closes the pane. Its position
//! is stored; until it is moved, the style sheet decides.

use gloo::utils::document;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use crate::prelude::*;
use crate::storage;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub pane: Pane,
    pub label: &'static str,
    /// Between panes side by side; else between panes one above the other.
    pub upright: bool,
    /// The pane lies after the splitter: dragging towards it makes it smaller.
    pub after: bool,
    /// The size in pixels that the arrow keys start from.
    pub size: i32,
}

const LEAST: i32 = 80;
const MOST: i32 = 900;

/// Sets a pane's size, or leaves it to the style sheet.
fn apply(pane: &str, size: Option<i32>) {
    let app = document().query_selector(".app").ok().flatten();
    let app = app.and_then(|app| app.dyn_into::<HtmlElement>().ok());
    if let (Some(app), Some(size)) = (app, size) {
        let (name, size) = (format!("--{pane}"), format!("{size}px"));
        // Script sets a property, not a style attribute, so that the content security policy allows it.
        let _ = app.style().set_property(&name, &size);
    }
}

#[component]
pub fn Splitter(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let pane = props.pane.name();
    let size = use_state(|| {
        let kept = storage::preference(&format!("size.{pane}"))?.parse::<i32>();
        kept.ok().filter(|size| *size >= LEAST)
    });
    let drag = use_mut_ref(|| None::<(i32, i32)>);
    use_effect_with((*size, pane), move |(size, pane)| {
        apply(pane, *size);
        if let Some(size) = size {
            storage::prefer(&format!("size.{pane}"), &size.to_string());
        }
    });
    let (upright, after, usual) = (props.upright, props.after, props.size);
    let current = size.unwrap_or(usual);
    let position = move |event: &PointerEvent| match upright {
        true => event.client_x(),
        false => event.client_y(),
    };
    let resize = {
        let size = size.clone();
        move |was: i32, by: i32| {
            let by = if after { -by } else { by };
            size.set(Some((was + by).clamp(LEAST, MOST)));
        }
    };
    let on_down = {
        let drag = drag.clone();
        move |event: PointerEvent| {
            if let Some(target) = event.target_dyn_into::<Element>() {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            *drag.borrow_mut() = Some((position(&event), current));
        }
    };
    let on_move = {
        let (drag, resize) = (drag.clone(), resize.clone());
        move |event: PointerEvent| {
            if let Some((start, was)) = *drag.borrow()
                && position(&event) != start
            {
                resize(was, position(&event) - start);
            }
        }
    };
    // A tap toggles between the usual size and a larger one.
    let on_up = move |event: PointerEvent| {
        if let Some((start, _)) = drag.take()
            && position(&event) == start
        {
            let is_usual = current == usual;
            size.set(Some(if is_usual { usual * 3 / 2 } else { usual }));
        }
    };
    // The guide closes with its lesson.
    let closes = props.pane != Pane::Guide;
    let close = {
        let pane = props.pane;
        move || {
            if closes {
                dispatch.dispatch(Action::ClosePane(pane));
                platform::focus(&format!("toggle-{}", pane.name()));
            }
        }
    };
    let closes_pane = close.clone();
    let on_double = move |_: MouseEvent| closes_pane();
    let on_key = move |event: KeyboardEvent| {
        let step = match (upright, event.key().as_str()) {
            (true, "ArrowLeft") | (false, "ArrowUp") => -24,
            (true, "ArrowRight") | (false, "ArrowDown") => 24,
            (_, "Enter") => 0,
            _ => return,
        };
        event.prevent_default();
        match step {
            0 => close(),
            step => resize(current, step),
        }
    };
    html! {
        <div
            class={classes!("splitter", pane, if upright { "upright" } else { "level" })}
            role="separator"
            tabindex="0"
            title={if closes { say("Drag or click to resize; double-click or press Enter to close the pane") } else { say("Drag or click to resize") }}
            aria-label={props.label}
            aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={current.to_string()}
            aria-valuemin={LEAST.to_string()}
            aria-valuemax={MOST.to_string()}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            ondblclick={on_double}
            onkeydown={on_key}
        />
    }
}
