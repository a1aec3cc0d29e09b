//! A place: the root, a unit, or the zone outside, with its accounts.

mod accounts;
mod moved;

use page::crowd::{Drawn, state_of};
use page::layout::{
    Density, DrawnPlace, Kind, Overlay, is_awaited, is_closing, shown_badges, shown_chips,
    shows_role,
};
use page::motion::StepMotion;
use sim::time::SimTime;
use sim::view::{AccountKind, AccountNode, Envelope, Flow, Hanging, RoleState};

use self::accounts::{card, ghost_card, nobody_card, tile};
use self::moved::moved_card;
use super::crowd::{Crowd, Squares, heat};
use super::marks::{ItemLook, Seat, policy};
use super::words;
use page::keys;
use ui::browser::motion::fly;
use ui::browser::{HtmlElement, elements};
use ui::parts::text::{accounts_of, short};
use ui::prelude::*;

/// The level of units right under the root.
const DEEP: usize = 3;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub place: Same<DrawnPlace>,
    /// The accounts that are elements, in a crowd.
    pub crowd: Option<Rc<Drawn>>,
    /// The selection, if it is in this place.
    pub selected: Option<AttrValue>,
    /// The account whose roles and handshakes are in the keyboard order, if it is in this place.
    pub stepped: Rc<Vec<String>>,
    /// Set only while something in this place is pending.
    pub now: Option<SimTime>,
    pub happening: Rc<StepMotion>,
    /// In a crowd, the accounts to which a role came with the step, by their numbers.
    pub came: (u64, Vec<usize>),
    /// The name of the current user.
    pub actor: AttrValue,
    /// The service whose lines are drawn.
    pub active: Option<&'static str>,
}

impl Props {
    /// The accounts drawn as elements, with their indexes.
    fn elements(&self) -> impl Iterator<Item = (usize, &AccountNode)> {
        let all = self
            .crowd
            .is_none()
            .then(|| self.place.accounts.iter().enumerate());
        let some = self.crowd.iter().flat_map(|crowd| crowd.iter());
        let some = some.filter_map(|n| Some((*n, self.place.accounts.get(*n)?)));
        all.into_iter().flatten().chain(some)
    }

    fn look(&self) -> ItemLook<'_> {
        ItemLook {
            selected: self.selected.as_deref(),
            happening: &self.happening,
        }
    }

    fn selects(&self, key: &str) -> bool {
        self.look().selects(key)
    }
}

#[component]
pub(crate) fn Place(props: &Props) -> Html {
    let node = use_node_ref();
    let place = &props.place;
    use_positions(props, &node);
    let open = place.density != Density::Closed;
    let kind = match place.kind {
        Kind::Root => "root",
        Kind::Unit => "unit",
        Kind::Zone => "zone",
    };
    let density = match place.density {
        Density::Closed => "closed",
        Density::Cards => "cards",
        Density::Tiles => "tiles",
    };
    let chips = place
        .overlay
        .as_ref()
        .filter(|_| open)
        .map_or(0, |it| it.chips);
    let siblings =
        chips + place.accounts.len() + place.ghosts.len() + place.nobody.len() + place.units;
    let drop = place.id.is_some().then(|| place.key.clone());
    html! {
        <div
            ref={node}
            class={classes!(
                "place",
                kind,
                (place.level > DEEP).then_some("deep"),
                density,
                props.crowd.is_some().then_some("crowded"),
                place.veiled.then_some("veiled"),
                props.selects(&place.key).then_some("selected"),
                place.overlay.is_some().then_some("hung"),
                place.overlay.as_ref().is_some_and(|it| it.stops).then_some("stops"),
            )}
            role="none"
            data-flow={place.overlay.as_ref().and_then(|it| flow(&it.hanging))}
            data-place={drop}
            data-fresh={props.happening.fresh(&place.key).map(platform::turn)}
        >
            { head(props, open) }
            if let Some(overlay) = &place.overlay {
                { policies(props, overlay, open, siblings) }
            }
            { inside(props, chips, siblings) }
        </div>
    }
}

/// Puts the parts of a place where the layout has them, and lets flights begin.
#[hook]
fn use_positions(props: &Props, node: &NodeRef) {
    let place = &props.place;
    // Positions are set by script: the content security policy forbids style attributes.
    let of = (node.clone(), place.clone(), props.crowd.clone());
    use_effect_with(of, |(node, place, crowd)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            settle(&element, place, crowd.as_deref());
        }
    });
    use_effect_with(
        (node.clone(), props.happening.clone()),
        |(node, happening)| {
            if let Some(element) = node.cast::<HtmlElement>() {
                for flown in platform::all(&element, "[data-flies]") {
                    let _ = flown.remove_attribute("data-flies");
                }
                for it in &happening.flights {
                    let flyer = elements::first_in(&element, &format!("[data-key=\"{}\"]", it.key));
                    if let Some(flyer) = flyer {
                        fly(&flyer, it);
                    }
                }
            }
        },
    );
}

/// The head of a place: its name, how many accounts it has, and what those that are not drawn would show.
fn head(props: &Props, open: bool) -> Html {
    let place = &props.place;
    let testid = place
        .id
        .as_ref()
        .map_or_else(|| keys::ZONE.to_string(), |id| format!("unit-{id}"));
    html! {
        <div
            class="place-head"
            role="treeitem"
            tabindex="-1"
            aria-level={place.level.to_string()}
            aria-posinset={place.position.to_string()}
            aria-setsize={place.siblings.to_string()}
            aria-expanded={open.to_string()}
            aria-selected={props.selects(&place.key).to_string()}
            data-key={place.key.clone()}
            data-testid={testid}
        >
            <span class="quiet">{ label(place) }</span>
            <span class="fold" data-fold={place.key.clone()}
                title={if open { say("Collapse") } else { say("Expand") }} aria-hidden="true">
                { icon(Icon::Chevron) }
            </span>
            <span class="place-name" aria-hidden="true">
                <span class="name">{ &place.name }</span>
                <span class="place-count">
                    if let Some(service) = props.active.filter(|_| !open) {
                        { with_role(place, service) }
                    } else if place.kind != Kind::Zone {
                        { accounts_in(place) }
                    }
                    <span class="place-id mono">{ place.id.as_ref().map(|id| short(id.as_str(), 14, 7, 4)) }</span>
                </span>
            </span>
            <span class="tally" aria-hidden="true">
                if place.lacking > 0 && !open && props.active.is_none() {
                    <span class="org-note">
                        { tell(message!("{lacking} without the role", lacking = place.lacking)) }
                    </span>
                }
                if place.waiting > 0 && !open {
                    <span class="org-note">{ words::requests(place.waiting) }</span>
                }
                if place.own > 0 && !open {
                    <span class="org-note">{ tell(message!("{own} with own policies", own = place.own)) }</span>
                }
            </span>
            if place.id.is_some() {
                <span class="add" data-add={place.key.clone()} title={say("Add an account or a unit")}
                    aria-hidden="true">{ icon(Icon::ZoomIn) }</span>
            }
        </div>
    }
}

/// What is in a place: its accounts, and what is about to be.
fn inside(props: &Props, chips: usize, siblings: usize) -> Html {
    let place = &props.place;
    if place.density == Density::Closed {
        return html! { <Squares {place} service={props.active} came={props.came.clone()} /> };
    }
    html! {
        <>
            if props.crowd.is_some() { <Crowd {place} service={props.active} came={props.came.clone()} /> }
            <div class="dwellers" role="none">
                for (n, account) in props.elements() {
                    { dweller(props, account, chips + n, siblings) }
                }
                for (n, ghost) in place.ghosts.iter().enumerate() {
                    { ghost_card(props, ghost, chips + place.accounts.len() + n, siblings) }
                }
                for (n, it) in place.nobody.iter().enumerate() {
                    { nobody_card(props, it, chips + place.accounts.len() + place.ghosts.len() + n, siblings) }
                }
            </div>
        </>
    }
}

/// How many accounts are in it; it has cards of its own only, beside the units in it.
fn accounts_in(place: &DrawnPlace) -> String {
    match place.units {
        0 => accounts_of(place.total),
        _ => tell(counted!(
            place.total,
            "1 account in all|{n} accounts in all"
        )),
    }
}

fn label(place: &DrawnPlace) -> String {
    let mut text = match place.kind {
        Kind::Root => tell(message!("{name}, root", name = place.name)),
        Kind::Unit => tell(message!("{name}, organizational unit", name = place.name)),
        Kind::Zone => place.name.clone(),
    };
    words::add(&mut text, &accounts_in(place));
    if place.lacking > 0 {
        let lacking = tell(message!(
            "{lacking} without AWSServiceRoleForOrganizations",
            lacking = place.lacking
        ));
        words::add(&mut text, &lacking);
    }
    if place.waiting > 0 {
        words::add(&mut text, &words::requests(place.waiting));
    }
    if place.veiled {
        words::add(&mut text, say("not visible to the current user"));
    }
    if let Some(overlay) = &place.overlay {
        words::add_policies(&mut text, &overlay.hanging);
    }
    if place.own > 0 {
        words::add(
            &mut text,
            &tell(message!(
                "{own} with own policies",
                own = accounts_of(place.own)
            )),
        );
    }
    text
}

/// How many accounts of a closed place have the role of a service.
fn with_role(place: &DrawnPlace, service: &'static str) -> String {
    let present = |it: &&AccountNode| state_of(it, Some(service)) == RoleState::Present;
    tell(message!(
        "{present} of {total}",
        present = grouped(place.squares().filter(present).count()),
        total = grouped(place.total)
    ))
}

/// How much passes, as a data attribute for the style sheet.
fn flow(hanging: &Hanging) -> Option<&'static str> {
    hanging.flow.map(|flow| match flow {
        Flow::Everything => "everything",
        Flow::Narrowed => "narrowed",
        Flow::Nothing => "nothing",
    })
}

/// The policies under a place's header, and why nothing passes. The right arrow key enters them.
fn policies(props: &Props, overlay: &Overlay, open: bool, siblings: usize) -> Html {
    let place = &props.place;
    let more = overlay.hanging.attached.len() - overlay.chips;
    html! {
        <>
            <div class="hangs" role="none" aria-hidden={(!open).then_some("true")}>
                for (n, it) in overlay.shown().iter().enumerate() {
                    {{
                        let key = keys::hung(&overlay.organization, &it.id, &overlay.target);
                        let seat = Seat { reached: open, level: place.level + 1, position: n + 1, siblings };
                        policy(it, key, &place.name, seat, props.look())
                    }}
                }
                if more > 0 && open {
                    <span class="org-more" title={say("More policies: select the place")}>{ format!("+{more}") }</span>
                }
            </div>
            if !overlay.says.is_empty() {
                <p class={classes!("hangs-says", overlay.stops.then_some("stops"))} aria-hidden="true">
                    { &overlay.says }
                </p>
            }
        </>
    }
}

/// Moves the place and its cards to their layout positions; style sheets animate it.
fn settle(element: &HtmlElement, place: &DrawnPlace, crowd: Option<&Drawn>) {
    let size = |name, measure| platform::pixels(element, name, measure);
    put(element, (place.x, place.y));
    size("width", place.width);
    size("height", place.height);
    size("--head", place.head_height());
    let Some(dwellers) = elements::first_html_in(element, ".dwellers") else {
        return;
    };
    if place.density == Density::Tiles && crowd.is_none() {
        platform::style(&dwellers, "--columns", &place.columns.to_string());
        platform::pixels(&dwellers, "--cell", place.cell);
        // What was a card before has a position of its own.
        elements::each_child(&dwellers, &mut |_, child| {
            let _ = child.remove_attribute("style");
        });
        return;
    }
    elements::each_child(&dwellers, &mut |n, child| {
        let accounts = crowd.map_or(place.accounts.len(), Vec::len);
        let number = match crowd.and_then(|crowd| crowd.get(n)) {
            Some(number) => *number,
            None => place.accounts.len() + n - accounts,
        };
        put(child, place.spot(number));
        platform::pixels(child, "width", place.cell);
        platform::pixels(child, "height", place.cell_height());
    });
}

/// From its second position on, a thing glides; a new one appears at its own.
fn put(element: &HtmlElement, at: (f64, f64)) {
    if element.has_attribute("style") {
        let _ = element.set_attribute("data-placed", "");
    }
    platform::translate(element, at);
}

fn dweller(props: &Props, account: &AccountNode, n: usize, siblings: usize) -> Html {
    let place = &props.place;
    let key = keys::account(account.id);
    if let Some(to) = &account.moved_to {
        return moved_card(props, account, to);
    }
    let here: Vec<Envelope> = place.envelopes_of(account).cloned().collect();
    let cards = place.density == Density::Cards;
    let seen = shows_role(account);
    let hung = account
        .policies
        .as_ref()
        .filter(|_| place.overlay.is_some());
    let chips = hung.map_or(0, |it| shown_chips(it));
    let parts = usize::from(seen) + shown_badges(account) + here.len() + chips;
    let stepped = props.stepped.contains(&key);
    let class = classes!(
        if cards { "card" } else { "tile" },
        (!cards).then(|| words::mark(state_of(account, props.active))),
        props.active.filter(|_| !cards).map(heat),
        words::kind(account.kind),
        account.acts.then_some("acts"),
        account.veiled.then_some("veiled"),
        is_closing(account).then_some("closing"),
        (account.state == "CLOSED").then_some("closed"),
        (here.iter().any(is_awaited)).then_some("awaited"),
        hung.is_some_and(|it| it.flow == Some(Flow::Nothing))
            .then_some("cut"),
        props.selects(&key).then_some("selected")
    );
    let movable = account.kind != AccountKind::Standalone;
    html! {
        <div
            key={key.as_str()}
            class={class}
            role="treeitem"
            tabindex="-1"
            aria-label={(!cards).then(|| words::account(account, &here, hung.is_some()))}
            aria-level={(place.level + 1).to_string()}
            aria-posinset={(n + 1).to_string()}
            aria-setsize={siblings.to_string()}
            aria-expanded={(cards && parts > 0).then(|| stepped.to_string())}
            aria-selected={props.selects(&key).to_string()}
            data-drag={movable.then(|| key.clone())}
            data-name={movable.then(|| account.name.to_string())}
            data-key={key.clone()}
            data-testid={format!("node-{}", account.id)}
            data-fresh={props.happening.fresh(&key).map(platform::turn)}
        >
            if cards {
                { card(props, account, &here, stepped, parts) }
            } else {
                { tile(props, account, !here.is_empty(), hung.is_some_and(|it| it.own() > 0)) }
            }
        </div>
    }
}
