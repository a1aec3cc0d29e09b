//! `orgsim serve` for GuardDuty and Security Hub: operations in method and path.

use crate::server;

use server::TestServer;

const MANUAL: [&str; 4] = ["--clock", "manual", "--start", "2026-01-05T09:00:00Z"];

/// Members of GuardDuty begin with a small letter, and some are parts of the path. Services share paths: the signature says which
/// service is meant.
#[test]
fn security_services_are_asked_by_path_in_their_own_spelling() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let guard = client.authorization("us-east-1", "guardduty");
    let guard = [("authorization", guard.as_str())];
    let hub = client.authorization("us-east-1", "securityhub");
    let hub = [("authorization", hub.as_str())];
    let body = r#"{"enable":true,"findingPublishingFrequency":"ONE_HOUR"}"#;
    let made = client.send("POST", "/detector", &guard, body).unwrap();
    let id = made.body.trim_start_matches(r#"{"detectorId":""#);
    let id = id.trim_end_matches(r#""}"#).to_owned();
    assert_eq!((made.status, id.len()), (200, 32), "{made:?}");
    let path = format!("/detector/{id}");
    let told = client.send("GET", &path, &guard, "").unwrap();
    assert!(
        told.body
            .contains(r#""findingPublishingFrequency":"ONE_HOUR""#)
    );
    let list = client
        .send("GET", "/detector?maxResults=5", &guard, "")
        .unwrap();
    assert_eq!(list.body, format!(r#"{{"detectorIds":["{id}"]}}"#));
    let again = client.send("POST", "/detector", &guard, body).unwrap();
    assert_eq!(
        again.header("x-amzn-errortype"),
        Some("BadRequestException")
    );
    assert!(
        again
            .body
            .starts_with(r#"{"message":"The request is rejected"#)
    );
    let other = client.send("GET", &path, &hub, "").unwrap();
    assert_eq!(
        (other.status, other.header("x-amzn-errortype")),
        (404, Some("UnknownOperationException"))
    );
    let none = client.send("GET", "/accounts", &hub, "").unwrap();
    assert_eq!(none.status, 401);
    assert!(
        none.body.contains(r#""Code":"InvalidAccessException""#),
        "{none:?}"
    );
    let wrong = client
        .send("GET", "/members?OnlyAssociated=perhaps", &hub, "")
        .unwrap();
    assert_eq!(
        wrong.header("x-amzn-errortype"),
        Some("SerializationException")
    );
}
