//! Policy's word on a request: which policies speak, what they are told of the request, and what they decide.
//!
//! One function, [`authorize`], answers for calls, for checks of handshakes, for screens that ask "may they?", and
//! for lists of questions. It reads the world and changes nothing.

pub mod denial;

use std::sync::Arc;

use message::message;
use policy::{Context, ContextValue, Exemption, Layers, Level, Request, Source};

use crate::context::{CallDelegation, Ctx};
use crate::input::Input;
use crate::input::{TAG_QUOTA, too_many};
use crate::remedy;
use api::error::{ApiError, ErrorCode};
use api::ids::AccountId;
use api::model::Service;
use api::partition::Partition;
use api::policy_types::PolicyType;
use api::principal::Principal;
use api::region;
use state::organization::Organization;
use state::outcome::{Gate, Judgement};
use state::rules::Rule;
use state::world::World;

/// A question to policy.
#[derive(Clone, Debug)]
pub struct AccessRequest<'a> {
    /// Who asks.
    pub caller: &'a Principal,
    /// `service:Action`.
    pub action: &'a str,
    /// An ARN, or `*` for actions that have no resource types.
    pub resource: &'a str,
    /// The account that owns the resource; `None`: the caller's own.
    pub owner: Option<AccountId>,
    /// Condition keys of the service and of the request. The keys that every request has are added.
    pub context: Context,
    /// What is attached to the resource: a role's trust policy, the organization's delegation policy.
    pub resource_policy: Option<Source>,
    /// The resource policy must allow even inside one account.
    pub resource_required: bool,
}

impl<'a> AccessRequest<'a> {
    /// About a resource of the caller's own account that has no policy.
    pub fn new(caller: &'a Principal, action: &'a str, resource: &'a str) -> Self {
        Self {
            caller,
            action,
            resource,
            owner: None,
            context: Context::default(),
            resource_policy: None,
            resource_required: false,
        }
    }

    /// With these condition keys, in place of those given before.
    pub fn with(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// With what the delegation policy says to it.
    fn under(mut self, delegation: Option<&CallDelegation>) -> Self {
        if let Some(delegation) = delegation {
            self.resource_policy = Some(delegation.policy.clone());
            self.owner = delegation.grants.then_some(delegation.owner);
        }
        self
    }
}

/// The gate of policy for the call itself, about a resource of the caller's own account.
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

/// The gate of policy for an action that the caller needs beside the call's own, or instead of it.
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

/// The gate of policy for the call itself.
pub fn permit_asked(
    world: &World,
    ctx: &mut Ctx,
    mut ask: AccessRequest<'_>,
) -> Result<(), ApiError> {
    ctx.at(Gate::Policy);
    for (key, value) in ctx.request_tags.iter() {
        ask.context.set(key, value.clone());
    }
    let service = ask.action.split(':').next().unwrap_or("");
    if !ctx.operation.service.is_global() && !matches!(service, "organizations" | "iam") {
        ask.context.set("aws:RequestedRegion", &*ctx.region);
    }
    let judgement = Arc::new(authorize(world, &ask));
    ctx.judged(judgement.clone());
    ctx.by("IAM User Guide: policy evaluation logic");
    let action = ask.action;
    if judgement.is_allowed() {
        ctx.pass(if let Principal::AssumedRoot { .. } = ask.caller {
            message!(
                "The task policy of this root session lets `{action}` pass.",
                action = action.to_string()
            )
        } else if ask.caller.is_root() {
            message!(
                "The account's root user may do everything in its account, `{action}` included.",
                action = action.to_string()
            )
        } else {
            message!(
                "The caller's policies allow `{action}`.",
                action = action.to_string()
            )
        });
        return Ok(());
    }
    let code = if ctx.operation.service.speaks_json() {
        ErrorCode::AccessDeniedException
    } else {
        ErrorCode::AccessDenied
    };
    ctx.remedy(Some(remedy::remedy(world, &ask, &judgement)));
    Err(ApiError::new(code, denial::denial(world, &ask, &judgement)))
}

/// A request with tags asks for `organizations:TagResource` as well, of a member by the delegation policy too.
pub fn permit_tagging(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    if input.list("Tags").is_none_or(Vec::is_empty) {
        return Ok(());
    }
    let caller = ctx.caller.clone();
    let ask = AccessRequest::new(&caller, "organizations:TagResource", "*");
    let ask = ask.under(ctx.delegation.as_ref());
    permit_asked(world, ctx, ask)?;
    if input
        .list("Tags")
        .is_some_and(|tags| tags.len() > TAG_QUOTA)
    {
        ctx.at(Gate::State);
        ctx.by("AWS Organizations User Guide: quotas");
        return Err(too_many());
    }
    Ok(())
}

/// What policy says of a request, with every layer that applies to the caller.
pub fn authorize(world: &World, ask: &AccessRequest<'_>) -> Judgement {
    standing(world, ask.caller).authorize(world, ask)
}

/// What can be gathered about a caller before it is known what is asked.
pub fn standing(world: &World, caller: &Principal) -> CallerPolicies {
    let id = caller.account();
    let account = world.account(id);
    let permissions = account
        .and_then(|account| account.permissions_of(caller))
        .unwrap_or_default();
    let (scps, scp_exempt) = scps(world, id);
    let arn = arn_of(world, caller);
    let mut context = Context::default();
    about_caller(world, &mut context, caller, &arn);
    for (key, value) in permissions.tags.iter() {
        context.set(&format!("aws:PrincipalTag/{key}"), &**value);
    }
    let mut principal =
        policy::RequestPrincipal::new(&caller.arn(), &id.to_string(), caller.is_root());
    if matches!(caller, Principal::Role { .. }) {
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

/// The service control policies above an account, for somebody whose other policies are put together elsewhere.
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
    match world.account(account).and_then(|a| a.membership.as_ref()) {
        Some(membership) => organization.levels(kind, account, &membership.parent),
        None => Vec::new(),
    }
}

/// RCPs on the path of the resource's owner, or why there are none.
fn rcps(world: &World, owner: AccountId, action: &str) -> (Vec<Level>, Option<Exemption>) {
    let service = action.split(':').next().unwrap_or("");
    match world.organization_of(owner) {
        None => (Vec::new(), Some(Exemption::NotInOrganization)),
        Some(organization) if organization.management == owner => {
            (Vec::new(), Some(Exemption::ManagementAccount))
        }
        Some(organization) if !organization.enforces(PolicyType::ResourceControl) => {
            (Vec::new(), Some(Exemption::TypeNotEnabled))
        }
        Some(_) if !policy::kinds::rcp_supports(service) => {
            (Vec::new(), Some(Exemption::ActionNotSubject))
        }
        Some(organization) => (
            levels(world, organization, PolicyType::ResourceControl, owner),
            None,
        ),
    }
}

/// The condition keys that every request of a caller has. Source: IAM User Guide, AWS global condition context keys.
fn about_caller(world: &World, context: &mut Context, caller: &Principal, arn: &str) {
    let id = caller.account();
    let account = world.account(id);
    let organization = world.organization_of(id);
    context.set_known("aws:principalarn", arn);
    context.set_known("aws:principalaccount", id.to_string());
    context.set_known(
        "aws:principalorgid",
        one(organization.map(|o| o.id.to_string())),
    );
    context.set_known("aws:principalorgpaths", paths_of(world, id));
    context.set_known("aws:principalisawsservice", false);
    context.set_known("aws:principalservicename", ContextValue::Absent);
    let (kind, unique, name) = match caller {
        Principal::Root(_) | Principal::AssumedRoot { .. } => {
            ("Account", Some(id.to_string()), None)
        }
        Principal::User { name, .. } => (
            "User",
            account
                .and_then(|account| account.users.get(name))
                .map(|user| user.id.to_string()),
            Some(name.to_string()),
        ),
        Principal::Role { role, session, .. } => (
            "AssumedRole",
            account
                .and_then(|account| account.roles.get(role))
                .map(|role| format!("{}:{session}", role.id)),
            None,
        ),
    };
    context.set_known("aws:principaltype", kind);
    // Documented: the key is in requests of root sessions only.
    let assumed = matches!(caller, Principal::AssumedRoot { .. });
    let assumed = if assumed {
        true.into()
    } else {
        ContextValue::Absent
    };
    context.set_known("aws:assumedroot", assumed);
    context.set_known("aws:userid", one(unique));
    context.set_known("aws:username", one(name));
    let source = account.and_then(|account| account.source_identity(caller));
    context.set_known("aws:sourceidentity", one(source.as_deref()));
    context.set_known("aws:currenttime", world.now().iso());
    context.set_known("aws:epochtime", world.now().epoch_seconds());
    context.set_known("aws:securetransport", true);
    context.set_known("aws:viaawsservice", false);
    context.set_known("aws:calledvia", ContextValue::Absent);
    // Where the request comes from, and how the caller signed in, is not part of the simulation.
    context.mark_all_unknown(&NOT_MODELLED);
}

/// `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths` of an account.
fn paths_of(world: &World, account: AccountId) -> ContextValue {
    let membership = world
        .account(account)
        .and_then(|account| account.membership.as_ref());
    match (membership, world.organization_of(account)) {
        (Some(membership), Some(organization)) => {
            ContextValue::Many(vec![organization.entity_path(&membership.parent)])
        }
        _ => ContextValue::Absent,
    }
}

/// Tags of what an ARN of Organizations names, as conditions see them.
fn resource_tags(world: &World, caller: AccountId, resource: &str, context: &mut Context) {
    let tags = world.organization_of(caller).and_then(|organization| {
        organization
            .tags
            .get(resource.rsplit('/').next().unwrap_or(resource))
    });
    for (key, value) in tags.into_iter().flat_map(|tags| tags.iter()) {
        context.set(&format!("aws:ResourceTag/{key}"), &**value);
    }
}

/// The ARN that policies see: of the role itself, not of its session.
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

/// In lower case: keys that are in real requests and that nobody knows here: a condition on them is undecided, and says so.
static NOT_MODELLED: [&str; 14] = [
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:useragent",
    "aws:referer",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:tokenissuetime",
    "aws:signinsessionarn",
];

/// The service with this IAM prefix, if one endpoint answers for all Regions: what `aws:RequestedRegion` says of its requests.
fn global(prefix: &str) -> Option<Service> {
    let mut services = Service::ALL.into_iter();
    let service = services.find(|service| service.prefix() == prefix)?;
    (service.is_global() || service == Service::Sts).then_some(service)
}

/// A caller with all that speaks for and against it, gathered once for any number of questions.
#[derive(Clone, Debug)]
pub struct CallerPolicies {
    /// The caller, as policies see it.
    pub principal: policy::RequestPrincipal,
    account: AccountId,
    /// What conditions know of the caller.
    pub context: Context,
    /// The policies that apply, by layer.
    pub layers: Layers,
}

impl CallerPolicies {
    /// Decides on a request of this caller.
    pub fn authorize(&self, world: &World, ask: &AccessRequest<'_>) -> Judgement {
        let (request, layers) = self.put(world, ask);
        let verdict = policy::evaluate(&request, &layers);
        Judgement { request, verdict }
    }

    /// The request and the layers around it.
    fn put(&self, world: &World, ask: &AccessRequest<'_>) -> (Request, Layers) {
        let owner = ask.owner.unwrap_or(self.account);
        let mut context = self.context.clone();
        // Recorded: what a member reads of its organization belongs to the management account, in the eyes of conditions.
        let reads = ["DescribeOrganization", "ListHandshakesForAccount"];
        let organization = world.organization_of(owner);
        let shown = organization
            .filter(|_| {
                ask.action.split_once(':').is_some_and(|(service, name)| {
                    service.eq_ignore_ascii_case("organizations")
                        && reads.iter().any(|read| read.eq_ignore_ascii_case(name))
                })
            })
            .map_or(owner, |organization| organization.management);
        context.set_known("aws:resourceaccount", shown.to_string());
        context.set_known(
            "aws:resourceorgid",
            one(organization.map(|o| o.id.to_string())),
        );
        context.set_known("aws:resourceorgpaths", paths_of(world, shown));
        let service = ask.action.split(':').next().unwrap_or("");
        if let Some(service) = global(service) {
            let partition = self.account.partition();
            context.set_known("aws:requestedregion", region::endpoint(partition, service));
        } else {
            context.set_known("aws:requestedregion", ContextValue::Unknown);
        }
        if service.eq_ignore_ascii_case("organizations") && ask.resource != "*" {
            context.mark_prefix_absent("aws:ResourceTag/");
            resource_tags(world, self.account, ask.resource, &mut context);
        }
        for (key, value) in ask.context.iter() {
            context.set(key, value.clone());
        }
        // Of whom a resource without an account in its ARN is, is not always known; of which partition it is, is.
        let place = Partition::of_arn(ask.resource).unwrap_or(owner.partition());
        let abroad = place != self.account.partition();
        let (rcps, rcp_exempt) = rcps(world, owner, ask.action);
        let layers = Layers {
            rcps,
            rcp_exempt,
            // The levels list it themselves.
            rcp_no_default: true,
            // No partition knows the principals of another, whatever a policy there says.
            resource: ask.resource_policy.clone().filter(|_| !abroad),
            resource_required: ask.resource_required,
            ..self.layers.clone()
        };
        let request = Request {
            principal: self.principal.clone(),
            action: ask.action.to_string(),
            resource: ask.resource.to_string(),
            // So that the same digits elsewhere are another account.
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

/// A key with one value where there is one, and certainly absent where there is none.
pub fn one(value: Option<impl Into<String>>) -> ContextValue {
    value.map_or(ContextValue::Absent, |value| {
        ContextValue::One(value.into())
    })
}

/// What a delegated administrator of any service may read of the organization.
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

/// Whether a delegated administrator may call it: `organizations:ListRoots`.
pub fn may_read(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        service.eq_ignore_ascii_case("organizations")
            && READS.iter().any(|read| read.eq_ignore_ascii_case(name))
    })
}
