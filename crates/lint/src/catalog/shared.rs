//! Services whose resources can have policies, which let in callers of other accounts.

use super::{AccessLevel, CatalogAction, CatalogService};

/// Services whose resources have policies that no action of theirs writes: those of OpenSearch Service are part of a domain's settings, the
/// others are written by another service. Sources: Amazon OpenSearch Service, Developer Guide, "Identity and Access Management"; API
/// Gateway, Developer Guide, "Control access to a REST API with API Gateway resource policies"; IAM User Guide, "Policies and permissions
/// in AWS Identity and Access Management" (trust policies); Amazon MSK, Developer Guide, "Cluster policies"; Amazon VPC Lattice User
/// Guide, "Auth policies"; AWS CloudTrail User Guide, "Resource-based policies"; Amazon S3 User Guide, "Configuring IAM policies for
/// Object Lambda Access Points".
const ELSEWHERE: [&str; 7] = [
    "cloudtrail-data",
    "es",
    "execute-api",
    "kafka-cluster",
    "s3-object-lambda",
    "sts",
    "vpc-lattice-svcs",
];

/// Services with actions named like those that write policies of resources, which write other things: scaling, stack, password and
/// identity policies, shares of AWS RAM, and permissions of an application's own users. Source: IAM User Guide, "AWS services that work
/// with IAM", where they have no resource-based policies, and IAM none but trust policies, which are about actions of AWS STS.
const OTHER_POLICIES: [&str; 12] = [
    "application-autoscaling",
    "autoscaling",
    "cloudformation",
    "ec2",
    "elasticmapreduce",
    "fms",
    "gamelift",
    "grafana",
    "iam",
    "iot",
    "opsworks",
    "workmail",
];

impl CatalogService<'_> {
    /// Whether resources that its actions are on can have policies. An action that might write some counts.
    pub fn has_resource_policies(&self) -> bool {
        ELSEWHERE.contains(&self.prefix)
            || !OTHER_POLICIES.contains(&self.prefix)
                && self.actions.iter().any(|it| self.writes_policy(it))
    }

    fn writes_policy(&self, action: &CatalogAction<'_>) -> bool {
        let name = action.name;
        let manages = self.level(action) == AccessLevel::PermissionsManagement;
        let writes = |verbs: &[&str]| verbs.iter().any(|it| name.starts_with(it));
        let ends = |words: &[&str]| words.iter().any(|it| name.ends_with(it));
        ["ResourcePolicy", "ResourcePermission", "PermissionsPolicy"]
            .iter()
            .any(|it| name.contains(it))
            || name.starts_with("Put") && name.ends_with("Policy")
            || manages
                && writes(&["Put", "Set", "Create", "Update", "Add", "Modify", "Grant"])
                && ends(&["Policy", "Permission", "Permissions", "PolicyStatement"])
    }
}
