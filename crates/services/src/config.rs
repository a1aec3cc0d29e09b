//! AWS Config: how resources change over time, collected from many accounts and Regions, and rules that an organization
//! puts into its accounts.
//!
//! A recorder runs in one account and one Region ([`AccountRegion`]). Resources other than those of IAM are a pure function of
//! place and time (`resources`), so recordings are computed on request and cost nothing while time passes. After its first
//! collection an aggregator collects every hour, which is computed, too. The agenda has only what a user waits for: the first
//! collection, the arrival of rules in accounts, the retries.
//!
//! Invariants: an aggregator shows nothing of an account that neither authorized it nor is in its organization; no rule of
//! an organization is in an account outside it. Sources: AWS Config Developer Guide and API Reference; AWS Organizations
//! User Guide, AWS Config and AWS Organizations.

pub mod aggregated;
mod aggregator;
pub mod authorization;
pub mod compliance;
mod deployment;
mod discovered;
mod given_rule;
mod iam_items;
mod item;
pub mod managed_rules;
mod organization_deployment;
mod organization_pack;
mod organization_rule;
mod own_role;
pub(crate) mod pack;
pub mod recorded;
mod recorder;
mod refusals;
pub mod resources;
pub mod rule;
mod setup;
mod tagging;
mod tags;

use crate::iam::service_linked_role::{self, NewServiceRole};
use state::config::deploys;

pub use aggregated::{CollectionResult, SourceStatus};
pub use aggregator::gathered;
pub use deployment::{NO_RECORDER, in_wave, message};

use crate::prelude::*;
pub use aggregator::{any_over, collect, places};
pub use deployment::{react, retry, wave};
pub use pack::finish as finish_pack;
use recorder::records_with;
pub use state::config::{
    AccountRegion, Aggregator, Channel, Config, Deployment, Deployments, IamItem, OrganizationPack,
    OrganizationRule, OwnPack, OwnRule, PACKS_PRINCIPAL, PACKS_ROLE, PackSpec, Phase, Progress,
    Recorder, RuleSpec, Sources, Span,
};
pub use state::config::{PRINCIPAL, ROLE, RULES_PRINCIPAL, RULES_ROLE, SERVICE, has_deployed};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Config, Service::Console],
    enter,
    handlers: handlers! { world, ctx, input =>
        "PutConfigurationAggregator" => aggregator::put(world, ctx, input),
        "PutOrganizationConfigRule" => organization_rule::put(world, ctx, input),
        "DeleteOrganizationConfigRule" => organization_deployment::delete::<RuleSpec>(world, ctx, input),
        "DescribeOrganizationConfigRules" => organization_deployment::describe::<RuleSpec>(world, ctx, input),
        "DescribeOrganizationConfigRuleStatuses" => organization_deployment::statuses::<RuleSpec>(world, ctx, input),
        "GetOrganizationConfigRuleDetailedStatus" => organization_deployment::details::<RuleSpec>(world, ctx, input),
        "PutOrganizationConformancePack" => organization_pack::put(world, ctx, input),
        "DeleteOrganizationConformancePack" => organization_deployment::delete::<PackSpec>(world, ctx, input),
        "DescribeOrganizationConformancePacks" => organization_deployment::describe::<PackSpec>(world, ctx, input),
        "DescribeOrganizationConformancePackStatuses" => organization_deployment::statuses::<PackSpec>(world, ctx, input),
        "GetOrganizationConformancePackDetailedStatus" => organization_deployment::details::<PackSpec>(world, ctx, input),
        "PutConformancePack" => pack::put(world, ctx, input),
        "DeleteConformancePack" => pack::delete(world, ctx, input),
        "DescribeConformancePacks" => pack::describe(world, ctx, input),
        "DescribeConformancePackStatus" => pack::status(world, ctx, input),
        "DescribeConformancePackCompliance" => pack::by_rule(world, ctx, input),
        "GetConformancePackComplianceSummary" => pack::summary(world, ctx, input),
        "PutConfigurationRecorder" => recorder::put(world, ctx, input),
        "DescribeConfigurationRecorders" => recorder::describe(world, ctx, input),
        "DescribeConfigurationRecorderStatus" => recorder::status(world, ctx, input),
        "StartConfigurationRecorder" => recorder::start(world, ctx, input),
        "StopConfigurationRecorder" => recorder::stop(world, ctx, input),
        "DeleteConfigurationRecorder" => recorder::delete(world, ctx, input),
        "PutDeliveryChannel" => recorder::put_channel(world, ctx, input),
        "DescribeDeliveryChannels" => recorder::describe_channels(world, ctx, input),
        "DeleteDeliveryChannel" => recorder::delete_channel(world, ctx, input),
        "ListDiscoveredResources" => discovered::list(world, ctx, input),
        "GetDiscoveredResourceCounts" => discovered::counts(world, ctx, input),
        "GetResourceConfigHistory" => discovered::history(world, ctx, input),
        "DescribeConfigurationAggregators" => aggregator::describe(world, ctx, input),
        "DeleteConfigurationAggregator" => aggregator::delete(world, ctx, input),
        "DescribeConfigurationAggregatorSourcesStatus" => aggregated::sources_status(world, ctx, input),
        "GetAggregateDiscoveredResourceCounts" => aggregated::counts(world, ctx, input),
        "ListAggregateDiscoveredResources" => aggregated::list(world, ctx, input),
        "DescribeAggregateComplianceByConfigRules" => compliance::aggregate(world, ctx, input),
        "PutAggregationAuthorization" => authorization::put(world, ctx, input),
        "DescribeAggregationAuthorizations" => authorization::describe(world, ctx, input),
        "DeleteAggregationAuthorization" => authorization::delete(world, ctx, input),
        "DescribePendingAggregationRequests" => authorization::pending(world, ctx, input),
        "DeletePendingAggregationRequest" => authorization::dismiss(world, ctx, input),
        "PutConfigRule" => compliance::put(world, ctx, input),
        "DescribeConfigRules" => compliance::describe(world, ctx, input),
        "DeleteConfigRule" => compliance::delete(world, ctx, input),
        "DescribeComplianceByConfigRule" => compliance::by_rule(world, ctx, input),
        "GetComplianceDetailsByConfigRule" => compliance::details(world, ctx, input),
        "ListTagsForResource" => tagging::list(world, ctx, input),
        "TagResource" => tagging::tag(world, ctx, input),
        "UntagResource" => tagging::untag(world, ctx, input),
        "SetUpRecording" => setup::set_up_recording(world, ctx, input),
        "CreateOrganizationAggregator" => setup::create_organization_aggregator(world, ctx, input),
    },
};

/// Refuses the first of the wanted names that nothing has.
fn all_known(
    wanted: &[&str],
    is_known: impl Fn(&str) -> bool,
    no_such: impl Fn(&str) -> ApiError,
) -> Result<(), ApiError> {
    let missing = wanted.iter().find(|name| !is_known(name));
    missing.map_or(Ok(()), |name| Err(no_such(name)))
}

fn enter(ctx: &mut Ctx) -> Result<(), ApiError> {
    let over_organization = ctx.operation.name.contains("OrganizationConfigRule")
        || ctx.operation.name.contains("OrganizationConformancePack")
        || ctx.operation.name == "PutConfigurationAggregator";
    if ctx.operation.service == Service::Config && !over_organization {
        ctx.note_passed("Any account may call AWS Config about itself.");
    }
    Ok(())
}

/// Follows a step in AWS Config: records changes of IAM, and lets aggregators notice whether they may still collect.
pub fn after(world: &mut WorldMut, events: &mut Vec<Event>) {
    iam_items::observe(world, events);
    settle(world, events);
}

/// The service principal that is not trusted although an aggregator, a rule or a conformance pack over the organization needs it.
pub fn stopped_for(world: &World, organization: &Organization) -> Option<&'static str> {
    [
        (PRINCIPAL, any_over(world, &organization.id)),
        (RULES_PRINCIPAL, deploys(world.config(), &organization.id)),
    ]
    .into_iter()
    .find(|(principal, used)| *used && !organization.trusted.contains_key(*principal))
    .map(|(principal, _)| principal)
}

/// Why AWS Config needs a role of the account; `None` if it does not.
pub fn uses_role(world: &World, account: AccountId, role: &str) -> Option<Message> {
    if role == PACKS_ROLE && pack::any_in(world, account) {
        return Some("The account has a conformance pack, whose rules this role created.".into());
    }
    records_with(world, account, role)
}

/// Whether AWS Config still has an aggregator, a rule or a conformance pack over the organization.
pub fn leaves(world: &World, organization: &OrganizationId) -> bool {
    any_over(world, organization) || deploys(world.config(), organization)
}

/// Stops aggregators that may no longer collect, and starts those that may again.
pub fn settle(world: &mut WorldMut, events: &mut Vec<Event>) {
    if !world.config().aggregators.is_empty() {
        aggregator::settle(world, events);
    }
}

/// The place of a call that policy allows on all resources.
fn permitted(world: &World, ctx: &mut Ctx) -> Result<AccountRegion, ApiError> {
    authorize::admit(world, ctx, "*")?;
    Ok(ctx.place())
}

/// Adds the event that something of AWS Config in the account changed.
fn changed(world: &World, ctx: &mut Ctx, says: impl Into<Message>) {
    let account = ctx.account();
    ctx.event(world, EventKind::ConfigChanged(account), says);
}

/// As [`changed`]. `says`: the sentence, from the name of the account and the Region.
fn changed_at(
    world: &World,
    ctx: &mut Ctx,
    AccountRegion { account, region }: AccountRegion,
    says: impl FnOnce(String, &'static str) -> Message,
) {
    changed(world, ctx, says(world.name_of(account), region));
}

fn invalid(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_PARAMETER.saying(message)
}

/// The account ids in a list. Their pattern is checked here, because the check by the operation table stops at lists.
fn account_ids(
    partition: Partition,
    values: Option<&Vec<Value>>,
) -> Result<Vec<AccountId>, ApiError> {
    values
        .into_iter()
        .flatten()
        .map(|value| {
            let text = value.as_str().unwrap_or_default();
            text.parse::<AccountId>()
                .map(|id| id.within(partition))
                .map_err(|_| {
                    invalid(format!(
                        "The account id `{text}` is not valid: it must have 12 digits."
                    ))
                })
        })
        .collect()
}

/// A prefix followed by random characters.
fn draw_id(world: &mut WorldMut, prefix: &str, length: usize) -> Text {
    let characters = b"abcdefghijklmnopqrstuvwxyz0123456789";
    world.random().text(prefix, characters, length).into()
}

/// Checks a name, which has only letters, digits, `_` and `-`.
fn plain_name<'a>(name: &'a str, what: &str) -> Result<&'a str, ApiError> {
    if name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    {
        Ok(name)
    } else {
        Err(against_pattern(name, what, "[\\w\\-]+"))
    }
}

/// The refusal of a value that does not have the form of its member.
fn against_pattern(value: &str, member: &str, pattern: &str) -> ApiError {
    refuse!(refusals::AGAINST_PATTERN, value, member, pattern)
}

/// The caller's organization, if the caller may set up AWS Config for all of it.
fn for_organization(
    world: &World,
    ctx: &mut Ctx,
    principal: &str,
) -> Result<Arc<Organization>, ApiError> {
    ctx.cite("API Reference of AWS Config: PutConfigurationAggregator, PutOrganizationConfigRule");
    let account = ctx.account();
    let Some(organization) = world.organization_of(account) else {
        return Err(refusals::NO_ORGANIZATION.error());
    };
    if organization.feature_set != FeatureSet::All {
        return Err(refusals::NOT_ALL_FEATURES.error());
    }
    if !is_entitled(organization, account, principal) {
        ctx.advise(
            message!("Act as a user of {account}, or let the management account register this account as delegated administrator for `{principal}`.", account = world.name_of(organization.management), principal = principal.to_string()),
        );
        return Err(refusals::NEITHER_MANAGEMENT_NOR_DELEGATED.error());
    }
    ctx.note_passed(if organization.management == account {
        message!(
            "{account} is the organization's management account.",
            account = world.name_of(account)
        )
    } else {
        message!(
            "{account} is a delegated administrator for `{principal}`.",
            account = world.name_of(account),
            principal = principal.to_string()
        )
    });
    Ok(world.organizations_by_id()[&organization.id].clone())
}

/// Refuses a change while another one of the same thing is in progress.
fn refuse_waiting(
    ctx: &mut Ctx,
    progress: &Progress,
    what: &str,
    hint: &'static str,
) -> Result<(), ApiError> {
    if *progress != Progress::Waiting {
        return Ok(());
    }
    ctx.advise(hint);
    Err(refuse!(refusals::IN_PROGRESS, what))
}

/// Lets Organizations create one of AWS Config's roles, given with its principal.
fn make_service_role(
    world: &mut WorldMut,
    account: AccountId,
    role: (&'static str, &'static str),
    cause: Cause,
    reason: RoleReason,
    events: &mut Vec<Event>,
) {
    let new = NewServiceRole::new(role, cause, reason);
    service_linked_role::create_for_service(world, account, new, events);
    nothing_left(world, account);
}

/// Creates one of AWS Config's roles, given with its principal, by AWS Config itself.
fn make_own_role(
    world: &mut WorldMut,
    account: AccountId,
    role: (&'static str, &'static str),
    cause: Cause,
    reason: RoleReason,
    events: &mut Vec<Event>,
) {
    let new = NewServiceRole::new(role, cause, reason);
    let actor = Actor::Service(SERVICE.into());
    service_linked_role::create(world, account, new, actor, events);
}

/// Cancels a visit that has nothing left to do, because AWS Config has its role in the account.
fn nothing_left(world: &mut WorldMut, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::came_otherwise(world, service, account);
    }
}

/// Gives AWS Config, where it is trusted, a reason to act in an account in which a recorder was started.
fn reason_to_act(world: &mut WorldMut, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::reason(world, service, account);
    }
}

/// Whether this account may act for the whole organization in AWS Config.
fn is_entitled(organization: &Organization, account: AccountId, principal: &str) -> bool {
    organization.management == account || organization.is_delegate(account, principal)
}

/// Checks trusted access, which lets AWS Config act for the whole organization. A call of the management account enables it
/// if it is missing, with the caller's own permission. For a delegated administrator it is looked up, which the caller must
/// be allowed to do.
fn trust_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    principal: &'static str,
) -> Result<(), ApiError> {
    let denied = |error: ApiError, action: &str| {
        if error.code == ErrorCode::AccessDeniedException {
            refuse!(refusals::MISSING_PERMISSION, action, why = error.message)
        } else {
            error
        }
    };
    if organization.management == ctx.account() && organization.trusted.contains_key(principal) {
        // Another caller may have enabled it; then this caller needs no permission in Organizations.
        ctx.enter(Gate::State);
        ctx.note_passed(message!(
            "Trusted access for `{principal}` is enabled already."
        ));
        return Ok(());
    }
    if organization.management == ctx.account() {
        return crate::trusted_access::enable_on_behalf(world, ctx, organization, principal)
            .map_err(|error| denied(error, "EnableAWSServiceAccess"));
    }
    let list = "organizations:ListDelegatedAdministrators";
    authorize::permit_for(world, ctx, list, "*", Context::default())
        .map_err(|error| denied(error, "ListDelegatedAdministrators"))?;
    ctx.enter(Gate::State);
    if organization.trusted.contains_key(principal) {
        return Ok(());
    }
    ctx.advise(message!(
        "The management account enables trusted access for `{principal}`."
    ));
    Err(refuse!(refusals::NOT_TRUSTED, principal))
}

/// A list answer in AWS Config's format: pages of at most 100 items, and a token that belongs to the operation.
fn list_answer<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Answer {
    // The CLI paginates only some of these lists.
    let small = ctx.operation.member("nextToken").is_some();
    let (token_name, limit_name) = if small {
        ("nextToken", "limit")
    } else {
        ("NextToken", "Limit")
    };
    let most = ctx
        .operation
        .member(limit_name)
        .and_then(|member| {
            let api::model::Shape::Integer { max, .. } = member.shape else {
                return None;
            };
            usize::try_from(max).ok()
        })
        .unwrap_or(100);
    // Zero means the default size.
    let size = input
        .number(limit_name)
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0)
        .unwrap_or(most)
        .min(most);
    let start = match input.optional(token_name) {
        None => 0,
        Some(token) => token
            .strip_prefix(ctx.operation.name)
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|offset| offset.parse::<usize>().ok())
            .filter(|offset| (1..=items.len()).contains(offset))
            .ok_or_else(|| refusals::INVALID_NEXT_TOKEN.error())?,
    };
    let end = (start + size).min(items.len());
    let rows: Vec<Value> = (items.iter().skip(start).take(size)).map(render).collect();
    let mut answer = json!({ name: rows });
    if end < items.len() {
        set(
            &mut answer,
            token_name,
            format!("{}.{end}", ctx.operation.name),
        );
    }
    Ok(answer)
}
