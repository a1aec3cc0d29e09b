//! Kinds of accounts and states of roles.

message::worded! {
    /// The relation of an account to its organization.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum AccountKind {
        /// The management account.
        Management: "management account";
        /// A member that the organization created.
        Created: "created";
        /// A member that was invited.
        Invited: "invited";
        /// In no organization.
        Standalone: "standalone";
    }
    /// The kind in words: "management account".
    title
}

message::worded! {
    /// The state of a role in an account.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum RoleState {
        /// The role exists.
        Present: "present";
        /// The role exists, but its service has no trusted access any more: nobody can ask for it, and it still can what its policy allows.
        Remaining: "present, without trusted access";
        /// The service creates it at a known time.
        Pending: "pending";
        /// Its deletion is running.
        Deleting: "being deleted";
        /// The role does not exist.
        Absent: "absent";
        /// The viewpoint does not show it.
        Hidden: "not visible from here";
    }
    /// The state in words: "being deleted".
    title
}
