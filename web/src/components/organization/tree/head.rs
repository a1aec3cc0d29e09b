//! The line over an organization, and the lines between what an envelope connects.

use yew::prelude::*;

use super::super::layout::{CardSpot, OrganizationHead, Picture};
use super::super::marks::{Seat, envelope};
use super::super::words;
use super::MOST_LINES;
use crate::icons::{Icon, icon};
use crate::say::{say, say_with};
use crate::state::keys;
use sim::organization::FeatureSet;
use sim::view::Scene;
use std::rc::Rc;
use web_sys::HtmlElement;

#[derive(Properties, PartialEq)]
pub struct HeadProps {
    pub head: Rc<OrganizationHead>,
    pub selected: Option<AttrValue>,
    pub fresh: Option<&'static str>,
}

/// The organization itself: its id, its feature set, and the request to enable all features.
#[component]
pub fn HeadLine(props: &HeadProps) -> Html {
    let node = use_node_ref();
    let head = &props.head;
    {
        let node = node.clone();
        use_effect_with((head.x, head.y), move |(x, y)| {
            if let Some(element) = node.cast::<HtmlElement>() {
                let transform = format!("translate({x}px,{y}px)");
                let _ = element.style().set_property("transform", &transform);
            }
        });
    }
    let selected = props.selected.as_deref() == Some(&*head.key);
    let running = head.migration.is_some();
    let abroad = words::abroad(head.partition);
    let label = say_with(
        "Organization {id}, {partition}{features}{running}",
        &[
            ("id", &head.id),
            (
                "partition",
                &(abroad.map_or_else(String::new, |partition| {
                    say_with("in {partition}, ", &[("partition", &partition)])
                })),
            ),
            ("features", &(words::features(head.features))),
            (
                "running",
                &(if running {
                    say(", a request to enable all features is running")
                } else {
                    ""
                }),
            ),
        ],
    );
    let chosen = |id: &str| props.selected.as_deref() == Some(id);
    html! {
        <div ref={node} class="org-head" role="none">
            <div
                class={classes!("org-title", selected.then_some("selected"))}
                role="treeitem"
                tabindex="-1"
                aria-level="1"
                aria-posinset={head.position.to_string()}
                aria-setsize={head.siblings.to_string()}
                aria-expanded="true"
                aria-selected={selected.to_string()}
                data-key={head.key.clone()}
                data-testid="organization-head"
                data-fresh={props.fresh}
            >
                <span class="quiet">{ label }</span>
                { icon(Icon::Organization) }
                <span class="name" aria-hidden="true">{ say("Organization") }</span>
                <span class="mono" aria-hidden="true">{ head.id.clone() }</span>
                <span class={classes!("features", (head.features == FeatureSet::All).then_some("all"))} aria-hidden="true">{ words::features(head.features) }</span>
                if let Some(partition) = abroad { <span class="features abroad" aria-hidden="true">{ partition }</span> }
            </div>
            if let Some(it) = &head.request {
                <span class="request" role="none">
                    { envelope(it, say("the organization"), Seat { reached: true, level: 2, position: 1, siblings: 2 }, chosen(&keys::handshake(&it.id)), props.fresh) }
                </span>
            }
        </div>
    }
}

/// The ways of envelopes from sender to recipient.
pub fn ways(scene: &Scene, picture: &Picture, selected: Option<&str>) -> Html {
    let live: Vec<_> = scene
        .envelopes
        .iter()
        .filter(|it| it.state.is_live() && it.to.is_some_and(|to| to != it.from))
        .collect();
    let all = live.len() <= MOST_LINES;
    html! {
        <svg class="ways" width="1" height="1" aria-hidden="true" focusable="false">
            for it in live {
                if let (Some(from), Some(to)) = (picture.spots.get(&it.from), it.to.and_then(|to| picture.spots.get(&to))) {
                    if all || selected == Some(&keys::handshake(&it.id)) {
                        <path key={it.id.to_string()}
                            class={classes!(it.veiled.then_some("veiled"), (selected == Some(&keys::handshake(&it.id))).then_some("selected"))}
                            d={way(*from, *to)} />
                    }
                }
            }
        </svg>
    }
}

/// From one card to the envelope on the upper edge of another, in a bow.
fn way(from: CardSpot, to: CardSpot) -> String {
    let right = to.x + to.width;
    if (from.x - to.x).abs() < to.width / 2.0 {
        // Over each other: along their right side, past what lies between.
        let (x, y) = (from.x + from.width, from.y + from.height / 2.0);
        let out = x.max(right) + 30.0;
        return format!("M{x} {y}C{out} {y} {out} {} {} {}", to.y, right - 8.0, to.y);
    }
    let below = to.y > from.y + from.height;
    let (x, y) = (
        from.x + from.width * 0.8,
        if below { from.y + from.height } else { from.y },
    );
    let (end, top) = (right - 44.0, to.y - 13.0);
    let lift = ((end - x).abs() * 0.1).clamp(26.0, 70.0);
    let (first, second) = if below {
        (y + lift, top - lift)
    } else {
        (y.min(top) - lift, y.min(top) - lift)
    };
    format!("M{x} {y}C{x} {first} {end} {second} {end} {top}")
}
