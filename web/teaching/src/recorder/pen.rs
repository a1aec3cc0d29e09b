//! The access of the editor's parts to the draft.

use lessons::LessonDraft;

use page::recorder::DraftAction;
use ui::prelude::*;
use yew::html::ImplicitClone;

/// The editor's access to the draft.
#[derive(Clone, PartialEq)]
pub(crate) struct Pen {
    pub dispatch: Dispatch,
    pub draft: Same<LessonDraft>,
    /// The language of the edited texts.
    pub language: &'static str,
}

/// Passed on by reference.
impl ImplicitClone for Pen {}

impl Pen {
    /// A click handler that does something with the draft.
    pub fn send(&self, doing: impl Fn() -> DraftAction + 'static) -> Callback<MouseEvent> {
        (self.dispatch).on_event(move |_| Action::Draft(doing()))
    }

    /// A click handler that changes the draft.
    pub fn on(&self, change: impl Fn(&mut LessonDraft) + 'static) -> Callback<MouseEvent> {
        let pen = self.clone();
        Callback::from(move |_| pen.change("", &change))
    }

    pub fn change(&self, word: &str, change: &dyn Fn(&mut LessonDraft)) {
        let mut draft = LessonDraft::clone(&self.draft);
        change(&mut draft);
        let edit = DraftAction::Edit(Box::new(draft), word.to_string());
        self.dispatch.dispatch(Action::Draft(edit));
    }

    pub fn text(&self, name: &str) -> String {
        self.draft.text(self.language, name).to_string()
    }

    /// A text field with one or more lines.
    pub fn field(&self, name: &str, label: &str, rows: u32) -> Html {
        let id = AttrValue::from(format!("draft-{}", name.replace('.', "-")));
        let value = self.text(name);
        let (pen, name_of) = (self.clone(), name.to_string());
        let oninput = move |event: InputEvent| {
            let (language, text) = (pen.language, forms::value(&event));
            let change = |draft: &mut LessonDraft| draft.set_text(language, &name_of, &text);
            pen.change(&format!("{language} {name_of}"), &change);
        };
        html! {
            <p class="draft-field" key={id.as_str()}>
                <label for={&id}>{ label.to_string() }</label>
                if rows == 1 {
                    <input {id} type="text" autocomplete="off" {value} data-testid={name.to_string()} {oninput} />
                } else {
                    <textarea {id} rows={rows.to_string()} {value} data-testid={name.to_string()} {oninput} />
                }
            </p>
        }
    }
}
