//! Policies at the gates, beyond what transcripts can show: questions and calls agree, and remedies help and allow
//! nothing else. `views/remedies.txt` has a remedy of each kind.

use std::sync::Arc;

use orgsim_tests::stage::TestStage;
use orgsim_tests::views::spoken;
use orgsim_tests::walk;
use policy::{ContextValue, Document};
use serde_json::{Value, json};
use shell::controller::line_of;
use sim::World;
use sim::command::Command;
use sim::error::ErrorCode;
use sim::outcome::{Finding, Gate, GateRecord, Judgment};
use sim::people;
use sim::question::{self, Question};
use sim::scenario::Scenario;

/// The scenario `all-features` with SCPs enabled, after lines that succeed.
fn stage(lines: &[&str]) -> TestStage {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&["aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY"]);
    stage.done(lines);
    stage
}

fn last_command(stage: &TestStage) -> Command {
    let last = stage.controller.history.steps().last().expect("a step");
    last.command.clone()
}

fn judgments(gates: &GateRecord) -> impl Iterator<Item = &Arc<Judgment>> {
    gates.gates.iter().filter_map(|note| note.judgment.as_ref())
}

/// The values that a question must state about a request: the keys that no world knows beforehand.
fn said(judgment: &Judgment) -> Vec<(Arc<str>, ContextValue)> {
    judgment
        .request
        .context
        .iter()
        .filter(|(key, _)| {
            !key.starts_with("aws:") || key.starts_with("aws:requesttag/") || *key == "aws:tagkeys"
        })
        .map(|(key, value)| (key.into(), value.clone()))
        .collect()
}

/// The same policies answer a question and a call: asked before the call, with the values of the request, the question
/// gets the same answer, unless it depends on unknown values.
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
            let gates = match sim::step(&mut world, &command) {
                Ok(outcome) => outcome.gates,
                Err(refusal) => refusal.gates,
            };
            let (Command::Call(call), Some(gates)) = (&command, &gates) else {
                continue;
            };
            for judgment in judgments(gates) {
                let question = Question {
                    resource: Some(judgment.request.resource.as_str().into()),
                    context: said(judgment),
                    ..Question::new(call.caller.clone(), judgment.request.action.as_str())
                };
                let Some(answer) = answered(&before, &question) else {
                    continue;
                };
                asked += 1;
                refused += usize::from(!judgment.is_allowed());
                if !answer.verdict.unknown.is_empty() {
                    depends += 1;
                    continue;
                }
                assert_eq!(
                    answer.verdict.decision,
                    judgment.verdict.decision,
                    "{question:?}\ncall {:?}\n{}question {:?}\n{}",
                    judgment.request,
                    spoken(judgment),
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

/// The answer, unless it is about a resource of a nonexistent account, whose policy the question must provide.
fn answered(world: &World, question: &Question) -> Option<Judgment> {
    let of_nobody = |resource: &str| resource.contains(":111111111111:");
    match question::ask(world, question) {
        Ok(answer) => Some(answer),
        Err(error)
            if error.code == ErrorCode::NotModeled
                && question.resource.as_deref().is_some_and(of_nobody) =>
        {
            None
        }
        Err(error) => panic!("{question:?}: {error}"),
    }
}

/// For any refusal of the policy gate in a random world, its remedy, if it has commands, lets the call through there.
#[test]
fn remedies_help_in_random_worlds() {
    let (mut healed, mut without) = (0, 0);
    for number in 0..120_u64 {
        let scenario = [Scenario::AllFeatures, Scenario::Guardrails][number as usize % 2];
        let mut world = scenario.world(number);
        let mut dice = walk::Dice::new(1_000 + number);
        for _ in 0..60 {
            let command = walk::command(&world, dice.roll());
            let Err(refusal) = sim::step(&mut world, &command) else {
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
                if let Err(refusal) = sim::step(&mut after, step) {
                    panic!(
                        "{number}: {}: {}\n{all:?}",
                        line_of(&command),
                        refusal.error
                    );
                }
            }
            let again = sim::step(&mut after, &command)
                .err()
                .and_then(|it| it.gates);
            let passed = again.is_none_or(|gates| {
                let same = |judgment: &Arc<Judgment>| {
                    note.judgment.as_ref().is_some_and(|first| {
                        first.request.action == judgment.request.action
                            && first.request.resource == judgment.request.resource
                    })
                };
                // A later check of the same call may refuse it for another reason.
                !gates.gates.iter().any(|it| {
                    it.finding == Finding::Stopped && it.judgment.as_ref().is_some_and(same)
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

/// Condition keys that scope a request, each with a value different from those of all requests below.
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

/// Calls that a user without permissions is refused, each for lack of one permission or several.
const REMEDIED: [&str; 26] = [
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

/// Calls of a user without permissions: the remedy allows each one, and nothing else: no other resource, service
/// principal, policy type or policy.
#[test]
fn remedies_allow_the_request_and_nothing_beside_it() {
    let stage = stage(&[
        "aws iam create-user --user-name Nobody",
        "aws iam create-role --role-name Deployer --assume-role-policy-document \
         '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"{account:Management}\"},\"Action\":\"sts:AssumeRole\"}}'",
        "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Mine --description x --content \
         '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}'",
    ]);
    let mut narrowed = 0;
    for line in REMEDIED {
        let mut stage = stage.clone();
        let line = shell::controller::placeholders::fill_in(&stage.controller, line)
            .expect("it names what is there");
        stage.done(&["as Management/Nobody"]);
        let mut gates = stage.refused(&line).gates;
        let command = last_command(&stage);
        let mut world = stage.world().clone();
        // A call may need several permissions: handles each refusal in turn.
        for _ in 0..5 {
            let record = gates.expect("a call has its gates recorded");
            let Some(note) = record.stopped_at().filter(|it| it.gate == Gate::Policy) else {
                gates = None;
                break;
            };
            let judgment = note.judgment.clone().expect("policy was asked");
            let remedy = note.remedy.as_ref().expect("something would help");
            assert!(!remedy.commands.is_empty(), "{line}: {}", remedy.says);
            for step in &remedy.commands {
                sim::step(&mut world, step).expect("what would help can be done");
            }
            narrowed += only_this(&world, &judgment, &line);
            gates = sim::step(&mut world, &command)
                .err()
                .and_then(|it| it.gates);
            if gates.is_none() {
                break;
            }
        }
        assert!(gates.is_none(), "{line}: still refused by policy");
    }
    assert!(narrowed > 30, "{narrowed} neighbors were tried");
}

/// Checks that the request is allowed, but not with another value of anything in its scope. Returns the number of
/// values tried.
fn only_this(world: &World, judgment: &Judgment, line: &str) -> usize {
    let request = &judgment.request;
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
        question::ask(world, &question)
            .expect("it can be asked")
            .is_allowed()
    };
    let (action, resource) = (&request.action, request.resource.as_str());
    assert!(allowed(resource, None), "{line}: {action} on {resource}");
    let mut tried = 0;
    if resource != "*" {
        let other = format!("{}0", resource.trim_end_matches('*'));
        let same = resource.ends_with('*');
        assert_eq!(allowed(&other, None), same, "{line}: {action} on {other}");
        tried += 1;
    }
    for (key, other) in SCOPES {
        if about.iter().any(|(known, _)| *known == key) {
            let beside = allowed(resource, Some((key, other)));
            assert!(!beside, "{line}: {action} with {key} = {other}");
            tried += 1;
        }
    }
    tried
}

/// A member that the delegation policy does not name: the remedy lets it make the call only for policies of that type.
#[test]
fn the_delegation_policy_lends_no_more_than_the_type() {
    let none = r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let stage = stage(&[
        "aws organizations enable-policy-type --root-id {root} --policy-type TAG_POLICY",
        &format!(
            "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Scp --description x --content '{none}'"
        ),
        "aws organizations create-policy --type TAG_POLICY --name Tags --description x --content '{\"tags\":{\"a\":{}}}'",
        "as Payments/Ben",
        "aws iam attach-user-policy --user-name Ben --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
    ]);
    let another = format!("--name New --description x --content '{none}'");
    // Each call about SCPs, and the same call about tag policies.
    let calls = [
        format!("create-policy --type SERVICE_CONTROL_POLICY {another}"),
        "list-policies --filter SERVICE_CONTROL_POLICY".into(),
        "update-policy --policy-id {policy:Scp} --description y".into(),
        "describe-policy --policy-id {policy:Scp}".into(),
        "list-targets-for-policy --policy-id {policy:Scp}".into(),
        "disable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY".into(),
    ];
    for call in calls {
        let line = format!("aws organizations {call}");
        let other = line
            .replace("SERVICE_CONTROL_POLICY", "TAG_POLICY")
            .replace("{policy:Scp}", "{policy:Tags}")
            .replace(none, "{\"tags\":{\"b\":{}}}");
        let mut stage = stage.clone();
        stage.refused(&other);
        let neighbor = last_command(&stage);
        let gates = stage
            .refused(&line)
            .gates
            .expect("a call has its gates recorded");
        let command = last_command(&stage);
        let note = gates.stopped_at().expect("it was stopped");
        assert_eq!(note.gate, Gate::Caller, "{line}");
        let remedy = note.remedy.as_ref().expect("something would help");
        let mut world = stage.world().clone();
        for step in &remedy.commands {
            sim::step(&mut world, step).expect("what would help can be done");
        }
        let refused = sim::step(&mut world.clone(), &neighbor).expect_err("it stays refused");
        assert_eq!(
            refused.error.code,
            ErrorCode::AccessDeniedException,
            "{other}"
        );
        sim::step(&mut world, &command).unwrap_or_else(|it| panic!("{line}: {}", it.error));
    }
}

/// The stored form is evaluated: RCPs and the delegation policy, stored in another form than given, mean the same.
#[test]
fn documents_are_kept_in_a_form_that_reads_the_same() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let given = r#"{ "Statement": { "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:Get*"], "Resource": "*" } }"#;
    let input = json!({ "Type": "RESOURCE_CONTROL_POLICY", "Name": "R", "Description": "", "Content": given });
    let answer = stage
        .call("organizations:CreatePolicy", input)
        .expect("it is one");
    let kept = answer["Policy"]["Content"]
        .as_str()
        .expect("the answer has it");
    let statements = Document::parse(kept).map(|it| it.statements().len());
    assert_eq!(statements, Ok(1), "{kept}");
    // When given again, it is stored unchanged.
    let input = json!({ "PolicyId": answer["Policy"]["PolicySummary"]["Id"], "Content": kept });
    let again = stage
        .call("organizations:UpdatePolicy", input)
        .expect("it is one");
    assert_eq!(again["Policy"]["Content"].as_str(), Some(kept));
    assert!(stage.events().is_empty(), "nothing changed");
}

/// The same call twice: the second time reports that it was already done and changes nothing.
#[test]
fn writing_the_same_again_changes_nothing() {
    let lines = [
        r#"aws organizations put-resource-policy --content '{"Statement":{"Effect":"Allow","Principal":"*","Action":"organizations:ListRoots","Resource":"*"}}'"#,
        "aws organizations tag-resource --resource-id {root} --tags Key=a,Value=b",
    ];
    let mut stage = stage(&lines);
    stage.done(&[r#"aws organizations create-policy --type SERVICE_CONTROL_POLICY --name One --description x --content '{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}'"#]);
    let before = stage.world().clone();
    for line in lines.into_iter().chain([
        "aws organizations untag-resource --resource-id {root} --tag-keys c",
        "aws organizations update-policy --policy-id {policy:One} --name One --description x",
    ]) {
        stage.done(&[line]);
        assert!(stage.world().is_as(&before), "{line}");
    }
}

/// Lists of policies are paginated, like all lists.
#[test]
fn lists_of_policies_come_in_pages() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    for number in 0..45 {
        let input = json!({ "Type": "TAG_POLICY", "Name": format!("T{number}"), "Description": "", "Content": r#"{"tags":{}}"# });
        stage
            .call("organizations:CreatePolicy", input)
            .expect("Ana may");
    }
    let mut sizes = Vec::new();
    let mut token = Value::Null;
    loop {
        let input = json!({ "Filter": "TAG_POLICY", "NextToken": token });
        let page = stage
            .call("organizations:ListPolicies", input)
            .expect("Ana may");
        sizes.push(page["Policies"].as_array().map_or(0, Vec::len));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(sizes, [20, 20, 5]);
}

/// A question can be about every identity that can act.
#[test]
fn everybody_can_be_asked_about() {
    let world = Scenario::Guardrails.world(1);
    for person in world.accounts().flat_map(people::people) {
        let question = Question::new(person.principal, "organizations:DescribeOrganization");
        assert!(question::ask(&world, &question).is_ok(), "{question:?}");
    }
}
