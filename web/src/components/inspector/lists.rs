//! Facts, related things and documents of the selection.

use sim::view::{Fact, List, PanelItem};

use crate::parts::copy::Copy;
use crate::parts::text::{mark, phrase, short};
use crate::prelude::*;

/// Facts as a definition list; ids are shortened on screen and copied in full.
pub fn facts<'a>(facts: impl Iterator<Item = &'a Fact>) -> Html {
    html! {
        <dl class="facts">
            for (n, fact) in facts.enumerate() {
                <div key={n}>
                    <dt>{ core(fact.label) }</dt>
                    <dd>
                        if fact.id {
                            <Copy text={fact.value.to_string()}
                                label={say_with("Copy the {label}", &[("label", &(spoken(&core(fact.label))))])}
                                shown={short(fact.value.english(), 20, 10, 8)} />
                        } else {
                            { phrase(&fact.value) }
                        }
                    </dd>
                </div>
            }
        </dl>
    }
}

/// A label inside a sentence: "Id" becomes lower case, "ARN" stays.
fn spoken(label: &str) -> String {
    if label.chars().nth(1).is_some_and(char::is_uppercase) {
        label.to_string()
    } else {
        label.to_lowercase()
    }
}

/// Items shown at first; more on request.
const SHOWN: usize = 60;

#[derive(Properties, PartialEq)]
pub struct RelatedProps {
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
        <section class="related" aria-label={core(list.title)}>
            <h3>{ core(list.title) }</h3>
            if list.items.is_empty() {
                <p class="soft">{ core(list.empty) }</p>
            } else {
                <ul>
                    for (n, item) in list.items.iter().take(shown).enumerate() {
                        <li key={n}>{ row(&dispatch, item) }</li>
                    }
                </ul>
            }
            if more > 0 {
                <button type="button" class="button small" onclick={show}>{ say_with("Show {more} more", &[("more", &more)]) }</button>
            }
        </section>
    }
}

/// The icon of a policy, the same as in the drawing.
fn policy_icon(mark: &str) -> Option<Icon> {
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

fn row(dispatch: &Dispatch, item: &PanelItem) -> Html {
    let content = html! {
        <>
            { policy_icon(item.mark).map_or_else(|| mark(item.mark), icon) }
            <span class="row-words">
                <span class="row-name">{ core(&item.text) }</span>
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

/// Policy documents, folded at first.
pub fn documents(documents: &[(Message, String)]) -> Html {
    html! {
        <section class="policy-list" aria-label={say("Policies")}>
            <h3>{ if documents.len() == 1 { say("Policy") } else { say("Policies") } }</h3>
            for (title, text) in documents {
                <details key={title.to_string()}>
                    <summary>{ core(title) }</summary>
                    <div class="policy-text">
                        <pre tabindex="0" aria-label={core(title)}>{ text }</pre>
                        <Copy text={text.clone()} label={say("Copy the policy")} />
                    </div>
                </details>
            }
        </section>
    }
}
