//! An organization as lines of the terminal: the plan that builds it in a session without accounts.

use message::{Message, message};
use sim::World;
use sim::command::Command;
use sim::organization::Organization;
use sim::scenario::Scenario;
use sim::session::Session;

use super::Planning;
use super::format::written_lines;
use super::output::{SayText, WriteLine, lines_of};
use super::script::one_line;
use super::step::MigrationPlan;
use crate::export::Exported;

/// The name of the file with the lines that build an organization.
pub const BUILDING_FILE: &str = "organization-lines.txt";

impl Planning {
    /// Begins a plan that builds an organization of a world from nothing. `seed`: that of the session that it is built in.
    ///
    /// # Errors
    ///
    /// The management account cannot be opened, or the organization cannot be created.
    pub fn from_nothing(
        seed: u64,
        after: &World,
        organization: &Organization,
    ) -> Result<Self, Message> {
        let before = Scenario::Empty.world(seed);
        Self::towards(&before, after, organization)
    }
}

/// A session that begins with a scenario, and has the organization of a world. Its units, policies and created accounts have other
/// ids.
#[derive(Clone, Debug)]
pub struct RebuiltSession {
    /// The session.
    pub session: Session,
    /// What it does not have, and why.
    pub left: Vec<Message>,
}

/// Builds the organization of a world again, from nothing: what begins with a scenario, such as a lesson, can begin with it.
///
/// # Errors
///
/// The world has no organization, or it cannot be created.
pub fn rebuilt(world: &World, seed: u64) -> Result<RebuiltSession, Message> {
    let organization = world.organizations().next();
    let organization = organization.ok_or("The session has no organization.")?;
    let mut planning = Planning::from_nothing(seed, world, organization)?;
    planning.go_on(|| false);
    let plan = planning.finish()?;
    let mut session = Session::new(Scenario::Empty, seed);
    session.commands = plan.steps.into_iter().map(|step| step.command).collect();
    Ok(RebuiltSession {
        session,
        left: plan.left,
    })
}

/// The lines of a session's commands, which a lesson can begin with.
pub fn setup_lines(session: &Session, line: WriteLine<'_>) -> Vec<String> {
    let commands: Vec<&Command> = session.commands.iter().collect();
    lines_of(&commands, &commands, line)
}

/// Writes a plan that begins with nothing as lines that build its organization in the scenario [`Scenario::Empty`]. The seed
/// must be that of the plan, because the lines have the ids of units, accounts and policies.
pub fn export_building(
    plan: &MigrationPlan,
    seed: u64,
    line: WriteLine<'_>,
    say: SayText<'_>,
) -> Exported {
    let name = plan.world.organization(&plan.organization);
    let name = name.map_or_else(String::new, |it| plan.world.name_of(it.management));
    let run = format!("`orgsim shell --scenario empty --seed {seed} --save session.json FILE`");
    let head = [
        message!("Builds the organization of {name} in a session without accounts, step by step."),
        message!(
            "Run it with {run}, or paste it into the terminal of a new session ({scenario}, seed {seed}).",
            scenario = Scenario::Empty.title()
        ),
        "Ids depend on the seed and on earlier steps, so run all lines, in their order.".into(),
    ];
    let left = plan.left.iter();
    let left = left.map(|what| message!("Not in the plan: {what}"));
    let mut text = String::new();
    for says in head.into_iter().chain(left) {
        text.push_str(&format!("# {}\n", one_line(&say(&says))));
    }
    text.push_str(&written_lines(plan, line));
    Exported::one(text, plan.left.clone())
}
