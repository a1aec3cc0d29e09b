//! The cards and tiles of a place: accounts, accounts being created, and addresses without an account.

use super::super::marks::{MarkItem, Seat, envelope, policy, role_mark, waiting_ring};
use super::super::words;
use super::Props;
use page::crowd::state_of;
use page::keys;
use page::layout::{Density, Overlay, is_closing, shown_badges, shown_chips, shows_role};
use page::ways::passed;
use sim::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE};
use sim::policies::PolicyTarget;
use sim::view::{AccountNode, Envelope, Ghost, Hanging, RoleState};
use ui::parts::face::face;
use ui::parts::text::{grouped_id, initial};
use ui::prelude::*;

/// A tile has few elements because there are many tiles.
pub(crate) fn tile(props: &Props, account: &AccountNode, waits: bool, own: bool) -> Html {
    html! {
        <>
            <span class={classes!("dot", words::mark(state_of(account, props.active)))} />
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

pub(crate) fn card(
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
            // The name for screen readers; the visible parts show it in pieces.
            <span class="quiet">{ words::account(account, here, props.place.overlay.is_some()) }</span>
            { face(account.kind, is_closing(account)) }
            <span class="name" aria-hidden="true">{ account.name.to_string() }</span>
            <span class="id mono" aria-hidden="true">{ grouped_id(account.id) }</span>
            if let Some(word) = words::standing(account) {
                <span class="kind" aria-hidden="true">{ word }</span>
            }
            if account.acts {
                <span class="actor-mark" aria-hidden="true" title={&props.actor}>{ initial(&props.actor) }</span>
            }
            if account.veiled {
                <span class="veil" title={say("The current user cannot see this")} aria-hidden="true">{ icon(Icon::EyeVeiled) }</span>
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
                        <span class="org-more" title={say("More roles: select the account")}>
                            { format!("+{}", account.badges.len() - shown) }
                        </span>
                    }
                </span>
                if let Some((overlay, hanging)) = props.place.overlay.as_ref().zip(account.policies.as_ref()) {
                    { account_policies(props, (overlay, hanging), account, parts - shown_chips(hanging), seat) }
                }
                if !here.is_empty() {
                    <span class="envelopes" role="none">
                        for (n, it) in here.iter().enumerate() {
                            { envelope(it, &account.name, seat(usize::from(seen) + shown + n + 1), props.look(), props.now) }
                        }
                    </span>
                }
            </span>
        </>
    }
}

fn account_policies(
    props: &Props,
    (overlay, hanging): (&Overlay, &Hanging),
    account: &AccountNode,
    before: usize,
    seat: impl Fn(usize) -> Seat,
) -> Html {
    let target = PolicyTarget::Account(account.id);
    let shown = shown_chips(hanging);
    let more = hanging.attached.len() - shown;
    html! {
        <span class="hangs" role="none">
            if hanging.exempt {
                <span class="exempt" title={say("The management account is never limited by SCPs or RCPs")}>
                    { icon(Icon::Dash) }
                    { say("SCPs do not limit it") }
                </span>
            }
            for (n, it) in hanging.attached.iter().take(shown).enumerate() {
                {{
                    let key = keys::hung(&overlay.organization, &it.id, &target);
                    policy(it, key, &account.name, seat(before + n + 1), props.look())
                }}
            }
            if more > 0 && !hanging.exempt {
                <span class="org-more" title={say("More policies: select the account")}>{ format!("+{more}") }</span>
            }
        </span>
    }
}

fn service_role(
    props: &Props,
    account: &AccountNode,
    badge: &sim::view::Badge,
    seat: Seat,
) -> Html {
    let percent = badge
        .coming
        .zip(props.now)
        .map_or(0, |(span, now)| passed(span, now));
    let item = MarkItem {
        seat,
        class: classes!(
            "role",
            words::mark(badge.state),
            (props.active == Some(badge.service)).then_some("active")
        ),
        testid: format!("role-{}-{}", account.id, badge.role),
        title: words::badge(badge),
        key: keys::role(account.id, badge.role),
    };
    item.around(props.look(), role_mark(badge.state, badge.service, percent))
}

/// AWS's name of the service of the first role, as each other service is named: the same in all languages.
const ITS_SERVICE: &str = "Organizations";

/// `AWSServiceRoleForOrganizations`: the first mark, and the only one with a name, where there is room for it.
fn own_role(props: &Props, account: &AccountNode, seat: Seat) -> Html {
    let alone = account.badges.is_empty();
    let item = MarkItem {
        seat,
        class: classes!("role", "own"),
        testid: format!("role-{}-{}", account.id, ORGANIZATIONS_ROLE),
        title: words::organizations_role(account.organizations_role),
        key: keys::role(account.id, ORGANIZATIONS_ROLE),
    };
    let inner = html! {
        <>
            { role_mark(account.organizations_role, ORGANIZATIONS_PRINCIPAL, 0) }
            if alone && account.organizations_role == RoleState::Absent {
                <span>{ say("no role") }</span>
            } else if alone {
                // The styles show it where the card has room.
                <span class="role-name">{ ITS_SERVICE }</span>
            }
        </>
    };
    item.around(props.look(), inner)
}

/// A requested account that does not exist yet.
pub(crate) fn ghost_card(props: &Props, ghost: &Ghost, n: usize, siblings: usize) -> Html {
    let key = keys::request(&ghost.request);
    let percent = ghost
        .due
        .zip(props.now)
        .map_or(0, |(due, now)| passed((ghost.asked, due), now));
    let tile = props.place.density == Density::Tiles;
    html! {
        <div
            key={key.as_str()}
            class={classes!(if tile { "tile" } else { "card" }, "ghost", props.selects(&key).then_some("selected"))}
            role="treeitem"
            tabindex="-1"
            aria-label={tell(message!("{name} being created, {percent} % of the wait", name = ghost.name))}
            aria-level={(props.place.level + 1).to_string()}
            aria-posinset={(n + 1).to_string()}
            aria-setsize={siblings.to_string()}
            aria-selected={props.selects(&key).to_string()}
            data-key={key.clone()}
            data-testid={format!("ghost-{}", ghost.request)}
            data-fresh={props.happening.fresh(&key).map(platform::turn)}
        >
            if tile {
                <span class="dot pending" />
            }
            <span class="name">{ ghost.name.to_string() }</span>
            if !tile {
                <span class="row-line">{ say("being created") }</span>
                <span class="parts" aria-hidden="true">
                    <span class="marks">
                        <span class="role own">
                            { waiting_ring(percent) }
                            if percent > 0 { <span>{ tell(message!("{percent} % of the wait")) }</span> }
                        </span>
                    </span>
                </span>
            }
        </div>
    }
}

/// An invitation to an account that is not visible to the viewer, or does not exist.
pub(crate) fn nobody_card(props: &Props, it: &Envelope, n: usize, siblings: usize) -> Html {
    let seat = Seat {
        reached: true,
        level: props.place.level + 1,
        position: n + 1,
        siblings,
    };
    html! {
        <div key={keys::handshake(&it.id)} class={classes!(if props.place.density == Density::Tiles { "tile" } else { "card" }, "ghost", "nobody")} role="none">
            <span class="name">
                { it.address.as_ref().map_or_else(|| say("Unknown account").to_string(), ToString::to_string) }
            </span>
            <span class="row-line">{ say("invited; account not visible") }</span>
            <span class="parts" role="none">
                <span class="envelopes" role="none">
                    { envelope(it, say("an address without an account"), seat, props.look(), props.now) }
                </span>
            </span>
        </div>
    }
}
