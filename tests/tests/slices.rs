//! Work in slices ends in the same state as work in one go, however it is cut.

use orgsim_tests::stage::TestStage;
use orgsim_tests::walk::{self, Dice, SCENARIOS};
use sim::World;
use sim::command::{Command, Intervention, TimeMove};
use sim::history::History;
use sim::people;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::{Session, command_from_json, command_to_json};
use sim::slices::{Opening, Passage};
use sim::time::{DAY, HOUR};
use sim::view::{self, Viewpoint};

/// Random sessions with many events. Most of them have identities with daily work, between which a move to the next event can be cut.
fn sessions() -> Vec<Session> {
    let mut turn = 0;
    let mut sessions = Vec::new();
    for scenario in SCENARIOS {
        for seed in 0..3 {
            let mut session = walk::session(scenario, seed, 25, &mut turn);
            if seed > 0 {
                let world = session.replay();
                let worker = (world.accounts())
                    .find_map(|account| people::administrator_of(&world, account.id));
                session.commands.extend(worker.map(|principal| {
                    Command::Intervene(Intervention::Habit {
                        region: principal.home().into(),
                        principal,
                        actions: vec!["s3:ListBuckets".into()],
                    })
                }));
            }
            sessions.push(session);
        }
    }
    sessions
}

#[test]
fn a_session_opens_in_slices_of_any_size_to_the_same_history() {
    let mut dice = Dice::new(3);
    for session in sessions() {
        let whole = History::open(&session);
        let mut opening = Opening::new(session.clone());
        while !opening.go_on(1 + dice.below(4)) {
            assert!(opening.taken() <= opening.total());
        }
        assert_eq!(opening.taken(), opening.total());
        let sliced = opening.finish();
        assert_eq!(sliced.session(), whole.session());
        for (one, other) in sliced.steps().iter().zip(whole.steps()) {
            assert_eq!(one.result.is_ok(), other.result.is_ok());
            assert_eq!(one.world.hash(), other.world.hash());
        }
        // The large scenarios' accounts are created in slices, too.
        let unfinished = Opening::new(session.clone()).finish();
        assert_eq!(unfinished.world().hash(), whole.world().hash());
    }
}

/// Advances time in pieces that are cut short after a few entries each, and checks that each equals the result of its
/// command.
fn in_cuts(mut world: World, ms: u64, dice: &mut Dice) -> (World, usize) {
    let end = world.now().plus(ms);
    let mut cuts = 0;
    while world.now() < end {
        let ms = end.since(world.now());
        let mut passage = Passage::new(&world, TimeMove::Advance { ms });
        if !passage.go_on(1 + dice.below(5)) {
            passage.cut_short();
            while !passage.go_on(1) {}
            cuts += 1;
        }
        let command = passage.command();
        let (reached, result) = passage.arrive();
        assert!(result.is_ok());
        let mut again = world.clone();
        let _ = sim::step(&mut again, &command);
        assert_eq!(again.hash(), reached.hash(), "after {command:?}");
        let row = command_to_json(&command);
        assert_eq!(command_from_json(row).as_ref(), Ok(&command));
        world = reached;
    }
    (world, cuts)
}

#[test]
fn an_advance_that_is_cut_short_is_its_shorter_command_and_the_rest_ends_where_the_whole_ends() {
    let mut dice = Dice::new(4);
    let mut all = 0;
    for session in sessions() {
        let world = session.replay();
        for ms in [HOUR, 3 * DAY, 200 * DAY] {
            let mut whole = world.clone();
            let _ = sim::step(&mut whole, &Command::Time(TimeMove::Advance { ms }));
            let (pieces, cuts) = in_cuts(world.clone(), ms, &mut dice);
            assert_eq!(pieces.hash(), whole.hash());
            all += cuts;
        }
    }
    assert!(all > 80, "only {all} cuts");
}

#[test]
fn a_move_to_the_next_event_can_be_sliced_and_cut() {
    let mut cuts = 0;
    for session in sessions() {
        // Thrown anew for each, so that another session changes nothing for the others.
        let mut dice = Dice::new(5);
        let mut world = session.replay();
        for _ in 0..4 {
            let mut whole = world.clone();
            let result = sim::step(&mut whole, &Command::Time(TimeMove::Next));
            let mut sliced = Passage::new(&world, TimeMove::Next);
            while !sliced.go_on(1) {}
            assert_eq!(sliced.command(), Command::Time(TimeMove::Next));
            let (reached, told) = sliced.arrive();
            assert_eq!(told, result);
            assert_eq!(reached.hash(), whole.hash());
            loop {
                let mut passage = Passage::new(&world, TimeMove::Next);
                passage.go_on(1 + dice.below(3));
                while !passage.is_done() {
                    passage.cut_short();
                    passage.go_on(1);
                }
                let command = passage.command();
                let (reached, _) = passage.arrive();
                let _ = sim::step(&mut world, &command);
                assert_eq!(world.hash(), reached.hash(), "after {command:?}");
                if command == Command::Time(TimeMove::Next) {
                    break;
                }
                cuts += 1;
            }
            assert_eq!(world.hash(), whole.hash());
        }
    }
    assert!(cuts > 10, "only {cuts} cuts");
}

/// A session in which services look for accounts to act in once a day, which is background work.
fn with_rounds(seed: u64) -> World {
    let mut stage = TestStage::seeded(Scenario::AllFeatures, seed);
    stage.done(&[
        "console enable-integration --service guardduty",
        "console create-organization-aggregator --configuration-aggregator-name all",
    ]);
    stage.world().clone()
}

#[test]
fn what_is_said_of_the_next_event_is_where_the_move_ends() {
    let (mut sooner, mut background) = (0, 0);
    let random = sessions().into_iter().map(|it| it.replay());
    for mut world in random.chain((1..5).map(with_rounds)) {
        for _ in 0..20 {
            let Some(due) = Passage::destination(&world) else {
                assert!(sim::step(&mut world, &Command::Time(TimeMove::Next)).is_err());
                break;
            };
            background += usize::from(due.task.is_background());
            let waiting = world.agenda().waiting().next();
            sooner += usize::from(waiting.is_some_and(|it| *it != due));
            let end = due.at.max(world.now());
            if let Some(account) = world.accounts().next() {
                let viewpoint = Viewpoint::Instructor(Principal::Root(account.id));
                let said = view::destination(&world, &viewpoint).expect("it is said");
                let what = sim::tasks::label(&world, &due.task).to_string();
                assert!(said.to_string().starts_with(&what), "{said}: {what}");
            }
            assert!(sim::step(&mut world, &Command::Time(TimeMove::Next)).is_ok());
            assert_eq!(world.now(), end);
            assert_ne!(world.agenda().get(due.id), Some(&due), "it has happened");
        }
    }
    // Else another function would say the same.
    assert!(sooner > 0, "never sooner than what is pending");
    assert!(background > 0, "never only background work");
}

#[test]
fn the_label_of_the_next_event_has_words_for_the_instructor_alone() {
    let world = with_rounds(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let said = view::destination(&world, &Viewpoint::Instructor(ana.clone()));
    let due = Passage::destination(&world).expect("something is pending");
    let what = sim::tasks::label(&world, &due.task).to_string();
    let said = said.expect("it is said").to_string();
    assert!(said.starts_with(&what) && said.contains(", in "), "{said}");
    assert_eq!(view::destination(&world, &Viewpoint::Person(ana)), None);
}

#[test]
fn a_large_scenario_is_made_in_slices_to_the_same_world() {
    let mut session = Session::new(Scenario::Large, 7);
    session.commands.push(Command::Time(TimeMove::Next));
    let whole = History::open(&session);
    let mut opening = Opening::new(session.clone());
    let mut slices = 0;
    while !opening.go_on(10) {
        slices += 1;
    }
    assert!(slices > 50, "a thousand accounts come in {slices} slices");
    assert_eq!(opening.finish().world().hash(), whole.world().hash());
    let stopped = session.begin();
    assert_eq!(stopped.finish().hash(), session.world().hash());
}
