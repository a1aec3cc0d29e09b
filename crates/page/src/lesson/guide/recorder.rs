//! Recordings and drafts.

use std::rc::Rc;

use interchange::{rebuilt, setup_lines};
use lessons::picture::PictureFile;
use lessons::{LessonDraft, Proposal};
use sim::command::{Command, Intervention};
use sim::history::{History, Step};

use super::GuideState;
use crate::base::Base;
use crate::base::effects::{SideEffect, Stored};
use crate::base::screen::Pane;
use crate::base::words::Words;
use crate::lesson::recorder::{DraftAction, DraftEditing, wording};

impl GuideState {
    /// Number of recorded steps, while recording.
    pub fn recorded(&self, base: &Base) -> Option<usize> {
        let steps = base.controller.history.steps().len();
        self.recording.map(|from| steps.saturating_sub(from))
    }

    pub(crate) fn take_draft(&mut self, base: &mut Base, doing: DraftAction) {
        match doing {
            DraftAction::Record => {
                self.recording = Some(base.controller.history.steps().len());
                let title = base
                    .words
                    .say("Recording: what you do from now on becomes a lesson.");
                base.remark(title, None);
            }
            DraftAction::Stop(_) if self.is_recording_again() => self.record_again(base),
            DraftAction::Stop(id) => self.end_recording(base, &id),
            DraftAction::Open(draft, proposals) => self.edit(base, *draft, proposals),
            DraftAction::Import(draft, proposals) => {
                let torn: Vec<String> = (draft.files().torn().iter())
                    .map(ToString::to_string)
                    .collect();
                self.edit(base, *draft, proposals);
                if !torn.is_empty() {
                    let title = base.words.say(
                        "The steps and texts of this lesson do not match; nothing was removed.",
                    );
                    base.remark(title, Some(torn.join("; ")));
                }
            }
            DraftAction::Edit(draft, word) => self.of_editing(|it| it.edit(*draft, word)),
            DraftAction::Undo => self.of_editing(|it| it.go_back(true)),
            DraftAction::Redo => self.of_editing(|it| it.go_back(false)),
            DraftAction::Close => {
                self.editing = None;
                self.back_to_course(base);
            }
            DraftAction::Preview(now) => self.preview(base, now),
            DraftAction::Again(step, now) => self.begin_again(base, step, now),
            DraftAction::CancelAgain => self.leave_lesson(base),
            DraftAction::Suggest => {
                self.of_editing(|it| it.proposals = Rc::new(it.draft.suggested()));
            }
            DraftAction::Pictures(pictures) => self.add_pictures(base, pictures),
        }
        if let Some(it) = &self.editing {
            let plays = it.plays.is_ok();
            let draft = Stored::Draft(it.draft.clone(), it.proposals.clone(), plays);
            base.effects.push(SideEffect::Store(draft));
        }
    }

    /// Changes the edited draft, if there is one.
    fn of_editing(&mut self, change: impl FnOnce(&mut DraftEditing)) {
        if let Some(editing) = &mut self.editing {
            change(editing);
        }
    }

    /// Makes a draft of what was recorded, and opens it in the editor.
    fn end_recording(&mut self, base: &mut Base, id: &str) {
        let Some(from) = self.recording.take() else {
            return;
        };
        let history: &History = &base.controller.history;
        let from = from.min(history.steps().len());
        let mut draft = LessonDraft::record(id, history, from, &wording(base.words));
        let rebuilt = begin_imported(&mut draft, history, from, base.words);
        let proposals = draft.suggested();
        self.edit(base, draft, proposals);
        let title = match &rebuilt {
            Ok(left) if left.is_empty() => return,
            Ok(_) => base.words
                .say("The lesson rebuilds the imported organization when it begins. These are not included."),
            Err(_) => base.words
                .say("The lesson cannot rebuild the imported organization."),
        };
        base.remark(title, Some(rebuilt.unwrap_or_else(|why| why)));
    }

    fn is_recording_again(&self) -> bool {
        (self.editing.as_ref()).is_some_and(|it| it.again.is_some())
    }

    /// Opens the draft's world after the steps before this one, and records.
    fn begin_again(&mut self, base: &mut Base, step: usize, now: String) {
        let Some(editing) = &self.editing else {
            return;
        };
        let Ok(before) = editing.draft.before_step(step).files().read() else {
            return base.remark(base.words.say("The draft is not a lesson yet."), None);
        };
        self.preview_lesson(base, &before, now);
        if let (Some(editing), Some(_)) = (&mut self.editing, &self.lesson) {
            editing.again = Some(step);
            self.recording = Some(base.controller.history.steps().len());
        }
    }

    /// Puts what was recorded in place of the step's lines.
    fn record_again(&mut self, base: &mut Base) {
        let history = base.controller.history.clone();
        let from = self.recording.unwrap_or_default();
        let step = (self.editing.as_ref()).and_then(|it| it.again);
        self.leave_lesson(base);
        let (Some(editing), Some(step)) = (&mut self.editing, step) else {
            return;
        };
        editing.recorded = Some(step);
        if history.steps().len() <= from {
            return base.remark(
                base.words
                    .say("Nothing was done, so the step is as it was."),
                None,
            );
        }
        let mut draft = (*editing.draft).clone();
        draft.record_step(step, &history, from);
        editing.edit(draft, String::new());
        editing.proposals = Rc::new(editing.draft.suggested());
    }

    /// Ends recording a step again, because its world is left.
    pub(crate) fn drop_again(&mut self) {
        let again = self.editing.as_mut().and_then(|it| it.again.take());
        if again.is_some() {
            self.recording = None;
        }
    }

    fn add_pictures(&mut self, base: &mut Base, pictures: Vec<PictureFile>) {
        let Some(editing) = &mut self.editing else {
            return;
        };
        let mut draft = (*editing.draft).clone();
        let added: Result<Vec<()>, String> = (pictures.into_iter())
            .map(|it| draft.put_picture(it))
            .collect();
        editing.edit(draft, String::new());
        if let Err(why) = added {
            base.remark(base.words.say("A picture could not be added."), Some(why));
        }
    }

    /// A lesson from a link, as a draft.
    pub fn open_draft(
        &mut self,
        base: &mut Base,
        draft: Result<(LessonDraft, Vec<Proposal>), String>,
    ) {
        match draft {
            Ok((draft, proposals)) => {
                self.take_draft(base, DraftAction::Import(Box::new(draft), proposals));
            }
            Err(why) => {
                let title = base
                    .words
                    .say("The lesson in the link could not be opened. Your session is unchanged.");
                base.remark(title, Some(why));
            }
        }
    }

    fn edit(&mut self, base: &mut Base, draft: LessonDraft, proposals: Vec<Proposal>) {
        self.leave_what_is_shown(base);
        self.editing = Some(DraftEditing::new(draft, proposals));
        base.leave_course();
        base.screen.pane = Pane::Guide;
        base.feedback.notice = None;
    }

    fn preview(&mut self, base: &mut Base, now: String) {
        let Some(editing) = &self.editing else {
            return;
        };
        match editing.draft.files().read() {
            Ok(whole) => self.preview_lesson(base, &whole, now),
            Err(complaints) => {
                let told = complaints.iter().take(4).map(ToString::to_string);
                let told = told.collect::<Vec<_>>().join("\n");
                base.remark(base.words.say("The draft is not a lesson yet."), Some(told));
            }
        }
    }
}

/// Lessons begin with scenarios, so a lesson of an imported organization builds it again. Returns what it does not have.
fn begin_imported(
    draft: &mut LessonDraft,
    history: &History,
    from: usize,
    words: Words,
) -> Result<String, String> {
    let is_import =
        |step: &Step| matches!(step.command, Command::Intervene(Intervention::Import(_)));
    if !history.steps()[..from].iter().any(|step| is_import(step)) {
        return Ok(String::new());
    }
    let mut begin = history.clone();
    begin.go_to(from);
    let built = rebuilt(begin.world(), history.seed()).map_err(|why| words.tell(&why))?;
    let lines = setup_lines(&built.session, &shell::local_line);
    draft.begin_with(built.session.scenario, built.session.seed, lines);
    let left: Vec<String> = built.left.iter().map(|it| words.tell(it)).collect();
    Ok(left.join("; "))
}
