//! The sources of the rules of AWS: documents and their headings.

macro_rules! sources {
    ($($name:ident = $source:literal;)*) => {
        $(
            #[doc = $source]
            pub const $name: &str = $source;
        )*
    };
}

sources! {
    ACCOUNTS = "AWS Account Management Reference Guide: API modes of operation";
    LAST_ACCESSED = "IAM User Guide: refining permissions using last accessed information";
    KEYS = "IAM User Guide: Manage access keys for IAM users";
    LOGIC = "IAM User Guide: Policy evaluation logic";
    CROSS = "IAM User Guide: Cross-account policy evaluation logic";
    BOUNDARIES = "IAM User Guide: Permissions boundaries for IAM entities";
    SESSIONS = "IAM User Guide: Session policies";
    SCPS = "AWS Organizations User Guide: Service control policies";
    SCP_LOGIC = "AWS Organizations User Guide: SCP evaluation";
    RCPS = "AWS Organizations User Guide: Resource control policies";
    RCP_LOGIC = "AWS Organizations User Guide: RCP evaluation";
    DELEGATION = "AWS Organizations User Guide: Delegated administrator for AWS Organizations";
    ROLES = "AWS Organizations User Guide: AWS Organizations and service-linked roles";
    ROOT = "IAM User Guide: Centrally manage root access for member accounts";
    TRUST = "IAM User Guide: Methods to assume a role";
    EFFECTIVE = "AWS Organizations User Guide: Viewing effective management policies";
    TYPES = "AWS Organizations User Guide: Enabling and disabling policy types";
    ATTACHING = "AWS Organizations User Guide: Attaching and detaching organization policies";
    QUOTAS = "AWS Organizations User Guide: Quotas and service limits";
    CONFIG = "API Reference of AWS Config, the operation's page: errors";
    INVITING = "AWS Organizations User Guide: Managing account invitations";
    FEATURES = "AWS Organizations User Guide: Enabling all features";
    LEAVING = "AWS Organizations User Guide: Removing a member account";
    CLOSING = "AWS Organizations User Guide: Closing a member account";
    TRANSFERS = "AWS Billing User Guide: Transfer billing management to external accounts";
    TRANSFER_QUOTAS = "AWS Billing User Guide: Quotas of billing transfer";
    UNITS = "AWS Organizations User Guide: Managing organizational units";
    ACCESS = "AWS Organizations User Guide: Using AWS Organizations with other AWS services";
    ADMINISTRATORS = "AWS Organizations User Guide: Delegated administrator for AWS services that work with Organizations";
    ERRORS = "API Reference of AWS Organizations, the operation's page: errors";
    IAM_ERRORS = "API Reference of IAM, the operation's page: errors";
    IAM_QUOTAS = "IAM User Guide: IAM and AWS STS quotas";
    TRAIL_ERRORS = "API Reference of AWS CloudTrail, the operation's page: errors";
    ORGANIZATION_TRAILS = "AWS CloudTrail User Guide: Creating a trail for an organization";
}
