//! The view of CloudTrail's records: what is searched, and which record is shown.

use sim::view::trail::Filter;

/// What is chosen in the view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrailChoice {
    /// Which records are listed.
    pub filter: Filter,
    /// The number of the shown record; `None`: the newest.
    pub record: Option<u64>,
    /// Show the record as EventBridge sends it.
    pub bridge: bool,
    /// Number of further pages of the list.
    pub more: usize,
}

/// A choice in the view.
#[derive(Clone, Debug)]
pub enum TrailAction {
    /// List other records, from the first page on.
    Filter(Box<Filter>),
    /// Show a record, or none of its own.
    Record(Option<u64>),
    /// Show the record as EventBridge sends it, or as CloudTrail logs it.
    Bridge(bool),
    /// List another page.
    More,
}

impl TrailChoice {
    /// Takes a choice.
    pub(crate) fn update(&mut self, action: TrailAction) {
        match action {
            TrailAction::Filter(filter) => {
                self.filter = *filter;
                self.more = 0;
            }
            TrailAction::Record(number) => self.record = number,
            TrailAction::Bridge(bridge) => self.bridge = bridge,
            TrailAction::More => self.more += 1,
        }
    }
}
