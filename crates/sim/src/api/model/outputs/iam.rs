//! Answers of IAM, API model 2010-05-08. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    ("CreateAccessKey", "AccessKey:AccessKey"),
    ("CreateGroup", "Group:Group"),
    ("CreateLoginProfile", "LoginProfile:LoginProfile"),
    ("CreatePolicy", "Policy:Policy"),
    ("CreatePolicyVersion", "PolicyVersion:PolicyVersion"),
    ("CreateRole", "Role:Role"),
    ("CreateServiceLinkedRole", "Role:Role"),
    ("CreateUser", "User:User"),
    ("DeleteServiceLinkedRole", "DeletionTaskId"),
    (
        "DisableOrganizationsRootCredentialsManagement",
        "OrganizationId EnabledFeatures[FeatureType]",
    ),
    (
        "DisableOrganizationsRootSessions",
        "OrganizationId EnabledFeatures[FeatureType]",
    ),
    (
        "EnableOrganizationsRootCredentialsManagement",
        "OrganizationId EnabledFeatures[FeatureType]",
    ),
    (
        "EnableOrganizationsRootSessions",
        "OrganizationId EnabledFeatures[FeatureType]",
    ),
    ("GenerateOrganizationsAccessReport", "JobId"),
    (
        "GetAccessKeyLastUsed",
        "UserName AccessKeyLastUsed:AccessKeyLastUsed",
    ),
    (
        "GetAccountAuthorizationDetails",
        "UserDetailList[UserDetail] GroupDetailList[GroupDetail] RoleDetailList[RoleDetail] Policies[ManagedPolicyDetail] IsTruncated:? Marker",
    ),
    ("GetAccountPasswordPolicy", "PasswordPolicy:PasswordPolicy"),
    (
        "GetAccountProperties",
        "Properties{accountPropertyValueType}",
    ),
    ("GetAccountSummary", "SummaryMap{#summaryValueType}"),
    ("GetGroup", "Group:Group Users[User] IsTruncated:? Marker"),
    ("GetGroupPolicy", "GroupName PolicyName PolicyDocument:$"),
    ("GetLoginProfile", "LoginProfile:LoginProfile"),
    (
        "GetOrganizationsAccessReport",
        "JobStatus JobCreationDate:@ JobCompletionDate:@ NumberOfServicesAccessible:# NumberOfServicesNotAccessed:# AccessDetails[AccessDetail] IsTruncated:? Marker ErrorDetails:ErrorDetails",
    ),
    ("GetPolicy", "Policy:Policy"),
    ("GetPolicyVersion", "PolicyVersion:PolicyVersion"),
    ("GetRole", "Role:Role"),
    ("GetRolePolicy", "RoleName PolicyName PolicyDocument:$"),
    (
        "GetServiceLinkedRoleDeletionStatus",
        "Status Reason:DeletionTaskFailureReasonType",
    ),
    ("GetUser", "User:User"),
    ("GetUserPolicy", "UserName PolicyName PolicyDocument:$"),
    (
        "ListAccessKeys",
        "AccessKeyMetadata[AccessKeyMetadata] IsTruncated:? Marker",
    ),
    (
        "ListAccountAliases",
        "AccountAliases[accountAliasType] IsTruncated:? Marker",
    ),
    (
        "ListAttachedGroupPolicies",
        "AttachedPolicies[AttachedPolicy] IsTruncated:? Marker",
    ),
    (
        "ListAttachedRolePolicies",
        "AttachedPolicies[AttachedPolicy] IsTruncated:? Marker",
    ),
    (
        "ListAttachedUserPolicies",
        "AttachedPolicies[AttachedPolicy] IsTruncated:? Marker",
    ),
    (
        "ListEntitiesForPolicy",
        "PolicyGroups[PolicyGroup] PolicyUsers[PolicyUser] PolicyRoles[PolicyRole] IsTruncated:? Marker",
    ),
    (
        "ListGroupPolicies",
        "PolicyNames[policyNameType] IsTruncated:? Marker",
    ),
    ("ListGroups", "Groups[Group] IsTruncated:? Marker"),
    ("ListGroupsForUser", "Groups[Group] IsTruncated:? Marker"),
    (
        "ListInstanceProfiles",
        "InstanceProfiles[InstanceProfile] IsTruncated:? Marker",
    ),
    (
        "ListInstanceProfilesForRole",
        "InstanceProfiles[InstanceProfile] IsTruncated:? Marker",
    ),
    (
        "ListMFADevices",
        "MFADevices[MFADevice] IsTruncated:? Marker",
    ),
    (
        "ListOpenIDConnectProviders",
        "OpenIDConnectProviderList[OpenIDConnectProviderListEntry]",
    ),
    (
        "ListOrganizationsFeatures",
        "OrganizationId EnabledFeatures[FeatureType]",
    ),
    ("ListPolicies", "Policies[Policy] IsTruncated:? Marker"),
    ("ListPolicyTags", "Tags[Tag] IsTruncated:? Marker"),
    (
        "ListPolicyVersions",
        "Versions[PolicyVersion] IsTruncated:? Marker",
    ),
    (
        "ListRolePolicies",
        "PolicyNames[policyNameType] IsTruncated:? Marker",
    ),
    ("ListRoleTags", "Tags[Tag] IsTruncated:? Marker"),
    ("ListRoles", "Roles[Role] IsTruncated:? Marker"),
    (
        "ListSAMLProviders",
        "SAMLProviderList[SAMLProviderListEntry]",
    ),
    (
        "ListSSHPublicKeys",
        "SSHPublicKeys[SSHPublicKeyMetadata] IsTruncated:? Marker",
    ),
    (
        "ListServerCertificates",
        "ServerCertificateMetadataList[ServerCertificateMetadata] IsTruncated:? Marker",
    ),
    (
        "ListServiceSpecificCredentials",
        "ServiceSpecificCredentials[ServiceSpecificCredentialMetadata] Marker IsTruncated:?",
    ),
    (
        "ListSigningCertificates",
        "Certificates[SigningCertificate] IsTruncated:? Marker",
    ),
    (
        "ListUserPolicies",
        "PolicyNames[policyNameType] IsTruncated:? Marker",
    ),
    ("ListUserTags", "Tags[Tag] IsTruncated:? Marker"),
    ("ListUsers", "Users[User] IsTruncated:? Marker"),
    (
        "ListVirtualMFADevices",
        "VirtualMFADevices[VirtualMFADevice] IsTruncated:? Marker",
    ),
    (
        "SimulateCustomPolicy",
        "EvaluationResults[EvaluationResult] IsTruncated:? Marker",
    ),
    (
        "SimulatePrincipalPolicy",
        "EvaluationResults[EvaluationResult] IsTruncated:? Marker",
    ),
    ("UpdateRole", ""),
    ("UpdateRoleDescription", "Role:Role"),
];

pub(super) const SHAPES: &[Row] = &[
    (
        "AccessDetail",
        "ServiceName ServiceNamespace Region EntityPath LastAuthenticatedTime:@ TotalAuthenticatedEntities:#",
    ),
    (
        "AccessKey",
        "UserName AccessKeyId Status SecretAccessKey CreateDate:@",
    ),
    ("AccessKeyLastUsed", "LastUsedDate:@ ServiceName Region"),
    (
        "AccessKeyMetadata",
        "UserName AccessKeyId Status CreateDate:@",
    ),
    (
        "AttachedPermissionsBoundary",
        "PermissionsBoundaryType PermissionsBoundaryArn",
    ),
    ("AttachedPolicy", "PolicyName PolicyArn"),
    (
        "DeletionTaskFailureReasonType",
        "Reason RoleUsageList[RoleUsageType]",
    ),
    ("ErrorDetails", "Message Code"),
    (
        "EvaluationResult",
        "EvalActionName EvalResourceName EvalDecision MatchedStatements[Statement] MissingContextValues[ContextKeyNameType] OrganizationsDecisionDetail:OrganizationsDecisionDetail PermissionsBoundaryDecisionDetail:PermissionsBoundaryDecisionDetail EvalDecisionDetails{PolicyEvaluationDecisionType} ResourceSpecificResults[ResourceSpecificResult]",
    ),
    ("Group", "Path GroupName GroupId Arn CreateDate:@"),
    (
        "GroupDetail",
        "Path GroupName GroupId Arn CreateDate:@ GroupPolicyList[PolicyDetail] AttachedManagedPolicies[AttachedPolicy]",
    ),
    (
        "InstanceProfile",
        "Path InstanceProfileName InstanceProfileId Arn CreateDate:@ Roles[Role] Tags[Tag]",
    ),
    (
        "LoginProfile",
        "UserName CreateDate:@ PasswordResetRequired:?",
    ),
    ("MFADevice", "UserName SerialNumber EnableDate:@"),
    (
        "ManagedPolicyDetail",
        "PolicyName PolicyId Arn Path DefaultVersionId AttachmentCount:# PermissionsBoundaryUsageCount:# IsAttachable:? Description CreateDate:@ UpdateDate:@ PolicyVersionList[PolicyVersion]",
    ),
    ("OpenIDConnectProviderListEntry", "Arn"),
    ("OrganizationsDecisionDetail", "AllowedByOrganizations:?"),
    (
        "PasswordPolicy",
        "MinimumPasswordLength:# RequireSymbols:? RequireNumbers:? RequireUppercaseCharacters:? RequireLowercaseCharacters:? AllowUsersToChangePassword:? ExpirePasswords:? MaxPasswordAge:# PasswordReusePrevention:# HardExpiry:?",
    ),
    (
        "PermissionsBoundaryDecisionDetail",
        "AllowedByPermissionsBoundary:?",
    ),
    (
        "Policy",
        "PolicyName PolicyId Arn Path DefaultVersionId AttachmentCount:# PermissionsBoundaryUsageCount:# IsAttachable:? Description CreateDate:@ UpdateDate:@ Tags[Tag]",
    ),
    ("PolicyDetail", "PolicyName PolicyDocument:$"),
    ("PolicyGroup", "GroupName GroupId"),
    ("PolicyRole", "RoleName RoleId"),
    ("PolicyUser", "UserName UserId"),
    (
        "PolicyVersion",
        "Document:$ VersionId IsDefaultVersion:? CreateDate:@",
    ),
    ("Position", "Line:# Column:#"),
    (
        "ResourceSpecificResult",
        "EvalResourceName EvalResourceDecision MatchedStatements[Statement] MissingContextValues[ContextKeyNameType] EvalDecisionDetails{PolicyEvaluationDecisionType} PermissionsBoundaryDecisionDetail:PermissionsBoundaryDecisionDetail",
    ),
    (
        "Role",
        "Path RoleName RoleId Arn CreateDate:@ AssumeRolePolicyDocument:$ Description MaxSessionDuration:# PermissionsBoundary:AttachedPermissionsBoundary Tags[Tag] RoleLastUsed:RoleLastUsed SourceRoleTemplate:SourceRoleTemplate",
    ),
    (
        "RoleDetail",
        "Path RoleName RoleId Arn CreateDate:@ AssumeRolePolicyDocument:$ InstanceProfileList[InstanceProfile] RolePolicyList[PolicyDetail] AttachedManagedPolicies[AttachedPolicy] PermissionsBoundary:AttachedPermissionsBoundary Tags[Tag] RoleLastUsed:RoleLastUsed",
    ),
    ("RoleLastUsed", "LastUsedDate:@ Region"),
    ("RoleUsageType", "Region Resources[arnType]"),
    ("SAMLProviderListEntry", "Arn ValidUntil:@ CreateDate:@"),
    (
        "SSHPublicKeyMetadata",
        "UserName SSHPublicKeyId Status UploadDate:@",
    ),
    (
        "ServerCertificateMetadata",
        "Path ServerCertificateName ServerCertificateId Arn UploadDate:@ Expiration:@",
    ),
    (
        "ServiceSpecificCredentialMetadata",
        "UserName Status ServiceUserName ServiceCredentialAlias CreateDate:@ ExpirationDate:@ ServiceSpecificCredentialId ServiceName",
    ),
    (
        "SigningCertificate",
        "UserName CertificateId CertificateBody Status UploadDate:@",
    ),
    ("SourceRoleTemplate", "TemplateArn TemplateMinorVersion:#"),
    (
        "Statement",
        "SourcePolicyId SourcePolicyType StartPosition:Position EndPosition:Position",
    ),
    ("Tag", "Key Value"),
    (
        "User",
        "Path UserName UserId Arn CreateDate:@ PasswordLastUsed:@ PermissionsBoundary:AttachedPermissionsBoundary Tags[Tag]",
    ),
    (
        "UserDetail",
        "Path UserName UserId Arn CreateDate:@ UserPolicyList[PolicyDetail] GroupList[groupNameType] AttachedManagedPolicies[AttachedPolicy] PermissionsBoundary:AttachedPermissionsBoundary Tags[Tag]",
    ),
    (
        "VirtualMFADevice",
        "SerialNumber Base32StringSeed:* QRCodePNG:* User:User EnableDate:@ Tags[Tag]",
    ),
];
