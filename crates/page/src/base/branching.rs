//! Keeping sessions as branches.

use std::rc::Rc;

use sim::session::SavedSession;

use super::Base;
use super::branches::{BRANCHES, Branch};

/// The maximum length of a branch's name, in characters.
const LONGEST_NAME: usize = 60;

impl Base {
    /// Stores all steps as a branch, including undone ones.
    pub(crate) fn keep_whole(&mut self, name: &str) {
        let history = &self.controller.history;
        if !history.steps().is_empty() || !history.undone().is_empty() {
            self.keep(SavedSession::whole(history), name.to_string());
        }
    }

    /// Names a branch. An empty name changes nothing, and no two branches have the same name.
    pub(crate) fn name_branch(&mut self, at: usize, name: &str) {
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

    pub(crate) fn keep(&mut self, saved: SavedSession, name: String) {
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
