//! The owner of an access key id.

use policy::ContextValue;
use sim::command::{Command, Intervention};
use sim::credentials::{Credentials, account_in, has_issued_form};
use sim::ids::{AccountId, Text};
use sim::partition::Partition;
use sim::people;
use sim::principal::Principal;
use sim::question::Asker;

use super::owner::Owner;
use crate::analyzer::CheckCaller;
use crate::auth::Signed;
use crate::fault::{Denial, WireError};
use crate::protocol::Protocol;
use crate::sigv4;

/// Prefix of temporary access key ids. Source: "IAM identifiers" in the IAM User Guide.
const TEMPORARY: &str = "ASIA";

/// The email address of the default account.
const EMAIL: &str = "master@example.com";

/// The account whose id is the whole access key id.
fn numbered(key_id: &str) -> Option<AccountId> {
    let digits = Some(key_id).filter(|key_id| key_id.len() == 12);
    digits.and_then(|digits| digits.parse().ok())
}

/// The owner of a signature.
enum Signer {
    /// Of a key that was issued in this session.
    Issued(Credentials),
    /// The administrator of an account, which perhaps does not exist yet.
    Administrator(AccountId),
}

impl Owner {
    /// The signer, and the key if it was made in the sandbox. An unknown account is created, with an administrator:
    /// both are steps. A call with a token instead of a signature is made as the administrator of the default account.
    pub(super) fn who(
        &mut self,
        signed: Option<&Signed>,
    ) -> Result<(Principal, Option<Text>), Denial> {
        let Some(signed) = signed else {
            let account = self.options().default_account;
            return Ok((self.administrator(account), None));
        };
        match self.signer(signed)? {
            Signer::Issued(credentials) => {
                Ok((credentials.principal, Some(signed.key_id.as_str().into())))
            }
            Signer::Administrator(account) => Ok((self.administrator(account), None)),
        }
    }

    /// The account of the signer, for another server, which checks neither signatures nor whether credentials have expired; and
    /// the caller, if the account exists. Nothing is created.
    pub(super) fn signer_of(
        &self,
        signed: &Signed,
    ) -> Result<(AccountId, Option<Principal>), Denial> {
        match self.signer(signed)? {
            Signer::Issued(credentials) if credentials.ends.is_some_and(|it| it <= self.now()) => {
                Err(Denial::Expired)
            }
            Signer::Issued(credentials) => {
                Ok((credentials.principal.account(), Some(credentials.principal)))
            }
            Signer::Administrator(account) => {
                let exists = self.world.account(account).is_some();
                let caller = people::administrator(&self.world, account)
                    .or(exists.then_some(Principal::Root(account)));
                Ok((account, caller))
            }
        }
    }

    /// The signer, if policy allows an action that has no resources. Denials have the words of a REST service.
    pub(super) fn permit(
        &mut self,
        signed: &Signed,
        action: &'static str,
    ) -> Result<CheckCaller, WireError> {
        self.tick();
        let denied = |denial: Denial| denial.fault(Protocol::Rest(None));
        // It refuses expired credentials, too.
        self.signer_of(signed).map_err(denied)?;
        let (caller, _) = self.who(Some(signed)).map_err(denied)?;
        let region = [(
            Text::from("aws:RequestedRegion"),
            ContextValue::One(signed.scope.region.clone()),
        )];
        let asker = Asker::new(&self.world, &caller).map_err(|error| WireError::from(&error))?;
        let judgment = asker.given(&region).judge(&self.world, action, "*");
        if judgment.is_allowed() {
            return Ok(CheckCaller {
                principal: caller,
                now: self.now(),
            });
        }
        let service = action.split(':').next().unwrap_or_default();
        let message = format!(
            "User: {} is not authorized to perform: {action} on resource: arn:{}:{service}:{}:{}:* {}",
            caller.arn(),
            caller.account().partition().name(),
            signed.scope.region,
            caller.account(),
            judgment.verdict.reason_phrase(action)
        );
        Err(WireError::new(403, "AccessDeniedException", message))
    }

    /// Whose signature this is. It is refused if it is wrong, where signatures are checked.
    fn signer(&self, signed: &Signed) -> Result<Signer, Denial> {
        if let Some(credentials) = self.world.credentials(&signed.key_id) {
            // A class sees the secrets of the keys that are issued in its session.
            if self.options().class {
                return Err(Denial::UnknownKey);
            }
            return self.issued(signed, credentials).map(Signer::Issued);
        }
        // A client kept temporary credentials from another session. As expired ones, they are requested again.
        if signed.token.is_some()
            && signed.key_id.starts_with(TEMPORARY)
            && !self.world.remembers(&signed.key_id)
        {
            return Err(Denial::OtherSession);
        }
        // A deleted key, or one of another session, must not become an administrator.
        if has_issued_form(&signed.key_id) || self.world.remembers(&signed.key_id) {
            return Err(Denial::UnknownKey);
        }
        let strict = self.options().strict();
        let (account, secret) = match numbered(&signed.key_id) {
            Some(account) => (account, self.options().secret(&signed.key_id).to_string()),
            None if strict => return Err(Denial::UnknownKey),
            None => (self.options().default_account, String::new()),
        };
        if let Some(check) = &signed.check {
            // Only temporary credentials have a session token.
            if signed.token.is_some() {
                return Err(Denial::UnknownKey);
            }
            if !sigv4::is_signed_with(check, &signed.scope, &secret) {
                return Err(Denial::Mismatch);
            }
        }
        // The Region in the signature's scope determines the partition of the credentials.
        let partition = Partition::of_region(&signed.scope.region);
        Ok(Signer::Administrator(account.within(partition)))
    }

    /// The account of an access key id: of its owner, in the key, or the default one. Nothing is checked or created.
    pub(super) fn account_of(&self, key_id: &str) -> AccountId {
        if let Some(credentials) = self.world.credentials(key_id) {
            return credentials.principal.account();
        }
        let account = match has_issued_form(key_id) {
            true => account_in(key_id).and_then(|digits| digits.parse().ok()),
            false => numbered(key_id),
        };
        account.unwrap_or(self.options().default_account)
    }

    /// The owner of the credentials, if they are valid. Temporary ones need their token; the world itself refuses
    /// expired ones, and records the call.
    fn issued(&self, signed: &Signed, credentials: Credentials) -> Result<Credentials, Denial> {
        let elsewhere = credentials.principal.account().partition()
            != Partition::of_region(&signed.scope.region);
        if elsewhere
            || !credentials.active
            || credentials.token.as_deref() != signed.token.as_deref()
        {
            return Err(Denial::UnknownKey);
        }
        if let Some(check) = &signed.check
            && !sigv4::is_signed_with(check, &signed.scope, &credentials.secret)
        {
            return Err(Denial::Mismatch);
        }
        Ok(credentials)
    }

    fn administrator(&mut self, account: AccountId) -> Principal {
        if let Some(principal) = people::administrator(&self.world, account) {
            return principal;
        }
        let partition = account.partition();
        let is_default = account == self.options().default_account.within(partition);
        let free = self.world.by_email(partition, EMAIL).is_none();
        let email = (is_default && free).then(|| EMAIL.into());
        let known = self.world.account(account).is_some();
        if !self.is_broken() {
            let _ = self.step(&Command::Intervene(Intervention::Administrator {
                account,
                email: email.filter(|_| !known),
            }));
        }
        // If there is a restricted user `Admin`, the account's owner acts instead.
        people::administrator(&self.world, account).unwrap_or(Principal::Root(account))
    }
}
