use std::time::Duration;
use std::{fs, rc::Rc};

use super::*;
use crate::learner::Learner;
use crate::lesson::{Lesson, LessonStep};

/// A lesson that requires two units, and another goal.
fn lesson(besides: &str) -> String {
    format!(
        r#"
minutes = 1
scenario = "all-features"

[[steps]]
id = "units"
run = [
    "aws organizations list-roots",
    "aws organizations create-organizational-unit --parent-id {{root}} --name One",
    "aws organizations create-organizational-unit --parent-id {{root}} --name Two",
]
goals = ["units", "besides"]

[[goals]]
id = "units"
state = "length(units[?name=='One' || name=='Two']) == `2`"

[[goals]]
id = "besides"
{besides}

[coach]
moves = ["as Management/Ana | aws organizations list-accounts"]
"#
    )
}

const ONE: &str = "aws organizations create-organizational-unit --parent-id {root} --name One";

fn after(besides: &str, lines: &[&str]) -> Learner {
    let mut learner = Learner::of(&lesson(besides));
    for line in lines {
        learner.run(line);
    }
    learner
}

#[test]
fn a_step_that_no_goal_bears_leaves_no_way_but_back() {
    let list = "aws organizations list-accounts";
    for besides in [
        "not = { did = { call = \"organizations:ListAccounts\" } }",
        "never = { call = \"organizations:ListAccounts\" }",
        "not = { count = { of = { call = \"organizations:ListAccounts\" }, at-least = 1 } }",
        "not = { any = [{ state = \"`false`\" }, { did = { call = \"organizations:ListAccounts\" } }] }",
        "all = [{ state = \"now\" }, { not = { not = { not = { did = { call = \"*:ListAccounts\" } } } } }]",
    ] {
        let Learner {
            attempt,
            controller,
        } = after(besides, &[ONE]);
        let fine = Coach::advise(&attempt, &controller, REACH);
        assert!(
            matches!(fine.verdict, CoachVerdict::Away { .. }),
            "{besides}: {fine:?}"
        );
        let Learner {
            attempt,
            controller,
        } = after(besides, &[ONE, list]);
        assert_eq!(
            attempt.standing(&controller).lost,
            [false, true],
            "{besides}"
        );
        let advice = Coach::advise(&attempt, &controller, REACH);
        assert_eq!(
            advice.verdict,
            CoachVerdict::NoWay(NoWayReason::Lost(1)),
            "{besides}"
        );
        // The number of steps before the list: the first unit may stay.
        let steps = attempt.base() + 1;
        assert_eq!(advice.rewind.map(|it| it.steps), Some(steps), "{besides}");
    }
}

#[test]
fn what_may_still_change_is_not_lost() {
    let list = "aws organizations list-accounts";
    for besides in [
        "not = { state = \"units[?name=='One']\" }",
        "not = { all = [{ state = \"units[?name=='One']\" }, { did = { call = \"organizations:ListAccounts\" } }] }",
        "any = [{ not = { did = { call = \"organizations:ListAccounts\" } } }, { was = \"units[?name=='Two']\" }]",
        "did = [{ call = \"organizations:ListAccounts\" }, { call = \"organizations:ListRoots\" }]",
    ] {
        let Learner {
            attempt,
            controller,
        } = after(besides, &[ONE, list]);
        assert_eq!(
            attempt.standing(&controller).lost,
            [false, false],
            "{besides}"
        );
    }
}

#[test]
fn in_slices_it_says_what_it_says_in_one_go_and_every_slice_ends_soon() {
    for lines in [&[][..], &[ONE], &["aws organizations list-accounts"]] {
        let besides = "not = { did = { call = \"organizations:ListAccounts\" } }";
        let Learner {
            attempt,
            controller,
        } = after(besides, lines);
        let whole = Coach::advise(&attempt, &controller, REACH);
        let mut coach = Coach::new(&attempt, &controller, REACH);
        let mut longest = 0;
        let sliced = loop {
            let before = coach.tried();
            if let Some(advice) = coach.work(1) {
                break advice.clone();
            }
            longest = longest.max(coach.tried() - before);
        };
        assert_eq!(sliced, whole);
        // A way that is found is run once more, with a wait or repairs before it.
        assert!(longest <= 8, "{longest} lines in a slice");
    }
}

/// The fewest calls of a way of up to this many moves, by trying every sequence of them.
fn fewest(place: &SearchPlace, moves: &[Move], depth: usize) -> Option<usize> {
    if place.is_met() {
        return Some(0);
    }
    let rest = depth.checked_sub(1)?;
    let ways = moves.iter().filter_map(|one| {
        let mut next = place.clone();
        let calls = usize::from(!one.is_time());
        next.say(one, None).then_some(())?;
        Some(calls + fewest(&next, moves, rest)?)
    });
    ways.min()
}

#[test]
fn the_shortest_way_is_as_short_as_every_sequence_of_lines_tried_shows() {
    let list = "aws organizations list-accounts";
    let roots = "aws organizations list-roots";
    for besides in [
        "did = { call = \"organizations:ListAccounts\" }",
        "did = [{ call = \"organizations:ListAccounts\" }, { call = \"organizations:ListRoots\" }]",
        "did = [{ call = \"organizations:List*\" }, { call = \"organizations:List*\" }]",
        "count = { of = { call = \"organizations:List*\" }, at-least = 2 }",
        "any = [{ did = { call = \"organizations:ListRoots\" } }, { did = { call = \"organizations:ListAccounts\" } }]",
        "all = [{ did = { call = \"*:ListAccounts\" } }, { did = { call = \"*:List*\" } }]",
        "never = { call = \"organizations:ListAccounts\" }",
    ] {
        for lines in [&[][..], &[ONE], &[list], &[roots, ONE], &[list, list]] {
            let Learner {
                attempt,
                controller,
            } = after(besides, lines);
            let place = SearchPlace::of(&attempt, &controller);
            let moves = moves_of(&attempt.lesson);
            let fewest = fewest(&place, &moves, 4);
            match Coach::advise(&attempt, &controller, REACH).verdict {
                CoachVerdict::Away {
                    length, at_least, ..
                } => {
                    assert_eq!(length.calls, at_least, "{besides}, {lines:?}");
                    assert_eq!(fewest, Some(at_least), "{besides}, {lines:?}");
                }
                other @ (CoachVerdict::There
                | CoachVerdict::NoWay(_)
                | CoachVerdict::Unknown
                | CoachVerdict::NoGoals) => {
                    assert_eq!(fewest, None, "{besides}, {lines:?}: {other:?}");
                }
            }
        }
    }
}

#[test]
fn what_the_learner_did_is_taken_back_if_no_way_leads_on() {
    let besides = "state = \"accounts[?name=='Payments' && organization]\"";
    let Learner {
        attempt,
        controller,
    } = after(
        besides,
        &["aws organizations remove-account-from-organization --account-id {account:Payments}"],
    );
    let advice = Coach::advise(&attempt, &controller, REACH);
    let CoachVerdict::Away { way, .. } = &advice.verdict else {
        panic!("{advice:?}");
    };
    let who: Vec<_> = way.iter().filter_map(|it| it.actor.as_deref()).collect();
    assert_eq!(who, ["Management", "Payments"], "{way:?}");
    // Going back is offered as well.
    assert_eq!(advice.rewind.map(|it| it.steps), Some(attempt.base()));
}

#[test]
fn it_points_to_hints_only_where_there_are_some() {
    let text = lesson("state = \"`true`\"");
    for (text, has_hints) in [(text.clone(), true), (format!("hints = 0\n{text}"), false)] {
        let mut learner = Learner::of(&text);
        let (entry, _) = learner.types("coach").unwrap();
        let says = &entry.printed.stdout;
        assert!(says.contains("A first step is made"), "{says}");
        assert_eq!(says.contains("`hint`"), has_hints, "{says}");
    }
}

#[test]
fn a_coach_concludes_within_its_lines_with_what_it_knows() {
    let Learner {
        attempt,
        controller,
    } = after("state = \"now\"", &[]);
    let within = |lines| {
        let advice = Coach::advise(&attempt, &controller, Reach { lines, ..REACH });
        (advice.tries, advice.verdict)
    };
    // A way is known after a few lines, and the rest of them would only show that none is shorter.
    let (tries, verdict) = within(16);
    assert!(tries <= 17, "{tries}");
    assert!(
        matches!(verdict, CoachVerdict::Away { length, at_least, .. } if at_least <= length.calls),
        "{verdict:?}"
    );
    let (tries, verdict) = within(2);
    assert!(tries <= 3, "{tries}");
    assert!(!matches!(verdict, CoachVerdict::NoWay(_)), "{verdict:?}");
}

/// The time that this thread has had on a processor, which other programs do not lengthen. Zero where the system does not tell.
fn on_processor() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Where a learner is after each line of the solution, and after each known mistake.
fn places(lesson: &Rc<Lesson>) -> Vec<Learner> {
    let mut learner = Learner::begin(lesson).expect("lessons are proved");
    let mut all = vec![learner.clone()];
    for line in lesson.solution() {
        learner.run(&line.text);
        all.push(learner.clone());
    }
    for mistake in &lesson.mistakes {
        let mut learner = all[0].clone();
        let before = mistake.after.map_or(0, |step| step + 1);
        for line in lesson.steps[..before].iter().flat_map(LessonStep::whole) {
            learner.run(&line.text);
        }
        let who = mistake.actor.iter().map(|it| shell::line_as(it));
        for line in who.chain(mistake.lines.iter().map(|it| it.text.clone())) {
            let _ = learner.types(&line);
        }
        all.push(learner);
    }
    all
}

/// `cargo test -p lessons how_long -- --ignored --nocapture` prints it for each lesson: `docs/performance.md` has the longest.
#[test]
#[ignore = "it measures, and takes long"]
fn how_long_the_coach_thinks_in_the_worst_place_of_each_lesson() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons");
    for entry in fs::read_dir(folder).expect("the lessons") {
        let path = entry.expect("an entry").path();
        let Ok(text) = fs::read_to_string(path.join("lesson.toml")) else {
            continue;
        };
        let id = path.file_name().expect("a name").to_string_lossy();
        let lesson = Rc::new(Lesson::read(&id, &text).expect("it is whole"));
        if lesson.goals.is_empty() {
            continue;
        }
        let thinks = |it: &Learner| {
            let before = on_processor();
            let advice = Coach::advise(&it.attempt, &it.controller, REACH);
            (on_processor() - before, advice.tries)
        };
        let longest = places(&lesson).iter().map(thinks).max();
        let (took, tries) = longest.expect("a place");
        println!("{took:>9.2?}, {tries:>4} lines: {id}");
    }
}
