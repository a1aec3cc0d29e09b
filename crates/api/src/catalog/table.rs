//! The rows of the catalog, one for each service, sorted by name as in the console. The parent module describes the columns.

use super::{
    After, Delegation, LinkedRole, RoleAccounts, Side, SwitchRoute, Tool, TrustedService, When,
};

/// What a row leaves out: nothing more is documented.
const USUAL: TrustedService = TrustedService {
    id: "",
    name: "",
    purpose: "",
    principals: &[],
    aliases: &[],
    enable: SwitchRoute::None,
    enable_recommended: None,
    disable: SwitchRoute::None,
    disable_recommended: None,
    roles: &[],
    roles_if_enabled_here: None,
    delegation: None,
    tool: Tool {
        prefix: "",
        set_up: None,
        clean_up: None,
        instead: None,
        makes: None,
    },
    after: After::Unknown,
    on_disable: None,
};

/// Every service of the catalog.
#[rustfmt::skip]
pub const SERVICES: &[TrustedService] = &[
    // Source: IAM User Guide, account access manager. How trusted access ends is not documented.
    TrustedService {
        id: "account-access-manager", name: "Account access manager",
        purpose: "Assign IAM roles to the users and groups of IAM Identity Center.",
        principals: &["account-access.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::None, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAccountAccessManager", principal: "account-access.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["account-access.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "account-access", set_up: Some("CreateApplication"), clean_up: Some("DeleteApplication"), instead: None, makes: Some("an application for the assignments") },
        ..USUAL
    },
    TrustedService {
        id: "account", name: "AWS Account Management",
        purpose: "Edit contact details and Region opt-in for member accounts centrally.",
        principals: &["account.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        delegation: Some(Delegation { principals: &["account.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "account", set_up: None, clean_up: None, instead: Some("No setup needed: once trusted access is enabled, the management account edits the contact details and Regions of members."), makes: None },
        ..USUAL
    },
    TrustedService {
        id: "agent-registry", name: "AWS Agent Registry",
        purpose: "Catalog agents, MCP servers and tools found across the organization.",
        principals: &["agent-registry.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAgentRegistry", principal: "agent-registry.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForAgentRegistry", principal: "agent-registry.amazonaws.com", place: RoleAccounts::DelegatedAdministrator, automatic: true, when: When::WhenNeeded },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["agent-registry.amazonaws.com"], most: None, goes_first: true }),
        tool: Tool { prefix: "bedrock-agentcore", set_up: None, clean_up: None, instead: None, makes: Some("a registry over the organization") },
        after: After::CleansUp, on_disable: Some("Auto-detection is turned off for organization-scoped registries."), ..USUAL
    },
    TrustedService {
        id: "application-migration", name: "AWS Application Migration Service (AWS Transform MGN)",
        purpose: "Run large server migrations across accounts with a global view.",
        principals: &["mgn.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForApplicationMigrationService", principal: "mgn.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["mgn.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "mgn", set_up: None, clean_up: None, instead: None, makes: Some("a global view of migrations") },
        ..USUAL
    },
    TrustedService {
        id: "artifact", name: "AWS Artifact",
        purpose: "Accept compliance agreements once for every member account.",
        principals: &["aws-artifact-account-sync.amazonaws.com", "artifact.amazonaws.com"],
        aliases: &["AWSArtifactAccountSync"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSArtifactAccountSync", principal: "aws-artifact-account-sync.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForArtifact", principal: "artifact.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        tool: Tool { prefix: "artifact", set_up: None, clean_up: None, instead: Some("No setup needed: once trusted access is enabled, a user in the management account accepts agreements for the organization."), makes: None },
        after: After::StopsAtOnce, on_disable: Some("Organization agreements stop working; accepted agreements stay but Artifact cannot reach them; the Artifact role stays; re-enabling resumes without reconfiguration."), ..USUAL
    },
    TrustedService {
        id: "audit-manager", name: "AWS Audit Manager",
        purpose: "Collect audit evidence from many accounts continuously.",
        principals: &["auditmanager.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAuditManager", principal: "auditmanager.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["auditmanager.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "auditmanager", set_up: Some("RegisterOrganizationAdminAccount"), clean_up: Some("DeregisterOrganizationAdminAccount"), instead: None, makes: Some("the setting that lets assessments cover member accounts") },
        ..USUAL
    },
    TrustedService {
        id: "backup", name: "AWS Backup",
        purpose: "Manage and watch backup jobs across the organization.",
        principals: &["backup.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForBackup", principal: "backup.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["backup.amazonaws.com"], most: Some(5), goes_first: false }),
        tool: Tool { prefix: "backup", set_up: Some("UpdateGlobalSettings"), clean_up: Some("UpdateGlobalSettings"), instead: None, makes: Some("the setting that monitors jobs across accounts") },
        after: After::Resumes, on_disable: Some("Cross-account job visibility is lost; the Backup role stays; re-enabling resumes without reconfiguration."), ..USUAL
    },
    TrustedService {
        id: "billing", name: "AWS Billing and Cost Management",
        purpose: "Let split cost allocation data read organization structure and telemetry.",
        principals: &["billing-cost-management.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForSplitCostAllocationData", principal: "split-cost-allocation-data.bcm.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForSplitCostAllocationData", principal: "split-cost-allocation-data.bcm.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::WhenNeeded },
        ],
        tool: Tool { prefix: "billing", set_up: None, clean_up: None, instead: None, makes: Some("the setting for split cost allocation data") },
        ..USUAL
    },
    TrustedService {
        id: "cloudformation-stacksets", name: "AWS CloudFormation StackSets",
        purpose: "Deploy stacks to accounts and OUs with service-managed permissions.",
        principals: &["member.org.stacksets.cloudformation.amazonaws.com", "stacksets.cloudformation.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForCloudFormationStackSetsOrgAdmin", principal: "stacksets.cloudformation.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForCloudFormationStackSetsOrgMember", principal: "member.org.stacksets.cloudformation.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::WhenNeeded },
        ],
        delegation: Some(Delegation { principals: &["member.org.stacksets.cloudformation.amazonaws.com"], most: Some(5), goes_first: true }),
        tool: Tool { prefix: "cloudformation", set_up: Some("ActivateOrganizationsAccess"), clean_up: Some("DeactivateOrganizationsAccess"), instead: None, makes: Some("the setting for service-managed stack sets") },
        after: After::Leaves, on_disable: Some("Existing stack instances are kept; service-managed stack sets can no longer deploy to organization accounts."), ..USUAL
    },
    TrustedService {
        id: "cloudtrail", name: "AWS CloudTrail",
        purpose: "Record activity of all accounts with an organization trail or event data store.",
        principals: &["cloudtrail.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForCloudTrail", principal: "cloudtrail.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForCloudTrailEventContext", principal: "", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["cloudtrail.amazonaws.com"], most: Some(3), goes_first: false }),
        tool: Tool { prefix: "cloudtrail", set_up: Some("CreateTrail"), clean_up: Some("DeleteTrail"), instead: None, makes: Some("an organization trail") },
        after: After::CleansUp, on_disable: Some("Organization trails in members are deleted; the management account's organization trails and event data stores become account-level; the role stays; re-enabling restores nothing by itself."), ..USUAL
    },
    TrustedService {
        id: "cloudwatch", name: "Amazon CloudWatch (telemetry config, Network Flow Monitor)",
        purpose: "Audit telemetry settings and network flows across accounts.",
        principals: &["observabilityadmin.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForObservabilityAdmin", principal: "observabilityadmin.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForObservabilityAdmin", principal: "observabilityadmin.amazonaws.com", place: RoleAccounts::Management, automatic: false, when: When::OnServiceSetup },
            LinkedRole { name: "AWSServiceRoleForObservabilityAdmin_TelemetryEnablement", principal: "telemetry-enablement.observabilityadmin.amazonaws.com", place: RoleAccounts::Unknown, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["observabilityadmin.amazonaws.com"], most: None, goes_first: true }),
        tool: Tool { prefix: "observabilityadmin", set_up: Some("StartTelemetryEvaluationForOrganization"), clean_up: Some("StopTelemetryEvaluationForOrganization"), instead: None, makes: Some("a telemetry evaluation of the organization") },
        after: After::Leaves, on_disable: Some("Telemetry auditing stops and Network Flow Monitor loses multi-account views."), ..USUAL
    },
    TrustedService {
        id: "compute-optimizer", name: "AWS Compute Optimizer",
        purpose: "Right-sizing advice for resources in every account.",
        principals: &["compute-optimizer.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForComputeOptimizer", principal: "compute-optimizer.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForComputeOptimizerAutomation", principal: "aco-automation.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["compute-optimizer.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "compute-optimizer", set_up: Some("UpdateEnrollmentStatus"), clean_up: Some("UpdateEnrollmentStatus"), instead: None, makes: Some("an enrollment of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "config", name: "AWS Config",
        purpose: "Aggregate resource configuration and push rules across accounts.",
        principals: &["config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSConfigRoleForOrganizations", principal: "config.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForConfigMultiAccountSetup", principal: "config-multiaccountsetup.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"], most: Some(3), goes_first: false }),
        tool: Tool { prefix: "config", set_up: Some("PutConfigurationAggregator"), clean_up: Some("DeleteConfigurationAggregator"), instead: Some("AWS Config works with the organization once an organization aggregator or an organization rule is created: config:PutConfigurationAggregator, config:PutOrganizationConfigRule. Deleting them ends this."), makes: None },
        ..USUAL
    },
    TrustedService {
        id: "control-tower", name: "AWS Control Tower",
        purpose: "Set up and govern a multi-account landing zone and detect drift.",
        principals: &["controltower.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAWSControlTower", principal: "controltower.amazonaws.com", place: RoleAccounts::Unknown, automatic: false, when: When::Unknown },
        ],
        tool: Tool { prefix: "controltower", set_up: Some("CreateLandingZone"), clean_up: Some("DeleteLandingZone"), instead: None, makes: Some("a landing zone") },
        after: After::Leaves, on_disable: Some("Causes landing zone drift that only a landing zone repair fixes; re-enabling does not fix it."), ..USUAL
    },
    TrustedService {
        id: "cost-optimization-hub", name: "AWS Cost Optimization Hub",
        purpose: "One place for cost-saving recommendations across accounts.",
        principals: &["cost-optimization-hub.bcm.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForCostOptimizationHub", principal: "cost-optimization-hub.bcm.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["cost-optimization-hub.bcm.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "cost-optimization-hub", set_up: Some("UpdateEnrollmentStatus"), clean_up: Some("UpdateEnrollmentStatus"), instead: None, makes: Some("an enrollment of the organization") },
        after: After::CleansUp, on_disable: Some("Member recommendations are denied and members are no longer opted in; opting in again from the management account restores it."), ..USUAL
    },
    TrustedService {
        id: "detective", name: "Amazon Detective",
        purpose: "Build a behavior graph covering organization accounts.",
        principals: &["detective.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForDetective", principal: "detective.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["detective.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "detective", set_up: Some("EnableOrganizationAdminAccount"), clean_up: Some("DisableOrganizationAdminAccount"), instead: None, makes: Some("a behavior graph") },
        ..USUAL
    },
    TrustedService {
        id: "devops-guru", name: "Amazon DevOps Guru",
        purpose: "Operational anomaly insights across accounts.",
        principals: &["devops-guru.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForDevOpsGuru", principal: "devops-guru.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["devops-guru.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "devops-guru", set_up: None, clean_up: None, instead: None, makes: Some("a dashboard of insights over the organization") },
        ..USUAL
    },
    TrustedService {
        id: "directory-service", name: "AWS Directory Service",
        purpose: "Share a managed Microsoft AD with organization accounts.",
        principals: &["ds.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        tool: Tool { prefix: "ds", set_up: Some("ShareDirectory"), clean_up: Some("UnshareDirectory"), instead: None, makes: Some("a shared directory") },
        after: After::Resumes, on_disable: Some("Directories already shared keep working; no new sharing until re-enabled."), ..USUAL
    },
    TrustedService {
        id: "ec2", name: "Amazon EC2 (declarative policies account status report)",
        purpose: "Report current settings across accounts before declarative policies.",
        principals: &["ec2.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForDeclarativePoliciesEC2Report", principal: "ec2.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        tool: Tool { prefix: "ec2", set_up: Some("StartDeclarativePoliciesReport"), clean_up: Some("CancelDeclarativePoliciesReport"), instead: None, makes: Some("an account status report") },
        ..USUAL
    },
    TrustedService {
        id: "ec2-capacity-manager", name: "EC2 Capacity Manager",
        purpose: "See On-Demand, Spot and reserved capacity use across accounts.",
        principals: &["ec2.capacitymanager.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForEC2CapacityManager", principal: "ec2.capacitymanager.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["ec2.capacitymanager.amazonaws.com"], most: None, goes_first: true }),
        tool: Tool { prefix: "ec2", set_up: Some("UpdateCapacityManagerOrganizationsAccess"), clean_up: Some("UpdateCapacityManagerOrganizationsAccess"), instead: None, makes: Some("the setting for capacity data of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "eks", name: "Amazon EKS (EKS Dashboard)",
        purpose: "Cluster dashboard across accounts and Regions.",
        principals: &["eks.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonEKSDashboard", principal: "dashboard.eks.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["eks.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "eks", set_up: None, clean_up: None, instead: None, makes: Some("a dashboard over the organization") },
        after: After::Leaves, on_disable: Some("The dashboard loses permission to read cluster data in organization accounts."), ..USUAL
    },
    TrustedService {
        id: "eventbridge", name: "Amazon EventBridge",
        purpose: "Share events between organization accounts.",
        principals: &[],
        enable: SwitchRoute::None, enable_recommended: None, disable: SwitchRoute::None, disable_recommended: None,
        tool: Tool { prefix: "events", set_up: None, clean_up: None, instead: None, makes: None },
        ..USUAL
    },
    TrustedService {
        id: "firewall-manager", name: "AWS Firewall Manager",
        purpose: "Central firewall, WAF and security group policies.",
        principals: &["fms.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForFMS", principal: "fms.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["fms.amazonaws.com"], most: Some(10), goes_first: false }),
        tool: Tool { prefix: "fms", set_up: Some("AssociateAdminAccount"), clean_up: Some("DisassociateAdminAccount"), instead: None, makes: Some("the setting that names its administrator account") },
        ..USUAL
    },
    TrustedService {
        id: "guardduty", name: "Amazon GuardDuty",
        purpose: "Threat detection managed for all accounts.",
        principals: &["guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonGuardDuty", principal: "guardduty.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForAmazonGuardDutyMalwareProtection", principal: "malware-protection.guardduty.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::WhenNeeded },
        ],
        delegation: Some(Delegation { principals: &["guardduty.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "guardduty", set_up: Some("EnableOrganizationAdminAccount"), clean_up: Some("DisableOrganizationAdminAccount"), instead: None, makes: Some("a detector") },
        ..USUAL
    },
    TrustedService {
        id: "health", name: "AWS Health",
        purpose: "Service health events for the whole organization.",
        principals: &["health.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForHealth_Organizations", principal: "health.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["health.amazonaws.com"], most: Some(5), goes_first: false }),
        tool: Tool { prefix: "health", set_up: Some("EnableHealthServiceAccessForOrganization"), clean_up: Some("DisableHealthServiceAccessForOrganization"), instead: None, makes: Some("an organizational view") },
        after: After::Leaves, on_disable: Some("Aggregation for other accounts stops; the SLR stays until deleted in IAM."), ..USUAL
    },
    TrustedService {
        id: "access-analyzer", name: "IAM Access Analyzer",
        purpose: "Find resources and permissions reachable from outside the organization.",
        principals: &["access-analyzer.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAccessAnalyzer", principal: "access-analyzer.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["access-analyzer.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "access-analyzer", set_up: Some("CreateAnalyzer"), clean_up: Some("DeleteAnalyzer"), instead: None, makes: Some("an analyzer over the organization") },
        ..USUAL
    },
    TrustedService {
        id: "identity-center", name: "AWS IAM Identity Center",
        purpose: "Single sign-on to all accounts.",
        principals: &["sso.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForSSO", principal: "sso.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["sso.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "sso", set_up: Some("CreateInstance"), clean_up: Some("DeleteInstance"), instead: None, makes: Some("an organization instance") },
        after: After::Resumes, on_disable: Some("It stops working and users lose account access; its roles and SLRs stay; re-enabling resumes without reconfiguration."), ..USUAL
    },
    TrustedService {
        id: "iam", name: "AWS Identity and Access Management (root access management)",
        purpose: "Manage member root credentials centrally and run short root sessions.",
        principals: &["iam.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        delegation: Some(Delegation { principals: &["iam.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "iam", set_up: Some("EnableOrganizationsRootCredentialsManagement"), clean_up: Some("DisableOrganizationsRootCredentialsManagement"), instead: Some("IAM works with the organization once root access management is enabled, in the console of IAM (EnableRootAccess) or by its API, and stops when its features are disabled."), makes: None },
        ..USUAL
    },
    TrustedService {
        id: "inspector", name: "Amazon Inspector",
        purpose: "Vulnerability scanning for all accounts.",
        principals: &["inspector2.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonInspector2", principal: "inspector2.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["inspector2.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "inspector2", set_up: Some("EnableDelegatedAdminAccount"), clean_up: Some("DisableDelegatedAdminAccount"), instead: None, makes: Some("a scan configuration of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "license-manager", name: "AWS License Manager",
        purpose: "Track software licenses and Linux subscriptions across accounts.",
        principals: &["license-manager.amazonaws.com", "license-manager.member-account.amazonaws.com", "license-manager-linux-subscriptions.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAWSLicenseManagerRole", principal: "license-manager.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnServiceSetup },
            LinkedRole { name: "AWSServiceRoleForAWSLicenseManagerMasterAccountRole", principal: "license-manager.master-account.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
            LinkedRole { name: "AWSServiceRoleForAWSLicenseManagerMemberAccountRole", principal: "license-manager.member-account.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::OnServiceSetup },
            LinkedRole { name: "AWSServiceRoleForAWSLicenseManagerLinuxSubscriptionsService", principal: "license-manager-linux-subscriptions.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["license-manager.amazonaws.com", "license-manager-linux-subscriptions.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "license-manager", set_up: Some("UpdateServiceSettings"), clean_up: Some("UpdateServiceSettings"), instead: None, makes: Some("the setting that links the accounts of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "macie", name: "Amazon Macie",
        purpose: "Discover sensitive data in S3 across accounts.",
        principals: &["macie.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::None, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonMacie", principal: "macie.amazonaws.com", place: RoleAccounts::DelegatedAdministrator, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["macie.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "macie2", set_up: Some("EnableOrganizationAdminAccount"), clean_up: Some("DisableOrganizationAdminAccount"), instead: None, makes: Some("a configuration of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "managed-services", name: "AWS Managed Services (AMS) Self-Service Reporting",
        purpose: "Aggregated AMS reports for the organization.",
        principals: &["selfservicereporting.managedservices.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForManagedServices_SelfServiceReporting", principal: "selfservicereporting.managedservices.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["selfservicereporting.managedservices.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "selfservicereporting", set_up: None, clean_up: None, instead: None, makes: Some("a report over the organization") },
        ..USUAL
    },
    TrustedService {
        id: "marketplace", name: "AWS Marketplace (license management)",
        purpose: "Share Marketplace licenses with member accounts.",
        principals: &["license-management.marketplace.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForMarketplaceLicenseManagement", principal: "license-management.marketplace.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        tool: Tool { prefix: "license-manager", set_up: None, clean_up: None, instead: None, makes: Some("the setting that shares licenses") },
        ..USUAL
    },
    TrustedService {
        id: "private-marketplace", name: "AWS Marketplace Private Marketplace",
        purpose: "Curated Marketplace catalogs per organization, OU or account.",
        principals: &["private-marketplace.marketplace.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForPrivateMarketplaceAdmin", principal: "private-marketplace.marketplace.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["private-marketplace.marketplace.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "aws-marketplace", set_up: None, clean_up: None, instead: None, makes: Some("a private marketplace experience") },
        ..USUAL
    },
    TrustedService {
        id: "procurement-insights", name: "AWS Marketplace procurement insights dashboard",
        purpose: "Agreement and cost data for Marketplace purchases across accounts.",
        principals: &["procurement-insights.marketplace.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForProcurementInsightsPolicy", principal: "procurement-insights.marketplace.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["procurement-insights.marketplace.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "aws-marketplace", set_up: None, clean_up: None, instead: None, makes: Some("a procurement insights dashboard") },
        ..USUAL
    },
    TrustedService {
        id: "network-manager", name: "AWS Network Manager",
        purpose: "One view of transit gateways and Cloud WAN across accounts.",
        principals: &["networkmanager.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForNetworkManager", principal: "networkmanager.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForCloudFormationStackSetsOrgAdmin", principal: "stacksets.cloudformation.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForCloudFormationStackSetsOrgMember", principal: "member.org.stacksets.cloudformation.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["networkmanager.amazonaws.com"], most: Some(10), goes_first: false }),
        tool: Tool { prefix: "networkmanager", set_up: Some("StartOrganizationServiceAccessUpdate"), clean_up: Some("StartOrganizationServiceAccessUpdate"), instead: None, makes: Some("a stack set for its roles in members") },
        after: After::Leaves, on_disable: Some("The SLRs stay and can be deleted by hand; disabling outside its console may leave stack sets and custom IAM roles behind."), ..USUAL
    },
    TrustedService {
        id: "q-developer", name: "Amazon Q Developer",
        purpose: "Share Q Developer Pro settings with member accounts.",
        principals: &["q.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::ServiceOnly, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonQDeveloper", principal: "q.amazonaws.com", place: RoleAccounts::Unknown, automatic: false, when: When::OnServiceSetup },
        ],
        tool: Tool { prefix: "q", set_up: None, clean_up: None, instead: None, makes: Some("the setting that shares subscriptions") },
        ..USUAL
    },
    TrustedService {
        id: "resilience-hub", name: "AWS Resilience Hub",
        purpose: "Track recovery objectives across accounts.",
        principals: &["resiliencehub.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForResilienceHub", principal: "resiliencehub.amazonaws.com", place: RoleAccounts::Management, automatic: false, when: When::OnServiceSetup },
            LinkedRole { name: "AWSServiceRoleForResilienceHub", principal: "resiliencehub.amazonaws.com", place: RoleAccounts::Member, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["resiliencehub.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "resiliencehub", set_up: None, clean_up: None, instead: None, makes: Some("the setting that covers member accounts") },
        ..USUAL
    },
    TrustedService {
        id: "ram", name: "AWS Resource Access Manager",
        purpose: "Share resources in the organization without invitations.",
        principals: &["ram.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Organizations),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForResourceAccessManager", principal: "ram.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        roles_if_enabled_here: Some(false),
        tool: Tool { prefix: "ram", set_up: Some("EnableSharingWithAwsOrganization"), clean_up: None, instead: None, makes: Some("the setting that shares within the organization") },
        after: After::CleansUp, on_disable: Some("Organization and OU principals are removed from shares and lose access; outside accounts keep theirs; the SLR must be deleted by hand."), ..USUAL
    },
    TrustedService {
        id: "resource-explorer", name: "AWS Resource Explorer",
        purpose: "Search resources across accounts.",
        principals: &["resource-explorer-2.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForResourceExplorer", principal: "resource-explorer-2.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["resource-explorer-2.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "resource-explorer-2", set_up: None, clean_up: None, instead: None, makes: Some("a search view over the organization") },
        ..USUAL
    },
    TrustedService {
        id: "s3-storage-lens", name: "Amazon S3 Storage Lens",
        purpose: "Storage usage metrics for all accounts.",
        principals: &["storage-lens.s3.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::ServiceOnly, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForS3StorageLens", principal: "storage-lens.s3.amazonaws.com", place: RoleAccounts::DelegatedAdministrator, automatic: true, when: When::OnServiceSetup },
        ],
        delegation: Some(Delegation { principals: &["storage-lens.s3.amazonaws.com"], most: Some(5), goes_first: false }),
        tool: Tool { prefix: "s3", set_up: Some("PutStorageLensConfiguration"), clean_up: Some("DeleteStorageLensConfiguration"), instead: None, makes: Some("a dashboard over the organization") },
        ..USUAL
    },
    TrustedService {
        id: "security-hub", name: "AWS Security Hub CSPM",
        purpose: "Security posture and findings across accounts.",
        principals: &["securityhub.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForSecurityHub", principal: "securityhub.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["securityhub.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "securityhub", set_up: Some("EnableOrganizationAdminAccount"), clean_up: Some("DisableOrganizationAdminAccount"), instead: None, makes: Some("a configuration of the organization") },
        after: After::CleansUp, on_disable: Some("The delegated administrator loses member data; members become standalone and stay enabled with their settings; central configuration policies are deleted."), ..USUAL
    },
    TrustedService {
        id: "security-ir", name: "AWS Security Incident Response",
        purpose: "Incident response coverage for the organization.",
        principals: &["security-ir.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForSecurityIncidentResponse", principal: "security-ir.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
            LinkedRole { name: "AWSServiceRoleForSecurityIncidentResponse_Triage", principal: "triage.security-ir.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::WhenNeeded },
        ],
        delegation: Some(Delegation { principals: &["security-ir.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "security-ir", set_up: Some("CreateMembership"), clean_up: Some("CancelMembership"), instead: None, makes: Some("a membership") },
        ..USUAL
    },
    TrustedService {
        id: "security-lake", name: "Amazon Security Lake",
        purpose: "Central security data lake fed by member accounts.",
        principals: &["securitylake.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForSecurityLake", principal: "securitylake.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnServiceSetup },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["securitylake.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "securitylake", set_up: Some("RegisterDataLakeDelegatedAdministrator"), clean_up: Some("DeregisterDataLakeDelegatedAdministrator"), instead: None, makes: Some("a data lake configuration") },
        ..USUAL
    },
    TrustedService {
        id: "service-catalog", name: "AWS Service Catalog",
        purpose: "Share product portfolios with OUs.",
        principals: &["servicecatalog.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        delegation: Some(Delegation { principals: &["servicecatalog.amazonaws.com"], most: None, goes_first: true }),
        tool: Tool { prefix: "servicecatalog", set_up: Some("EnableAWSOrganizationsAccess"), clean_up: Some("DisableAWSOrganizationsAccess"), instead: None, makes: Some("the setting that shares portfolios with the organization") },
        after: After::Leaves, on_disable: Some("Existing portfolio shares stay but stop syncing with the organization; no new shares."), ..USUAL
    },
    TrustedService {
        id: "service-quotas", name: "Service Quotas",
        purpose: "Request quota increases automatically for new accounts.",
        principals: &["servicequotas.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::None, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForServiceQuotas", principal: "servicequotas.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        tool: Tool { prefix: "servicequotas", set_up: Some("AssociateServiceQuotaTemplate"), clean_up: Some("DisassociateServiceQuotaTemplate"), instead: None, makes: Some("a quota request template") },
        ..USUAL
    },
    TrustedService {
        id: "systems-manager", name: "AWS Systems Manager",
        purpose: "Explorer, OpsCenter, Change Manager and Quick Setup across accounts.",
        principals: &["ssm.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: None, disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAmazonSSM_AccountDiscovery", principal: "accountdiscovery.ssm.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["ssm.amazonaws.com"], most: Some(1), goes_first: false }),
        tool: Tool { prefix: "ssm", set_up: None, clean_up: None, instead: None, makes: Some("a resource data sync") },
        after: After::Leaves, on_disable: Some("Operations data sync fails and reports an error."), ..USUAL
    },
    TrustedService {
        id: "tag-policies", name: "Tag policies",
        purpose: "Enforce tagging rules through a policy type.",
        principals: &["tagpolicies.tag.amazonaws.com"],
        enable: SwitchRoute::OrganizationsOnly, enable_recommended: Some(Side::Organizations), disable: SwitchRoute::OrganizationsOnly, disable_recommended: Some(Side::Organizations),
        tool: Tool { prefix: "tag", set_up: None, clean_up: None, instead: Some("Tag policies have no console of their own: enable or disable the policy type TAG_POLICY in Organizations."), makes: None },
        ..USUAL
    },
    TrustedService {
        id: "trusted-advisor", name: "AWS Trusted Advisor",
        purpose: "Best-practice checks for all accounts.",
        principals: &["reporting.trustedadvisor.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForTrustedAdvisorReporting", principal: "reporting.trustedadvisor.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["reporting.trustedadvisor.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "trustedadvisor", set_up: None, clean_up: None, instead: None, makes: Some("an organizational view") },
        after: After::Leaves, on_disable: Some("Checks for other accounts stop being recorded; existing reports cannot be viewed or downloaded and none can be created."), ..USUAL
    },
    TrustedService {
        id: "user-notifications", name: "AWS User Notifications",
        purpose: "Configure and view notifications across accounts.",
        principals: &["notifications.amazon.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::ServiceOnly, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForAwsUserNotifications", principal: "notifications.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["notifications.amazon.com"], most: Some(5), goes_first: false }),
        tool: Tool { prefix: "notifications", set_up: Some("EnableNotificationsAccessForOrganization"), clean_up: Some("DisableNotificationsAccessForOrganization"), instead: None, makes: Some("the setting for notifications of the organization") },
        ..USUAL
    },
    TrustedService {
        id: "ipam", name: "Amazon VPC IP Address Manager (IPAM)",
        purpose: "Plan and monitor IP addresses across accounts.",
        principals: &["ipam.amazonaws.com"],
        enable: SwitchRoute::ServiceOnly, enable_recommended: Some(Side::Service), disable: SwitchRoute::OrganizationsOnly, disable_recommended: None,
        roles: &[
            LinkedRole { name: "AWSServiceRoleForIPAM", principal: "ipam.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnServiceSetup },
        ],
        roles_if_enabled_here: Some(false),
        delegation: Some(Delegation { principals: &["ipam.amazonaws.com"], most: None, goes_first: false }),
        tool: Tool { prefix: "ec2", set_up: Some("EnableIpamOrganizationAdminAccount"), clean_up: Some("DisableIpamOrganizationAdminAccount"), instead: None, makes: Some("an IPAM") },
        ..USUAL
    },
    TrustedService {
        id: "reachability-analyzer", name: "Amazon VPC Reachability Analyzer",
        purpose: "Trace network paths across accounts.",
        principals: &["reachabilityanalyzer.networkinsights.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForReachabilityAnalyzer", principal: "reachabilityanalyzer.networkinsights.amazonaws.com", place: RoleAccounts::Both, automatic: true, when: When::OnEnable },
        ],
        delegation: Some(Delegation { principals: &["reachabilityanalyzer.networkinsights.amazonaws.com"], most: Some(5), goes_first: true }),
        tool: Tool { prefix: "ec2", set_up: Some("EnableReachabilityAnalyzerOrganizationSharing"), clean_up: None, instead: None, makes: Some("the setting that shares within the organization") },
        after: After::Leaves, on_disable: Some("No new cross-account analyses; earlier results stay visible."), ..USUAL
    },
    TrustedService {
        id: "well-architected", name: "AWS Well-Architected Tool",
        purpose: "Share workload reviews in the organization.",
        principals: &["wellarchitected.amazonaws.com"],
        enable: SwitchRoute::Either, enable_recommended: Some(Side::Service), disable: SwitchRoute::Either, disable_recommended: Some(Side::Service),
        roles: &[
            LinkedRole { name: "AWSServiceRoleForWellArchitected", principal: "wellarchitected.amazonaws.com", place: RoleAccounts::Management, automatic: true, when: When::OnEnable },
        ],
        tool: Tool { prefix: "wellarchitected", set_up: Some("UpdateGlobalSettings"), clean_up: Some("UpdateGlobalSettings"), instead: None, makes: Some("the setting that shares within the organization") },
        ..USUAL
    },
];
