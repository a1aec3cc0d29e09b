//! A CloudFormation template with resources of the types `AWS::Organizations::…`.

use std::collections::BTreeMap;

use message::{Message, message};
use serde_json::{Map, Value, json};
use sim::ids::ParentId;
use sim::policies::{OrganizationPolicy, PolicyTarget, PolicyType};

use super::left_out::{TemplateHolds, left_out};
use super::tree::{Exported, Identifiers, Tree, camel};

/// The most bytes of a template in a request.
const MAX_BYTES: usize = 51_200;

/// The logical name of the organization.
const ORGANIZATION: &str = "Organization";

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let template = Template::new(tree);
    let mut resources = Map::new();
    let features = json!({ "FeatureSet": tree.organization.feature_set.name() });
    resources.insert(ORGANIZATION.into(), resource("Organization", features));
    for (parent, _) in &tree.parents {
        if let ParentId::Ou(id) = parent {
            let unit = &tree.organization.ous[id];
            let mut properties = json!({
                "Name": &*unit.name,
                "ParentId": template.reference(unit.parent.as_str()),
            });
            tag(tree, id.as_str(), &mut properties);
            let row = resource("OrganizationalUnit", properties);
            resources.insert(template.names[id.as_str()].clone(), row);
        }
    }
    template.accounts(&mut resources);
    for policy in tree.policies() {
        let row = resource("Policy", template.policy(policy));
        resources.insert(template.names[policy.id.as_str()].clone(), row);
    }
    if let Some(delegation) = &tree.organization.delegation {
        let properties = json!({ "Content": document(&delegation.content) });
        resources.insert(
            "DelegationPolicy".into(),
            resource("ResourcePolicy", properties),
        );
    }
    let text = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": format!("Organization {}. Deploy it in the management account.", tree.organization.id),
        "Resources": resources,
    });
    let holds = TemplateHolds {
        types: PolicyType::ALL,
        features: true,
        delegation: true,
        tags: true,
        account_tags: true,
        detached_default: false,
    };
    let mut left_out = left_out(tree, holds);
    left_out.push(
        "the management account, with its name, parent and tags: it deploys the template".into(),
    );
    if !tree.organization.policy_types.is_empty() {
        left_out.push("enabling policy types: do that before you deploy the template".into());
    }
    left_out.extend(unlisted(tree));
    let text = format!("{text:#}\n");
    if text.len() > MAX_BYTES {
        left_out.push(message!(
            "room in a request: the template has {bytes} bytes; CloudFormation takes more than {most} only from a bucket of S3",
            bytes = text.len(),
            most = MAX_BYTES
        ));
    }
    Exported::one(text, left_out)
}

/// What tools that check templates do not know yet: a policy type that cfn-lint 1.58.0 lacks.
fn unlisted(tree: &Tree<'_>) -> Option<Message> {
    let mut policies = tree.organization.policies.values();
    let used = policies.any(|it| it.kind == PolicyType::SecurityHubCspm);
    used.then(|| {
        "checks of the template: CloudFormation's schema does not list SECURITYHUB_CSPM_POLICY yet"
            .into()
    })
}

fn resource(kind: &str, properties: Value) -> Value {
    json!({ "Type": format!("AWS::Organizations::{kind}"), "Properties": properties })
}

fn tag(tree: &Tree<'_>, id: &str, properties: &mut Value) {
    let tags = tree.tag_rows(id);
    if tags != json!([]) {
        properties["Tags"] = tags;
    }
}

/// A document as an object, so that it can be read in the template.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// The logical names of all resources.
struct Template<'t, 'w> {
    tree: &'t Tree<'w>,
    names: BTreeMap<String, String>,
}

impl<'t, 'w> Template<'t, 'w> {
    fn new(tree: &'t Tree<'w>) -> Self {
        let mut taken = Identifiers::default();
        taken.take(ORGANIZATION, camel);
        taken.take("DelegationPolicy", camel);
        let mut names = BTreeMap::new();
        for (id, kind, name) in tree.named() {
            let kind = if kind == "unit" { "OU" } else { kind };
            names.insert(id, taken.take(&format!("{name} {kind}"), camel));
        }
        Self { tree, names }
    }

    /// What stands for an id.
    fn reference(&self, id: &str) -> Value {
        let organization = self.tree.organization;
        if id == organization.root.as_str() {
            return json!({ "Fn::GetAtt": [ORGANIZATION, "RootId"] });
        }
        if id == organization.management.to_string() {
            return json!({ "Fn::GetAtt": [ORGANIZATION, "ManagementAccountId"] });
        }
        match self.names.get(id) {
            Some(name) => json!({ "Ref": name }),
            None => id.into(),
        }
    }

    /// Adds the members. Each is created after the one before: AWS Organizations creates only a few at a time.
    fn accounts(&self, resources: &mut Map<String, Value>) {
        let mut before: Option<&String> = None;
        for (account, parent) in self.tree.accounts() {
            let id = account.id.to_string();
            if account.id == self.tree.organization.management {
                continue;
            }
            let mut properties = json!({
                "AccountName": &*account.name,
                "Email": &*account.email,
                "ParentIds": [self.reference(parent.as_str())],
            });
            if let Some(role) = self.tree.access_role(account.id) {
                properties["RoleName"] = role.into();
            }
            tag(self.tree, &id, &mut properties);
            let mut row = resource("Account", properties);
            // Deleting a stack closes its accounts, unless they are retained.
            row["DeletionPolicy"] = "Retain".into();
            row["UpdateReplacePolicy"] = "Retain".into();
            if let Some(before) = before {
                row["DependsOn"] = before.as_str().into();
            }
            let name = &self.names[&id];
            resources.insert(name.clone(), row);
            before = Some(name);
        }
    }

    fn policy(&self, policy: &OrganizationPolicy) -> Value {
        let targets = self.tree.organization.targets_of(policy);
        let targets: Vec<Value> = targets
            .iter()
            .map(|target: &PolicyTarget| self.reference(&target.to_string()))
            .collect();
        let mut properties = json!({
            "Name": &*policy.name,
            "Type": policy.kind.name(),
            "Content": document(&policy.content),
        });
        if !policy.description.is_empty() {
            properties["Description"] = (&*policy.description).into();
        }
        if !targets.is_empty() {
            properties["TargetIds"] = targets.into();
        }
        tag(self.tree, policy.id.as_str(), &mut properties);
        properties
    }
}
