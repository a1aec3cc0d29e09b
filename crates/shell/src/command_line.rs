//! The command line of a command, which the page shows next to every button.

use serde_json::Value;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::ids::Text;
use sim::injected::InjectableError;
use sim::model::{self, Operation, Shape};
use sim::principal::Principal;
use sim::time::{DAY, HOUR, MINUTE, SECOND};

use super::parsed::{ParsedLine, read};
use crate::shorthand;
use crate::words::quote;

/// The command line of a call. [`read`] makes the same call from it, if the tool itself would send it.
pub fn command_line(call: &Call) -> String {
    let Some(operation) = model::operation(&call.operation) else {
        // No such command exists; the input is shown anyway.
        return format!(
            "aws {} --cli-input-json {}",
            call.operation,
            quote(&json(&call.input))
        );
    };
    let command = format!("{} {}", operation.service.command(), operation.cli);
    let pretty = with_options(&command, operation, call);
    let whole = || {
        let mut line = format!("{command} --cli-input-json {}", quote(&json(&call.input)));
        if !operation.service.is_global() && &*call.region != call.caller.home() {
            line.push_str(&format!(" --region {}", call.region));
        }
        line
    };
    // Options cannot represent every input (text that begins like a file's name, unknown members), and reading
    // the line shows whether they did.
    match pretty {
        Some(pretty) if reads_as(&pretty, call) => pretty,
        Some(pretty) => {
            let whole = whole();
            if reads_as(&whole, call) {
                whole
            } else {
                pretty
            }
        }
        None => whole(),
    }
}

fn json(input: &serde_json::Map<String, Value>) -> String {
    serde_json::to_string(input).expect("a map is always JSON")
}

fn reads_as(line: &str, call: &Call) -> bool {
    matches!(read(line, &call.caller), ParsedLine::Invoke(invocation) if invocation.call == *call)
}

fn with_options(command: &str, operation: &Operation, call: &Call) -> Option<String> {
    let mut line = command.to_owned();
    for member in operation.input {
        let Some(value) = call.input.get(member.name) else {
            continue;
        };
        let words = spell(&member.shape, value)?;
        let option = member.cli;
        match words.as_slice() {
            [word] if word.starts_with('-') => {
                line.push_str(&format!(" {}", quote(&format!("--{option}={word}"))))
            }
            words => {
                line.push_str(&format!(" --{option}"));
                words
                    .iter()
                    .for_each(|word| line.push_str(&format!(" {}", quote(word))));
            }
        }
    }
    if !operation.service.is_global() && &*call.region != call.caller.home() {
        line.push_str(&format!(" --region {}", call.region));
    }
    let known = call
        .input
        .keys()
        .all(|name| operation.member(name).is_some());
    known.then_some(line)
}

/// The words of an option's value.
fn spell(shape: &Shape, value: &Value) -> Option<Vec<String>> {
    match (shape, value) {
        (Shape::Timestamp, Value::Number(seconds)) => Some(vec![seconds.to_string()]),
        (Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp, Value::String(text)) => {
            Some(vec![text.clone()])
        }
        (Shape::Integer { .. }, Value::Number(number)) => Some(vec![number.to_string()]),
        (Shape::Map { .. }, Value::Object(_)) => Some(vec![
            shorthand::write_map(value).unwrap_or_else(|| value.to_string()),
        ]),
        (Shape::Structure(members), Value::Object(_)) => Some(vec![
            shorthand::write(members, value).unwrap_or_else(|| value.to_string()),
        ]),
        (Shape::List { item, .. }, Value::Array(items)) => {
            let words: Option<Vec<Vec<String>>> =
                items.iter().map(|value| spell(item, value)).collect();
            let words = words?.concat();
            // JSON and shorthand do not mix within one option.
            let mixed =
                words.iter().any(|word| word.starts_with(['{', '[', '-'])) && words.len() > 1;
            Some(if mixed {
                vec![value.to_string()]
            } else {
                words
            })
        }
        (
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Integer { .. }
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::Structure(_)
            | Shape::Map { .. }
            | Shape::List { .. },
            _,
        ) => None,
    }
}

/// The line of any command, including Orgsim's own commands.
pub fn local_line(command: &Command) -> String {
    match command {
        Command::Call(call) => command_line(call),
        Command::Time(TimeMove::Advance { ms }) => format!("advance {}", span(*ms)),
        Command::Time(TimeMove::Next) => "next".to_owned(),
        Command::Intervene(intervention) => intervention_line(intervention),
    }
}

fn intervention_line(intervention: &Intervention) -> String {
    match intervention {
        Intervention::Deliver { due } => format!("deliver {due}"),
        Intervention::Delay { due, ms } => format!("delay {due} {}", span(*ms)),
        Intervention::Fail { due } => format!("fail {due}"),
        Intervention::ServiceActs { service, account } => {
            format!("act {} {}", quote(service), account.qualified())
        }
        // The line is read by a user of the management account.
        Intervention::RaiseAccountQuota {
            management: _,
            accounts,
        } => format!("quota {accounts}"),
        Intervention::Use {
            principal,
            action,
            resource,
            region,
        } => use_line(principal, action, resource.as_deref(), region),
        Intervention::Habit {
            principal,
            actions,
            region,
        } => habit_line(principal, actions, region),
        Intervention::CompleteSignUp { account } => format!("sign-up {}", account.qualified()),
        Intervention::GovCloud { account } => format!("govcloud {}", account.qualified()),
        Intervention::Administrator { account, email } => {
            let email = email.as_ref().map(|email| format!(" {}", quote(email)));
            format!(
                "account {}{}",
                account.qualified(),
                email.unwrap_or_default()
            )
        }
        Intervention::RaiseTransferQuotas {
            management: _,
            inbound,
            length,
        } => format!("transfer-quota {inbound} {length}"),
        Intervention::Throttle { on } => {
            format!("throttle {}", if *on { "on" } else { "off" })
        }
        Intervention::Inject {
            error,
            operation,
            times,
        } => inject_line(*error, operation.as_deref(), *times),
        Intervention::SwitchRule { rule, on } => {
            format!("rule {} {}", rule.name(), if *on { "on" } else { "off" })
        }
        Intervention::Reinstate { account } => format!("reinstate {}", account.qualified()),
        // A line cannot hold an organization: this one only says what was done.
        Intervention::Import(organization) => format!("import {}", organization.id),
    }
}

fn inject_line(error: Option<InjectableError>, operation: Option<&str>, times: u32) -> String {
    let error = error.map_or("off", |it| it.code().name()).to_string();
    let times = (times != 1).then(|| times.to_string());
    let operation = operation.map(str::to_string);
    let words: Vec<String> = [operation, times].into_iter().flatten().collect();
    [vec!["inject".to_string(), error], words]
        .concat()
        .join(" ")
}

fn use_line(who: &Principal, action: &str, resource: Option<&str>, region: &str) -> String {
    let on = resource.map_or(String::new(), |it| format!(" {}", quote(it)));
    format!("use {who} {}{on}{}", quote(action), at_region(who, region))
}

fn habit_line(who: &Principal, actions: &[Text], region: &str) -> String {
    if actions.is_empty() {
        return format!("habit {who} stop");
    }
    let actions: Vec<_> = actions.iter().map(|it| quote(it)).collect();
    format!(
        "habit {who} {}{}",
        actions.join(" "),
        at_region(who, region)
    )
}

/// The option that names a Region, unless it is the default one.
fn at_region(who: &Principal, region: &str) -> String {
    if region == who.home() {
        String::new()
    } else {
        format!(" --region {}", quote(region))
    }
}

/// A span that can be read back exactly: `90d`, `1h30m`, `250ms`.
fn span(ms: u64) -> String {
    let mut rest = ms;
    let mut text = String::new();
    for (size, unit) in [
        (DAY, "d"),
        (HOUR, "h"),
        (MINUTE, "m"),
        (SECOND, "s"),
        (1, "ms"),
    ] {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if text.is_empty() {
        "0s".to_owned()
    } else {
        text
    }
}

/// The line of a command, without the caller.
pub fn line_of(command: &Command) -> String {
    match command {
        Command::Call(call) => command_line(call),
        Command::Time(_) | Command::Intervene(_) => local_line(command),
    }
}
