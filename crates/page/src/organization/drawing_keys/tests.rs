use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use proptest::prelude::*;
use sim::view::{Flow, RoleState, Scene};

use super::*;
use crate::tests::sample::{
    any_scene, badge, drawn, drawn_in, folds, hanging, id, place, small, with_policies,
};

/// The tree with one item focused.
struct Focused {
    picture: Rc<Picture>,
    folds: Folds,
    typed: Typed,
    now: f64,
    key: String,
}

impl Focused {
    fn new(picture: impl Into<Rc<Picture>>, folds: Folds, key: &str) -> Self {
        Self {
            picture: picture.into(),
            folds,
            typed: Typed::default(),
            now: 10_000.0,
            key: key.to_string(),
        }
    }

    fn on(scene: &Scene, key: &str) -> Self {
        Self::new(drawn(scene), folds(true), key)
    }

    fn press(&mut self, key: &str) -> Option<KeyCommand> {
        self.now += 10.0;
        let press = TreeKey {
            at: self.now,
            ..plain(key)
        };
        let focus = TreeFocus::Item(&self.key);
        let command = answer(press, focus, &self.picture, &self.folds, &mut self.typed);
        if let Some(KeyCommand::Focus { key, .. }) = &command {
            self.key = key.clone();
        }
        command
    }

    /// The focus after some keys.
    fn after(mut self, keys: &[&str]) -> String {
        for key in keys {
            self.press(key);
        }
        self.key
    }
}

fn plain(key: &str) -> TreeKey<'_> {
    TreeKey {
        key,
        shift: false,
        modified: false,
        at: 10_000.0,
        audience: false,
    }
}

fn on_drawing(press: TreeKey) -> Option<KeyCommand> {
    let picture = drawn(&small());
    let typed = &mut Typed::default();
    answer(press, TreeFocus::Drawing, &picture, &folds(true), typed)
}

/// The keys of all rows.
fn all(scene: &Scene) -> Vec<String> {
    all_in(&drawn(scene))
}

fn all_in(picture: &Picture) -> Vec<String> {
    let rows = rows(picture, &folds(true));
    rows.into_iter().map(|it| it.key).collect()
}

fn unit(n: usize) -> String {
    format!("u:ou-abcd-{n:08}")
}

fn account(n: usize) -> String {
    keys::account(id(n))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn down_reaches_every_item_from_the_first_and_up_returns(scene in any_scene()) {
        let all = all(&scene);
        let mut focused = Focused::on(&scene, &all[0]);
        for key in &all {
            prop_assert_eq!(&focused.key, key);
            focused.press("ArrowDown");
        }
        prop_assert_eq!(Some(&focused.key), all.last(), "the last one stays");
        for key in all.iter().rev() {
            prop_assert_eq!(&focused.key, key);
            focused.press("ArrowUp");
        }
        prop_assert_eq!(&focused.key, &all[0]);
    }

    #[test]
    fn arrows_reach_every_account_from_every_item(scene in any_scene(), start: prop::sample::Index) {
        let picture = Rc::new(drawn(&scene));
        let all = all_in(&picture);
        let begin = &all[start.index(all.len())];
        let (mut seen, mut open) = (BTreeSet::new(), vec![begin.clone()]);
        while let Some(key) = open.pop() {
            if seen.insert(key.clone()) {
                for arrow in ["ArrowDown", "ArrowUp"] {
                    let mut focused = Focused::new(picture.clone(), folds(true), &key);
                    focused.press(arrow);
                    open.push(focused.key);
                }
            }
        }
        for account in picture.places().flat_map(|it| it.accounts.iter()) {
            prop_assert!(seen.contains(&keys::account(account.id)));
        }
    }

    #[test]
    fn home_and_end_are_the_first_and_the_last(scene in any_scene(), start: prop::sample::Index) {
        let picture = Rc::new(drawn(&scene));
        let all = all_in(&picture);
        let begin = &all[start.index(all.len())];
        let home = Focused::new(picture.clone(), folds(true), begin).after(&["Home"]);
        prop_assert_eq!(&home, &all[0]);
        let end = Focused::new(picture.clone(), folds(true), begin).after(&["End"]);
        prop_assert_eq!(Some(&end), all.last());
    }

    #[test]
    fn no_two_rows_have_the_same_key(scene in any_scene(), open: bool) {
        let picture = drawn_in(&scene, &folds(open), (1_200.0, 800.0));
        let rows = rows(&picture, &folds(open));
        let keys: BTreeSet<_> = rows.iter().map(|it| &it.key).collect();
        prop_assert_eq!(keys.len(), rows.len());
    }

    #[test]
    fn left_goes_to_the_row_around_a_leaf(scene in any_scene()) {
        let picture = Rc::new(drawn(&scene));
        for place in picture.places().filter(|it| it.kind == crate::organization::layout::Kind::Unit) {
            for account in place.accounts.iter() {
                let from = keys::account(account.id);
                let to = Focused::new(picture.clone(), folds(true), &from).after(&["ArrowLeft"]);
                prop_assert_eq!(&to, &place.key);
            }
        }
    }
}

#[test]
fn right_on_an_open_place_goes_to_the_first_thing_in_it() {
    let to = Focused::on(&small(), &unit(1)).after(&["ArrowRight"]);
    assert_eq!(to, account(3));
}

#[test]
fn left_on_an_open_place_closes_it_and_right_opens_it_again() {
    let mut focused = Focused::on(&small(), &unit(2));
    let Some(KeyCommand::Folds(closed)) = focused.press("ArrowLeft") else {
        panic!("it is folded");
    };
    assert!(!closed.is_open(&unit(2), false, 13));
    let picture = drawn_in(&small(), &closed, (1_200.0, 800.0));
    let mut focused = Focused::new(picture, closed, &unit(2));
    assert_eq!(
        focused.press("ArrowRight"),
        Some(KeyCommand::Folds(folds(true)))
    );
}

#[test]
fn a_closed_place_has_no_rows_below_it() {
    let mut closed = folds(true);
    closed.flip(&unit(2));
    let picture = drawn_in(&small(), &closed, (1_200.0, 800.0));
    let focused = Focused::new(picture, closed, &unit(2));
    assert_eq!(focused.after(&["ArrowDown"]), keys::ZONE);
}

#[test]
fn the_line_of_an_organization_is_not_folded() {
    let scene = small();
    let head = all(&scene)[0].clone();
    assert!(head.starts_with("o:"));
    let mut focused = Focused::on(&scene, &head);
    let stays = KeyCommand::Focus {
        key: head,
        letter: false,
    };
    assert_eq!(focused.press("ArrowLeft"), Some(stays));
}

#[test]
fn a_star_opens_all_units_of_a_level() {
    let closed = folds(false);
    let picture = drawn_in(&small(), &closed, (1_200.0, 800.0));
    let mut focused = Focused::new(picture, closed, &unit(1));
    let Some(KeyCommand::Folds(opened)) = focused.press("*") else {
        panic!("units are opened");
    };
    assert!(opened.is_open(&unit(1), false, 13) && opened.is_open(&unit(2), false, 13));
    assert!(!opened.is_open(&unit(3), false, 13), "another level");
}

#[test]
fn enter_and_space_select() {
    for key in ["Enter", " "] {
        let selected = Focused::on(&small(), &account(3)).press(key);
        assert_eq!(selected, Some(KeyCommand::Select(account(3))));
    }
}

#[test]
fn only_a_place_has_a_menu() {
    let menu = |at: &str, press: TreeKey| {
        let picture = drawn(&small());
        let typed = &mut Typed::default();
        answer(press, TreeFocus::Item(at), &picture, &folds(true), typed)
    };
    let wide = TreeKey {
        shift: true,
        ..plain("F10")
    };
    let opened = Some(KeyCommand::Menu(unit(1)));
    assert_eq!(menu(&unit(1), plain("ContextMenu")), opened);
    assert_eq!(menu(&unit(1), wide), opened);
    assert_eq!(menu(&unit(1), plain("F10")), None);
    assert_eq!(menu(&account(3), plain("ContextMenu")), None);
}

#[test]
fn arrows_on_the_drawing_move_it_against_their_direction() {
    let pan = |key| on_drawing(plain(key));
    assert_eq!(pan("ArrowRight"), Some(KeyCommand::Pan(-PAN, 0.0)));
    assert_eq!(pan("ArrowLeft"), Some(KeyCommand::Pan(PAN, 0.0)));
    assert_eq!(pan("ArrowUp"), Some(KeyCommand::Pan(0.0, PAN)));
    assert_eq!(pan("ArrowDown"), Some(KeyCommand::Pan(0.0, -PAN)));
    assert_eq!(pan("Home"), None);
    assert_eq!(pan("a"), None);
}

#[test]
fn zoom_keys_work_wherever_the_focus_is() {
    let picture = drawn(&small());
    for focus in [
        TreeFocus::Drawing,
        TreeFocus::Item("zone"),
        TreeFocus::Other,
    ] {
        let command = |key| {
            let typed = &mut Typed::default();
            answer(plain(key), focus, &picture, &folds(true), typed)
        };
        assert_eq!(command("+"), Some(KeyCommand::Zoom(ZOOM)));
        assert_eq!(command("="), Some(KeyCommand::Zoom(ZOOM)));
        assert_eq!(command("-"), Some(KeyCommand::Zoom(1.0 / ZOOM)));
        assert_eq!(command("0"), Some(KeyCommand::Whole));
        assert_eq!(command("."), Some(KeyCommand::Overlay));
    }
}

#[test]
fn keys_with_control_belong_to_the_browser() {
    for key in ["+", "-", "0", "ArrowDown"] {
        let press = TreeKey {
            modified: true,
            ..plain(key)
        };
        assert_eq!(on_drawing(press), None, "{key}");
    }
}

#[test]
fn a_menu_has_its_own_arrows() {
    let picture = drawn(&small());
    let typed = &mut Typed::default();
    let press = plain("ArrowDown");
    assert_eq!(
        answer(press, TreeFocus::Other, &picture, &folds(true), typed),
        None
    );
}

#[test]
fn an_item_that_is_no_longer_drawn_answers_nothing() {
    assert_eq!(
        Focused::on(&small(), "a:999999999999").press("ArrowDown"),
        None
    );
}

#[test]
fn letters_find_a_name_from_the_next_row_on() {
    let mut focused = Focused::on(&small(), &account(1));
    let found = focused.press("a");
    assert_eq!(
        found,
        Some(KeyCommand::Focus {
            key: account(2),
            letter: true
        })
    );
    assert_eq!(Focused::on(&small(), &account(1)).after(&["U"]), unit(1));
}

#[test]
fn letters_typed_in_a_row_are_one_name() {
    let to = Focused::on(&small(), &account(1)).after(&["u", "n", "i", "t"]);
    assert_eq!(to, unit(1));
    let mut slow = Focused::on(&small(), &account(1));
    slow.press("u");
    slow.now += TYPING_MS + 1.0;
    slow.press("a");
    assert_eq!(slow.key, account(3), "a new name after a pause");
}

#[test]
fn letters_without_a_match_keep_the_focus() {
    let mut focused = Focused::on(&small(), &account(1));
    let stays = KeyCommand::Focus {
        key: account(1),
        letter: true,
    };
    assert_eq!(focused.press("q"), Some(stays));
}

#[test]
fn the_search_goes_on_at_the_beginning() {
    let last = all(&small()).last().unwrap().clone();
    assert_eq!(Focused::on(&small(), &last).after(&["r"]), "u:r-abc0");
}

#[test]
fn the_audience_does_not_search() {
    let picture = drawn(&small());
    let typed = &mut Typed::default();
    let press = TreeKey {
        audience: true,
        ..plain("a")
    };
    let at = account(1);
    let answered = answer(press, TreeFocus::Item(&at), &picture, &folds(true), typed);
    assert_eq!(answered, None);
}

#[test]
fn with_shift_a_key_of_the_page_leads_out_and_other_letters_find_a_name() {
    let at = account(1);
    for (key, leads_out) in [("G", true), ("I", true), ("T", true), ("A", false)] {
        let press = TreeKey {
            shift: true,
            ..plain(key)
        };
        let typed = &mut Typed::default();
        let picture = drawn(&small());
        let answered = answer(press, TreeFocus::Item(&at), &picture, &folds(true), typed);
        assert_eq!(answered.is_none(), leads_out, "{key}");
    }
}

#[test]
fn keys_with_names_are_no_letters() {
    for key in ["Tab", "Escape", "F5", "Shift", "!"] {
        assert_eq!(Focused::on(&small(), &account(1)).press(key), None, "{key}");
    }
}

/// The scene with a pending role and policies in the first unit.
fn with_parts() -> Scene {
    let mut scene = small();
    let unit = &mut scene.organizations[0].root.units[0];
    unit.policies = Some(Arc::new(hanging(&["One", "Two"], Flow::Narrowed)));
    let mut accounts = unit.accounts.to_vec();
    accounts[0].badges = vec![badge("config", "Role", RoleState::Pending)];
    unit.accounts = accounts.into();
    scene
}

#[test]
fn an_account_is_entered_with_the_right_arrow() {
    let scene = with_parts();
    let mut focused = Focused::on(&scene, &account(3));
    let Some(KeyCommand::Folds(entered)) = focused.press("ArrowRight") else {
        panic!("it has parts");
    };
    let focused = Focused::new(drawn(&scene), entered.clone(), &account(3));
    let first = focused.after(&["ArrowRight"]);
    assert!(first.starts_with("r:") && first.ends_with(":AWSServiceRoleForOrganizations"));
    let focused = Focused::new(drawn(&scene), entered.clone(), &first);
    assert_eq!(focused.after(&["ArrowDown"]), keys::role(id(3), "Role"));
    let focused = Focused::new(drawn(&scene), entered, &first);
    assert_eq!(focused.after(&["ArrowLeft"]), account(3));
}

#[test]
fn policies_of_a_place_are_entered_on_purpose() {
    let scene = with_parts();
    let picture = || with_policies(&scene, &folds(true));
    let on = |key: &str| Focused::new(picture(), folds(true), key);
    assert_eq!(on(&unit(1)).after(&["ArrowDown"]), account(3));
    let chip = on(&unit(1)).after(&["ArrowRight"]);
    assert!(chip.starts_with("p:"), "{chip}");
    let last = on(&unit(1)).after(&["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]);
    assert!(last.starts_with("p:") && last != chip, "{last}");
    assert_eq!(on(&last).press("ArrowRight"), Some(KeyCommand::Nothing));
    assert_eq!(on(&last).after(&["ArrowDown"]), account(3));
    assert_eq!(on(&chip).after(&["ArrowLeft"]), unit(1));
}

#[test]
fn services_and_requests_of_a_head_are_rows() {
    let mut scene = small();
    scene.organizations[0].services = vec!["config", "sso"];
    let mut request = crate::tests::sample::envelope(1, 1, Some(1));
    request.action = sim::handshake::HandshakeAction::EnableAllFeatures;
    scene.envelopes = vec![request];
    let all = all(&scene);
    assert_eq!(&all[1..4], ["h:h-00000001", "s:config", "s:sso"]);
    assert_eq!(Focused::on(&scene, "s:sso").after(&["ArrowLeft"]), all[0]);
}

#[test]
fn an_account_at_its_former_place_is_no_row() {
    let mut scene = small();
    let unit = &mut scene.organizations[0].root.units[0];
    let mut accounts = unit.accounts.to_vec();
    accounts[0].moved_to = Some("Unit 2".into());
    unit.accounts = accounts.into();
    assert!(!all(&scene).contains(&account(3)));
    assert_eq!(place(&drawn(&scene), "Unit 1").accounts.len(), 4);
}
