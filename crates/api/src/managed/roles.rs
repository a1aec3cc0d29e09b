//! The managed policies of service-linked roles, and the roles of services outside the catalog.
//!
//! Source: the pages on service-linked roles in the guides of the services.

/// The roles of AWS Organizations and of the services in the catalog, with their policies.
#[rustfmt::skip]
pub(super) const POLICIES: &[(&str, &str)] = &[
    ("AWSArtifactAccountSync", "AWSArtifactAccountSync"),
    ("AWSConfigRoleForOrganizations", "AWSConfigRoleForOrganizations"),
    ("AWSServiceRoleForAccessAnalyzer", "AccessAnalyzerServiceRolePolicy"),
    ("AWSServiceRoleForAgentRegistry", "AWSAgentRegistryServiceRolePolicy"),
    ("AWSServiceRoleForAmazonEKSDashboard", "AmazonEKSDashboardServiceRolePolicy"),
    ("AWSServiceRoleForAmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"),
    ("AWSServiceRoleForAmazonGuardDutyMalwareProtection", "AmazonGuardDutyMalwareProtectionServiceRolePolicy"),
    ("AWSServiceRoleForAmazonInspector2", "AmazonInspector2ServiceRolePolicy"),
    ("AWSServiceRoleForAmazonMacie", "AmazonMacieServiceRolePolicy"),
    ("AWSServiceRoleForAmazonQDeveloper", "AWSServiceRoleForAmazonQDeveloper"),
    ("AWSServiceRoleForAmazonSSM_AccountDiscovery", "AWSSystemsManagerAccountDiscoveryServicePolicy"),
    ("AWSServiceRoleForApplicationMigrationService", "AWSApplicationMigrationServiceRolePolicy"),
    ("AWSServiceRoleForArtifact", "AWSArtifactServiceRolePolicy"),
    ("AWSServiceRoleForAuditManager", "AWSAuditManagerServiceRolePolicy"),
    ("AWSServiceRoleForAWSControlTower", "AWSControlTowerAccountServiceRolePolicy"),
    ("AWSServiceRoleForAWSLicenseManagerLinuxSubscriptionsService", "AWSLicenseManagerLinuxSubscriptionsServiceRolePolicy"),
    ("AWSServiceRoleForAWSLicenseManagerMasterAccountRole", "AWSLicenseManagerMasterAccountRolePolicy"),
    ("AWSServiceRoleForAWSLicenseManagerMemberAccountRole", "AWSLicenseManagerMemberAccountRolePolicy"),
    ("AWSServiceRoleForAWSLicenseManagerRole", "AWSLicenseManagerServiceRolePolicy"),
    ("AWSServiceRoleForAWSUserNotifications", "AWSUserNotificationsServiceLinkedRolePolicy"),
    ("AWSServiceRoleForBackup", "AWSBackupServiceLinkedRolePolicyForBackup"),
    ("AWSServiceRoleForCloudFormationStackSetsOrgAdmin", "CloudFormationStackSetsOrgAdminServiceRolePolicy"),
    ("AWSServiceRoleForCloudFormationStackSetsOrgMember", "CloudFormationStackSetsOrgMemberServiceRolePolicy"),
    ("AWSServiceRoleForCloudTrail", "CloudTrailServiceRolePolicy"),
    ("AWSServiceRoleForCloudTrailEventContext", "CloudTrailEventContext"),
    ("AWSServiceRoleForComputeOptimizer", "ComputeOptimizerServiceRolePolicy"),
    ("AWSServiceRoleForComputeOptimizerAutomation", "ComputeOptimizerAutomationServiceRolePolicy"),
    ("AWSServiceRoleForConfigMultiAccountSetup", "AWSConfigMultiAccountSetupPolicy"),
    ("AWSServiceRoleForCostOptimizationHub", "CostOptimizationHubServiceRolePolicy"),
    ("AWSServiceRoleForDeclarativePoliciesEC2Report", "DeclarativePoliciesEC2Report"),
    ("AWSServiceRoleForDetective", "AmazonDetectiveServiceLinkedRolePolicy"),
    ("AWSServiceRoleForDevOpsGuru", "AmazonDevOpsGuruServiceRolePolicy"),
    ("AWSServiceRoleForEC2CapacityManager", "AWSEC2CapacityManagerServiceRolePolicy"),
    ("AWSServiceRoleForFMS", "FMSServiceRolePolicy"),
    ("AWSServiceRoleForHealth_Organizations", "Health_OrganizationsServiceRolePolicy"),
    ("AWSServiceRoleForIPAM", "AWSIPAMServiceRolePolicy"),
    ("AWSServiceRoleForManagedServices_SelfServiceReporting", "AWSManagedServices_SelfServiceReporting_ServiceRolePolicy"),
    ("AWSServiceRoleForMarketplaceLicenseManagement", "AWSMarketplaceLicenseManagementServiceRolePolicy"),
    ("AWSServiceRoleForNetworkManager", "AWSNetworkManagerServiceRolePolicy"),
    ("AWSServiceRoleForObservabilityAdmin", "AWSObservabilityAdminServiceRolePolicy"),
    ("AWSServiceRoleForObservabilityAdmin_TelemetryEnablement", "AWSObservabilityAdminTelemetryEnablementServiceRolePolicy"),
    ("AWSServiceRoleForOrganizations", "AWSOrganizationsServiceTrustPolicy"),
    ("AWSServiceRoleForPrivateMarketplaceAdmin", "AWSServiceRoleForPrivateMarketplaceAdminPolicy"),
    ("AWSServiceRoleForProcurementInsightsPolicy", "AWSServiceRoleForProcurementInsightsPolicy"),
    ("AWSServiceRoleForReachabilityAnalyzer", "AWSReachabilityAnalyzerServiceRolePolicy"),
    ("AWSServiceRoleForResilienceHub", "AWSResilienceHubServiceRolePolicy"),
    ("AWSServiceRoleForResourceAccessManager", "AWSResourceAccessManagerServiceRolePolicy"),
    ("AWSServiceRoleForResourceExplorer", "AWSResourceExplorerServiceRolePolicy"),
    ("AWSServiceRoleForS3StorageLens", "S3StorageLensServiceRolePolicy"),
    ("AWSServiceRoleForSecurityHub", "AWSSecurityHubServiceRolePolicy"),
    ("AWSServiceRoleForSecurityIncidentResponse", "AWSSecurityIncidentResponseServiceRolePolicy"),
    ("AWSServiceRoleForSecurityIncidentResponse_Triage", "AWSSecurityIncidentResponseTriageServiceRolePolicy"),
    ("AWSServiceRoleForSecurityLake", "SecurityLakeServiceLinkedRole"),
    ("AWSServiceRoleForServiceQuotas", "ServiceQuotasServiceRolePolicy"),
    ("AWSServiceRoleForSplitCostAllocationData", "SplitCostAllocationDataServiceRolePolicy"),
    ("AWSServiceRoleForSSO", "AWSSSOServiceRolePolicy"),
    ("AWSServiceRoleForTrustedAdvisorReporting", "AWSTrustedAdvisorReportingServiceRolePolicy"),
    ("AWSServiceRoleForWellArchitected", "AWSWellArchitectedOrganizationsServiceRolePolicy"),
];

/// The service-linked role of a service outside the catalog of trusted services.
pub struct Outside {
    /// The service principal that the role trusts.
    pub principal: &'static str,
    /// The name of the role.
    pub role: &'static str,
    /// The name of the AWS managed policy that the role has.
    pub policy: &'static str,
    /// Whether a person can create more such roles with a suffix, as the service's guide says.
    pub suffix: bool,
}

macro_rules! outside {
    ($(($principal:literal, $role:literal, $policy:literal, $suffix:literal),)*) => {
        /// The roles of services outside the catalog, sorted by principal.
        pub const OUTSIDE: &[Outside] = &[$(Outside {
            principal: $principal,
            role: $role,
            policy: $policy,
            suffix: $suffix,
        }),*];
    };
}

outside! {
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy", true),
    ("batch.amazonaws.com", "AWSServiceRoleForBatch", "BatchServiceRolePolicy", false),
    ("config.amazonaws.com", "AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy", false),
    ("config-conforms.amazonaws.com", "AWSServiceRoleForConfigConforms", "ConfigConformsServiceRolePolicy", false),
    ("connect.amazonaws.com", "AWSServiceRoleForAmazonConnect", "AmazonConnectServiceLinkedRolePolicy", true),
    ("ecs.amazonaws.com", "AWSServiceRoleForECS", "AmazonECSServiceRolePolicy", false),
    ("eks.amazonaws.com", "AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy", false),
    ("eks-fargate.amazonaws.com", "AWSServiceRoleForAmazonEKSForFargate", "AmazonEKSForFargateServiceRolePolicy", false),
    ("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup", false),
    ("elasticache.amazonaws.com", "AWSServiceRoleForElastiCache", "ElastiCacheServiceRolePolicy", false),
    ("elasticbeanstalk.amazonaws.com", "AWSServiceRoleForElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy", false),
    ("elasticfilesystem.amazonaws.com", "AWSServiceRoleForAmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy", false),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy", false),
    ("fsx.amazonaws.com", "AWSServiceRoleForAmazonFSx", "AmazonFSxServiceRolePolicy", false),
    ("globalaccelerator.amazonaws.com", "AWSServiceRoleForGlobalAccelerator", "AWSGlobalAcceleratorSLRPolicy", false),
    ("kafka.amazonaws.com", "AWSServiceRoleForKafka", "KafkaServiceRolePolicy", false),
    ("opensearchservice.amazonaws.com", "AWSServiceRoleForAmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy", false),
    ("ops.apigateway.amazonaws.com", "AWSServiceRoleForAPIGateway", "APIGatewayServiceRolePolicy", false),
    ("rds.amazonaws.com", "AWSServiceRoleForRDS", "AmazonRDSServiceRolePolicy", false),
    ("redshift.amazonaws.com", "AWSServiceRoleForRedshift", "AmazonRedshiftServiceLinkedRolePolicy", false),
    ("replication.dynamodb.amazonaws.com", "AWSServiceRoleForDynamoDBReplication", "DynamoDBReplicationServiceRolePolicy", false),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy", false),
    ("spotfleet.amazonaws.com", "AWSServiceRoleForEC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy", false),
    ("ssm.amazonaws.com", "AWSServiceRoleForAmazonSSM", "AmazonSSMServiceRolePolicy", false),
    ("support.amazonaws.com", "AWSServiceRoleForSupport", "AWSSupportServiceRolePolicy", false),
    ("transitgateway.amazonaws.com", "AWSServiceRoleForVPCTransitGateway", "AWSVPCTransitGatewayServiceRolePolicy", false),
    ("trustedadvisor.amazonaws.com", "AWSServiceRoleForTrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy", false),
    ("wafv2.amazonaws.com", "AWSServiceRoleForWAFV2Logging", "WAFV2LoggingServiceRolePolicy", false),
}
