//! `--class` and `--path-prefix`: a class watches, the presenter's key changes the session, and a proxy may be in front.

mod server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use server::{Client, Folder, HttpReply, Signing, TestServer};
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::session::Session;

const KEY: &str = "open-sesame";
const CLASS: [&str; 3] = ["--class", "--key", KEY];

fn with_key(client: &mut Client, method: &str, path: &str, body: &str) -> HttpReply {
    client
        .send(method, path, &[("x-orgsim-key", KEY)], body)
        .unwrap()
}

fn signed(host: &str, path: &str, secret: &str) -> Signing {
    let mut signing = Signing::new("organizations", "111122223333", secret);
    signing.path = path.into();
    signing.set("host", host);
    signing.set("content-type", "application/x-amz-json-1.1");
    signing.set(
        "x-amz-target",
        "AWSOrganizationsV20161128.CreateOrganization",
    );
    signing.body = "{}".into();
    signing.sign();
    signing
}

/// A connection that has asked to follow the session.
fn follow(server: &TestServer) -> TcpStream {
    follow_with(server, "")
}

/// The open stream of a learner.
fn attend(server: &TestServer, id: &str) -> TcpStream {
    let stream = follow_with(server, &format!("?polls=only&learner={id}"));
    let mut first = [0; 12];
    stream.peek(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}

fn follow_with(server: &TestServer, query: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    write!(
        stream,
        "GET /_orgsim/follow{query} HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.address
    )
    .unwrap();
    stream
}

/// A session of so many milliseconds of nothing, a command each.
fn session(moves: &[u64]) -> Session {
    let mut session = Session::new(Scenario::AllFeatures, 1);
    session.commands = (moves.iter())
        .map(|ms| Command::Time(TimeMove::Advance { ms: *ms }))
        .collect();
    session
}

#[test]
fn whoever_has_no_key_may_only_look() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    for path in ["health", "session", "pending", "snapshots"] {
        assert_eq!(
            client.get(&format!("/_orgsim/{path}")).status,
            200,
            "{path}"
        );
    }
    assert_eq!(client.get("/").status, 200);
    for (method, path) in [
        ("POST", "/_orgsim/reset"),
        ("POST", "/moto-api/reset"),
        ("POST", "/_orgsim/advance"),
        ("POST", "/_orgsim/commands"),
        ("PUT", "/_orgsim/session"),
        ("PUT", "/_orgsim/snapshots/a"),
        ("DELETE", "/_orgsim/snapshots/a"),
    ] {
        for key in ["", "open-sesam", "open-sesame2"] {
            let reply = client
                .send(method, path, &[("x-orgsim-key", key)], "")
                .unwrap();
            assert_eq!(reply.status, 403, "{method} {path} {key}");
            assert!(reply.body.contains("presenter"), "{reply:?}");
        }
    }
    let advanced = with_key(&mut client, "POST", "/_orgsim/advance", "{\"seconds\": 1}");
    assert_eq!(advanced.status, 200, "{advanced:?}");
}

#[test]
fn calls_of_aws_need_the_key_as_secret_and_issued_keys_do_not_count() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    for secret in ["111122223333", "", "open-sesam"] {
        let reply = client.sent(&signed(&server.address, "/", secret));
        assert_ne!(reply.status, 200, "{reply:?}");
    }
    assert_ne!(client.call("CreateOrganization", "{}").status, 200);
    assert_eq!(client.health()["accounts"], 0);
    assert_eq!(client.sent(&signed(&server.address, "/", KEY)).status, 200);
    // Its secret is in the session, which the class sees.
    let issued = client.signed("iam", "Action=CreateAccessKey&UserName=Admin", KEY, "");
    assert_eq!(issued.status, 200, "{issued:?}");
    let (mut other, secret, _) = client.with_credentials(&issued);
    let reply = other.signed("sts", "Action=GetCallerIdentity", &secret, "");
    reply.refused(403, "InvalidClientTokenId");
}

#[test]
fn a_key_is_made_up_and_printed() {
    let server = TestServer::start(&["--class"]);
    let mut client = server.client();
    assert_eq!(client.post("/_orgsim/reset", "").status, 403);
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(["serve", "--class", "--port", "0", "--log", "off"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let second = lines.nth(1).unwrap().unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    let key = second.split("/#key=").nth(1).unwrap();
    assert!(
        key.len() == 16 && key.bytes().all(|it| it.is_ascii_hexdigit()),
        "{second}"
    );
}

#[test]
fn a_session_is_opened_and_what_is_added_to_it_is_stepped() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let stream = follow(&server);
    // The follower counts once it is answered.
    stream.peek(&mut [0]).unwrap();
    let open = |client: &mut Client, body: &str| {
        let reply = with_key(client, "PUT", "/_orgsim/session", body);
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json()["followers"], 1);
    };
    open(&mut client, &session(&[1, 2]).to_json());
    open(&mut client, &sim::link::encode(&session(&[1, 2, 3])));
    // Undone, and something else done.
    open(&mut client, &session(&[1, 7]).to_json());
    open(&mut client, &session(&[1, 7]).to_json());
    let health = client.health();
    assert_eq!(
        (&health["scenario"], &health["commands"]),
        (&"all-features".into(), &2.into())
    );
    let mut told = String::new();
    let mut lines = BufReader::new(stream).lines();
    while !told.contains("\"advance\":7") {
        told.push_str(&lines.next().unwrap().unwrap());
        told.push('\n');
    }
    // The one that it began with, the one that was opened, and the one that replaced it.
    let sessions = told.matches("event: session").count();
    assert!((2..=3).contains(&sessions), "{told}");
    for (body, says) in [
        ("{", "cannot be opened"),
        ("s1.%", "cannot be opened"),
        ("hello", "cannot be opened"),
    ] {
        let reply = with_key(&mut client, "PUT", "/_orgsim/session", body);
        reply.refused_by_control(400, says);
    }
    assert_eq!(client.health()["commands"], 2);
}

#[test]
fn an_opened_session_is_in_the_file() {
    let folder = Folder::new();
    let file = folder.file("session.jsonl");
    let words: Vec<&str> = CLASS.into_iter().chain(["--state", &file]).collect();
    let mut server = TestServer::start(&words);
    let text = session(&[5, 6]).to_json();
    assert_eq!(
        with_key(&mut server.client(), "PUT", "/_orgsim/session", &text).status,
        200
    );
    server.signal("-KILL");
    let again = TestServer::start(&words);
    let health = again.client().health();
    assert_eq!(
        (&health["scenario"], &health["commands"]),
        (&"all-features".into(), &2.into())
    );
}

#[test]
fn five_hundred_follow_and_all_are_told() {
    const CLASSROOM: usize = 500;
    let server = TestServer::start(&CLASS);
    let answered = || {
        let mut stream = follow(&server);
        let mut first = [0; 15];
        stream.read_exact(&mut first).unwrap();
        (stream, String::from_utf8_lossy(&first).into_owned())
    };
    let followers: Vec<_> = (0..CLASSROOM).map(|_| answered()).collect();
    assert!(
        followers
            .iter()
            .all(|(_, first)| first == "HTTP/1.1 200 OK")
    );
    assert_eq!(server.client().health()["followers"], CLASSROOM);
    assert_eq!(answered().1, "HTTP/1.1 503 Se");
    let late = put(&mut server.client(), ANA, &report("Late", &[]));
    late.refused_by_control(503, "full");
    let moved = with_key(
        &mut server.client(),
        "POST",
        "/_orgsim/commands",
        "[{\"advance\": 12345}]",
    );
    assert_eq!(moved.status, 200);
    for (stream, _) in followers {
        let mut lines = BufReader::new(stream).lines();
        assert!(lines.any(|line| line.unwrap().contains("\"advance\":12345")));
    }
}

#[test]
fn the_presenter_is_served_when_all_connections_are_taken() {
    let server = TestServer::start(&CLASS);
    let half = format!("PUT {ANA} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n[");
    let connect = || {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        stream
    };
    let mut taken: Vec<TcpStream> = (0..768).map(|_| connect()).collect();
    let began = Instant::now();
    let refused = loop {
        let reply = server.client().get("/_orgsim/health");
        if reply.status == 503 || began.elapsed() > Duration::from_secs(15) {
            break reply;
        }
        // The server had not read the heads of all, and replaced one that seemed to be idle.
        taken.push(connect());
    };
    refused.refused_by_control(503, "768 connections");
    let body = session(&[1]).to_json();
    let shown = with_key(&mut server.client(), "PUT", "/_orgsim/session", &body);
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(server.client().get("/_orgsim/health").status, 503);
}

#[test]
fn behind_a_proxy_it_answers_under_its_path_and_the_proxys_name() {
    let server = TestServer::start(&[
        "--class",
        "--key",
        KEY,
        "--path-prefix",
        "/aws/",
        "--allow-host",
        "class.example.com",
    ]);
    let mut client = server.client();
    let host = "class.example.com";
    let get =
        |client: &mut Client, path: &str| client.send("GET", path, &[("host", host)], "").unwrap();
    for (path, status) in [
        ("/aws/", 200),
        ("/aws/_orgsim/health", 200),
        ("/aws", 308),
        ("/awsome/", 404),
        ("/", 404),
        ("/_orgsim/health", 404),
    ] {
        let reply = get(&mut client, path);
        assert_eq!(reply.status, status, "{path}: {reply:?}");
    }
    assert_eq!(get(&mut client, "/aws").header("location"), Some("/aws/"));
    // A client signs the path that it calls, and the proxy's name.
    for (path, status) in [("/aws/", 200), ("/", 404)] {
        let reply = client.sent(&signed(host, path, KEY));
        assert_eq!(reply.status, status, "{path}: {reply:?}");
    }
    let headers = [
        ("host", host),
        ("x-orgsim-key", KEY),
        ("origin", "https://class.example.com"),
    ];
    let reset = client
        .send("POST", "/aws/_orgsim/reset", &headers, "")
        .unwrap();
    assert_eq!(reset.status, 200, "{reset:?}");
    let headers = [
        ("host", host),
        ("x-orgsim-key", KEY),
        ("origin", "https://example.com"),
    ];
    let reset = client
        .send("POST", "/aws/_orgsim/reset", &headers, "")
        .unwrap();
    assert_eq!(reset.status, 403, "{reset:?}");
}

const ANA: &str = "/_orgsim/class/0123456789abcdef";

/// The id of a learner.
fn nth(n: usize) -> String {
    format!("learner{n:010}")
}

fn put(client: &mut Client, path: &str, body: &str) -> HttpReply {
    client.send("PUT", path, &[], body).unwrap()
}

fn report(name: &str, met: &[&str]) -> String {
    let attempt = serde_json::json!({ "begun": "2026-01-05T09:00:00Z", "met": met, "of": 3 });
    let progress = serde_json::json!({ "orgsim": 1, "lessons": { "tour": [attempt] } });
    serde_json::json!({ "name": name, "lesson": "tour", "progress": progress, "session": "s1.x" })
        .to_string()
}

#[test]
fn learners_report_and_only_the_presenter_reads_it() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let _ana = attend(&server, "0123456789abcdef");
    assert_eq!(put(&mut client, ANA, &report("Ana", &["a"])).status, 200);
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(put(&mut client, ANA, &report(" Ana ", &["a"])).status, 200);
    for path in ["/_orgsim/class", ANA] {
        assert_eq!(client.get(path).status, 403, "{path}");
    }
    let list = with_key(&mut client, "GET", "/_orgsim/class", "").json();
    let ana = &list["learners"][0];
    assert_eq!(
        (&ana["name"], &ana["lesson"]),
        (&"Ana".into(), &"tour".into())
    );
    // No goal was met between the two reports.
    assert!(
        ana["stuck"].as_u64() >= Some(1) && ana["silent"] == 0,
        "{ana}"
    );
    assert!(ana["session"].is_null());
    assert_eq!(
        put(&mut client, ANA, &report("Ana", &["a", "b"])).status,
        200
    );
    let list = with_key(&mut client, "GET", "/_orgsim/class", "").json();
    assert_eq!(list["learners"][0]["stuck"], 0);
    assert_eq!(with_key(&mut client, "GET", ANA, "").body, "s1.x");
    for (path, body, status) in [
        (ANA, "{}".to_string(), 400),
        (ANA, report("", &[]), 400),
        (ANA, report(&"x".repeat(61), &[]), 400),
        (ANA, report(&"x".repeat(300_000), &[]), 413),
        ("/_orgsim/class/short", report("Ana", &[]), 403),
    ] {
        assert_eq!(
            put(&mut client, path, &body).status,
            status,
            "{path} {}",
            body.len()
        );
    }
    assert_eq!(with_key(&mut client, "POST", ANA, "").status, 405);
    let unknown = "/_orgsim/class/fedcba9876543210";
    assert_eq!(with_key(&mut client, "GET", unknown, "").status, 404);
    // A server without a class keeps nothing.
    let alone = TestServer::start(&["--clock", "manual"]);
    assert_eq!(
        put(&mut alone.client(), ANA, &report("Ana", &[])).status,
        404
    );
}

#[test]
fn a_poll_is_told_to_followers_and_each_learner_counts_once() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let stream = follow(&server);
    let mut lines = BufReader::new(stream).lines();
    let mut told = |what: &str| assert!(lines.any(|line| line.unwrap().contains(what)), "{what}");
    let asks = r#"{"question": "Who\nmay?", "options": ["Ana", "Ben"]}"#;
    assert_eq!(
        client
            .send("PUT", "/_orgsim/poll", &[], asks)
            .unwrap()
            .status,
        403
    );
    assert_eq!(
        with_key(&mut client, "PUT", "/_orgsim/poll", asks).status,
        200
    );
    told(r#""question":"Who\nmay?""#);
    let there: Vec<TcpStream> = (1..=3).map(|n| attend(&server, &nth(n))).collect();
    let put = |client: &mut Client, id: usize, body: &str| {
        put(client, &format!("/_orgsim/poll/{}", nth(id)), body).status
    };
    for (id, option) in [(1, 0), (2, 1), (3, 1), (1, 1), (2, 0)] {
        assert_eq!(
            put(
                &mut client,
                id,
                &format!("{{\"poll\": 1, \"option\": {option}}}")
            ),
            200
        );
    }
    let counts =
        |client: &mut Client| with_key(client, "GET", "/_orgsim/poll", "").json()["counts"].clone();
    assert_eq!(counts(&mut client), serde_json::json!([1, 2]));
    assert_eq!(client.get("/_orgsim/poll").status, 403);
    // Who is not there has no vote, and no vote stays without its learner.
    assert_eq!(put(&mut client, 4, "{\"poll\": 1, \"option\": 1}"), 409);
    drop(there);
    until(|| counts(&mut client) == serde_json::json!([0, 0]));
    let _one = attend(&server, &nth(1));
    assert_eq!(counts(&mut client), serde_json::json!([0, 1]));
    for wrong in [
        "{\"poll\": 2, \"option\": 0}",
        "{\"poll\": 1, \"option\": 2}",
    ] {
        assert_eq!(put(&mut client, 1, wrong), 409, "{wrong}");
    }
    for wrong in ["{}", "7", "{\"question\": \"x\", \"options\": [\"one\"]}"] {
        assert_eq!(
            with_key(&mut client, "PUT", "/_orgsim/poll", wrong).status,
            400,
            "{wrong}"
        );
    }
    assert_eq!(
        with_key(&mut client, "PUT", "/_orgsim/poll", "null").status,
        200
    );
    told("data: null");
    assert_eq!(put(&mut client, 1, "{\"poll\": 1, \"option\": 0}"), 409);
    assert_eq!(counts(&mut client), serde_json::json!([]));
}

/// Waits for something that the server does by itself.
fn until(mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(10), "it did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The names on the board, in the order of the ids.
fn names(client: &mut Client) -> Vec<String> {
    let list = with_key(client, "GET", "/_orgsim/class", "").json();
    let rows = list["learners"].as_array().unwrap().iter();
    rows.map(|it| it["name"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn whoever_makes_up_learners_takes_no_place_of_another() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let _ana = attend(&server, "0123456789abcdef");
    assert_eq!(put(&mut client, ANA, &report("Ana", &["a"])).status, 200);
    // An id without an open stream is nobody.
    let path = |n: usize| format!("/_orgsim/class/{}", nth(n));
    let made_up = put(&mut client, &path(0), &report("Nobody", &[]));
    made_up.refused_by_control(409, "follow");
    // One who comes and goes leaves 600 of them, one after another.
    for n in 0..600 {
        let stream = attend(&server, &nth(n));
        let reply = put(&mut client, &path(n), &report(&format!("{n}"), &[]));
        assert_eq!(reply.status, 200, "{n}: {reply:?}");
        drop(stream);
    }
    let _ben = attend(&server, &nth(700));
    assert_eq!(
        put(&mut client, &path(700), &report("Ben", &[])).status,
        200
    );
    let all = names(&mut client);
    assert_eq!(all.len(), 500);
    assert!(all.contains(&"Ana".to_string()) && all.contains(&"Ben".to_string()));
    // Those who left longest ago made room.
    assert!(!all.contains(&"0".to_string()) && all.contains(&"599".to_string()));
    // The presenter removes one.
    assert_eq!(
        client.send("DELETE", &path(599), &[], "").unwrap().status,
        403
    );
    for status in [200, 404] {
        let reply = with_key(&mut client, "DELETE", &path(599), "");
        assert_eq!(reply.status, status, "{reply:?}");
    }
    assert!(!names(&mut client).contains(&"599".to_string()));
    for wrong in ["short", "0123456789abcde%20"] {
        let stream = follow_with(&server, &format!("?learner={wrong}"));
        let mut first = [0; 12];
        (&stream).read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 400", "{wrong}");
    }
}
