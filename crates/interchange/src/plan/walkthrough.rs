//! A plan as a lesson without goals, whose steps are shown and played.

use message::{Message, counted, message};
use serde_json::Value;
use sim::command::Command;
use sim::session::Session;

use super::output::{SayText, WriteLine, lines_of};
use super::step::{CHECK_NOW, MigrationPlan, PlanActor, PlanStep};

/// The files of a lesson that plays a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanWalkthrough {
    /// `lesson.toml`.
    pub lesson: String,
    /// The texts, in the language of `say`.
    pub texts: String,
}

/// The time of a walkthrough that a lesson may state, in minutes.
const MINUTES: (usize, usize) = (2, 60);

/// Writes a plan as a lesson. Its setup has the commands of the session before; `say` says texts in a language.
pub fn plan_walkthrough(
    before: &Session,
    plan: &MigrationPlan,
    line: WriteLine<'_>,
    say: SayText<'_>,
) -> PlanWalkthrough {
    let begin: Vec<&Command> = before.commands.iter().collect();
    let steps = plan.steps.iter().map(|step| &step.command);
    let all: Vec<&Command> = begin.iter().copied().chain(steps).collect();
    let setup = lines_of(&begin, &all, line);
    let count = plan.steps.len();
    let mut lesson = format!(
        "minutes = {}\nscenario = \"{}\"\nseed = {}\nsetup = {}\n",
        count.clamp(MINUTES.0, MINUTES.1),
        before.scenario.id(),
        before.seed,
        list(&setup)
    );
    let text = |name: &str, says: Message| format!("{name} = {}\n", quoted(&say(&says)));
    let mut texts = [
        text("title", "Migration plan".into()),
        text(
            "about",
            counted!(
                count,
                "The step of a migration.|The {n} steps of a migration, one by one."
            ),
        ),
        text("intro", "Each step shows who takes it.".into()),
        text("outro", "The migration is done.".into()),
    ]
    .concat();
    for (number, step) in plan.steps.iter().enumerate() {
        let id = format!("step-{}", number + 1);
        let run = lines_of(&[&step.command], &all, line);
        lesson.push_str(&format!(
            "\n[[steps]]\nid = \"{id}\"\nworked = true\nrun = {}\n",
            list(&run)
        ));
        let title = text("title", step.says.clone());
        let check = plan.is_stop(number).then(|| CHECK_NOW.into());
        let about = quoted(&about(step, check, say));
        texts.push_str(&format!("\n[steps.{id}]\n{title}text = {about}\n"));
    }
    PlanWalkthrough { lesson, texts }
}

/// Who takes a step, what it leaves open, that all should be checked before, what cannot be undone, and what must be waited for: a paragraph for each.
fn about(step: &PlanStep, check: Option<Message>, say: SayText<'_>) -> String {
    let who = match step.actor {
        PlanActor::Time => "Let time pass.".into(),
        PlanActor::Management | PlanActor::Owner(_) | PlanActor::Support => {
            message!("Who acts: {who}.", who = step.actor.name())
        }
    };
    let undone = step.cannot_be_undone();
    let undone = undone.map(|why| message!("**Cannot be undone:** {why}"));
    let wait = step.waits_for().map(|what| message!("Wait for {what}."));
    let all = [Some(who), step.gap.clone(), check, undone, wait]
        .into_iter()
        .flatten();
    all.map(|it| say(&it)).collect::<Vec<_>>().join("\n\n")
}

/// A TOML string.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|it| format!("  {},\n", quoted(it)))
        .collect();
    format!("[\n{}]", lines.concat())
}
