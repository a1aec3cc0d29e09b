//! The axis of steps, with the present position: after the column of the last step taken.

use std::ops::Range;
use std::rc::Rc;

use sim::event::Actor;
use sim::view::TimelineMark;

use super::picture::{TimelinePicture, WINDOW, of_steps};

/// The width of a step's column. Sizes are in units of the picture, sixteen per `rem`, so that it grows with the type.
pub const COLUMN: usize = 36;
/// The height of a lane.
pub const LANE: usize = 22;
/// The height of the axis.
pub const AXIS: usize = 22;

/// Steps of a page key.
const PAGE: usize = 10;
/// Most recent marks in the strip.
const NEWEST: usize = 5;

/// The first drawn step. The window follows the present position in half-window steps, so that it does not slide under the pointer.
pub fn window_start(taken: usize, steps: usize) -> usize {
    let half = WINDOW / 2;
    if steps <= WINDOW {
        0
    } else {
        (taken.saturating_sub(half / 2) / half * half).min(steps - WINDOW)
    }
}

/// The middle of a step's column.
pub fn column_x(picture: &TimelinePicture, step: usize) -> usize {
    (step - picture.window.start) * COLUMN + COLUMN / 2
}

/// The middle of a lane.
pub fn lane_y(lane: usize) -> usize {
    lane * LANE + LANE / 2
}

/// The present position.
pub fn position_x(picture: &TimelinePicture, taken: usize) -> usize {
    let columns = taken.saturating_sub(picture.window.start);
    columns.min(picture.window.len()) * COLUMN
}

/// The steps with cells, each with its first and its last lane.
pub fn spans(picture: &TimelinePicture) -> Vec<(usize, usize, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for cell in &picture.cells {
        match spans.last_mut() {
            Some((step, least, most)) if *step == cell.step => {
                *least = (*least).min(cell.lane);
                *most = (*most).max(cell.lane);
            }
            Some(_) | None => spans.push((cell.step, cell.lane, cell.lane)),
        }
    }
    spans
}

/// The position nearest to a point of the axis, which is a share of its length.
pub fn step_at(share: f64, window: &Range<usize>) -> usize {
    let columns = window.len();
    let place = share * columns as f64;
    window.start + (place.round().max(0.0) as usize).min(columns)
}

/// The positions after the steps in this range that changed something.
fn checkpoints(marks: &[Rc<TimelineMark>], steps: Range<usize>) -> impl Iterator<Item = usize> {
    let changes = of_steps(marks, steps).iter();
    changes
        .filter(|mark| !mark.read && !mark.refused)
        .map(|mark| mark.step + 1)
}

/// The position to which a key of the slider goes; with Shift, arrows go from change to change.
pub fn key_step(
    key: &str,
    shift: bool,
    marks: &[Rc<TimelineMark>],
    taken: usize,
    steps: usize,
) -> Option<usize> {
    let to = match key {
        "ArrowLeft" | "ArrowDown" if shift => checkpoints(marks, 0..taken.saturating_sub(1))
            .max()
            .unwrap_or(0),
        "ArrowRight" | "ArrowUp" if shift => {
            checkpoints(marks, taken..steps).min().unwrap_or(steps)
        }
        "ArrowLeft" | "ArrowDown" => taken.saturating_sub(1),
        "ArrowRight" | "ArrowUp" => taken + 1,
        "PageDown" => taken.saturating_sub(PAGE),
        "PageUp" => taken + PAGE,
        "Home" => 0,
        "End" => steps,
        _ => return None,
    };
    Some(to.min(steps))
}

/// What the caption of a position says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AxisCaption<'m> {
    /// Before the first step.
    Start,
    /// A step whose marks the viewpoint does not show.
    Unseen,
    /// The first mark of the step, and the number of the others.
    Marks(&'m TimelineMark, usize),
}

/// The caption of a position: the events of the step before it.
pub fn caption(marks: &[Rc<TimelineMark>], taken: usize) -> AxisCaption<'_> {
    if taken == 0 {
        return AxisCaption::Start;
    }
    match of_steps(marks, taken - 1..taken).split_first() {
        Some((first, more)) => AxisCaption::Marks(first, more.len()),
        None => AxisCaption::Unseen,
    }
}

/// Whether the last step taken is a person's call, of which one can ask why it ended as it did.
pub fn is_asked(marks: &[Rc<TimelineMark>], taken: usize) -> bool {
    of_steps(marks, taken.saturating_sub(1)..taken)
        .iter()
        .any(|mark| mark.kind.is_none() && matches!(mark.actor, Actor::Person(_)))
}

/// The last marks of the steps taken.
pub fn newest(marks: &[Rc<TimelineMark>], taken: usize) -> &[Rc<TimelineMark>] {
    let done = of_steps(marks, 0..taken);
    &done[done.len().saturating_sub(NEWEST)..]
}
