//! Refusals for another reason: a goal about a refused call is not met by the same call about a role that does not exist.

use std::rc::Rc;

use sim::command::Command;

use super::flaws::Flaws;
use crate::learner::Learner;
use crate::lesson::{Expect, Lesson};

pub(super) fn impossible(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    for (number, step) in lesson.steps.iter().enumerate() {
        for line in step.whole() {
            let before = learner.clone();
            let _ = learner.carry_out(&line);
            if !matches!(line.expect, Expect::Refused(_)) || before.standing().steps_done[number] {
                continue;
            }
            let Some(command) = elsewhere(&learner) else {
                continue;
            };
            let mut other = before;
            other.controller.step(command);
            other.attempt.observe(&other.controller, None);
            if other.standing().steps_done[number] {
                let what = format!(
                    "step `{}`: `{}` meets its goals also with a role that does not exist",
                    step.id, line.text
                );
                flaws.add(format!("steps.{number}.goals"), what);
            }
        }
    }
}

/// The last call, with the ARN of a role that does not exist in place of each role's.
fn elsewhere(learner: &Learner) -> Option<Command> {
    let step = learner.controller.history.steps().last()?;
    let Command::Call(mut call) = step.command.clone() else {
        return None;
    };
    let mut found = false;
    for value in call.input.values_mut() {
        if let Some(arn) = value.as_str().filter(|it| it.contains(":role/")) {
            *value = format!("{arn}-0").into();
            found = true;
        }
    }
    found.then_some(Command::Call(call))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove;

    #[test]
    fn a_goal_about_a_refusal_looks_at_a_role_that_exists() {
        let flaws = |with: &str| -> Vec<String> {
            let text = format!(
                "minutes = 1\nscenario = \"all-features\"\nas = \"Ben\"\n[[steps]]\nid = \"s\"\ngoals = [\"g\"]\n\
                 run = [{{ line = \"aws sts assume-role --role-arn arn:aws:iam::{{account:Payments}}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations --role-session-name ben\", expect = \"refused:AccessDenied\" }}]\n\
                 [[goals]]\nid = \"g\"\ndid = {{ call = \"sts:AssumeRole\", {with}answer = \"AccessDenied\" }}\n"
            );
            let lesson = Lesson::read("test", &text).expect("a lesson");
            let flaws = prove(&Rc::new(lesson)).into_iter();
            flaws.map(|it| it.what).collect()
        };
        let any = flaws("");
        let blamed = any
            .iter()
            .filter(|it| it.contains("a role that does not exist"));
        assert_eq!(blamed.count(), 1, "{any:?}");
        let exact = flaws("with = { RoleArn = \"*/AWSServiceRoleForOrganizations\" }, ");
        assert_eq!(exact, [""; 0]);
    }
}
