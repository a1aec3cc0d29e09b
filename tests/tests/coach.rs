//! From every state that a learner can reach, the coach finds a way that does lead to the goals, or shows that there is none
//! and names a step to go back to.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use lessons::coach::{Advice, Coach, CoachVerdict, NoWayReason, REACH, Reach};
use lessons::search::{Length, Move, Search, SearchLimits, SearchPlace, leads_there, moves_of};
use lessons::{Lesson, LessonAttempt};
use orgsim_tests::lessons::{all, folder, read};
use orgsim_tests::walk::{self, Dice};
use shell::controller::{Controller, placeholders::fill_in};

/// Number of states tested per lesson, each time the tests run.
const STATES: u64 = 3;

/// Number of states tested per lesson, when asked.
const MANY_STATES: u64 = 200;

/// The page's coach searches longer for a proof that no other order of the lines is shorter.
const QUICK: Reach = Reach {
    search: SearchLimits {
        tries: 15,
        calls: 12,
        waits: 6,
    },
    starts: 3,
    own: REACH.own,
    lines: usize::MAX,
};

/// Unrelated lines of learners.
const NOISE: &[&str] = &[
    "aws organizations create-organizational-unit --parent-id {root} --name Noise",
    "aws organizations move-account --account-id {account:Payments} --source-parent-id {root} --destination-parent-id {unit:Noise}",
    "aws organizations remove-account-from-organization --account-id {account:Data}",
    "aws organizations leave-organization",
    "aws organizations close-account --account-id {account:Web}",
    "aws organizations disable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
    "aws organizations disable-aws-service-access --service-principal config.amazonaws.com",
    "aws organizations cancel-handshake --handshake-id {handshake:ENABLE_ALL_FEATURES}",
    "aws organizations enable-all-features",
    "aws organizations delete-organization",
    "aws organizations detach-policy --policy-id p-FullAWSAccess --target-id {root}",
    "aws organizations create-account --email noise@northwind.example --account-name Noise",
    "aws organizations list-accounts",
    "aws iam create-user --user-name Noise",
    "aws iam delete-service-linked-role --role-name AWSServiceRoleForOrganizations",
    "aws organisations list-roots",
    "advance 1d",
    "advance 16d",
    "next",
    "undo",
];

/// Lines that a learner might type: the beginning of the solution, then random ones.
fn script(lesson: &Lesson, controller: &Controller, dice: &mut Dice) -> Vec<Move> {
    let own = moves_of(lesson);
    let wrong: Vec<Move> = (lesson.mistakes.iter())
        .flat_map(|it| {
            it.lines.iter().map(|line| Move {
                actor: it.actor.clone(),
                line: line.text.clone(),
            })
        })
        .collect();
    // Half of the learners first follow the solution for a while.
    let solution = Move::of_lines(&lesson.solution());
    let along = if dice.percent(50) {
        dice.below(solution.len() + 1)
    } else {
        0
    };
    let mut script: Vec<Move> = solution[..along].to_vec();
    for _ in 0..dice.below(8) {
        script.push(match dice.below(10) {
            0..=4 => own[dice.below(own.len())].clone(),
            5 | 6 if !wrong.is_empty() => wrong[dice.below(wrong.len())].clone(),
            _ => {
                let people: Vec<_> = controller
                    .world()
                    .accounts()
                    .map(|it| it.name.to_string())
                    .collect();
                Move {
                    actor: dice.one(&people).cloned(),
                    line: NOISE[dice.below(NOISE.len())].to_string(),
                }
            }
        });
    }
    script
}

/// An attempt after some random steps.
fn reached(lesson: &Rc<Lesson>, seed: u64) -> (LessonAttempt, Controller) {
    let (mut attempt, mut controller) =
        LessonAttempt::begin(lesson.clone()).expect("lessons are proved");
    let mut dice = Dice::new(seed);
    for one in script(lesson, &controller, &mut dice) {
        if let Some(person) = one
            .actor
            .as_ref()
            .and_then(|it| controller.find_person(it).ok())
        {
            controller.act_as(person);
        }
        let Ok(line) = fill_in(&controller, &one.line) else {
            continue;
        };
        // Expensive checks run only where they matter: whether it is too late to guess.
        if line.starts_with("predict") {
            attempt.observe(&controller, None);
        }
        attempt.own_line(&mut controller, &line, &lessons::Texts::default());
        if dice.percent(5) {
            let command = walk::command(controller.world(), dice.roll());
            controller.step(command);
        }
    }
    (attempt, controller)
}

/// The errors in an advice.
fn wrong(attempt: &LessonAttempt, controller: &Controller, advice: &Advice) -> Option<String> {
    match &advice.verdict {
        CoachVerdict::There | CoachVerdict::NoGoals => None,
        CoachVerdict::Away { length, way, .. } => {
            if Length::of(way) != *length {
                return Some("the way has another length".into());
            }
            (!leads_there(&SearchPlace::of(attempt, controller), way))
                .then(|| format!("the way does not lead there: {way:?}"))
        }
        CoachVerdict::Unknown => Some("it does not know".into()),
        CoachVerdict::NoWay(_) => {
            let Some(rewind) = &advice.rewind else {
                return Some(format!("nowhere to go back to: {:?}", advice.verdict));
            };
            let mut back = controller.clone();
            back.history.go_to(rewind.steps);
            back.settle_actor();
            let mut attempt = attempt.clone();
            attempt.observe(&back, None);
            match Coach::advise(&attempt, &back, QUICK).verdict {
                CoachVerdict::There | CoachVerdict::Away { .. } => None,
                other
                @ (CoachVerdict::NoWay(_) | CoachVerdict::Unknown | CoachVerdict::NoGoals) => {
                    Some(format!("after going back: {other:?}"))
                }
            }
        }
    }
}

#[test]
fn from_wherever_a_learner_is_the_coach_knows_a_way_or_where_to_go_back_to() {
    every_lesson(0..STATES, QUICK);
}

/// Takes long without optimization. `cargo test -p orgsim-tests coach:: -- --ignored --nocapture` prints the numbers;
/// `LESSONS=tour,hands-off` in the environment restricts it.
#[test]
#[ignore = "takes long"]
fn from_two_hundred_states_of_every_lesson() {
    every_lesson(0..MANY_STATES, REACH);
}

fn every_lesson(states: Range<u64>, reach: Reach) {
    let only = std::env::var("LESSONS").ok();
    let wanted = |id: &String| {
        only.as_ref()
            .is_none_or(|it| it.split(',').any(|it| it == id))
    };
    let ids = all(&folder()).into_iter().map(|it| it.id);
    let ids: Vec<String> = ids.filter(wanted).collect();
    // Two at a time: there are many lessons, and every state takes a while.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let half = |odd: usize| {
            let mine: Vec<&String> = ids.iter().skip(odd).step_by(2).collect();
            let states = states.clone();
            scope.spawn(move || {
                mine.into_iter()
                    .flat_map(|id| check(id, states.clone(), reach))
                    .collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)];
        (halves.into_iter())
            .flat_map(|half| half.join().expect("no panic"))
            .collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the coach knows, in few words.
fn kind(verdict: &CoachVerdict) -> &'static str {
    match verdict {
        CoachVerdict::There | CoachVerdict::NoGoals => "there",
        CoachVerdict::Away {
            length, at_least, ..
        } if length.calls == *at_least => "shortest",
        CoachVerdict::Away { own: true, .. } => "shortest in order",
        CoachVerdict::Away { .. } => "at most",
        CoachVerdict::NoWay(NoWayReason::Own { .. }) => "no way in order",
        CoachVerdict::NoWay(_) => "no way",
        CoachVerdict::Unknown => "unknown",
    }
}

/// The errors in the coach's advice for many states of a lesson.
fn check(id: &str, states: Range<u64>, reach: Reach) -> Vec<String> {
    let mut faults = Vec::new();
    let Ok(whole) = read(&folder().join(id)).read() else {
        return faults;
    };
    let lesson = whole.lesson;
    if lesson.goals.is_empty() {
        return faults;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut tries, mut most) = (0, 0);
    for seed in states {
        let (attempt, controller) = reached(&lesson, seed);
        let advice = Coach::advise(&attempt, &controller, reach);
        tries += advice.tries;
        most = most.max(advice.tries);
        *counts.entry(kind(&advice.verdict)).or_default() += 1;
        if let Some(why) = wrong(&attempt, &controller, &advice) {
            faults.push(format!("{id}, state {seed}: {why}"));
        }
    }
    println!("{id}: {counts:?}; {tries} lines, at most {most} for a state");
    faults
}

#[test]
fn no_way_of_a_lesson_is_shorter_than_the_search_says_before_it_starts() {
    for files in all(&folder()) {
        let Ok(whole) = files.read() else { continue };
        let lesson = whole.lesson;
        let solution = Move::of_lines(&lesson.solution());
        let (attempt, controller) =
            LessonAttempt::begin(lesson.clone()).expect("lessons are proved");
        let mut place = SearchPlace::of(&attempt, &controller);
        for (at, one) in solution.iter().enumerate() {
            let search = Search::new(place.clone(), moves_of(&lesson), QUICK.search);
            let left = Length::of(&solution[at..]).calls;
            let least = search.least();
            assert!(
                place.is_met() || least.is_some_and(|least| least <= left),
                "{}: {left} calls lead on from line {at}, but the search says {least:?}",
                files.id
            );
            place.say(one, None);
        }
    }
}
