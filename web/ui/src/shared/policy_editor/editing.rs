//! The editing field: typing, suggestions, and the editor's own changes.

use crate::browser::fields::Field;
use crate::prelude::*;
use policy::PolicyKind;
use policy::place::place;
use sim::view::writing::{self, Edit, offset, units};
use sim::view::{Term, Vocabulary};

/// The visible suggestions.
#[derive(Clone, PartialEq)]
pub struct OpenSuggestions {
    pub terms: Rc<Vec<Term>>,
    pub active: usize,
    /// Byte offset of the word's start.
    pub from: usize,
}

/// The field with everything that depends on its text.
#[derive(Clone)]
pub struct Editing {
    pub field: NodeRef,
    pub open: UseStateHandle<Option<OpenSuggestions>>,
    /// Announcements for screen readers.
    pub told: UseStateSetter<String>,
    /// Suggestions were closed at this word: they stay closed until requested.
    pub hushed: Rc<RefCell<Option<usize>>>,
    /// One of the editor's own changes is being applied.
    pub busy: Rc<RefCell<bool>>,
    pub vocabulary: Same<Vocabulary>,
    pub kind: Option<PolicyKind>,
    pub on_change: Callback<String>,
}

impl Editing {
    /// Finds the completions at the caret.
    fn suggest(&self, field: &Field, asked: bool) {
        let text = field.value();
        let (start, end) = field.selection();
        let caret = offset(&text, start);
        let here = place(&text, caret);
        let from = here.span.range().start;
        if asked {
            *self.hushed.borrow_mut() = None;
        }
        let quiet = !asked && (!here.quoted || *self.hushed.borrow() == Some(from));
        if self.kind.is_none() || quiet || start != end {
            self.open.set(None);
            return;
        }
        let terms = self.vocabulary.offers(&here, self.kind);
        // A complete value needs no suggestions; a key may continue.
        let complete = !asked
            && !writing::is_key(&here.at)
            && terms
                .first()
                .is_some_and(|term| term.text == here.span.of(&text));
        if terms.is_empty() || complete {
            if asked {
                let none = say("There is nothing to suggest here.");
                self.told.set(none.to_string());
            }
            self.open.set(None);
            return;
        }
        self.told.set(tell(counted!(
            terms.len(),
            "1 suggestion. Enter takes it, Escape closes.|{n} suggestions. Arrow keys choose, Enter takes, Escape closes."
        )));
        self.open.set(Some(OpenSuggestions {
            terms: Rc::new(terms),
            active: 0,
            from,
        }));
    }

    /// Handles typing, pasting, cutting and undo.
    pub fn typed(&self, event: &InputEvent) {
        let Some(field) = Field::of(event) else {
            return;
        };
        self.on_change.emit(field.value());
        // Suggestions appear on typing, not on undo, paste or cut.
        let kind = event.input_type();
        let typing = kind.starts_with("insertText") || kind.starts_with("deleteContent");
        if typing && !*self.busy.borrow() {
            self.suggest(&field, false);
        } else {
            self.open.set(None);
        }
    }

    /// Applies one of the editor's own changes with its consequences.
    pub fn change(&self, edit: &Edit) {
        let Some(field) = Field::at(&self.field) else {
            return;
        };
        *self.busy.borrow_mut() = true;
        insert(&field, edit);
        *self.busy.borrow_mut() = false;
        self.on_change.emit(field.value());
        if edit.goes_on {
            self.suggest(&field, false);
        } else {
            self.open.set(None);
        }
    }

    /// Replaces the whole text.
    pub fn replace(&self, text: &str, new: &str) {
        self.change(&Edit {
            from: 0,
            to: text.len(),
            text: new.to_string(),
            caret: 0,
            goes_on: false,
        });
    }

    /// Accepts a suggestion.
    pub fn take(&self, number: usize) {
        let field = Field::at(&self.field);
        let (Some(open), Some(field)) = (&*self.open, field) else {
            return;
        };
        let text = field.value();
        let caret = field.selection().0;
        if let Some(term) = open.terms.get(number) {
            let here = place(&text, offset(&text, caret));
            self.change(&writing::put(&text, &here, &term.text));
        }
    }

    pub fn close(&self) {
        if self.open.is_some() {
            self.open.set(None);
        }
    }

    pub fn pressed(&self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let Some(field) = Field::of(event) else {
            return;
        };
        let control = event.ctrl_key() || event.meta_key();
        let plain = !control && !event.alt_key() && !event.shift_key();
        match (&*self.open, event.key().as_str()) {
            (_, " ") if control => self.suggest(&field, true),
            (Some(now), key @ ("ArrowDown" | "ArrowUp")) if plain => {
                let count = now.terms.len();
                let by = if key == "ArrowDown" { 1 } else { count - 1 };
                self.open.set(Some(OpenSuggestions {
                    active: (now.active + by) % count,
                    ..now.clone()
                }));
            }
            (Some(now), "Enter" | "Tab") if plain => self.take(now.active),
            (Some(now), "Escape") => {
                *self.hushed.borrow_mut() = Some(now.from);
                self.open.set(None);
            }
            (None, "Enter") if plain => {
                let text = field.value();
                let (from, to) = field.selection();
                let line = writing::new_line(&text, offset(&text, from), offset(&text, to));
                self.change(&line);
            }
            (Some(_), "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown") => {
                self.open.set(None);
                return;
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// Replaces a piece of the field's text as if it had been typed, so that the browser can undo it. Sends an input event.
fn insert(field: &Field, edit: &Edit) {
    let text = field.value();
    let (from, to) = (units(&text, edit.from), units(&text, edit.to));
    field.write((from, to), &edit.text);
    let caret = from + units(&edit.text, edit.caret);
    field.select(caret, caret);
}
