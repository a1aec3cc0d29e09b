//! The top bar: which world, who acts, undo and redo, and what concerns the page as a whole.

use std::rc::Rc;

use sim::World;
use sim::people::{self, Person, people};
use sim::principal::Principal;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::follow::{self, Standing};
use crate::icons::{Icon, icon};
use crate::platform;
use crate::state::{Action, Dialog, use_dispatch};
use crate::storage;

/// The people of an account, for the chooser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    pub account: String,
    pub people: Vec<Person>,
}

/// Everybody who can act, by account: the organization's accounts first.
pub fn households(world: &World) -> Vec<Household> {
    let mut accounts: Vec<_> = world.accounts().collect();
    ordered::sort_by_key(&mut accounts, |account| {
        let management = world
            .organizations()
            .any(|organization| organization.management == account.id);
        (
            !management,
            account.membership.is_none(),
            account.membership.as_ref().map(|it| it.at),
            account.id,
        )
    });
    accounts
        .into_iter()
        .map(|account| Household {
            account: account.name.to_string(),
            people: people(account),
        })
        .filter(|household| !household.people.is_empty())
        .collect()
}

/// Short enough to be read whole in the bar.
fn label(account: &str, person: &Person) -> String {
    let standing = match person.standing {
        people::Standing::Administrator => " (administrator)",
        people::Standing::Limited => " (limited)",
        people::Standing::RootUser => "",
        people::Standing::LockedRootUser => " (cannot sign in)",
    };
    format!("{account} / {}{standing}", person.name)
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scenario: AttrValue,
    pub actor: Principal,
    pub actor_name: AttrValue,
    pub households: Rc<Vec<Household>>,
    pub instructor: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    pub presenter: bool,
    /// How following stands, where there is something to follow.
    pub follow: Option<Standing>,
}

#[derive(Properties, PartialEq)]
struct EverybodyProps {
    households: Rc<Vec<Household>>,
    actor: Principal,
    actor_name: AttrValue,
}

/// Of ten thousand accounts so many that they are made only when there are others.
#[component]
fn Everybody(props: &EverybodyProps) -> Html {
    // Whoever began a session is no persona of an account.
    let listed = props.households.iter().any(|household| {
        household
            .people
            .iter()
            .any(|it| it.principal == props.actor)
    });
    html! {
        <>
        if !listed { <option key="session" value={props.actor.to_string()} selected={true}>{ &props.actor_name }</option> }
        for household in props.households.iter() {
            <optgroup key={household.account.clone()} label={household.account.clone()}>
                for person in &household.people {
                    <option key={person.principal.to_string()} value={person.principal.to_string()} selected={person.principal == props.actor}>
                        { label(&household.account, person) }
                    </option>
                }
            </optgroup>
        }
        </>
    }
}

#[component]
pub fn TopBar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let send = |action: fn() -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action()))
    };
    let on_actor = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
                .map(|select| select.value());
            if let Some(principal) = value.and_then(|value| value.parse().ok()) {
                dispatch.dispatch(Action::ActAs(principal));
            }
        })
    };
    let toggle = |action: fn(bool) -> Action, now: bool| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action(!now)))
    };
    let on_theme = Callback::from(|_: MouseEvent| platform::next_theme());
    html! {
        <header class="topbar">
            <button class="button bare scenario" onclick={send(|| Action::Open(Dialog::Start))} title="Choose a scenario or start over">
                { icon(Icon::Logo) }
                <span class="brand">{ "Orgsim" }</span>
                <span class="scenario-title">{ &props.scenario }</span>
            </button>
            if let Some(standing) = &props.follow { { follow::mark(standing) } }
            <div class="actor">
                <span class="acting" aria-hidden="true">{ "Acting as" }</span>
                <select id="actor" aria-label="Acting as" onchange={on_actor}>
                    <Everybody households={props.households.clone()} actor={props.actor.clone()} actor_name={props.actor_name.clone()} />
                </select>
                <button class="button view" aria-pressed={props.instructor.to_string()} onclick={toggle(Action::Instructor, props.instructor)}
                    title="The instructor sees the whole world. Off: only what the acting person's own console would show.">
                    { icon(if props.instructor { Icon::Eye } else { Icon::EyeVeiled }) }
                    <span>{ if props.instructor { "Instructor's view: all" } else { "Their console view" } }</span>
                </button>
            </div>
            <div class="tools" role="toolbar" aria-label="The page">
                // Not `disabled`: that would take the keyboard's focus from it.
                <button class="button bare square" aria-label="Undo" title={if props.can_undo { "Undo (Ctrl+Z)" } else { "Nothing to undo" }} aria-disabled={(!props.can_undo).to_string()}
                    onclick={props.can_undo.then(|| send(|| Action::Undo))}>{ icon(Icon::Undo) }</button>
                <button class="button bare square" aria-label="Redo" title={if props.can_redo { "Redo (Ctrl+Shift+Z)" } else { "Nothing to redo" }} aria-disabled={(!props.can_redo).to_string()}
                    onclick={props.can_redo.then(|| send(|| Action::Redo))}>{ icon(Icon::Redo) }</button>
                <button class="button bare" onclick={send(|| Action::Open(Dialog::Share))} title="A link, a file, or another session">{ icon(Icon::Share) }<span>{ "Share" }</span></button>
                <button class="button bare" aria-pressed={props.presenter.to_string()} onclick={send(|| Action::TogglePresenter)} title="Large type for a classroom (P)">{ icon(Icon::Present) }<span>{ "Present" }</span></button>
                <button class="button bare square" aria-label="Light or dark" title="Light or dark" onclick={on_theme}>{ icon(Icon::Theme) }</button>
                <button class="button bare" onclick={send(|| Action::Open(Dialog::Help))} title="Help (?)">{ icon(Icon::Help) }<span>{ "Help" }</span></button>
            </div>
        </header>
    }
}

/// Applies the remembered theme, if there is one.
pub fn remembered_theme() {
    if let Some(theme) = storage::preference("theme") {
        platform::set_theme(&theme);
    }
}
