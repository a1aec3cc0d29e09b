//! The change that a command would make in a policy document, line by line.

use message::{Message, message};
use policy::edit;

use crate::diff::{self, LineChange};
use api::ids::Text;
use gates::people;
use state::account::Policies;
use state::command::{Call, Command};
use state::outcome::Remedy;
use state::world::World;

/// The change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the document: "EuropeOnly", "AllowCreateUser of Ben".
    pub title: Message,
    /// The person that would write it.
    pub by: Message,
    /// Whether the document is new.
    pub new: bool,
    /// The lines to show, in order.
    pub lines: Vec<Line>,
}

/// A line of a changed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line that stays.
    Same(String),
    /// A line that is removed.
    Gone(String),
    /// A line that is added.
    Come(String),
    /// A number of unchanged lines that are left out.
    Skipped(usize),
}

/// One command of a remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyStep {
    /// The command.
    pub command: Command,
    /// The person that runs it: "Payments / Ana". `None`: it is not a call.
    pub by: Option<Message>,
    /// The change in a policy, if there is one.
    pub changed: Option<Difference>,
}

/// The steps of a remedy: the person, the command and the change of each.
pub fn remedy_steps(world: &World, remedy: &Remedy) -> Vec<RemedyStep> {
    let step = |command: &Command| {
        let call = match command {
            Command::Call(call) => Some(call),
            Command::Time(_) | Command::Intervene(_) => None,
        };
        RemedyStep {
            command: command.clone(),
            by: call.map(|call| people::name_of(world, &call.caller)),
            changed: call.and_then(|call| difference(world, call)),
        }
    };
    remedy.commands.iter().map(step).collect()
}

/// The change that a call would make in a policy's text; `None` for calls that write no policy.
pub fn difference(world: &World, call: &Call) -> Option<Difference> {
    let Written { title, old, new } = written(world, call)?;
    // A text on one line is formatted before it is compared.
    let flat = |text: &str| !text.trim().contains('\n');
    let laid_out = |text: &str| edit::format(text).unwrap_or_else(|_| text.to_string());
    let before = match &old {
        Some(old) if flat(old) => laid_out(old),
        Some(old) => old.clone(),
        None => String::new(),
    };
    let after = if old.as_deref().is_none_or(flat) {
        laid_out(new)
    } else {
        new.to_string()
    };
    Some(Difference {
        title,
        by: people::name_of(world, &call.caller),
        new: old.is_none(),
        lines: lines(&before, &after),
    })
}

/// A document that a call writes.
struct Written<'c> {
    title: Message,
    /// The document that it replaces.
    old: Option<String>,
    new: &'c str,
}

fn written<'c>(world: &World, call: &'c Call) -> Option<Written<'c>> {
    let input = |name: &str| call.input.get(name)?.as_str();
    let (_, operation) = call.operation.split_once(':')?;
    let account = world.account(call.caller.account());
    let organization = world.organization_of(call.caller.account());
    Some(match operation {
        "UpdatePolicy" => {
            let policy = organization?.policy(&input("PolicyId")?.parse().ok()?)?;
            Written {
                title: (&policy.name).into(),
                old: Some(policy.content.to_string()),
                new: input("Content")?,
            }
        }
        "PutResourcePolicy" => {
            let delegation = organization?.delegation.as_ref();
            Written {
                title: "the delegation policy".into(),
                old: delegation.map(|it| it.content.to_string()),
                new: input("Content")?,
            }
        }
        "PutUserPolicy" => {
            let name = input("UserName")?;
            let user = account.and_then(|it| it.users.get(name));
            inline(call, user.map(|it| &it.policies), name)?
        }
        "PutGroupPolicy" => {
            let name = input("GroupName")?;
            let group = account.and_then(|it| it.groups.get(name));
            inline(call, group.map(|it| &it.policies), name)?
        }
        "PutRolePolicy" => {
            let name = input("RoleName")?;
            let role = account.and_then(|it| it.roles.get(name));
            inline(call, role.map(|it| &it.policies), name)?
        }
        "UpdateAssumeRolePolicy" => {
            let role = account?.roles.get(input("RoleName")?)?;
            Written {
                title: message!("the trust policy of {role}", role = role.name),
                old: Some(role.trust.to_string()),
                new: input("PolicyDocument")?,
            }
        }
        "CreatePolicyVersion" => {
            let arn = input("PolicyArn")?;
            let name = arn.rsplit('/').next().unwrap_or(arn);
            let policy = account.and_then(|it| it.policies.get(&Text::from(name)));
            let old = policy.and_then(|it| it.versions.get(&it.default_version));
            Written {
                title: name.to_string().into(),
                old: old.map(|it| it.document.text().to_string()),
                new: input("PolicyDocument")?,
            }
        }
        _ => return None,
    })
}

/// An inline policy of the user, group or role with this name.
fn inline<'c>(call: &'c Call, policies: Option<&Policies>, whose: &str) -> Option<Written<'c>> {
    let input = |name: &str| call.input.get(name)?.as_str();
    let policy = input("PolicyName")?;
    let old = policies.and_then(|it| it.inline.get(policy));
    Some(Written {
        title: message!(
            "{policy} of {owner}",
            policy = policy.to_string(),
            owner = whose.to_string()
        ),
        old: old.map(|document| document.text().to_string()),
        new: input("PolicyDocument")?,
    })
}

/// The lines that differ, with two lines of context on each side.
fn lines(old: &str, new: &str) -> Vec<Line> {
    const AROUND: usize = 2;
    let all = diff::lines(old, new);
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        let around = all.iter().skip(from).take(at + AROUND + 1 - from);
        around
            .into_iter()
            .any(|(change, _)| *change != LineChange::Same)
    };
    let mut lines = Vec::new();
    for (at, (change, line)) in all.iter().enumerate() {
        let own = (*line).to_string();
        match change {
            LineChange::Removed => lines.push(Line::Gone(own)),
            LineChange::Added => lines.push(Line::Come(own)),
            LineChange::Same if near(at) => lines.push(Line::Same(own)),
            LineChange::Same => match lines.last_mut() {
                Some(Line::Skipped(count)) => *count += 1,
                Some(_) | None => lines.push(Line::Skipped(1)),
            },
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_and_a_little_around_it_is_shown() {
        let old = "a\nb\nc\nd\ne\nf\ng";
        let new = "a\nb\nc\nD\nDD\ne\nf\ng";
        let same = |text: &str| Line::Same(text.to_string());
        assert_eq!(
            lines(old, new),
            [
                Line::Skipped(1),
                same("b"),
                same("c"),
                Line::Gone("d".to_string()),
                Line::Come("D".to_string()),
                Line::Come("DD".to_string()),
                same("e"),
                same("f"),
                Line::Skipped(1),
            ]
        );
        assert_eq!(lines("", "x"), [Line::Come("x".to_string())]);
    }
}
