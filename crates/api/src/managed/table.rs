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
    // Recorded as the policy of Amazon Lex's role. The public lists have it as LexBotPolicy.
    "AmazonLexBotPolicy", "aws-service-role/", 2, "2017-02-17T22:18:13", "2019-11-13T22:29:16", Published,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["polly:SynthesizeSpeech"],"Resource":["*"]},
        {"Effect":"Allow","Action":["comprehend:DetectSentiment"],"Resource":["*"]}]}"#;
    "ServiceQuotasServiceRolePolicy", "aws-service-role/", 2, "2019-05-22T20:44:17", "2019-06-24T14:52:56", Published,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["support:*"],"Resource":"*"}]}"#;
    "SplitCostAllocationDataServiceRolePolicy", "aws-service-role/", 1, "2024-04-16T16:05:16", "2024-04-16T16:05:16", Published,
    r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"AwsOrganizationsAccess","Effect":"Allow","Action":["organizations:DescribeOrganization",
         "organizations:ListAccounts","organizations:ListAWSServiceAccessForOrganization","organizations:ListParents"],
         "Resource":"*"},
        {"Sid":"AmazonManagedServiceForPrometheusAccess","Effect":"Allow","Action":["aps:ListWorkspaces","aps:QueryMetrics"],
         "Resource":"*"}]}"#;
}
