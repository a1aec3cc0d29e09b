//! Kinds of accounts and states of roles.

/// The relation of an account to its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// The management account.
    Management,
    /// A member that the organization created.
    Created,
    /// A member that was invited.
    Invited,
    /// In no organization.
    Standalone,
}

impl AccountKind {
    /// The kind in words: "management account".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Management => "management account",
            Self::Created => "created",
            Self::Invited => "invited",
            Self::Standalone => "standalone",
        }
    }
}

/// The state of a role in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleState {
    /// The role exists.
    Present,
    /// The service creates it at a known time.
    Pending,
    /// Its deletion is running.
    Deleting,
    /// The role does not exist.
    Absent,
    /// The viewpoint does not show it.
    Hidden,
}

impl RoleState {
    /// The state in words: "being deleted".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Pending => "pending",
            Self::Deleting => "being deleted",
            Self::Absent => "absent",
            Self::Hidden => "not visible from here",
        }
    }
}
