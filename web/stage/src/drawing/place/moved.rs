//! The ghost of an account at the place that it has on the other side of a comparison.

use page::layout::Density;
use sim::view::AccountNode;

use super::Props;
use page::keys;
use ui::prelude::*;

/// It is no item of the tree: the account itself is one, and the list of differences has both places.
pub(crate) fn moved_card(props: &Props, account: &AccountNode, to: &str) -> Html {
    let key = keys::account(account.id);
    let tile = props.place.density == Density::Tiles;
    let says = tell(message!("moved to {place}", place = *to));
    html! {
        <div
            key={key.as_str()}
            class={classes!(if tile { "tile" } else { "card" }, props.selects(&key).then_some("selected"))}
            aria-hidden="true"
            title={says.clone()}
            data-change="left"
            data-left={key.clone()}
            data-testid={format!("left-{}", account.id)}
        >
            <span class="name">{ account.name.to_string() }</span>
            if !tile { <span class="row-line">{ says }</span> }
        </div>
    }
}
