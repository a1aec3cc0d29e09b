//! Branches: stored sessions that were left by acting in the past, or by opening something else.

use crate::Base;
use crate::GuideState;
use crate::follow;
use crate::words::key;
use message::counted;
use std::rc::Rc;

use sim::command::{Command, TimeMove};
use sim::session::{SavedSession, Session};

use super::{AppState, ShownCall};

/// A stored session that was left by acting in the past, or by opening something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The name, which the user can change.
    pub name: String,
    /// The session, with its undone steps.
    pub saved: SavedSession,
    /// Follows another tab's session.
    pub foreign: bool,
}

/// The maximum length of a branch's name, in characters.
const LONGEST_NAME: usize = 60;
/// Most stored branches.
pub const BRANCHES: usize = 12;

/// Whether the second session continues the first. Time that played at the first's end may have grown.
pub fn leads_to(first: &Session, second: &Session) -> bool {
    let (first_steps, second_steps) = (&first.commands, &second.commands);
    let goes_on = match first_steps.split_last() {
        Some((Command::Time(TimeMove::Advance { ms }), before)) => {
            second_steps.starts_with(before)
                && matches!(second_steps.get(before.len()),
                    Some(Command::Time(TimeMove::Advance { ms: grown })) if grown >= ms)
        }
        _ => second_steps.starts_with(first_steps),
    };
    start_alike(first, second) && goes_on
}

/// Whether two sessions begin in the same world.
pub(super) fn start_alike(first: &Session, second: &Session) -> bool {
    let start = |it: &Session| (it.scenario, it.seed, it.start);
    start(first) == start(second)
}

/// A name with the next number, which no branch has yet. Numbers go on when the oldest branch makes room.
fn numbered(branches: &[Branch], name: &str) -> String {
    // A user's own name may begin with any number.
    let number = |it: &Branch| it.name.split_once(" · ")?.0.parse::<u32>().ok();
    let numbers = branches.iter().filter_map(number);
    let last = numbers.fold(branches.len() as u64, |last, it| last.max(it.into()));
    let mut names = (last + 1..).map(|number| format!("{number} · {name}"));
    names
        .find(|name| branches.iter().all(|it| it.name != *name))
        .unwrap_or_default()
}

impl GuideState {
    /// Stores undone steps as a branch before a new step drops them.
    pub(super) fn keep_future(&mut self, base: &mut Base) {
        let taken = base.controller.history.steps().len();
        if matches!(base.screen.why, Some(ShownCall::Step(step)) if step >= taken) {
            // The step that it explains is dropped.
            base.screen.why = None;
        }
        // In a lesson the learner goes back and retries; its world is not a branch of their own.
        if self.lesson.is_some() {
            return;
        }
        let steps = base.controller.history.undone().len();
        if steps > 0 {
            base.keep_whole(
                &base.words
                    .tell(counted!(steps, "1 undone step|{n} undone steps")),
            );
        }
    }
}

impl Base {
    /// Stores all steps as a branch, including undone ones.
    pub(super) fn keep_whole(&mut self, name: &str) {
        let history = &self.controller.history;
        if !history.steps().is_empty() || !history.undone().is_empty() {
            self.keep(SavedSession::whole(history), name.to_string());
        }
    }

    /// Names a branch. An empty name changes nothing, and no two branches have the same name.
    pub(super) fn name_branch(&mut self, at: usize, name: &str) {
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        let taken = self.branches.iter().any(|it| it.name == name);
        if name.is_empty() || taken {
            return;
        }
        if let Some(branch) = Rc::make_mut(&mut self.branches).get_mut(at) {
            branch.name = name;
            // What the user names stays as it is, and is stored.
            branch.foreign = false;
        }
    }

    pub(super) fn keep(&mut self, saved: SavedSession, name: String) {
        let is_kept = |branch: &Branch| branch.saved.session == saved.session;
        if saved.session.commands.is_empty() || self.branches.iter().any(is_kept) {
            return;
        }
        let name = numbered(&self.branches, &name);
        let branches = Rc::make_mut(&mut self.branches);
        branches.push(Branch {
            name,
            saved,
            foreign: false,
        });
        if branches.len() > BRANCHES {
            branches.remove(0);
        }
    }
}

impl AppState {
    /// Handles another tab's session replacing this one in storage. This tab continues, and gets the other session as a
    /// branch.
    pub(super) fn adopt(&mut self, saved: SavedSession) {
        const NAME: &str = key("from another tab");
        self.unkept.leave_unmarked(&mut self.base);
        let session = &saved.session;
        let own = self.guide.own_controller(&self.base).history.whole_session();
        if session.commands.is_empty() || leads_to(session, &own) {
            return;
        }
        // The other tab continues too: one branch follows it, and gets its marks.
        let mut branches = self.base.branches.iter();
        let followed = branches.position(|it| it.foreign && leads_to(&it.saved.session, session));
        if let Some(at) = followed {
            Rc::make_mut(&mut self.base.branches)[at].saved = saved;
            return;
        }
        if (self.base.branches.iter()).any(|branch| leads_to(session, &branch.saved.session)) {
            return;
        }
        self.base.keep(saved, self.base.words.say(NAME).to_string());
        if let Some(branch) = Rc::make_mut(&mut self.base.branches).last_mut() {
            branch.foreign = true;
        }
        if !follow::is_following(&self.follow) {
            let says = self.base.words
                .say("This tab continues with its own session; the other one is kept as a branch.");
            let title = self.base.words.say("Another tab has changed the saved session.");
            self.base.remark(title, Some(says.to_string()));
        }
    }
}
