//! What AWS CloudTrail logs: the shape of records, and in whose account they are.

use orgsim_tests::walk::{self, Dice, SCENARIOS};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::ids::AccountId;
use sim::model::{self, Service};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR, MINUTE};
use sim::view::Viewpoint;
use sim::view::trail::{self, Filter};

fn call(world: &mut World, who: &Principal, operation: &str, input: Value) -> bool {
    world
        .step(&Command::Call(Call::new(who.clone(), operation, input)))
        .is_ok()
}

fn wait(world: &mut World, ms: u64) {
    let advanced = world.step(&Command::Time(TimeMove::Advance { ms }));
    assert!(advanced.is_ok());
}

fn named(world: &World, name: &str) -> AccountId {
    world
        .accounts()
        .find(|account| &*account.name == name)
        .map(|account| account.id)
        .expect("the scenario has the account")
}

/// Every record with its number, as JSON.
fn records(world: &World) -> Vec<Value> {
    let log = &world.records().trail;
    log.iter()
        .map(|(number, record)| record.cloudtrail(number))
        .collect()
}

fn last(world: &World, name: &str) -> Value {
    records(world)
        .into_iter()
        .rev()
        .find(|record| record["eventName"] == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

/// The names of a value's members, in order.
fn members(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .map(|map| map.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

#[test]
fn a_call_is_recorded_as_the_samples_have_it() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "AccountName": "Lab", "Email": "lab@northwind.example", "Tags": [{ "Key": "a", "Value": "b" }] });
    assert!(call(&mut world, &ana, "organizations:CreateAccount", input));
    let record = last(&world, "CreateAccount");
    assert_eq!(
        members(&record),
        [
            "eventVersion",
            "userIdentity",
            "eventTime",
            "eventSource",
            "eventName",
            "awsRegion",
            "sourceIPAddress",
            "userAgent",
            "requestParameters",
            "responseElements",
            "requestID",
            "eventID",
            "readOnly",
            "eventType",
            "managementEvent",
            "recipientAccountId",
            "eventCategory"
        ]
    );
    assert_eq!(
        members(&record["userIdentity"]),
        [
            "type",
            "principalId",
            "arn",
            "accountId",
            "accessKeyId",
            "userName"
        ]
    );
    assert_eq!(
        record["requestParameters"],
        json!({ "accountName": "****", "email": "****", "tags": [{ "key": "a", "value": "b" }] })
    );
    let status = &record["responseElements"]["createAccountStatus"];
    assert_eq!(status["accountName"], "****");
    assert_eq!(status["state"], "IN_PROGRESS");
    assert_eq!(status["requestedTimestamp"], "Jan 10, 2026 9:03:00 AM");
    assert_eq!(record["eventTime"], "2026-01-10T09:03:00Z");
    assert_eq!(record["awsRegion"], "us-east-1");
    assert_eq!(record["eventType"], "AwsApiCall");
    for id in ["requestID", "eventID"] {
        let parts: Vec<usize> = record[id]
            .as_str()
            .unwrap_or_default()
            .split('-')
            .map(str::len)
            .collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
    }
}

#[test]
fn a_service_event_goes_to_the_management_account() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "AccountName": "Lab", "Email": "lab@northwind.example" });
    assert!(call(&mut world, &ana, "organizations:CreateAccount", input));
    wait(&mut world, MINUTE);
    let lab = named(&world, "Lab").to_string();
    let record = last(&world, "CreateAccountResult");
    let management = ana.account().to_string();
    assert_eq!(record["eventType"], "AwsServiceEvent");
    assert_eq!(record["recipientAccountId"], management.as_str());
    assert_eq!(
        record["userIdentity"],
        json!({ "accountId": management, "invokedBy": "organizations.amazonaws.com" })
    );
    assert_eq!(record["requestParameters"], Value::Null);
    let status = &record["serviceEventDetails"]["createAccountStatus"];
    assert_eq!(
        members(status),
        [
            "id",
            "state",
            "accountName",
            "accountId",
            "requestedTimestamp",
            "completedTimestamp"
        ]
    );
    assert_eq!(status["accountId"], lab.as_str());
    let joined = last(&world, "AccountJoinedOrganization");
    assert_eq!(joined["recipientAccountId"], management.as_str());
    assert_eq!(joined["serviceEventDetails"]["joinedMethod"], "CREATED");
    // The role is made in the new account, and logged there.
    let role = last(&world, "CreateServiceLinkedRole");
    assert_eq!(role["recipientAccountId"], lab.as_str());
    assert_eq!(
        role["userIdentity"],
        json!({ "type": "AWSService", "invokedBy": "organizations.amazonaws.com" })
    );
    assert_eq!(
        role["requestParameters"],
        json!({ "aWSServiceName": "organizations.amazonaws.com" })
    );
}

#[test]
fn an_account_created_in_vain_says_why() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "AccountName": "Lab", "Email": "payments@northwind.example" });
    assert!(call(&mut world, &ana, "organizations:CreateAccount", input));
    wait(&mut world, MINUTE);
    let record = last(&world, "CreateAccountResult");
    let status = &record["serviceEventDetails"]["createAccountStatus"];
    assert_eq!(status["state"], "FAILED");
    assert_eq!(status["failureReason"], "EMAIL_ALREADY_EXISTS");
}

/// The role is made with the permissions of the person whose account joins: the person's identity, by the service.
#[test]
fn what_a_service_does_for_a_person_has_both() {
    let mut world = Scenario::Standalone.world(1);
    let ana = Scenario::Standalone.first_actor(&world);
    let input = json!({ "FeatureSet": "ALL" });
    assert!(call(
        &mut world,
        &ana,
        "organizations:CreateOrganization",
        input
    ));
    let names: Vec<_> = records(&world)
        .iter()
        .map(|record| record["eventName"].as_str().map(str::to_string))
        .collect();
    assert_eq!(
        names,
        [
            Some("CreateOrganization".to_string()),
            Some("AccountJoinedOrganization".to_string()),
            Some("CreateServiceLinkedRole".to_string())
        ]
    );
    let role = last(&world, "CreateServiceLinkedRole");
    assert_eq!(role["userIdentity"]["userName"], "Ana");
    assert_eq!(
        role["userIdentity"]["invokedBy"],
        "organizations.amazonaws.com"
    );
    assert_eq!(role["sourceIPAddress"], "organizations.amazonaws.com");
    assert!(call(
        &mut world,
        &ana,
        "organizations:DeleteOrganization",
        json!({})
    ));
    let departed = last(&world, "AccountDepartedOrganization");
    assert_eq!(
        departed["serviceEventDetails"]["accountId"],
        ana.account().to_string().as_str()
    );
}

/// AWS Organizations makes the service's role with its own.
#[test]
fn a_service_comes_with_two_roles() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "ServicePrincipal": "config.amazonaws.com" });
    assert!(call(
        &mut world,
        &ana,
        "organizations:EnableAWSServiceAccess",
        input
    ));
    wait(&mut world, DAY);
    let data = named(&world, "Data");
    let here: Vec<Value> = records(&world)
        .into_iter()
        .filter(|record| {
            record["recipientAccountId"] == data.to_string().as_str()
                && record["userIdentity"]["type"] != "AWSAccount"
        })
        .collect();
    let tail: Vec<(&Value, &Value, &Value)> = here[here.len() - 3..]
        .iter()
        .map(|record| {
            (
                &record["eventName"],
                &record["userIdentity"]["type"],
                &record["userIdentity"]["invokedBy"],
            )
        })
        .collect();
    let (assume, create) = (json!("AssumeRole"), json!("CreateServiceLinkedRole"));
    let (service, role) = (json!("AWSService"), json!("AssumedRole"));
    let (organizations, config) = (
        json!("organizations.amazonaws.com"),
        json!("config.amazonaws.com"),
    );
    assert_eq!(
        tail,
        [
            (&assume, &service, &organizations),
            (&create, &role, &organizations),
            (&assume, &service, &config)
        ]
    );
    let created = &here[here.len() - 2];
    assert_eq!(
        created["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"],
        "AWSServiceRoleForOrganizations"
    );
}

#[test]
fn eventbridge_has_the_record_as_its_detail() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "AccountName": "Lab", "Email": "lab@northwind.example" });
    assert!(call(&mut world, &ana, "organizations:CreateAccount", input));
    wait(&mut world, MINUTE);
    let log = &world.records().trail;
    for (number, record) in log.iter() {
        let event = record.bridge(number);
        assert_eq!(
            members(&event),
            [
                "version",
                "id",
                "detail-type",
                "source",
                "account",
                "time",
                "region",
                "resources",
                "detail"
            ]
        );
        assert_eq!(event["detail"], record.cloudtrail(number));
        let service = event["detail"]["eventType"] == "AwsServiceEvent";
        let expected = if service {
            "AWS Service Event via CloudTrail"
        } else {
            "AWS API Call via CloudTrail"
        };
        assert_eq!(event["detail-type"], expected);
        let source = event["detail"]["eventSource"].as_str().unwrap_or_default();
        let source = source.replace(".amazonaws.com", "");
        assert_eq!(event["source"], format!("aws.{source}"));
    }
}

#[test]
fn a_refused_call_adds_exactly_its_record() {
    let mut world = Scenario::AllFeatures.world(1);
    let ben = Principal::user(named(&world, "Payments"), "Ben");
    let before = world.clone();
    let log = before.records().trail.numbers();
    assert!(!call(
        &mut world,
        &ben,
        "organizations:ListAccounts",
        json!({})
    ));
    assert!(world.is_as(&before));
    assert_ne!(world.hash(), before.hash());
    assert_eq!(world.records().trail.numbers(), log.start..log.end + 1);
    let record = last(&world, "ListAccounts");
    assert_eq!(record["errorCode"], "AccessDeniedException");
    assert_eq!(record["responseElements"], Value::Null);
    assert_eq!(record["readOnly"], true);
    // What Orgsim itself does not carry out has not happened in AWS.
    let nobody = Principal::user(ben.account(), "nobody");
    assert!(!call(
        &mut world,
        &nobody,
        "organizations:ListAccounts",
        json!({})
    ));
    assert_eq!(world.records().trail.numbers().end, log.end + 1);
}

#[test]
fn records_are_kept_for_ninety_days() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    for _ in 0..200 {
        call(&mut world, &ana, "organizations:ListRoots", json!({}));
    }
    let log = world.records().trail.numbers();
    wait(&mut world, 90 * DAY);
    assert!(world.records().trail.numbers().contains(&(log.end - 1)));
    wait(&mut world, 1);
    assert!(world.records().trail.numbers().start >= log.end);
    call(&mut world, &ana, "organizations:ListRoots", json!({}));
    let kept = world.records().trail.numbers();
    let there = world.records().trail.get(kept.end - 1);
    assert_eq!(
        there.map(sim::records::trail::Record::name),
        Some("ListRoots")
    );
}

/// Random sessions: every call of AWS has one record of its own in the caller's account, records are in order, and those
/// in other accounts are there for a reason.
#[test]
fn every_call_is_logged_once_where_it_was_made() {
    let mut turn = 0;
    let (mut calls, mut elsewhere) = (0, 0);
    for seed in 0..24u64 {
        for scenario in SCENARIOS {
            let mut world = scenario.world(seed);
            let mut dice = Dice::new(seed);
            let session = walk::session(scenario, seed, 40, &mut turn);
            for command in session
                .commands
                .into_iter()
                .chain([walk::command(&world, dice.roll())])
            {
                let before = world.clone();
                let result = world.step(&command);
                let log = &world.records().trail;
                let from = before.records().trail.numbers().end;
                let new: Vec<_> = log.iter().filter(|(number, _)| *number >= from).collect();
                assert!(
                    log.iter()
                        .zip(log.iter().skip(1))
                        .all(|(a, b)| a.1.at <= b.1.at),
                    "records are out of order"
                );
                for (number, record) in &new {
                    let event = record.cloudtrail(*number);
                    assert_eq!(
                        event["recipientAccountId"],
                        record.account.to_string().as_str()
                    );
                    assert!(world.account(record.account).is_some());
                }
                let Command::Call(call) = &command else {
                    // Nobody calls while time passes.
                    assert!(new.iter().all(|(_, record)| record.person().is_none()));
                    continue;
                };
                let own: Vec<_> = new
                    .iter()
                    .filter(|(_, record)| {
                        record.person() == Some(&call.caller)
                            && record.invoked_by().is_none()
                            && record.account == call.caller.account()
                    })
                    .collect();
                let console = model::operation(&call.operation)
                    .is_some_and(|operation| operation.service == Service::Console);
                if console {
                    assert!(
                        own.iter()
                            .all(|(_, record)| !record.source().starts_with("console"))
                    );
                    continue;
                }
                let error = match &result {
                    Ok(outcome) => outcome.error.as_ref(),
                    Err(refusal) => Some(&refusal.error),
                };
                let ours = error.is_some_and(|error| {
                    matches!(
                        error.code,
                        sim::error::ErrorCode::NotModelled
                            | sim::error::ErrorCode::NotPossible
                            // Nor is anybody known who signed badly.
                            | sim::error::ErrorCode::InvalidClientTokenId
                            | sim::error::ErrorCode::UnrecognizedClientException
                    )
                });
                assert_eq!(own.len(), usize::from(!ours), "{command:?}");
                let [(_, record)] = own.as_slice() else {
                    continue;
                };
                calls += 1;
                assert!(call.operation.ends_with(record.name()));
                assert_eq!(record.error().is_some(), error.is_some(), "{command:?}");
                // A refused call is logged there alone.
                assert!(result.is_ok() || new.len() == 1, "{command:?}");
                // Others hear of it only in the same organization, or because a role of theirs is concerned.
                let organization =
                    |world: &World, account| world.organization_of(account).map(|it| it.id.clone());
                let caller = call.caller.account();
                for (_, record) in new.iter().filter(|(_, it)| it.account != caller) {
                    elsewhere += 1;
                    let together = [&before, &world].iter().any(|world| {
                        let own = organization(world, caller);
                        own.is_some() && own == organization(world, record.account)
                    });
                    assert!(
                        together || record.source() == "sts.amazonaws.com",
                        "{command:?} is logged in {}",
                        record.account
                    );
                }
            }
        }
    }
    assert!(calls > 1_000, "only {calls} calls were logged");
    assert!(elsewhere > 5, "only {elsewhere} records of others");
}

/// From a person's view there is what `LookupEvents` would list, and nothing where it would be refused.
#[test]
fn a_persons_view_is_what_the_lookup_shows() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let sam = Principal::user(ana.account(), "Sam");
    let ben = Principal::user(named(&world, "Payments"), "Ben");
    assert!(!call(
        &mut world,
        &ben,
        "organizations:ListRoots",
        json!({})
    ));
    let found = |world: &World, viewpoint: &Viewpoint, filter: &Filter| {
        trail::trail(world, viewpoint, filter)
    };
    let all = Filter::default();
    let instructor = Viewpoint::Instructor(ana.clone());
    let everything = found(&world, &instructor, &all);
    assert_eq!(everything.total, world.records().trail.iter().count());
    assert!(everything.accounts.len() > 3);
    assert!(everything.numbers.windows(2).all(|pair| pair[0] > pair[1]));
    for who in [&ana, &ben] {
        let view = Viewpoint::Person(who.clone());
        let seen = found(&world, &view, &all);
        let mut listed = Vec::new();
        let mut token = None;
        let mut asked = world.clone();
        loop {
            let input = token.map_or(json!({}), |token: String| json!({ "NextToken": token }));
            let lookup = Call::new(who.clone(), "cloudtrail:LookupEvents", input);
            let answer = asked.step(&Command::Call(lookup)).expect("they may").answer;
            for event in answer["Events"].as_array().into_iter().flatten() {
                listed.push(event["EventId"].as_str().unwrap_or_default().to_string());
            }
            token = answer["NextToken"].as_str().map(str::to_string);
            if token.is_none() {
                break;
            }
        }
        let ids: Vec<String> = seen
            .numbers
            .iter()
            .filter_map(|number| {
                let record = world.records().trail.get(*number)?;
                assert!(trail::detail(&world, &view, *number).is_some());
                Some(record.event_id(*number))
            })
            .collect();
        assert_eq!(ids, listed, "{who}");
        let file: Value = serde_json::from_str(&trail::file(&world, &view, &everything.numbers))
            .expect("the file is JSON");
        assert_eq!(file["Records"].as_array().map(Vec::len), Some(ids.len()));
    }
    let hidden = Viewpoint::Person(sam);
    let nothing = found(&world, &hidden, &all);
    assert!(nothing.hidden.is_some() && nothing.numbers.is_empty());
    assert_eq!(trail::row(&world, &hidden, everything.numbers[0]), None);
    let errors = Filter {
        errors: true,
        account: Some(ben.account()),
        ..Filter::default()
    };
    let errors = found(&world, &instructor, &errors);
    assert_eq!(errors.numbers.len(), 1);
    let row = trail::row(&world, &instructor, errors.numbers[0]).expect("it is there");
    assert_eq!(
        (row.name.as_str(), row.who.as_str(), row.service.as_str()),
        ("ListRoots", "Payments / Ben", "organizations")
    );
    // What is hidden in a record is not found in it either.
    let text = |text: &str| Filter {
        text: text.to_string(),
        ..Filter::default()
    };
    assert!(
        found(&world, &instructor, &text("web@northwind.example"))
            .numbers
            .is_empty()
    );
    assert!(
        !found(&world, &instructor, &text(&ben.account().to_string()))
            .numbers
            .is_empty()
    );
}

#[test]
fn a_record_knows_its_step() {
    let mut history = sim::history::History::new(Scenario::AllFeatures, 1);
    let ana = Scenario::AllFeatures.first_actor(history.world());
    let first = history.world().records().trail.numbers();
    assert_eq!(trail::step_of(&history, first.start), None);
    history.step(Command::Time(TimeMove::Advance { ms: DAY }));
    for operation in ["organizations:ListRoots", "organizations:LeaveOrganization"] {
        history.step(Command::Call(Call::new(ana.clone(), operation, json!({}))));
    }
    assert_eq!(trail::step_of(&history, first.end), Some(1));
    assert_eq!(trail::step_of(&history, first.end + 1), Some(2));
    assert_eq!(trail::step_of(&history, first.end + 2), None);
}

#[test]
fn what_is_larger_than_a_record_can_hold_is_left_out_of_it() {
    use sim::records::trail::{FIELD_BYTES, MESSAGE_BYTES};
    let mut world = Scenario::AllFeatures.world(1);
    let who = Scenario::AllFeatures.first_actor(&world);
    let parameters = |world: &World| last(world, "DescribeAccount")["requestParameters"].clone();
    for large in [
        json!("x".repeat(1_000_000)),
        json!(vec![0; 500_000]),
        json!(vec![json!({ "a": [] }); 100_000]),
        json!("\u{1}".repeat(FIELD_BYTES / 4)),
    ] {
        call(
            &mut world,
            &who,
            "organizations:DescribeAccount",
            json!({ "AccountId": large }),
        );
        assert_eq!(parameters(&world), json!({ "omitted": true }));
        let message = last(&world, "DescribeAccount")["errorMessage"].clone();
        assert!(
            message.as_str().unwrap().len() <= MESSAGE_BYTES,
            "{message}"
        );
    }
    let fits = json!({ "accountId": "x".repeat(FIELD_BYTES - 100) });
    let input = json!({ "AccountId": fits["accountId"] });
    call(&mut world, &who, "organizations:DescribeAccount", input);
    assert_eq!(parameters(&world), fits);
}

/// A service-linked role was used, says IAM, when and only when CloudTrail shows a service taking it.
#[test]
fn the_last_use_of_service_linked_roles_is_what_the_trail_shows() {
    let (mut used, mut unused) = (0, 0);
    for number in 0..40_u64 {
        let mut world = SCENARIOS[number as usize % SCENARIOS.len()].world(number);
        let mut dice = Dice::new(7_000 + number);
        for _ in 0..50 {
            let _ = world.step(&walk::command(&world, dice.roll()));
        }
        // Until reports show what was done last.
        let _ = world.step(&Command::Time(TimeMove::Advance { ms: 5 * HOUR }));
        let log = &world.records().trail;
        if log.numbers().start > 0 {
            // What happened first is forgotten.
            continue;
        }
        for account in world.accounts() {
            for role in account.roles.values().filter(|it| it.linked_to.is_some()) {
                let arn = role.arn(account.id);
                let taken = log.iter().any(|(_, record)| {
                    record.name() == "AssumeRole"
                        && record.at >= role.created_at
                        && world.now().since(record.at) > 4 * HOUR
                        && record.resources().iter().any(|(_, it)| *it == arn)
                });
                let shown = world.role_last_use(account.id, role).is_some();
                assert_eq!(shown, taken, "{number}: {arn}");
                used += usize::from(shown);
                unused += usize::from(!shown);
            }
        }
    }
    assert!(used > 20 && unused > 20, "{used} used, {unused} not");
}
