//! Plans where targets have as many policies as they may have: guardrails are replaced one at a time, and what cannot be taken back
//! comes last.

use crate::building;

use building::{BuiltOrganization, allowing, answers_of, denying, may, named, planned};
use interchange::{MigrationPlan, PlanFormat, export_plan, plan_to_json, plan_to_text};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Command, Intervention, TimeMove};
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType};
use sim::time::DAY;

const RCP: &str = "RESOURCE_CONTROL_POLICY";
const SERVICES: [&str; 4] = ["s3", "kms", "sqs", "secretsmanager"];

fn steps(plan: &MigrationPlan) -> Vec<&str> {
    plan.steps.iter().map(|it| it.says.english()).collect()
}

/// An organization whose unit has four resource control policies.
fn perimeter() -> (BuiltOrganization, String, Vec<String>) {
    let mut before = BuiltOrganization::new();
    let input = json!({ "RootId": before.root(), "PolicyType": RCP });
    before.call("EnablePolicyType", input);
    let (root, unit) = (before.root(), before.unit("Workloads"));
    before.move_data(&root, &unit);
    let policies = SERVICES.map(|service| {
        let id = before.policy_of(RCP, &format!("v1-{service}"), &perimeter_of(service, "o-1"));
        before.attach(&id, &unit);
        id
    });
    (before, unit, policies.to_vec())
}

fn perimeter_of(service: &str, of: &str) -> String {
    let statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": format!("{service}:*"), "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": of } },
    });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// The same organization with other resource control policies.
fn replaced(
    before: &BuiltOrganization,
    unit: &str,
    old: &[String],
    name: fn(&str) -> String,
) -> BuiltOrganization {
    let mut after = before.clone();
    for (id, service) in old.iter().zip(SERVICES) {
        after.detach(id, unit);
        after.call("DeletePolicy", json!({ "PolicyId": id }));
        let id = after.policy_of(RCP, &name(service), &perimeter_of(service, "o-2"));
        after.attach(&id, unit);
    }
    after
}

/// The services without a resource control policy at the unit.
fn open_services(world: &World) -> Vec<&'static str> {
    let organization = world.organizations().next().unwrap();
    let unit = organization.ous.keys().next().unwrap();
    let target = PolicyTarget::Parent(ParentId::Ou(unit.clone()));
    let attached = organization.attached(PolicyType::ResourceControl, &target);
    let denies = |service: &str| {
        let mut attached = attached.iter();
        attached.any(|it| it.content.contains(&format!("\"{service}:*\"")))
    };
    SERVICES.into_iter().filter(|it| !denies(it)).collect()
}

/// What is open after each step.
fn opened(plan: &MigrationPlan, before: &BuiltOrganization) -> Vec<Vec<&'static str>> {
    let mut world = before.0.clone();
    let steps = plan.steps.iter().map(|step| {
        sim::step(&mut world, &step.command).unwrap();
        open_services(&world)
    });
    steps.collect()
}

#[test]
fn new_versions_of_policies_are_updated_in_place() {
    let (before, unit, old) = perimeter();
    let after = replaced(&before, &unit, &old, |service| format!("v2-{service}"));
    let plan = planned(&before, &after);
    let mut says = steps(&plan);
    says.sort_unstable();
    assert_eq!(
        says,
        [
            "Update policy v1-kms to v2-kms",
            "Update policy v1-s3 to v2-s3",
            "Update policy v1-secretsmanager to v2-secretsmanager",
            "Update policy v1-sqs to v2-sqs",
        ]
    );
    assert_eq!(opened(&plan, &before), vec![Vec::<&str>::new(); 4]);
    assert!(plan.steps.iter().all(|it| it.gap.is_none()));
}

#[test]
fn at_the_quota_one_policy_after_the_other_is_replaced() {
    let (before, unit, old) = perimeter();
    let after = replaced(&before, &unit, &old, |service| {
        format!("Perimeter of {service}")
    });
    let plan = planned(&before, &after);
    let says = steps(&plan);
    let swaps = |pair: &[&str]| {
        let (detach, attach) = (pair[0].strip_prefix("Detach v1-"), pair[1]);
        let service = detach.and_then(|it| it.strip_suffix(" from Root/Workloads"));
        service.is_some_and(|it| attach == format!("Attach Perimeter of {it} to Root/Workloads"))
    };
    assert!(says[4..12].chunks(2).all(swaps), "{says:?}");
    assert!(
        says[12..].iter().all(|it| it.starts_with("Delete policy ")),
        "{says:?}"
    );
    let open = opened(&plan, &before);
    for (at, open) in open.iter().enumerate() {
        let said = plan
            .gaps
            .iter()
            .any(|it| (it.from..it.until).contains(&(at + 1)));
        assert_eq!(said, !open.is_empty(), "{}: {:?}", at + 1, plan.gaps);
        assert!(open.len() < 2, "{}: {open:?}", at + 1);
    }
    said_in_every_format(&before, &plan);
}

/// Every format for people and programs says what a step leaves open.
fn said_in_every_format(before: &BuiltOrganization, plan: &MigrationPlan) {
    let (gap, says) = (plan.steps[4].gap.as_ref().unwrap(), &plan.steps[4].says);
    let says_gap =
        "From step 5 until step 6, account Data can do what neither organization allows, such as ";
    assert!(gap.english().starts_with(says_gap), "{gap}");
    let (line, say): (interchange::WriteLine<'_>, interchange::SayText<'_>) =
        (&|_| "line".to_string(), &ToString::to_string);
    let text = plan_to_text(plan, line, say);
    let step = format!("\n5. {says} (management account)\n   line\n   {gap}\n");
    assert!(text.contains(&step), "{text}");
    assert_eq!(plan_to_json(plan, line)["steps"][4]["gap"], *gap.english());
    let script = export_plan(&before.0, plan, PlanFormat::Script, line, say).text;
    let step = format!("# 5. {says}\n# {gap}\ndetach RESOURCE_CONTROL_POLICY ");
    assert!(script.contains(&step), "{script}");
    // The script has the order of the plan.
    let numbers = script
        .lines()
        .filter_map(|it| it.strip_prefix("# ")?.split_once(". "));
    let numbers: Vec<usize> = numbers.filter_map(|it| it.0.parse().ok()).collect();
    assert_eq!(numbers, (1..=plan.steps.len()).collect::<Vec<_>>());
}

fn may_list(world: &World) -> bool {
    may(world, "iam:ListUsers", json!({}))
}

/// Seven policies beside the full access policy become seven others and an allow list, and an account leaves.
fn with_an_allow_list() -> [BuiltOrganization; 2] {
    let mut before = BuiltOrganization::new().with_type();
    let (root, unit) = (before.root(), before.unit("Workloads"));
    before.move_data(&root, &unit);
    let other = json!({ "AccountName": "Other", "Email": "other@example.com" });
    before.call("CreateAccount", other);
    // The account could leave at once, and the unit be deleted.
    let other = named(&before.0, "Other");
    for command in [
        Command::Time(TimeMove::Advance { ms: 10 * DAY }),
        Command::Intervene(Intervention::CompleteSignUp { account: other }),
    ] {
        sim::step(&mut before.0, &command).unwrap();
    }
    let empty = before.unit("Empty");
    let actions = [
        "User",
        "Group",
        "Role",
        "Policy",
        "AccessKey",
        "LoginProfile",
    ]
    .map(|it| format!("iam:Create{it}"));
    let mut old: Vec<String> = (actions.iter().enumerate())
        .map(|(at, action)| before.deny(&format!("Old{at}"), action))
        .collect();
    old.push(before.deny("Old6", "s3:*"));
    old.iter().for_each(|it| before.attach(it, &unit));
    let mut after = before.clone();
    let input = json!({ "OrganizationalUnitId": empty });
    after.call("DeleteOrganizationalUnit", input);
    for id in &old {
        after.detach(id, &unit);
        after.call("DeletePolicy", json!({ "PolicyId": id }));
    }
    for (at, action) in actions.iter().enumerate() {
        let content = denying(action).replace("\"*\"", "\"arn:aws:iam::*:*\"");
        let id = after.policy(&format!("New {action} {at}"), &content);
        after.attach(&id, &unit);
    }
    let list = after.policy("AllowList", &allowing("iam:*"));
    after.attach(&list, &unit);
    after.detach("p-FullAWSAccess", &unit);
    after.call(
        "RemoveAccountFromOrganization",
        json!({ "AccountId": other.to_string() }),
    );
    [before, after]
}

#[test]
fn an_allow_list_is_attached_before_full_access_is_detached() {
    let [before, after] = with_an_allow_list();
    let plan = planned(&before, &after);
    let says = steps(&plan);
    assert!(
        answers_of(&plan, &before, may_list).iter().all(|it| *it),
        "{says:?}"
    );
    let create = |world: &World| may(world, "iam:CreateUser", json!({ "UserName": "Someone" }));
    assert!(
        answers_of(&plan, &before, create).iter().all(|it| !*it),
        "{says:?}"
    );
    assert!(plan.steps.iter().all(|it| it.gap.is_none()), "{says:?}");
    // Waiting, removing and deleting come after the last change of a guardrail.
    let last = says
        .iter()
        .rposition(|it| it.starts_with("Attach ") || it.starts_with("Detach "))
        .unwrap();
    let is_final = |step: &&str| step.contains("account Other") || step.starts_with("Delete ");
    assert_eq!(says.iter().position(is_final), Some(last + 1), "{says:?}");
}

#[test]
fn full_access_goes_last_even_where_only_it_makes_room() {
    let mut before = BuiltOrganization::new().with_type();
    let (root, unit) = (before.root(), before.unit("Workloads"));
    before.move_data(&root, &unit);
    for name in ["A", "B", "C", "D", "E", "F", "G", "H", "I"] {
        let id = before.deny(name, &format!("sqs:{name}"));
        before.attach(&id, &unit);
    }
    let mut after = before.clone();
    let list = after.policy("AllowList", &allowing("iam:*"));
    after.detach("p-FullAWSAccess", &unit);
    after.attach(&list, &unit);
    let plan = planned(&before, &after);
    assert_eq!(
        steps(&plan),
        [
            "Create policy AllowList",
            "Detach A from Root/Workloads",
            "Attach AllowList to Root/Workloads",
            "Detach FullAWSAccess from Root/Workloads",
            "Attach A to Root/Workloads",
        ]
    );
    assert!(answers_of(&plan, &before, may_list).iter().all(|it| *it));
    let gaps: Vec<bool> = plan.steps.iter().map(|it| it.gap.is_some()).collect();
    assert_eq!(gaps, [false, true, false, false, false]);
}

#[test]
fn a_statement_that_goes_to_another_policy_is_denied_there_first() {
    let mut before = BuiltOrganization::new().with_type();
    let (root, unit) = (before.root(), before.unit("Workloads"));
    before.move_data(&root, &unit);
    let both: Value = serde_json::from_str(&denying("iam:CreateUser")).unwrap();
    let mut content = both.clone();
    let group: Value = serde_json::from_str(&denying("iam:CreateGroup")).unwrap();
    content["Statement"] = json!([both["Statement"][0], group["Statement"][0]]);
    let guard = before.policy("Guard", &content.to_string());
    before.attach(&guard, &unit);
    let mut after = before.clone();
    after.call(
        "UpdatePolicy",
        json!({ "PolicyId": guard, "Content": group.to_string() }),
    );
    let users = after.deny("Users", "iam:CreateUser");
    after.attach(&users, &unit);
    let plan = planned(&before, &after);
    assert_eq!(
        steps(&plan),
        [
            "Create policy Users",
            "Attach Users to Root/Workloads",
            "Update policy Guard",
        ]
    );
}
