//! Two servers with the same disk, clock and chance get the same requests. One lives on, the other one restarts again and again, from its
//! snapshot or from its commands. Nobody can tell them apart by their answers.

use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use sim::model;
use sim::session::SavedSession;

use super::chance;
use super::client::SimulatedReply;
use super::machine::{FILE, MEANWHILE, SimulatedMachine};
use super::process::Process;
use super::requests::{self, ACCOUNT, form_call, http, organizations_call};
use crate::engine::tests::any_input;
use crate::options::ServeOptions;

const SEEDS: u64 = 40;
/// The requests of a seed.
const REQUESTS: usize = 50;

/// One of the two servers.
struct Twin {
    machine: SimulatedMachine,
    options: ServeOptions,
    process: Option<Rc<Process>>,
}

impl Twin {
    fn new(seed: u64, words: &[&str]) -> Self {
        let mut twin = Self {
            machine: SimulatedMachine::new(seed, None),
            options: ServeOptions::read(words).unwrap(),
            process: None,
        };
        twin.start();
        twin
    }

    fn start(&mut self) {
        self.process = Process::start(&self.machine, &self.options).unwrap();
        // Nothing happens while the engine waits for its disk.
        MEANWHILE.set(None);
    }

    fn process(&self) -> &Process {
        self.process.as_ref().unwrap()
    }

    /// The answer to a request, in no time.
    fn ask(&self, request: &str) -> SimulatedReply {
        let process = self.process();
        let mut connection = process.connect([10, 0, 0, 1], 1 << 20).unwrap();
        connection.send(request);
        for _ in 0..10_000 {
            process.settle(Duration::ZERO);
            process.turn().unwrap();
            connection.work(usize::MAX);
            if let Some(reply) = connection.reply() {
                return plain(reply);
            }
        }
        panic!("no answer to {request}")
    }

    fn snapshot(&self) {
        self.process().owner.borrow_mut().keep_snapshot();
    }

    fn restart(&mut self, is_killed: bool, from_snapshot: bool) {
        let process = self.process.take().unwrap();
        if is_killed {
            drop(process);
        } else {
            process.stop(Duration::ZERO).unwrap();
        }
        if !from_snapshot {
            self.machine.take_away(".snapshot");
        }
        self.start();
    }
}

/// An answer without the id of its request, which names the run of the server, and without the time of day.
fn plain(reply: SimulatedReply) -> SimulatedReply {
    let lines = reply.head.lines();
    let id = lines.clone().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.contains("request").then(|| value.to_string())
    });
    let head: Vec<&str> = lines.filter(|line| !line.starts_with("date: ")).collect();
    let (mut head, mut text) = (head.join("\n"), reply.text);
    if let Some(id) = id {
        (head, text) = (head.replace(&id, "ID"), text.replace(&id, "ID"));
    }
    let status = reply.status;
    SimulatedReply { status, head, text }
}

/// What earlier answers told, to ask further.
#[derive(Default)]
struct ToldIds {
    roots: Vec<String>,
    accounts: Vec<String>,
    tokens: Vec<String>,
    markers: Vec<String>,
    /// Access key id and session token.
    credentials: Vec<(String, Option<String>)>,
}

/// The texts between these.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    let parts = text.split(before).skip(1);
    parts
        .filter_map(|it| Some(it.split_once(after)?.0))
        .collect()
}

impl ToldIds {
    fn learn(&mut self, reply: &SimulatedReply) {
        let text = &reply.text;
        let all = |before: &str, after: &str| -> Vec<String> {
            between(text, before, after)
                .into_iter()
                .map(String::from)
                .collect()
        };
        self.roots.extend(all("\"Id\":\"r-", "\""));
        self.accounts.extend(all("\"AccountId\":\"", "\""));
        self.tokens.extend(all("\"NextToken\":\"", "\""));
        self.markers.extend(all("<Marker>", "</Marker>"));
        let keys = all("<AccessKeyId>", "</AccessKeyId>");
        let tokens = all("<SessionToken>", "</SessionToken>");
        let keys = keys.into_iter().enumerate();
        self.credentials
            .extend(keys.map(|(n, key)| (key, tokens.get(n).cloned())));
    }
}

struct Questions {
    draw: Rng,
    found: ToldIds,
}

impl Questions {
    fn one(&mut self, of: &[String], or: &str) -> String {
        match of.len() {
            0 => or.into(),
            count => of[self.draw.usize(..count)].clone(),
        }
    }

    fn next(&mut self) -> String {
        let found = std::mem::take(&mut self.found);
        let request = self.about(&found);
        self.found = found;
        request
    }

    fn about(&mut self, found: &ToldIds) -> String {
        let n = self.draw.usize(..6);
        let (key, token) = match found.credentials.len() {
            count if count > 0 && chance(&mut self.draw, 30) => {
                found.credentials[self.draw.usize(..count)].clone()
            }
            _ => (ACCOUNT.to_string(), None),
        };
        let caller = (&*key, token.as_deref());
        let organizations =
            |operation: &str, body: Value| organizations_call(caller, operation, &body.to_string());
        let iam = |parameters: String| form_call(caller, "iam", &parameters);
        match self.draw.usize(..20) {
            0 => organizations("CreateOrganization", json!({})),
            1 => organizations("ListRoots", json!({})),
            2 => {
                let root = format!("r-{}", self.one(&found.roots, "abcd"));
                let unit = json!({ "ParentId": root, "Name": format!("unit {n}") });
                organizations("CreateOrganizationalUnit", unit)
            }
            3 | 4 => {
                let email = format!("a{n}@example.com");
                let account = json!({ "Email": email, "AccountName": "Data" });
                organizations("CreateAccount", account)
            }
            5 => organizations("ListAccounts", json!({ "MaxResults": 1 })),
            6 => {
                let token = self.one(&found.tokens, "made up");
                organizations(
                    "ListAccounts",
                    json!({ "MaxResults": 1, "NextToken": token }),
                )
            }
            7 => organizations("ListCreateAccountStatus", json!({})),
            8 => iam(format!("Action=CreateUser&UserName=user{n}")),
            9 => iam("Action=ListUsers&MaxItems=1".into()),
            10 => {
                let marker = self.one(&found.markers, "made-up");
                iam(format!("Action=ListUsers&MaxItems=1&Marker={marker}"))
            }
            11 => iam(format!("Action=CreateAccessKey&UserName=user{n}")),
            12 | 13 => {
                let account = self.one(&found.accounts, ACCOUNT);
                let role = format!("arn:aws:iam::{account}:role/OrganizationAccountAccessRole");
                let asked = format!("Action=AssumeRole&RoleArn={role}&RoleSessionName=s{n}");
                form_call(caller, "sts", &asked)
            }
            14 => form_call(caller, "sts", "Action=GetCallerIdentity"),
            15..18 => self.any_operation(),
            _ => self.control(),
        }
    }

    /// Any operation with any input, as a command of a session.
    fn any_operation(&mut self) -> String {
        let rows: Vec<Value> = (0..3)
            .map(|_| {
                let all = model::operations().count();
                let operation = model::operations().nth(self.draw.usize(..all)).unwrap();
                let input = any_input(operation.input, &mut |end| self.draw.u64(..end));
                let caller = format!("arn:aws:iam::{ACCOUNT}:root");
                json!({ "as": caller, "op": operation.action(), "in": input })
            })
            .collect();
        http(
            "POST",
            "/_orgsim/commands",
            &[],
            &Value::from(rows).to_string(),
        )
    }

    fn control(&mut self) -> String {
        let post = |path: &str, body: &str| http("POST", path, &[], body);
        match self.draw.usize(..12) {
            0..3 => http("GET", "/_orgsim/session", &[], ""),
            3..5 => http("GET", "/_orgsim/pending", &[], ""),
            5..7 => http("GET", "/_orgsim/health", &[], ""),
            7 => post("/_orgsim/advance", r#"{"seconds": 4000.5}"#),
            8 => post("/_orgsim/advance", r#"{"until": "idle"}"#),
            9 => post("/_orgsim/commands", r#"[{"next":true},{"throttle":true}]"#),
            10 => post("/_orgsim/commands", r#"[{"nothing":1}]"#),
            _ if chance(&mut self.draw, 30) => post("/_orgsim/reset", ""),
            _ => requests::create_user("reset-later"),
        }
    }
}

fn without_epoch(reply: &SimulatedReply) -> serde_json::Value {
    let mut answer: serde_json::Value = serde_json::from_str(&reply.text).unwrap();
    answer.as_object_mut().unwrap().remove("epoch");
    answer
}

fn compared(seed: u64) {
    let mut draw = Rng::with_seed(seed);
    let clock: &[&str] = match draw.usize(..3) {
        0 => &["--clock", "instant"],
        _ => &["--clock", "manual"],
    };
    let words = [&["--state", FILE, "--seed", "7"], clock].concat();
    let lives = Twin::new(seed, &words);
    let mut restarts = Twin::new(seed, &words);
    let mut questions = Questions {
        draw: draw.fork(),
        found: ToldIds::default(),
    };
    let mut was_reset = false;
    for n in 0..REQUESTS {
        let request = questions.next();
        let (one, other) = (lives.ask(&request), restarts.ask(&request));
        was_reset |= request.starts_with("POST /_orgsim/reset");
        if was_reset && request.starts_with("GET /_orgsim/session") {
            // Their journals have other ids, which the checksums of all lines follow.
            let session = |it: &SimulatedReply| SavedSession::from_json(&it.text).unwrap();
            assert_eq!(session(&one), session(&other), "seed {seed}, request {n}");
        } else if request.starts_with("GET /_orgsim/health") {
            // Each run of a server names what its followers see.
            assert_eq!(
                without_epoch(&one),
                without_epoch(&other),
                "seed {seed}, request {n}"
            );
        } else {
            assert_eq!(
                (one.status, &one.head, &one.text),
                (other.status, &other.head, &other.text),
                "seed {seed} with {clock:?}, request {n}: {request}"
            );
        }
        questions.found.learn(&one);
        if chance(&mut draw, 20) {
            // A session that is ahead of the wall clock goes on from its last row, so there is one for the time until now.
            let pending = http("GET", "/_orgsim/pending", &[], "");
            assert_eq!(lives.ask(&pending), restarts.ask(&pending));
            let from_snapshot = chance(&mut draw, 50);
            if from_snapshot {
                lives.snapshot();
                restarts.snapshot();
            }
            restarts.restart(chance(&mut draw, 50), from_snapshot);
        }
        let time = Duration::from_millis(draw.u64(..3_000));
        for twin in [&lives, &restarts] {
            twin.process().settle(time);
        }
    }
    assert_eq!(
        lives.process().owner.borrow().world.hash(),
        restarts.process().owner.borrow().world.hash(),
        "seed {seed}"
    );
}

/// A property over [`SEEDS`] random sequences.
#[test]
fn a_server_that_restarts_answers_like_one_that_lives_on() {
    let stack = std::thread::Builder::new().stack_size(super::STACK);
    let all = stack.spawn(|| (0..SEEDS).for_each(compared)).unwrap();
    if let Err(panic) = all.join() {
        std::panic::resume_unwind(panic);
    }
}
