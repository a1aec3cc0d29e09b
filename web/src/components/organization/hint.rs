//! The hints of the drawing: why so little is visible, and what to do first.

use sim::handshake::HandshakeAction;
use sim::ids::HandshakeId;
use sim::view::{AccountKind, AccountNode, Scene};

use super::menu::form;
use crate::components::inspector::parts::prose;
use crate::prelude::*;

/// Why there is little to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The current user's account is in no organization and has an invitation to answer.
    Invited(HandshakeId),
    /// The current user's account is in no organization.
    Alone,
    /// A member's user sees only its own account.
    Member,
    /// The user sees nothing at all.
    Nothing,
    /// There is no account.
    Nobody,
    /// The instructor sees more than the current user.
    Veiled,
}

/// The hint for a scene, if it needs one.
pub fn hint(scene: &Scene, instructor: bool) -> Option<Hint> {
    if scene.standalone.iter().any(|node| node.acts) {
        let invitation = scene.envelopes.iter().find(|it| {
            let mine = it.to == Some(scene.actor) && it.state.is_live();
            mine && it.action == HandshakeAction::Invite
        });
        return Some(invitation.map_or(Hint::Alone, |it| Hint::Invited(it.id.clone())));
    }
    if scene.organizations.is_empty() {
        return match (instructor, scene.standalone.is_empty()) {
            (false, _) => Some(Hint::Nothing),
            (true, true) => Some(Hint::Nobody),
            (true, false) => None,
        };
    }
    if !instructor {
        let manages = scene
            .organizations
            .iter()
            .any(|organization| organization.management == scene.actor);
        let sees_others = scene
            .organizations
            .iter()
            .any(|organization| organization.root.total > 1);
        return (!manages || !sees_others && only_itself(scene)).then_some(Hint::Member);
    }
    let veiled = scene
        .organizations
        .iter()
        .any(|organization| organization.root.veiled);
    veiled.then_some(Hint::Veiled)
}

fn only_itself(scene: &Scene) -> bool {
    let is_member = |node: &AccountNode| node.kind != AccountKind::Management;
    scene
        .organizations
        .iter()
        .all(|organization| organization.root.accounts.iter().all(is_member))
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub hint: Hint,
    pub actor_name: AttrValue,
}

#[component]
pub fn HintLine(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let send = |action: fn() -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action()))
    };
    let create = send(|| {
        form(
            say("Create an organization"),
            "organizations:CreateOrganization",
            None,
        )
    });
    let instructor = send(|| Action::Instructor(true));
    let text = match &props.hint {
        Hint::Invited(_) => {
            say("This account is invited to an organization. Look at the invitation to accept or decline it.").to_string()
        }
        Hint::Alone => {
            say("This account is in no organization. Create one: the account becomes its management account.").to_string()
        }
        Hint::Member => say_with("This is all that {actor_name} sees: only the management account can list the organization's other accounts.", &[("actor_name", &props.actor_name)]),
        Hint::Nothing => say_with("{actor_name} may not view the organization: no policy allows organizations:DescribeOrganization. Switch to another user above, or show everything.", &[("actor_name", &props.actor_name)]),
        Hint::Nobody => {
            say("There are no accounts yet. A server creates one for its first caller; here, type `account 123456789012` in the terminal.").to_string()
        }
        Hint::Veiled => say_with("{actor_name} cannot see items that are dashed and marked with a crossed-out eye; the instructor can.", &[("actor_name", &props.actor_name)]),
    };
    html! {
        <div class={classes!("org-hint", (props.hint == Hint::Veiled).then_some("quietly"))}>
            <p>{ prose(&text) }</p>
            if let Hint::Invited(id) = &props.hint {
                <button class="button primary" data-testid="show-invitation" onclick={
                    let (dispatch, id) = (dispatch.clone(), id.clone());
                    move |_: MouseEvent| dispatch.dispatch(Action::Show(Selection::Handshake(id.clone())))
                }>{ say("Show the invitation") }</button>
            }
            if props.hint == Hint::Alone {
                <button class="button primary" onclick={create}>{ say("Create an organization") }</button>
            }
            if matches!(props.hint, Hint::Member | Hint::Nothing) {
                <button class="button" onclick={instructor}>{ say("Show the instructor's view") }</button>
            }
        </div>
    }
}
