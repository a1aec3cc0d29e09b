//! The page's only menu: the views, the session, and the page itself.

use super::{Languages, MENU, on_spoken};
use crate::components::recorder::Record;
use crate::components::room;
use crate::prelude::*;
use crate::state::{Dialog, Room};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub room: Room,
    /// Other views are available.
    pub views: bool,
    pub presenter: bool,
    /// A separate presenter window.
    pub presents: bool,
    pub instructor: bool,
    /// Number of recorded steps.
    pub recorded: Option<usize>,
}

/// The menu, which the browser opens and closes.
#[component]
pub fn Menu(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let send = |action: fn() -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action()))
    };
    let item = |id: &str,
                mark: Icon,
                label: &'static str,
                key: &'static str,
                onclick: Callback<MouseEvent>| {
        html! {
            <button key={id.to_string()} type="button" class="menu-item" id={id.to_string()}
                data-testid={id.to_string()} popovertarget={MENU} popovertargetaction="hide" {onclick}>
                { icon(mark) }<span>{ label }</span>if !key.is_empty() { <kbd aria-hidden="true">{ key }</kbd> }
            </button>
        }
    };
    let view = |to: Room,
                id: &str,
                name: &'static str,
                title: &'static str,
                key: &str,
                mark: Icon| {
        let dispatch = dispatch.clone();
        html! {
            <button key={id.to_string()} type="button" class="menu-item" id={format!("open-{id}")} data-testid={format!("open-{id}")} {title}
                popovertarget={MENU} popovertargetaction="hide" aria-current={(props.room == to).then_some("page")}
                onclick={move |_: MouseEvent| dispatch.dispatch(Action::Room(to, None))}>
                { icon(mark) }<span>{ name }</span>if !key.is_empty() { <kbd aria-hidden="true">{ key.to_uppercase() }</kbd> }
            </button>
        }
    };
    let present = match props.presenter {
        true => item(
            "present",
            Icon::Present,
            say("End presenting"),
            "P",
            send(|| Action::TogglePresenter),
        ),
        false => item(
            "present",
            Icon::Present,
            say("Present"),
            "P",
            send(|| Action::Open(Dialog::Present)),
        ),
    };
    html! {
        <div class="menu" id={MENU} popover="auto">
            if props.views {
                <nav class="menu-part" aria-label={say("Views")}>
                    <h2>{ say("Views") }</h2>
                    { view(Room::Organization, "organization", say("Organization"), say("Organizational units, accounts, roles, and handshakes"), "", Icon::Organization) }
                    for it in room::ready() { { view(it.room, it.id, say(it.name), say(it.about), it.key, it.icon) } }
                </nav>
            }
            <div class="menu-part" role="group" aria-label={say("Session")}>
                <h2>{ say("Session") }</h2>
                { item("new-session", Icon::Branch, say("New session"), "", send(|| Action::Open(Dialog::Start))) }
                { item("import", Icon::Folder, say("Import your organization"), "", send(|| Action::Open(Dialog::Import))) }
                { item("export", Icon::Save, say("Export"), "", send(|| Action::Open(Dialog::Export { difference: false }))) }
                { item("share", Icon::Share, say("Share"), "", send(|| Action::Open(Dialog::Share))) }
                { item("dry-run", Icon::Funnel, say("Dry run"), "", send(|| Action::Open(Dialog::DryRun))) }
                if !props.presents { { present } }
                if props.recorded.is_none() { <Record recorded={None} offered={props.instructor && !props.presents} /> }
            </div>
            <div class="menu-part" role="group" aria-label={say("Page")}>
                <h2>{ say("Page") }</h2>
                { item("help", Icon::Help, say("Help"), "?", send(|| Action::Open(Dialog::Help))) }
                { item("theme", Icon::Theme, say("Light or dark"), "", Callback::from(|_| platform::next_theme())) }
                <Languages onspoken={on_spoken(&dispatch)} />
            </div>
            <p class="menu-note small soft">{ say("Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account.") }</p>
        </div>
    }
}
