//! How accounts and roles stand.

/// How an account belongs to its organization.
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

/// How it stands with a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleState {
    /// The role is there.
    Present,
    /// Will be asked for at a known time.
    Pending,
    /// Its deletion is running.
    Deleting,
    /// The role is not there.
    Absent,
    /// Not to be seen from where the viewer stands.
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
