//! What an organization delivers to its accounts, and the tasks that do it.

use super::Key;
use super::attempts::{DeliveryAttempt, message};
use crate::prelude::*;
use state::account::ConfigReason;
use state::config::{Deployable, OrganizationDeployment, RuleSpec};

/// Something that AWS Config delivers to the accounts of an organization.
pub trait Delivery: Deployable {
    /// The task that deploys to a wave of accounts.
    fn wave_task(key: &Key, wave: u32) -> Task;

    /// The task that retries the accounts without a recorder.
    fn retry_task(key: &Key) -> Task;

    /// Whether the task is one of these two, of any wave.
    fn is_task(task: &Task, key: &Key) -> bool;

    /// Why an account got AWS Config's role, for one with this name.
    fn role_reason(name: Text) -> RoleReason;

    /// What it is, with its name: "rule `x`".
    fn what(name: &str) -> Message;

    /// The message for a failure code.
    fn says(code: &str) -> &'static str {
        message(code)
    }

    /// Puts it into an account that has a recorder.
    fn put_into(
        _: &OrganizationDeployment<Self>,
        _: &mut WorldMut,
        _: &Key,
        _: AccountId,
        _: &mut Vec<Event>,
    ) -> DeliveryAttempt {
        DeliveryAttempt::Done
    }

    /// The message for a failure code, with what is known of this deployment.
    fn failure(&self, code: &str) -> String {
        Self::says(code).into()
    }
}

impl Delivery for RuleSpec {
    fn wave_task(key: &Key, wave: u32) -> Task {
        Task::ConfigDeploys {
            place: key.0,
            rule: key.1.clone(),
            wave,
        }
    }

    fn retry_task(key: &Key) -> Task {
        Task::ConfigRetries {
            place: key.0,
            rule: key.1.clone(),
        }
    }

    fn is_task(task: &Task, key: &Key) -> bool {
        matches!(task, Task::ConfigDeploys { place, rule, .. } | Task::ConfigRetries { place, rule }
            if (*place, rule) == (key.0, &key.1))
    }

    fn role_reason(rule: Text) -> RoleReason {
        RoleReason::Config(ConfigReason::Rule { rule })
    }

    fn what(name: &str) -> Message {
        message!("rule `{name}`", name = name.to_string())
    }
}
