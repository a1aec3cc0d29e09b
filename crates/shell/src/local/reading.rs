//! Reads Orgsim's own commands.

use sim::command::Intervention::{Delay, Deliver, Fail, Inject, SwitchRule, Throttle};
use sim::command::TimeMove;
use sim::injected::InjectableError;
use sim::rules::Rule;
use sim::time::parse_span;

use super::{Local, WORDS};
use crate::names::service_by_cli;
use crate::output::{Dialect, Printed};
use crate::{python, words};

/// Reads a command that does not begin with `aws`.
pub(crate) fn read(first: &str, rest: &[String]) -> Result<Local, Printed> {
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let Some(known) = WORDS.iter().find(|word| word.name == first) else {
        return Err(unknown(first, &rest));
    };
    parse(known.name, &rest).map_err(|problem| {
        let usage = format!("{} {}", known.name, known.takes);
        let problem = problem.map_or_else(String::new, |problem| {
            format!("{}: {problem}\n", known.name)
        });
        Printed::orgsim(
            format!("{problem}usage: {}", usage.trim_end()),
            crate::output::USAGE_EXIT,
        )
    })
}

/// The error of a command; `None`: only its usage is shown.
type Problem = Option<String>;

fn parse(name: &str, rest: &[&str]) -> Result<Local, Problem> {
    Ok(match (name, rest) {
        // A person's name may have several words: `as Archive/access role`.
        ("as", [_, ..]) => Local::As(rest.join(" ")),
        ("whoami", []) => Local::WhoAmI,
        ("can", [principal, action, about @ ..]) => can(principal, action, about)?,
        ("personas", []) => Local::Personas,
        ("advance", [_, ..]) => Local::Time(TimeMove::Advance { ms: span(rest)? }),
        ("next", []) => Local::Time(TimeMove::Next),
        ("agenda", []) => Local::Agenda,
        ("deliver", [due]) => Local::Intervene(Deliver { due: pending(due)? }),
        ("delay", [due, later @ ..]) if !later.is_empty() => {
            let (due, ms) = (pending(due)?, span(later)?);
            Local::Intervene(Delay { due, ms })
        }
        ("fail", [due]) => Local::Intervene(Fail { due: pending(due)? }),
        ("act", [service, account]) => Local::Act {
            service: (*service).to_owned(),
            account: (*account).to_owned(),
        },
        ("service", []) => Local::Services,
        ("service", [service]) => Local::Service((*service).to_owned()),
        ("use", [who, action, about @ ..]) => use_once(who, action, about)?,
        ("habit", []) => Local::Habits,
        ("habit", [who, "stop"]) => Local::Habit {
            who: (*who).to_owned(),
            actions: Vec::new(),
            region: None,
        },
        ("habit", [who, actions @ ..]) => habit(who, actions)?,
        ("quota", [accounts]) => Local::Quota(count(accounts, "accounts")?),
        ("sign-up", [account]) => Local::SignUp((*account).to_owned()),
        ("govcloud", [account]) => Local::GovCloud((*account).to_owned()),
        ("account", [account, email @ ..]) if email.len() < 2 => Local::Account {
            account: (*account).to_owned(),
            email: email.first().map(|email| (*email).to_owned()),
        },
        ("transfer-quota", [inbound]) => transfer_quota(inbound, "1")?,
        ("transfer-quota", [inbound, length]) => transfer_quota(inbound, length)?,
        ("throttle", [on @ ("on" | "off")]) => Local::Intervene(Throttle { on: *on == "on" }),
        ("inject", [error, about @ ..]) if about.len() < 3 => inject(error, about)?,
        ("rule", []) => Local::Rules,
        ("rule", [name, on @ ("on" | "off")]) => {
            let (rule, on) = (rule(name)?, *on == "on");
            Local::Intervene(SwitchRule { rule, on })
        }
        ("reinstate", [account]) => Local::Reinstate((*account).to_owned()),
        ("events", []) => Local::Events,
        ("why", words) => why(words)?,
        ("undo", []) => Local::Undo,
        ("redo", []) => Local::Redo,
        ("dialect", []) => Local::Dialect(None),
        ("dialect", [name]) => Local::Dialect(Some(dialect(name)?)),
        ("hash", []) => Local::Hash,
        ("clear", []) => Local::Clear,
        ("help", []) => Local::Help(None),
        ("help", topic) => Local::Help(Some(topic.join(" "))),
        _ => return Err(None),
    })
}

/// `ServiceException CreateAccount 2`, with the operation and the number left out where they are usual.
fn inject(error: &str, about: &[&str]) -> Result<Local, Problem> {
    let known = InjectableError::by_name(error);
    if known.is_none() && error != "off" {
        let names = InjectableError::ALL.map(|it| it.code().name()).join(", ");
        return Err(Some(format!("`{error}` is not one of {names}, or off")));
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let (operation, times) = match about {
        [] => (None, 1),
        [only] if number(only).is_some() => (None, number(only).unwrap_or(1)),
        [operation] => (Some(*operation), 1),
        [operation, times] => (Some(*operation), count(times, "calls")?),
        _ => return Err(None),
    };
    Ok(Local::Intervene(Inject {
        error: known,
        operation: operation.map(Into::into),
        times,
    }))
}

fn pending(text: &str) -> Result<u64, Problem> {
    text.parse()
        .map_err(|_| Some(format!("`{text}` is not a number of the agenda")))
}

fn span(words: &[&str]) -> Result<u64, Problem> {
    parse_span(&words.join(" ")).map_err(Some)
}

fn use_once(who: &str, action: &str, about: &[&str]) -> Result<Local, Problem> {
    let (about, region) = in_region(about)?;
    let resource = match about.as_slice() {
        [] => None,
        [resource] => Some((*resource).to_owned()),
        _ => return Err(None),
    };
    Ok(Local::Use {
        who: who.to_owned(),
        action: action.to_owned(),
        resource,
        region,
    })
}

fn habit(who: &str, actions: &[&str]) -> Result<Local, Problem> {
    let (actions, region) = in_region(actions)?;
    if actions.is_empty() {
        return Err(None);
    }
    Ok(Local::Habit {
        who: who.to_owned(),
        actions: actions.into_iter().map(str::to_owned).collect(),
        region,
    })
}

fn count(text: &str, what: &str) -> Result<u32, Problem> {
    text.parse()
        .map_err(|_| Some(format!("`{text}` is not a number of {what}")))
}

fn transfer_quota(inbound: &str, length: &str) -> Result<Local, Problem> {
    let inbound = count(inbound, "transfers")?;
    Ok(Local::TransferQuota(inbound, count(length, "transfers")?))
}

fn rule(name: &str) -> Result<Rule, Problem> {
    Rule::by_name(name).ok_or_else(|| {
        Some(format!(
            "`{name}` is not a rule that can be switched off; `rule` alone lists them"
        ))
    })
}

fn why(words: &[&str]) -> Result<Local, Problem> {
    match words {
        [] => Ok(Local::Why(Vec::new())),
        ["aws" | "console", ..] => Ok(Local::Why(words.iter().map(ToString::to_string).collect())),
        [event] if event.parse::<usize>().is_ok_and(|event| event > 0) => {
            Ok(Local::Why(vec![(*event).to_owned()]))
        }
        [other, ..] => Err(Some(format!(
            "`{other}` is neither the number of an event nor a command that starts with `aws`"
        ))),
    }
}

fn dialect(name: &str) -> Result<Dialect, Problem> {
    Dialect::by_name(name)
        .ok_or_else(|| Some(format!("`{name}` is not a version; there are v1 and v2")))
}

/// The words without `--region REGION`, and the Region.
fn in_region<'w>(words: &[&'w str]) -> Result<(Vec<&'w str>, Option<String>), Problem> {
    let mut region = None;
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == "--region" {
            let named = words
                .next()
                .ok_or_else(|| Some("--region needs a Region".to_owned()))?;
            region = Some((*named).to_owned());
        } else if word.starts_with("--") {
            return Err(Some(format!("unknown option {word}")));
        } else {
            rest.push(*word);
        }
    }
    Ok((rest, region))
}

fn can(principal: &str, action: &str, about: &[&str]) -> Result<Local, Problem> {
    if !action.contains(':') {
        return Err(Some(format!(
            "`{action}` is not an action: write its service and name, such as iam:CreateUser"
        )));
    }
    let mut resource = None;
    let mut context = Vec::new();
    for word in about {
        let key = word
            .split_once('=')
            .filter(|(key, _)| key.contains(':') && !key.starts_with("arn:"));
        match key {
            Some((key, value)) => context.push((key.to_owned(), value.to_owned())),
            None if resource.is_none() => resource = Some((*word).to_owned()),
            None => {
                return Err(Some(format!(
                    "`{word}` is neither KEY=VALUE nor the only resource"
                )));
            }
        }
    }
    Ok(Local::Can {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource,
        context,
    })
}

fn unknown(first: &str, rest: &[&str]) -> Printed {
    let printed = Printed::orgsim(format!("{first}: command not found"), 127);
    let line = || {
        let words: Vec<_> = std::iter::once(first)
            .chain(rest.iter().copied())
            .map(words::quote)
            .collect();
        words.join(" ")
    };
    let near = || {
        let names: Vec<&str> = WORDS
            .iter()
            .map(|word| word.name)
            .chain(["aws", "console"])
            .collect();
        python::close_matches(first, &names, 0.7)
            .first()
            .map(|name| format!("Did you mean `{name}`?"))
    };
    let hint = if service_by_cli(first).is_some() {
        Some(format!("AWS commands start with `aws`: `aws {}`", line()))
    } else {
        near().or_else(|| Some("`help` lists what this terminal understands.".into()))
    };
    printed.with_hint(hint)
}
