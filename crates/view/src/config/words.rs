//! Words and marks of the page of AWS Config.

use message::{Message, message};
use state::config::{Deployment, Progress};

/// Whether AWS Config found no recorder in the account; it tries again every hour.
pub fn no_recorder(member: &Deployment) -> bool {
    match &member.progress {
        Progress::Waiting => member.at > member.since,
        Progress::Failed(code) => &**code == services::config::NO_RECORDER,
        Progress::Done => false,
    }
}

pub fn mark_of(progress: &Progress) -> &'static str {
    match progress {
        Progress::Waiting => "pending",
        Progress::Done => "present",
        Progress::Failed(_) => "refused",
    }
}

pub fn resources(n: usize) -> Message {
    match n {
        1 => "1 resource".into(),
        n => message!("{n} resources", n),
    }
}

pub fn of_accounts(n: usize) -> Message {
    match n {
        1 => "1 account".into(),
        n => message!("{n} accounts", n),
    }
}

pub fn resources_of(n: usize, accounts: usize) -> Message {
    match (n, accounts) {
        (1, 1) => "1 resource of 1 account".into(),
        (1, accounts) => message!("1 resource of {accounts} accounts", accounts),
        (n, 1) => message!("{n} resources of 1 account", n),
        (n, accounts) => message!("{n} resources of {accounts} accounts", n, accounts),
    }
}
