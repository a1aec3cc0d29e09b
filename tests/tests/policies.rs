//! Policies at the gates, beyond what transcripts can show: which level stopped a call, that what would help does help, what is
//! not known, and that questions and calls agree.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::{Expect, expect};
use orgsim_tests::walk;
use policy::{ContextValue, Document};
use serde_json::{Value, json};
use shell::desk::{Desk, fill_in, line_of};
use sim::World;
use sim::command::{Call, Command};
use sim::error::ErrorCode;
use sim::outcome::{Finding, Gate, GateRecord, Judgement, Refusal};
use sim::people;
use sim::question::Question;
use sim::scenario::Scenario;

/// Lines carried out in the scenario `all-features` with SCPs enabled; each must succeed.
fn desk(lines: &[&str]) -> Desk {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    let enable = "aws organizations enable-policy-type --root-id {root} --policy-type";
    done(&mut desk, &format!("{enable} SERVICE_CONTROL_POLICY"));
    for line in lines {
        done(&mut desk, line);
    }
    desk
}

fn done(desk: &mut Desk, line: &str) {
    let filled = fill_in(desk, line).expect("the line names what is there");
    let printed = desk.run(&filled).printed;
    assert_eq!(printed.exit, 0, "{line}: {}", printed.stderr);
}

/// Makes a policy of the type, attaches it, and takes FullAWSAccess away if asked to.
fn attach(desk: &mut Desk, kind: &str, name: &str, statements: &str, targets: &[&str]) {
    let content = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    done(
        desk,
        &format!(
            "aws organizations create-policy --type {kind} --name {name} --description x --content '{content}'"
        ),
    );
    for target in targets {
        done(
            desk,
            &format!(
                "aws organizations attach-policy --policy-id {{policy:{name}}} --target-id {target}"
            ),
        );
    }
}

const SCP: &str = "SERVICE_CONTROL_POLICY";

fn only(desk: &mut Desk, name: &str, statements: &str, target: &str) {
    attach(desk, SCP, name, statements, &[target]);
    done(
        desk,
        &format!(
            "aws organizations detach-policy --policy-id p-FullAWSAccess --target-id {target}"
        ),
    );
}

/// Carries out a line that is refused.
fn refused(desk: &mut Desk, line: &str) -> (Command, Refusal) {
    let filled = fill_in(desk, line).expect("the line names what is there");
    desk.run(&filled);
    let step = desk.history.steps().last().expect("it was a step");
    match &step.result {
        Ok(_) => panic!("it was carried out: {line}"),
        Err(refusal) => (step.command.clone(), (**refusal).clone()),
    }
}

/// What each layer said, level by level, with the statements that spoke.
fn spoken(judgement: &Judgement) -> String {
    let mut text = String::new();
    for layer in &judgement.verdict.layers {
        let level = layer.level.as_deref().unwrap_or("-");
        let _ = write!(text, "{} {level}: {:?}", layer.layer.noun(), layer.result);
        for statement in layer.statements.iter().filter(|it| it.matched) {
            let _ = write!(text, " [{} {}]", statement.policy, statement.label);
        }
        text.push('\n');
    }
    text
}

/// The line is refused by policy; what would help is as expected, and then lets it through.
fn heals(desk: &mut Desk, line: &str, expected: Expect) {
    let (command, refusal) = refused(desk, line);
    let gates = refusal.gates.expect("a call has its gates recorded");
    let note = gates.stopped_at().expect("it was stopped");
    let mut text = format!("{} gate\n", note.gate.title());
    if let Some(judgement) = &note.judgement {
        text.push_str(&spoken(judgement));
    }
    let remedy = note.remedy.as_ref().expect("something would help");
    let _ = writeln!(text, "=> {}", remedy.says);
    for command in &remedy.commands {
        let _ = writeln!(text, "$ {}", line_of(command));
    }
    assert!(!remedy.commands.is_empty(), "no commands: {text}");
    let mut world = desk.world().clone();
    for step in &remedy.commands {
        if let Err(refusal) = world.step(step) {
            panic!("what would help is refused: {}\n{text}", refusal.error);
        }
    }
    let after = match world.step(&command) {
        Ok(_) => "carried out".to_string(),
        Err(refusal) => {
            let gates = refusal.gates.expect("a call has its gates recorded");
            let stopped = gates.stopped_at().expect("it was stopped").gate;
            assert!(
                stopped > Gate::Policy,
                "it does not help: {}\n{text}",
                refusal.error
            );
            format!("stopped at {}", stopped.title())
        }
    };
    let _ = write!(text, "then {after}");
    expected.assert_eq(&text);
}

const CREATE_USER: &str = "aws iam create-user --user-name Pat";

#[test]
fn an_scp_that_does_not_allow_names_its_level_and_can_be_made_to() {
    for (target, expected) in [
        (
            "{root}",
            expect![[r#"
            Policy gate
            service control policy the root (r-lf66): ImplicitDeny
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: NotPresent
            => Look at the root can allow `iam:CreateUser`: every level must.
            $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:*","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::713534476042:user/Pat"}]}'
            then carried out"#]],
        ),
        (
            "{unit:Workloads}",
            expect![[r#"
            Policy gate
            service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy Workloads (ou-lf66-qw43dxhp): ImplicitDeny
            service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: NotPresent
            => Look at Workloads can allow `iam:CreateUser`: every level must.
            $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:*","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::713534476042:user/Pat"}]}'
            then carried out"#]],
        ),
        (
            "{account:Payments}",
            expect![[r#"
            Policy gate
            service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: ImplicitDeny
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: NotPresent
            => Look at Payments can allow `iam:CreateUser`: every level must.
            $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:*","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::713534476042:user/Pat"}]}'
            then carried out"#]],
        ),
    ] {
        let mut desk = desk(&[]);
        only(
            &mut desk,
            "Look",
            r#"{"Effect":"Allow","Action":"organizations:*","Resource":"*"}"#,
            target,
        );
        done(&mut desk, "as Payments/Ben");
        heals(&mut desk, CREATE_USER, expected);
    }
}

#[test]
fn denies_at_several_levels_are_all_made_to_spare_the_caller() {
    let mut desk = desk(&[]);
    for (name, target) in [
        ("AtRoot", "{root}"),
        ("AtUnit", "{unit:Workloads}"),
        ("AtAccount", "{account:Payments}"),
    ] {
        let deny = r#"{"Effect":"Deny","Action":"iam:*User","Resource":"*"}"#;
        attach(&mut desk, SCP, name, deny, &[target]);
    }
    done(&mut desk, "as Payments/Ben");
    heals(
        &mut desk,
        CREATE_USER,
        expect![[r#"
        Policy gate
        service control policy the root (r-lf66): ExplicitDeny [FullAWSAccess FullAWSAccess:1] [AtRoot AtRoot:1]
        service control policy Workloads (ou-lf66-qw43dxhp): ExplicitDeny [FullAWSAccess FullAWSAccess:1] [AtUnit AtUnit:1]
        service control policy account 713534476042: ExplicitDeny [FullAWSAccess FullAWSAccess:1] [AtAccount AtAccount:1]
        resource control policy -: Skipped(TypeNotEnabled)
        permissions boundary -: NotPresent
        session policy -: NotPresent
        identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
        resource-based policy -: NotPresent
        => 3 changes are needed together. `AtRoot:1` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller. `AtUnit:1` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller. `AtAccount:1` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller.
        $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*User","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:user/Ben"}}}]}'
        $ aws organizations update-policy --policy-id p-uk2rq7j3 --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*User","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:user/Ben"}}}]}'
        $ aws organizations update-policy --policy-id p-1hbtel2x --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*User","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:user/Ben"}}}]}'
        then carried out"#]],
    );
}

#[test]
fn one_policy_at_two_levels_is_changed_once() {
    let mut desk = desk(&[]);
    let deny = r#"{"Effect":"Deny","Action":"iam:*User","Resource":"*"}"#;
    attach(
        &mut desk,
        SCP,
        "Both",
        deny,
        &["{root}", "{account:Payments}"],
    );
    done(&mut desk, "as Payments/Root user");
    heals(
        &mut desk,
        CREATE_USER,
        expect![[r#"
            Policy gate
            service control policy the root (r-lf66): ExplicitDeny [FullAWSAccess FullAWSAccess:1] [Both Both:1]
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: ExplicitDeny [FullAWSAccess FullAWSAccess:1] [Both Both:1]
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: RootUser
            resource-based policy -: NotPresent
            => `Both:1` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller.
            $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*User","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:root"}}}]}'
            then carried out"#]],
    );
}

#[test]
fn one_allow_list_at_two_levels_is_added_to_once() {
    let mut desk = desk(&[]);
    only(
        &mut desk,
        "Look",
        r#"{"Effect":"Allow","Action":"organizations:*","Resource":"*"}"#,
        "{root}",
    );
    for line in [
        "attach-policy --policy-id {policy:Look} --target-id {account:Payments}",
        "detach-policy --policy-id p-FullAWSAccess --target-id {account:Payments}",
    ] {
        done(&mut desk, &format!("aws organizations {line}"));
    }
    done(&mut desk, "as Payments/Ben");
    heals(
        &mut desk,
        CREATE_USER,
        expect![[r#"
            Policy gate
            service control policy the root (r-lf66): ImplicitDeny
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: ImplicitDeny
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: NotPresent
            => Look at the root can allow `iam:CreateUser`: every level must. Look at Payments can allow `iam:CreateUser`: every level must.
            $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:*","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::713534476042:user/Pat"}]}'
            then carried out"#]],
    );
}

#[test]
fn two_denies_of_one_policy_and_a_missing_allow_are_mended_together() {
    let mut desk = desk(&[]);
    only(
        &mut desk,
        "Strict",
        r#"{"Sid":"Look","Effect":"Allow","Action":"organizations:*","Resource":"*"},
           {"Sid":"NoUsers","Effect":"Deny","Action":"iam:CreateUser","Resource":"*"},
           {"Sid":"NoPats","Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:user/Pat"}"#
            .replace('\n', " ")
            .as_str(),
        "{unit:Workloads}",
    );
    done(&mut desk, "as Web/OrganizationAccountAccessRole");
    heals(
        &mut desk,
        CREATE_USER,
        expect![[r#"
        Policy gate
        service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
        service control policy Workloads (ou-lf66-qw43dxhp): ExplicitDeny [Strict Strict:NoUsers] [Strict Strict:NoPats]
        service control policy account 712714416319: Allow [FullAWSAccess FullAWSAccess:1]
        resource control policy -: Skipped(TypeNotEnabled)
        permissions boundary -: NotPresent
        session policy -: NotPresent
        identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
        resource-based policy -: NotPresent
        => Strict at Workloads can allow `iam:CreateUser`: every level must. `Strict:NoUsers` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller. `Strict:NoPats` denies `iam:CreateUser`, and no allow outweighs a deny: the statement can spare this caller.
        $ aws organizations update-policy --policy-id p-jq8y6qqo --content '{"Version":"2012-10-17","Statement":[{"Sid":"Look","Effect":"Allow","Action":"organizations:*","Resource":"*"},            {"Sid":"NoUsers","Effect":"Deny","Action":"iam:CreateUser","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::712714416319:role/OrganizationAccountAccessRole"}}},            {"Sid":"NoPats","Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:user/Pat","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::712714416319:role/OrganizationAccountAccessRole"}}},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::712714416319:user/Pat"}]}'
        then carried out"#]],
    );
}

#[test]
fn an_rcp_binds_the_management_accounts_people_in_a_members_resource() {
    let mut desk = desk(&[
        "aws organizations enable-policy-type --root-id {root} --policy-type RESOURCE_CONTROL_POLICY",
        "next",
    ]);
    attach(
        &mut desk,
        "RESOURCE_CONTROL_POLICY",
        "NoRoles",
        r#"{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}"#,
        &["{unit:Workloads}"],
    );
    let into = |account: &str| {
        format!(
            "aws sts assume-role --role-session-name ana --role-arn arn:aws:iam::{{account:{account}}}:role/OrganizationAccountAccessRole"
        )
    };
    // Audit lies in another unit.
    done(&mut desk, &into("Audit"));
    heals(
        &mut desk,
        &into("Web"),
        expect![[r#"
        Policy gate
        service control policy -: Skipped(ManagementAccount)
        resource control policy the root (r-lf66): Allow [RCPFullAWSAccess RCPFullAWSAccess:1]
        resource control policy Workloads (ou-lf66-qw43dxhp): ExplicitDeny [RCPFullAWSAccess RCPFullAWSAccess:1] [NoRoles NoRoles:1]
        resource control policy account 712714416319: Allow [RCPFullAWSAccess RCPFullAWSAccess:1]
        permissions boundary -: NotPresent
        session policy -: NotPresent
        identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
        resource-based policy -: AllowForAccount [trust policy trust policy:1]
        => `NoRoles:1` denies `sts:AssumeRole`, and no allow outweighs a deny: the statement can spare this caller.
        $ aws organizations update-policy --policy-id p-q8y6qqou --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::609905417655:user/Ana"}}}]}'
        then carried out"#]],
    );
    // Nothing that the management account owns is limited, and no action of a service that RCPs do not support.
    done(&mut desk, "as Web/OrganizationAccountAccessRole");
    done(&mut desk, CREATE_USER);
}

#[test]
fn what_the_callers_own_policies_lack_its_administrator_can_give() {
    let mut desk = desk(&[
        "as Payments/Ben",
        "aws iam create-user --user-name Maria",
        "as Payments/Maria",
    ]);
    heals(
        &mut desk,
        "aws organizations describe-organization",
        expect![[r#"
            Policy gate
            service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: ImplicitDeny
            resource-based policy -: NotPresent
            => An administrator of Payments can allow `organizations:DescribeOrganization` to Maria.
            $ aws iam put-user-policy --user-name Maria --policy-name AllowDescribeOrganization --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:DescribeOrganization","Resource":"*"}]}'
            then carried out"#]],
    );
}

#[test]
fn what_the_delegation_policy_lacks_the_management_account_can_lend() {
    let mut desk = desk(&["as Payments/Ben"]);
    heals(
        &mut desk,
        "aws organizations list-policies --filter TAG_POLICY",
        expect![[r#"
            Caller gate
            => The management account may do this, and so may a member that its delegation policy names: it can name Payments.
            $ aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"713534476042"},"Action":"organizations:ListPolicies","Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"TAG_POLICY"}}}]}'
            then carried out"#]],
    );
    // With conditions that are not met it is refused at the gate of policy.
    let lend = r#"aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{account:Payments}"},"Action":"organizations:ListPolicies","Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"TAG_POLICY"}}}]}'"#;
    done(&mut desk, "as Management/Ana");
    done(&mut desk, lend);
    done(&mut desk, "as Payments/Ben");
    done(
        &mut desk,
        "aws organizations list-policies --filter TAG_POLICY",
    );
    heals(
        &mut desk,
        "aws organizations list-policies --filter BACKUP_POLICY",
        expect![[r#"
            Policy gate
            service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
            resource control policy -: Skipped(ManagementAccount)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: ImplicitDeny
            => The organization's delegation policy can let Payments call `organizations:ListPolicies`.
            $ aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::713534476042:root"},"Action":"organizations:ListPolicies","Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"TAG_POLICY"}}},{"Effect":"Allow","Principal":{"AWS":"713534476042"},"Action":"organizations:ListPolicies","Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"BACKUP_POLICY"}}}]}'
            then carried out"#]],
    );
}

#[test]
fn a_deny_in_the_delegation_policy_can_spare_a_member() {
    let deny = r#"aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"},{"Sid":"No","Effect":"Deny","Principal":"*","Action":["organizations:Describe*","organizations:ListRoots"],"Resource":"*"}]}'"#;
    let mut desk = desk(&[
        deny,
        "aws organizations describe-organization",
        "as Payments/Ben",
    ]);
    heals(
        &mut desk,
        "aws organizations describe-organization",
        expect![[r#"
            Policy gate
            service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
            service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
            resource control policy -: Skipped(TypeNotEnabled)
            permissions boundary -: NotPresent
            session policy -: NotPresent
            identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
            resource-based policy -: ExplicitDeny [delegation policy delegation policy:No]
            => `delegation policy:No` denies `organizations:DescribeOrganization`, and no allow outweighs a deny: the statement can spare this caller.
            $ aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"},{"Sid":"No","Effect":"Deny","Principal":"*","Action":["organizations:Describe*","organizations:ListRoots"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:user/Ben"}}}]}'
            then carried out"#]],
    );
    heals(
        &mut desk,
        "aws organizations list-roots",
        expect![[r#"
        Policy gate
        service control policy the root (r-lf66): Allow [FullAWSAccess FullAWSAccess:1]
        service control policy Workloads (ou-lf66-qw43dxhp): Allow [FullAWSAccess FullAWSAccess:1]
        service control policy account 713534476042: Allow [FullAWSAccess FullAWSAccess:1]
        resource control policy -: Skipped(ManagementAccount)
        permissions boundary -: NotPresent
        session policy -: NotPresent
        identity-based policy -: Allow [AdministratorAccess AdministratorAccess:1]
        resource-based policy -: ExplicitDeny [delegation policy delegation policy:1] [delegation policy delegation policy:No]
        => `delegation policy:No` denies `organizations:ListRoots`, and no allow outweighs a deny: the statement can spare this caller.
        $ aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"},{"Sid":"No","Effect":"Deny","Principal":"*","Action":["organizations:Describe*","organizations:ListRoots"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::713534476042:user/Ben"}}}]}'
        then carried out"#]],
    );
}

/// Attaching asks twice: each gate that let it through is in the record, the second with its own verdict.
#[test]
fn attaching_is_asked_about_the_policy_and_about_the_target() {
    let mut desk = desk(&[]);
    attach(
        &mut desk,
        SCP,
        "One",
        r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#,
        &["{root}"],
    );
    let step = desk.history.steps().last().expect("a step was taken");
    let gates = step
        .result
        .as_ref()
        .expect("it was attached")
        .gates
        .as_ref();
    let resources: Vec<String> = judgements(gates.expect("a call has its gates recorded"))
        .map(|it| it.request.resource.clone())
        .collect();
    expect![[r#"
        arn:aws:organizations::609905417655:policy/o-t03y5zix54/service_control_policy/p-jq8y6qqo
        arn:aws:organizations::609905417655:root/o-t03y5zix54/r-lf66"#]]
    .assert_eq(&resources.join("\n"));
}

/// Where a condition hangs on what this world does not have, the call is refused, the keys are named, and the sentence says so.
#[test]
fn what_is_not_known_counts_against_the_caller_and_is_named() {
    for (statement, expected) in [
        (
            r#"{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
            expect![[r#"
                ["aws:SourceIp"]
                `Where:1` may deny `iam:CreateUser`: it hangs on `aws:SourceIp`, which nothing here knows and which counts against the caller. No allow outweighs a deny: the statement can spare this caller."#]],
        ),
        (
            r#"{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"#,
            expect![[r#"
                ["aws:MultiFactorAuthPresent"]
                `Where:1` may deny `iam:CreateUser`: it hangs on `aws:MultiFactorAuthPresent`, which nothing here knows and which counts against the caller. No allow outweighs a deny: the statement can spare this caller."#]],
        ),
    ] {
        let mut desk = desk(&[]);
        attach(&mut desk, SCP, "Where", statement, &["{root}"]);
        done(&mut desk, "as Payments/Ben");
        let (_, refusal) = refused(&mut desk, CREATE_USER);
        let gates = refusal.gates.expect("a call has its gates recorded");
        let note = gates.stopped_at().expect("it was stopped");
        let judgement = note.judgement.as_ref().expect("by policy");
        let remedy = note
            .remedy
            .as_ref()
            .map_or("nothing", |remedy| &*remedy.says);
        expected.assert_eq(&format!("{:?}\n{remedy}", judgement.verdict.unknown));
        // A condition that decides nothing is not held against anybody.
        done(&mut desk, "as Management/Ana");
        done(&mut desk, "aws iam create-user --user-name Tom");
    }
}

/// A key that is known is never among the unknown ones.
#[test]
fn what_every_request_has_is_known() {
    let mut desk = desk(&["as Payments/Ben", "aws organizations describe-organization"]);
    let step = desk
        .history
        .steps()
        .last()
        .expect("a step was taken")
        .clone();
    let gates = step
        .result
        .as_ref()
        .expect("it was answered")
        .gates
        .as_ref();
    let judgement = judgements(gates.expect("a call has its gates recorded"))
        .next()
        .expect("policy was asked")
        .clone();
    let mut text = String::new();
    for (key, value) in judgement.request.context.iter() {
        let _ = writeln!(text, "{key} {value:?}");
    }
    expect![[r#"
        aws:assumedroot Absent
        aws:calledvia Absent
        aws:currenttime One("2026-01-10T09:03:00+00:00")
        aws:epochtime One("1768035780")
        aws:principalaccount One("713534476042")
        aws:principalarn One("arn:aws:iam::713534476042:user/Ben")
        aws:principalisawsservice One("false")
        aws:principalorgid One("o-t03y5zix54")
        aws:principalorgpaths Many(["o-t03y5zix54/r-lf66/ou-lf66-qw43dxhp/"])
        aws:principalservicename Absent
        aws:principaltype One("User")
        aws:requestedregion One("us-east-1")
        aws:resourceaccount One("609905417655")
        aws:resourceorgid One("o-t03y5zix54")
        aws:resourceorgpaths Many(["o-t03y5zix54/r-lf66/"])
        aws:securetransport One("true")
        aws:sourceidentity Absent
        aws:userid One("AIDA4CCPDJBQWB7TSMOIQ")
        aws:username One("Ben")
        aws:viaawsservice One("false")
    "#]]
    .assert_eq(&text);
    done(&mut desk, "as Management/Ana");
}

fn judgements(gates: &GateRecord) -> impl Iterator<Item = &Arc<Judgement>> {
    gates
        .gates
        .iter()
        .filter_map(|note| note.judgement.as_ref())
}

/// What a question has to say of a request: the keys that no world knows beforehand.
fn said(judgement: &Judgement) -> Vec<(Arc<str>, ContextValue)> {
    judgement
        .request
        .context
        .iter()
        .filter(|(key, _)| {
            !key.starts_with("aws:") || key.starts_with("aws:requesttag/") || *key == "aws:tagkeys"
        })
        .map(|(key, value)| (key.into(), value.clone()))
        .collect()
}

/// A question and a call are answered by the same policies: asked before the call, with what the request carries, the question
/// has the same answer, whenever it does not hang on what is not known.
#[test]
fn questions_and_calls_agree() {
    let (mut asked, mut refused, mut depends) = (0, 0, 0);
    for number in 0..150_u64 {
        let scenario = [
            Scenario::AllFeatures,
            Scenario::Guardrails,
            Scenario::ConsolidatedBilling,
        ][number as usize % 3];
        let mut world = scenario.world(number);
        let mut dice = walk::Dice::new(number);
        for _ in 0..60 {
            let command = walk::command(&world, dice.roll());
            let before = world.clone();
            let gates = match world.step(&command) {
                Ok(outcome) => outcome.gates,
                Err(refusal) => refusal.gates,
            };
            let (Command::Call(call), Some(gates)) = (&command, &gates) else {
                continue;
            };
            for judgement in judgements(gates) {
                let action = judgement.request.action.as_str();
                let question = Question {
                    resource: Some(judgement.request.resource.as_str().into()),
                    context: said(judgement),
                    ..Question::new(call.caller.clone(), action)
                };
                let answer = match before.ask(&question) {
                    Ok(answer) => answer,
                    // A resource of an account that nobody has: whoever asks must give its policy.
                    Err(error)
                        if error.code == ErrorCode::NotModelled
                            && judgement.request.resource.contains(":111111111111:") =>
                    {
                        continue;
                    }
                    Err(error) => panic!("{question:?}: {error}"),
                };
                asked += 1;
                refused += usize::from(!judgement.is_allowed());
                if !answer.verdict.unknown.is_empty() {
                    depends += 1;
                    continue;
                }
                assert_eq!(
                    answer.verdict.decision,
                    judgement.verdict.decision,
                    "{question:?}\ncall {:?}\n{}question {:?}\n{}",
                    judgement.request,
                    spoken(judgement),
                    answer.request,
                    spoken(&answer)
                );
            }
        }
    }
    assert!(
        asked > 2_000 && refused > 100,
        "{asked} asked, {refused} refused"
    );
    assert!(
        depends * 10 < asked,
        "{depends} of {asked} hang on what is not known"
    );
}

/// Whatever the gate of policy refuses anybody in a random world, its remedy, where it has commands, lets it through there.
#[test]
fn remedies_help_in_random_worlds() {
    let (mut healed, mut without) = (0, 0);
    for number in 0..120_u64 {
        let scenario = [Scenario::AllFeatures, Scenario::Guardrails][number as usize % 2];
        let mut world = scenario.world(number);
        let mut dice = walk::Dice::new(1_000 + number);
        for _ in 0..60 {
            let command = walk::command(&world, dice.roll());
            let Err(refusal) = world.step(&command) else {
                continue;
            };
            let Some(note) = refusal.gates.as_ref().and_then(GateRecord::stopped_at) else {
                continue;
            };
            let (Gate::Policy, Some(remedy)) = (note.gate, &note.remedy) else {
                continue;
            };
            if remedy.commands.is_empty() {
                without += 1;
                continue;
            }
            let mut after = world.clone();
            let all: Vec<String> = remedy.commands.iter().map(line_of).collect();
            for step in &remedy.commands {
                if let Err(refusal) = after.step(step) {
                    panic!(
                        "{number}: {}: {}\n{all:?}",
                        line_of(&command),
                        refusal.error
                    );
                }
            }
            let again = after.step(&command).err().and_then(|it| it.gates);
            let passed = again.is_none_or(|gates| {
                let same = |judgement: &Arc<Judgement>| {
                    note.judgement.as_ref().is_some_and(|first| {
                        first.request.action == judgement.request.action
                            && first.request.resource == judgement.request.resource
                    })
                };
                // What is asked next in the same call may have a refusal of its own.
                !gates.gates.iter().any(|it| {
                    it.finding == Finding::Stopped && it.judgement.as_ref().is_some_and(same)
                })
            });
            assert!(
                passed,
                "{number}: {}\n{}\n{all:?}",
                line_of(&command),
                remedy.says
            );
            healed += 1;
        }
    }
    assert!(healed > 50, "{healed} healed, {without} without commands");
}

/// Condition keys that say what a request is about, each with another value than any request below has.
const SCOPES: [(&str, &str); 7] = [
    ("organizations:ServicePrincipal", "fms.amazonaws.com"),
    ("organizations:PolicyType", "BACKUP_POLICY"),
    (
        "iam:PolicyARN",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    (
        "iam:PermissionsBoundary",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    ("iam:AWSServiceName", "fms.amazonaws.com"),
    ("iam:OrganizationsPolicyId", "p-00000000"),
    (
        "sts:TaskPolicyArn",
        "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
    ),
];

/// Calls of somebody without permissions: what would help lets each through, and nothing beside it: no other resource, service
/// principal, policy type or policy.
#[test]
fn remedies_allow_the_request_and_nothing_beside_it() {
    let desk = desk(&[
        "aws iam create-user --user-name Nobody",
        "aws iam create-role --role-name Deployer --assume-role-policy-document \
         '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"{account:Management}\"},\"Action\":\"sts:AssumeRole\"}}'",
        "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Mine --description x --content \
         '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}'",
    ]);
    let lines = [
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
        "aws organizations disable-aws-service-access --service-principal config.amazonaws.com",
        "aws organizations register-delegated-administrator --account-id {account:Payments} --service-principal config.amazonaws.com",
        "aws organizations deregister-delegated-administrator --account-id {account:Payments} --service-principal config.amazonaws.com",
        "aws organizations list-delegated-administrators --service-principal config.amazonaws.com",
        "aws organizations enable-policy-type --root-id {root} --policy-type TAG_POLICY",
        "aws organizations create-policy --type TAG_POLICY --name T --description x --content '{\"tags\":{}}'",
        "aws organizations update-policy --policy-id {policy:Mine} --name Ours",
        "aws organizations describe-policy --policy-id {policy:Mine}",
        "aws organizations attach-policy --policy-id {policy:Mine} --target-id {account:Payments}",
        "aws organizations list-policies --filter SERVICE_CONTROL_POLICY",
        "aws organizations list-policies-for-target --target-id {account:Payments} --filter SERVICE_CONTROL_POLICY",
        "aws organizations describe-account --account-id {account:Payments}",
        "aws organizations create-organizational-unit --parent-id {root} --name Lab",
        "aws organizations create-account --email lab@northwind.example --account-name Lab",
        "aws organizations close-account --account-id {account:Payments}",
        "aws organizations tag-resource --resource-id {account:Payments} --tags Key=a,Value=b",
        "aws iam create-user --user-name Eve",
        "aws iam delete-user --user-name Deployer",
        "aws iam create-user --user-name Eve --permissions-boundary arn:aws:iam::aws:policy/ReadOnlyAccess",
        "aws iam attach-user-policy --user-name Nobody --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
        "aws iam attach-role-policy --role-name Deployer --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
        "aws iam create-service-linked-role --aws-service-name config.amazonaws.com",
        "aws iam generate-organizations-access-report --entity-path {path:root} --organizations-policy-id {policy:Mine}",
        "aws s3api create-bucket --bucket nobodys-own-bucket",
        "aws sqs create-queue --queue-name nobodys-queue",
    ];
    let mut narrowed = 0;
    for line in lines {
        let mut desk = desk.clone();
        let filled = fill_in(&desk, line).expect("the line names what is there");
        done(&mut desk, "as Management/Nobody");
        desk.run(&filled);
        let step = desk.history.steps().last().expect("it was a step");
        let command = step.command.clone();
        let (mut world, mut gates) = match &step.result {
            Ok(_) => panic!("it was carried out: {line}"),
            Err(refusal) => (desk.world().clone(), refusal.gates.clone()),
        };
        // A call may need several permissions: each refusal in turn.
        for _ in 0..5 {
            let record = gates.expect("a call has its gates recorded");
            let Some(note) = record.stopped_at().filter(|it| it.gate == Gate::Policy) else {
                gates = None;
                break;
            };
            let judgement = note.judgement.clone().expect("policy was asked");
            let remedy = note.remedy.as_ref().expect("something would help");
            assert!(!remedy.commands.is_empty(), "{line}: {}", remedy.says);
            for step in &remedy.commands {
                world.step(step).expect("what would help can be done");
            }
            narrowed += only_this(&world, &judgement, line);
            gates = world.step(&command).err().and_then(|it| it.gates);
            if gates.is_none() {
                break;
            }
        }
        assert!(gates.is_none(), "{line}: still refused by policy");
    }
    assert!(narrowed > 30, "{narrowed} neighbors were tried");
}

/// The request is allowed, and with another value of each thing that it is about it is not. How many were tried.
fn only_this(world: &World, judgement: &Judgement, line: &str) -> usize {
    let request = &judgement.request;
    let nobody = world
        .accounts()
        .flat_map(people::people)
        .map(|person| person.principal)
        .find(|person| Some(person.arn()) == request.principal.arn)
        .expect("the caller is there");
    let about: Vec<(&str, String)> = SCOPES
        .iter()
        .filter_map(|(key, _)| match request.context.get(key) {
            ContextValue::One(value) => Some((*key, value.clone())),
            ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => None,
        })
        .collect();
    let allowed = |resource: &str, changed: Option<(&str, &str)>| {
        let mut question = Question::new(nobody.clone(), request.action.as_str());
        question.resource = Some(resource.into());
        for (key, value) in &about {
            let value = match changed {
                Some((other, value)) if other == *key => value.to_string(),
                Some(_) | None => value.clone(),
            };
            question
                .context
                .push(((*key).into(), ContextValue::One(value)));
        }
        world.ask(&question).expect("it can be asked").is_allowed()
    };
    let resource = request.resource.as_str();
    assert!(
        allowed(resource, None),
        "{line}: {} on {resource}",
        request.action
    );
    let mut tried = 0;
    if resource != "*" {
        let other = format!("{}0", resource.trim_end_matches('*'));
        let same = resource.ends_with('*');
        assert_eq!(
            allowed(&other, None),
            same,
            "{line}: {} on {other}",
            request.action
        );
        tried += 1;
    }
    for (key, other) in SCOPES {
        if about.iter().any(|(known, _)| *known == key) {
            assert!(
                !allowed(resource, Some((key, other))),
                "{line}: {} with {key} = {other}",
                request.action
            );
            tried += 1;
        }
    }
    tried
}

/// A member that the delegation policy does not name: what would help lets it make the call for policies of that type alone.
#[test]
fn the_delegation_policy_lends_no_more_than_the_type() {
    let none = r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let desk = desk(&[
        "aws organizations enable-policy-type --root-id {root} --policy-type TAG_POLICY",
        &format!(
            "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Scp --description x --content '{none}'"
        ),
        "aws organizations create-policy --type TAG_POLICY --name Tags --description x --content '{\"tags\":{\"a\":{}}}'",
        "as Payments/Ben",
        "aws iam attach-user-policy --user-name Ben --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
    ]);
    let another = format!("--name New --description x --content '{none}'");
    // Each call about SCPs, and the same about tag policies.
    let calls = [
        (
            format!("aws organizations create-policy --type SERVICE_CONTROL_POLICY {another}"),
            "aws organizations create-policy --type TAG_POLICY --name New --description x --content '{\"tags\":{\"b\":{}}}'".to_string(),
        ),
        (
            "aws organizations list-policies --filter SERVICE_CONTROL_POLICY".into(),
            "aws organizations list-policies --filter TAG_POLICY".into(),
        ),
        (
            "aws organizations update-policy --policy-id {policy:Scp} --description y".into(),
            "aws organizations update-policy --policy-id {policy:Tags} --description y".into(),
        ),
        (
            "aws organizations describe-policy --policy-id {policy:Scp}".into(),
            "aws organizations describe-policy --policy-id {policy:Tags}".into(),
        ),
        (
            "aws organizations list-targets-for-policy --policy-id {policy:Scp}".into(),
            "aws organizations list-targets-for-policy --policy-id {policy:Tags}".into(),
        ),
        (
            "aws organizations disable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY".into(),
            "aws organizations disable-policy-type --root-id {root} --policy-type TAG_POLICY".into(),
        ),
    ];
    for (line, other) in calls {
        let mut desk = desk.clone();
        let (command, refusal) = refused(&mut desk, &line);
        let (neighbor, _) = refused(&mut desk, &other);
        let gates = refusal.gates.expect("a call has its gates recorded");
        let note = gates.stopped_at().expect("it was stopped");
        assert_eq!(note.gate, Gate::Caller, "{line}");
        let remedy = note.remedy.as_ref().expect("something would help");
        let mut world = desk.world().clone();
        for step in &remedy.commands {
            world.step(step).expect("what would help can be done");
        }
        let refused = world.clone().step(&neighbor).expect_err("it stays refused");
        assert_eq!(
            refused.error.code,
            ErrorCode::AccessDeniedException,
            "{other}"
        );
        world
            .step(&command)
            .unwrap_or_else(|it| panic!("{line}: {}", it.error));
    }
}

/// What is stored is what is evaluated: RCPs and the delegation policy, kept in another form than given, mean the same.
#[test]
fn documents_are_kept_in_a_form_that_reads_the_same() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let given = r#"{ "Statement": { "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:Get*"], "Resource": "*" } }"#;
    let input = json!({ "Type": "RESOURCE_CONTROL_POLICY", "Name": "R", "Description": "", "Content": given });
    let call = Call::new(ana.clone(), "organizations:CreatePolicy", input);
    let answer = world.step(&Command::Call(call)).expect("it is one").answer;
    let kept = answer["Policy"]["Content"]
        .as_str()
        .expect("the answer has it");
    assert_eq!(
        Document::parse(kept).map(|it| it.statements().len()),
        Ok(1),
        "{kept}"
    );
    // Given back, it is stored as it is.
    let id = &answer["Policy"]["PolicySummary"]["Id"];
    let input = json!({ "PolicyId": id, "Content": kept });
    let call = Call::new(ana, "organizations:UpdatePolicy", input);
    let outcome = world.step(&Command::Call(call)).expect("it is one");
    assert_eq!(outcome.answer["Policy"]["Content"].as_str(), Some(kept));
    assert!(outcome.events.is_empty(), "nothing changed");
}

/// A trusted service whose policy type is enabled cannot lose its trust, and the type cannot be enabled without it.
#[test]
fn a_policy_type_and_the_trust_in_its_service_hold_each_other() {
    let mut desk = desk(&[]);
    let enable =
        "aws organizations enable-policy-type --root-id {root} --policy-type SECURITYHUB_POLICY";
    let reason = |desk: &mut Desk, line: &str| {
        let (_, refusal) = refused(desk, line);
        assert_eq!(refusal.error.code, ErrorCode::ConstraintViolationException);
        refusal
            .error
            .reason
            .as_ref()
            .map(|reason| reason.to_string())
    };
    assert_eq!(
        reason(&mut desk, enable).as_deref(),
        Some("SERVICE_ACCESS_NOT_ENABLED")
    );
    done(
        &mut desk,
        "aws organizations enable-aws-service-access --service-principal securityhub.amazonaws.com",
    );
    done(&mut desk, enable);
    let disable = "aws organizations disable-aws-service-access --service-principal securityhub.amazonaws.com";
    assert_eq!(
        reason(&mut desk, disable).as_deref(),
        Some("POLICY_TYPE_ENABLED_FOR_THIS_SERVICE")
    );
    done(
        &mut desk,
        "aws organizations disable-policy-type --root-id {root} --policy-type SECURITYHUB_POLICY",
    );
    done(&mut desk, disable);
}

/// The same call twice: what has happened already is said and changes nothing.
#[test]
fn writing_the_same_again_changes_nothing() {
    let put = r#"aws organizations put-resource-policy --content '{"Statement":{"Effect":"Allow","Principal":"*","Action":"organizations:ListRoots","Resource":"*"}}'"#;
    let tag = "aws organizations tag-resource --resource-id {root} --tags Key=a,Value=b";
    let untag = "aws organizations untag-resource --resource-id {root} --tag-keys c";
    let mut desk = desk(&[put, tag]);
    attach(
        &mut desk,
        SCP,
        "One",
        r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#,
        &[],
    );
    let before = desk.world().clone();
    for line in [
        put,
        tag,
        untag,
        "aws organizations update-policy --policy-id {policy:One} --name One --description x",
    ] {
        done(&mut desk, line);
        assert!(desk.world().is_as(&before), "{line}");
    }
}

/// Lists of policies come in pages, like all lists.
#[test]
fn lists_of_policies_come_in_pages() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let mut call = |operation: &str, input: Value| {
        let call = Call::new(ana.clone(), operation, input);
        world.step(&Command::Call(call)).expect("Ana may").answer
    };
    for number in 0..45 {
        let input = json!({ "Type": "TAG_POLICY", "Name": format!("T{number}"), "Description": "", "Content": r#"{"tags":{}}"# });
        call("organizations:CreatePolicy", input);
    }
    let mut sizes = Vec::new();
    let mut token = Value::Null;
    loop {
        let input = json!({ "Filter": "TAG_POLICY", "NextToken": token });
        let page = call("organizations:ListPolicies", input);
        sizes.push(page["Policies"].as_array().map_or(0, Vec::len));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(sizes, [20, 20, 5]);
}

/// Everybody who can act is somebody whom a question can be about.
#[test]
fn everybody_can_be_asked_about() {
    let world = Scenario::Guardrails.world(1);
    for person in world.accounts().flat_map(people::people) {
        let question = Question::new(person.principal, "organizations:DescribeOrganization");
        assert!(world.ask(&question).is_ok(), "{question:?}");
    }
}

/// The document stays as it is when an account that it names leaves, and cannot be written again as it is.
#[test]
fn nothing_is_lent_on_top_of_a_document_that_names_somebody_who_left() {
    let mut desk = Desk::new(Scenario::Guardrails, 1);
    let audit = desk.find_account("Audit").expect("the scenario has it");
    desk.history.step(Command::Intervene(
        sim::command::Intervention::CompleteSignUp { account: audit },
    ));
    done(
        &mut desk,
        &format!("aws organizations remove-account-from-organization --account-id {audit}"),
    );
    desk.actor = desk.find_person("Lab/Lee").expect("the scenario has him");
    let (_, refusal) = refused(
        &mut desk,
        "aws organizations list-policies --filter SERVICE_CONTROL_POLICY",
    );
    let gates = refusal.gates.expect("a call passes gates");
    let note = gates.stopped_at().expect("it was stopped");
    assert_eq!(note.gate, Gate::Caller);
    let remedy = note.remedy.as_ref().expect("what would help is said");
    assert_eq!(remedy.commands, []);
}
