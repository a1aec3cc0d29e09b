//! The key ring of a world: the credentials behind access keys, and new ones.

use std::sync::Arc;

use super::{World, WorldMut};
use crate::account::RoleSession;
use crate::key_ring::{
    BASE64, Credentials, Issued, NewCredentials, Origin, REMEMBERED, Temporary, new_key, new_secret,
};
use crate::root_access::AccessKey;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::time::SimTime;

impl World {
    /// The credentials behind an access key id; `None` if it does not exist or its owner was deleted.
    pub fn credentials(&self, key: &str) -> Option<Credentials> {
        let issued = self.key_ring.issued.get(key)?;
        let account = self.account(issued.principal.account())?;
        let mut ends = issued.temporary.as_ref().map(|it| it.ends);
        let mut active = true;
        match &issued.principal {
            Principal::User { name, .. } => {
                let user = account.users.get(name).filter(|it| it.id == issued.owner)?;
                if issued.origin == Origin::Key {
                    active = user.keys.iter().find(|it| &*it.id == key)?.active;
                }
            }
            Principal::Root(_) => {
                if issued.origin == Origin::Key {
                    active = account.root.keys.iter().find(|it| &*it.id == key)?.active;
                }
            }
            Principal::Role { role, .. } => {
                account.roles.get(role).filter(|it| it.id == issued.owner)?;
            }
            Principal::AssumedRoot { session, .. } => {
                // Ending a session early ends its credentials. A later session of the same name has others.
                let session = account.root_sessions.get(session);
                let own = session.filter(|it| &*it.key == key);
                ends = ends.min(Some(own.map_or(self.now, |it| it.expires)));
            }
        }
        Some(Credentials {
            principal: issued.principal.clone(),
            secret: issued.secret.clone(),
            token: issued.temporary.as_ref().map(|it| it.token.clone()),
            ends,
            active,
            origin: issued.origin,
        })
    }

    /// Whether the key ring has this access key id. Its owner may be deleted.
    pub fn remembers(&self, key: &str) -> bool {
        self.key_ring.issued.contains_key(key)
    }

    /// When the session of an access key id began.
    pub fn began(&self, key: &str) -> Option<SimTime> {
        let issued = self.key_ring.issued.get(key)?;
        issued.temporary.as_ref().map(|it| it.began)
    }

    /// The role session of an access key id.
    pub fn session_of_key(&self, key: &str) -> Option<&Arc<RoleSession>> {
        let issued = self.key_ring.issued.get(key)?;
        issued.temporary.as_ref()?.session.as_ref()
    }

    /// The last use of an access key: time, service and Region.
    pub fn last_use<'a>(&'a self, key: &'a AccessKey) -> Option<(SimTime, &'static str, &'a str)> {
        match self.records.keys.get(&*key.id) {
            Some((at, service, region)) => Some((*at, service, region)),
            None => key.last_used,
        }
    }
}

impl WorldMut {
    /// Creates an access key of a user or a root user, with its secret, and adds it to the key ring. The caller adds it to the
    /// user's list. `id`: see [`WorldMut::keep_key`].
    pub fn new_access_key(&mut self, owner: &Principal, id: &Text) -> (AccessKey, Text) {
        let key = new_key(self.random(), "AKIA", owner.account());
        let secret = new_secret(self.random());
        self.keep_key(owner, id, &key, &secret);
        let made = AccessKey {
            id: key,
            created: self.now,
            active: true,
            last_used: None,
        };
        (made, secret)
    }

    /// Adds an access key to the key ring. `id`: the unique id of its user; for the root user, the account id.
    pub fn keep_key(&mut self, owner: &Principal, id: &Text, key: &Text, secret: &Text) {
        let issued = Issued {
            principal: owner.clone(),
            owner: id.clone(),
            secret: secret.clone(),
            origin: Origin::Key,
            temporary: None,
        };
        let ring = Arc::make_mut(&mut self.world.key_ring);
        ring.issued.insert(key.clone(), issued.into());
    }

    /// Removes an access key and the record of its last use.
    pub fn forget_key(&mut self, key: &str) {
        Arc::make_mut(&mut self.world.key_ring).issued.remove(key);
        self.records_mut().keys.remove(key);
    }

    /// A new id for temporary credentials. It is drawn only when they will certainly be issued.
    pub fn new_session_key(&mut self, account: AccountId) -> Text {
        new_key(self.random(), "ASIA", account)
    }

    /// Issues temporary credentials with this key id. `owner`: the unique id of the user or role; `session`: the role session.
    pub fn issue(
        &mut self,
        key: &Text,
        principal: Principal,
        owner: Text,
        origin: Origin,
        ends: SimTime,
        session: Option<Arc<RoleSession>>,
    ) -> NewCredentials {
        let secret = new_secret(self.random());
        let token: Text = self.random().text("FwoGZXIvYXdzE", BASE64, 120).into();
        let issued = Issued {
            principal,
            owner,
            secret: secret.clone(),
            origin,
            temporary: Some(Temporary {
                token: token.clone(),
                began: self.now,
                ends,
                session,
            }),
        };
        let now = self.now();
        let ring = Arc::make_mut(&mut self.world.key_ring);
        loop {
            let first = ring.ends.iter().next().cloned();
            let Some(old) = first.filter(|(end, _)| end.plus(REMEMBERED) <= now) else {
                break;
            };
            ring.issued.remove(&old.1);
            ring.ends.remove(&old);
        }
        ring.issued.insert(key.clone(), issued.into());
        ring.ends.insert((ends, key.clone()));
        NewCredentials {
            key: key.clone(),
            secret,
            token,
        }
    }

    /// Moves the credentials of a renamed user to its new name.
    pub fn rename_keys(&mut self, before: &Principal, after: &Principal) {
        let keys: Vec<Text> = (self.key_ring.issued.iter())
            .filter(|(_, issued)| issued.principal == *before)
            .map(|(key, _)| key.clone())
            .collect();
        let ring = Arc::make_mut(&mut self.world.key_ring);
        for key in keys {
            if let Some(issued) = ring.issued.get_mut(&key) {
                Arc::make_mut(issued).principal = after.clone();
            }
        }
    }
}
