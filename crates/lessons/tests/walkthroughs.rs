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

/// What the texts of this walkthrough say of the world, beyond what its lines come to.
#[test]
fn the_way_to_all_features_is_as_its_texts_tell() {
    let walkthrough = lessons::walkthrough("consolidated-billing-to-all-features")
        .expect("the walkthrough exists");
    let mut desk = Desk::new(walkthrough.scenario, walkthrough.seed);
    let step = |desk: &mut Desk, title: &str| {
        let step = walkthrough
            .steps
            .iter()
            .find(|step| step.title == title)
            .expect("the step exists");
        play(desk, step).expect("the step plays");
    };
    let says = |desk: &mut Desk, line: &str| {
        let line = fill_in(desk, line).expect("ids by name are found");
        desk.run(&line).printed.stdout
    };
    let state = |desk: &Desk, placeholder: &str| {
        let id = fill_in(desk, placeholder).expect("the handshake exists");
        let id = id.parse().expect("it is an id");
        desk.world()
            .handshake(&id)
            .expect("it is listed")
            .state
            .name()
    };
    let parent = "{handshake:ENABLE_ALL_FEATURES}";
    for it in &walkthrough.steps {
        step(&mut desk, &it.title);
        match it.title.as_str() {
            "The open invitation is withdrawn" => {
                assert_eq!(state(&desk, "{handshake:INVITE:Newcomer}"), "CANCELED");
            }
            "Who is asked, and for what" => {
                let asked = says(
                    &mut desk,
                    "aws organizations list-handshakes-for-organization",
                );
                assert_eq!(asked.matches("\"APPROVE_ALL_FEATURES\"").count(), 3);
                assert_eq!(
                    asked
                        .matches("\"ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE\"")
                        .count(),
                    1
                );
            }
            "A no does not go away by itself" => assert_eq!(state(&desk, parent), "REQUESTED"),
            "Data goes, and the process is ready" => assert_eq!(state(&desk, parent), "OPEN"),
            "Close the process" => {
                let organization = says(&mut desk, "aws organizations describe-organization");
                assert!(organization.contains("\"FeatureSet\": \"ALL\""));
            }
            "The role is locked" => {
                let status = says(
                    &mut desk,
                    "aws iam get-service-linked-role-deletion-status --deletion-task-id {task:AWSServiceRoleForOrganizations}",
                );
                assert!(status.contains("FAILED"), "{status}");
            }
            "Trusted access: allowed, not done" => assert_eq!(with_config(&desk), 0),
            "Roles arrive later, and not everywhere" => {
                let organization = desk.world().organizations().next();
                let all = organization.map_or(0, |organization| organization.account_count());
                assert!((1..all).contains(&with_config(&desk)));
            }
            _ => {}
        }
    }
}

fn with_config(desk: &Desk) -> usize {
    desk.world()
        .accounts()
        .filter(|account| account.roles.contains_key("AWSConfigRoleForOrganizations"))
        .count()
}
