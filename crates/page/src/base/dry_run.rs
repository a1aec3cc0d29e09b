//! The dialog that tries the lab's draft on CloudTrail files: what was typed, how far a run is, and its report.

use std::rc::Rc;

use dry_run::{CallCounts, DryRunReport};
use implicit_clone::unsync::IString;
use interchange::MAX_FILES;

/// What the dialog shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRunView {
    /// The account of event histories, which do not name theirs, as typed.
    pub account: IString,
    /// The run.
    pub run: RunState,
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunState {
    /// No files were chosen.
    #[default]
    None,
    /// Folders are being read, which has given this number of files so far.
    Listing(usize),
    /// The folders have no files.
    Empty,
    /// There are more files than the limit.
    TooMany,
    /// The user stopped it.
    Stopped,
    /// Files are read.
    Under {
        /// The bytes that have been read.
        read: u64,
        /// The bytes of all files.
        all: u64,
        /// The events so far.
        counts: CallCounts,
    },
    /// All files are read.
    Done(Rc<DryRunReport>),
}

/// An action on the dry run.
#[derive(Clone)]
pub enum DryRunAction {
    /// The account of event histories was typed.
    Account(IString),
    /// Folders have given this number of files so far.
    Listing(usize),
    /// Files were chosen: their number, and their bytes.
    Files(usize, u64),
    /// This number of bytes was read, with these events.
    Read(u64, CallCounts),
    /// All files are read.
    Done(Rc<DryRunReport>),
    /// Stop.
    Stop,
}

impl RunState {
    /// Whether it can be stopped.
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Listing(_) | Self::Under { .. })
    }

    /// The bytes that have been read, and all, while files are read.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        match self {
            Self::Under { read, all, .. } => Some((*read, *all)),
            Self::None
            | Self::Listing(_)
            | Self::Empty
            | Self::TooMany
            | Self::Stopped
            | Self::Done(_) => None,
        }
    }
}

impl DryRunView {
    /// What comes of a run that was stopped meanwhile changes nothing.
    pub(crate) fn take(&mut self, action: DryRunAction) {
        self.run = match (action, &self.run) {
            (DryRunAction::Account(account), _) => return self.account = account,
            (DryRunAction::Listing(files), _) => RunState::Listing(files),
            (DryRunAction::Files(0, _), _) => RunState::Empty,
            (DryRunAction::Files(count, _), _) if count > MAX_FILES => RunState::TooMany,
            (DryRunAction::Files(_, all), _) => RunState::Under {
                read: 0,
                all,
                counts: CallCounts::default(),
            },
            (DryRunAction::Read(read, counts), RunState::Under { all, .. }) => RunState::Under {
                read,
                all: *all,
                counts,
            },
            (DryRunAction::Done(report), RunState::Under { .. }) => RunState::Done(report),
            (DryRunAction::Read(..) | DryRunAction::Done(_), _) => return,
            (DryRunAction::Stop, _) => RunState::Stopped,
        };
    }
}
