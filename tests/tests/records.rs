//! The records of AWS CloudTrail, beyond `views/records.txt`: their retention, their visibility, and random sessions.

use std::collections::BTreeSet;

use orgsim_tests::stage::TestStage;
use orgsim_tests::walk::{self, Dice, SCENARIOS};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::error::ErrorCode;
use sim::model::{self, Service};
use sim::outcome::{Outcome, Refusal};
use sim::principal::Principal;
use sim::records::log::KEPT_BYTES;
use sim::records::trail::{FIELD_BYTES, MESSAGE_BYTES, Record};
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR, MINUTE};
use sim::view::Viewpoint;
use sim::view::trail::{self, Filter, TrailResults};
use sim::web_token;

/// The last record with a name, as JSON.
fn last(world: &World, name: &str) -> Value {
    let log: Vec<_> = world.records().trail.iter().collect();
    let found = log
        .into_iter()
        .rev()
        .find(|(_, record)| record.name() == name);
    let (number, record) = found.unwrap_or_else(|| panic!("there is no {name}"));
    record.cloudtrail(number)
}

#[test]
fn eventbridge_has_the_record_as_its_detail() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&[
        "aws organizations create-account --account-name Lab --email lab@northwind.example",
    ]);
    stage.wait(MINUTE);
    for (number, record) in stage.world().records().trail.iter() {
        let event = record.bridge(number);
        let members: Vec<_> = event.as_object().expect("an object").keys().collect();
        let wanted = "version id detail-type source account time region resources detail";
        assert!(
            members
                .iter()
                .eq(wanted.split(' ').collect::<Vec<_>>().iter())
        );
        assert_eq!(event["detail"], record.cloudtrail(number));
        let service = event["detail"]["eventType"] == "AwsServiceEvent";
        let kind = if service { "Service Event" } else { "API Call" };
        assert_eq!(event["detail-type"], format!("AWS {kind} via CloudTrail"));
        let source = record.source().replace(".amazonaws.com", "");
        assert_eq!(event["source"], format!("aws.{source}"));
    }
}

#[test]
fn a_refused_call_adds_exactly_its_record() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&["as Payments/Ben"]);
    let before = stage.world().clone();
    let log = before.records().trail.numbers();
    stage.refused("aws organizations list-accounts");
    assert!(stage.world().is_as(&before));
    assert_ne!(stage.world().hash(), before.hash());
    assert_eq!(
        stage.world().records().trail.numbers(),
        log.start..log.end + 1
    );
    let record = last(stage.world(), "ListAccounts");
    assert_eq!(record["errorCode"], "AccessDeniedException");
    assert_eq!(record["responseElements"], Value::Null);
    assert_eq!(record["readOnly"], true);
    // An event that Orgsim itself refuses did not happen in AWS.
    let nobody = Principal::user(stage.own().id, "nobody");
    let answer = stage.call_as(&nobody, "organizations:ListAccounts", json!({}));
    assert!(answer.is_err());
    assert_eq!(stage.world().records().trail.numbers().end, log.end + 1);
}

#[test]
fn records_are_kept_for_ninety_days() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let list = "aws organizations list-roots";
    stage.done(&[list; 200]);
    let log = stage.world().records().trail.numbers();
    stage.wait(90 * DAY);
    assert!(
        stage
            .world()
            .records()
            .trail
            .numbers()
            .contains(&(log.end - 1))
    );
    stage.wait(1);
    assert!(stage.world().records().trail.numbers().start >= log.end);
    stage.done(&[list]);
    let trail = &stage.world().records().trail;
    let newest = trail.get(trail.numbers().end - 1);
    assert_eq!(newest.map(Record::name), Some("ListRoots"));
}

/// Random sessions: every call of AWS has exactly one record in the caller's account, records are in order, and those
/// in other accounts have a reason.
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
                let result = sim::step(&mut world, &command);
                let (logged, others) = check_new(&before, &world, &command, &result);
                calls += usize::from(logged);
                elsewhere += others;
            }
        }
    }
    assert!(calls > 1_000, "only {calls} calls were logged");
    assert!(elsewhere > 5, "only {elsewhere} records of others");
}

/// The records added by a step.
type NewRecords<'w> = [(u64, &'w Record)];

/// Checks the records added by a step: returns whether they have a call, and how many are in other accounts.
fn check_new(
    before: &World,
    world: &World,
    command: &Command,
    result: &Result<Outcome, Box<Refusal>>,
) -> (bool, usize) {
    let log = &world.records().trail;
    let from = before.records().trail.numbers().end;
    let new: Vec<_> = log.iter().filter(|(number, _)| *number >= from).collect();
    let mut pairs = log.iter().zip(log.iter().skip(1));
    assert!(
        pairs.all(|(a, b)| a.1.at <= b.1.at),
        "records are out of order"
    );
    for (number, record) in &new {
        let event = record.cloudtrail(*number);
        let account = record.account.to_string();
        assert_eq!(event["recipientAccountId"], account.as_str());
        assert!(world.account(record.account).is_some());
    }
    let Command::Call(call) = command else {
        // No user makes calls while time passes.
        assert!(new.iter().all(|(_, record)| record.person().is_none()));
        return (false, 0);
    };
    let own: Vec<_> = new
        .iter()
        .filter(|(_, record)| {
            record.person() == Some(&call.caller)
                && record.invoked_by().is_none()
                && record.account == call.caller.account()
        })
        .collect();
    if model::operation(&call.operation).is_some_and(|it| it.service == Service::Console) {
        let mut sources = own.iter().map(|(_, record)| record.source());
        assert!(sources.all(|source| !source.starts_with("console")));
        return (false, 0);
    }
    let error = match result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    };
    // The caller of a call with a token is the token's subject, who is in no account.
    let has_token = web_token::is_by_holder(&call.operation);
    let logged = !has_token && error.is_none_or(|error| !is_unseen(error.code));
    assert_eq!(own.len(), usize::from(logged), "{command:?}");
    let [(_, record)] = own.as_slice() else {
        return (false, 0);
    };
    assert!(call.operation.ends_with(record.name()));
    assert_eq!(record.error().is_some(), error.is_some(), "{command:?}");
    // A refused call is logged only there.
    assert!(result.is_ok() || new.len() == 1, "{command:?}");
    (true, check_others(before, world, call, &new))
}

/// Orgsim's own refusals never happened in AWS, and the sender of a bad signature is unknown.
fn is_unseen(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotModeled
            | ErrorCode::NotPossible
            | ErrorCode::InvalidClientTokenId
            | ErrorCode::UnrecognizedClientException
    )
}

/// The number of records in other accounts: of the same organization, or because one of their roles is involved.
fn check_others(before: &World, world: &World, call: &Call, new: &NewRecords<'_>) -> usize {
    let organization =
        |world: &World, account| world.organization_of(account).map(|it| it.id.clone());
    let caller = call.caller.account();
    let mut others = 0;
    for (_, record) in new.iter().filter(|(_, it)| it.account != caller) {
        others += 1;
        let together = [before, world].iter().any(|world| {
            let own = organization(world, caller);
            own.is_some() && own == organization(world, record.account)
        });
        assert!(
            together || record.source() == "sts.amazonaws.com",
            "{call:?} is logged in {}",
            record.account
        );
    }
    others
}

/// The ids of all events that `LookupEvents` lists for an identity.
fn listed(world: &World, who: &Principal) -> Vec<String> {
    let mut asked = world.clone();
    let (mut ids, mut token) = (Vec::new(), Value::Null);
    loop {
        let lookup = Call::new(
            who.clone(),
            "cloudtrail:LookupEvents",
            json!({ "NextToken": token }),
        );
        let answer = sim::step(&mut asked, &Command::Call(lookup))
            .expect("they may")
            .answer;
        let events = answer["Events"].as_array().into_iter().flatten();
        ids.extend(events.map(|event| event["EventId"].as_str().unwrap_or_default().to_string()));
        token = answer["NextToken"].clone();
        if token.is_null() {
            return ids;
        }
    }
}

/// A user's view shows what `LookupEvents` would list, and nothing if it would be refused.
#[test]
fn a_persons_view_is_what_the_lookup_shows() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let [ana, sam, ben] =
        ["Management/Ana", "Management/Sam", "Payments/Ben"].map(|it| stage.person(it));
    stage.done(&["as Payments/Ben"]);
    stage.refused("aws organizations list-roots");
    let world = stage.world();
    let all = Filter::default();
    let instructor = Viewpoint::Instructor(ana.clone());
    let found = |filter: &Filter| -> TrailResults { trail::trail(world, &instructor, filter) };
    let everything = found(&all);
    assert_eq!(everything.total, world.records().trail.iter().count());
    assert!(everything.accounts.len() > 3);
    assert!(everything.numbers.windows(2).all(|pair| pair[0] > pair[1]));
    for who in [&ana, &ben] {
        let view = Viewpoint::Person(who.clone());
        let numbers = trail::trail(world, &view, &all).numbers;
        let id = |number: &u64| {
            assert!(trail::detail(world, &view, *number).is_some());
            let record = world.records().trail.get(*number).expect("it is kept");
            record.event_id(*number)
        };
        let ids: Vec<String> = numbers.iter().map(id).collect();
        assert_eq!(ids, listed(world, who), "{who}");
        let file = trail::file(world, &view, &everything.numbers);
        let file: Value = serde_json::from_str(&file).expect("the file is JSON");
        assert_eq!(file["Records"].as_array().map(Vec::len), Some(ids.len()));
    }
    let hidden = Viewpoint::Person(sam);
    let nothing = trail::trail(world, &hidden, &all);
    assert!(nothing.hidden.is_some() && nothing.numbers.is_empty());
    assert_eq!(trail::row(world, &hidden, everything.numbers[0]), None);
    let errors = found(&Filter {
        errors: true,
        account: Some(ben.account()),
        ..Filter::default()
    });
    assert_eq!(errors.numbers.len(), 1);
    let row = trail::row(world, &instructor, errors.numbers[0]).expect("it is there");
    assert_eq!(
        [&*row.name, row.who.english(), &*row.service],
        ["ListRoots", "Payments / Ben", "organizations"]
    );
    // What a record is about: an account by its name, nothing that is hidden.
    let about = |name: &str| {
        let rows = everything.numbers.iter();
        let mut rows = rows.filter_map(|it| trail::row(world, &instructor, *it));
        rows.find(|it| it.name == name).and_then(|it| it.about)
    };
    assert_eq!(about("MoveAccount").as_deref(), Some("Payments"));
    assert_eq!(about("CreateAccount"), None);
    // Search does not find what a record hides.
    let text = |text: &str| Filter {
        text: text.to_string(),
        ..Filter::default()
    };
    assert!(found(&text("web@northwind.example")).numbers.is_empty());
    assert!(!found(&text(&ben.account().to_string())).numbers.is_empty());
}

#[test]
fn a_record_of_a_policy_is_about_its_name_and_not_its_document() {
    let history = sim::history::History::new(Scenario::Guardrails, 1);
    let world = history.world();
    let instructor = Viewpoint::Instructor(Scenario::Guardrails.first_actor(world));
    let rows = trail::trail(world, &instructor, &Filter::default()).numbers;
    let rows = rows.into_iter();
    let about: BTreeSet<_> = rows
        .filter_map(|it| trail::row(world, &instructor, it))
        .map(|it| (it.name, it.about.unwrap_or_default()))
        .collect();
    assert!(!about.iter().any(|it| it.1.contains('{')), "{about:?}");
    let policy = ("CreatePolicy".to_string(), "NoNewUsers".to_string());
    assert!(about.contains(&policy), "{about:?}");
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
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let mut record = |id: Value| {
        let _ = stage.call("organizations:DescribeAccount", json!({ "AccountId": id }));
        last(stage.world(), "DescribeAccount")
    };
    for large in [
        json!("x".repeat(1_000_000)),
        json!(vec![0; 500_000]),
        json!(vec![json!({ "a": [] }); 100_000]),
        json!("\u{1}".repeat(FIELD_BYTES / 4)),
    ] {
        let record = record(large);
        assert_eq!(record["requestParameters"], json!({ "omitted": true }));
        let message = record["errorMessage"].as_str().expect("it is refused");
        assert!(message.len() <= MESSAGE_BYTES, "{message}");
    }
    let fits = json!("x".repeat(FIELD_BYTES - 100));
    assert_eq!(
        record(fits.clone())["requestParameters"],
        json!({ "accountId": fits })
    );
}

/// IAM reports a service-linked role as used if and only if CloudTrail shows a service assuming it.
#[test]
fn the_last_use_of_service_linked_roles_is_what_the_trail_shows() {
    let (mut used, mut unused) = (0, 0);
    for number in 0..40_u64 {
        let mut world = SCENARIOS[number as usize % SCENARIOS.len()].world(number);
        let mut dice = Dice::new(7_000 + number);
        for _ in 0..50 {
            let command = walk::command(&world, dice.roll());
            let _ = sim::step(&mut world, &command);
        }
        // Until reports show the last action.
        let _ = sim::step(
            &mut world,
            &Command::Time(TimeMove::Advance { ms: 5 * HOUR }),
        );
        let log = &world.records().trail;
        if log.numbers().start > 0 {
            // The oldest data is forgotten.
            continue;
        }
        for account in world.accounts() {
            for role in account.roles.values().filter(|it| it.linked_to.is_some()) {
                let arn = role.arn(account.id);
                let taken = log.iter().any(|(_, record)| {
                    record.name() == "AssumeRole"
                        && record.error().is_none()
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

/// Possible contents of a one-megabyte body: few large texts, or very many small values.
#[test]
fn however_much_is_asked_a_bounded_number_of_bytes_is_kept() {
    for input in [
        json!({ "NextToken": "x".repeat(1 << 20) }),
        json!({ "NextToken": vec![0; 1 << 15] }),
        json!({ "NextToken": vec![json!({ "": [] }); 1 << 13] }),
    ] {
        let mut world = Scenario::ConsolidatedBilling.world(1);
        let who = Scenario::ConsolidatedBilling.first_actor(&world);
        let call = Command::Call(Call::new(who, "organizations:ListAccounts", input));
        for _ in 0..100 {
            // A refusal is logged, too.
            let _ = sim::step(&mut world, &call);
        }
        let log = &world.records().trail;
        assert!(log.bytes() <= KEPT_BYTES, "{}", log.bytes());
        assert!(log.numbers().count() > 10);
        let counted: u64 = log.iter().map(|(_, record)| record.bytes()).sum();
        assert_eq!(log.bytes(), counted);
    }
}
