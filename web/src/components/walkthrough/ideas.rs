//! Ideas to try in the current world: each selects or opens something, so that you see where to act.

use sim::account::ORGANIZATIONS_ROLE;
use sim::ids::{AccountId, OrganizationId};

use crate::prelude::*;
use crate::state::Dialog;

struct Idea {
    title: String,
    about: &'static str,
    place: Place,
}

impl Idea {
    const fn new(title: String, about: &'static str, place: Place) -> Self {
        Self {
            title,
            about,
            place,
        }
    }
}

/// The target of an idea.
enum Place {
    Select(Selection),
    Person(sim::principal::Principal),
    Scenarios,
    Terminal,
}

/// At most `most` ideas, each as a button.
pub fn buttons(dispatch: &Dispatch, controller: &Queries, most: usize) -> Html {
    let button = |idea: Idea| {
        let dispatch = dispatch.clone();
        let onclick = move |_: MouseEvent| {
            if matches!(idea.place, Place::Terminal) {
                platform::focus_soon("terminal-input".to_string());
            }
            for action in lead(&idea.place) {
                dispatch.dispatch(action);
            }
        };
        html! {
            <li key={idea.title.clone()}>
                <button type="button" class="idea" {onclick}>
                    <span class="idea-title">{ idea.title }</span>
                    <span class="small soft">{ idea.about }</span>
                </button>
            </li>
        }
    };
    ideas(controller)
        .into_iter()
        .take(most)
        .map(button)
        .collect()
}

/// The actions of an idea, in order.
fn lead(place: &Place) -> Vec<Action> {
    match place {
        Place::Select(selection) => vec![Action::Show(selection.clone())],
        Place::Person(principal) => vec![
            Action::ActAs(principal.clone()),
            Action::Show(Selection::Person(principal.clone())),
        ],
        Place::Scenarios => vec![Action::Open(Dialog::Start)],
        Place::Terminal => vec![Action::Terminal],
    }
}

/// At most six ideas for this world.
fn ideas(controller: &Queries) -> Vec<Idea> {
    let there = controller.first_things();
    let alone = there.organization.is_none();
    let mut ideas = Vec::new();
    if let Some(organization) = there.organization {
        offer_organization(organization, there.lacks_role, &mut ideas);
    }
    if let Some(handshake) = there.handshake {
        ideas.push(Idea::new(
            say("Open a pending handshake").to_string(),
            say("Two parties, one answer: see who may give it."),
            Place::Select(Selection::Handshake(handshake)),
        ));
    }
    if let Some((person, name)) = there.limited {
        ideas.push(Idea::new(
            say_with("Act as {name}", &[("name", &name)]),
            say("Limited permissions: try things and see which gate stops you."),
            Place::Person(person),
        ));
    }
    if alone {
        let (account, name) = (controller.actor().account(), controller.account_name());
        ideas.push(Idea::new(
            say_with("Look at {name}", &[("name", &name)]),
            say("An account in no organization. Create one from here."),
            Place::Select(Selection::Account(account)),
        ));
    }
    ideas.push(Idea::new(
        say("Type a command").to_string(),
        say("The AWS command line for Organizations and IAM roles."),
        Place::Terminal,
    ));
    ideas.push(Idea::new(
        say("Choose another scenario").to_string(),
        say("Your current session is kept as a branch."),
        Place::Scenarios,
    ));
    ideas
}

fn offer_organization(
    organization: OrganizationId,
    lacks_role: Option<(AccountId, String)>,
    ideas: &mut Vec<Idea>,
) {
    ideas.push(Idea::new(
        say("Look at the organization").to_string(),
        say("Its feature set decides what it can do."),
        Place::Select(Selection::Organization(organization)),
    ));
    if let Some((account, name)) = lacks_role {
        ideas.push(Idea::new(
            say_with("Ask why {name} lacks a role", &[("name", &name)]),
            say("AWSServiceRoleForOrganizations was deleted there."),
            Place::Select(Selection::Role {
                account,
                role: ORGANIZATIONS_ROLE.into(),
            }),
        ));
    }
    ideas.push(Idea::new(
        say("Open AWS Config's trusted access").to_string(),
        say("What enabling it allows, and which roles appear later."),
        Place::Select(Selection::Service("config".into())),
    ));
}
