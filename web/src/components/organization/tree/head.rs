//! The line above an organization, and the lines of envelopes.

use super::super::marks::{ItemLook, Seat, envelope, passed, service};
use super::super::motion::StepMotion;
use super::super::words;
use super::MOST_LINES;
use crate::prelude::*;
use page::keys;
use page::layout::{
    CardSpot, Density, DrawnPart, DrawnPlace, MOST_SERVICES, OrganizationHead, Picture,
};
use sim::ids::AccountId;
use sim::organization::FeatureSet;
use sim::time::SimTime;
use sim::view::{Badge, RoleState, Scene};
use web_sys::HtmlElement;

#[derive(Properties, PartialEq)]
pub struct HeadProps {
    pub head: Rc<OrganizationHead>,
    pub selected: Option<AttrValue>,
    /// Set only while a request is pending.
    pub now: Option<SimTime>,
    pub happening: Rc<StepMotion>,
}

/// The organization itself: its id, its feature set, and the request to enable all features.
#[component]
pub fn HeadLine(props: &HeadProps) -> Html {
    let node = use_node_ref();
    let head = &props.head;
    use_effect_with((node.clone(), (head.x, head.y)), |(node, corner)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            platform::translate(&element, *corner);
        }
    });
    let selected = props.selected.as_deref() == Some(&*head.key);
    let abroad = words::abroad(head.partition);
    let partition = abroad.map(|it| say_with("in {partition}, ", &[("partition", &it)]));
    let running = match head.migration {
        Some(_) => say(", a request to enable all features is running"),
        None => "",
    };
    let label = say_with(
        "Organization {id}, {partition}{features}{running}",
        &[
            ("id", &head.id),
            ("partition", &partition.unwrap_or_default()),
            ("features", &words::features(head.features)),
            ("running", &running),
        ],
    );
    let requests = usize::from(head.request.is_some());
    let siblings = requests + head.shown_services().len() + 1;
    let seat = |position| Seat {
        reached: true,
        level: 2,
        position,
        siblings,
    };
    let look = ItemLook {
        selected: props.selected.as_deref(),
        happening: &props.happening,
    };
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
                data-fresh={props.happening.fresh(&head.key)}
            >
                <span class="quiet">{ label }</span>
                { icon(Icon::Organization) }
                <span class="name" aria-hidden="true">{ say("Organization") }</span>
                <span class="mono" aria-hidden="true">{ head.id.clone() }</span>
                <span class={classes!("features", (head.features == FeatureSet::All).then_some("all"))}
                    aria-hidden="true">{ words::features(head.features) }</span>
                if let Some(partition) = abroad { <span class="features abroad" aria-hidden="true">{ partition }</span> }
            </div>
            if let Some(it) = &head.request {
                <span class="request" role="none">
                    { envelope(it, say("the organization"), seat(1), look, props.now) }
                    if let Some(it) = &head.answers {
                        <span class="answers" data-testid="answers">{ words::answers(it) }</span>
                    }
                </span>
            }
            if !head.services.is_empty() {
                <span class="services" role="none">
                    for (n, it) in head.shown_services().iter().enumerate() {
                        { service(it, seat(requests + n + 1), look) }
                    }
                    if head.services.len() > MOST_SERVICES {
                        <span class="org-more" title={say("More trusted services: open the services")}>{ format!("+{}", head.services.len() - MOST_SERVICES) }</span>
                    }
                </span>
            }
        </div>
    }
}

/// The lines of envelopes from sender to recipient.
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
                            d={way(*from, *to, picture)} />
                    }
                }
            }
        </svg>
    }
}

/// Most services on their way that are drawn.
const MOST_WALKS: usize = 12;

/// Services on their way to accounts, positioned by simulated time; and those that came with the last step.
pub fn walks(picture: &Picture, happening: &StepMotion, now: SimTime) -> Html {
    let mut from = None;
    let mut found = Vec::new();
    for part in &picture.parts {
        match part {
            DrawnPart::Head(head) => from = Some(head),
            DrawnPart::Place(place) if place.density == Density::Cards => {
                for account in place.accounts.iter() {
                    let walks = account.badges.iter().filter_map(|badge| {
                        let came = happening
                            .fresh(&keys::role(account.id, badge.role))
                            .is_some();
                        let passed = match badge.coming {
                            Some(span) => passed(span, now),
                            None if came && badge.state == RoleState::Present => 100,
                            None => return None,
                        };
                        walk(picture, from?, place, account.id, badge, passed)
                    });
                    found.extend(walks);
                }
            }
            DrawnPart::Place(_) => {}
        }
    }
    html! {
        <svg class="walks" width="1" height="1" aria-hidden="true" focusable="false">
            for it in found.into_iter().take(MOST_WALKS) { { it } }
        </svg>
    }
}

/// The line from a service's position to an account of a place, with the service at its current position.
fn walk(
    picture: &Picture,
    head: &OrganizationHead,
    place: &DrawnPlace,
    account: AccountId,
    badge: &Badge,
    passed: u64,
) -> Option<Html> {
    let from = picture.service_spot(head.management, badge.service)?;
    let to = picture.spots.get(&account)?;
    // Down beside the place, above the account's row, and between cards to the account's marks: across no other card.
    let (x, y) = (from.x + 14.0, from.y + from.height);
    let (beside, above, gap) = (place.x - 7.0, to.y - 7.0, to.x - 7.0);
    let (rail, end) = (y + 3.0, to.y + 58.0);
    let corners = [
        (x, rail),
        (beside, rail),
        (beside, above),
        (gap, above),
        (gap, end),
    ];
    let came = passed >= 100;
    let (here, there) = along(&corners, passed as f64 / 100.0);
    Some(html! {
        <g key={keys::role(account, badge.role)} class={came.then_some("came")} data-testid="walk">
            <path d={format!("M{x} {y}V{rail}H{beside}V{above}H{gap}V{end}H{}", to.x + 4.0)} />
            if !came {
                <rect x={(here - 12.0).to_string()} y={(there - 12.0).to_string()} width="24" height="24" rx="5" />
                <text x={here.to_string()} y={(there + 5.0).to_string()} text-anchor="middle">{ words::letter(badge.service) }</text>
            }
        </g>
    })
}

/// The point at a share of the length of a line whose parts are level or upright.
fn along(corners: &[(f64, f64)], share: f64) -> (f64, f64) {
    let length = |(a, b): (&(f64, f64), &(f64, f64))| (b.0 - a.0).abs() + (b.1 - a.1).abs();
    let parts = || corners.iter().zip(corners.iter().skip(1));
    let mut left = parts().map(length).sum::<f64>() * share;
    let mut at = corners.first().copied().unwrap_or_default();
    for (a, b) in parts() {
        let long = length((a, b));
        let part = (left / long.max(1.0)).clamp(0.0, 1.0);
        at = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
        if left <= long {
            break;
        }
        left -= long;
    }
    at
}

/// The width of an envelope, and how far its right end is from that of its card.
const ENVELOPE: f64 = 168.0;

/// A curve from one card to the envelope on the upper edge of another.
fn way(from: CardSpot, to: CardSpot, picture: &Picture) -> String {
    let right = to.x + to.width;
    if (from.x - to.x).abs() < to.width / 2.0 {
        // Over each other: along a side, past what lies between.
        let reach = from.y.min(to.y)..from.y.max(to.y) + to.height;
        let beside = |it: &CardSpot| it.x > right && reach.contains(&it.y);
        if picture.spots.values().any(beside) {
            let (x, y, end) = (from.x, from.y + from.height / 2.0, right - ENVELOPE);
            let out = x.min(to.x) - 46.0;
            return format!("M{x} {y}C{out} {y} {out} {} {end} {}", to.y, to.y);
        }
        let (x, y) = (from.x + from.width, from.y + from.height / 2.0);
        let out = x.max(right) + 30.0;
        return format!("M{x} {y}C{out} {y} {out} {} {} {}", to.y, right - 8.0, to.y);
    }
    let below = to.y > from.y + from.height;
    let between = |it: &CardSpot| {
        (it.y > from.y && it.y < to.y) && (it.x < right && it.x + it.width > from.x)
    };
    if below && to.x > from.x && picture.spots.values().any(between) {
        // Down beside the cards between, and above the row of the other card to its envelope.
        let (x, y, out) = (from.x, from.y + from.height / 2.0, from.x - 46.0);
        let (row, end) = (to.y - 6.0, right - ENVELOPE);
        return format!("M{x} {y}C{out} {y} {out} {row} {x} {row}H{end}");
    }
    let (x, y) = (
        from.x + from.width * 0.8,
        if below { from.y + from.height } else { from.y },
    );
    let (end, top) = (right - 44.0, to.y - 18.0);
    let lift = ((end - x).abs() * 0.1).clamp(26.0, 70.0);
    let (first, second) = if below {
        (y + lift, top - lift)
    } else {
        (y.min(top) - lift, y.min(top) - lift)
    };
    format!("M{x} {y}C{x} {first} {end} {second} {end} {top}")
}
