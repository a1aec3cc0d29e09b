use std::sync::Arc;

use proptest::prelude::*;
use sim::view::{AccountKind, Badge, Scene};

use super::*;
use crate::organization::layout::{Area, Density, Picture, square_rows};
use crate::tests::sample::{
    UnitSketch, account, badge, drawn as drawing, drawn_in, folds, hanging, id, place, scene,
};

/// A place with this number of accounts as tiles.
fn crowd(accounts: usize) -> Picture {
    drawing(&scene(&[UnitSketch::leaf(accounts - 1)], 0))
}

fn sight(area: Area) -> InSight {
    InSight {
        area,
        far: false,
        size: (0.0, 0.0),
        letters: None,
    }
}

fn whole(place: &DrawnPlace) -> Area {
    Area {
        left: place.x,
        top: place.y,
        right: place.x + place.width,
        bottom: place.y + place.height,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn just_the_tiles_in_sight_are_elements(
        x in 0.0..0.9, y in 0.0..0.9, width in 0.1..0.6, height in 0.1..0.6
    ) {
        let picture = crowd(400);
        let root = place(&picture, "Root");
        let area = Area {
            left: root.x + x * root.width,
            top: root.y + y * root.height,
            right: root.x + (x + width) * root.width,
            bottom: root.y + (y + height) * root.height,
        };
        let found = drawn(root, Some(&sight(area)), &[]);
        prop_assert!(found.is_sorted_by(|a, b| a < b), "ascending and unique");
        for n in 0..root.accounts.len() {
            let (left, top) = root.spot(n);
            let (left, top) = (root.x + left, root.y + top);
            let seen = left < area.right && left + 152.0 > area.left
                && top < area.bottom && top + 32.0 > area.top;
            prop_assert!(!seen || found.contains(&n), "{n}");
        }
        prop_assert!(found.len() < 400);
    }
}

#[test]
fn all_of_the_place_in_sight_is_all_accounts() {
    let picture = crowd(301);
    let root = place(&picture, "Root");
    let found = drawn(root, Some(&sight(whole(root))), &[]);
    assert_eq!(found, (0..301).collect::<Vec<_>>());
}

#[test]
fn from_far_away_no_tile_is_an_element() {
    let picture = crowd(301);
    let root = place(&picture, "Root");
    let far = InSight {
        far: true,
        ..sight(whole(root))
    };
    assert!(drawn(root, Some(&far), &[]).is_empty());
    assert!(drawn(root, None, &[]).is_empty());
}

#[test]
fn needed_accounts_are_elements_wherever_they_are() {
    let picture = crowd(301);
    let root = place(&picture, "Root");
    let needed = [id(200), id(7), id(200), id(999)];
    assert_eq!(drawn(root, None, &needed), [6, 199]);
    let all = sight(whole(root));
    assert_eq!(drawn(root, Some(&all), &needed).len(), 301, "none twice");
}

#[test]
fn of_many_new_accounts_forty_are_elements() {
    let picture = crowd(301);
    let needed: Vec<_> = (1..=100).map(id).collect();
    assert_eq!(
        drawn(place(&picture, "Root"), None, &needed).len(),
        MOST_FRESH
    );
}

#[test]
fn the_shape_of_an_account_is_its_state() {
    let of = |change: &dyn Fn(&mut AccountNode)| {
        let mut node = account(1, AccountKind::Created);
        change(&mut node);
        SHAPES[shape(&node, true, None)]
    };
    assert_eq!(of(&|_| {}), "present");
    assert_eq!(of(&|it| it.organizations_role = RoleState::Absent), "other");
    assert_eq!(
        of(&|it| it.organizations_role = RoleState::Pending),
        "waits"
    );
    assert_eq!(
        of(&|it| it.organizations_role = RoleState::Deleting),
        "waits"
    );
    assert_eq!(of(&|it| it.state = "CLOSED"), "closing");
    assert_eq!(of(&|it| it.acts = true), "acts");
}

#[test]
fn an_account_is_cut_off_only_while_policies_are_drawn() {
    let mut node = account(1, AccountKind::Created);
    node.policies = Some(Arc::new(hanging(&["DenyAll"], Flow::Nothing)));
    assert_eq!(SHAPES[shape(&node, true, None)], "cut");
    assert_eq!(SHAPES[shape(&node, false, None)], "present");
}

#[test]
fn a_shape_is_hidden_by_its_tile() {
    let picture = crowd(100);
    let root = place(&picture, "Root");
    assert_eq!(root.density, Density::Tiles);
    let (x, y) = root.spot(5);
    let path = tile_path(root, 5);
    assert_eq!(path, format!("M{} {}h154v30h-154z", x + 3.0, y + 3.0));
    assert!(3.0 + 154.0 < root.cell && 3.0 + 30.0 < 36.0);
}

#[test]
fn a_crowd_is_drawn_by_the_role_of_a_service() {
    let mut node = account(1, AccountKind::Created);
    node.organizations_role = RoleState::Present;
    let by = |node: &AccountNode, service| SHAPES[shape(node, false, service)];
    assert_eq!(by(&node, None), "present");
    assert_eq!(by(&node, Some("config")), "other");
    node.badges.push(Badge {
        service: "config",
        role: "AWSServiceRoleForConfig",
        state: RoleState::Pending,
        coming: None,
    });
    assert_eq!(by(&node, Some("config")), "waits");
    node.badges[0].state = RoleState::Present;
    assert_eq!(by(&node, Some("config")), "present");
    assert_eq!(by(&node, Some("backup")), "other");
}

#[test]
fn squares_are_one_path_for_each_state() {
    let states = [
        RoleState::Present,
        RoleState::Absent,
        RoleState::Hidden,
        RoleState::Pending,
        RoleState::Deleting,
    ];
    let counts = square_paths(states.into_iter()).map(|path| path.matches('M').count());
    assert_eq!(counts, [1, 2, 2]);
}

#[test]
fn squares_go_on_in_the_next_row() {
    let [path, ..] = square_paths([RoleState::Present; 19].into_iter());
    assert!(path.starts_with("M1 1h9"));
    assert!(path.ends_with("M1 14h9v9h-9z"));
    assert_eq!([0, 1, 18, 19].map(square_rows), [0, 1, 1, 2]);
}

#[test]
fn at_most_480_squares_are_drawn() {
    let [path, ..] = square_paths([RoleState::Present; 600].into_iter());
    assert_eq!(path.matches('M').count(), 480);
    assert_eq!(square_rows(600), square_rows(480));
}

/// A crowd of which the first three accounts have a role each, in these states.
fn crowd_with(services: &[&'static str], states: [(&'static str, RoleState); 3]) -> Scene {
    let mut scene = scene(&[UnitSketch::leaf(400)], 0);
    let organization = &mut scene.organizations[0];
    organization.services = services.to_vec();
    let mut accounts = organization.root.accounts.to_vec();
    for (account, (service, state)) in accounts.iter_mut().zip(states) {
        account.badges = vec![badge(service, "Role", state)];
    }
    organization.root.accounts = accounts.into();
    scene
}

#[test]
fn a_crowd_is_drawn_by_the_service_at_work() {
    use RoleState::{Absent, Pending, Present};
    let newest_first = ["guardduty", "config", "backup"];
    let shown = |states, all| {
        let scene = crowd_with(&newest_first, states);
        let picture = drawn_in(&scene, &folds(all), (1440.0, 900.0));
        assert_eq!(tally(&picture, Some("backup")), (1, 401));
        picture.at_work
    };
    for all in [false, true] {
        let nothing_comes = [
            ("guardduty", Absent),
            ("backup", Present),
            ("config", Present),
        ];
        assert_eq!(
            shown(nothing_comes, all),
            Some("config"),
            "the newest with a role"
        );
        let one_comes = [
            ("guardduty", Present),
            ("backup", Present),
            ("config", Pending),
        ];
        assert_eq!(
            shown(one_comes, all),
            Some("config"),
            "a role is on its way"
        );
        let absent = [
            ("guardduty", Absent),
            ("backup", Present),
            ("config", Absent),
        ];
        assert_eq!(shown(absent, all), Some("backup"));
    }
}
