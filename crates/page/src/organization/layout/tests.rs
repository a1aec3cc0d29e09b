mod fill;
mod properties;

use std::rc::Rc;
use std::sync::Arc;

use message::Message;
use sim::policies::PolicyTarget;
use sim::view::{Flow, RoleState, Scene, UnitNode};

use super::*;
use crate::tests::sample::{
    UnitSketch, badge, drawn, drawn_in, envelope, folds, hanging, id, place, scene, small,
    stopped_at, with_policies,
};

const DESK: (f64, f64) = (1_200.0, 800.0);

/// The rectangle of a place.
pub fn area(place: &DrawnPlace) -> Area {
    Area {
        left: place.x,
        top: place.y,
        right: place.x + place.width,
        bottom: place.y + place.height,
    }
}

/// Changes a unit of a scene by name.
fn change(unit: &mut UnitNode, name: &str, change: &dyn Fn(&mut UnitNode)) {
    if &*unit.name == name {
        change(unit);
    }
    for below in &mut unit.units {
        self::change(below, name, change);
    }
}

fn heads(picture: &Picture) -> Vec<Rc<OrganizationHead>> {
    let parts = picture.parts.iter();
    let heads = parts.filter_map(|part| match part {
        DrawnPart::Head(head) => Some(head.clone()),
        DrawnPart::Place(_) => None,
    });
    heads.collect()
}

/// The corners in path data of absolute moves and lines.
pub fn corners(path: &str) -> Vec<(f64, f64)> {
    let ends = path.split(['M', 'L']).filter(|it| !it.is_empty());
    let pairs = ends.filter_map(|it| it.split_once(' '));
    pairs
        .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
        .collect()
}

#[test]
fn an_unchanged_place_stays_the_same_value() {
    let (scene, mut stands) = (small(), Stands::default());
    let say = |it: &Message| it.to_string();
    let before = picture(&scene, &folds(true), false, DESK, &say, &mut stands);
    let mut outside = scene.standalone.to_vec();
    outside[0].acts = true;
    let mut later = scene.clone();
    later.standalone = outside.into();
    let after = picture(&later, &folds(true), false, DESK, &say, &mut stands);
    let same = |one: &Picture, other: &Picture, name: &str| {
        let find = |it: &Picture| it.places().find(|it| it.name == name).cloned();
        Rc::ptr_eq(&find(one).unwrap(), &find(other).unwrap())
    };
    assert!(same(&before, &after, "Unit 1"));
    assert!(!same(&before, &after, "In no organization"));
}

/// The layout of a small gain is kept, so that nothing jumps.
#[test]
fn a_slightly_narrower_window_keeps_the_layout() {
    let (scene, mut stands) = (small(), Stands::default());
    let say = |it: &Message| it.to_string();
    let before = picture(&scene, &folds(true), false, DESK, &say, &mut stands);
    let narrower = (DESK.0 - 12.0, DESK.1);
    let after = picture(&scene, &folds(true), false, narrower, &say, &mut stands);
    let columns = |it: &Picture| it.places().map(|it| it.columns).collect::<Vec<_>>();
    assert_eq!(columns(&before), columns(&after));
}

#[test]
fn a_scene_without_anything_has_no_parts() {
    let picture = drawn(&scene(&[], 0));
    assert!(picture.parts.is_empty());
    assert_eq!(picture.account_at((5.0, 5.0)), None);
}

#[test]
fn accounts_in_no_organization_are_in_a_zone_with_a_worded_name() {
    let say = |it: &Message| format!("<{}>", it.english());
    let all = folds(true);
    let picture = picture(&small(), &all, false, DESK, &say, &mut Stands::default());
    let zone = picture.places().last().expect("the zone");
    assert_eq!((zone.kind, &*zone.key), (Kind::Zone, keys::ZONE));
    assert_eq!(zone.name, "<In no organization>");
    assert_eq!(zone.accounts.len(), 2);
    assert_eq!(zone.id, None);
}

#[test]
fn an_invitation_to_an_address_is_in_the_zone() {
    let mut scene = scene(&[UnitSketch::leaf(1)], 0);
    scene.envelopes = vec![envelope(1, 1, None)];
    let picture = drawn(&scene);
    assert_eq!(place(&picture, "In no organization").nobody.len(), 1);
}

#[test]
fn an_invitation_is_drawn_at_its_recipient() {
    let mut scene = small();
    let outside = scene.standalone[1].id;
    scene.envelopes = vec![envelope(1, 1, Some(13)), envelope(2, 1, None)];
    assert_eq!(outside, id(13));
    let picture = drawn(&scene);
    let zone = place(&picture, "In no organization");
    let at = |n: usize| zone.envelopes_of(&zone.accounts[n]).count();
    assert_eq!((at(0), at(1)), (0, 1));
    assert_eq!(zone.waits(), zone.density == Density::Cards);
    assert!(!place(&picture, "Unit 1").waits());
}

#[test]
fn a_closed_place_counts_roles_and_requests_below_it() {
    let mut scene = small();
    change(&mut scene.organizations[0].root, "Unit 3", &|unit| {
        let mut accounts = unit.accounts.to_vec();
        accounts[0].organizations_role = RoleState::Absent;
        unit.accounts = accounts.into();
    });
    let absent = units(&scene)[3].accounts[1].id;
    scene.envelopes = vec![envelope(1, 1, None)];
    scene.envelopes[0].to = Some(absent);
    let picture = drawn_in(&scene, &folds(false), DESK);
    let unit = place(&picture, "Unit 2");
    assert_eq!((unit.lacking, unit.waiting, unit.total), (1, 1, 5));
    assert_eq!(place(&picture, "Unit 1").lacking, 0);
    assert!(!unit.waits(), "a closed place draws no envelope");
}

#[test]
fn an_account_drawn_at_its_former_place_has_no_spot_there() {
    let mut scene = small();
    change(&mut scene.organizations[0].root, "Unit 1", &|unit| {
        let mut accounts = unit.accounts.to_vec();
        accounts[0].moved_to = Some("Unit 2".into());
        unit.accounts = accounts.into();
    });
    let moved = units(&scene)[1].accounts[0].id;
    let picture = drawn(&scene);
    assert!(!picture.spots.contains_key(&moved));
    assert_eq!(place(&picture, "Unit 1").accounts.len(), 4);
}

#[test]
fn accounts_are_cards_while_their_names_can_be_read_and_tiles_after_that() {
    let densities = |accounts: usize, window| {
        let picture = drawn_in(
            &scene(&[UnitSketch::leaf(accounts - 1)], 0),
            &folds(true),
            window,
        );
        (
            place(&picture, "Root").density,
            picture.spots.len(),
            picture.crowded,
        )
    };
    assert_eq!(densities(12, DESK), (Density::Cards, 12, false));
    assert_eq!(densities(60, DESK), (Density::Tiles, 60, false));
    assert_eq!(
        densities(60, (2_600.0, 1_400.0)),
        (Density::Cards, 60, false)
    );
    assert_eq!(
        densities(61, (2_600.0, 1_400.0)),
        (Density::Tiles, 61, false)
    );
    assert_eq!(densities(300, DESK), (Density::Tiles, 300, false));
    assert_eq!(densities(301, DESK), (Density::Tiles, 0, true));
    // A few stay cards in a window that is too small for them: the drawing is moved.
    assert_eq!(densities(8, (640.0, 210.0)), (Density::Cards, 8, false));
}

#[test]
fn units_of_more_than_150_accounts_start_closed() {
    let density = |accounts: usize| {
        let tree = UnitSketch::new(0, vec![UnitSketch::leaf(accounts - 1)]);
        let picture = drawn_in(&scene(&[tree], 0), &Folds::default(), DESK);
        place(&picture, "Unit 1").density
    };
    assert_eq!(density(150), Density::Tiles);
    assert_eq!(density(151), Density::Closed);
}

#[test]
fn a_fold_is_undone_by_the_same_fold() {
    let mut folds = Folds::default();
    assert!(folds.is_open("u:x", false, 10));
    folds.flip("u:x");
    assert!(!folds.is_open("u:x", false, 10));
    assert!(folds.is_open("u:y", false, 10));
    folds.flip("u:x");
    assert_eq!(folds, Folds::default());
}

#[test]
fn an_account_is_closed_until_it_is_flipped() {
    let mut folds = Folds::default();
    assert!(!folds.account_is_open("a:1"));
    folds.flip("a:1");
    assert!(folds.account_is_open("a:1"));
}

#[test]
fn a_comparison_of_a_large_scene_opens_only_units_with_changes() {
    let tree = UnitSketch::new(0, vec![UnitSketch::leaf(90), UnitSketch::leaf(90)]);
    let large = scene(&[tree], 0);
    let all = units(&large);
    let keys = [keys::unit(&all[0].id), keys::unit(&all[2].id)];
    let opened = Folds::opening(&large, keys.iter());
    let picture = drawn_in(&large, &opened, DESK);
    assert_eq!(place(&picture, "Root").density, Density::Tiles);
    assert_eq!(place(&picture, "Unit 1").density, Density::Closed);
    assert_eq!(place(&picture, "Unit 2").density, Density::Tiles);
    assert_eq!(Folds::opening(&small(), keys.iter()), Folds::default());
}

#[test]
fn cells_of_the_whole_place_are_all_its_rows_and_columns() {
    let picture = drawn(&scene(&[UnitSketch::leaf(99)], 0));
    let root = place(&picture, "Root");
    let (rows, columns) = root.cells(&area(root));
    assert_eq!(columns, 0..root.columns);
    assert_eq!(rows, 0..100_usize.div_ceil(root.columns));
    let nowhere = Area {
        left: -500.0,
        top: -500.0,
        right: -400.0,
        bottom: -400.0,
    };
    let (rows, columns) = root.cells(&nowhere);
    assert!(rows.is_empty() && columns.is_empty());
}

#[test]
fn a_point_beside_the_tiles_is_no_account() {
    let picture = drawn(&scene(&[UnitSketch::leaf(99)], 0));
    let root = place(&picture, "Root");
    assert_eq!(picture.account_at((root.x + 2.0, root.y + 100.0)), None);
    assert_eq!(
        picture.account_at((root.x + 60.0, root.y + 5.0)),
        None,
        "the header"
    );
    assert_eq!(picture.account_at((-1.0, -1.0)), None);
}

#[test]
fn a_head_is_above_its_root_and_counts_the_zone() {
    let picture = drawn(&small());
    let heads = heads(&picture);
    let root = place(&picture, "Root");
    assert_eq!(heads.len(), 1);
    assert_eq!((heads[0].position, heads[0].siblings), (1, 2));
    assert_eq!(heads[0].x, root.x);
    assert_eq!(heads[0].y + heads[0].height, root.y);
}

#[test]
fn at_most_five_services_have_a_tile() {
    let mut scene = small();
    scene.organizations[0].services = vec!["config", "sso", "ram", "detective", "macie", "health"];
    let management = scene.organizations[0].management;
    let picture = drawn(&scene);
    let spot = |service| picture.service_spot(management, service);
    let (first, second) = (spot("config").unwrap(), spot("sso").unwrap());
    assert!(second.y >= first.y + first.height);
    assert_eq!(first.x, second.x);
    assert!(first.x + first.width < place(&picture, "Root").x);
    assert!(spot("macie").is_some());
    assert_eq!(spot("health"), None);
    assert_eq!(picture.service_spot(id(999), "config"), None);
}

#[test]
fn on_a_phone_services_are_a_row_under_the_title() {
    let mut scene = small();
    scene.organizations[0].services = vec!["config", "sso"];
    let management = scene.organizations[0].management;
    let picture = drawn_in(&scene, &folds(true), (390.0, 640.0));
    let spot = |service| picture.service_spot(management, service).unwrap();
    assert_eq!(spot("config").y, spot("sso").y);
    assert!(spot("config").y + spot("config").height < place(&picture, "Root").y);
}

#[test]
fn the_newest_request_of_an_organization_is_in_its_head_only() {
    let mut scene = small();
    scene.envelopes = (1..=2).map(|n| envelope(n, 1, Some(1))).collect();
    for it in &mut scene.envelopes {
        it.action = sim::handshake::HandshakeAction::EnableAllFeatures;
    }
    let picture = drawn(&scene);
    let request = heads(&picture)[0].request.clone().expect("a request");
    assert_eq!(request.id, scene.envelopes[1].id);
    assert!(place(&picture, "Root").envelopes.is_empty());
}

/// A scene whose first unit allows nothing.
fn stopped() -> Scene {
    let mut scene = small();
    let target = PolicyTarget::Parent(scene.organizations[0].root.units[1].id.clone());
    let root = &mut scene.organizations[0].root;
    root.policies = Some(Arc::new(hanging(&[], Flow::Everything)));
    for name in ["Unit 2", "Unit 3"] {
        let target = target.clone();
        change(root, name, &move |unit| {
            let mut policies = hanging(&["DenyAll"], Flow::Nothing);
            policies.cause = stopped_at(target.clone());
            unit.policies = Some(Arc::new(policies));
        });
    }
    scene
}

#[test]
fn the_place_that_stops_everything_has_a_bar_and_says_why() {
    let picture = with_policies(&stopped(), &folds(true));
    let (here, below) = (place(&picture, "Unit 2"), place(&picture, "Unit 3"));
    let (here, below) = (
        here.overlay.as_ref().unwrap(),
        below.overlay.as_ref().unwrap(),
    );
    assert!(here.stops && !below.stops);
    assert_eq!(here.says, "Nothing is allowed.");
    assert_eq!(below.says, "Nothing is allowed here: stopped at Data.");
    assert_eq!(corners(&picture.bars).len(), 2);
    assert!(!picture.lines[1].is_empty() && !picture.lines[3].is_empty());
    assert!(picture.lines[0].is_empty() && picture.lines[2].is_empty());
}

#[test]
fn policies_make_places_and_cards_higher() {
    let scene = stopped();
    let (plain, with) = (drawn(&scene), with_policies(&scene, &folds(true)));
    assert!(plain.places().all(|it| it.overlay.is_none()) && !plain.chips && with.chips);
    // Space that is left over makes cards higher, too.
    let needed = |it: &Picture| place(it, "Unit 2").cell_height() - place(it, "Unit 2").tall;
    assert!(needed(&with) > needed(&plain));
    assert!(place(&with, "Unit 2").head_height() > place(&plain, "Unit 2").head_height());
}

#[test]
fn a_longer_sentence_takes_more_lines() {
    let scene = stopped();
    let height = |times: usize| {
        let say = |it: &Message| it.to_string().repeat(times);
        let all = folds(true);
        let picture = picture(&scene, &all, true, DESK, &say, &mut Stands::default());
        place(&picture, "Unit 2").overlay.as_ref().unwrap().height
    };
    assert!(height(20) > height(1) + 4.0 * 18.0);
}

#[test]
fn at_most_five_policies_of_an_open_place_have_a_chip() {
    let mut scene = small();
    let names = ["One", "Two", "Three", "Four", "Five", "Six"];
    change(&mut scene.organizations[0].root, "Unit 1", &|unit| {
        unit.policies = Some(Arc::new(hanging(&names, Flow::Narrowed)));
    });
    let chips = |open: bool| {
        let picture = with_policies(&scene, &folds(open));
        place(&picture, "Unit 1")
            .overlay
            .as_ref()
            .unwrap()
            .shown()
            .len()
    };
    assert_eq!((chips(true), chips(false)), (5, 1));
}

#[test]
fn a_place_holds_its_own_keys_and_no_others() {
    let mut scene = small();
    scene.envelopes = vec![envelope(1, 1, Some(3))];
    let picture = drawn(&scene);
    let unit = place(&picture, "Unit 1");
    let account = unit.accounts[0].id;
    assert_eq!(account, id(3));
    assert!(unit.holds(&unit.key));
    assert!(unit.holds(&keys::account(account)));
    assert!(unit.holds(&keys::role(account, "AWSServiceRoleForConfig")));
    assert!(unit.holds(&keys::handshake(&scene.envelopes[0].id)));
    for key in [
        &*keys::account(id(1)),
        "h:h-99999999",
        "s:config",
        "zone",
        "",
    ] {
        assert!(!unit.holds(key), "{key}");
    }
}

#[test]
fn a_place_holds_the_policies_drawn_in_it() {
    let picture = with_policies(&stopped(), &folds(true));
    let of = |name: &str| place(&picture, name).overlay.clone().unwrap();
    let overlay = of("Unit 2");
    let chip = keys::hung(
        &overlay.organization,
        &overlay.shown()[0].id,
        &overlay.target,
    );
    assert!(place(&picture, "Unit 2").holds(&chip));
    assert!(!place(&picture, "Root").holds(&chip));
    assert!(!place(&picture, "In no organization").holds(&chip));
}

#[test]
fn a_card_shows_its_roles_then_policies_then_envelopes() {
    let mut scene = stopped();
    change(&mut scene.organizations[0].root, "Unit 2", &|unit| {
        let mut accounts = unit.accounts.to_vec();
        accounts[0].badges = vec![badge(
            "config",
            "AWSServiceRoleForConfig",
            RoleState::Pending,
        )];
        accounts[0].policies = Some(Arc::new(hanging(&["DenyAll"], Flow::Nothing)));
        unit.accounts = accounts.into();
    });
    scene.envelopes = vec![envelope(1, 1, None)];
    scene.envelopes[0].to = Some(units(&scene)[2].accounts[0].id);
    let picture = with_policies(&scene, &folds(true));
    let unit = place(&picture, "Unit 2");
    let kinds: Vec<_> = unit
        .card_parts(&unit.accounts[0])
        .iter()
        .map(|it| it[..1].to_string())
        .collect();
    assert_eq!(kinds, ["r", "r", "p", "h"]);
    assert!(unit.waits(), "a role is on its way");
    let plain = drawn(&scene);
    let unit = place(&plain, "Unit 2");
    assert_eq!(
        unit.card_parts(&unit.accounts[0]).len(),
        3,
        "without policies"
    );
}

#[test]
fn a_tile_has_no_parts() {
    let picture = drawn(&scene(&[UnitSketch::leaf(99)], 0));
    let root = place(&picture, "Root");
    assert!(root.card_parts(&root.accounts[0]).is_empty());
}

/// A hundred accounts in a unit below a unit, all closed: two are opened, and the other unit stays closed.
#[test]
fn units_open_for_an_account_that_is_sought() {
    let inner = UnitSketch::new(1, vec![UnitSketch::leaf(100)]);
    let scene = scene(&[UnitSketch::new(1, vec![inner, UnitSketch::leaf(100)])], 2);
    let is_drawn = |folds: &Folds, account| {
        let picture = drawn_in(&scene, folds, DESK);
        picture.spots.contains_key(&account)
    };
    let closed = Folds::default();
    let unit = &scene.organizations[0].root.units[0].units[0];
    let account = unit.accounts[50].id;
    assert!(!is_drawn(&closed, account));
    let opened = closed.showing(&scene, account).expect("it was closed");
    assert!(is_drawn(&opened, account));
    let other = scene.organizations[0].root.units[1].accounts[0].id;
    assert!(!is_drawn(&opened, other));
    assert_eq!(opened.showing(&scene, account), None);

    let outside = scene.standalone[0].id;
    assert_eq!(closed.showing(&scene, outside), None);
    let mut without = closed;
    without.flip(keys::ZONE);
    let opened = without.showing(&scene, outside).expect("it was closed");
    assert!(is_drawn(&opened, outside));
}
