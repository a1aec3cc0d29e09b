//! Limits: the maximum size of each policy.
//!
//! AWS Organizations counts every character. IAM does not count white space. If several inline policies share a limit, the caller
//! adds up what [`Limit::count`] returns for each.

/// A limit on the text of a policy, or of several together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The maximum number of characters.
    pub characters: usize,
    /// Whether white space counts.
    pub white_space_counts: bool,
}

impl Limit {
    /// A service control policy.
    pub const SERVICE_CONTROL: Limit = Limit::stored(10_240);
    /// A resource control policy.
    pub const RESOURCE_CONTROL: Limit = Limit::stored(5_120);
    /// The delegation policy of an organization.
    pub const DELEGATION: Limit = Limit::stored(40_000);
    /// The policy of an S3 bucket: 20 KB.
    pub const BUCKET: Limit = Limit::stored(20_480);
    /// One version of a managed policy, also as a permissions boundary.
    pub const MANAGED: Limit = Limit::without_white_space(6_144);
    /// The inline policies of a user, together.
    pub const USER_INLINE: Limit = Limit::without_white_space(2_048);
    /// The inline policies of a role, together.
    pub const ROLE_INLINE: Limit = Limit::without_white_space(10_240);
    /// The inline policies of a group, together.
    pub const GROUP_INLINE: Limit = Limit::without_white_space(5_120);
    /// The trust policy of a role.
    pub const TRUST: Limit = Limit::without_white_space(2_048);
    /// A session policy.
    pub const SESSION: Limit = Limit::without_white_space(2_048);

    const fn stored(characters: usize) -> Limit {
        Limit {
            characters,
            white_space_counts: true,
        }
    }

    const fn without_white_space(characters: usize) -> Limit {
        Limit {
            characters,
            white_space_counts: false,
        }
    }

    /// The number of characters of a text that count. Whether IAM counts a space inside a string is not documented;
    /// here it does not.
    pub fn count(self, text: &str) -> usize {
        let counts = |c: &char| self.white_space_counts || !c.is_whitespace();
        text.chars().filter(counts).count()
    }

    /// Whether a text is within it.
    pub fn admits(self, text: &str) -> bool {
        self.count(text) <= self.characters
    }
}
