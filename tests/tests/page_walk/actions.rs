//! The kinds of actions of a walk: each makes actions for the state that it meets, or none where it is not offered.

use page::{ClockAction, ScreenAction, SessionAction, WalkAction};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use lessons::{FaultKind, Language, Whole};
use orgsim_tests::walk::{self, Dice};
use page::compare::{CompareAction, PinSide};
use page::keyboard::{FocusPlace, KeyStroke};
use page::lesson::{Kept, LessonAction, LessonFiles, LessonPlace, OpenedLesson};
use page::present::{Highlight, PeerRequest, PresentAction, WindowRole};
use page::recorder::DraftAction;
use page::words::{PageTexts, Words};
use page::{Action, Dialog, OrganizationForm, Pane, Route};
use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};
use sim::view::{Selection, personas};

use super::windows::{NOW, Windows};

pub struct Kind {
    pub name: &'static str,
    weight: usize,
    pub make: fn(&Windows, &mut Dice) -> Option<Vec<Action>>,
    /// It asks for something outside the state.
    pub only_effects: bool,
}

const fn kind(
    name: &'static str,
    weight: usize,
    make: fn(&Windows, &mut Dice) -> Option<Vec<Action>>,
) -> Kind {
    Kind {
        name,
        weight,
        make,
        only_effects: false,
    }
}

pub static KINDS: [Kind; 47] = [
    kind("call", 30, |it, dice| {
        Some(vec![Action::Session(SessionAction::Do(walk::command(
            it.world(),
            dice.roll(),
        )))])
    }),
    kind("type", 12, |_, dice| {
        Some(vec![Action::Session(SessionAction::Lines(vec![
            (*dice.one(&LINES)?).into(),
        ]))])
    }),
    kind("undo", 8, |_, _| {
        Some(vec![Action::Session(SessionAction::Undo)])
    }),
    kind("redo", 5, |_, _| {
        Some(vec![Action::Session(SessionAction::Redo)])
    }),
    kind("go to a step", 4, |it, dice| {
        Some(vec![Action::Session(SessionAction::GoTo(
            dice.below(it.steps() + 2),
        ))])
    }),
    kind("play", 3, |_, dice| {
        Some(vec![Action::Clock(ClockAction::Play(dice.percent(60)))])
    }),
    kind("tick", 5, |_, dice| {
        Some(vec![Action::Clock(ClockAction::Tick(
            dice.below(10_000) as u64
        ))])
    }),
    kind("speed", 2, |_, dice| {
        Some(vec![Action::Clock(ClockAction::Speed(
            [1, 60, 3_600][dice.below(3)],
        ))])
    }),
    kind("act as", 5, |it, dice| {
        Some(vec![Action::Session(SessionAction::ActAs(
            it.someone(dice)?,
        ))])
    }),
    kind("see all or as a console", 3, |_, dice| {
        Some(vec![Action::Session(SessionAction::Instructor(
            dice.percent(50),
        ))])
    }),
    kind("select", 8, |it, dice| {
        Some(vec![Action::Screen(ScreenAction::Select(
            it.something(dice),
        ))])
    }),
    kind("show", 3, |it, dice| {
        Some(vec![Action::Screen(ScreenAction::Show(
            it.something(dice)?,
        ))])
    }),
    kind("open a dialog", 5, |_, dice| {
        let dialogs = [
            Dialog::Start,
            Dialog::Import,
            Dialog::Share,
            Dialog::Help,
            Dialog::Search,
            Dialog::Faults,
            Dialog::Present,
        ];
        Some(vec![Action::Screen(ScreenAction::Open(
            dice.one(&dialogs)?.clone(),
        ))])
    }),
    kind("close a dialog", 8, |it, _| {
        it.covered()
            .then(|| vec![Action::Screen(ScreenAction::Close)])
    }),
    kind("start over", 1, |_, dice| {
        Some(vec![Action::Session(SessionAction::Start(
            scenario(dice),
            dice.below(9) as u64,
        ))])
    }),
    kind("open a session", 1, |_, dice| {
        Some(vec![Action::Session(SessionAction::Load(
            Box::new(History::open(&session(dice))),
            "Opened.".into(),
        ))])
    }),
    kind("another tab stores", 1, |_, dice| {
        Some(vec![Action::Session(SessionAction::StoredElsewhere(
            SavedSession::unmarked(session(dice)),
        ))])
    }),
    kind("dismiss", 2, |_, _| {
        Some(vec![Action::Screen(ScreenAction::Dismiss)])
    }),
    kind("form", 3, |_, dice| {
        Some(vec![Action::Screen(ScreenAction::Form(
            [
                OrganizationForm::Tree,
                OrganizationForm::List,
                OrganizationForm::Text,
            ][dice.below(3)],
        ))])
    }),
    kind("open a pane", 6, |_, dice| {
        Some(vec![Action::Screen(ScreenAction::Pane(pane(dice)))])
    }),
    kind("close a pane", 4, |_, dice| {
        Some(vec![Action::Screen(ScreenAction::ClosePane(pane(dice)))])
    }),
    kind("explore", 1, |_, _| {
        Some(vec![Action::Screen(ScreenAction::Explore)])
    }),
    kind("large type", 2, |_, _| {
        Some(vec![Action::Screen(ScreenAction::TogglePresenter)])
    }),
    kind("terminal", 2, |_, _| {
        Some(vec![Action::Screen(ScreenAction::Terminal)])
    }),
    kind("open a view", 6, |it, dice| {
        let about = it.something(dice);
        Some(vec![Action::Screen(ScreenAction::Navigate(
            route(dice),
            about,
        ))])
    }),
    kind("toggle a view", 3, |_, dice| {
        Some(vec![Action::Screen(ScreenAction::ToggleRoute(route(dice)))])
    }),
    kind("present a lesson", 2, |_, dice| {
        let id = lesson_id(dice);
        let step = dice.below(4);
        let opened = Rc::new(opened(&id, Words::ENGLISH.language));
        Some(vec![
            Action::Walk(WalkAction::Open(id.into(), step)),
            Action::Walk(WalkAction::Loaded(opened)),
        ])
    }),
    kind("turn", 6, |_, dice| {
        Some(vec![Action::Walk(WalkAction::Step(dice.percent(70)))])
    }),
    kind("run a line", 3, |_, _| {
        Some(vec![Action::Walk(WalkAction::Line)])
    }),
    kind("leave the presented lesson", 1, |_, _| {
        Some(vec![Action::Walk(WalkAction::Leave)])
    }),
    kind("present", 1, |it, _| {
        (it.audience.is_none()
            && it.state.stage.part == WindowRole::Alone
            && !it.state.is_opening())
        .then(Vec::new)
    }),
    kind("while presenting", 12, presenting),
    kind("end the presentation", 1, |it, _| {
        (it.state.stage.part == WindowRole::Presenter)
            .then(|| vec![Action::Present(PresentAction::End)])
    }),
    kind("why", 3, |it, dice| {
        (it.steps() > 0).then(|| vec![Action::Screen(ScreenAction::Why(dice.below(it.steps())))])
    }),
    kind("check a call", 2, |it, dice| {
        match walk::command(it.world(), dice.roll()) {
            Command::Call(call) => Some(vec![Action::Screen(ScreenAction::Check(call))]),
            Command::Time(_) | Command::Intervene(_) => None,
        }
    }),
    kind("mend", 2, |it, dice| {
        let commands = vec![
            walk::command(it.world(), dice.roll()),
            Command::Time(TimeMove::Next),
        ];
        let remedy = SessionAction::ApplyRemedy(commands, None);
        Some(vec![Action::Session(remedy)])
    }),
    kind("open a lesson", 3, |it, dice| {
        let id = lesson_id(dice);
        Some(vec![
            Action::Lesson(LessonAction::open(id.clone())),
            begin(it.state.guide.requests + 1, &id, None),
        ])
    }),
    kind("in a lesson", 25, in_a_lesson),
    kind("leave a lesson", 1, |it, _| {
        it.state
            .guide
            .lesson
            .is_some()
            .then(|| vec![Action::Lesson(LessonAction::Leave)])
    }),
    kind("record", 2, |it, _| match it.state.recorded() {
        None => Some(vec![Action::Draft(DraftAction::Record)]),
        Some(_) => Some(vec![Action::Draft(DraftAction::Stop("walked".into()))]),
    }),
    kind("edit a draft", 4, drafting),
    kind("name a branch", 1, |it, dice| {
        (!it.state.branches.is_empty()).then(|| {
            vec![Action::Session(SessionAction::NameBranch(
                dice.below(it.state.branches.len()),
                format!("branch {}", dice.below(99)),
            ))]
        })
    }),
    kind("compare", 3, |it, dice| {
        let side = PinSide::ALL[dice.below(2)];
        let change = match dice.percent(70) {
            true => CompareAction::Here(side, dice.below(it.steps() + 1)),
            false => CompareAction::Set(side, None),
        };
        Some(vec![Action::Compare(change)])
    }),
    kind("fault", 1, |_, dice| {
        Some(vec![Action::Session(SessionAction::Fault(
            [
                FaultKind::DeletedRole,
                FaultKind::ScpInTheWay,
                FaultKind::WrongInvitation,
            ][dice.below(3)],
            dice.roll() % 100,
        ))])
    }),
    kind("language", 1, |it, _| {
        let words = match it.state.words.language == Language::ENGLISH {
            true => *SPANISH,
            false => Words::ENGLISH,
        };
        Some(vec![Action::Speak(words)])
    }),
    kind("key", 12, |it, dice| {
        let keys = [
            "n", "p", "h", "f", "x", "r", "o", "`", "g", "t", "i", "l", "s", "e", "c", "b", "?",
            "[", "]", "Escape", "PageDown", "z", "Z",
        ];
        let key: &str = dice.one(&keys)?;
        let control = matches!(key, "z" | "Z");
        let stroke = KeyStroke {
            key: key.into(),
            control,
            single: true,
            at: FocusPlace::Elsewhere,
            ..KeyStroke::default()
        };
        Some(it.state.pressed(&stroke))
    }),
    kind("reload", 1, |it, _| {
        (it.state.stage.part == WindowRole::Alone
            && it.state.guide.walk.is_none()
            && it.state.follow.is_none())
        .then(Vec::new)
    }),
];

/// Lines as people type them.
const LINES: [&str; 12] = [
    "aws organizations list-accounts",
    "aws organizations describe-organization",
    "aws organizations create-account --email new@example.com --account-name New",
    "aws organizations enable-all-features",
    "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    "aws iam list-roles",
    "can organizations:LeaveOrganization",
    "as \"Management / Admin\"",
    "advance 1h",
    "undo",
    "clear",
    "no such line",
];

thread_local! {
    static WHOLES: BTreeMap<String, Whole> = {
        let folder = orgsim_tests::lessons::folder();
        orgsim_tests::lessons::all(&folder)
            .into_iter()
            .filter_map(|files| Some((files.id.clone(), files.read().ok()?)))
            .collect()
    };
}

static SPANISH: LazyLock<Words> = LazyLock::new(|| {
    let language = Language::by_code("es").expect("Spanish is a language");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/texts/es.toml");
    let text = std::fs::read_to_string(file).expect("a readable file");
    Words::new(
        language,
        PageTexts::read(language, &text).expect("a file of texts"),
    )
});

pub fn kind_of(dice: &mut Dice) -> &'static Kind {
    let all: usize = KINDS.iter().map(|it| it.weight).sum();
    let mut left = dice.below(all);
    for kind in &KINDS {
        match left.checked_sub(kind.weight) {
            Some(rest) => left = rest,
            None => return kind,
        }
    }
    &KINDS[0]
}

fn lesson_id(dice: &mut Dice) -> String {
    WHOLES.with(|all| {
        let ids: Vec<&String> = all.keys().collect();
        ids[dice.below(ids.len())].clone()
    })
}

fn opened(id: &str, language: Language) -> OpenedLesson {
    WHOLES.with(|all| {
        let whole = &all[id];
        OpenedLesson {
            lesson: whole.lesson.clone(),
            texts: Rc::new(whole.texts(language.code()).expect("texts").clone()),
            language,
            start: None,
        }
    })
}

/// The files of a request came, with what was kept of the lesson.
pub fn begin(number: u64, id: &str, kept: Option<Kept>) -> Action {
    let kept = kept.map(|kept| {
        let history = History::open(&kept.saved.session);
        (kept, (history, None))
    });
    let files = LessonFiles {
        opened: opened(id, Language::ENGLISH),
        now: NOW.into(),
        kept,
        after: None,
        draft: false,
    };
    Action::Lesson(LessonAction::Loaded(number, Box::new(files)))
}

fn scenario(dice: &mut Dice) -> Scenario {
    [
        Scenario::Empty,
        Scenario::Standalone,
        Scenario::ConsolidatedBilling,
        Scenario::AllFeatures,
        Scenario::Guardrails,
    ][dice.below(5)]
}

fn session(dice: &mut Dice) -> Session {
    walk::session(scenario(dice), dice.roll() % 1_000, 4, &mut 0)
}

fn pane(dice: &mut Dice) -> Pane {
    let all: Vec<Pane> = Pane::all().collect();
    all[dice.below(all.len())]
}

fn route(dice: &mut Dice) -> Route {
    let all: Vec<Route> = Route::all().collect();
    all[dice.below(all.len())]
}

fn presenting(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let change = match dice.below(9) {
        0 => PresentAction::ToggleFreeze,
        1 => PresentAction::TogglePointing,
        2 => PresentAction::Highlight(it.something(dice).map(Highlight::Thing)),
        3 => PresentAction::Highlight(Some(Highlight::Pane(pane(dice)))),
        4 => PresentAction::ToggleNotes,
        5 => PresentAction::Ask(dice.percent(70)),
        6 => PresentAction::Captions(dice.percent(50)),
        7 => PresentAction::Requested(PeerRequest::Step(dice.percent(70))),
        _ => PresentAction::Requested(PeerRequest::Point(it.something(dice))),
    };
    Some(vec![Action::Present(change)])
}

fn in_a_lesson(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let run = it.state.guide.lesson.as_ref()?;
    let view = &run.view;
    let step = view.step.as_ref();
    let doing = match dice.below(12) {
        0..3 => LessonAction::GoTo(view.next?),
        3 => LessonAction::GoTo(view.back?),
        4 => LessonAction::Hint,
        5 => LessonAction::UndoTo(dice.below(it.steps() + 1)),
        6 => LessonAction::DismissMistake(view.mistakes.first()?.number),
        7 => LessonAction::Restart(NOW.into()),
        8 => {
            let prediction = step?.prediction.as_ref()?;
            let (option, _) = dice.one(&prediction.options)?;
            LessonAction::Predict(prediction.id.clone(), option.clone())
        }
        9 => LessonAction::GoTo(LessonPlace::End),
        // The line of the step's solution, as an attentive learner types it.
        _ => {
            let lesson = &run.attempt.lesson;
            let at = it.state.guide.lesson.as_ref().map(|run| run.place)?;
            let LessonPlace::Step(number) = at else {
                return None;
            };
            let lines: Vec<String> = lessons::deeds(&lesson.steps[number])
                .map(|it| it.text.clone())
                .collect();
            return (!lines.is_empty()).then(|| vec![Action::Session(SessionAction::Lines(lines))]);
        }
    };
    Some(vec![Action::Lesson(doing)])
}

fn drafting(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    it.state.guide.editing.as_ref()?;
    let doing = match dice.below(6) {
        0 => DraftAction::Undo,
        1 => DraftAction::Redo,
        2 => DraftAction::Suggest,
        3 => DraftAction::Preview(NOW.into()),
        4 => DraftAction::Again(dice.below(3), NOW.into()),
        _ => DraftAction::Close,
    };
    Some(vec![Action::Draft(doing)])
}

impl Windows {
    fn world(&self) -> &sim::World {
        self.state.controller.world()
    }

    fn steps(&self) -> usize {
        self.state.controller.history.steps().len()
    }

    fn covered(&self) -> bool {
        self.state.screen.dialog.is_some() || self.state.screen.why.is_some()
    }

    fn someone(&self, dice: &mut Dice) -> Option<sim::principal::Principal> {
        let all = personas(self.world(), &self.state.controller.actor);
        let all: Vec<_> = all
            .households
            .iter()
            .flat_map(|it| it.people.iter())
            .map(|it| it.principal.clone())
            .collect();
        dice.one(&all).cloned()
    }

    /// Something of the drawing, or nothing.
    pub fn something(&self, dice: &mut Dice) -> Option<Selection> {
        let accounts: Vec<_> = self.world().accounts().map(|it| it.id).collect();
        let account = *dice.one(&accounts)?;
        Some(match dice.below(4) {
            0 => return None,
            1 => Selection::Role {
                account,
                role: "AWSServiceRoleForOrganizations".into(),
            },
            2 => Selection::Service("config.amazonaws.com".into()),
            _ => Selection::Account(account),
        })
    }
}
