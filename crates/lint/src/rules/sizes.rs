//! Sizes.

use policy::Limit;

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::Policy;
use crate::options::LintKind;
use crate::sink::Sink;

/// The quota of identity-based policies in recorded answers: always this, although managed policies have 6,144 characters.
const IDENTITY: usize = 10_240;
pub(crate) fn quota<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let without_space = || policy.text.chars().filter(|it| !it.is_whitespace()).count();
    let stored = || policy.text.chars().count();
    let (code, size, quota) = match policy.options.kind {
        // Recorded sizes are one more than the characters that are no white space.
        LintKind::Identity => (
            IssueCode::PolicySizeExceedsIdentityPolicyQuota,
            without_space() + 1,
            IDENTITY,
        ),
        LintKind::ServiceControl => (
            IssueCode::PolicySizeExceedsScpQuota,
            stored(),
            Limit::SERVICE_CONTROL.characters,
        ),
        LintKind::ResourceControl => (
            IssueCode::PolicySizeExceedsRcpQuota,
            stored(),
            Limit::RESOURCE_CONTROL.characters,
        ),
        LintKind::Resource if policy.trust => (
            IssueCode::PolicySizeExceedsRoleTrustPolicyQuota,
            without_space(),
            Limit::TRUST.characters,
        ),
        LintKind::Resource => (
            IssueCode::PolicySizeExceedsResourcePolicyQuota,
            stored(),
            // The reference names no quota.
            Limit::BUCKET.characters,
        ),
    };
    if size > quota {
        let (size, quota) = (size.to_string(), quota.to_string());
        let blanks = [
            ("policySize", size.as_str()),
            ("policySizeQuota", quota.as_str()),
        ];
        sink.fill(code, &blanks, policy.whole);
    }
}
