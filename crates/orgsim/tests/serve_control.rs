//! `orgsim serve` beside AWS: time, control, hosts, limits, the page and its followers, the session in a file.

mod server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use server::{Folder, Server, moment};

const MANUAL: [&str; 2] = ["--clock", "manual"];

#[test]
fn a_manual_clock_begins_when_it_is_told() {
    for scenario in ["empty", "all-features"] {
        let start = "2030-01-01T00:00:00Z";
        let server = Server::start(&[
            "--clock",
            "manual",
            "--start",
            start,
            "--scenario",
            scenario,
        ]);
        let mut client = server.client();
        assert_eq!(
            client.health()["now"],
            "2030-01-01T00:00:00+00:00",
            "{scenario}"
        );
        client.advance(r#"{"seconds":60}"#);
        assert_eq!(
            client.health()["now"],
            "2030-01-01T00:01:00+00:00",
            "{scenario}"
        );
        client.post("/_orgsim/reset", "");
        assert_eq!(
            client.health()["now"],
            "2030-01-01T00:00:00+00:00",
            "{scenario}"
        );
    }
}

#[test]
fn clocks_begin_at_the_present() {
    for clock in ["wall", "test", "manual"] {
        let server = Server::start(&["--clock", clock, "--scenario", "all-features"]);
        let now = server.client().health()["now"]
            .as_str()
            .unwrap()
            .to_string();
        assert!(is_recent(&now), "{clock}: {now}");
    }
}

/// Whether a time is in the last minute.
fn is_recent(time: &str) -> bool {
    let compact = |time: &str| time[..19].replace(['-', ':'], "");
    (moment(-60)..=moment(1)).contains(&format!("{}Z", compact(time)))
}

#[test]
fn with_the_test_clock_the_next_call_finds_work_done() {
    let server = Server::start(&["--clock", "test"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    for n in 0..7 {
        // More than may be under way at a time.
        let input = format!(r#"{{"Email":"a{n}@example.com","AccountName":"a"}}"#);
        let asked = client.call("CreateAccount", &input).succeeded();
        let status = &asked.json()["CreateAccountStatus"];
        assert_eq!(status["State"], "IN_PROGRESS");
        let input = format!(r#"{{"CreateAccountRequestId":{}}}"#, status["Id"]);
        let polled = client.call("DescribeCreateAccountStatus", &input).json();
        let status = &polled["CreateAccountStatus"];
        assert_eq!(status["State"], "SUCCEEDED");
    }
    let now = client.health()["now"].as_str().unwrap().to_string();
    assert!(is_recent(&now), "{now}");
    // What is only a term does not end.
    let invited = r#"{"Target":{"Id":"444455556666","Type":"ACCOUNT"}}"#;
    server.client_of("444455556666").identity();
    let handshake = client.call("InviteAccountToOrganization", invited).json();
    let input = format!(r#"{{"HandshakeId":{}}}"#, handshake["Handshake"]["Id"]);
    let polled = client.call("DescribeHandshake", &input).json();
    assert_eq!(polled["Handshake"]["State"], "OPEN");
}

#[test]
fn pending_work_is_listed_and_can_be_made_to_fail() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let asked = client.create_account().json();
    let listed = client.get("/_orgsim/pending").succeeded().json();
    let work = &listed["pending"][0];
    assert_eq!(work["canFail"], true, "{listed}");
    let row = json!([{ "fail": work["id"] }]).to_string();
    client.post("/_orgsim/commands", &row).succeeded();
    let input = json!({ "CreateAccountRequestId": asked["CreateAccountStatus"]["Id"] }).to_string();
    let polled = client.call("DescribeCreateAccountStatus", &input).json();
    let status = &polled["CreateAccountStatus"];
    assert_eq!(status["State"], "FAILED");
    assert_eq!(status["FailureReason"], "INTERNAL_FAILURE");
    let listed = client.get("/_orgsim/pending").succeeded().json();
    assert_eq!(listed["pending"], json!([]));
}

#[test]
fn the_requests_of_the_documentation_are_answered() {
    let text = std::fs::read_to_string("../../docs/server.md").unwrap();
    let server = Server::start(&["--clock", "test"]);
    let mut client = server.client();
    for account in ["111122223333", "444455556666"] {
        server.client_of(account).identity();
    }
    client.call("CreateOrganization", "{}").succeeded();
    let cells = |line: &str| -> Vec<String> {
        let cells = line
            .split('|')
            .map(|cell| cell.trim().trim_matches('`').to_string());
        cells.collect()
    };
    let rows = || {
        text.lines()
            .filter(|line| line.starts_with("| `"))
            .map(cells)
    };
    let mut asked = 0;
    for row in rows() {
        if let Some((method, path)) = row[1].split_once(" /") {
            let path = format!("/{path}");
            client
                .send(method, &path, &[], &row[2])
                .unwrap()
                .succeeded();
            asked += 1;
        }
    }
    assert_eq!(asked, 11);
    client.call("CreateOrganization", "{}").succeeded();
    let commands: Vec<String> = rows()
        .map(|row| row[1].clone())
        .filter(|it| it.starts_with('{'))
        .collect();
    assert_eq!(commands.len(), 11);
    let answers = client
        .post("/_orgsim/commands", &format!("[{}]", commands.join(",")))
        .succeeded()
        .json();
    // What the rows name is not there; that they are rows is enough.
    assert_eq!(answers.as_array().unwrap().len(), commands.len());
}

#[test]
fn requests_for_other_services_are_passed_on() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let server = Server::start(&["--clock", "test", "--forward", &url]);
    let answered = std::thread::spawn(move || {
        let (stream, _) = other.accept().unwrap();
        drop(other);
        let mut lines = BufReader::new(stream);
        let (mut head, mut line) = (Vec::new(), String::new());
        while lines.read_line(&mut line).unwrap() > 2 {
            head.push(std::mem::take(&mut line).trim_end().to_ascii_lowercase());
        }
        let mut body = [0; 2];
        lines.read_exact(&mut body).unwrap();
        let answer = "HTTP/1.1 418 Other\r\nx-other: yes\r\ncontent-length: 5\r\n\r\nhello";
        lines.get_mut().write_all(answer.as_bytes()).unwrap();
        (head, body)
    });
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "dynamodb");
    let headers = [
        ("x-amz-target", "DynamoDB_20120810.ListTables"),
        ("authorization", authorization.as_str()),
    ];
    let mut ask = || client.send("POST", "/?a=b", &headers, "{}").unwrap();
    let reply = ask();
    assert_eq!((reply.status, &*reply.body), (418, "hello"));
    assert_eq!(reply.header("x-other"), Some("yes"));
    let (head, body) = answered.join().unwrap();
    assert_eq!(head[0], "post /?a=b http/1.1");
    assert!(
        head.contains(&"x-amz-target: dynamodb_20120810.listtables".to_string()),
        "{head:?}"
    );
    assert_eq!(&body, b"{}");
    // Nobody is there any more; and what is modelled is never passed on.
    ask().refused(502, "ServiceUnavailable");
    let unknown = server.client().query("iam", "Action=CreateSAMLProvider");
    unknown.refused(400, "InvalidAction");
}

#[test]
fn each_session_has_ids_of_its_own_unless_a_seed_is_given() {
    let made = |server: &Server| {
        server.client().call("CreateOrganization", "{}").json()["Organization"]["Id"].clone()
    };
    let server = Server::start(&MANUAL);
    let first = made(&server);
    std::thread::sleep(Duration::from_millis(5));
    server.client().post("/_orgsim/reset", "");
    assert_ne!(made(&server), first);
    let seeded = [&MANUAL[..], &["--seed", "7"]].concat();
    let server = Server::start(&seeded);
    let first = made(&server);
    server.client().post("/_orgsim/reset", "");
    assert_eq!(made(&server), first);
}

#[test]
fn a_manual_clock_moves_on_request() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let asked = client.create_account();
    let id = asked.json()["CreateAccountStatus"]["Id"]
        .as_str()
        .unwrap()
        .to_string();
    let input = format!(r#"{{"CreateAccountRequestId":"{id}"}}"#);
    let mut state = || {
        client.call("DescribeCreateAccountStatus", &input).json()["CreateAccountStatus"]["State"]
            .clone()
    };
    assert_eq!(state(), "IN_PROGRESS");
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(state(), "IN_PROGRESS");
    let mut control = server.client();
    let moved = control.advance(r#"{"until":"idle"}"#);
    assert_eq!(moved["idle"], true, "{moved}");
    assert!(moved["seconds"].as_f64().unwrap() < 3600.0, "{moved}");
    assert_eq!(state(), "SUCCEEDED");
    // An invitation is not under way: it does not expire by waiting for what is.
    let invited = client.call(
        "InviteAccountToOrganization",
        r#"{"Target":{"Type":"EMAIL","Id":"b@example.com"}}"#,
    );
    assert_eq!(invited.status, 200, "{invited:?}");
    let moved = control.advance(r#"{"until":"idle"}"#);
    assert_eq!(
        (&moved["idle"], &moved["seconds"]),
        (&true.into(), &0.0.into())
    );
    // Nor are the 90 days in which a closed account can come back.
    let account = client.call("ListAccounts", "{}").json()["Accounts"][1]["Id"].clone();
    let closing = client.call("CloseAccount", &format!(r#"{{"AccountId":{account}}}"#));
    assert_eq!(closing.status, 200, "{closing:?}");
    let moved = control.advance(r#"{"until":"idle"}"#);
    assert!(moved["seconds"].as_f64().unwrap() < 3600.0, "{moved}");
    let accounts = client.call("ListAccounts", "{}").json();
    assert_eq!(accounts["Accounts"][1]["State"], "CLOSED", "{accounts}");
    let moved = control.advance(r#"{"seconds":0.5}"#);
    assert_eq!(moved["seconds"], 0.5);
    for wrong in ["", "{}", r#"{"seconds":-1}"#, r#"{"until":"noon"}"#] {
        assert_eq!(
            control.post("/_orgsim/advance", wrong).status,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn the_walls_clock_moves_by_itself_and_as_fast_as_asked() {
    let server = Server::start(&["--speed", "100000"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    client.create_account();
    let mut tries = 0;
    while client.health()["accounts"] == 1 {
        tries += 1;
        assert!(tries < 200, "no account after {tries} tries");
        std::thread::sleep(Duration::from_millis(10));
    }
    let slow = Server::start(&[]);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    slow.client().call("CreateOrganization", "{}");
    let joined = slow.client().call("ListAccounts", "{}").json()["Accounts"][0]["JoinedTimestamp"]
        .as_f64()
        .unwrap();
    assert!((joined - now).abs() < 60.0, "{joined} and {now}");
}

#[test]
fn calls_that_come_too_fast_are_throttled_where_that_is_asked() {
    let server = Server::start(&["--clock", "manual", "--throttle"]);
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
        &["--clock", "test"][..],
        &["--clock", "test", "--state", &file],
    ] {
        let server = Server::start(more);
        let mut client = server.client();
        let ask = |method: &str, path: &str| {
            let path = format!("/_orgsim/snapshots{path}");
            server.client().send(method, &path, &[], "").unwrap()
        };
        let exists =
            |client: &mut server::Client| client.call("DescribeOrganization", "{}").status == 200;
        ask("POST", "/empty").refused_by_control(404, "no snapshot `empty`");
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
    // What is in the file is the world that was restored.
    let server = Server::start(&["--clock", "test", "--state", &file]);
    assert_eq!(
        server.client().call("DescribeOrganization", "{}").status,
        200
    );
}

#[test]
fn reset_brings_back_the_beginning() {
    let server = Server::start(&[
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
    assert_eq!(before.lines().count(), 1, "{before}");
    for path in ["/_orgsim/reset", "/moto-api/reset"] {
        assert_eq!(client.call("CreateOrganization", "{}").status, 200);
        assert_eq!(client.get("/_orgsim/session").body.lines().count(), 3);
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

#[test]
fn pages_of_other_sites_may_do_nothing() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    for headers in [
        &[("origin", "https://example.com")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("host", "example.com")],
    ] {
        for (method, path) in [
            ("POST", "/_orgsim/reset"),
            ("GET", "/_orgsim/session"),
            ("GET", "/_orgsim/follow"),
            ("GET", "/"),
        ] {
            let reply = client.send(method, path, headers, "").unwrap();
            assert_eq!(reply.status, 403, "{method} {path} {headers:?}");
        }
    }
    let action = "/?Action=CreateUser&UserName=x&Version=2010-05-08&X-Amz-Credential=1";
    let reply = client
        .send("GET", action, &[("sec-fetch-site", "same-site")], "")
        .unwrap();
    assert_eq!(reply.status, 403);
    let call = "AWSOrganizationsV20161128.DescribeOrganization";
    let authorization = client.authorization("us-east-1", "organizations");
    let call_as = |server: &Server, host: &str| {
        let headers = [
            ("host", host),
            ("x-amz-target", call),
            ("authorization", &authorization),
        ];
        server.client().send("POST", "/", &headers, "{}").unwrap()
    };
    // Names that lead here by themselves, or by a container's network.
    for host in [
        "example.com:4566",
        "orgsim:4566",
        "organizations.us-east-1.amazonaws.com",
    ] {
        let reply = call_as(&server, host);
        assert_eq!(reply.status, 403, "{host}");
        assert!(reply.body.contains("--allow-host"), "{reply:?}");
        for path in ["/", "/_orgsim/health", action] {
            let reply = server.client().send("GET", path, &[("host", host)], "");
            assert_eq!(reply.unwrap().status, 403, "{host} {path}");
        }
    }
    let allowing = Server::start(&["--clock", "manual", "--allow-host", "orgsim"]);
    let reply = call_as(&allowing, "orgsim:4566");
    assert_eq!(reply.json()["__type"], "AWSOrganizationsNotInUseException");
    assert_eq!(call_as(&allowing, "example.com").status, 403);
    for host in ["localhost", "[::1]:1", "127.0.0.1:80"] {
        assert_eq!(call_as(&allowing, host).status, 400, "{host}");
    }
}

#[test]
fn a_request_names_one_host() {
    let server = Server::start(&MANUAL);
    for head in [
        "GET /_orgsim/health HTTP/1.1\r\n\r\n",
        "GET /_orgsim/health HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:\r\n\r\n",
        "POST / HTTP/1.1\r\nx-amz-target: AWSOrganizationsV20161128.ListRoots\r\ncontent-length: 0\r\n\r\n",
    ] {
        let reply = server.client().raw(head.as_bytes()).unwrap();
        assert_eq!(reply.status, 400, "{head}");
        assert!(reply.body.contains("Host header"), "{reply:?}");
    }
    let proxied = "GET http://example.com/_orgsim/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    assert_eq!(server.raw_status(proxied), 403);
}

#[test]
fn what_is_too_large_or_no_http_is_refused_and_the_server_goes_on() {
    let server = Server::start(&MANUAL);
    let large = "x".repeat(1024 * 1024 + 1);
    let target = "AWSOrganizationsV20161128.ListRoots";
    let reply = server.client().target(target, &large);
    assert_eq!(reply.unwrap().status, 413);
    let chunked = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: {target}\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n{large}\r\n0\r\n\r\n",
        large.len()
    );
    let headers = |lines: &str| format!("GET / HTTP/1.1\r\nhost: localhost\r\n{lines}\r\n");
    for (request, status) in [
        (chunked, 413),
        (headers(&format!("a: {}\r\n", "x".repeat(100_000))), 431),
        (headers(&"a: b\r\n".repeat(150)), 431),
        ("nonsense\r\n\r\n".to_string(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_string(), 400),
    ] {
        assert_eq!(server.raw_status(&request), status, "{request:.60}");
    }
    assert_eq!(server.client().health()["status"], "ok");
}

/// `{}`, and a megabyte and a byte of blanks, as gzip packs them.
#[test]
fn bodies_may_be_packed() {
    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        bytes.extend(miniz_oxide::deflate::compress_to_vec(plain, 6));
        bytes.extend([0; 4]);
        bytes.extend(u32::try_from(plain.len()).unwrap().to_le_bytes());
        bytes
    }
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    let mut send = |body: &[u8]| {
        let mut request = format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-encoding: gzip\r\nauthorization: {}\r\n\
             x-amz-target: AWSOrganizationsV20161128.CreateOrganization\r\ncontent-length: {}\r\n\r\n",
            client.authorization("us-east-1", "organizations"),
            body.len()
        )
        .into_bytes();
        request.extend(body);
        client.raw(&request).unwrap().status
    };
    assert_eq!(send(&packed(&vec![b' '; 1024 * 1024 + 1])), 400);
    assert_eq!(send(b"{}"), 400);
    assert_eq!(send(&packed(br#"{"FeatureSet":"ALL"}"#)), 200);
}

#[test]
fn the_page_is_served_with_strict_headers_and_nothing_beside_it() {
    let folder = Folder::new();
    std::fs::write(
        folder.0.path().join("index.html"),
        "<head><title>t</title></head>",
    )
    .unwrap();
    std::fs::write(folder.0.path().join("a.wasm"), "w").unwrap();
    std::fs::write(folder.0.path().join("a.wasm.br"), "compressed").unwrap();
    std::fs::write(folder.0.path().join(".secret"), "s").unwrap();
    let server = Server::start(&["--page", folder.0.path().to_str().unwrap()]);
    let mut client = server.client();
    let page = client.get("/");
    assert!(
        page.body
            .contains("<meta name=\"orgsim-follow\" content=\"/_orgsim/follow\">"),
        "{page:?}"
    );
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        client.get("/a.wasm").header("content-type"),
        Some("application/wasm")
    );
    let mut encoded = |accepted: &str| {
        let headers = [("accept-encoding", accepted)];
        let reply = client.send("GET", "/a.wasm", &headers, "").unwrap();
        (
            reply.body.clone(),
            reply.header("content-encoding").map(String::from),
        )
    };
    assert_eq!(
        encoded("gzip, br"),
        ("compressed".into(), Some("br".into()))
    );
    assert_eq!(encoded("gzip"), ("w".into(), None));
    for path in [
        "/.secret",
        "/../serve.rs",
        "/%2e%2e/x",
        "//etc/passwd",
        "/b.js",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let nowhere = Server::refused(&["--page", &folder.file("none")]);
    assert!(nowhere.contains("cargo xtask build"));
}

/// The lines of a stream of events, as they come.
fn events(server: &Server, path: &str) -> impl FnMut() -> String + use<> {
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
    let server = Server::start(&MANUAL);
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
    // Numbers of another epoch mean nothing.
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
    let mut server = Server::start(&words);
    let made = server.client().call("CreateOrganization", "{}").json();
    let session = server.client().get("/_orgsim/session").body;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), session);
    assert!(Server::refused(&words).contains("another server"));
    assert!(server.signal("-TERM").success());
    let mut server = Server::start(&words);
    assert_eq!(
        server.client().call("DescribeOrganization", "{}").json()["Organization"]["Id"],
        made["Organization"]["Id"]
    );
    server.client().post("/_orgsim/reset", "");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
    // What was there is kept; a second reset finds nothing to keep.
    server.client().post("/_orgsim/reset", "");
    let kept = std::fs::read_to_string(format!("{file}.old")).unwrap();
    assert!(kept.contains("CreateOrganization"), "{kept}");
    assert!(server.signal("-INT").success());
    let other = [&words[..], &["--scenario", "standalone"]].concat();
    assert!(Server::refused(&other).contains("scenario"));
    std::fs::write(
        &file,
        "{\"orgsim\":1,\"scenario\":\"empty\",\"seed\":\"1\",\"journal\":true}\nnot json\n",
    )
    .unwrap();
    assert!(Server::refused(&words).contains("line 2"));
}

/// A disk that is full: nothing is acknowledged that is not in the file, and reading goes on.
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
    let mut server = Server::of(&mut limited).unwrap();
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
    let server = Server::start(&words);
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
