//! From every state that a learner can reach, the coach finds a way that does lead to the goals, or says that it knows
//! none and names a step to go back to.

use std::collections::BTreeSet;
use std::rc::Rc;

use lessons::coach::{Advice, Coach, CoachVerdict, Reach};
use lessons::search::{Length, Move, SearchLimits, SearchPlace, leads_there, moves_of};
use lessons::{Lesson, LessonAttempt};
use orgsim_tests::lessons::{all, folder, read};
use orgsim_tests::walk::{self, Dice};
use shell::controller::{Controller, fill_in};

/// Number of states tested per lesson.
const STATES: u64 = 200;

/// Lower limits than the page's coach has: every lesson is tested two hundred times.
const QUICK: Reach = Reach {
    search: SearchLimits {
        tries: 15,
        calls: 12,
        waits: 6,
    },
    starts: 3,
    shortens: false,
};

/// Unrelated lines of learners.
const NOISE: &[&str] = &[
    "aws organizations create-organizational-unit --parent-id {root} --name Noise",
    "aws organizations move-account --account-id {account:Payments} --source-parent-id {root} --destination-parent-id {unit:Noise}",
    "aws organizations remove-account-from-organization --account-id {account:Data}",
    "aws organizations leave-organization",
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
        attempt.line(&mut controller, &line, &lessons::Texts::default());
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
        CoachVerdict::NoWay(_) | CoachVerdict::Unknown => {
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
    let ids: Vec<String> = all(&folder()).into_iter().map(|it| it.id).collect();
    // Two at a time: there are many lessons, and every state takes some milliseconds.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let half = |odd: usize| {
            let mine: Vec<&String> = ids.iter().skip(odd).step_by(2).collect();
            scope.spawn(move || {
                mine.into_iter()
                    .flat_map(|id| check(id))
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

/// The errors in the coach's advice for many states of a lesson.
fn check(id: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let Ok(whole) = read(&folder().join(id)).read() else {
        return faults;
    };
    let lesson = whole.lesson;
    if lesson.goals.is_empty() {
        return faults;
    }
    let mut counts = [0usize; 5];
    let mut tries = 0;
    // Only ways back depend on the path; everything else is known for a place that was seen before and had a way.
    let mut known = BTreeSet::new();
    for seed in 0..STATES {
        let (attempt, controller) = reached(&lesson, seed);
        let likeness = SearchPlace::of(&attempt, &controller).likeness();
        if known.contains(&likeness) {
            continue;
        }
        let reach = Reach {
            shortens: seed % 20 == 0,
            ..QUICK
        };
        let advice = Coach::advise(&attempt, &controller, reach);
        tries += advice.tries;
        counts[match &advice.verdict {
            CoachVerdict::There | CoachVerdict::NoGoals => 0,
            CoachVerdict::Away { exact: true, .. } => 1,
            CoachVerdict::Away { exact: false, .. } => 2,
            CoachVerdict::NoWay(_) => 3,
            CoachVerdict::Unknown => 4,
        }] += 1;
        if matches!(
            advice.verdict,
            CoachVerdict::There | CoachVerdict::Away { .. }
        ) {
            known.insert(likeness);
        }
        if let Some(why) = wrong(&attempt, &controller, &advice) {
            faults.push(format!("{id}, state {seed}: {why}"));
        }
    }
    println!(
        "{id}: there {}, exactly {}, at most {}, no way {}, unknown {}; {tries} lines",
        counts[0], counts[1], counts[2], counts[3], counts[4]
    );
    faults
}
