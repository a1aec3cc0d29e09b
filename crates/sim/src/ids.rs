//! Identifiers, spelled as AWS spells them.
//!
//! Text becomes an id once, at the edge, through `FromStr`; inside the world an id is always well formed.
//! Patterns: AWS Organizations API model, shapes `AccountId`, `OrganizationId`, `RootId`,
//! `OrganizationalUnitId`, `HandshakeId`, `CreateAccountRequestId`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::random::Random;

/// Cheap immutable text shared between worlds.
pub type Text = Arc<str>;

/// A 12-digit account number. Invariant: below 10^12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u64);

impl AccountId {
    /// The account of those who say nothing of theirs: the number that documentation uses for any account.
    pub const NOBODYS: Self = Self(123_456_789_012);

    /// Draws a number that reads as an account id: never with a leading zero, which spreadsheets eat.
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(100_000_000_000 + random.below(900_000_000_000))
    }
}

impl AccountId {
    /// The account that an ARN names.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        arn.split(':').nth(4)?.parse().ok()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
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

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("p-", LOWER_ALNUM, 8).into())
    }
}

impl ResourcePolicyId {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("rp-", LOWER_ALNUM, 8).into())
    }
}

impl OrganizationId {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("o-", LOWER_ALNUM, 10).into())
    }

    /// The id without `o-`, as the parties of a handshake carry it.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

impl RootId {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("r-", LOWER_ALNUM, 4).into())
    }
}

impl OuId {
    pub(crate) fn draw(root: &RootId, random: &mut Random) -> Self {
        Self(
            random
                .text(&format!("ou-{}-", &root.0[2..]), LOWER_ALNUM, 8)
                .into(),
        )
    }
}

impl HandshakeId {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("h-", HEX, 32).into())
    }

    /// The id without `h-`, as a `PARENT_HANDSHAKE` resource carries it.
    pub fn bare(&self) -> &str {
        &self.0[2..]
    }
}

impl CreateRequestId {
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self(random.text("car-", HEX, 32).into())
    }
}

/// Where an account or an organizational unit hangs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
