//! Related things: lists of links to what the inspector shows.

use sim::view::{List, PanelItem};

use crate::parts::text::{broken, mark, phrase};
use crate::prelude::*;

/// Items shown at first; more on request.
const SHOWN: usize = 60;

/// The properties of [`Related`].
#[derive(Properties, PartialEq)]
pub struct RelatedProps {
    /// The list.
    pub list: List,
}

/// A list of related things, each a link to its details.
#[component]
pub fn Related(props: &RelatedProps) -> Html {
    let dispatch = use_dispatch();
    let whole = use_state(|| false);
    let list = &props.list;
    let shown = if *whole { list.items.len() } else { SHOWN };
    let more = list.items.len().saturating_sub(shown);
    let show = with!(whole, move |_: MouseEvent| whole.set(true));
    html! {
        <section class="related" aria-label={tell(list.title)}>
            <h3>{ tell(list.title) }</h3>
            if list.items.is_empty() {
                <p class="soft">{ tell(list.empty) }</p>
            } else {
                <ul>
                    for (n, item) in list.items.iter().take(shown).enumerate() {
                        <li key={n}>{ row(dispatch, item) }</li>
                    }
                </ul>
            }
            if more > 0 {
                <button type="button" class="button small" onclick={show}>{ tell(message!("Show {more} more")) }</button>
            }
        </section>
    }
}

/// The icon of a policy, the same as in the drawing.
pub fn policy_icon(mark: &str) -> Option<Icon> {
    Some(match mark.strip_prefix("policy-")? {
        "rcp" => Icon::PolicyResource,
        "full" => Icon::PolicyFull,
        "allows" => Icon::PolicyAllows,
        "denies" => Icon::PolicyDenies,
        "both" => Icon::PolicyBoth,
        "stops" => Icon::PolicyStops,
        _ => Icon::PolicyOther,
    })
}

fn row(dispatch: Dispatch, item: &PanelItem) -> Html {
    let content = html! {
        <>
            { policy_icon(item.mark).map_or_else(|| mark(item.mark), icon) }
            <span class="row-words">
                <span class="row-name">{ broken(&tell(&item.text)) }</span>
                if !item.note.is_empty() { <span class="soft small">{ phrase(&item.note) }</span> }
            </span>
        </>
    };
    match &item.select {
        Some(selection) => html! {
            <button type="button" class="rel-row" onclick={dispatch.on(Action::Screen(ScreenAction::Show(selection.clone())))}>{ content }</button>
        },
        None => html! { <span class="rel-row">{ content }</span> },
    }
}
