//! The geometry of the lanes, computed from the marks: columns are steps, rows are lanes.

use std::ops::Range;
use std::rc::Rc;

use sim::event::{Actor, EventKind};
use sim::ids::{AccountId, Text};
use sim::policies::PolicyTarget;
use sim::time::{DAY, HOUR, MINUTE, SECOND, SimTime};
use sim::view::{Selection, TimelineMark};

/// Most columns drawn around the present position.
pub const WINDOW: usize = 160;

/// The marks of these steps.
pub fn of_steps(marks: &[Rc<TimelineMark>], steps: Range<usize>) -> &[Rc<TimelineMark>] {
    let first = |step: usize| marks.partition_point(|mark| mark.step < step);
    &marks[first(steps.start)..first(steps.end)]
}

/// The last mark of every lane, which has its title, in order: accounts, Organizations, IAM, services, outside.
pub fn lanes_of(marks: &[Rc<TimelineMark>]) -> Vec<Rc<TimelineMark>> {
    let mut lanes: Vec<(u8, &Rc<TimelineMark>)> = Vec::new();
    for mark in marks {
        let rank = match mark.actor {
            Actor::Person(_) => 0,
            Actor::Organizations => 1,
            Actor::Iam => 2,
            Actor::Service(_) => 3,
            Actor::Outside => 4,
        };
        let same = |(_, it): &&mut (u8, &Rc<TimelineMark>)| it.lane_of() == mark.lane_of();
        match lanes.iter_mut().find(same) {
            Some((_, last)) => *last = mark,
            None => lanes.push((rank, mark)),
        }
    }
    ordered::sort_by_key(&mut lanes, |(rank, _)| *rank);
    lanes.into_iter().map(|(_, lane)| lane.clone()).collect()
}

message::worded! {
    /// The shape of a cell.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CellShape {
        /// A call that only read.
        Read: "is-read";
        /// A call that changed something.
        Call: "is-call";
        /// A refused call.
        Refused: "is-refused";
        /// A handshake was sent, or changed.
        Handshake: "is-handshake";
        /// A role was created.
        Role: "is-role";
        /// A role was deleted.
        RoleGone: "is-role-gone";
        /// A policy was changed, attached or detached.
        Policy: "is-policy";
        /// Anything else.
        Other: "is-other";
    }
    /// The shape's CSS class.
    class
}

/// The marks of a step in a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneCell {
    /// The step, from 0.
    pub step: usize,
    /// The lane, from 0.
    pub lane: usize,
    /// The shape of the mark.
    pub shape: CellShape,
    /// The number of events.
    pub count: usize,
    /// What selecting it selects.
    pub subject: Option<Selection>,
}

/// The drawn part of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelinePicture {
    /// A mark of each.
    pub lanes: Vec<Rc<TimelineMark>>,
    /// The drawn steps.
    pub window: Range<usize>,
    /// The cells with marks.
    pub cells: Vec<LaneCell>,
    /// The end of each drawn step, and the time since the one before.
    pub times: Vec<(usize, SimTime, u64)>,
}

/// The shape of a mark.
pub fn shape(mark: &TimelineMark) -> CellShape {
    if mark.refused {
        return CellShape::Refused;
    }
    match &mark.kind {
        Some(kind) => shape_of(kind),
        None if mark.read => CellShape::Read,
        None => CellShape::Call,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only these events have shapes of their own"
)]
const fn shape_of(kind: &EventKind) -> CellShape {
    match kind {
        EventKind::HandshakeSent(_)
        | EventKind::HandshakeChanged(_)
        | EventKind::HandshakeForgotten(_)
        | EventKind::TransferAccepted(_)
        | EventKind::TransferTerminated(_)
        | EventKind::TransferRenamed(_) => CellShape::Handshake,
        EventKind::RoleCreated { .. } => CellShape::Role,
        EventKind::RoleDeleted { .. }
        | EventKind::RoleDeletionAsked { .. }
        | EventKind::RoleDeletionFailed { .. }
        | EventKind::RoleStopped { .. } => CellShape::RoleGone,
        EventKind::PolicyChanged(_)
        | EventKind::PolicyMoved { .. }
        | EventKind::PolicyTypeChanged { .. }
        | EventKind::DelegationChanged(_) => CellShape::Policy,
        _ => CellShape::Other,
    }
}

/// The steps from `from`; the lanes are those of the whole session, so that they keep their positions.
pub fn picture(marks: &[Rc<TimelineMark>], from: usize, steps: usize) -> TimelinePicture {
    let window = from..(from + WINDOW).min(steps);
    let lanes = lanes_of(marks);
    let mut cells: ordered::Map<(usize, usize), LaneCell> = ordered::Map::new();
    let mut times: ordered::Map<usize, SimTime> = ordered::Map::new();
    let mut before = of_steps(marks, 0..from).last().map(|mark| mark.at);
    for mark in of_steps(marks, window.clone()) {
        times.insert(mark.step, mark.at);
        let Some(lane) = (lanes.iter()).position(|lane| lane.lane_of() == mark.lane_of()) else {
            continue;
        };
        let about = subject(mark);
        // A call itself does not count: its effects do.
        let count = usize::from(mark.kind.is_some());
        if let Some(cell) = cells.get_mut(&(mark.step, lane)) {
            cell.count += count;
            // The call itself determines the shape, unless it was about policies; the subject comes from its effects.
            if cell.shape == CellShape::Call && shape(mark) == CellShape::Policy {
                cell.shape = CellShape::Policy;
            }
            cell.subject = about.or(cell.subject.take());
        } else {
            let cell = LaneCell {
                step: mark.step,
                lane,
                shape: shape(mark),
                count,
                subject: about,
            };
            cells.insert((mark.step, lane), cell);
        }
    }
    let times = times
        .iter()
        .map(|(&step, &at)| {
            let gap = before.map_or(0, |before| at.since(before));
            before = Some(at);
            (step, at, gap)
        })
        .collect();
    TimelinePicture {
        lanes,
        window,
        cells: cells.values().cloned().collect(),
        times,
    }
}

/// A gap, short enough for a column: "15d".
pub fn short(ms: u64) -> String {
    for (size, unit) in [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")] {
        if ms >= size {
            return format!("+{}{unit}", ms / size);
        }
    }
    String::new()
}

/// The subject of a mark, if it can be selected: of most events, the account that they are about.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the core's table of events has the account of each"
)]
pub fn subject(mark: &TimelineMark) -> Option<Selection> {
    Some(match mark.kind.as_ref()? {
        EventKind::OrganizationCreated(organization)
        | EventKind::FeaturesEnabled(organization)
        | EventKind::PolicyTypeChanged { organization, .. }
        | EventKind::TrustedAccessEnabled { organization, .. }
        | EventKind::TrustedAccessDisabled { organization, .. }
        | EventKind::DelegationChanged(organization)
        | EventKind::QuotaRaised(organization) => Selection::Organization(organization.clone()),
        EventKind::AccountRequested(id) | EventKind::AccountFailed(id) => {
            Selection::Request(id.clone())
        }
        EventKind::HandshakeSent(id) | EventKind::HandshakeChanged(id) => {
            Selection::Handshake(id.clone())
        }
        EventKind::RoleCreated { account, role }
        | EventKind::RoleDeletionAsked { account, role }
        | EventKind::RoleDeletionFailed { account, role } => role_of(*account, role),
        EventKind::ServiceChanged { service, .. } => Selection::Service(service.clone()),
        EventKind::PolicyChanged(policy) => Selection::Policy {
            organization: mark.organization.clone()?,
            policy: policy.clone(),
        },
        EventKind::PolicyMoved { target, .. } => place_of(target),
        other => Selection::Account(other.account()?),
    })
}

fn role_of(account: AccountId, role: &Text) -> Selection {
    Selection::Role {
        account,
        role: role.clone(),
    }
}

fn place_of(target: &PolicyTarget) -> Selection {
    match target {
        PolicyTarget::Parent(parent) => Selection::Unit(parent.clone()),
        PolicyTarget::Account(account) => Selection::Account(*account),
    }
}

/// The marks of a cell, which is a step in a lane.
pub fn marks_of_cell<'m>(
    picture: &TimelinePicture,
    marks: &'m [Rc<TimelineMark>],
    (step, lane): (usize, usize),
) -> Vec<&'m TimelineMark> {
    let Some(lane) = picture.lanes.get(lane).map(|it| it.lane_of()) else {
        return Vec::new();
    };
    let of_step = of_steps(marks, step..step + 1).iter();
    let of_cell = of_step.filter(|mark| mark.lane_of() == lane);
    of_cell.map(|mark| &**mark).collect()
}
