//! `orgsim serve` beyond AWS: control requests, other services, throttling, followers, the session in a file.

use crate::server;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use server::{Folder, TestServer};

const MANUAL: [&str; 2] = ["--clock", "manual"];

/// The method, the path and the body of `curl -X METHOD -d 'BODY' $orgsim/PATH`.
fn curl(words: &str) -> (&str, String, &str) {
    let (options, path) = words.split_once("$orgsim").expect(words);
    let body = options.split('\'').nth(1).unwrap_or_default();
    let mut words = options.split_whitespace().skip_while(|it| *it != "-X");
    let default = if body.is_empty() { "GET" } else { "POST" };
    let method = words.nth(1).unwrap_or(default);
    (method, format!("/_orgsim{path}"), body)
}

/// A server with an organization of two accounts, the second of which was created, and a client of the first.
fn organization() -> (TestServer, server::Client, String) {
    let server = TestServer::start(&["--clock", "manual"]);
    let mut client = server.client();
    server.client_of("444455556666").identity();
    client.call("CreateOrganization", "{}").succeeded();
    client.create_account();
    client.advance(r#"{"until": "idle"}"#);
    let accounts = client.call("ListAccounts", "{}").json()["Accounts"].clone();
    let accounts = accounts.as_array().unwrap().iter();
    let mut ids = accounts.map(|it| it["Id"].as_str().unwrap());
    let member = ids.find(|id| *id != "111122223333").unwrap().to_string();
    (server, client, member)
}

/// Does what the row of a session needs, and returns the row for what there is.
fn prepared(row: &str, client: &mut server::Client, member: &str) -> String {
    let mut made = 0;
    let mut pending = |client: &mut server::Client| {
        made += 1;
        let input = format!(r#"{{"Email":"b{made}@example.com","AccountName":"b{made}"}}"#);
        client.call("CreateAccount", &input).succeeded();
        let pending = client.get("/_orgsim/pending").json()["pending"].clone();
        let mut pending = pending.as_array().unwrap().iter();
        pending.find(|it| it["canFail"] == true).unwrap()["id"].to_string()
    };
    let account = |client: &mut server::Client, operation: &str, input: &str| {
        client.call(operation, input).succeeded();
        row.replace("444455556666", member)
    };
    let word = row.split('"').nth(1).unwrap_or_default();
    match word {
        "fail" | "deliver" | "delay" => row.replacen('3', &pending(client), 1),
        "act" => {
            pending(client);
            pending(client);
            client.advance(r#"{"until": "idle"}"#);
            let input = r#"{"ServicePrincipal":"config.amazonaws.com"}"#;
            account(client, "EnableAWSServiceAccess", input);
            // It is about to act in most of them, and needs no reason there.
            let accounts = client.call("ListAccounts", "{}").json()["Accounts"].clone();
            let ids = accounts.as_array().unwrap().iter();
            let rows = ids.map(|it| {
                let id = it["Id"].as_str().unwrap();
                row.trim_matches(['[', ']']).replace("444455556666", id)
            });
            format!("[{}]", rows.collect::<Vec<_>>().join(","))
        }
        "reinstate" => {
            let input = format!(r#"{{"AccountId":"{member}"}}"#);
            let row = account(client, "CloseAccount", &input);
            client.advance(r#"{"until": "idle"}"#);
            row
        }
        "signup" => row.replace("444455556666", member),
        _ => row.to_string(),
    }
}

#[test]
fn the_requests_of_the_documentation_are_answered() {
    let text = std::fs::read_to_string("../../docs/server.md").unwrap();
    let requests = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `curl ")?.split('`').next());
    let (_server, mut client, _) = organization();
    let mut asked = 0;
    for request in requests {
        let (method, path, body) = curl(request);
        let path = path.as_str();
        asked += 1;
        if path != "/_orgsim/commands" {
            let reply = client.send(method, path, &[], body).unwrap();
            assert_eq!(reply.status, 200, "{request}: {reply:?}");
            continue;
        }
        // Each of these has a world of its own.
        let (_other, mut client, member) = organization();
        let row = prepared(body, &mut client, &member);
        let answers = client.post(path, &row).succeeded().json();
        let mut each = answers.as_array().unwrap().iter();
        let done = each.any(|it| it.get("error").is_none());
        assert!(done, "{row}: {answers}");
    }
    assert_eq!(asked, 22);
}

#[test]
fn quotas_are_raised_where_that_is_asked() {
    let server = TestServer::start(&["--clock", "instant", "--quota", "accounts=12"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}").succeeded();
    let mut make = |n: usize| {
        let input = format!(r#"{{"Email":"a{n}@example.com","AccountName":"a{n}"}}"#);
        client.call("CreateAccount", &input).json()["Reason"].clone()
    };
    // One of the twelve is the management account.
    for n in 1..12 {
        assert_eq!(make(n), Value::Null, "account {n}");
    }
    assert_eq!(make(12), "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
}

#[test]
fn each_session_has_ids_of_its_own_unless_a_seed_is_given() {
    let made = |server: &TestServer| {
        server.client().call("CreateOrganization", "{}").json()["Organization"]["Id"].clone()
    };
    let server = TestServer::start(&MANUAL);
    let first = made(&server);
    std::thread::sleep(Duration::from_millis(5));
    server.client().post("/_orgsim/reset", "");
    assert_ne!(made(&server), first);
    let seeded = [&MANUAL[..], &["--seed", "7"]].concat();
    let server = TestServer::start(&seeded);
    let first = made(&server);
    server.client().post("/_orgsim/reset", "");
    assert_eq!(made(&server), first);
}

#[test]
fn calls_that_come_too_fast_are_throttled_where_that_is_asked() {
    let server = TestServer::start(&["--clock", "manual", "--throttle"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let mut refused = (0..200).map(|_| client.call("ListAccounts", "{}"));
    let refused = refused
        .find(|reply| reply.status != 200)
        .expect("some are refused");
    assert_eq!(
        refused.json()["__type"],
        "TooManyRequestsException",
        "{refused:?}"
    );
    // It stays so after a reset.
    server.client().post("/_orgsim/reset", "");
    let session = server.client().get("/_orgsim/session").body;
    assert!(session.contains("throttle"), "{session}");
}

#[test]
fn a_snapshot_brings_back_the_world_that_it_was_made_of() {
    let folder = Folder::new();
    let file = folder.file("s.jsonl");
    for more in [
        &["--clock", "instant"][..],
        &["--clock", "instant", "--state", &file],
    ] {
        let server = TestServer::start(more);
        let mut client = server.client();
        let ask = |method: &str, path: &str| {
            let path = format!("/_orgsim/snapshots{path}");
            server.client().send(method, &path, &[], "").unwrap()
        };
        let exists =
            |client: &mut server::Client| client.call("DescribeOrganization", "{}").status == 200;
        ask("POST", "/empty").refused_by_control(404, "Snapshot `empty` does not exist");
        assert_eq!(ask("PUT", "/empty").json()["snapshots"], json!(["empty"]));
        client.call("CreateOrganization", "{}").succeeded();
        ask("PUT", "/made").succeeded();
        ask("POST", "/empty").succeeded();
        assert!(!exists(&mut client));
        ask("POST", "/made").succeeded();
        assert!(exists(&mut client));
        client.call("DeleteOrganization", "{}").succeeded();
        ask("POST", "/made").succeeded();
        assert!(exists(&mut client));
        assert_eq!(ask("DELETE", "/empty").json()["snapshots"], json!(["made"]));
        ask("DELETE", "/empty").refused_by_control(404, "`empty`");
        ask("PUT", "/a%20b").refused_by_control(400, "letters");
        ask("PATCH", "/a").refused_by_control(405, "PUT or POST or DELETE");
        assert_eq!(ask("GET", "").json()["snapshots"], json!(["made"]));
    }
    // The file contains the restored world.
    let server = TestServer::start(&["--clock", "instant", "--state", &file]);
    assert_eq!(
        server.client().call("DescribeOrganization", "{}").status,
        200
    );
}

#[test]
fn reset_brings_back_the_beginning() {
    let server = TestServer::start(&[
        "--clock",
        "manual",
        "--scenario",
        "all-features",
        "--start",
        "2026-01-05T09:00:00Z",
        "--seed",
        "3",
    ]);
    let mut client = server.client_of("test");
    let before = client.get("/_orgsim/session").body;
    // The first line, and a mark of the world.
    assert_eq!(before.lines().count(), 2, "{before}");
    for path in ["/_orgsim/reset", "/moto-api/reset"] {
        assert_eq!(client.call("CreateOrganization", "{}").status, 200);
        assert_eq!(client.get("/_orgsim/session").body.lines().count(), 4);
        assert_eq!(client.post(path, "").status, 200);
        assert_eq!(client.get("/_orgsim/session").body, before);
        assert_eq!(client.call("DescribeOrganization", "{}").status, 400);
        assert_eq!(client.post(path, "").status, 200);
    }
    assert_eq!(client.get("/_orgsim/reset").status, 405);
    assert_eq!(client.get("/_orgsim/nothing").status, 404);
    let health = client.health();
    assert_eq!(
        (&health["status"], &health["scenario"], &health["seed"]),
        (&"ok".into(), &"all-features".into(), &"3".into())
    );
}

/// The lines of a stream of events, as they come.
fn events(server: &TestServer, path: &str) -> impl FnMut() -> String + use<> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.address
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    move || {
        loop {
            let line = lines.next().expect("the stream goes on").unwrap();
            if ["id: ", "data: ", "event: "]
                .iter()
                .any(|mark| line.starts_with(mark))
            {
                return line;
            }
        }
    }
}

#[test]
fn followers_are_told_every_row_once_and_of_resets() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let mut next = events(&server, "/_orgsim/follow");
    assert_eq!(next(), "event: session");
    let head: Value = serde_json::from_str(next().strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(
        (&head["scenario"], &head["rows"]),
        (&"empty".into(), &0.into())
    );
    client.call("CreateOrganization", "{}");
    assert_eq!(next(), "id: 1");
    assert_eq!(next(), r#"data: {"administrator":"111122223333"}"#);
    assert_eq!(next(), "id: 2");
    let row = next();
    assert!(row.contains("organizations:CreateOrganization"), "{row}");
    let mut later = events(&server, "/_orgsim/follow?after=1");
    later();
    later();
    assert_eq!(later(), "id: 2");
    assert_eq!(later(), row);
    client.post("/_orgsim/reset", "");
    for next in [&mut next as &mut dyn FnMut() -> String, &mut later] {
        assert_eq!(next(), "event: session");
        let again: Value = serde_json::from_str(next().strip_prefix("data: ").unwrap()).unwrap();
        assert_ne!(again["epoch"], head["epoch"]);
    }
    client.call("ListRoots", "{}");
    assert_eq!(next(), "id: 1");
    assert_eq!(later(), "id: 1");
    // Numbers of another epoch are ignored.
    let mut old = events(
        &server,
        &format!(
            "/_orgsim/follow?after=2&epoch={}",
            head["epoch"].as_str().unwrap()
        ),
    );
    old();
    old();
    assert_eq!(old(), "id: 1");
    assert_eq!(client.get("/_orgsim/follow?after=x").status, 400);
}

#[test]
fn a_session_in_a_file_goes_on_where_it_ended() {
    let folder = Folder::new();
    let file = folder.file("s.jsonl");
    let words = ["--clock", "manual", "--state", &file];
    let mut server = TestServer::start(&words);
    let made = server.client().call("CreateOrganization", "{}").json();
    let session = server.client().get("/_orgsim/session").body;
    let rows = std::fs::read_to_string(&file).unwrap();
    assert!(session.starts_with(&rows), "{session}");
    assert!(TestServer::refused(&words).contains("another server"));
    assert!(server.signal("-TERM").success());
    let mut server = TestServer::start(&words);
    assert_eq!(
        server.client().call("DescribeOrganization", "{}").json()["Organization"]["Id"],
        made["Organization"]["Id"]
    );
    server.client().post("/_orgsim/reset", "");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
    // The former session is kept; a second reset finds nothing to keep.
    server.client().post("/_orgsim/reset", "");
    let kept = std::fs::read_to_string(format!("{file}.old")).unwrap();
    assert!(kept.contains("CreateOrganization"), "{kept}");
    assert!(server.signal("-INT").success());
    let other = [&words[..], &["--scenario", "standalone"]].concat();
    assert!(TestServer::refused(&other).contains("scenario"));
    let older = "{\"orgsim\":1,\"scenario\":\"empty\",\"seed\":\"1\",\"journal\":true}\n";
    std::fs::write(&file, older).unwrap();
    assert!(
        TestServer::refused(&words).contains("an earlier version of Orgsim wrote this journal")
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), older);
}

/// A full disk: only calls in the file are acknowledged, and reading continues.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_not_acknowledged() {
    let folder = Folder::new();
    let file = folder.file("s.jsonl");
    let words = ["--clock", "manual", "--state", &file];
    let mut limited = Command::new("sh");
    limited
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 16; exec \"$0\" serve \"$@\"",
            env!("CARGO_BIN_EXE_orgsim"),
        ])
        .args(words);
    let mut server = TestServer::of(&mut limited).unwrap();
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let root = client.call("ListRoots", "{}").json()["Roots"][0]["Id"]
        .as_str()
        .unwrap()
        .to_string();
    let mut units = Vec::new();
    let refused = loop {
        let input = format!(r#"{{"ParentId":"{root}","Name":"unit {}"}}"#, units.len());
        let reply = client.call("CreateOrganizationalUnit", &input);
        if reply.status != 200 {
            break reply;
        }
        units.push(
            reply.json()["OrganizationalUnit"]["Id"]
                .as_str()
                .unwrap()
                .to_string(),
        );
        assert!(units.len() < 1_000, "the limit is not reached");
    };
    refused.refused(500, "InternalFailure");
    assert_eq!(client.get("/_orgsim/health").status, 503);
    assert_eq!(client.call("ListRoots", "{}").status, 200);
    server.signal("-TERM");
    let server = TestServer::start(&words);
    let mut client = server.client();
    for unit in &units {
        let input = format!(r#"{{"OrganizationalUnitId":"{unit}"}}"#);
        assert_eq!(
            client.call("DescribeOrganizationalUnit", &input).status,
            200,
            "{unit}"
        );
    }
}

/// Injected errors can be ended also when there are as many as can be.
#[test]
fn injected_errors_end() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    let one = r#"{"inject":"ServiceException","on":"ListRoots","times":1}"#;
    let rows = format!("[{}]", vec![one; 1_001].join(","));
    let answers = client.post("/_orgsim/commands", &rows).succeeded().json();
    assert!(answers[999]["error"].is_null() && !answers[1_000]["error"].is_null());
    let off = client
        .post("/_orgsim/commands", r#"[{"inject":"off"}]"#)
        .succeeded();
    assert!(off.json()[0]["error"].is_null(), "{off:?}");
    client
        .call("ListRoots", "{}")
        .refused(400, "AWSOrganizationsNotInUseException");
}
