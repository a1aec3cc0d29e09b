//! What exists here and the other server needs: roles, users, instance profiles, buckets, queues, and the organization.

use std::collections::{BTreeMap, BTreeSet};

use sim::World;
use sim::account::{Account, Bucket, InstanceProfile, Queue, Role, User};
use sim::organization::{Organization, Ou};

use crate::prelude::*;

/// The most accounts whose things are looked for in one request.
const MOST_ACCOUNTS: usize = 20;
/// The services that refer to the organization, as far as other servers have them.
const OF_ORGANIZATIONS: [&str; 2] = ["cloudformation", "ram"];

/// Something that exists here, as the requests that make it at the other server. Requests for what is there already fail, and the
/// later ones set what has changed.
#[derive(Clone, Debug)]
pub struct Share {
    /// Unique at the other server: kind, account, perhaps Region, and name.
    pub key: String,
    /// The name that requests mention.
    pub name: String,
    pub made: Vec<ShareRequest>,
    /// The request that deletes it.
    pub unmade: ShareRequest,
}

/// A request of Orgsim's own to the other server.
#[derive(Clone, Debug)]
pub struct ShareRequest {
    pub account: AccountId,
    pub service: &'static str,
    pub region: String,
    pub method: Method,
    pub path: String,
    /// The header `x-amz-target`.
    pub target: Option<&'static str>,
    pub body: String,
}

/// The organization of the caller, to be made at the other server, which chooses other ids.
#[derive(Clone, Debug)]
pub struct SharedOrganization {
    pub id: String,
    pub root: String,
    pub management: AccountId,
    pub feature_set: &'static str,
    /// Id, id of the parent and name of each unit, parents first.
    pub units: Vec<[String; 3]>,
}

/// The things that a request mentions by name: of the caller's account, and of the accounts that the request names.
pub fn mentioned(world: &World, caller: AccountId, text: &str) -> Vec<Share> {
    let mut ids = BTreeSet::from([caller]);
    for digits in text.split(|c: char| !c.is_ascii_digit()) {
        if digits.len() == 12
            && ids.len() < MOST_ACCOUNTS
            && let Ok(id) = digits.parse::<AccountId>()
        {
            ids.insert(id.within(caller.partition()));
        }
    }
    // `arn:aws:s3:::NAME/key` does not name the account.
    let buckets = text.split(":s3:::").skip(1);
    for name in buckets.filter_map(|rest| rest.split(['/', '"', '\n', '&']).next()) {
        ids.extend(world.bucket(caller.partition(), name).map(|(id, _)| id));
    }
    let accounts = ids.into_iter().filter_map(|id| world.account(id));
    accounts
        .flat_map(|account| of_account(account, text))
        .collect()
}

fn of_account(account: &Account, text: &str) -> Vec<Share> {
    let id = account.id;
    let is_named = |name: &str| text.contains(name);
    let mut shares = Vec::new();
    let queues = account.queues.iter();
    let named = queues.filter(|((_, name), _)| is_named(name));
    for ((region, name), queue) in named {
        // A dead-letter queue comes before the queue that refers to it.
        if let Some(redrive) = queue.attributes.get("RedrivePolicy") {
            let others = account.queues.iter();
            let dead = others.filter(|((_, it), _)| it != name && redrive.contains(&**it));
            shares.extend(dead.map(|((region, it), queue)| queue_share(id, region, it, queue)));
        }
        shares.push(queue_share(id, region, name, queue));
    }
    let buckets = account.buckets().iter().filter(|(name, _)| is_named(name));
    shares.extend(buckets.map(|(name, bucket)| bucket_share(id, name, bucket)));
    let profiles = account.instance_profiles.values();
    for profile in profiles.filter(|it| is_named(&it.name)) {
        let role = profile.role.as_ref().and_then(|it| account.roles.get(it));
        shares.extend(role.map(|it| role_share(id, it)));
        shares.push(profile_share(id, profile));
    }
    let roles = account.roles.values().filter(|it| is_named(&it.name));
    shares.extend(roles.map(|role| role_share(id, role)));
    let users = account.users.values().filter(|it| is_named(&it.name));
    shares.extend(users.map(|user| user_share(id, user)));
    shares
}

/// A request of IAM. The parameters are encoded.
fn iam(account: AccountId, action: &str, parameters: &[(&str, &str)]) -> ShareRequest {
    let mut body = format!("Action={action}&Version=2010-05-08");
    for (name, value) in parameters {
        body.push_str(&format!("&{name}={}", percent::encode(value)));
    }
    ShareRequest {
        account,
        service: "iam",
        region: sim::region::DEFAULT.into(),
        method: Method::POST,
        path: "/".into(),
        target: None,
        body,
    }
}

fn role_share(account: AccountId, role: &Role) -> Share {
    let (name, seconds) = (("RoleName", &*role.name), role.max_session_s.to_string());
    let create = [
        name,
        ("Path", &*role.path),
        ("AssumeRolePolicyDocument", &*role.trust),
        ("MaxSessionDuration", &seconds),
    ];
    Share {
        key: format!("role {account} {}", role.name),
        name: role.name.to_string(),
        made: vec![
            iam(account, "CreateRole", &create),
            iam(
                account,
                "UpdateAssumeRolePolicy",
                &[name, ("PolicyDocument", &*role.trust)],
            ),
        ],
        unmade: iam(account, "DeleteRole", &[name]),
    }
}

fn user_share(account: AccountId, user: &User) -> Share {
    let name = ("UserName", &*user.name);
    let create = [name, ("Path", &*user.path)];
    Share {
        key: format!("user {account} {}", user.name),
        name: user.name.to_string(),
        made: vec![iam(account, "CreateUser", &create)],
        unmade: iam(account, "DeleteUser", &[name]),
    }
}

fn profile_share(account: AccountId, profile: &InstanceProfile) -> Share {
    let name = ("InstanceProfileName", &*profile.name);
    let create = [name, ("Path", &*profile.path)];
    let mut made = vec![iam(account, "CreateInstanceProfile", &create)];
    let role = profile.role.as_ref();
    made.extend(role.map(|role| {
        let parameters = [name, ("RoleName", &**role)];
        iam(account, "AddRoleToInstanceProfile", &parameters)
    }));
    Share {
        key: format!("instance-profile {account} {}", profile.name),
        name: profile.name.to_string(),
        made,
        unmade: iam(account, "DeleteInstanceProfile", &[name]),
    }
}

fn bucket_share(account: AccountId, name: &str, bucket: &Bucket) -> Share {
    let request = |method, path: String, body: String| ShareRequest {
        account,
        service: "s3",
        region: bucket.region.to_string(),
        method,
        path,
        target: None,
        body,
    };
    let configuration = match &*bucket.region {
        sim::region::DEFAULT => String::new(),
        region => format!(
            "<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        ),
    };
    let mut made = vec![request(Method::PUT, format!("/{name}"), configuration)];
    // Versions are kept where objects are.
    let versioning = bucket.settings.get("VersioningConfiguration");
    let versioning = versioning.and_then(|it| serde_json::from_str::<Value>(it).ok());
    if let Some(status) = versioning.as_ref().and_then(|it| it["Status"].as_str()) {
        let body =
            format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        made.push(request(Method::PUT, format!("/{name}?versioning"), body));
    }
    Share {
        key: format!("bucket {name}"),
        name: name.into(),
        made,
        unmade: request(Method::DELETE, format!("/{name}"), String::new()),
    }
}

fn queue_share(account: AccountId, region: &str, name: &str, queue: &Queue) -> Share {
    let request = |target, body: Value| ShareRequest {
        account,
        service: "sqs",
        region: region.into(),
        method: Method::POST,
        path: "/".into(),
        target: Some(target),
        body: body.to_string(),
    };
    let url = format!("http://localhost/{account}/{name}");
    let mut attributes: Map<String, Value> = (queue.attributes.iter())
        .map(|(name, value)| (name.to_string(), (&**value).into()))
        .collect();
    let create = json!({ "QueueName": name, "Attributes": attributes });
    attributes.remove("FifoQueue");
    let set = json!({ "QueueUrl": url, "Attributes": attributes });
    Share {
        key: format!("queue {account} {region} {name}"),
        name: name.into(),
        made: vec![
            request("AmazonSQS.CreateQueue", create),
            request("AmazonSQS.SetQueueAttributes", set),
        ],
        unmade: request("AmazonSQS.DeleteQueue", json!({ "QueueUrl": url })),
    }
}

/// The organization of an account, if requests to this service refer to it. Those to others may only contain its id: in an object, a
/// message, a policy.
pub fn organization(
    world: &World,
    account: AccountId,
    service: &str,
) -> Option<SharedOrganization> {
    let is_needed = OF_ORGANIZATIONS.contains(&service);
    let organization = world.organization_of(account).filter(|_| is_needed)?;
    Some(SharedOrganization {
        id: organization.id.to_string(),
        root: organization.root.to_string(),
        management: organization.management,
        feature_set: organization.feature_set.name(),
        units: units(organization),
    })
}

fn units(organization: &Organization) -> Vec<[String; 3]> {
    let mut inside: BTreeMap<String, Vec<&Ou>> = BTreeMap::new();
    for ou in organization.ous.values() {
        inside.entry(ou.parent.to_string()).or_default().push(ou);
    }
    let mut units: Vec<[String; 3]> = Vec::new();
    let mut parents = vec![organization.root.to_string()];
    while let Some(parent) = parents.pop() {
        for ou in inside.remove(&parent).into_iter().flatten() {
            parents.push(ou.id.to_string());
            units.push([ou.id.to_string(), parent.clone(), ou.name.to_string()]);
        }
    }
    units
}
