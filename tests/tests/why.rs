//! Why a call was let through or refused: layers and statements in their text, the rule behind every refusal, the change that
//! helps, and what a console keeps to itself.

use orgsim_tests::walk;
use serde_json::json;
use sim::World;
use sim::command::{Call, Command};
use sim::history::History;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::view::Viewpoint;
use sim::view::why::{Line, Sign, StatementPart, Truth, Why, difference, why_possible, why_step};

fn person(world: &World, account: &str, name: &str) -> Principal {
    world
        .accounts()
        .filter(|it| &*it.name == account)
        .flat_map(sim::people::people)
        .find(|it| it.name == name)
        .expect("the scenario has this person")
        .principal
}

/// Ben, whose account may make no users.
fn refused() -> (World, Call) {
    let world = Scenario::Guardrails.world(1);
    let ben = person(&world, "Payments", "Ben");
    let call = Call::new(ben, "iam:CreateUser", json!({ "UserName": "Eve" }));
    (world, call)
}

fn instructor(call: &Call) -> Viewpoint {
    Viewpoint::Instructor(call.caller.clone())
}

fn policy(why: &Why) -> &sim::view::why::Judged {
    why.gates
        .iter()
        .flat_map(|gate| &gate.notes)
        .filter_map(|note| note.policy.as_ref())
        .next_back()
        .expect("policy was asked")
}

#[test]
fn a_deny_is_shown_in_its_policys_text_with_what_it_is_about_marked() {
    let (world, call) = refused();
    let why = why_possible(&world, &instructor(&call), &call);
    let judged = policy(&why);
    let blocking: Vec<_> = judged.layers.iter().filter(|layer| layer.blocks).collect();
    let [layer] = blocking[..] else {
        panic!("one level denies: {blocking:#?}")
    };
    assert_eq!(layer.sign, Sign::Denies);
    assert!(layer.rule.is_some());
    let spoken = &layer.statements[0];
    assert!(spoken.decides && spoken.applies == Truth::True);
    let text: String = spoken
        .pieces
        .iter()
        .map(|piece| piece.text.as_str())
        .collect();
    assert!(text.contains("\"Deny\""), "{text}");
    let fits = spoken
        .pieces
        .iter()
        .any(|piece| piece.mark == Some((StatementPart::Action, Truth::True)));
    assert!(fits, "{:#?}", spoken.pieces);
    // The levels come from the root down.
    let levels: Vec<_> = judged
        .layers
        .iter()
        .filter(|layer| layer.title == "Service control policies")
        .filter_map(|layer| layer.level.as_deref())
        .collect();
    assert!(levels[0].contains("root") && levels.last().unwrap().starts_with("account"));
}

#[test]
fn the_smallest_change_shows_its_lines_and_lets_the_call_pass() {
    let (mut world, call) = refused();
    let why = why_possible(&world, &instructor(&call), &call);
    let remedy = why.remedy().expect("a change is known");
    for command in &remedy.commands {
        let Command::Call(change) = command else {
            panic!("a call")
        };
        let shown = difference(&world, change).expect("it changes a document");
        assert!(shown.lines.iter().any(|line| matches!(line, Line::Come(_))));
        world.step(command).expect("whoever is named may");
    }
    assert_eq!(why_possible(&world, &instructor(&call), &call).error, None);
}

#[test]
fn a_console_names_the_type_of_the_policy_and_nothing_else_of_it() {
    let (world, call) = refused();
    let why = why_possible(&world, &Viewpoint::Person(call.caller.clone()), &call);
    let judged = policy(&why);
    assert!(judged.veil.is_some());
    let scps: Vec<_> = judged
        .layers
        .iter()
        .filter(|layer| layer.title == "Service control policies")
        .collect();
    let [layer] = scps[..] else {
        panic!("one line for all levels: {scps:#?}")
    };
    assert!(layer.blocks && layer.level.is_none() && layer.statements.is_empty());
    let told = format!("{why:?}");
    assert!(!told.contains("NoNewUsers") && !told.contains("OrgPaths"));
    assert!(why.remedy().unwrap().commands.is_empty());
}

#[test]
fn what_is_not_known_is_said() {
    let (mut world, call) = refused();
    let ana = person(&world, "Payments", "Root user");
    let document = r#"{"Statement":{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}}"#;
    let input =
        json!({ "UserName": "Ben", "PolicyName": "OfficeOnly", "PolicyDocument": document });
    world
        .step(&Command::Call(Call::new(ana, "iam:PutUserPolicy", input)))
        .expect("root may");
    let list = Call::new(call.caller.clone(), "iam:ListUsers", json!({}));
    let why = why_possible(&world, &instructor(&call), &list);
    let spoken = policy(&why)
        .layers
        .iter()
        .filter(|layer| layer.blocks)
        .flat_map(|layer| &layer.statements)
        .find(|spoken| spoken.decides)
        .expect("the deny may apply");
    assert!(spoken.laid_out && spoken.applies == Truth::Unknown);
    let unknown = spoken.conditions[0].unknown.as_deref().unwrap_or_default();
    assert!(
        unknown.contains("Orgsim does not know `aws:SourceIp`"),
        "{unknown}"
    );
}

/// Every refusal of random sessions has a rule or at least a source, and its explanation has no holes.
#[test]
fn every_refusal_has_a_rule() {
    let mut turn = 0;
    let (mut refusals, mut with_words) = (0, 0);
    for seed in 0..12 {
        for scenario in [
            Scenario::Guardrails,
            Scenario::AllFeatures,
            Scenario::ConsolidatedBilling,
        ] {
            let session = walk::session(scenario, seed, 60, &mut turn);
            let history = History::open(&session);
            for step in history.steps() {
                let Command::Call(call) = &step.command else {
                    continue;
                };
                let why = why_step(step, &instructor(call)).expect("it is a call");
                for passage in &why.gates {
                    for note in &passage.notes {
                        for layer in note.policy.iter().flat_map(|judged| &judged.layers) {
                            for spoken in &layer.statements {
                                let marked = spoken.pieces.iter().filter(|it| it.mark.is_some());
                                assert!(marked.count() > 1, "{spoken:#?}");
                            }
                        }
                    }
                }
                let Some(stopped) = why.stopped() else {
                    continue;
                };
                refusals += 1;
                let notes = &why.gates[stopped].notes;
                let rule = notes.iter().rev().find_map(|note| note.rule);
                let rule = rule.unwrap_or_else(|| panic!("no rule: {why:#?}"));
                assert!(!rule.source.is_empty());
                with_words += usize::from(!rule.says.is_empty());
            }
        }
    }
    assert!(refusals > 200, "{refusals} refusals");
    assert_eq!(with_words, refusals, "each is said in a sentence");
}

/// Lee and Ola ask for a role of the other's account.
fn assumes(account: &str, name: &str, of: &str) -> (World, Call) {
    let world = Scenario::Guardrails.world(1);
    let caller = person(&world, account, name);
    let owner = world
        .accounts()
        .find(|it| &*it.name == of)
        .expect("the scenario has this account")
        .id;
    let arn = format!("arn:aws:iam::{owner}:role/OrganizationAccountAccessRole");
    let input = json!({ "RoleArn": arn, "RoleSessionName": "test" });
    (world, Call::new(caller, "sts:AssumeRole", input))
}

#[test]
fn a_console_shows_no_trust_policy_of_another_account() {
    for (account, name, of) in [("Lab", "Lee", "Web"), ("Web", "Ola", "Lab")] {
        let (world, call) = assumes(account, name, of);
        let all = why_possible(&world, &instructor(&call), &call);
        let kept = world.organization_of(call.caller.account());
        let management = kept.expect("a member").management.to_string();
        assert!(format!("{all:?}").contains(&management));
        let own = why_possible(&world, &Viewpoint::Person(call.caller.clone()), &call);
        assert!(!format!("{own:?}").contains(&management), "{own:#?}");
        let trust = policy(&own).layers.last().expect("there are layers");
        assert_eq!(trust.title, "Trust policy of the role");
        assert!(trust.statements.is_empty());
        let remedy = own.remedy().expect("something is said");
        assert!(remedy.says.contains("trust policy"));
        // Ola's own administrator can do the half of it.
        assert_eq!(remedy.commands.len(), usize::from(name == "Ola"));
    }
}

#[test]
fn a_trust_policy_is_compared_line_by_line() {
    let (world, call) = assumes("Lab", "Lee", "Web");
    let why = why_possible(&world, &instructor(&call), &call);
    let [Command::Call(change)] = &why.remedy().expect("a change").commands[..] else {
        panic!("one call")
    };
    let shown = difference(&world, change).expect("a document changes");
    assert_eq!(
        shown.title,
        "the trust policy of OrganizationAccountAccessRole"
    );
    assert!(!shown.new);
    assert!(
        shown
            .lines
            .iter()
            .any(|line| matches!(line, Line::Come(text) if text.contains("user/Lee")))
    );
}

#[test]
fn a_level_that_allows_nothing_shows_what_it_does_allow() {
    let world = Scenario::Guardrails.world(1);
    let pia = person(&world, "Playground", "Pia");
    let call = Call::new(pia, "iam:CreateUser", json!({ "UserName": "Eve" }));
    let why = why_possible(&world, &instructor(&call), &call);
    let mut blocking = policy(&why).layers.iter().filter(|layer| layer.blocks);
    let sandbox = blocking.next().expect("the sandbox lets it not through");
    assert_eq!(
        sandbox.says,
        "nothing allows it: no statement is about this action"
    );
    let [play] = &sandbox.statements[..] else {
        panic!("one allow list: {sandbox:#?}")
    };
    assert_eq!(play.label, "SandboxServices:Play");
    assert_eq!(
        play.says,
        "It would allow, but does not apply: it is about other actions."
    );
    let mut differs = play
        .pieces
        .iter()
        .filter(|it| it.mark == Some((StatementPart::Action, Truth::False)));
    assert!(differs.any(|it| it.text == "\"iam:Get*\""));
}

#[test]
fn an_answer_about_another_accounts_role_says_nothing_of_its_trust_policy() {
    let (mut world, call) = assumes("Lab", "Lee", "Web");
    let keeper = person(&world, "Web", "OrganizationAccountAccessRole");
    let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a secret"}}}}"#;
    let input = json!({ "RoleName": "OrganizationAccountAccessRole", "PolicyDocument": document });
    let change = Call::new(keeper, "iam:UpdateAssumeRolePolicy", input);
    world.step(&Command::Call(change)).expect("the role may");
    let mut question = sim::question::Question::new(call.caller.clone(), "sts:AssumeRole");
    question.resource = call.input["RoleArn"].as_str().map(Into::into);
    let judgement = world.ask(&question).expect("a question");
    let told =
        |viewpoint: &Viewpoint| sim::question::told(&world, viewpoint, &judgement).join("\n");
    assert!(told(&instructor(&call)).contains("a secret"));
    let own = told(&Viewpoint::Person(call.caller.clone()));
    assert!(
        !own.contains("a secret") && own.contains("kept in another account"),
        "{own}"
    );
}

#[test]
fn across_accounts_both_sides_stand_in_the_way_when_both_are_silent() {
    let world = Scenario::Guardrails.world(1);
    let ola = person(&world, "Web", "Ola");
    let lab = person(&world, "Lab", "Lee").account();
    let arn = format!("arn:aws:iam::{lab}:role/OrganizationAccountAccessRole");
    let input = json!({ "RoleArn": arn, "RoleSessionName": "ola" });
    let call = Call::new(ola, "sts:AssumeRole", input);
    let why = why_possible(&world, &instructor(&call), &call);
    let blocking: Vec<&str> = policy(&why)
        .layers
        .iter()
        .filter(|layer| layer.blocks)
        .map(|layer| layer.title.as_str())
        .collect();
    assert_eq!(
        blocking,
        ["Identity-based policies", "Trust policy of the role"]
    );
}
