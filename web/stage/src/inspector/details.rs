//! Facts and documents of the selection.

use page::text::grouped_account;
use sim::view::Fact;

use ui::parts::copy::Copy;
use ui::parts::text::{phrase, short, spoken};
use ui::prelude::*;

/// Facts as a definition list; ids are shortened on screen and copied in full.
pub(crate) fn facts<'a>(facts: impl Iterator<Item = &'a Fact>) -> Html {
    html! {
        <dl class="facts">
            for (n, fact) in facts.enumerate() {
                <div key={n}>
                    <dt>{ tell(fact.label) }</dt>
                    <dd>
                        if fact.id {
                            <Copy text={fact.value.to_string()}
                                label={tell(message!("Copy the {label}", label = spoken(&tell(fact.label))))}
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

/// An id to copy. Without `shown`, the id itself is visible elsewhere.
pub fn id(fact: &Fact, shown: bool) -> Html {
    let value = fact.value.english();
    let text = grouped_account(&short(value, 28, 14, 10));
    html! {
        <Copy text={value.to_string()} label={tell(message!("Copy the {label}", label = spoken(&tell(fact.label))))}
            shown={shown.then(|| AttrValue::from(text))} />
    }
}

/// Policy documents, at first folded or open.
pub(crate) fn documents(documents: &[(Message, String)], open: bool) -> Html {
    html! {
        <section class="policy-list" aria-label={say("Policies")}>
            <h3>{ tell(counted!(documents.len(), "Policy|Policies")) }</h3>
            for (title, text) in documents {
                <details key={title.to_string()} {open}>
                    <summary>{ tell(title) }</summary>
                    <div class="policy-text">
                        <pre tabindex="0" aria-label={tell(title)}>{ text }</pre>
                        <Copy text={text.clone()} label={say("Copy the policy")} />
                    </div>
                </details>
            }
        </section>
    }
}
