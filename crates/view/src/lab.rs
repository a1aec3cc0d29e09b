//! The policy lab besides its table: the verdicts on a question, the changes of a draft, and the policies that can be
//! changed.

use message::Message;
use policy::{Limit, PolicyKind};

use super::draft::{Draft, DraftChange, check, target_name};
use super::seen::{Viewpoint, organization_in_view};
use super::templates::templates;
use super::why::{Judged, judged_for};
use crate::question::{Caller, may_ask_about, shows_policies, told};
use api::ids::{PolicyId, Text};
use api::policy_types::{PolicyTarget, PolicyType};
use api::principal::Principal;
use gates::people::name_of;
use gates::question::Question;
use state::command::Command;
use state::organization::Organization;
use state::outcome::Judgment;
use state::policies::OrganizationPolicy;
use state::world::World;

/// The number of accounts above which only the chosen account is among the targets.
const MANY: usize = 60;

/// The answer to a question, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictWord {
    /// The question cannot be asked: the principal or the action does not exist.
    None,
    /// The request is allowed, regardless of unknown values.
    Allowed,
    /// The answer depends on condition keys that the request does not have.
    Depends,
    /// The request is denied, regardless of unknown values.
    Denied,
}

/// The answer to a question, in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictCard {
    /// The answer.
    pub word: VerdictWord,
    /// The result of each layer.
    pub lines: Vec<Message>,
    /// The layers and statements behind it; `None` if the question cannot be asked.
    pub judged: Option<Judged>,
    /// What the answer takes for granted, because the world does not have the caller.
    pub assumed: Option<Message>,
}

/// The answers without and with a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdicts {
    /// The answer without the draft.
    pub now: VerdictCard,
    /// The answer with the draft; `None` without a draft.
    pub draft: Option<VerdictCard>,
    /// The condition keys that the last of the two depends on.
    pub unknown: Vec<String>,
}

/// Judges a question of a caller, whom the question need not have. Returns what is assumed, too.
fn judge(
    world: &World,
    caller: &Caller,
    question: &Question,
) -> Result<(Option<Message>, Judgment), Message> {
    let asker = caller.asker(world)?;
    let mut question = question.clone().or_any_resource();
    question.principal = asker.principal().clone();
    let found = asker.ask(world, &question);
    let found = found.map_err(|error| error.message.clone())?;
    let found = found.settled(prove::settle);
    let assumed = asker.assumption(world, &question, &found);
    Ok((assumed.map(Message::from), found))
}

/// The answers to a question of a caller, whom the question need not have; `None` where the viewpoint does not show that principal's policies.
pub fn verdicts(
    world: &World,
    viewpoint: &Viewpoint,
    draft: Option<&Draft>,
    caller: &Caller,
    question: &Question,
) -> Option<Verdicts> {
    if !caller.may_ask(world, viewpoint) {
        return None;
    }
    let ask = |world: &World| match judge(world, caller, question) {
        Err(error) => {
            let card = VerdictCard {
                word: VerdictWord::None,
                lines: vec![error],
                judged: None,
                assumed: None,
            };
            (card, Vec::new())
        }
        Ok((assumed, found)) => {
            let word = if found.is_allowed() {
                VerdictWord::Allowed
            } else if found.verdict.unknown.is_empty() {
                VerdictWord::Denied
            } else {
                VerdictWord::Depends
            };
            let card = VerdictCard {
                word,
                lines: told(world, viewpoint, &found),
                judged: Some(judged_for(world, viewpoint, &found)),
                assumed,
            };
            (card, found.verdict.unknown)
        }
    };
    let (now, mut unknown) = ask(world);
    let draft = draft.map(|draft| {
        let (card, drafted) = ask(&draft.world);
        unknown = drafted;
        card
    });
    Some(Verdicts {
        now,
        draft,
        unknown,
    })
}

/// A change of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// A sentence without its end.
    pub says: Message,
    /// Why it would be refused; the draft then omits it.
    pub refusal: Option<String>,
    /// Whether its text is not a valid policy, or not yet.
    pub unread: bool,
    /// The kind of policy of its text.
    pub kind: PolicyKind,
    /// The maximum length of the text.
    pub limit: Limit,
    /// The text that it replaces.
    pub before: Option<Text>,
}

/// The changes of a draft, in order.
pub fn change_rows(
    world: &World,
    changes: &[DraftChange],
    draft: Option<&Draft>,
) -> Vec<ChangeRow> {
    let row = |(n, change): (usize, &DraftChange)| {
        let kind = change.language(world);
        ChangeRow {
            says: change.says(world),
            refusal: draft.and_then(|draft| draft.tried.get(n)?.refusal.clone()),
            unread: check(change, world).is_err(),
            kind,
            limit: limit(change, kind),
            before: before(world, change),
        }
    };
    changes.iter().enumerate().map(row).collect()
}

fn limit(change: &DraftChange, kind: PolicyKind) -> Limit {
    match (change, kind) {
        (
            DraftChange::Inline {
                of: Principal::User { .. },
                ..
            },
            _,
        ) => Limit::USER_INLINE,
        (DraftChange::Inline { .. }, _) => Limit::ROLE_INLINE,
        (_, PolicyKind::ResourceControl) => Limit::RESOURCE_CONTROL,
        _ => Limit::SERVICE_CONTROL,
    }
}

fn before(world: &World, change: &DraftChange) -> Option<Text> {
    match change {
        DraftChange::Update { policy, .. } => {
            let mut organizations = world.organizations();
            let found = organizations.find_map(|organization| organization.policy(policy));
            found.map(|policy| policy.content.clone())
        }
        DraftChange::Inline { of, name, .. } => {
            let policies = world.account(of.account())?.policies_of(of)?;
            let document = policies.inline.get(name.as_str())?;
            Some(document.text().into())
        }
        DraftChange::Create { .. }
        | DraftChange::Switch { .. }
        | DraftChange::Attach { .. }
        | DraftChange::Detach { .. } => None,
    }
}

/// The commands of a draft, each with the caller's name; `None` for moves of time.
pub fn draft_commands(world: &World, draft: &Draft) -> Vec<(Command, Option<Message>)> {
    let named = |command: &Command| {
        let who = match command {
            Command::Call(call) => Some(name_of(world, &call.caller)),
            Command::Time(_) | Command::Intervene(_) => None,
        };
        (command.clone(), who)
    };
    draft.commands().map(named).collect()
}

/// The targets that a policy can be attached to, with their names. If there are more than 60 accounts, only the chosen
/// one.
pub fn draft_targets(
    world: &World,
    viewpoint: &Viewpoint,
    chosen: Option<&PolicyTarget>,
) -> Vec<(PolicyTarget, Message)> {
    let Some(organization) = organization_in_view(world, viewpoint) else {
        return Vec::new();
    };
    let few = organization.account_count() <= MANY;
    organization
        .targets()
        .filter(|target| few || matches!(target, PolicyTarget::Parent(_)) || chosen == Some(target))
        .map(|target| {
            let name = target_name(world, &target);
            (target, name)
        })
        .collect()
}

/// A policy attached at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPolicy {
    /// The policy's id; of a drafted policy, the id it has in the draft's world.
    pub id: PolicyId,
    /// The policy's name.
    pub name: Message,
    /// Its text; `None` if AWS manages it.
    pub text: Option<Text>,
    /// Whether the draft creates it.
    pub drafted: bool,
}

/// The policies at one place of the organization, as the draft would leave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPlace {
    /// The root, unit or account.
    pub place: PolicyTarget,
    /// Whether the policy type is enabled without the draft.
    pub on_now: bool,
    /// Whether the policy type is enabled with the draft.
    pub on: bool,
    /// The policies attached there with the draft.
    pub attached: Vec<PlacedPolicy>,
    /// Policies that could be attached, with their names.
    pub others: Vec<(PolicyId, String)>,
    /// The initial text of a new policy.
    pub begin: String,
}

/// The organization's policies at a place, as far as the viewpoint shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlacedPolicies {
    /// The current user's account is in no organization.
    NoOrganization,
    /// The viewpoint does not show the organization's policies.
    Unseen,
    /// The policies at the place.
    Seen(PolicyPlace),
}

fn begin(world: &World, viewpoint: &Viewpoint, kind: PolicyKind) -> String {
    let mut all = templates(kind, world, viewpoint).into_iter();
    all.next().map(|template| template.text).unwrap_or_default()
}

/// The target with an id, the root unless it is one.
pub(crate) fn place_named(organization: &Organization, id: &str) -> PolicyTarget {
    let place = id.parse().ok();
    place
        .filter(|place| organization.has_target(place))
        .unwrap_or_else(|| PolicyTarget::Parent(organization.root_parent()))
}

/// The policies of a kind at a place, the root unless `place` names another.
pub fn placed_policies(
    world: &World,
    viewpoint: &Viewpoint,
    draft: Option<&Draft>,
    kind: PolicyType,
    place: &str,
) -> PlacedPolicies {
    let Some(organization) = organization_in_view(world, viewpoint) else {
        return PlacedPolicies::NoOrganization;
    };
    if !shows_policies(world, viewpoint) {
        return PlacedPolicies::Unseen;
    }
    let place = place_named(organization, place);
    let drafted = draft.map_or(world, |draft| &draft.world);
    let there = drafted
        .organization(&organization.id)
        .unwrap_or(organization);
    let attached = there.attached(kind, &place);
    let others = organization
        .policies_of(kind)
        .filter(|policy| !attached.iter().any(|it| it.id == policy.id))
        .map(|policy| (policy.id.clone(), policy.name.to_string()))
        .collect();
    let row = |policy: &OrganizationPolicy| PlacedPolicy {
        id: policy.id.clone(),
        name: policy.name.clone().into(),
        text: (!policy.managed).then(|| policy.content.clone()),
        drafted: organization.policy(&policy.id).is_none(),
    };
    let language = kind.language().unwrap_or(PolicyKind::ServiceControl);
    PlacedPolicies::Seen(PolicyPlace {
        on_now: organization.enforces(kind),
        on: there.enforces(kind),
        attached: attached.iter().map(|it| row(it)).collect(),
        others,
        begin: begin(world, viewpoint, language),
        place,
    })
}

/// The policies of a user or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPolicies {
    /// The principal's name: "Payments / Ana".
    pub name: Message,
    /// The names of managed policies.
    pub attached: Vec<String>,
    /// Names and texts of inline policies.
    pub inline: Vec<(String, String)>,
    /// The initial text of a new policy.
    pub begin: String,
}

/// The policies of a principal; `None` for root users, and where the viewpoint does not show them.
pub fn own_policies(world: &World, viewpoint: &Viewpoint, of: &Principal) -> Option<OwnPolicies> {
    if matches!(of, Principal::Root(_)) || !may_ask_about(world, viewpoint, of) {
        return None;
    }
    let policies = world.account(of.account())?.policies_of(of)?;
    let attached = policies.attached.iter();
    let inline = policies.inline.iter();
    Some(OwnPolicies {
        name: name_of(world, of),
        attached: attached
            .map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_string())
            .collect(),
        inline: inline
            .map(|(name, document)| (name.to_string(), document.text().to_string()))
            .collect(),
        begin: begin(world, viewpoint, PolicyKind::Identity),
    })
}
