//! From every state that a learner can reach, the coach finds a way that does lead to the goals, or says that it knows
//! none and names a step to go back to.

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
    own: 300,
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
    let ids: Vec<String> = all(&folder())
        .into_iter()
        .map(|it| it.id)
        .filter(|id| {
            std::env::var("ONLY").is_ok_and(|it| it.split(',').any(|it| it == id))
                || std::env::var("ONLY").is_err()
        })
        .collect();
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
    let mut counts: std::collections::BTreeMap<&str, usize> = Default::default();
    let (mut tries, mut most, mut gaps) = (0, 0, 0);
    let mut slowest = std::time::Duration::ZERO;
    let begun = std::time::Instant::now();
    let env = |name: &str, default: u64| {
        std::env::var(name)
            .ok()
            .and_then(|it| it.parse().ok())
            .unwrap_or(default)
    };
    let mut reach = QUICK;
    reach.search.tries = env("TRIES", 15) as usize;
    reach.own = env("OWN", 300) as usize;
    for seed in env("FROM", 0)..env("FROM", 0) + env("STATES", STATES) {
        let (attempt, controller) = reached(&lesson, seed);
        let at = std::time::Instant::now();
        let advice = Coach::advise(&attempt, &controller, reach);
        slowest = slowest.max(at.elapsed());
        tries += advice.tries;
        most = most.max(advice.tries);
        let kind = match &advice.verdict {
            CoachVerdict::There | CoachVerdict::NoGoals => "there",
            CoachVerdict::Away {
                length, at_least, ..
            } if length.calls == *at_least => "exact",
            CoachVerdict::Away {
                own: true,
                length,
                at_least,
                ..
            } => {
                gaps += length.calls - at_least;
                "own"
            }
            CoachVerdict::Away { .. } => "at most",
            CoachVerdict::NoWay(lessons::coach::NoWayReason::Own { .. }) => "no own way",
            CoachVerdict::NoWay(lessons::coach::NoWayReason::Searched) => "searched",
            CoachVerdict::NoWay(_) => "lost",
            CoachVerdict::Unknown => "unknown",
        };
        *counts.entry(kind).or_default() += 1;
        if std::env::var("SHOW").is_ok_and(|it| it.split(',').any(|it| it == kind)) {
            println!(
                "{id} {seed} {kind} {:?}: {:?}",
                advice.verdict, advice.rewind
            );
            println!(
                "   unmet {:?}",
                attempt
                    .standing(&controller)
                    .goals
                    .iter()
                    .enumerate()
                    .filter(|it| !it.1)
                    .map(|it| lesson.goals[it.0].id.clone())
                    .collect::<Vec<_>>()
            );
            for step in &controller.history.steps()[attempt.base()..] {
                let line = match &step.command {
                    sim::command::Command::Call(call) => format!(
                        "{} | {}",
                        sim::people::name_of(&step.world, &call.caller),
                        shell::command_line(call)
                    ),
                    other => shell::local_line(other),
                };
                println!("     {}{}", if step.changed() { "+ " } else { "  " }, line);
            }
        }
        if std::env::var("WRONG").is_ok()
            && let Some(why) = wrong(&attempt, &controller, &advice)
        {
            faults.push(format!("{id}, state {seed}: {why}"));
        }
    }
    println!(
        "{id}: {counts:?}; gaps {gaps}; {tries} lines, most {most}; {:?}, slowest {slowest:?}",
        begun.elapsed()
    );
    faults
}
