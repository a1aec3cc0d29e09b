//! The prompt's text, and what its keys do.

use shell::Completion;

use crate::terminal::completion::{Open, Tab, put, tab, waits_for_more};
use ui::browser::fields::Field;
use ui::prelude::*;
use ui::storage;

const HISTORY: &str = "terminal.history";
const KEPT: usize = 200;

fn remembered() -> Vec<String> {
    storage::preference(HISTORY)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// The typed text, the position in the history, and the open list.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct TypedLine {
    pub line: String,
    /// Position in the history, counted from its end; 0 is the draft itself.
    back: usize,
    /// The draft before going back in the history.
    kept: String,
    pub open: Option<Open>,
    /// Escape was pressed: the next Tab leaves the field.
    leaving: bool,
}

/// The field with its text, and the earlier lines.
#[derive(Clone)]
pub(crate) struct Prompt {
    pub field: NodeRef,
    pub draft: UseStateHandle<TypedLine>,
    history: UseStateHandle<Vec<String>>,
    /// Caret position after completion or history, in bytes.
    caret: Rc<RefCell<Option<usize>>>,
    queries: Queries,
    dispatch: Dispatch,
}

#[hook]
pub(crate) fn use_prompt(queries: &Queries) -> Prompt {
    let prompt = Prompt {
        field: use_node_ref(),
        draft: use_state(TypedLine::default),
        history: use_state(remembered),
        caret: use_mut_ref(|| None),
        queries: queries.clone(),
        dispatch: use_dispatch(),
    };
    // The caret moves there once the field has its new text.
    use_effect(with!((prompt.field, prompt.caret), move || {
        let at = caret.borrow_mut().take();
        if let (Some(at), Some(field)) = (at, Field::at(&field)) {
            let text = field.value();
            let units = text[..at.min(text.len())].encode_utf16().count() as u32;
            field.select(units, units);
        }
    }));
    prompt
}

/// The result of a key press.
enum Pressed {
    /// The browser handles the key.
    Leave,
    /// The key was handled, and nothing needs a redraw.
    Done,
    Draw,
}

impl Prompt {
    /// Runs the typed text, line by line, and adds it to the history.
    pub fn submit(&self, text: &str) {
        let commands = shell::split_pasted(text);
        if !commands.is_empty() {
            let mut lines = (*self.history).clone();
            for command in &commands {
                if lines.last() != Some(command) {
                    lines.push(command.clone());
                }
            }
            let old = lines.len().saturating_sub(KEPT);
            lines.drain(..old);
            if let Ok(text) = serde_json::to_string(&lines) {
                self.dispatch.remember(HISTORY, &text);
            }
            self.history.set(lines);
            self.dispatch
                .dispatch(Action::Session(SessionAction::Lines(commands)));
        }
        self.draft.set(TypedLine::default());
    }

    pub fn typed(&self, event: &InputEvent) {
        if let Some(field) = Field::of(event) {
            forms::change(&self.draft, |draft| {
                draft.line = field.value();
                (draft.open, draft.leaving) = (None, false);
            });
        }
    }

    /// Handles the loss of focus.
    pub fn left(&self) {
        if self.draft.open.is_some() || self.draft.leaving {
            forms::change(&self.draft, |draft| {
                (draft.open, draft.leaving) = (None, false);
            });
        }
    }

    /// Accepts a completion.
    pub fn choose(&self, number: usize) {
        let mut next = (*self.draft).clone();
        if self.take(&mut next, |_| number) {
            self.draft.set(next);
        }
    }

    /// Inserts one of the completions into the line; false if it does not exist.
    fn take(&self, next: &mut TypedLine, number: impl FnOnce(&Open) -> usize) -> bool {
        let Some(open) = next.open.take() else {
            return false;
        };
        let Some(candidate) = open.completion.candidates.get(number(&open)) else {
            return false;
        };
        let (line, at) = put(&next.line, &open.completion, candidate);
        self.write(next, line, at);
        true
    }

    fn write(&self, next: &mut TypedLine, line: String, at: usize) {
        next.line = line;
        *self.caret.borrow_mut() = Some(at);
    }

    /// Opens or closes the completions.
    pub fn complete(&self) {
        let units = Field::focused().map(|it| it.selection().0);
        let line = &self.draft.line;
        let at = units.map_or(line.len(), |it| offset(line, it as usize));
        let completion = self.queries.complete(line, at);
        let open = match self.draft.open {
            None => Open::at(completion),
            Some(_) => None,
        };
        forms::change(&self.draft, |draft| draft.open = open);
        platform::focus("terminal-input");
    }

    pub fn pressed(&self, event: &KeyboardEvent) {
        // An input method is composing: it handles its own keys.
        if event.is_composing() {
            return;
        }
        let Some(field) = Field::of(event) else {
            return;
        };
        let mut next = (*self.draft).clone();
        match self.press(event, &field, &mut next) {
            Pressed::Leave => {}
            Pressed::Done => event.prevent_default(),
            Pressed::Draw => {
                event.prevent_default();
                self.draft.set(next);
            }
        }
    }

    fn press(&self, event: &KeyboardEvent, field: &Field, next: &mut TypedLine) -> Pressed {
        let key = event.key();
        let control = event.ctrl_key() || event.meta_key();
        match key.as_str() {
            "Tab" if control || event.alt_key() => return Pressed::Leave,
            "Tab" | "ArrowUp" | "ArrowDown" if next.open.is_some() => {
                if key == "Tab" && !event.shift_key() {
                    self.take(next, |open| open.active);
                } else if let Some(open) = &next.open {
                    let by = if key == "ArrowDown" { 1 } else { -1 };
                    next.open = Some(open.moved(by));
                }
            }
            "Tab" => return self.tabbed(event, field, next),
            " " if control => next.open = Open::at(self.completion(field, next)),
            "Enter" if next.open.is_some() => {
                self.take(next, |open| open.active);
            }
            // The field inserts the line break itself.
            "Enter" if event.shift_key() || waits_for_more(&next.line) => return Pressed::Leave,
            "Enter" => {
                self.submit(&next.line);
                return Pressed::Done;
            }
            "Escape" => {
                // Outside the field, single-letter shortcuts work: G leads back to the lesson.
                if next.open.take().is_none() {
                    platform::focus("terminal-log");
                }
                next.leaving = true;
            }
            // In a text of several lines the arrows first move between the lines.
            "ArrowUp" if !at_edge(field, &next.line, true) => return Pressed::Leave,
            "ArrowDown" if !at_edge(field, &next.line, false) => return Pressed::Leave,
            "ArrowUp" | "ArrowDown" => return self.remember(next, key == "ArrowUp"),
            "l" if control => {
                let clear = Action::Session(SessionAction::Lines(vec!["clear".to_string()]));
                self.dispatch.dispatch(clear);
            }
            "c" if control && !event.shift_key() && nothing_selected(field) => {
                *next = TypedLine::default();
            }
            _ => return Pressed::Leave,
        }
        Pressed::Draw
    }

    fn completion(&self, field: &Field, next: &TypedLine) -> Completion {
        let units = field.selection().0 as usize;
        self.queries.complete(&next.line, offset(&next.line, units))
    }

    /// Tab, when no completions are open.
    fn tabbed(&self, event: &KeyboardEvent, field: &Field, next: &mut TypedLine) -> Pressed {
        if event.shift_key() || next.leaving || next.line.trim().is_empty() {
            return Pressed::Leave;
        }
        match tab(&next.line, self.completion(field, next)) {
            Tab::Leave => return Pressed::Leave,
            Tab::Change(line, at) => self.write(next, line, at),
            Tab::Choose(line, at, open) => {
                self.write(next, line, at);
                next.open = Some(open);
            }
        }
        Pressed::Draw
    }

    /// Moves back or forward in the history.
    fn remember(&self, next: &mut TypedLine, back: bool) -> Pressed {
        let to = if back {
            (next.back + 1).min(self.history.len())
        } else {
            next.back.saturating_sub(1)
        };
        if to == next.back {
            return Pressed::Leave;
        }
        if next.back == 0 {
            next.kept = next.line.clone();
        }
        next.back = to;
        let line = match to {
            0 => next.kept.clone(),
            _ => self.history[self.history.len() - to].clone(),
        };
        let end = line.len();
        self.write(next, line, end);
        Pressed::Draw
    }
}

/// Converts the browser's caret position, in UTF-16 units, to a byte offset.
fn offset(text: &str, units: usize) -> usize {
    let mut seen = 0;
    text.char_indices()
        .find(|(_, letter)| {
            let here = seen;
            seen += letter.len_utf16();
            here >= units
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Whether the caret is in the first or the last line.
fn at_edge(field: &Field, text: &str, first: bool) -> bool {
    let at = offset(text, field.selection().0 as usize);
    let beyond = if first { &text[..at] } else { &text[at..] };
    !beyond.contains('\n')
}

fn nothing_selected(field: &Field) -> bool {
    let (from, to) = field.selection();
    from == to
}
