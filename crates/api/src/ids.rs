//! Identifiers, spelled as AWS spells them.
//!
//! Text becomes an id once, through `FromStr`; inside a world every id is well formed.
//! Patterns: AWS Organizations API model, shapes `AccountId`, `OrganizationId`, `RootId`,
//! `OrganizationalUnitId`, `HandshakeId`, `CreateAccountRequestId`.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha1_smol::Sha1;

use crate::partition::Partition;
use crate::random::Random;

/// Cheap immutable text shared between worlds.
pub type Text = Arc<str>;
/// Text of the program itself. A field of a world with such text must use this alias and `snapshot::interned`, because
/// `serde` takes a field of type `&str` for text borrowed from the file.
pub type Word = &'static str;

/// An account id: 12 digits and a partition. The same digits in two partitions are two accounts. It is displayed as the digits.
///
/// Invariant: the value is the number, below 10^12, plus 10^12 times the partition's index in [`Partition::ALL`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize,
)]
pub struct AccountId(u64);

/// The number of account ids in a partition.
const NUMBERS: u64 = 1_000_000_000_000;

impl AccountId {
    /// The default account, with the number that AWS's documentation uses for any account.
    pub const NOBODYS: Self = Self(123_456_789_012);

    /// Draws a new id, without a leading zero, which spreadsheets drop.
    pub fn draw(random: &mut Random) -> Self {
        Self(100_000_000_000 + random.below(900_000_000_000))
    }

    /// The canonical user id, by which access control lists of Amazon S3 name the account. Made up: AWS's has no rule.
    pub fn canonical_user(self) -> String {
        // Twice, because the id is longer than one digest.
        let digest = |part: u8| Sha1::from(format!("{part}:{self}")).digest().to_string();
        let mut id = digest(0) + &digest(1);
        id.truncate(64);
        id
    }

    /// The partition of the account.
    pub fn partition(self) -> Partition {
        usize::try_from(self.0 / NUMBERS)
            .ok()
            .and_then(|place| Partition::ALL.get(place))
            .copied()
            .unwrap_or(Partition::Aws)
    }

    /// The account with the same digits in a partition.
    pub fn within(self, partition: Partition) -> Self {
        Self(self.0 % NUMBERS + NUMBERS * partition as u64)
    }

    /// The account that an ARN names.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let id: Self = arn.split(':').nth(4)?.parse().ok()?;
        Some(id.within(Partition::of_arn(arn)?))
    }

    /// The beginning of ARNs without a Region in this account: `arn:aws:iam::123456789012`.
    pub fn arn(self, service: &'static str) -> impl fmt::Display {
        ArnHead {
            account: self,
            service,
        }
    }

    /// The id with its partition, unless that is the commercial one: `aws-cn:123456789012`. It is unique among all accounts and
    /// is the form in sessions.
    pub fn qualified(self) -> String {
        let partition = self.partition();
        if partition == Partition::Aws {
            self.to_string()
        } else {
            format!("{partition}:{self}")
        }
    }

    /// Reads an id in the form of [`AccountId::qualified`].
    ///
    /// # Errors
    ///
    /// The text has another form.
    pub fn from_qualified(text: &str) -> Result<Self, NotAnId> {
        match text.split_once(':') {
            None => text.parse(),
            Some((partition, id)) => {
                let partition = Partition::by_name(partition).ok_or(NotAnId)?;
                id.parse().map(|id: Self| id.within(partition))
            }
        }
    }
}

struct ArnHead {
    account: AccountId,
    service: &'static str,
}

impl fmt::Display for ArnHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, service } = self;
        write!(f, "arn:{}:{service}::{account}", account.partition())
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0 % NUMBERS)
    }
}

/// The error for text that is not an id of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("does not match the pattern of this kind of id")
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for AccountId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().map(Self).map_err(|_| NotAnId)
        } else {
            Err(NotAnId)
        }
    }
}

const LOWER_ALNUM: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";

fn is_lower_alnum(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|b| LOWER_ALNUM.contains(&b))
}

/// Ids whose text identifies a resource by itself. The digits of an account do not, see [`Partition`].
pub trait Absolute: FromStr {}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr $(, draw: $prefix:literal $letters:ident $count:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash)]
        #[derive(Serialize, Deserialize)]
        pub struct $name(Text);

        impl $name {
            /// The id as AWS prints it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Absolute for $name {}

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.into())) } else { Err(NotAnId) }
            }
        }

        $(
            impl $name {
                /// Draws a new id.
                pub fn draw(random: &mut Random) -> Self {
                    Self(random.text($prefix, $letters, $count).into())
                }
            }
        )?
    };
}

fn has_prefix(text: &str, prefix: &str, min: usize, max: usize) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| is_lower_alnum(rest, min, max))
}

text_id!(
    /// The id of an organization: `o-` and 10 to 32 lowercase letters or digits.
    OrganizationId, |t| has_prefix(t, "o-", 10, 32),
    draw: "o-" LOWER_ALNUM 10
);
text_id!(
    /// The id of a root: `r-` and 4 to 32 lowercase letters or digits.
    RootId, |t| has_prefix(t, "r-", 4, 32),
    draw: "r-" LOWER_ALNUM 4
);
text_id!(
    /// The id of an organizational unit: `ou-`, the root's own part, `-`, and 8 to 32 lowercase letters or digits.
    OuId, |t| t.strip_prefix("ou-").and_then(|rest| rest.split_once('-'))
        .is_some_and(|(root, own)| is_lower_alnum(root, 4, 32) && is_lower_alnum(own, 8, 32))
);
text_id!(
    /// The id of a handshake: `h-` and 8 to 32 lowercase letters or digits.
    HandshakeId, |t| has_prefix(t, "h-", 8, 32),
    draw: "h-" HEX 32
);
text_id!(
    /// The id of a request to create an account: `car-` and 8 to 32 lowercase letters or digits.
    CreateRequestId, |t| has_prefix(t, "car-", 8, 32),
    draw: "car-" HEX 32
);

text_id!(
    /// The id of a transfer of responsibility: `rt-` and 8 to 32 lowercase letters or digits.
    TransferId, |t| has_prefix(t, "rt-", 8, 32),
    draw: "rt-" LOWER_ALNUM 8
);

text_id!(
    /// The id of a policy of an organization: `p-` and 8 to 128 letters, digits or underscores.
    PolicyId, |t| is_word(t, "p-", 8, 128),
    draw: "p-" LOWER_ALNUM 8
);
text_id!(
    /// The id of an organization's delegation policy: `rp-` and 4 to 128 letters, digits or underscores.
    ResourcePolicyId, |t| is_word(t, "rp-", 4, 128),
    draw: "rp-" LOWER_ALNUM 8
);

fn is_word(text: &str, prefix: &str, min: usize, max: usize) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (min..=max).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

impl OrganizationId {
    /// The id without `o-`, as in the parties of a handshake.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

impl OuId {
    /// Draws a new id of a unit under `root`.
    pub fn draw(root: &RootId, random: &mut Random) -> Self {
        Self(
            random
                .text(&format!("ou-{}-", &root.0[2..]), LOWER_ALNUM, 8)
                .into(),
        )
    }
}

impl HandshakeId {
    /// The id without `h-`, as in a `PARENT_HANDSHAKE` resource.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

/// The parent of an account or an organizational unit. The numbers give the order, in which accounts are visited.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize,
)]
#[repr(u8)]
pub enum ParentId {
    /// The organization's root.
    Root(RootId) = 0,
    /// An organizational unit.
    Ou(OuId) = 1,
}

impl ParentId {
    /// The id as AWS prints it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Root(id) => id.as_str(),
            Self::Ou(id) => id.as_str(),
        }
    }
}

impl fmt::Display for ParentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Absolute for ParentId {}

impl FromStr for ParentId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse()
            .map(Self::Root)
            .or_else(|_| text.parse().map(Self::Ou))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_exactly_twelve_digits_and_may_start_with_zero() {
        assert_eq!(
            "000000000001".parse::<AccountId>().unwrap().to_string(),
            "000000000001"
        );
        for wrong in ["1", "1234567890123", "12345678901a", "+12345678901", ""] {
            assert!(wrong.parse::<AccountId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_account_id_keeps_its_partition_through_text() {
        for partition in Partition::ALL {
            for digits in ["000000000001", "123456789012", "999999999999"] {
                let id = digits.parse::<AccountId>().unwrap().within(partition);
                assert_eq!(id.partition(), partition);
                assert_eq!(id.to_string(), digits);
                assert_eq!(AccountId::from_qualified(&id.qualified()), Ok(id));
                let arn = format!("{}:root", id.arn("iam"));
                assert_eq!(AccountId::of_arn(&arn), Some(id), "{arn}");
                assert_eq!(id.within(Partition::Aws).qualified(), digits);
            }
        }
        for wrong in ["mars:123456789012", "aws-cn:1", ":123456789012", "aws-cn:"] {
            assert_eq!(AccountId::from_qualified(wrong), Err(NotAnId), "{wrong}");
        }
    }

    #[test]
    fn drawn_ids_match_their_own_patterns() {
        let mut random = Random::new(7);
        let root = RootId::draw(&mut random);
        assert!(root.as_str().parse::<RootId>().is_ok());
        assert!(
            OuId::draw(&root, &mut random)
                .as_str()
                .parse::<OuId>()
                .is_ok()
        );
        assert!(
            OrganizationId::draw(&mut random)
                .as_str()
                .parse::<OrganizationId>()
                .is_ok()
        );
        assert!(
            HandshakeId::draw(&mut random)
                .as_str()
                .parse::<HandshakeId>()
                .is_ok()
        );
        assert!(
            CreateRequestId::draw(&mut random)
                .as_str()
                .parse::<CreateRequestId>()
                .is_ok()
        );
        assert!(
            AccountId::draw(&mut random)
                .to_string()
                .parse::<AccountId>()
                .is_ok()
        );
    }
}
