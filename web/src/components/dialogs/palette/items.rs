//! The palette's items, and how well they match the words.

use sim::catalog::SERVICES;
use sim::command::TimeMove;
use sim::ids::Text;
use sim::model::{Operation, Service, operations};
use sim::people;
use sim::principal::Principal;
use sim::time::parse_span;
use sim::view::UnitNode;

use super::{SHOWN, SPAN_FIELD, TERMINAL_FIELD};
use crate::components::lesson::TITLE;
use crate::components::room;
use crate::prelude::*;
use crate::state::{Dialog, NEXT, Pane, Room};

#[derive(Clone)]
pub enum Go {
    Call(&'static Operation),
    Line(String),
    Do(Command),
    Undo,
    Redo,
    Open(Dialog),
    ActAs(Principal),
    Show(Selection),
    Room(Room),
    /// A pane, and the element in it that receives the focus.
    Pane(Pane, &'static str),
}

#[derive(Clone)]
pub struct PaletteItem {
    pub go: Go,
    pub name: String,
    /// A description of the action or thing.
    pub note: Message,
    /// Search words besides the name, in lower case.
    pub words: String,
    /// Its texts come from the core.
    pub core: bool,
    /// The service of a call, or the kind of thing.
    pub group: &'static str,
    pub hook: String,
}

impl PaletteItem {
    fn new(go: Go, group: &'static str, name: &str, note: &str) -> Self {
        Self {
            go,
            name: name.to_string(),
            note: note.to_string().into(),
            words: String::new(),
            core: false,
            group,
            hook: "palette-item".to_string(),
        }
    }

    /// Match quality, lower is better; `None`: not all words match.
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
            } else if self.note.english().to_lowercase().contains(word.as_str())
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

pub fn calls() -> impl Iterator<Item = PaletteItem> {
    operations().map(|operation| PaletteItem {
        words: format!(
            "{} {}",
            operation.cli,
            operation.service.command().to_lowercase()
        ),
        core: true,
        note: operation.summary().into(),
        hook: format!("call-{}-{}", operation.service.prefix(), operation.cli),
        ..PaletteItem::new(
            Go::Call(operation),
            group_of(operation.service),
            operation.name,
            "",
        )
    })
}

pub fn moves() -> Vec<PaletteItem> {
    let group = say("Time and steps");
    let item = |go, name, note| PaletteItem::new(go, group, name, note);
    vec![
        item(
            Go::Do(NEXT),
            say("Next event"),
            say("Go to the next pending event (N)"),
        ),
        item(
            Go::Pane(Pane::Timeline, SPAN_FIELD),
            say("Let time pass…"),
            say("Choose how long, or type it here, such as 2d or 1h30m"),
        ),
        item(Go::Undo, say("Undo"), say("Undo the last step")),
        item(Go::Redo, say("Redo"), say("Redo it")),
    ]
}

pub fn places() -> Vec<PaletteItem> {
    let group = say("Go to");
    let item = |go, name, note| PaletteItem::new(go, group, name, note);
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
    all.extend(room::ready().map(|it| item(Go::Room(it.room), say(it.name), say(it.about))));
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
        say("About the page, its keys, and what is modeled"),
    ));
    all
}

fn units(unit: &UnitNode, found: &mut Vec<PaletteItem>) {
    let item = |go, name: &str, note: &str| PaletteItem::new(go, say("Show"), name, note);
    let go = Go::Show(Selection::Unit(unit.id.clone()));
    if !unit.stand_in {
        found.push(item(go, &unit.name, say("Organizational unit")));
    }
    for account in unit.accounts.iter() {
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

/// The identities and things of this world; slow in a large one.
pub fn things(controller: &Queries) -> (Vec<PaletteItem>, Vec<PaletteItem>) {
    let mut persons = Vec::new();
    for household in controller.households() {
        for person in household.people {
            let name = format!("{} / {}", household.account, core(&person.name));
            persons.push(PaletteItem {
                hook: "palette-person".to_string(),
                ..PaletteItem::new(
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
    let scene = controller.scene();
    for organization in &scene.organizations {
        units(&organization.root, &mut things);
    }
    for account in scene.standalone.iter() {
        let id = account.id.to_string();
        things.push(PaletteItem::new(
            Go::Show(Selection::Account(account.id)),
            say("Show"),
            &account.name,
            &say_with("Account {id}", &[("id", &id)]),
        ));
    }
    for service in SERVICES {
        things.push(PaletteItem {
            core: true,
            ..PaletteItem::new(
                Go::Show(Selection::Service(Text::from(service.id))),
                say("Show"),
                service.name,
                service.principals.first().copied().unwrap_or_default(),
            )
        });
    }
    (persons, things)
}

/// The typed text as an item, if it is a time span or a complete line of the terminal.
pub fn typed(controller: &Queries, query: &str) -> Option<PaletteItem> {
    let query = query.trim();
    if let Ok(ms) = parse_span(query) {
        let name = say_with("Let {span} pass", &[("span", &query)]);
        let command = Command::Time(TimeMove::Advance { ms });
        return Some(PaletteItem {
            hook: "palette-line".to_string(),
            ..PaletteItem::new(Go::Do(command), say("Time and steps"), &name, "")
        });
    }
    let whole = query.contains(' ')
        && matches!(
            shell::read(query, controller.actor()),
            shell::ParsedLine::Invoke(_) | shell::ParsedLine::Local(_)
        );
    whole.then(|| PaletteItem {
        hook: "palette-line".to_string(),
        ..PaletteItem::new(
            Go::Line(query.to_string()),
            say("Terminal"),
            say("Run this line"),
            query,
        )
    })
}

/// The matching items in groups, the group with the best match first.
pub fn found<'a>(
    query: &str,
    fixed: &'a [PaletteItem],
    things: Option<&'a (Vec<PaletteItem>, Vec<PaletteItem>)>,
) -> Vec<(&'static str, Vec<&'a PaletteItem>)> {
    let wanted: Vec<String> = query
        .split([' ', '-', ':', '/'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let fitting = |items: &'a [PaletteItem]| {
        let mut fit: Vec<(usize, &PaletteItem)> = items
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
    let mut groups: Vec<(&str, Vec<&PaletteItem>)> = Vec::new();
    for (_, item) in all {
        match groups.iter_mut().find(|(group, _)| *group == item.group) {
            Some((_, items)) => items.push(item),
            None => groups.push((item.group, vec![item])),
        }
    }
    groups
}
