//! Authorization: which policies apply to a request, the condition keys of the request, and the decision.
//!
//! One function, [`authorize`], decides for calls, for checks of handshakes, for screens that show permissions, and for lists
//! of questions. It reads the world and changes nothing.

pub mod denial;
mod keys;
pub mod remedy;
mod request;

use std::sync::Arc;

use message::message;
use policy::kinds::{rcp_covers, rcp_spares};
use policy::{Context, Decision, Exemption, Layers, Level, Request, RequestPrincipal};

pub use self::keys::one;
use self::keys::{about_caller, about_resource};
use crate::context::Ctx;
use crate::input::{Input, TAG_QUOTA};
use crate::refusals::{self, DENIED};
use api::error::{ApiError, ErrorCode};
use api::ids::AccountId;
use api::model::ServiceProtocol;
use api::partition::Partition;
use api::policy_types::PolicyType;
use api::principal::Principal;
pub use request::AccessRequest;
use request::is_one_of;
use state::organization::Organization;
use state::outcome::{Gate, Judgment};
use state::rules::Rule;
use state::world::World;

/// Room for the condition keys of most requests.
const REQUEST_KEYS: usize = 32;

/// The policy gate for the call itself, on a resource of the caller's own account.
///
/// # Errors
///
/// Access is denied.
pub fn permit(
    world: &World,
    ctx: &mut Ctx,
    resource: &str,
    context: Context,
) -> Result<(), ApiError> {
    let (caller, action) = (ctx.caller.clone(), ctx.operation.action());
    let ask = AccessRequest::new(&caller, &action, resource).with(context);
    let ask = ask.under(ctx.delegation.as_ref());
    permit_asked(world, ctx, ask)
}

/// The policy gate for the call itself, as [`permit`], and after it the gate of the state.
///
/// # Errors
///
/// Access is denied.
pub fn admit(world: &World, ctx: &mut Ctx, resource: &str) -> Result<(), ApiError> {
    admit_with(world, ctx, resource, Context::default())
}

/// As [`admit`], with condition keys of the service.
///
/// # Errors
///
/// Access is denied.
pub fn admit_with(
    world: &World,
    ctx: &mut Ctx,
    resource: &str,
    context: Context,
) -> Result<(), ApiError> {
    permit(world, ctx, resource, context)?;
    ctx.enter(Gate::State);
    Ok(())
}

/// The policy gate for another action that the caller needs, besides the call's own or instead of it.
///
/// # Errors
///
/// Access is denied.
pub fn permit_for(
    world: &World,
    ctx: &mut Ctx,
    action: &str,
    resource: &str,
    context: Context,
) -> Result<(), ApiError> {
    let caller = ctx.caller.clone();
    permit_asked(
        world,
        ctx,
        AccessRequest::new(&caller, action, resource).with(context),
    )
}

/// The policy gate for any request that the call needs.
///
/// # Errors
///
/// Access is denied.
pub fn permit_asked(
    world: &World,
    ctx: &mut Ctx,
    mut ask: AccessRequest<'_>,
) -> Result<(), ApiError> {
    ctx.enter(Gate::Policy);
    ask.context.overlay(&ctx.request_tags);
    let service = ask.action.split(':').next().unwrap_or("");
    if !ctx.operation.service.is_global() && !matches!(service, "organizations" | "iam") {
        ask.context.set("aws:RequestedRegion", &*ctx.region);
    }
    let judgment = Arc::new(authorize(world, &ask));
    ctx.judged(judgment.clone());
    ctx.cite("IAM User Guide: policy evaluation logic");
    let action = ask.action;
    if judgment.is_allowed() {
        let action = action.to_string();
        ctx.note_passed(if let Principal::AssumedRoot { .. } = ask.caller {
            message!("The task policy of this root session allows `{action}`.")
        } else if ask.caller.is_root() {
            message!(
                "The account's root user may do everything in its account, `{action}` included."
            )
        } else {
            message!("The caller's policies allow `{action}`.")
        });
        return Ok(());
    }
    ctx.set_remedy(Some(remedy::remedy(world, &ask, &judgment)));
    let says = denial::denial(world, &ask, &judgment);
    // An explicit deny is told whole.
    let missing = (judgment.verdict.decision != Decision::ExplicitlyDenied)
        .then(|| denial::reason(world, ask.caller, ask.owner, &judgment));
    let error = match ctx.operation.service.protocol() {
        ServiceProtocol::Json | ServiceProtocol::RestJson => DENIED.saying(says),
        ServiceProtocol::Xml => DENIED.with_code(ErrorCode::AccessDenied).saying(says),
        ServiceProtocol::Ec2 => {
            let says = format!("You are not authorized to perform this operation. {says}");
            DENIED
                .with_code(ErrorCode::UnauthorizedOperation)
                .saying(says)
        }
    };
    Err(error.with_missing(missing))
}

/// The gates for the tags in a request, if it has any: permission for `organizations:TagResource`, for a member also by the
/// delegation policy, and the quota of tags.
///
/// # Errors
///
/// Access is denied, or there are too many tags.
pub fn permit_tagging(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    if input.list("Tags").is_none_or(Vec::is_empty) {
        return Ok(());
    }
    let caller = ctx.caller.clone();
    let ask = AccessRequest::new(&caller, "organizations:TagResource", "*");
    let ask = ask.under(ctx.delegation.as_ref());
    permit_asked(world, ctx, ask)?;
    if (input.list("Tags")).is_some_and(|tags| tags.len() > TAG_QUOTA) {
        ctx.enter(Gate::State);
        ctx.cite("AWS Organizations User Guide: quotas");
        return Err(refusals::TOO_MANY_TAGS.error());
    }
    Ok(())
}

/// Decides on a request, with every layer of policies that applies to the caller.
pub fn authorize(world: &World, ask: &AccessRequest<'_>) -> Judgment {
    standing(world, ask.caller).decide(world, ask)
}

/// Gathers the policies and condition keys of a caller, for any number of requests.
pub fn standing(world: &World, caller: &Principal) -> CallerPolicies {
    let id = caller.account();
    let account = world.account(id);
    let permissions = account
        .and_then(|account| account.permissions_of(caller))
        .unwrap_or_default();
    let (scps, scp_exempt) = scps(world, id);
    let arn = arn_of(world, caller);
    let mut context = Context::with_capacity(REQUEST_KEYS);
    about_caller(world, &mut context, caller, &arn);
    for (key, value) in permissions.tags.iter() {
        context.set(&format!("aws:PrincipalTag/{key}"), &**value);
    }
    let is_session = matches!(caller, Principal::Role { .. });
    let own = if is_session { &caller.arn() } else { &arn };
    let mut principal = RequestPrincipal::new(own, &id.to_string(), caller.is_root());
    if is_session {
        principal.role_arn = Some(arn);
    }
    principal.service_linked_role &= world.holds(Rule::ScpsSpareServiceLinkedRoles);
    CallerPolicies {
        principal,
        account: id,
        context,
        layers: Layers {
            scps,
            scp_exempt,
            identity: permissions.identity,
            boundary: permissions.boundary,
            session_only_denies: matches!(caller, Principal::AssumedRoot { .. }),
            session: permissions.session,
            scope_downs: permissions.scope_downs,
            deny_yields: !world.holds(Rule::DenyWins),
            ..Layers::default()
        },
    }
}

/// The levels of SCPs above an account, or why none apply.
fn scps(world: &World, id: AccountId) -> (Vec<Level>, Option<Exemption>) {
    match world.organization_of(id) {
        None => (Vec::new(), Some(Exemption::NotInOrganization)),
        Some(organization)
            if organization.management == id && world.holds(Rule::ScpsSpareManagement) =>
        {
            (Vec::new(), Some(Exemption::ManagementAccount))
        }
        Some(organization) if !organization.enforces(PolicyType::ServiceControl) => {
            (Vec::new(), Some(Exemption::TypeNotEnabled))
        }
        Some(organization) => (
            levels(world, organization, PolicyType::ServiceControl, id),
            None,
        ),
    }
}

/// The service control policies that apply to an account, for a caller whose other policies are gathered elsewhere.
pub fn limits_of(world: &World, account: AccountId) -> Layers {
    let (scps, scp_exempt) = scps(world, account);
    Layers {
        scps,
        scp_exempt,
        deny_yields: !world.holds(Rule::DenyWins),
        ..Layers::default()
    }
}

fn levels(
    world: &World,
    organization: &Organization,
    kind: PolicyType,
    account: AccountId,
) -> Vec<Level> {
    let membership = world.membership_of(account);
    membership.map_or_else(Vec::new, |it| {
        organization.levels(kind, account, &it.parent)
    })
}

/// The levels of RCPs above the resource's owner, or why none apply.
fn rcps(
    world: &World,
    owner: AccountId,
    [action, resource]: [&str; 2],
) -> (Vec<Level>, Option<Exemption>) {
    match world.organization_of(owner) {
        None => (Vec::new(), Some(Exemption::NotInOrganization)),
        Some(organization) if organization.management == owner => {
            (Vec::new(), Some(Exemption::ManagementAccount))
        }
        Some(organization) if !organization.enforces(PolicyType::ResourceControl) => {
            (Vec::new(), Some(Exemption::TypeNotEnabled))
        }
        Some(_) if !rcp_covers(action) || rcp_spares(resource) => {
            (Vec::new(), Some(Exemption::ActionNotSubject))
        }
        Some(organization) => (
            levels(world, organization, PolicyType::ResourceControl, owner),
            None,
        ),
    }
}

/// The caller's ARN in policies: for a session, that of its role.
pub fn arn_of(world: &World, caller: &Principal) -> String {
    match caller {
        Principal::Role { account, role, .. } => world
            .account(*account)
            .and_then(|account| account.roles.get(role))
            .map_or_else(
                || format!("{}:role/{role}", account.arn("iam")),
                |role| role.arn(*account),
            ),
        Principal::Root(_) | Principal::User { .. } | Principal::AssumedRoot { .. } => caller.arn(),
    }
}

/// A caller with its policies and condition keys, gathered once for any number of requests.
#[derive(Clone, Debug)]
pub struct CallerPolicies {
    /// The caller's identity in policies.
    pub principal: RequestPrincipal,
    account: AccountId,
    /// The condition keys of the caller.
    pub context: Context,
    /// The policies that apply, by layer.
    pub layers: Layers,
}

impl CallerPolicies {
    /// The holder of a token of an identity provider, who has no policies and no account. `account`: that of the role which
    /// the token is shown to.
    pub fn of_provider(world: &World, provider: &str, account: AccountId) -> Self {
        Self::without_identity(world, RequestPrincipal::from_provider(provider), account)
    }

    /// A service that acts for an account, such as AWS CloudTrail when it writes to the bucket of a trail. `arn`: the
    /// resource for which it acts.
    pub fn of_service(world: &World, service: &str, account: AccountId, arn: &str) -> Self {
        let mut policies = Self::of_any_service(world, service, account);
        keys::about_source(world, &mut policies.context, account, arn);
        policies
    }

    /// A service that acts for itself or for an account that is not known, on resources of an account.
    pub fn of_any_service(world: &World, service: &str, account: AccountId) -> Self {
        let principal = RequestPrincipal::from_service(service);
        let mut policies = Self::without_identity(world, principal, account);
        let context = &mut policies.context;
        context.set("aws:PrincipalIsAWSService", true);
        context.set("aws:PrincipalServiceName", service);
        policies
    }

    /// A caller who has no policies and no account.
    fn without_identity(world: &World, principal: RequestPrincipal, account: AccountId) -> Self {
        let mut context = Context::default();
        keys::about_holder(world, &mut context);
        Self {
            principal,
            account,
            context,
            layers: Layers {
                deny_yields: !world.holds(Rule::DenyWins),
                ..Layers::default()
            },
        }
    }

    /// Decides on a request of this caller.
    pub fn authorize(&self, world: &World, ask: &AccessRequest<'_>) -> Judgment {
        self.clone().decide(world, ask)
    }

    /// Decides on the last request of this caller.
    fn decide(self, world: &World, ask: &AccessRequest<'_>) -> Judgment {
        let (request, layers) = self.request(world, ask);
        let verdict = policy::evaluate(&request, &layers);
        let open = (!verdict.unknown.is_empty()).then(|| Box::new(layers));
        Judgment {
            request,
            verdict,
            open,
        }
    }

    /// The request and the layers around it.
    fn request(self, world: &World, ask: &AccessRequest<'_>) -> (Request, Layers) {
        let owner = ask.owner.unwrap_or(self.account);
        let mut context = self.context;
        about_resource(world, &mut context, self.account, owner, ask);
        keys::about_call(&mut context, ask.action);
        context.overlay(&ask.context);
        // An ARN without an account does not tell its owner, but it always tells its partition.
        let place = Partition::of_arn(ask.resource).unwrap_or(owner.partition());
        let abroad = place != self.account.partition();
        let (rcps, rcp_exempt) = rcps(world, owner, [ask.action, ask.resource]);
        let layers = Layers {
            rcps,
            rcp_exempt,
            // The levels list RCPFullAWSAccess themselves.
            rcp_no_default: true,
            // A policy of another partition cannot name the caller.
            resource: ask.resource_policy.clone().filter(|_| !abroad),
            resource_required: ask.resource_required,
            ..self.layers
        };
        let request = Request {
            principal: self.principal,
            action: ask.action.to_string(),
            resource: ask.resource.to_string(),
            // The same digits in another partition are another account.
            resource_account: Some(if abroad {
                format!("{place}:{owner}")
            } else {
                owner.to_string()
            }),
            context,
            wildcard_only_action: ask.resource == "*",
        };
        (request, layers)
    }
}

/// The operations with which a delegated administrator of any service may read the organization.
pub const READS: [&str; 24] = [
    "DescribeAccount",
    "DescribeCreateAccountStatus",
    "DescribeEffectivePolicy",
    "DescribeHandshake",
    "DescribeOrganization",
    "DescribeOrganizationalUnit",
    "DescribePolicy",
    "DescribeResourcePolicy",
    "ListAWSServiceAccessForOrganization",
    "ListAccounts",
    "ListAccountsForParent",
    "ListChildren",
    "ListCreateAccountStatus",
    "ListDelegatedAdministrators",
    "ListDelegatedServicesForAccount",
    "ListHandshakesForAccount",
    "ListHandshakesForOrganization",
    "ListOrganizationalUnitsForParent",
    "ListParents",
    "ListPolicies",
    "ListPoliciesForTarget",
    "ListRoots",
    "ListTagsForResource",
    "ListTargetsForPolicy",
];

/// Whether a delegated administrator of any service may call an action such as `organizations:ListRoots`.
pub fn may_read(action: &str) -> bool {
    is_one_of(action, &READS)
}
