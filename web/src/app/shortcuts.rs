//! Keyboard shortcuts: reads what was pressed and where. What a key does is decided by `page::keyboard`.

use page::keyboard::{FocusPlace, KeyStroke, pressed};

use ui::browser::elements;
use ui::browser::events::{self, KeyPress};
use ui::prelude::*;

/// Listens for keys.
#[hook]
pub fn use_shortcuts(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        events::on_keys(move |press| {
            let actions = pressed(&dispatch.state().base, &stroke(press));
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
