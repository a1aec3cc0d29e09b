//! What a page shows before the server's session has anything to see, and what of its own stays beside it.

use sim::scenario::Scenario;

use super::{Follow, FollowAction};
use crate::base::Base;
use crate::base::feedback::Notice;

/// Whether a class has nothing to see yet: since the server was started the presenter has shown nothing.
pub fn waits_for_presenter(state: &Option<Follow>, base: &Base) -> bool {
    let waits = |history: &sim::history::History| {
        let is_empty = history.steps().is_empty() && history.undone().is_empty();
        is_empty && history.scenario() == Scenario::Empty
    };
    state.as_ref().is_some_and(|it| {
        let follows = it.class && it.away.is_none();
        follows && it.screen.is_none() && it.behind == 0 && waits(&base.controller.history)
    })
}

/// What the page said as it opened, such as why a link could not be opened. What the server sends does not take its place: it stays
/// until the user closes it or does something.
pub(crate) fn said_at_opening(
    state: &mut Option<Follow>,
    base: &Base,
    event: &FollowAction,
) -> Option<Notice> {
    let follow = state.as_mut()?;
    let number = base.feedback.notice.as_ref().map(|it| it.number);
    let begins = matches!(event, FollowAction::Session { .. }) && follow.epoch.is_none();
    if begins && follow.away.is_none() {
        follow.said = number;
    }
    let stays = number.is_some() && number == follow.said;
    let is_users = matches!(event, FollowAction::FollowAgain);
    (base.feedback.notice.clone()).filter(|_| stays && !is_users)
}
