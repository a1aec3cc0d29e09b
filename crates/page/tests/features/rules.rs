//! Breaking a rule of AWS: what is chosen and found, and whether the opened world is the puzzle's.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use lessons::puzzle::Puzzle;
use lessons::search::SearchProgress;
use page::rules::{PuzzleStanding, PuzzleStart, RuleVerdict, RulesAction, SearchOutcome};
use page::words::Words;
use page::{Action, SessionAction};
use sim::history::History;
use sim::scenario::Scenario;

use crate::window::Window;

const RULE: &str = "only-the-management-account";

fn start(off: bool) -> PuzzleStart {
    let path = format!("../../lessons/rules/{RULE}/rule.toml");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let puzzle = Puzzle::read(RULE, &text.expect("the file is there"));
    let puzzle = Rc::new(puzzle.expect("it is a puzzle"));
    PuzzleStart::of(puzzle, off).expect("its setup works")
}

fn searched(start: &PuzzleStart) -> SearchOutcome {
    let mut search = start.puzzle.search(start.off).expect("its setup works");
    while search.work(64) == SearchProgress::Searching {}
    SearchOutcome::of(&search)
}

fn act(window: &mut Window, action: RulesAction) {
    window.act(Action::Rules(action));
}

fn standing(window: &Window, start: &PuzzleStart) -> PuzzleStanding {
    start.standing(window.queries().controller())
}

#[test]
fn the_way_that_a_search_finds_breaks_the_rule_and_undo_mends_it() {
    let start = start(true);
    let outcome = searched(&start);
    let (verdict, says) = outcome.verdict(&start.puzzle, Words::ENGLISH);
    assert_eq!(verdict, RuleVerdict::Broken);
    assert!(
        says.starts_with("The shortest way to break it takes"),
        "{says}"
    );
    let mut window = Window::new(Scenario::AllFeatures);
    assert_eq!(standing(&window, &start), PuzzleStanding::Elsewhere);
    let world = Box::new(History::open(&start.session()));
    window.act(Action::Session(SessionAction::Load(world, "Open.".into())));
    assert_eq!(standing(&window, &start), PuzzleStanding::Holds(0));
    let stages = start.stages(&outcome.way.expect("there is a way"));
    for (session, lines) in &stages {
        // Each stage is where the lines before it lead.
        assert_eq!(*session, window.state.base.controller.history.session());
        window.act(Action::Session(SessionAction::Lines(lines.clone())));
    }
    let broken = standing(&window, &start);
    assert_eq!(broken, PuzzleStanding::Broken(stages.len() - 1));
    assert_eq!(
        broken.says(Words::ENGLISH),
        format!("Broken, at step {}.", stages.len() - 1)
    );
    window.act(Action::Session(SessionAction::Undo));
    assert!(matches!(
        standing(&window, &start),
        PuzzleStanding::Holds(_)
    ));
}

#[test]
fn switching_a_rule_leads_to_another_world_than_the_puzzles() {
    let start = start(false);
    let mut window = Window::new(Scenario::AllFeatures);
    let world = Box::new(History::open(&start.session()));
    window.act(Action::Session(SessionAction::Load(world, "Open.".into())));
    let off = format!("rule {} off", start.puzzle.rule.name());
    window.act(Action::Session(SessionAction::Lines(vec![off])));
    assert_eq!(standing(&window, &start), PuzzleStanding::Elsewhere);
}

#[test]
fn a_search_is_found_again_for_its_rule_in_its_world() {
    let mut window = Window::new(Scenario::AllFeatures);
    let holds = start(false);
    let stopped = SearchOutcome::of(&holds.puzzle.search(false).expect("its setup works"));
    let (verdict, _) = stopped.verdict(&holds.puzzle, Words::ENGLISH);
    assert_eq!(verdict, RuleVerdict::Open);
    act(&mut window, RulesAction::Choose(RULE.into()));
    act(&mut window, RulesAction::Switch(true));
    for (off, outcome) in [
        (false, stopped),
        (true, searched(&start(true))),
        (false, searched(&holds)),
    ] {
        act(
            &mut window,
            RulesAction::Found(RULE.into(), off, Rc::new(outcome)),
        );
    }
    let rules = &window.state.tools.rules;
    assert_eq!((rules.chosen.as_deref(), rules.off), (Some(RULE), true));
    let found = |off| {
        let outcome = rules.outcome(RULE, off).expect("it was found");
        outcome.verdict(&holds.puzzle, Words::ENGLISH).0
    };
    // The last one replaces what was stopped.
    assert_eq!(
        (found(false), found(true)),
        (RuleVerdict::Holds, RuleVerdict::Broken)
    );
    assert!(rules.outcome("another", true).is_none());
}
