//! What is fetched when, and what becomes of what comes.

use std::path::Path;
use std::rc::Rc;

use lessons::{Files, Language};
use serde_json::json;
use sim::managed::without_library;
use sim::scenario::Scenario;

use crate::action::{Action, ScreenAction, SessionAction};
use crate::app::AppState;
use crate::base::effects::{
    Errand, PageTheme, PresentationWindow, SideEffect, ToFetch, WindowRole,
};
use crate::base::export::{ExportAction, ExportChoice, OfferedFormat};
use crate::base::present::{HANDED, PresentAction, Presentation, SHOWS};
use crate::base::scene::SceneAction;
use crate::base::screen::{Dialog, Pane};
use crate::base::words::Words;
use crate::lesson::walk::WalkAction;
use crate::lesson::{LessonAction, LessonFiles, OpenedLesson};
use crate::tests::page::TestPage;

const LESSON: &str = "draw-the-tree";

fn fetched(page: &TestPage) -> Vec<ToFetch> {
    let wanted = page.effects.iter().filter_map(|it| {
        let SideEffect::Fetch(wanted) = it else {
            return None;
        };
        Some(wanted.clone())
    });
    wanted.collect()
}

fn file(path: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(top.join(path)).expect("a readable file")
}

fn opened(id: &str) -> OpenedLesson {
    let source = |name: &str| {
        let text = file(&format!("lessons/{id}/{name}"));
        (name.to_string(), text)
    };
    let whole = Files {
        id: id.to_string(),
        files: ["lesson.toml", "en.toml"].map(source).to_vec(),
        pictures: Vec::new(),
    };
    let whole = whole.read().expect("a lesson");
    OpenedLesson {
        lesson: whole.lesson.clone(),
        texts: Rc::new(whole.texts("en").expect("English").clone()),
        language: Language::ENGLISH,
        start: None,
    }
}

fn loaded(number: u64, id: &str) -> Action {
    let files = LessonFiles {
        opened: opened(id),
        now: "2026-01-05T09:00:00.000Z".to_string(),
        kept: None,
        after: None,
        draft: false,
    };
    Action::Lesson(LessonAction::Loaded(number, Box::new(files)))
}

fn open(id: &str) -> Action {
    Action::Lesson(LessonAction::open(id.to_string()))
}

fn lesson(id: &str, number: u64) -> ToFetch {
    ToFetch::Lesson {
        id: id.to_string().into(),
        anew: false,
        number,
    }
}

fn is_open(page: &TestPage) -> bool {
    page.state.guide.lesson.is_some()
}

#[test]
fn a_lesson_is_fetched_when_it_is_asked_for() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    assert_eq!(fetched(&page), []);
    page.take(open(LESSON));
    assert_eq!(fetched(&page), [lesson(LESSON, 1)]);
    page.take(Action::Screen(ScreenAction::Close));
    assert_eq!(fetched(&page), []);
    page.take(loaded(1, LESSON));
    assert!(is_open(&page));
    assert!(page.effects.contains(&SideEffect::CountWork(0)));
}

#[test]
fn the_lesson_of_the_address_is_fetched_at_the_start() {
    let mut state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    state
        .guide
        .open_lesson(&mut state.base, LESSON.to_string().into());
    assert_eq!(fetched(&TestPage::begin(state)), [lesson(LESSON, 1)]);
}

#[test]
fn a_lesson_that_failed_is_fetched_again_on_request() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(open(LESSON));
    let why = "The host does not answer.".to_string();
    page.take(Action::Lesson(LessonAction::Failed(1, why.clone())));
    assert_eq!(fetched(&page), []);
    let opening = page.state.guide.opening.as_ref();
    assert_eq!(opening.and_then(|it| it.failed.clone()), Some(why));
    page.take(open(LESSON));
    assert_eq!(fetched(&page), [lesson(LESSON, 2)]);
}

/// The user has closed it, or chosen another, before it came.
#[test]
fn a_lesson_that_is_no_longer_wanted_does_not_open() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(open(LESSON));
    page.take(Action::Lesson(LessonAction::Leave));
    assert!(page.effects.contains(&SideEffect::StopFetching));
    page.take(loaded(1, LESSON));
    assert!(!is_open(&page));
    page.take(open("tour")).take(open(LESSON));
    assert!(page.effects.contains(&SideEffect::StopFetching));
    page.take(loaded(2, "tour"));
    assert!(!is_open(&page));
    page.take(Action::Lesson(LessonAction::Failed(2, "Late".to_string())));
    page.take(loaded(3, LESSON));
    assert!(is_open(&page));
}

#[test]
fn a_presented_lesson_is_fetched_until_it_is_there() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(Action::Walk(WalkAction::Open(LESSON.to_string().into(), 0)));
    assert_eq!(fetched(&page), [ToFetch::Walk(LESSON.to_string().into())]);
    page.take(Action::Walk(WalkAction::Loaded(Rc::new(opened(LESSON)))));
    assert_eq!(fetched(&page), []);
    page.take(Action::Walk(WalkAction::Step(true)));
    assert_eq!(fetched(&page), []);
}

#[test]
fn texts_follow_the_language_of_the_page() {
    let spanish = Language::by_code("es").expect("a language");
    let texts = page_texts(spanish);
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(open(LESSON)).take(loaded(1, LESSON));
    page.take(Action::Speak(texts));
    assert_eq!(fetched(&page), [ToFetch::Texts(LESSON.to_string().into())]);
    page.take(Action::Screen(ScreenAction::Close));
    assert_eq!(fetched(&page), []);
    page.take(Action::Speak(Words::ENGLISH));
    assert_eq!(fetched(&page), []);
}

fn page_texts(language: Language) -> Words {
    let text = file("web/texts/es.toml");
    let text = page_files::compiled_texts(&text).expect("a file of texts");
    let texts = crate::base::words::PageTexts::read(language, &text).expect("texts");
    Words::new(language, texts)
}

/// An action that needs the AWS managed policies, which these tests do not have at first.
fn attach(state: &AppState) -> Action {
    let line = "aws iam attach-role-policy --role-name Admin --policy-arn arn:aws:iam::aws:policy/AWSBackupFullAccess";
    let action = Action::Session(SessionAction::Lines(vec![line.to_string()]));
    assert!(action.needs_policies() || !state.waiting.is_empty());
    action
}

#[test]
fn what_needs_the_managed_policies_waits_for_them_and_later_actions_wait_behind() {
    without_library(waits_for_policies);
}

fn waits_for_policies() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let action = attach(&page.state);
    page.take(action);
    assert_eq!(fetched(&page), [ToFetch::Policies]);
    page.take(Action::Remark("Behind".to_string(), None));
    assert_eq!((fetched(&page).len(), page.state.waiting.len()), (0, 2));
    assert!(page.state.base.feedback.notice.is_none());
    // Storing does not wait: the page may be left now.
    page.take(Action::Keep(crate::files::keeping::KeepAction::Leave));
    assert_eq!(page.state.waiting.len(), 2);

    let why = "The host does not answer.".to_string();
    page.take(Action::Policies(Err(why.clone())));
    let notice = page.state.base.feedback.notice.as_ref().expect("a notice");
    assert_eq!((&*notice.title, page.state.waiting.len()), ("Behind", 0));
    assert_eq!(page.state.base.feedback.notices, 2);
    assert_eq!(page.state.base.feedback.entries.len(), 0);

    let asks = lessons::scene::Asks::Run(
        "aws iam get-policy --policy-arn arn:aws:iam::aws:policy/AWSBackupFullAccess".to_string(),
    );
    let ask = SceneAction::Ask("https://school.example".into(), json!(7), asks, None);
    page.take(Action::Scene(ask));
    assert_eq!(fetched(&page), [ToFetch::Policies]);
    page.take(Action::Policies(Err(why)));
    let replied = page.effects.iter().find_map(|it| {
        let SideEffect::Reply(reply) = it else {
            return None;
        };
        Some(reply.body.clone())
    });
    let replied = replied.expect("its sender gets an answer");
    assert_eq!(
        (&replied["id"], &replied["code"]),
        (&json!(7), &json!("failed"))
    );
}

#[test]
fn once_the_managed_policies_are_there_the_action_is_taken() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    without_library(|| {
        let action = attach(&page.state);
        page.take(action);
        assert_eq!(page.state.base.feedback.entries.len(), 0);
    });
    page.take(Action::Policies(Ok(())));
    assert_eq!(page.state.base.feedback.entries.len(), 1);
}

/// An errand changes nothing, in no window, and waits for nothing.
#[test]
fn errands_go_to_the_browser_as_they_are() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let before = page.state.clone();
    for errand in [
        Errand::Copy("aws organizations list-roots".into()),
        Errand::save("a.txt", "text"),
        Errand::save_bytes("a.zip", &[1, 2]),
        Errand::Visit("?embed".to_string()),
        Errand::Theme(PageTheme::Dark),
        Errand::remember("legend", "open"),
        Errand::SavePicture("organization.png".to_string(), "<svg/>".into()),
        Errand::Parameter("audience", None),
        Errand::Title("Invite an account - Orgsim".to_string()),
        Errand::Print,
        Errand::ClearLink,
        Errand::ShowTheme(PageTheme::Light),
        Errand::LargeType(true),
        Errand::StoreAgain,
        Errand::FinishVisit,
        Errand::RememberInTab("since 1".to_string(), "1".to_string()),
        Errand::SetAside("branch", "{".to_string()),
        Errand::DeleteAside("orgsim d1".to_string()),
        Errand::OpenWindow(PresentationWindow::presenter("it", None)),
    ] {
        page.take(Action::Errand(errand.clone()));
        assert_eq!(page.effects, [SideEffect::Errand(errand)]);
        assert!(Rc::ptr_eq(&before, &page.state));
    }
}

fn parameters(page: &TestPage) -> Vec<(&'static str, Option<String>)> {
    let errands = page.effects.iter().filter_map(|it| {
        let SideEffect::Errand(Errand::Parameter(name, value)) = it else {
            return None;
        };
        Some((*name, value.clone()))
    });
    errands.collect()
}

/// With a presenter's window this one is the audience's, also after a reload: its address says so.
#[test]
fn the_address_names_the_presentation_while_it_lasts() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let begins = PresentAction::Opened(PresentationWindow::presenter("it", None), true);
    page.take(Action::Present(begins.clone()));
    assert_eq!(page.state.base.presentation.part, WindowRole::Audience);
    assert_eq!(parameters(&page), [("audience", Some("it".to_string()))]);
    // Its own presenter's window is opened again: nothing begins anew.
    let stage = page.state.base.presentation.clone();
    page.take(Action::Present(begins));
    assert_eq!(
        (parameters(&page), &page.state.base.presentation),
        (Vec::new(), &stage)
    );
    page.take(Action::Present(PresentAction::End));
    assert_eq!(parameters(&page), [("audience", None)]);
    page.take(Action::Present(PresentAction::End));
    assert_eq!(parameters(&page), []);
}

/// What another window handed over counts once: a reload goes on where this window was.
#[test]
fn a_window_takes_the_part_that_its_address_names() {
    let mut state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    state
        .base
        .take_part(Presentation::of(WindowRole::Presenter, "demo".into()));
    let page = TestPage::begin(state);
    assert_eq!(page.state.base.screen.pane, Pane::Guide);
    let named = ("presenter", Some("demo".to_string()));
    assert_eq!(parameters(&page), [named, (HANDED, None), (SHOWS, None)]);
}

#[test]
fn a_window_that_does_not_open_changes_no_role_and_says_how() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(Action::Screen(ScreenAction::Open(Dialog::Present)));
    let window = PresentationWindow::presenter("it", None);
    page.take(Action::Present(PresentAction::Opened(window, false)));
    assert_eq!(
        (page.state.base.presentation.part, parameters(&page)),
        (WindowRole::Alone, Vec::new())
    );
    assert_eq!(page.state.base.screen.dialog, None);
    let notice = page.state.base.feedback.notice.as_ref().expect("a notice");
    assert_eq!(&*notice.title, "The browser opened no window.");
}

#[test]
fn a_picture_that_is_too_large_is_said_where_it_was_asked_for() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(Action::Screen(ScreenAction::Open(Dialog::export(false))));
    page.take(Action::Export(ExportAction::Format(OfferedFormat::Png)));
    page.take(Action::Export(ExportAction::TooLarge));
    let says = |too_large| {
        let choice = ExportChoice {
            format: OfferedFormat::Png,
            too_large,
            ..ExportChoice::new(false)
        };
        Some(Dialog::Export(choice))
    };
    assert_eq!(page.state.base.screen.dialog, says(true));
    page.take(Action::Export(ExportAction::Format(OfferedFormat::Lines)));
    page.take(Action::Export(ExportAction::Format(OfferedFormat::Png)));
    assert_eq!(
        page.state.base.screen.dialog,
        says(false),
        "another format is not"
    );
    // The dialog was closed before the picture was drawn.
    page.take(Action::Screen(ScreenAction::Close));
    page.take(Action::Export(ExportAction::TooLarge));
    assert_eq!(page.state.base.screen.dialog, None);
}
