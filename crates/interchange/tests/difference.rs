//! Differences between two worlds, and what they are about.

use interchange::{
    DifferenceGroup, ExportFormat, ImportOptions, InputFile, ThingChange, access_changes,
    access_changes_of, compared_actions, compared_principals, differences, export, import,
};
use serde_json::json;
use sim::World;
use sim::command::{Call, Command};
use sim::history::History;
use sim::people::ADMINISTRATOR;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::view::Selection;

/// The worlds before and after a call by the scenario's first actor.
fn around(operation: &str, input: &dyn Fn(&World) -> serde_json::Value) -> [World; 2] {
    let mut history = History::new(Scenario::AllFeatures, 1);
    let before = history.world().clone();
    let actor = Scenario::AllFeatures.first_actor(&before);
    let call = Call::new(actor, operation, input(&before));
    let step = history.step(Command::Call(call));
    assert!(step.changed(), "{:?}", step.result);
    [before, history.world().clone()]
}

fn unit() -> [World; 2] {
    around("organizations:CreateOrganizationalUnit", &|world| {
        let root = world.organizations().next().expect("one").root.to_string();
        json!({ "ParentId": root, "Name": "Fresh" })
    })
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
    let [before, after] = around("iam:CreateUser", &|_| json!({ "UserName": "Zoe" }));
    let actions = ["iam:CreateUser".to_string()];
    let all = access_changes(&before, &after, &actions);
    let one_by_one: Vec<_> = compared_principals(&before, &after)
        .iter()
        .flat_map(|principal| access_changes_of(principal, &before, &after, &actions))
        .collect();
    assert_eq!(all, one_by_one);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].from, all[0].to), ("nobody", "denied"));
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
