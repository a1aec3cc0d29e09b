//! Two ordered lists of services: those with operations, and those that react to changes of accounts.

use gates::handler::Operations;
use services::{
    account_management, artifact, cloudtrail, config, consoles, ec2, iam, identity_center,
    organizations, root_access, s3, security, sqs, switches, tagging, trails, trusted_access,
};
use state::reaction::Reaction;

/// The services with operations.
pub static SERVICES: &[&Operations] = &[
    &organizations::OPERATIONS,
    &trusted_access::OPERATIONS,
    &iam::OPERATIONS,
    &root_access::OPERATIONS,
    &config::OPERATIONS,
    &artifact::OPERATIONS,
    &account_management::OPERATIONS,
    &cloudtrail::OPERATIONS,
    &s3::OPERATIONS,
    &sqs::OPERATIONS,
    &ec2::OPERATIONS,
    &tagging::OPERATIONS,
    &trails::OPERATIONS,
    &security::guard_duty::OPERATIONS,
    &security::security_hub::OPERATIONS,
    &consoles::OPERATIONS,
    &switches::OPERATIONS,
    &identity_center::OPERATIONS,
    &identity_center::STORE_OPERATIONS,
    &identity_center::PORTAL_OPERATIONS,
];

/// The services that react to changes of accounts. The order is part of the session format, because reactions use the world's
/// random generator.
pub(super) static REACTIONS: &[Reaction] = &[
    trusted_access::visits::reactions::react,
    artifact::react,
    config::react,
    security::react,
    identity_center::react,
];
