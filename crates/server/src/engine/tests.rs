//! The engine under a mixed load of many clients: its file leads to the same world.

use std::ffi::OsString;
use std::time::Duration;

use serde_json::{Value, json};
use sim::command::TimeMove;
use sim::model;
use sim::scenario::Scenario;
use sim::session::{Fault, Session, command_from_json};
use tempfile::TempDir;

use super::owner::Owner;
use super::*;
use crate::auth::Signed;
use crate::options::ServeOptions;
use crate::sigv4::CredentialScope;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn owner(&self, words: &str) -> Owner {
        let file = self.0.path().join("s.jsonl");
        let words = words.split_whitespace().map(OsString::from);
        let words = words.chain(["--state".into(), file.into()]);
        Owner::open(Arc::new(ThisMachine), &ServeOptions::read(words).unwrap()).unwrap()
    }

    fn session(&self) -> Session {
        let text = std::fs::read_to_string(self.0.path().join("s.jsonl")).unwrap();
        Session::from_json(&text).unwrap()
    }
}

/// A calling client.
#[derive(Clone)]
struct Client {
    engine: mpsc::Sender<EngineRequest>,
    key: String,
    token: Option<String>,
    region: &'static str,
}

impl Client {
    fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> EngineRequest) -> T {
        let (reply, answer) = oneshot::channel();
        assert!(self.engine.send(ask(reply)).is_ok(), "the engine is there");
        answer.blocking_recv().expect("the engine answers")
    }

    fn with(&self, key: &str, token: Option<&str>) -> Self {
        Self {
            key: key.into(),
            token: token.map(Into::into),
            ..self.clone()
        }
    }

    fn said(&self, action: &str, input: &Value) -> EngineAnswer {
        let incoming = Incoming {
            signed: Some(Signed {
                key_id: self.key.clone(),
                scope: CredentialScope {
                    day: "20260105".into(),
                    region: self.region.into(),
                    service: "any".into(),
                },
                token: self.token.clone(),
                check: None,
            }),
            operation: model::operation(action).expect(action),
            input: input.as_object().unwrap().clone(),
        };
        self.ask(|reply| EngineRequest::Call(Box::new(incoming), reply))
            .said
    }

    /// The answer; null for a refusal.
    fn call(&self, action: &str, input: &Value) -> Value {
        match self.said(action, input) {
            EngineAnswer::Stepped(Ok(outcome)) => outcome.answer,
            EngineAnswer::Stepped(Err(_)) | EngineAnswer::Denied(_) | EngineAnswer::Failed(_) => {
                Value::Null
            }
        }
    }

    fn commands(&self, rows: &[Value]) -> Vec<Stepped> {
        let commands = rows
            .iter()
            .map(|row| command_from_json(row.clone()).unwrap());
        let commands = commands.collect();
        self.ask(|reply| EngineRequest::Commands(commands, reply))
            .unwrap()
    }
}

/// A load of calls that succeed, calls refused by every kind of gate, and calls that are always forbidden; new
/// accounts, users, keys and sessions; time; and what no API offers.
fn load(client: &Client) {
    client.call("organizations:CreateOrganization", &json!({}));
    let roots = client.call("organizations:ListRoots", &json!({}));
    let root = &roots["Roots"][0]["Id"];
    for n in 0..12 {
        let name = format!("{}-{n}", client.key);
        // Every second one has a name that is taken.
        let unit = json!({ "ParentId": root, "Name": format!("unit {}", n / 2) });
        client.call("organizations:CreateOrganizationalUnit", &unit);
        let account = json!({ "Email": format!("{name}@example.com"), "AccountName": name });
        client.call("organizations:CreateAccount", &account);
        client.call("organizations:ListAccounts", &json!({ "MaxResults": 99 }));
        client.call("iam:CreateUser", &json!({ "UserName": name }));
        let made = client.call("iam:CreateAccessKey", &json!({ "UserName": name }));
        let key = made["AccessKey"]["AccessKeyId"].as_str().unwrap();
        let user = client.with(key, None);
        user.call("sts:GetCallerIdentity", &json!({}));
        user.call("organizations:LeaveOrganization", &json!({}));
        let stranger = Client {
            region: ["us-east-1", "cn-north-1", "us-gov-west-1"][n % 3],
            ..client.with("AKIAEXAMPLE", None)
        };
        stranger.call("organizations:DescribeOrganization", &json!({}));
        let accounts = client.call("organizations:ListAccounts", &json!({}));
        for account in accounts["Accounts"].as_array().into_iter().flatten() {
            let role = format!(
                "arn:aws:iam::{}:role/OrganizationAccountAccessRole",
                account["Id"].as_str().unwrap()
            );
            let assume = json!({ "RoleArn": role, "RoleSessionName": "load" });
            let session = client.call("sts:AssumeRole", &assume);
            let part = |name: &str| session["Credentials"][name].as_str();
            if let Some(key) = part("AccessKeyId") {
                let session = client.with(key, part("SessionToken"));
                session.call("iam:ListUsers", &json!({}));
                let without = client.with(key, None);
                let said = without.said("iam:ListUsers", &json!({}));
                assert!(matches!(said, EngineAnswer::Denied(_)), "{said:?}");
            }
        }
        let far = match n % 4 {
            0 => Advance::Idle,
            _ => Advance::Milliseconds(977 * n as u64),
        };
        client
            .ask(|reply| EngineRequest::Advance(far, reply))
            .unwrap();
        client.ask(EngineRequest::Health);
        if n == 8 {
            client.commands(&[
                json!({ "quota": 50, "account": client.key }),
                json!({ "deliver": 999_999 }),
                json!({ "throttle": true }),
            ]);
        }
    }
}

/// Runs an engine during the work; returns it in its final state.
fn while_it_runs(mut owner: Owner, work: impl FnOnce(&Client)) -> Owner {
    let (sender, receiver) = mpsc::channel();
    let client = Client {
        engine: sender,
        key: "111111111111".into(),
        token: None,
        region: "us-east-1",
    };
    let engine = std::thread::spawn(move || {
        owner.run(&receiver);
        owner
    });
    work(&client);
    assert!(client.engine.send(EngineRequest::Stop).is_ok());
    engine.join().unwrap()
}

#[test]
fn what_was_stepped_under_load_replays_to_the_same_world() {
    let folder = Folder::new();
    let owner = while_it_runs(folder.owner("--speed 5000 --seed 7"), |client| {
        load(client);
        client.ask(EngineRequest::Reset).unwrap();
        std::thread::scope(|scope| {
            for key in ["111111111111", "222222222222", "333333333333"] {
                let client = client.with(key, None);
                scope.spawn(move || load(&client));
            }
        });
    });
    let session = folder.session();
    let mut world = session.world();
    let steps = session
        .commands
        .iter()
        .map(|command| sim::step(&mut world, command));
    let refused = steps.filter(Result::is_err).count();
    let taken = session.commands.len();
    assert!(taken > 500 && refused > 50, "{refused} of {taken}");
    for kind in ["AKIA", "ASIA"] {
        let of_kind = |command: &&Command| match command {
            Command::Call(call) => call.key.as_ref().is_some_and(|key| key.starts_with(kind)),
            Command::Time(_) | Command::Intervene(_) => false,
        };
        let made_here = session.commands.iter().filter(of_kind).count();
        assert!(made_here > 10, "{kind}: {made_here}");
    }
    let hash = owner.world.hash();
    assert_eq!(session.replay().hash(), hash);
    let told = Session::from_json(&owner.download().text()).unwrap();
    assert_eq!(told, session);
    drop(owner);
    // After reopening, it is unchanged.
    assert_eq!(folder.owner("--clock manual").world.hash(), hash);
}

#[test]
fn which_commands_are_faults_stays_with_the_session_until_a_reset() {
    let folder = Folder::new();
    let fault = Fault {
        kind: "late".into(),
        about: vec![("account".into(), "Payments".into())],
        from: 1,
        to: 2,
    };
    let day = || Command::Time(TimeMove::Advance { ms: 86_400_000 });
    let session = Session {
        commands: vec![day(), day()],
        faults: vec![fault.clone()],
        ..Session::new(Scenario::AllFeatures, 1)
    };
    std::fs::write(folder.0.path().join("s.jsonl"), session.to_json()).unwrap();
    let owner = while_it_runs(folder.owner("--clock manual"), |client| {
        client.said("sts:GetCallerIdentity", &json!({}));
        assert!(folder.session().commands.len() > 2);
        assert_eq!(folder.session().faults, std::slice::from_ref(&fault));
    });
    let told = Session::from_json(&owner.download().text()).unwrap();
    assert_eq!(told, folder.session());
    drop(owner);
    drop(while_it_runs(folder.owner("--clock manual"), |client| {
        assert_eq!(folder.session().faults, [fault]);
        client.ask(EngineRequest::Reset).unwrap();
        client.said("sts:GetCallerIdentity", &json!({}));
        client.said("sts:GetCallerIdentity", &json!({}));
    }));
    assert_eq!(folder.session().faults, []);
}

#[test]
fn a_session_that_is_full_goes_on_from_a_snapshot() {
    let folder = Folder::new();
    let mut owner = folder.owner("--speed 1000");
    owner.most = 40;
    let owner = while_it_runs(owner, |client| {
        for _ in 0..200 {
            let said = client.said("sts:GetCallerIdentity", &json!({}));
            assert!(matches!(said, EngineAnswer::Stepped(Ok(_))), "{said:?}");
            let file = std::fs::read_to_string(folder.0.path().join("s.jsonl")).unwrap();
            assert!(file.lines().count() <= 2 + 40, "{}", file.lines().count());
        }
    });
    let rows = owner.ledger().len();
    let hash = owner.world.hash();
    assert!(rows <= 40 && owner.ledger().piece(0, 99, 9_999).rows.len() == rows);
    drop(owner);
    assert!(folder.0.path().join("s.jsonl.old").exists());
    let owner = folder.owner("--clock manual");
    assert_eq!((owner.world.hash(), owner.ledger().len()), (hash, rows));
    // A reset starts a session that everyone can open.
    drop(while_it_runs(owner, |client| {
        client.ask(EngineRequest::Reset).unwrap();
        assert_eq!(folder.session().commands, []);
    }));
}

/// Reads must not fill the disk, nor the memory of a server without a file.
#[test]
fn reads_do_not_grow_a_session_without_limit() {
    const MOST: u64 = 20_000;
    let folder = Folder::new();
    let mut owner = folder.owner("--clock manual");
    owner.limit_reads(MOST);
    let mut made = Value::Null;
    let owner = while_it_runs(owner, |client| {
        made = client.call("organizations:CreateOrganization", &json!({}));
        for _ in 0..500 {
            client.said("organizations:DescribeOrganization", &json!({}));
            let file = std::fs::read_to_string(folder.0.path().join("s.jsonl")).unwrap();
            // Besides the reads, there is the snapshot that they continue from.
            let rows: usize = file.lines().skip(2).map(str::len).sum();
            assert!(rows as u64 <= 2 * MOST, "{rows}");
        }
    });
    let hash = owner.world.hash();
    drop(owner);
    assert!(folder.0.path().join("s.jsonl.old").exists());
    let owner = folder.owner("--clock manual");
    assert_eq!(owner.world.hash(), hash);
    drop(while_it_runs(owner, |client| {
        let told = client.call("organizations:DescribeOrganization", &json!({}));
        assert_eq!(told["Organization"]["Id"], made["Organization"]["Id"]);
    }));
    let mut owner =
        Owner::open(Arc::new(ThisMachine), &ServeOptions::read([""; 0]).unwrap()).unwrap();
    owner.limit_reads(MOST);
    let owner = while_it_runs(owner, |client| {
        for _ in 0..500 {
            client.said("organizations:DescribeOrganization", &json!({}));
        }
    });
    assert!(owner.ledger().len() > 0 && owner.ledger().bytes() as u64 <= 2 * MOST);
}

/// A value that usually fits a shape, and any other JSON.
fn any_value(shape: &model::Shape, draw: &mut impl FnMut(u64) -> u64) -> Value {
    use model::Shape;
    match draw(12) {
        0 => return json!(f64::from_bits(draw(u64::MAX)).abs().min(1e300) / 7.0),
        1 => return json!(draw(u64::MAX)),
        2 => return json!(draw(1_000_000) as f64 / 1e6),
        3 => return json!(["\u{7}\u{9b}\u{202e}\u{1f600}\\\"", null, {}, { "": [] }, -0.0, 1e-300]),
        4 => {
            // The maximum depth, including the input and the list of a structure or two.
            let depth = sim::command::MAX_INPUT_DEPTH - 6 + draw(8) as usize;
            return (0..depth).fold(Value::Null, |inner, _| json!([inner]));
        }
        _ => {}
    }
    match shape {
        Shape::Text { min, .. } => "x".repeat((*min).max(draw(40) as usize)).into(),
        Shape::Enum(words) => words[draw(words.len() as u64) as usize].into(),
        Shape::Integer { .. } => json!(draw(200) as i64 - 20),
        Shape::Boolean => json!(draw(2) == 0),
        Shape::Timestamp => json!(1_767_571_200 + draw(9_999_999)),
        Shape::List { item, .. } => (0..draw(3)).map(|_| any_value(item, draw)).collect(),
        Shape::Map { value } => (0..draw(3))
            .map(|number| (format!("key{number}"), any_value(value, draw)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Shape::Structure(members) => any_input(members, draw),
    }
}

pub fn any_input(members: &[model::Member], draw: &mut impl FnMut(u64) -> u64) -> Value {
    let mut input = serde_json::Map::new();
    for member in members {
        if draw(4) > 0 {
            input.insert(member.name.to_string(), any_value(&member.shape, draw));
        }
    }
    if draw(5) == 0 {
        input.insert("\u{0}\n".into(), any_value(&model::Shape::Boolean, draw));
    }
    Value::Object(input)
}

/// Everything accepted can be read again: by the server, by a reader of the file, and by a follower.
#[test]
fn every_accepted_request_of_every_operation_is_read_back_as_it_was() {
    let folder = Folder::new();
    let mut random = fastrand::Rng::with_seed(0x5eed);
    let mut draw = |below: u64| random.u64(..below);
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..3 {
        let owner = while_it_runs(folder.owner("--clock manual"), |client| {
            client.call("organizations:CreateOrganization", &json!({}));
            for operation in model::operations() {
                // As sent over the wire.
                let body = any_input(operation.input, &mut draw).to_string();
                let Ok(input) = super::super::wire::json_input(body.as_bytes()) else {
                    refused += 1;
                    continue;
                };
                accepted += 1;
                let region = ["us-east-1", "eu-west-1", "nowhere \u{9b}", ""][draw(4) as usize];
                let client = Client {
                    region,
                    ..client.clone()
                };
                client.said(&operation.action(), &Value::Object(input));
            }
        });
        let hash = owner.world.hash();
        let told = Session::from_json(&owner.download().text()).unwrap();
        drop(owner);
        let session = folder.session();
        assert_eq!(told, session);
        assert_eq!(session.replay().hash(), hash, "round {round}");
        assert_eq!(Session::from_json(&session.to_json()), Ok(session.clone()));
        // From the commands, and from the final snapshot.
        let _ = std::fs::remove_file(folder.0.path().join("s.jsonl.snapshot"));
        let mut again = folder.owner("--clock manual");
        assert_eq!(again.world.hash(), hash, "round {round}");
        again.keep_snapshot();
        drop(again);
        assert_eq!(folder.owner("--clock manual").world.hash(), hash);
    }
    assert!(accepted > 300 && refused > 5, "{accepted} {refused}");
}

#[test]
fn looking_at_the_server_is_no_step() {
    let folder = Folder::new();
    let owner = while_it_runs(folder.owner("--speed 1000"), |client| {
        let first = client.ask(EngineRequest::Health);
        std::thread::sleep(Duration::from_millis(5));
        let second = client.ask(EngineRequest::Health);
        // Time still advances.
        assert!(first.now < second.now, "{first:?} {second:?}");
    });
    drop(owner);
    assert_eq!(folder.session().commands, []);
}

/// `--create-account at-once`: the work is a step of its own, so the file has all that the answers told.
#[test]
fn accounts_that_are_created_at_once_are_the_same_after_a_restart() {
    const STATUS: &str = "CreateAccountStatus";
    let folder = Folder::new();
    let words = "--clock manual --start scenario --seed 7 --create-account at-once";
    let create = |client: &Client, operation: &str, email: &str| {
        let input = json!({ "Email": email, "AccountName": "Data" });
        client.call(&format!("organizations:{operation}"), &input)[STATUS].clone()
    };
    let owner = while_it_runs(folder.owner(words), |client| {
        client.call("organizations:CreateOrganization", &json!({}));
        let made = create(client, "CreateAccount", "data@example.com");
        assert_eq!(made["State"], "SUCCEEDED", "{made}");
        let account = json!({ "AccountId": made["AccountId"] });
        let found = client.call("organizations:DescribeAccount", &account);
        assert_eq!(found["Account"]["Name"], "Data");
        let id = json!({ "CreateAccountRequestId": made["Id"] });
        let asked = client.call("organizations:DescribeCreateAccountStatus", &id);
        assert_eq!(asked[STATUS], made);
        let taken = create(client, "CreateAccount", "data@example.com");
        assert_eq!(taken["State"], "FAILED", "{taken}");
        assert_eq!(taken["FailureReason"], "EMAIL_ALREADY_EXISTS");
        client.commands(&[json!({ "govcloud": client.key })]);
        let pair = create(client, "CreateGovCloudAccount", "pair@example.com");
        assert_eq!(pair["State"], "SUCCEEDED", "{pair}");
        assert!(pair["GovCloudAccountId"].is_string(), "{pair}");
        // More than may be under way at a time.
        for n in 0..6 {
            let made = create(client, "CreateAccount", &format!("a{n}@example.com"));
            assert_eq!(made["State"], "SUCCEEDED", "{made}");
        }
    });
    let hash = owner.world.hash();
    assert_eq!(folder.session().replay().hash(), hash);
    drop(owner);
    // The option is no part of the session.
    let reopened = folder.owner("--clock manual");
    assert_eq!(reopened.world.hash(), hash);
    drop(while_it_runs(reopened, |client| {
        let asked = create(client, "CreateAccount", "later@example.com");
        assert_eq!(asked["State"], "IN_PROGRESS", "{asked}");
        assert!(asked["AccountId"].is_null(), "{asked}");
    }));
}
