//! Open handshakes are rebuilt with their state: the request to enable all features goes on where it was.

use crate::organization;

use interchange::{ExportFormat, FindingKind, Import, InputFile, export, renumber};
use organization::{bundle, file, imported, says};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use sim::ids::AccountId;
use sim::organization::{FeatureSet, Organization};
use sim::people::ADMINISTRATOR;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::Session;

fn call(world: &mut World, principal: &Principal, operation: &str, input: Value) {
    let call = Call::new(principal.clone(), operation, input);
    let done = sim::step(world, &Command::Call(call));
    assert!(done.is_ok(), "{operation}: {done:?}");
}

fn organization(world: &World) -> &Organization {
    world.organizations().next().expect("the world has one")
}

/// The requests to members, in the order of their accounts.
fn parts(world: &World) -> Vec<Handshake> {
    let mut parts: Vec<Handshake> = (world.handshakes())
        .filter(|it| it.parent.is_some())
        .map(Handshake::clone)
        .collect();
    parts.sort_by_key(recipient);
    parts
}

fn recipient(part: &Handshake) -> AccountId {
    match part.recipient {
        Recipient::Account(account) => account,
        Recipient::Email(_) | Recipient::Organization => panic!("{part:?}"),
    }
}

/// The organization with consolidated billing, after its request to enable all features. The first member declined.
fn requested() -> World {
    let mut world = Scenario::ConsolidatedBilling.world(1);
    let manager = Scenario::ConsolidatedBilling.first_actor(&world);
    call(
        &mut world,
        &manager,
        "organizations:EnableAllFeatures",
        json!({}),
    );
    let first = parts(&world).remove(0);
    let owner = Principal::Root(recipient(&first));
    let input = json!({ "HandshakeId": first.id.as_str() });
    call(&mut world, &owner, "organizations:DeclineHandshake", input);
    world
}

/// Someone who may do everything in an account.
fn administrator(world: &World, account: AccountId) -> Principal {
    let role = "OrganizationAccountAccessRole";
    match world
        .account(account)
        .expect("it exists")
        .roles
        .contains_key(role)
    {
        true => Principal::Role {
            account,
            role: role.into(),
            session: "test".into(),
        },
        false => Principal::user(account, ADMINISTRATOR),
    }
}

fn exported(world: &World) -> InputFile {
    let text = export(world, organization(world), ExportFormat::AwsCli).text;
    file("answers.json", &text)
}

fn again(world: &World) -> Import {
    imported(&[exported(world)])
}

#[test]
fn a_request_to_enable_all_features_is_rebuilt_with_its_parts() {
    let before = requested();
    let import = again(&before);
    assert_eq!(says(&import, FindingKind::Unread), [""; 0]);
    assert_eq!(says(&import, FindingKind::Contradiction), [""; 0]);
    let after = import.session.replay();
    let id = organization(&before)
        .migration
        .clone()
        .expect("it was requested");
    assert_eq!(organization(&after).migration, Some(id.clone()));
    let (one, other) = (
        before.handshake(&id).unwrap(),
        after.handshake(&id).unwrap(),
    );
    assert_eq!(other.state, HandshakeState::Requested);
    assert_eq!(
        (one.requested, one.expires),
        (other.requested, other.expires)
    );
    let (one, other) = (parts(&before), parts(&after));
    assert!(one.len() > 2);
    for (one, other) in one.iter().zip(&other) {
        let same = |it: &Handshake| {
            (
                it.id.clone(),
                it.action,
                it.state,
                it.parent.clone(),
                recipient(it),
            )
        };
        assert_eq!(same(one), same(other));
        assert_eq!(
            (one.requested, one.expires),
            (other.requested, other.expires)
        );
    }
    assert_eq!(one.len(), other.len());
    assert_eq!(organization(&after).refusals.len(), 1);
}

#[test]
fn the_request_goes_on_where_it_was() {
    let mut world = again(&requested()).session.replay();
    let id = organization(&world)
        .migration
        .clone()
        .expect("it was requested");
    let (declined, open): (Vec<_>, Vec<_>) = parts(&world)
        .into_iter()
        .partition(|it| it.state == HandshakeState::Declined);
    for part in open {
        let input = json!({ "HandshakeId": part.id.as_str() });
        let owner = administrator(&world, recipient(&part));
        call(&mut world, &owner, "organizations:AcceptHandshake", input);
    }
    assert_eq!(
        world.handshake(&id).unwrap().state,
        HandshakeState::Requested
    );
    let manager = Principal::user(organization(&world).management, ADMINISTRATOR);
    for part in declined {
        let input = json!({ "AccountId": recipient(&part).to_string() });
        call(
            &mut world,
            &manager,
            "organizations:RemoveAccountFromOrganization",
            input,
        );
    }
    assert_eq!(world.handshake(&id).unwrap().state, HandshakeState::Open);
    let input = json!({ "HandshakeId": id.as_str() });
    call(&mut world, &manager, "organizations:AcceptHandshake", input);
    assert_eq!(organization(&world).feature_set, FeatureSet::All);
}

#[test]
fn import_export_import_gives_the_same_hash() {
    let once = again(&requested());
    let read = Session::from_json(&once.session.to_json()).expect("it was just written");
    assert_eq!(read, once.session);
    let world = once.session.replay();
    assert_eq!(again(&world).session.replay().hash(), world.hash());
    let renumbered = renumber(&once.session).expect("the ids can be replaced");
    let text = renumbered.to_json();
    assert!(world.handshakes().all(|it| !text.contains(it.id.as_str())));
    assert_eq!(
        renumbered.replay().handshakes().count(),
        world.handshakes().count()
    );
}

/// The answers about `world` with other handshakes.
fn with_handshakes(world: &World, change: impl FnOnce(&mut Vec<Value>)) -> Import {
    let text = String::from_utf8(exported(world).bytes).expect("it is text");
    let mut answers: Value = serde_json::from_str(&text).expect("it is JSON");
    let calls = answers["calls"].as_array_mut().expect("it has calls");
    let call = calls
        .iter_mut()
        .find(|it| it["call"] == "list-handshakes-for-organization");
    let rows = call.expect("it has handshakes")["output"]["Handshakes"].as_array_mut();
    change(rows.expect("a list"));
    imported(&[file("answers.json", &answers.to_string())])
}

fn is(row: &Value, action: HandshakeAction) -> bool {
    row["Action"] == action.name()
}

#[test]
fn what_is_not_rebuilt_is_said() {
    let world = requested();
    // Without its parts, nobody has to agree.
    let import = with_handshakes(&world, |rows| {
        rows.retain(|row| is(row, HandshakeAction::EnableAllFeatures));
    });
    let found = says(&import, FindingKind::Contradiction);
    assert!(found[0].contains("is OPEN in the session"), "{found:?}");
    // Without the request, its parts are nothing.
    let mut live = 0;
    let import = with_handshakes(&world, |rows| {
        rows.retain(|row| !is(row, HandshakeAction::EnableAllFeatures));
        live = rows.iter().filter(|row| row["State"] == "OPEN").count();
    });
    let found = says(&import, FindingKind::Unread);
    assert!(
        found[0].contains("because its request to enable all features is not"),
        "{found:?}"
    );
    assert_eq!(found.len(), live);
    assert_eq!(import.session.replay().handshakes().count(), 0);
    // A part for a stranger.
    let import = with_handshakes(&world, |rows| {
        let part = rows.iter_mut().find(|row| row["State"] == "OPEN");
        part.expect("one is open")["Parties"] =
            json!([{ "Type": "ACCOUNT", "Id": "999999999999" }]);
    });
    let found = says(&import, FindingKind::Unread);
    assert!(
        found[0].contains("its recipient is not a member"),
        "{found:?}"
    );
}

#[test]
fn handshakes_about_other_organizations_are_named() {
    let row = |id: &str, action: &str| {
        json!({
            "Id": id, "Action": action, "State": "OPEN", "Parties": [{ "Id": "121212121212", "Type": "ACCOUNT" }],
            "RequestedTimestamp": "2026-02-01T09:00:00+00:00", "ExpirationTimestamp": "2026-02-16T09:00:00+00:00",
        })
    };
    let rows = json!({ "Handshakes": [
        row("h-examplehandshake111", "TRANSFER_RESPONSIBILITY"),
        row("h-examplehandshake222", "ENABLE_ALL_FEATURES"),
        row("h-examplehandshake333", "APPROVE_ALL_FEATURES"),
        row("h-examplehandshake444", "SOMETHING_NEW"),
    ] });
    let import = imported(&[bundle(), file("h.json", &rows.to_string())]);
    let mut found = says(&import, FindingKind::Unread);
    found.retain(|it| it.contains("h-example"));
    for part in [
        "h-examplehandshake111 to transfer billing is not rebuilt, because it is about another organization",
        "h-examplehandshake222 to enable all features is not rebuilt: they are enabled",
        "h-examplehandshake333 to a member is not rebuilt, because its request",
        "The action of the handshake h-examplehandshake444 is not known here",
    ] {
        assert!(
            found.iter().any(|it| it.contains(part)),
            "{part}: {found:?}"
        );
    }
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn the_address_of_a_member_can_be_invited() {
    let rows = json!({ "Handshakes": [{
        "Id": "h-examplehandshake111", "Action": "INVITE", "State": "OPEN",
        "Parties": [{ "Id": "data@northwind.example", "Type": "EMAIL" }],
        "RequestedTimestamp": "2026-02-01T09:00:00+00:00", "ExpirationTimestamp": "2026-02-16T09:00:00+00:00",
    }] });
    let import = imported(&[bundle(), file("h.json", &rows.to_string())]);
    assert_eq!(import.session.replay().handshakes().count(), 1);
}

#[test]
fn the_quota_has_room_for_all_invitations() {
    let rows: Vec<Value> = (0..12)
        .map(|n| {
            json!({
                "Id": format!("h-examplehandshake1{n:02}"), "Action": "INVITE", "State": "OPEN",
                "Parties": [{ "Id": format!("{n}@newcomer.example"), "Type": "EMAIL" }],
                "RequestedTimestamp": "2026-02-01T09:00:00+00:00", "ExpirationTimestamp": "2026-02-16T09:00:00+00:00",
            })
        })
        .collect();
    let rows = json!({ "Handshakes": rows }).to_string();
    let world = imported(&[bundle(), file("h.json", &rows)])
        .session
        .replay();
    assert_eq!(world.handshakes().count(), 12);
    assert!(organization(&world).account_quota > 12 + 3);
}

#[test]
fn the_role_that_enabling_all_features_needs_is_assumed_and_said() {
    let before = Scenario::ConsolidatedBilling.world(1);
    let is_about = |says: &String| says.contains("AWSServiceRoleForOrganizations");
    let assumed = |import: &Import| -> Vec<String> {
        let all = says(import, FindingKind::Assumed).into_iter();
        all.filter(is_about).collect()
    };
    let text = String::from_utf8(exported(&before).bytes).expect("it is text");
    let mut answers: Value = serde_json::from_str(&text).expect("it is JSON");
    // Where the files have IAM, they say which account has the role.
    assert_eq!(assumed(&again(&before)), [""; 0]);
    let calls = answers["calls"].as_array_mut().expect("it has calls");
    calls.retain(|it| it["call"] != "get-account-authorization-details");
    let import = imported(&[file("answers.json", &answers.to_string())]);
    assert_eq!(
        assumed(&import),
        [
            "No file has the roles of Legacy, Data, Payments, Web, Archive: AWSServiceRoleForOrganizations is among them. Enabling all features asks members without it to add it."
        ]
    );
    let roles = |world: &World| {
        let with = world.accounts().filter(|it| it.has_organizations_role());
        with.filter(|it| it.membership.is_some()).count()
    };
    let after = import.session.replay();
    assert_eq!(roles(&after), organization(&after).account_count());
    assert!(roles(&before) < roles(&after));
    // With all features every account has it.
    assert_eq!(assumed(&imported(&[bundle()])), [""; 0]);
}
