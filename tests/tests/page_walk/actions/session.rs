//! The session: commands, lines, time, travels, other sessions, branches, faults.

use lessons::FaultKind;
use orgsim_tests::walk::{self, Dice};
use page::{Action, ClockAction, SessionAction};
use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};

use crate::promises;
use crate::windows::Windows;

/// Lines as people type them.
pub const LINES: [&str; 19] = [
    "aws organizations list-accounts",
    "aws organizations describe-organization",
    "aws organizations create-account --email new@example.com --account-name New",
    "aws organizations enable-all-features",
    "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    "aws iam list-roles",
    "can organizations:LeaveOrganization",
    "as \"Management / Admin\"",
    "advance 1h",
    "dialect v1",
    "dialect v2",
    "undo",
    "redo",
    "clear",
    "why",
    "hint",
    "coach",
    "goals",
    "no such line",
];

fn one(action: SessionAction) -> Option<Vec<Action>> {
    Some(vec![Action::Session(action)])
}

pub fn call(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Do(walk::command(it.world(), dice.roll())))
}

pub fn typed(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Lines(vec![(*dice.one(&LINES)?).into()]))
}

pub fn undo(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Undo)
}

pub fn redo(_: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Redo)
}

pub fn go_to(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::GoTo(dice.below(it.steps() + 2)))
}

/// Undoes all that can be undone, and redoes it.
pub fn undo_everything(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let before = it.state.clone();
    let mut times = 0;
    while it.state.base.controller.can_undo() {
        let steps = it.steps();
        it.take(&Action::Session(SessionAction::Undo))?;
        if it.steps() == steps {
            // A page around this one has locked undo.
            break;
        }
        times += 1;
    }
    let undone = it.state.base.controller.history.undone().len();
    for _ in 0..times {
        it.take(&Action::Session(SessionAction::Redo))?;
    }
    // Redo also goes past undone steps that changed nothing.
    if before.base.controller.history.undone().is_empty() {
        promises::undo::redo_restores(&before, &it.state)?;
    }
    Ok(times > 0 && undone > 0)
}

pub fn play(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    Some(vec![Action::Clock(ClockAction::Play(dice.percent(60)))])
}

pub fn tick(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let ms = dice.below(10_000) as u64;
    Some(vec![Action::Clock(ClockAction::Tick(ms))])
}

pub fn speed(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let speed = [1, 60, 3_600][dice.below(3)];
    Some(vec![Action::Clock(ClockAction::Speed(speed))])
}

pub fn act_as(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::ActAs(it.someone(dice)?))
}

pub fn view(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Instructor(dice.percent(60)))
}

pub fn start(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let seed = dice.below(9) as u64;
    one(SessionAction::Start(scenario(dice), seed))
}

pub fn open(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let history = Box::new(History::open(&random_session(dice)));
    one(SessionAction::Load(history, "Opened.".into()))
}

pub fn another_tab(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let saved = SavedSession::unmarked(random_session(dice));
    one(SessionAction::StoredElsewhere(saved))
}

pub fn name_branch(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let count = it.state.base.branches.len();
    (count > 0).then_some(())?;
    let name = format!("branch {}", dice.below(99));
    one(SessionAction::NameBranch(dice.below(count), name))
}

/// Opens a branch, as the timeline does; the session that it replaces is a branch from then on.
pub fn open_branch(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let Some(branch) = dice.one(&it.state.base.branches).cloned() else {
        return Ok(false);
    };
    let history = History::open(&branch.saved.session);
    let (name, before) = (branch.name.clone(), it.state.clone());
    it.take(&Action::Session(SessionAction::Load(
        Box::new(history),
        name,
    )))?;
    if it.state.base.controller.history.session() != branch.saved.session {
        return Err("a branch opens as it was: another session is shown".into());
    }
    promises::nothing_is_lost(&before, &it.state)?;
    Ok(true)
}

pub fn fault(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let kind = *dice.one(&FaultKind::ALL)?;
    one(SessionAction::Fault(kind, dice.roll() % 100))
}

pub fn puzzle(_: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    one(SessionAction::Puzzle(dice.roll() % 100))
}

pub fn mend(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let commands = vec![
        walk::command(it.world(), dice.roll()),
        Command::Time(TimeMove::Next),
    ];
    one(SessionAction::ApplyRemedy(commands, None))
}

pub fn scenario(dice: &mut Dice) -> Scenario {
    [
        Scenario::Empty,
        Scenario::Standalone,
        Scenario::ConsolidatedBilling,
        Scenario::AllFeatures,
        Scenario::Guardrails,
    ][dice.below(5)]
}

thread_local! {
    /// Random sessions. Making one takes long.
    static SESSIONS: Vec<Session> = {
        let mut dice = Dice::new(0);
        let session = |_| walk::session(scenario(&mut dice), dice.roll() % 1_000, 4, &mut 0);
        (0..15).map(session).collect()
    };
}

pub fn random_session(dice: &mut Dice) -> Session {
    SESSIONS.with(|all| all[dice.below(all.len())].clone())
}
