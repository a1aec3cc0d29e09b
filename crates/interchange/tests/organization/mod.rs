//! Imported organizations as lines, and a small one.

#![allow(dead_code, reason = "no test uses everything")]

use interchange::{FindingKind, Import, ImportOptions, InputFile, import};
use sim::World;
use sim::organization::Organization;

pub fn file(name: &str, content: &str) -> InputFile {
    InputFile {
        name: name.to_string(),
        bytes: content.as_bytes().to_vec(),
    }
}

pub fn imported(files: &[InputFile]) -> Import {
    import(files, &ImportOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub fn organization(world: &World) -> &Organization {
    world.organizations().next().expect("one was imported")
}

/// The organization as lines: units and accounts under their parents, with policies.
pub fn drawn(import: &Import) -> Vec<String> {
    let world = import.session.replay();
    let organization = organization(&world);
    let mut lines = Vec::new();
    let mut at = vec![(organization.root_parent(), "Root".to_string(), 0)];
    while let Some((parent, name, depth)) = at.pop() {
        let target = sim::policies::PolicyTarget::Parent(parent.clone());
        lines.push(format!(
            "{}{name}{}",
            "  ".repeat(depth),
            policies(organization, &target)
        ));
        for id in organization.accounts_in(&parent) {
            let account = world.account(id).unwrap();
            let target = sim::policies::PolicyTarget::Account(id);
            let indent = "  ".repeat(depth + 1);
            let attached = policies(organization, &target);
            let state = account.state();
            lines.push(format!(
                "{indent}{} <{}> {state}{attached}",
                account.name, account.email
            ));
        }
        for unit in organization.ous_in(&parent) {
            let parent = sim::ids::ParentId::Ou(unit.id.clone());
            at.push((parent, unit.name.to_string(), depth + 1));
        }
    }
    lines
}

pub fn policies(organization: &Organization, target: &sim::policies::PolicyTarget) -> String {
    let kinds = organization.policy_types.keys();
    let attached = kinds.flat_map(|kind| organization.attached(*kind, target));
    let names: Vec<&str> = attached.map(|policy| &*policy.name).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!(" [{}]", names.join(", ")),
    }
}

pub fn says(import: &Import, kind: FindingKind) -> Vec<String> {
    let findings = import.report.of(kind);
    findings.map(|it| it.says.to_string()).collect()
}

pub const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}"#;

/// AWS CLI output about a small organization, as the collection script writes it.
pub const BUNDLE: &str = include_str!("../data/bundle.json");

pub fn bundle() -> InputFile {
    file("bundle.json", BUNDLE)
}

pub const TREE: [&str; 5] = [
    "Root [FullAWSAccess]",
    "  Main <main@northwind.example> ACTIVE [FullAWSAccess]",
    "  Workloads [FullAWSAccess, Guardrail]",
    "    Data <data@northwind.example> ACTIVE [FullAWSAccess]",
    "    Web <web@northwind.example> ACTIVE [FullAWSAccess]",
];
