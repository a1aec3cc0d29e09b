//! The policies themselves: name, path without its first slash, document.

use std::sync::OnceLock;

use super::Managed;
use crate::partition::Partition;

macro_rules! managed {
    ($($name:literal, $path:literal, $text:literal;)*) => {
        /// Every managed policy of this version.
        pub static MANAGED: [Managed; [$($name),*].len()] = [$(Managed {
            name: $name,
            arn: concat!("arn:aws:iam::aws:policy/", $path, $name),
            text: $text,
            documents: [const { OnceLock::new() }; Partition::ALL.len()],
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
    // The next two, for roles that AWS Config is given, as far as the modelled services go.
    "AWSConfigRoleForOrganizations", "service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization",
         "organizations:ListAWSServiceAccessForOrganization","organizations:ListDelegatedAdministrators"],"Resource":"*"}]}"#;
    "AWS_ConfigRole", "service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["config:BatchGet*","config:Describe*","config:Get*","config:List*","config:Put*",
         "ec2:Describe*","iam:GenerateCredentialReport","iam:Get*","iam:List*","organizations:Describe*",
         "organizations:List*"],"Resource":"*"}]}"#;
    "AWSOrganizationsServiceTrustPolicy", "aws-service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowDeletionOfServiceLinkedRoleForOrganizations","Effect":"Allow","Action":"iam:DeleteRole",
         "Resource":"arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*"},
        {"Sid":"AllowCreationOfServiceLinkedRoles","Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*"}]}"#;
    "PowerUserAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
        {"Effect":"Allow","Action":["account:GetAccountInformation","account:ListRegions","iam:CreateServiceLinkedRole",
         "iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeOrganization"],"Resource":"*"}]}"#;
    // As far as services with operations here go.
    "ReadOnlyAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"ReadOnlyActions","Effect":"Allow","Action":["cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*",
         "cloudtrail:LookupEvents","config:BatchGetAggregateResourceConfig","config:BatchGetResourceConfig","config:Deliver*",
         "config:Describe*","config:Get*","config:List*","config:SelectAggregateResourceConfig","config:SelectResourceConfig",
         "iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","organizations:Describe*","organizations:List*",
         "s3:DescribeJob","s3:Get*","s3:List*","sqs:Get*","sqs:List*","sqs:Receive*","sts:GetAccessKeyInfo",
         "sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}]}"#;
    // As far as IAM and Organizations go.
    "ViewOnlyAccess", "job-function/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:GetAccountSummary","iam:GetLoginProfile","iam:List*","organizations:List*"],
         "Resource":"*"}]}"#;
    // The next three are of service-linked roles.
    "AWSArtifactAccountSync", "service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization"],"Resource":"*"}]}"#;
    "AWSConfigMultiAccountSetupPolicy", "aws-service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["config:PutConfigRule","config:DeleteConfigRule"],
         "Resource":"arn:aws:config:*:*:config-rule/aws-service-rule/config-multiaccountsetup.amazonaws.com/*"},
        {"Effect":"Allow","Action":"config:DescribeConfigurationRecorders","Resource":"*"},
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization",
         "organizations:ListAWSServiceAccessForOrganization","organizations:DescribeAccount"],"Resource":"*"}]}"#;
    "Health_OrganizationsServiceRolePolicy", "aws-service-role/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:ListAWSServiceAccessForOrganization"],
         "Resource":"*"}]}"#;
    "AWSArtifactAgreementsFullAccess", "",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"ListAgreementActions","Effect":"Allow","Action":["artifact:ListAgreements","artifact:ListCustomerAgreements"],
         "Resource":"*"},
        {"Sid":"AWSAgreementActions","Effect":"Allow","Action":["artifact:GetAgreement","artifact:AcceptNdaForAgreement",
         "artifact:GetNdaForAgreement","artifact:AcceptAgreement"],"Resource":"arn:aws:artifact:::agreement/*"},
        {"Sid":"CustomerAgreementActions","Effect":"Allow","Action":["artifact:GetCustomerAgreement","artifact:TerminateAgreement"],
         "Resource":"arn:aws:artifact::*:customer-agreement/*"},
        {"Sid":"CreateServiceLinkedRoleForOrganizationsIntegration","Effect":"Allow","Action":"iam:CreateServiceLinkedRole",
         "Resource":"arn:aws:iam::*:role/aws-service-role/artifact.amazonaws.com/AWSServiceRoleForArtifact",
         "Condition":{"StringEquals":{"iam:AWSServiceName":"artifact.amazonaws.com"}}},
        {"Sid":"GetRoleToCheckForRoleExistence","Effect":"Allow","Action":"iam:GetRole",
         "Resource":"arn:aws:iam::*:role/aws-service-role/artifact.amazonaws.com/AWSServiceRoleForArtifact"},
        {"Sid":"EnableServiceTrust","Effect":"Allow","Action":["organizations:EnableAWSServiceAccess",
         "organizations:ListAWSServiceAccessForOrganization","organizations:DescribeOrganization"],"Resource":"*"}]}"#;
    // The tasks of AssumeRoot: each denies all but itself.
    "IAMAuditRootUserCredentials", "root-task/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:ListAccessKeys","iam:ListSigningCertificates",
         "iam:GetLoginProfile","iam:ListMFADevices","iam:GetAccountSummary","iam:GetUser","iam:GetAccessKeyLastUsed"],"Resource":"*"},
        {"Sid":"DenyAuditingCredentialsOnNonRootUserResource","Effect":"Deny","Action":["iam:ListAccessKeys",
         "iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser","iam:GetAccessKeyLastUsed"],
         "NotResource":"arn:aws:iam::*:root"}]}"#;
    "IAMCreateRootUserPassword", "root-task/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:CreateLoginProfile","iam:GetLoginProfile"],
         "Resource":"*"},
        {"Sid":"DenyCreatingPasswordOnNonRootUserResource","Effect":"Deny","Action":["iam:CreateLoginProfile",
         "iam:GetLoginProfile"],"NotResource":"arn:aws:iam::*:root"}]}"#;
    "IAMDeleteRootUserCredentials", "root-task/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:DeleteAccessKey","iam:DeleteSigningCertificate",
         "iam:DeleteLoginProfile","iam:DeactivateMFADevice","iam:DeleteVirtualMFADevice","iam:ListAccessKeys",
         "iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser","iam:GetAccessKeyLastUsed"],
         "Resource":"*"},
        {"Sid":"DenyDeletingRootUserCredentialsOnNonRootUserResource","Effect":"Deny","Action":["iam:DeleteAccessKey",
         "iam:DeleteSigningCertificate","iam:DeleteLoginProfile","iam:DeactivateMFADevice","iam:ListAccessKeys",
         "iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser","iam:GetAccessKeyLastUsed"],
         "NotResource":"arn:aws:iam::*:root"}]}"#;
    "S3UnlockBucketPolicy", "root-task/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["s3:DeleteBucketPolicy","s3:PutBucketPolicy",
         "s3:GetBucketPolicy","s3:ListAllMyBuckets"],"Resource":"*"},
        {"Sid":"DenyManagingBucketPolicyForNonRootCallers","Effect":"Deny","Action":["s3:DeleteBucketPolicy","s3:PutBucketPolicy",
         "s3:GetBucketPolicy","s3:ListAllMyBuckets"],"Resource":"*",
         "Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}"#;
    "SQSUnlockQueuePolicy", "root-task/",
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["sqs:SetQueueAttributes","sqs:GetQueueAttributes",
         "sqs:ListQueues","sqs:GetQueueUrl"],"Resource":"*"},
        {"Sid":"DenyGettingQueueAttributesOnNonOwnQueue","Effect":"Deny","Action":["sqs:GetQueueAttributes"],"Resource":"*",
         "Condition":{"StringNotEquals":{"aws:ResourceAccount":["${aws:PrincipalAccount}"]}}},
        {"Sid":"DenyActionsForNonRootUser","Effect":"Deny","Action":["sqs:SetQueueAttributes","sqs:GetQueueAttributes",
         "sqs:ListQueues","sqs:GetQueueUrl"],"Resource":"*",
         "Condition":{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}"#;
}
