//! The menu under a plus button: what can be added to a place.

use sim::view::{Actionable, Offer, OfferKind};

use page::keys;
use page::perform;
use ui::browser::drawing::{MenuPlace, keyboard};
use ui::browser::elements;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub opened: MenuPlace,
    pub on_close: Callback<()>,
    pub queries: Queries,
}

#[component]
pub(crate) fn AddMenu(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let node = use_node_ref();
    let (opened, on_close, queries) = (&props.opened, &props.on_close, &props.queries);
    use_effect_with((node.clone(), opened.clone()), |(node, opened)| {
        elements::translate(node, (opened.x, opened.y));
        elements::focus_child(node, 0);
    });
    let choose = |action: Action| {
        dispatch
            .on(action)
            .reform(with!(on_close, move |event: MouseEvent| {
                event.stop_propagation();
                on_close.emit(());
            }))
    };
    let key = &opened.key;
    let offers = match keys::selection(key) {
        Some(Selection::Unit(place)) => queries.offers(Actionable::Place(&place)),
        Some(_) | None => Vec::new(),
    };
    let onkeydown = with!((on_close, node, key), move |event: KeyboardEvent| {
        let (items, here) = elements::children(&node);
        let to = match (event.key().as_str(), here) {
            ("Escape" | "Tab", _) => None,
            ("ArrowDown", Some(n)) => Some((n + 1) % items),
            ("ArrowUp", Some(n)) => Some((n + items - 1) % items),
            ("Home", _) => Some(0),
            ("End", _) => Some(items - 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        match to {
            Some(to) => elements::focus_child(&node, to),
            None => {
                on_close.emit(());
                keyboard::return_to(&key);
            }
        }
    });
    let onfocusout = with!((on_close, node), move |event: FocusEvent| {
        if !elements::focus_stays(&event, &node) {
            on_close.emit(());
        }
    });
    html! {
        <div ref={node} class="add-menu" role="menu" aria-label={say("Add")} {onkeydown} {onfocusout}>
            for offer in &offers {
                <button key={offer.label.to_string()} role="menuitem" tabindex="-1"
                    class={classes!(offer.refusal.is_some().then_some("dashed"))} onclick={choose(perform(offer))}>
                    { tell(&offer.label) }
                    if let Some(why) = &offer.refusal {
                        <span class="refusal small">{ tell(message!("Would be refused: {why}")) }</span>
                    } else if creates_account(offer) { <span class="soft small">{ say("It starts in the root.") }</span> }
                </button>
            }
        </div>
    }
}

fn creates_account(offer: &Offer) -> bool {
    let creates = "organizations:CreateAccount";
    matches!(offer.kind, OfferKind::Form { operation, .. } if operation == creates)
}
