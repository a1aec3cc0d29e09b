//! What kind of policy is checked, and for what.

/// Stands for a value that is known only later, such as `{"Ref": "Bucket"}` of a template. Rules take it for a variable that may be
/// anything, also where the language has no variables.
pub const UNKNOWN_VALUE: &str = "${Unknown}";

message::worded! {
    /// The type of a policy, as `ValidatePolicy` has it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum LintKind {
        /// An identity-based policy.
        Identity: "IDENTITY_POLICY";
        /// A resource-based policy, also the trust policy of a role.
        Resource: "RESOURCE_POLICY";
        /// A service control policy.
        ServiceControl: "SERVICE_CONTROL_POLICY";
        /// A resource control policy.
        ResourceControl: "RESOURCE_CONTROL_POLICY";
    }
    /// The name in the API.
    name (by_name)
}

message::worded! {
    /// The type of resource that a resource-based policy is attached to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ResourceKind {
        /// An S3 bucket.
        Bucket: "AWS::S3::Bucket";
        /// An S3 access point.
        AccessPoint: "AWS::S3::AccessPoint";
        /// An S3 Multi-Region Access Point.
        MultiRegionAccessPoint: "AWS::S3::MultiRegionAccessPoint";
        /// An S3 Object Lambda Access Point.
        ObjectLambdaAccessPoint: "AWS::S3ObjectLambda::AccessPoint";
        /// A role: its trust policy.
        RoleTrust: "AWS::IAM::AssumeRolePolicyDocument";
        /// A DynamoDB table.
        Table: "AWS::DynamoDB::Table";
    }
    /// The name in the API.
    name (by_name)
}

/// What a document is, and which checks to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LintOptions {
    /// The type of the policy.
    pub kind: LintKind,
    /// The type of the resource; only for [`LintKind::Resource`].
    pub resource: Option<ResourceKind>,
    /// Whether an SCP may have wildcards only at the end of an action, as before 2025-09-19.
    pub old_scp_language: bool,
}

impl LintOptions {
    /// A policy of this type, of no known resource type, with the checks that AWS makes today.
    pub fn new(kind: LintKind) -> LintOptions {
        LintOptions {
            kind,
            resource: None,
            old_scp_language: false,
        }
    }

    /// The same for a resource-based policy of this resource type.
    pub fn of_resource(resource: ResourceKind) -> LintOptions {
        LintOptions {
            resource: Some(resource),
            ..LintOptions::new(LintKind::Resource)
        }
    }
}
