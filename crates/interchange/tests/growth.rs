//! Work that grows with accounts grows hardly faster than their number. Counted are steps of maps, and proofs.
//!
//! `cargo test -p interchange --test all growth::long -- --ignored` writes organizations of any size as files, for measurements.

use std::collections::BTreeMap;

use interchange::{MigrationPlan, Planning};
use serde_json::{Value, json};
use sim::World;
use sim::people::people;
use sim::question::{Asker, Question};
use sim::view::coverage::{CONTROLS, Coverage, controls};
use sim::view::proving::prover;

use crate::organization::{file, imported};

const MANAGEMENT: &str = "100000000001";
const ROOT: &str = "r-ab12";

/// An organization as the collection script writes it: accounts in units, and SCPs, some of which change.
#[derive(Clone, Copy)]
struct Generated {
    accounts: usize,
    units: usize,
    scps: usize,
    /// How many accounts are moved, SCPs updated, pairs of SCPs swapped and units renamed.
    changed: [usize; 4],
}

fn arn(kind: &str, id: &str) -> String {
    format!("arn:aws:organizations::{MANAGEMENT}:{kind}/o-abcdefghij/{id}")
}

impl Generated {
    fn unit(at: usize) -> String {
        format!("ou-ab12-{at:08}")
    }

    fn account(at: usize) -> String {
        format!("{:012}", 200_000_000_000 + at * 7919)
    }

    /// Kinds of SCPs that organizations have, each a little different.
    fn scp(&self, at: usize) -> Value {
        let region = ["eu-west-1", "eu-central-1", "us-west-2"][at % 3];
        let role = format!("arn:aws:iam::*:role/Platform{at}-*");
        let spared = json!({ "ArnNotLike": { "aws:PrincipalARN": [role, "arn:aws:iam::*:role/OrganizationAccountAccessRole"] } });
        let mut outside = spared.clone();
        outside["StringNotEquals"] = json!({ "aws:RequestedRegion": [region, "us-east-1"] });
        let size = json!({ "StringNotLike": { "ec2:InstanceType": ["t3.*", format!("m{}*.large", at % 9)] } });
        let team = json!({ "StringNotEquals": { "aws:PrincipalTag/team": [format!("team{at}"), "security"] } });
        let (actions, condition): (&[&str], Value) = match at % 8 {
            0 => (&["ec2:*", "rds:*", "lambda:*", "s3:CreateBucket"], outside),
            1 => (
                &["organizations:LeaveOrganization", "account:CloseAccount"],
                spared,
            ),
            2 => (
                &[
                    "cloudtrail:StopLogging",
                    "cloudtrail:DeleteTrail",
                    "cloudtrail:UpdateTrail",
                ],
                spared,
            ),
            3 => (
                &["config:Delete*", "config:StopConfigurationRecorder"],
                spared,
            ),
            4 => (
                &[
                    "guardduty:Delete*",
                    "guardduty:Disassociate*",
                    "securityhub:Disable*",
                ],
                spared,
            ),
            5 => (&["ec2:RunInstances"], size),
            6 => (
                &["iam:CreateUser", "iam:CreateAccessKey", "iam:PutUserPolicy"],
                spared,
            ),
            _ => (&["kms:ScheduleKeyDeletion", "kms:DisableKey"], team),
        };
        let mut actions = actions.to_vec();
        let [_, updated, ..] = self.changed;
        if (0..updated).any(|it| (it * 11 + 2) % self.scps == at) {
            actions.remove(0);
            actions.push("backup:DeleteBackupVault");
        }
        let statement =
            json!({ "Effect": "Deny", "Action": actions, "Resource": "*", "Condition": condition });
        json!({ "Version": "2012-10-17", "Statement": [statement] })
    }

    fn text(&self) -> String {
        let mut calls = Vec::new();
        let mut call = |name: &str, input: Value, output: Value| {
            calls.push(json!({ "call": name, "input": input, "output": output }));
        };
        let types = json!([{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }]);
        let organization = json!({ "Id": "o-abcdefghij", "FeatureSet": "ALL", "MasterAccountId": MANAGEMENT,
            "MasterAccountEmail": "main@example.com", "AvailablePolicyTypes": types });
        call(
            "describe-organization",
            json!({}),
            json!({ "Organization": organization }),
        );
        let root =
            json!({ "Id": ROOT, "Arn": arn("root", ROOT), "Name": "Root", "PolicyTypes": types });
        call("list-roots", json!({}), json!({ "Roots": [root] }));
        self.tree(&mut call);
        self.policies(&mut call);
        json!({ "orgsim-collection": 1, "calls": calls }).to_string()
    }

    /// The units and accounts.
    fn tree(&self, call: &mut dyn FnMut(&str, Value, Value)) {
        let [moved, _, _, renamed] = self.changed;
        let account = |id: &str| {
            json!({ "Id": id, "Arn": arn("account", id), "Name": format!("A{id}"), "Email": format!("a{id}@example.com"),
                "Status": "ACTIVE", "JoinedMethod": "CREATED", "JoinedTimestamp": "2024-01-01T00:00:00Z" })
        };
        let mut under: BTreeMap<String, [Vec<Value>; 2]> = BTreeMap::new();
        under.entry(ROOT.to_string()).or_default()[0].push(account(MANAGEMENT));
        for at in 0..self.accounts {
            let further = (0..moved).find(|it| (it * 5) % self.accounts == at);
            let unit = Self::unit((at + further.map_or(0, |it| 1 + it % 3)) % self.units);
            under.entry(unit).or_default()[0].push(account(&Self::account(at)));
        }
        for at in 0..self.units {
            // Every fourth unit has three others below it.
            let parent = match self.units < 8 || at % 4 == 0 {
                true => ROOT.to_string(),
                false => Self::unit(at - at % 4),
            };
            let name = format!("Unit{at}{}", if at < renamed { "New" } else { "" });
            let id = Self::unit(at);
            under.entry(id.clone()).or_default();
            under.entry(parent).or_default()[1]
                .push(json!({ "Id": id, "Arn": arn("ou", &id), "Name": name }));
        }
        for (parent, [accounts, units]) in under {
            let asked = json!({ "ParentId": parent });
            call(
                "list-accounts-for-parent",
                asked.clone(),
                json!({ "Accounts": accounts }),
            );
            call(
                "list-organizational-units-for-parent",
                asked,
                json!({ "OrganizationalUnits": units }),
            );
        }
    }

    /// The policies, and where they are attached.
    fn policies(&self, call: &mut dyn FnMut(&str, Value, Value)) {
        let [_, _, swapped, _] = self.changed;
        let target = |id: String| json!({ "TargetId": id, "Name": "it", "Arn": "arn:aws:organizations::aws:it" });
        for at in 0..self.scps {
            let id = format!("p-{at:08x}");
            let swap = |it: usize| [(it * 7 + 1) % self.scps, (it * 7 + 4) % self.scps];
            let swap = (0..swapped).map(swap).find(|it| it.contains(&at));
            let place = swap.map_or(at, |[one, other]| if at == one { other } else { one });
            let summary = json!({ "Id": id, "Arn": arn("policy", &format!("service_control_policy/{id}")), "Name": format!("Scp{at}"),
                "Description": "", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false });
            let policy = json!({ "PolicySummary": summary, "Content": self.scp(at).to_string() });
            call(
                "describe-policy",
                json!({ "PolicyId": id }),
                json!({ "Policy": policy }),
            );
            let targets = [target(Self::unit(place % self.units))];
            call(
                "list-targets-for-policy",
                json!({ "PolicyId": id }),
                json!({ "Targets": targets }),
            );
        }
        let units = (0..self.units).map(Self::unit);
        let accounts = (0..self.accounts).map(Self::account);
        let all = [ROOT, MANAGEMENT]
            .map(str::to_string)
            .into_iter()
            .chain(units)
            .chain(accounts);
        let targets: Vec<Value> = all.map(target).collect();
        call(
            "list-targets-for-policy",
            json!({ "PolicyId": "p-FullAWSAccess" }),
            json!({ "Targets": targets }),
        );
    }

    fn world(&self) -> World {
        imported(&[file("collection.json", &self.text())])
            .session
            .replay()
    }
}

/// The work for 100 accounts and for 1,000, where at most the square root of the difference is beyond ten times as much.
fn grows_with_accounts(work: impl Fn(usize) -> u64) {
    let [few, many] = [100, 1_000].map(work);
    assert!(
        few > 0 && many < few * 15,
        "{few} for 100 accounts, {many} for 1,000"
    );
}

#[test]
fn who_can_asks_each_caller_once() {
    grows_with_accounts(|accounts| {
        let made = Generated {
            accounts,
            units: 20,
            scps: 20,
            changed: [0; 4],
        };
        let world = made.world();
        let before = ordered::steps();
        for person in world.accounts().flat_map(people) {
            let asker = Asker::new(&world, &person.principal).unwrap();
            let mut question = Question::new(person.principal, "s3:DeleteBucket");
            question.resource = Some("arn:aws:s3:::x".into());
            let judgment = asker.ask(&world, &question).unwrap();
            assert!(asker.assumption(&world, &question, &judgment).is_some());
        }
        ordered::steps() - before
    });
}

#[test]
fn plans_and_coverage_prove_each_way_of_accounts_once() {
    let work = |accounts| {
        let before = Generated {
            accounts,
            units: 10,
            scps: 10,
            changed: [0; 4],
        };
        let after = Generated {
            changed: [4, 1, 1, 0],
            ..before
        };
        let (before, after) = (before.world(), after.world());
        let mut planning = Planning::new(&before, &after).unwrap().searching(0);
        planning.go_on(|| false);
        let proofs = planning.proofs();
        let plan = planning.finish().unwrap();
        assert_eq!((plan.steps.len(), plan.left.len()), (9, 0));

        let organization = before.organizations().next().unwrap();
        let all = controls(CONTROLS).unwrap();
        let began = ordered::steps();
        let found = Coverage::of(&before, organization, &all, prover()).unwrap();
        assert_eq!(found.accounts.len(), accounts + 1);
        (proofs, ordered::steps() - began)
    };
    let [few, many] = [100, 1_000].map(work);
    assert!(
        few.0 > 0 && many.0 == few.0,
        "{few:?} for 100 accounts, {many:?} for 1,000"
    );
    assert!(
        many.1 < few.1 * 2,
        "{few:?} for 100 accounts, {many:?} for 1,000"
    );
}

#[test]
fn a_search_for_another_order_ends_after_a_number_of_proofs_and_says_so() {
    let before = Generated {
        accounts: 24,
        units: 6,
        scps: 12,
        changed: [0; 4],
    };
    let after = Generated {
        changed: [6, 1, 1, 0],
        ..before
    };
    let (before, after) = (before.world(), after.world());
    let searched = |most| {
        let mut planning = Planning::new(&before, &after).unwrap().searching(most);
        planning.go_on(|| false);
        (planning.proofs(), planning.finish().unwrap())
    };
    let (least, unsearched) = searched(0);
    let (few, ended) = searched(3);
    assert!(least < few && few < least + 20, "{least} {few}");
    let says = |plan: &MigrationPlan| {
        plan.proved_gaps()
            .map(|it| it.says.to_string())
            .collect::<Vec<_>>()
    };
    let end = "The search for an order without gaps ended after 3 proofs.";
    assert!(
        !says(&unsearched).is_empty() && says(&ended)[0].ends_with(end),
        "{:?}",
        says(&ended)
    );
    assert!(!says(&unsearched).iter().any(|it| it.contains("search")));
    let (_, whole) = searched(10_000);
    assert!(!says(&whole).iter().any(|it| it.contains("search")));
}

/// `ORGSIM_GROWTH="FOLDER ACCOUNTS UNITS SCPS MOVED UPDATED SWAPPED RENAMED"` writes `before.json` and `after.json`.
#[test]
#[ignore = "it writes files for measurements"]
fn long() {
    let given = std::env::var("ORGSIM_GROWTH").expect("its documentation says what is given");
    let (folder, numbers) = given.split_once(' ').unwrap();
    let numbers: Vec<usize> = numbers.split(' ').map(|it| it.parse().unwrap()).collect();
    let [accounts, units, scps, changed @ ..]: [usize; 7] = numbers.try_into().unwrap();
    for (name, changed) in [("before", [0; 4]), ("after", changed)] {
        let made = Generated {
            accounts,
            units,
            scps,
            changed,
        };
        std::fs::write(format!("{folder}/{name}.json"), made.text()).unwrap();
    }
}
