//! The key ring: access keys and temporary credentials, with their owners, secrets and ends.
//!
//! A call can name the access key that signed it (`Call::key`); otherwise its credentials are not checked. The key ring has
//! every access key that is not deleted, and temporary credentials until a week after their end, so that late calls get the
//! error for expired credentials.
//!
//! Invariants: credentials in `ends` are in `issued` with that end; a key of a user or a root user is in `issued` exactly while
//! it is in the user's list.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use ordered::{Map, Set};

use crate::account::RoleSession;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::random::Random;
use api::time::{DAY, SimTime};

/// The credentials behind an access key id, at the current time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The principal that the credentials belong to.
    pub principal: Principal,
    /// The secret access key.
    pub secret: Text,
    /// The session token, which temporary credentials require.
    pub token: Option<Text>,
    /// When the credentials expire.
    pub ends: Option<SimTime>,
    /// Whether the access key is active, so that it can sign.
    pub active: bool,
    /// Where they come from.
    pub origin: Origin,
}

/// The origin of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Origin {
    /// A long-term access key.
    Key,
    /// Temporary credentials from `AssumeRole`.
    AssumeRole,
    /// Temporary credentials from `AssumeRoot`.
    AssumeRoot,
    /// Temporary credentials from `GetSessionToken`.
    GetSessionToken,
}

/// Credentials as they were issued.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Issued {
    pub(crate) principal: Principal,
    /// The unique id of the user or role. A later user or role of the same name has another id.
    pub(crate) owner: Text,
    pub(crate) secret: Text,
    pub(crate) origin: Origin,
    /// The part that only temporary credentials have.
    pub temporary: Option<Temporary>,
}

/// The temporary part of credentials.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Temporary {
    pub(crate) token: Text,
    pub(crate) began: SimTime,
    pub(crate) ends: SimTime,
    /// The session, for credentials of a role.
    pub session: Option<Arc<RoleSession>>,
}

/// All credentials that were issued and are still remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct KeyRing {
    /// All credentials, by access key id.
    pub issued: Map<Text, Arc<Issued>>,
    /// The temporary credentials, by their end.
    pub(crate) ends: Set<(SimTime, Text)>,
}

/// How long expired credentials are remembered, in milliseconds.
pub(crate) const REMEMBERED: u64 = 7 * DAY;
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub(crate) const BASE64: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// New temporary credentials, for the answer of a call.
pub struct NewCredentials {
    /// The access key id.
    pub key: Text,
    /// The secret access key.
    pub secret: Text,
    /// The session token.
    pub token: Text,
}

/// A new access key id. It contains the account id as in AWS: the letters after the prefix encode 80 bits, of which the second
/// to the 41st are the account id. The first bit is set in all current keys. This is not documented, but published by others.
pub fn new_key(random: &mut Random, prefix: &str, account: AccountId) -> Text {
    let drawn = random.text("", BASE32, 16);
    let mut bits = spelled(&drawn).unwrap_or_default();
    let number: u128 = account.to_string().parse().unwrap_or_default();
    bits = (bits & !(((1 << 40) - 1) << 39)) | (number << 39) | (1 << 79);
    let letters = (0..16)
        .rev()
        .filter_map(|at| BASE32.get(((bits >> (5 * at)) & 31) as usize))
        .map(|letter| char::from(*letter));
    prefix.chars().chain(letters).collect::<String>().into()
}

/// The bits that letters encode, five each.
fn spelled(letters: &str) -> Option<u128> {
    letters.bytes().try_fold(0, |bits, letter| {
        let at = BASE32.iter().position(|it| *it == letter)?;
        Some((bits << 5) | u128::try_from(at).ok()?)
    })
}

/// The account id in an access key id, as twelve digits.
pub fn account_in(key: &str) -> Option<String> {
    let letters = key.get(4..).filter(|letters| letters.len() == 16)?;
    // The keys of scenarios have the account id in digits.
    if let Some(digits) = letters.strip_suffix("ROOT")
        && digits.parse::<AccountId>().is_ok()
    {
        return Some(digits.to_string());
    }
    let number = (spelled(letters)? >> 39) & ((1 << 40) - 1);
    Some(format!("{number:012}")).filter(|digits| digits.len() == 12)
}

/// Whether an access key id has the form of those that sessions issue: the account id in it, and the first of the 80 bits set,
/// or the form of scenarios. Keys in examples of AWS's documentation do not have it.
pub fn has_issued_form(key: &str) -> bool {
    let Some((prefix, letters)) = key.split_at_checked(4) else {
        return false;
    };
    let is_current = letters.ends_with("ROOT") || spelled(letters).is_some_and(|it| it >> 79 == 1);
    matches!(prefix, "AKIA" | "ASIA") && is_current && account_in(key).is_some()
}

/// A new secret access key.
pub fn new_secret(random: &mut Random) -> Text {
    random.text("", BASE64, 40).into()
}
