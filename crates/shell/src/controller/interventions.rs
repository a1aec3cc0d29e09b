//! Interventions that no API offers: services act, AWS Support raises quotas, people do daily work.

use sim::command::{Command, Intervention};
use sim::ids::AccountId;

use super::{Controller, fails};
use crate::output::Printed;

impl Controller {
    pub(super) fn intervene(&mut self, intervention: Intervention) -> Printed {
        self.take(Command::Intervene(intervention))
    }

    /// Intervenes in an account, given by name or id.
    pub(super) fn on_account(
        &mut self,
        account: &str,
        intervention: impl FnOnce(AccountId) -> Intervention,
    ) -> Printed {
        match self.find_account(account) {
            Some(account) => self.intervene(intervention(account)),
            None => fails(format!("Account `{account}` does not exist.")),
        }
    }

    pub(super) fn let_service_act(&mut self, service: &str, account: &str) -> Printed {
        self.on_account(account, |account| Intervention::ServiceActs {
            service: service.into(),
            account,
        })
    }

    pub(super) fn use_once(
        &mut self,
        who: &str,
        action: &str,
        resource: Option<String>,
        region: Option<String>,
    ) -> Printed {
        match self.find_person(who) {
            Ok(principal) => self.intervene(Intervention::Use {
                region: region.map_or_else(|| principal.home().into(), Into::into),
                principal,
                action: action.into(),
                resource: resource.map(Into::into),
            }),
            Err(why) => fails(why),
        }
    }

    pub(super) fn set_habit(
        &mut self,
        who: &str,
        actions: Vec<String>,
        region: Option<String>,
    ) -> Printed {
        match self.find_person(who) {
            Ok(principal) => self.intervene(Intervention::Habit {
                region: region.map_or_else(|| principal.home().into(), Into::into),
                principal,
                actions: actions.into_iter().map(Into::into).collect(),
            }),
            Err(why) => fails(why),
        }
    }

    pub(super) fn raise_account_quota(&mut self, accounts: u32) -> Printed {
        let Some(organization) = self.world().organization_of(self.actor.account()) else {
            return fails(IN_NONE);
        };
        let management = organization.management;
        self.intervene(Intervention::RaiseAccountQuota {
            management,
            accounts,
        })
    }

    /// Raises the quotas of transfers. The length of a chain never decreases.
    pub(super) fn raise_transfer_quotas(&mut self, inbound: u32, length: u32) -> Printed {
        let Some(organization) = self.world().organization_of(self.actor.account()) else {
            return fails(IN_NONE);
        };
        let management = organization.management;
        let length = length.max(organization.transfer_quotas.length);
        self.intervene(Intervention::RaiseTransferQuotas {
            management,
            inbound,
            length,
        })
    }

    pub(super) fn give_administrator(&mut self, account: &str, email: Option<String>) -> Printed {
        let id = AccountId::from_qualified(account).ok();
        match id.or_else(|| self.find_account(account)) {
            Some(account) => self.intervene(Intervention::Administrator {
                account,
                email: email.map(Into::into),
            }),
            None => fails(format!(
                "`{account}` is neither the name of an account nor an account id, which has 12 digits, with its \
                 partition before them where that is another than `aws`: `aws-cn:123456789012`."
            )),
        }
    }
}

const IN_NONE: &str = "The current user's account is in no organization.";
