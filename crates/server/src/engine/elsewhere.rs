//! Requests that another server answers: the caller, what policies say, and what the other server has to know.

use policy::{ContextValue, Decision};
use sim::ids::{AccountId, Text};
use sim::principal::Principal;
use sim::question::Asker;

use super::ask::{PassRefusal, PassedOn, PassingOn};
use super::owner::Owner;
use crate::auth::Signed;
use crate::clock::Pace;
use crate::data::DataPlace;
use crate::fault::WireError;
use crate::forward::{Share, mentioned, organization};

impl Owner {
    /// Checks the credentials and the policies of a request for another server. Nothing is created.
    pub(super) fn pass_on(&mut self, asked: &PassingOn) -> Result<PassedOn, PassRefusal> {
        self.tick();
        if self.options().clock() == Pace::Instant {
            self.finish_pending();
        }
        let Some(signed) = &asked.signed else {
            let account = asked.key_id.as_deref().map(|it| self.account_of(it));
            return Ok(PassedOn {
                account,
                ..PassedOn::default()
            });
        };
        let (account, mut caller) = self.signer_of(signed).map_err(PassRefusal::Denied)?;
        if caller.is_none() && asked.actions.iter().any(|it| !it.resource.is_empty()) {
            // Policies of resources speak of callers, too, who act here for the first time.
            let created = self.who(Some(signed)).map_err(PassRefusal::Denied)?;
            caller = Some(created.0);
        }
        if let Some(caller) = &caller {
            self.permits(signed, caller, asked)?;
        }
        let resource = asked.actions.first().map_or("", |it| &it.resource);
        let place = asked.own.then(|| self.place_of(resource));
        if asked.text.is_empty() {
            let account = Some(account);
            return Ok(PassedOn {
                account,
                place,
                ..PassedOn::default()
            });
        }
        let resources = asked.actions.iter().map(|it| &*it.resource);
        let text = resources.fold(asked.text.clone(), |text, it| text + "\n" + it);
        let owner = asked
            .actions
            .first()
            .and_then(|it| self.owner_of(&it.resource));
        Ok(PassedOn {
            account: Some(owner.unwrap_or(account)),
            shares: mentioned(&self.world, account, &text),
            organization: organization(&self.world, account, &signed.scope.service),
            place,
        })
    }

    /// What the other server knows and this text mentions, as it is now.
    pub(super) fn shares(&self, account: AccountId, text: &str) -> Vec<Share> {
        mentioned(&self.world, account, text)
    }

    /// The bucket or the queue of a resource.
    fn place_of(&self, resource: &str) -> DataPlace {
        let bucket = resource
            .split_once(":s3:::")
            .and_then(|(_, path)| path.split('/').next());
        let partition = sim::partition::Partition::of_arn(resource);
        let found = bucket.zip(partition).and_then(|(name, of)| {
            let (owner, bucket) = self.world.bucket(of, name)?;
            Some((owner, name.to_string(), bucket.created))
        });
        // `arn:aws:sqs:us-east-1:111122223333:jobs`
        let mut fields = resource.splitn(6, ':').skip(3);
        let (region, name) = (fields.next().unwrap_or_default(), fields.nth(1));
        let account = AccountId::of_arn(resource).and_then(|id| self.world.account(id));
        let queue = account
            .zip(name)
            .and_then(|(account, name)| account.queues.get(&(region.into(), name.into())));
        let created = found.as_ref().map(|(.., created)| *created);
        let created = created.or(queue.map(|it| it.created));
        DataPlace {
            now: self.world.now(),
            bucket: found.map(|(owner, name, _)| (owner, name)),
            queue: queue.map(|it| (resource.to_string(), it.attributes.clone())),
            since: created.unwrap_or_default(),
        }
    }

    fn owner_of(&self, resource: &str) -> Option<AccountId> {
        let partition = sim::partition::Partition::of_arn(resource)?;
        match resource.split_once(":s3:::") {
            Some((_, path)) => {
                let name = path.split('/').next()?;
                self.world.bucket(partition, name).map(|(owner, _)| owner)
            }
            None => AccountId::of_arn(resource),
        }
    }

    /// Whether policies let a call pass, as far as the action and the resource are known.
    fn permits(
        &self,
        signed: &Signed,
        caller: &Principal,
        asked: &PassingOn,
    ) -> Result<(), PassRefusal> {
        let failed = |error| PassRefusal::Failed(WireError::from(&error));
        let region = ContextValue::One(signed.scope.region.clone());
        let region = [(Text::from("aws:RequestedRegion"), region)];
        let asker = Asker::new(&self.world, caller).map_err(failed)?;
        let asker = asker.given(&region);
        for action in &asked.actions {
            let denial = |name: &String| {
                let (judgment, says) = asker.judge_elsewhere(&self.world, name, &action.resource);
                let verdict = &judgment.verdict;
                let is_certain = verdict.unknown.is_empty()
                    && (!name.ends_with(":*") || verdict.decision == Decision::ExplicitlyDenied);
                let counts = !judgment.is_allowed() && (is_certain || asked.own);
                counts.then(|| says.replace(name, &action.name))
            };
            // An operation that is not known is denied if all of its service are.
            let names = action.candidates();
            if let Some(says) = names.first().and_then(denial)
                && names.iter().skip(1).all(|name| denial(name).is_some())
            {
                return Err(PassRefusal::Forbidden(says));
            }
        }
        Ok(())
    }
}
