//! A list that a search or filter has emptied.

use yew::prelude::*;

use crate::say::say;

/// Clears a search or filter without results.
pub fn show_all(clear: impl Fn(MouseEvent) + 'static) -> Html {
    html! { <button type="button" class="button show-all" data-testid="show-all" onclick={clear}>{ say("Show all") }</button> }
}
