//! The AWS managed policies that this version knows. Contents restate what the AWS Managed Policy Reference lists
//! for each, as far as the modelled services go.

use std::sync::{Arc, LazyLock};

use policy::Document;

/// An AWS managed policy.
pub struct Managed {
    pub name: &'static str,
    pub arn: &'static str,
    pub text: &'static str,
    document: LazyLock<Arc<Document>>,
}

impl Managed {
    pub fn document(&self) -> Arc<Document> {
        self.document.clone()
    }
}

macro_rules! managed {
    ($($name:literal, $path:literal, $text:literal;)*) => {
        /// Every managed policy of this version.
        pub static MANAGED: [Managed; [$($name),*].len()] = [$(Managed {
            name: $name,
            arn: concat!("arn:aws:iam::aws:policy/", $path, $name),
            text: $text,
            document: LazyLock::new(|| Arc::new(Document::parse($text).expect("managed policies are well formed"))),
        }),*];
    };
}

managed! {
    "AdministratorAccess", "",
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    "AWSOrganizationsFullAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AWSOrganizationsFullAccess","Effect":"Allow","Action":"organizations:*","Resource":"*"},
        {"Sid":"AWSOrganizationsFullAccessCreateSLR","Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*",
         "Condition":{"StringEquals":{"iam:AWSServiceName":"organizations.amazonaws.com"}}}]}"#;
    "AWSOrganizationsReadOnlyAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AWSOrganizationsReadOnly","Effect":"Allow","Action":["organizations:Describe*","organizations:List*"],"Resource":"*"}]}"#;
    "IAMFullAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization",
         "organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren",
         "organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots",
         "organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]}"#;
    "IAMReadOnlyAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*",
         "iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"#;
    "AWSOrganizationsServiceTrustPolicy", "aws-service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowDeletionOfServiceLinkedRoleForOrganizations","Effect":"Allow","Action":"iam:DeleteRole",
         "Resource":"arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*"},
        {"Sid":"AllowCreationOfServiceLinkedRoles","Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*"}]}"#;
}

/// The managed policy with this ARN.
pub fn by_arn(arn: &str) -> Option<&'static Managed> {
    MANAGED.iter().find(|managed| managed.arn == arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_parses_and_is_found_by_its_arn() {
        for managed in &MANAGED {
            assert!(
                !managed.document().statements().is_empty(),
                "{}",
                managed.name
            );
            assert_eq!(by_arn(managed.arn).unwrap().name, managed.name);
        }
    }
}
