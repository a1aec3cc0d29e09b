//! `--class` and `--path-prefix`: a class watches, the presenter's key changes the session, and a proxy may be in front.

use crate::server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use server::class::{ANA, CLASS, KEY, follow, with_key};
use server::{Client, Folder, Signing, TestServer};
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};

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
fn learners_need_an_address_where_the_server_listens_on_all() {
    for (named, hints) in [(&[][..], true), (&["--allow-host", "192.0.2.7"], false)] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .args(["serve", "--class", "--listen", "0.0.0.0:0", "--log", "off"])
            .args(named)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let said: Vec<String> = lines.map(Result::unwrap).take(3).collect();
        program.kill().unwrap();
        program.wait().unwrap();
        let third = said[2].contains("this computer's address in place of 0.0.0.0");
        assert_eq!(third, hints, "{said:?}");
    }
}

#[test]
fn a_page_can_tell_that_another_one_has_replaced_its_session() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let mut open = |ms: &[u64]| {
        let session = session(ms).to_json();
        let reply = with_key(&mut client, "PUT", "/_orgsim/session", &session);
        reply.json()["epoch"].as_str().unwrap().to_string()
    };
    let own = open(&[1]);
    assert_eq!(open(&[1, 2]), own, "it goes on");
    let other = open(&[7]);
    assert_ne!(other, own);
    assert_eq!(client.health()["epoch"], other);
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
    open(
        &mut client,
        &sim::link::encode(&SavedSession::unmarked(session(&[1, 2, 3]))),
    );
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
    let late = server.client().send("PUT", ANA, &[], "{}").unwrap();
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
    let taken: Vec<TcpStream> = (0..768).map(|_| connect()).collect();
    let body = session(&[1]).to_json();
    let mut presenter = server.client();
    let show = |client: &mut Client| with_key(client, "PUT", "/_orgsim/session", &body).status;
    assert_eq!(show(&mut presenter), 200);
    // However many come, the presenter's connection stays.
    let more: Vec<TcpStream> = (0..768).map(|_| connect()).collect();
    std::thread::sleep(Duration::from_millis(300));
    let shown = presenter.same_connection(|client| show(client));
    assert_eq!(shown, 200);
    assert_eq!(show(&mut server.client()), 200);
    drop((taken, more));
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
