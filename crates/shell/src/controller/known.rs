//! Names that a controller knows: accounts and people as they are typed.

use sim::account::{Account, DEFAULT_ACCESS_ROLE};
use sim::ids::AccountId;
use sim::people::{self, Person};
use sim::principal::Principal;

use super::Controller;

impl Controller {
    /// The root sessions of an account that run, by name.
    pub(super) fn root_sessions<'a>(
        &'a self,
        account: &'a Account,
    ) -> impl Iterator<Item = (Principal, &'a str)> {
        let now = self.world().now();
        let running = account.root_sessions.iter();
        running
            .filter(move |(_, session)| session.expires > now)
            .map(|(name, _)| {
                let principal = Principal::AssumedRoot {
                    account: account.id,
                    session: name.clone(),
                };
                (principal, &**name)
            })
    }

    /// An account by id or by name. Digits alone can also belong to the current user's partition.
    pub fn find_account(&self, text: &str) -> Option<AccountId> {
        match AccountId::from_qualified(text) {
            Ok(id) => [id, id.within(self.actor.account().partition())]
                .into_iter()
                .find(|id| self.world().account(*id).is_some()),
            Err(_) => self
                .world()
                .accounts()
                .find(|account| account.name.eq_ignore_ascii_case(text))
                .map(|account| account.id),
        }
    }

    /// A person by ARN, by `Account/Person`, by `Account` (its administrator), or by a name that only one person has.
    ///
    /// # Errors
    ///
    /// No person matches, or several do.
    pub fn find_person(&self, text: &str) -> Result<Principal, String> {
        if let Some(credentials) = self.world().credentials(text) {
            return Ok(credentials.principal);
        }
        if let Ok(principal) = text.parse::<Principal>() {
            let known = self
                .world()
                .account(principal.account())
                .is_some_and(|account| account.policies_of(&principal).is_some());
            return if known {
                Ok(principal)
            } else {
                Err(format!("No principal in this world has the ARN `{text}`."))
            };
        }
        let nobody = || format!("There is no `{text}`. `personas` lists who can act.");
        if let Some((account, name)) = text.split_once('/') {
            return self.person_of(account, name).ok_or_else(nobody);
        }
        if let Some(id) = self.find_account(text) {
            return people::administrator_of(self.world(), id)
                .ok_or_else(|| format!("Nobody can act in `{text}`."));
        }
        let mut named = self
            .people()
            .filter(|(_, person)| same(person.name.english(), text));
        match (named.next(), named.next()) {
            (Some((_, person)), None) => Ok(person.principal),
            (Some(_), Some(_)) => Err(format!(
                "Several people are called `{text}`: write Account/{text}."
            )),
            (None, _) => Err(nobody()),
        }
    }

    /// A person, or a running root session, of an account given by name or id.
    fn person_of(&self, account: &str, name: &str) -> Option<Principal> {
        let of = self
            .find_account(account)
            .and_then(|id| self.world().account(id));
        if let Some(of) = of
            && let Some(session) = of.root_sessions.keys().find(|it| same(it, name))
        {
            return Some(Principal::AssumedRoot {
                account: of.id,
                session: session.clone(),
            });
        }
        let is = |person: &Person| {
            same(person.name.english(), name)
                || (same(name, "root") && matches!(person.principal, Principal::Root(_)))
                || (same(name, "access role")
                    && matches!(&person.principal, Principal::Role { role, .. } if &**role == DEFAULT_ACCESS_ROLE))
        };
        let mut people = self.people();
        let found = people.find(|(there, person)| {
            let named = same(&there.name, account) || of.is_some_and(|of| of.id == there.id);
            named && is(person)
        });
        found.map(|(_, person)| person.principal)
    }

    /// All people, account by account.
    fn people(&self) -> impl Iterator<Item = (&Account, Person)> {
        self.world().accounts().flat_map(|account| {
            let people = people::people(account).into_iter();
            people.map(move |person| (account, person))
        })
    }
}

/// Whether two names are equal, except for case and surrounding blanks.
fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}
