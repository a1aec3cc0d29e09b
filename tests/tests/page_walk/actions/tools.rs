//! What views keep while they are not shown.

use std::rc::Rc;

use lessons::puzzle::Puzzle;
use orgsim_tests::walk::Dice;
use page::rules::{PuzzleStanding, PuzzleStart, RulesAction, SearchOutcome};
use page::{Action, SessionAction};
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
    match start.standing(&it.state.controller) {
        PuzzleStanding::Holds(0) => Ok(true),
        other => Err(format!("an opened puzzle is at its start: {other:?}")),
    }
}
