//! What an organization delivers to its accounts: the tasks that do it, and the sentences about it.

use message::{Message, message};

use super::Key;
use super::attempts::{DeliveryAttempt, message};
use api::ids::{AccountId, Text};
use state::account::ConfigReason;
use state::account::RoleReason;
use state::agenda::Task;
use state::config::{Deployable, OrganizationDeployment, Phase, RuleSpec};
use state::event::Event;
use state::world::WorldMut;

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

    /// The sentence about an attempt in an account.
    fn told(name: &str, account: String, phase: Phase, result: &DeliveryAttempt) -> Message;

    /// The sentence about attempts in many accounts.
    fn told_many(name: &str, done: usize, accounts: usize) -> Message;

    /// The sentence about its end. `account`: the account that had created it.
    fn told_deleted(name: &str, account: String) -> Message;

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

    /// The message for a failure code.
    fn failure(&self, code: &str) -> String {
        message(code).into()
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

    fn told(rule: &str, name: String, phase: Phase, result: &DeliveryAttempt) -> Message {
        let rule = rule.to_string();
        match (result, phase) {
            (DeliveryAttempt::Done, Phase::Create) => {
                message!("AWS Config put rule `{rule}` into {name}.", rule, name)
            }
            (DeliveryAttempt::Done, Phase::Update) => {
                message!("AWS Config changed rule `{rule}` in {name}.", rule, name)
            }
            (DeliveryAttempt::Done, Phase::Delete) => {
                message!("AWS Config removed rule `{rule}` from {name}.", rule, name)
            }
            (DeliveryAttempt::Later, _) => message!(
                "AWS Config could not put rule `{rule}` into {name}, which has no recorder. It retries every hour.",
                rule,
                name
            ),
            (DeliveryAttempt::Failed(code), _) => message!(
                "AWS Config failed with rule `{rule}` in {name}: {message}",
                rule,
                name,
                message = message(code)
            ),
        }
    }

    fn told_many(rule: &str, done: usize, accounts: usize) -> Message {
        message!(
            "AWS Config is done with rule `{rule}` in {done} of {count} accounts.",
            rule = rule.to_string(),
            done,
            count = accounts
        )
    }

    fn told_deleted(rule: &str, account: String) -> Message {
        message!(
            "Organization rule `{rule}` of {account} is deleted everywhere.",
            rule = rule.to_string(),
            account
        )
    }
}
