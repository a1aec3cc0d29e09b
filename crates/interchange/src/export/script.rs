//! A script of AWS CLI calls that builds the organization. It can be run again: it changes only what differs.

use std::collections::BTreeMap;

use serde_json::json;
use sim::account::{Account, DEFAULT_ACCESS_ROLE, JoinedMethod};
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType, default_policy};

use super::tree::{Exported, Identifiers, Tree, snake};
use crate::renumber::replaced;

/// The functions that the script uses.
pub(crate) const FUNCTIONS: &str = include_str!("script.sh");

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let script = Script::new(tree);
    let organization = tree.organization;
    let features = organization.feature_set.name();
    let head = format!(
        "#!/usr/bin/env bash
# Builds the organization {} with the AWS CLI. Run it in the management account, as an administrator.
# It can be run again after an interruption: what exists stays, and only what differs is changed.
{FUNCTIONS}
# The organization
if ! org describe-organization >/dev/null 2>&1; then
  say 'Create the organization'
  org create-organization --feature-set {features} >/dev/null
fi
begin",
        organization.id
    );
    let mut text = vec![head];
    script.units(&mut text);
    script.accounts(&mut text);
    script.policies(&mut text);
    script.attachments(&mut text);
    script.services(&mut text);
    script.tags(&mut text);
    text.push("\nsay Done.\n".to_string());
    let left_out = "closing accounts, IAM users and roles, and handshakes that are open";
    Exported::one(text.join("\n"), vec![left_out.into()])
}

/// The variables with ids.
struct Script<'t, 'w> {
    tree: &'t Tree<'w>,
    variables: BTreeMap<String, String>,
}

impl<'t, 'w> Script<'t, 'w> {
    fn new(tree: &'t Tree<'w>) -> Self {
        let mut taken = Identifiers::default();
        let mut variables = BTreeMap::new();
        let root = tree.organization.root.to_string();
        variables.insert(root, "root".to_string());
        let id = tree.organization.id.to_string();
        variables.insert(id, "organization".to_string());
        for (id, kind, name) in tree.named() {
            variables.insert(id, taken.take(&format!("{kind} {name}"), snake));
        }
        Self { tree, variables }
    }

    /// The value of a variable, quoted.
    fn value(&self, id: &str) -> String {
        match self.variables.get(id) {
            Some(variable) => format!("\"${variable}\""),
            None => quoted(id),
        }
    }

    /// A document as a word. What is built has other ids than those in the document, so variables stand for them.
    fn document(&self, text: &str) -> String {
        let names = self.variables.iter();
        let names: BTreeMap<String, String> = names
            .map(|(id, variable)| (id.clone(), format!("'\"${variable}\"'")))
            .collect();
        replaced(&quoted(text), &names)
    }

    fn units(&self, text: &mut Vec<String>) {
        text.push("\n# Organizational units, each after its parent".to_string());
        for (parent, _) in &self.tree.parents {
            if let ParentId::Ou(id) = parent {
                let unit = &self.tree.organization.ous[id];
                let above = self.value(unit.parent.as_str());
                let variable = &self.variables[id.as_str()];
                let name = quoted(&unit.name);
                text.push(format!("{variable}=$(unit {above} {name})"));
            }
        }
    }

    /// The accounts. Invitations come first and their owners' answers last, so that these can take their time.
    fn accounts(&self, text: &mut Vec<String>) {
        text.push("\n# Accounts".to_string());
        let accounts = self.tree.accounts();
        let (invited, others): (Vec<_>, Vec<_>) =
            accounts.partition(|(account, _)| self.is_invited(account));
        for (account, _) in &invited {
            let email = quoted(&account.email);
            text.push(format!("invite {} {email}", account.id));
        }
        for (account, parent) in others {
            let (name, email) = (&*account.name, &*account.email);
            let found = if account.id == self.tree.organization.management {
                "org describe-organization --query Organization.MasterAccountId".to_string()
            } else {
                let role = self.tree.access_role(account.id);
                let words = [name, email, role.unwrap_or(DEFAULT_ACCESS_ROLE)];
                format!("created {}", words.map(quoted).join(" "))
            };
            self.account(text, account, parent, &found);
        }
        if !invited.is_empty() {
            text.push("accepted".to_string());
        }
        for (account, parent) in invited {
            let found = format!("member {}", quoted(&account.email));
            self.account(text, account, parent, &found);
        }
    }

    fn is_invited(&self, account: &Account) -> bool {
        let membership = account.membership.as_ref();
        let is_created = membership.is_some_and(|it| it.method == JoinedMethod::Created);
        !is_created && account.id != self.tree.organization.management
    }

    /// Sets the variable of an account to what a call prints, and moves it to its parent.
    fn account(&self, text: &mut Vec<String>, account: &Account, parent: &ParentId, found: &str) {
        let variable = &self.variables[&account.id.to_string()];
        text.push(format!("{variable}=$({found})"));
        let parent = self.value(parent.as_str());
        text.push(format!("place \"${variable}\" {parent}"));
    }

    fn policies(&self, text: &mut Vec<String>) {
        text.push("\n# Policy types and policies".to_string());
        for kind in self.tree.organization.policy_types.keys() {
            text.push(format!("enabled {}", kind.name()));
        }
        for policy in self.tree.policies() {
            let variable = &self.variables[policy.id.as_str()];
            let [name, description] = [&policy.name, &policy.description].map(|it| quoted(it));
            let content = self.document(&policy.content);
            let kind = policy.kind.name();
            text.push(format!(
                "{variable}=$(policy {kind} {name} {description} {content})"
            ));
        }
    }

    fn attachments(&self, text: &mut Vec<String>) {
        text.push("\n# Attachments. The last policy of a type is not detached before another one is attached.".to_string());
        let organization = self.tree.organization;
        for kind in organization.policy_types.keys() {
            for target in self.tree.targets() {
                self.attachments_of(text, *kind, &target);
            }
        }
    }

    fn attachments_of(&self, text: &mut Vec<String>, kind: PolicyType, target: &PolicyTarget) {
        let attached = self.tree.organization.attached(kind, target);
        let to = self.value(&target.to_string());
        for policy in attached.iter().filter(|policy| !policy.managed) {
            let id = self.value(policy.id.as_str());
            text.push(format!("attach {} {id} {to}", kind.name()));
        }
        if let Some(default) = default_policy(kind) {
            let verb = match attached.iter().any(|it| it.id == default.id) {
                true => "attach",
                false => "detach",
            };
            // New targets have it, so attaching matters only to those from which it was detached.
            // The only policy of a target may be one that is not written.
            if verb == "detach" && !attached.is_empty() || attached.len() > 1 {
                text.push(format!("{verb} {} {} {to}", kind.name(), default.id));
            }
        }
    }

    fn services(&self, text: &mut Vec<String>) {
        let organization = self.tree.organization;
        text.push(
            "\n# Trusted access, delegated administrators, and the delegation policy".to_string(),
        );
        for principal in organization.trusted.keys() {
            let principal = quoted(principal);
            text.push(format!(
                "org enable-aws-service-access --service-principal {principal}"
            ));
        }
        for (account, principals) in &organization.delegates {
            let account = self.value(&account.to_string());
            for principal in principals.keys() {
                text.push(format!("delegate {account} {}", quoted(principal)));
            }
        }
        if let Some(delegation) = &organization.delegation {
            let content = self.document(&delegation.content);
            text.push(format!(
                "org put-resource-policy --content {content} >/dev/null"
            ));
        }
    }

    fn tags(&self, text: &mut Vec<String>) {
        text.push("\n# Tags".to_string());
        for id in self.tree.organization.tags.keys() {
            if !self.variables.contains_key(&**id) {
                continue;
            }
            let tags = self.tree.tag_rows(id);
            if tags == json!([]) {
                continue;
            }
            let (id, tags) = (self.value(id), quoted(&tags.to_string()));
            text.push(format!("org tag-resource --resource-id {id} --tags {tags}"));
        }
    }
}

/// A word of the shell, in single quotation marks.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
