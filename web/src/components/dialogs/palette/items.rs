//! The palette's items, and how well they match the words.

use sim::catalog::SERVICES;
use sim::ids::Text;
use sim::model::{Service, operations};
use sim::people;
use sim::time::parse_span;
use sim::view::{AccountNode, Offer, UnitNode, let_pass, next_event};

use super::{SHOWN, SPAN_FIELD, TERMINAL_FIELD};
use crate::components::lesson::TITLE;
use crate::prelude::*;
use crate::shared::route::ROUTES;
use page::perform;

/// What an item does, and the element that receives the focus then.
#[derive(Clone)]
pub struct Go {
    pub action: Action,
    pub focus: Option<&'static str>,
}

impl From<Action> for Go {
    fn from(action: Action) -> Self {
        let focus =
            matches!(action, Action::Screen(ScreenAction::Show(_))).then_some("inspector-title");
        Self { action, focus }
    }
}

fn pane(pane: Pane, focus: &'static str) -> Go {
    let (action, focus) = (Action::Screen(ScreenAction::Pane(pane)), Some(focus));
    Go { action, focus }
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
    fn new(go: impl Into<Go>, group: &'static str, name: &str, note: &str) -> Self {
        Self {
            go: go.into(),
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
        let names = [&self.name.to_lowercase(), &self.words];
        let about = [
            &self.note.english().to_lowercase(),
            &self.group.to_lowercase(),
        ];
        let rank = |word: &String| {
            let mut parts = names.iter().flat_map(|it| it.split([' ', '-', '/']));
            if parts.any(|it| it.starts_with(word.as_str())) {
                Some(0)
            } else if names.iter().any(|it| it.contains(word.as_str())) {
                Some(1)
            } else {
                about
                    .iter()
                    .any(|it| it.contains(word.as_str()))
                    .then_some(4)
            }
        };
        wanted.iter().map(rank).sum()
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
    operations().map(|it| PaletteItem {
        words: format!("{} {}", it.cli, it.service.command().to_lowercase()),
        core: true,
        note: it.summary().into(),
        hook: format!("call-{}-{}", it.service.prefix(), it.cli),
        ..PaletteItem::new(
            Action::Screen(ScreenAction::Open(Dialog::Call(it.service, it.name))),
            group_of(it.service),
            it.name,
            "",
        )
    })
}

pub fn moves() -> Vec<PaletteItem> {
    let group = say("Time and steps");
    let item = |go: Go, name, note| PaletteItem::new(go, group, name, note);
    let next = next_event();
    let span = pane(Pane::Timeline, SPAN_FIELD);
    let about_span = say("Choose how long, or type it here, such as 2d or 1h30m");
    let about_next = say("Go to the next pending event (N)");
    vec![
        item(perform(&next).into(), &core(&next.label), about_next),
        item(span, say("Let time pass…"), about_span),
        item(
            Action::Session(SessionAction::Undo).into(),
            say("Undo"),
            say("Undo the last step"),
        ),
        item(
            Action::Session(SessionAction::Redo).into(),
            say("Redo"),
            say("Redo it"),
        ),
    ]
}

pub fn places() -> Vec<PaletteItem> {
    let item = |go: Go, name, note| PaletteItem::new(go, say("Go to"), name, note);
    let route = |to| Go::from(Action::Screen(ScreenAction::Navigate(to, None)));
    let dialog = |it| Go::from(Action::Screen(ScreenAction::Open(it)));
    let terminal = pane(Pane::Terminal, TERMINAL_FIELD);
    let organization = say("The organization: units, accounts, roles, handshakes");
    let guide = say("A lesson or walkthrough, step by step; leave it at any time and come back.");
    let start = say("Choose a scenario or start over");
    let share = say("A link, a file, or another session");
    let help = say("About the page, its keys, and what is modeled");
    let mut all = vec![
        item(
            route(Route::Organization),
            say("Organization"),
            organization,
        ),
        item(pane(Pane::Guide, TITLE), say("Guide"), guide),
        item(terminal, say("Terminal"), say("Go to the terminal")),
    ];
    all.extend(
        ROUTES
            .iter()
            .map(|it| item(route(it.route), say(it.name), say(it.about))),
    );
    all.extend([
        item(dialog(Dialog::Start), say("Scenarios and lessons"), start),
        item(dialog(Dialog::Share), say("Share"), share),
        item(dialog(Dialog::Help), say("Help"), help),
    ]);
    all
}

fn account_item(account: &AccountNode) -> PaletteItem {
    let id = account.id.to_string();
    let note = say_with("Account {id}", &[("id", &id)]);
    let go = Action::Screen(ScreenAction::Show(Selection::Account(account.id)));
    PaletteItem::new(go, say("Show"), &account.name, &note)
}

fn units(unit: &UnitNode, found: &mut Vec<PaletteItem>) {
    if !unit.stand_in {
        let (go, note) = (Selection::Unit(unit.id.clone()), say("Organizational unit"));
        let go = Action::Screen(ScreenAction::Show(go));
        found.push(PaletteItem::new(go, say("Show"), &unit.name, note));
    }
    found.extend(unit.accounts.iter().map(account_item));
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
                    Action::Session(SessionAction::ActAs(person.principal)),
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
    things.extend(scene.standalone.iter().map(account_item));
    for service in SERVICES {
        let go = Action::Screen(ScreenAction::Show(Selection::Service(Text::from(
            service.id,
        ))));
        let note = service.principals.first().copied().unwrap_or_default();
        things.push(PaletteItem {
            core: true,
            ..PaletteItem::new(go, say("Show"), service.name, note)
        });
    }
    (persons, things)
}

/// The typed text as an item, if it is a time span or a complete line of the terminal.
pub fn typed(controller: &Queries, query: &str) -> Option<PaletteItem> {
    let query = query.trim();
    if let Ok(ms) = parse_span(query) {
        let Offer { label, .. } = &let_pass(ms);
        return Some(PaletteItem {
            hook: "palette-line".to_string(),
            ..PaletteItem::new(
                perform(&let_pass(ms)),
                say("Time and steps"),
                &core(label),
                "",
            )
        });
    }
    let whole = query.contains(' ')
        && matches!(
            shell::read(query, controller.actor()),
            shell::ParsedLine::Invoke(_) | shell::ParsedLine::Local(_)
        );
    let go = Action::Session(SessionAction::Lines(vec![query.to_string()]));
    whole.then(|| PaletteItem {
        hook: "palette-line".to_string(),
        ..PaletteItem::new(go, say("Terminal"), say("Run this line"), query)
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
        let ranked = items.iter().map(|item| Some((item.rank(&wanted)?, item)));
        let mut fit: Vec<(usize, &PaletteItem)> = ranked.flatten().collect();
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
