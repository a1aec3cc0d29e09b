//! What opens beside its button, and closes by the button, by Escape, and by a press elsewhere.

use crate::browser::{elements, events, platform};
use yew::prelude::*;

/// Whether it is open, and what its button does. `within`: the selector of the button and of what opens; `button`: the button's id.
#[hook]
pub fn use_popup(within: &'static str, button: &'static str) -> (bool, Callback<MouseEvent>) {
    let open = use_state_eq(|| false);
    let toggle = with!(open, Callback::from(move |_: MouseEvent| open.set(!*open)));
    let setter = open.setter();
    let close_when_done = move |is_open: &bool| {
        let ends = is_open.then(|| {
            let open = setter.clone();
            let by_press = events::before_page("pointerdown", move |event| {
                if elements::closest(event, within).is_none() {
                    open.set(false);
                }
            });
            let open = setter;
            let by_key = events::on_keys(move |press| {
                let ends = press.key == "Escape";
                if ends {
                    open.set(false);
                    platform::focus(button);
                }
                ends
            });
            (by_press, by_key)
        });
        move || {
            if let Some((by_press, by_key)) = ends {
                by_press();
                by_key();
            }
        }
    };
    use_effect_with(*open, close_when_done);
    (*open, toggle)
}
