//! The pending events.

use sim::time::SimTime;
use sim::view::Waiting;

/// Most rows shown; a large organization has thousands of deadlines.
pub const AGENDA_ROWS: usize = 60;

/// Number of pending events, without the deadlines.
pub fn soon(waiting: &[Waiting]) -> usize {
    waiting.iter().filter(|row| !row.deadline).count()
}

/// The elapsed share of a wait, in percent.
pub fn passed_share(row: &Waiting, now: SimTime) -> f64 {
    let whole = row.at.since(row.since).max(1);
    (now.since(row.since).min(whole) as f64 / whole as f64 * 100.0).round()
}

/// A row that was asked to end, and its position: its buttons disappear with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedRow {
    due: u64,
    deadline: bool,
    at: usize,
}

impl EndedRow {
    /// The row that is about to end; `None` if it is not listed.
    pub fn new(waiting: &[Waiting], due: u64) -> Option<Self> {
        let at = waiting.iter().position(|row| row.due == due)?;
        let deadline = waiting[at].deadline;
        let before = waiting[..at].iter().filter(|it| it.deadline == deadline);
        Some(Self {
            due,
            deadline,
            at: before.count(),
        })
    }

    /// Whether the row is still there.
    pub fn is_in(&self, waiting: &[Waiting]) -> bool {
        waiting.iter().any(|row| row.due == self.due)
    }

    /// The row that gets the focus once this one is gone: the one in its place, or the last.
    pub fn successor(&self, waiting: &[Waiting]) -> Option<u64> {
        let rest = waiting.iter().filter(|row| row.deadline == self.deadline);
        let rest = || rest.clone().take(AGENDA_ROWS);
        rest()
            .nth(self.at)
            .or_else(|| rest().last())
            .map(|row| row.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample::NOW;
    use sim::time::HOUR;

    fn waiting(due: u64, deadline: bool) -> Waiting {
        Waiting {
            due,
            at: NOW.plus(4 * HOUR),
            since: NOW,
            says: "It ends.".into(),
            why: "It takes time.",
            cause: "A call.".into(),
            can_fail: false,
            undelayed: None,
            deadline,
        }
    }

    #[test]
    fn deadlines_are_not_soon() {
        let rows = [waiting(1, false), waiting(2, true), waiting(3, false)];
        assert_eq!(soon(&rows), 2);
        assert_eq!(soon(&[]), 0);
    }

    #[test]
    fn a_ring_fills_with_simulated_time() {
        let row = waiting(1, false);
        let at = |hours: u64| passed_share(&row, NOW.plus(hours * HOUR));
        assert_eq!([0, 1, 3, 4, 99].map(at), [0.0, 25.0, 75.0, 100.0, 100.0]);
        let at_once = Waiting { at: NOW, ..row };
        assert_eq!(passed_share(&at_once, SimTime::from_millis(0)), 0.0);
    }

    #[test]
    fn the_row_in_the_place_of_an_ended_one_gets_the_focus() {
        let rows = [
            waiting(1, false),
            waiting(2, true),
            waiting(3, false),
            waiting(4, false),
        ];
        let successor = |ended: u64| {
            let row = EndedRow::new(&rows, ended).expect("it is listed");
            assert!(row.is_in(&rows));
            let rest: Vec<_> = rows.iter().filter(|it| it.due != ended).cloned().collect();
            assert!(!row.is_in(&rest));
            row.successor(&rest)
        };
        assert_eq!(successor(1), Some(3), "the next task, not the deadline");
        assert_eq!(successor(3), Some(4));
        assert_eq!(successor(4), Some(3), "the last one");
        assert_eq!(successor(2), None, "no other deadline");
        assert_eq!(EndedRow::new(&rows, 9), None);
    }

    #[test]
    fn the_focus_goes_to_a_row_that_is_shown() {
        let rows: Vec<_> = (0..100).map(|due| waiting(due, true)).collect();
        let row = EndedRow::new(&rows, 80).unwrap();
        assert_eq!(row.successor(&rows), Some(AGENDA_ROWS as u64 - 1));
    }
}
