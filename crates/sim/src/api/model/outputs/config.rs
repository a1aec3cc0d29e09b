//! Answers of AWS Config, API model 2014-11-12. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    (
        "DescribeAggregateComplianceByConfigRules",
        "AggregateComplianceByConfigRules[AggregateComplianceByConfigRule] NextToken",
    ),
    (
        "DescribeAggregationAuthorizations",
        "AggregationAuthorizations[AggregationAuthorization] NextToken",
    ),
    (
        "DescribeComplianceByConfigRule",
        "ComplianceByConfigRules[ComplianceByConfigRule] NextToken",
    ),
    ("DescribeConfigRules", "ConfigRules[ConfigRule] NextToken"),
    (
        "DescribeConfigurationAggregatorSourcesStatus",
        "AggregatedSourceStatusList[AggregatedSourceStatus] NextToken",
    ),
    (
        "DescribeConfigurationAggregators",
        "ConfigurationAggregators[ConfigurationAggregator] NextToken",
    ),
    (
        "DescribeConfigurationRecorderStatus",
        "ConfigurationRecordersStatus[ConfigurationRecorderStatus]",
    ),
    (
        "DescribeConfigurationRecorders",
        "ConfigurationRecorders[ConfigurationRecorder]",
    ),
    (
        "DescribeDeliveryChannels",
        "DeliveryChannels[DeliveryChannel]",
    ),
    (
        "DescribeOrganizationConfigRuleStatuses",
        "OrganizationConfigRuleStatuses[OrganizationConfigRuleStatus] NextToken",
    ),
    (
        "DescribeOrganizationConfigRules",
        "OrganizationConfigRules[OrganizationConfigRule] NextToken",
    ),
    (
        "DescribePendingAggregationRequests",
        "PendingAggregationRequests[PendingAggregationRequest] NextToken",
    ),
    (
        "GetAggregateDiscoveredResourceCounts",
        "TotalDiscoveredResources:# GroupByKey GroupedResourceCounts[GroupedResourceCount] NextToken",
    ),
    (
        "GetComplianceDetailsByConfigRule",
        "EvaluationResults[EvaluationResult] NextToken",
    ),
    (
        "GetDiscoveredResourceCounts",
        "totalDiscoveredResources:# resourceCounts[ResourceCount] nextToken",
    ),
    (
        "GetOrganizationConfigRuleDetailedStatus",
        "OrganizationConfigRuleDetailedStatus[MemberAccountStatus] NextToken",
    ),
    (
        "GetResourceConfigHistory",
        "configurationItems[ConfigurationItem] nextToken",
    ),
    (
        "ListAggregateDiscoveredResources",
        "ResourceIdentifiers[AggregateResourceIdentifier] NextToken",
    ),
    (
        "ListDiscoveredResources",
        "resourceIdentifiers[ResourceIdentifier] nextToken",
    ),
    (
        "PutAggregationAuthorization",
        "AggregationAuthorization:AggregationAuthorization",
    ),
    (
        "PutConfigurationAggregator",
        "ConfigurationAggregator:ConfigurationAggregator",
    ),
    ("PutOrganizationConfigRule", "OrganizationConfigRuleArn"),
];

pub(super) const SHAPES: &[Row] = &[
    (
        "AccountAggregationSource",
        "AccountIds[AccountId] AllAwsRegions:? AwsRegions[String]",
    ),
    (
        "AggregateComplianceByConfigRule",
        "ConfigRuleName Compliance:Compliance AccountId AwsRegion",
    ),
    (
        "AggregateResourceIdentifier",
        "SourceAccountId SourceRegion ResourceId ResourceType ResourceName",
    ),
    (
        "AggregatedSourceStatus",
        "SourceId SourceType AwsRegion LastUpdateStatus LastUpdateTime:@ LastErrorCode LastErrorMessage",
    ),
    (
        "AggregationAuthorization",
        "AggregationAuthorizationArn AuthorizedAccountId AuthorizedAwsRegion CreationTime:@",
    ),
    (
        "AggregatorFilterResourceType",
        "Type Value[ResourceTypeValue]",
    ),
    (
        "AggregatorFilterServicePrincipal",
        "Type Value[ServicePrincipalValue]",
    ),
    (
        "AggregatorFilters",
        "ResourceType:AggregatorFilterResourceType ServicePrincipal:AggregatorFilterServicePrincipal",
    ),
    (
        "Compliance",
        "ComplianceType ComplianceContributorCount:ComplianceContributorCount",
    ),
    (
        "ComplianceByConfigRule",
        "ConfigRuleName Compliance:Compliance",
    ),
    ("ComplianceContributorCount", "CappedCount:# CapExceeded:?"),
    (
        "ConfigRule",
        "ConfigRuleName ConfigRuleArn ConfigRuleId Description Scope:Scope Source:Source InputParameters MaximumExecutionFrequency ConfigRuleState CreatedBy EvaluationModes[EvaluationModeConfiguration] RuleEvaluationVisibility",
    ),
    ("ConfigSnapshotDeliveryProperties", "deliveryFrequency"),
    (
        "ConfigurationAggregator",
        "ConfigurationAggregatorName ConfigurationAggregatorArn AccountAggregationSources[AccountAggregationSource] OrganizationAggregationSource:OrganizationAggregationSource CreationTime:@ LastUpdatedTime:@ CreatedBy AggregatorFilters:AggregatorFilters",
    ),
    (
        "ConfigurationItem",
        "version accountId configurationItemCaptureTime:@ configurationItemStatus configurationStateId configurationItemMD5Hash arn resourceType resourceId resourceName awsRegion availabilityZone resourceCreationTime:@ tags{Value} relatedEvents[RelatedEvent] relationships[Relationship] configuration supplementaryConfiguration{SupplementaryConfigurationValue} recordingFrequency configurationItemDeliveryTime:@",
    ),
    (
        "ConfigurationRecorder",
        "arn name roleARN recordingGroup:RecordingGroup recordingMode:RecordingMode recordingScope servicePrincipal connectorArn scopeConfiguration:ScopeConfiguration",
    ),
    (
        "ConfigurationRecorderStatus",
        "arn name lastStartTime:@ lastStopTime:@ recording:? lastStatus lastErrorCode lastErrorMessage lastStatusChangeTime:@ servicePrincipal",
    ),
    (
        "CustomPolicyDetails",
        "PolicyRuntime PolicyText EnableDebugLogDelivery:?",
    ),
    (
        "DeliveryChannel",
        "name s3BucketName s3KeyPrefix s3KmsKeyArn snsTopicARN configSnapshotDeliveryProperties:ConfigSnapshotDeliveryProperties",
    ),
    ("EvaluationModeConfiguration", "Mode"),
    (
        "EvaluationResult",
        "EvaluationResultIdentifier:EvaluationResultIdentifier ComplianceType ResultRecordedTime:@ ConfigRuleInvokedTime:@ Annotation ResultToken",
    ),
    (
        "EvaluationResultIdentifier",
        "EvaluationResultQualifier:EvaluationResultQualifier OrderingTimestamp:@ ResourceEvaluationId",
    ),
    (
        "EvaluationResultQualifier",
        "ConfigRuleName ResourceType ResourceId EvaluationMode",
    ),
    ("ExclusionByResourceTypes", "resourceTypes[ResourceType]"),
    ("GroupedResourceCount", "GroupName ResourceCount:#"),
    (
        "MemberAccountStatus",
        "AccountId ConfigRuleName MemberAccountRuleStatus ErrorCode ErrorMessage LastUpdateTime:@",
    ),
    (
        "OrganizationAggregationSource",
        "RoleArn AwsRegions[String] AllAwsRegions:?",
    ),
    (
        "OrganizationConfigRule",
        "OrganizationConfigRuleName OrganizationConfigRuleArn OrganizationManagedRuleMetadata:OrganizationManagedRuleMetadata OrganizationCustomRuleMetadata:OrganizationCustomRuleMetadata ExcludedAccounts[AccountId] LastUpdateTime:@ OrganizationCustomPolicyRuleMetadata:OrganizationCustomPolicyRuleMetadataNoPolicy",
    ),
    (
        "OrganizationConfigRuleStatus",
        "OrganizationConfigRuleName OrganizationRuleStatus ErrorCode ErrorMessage LastUpdateTime:@",
    ),
    (
        "OrganizationCustomPolicyRuleMetadataNoPolicy",
        "Description OrganizationConfigRuleTriggerTypes[OrganizationConfigRuleTriggerTypeNoSN] InputParameters MaximumExecutionFrequency ResourceTypesScope[StringWithCharLimit256] ResourceIdScope TagKeyScope TagValueScope PolicyRuntime DebugLogDeliveryAccounts[AccountId]",
    ),
    (
        "OrganizationCustomRuleMetadata",
        "Description LambdaFunctionArn OrganizationConfigRuleTriggerTypes[OrganizationConfigRuleTriggerType] InputParameters MaximumExecutionFrequency ResourceTypesScope[StringWithCharLimit256] ResourceIdScope TagKeyScope TagValueScope",
    ),
    (
        "OrganizationManagedRuleMetadata",
        "Description RuleIdentifier InputParameters MaximumExecutionFrequency ResourceTypesScope[StringWithCharLimit256] ResourceIdScope TagKeyScope TagValueScope",
    ),
    (
        "PendingAggregationRequest",
        "RequesterAccountId RequesterAwsRegion",
    ),
    (
        "RecordingGroup",
        "allSupported:? includeGlobalResourceTypes:? resourceTypes[ResourceType] exclusionByResourceTypes:ExclusionByResourceTypes recordingStrategy:RecordingStrategy",
    ),
    (
        "RecordingMode",
        "recordingFrequency recordingModeOverrides[RecordingModeOverride]",
    ),
    (
        "RecordingModeOverride",
        "description resourceTypes[ResourceType] recordingFrequency",
    ),
    ("RecordingStrategy", "useOnly"),
    (
        "Relationship",
        "resourceType resourceId resourceName relationshipName",
    ),
    ("ResourceCount", "resourceType count:#"),
    (
        "ResourceIdentifier",
        "resourceType resourceId resourceName resourceDeletionTime:@",
    ),
    (
        "Scope",
        "ComplianceResourceTypes[StringWithCharLimit256] TagKey TagValue ComplianceResourceId ServicePrincipals[StringWithCharLimit128]",
    ),
    (
        "ScopeConfiguration",
        "scopeType scopeValues[ScopeValue] allRegions:? includedRegions[ThirdPartyCloudRegion]",
    ),
    (
        "Source",
        "Owner SourceIdentifier SourceDetails[SourceDetail] CustomPolicyDetails:CustomPolicyDetails",
    ),
    (
        "SourceDetail",
        "EventSource MessageType MaximumExecutionFrequency",
    ),
];
