//! How accounts and roles stand.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    Management,
    Created,
    Invited,
    Standalone,
}

impl AccountKind {
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
    Present,
    /// Will be asked for at a known time.
    Pending,
    /// Its deletion is running.
    Deleting,
    Absent,
    /// Not to be seen from where the viewer stands.
    Hidden,
}

impl RoleState {
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
