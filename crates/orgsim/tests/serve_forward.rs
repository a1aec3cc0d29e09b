//! `orgsim serve --forward`, and what the log says about requests that are not modeled.

use crate::server;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use server::{Client, HttpReply, Signing, TestServer};

/// A server that answers one request with these bytes: its address, and the lines of the request.
fn another(answer: &'static str) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let (url, answered) = others(vec![answer]);
    let first = || answered.join().unwrap().remove(0);
    (url, std::thread::spawn(first))
}

/// A server that answers as many requests, one on each connection.
fn others(answers: Vec<&'static str>) -> (String, std::thread::JoinHandle<Vec<Vec<String>>>) {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let answered = std::thread::spawn(move || {
        let one = |answer| answer_one(other.accept().unwrap().0, answer);
        answers.into_iter().map(one).collect()
    });
    (url, answered)
}

fn answer_one(stream: TcpStream, answer: &str) -> Vec<String> {
    let mut lines = BufReader::new(stream);
    let (mut request, mut line) = (Vec::new(), String::new());
    while lines.read_line(&mut line).unwrap() > 2 {
        request.push(std::mem::take(&mut line).trim_end().to_ascii_lowercase());
    }
    let length = request
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    lines.read_exact(&mut body).unwrap();
    request.push(String::from_utf8_lossy(&body).into_owned());
    lines.get_mut().write_all(answer.as_bytes()).unwrap();
    request
}

/// Lists tables of DynamoDB.
fn list_tables(server: &TestServer) -> HttpReply {
    list_tables_as(&mut server.client())
}

fn list_tables_as(client: &mut Client) -> HttpReply {
    let authorization = client.authorization("us-east-1", "dynamodb");
    let headers = [
        ("x-amz-target", "DynamoDB_20120810.ListTables"),
        ("authorization", authorization.as_str()),
    ];
    client.send("POST", "/?a=b", &headers, "{}").unwrap()
}

#[test]
fn requests_for_other_services_are_passed_on() {
    let (url, answered) =
        another("HTTP/1.1 418 Other\r\nx-other: yes\r\ncontent-length: 5\r\n\r\nhello");
    let server = TestServer::start(&["--clock", "instant", "--forward", &url]);
    let reply = list_tables(&server);
    assert_eq!((reply.status, &*reply.body), (418, "hello"));
    assert_eq!(reply.header("x-other"), Some("yes"));
    let request = answered.join().unwrap();
    assert_eq!(request[0], "post /?a=b http/1.1");
    assert!(
        request.contains(&"x-amz-target: dynamodb_20120810.listtables".to_string()),
        "{request:?}"
    );
    assert!(
        request.contains(&"x-moto-account-id: 111122223333".to_string()),
        "{request:?}"
    );
    assert_eq!(request.last().unwrap(), "{}");
    // The other server is gone; and modeled operations are never forwarded.
    list_tables(&server).refused(502, "ServiceUnavailable");
    server.client().query("iam", "Action=ListUsers").succeeded();
    // So are operations that are not modeled, of services about which the other server is told nothing.
    let unknown = (server.client()).query("sts", "Action=GetDelegatedAccessToken");
    unknown.refused(400, "InvalidAction");
    let unknown = (server.client()).query("iam", "Action=UploadServerCertificate");
    unknown.refused(502, "ServiceUnavailable");
}

/// Amazon S3 and others refuse a request that says nothing of its length.
#[test]
fn the_length_of_an_empty_body_is_passed_on() {
    for method in ["PUT", "POST", "PATCH"] {
        let (url, answered) = another("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        let server = TestServer::start(&["--clock", "instant", "--forward", &url]);
        let mut signing = signed(&server, "lambda", method);
        signing.body.clear();
        signing.sign();
        assert_eq!(server.client().sent(&signing).status, 200);
        let request = answered.join().unwrap();
        assert!(
            request.contains(&"content-length: 0".to_string()),
            "{request:?}"
        );
    }
}

#[test]
fn the_other_server_is_told_the_account_of_the_caller() {
    let account = |client: &dyn Fn(&TestServer) -> Client| {
        let (url, answered) = another("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        let server = TestServer::start(&["--clock", "instant", "--forward", &url]);
        assert_eq!(list_tables_as(&mut client(&server)).status, 200);
        let request = answered.join().unwrap();
        let header = "x-moto-account-id: ";
        let line = request.iter().find_map(|line| line.strip_prefix(header));
        line.unwrap().to_string()
    };
    assert_eq!(account(&|it| it.client_of("444455556666")), "444455556666");
    assert_eq!(account(&|it| it.client_of("test")), "123456789012");
    let issued = |server: &TestServer| {
        let made = (server.client()).query("sts", "Action=GetSessionToken");
        server.client().with_credentials(&made).0
    };
    assert_eq!(account(&issued), "111122223333");
}

/// The resources of the other server are kept apart by this header, so no client may choose it.
#[test]
fn a_client_does_not_choose_its_account_at_the_other_server() {
    let (url, answered) = another("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let server = TestServer::start(&["--clock", "instant", "--forward", &url]);
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "dynamodb");
    let headers = [
        ("x-amz-target", "DynamoDB_20120810.ListTables"),
        ("authorization", authorization.as_str()),
        ("x-moto-account-id", "285352412305"),
        ("x-moto-account-id", "285352412306"),
    ];
    assert_eq!(
        client.send("POST", "/", &headers, "{}").unwrap().status,
        200
    );
    let request = answered.join().unwrap();
    let told: Vec<_> = (request.iter())
        .filter(|line| line.starts_with("x-moto-account-id"))
        .collect();
    assert_eq!(told, ["x-moto-account-id: 111122223333"]);
}

/// A call of another service, which `--strict-auth` lets pass.
fn signed(server: &TestServer, service: &str, method: &str) -> Signing {
    const ACCOUNT: &str = "111122223333";
    let mut signing = Signing::new(service, ACCOUNT, ACCOUNT);
    signing.method = method.into();
    signing.path = "/a%20bucket/key".into();
    signing.set("host", &server.address);
    signing.set("content-type", "application/octet-stream");
    signing.body = "{}".into();
    if service == "s3" {
        signing.sign();
    } else {
        // Not for Amazon S3: the path is encoded twice.
        signing.path = "/a%2520bucket/key".into();
        signing.sign();
        signing.path = "/a%20bucket/key".into();
    }
    signing
}

/// Makes a signed request wrong.
type Change = dyn Fn(&mut Signing);

/// `--strict-auth` is a promise about every request, also about those that another server answers.
#[test]
fn only_what_is_signed_correctly_is_passed_on() {
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let (url, answered) = others(vec![OK; 3]);
    let server = TestServer::start(&["--clock", "instant", "--strict-auth", "--forward", &url]);
    let services = [("lambda", "POST"), ("s3", "PUT"), ("s3", "DELETE")];
    let mut expected = Vec::new();
    for (service, method) in services {
        let right = signed(&server, service, method);
        let reply = server.client().sent(&right);
        assert_eq!(reply.status, 200, "{service}: {reply:?}");
        expected.push(format!(
            "{} /a%20bucket/key http/1.1",
            method.to_lowercase()
        ));
        let zeros = |it: &mut Signing| {
            let (_, value) = (it.headers.iter_mut())
                .find(|(name, _)| name == "authorization")
                .unwrap();
            let end = value.len() - 64;
            value.replace_range(end.., &"0".repeat(64));
        };
        let january = |it: &mut Signing| {
            it.at("20260105T090000Z");
            it.sign();
        };
        let stranger = |it: &mut Signing| {
            (it.key, it.secret) = ("AKIAIOSFODNN7EXAMPLE".into(), "x".into());
            it.sign();
        };
        let changes: [(&str, &Change); 6] = [
            ("no signature", &|it| it.remove("authorization")),
            ("a signature of zeros", &zeros),
            ("a date in January", &january),
            ("a key that nobody has", &stranger),
            ("another body", &|it| it.body.push(' ')),
            ("a header that is added", &|it| it.set("x-amz-note", "x")),
        ];
        for (name, change) in changes {
            let mut wrong = right.clone();
            change(&mut wrong);
            let reply = server.client().sent(&wrong);
            // Of REST services, as AWS Lambda answers.
            assert_eq!(reply.status, 403, "{service}, {name}: {reply:?}");
        }
    }
    let asked = answered.join().unwrap();
    let asked: Vec<_> = asked.iter().map(|request| request[0].clone()).collect();
    assert_eq!(asked, expected);
}

/// Keys that were issued here are checked, too, and end.
#[test]
fn what_is_passed_on_needs_valid_session_credentials() {
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let (url, answered) = another(OK);
    let server = TestServer::start(&["--clock", "instant", "--strict-auth", "--forward", &url]);
    let made = (server.client()).signed(
        "sts",
        "Action=GetSessionToken&DurationSeconds=900",
        "111122223333",
        "",
    );
    let (_, secret, token) = server.client().with_credentials(&made);
    let session = || {
        let mut signing = signed(&server, "s3", "PUT");
        signing.key = made.element("AccessKeyId").unwrap().into();
        signing.secret.clone_from(&secret);
        signing.set("x-amz-security-token", &token);
        signing.sign();
        signing
    };
    assert_eq!(server.client().sent(&session()).status, 200);
    let mut without = session();
    without.remove("x-amz-security-token");
    without.sign();
    server
        .client()
        .sent(&without)
        .refused(403, "InvalidAccessKeyId");
    server.client().advance(r#"{"seconds":1000}"#);
    server
        .client()
        .sent(&session())
        .refused(403, "ExpiredToken");
    let asked = answered.join().unwrap();
    assert_eq!(asked[0], "put /a%20bucket/key http/1.1");
}

#[test]
fn a_reset_reaches_the_other_server_or_says_that_it_does_not() {
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    const UNKNOWN: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    for (answers, paths, is_reset, says) in [
        (vec![OK], vec!["/moto-api/reset"], true, ""),
        (
            vec![UNKNOWN, OK],
            vec!["/moto-api/reset", "/_localstack/state/reset"],
            true,
            "",
        ),
        (
            vec![UNKNOWN, UNKNOWN],
            vec!["/moto-api/reset", "/_localstack/state/reset"],
            false,
            "POST /moto-api/reset with 404 Not Found",
        ),
        (vec![], vec![], false, "does not answer"),
    ] {
        let (url, answered) = others(answers);
        if paths.is_empty() {
            // Nobody listens on this port; one that was just left may be given to another server.
            answered.join().unwrap();
            let (server, log) = with_log(&["--forward", "http://127.0.0.1:1"]);
            let reply = server
                .client()
                .post("/moto-api/reset", "")
                .succeeded()
                .json();
            assert_eq!(reply["forward"]["reset"], is_reset, "{reply}");
            logged(&log, &["WARN", says]);
            continue;
        }
        let (server, log) = with_log(&["--forward", &url]);
        let reply = server
            .client()
            .post("/_orgsim/reset", "")
            .succeeded()
            .json();
        assert_eq!(reply["status"], "ok");
        assert_eq!(reply["forward"]["reset"], is_reset, "{reply}");
        let asked: Vec<String> = (answered.join().unwrap().iter())
            .map(|request| request[0].clone())
            .collect();
        let expected: Vec<String> = (paths.iter())
            .map(|path| format!("post {path} http/1.1"))
            .collect();
        assert_eq!(asked, expected);
        if !is_reset {
            let told = reply["forward"]["says"].as_str().unwrap();
            assert!(told.contains(says) && told.contains(&url), "{told}");
            logged(&log, &["WARN", "was not reset", says]);
        }
    }
}

/// Objects and functions are larger than calls of the services that are modeled.
#[test]
fn large_bodies_for_other_services_are_passed_on() {
    let (url, answered) = another("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nkept");
    let server = TestServer::start(&["--clock", "instant", "--forward", &url]);
    let mut client = server.client();
    let s3 = client.authorization("us-east-1", "s3");
    // Unlike the bodies of calls, it stays in its encoding.
    let headers = [("authorization", s3.as_str()), ("content-encoding", "br")];
    let bytes = 3 * 1024 * 1024;
    let body = "x".repeat(bytes);
    let reply = client.send("PUT", "/bucket/key", &headers, &body).unwrap();
    assert_eq!((reply.status, &*reply.body), (200, "kept"), "{reply:?}");
    let request = answered.join().unwrap();
    assert!(
        request.contains(&format!("content-length: {bytes}")),
        "{request:?}"
    );
    assert_eq!(request.last().unwrap().len(), bytes);
    let announced = |service: &str, bytes: usize| {
        let authorization = server.client().authorization("us-east-1", service);
        format!(
            "PUT /a HTTP/1.1\r\nhost: localhost\r\nauthorization: {authorization}\r\ncontent-length: {bytes}\r\n\r\n"
        )
    };
    assert_eq!(
        server.raw_status(announced("s3", 64 * 1024 * 1024 + 1)),
        413
    );
    assert_eq!(server.raw_status(announced("account", bytes)), 413);
}

/// A client could not read a page. Only some say that an operation is not implemented.
#[test]
fn pages_of_errors_from_the_other_server_become_errors() {
    const MOTO: &str = "HTTP/1.1 500 Oops\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 75\r\n\r\n\
        <!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n...";
    const OTHER: &str = "HTTP/1.1 500 Oops\r\ncontent-type: text/html\r\ncontent-length: 20\r\n\r\n\n The disk is full\n ";
    const UNKNOWN: (u16, &str) = (400, "UnknownOperationException");
    const BROKEN: (u16, &str) = (502, "ServiceUnavailable");
    for (answer, (status, code), says) in [
        (MOTO, UNKNOWN, "DynamoDB_20120810.ListTables"),
        (
            "HTTP/1.1 501 No\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno",
            UNKNOWN,
            "DynamoDB_20120810.ListTables",
        ),
        (
            OTHER,
            BROKEN,
            "answers 500 Internal Server Error with a page: The disk is full.",
        ),
        (
            "HTTP/1.1 503 Oops\r\ncontent-type: text/html\r\ncontent-length: 27\r\n\r\n<html><title> Busy </title>",
            BROKEN,
            "answers 503 Service Unavailable with a page: Busy.",
        ),
    ] {
        let (url, answered) = another(answer);
        let (server, log) = with_log(&["--forward", &url]);
        let reply = list_tables(&server);
        reply.refused(status, code);
        assert!(reply.body.contains(says), "{reply:?}");
        answered.join().unwrap();
        logged(
            &log,
            &["WARN", "dynamodb:DynamoDB_20120810.ListTables", code],
        );
    }
}

/// What is not modeled is found in the log under the name that policies and documents have.
#[test]
fn unmodeled_operations_are_warnings_with_their_service() {
    let (server, log) = with_log(&[]);
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "guardduty");
    let headers = [("authorization", authorization.as_str())];
    let reply = client.send("POST", "/detector/a/findings", &headers, "{}");
    assert_eq!(reply.unwrap().status, 400);
    client.query("iam", "Action=UploadServerCertificate");
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [("authorization", authorization.as_str())];
    client.send("PUT", "/bucket?acl", &headers, "").unwrap();
    for name in [
        "guardduty:ListFindings",
        "iam:UploadServerCertificate",
        "s3:PutBucketAcl",
    ] {
        logged(&log, &["WARN", &format!("operation=\"{name}\"")]);
    }
}

/// A server with its log in a file.
fn with_log(words: &[&str]) -> (TestServer, tempfile::NamedTempFile) {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_orgsim"));
    command.args(["serve", "--clock", "instant"]).args(words);
    let file = log.reopen().unwrap();
    (
        TestServer::with_log(&mut command, file.into()).unwrap(),
        log,
    )
}

/// Waits for a line of the log that contains all of these.
fn logged(log: &tempfile::NamedTempFile, parts: &[&str]) {
    let mut text = String::new();
    for _ in 0..100 {
        text = std::fs::read_to_string(log.path()).unwrap();
        if (text.lines()).any(|line| parts.iter().all(|part| line.contains(part))) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{parts:?} in {text}");
}
