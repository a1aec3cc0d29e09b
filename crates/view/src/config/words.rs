//! Words and marks of the page of AWS Config.

use message::{Message, counted, message};
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
    counted!(n, "1 resource|{n} resources")
}

pub fn of_accounts(n: usize) -> Message {
    counted!(n, "1 account|{n} accounts")
}

pub fn resources_of(n: usize, accounts: usize) -> Message {
    let (resources, accounts) = (resources(n), of_accounts(accounts));
    message!("{resources} of {accounts}")
}
