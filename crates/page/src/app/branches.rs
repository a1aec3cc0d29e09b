//! Sessions of other tabs.

use std::rc::Rc;

use sim::session::SavedSession;

use super::AppState;
use crate::base::branches::leads_to;
use crate::base::words::key;
use crate::follow;

impl AppState {
    /// Handles another tab's session replacing this one in storage. This tab continues, and gets the other session as a
    /// branch.
    pub(crate) fn adopt(&mut self, saved: SavedSession) {
        const NAME: &str = key("from another tab");
        self.unkept.leave_unmarked(&mut self.base);
        let session = &saved.session;
        let own = self
            .guide
            .own_controller(&self.base)
            .history
            .whole_session();
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
            let says = self
                .base
                .words
                .say("This tab continues with its own session; the other one is kept as a branch.");
            let title = self
                .base
                .words
                .say("Another tab has changed the saved session.");
            self.base.remark(title, Some(says.to_string()));
        }
    }
}
