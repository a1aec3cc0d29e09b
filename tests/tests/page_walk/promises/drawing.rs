//! The drawing shows everything there is, and its parts can be reached.

use std::rc::Rc;

use page::NoticeKind;
use page::camera::Camera;
use page::layout::{Area, Folds, Picture, Stands, picture, total};
use page::timeline;
use sim::ids::AccountId;
use sim::view::scene;

use crate::windows::Windows;

type Done = Result<(), String>;

/// Lays out what the window shows, and checks that nothing is missing.
pub fn draw(it: &Windows) -> Result<Picture, String> {
    let (controller, words) = (&it.state.controller, it.state.words);
    let scene = scene(controller.world(), &controller.viewpoint());
    let folds = Folds {
        all: it.is_folded.then_some(false),
        ..Folds::default()
    };
    let say = |text: &message::Message| words.core(text.clone()).to_string();
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
        let is_there = controller.world().account(account).is_some();
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
            can_be_shown(camera, it.room, spot)?;
        }
    }
    timeline_shows_now(it)?;
    Ok(drawn)
}

/// The accounts that the notice is about.
fn subjects(it: &Windows) -> Vec<AccountId> {
    let notice = it.state.feedback.notice.as_ref();
    let notice = notice.filter(|it| it.kind != NoticeKind::Remark);
    let step = notice.and_then(|notice| {
        let steps = it.state.controller.history.steps();
        steps.get(notice.step?)
    });
    let Some(Ok(outcome)) = step.map(|step| &step.result) else {
        return Vec::new();
    };
    let events = it.state.controller.viewpoint();
    let seen = outcome
        .events
        .iter()
        .filter(|event| sim::view::shows(it.world(), &events, event));
    seen.filter_map(|event| event.kind.account()).collect()
}

/// The camera can bring a part of the drawing into view.
fn can_be_shown(
    camera: Camera,
    room: (f64, f64),
    (x, y, width, height): (f64, f64, f64, f64),
) -> Done {
    let view = Area {
        left: 0.0,
        top: 0.0,
        right: room.0,
        bottom: room.1,
    };
    let on_screen = |camera: Camera| Area {
        left: camera.x + x * camera.scale,
        top: camera.y + y * camera.scale,
        right: camera.x + (x + width) * camera.scale,
        bottom: camera.y + (y + height) * camera.scale,
    };
    let shown = camera
        .revealing(view, on_screen(camera), Some(room))
        .unwrap_or(camera);
    let area = on_screen(shown);
    let overlaps = area.left < view.right
        && area.right > view.left
        && area.top < view.bottom
        && area.bottom > view.top;
    match overlaps {
        true => Ok(()),
        false => Err(format!(
            "the subject of a notice is visible: revealed at {area:?} in {room:?}"
        )),
    }
}

fn timeline_shows_now(it: &Windows) -> Done {
    let controller = &it.state.controller;
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
