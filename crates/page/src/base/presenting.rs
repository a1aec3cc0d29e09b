//! What another window is shown, and how this one takes it over.

use std::rc::Rc;

use shell::controller::line_of;
use sim::history::History;
use sim::session::Session;

use super::Base;
use super::branches::start_alike;
use super::effects::WindowRole;
use super::present::AudiencePicture;
use super::screen::{Dialog, Highlight, Pane, ShownCall};
use super::shared_screen::DialogCaption;

impl Base {
    /// Turns on large type on this screen, or turns off everything about presenting here.
    pub(crate) fn toggle_presenter(&mut self) {
        self.screen.presenter = !self.screen.presenter;
        // A class is no first visitor.
        self.screen.welcome &= !self.screen.presenter;
        if !self.screen.presenter && self.presentation.part == WindowRole::Alone {
            self.presentation.notes = false;
            self.point(false);
        }
    }

    /// Opens the terminal, unless the address leaves it out.
    pub(crate) fn call_terminal(&mut self) {
        if !self.settings.scene.shows(Pane::Terminal.name()) {
            let title = self
                .words
                .say("This page has no terminal: its address leaves it out.");
            return self.remark(title, None);
        }
        self.open_pane(Pane::Terminal);
    }

    /// Turns the spotlight on, at the selection, or off.
    pub(crate) fn point(&mut self, on: bool) {
        self.presentation.pointing = on;
        let selection = self.screen.selection.clone().filter(|_| on);
        self.presentation.highlight = selection.map(Highlight::Thing);
    }

    /// Handles a selection: while the spotlight is active, it is highlighted.
    pub(crate) fn pointed(&mut self) {
        if self.presentation.pointing {
            self.presentation.highlight = self.screen.selection.clone().map(Highlight::Thing);
        }
    }

    /// Takes over the presenter's picture. New steps are run, so that they are animated.
    pub fn show(&mut self, shown: AudiencePicture) {
        let own = self.controller.history.whole_session();
        let same = start_alike(&own, &shown.session);
        let common = std::iter::zip(&own.commands, &shown.session.commands)
            .take_while(|(had, has)| had == has)
            .count();
        if !self.presentation.given && (!same || common < own.commands.len()) {
            self.keep_whole(self.words.say("before the presentation"));
        }
        // A presenter's window that is loaded again shows its own session.
        self.presentation.given = self.presentation.part == WindowRole::Audience;
        let before = self.controller.history.steps().len();
        self.controller.watched = self.presentation.part == WindowRole::Audience;
        if same {
            // The setup fixed here may belong to another session there.
            self.controller.history.fix(0);
            self.take_from(common, &shown.session);
        } else {
            self.replace_history(History::open(&shown.session));
            self.feedback.entries = Rc::default();
        }
        self.controller.watched = self.presentation.part == WindowRole::Audience;
        self.clock.playing = false;
        self.controller.history.go_to(shown.taken);
        self.controller.history.fix(shown.fixed);
        let screen = shown.screen;
        self.controller.instructor = screen.instructor;
        match screen.actor {
            Some(actor) => self.controller.resume_as(actor, screen.key.as_deref()),
            None => self.controller.settle_actor(),
        }
        self.screen.form = screen.form;
        self.screen.selection = screen.selection;
        self.presentation.highlight = screen.highlight;
        self.presentation.caption = screen.caption;
        self.presentation.dialog = screen.dialog;
        let now = self.controller.history.steps().len();
        let known = before.min(common);
        if same && now > known {
            self.feedback.notice = None;
            self.show_rows(known);
        } else if now != before || !same {
            self.feedback.notice = None;
            self.happened(Vec::new());
        }
        self.screen.why = screen.why;
        self.presentation.look = screen.look;
        self.take_answers(screen.answers);
    }

    /// Replaces everything after the first `common` commands.
    fn take_from(&mut self, common: usize, session: &Session) {
        let mut entries = (*self.feedback.entries).clone();
        self.controller.history.go_to(common);
        self.controller.history.drop_undone();
        for (taken, command) in session.commands.iter().enumerate().skip(common) {
            self.controller.history.go_to(taken);
            let hidden = session.faults.iter().any(|it| it.has(taken));
            if self.controller.history.undone().is_empty() && !hidden {
                let entry = self.controller.follow(command.clone());
                entries.extend(entry.map(Rc::new));
            } else {
                self.controller.step(command.clone());
            }
        }
        self.controller.history.set_faults(&session.faults);
        self.feedback.entries = Rc::new(entries);
    }

    /// The open dialog, if it acts on the organization; the others are the presenter's own.
    pub(crate) fn dialog_caption(&self) -> Option<DialogCaption> {
        let (label, command) = match self.screen.dialog.as_ref()? {
            Dialog::Offer(offer) => (offer.label.clone(), offer.command()),
            Dialog::Call(_, name) => ((*name).into(), None),
            Dialog::Grave { label, command } => (label.clone(), Some(command)),
            Dialog::Start
            | Dialog::Import
            | Dialog::Export(_)
            | Dialog::Share
            | Dialog::Scene
            | Dialog::Present
            | Dialog::Help
            | Dialog::Search
            | Dialog::Package
            | Dialog::Report
            | Dialog::Faults
            | Dialog::DryRun(_) => return None,
        };
        Some(DialogCaption {
            title: self.words.tell(&label),
            line: command.map_or_else(|| self.presentation.filled.to_string(), line_of),
        })
    }

    /// The shown call, if it is one of the session or could be.
    pub(crate) fn shown_call(&self) -> Option<ShownCall> {
        let shown = self.screen.why.clone();
        shown.filter(|it| !matches!(it, ShownCall::Request(_)))
    }
}
