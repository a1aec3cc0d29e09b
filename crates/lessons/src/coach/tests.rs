use super::*;
use crate::learner::Learner;

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
        // Leaving out one line means running the others once.
        assert!(longest <= 4, "{longest} lines in a slice");
    }
}
