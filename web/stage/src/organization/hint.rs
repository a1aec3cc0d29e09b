//! The hints of the drawing: why so little is visible, and what to do first.

use sim::handshake::HandshakeAction;
use sim::ids::HandshakeId;
use sim::view::{AccountKind, AccountNode, Actionable, Offer, OrganizationScene, Scene};

use page::perform;
use ui::parts::text::{kebab, prose};
use ui::prelude::*;
use ui::shared::offers::refusal;

/// Why there is little to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
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
pub(crate) fn hint(scene: &Scene, instructor: bool) -> Option<Hint> {
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
    let mut seen = scene.organizations.iter();
    if instructor {
        return seen.any(|it| it.root.veiled).then_some(Hint::Veiled);
    }
    let is_member = |node: &AccountNode| node.kind != AccountKind::Management;
    let only_itself =
        |it: &OrganizationScene| it.root.total <= 1 && it.root.accounts.iter().all(is_member);
    let manages = seen.clone().any(|it| it.management == scene.actor);
    (!manages || seen.all(only_itself)).then_some(Hint::Member)
}

pub(crate) fn hint_line(
    dispatch: Dispatch,
    hint: &Hint,
    queries: &Queries,
    selection: Option<&Selection>,
    actor_name: &AttrValue,
) -> Html {
    let text = match hint {
        Hint::Invited(_) => {
            say("This account is invited to an organization. Look at the invitation to accept or decline it.").to_string()
        }
        Hint::Alone => {
            say("This account is in no organization. Create one: the account becomes its management account.").to_string()
        }
        Hint::Member => tell(message!("This is all that {actor_name} sees: only the management account can list the organization's other accounts.")),
        Hint::Nothing => tell(message!("{actor_name} may not view the organization: no policy allows organizations:DescribeOrganization. Switch to another user above, or show everything.")),
        Hint::Nobody if queries.waits_for_presenter() => {
            say("The presenter has shown nothing yet. What they show appears here.").to_string()
        }
        Hint::Nobody => {
            say("There are no accounts yet. Create the first one; it can create an organization.").to_string()
        }
        Hint::Veiled => tell(message!("{actor_name} cannot see items that are dashed and marked with a crossed-out eye; the instructor can.")),
    };
    let look = match hint {
        Hint::Veiled => Some("quietly"),
        Hint::Nobody => Some("alone"),
        Hint::Invited(_) | Hint::Alone => Some("first"),
        Hint::Member | Hint::Nothing => None,
    };
    html! {
        <div class={classes!("org-hint", look)}>
            <p>{ prose(&text) }</p>
            if let Hint::Invited(id) = hint
                && selection != Some(&Selection::Handshake(id.clone()))
            {
                <button class="button primary" data-testid="show-invitation"
                    onclick={dispatch.on(Action::Screen(ScreenAction::Show(Selection::Handshake(id.clone()))))}>{ say("Show the invitation") }</button>
            }
            if matches!(hint, Hint::Alone | Hint::Nobody) {
                for offer in &queries.offers(Actionable::Home) { <key={offer.label.to_string()}>{ home(dispatch, offer) }</> }
            }
            if matches!(*hint, Hint::Member | Hint::Nothing) {
                <button class="button" onclick={dispatch.on(Action::Session(SessionAction::Instructor(true)))}>{ say("Show everything") }</button>
            }
        </div>
    }
}

/// What can be done with an account in no organization. It is the main action, unless it would be refused.
fn home(dispatch: Dispatch, offer: &Offer) -> Html {
    let id = format!("hint-{}", kebab(offer.label.english()));
    let class = match offer.refusal {
        Some(_) => "dashed",
        None => "primary",
    };
    html! {
        <>
            <button class={classes!("button", class)} aria-describedby={offer.refusal.is_some().then(|| id.clone())}
                onclick={dispatch.on(perform(offer))}>{ tell(&offer.label) }</button>
            if let Some(why) = &offer.refusal { { refusal(why, id) } }
        </>
    }
}
