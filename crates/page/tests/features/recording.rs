//! Recording: what is done becomes a draft, which is edited, tried as a learner, recorded again and taken back.

use interchange::{ImportOptions, InputFile};
use lessons::{LessonDraft, LineEnd};
use page::recorder::{DraftAction, DraftEditing};
use page::stored::{LESSON, Stored, WorkTime};
use page::{Action, NoticeKind, Pane, Route, SessionAction, SideEffect};
use sim::history::History;
use sim::scenario::Scenario;

use crate::window::{NOW, Window};

fn draft(window: &mut Window, action: DraftAction) {
    window.act(Action::Draft(action));
}

#[track_caller]
fn editing(window: &Window) -> &DraftEditing {
    window
        .state
        .guide
        .editing
        .as_ref()
        .expect("a draft is edited")
}

const TRUST: &str =
    "aws organizations enable-aws-service-access --service-principal config.amazonaws.com";

/// Two recorded steps, the second of which was refused.
fn recorded() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws organizations list-roots"]);
    draft(&mut window, DraftAction::Record);
    window.lines(&[TRUST]);
    window.act_as("Payments/Ben");
    window.line("aws organizations leave-organization --bogus");
    window.line("aws organizations enable-all-features");
    assert_eq!(window.state.guide.recorded(&window.state.base), Some(2));
    draft(&mut window, DraftAction::Stop("my-lesson".into()));
    window
}

/// An organization that is created, and a service that is trusted.
fn from_nothing() -> Window {
    let mut window = Window::new(Scenario::Standalone);
    draft(&mut window, DraftAction::Record);
    window.lines(&["aws organizations create-organization", TRUST]);
    draft(&mut window, DraftAction::Stop("my-lesson".into()));
    window
}

fn edit(window: &mut Window, word: &str, change: impl FnOnce(&mut LessonDraft)) {
    let mut draft = (*editing(window).draft).clone();
    change(&mut draft);
    self::draft(window, DraftAction::Edit(Box::new(draft), word.into()));
}

/// Which lines do not play.
fn failing(window: &Window) -> Vec<usize> {
    let plays = editing(window)
        .plays
        .as_ref()
        .as_ref()
        .expect("it is a lesson");
    let lines = plays.iter().enumerate();
    lines.filter(|it| it.1.is_some()).map(|it| it.0).collect()
}

#[test]
fn what_is_done_after_the_start_becomes_a_draft_with_goals_that_it_suggests() {
    let window = recorded();
    let editing = editing(&window);
    assert_eq!(window.state.guide.recorded(&window.state.base), None);
    let steps = editing.draft.steps();
    assert!(steps.iter().any(|it| it.id == "enable-aws-service-access"));
    assert!(
        steps.iter().all(|it| it
            .lines
            .iter()
            .all(|line| !line.text.contains("list-roots"))),
        "it was before"
    );
    assert_eq!(editing.proposals.len(), 1);
    assert!(
        editing.proposals[0]
            .text
            .to_string()
            .contains("config.amazonaws.com is a trusted service")
    );
    assert_eq!(failing(&window), [] as [usize; 0]);
    let refused = steps
        .iter()
        .flat_map(|it| &it.lines)
        .filter(|it| matches!(it.end, LineEnd::Refused(_)));
    assert_eq!(refused.count(), 1);
    assert_eq!(window.state.base.screen.pane, Pane::Guide);
}

#[test]
fn recording_is_said_and_counts_its_steps() {
    let mut window = Window::new(Scenario::AllFeatures);
    assert_eq!(window.state.guide.recorded(&window.state.base), None);
    draft(&mut window, DraftAction::Record);
    window.told(NoticeKind::Remark, "Recording");
    assert_eq!(window.state.guide.recorded(&window.state.base), Some(0));
    window.line("whoami");
    window.lines(&[TRUST]);
    assert_eq!(window.state.guide.recorded(&window.state.base), Some(1));
    window.undo();
    assert_eq!(window.state.guide.recorded(&window.state.base), Some(0));
}

#[test]
fn a_draft_is_stored_after_each_change() {
    let mut window = recorded();
    let kept = |window: &Window| {
        let draft = &editing(window).draft;
        window
            .effects
            .iter()
            .any(|it| matches!(it, SideEffect::Store(Stored::Draft(stored, ..)) if stored == draft))
    };
    assert!(kept(&window));
    edit(&mut window, "title", |it| {
        it.set_text("en", "title", "Half a titl")
    });
    assert!(kept(&window));
    draft(&mut window, DraftAction::Undo);
    assert!(kept(&window));
}

#[test]
fn undo_takes_back_a_text_as_one_change_and_redo_brings_it_again() {
    let mut window = recorded();
    let first = editing(&window).draft.title("en").to_string();
    assert!(!editing(&window).can_undo());
    for text in ["T", "Tr", "Trust"] {
        edit(&mut window, "title", |it| it.set_text("en", "title", text));
    }
    edit(&mut window, "about", |it| {
        it.set_text("en", "about", "One switch.")
    });
    draft(&mut window, DraftAction::Undo);
    assert_eq!(editing(&window).draft.title("en"), "Trust");
    draft(&mut window, DraftAction::Undo);
    assert_eq!(editing(&window).draft.title("en"), first);
    assert!(!editing(&window).can_undo() && editing(&window).can_redo());
    draft(&mut window, DraftAction::Redo);
    assert_eq!(editing(&window).draft.title("en"), "Trust");
    // Another change ends redoing.
    edit(&mut window, "title", |it| {
        it.set_text("en", "title", "Other")
    });
    assert!(!editing(&window).can_redo());
}

#[test]
fn a_step_that_is_cut_comes_back_by_undoing() {
    let mut window = recorded();
    let count = editing(&window).draft.steps().len();
    edit(&mut window, "", |it| it.cut(0));
    assert_eq!(editing(&window).draft.steps().len(), count - 1);
    draft(&mut window, DraftAction::Undo);
    assert_eq!(editing(&window).draft.steps().len(), count);
}

#[test]
fn a_step_that_does_not_play_any_more_says_so_at_once() {
    let mut window = from_nothing();
    assert_eq!(failing(&window), [] as [usize; 0]);
    edit(&mut window, "", |it| it.move_step(0, 1));
    assert!(!failing(&window).is_empty());
    draft(&mut window, DraftAction::Undo);
    assert_eq!(failing(&window), [] as [usize; 0]);
}

#[test]
fn lines_are_written_added_and_removed_and_say_how_they_end() {
    let mut window = recorded();
    let step = editing(&window)
        .draft
        .steps()
        .iter()
        .position(|it| it.id == "enable-aws-service-access");
    let step = step.expect("it was recorded");
    edit(&mut window, "line", |it| {
        it.set_line(step, 0, &TRUST.replace("config", "backup"))
    });
    assert_eq!(failing(&window), [] as [usize; 0]);
    draft(&mut window, DraftAction::Suggest);
    assert!(
        editing(&window).proposals[0]
            .text
            .to_string()
            .contains("backup.amazonaws.com")
    );
    edit(&mut window, "", |it| it.set_actor(step, "Payments/Ben"));
    assert_eq!(failing(&window).len(), 1);
    let refusal = editing(&window)
        .draft
        .refusal(step, 0)
        .expect("it is refused");
    assert!(refusal.contains("AccessDenied"), "{refusal}");
    edit(&mut window, "", |it| {
        it.set_end(step, 0, LineEnd::Refused(refusal))
    });
    assert_eq!(failing(&window), [] as [usize; 0]);
    edit(&mut window, "", |it| it.add_line(step));
    edit(&mut window, "line", |it| {
        it.set_line(step, 1, "aws organizations nonsense")
    });
    assert_eq!(failing(&window).len(), 1);
    edit(&mut window, "", |it| it.drop_line(step, 1));
    assert_eq!(failing(&window), [] as [usize; 0]);
}

#[test]
fn a_draft_is_tried_as_a_learner_and_counts_nowhere() {
    let mut window = recorded();
    let proposal = editing(&window).proposals[0].clone();
    edit(&mut window, "", |it| {
        it.accept(
            &proposal,
            &page::recorder::wording(page::words::Words::ENGLISH),
        );
        for (name, text) in [("title", "Trust Config"), ("about", "One switch.")] {
            it.set_text("en", name, text);
        }
    });
    let session = window.hash();
    draft(&mut window, DraftAction::Preview(NOW.into()));
    assert!(window.run().draft && window.run().view.draft);
    assert_eq!((window.met(), window.run().view.goals.len()), (0, 1));
    assert_eq!(
        window.state.guide.handed_lesson(),
        None,
        "another window does not find a draft"
    );
    window.lines(&["as Management/Ana", TRUST]);
    assert_eq!(window.met(), 1);
    window.lesson(page::lesson::LessonAction::Leave);
    assert_eq!(editing(&window).draft.title("en"), "Trust Config");
    assert_eq!(window.hash(), session);
    assert_eq!(
        window.state.base.screen.route.route,
        Route::Organization,
        "the editor is open, not the list"
    );
}

#[test]
fn a_draft_that_is_no_lesson_yet_says_what_is_missing() {
    let mut window = recorded();
    edit(&mut window, "", |it| {
        it.lesson["scenario"] = "nowhere".into()
    });
    draft(&mut window, DraftAction::Preview(NOW.into()));
    window.told(NoticeKind::Remark, "The draft is not a lesson yet.");
    assert!(
        window.says().contains("unknown scenario `nowhere`"),
        "{}",
        window.says()
    );
    assert!(window.state.guide.lesson.is_none());
}

#[test]
fn one_step_is_recorded_again_and_the_rest_is_played() {
    let mut window = from_nothing();
    let session = window.hash();
    draft(&mut window, DraftAction::Again(1, NOW.into()));
    assert_eq!(editing(&window).again, Some(1));
    assert_eq!(window.state.guide.recorded(&window.state.base), Some(0));
    // The world is as the first step leaves it.
    assert!(window.queries().home().organization.is_some());
    window.lines(&[&TRUST.replace("config", "backup")]);
    draft(&mut window, DraftAction::Stop(String::new()));
    let step = &editing(&window).draft.steps()[1];
    assert!(step.lines[0].text.contains("backup"), "{step:?}");
    assert_eq!(
        (editing(&window).again, editing(&window).recorded),
        (None, Some(1))
    );
    assert_eq!(window.hash(), session);
    assert_eq!(failing(&window), [] as [usize; 0]);
    assert!(
        editing(&window)
            .proposals
            .iter()
            .any(|it| it.text.to_string().contains("backup"))
    );
    // Done in another way, the first step lets the second fail.
    draft(&mut window, DraftAction::Again(0, NOW.into()));
    window.lines(&["aws organizations create-organization --feature-set CONSOLIDATED_BILLING"]);
    draft(&mut window, DraftAction::Stop(String::new()));
    assert_eq!(failing(&window), [1]);
    draft(&mut window, DraftAction::Undo);
    assert_eq!(failing(&window), [] as [usize; 0]);
}

#[test]
fn recording_again_is_given_up_or_does_nothing_and_the_step_stays() {
    let mut window = from_nothing();
    let (session, steps) = (window.hash(), editing(&window).draft.steps());
    draft(&mut window, DraftAction::Again(0, NOW.into()));
    draft(&mut window, DraftAction::CancelAgain);
    assert_eq!(
        (
            window.state.guide.recorded(&window.state.base),
            editing(&window).again
        ),
        (None, None)
    );
    assert_eq!(window.hash(), session);
    draft(&mut window, DraftAction::Again(0, NOW.into()));
    draft(&mut window, DraftAction::Stop(String::new()));
    window.told(
        NoticeKind::Remark,
        "Nothing was done, so the step is as it was.",
    );
    assert_eq!(editing(&window).draft.steps(), steps);
    // Leaving for another lesson ends it, too.
    draft(&mut window, DraftAction::Again(0, NOW.into()));
    window.open_lesson("tour");
    assert_eq!(window.state.guide.recorded(&window.state.base), None);
}

#[test]
fn closing_the_editor_leads_to_the_list() {
    let mut window = recorded();
    draft(&mut window, DraftAction::Close);
    assert!(window.state.guide.editing.is_none());
    assert_eq!(window.state.base.screen.route.route, Route::Lessons);
}

#[test]
fn a_lesson_whose_texts_do_not_match_loses_nothing_and_says_so() {
    let mut window = Window::new(Scenario::Standalone);
    let files = lessons::Files {
        id: "torn".into(),
        files: vec![
            (
                "en.toml".into(),
                "title = \"Torn\"\nabout = \"A\"\n[steps.old]\ntitle = \"S\"\ntext = \"Written\"\n"
                    .into(),
            ),
            (
                "lesson.toml".into(),
                "minutes = 1\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"new\"\n"
                    .into(),
            ),
        ],
        pictures: Vec::new(),
    };
    let torn = LessonDraft::read(&files).expect("TOML");
    draft(&mut window, DraftAction::Import(Box::new(torn), Vec::new()));
    window.told(NoticeKind::Remark, "do not match; nothing was removed");
    assert_eq!(
        editing(&window).draft.text("en", "steps.old.text"),
        "Written"
    );
}

#[test]
fn a_damaged_link_to_a_lesson_changes_nothing() {
    let window = Window::new(Scenario::AllFeatures);
    let hash = window.hash();
    let mut state = (*window.state).clone();
    state.guide.open_draft(&mut state.base, Err("cut".into()));
    let window = Window::of(state);
    window.told(
        NoticeKind::Remark,
        "could not be opened. Your session is unchanged.",
    );
    assert_eq!(window.hash(), hash);
    assert!(window.state.guide.editing.is_none());
}

#[test]
fn a_draft_goes_through_its_files() {
    let window = recorded();
    let draft = &editing(&window).draft;
    let again = LessonDraft::read(&draft.files()).expect("its own files");
    assert_eq!(again, **draft);
}

#[test]
fn opening_a_draft_leaves_the_lesson() {
    let mut window = recorded();
    let saved = (*editing(&window).draft).clone();
    window.open_lesson("tour");
    draft(&mut window, DraftAction::Open(Box::new(saved), Vec::new()));
    assert!(window.state.guide.lesson.is_none());
    assert_eq!(editing(&window).draft.id, "my-lesson");
}

#[test]
fn a_draft_takes_the_place_of_the_lesson_that_was_open() {
    let mut window = from_nothing();
    window.open_lesson("billing-only");
    let stored = |window: &Window| {
        let part = Stored::Lesson { marked: false };
        let texts = (window.state).texts(&part, &|_| None, &WorkTime::default);
        let open = texts.into_iter().find(|it| it.0 == LESSON);
        open.map(|it| it.1)
    };
    assert_eq!(stored(&window).as_deref(), Some("billing-only"));
    draft(&mut window, DraftAction::Again(1, NOW.into()));
    assert!(window.run().draft);
    assert_eq!(stored(&window).as_deref(), Some(""), "none is open");
}

#[test]
fn what_is_recorded_on_an_imported_organization_is_a_lesson_that_builds_it_again() {
    let bundle = include_bytes!("../../../interchange/tests/data/bundle.json");
    let file = InputFile {
        name: "organization.json".into(),
        bytes: bundle.to_vec(),
    };
    let import = interchange::import(&[file], &ImportOptions::default());
    let session = import.expect("an organization").session;
    let mut window = Window::new(Scenario::Standalone);
    let history = Box::new(History::open(&session));
    window.session(SessionAction::Load(history, "Imported.".into()));
    draft(&mut window, DraftAction::Record);
    window.lines(&["aws organizations create-organizational-unit --parent-id r-ab12 --name Fresh"]);
    draft(&mut window, DraftAction::Stop("my-lesson".into()));
    assert_eq!(editing(&window).draft.steps().len(), 1);
    assert_eq!(failing(&window), [] as [usize; 0]);
    draft(&mut window, DraftAction::Preview(NOW.into()));
    assert!(window.state.guide.lesson.is_some(), "it plays");
    assert!(window.draws("Workloads") && !window.draws("Fresh"));
}
