//! The inspector's pane: the selected thing.

use page::present::selection_text;
use sim::catalog::{self, TrustedService};
use sim::view::{Home, Panel};

use super::actions::{Actions, OtherView};
use super::card::HandshakeCard;
use super::details;
use super::effective::effective_policies;
use super::emblem::{emblem, tone};
use ui::browser::elements;
use ui::parts::text::{broken, phrase};
use ui::prelude::*;
use ui::shared::related::Related;

/// Maximum number of selections in the back history.
const KEPT: usize = 24;

/// The properties of [`Inspector`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows; `None`: nothing is selected.
    pub panel: Option<Rc<Panel>>,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// An audience reads it, which can open nothing: a policy is there for its text.
    pub projected: bool,
}

/// Updates the back history. Selecting the previous selection counts as going back.
fn walked(way: &mut Vec<Selection>, now: Option<&Selection>) -> Option<Selection> {
    if let Some(now) = now
        && way.last() != Some(now)
    {
        if way.len() > 1 && way[way.len() - 2] == *now {
            way.pop();
        } else {
            way.push(now.clone());
        }
        if way.len() > KEPT {
            way.remove(0);
        }
    }
    match now {
        Some(_) => way.len().checked_sub(2).map(|n| way[n].clone()),
        None => way.last().cloned(),
    }
}

/// The inspector's pane.
#[component]
pub fn Inspector(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let node = use_node_ref();
    let way = use_mut_ref(Vec::new);
    let back = walked(&mut way.borrow_mut(), props.selection.as_ref());
    let begun = use_mut_ref(|| false);
    // A selection made elsewhere is shown.
    let begin = with!(node, move |_: &_| {
        // The row that led here is gone, and the focus with it.
        if begun.replace(true) && platform::focus_is_nowhere() {
            platform::focus("inspector-title");
        }
        // New contents start at the top.
        elements::scroll_parent_up(&node);
    });
    use_effect_with(props.selection.clone(), begin);
    let close = move |_: MouseEvent| {
        dispatch.dispatch(Action::Screen(ScreenAction::ClosePane(Pane::Inspector)));
        platform::focus("toggle-inspector");
    };
    let go_back = back.map(|back| dispatch.on(Action::Screen(ScreenAction::Select(Some(back)))));
    html! {
        <div class={classes!("insp", is_text(props).then_some("is-text"))} ref={node} data-testid="inspector">
            <div class="insp-bar">
                <p class="insp-kind soft small">{ props.panel.as_ref().map(|panel| tell(panel.kind)) }</p>
                <button type="button" class="button bare" data-testid="show-services" title={say("Services and their trusted access (S)")}
                    onclick={to_services(dispatch)}>{ icon(Icon::Service) }{ say("Trusted access") }</button>
                if let Some(go_back) = go_back {
                    <button type="button" class="button bare insp-back" data-testid="back" onclick={go_back}
                        title={say("Back to the previous selection")}>
                        { icon(Icon::Chevron) }
                        { say("Back") }
                    </button>
                }
                <button type="button" class="button bare square insp-close" data-testid="inspector-close" aria-label={say("Close the inspector")} title={say("Close the inspector")} onclick={close}>{ icon(Icon::Close) }</button>
            </div>
            if let Some(panel) = &props.panel {
                { body(dispatch, panel, props) }
            } else {
                { nothing(dispatch, props) }
            }
        </div>
    }
}

fn to_services(dispatch: Dispatch) -> Callback<MouseEvent> {
    dispatch.on(Action::Screen(ScreenAction::Navigate(
        Route::Services,
        None,
    )))
}

/// Whether it is projected for a policy's text.
fn is_text(props: &Props) -> bool {
    props.projected && matches!(props.selection, Some(Selection::Policy { .. }))
}

/// The service with a page about the selection: the selected service, or that of a service-linked role.
fn service_of(selection: Option<&Selection>) -> Option<&'static TrustedService> {
    match selection? {
        Selection::Service(id) => catalog::by_id(id),
        Selection::Role { role, .. } => catalog::by_role(role).map(|(service, _)| service),
        Selection::Organization(_)
        | Selection::Unit(_)
        | Selection::Account(_)
        | Selection::Handshake(_)
        | Selection::Person(_)
        | Selection::Request(_)
        | Selection::Policy { .. } => None,
    }
}

/// The other views that are about the selection.
fn ways(panel: &Panel, selection: Option<&Selection>) -> Vec<OtherView> {
    let Some(selection) = selection else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    if panel.services {
        ways.push(OtherView {
            icon: Icon::Clock,
            label: say("Which services are used?").into(),
            hook: "what-is-used",
            route: Route::LastAccessed,
            about: selection.clone(),
        });
    }
    if let Selection::Person(_) = selection {
        ways.push(OtherView {
            icon: Icon::Lab,
            label: say("What may they do?").into(),
            hook: "what-may",
            route: Route::Lab,
            about: selection.clone(),
        });
    }
    if let Some(service) = service_of(Some(selection)) {
        ways.push(OtherView {
            icon: Icon::Service,
            label: tell(message!("The page of {name}", name = service.name)).into(),
            hook: "service-page",
            route: Route::Services,
            about: Selection::Service(service.id.into()),
        });
    }
    ways
}

/// The head: what it is, its id to copy, and its state in a few words.
fn head(panel: &Panel) -> Html {
    let id = panel.id();
    let title = tell(&panel.title);
    let is_title = id.is_some_and(|id| id.value == panel.title);
    html! {
        <header class="insp-head">
            { emblem(panel.emblem) }
            <div class={classes!("insp-names", is_title.then_some("beside"))}>
                <h2 id="inspector-title" tabindex="-1">{ broken(&title) }</h2>
                <p class="insp-id soft small">
                    if let Some(id) = id { { details::id(id, !is_title) } }
                </p>
            </div>
            if !panel.chips.is_empty() {
                <ul class="insp-chips" aria-label={say("State")} data-testid="state">
                    for (n, chip) in panel.chips.iter().enumerate() {
                        <li key={n} class={classes!("insp-chip", tone(chip.tone))}>{ tell(&chip.says) }</li>
                    }
                </ul>
            }
        </header>
    }
}

fn body(dispatch: Dispatch, panel: &Panel, props: &Props) -> Html {
    let key = props
        .selection
        .as_ref()
        .map(selection_text)
        .unwrap_or_default();
    let card = panel.handshake.is_some();
    // The card and the head show these themselves.
    let id = panel.id();
    let facts = panel.facts.iter();
    let facts = facts.filter(|fact| !(card && fact.on_card) && Some(*fact) != id);
    let lead =
        (panel.lead.as_ref()).map(|lead| html! { <p class="insp-lead">{ phrase(lead) }</p> });
    let ways = ways(panel, props.selection.as_ref());
    let actions = html! { <Actions sections={panel.sections()} {ways} /> };
    html! {
        <article key={key} aria-label={tell(message!("{kind}: {title}", kind = panel.kind, title = panel.title))}>
            { head(panel) }
            if let Some(id) = panel.handshake.clone() {
                // First what decides, then what one can do about it, then who asks whom.
                <HandshakeCard {id} offers={panel.offers.clone()} queries={&props.queries}>{ actions }</HandshakeCard>
                { lead }
            } else {
                { lead }
                { actions }
            }
            for list in &panel.lists { <Related key={list.title} list={list.clone()} /> }
            if !panel.effective.is_empty() { { effective_policies(dispatch, &panel.effective) } }
            <section aria-label={say("Details")}>
                <h3>{ say("Details") }</h3>
                { details::facts(facts) }
            </section>
            if !panel.documents.is_empty() { { details::documents(&panel.documents, is_text(props)) } }
        </article>
    }
}

/// The empty state: nothing is selected, or the selection is not visible; suggests what to do first.
fn nothing(dispatch: Dispatch, props: &Props) -> Html {
    let Home {
        organization,
        account,
        account_name,
    } = props.queries.home();
    let select =
        |selection: Selection| dispatch.on(Action::Screen(ScreenAction::Select(Some(selection))));
    let (title, says) = if props.selection.is_some() {
        (
            say("Not visible"),
            say(
                "Your selection no longer exists, or the current user cannot see it. Show everything to be sure.",
            ),
        )
    } else {
        (
            say("Nothing is selected"),
            say(
                "Select an account, a role, an envelope, a unit or a person to see what it is, why it is here, and what can be done with it.",
            ),
        )
    };
    html! {
        <div class="insp-empty">
            <h2>{ title }</h2>
            <p class="soft">{ says }</p>
            <ul class="rel-rows">
                if let Some(organization) = organization {
                    <li><button type="button" class="rel-row" onclick={select(Selection::Organization(organization))}>
                        { icon(Icon::Organization) }<span class="row-words"><span class="row-name">{ say("Show the organization") }</span><span class="soft small">{ say("Create or invite accounts, enable all features") }</span></span>
                    </button></li>
                }
                <li><button type="button" class="rel-row" onclick={select(Selection::Account(account))}>
                    { icon(Icon::Account) }
                    <span class="row-words">
                        <span class="row-name">{ tell(message!("Show {account}", account = account_name)) }</span>
                        <span class="soft small">{ say("The current user's account") }</span>
                    </span>
                </button></li>
                <li><button type="button" class="rel-row" onclick={to_services(dispatch)}>
                    { icon(Icon::Service) }
                    <span class="row-words">
                        <span class="row-name">{ say("Browse the services") }</span>
                        <span class="soft small">{ say("Enable or disable trusted access") }</span>
                    </span>
                </button></li>
            </ul>
        </div>
    }
}
