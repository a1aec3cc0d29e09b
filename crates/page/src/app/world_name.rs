//! The name of what is shown.

use message::message;

use super::AppState;

/// The name of the world in the header, and its language if the page has another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldName {
    /// The name.
    pub text: String,
    /// The language of the name, if the page has another.
    pub lang: Option<&'static str>,
}

impl AppState {
    /// What the header calls the world: by the lesson or the puzzle that made it, else by what it began as.
    pub fn world_name(&self) -> WorldName {
        let lesson = self.guide.lesson.as_ref();
        let walk = self.guide.walk.as_ref().filter(|it| !it.away);
        if let Some(run) = lesson {
            return WorldName {
                text: run.view.title.clone(),
                lang: run.view.lang,
            };
        }
        if let Some(opened) = walk.and_then(|it| it.opened.as_ref()) {
            let lang =
                (opened.language != self.base.words.language).then_some(opened.language.code());
            return WorldName {
                text: opened.title().to_string(),
                lang,
            };
        }
        if let Some(puzzle) = self.repair.standing(&self.guide, &self.base) {
            let text = (self.base.words).tell(message!("Repair puzzle {seed}", seed = puzzle.seed));
            return WorldName { text, lang: None };
        }
        let title = self.base.controller.history.title();
        WorldName {
            text: self.base.words.tell(title),
            lang: self.base.words.told_lang(title),
        }
    }
}
