//! Simulated time of a server: the start of its clocks, what advances them, and the events as time passes.

use crate::server;

use std::time::Duration;

use serde_json::json;
use server::{TestServer, moment};

const MANUAL: [&str; 2] = ["--clock", "manual"];

#[test]
fn a_manual_clock_begins_when_it_is_told() {
    for scenario in ["empty", "all-features"] {
        let start = "2030-01-01T00:00:00Z";
        let server = TestServer::start(&[
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
    for clock in ["real", "instant", "manual"] {
        let server = TestServer::start(&["--clock", clock, "--scenario", "all-features"]);
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
fn with_the_instant_clock_the_next_call_finds_work_done() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    for n in 0..7 {
        // More than may be in progress at a time.
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
    // An expiration does not count as work in progress.
    let invited = r#"{"Target":{"Id":"444455556666","Type":"ACCOUNT"}}"#;
    server.client_of("444455556666").identity();
    let handshake = client.call("InviteAccountToOrganization", invited).json();
    let input = format!(r#"{{"HandshakeId":{}}}"#, handshake["Handshake"]["Id"]);
    let polled = client.call("DescribeHandshake", &input).json();
    assert_eq!(polled["Handshake"]["State"], "OPEN");
}

#[test]
fn pending_work_is_listed_and_can_be_made_to_fail() {
    let server = TestServer::start(&MANUAL);
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
fn a_manual_clock_moves_on_request() {
    let server = TestServer::start(&MANUAL);
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
    // An invitation is not work in progress: waiting for idle does not expire it.
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
    // The same holds for the 90 days in which a closed account can be reopened.
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
    let server = TestServer::start(&["--speed", "100000"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    client.create_account();
    let mut tries = 0;
    while client.health()["accounts"] == 1 {
        tries += 1;
        assert!(tries < 200, "no account after {tries} tries");
        std::thread::sleep(Duration::from_millis(10));
    }
    let slow = TestServer::start(&[]);
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
