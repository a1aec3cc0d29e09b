//! The marks as a list.

use std::rc::Rc;

use sim::view::{TimelineLane, TimelineMark};

/// Newest marks shown at first; more on request.
const PORTION: usize = 120;

/// Which marks are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MarkFilter {
    /// Every mark.
    #[default]
    All,
    /// Marks other than calls that only read.
    Changes,
    /// Refused calls.
    Refused,
    /// The marks of a lane.
    Of(TimelineLane),
}

/// The listed marks, with their numbers, and how many earlier ones are hidden.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedMarks<'m> {
    /// The listed marks, with their numbers.
    pub found: Vec<(usize, &'m Rc<TimelineMark>)>,
    /// The number of earlier ones.
    pub hidden: usize,
}

impl MarkFilter {
    fn has(&self, mark: &TimelineMark) -> bool {
        match self {
            Self::All => true,
            Self::Changes => !mark.read,
            Self::Refused => mark.refused,
            Self::Of(lane) => mark.lane_of() == *lane,
        }
    }

    /// The newest portions of the marks that this lists.
    pub fn marks<'m>(&self, marks: &'m [Rc<TimelineMark>], portions: usize) -> ListedMarks<'m> {
        let all = marks.iter().enumerate();
        let mut found: Vec<_> = all.filter(|(_, mark)| self.has(mark)).collect();
        let hidden = found.len().saturating_sub(PORTION * portions);
        found.drain(..hidden);
        ListedMarks { found, hidden }
    }
}

/// All choices, in the order of the options.
pub fn choices(lanes: &[Rc<TimelineMark>]) -> Vec<MarkFilter> {
    [MarkFilter::All, MarkFilter::Changes, MarkFilter::Refused]
        .into_iter()
        .chain(lanes.iter().map(|it| MarkFilter::Of(it.lane_of())))
        .collect()
}
