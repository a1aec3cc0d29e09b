//! Branches: stored sessions that were left by acting in the past, or by opening something else.

use std::rc::Rc;

use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::session::Session;

use super::AppState;
use crate::say::{key, say, say_with};

/// A stored session that was left by acting in the past, or by opening something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub name: String,
    pub session: Session,
    /// Follows another tab's session.
    pub foreign: bool,
}

/// The maximum length of a branch's name, in characters.
const LONGEST_NAME: usize = 60;
/// Most stored branches.
pub const BRANCHES: usize = 12;

/// The session with all its steps, including undone ones.
pub fn whole(history: &History) -> Session {
    history
        .undone_session()
        .unwrap_or_else(|| history.session())
}

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
    first.scenario == second.scenario && first.seed == second.seed && goes_on
}

impl AppState {
    /// Stores undone steps as a branch before a new step drops them.
    pub(super) fn keep_future(&mut self) {
        // In a lesson the learner goes back and retries; its world is not a branch of their own.
        if self.guide.lesson.is_some() {
            return;
        }
        if let Some(session) = self.controller.history.undone_session() {
            let steps = self.controller.history.undone().len();
            self.keep(
                session,
                say_with("{steps} undone steps", &[("steps", &steps)]),
            );
        }
    }

    /// Stores all steps as a branch, including undone ones.
    pub(super) fn keep_whole(&mut self, name: &str) {
        self.keep(whole(&self.controller.history), name.to_string());
    }

    /// Handles another tab's session replacing this one in storage. This tab continues, and gets the other session as a
    /// branch.
    pub(super) fn adopt(&mut self, session: Session) {
        const NAME: &str = key("from another tab");
        let own = whole(&self.own_controller().history);
        if session.commands.is_empty()
            || leads_to(&session, &own)
            || self
                .branches
                .iter()
                .any(|branch| leads_to(&session, &branch.session))
        {
            return;
        }
        // The other tab continues too: one branch follows it.
        let followed = self
            .branches
            .iter()
            .position(|branch| branch.foreign && leads_to(&branch.session, &session));
        match followed {
            Some(at) => {
                Rc::make_mut(&mut self.branches)[at].session = session;
            }
            None => {
                self.keep(session, say(NAME).to_string());
                if let Some(branch) = Rc::make_mut(&mut self.branches).last_mut() {
                    branch.foreign = true;
                }
                if self.is_following() {
                    return;
                }
                self.remark(
                    say("Another tab has changed the saved session."),
                    Some(
                        say("This tab continues with its own session; the other one is kept as a branch.")
                            .to_string(),
                    ),
                );
            }
        }
    }

    /// Names a branch. An empty name changes nothing, and no two branches have the same name.
    #[inline(never)]
    pub(super) fn name_branch(&mut self, at: usize, name: &str) {
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        let taken = self.branches.iter().any(|it| it.name == name);
        if name.is_empty() || taken {
            return;
        }
        if let Some(branch) = Rc::make_mut(&mut self.branches).get_mut(at) {
            branch.name = name;
        }
    }

    pub(super) fn keep(&mut self, session: Session, name: String) {
        if session.commands.is_empty()
            || self.branches.iter().any(|branch| branch.session == session)
        {
            return;
        }
        let branches = Rc::make_mut(&mut self.branches);
        branches.push(Branch {
            name: format!("{} · {name}", branches.len() + 1),
            session,
            foreign: false,
        });
        if branches.len() > BRANCHES {
            branches.remove(0);
        }
    }
}
