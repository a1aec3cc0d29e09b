//! The learners of a class: what they report and answer, and who of them counts.

use crate::server;

use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use server::class::{ANA, CLASS, Joined, attend, follow, join, with_key};
use server::{Client, HttpReply, TestServer};

fn put(client: &mut Client, path: &str, body: &str) -> HttpReply {
    client.send("PUT", path, &[], body).unwrap()
}

/// The status of a learner's answer to the poll.
fn vote(client: &mut Client, learner: &Joined, body: &str) -> u16 {
    put(client, &format!("/_orgsim/poll/{}", learner.id), body).status
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
    let ana = join(&server);
    let path = &*ana.path();
    assert_eq!(put(&mut client, path, &report("Ana", &["a"])).status, 200);
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(put(&mut client, path, &report(" Ana ", &["a"])).status, 200);
    for it in ["/_orgsim/class", path] {
        assert_eq!(client.get(it).status, 403, "{it}");
    }
    let list = with_key(&mut client, "GET", "/_orgsim/class", "").json();
    let row = &list["learners"][0];
    assert_eq!(
        (&row["name"], &row["lesson"]),
        (&"Ana".into(), &"tour".into())
    );
    // No goal was met between the two reports.
    assert!(
        row["stuck"].as_u64() >= Some(1) && row["silent"] == 0,
        "{row}"
    );
    assert!(row["session"].is_null());
    assert_eq!(
        put(&mut client, path, &report("Ana", &["a", "b"])).status,
        200
    );
    let list = with_key(&mut client, "GET", "/_orgsim/class", "").json();
    assert_eq!(list["learners"][0]["stuck"], 0);
    assert_eq!(with_key(&mut client, "GET", path, "").body, "s1.x");
    for (path, body, status) in [
        (path, "{}".to_string(), 400),
        (path, report("", &[]), 400),
        // Nothing of it shows.
        (path, report("\u{200b}\u{2060}", &[]), 400),
        (path, report(&"x".repeat(61), &[]), 400),
        (path, report(&"x".repeat(300_000), &[]), 413),
        ("/_orgsim/class/short", report("Ana", &[]), 403),
    ] {
        assert_eq!(
            put(&mut client, path, &body).status,
            status,
            "{path} {}",
            body.len()
        );
    }
    let short = put(&mut client, "/_orgsim/class/learner-1", &report("Ana", &[]));
    short.refused_by_control(403, "A learner's id has 16 to 64 letters and digits");
    assert_eq!(with_key(&mut client, "POST", path, "").status, 405);
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
fn who_closed_the_page_is_on_the_board_and_not_there() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let ana = join(&server);
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &[])).status,
        200
    );
    let is_here = |client: &mut Client| {
        let list = with_key(client, "GET", "/_orgsim/class", "").json();
        list["learners"][0]["here"] == true
    };
    assert!(is_here(&mut client));
    drop(ana);
    until(|| !is_here(&mut client));
}

#[test]
fn a_poll_is_told_to_followers_and_each_learner_counts_once() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let stream = follow(&server);
    let mut lines = BufReader::new(stream).lines();
    let mut told = |what: &str| assert!(lines.any(|line| line.unwrap().contains(what)), "{what}");
    let asks = r#"{"question": "Who\nmay?", "options": ["Ana", "Ben"]}"#;
    let keyless = client.send("PUT", "/_orgsim/poll", &[], asks).unwrap();
    assert_eq!(keyless.status, 403);
    let asked = with_key(&mut client, "PUT", "/_orgsim/poll", asks);
    assert_eq!(asked.status, 200);
    told(r#""question":"Who\nmay?""#);
    let there: Vec<Joined> = (0..=3).map(|_| join(&server)).collect();
    for (id, option) in [(1, 0), (2, 1), (3, 1), (1, 1), (2, 0)] {
        assert_eq!(
            vote(
                &mut client,
                &there[id],
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
        "{\"poll\": 1, \"run\": \"before\", \"option\": 0}",
    ] {
        assert_eq!(vote(&mut client, &there[1], wrong), 409, "{wrong}");
    }
    for wrong in ["{}", "7", "{\"question\": \"x\", \"options\": [\"one\"]}"] {
        assert_eq!(
            with_key(&mut client, "PUT", "/_orgsim/poll", wrong).status,
            400,
            "{wrong}"
        );
    }
    let answer = r#"{"question": "Who?", "options": ["Ana", "Ben"], "answer": {"text": "Ben\n", "right": 1}}"#;
    let ended = with_key(&mut client, "PUT", "/_orgsim/poll", answer);
    assert_eq!(ended.status, 200);
    let counts_of = |reply: &HttpReply| reply.json()["counts"].clone();
    assert_eq!(
        counts_of(&ended),
        serde_json::json!([1, 2]),
        "the last votes count"
    );
    // Also who does not see the presenter's screen is told the answer, and it is too late for another.
    told(r#""answer":{"text":"Ben\n","right":1}"#);
    for poll in [
        "{\"poll\": 1, \"option\": 0}",
        "{\"poll\": 2, \"option\": 0}",
    ] {
        assert_eq!(vote(&mut client, &there[1], poll), 409, "{poll}");
    }
    assert_eq!(counts(&mut client), serde_json::json!([]));
    with_key(&mut client, "PUT", "/_orgsim/poll", "null").succeeded();
    told("data: null");
}

#[test]
fn a_server_says_at_once_that_nothing_is_asked_or_shown_and_names_its_run_with_polls() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let told = |count: usize| -> Vec<String> {
        let lines = BufReader::new(follow(&server)).lines();
        let events = lines
            .map(Result::unwrap)
            .skip_while(|it| it != "event: screen");
        events.filter(|it| !it.is_empty()).take(count).collect()
    };
    let nothing = ["event: screen", "data: null", "event: poll", "data: null"];
    assert_eq!(told(4), nothing);
    let asks = r#"{"question": "Who?", "options": ["Ana", "Ben"]}"#;
    with_key(&mut client, "PUT", "/_orgsim/poll", asks).succeeded();
    let epoch = client.health()["epoch"].as_str().unwrap().to_string();
    let run = epoch.rsplit_once('-').unwrap().0;
    assert!(told(4)[3].contains(&format!("\"run\":\"{run}\"")), "{run}");
    let ana = join(&server);
    let body = format!("{{\"poll\": 1, \"run\": \"{run}\", \"option\": 1}}");
    assert_eq!(vote(&mut client, &ana, &body), 200);
}

#[test]
fn only_answers_of_learners_who_are_there_count() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let asks = r#"{"question": "Who?", "options": ["Ana", "Ben"]}"#;
    with_key(&mut client, "PUT", "/_orgsim/poll", asks).succeeded();
    let answer = "{\"poll\": 1, \"option\": 1}";
    let mut there: Vec<Joined> = (1..=2).map(|_| join(&server)).collect();
    for it in &there {
        assert_eq!(vote(&mut client, it, answer), 200);
    }
    let made_up = put(&mut client, "/_orgsim/poll/0123456789abcdef", answer);
    assert_eq!(made_up.status, 409);
    assert_eq!(counts(&mut client), serde_json::json!([0, 2]));
    let one = there.remove(0).id;
    drop(there);
    until(|| counts(&mut client) == serde_json::json!([0, 0]));
    // Whose connection was lost is there again.
    let _one = attend(&server, &one).unwrap();
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
    let ana = join(&server);
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &["a"])).status,
        200
    );
    // An id that was not issued is nobody.
    put(&mut client, ANA, &report("Nobody", &[])).refused_by_control(409, "follow");
    // One who comes and goes leaves 600 of them, one after another.
    let mut last = None;
    for n in 0..600 {
        let it = join(&server);
        let reply = put(&mut client, &it.path(), &report(&format!("{n}"), &[]));
        assert_eq!(reply.status, 200, "{n}: {reply:?}");
        last = Some(it);
    }
    let last = last.unwrap();
    let all = names(&mut client);
    assert_eq!(all.len(), 500);
    // Of those who left, the one whose id was issued last made room; the server may see late that one has left.
    assert!(all.contains(&"Ana".to_string()) && all.contains(&"599".to_string()));
    assert!((0..400).all(|n| all.contains(&n.to_string())), "{all:?}");
    // A connection that was lost costs Ana nothing.
    let ana = ana.again(&server);
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &["a"])).status,
        200
    );
    drop(last);
}

/// Ids are free, places are not: the first ones keep theirs.
#[test]
fn many_joins_of_one_client_lock_no_learner_out() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let ana = join(&server);
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &["a"])).status,
        200
    );
    let ben = join(&server);
    let mut taken = Vec::new();
    let mut refused = 0;
    for n in 0..600 {
        match attend(&server, "new") {
            Ok(it) => {
                let reply = put(&mut client, &it.path(), &report(&format!("{n}"), &[]));
                assert_eq!(reply.status, 200, "{n}: {reply:?}");
                taken.push(it);
            }
            Err(status) => {
                assert_eq!(status, 503, "{n}");
                refused += 1;
            }
        }
    }
    assert!(
        taken.len() >= 498 && refused > 0,
        "{} {refused}",
        taken.len()
    );
    let ana = ana.again(&server);
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &["a", "b"])).status,
        200
    );
    drop((ben, taken));
}

#[test]
fn the_presenter_removes_a_learner_for_good() {
    let server = TestServer::start(&CLASS);
    let mut client = server.client();
    let (ana, eve) = (join(&server), join(&server));
    let asks = r#"{"question": "Who?", "options": ["Ana", "Eve"]}"#;
    with_key(&mut client, "PUT", "/_orgsim/poll", asks).succeeded();
    for (it, name) in [(&ana, "Ana"), (&eve, "Eve")] {
        assert_eq!(put(&mut client, &it.path(), &report(name, &[])).status, 200);
        assert_eq!(vote(&mut client, it, "{\"poll\": 1, \"option\": 1}"), 200);
    }
    let path = eve.path();
    assert_eq!(client.send("DELETE", &path, &[], "").unwrap().status, 403);
    for status in [200, 404] {
        let reply = with_key(&mut client, "DELETE", &path, "");
        assert_eq!(reply.status, status, "{reply:?}");
    }
    assert_eq!(names(&mut client), ["Ana"]);
    assert_eq!(counts(&mut client), serde_json::json!([0, 1]));
    // Her stream ends, and her id is not valid any more.
    let mut rest = Vec::new();
    (&eve.stream).read_to_end(&mut rest).unwrap();
    put(&mut client, &path, &report("Eve", &[])).refused_by_control(403, "removed");
    assert_eq!(vote(&mut client, &eve, "{\"poll\": 1, \"option\": 1}"), 403);
    assert_eq!(attend(&server, &eve.id).err(), Some(403));
    assert_eq!(
        put(&mut client, &ana.path(), &report("Ana", &[])).status,
        200
    );
}
