//! A window of the page, without a browser: actions go in; the state, what it draws and what it asks of the browser come out.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use lessons::{Files, Language, Whole};
use page::effects::PresentationWindow;
use page::keyboard::{FocusPlace, KeyStroke};
use page::lesson::{Kept, LessonAction, LessonFiles, LessonPlace, OpenedLesson, Run};
use page::present::PresentAction;
use page::queries::Queries;
use page::stored::{PAGE, SESSION, Stored, StoredPage, WorkTime};
use page::words::{PageTexts, Words};
use page::{
    Action, AppState, ClockAction, Notice, NoticeKind, Route, ScreenAction, SessionAction,
    SideEffect, reduce,
};
use shell::controller::{Controller, placeholders::fill_in};
use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;
use sim::time::DAY;
use sim::view::{OrganizationScene, UnitNode};

/// The time of day, which the page gets from the browser.
pub const NOW: &str = "2026-11-23T10:00:00Z";

pub struct Window {
    pub state: Rc<AppState>,
    /// What the last action, or opening the window, asked of the browser.
    pub effects: Vec<SideEffect>,
}

impl Window {
    pub fn new(scenario: Scenario) -> Self {
        Self::seeded(scenario, 1)
    }

    pub fn seeded(scenario: Scenario, seed: u64) -> Self {
        Self::of(AppState::new(
            Controller::new(scenario, seed),
            Words::ENGLISH,
        ))
    }

    /// A window that opens with a state, and what it asks of the browser then.
    pub fn of(state: AppState) -> Self {
        let (state, effects) = state.begun();
        let state = Rc::new(state);
        Self { state, effects }
    }

    /// Takes an action, twice: the next state depends on nothing but the state and the action.
    pub fn act(&mut self, action: Action) {
        let (state, effects) = reduce(self.state.clone(), action.clone());
        let (other, others) = reduce(self.state.clone(), action);
        assert_eq!(format!("{effects:?}"), format!("{others:?}"));
        let outcome = |it: &AppState| {
            (
                it.base.controller.world().hash(),
                it.base.feedback.notice.clone(),
            )
        };
        assert_eq!(outcome(&state), outcome(&other));
        (self.state, self.effects) = (state, effects);
    }

    pub fn session(&mut self, action: SessionAction) {
        self.act(Action::Session(action));
    }

    pub fn screen(&mut self, action: ScreenAction) {
        self.act(Action::Screen(action));
    }

    pub fn lesson(&mut self, action: LessonAction) {
        self.act(Action::Lesson(action));
    }

    /// Types a line, with placeholders such as `{root}`, and returns what the terminal prints.
    pub fn line(&mut self, line: &str) -> String {
        let filled =
            fill_in(&self.state.base.controller, line).unwrap_or_else(|_| line.to_string());
        self.session(SessionAction::Lines(vec![filled]));
        let entries = &self.state.base.feedback.entries;
        entries.last().map_or(String::new(), |it| {
            format!("{}{}", it.printed.stdout, it.printed.stderr)
        })
    }

    /// Types lines that succeed.
    #[track_caller]
    pub fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            let says = self.line(line);
            let exit = self
                .state
                .base
                .feedback
                .entries
                .last()
                .map(|it| it.printed.exit);
            assert_eq!(exit, Some(0), "{line}: {says}");
        }
    }

    /// Acts as someone: `Payments/Ben`.
    #[track_caller]
    pub fn act_as(&mut self, person: &str) {
        let found = self.state.base.controller.find_person(person);
        let principal = found.unwrap_or_else(|why| panic!("{person}: {why}"));
        self.session(SessionAction::ActAs(principal));
    }

    pub fn advance(&mut self, days: u64) {
        let ms = days * DAY;
        self.session(SessionAction::Do(Command::Time(TimeMove::Advance { ms })));
    }

    /// Goes to the next event that is due.
    pub fn next(&mut self) {
        self.session(SessionAction::Do(page::NEXT));
    }

    pub fn undo(&mut self) {
        self.session(SessionAction::Undo);
    }

    pub fn redo(&mut self) {
        self.session(SessionAction::Redo);
    }

    pub fn open(&mut self, route: Route) {
        self.screen(ScreenAction::Navigate(route, None));
    }

    pub fn play(&mut self, playing: bool) {
        self.act(Action::Clock(ClockAction::Play(playing)));
    }

    /// What a key does where the focus is in no field.
    pub fn pressed(&self, key: &str) -> Vec<Action> {
        self.pressed_at(key, FocusPlace::Elsewhere)
    }

    pub fn pressed_at(&self, key: &str, at: FocusPlace) -> Vec<Action> {
        page::keyboard::pressed(
            &self.state.base,
            &KeyStroke {
                key: key.into(),
                single: true,
                at,
                ..KeyStroke::default()
            },
        )
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        let mut effects = Vec::new();
        for action in self.pressed(key) {
            self.act(action);
            effects.append(&mut self.effects);
        }
        self.effects = effects;
    }

    /// Presses a key with Control.
    pub fn control(&mut self, key: &str) {
        let stroke = KeyStroke {
            key: key.into(),
            control: true,
            single: true,
            ..KeyStroke::default()
        };
        for action in page::keyboard::pressed(&self.state.base, &stroke) {
            self.act(action);
        }
    }

    #[track_caller]
    pub fn notice(&self) -> &Notice {
        let notice = self.state.base.feedback.notice.as_ref();
        notice.expect("the page says something")
    }

    /// The notice's title and detail.
    pub fn says(&self) -> String {
        let notice = self.state.base.feedback.notice.as_ref();
        notice.map_or(String::new(), |it| {
            let detail = it.detail.as_deref().unwrap_or_default();
            format!("{} {detail} {}", it.title, it.events.join(" "))
        })
    }

    /// The notice is of a kind and contains a text.
    #[track_caller]
    pub fn told(&self, kind: NoticeKind, text: &str) {
        assert_eq!(self.notice().kind, kind, "{}", self.says());
        assert!(self.says().contains(text), "{}", self.says());
    }

    pub fn queries(&self) -> Queries {
        Queries::new(
            Rc::new(self.state.base.controller.clone()),
            self.state.base.words,
        )
    }

    pub fn hash(&self) -> String {
        self.state.base.controller.world().hash().to_string()
    }

    pub fn steps(&self) -> usize {
        self.state.base.controller.history.steps().len()
    }

    /// The names of what is drawn: organizations' units and accounts, and accounts in none.
    pub fn drawn(&self) -> Vec<String> {
        fn below(unit: &UnitNode, names: &mut Vec<String>) {
            names.push(unit.name.to_string());
            names.extend(unit.accounts.iter().map(|it| it.name.to_string()));
            unit.units.iter().for_each(|it| below(it, names));
        }
        let scene = self.queries().scene();
        let mut names: Vec<String> = scene
            .standalone
            .iter()
            .map(|it| it.name.to_string())
            .collect();
        for OrganizationScene { root, .. } in &scene.organizations {
            below(root, &mut names);
        }
        names
    }

    pub fn draws(&self, name: &str) -> bool {
        self.drawn().iter().any(|it| it == name)
    }

    /// What the terminal shows, as one text.
    pub fn terminal(&self) -> String {
        let entries = self.state.base.feedback.entries.iter();
        let texts = entries.map(|it| {
            let printed = &it.printed;
            format!(
                "{} $ {}\n{}{}",
                it.prompt, it.line, printed.stdout, printed.stderr
            )
        });
        texts.collect()
    }

    /// Opens a lesson of the course.
    pub fn open_lesson(&mut self, id: &str) {
        self.resume_lesson(id, None);
    }

    /// Opens a lesson with what was kept of it.
    pub fn resume_lesson(&mut self, id: &str, kept: Option<Kept>) {
        let kept = kept.map(|kept| {
            let history = History::open(&kept.saved.session);
            (kept, (history, None))
        });
        self.lesson(LessonAction::open(id.to_string()));
        self.comes(LessonFiles {
            opened: opened(id, self.state.base.words.language),
            now: NOW.into(),
            kept,
            after: None,
            draft: false,
        });
    }

    /// The number of the last request for a lesson.
    fn request(&self) -> u64 {
        self.state.guide.requests
    }

    /// The files of the lesson that was asked for come.
    pub fn comes(&mut self, files: LessonFiles) {
        self.lesson(LessonAction::Loaded(self.request(), Box::new(files)));
    }

    /// The lesson that was asked for does not come.
    pub fn fails(&mut self, why: &str) {
        self.lesson(LessonAction::Failed(self.request(), why.into()));
    }

    /// The open lesson.
    #[track_caller]
    pub fn run(&self) -> &Run {
        let run = self.state.guide.lesson.as_ref();
        run.expect("a lesson is open")
    }

    /// The number of met goals.
    pub fn met(&self) -> usize {
        self.run().view.goals.iter().filter(|it| it.met).count()
    }

    pub fn turn(&mut self, place: LessonPlace) {
        self.lesson(LessonAction::GoTo(place));
    }

    /// Turns to the next place of the lesson.
    #[track_caller]
    pub fn turn_on(&mut self) {
        let place = self.run().view.next.expect("there is a next place");
        self.turn(place);
    }

    /// What the open lesson would store, written and read again.
    pub fn kept(&self) -> Kept {
        let kept = self.run().kept(&self.state.base.controller, 1);
        let session = SavedSession::whole(&self.state.base.controller.history).to_compact_json();
        Kept::from_json(&kept.to_json(&session)).expect("what is kept can be read")
    }

    /// The same session in another window, by what the browser stores of it.
    pub fn reloaded(&self) -> Self {
        let work = || WorkTime {
            ms: 1,
            now: NOW.into(),
        };
        let part = Stored::Session { marked: true };
        let texts = self.state.texts(&part, &|_| None, &work);
        let text = |name: &str| {
            let found = texts.iter().find(|it| it.0 == name);
            &found.expect("it is stored").1
        };
        let saved = SavedSession::from_json(text(SESSION)).expect("what is kept can be read");
        let page = StoredPage::read(text(PAGE)).expect("what is kept can be read");
        assert!(page.damaged().is_empty(), "{:?}", page.damaged());
        Self::of(page.restore(History::open(&saved.session), self.state.base.words))
    }

    /// The names of the branches, the oldest first.
    pub fn branch_names(&self) -> Vec<String> {
        let branches = self.state.base.branches.iter();
        branches.map(|it| it.name.clone()).collect()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The ids of the course's lessons.
pub fn course() -> Vec<String> {
    let entries = fs::read_dir(root().join("lessons")).expect("the folder of lessons");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let lessons = paths.filter(|path| path.join("lesson.toml").is_file());
    let mut ids: Vec<String> = lessons
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    ids.sort();
    ids
}

/// A lesson of the course.
pub fn whole(id: &str) -> Whole {
    let folder = root().join("lessons").join(id);
    let entries = fs::read_dir(folder).expect("a lesson's folder");
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| {
            let name = path.file_name().expect("a file has a name");
            let text = fs::read_to_string(&path).expect("a lesson's files are text");
            (name.to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    let files = Files {
        id: id.to_string(),
        files,
        pictures: Vec::new(),
    };
    files.read().unwrap_or_else(|why| panic!("{id}: {why:?}"))
}

/// A lesson of the course, as the page opens it.
pub fn opened(id: &str, language: Language) -> OpenedLesson {
    let whole = whole(id);
    let texts = whole.texts(language.code()).expect("the lesson has texts");
    OpenedLesson {
        texts: Rc::new(texts.clone()),
        lesson: whole.lesson,
        language,
        start: None,
    }
}

/// The page's texts in Spanish.
pub fn spanish() -> Words {
    let language = Language::by_code("es").expect("Spanish is a language");
    let text = fs::read_to_string(root().join("web/texts/es.toml")).expect("a readable file");
    let text = page_files::compiled_texts(&text).expect("a file of texts");
    let texts = PageTexts::read(language, &text).expect("published texts");
    Words::new(language, texts)
}

/// A presenter's window was opened for this one, which becomes the audience's.
pub fn begins() -> Action {
    let window = PresentationWindow::presenter("it", None);
    Action::Present(PresentAction::Opened(window, true))
}
