//! What an organization delivers to its accounts, and the tasks that do it.

use crate::prelude::*;
use state::account::ConfigReason;
use state::config::{Deployable, DeploymentKey as Key, OrganizationDeployment, Progress, RuleSpec};

/// The code of a deployment that fails because the account records nothing.
pub const NO_RECORDER: &str = "NoAvailableConfigurationRecorder";

pub(super) const NO_ROLE: &str = "ServiceLinkedRoleMissing";

pub(super) const NO_ACCESS: &str = "OrganizationAccessDenied";

/// The code of a deployment that fails because AWS Config is made to fail.
pub const FAILED: &str = "ServiceUnavailable";

/// The message for a failure code.
pub fn message(code: &str) -> &'static str {
    match code {
        NO_RECORDER => {
            "There is no configuration recorder in the account and Region; AWS Config tried for seven hours."
        }
        NO_ROLE => {
            "AWSServiceRoleForOrganizations is missing in the account, so Organizations could not create AWS Config's role there."
        }
        NO_ACCESS => {
            "Trusted access for config-multiaccountsetup.amazonaws.com is disabled in the organization."
        }
        FAILED => "AWS Config failed to act in the account.",
        _ => "The rule failed in at least one account.",
    }
}

/// The result of an attempt in an account.
pub enum DeliveryAttempt {
    /// The account has it, or has lost it.
    Done,
    /// There is no recorder yet.
    Later,
    /// It failed, with a code.
    Failed(&'static str),
}

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

/// The maximum number of waves.
pub(super) const WAVES: usize = 8;

pub(super) fn get<'w, T: Delivery>(
    world: &'w World,
    key: &Key,
) -> Option<&'w Arc<OrganizationDeployment<T>>> {
    T::deployments(world.config()).get(key)
}

pub(super) fn get_mut<'w, T: Delivery>(
    world: &'w mut WorldMut,
    key: &Key,
) -> Option<&'w mut OrganizationDeployment<T>> {
    T::deployments_mut(world.config_mut())
        .get_mut(key)
        .map(Arc::make_mut)
}

pub(super) fn cancel<T: Delivery>(world: &mut WorldMut, key: &Key) {
    world.agenda_mut().cancel(|task| T::is_task(task, key));
}

/// How long AWS Config takes to deploy, in milliseconds.
pub(crate) fn delay(world: &mut WorldMut) -> u64 {
    world.random().between(20, 240) * SECOND
}

pub(super) fn forget<T: Delivery>(world: &mut WorldMut, key: &Key) {
    T::deployments_mut(world.config_mut()).remove(key);
    cancel::<T>(world, key);
}

pub(super) fn waiting<T: Delivery>(world: &World, key: &Key, wave: Option<u32>) -> Vec<AccountId> {
    get::<T>(world, key)
        .into_iter()
        .flat_map(|it| it.members.iter())
        .filter(|(_, member)| {
            member.progress == Progress::Waiting && wave.is_none_or(|wave| member.wave == wave)
        })
        .map(|(account, _)| *account)
        .collect()
}
