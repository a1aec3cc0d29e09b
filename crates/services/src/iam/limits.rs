//! IAM's quotas (IAM User Guide: IAM and AWS STS quotas), and its words when one would be exceeded. The lengths of
//! documents are in `policy::limits`.

use crate::iam::refusals;

use crate::prelude::*;

/// The maximum number of access keys of one user, or of the root user.
pub(super) const ACCESS_KEYS: usize = 2;
pub(super) const ATTACHED: usize = 10;
pub(super) const GROUPS_OF_USER: usize = 10;
/// The maximum number of certificates of one user.
pub(super) const CERTIFICATES: usize = 2;
/// The maximum number of MFA devices of one user. The names of the quotas of devices are not recorded.
pub(super) const MFA_DEVICES: usize = 8;
pub(super) const INSTANCE_PROFILES: usize = 1_000;
/// The maximum number of identity providers of one kind.
pub(super) const PROVIDERS: usize = 100;
/// The maximum number of audiences of an OIDC provider.
pub(super) const CLIENT_IDS: usize = 100;
pub(super) const THUMBPRINTS: usize = 5;
pub(super) const SERVER_CERTIFICATES: usize = 20;
/// The maximum number of versions of all managed policies of an account.
pub(super) const VERSIONS_IN_USE: usize = 10_000;
pub(super) const USERS: usize = 5_000;
pub(super) const GROUPS: usize = 300;
/// The maximum number of roles in an account. Service-linked roles do not count.
pub(super) const ROLES: usize = 1_000;
pub(super) const POLICIES: usize = 1_500;
pub(super) const TAGS: usize = 50;

/// Refuses to exceed a quota.
pub(super) fn within(wanted: usize, quota: &str, limit: usize) -> Result<(), ApiError> {
    if wanted <= limit {
        return Ok(());
    }
    Err(refuse!(refusals::QUOTA_EXCEEDED, quota, limit))
}
