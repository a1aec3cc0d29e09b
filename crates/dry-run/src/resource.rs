//! The resource of a call, as far as the event tells it. CloudTrail logs what the caller sent and, for some services, the ARNs of what
//! was used. Sources: CloudTrail User Guide, record contents; Service Authorization Reference.

use sim::World;
use sim::account::Account;
use sim::ids::AccountId;
use sim::partition::Partition;

use crate::event::TrailEvent;
use crate::limits::Interest;

/// What an event tells about the resource of its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallResource {
    /// Its ARN.
    Known(String),
    /// It has one of these ARNs, the likeliest first: the path of a role is not in the event.
    OneOf(Vec<String>),
    Unknown,
}

impl CallResource {
    /// Its ARN, as far as it is known.
    pub fn arn(&self) -> Option<&str> {
        match self {
            Self::Known(arn) => Some(arn),
            Self::OneOf(arns) => arns.first().map(String::as_str),
            Self::Unknown => None,
        }
    }
}

/// Parameters that are the resource of every action that has them.
const DIRECT: [(&str, &str); 6] = [
    ("kms", "keyId"),
    ("lambda", "functionName"),
    ("secretsmanager", "secretId"),
    ("sns", "topicArn"),
    ("states", "executionArn"),
    ("states", "stateMachineArn"),
];

/// What the world and the policies say about resources.
#[derive(Clone, Copy)]
pub(crate) struct ResourceHints<'a> {
    pub world: &'a World,
    pub interest: &'a Interest,
    pub partition: Partition,
    /// The account of the caller.
    pub account: Option<AccountId>,
}

impl ResourceHints<'_> {
    /// The resource of a call.
    pub fn resource(&self, event: &TrailEvent<'_>, action: &str) -> CallResource {
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        let known = match service {
            "s3" => self.of_s3(event, name),
            "sts" => event.request_parameters.role_arn.get().map(String::from),
            "iam" => return self.of_iam(event, name),
            _ => listed(event, service).or_else(|| named(event, service, name)),
        };
        known.map_or(CallResource::Unknown, CallResource::Known)
    }

    fn of_s3(&self, event: &TrailEvent<'_>, name: &str) -> Option<String> {
        if name == "ListAllMyBuckets" {
            return Some("*".to_string());
        }
        let parameters = &event.request_parameters;
        let about_object = name.contains("Object") || name.contains("Multipart");
        let start = format!("arn:{}:s3:::", self.partition);
        if let Some(bucket) = parameters.bucket.get() {
            let object = parameters.key.get().filter(|_| about_object);
            // The keys of DeleteObjects are not in the event.
            if object.is_none() && name == "DeleteObject" {
                return None;
            }
            return Some(match object {
                Some(key) => format!("{start}{bucket}/{key}"),
                None => format!("{start}{bucket}"),
            });
        }
        let arns = event.resources.0.iter().filter_map(|it| it.arn.get());
        let mut of_kind = arns.filter(|arn| {
            let rest = arn.strip_prefix(&start);
            rest.is_some_and(|rest| rest.contains('/') == about_object)
        });
        of_kind.next().map(String::from)
    }

    /// Users, groups, roles and the like by their names. Their paths come from the call or from the world; without either, the
    /// policies say which paths matter.
    fn of_iam(&self, event: &TrailEvent<'_>, name: &str) -> CallResource {
        let parameters = &event.request_parameters;
        let kinds = [
            ("InstanceProfile", "instanceProfileName", "instance-profile"),
            ("Group", "groupName", "group"),
            ("Role", "roleName", "role"),
            ("CreatePolicy", "policyName", "policy"),
            ("", "userName", "user"),
        ];
        let mut named = kinds.into_iter().filter_map(|(word, parameter, kind)| {
            let value = parameters.named(parameter)?;
            name.contains(word).then_some((kind, value))
        });
        let about_user = ["User", "Role", "Group"];
        let managed = name.contains("Policy") && !about_user.iter().any(|it| name.contains(it));
        if managed && let Some(arn) = parameters.named("policyArn") {
            return CallResource::Known(arn.to_string());
        }
        let (Some((kind, thing)), Some(id)) = (named.next(), self.account) else {
            let found = listed(event, "iam").or_else(|| self::named(event, "iam", name));
            return found.map_or(CallResource::Unknown, CallResource::Known);
        };
        let arn = |path: &str| format!("arn:{}:iam::{id}:{kind}{path}{thing}", self.partition);
        let account = self.world.account(id);
        let path = account.and_then(|account| path_of(account, kind, thing));
        if let Some(path) = parameters.named("path").or(path) {
            return CallResource::Known(arn(path));
        }
        let mut arns = vec![arn("/")];
        arns.extend(self.paths(kind).iter().map(|path| arn(path)));
        match <[String; 1]>::try_from(arns) {
            Ok([only]) => CallResource::Known(only),
            Err(several) => CallResource::OneOf(several),
        }
    }

    /// The paths of a kind of entity that policies name, with a letter in place of wildcards.
    fn paths(&self, kind: &str) -> Vec<String> {
        let start = format!(":{kind}/");
        let patterns = self.interest.resources.iter();
        let rests = patterns.filter_map(|pattern| Some(pattern.split_once(&start)?.1));
        let mut paths: Vec<String> = rests
            .filter_map(|rest| Some(format!("/{}/", rest.rsplit_once('/')?.0)))
            .map(|path| path.replace(['*', '?'], "x"))
            .collect();
        paths.dedup();
        paths
    }
}

/// The path of a user or role of the account.
fn path_of<'w>(account: &'w Account, kind: &str, name: &str) -> Option<&'w str> {
    match kind {
        "role" => account.roles.get(name).map(|it| &*it.path),
        "user" => account.users.get(name).map(|it| &*it.path),
        "group" => account.groups.get(name).map(|it| &*it.path),
        _ => None,
    }
}

/// The only ARN of the service in the list of resources.
fn listed(event: &TrailEvent<'_>, service: &str) -> Option<String> {
    let arns = event.resources.0.iter().filter_map(|it| it.arn.get());
    only(arns.filter(|arn| is_of(arn, service)))
}

/// The only parameter with an ARN of the service that says that the action is about it: `functionName` in `InvokeFunction`, but not
/// `cluster` in `UpdateService`.
fn named(event: &TrailEvent<'_>, service: &str, name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let is_about = |parameter: &str| {
        let parameter_noun = parameter.to_ascii_lowercase();
        let mut noun = parameter_noun.as_str();
        for end in ["arn", "identifier", "id", "name"] {
            noun = noun.strip_suffix(end).unwrap_or(noun);
        }
        matches!(noun, "" | "resource")
            || name.contains(noun)
            || DIRECT.contains(&(service, parameter))
    };
    let parameters = event.request_parameters.named.iter();
    let about = parameters.filter(|(parameter, _)| is_about(parameter));
    let arns = about.filter_map(|(_, arn)| arn.get());
    only(arns.filter(|arn| is_of(arn, service)))
}

fn is_of(arn: &str, service: &str) -> bool {
    arn.starts_with("arn:") && arn.split(':').nth(2) == Some(service)
}

/// The ARN, if all are the same.
fn only<'a>(mut arns: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = arns.next()?;
    arns.all(|arn| arn == first).then(|| first.to_string())
}

/// The account in an ARN.
pub(crate) fn account_in(arn: &str) -> Option<&str> {
    let account = arn.split(':').nth(4)?;
    let is_id = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then_some(account)
}
