//! Orgsim's own commands: who acts, simulated time, pending entries, interventions, the history.

use sim::rules::Rule;
use sim::time::parse_span;

use crate::output::{Dialect, Printed};
use crate::{help, python, words};

/// One of Orgsim's own commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Local {
    /// Act as another person: a name or an ARN.
    As(String),
    /// Print who acts.
    WhoAmI,
    /// Move time forward.
    Advance {
        /// Milliseconds.
        ms: u64,
    },
    /// Move time to the next pending entry.
    Next,
    /// List what is pending.
    Agenda,
    /// Let a pending entry happen now.
    Deliver(u64),
    /// Delay a pending entry.
    Delay {
        /// The number of the entry.
        due: u64,
        /// Milliseconds.
        ms: u64,
    },
    /// Make a pending entry fail.
    Fail(u64),
    /// Give a trusted service a reason to act in an account.
    Act {
        /// The service's id in the catalog.
        service: String,
        /// The account's name or id.
        account: String,
    },
    /// A person uses a service once.
    Use {
        /// The person.
        who: String,
        /// The action, as in policies.
        action: String,
        /// The ARN of the resource.
        resource: Option<String>,
        /// The Region; without one, the caller's.
        region: Option<String>,
    },
    /// A person does this every day; without actions, the person stops.
    Habit {
        /// The person.
        who: String,
        /// The actions, as in policies.
        actions: Vec<String>,
        /// The Region; without one, the caller's.
        region: Option<String>,
    },
    /// List what people do every day.
    Habits,
    /// List the services and their state in the organization.
    Services,
    /// Describe one service.
    Service(String),
    /// Raise the quota of accounts of the caller's organization.
    Quota(u32),
    /// The owner of a created account gives what an account on its own needs.
    SignUp(String),
    /// The owner of an account signs up for AWS GovCloud (US).
    GovCloud(String),
    /// Give an account an administrator. An unknown account is created.
    Account {
        /// The id of the account.
        account: String,
        /// The email address of a new account.
        email: Option<String>,
    },
    /// Raise the quotas of billing transfers of the caller's organization: inbound transfers, and the length of a chain.
    TransferQuota(u32, u32),
    /// Switch throttling on or off.
    Throttle(bool),
    /// Switch a rule of AWS on or off.
    Rule(Rule, bool),
    /// List the rules, and which ones are switched off.
    Rules,
    /// AWS Support reinstates a closed account.
    Reinstate(String),
    /// Undo the last step.
    Undo,
    /// Redo the last undone step.
    Redo,
    /// Choose the version of the AWS CLI; without one, print it.
    Dialect(Option<Dialect>),
    /// Print the world's hash. Equal worlds have equal hashes.
    Hash,
    /// Clear the terminal.
    Clear,
    /// Help on a topic, or the overview. `help(topic)` has the text.
    Help(Option<String>),
    /// List what has happened.
    Events,
    /// Explain why a call was allowed or refused: without words the last call, with a number that event, with a command the
    /// call that it would make.
    Why(Vec<String>),
    /// List the people.
    Personas,
    /// Ask whether a person may do something, without doing it.
    Can {
        /// The person.
        principal: String,
        /// The action, as in policies.
        action: String,
        /// The ARN of the resource.
        resource: Option<String>,
        /// Condition keys of the request; a repeated key has several values.
        context: Vec<(String, String)>,
    },
}

/// A word, what it takes, and what it does: for help and completion.
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) about: &'static str,
    /// The kinds of things to offer for each of its words.
    pub(crate) kinds: &'static [&'static str],
}

const fn word(
    name: &'static str,
    takes: &'static str,
    about: &'static str,
    kinds: &'static [&'static str],
) -> Word {
    Word {
        name,
        takes,
        about,
        kinds,
    }
}

/// All of Orgsim's own words.
pub(crate) const WORDS: &[Word] = &[
    word(
        "as",
        "NAME, ARN or KEY",
        "let this persona act from now on",
        &["persona"],
    ),
    word("whoami", "", "who acts, and in which account", &[]),
    word(
        "can",
        "WHO ACTION [ON] [KEY=VALUE]",
        "whether policy would let somebody do it, and why; nothing is done",
        &["persona", "action"],
    ),
    word("personas", "", "who could act", &[]),
    word(
        "advance",
        "SPAN",
        "let simulated time pass: 30s, 15m, 2h, 90d, 1h30m",
        &[],
    ),
    word(
        "next",
        "",
        "let time pass until the next waiting thing happens",
        &[],
    ),
    word("agenda", "", "what waits, for when, and why", &[]),
    word(
        "deliver",
        "NUMBER",
        "let a waiting thing happen now",
        &["due"],
    ),
    word(
        "delay",
        "NUMBER SPAN",
        "let a waiting thing happen later",
        &["due"],
    ),
    word("fail", "NUMBER", "make a waiting thing fail", &["due"]),
    word(
        "act",
        "SERVICE ACCOUNT",
        "give a trusted service a reason to act in an account",
        &["service", "account-id"],
    ),
    word(
        "service",
        "SERVICE",
        "how a service stands with the organization, account by account; alone: all of them",
        &["service"],
    ),
    word(
        "use",
        "WHO ACTION [ON]",
        "let somebody try a service that is not simulated, perhaps with --region: it leaves a trace",
        &["persona", "action"],
    ),
    word(
        "habit",
        "WHO ACTION... or stop",
        "the same every day, or no more; alone: who does what every day",
        &["persona", "action"],
    ),
    word(
        "quota",
        "ACCOUNTS",
        "have AWS Support raise the quota of accounts of your organization",
        &[],
    ),
    word(
        "sign-up",
        "ACCOUNT",
        "give a created account what it needs to stand alone",
        &["account-id"],
    ),
    word(
        "govcloud",
        "ACCOUNT",
        "have an account's owner sign up for AWS GovCloud (US): a paired account comes to be there",
        &["account-id"],
    ),
    word(
        "account",
        "ACCOUNT [EMAIL]",
        "give an account a user Admin; one that nobody knew comes to be, on its own",
        &["account-id"],
    ),
    word(
        "transfer-quota",
        "INBOUND [LENGTH]",
        "have AWS raise the quotas of billing transfers of your organization",
        &[],
    ),
    word(
        "throttle",
        "on or off",
        "whether AWS Organizations refuses calls that come too fast; off at first",
        &[],
    ),
    word(
        "rule",
        "RULE off or on",
        "switch a rule of AWS off, to see what it is for; alone: which rules there are",
        &["rule"],
    ),
    word(
        "reinstate",
        "ACCOUNT",
        "have AWS Support reopen a closed account, within 90 days",
        &["account-id"],
    ),
    word(
        "events",
        "",
        "what has happened so far; what AWS logs of it: aws cloudtrail lookup-events",
        &[],
    ),
    word(
        "why",
        "EVENT or COMMAND",
        "why a call was, or would be, let through or refused",
        &[],
    ),
    word("undo", "", "take the last step back", &[]),
    word("redo", "", "take it again", &[]),
    word(
        "hash",
        "",
        "the number that shows whether two worlds are equal",
        &[],
    ),
    word(
        "dialect",
        "v1 or v2",
        "which version of the AWS CLI lines are for; alone: which it is now",
        &[],
    ),
    word("clear", "", "empty the terminal", &[]),
    word(
        "help",
        "TOPIC",
        "explain a word or an operation",
        &["topic"],
    ),
];

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

/// An error is what is wrong, if there is more to say than how the word is used.
fn parse(name: &str, rest: &[&str]) -> Result<Local, Option<String>> {
    let number = |text: &str| {
        text.parse::<u64>()
            .map_err(|_| Some(format!("`{text}` is not a number of the agenda")))
    };
    let span = |text: &str| parse_span(text).map_err(Some);
    Ok(match (name, rest) {
        // A person's name may have several words: `as Archive/access role`.
        ("as", [_, ..]) => Local::As(rest.join(" ")),
        ("whoami", []) => Local::WhoAmI,
        ("can", [principal, action, about @ ..]) => can(principal, action, about)?,
        ("personas", []) => Local::Personas,
        ("advance", [_, ..]) => Local::Advance {
            ms: span(&rest.join(" "))?,
        },
        ("next", []) => Local::Next,
        ("agenda", []) => Local::Agenda,
        ("deliver", [due]) => Local::Deliver(number(due)?),
        ("delay", [due, later @ ..]) if !later.is_empty() => Local::Delay {
            due: number(due)?,
            ms: span(&later.join(" "))?,
        },
        ("fail", [due]) => Local::Fail(number(due)?),
        ("act", [service, account]) => Local::Act {
            service: (*service).to_owned(),
            account: (*account).to_owned(),
        },
        ("service", []) => Local::Services,
        ("service", [service]) => Local::Service((*service).to_owned()),
        ("use", [who, action, about @ ..]) => {
            let (about, region) = in_region(about)?;
            let resource = match about.as_slice() {
                [] => None,
                [resource] => Some((*resource).to_owned()),
                _ => return Err(None),
            };
            Local::Use {
                who: (*who).to_owned(),
                action: (*action).to_owned(),
                resource,
                region,
            }
        }
        ("habit", []) => Local::Habits,
        ("habit", [who, "stop"]) => Local::Habit {
            who: (*who).to_owned(),
            actions: Vec::new(),
            region: None,
        },
        ("habit", [who, actions @ ..]) if !actions.is_empty() => {
            let (actions, region) = in_region(actions)?;
            if actions.is_empty() {
                return Err(None);
            }
            Local::Habit {
                who: (*who).to_owned(),
                actions: actions.into_iter().map(str::to_owned).collect(),
                region,
            }
        }
        ("quota", [accounts]) => Local::Quota(
            accounts
                .parse()
                .map_err(|_| Some(format!("`{accounts}` is not a number of accounts")))?,
        ),
        ("sign-up", [account]) => Local::SignUp((*account).to_owned()),
        ("govcloud", [account]) => Local::GovCloud((*account).to_owned()),
        ("account", [account, email @ ..]) if email.len() < 2 => Local::Account {
            account: (*account).to_owned(),
            email: email.first().map(|email| (*email).to_owned()),
        },
        ("transfer-quota", [inbound, length @ ..]) if length.len() < 2 => {
            let number = |text: &str| {
                text.parse()
                    .map_err(|_| Some(format!("`{text}` is not a number of transfers")))
            };
            Local::TransferQuota(number(inbound)?, number(length.first().unwrap_or(&"1"))?)
        }
        ("throttle", ["on"]) => Local::Throttle(true),
        ("throttle", ["off"]) => Local::Throttle(false),
        ("rule", []) => Local::Rules,
        ("rule", [name, switch @ ("on" | "off")]) => Local::Rule(
            Rule::by_name(name).ok_or_else(|| {
                Some(format!(
                    "`{name}` is not a rule that can be switched off; `rule` alone lists them"
                ))
            })?,
            *switch == "on",
        ),
        ("reinstate", [account]) => Local::Reinstate((*account).to_owned()),
        ("events", []) => Local::Events,
        ("why", words) => match words {
            [] => Local::Why(Vec::new()),
            ["aws" | "console", ..] => Local::Why(words.iter().map(ToString::to_string).collect()),
            [event] if event.parse::<usize>().is_ok_and(|event| event > 0) => {
                Local::Why(vec![(*event).to_owned()])
            }
            [other, ..] => {
                return Err(Some(format!(
                    "`{other}` is neither the number of an event nor a command that begins with `aws`"
                )));
            }
        },
        ("undo", []) => Local::Undo,
        ("redo", []) => Local::Redo,
        ("dialect", []) => Local::Dialect(None),
        ("dialect", [name]) => {
            Local::Dialect(Some(Dialect::by_name(name).ok_or_else(|| {
                Some(format!("`{name}` is not a version; there are v1 and v2"))
            })?))
        }
        ("hash", []) => Local::Hash,
        ("clear", []) => Local::Clear,
        ("help", []) => Local::Help(None),
        ("help", topic) => Local::Help(Some(topic.join(" "))),
        _ => return Err(None),
    })
}

/// The words without `--region REGION`, and the Region.
fn in_region<'w>(words: &[&'w str]) -> Result<(Vec<&'w str>, Option<String>), Option<String>> {
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
            return Err(Some(format!("there is no option {word}")));
        } else {
            rest.push(*word);
        }
    }
    Ok((rest, region))
}

fn can(principal: &str, action: &str, about: &[&str]) -> Result<Local, Option<String>> {
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
    let hint = if help::is_service(first) {
        Some(format!(
            "Commands of AWS begin with `aws`: `aws {}`",
            line()
        ))
    } else {
        near().or_else(|| Some("`help` lists what this terminal understands.".into()))
    };
    printed.with_hint(hint)
}
