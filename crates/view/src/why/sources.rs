//! The sources of the rules of AWS: documents and their headings.

pub(super) const ACCOUNTS: &str = "AWS Account Management Reference Guide: API modes of operation";
pub(super) const LAST_ACCESSED: &str =
    "IAM User Guide: refining permissions using last accessed information";
pub(super) const KEYS: &str = "IAM User Guide: Manage access keys for IAM users";
pub(super) const LOGIC: &str = "IAM User Guide: Policy evaluation logic";
pub(super) const CROSS: &str = "IAM User Guide: Cross-account policy evaluation logic";
pub(super) const BOUNDARIES: &str = "IAM User Guide: Permissions boundaries for IAM entities";
pub(super) const SESSIONS: &str = "IAM User Guide: Session policies";
pub(super) const SCPS: &str = "AWS Organizations User Guide: Service control policies";
pub(super) const SCP_LOGIC: &str = "AWS Organizations User Guide: SCP evaluation";
pub(super) const RCPS: &str = "AWS Organizations User Guide: Resource control policies";
pub(super) const RCP_LOGIC: &str = "AWS Organizations User Guide: RCP evaluation";
pub(super) const DELEGATION: &str =
    "AWS Organizations User Guide: Delegated administrator for AWS Organizations";
pub(super) const ROLES: &str =
    "AWS Organizations User Guide: AWS Organizations and service-linked roles";
pub(super) const ROOT: &str = "IAM User Guide: Centrally manage root access for member accounts";
pub(super) const TRUST: &str = "IAM User Guide: Methods to assume a role";
pub(super) const EFFECTIVE: &str =
    "AWS Organizations User Guide: Viewing effective management policies";
pub(super) const TYPES: &str = "AWS Organizations User Guide: Enabling and disabling policy types";
pub(super) const ATTACHING: &str =
    "AWS Organizations User Guide: Attaching and detaching organization policies";
pub(super) const QUOTAS: &str = "AWS Organizations User Guide: Quotas and service limits";
pub(super) const CONFIG: &str = "API Reference of AWS Config, the operation's page: errors";
pub(super) const INVITING: &str = "AWS Organizations User Guide: Managing account invitations";
pub(super) const FEATURES: &str = "AWS Organizations User Guide: Enabling all features";
pub(super) const LEAVING: &str = "AWS Organizations User Guide: Removing a member account";
pub(super) const CLOSING: &str = "AWS Organizations User Guide: Closing a member account";
pub(super) const TRANSFERS: &str =
    "AWS Billing User Guide: Transfer billing management to external accounts";
pub(super) const TRANSFER_QUOTAS: &str = "AWS Billing User Guide: Quotas of billing transfer";
pub(super) const UNITS: &str = "AWS Organizations User Guide: Managing organizational units";
pub(super) const ACCESS: &str =
    "AWS Organizations User Guide: Using AWS Organizations with other AWS services";
pub(super) const ADMINISTRATORS: &str = "AWS Organizations User Guide: Delegated administrator for AWS services that work with Organizations";
pub(super) const ERRORS: &str = "API Reference of AWS Organizations, the operation's page: errors";
pub(super) const IAM_ERRORS: &str = "API Reference of IAM, the operation's page: errors";
pub(super) const IAM_QUOTAS: &str = "IAM User Guide: IAM and AWS STS quotas";
pub(super) const TRAIL_ERRORS: &str =
    "API Reference of AWS CloudTrail, the operation's page: errors";
pub(super) const ORGANIZATION_TRAILS: &str =
    "AWS CloudTrail User Guide: Creating a trail for an organization";
