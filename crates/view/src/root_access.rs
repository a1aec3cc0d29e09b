//! The page of centralized root access in IAM: the features, the members' root credentials, and root sessions.
//!
//! A person sees the features if they may list them, a member's root credentials if their own calls in that account would
//! show them, and the sessions that they began or are in.

use message::{Message, message};
use serde_json::Value;

use super::offer::Offer;
use super::seen::{Viewpoint, organization_in_view, sight};
use api::ids::{AccountId, Text};
use api::json::json;
use api::principal::Principal;
use api::root_access::{RootFeature, RootTask};
use api::time::span;
use gates::people;
use services::root_access::is_trusted;
use state::command::{Call, Command, TimeMove};
use state::root_access::RootPassword;
use state::world::World;

/// The maximum number of listed members.
const MEMBERS: usize = 60;

/// The page of centralized root access.
#[derive(Clone, Debug, PartialEq)]
pub struct RootAccess {
    /// Whether it is enabled, in a sentence.
    pub standing: Message,
    /// Whether a feature is on and IAM is trusted, so that root access works.
    pub works: bool,
    /// The console's button that enables everything; empty if everything is enabled.
    pub console: Vec<Offer>,
    /// Both features.
    pub features: Vec<FeatureRow>,
    /// The member accounts, by name; see `more`.
    pub members: Vec<MemberRow>,
    /// The number of members that are not listed.
    pub more: usize,
    /// Why no members are shown; `None`: they are shown.
    pub unseen: Option<&'static str>,
    /// The root sessions, running ones first.
    pub sessions: Vec<SessionRow>,
}

/// A feature of centralized root access.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRow {
    /// The feature's name in the API.
    pub name: &'static str,
    /// The feature's title.
    pub title: &'static str,
    /// Its effect, in a sentence.
    pub says: &'static str,
    /// Whether the feature is on; `None`: the viewpoint does not show it.
    pub on: Option<bool>,
    /// The tasks for which it allows root sessions.
    pub tasks: Vec<RootTask>,
    /// The offers to enable or disable it.
    pub offers: Vec<Offer>,
}

/// The root user of a member account.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberRow {
    /// The member account.
    pub account: AccountId,
    /// The account's name.
    pub name: String,
    /// The credentials of its root user; `None`: the viewpoint does not show them.
    pub credentials: Option<Vec<Message>>,
    /// Whether its root user can sign in or call; `None`: the viewpoint does not show it.
    pub can_act: Option<bool>,
}

/// A root session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// The session.
    pub principal: Principal,
    /// The name of the member account.
    pub account: String,
    /// The task of the session.
    pub task: RootTask,
    /// The principal that began it.
    pub by: Message,
    /// When it ends, in simulated time.
    pub ends: String,
    /// The remaining time: "14 min". `None`: the session is over.
    pub left: Option<Message>,
    /// Whether it is the current user's session.
    pub acting: bool,
    /// The offers of the session.
    pub offers: Vec<Offer>,
}

fn call(actor: &Principal, operation: &str, input: Value) -> Command {
    Command::Call(Call::new(actor.clone(), operation, input))
}

/// The page of centralized root access, as the viewpoint shows it.
pub fn root_access(world: &World, viewpoint: &Viewpoint) -> RootAccess {
    let actor = viewpoint.actor();
    let organization = organization_in_view(world, viewpoint);
    let list = call(actor, "iam:ListOrganizationsFeatures", json!({}));
    let seen = viewpoint.sees_all() || engine::step(&mut world.clone(), &list).is_ok();
    let known = organization.filter(|_| seen);
    let trusted = known.is_some_and(is_trusted);
    let on = |feature| known.is_some_and(|it| it.root_features.contains(&feature));
    let any = RootFeature::ALL.into_iter().any(on);
    let all = RootFeature::ALL.into_iter().all(on) && trusted;
    let console = (!all && organization.is_some()).then(|| {
        let command = call(actor, "console:EnableRootAccess", json!({}));
        Offer::run(world, "Enable both in the console", command)
    });
    let features = [RootFeature::CredentialsManagement, RootFeature::Sessions];
    let tree = viewpoint.sees_all() || sight(world, actor).tree;
    let mut members: Vec<AccountId> = organization
        .filter(|_| tree)
        .into_iter()
        .flat_map(|it| it.account_ids().filter(|id| *id != it.management))
        .collect();
    ordered::sort_by_key(&mut members, |id| world.name_of(*id));
    RootAccess {
        standing: standing(organization.is_some(), seen, trusted, any).into(),
        works: trusted && any,
        console: console.into_iter().collect(),
        features: features
            .into_iter()
            .map(|feature| feature_row(world, actor, feature, seen.then(|| on(feature))))
            .collect(),
        more: members.len().saturating_sub(MEMBERS),
        members: members
            .into_iter()
            .take(MEMBERS)
            .map(|id| member(world, viewpoint, id))
            .collect(),
        unseen: (!tree && organization.is_some())
            .then_some("The current user may not list the organization's accounts."),
        sessions: sessions(world, viewpoint),
    }
}

/// A sentence. `organization`: there is one; `seen`: its features are visible; `trusted`: IAM is; `any`: a feature is
/// enabled.
fn standing(organization: bool, seen: bool, trusted: bool, any: bool) -> &'static str {
    if !organization {
        "This account is in no organization, so there are no members to manage."
    } else if !seen {
        "This view cannot show whether it is enabled: the management account and the delegated administrator for IAM can list the features, once IAM is trusted."
    } else if trusted && any {
        "IAM is trusted, and these features are enabled."
    } else if any {
        "Features are still enabled, but they have no effect without trusted access for IAM."
    } else {
        "No feature is enabled: each member manages its own root user."
    }
}

fn feature_row(
    world: &World,
    actor: &Principal,
    feature: RootFeature,
    on: Option<bool>,
) -> FeatureRow {
    // Both features are on one page, so the label names its own.
    let title = feature.title();
    let (label, operation) = if on == Some(true) {
        let label = message!("Disable by the API: {feature}", feature = title);
        (label, feature.disables())
    } else {
        let label = message!("Enable by the API: {feature}", feature = title);
        (label, feature.enables())
    };
    FeatureRow {
        name: feature.name(),
        title: feature.title(),
        says: match feature {
            RootFeature::CredentialsManagement => {
                "Members cannot recover the password of their root user. Root credentials of members can be viewed, deleted and allowed again."
            }
            RootFeature::Sessions => {
                "You can delete a bucket or queue policy that locks everyone out of a member's bucket or queue."
            }
        },
        on,
        tasks: RootTask::ALL
            .into_iter()
            .filter(|task| task.feature() == feature)
            .collect(),
        offers: vec![Offer::run(world, label, call(actor, operation, json!({})))],
    }
}

fn member(world: &World, viewpoint: &Viewpoint, id: AccountId) -> MemberRow {
    let actor = viewpoint.actor();
    let own = || {
        let list = call(actor, "iam:GetAccountSummary", json!({}));
        actor.account() == id && engine::step(&mut world.clone(), &list).is_ok()
    };
    let root = world
        .account(id)
        .filter(|_| viewpoint.sees_all() || own())
        .map(|account| &account.root);
    MemberRow {
        account: id,
        name: world.name_of(id),
        can_act: root.map(state::root_access::RootCredentials::can_act),
        credentials: root.map(|root| {
            let password: Option<Message> = match root.password {
                RootPassword::None => None,
                RootPassword::Recoverable(_) => Some("password recovery allowed".into()),
                RootPassword::Set(_) => Some("password".into()),
            };
            let keys = root
                .keys
                .iter()
                .map(|key| message!("access key {key}", key = key.id));
            let certificates = root.certificates.iter().map(|_| "certificate".into());
            let devices = root.mfa.iter().map(|_| "MFA device".into());
            password
                .into_iter()
                .chain(keys)
                .chain(certificates)
                .chain(devices)
                .collect()
        }),
    }
}

/// The offer to begin a root session for a task in a member account.
pub fn root_action(
    world: &World,
    viewpoint: &Viewpoint,
    member: AccountId,
    task: RootTask,
) -> Offer {
    let input = json!({
        "TargetPrincipal": member.to_string(),
        "TaskPolicyArn": json!({ "arn": &*task.policy().arn_in(member.partition()) }),
    });
    let command = call(viewpoint.actor(), "sts:AssumeRoot", input);
    Offer::run(world, "Start the root session", command)
}

fn sessions(world: &World, viewpoint: &Viewpoint) -> Vec<SessionRow> {
    let actor = viewpoint.actor();
    let mut rows = Vec::new();
    for account in world.accounts() {
        for (name, session) in &account.root_sessions {
            let principal = Principal::AssumedRoot {
                account: account.id,
                session: name.clone(),
            };
            let own = session.by == *actor || principal == *actor;
            if !viewpoint.sees_all() && !own {
                continue;
            }
            let left = session.expires.since(world.now());
            let acting = principal == *actor;
            let mut offers = Vec::new();
            if left > 0 && acting {
                offers = tasks(world, &principal, session.task);
            } else if left > 0 {
                let label = message!(
                    "Act in it as {principal}",
                    principal = people::name_of(world, &principal)
                );
                offers.push(Offer::act_as(label, principal.clone()));
            }
            if acting {
                let label = message!(
                    "Leave the session: act as {principal}",
                    principal = people::name_of(world, &session.by)
                );
                offers.push(Offer::act_as(label, session.by.clone()));
            }
            if left > 0 {
                let time = Command::Time(TimeMove::Advance { ms: left });
                offers.push(Offer::run(
                    world,
                    message!("Let the session expire: {time}", time = span(left)),
                    time,
                ));
            }
            rows.push(SessionRow {
                principal,
                account: account.name.to_string(),
                task: session.task,
                by: people::name_of(world, &session.by),
                ends: session.expires.to_string(),
                left: (left > 0).then(|| span(left).into()),
                acting,
                offers,
            });
        }
    }
    ordered::sort_by_key(&mut rows, |row| row.left.is_none());
    rows
}

/// The offers of a root session for its task.
fn tasks(world: &World, actor: &Principal, task: RootTask) -> Vec<Offer> {
    let Some(account) = world.account(actor.account()) else {
        return Vec::new();
    };
    let root = &account.root;
    let offer = |label: Message, operation: &str, input: Value| {
        Offer::run(world, label, call(actor, operation, input))
    };
    let plain = |label: &'static str, operation: &str| offer(label.into(), operation, json!({}));
    match task {
        RootTask::Audit => vec![
            plain("Summary of the account", "iam:GetAccountSummary"),
            plain("Is there a password?", "iam:GetLoginProfile"),
            plain("List access keys", "iam:ListAccessKeys"),
            plain("List MFA devices", "iam:ListMFADevices"),
            plain("List signing certificates", "iam:ListSigningCertificates"),
        ],
        RootTask::CreatePassword => {
            vec![plain("Allow password recovery", "iam:CreateLoginProfile")]
        }
        RootTask::DeleteCredentials => {
            let mut offers = vec![
                plain("List access keys", "iam:ListAccessKeys"),
                plain("Delete the password", "iam:DeleteLoginProfile"),
            ];
            offers.extend(root.keys.iter().map(|key| {
                let input = json!({ "AccessKeyId": &*key.id });
                offer(
                    message!("Delete the access key {key}", key = key.id),
                    "iam:DeleteAccessKey",
                    input,
                )
            }));
            offers
        }
        RootTask::UnlockBucket => account
            .buckets()
            .keys()
            .flat_map(|name| bucket(world, actor, name))
            .collect(),
        RootTask::UnlockQueue => account
            .queues
            .keys()
            .flat_map(|(region, name)| queue(world, actor, region, name))
            .collect(),
    }
}

fn bucket(world: &World, actor: &Principal, name: &Text) -> [Offer; 2] {
    let call = |operation| call(actor, operation, json!({ "Bucket": &**name }));
    [
        Offer::run(
            world,
            message!("Read the policy of {resource}", resource = name),
            call("s3:GetBucketPolicy"),
        ),
        Offer::run(
            world,
            message!("Delete the policy of {resource}", resource = name),
            call("s3:DeleteBucketPolicy"),
        ),
    ]
}

fn queue(world: &World, actor: &Principal, region: &Text, name: &Text) -> [Offer; 2] {
    let url = format!(
        "https://sqs.{region}.amazonaws.com/{}/{name}",
        actor.account()
    );
    let read = json!({ "QueueUrl": &*url, "AttributeNames": ["Policy"].as_slice() });
    let clear = json!({ "QueueUrl": &*url, "Attributes": json!({ "Policy": "" }) });
    [
        Offer::run(
            world,
            message!("Read the policy of {resource}", resource = name),
            call(actor, "sqs:GetQueueAttributes", read),
        ),
        Offer::run(
            world,
            message!("Delete the policy of {resource}", resource = name),
            call(actor, "sqs:SetQueueAttributes", clear),
        ),
    ]
}
