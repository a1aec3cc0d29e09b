//! Questions without a call: may this principal do this action on this resource?
//!
//! Questions use the same code as calls (`authorize`), so the two never disagree. Values that a request would have and a
//! question does not give (a Region, a tag, a service's own keys) are *unknown*. If a policy depends on one, so does the
//! answer, and the verdict names it.
//!
//! A question is about policies only; only the call itself shows whether the input and the state allow it.

mod form;

use std::sync::Arc;

use message::message;
use policy::{Context, ContextValue, Document, Layers, Source, unknown};
use serde_json::{Value, json};

use crate::authorize::{self, AccessRequest, CallerPolicies, may_read};
use crate::refusals;
use crate::resource_policies::{bucket_policy, queue_policy};
use api::error::ApiError;
use api::ids::{AccountId, Text};
use api::model;
use api::principal::Principal;
use api::refusal::NOT_MODELED;
use state::organization::Organization;
use state::outcome::Judgment;
use state::parties::is_party;
use state::rules::Rule;
use state::world::World;

pub use self::form::{Question, Ruling};

/// The operations that every account of an organization may call for itself. Others are for the management account, which can
/// delegate some of them.
const OWN_CALLS: [&str; 9] = [
    "AcceptHandshake",
    "CancelHandshake",
    "CreateOrganization",
    "DeclineHandshake",
    "DescribeEffectivePolicy",
    "DescribeHandshake",
    "DescribeOrganization",
    "LeaveOrganization",
    "ListHandshakesForAccount",
];

/// A principal with its policies, gathered once for any number of questions.
#[derive(Clone, Debug)]
pub struct Asker {
    principal: Principal,
    standing: CallerPolicies,
    /// Condition keys of every request in [`Asker::judge`].
    given: Vec<(Text, ContextValue)>,
    /// What is taken for granted, if the world does not have the caller.
    assumed: Option<AssumedCaller>,
}

/// A caller that a world does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AssumedCaller {
    /// A user or role.
    Person,
    /// A service.
    Service(String),
}

/// A policy that allows everything to everyone.
fn everything(name: &'static str) -> Source {
    const TEXT: &str =
        r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
    let document = Document::parse(TEXT).expect("it is a policy");
    Source::new(name, Arc::new(document))
}

/// Answers one question.
///
/// # Errors
///
/// The principal or the role to assume does not exist, or the answer depends on the policy of a resource that is not modeled.
pub fn ask(world: &World, question: &Question) -> Result<Judgment, ApiError> {
    Asker::new(world, &question.principal)?.ask(world, question)
}

impl Asker {
    /// Gathers the policies of a principal.
    ///
    /// # Errors
    ///
    /// There is no such user or role, or its account is closed.
    pub fn new(world: &World, principal: &Principal) -> Result<Self, ApiError> {
        let exists = world
            .account(principal.account())
            .is_some_and(|account| account.policies_of(principal).is_some());
        if exists && !world.is_open(principal.account()) {
            return Err(ApiError::not_possible(message!(
                "{account} is closed: nobody can act there.",
                account = world.name_of(principal.account())
            )));
        }
        if !exists {
            return Err(ApiError::not_possible(message!(
                "`{principal}` does not exist in this world."
            )));
        }
        let mut standing = authorize::standing(world, principal);
        // Keys that are not set are unknown, not absent.
        standing.context.mark_prefix_unknown("");
        standing.context.mark_prefix_absent("aws:PrincipalTag/");
        Ok(Self {
            principal: principal.clone(),
            standing,
            given: Vec::new(),
            assumed: None,
        })
    }

    /// A user or role that the world does not have: it is assumed to exist, and its own policies to allow everything. `arn`: that of
    /// the user or role, whose path a principal does not hold; or that of a session, whose role has an unknown path.
    pub fn assumed(world: &World, principal: &Principal, arn: &str) -> Self {
        let mut standing = authorize::standing(world, principal);
        standing.layers.identity = vec![everything("policies of the caller, assumed")];
        let is_session = arn.contains(":assumed-role/");
        if is_session {
            standing.context.mark_unknown("aws:PrincipalArn");
            standing.principal.role_arn = None;
        } else {
            standing.context.set("aws:PrincipalArn", arn);
        }
        if standing.principal.role_arn.is_some() {
            standing.principal.role_arn = Some(arn.to_string());
            let linked = arn.contains(":role/aws-service-role/");
            standing.principal.service_linked_role |=
                linked && world.holds(Rule::ScpsSpareServiceLinkedRoles);
        }
        standing.context.mark_prefix_unknown("");
        Self {
            principal: principal.clone(),
            standing,
            given: Vec::new(),
            assumed: Some(AssumedCaller::Person),
        }
    }

    /// A service that calls, for whomever. `account`: any account of its partition.
    pub fn of_service(world: &World, service: &str, account: AccountId) -> Self {
        let mut standing = CallerPolicies::of_any_service(world, service, account);
        standing.context.mark_prefix_unknown("");
        Self {
            principal: Principal::Root(account),
            standing,
            given: Vec::new(),
            assumed: Some(AssumedCaller::Service(service.to_string())),
        }
    }

    /// What the answer to a question takes for granted, if the world does not have the caller. The policy of a resource of another account
    /// need not be assumed if the question has it.
    pub fn assumption(
        &self,
        world: &World,
        question: &Question,
        judgment: &Judgment,
    ) -> Option<&'static str> {
        let request = &judgment.request;
        let elsewhere = request.resource_account != request.principal.account
            && question.resource_policy.is_none();
        let Some(assumed) = &self.assumed else {
            return question
                .lacks_owner(world)
                .then_some("the resource is assumed to belong to the account of the caller");
        };
        match (assumed, elsewhere) {
            (AssumedCaller::Person, false) => {
                Some("assumed to exist; its own policies allow everything")
            }
            (AssumedCaller::Person, true) => Some(
                "assumed to exist; its own policies allow everything, and so does the policy of the resource",
            ),
            (AssumedCaller::Service(_), true) => {
                Some("the policy of the resource is assumed to allow everything")
            }
            (AssumedCaller::Service(_), false) => None,
        }
    }

    /// Adds condition keys for [`Asker::answer`] and [`Asker::judge`].
    pub fn given(mut self, given: &[(Text, ContextValue)]) -> Self {
        self.given = given.to_vec();
        self
    }

    /// The principal of the questions.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether the principal may do an action on every resource.
    pub fn answer(&self, world: &World, action: &str) -> Ruling {
        (&self.judge(world, action, "*").verdict).into()
    }

    /// Decides whether the principal may do an action on every resource, `*`, or on any, which is empty. `sts:AssumeRole` is judged for a
    /// role of the same account whose trust policy trusts the account; the trust policies of real roles may differ.
    pub fn judge(&self, world: &World, action: &str, resource: &str) -> Judgment {
        let mut ask = AccessRequest::new(&self.principal, action, resource);
        for (key, value) in &self.given {
            ask.context.set(key, value.clone());
        }
        self.organizations(world, &mut ask);
        // Root users cannot assume roles, so they get no trust policy.
        let root = self.principal.is_root();
        if action.eq_ignore_ascii_case("sts:AssumeRole") && !root {
            let account = self.principal.account();
            let trust = format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"sts:AssumeRole"}}}}"#
            );
            ask.resource_policy = Document::parse(&trust)
                .ok()
                .map(|trust| Source::new("trust policy for the account", Arc::new(trust)));
        }
        self.standing.authorize(world, &ask)
    }

    /// Decides on a call that is answered elsewhere, and words its denial. `resource`: an ARN; empty: not known. A denial is
    /// certain only if the verdict depends on no unknown value.
    pub fn judge_elsewhere(
        &self,
        world: &World,
        action: &str,
        resource: &str,
    ) -> (Judgment, String) {
        let mut ask = AccessRequest::new(&self.principal, action, resource);
        for (key, value) in &self.given {
            ask.context.set(key, value.clone());
        }
        bucket_policy(world, &mut ask);
        queue_policy(world, &mut ask);
        let judgment = self.standing.authorize(world, &ask);
        let service = action.split(':').next().unwrap_or_default();
        let own = self.principal.account();
        let any = format!("arn:{}:{service}:*:{own}:*", own.partition());
        if resource.is_empty() {
            ask.resource = &any;
        }
        let says = authorize::denial::denial(world, &ask, &judgment);
        (judgment, says)
    }

    /// The principal's layers of policies, its identity in policies, and the condition keys of its requests.
    pub fn parts(&self) -> (&Layers, &policy::RequestPrincipal, &Context) {
        let standing = &self.standing;
        (&standing.layers, &standing.principal, &standing.context)
    }

    /// Answers one question, whose principal must be this one.
    ///
    /// # Errors
    ///
    /// The role to assume does not exist, or the answer depends on the policy of a resource that is not modeled.
    pub fn ask(&self, world: &World, question: &Question) -> Result<Judgment, ApiError> {
        let resource = question.resource.as_deref().unwrap_or("*");
        let mut ask = AccessRequest::new(&self.principal, &question.action, resource);
        for (key, value) in &question.context {
            ask.context.set(key, value.clone());
        }
        let mut stand_in = false;
        if let Some(document) = &question.resource_policy {
            ask.resource_policy = Some(Source::new("resource policy", document.clone()));
            ask.owner = AccountId::of_arn(resource).or_else(|| self.given_owner(&ask.context));
        } else {
            stand_in = self.resource(world, &mut ask, resource)?;
        }
        if self.assumed.is_some() {
            return self.ask_assumed(world, ask);
        }
        let judgment = if question.boundary.is_some() || question.session.is_some() {
            let mut standing = self.standing.clone();
            let layers = &mut standing.layers;
            let given = |given: &Option<Arc<Document>>, name: &'static str| {
                given.clone().map(|given| Source::new(name, given))
            };
            layers.boundary =
                given(&question.boundary, "boundary given").or(layers.boundary.take());
            layers.session =
                given(&question.session, "session policy given").or(layers.session.take());
            standing.authorize(world, &ask)
        } else {
            self.standing.authorize(world, &ask)
        };
        if stand_in && judgment.is_allowed() {
            return Err(NOT_MODELED.saying(
                message!(
                    "`{resource}` belongs to another account, and the policies of such resources are not modeled. Nothing else blocks the call. Add the resource's policy to the question.",
                    resource = resource.to_string()
                ),
            ));
        }
        Ok(judgment)
    }

    /// The account of the resource, if the question gives it as a condition key.
    fn given_owner(&self, context: &Context) -> Option<AccountId> {
        let id: AccountId = match context.get("aws:resourceaccount") {
            ContextValue::One(id) => id.parse().ok()?,
            ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => return None,
        };
        Some(id.within(self.principal.account().partition()))
    }

    /// Answers for a caller that the world does not have: a resource of another account is assumed to allow it.
    fn ask_assumed(&self, world: &World, mut ask: AccessRequest<'_>) -> Result<Judgment, ApiError> {
        ask.owner = ask.owner.or_else(|| self.given_owner(&ask.context));
        let own = self.principal.account();
        let is_known = world.account(own).is_some() && self.assumed == Some(AssumedCaller::Person);
        let Some(owner) = ask.owner.or(is_known.then_some(own)) else {
            if ask.resource.is_empty() && self.assumed == Some(AssumedCaller::Person) {
                return Err(ApiError::not_possible(message!(
                    "Account {own} is not in this organization, and the question has no resource. Ask about a role of one of its accounts, or give the account of the resource as the condition key aws:ResourceAccount."
                )));
            }
            return Err(ApiError::not_possible(message!(
                "The account of `{resource}` is not known. Give it as the condition key aws:ResourceAccount.",
                resource = ask.resource.to_string()
            )));
        };
        let mut standing = self.standing.clone();
        if let Some(AssumedCaller::Service(service)) = &self.assumed {
            standing = Self::of_service(world, service, owner).standing;
        }
        let is_other = owner != own || standing.principal.service.is_some();
        if is_other && ask.resource_policy.is_none() {
            ask.resource_policy = Some(everything("policy of the resource, assumed"));
        }
        Ok(standing.authorize(world, &ask))
    }

    /// Sets the owner and the policy of the resource. Returns true if the policy is unknown and replaced by one that allows
    /// everything.
    fn resource(
        &self,
        world: &World,
        ask: &mut AccessRequest<'_>,
        resource: &str,
    ) -> Result<bool, ApiError> {
        let (service, operation) = ask.action.split_once(':').unwrap_or((ask.action, ""));
        if service.eq_ignore_ascii_case("organizations") {
            self.organizations(world, ask);
            return Ok(false);
        }
        let owner = AccountId::of_arn(resource);
        if service.eq_ignore_ascii_case("sts") && operation.eq_ignore_ascii_case("AssumeRole") {
            if self.principal.is_root() {
                return Err(refusals::ROOT_CANNOT_ASSUME.error());
            }
            let (_, role) = world.role_by_arn(resource).ok_or_else(|| {
                ApiError::not_possible(message!(
                    "`{resource}` is not a role of this world: name the role to assume by its ARN.",
                    resource = resource.to_string()
                ))
            })?;
            ask.resource_policy = role.trust_source();
            ask.resource_required = true;
            ask.owner = owner;
            return Ok(false);
        }
        if service.eq_ignore_ascii_case("sts") && operation.eq_ignore_ascii_case("AssumeRoot") {
            // The member's root user has no resource policy; the caller's policies decide.
            if let Some(target) = owner {
                ask.context.set("aws:ResourceAccount", target.to_string());
            }
            return Ok(false);
        }
        let owner = owner.or_else(|| self.given_owner(&ask.context));
        ask.owner = owner;
        if service.eq_ignore_ascii_case("s3") && bucket_policy(world, ask).is_some() {
            return Ok(false);
        }
        if service.eq_ignore_ascii_case("sqs") {
            queue_policy(world, ask);
            if ask.resource_policy.is_some() {
                return Ok(false);
            }
        }
        let elsewhere = owner.is_some_and(|owner| owner != self.principal.account());
        // Actions of IAM never work across accounts.
        let stand_in = elsewhere && !service.eq_ignore_ascii_case("iam");
        if stand_in {
            ask.resource_policy = Some(everything("policy of the resource, not modeled"));
        }
        Ok(stand_in)
    }

    /// Sets the owner and the policy of a resource of AWS Organizations, which belongs to the management account.
    fn organizations(&self, world: &World, ask: &mut AccessRequest<'_>) {
        let Some(name) = ask
            .action
            .split_once(':')
            .filter(|(service, _)| service.eq_ignore_ascii_case("organizations"))
            .map(|(_, name)| name)
        else {
            return;
        };
        let account = self.principal.account();
        let Some(organization) = world
            .organization_of(account)
            .filter(|organization| organization.management != account)
        else {
            return;
        };
        ask.resource_policy = organization.delegation_source();
        // Reading a handshake between other accounts is an operation that can be delegated.
        let of_others = name.eq_ignore_ascii_case("DescribeHandshake")
            && ask.resource.rsplit('/').next().is_some_and(|id| {
                id.parse()
                    .ok()
                    .and_then(|id| world.handshake(&id))
                    .is_some_and(|handshake| !is_party(world, handshake, account))
            });
        let own = OWN_CALLS.iter().any(|own| own.eq_ignore_ascii_case(name));
        // A delegated administrator of a service may read; the delegation policy can only deny.
        let reads = organization.is_any_delegate(account) && may_read(ask.action);
        if (own && !of_others) || reads {
            return;
        }
        ask.owner = Some(organization.management);
        // The operation's name in the spelling of the table of delegable operations.
        let known = model::operations()
            .find(|operation| operation.action().eq_ignore_ascii_case(ask.action))
            .map(model::Operation::action);
        let lent = organization.delegates(account, known.as_deref().unwrap_or(ask.action));
        if !lent {
            ask.resource_policy = None;
        }
        let may_read = may_read(ask.action).then_some(organization);
        let condition = may_read.and_then(|it| it.may_delegate(&account.to_string(), None));
        if let Some(condition) = condition {
            ask.resource_policy = perhaps_reader(organization, account, condition);
        }
    }
}

/// The delegation policy, and that a delegated administrator may read: whether the account is one, no file says.
fn perhaps_reader(
    organization: &Organization,
    account: AccountId,
    condition: &str,
) -> Option<Source> {
    let of = format!("whether account {account} is a delegated administrator: {condition}");
    let delegation = organization.delegation.as_ref();
    let known = delegation.and_then(|it| serde_json::from_str::<Value>(&it.content).ok());
    let known = known.and_then(|it| it.as_object().cloned());
    let mut document = known.unwrap_or_default();
    let mut statements = match document.remove("Statement") {
        Some(Value::Array(all)) => all,
        other => other.into_iter().collect(),
    };
    let reads = json!({
        "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": { unknown::value(&of): {} },
    });
    statements.push(reads);
    let version = document.remove("Version").unwrap_or("2012-10-17".into());
    let document = json!({ "Version": version, "Statement": statements }).to_string();
    let document = Document::parse(&document).ok()?;
    Some(Source::new("delegation policy", Arc::new(document)))
}

/// Condition keys from typed pairs. A key that occurs several times has several values; one with an empty value is absent from
/// the request.
pub fn context(typed: &[(String, String)]) -> Vec<(Text, ContextValue)> {
    let mut context: Vec<(Text, ContextValue)> = Vec::new();
    for (key, value) in typed {
        let known = context
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(key));
        match known {
            Some((_, ContextValue::Many(values))) => values.push(value.clone()),
            Some((_, ContextValue::One(first))) => {
                let values = vec![first.clone(), value.clone()];
                context.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
                context.push((key.as_str().into(), ContextValue::Many(values)));
            }
            Some((_, other)) => *other = ContextValue::One(value.clone()),
            None if value.is_empty() => context.push((key.as_str().into(), ContextValue::Absent)),
            None => context.push((key.as_str().into(), ContextValue::One(value.clone()))),
        }
    }
    context
}
