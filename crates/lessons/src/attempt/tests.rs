use shell::controller::placeholders::fill_in;

use super::*;
use crate::learner::Learner;
use crate::texts::Texts;

const LESSON: &str = include_str!("tests/lesson.toml");

fn learner() -> Learner {
    Learner::of(LESSON)
}

const OWN: &str = "aws organizations create-organizational-unit --parent-id {root} --name Own";

#[test]
fn a_guess_counts_only_before_the_answer_is_out_and_going_back_allows_another() {
    let mut learner = learner();
    assert_eq!(
        learner.run(OWN),
        [Happening::Revealed(0), Happening::GoalMet(0)]
    );
    assert!(learner.attempt.predict("what", "a").is_err());
    assert_eq!(learner.standing().lost, [false, true]);
    assert_eq!(learner.run("undo"), [Happening::GoalLost(0)]);
    assert_eq!(learner.attempt.predict("what", "b"), Ok(()));
    // A wrong guess is a guess.
    assert!(learner.run(OWN).contains(&Happening::Finished));
    assert!(learner.attempt.log.finished);
    // A learner who undoes steps after seeing the answer may still predict it: the lesson accepts that, a report does
    // not.
    learner.run("undo");
    assert_eq!(learner.attempt.predict("what", "a"), Ok(()));
    let (lesson, log) = (&learner.attempt.lesson, &learner.attempt.log);
    let made = crate::response::responses(lesson, log, "");
    let told: Vec<_> = made.iter().map(|it| (it.first, it.is_right())).collect();
    assert_eq!(told, [(true, false), (false, true)]);
}

#[test]
fn whoever_saw_the_answer_first_has_not_foreseen_it() {
    let mut learner = learner();
    learner.run(OWN);
    learner.run("undo");
    // After storing and resuming, it is still known.
    let log = AttemptLog::from_json(&learner.attempt.log.to_json());
    let lesson = learner.attempt.lesson.clone();
    learner.attempt = LessonAttempt::resume(lesson, &mut learner.controller, log).unwrap();
    assert_eq!(learner.attempt.predict("what", "a"), Ok(()));
    assert!(learner.standing().goals[1]);
    let (lesson, log) = (&learner.attempt.lesson, &learner.attempt.log);
    assert!(!log.foresaw(&lesson.predictions[0]));
    let made = crate::response::responses(lesson, log, "");
    let told: Vec<_> = (made.iter())
        .map(|it| (it.first, it.late, it.judged()))
        .collect();
    assert_eq!(told, [(true, true, None)]);
}

#[test]
fn a_mistake_is_told_when_it_is_made_and_not_again_when_one_comes_back_to_it() {
    let mut learner = learner();
    learner.run(OWN);
    learner.run("as Payments/Ben");
    let step = learner.controller.history.steps().len();
    let made = [Happening::Mistake {
        index: 0,
        step: Some(step),
    }];
    assert_eq!(learner.run("aws organizations list-roots"), made);
    learner.run("as Management/Ana");
    learner.run(OWN);
    learner.controller.history.go_to(step);
    learner.attempt.observe(&learner.controller, None);
    learner.controller.history.go_to(step + 1);
    assert_eq!(learner.attempt.observe(&learner.controller, None), []);
    assert_eq!(learner.attempt.log.mistakes.len(), 1);
    let typed = "aws organizations enable-aws-service-access --service-principle x";
    let spelling = Happening::Mistake {
        index: 2,
        step: None,
    };
    assert_eq!(learner.run(typed), [spelling]);
}

#[test]
fn what_a_mistake_tries_is_tried_where_its_step_was_and_not_where_the_controller_stands() {
    let text = format!(
        "{LESSON}\n[[mistakes]]\nid = \"free\"\nrun = [\"x\"]\nnot.can = {{ as = \"Management/Ana\", \
         line = \"{OWN}\" }}\n"
    );
    let lesson = Lesson::read("test", &text).unwrap();
    let (mut attempt, mut controller) = LessonAttempt::begin(Rc::new(lesson)).unwrap();
    let run = |controller: &mut Controller, line: &str| {
        let line = fill_in(controller, line).unwrap();
        controller.run(&line);
    };
    // The name is taken by the second of three steps that are observed together, and free again after the third.
    run(&mut controller, "aws organizations list-roots");
    run(&mut controller, OWN);
    run(
        &mut controller,
        "aws organizations delete-organizational-unit --organizational-unit-id {unit:Own}",
    );
    let made: Vec<_> = (attempt.observe(&controller, None).into_iter())
        .filter(|it| matches!(it, Happening::Mistake { .. }))
        .collect();
    let step = attempt.base() + 1;
    let taken = Happening::Mistake {
        index: 3,
        step: Some(step),
    };
    assert_eq!(made, [taken]);
}

#[test]
fn the_preparations_stay_and_time_that_plays_is_one_step() {
    let mut learner = learner();
    assert!(!learner.controller.can_undo());
    let mut mistakes = Vec::new();
    for _ in 0..5 {
        learner.controller.history.play(1_000);
        mistakes.extend(learner.attempt.observe(&learner.controller, None));
    }
    assert_eq!(
        (learner.attempt.log.steps, learner.attempt.log.undone),
        (1, 0)
    );
    // This is one step, and one mistake.
    let impatient = Happening::Mistake {
        index: 1,
        step: Some(learner.attempt.base()),
    };
    assert_eq!(mistakes, [impatient]);
    learner.controller.history.undo();
    learner.attempt.observe(&learner.controller, None);
    assert_eq!(learner.attempt.log.undone, 1);
}

#[test]
fn what_the_lesson_does_not_allow_is_refused_and_changes_nothing() {
    let mut learner = learner();
    let before = learner.controller.history.steps().len();
    let line = "aws organizations create-account --account-name X --email x@y.example";
    let entry = learner
        .attempt
        .line(&mut learner.controller, line, &Texts::default());
    assert_eq!(entry.printed.exit, 255);
    assert!(entry.printed.stderr.contains("organizations:CreateAccount"));
    assert_eq!(learner.controller.history.steps().len(), before);
}

#[test]
fn help_lists_the_words_of_lessons_and_questions_come_with_their_options() {
    let mut learner = learner();
    let texts = Texts::read(
        "[predictions.what]\nquestion = \"What comes?\"\na = \"A unit\"\nb = \"Nothing\"\n",
    )
    .unwrap();
    let mut types = |line: &str| {
        learner
            .attempt
            .line(&mut learner.controller, line, &texts)
            .printed
    };
    let help = types("help").stdout;
    for word in crate::lesson::WORDS {
        assert!(help.contains(&format!("\n    {word}")), "{word}: {help}");
        assert!(types(&format!("help {word}")).stdout.contains(word));
    }
    assert!(help.contains("whoami"));
    let asked = types("predict");
    assert_eq!(asked.exit, 0);
    assert!(
        (asked.stdout).ends_with("what: What comes?\n    a  A unit\n    b  Nothing\n"),
        "{}",
        asked.stdout
    );
    types("predict what b");
    assert!(types("predict").stdout.contains("(You said: b.)"));
    assert_eq!(types("answer").stdout, "No question here.\n");
    let lost = types("what now");
    assert!(lost.exit == 127 && lost.hint.unwrap().contains("`help`"));
}

#[test]
fn whoever_goes_back_to_before_a_mistake_that_time_brought_goes_to_before_what_it_came_of() {
    let mut learner = Learner::of(&format!(
        "{}\n[[mistakes]]\nid = \"failed\"\nrun = [\"x\"]\ndid = {{ event = \"AccountFailed\" }}\n",
        LESSON.replace(
            "deny = [\"organizations:CreateAccount\"]",
            "deny = [\"iam:CreateUser\"]"
        )
    ));
    learner.run("as Management/Ana");
    let ask = "aws organizations create-account --account-name X --email";
    learner.run("aws organizations list-roots");
    let asked = learner.controller.history.steps().len();
    let taken = learner
        .controller
        .world()
        .account(learner.controller.actor.account())
        .unwrap()
        .email
        .clone();
    learner.run(&format!("{ask} x@y.example"));
    learner.run(&format!("{ask} {taken}"));
    learner.run("aws organizations list-roots");
    let happened = learner.run("advance 1d");
    let step = learner.controller.history.steps().len() - 1;
    let made = Happening::Mistake {
        index: 3,
        step: Some(step),
    };
    assert!(happened.contains(&made), "{happened:?}");
    // Not the successful request.
    assert_eq!(
        learner.attempt.before_mistake(&learner.controller, 3, step),
        asked + 1
    );
    // Time that the learner lets pass is its own cause.
    assert_eq!(
        learner.attempt.before_mistake(&learner.controller, 1, step),
        step
    );
    learner.controller.history.go_to(asked + 1);
    learner.attempt.observe(&learner.controller, None);
    let happened = learner.run("advance 1d");
    assert!(!happened.contains(&made), "{happened:?}");
}

#[test]
fn a_step_has_as_many_hints_as_its_lesson_says_and_a_worked_example_has_its_lines() {
    let step = "[[steps]]\nid = \"s\"\nrun = [\"next\"]\ngoals = [\"g\"]\n";
    let rest = "[[goals]]\nid = \"g\"\ndid = { call = \"next\" }\n";
    let texts = "[steps.s]\nhints = [\"One.\", \"Two.\", \"Three.\"]\n";
    let texts = Texts::read(texts).expect("texts");
    let said = |hints: &str, worked: &str| {
        let head = format!("minutes = 1\nscenario = \"all-features\"\n{hints}");
        let mut learner = Learner::of(&format!("{head}{step}{worked}{rest}"));
        let mut hint = || {
            let entry = (learner.attempt).line(&mut learner.controller, "hint", &texts);
            entry.printed.stdout.replace('\n', " ").trim().to_string()
        };
        [hint(), hint(), hint()].join(" | ")
    };
    assert_eq!(said("", ""), "One. | Two. | Three.   next");
    assert_eq!(said("hints = 2\n", ""), "One. | Two. | Two.");
    assert!(said("hints = 0\n", "").starts_with("This task has no hints. |"));
    let worked = said("", "worked = true\n");
    assert!(
        worked.starts_with("This step is a worked example. Its lines:   next |"),
        "{worked}"
    );
}

#[test]
fn an_open_goal_says_which_of_its_parts_it_lacks_first() {
    let mut learner = Learner::of(
        r#"
minutes = 1
scenario = "all-features"
[[steps]]
id = "units"
run = ["aws organizations list-roots"]
goals = ["both", "then"]
[[goals]]
id = "both"
all = [{ state = "units[?name=='One']" }, { state = "units[?name=='Two']" }]
[[goals]]
id = "then"
did = [{ call = "organizations:ListRoots" }, { call = "organizations:ListAccounts" }]
"#,
    );
    let list = "missing = [\"The first.\", \"The second.\"]";
    let read = |text: String| Texts::read(&text).expect("texts");
    let texts = read(format!("[goals.both]\n{list}\n[goals.then]\n{list}\n"));
    let create = |name| format!("{} {name}", OWN.trim_end_matches(" Own"));
    let mut lacks = |line: &str| {
        learner.run(line);
        let goals = (learner.attempt).line(&mut learner.controller, "goals", &texts);
        let said = goals.printed.stdout.replace("\n    ", "");
        said.trim().lines().map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(lacks(&create("Two")), ["[ ] The first.", "[ ] The first."]);
    assert_eq!(
        lacks("aws organizations list-roots"),
        ["[ ] The first.", "[ ] The second."]
    );
    assert_eq!(lacks(&create("One")), ["[x] ", "[ ] The second."]);

    // A list has a text for each part.
    let lesson = &learner.attempt.lesson;
    let missing = |texts: &Texts| {
        let faults = lesson.faults_of_texts(texts).into_iter();
        let names: Vec<String> = faults.map(|(name, _)| name).collect();
        names
            .into_iter()
            .filter(|it| it.contains(".missing"))
            .collect::<Vec<_>>()
    };
    assert!(missing(&texts).is_empty());
    let short =
        read("[goals.both]\nmissing = [\"The first.\"]\n[goals.then]\nmissing = \"One.\"\n".into());
    assert_eq!(missing(&short), ["goals.both.missing.1"]);
}

/// A lesson whose second step is only to read.
#[test]
fn no_step_is_turned_over_unread() {
    let text = "minutes = 1\nscenario = \"standalone\"\n\
        [[steps]]\nid = \"one\"\ngoals = [\"one\"]\n[[steps]]\nid = \"read\"\n\
        [[steps]]\nid = \"two\"\ngoals = [\"two\"]\n[[steps]]\nid = \"three\"\ngoals = [\"three\"]\n\
        [[goals]]\nid = \"one\"\ndid = { call = \"advance\" }\n\
        [[goals]]\nid = \"two\"\nstate = \"organization\"\n\
        [[goals]]\nid = \"three\"\nstate = \"organization\"\n";
    let lesson = Lesson::read("test", text).expect("the lesson has no mistakes");
    // The introduction leads to the first step, also when that is done.
    assert_eq!(lesson.turns_to(None, true, Some(0)), Some(0));
    assert_eq!(lesson.turns_to(None, true, Some(2)), Some(0));
    // A step stays until its goals are met, and the next one comes before the one to work at.
    assert_eq!(lesson.turns_to(Some(0), false, Some(0)), None);
    assert_eq!(lesson.turns_to(Some(0), true, Some(2)), Some(1));
    assert_eq!(lesson.turns_to(Some(1), true, Some(2)), None);
    assert_eq!(lesson.turns_to(Some(2), true, Some(3)), Some(3));
    // Back at an earlier step, or at the end of the goals.
    assert_eq!(lesson.turns_to(Some(3), true, Some(2)), None);
    assert_eq!(lesson.turns_to(Some(3), true, None), None);
}

#[test]
fn a_session_that_is_shorter_than_the_setup_has_none_of_the_learners_steps() {
    let mut learner = learner();
    learner.run(OWN);
    assert!(learner.attempt.base() > 0);
    // Another window's session takes the place of the lesson's.
    learner.controller = Controller::new(learner.attempt.lesson.scenario, 2);
    assert_eq!(
        learner.attempt.observe(&learner.controller, None),
        [Happening::GoalLost(0)]
    );
    assert_eq!(learner.attempt.log.mistakes, []);
}

#[test]
fn a_step_to_read_is_done_when_the_learner_continues_and_stays_so() {
    let text = "minutes = 1\nscenario = \"standalone\"\n\
        [[steps]]\nid = \"read\"\n[[steps]]\nid = \"two\"\ngoals = [\"two\"]\n\
        [[goals]]\nid = \"two\"\nstate = \"organization\"\n";
    let mut learner = Learner::of(text);
    assert_eq!(learner.standing().steps_done, [false, false]);
    // A step with goals is done by its goals alone.
    learner.attempt.continued_from(1, &learner.controller);
    learner.attempt.continued_from(7, &learner.controller);
    assert_eq!(learner.standing().steps_done, [false, false]);
    learner.attempt.continued_from(0, &learner.controller);
    assert_eq!(learner.attempt.stood().steps_done, [true, false]);
    // It is no news of the next action, and it is stored.
    learner.run("aws organizations list-roots");
    let log = AttemptLog::from_json(&learner.attempt.log.to_json());
    let lesson = learner.attempt.lesson.clone();
    learner.attempt = LessonAttempt::resume(lesson, &mut learner.controller, log).unwrap();
    assert_eq!(learner.standing().steps_done, [true, false]);
}

/// A prediction whose options say what happened, and a call that neither is about.
#[test]
fn what_no_option_says_is_told_and_the_prediction_stands() {
    let text = "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\n\
        [[predictions]]\nid = \"p\"\noptions = [\"big\", \"small\"]\nanswer = \"big\"\n\
        until = { call = \"organizations:CreateOrganizationalUnit\" }\n[predictions.holds]\n\
        big = { state = \"units[?name=='Big']\" }\nsmall = { state = \"units[?name=='Small']\" }\n";
    let mut learner = Learner::of(text);
    let create = |name: &str| OWN.replace("Own", name);
    learner.attempt.predict("p", "big").expect("it is open");
    let standing = [Happening::SomethingElse(0)];
    assert_eq!(learner.run(&create("Medium")), standing);
    assert!(learner.attempt.tracks().was_otherwise(0));
    learner.attempt.predict("p", "small").expect("it stands");
    let mut both = learner.clone();
    assert_eq!(learner.run(&create("Small")), [Happening::Revealed(0)]);
    let prediction = learner.attempt.lesson.predictions[0].clone();
    assert_eq!(learner.attempt.log.came_true(&prediction), "small");
    // The first guess is the one that reports judge.
    assert!(!learner.attempt.log.foresaw(&prediction));
    let made = crate::response::responses(&learner.attempt.lesson, &learner.attempt.log, "");
    assert_eq!(made[0].answer, ["small"]);
    // Once shown, it is shown: later units change nothing.
    assert_eq!(learner.run(&create("Big")), []);
    // Two that are true are none.
    both.controller
        .step(sim::command::Command::Call(sim::command::Call::new(
            both.controller.actor.clone(),
            "organizations:ListRoots",
            serde_json::Value::Null,
        )));
    assert_eq!(both.attempt.observe(&both.controller, None), []);
}

/// A lesson whose bet comes first: what a unit of a name is, and a goal that any unit meets.
const FIRST: &str = "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n\
    [[steps]]\nid = \"read\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\ngoals = [\"g\"]\n\
    [[goals]]\nid = \"g\"\ndid = { call = \"organizations:CreateOrganizationalUnit\" }\n\
    [[predictions]]\nid = \"p\"\nfirst = true\noptions = [\"own\", \"none\"]\nanswer = \"own\"\n\
    until = { call = \"organizations:CreateOrganizationalUnit\", with = { Name = \"Own\" } }\n";

#[test]
fn what_would_decide_a_bet_that_comes_first_is_held_until_it_is_placed() {
    let mut learner = Learner::of(FIRST);
    let steps = |learner: &Learner| learner.controller.history.steps().len();
    let types = |learner: &mut Learner, line: &str| learner.types(line).expect("a known name").0;
    let (before, hash) = (steps(&learner), learner.controller.world().hash());
    // The act that decides it, and one that only meets the goal of its step.
    for line in [OWN.to_string(), OWN.replace("Own", "Other")] {
        let entry = types(&mut learner, &line);
        assert_eq!((entry.printed.exit, entry.step), (255, None));
        let says = entry.printed.stderr;
        assert!(
            says.starts_with("Place your bet first; nothing was run."),
            "{says}"
        );
        assert!(says.contains("p: ") && says.contains("\n    own"), "{says}");
        assert_eq!(learner.attempt.held(), Some(0));
        assert_eq!(
            (steps(&learner), learner.controller.world().hash()),
            (before, hash.clone())
        );
    }
    assert_eq!(learner.attempt.asks(0), Some(1));
    // Nothing else waits, and a mistyped bet places none.
    assert_eq!(
        types(&mut learner, "aws organizations list-roots")
            .printed
            .exit,
        0
    );
    assert_eq!(types(&mut learner, "predict p all").printed.exit, 255);
    assert_eq!(types(&mut learner, OWN).printed.exit, 255);
    // Whatever the bet, nothing waits any more; nor when it is undone, redone and done again.
    for line in ["predict p none", OWN, "undo", "redo", "undo", OWN] {
        assert_eq!(types(&mut learner, line).printed.exit, 0, "{line}");
    }
    assert!(learner.standing().finished);
}

#[test]
fn a_bet_whose_outcome_an_older_attempt_shows_holds_nothing() {
    let unbound = FIRST.replace("first = true\n", "");
    let mut learner = Learner::of(&unbound);
    assert!(learner.run(OWN).contains(&Happening::Revealed(0)));
    let log = AttemptLog::from_json(&learner.attempt.log.to_json());
    let lesson = Lesson::read("test", FIRST).expect("a lesson");
    let resumed = LessonAttempt::resume(Rc::new(lesson), &mut learner.controller, log);
    learner.attempt = resumed.expect("the setup is the same");
    for line in ["undo", OWN] {
        let (entry, _) = learner.types(line).expect("a known name");
        assert_eq!(entry.printed.exit, 0, "{line}");
    }
}

#[test]
fn only_a_prediction_that_a_step_asks_for_comes_first() {
    let faults = |text: &str| match Lesson::read("test", text) {
        Ok(_) => String::new(),
        Err(faults) => faults.iter().map(|it| it.what.clone()).collect(),
    };
    assert_eq!(faults(FIRST), "");
    let unasked = FIRST.replace("predict = \"p\"\n", "");
    assert!(faults(&unasked).contains("no step asks for it"));
    let finding = format!("{FIRST}evidence = {{ lines = [\"events*\"] }}\n");
    assert!(faults(&finding).contains("a finding asks what has happened"));
}
