//! Lessons and drafts, and the language of their texts.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use lessons::picture::PictureFile;
use lessons::{Language, Mistake, Whole};
use orgsim_tests::walk::Dice;
use page::effects::{LessonsFor, ToFetch};
use page::lesson::{LessonAction, LessonFiles, LessonPlace, OpenedLesson};
use page::progress::{PROGRESS, ProgressFile};
use page::recorder::DraftAction;
use page::report::{ReportFile, ReportOrder};
use page::words::{PageTexts, Words};
use page::{Action, CourseAction, Dialog, ReportAction, ScreenAction, SessionAction};
use sim::history::History;

use super::present::walk_comes;
use crate::promises;
use crate::windows::Windows;

const REPORT_FILES: [ReportFile; 4] = [
    ReportFile::Grades,
    ReportFile::Attempts,
    ReportFile::Events,
    ReportFile::Statements,
];

thread_local! {
    static WHOLES: BTreeMap<String, Whole> = {
        let folder = orgsim_tests::lessons::folder();
        orgsim_tests::lessons::all(&folder)
            .into_iter()
            .filter_map(|files| Some((files.id.clone(), files.read().ok()?)))
            .collect()
    };
    /// The ids of all lessons, those with the shortest setup first.
    static IDS: Vec<String> = WHOLES.with(|all| {
        let mut ids: Vec<String> = all.keys().cloned().collect();
        ids.sort_by_key(|id| all[id].lesson.setup.len());
        ids
    });
}

static SPANISH: LazyLock<Words> = LazyLock::new(|| {
    let language = Language::by_code("es").expect("Spanish is a language");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/texts/es.toml");
    let text = std::fs::read_to_string(file).expect("a readable file");
    let text = page_files::compiled_texts(&text).expect("a file of texts");
    Words::new(
        language,
        PageTexts::read(language, &text).expect("published texts"),
    )
});

/// A lesson; more often one with a short setup, which takes less time.
pub fn random_id(dice: &mut Dice) -> String {
    IDS.with(|ids| {
        let (one, other) = (dice.below(ids.len()), dice.below(ids.len()));
        ids[one.min(other)].clone()
    })
}

/// A lesson's files, with its texts in a language; `None`: there is none of this id.
pub fn opened(id: &str, language: Language) -> Option<OpenedLesson> {
    WHOLES.with(|all| {
        let whole = all.get(id)?;
        Some(OpenedLesson {
            lesson: whole.lesson.clone(),
            texts: Rc::new(whole.texts(language.code())?.clone()),
            language,
            start: None,
        })
    })
}

pub fn open(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let open = LessonAction::open(random_id(dice));
    Some(vec![Action::Lesson(open)])
}

/// The files of the lesson that is being opened arrive, with what is stored of it; seldom they cannot be fetched.
pub fn files_come(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let is_there = dice.percent(90);
    lesson_comes(it, is_there)
}

/// The same; false if none is fetched.
pub fn lesson_comes(it: &mut Windows, is_there: bool) -> Result<bool, String> {
    let fetched = it.own.arrives(|it| matches!(it, ToFetch::Lesson { .. }));
    let Some(ToFetch::Lesson { id, anew, number }) = fetched else {
        return match it.state.guide.is_opening() {
            true => Err("a lesson that is opened is fetched: it is not".into()),
            false => Ok(false),
        };
    };
    let lesson = opened(&id, it.state.base.words.language).filter(|_| is_there);
    let Some(lesson) = lesson else {
        let failed = LessonAction::Failed(number, "There is no network.".into());
        return it.take(&Action::Lesson(failed)).map(|()| true);
    };
    let kept = match anew {
        true => None,
        false => it.storage.lesson(&id)?,
    };
    let is_kept = kept.is_some();
    let files = LessonFiles {
        opened: lesson,
        now: it.now(),
        kept: kept.map(|kept| {
            let history = History::open(&kept.saved.session);
            (kept, (history, None))
        }),
        after: None,
        draft: false,
    };
    it.take(&Action::Lesson(LessonAction::Loaded(
        number,
        Box::new(files),
    )))?;
    // Only the page around this one opens lessons at a step, also where the user then asks for the same one.
    let is_asked = it.loads.as_deref() == Some(&*id);
    let place = it.state.guide.lesson.as_ref().map(|run| run.place);
    match is_kept || is_asked || place.is_none_or(|it| it == LessonPlace::Intro) {
        true => Ok(true),
        false => Err(format!(
            "a lesson begins at its start: it does at {place:?}"
        )),
    }
}

pub fn dismiss(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let mistake = it.state.guide.lesson.as_ref()?.view.mistakes.first()?;
    let dismissed = LessonAction::DismissMistake(mistake.number);
    Some(vec![Action::Lesson(dismissed)])
}

pub fn inside(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let view = &it.state.guide.lesson.as_ref()?.view;
    let step = view.step.as_ref();
    let asked = step.and_then(|it| it.prediction.as_ref());
    let doing = match dice.below(if asked.is_some() { 20 } else { 11 }) {
        0..4 => LessonAction::GoTo(view.next?),
        4 => LessonAction::GoTo(view.back?),
        5 => LessonAction::Hint,
        6 => LessonAction::UndoTo(dice.below(it.steps() + 1)),
        7 => LessonAction::Restart(it.now()),
        8 | 9 => {
            let question = dice.one(&view.quiz)?;
            let (option, _) = dice.one(&question.options)?;
            LessonAction::Answer(question.id.clone(), vec![option.to_string()])
        }
        11.. => {
            let (option, _) = dice.one(&asked?.options)?;
            LessonAction::Predict(asked?.id.clone(), option.clone())
        }
        _ if view.quiz.is_empty() => LessonAction::GoTo(LessonPlace::End).seldom(dice)?,
        _ => LessonAction::GoTo(*dice.one(&[LessonPlace::Quiz, LessonPlace::End])?).seldom(dice)?,
    };
    Some(vec![Action::Lesson(doing)])
}

/// One time in four, so that lessons go on.
trait Seldom: Sized {
    fn seldom(self, dice: &mut Dice) -> Option<Self> {
        dice.percent(25).then_some(self)
    }
}
impl Seldom for LessonAction {}

/// The lines of the shown step's solution, as an attentive learner types them: together, or only the first; or those of a mistake.
pub fn solve(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let run = it.state.guide.lesson.as_ref()?;
    let LessonPlace::Step(number) = run.place else {
        return Some(vec![Action::Lesson(LessonAction::GoTo(run.view.next?))]);
    };
    let lesson = &run.attempt.lesson;
    let step = &lesson.steps[number];
    let may = |it: &&Mistake| it.after.is_none_or(|after| after < number);
    let mistakes: Vec<_> = lesson.mistakes.iter().filter(may).collect();
    if let Some(mistake) = dice.one(&mistakes).filter(|_| dice.percent(50)) {
        let person = it
            .state
            .base
            .controller
            .find_person(mistake.actor.as_ref()?);
        let lines = mistake.lines.iter().map(|it| it.text.clone()).collect();
        let acts = [
            SessionAction::ActAs(person.ok()?),
            SessionAction::Lines(lines),
        ];
        return Some(acts.map(Action::Session).into());
    }
    let lines = lessons::deeds(step).map(|it| it.text.clone());
    let most = if dice.percent(70) { usize::MAX } else { 1 };
    let lines: Vec<String> = lines.take(most).collect();
    match lines.is_empty() {
        true => Some(vec![Action::Lesson(LessonAction::GoTo(run.view.next?))]),
        false => Some(vec![Action::Session(SessionAction::Lines(lines))]),
    }
}

pub fn leave(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.lesson.as_ref()?;
    Some(vec![Action::Lesson(LessonAction::Leave)])
}

/// The page speaks another language, and the texts of what the guide shows arrive in it.
pub fn language(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let before = it.state.clone();
    let words = match before.base.words.language == Language::ENGLISH {
        true => *SPANISH,
        false => Words::ENGLISH,
    };
    it.take(&Action::Speak(words))?;
    if let Some(ToFetch::Texts(id)) = it.own.arrives(|it| matches!(it, ToFetch::Texts(_)))
        && let Some(opened) = opened(&id, words.language)
    {
        it.take(&Action::Lesson(LessonAction::TextsLoaded(opened)))?;
    }
    let walk = before.guide.walk.as_ref();
    if walk.is_some_and(|it| it.opened.is_some()) {
        walk_comes(it, true)?;
    }
    promises::language_changes_only_words(&before, &it.state)?;
    promises::speaks_one_language(&it.state)?;
    Ok(true)
}

/// Reviews and exams in the list of lessons, and the offer of a review.
pub fn course(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let doing = match dice.below(4) {
        0 => CourseAction::CloseReview,
        1 => CourseAction::PutOff(it.now()),
        2 => CourseAction::Review(random_id(dice).into(), Vec::new(), dice.percent(50)),
        _ => {
            let topics = [(); 3].map(|()| vec![(random_id(dice), 2)]);
            CourseAction::Exam(topics.into(), dice.roll() % 9)
        }
    };
    Some(vec![Action::Course(doing)])
}

/// Their questions are answered, several at a time, some of them again.
pub fn answer(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let course = &it.state.course;
    let reviews = course.review.is_some() && (course.exam.is_none() || dice.percent(50));
    let sitting = if reviews {
        &course.review
    } else {
        &course.exam
    };
    let all: Vec<_> = sitting.as_ref()?.views().into_iter().enumerate().collect();
    let answer = |_| {
        let (number, question) = dice.one(&all)?;
        let (option, _) = dice.one(&question.options)?;
        let (number, options) = (*number, vec![option.to_string()]);
        Some(Action::Course(match reviews {
            true => CourseAction::AnswerReview(number, options, it.now()),
            false => CourseAction::AnswerExam(number, options),
        }))
    };
    (0..8).map(answer).collect()
}

/// A report: files of learners, of which some are none, and what is made of them.
pub fn report(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let stored = it.storage.text(PROGRESS).and_then(ProgressFile::read);
    let files = [
        ("ana.json", Ok(stored.unwrap_or_default().exported("Ana"))),
        ("bo.json", Ok(ProgressFile::default().text())),
        ("note.json", Ok("{".to_string())),
        ("gone.json", Err("It cannot be read.".to_string())),
    ];
    let count = 1 + dice.below(files.len());
    let files = files.map(|(name, text)| (name.to_string(), text));
    let mut all = vec![match dice.below(3) {
        0 => ReportAction::CountOwn(dice.percent(50)),
        _ => ReportAction::Add(files.into_iter().take(count).collect()),
    }];
    if dice.percent(50) {
        all.push(ReportAction::Save(Box::new(ReportOrder {
            file: *dice.one(&REPORT_FILES)?,
            learners: Vec::new(),
            own: None,
            mastery: (*dice.one(&["", "60 %", "all"])?).to_string(),
            home: (*dice.one(&["", "https://school.example"])?).to_string(),
        })));
    }
    let open = Action::Screen(ScreenAction::Open(Dialog::Report));
    let opens = (it.state.base.screen.dialog != Some(Dialog::Report)).then_some(open);
    Some(
        opens
            .into_iter()
            .chain(all.into_iter().map(Action::Learners))
            .collect(),
    )
}

/// The lessons of a review, an exam or a report arrive; seldom they cannot be fetched.
pub fn questions_come(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let fetched = it.own.arrives(|it| matches!(it, ToFetch::Lessons(..)));
    let Some(ToFetch::Lessons(wanted, ids)) = fetched else {
        return Ok(false);
    };
    let language = it.state.base.words.language;
    let lessons = ids.iter().filter_map(|id| opened(id, language)).collect();
    let action = match wanted {
        LessonsFor::Report(number) => Action::Learners(ReportAction::Opened(number, lessons)),
        LessonsFor::Questions(number) => {
            let no_network = Err("There is no network.".to_string());
            let opened = if dice.percent(95) {
                Ok(lessons)
            } else {
                no_network
            };
            Action::Course(CourseAction::Opened(number, opened))
        }
    };
    it.take(&action)?;
    Ok(true)
}

pub fn record(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let may = it.state.guide.recorded(&it.state.base).is_none();
    may.then(|| vec![Action::Draft(DraftAction::Record)])
}

pub fn stop(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.recorded(&it.state.base)?;
    Some(vec![Action::Draft(DraftAction::Stop("walked".into()))])
}

pub fn draft(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let editing = it.state.guide.editing.as_ref()?;
    let draft = || Box::new((*editing.draft).clone());
    let proposals = || (*editing.proposals).clone();
    let picture = PictureFile {
        name: "tree.png".to_string(),
        bytes: (*b"\x89PNG\r\n").into(),
    };
    let doing = match dice.below(12) {
        0 => DraftAction::Undo,
        1 => DraftAction::Redo,
        2 => DraftAction::Suggest,
        3 => DraftAction::Preview(it.now()),
        4 => DraftAction::Again(dice.below(3), it.now()),
        5 => DraftAction::CancelAgain,
        6 => DraftAction::Pictures(vec![picture]),
        7 => DraftAction::Open(draft(), proposals()),
        8 => DraftAction::Import(draft(), proposals()),
        9 | 10 => DraftAction::Edit(draft(), "title".to_string()),
        _ => DraftAction::Close,
    };
    Some(vec![Action::Draft(doing)])
}
