//! Service-linked roles: creating them, and when they may be deleted.
//!
//! Every service-linked role has exactly one cause, kept with it. Sources: IAM User Guide, using service-linked
//! roles; AWS Organizations User Guide, AWS Organizations and service-linked roles.

use policy::LayerKind;

use super::refusals;
use crate::prelude::*;
use api::managed;
use gates::authorize::remedy;
use state::account::role_arn;
use state::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE, Policies, Role};
use state::rules::Rule;

pub(crate) const CREATE: &str = "iam:CreateServiceLinkedRole";

/// What deleting a role means for an account, if it is Organizations' own (AWS Organizations User Guide: AWS Organizations and
/// service-linked roles). `None` also where a rule of AWS is switched off.
pub fn deletion_remark(world: &World, account: AccountId, role: &str) -> Option<&'static str> {
    if role != ORGANIZATIONS_ROLE {
        return None;
    }
    match world.organization_of(account).map(|it| it.feature_set) {
        None => Some(
            "Outside an organization nothing needs it; creating or joining one creates it again.",
        ),
        Some(FeatureSet::ConsolidatedBilling) => {
            Some("AWS does not recommend deleting it: without it, all features cannot be enabled.")
        }
        Some(FeatureSet::All) => world
            .holds(Rule::AllFeaturesStay)
            .then_some("With all features, it can no longer be deleted."),
    }
}

/// Why Organizations' own role cannot be deleted while all features are enabled. The text of the real answer is not recorded.
pub const REQUIRED: &str =
    "The organization has all features enabled, and the role is required in each of its accounts.";

pub(crate) fn organizations_role_arn(account: AccountId) -> String {
    role_arn(account, ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE)
}

/// The condition keys of [`CREATE`] for the role of a service.
pub(crate) fn creation_context(principal: &str) -> Context {
    Context::default().with("iam:AWSServiceName", principal)
}

/// Whether the caller may create the role of a service in its account: the policy gate for [`CREATE`].
pub(crate) fn permit_creation(
    world: &World,
    ctx: &mut Ctx,
    account: AccountId,
    (name, principal): (&str, &str),
) -> Result<(), ApiError> {
    let arn = role_arn(account, principal, name);
    authorize::permit_for(world, ctx, CREATE, &arn, creation_context(principal))
}

pub(crate) fn dependency_error() -> ApiError {
    // The wording is seen in public issue threads; it is not among the recorded answers.
    refusals::ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE.error()
}

/// Refuses unless the account has Organizations' role or the caller may create it.
pub(crate) fn require_creatable(
    world: &World,
    ctx: &mut Ctx,
    account: AccountId,
) -> Result<(), ApiError> {
    ctx.cite("AWS Organizations User Guide: AWS Organizations and service-linked roles");
    if world.has_role(account, ORGANIZATIONS_ROLE) {
        ctx.note_passed(message!("{ORGANIZATIONS_ROLE} already exists."));
        return Ok(());
    }
    let resource = organizations_role_arn(account);
    let caller = ctx.caller.clone();
    let context = creation_context(ORGANIZATIONS_PRINCIPAL);
    let ask = AccessRequest::new(&caller, CREATE, &resource).with(context);
    let judgment = Arc::new(authorize::authorize(world, &ask));
    if !judgment.is_allowed() {
        let remedy = remedy::remedy(world, &ask, &judgment);
        ctx.set_remedy(Some(remedy));
        ctx.judged(judgment);
        return Err(dependency_error());
    }
    ctx.judged(judgment);
    ctx.note_passed(message!(
        "{ORGANIZATIONS_ROLE} is missing, and the caller may create it."
    ));
    Ok(())
}

/// Gives an account Organizations' own role if it has none.
pub(crate) fn ensure_organizations_role(
    world: &mut WorldMut,
    account: AccountId,
    cause: Cause,
    reason: RoleReason,
    events: &mut Vec<Event>,
) {
    if world.has_role(account, ORGANIZATIONS_ROLE) {
        return;
    }
    let description = "Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.";
    let new = NewServiceRole {
        description: Some(description),
        ..NewServiceRole::new((ORGANIZATIONS_ROLE, ORGANIZATIONS_PRINCIPAL), cause, reason)
    };
    create(world, account, new, Actor::Organizations, events);
}

/// A service-linked role that is about to be created.
pub struct NewServiceRole<'a> {
    /// The role's name.
    pub name: &'a str,
    /// The service that the role is for.
    pub principal: &'a str,
    /// The role's description, if it gets one.
    pub description: Option<&'a str>,
    /// The cause, kept with the role.
    pub cause: Cause,
    /// Why it exists.
    pub reason: RoleReason,
}

impl<'a> NewServiceRole<'a> {
    /// A role without a description. `role`: its name, and the service principal.
    pub fn new(role: (&'a str, &'a str), cause: Cause, reason: RoleReason) -> Self {
        let ((name, principal), description) = (role, None);
        Self {
            name,
            principal,
            description,
            cause,
            reason,
        }
    }
}

pub(crate) fn create(
    world: &mut WorldMut,
    account: AccountId,
    new: NewServiceRole<'_>,
    actor: Actor,
    events: &mut Vec<Event>,
) {
    let role = Role {
        name: new.name.into(),
        id: world.iam_id("AROA"),
        path: format!("/aws-service-role/{}/", new.principal).into(),
        trust: trust(new.principal).into(),
        description: new.description.map(Text::from),
        created_at: world.now(),
        policies: Policies {
            attached: managed::arn_of_role(account.partition(), new.name)
                .into_iter()
                .collect(),
            ..Policies::default()
        },
        max_session_s: state::account::SESSION_S,
        max_signin_s: None,
        tags: ordered::Map::new(),
        linked_to: Some(new.principal.into()),
        cause: new.cause,
        reason: new.reason,
    };
    let says = message!(
        "Role {new} appeared in {account}.",
        new = new.name.to_string(),
        account = world.name_of(account)
    );
    let kind = EventKind::RoleCreated {
        account,
        role: new.name.into(),
    };
    events.push(world.event(actor, kind, says));
    world.add_role(account, role);
}

/// Creates a role for a service that came to an account. AWS Organizations does it with its own role there, which service
/// control policies do not affect, because it is service-linked.
pub(crate) fn create_for_service(
    world: &mut WorldMut,
    account: AccountId,
    new: NewServiceRole<'_>,
    events: &mut Vec<Event>,
) {
    let own = Principal::Role {
        account,
        role: ORGANIZATIONS_ROLE.into(),
        session: "Organizations".into(),
    };
    let resource = role_arn(account, new.principal, new.name);
    let context = creation_context(new.principal);
    let ask = AccessRequest::new(&own, CREATE, &resource).with(context);
    let verdict = authorize::authorize(world, &ask).verdict;
    // Only this layer is checked: Organizations uses the role for its purpose, which its other policies allow.
    let stopped = verdict.layers.iter().any(|layer| {
        layer.layer == LayerKind::ServiceControlPolicy && !layer.result.lets_through()
    });
    if stopped {
        let says = message!(
            "AWS Organizations could not create {new} in {account}: service control policies blocked {ORGANIZATIONS_ROLE}.",
            new = new.name.to_string(),
            account = world.name_of(account)
        );
        let kind = EventKind::RoleStopped {
            account,
            role: new.name.into(),
        };
        events.push(world.event(Actor::Organizations, kind, says));
        return;
    }
    create(world, account, new, Actor::Organizations, events);
}

fn trust(principal: &str) -> String {
    format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"{principal}\"}},\"Action\":\"sts:AssumeRole\"}}]}}"
    )
}

/// The refusal of a change to a role that only AWS may change.
pub(crate) fn unmodifiable(role: &str) -> ApiError {
    refuse!(refusals::UNMODIFIABLE, role)
}
