//! The timeline: where its marks and lanes lie, which are listed, and what a key does.

mod agenda;
mod axis;
mod choice;
mod list;
mod picture;
#[cfg(test)]
mod tests;

pub use self::agenda::{AGENDA_ROWS, EndedRow, passed_share, soon};
pub use self::axis::{
    AXIS, AxisCaption, COLUMN, LANE, caption, column_x, is_asked, key_step, lane_y, newest,
    position_x, spans, step_at, window_start,
};
pub use self::choice::{TimelineAction, TimelineChoice, TimelineForm};
pub use self::list::{ListedMarks, MarkFilter, choices};
pub use self::picture::{
    CellShape, LaneCell, TimelinePicture, WINDOW, lanes_of, marks_of_cell, picture, shape, short,
    subject,
};
