//! The tooltip of the pointed or focused item: why a role exists, why it does not exist yet, which gates an envelope
//! passes.

use gloo::events::EventListener;
use gloo::utils::document;
use page::floating::tooltip;
use sim::view::{Reason, Scene};
use web_sys::{Element, EventTarget, HtmlElement, KeyboardEvent, PointerEvent};

use super::camera::area;
use super::gestures::closest;
use super::marks::gate;
use crate::parts::text::phrase;
use crate::prelude::*;
use page::keys;

const ID: &str = "pointed";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub viewport: NodeRef,
    pub scene: Rc<Scene>,
    pub queries: Queries,
}

#[component]
pub fn Pointed(props: &Props) -> Html {
    let key = use_state_eq(|| None::<String>);
    let node = use_node_ref();
    let viewport = &props.viewport;
    let hear = with!((viewport, key), move |_: &()| {
        let listeners = viewport.cast::<HtmlElement>().map(|it| listen(&it, &key));
        move || drop(listeners)
    });
    use_effect_with((), hear);
    let target = (key.as_ref()).and_then(|key| element(&props.viewport, key));
    let explained = (key.as_ref()).and_then(|key| explain(props, key));
    let describe = with!((viewport, node, target), move |_: &_| {
        let found = target.zip(viewport.cast()).zip(node.cast());
        if let Some(((target, viewport), node)) = &found {
            settle(node, target, viewport);
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
            core(it.about).to_string()
        };
        ("cause", about, it.says)
    };
    let rows: Vec<_> = reasons.into_iter().map(line).collect();
    (is_mark || !rows.is_empty()).then_some(rows)
}

fn element(viewport: &NodeRef, key: &str) -> Option<Element> {
    let viewport = viewport.cast::<HtmlElement>()?;
    let wanted = format!("[data-key=\"{key}\"]");
    viewport.query_selector(&wanted).ok().flatten()
}

/// The item at an event; nothing if that is the tooltip itself.
fn at(event: &Event) -> Option<Option<String>> {
    let inside = closest(event.target(), ".pointed").is_some();
    let found = closest(event.target(), "[data-key]");
    (!inside).then(|| found?.get_attribute("data-key"))
}

fn listen(viewport: &HtmlElement, key: &UseStateHandle<Option<String>>) -> Vec<EventListener> {
    type Find = fn(&Event) -> Option<Option<String>>;
    let on = |target: &EventTarget, name: &'static str, run: Find| {
        let set = with!(key, move |event: &Event| {
            if let Some(next) = run(event) {
                key.set(next);
            }
        });
        EventListener::new(target, name, set)
    };
    vec![
        // A finger covers what it points at, so the inspector answers it.
        on(viewport, "pointerover", |event| {
            let touch = (event.dyn_ref::<PointerEvent>())
                .is_some_and(|it| it.pointer_type() == "touch" || it.buttons() != 0);
            at(event).filter(|_| !touch)
        }),
        on(viewport, "focusin", |event| {
            let visible = closest(event.target(), ":focus-visible").is_some();
            at(event).filter(|_| visible)
        }),
        on(viewport, "pointerleave", |_| Some(None)),
        on(viewport, "focusout", |_| Some(None)),
        on(viewport, "pointerdown", |_| Some(None)),
        on(viewport, "wheel", |_| Some(None)),
        // Wherever the focus is (WCAG 1.4.13).
        on(&document(), "keydown", |event| {
            let pressed = event.dyn_ref::<KeyboardEvent>();
            pressed.filter(|it| it.key() == "Escape").map(|_| None)
        }),
    ]
}

fn settle(node: &HtmlElement, target: &Element, viewport: &HtmlElement) {
    let width = f64::from(node.offset_width());
    let height = f64::from(node.offset_height());
    let corner = tooltip(area(viewport), area(target), (width, height));
    platform::translate(node, corner);
}
