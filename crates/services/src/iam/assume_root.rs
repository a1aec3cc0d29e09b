//! `AssumeRoot`: a root session in a member account, for one task and at most 15 minutes.
//!
//! Not modeled: STS continues to issue sessions for some minutes after a deregistration or the loss of trusted access, as was
//! recorded; here both take effect at once. Requests go to the Regional endpoint of their Region, including the default Region;
//! the global endpoint is the pseudo Region `aws-global`, and refuses. Source: API Reference of AWS STS, AssumeRoot; recorded
//! answers for validation.

use super::refusals;
use super::sts::credentials;
use crate::prelude::*;
use api::region;
use api::root_access::RootFeature;
use api::root_access::{RootTask, SESSION_S};
use gates::people;
use state::key_ring::Origin;
use state::root_access;
use state::root_access::RootSession;

fn validation(message: &'static str) -> ApiError {
    refusals::INVALID_STS_REQUEST.saying(message)
}

/// The denial. STS never gives more detail.
fn denied(ctx: &Ctx, target: AccountId) -> ApiError {
    refuse!(
        refusals::ASSUME_ROOT_DENIED,
        caller = ctx.caller.arn(),
        target = Principal::Root(target)
    )
}

/// The member account and the task of a request.
fn read(ctx: &mut Ctx, input: Input<'_>) -> Result<(AccountId, RootTask), ApiError> {
    ctx.enter(Gate::Request);
    ctx.cite("API Reference of AWS STS: AssumeRoot");
    if &*ctx.region == region::GLOBAL_ENDPOINT {
        return Err(refuse!(
            refusals::NOT_AT_GLOBAL_ENDPOINT,
            operation = "AssumeRoot"
        ));
    }
    let target = input.text("TargetPrincipal");
    let partition = ctx.account().partition();
    let account = match target.parse::<Principal>() {
        Ok(Principal::Root(account)) => Some(account),
        Ok(_) => None,
        Err(_) => target
            .parse()
            .ok()
            .map(|id: AccountId| id.within(partition)),
    };
    let Some(account) = account else {
        ctx.advise("Name the member by its account id or by its root user's ARN.");
        return Err(validation("Request must contain a valid target principal"));
    };
    let arn = input
        .structure("TaskPolicyArn")
        .map_or("", |policy| policy.text("arn"));
    let Some(task) = RootTask::by_arn(partition, arn) else {
        let names: Vec<&str> = RootTask::ALL.iter().map(|task| task.name()).collect();
        ctx.advise(
            message!("The five task policies are arn:{partition}:iam::aws:policy/root-task/ and one of {list}.", list = names.join(", ")),
        );
        return Err(validation(
            "Request must contain valid AWS managed task policy ARN",
        ));
    };
    ctx.note_passed("The request names an account and a task policy.");
    Ok((account, task))
}

/// Checks that this kind of caller may call at all.
fn caller(world: &World, ctx: &mut Ctx, target: AccountId) -> Result<(), ApiError> {
    ctx.enter(Gate::Caller);
    ctx.cite("API Reference of AWS STS: AssumeRoot");
    if ctx.caller.is_root() {
        ctx.advise("Act as a user or a role: root credentials cannot start a root session.");
        return Err(denied(ctx, target));
    }
    let name = world.name_of(ctx.account());
    match world.organization_of(ctx.account()) {
        Some(organization) if organization.management == ctx.account() => {
            ctx.note_passed(message!("{name} is the organization's management account."));
            Ok(())
        }
        Some(organization) if root_access::is_delegate(organization, ctx.account()) => {
            ctx.note_passed(message!(
                "{name} is the organization's delegated administrator for IAM."
            ));
            Ok(())
        }
        Some(organization) => {
            ctx.advise(
                message!("Act as a user of {account}, the management account, or of the delegated administrator for IAM.", account = world.name_of(organization.management)),
            );
            Err(denied(ctx, target))
        }
        None => {
            ctx.advise("The account is in no organization, so there are no members to act in.");
            Err(denied(ctx, target))
        }
    }
}

/// Checks that the organization has enabled the feature, and that the target is one of its members.
fn state(world: &World, ctx: &mut Ctx, target: AccountId, task: RootTask) -> Result<(), ApiError> {
    ctx.enter(Gate::State);
    ctx.cite("IAM User Guide: centrally manage root access for member accounts");
    let Some(organization) = world.organization_of(ctx.account()) else {
        return Err(denied(ctx, target));
    };
    let member = world
        .organization_of(target)
        .is_some_and(|other| other.id == organization.id);
    let feature = task.feature();
    let says = if target == organization.management {
        "The root user of the management account is not covered: only members are."
    } else if !member {
        "The target is not a member of the caller's organization."
    } else if !world.is_open(target) {
        // AWS's words for this are not documented.
        "The account is closed: nobody can act there."
    } else if organization.feature_set != FeatureSet::All {
        "Centralized root access needs an organization with all features."
    } else if !root_access::is_trusted(organization) {
        "Trusted access for iam.amazonaws.com is not enabled in the organization."
    } else if !root_access::works(organization, feature) {
        match feature {
            RootFeature::CredentialsManagement => {
                "This task needs root credentials management: enable-organizations-root-credentials-management."
            }
            RootFeature::Sessions => {
                "This task needs privileged root actions: enable-organizations-root-sessions."
            }
        }
    } else {
        ctx.note_passed(message!(
            "{account} is a member, and {feature} is enabled.",
            account = world.name_of(target),
            feature = feature.name()
        ));
        return Ok(());
    };
    // In a member that is open, only the feature can be what lacks.
    let lacks = member
        && target != organization.management
        && world.is_open(target)
        && organization.feature_set == FeatureSet::All;
    let enable = people::administrator_of(world, organization.management)
        .filter(|_| lacks)
        .map(|somebody| {
            let name = feature.name();
            let input = json!({ name: true });
            Command::Call(Call::new(somebody, "console:EnableRootAccess", input))
        });
    ctx.suggest(says, enable);
    Err(denied(ctx, target))
}

pub(super) fn assume_root(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (target, task) = read(ctx, input)?;
    caller(world, ctx, target)?;
    let arn = Principal::Root(target).to_string();
    let mut context = Context::default();
    let policy = task.policy().arn_in(target.partition());
    context.set("sts:TaskPolicyArn", &*policy);
    context.set("aws:ResourceAccount", target.to_string());
    authorize::permit(world, ctx, &arn, context)?;
    state(world, ctx, target, task)?;
    let seconds = input.number("DurationSeconds").unwrap_or(SESSION_S);
    let expires = world.now().plus(seconds * SECOND);
    if world.account(target).is_none() {
        return Err(denied(ctx, target));
    }
    let world = world.open(ctx)?;
    let access_key = world.new_session_key(target);
    let source = world
        .account(ctx.account())
        .and_then(|account| account.source_identity(&ctx.caller));
    let session = RootSession {
        task,
        source_identity: source.clone(),
        key: access_key.clone(),
        by: ctx.caller.clone(),
        began: world.now(),
        expires,
    };
    let now = world.now();
    let Some(account) = world.account_mut(target) else {
        return Err(denied(ctx, target));
    };
    let name = account.root_session_name(task, now);
    account.root_sessions.insert(name.clone(), session.into());
    tell(world, ctx, target, task, &name, expires);
    let cause = context::cause(world, ctx);
    let ends = Task::RootSessionEnds {
        account: target,
        session: name.clone(),
    };
    world.schedule(seconds * SECOND, ends, cause);
    let principal = Principal::AssumedRoot {
        account: target,
        session: name,
    };
    let issued = world.issue(
        &access_key,
        principal,
        target.to_string().into(),
        Origin::AssumeRoot,
        expires,
        None,
    );
    let mut answer = json!({ "Credentials": credentials(&issued, expires) });
    if let Some(source) = source {
        set(&mut answer, "SourceIdentity", &*source);
    }
    Ok(answer)
}

fn tell(
    world: &World,
    ctx: &mut Ctx,
    target: AccountId,
    task: RootTask,
    session: &Text,
    expires: SimTime,
) {
    let says = message!(
        "{account} started a root session in {target} for {task}, until {expires}.",
        account = people::name_of(world, &ctx.caller),
        target = world.name_of(target),
        task = task.name()
    );
    ctx.event(world, EventKind::identity(target, session.clone()), says);
}
