//! Credentials: the caller's identity, and assuming a role.
//!
//! A session is identified by its ARN. Sessions of one name run side by side, each with its own access key (`credentials`);
//! a call that names no key is made in the session that began or acted last.

use ordered::Set;
use policy::{PolicyKind, Source};

use super::identity::tell_tags;
use super::prelude::*;
use super::{documents, mfa, refusals, tags};
use gates::authorize::one;
use gates::people;
use state::account::SessionPolicy;
use state::account::{Role, RoleSession, SESSION_S, Tags, session_key, set_tag};
use state::key_ring::{NewCredentials, Origin};

pub(super) fn get_caller_identity(world: &World, ctx: &mut Ctx) -> Answer {
    ctx.enter(Gate::Policy);
    ctx.cite("API Reference of AWS STS: GetCallerIdentity");
    ctx.note_passed("Needs no permission: every caller may call it.");
    let id = match &ctx.caller {
        Principal::Root(account) | Principal::AssumedRoot { account, .. } => account.to_string(),
        Principal::User { name, .. } => here(world, ctx)
            .users
            .get(name)
            .map_or_else(String::new, |user| user.id.to_string()),
        Principal::Role { role, session, .. } => here(world, ctx)
            .roles
            .get(role)
            .map_or_else(String::new, |role| format!("{}:{session}", role.id)),
    };
    Ok(json!({ "UserId": id, "Account": ctx.account().to_string(), "Arn": ctx.caller.arn() }))
}

pub(super) fn validation(message: &'static str) -> ApiError {
    refusals::INVALID_STS_REQUEST.saying(message)
}

/// The tags that a session begins with.
struct SessionTags {
    all: Tags,
    /// The keys of transitive tags, in lower case.
    transitive: Set<Text>,
    /// The keys of the request's transitive tags, in lower case.
    asked: Vec<String>,
}

/// The tags of the request, and the transitive tags of the caller's own session.
fn session_tags(world: &World, ctx: &Ctx, input: Input<'_>) -> Result<SessionTags, ApiError> {
    let given = tags::read(input, true).map_err(|it| it.passed_on(&refusals::STS_TAGS))?;
    let mut all = Tags::new();
    let mut transitive = Set::default();
    if let Some(own) = here(world, ctx).session_of(&ctx.caller) {
        for (key, value) in &own.tags {
            let lower: Text = key.to_ascii_lowercase().into();
            if !own.transitive.contains(&lower) {
                continue;
            }
            if given.keys().any(|other| other.eq_ignore_ascii_case(key)) {
                return Err(refusals::STS_TAGS.saying(
                    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag \
                     key from the calling session.",
                ));
            }
            all.insert(key.clone(), value.clone());
            transitive.insert(lower);
        }
    }
    let mut asked = Vec::new();
    for key in input.texts("TransitiveTagKeys") {
        let mut known = given.keys().chain(all.keys());
        if !known.any(|other| other.eq_ignore_ascii_case(key)) {
            return Err(refusals::STS_TAGS.saying(
                "The specified transitive tag key must be included in the requested tags.",
            ));
        }
        transitive.insert(key.to_ascii_lowercase().into());
        asked.push(key.to_string());
    }
    for (key, value) in &given {
        set_tag(&mut all, key, value, true);
    }
    Ok(SessionTags {
        all,
        transitive,
        asked,
    })
}

/// The condition keys of the request for the policies of both sides, besides its tags, which every call has.
fn context(
    input: Input<'_>,
    session: &SessionTags,
    source: Option<&str>,
    role: Option<&Tags>,
) -> Context {
    let mut context = Context::default();
    context.set("sts:ExternalId", one(input.optional("ExternalId")));
    context.set("sts:RoleSessionName", input.text("RoleSessionName"));
    context.set("sts:SourceIdentity", one(source));
    if !session.asked.is_empty() {
        context.set("sts:TransitiveTagKeys", session.asked.clone());
    }
    if let Some(tags) = role {
        tell_tags(&mut context, tags);
    }
    context
}

/// Checks that a code is of an MFA device of the calling user. Codes of other callers are not modeled.
pub(super) fn check_mfa(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    let mut members = ["SerialNumber", "TokenCode"].into_iter();
    let Some(member) = members.find(|it| input.optional(it).is_some()) else {
        return Ok(());
    };
    let Principal::User { name, .. } = &ctx.caller else {
        return Err(refuse!(refusals::MEMBER_NOT_MODELED, member));
    };
    let serial = input.text("SerialNumber");
    let mut devices = mfa::of_user(world, ctx, name).into_iter();
    if !devices.any(|it| it.get("SerialNumber").is_some_and(|it| it == serial))
        || input.optional("TokenCode").is_none()
    {
        return Err(refusals::MFA_FAILED.error());
    }
    ctx.note_passed(
        "Orgsim accepts any code. Policies still see a session that began without MFA.",
    );
    Ok(())
}

/// The source identity of the session: the request's, or that of the caller's own session, which a request cannot change.
fn source_identity(world: &World, ctx: &Ctx, input: Input<'_>) -> Result<Option<Text>, ApiError> {
    let own = here(world, ctx)
        .session_of(&ctx.caller)
        .and_then(|session| session.source_identity.clone());
    match (own, input.optional("SourceIdentity")) {
        // The wording is not recorded.
        (Some(own), Some(asked)) if *own != *asked => {
            Err(denied(ctx, SET_SOURCE_IDENTITY, input.text("RoleArn")))
        }
        (Some(own), _) => Ok(Some(own)),
        (None, asked) => Ok(asked.map(text)),
    }
}

pub(super) const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";

/// The used part of the space for session policies and tags, in percent; `None` if nothing was passed. AWS does not document
/// how it packs them; its examples fit a space of 2048 characters.
pub(super) fn packed(
    input: Input<'_>,
    policies: &[SessionPolicy],
) -> Result<Option<usize>, ApiError> {
    let letters = input.text("Policy").chars();
    let policy = letters.filter(|letter| !letter.is_whitespace()).count();
    let arns: usize = (input.list("PolicyArns").into_iter().flatten())
        .filter_map(|it| it.get("arn")?.as_str())
        .map(str::len)
        .sum();
    let tags: usize = (input.list("Tags").into_iter().flatten())
        .flat_map(|tag| ["Key", "Value"].map(|member| tag.get(member).and_then(Value::as_str)))
        .map(|part| part.map_or(0, |part| part.chars().count()))
        .sum();
    let percent = ((policy + arns + tags) * 100).div_ceil(2048);
    if percent > 100 {
        return Err(refuse!(refusals::PACKED_POLICY_TOO_LARGE, percent));
    }
    let passed = !policies.is_empty() || input.list("Tags").is_some_and(|it| !it.is_empty());
    Ok(passed.then_some(percent))
}

pub(super) fn assume_role(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    may_ask(world, ctx, input)?;
    let session_tags = session_tags(world, ctx, input)?;
    let source = source_identity(world, ctx, input)?;
    let (owner, role) = assumable(world, ctx, input, &session_tags, source.as_deref())?;
    ctx.enter(Gate::State);
    ctx.cite("API Reference of AWS STS: AssumeRole");
    let seconds = input.number("DurationSeconds").unwrap_or(SESSION_S);
    within_limits(ctx, &role, seconds)?;
    let policies = session_policies(world, ctx, input, owner)?;
    let packed = packed(input, &policies)?;
    let name = input.text("RoleSessionName");
    let principal = Principal::role(owner, &role.name, name);
    let expires = world.now().plus(seconds * SECOND);
    let world = world.open(ctx)?;
    let access_key = world.new_session_key(owner);
    let session = RoleSession {
        role: role.name.clone(),
        name: text(name),
        by: ctx.caller.clone(),
        began: world.now(),
        key: access_key.clone(),
        expires,
        policies,
        scope_downs: Vec::new(),
        tags: session_tags.all,
        transitive: session_tags.transitive,
        source_identity: source.clone(),
    };
    let session = Arc::new(session);
    let caller = people::name_of(world, &ctx.caller);
    let issued = begin(world, ctx, (owner, role.id.clone()), session, caller);
    let id = format!("{}:{name}", role.id);
    let answer = json!({
        "Credentials": credentials(&issued, expires),
        "AssumedRoleUser": json!({ "AssumedRoleId": id, "Arn": principal.to_string() }),
        "PackedPolicySize": packed,
        "SourceIdentity": source.as_deref(),
    });
    Ok(present(answer).into())
}

/// Refuses requests that are not modeled, and root users.
fn may_ask(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    check_mfa(world, ctx, input)?;
    if input.list("ProvidedContexts").is_some() {
        return Err(refusals::PROVIDED_CONTEXTS.error());
    }
    if ctx.caller.is_root() {
        ctx.enter(Gate::Policy);
        ctx.cite("API Reference of AWS STS: AssumeRole");
        return Err(refusals::ASSUMED_BY_ROOT.error());
    }
    Ok(())
}

/// The role that the request names and the caller may assume, with its account.
fn assumable(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    session_tags: &SessionTags,
    source: Option<&str>,
) -> Result<(AccountId, Role), ApiError> {
    let arn = input.text("RoleArn");
    // A role of a closed account is treated like a missing one; AWS's answer is not documented.
    let role = world
        .role_by_arn(arn)
        .filter(|(account, _)| world.is_open(*account))
        .map(|(account, role)| (account, role.clone()));
    let trust = role.as_ref().and_then(|(_, role)| role.trust_source());
    let tags = role.as_ref().map(|(_, role)| &role.tags);
    let context = context(input, session_tags, source, tags);
    let tagged = input.list("Tags").is_some_and(|tags| !tags.is_empty());
    let actions = [
        ("sts:AssumeRole", true),
        ("sts:TagSession", tagged),
        (SET_SOURCE_IDENTITY, source.is_some()),
    ];
    for (action, _) in actions.into_iter().filter(|(_, asked)| *asked) {
        permit(world, ctx, action, arn, &trust, &context)?;
    }
    // Nobody may assume a role that does not exist.
    role.ok_or_else(|| denied(ctx, "sts:AssumeRole", arn))
}

/// Checks that a session of the role may last this long.
fn within_limits(ctx: &mut Ctx, role: &Role, seconds: u64) -> Result<(), ApiError> {
    if matches!(ctx.caller, Principal::Role { .. }) && seconds > SESSION_S {
        ctx.advise("When one role assumes another, the session lasts at most one hour.");
        return Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ));
    }
    if seconds > role.max_session_s {
        ctx.advise(message!(
            "The role allows {max_session_s} seconds; UpdateRole can raise that to twelve hours.",
            max_session_s = role.max_session_s
        ));
        return Err(validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(())
}

/// Stores the session in the role's account, adds its event, and issues its credentials. `role_id`: the role's unique id;
/// `account`: who assumed the role.
pub(crate) fn begin(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    (owner, role_id): (AccountId, Text),
    session: Arc<RoleSession>,
    account: Message,
) -> NewCredentials {
    let says = message!(
        "{account} assumed the role {role} of {owner} as {name}, until {expires}.",
        role = session.role,
        owner = world.name_of(owner),
        name = session.name,
        expires = session.expires
    );
    let changed = EventKind::identity(owner, session.role.clone());
    let key = session_key(&session.role, &session.name);
    if let Some(account) = world.account_mut(owner) {
        account.sessions.insert(key.into(), session.clone());
    }
    ctx.event(world, changed, says);
    let principal = Principal::role(owner, &session.role, &session.name);
    let (key, expires) = (session.key.clone(), session.expires);
    let origin = Origin::AssumeRole;
    world.issue(&key, principal, role_id, origin, expires, Some(session))
}

/// Temporary credentials as answers show them.
pub(super) fn credentials(issued: &NewCredentials, expires: SimTime) -> Value {
    json!({
        "AccessKeyId": &*issued.key,
        "SecretAccessKey": &*issued.secret,
        "SessionToken": &*issued.token,
        "Expiration": expires.iso_seconds(),
    })
}

/// STS's own words for a denial.
fn denied(ctx: &Ctx, action: &str, arn: &str) -> ApiError {
    refuse!(refusals::STS_DENIED, caller = ctx.caller, action, arn)
}

/// Checks both sides: the caller's own policies, and the role's trust policy, which must always allow.
fn permit(
    world: &World,
    ctx: &mut Ctx,
    action: &str,
    arn: &str,
    trust: &Option<Source>,
    context: &Context,
) -> Result<(), ApiError> {
    let caller = ctx.caller.clone();
    let mut ask = AccessRequest::new(&caller, action, arn).with(context.clone());
    ask.owner = AccountId::of_arn(arn);
    ask.resource_policy = trust.clone();
    ask.resource_required = true;
    if authorize::permit_asked(world, ctx, ask).is_ok() {
        return Ok(());
    }
    match world.role_by_arn(arn) {
        Some((owner, _)) if owner.partition() != caller.account().partition() => {
            ctx.advise(message!(
                "The role is in {title}; no credentials of another partition are known there.",
                title = owner.partition().title()
            ))
        }
        None => ctx.advise(message!(
            "The role `{arn}` does not exist in this world.",
            arn = arn.to_string()
        )),
        Some((account, _)) if !world.is_open(account) => ctx.suggest(
            message!(
                "{account} is closed: nobody can act there.",
                account = world.name_of(account)
            ),
            gates::credentials::reinstating(world, account),
        ),
        Some((_, role)) if role.linked_to.is_some() => ctx.advise(
            "Only its service can assume a service-linked role, and this cannot be changed.",
        ),
        Some(_) => {}
    }
    Err(denied(ctx, action, arn))
}

/// The policies that narrow the session: managed ones of the role's account, then the one in the request.
pub(super) fn session_policies(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    owner: AccountId,
) -> Result<Vec<SessionPolicy>, ApiError> {
    let mut policies = Vec::new();
    for arn in input.list("PolicyArns").into_iter().flatten() {
        let arn = arn.get("arn").and_then(Value::as_str).unwrap_or_default();
        let source = world
            .account(owner)
            .map(|account| account.managed(arn))
            .transpose()?
            .flatten()
            // Neither code nor wording is recorded.
            .ok_or_else(|| refuse!(refusals::SESSION_POLICY_NOT_FOUND, arn))?;
        policies.push(SessionPolicy {
            name: arn.rsplit('/').next().map(Text::from),
            document: source.document,
        });
    }
    if let Some(policy) = input.optional("Policy") {
        let document = documents::read(ctx, PolicyKind::Session, policy)?;
        policies.push(SessionPolicy {
            name: None,
            document,
        });
    }
    Ok(policies)
}
