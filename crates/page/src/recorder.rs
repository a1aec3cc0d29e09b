//! Recording: actions from a certain step on become a draft of a lesson, which is edited in the guide's pane.
//!
//! A step of a draft can be recorded again: in the draft's own world after the steps before it, which takes the place of the session
//! as a tried lesson does.
//!
//! Invariant: an open draft is stored after each change (`drafts.rs`), as the files of a lesson; so nothing is lost
//! with the tab. Earlier versions are kept while the page is open, for undo.

use crate::Base;
use crate::GuideState;
use std::rc::Rc;

use interchange::{rebuilt, setup_lines};
use lessons::picture::PictureFile;
use lessons::{DraftWording, LessonDraft, Proposal};
use sim::command::{Command, Intervention};
use sim::history::{History, Step};

use super::effects::Stored;
use super::{Pane, SideEffect};
use crate::words::Words;

/// Most undo steps of a draft.
const UNDOS: usize = 100;

/// A draft that is being edited.
#[derive(Clone)]
pub struct DraftEditing {
    /// The draft as it is now.
    pub draft: Rc<LessonDraft>,
    /// Goals suggested by the recording.
    pub proposals: Rc<Vec<Proposal>>,
    /// The results of playing its steps.
    pub plays: Rc<Result<Vec<Option<String>>, String>>,
    /// The step that is being recorded again.
    pub again: Option<usize>,
    /// The step that was recorded last, which is shown open.
    pub recorded: Option<usize>,
    past: Vec<Rc<LessonDraft>>,
    future: Vec<Rc<LessonDraft>>,
    /// The text edited last: letters typed into one text count as one change.
    last: String,
}

/// An action on recordings and drafts.
#[derive(Clone)]
pub enum DraftAction {
    /// Start to record what the user does.
    Record,
    /// The draft's id.
    Stop(String),
    /// Edit a draft, with the goals suggested for it.
    Open(Box<LessonDraft>, Vec<Proposal>),
    /// A lesson from a file or link.
    Import(Box<LessonDraft>, Vec<Proposal>),
    /// Record a step again; the current time.
    Again(usize, String),
    /// Leave the step as it was.
    CancelAgain,
    /// Suggest goals from what the draft's lines do.
    Suggest,
    /// Add pictures.
    Pictures(Vec<PictureFile>),
    /// A new version of the draft; the word names the edited text.
    Edit(Box<LessonDraft>, String),
    /// Undo the last change of the draft.
    Undo,
    /// Redo the change that was undone last.
    Redo,
    /// Close the editor.
    Close,
    /// Open it as learners see it; the current time.
    Preview(String),
}

impl DraftEditing {
    fn new(draft: LessonDraft, proposals: Vec<Proposal>) -> Self {
        Self {
            plays: Rc::new(draft.plays()),
            draft: Rc::new(draft),
            proposals: Rc::new(proposals),
            again: None,
            recorded: None,
            past: Vec::new(),
            future: Vec::new(),
            last: String::new(),
        }
    }

    /// Whether a change of the draft can be undone.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether a change of the draft can be redone.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Sets a new version of the draft; the word names the edited text.
    fn edit(&mut self, draft: LessonDraft, word: String) {
        if *self.draft == draft {
            return;
        }
        if self.last != word || word.is_empty() {
            self.past.push(self.draft.clone());
        }
        if self.past.len() > UNDOS {
            self.past.remove(0);
        }
        self.last = word;
        self.future.clear();
        self.show(Rc::new(draft));
    }

    /// Undoes or redoes an edit.
    fn go_back(&mut self, back: bool) {
        let (from, to) = if back {
            (&mut self.past, &mut self.future)
        } else {
            (&mut self.future, &mut self.past)
        };
        if let Some(draft) = from.pop() {
            to.push(self.draft.clone());
            self.last.clear();
            self.show(draft);
        }
    }

    fn show(&mut self, draft: Rc<LessonDraft>) {
        // Playing takes a moment and does not depend on texts.
        if draft.lesson != self.draft.lesson {
            self.plays = Rc::new(draft.plays());
        }
        self.draft = draft;
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

impl GuideState {
    /// Number of recorded steps, while recording.
    pub fn recorded(&self, base: &Base) -> Option<usize> {
        let steps = base.controller.history.steps().len();
        self.recording.map(|from| steps.saturating_sub(from))
    }

    pub(super) fn take_draft(&mut self, base: &mut Base, doing: DraftAction) {
        match doing {
            DraftAction::Record => {
                self.recording = Some(base.controller.history.steps().len());
                let title = base.words
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
    pub(super) fn drop_again(&mut self) {
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
    pub fn open_draft(&mut self, base: &mut Base, draft: Result<(LessonDraft, Vec<Proposal>), String>) {
        match draft {
            Ok((draft, proposals)) => {
                self.take_draft(base, DraftAction::Import(Box::new(draft), proposals));
            }
            Err(why) => {
                let title = base.words
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

/// The texts of a recorded draft, in the page's language.
pub fn wording(words: Words) -> DraftWording<'static> {
    DraftWording {
        language: words.language.code(),
        title: words.say("A new lesson"),
        about: words.say("What it is about, in a sentence."),
        act: words.say("As {who}, do this: {what}."),
        wait: words.say("Let time pass."),
        look: words.say("What can you see here?"),
        missing: words.say("Not yet"),
        core: Box::new(move |text| words.tell(text)),
    }
}

impl PartialEq for DraftEditing {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft)
            && Rc::ptr_eq(&self.plays, &other.plays)
            && Rc::ptr_eq(&self.proposals, &other.proposals)
            && (self.again, self.recorded) == (other.again, other.recorded)
            && self.past.len() == other.past.len()
            && self.future.len() == other.future.len()
    }
}
