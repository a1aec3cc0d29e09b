//! The cost of one client for the others: long work, logs that nobody reads, idle connections, memory.

use crate::server;

#[path = "../../server/src/tests/enabling.rs"]
mod enabling;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use server::TestServer;
use sim::command::{Call, Command};
use sim::scenario::Scenario;
use sim::session::command_to_json;

/// Number of other requests answered while the long request ran, the longest wait among them, and the duration of the
/// long request.
fn meanwhile(server: &TestServer, path: &'static str, body: String) -> (usize, Duration, Duration) {
    let began = Instant::now();
    let mut client = server.client();
    let long = std::thread::spawn(move || client.post(path, &body));
    let mut other = server.client();
    let (mut answered, mut longest) = (0, Duration::ZERO);
    while !long.is_finished() {
        let asked = Instant::now();
        let reply = other.query("sts", "Action=GetCallerIdentity");
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(other.get("/_orgsim/health").status, 200);
        longest = longest.max(asked.elapsed());
        answered += 1;
        std::thread::sleep(Duration::from_millis(5));
    }
    let reply = long.join().unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
    (answered, longest, began.elapsed())
}

#[test]
fn others_are_answered_while_one_request_takes_long() {
    let server = TestServer::start(&["--clock", "manual", "--seed", "1", "--scenario", "large"]);
    let commands = enabling::enabling(Scenario::Large);
    let rows: Vec<_> = commands.iter().map(command_to_json).collect();
    let reply = (server.client()).post("/_orgsim/commands", &Value::from(rows).to_string());
    assert_eq!(reply.status, 200);
    let days = r#"{"seconds":2592000}"#.to_string();
    let list = format!(
        "[{}{{\"advance\":1}}]",
        "{\"advance\":864000},".repeat(5_000)
    );
    for (path, body) in [("/_orgsim/advance", days), ("/_orgsim/commands", list)] {
        let (answered, longest, all) = meanwhile(&server, path, body);
        assert!(answered >= 5, "{path}: {answered} answers in {all:?}");
        assert!(
            longest < all / 2,
            "{path}: one waited {longest:?} of {all:?}"
        );
    }
}

fn logging(log: Stdio) -> TestServer {
    let mut command = Process::new(env!("CARGO_BIN_EXE_orgsim"));
    TestServer::with_log(command.args(["serve", "--clock", "manual"]), log).unwrap()
}

/// Sends so many requests that the log exceeds a pipe and the server's queue; every call is answered.
fn answers_all(server: &TestServer) {
    let mut client = server.client();
    let long = format!("/_orgsim/{}", "x".repeat(240));
    for n in 0..4_000 {
        assert_eq!(client.get(&long).status, 404, "request {n}");
        if n % 100 == 0 {
            let reply = client.query("iam", &format!("Action=CreateUser&UserName=u{n}"));
            assert_eq!(reply.status, 200, "{reply:?}");
        }
    }
    let users = client.query("iam", "Action=ListUsers");
    assert_eq!(users.body.matches("<UserName>u").count(), 40);
}

#[test]
fn calls_are_answered_when_the_reader_of_the_log_has_gone() {
    let mut server = logging(Stdio::piped());
    drop(server.child.stderr.take());
    answers_all(&server);
    assert!(server.signal("-TERM").success());
}

#[test]
fn calls_are_answered_when_nobody_reads_the_log_and_what_was_dropped_is_told_later() {
    let mut server = logging(Stdio::piped());
    answers_all(&server);
    let mut log = server.child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    });
    std::thread::sleep(Duration::from_millis(300));
    server.client().query("iam", "Action=ListUsers");
    assert!(server.signal("-TERM").success());
    let text = reader.join().unwrap();
    let dropped = text
        .lines()
        .filter(|line| line.contains("lines of the log were dropped"));
    let lost: usize = dropped
        .filter_map(|line| line.split("lines=").nth(1)?.parse::<usize>().ok())
        .sum();
    let kept = text.lines().filter(|line| line.contains("control")).count();
    assert!(lost > 0 && kept > 0, "{lost} dropped, {kept} kept");
    assert!(kept + lost >= 4_000, "{lost} dropped, {kept} kept");
}

#[test]
fn the_server_ends_when_it_is_told_to_even_if_nobody_reads_the_log() {
    let mut server = logging(Stdio::piped());
    let held = server.child.stderr.take();
    answers_all(&server);
    let began = Instant::now();
    assert!(server.signal("-TERM").success());
    assert!(began.elapsed() < Duration::from_secs(5));
    drop(held);
}

#[cfg(target_os = "linux")]
#[test]
fn calls_are_answered_when_the_disk_of_the_log_is_full() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut server = logging(full.into());
    answers_all(&server);
    assert!(server.signal("-TERM").success());
}

/// The server's maximum number of connections.
const CONNECTIONS: usize = 768;

fn connected(server: &TestServer, says: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(says.as_bytes()).unwrap();
    stream
}

#[test]
fn connections_that_do_nothing_make_room_for_others() {
    let server = TestServer::start(&["--clock", "manual"]);
    let mut used = server.client();
    assert_eq!(used.get("/_orgsim/health").status, 200);
    // Some send nothing, some half of a request's head.
    let mut idle: Vec<TcpStream> = (0..CONNECTIONS + 20)
        .map(|n| {
            if n == CONNECTIONS / 2 {
                assert_eq!(used.get("/_orgsim/health").status, 200);
            }
            connected(&server, ["", "GET / HT"][n % 2])
        })
        .collect();
    let began = Instant::now();
    assert_eq!(server.client().get("/_orgsim/health").status, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
    // The longest idle ones are closed, but not those that worked meanwhile.
    assert_eq!(idle[0].read(&mut [0; 8]).unwrap_or(0), 0);
    assert_eq!(used.get("/_orgsim/health").status, 200);
}

/// Half a request takes its place until it is needed: the oldest gives way.
#[test]
fn requests_that_do_not_end_make_room_for_others() {
    let server = TestServer::start(&["--clock", "manual"]);
    let half = "POST /_orgsim/commands HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n[";
    let mut busy: Vec<TcpStream> = (0..CONNECTIONS + 200)
        .map(|_| connected(&server, half))
        .collect();
    for _ in 0..20 {
        assert_eq!(server.client().get("/_orgsim/health").status, 200);
    }
    assert_eq!(busy[0].read(&mut [0; 8]).unwrap_or(0), 0);
    // The newest are still answered.
    let newest = busy.last_mut().unwrap();
    newest.write_all(b"        ]").unwrap();
    let mut answer = [0; 12];
    newest.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

/// A client that reads nothing costs no copy of what it asked for, and others are answered meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn clients_that_read_nothing_cost_little_memory_and_no_time() {
    const LARGE: usize = 8 * 1024 * 1024;
    let folder = server::Folder::new();
    std::fs::write(folder.file("index.html"), "<title>x</title>").unwrap();
    std::fs::write(folder.file("large.wasm"), vec![7; LARGE]).unwrap();
    let page = folder.0.path().to_str().unwrap();
    let server = TestServer::start(&["--clock", "manual", "--page", page]);
    let mut client = server.client();
    assert_eq!(client.get("/_orgsim/health").status, 200);
    let before = peak(&server);
    let ask = "GET /large.wasm HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let deaf: Vec<TcpStream> = (0..300).map(|_| connected(&server, ask)).collect();
    let began = Instant::now();
    assert_eq!(client.get("/_orgsim/health").status, 200);
    assert!(began.elapsed() < Duration::from_secs(3));
    std::thread::sleep(Duration::from_millis(500));
    let grown = peak(&server) - before;
    assert!(
        grown < 100_000_000,
        "{grown} bytes for {} clients",
        deaf.len()
    );
    let mut whole = vec![0; LARGE];
    let mut last = deaf.last().unwrap();
    last.read_exact(&mut whole).unwrap();
    assert!(whole.starts_with(b"HTTP/1.1 200"));
}

/// A request to follow that is refused lasts no longer than any other.
#[test]
fn refused_followers_make_room_for_others() {
    let server = TestServer::start(&["--clock", "manual"]);
    let follow = |path: &str, host: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let mut stream = connected(&server, &head);
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        (stream, String::from_utf8_lossy(&answer).into_owned())
    };
    let (follower, answer) = follow("/_orgsim/follow", "localhost");
    assert_eq!(answer, "HTTP/1.1 200");
    let mut refused = Vec::new();
    for _ in 0..CONNECTIONS.div_ceil(3) {
        for (path, host, status) in [
            ("/_orgsim/follow", "evil.example", "HTTP/1.1 403"),
            ("/zzz/_orgsim/follow", "localhost", "HTTP/1.1 404"),
            ("/_orgsim/follow?x", "localhost", "HTTP/1.1 400"),
        ] {
            let (stream, answer) = follow(path, host);
            assert_eq!(answer, status, "{path}");
            refused.push(stream);
        }
    }
    let mut client = server.client();
    assert_eq!(client.get("/_orgsim/health").status, 200);
    assert_eq!(client.health()["followers"], 1);
    // Who follows keeps the place.
    client.post("/_orgsim/commands", "[{\"advance\": 12345}]");
    let mut told = BufReader::new(follower).lines();
    assert!(told.any(|line| line.unwrap().contains("\"advance\":12345")));
}

/// The peak memory of a process so far, in bytes.
#[cfg(target_os = "linux")]
fn peak(server: &TestServer) -> u64 {
    let path = format!("/proc/{}/status", server.child.id());
    let status = std::fs::read_to_string(path).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn large_reads_that_are_refused_cost_no_more_memory_than_their_rows() {
    const READS: usize = 40;
    let server = TestServer::start(&["--clock", "manual"]);
    let before = peak(&server);
    let body = |value: &str| {
        format!(
            "{{\"AccountId\":[{}0]}}",
            value.repeat(200_000 / value.len())
        )
    };
    let bodies = [
        body("0,"),
        body("[],"),
        body("{\"a\":{}},"),
        body("[[[[[]]]]],"),
    ];
    let mut client = server.client();
    for n in 0..READS {
        let reply = client.call("DescribeAccount", &bodies[n % bodies.len()]);
        assert_eq!(reply.status, 400, "{reply:?}");
    }
    let grown = peak(&server) - before;
    assert!(
        grown < 180_000_000,
        "{READS} reads of 200 kilobytes cost {grown} bytes"
    );
}

#[test]
fn answers_to_one_list_of_commands_have_a_limit_that_is_named() {
    let server = TestServer::start(&[
        "--clock",
        "manual",
        "--seed",
        "1",
        "--scenario",
        "all-features",
    ]);
    let actor = Scenario::AllFeatures.first_actor(&Scenario::AllFeatures.world(1));
    let call = Call::new(actor, "iam:ListPolicies", json!({ "MaxItems": 1000 }));
    let row = command_to_json(&Command::Call(call)).to_string();
    let rows = |count: usize| format!("[{}]", vec![&*row; count].join(","));
    let one = server.client().post("/_orgsim/commands", &rows(1));
    assert_eq!(one.status, 200);
    let many = 1 + 16 * 1024 * 1024 / one.body.len() * 11 / 10;
    let reply = server.client().post("/_orgsim/commands", &rows(many));
    assert_eq!(reply.status, 413, "{many} rows of {} bytes", one.body.len());
    assert!(reply.body.contains("more than 16777216 bytes"), "{reply:?}");
    let taken = server.client().get("/_orgsim/health").json()["commands"].as_u64();
    assert!(
        taken.is_some_and(|taken| (2..1 + many as u64).contains(&taken)),
        "{taken:?}"
    );
}

/// The system ends a process that writes more than it may, unless the process handles the signal.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_is_told_and_reads_go_on() {
    let folder = server::Folder::new();
    let mut command = Process::new("sh");
    let script =
        "ulimit -f 40; exec \"$0\" serve --clock manual --state \"$1\" \"$2\" \"$3\" \"$4\" \"$5\"";
    command.args([
        "-c",
        script,
        env!("CARGO_BIN_EXE_orgsim"),
        &folder.file("s.jsonl"),
    ]);
    let server = TestServer::of(&mut command).unwrap();
    let mut client = server.client();
    let refused = (0..2_000)
        .map(|n| client.query("iam", &format!("Action=CreateUser&UserName=user{n}")))
        .find(|reply| reply.status != 200)
        .expect("the file is full");
    refused.refused(500, "InternalFailure");
    assert!(refused.body.contains("cannot be written"), "{refused:?}");
    let users = client.query("iam", "Action=ListUsers&MaxItems=5");
    assert_eq!(client.get("/_orgsim/health").status, 503, "{users:?}");
}

/// Proofs and simulations that would take minutes.
fn long_questions(address: &str) -> Vec<std::thread::JoinHandle<()>> {
    // Sixteen letters in fifteen, for each of some keys.
    let deny = |operator: &str, key: usize, pattern: String| {
        json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
            "Condition": {operator: {format!("aws:key{key}"): pattern}}})
    };
    let of_key = |key: usize| {
        let has = move |letter| deny("StringNotLike", key, format!("*{letter}*"));
        let long = deny("StringLike", key, format!("{}*", "?".repeat(16)));
        ('a'..='p').map(has).chain([long])
    };
    let allow = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let statements: Vec<Value> = std::iter::once(allow)
        .chain((0..6).flat_map(of_key))
        .collect();
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let input = json!({"policyDocument": policy, "policyType": "IDENTITY_POLICY", "access": [{"actions": ["s3:GetObject"]}]});
    let patterns: Vec<String> = (0..200)
        .map(|it| format!("arn:aws:s3:::*{}b{it}", "a".repeat(60)))
        .collect();
    let deny = json!({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": patterns}});
    let mut form = format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={deny}");
    for number in 1..=100 {
        form += &format!("&ActionNames.member.{number}=s3:Get{number}");
        form += &format!(
            "&ResourceArns.member.{number}=arn:aws:s3:::{}{number}",
            "a".repeat(200)
        );
    }
    (0..4)
        .map(|number| {
            let (address, input, form) = (address.to_string(), input.to_string(), form.clone());
            std::thread::spawn(move || {
                let mut client = server::Client::new(&address, "111122223333");
                let authorization = client.authorization("us-east-1", "access-analyzer");
                let headers = [("authorization", &*authorization)];
                for _ in 0..3 {
                    let asked = match number % 2 {
                        0 => client.send(
                            "POST",
                            "/policy/check-access-not-granted",
                            &headers,
                            &input,
                        ),
                        _ => client.try_query("iam", &form),
                    };
                    if asked.is_err() {
                        break;
                    }
                }
            })
        })
        .collect()
}

#[test]
fn the_server_ends_within_two_seconds_whatever_runs() {
    for signal in ["-TERM", "-INT"] {
        let folder = server::Folder::new();
        let file = folder.file("s.jsonl");
        let words = ["--clock", "manual", "--state", &file];
        let mut server = TestServer::start(&words);
        let user = server
            .client()
            .query("iam", "Action=CreateUser&UserName=Kit");
        assert_eq!(user.status, 200, "{user:?}");
        let asked = long_questions(&server.address);
        std::thread::sleep(Duration::from_millis(300));
        let user = server
            .client()
            .query("iam", "Action=CreateUser&UserName=Lou");
        assert_eq!(user.status, 200, "{user:?}");
        let began = Instant::now();
        assert!(server.signal(signal).success());
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{:?}",
            began.elapsed()
        );
        asked.into_iter().for_each(|it| it.join().unwrap());
        let again = TestServer::start(&words);
        let users = again.client().query("iam", "Action=ListUsers");
        assert!(
            users.body.contains("Kit") && users.body.contains("Lou"),
            "{users:?}"
        );
    }
}
