//! The marks: a role's disc or ring, an envelope with its state, a ring that fills with simulated time.

use page::layout::is_only_sign;
use page::motion::StepMotion;
use page::ways::passed;
use sim::catalog::short_name;
use sim::handshake::HandshakeState;
use sim::policies::PolicyType;
use sim::time::SimTime;
use sim::view::{Attached, Envelope, RoleState, Says};

use super::words;
use page::glyphs::glyph;
use page::keys;
use ui::parts::service_icon::{hue, service_icon};
use ui::prelude::*;

/// A role's state: filled, outlined and crossed out, dashed with an edge that fills, empty, crossed out. `service` gives it glyph and hue.
pub(crate) fn role_mark(state: RoleState, service: &str, percent: u64) -> Html {
    let it = glyph(service);
    // From the middle of the upper edge, clockwise.
    const EDGE: &str =
        "M13 1.500h5.500a6 6 0 0 1 6 6v11a6 6 0 0 1-6 6h-11a6 6 0 0 1-6-6v-11a6 6 0 0 1 6-6z";
    html! {
        <svg class={classes!("ring", "mark", words::mark(state), hue(it))} viewBox="0 0 26 26" width="26" height="26" aria-hidden="true" focusable="false">
            <path class="base" d={EDGE} />
            if state == RoleState::Pending {
                <path class="passed" d={EDGE} pathLength="100" stroke-dasharray={format!("{percent} 100")} />
            }
            <path class="shape" d={it.path} transform="translate(4 4) scale(.750)" />
            if matches!(state, RoleState::Deleting | RoleState::Remaining) {
                <path class="struck" d="M5 21 21 5" />
            }
        </svg>
    }
}

/// A ring that fills, for something pending.
pub(crate) fn waiting_ring(percent: u64) -> Html {
    html! {
        <svg class="ring pending" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <circle class="base" cx="12" cy="12" r="9.5" />
            <circle class="passed" cx="12" cy="12" r="9.5" pathLength="100" transform="rotate(-90 12 12)" stroke-dasharray={format!("{percent} 100")} />
        </svg>
    }
}

/// An item's place in the keyboard order of the tree.
#[derive(Clone, Copy)]
pub(crate) struct Seat {
    /// Its account is not entered: visible and clickable, but not focusable.
    pub reached: bool,
    pub level: usize,
    pub position: usize,
    pub siblings: usize,
}

/// What is selected, and what is new.
#[derive(Clone, Copy)]
pub(crate) struct ItemLook<'a> {
    pub selected: Option<&'a str>,
    pub happening: &'a StepMotion,
}

impl ItemLook<'_> {
    /// A selected policy is highlighted at every attachment.
    pub fn selects(&self, key: &str) -> bool {
        let is_it = |it: &str| it == key || it.starts_with("p:") && key.starts_with(it);
        self.selected.is_some_and(is_it)
    }
}

/// A role's mark or an envelope as an item to point at.
pub(crate) struct MarkItem {
    pub seat: Seat,
    pub class: Classes,
    pub key: String,
    pub testid: String,
    pub title: String,
}

impl MarkItem {
    /// Clickable, and a tree item while its account is entered.
    pub fn around(self, look: ItemLook, inner: Html) -> Html {
        let Self { seat, title, .. } = self;
        let selected = look.selects(&self.key);
        let item = seat.reached;
        let arrival = look.happening.arrival(&self.key);
        // The browser shows the title of policies; `Pointed` shows the others, with reasons.
        let plain = self.key.starts_with("p:").then(|| title.clone());
        html! {
            <span
                key={self.key.as_str()}
                class={classes!(self.class, selected.then_some("selected"))}
                role={item.then_some("treeitem")}
                tabindex={item.then_some("-1")}
                aria-label={item.then(|| title.clone())}
                aria-level={item.then(|| seat.level.to_string())}
                aria-posinset={item.then(|| seat.position.to_string())}
                aria-setsize={item.then(|| seat.siblings.to_string())}
                aria-selected={item.then(|| selected.to_string())}
                data-fresh={look.happening.fresh(&self.key).map(platform::turn)}
                data-arrives={arrival.map(|it| it.number.to_string())}
                data-waited={arrival.filter(|it| it.waited).map(|_| "")}
                data-key={self.key}
                data-testid={self.testid}
                data-says={title}
                title={plain}
            >{ inner }</span>
        }
    }
}

/// An envelope with its state as a word, and its recipient.
pub(crate) fn envelope(
    it: &Envelope,
    to: &str,
    seat: Seat,
    look: ItemLook,
    now: Option<SimTime>,
) -> Html {
    let passed = now
        .filter(|_| it.state.is_live())
        .map_or(0, |now| passed((it.requested, it.expires), now));
    let item = MarkItem {
        seat,
        class: classes!(
            "envelope",
            it.state.is_live().then_some("live"),
            it.veiled.then_some("veiled")
        ),
        key: keys::handshake(&it.id),
        testid: format!("envelope-{}", it.id),
        title: words::envelope(it, to),
    };
    let is_ahead = !it.is_tried() && !it.gates.is_empty();
    let inner = html! {
        <>
            { icon(if it.state == HandshakeState::Accepted { Icon::Opened } else { words::envelope_icon(it.action) }) }
            if !is_ahead { <span>{ words::state(it.state) }</span> }
            // How much of the wait is over, once a part of it is.
            if passed > 0 { { waiting_ring(passed) } }
            if it.is_tried() {
                <span class="gates">
                    for (check, found) in it.gates.iter() {
                        <i key={check.question()} class={gate(*found)} />
                    }
                </span>
            } else if is_ahead {
                <span class="gates-ahead">{ tell(counted!(it.gates.len(), "1 check|{n} checks")) }</span>
            }
        </>
    };
    item.around(look, inner)
}

/// The CSS class of a gate: passed, stopped, or still ahead.
pub(crate) const fn gate(found: Option<bool>) -> &'static str {
    match found {
        Some(true) => "passed",
        Some(false) => "stopped",
        None => "ahead",
    }
}

/// A trusted service in its place at the head of the organization.
pub fn service(id: &str, seat: Seat, look: ItemLook) -> Html {
    let name = short_name(id);
    let item = MarkItem {
        seat,
        class: classes!("rail-tile", hue(glyph(id))),
        key: keys::service(id),
        testid: format!("trusted-{id}"),
        title: tell(message!("{service}, trusted service", service = *name)),
    };
    item.around(look, service_icon(id))
}

/// A policy, by its shape and name: AWS managed ones quiet, customer managed ones strong, resource policies with
/// corners.
pub fn policy(it: &Attached, key: String, place: &str, seat: Seat, look: ItemLook) -> Html {
    let resource = it.kind == PolicyType::ResourceControl;
    let item = MarkItem {
        seat,
        class: classes!(
            "chip",
            it.managed.then_some("quietly"),
            resource.then_some("resource"),
            (it.says == Says::Stops).then_some("stops")
        ),
        testid: format!("chip-{}", it.name),
        key,
        title: words::policy(it, place),
    };
    let inner = html! {
        <>
            { icon(words::policy_icon(it)) }
            if !is_only_sign(it) {
                <span>{ it.name.to_string() }</span>
            }
        </>
    };
    item.around(look, inner)
}
