//! Organizations as lines, which build them in the terminal of a session without accounts.

use interchange::{Exported, Planning, export_building};
use message::Message;
use orgsim_tests::exported::{SCENARIOS, organization, random, unexplained};
use shell::controller::{Controller, placeholders::fill_in};
use sim::World;
use sim::scenario::Scenario;

/// The world that the terminal makes of the lines of an organization, in a session without accounts, and the lines.
fn built_by_lines(world: &World, seed: u64) -> (World, Exported) {
    let mut planning = Planning::from_nothing(seed, world, organization(world)).expect("a plan");
    planning.go_on(|| false);
    let plan = planning.finish().expect("an organization");
    let exported = export_building(&plan, seed, &shell::local_line, &ToString::to_string);
    let mut controller = Controller::new(Scenario::Empty, seed);
    // The terminal of the page takes pasted text apart.
    for line in shell::split_pasted(&exported.text) {
        let printed = controller.run(&line).printed;
        assert_eq!(printed.exit, 0, "{line}\n{}", printed.stderr);
    }
    (controller.world().clone(), exported)
}

#[test]
fn lines_build_every_starting_organization_in_the_terminal() {
    let seeds = [1, 7].into_iter().cycle();
    for (scenario, seed) in SCENARIOS.into_iter().chain([Scenario::Large]).zip(seeds) {
        let world = scenario.world(1);
        let (built, exported) = built_by_lines(&world, seed);
        let found = unexplained(&world, &built, &exported);
        assert!(found.is_empty(), "{scenario:?}:\n{}", found.join("\n"));
    }
}

/// The lines of an organization with odd names; the driver of the AWS CLI builds it by its script.
const ODD: &str = include_str!("../clients/organization/odd.txt");

#[test]
fn lines_build_an_organization_with_odd_names() {
    let mut controller = Controller::new(Scenario::AllFeatures, 1);
    for line in shell::split_pasted(ODD) {
        let line = fill_in(&controller, &line).unwrap_or_else(|error| panic!("{error}"));
        let printed = controller.run(&line).printed;
        assert_eq!(printed.exit, 0, "{line}\n{}", printed.stderr);
    }
    let world = controller.world();
    let (built, exported) = built_by_lines(world, 1);
    let found = unexplained(world, &built, &exported);
    assert!(found.is_empty(), "{}", found.join("\n"));
    // Not even open invitations and the state of closed accounts are left out.
    let left_out: Vec<&str> = exported.left_out.iter().map(Message::english).collect();
    assert!(
        left_out.len() == 1 && left_out[0].contains("Users and roles"),
        "{left_out:?}"
    );
}

#[test]
fn lines_build_random_organizations_in_the_terminal() {
    let mut organizations = 0;
    for seed in 0..15 {
        let world = random(seed);
        if world.organizations().count() != 1 {
            continue;
        }
        organizations += 1;
        let (built, exported) = built_by_lines(&world, 1);
        let found = unexplained(&world, &built, &exported);
        assert!(found.is_empty(), "seed {seed}:\n{}", found.join("\n"));
    }
    assert!(organizations > 7, "{organizations}");
}
