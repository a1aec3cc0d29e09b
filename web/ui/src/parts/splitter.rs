//! A splitter between two panes: drag it or use the arrow keys; Enter or a double click closes the pane. Its position
//! is stored; until it is moved, the style sheet decides.

use yew::prelude::*;

use crate::browser::{elements, platform, storage};
use crate::say::{say, words};

/// The properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The name of the pane, in the style sheet and in storage.
    pub pane: &'static str,
    /// Its name for screen readers.
    pub label: &'static str,
    /// Between panes side by side; else between panes one above the other.
    pub upright: bool,
    /// The pane lies after the splitter: dragging towards it makes it smaller.
    pub after: bool,
    /// The size in pixels that the arrow keys start from.
    pub size: i32,
    /// The pane's size was changed. It is read again from where it is stored, under [`size_name`].
    pub onsize: Callback<i32>,
    /// Closes the pane; without it the pane stays.
    #[prop_or_default]
    pub onclose: Option<Callback<()>>,
}

/// The name under which a pane's size is stored.
pub fn size_name(pane: &str) -> String {
    format!("size.{pane}")
}

const LEAST: i32 = 80;
const MOST: i32 = 900;

/// The size of a pane, as it is stored; `None`: the style sheet decides.
#[hook]
fn use_size(pane: &'static str, onsize: &Callback<i32>) -> UseStateHandle<Option<i32>> {
    let size = use_state(|| {
        let kept = storage::preference(&size_name(pane))?.parse::<i32>();
        kept.ok().filter(|size| *size >= LEAST)
    });
    use_effect_with(
        (*size, pane),
        with!(onsize, move |(size, pane)| {
            if let Some(size) = *size {
                if let Some(app) = elements::find(".app") {
                    platform::style(&app, &format!("--{pane}"), &format!("{size}px"));
                }
                onsize.emit(size);
            }
        }),
    );
    size
}

/// A bar between two panes that the reader moves.
#[component]
pub fn Splitter(props: &Props) -> Html {
    let pane = props.pane;
    let size = use_size(pane, &props.onsize);
    let drag = use_mut_ref(|| None::<(i32, i32)>);
    let (upright, after, usual) = (props.upright, props.after, props.size);
    let current = size.unwrap_or(usual);
    let position = move |event: &PointerEvent| match upright {
        true => event.client_x(),
        false => event.client_y(),
    };
    let resize = with!(size, move |was: i32, by: i32| {
        let before = !after ^ (upright && words().language.is_rtl());
        let by = if before { by } else { -by };
        size.set(Some((was + by).clamp(LEAST, MOST)));
    });
    let on_down = with!(drag, move |event: PointerEvent| {
        elements::capture(&event);
        *drag.borrow_mut() = Some((position(&event), current));
    });
    let on_move = with!((drag, resize), move |event: PointerEvent| {
        if let Some((start, was)) = *drag.borrow()
            && position(&event) != start
        {
            resize(was, position(&event) - start);
        }
    });
    // A tap toggles between the usual size and a larger one.
    let on_up = move |event: PointerEvent| {
        if let Some((start, _)) = drag.take()
            && position(&event) == start
        {
            let is_usual = current == usual;
            size.set(Some(if is_usual { usual * 3 / 2 } else { usual }));
        }
    };
    let closes = props.onclose.is_some();
    let close = props.onclose.clone().unwrap_or_default();
    let on_double = close.reform(|_: MouseEvent| ());
    let on_key = move |event: KeyboardEvent| {
        let step = match (upright, event.key().as_str()) {
            (true, "ArrowLeft") | (false, "ArrowUp") => -24,
            (true, "ArrowRight") | (false, "ArrowDown") => 24,
            (_, "Enter") => 0,
            _ => return,
        };
        event.prevent_default();
        match step {
            0 => close.emit(()),
            step => resize(current, step),
        }
    };
    html! {
        <div class={classes!("splitter", pane, if upright { "upright" } else { "level" })} role="separator" tabindex="0"
            title={if closes { say("Drag or click to resize; double-click or press Enter to close the pane") } else { say("Drag or click to resize") }}
            aria-label={props.label} aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={current.to_string()} aria-valuemin={LEAST.to_string()} aria-valuemax={MOST.to_string()}
            onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up} ondblclick={on_double} onkeydown={on_key} />
    }
}
