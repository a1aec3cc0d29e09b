//! Every walkthrough, played to its end: whoever acts exists, ids by name are found, each line does what its step says,
//! and what is pointed at is there.

use lessons::{Expect, Step, Walkthrough, select, walkthroughs};
use shell::desk::{Desk, fill_in};
use sim::view::{self, Viewpoint};

/// Plays one step. An error says what went otherwise.
fn play(desk: &mut Desk, step: &Step) -> Result<(), String> {
    if let Some(actor) = &step.actor {
        let principal = desk.find_person(actor)?;
        if !desk.act_as(principal) {
            return Err(format!("`{actor}` cannot act"));
        }
    }
    for line in &step.lines {
        let text = fill_in(desk, &line.text)?;
        let entry = desk.run(&text);
        let code = entry
            .step
            .and_then(|step| desk.history.steps()[step].result.as_ref().err())
            .map(|refusal| refusal.error.code.name());
        match (&line.expect, code) {
            (Expect::Done, _) if entry.printed.exit == 0 => {}
            (Expect::Refused(expected), Some(code)) if expected == code => {}
            (expected, _) => {
                return Err(format!(
                    "`{text}` by {}: expected {expected:?}, but:\n{}{}",
                    entry.prompt, entry.printed.stdout, entry.printed.stderr
                ));
            }
        }
    }
    if let Some(place) = &step.select {
        let selection = select(desk, place).ok_or_else(|| format!("`{place}` selects nothing"))?;
        let viewpoint = Viewpoint::Instructor(desk.actor.clone());
        view::panel(desk.world(), &viewpoint, &selection)
            .ok_or_else(|| format!("`{place}` has nothing to show"))?;
    }
    Ok(())
}

fn play_all(walkthrough: &Walkthrough) -> Desk {
    let mut desk = Desk::new(walkthrough.scenario, walkthrough.seed);
    for (n, step) in walkthrough.steps.iter().enumerate() {
        if let Err(why) = play(&mut desk, step) {
            panic!("{}, step {} ({}): {why}", walkthrough.id, n + 1, step.title);
        }
    }
    desk
}

#[test]
fn every_walkthrough_plays_to_its_end() {
    assert!(!walkthroughs().is_empty());
    for walkthrough in walkthroughs() {
        play_all(walkthrough);
    }
}

#[test]
fn a_walkthrough_ends_in_the_same_world_each_time() {
    for walkthrough in walkthroughs() {
        let hash = || play_all(walkthrough).world().hash();
        assert_eq!(hash(), hash(), "{}", walkthrough.id);
    }
}

#[test]
fn every_step_says_where_it_comes_from() {
    for walkthrough in walkthroughs() {
        for step in &walkthrough.steps {
            assert!(step.source.is_some(), "{}: {}", walkthrough.id, step.title);
        }
    }
}
