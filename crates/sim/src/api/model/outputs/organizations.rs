//! Answers of AWS Organizations, API model 2016-11-28. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    ("AcceptHandshake", "Handshake:Handshake"),
    ("CancelHandshake", "Handshake:Handshake"),
    ("CreateAccount", "CreateAccountStatus:CreateAccountStatus"),
    (
        "CreateGovCloudAccount",
        "CreateAccountStatus:CreateAccountStatus",
    ),
    ("CreateOrganization", "Organization:Organization"),
    (
        "CreateOrganizationalUnit",
        "OrganizationalUnit:OrganizationalUnit",
    ),
    ("CreatePolicy", "Policy:Policy"),
    ("DeclineHandshake", "Handshake:Handshake"),
    ("DescribeAccount", "Account:Account"),
    (
        "DescribeCreateAccountStatus",
        "CreateAccountStatus:CreateAccountStatus",
    ),
    ("DescribeEffectivePolicy", "EffectivePolicy:EffectivePolicy"),
    ("DescribeHandshake", "Handshake:Handshake"),
    ("DescribeOrganization", "Organization:Organization"),
    (
        "DescribeOrganizationalUnit",
        "OrganizationalUnit:OrganizationalUnit",
    ),
    ("DescribePolicy", "Policy:Policy"),
    ("DescribeResourcePolicy", "ResourcePolicy:ResourcePolicy"),
    (
        "DescribeResponsibilityTransfer",
        "ResponsibilityTransfer:ResponsibilityTransfer",
    ),
    ("DisablePolicyType", "Root:Root"),
    ("EnableAllFeatures", "Handshake:Handshake"),
    ("EnablePolicyType", "Root:Root"),
    ("InviteAccountToOrganization", "Handshake:Handshake"),
    (
        "InviteOrganizationToTransferResponsibility",
        "Handshake:Handshake",
    ),
    (
        "ListAWSServiceAccessForOrganization",
        "EnabledServicePrincipals[EnabledServicePrincipal] NextToken",
    ),
    ("ListAccounts", "Accounts[Account] NextToken"),
    ("ListAccountsForParent", "Accounts[Account] NextToken"),
    (
        "ListAccountsWithInvalidEffectivePolicy",
        "Accounts[Account] PolicyType NextToken",
    ),
    ("ListChildren", "Children[Child] NextToken"),
    (
        "ListCreateAccountStatus",
        "CreateAccountStatuses[CreateAccountStatus] NextToken",
    ),
    (
        "ListDelegatedAdministrators",
        "DelegatedAdministrators[DelegatedAdministrator] NextToken",
    ),
    (
        "ListDelegatedServicesForAccount",
        "DelegatedServices[DelegatedService] NextToken",
    ),
    (
        "ListEffectivePolicyValidationErrors",
        "AccountId PolicyType Path EvaluationTimestamp:@ NextToken EffectivePolicyValidationErrors[EffectivePolicyValidationError]",
    ),
    (
        "ListHandshakesForAccount",
        "Handshakes[Handshake] NextToken",
    ),
    (
        "ListHandshakesForOrganization",
        "Handshakes[Handshake] NextToken",
    ),
    (
        "ListInboundResponsibilityTransfers",
        "ResponsibilityTransfers[ResponsibilityTransfer] NextToken",
    ),
    (
        "ListOrganizationalUnitsForParent",
        "OrganizationalUnits[OrganizationalUnit] NextToken",
    ),
    (
        "ListOutboundResponsibilityTransfers",
        "ResponsibilityTransfers[ResponsibilityTransfer] NextToken",
    ),
    ("ListParents", "Parents[Parent] NextToken"),
    ("ListPolicies", "Policies[PolicySummary] NextToken"),
    ("ListPoliciesForTarget", "Policies[PolicySummary] NextToken"),
    ("ListRoots", "Roots[Root] NextToken"),
    ("ListTagsForResource", "Tags[Tag] NextToken"),
    (
        "ListTargetsForPolicy",
        "Targets[PolicyTargetSummary] NextToken",
    ),
    ("PutResourcePolicy", "ResourcePolicy:ResourcePolicy"),
    (
        "TerminateResponsibilityTransfer",
        "ResponsibilityTransfer:ResponsibilityTransfer",
    ),
    (
        "UpdateOrganizationalUnit",
        "OrganizationalUnit:OrganizationalUnit",
    ),
    ("UpdatePolicy", "Policy:Policy"),
    (
        "UpdateResponsibilityTransfer",
        "ResponsibilityTransfer:ResponsibilityTransfer",
    ),
];

pub(super) const SHAPES: &[Row] = &[
    (
        "Account",
        "Id Arn Email Name Status State Paths[Path] JoinedMethod JoinedTimestamp:@",
    ),
    ("Child", "Id Type"),
    (
        "CreateAccountStatus",
        "Id AccountName State RequestedTimestamp:@ CompletedTimestamp:@ AccountId GovCloudAccountId FailureReason",
    ),
    (
        "DelegatedAdministrator",
        "Id Arn Email Name Status State JoinedMethod JoinedTimestamp:@ DelegationEnabledDate:@",
    ),
    (
        "DelegatedService",
        "ServicePrincipal DelegationEnabledDate:@",
    ),
    (
        "EffectivePolicy",
        "PolicyContent LastUpdatedTimestamp:@ TargetId PolicyType",
    ),
    (
        "EffectivePolicyValidationError",
        "ErrorCode ErrorMessage PathToError ContributingPolicies[PolicyId]",
    ),
    ("EnabledServicePrincipal", "ServicePrincipal DateEnabled:@"),
    (
        "Handshake",
        "Id Arn Parties[HandshakeParty] State RequestedTimestamp:@ ExpirationTimestamp:@ Action Resources[HandshakeResource]",
    ),
    ("HandshakeParty", "Id Type"),
    (
        "HandshakeResource",
        "Value Type Resources[HandshakeResource]",
    ),
    (
        "Organization",
        "Id Arn FeatureSet MasterAccountArn MasterAccountId MasterAccountEmail AvailablePolicyTypes[PolicyTypeSummary]",
    ),
    ("OrganizationalUnit", "Id Arn Name Path"),
    ("Parent", "Id Type"),
    ("Policy", "PolicySummary:PolicySummary Content"),
    ("PolicySummary", "Id Arn Name Description Type AwsManaged:?"),
    ("PolicyTargetSummary", "TargetId Arn Name Type"),
    ("PolicyTypeSummary", "Type Status"),
    (
        "ResourcePolicy",
        "ResourcePolicySummary:ResourcePolicySummary Content",
    ),
    ("ResourcePolicySummary", "Id Arn"),
    (
        "ResponsibilityTransfer",
        "Arn Name Id Type Status Source:TransferParticipant Target:TransferParticipant StartTimestamp:@ EndTimestamp:@ ActiveHandshakeId",
    ),
    ("Root", "Id Arn Name PolicyTypes[PolicyTypeSummary]"),
    ("Tag", "Key Value"),
    (
        "TransferParticipant",
        "ManagementAccountId ManagementAccountEmail",
    ),
];
