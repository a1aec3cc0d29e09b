//! Orgsim's own commands: the current user, simulated time, pending entries, interventions, the history.

pub(crate) mod reading;

use sim::command::{Intervention, TimeMove};

use crate::output::Dialect;

/// One of Orgsim's own commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Local {
    /// Switch to another user: a name or an ARN.
    As(String),
    /// Print the current user.
    WhoAmI,
    /// Move time.
    Time(TimeMove),
    /// Intervene: pending entries, throttling, rules of AWS.
    Intervene(Intervention),
    /// List pending entries.
    Agenda,
    /// Give a trusted service a reason to act in an account.
    Act {
        /// The service's id in the catalog.
        service: String,
        /// The account's name or id.
        account: String,
    },
    /// Let a person use a service once.
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
    /// Set a person's daily work; without actions, it stops.
    Habit {
        /// The person.
        who: String,
        /// The actions, as in policies.
        actions: Vec<String>,
        /// The Region; without one, the caller's.
        region: Option<String>,
    },
    /// List the daily work of people.
    Habits,
    /// List the services and their state in the organization.
    Services,
    /// Describe one service.
    Service(String),
    /// Raise the quota of accounts of the caller's organization.
    Quota(u32),
    /// Complete the sign-up of a created account, which a standalone account needs.
    SignUp(String),
    /// Sign an account up for AWS GovCloud (US).
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
    /// List the rules, and which ones are switched off.
    Rules,
    /// Reinstate a closed account, as AWS Support does.
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
    /// List past events of the session.
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

/// A command's word, its arguments and its purpose, for help and completion.
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) about: &'static str,
    /// The kinds that completion offers for each of its arguments.
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

/// All of Orgsim's own commands.
pub(crate) const WORDS: &[Word] = &[
    word(
        "as",
        "NAME, ARN or KEY",
        "act as this user from now on",
        &["persona"],
    ),
    word("whoami", "", "the current user and account", &[]),
    word(
        "can",
        "WHO ACTION [ON] [KEY=VALUE]",
        "whether the policies allow a call, and why; the call is not made",
        &["persona", "action"],
    ),
    word("personas", "", "the users you can act as", &[]),
    word(
        "advance",
        "SPAN",
        "let simulated time pass: 30s, 15m, 2h, 90d, 1h30m",
        &[],
    ),
    word(
        "next",
        "",
        "let time pass until the next pending event",
        &[],
    ),
    word("agenda", "", "pending events: what, when, and why", &[]),
    word(
        "deliver",
        "NUMBER",
        "make a pending event happen now",
        &["due"],
    ),
    word("delay", "NUMBER SPAN", "delay a pending event", &["due"]),
    word("fail", "NUMBER", "make a pending event fail", &["due"]),
    word(
        "act",
        "SERVICE ACCOUNT",
        "give a trusted service a reason to act in an account",
        &["service", "account-id"],
    ),
    word(
        "service",
        "SERVICE",
        "a service's status in the organization, account by account; without a name: all services",
        &["service"],
    ),
    word(
        "use",
        "WHO ACTION [ON]",
        "let a user try a service that is not modeled, optionally with --region; the attempt is recorded",
        &["persona", "action"],
    ),
    word(
        "habit",
        "WHO ACTION... or stop",
        "the same every day, or stop it; without arguments: all daily work",
        &["persona", "action"],
    ),
    word(
        "quota",
        "ACCOUNTS",
        "have AWS Support raise your organization's quota of accounts",
        &[],
    ),
    word(
        "sign-up",
        "ACCOUNT",
        "complete the sign-up of a created account, so that it can become standalone",
        &["account-id"],
    ),
    word(
        "govcloud",
        "ACCOUNT",
        "have an account's owner sign up for AWS GovCloud (US), which creates a paired account there",
        &["account-id"],
    ),
    word(
        "account",
        "ACCOUNT [EMAIL]",
        "create a user Admin in an account; an unknown account is created first, standalone",
        &["account-id"],
    ),
    word(
        "transfer-quota",
        "INBOUND [LENGTH]",
        "have AWS raise your organization's quotas of billing transfers",
        &[],
    ),
    word(
        "throttle",
        "on or off",
        "whether AWS Organizations throttles calls; off by default",
        &[],
    ),
    word(
        "inject",
        "ERROR or off [OPERATION] [TIMES]",
        "let the next calls of AWS Organizations get an error that passes, such as ServiceException",
        &[],
    ),
    word(
        "rule",
        "RULE off or on",
        "disable a rule of AWS, to see its purpose; without a name: list the rules",
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
        "past events of the session; for what AWS logs, see aws cloudtrail lookup-events",
        &[],
    ),
    word(
        "why",
        "EVENT or COMMAND",
        "why a call was, or would be, allowed or refused",
        &[],
    ),
    word("undo", "", "undo the last step", &[]),
    word("redo", "", "redo it", &[]),
    word(
        "hash",
        "",
        "a fingerprint: equal worlds have equal hashes",
        &[],
    ),
    word(
        "dialect",
        "v1 or v2",
        "the version of the AWS CLI to follow; without a version: the current one",
        &[],
    ),
    word("clear", "", "clear the terminal", &[]),
    word(
        "help",
        "TOPIC",
        "explain a command or an operation",
        &["topic"],
    ),
];
