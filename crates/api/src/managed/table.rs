//! The managed policies: name, path without its first slash, version, when the policy and that version were created, document.
//!
//! Each is as of 2026-01-05, when scenarios begin; one that AWS published later is in its first version. Source: the public
//! answers of `GetPolicy` and `GetPolicyVersion`.

use std::sync::OnceLock;

use super::{Extent, Managed, seconds};
use crate::partition::Partition;

macro_rules! managed {
    ($($name:literal, $path:literal, $version:literal, $created:literal, $updated:literal, $extent:ident, $text:literal;)*) => {
        /// Every managed policy.
        pub static MANAGED: [Managed; [$($name),*].len()] = [$(Managed {
            name: $name,
            folder: $path,
            version: $version,
            created: const { seconds($created) },
            updated: const { seconds($updated) },
            extent: Extent::$extent,
            text: $text,
            documents: [const { OnceLock::new() }; Partition::ALL.len()],
        }),*];
    };
}

managed! {
    "AdministratorAccess", "", 1, "2015-02-06T18:39:46", "2015-02-06T18:39:46", Published,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    "AWSOrganizationsFullAccess", "", 7, "2018-11-06T20:31:57", "2025-04-22T20:37:06", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AWSOrganizationsFullAccess","Effect":"Allow","Action":"organizations:*","Resource":"*"},
        {"Sid":"AWSOrganizationsFullAccessAccount","Effect":"Allow","Action":["account:PutAlternateContact",
         "account:DeleteAlternateContact","account:GetAlternateContact","account:GetContactInformation",
         "account:PutContactInformation","account:ListRegions","account:EnableRegion","account:DisableRegion",
         "account:PutAccountName","account:GetAccountInformation"],"Resource":"*"},
        {"Sid":"AWSOrganizationsFullAccessCreateSLR","Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*",
         "Condition":{"StringEquals":{"iam:AWSServiceName":"organizations.amazonaws.com"}}}]}"#;
    "AWSOrganizationsReadOnlyAccess", "", 6, "2018-11-06T20:32:38", "2024-06-07T21:32:16", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AWSOrganizationsReadOnly","Effect":"Allow","Action":["organizations:Describe*","organizations:List*"],
         "Resource":"*"},
        {"Sid":"AWSOrganizationsReadOnlyAccount","Effect":"Allow","Action":["account:GetAlternateContact",
         "account:GetContactInformation","account:ListRegions","account:GetRegionOptStatus","account:GetPrimaryEmail"],
         "Resource":"*"}]}"#;
    "IAMFullAccess", "", 2, "2015-02-06T18:40:38", "2019-06-21T19:40:00", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization",
         "organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren",
         "organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots",
         "organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]}"#;
    "IAMReadOnlyAccess", "", 4, "2015-02-06T18:40:39", "2018-01-25T19:11:27", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*",
         "iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"#;
    "PowerUserAccess", "", 7, "2015-02-06T18:39:47", "2025-04-29T19:07:07", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
        {"Effect":"Allow","Action":["account:GetAccountInformation","account:GetPrimaryEmail","account:ListRegions",
         "iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeEffectivePolicy",
         "organizations:DescribeOrganization"],"Resource":"*"}]}"#;
    // Shortened to modeled services; the next one, to IAM and Organizations.
    "ReadOnlyAccess", "", 137, "2015-02-06T18:39:48", "2025-12-16T13:04:14", Shortened,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"ReadOnlyActions","Effect":"Allow","Action":["cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*",
         "cloudtrail:LookupEvents","config:BatchGetAggregateResourceConfig","config:BatchGetResourceConfig","config:Deliver*",
         "config:Describe*","config:Get*","config:List*","config:SelectAggregateResourceConfig","config:SelectResourceConfig",
         "iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","organizations:Describe*","organizations:List*",
         "s3:DescribeJob","s3:Get*","s3:List*","sqs:Get*","sqs:List*","sqs:Receive*","sts:GetAccessKeyInfo",
         "sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}]}"#;
    "ViewOnlyAccess", "job-function/", 27, "2016-11-10T17:20:15", "2025-10-13T21:34:08", Shortened,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:GetAccountSummary","iam:GetLoginProfile","iam:List*","organizations:List*"],
         "Resource":"*"}]}"#;
    // For roles of AWS Config, shortened to modeled services.
    "AWS_ConfigRole", "service-role/", 42, "2020-09-15T20:30:30", "2025-11-21T17:04:12", Shortened,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["config:BatchGet*","config:Describe*","config:Get*","config:List*","config:Put*",
         "ec2:Describe*","iam:GenerateCredentialReport","iam:Get*","iam:List*","organizations:Describe*",
         "organizations:List*"],"Resource":"*"}]}"#;
    "AWSArtifactAgreementsFullAccess", "", 2, "2024-11-22T19:36:07", "2025-10-16T20:19:07", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"ListAgreementActions","Effect":"Allow","Action":["artifact:ListAgreements","artifact:ListCustomerAgreements"],
         "Resource":"*"},
        {"Sid":"AWSAgreementActions","Effect":"Allow","Action":["artifact:GetAgreement","artifact:AcceptNdaForAgreement",
         "artifact:GetNdaForAgreement","artifact:AcceptAgreement"],"Resource":"arn:aws:artifact:::agreement/*"},
        {"Sid":"CustomerAgreementActions","Effect":"Allow","Action":["artifact:GetCustomerAgreement",
         "artifact:TerminateAgreement"],"Resource":"arn:aws:artifact::*:customer-agreement/*"},
        {"Sid":"CreateServiceLinkedRoleForOrganizationsIntegration","Effect":"Allow","Action":["iam:CreateServiceLinkedRole"],
         "Resource":"arn:aws:iam::*:role/aws-service-role/artifact.amazonaws.com/AWSServiceRoleForArtifact",
         "Condition":{"StringEquals":{"iam:AWSServiceName":["artifact.amazonaws.com"]}}},
        {"Sid":"GetRoleToCheckForRoleExistence","Effect":"Allow","Action":["iam:GetRole"],
         "Resource":"arn:aws:iam::*:role/aws-service-role/artifact.amazonaws.com/AWSServiceRoleForArtifact"},
        {"Sid":"EnableServiceTrust","Effect":"Allow","Action":["organizations:ListAWSServiceAccessForOrganization",
         "organizations:DescribeOrganization"],"Resource":"*"},
        {"Sid":"EnableServiceTrustForArtifact","Effect":"Allow","Action":["organizations:EnableAWSServiceAccess"],
         "Resource":"*",
         "Condition":{"StringEquals":{"organizations:ServicePrincipal":["aws-artifact-account-sync.amazonaws.com"]}}}]}"#;
    // The tasks of AssumeRoot. Each denies every action but its own.
    "IAMAuditRootUserCredentials", "root-task/", 1, "2024-11-06T22:27:58", "2024-11-06T22:27:58", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:ListAccessKeys",
         "iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetAccountSummary","iam:GetUser",
         "iam:GetAccessKeyLastUsed"],"Resource":"*"},
        {"Sid":"DenyAuditingCredentialsOnNonRootUserResource","Effect":"Deny","Action":["iam:ListAccessKeys",
         "iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser","iam:GetAccessKeyLastUsed"],
         "NotResource":"arn:aws:iam::*:root"}]}"#;
    "IAMCreateRootUserPassword", "root-task/", 1, "2024-11-06T22:32:59", "2024-11-06T22:32:59", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:CreateLoginProfile","iam:GetLoginProfile"],
         "Resource":"*"},
        {"Sid":"DenyCreatingPasswordOnNonRootUserResource","Effect":"Deny","Action":["iam:CreateLoginProfile",
         "iam:GetLoginProfile"],"NotResource":"arn:aws:iam::*:root"}]}"#;
    "IAMDeleteRootUserCredentials", "root-task/", 1, "2024-11-06T22:47:58", "2024-11-06T22:47:58", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["iam:DeleteAccessKey",
         "iam:DeleteSigningCertificate","iam:DeleteLoginProfile","iam:DeactivateMFADevice","iam:DeleteVirtualMFADevice",
         "iam:ListAccessKeys","iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser",
         "iam:GetAccessKeyLastUsed"],"Resource":"*"},
        {"Sid":"DenyDeletingRootUserCredentialsOnNonRootUserResource","Effect":"Deny","Action":["iam:DeleteAccessKey",
         "iam:DeleteSigningCertificate","iam:DeleteLoginProfile","iam:DeactivateMFADevice","iam:DeleteVirtualMFADevice",
         "iam:ListAccessKeys","iam:ListSigningCertificates","iam:GetLoginProfile","iam:ListMFADevices","iam:GetUser",
         "iam:GetAccessKeyLastUsed"],"NotResource":"arn:aws:iam::*:root"}]}"#;
    "S3UnlockBucketPolicy", "root-task/", 1, "2024-11-06T21:55:56", "2024-11-06T21:55:56", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["s3:DeleteBucketPolicy","s3:PutBucketPolicy",
         "s3:GetBucketPolicy","s3:ListAllMyBuckets"],"Resource":"*"},
        {"Sid":"DenyManagingBucketPolicyForNonRootCallers","Effect":"Deny","Action":["s3:DeleteBucketPolicy",
         "s3:PutBucketPolicy","s3:GetBucketPolicy","s3:ListAllMyBuckets"],"Resource":"*",
         "Condition":{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}"#;
    "SQSUnlockQueuePolicy", "root-task/", 1, "2024-11-06T21:51:02", "2024-11-06T21:51:02", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DenyAllOtherActionsOnAnyResource","Effect":"Deny","NotAction":["sqs:SetQueueAttributes",
         "sqs:GetQueueAttributes","sqs:ListQueues","sqs:GetQueueUrl"],"Resource":"*"},
        {"Sid":"DenyGettingQueueAttributesOnNonOwnQueue","Effect":"Deny","Action":["sqs:GetQueueAttributes"],
         "Resource":"arn:aws:sqs:*:*:*",
         "Condition":{"StringNotEqualsIfExists":{"aws:ResourceAccount":["${aws:PrincipalAccount}"]}}},
        {"Sid":"DenyActionsForNonRootUser","Effect":"Deny","Action":["sqs:SetQueueAttributes","sqs:GetQueueAttributes",
         "sqs:ListQueues","sqs:GetQueueUrl"],"Resource":"*",
         "Condition":{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}"#;
    // Service-linked roles of services in the catalog.
    "AmazonDetectiveServiceLinkedRolePolicy", "aws-service-role/", 1, "2021-11-18T19:47:32", "2021-11-18T19:47:32", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:DescribeAccount","organizations:ListAccounts"],"Resource":"*"}]}"#;
    "AmazonEKSDashboardServiceRolePolicy", "aws-service-role/", 1, "2025-05-08T19:07:07", "2025-05-08T19:07:07", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowOrganizationsReadActions","Effect":"Allow","Action":["organizations:ListAccounts",
         "organizations:ListRoots","organizations:ListChildren","organizations:ListDelegatedAdministrators",
         "organizations:ListAWSServiceAccessForOrganization","organizations:DescribeOrganization",
         "organizations:DescribeAccount"],"Resource":"*"}]}"#;
    "AWSArtifactAccountSync", "service-role/", 1, "2018-04-10T23:04:33", "2018-04-10T23:04:33", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization"],"Resource":"*"}]}"#;
    "AWSArtifactServiceRolePolicy", "aws-service-role/", 1, "2023-08-21T20:27:31", "2023-08-21T20:27:31", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization",
         "organizations:DescribeAccount","organizations:ListAWSServiceAccessForOrganization"],"Resource":"*"}]}"#;
    "AWSConfigMultiAccountSetupPolicy", "aws-service-role/", 5, "2019-06-17T18:03:16", "2023-02-24T01:39:49", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["config:PutConfigRule","config:DeleteConfigRule"],
         "Resource":"arn:aws:config:*:*:config-rule/aws-service-rule/config-multiaccountsetup.amazonaws.com/*"},
        {"Effect":"Allow","Action":["config:DescribeConfigurationRecorders"],"Resource":"*"},
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization",
         "organizations:ListAWSServiceAccessForOrganization","organizations:DescribeAccount"],"Resource":"*"},
        {"Effect":"Allow","Action":["config:PutConformancePack","config:DeleteConformancePack"],
         "Resource":"arn:aws:config:*:*:conformance-pack/aws-service-conformance-pack/config-multiaccountsetup.amazonaws.com/*"},
        {"Effect":"Allow","Action":["config:DescribeConformancePackStatus"],"Resource":"*"},
        {"Effect":"Allow","Action":["iam:GetRole"],
         "Resource":"arn:aws:iam::*:role/aws-service-role/config-conforms.amazonaws.com/AWSServiceRoleForConfigConforms"},
        {"Effect":"Allow","Action":["iam:CreateServiceLinkedRole"],
         "Resource":"arn:aws:iam::*:role/aws-service-role/config-conforms.amazonaws.com/AWSServiceRoleForConfigConforms",
         "Condition":{"StringLike":{"iam:AWSServiceName":"config-conforms.amazonaws.com"}}},
        {"Effect":"Allow","Action":"iam:PassRole","Resource":"*",
         "Condition":{"StringEquals":{"iam:PassedToService":"ssm.amazonaws.com"}}}]}"#;
    "AWSConfigRoleForOrganizations", "service-role/", 2, "2018-03-19T22:53:01", "2020-11-24T20:19:13", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganization",
         "organizations:ListAWSServiceAccessForOrganization","organizations:ListDelegatedAdministrators"],"Resource":"*"}]}"#;
    "AWSManagedServices_SelfServiceReporting_ServiceRolePolicy", "aws-service-role/", 1, "2025-01-08T21:22:06", "2025-01-08T21:22:06", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:DescribeOrganization","organizations:ListAWSServiceAccessForOrganization",
         "organizations:ListDelegatedAdministrators","organizations:DescribeAccount","organizations:ListAccounts"],
         "Resource":"*"}]}"#;
    "AWSMarketplaceLicenseManagementServiceRolePolicy", "aws-service-role/", 1, "2020-12-03T08:33:40", "2020-12-03T08:33:40", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowLicenseManagerActions","Effect":"Allow","Action":["organizations:DescribeOrganization",
         "license-manager:ListReceivedGrants","license-manager:ListDistributedGrants","license-manager:GetGrant",
         "license-manager:CreateGrant","license-manager:CreateGrantVersion","license-manager:DeleteGrant",
         "license-manager:AcceptGrant"],"Resource":["*"]}]}"#;
    "AWSOrganizationsServiceTrustPolicy", "aws-service-role/", 2, "2017-10-10T23:04:07", "2017-11-01T06:01:18", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowDeletionOfServiceLinkedRoleForOrganizations","Effect":"Allow","Action":["iam:DeleteRole"],
         "Resource":["arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*"]},
        {"Sid":"AllowCreationOfServiceLinkedRoles","Effect":"Allow","Action":["iam:CreateServiceLinkedRole"],
         "Resource":"*"}]}"#;
    "AWSResourceAccessManagerServiceRolePolicy", "aws-service-role/", 1, "2018-11-14T19:28:28", "2018-11-14T19:28:28", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:DescribeAccount","organizations:DescribeOrganization",
         "organizations:DescribeOrganizationalUnit","organizations:ListAccounts","organizations:ListAccountsForParent",
         "organizations:ListChildren","organizations:ListOrganizationalUnitsForParent","organizations:ListParents",
         "organizations:ListRoots"],"Resource":"*"},
        {"Sid":"AllowDeletionOfServiceLinkedRoleForResourceAccessManager","Effect":"Allow","Action":["iam:DeleteRole"],
         "Resource":["arn:aws:iam::*:role/aws-service-role/ram.amazonaws.com/*"]}]}"#;
    "AWSServiceRoleForAmazonQDeveloper", "aws-service-role/", 1, "2024-04-25T07:40:41", "2024-04-25T07:40:41", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"sid1","Effect":"Allow","Action":["cloudwatch:PutMetricData"],"Resource":"*",
         "Condition":{"StringEquals":{"cloudwatch:namespace":["AWS/Q"]}}}]}"#;
    "AWSServiceRoleForProcurementInsightsPolicy", "aws-service-role/", 1, "2024-10-03T14:26:03", "2024-10-03T14:26:03", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"ProcurementInsightsPermissions","Effect":"Allow","Action":["organizations:DescribeAccount",
         "organizations:DescribeOrganization","organizations:ListAccounts"],"Resource":["*"]}]}"#;
    "AWSSystemsManagerAccountDiscoveryServicePolicy", "aws-service-role/", 3, "2019-10-24T17:21:05", "2022-10-17T20:25:02", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:DescribeAccount","organizations:DescribeOrganization",
         "organizations:DescribeOrganizationalUnit","organizations:ListRoots","organizations:ListAccounts",
         "organizations:ListAWSServiceAccessForOrganization","organizations:ListChildren","organizations:ListParents",
         "organizations:ListDelegatedServicesForAccount","organizations:ListDelegatedAdministrators"],"Resource":"*"}]}"#;
    "AWSTrustedAdvisorReportingServiceRolePolicy", "aws-service-role/", 3, "2019-11-19T17:41:13", "2023-02-28T23:23:45", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:DescribeOrganization","organizations:ListAWSServiceAccessForOrganization",
         "organizations:ListAccounts","organizations:ListAccountsForParent","organizations:ListDelegatedAdministrators",
         "organizations:ListOrganizationalUnitsForParent","organizations:ListChildren","organizations:ListParents",
         "organizations:DescribeOrganizationalUnit","organizations:DescribeAccount"],"Resource":"*"}]}"#;
    "AWSWellArchitectedOrganizationsServiceRolePolicy", "aws-service-role/", 2, "2022-06-23T17:15:26", "2022-07-25T18:03:31", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["organizations:ListAWSServiceAccessForOrganization","organizations:DescribeAccount",
         "organizations:DescribeOrganization","organizations:ListAccounts","organizations:ListAccountsForParent",
         "organizations:ListChildren","organizations:ListParents","organizations:ListRoots"],"Resource":"*"}]}"#;
    "CloudFormationStackSetsOrgAdminServiceRolePolicy", "aws-service-role/", 1, "2019-12-10T00:20:05", "2019-12-10T00:20:05", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AllowsAWSOrganizationsReadAPIs","Effect":"Allow","Action":["organizations:List*","organizations:Describe*"],
         "Resource":"*"},
        {"Sid":"AllowAssumeRoleInMemberAccounts","Effect":"Allow","Action":"sts:AssumeRole",
         "Resource":"arn:aws:iam::*:role/stacksets-exec-*"}]}"#;
    "CloudFormationStackSetsOrgMemberServiceRolePolicy", "aws-service-role/", 1, "2019-12-09T23:52:37", "2019-12-09T23:52:37", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:CreateRole","iam:DeleteRole","iam:GetRole"],
         "Resource":["arn:aws:iam::*:role/stacksets-exec-*"]},
        {"Effect":"Allow","Action":["iam:DetachRolePolicy","iam:AttachRolePolicy"],
         "Resource":["arn:aws:iam::*:role/stacksets-exec-*"],
         "Condition":{"StringEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/AdministratorAccess"}}}]}"#;
    "DeclarativePoliciesEC2Report", "aws-service-role/", 1, "2024-11-30T13:21:06", "2024-11-30T13:21:06", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"DeclarativePoliciesEC2Report","Effect":"Allow","Action":["ec2:DescribeRegions",
         "ec2:GetSerialConsoleAccessStatus","ec2:GetInstanceMetadataDefaults","ec2:GetImageBlockPublicAccessState",
         "ec2:GetSnapshotBlockPublicAccessState","ec2:GetAllowedImagesSettings","ec2:DescribeVpcBlockPublicAccessOptions"],
         "Resource":["*"]}]}"#;
    "Health_OrganizationsServiceRolePolicy", "aws-service-role/", 4, "2019-12-16T13:28:21", "2024-02-06T16:07:08", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"HealthAPIOrganizationView0","Effect":"Allow","Action":["organizations:ListAccounts",
         "organizations:ListAWSServiceAccessForOrganization","organizations:ListDelegatedAdministrators",
         "organizations:DescribeOrganization","organizations:DescribeAccount"],"Resource":"*"}]}"#;
    "S3StorageLensServiceRolePolicy", "aws-service-role/", 1, "2020-11-18T18:15:40", "2020-11-18T18:15:40", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AwsOrgsAccess","Effect":"Allow","Action":["organizations:DescribeOrganization","organizations:ListAccounts",
         "organizations:ListAWSServiceAccessForOrganization","organizations:ListDelegatedAdministrators"],"Resource":["*"]}]}"#;
    "ServiceQuotasServiceRolePolicy", "aws-service-role/", 2, "2019-05-22T20:44:17", "2019-06-24T14:52:56", Published,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["support:*"],"Resource":"*"}]}"#;
    "SplitCostAllocationDataServiceRolePolicy", "aws-service-role/", 1, "2024-04-16T16:05:16", "2024-04-16T16:05:16", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AwsOrganizationsAccess","Effect":"Allow","Action":["organizations:DescribeOrganization",
         "organizations:ListAccounts","organizations:ListAWSServiceAccessForOrganization","organizations:ListParents"],
         "Resource":"*"},
        {"Sid":"AmazonManagedServiceForPrometheusAccess","Effect":"Allow","Action":["aps:ListWorkspaces","aps:QueryMetrics"],
         "Resource":"*"}]}"#;
    // Service-linked roles whose documents are long or whose services are outside the catalog.
    "AWSEC2CapacityManagerServiceRolePolicy", "aws-service-role/", 1, "2025-10-09T22:04:07", "2025-10-09T22:04:07", Unknown, "";
    "AWSLicenseManagerMemberAccountRolePolicy", "aws-service-role/", 2, "2018-11-26T19:04:32", "2019-11-15T22:09:32", Unknown, "";
    "AccessAnalyzerServiceRolePolicy", "aws-service-role/", 17, "2019-12-02T17:13:10", "2025-05-12T15:52:06", Unknown, "";
    "AmazonConnectServiceLinkedRolePolicy", "aws-service-role/", 31, "2018-09-07T00:21:43", "2025-11-18T20:49:06", Unknown, "";
    "AmazonDevOpsGuruServiceRolePolicy", "aws-service-role/", 9, "2020-12-01T10:24:42", "2023-01-10T14:36:48", Unknown, "";
    "AmazonECSServiceRolePolicy", "aws-service-role/", 14, "2017-10-14T01:18:58", "2025-11-20T23:49:10", Unknown, "";
    "AmazonEKSForFargateServiceRolePolicy", "aws-service-role/", 1, "2019-11-22T04:36:25", "2019-11-22T04:36:25", Unknown, "";
    "AmazonEKSServiceRolePolicy", "aws-service-role/", 10, "2020-02-21T20:10:47", "2025-10-22T23:49:06", Unknown, "";
    "AmazonElasticFileSystemServiceRolePolicy", "aws-service-role/", 5, "2019-11-05T16:52:41", "2024-11-07T19:19:50", Unknown, "";
    "AmazonFSxServiceRolePolicy", "aws-service-role/", 8, "2018-11-28T10:38:37", "2025-07-22T18:07:07", Unknown, "";
    "AmazonGuardDutyMalwareProtectionServiceRolePolicy", "aws-service-role/", 2, "2022-07-19T19:06:53", "2024-01-25T22:24:00", Unknown, "";
    "AmazonGuardDutyServiceRolePolicy", "aws-service-role/", 10, "2017-11-28T20:12:59", "2024-08-12T20:01:11", Unknown, "";
    "AmazonInspector2ServiceRolePolicy", "aws-service-role/", 17, "2021-11-16T20:27:48", "2025-11-10T18:19:10", Unknown, "";
    "AmazonMacieServiceRolePolicy", "aws-service-role/", 6, "2018-06-19T22:17:38", "2022-05-19T19:16:56", Unknown, "";
    "AmazonOpenSearchServiceRolePolicy", "aws-service-role/", 9, "2021-08-26T09:27:09", "2025-03-27T22:52:06", Unknown, "";
    "AmazonRDSServiceRolePolicy", "aws-service-role/", 14, "2018-01-08T18:17:46", "2024-07-01T22:42:05", Unknown, "";
    "AmazonRedshiftServiceLinkedRolePolicy", "aws-service-role/", 15, "2017-09-18T19:19:45", "2025-02-19T17:22:07", Unknown, "";
    "AmazonSSMServiceRolePolicy", "aws-service-role/", 16, "2017-11-13T19:20:08", "2025-07-15T17:22:08", Unknown, "";
    "APIGatewayServiceRolePolicy", "aws-service-role/", 9, "2017-10-20T17:23:10", "2021-07-12T22:24:40", Unknown, "";
    "AutoScalingServiceRolePolicy", "aws-service-role/", 10, "2018-01-08T23:10:55", "2025-11-12T18:19:06", Unknown, "";
    "AWSAgentRegistryServiceRolePolicy", "aws-service-role/", 1, "2026-08-06T14:27:17", "2026-08-06T14:27:17", Unknown, "";
    "AWSApplicationMigrationServiceRolePolicy", "aws-service-role/", 4, "2021-04-07T06:43:20", "2025-03-16T10:37:07", Unknown, "";
    "AWSAuditManagerServiceRolePolicy", "aws-service-role/", 10, "2020-12-08T15:12:12", "2024-09-24T23:22:25", Unknown, "";
    "AWSBackupServiceLinkedRolePolicyForBackup", "aws-service-role/", 21, "2020-06-02T23:08:40", "2025-11-10T19:19:07", Unknown, "";
    "AWSConfigServiceRolePolicy", "aws-service-role/", 63, "2018-05-30T23:31:46", "2025-11-21T17:04:12", Unknown, "";
    "AWSControlTowerAccountServiceRolePolicy", "aws-service-role/", 4, "2023-06-05T22:04:50", "2025-12-31T19:49:09", Unknown, "";
    "AWSEC2SpotFleetServiceRolePolicy", "aws-service-role/", 4, "2017-10-23T19:13:06", "2020-03-16T19:16:21", Unknown, "";
    "AWSEC2SpotServiceRolePolicy", "aws-service-role/", 4, "2017-09-18T18:51:54", "2018-12-12T00:13:51", Unknown, "";
    "AWSElasticBeanstalkServiceRolePolicy", "aws-service-role/", 6, "2017-09-13T23:46:37", "2019-06-06T21:59:51", Unknown, "";
    "AWSElasticLoadBalancingServiceRolePolicy", "aws-service-role/", 10, "2017-09-19T22:19:04", "2025-11-17T21:34:08", Unknown, "";
    "AWSGlobalAcceleratorSLRPolicy", "aws-service-role/", 9, "2019-04-05T19:39:13", "2024-10-29T18:23:36", Unknown, "";
    "AWSIPAMServiceRolePolicy", "aws-service-role/", 7, "2021-11-30T19:08:11", "2025-10-28T00:19:07", Unknown, "";
    "AWSLicenseManagerLinuxSubscriptionsServiceRolePolicy", "aws-service-role/", 2, "2022-12-20T18:54:54", "2024-07-08T22:04:56", Unknown, "";
    "AWSLicenseManagerMasterAccountRolePolicy", "aws-service-role/", 5, "2018-11-26T19:03:51", "2022-05-31T20:50:26", Unknown, "";
    "AWSLicenseManagerServiceRolePolicy", "aws-service-role/", 8, "2018-11-26T19:02:53", "2025-11-19T18:34:07", Unknown, "";
    "AWSNetworkManagerServiceRolePolicy", "aws-service-role/", 8, "2019-12-03T14:03:35", "2022-07-27T19:41:29", Unknown, "";
    "AWSObservabilityAdminServiceRolePolicy", "aws-service-role/", 1, "2024-11-27T19:36:07", "2024-11-27T19:36:07", Unknown, "";
    "AWSObservabilityAdminTelemetryEnablementServiceRolePolicy", "aws-service-role/", 2, "2025-08-01T18:04:06", "2025-12-02T01:19:06", Unknown, "";
    "AWSReachabilityAnalyzerServiceRolePolicy", "aws-service-role/", 4, "2022-11-23T17:12:28", "2024-09-10T16:04:52", Unknown, "";
    "AWSResilienceHubServiceRolePolicy", "aws-service-role/", 1, "2026-05-28T17:42:17", "2026-05-28T17:42:17", Unknown, "";
    "AWSResourceExplorerServiceRolePolicy", "aws-service-role/", 22, "2022-10-25T20:35:29", "2025-12-16T20:19:10", Unknown, "";
    "AWSSecurityHubServiceRolePolicy", "aws-service-role/", 14, "2018-11-27T23:47:51", "2023-11-27T03:46:47", Unknown, "";
    "AWSSecurityIncidentResponseServiceRolePolicy", "aws-service-role/", 4, "2024-12-01T16:36:06", "2025-11-21T04:34:10", Unknown, "";
    "AWSSecurityIncidentResponseTriageServiceRolePolicy", "aws-service-role/", 2, "2024-12-01T16:36:07", "2025-06-02T18:22:06", Unknown, "";
    "AWSServiceRoleForAmazonEKSNodegroup", "aws-service-role/", 10, "2019-11-07T01:34:26", "2024-11-21T00:07:12", Unknown, "";
    "AWSServiceRoleForPrivateMarketplaceAdminPolicy", "aws-service-role/", 1, "2024-02-14T22:28:01", "2024-02-14T22:28:01", Unknown, "";
    "AWSSSOServiceRolePolicy", "aws-service-role/", 18, "2017-12-05T18:36:15", "2025-02-11T18:37:06", Unknown, "";
    "AWSSupportServiceRolePolicy", "aws-service-role/", 43, "2018-04-19T18:04:44", "2025-12-08T23:04:07", Unknown, "";
    "AWSTrustedAdvisorServiceRolePolicy", "aws-service-role/", 14, "2018-02-22T21:24:25", "2024-10-30T16:52:06", Unknown, "";
    "AWSUserNotificationsServiceLinkedRolePolicy", "aws-service-role/", 3, "2023-04-19T13:28:34", "2025-09-02T20:49:07", Unknown, "";
    "AWSVPCTransitGatewayServiceRolePolicy", "aws-service-role/", 2, "2018-11-26T16:21:17", "2021-04-15T16:31:44", Unknown, "";
    "BatchServiceRolePolicy", "aws-service-role/", 7, "2021-03-10T06:55:36", "2023-12-05T22:52:40", Unknown, "";
    "CloudTrailEventContext", "aws-service-role/", 1, "2025-05-15T13:52:06", "2025-05-15T13:52:06", Unknown, "";
    "CloudTrailServiceRolePolicy", "aws-service-role/", 3, "2018-10-24T21:21:44", "2023-11-27T01:18:10", Unknown, "";
    "ComputeOptimizerAutomationServiceRolePolicy", "aws-service-role/", 1, "2025-11-15T01:19:07", "2025-11-15T01:19:07", Unknown, "";
    "ComputeOptimizerServiceRolePolicy", "aws-service-role/", 5, "2019-12-03T08:45:19", "2025-11-19T01:04:07", Unknown, "";
    "ConfigConformsServiceRolePolicy", "aws-service-role/", 6, "2019-07-25T21:38:05", "2023-01-12T04:17:34", Unknown, "";
    "CostOptimizationHubServiceRolePolicy", "aws-service-role/", 3, "2023-11-26T08:03:59", "2025-07-17T18:07:07", Unknown, "";
    "DynamoDBReplicationServiceRolePolicy", "aws-service-role/", 8, "2017-11-09T23:55:34", "2024-01-08T20:10:36", Unknown, "";
    "ElastiCacheServiceRolePolicy", "aws-service-role/", 4, "2017-12-07T17:50:04", "2023-11-28T03:05:37", Unknown, "";
    "FMSServiceRolePolicy", "aws-service-role/", 32, "2018-03-28T23:01:12", "2025-05-21T18:22:07", Unknown, "";
    "KafkaServiceRolePolicy", "aws-service-role/", 5, "2018-11-15T23:31:48", "2025-11-10T23:19:09", Unknown, "";
    "SecurityLakeServiceLinkedRole", "aws-service-role/", 3, "2022-11-29T14:03:33", "2024-04-19T16:00:05", Unknown, "";
    "WAFV2LoggingServiceRolePolicy", "aws-service-role/", 3, "2019-11-07T00:40:56", "2024-06-03T17:29:04", Unknown, "";
}
