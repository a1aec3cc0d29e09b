//! The delivery of conformance packs.

use message::{Message, message};

use super::attempts::{DeliveryAttempt, message};
use super::{Delivery, Key};
use crate::config::{PACKS_PRINCIPAL, PACKS_ROLE, make_own_role, pack};
use api::ids::{AccountId, Text};
use state::account::ConfigReason;
use state::account::RoleReason;
use state::agenda::Task;
use state::config::{Deployable, OrganizationDeployment, PackSpec, Phase};
use state::event::Event;
use state::world::WorldMut;

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

    fn told(pack: &str, name: String, phase: Phase, result: &DeliveryAttempt) -> Message {
        let pack = pack.to_string();
        match (result, phase) {
            (DeliveryAttempt::Done, Phase::Create) => {
                message!(
                    "AWS Config put conformance pack `{pack}` into {name}.",
                    pack,
                    name
                )
            }
            (DeliveryAttempt::Done, Phase::Update) => {
                message!(
                    "AWS Config changed conformance pack `{pack}` in {name}.",
                    pack,
                    name
                )
            }
            (DeliveryAttempt::Done, Phase::Delete) => {
                message!(
                    "AWS Config removed conformance pack `{pack}` from {name}.",
                    pack,
                    name
                )
            }
            (DeliveryAttempt::Later, _) => message!(
                "AWS Config could not put conformance pack `{pack}` into {name}, which has no recorder. It retries every hour.",
                pack,
                name
            ),
            (DeliveryAttempt::Failed(code), _) => message!(
                "AWS Config failed with conformance pack `{pack}` in {name}: {message}",
                pack,
                name,
                message = pack::failure(code).unwrap_or_else(|| message(code))
            ),
        }
    }

    fn told_many(pack: &str, done: usize, accounts: usize) -> Message {
        message!(
            "AWS Config is done with conformance pack `{pack}` in {done} of {count} accounts.",
            pack = pack.to_string(),
            done,
            count = accounts
        )
    }

    fn told_deleted(pack: &str, account: String) -> Message {
        message!(
            "Organization conformance pack `{pack}` of {account} is deleted everywhere.",
            pack = pack.to_string(),
            account
        )
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
            return DeliveryAttempt::Failed(pack::INVALID_RULE);
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
            (pack::INVALID_RULE, Some(fault)) => fault.0.to_string(),
            (Self::FAILED, _) => "The conformance pack failed in at least one account.".into(),
            (_, _) => pack::failure(code).unwrap_or_else(|| message(code)).into(),
        }
    }
}
