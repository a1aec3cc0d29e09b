//! Ids for things whose file states none: derived from their names, so that the same files give the same ids.

use std::hash::Hasher;
use std::str::FromStr;

use sim::ids::{
    AccountId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId, ResourcePolicyId, RootId,
};
use sim::random::{Fnv, Random};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A generator that depends only on a kind and a name.
struct Derived(Random);

impl Derived {
    fn new(kind: &str, name: &str) -> Self {
        let mut hash = Fnv::default();
        // With a separator between kind and name.
        for bytes in [kind.as_bytes(), &[0xff], name.as_bytes()] {
            hash.write(bytes);
        }
        Self(Random::new(hash.finish()))
    }

    fn next(&mut self) -> u64 {
        self.0.number()
    }

    fn id<T: FromStr>(mut self, prefix: &str, letters: usize) -> T {
        let mut text = prefix.to_string();
        for _ in 0..letters {
            let place = self.next() % LETTERS.len() as u64;
            text.push(char::from(LETTERS[place as usize]));
        }
        let id = text.parse().ok();
        id.expect("ids are made of what they may contain")
    }
}

pub(crate) fn organization(name: &str) -> OrganizationId {
    Derived::new("organization", name).id("o-", 10)
}

/// The organization itself, in documents of files that do not state its id: `resolve` replaces it by the one that counts.
pub(crate) fn own_organization() -> OrganizationId {
    organization("")
}

/// The root of files that do not state its id. An organization has one root, so `build` replaces it by the stated one.
pub(crate) fn root() -> RootId {
    Derived::new("root", "").id("r-", 4)
}

pub(crate) fn root_parent() -> ParentId {
    ParentId::Root(root())
}

/// A unit, by its logical name or its path.
pub(crate) fn unit(name: &str) -> OuId {
    Derived::new("unit", name).id(&format!("ou-{}-", &root().as_str()[2..]), 8)
}

/// Whether a unit has a made id.
pub(crate) fn is_unit(id: &OuId) -> bool {
    let ids = format!("ou-{}-", &root().as_str()[2..]);
    id.as_str().starts_with(&ids)
}

pub(crate) fn policy(name: &str) -> PolicyId {
    Derived::new("policy", name).id("p-", 8)
}

pub(crate) fn resource_policy(name: &str) -> ResourcePolicyId {
    Derived::new("resource policy", name).id("rp-", 8)
}

/// The management account of files that do not name it.
pub(crate) fn management() -> AccountId {
    account("management account")
}

pub(crate) fn handshake(name: &str) -> HandshakeId {
    Derived::new("handshake", name).id("h-", 8)
}

/// The unique id of an IAM entity.
pub(crate) fn unique_id(name: &str) -> String {
    let mut derived = Derived::new("IAM", name);
    (0..21)
        .map(|_| {
            let place = derived.next() % 26;
            char::from(b'A' + u8::try_from(place).unwrap_or_default())
        })
        .collect()
}

/// Sixteen digits, as at the end of the names of Identity Center's roles.
pub(crate) fn hexadecimal(name: &str) -> String {
    format!("{:016x}", Derived::new("hexadecimal", name).next())
}

/// An account, by its email address or its name.
pub(crate) fn account(name: &str) -> AccountId {
    let number = 100_000_000_000 + Derived::new("account", name).next() % 900_000_000_000;
    let id = number.to_string().parse().ok();
    id.expect("the number has twelve digits")
}
