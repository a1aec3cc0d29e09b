//! Questions, the table of permissions, and drafts.

use std::sync::Arc;

use orgsim_tests::stage::person_of;
use orgsim_tests::walk;
use policy::{Decision, LayerKind};
use serde_json::json;
use shell::controller::Controller;
use sim::World;
use sim::command::{Call, Command};
use sim::policies::PolicyType;
use sim::principal::Principal;
use sim::question::{self, Asker, Question, Ruling};
use sim::scenario::Scenario;
use sim::view::draft::{self, DraftChange, try_out};
use sim::view::matrix::{ACTIONS, Matrix, People, says};
use sim::view::{Viewpoint, matrix};

const NO_USERS: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"NoUsers","Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}]}"#;

/// Changes that enable SCPs and attach a new one to a target.
fn scp(name: &str, text: &str, target: &str) -> Vec<DraftChange> {
    let kind = PolicyType::ServiceControl;
    let create = DraftChange::Create {
        kind,
        name: name.to_string(),
        text: text.to_string(),
        target: Some(target.parse().unwrap()),
    };
    vec![DraftChange::Switch { kind, on: true }, create]
}

/// The id of a unit.
fn unit_of(world: &World, name: &str) -> String {
    let mut units = world.organizations().flat_map(|it| it.ous.values());
    units.find(|ou| &*ou.name == name).unwrap().id.to_string()
}

fn no_users_in(world: &World, unit: &str) -> Vec<DraftChange> {
    scp("NoUsers", NO_USERS, &unit_of(world, unit))
}

fn row_of(matrix: &Matrix, name: &str) -> usize {
    let mut rows = matrix.people.rows.iter();
    rows.position(|row| row.name == name).unwrap()
}

fn filled(world: &World, draft: Option<&World>, actions: &[&str]) -> Matrix {
    let ana = person_of(world, "Management/Ana");
    let people = Arc::new(People::of(world, &Viewpoint::Instructor(ana)));
    let actions = actions.iter().map(|action| (*action).into()).collect();
    let mut matrix = Matrix::new(people, actions, world, draft, Vec::new());
    while matrix.work() {}
    matrix
}

#[test]
fn a_draft_scp_marks_the_cells_it_changes_and_no_others() {
    let world = Scenario::AllFeatures.world(1);
    let ana = person_of(&world, "Management/Ana");
    let draft = try_out(&world, &ana, true, &no_users_in(&world, "Workloads"));
    assert!(
        draft.tried.iter().all(|tried| tried.refusal.is_none()),
        "{:?}",
        draft.tried
    );
    let matrix = filled(
        &world,
        Some(&draft.world),
        &["iam:CreateUser", "s3:GetObject"],
    );
    let changed: Vec<&str> = (0..matrix.people.rows.len())
        .filter(|row| matrix.is_changed(*row))
        .map(|row| matrix.people.rows[row].name.english())
        .collect();
    let inside: Vec<&str> = matrix
        .people
        .rows
        .iter()
        .filter(|row| matrix.people.units[row.unit].name == "Workloads")
        .map(|row| row.name.english())
        .collect();
    assert_eq!(changed, inside);
    assert!(changed.contains(&"Payments / Ben") && changed.contains(&"Payments / root user"));

    let row = row_of(&matrix, "Payments / Ben");
    let (now, after) = matrix.cell(row, 0).unwrap();
    let after = after.unwrap();
    assert_eq!(now.answer, Ruling::Allowed);
    assert_eq!(
        after.answer,
        Ruling::Denied(LayerKind::ServiceControlPolicy, Decision::ExplicitlyDenied)
    );
    let level = after.level.map(|level| matrix.level_name(row, level));
    assert_eq!(
        says(after, level),
        "denied by a service control policy at Workloads"
    );

    let count = matrix.count(0);
    assert_eq!(
        (count.people, count.taken, count.given),
        (matrix.people.rows.len(), changed.len(), 0)
    );
    assert_eq!(
        count.allowed,
        matrix.people.rows.len() - 1,
        "all but Sam, who only reads"
    );
    assert_eq!(matrix.count(1).changed, 0);
    let sums: usize = (0..matrix.people.units.len())
        .map(|unit| matrix.unit_count(unit, 0).taken)
        .sum();
    assert_eq!(sums, count.taken);
}

#[test]
fn carrying_a_draft_out_makes_the_very_world_that_was_tried() {
    let world = Scenario::AllFeatures.world(1);
    let changes = no_users_in(&world, "Workloads");
    // Whoever the current user is, identities with the permissions make the calls.
    let ben = person_of(&world, "Payments/Ben");
    let draft = try_out(&world, &ben, true, &changes);
    let mut controller = Controller::new(Scenario::AllFeatures, 1);
    for command in draft.commands() {
        let line = shell::controller::line_of(command);
        let Command::Call(call) = command else {
            panic!("only calls are needed: {line}")
        };
        let entry = controller.perform(call.clone());
        assert_eq!(entry.printed.exit, 0, "{line}\n{}", entry.printed.stderr);
    }
    assert!(controller.world().is_as(&draft.world));
    // On his own he may not, and the refusal is reported.
    let alone = try_out(&world, &ben, false, &changes);
    assert!(
        alone
            .tried
            .iter()
            .all(|tried| tried.refusal.is_some() && tried.commands.is_empty())
    );
    assert_eq!(alone.world, world);
    // A stored draft is restored.
    assert_eq!(draft::from_json(&draft::to_json(&changes)), changes);
}

#[test]
fn people_with_nothing_different_between_them_are_asked_about_once() {
    let world = Scenario::Large.world(1);
    let matrix = filled(&world, None, &ACTIONS);
    assert_eq!(matrix.people.rows.len(), 2_000);
    assert_eq!(
        matrix.asked(),
        4 * ACTIONS.len(),
        "user and root user, in the management account and in members"
    );
}

#[test]
fn a_policy_that_looks_at_who_asks_is_asked_about_everybody() {
    let world = Scenario::AllFeatures.world(1);
    let ana = person_of(&world, "Management/Ana");
    let mut changes = no_users_in(&world, "Workloads");
    let payments = person_of(&world, "Payments/Ben").to_string();
    *changes[1].text_mut().unwrap() = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*",
        "Condition": { "ArnNotEquals": { "aws:PrincipalArn": payments } },
    } })
    .to_string();
    let draft = try_out(&world, &ana, true, &changes);
    let matrix = filled(&world, Some(&draft.world), &["iam:CreateUser"]);
    let of = |name: &str| matrix.is_changed(row_of(&matrix, name));
    assert!(!of("Payments / Ben") && of("Payments / root user"));
}

/// The answer of a cell equals that of the separate question, whether the work is shared or not.
fn same_as_asked(world: &World, draft: &World) {
    let Some(account) = world.accounts().next() else {
        return;
    };
    let viewpoint = Viewpoint::Instructor(Principal::Root(account.id));
    let people = Arc::new(People::of(world, &viewpoint));
    let actions: Vec<_> = [
        "organizations:DescribeOrganization",
        "organizations:AttachPolicy",
        "organizations:ListPolicies",
        "iam:CreateUser",
        "sts:AssumeRole",
        "s3:GetObject",
    ]
    .map(Into::into)
    .to_vec();
    let new = || {
        Matrix::new(
            people.clone(),
            actions.clone(),
            world,
            Some(draft),
            Vec::new(),
        )
    };
    let (mut shared, mut unshared) = (new(), new().unshared());
    while shared.work() {}
    while unshared.work() {}
    for row in 0..people.rows.len() {
        for (action, name) in actions.iter().enumerate() {
            let principal = &people.rows[row].principal;
            assert_eq!(
                shared.cell(row, action),
                unshared.cell(row, action),
                "{principal} {name}"
            );
            let asked = Asker::new(world, principal).unwrap().answer(world, name);
            assert_eq!(
                shared.cell(row, action).map(|(now, _)| &now.answer),
                Some(&asked),
                "{principal} {name}"
            );
        }
    }
    for action in 0..actions.len() {
        assert_eq!(shared.count(action), unshared.count(action));
    }
}

#[test]
fn sharing_never_changes_an_answer() {
    let mut turn = 0;
    for scenario in walk::SCENARIOS {
        for seed in 0..6 {
            let session = walk::session(scenario, seed, 120, &mut turn);
            let mut world = session.scenario.world(session.seed);
            let mut before = world.clone();
            for (step, command) in session.commands.iter().enumerate() {
                let _ = sim::step(&mut world, command);
                if step % 40 == 39 {
                    same_as_asked(&world, &before);
                    before = world.clone();
                }
            }
        }
    }
}

#[test]
fn sharing_holds_with_conditions_variables_tags_and_delegation() {
    let world = Scenario::AllFeatures.world(1);
    let ana = person_of(&world, "Management/Ana");
    let ben = person_of(&world, "Payments/Ben").account().to_string();
    let root = world.organizations().next().unwrap().root.to_string();
    for (action, condition) in [
        (
            "*",
            json!({ "StringEquals": { "aws:PrincipalAccount": ben } }),
        ),
        (
            "iam:*",
            json!({ "StringLike": { "aws:ResourceOrgPaths": "*/ou-*" } }),
        ),
        (
            "iam:*",
            json!({ "StringEquals": { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }),
        ),
        (
            "iam:*",
            json!({ "StringEquals": { "aws:PrincipalTag/team": "data" } }),
        ),
        (
            "iam:*",
            json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } }),
        ),
        (
            "s3:*",
            json!({ "StringLike": { "aws:userid": "${aws:username}*" } }),
        ),
    ] {
        let statement =
            json!({ "Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition });
        let text = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
        let changes = scp("Draft", &text, &root);
        let mut draft = try_out(&world, &ana, true, &changes);
        assert!(
            draft.tried.iter().all(|tried| tried.refusal.is_none()),
            "{text} {:?}",
            draft.tried
        );
        let lent = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": { "AWS": ben }, "Resource": "*",
            "Action": ["organizations:ListPolicies", "organizations:DescribeOrganization"],
        } });
        let input = json!({ "Content": lent.to_string() });
        let lend = Call::new(ana.clone(), "organizations:PutResourcePolicy", input);
        sim::step(&mut draft.world, &Command::Call(lend)).unwrap();
        same_as_asked(&world, &draft.world);
        same_as_asked(&draft.world, &world);
    }
}

#[test]
fn a_console_lists_only_whom_that_person_sees() {
    let world = Scenario::AllFeatures.world(1);
    let ben = person_of(&world, "Payments/Ben");
    let people = People::of(&world, &Viewpoint::Person(ben.clone()));
    assert!(people.partial);
    assert!(
        people
            .rows
            .iter()
            .all(|row| row.principal.account() == ben.account())
    );
    assert!(people.rows.iter().any(|row| row.principal == ben));
    let sam = person_of(&world, "Management/Sam");
    let people = People::of(&world, &Viewpoint::Person(sam.clone()));
    let others = people
        .rows
        .iter()
        .filter(|row| row.principal.account() != sam.account());
    assert!(others.clone().count() > 0);
    assert!(
        others
            .into_iter()
            .all(|row| matches!(row.principal, Principal::Root(_)))
    );
}

#[test]
fn a_question_can_bring_its_own_boundary_and_session_policy() {
    let world = Scenario::AllFeatures.world(1);
    let ben = person_of(&world, "Payments/Ben");
    let mut question = Question::new(ben, "iam:CreateUser");
    assert!(question::ask(&world, &question).unwrap().is_allowed());
    let nothing = policy::Document::parse(NO_USERS).unwrap();
    question.boundary = Some(Arc::new(nothing));
    let layer = |question: &Question| {
        question::ask(&world, question)
            .unwrap()
            .verdict
            .deciding_layer()
    };
    assert_eq!(layer(&question), Some(LayerKind::PermissionsBoundary));
    question.session = question.boundary.take();
    assert_eq!(layer(&question), Some(LayerKind::SessionPolicy));
    let row = matrix::MatrixRow {
        principal: question.principal.clone(),
        name: Default::default(),
        unit: 0,
    };
    assert_eq!(matrix::question(&row, "iam:CreateUser").boundary, None);
}

#[test]
fn no_root_user_can_assume_a_role() {
    let world = Scenario::Guardrails.world(1);
    let ana = person_of(&world, "Management/Ana");
    let may = |principal: &Principal| {
        let asker = Asker::new(&world, principal).expect("they exist");
        asker.answer(&world, "sts:AssumeRole") == Ruling::Allowed
    };
    assert!(may(&ana));
    assert!(!may(&Principal::Root(ana.account())));
    let question = Question {
        resource: Some("arn:aws:iam::111111111111:role/Any".into()),
        ..Question::new(Principal::Root(ana.account()), "sts:AssumeRole")
    };
    let error = question::ask(&world, &question).expect_err("AWS refuses it");
    assert_eq!(error.message, "Roles may not be assumed by root accounts.");
}

#[test]
fn a_draft_that_hangs_on_what_is_not_known_takes_nothing_until_it_is_said() {
    let world = Scenario::Guardrails.world(1);
    let ana = person_of(&world, "Management/Ana");
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}"#;
    // SCPs are already enabled there.
    let changes = scp("Ireland", text, &unit_of(&world, "Development")).split_off(1);
    let draft = try_out(&world, &ana, true, &changes).world;
    let people = Arc::new(People::of(&world, &Viewpoint::Instructor(ana)));
    let counted = |given: Vec<(sim::ids::Text, policy::ContextValue)>| {
        let actions = vec!["ec2:RunInstances".into()];
        let mut matrix = Matrix::new(people.clone(), actions, &world, Some(&draft), given);
        while matrix.work() {}
        let count = matrix.count(0);
        let keys = matrix.hangs_on(0).to_vec();
        (count.taken, count.given, count.hangs, keys)
    };
    // Lee, the access role and the root user of Lab.
    let region = || vec!["aws:RequestedRegion".to_string()];
    assert_eq!(counted(Vec::new()), (0, 0, 3, region()));
    let from = |region: &str| vec![("aws:RequestedRegion".into(), region.into())];
    assert_eq!(counted(from("us-east-1")), (3, 0, 0, Vec::new()));
    assert_eq!(counted(from("eu-west-1")), (0, 0, 0, Vec::new()));
}
