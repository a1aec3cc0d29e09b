//! What views keep while they are not shown.

use std::rc::Rc;

use lessons::puzzle::Puzzle;
use orgsim_tests::walk::Dice;
use page::accessed::AccessedAction;
use page::dry_run::DryRunAction;
use page::export::{ExportAction, ExportSubject, OfferedFormat};
use page::queries::Queries;
use page::rules::{PuzzleStanding, PuzzleStart, RulesAction, SearchOutcome};
use page::{Action, Dialog, ScreenAction, SessionAction};
use sim::history::History;

use crate::promises;
use crate::windows::Windows;

const RULE: &str = "deny-wins";

thread_local! {
    /// A puzzle with the rule, and without it.
    static STARTS: [PuzzleStart; 2] = {
        let text = include_str!("../../../../lessons/rules/deny-wins/rule.toml");
        let puzzle = Rc::new(Puzzle::read(RULE, text).expect("it is a puzzle"));
        [false, true].map(|off| PuzzleStart::of(puzzle.clone(), off).expect("its setup works"))
    };
}

/// A choice in the dialog of exports, which is opened for it. What is chosen then can be exported.
pub fn export(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if !matches!(it.state.base.screen.dialog, Some(Dialog::Export(_))) {
        let dialog = Dialog::export(dice.percent(30));
        it.take(&Action::Screen(ScreenAction::Open(dialog)))?;
    }
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    let Some(Dialog::Export(choice)) = it.state.base.screen.dialog.clone() else {
        // Another window shows it.
        return Ok(false);
    };
    let formats = OfferedFormat::of(choice.is_difference());
    let action = match dice.below(4) {
        0 => match dice.one(&queries.exportable()) {
            Some((id, _)) if dice.percent(60) => {
                ExportAction::Subject(ExportSubject::Organization(id.clone()))
            }
            _ => ExportAction::Subject(ExportSubject::Difference),
        },
        1 => ExportAction::Accept(dice.percent(50)),
        2 => ExportAction::Stop(dice.percent(50)),
        _ => ExportAction::Format(formats[dice.below(formats.len())]),
    };
    it.take(&Action::Export(action))?;
    let Some(Dialog::Export(choice)) = &it.state.base.screen.dialog else {
        return Ok(false);
    };
    let format = choice.format;
    let Some(subject) = queries.export_subject(choice) else {
        return Ok(true);
    };
    let compared = Rc::new(queries.compared(&it.state.pins));
    let plan = queries.export_plan(Some(&subject), format, &compared);
    let exported = queries.export_of(&subject, format, None);
    match OfferedFormat::of(choice.is_difference()).contains(&format)
        && plan.is_some() != exported.is_some()
    {
        true => Ok(true),
        false => Err(format!("what is chosen can be exported: {choice:?}")),
    }
}

/// Files are chosen and read in the dialog of the dry run, which is opened for it.
pub fn dry_run(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let action = match dice.below(7) {
        0 => DryRunAction::Account(it.someone(dice)?.account().to_string().into()),
        1 => DryRunAction::Listing(dice.below(9)),
        2 | 3 => DryRunAction::Files(dice.below(3), 100),
        4 => DryRunAction::Read(50, Default::default()),
        5 => DryRunAction::Done(Rc::default()),
        _ => DryRunAction::Stop,
    };
    let opens = !matches!(it.state.base.screen.dialog, Some(Dialog::DryRun(_)));
    let open = opens.then(|| Action::Screen(ScreenAction::Open(Dialog::dry_run())));
    Some(open.into_iter().chain([Action::DryRun(action)]).collect())
}

pub fn accessed(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let action = match dice.below(3) {
        0 => AccessedAction::about(&it.something(dice)?),
        1 => AccessedAction::Allow(!it.state.tools.accessed.allows),
        _ => AccessedAction::Toggle(["s3", "iam", "ec2"][dice.below(3)]),
    };
    Some(vec![Action::Accessed(action)])
}

pub fn rules(it: &Windows, dice: &mut Dice) -> Option<Vec<Action>> {
    let off = dice.percent(50);
    let action = match dice.below(3) {
        0 => RulesAction::Choose(RULE.into()),
        1 => RulesAction::Switch(!it.state.tools.rules.off),
        _ => STARTS.with(|starts| {
            let mut search = starts[usize::from(off)].puzzle.search(off).ok()?;
            search.work(dice.below(20));
            let outcome = Rc::new(SearchOutcome::of(&search));
            Some(RulesAction::Found(RULE.into(), off, outcome))
        })?,
    };
    Some(vec![Action::Rules(action)])
}

/// The world of a puzzle is opened, and known for what it is.
pub fn puzzle_world(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let start = STARTS.with(|starts| starts[dice.below(2)].clone());
    let before = it.state.clone();
    let world = Box::new(History::open(&start.session()));
    let load = SessionAction::Load(world, "It is open.".into());
    it.take(&Action::Session(load))?;
    promises::nothing_is_lost(&before, &it.state)?;
    match start.standing(&it.state.base.controller) {
        PuzzleStanding::Holds(0) => Ok(true),
        other @ (PuzzleStanding::Elsewhere
        | PuzzleStanding::Holds(_)
        | PuzzleStanding::Broken(_)) => Err(format!("an opened puzzle is at its start: {other:?}")),
    }
}
