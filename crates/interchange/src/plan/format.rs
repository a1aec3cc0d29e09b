//! The formats of a plan, which is the difference between two organizations in the order in which it can be made.

use std::fmt::Write;

use message::{Message, message};
use sim::World;

use super::output::{SayText, WriteLine, plan_lines, plan_to_json, plan_to_text};
use super::script::{self, plan_script};
use super::step::MigrationPlan;
use crate::export::{self, Exported};

message::worded! {
    /// The formats of plans.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum PlanFormat {
        /// For people: who takes which step, what cannot be undone, what must be waited for.
        Text: "text", "migration.txt";
        /// The same for programs.
        Json: "json", "migration.json";
        /// Commands for Orgsim's terminal that run the plan in the organization before.
        Lines: "lines", "migration-lines.txt";
        /// A Bash script of AWS CLI calls, which skips steps that are done.
        Script: "script", "migrate.sh";
        /// Terraform: all resources after the change, with `import` blocks for those that exist.
        Terraform: "terraform", "organization.tf";
    }
    /// The name on the command line. A format that organizations have too has the same name.
    name (by_name)
    /// The name of the file.
    file_name
}

/// Writes a plan; `say` says texts for people in a language. What it leaves out is what is not in the plan, and what the format cannot hold.
pub fn export_plan(
    before: &World,
    plan: &MigrationPlan,
    format: PlanFormat,
    line: WriteLine<'_>,
    say: SayText<'_>,
) -> Exported {
    let left = plan.left.iter();
    let left_out: Vec<Message> = left
        .map(|what| message!("a change that is not in the plan: {what}"))
        .collect();
    match format {
        PlanFormat::Text => Exported::one(plan_to_text(plan, line, say), left_out),
        PlanFormat::Json => Exported::one(format!("{:#}\n", plan_to_json(plan, line)), left_out),
        PlanFormat::Lines => Exported::one(written_lines(plan, line), left_out),
        PlanFormat::Script => Exported::one(plan_script(plan, say), left_out),
        PlanFormat::Terraform => {
            let mut exported = plan_terraform(before, plan);
            exported.left_out.splice(0..0, left_out);
            exported
        }
    }
}

/// The lines of a plan as a text.
pub(super) fn written_lines(plan: &MigrationPlan, line: WriteLine<'_>) -> String {
    plan_lines(plan, line).join("\n") + "\n"
}

/// The difference that a plan makes, as Terraform: all resources after it, with `import` blocks for what exists.
pub fn plan_terraform(before: &World, plan: &MigrationPlan) -> Exported {
    let new = plan.world.organization(&plan.organization);
    let new = new.expect("the plan ends with its organization");
    let old = before.organizations().next().unwrap_or(new);
    let mut exported = export::terraform_difference((before, old), (&plan.world, new));
    // Terraform takes its own order.
    let mut order = String::from(
        "# Terraform chooses the order of changes. The plan has them in this order; `orgsim plan --format script` keeps it:\n",
    );
    for (number, step) in (1..).zip(&plan.steps) {
        let notes = step.gap.iter().map(|gap| format!(" {gap}"));
        let notes: String = notes.collect();
        let _ = writeln!(
            order,
            "# {number}. {}.{notes}",
            script::one_line(step.says.english())
        );
    }
    if !plan.steps.is_empty() {
        exported.text.insert_str(0, &order);
    }
    exported
}
