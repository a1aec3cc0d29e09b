//! Token buckets of throttled calls, in simulated time.

use api::ids::{AccountId, OrganizationId};
use api::time::{SECOND, SimTime};
use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};

/// A thousandth of a token.
pub type Thousandths = u64;

/// A rate: tokens per second, in thousandths, and the maximum number of tokens.
pub type Rate = (Thousandths, u64);

/// The owner of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, ContentHash, Serialize, Deserialize)]
pub enum Whose {
    /// The bucket of an account.
    Account(AccountId),
    /// The bucket of an organization.
    Organization(OrganizationId),
}

/// A bucket: its tokens at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct TokenBucket {
    holds: Thousandths,
    at: SimTime,
}

crate::snapshot::plain!(Whose, TokenBucket);

/// The buckets, by owner and operation. A bucket that is not listed is full.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Throttle {
    #[serde(deserialize_with = "crate::snapshot::interned")]
    buckets: Map<(Whose, &'static str), TokenBucket>,
}

impl Throttle {
    /// Takes a token.
    ///
    /// # Errors
    ///
    /// The bucket is empty: how many milliseconds to wait for a token.
    pub fn take(
        &mut self,
        whose: Whose,
        operation: &'static str,
        rate: Rate,
        now: SimTime,
    ) -> Result<(), u64> {
        let (per_second, most) = rate;
        let full = most * 1_000;
        let key = (whose, operation);
        let holds = self.buckets.get(&key).map_or(full, |bucket| {
            let came = now.since(bucket.at).saturating_mul(per_second) / SECOND;
            bucket.holds.saturating_add(came).min(full)
        });
        if holds < 1_000 {
            return Err(((1_000 - holds) * SECOND).div_ceil(per_second));
        }
        let bucket = TokenBucket {
            holds: holds - 1_000,
            at: now,
        };
        self.buckets.insert(key, bucket);
        Ok(())
    }
}
