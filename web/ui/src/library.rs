//! The lessons of this host: the list, and each lesson when it is opened. Files are fetched on demand, cached while the
//! page is open, and read with the same reader as the authors' tools.
//!
//! A failure is an `Err` with a readable sentence: what, where, why. What is already loaded stays.

pub mod beginning;

use std::cell::RefCell;
use std::rc::Rc;

use lessons::puzzle::Puzzle;
use lessons::{Diagnostic, Files, Lesson, Texts};
use ordered::Map;
use serde_json::{Value, json};
use yew::prelude::*;

use page::lesson::OpenedLesson;
use page::platform::ListedUnit;

use crate::browser::Then;
pub use crate::fetched::Fetched;
use crate::policies::{self, policies_missing};
use crate::say::{Language, key, language, message, say, tell};
use crate::{fetch, lms, made, own};

const CATALOG: &str = "lessons/catalog.json";
const RULES: &str = "lessons/rules.json";
/// The title of the part with lessons that are not the host's.
pub const OWN_LESSONS: &str = key("Your own lessons");
/// Faults reported for a damaged file.
const FAULTS: usize = 4;

/// A catalog text in every language.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogText(Value);

impl CatalogText {
    fn read(row: &Value, name: &str) -> Self {
        Self(row[name].clone())
    }

    /// In the language of the page.
    pub fn now(&self) -> &str {
        self.of(language())
    }

    /// In a language, or in English if there is no text in that language.
    pub fn of(&self, language: Language) -> &str {
        let text = |it: Language| self.0[it.code()].as_str();
        (text(language).or(text(Language::ENGLISH))).unwrap_or_default()
    }
}

/// A lesson in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedLesson {
    /// The id, as in addresses.
    pub id: String,
    /// The title.
    pub title: CatalogText,
    /// What the reader learns.
    pub about: CatalogText,
    /// How many minutes it takes.
    pub minutes: u64,
    /// Number of goals; a lesson without goals is a walkthrough.
    pub goals: u64,
    /// Number of steps.
    pub steps: u64,
    /// Number of mistakes it recognizes.
    pub mistakes: u64,
    /// Number of quiz questions.
    pub quiz: u64,
}

impl ListedLesson {
    fn read(row: &Value) -> Option<Self> {
        Some(Self {
            id: row["id"].as_str()?.to_string(),
            title: CatalogText::read(row, "title"),
            about: CatalogText::read(row, "about"),
            minutes: row["minutes"].as_u64()?,
            goals: row["goals"].as_u64()?,
            steps: row["steps"].as_u64()?,
            mistakes: row["mistakes"].as_u64()?,
            quiz: row["quiz"].as_u64().unwrap_or(0),
        })
    }

    /// The language of its texts: the current one, or English if there are no texts in that language.
    fn language(&self) -> Language {
        let spoken = Some(language()).filter(|it| self.title.0[it.code()].is_string());
        spoken.unwrap_or(Language::ENGLISH)
    }
}

/// A part of the course, or a learning path.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseChoice {
    /// Empty for the reader's own lessons.
    pub id: String,
    /// The title.
    pub title: CatalogText,
    /// What its lessons have in common.
    pub about: CatalogText,
    /// Ids of lessons.
    pub lessons: Vec<String>,
}

/// All lessons in the order of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// Each lesson once.
    pub lessons: Vec<ListedLesson>,
    /// The parts of the course, in order.
    pub parts: Vec<CourseChoice>,
    /// The learning paths, for readers who want a part of the course.
    pub paths: Vec<CourseChoice>,
}

impl Catalog {
    /// The lesson with an id.
    pub fn find(&self, id: &str) -> Option<&ListedLesson> {
        self.lessons.iter().find(|it| it.id == id)
    }

    /// The host's lessons, and those of one's own as a part behind the others.
    fn with_own(self: Rc<Self>) -> Rc<Self> {
        let rows = own::all().into_iter().filter_map(|files| {
            let whole = files.read().ok()?;
            ListedLesson::read(&lessons::own::row(&whole))
        });
        let rows: Vec<ListedLesson> = rows.collect();
        if rows.is_empty() {
            return self;
        }
        let mut all = (*self).clone();
        all.parts.push(CourseChoice {
            id: String::new(),
            title: CatalogText(json!({ "en": OWN_LESSONS, language().code(): say(OWN_LESSONS) })),
            about: CatalogText(Value::Null),
            lessons: rows.iter().map(|it| it.id.clone()).collect(),
        });
        all.lessons.extend(rows);
        Rc::new(all)
    }

    /// In a unit of a package, only its lessons: the platform keeps nothing of others.
    fn only(&mut self, ids: &[String]) {
        self.lessons.retain(|it| ids.contains(&it.id));
        for choice in self.parts.iter_mut().chain(&mut self.paths) {
            choice.lessons.retain(|id| ids.contains(id));
        }
        self.parts.retain(|it| !it.lessons.is_empty());
        self.paths.retain(|it| !it.lessons.is_empty());
    }

    fn read(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let rows = |name: &str| json[name].as_array();
        let choice = |row: &Value| {
            let ids = row["lessons"].as_array()?.iter();
            let ids = ids.map(|id| Some(id.as_str()?.to_string()));
            Some(CourseChoice {
                id: row["id"].as_str().unwrap_or_default().to_string(),
                title: CatalogText::read(row, "title"),
                about: CatalogText::read(row, "about"),
                lessons: ids.collect::<Option<_>>()?,
            })
        };
        Some(Self {
            lessons: (rows("lessons")?.iter().map(ListedLesson::read)).collect::<Option<_>>()?,
            parts: (rows("parts")?.iter().map(choice)).collect::<Option<_>>()?,
            paths: (rows("paths")?.iter().map(choice)).collect::<Option<_>>()?,
        })
    }
}

/// A rule to break, in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRule {
    /// The id, as in addresses.
    pub id: AttrValue,
    /// The title.
    pub title: CatalogText,
    /// The rule.
    pub statement: CatalogText,
    /// Why the rule holds.
    pub because: CatalogText,
}

impl ListedRule {
    fn read(text: &str) -> Option<Vec<Self>> {
        let json: Value = serde_json::from_str(text).ok()?;
        let rule = |row: &Value| {
            Some(Self {
                id: row["id"].as_str()?.to_string().into(),
                title: CatalogText::read(row, "title"),
                statement: CatalogText::read(row, "statement"),
                because: CatalogText::read(row, "because"),
            })
        };
        json.as_array()?.iter().map(rule).collect()
    }
}

/// The rules to break.
pub fn rules(then: Then<Vec<ListedRule>>) {
    let read = |text: String| ListedRule::read(&text).ok_or_else(|| damaged(RULES, &[]));
    fetch::text(RULES, Box::new(move |text| then(text.and_then(read))));
}

/// A rule, with the lines to break it with.
pub fn puzzle(id: &str, then: Then<Rc<Puzzle>>) {
    let id = id.to_string();
    let path = format!("lessons/rules/{id}/rule.txt");
    let read = move |path: &str, text: String| {
        Puzzle::read(&id, &text).map_err(|faults| damaged(path, &faults))
    };
    fetch(path, read, move |puzzle| match puzzle {
        Ok(puzzle) => with_policies(puzzle.lesson.clone(), Rc::new(puzzle), then),
        Err(why) => then(Err(why)),
    });
}

/// Fetches a file and reads it.
fn fetch<T>(
    path: String,
    read: impl FnOnce(&str, String) -> Result<T, String> + 'static,
    then: impl FnOnce(Result<T, String>) + 'static,
) {
    let from = path.clone();
    let arrived = move |text: Result<String, String>| then(text.and_then(|text| read(&path, text)));
    fetch::text(&from, Box::new(arrived));
}

#[derive(Default)]
struct Shelf {
    catalog: Option<Rc<Catalog>>,
    lessons: Map<String, Rc<Lesson>>,
    /// Texts by path.
    texts: Map<String, Rc<Texts>>,
    /// The newest lesson that the page made.
    made: Option<OpenedLesson>,
}

thread_local! {
    static SHELF: RefCell<Shelf> = RefCell::default();
}

/// The list of lessons.
pub fn catalog(then: Then<Rc<Catalog>>) {
    if let Some(catalog) = SHELF.with_borrow(|shelf| shelf.catalog.clone()) {
        return then(Ok(catalog.with_own()));
    }
    let read = |text: String| {
        let mut catalog = Catalog::read(&text).ok_or_else(|| damaged(CATALOG, &[]))?;
        if let Some(note) = lms::note() {
            catalog.only(&note.lessons);
        }
        let catalog = Rc::new(catalog);
        SHELF.with_borrow_mut(|shelf| shelf.catalog = Some(catalog.clone()));
        Ok(catalog.with_own())
    };
    fetch::text(CATALOG, Box::new(move |text| then(text.and_then(read))));
}

/// Puts a lesson that the page made on the shelf, until it makes another one.
pub fn put(made: OpenedLesson) {
    SHELF.with_borrow_mut(|shelf| shelf.made = Some(made));
}

/// Passes a lesson on once the policies that its lines need are there: whoever runs them need not ask.
fn with_policies<T: 'static>(lesson: Rc<Lesson>, opened: T, then: Then<T>) {
    policies::once_there(lesson.needs_policies(), move |ready| {
        then(ready.map(|()| opened).map_err(|why| policies_missing(&why)));
    });
}

/// A lesson with its texts in the current language, or else in English.
pub fn open(id: &str, then: Then<OpenedLesson>) {
    let then: Then<OpenedLesson> = Box::new(|opened| match opened {
        Ok(opened) => with_policies(opened.lesson.clone(), opened, then),
        Err(why) => then(Err(why)),
    });
    if let Some(opened) = own::find(id).and_then(|files| opened(&files)) {
        return then(Ok(opened));
    }
    let made = SHELF.with_borrow(|shelf| shelf.made.clone().filter(|it| it.lesson.id == id));
    if let Some(made) = made {
        return then(Ok(made));
    }
    if page::made::is_made(id) {
        let put_and_go_on = |opened: Result<OpenedLesson, String>| {
            then(opened.inspect(|opened| put(opened.clone())));
        };
        return made::open(id, Box::new(put_and_go_on));
    }
    let id = id.to_string();
    let listed = move |id: &str, catalog: Result<Rc<Catalog>, String>| {
        let none = || {
            tell(message!(
                "Lesson {id} not found. Choose one from the list.",
                id = *id
            ))
        };
        let found = catalog?.find(id).map(ListedLesson::language);
        found.ok_or_else(none)
    };
    catalog(Box::new(move |catalog| match listed(&id, catalog) {
        Err(why) => then(Err(why)),
        Ok(language) => lesson(
            id,
            Box::new(move |lesson| match lesson {
                Err(why) => then(Err(why)),
                Ok(lesson) => texts(lesson, language, then),
            }),
        ),
    }));
}

/// A lesson of the user's own, in the language that is spoken or else in its first one.
fn opened(files: &Files) -> Option<OpenedLesson> {
    let whole = files.read().ok()?;
    let texts = whole.texts(language().code())?;
    let code = whole.texts.iter().find(|(_, it)| it == texts);
    let language = code.and_then(|(code, _)| Language::by_code(code));
    Some(OpenedLesson {
        lesson: whole.lesson.clone(),
        texts: Rc::new(texts.clone()),
        language: language.unwrap_or(Language::ENGLISH),
        start: None,
    })
}

fn lesson(id: String, then: Then<Rc<Lesson>>) {
    if let Some(lesson) = SHELF.with_borrow(|shelf| shelf.lessons.get(&id).cloned()) {
        return then(Ok(lesson));
    }
    let path = format!("lessons/{id}/lesson.txt");
    let read = move |path: &str, text: String| {
        let lesson = Lesson::read(&id, &text).map_err(|faults| damaged(path, &faults))?;
        let lesson = Rc::new(lesson);
        SHELF.with_borrow_mut(|shelf| shelf.lessons.insert(id, lesson.clone()));
        Ok(lesson)
    };
    fetch(path, read, then);
}

fn texts(lesson: Rc<Lesson>, language: Language, then: Then<OpenedLesson>) {
    let path = format!("lessons/{}/{}.txt", lesson.id, language.code());
    let opened = move |texts| OpenedLesson {
        lesson,
        texts,
        language,
        start: None,
    };
    if let Some(texts) = SHELF.with_borrow(|shelf| shelf.texts.get(&path).cloned()) {
        return then(Ok(opened(texts)));
    }
    let read = move |path: &str, text: String| {
        let texts = Texts::read(&text).map_err(|faults| damaged(path, &faults))?;
        let texts = Rc::new(texts);
        SHELF.with_borrow_mut(|shelf| shelf.texts.insert(path.to_string(), texts.clone()));
        Ok(opened(texts))
    };
    fetch(path, read, then);
}

/// The error for a file that cannot be read: the positions of its faults, for its author.
fn damaged(path: &str, faults: &[Diagnostic]) -> String {
    let mut text = tell(message!(
        "{file} is damaged and cannot be read.",
        file = *path
    ));
    for fault in faults.iter().take(FAULTS) {
        text.push_str(&format!(" {path}:{fault}."));
    }
    text
}

/// The lessons as a learning platform lists them.
fn units(then: Box<dyn FnOnce(Option<Vec<ListedUnit>>)>) {
    let count = |count: u64| usize::try_from(count).unwrap_or(0);
    let unit = move |it: &ListedLesson| ListedUnit {
        id: it.id.clone(),
        title: it.title.now().to_string(),
        goals: count(it.goals),
        quiz: count(it.quiz),
    };
    catalog(Box::new(move |catalog| {
        then(catalog.ok().map(|it| it.lessons.iter().map(unit).collect()));
    }));
}

/// The list of lessons for a component, and a retry.
#[hook]
pub fn use_catalog() -> (Fetched<Rc<Catalog>>, Callback<()>) {
    let state = use_state(|| {
        let here = SHELF.with_borrow(|shelf| shelf.catalog.clone());
        here.map_or(Fetched::Coming, |it| Fetched::There(it.with_own()))
    });
    let ask = {
        let state = state.setter();
        Callback::from(move |()| {
            let state = state.clone();
            state.set(Fetched::Coming);
            catalog(Box::new(move |catalog| {
                state.set(catalog.map_or_else(Fetched::Failed, Fetched::There));
            }));
        })
    };
    let first = (*state == Fetched::Coming).then(|| ask.clone());
    use_effect_with((), |()| {
        if let Some(ask) = first {
            ask.emit(());
        }
    });
    ((*state).clone(), ask)
}
