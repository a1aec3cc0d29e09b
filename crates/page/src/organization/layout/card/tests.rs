use sim::view::{AccountKind, Flow};

use super::*;
use crate::tests::sample::{UnitSketch, account, badge, drawn, envelope, hanging, scene};

#[test]
fn the_last_badge_gives_way_to_the_count_of_more() {
    let shown = |count: usize| {
        let mut node = account(1, AccountKind::Created);
        node.badges = vec![badge("config", "AWSServiceRoleForConfig", RoleState::Present); count];
        shown_badges(&node)
    };
    assert_eq!([0, 1, 2, 3, 4, 9].map(shown), [0, 1, 2, 3, 4, 3]);
}

#[test]
fn the_own_role_is_shown_where_it_matters() {
    let shown = |kind, state| {
        let mut node = account(1, kind);
        node.organizations_role = state;
        shows_role(&node)
    };
    assert!(shown(AccountKind::Created, RoleState::Absent));
    assert!(!shown(AccountKind::Standalone, RoleState::Absent));
    assert!(shown(AccountKind::Standalone, RoleState::Present));
    assert!(!shown(AccountKind::Created, RoleState::Hidden));
}

#[test]
fn a_card_has_two_policies_and_prefers_the_customers() {
    let mut policies = hanging(&["One", "Two", "Three"], Flow::Narrowed);
    assert_eq!(shown_chips(&policies), 2);
    policies.attached.remove(0);
    policies.attached.remove(0);
    assert_eq!(shown_chips(&policies), 1, "its own one, without AWS's");
    assert_eq!(shown_chips(&hanging(&[], Flow::Everything)), 1);
    policies.exempt = true;
    assert_eq!(shown_chips(&policies), 0);
}

#[test]
fn an_account_is_closing_from_the_request_on() {
    let closing = |state| {
        let mut node = account(1, AccountKind::Created);
        node.state = state;
        is_closing(&node)
    };
    assert_eq!(
        ["ACTIVE", "PENDING_CLOSURE", "CLOSED"].map(closing),
        [false, true, true]
    );
}

#[test]
fn only_a_live_answer_to_all_features_is_awaited() {
    use sim::handshake::{HandshakeAction, HandshakeState};
    let mut it = envelope(1, 1, Some(2));
    assert!(!is_awaited(&it), "an invitation");
    it.action = HandshakeAction::ApproveAllFeatures;
    assert!(is_awaited(&it));
    it.state = HandshakeState::Declined;
    assert!(!is_awaited(&it));
}

#[test]
fn one_long_name_makes_all_cards_alike() {
    let mut scene = scene(&[UnitSketch::leaf(2)], 0);
    assert!(!drawn(&scene).has_long_names());
    let mut accounts = scene.organizations[0].root.accounts.to_vec();
    accounts[0].name = "Management".into();
    scene.organizations[0].root.accounts = accounts.into();
    assert!(drawn(&scene).has_long_names());
}
