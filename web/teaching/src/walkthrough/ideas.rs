//! Ideas to try in the current world: each selects or opens something, so that you see where to act.

use sim::account::ORGANIZATIONS_ROLE;
use sim::ids::{AccountId, OrganizationId};

use ui::prelude::*;

/// An idea: its title, what it is about, and the actions that lead there, in order.
type Idea = (String, &'static str, Vec<Action>);

/// At most `most` ideas, each as a button.
pub fn buttons(dispatch: Dispatch, queries: &Queries, most: usize) -> Html {
    let button = |(title, about, actions): Idea| {
        let onclick = move |_: MouseEvent| {
            for action in &actions {
                if matches!(action, Action::Screen(ScreenAction::Terminal)) {
                    platform::focus_soon("terminal-input".to_string());
                }
                dispatch.dispatch(action.clone());
            }
        };
        html! {
            <li key={title.as_str()}>
                <button type="button" class="idea" {onclick}>
                    <span class="idea-title">{ title }</span>
                    <span class="small soft">{ about }</span>
                </button>
            </li>
        }
    };
    let ideas = ideas(queries).into_iter();
    ideas.take(most).map(button).collect()
}

/// At most six ideas for this world.
fn ideas(queries: &Queries) -> Vec<Idea> {
    let there = queries.first_things();
    let alone = there.organization.is_none();
    let mut ideas = Vec::new();
    if let Some(organization) = there.organization {
        offer_organization(organization, there.lacks_role, &mut ideas);
    }
    if let Some(handshake) = there.handshake {
        ideas.push((
            say("Open a pending handshake").to_string(),
            say("Two parties, one answer: see who may give it."),
            vec![Action::Screen(ScreenAction::Show(Selection::Handshake(
                handshake,
            )))],
        ));
    }
    if let Some((person, name)) = there.limited {
        let show = Action::Screen(ScreenAction::Show(Selection::Person(person.clone())));
        ideas.push((
            tell(message!("Act as {name}")),
            say("Limited permissions: try things and see which gate stops you."),
            vec![Action::Session(SessionAction::ActAs(person)), show],
        ));
    }
    if alone {
        let (account, name) = (queries.actor().account(), queries.account_name());
        ideas.push((
            tell(message!("Look at {name}")),
            say("An account in no organization. Create one from here."),
            vec![Action::Screen(ScreenAction::Show(Selection::Account(
                account,
            )))],
        ));
    }
    ideas.push((
        say("Type a command").to_string(),
        say("The AWS command line for Organizations and IAM roles."),
        vec![Action::Screen(ScreenAction::Terminal)],
    ));
    ideas.push((
        say("Choose another scenario").to_string(),
        say("Your current session is kept as a branch."),
        vec![Action::Screen(ScreenAction::Open(Dialog::Start))],
    ));
    ideas
}

fn offer_organization(
    organization: OrganizationId,
    lacks_role: Option<(AccountId, String)>,
    ideas: &mut Vec<Idea>,
) {
    ideas.push((
        say("Look at the organization").to_string(),
        say("Its feature set decides what it can do."),
        vec![Action::Screen(ScreenAction::Show(Selection::Organization(
            organization,
        )))],
    ));
    if let Some((account, name)) = lacks_role {
        let role = ORGANIZATIONS_ROLE.into();
        ideas.push((
            tell(message!("Ask why {name} lacks a role")),
            say("AWSServiceRoleForOrganizations was deleted there."),
            vec![Action::Screen(ScreenAction::Show(Selection::Role {
                account,
                role,
            }))],
        ));
    }
    ideas.push((
        say("Open AWS Config's trusted access").to_string(),
        say("What enabling it allows, and which roles appear later."),
        vec![Action::Screen(ScreenAction::Show(Selection::Service(
            "config".into(),
        )))],
    ));
}
