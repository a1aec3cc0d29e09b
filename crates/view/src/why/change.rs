//! What a command would write in the place of which document, line by line.

use message::{Message, message};
use policy::edit;

use crate::diff::{self, LineChange};
use api::ids::Text;
use gates::people;
use state::account::{Account, Policies};
use state::command::{Call, Command};
use state::outcome::Remedy;
use state::world::World;

/// A document before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which document: "EuropeOnly", "AllowCreateUser of Ben".
    pub title: Message,
    /// Who would write it.
    pub by: Message,
    /// There was none before.
    pub new: bool,
    /// The lines to show, in order.
    pub lines: Vec<Line>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line that stays.
    Same(String),
    /// A line that is removed.
    Gone(String),
    /// A line that is added.
    Come(String),
    /// So many lines that stay as they are.
    Skipped(usize),
}

/// A step of a remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyStep {
    /// What is done.
    pub command: Command,
    /// "Payments / Ana", if somebody has to do it.
    pub by: Option<Message>,
    /// What it changes in a document.
    pub changed: Option<Difference>,
}

/// The steps of a remedy: who would do what, and what that changes.
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

/// What the call would change in a policy's text, if that is what it does.
pub fn difference(world: &World, call: &Call) -> Option<Difference> {
    let input = |name: &str| call.input.get(name)?.as_str();
    let (_, operation) = call.operation.split_once(':')?;
    let account = world.account(call.caller.account());
    let organization = world.organization_of(call.caller.account());
    let inline = |of: Option<&Policies>| {
        of?.inline
            .get(input("PolicyName")?)
            .map(|document| document.text().to_string())
    };
    let named = |old: Option<String>, whose: &str| {
        Some((
            old,
            message!(
                "{policy} of {whose}",
                policy = input("PolicyName")?.to_string(),
                whose = whose.to_string()
            ),
            input("PolicyDocument")?,
        ))
    };
    let (old, title, new): (_, Message, _) = match operation {
        "UpdatePolicy" => {
            let policy = organization?.policy(&input("PolicyId")?.parse().ok()?)?;
            (
                Some(policy.content.to_string()),
                (&policy.name).into(),
                input("Content")?,
            )
        }
        "PutResourcePolicy" => (
            organization?
                .delegation
                .as_ref()
                .map(|it| it.content.to_string()),
            "the delegation policy".into(),
            input("Content")?,
        ),
        "PutUserPolicy" => {
            let user = input("UserName")?;
            let of = account.and_then(|it: &Account| it.users.get(user));
            named(inline(of.map(|it| &it.policies)), user)?
        }
        "PutGroupPolicy" => {
            let group = input("GroupName")?;
            let of = account.and_then(|it: &Account| it.groups.get(group));
            named(inline(of.map(|it| &it.policies)), group)?
        }
        "PutRolePolicy" => {
            let role = input("RoleName")?;
            let of = account.and_then(|it: &Account| it.roles.get(role));
            named(inline(of.map(|it| &it.policies)), role)?
        }
        "UpdateAssumeRolePolicy" => {
            let role = account?.roles.get(input("RoleName")?)?;
            (
                Some(role.trust.to_string()),
                message!("the trust policy of {role}", role = role.name),
                input("PolicyDocument")?,
            )
        }
        "CreatePolicyVersion" => {
            let arn = input("PolicyArn")?;
            let name = arn.rsplit('/').next().unwrap_or(arn);
            let of = account.and_then(|it: &Account| it.policies.get(&Text::from(name)));
            let old = of.and_then(|it| it.versions.get(&it.default_version));
            (
                old.map(|it| it.document.text().to_string()),
                name.to_string().into(),
                input("PolicyDocument")?,
            )
        }
        _ => return None,
    };
    let laid = |text: &str| {
        if text.trim().contains('\n') {
            text.to_string()
        } else {
            edit::format(text).unwrap_or_else(|_| text.to_string())
        }
    };
    // A text on one line is compared as it would be laid out.
    let flat = old.as_ref().is_none_or(|old| !old.trim().contains('\n'));
    let after = if flat {
        edit::format(new).unwrap_or_else(|_| new.to_string())
    } else {
        new.to_string()
    };
    Some(Difference {
        title,
        by: people::name_of(world, &call.caller),
        new: old.is_none(),
        lines: lines(&old.as_deref().map(laid).unwrap_or_default(), &after),
    })
}

/// The lines that differ, each with two of those around it.
fn lines(old: &str, new: &str) -> Vec<Line> {
    const AROUND: usize = 2;
    let all = diff::lines(old, new);
    let near = |at: usize| {
        all[at.saturating_sub(AROUND)..(at + AROUND + 1).min(all.len())]
            .iter()
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
