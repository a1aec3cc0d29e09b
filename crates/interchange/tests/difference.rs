//! Differences between two worlds, and what they are about.

use interchange::{
    DifferenceGroup, Divergence, ExportFormat, ImportOptions, InputFile, PropertyChange,
    ThingChange, access_changes, access_changes_of, access_changes_to_text, compared_actions,
    compared_principals, differences, divergence, export, import, matching_ids,
};
use serde_json::json;
use sim::World;
use sim::command::{Call, Command};
use sim::history::History;
use sim::ids::ParentId;
use sim::people::ADMINISTRATOR;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::view::Selection;

/// The worlds before and after a call by the scenario's first actor.
fn around(operation: &str, input: &dyn Fn(&World) -> serde_json::Value) -> [World; 2] {
    around_in(Scenario::AllFeatures, operation, input)
}

fn around_in(
    scenario: Scenario,
    operation: &str,
    input: &dyn Fn(&World) -> serde_json::Value,
) -> [World; 2] {
    let history = History::new(scenario, 1);
    let before = history.world().clone();
    let after = called(history, &[(operation, input)]);
    [before, after.world().clone()]
}

/// The input of a call in a world.
type Input<'a> = &'a dyn Fn(&World) -> serde_json::Value;

/// The history with calls of the scenario's first actor.
fn called(mut history: History, calls: &[(&str, Input<'_>)]) -> History {
    let actor = history.scenario().first_actor(history.start());
    for (operation, input) in calls {
        let call = Call::new(actor.clone(), operation, input(history.world()));
        let step = history.step(Command::Call(call));
        assert!(step.changed(), "{:?}", step.result);
    }
    history
}

fn root(world: &World) -> String {
    world.organizations().next().expect("one").root.to_string()
}

/// The id of the first unit with this name.
fn unit_named(world: &World, name: &str) -> String {
    let mut units = world.organizations().flat_map(|it| it.ous.values());
    let unit = units.find(|it| &*it.name == name);
    unit.expect("there is one").id.to_string()
}

/// The id of the policy with this name.
fn policy_named(world: &World, name: &str) -> String {
    let mut policies = world.organizations().flat_map(|it| it.policies.values());
    let policy = policies.find(|it| &*it.name == name);
    policy.expect("there is one").id.to_string()
}

/// The differences in words, one for each thing.
fn in_words(worlds: &[World; 2]) -> Vec<String> {
    let found = differences(&worlds[0], &worlds[1]);
    found.iter().map(ToString::to_string).collect()
}

fn unit() -> [World; 2] {
    around(
        "organizations:CreateOrganizationalUnit",
        &|world| json!({ "ParentId": root(world), "Name": "Fresh" }),
    )
}

#[test]
fn a_difference_is_about_the_thing_that_differs() {
    let [before, after] = unit();
    for (worlds, change) in [
        ([&before, &after], ThingChange::Added),
        ([&after, &before], ThingChange::Removed),
    ] {
        let found = differences(worlds[0], worlds[1]);
        let [found] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(found.change, change);
        assert_eq!(found.name, "Root/Fresh");
        let Some(Selection::Unit(unit)) = &found.about else {
            panic!("{found:?}");
        };
        assert_eq!(unit.to_string(), found.id);
    }
    assert_eq!(differences(&after, &after), []);
}

/// A reader takes the name of an organization for its management account.
#[test]
fn what_is_at_the_root_is_about_the_root() {
    let history = History::new(Scenario::Guardrails, 1);
    let before = history.world().clone();
    let attach: Input<'_> =
        &|world| json!({ "PolicyId": policy_named(world, "EuropeOnly"), "TargetId": root(world) });
    let tag: Input<'_> =
        &|world| json!({ "ResourceId": root(world), "Tags": [{ "Key": "a", "Value": "b" }] });
    let calls = [
        ("organizations:AttachPolicy", attach),
        ("organizations:TagResource", tag),
    ];
    let after = called(history, &calls).world().clone();
    let found = differences(&before, &after);
    let [found] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(found.group, DifferenceGroup::Organization);
    assert_eq!((&*found.name, &found.id), ("Root", &root(&after)));
    let about = found.about.as_ref();
    assert!(matches!(about, Some(Selection::Unit(ParentId::Root(_)))));
    let says = found.to_string();
    assert!(
        says.contains("EuropeOnly") && says.contains("\n    tags: now a=b"),
        "{says}"
    );
    // It comes with its organization.
    let mut found = differences(&Scenario::Empty.world(1), &before);
    found.retain(|it| it.group == DifferenceGroup::Organization);
    let names: Vec<&str> = found.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["Management"]);
}

#[test]
fn users_of_a_changed_account_are_compared() {
    let [before, after] = around("iam:CreateUser", &|_| json!({ "UserName": "Zoe" }));
    let found = differences(&before, &after);
    let users: Vec<&str> = (found.iter())
        .filter(|it| it.group == DifferenceGroup::Identities)
        .map(|it| it.name.split(" of ").next().unwrap_or_default())
        .collect();
    assert_eq!(users, ["user Zoe"]);
}

#[test]
fn access_can_be_compared_one_principal_at_a_time() {
    let [before, after] = around(
        "iam:DetachUserPolicy",
        &|_| json!({ "UserName": "Ana", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
    );
    let actions = ["iam:CreateUser".to_string()];
    let all = access_changes(&before, &after, &actions);
    let one_by_one: Vec<_> = compared_principals(&before, &after)
        .iter()
        .flat_map(|principal| access_changes_of(principal, &before, &after, &actions))
        .collect();
    assert_eq!(all, one_by_one);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].from, all[0].to), ("allowed", "denied"));
}

#[test]
fn what_a_new_user_may_not_do_is_no_change_of_access() {
    let [before, after] = around("iam:CreateUser", &|_| json!({ "UserName": "Zoe" }));
    let actions = ["iam:CreateUser".to_string()];
    assert_eq!(access_changes(&before, &after, &actions), []);
    assert_eq!(access_changes(&after, &before, &actions), []);
}

#[test]
fn the_invited_account_is_not_reported_beside_its_invitation() {
    let [before, after] = around(
        "organizations:InviteAccountToOrganization",
        &|_| json!({ "Target": { "Type": "ACCOUNT", "Id": "121212121212" } }),
    );
    let answers = export(
        &after,
        after.organizations().next().expect("one"),
        ExportFormat::AwsCli,
    );
    let file = InputFile {
        name: "answers.json".into(),
        bytes: answers.bytes(),
    };
    let import = import(&[file], &ImportOptions::default()).expect("it can be read");
    let imported = import.session.replay();
    // The import opens the account, so that someone can answer.
    let invited = "121212121212".parse().expect("an account id");
    assert!(after.account(invited).is_none() && imported.account(invited).is_some());
    let about_it = |one: &World, other: &World| -> Vec<(DifferenceGroup, String)> {
        let found = differences(one, other).into_iter();
        found
            .map(|it| (it.group, it.name))
            .filter(|(_, name)| name.contains("121212121212"))
            .collect()
    };
    assert_eq!(about_it(&after, &imported), []);
    assert_eq!(about_it(&imported, &after), []);
    let invitation = (
        DifferenceGroup::Handshakes,
        "INVITE to 121212121212".to_string(),
    );
    assert_eq!(about_it(&before, &after), [invitation]);
    let found = about_it(&before, &imported);
    assert!(
        matches!(found.as_slice(), [(DifferenceGroup::Handshakes, _)]),
        "{found:?}"
    );
    // An account of its own with users is something else.
    let mut session = import.session.clone();
    let call = Call::new(
        Principal::user(invited, ADMINISTRATOR),
        "iam:CreateUser",
        json!({ "UserName": "Zoe" }),
    );
    session.commands.push(Command::Call(call));
    let found = about_it(&before, &session.replay());
    assert!(
        found
            .iter()
            .any(|(group, _)| *group == DifferenceGroup::Accounts),
        "{found:?}"
    );
}

#[test]
fn patterns_are_compared_by_common_actions_and_identity_policies_are_read() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": ["ec2:*", "sqs:PurgeQueue"], "Resource": "*"}]});
    let text = document.to_string();
    let [before, after] = around(
        "iam:CreatePolicy",
        &|_| json!({ "PolicyName": "NoQueues", "PolicyDocument": text }),
    );
    let none = compared_actions(&before, &before);
    assert!(none.actions.contains(&"ec2:RunInstances".to_string()));
    let compared = compared_actions(&before, &after);
    let added: Vec<_> = (compared.actions.iter())
        .filter(|it| !none.actions.contains(it))
        .collect();
    assert_eq!(added, ["sqs:PurgeQueue"]);
    let pattern = "ec2:*".to_string();
    assert!(compared.patterns.contains(&pattern) && !none.patterns.contains(&pattern));
}

#[test]
fn a_new_name_is_a_change_of_the_renamed_thing_only() {
    let renamed = around_in(
        Scenario::Guardrails,
        "organizations:UpdateOrganizationalUnit",
        &|world| {
            let unit = unit_named(world, "Workloads");
            json!({ "OrganizationalUnitId": unit, "Name": "Work" })
        },
    );
    assert_eq!(
        in_words(&renamed),
        ["~ Root/Work\n    name: Workloads → Work"]
    );
    let [before, after] = renamed;
    assert!(
        !differences(&before, &after)
            .iter()
            .any(interchange::ThingDifference::is_elsewhere)
    );
    let renamed = around_in(
        Scenario::Guardrails,
        "organizations:UpdatePolicy",
        &|world| json!({ "PolicyId": policy_named(world, "ProtectTheAccessRole"), "Name": "Renamed" }),
    );
    assert_eq!(
        in_words(&renamed),
        ["~ Renamed\n    name: ProtectTheAccessRole → Renamed"]
    );
}

#[test]
fn what_is_made_again_under_its_name_stays_the_same() {
    let create: Input<'_> = &|world| json!({ "ParentId": root(world), "Name": "Fresh" });
    let delete: Input<'_> = &|world| json!({ "OrganizationalUnitId": unit_named(world, "Fresh") });
    let create_in: Input<'_> =
        &|world| json!({ "ParentId": unit_named(world, "Fresh"), "Name": "Inner" });
    let delete_in: Input<'_> =
        &|world| json!({ "OrganizationalUnitId": unit_named(world, "Inner") });
    let (make, remove) = (
        "organizations:CreateOrganizationalUnit",
        "organizations:DeleteOrganizationalUnit",
    );
    let history = History::new(Scenario::AllFeatures, 1);
    let before = called(history, &[(make, create), (make, create_in)]);
    let again = [
        (remove, delete_in),
        (remove, delete),
        (make, create),
        (make, create_in),
    ];
    let after = called(before.clone(), &again);
    let [old, new] = [&before, &after].map(|it| unit_named(it.world(), "Fresh"));
    assert_ne!(old, new);
    assert_eq!(differences(before.world(), after.world()), []);
}

#[test]
fn an_account_leaves_and_joins() {
    let account = |world: &World| {
        let mut accounts = world.accounts();
        let found = accounts.find(|it| &*it.name == "Payments");
        found.expect("there is one").id.to_string()
    };
    let [before, after] = around_in(
        Scenario::Guardrails,
        "organizations:RemoveAccountFromOrganization",
        &|world| json!({ "AccountId": account(world) }),
    );
    let says = "~ payments@northwind.example\n    left the organization: it was in Root/Workloads/Production";
    let worlds = [before, after];
    assert_eq!(in_words(&worlds), [says]);
    let [before, after] = worlds;
    let found = differences(&before, &after);
    assert!(found[0].is_elsewhere());
    let joined = in_words(&[after, before]);
    let says = "~ payments@northwind.example\n    joined the organization: it is in Root/Workloads/Production\n";
    assert!(joined[0].starts_with(says), "{joined:?}");
}

#[test]
fn the_first_step_that_differs_is_named_for_both() {
    let start = History::new(Scenario::AllFeatures, 1);
    let fresh: Input<'_> = &|world| json!({ "ParentId": root(world), "Name": "Fresh" });
    let other: Input<'_> = &|world| json!({ "ParentId": root(world), "Name": "Other" });
    let make = "organizations:CreateOrganizationalUnit";
    let one = called(start.clone(), &[(make, fresh)]);
    let at = |a: &History, b: &History| divergence([(a, usize::MAX), (b, usize::MAX)]);
    assert_eq!(at(&one, &one.clone()), Divergence::Nowhere);
    let Divergence::Step(1, steps) = at(&start, &one) else {
        panic!("{:?}", at(&start, &one));
    };
    let [None, Some(step)] = &*steps else {
        panic!("{steps:?}");
    };
    assert_eq!(step.by.as_deref(), Some("Management / Ana"));
    assert_eq!(step.at, start.world().now());
    let two = [
        called(one.clone(), &[(make, other)]),
        called(called(start.clone(), &[(make, fresh)]), &[]),
    ];
    let Divergence::Step(2, steps) = at(&two[0], &two[1]) else {
        panic!("{:?}", at(&two[0], &two[1]));
    };
    assert!(matches!(&*steps, [Some(_), None]));
    // A moment before the step has nothing of it.
    assert_eq!(divergence([(&two[0], 1), (&one, 1)]), Divergence::Nowhere);
    let elsewhere = History::new(Scenario::AllFeatures, 2);
    assert_eq!(at(&start, &elsewhere), Divergence::Start);
}

#[test]
fn other_conditions_of_an_action_are_named() {
    let document = |regions: &[&str]| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "Elsewhere", "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": regions}}}]})
        .to_string()
    };
    let change: Input<'_> = &|world| json!({ "PolicyId": policy_named(world, "EuropeOnly"), "Content": document(&["eu-west-1"]) });
    let begin: Input<'_> = &|world| {
        json!({ "PolicyId": policy_named(world, "EuropeOnly"),
            "Content": document(&["eu-west-1", "eu-central-1"]) })
    };
    let update = "organizations:UpdatePolicy";
    let before = called(History::new(Scenario::Guardrails, 1), &[(update, begin)]);
    let after = called(before.clone(), &[(update, change)]);
    let (before, after) = (before.world().clone(), after.world().clone());
    let actions = ["ec2:RunInstances".to_string()];
    let found = access_changes(&before, &after, &actions);
    assert!(!found.is_empty());
    for it in &found {
        assert_eq!((it.from, it.to), ("depends", "depends"));
    }
    let text = access_changes_to_text(&found);
    assert!(
        text.ends_with(
            "other conditions for ec2:RunInstances\n    no longer: Deny if StringNotEquals aws:RequestedRegion eu-west-1, eu-central-1\n    now: Deny if StringNotEquals aws:RequestedRegion eu-west-1\n"
        ),
        "{text}"
    );
    assert_eq!(access_changes(&before, &before, &actions), []);
    // The document says which value it lost.
    assert_eq!(
        in_words(&[before, after]),
        [
            "~ EuropeOnly\n    document:\n      Statement Elsewhere.Condition.StringNotEquals.aws:RequestedRegion: no longer eu-central-1"
        ]
    );
}

#[test]
fn statements_of_a_document_are_compared_by_sid() {
    let update = |content: serde_json::Value| {
        let text = content.to_string();
        let input: Input<'_> =
            &|world| json!({ "PolicyId": policy_named(world, "EuropeOnly"), "Content": text });
        let history = History::new(Scenario::Guardrails, 1);
        called(history, &[("organizations:UpdatePolicy", input)])
            .world()
            .clone()
    };
    let deny = |sid: &str, action: serde_json::Value| json!({"Sid": sid, "Effect": "Deny", "Action": action, "Resource": "*"});
    let before = update(json!({"Version": "2012-10-17", "Statement": [
        deny("Buckets", json!("s3:DeleteBucket")), deny("Queues", json!("sqs:DeleteQueue"))]}));
    let after = update(json!({"Version": "2012-10-17", "Statement": [
        deny("Keys", json!("kms:DeleteAlias")), deny("Buckets", json!(["s3:DeleteBucket", "s3:PutBucketPolicy"]))]}));
    assert_eq!(
        in_words(&[before, after]),
        [
            "~ EuropeOnly\n    document:\n      Statement Buckets.Action: now s3:PutBucketPolicy\n      Statement Queues: removed\n      Statement Keys: added"
        ]
    );
}

#[test]
fn long_lists_say_which_items_differ() {
    let names: Vec<String> = (10..30).map(|n| format!("Policy{n}")).collect();
    let change = |what: &'static str, to: &[String]| {
        let (from, to) = (names.join(", "), to.join(", "));
        PropertyChange { what, from, to }.to_string()
    };
    assert_eq!(
        change("service control policies", &names[1..]),
        "service control policies:\n      no longer Policy10"
    );
    assert_eq!(
        change("description", &names[1..]),
        "description: other text"
    );
    assert_eq!(change("tags", &[]), "tags: removed");
}

#[test]
fn what_is_created_again_has_another_id() {
    let policy: Input<'_> = &|_| {
        let content = r#"{"tags":{}}"#;
        json!({ "Name": "Spare", "Type": "TAG_POLICY", "Description": "x", "Content": content })
    };
    let unit: Input<'_> = &|world| json!({ "ParentId": root(world), "Name": "Fresh" });
    let create_policy = ("organizations:CreatePolicy", policy);
    let create_unit = ("organizations:CreateOrganizationalUnit", unit);
    let begin = || History::new(Scenario::AllFeatures, 1);
    let both = called(begin(), &[create_policy, create_unit]);
    let alone = called(begin(), &[create_unit]);
    let [before, after] = [both.world(), alone.world()];
    let ids = [before, after].map(|world| unit_named(world, "Fresh"));
    assert_ne!(ids[0], ids[1]);
    let found: Vec<_> = matching_ids(before, after).into_iter().collect();
    let [old, new] = ids;
    assert_eq!(found, [(old, new)]);
    // Where one world only has more, nothing was created again.
    assert!(matching_ids(alone.start(), before).is_empty());
}

#[test]
fn another_organization_has_other_ids() {
    let [before, after] = [1, 2].map(|seed| Scenario::AllFeatures.world(seed));
    let of = |world: &World| world.organizations().next().expect("one").id.to_string();
    let ids = matching_ids(&before, &after);
    assert_eq!(ids.get(&of(&before)), Some(&of(&after)));
    let units = before.organizations().flat_map(|it| it.ous.values());
    for unit in units {
        let twin = unit_named(&after, &unit.name);
        assert_eq!(ids.get(unit.id.as_str()), Some(&twin));
    }
}
