//! Requests to create accounts.

use api::ids::{CreateRequestId, OrganizationId};
use api::time::SimTime;
use state::internals::CreateRequests;
use state::world::{CreateRequest, CreateState};

#[test]
fn requests_in_progress_are_known_after_every_change_and_after_reading() {
    let mut random = api::random::Random::new(1);
    let mut requests = CreateRequests::default();
    let mut request = |state| CreateRequest {
        id: CreateRequestId::draw(&mut random),
        organization: OrganizationId::draw(&mut api::random::Random::new(1)),
        name: "Data".into(),
        email: "data@example.com".into(),
        role: "Access".into(),
        requested: SimTime::from_millis(0),
        tags: Vec::new(),
        in_govcloud: false,
        state,
    };
    let reason = "INTERNAL_FAILURE";
    let at = SimTime::from_millis(1);
    let (one, other) = (
        request(CreateState::InProgress),
        request(CreateState::InProgress),
    );
    requests.insert(one.clone());
    requests.insert(other.clone());
    let state = CreateState::Failed { at, reason };
    requests.insert(CreateRequest { state, ..one });
    assert!(requests.in_progress().eq([&other]));
    let text = serde_json::to_string(&requests).expect("it is written");
    let read: CreateRequests = serde_json::from_str(&text).expect("it is read");
    assert_eq!(read, requests);
    assert_eq!(
        text,
        serde_json::to_string(&requests.all).expect("it is written")
    );
}
