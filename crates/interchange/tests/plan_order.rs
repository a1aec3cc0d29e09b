//! The order of a plan: what an account may do at both ends, it may do in between, and what it must not, it must not.

use interchange::{MigrationPlan, migration_plan};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::error::ErrorCode;
use sim::ids::AccountId;
use sim::people;
use sim::scenario::Scenario;

const HOUR: Command = Command::Time(TimeMove::Advance { ms: 3_600_000 });

/// An organization that is built step by step.
struct Building(World);

impl Building {
    /// An organization with the account `Data` at its root.
    fn new() -> Self {
        let mut building = Self(Scenario::Standalone.world(1));
        building.call("CreateOrganization", json!({ "FeatureSet": "ALL" }));
        let data = json!({ "AccountName": "Data", "Email": "data@example.com" });
        building.call("CreateAccount", data);
        building
    }

    fn with_type(mut self) -> Self {
        let input = json!({ "RootId": self.root(), "PolicyType": "SERVICE_CONTROL_POLICY" });
        self.call("EnablePolicyType", input);
        self
    }

    fn call(&mut self, operation: &str, input: Value) -> Value {
        let organization = self.0.organizations().next().map(|it| it.management);
        let manager = organization.unwrap_or_else(|| self.0.accounts().next().unwrap().id);
        let manager = people::administrator_of(&self.0, manager).unwrap();
        let call = Call::new(manager, &format!("organizations:{operation}"), input);
        let done = sim::step(&mut self.0, &Command::Call(call));
        let done = done.unwrap_or_else(|it| panic!("{operation}: {}", it.error));
        assert_eq!(done.error, None, "{operation}");
        sim::step(&mut self.0, &HOUR).unwrap();
        done.answer
    }

    fn root(&self) -> String {
        self.0.organizations().next().unwrap().root.to_string()
    }

    fn unit(&mut self, name: &str) -> String {
        let input = json!({ "ParentId": self.root(), "Name": name });
        let answer = self.call("CreateOrganizationalUnit", input);
        text(&answer["OrganizationalUnit"]["Id"])
    }

    fn deny(&mut self, name: &str, action: &str) -> String {
        let answer = self.call(
            "CreatePolicy",
            json!({
                "Type": "SERVICE_CONTROL_POLICY", "Name": name, "Description": "",
                "Content": denying(action)
            }),
        );
        text(&answer["Policy"]["PolicySummary"]["Id"])
    }

    fn attach(&mut self, policy: &str, target: &str) {
        let input = json!({ "PolicyId": policy, "TargetId": target });
        self.call("AttachPolicy", input);
    }

    fn detach(&mut self, policy: &str, target: &str) {
        let input = json!({ "PolicyId": policy, "TargetId": target });
        self.call("DetachPolicy", input);
    }

    fn move_data(&mut self, from: &str, to: &str) {
        self.move_account("Data", from, to);
    }

    fn move_account(&mut self, name: &str, from: &str, to: &str) {
        let data = named(&self.0, name).to_string();
        let input = json!({ "AccountId": data, "SourceParentId": from, "DestinationParentId": to });
        self.call("MoveAccount", input);
    }

    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_string()
}

fn denying(action: &str) -> String {
    let statement = json!({ "Effect": "Deny", "Action": action, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn named(world: &World, name: &str) -> AccountId {
    let mut accounts = world.accounts();
    accounts.find(|it| &*it.name == name).unwrap().id
}

fn data(world: &World) -> AccountId {
    named(world, "Data")
}

/// Whether the administrator of `Data` may create a user.
fn may_create_user(world: &World) -> bool {
    may(world, "iam:CreateUser", json!({ "UserName": "Someone" }))
}

/// Whether the administrator of `Data` may create a group.
fn may_create_group(world: &World) -> bool {
    may(world, "iam:CreateGroup", json!({ "GroupName": "Some" }))
}

fn may(world: &World, operation: &str, input: Value) -> bool {
    let mut world = world.clone();
    let person = people::administrator_of(&world, data(&world)).unwrap();
    let call = Command::Call(Call::new(person, operation, input));
    match sim::step(&mut world, &call) {
        Ok(done) => done.error.is_none(),
        Err(refusal) => {
            assert_eq!(refusal.error.code, ErrorCode::AccessDenied);
            false
        }
    }
}

/// Plays a plan that reaches its goal, and asks before and after each step.
fn answers(before: &Building, after: &Building, ask: fn(&World) -> bool) -> Vec<bool> {
    let plan = planned(before, after);
    let mut world = before.0.clone();
    let mut answers = vec![ask(&world)];
    for step in &plan.steps {
        sim::step(&mut world, &step.command).unwrap();
        answers.push(ask(&world));
    }
    answers
}

fn planned(before: &Building, after: &Building) -> MigrationPlan {
    let plan = migration_plan(&before.0, &after.0).unwrap();
    let left: Vec<&str> = plan.left.iter().map(|it| it.as_str()).collect();
    assert_eq!(left, [""; 0]);
    plan
}

fn says(before: &Building, after: &Building) -> Vec<String> {
    let plan = planned(before, after);
    plan.steps.iter().map(|it| it.says.to_string()).collect()
}

#[track_caller]
fn always(expected: bool, answers: &[bool]) {
    assert!(answers.iter().all(|it| *it == expected), "{answers:?}");
}

#[test]
fn an_account_leaves_before_its_old_unit_is_locked() {
    let mut before = Building::new().with_type();
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
            "Detach FullAWSAccess from Root/Dev",
            "Detach Guard from Root/Dev",
        ]
    );
    always(true, &answers(&before, &after, may_create_group));
    always(false, &answers(&before, &after, may_create_user));
}

#[test]
fn an_account_enters_after_its_new_unit_is_opened() {
    let mut before = Building::new().with_type();
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
    let mut before = Building::new().with_type();
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
    let mut before = Building::new().with_type();
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
    let before = Building::new();
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
fn attach_to_some(building: &mut Building, policy: &str, targets: &[String], state: &mut u64) {
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

#[test]
fn nothing_is_denied_or_allowed_on_the_way_only() {
    let mut same = 0;
    for seed in 0..100 {
        let mut state = seed;
        let mut before = Building::new().with_type();
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
        attach_to_some(&mut before, &guard, &targets, &mut state);
        let mut after = before.clone();
        attach_to_some(&mut after, &guard, &targets, &mut state);
        for (name, from, to) in [("Data", from, to), ("Other", places[1], places[3])] {
            if from != to {
                after.move_account(name, from, to);
            }
        }
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
