//! The line above an organization, and the lines of envelopes.

use super::super::marks::{ItemLook, Seat, envelope, service};
use super::super::words;
use page::decimal::Decimal;
use page::glyphs::glyph;
use page::layout::{MOST_SERVICES, OrganizationHead, Picture};
use page::motion::StepMotion;
use sim::organization::FeatureSet;
use sim::time::SimTime;
use sim::view::Scene;
use ui::browser::{HtmlElement, elements};
use ui::parts::service_icon::hue;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct HeadProps {
    pub head: Rc<OrganizationHead>,
    pub selected: Option<AttrValue>,
    /// Set only while a request is pending.
    pub now: Option<SimTime>,
    pub happening: Rc<StepMotion>,
}

/// The organization itself: its id, its feature set, and the request to enable all features.
#[component]
pub(crate) fn HeadLine(props: &HeadProps) -> Html {
    let node = use_node_ref();
    let head = &props.head;
    let of = (node.clone(), (head.x, head.y), head.height);
    use_effect_with(of, |(node, corner, height)| {
        elements::translate(node, *corner);
        if let Some(head) = node.cast::<HtmlElement>() {
            platform::pixels(&head, "height", *height);
        }
    });
    let selected = props.selected.as_deref() == Some(&*head.key);
    let abroad = words::abroad(head.partition);
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
            <div class={classes!("org-title", selected.then_some("selected"))} role="treeitem" tabindex="-1" aria-level="1"
                aria-posinset={head.position.to_string()} aria-setsize={head.siblings.to_string()} aria-expanded="true"
                aria-selected={selected.to_string()} data-key={head.key.clone()} data-testid="organization-head"
                data-fresh={props.happening.fresh(&head.key).map(platform::turn)}>
                <span class="quiet">{ label(head) }</span>
                { icon(Icon::Organization) }
                <span class="name" aria-hidden="true">{ say("Organization") }</span>
                <span class="mono" aria-hidden="true">{ &head.id }</span>
                <span class={classes!("features", (head.features == FeatureSet::All).then_some("all"))}
                    aria-hidden="true">{ words::features(head.features) }</span>
                if let Some(partition) = abroad { <span class="features abroad" aria-hidden="true">{ partition }</span> }
            </div>
            if let Some(it) = &head.request {
                <span class="request" role="none">
                    { envelope(it, say("the organization"), seat(1), look, props.now) }
                    if let Some(it) = &head.answers { <span class="answers" data-testid="answers">{ words::answers(it) }</span> }
                </span>
            }
            <span class={classes!("rail", head.rail.1.then_some("row"))} role="none">
                <span class="rail-title" data-services="" aria-hidden="true">{ say("Services") }</span>
                for (n, it) in head.shown_services().iter().enumerate() {
                    { service(it, seat(requests + n + 1), look) }
                }
                <span class="rail-tile rail-more" data-services="" data-testid="rail-more" title={say("Services and their trusted access (S)")} aria-hidden="true">
                    if head.services.len() > MOST_SERVICES {
                        { format!("+{}", head.services.len() - MOST_SERVICES) }
                    } else {
                        { icon(Icon::ZoomIn) }
                    }
                </span>
            </span>
        </div>
    }
}

/// The organization for screen readers.
fn label(head: &OrganizationHead) -> String {
    let mut label = tell(message!("Organization {id}", id = head.id));
    if let Some(partition) = words::abroad(head.partition) {
        let partition = tell(message!("in {partition}"));
        words::add(&mut label, &partition);
    }
    words::add(&mut label, words::features(head.features));
    if head.migration.is_some() {
        let running = say("a request to enable all features is running");
        words::add(&mut label, running);
    }
    label
}

/// The lines of envelopes from sender to recipient.
pub(crate) fn ways(
    scene: &Scene,
    picture: &Picture,
    selected: Option<&str>,
    active: Option<&'static str>,
) -> Html {
    html! {
        <svg class="ways" width="1" height="1" aria-hidden="true" focusable="false">
            if let Some(service) = active {
                <g class={classes!("lanes-of", hue(glyph(service)))} data-testid="lanes">
                    for it in page::ways::lines_of(picture, service) {
                        <path key={it.key} d={it.path} />
                    }
                </g>
            }
            for it in page::ways::ways(scene, picture, selected) {
                <path key={it.id.to_string()}
                    class={classes!(it.veiled.then_some("veiled"), it.selected.then_some("selected"))}
                    d={it.path} />
            }
        </svg>
    }
}

/// Services on their way to accounts, positioned by simulated time; and those that came with the last step.
pub(crate) fn walks(picture: &Picture, happening: &StepMotion, now: SimTime) -> Html {
    html! {
        <svg class="walks" width="1" height="1" aria-hidden="true" focusable="false">
            for it in page::ways::walks(picture, |role| happening.fresh(role).is_some(), now) {
                <g key={it.key} class={classes!(it.at.is_none().then_some("came"), hue(glyph(it.service)))} data-testid="walk">
                    <path d={it.path} pathLength={it.at.is_none().then_some("1")} />
                    if let Some((x, y)) = it.at {
                        <g transform={format!("translate({} {})", Decimal(x), Decimal(y))}>
                            <rect x="-14" y="-14" width="28" height="28" rx="8" />
                            <path class="shape" d={glyph(it.service).path} transform="translate(-10 -10) scale(.833)" />
                        </g>
                    }
                </g>
            }
        </svg>
    }
}
