//! Whose an access key id is.

use sim::command::{Command, Intervention};
use sim::ids::AccountId;
use sim::principal::Principal;

use super::owner::Owner;
use crate::serve::auth::Signed;
use crate::serve::fault::Denial;
use crate::serve::sigv4;

/// The e-mail address of the default account.
const EMAIL: &str = "master@example.com";

impl Owner {
    /// Who signed. An account of which nothing is known comes to be, with an administrator: both are steps.
    pub(super) fn who(&mut self, signed: &Signed) -> Result<Principal, Denial> {
        let strict = self.options().strict_auth;
        let named = Some(signed.key_id.as_str()).filter(|key| key.len() == 12);
        let (account, secret) = match named.and_then(|key| key.parse::<AccountId>().ok()) {
            Some(account) => (account, signed.key_id.as_str()),
            None if strict => return Err(Denial::UnknownKey),
            None => (self.options().default_account, ""),
        };
        if let Some(check) = &signed.check
            && !sigv4::is_signed_with(check, &signed.scope, secret)
        {
            return Err(Denial::Mismatch);
        }
        Ok(self.administrator(account))
    }

    fn administrator(&mut self, account: AccountId) -> Principal {
        if let Some(principal) = self.world.administrator(account) {
            return principal;
        }
        let is_default = account == self.options().default_account;
        let email = (is_default && self.world.by_email(EMAIL).is_none()).then(|| EMAIL.into());
        let known = self.world.account(account).is_some();
        if !self.is_broken() {
            let _ = self.step(&Command::Intervene(Intervention::Administrator {
                account,
                email: email.filter(|_| !known),
            }));
        }
        // Where there is a user `Admin` who may not do everything, the owner of the account acts.
        self.world
            .administrator(account)
            .unwrap_or(Principal::Root(account))
    }
}
