//! What a step needs is told before it. Whatever is not told to need the library of AWS managed policies gives the same world and
//! the same answer without it; whatever is told does not happen without it, and leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use interchange::{ImportOptions, Importing, InputFile};
use lessons::{FaultKind, Lesson, LessonDraft};
use orgsim_tests::lessons::{all, folder};
use orgsim_tests::walk::{self, Dice, SCENARIOS};
use serde_json::{Value, json};
use shell::controller::{Controller, line_of};
use shell::{ParsedLine, line_needs_policies, read};
use sim::command::{Call, Command};
use sim::history::History;
use sim::managed::{self, without_library};
use sim::partition::Partition;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::Session;
use sim::{World, model, needs_policies};

/// A policy of the library, and an ARN like that of one.
const OUTSIDE: [&str; 2] = [
    "arn:aws:iam::aws:policy/SecurityAudit",
    "arn:aws:iam::aws:policy/NoSuchPolicy",
];

/// Takes the step with the library and without it. Returns whether it is told to need it.
fn is_told(world: &World, command: &Command) -> bool {
    let told = without_library(|| needs_policies(command));
    assert!(!needs_policies(command), "the library is loaded");
    let (mut with, mut without) = (world.clone(), world.clone());
    let expected = sim::step(&mut with, command);
    let result = without_library(|| sim::step(&mut without, command));
    let of_host = matches!(&result, Err(refusal) if refusal.error.is_of_host());
    assert_eq!(told, of_host, "{command:?}");
    if told {
        assert_eq!(without.hash(), world.hash(), "{command:?} left a trace");
    } else {
        assert_eq!(without.hash(), with.hash(), "{command:?}");
        assert_eq!(result, expected, "{command:?}");
    }
    told
}

/// The call with one of its texts, or none, replaced by the ARN of a policy outside the table.
fn naming(call: &Call, dice: &mut Dice) -> Command {
    fn texts<'v>(value: &'v mut Value, all: &mut Vec<&'v mut String>) {
        match value {
            Value::String(text) => all.push(text),
            Value::Array(items) => items.iter_mut().for_each(|it| texts(it, all)),
            Value::Object(members) => members.values_mut().for_each(|it| texts(it, all)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut call = call.clone();
    let mut all = Vec::new();
    call.input.values_mut().for_each(|it| texts(it, &mut all));
    let at = dice.below(all.len() + 1);
    if let Some(text) = all.get_mut(at) {
        **text = OUTSIDE[dice.below(OUTSIDE.len())].to_string();
    }
    Command::Call(call)
}

#[test]
fn every_operation_is_told_before_it_looks_a_policy_up() {
    let mut told: BTreeMap<String, u32> = BTreeMap::new();
    let mut dice = Dice::new(36);
    for scenario in SCENARIOS {
        let world = Session::new(scenario, 5).replay();
        for operation in model::operations() {
            for _ in 0..3 {
                let command = walk::call_of(&world, dice.roll(), operation);
                let Command::Call(call) = &command else {
                    panic!("{command:?} is a call")
                };
                for command in [naming(call, &mut dice), command] {
                    let count = told.entry(operation.action()).or_default();
                    *count += u32::from(is_told(&world, &command));
                }
            }
        }
    }
    let told = |name: &str| told[name] > 0;
    for name in [
        "AttachRolePolicy",
        "GetPolicy",
        "ListPolicies",
        "GetAccountAuthorizationDetails",
    ] {
        assert!(told(&format!("iam:{name}")), "{name}");
    }
    assert!(!told("organizations:DescribeOrganization") && !told("iam:GetAccountSummary"));
}

#[test]
fn a_session_that_is_not_told_to_need_the_library_plays_without_it() {
    let (mut dice, mut ended) = (Dice::new(7), 0);
    for number in 0..200 {
        let mut world = Session::new(SCENARIOS[number % SCENARIOS.len()], number as u64).replay();
        for _ in 0..12 {
            let command = walk::command(&world, dice.roll());
            if is_told(&world, &command) {
                ended += 1;
                break;
            }
            // Once a step needed the library it is loaded, so that only the steps before that count.
            let _ = without_library(|| sim::step(&mut world, &command));
        }
    }
    assert!(
        (20..180).contains(&ended),
        "{ended} of 200 sessions need it"
    );
}

/// A world with a service-linked role whose policy only the library has: the role's account and its ARN.
fn with_linked_role() -> (World, Principal, String) {
    let mut world = Session::new(Scenario::AllFeatures, 1).replay();
    let who = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "AWSServiceName": "cassandra.application-autoscaling.amazonaws.com" });
    let create = Command::Call(Call::new(who, "iam:CreateServiceLinkedRole", input));
    assert!(!is_told(&world, &create));
    sim::step(&mut world, &create).expect("it is created");
    let mut found = world.accounts().flat_map(|account| {
        let outside =
            |arn: &&sim::ids::Text| managed::in_table(account.id.partition(), arn).is_none();
        let roles = account.roles.values().filter(|it| it.linked_to.is_some());
        let roles = roles.filter(move |it| it.policies.attached.iter().any(|it| outside(&it)));
        roles.map(|role| (account.id, role.arn(account.id)))
    });
    let (account, arn) = found.next().expect("a service-linked role");
    let who = sim::people::administrator_of(&world, account).expect("somebody");
    (world.clone(), who, arn)
}

#[test]
fn calls_about_service_linked_roles_are_told() {
    let (world, who, role) = with_linked_role();
    let name = role.rsplit('/').next().unwrap();
    for (operation, input, told) in [
        (
            "SimulatePrincipalPolicy",
            json!({ "PolicySourceArn": role, "ActionNames": ["s3:GetObject"] }),
            true,
        ),
        (
            "GenerateServiceLastAccessedDetails",
            json!({ "Arn": role }),
            true,
        ),
        ("GetAccountAuthorizationDetails", json!({}), true),
        (
            "GetAccountAuthorizationDetails",
            json!({ "Filter": ["Role"] }),
            false,
        ),
        ("ListPolicies", json!({}), true),
        ("ListPolicies", json!({ "Scope": "Local" }), false),
        (
            "ListAttachedRolePolicies",
            json!({ "RoleName": name, "PathPrefix": "/aws-service-role/" }),
            false,
        ),
        ("GetRole", json!({ "RoleName": name }), false),
    ] {
        let command = Command::Call(Call::new(who.clone(), &format!("iam:{operation}"), input));
        let done = sim::step(&mut world.clone(), &command);
        assert!(done.is_ok(), "{command:?}: {done:?}");
        assert_eq!(is_told(&world, &command), told, "{command:?}");
    }
}

#[test]
fn a_step_that_could_not_be_taken_is_not_kept() {
    let mut history = History::new(Scenario::AllFeatures, 1);
    let before = history.world().hash();
    let input = json!({ "PolicyArn": OUTSIDE[0] });
    let get = || {
        let who =
            Scenario::AllFeatures.first_actor(&Session::new(Scenario::AllFeatures, 1).replay());
        Command::Call(Call::new(who, "iam:GetPolicy", input.clone()))
    };
    without_library(|| {
        let step = history.step(get());
        assert!(matches!(&step.result, Err(refusal) if refusal.error.is_of_host()));
        assert_eq!(history.steps().len(), 0);
        history.append(get());
        assert_eq!(history.steps().len(), 0);
        assert!(
            Session {
                commands: vec![get()],
                ..history.session()
            }
            .needs_policies()
        );
    });
    assert_eq!(history.world().hash(), before);
    assert!(history.step(get()).result.is_ok());
    assert_eq!(history.steps().len(), 1);
    assert!(!history.session().needs_policies());
}

#[test]
fn a_line_is_told_like_its_call() {
    let mut dice = Dice::new(11);
    let world = Session::new(Scenario::AllFeatures, 5).replay();
    let mut told = 0;
    for operation in model::operations() {
        for _ in 0..4 {
            let Command::Call(call) = walk::call_of(&world, dice.roll(), operation) else {
                continue;
            };
            let command = naming(&call, &mut dice);
            let line = line_of(&command);
            let Command::Call(call) = &command else {
                continue;
            };
            if !matches!(read(&line, &call.caller), ParsedLine::Invoke(it) if it.call.input == call.input)
            {
                continue;
            }
            let needs = without_library(|| needs_policies(&command));
            told += u32::from(needs);
            assert_eq!(
                without_library(|| line_needs_policies(&line)),
                needs,
                "{line}"
            );
            let asks = format!("why {line}");
            assert_eq!(
                without_library(|| line_needs_policies(&asks)),
                needs,
                "{asks}"
            );
        }
    }
    assert!(told > 100, "{told} lines");
}

#[test]
fn a_line_is_told_however_it_spells_the_policy() {
    let told = |line: &str| without_library(|| line_needs_policies(line));
    for line in [
        "aws iam get-policy --policy-arn arn:aws:iam::aws:policy/SecurityAudit",
        "aws --output text iam get-policy --policy-arn='arn:aws:iam::aws:pol'icy/SecurityAudit",
        r#"aws iam get-policy --cli-input-json '{"PolicyArn":"arn:aws:iam::aws:policy\/SecurityAudit"}'"#,
        r#"aws iam get-policy --cli-input-json '{"PolicyArn":"arn:aws:iam::aws:policy\u002fSecurityAudit"}'"#,
        "aws sts assume-role --role-arn arn:aws:iam::{account:Payments}:role/example --role-session-name session --policy-arns arn=arn:aws:iam::aws:policy/SecurityAudit",
        "aws iam list-policies --max-items 1",
        "why aws iam list-policies",
    ] {
        assert!(told(line), "{line}");
        assert!(!line_needs_policies(line), "the library is loaded");
    }
    for line in [
        "aws iam get-policy --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
        "aws iam get-policy --policy-arn arn:aws:iam::{account:Payments}:policy/Own",
        "aws iam list-policies --scope Local",
        "aws iam get-policy",
        "as Ana",
        "help arn:aws:iam::aws:policy/SecurityAudit",
    ] {
        assert!(!told(line), "{line}");
    }
}

#[test]
fn scenarios_lessons_and_faults_need_no_library() {
    for scenario in SCENARIOS {
        let with = Session::new(scenario, 3).replay();
        let without = without_library(|| Session::new(scenario, 3).replay());
        assert_eq!(with.hash(), without.hash(), "{}", scenario.id());
        for kind in FaultKind::ALL {
            for seed in 0..8 {
                let plan = kind.plan(&with, seed);
                let bare = without_library(|| kind.plan(&with, seed));
                let (Ok(plan), Ok(bare)) = (plan, bare) else {
                    continue;
                };
                assert_eq!(plan.commands, bare.commands, "{}", kind.id());
                assert!(!without_library(|| plan
                    .commands
                    .iter()
                    .any(needs_policies)));
            }
        }
    }
    let needing: BTreeSet<String> = all(&folder())
        .iter()
        .filter(|files| {
            let lesson = files.read().expect("a lesson of the course").lesson;
            without_library(|| lesson.needs_policies())
        })
        .map(|files| files.id.clone())
        .collect();
    assert_eq!(needing, BTreeSet::new(), "these lessons wait for the file");
}

#[test]
fn a_lesson_and_its_draft_are_told_by_each_of_their_lines() {
    let files = all(&folder())
        .into_iter()
        .find(|it| it.id == "draw-the-tree")
        .expect("a lesson");
    let mut draft = LessonDraft::read(&files).expect("it can be edited");
    assert!(!without_library(|| draft.needs_policies()));
    let line = "aws iam get-policy --policy-arn arn:aws:iam::aws:policy/SecurityAudit";
    draft.add_line(0);
    let last = draft.steps()[0].lines.len() - 1;
    draft.set_line(0, last, line);
    assert!(without_library(|| draft.needs_policies()));
    let text = draft
        .files()
        .files
        .iter()
        .find(|(name, _)| name == "lesson.toml")
        .unwrap()
        .1
        .clone();
    let told = |text: &str| {
        let lesson = Lesson::read("x", text).expect("a lesson");
        without_library(|| lesson.needs_policies())
    };
    assert!(told(&text));
    assert!(!told(&text.replace("SecurityAudit", "ReadOnlyAccess")));
}

#[test]
fn an_import_is_told_once_its_files_are_read() {
    let bundle = include_str!("../../crates/interchange/tests/data/bundle.json");
    let begin = |arn: &str| {
        let mut bundle: Value = serde_json::from_str(bundle).expect("a bundle");
        let user = json!({
            "UserName": "Ola", "UserId": "AIDAEXAMPLEEXAMPLE001", "Path": "/", "CreateDate": "2024-03-01T10:00:00+00:00",
            "AttachedManagedPolicies": [{ "PolicyName": "x", "PolicyArn": arn }],
        });
        let call = json!({
            "call": "get-account-authorization-details",
            "input": { "AccountId": "444455556666" },
            "output": { "UserDetailList": [user] },
        });
        bundle["calls"].as_array_mut().expect("calls").push(call);
        let mut importing = Importing::new(ImportOptions::default());
        importing.add(InputFile {
            name: "all.json".into(),
            bytes: bundle.to_string().into(),
        });
        importing
    };
    let run = |arn: &str| {
        let mut importing = begin(arn);
        let mut told = false;
        while !told && !without_library(|| importing.go_on()) {
            told = without_library(|| importing.needs_policies());
        }
        // What is told is loaded, and the import goes on where it was.
        let import = if told {
            importing.finish()
        } else {
            without_library(|| importing.finish())
        };
        (told, import.expect("it is imported").session)
    };
    let (told, session) = run(OUTSIDE[0]);
    assert!(told && without_library(|| session.needs_policies()));
    assert_eq!(
        session,
        begin(OUTSIDE[0]).finish().expect("it is imported").session
    );
    assert!(session.to_json().contains("SecurityAudit"));
    let (told, session) = run("arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert!(!told && !without_library(|| session.needs_policies()));
    assert!(
        without_library(|| Controller::at(History::open(&session)))
            .history
            .steps()
            .len()
            == session.commands.len()
    );
}

#[test]
fn every_text_with_the_form_of_an_arn_is_told_in_every_partition() {
    for partition in Partition::ALL {
        let arn = format!("arn:{partition}:iam::aws:policy/SecurityAudit");
        assert!(without_library(|| managed::is_missing(&arn)), "{arn}");
        assert!(!managed::is_missing(&arn));
    }
}
