//! The organization as a table, paged by a hundred rows.

use page::layout::is_only_sign;
use sim::account::ORGANIZATIONS_PRINCIPAL;
use sim::catalog::name_of;
use sim::ids::{AccountId, OrganizationId};
use sim::policies::PolicyType;
use sim::view::{AccountNode, Envelope, Flow, RoleState, Scene, UnitNode};

use crate::drawing::marks::role_mark;
use crate::drawing::words;
use ui::parts::text::accounts_of;
use ui::prelude::*;
use ui::shared::empty;

const PAGE: usize = 100;

/// The properties of [`List`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The organization as it is drawn.
    pub scene: Rc<Scene>,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// Show a column for policies, if any are visible.
    pub overlay: bool,
}

struct ListedAccount<'s> {
    node: &'s AccountNode,
    organization: Option<&'s OrganizationId>,
    place: Rc<str>,
}

impl ListedAccount<'_> {
    /// Whether its name or id has these small letters.
    fn has(&self, wanted: &str) -> bool {
        let name = || self.node.name.to_lowercase();
        wanted.is_empty() || name().contains(wanted) || self.node.id.to_string().contains(wanted)
    }
}

/// The handshakes that wait for each account.
fn waiting(scene: &Scene) -> ordered::Map<AccountId, Vec<&Envelope>> {
    let mut waiting = ordered::Map::new();
    for it in scene.envelopes.iter().filter(|it| it.state.is_live()) {
        if let Some(to) = it.to {
            waiting.or_insert(to, Vec::new()).push(it);
        }
    }
    waiting
}

fn rows(scene: &Scene) -> Vec<ListedAccount<'_>> {
    fn unit<'s>(
        organization: &'s OrganizationId,
        node: &'s UnitNode,
        path: &Rc<str>,
        rows: &mut Vec<ListedAccount<'s>>,
    ) {
        for account in node.accounts.iter() {
            rows.push(ListedAccount {
                node: account,
                organization: Some(organization),
                place: path.clone(),
            });
        }
        for child in &node.units {
            let below = Rc::from(format!("{path} / {}", child.name));
            unit(organization, child, &below, rows);
        }
    }
    let mut rows = Vec::new();
    for organization in &scene.organizations {
        unit(
            &organization.id,
            &organization.root,
            &Rc::from(&*organization.root.name),
            &mut rows,
        );
    }
    let outside: Rc<str> = Rc::from(say("In no organization"));
    for node in scene.standalone.iter() {
        rows.push(ListedAccount {
            node,
            organization: None,
            place: outside.clone(),
        });
    }
    rows
}

/// The organization as a table.
#[component]
pub fn List(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let filter = use_state(AttrValue::default);
    let shown = use_state(|| PAGE);
    let all = rows(&props.scene);
    let overlay = props.overlay && all.iter().any(|row| row.node.policies.is_some());
    let wanted = filter.trim().to_lowercase();
    let found: Vec<_> = all.iter().filter(|row| row.has(&wanted)).collect();
    let waiting = waiting(&props.scene);
    let on_filter = with!((filter, shown), move |event: InputEvent| {
        filter.set(forms::value(&event).into());
        shown.set(PAGE);
    });
    let more = with!(shown, move |_: MouseEvent| shown.set(*shown + PAGE));
    let select = |selection: Selection| {
        let stop = |event: MouseEvent| event.stop_propagation();
        dispatch
            .on(Action::Screen(ScreenAction::Select(Some(selection))))
            .reform(stop)
    };
    html! {
        <div class="table-form">
            <div class="filter">
                <label for="filter">{ icon(Icon::Search) }<span>{ say("Find an account") }</span></label>
                <input id="filter" type="search" placeholder={say("Name or id")} value={&*filter} oninput={on_filter} />
                <span class="soft small" role="status">{ tell(message!("{found} of {all}", found = found.len(), all = accounts_of(all.len()))) }</span>
            </div>
            <div class="table-box" tabindex="0" role="region" aria-label={say("Accounts")}>
                <table>
                    <thead><tr>
                        <th scope="col">{ say("Account") }</th>
                        if overlay {
                            <th scope="col">{ say("Policies") }</th>
                        }
                        <th scope="col">{ say("Id") }</th>
                        <th scope="col">{ say("Kind") }</th>
                        <th scope="col">{ say("Where") }</th>
                        <th scope="col">{ say("AWSServiceRole\u{200b}ForOrganizations") }</th>
                        <th scope="col">{ say("Roles of services") }</th>
                        <th scope="col">{ say("Handshakes") }</th>
                    </tr></thead>
                    <tbody>
                        for row in found.iter().take(*shown) {
                            { account_row(props, row, overlay, waiting.get(&row.node.id), &select) }
                        }
                    </tbody>
                </table>
                if found.is_empty() {
                    <p class="nothing">{ say("No results. No visible account has this name or id.") }</p>
                    { empty::show_all(move |_| filter.set(AttrValue::default())) }
                }
                if found.len() > *shown {
                    <button class="button more-rows" onclick={more}>{ tell(message!("Show {min} more", min = (found.len() - *shown).min(PAGE))) }</button>
                }
            </div>
        </div>
    }
}

/// An account with its policies, roles, and the handshakes that wait for it.
fn account_row(
    props: &Props,
    row: &ListedAccount,
    overlay: bool,
    waiting: Option<&Vec<&Envelope>>,
    select: &impl Fn(Selection) -> Callback<MouseEvent>,
) -> Html {
    let is_selected = props.selection == Some(Selection::Account(row.node.id));
    html! {
        <tr key={row.node.id.qualified()} onclick={select(Selection::Account(row.node.id))}
            class={classes!(is_selected.then_some("selected"), row.node.veiled.then_some("veiled"))}>
            <th scope="row">
                <button class="link" aria-pressed={is_selected.to_string()} data-testid={format!("row-{}", row.node.id)}
                    onclick={select(Selection::Account(row.node.id))}>
                    { row.node.name.to_string() }
                </button>
                if row.node.acts {
                    <span class="pill still">{ say("acting") }</span>
                }
            </th>
            if overlay {
                <td data-label={say("Policies")}>{ policies(row, select) }</td>
            }
            <td data-label={say("Id")}><span class="mono">{ row.node.id.to_string() }</span></td>
            <td data-label={say("Kind")}>
                { say(words::kind(row.node.kind)) }
                if let Some(closing) = words::closing(row.node.state) {
                    { ", " }{ closing }
                }
                if let Some(partition) = words::abroad(row.node.id.partition()) {
                    { ", " }{ partition }
                }
            </td>
            <td data-label={say("Where")}>{ row.place.to_string() }</td>
            <td data-label={say("Organizations role")}>
                if row.node.organizations_role != RoleState::Hidden {
                    { role_mark(row.node.organizations_role, ORGANIZATIONS_PRINCIPAL, 0) }
                }
                { words::role(row.node.organizations_role) }
            </td>
            <td data-label={say("Roles of services")}>{ services(row.node) }</td>
            <td data-label={say("Handshakes")}>
                for it in waiting.into_iter().flatten() {
                    <button key={it.id.to_string()} class="link"
                        onclick={select(Selection::Handshake(it.id.clone()))}>
                        { icon(words::envelope_icon(it.action)) }
                        { ui::shared::names::envelope_name(it.action) }
                    </button>
                }
                if waiting.is_none() {
                    <span class="soft">{ say("none") }</span>
                }
            </td>
        </tr>
    }
}

/// The policies at an account, and what passes there.
fn policies(row: &ListedAccount, select: &impl Fn(Selection) -> Callback<MouseEvent>) -> Html {
    let (Some(organization), Some(hanging)) = (row.organization, &row.node.policies) else {
        return html! { <span class="soft">{ say("none") }</span> };
    };
    let passes = if hanging.exempt {
        say("not limited by SCPs").to_string()
    } else {
        match (hanging.flow, &hanging.cause) {
            (Some(Flow::Nothing), Some(cause)) => tell(message!(
                "nothing allowed because of {place}",
                place = cause.place
            )),
            (Some(Flow::Narrowed), Some(cause)) => {
                tell(message!("narrowed at {place}", place = cause.place))
            }
            _ => String::new(),
        }
    };
    html! {
        <span class="hung-cell">
            for it in &hanging.attached {
                if !is_only_sign(it) {
                    <button key={it.id.to_string()}
                        class={classes!("chip", it.managed.then_some("quietly"), (it.kind == PolicyType::ResourceControl).then_some("resource"))}
                        aria-label={words::policy(it, &row.node.name)}
                        onclick={select(Selection::Policy { organization: organization.clone(), policy: it.id.clone() })}>
                        { icon(words::policy_icon(it)) }<span>{ it.name.to_string() }</span>
                    </button>
                }
            }
            if !passes.is_empty() {
                <span class={classes!("passes", (hanging.flow == Some(Flow::Nothing)).then_some("stops"))}>{ passes }</span>
            }
        </span>
    }
}

/// The most marks of roles in a row.
const MARKS: usize = 6;

/// A mark for each role of a service that is there or on its way; and "2 present, 1 pending".
fn services(node: &AccountNode) -> Html {
    let states = [
        RoleState::Present,
        RoleState::Remaining,
        RoleState::Pending,
        RoleState::Deleting,
        RoleState::Absent,
    ];
    let count = |state| node.badges.iter().filter(|it| it.state == state).count();
    let counted = states.map(|state| (count(state), state));
    let parts = counted.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts
        .map(|(count, state)| format!("{count} {}", words::role(*state)))
        .collect();
    if parts.is_empty() {
        return html! { { say("none") } };
    }
    let marks = node
        .badges
        .iter()
        .filter(|it| it.state != RoleState::Absent);
    html! {
        <>
            for it in marks.take(MARKS) {
                <span key={it.role} class="row-mark" title={tell(name_of(&it.service.into()))}>{ role_mark(it.state, it.service, 0) }</span>
            }
            { parts.join(", ") }
        </>
    }
}
