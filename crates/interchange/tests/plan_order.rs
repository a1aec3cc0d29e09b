//! The order of a plan: what an account may do at both ends, it may do in between, and what it must not, it must not.

use crate::building;

use building::{
    BuiltOrganization, allowing, answers_of, data, denying, may, named, planned, says, text,
};
use serde_json::json;
use sim::World;

/// Whether the administrator of `Data` may create a user.
fn may_create_user(world: &World) -> bool {
    may(world, "iam:CreateUser", json!({ "UserName": "Someone" }))
}

/// Whether the administrator of `Data` may create a group.
fn may_create_group(world: &World) -> bool {
    may(world, "iam:CreateGroup", json!({ "GroupName": "Some" }))
}

/// Plays a plan that reaches its goal, and asks before and after each step.
fn answers(
    before: &BuiltOrganization,
    after: &BuiltOrganization,
    ask: fn(&World) -> bool,
) -> Vec<bool> {
    let plan = planned(before, after);
    answers_of(&plan, before, ask)
}

#[track_caller]
fn always(expected: bool, answers: &[bool]) {
    assert!(answers.iter().all(|it| *it == expected), "{answers:?}");
}

#[test]
fn an_account_leaves_before_its_old_unit_is_locked() {
    let mut before = BuiltOrganization::new().with_type();
    let (old, guard) = (before.unit("Dev"), before.deny("Guard", "iam:CreateUser"));
    before.attach(&guard, &old);
    let root = before.root();
    before.move_data(&root, &old);
    let mut after = before.clone();
    let new = after.unit("Dev2");
    after.attach(&guard, &new);
    after.move_data(&old, &new);
    let everything = after.deny("DenyAll", "*");
    after.attach(&everything, &old);
    after.detach(&guard, &old);
    after.detach("p-FullAWSAccess", &old);
    assert_eq!(
        says(&before, &after),
        [
            "Create unit Root/Dev2",
            "Create policy DenyAll",
            "Attach Guard to Root/Dev2",
            "Move account Data to Root/Dev2",
            "Attach DenyAll to Root/Dev",
            "Detach Guard from Root/Dev",
            "Detach FullAWSAccess from Root/Dev",
        ]
    );
    always(true, &answers(&before, &after, may_create_group));
    always(false, &answers(&before, &after, may_create_user));
}

#[test]
fn an_account_enters_after_its_new_unit_is_opened() {
    let mut before = BuiltOrganization::new().with_type();
    let open = before.unit("Prod");
    let guard = before.deny("Guard", "iam:CreateUser");
    before.attach(&guard, &open);
    let mut after = before.clone();
    after.detach(&guard, &open);
    let root = after.root();
    after.move_data(&root, &open);
    always(true, &answers(&before, &after, may_create_user));
}

#[test]
fn a_guardrail_moves_to_units_and_accounts_without_a_gap() {
    let mut before = BuiltOrganization::new().with_type();
    let (root, unit) = (before.root(), before.unit("Dev"));
    let guard = before.deny("Guard", "iam:CreateUser");
    before.attach(&guard, &unit);
    before.move_data(&root, &unit);
    // From the unit that the account leaves, to the account itself.
    let mut after = before.clone();
    let account = data(&after.0).to_string();
    after.attach(&guard, &account);
    after.detach(&guard, &unit);
    always(false, &answers(&before, &after, may_create_user));
    after.move_data(&unit, &root);
    always(false, &answers(&before, &after, may_create_user));
    // From the root to a unit that another account leaves, so it is attached late there.
    let mut before = before;
    before.attach(&guard, &root);
    before.detach(&guard, &unit);
    let other = json!({ "AccountName": "Other", "Email": "other@example.com" });
    before.call("CreateAccount", other);
    let other = named(&before.0, "Other").to_string();
    let to_unit =
        json!({ "AccountId": other, "SourceParentId": root, "DestinationParentId": unit });
    before.call("MoveAccount", to_unit);
    let mut after = before.clone();
    after.attach(&guard, &unit);
    after.detach(&guard, &root);
    let back = json!({ "AccountId": other, "SourceParentId": unit, "DestinationParentId": root });
    after.call("MoveAccount", back);
    always(false, &answers(&before, &after, may_create_user));
}

#[test]
fn a_policy_changes_when_accounts_have_left_it() {
    let mut before = BuiltOrganization::new().with_type();
    let (root, unit) = (before.root(), before.unit("Dev"));
    let guard = before.deny("Guard", "iam:CreateUser");
    before.attach(&guard, &unit);
    before.move_data(&root, &unit);
    let mut after = before.clone();
    after.move_data(&unit, &root);
    let stricter = json!({ "PolicyId": guard, "Content": denying("iam:*") });
    after.call("UpdatePolicy", stricter);
    always(true, &answers(&before, &after, may_create_group));
    // Where an account enters, the new document is there first.
    always(true, &answers(&after, &before, may_create_group));
}

/// AWS enables resource control policies in the background, and attaches none meanwhile.
#[test]
fn a_new_policy_type_guards_accounts_before_they_move() {
    let before = BuiltOrganization::new();
    let mut after = before.clone();
    let (root, unit) = (after.root(), after.unit("Locked"));
    let kind = "RESOURCE_CONTROL_POLICY";
    let input = json!({ "RootId": root, "PolicyType": kind });
    after.call("EnablePolicyType", input);
    let statement =
        json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" });
    let content = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let input = json!({ "Type": kind, "Name": "Guard", "Description": "", "Content": content });
    let answer = after.call("CreatePolicy", input);
    after.attach(&text(&answer["Policy"]["PolicySummary"]["Id"]), &unit);
    after.move_data(&root, &unit);
    assert_eq!(
        says(&before, &after),
        [
            "Enable resource control policies",
            "Wait until the policy type is enabled",
            "Create unit Root/Locked",
            "Create policy Guard",
            "Attach Guard to Root/Locked",
            "Move account Data to Root/Locked",
        ]
    );
}

/// A random number below `below`.
fn random(state: &mut u64, below: usize) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*state >> 33) % below as u64).unwrap()
}

/// Attaches a policy to some targets, and detaches it from the others.
fn attach_to_some(
    building: &mut BuiltOrganization,
    policy: &str,
    targets: &[String],
    state: &mut u64,
) {
    for target in targets {
        let input = json!({ "PolicyId": policy, "TargetId": target });
        let listed = json!({ "PolicyId": policy });
        let listed = building.call("ListTargetsForPolicy", listed);
        let is_attached = listed["Targets"].to_string().contains(&**target);
        match (random(state, 3) == 0, is_attached) {
            (true, false) => building.call("AttachPolicy", input),
            (false, true) => building.call("DetachPolicy", input),
            (true, true) | (false, false) => continue,
        };
    }
}

/// Two organizations with other attachments and accounts at other places. `full`: whether targets have as many policies as they may
/// have, and other policies that allow something.
fn random_change(seed: u64, full: bool) -> [BuiltOrganization; 2] {
    let mut state = seed;
    let mut before = BuiltOrganization::new().with_type();
    let root = before.root();
    let units = ["One", "Two", "Three"].map(|name| before.unit(name));
    let account = data(&before.0).to_string();
    let guard = before.deny("Guard", "iam:CreateUser");
    let other = json!({ "AccountName": "Other", "Email": "other@example.com" });
    before.call("CreateAccount", other);
    // A unit that one account leaves and the other enters cannot suit both.
    let places = [
        [0, 0, 1, 0],
        [0, 0, 1, 2],
        [0, 1, 2, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 1, 0, 2],
    ];
    let places = places[random(&mut state, places.len())].map(|it| &units[it]);
    let [from, to] = [places[0], places[2]];
    before.move_data(&root, from);
    before.move_account("Other", &root, places[1]);
    let targets: Vec<String> = units.iter().cloned().chain([root, account]).collect();
    let mut twins = vec![guard.clone()];
    let mut lists = vec!["p-FullAWSAccess".to_string()];
    if full {
        let others = ["A", "B", "C", "D", "E", "F", "G", "H"];
        for name in &others[..7 + random(&mut state, 2)] {
            let other = before.deny(name, &format!("sqs:{name}"));
            targets.iter().for_each(|it| before.attach(&other, it));
        }
        twins.push(before.deny("Twin", "iam:CreateUser"));
        lists.push(before.policy("AllowList", &allowing("iam:*")));
    }
    let change = |building: &mut BuiltOrganization, state: &mut u64| match full {
        false => attach_to_some(building, &guard, &targets, state),
        true => {
            for target in &targets {
                choose(building, &lists, random(state, 2), target);
                choose(building, &twins, random(state, 3), target);
            }
        }
    };
    change(&mut before, &mut state);
    let mut after = before.clone();
    change(&mut after, &mut state);
    for (name, from, to) in [("Data", from, to), ("Other", places[1], places[3])] {
        if from != to {
            after.move_account(name, from, to);
        }
    }
    [before, after]
}

/// Attaches one of the policies, or none, to a target, and detaches the others.
fn choose(building: &mut BuiltOrganization, policies: &[String], wanted: usize, target: &str) {
    let listed = json!({ "TargetId": target, "Filter": "SERVICE_CONTROL_POLICY" });
    let listed = building.call("ListPoliciesForTarget", listed).to_string();
    let others = policies.iter().enumerate().filter(|it| it.0 != wanted);
    // A target keeps at least one policy that is not among them.
    for (_, other) in others {
        if listed.contains(&**other) {
            building.detach(other, target);
        }
    }
    if let Some(policy) = policies.get(wanted).filter(|it| !listed.contains(&***it)) {
        building.attach(policy, target);
    }
}

#[test]
fn nothing_is_denied_or_allowed_on_the_way_only() {
    let mut same = 0;
    for seed in 0..100 {
        let [before, after] = random_change(seed, false);
        let answers = answers(&before, &after, may_create_user);
        if answers.first() == answers.last() {
            same += 1;
            assert!(
                answers.iter().all(|it| Some(it) == answers.first()),
                "{seed}: {answers:?} {:?}",
                says(&before, &after)
            );
        }
    }
    assert!(same > 10, "{same}");
}

#[test]
fn at_the_quota_nothing_is_denied_on_the_way_only_and_gaps_are_said() {
    let [mut gaps, mut without] = [0, 0];
    for seed in 0..40 {
        let [before, after] = random_change(seed, true);
        let plan = planned(&before, &after);
        // The full access policy is detached after the list is attached.
        always(true, &answers_of(&plan, &before, may_create_group));
        let answers = answers_of(&plan, &before, may_create_user);
        let said = |step: usize| {
            let mut gaps = plan.gaps.iter();
            gaps.any(|it| (it.from..it.until).contains(&step))
        };
        let wrong = (0..answers.len()).find(|step| {
            answers.first() == answers.last()
                && Some(&answers[*step]) != answers.first()
                && !said(*step)
        });
        assert_eq!(wrong, None, "{seed}: {answers:?} {:#?}", plan.steps);
        match !plan.gaps.is_empty() {
            true => gaps += 1,
            false => without += 1,
        }
    }
    assert!(gaps > 2 && without > 5, "{gaps} {without}");
}
