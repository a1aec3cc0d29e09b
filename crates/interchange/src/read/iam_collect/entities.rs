//! IAM entities of iam-collect: a folder for each, with a file for each of its parts, becomes a row of
//! `GetAccountAuthorizationDetails`.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sim::ids::AccountId;

use crate::facts::{FolderFacts, IdentityFacts, IdentityList, Reading, StatedFact};
use crate::report::SourcePlace;

/// The folder of instance profiles, which are parts of roles.
const PROFILES: &str = "instance-profile/";

/// The folders of entities, each with its list.
const FOLDERS: [(&str, IdentityList); 4] = [
    ("user", IdentityList::Users),
    ("group", IdentityList::Groups),
    ("role", IdentityList::Roles),
    ("policy", IdentityList::Policies),
];

/// An account's folders, by path (`user/ola`).
type AccountFolders = BTreeMap<String, FolderFacts>;

/// Adds the entities of all folders.
pub(super) fn put_together(reading: &mut Reading) {
    for (account, mut folders) in std::mem::take(&mut reading.facts.iam_folders) {
        let known = names(reading.facts.identities.entry(account).or_default());
        let profiles = profiles(&mut folders);
        let mut used = BTreeSet::new();
        for (path, files) in &folders {
            let kind = path.split('/').next().unwrap_or_default();
            let list = FOLDERS.iter().find(|(folder, _)| *folder == kind);
            let mut row = EntityRow::default();
            let said = match (list, files.get("metadata")) {
                (Some((_, list)), Some(metadata)) => {
                    row.common(*list, metadata);
                    row.parts(*list, files, &profiles, &mut used);
                    let entity = row.entity(*list, metadata);
                    // An answer of GetAccountAuthorizationDetails says more.
                    if !known.contains(&(*list, entity.name().to_string())) {
                        push(reading, account, entity);
                    }
                    continue;
                }
                (Some(_), None) => message!(
                    "Account {account}: the folder `{path}` has no metadata.json, so it is not imported.",
                    path = path.clone()
                ),
                (None, _) => message!(
                    "Account {account}: `{path}` is not imported.",
                    path = path.clone()
                ),
            };
            if let Some(first) = files.values().next() {
                reading.findings.lost(first.place.clone(), said);
            }
        }
        lonely_profiles(reading, account, &profiles, &used);
    }
}

fn names(entities: &[IdentityFacts]) -> BTreeSet<(IdentityList, String)> {
    let names = entities.iter();
    names.map(|it| (it.list, it.name().to_string())).collect()
}

fn push(reading: &mut Reading, account: AccountId, entity: IdentityFacts) {
    let version = entity.row["PolicyVersionList"][0]["VersionId"].as_str();
    if let Some(version) = version.filter(|version| *version != "v1") {
        reading.findings.assume(message!(
            "Account {account}: iam-collect holds only the version in force of the policy {name}, {version}. Older versions are not imported.",
            name = entity.name().to_string(),
            version = version.to_string()
        ));
    }
    let entities = reading.facts.identities.entry(account).or_default();
    entities.push(entity);
}

/// Takes the instance profiles out of the folders, by the end of their ARN in lower case.
fn profiles(folders: &mut AccountFolders) -> AccountFolders {
    let (profiles, others) = std::mem::take(folders)
        .into_iter()
        .partition(|(path, _)| path.starts_with(PROFILES));
    *folders = others;
    profiles
}

/// Profiles that no role names cannot be in `GetAccountAuthorizationDetails`.
fn lonely_profiles(
    reading: &mut Reading,
    account: AccountId,
    profiles: &AccountFolders,
    used: &BTreeSet<String>,
) {
    for (path, files) in profiles {
        if let Some(first) = files.values().next()
            && !used.contains(path)
        {
            let says = message!(
                "Account {account}: `{path}` is not imported, because no role is in it.",
                path = path.clone()
            );
            reading.findings.unread(first.place.clone(), says);
        }
    }
}

/// A row that is being put together.
#[derive(Default)]
struct EntityRow {
    row: Value,
    members: BTreeMap<&'static str, SourcePlace>,
}

impl EntityRow {
    /// What each entity has in `metadata.json`.
    fn common(&mut self, list: IdentityList, metadata: &StatedFact<Value>) {
        let from = &metadata.value;
        let created = match list {
            IdentityList::Policies => &from["createDate"],
            IdentityList::Users | IdentityList::Groups | IdentityList::Roles => &from["created"],
        };
        let mut row = Map::new();
        for (member, value) in [
            (list.name_member(), &from["name"]),
            (list.id_member(), &from["id"]),
            ("Path", &from["path"]),
            ("Arn", &from["arn"]),
            ("CreateDate", created),
            ("UpdateDate", &from["updateDate"]),
            ("Description", &from["description"]),
            ("DefaultVersionId", &from["defaultVersionId"]),
        ] {
            if !value.is_null() {
                row.insert(member.to_string(), value.clone());
            }
        }
        if let Some(boundary) = from["permissionBoundary"].as_str() {
            let boundary = json!({ "PermissionsBoundaryArn": boundary });
            row.insert("PermissionsBoundary".to_string(), boundary);
        }
        self.row = row.into();
    }

    /// What the other files have.
    fn parts(
        &mut self,
        list: IdentityList,
        files: &FolderFacts,
        profiles: &AccountFolders,
        used: &mut BTreeSet<String>,
    ) {
        let inline = match list {
            IdentityList::Users => "UserPolicyList",
            IdentityList::Groups => "GroupPolicyList",
            IdentityList::Roles => "RolePolicyList",
            IdentityList::Policies => return self.version(files.get("current-policy")),
        };
        let as_is = |value: &Value| value.clone();
        self.part(inline, files.get("inline-policies"), as_is);
        let attached = |arn: &str| json!({ "PolicyName": last(arn), "PolicyArn": arn });
        self.part(
            "AttachedManagedPolicies",
            files.get("managed-policies"),
            |arns| each(arns, attached),
        );
        self.part("Tags", files.get("tags"), tags);
        match list {
            IdentityList::Users => self.part("GroupList", files.get("groups"), |arns| {
                each(arns, |arn| last(arn).into())
            }),
            IdentityList::Roles => {
                self.part("AssumeRolePolicyDocument", files.get("trust-policy"), as_is);
                let profile = |arn: &str| profile(arn, profiles, used);
                self.part(
                    "InstanceProfileList",
                    files.get("instance-profiles"),
                    |arns| each(arns, profile),
                );
            }
            IdentityList::Groups | IdentityList::Policies => {}
        }
    }

    fn entity(self, list: IdentityList, metadata: &StatedFact<Value>) -> IdentityFacts {
        IdentityFacts {
            list,
            row: self.row,
            place: metadata.place.clone(),
            members: self.members,
        }
    }

    fn part(
        &mut self,
        member: &'static str,
        file: Option<&StatedFact<Value>>,
        read: impl FnOnce(&Value) -> Value,
    ) {
        if let Some(file) = file {
            self.row[member] = read(&file.value);
            self.members.insert(member, file.place.clone());
        }
    }

    /// The version in force of a managed policy, the only one that is collected.
    fn version(&mut self, document: Option<&StatedFact<Value>>) {
        let id = self.row["DefaultVersionId"]
            .as_str()
            .unwrap_or("v1")
            .to_string();
        let date = self.row["UpdateDate"].clone();
        self.part("PolicyVersionList", document, |document| {
            let mut version =
                json!({ "VersionId": id, "IsDefaultVersion": true, "Document": document });
            if !date.is_null() {
                version["CreateDate"] = date;
            }
            json!([version])
        });
    }
}

/// The list with each of its texts as something else.
fn each(texts: &Value, read: impl FnMut(&str) -> Value) -> Value {
    let texts = texts.as_array().into_iter().flatten();
    texts.filter_map(Value::as_str).map(read).collect()
}

/// The name at the end of an ARN.
fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Tags as IAM lists them.
fn tags(tags: &Value) -> Value {
    let members = tags.as_object().into_iter().flatten();
    members
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

/// An instance profile of a role: its name is in the ARN, its unique id in a folder of its own.
fn profile(arn: &str, profiles: &AccountFolders, used: &mut BTreeSet<String>) -> Value {
    let end = arn.split_once(PROFILES).map_or(arn, |(_, end)| end);
    let folder = format!("{PROFILES}{}", encoded(end));
    let metadata = profiles.get(&folder).and_then(|it| it.get("metadata"));
    used.insert(folder);
    let path = match end.rsplit_once('/') {
        Some((path, _)) => format!("/{path}/"),
        None => "/".to_string(),
    };
    let mut profile = json!({ "InstanceProfileName": last(end), "Path": path, "Arn": arn });
    if let Some(id) = metadata
        .map(|it| &it.value["id"])
        .filter(|it| !it.is_null())
    {
        profile["InstanceProfileId"] = id.clone();
    }
    profile
}

/// What is percent-encoded in names of folders.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The name of a folder: in lower case, with slashes and other signs percent-encoded.
fn encoded(text: &str) -> String {
    let encoded = utf8_percent_encode(&text.to_lowercase(), ENCODED).to_string();
    encoded.to_lowercase()
}
