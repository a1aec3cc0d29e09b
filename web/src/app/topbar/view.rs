//! The header: the menu, the current user, the viewpoint, undo and redo, and the search.

use lessons::scene::{Limits, Lock};
use page::SceneAction;
use page::WorldName;
use page::class::ShownToClass;
use sim::people::{self, Person};
use sim::principal::Principal;
use sim::view::Personas;

use super::menu::Menu;
use teaching::class::class_switch;
use teaching::follow::{self, FollowStanding};
use teaching::recorder::Record;
use ui::browser::fields::Field;
use ui::parts::text::{account_and_person, initial};
use ui::prelude::*;
use ui::shared::{MENU, MENU_BUTTON};

/// A label short enough for the bar.
fn label(account: &str, person: &Person) -> String {
    let who = format!("{account} / {}", tell(&person.name));
    let says = match person.standing {
        people::Standing::Administrator => message!("{who} (administrator)"),
        people::Standing::Limited => message!("{who} (limited)"),
        people::Standing::RootUser => return who,
        people::Standing::LockedRootUser => message!("{who} (cannot sign in)"),
    };
    tell(says)
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub world: WorldName,
    pub route: Route,
    /// Other views are available.
    pub views: bool,
    pub actor: Principal,
    pub actor_name: AttrValue,
    pub personas: Rc<Personas>,
    pub instructor: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    pub presenter: bool,
    /// Number of recorded steps, while recording.
    pub recorded: Option<usize>,
    /// This is a separate presenter window.
    pub presents: bool,
    /// The status of following, if there is a server session.
    pub follow: Option<FollowStanding>,
    /// Whether a presenter shows their session to the class.
    pub class: Option<ShownToClass>,
    /// Embedded in another page: show only controls of the world.
    pub embed: bool,
    pub limits: Limits,
}

#[derive(Properties, PartialEq)]
struct EverybodyProps {
    personas: Rc<Personas>,
    actor: Principal,
    actor_name: AttrValue,
}

/// The entry in the list of identities that opens the search for all others.
const SOMEBODY_ELSE: &str = "else";

/// The list of identities, rebuilt only when they change.
#[component]
fn Everybody(props: &EverybodyProps) -> Html {
    // The identity that started a session may be no persona of an account.
    let mut people = (props.personas.households.iter()).flat_map(|it| &it.people);
    let listed = people.any(|it| it.principal == props.actor);
    html! {
        <>
        if !listed {
            <option key="session" value={props.actor.to_string()} selected={true}>{ &props.actor_name }</option>
        }
        // Accounts may share a name.
        for (n, household) in props.personas.households.iter().enumerate() {
            <optgroup key={n} label={household.account.clone()}>
                for person in &household.people {
                    <option key={person.principal.to_string()} value={person.principal.to_string()}
                        selected={person.principal == props.actor}>
                        { label(&household.account, person) }
                    </option>
                }
            </optgroup>
        }
        if props.personas.others {
            <option key="else" value={SOMEBODY_ELSE}>{ say("Another user…") }</option>
        }
        </>
    }
}

/// The list of identities, and what changes the current one.
#[hook]
fn use_acting(dispatch: Dispatch, actor: &Principal) -> (NodeRef, Callback<Event>) {
    let list = use_node_ref();
    // A list that was used once ignores which option is drawn as selected.
    use_effect_with((list.clone(), actor.clone()), |(list, actor)| {
        if let Some(list) = Field::at(list) {
            list.set_value(&actor.to_string());
        }
    });
    let on_actor = with!(
        actor,
        Callback::from(move |event: Event| {
            let Some(select) = Field::of(&event) else {
                return;
            };
            let value = select.value();
            // Until the state has changed, which may refuse it.
            select.set_value(&actor.to_string());
            if value == SOMEBODY_ELSE {
                dispatch.dispatch(Action::Screen(ScreenAction::Open(Dialog::Search)));
            } else if let Ok(principal) = value.parse() {
                dispatch.dispatch(Action::Session(SessionAction::ActAs(principal)));
            }
        })
    );
    (list, on_actor)
}

#[component]
pub fn TopBar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (list, on_actor) = use_acting(dispatch, &props.actor);
    let (account, person) = account_and_person(&props.actor_name);
    html! {
        // Classes, not `:has()`: that costs every change of the page half a millisecond.
        <header class={classes!("topbar", (props.recorded.is_some() && !props.embed).then_some("recording"),
            (props.follow.is_some() || props.class.is_some()).then_some("following"))}>
            if props.embed {
                <button class="button bare scenario" onclick={dispatch.on(Action::Scene(SceneAction::Apart))} title={say("Open this in a page of its own")}>
                    { icon(Icon::Logo) }
                    <span class="brand">{ "Orgsim" }</span>
                    <span class="scenario-title" lang={props.world.lang} aria-hidden="true">{ &props.world.text }</span>
                </button>
                <h1 class="quiet" lang={props.world.lang}>{ &props.world.text }</h1>
            } else {
                <button class="button bare menu-open" id={MENU_BUTTON} data-testid="menu" popovertarget={MENU} title={say("Menu: views, session, page")}>
                    { icon(Icon::Menu) }
                    <span class="brand">{ "Orgsim" }</span>
                    <span class="quiet">{ say("Menu") }</span>
                </button>
                <Menu route={props.route} views={props.views} presenter={props.presenter} presents={props.presents}
                    instructor={props.instructor} recorded={props.recorded} />
                <h1 class="scenario-title" lang={props.world.lang}>{ &props.world.text }</h1>
            }
            if let Some(standing) = &props.follow { { follow::mark(standing) } }
            if let Some(shown) = props.class { { class_switch(dispatch, shown) } }
            <div class="actor">
                <span class="acting" aria-hidden="true">{ say("Acting as") }</span>
                <span class="persona">
                    // The mark at the account in the drawing.
                    <span class="actor-mark" aria-hidden="true">{ initial(&props.actor_name) }</span>
                    if props.limits.locks.contains(&Lock::Personas) {
                        <span class="who" data-testid="who" title={say("You cannot switch users here.")}>{ &props.actor_name }</span>
                    } else {
                        // On a phone, where the list's text is too long.
                        <span class="who-short" aria-hidden="true"><b>{ person.to_string() }</b><span>{ account.to_string() }</span></span>
                        <select ref={list} id="actor" aria-label={say("Acting as")} onchange={on_actor}>
                            <Everybody personas={&props.personas} actor={props.actor.clone()}
                                actor_name={&props.actor_name} />
                        </select>
                    }
                </span>
                <button class="button view" aria-pressed={props.instructor.to_string()}
                    onclick={dispatch.on(Action::Session(SessionAction::Instructor(!props.instructor)))}
                    title={say("On: you see everything. Off: you see only what the current user's own console would show.")}>
                    { icon(if props.instructor { Icon::Eye } else { Icon::EyeVeiled }) }
                    <span>
                        { if props.instructor { say("Show: everything") } else { say("Show: their console") } }
                    </span>
                </button>
            </div>
            { tools(props, dispatch) }
        </header>
    }
}

/// Undo, redo, and what is only in a page of its own.
fn tools(props: &Props, dispatch: Dispatch) -> Html {
    let still = props.limits.locks.contains(&Lock::Undo);
    let (can_undo, can_redo) = (props.can_undo && !still, props.can_redo && !still);
    let no_undo = |why: &'static str| match still {
        true => say("Undo is locked on this page."),
        false => why,
    };
    html! {
        <div class="tools" role="toolbar" aria-label={say("The page")}>
            // Not `disabled`: that would remove the focus from it.
            <button class="button bare square" aria-label={say("Undo")}
                title={if can_undo { say("Undo (Ctrl+Z)") } else { no_undo(say("Nothing to undo")) }}
                aria-disabled={(!can_undo).to_string()}
                onclick={can_undo.then(|| dispatch.on(Action::Session(SessionAction::Undo)))}>{ icon(Icon::Undo) }</button>
            <button class="button bare square redo" aria-label={say("Redo")}
                title={if can_redo { say("Redo (Ctrl+Shift+Z)") } else { no_undo(say("Nothing to redo")) }}
                aria-disabled={(!can_redo).to_string()}
                onclick={can_redo.then(|| dispatch.on(Action::Session(SessionAction::Redo)))}>{ icon(Icon::Redo) }</button>
            if !props.embed {
            if props.recorded.is_some() { <Record recorded={props.recorded} offered={false} /> }
            <button class="button search-open" data-testid="open-search" onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Search)))}
                title={say("Search calls, actions and places (Ctrl+K)")}>
                { icon(Icon::Search) }
                <span>{ say("Search") }</span>
                <kbd aria-hidden="true">{ say("Ctrl K") }</kbd>
            </button>
            }
        </div>
    }
}
