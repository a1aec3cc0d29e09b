//! Keyboard shortcuts: reads what was pressed and where. What a key does is decided by `page::keyboard`.

use gloo::utils::document;
use page::keyboard::{FocusPlace, FocusTarget, KeyPress};
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use crate::components::lesson::entrance;
use crate::prelude::*;

/// Listens for keys.
#[hook]
pub fn use_shortcuts(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        platform::listen(&document(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            let actions = dispatch.state().pressed(&press(event));
            if !actions.is_empty() {
                event.prevent_default();
            }
            for action in actions {
                dispatch.dispatch(action);
            }
        })
    });
}

fn press(event: &KeyboardEvent) -> KeyPress {
    KeyPress {
        key: event.key(),
        control: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
        at: place(event),
        is_handled: event.default_prevented(),
        single: platform::single_keys(),
    }
}

fn place(event: &KeyboardEvent) -> FocusPlace {
    let menu = document().query_selector("[popover]:popover-open");
    if matches!(menu, Ok(Some(_))) {
        return FocusPlace::Menu;
    }
    let Some(target) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return FocusPlace::Elsewhere;
    };
    let is_in = |places: &str| matches!(target.closest(places), Ok(Some(_)));
    let is_empty_search = (target.dyn_ref::<HtmlInputElement>())
        .is_some_and(|it| it.type_() == "search" && it.value().is_empty());
    match &*target.tag_name() {
        "INPUT" if is_empty_search && is_in(".room") => FocusPlace::EmptySearch,
        "INPUT" | "TEXTAREA" | "SELECT" => FocusPlace::Field,
        _ if target.get_attribute("role").as_deref() == Some("slider") => FocusPlace::Slider,
        _ if is_in("[role=tree]") => FocusPlace::Tree,
        _ if is_in(".notice-line, .notice-more") => FocusPlace::Notice,
        _ => FocusPlace::Elsewhere,
    }
}

/// Moves the focus, once the target is drawn.
pub fn focus(target: FocusTarget) {
    match target {
        FocusTarget::TerminalInput => {
            platform::focus("terminal-input");
            // The pane may still be opening.
            platform::focus_soon("terminal-input".to_string());
        }
        FocusTarget::Lesson => platform::focus_soon(entrance().to_string()),
        FocusTarget::Tree => {
            platform::focus_first_soon(&["[role=treeitem][tabindex='0']", ".viewport"]);
        }
        FocusTarget::Inspector => {
            platform::focus_first_soon(&["#inspector-title", ".insp button"]);
        }
    }
}
