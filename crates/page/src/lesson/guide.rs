//! What the guide shows: the open lesson, a presented one, or a draft; and the session as these see it.

mod begin;
mod bet;
pub(crate) mod coach;
mod lesson;
mod panes;
mod presenting;
mod recorder;
mod scene;
mod session;
mod walk;

use super::recorder::DraftEditing;
use super::walk::Walk;
use super::{LessonOpening, Run};

/// The guide's subject: one of these, or none.
#[derive(Clone, Default)]
pub struct GuideState {
    /// The presented lesson.
    pub walk: Option<Walk>,
    /// The open lesson.
    pub lesson: Option<Run>,
    /// The lesson that is being fetched.
    pub opening: Option<LessonOpening>,
    /// Number of lessons requested so far.
    pub requests: u64,
    /// The step at which the recording started.
    pub recording: Option<usize>,
    /// The draft of a lesson that is being edited.
    pub editing: Option<DraftEditing>,
}
