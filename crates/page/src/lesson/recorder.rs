//! Recording: actions from a certain step on become a draft of a lesson, which is edited in the guide's pane.
//!
//! A step of a draft can be recorded again: in the draft's own world after the steps before it, which takes the place of the session
//! as a tried lesson does.
//!
//! Invariant: an open draft is stored after each change (`drafts.rs`), as the files of a lesson; so nothing is lost
//! with the tab. Earlier versions are kept while the page is open, for undo.

use std::rc::Rc;

use lessons::picture::PictureFile;
use lessons::{DraftWording, LessonDraft, Proposal};

use crate::base::words::Words;

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
    pub(crate) fn new(draft: LessonDraft, proposals: Vec<Proposal>) -> Self {
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
    pub(crate) fn edit(&mut self, draft: LessonDraft, word: String) {
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
    pub(crate) fn go_back(&mut self, back: bool) {
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
