//! The policy document that a form asks for: its member, kind and limit, and the text that is stored.

use policy::{Limit, PolicyKind};
use serde_json::{Map, Value};

use api::ids::Text;
use api::model::{Member, Operation, Pattern, Service, Shape};
use api::policy_types::PolicyType;
use gates::sight::{Viewpoint, sight};
use state::world::World;

/// A policy document that a form asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The policy's kind; `None` if Orgsim does not evaluate that kind.
    pub kind: Option<PolicyKind>,
    /// The maximum length.
    pub limit: Limit,
    /// The stored text, if the viewpoint shows it.
    pub before: Option<Text>,
}

impl Subject {
    /// The text that the form begins with: the stored one, else a template where a document is `required`. `template` gives the first
    /// one of a kind.
    pub fn beginning(
        &self,
        required: bool,
        template: impl FnOnce(PolicyKind) -> Option<String>,
    ) -> Option<String> {
        match (&self.before, self.kind) {
            (Some(before), _) => Some(before.to_string()),
            (None, Some(kind)) if required => template(kind),
            (None, None) if required => Some("{}".into()),
            (None, _) => None,
        }
    }
}

/// What the form of a call chooses by itself for a member of the input: the path of the field, and its value.
pub fn usual_choice(operation: &Operation, member: &str) -> Option<(&'static str, &'static str)> {
    Some(match member {
        "FeatureSet" => ("FeatureSet", "ALL"),
        "Target" => ("Target.Type", "ACCOUNT"),
        "Type" if operation.name == "CreatePolicy" => ("Type", PolicyType::ServiceControl.name()),
        _ => return None,
    })
}

/// The member of an operation's input that is a policy document, if there is one.
pub fn document_member(operation: &'static Operation) -> Option<&'static Member> {
    operation.input.iter().find(|member| {
        let named = match member.name {
            "PolicyDocument" | "AssumeRolePolicyDocument" => operation.service == Service::Iam,
            "Policy" => operation.service == Service::Sts,
            _ => false,
        };
        let marked = matches!(
            member.shape,
            Shape::Text {
                pattern: Pattern::PolicyDocument,
                ..
            }
        );
        named || marked
    })
}

/// The members that the form of a call without `preset` shows at first, and those under *More*.
pub fn form_members(
    operation: &'static Operation,
    preset: &Map<String, Value>,
) -> (Vec<&'static Member>, Vec<&'static Member>) {
    let any_required = operation.input.iter().any(|member| member.required);
    let document = document_member(operation);
    let is_document = |it: &Member| document.is_some_and(|document| document.name == it.name);
    let (mut main, more): (Vec<_>, Vec<_>) = operation
        .options()
        .filter(|member| !preset.contains_key(member.name))
        .partition(|member| {
            member.required || (!any_required && operation.models(member)) || is_document(member)
        });
    if document.is_some() {
        // Order: the kind, the name, then the contents.
        ordered::sort_by_key(&mut main, |member| {
            if matches!(member.shape, Shape::Enum(_)) {
                0
            } else if is_document(member) {
                3
            } else if member.name.ends_with("Name") || member.name == "PolicyId" {
                1
            } else {
                2
            }
        });
    }
    (main, more)
}

/// The document that an operation takes; `None` if it takes none. `known` has the members of the input that are filled in.
pub fn subject(
    operation: &'static Operation,
    known: &dyn Fn(&str) -> Option<String>,
    world: &World,
    viewpoint: &Viewpoint,
) -> Option<Subject> {
    let member = document_member(operation)?;
    let actor = viewpoint.actor();
    let organization = world.organization_of(actor.account());
    let policies = organization.filter(|_| viewpoint.sees_all() || sight(world, actor).policies);
    let mut before: Option<Text> = None;
    let (kind, limit) = match (operation.service, operation.name) {
        (Service::Organizations, "PutResourcePolicy") => {
            before = policies
                .and_then(|organization| organization.delegation.as_ref())
                .map(|delegation| delegation.content.clone());
            (Some(PolicyKind::Delegation), Limit::DELEGATION)
        }
        (Service::Organizations, _) => {
            let stored = known("PolicyId")
                .and_then(|id| id.parse().ok())
                .and_then(|id| policies?.policy(&id));
            before = stored.map(|policy| policy.content.clone());
            let kind = match stored {
                Some(policy) => Some(policy.kind),
                None => known("Type").and_then(|name| PolicyType::by_name(&name)),
            };
            let kind = kind.unwrap_or(PolicyType::ServiceControl);
            (kind.language(), limit_of(kind))
        }
        (Service::Sts, _) => (Some(PolicyKind::Session), Limit::SESSION),
        (Service::Iam, name) => {
            let (kind, stored) = iam_document(member, name, known, world, viewpoint);
            before = stored;
            let limit = match name {
                _ if kind == PolicyKind::Trust => Limit::TRUST,
                "PutUserPolicy" => Limit::USER_INLINE,
                "PutRolePolicy" => Limit::ROLE_INLINE,
                "PutGroupPolicy" => Limit::GROUP_INLINE,
                _ => Limit::MANAGED,
            };
            (Some(kind), limit)
        }
        _ => (Some(PolicyKind::Resource), Limit::MANAGED),
    };
    Some(Subject {
        kind,
        limit,
        before,
    })
}

fn limit_of(kind: PolicyType) -> Limit {
    Limit {
        characters: kind.max_characters(),
        white_space_counts: true,
    }
}

/// The kind of a document of IAM, and the stored text. A person that cannot list the policies does not see that text.
fn iam_document(
    member: &Member,
    operation: &str,
    known: &dyn Fn(&str) -> Option<String>,
    world: &World,
    viewpoint: &Viewpoint,
) -> (PolicyKind, Option<Text>) {
    let (actor, all) = (viewpoint.actor(), viewpoint.sees_all());
    let sight = sight(world, actor);
    let account = world.account(actor.account());
    let named = |name: &str, seen: bool| known(name).filter(|_| all || seen);
    let user = named("UserName", sight.users);
    let role = named("RoleName", sight.roles);
    let group = named("GroupName", sight.users);
    let managed = named("PolicyArn", sight.roles);
    let user = account.and_then(|it| it.users.get(&*user?));
    let role = account.and_then(|it| it.roles.get(&*role?));
    let group = account.and_then(|it| it.groups.get(&*group?));
    if member.name == "AssumeRolePolicyDocument" || operation == "UpdateAssumeRolePolicy" {
        return (PolicyKind::Trust, role.map(|role| role.trust.clone()));
    }
    let policies = (user.map(|it| &it.policies))
        .or(role.map(|it| &it.policies))
        .or(group.map(|it| &it.policies));
    let inline = known("PolicyName");
    let document = policies.and_then(|it| it.inline.get(&*inline?));
    let version = account.zip(managed).and_then(|(account, arn)| {
        let policy = account.policies.get(arn.rsplit('/').next()?)?;
        policy.versions.get(&policy.default_version)
    });
    let stored = document.or(version.map(|version| &version.document));
    (
        PolicyKind::Identity,
        stored.map(|document| document.text().into()),
    )
}
