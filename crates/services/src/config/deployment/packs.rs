//! The delivery of conformance packs.

use super::delivery::{Delivery, DeliveryAttempt, message};
use crate::config::prelude::*;
use state::account::ConfigReason;
use state::config::DeploymentKey as Key;
use state::config::{Deployable, OrganizationDeployment, PackSpec};
use state::config::{PACKS_PRINCIPAL, PACKS_ROLE};

/// The code of a deployment that fails because a rule of the template is not valid.
pub(in crate::config) const INVALID_RULE: &str = "ConformancePackRuleInvalid";

/// The code of a pack that fails because its own account has no recorder.
pub(in crate::config) const NO_OWN_RECORDER: &str = "NoConfigurationRecorder";

impl Delivery for PackSpec {
    fn wave_task(key: &Key, wave: u32) -> Task {
        Task::ConfigDeploysPack {
            place: key.0,
            pack: key.1.clone(),
            wave,
        }
    }

    fn retry_task(key: &Key) -> Task {
        Task::ConfigRetriesPack {
            place: key.0,
            pack: key.1.clone(),
        }
    }

    fn is_task(task: &Task, key: &Key) -> bool {
        matches!(task, Task::ConfigDeploysPack { place, pack, .. } | Task::ConfigRetriesPack { place, pack }
            if (*place, pack) == (key.0, &key.1))
    }

    fn role_reason(pack: Text) -> RoleReason {
        RoleReason::Config(ConfigReason::Pack { pack })
    }

    fn what(name: &str) -> Message {
        message!("conformance pack `{name}`", name = name.to_string())
    }

    fn says(code: &str) -> &'static str {
        failure(code).unwrap_or_else(|| message(code))
    }

    /// A role of its own creates the rules of a pack. AWS Config creates it with the role through which it works here.
    fn put_into(
        known: &OrganizationDeployment<Self>,
        world: &mut WorldMut,
        key: &Key,
        account: AccountId,
        events: &mut Vec<Event>,
    ) -> DeliveryAttempt {
        if known.spec.fault.is_some() {
            return DeliveryAttempt::Failed(INVALID_RULE);
        }
        if !world.has_role(account, PACKS_ROLE) {
            let pack = key.1.clone();
            let reason = RoleReason::Config(ConfigReason::PackRules { pack });
            let role = (PACKS_ROLE, PACKS_PRINCIPAL);
            make_own_role(world, account, role, known.cause.clone(), reason, events);
        }
        DeliveryAttempt::Done
    }

    fn failure(&self, code: &str) -> String {
        match (code, &self.fault) {
            (INVALID_RULE, Some(fault)) => fault.0.to_string(),
            (Self::FAILED, _) => "The conformance pack failed in at least one account.".into(),
            (_, _) => Self::says(code).into(),
        }
    }
}

/// The message for a failure code that only packs have.
fn failure(code: &str) -> Option<&'static str> {
    match code {
        INVALID_RULE => Some("A rule of the conformance pack's template is not valid."),
        NO_OWN_RECORDER => Some("There is no configuration recorder in the account and Region."),
        _ => None,
    }
}
