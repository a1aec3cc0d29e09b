//! The tooltip of the pointed or focused item: why a role exists, why it does not exist yet, which gates an envelope
//! passes.

use sim::view::{Reason, Scene};

use super::marks::gate;
use page::keys;
use ui::browser::drawing::{self, gestures};
use ui::browser::{Element, HtmlElement, elements};
use ui::parts::text::phrase;
use ui::prelude::*;

const ID: &str = "pointed";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub viewport: NodeRef,
    pub scene: Rc<Scene>,
    pub queries: Queries,
}

#[component]
pub(crate) fn Pointed(props: &Props) -> Html {
    let key = use_state_eq(|| None::<String>);
    let node = use_node_ref();
    let viewport = &props.viewport;
    let hear = with!((viewport, key), move |_: &()| {
        let listeners = (viewport.cast::<HtmlElement>())
            .map(|it| gestures::listen_for_pointing(&it, move |pointed| key.set(pointed)));
        move || drop(listeners)
    });
    use_effect_with((), hear);
    let target = (key.as_ref()).and_then(|key| element(&props.viewport, key));
    let explained = (key.as_ref()).and_then(|key| explain(props, key));
    let describe = with!((viewport, node, target), move |_: &_| {
        let found = target.zip(viewport.cast()).zip(node.cast());
        if let Some(((target, viewport), node)) = &found {
            drawing::put_tooltip(node, target, viewport);
            let _ = target.set_attribute("aria-describedby", ID);
        }
        move || {
            if let Some(((target, _), _)) = found {
                let _ = target.remove_attribute("aria-describedby");
            }
        }
    });
    use_effect_with((target.clone(), explained.clone()), describe);
    let Some((target, rows)) = target.zip(explained) else {
        return Html::default();
    };
    let title = target.get_attribute("data-says");
    let title = title.or_else(|| target.get_attribute("data-name"));
    html! {
        <div id={ID} class="pointed" role="tooltip" ref={node} data-testid="pointed">
            <p class="pointed-title">{ title }</p>
            if !rows.is_empty() {
                <ol>
                    for (class, about, says) in rows {
                        <li {class}>
                            if !about.is_empty() { <span class="pointed-about">{ about }</span> }
                            <span>{ phrase(says) }</span>
                        </li>
                    }
                </ol>
            }
        </div>
    }
}

/// The CSS class of its sign, the subject, and a sentence.
type Line = (&'static str, String, Message);

/// The lines about an item; `None` if there is nothing to explain.
fn explain(props: &Props, key: &str) -> Option<Vec<Line>> {
    let selection = keys::selection(key)?;
    if let Selection::Handshake(id) = &selection {
        let envelope = props.scene.envelopes.iter().find(|it| it.id == *id)?;
        let gates = envelope.gates.iter().map(|(check, found)| {
            let about = match found {
                Some(true) => say("passes"),
                Some(false) => say("stops"),
                None => say("ahead"),
            };
            (gate(*found), format!("{about}: "), check.question().into())
        });
        return Some(gates.collect());
    }
    let is_mark = matches!(selection, Selection::Role { .. } | Selection::Service(_));
    let is_account = matches!(selection, Selection::Account(_));
    if !is_mark && !is_account {
        return None;
    }
    let reasons = props.queries.reasons(&selection);
    let line = |it: Reason| {
        // What a role's mark is about is in the title.
        let about = it.about.to_string();
        let titled = matches!(&selection, Selection::Role { role, .. } if *about == **role);
        let about = if titled {
            String::new()
        } else {
            tell(it.about)
        };
        ("cause", about, it.says)
    };
    let rows: Vec<_> = reasons.into_iter().map(line).collect();
    (is_mark || !rows.is_empty()).then_some(rows)
}

fn element(viewport: &NodeRef, key: &str) -> Option<Element> {
    let viewport = viewport.cast::<HtmlElement>()?;
    elements::first_in(&viewport, &format!("[data-key=\"{key}\"]"))
}
