//! Rules that an account creates in every account of its organization. `deployment` deploys them.
//!
//! The management account and a delegated administrator do not see each other's rules.

use std::sync::Arc;

use message::message;
use ordered::Map;
use policy::Context;
use serde_json::Value;

use super::deployment::{self, Key};
use super::{
    AccountRegion, RULES_PRINCIPAL, RULES_ROLE, SERVICE, account_ids, changed, draw_id,
    for_organization, invalid, list_answer, managed_rules, plain_name, put_some, refusals, texts,
    trust_on_behalf,
};
use crate::iam::service_linked_role::{self, CREATE, NewServiceRole};
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, Text};
use api::json::json;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::context;
use gates::context::Ctx;
use gates::handler::Answer;
use gates::input::Input;
use gates::remedy;
use state::account::role_arn;
use state::config::{OrganizationRule, RuleSpec};
use state::config::{Phase, Progress, status};
use state::event::Actor;
use state::organization::Organization;
use state::outcome::Gate;
use state::world::World;

/// The maximum number of organization rules in an organization.
pub const RULES: usize = 150;

/// The managed rule and settings that a call gives.
pub(super) fn spec(
    identifier: &str,
    given: Input<'_>,
    scope: Vec<&str>,
    ctx: &mut Ctx,
) -> Result<RuleSpec, ApiError> {
    let modeled = managed_rules::by_identifier(identifier);
    let Some(known) = managed_rules::known::by_identifier(identifier) else {
        return Err(invalid(format!(
            "The sourceIdentifier {identifier} is invalid. Please refer to the documentation for a list of valid \
             sourceIdentifiers that can be used when AWS is the Owner."
        )));
    };
    let parameters = given.optional("InputParameters");
    let periodic = match modeled {
        Some(rule) => {
            managed_rules::check(rule.parameters, parameters)?;
            rule.periodic
        }
        None => {
            managed_rules::check(&known.parameters(), parameters)?;
            known.periodic
        }
    };
    let frequency = given.optional("MaximumExecutionFrequency");
    if frequency.is_some() && !periodic {
        return Err(invalid(format!(
            "MaximumExecutionFrequency is not allowed for {identifier}: it runs when something changes."
        )));
    }
    let others = |kind: &&&str| modeled.is_some_and(|rule| !rule.types.contains(*kind));
    if let Some(kind) = scope.iter().find(others) {
        return Err(invalid(format!(
            "{identifier} does not look at resources of type {kind}."
        )));
    }
    if modeled.is_none() {
        ctx.pass("Orgsim knows the rule by name. It does not model what the rule checks, so the rule has no results.");
    }
    Ok(RuleSpec {
        identifier: identifier.into(),
        description: given.optional("Description").map(Text::from),
        parameters: parameters.map(Text::from),
        frequency: frequency.map(Text::from),
        scope: scope.into_iter().map(Text::from).collect(),
    })
}

fn metadata<'a>(ctx: &mut Ctx, input: Input<'a>) -> Result<Input<'a>, ApiError> {
    let kinds = [
        "OrganizationManagedRuleMetadata",
        "OrganizationCustomRuleMetadata",
        "OrganizationCustomPolicyRuleMetadata",
    ];
    let given: Vec<&str> = kinds
        .into_iter()
        .filter(|name| input.structure(name).is_some())
        .collect();
    match (given.as_slice(), input.structure(kinds[0])) {
        ([_], Some(managed)) => Ok(managed),
        ([_], None) => {
            ctx.suggest(
                "Use an AWS managed rule: OrganizationManagedRuleMetadata.",
                None,
            );
            Err(refusals::CUSTOM_RULE.error())
        }
        _ => Err(invalid(
            "Give one of OrganizationManagedRuleMetadata, OrganizationCustomRuleMetadata and \
             OrganizationCustomPolicyRuleMetadata.",
        )),
    }
}

/// Ensures the role through which AWS Config works in other accounts: if it is missing, it is created in the caller's
/// account with the caller's permission.
fn ensure_role(world: &mut World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let account = ctx.account();
    ctx.at(Gate::Dependency);
    let missing = world
        .account(account)
        .is_some_and(|it| !it.roles.contains_key(RULES_ROLE));
    may_find_role(world, ctx, missing)?;
    if !missing {
        ctx.pass(message!("{RULES_ROLE} already exists.", RULES_ROLE));
        return Ok(());
    }
    ctx.pass(message!(
        "{RULES_ROLE} is missing, and the caller may create it.",
        RULES_ROLE
    ));
    let cause = context::cause(world, ctx);
    let why = message!(
        "AWS Config created it for {actor_name} when this account created its first organization rule.",
        actor_name = gates::people::actor_name(world, &cause.actor)
    );
    let new = NewServiceRole {
        name: RULES_ROLE,
        principal: RULES_PRINCIPAL,
        description: None,
        cause,
        why,
    };
    service_linked_role::create(
        world,
        account,
        new,
        Actor::Service(SERVICE.into()),
        &mut ctx.events,
    );
    super::nothing_left(world, account);
    Ok(())
}

/// Whether the caller may look for the role, and create it if it is missing.
fn may_find_role(world: &World, ctx: &mut Ctx, missing: bool) -> Result<(), ApiError> {
    let caller = ctx.caller.clone();
    let arn = role_arn(caller.account(), RULES_PRINCIPAL, RULES_ROLE);
    let find = ("iam:GetRole", Context::default());
    let create = (
        CREATE,
        Context::default().with("iam:AWSServiceName", RULES_PRINCIPAL),
    );
    for (action, context) in [find].into_iter().chain(missing.then_some(create)) {
        let ask = AccessRequest::new(&caller, action, &arn).with(context);
        let judgement = Arc::new(authorize::authorize(world, &ask));
        ctx.by("API Reference of AWS Config: PutOrganizationConfigRule");
        if !judgement.is_allowed() {
            let remedy = remedy::remedy(world, &ask, &judgement);
            ctx.remedy(Some(remedy));
            ctx.judged(judgement);
            return Err(ApiError::new(
                ErrorCode::InsufficientPermissionsException,
                format!(
                    "You do not have the permission {action}, which AWS Config needs to find or make the role {RULES_ROLE}."
                ),
            ));
        }
    }
    Ok(())
}

fn resource(place: AccountRegion, name: &str, rule: Option<&OrganizationRule>) -> String {
    match rule {
        Some(rule) => place.arn(&format!("organization-config-rule/{name}-{}", rule.suffix)),
        None => place.arn("organization-config-rule/*"),
    }
}

/// The first gates of each of these calls.
fn gates(world: &World, ctx: &mut Ctx, resource: &str) -> Result<Arc<Organization>, ApiError> {
    let organization = for_organization(world, ctx, RULES_PRINCIPAL)?;
    authorize::permit(world, ctx, resource, Context::default())?;
    ctx.at(Gate::State);
    Ok(organization)
}

pub(super) fn put(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = super::place(ctx);
    let name = plain_name(
        input.text("OrganizationConfigRuleName"),
        "organizationConfigRuleName",
    )?;
    let key = (place, Text::from(name));
    let before = world.config.organization_rules.get(&key).cloned();
    let organization = gates(world, ctx, &resource(place, name, before.as_deref()))?;
    let managed = metadata(ctx, input)?;
    let scope = texts(managed.list("ResourceTypesScope"));
    let spec = spec(managed.text("RuleIdentifier"), managed, scope, ctx)?;
    let excluded = account_ids(ctx.account().partition(), input.list("ExcludedAccounts"))?
        .into_iter()
        .collect();
    may_put(world, ctx, &organization, &key)?;
    ctx.pass("The rule can be created.");
    trust_on_behalf(world, ctx, &organization, RULES_PRINCIPAL)?;
    ctx.pass(message!(
        "Trusted access for `{RULES_PRINCIPAL}` is enabled.",
        RULES_PRINCIPAL
    ));
    ensure_role(world, ctx)?;
    let rule = OrganizationRule {
        suffix: match &before {
            Some(rule) => rule.suffix.clone(),
            None => draw_id(world, "", 8),
        },
        organization: organization.id.clone(),
        spec,
        excluded,
        updated: world.now,
        members: before
            .as_ref()
            .map_or_else(Map::new, |rule| rule.members.clone()),
        phase: if before.is_some() {
            Phase::Update
        } else {
            Phase::Create
        },
        cause: context::cause(world, ctx),
    };
    let answer = json!({ "OrganizationConfigRuleArn": resource(place, name, Some(&rule)) });
    world
        .config
        .organization_rules
        .insert(key.clone(), rule.into());
    let drawn = world.random.clone();
    deployment::begin::<RuleSpec>(world, &key);
    // A rule that is put again at the same moment, for no account, does not change.
    if drawn != world.random || world.config.organization_rules.get(&key) != before.as_ref() {
        let says = message!(
            "{account} created organization rule `{name}`; AWS Config puts it into the organization's accounts.",
            account = world.name_of(place.account),
            name = name.to_string()
        );
        changed(world, ctx, says);
    }
    Ok(answer)
}

/// Checks that the rule is not being deleted, and that the organization has it or may have one more.
fn may_put(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    key: &Key,
) -> Result<(), ApiError> {
    let rules = &world.config.organization_rules;
    if let Some(rule) = rules.get(key).filter(|rule| rule.phase == Phase::Delete) {
        ctx.suggest(
            if rule.progress() == Progress::Waiting {
                "Wait until it is deleted."
            } else {
                "Its deletion failed in some accounts: delete it again, once AWS Config can act there."
            },
            None,
        );
        return Err(ApiError::new(
            ErrorCode::ResourceInUseException,
            format!("The organization config rule {} is being deleted.", key.1),
        ));
    }
    let others = rules
        .iter()
        .filter(|(other, rule)| *other != key && rule.organization == organization.id)
        .count();
    if others >= RULES {
        return Err(ApiError::new(
            ErrorCode::MaxNumberOfOrganizationConfigRulesExceededException,
            format!("The organization has reached the limit of {RULES} organization config rules."),
        ));
    }
    Ok(())
}

fn no_such(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchOrganizationConfigRuleException,
        format!("The organization config rule {name} does not exist in this account and Region."),
    )
}

pub(super) fn delete(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = super::place(ctx);
    let name = input.text("OrganizationConfigRuleName");
    let key = (place, Text::from(name));
    let known = world.config.organization_rules.get(&key).cloned();
    gates(world, ctx, &resource(place, name, known.as_deref()))?;
    let Some(rule) = known else {
        return Err(no_such(name));
    };
    if rule.progress() == Progress::Waiting {
        ctx.suggest("Wait until it is finished; `aws configservice describe-organization-config-rule-statuses` shows its progress.", None);
        return Err(ApiError::new(
            ErrorCode::ResourceInUseException,
            format!("The organization config rule {name} is being created, updated or deleted."),
        ));
    }
    ctx.pass("No change of the rule is in progress.");
    let cause = context::cause(world, ctx);
    if let Some(rule) = world.config.organization_rules.get_mut(&key) {
        let rule = Arc::make_mut(rule);
        rule.phase = Phase::Delete;
        rule.cause = cause;
        rule.updated = world.now;
    }
    let says = message!(
        "{account} deletes organization rule `{name}`.",
        account = world.name_of(place.account),
        name = name.to_string()
    );
    changed(world, ctx, says);
    deployment::begin::<RuleSpec>(world, &key);
    Ok(json!({}))
}

type Named = (Text, Arc<OrganizationRule>);

/// The rules of this account and Region that the call selects.
fn asked(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Vec<Named>, ApiError> {
    gates(world, ctx, "*")?;
    let place = super::place(ctx);
    let wanted = texts(input.list("OrganizationConfigRuleNames"));
    let own: Vec<Named> = world
        .config
        .organization_rules
        .iter()
        .filter(|((at, name), _)| *at == place && (wanted.is_empty() || wanted.contains(&&**name)))
        .map(|((_, name), rule)| (name.clone(), rule.clone()))
        .collect();
    match wanted
        .iter()
        .find(|name| own.iter().all(|(own, _)| **own != ***name))
    {
        Some(missing) => Err(no_such(missing)),
        None => Ok(own),
    }
}

fn spec_shape(spec: &RuleSpec) -> Value {
    let mut row = json!({});
    put_some(&mut row, "Description", spec.description.as_deref());
    row["RuleIdentifier"] = (&*spec.identifier).into();
    put_some(&mut row, "InputParameters", spec.parameters.as_deref());
    put_some(
        &mut row,
        "MaximumExecutionFrequency",
        spec.frequency.as_deref(),
    );
    if !spec.scope.is_empty() {
        row["ResourceTypesScope"] = spec
            .scope
            .iter()
            .map(|kind| &**kind)
            .collect::<Vec<&str>>()
            .into();
    }
    row
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let rows = asked(world, ctx, input)?;
    let place = super::place(ctx);
    list_answer(
        ctx,
        input,
        "OrganizationConfigRules",
        &rows,
        |(name, rule)| {
            let excluded: Vec<String> = rule.excluded.iter().map(AccountId::to_string).collect();
            let mut row = json!({
                "OrganizationConfigRuleName": &**name,
                "OrganizationConfigRuleArn": resource(place, name, Some(rule)),
                "OrganizationManagedRuleMetadata": spec_shape(&rule.spec),
            });
            if !excluded.is_empty() {
                row["ExcludedAccounts"] = excluded.into();
            }
            row["LastUpdateTime"] = rule.updated.iso().into();
            row
        },
    )
}

fn add_error(row: &mut Value, progress: &Progress) {
    if let Progress::Failed(code) = progress {
        row["ErrorCode"] = (&**code).into();
        row["ErrorMessage"] = deployment::message(code).into();
    }
}

pub(super) fn statuses(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let rows = asked(world, ctx, input)?;
    list_answer(
        ctx,
        input,
        "OrganizationConfigRuleStatuses",
        &rows,
        |(name, rule)| {
            let progress = rule.progress();
            let mut row = json!({
                "OrganizationConfigRuleName": &**name,
                "OrganizationRuleStatus": status(rule.phase, &progress),
            });
            add_error(&mut row, &progress);
            let last = rule.members.values().map(|member| member.at).max();
            row["LastUpdateTime"] = last.unwrap_or(rule.updated).max(rule.updated).iso().into();
            row
        },
    )
}

pub(super) fn details(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    gates(world, ctx, "*")?;
    let name = input.text("OrganizationConfigRuleName");
    let Some(rule) = world
        .config
        .organization_rules
        .get(&(super::place(ctx), name.into()))
    else {
        return Err(no_such(name));
    };
    let filters = input.structure("Filters");
    let wanted = |name: &str| filters.and_then(|filters| filters.optional(name));
    let rows: Vec<_> = rule
        .members
        .iter()
        .filter(|(account, member)| {
            wanted("AccountId").is_none_or(|id| id == account.to_string())
                && wanted("MemberAccountRuleStatus").is_none_or(|status| status == member.status())
        })
        .collect();
    let own = rule.name_in_accounts(name);
    list_answer(
        ctx,
        input,
        "OrganizationConfigRuleDetailedStatus",
        &rows,
        |(account, member)| {
            let mut row = json!({
                "AccountId": account.to_string(),
                "ConfigRuleName": &*own,
                "MemberAccountRuleStatus": member.status(),
            });
            add_error(&mut row, &member.progress);
            row["LastUpdateTime"] = member.at.iso().into();
            row
        },
    )
}
