//! The items of the search.

use message::message;
use sim::catalog::SERVICES;
use sim::ids::Text;
use sim::model::{Service, operations};
use sim::people::Standing;
use sim::view::{AccountNode, Household, Offer, Selection, UnitNode};

use super::SearchItem;
use crate::action::{Action, ScreenAction, SessionAction, perform};
use crate::base::effects::{Errand, PageTheme};
use crate::base::route::Route;
use crate::base::screen::{Dialog, Pane};
use crate::base::words::{Words, key};
use crate::queries::Queries;

/// Elements that receive the focus.
const SPAN_FIELD: &str = "jump-span";
/// The name of people for tests.
pub(crate) const PERSON_HOOK: &str = "search-person";
const TERMINAL_FIELD: &str = "terminal-input";
const GUIDE_TITLE: &str = "lesson-title";

/// Orders among equal matches, after what can be done here and now.
const THINGS: u8 = 1;
const CALLS_OF_ORGANIZATIONS: u8 = 2;
const CALLS: u8 = 3;
const PEOPLE: u8 = 4;

fn group_of(words: Words, service: Service) -> &'static str {
    if service == Service::Console {
        words.say("In consoles of AWS")
    } else {
        service.title()
    }
}

/// Every operation, with its form.
pub(crate) fn calls(words: Words) -> impl Iterator<Item = SearchItem> {
    operations().map(move |it| {
        let action = Action::Screen(ScreenAction::Open(Dialog::Call(it.service, it.name)));
        SearchItem {
            core: true,
            hook: format!("call-{}-{}", it.service.prefix(), it.cli),
            order: if it.service == Service::Organizations {
                CALLS_OF_ORGANIZATIONS
            } else {
                CALLS
            },
            ..SearchItem::new(action, group_of(words, it.service), it.name, it.summary())
                .by(&format!("{} {}", it.cli, it.service.command()))
        }
    })
}

/// What else moves time and steps, and the explanation of the last call. `last`: its step, from 0.
pub(crate) fn moves(words: Words, last: Option<usize>) -> Vec<SearchItem> {
    let group = words.say("Time and steps");
    let item = |action, name: &str, note: &'static str| {
        SearchItem::new(action, group, name, words.say(note))
    };
    let span = Action::Screen(ScreenAction::Pane(Pane::Timeline));
    let why = match last {
        Some(step) => (
            Action::Screen(ScreenAction::Why(step)),
            key("Why the last call was answered as it was"),
        ),
        None => (
            Action::Screen(ScreenAction::Navigate(Route::Lab, None)),
            key("No call was made yet: check one in the policy lab"),
        ),
    };
    vec![
        item(
            span,
            words.say("Let time pass…"),
            key("Choose how long, or type it here, such as 2d or 1h30m"),
        )
        .focusing(SPAN_FIELD),
        item(
            Action::Session(SessionAction::Undo),
            words.say("Undo"),
            key("Undo the last step"),
        ),
        item(
            Action::Session(SessionAction::Redo),
            words.say("Redo"),
            key("Redo it"),
        ),
        item(why.0, words.say("Why?"), why.1),
    ]
}

/// Going to the next event, or why it would be refused.
pub(crate) fn to_next(words: Words, next: &Offer) -> SearchItem {
    let note = match &next.refusal {
        Some(why) => why.clone(),
        None => words.say("Go to the next pending event (N)").to_string(),
    };
    let (group, name) = (words.say("Time and steps"), words.tell(next.label.clone()));
    SearchItem::new(perform(next), group, &*name, note)
}

/// The views, panes and dialogs of the page.
pub(crate) fn places(words: Words) -> Vec<SearchItem> {
    let route = |to| ScreenAction::Navigate(to, None);
    let view = |it: Route| place(words, route(it), it.name(), it.about()).by(it.search_words());
    let mut all: Vec<SearchItem> = Route::all().map(view).collect();
    all.extend(panes(words));
    all.extend(dialogs(words));
    all
}

/// How the page looks.
pub(crate) fn themes(words: Words) -> [SearchItem; 2] {
    let item = |theme, name, note| {
        let action = Action::Errand(Errand::Theme(theme));
        SearchItem::new(action, words.say("Page"), words.say(name), words.say(note))
            .by("light or dark mode colors")
    };
    [
        item(
            PageTheme::Dark,
            key("Dark theme"),
            key("Show the page in dark colors"),
        ),
        item(
            PageTheme::Light,
            key("Light theme"),
            key("Show the page in light colors"),
        ),
    ]
}

fn place(words: Words, action: ScreenAction, name: &'static str, note: &'static str) -> SearchItem {
    let (name, note) = (words.say(name), words.say(note));
    SearchItem::new(Action::Screen(action), words.say("Go to"), name, note)
}

fn panes(words: Words) -> [SearchItem; 2] {
    let item = |pane, name, note| place(words, ScreenAction::Pane(pane), name, note);
    [
        item(
            Pane::Guide,
            key("Guide"),
            key("A lesson or walkthrough, step by step; leave it at any time and come back."),
        )
        .focusing(GUIDE_TITLE),
        item(Pane::Terminal, key("Terminal"), key("Go to the terminal"))
            .by("command line cli")
            .focusing(TERMINAL_FIELD),
    ]
}

fn dialogs(words: Words) -> [SearchItem; 7] {
    let item = |dialog, name, note| place(words, ScreenAction::Open(dialog), name, note);
    [
        item(
            Dialog::Start,
            key("New session"),
            key("Choose a scenario or start over"),
        )
        .by("scenario reset restart"),
        item(
            Dialog::Import,
            key("Import your organization"),
            key("Read your own organization from files of other tools"),
        ),
        item(
            Dialog::export(false),
            key("Export"),
            key("Write the organization for other tools: Terraform, pictures, tables"),
        )
        .by("terraform download save"),
        item(
            Dialog::dry_run(),
            key("Test on CloudTrail logs"),
            key("Try a draft of policies on CloudTrail files"),
        )
        .by("dry run"),
        item(
            Dialog::Present,
            key("Present"),
            key("Present on one screen, or with a presenter's window"),
        ),
        item(
            Dialog::Share,
            key("Save and share"),
            key("A link, a file, or another session"),
        )
        .by("link file open save"),
        item(
            Dialog::Help,
            key("Help"),
            key("About the page, its keys, and what is modeled"),
        )
        .by("keys shortcuts about"),
    ]
}

/// Accounts, units and services.
pub(crate) fn things(queries: &Queries, words: Words) -> Vec<SearchItem> {
    let mut all = Vec::new();
    let scene = queries.scene();
    for organization in &scene.organizations {
        units(words, &organization.root, &mut all);
    }
    all.extend(scene.standalone.iter().map(|it| account(words, it)));
    all.extend(SERVICES.iter().map(|service| {
        let go = Selection::Service(Text::from(service.id));
        let note = service.principals.first().copied().unwrap_or_default();
        SearchItem {
            core: true,
            order: THINGS,
            ..SearchItem::new(
                Action::Screen(ScreenAction::Show(go)),
                words.say("Show"),
                service.name,
                note,
            )
            .by("enable disable trusted access service")
        }
    }));
    all
}

fn account(words: Words, account: &AccountNode) -> SearchItem {
    let id = account.id.to_string();
    let note = words.tell(message!("Account {id}"));
    let go = Action::Screen(ScreenAction::Show(Selection::Account(account.id)));
    SearchItem {
        order: THINGS,
        ..SearchItem::new(go, words.say("Show"), &*account.name, note).by(&id)
    }
}

fn units(words: Words, unit: &UnitNode, found: &mut Vec<SearchItem>) {
    if !unit.stand_in {
        let go = Action::Screen(ScreenAction::Show(Selection::Unit(unit.id.clone())));
        let note = words.say("Organizational unit");
        found.push(SearchItem {
            order: THINGS,
            ..SearchItem::new(go, words.say("Show"), &*unit.name, note)
        });
    }
    found.extend(unit.accounts.iter().map(|it| account(words, it)));
    for inner in &unit.units {
        units(words, inner, found);
    }
}

/// The users and roles that can act.
pub(crate) fn people(queries: &Queries, words: Words) -> Vec<SearchItem> {
    let person = |household: Household| {
        let name = household.account;
        household.people.into_iter().map(move |person| SearchItem {
            hook: PERSON_HOOK.to_string(),
            order: PEOPLE,
            ..SearchItem::new(
                Action::Session(SessionAction::ActAs(person.principal)),
                words.say("Act as"),
                format!("{name} / {}", words.tell(&person.name)),
                match person.standing {
                    Standing::Administrator => words.say("administrator"),
                    Standing::Limited => words.say("limited"),
                    Standing::RootUser => words.say("root user"),
                    Standing::LockedRootUser => words.say("root user, cannot sign in"),
                },
            )
        })
    };
    queries.households().into_iter().flat_map(person).collect()
}
