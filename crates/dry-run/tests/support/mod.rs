//! Worlds, events and reports for the tests of the dry run.

use dry_run::{DryRun, DryRunReport, TrailReader};
use lint::ActionCatalog;
use serde_json::{Value, json};
use sim::World;
use sim::organization::Organization;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::view::draft::{DraftChange, try_out};

pub fn organization(world: &World) -> &Organization {
    world.organizations().next().expect("an organization")
}

/// A member account.
pub fn member(world: &World) -> String {
    let organization = organization(world);
    let mut accounts = organization.accounts.values().flat_map(|set| set.iter());
    let member = accounts.find(|it| **it != organization.management);
    member.expect("a member").to_string()
}

/// The world with a policy at the root.
pub fn with(world: &World, kind: PolicyType, statement: &Value) -> World {
    let organization = organization(world);
    let text = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let create = DraftChange::Create {
        kind,
        name: format!("New{}", organization.policies.len()),
        text,
        target: Some(PolicyTarget::Parent(organization.root_parent())),
    };
    let switch = DraftChange::Switch { kind, on: true };
    let enabled = organization.enforces(kind);
    let changes = if enabled {
        vec![create]
    } else {
        vec![switch, create]
    };
    let draft = try_out(
        world,
        &Principal::Root(organization.management),
        true,
        &changes,
    );
    let refusals: Vec<_> = draft
        .tried
        .iter()
        .filter_map(|it| it.refusal.as_ref())
        .collect();
    assert!(refusals.is_empty(), "{refusals:?}");
    draft.world
}

/// An event of a role in an account.
pub fn event(account: &str, source: &str, name: &str) -> Value {
    json!({
        "eventName": name, "eventSource": source, "eventTime": "2026-11-20T10:00:00Z", "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.10", "eventType": "AwsApiCall", "recipientAccountId": account,
        "userIdentity": {
            "type": "AssumedRole", "accountId": account,
            "sessionContext": { "sessionIssuer": { "arn": format!("arn:aws:iam::{account}:role/build") } }
        },
    })
}

pub fn report(before: &World, after: &World, events: &[Value]) -> DryRunReport {
    let text = json!({ "Records": events }).to_string();
    read(before, after, text.as_bytes())
}

pub fn read(before: &World, after: &World, file: &[u8]) -> DryRunReport {
    let mut run = DryRun::new(before, after, None, ActionCatalog::built_in());
    let mut reader = TrailReader::new("f");
    reader.push(file, &mut run);
    reader.finish(&mut run);
    let report = run.report();
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    report
}

/// Denied, undecided, unaffected.
pub fn sums(report: &DryRunReport) -> [u64; 3] {
    let counts = &report.counts;
    [counts.denied, counts.undecided, counts.unaffected]
}
