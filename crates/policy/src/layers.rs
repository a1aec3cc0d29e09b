//! The layers of policies around a request: their order and meaning.
//!
//! | layer | meaning |
//! | --- | --- |
//! | service control policies | a limit: every level from the root to the account must allow |
//! | resource control policies | a limit on the owner's path; a default policy allows everything at every level |
//! | permissions boundary | a limit on what identity policies and grants to the role give |
//! | session policy | the same, for one session; each scope-down policy limits it further |
//! | identity policies | a grant, to the principal |
//! | resource policy | a grant, from the owner; needed besides the identity's own across accounts and for assuming a role |
//!
//! An explicit deny in any layer that is not skipped wins. A statement that depends on something unknown counts against the
//! request: as an allow it does not match, as a deny it does.

use std::sync::Arc;

use message::Message;

use super::document::Source;
use super::request::Decision;
use crate::condition::{ConditionTrace, Truth};
use crate::document::{Document, Effect};

/// One level of service or resource control policies: the root, an organizational unit, or the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The name, for example `root r-ab12` or `account 111111111111`.
    pub name: Message,
    /// The attached policies.
    pub policies: Vec<Source>,
}

/// Why a layer does not apply to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exemption {
    /// Principals (SCPs) or resources (RCPs) of the management account.
    ManagementAccount,
    /// Service-linked roles.
    ServiceLinkedRole,
    /// A service acting for itself.
    ServicePrincipal,
    /// An anonymous caller.
    Anonymous,
    /// The account belongs to no organization.
    NotInOrganization,
    /// The principal belongs to another organization.
    OutsideOrganization,
    /// The policy type is not enabled in the root.
    TypeNotEnabled,
    /// The action is not subject to this kind of policy.
    ActionNotSubject,
    /// Anything else: the end of a sentence, after "because".
    Other(&'static str),
}

/// All policies that apply to a request. Empty: an account outside any organization, without any policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers {
    /// Levels of service control policies, root first. None: nothing is limited. A level without policies allows nothing.
    pub scps: Vec<Level>,
    /// Why SCPs do not apply, if they do not.
    pub scp_exempt: Option<Exemption>,
    /// Levels of resource control policies on the path of the resource's owner, root first.
    pub rcps: Vec<Level>,
    /// Why RCPs do not apply, if they do not.
    pub rcp_exempt: Option<Exemption>,
    /// Whether the levels list `RCPFullAWSAccess` themselves, so that it is not assumed.
    pub rcp_no_default: bool,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Source>,
    /// The policy passed when the session began.
    pub session: Option<Source>,
    /// The policies that narrowed the session later, by `sts:GetScopedCredentials`: each must allow, too.
    pub scope_downs: Vec<Source>,
    /// Whether the session policy only denies, as the tasks of `sts:AssumeRoot` do: it lets through what it does not
    /// deny.
    pub session_only_denies: bool,
    /// The policies of the user (including its groups) or role.
    pub identity: Vec<Source>,
    /// The policy of the resource; the trust policy when a role is assumed.
    pub resource: Option<Source>,
    /// Whether the resource policy must allow even inside one account. Always true for `sts:AssumeRole…`.
    pub resource_required: bool,
    /// Whether, unlike in AWS, a statement that allows overrides those that deny, within a layer or level. It shows the
    /// purpose of AWS's rule.
    pub deny_yields: bool,
}

message::worded! {
    /// A layer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum LayerKind {
        /// SCP.
        ServiceControlPolicy: "service control policy", "a service control policy", "Service control policies";
        /// RCP.
        ResourceControlPolicy: "resource control policy", "a resource control policy", "Resource control policies";
        /// Permissions boundary.
        PermissionsBoundary: "permissions boundary", "a permissions boundary", "Permissions boundary";
        /// Session policy.
        SessionPolicy: "session policy", "a session policy", "Session policy";
        /// Identity-based policies.
        Identity: "identity-based policy", "an identity-based policy", "Identity-based policies";
        /// Resource-based policy, including the trust policy of a role.
        Resource: "resource-based policy", "a resource-based policy", "Resource-based policy";
    }
    /// The noun for a policy of this kind in IAM's messages.
    noun
    /// The noun with its article.
    one
    /// The title, for people.
    title
}

/// The result of a layer, or of one level of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerResult {
    /// A statement allows and none denies.
    Allow,
    /// The resource policy names the role: boundary and session policy still limit it.
    AllowForRole,
    /// The resource policy names the whole account: the principal's own policies must allow too.
    AllowForAccount,
    /// A statement denies.
    ExplicitDeny,
    /// No statement allows and none denies.
    ImplicitDeny,
    /// It does not apply.
    Skipped(Exemption),
    /// The root user needs no policy in its own account.
    RootUser,
    /// There is no such policy.
    NotPresent,
}

impl LayerResult {
    /// Whether a limit (SCP, RCP, boundary, session policy) lets the request through.
    pub fn lets_through(self) -> bool {
        match self {
            LayerResult::Allow | LayerResult::AllowForRole | LayerResult::AllowForAccount => true,
            LayerResult::Skipped(_) | LayerResult::RootUser | LayerResult::NotPresent => true,
            LayerResult::ExplicitDeny | LayerResult::ImplicitDeny => false,
        }
    }

    /// Whether a grant (identity, resource) allows, to any extent.
    pub fn grants(self) -> bool {
        match self {
            LayerResult::Allow
            | LayerResult::AllowForRole
            | LayerResult::AllowForAccount
            | LayerResult::RootUser => true,
            LayerResult::Skipped(_) | LayerResult::NotPresent => false,
            LayerResult::ExplicitDeny | LayerResult::ImplicitDeny => false,
        }
    }
}

/// One layer, or one level of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerVerdict {
    /// The layer.
    pub layer: LayerKind,
    /// The level, for SCPs and RCPs.
    pub level: Option<Message>,
    /// The result.
    pub result: LayerResult,
    /// The statements that are about this action, in order; with [`crate::evaluate_in_full`] all of them.
    pub statements: Vec<StatementTrace>,
}

/// The result of one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementTrace {
    /// The policy's name.
    pub policy: Message,
    /// The policy itself.
    pub document: Arc<Document>,
    /// The statement's place in `document.statements()`, from 0.
    pub index: usize,
    /// `policy:Sid`, or `policy:index` counted from 1.
    pub label: String,
    /// The line of the document on which it begins.
    pub line: usize,
    /// Allow or Deny.
    pub effect: Effect,
    /// Whether it counts: it applies, or it is a deny that may apply.
    pub matched: bool,
    /// Whether it applies.
    pub applies: Truth,
    /// Whether `Action` or `NotAction` matches.
    pub action: bool,
    /// Whether `Principal` or `NotPrincipal` matches, in the layers that have them.
    pub principal: Option<bool>,
    /// Whether `Resource` or `NotResource` matches; `None` if the statement has neither.
    pub resource: Option<Truth>,
    /// The conditions. They are not evaluated, and so empty, unless all elements above match.
    pub conditions: Vec<ConditionTrace>,
    /// The condition keys on which `applies` depends, each once; none unless it is unknown.
    pub unknown: Vec<String>,
    /// The strongest way in which the resource policy names the caller.
    pub(crate) grant: Grant,
}

/// The way in which a resource policy names the principal, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// The whole account: its own policies must allow, too.
    Account,
    /// The role: the boundary and the session policy still limit it.
    Role,
    /// The caller itself.
    Direct,
}

/// The facts that decide besides the layers. Kept in a verdict, so that it can answer hypothetical questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub cross_account: bool,
    pub resource_required: bool,
    /// Whether the caller can have policies of its own. Services, federated users from outside and anonymous callers
    /// cannot.
    pub has_identity: bool,
    /// Whether a role is being assumed, so that the resource policy is its trust policy.
    pub trust: bool,
    /// See [`Layers::session_only_denies`].
    pub session_only_denies: bool,
}

/// The results of the six layers, with their levels combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answers(pub [LayerResult; 6]);

#[expect(
    clippy::indexing_slicing,
    reason = "there is a place for each `LayerKind`"
)]
impl Answers {
    pub fn of(layers: &[LayerVerdict], facts: Facts, pessimistic: bool) -> Answers {
        let mut answers = Answers::none();
        for layer in layers {
            let result = if pessimistic {
                layer.result
            } else {
                optimistic(layer, facts)
            };
            answers.add(layer.layer, result);
        }
        answers
    }

    /// The results before any layer has been evaluated.
    pub fn none() -> Answers {
        Answers([LayerResult::NotPresent; 6])
    }

    /// Adds a level: the first sets the result; then a deny overrides "nothing allows", which overrides an allow.
    pub fn add(&mut self, layer: LayerKind, result: LayerResult) {
        let slot = &mut self.0[layer as usize];
        if rank(result) > rank(*slot) {
            *slot = result;
        }
    }

    pub fn get(&self, layer: LayerKind) -> LayerResult {
        self.0[layer as usize]
    }

    pub fn with(mut self, layer: LayerKind, result: LayerResult) -> Answers {
        self.0[layer as usize] = result;
        self
    }

    /// Combines the layers into a decision.
    pub fn decide(&self, facts: Facts) -> Decision {
        if self.0.contains(&LayerResult::ExplicitDeny) {
            return Decision::ExplicitlyDenied;
        }
        let through = |layer| self.get(layer).lets_through();
        let limits =
            through(LayerKind::ServiceControlPolicy) && through(LayerKind::ResourceControlPolicy);
        if limits && self.granted(facts) {
            Decision::Allowed
        } else {
            Decision::ImplicitlyDenied
        }
    }

    pub fn inner_limits(&self) -> bool {
        self.get(LayerKind::PermissionsBoundary).lets_through()
            && self.get(LayerKind::SessionPolicy).lets_through()
    }

    fn granted(&self, facts: Facts) -> bool {
        let resource = self.get(LayerKind::Resource);
        if !facts.has_identity {
            return resource == LayerResult::Allow;
        }
        let own = self.get(LayerKind::Identity).grants() && self.inner_limits();
        if facts.cross_account {
            return own && resource.grants();
        }
        // Naming the user or the session bypasses its boundary and session policy; naming the role does not.
        resource == LayerResult::Allow
            || (resource == LayerResult::AllowForRole && self.inner_limits())
            || (own && (resource.grants() || !facts.resource_required))
    }

    /// The layer that a refusal is attributed to.
    pub fn deciding(&self, facts: Facts) -> Option<LayerKind> {
        match self.decide(facts) {
            Decision::Allowed => None,
            Decision::ExplicitlyDenied => LayerKind::ALL
                .into_iter()
                .find(|layer| self.get(*layer) == LayerResult::ExplicitDeny),
            Decision::ImplicitlyDenied => {
                let stops = |layer: &LayerKind| !self.get(*layer).lets_through();
                let outer = [
                    LayerKind::ServiceControlPolicy,
                    LayerKind::ResourceControlPolicy,
                ]
                .into_iter()
                .find(stops);
                let inner = [LayerKind::PermissionsBoundary, LayerKind::SessionPolicy]
                    .into_iter()
                    .find(stops);
                let resource = self.get(LayerKind::Resource);
                let role_named = resource == LayerResult::AllowForRole && !facts.cross_account;
                outer.or(if !facts.has_identity {
                    Some(LayerKind::Resource)
                } else if !self.get(LayerKind::Identity).grants() && !role_named {
                    Some(LayerKind::Identity)
                } else if (facts.cross_account || facts.resource_required) && !resource.grants() {
                    Some(LayerKind::Resource)
                } else {
                    inner
                })
            }
        }
    }
}

impl Verdict {
    /// The verdict once it has been found out that the decision is this one whatever the unknown values are. If it is allowed, or denied
    /// even if all of them turned out well, what may deny does not count, and what may allow does: that alone is certain.
    #[must_use]
    pub fn settled(self, decision: Decision) -> Verdict {
        let best = Answers::of(&self.layers, self.facts, false).decide(self.facts);
        let certain = decision == Decision::Allowed || best != Decision::Allowed;
        let mut verdict = Verdict {
            decision: if certain { best } else { decision },
            unknown: Vec::new(),
            ..self
        };
        if certain {
            for layer in &mut verdict.layers {
                layer.result = optimistic(layer, verdict.facts);
                for statement in &mut layer.statements {
                    let open = statement.applies == Truth::Unknown;
                    statement.matched = match open {
                        true => statement.effect == Effect::Allow,
                        false => statement.matched,
                    };
                }
            }
        }
        verdict
    }
}

fn rank(result: LayerResult) -> u8 {
    match result {
        LayerResult::NotPresent => 0,
        LayerResult::Skipped(_) | LayerResult::RootUser | LayerResult::Allow => 1,
        LayerResult::AllowForRole | LayerResult::AllowForAccount => 1,
        LayerResult::ImplicitDeny => 2,
        LayerResult::ExplicitDeny => 3,
    }
}

/// The result of the layer if every unknown value turned out well.
fn optimistic(layer: &LayerVerdict, facts: Facts) -> LayerResult {
    match layer.result {
        LayerResult::Skipped(_) | LayerResult::RootUser | LayerResult::NotPresent => layer.result,
        LayerResult::Allow
        | LayerResult::AllowForRole
        | LayerResult::AllowForAccount
        | LayerResult::ExplicitDeny
        | LayerResult::ImplicitDeny => {
            let counts = |statement: &StatementTrace| match statement.effect {
                Effect::Allow => statement.applies != Truth::False,
                Effect::Deny => statement.applies == Truth::True,
            };
            let open = facts.session_only_denies && layer.layer == LayerKind::SessionPolicy;
            let first = if open {
                Tally::open()
            } else {
                Tally::default()
            };
            result_of(&layer.statements, first, counts)
        }
    }
}

/// The combined effect of the statements of a layer so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    denied: bool,
    /// The strongest grant of a statement that allows.
    allowed: Option<Grant>,
}

impl Tally {
    /// The tally of a layer that lets through what it does not deny.
    pub fn open() -> Tally {
        Tally {
            denied: false,
            allowed: Some(Grant::Direct),
        }
    }

    /// Adds a statement that counts.
    pub fn add(&mut self, effect: Effect, grant: Grant) {
        match effect {
            Effect::Deny => self.denied = true,
            Effect::Allow => self.allowed = self.allowed.max(Some(grant)),
        }
    }

    /// Whether one more allow would change nothing.
    pub fn allows_directly(self) -> bool {
        self.allowed == Some(Grant::Direct)
    }

    /// Whether one statement denies what another one in the layer allows.
    pub fn is_torn(self) -> bool {
        self.denied && self.allowed.is_some()
    }

    /// The tally without the denies.
    pub fn without_denies(self) -> Tally {
        Tally {
            denied: false,
            ..self
        }
    }

    pub fn result(self) -> LayerResult {
        match (self.denied, self.allowed) {
            (true, _) => LayerResult::ExplicitDeny,
            (false, Some(Grant::Direct)) => LayerResult::Allow,
            (false, Some(Grant::Role)) => LayerResult::AllowForRole,
            (false, Some(Grant::Account)) => LayerResult::AllowForAccount,
            (false, None) => LayerResult::ImplicitDeny,
        }
    }
}

fn result_of(
    statements: &[StatementTrace],
    mut tally: Tally,
    counts: impl Fn(&StatementTrace) -> bool,
) -> LayerResult {
    for statement in statements.iter().filter(|statement| counts(statement)) {
        tally.add(statement.effect, statement.grant);
    }
    tally.result()
}

/// The result of a layer once its statements have been evaluated.
pub(crate) fn counted(statements: &[StatementTrace]) -> LayerResult {
    result_of(statements, Tally::default(), |statement| statement.matched)
}

/// The decision, with the result of each layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The layers in the order of [`LayerKind::ALL`]; SCPs and RCPs level by level, root first.
    pub layers: Vec<LayerVerdict>,
    /// The condition keys and the unknown parts of documents that could change whether the request is allowed, in order, each once.
    /// If there are any, the request is denied: unknown values count against it.
    pub unknown: Vec<String>,
    pub(super) facts: Facts,
}
