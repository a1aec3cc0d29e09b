//! The codes of IAM Access Analyzer: one row for each, with its type and its texts.
//!
//! The texts are those of the service, as recorded or as the reference page of its checks has them; a recorded text wins. A text
//! has blanks in braces. A row may say what is uncertain about when the service reports it.

message::worded! {
    /// The impact of a finding.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum FindingType {
        /// A part of the policy does not work.
        Error: "ERROR", "error";
        /// The policy allows access that AWS regards as too wide.
        SecurityWarning: "SECURITY_WARNING", "security-warning";
        /// The policy does not follow best practices; security is not concerned.
        Warning: "WARNING", "general-warning";
        /// An improvement of style that changes no access.
        Suggestion: "SUGGESTION", "suggestion";
    }
    /// The name in the API.
    name
    /// The name in the links of the reference page.
    slug
}

/// A row of the table.
pub(crate) struct CodeRow {
    pub name: &'static str,
    pub kind: FindingType,
    pub texts: &'static [&'static str],
    pub uncertain: Option<&'static str>,
}

macro_rules! codes {
    ($($variant:ident $name:literal $kind:ident [$($text:literal),+] $(uncertain $why:literal)?;)+) => {
        /// A code of IAM Access Analyzer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the names are AWS's")]
        pub enum IssueCode { $($variant),+ }

        impl IssueCode {
            /// All codes, in the order of the reference page.
            pub const ALL: &[IssueCode] = &[$(IssueCode::$variant),+];

            pub(crate) fn row(self) -> CodeRow {
                match self {
                    $(IssueCode::$variant => CodeRow {
                        name: $name,
                        kind: FindingType::$kind,
                        texts: &[$($text),+],
                        uncertain: None $(.or(Some($why)))?,
                    },)+
                }
            }
        }
    };
}

/// The part of the links that all codes have in common.
const REFERENCE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks";

impl IssueCode {
    /// The name in the API, for example `MISSING_VERSION`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its impact.
    pub fn finding_type(self) -> FindingType {
        self.row().kind
    }

    /// Its texts, with blanks in braces.
    pub fn texts(self) -> &'static [&'static str] {
        self.row().texts
    }

    /// What is not known about when AWS reports it; `None` where that is documented or recorded.
    pub fn uncertain(self) -> Option<&'static str> {
        self.row().uncertain
    }

    /// The section of the reference page.
    pub fn learn_more(self) -> String {
        let row = self.row();
        let section = row.name.to_ascii_lowercase().replace('_', "-");
        format!("{REFERENCE}-{}-{section}", row.kind.slug())
    }
}

#[rustfmt::skip]
codes! {
    ArnAccountNotAllowed "ARN_ACCOUNT_NOT_ALLOWED" Error ["The service {service} does not support specifying an account ID in the resource ARN."];
    ArnRegionNotAllowed "ARN_REGION_NOT_ALLOWED" Error ["The service {service} does not support specifying a Region in the resource ARN."];
    DataTypeMismatch "DATA_TYPE_MISMATCH" Error ["The text does not match the expected JSON data type {data_type}."];
    DuplicateKeysWithDifferentCase "DUPLICATE_KEYS_WITH_DIFFERENT_CASE" Error ["The condition key {key} appears more than once with different capitalization in the same condition block. Remove the duplicate condition keys."];
    InvalidAction "INVALID_ACTION" Error ["The action {action} does not exist.", "The action {action} does not exist. Did you mean {valid_action}?", "The action {action} does not exist. Did you mean {valid_action}? The API called {api} authorizes against the IAM action {valid_action}."];
    InvalidArnAccount "INVALID_ARN_ACCOUNT" Error ["The resource ARN account ID {account} is not valid. Provide a 12-digit account ID."];
    InvalidArnPrefix "INVALID_ARN_PREFIX" Error ["Add the required prefix (arn) to the resource ARN."];
    InvalidArnRegion "INVALID_ARN_REGION" Error ["The Region {region} is not valid for this resource. Update the resource ARN to include a supported Region."];
    InvalidArnResource "INVALID_ARN_RESOURCE" Error ["Resource ARN does not match the expected ARN format. Update the resource portion of the ARN."] uncertain "No answer for an AWS managed policy has this finding, although some have patterns that match no resource type; so only resources without wildcards are checked, and only their first part.";
    InvalidArnServiceCase "INVALID_ARN_SERVICE_CASE" Error ["Update the service name {service} in the resource ARN to use all lowercase letters."];
    InvalidConditionDataType "INVALID_CONDITION_DATA_TYPE" Error ["The condition value data types do not match. Use condition values of the same JSON data type."];
    InvalidConditionKeyFormat "INVALID_CONDITION_KEY_FORMAT" Error ["The condition key format is not valid. Use the format service:keyname."];
    InvalidConditionMultipleBoolean "INVALID_CONDITION_MULTIPLE_BOOLEAN" Error ["The condition key does not support multiple Boolean values. Use a single Boolean value."];
    InvalidConditionOperator "INVALID_CONDITION_OPERATOR" Error ["The condition operator {operator} is not valid. Use a valid condition operator."];
    InvalidEffect "INVALID_EFFECT" Error ["The effect {effect} is not valid. Use Allow or Deny."];
    InvalidGlobalConditionKey "INVALID_GLOBAL_CONDITION_KEY" Error ["The condition key {key} does not exist. Use a valid condition key."];
    InvalidPartition "INVALID_PARTITION" Error ["The resource ARN for the service {service} does not support the partition {partition}. Use the supported values: {partitions}"];
    InvalidPolicyElement "INVALID_POLICY_ELEMENT" Error ["The policy element {element} is not valid."];
    InvalidPrincipalFormat "INVALID_PRINCIPAL_FORMAT" Error ["The Principal element contents are not valid. Specify a key-value pair in the Principal element."];
    InvalidPrincipalKey "INVALID_PRINCIPAL_KEY" Error ["The principal key {principal_key} is not valid."];
    InvalidRegion "INVALID_REGION" Error ["The Region {region} is not valid. Update the condition value to a supported Region."] uncertain "The keys that hold Regions are not listed; aws:RequestedRegion is the documented one.";
    InvalidService "INVALID_SERVICE" Error ["The service {service} does not exist. Use a valid service name."];
    InvalidServiceConditionKey "INVALID_SERVICE_CONDITION_KEY" Error ["The condition key {key} does not exist in the service {service}. Use a valid condition key."];
    InvalidServiceInAction "INVALID_SERVICE_IN_ACTION" Error ["The service {service} specified in the action does not exist.", "The service {service} specified in the action does not exist. Did you mean {service2}?"];
    InvalidVariableForOperator "INVALID_VARIABLE_FOR_OPERATOR" Error ["Policy variables can only be used with String and ARN operators."];
    InvalidVersion "INVALID_VERSION" Error ["The version {version} is not valid. Use one of the following versions: {versions}"];
    JsonSyntaxError "JSON_SYNTAX_ERROR" Error ["Fix the JSON syntax error at index {index} line {line} column {column}.", "Fix the JSON syntax error."];
    MissingAction "MISSING_ACTION" Error ["Add an Action or NotAction element to the policy statement."];
    MissingArnField "MISSING_ARN_FIELD" Error ["Resource ARNs must include at least {fields} fields in the following structure: arn:partition:service:region:account:resource"];
    MissingArnRegion "MISSING_ARN_REGION" Error ["Add a Region to the {service} resource ARN."];
    MissingEffect "MISSING_EFFECT" Error ["Add an Effect element to the policy statement with a value of Allow or Deny."];
    MissingPrincipal "MISSING_PRINCIPAL" Error ["Add a Principal element to the policy statement."];
    MissingQualifier "MISSING_QUALIFIER" Error ["The request context key {key} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy."];
    MissingResource "MISSING_RESOURCE" Error ["Add a Resource or NotResource element to the policy statement."];
    MissingStatement "MISSING_STATEMENT" Error ["Add a statement to the policy"];
    NullWithIfExists "NULL_WITH_IF_EXISTS" Error ["The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix."];
    ScpSyntaxErrorActionWildcard "SCP_SYNTAX_ERROR_ACTION_WILDCARD" Error ["SCP actions can include wildcards (*) only at the end of a string. Update {action}."] uncertain "SCPs have the full language since 2025-09, but the reference still lists it: it is off unless asked for.";
    ScpSyntaxErrorPrincipal "SCP_SYNTAX_ERROR_PRINCIPAL" Error ["SCPs do not support specifying principals. Remove the Principal or NotPrincipal element."];
    UniqueSidsRequired "UNIQUE_SIDS_REQUIRED" Error ["Duplicate statement IDs are not supported for this policy type. Update the Sid value."];
    UnsupportedActionInPolicy "UNSUPPORTED_ACTION_IN_POLICY" Error ["The action {action} is not supported for the resource-based policy attached to the resource type {resourceType}."] uncertain "The actions that access points support are not listed; those for buckets are taken, too.";
    UnsupportedElementCombination "UNSUPPORTED_ELEMENT_COMBINATION" Error ["The policy elements {element1} and {element2} can not be used in the same statement. Remove one of these elements."];
    UnsupportedGlobalConditionKey "UNSUPPORTED_GLOBAL_CONDITION_KEY" Error ["The condition key aws:ARN is not supported. Use aws:PrincipalArn or aws:SourceArn instead."] uncertain "Two codes are about aws:ARN; which one AWS reports when is not documented. This one is reported under ARN operators.";
    UnsupportedPrincipal "UNSUPPORTED_PRINCIPAL" Error ["The policy type {policy_type} does not support the Principal element. Remove the Principal element."];
    UnsupportedResourceArnInPolicy "UNSUPPORTED_RESOURCE_ARN_IN_POLICY" Error ["The resource ARN is not supported for the resource-based policy attached to the resource type {resourceType}."];
    UnsupportedSid "UNSUPPORTED_SID" Error ["Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]"];
    UnsupportedWildcardInPrincipal "UNSUPPORTED_WILDCARD_IN_PRINCIPAL" Error ["Wildcards (*, ?) are not supported with the principal key {principal_key}. Replace the wildcard with a valid principal value."];
    MissingBraceInVariable "MISSING_BRACE_IN_VARIABLE" Error ["The policy variable is missing a closing curly brace. Add } after the variable text."];
    MissingQuoteInVariable "MISSING_QUOTE_IN_VARIABLE" Error ["The policy variable default value must begin and end with a single quote. Add the missing quote."];
    UnsupportedSpaceInVariable "UNSUPPORTED_SPACE_IN_VARIABLE" Error ["A space is not supported within the policy variable text. Remove the space."];
    EmptyVariable "EMPTY_VARIABLE" Error ["Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure."];
    VariableUnsupportedInElement "VARIABLE_UNSUPPORTED_IN_ELEMENT" Error ["Policy variables are supported in the Resource and Condition elements. Remove the policy variable {variable} from this element."];
    VariableUnsupportedInVersion "VARIABLE_UNSUPPORTED_IN_VERSION" Error ["To include variables in your policy, use the policy version 2012-10-17 or later."];
    PrivateIpAddress "PRIVATE_IP_ADDRESS" Error ["aws:SourceIp works only for public IP address ranges. The values for condition key aws:SourceIp include only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses."];
    PrivateNotIpAddress "PRIVATE_NOT_IP_ADDRESS" Error ["The values for condition key aws:SourceIp include only private IP addresses and has no effect. aws:SourceIp works only for public IP address ranges. Update the value to include only public IP addresses."];
    PolicySizeExceedsScpQuota "POLICY_SIZE_EXCEEDS_SCP_QUOTA" Error ["The {policySize} characters in the service control policy (SCP) exceed the {policySizeQuota} character maximum for SCPs. We recommend that you use multiple granular policies."] uncertain "Whether whitespace counts is not documented; it counts here, as in AWS Organizations.";
    InvalidServicePrincipalFormat "INVALID_SERVICE_PRINCIPAL_FORMAT" Error ["The service principal does not match the expected format. Use the format {expectedFormat}."];
    MissingTagKeyInCondition "MISSING_TAG_KEY_IN_CONDITION" Error ["The condition key {conditionKeyName} must include a tag key to control access based on tags. Use the format {conditionKeyName}tag-key and specify a key name for tag-key."];
    InvalidVpcFormat "INVALID_VPC_FORMAT" Error ["The VPC identifier in the condition key value is not valid. Use the prefix 'vpc-' followed by 8 or 17 alphanumeric characters."];
    InvalidVpceFormat "INVALID_VPCE_FORMAT" Error ["The VPCE identifier in the condition key value is not valid.  Use the prefix 'vpce-' followed by 8 or 17 alphanumeric characters."];
    FederatedPrincipalNotSupported "FEDERATED_PRINCIPAL_NOT_SUPPORTED" Error ["The policy type does not support a federated identity provider in the principal element. Use a supported principal."];
    UnsupportedActionForConditionKey "UNSUPPORTED_ACTION_FOR_CONDITION_KEY" Error ["The following actions: {actions} are not supported by the condition key {key}. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key."] uncertain "Recorded for a key of an identity provider beside sts:TagSession. Statements of AWS managed policies with keys that their actions do not supply have no finding; so only the keys of a short list are checked.";
    UnsupportedConditionKeyForServicePrincipal "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL" Error ["The following condition keys are not supported when used with the service principal: {conditionKeys}."] uncertain "The reference names aws:PrincipalOrgID with cloudfront.amazonaws.com; keys about a principal of an account are taken to be alike.";
    RoleTrustPolicySyntaxErrorNotprincipal "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL" Error ["Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead."];
    RoleTrustPolicyUnsupportedWildcardInPrincipal "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL" Error ["\"Principal:\" \"*\" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value."];
    RoleTrustPolicySyntaxErrorResource "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE" Error ["Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element."];
    TypeMismatchIpRange "TYPE_MISMATCH_IP_RANGE" Error ["The condition operator {operator} is used with an invalid IP range value. Specify the IP range in standard CIDR format."];
    MissingActionForConditionKey "MISSING_ACTION_FOR_CONDITION_KEY" Error ["The {actionName} action must be in the action block to allow setting values for the condition key {keyName}. Add {actionName} to the action block."] uncertain "The reference has no example; a short list of keys that only one action sets is checked.";
    InvalidFederatedPrincipalSyntaxInRoleTrustPolicy "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY" Error ["The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN."];
    MismatchedActionForPrincipal "MISMATCHED_ACTION_FOR_PRINCIPAL" Error ["The {actionName} action is invalid with the following principal(s): {principalNames}. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options."];
    MissingActionForRolesAnywhereTrustPolicy "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY" Error ["The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy."];
    PolicySizeExceedsRcpQuota "POLICY_SIZE_EXCEEDS_RCP_QUOTA" Error ["The {policySize} characters in the resource control policy (RCP) exceed the {policySizeQuota} character maximum for RCPs. We recommend that you use multiple granular policies."] uncertain "Whether whitespace counts is not documented; it counts here, as in AWS Organizations.";
    RcpSyntaxErrorPrincipal "RCP_SYNTAX_ERROR_PRINCIPAL" Error ["The Principal element contents are not valid. RCPs only support specifying all principals (\"*\") in the Principal element. The NotPrincipal element is not supported for RCPs."];
    RcpSyntaxErrorAllow "RCP_SYNTAX_ERROR_ALLOW" Error ["RCPs only support specifying all principals (\"*\") in the Principal element, all resources (\"*\") in the Resource element, and no Condition element with an effect of Allow."];
    RcpSyntaxErrorNotaction "RCP_SYNTAX_ERROR_NOTACTION" Error ["RCPs do not support the NotAction element. Update to use the Action element."];
    RcpSyntaxErrorAction "RCP_SYNTAX_ERROR_ACTION" Error ["RCPs only support specifying select service prefixes in the Action element. Learn more here."];
    MissingArnAccount "MISSING_ARN_ACCOUNT" Error ["The resource {resourceName} in the arn is missing an account id. Please provide a 12 digit account id."];
    InvalidKmsKeyValue "INVALID_KMS_KEY_VALUE" Error ["The {key} condition key value must be a valid KMS key ARN."] uncertain "The keys that hold ARNs of KMS keys are not listed.";
    VariableUsageTooPermissive "VARIABLE_USAGE_TOO_PERMISSIVE" Error ["Overly permissive use of policy variable for the {key} condition key. Use the policy variable preceded by 6 consecutive characters.", "The policy variable is not allowed in the condition key {key}. We consider the key to be sensitive and policy variables can be evaluated as effective wildcards. Therefore policy variables are not allowed to be used with sensitive keys. Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the list of sensitive keys.", "Overly permissive use of policy variable with aws:userID. Use the policy variable on the right side of colon or as the only character on the left side of a colon."] uncertain "AWS managed policies compare sensitive keys with variables under StringEquals, and no answer has this finding; so only operators with patterns are checked.";
    WildcardUsageTooPermissive "WILDCARD_USAGE_TOO_PERMISSIVE" Error ["Overly permissive use of wildcard for the {key} condition key. Use the wildcard preceded by 6 consecutive characters.", "The wildcard is not allowed in the condition key {key}. We consider the key to be sensitive and wildcards are not allowed to be used with sensitive keys. Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the list of sensitive keys.", "Overly permissive use of wildcard with aws:userID. Use the wildcard on the right side of colon or as the only character on the left side of a colon."] uncertain "The page of global keys lists the sensitive keys that take no wildcard. Which keys take one after six characters is not documented; it is measured for the subjects of tokens.";
    CreateSlrWithNotResource "CREATE_SLR_WITH_NOT_RESOURCE" Warning ["Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles for multiple resources. We recommend that you specify resource ARNs instead."];
    CreateSlrWithStarInActionAndNotResource "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE" Warning ["Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it can allow iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead."];
    CreateSlrWithNotActionAndNotResource "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE" Warning ["Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead."];
    CreateSlrWithStarInResource "CREATE_SLR_WITH_STAR_IN_RESOURCE" Warning ["Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles. We recommend that you specify resource ARNs instead."];
    CreateSlrWithStarInActionAndResource "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE" Warning ["Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead."];
    CreateSlrWithStarInResourceAndNotAction "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION" Warning ["Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead."];
    DeprecatedGlobalConditionKey "DEPRECATED_GLOBAL_CONDITION_KEY" Warning ["We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn."] uncertain "Two codes are about aws:ARN; which one AWS reports when is not documented. This one is reported under other operators.";
    InvalidDateValue "INVALID_DATE_VALUE" Warning ["The date {date} might not resolve as expected. We recommend that you use the YYYY-MM-DD format."];
    InvalidRoleReference "INVALID_ROLE_REFERENCE" Warning ["The Principal element includes the IAM role ID {roleid}. We recommend that you use a role ARN instead."];
    InvalidUserReference "INVALID_USER_REFERENCE" Warning ["The Principal element includes the IAM user ID {userid}. We recommend that you use a user ARN instead."];
    MissingVersion "MISSING_VERSION" Warning ["We recommend that you specify the Version element to help you with debugging permission issues."];
    UniqueSidsRecommended "UNIQUE_SIDS_RECOMMENDED" Warning ["We recommend that you use statement IDs that are unique to your policy. Update the Sid value."];
    WildcardWithoutLikeOperator "WILDCARD_WITHOUT_LIKE_OPERATOR" Warning ["Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like."];
    PolicySizeExceedsIdentityPolicyQuota "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA" Warning ["The {policySize} characters in the identity policy, excluding whitespace, exceed the {policySizeQuota} character maximum for inline and managed policies. We recommend that you use multiple granular policies."];
    PolicySizeExceedsResourcePolicyQuota "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA" Warning ["The {policySize} characters in the resource policy exceed the {policySizeQuota} character maximum for resource policies. We recommend that you use multiple granular policies."] uncertain "The quota is not documented; the 20,480 bytes of a bucket policy are used.";
    TypeMismatch "TYPE_MISMATCH" Warning ["Use the operator type {allowed} instead of operator {operator} for the condition key {key}."];
    TypeMismatchBoolean "TYPE_MISMATCH_BOOLEAN" Warning ["Add a valid Boolean value (true or false) for the condition operator {operator}."];
    TypeMismatchDate "TYPE_MISMATCH_DATE" Warning ["The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format."];
    TypeMismatchNumber "TYPE_MISMATCH_NUMBER" Warning ["Add a valid numeric value for the condition operator {operator}."];
    TypeMismatchString "TYPE_MISMATCH_STRING" Warning ["Add a valid base64-encoded string value for the condition operator {operator}."];
    SpecificGithubRepoAndBranchRecommended "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED" Warning ["Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name. If the subject claim does not include the branch, specify it in a token.actions.githubusercontent.com:ref condition key."];
    PolicySizeExceedsRoleTrustPolicyQuota "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA" Warning ["The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have already been increased, then you can ignore this warning."];
    RcpMissingRelatedPrincipalConditionKey "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY" Warning ["RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block \"BoolIfExists\": { \"aws:PrincipalIsAWSService\": \"false\"} whenever a principal key {conditionKeyName} is used."];
    RcpMissingRelatedServicePrincipalConditionKey "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY" Warning ["RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to your principals, an additional statement should be added to the Condition block \"BoolIfExists\": { \"aws:PrincipalIsAWSService\": \"true\"} whenever the key {conditionKeyName} is used."];
    RcpMissingServiceConditionKeyNullCheck "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK" Warning ["The specified service may have a service integration that does not require the use of the {conditionKeyName} condition key. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block \"Null\": { \"aws:SourceAccount\": \"false\"} or \"Null\": { \"aws:SourceArn\": \"false\"} whenever the key {conditionKeyName} is used."];
    UseConditionKeyOnlyWithSupportedServices "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES" Warning ["The condition key {key} works only with specific AWS services and must be scoped to supported services in your policies."] uncertain "The services that supply the keys are not listed there; an action that names one service is taken as scoped.";
    UntrustworthyConditionKey "UNTRUSTWORTHY_CONDITION_KEY" SecurityWarning ["The {key} condition key is not recommended for access control as it can be spoofed/manipulated by the caller."] uncertain "The keys that a caller can choose are not listed; aws:Referer and aws:UserAgent are documented as such.";
    AllowWithNotPrincipal "ALLOW_WITH_NOT_PRINCIPAL" SecurityWarning ["Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead."];
    ForallvaluesWithSingleValuedKey "FORALLVALUES_WITH_SINGLE_VALUED_KEY" SecurityWarning ["Using ForAllValues qualifier with the single-valued condition key {key} can be overly permissive. We recommend that you remove ForAllValues:."];
    PassRoleWithNotResource "PASS_ROLE_WITH_NOT_RESOURCE" SecurityWarning ["Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead."];
    PassRoleWithStarInActionAndNotResource "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE" SecurityWarning ["Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead."];
    PassRoleWithNotActionAndNotResource "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE" SecurityWarning ["Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.. We recommend that you specify resource ARNs instead."];
    PassRoleWithStarInResource "PASS_ROLE_WITH_STAR_IN_RESOURCE" SecurityWarning ["Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."];
    PassRoleWithStarInActionAndResource "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE" SecurityWarning ["Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."];
    PassRoleWithStarInResourceAndNotAction "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION" SecurityWarning ["Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."];
    MissingPairedConditionKeys "MISSING_PAIRED_CONDITION_KEYS" SecurityWarning ["Using the condition key {conditionKeyName} can be overly permissive without also using the following condition keys: {recommendedKeys}. Condition keys like this one are more secure when paired with a related key. We recommend that you add the related condition keys to the same condition block."] uncertain "Only aws:VpcSourceIp, which needs the VPC, is documented.";
    DenyWithUnsupportedTagConditionKeyForService "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" SecurityWarning ["Using the effect Deny with the tag condition key {conditionKeyName} and actions for services with the following prefixes can be overly permissive: {serviceNames}. Actions for the listed services are not denied by this statement. We recommend that you move these actions to a different statement without this condition key."] uncertain "Which services supply a tag key is read from the catalog, except for what the reference says of AWS Lambda.";
    DenyNotactionWithUnsupportedTagConditionKeyForService "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" SecurityWarning ["Using the effect Deny with NotAction and the tag condition key {conditionKeyName} can be overly permissive because some service actions are not denied by this statement. This is because the condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction."];
    RestrictAccessToServicePrincipal "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL" SecurityWarning ["Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access."] uncertain "The service principals concerned are not listed. Role trust policies have no such finding.";
    MissingConditionKeyForOidcPrincipal "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL" SecurityWarning ["Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role."];
    MissingGithubRepoConditionKey "MISSING_GITHUB_REPO_CONDITION_KEY" SecurityWarning ["Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and repository name in the value."];
    StringLikeOperatorWithArnConditionKeys "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS" SecurityWarning ["Use the operator type {allowed} instead of operator {operator} for the condition key {key}."];
    DynamodbAttributesWithoutSelect "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT" SecurityWarning ["Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to SPECIFIC_ATTRIBUTES."];
    S3PrefixInNegativeContext "S3_PREFIX_IN_NEGATIVE_CONTEXT" SecurityWarning ["Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block listing the objects under the matching prefixes. A request that specifies a shorter prefix does not match the condition and can still list those objects. To restrict listing to specific prefixes, use s3:prefix with StringLike in an Allow statement, or use a Deny statement with StringNotLike."];
    ForanyvalueWithAudienceClaimType "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE" SecurityWarning ["Using ForAnyValue qualifier with the single-valued condition key {key} can be overly permissive. We recommend that you remove ForAnyValue:."];
    EmptyArrayAction "EMPTY_ARRAY_ACTION" Suggestion ["This statement includes no actions and does not affect the policy. Specify actions."];
    EmptyArrayCondition "EMPTY_ARRAY_CONDITION" Suggestion ["There are no values for the condition key {key} and it does not affect the policy. Specify conditions."];
    EmptyArrayConditionForallvalues "EMPTY_ARRAY_CONDITION_FORALLVALUES" Suggestion ["The ForAllValues prefix with an empty condition key matches only if the key {key} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead."];
    EmptyArrayConditionForanyvalue "EMPTY_ARRAY_CONDITION_FORANYVALUE" Suggestion ["The ForAnyValue prefix with an empty condition key {key} never matches the request context and it does not affect the policy. Specify conditions."];
    EmptyArrayConditionIfexists "EMPTY_ARRAY_CONDITION_IFEXISTS" Suggestion ["The IfExists suffix with an empty condition key matches only if the key {key} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead."];
    EmptyArrayPrincipal "EMPTY_ARRAY_PRINCIPAL" Suggestion ["This statement includes no principals and does not affect the policy. Specify principals."];
    EmptyArrayResource "EMPTY_ARRAY_RESOURCE" Suggestion ["This statement includes no resources and does not affect the policy. Specify resources."];
    EmptyObjectCondition "EMPTY_OBJECT_CONDITION" Suggestion ["This condition block is empty and it does not affect the policy. Specify conditions."];
    EmptyObjectPrincipal "EMPTY_OBJECT_PRINCIPAL" Suggestion ["This statement includes no principals and does not affect the policy. Specify principals."];
    EmptySidValue "EMPTY_SID_VALUE" Suggestion ["Add a value to the empty string in the Sid element."];
    EquivalentToNullFalse "EQUIVALENT_TO_NULL_FALSE" Suggestion ["We recommend replacing the key {key} in the condition block of {operator} with {{recommendedKey}: false} to ensure better enforcement of the condition."];
    EquivalentToNullTrue "EQUIVALENT_TO_NULL_TRUE" Suggestion ["We recommend replacing the key {key} in the condition block of {operator} with {{recommendedKey}: true} to ensure better enforcement of the condition."];
    ImproveIpRange "IMPROVE_IP_RANGE" Suggestion ["The non-zero bits in the IP address after the masked bits are ignored. Replace address with {addr}."];
    NullWithQualifier "NULL_WITH_QUALIFIER" Suggestion ["Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively."];
    PrivateIpAddressSubset "PRIVATE_IP_ADDRESS_SUBSET" Suggestion ["The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses will not have the desired effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp."];
    PrivateNotIpAddressSubset "PRIVATE_NOT_IP_ADDRESS_SUBSET" Suggestion ["The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses have no effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp."];
    RedundantAction "REDUNDANT_ACTION" Suggestion ["The {redundantActionCount} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: {redundantAction}."];
    RedundantConditionValueNum "REDUNDANT_CONDITION_VALUE_NUM" Suggestion ["Multiple values in {operator} are redundant. Replace with the {greatest_or_least} single value for {key}."];
    RedundantResource "REDUNDANT_RESOURCE" Suggestion ["The {redundantResourceCount} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*), or remove the resource {redundantResource} to remove the redundancy."];
    RedundantStatement "REDUNDANT_STATEMENT" Suggestion ["The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement."];
    WildcardInServiceName "WILDCARD_IN_SERVICE_NAME" Suggestion ["Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names."];
    AllowWithUnsupportedTagConditionKeyForService "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" Suggestion ["Using the effect Allow with the condition key {conditionKeyName} and actions for services with the following prefixes does not affect the policy: {serviceNames}. The actions for the listed service are not allowed by this statement. We recommend that you move these actions to a different statement without this condition key."];
    AllowNotactionWithUnsupportedTagConditionKeyForService "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" Suggestion ["Using the effect Allow with NotAction and the tag condition key {conditionKeyName} allows only service actions that support the condition key. The condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction."];
    RecommendedConditionKeyForServicePrincipal "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL" Suggestion ["To restrict access to the service principal {servicePrincipalPrefix} operating on your behalf, we recommend aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of {key}."] uncertain "The keys concerned are not listed; aws:Referer is the documented one.";
    IrrelevantConditionKeyInPolicy "IRRELEVANT_CONDITION_KEY_IN_POLICY" Suggestion ["The condition key {condition_key} is not relevant for the {resource_type} policy.  Use this key in an identity-based policy to govern access to this resource."] uncertain "Only s3:ResourceAccount in policies of buckets and access points is documented.";
    RedundantKeyDueToWildcardInCondition "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION" Suggestion ["The key {key} in the condition block of {operator} is redundant because it is always matched. Remove this key to simplify the condition."] uncertain "The operators concerned are not listed; those whose truth does not depend on the request are taken.";
    RedundantPrincipalInRoleTrustPolicy "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY" Suggestion ["The assumed-role principal {redundant_principal} is redundant with its parent role {parent_role}. Remove the assumed-role principal."];
    RedundantStatementDueToWildcardInCondition "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION" Suggestion ["The key {key} in the condition block of {operator} does not match any values. Remove this key to simplify the condition."] uncertain "The operators concerned are not listed; those that can never be true are taken.";
    ConfirmAudienceClaimType "CONFIRM_AUDIENCE_CLAIM_TYPE" Suggestion ["The \"{key}\" ({audienceType}) claim key identifies the recipients that the JSON web token is intended for. Because this claim is single-valued, do not use a qualifier."];
}
