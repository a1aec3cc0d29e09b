//! What *Prepare a link* makes a link of: what was chosen before, and whether the session goes along.

use lessons::own::is_own;

/// Why the session of this page does not go along in the link of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionLeftOut {
    /// The lesson begins in a world of its own.
    OtherWorld,
    /// The link has the lesson itself, because readers have it from nowhere else.
    OwnLesson,
}

/// Whether the session goes along in the link of a scene with this lesson. `open`: the lesson that is open, whose world the session has.
pub fn left_out(lesson: Option<&str>, open: Option<&str>) -> Option<SessionLeftOut> {
    let lesson = lesson?;
    match is_own(lesson) {
        true => Some(SessionLeftOut::OwnLesson),
        false => (Some(lesson) != open).then_some(SessionLeftOut::OtherWorld),
    }
}
