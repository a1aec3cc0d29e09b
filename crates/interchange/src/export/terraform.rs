//! Terraform: a resource for everything, and an `import` block for each, so that the first plan only imports.

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, message};
use serde_json::Value;
use sim::account::{Account, JoinedMethod};
use sim::ids::{AccountId, ParentId};
use sim::policies::PolicyTarget;

use super::tree::{Exported, Identifiers, Tree, path_of, snake};

/// The comment at the beginning.
const HEAD: &str = "# The first `terraform plan` imports what exists and must show no changes. Terraform 1.5 or newer.";

/// The comment at the beginning of a difference.
const HEAD_OF_DIFFERENCE: &str = "# What exists is imported. The plan shows what changes: review it before you apply it. Terraform 1.5 or newer.";

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    written(tree, HEAD, None)
}

/// The resources after a change. What exists before is imported; what is new has no `import` block, so the plan creates it.
pub(super) fn difference(before: &Tree<'_>, after: &Tree<'_>) -> Exported {
    let ids = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|it| it.strip_prefix("  id = "));
        lines.map(str::to_string).collect()
    };
    let known = ids(&export(before).text);
    let mut exported = written(after, HEAD_OF_DIFFERENCE, Some(&known));
    let closed = after.accounts().filter(|(it, _)| it.closure.is_some());
    let closed: BTreeSet<String> = closed.map(|(it, _)| it.id.to_string()).collect();
    let is_of_closed = |id: &String| {
        let id = id.trim_matches('"');
        closed.contains(id.split([':', '/']).next().unwrap_or(id))
    };
    let mut gone: Vec<String> = known.difference(&ids(&exported.text)).cloned().collect();
    gone.retain(|id| !is_of_closed(id));
    if !gone.is_empty() {
        exported.left_out.push(message!(
            "what is removed, unless Terraform already manages it: {ids}",
            ids = gone.join(", ")
        ));
    }
    exported
}

/// All resources. `known`: the ids of what exists, quoted; `None`: everything does.
fn written(tree: &Tree<'_>, head: &str, known: Option<&BTreeSet<String>>) -> Exported {
    let file = File::new(tree, known);
    let mut text = format!(
        "{head}
terraform {{
  required_providers {{
    aws = {{ source = \"hashicorp/aws\" }}
  }}
}}
"
    );
    text.push_str(&file.organization());
    for (parent, _) in &tree.parents {
        if let ParentId::Ou(id) = parent {
            let unit = &tree.organization.ous[id];
            let rows = [
                ("name", quoted(&unit.name)),
                ("parent_id", file.reference(unit.parent.as_str())),
            ];
            text.push_str(&file.resource("organizational_unit", id.as_str(), &rows));
        }
    }
    for (account, parent) in tree.accounts().filter(|(it, _)| file.is_held(it.id)) {
        text.push_str(&file.account(account, parent));
    }
    for policy in tree.policies() {
        let rows = [
            ("name", quoted(&policy.name)),
            ("type", quoted(policy.kind.name())),
            ("description", quoted(&policy.description)),
            ("content", quoted(&policy.content)),
        ];
        text.push_str(&file.resource("policy", policy.id.as_str(), &rows));
    }
    text.push_str(&file.attachments());
    text.push_str(&file.services());
    Exported::one(text, file.left_out())
}

/// The names of all resources.
struct File<'t, 'w> {
    tree: &'t Tree<'w>,
    /// Addresses of resources without `aws_organizations_`, by id.
    addresses: BTreeMap<String, String>,
    /// The ids of what exists, quoted; `None`: everything does.
    known: Option<&'t BTreeSet<String>>,
}

impl<'t, 'w> File<'t, 'w> {
    fn new(tree: &'t Tree<'w>, known: Option<&'t BTreeSet<String>>) -> Self {
        let mut units = Identifiers::default();
        let mut accounts = Identifiers::default();
        let mut policies = Identifiers::default();
        let mut addresses = BTreeMap::new();
        for (parent, _) in &tree.parents {
            if let ParentId::Ou(id) = parent {
                let name = units.take(&path_of(tree.organization, parent)["Root/".len()..], snake);
                addresses.insert(id.to_string(), format!("organizational_unit.{name}"));
            }
        }
        let mut file = Self {
            tree,
            addresses: BTreeMap::new(),
            known,
        };
        for (account, _) in tree.accounts() {
            if file.cannot_be_held(account).is_some() {
                continue;
            }
            let name = accounts.take(&account.name, snake);
            addresses.insert(account.id.to_string(), format!("account.{name}"));
        }
        for policy in tree.policies() {
            let name = policies.take(&policy.name, snake);
            addresses.insert(policy.id.to_string(), format!("policy.{name}"));
        }
        file.addresses = addresses;
        file
    }

    /// Whether something exists, so that it is imported.
    fn exists(&self, id: &str) -> bool {
        self.known.is_none_or(|known| known.contains(&quoted(id)))
    }

    /// Why an account has no resource; `None` if it has one.
    fn cannot_be_held(&self, account: &Account) -> Option<LeftOut> {
        let membership = account.membership.as_ref();
        let is_invited = membership.is_some_and(|it| it.method == JoinedMethod::Invited);
        if account.closure.is_some() {
            // The provider takes a suspended account for one that does not exist.
            Some(LeftOut::Closed)
        } else if is_invited && !self.exists(&account.id.to_string()) {
            // The provider would create another account.
            Some(LeftOut::Invited)
        } else {
            None
        }
    }

    fn is_held(&self, account: AccountId) -> bool {
        self.addresses.contains_key(&account.to_string())
    }

    /// What the file does not hold.
    fn left_out(&self) -> Vec<Message> {
        let names = |why: LeftOut| -> Vec<&str> {
            let accounts = self.tree.accounts().map(|(account, _)| account);
            let accounts = accounts.filter(|it| self.cannot_be_held(it) == Some(why));
            accounts.map(|it| &*it.name).collect()
        };
        let mut left_out = vec![
            Message::from("handshakes, IAM users and roles, and tags of the root"),
            "AWS managed policies: FullAWSAccess stays attached wherever AWS attached it".into(),
        ];
        let closed = names(LeftOut::Closed).join(", ");
        if !closed.is_empty() {
            left_out.push(message!(
                "closed accounts and their policies, because the provider cannot import them: {closed}"
            ));
        }
        let invited = names(LeftOut::Invited).join(", ");
        if !invited.is_empty() {
            left_out.push(message!(
                "accounts that join by invitation, because the provider can only create accounts: {invited}"
            ));
        }
        left_out
    }

    /// An expression for an id: a reference where a resource has it.
    fn reference(&self, id: &str) -> String {
        if id == self.tree.organization.root.as_str() {
            return "aws_organizations_organization.this.roots[0].id".to_string();
        }
        match self.addresses.get(id) {
            Some(address) => format!("aws_organizations_{address}.id"),
            None => quoted(id),
        }
    }

    fn organization(&self) -> String {
        let organization = self.tree.organization;
        let list = |items: Vec<&str>| {
            let items: Vec<String> = items.into_iter().map(quoted).collect();
            format!("[{}]", items.join(", "))
        };
        let kinds = organization.policy_types.keys().map(|it| it.name());
        let trusted = organization.trusted.keys().map(|it| &**it);
        let rows = [
            ("feature_set", quoted(organization.feature_set.name())),
            ("enabled_policy_types", list(kinds.collect())),
            ("aws_service_access_principals", list(trusted.collect())),
        ];
        self.block("organization", "this", organization.id.as_str(), &rows)
    }

    fn account(&self, account: &Account, parent: &ParentId) -> String {
        let id = account.id.to_string();
        let mut rows = vec![
            ("name", quoted(&account.name)),
            ("email", quoted(&account.email)),
            ("parent_id", self.reference(parent.as_str())),
        ];
        // The provider never reads the role back: of an imported account it would be a change that replaces the account.
        let role = self.tree.access_role(account.id);
        if let Some(role) = role.filter(|_| !self.exists(&id)) {
            rows.push(("role_name", quoted(role)));
        }
        self.resource("account", &id, &rows)
    }

    /// A resource with its tags and its import.
    fn resource(&self, kind: &str, id: &str, rows: &[(&str, String)]) -> String {
        let address = &self.addresses[id];
        let name = address.rsplit('.').next().unwrap_or(address);
        let rows = [rows, &self.tags(id)].concat();
        self.block(kind, name, id, &rows)
    }

    /// The tags, if there are some.
    fn tags(&self, id: &str) -> Vec<(&'static str, String)> {
        let tags = self.tree.tags(id).into_iter();
        let tags: Vec<String> = tags
            .map(|(key, value)| format!("    {} = {}\n", quoted(key), quoted(value)))
            .collect();
        let row = (!tags.is_empty()).then(|| ("tags", format!("{{\n{}  }}", tags.concat())));
        row.into_iter().collect()
    }

    fn attachments(&self) -> String {
        let organization = self.tree.organization;
        let mut taken = Identifiers::default();
        let mut text = String::new();
        for kind in organization.policy_types.keys() {
            let targets = self.tree.targets().into_iter();
            for target in targets.filter(|it| match it {
                PolicyTarget::Account(id) => self.is_held(*id),
                PolicyTarget::Parent(_) => true,
            }) {
                for policy in organization.attached(*kind, &target) {
                    if policy.managed {
                        continue;
                    }
                    let to = self.short(&target);
                    let policy_name = self.addresses[policy.id.as_str()].replace('.', " ");
                    let name = taken.take(&format!("{policy_name} {to}"), snake);
                    let rows = [
                        ("policy_id", self.reference(policy.id.as_str())),
                        ("target_id", self.reference(&target.to_string())),
                    ];
                    let id = format!("{target}:{}", policy.id);
                    text.push_str(&self.block("policy_attachment", &name, &id, &rows));
                }
            }
        }
        text
    }

    fn short(&self, target: &PolicyTarget) -> String {
        let address = self.addresses.get(&target.to_string());
        address.map_or_else(|| "root".to_string(), |it| it.replace('.', " "))
    }

    fn services(&self) -> String {
        let organization = self.tree.organization;
        let mut taken = Identifiers::default();
        let mut text = String::new();
        let delegates = organization.delegates.iter();
        for (account, principals) in delegates.filter(|(id, _)| self.is_held(**id)) {
            for principal in principals.keys() {
                let to = self.short(&PolicyTarget::Account(*account));
                let name = taken.take(&format!("{principal} {to}"), snake);
                let rows = [
                    ("account_id", self.reference(&account.to_string())),
                    ("service_principal", quoted(principal)),
                ];
                let id = format!("{account}/{principal}");
                text.push_str(&self.block("delegated_administrator", &name, &id, &rows));
            }
        }
        if let Some(delegation) = &organization.delegation {
            let id = delegation.id.as_str();
            let mut rows = vec![("content", quoted(&delegation.content))];
            rows.extend(self.tags(id));
            text.push_str(&self.block("resource_policy", "this", id, &rows));
        }
        text
    }

    /// A resource, and its import if it exists.
    fn block(&self, kind: &str, name: &str, id: &str, rows: &[(&str, String)]) -> String {
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let rows: Vec<String> = rows
            .iter()
            .map(|(name, value)| format!("  {name:<width$} = {value}\n"))
            .collect();
        let mut text = format!(
            "\nresource \"aws_organizations_{kind}\" \"{name}\" {{\n{}}}\n",
            rows.concat()
        );
        if self.exists(id) {
            let id = quoted(id);
            text.push_str(&format!(
                "\nimport {{\n  to = aws_organizations_{kind}.{name}\n  id = {id}\n}}\n"
            ));
        }
        text
    }
}

/// Why an account has no resource.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    Closed,
    Invited,
}

/// A text in quotation marks. `${` and `%{` begin templates, so their first sign is doubled.
fn quoted(text: &str) -> String {
    let text = text.replace("${", "$${").replace("%{", "%%{");
    Value::from(text).to_string()
}
