//! Identifiers, spelled as AWS spells them.
//!
//! Text becomes an id once, at the edge, through `FromStr`; inside the world an id is always well formed.
//! Patterns: AWS Organizations API model, shapes `AccountId`, `OrganizationId`, `RootId`,
//! `OrganizationalUnitId`, `HandshakeId`, `CreateAccountRequestId`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::partition::Partition;
use crate::random::Random;

/// Cheap immutable text shared between worlds.
pub type Text = Arc<str>;
/// Text of the program itself. Members of a world that have it need `snapshot::interned` and this name of the type: `serde`
/// takes what is spelled `&str` for borrowed from the file.
pub type Word = &'static str;

/// A 12-digit account number and the partition that it is of: the same digits in two partitions are two accounts.
/// Printed, it is the digits alone.
///
/// Invariant: the number, below 10^12, and 10^12 times the partition's place in [`Partition::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccountId(u64);

/// How many account numbers a partition has.
const NUMBERS: u64 = 1_000_000_000_000;

impl AccountId {
    /// The account of those who say nothing of theirs: the number that documentation uses for any account.
    pub const NOBODYS: Self = Self(123_456_789_012);

    /// Draws a number that reads as an account id: never with a leading zero, which spreadsheets eat.
    pub fn draw(random: &mut Random) -> Self {
        Self(100_000_000_000 + random.below(900_000_000_000))
    }
}

impl AccountId {
    pub fn partition(self) -> Partition {
        usize::try_from(self.0 / NUMBERS)
            .ok()
            .and_then(|place| Partition::ALL.get(place))
            .copied()
            .unwrap_or(Partition::Aws)
    }

    /// The account of the same digits in a partition.
    pub fn within(self, partition: Partition) -> Self {
        Self(self.0 % NUMBERS + NUMBERS * partition as u64)
    }

    /// The account that an ARN names.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let id: Self = arn.split(':').nth(4)?.parse().ok()?;
        Some(id.within(Partition::of_arn(arn)?))
    }

    /// How the ARNs of the account's things begin that are in no Region: `arn:aws:iam::123456789012`.
    pub fn arn(self, service: &'static str) -> impl fmt::Display {
        ArnHead {
            account: self,
            service,
        }
    }

    /// The digits, and before them the partition, unless it is the commercial one: `aws-cn:123456789012`. What sessions
    /// write, and what tells any two accounts apart.
    pub fn qualified(self) -> String {
        let partition = self.partition();
        if partition == Partition::Aws {
            self.to_string()
        } else {
            format!("{partition}:{self}")
        }
    }

    /// Reads what `qualified` writes.
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

/// The text is not an id of the wanted kind.
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

/// Ids that need nobody to say them to be understood; an account's digits do, see [`Partition`].
pub trait Absolute: FromStr {}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
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
    };
}

fn has_prefix(text: &str, prefix: &str, min: usize, max: usize) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| is_lower_alnum(rest, min, max))
}

text_id!(
    /// `o-` and 10 to 32 lowercase letters or digits.
    OrganizationId, |t| has_prefix(t, "o-", 10, 32)
);
text_id!(
    /// `r-` and 4 to 32 lowercase letters or digits.
    RootId, |t| has_prefix(t, "r-", 4, 32)
);
text_id!(
    /// `ou-`, the root's own part, `-`, and 8 to 32 lowercase letters or digits.
    OuId, |t| t.strip_prefix("ou-").and_then(|rest| rest.split_once('-'))
        .is_some_and(|(root, own)| is_lower_alnum(root, 4, 32) && is_lower_alnum(own, 8, 32))
);
text_id!(
    /// `h-` and 8 to 32 lowercase letters or digits.
    HandshakeId, |t| has_prefix(t, "h-", 8, 32)
);
text_id!(
    /// `car-` and 8 to 32 lowercase letters or digits: a request to create an account.
    CreateRequestId, |t| has_prefix(t, "car-", 8, 32)
);

text_id!(
    /// `rt-` and 8 to 32 lowercase letters or digits: a transfer of responsibility.
    TransferId, |t| has_prefix(t, "rt-", 8, 32)
);

text_id!(
    /// `p-` and 8 to 128 letters, digits or underscores: a policy of an organization.
    PolicyId, |t| is_word(t, "p-", 8, 128)
);
text_id!(
    /// `rp-` and 4 to 128 letters, digits or underscores: an organization's delegation policy.
    ResourcePolicyId, |t| is_word(t, "rp-", 4, 128)
);

fn is_word(text: &str, prefix: &str, min: usize, max: usize) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (min..=max).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

impl PolicyId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("p-", LOWER_ALNUM, 8).into())
    }
}

impl TransferId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("rt-", LOWER_ALNUM, 8).into())
    }
}

impl ResourcePolicyId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("rp-", LOWER_ALNUM, 8).into())
    }
}

impl OrganizationId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("o-", LOWER_ALNUM, 10).into())
    }

    /// The id without `o-`, as the parties of a handshake carry it.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

impl RootId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("r-", LOWER_ALNUM, 4).into())
    }
}

impl OuId {
    pub fn draw(root: &RootId, random: &mut Random) -> Self {
        Self(
            random
                .text(&format!("ou-{}-", &root.0[2..]), LOWER_ALNUM, 8)
                .into(),
        )
    }
}

impl HandshakeId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("h-", HEX, 32).into())
    }

    /// The id without `h-`, as a `PARENT_HANDSHAKE` resource carries it.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

impl CreateRequestId {
    pub fn draw(random: &mut Random) -> Self {
        Self(random.text("car-", HEX, 32).into())
    }
}

/// Where an account or an organizational unit hangs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum ParentId {
    Root(RootId),
    Ou(OuId),
}

impl ParentId {
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
