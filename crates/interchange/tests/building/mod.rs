//! Organizations that are built step by step, and plans between them.

#![allow(dead_code, reason = "no test uses everything")]

use interchange::{MigrationPlan, migration_plan};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::error::ErrorCode;
use sim::ids::AccountId;
use sim::people;
use sim::scenario::Scenario;

pub const HOUR: Command = Command::Time(TimeMove::Advance { ms: 3_600_000 });

/// An organization that is built step by step.
pub struct BuiltOrganization(pub World);

impl BuiltOrganization {
    /// An organization with the account `Data` at its root.
    pub fn new() -> Self {
        let mut building = Self(Scenario::Standalone.world(1));
        building.call("CreateOrganization", json!({ "FeatureSet": "ALL" }));
        let data = json!({ "AccountName": "Data", "Email": "data@example.com" });
        building.call("CreateAccount", data);
        building
    }

    pub fn with_type(mut self) -> Self {
        let input = json!({ "RootId": self.root(), "PolicyType": "SERVICE_CONTROL_POLICY" });
        self.call("EnablePolicyType", input);
        self
    }

    pub fn call(&mut self, operation: &str, input: Value) -> Value {
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

    pub fn root(&self) -> String {
        self.0.organizations().next().unwrap().root.to_string()
    }

    pub fn unit(&mut self, name: &str) -> String {
        let input = json!({ "ParentId": self.root(), "Name": name });
        let answer = self.call("CreateOrganizationalUnit", input);
        text(&answer["OrganizationalUnit"]["Id"])
    }

    pub fn deny(&mut self, name: &str, action: &str) -> String {
        self.policy(name, &denying(action))
    }

    /// A service control policy.
    pub fn policy(&mut self, name: &str, content: &str) -> String {
        self.policy_of("SERVICE_CONTROL_POLICY", name, content)
    }

    pub fn policy_of(&mut self, kind: &str, name: &str, content: &str) -> String {
        let input = json!({ "Type": kind, "Name": name, "Description": "", "Content": content });
        let answer = self.call("CreatePolicy", input);
        text(&answer["Policy"]["PolicySummary"]["Id"])
    }

    pub fn attach(&mut self, policy: &str, target: &str) {
        let input = json!({ "PolicyId": policy, "TargetId": target });
        self.call("AttachPolicy", input);
    }

    pub fn detach(&mut self, policy: &str, target: &str) {
        let input = json!({ "PolicyId": policy, "TargetId": target });
        self.call("DetachPolicy", input);
    }

    pub fn move_data(&mut self, from: &str, to: &str) {
        self.move_account("Data", from, to);
    }

    pub fn move_account(&mut self, name: &str, from: &str, to: &str) {
        let data = named(&self.0, name).to_string();
        let input = json!({ "AccountId": data, "SourceParentId": from, "DestinationParentId": to });
        self.call("MoveAccount", input);
    }

    pub fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_string()
}

pub fn allowing(action: &str) -> String {
    denying(action).replace("Deny", "Allow")
}

pub fn denying(action: &str) -> String {
    let statement = json!({ "Effect": "Deny", "Action": action, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

pub fn named(world: &World, name: &str) -> AccountId {
    let mut accounts = world.accounts();
    accounts.find(|it| &*it.name == name).unwrap().id
}

pub fn data(world: &World) -> AccountId {
    named(world, "Data")
}

pub fn may(world: &World, operation: &str, input: Value) -> bool {
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

pub fn planned(before: &BuiltOrganization, after: &BuiltOrganization) -> MigrationPlan {
    let plan = migration_plan(&before.0, &after.0).unwrap();
    let left: Vec<&str> = plan.left.iter().map(|it| it.english()).collect();
    assert_eq!(left, [""; 0]);
    plan
}

pub fn says(before: &BuiltOrganization, after: &BuiltOrganization) -> Vec<String> {
    let plan = planned(before, after);
    plan.steps.iter().map(|it| it.says.to_string()).collect()
}

/// The answers to a question before and after each step of a plan.
pub fn answers_of(
    plan: &MigrationPlan,
    before: &BuiltOrganization,
    ask: fn(&World) -> bool,
) -> Vec<bool> {
    let mut world = before.0.clone();
    let mut answers = vec![ask(&world)];
    for step in &plan.steps {
        sim::step(&mut world, &step.command).unwrap();
        answers.push(ask(&world));
    }
    answers
}
