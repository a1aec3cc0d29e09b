//! The drawing shows everything there is, and its parts can be reached.

use std::rc::Rc;

use page::NoticeKind;
use page::camera::Camera;
use page::floating::{self, NoticeSurroundings};
use page::layout::{Area, Folds, Picture, Stands, picture, total};
use page::timeline;
use sim::ids::AccountId;
use sim::view::scene;

use crate::windows::Windows;

type Done = Result<(), String>;

/// Lays out what the window shows, and checks that nothing is missing.
pub fn draw(it: &Windows) -> Result<Picture, String> {
    let (controller, words) = (&it.state.base.controller, it.state.base.words);
    let scene = scene(controller.world(), &controller.viewpoint());
    let folds = Folds {
        all: it.is_folded.then_some(false),
        ..Folds::default()
    };
    let say = |text: &message::Message| words.tell(text.clone());
    let drawn = picture(&scene, &folds, false, it.room, &say, &mut Stands::default());
    let shown: usize = drawn.places().map(|it| it.accounts.len()).sum();
    if !it.is_folded && shown != total(&scene) {
        let all = total(&scene);
        return Err(format!(
            "the drawing shows all accounts: {shown} of {all} at {:?}",
            it.room
        ));
    }
    for account in subjects(it) {
        let account_of = controller.world().account(account);
        let is_there = account_of.is_some_and(|it| !it.is_gone());
        if is_there && !it.is_folded && !drawn.spots.contains_key(&account) {
            let is_seen = (scene.standalone.iter()).any(|it| it.id == account);
            if is_seen || controller.instructor {
                return Err(format!(
                    "the subject of a notice is visible: {account} is not drawn"
                ));
            }
        }
        if let Some(spot) = drawn.spots.get(&account) {
            let camera = Camera {
                size: (drawn.width, drawn.height),
                ..it.camera
            };
            let spot = (spot.x, spot.y, spot.width, spot.height);
            let camera = revealed(camera, it.room, spot)?;
            notice_is_beside(&drawn, camera, it.room, account)?;
        }
    }
    timeline_shows_now(it)?;
    Ok(drawn)
}

/// The accounts that the notice is about.
fn subjects(it: &Windows) -> Vec<AccountId> {
    let notice = it.state.base.feedback.notice.as_ref();
    let notice = notice.filter(|it| it.kind != NoticeKind::Remark);
    let step = notice.and_then(|notice| {
        let steps = it.state.base.controller.history.steps();
        steps.get(notice.step?)
    });
    let Some(Ok(outcome)) = step.map(|step| &step.result) else {
        return Vec::new();
    };
    let events = it.state.base.controller.viewpoint();
    let seen = outcome
        .events
        .iter()
        .filter(|event| sim::view::shows(it.world(), &events, event));
    seen.filter_map(|event| event.kind.account()).collect()
}

/// What the window shows of the drawing.
fn view((right, bottom): (f64, f64)) -> Area {
    Area {
        left: 0.0,
        top: 0.0,
        right,
        bottom,
    }
}

fn on_screen(camera: Camera, (x, y, width, height): (f64, f64, f64, f64)) -> Area {
    Area {
        left: camera.x + x * camera.scale,
        top: camera.y + y * camera.scale,
        right: camera.x + (x + width) * camera.scale,
        bottom: camera.y + (y + height) * camera.scale,
    }
}

fn overlap(one: &Area, other: &Area) -> bool {
    one.left < other.right
        && one.right > other.left
        && one.top < other.bottom
        && one.bottom > other.top
}

/// The camera that brings a part of the drawing into view.
fn revealed(
    camera: Camera,
    room: (f64, f64),
    spot: (f64, f64, f64, f64),
) -> Result<Camera, String> {
    let view = view(room);
    let shown = camera
        .revealing(view, on_screen(camera, spot), Some(room))
        .unwrap_or(camera);
    let area = on_screen(shown, spot);
    match overlap(&area, &view) {
        true => Ok(shown),
        false => Err(format!(
            "the subject of a notice is visible: revealed at {area:?} in {room:?}"
        )),
    }
}

/// The size of a notice of two lines, and the window from which it lies beside its subject: on a phone it is at the bottom.
const NOTICE: (f64, f64) = (420.0, 92.0);
const BESIDE_FROM: f64 = 600.0;
/// What a notice keeps free around itself.
const AROUND: f64 = 20.0;

/// The notice lies beside the account that it is about, not over it.
fn notice_is_beside(drawn: &Picture, camera: Camera, room: (f64, f64), account: AccountId) -> Done {
    let cards = drawn.spots.iter().map(|(id, spot)| {
        let spot = (spot.x, spot.y, spot.width, spot.height);
        (*id == account, on_screen(camera, spot))
    });
    let (about, kept): (Vec<_>, Vec<_>) = cards.partition(|it| it.0);
    let areas = |all: Vec<(bool, Area)>| all.into_iter().map(|it| it.1).collect();
    let near = NoticeSurroundings {
        about: areas(about),
        kept: areas(kept),
        rather: Vec::new(),
    };
    let (width, height) = NOTICE;
    let at = |(left, top): (f64, f64)| Area {
        left,
        top,
        right: left + width,
        bottom: top + height,
    };
    let home = at(((room.0 - width) / 2.0, room.1 - height));
    let placed = floating::notice(view(room), &near, NOTICE, home).map_or(home, at);
    let covers = near.about.iter().any(|it| overlap(it, &placed));
    // A card that fills the window leaves no place beside it.
    let beside = |it: &Area| it.left.max(room.0 - it.right) >= width + AROUND;
    let above = |it: &Area| it.top.max(room.1 - it.bottom) >= height + AROUND;
    let has_place = near.about.iter().all(|it| beside(it) || above(it));
    match covers && has_place && room.0 >= BESIDE_FROM {
        false => Ok(()),
        true => Err(format!(
            "the subject of a notice is visible: {account} lies under it at {placed:?} in {room:?}"
        )),
    }
}

fn timeline_shows_now(it: &Windows) -> Done {
    let controller = &it.state.base.controller;
    let marks: Vec<_> = controller.marks().into_iter().map(Rc::new).collect();
    let taken = controller.history.steps().len();
    let steps = taken + controller.history.undone().len();
    let from = timeline::window_start(taken, steps);
    let drawn = timeline::picture(&marks, from, steps);
    let shows = drawn.window.start <= taken && taken <= drawn.window.end;
    let lanes = drawn.cells.iter().all(|it| it.lane < drawn.lanes.len());
    match shows && lanes {
        true => Ok(()),
        false => Err(format!(
            "the timeline shows the present: step {taken} of {steps}, drawn {:?}",
            drawn.window
        )),
    }
}

/// The drawing stays in reach, whatever was done to it.
pub fn is_in_reach(it: &Windows) -> Done {
    let camera = it.camera;
    let (w, h) = (camera.size.0 * camera.scale, camera.size.1 * camera.scale);
    let finite = [camera.x, camera.y, camera.scale]
        .into_iter()
        .all(f64::is_finite);
    let (vw, vh) = it.room;
    let seen = camera.x < vw && camera.x + w > 0.0 && camera.y < vh && camera.y + h > 0.0;
    match finite && camera.scale > 0.0 && (seen || camera.size == (0.0, 0.0)) {
        true => Ok(()),
        false => Err(format!(
            "the drawing stays in reach: {camera:?} in {:?}",
            it.room
        )),
    }
}
