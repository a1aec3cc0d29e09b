use super::Glob;
use super::pattern::WORDS;
use crate::attempt::{Happening, LessonAttempt};
use crate::learner::Learner;

#[test]
fn a_star_is_any_text() {
    for (pattern, text, is) in [
        ("a:b", "a:b", true),
        ("a:b", "a:bc", false),
        ("a:*", "a:", true),
        ("*:Get*", "iam:GetRole", true),
        ("*Get*Role", "iam:GetGetRole", true),
        ("*Get*Role", "iam:GetRoles", false),
        ("*", "", true),
        ("a*a", "a", false),
    ] {
        assert_eq!(Glob::new(pattern).fits(text), is, "{pattern} {text}");
    }
}

/// The complaints about a lesson whose only goal is this.
fn faults(clause: &str) -> Vec<String> {
    let text = format!(
        "minutes = 1\nscenario = \"all-features\"\n[[steps]]\nid = \"s\"\ngoals = [\"g\"]\n[[goals]]\nid = \"g\"\n{clause}\n"
    );
    match crate::lesson::Lesson::read("test", &text) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|it| it.what).collect(),
    }
}

#[test]
fn a_count_needs_bounds_that_something_can_meet() {
    let count = |bounds: &str| faults(&format!("count = {{ of = {{ call = \"*\" }}{bounds} }}"));
    assert_eq!(count(", at-least = 2"), [""; 0]);
    // More than a 32-bit machine can count to, but not zero.
    assert_eq!(count(", at-least = 4294967296"), [""; 0]);
    assert_eq!(count(""), ["a count needs `at-least` or `at-most`"]);
    assert_eq!(
        count(", at-least = 2, at-most = 1"),
        ["`at-least` is more than `at-most`: no count is both"]
    );
    assert_eq!(count(", at-most = -1").len(), 1);
}

#[test]
fn typed_lines_are_for_mistakes() {
    assert_eq!(
        faults("any = [{ state = \"now\" }, { typed = \"x\" }]"),
        ["`typed` is for mistakes, alone or in `any`: it can never be met here"]
    );
    let mistake = |clause: &str| {
        faults(&format!(
            "state = \"now\"\n[[mistakes]]\nid = \"m\"\nrun = [\"x\"]\n{clause}"
        ))
    };
    assert_eq!(
        mistake("any = [{ typed = \"x\" }, { typed = \"y\" }]"),
        [""; 0]
    );
    assert_eq!(
        mistake("all = [{ typed = \"x\" }, { state = \"now\" }]").len(),
        1
    );
    assert_eq!(mistake("predicted = \"nothing\"").len(), 1);
}

#[test]
fn clauses_nest_only_so_deep() {
    assert_eq!(faults("not.not.state = \"now\""), [""; 0]);
    let deep = |levels: usize| faults(&format!("{}state = \"now\"", "not.".repeat(levels)));
    assert_eq!(deep(100_000).len(), 1);
    let tables = "not = { ".repeat(20_000);
    assert!(!faults(&tables).is_empty());
}

#[test]
fn what_a_pattern_names_is_there_in_aws() {
    let of = |pattern: &str| faults(&format!("did = {{ {pattern} }}"));
    assert_eq!(of("event = \"RoleCreated\""), [""; 0]);
    assert!(of("event = \"RoleMade\"")[0].contains("unknown event `RoleMade`"));
    let call = "call = \"organizations:MoveAccount\"";
    assert_eq!(
        of(&format!("{call}, with = {{ AccountId = \"Web\" }}")),
        [""; 0]
    );
    assert!(
        of(&format!("{call}, with = {{ Account = \"Web\" }}"))[0]
            .contains("`organizations:MoveAccount` has no `Account`; it has `AccountId`")
    );
    for word in WORDS {
        assert_eq!(of(&format!("call = \"{word}\"")), [""; 0]);
        let help = shell::help(Some(word));
        assert!(!help.starts_with("There is no help"), "{help}");
    }
    assert_eq!(of("call = \"signup\"").len(), 1);
    // A pattern for several calls may name members that only some of them have.
    assert_eq!(
        of("call = \"organizations:*\", with = { Account = \"Web\" }"),
        [""; 0]
    );
}

/// A learner of a lesson with these goals and mistakes: clauses by their ids.
fn learner(goals: &[(&str, &str)], mistakes: &[(&str, &str)]) -> Learner {
    let mut text =
        String::from("minutes = 1\nscenario = \"all-features\"\n[[steps]]\nid = \"s\"\n");
    let ids: Vec<String> = goals.iter().map(|(id, _)| format!("\"{id}\"")).collect();
    text.push_str(&format!("goals = [{}]\n", ids.join(", ")));
    for (id, clause) in goals {
        text.push_str(&format!("[[goals]]\nid = \"{id}\"\n{clause}\n"));
    }
    for (id, clause) in mistakes {
        text.push_str(&format!(
            "[[mistakes]]\nid = \"{id}\"\nrun = [\"x\"]\n{clause}\n"
        ));
    }
    text.push_str(
        "[[predictions]]\nid = \"what\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
         until = { call = \"organizations:DeletePolicy\", answer = \"*\" }\n",
    );
    Learner::of(&text)
}

fn unit(name: &str) -> String {
    format!("aws organizations create-organizational-unit --parent-id {{root}} --name {name}")
}

const REVEAL: &str = "aws organizations delete-policy --policy-id p-12345678";

#[test]
fn a_guess_that_was_made_stays_made_when_one_goes_back_behind_it() {
    let mut learner = learner(&[("guess", "predicted = \"what\"")], &[]);
    learner.run(&unit("One"));
    learner.run("predict what b");
    learner.run("undo");
    // The answer appeared after fewer steps than the guess, and yet later.
    learner.run(REVEAL);
    assert_eq!(
        (learner.standing().goals, learner.standing().lost),
        (vec![true], vec![false])
    );
}

#[test]
fn what_cannot_be_taken_back_is_lost_also_if_a_goal_says_not() {
    let made = "call = \"organizations:CreateOrganizationalUnit\"";
    let mut learner = learner(
        &[
            ("was", "not = { was = \"units[?name=='One']\" }"),
            ("did", &format!("not = {{ did = {{ {made} }} }}")),
            (
                "count",
                &format!("not = {{ count = {{ of = {{ {made} }}, at-least = 1 }} }}"),
            ),
            ("state", "not = { state = \"units[?name=='One']\" }"),
            (
                "never",
                &format!("not = {{ not = {{ never = {{ {made} }} }} }}"),
            ),
            ("guess", "not = { predicted = \"what\" }"),
        ],
        &[],
    );
    assert_eq!(learner.standing().lost, [false; 6]);
    learner.run(&unit("One"));
    learner.run("predict what a");
    // A unit can be deleted again, so the state can still be met.
    assert_eq!(
        learner.standing().lost,
        [true, true, true, false, true, true]
    );
    learner.run("undo");
    assert_eq!(
        learner.standing().lost,
        [false, false, false, false, false, true]
    );
}

#[test]
fn each_part_of_an_any_is_a_mistake_of_its_own() {
    let any = "any = [{ state = \"units[?name=='One']\" }, { state = \"units[?name=='Two']\" }, \
               { did = { call = \"organizations:ListRoots\" } }]";
    let mut learner = learner(&[("g", "state = \"units[?name=='Goal']\"")], &[("m", any)]);
    let mistakes = |happened: Vec<Happening>| {
        (happened.iter())
            .filter(|it| matches!(it, Happening::Mistake { .. }))
            .count()
    };
    assert_eq!(mistakes(learner.run(&unit("One"))), 1);
    // It still exists, so it is not made again; the other one is.
    assert_eq!(mistakes(learner.run(&unit("Three"))), 0);
    assert_eq!(mistakes(learner.run(&unit("Two"))), 1);
    assert_eq!(mistakes(learner.run("aws organizations list-roots")), 1);
    assert_eq!(mistakes(learner.run("aws organizations list-roots")), 1);
    assert_eq!(mistakes(learner.run("undo")), 0);
    assert_eq!(mistakes(learner.run("redo")), 0);
}

#[test]
fn counts_and_orders_follow_undo_redo_and_a_jump() {
    let made = "call = \"organizations:CreateOrganizationalUnit\"";
    let deleted = "call = \"organizations:DeleteOrganizationalUnit\"";
    let mut learner = learner(
        &[
            (
                "most",
                &format!("count = {{ of = {{ {made} }}, at-least = 1, at-most = 2 }}"),
            ),
            (
                "order",
                &format!(
                    "did = [{{ {deleted} }}, {{ {made} }}, {{ state = \"units[?name=='Last']\" }}]"
                ),
            ),
            ("never", "never = \"units[?name=='Bad']\""),
        ],
        &[],
    );
    let start = learner.controller.history.steps().len();
    learner.run(&unit("Bad"));
    assert_eq!(
        (learner.standing().goals, learner.standing().lost),
        (vec![true, false, false], vec![false, false, true])
    );
    learner.run("undo");
    learner.run(&unit("First"));
    learner
        .run("aws organizations delete-organizational-unit --organizational-unit-id {unit:First}");
    assert_eq!(learner.standing().goals, [true, false, true]);
    learner.run(&unit("Last"));
    assert_eq!(learner.standing().goals, [true, true, true]);
    learner.run(&unit("More"));
    assert_eq!(learner.standing().lost, [true, false, false]);
    learner.controller.history.go_to(start);
    learner.attempt.observe(&learner.controller, None);
    assert_eq!(learner.standing().goals, [false, false, true]);
    learner.controller.history.go_to(start + 3);
    learner.attempt.observe(&learner.controller, None);
    assert_eq!(learner.standing().goals, [true, true, true]);
    // Resumed at this point, with the undone steps: the result is the same, and redone steps are not new.
    let mut controller = learner.controller.clone();
    let lesson = learner.attempt.lesson.clone();
    let mut again =
        LessonAttempt::resume(lesson, &mut controller, learner.attempt.log.clone()).unwrap();
    assert_eq!(again.standing(&controller), learner.standing());
    controller.history.go_to(start + 4);
    assert_eq!(again.observe(&controller, None), [Happening::GoalLost(0)]);
}
