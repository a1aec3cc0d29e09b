//! What is visible: the selection, dialogs, panes, views, keys, comparisons.

use std::rc::Rc;

use orgsim_tests::walk::{self, Dice};
use page::compare::{PinSide, PinnedMoment};
use page::comparing::{DrawnWay, ReplayChange};
use page::effects::PresentationWindow;
use page::keyboard::{FocusPlace, KeyStroke};
use page::layout::Folds;
use page::present::PresentAction;
use page::queries::Queries;
use page::queries::lab::Workings;
use page::services::ServiceFilter;
use page::timeline::{TimelineForm, choices, lanes_of};
use page::unkept::{StorageTrouble, WhyNotKept};
use page::{
    Action, CompareAction, Dialog, GuardrailAction, KeepAction, OrganizationForm, Pane, Route,
    ScreenAction, ServiceAction, SessionAction, TimelineAction, TrailAction,
};
use prove::MatterWords;
use sim::command::Command;
use sim::history::History;
use sim::managed::without_library;
use sim::model::Service;

use super::session::LINES;
use crate::windows::Windows;

fn one(action: ScreenAction) -> Option<Vec<Action>> {
    Some(vec![Action::Screen(action)])
}

pub fn select(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::Select(it.something(dice)))
}

pub fn show(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::Show(it.something(dice)?))
}

pub fn open(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let dialogs = [
        Dialog::Start,
        Dialog::Import,
        Dialog::Share,
        Dialog::Help,
        Dialog::Search,
        Dialog::Faults,
        Dialog::Present,
        Dialog::dry_run(),
        Dialog::Scene,
        Dialog::Package,
        Dialog::Report,
        Dialog::Call(Service::Organizations, "CreateOrganization"),
        Dialog::export(false),
    ];
    one(ScreenAction::Open(dice.one(&dialogs)?.clone()))
}

/// A dialog asks for what the browser does not do: a window of a presentation, a large picture.
pub fn refused(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let (dialog, refused) = match dice.percent(50) {
        true => {
            let window = PresentationWindow::presenter("walk", it.state.guide.handed_lesson());
            let refused = PresentAction::Opened(window, false);
            (Dialog::Present, Action::Present(refused))
        }
        false => {
            let refused = Action::Export(page::ExportAction::TooLarge);
            (Dialog::export(false), refused)
        }
    };
    Some(vec![Action::Screen(ScreenAction::Open(dialog)), refused])
}

/// The browser stores nothing more, or does again; the session is saved to a file.
pub fn unkept(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let history = &it.state.guide.own_controller(&it.state.base).history;
    let steps = history.steps().len() + history.undone().len();
    let trouble = StorageTrouble {
        why: Some(WhyNotKept::Full),
        session: dice.below(2) == 0,
        lessons: dice.below(2) == 0,
        ..StorageTrouble::default()
    };
    let trouble = KeepAction::Trouble(trouble);
    let kinds = [
        trouble,
        KeepAction::Save,
        KeepAction::Saved(steps),
        KeepAction::Seen,
    ];
    Some(vec![Action::Keep(*dice.one(&kinds)?)])
}

pub fn close(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let screen = &it.state.base.screen;
    (screen.dialog.is_some() || screen.why.is_some()).then_some(())?;
    one(ScreenAction::Close)
}

pub fn dismiss(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    it.state.base.feedback.notice.as_ref()?;
    one(ScreenAction::Dismiss)
}

pub fn form(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let forms = [
        OrganizationForm::Tree,
        OrganizationForm::List,
        OrganizationForm::Text,
    ];
    one(ScreenAction::Form(*dice.one(&forms)?))
}

pub fn pane(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::Pane(any_pane(dice)))
}

pub fn close_pane(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::ClosePane(any_pane(dice)))
}

pub fn explore(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::Explore)
}

pub fn large(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::TogglePresenter)
}

pub fn terminal(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::Terminal)
}

pub fn navigate(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let about = it.something(dice);
    one(ScreenAction::Navigate(route(dice), about))
}

pub fn toggle(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(ScreenAction::ToggleRoute(route(dice)))
}

pub fn to_lab(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let actions = vec!["iam:CreateUser".into()];
    one(ScreenAction::ToLab(Vec::new(), actions))
}

pub fn why(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    (it.steps() > 0).then_some(())?;
    one(ScreenAction::Why(dice.below(it.steps())))
}

pub fn check(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    match walk::command(it.world(), dice.roll()) {
        Command::Call(call) => one(ScreenAction::Check(call)),
        Command::Time(_) | Command::Intervene(_) => None,
    }
}

pub fn key(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let keys = [
        "n", "p", "h", "f", "x", "r", "o", "`", "g", "t", "i", "l", "s", "e", "c", "b", "a", "?",
        "[", "]", "Escape", "PageDown", "PageUp", "z", "Z", "k",
    ];
    let key: &str = dice.one(&keys)?;
    let places = [
        FocusPlace::Elsewhere,
        FocusPlace::Elsewhere,
        FocusPlace::Tree,
        FocusPlace::Notice,
        FocusPlace::EmptySearch,
    ];
    let stroke = KeyStroke {
        key: key.into(),
        control: matches!(key, "z" | "Z" | "k"),
        single: true,
        at: *dice.one(&places)?,
        ..KeyStroke::default()
    };
    Some(page::keyboard::pressed(&it.state.base, &stroke)).filter(|actions| !actions.is_empty())
}

pub fn compare(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let side = PinSide::ALL[dice.below(2)];
    let change = match dice.percent(70) {
        true => CompareAction::Here(side, dice.below(it.steps() + 1)),
        false => CompareAction::Set(side, None),
    };
    Some(vec![Action::Compare(change)])
}

/// Both sides at once, as a link to a comparison does.
pub fn compare_both(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let history = &it.state.base.controller.history;
    let mut moment = || PinnedMoment::new(None, history.clone(), dice.below(it.steps() + 1));
    let both = Box::new([moment(), moment()]);
    Some(vec![Action::Compare(CompareAction::Both(both))])
}

/// A search that has begun in the comparison goes on.
pub fn searched(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    let compared = queries.compared(&it.state.pins);
    let mut next = (**it.state.comparison.search(&compared)?).clone();
    next.go_on(&compared, || true);
    Some(vec![Action::Compare(CompareAction::Searched(next.into()))])
}

/// What is made of the comparison.
pub fn in_comparison(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    let compared = queries.compared(&it.state.pins);
    let of = compared.moments[1].clone();
    let action = match dice.below(8) {
        0 => CompareAction::Flip,
        1 => CompareAction::Draw(DrawnWay::Beside),
        2 => CompareAction::Plan(dice.percent(70)),
        3 => CompareAction::Run((*dice.one(&LINES)?).into()),
        4 => CompareAction::Back,
        5 => {
            let step = dice.below(of.steps.max(1));
            let opened = match of.steps {
                0 => Err("It does not open.".to_string()),
                _ => Ok(History::open(&of.without(step))),
            };
            let edited = false;
            CompareAction::Replayed(ReplayChange { of, step, edited }, Box::new(opened))
        }
        6 => CompareAction::Search(vec!["s3:GetObject".to_string()]),
        _ => CompareAction::Prove,
    };
    Some(vec![Action::Compare(action)])
}

/// What is chosen in the timeline.
pub fn in_timeline(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let forms = [
        TimelineForm::Lanes,
        TimelineForm::List,
        TimelineForm::Branches,
    ];
    let marks: Vec<_> = it
        .state
        .base
        .controller
        .marks()
        .into_iter()
        .map(Rc::new)
        .collect();
    let action = match dice.percent(50) {
        true => TimelineAction::Show(forms[dice.below(3)]),
        false => TimelineAction::Filter(dice.one(&choices(&lanes_of(&marks)))?.clone()),
    };
    Some(vec![Action::Timeline(action)])
}

/// What is chosen among CloudTrail's records.
pub fn in_trail(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let mut filter = it.state.trail.filter.clone();
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    let action = match dice.below(4) {
        0 => {
            filter.errors ^= true;
            TrailAction::Filter(Box::new(filter))
        }
        1 => TrailAction::Record(dice.one(&queries.trail(&filter).numbers).copied()),
        2 => TrailAction::Bridge(!it.state.trail.bridge),
        _ => TrailAction::More,
    };
    Some(vec![Action::Trail(action)])
}

/// What is chosen among the services.
pub fn in_services(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let rows =
        Queries::new(it.state.base.controller.clone().into(), it.state.base.words).services();
    let action = match dice.below(4) {
        0 => ServiceAction::Choose(dice.one(&rows).map(|it| it.id.into())),
        1 => ServiceAction::Search(["config", "", "nothing"][dice.below(3)].into()),
        2 => ServiceAction::Filter(ServiceFilter::ALL[dice.below(4)].0),
        _ => ServiceAction::All,
    };
    Some(vec![Action::Services(action)])
}

/// What is chosen in the view of guardrails.
pub fn in_guardrails(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let action = match dice.percent(50) {
        true => GuardrailAction::Choose(dice.below(12)),
        false => {
            let mut folds = Folds::default();
            folds.flip("u:1");
            GuardrailAction::Fold(folds)
        }
    };
    Some(vec![Action::Guardrails(action)])
}

/// A proof that fails shows the request that refutes it, and where it goes.
pub fn prove(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    let words = MatterWords {
        actions: vec!["iam:CreateUser".to_string()],
        ..MatterWords::default()
    };
    let mut workings = Workings::default();
    workings.renew(&queries, &[], || true);
    let card = workings.never(&queries, "", &words)?.ok()?;
    card.judged.as_ref()?;
    let path = card.path.clone();
    one(match dice.percent(50) {
        true => ScreenAction::WhyRequest(card),
        false => ScreenAction::ShowPath(path),
    })
}

/// Something that needs the AWS managed policies waits for them; they do not come.
pub fn without_policies(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    without_library(|| {
        let line = "aws iam get-policy --policy-arn arn:aws:iam::aws:policy/AWSBackupFullAccess";
        let before = it.world().hash();
        it.take(&Action::Session(SessionAction::Lines(vec![line.into()])))?;
        it.take(&Action::Policies(Err("The host does not answer.".into())))?;
        match it.world().hash() == before {
            true => Ok(true),
            false => Err("without its policies nothing is done: a line was".into()),
        }
    })
}

pub fn any_pane(dice: &mut Dice) -> Pane {
    Pane::ALL[dice.below(Pane::ALL.len())]
}

fn route(dice: &mut Dice) -> Route {
    let all: Vec<Route> = Route::all().collect();
    all[dice.below(all.len())]
}
