//! Whatever can be done, found by a few words: every operation of the table, Orgsim's own moves, people to act as, and
//! things to go to. A line that the terminal understands can be run from here, too.
//!
//! A text field with a list (APG's combobox with a listbox): the keyboard stays in the field, arrow keys choose.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use sim::catalog::SERVICES;
use sim::command::{Command, TimeMove};
use sim::ids::Text;
use sim::model::{Operation, Service, operations};
use sim::people;
use sim::principal::Principal;
use sim::time::parse_span;
use sim::view::{Selection, UnitNode};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::components::lesson::TITLE;
use crate::components::rooms;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{core, core_lang, english, say, say_with};
use crate::state::queries::Queries;
use crate::state::{Action, Dialog, NEXT, Pane, Room, use_dispatch};

/// Of people and things so many are shown: who looks for another one types more of its name.
const SHOWN: usize = 12;

const SPAN_FIELD: &str = "jump-span";
const TERMINAL_FIELD: &str = "terminal-input";

#[derive(Clone)]
enum Go {
    Call(&'static Operation),
    Line(String),
    Do(Command),
    Undo,
    Redo,
    Open(Dialog),
    ActAs(Principal),
    Show(Selection),
    Room(Room),
    /// A pane, and what has the keyboard there.
    Pane(Pane, &'static str),
}

#[derive(Clone)]
struct Item {
    go: Go,
    name: String,
    /// What it does, or what it is.
    note: String,
    /// The words that it is found by besides its name, in small.
    words: String,
    /// Its texts are the core's.
    core: bool,
    /// The service of a call, or what kind of thing it is.
    group: &'static str,
    hook: String,
}

impl Item {
    fn new(go: Go, group: &'static str, name: &str, note: &str) -> Self {
        Self {
            go,
            name: name.to_string(),
            note: note.to_string(),
            words: String::new(),
            core: false,
            group,
            hook: "palette-item".to_string(),
        }
    }

    /// How well it fits, the less the better; none: not all words are in it.
    fn rank(&self, wanted: &[String]) -> Option<usize> {
        let name = self.name.to_lowercase();
        let mut sum = 0;
        for word in wanted {
            let begins = name
                .split([' ', '-', '/'])
                .chain(self.words.split([' ', '-', '/']))
                .any(|it| it.starts_with(word.as_str()));
            sum += if begins {
                0
            } else if name.contains(word.as_str()) || self.words.contains(word.as_str()) {
                1
            } else if self.note.to_lowercase().contains(word.as_str())
                || self.group.to_lowercase().contains(word.as_str())
            {
                4
            } else {
                return None;
            };
        }
        Some(sum)
    }
}

fn group_of(service: Service) -> &'static str {
    if service == Service::Console {
        say("In consoles of AWS")
    } else {
        service.title()
    }
}

fn calls() -> impl Iterator<Item = Item> {
    operations().map(|operation| Item {
        words: format!(
            "{} {}",
            operation.cli,
            operation.service.command().to_lowercase()
        ),
        core: true,
        hook: format!("call-{}-{}", operation.service.prefix(), operation.cli),
        ..Item::new(
            Go::Call(operation),
            group_of(operation.service),
            operation.name,
            operation.summary,
        )
    })
}

fn moves() -> Vec<Item> {
    let group = say("Time and steps");
    let item = |go, name, note| Item::new(go, group, name, note);
    vec![
        item(
            Go::Do(NEXT),
            say("Next event"),
            say("Let time pass until the next waiting thing happens (N)"),
        ),
        item(
            Go::Pane(Pane::Timeline, SPAN_FIELD),
            say("Let time pass…"),
            say("Choose how long; or write it here, as 2d or 1h30m"),
        ),
        item(Go::Undo, say("Undo"), say("Undo the last step")),
        item(Go::Redo, say("Redo"), say("Redo it")),
    ]
}

fn places() -> Vec<Item> {
    let group = say("Go to");
    let item = |go, name, note| Item::new(go, group, name, note);
    let mut all = vec![
        item(
            Go::Room(Room::Organization),
            say("Organization"),
            say("The organization: units, accounts, roles, handshakes"),
        ),
        item(
            Go::Pane(Pane::Guide, TITLE),
            say("Guide"),
            say("A lesson or walkthrough, step by step; leave it at any time and come back."),
        ),
        item(
            Go::Pane(Pane::Terminal, TERMINAL_FIELD),
            say("Terminal"),
            say("Go to the terminal"),
        ),
    ];
    all.extend(rooms::ready().map(|it| item(Go::Room(it.room), say(it.name), say(it.about))));
    all.push(item(
        Go::Open(Dialog::Start),
        say("Scenarios and lessons"),
        say("Choose a scenario or start over"),
    ));
    all.push(item(
        Go::Open(Dialog::Share),
        say("Share"),
        say("A link, a file, or another session"),
    ));
    all.push(item(
        Go::Open(Dialog::Help),
        say("Help"),
        say("What the page is, its keys, and what is modelled"),
    ));
    all
}

fn units(unit: &UnitNode, found: &mut Vec<Item>) {
    let item = |go, name: &str, note: &str| Item::new(go, say("Show"), name, note);
    let go = Go::Show(Selection::Unit(unit.id.clone()));
    if !unit.stand_in {
        found.push(item(go, &unit.name, say("Organizational unit")));
    }
    for account in &unit.accounts {
        let id = account.id.to_string();
        found.push(item(
            Go::Show(Selection::Account(account.id)),
            &account.name,
            &say_with("Account {id}", &[("id", &id)]),
        ));
    }
    for inner in &unit.units {
        units(inner, found);
    }
}

/// People and things of this world; long in a large one.
fn things(desk: &Queries) -> (Vec<Item>, Vec<Item>) {
    let mut persons = Vec::new();
    for household in desk.households() {
        for person in household.people {
            let name = format!("{} / {}", household.account, core(&person.name));
            persons.push(Item {
                hook: "palette-person".to_string(),
                ..Item::new(
                    Go::ActAs(person.principal),
                    say("Act as"),
                    &name,
                    match person.standing {
                        people::Standing::Administrator => say("administrator"),
                        people::Standing::Limited => say("limited"),
                        people::Standing::RootUser => say("root user"),
                        people::Standing::LockedRootUser => say("root user, cannot sign in"),
                    },
                )
            });
        }
    }
    let mut things = Vec::new();
    let scene = desk.scene();
    for organization in &scene.organizations {
        units(&organization.root, &mut things);
    }
    for account in &scene.standalone {
        let id = account.id.to_string();
        things.push(Item::new(
            Go::Show(Selection::Account(account.id)),
            say("Show"),
            &account.name,
            &say_with("Account {id}", &[("id", &id)]),
        ));
    }
    for service in SERVICES {
        things.push(Item {
            core: true,
            ..Item::new(
                Go::Show(Selection::Service(Text::from(service.id))),
                say("Show"),
                service.name,
                service.principals.first().copied().unwrap_or_default(),
            )
        });
    }
    (persons, things)
}

/// What was typed, if it is a span or a whole line of the terminal.
fn typed(desk: &Queries, query: &str) -> Option<Item> {
    let query = query.trim();
    if let Ok(ms) = parse_span(query) {
        let name = say_with("Let {span} pass", &[("span", &query)]);
        let command = Command::Time(TimeMove::Advance { ms });
        return Some(Item {
            hook: "palette-line".to_string(),
            ..Item::new(Go::Do(command), say("Time and steps"), &name, "")
        });
    }
    let whole = query.contains(' ')
        && matches!(
            shell::read(query, desk.actor()),
            shell::Line::Invoke(_) | shell::Line::Local(_)
        );
    whole.then(|| Item {
        hook: "palette-line".to_string(),
        ..Item::new(
            Go::Line(query.to_string()),
            say("Terminal"),
            say("Run this line"),
            query,
        )
    })
}

/// The items that fit, by groups: the group with the best one first.
fn found<'a>(
    query: &str,
    fixed: &'a [Item],
    things: Option<&'a (Vec<Item>, Vec<Item>)>,
) -> Vec<(&'static str, Vec<&'a Item>)> {
    let wanted: Vec<String> = query
        .split([' ', '-', ':', '/'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let fitting = |items: &'a [Item]| {
        let mut fit: Vec<(usize, &Item)> = items
            .iter()
            .filter_map(|item| Some((item.rank(&wanted)?, item)))
            .collect();
        ordered::sort_by_key(&mut fit, |(rank, _)| *rank);
        fit
    };
    let mut all = fitting(fixed);
    if let Some((persons, things)) = things {
        for some in [persons, things] {
            all.extend(fitting(some).into_iter().take(SHOWN));
        }
        ordered::sort_by_key(&mut all, |(rank, _)| *rank);
    }
    let mut groups: Vec<(&str, Vec<&Item>)> = Vec::new();
    for (_, item) in all {
        match groups.iter_mut().find(|(group, _)| *group == item.group) {
            Some((_, items)) => items.push(item),
            None => groups.push((item.group, vec![item])),
        }
    }
    groups
}

fn option_id(number: usize) -> String {
    format!("palette-{number}")
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub desk: Queries,
}

#[component]
pub fn Palette(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let query = use_state(String::new);
    let active = use_state(|| 0_usize);
    let fixed = use_memo((), |()| {
        let mut all = moves();
        all.extend(calls());
        all.extend(places());
        all
    });
    let searches = !query.trim().is_empty();
    let things = use_memo(searches, |searches| searches.then(|| things(&props.desk)));
    let line = typed(&props.desk, &query);
    let mut groups = found(&query, &fixed, (*things).as_ref());
    if let Some(line) = &line {
        groups.insert(0, (say("As you wrote it"), vec![line]));
    }
    let items: Vec<Go> = groups
        .iter()
        .flat_map(|(_, items)| items.iter().map(|item| item.go.clone()))
        .collect();
    let count = items.len();
    let at = (*active).min(count.saturating_sub(1));
    use_effect_with((at, query.clone()), |(at, _)| {
        if let Some(option) = gloo::utils::document().get_element_by_id(&option_id(*at)) {
            platform::bring_into_view(&option);
        }
    });
    let choose = {
        let dispatch = dispatch.clone();
        Rc::new(move |go: &Go| match go {
            Go::Call(operation) => {
                dispatch.dispatch(Action::Open(Dialog::Call(
                    operation.service,
                    operation.name,
                )));
            }
            Go::Open(dialog) => dispatch.dispatch(Action::Open(dialog.clone())),
            Go::Line(_)
            | Go::Do(_)
            | Go::Undo
            | Go::Redo
            | Go::ActAs(_)
            | Go::Show(_)
            | Go::Room(_)
            | Go::Pane(..) => {
                // First the palette goes and gives the keyboard back; what is gone to may take it then.
                dispatch.dispatch(Action::Close);
                let (dispatch, go) = (dispatch.clone(), go.clone());
                Timeout::new(0, move || after(&dispatch, go)).forget();
            }
        })
    };
    let oninput = {
        let (query, active) = (query.clone(), active.clone());
        move |event: InputEvent| {
            query.set(event.target_unchecked_into::<HtmlInputElement>().value());
            active.set(0);
        }
    };
    let onkeydown = {
        let (active, choose) = (active.clone(), choose.clone());
        let items = items.clone();
        move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            const PAGE: usize = 8;
            let to = match event.key().as_str() {
                "ArrowDown" => (at + 1) % count.max(1),
                "ArrowUp" => (at + count.max(1) - 1) % count.max(1),
                "PageDown" => (at + PAGE).min(count.saturating_sub(1)),
                "PageUp" => at.saturating_sub(PAGE),
                "Enter" => {
                    event.prevent_default();
                    if let Some(go) = items.get(at) {
                        choose(go);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.set(to);
        }
    };
    let actor = props.desk.actor_name();
    let mut number = 0;
    let rows: Vec<Html> = groups
        .iter()
        .enumerate()
        .map(|(place, (group, items))| {
            let title = format!("palette-group-{place}");
            let options: Vec<Html> = items
                .iter()
                .map(|item| {
                    let row = option(item, number, number == at, choose.clone());
                    number += 1;
                    row
                })
                .collect();
            html! {
                <div role="group" key={*group} aria-labelledby={title.clone()}>
                    <p class="palette-group" id={title} role="presentation">{ *group }</p>
                    { options }
                </div>
            }
        })
        .collect();
    html! {
        <div class="dialog-body palette">
            <div class="palette-field">
                { icon(Icon::Search) }
                <input id="palette-query" type="text" role="combobox" aria-label={say("What to do, or where to go")} aria-expanded={(count > 0).to_string()} aria-controls="palette-list"
                    aria-autocomplete="list" aria-activedescendant={(count > 0).then(|| option_id(at))} autocomplete="off" autocapitalize="off" spellcheck="false" autofocus=true
                    placeholder={say("accept handshake, policy, 2d, an account…")} value={(*query).clone()} {oninput} {onkeydown} data-testid="palette-query" />
            </div>
            <div id="palette-list" class="palette-list" role="listbox" aria-label={say("What fits")}
                data-testid="palette-list">{ rows }</div>
            if count == 0 {
                <p class="palette-none">
                    { say("Nothing is called that. Other words? A line of the terminal can be written here, too.") }
                </p>
            }
            <div class="palette-foot small soft">
                <p role="status" data-testid="palette-count">{ say_with("{count} found", &[("count", &count)]) }</p>
                <p>{ say_with("Calls are made by {actor}", &[("actor", &actor)]) }</p>
                <p class="palette-keys"><kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ " " }<kbd>{ "Enter" }</kbd></p>
            </div>
        </div>
    }
}

/// What is chosen, once the palette is gone.
fn after(dispatch: &UseReducerDispatcher<crate::state::AppState>, go: Go) {
    match go {
        Go::Line(line) => dispatch.dispatch(Action::Lines(vec![line])),
        Go::Do(command) => dispatch.dispatch(Action::Do(command)),
        Go::Undo => dispatch.dispatch(Action::Undo),
        Go::Redo => dispatch.dispatch(Action::Redo),
        Go::ActAs(principal) => dispatch.dispatch(Action::ActAs(principal)),
        Go::Show(selection) => {
            dispatch.dispatch(Action::Show(selection));
            dispatch.dispatch(Action::Pane(Pane::Inspector));
            Timeout::new(50, || platform::focus("inspector-title")).forget();
        }
        Go::Room(room) => {
            dispatch.dispatch(Action::Room(room, None));
            if room == Room::Organization {
                dispatch.dispatch(Action::Pane(Pane::Organization));
            }
        }
        Go::Pane(pane, id) => {
            dispatch.dispatch(Action::Pane(pane));
            Timeout::new(50, move || platform::focus(id)).forget();
        }
        Go::Call(_) | Go::Open(_) => {}
    }
}

/// The name; that of a call may be broken between its words.
fn broken(item: &Item) -> Html {
    if !item.core {
        return html! { { &item.name } };
    }
    let mut parts: Vec<String> = vec![String::new()];
    let mut small = false;
    for letter in item.name.chars() {
        if small && letter.is_uppercase() {
            parts.push(String::new());
        }
        small = letter.is_lowercase();
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    html! { for part in parts { { part }<wbr /> } }
}

fn option(item: &Item, number: usize, active: bool, choose: Rc<impl Fn(&Go) + 'static>) -> Html {
    let onclick = {
        let go = item.go.clone();
        move |_: MouseEvent| choose(&go)
    };
    // The field keeps the keyboard.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div key={number} id={option_id(number)} role="option" class="palette-option" aria-selected={active.to_string()} {onclick} {onmousedown} data-testid={item.hook.clone()} >
            <span class="palette-name" lang={item.core.then(english).flatten()}>{ broken(item) }</span>
            <span class="palette-note" lang={core_lang(&item.note).filter(|_| item.core)}>
                { if item.core { core(&item.note) } else { AttrValue::from(item.note.clone()) } }
            </span>
        </div>
    }
}
