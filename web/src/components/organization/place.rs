//! A place: the root, a unit, or the zone outside, with the accounts that live in it.

use std::rc::Rc;

use sim::policies::Target;
use sim::time::SimTime;
use sim::view::{AccountKind, AccountNode, Envelope, Flow, Ghost, Hanging, RoleState};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::layout::{Density, Kind, MOST_SQUARES, Overlay, Place as PlaceModel, SQUARE, SQUARES};
use super::marks::{Item, Seat, envelope, passed, policy, role_mark, waiting_ring};
use super::motion::{Happening, fly};
use super::words;
use crate::icons::{Icon, icon};
use crate::say::{say, say_with};
use crate::state::keys;

/// Service roles that a card shows; more are counted.
const BADGES: usize = 3;

/// How many badges are drawn: what cannot be shown is counted in the place of the last.
fn shown_badges(account: &AccountNode) -> usize {
    match account.badges.len() {
        all @ 0..=BADGES => all,
        _ => BADGES - 1,
    }
}

/// Whether `AWSServiceRoleForOrganizations` is shown: outside an organization it matters only while it is there.
fn shows_role(account: &AccountNode) -> bool {
    match account.organizations_role {
        RoleState::Hidden => false,
        RoleState::Absent => account.kind != AccountKind::Standalone,
        RoleState::Present | RoleState::Pending | RoleState::Deleting => true,
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Rc<PlaceModel>,
    /// What is selected, if it is in here.
    pub selected: Option<AttrValue>,
    /// The account whose roles and handshakes are stepped through, if it is in here.
    pub stepped: Rc<Vec<String>>,
    /// Only while something in here waits.
    pub now: Option<SimTime>,
    pub happening: Rc<Happening>,
}

impl Props {
    fn selects(&self, key: &str) -> bool {
        self.selected.as_deref() == Some(key)
    }

    /// Of a policy all chips are selected, wherever it hangs.
    fn selects_policy(&self, key: &str) -> bool {
        self.selected
            .as_deref()
            .is_some_and(|selected| selected.starts_with("p:") && key.starts_with(selected))
    }
}

#[component]
pub fn Place(props: &Props) -> Html {
    let node = use_node_ref();
    let place = &props.place;
    {
        // Positions are set by script, not by style attributes, which the content security policy forbids.
        let node = node.clone();
        use_effect_with(place.clone(), move |place| {
            if let Some(element) = node.cast::<HtmlElement>() {
                settle(&element, place);
            }
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.happening.clone(), move |happening| {
            if let Some(element) = node.cast::<HtmlElement>() {
                for (key, dx, dy) in &happening.flights {
                    let found = element.query_selector(&format!("[data-key=\"{key}\"]"));
                    if let Some(flyer) = found.ok().flatten() {
                        fly(&flyer, *dx, *dy);
                    }
                }
            }
        });
    }
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
    let testid = place
        .id
        .as_ref()
        .map_or_else(|| keys::ZONE.to_string(), |id| format!("unit-{id}"));
    let drop = place.id.is_some().then(|| place.key.clone());
    html! {
        <div
            ref={node}
            class={classes!("place", kind, density, place.veiled.then_some("veiled"), props.selects(&place.key).then_some("selected"), place.overlay.is_some().then_some("hung"), place.overlay.as_ref().is_some_and(|it| it.stops).then_some("stops"))}
            role="none"
            data-flow={place.overlay.as_ref().and_then(|it| flow(&it.hanging))}
            data-place={drop}
            data-fresh={props.happening.fresh(&place.key)}
        >
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
                <span class="fold" data-fold={place.key.clone()} title={if open { say("Collapse") } else { say("Expand") }} aria-hidden="true">{ icon(Icon::Chevron) }</span>
                <span class="place-name" aria-hidden="true">
                    <span class="name">{ place.name.clone() }</span>
                    <span class="place-id mono">{ place.id.as_ref().map(|id| words::short(id.as_str())) }</span>
                </span>
                <span class="tally" aria-hidden="true">
                    if place.kind != Kind::Zone {
                        <span>{ words::accounts(place.total) }</span>
                    }
                    if place.lacking > 0 && !open {
                        <span class="org-note">{ say_with("{lacking} without the role", &[("lacking", &place.lacking)]) }</span>
                    }
                    if place.waiting > 0 && !open {
                        <span class="org-note">{ words::requests(place.waiting) }</span>
                    }
                    if place.own > 0 && !open {
                        <span class="org-note">{ say_with("{own} with own policies", &[("own", &place.own)]) }</span>
                    }
                </span>
                if place.id.is_some() {
                    <span class="add" data-add={place.key.clone()} title={say("Add an account or a unit")} aria-hidden="true">{ icon(Icon::ZoomIn) }</span>
                }
            </div>
            if let Some(overlay) = &place.overlay {
                { policies(props, overlay, open, siblings) }
            }
            if place.density == Density::Closed {
                { squares(&place.squares) }
            } else {
                <div class="dwellers" role="none">
                    for (n, account) in place.accounts.iter().enumerate() {
                        { dweller(props, account, chips + n, siblings) }
                    }
                    for (n, ghost) in place.ghosts.iter().enumerate() {
                        { ghost_card(props, ghost, chips + place.accounts.len() + n, siblings) }
                    }
                    for (n, it) in place.nobody.iter().enumerate() {
                        { nobody_card(props, it, chips + place.accounts.len() + place.ghosts.len() + n, siblings) }
                    }
                </div>
            }
        </div>
    }
}

fn label(place: &PlaceModel) -> String {
    let mut text = match place.kind {
        Kind::Root => say_with("{name}, root", &[("name", &place.name)]),
        Kind::Unit => say_with("{name}, organizational unit", &[("name", &place.name)]),
        Kind::Zone => place.name.clone(),
    };
    text.push_str(&format!(", {}", words::accounts(place.total)));
    if place.lacking > 0 {
        text.push_str(&say_with(
            ", {lacking} without AWSServiceRoleForOrganizations",
            &[("lacking", &place.lacking)],
        ));
    }
    if place.waiting > 0 {
        text.push_str(&format!(", {}", words::requests(place.waiting)));
    }
    if place.veiled {
        text.push_str(say(", not visible to the acting person"));
    }
    if let Some(overlay) = &place.overlay {
        text.push_str(&words::hanging(&overlay.hanging));
    }
    if place.own > 0 {
        text.push_str(&say_with(
            ", {own} with own policies",
            &[("own", &(words::accounts(place.own)))],
        ));
    }
    text
}

/// How much passes, for the style sheet.
fn flow(hanging: &Hanging) -> Option<&'static str> {
    hanging.flow.map(|flow| match flow {
        Flow::Everything => "everything",
        Flow::Narrowed => "narrowed",
        Flow::Nothing => "nothing",
    })
}

/// Under a place's header: what hangs there, and why nothing passes. The keyboard steps into it to the right.
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
                        let (selected, fresh) = (props.selects_policy(&key), props.happening.fresh(&key));
                        policy(it, key, &place.name, seat, selected, fresh)
                    }}
                }
                if more > 0 && open {
                    <span class="org-more" title={say("More policies: select the place")}>{ format!("+{more}") }</span>
                }
            </div>
            if !overlay.says.is_empty() {
                <p class={classes!("hangs-says", overlay.stops.then_some("stops"))} aria-hidden="true">{ overlay.says.clone() }</p>
            }
        </>
    }
}

/// Puts the place and its cards where the layout wants them; style sheets animate the way.
fn settle(element: &HtmlElement, place: &PlaceModel) {
    let set = |element: &HtmlElement, name: &str, value: &str| {
        let _ = element.style().set_property(name, value);
    };
    set(
        element,
        "transform",
        &format!("translate({}px,{}px)", place.x, place.y),
    );
    set(element, "width", &format!("{}px", place.width));
    set(element, "height", &format!("{}px", place.height));
    set(element, "--head", &format!("{}px", place.head_height()));
    let Some(dwellers) = element.query_selector(".dwellers").ok().flatten() else {
        return;
    };
    if place.density == Density::Tiles {
        if let Some(dwellers) = dwellers.dyn_ref::<HtmlElement>() {
            set(dwellers, "--columns", &place.columns.to_string());
        }
        return;
    }
    let mut next = dwellers.first_element_child();
    let mut n = 0;
    while let Some(child) = next {
        let (x, y) = place.spot(n);
        if let Some(child) = child.dyn_ref::<HtmlElement>() {
            set(child, "transform", &format!("translate({x}px,{y}px)"));
            set(child, "width", &format!("{}px", place.cell));
        }
        n += 1;
        next = child.next_element_sibling();
    }
}

/// A closed place: each account a small square, by state. Three paths, however many there are.
fn squares(states: &[RoleState]) -> Html {
    let mut paths = [String::new(), String::new(), String::new()];
    for (n, state) in states.iter().take(MOST_SQUARES).enumerate() {
        let (x, y) = (
            (n % SQUARES) as f64 * SQUARE + 1.0,
            (n / SQUARES) as f64 * SQUARE + 1.0,
        );
        let (path, shape) = match state {
            RoleState::Present => (0, "h9v9h-9z"),
            RoleState::Absent | RoleState::Hidden => (1, "h9v9h-9z"),
            RoleState::Pending | RoleState::Deleting => (2, "l9 9m0 -9l-9 9"),
        };
        paths[path].push_str(&format!("M{x} {y}{shape}"));
    }
    let rows = states.len().min(MOST_SQUARES).div_ceil(SQUARES);
    let [present, absent, other] = paths;
    html! {
        <svg class="squares" width={(SQUARES as f64 * SQUARE).to_string()} height={(rows as f64 * SQUARE).to_string()} aria-hidden="true" focusable="false">
            <path class="present" d={present} />
            <path class="absent" d={absent} />
            <path class="other" d={other} />
        </svg>
    }
}

fn dweller(props: &Props, account: &AccountNode, n: usize, siblings: usize) -> Html {
    let place = &props.place;
    let key = keys::account(account.id);
    let here: Vec<Envelope> = place
        .envelopes
        .iter()
        .filter(|it| it.to == Some(account.id))
        .cloned()
        .collect();
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
        (!cards).then(|| words::mark(account.organizations_role)),
        words::kind(account.kind),
        account.acts.then_some("acts"),
        account.veiled.then_some("veiled"),
        words::closing(account.state).map(|_| "closing"),
        (account.state == "CLOSED").then_some("closed"),
        hung.is_some_and(|it| it.flow == Some(Flow::Nothing))
            .then_some("cut"),
        props.selects(&key).then_some("selected")
    );
    let movable = account.kind != AccountKind::Standalone;
    html! {
        <div
            key={key.clone()}
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
            data-fresh={props.happening.fresh(&key)}
        >
            if cards {
                { card(props, account, &here, stepped, parts) }
            } else {
                { tile(account, !here.is_empty(), hung.is_some_and(|it| it.own() > 0)) }
            }
        </div>
    }
}

/// A tile has few elements, because there are many tiles.
fn tile(account: &AccountNode, waits: bool, own: bool) -> Html {
    html! {
        <>
            <span class={classes!("dot", words::mark(account.organizations_role))} />
            <span class="name">{ account.name.to_string() }</span>
            if let Some(closing) = words::closing(account.state) {
                <span class="closing-word">{ closing }</span>
            }
            if own {
                { icon(Icon::Funnel) }
            }
            if waits {
                { icon(Icon::Invitation) }
            }
        </>
    }
}

fn card(
    props: &Props,
    account: &AccountNode,
    here: &[Envelope],
    stepped: bool,
    parts: usize,
) -> Html {
    let seen = shows_role(account);
    let level = props.place.level + 2;
    let seat = |position: usize| Seat {
        reached: stepped,
        level,
        position,
        siblings: parts,
    };
    let shown = shown_badges(account);
    html! {
        <>
            // The name for those who listen; what is drawn says the same in pieces.
            <span class="quiet">{ words::account(account, here, props.place.overlay.is_some()) }</span>
            <span class="name" aria-hidden="true">{ account.name.to_string() }</span>
            <span class="row-line" aria-hidden="true">
                <span class="mono">{ account.id.to_string() }</span>
                <span class="kind">{ words::standing(account) }</span>
            </span>
            if account.acts {
                <span class="pill" aria-hidden="true">{ say("acting") }</span>
            }
            if account.veiled {
                <span class="veil" title={say("The acting person cannot see this")} aria-hidden="true">{ icon(Icon::EyeVeiled) }</span>
            }
            <span class="parts" role={if stepped { "group" } else { "none" }} aria-hidden={(!stepped).then_some("true")}>
                <span class="marks" role="none">
                    if seen {
                        { own_role(props, account, seat(1)) }
                    }
                    for (n, badge) in account.badges.iter().take(shown).enumerate() {
                        { service_role(props, account, badge, seat(usize::from(seen) + n + 1)) }
                    }
                    if account.badges.len() > shown {
                        <span class="org-more" title={say("More roles: select the account")}>{ format!("+{}", account.badges.len() - shown) }</span>
                    }
                </span>
                if let Some((overlay, hanging)) = props.place.overlay.as_ref().zip(account.policies.as_ref()) {
                    { account_policies(props, (overlay, hanging), account, parts - shown_chips(hanging), seat) }
                }
                if !here.is_empty() {
                    <span class="envelopes" role="none">
                        for (n, it) in here.iter().enumerate() {
                            { put_envelope(props, it, &account.name, seat(usize::from(seen) + shown + n + 1)) }
                        }
                    </span>
                }
            </span>
        </>
    }
}

/// A card has one row for policies: two of the customer's own, or AWS's.
fn shown_chips(hanging: &Hanging) -> usize {
    match hanging.own() {
        _ if hanging.exempt => 0,
        0 => hanging.attached.len().min(2),
        own => own.min(2),
    }
}

fn account_policies(
    props: &Props,
    (overlay, hanging): (&Overlay, &Hanging),
    account: &AccountNode,
    before: usize,
    seat: impl Fn(usize) -> Seat,
) -> Html {
    let target = Target::Account(account.id);
    let shown = shown_chips(hanging);
    let more = hanging.attached.len() - shown;
    html! {
        <span class="hangs" role="none">
            if hanging.exempt {
                <span class="exempt" title={say("The management account is never limited by SCPs or RCPs")}>{ icon(Icon::Dash) }{ say("SCPs do not limit it") }</span>
            }
            for (n, it) in hanging.attached.iter().take(shown).enumerate() {
                {{
                    let key = keys::hung(&overlay.organization, &it.id, &target);
                    let (selected, fresh) = (props.selects_policy(&key), props.happening.fresh(&key));
                    policy(it, key, &account.name, seat(before + n + 1), selected, fresh)
                }}
            }
            if more > 0 && !hanging.exempt {
                <span class="org-more" title={say("More policies: select the account")}>{ format!("+{more}") }</span>
            }
        </span>
    }
}

fn put_envelope(props: &Props, it: &Envelope, to: &str, seat: Seat) -> Html {
    let key = keys::handshake(&it.id);
    envelope(
        it,
        to,
        seat,
        props.selects(&key),
        props.happening.fresh(&key),
    )
}

fn service_role(
    props: &Props,
    account: &AccountNode,
    badge: &sim::view::Badge,
    seat: Seat,
) -> Html {
    let key = keys::role(account.id, badge.role);
    let percent = badge
        .coming
        .zip(props.now)
        .map_or(0, |(span, now)| passed(span, now));
    Item {
        seat,
        class: classes!("role"),
        testid: format!("role-{}-{}", account.id, badge.role),
        title: words::badge(badge),
        selected: props.selects(&key),
        fresh: props.happening.fresh(&key),
        key,
    }
    .around(role_mark(badge.state, &words::letter(badge), percent))
}

/// `AWSServiceRoleForOrganizations`, which is the first of the marks and the only one with a name.
fn own_role(props: &Props, account: &AccountNode, seat: Seat) -> Html {
    let key = keys::role(account.id, words::ORGANIZATIONS_ROLE);
    Item {
        seat,
        class: classes!("role", "own"),
        testid: format!("role-{}-{}", account.id, words::ORGANIZATIONS_ROLE),
        title: words::organizations_role(account.organizations_role),
        selected: props.selects(&key),
        fresh: props.happening.fresh(&key),
        key,
    }
    .around(html! {
        <>{ role_mark(account.organizations_role, "", 0) }<span>{ say("Organizations") }</span></>
    })
}

/// An account that was asked for and does not exist yet.
fn ghost_card(props: &Props, ghost: &Ghost, n: usize, siblings: usize) -> Html {
    let key = keys::request(&ghost.request);
    let percent = ghost
        .due
        .zip(props.now)
        .map_or(0, |(due, now)| passed((ghost.asked, due), now));
    let tile = props.place.density == Density::Tiles;
    html! {
        <div
            key={key.clone()}
            class={classes!(if tile { "tile" } else { "card" }, "ghost", props.selects(&key).then_some("selected"))}
            role="treeitem"
            tabindex="-1"
            aria-label={say_with("{name}, account being created", &[("name", &ghost.name)])}
            aria-level={(props.place.level + 1).to_string()}
            aria-posinset={(n + 1).to_string()}
            aria-setsize={siblings.to_string()}
            aria-selected={props.selects(&key).to_string()}
            data-key={key.clone()}
            data-testid={format!("ghost-{}", ghost.request)}
            data-fresh={props.happening.fresh(&key)}
        >
            if tile {
                <span class="dot pending" />
            }
            <span class="name">{ ghost.name.to_string() }</span>
            if !tile {
                <span class="row-line">{ say("being created") }</span>
                <span class="parts" aria-hidden="true"><span class="marks"><span class="role own">{ waiting_ring(percent) }<span>{ say_with("{percent} % of the wait", &[("percent", &percent)]) }</span></span></span></span>
            }
        </div>
    }
}

/// An invitation to an account that the viewer does not see, or that does not exist.
fn nobody_card(props: &Props, it: &Envelope, n: usize, siblings: usize) -> Html {
    let seat = Seat {
        reached: true,
        level: props.place.level + 1,
        position: n + 1,
        siblings,
    };
    html! {
        <div key={keys::handshake(&it.id)} class={classes!(if props.place.density == Density::Tiles { "tile" } else { "card" }, "ghost", "nobody")} role="none">
            <span class="name">{ it.address.as_ref().map_or_else(|| say("Unknown account").to_string(), ToString::to_string) }</span>
            <span class="row-line">{ say("invited; no account to see") }</span>
            <span class="parts" role="none"><span class="envelopes" role="none">{ put_envelope(props, it, say("an address that is nobody's"), seat) }</span></span>
        </div>
    }
}
