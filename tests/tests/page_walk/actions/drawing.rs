//! The drawing as data: the window's size, the layout, the camera, and the timeline.

use orgsim_tests::walk::Dice;

use crate::promises::drawing;
use crate::windows::Windows;

/// The sizes of windows: a projector, screens, a phone, and a screen at 200 %.
const SIZES: [(f64, f64); 5] = [
    (1920.0, 980.0),
    (1440.0, 760.0),
    (900.0, 500.0),
    (390.0, 560.0),
    (640.0, 220.0),
];

/// The window gets another size: everything is laid out again.
pub fn resize(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    it.room = *dice.one(&SIZES).expect("there are some");
    it.is_folded = dice.percent(20);
    let drawn = drawing::draw(it)?;
    it.camera.size = (drawn.width, drawn.height);
    it.camera = match it.camera.follows {
        true => it.camera.home(it.room, it.room.0 < page::layout::NARROW),
        false => it.camera.pan((0.0, 0.0), Some(it.room)),
    };
    drawing::is_in_reach(it)?;
    Ok(true)
}

/// The drawing is moved, scaled, and shown as a whole.
pub fn zoom(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let room = it.room;
    let by = |dice: &mut Dice| dice.below(2_000) as f64 - 1_000.0;
    let point = (dice.below(1_000) as f64, dice.below(500) as f64);
    it.camera = match dice.below(4) {
        0 => it.camera.pan((by(dice), by(dice)), Some(room)),
        1 => it
            .camera
            .zoom_at(point, 0.2 + dice.below(40) as f64 / 10.0, Some(room)),
        2 => it.camera.zoom(0.5 + dice.below(20) as f64 / 10.0, room),
        _ => it.camera.home(room, room.0 < page::layout::NARROW),
    };
    drawing::is_in_reach(it)?;
    Ok(true)
}
