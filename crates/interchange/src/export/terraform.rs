//! Terraform: a resource for everything, and an `import` block for each, so that the first plan only imports.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use serde_json::Value;
use sim::ids::ParentId;
use sim::policies::Target;

use super::{Exported, Identifiers, Tree};

/// The comment at the beginning.
const HEAD: &str = "# The first `terraform plan` imports what exists and must show no changes. Terraform 1.5 or newer.";

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let file = File::new(tree);
    let mut text = format!(
        "{HEAD}
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
    for (account, parent) in tree.accounts() {
        let mut rows = vec![
            ("name", quoted(&account.name)),
            ("email", quoted(&account.email)),
            ("parent_id", file.reference(parent.as_str())),
        ];
        if let Some(role) = tree.access_role(account.id) {
            rows.push(("role_name", quoted(role)));
        }
        text.push_str(&file.resource("account", &account.id.to_string(), &rows));
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
    Exported::one(
        text,
        vec![
            "handshakes, IAM users and roles, and tags of the root".into(),
            "AWS managed policies: FullAWSAccess stays attached wherever AWS attached it".into(),
        ],
    )
}

/// The resources after a change. What exists before is imported; what is new has no `import` block, so the plan creates it.
pub(super) fn difference(before: &Tree<'_>, after: &Tree<'_>) -> Exported {
    const IMPORT: &str = "\nimport {\n";
    let ids = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|it| it.strip_prefix("  id = "));
        lines.map(str::to_string).collect()
    };
    let (old, mut new) = (export(before), export(after));
    let known = ids(&old.text);
    let mut parts = new.text.split(IMPORT);
    let mut text = parts.next().unwrap_or_default().replace(
        HEAD,
        "# What exists is imported. The plan shows what changes: review it before you apply it. Terraform 1.5 or newer.",
    );
    for part in parts {
        let (import, rest) = part.split_once("}\n").unwrap_or((part, ""));
        if ids(import).is_subset(&known) {
            text.push_str(&format!("{IMPORT}{import}}}\n"));
        }
        text.push_str(rest);
    }
    let gone: Vec<String> = known.difference(&ids(&new.text)).cloned().collect();
    if !gone.is_empty() {
        new.left_out.push(message!(
            "what is removed, unless Terraform already manages it: {ids}",
            ids = gone.join(", ")
        ));
    }
    Exported::one(text, new.left_out)
}

/// The names of all resources.
struct File<'t, 'w> {
    tree: &'t Tree<'w>,
    /// Addresses of resources without `aws_organizations_`, by id.
    addresses: BTreeMap<String, String>,
}

impl<'t, 'w> File<'t, 'w> {
    fn new(tree: &'t Tree<'w>) -> Self {
        let snake = |words: &[&str]| words.join("_").to_lowercase();
        let mut units = Identifiers::default();
        let mut accounts = Identifiers::default();
        let mut policies = Identifiers::default();
        let mut addresses = BTreeMap::new();
        for (parent, _) in &tree.parents {
            if let ParentId::Ou(id) = parent {
                let name = units.take(&tree.path(parent)["Root/".len()..], snake);
                addresses.insert(id.to_string(), format!("organizational_unit.{name}"));
            }
        }
        for (account, _) in tree.accounts() {
            let name = accounts.take(&account.name, snake);
            addresses.insert(account.id.to_string(), format!("account.{name}"));
        }
        for policy in tree.policies() {
            let name = policies.take(&policy.name, snake);
            addresses.insert(policy.id.to_string(), format!("policy.{name}"));
        }
        Self { tree, addresses }
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
        block("organization", "this", organization.id.as_str(), &rows)
    }

    /// A resource with its tags and its import.
    fn resource(&self, kind: &str, id: &str, rows: &[(&str, String)]) -> String {
        let address = &self.addresses[id];
        let name = address.rsplit('.').next().unwrap_or(address);
        let mut rows = rows.to_vec();
        let tags = self.tree.tags(id).into_iter();
        let tags: Vec<String> = tags
            .map(|(key, value)| format!("    {} = {}\n", quoted(key), quoted(value)))
            .collect();
        if !tags.is_empty() {
            rows.push(("tags", format!("{{\n{}  }}", tags.concat())));
        }
        block(kind, name, id, &rows)
    }

    fn attachments(&self) -> String {
        let organization = self.tree.organization;
        let mut taken = Identifiers::default();
        let mut text = String::new();
        for kind in organization.policy_types.keys() {
            for target in self.tree.targets() {
                for policy in organization.attached(*kind, &target) {
                    if policy.managed {
                        continue;
                    }
                    let to = self.short(&target);
                    let policy_name = self.addresses[policy.id.as_str()].replace('.', " ");
                    let name = taken.take(&format!("{policy_name} {to}"), |words| {
                        words.join("_").to_lowercase()
                    });
                    let rows = [
                        ("policy_id", self.reference(policy.id.as_str())),
                        ("target_id", self.reference(&target.to_string())),
                    ];
                    let id = format!("{target}:{}", policy.id);
                    text.push_str(&block("policy_attachment", &name, &id, &rows));
                }
            }
        }
        text
    }

    fn short(&self, target: &Target) -> String {
        let address = self.addresses.get(&target.to_string());
        address.map_or_else(|| "root".to_string(), |it| it.replace('.', " "))
    }

    fn services(&self) -> String {
        let organization = self.tree.organization;
        let mut taken = Identifiers::default();
        let mut text = String::new();
        for (account, principals) in &organization.delegates {
            for principal in principals.keys() {
                let to = self.short(&Target::Account(*account));
                let name = taken.take(&format!("{principal} {to}"), |words| {
                    words.join("_").to_lowercase()
                });
                let rows = [
                    ("account_id", self.reference(&account.to_string())),
                    ("service_principal", quoted(principal)),
                ];
                let id = format!("{account}/{principal}");
                text.push_str(&block("delegated_administrator", &name, &id, &rows));
            }
        }
        if let Some(delegation) = &organization.delegation {
            let rows = [("content", quoted(&delegation.content))];
            let id = delegation.id.as_str();
            text.push_str(&block("resource_policy", "this", id, &rows));
        }
        text
    }
}

/// A resource and its import.
fn block(kind: &str, name: &str, id: &str, rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let rows: Vec<String> = rows
        .iter()
        .map(|(name, value)| format!("  {name:<width$} = {value}\n"))
        .collect();
    let address = format!("aws_organizations_{kind}.{name}");
    format!(
        "\nresource \"aws_organizations_{kind}\" \"{name}\" {{\n{}}}\n\nimport {{\n  to = {address}\n  id = {}\n}}\n",
        rows.concat(),
        quoted(id)
    )
}

/// A text in quotation marks. `${` and `%{` begin templates, so their first sign is doubled.
fn quoted(text: &str) -> String {
    let text = text.replace("${", "$${").replace("%{", "%%{");
    Value::from(text).to_string()
}
