//! Keyboard shortcuts: reads what was pressed and where. What a key does is decided by `page::keyboard`.

use page::keyboard::{FocusPlace, FocusTarget, KeyStroke};

use crate::browser::elements;
use crate::browser::events::{self, KeyPress};
use crate::components::lesson::entrance;
use crate::prelude::*;

/// Listens for keys.
#[hook]
pub fn use_shortcuts(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        events::on_keys(move |press| {
            let actions = dispatch.state().pressed(&stroke(press));
            let is_taken = !actions.is_empty();
            for action in actions {
                dispatch.dispatch(action);
            }
            is_taken
        })
    });
}

fn stroke(press: &KeyPress) -> KeyStroke {
    KeyStroke {
        key: press.key.clone(),
        control: press.control,
        shift: press.shift,
        alt: press.alt,
        at: place(press),
        is_handled: press.handled,
        single: platform::single_keys(),
    }
}

fn place(press: &KeyPress) -> FocusPlace {
    match () {
        () if elements::exists("[popover]:popover-open") => FocusPlace::Menu,
        () if press.is_in_empty_search() && press.is_in(".route") => FocusPlace::EmptySearch,
        () if press.is_at("input, textarea, select") => FocusPlace::Field,
        () if press.is_at("[role=slider]") => FocusPlace::Slider,
        () if press.is_in("[role=tree]") => FocusPlace::Tree,
        () if press.is_in(".notice-line, .notice-more") => FocusPlace::Notice,
        () => FocusPlace::Elsewhere,
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
