//! A principal that can act, with the policies that define its permissions.

use super::{Emblem, Inspector, List, Offer, Panel, PanelItem, Tone, fact, id_fact, new};
use crate::seen::pretty;
use api::json::json;
use api::principal::Principal;
use gates::people;
use message::{Message, message};
use policy::Source;
use state::account::{Account, Policies, Tags};
use state::root_access::AccessKey;
use state::world::World;

/// The operations that change the policies of a user or of a role.
struct Operations {
    member: &'static str,
    attach: &'static str,
    detach: &'static str,
    put: &'static str,
    delete: &'static str,
    limit: &'static str,
    unlimit: &'static str,
    tag: &'static str,
}

const USER: Operations = Operations {
    member: "UserName",
    attach: "iam:AttachUserPolicy",
    detach: "iam:DetachUserPolicy",
    put: "iam:PutUserPolicy",
    delete: "iam:DeleteUserPolicy",
    limit: "iam:PutUserPermissionsBoundary",
    unlimit: "iam:DeleteUserPermissionsBoundary",
    tag: "iam:TagUser",
};

const ROLE: Operations = Operations {
    member: "RoleName",
    attach: "iam:AttachRolePolicy",
    detach: "iam:DetachRolePolicy",
    put: "iam:PutRolePolicy",
    delete: "iam:DeleteRolePolicy",
    limit: "iam:PutRolePermissionsBoundary",
    unlimit: "iam:DeleteRolePermissionsBoundary",
    tag: "iam:TagRole",
};

/// The last part of an ARN.
pub(super) fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// A policy to read: a title, which begins with `what` if given, and the document formatted on
/// several lines.
pub(super) fn document(what: Option<&'static str>, source: &Source) -> (Message, String) {
    let name = &source.name;
    let title = match what {
        Some(what) => message!("{kind}: {policy}", kind = what, policy = name),
        None => name.into(),
    };
    (title, pretty(source.document.text()))
}

/// "team = data, cost = 7".
pub(super) fn tags_in_words(tags: &Tags) -> String {
    let all: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    all.join(", ")
}

impl Inspector<'_> {
    pub(super) fn person(&self, person: &Principal) -> Option<Panel> {
        let account = self.world.account(person.account())?;
        if !self.all() && account.id != self.actor.account() {
            return None;
        }
        let policies = account.policies_of(person)?;
        let permissions = account.permissions_of(person)?;
        let name = people::name_of(self.world, person);
        let mut panel = new("Person", Emblem::Person, name);
        let standing = Message::from(people::standing(account, person).title());
        panel.chip(standing.capitalized(), Tone::Plain);
        if person == self.actor {
            panel.chip("Acting", Tone::Own);
        }
        panel.lead = Some(what_it_is(account, person).into());
        panel.facts = vec![
            id_fact("ARN", person),
            fact("Account", account.name.to_string()),
            fact("Standing", people::standing(account, person).title()),
        ];
        let begun = account.session_of(person).map(|session| &session.by);
        let begun = begun.or_else(|| account.root_session_of(person).map(|session| &session.by));
        if let Some((by, end)) = begun.zip(account.ends(person)) {
            panel.fact("Assumed by", people::name_of(self.world, by));
            let over = end <= self.world.now();
            let ends = if over { "Expired" } else { "Expires" };
            panel.fact(ends, end.to_string());
        }
        if let Some(boundary) = &policies.boundary {
            panel.id_fact("Permissions boundary", boundary);
        }
        if !permissions.tags.is_empty() {
            panel.fact("Tags", tags_in_words(&permissions.tags));
        }
        panel.documents = self.documents(account, person, &policies);
        if person != self.actor {
            let offer = Offer::act_as_named(self.world, person.clone());
            panel.offers.push(offer);
        }
        if let Principal::User { name, .. } = person {
            panel.lists.push(groups(account, name));
            panel.lists.push(keys(self.world, account, name));
            if account.id == self.actor.account() {
                self.offer_policies(&mut panel, &policies, name, &USER);
                self.offer_groups(&mut panel, account, name);
                self.offer_keys(&mut panel, account, name);
            }
        }
        Some(panel)
    }

    /// Every policy that allows or limits a principal's actions, in the order of evaluation.
    fn documents(
        &self,
        account: &Account,
        person: &Principal,
        policies: &Policies,
    ) -> Vec<(Message, String)> {
        let mut documents: Vec<_> = account
            .sources(policies)
            .iter()
            .map(|source| document(None, source))
            .collect();
        if let Principal::User { name, .. } = person
            && let Some(user) = account.users.get(name)
        {
            for group in account.groups_of(user) {
                let titled = |source: &Source| {
                    message!(
                        "Group {group}: {policy}",
                        group = group.name,
                        policy = source.name
                    )
                };
                let sources = account.sources(&group.policies);
                documents.extend(sources.iter().map(|it| (titled(it), document(None, it).1)));
            }
        }
        let permissions = account.permissions_of(person).unwrap_or_default();
        for (what, limit) in [
            ("Permissions boundary", &permissions.boundary),
            ("Session policy", &permissions.session),
        ] {
            documents.extend(limit.iter().map(|source| document(Some(what), source)));
        }
        let narrowing = permissions.scope_downs.iter();
        documents.extend(narrowing.map(|source| document(Some("Scope-down policy"), source)));
        documents
    }

    fn offer_policies(
        &self,
        panel: &mut Panel,
        policies: &Policies,
        name: &str,
        operations: &Operations,
    ) {
        let member = operations.member;
        let preset = json!({ member: name });
        for (label, operation) in [
            ("Attach a managed policy", operations.attach),
            ("Write an inline policy", operations.put),
            ("Set a permissions boundary", operations.limit),
            ("Add tags", operations.tag),
        ] {
            panel
                .offers
                .push(self.form(label, operation, preset.clone()));
        }
        for policy in policies.inline.keys() {
            panel.offers.push(self.run(
                message!("Delete the inline policy {policy}"),
                self.call(
                    operations.delete,
                    json!({ member: name, "PolicyName": &**policy }),
                ),
            ));
        }
        for arn in &policies.attached {
            panel.offers.push(self.run(
                message!("Detach {policy}", policy = short(arn).to_string()),
                self.call(
                    operations.detach,
                    json!({ member: name, "PolicyArn": &**arn }),
                ),
            ));
        }
        if policies.boundary.is_some() {
            panel.offers.push(self.run(
                "Remove the permissions boundary",
                self.call(operations.unlimit, preset),
            ));
        }
    }

    fn offer_groups(&self, panel: &mut Panel, account: &Account, name: &str) {
        if account.groups.is_empty() {
            panel
                .offers
                .push(self.form("Create a group", "iam:CreateGroup", json!({})));
        } else {
            panel.offers.push(self.form(
                "Add to a group",
                "iam:AddUserToGroup",
                json!({ "UserName": name }),
            ));
        }
        let Some(user) = account.users.get(name) else {
            return;
        };
        for group in account.groups_of(user) {
            panel.offers.push(self.run(
                message!("Remove from {group}", group = group.name),
                self.call(
                    "iam:RemoveUserFromGroup",
                    json!({ "GroupName": &*group.name, "UserName": name }),
                ),
            ));
        }
    }

    fn offer_keys(&self, panel: &mut Panel, account: &Account, name: &str) {
        panel.offers.push(self.run(
            "Create an access key",
            self.call("iam:CreateAccessKey", json!({ "UserName": name })),
        ));
        let keys = account.users.get(name).into_iter();
        for key in keys.flat_map(|user| &user.keys) {
            let (label, status) = if key.active {
                (
                    message!("Deactivate {key}", key = key.id),
                    AccessKey::INACTIVE,
                )
            } else {
                (message!("Activate {key}", key = key.id), AccessKey::ACTIVE)
            };
            let input = json!({ "UserName": name, "AccessKeyId": &*key.id, "Status": status });
            panel
                .offers
                .push(self.run(label, self.call("iam:UpdateAccessKey", input)));
            let input = json!({ "UserName": name, "AccessKeyId": &*key.id });
            panel.offers.push(self.run(
                message!("Delete {key}", key = key.id),
                self.call("iam:DeleteAccessKey", input),
            ));
        }
    }

    /// The offers to change the policies of an ordinary role, for the account's own people.
    pub(super) fn offer_role_policies(&self, panel: &mut Panel, policies: &Policies, role: &str) {
        self.offer_policies(panel, policies, role, &ROLE);
    }
}

fn what_it_is(account: &Account, person: &Principal) -> &'static str {
    match person {
        Principal::Root(_) if !account.root.can_act() => {
            "This root user has neither a password nor an access key, so nobody can sign in or make calls as it."
        }
        Principal::Root(_) => "The root user may do everything in its account without any policy.",
        Principal::AssumedRoot { .. } => {
            "A root session, started with AssumeRoot: the root user's permissions, limited to one task."
        }
        Principal::User { .. } => {
            "An IAM user. It may do what its policies and those of its groups allow."
        }
        Principal::Role { .. } if account.session_of(person).is_some() => {
            "A session of a role, started with AssumeRole."
        }
        Principal::Role { .. } => {
            "A session of a role with which administrators of the management account get access."
        }
    }
}

/// The access keys of a user: whether they are active, and their last use.
fn keys(world: &World, account: &Account, name: &str) -> List {
    let keys = account.users.get(name).into_iter();
    List {
        title: "Access keys",
        empty: "No access key: nobody can sign requests as this user.",
        items: keys
            .flat_map(|user| &user.keys)
            .map(|key| {
                let used = match world.last_use(key) {
                    Some((at, service, region)) => {
                        message!(
                            "last used {time}, {service} in {region}",
                            time = at,
                            service = service.to_string(),
                            region = region.to_string()
                        )
                    }
                    None => "never used; its secret was shown only when it was created".into(),
                };
                let state = if key.active { "active" } else { "inactive" };
                PanelItem {
                    text: key.id.clone().into(),
                    note: message!("{state}, {used}"),
                    mark: if key.active { "present" } else { "absent" },
                    select: None,
                }
            })
            .collect(),
    }
}

/// The groups of a user, with the policies that they give.
fn groups(account: &Account, name: &str) -> List {
    let user = account.users.get(name);
    List {
        title: "Groups",
        empty: "In no group.",
        items: user
            .into_iter()
            .flat_map(|user| account.groups_of(user))
            .map(|group| {
                let sources = account.sources(&group.policies);
                let names: Vec<&str> = sources.iter().map(|source| source.name.english()).collect();
                PanelItem {
                    text: group.name.clone().into(),
                    note: if names.is_empty() {
                        "no policies".into()
                    } else {
                        names.join(", ").into()
                    },
                    mark: "present",
                    select: None,
                }
            })
            .collect(),
    }
}
