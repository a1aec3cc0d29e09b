//! The texts that are stored.

use lessons::{LessonDraft, Proposal};
use serde_json::{Value, json};
use shell::Dialect;
use shell::controller::Controller;
use sim::history::History;
use sim::scenario::Scenario;

use super::AppState;
use crate::base::effects::Stored;
use crate::base::progress::{PROGRESS, ProgressFile, ReadStored};
use crate::base::screen::OrganizationForm;
use crate::base::words::Words;
use crate::files::stored::{
    CLASS_NAME, DRAFTS, LESSON, PAGE, PANES, PLAYS, SESSION, StoredPage, StoredTexts, WorkTime,
    draft_ids, draft_key, identity, text_of, walk_of,
};

impl AppState {
    /// The texts to store. `read`: what is stored now; `work`: asked only for lessons.
    pub fn texts(
        &self,
        stored: &Stored,
        read: ReadStored,
        work: &dyn Fn() -> WorkTime,
    ) -> StoredTexts {
        match stored {
            Stored::Session { marked } => {
                let controller = self.guide.own_controller(&self.base);
                vec![
                    (SESSION.to_string(), text_of(&controller.history, *marked)),
                    (
                        PAGE.to_string(),
                        self.guide.page_text(&self.base, controller),
                    ),
                ]
            }
            Stored::Lesson { marked } => match &self.guide.lesson {
                Some(run) => self.base.lesson_texts(run, *marked, read, work),
                // A lesson that is still being fetched remains open.
                None if self.guide.opening.is_some() => Vec::new(),
                None => vec![(LESSON.to_string(), String::new())],
            },
            Stored::Panes => vec![(PANES.to_string(), self.base.screen.open.names())],
            Stored::Walk { .. } => self.guide.walk_texts(read, work),
            Stored::Review(lesson, review) => {
                let mut progress = ProgressFile::stored(read);
                progress.add_reviews(lesson, vec![*review]);
                vec![(PROGRESS.to_string(), progress.text())]
            }
            Stored::Presentation => vec![(
                self.base.presented_key(),
                self.class.presented_text(&self.guide, &self.base),
            )],
            Stored::Draft(draft, proposals, plays) => {
                draft_texts(draft, proposals, *plays, self.base.words, read)
            }
            Stored::ClassName => {
                let name = self.class.reports.name.as_deref().unwrap_or_default();
                vec![(CLASS_NAME.to_string(), name.to_string())]
            }
        }
    }
}

fn draft_texts(
    draft: &LessonDraft,
    proposals: &[Proposal],
    plays: bool,
    words: Words,
    read: ReadStored,
) -> StoredTexts {
    let mut tree = draft.files().to_json();
    tree["proposals"] = (proposals.iter())
        .map(|it| json!({ "id": it.id, "clause": it.clause, "text": *words.tell(&it.text) }))
        .collect();
    tree[PLAYS] = json!(plays);
    let mut texts = vec![(draft_key(&draft.id), tree.to_string())];
    let list = read(DRAFTS).unwrap_or_default();
    let mut ids: Vec<&str> = draft_ids(&list).collect();
    if !ids.contains(&&*draft.id) {
        ids.push(&draft.id);
        texts.push((DRAFTS.to_string(), ids.join("\n")));
    }
    texts
}

impl StoredPage {
    /// The stored state, with the stored session.
    pub fn restore(self, mut history: History, words: Words) -> AppState {
        let of = identity(&history);
        let page = Some(self.page).filter(|page| page["of"].as_str() == Some(&of));
        let page = page.unwrap_or(Value::Null);
        let number = |name: &str| page[name].as_u64().and_then(|it| usize::try_from(it).ok());
        // Undo stops at the setup of a presented lesson, in this window or the presenter's.
        history.fix(number("fixed").unwrap_or(0));
        if let Some(taken) = number("taken") {
            history.go_to(taken);
        }
        let mut state = AppState::new(Controller::at(history), words);
        if let Some(actor) = page["actor"].as_str().and_then(|actor| actor.parse().ok()) {
            state.base.controller.resume_as(actor, page["key"].as_str());
        }
        state.base.controller.instructor = page["instructor"].as_bool().unwrap_or(true);
        let dialect = page["dialect"].as_str().and_then(Dialect::by_name);
        state.base.controller.dialect = dialect.unwrap_or_default();
        state.base.screen.form = (page["form"].as_str())
            .and_then(OrganizationForm::by_name)
            .unwrap_or_default();
        state.guide.walk = walk_of(&page["walk"]);
        state.base.take_branches(self.branches, self.damaged);
        state
    }

    /// The initial state if no stored session can be opened.
    pub fn fresh(self, words: Words) -> AppState {
        let mut state = AppState::new(Controller::new(Scenario::ConsolidatedBilling, 1), words);
        state.base.take_branches(self.branches, self.damaged);
        state
    }
}
