//! Bets that come first: something on the lesson's way waits for each, and nothing before the step that asks for it. And no step is
//! done by betting alone.

use std::rc::Rc;

use super::flaws::{Flaws, placed};
use crate::learner::Learner;
use crate::lesson::Lesson;

pub(super) fn first(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    let mut waited = vec![false; lesson.predictions.len()];
    for (place, number, line) in placed(lesson) {
        // This learner bets only when a line is held.
        if line.text.starts_with("predict ") && lesson.predictions.iter().any(|it| it.first) {
            continue;
        }
        let mut taken = learner.types(&line.text);
        while let (Ok(_), Some(bet)) = (&taken, learner.attempt.held()) {
            waited[bet] = true;
            let prediction = &lesson.predictions[bet];
            if learner.attempt.asks(bet).is_some_and(|asks| asks > number) {
                let what = format!(
                    "step `{}`: `{}` waits for the bet `{}`, which a later step asks for",
                    lesson.steps[number].id, line.text, prediction.id
                );
                flaws.add(&place, what);
            }
            if learner
                .attempt
                .predict(&prediction.id, &prediction.answer)
                .is_err()
            {
                return;
            }
            taken = learner.types(&line.text);
        }
    }
    for (number, prediction) in lesson.predictions.iter().enumerate() {
        if prediction.first && !waited[number] {
            let what = format!(
                "no line waits for the bet `{}`, which comes first",
                prediction.id
            );
            flaws.add(format!("predictions.{number}.first"), what);
        }
    }
}

/// A bet or a finding alone does no step: what it is about must be done, or its evidence seen, too.
pub(super) fn alone(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    for (number, step) in lesson.steps.iter().enumerate() {
        let mut bettor = learner.clone();
        // What was looked at in an earlier step is known.
        let looked = learner.attempt.log.looked.clone();
        let unknown = lesson
            .predictions
            .iter()
            .filter(|it| !looked.contains(&it.id));
        for it in unknown {
            let _ = bettor.attempt.predict(&it.id, &it.answer);
        }
        if bettor.standing().steps_done[number] && !learner.standing().steps_done[number] {
            flaws.add(
                format!("steps.{number}.goals"),
                format!(
                    "step `{}`: a bet alone does it; let a goal ask for what it is about (`told`), or leave its goals out",
                    step.id
                ),
            );
        }
        for line in step.whole() {
            let _ = learner.carry_out(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::rc::Rc;

    use crate::lesson::Lesson;
    use crate::proof::{Flaws, prove};

    /// What is wrong with a lesson of two steps, each a unit; `asks` is the step with the bet, `decides` the unit that decides it.
    fn flaws(asks: usize, decides: &str) -> Vec<String> {
        let step = |number: usize, name: &str| {
            let predict = if asks == number {
                "predict = \"p\"\n"
            } else {
                ""
            };
            format!(
                "[[steps]]\nid = \"{number}\"\n{predict}goals = [\"{number}\"]\n\
                 run = [\"aws organizations create-organizational-unit --parent-id {{root}} --name {name}\"]\n\
                 [[goals]]\nid = \"{number}\"\nstate = \"units[?name=='{name}']\"\n"
            )
        };
        let text = format!(
            "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n{}{}\
             [[predictions]]\nid = \"p\"\nfirst = true\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
             until = {{ call = \"organizations:CreateOrganizationalUnit\", with = {{ Name = \"{decides}\" }} }}\n",
            step(1, "One"),
            step(2, "Two")
        );
        let lesson = Lesson::read("test", &text).expect("a lesson");
        let flaws = prove(&Rc::new(lesson)).into_iter();
        flaws.map(|it| it.what).collect()
    }

    #[test]
    fn something_waits_for_each_bet_that_comes_first_and_not_before_its_step() {
        assert_eq!(flaws(1, "One"), [""; 0]);
        assert_eq!(flaws(2, "Two"), [""; 0]);
        let early = flaws(2, "One");
        assert!(
            early
                .iter()
                .any(|it| it.contains("which a later step asks for")),
            "{early:?}"
        );
    }

    #[test]
    fn a_bet_alone_does_no_step() {
        let alone = |lesson: Lesson| {
            let mut flaws = Flaws::default();
            super::alone(&Rc::new(lesson), &mut flaws);
            (flaws.0.into_iter().map(|it| it.what)).collect::<Vec<_>>()
        };
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons");
        let mut proved = 0;
        for entry in fs::read_dir(folder).expect("the lessons") {
            let path = entry.expect("an entry").path();
            let Ok(text) = fs::read_to_string(path.join("lesson.toml")) else {
                continue;
            };
            let id = path.file_name().expect("a name").to_string_lossy();
            let lesson = Lesson::read(&id, &text).unwrap_or_else(|it| panic!("{id}: {it:?}"));
            assert_eq!(alone(lesson), [""; 0], "{id}");
            proved += 1;
        }
        assert!(proved > 20);
        let text = |goal: &str| {
            format!(
                "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\n\
                 run = [\"predict p a\", \"next\"]\ngoals = [\"g\"]\n[[goals]]\nid = \"g\"\n{goal}\n\
                 [[predictions]]\nid = \"p\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\nuntil = {{ call = \"next\" }}\n"
            )
        };
        let lesson = |goal: &str| Lesson::read("test", &text(goal)).expect("a lesson");
        let blamed = alone(lesson("predicted = \"p\""));
        assert!(
            blamed.iter().any(|it| it.contains("a bet alone does it")),
            "{blamed:?}"
        );
        let both = "all = [{ predicted = \"p\" }, { told = \"p\" }]";
        assert_eq!(alone(lesson(both)), [""; 0]);
        // A finding is no knowledge before its evidence was looked at.
        let finding = |goal: &str| {
            let evidence = "evidence = { views = [\"compare\"], lines = [\"events*\"] }\n";
            Lesson::read("test", &format!("{}{evidence}", text(goal))).expect("a lesson")
        };
        assert_eq!(alone(finding("predicted = \"p\"")).len(), 1);
        let seen = "all = [{ predicted = \"p\" }, { looked = \"p\" }]";
        assert_eq!(alone(finding(seen)), [""; 0]);
    }
}
