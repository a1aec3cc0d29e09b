//! The learners of a class: what they report and answer, and who of them counts.

mod server;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use server::class::{ANA, CLASS, attend, follow, follow_with, with_key};
use server::{Client, HttpReply, TestServer};

/// The id of a learner.
fn nth(n: usize) -> String {
    format!("learner{n:010}")
}

fn put(client: &mut Client, path: &str, body: &str) -> HttpReply {
    client.send("PUT", path, &[], body).unwrap()
}

/// The status of a learner's answer to the poll.
fn vote(client: &mut Client, n: usize, body: &str) -> u16 {
    put(client, &format!("/_orgsim/poll/{}", nth(n)), body).status
}

fn counts(client: &mut Client) -> serde_json::Value {
    with_key(client, "GET", "/_orgsim/poll", "").json()["counts"].clone()
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
    let _there: Vec<TcpStream> = (1..=3).map(|n| attend(&server, &nth(n))).collect();
    for (id, option) in [(1, 0), (2, 1), (3, 1), (1, 1), (2, 0)] {
        assert_eq!(
            vote(
                &mut client,
                id,
                &format!("{{\"poll\": 1, \"option\": {option}}}")
            ),
            200
        );
    }
    assert_eq!(counts(&mut client), serde_json::json!([1, 2]));
    assert_eq!(client.get("/_orgsim/poll").status, 403);
    for wrong in [
        "{\"poll\": 2, \"option\": 0}",
        "{\"poll\": 1, \"option\": 2}",
    ] {
        assert_eq!(vote(&mut client, 1, wrong), 409, "{wrong}");
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
    assert_eq!(vote(&mut client, 1, "{\"poll\": 1, \"option\": 0}"), 409);
    assert_eq!(counts(&mut client), serde_json::json!([]));
}

#[test]
fn only_answers_of_learners_who_are_there_count() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let asks = r#"{"question": "Who?", "options": ["Ana", "Ben"]}"#;
    with_key(&mut client, "PUT", "/_orgsim/poll", asks).succeeded();
    let there: Vec<TcpStream> = (1..=2).map(|n| attend(&server, &nth(n))).collect();
    for (n, status) in [(1, 200), (2, 200), (3, 409)] {
        let answer = "{\"poll\": 1, \"option\": 1}";
        assert_eq!(vote(&mut client, n, answer), status, "{n}");
    }
    assert_eq!(counts(&mut client), serde_json::json!([0, 2]));
    drop(there);
    until(|| counts(&mut client) == serde_json::json!([0, 0]));
    // Whose connection was lost is there again.
    let _one = attend(&server, &nth(1));
    assert_eq!(counts(&mut client), serde_json::json!([0, 1]));
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
fn made_up_learners_take_no_place_of_another() {
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
