//! Names that exist in AWS: to tell what is not modelled here from what does not exist at all.
//!
//! Generated from what version 1.46 of the real tool lists, in its order. Among them are commands that the tool has made
//! up itself, such as `wait`.

use sim::model::{Operation, Service};

/// Operations in a newer model of the API than the tool of that version has. It does not list them among its choices.
const LATER: &[(Service, &str)] = &[
    (Service::Iam, "acquire-role"),
    (Service::Iam, "get-account-properties"),
    (Service::Iam, "get-role-template-version"),
    (Service::Iam, "put-account-properties"),
];

/// Every operation of the service in AWS, as the command line spells it.
pub(crate) fn operations(service: Service) -> impl Iterator<Item = &'static str> {
    let later = LATER.iter().filter(move |(of, _)| *of == service);
    listed(service).chain(later.map(|(_, name)| *name))
}

/// The operations that the tool lists as choices, in its order.
pub(crate) fn listed(service: Service) -> impl Iterator<Item = &'static str> {
    let names = match service {
        Service::Artifact => ARTIFACT,
        Service::CloudTrail => CLOUDTRAIL,
        Service::Config => CONFIG,
        // Orgsim's own: there are no others.
        Service::Console => CONSOLE,
        Service::S3 => S3API,
        Service::Sqs => SQS,
        Service::Organizations => ORGANIZATIONS,
        Service::Iam => IAM,
        Service::Sts => STS,
    };
    names.split(' ')
}

/// Whether AWS has an operation of this name, as it is on the wire: `ListMFADevices`.
pub fn exists_in_aws(service: Service, operation: &str) -> bool {
    let operation = operation.to_ascii_lowercase();
    operations(service).any(|name| name.replace('-', "") == operation)
}

const ORGANIZATIONS: &str = "\
    accept-handshake attach-policy cancel-handshake close-account create-account create-gov-cloud-account \
    create-organization create-organizational-unit create-policy decline-handshake delete-organization \
    delete-organizational-unit delete-policy delete-resource-policy deregister-delegated-administrator \
    describe-account describe-create-account-status describe-effective-policy describe-handshake \
    describe-organization describe-organizational-unit describe-policy describe-resource-policy \
    describe-responsibility-transfer detach-policy disable-aws-service-access disable-policy-type \
    enable-aws-service-access enable-all-features enable-policy-type invite-account-to-organization \
    invite-organization-to-transfer-responsibility leave-organization list-aws-service-access-for-organization \
    list-accounts list-accounts-for-parent list-accounts-with-invalid-effective-policy list-children \
    list-create-account-status list-delegated-administrators list-delegated-services-for-account \
    list-effective-policy-validation-errors list-handshakes-for-account list-handshakes-for-organization \
    list-inbound-responsibility-transfers list-organizational-units-for-parent \
    list-outbound-responsibility-transfers list-parents list-policies list-policies-for-target list-roots \
    list-tags-for-resource list-targets-for-policy move-account put-resource-policy register-delegated-administrator \
    remove-account-from-organization tag-resource terminate-responsibility-transfer untag-resource \
    update-organizational-unit update-policy update-responsibility-transfer";

const IAM: &str = "\
    accept-delegation-request add-client-id-to-open-id-connect-provider add-role-to-instance-profile \
    add-user-to-group associate-delegation-request attach-group-policy attach-role-policy attach-user-policy \
    change-password create-access-key create-account-alias create-delegation-request create-group \
    create-instance-profile create-login-profile create-open-id-connect-provider create-policy create-policy-version \
    create-role create-saml-provider create-service-linked-role create-service-specific-credential create-user \
    create-virtual-mfa-device deactivate-mfa-device delete-access-key delete-account-alias \
    delete-account-password-policy delete-group delete-group-policy delete-instance-profile delete-login-profile \
    delete-open-id-connect-provider delete-policy delete-policy-version delete-role delete-role-permissions-boundary \
    delete-role-policy delete-saml-provider delete-ssh-public-key delete-server-certificate \
    delete-service-linked-role delete-service-specific-credential delete-signing-certificate delete-user \
    delete-user-permissions-boundary delete-user-policy delete-virtual-mfa-device detach-group-policy \
    detach-role-policy detach-user-policy disable-organizations-root-credentials-management \
    disable-organizations-root-sessions disable-outbound-web-identity-federation enable-mfa-device \
    enable-organizations-root-credentials-management enable-organizations-root-sessions \
    enable-outbound-web-identity-federation generate-credential-report generate-organizations-access-report \
    generate-service-last-accessed-details get-access-key-last-used get-account-authorization-details \
    get-account-password-policy get-account-summary get-context-keys-for-custom-policy \
    get-context-keys-for-principal-policy get-credential-report get-delegation-request get-group get-group-policy \
    get-human-readable-summary get-instance-profile get-login-profile get-mfa-device get-open-id-connect-provider \
    get-organizations-access-report get-outbound-web-identity-federation-info get-policy get-policy-version get-role \
    get-role-policy get-saml-provider get-ssh-public-key get-server-certificate get-service-last-accessed-details \
    get-service-last-accessed-details-with-entities get-service-linked-role-deletion-status get-user get-user-policy \
    list-access-keys list-account-aliases list-attached-group-policies list-attached-role-policies \
    list-attached-user-policies list-delegation-requests list-entities-for-policy list-group-policies list-groups \
    list-groups-for-user list-instance-profile-tags list-instance-profiles list-instance-profiles-for-role \
    list-mfa-device-tags list-mfa-devices list-open-id-connect-provider-tags list-open-id-connect-providers \
    list-organizations-features list-policies list-policies-granting-service-access list-policy-tags \
    list-policy-versions list-role-policies list-role-tags list-roles list-saml-provider-tags list-saml-providers \
    list-ssh-public-keys list-server-certificate-tags list-server-certificates list-service-specific-credentials \
    list-signing-certificates list-user-policies list-user-tags list-users list-virtual-mfa-devices put-group-policy \
    put-role-permissions-boundary put-role-policy put-user-permissions-boundary put-user-policy \
    reject-delegation-request remove-client-id-from-open-id-connect-provider remove-role-from-instance-profile \
    remove-user-from-group reset-service-specific-credential resync-mfa-device send-delegation-token \
    set-default-policy-version set-security-token-service-preferences simulate-custom-policy \
    simulate-principal-policy tag-instance-profile tag-mfa-device tag-open-id-connect-provider tag-policy tag-role \
    tag-saml-provider tag-server-certificate tag-user untag-instance-profile untag-mfa-device \
    untag-open-id-connect-provider untag-policy untag-role untag-saml-provider untag-server-certificate untag-user \
    update-access-key update-account-password-policy update-assume-role-policy update-delegation-request \
    update-group update-login-profile update-open-id-connect-provider-thumbprint update-role update-role-description \
    update-saml-provider update-ssh-public-key update-server-certificate update-service-specific-credential \
    update-signing-certificate update-user upload-ssh-public-key upload-server-certificate \
    upload-signing-certificate wait";

const CONSOLE: &str = "\
    accept-agreement create-organization-aggregator disable-integration disable-trusted-access download-agreement \
    enable-integration enable-root-access enable-trusted-access recover-root-password set-up-recording \
    terminate-agreement";

const ARTIFACT: &str = "\
    create-compliance-inquiry export-compliance-inquiry get-account-settings get-compliance-inquiry-metadata \
    get-report get-report-metadata get-term-for-report list-compliance-inquiries list-compliance-inquiry-queries \
    list-customer-agreements list-report-versions list-reports list-tags-for-resource put-account-settings \
    put-compliance-inquiry-feedback tag-resource untag-resource";

const CLOUDTRAIL: &str = "\
    add-tags cancel-query create-channel create-dashboard create-event-data-store create-trail delete-channel \
    delete-dashboard delete-event-data-store delete-resource-policy delete-trail \
    deregister-organization-delegated-admin describe-query describe-trails disable-federation enable-federation \
    generate-query get-channel get-dashboard get-event-configuration get-event-data-store get-event-selectors \
    get-import get-insight-selectors get-query-results get-resource-policy get-trail get-trail-status list-channels \
    list-dashboards list-event-data-stores list-import-failures list-imports list-insights-data \
    list-insights-metric-data list-public-keys list-queries list-tags list-trails lookup-events \
    put-event-configuration put-event-selectors put-insight-selectors put-resource-policy \
    register-organization-delegated-admin remove-tags restore-event-data-store search-sample-queries \
    start-dashboard-refresh start-event-data-store-ingestion start-import start-logging start-query \
    stop-event-data-store-ingestion stop-import stop-logging update-channel update-dashboard update-event-data-store \
    update-trail create-subscription update-subscription validate-logs";

const CONFIG: &str = "\
    associate-resource-types batch-get-aggregate-resource-config batch-get-resource-config \
    delete-aggregation-authorization delete-config-rule delete-configuration-aggregator \
    delete-configuration-recorder delete-conformance-pack delete-connector delete-delivery-channel \
    delete-evaluation-results delete-organization-config-rule delete-organization-conformance-pack \
    delete-pending-aggregation-request delete-remediation-configuration delete-remediation-exceptions \
    delete-resource-config delete-retention-configuration delete-service-linked-configuration-recorder \
    delete-stored-query deliver-config-snapshot describe-aggregate-compliance-by-config-rules \
    describe-aggregate-compliance-by-conformance-packs describe-aggregation-authorizations \
    describe-compliance-by-config-rule describe-compliance-by-resource describe-config-rule-evaluation-status \
    describe-config-rules describe-configuration-aggregator-sources-status describe-configuration-aggregators \
    describe-configuration-recorder-status describe-configuration-recorders describe-conformance-pack-compliance \
    describe-conformance-pack-status describe-conformance-packs describe-delivery-channel-status \
    describe-delivery-channels describe-organization-config-rule-statuses describe-organization-config-rules \
    describe-organization-conformance-pack-statuses describe-organization-conformance-packs \
    describe-pending-aggregation-requests describe-remediation-configurations describe-remediation-exceptions \
    describe-remediation-execution-status describe-retention-configurations disassociate-resource-types \
    get-aggregate-compliance-details-by-config-rule get-aggregate-config-rule-compliance-summary \
    get-aggregate-conformance-pack-compliance-summary get-aggregate-discovered-resource-counts \
    get-aggregate-resource-config get-compliance-details-by-config-rule get-compliance-details-by-resource \
    get-compliance-summary-by-config-rule get-compliance-summary-by-resource-type \
    get-conformance-pack-compliance-details get-conformance-pack-compliance-summary get-connector \
    get-custom-rule-policy get-discovered-resource-counts get-organization-config-rule-detailed-status \
    get-organization-conformance-pack-detailed-status get-organization-custom-rule-policy \
    get-resource-config-history get-resource-evaluation-summary get-stored-query list-aggregate-discovered-resources \
    list-configuration-recorders list-conformance-pack-compliance-scores list-connectors list-discovered-resources \
    list-resource-evaluations list-stored-queries list-tags-for-resource put-aggregation-authorization \
    put-config-rule put-configuration-aggregator put-configuration-recorder put-conformance-pack put-connector \
    put-delivery-channel put-evaluations put-external-evaluation put-organization-config-rule \
    put-organization-conformance-pack put-remediation-configurations put-remediation-exceptions put-resource-config \
    put-retention-configuration put-service-linked-configuration-recorder put-stored-query \
    put-third-party-service-linked-configuration-recorder select-aggregate-resource-config select-resource-config \
    start-config-rules-evaluation start-configuration-recorder start-remediation-execution start-resource-evaluation \
    stop-configuration-recorder tag-resource untag-resource subscribe get-status";

const S3API: &str = "\
    abort-multipart-upload complete-multipart-upload copy-object create-bucket create-bucket-metadata-configuration \
    create-bucket-metadata-table-configuration create-multipart-upload create-session delete-bucket \
    delete-bucket-analytics-configuration delete-bucket-cors delete-bucket-encryption \
    delete-bucket-intelligent-tiering-configuration delete-bucket-inventory-configuration delete-bucket-lifecycle \
    delete-bucket-metadata-configuration delete-bucket-metadata-table-configuration \
    delete-bucket-metrics-configuration delete-bucket-ownership-controls delete-bucket-policy \
    delete-bucket-replication delete-bucket-tagging delete-bucket-website delete-object delete-object-annotation \
    delete-object-tagging delete-objects delete-public-access-block get-bucket-abac \
    get-bucket-accelerate-configuration get-bucket-acl get-bucket-analytics-configuration get-bucket-cors \
    get-bucket-encryption get-bucket-intelligent-tiering-configuration get-bucket-inventory-configuration \
    get-bucket-lifecycle get-bucket-lifecycle-configuration get-bucket-location get-bucket-logging \
    get-bucket-metadata-configuration get-bucket-metadata-table-configuration get-bucket-metrics-configuration \
    get-bucket-notification get-bucket-notification-configuration get-bucket-ownership-controls get-bucket-policy \
    get-bucket-policy-status get-bucket-replication get-bucket-request-payment get-bucket-tagging \
    get-bucket-versioning get-bucket-website get-object get-object-acl get-object-annotation get-object-attributes \
    get-object-legal-hold get-object-lock-configuration get-object-retention get-object-tagging get-object-torrent \
    get-public-access-block head-bucket head-object list-bucket-analytics-configurations \
    list-bucket-intelligent-tiering-configurations list-bucket-inventory-configurations \
    list-bucket-metrics-configurations list-buckets list-directory-buckets list-multipart-uploads \
    list-object-annotations list-object-versions list-objects list-objects-v2 list-parts put-bucket-abac \
    put-bucket-accelerate-configuration put-bucket-acl put-bucket-analytics-configuration put-bucket-cors \
    put-bucket-encryption put-bucket-intelligent-tiering-configuration put-bucket-inventory-configuration \
    put-bucket-lifecycle put-bucket-lifecycle-configuration put-bucket-logging put-bucket-metrics-configuration \
    put-bucket-notification put-bucket-notification-configuration put-bucket-ownership-controls put-bucket-policy \
    put-bucket-replication put-bucket-request-payment put-bucket-tagging put-bucket-versioning put-bucket-website \
    put-object put-object-acl put-object-annotation put-object-legal-hold put-object-lock-configuration \
    put-object-retention put-object-tagging put-public-access-block rename-object restore-object \
    select-object-content update-bucket-metadata-annotation-table-configuration \
    update-bucket-metadata-inventory-table-configuration update-bucket-metadata-journal-table-configuration \
    update-object-encryption upload-part upload-part-copy write-get-object-response wait";

const SQS: &str = "\
    add-permission cancel-message-move-task change-message-visibility change-message-visibility-batch create-queue \
    delete-message delete-message-batch delete-queue get-queue-attributes get-queue-url \
    list-dead-letter-source-queues list-message-move-tasks list-queue-tags list-queues purge-queue receive-message \
    remove-permission send-message send-message-batch set-queue-attributes start-message-move-task tag-queue \
    untag-queue";

const STS: &str = "\
    assume-role assume-role-with-saml assume-role-with-web-identity assume-root decode-authorization-message \
    get-access-key-info get-caller-identity get-delegated-access-token get-federation-token get-session-token \
    get-web-identity-token";

/// Whether the operation has this option in AWS and not here, given without its dashes.
pub(crate) fn is_option_elsewhere(operation: &Operation, option: &str) -> bool {
    OPTIONS
        .iter()
        .filter(|(service, name, _)| *service == operation.service && *name == operation.name)
        .any(|(_, _, options)| options.split(' ').any(|known| known == option))
}

const OPTIONS: &[(Service, &str, &str)] = &[
    (Service::Config, "DescribeConfigRules", "filters"),
    (
        Service::Config,
        "DescribeConfigurationRecorderStatus",
        "service-principal arn",
    ),
    (
        Service::Config,
        "DescribeConfigurationRecorders",
        "service-principal arn",
    ),
    (Service::Config, "PutAggregationAuthorization", "tags"),
    (Service::Config, "PutConfigRule", "tags"),
    (
        Service::Config,
        "PutConfigurationAggregator",
        "tags aggregator-filters",
    ),
    (Service::Config, "PutConfigurationRecorder", "tags"),
    (Service::Config, "PutOrganizationConfigRule", "tags"),
    (
        Service::S3,
        "CreateBucket",
        "acl grant-full-control grant-read grant-read-acp grant-write grant-write-acp \
         object-lock-enabled-for-bucket no-object-lock-enabled-for-bucket object-ownership bucket-namespace",
    ),
    (Service::S3, "DeleteBucket", "expected-bucket-owner"),
    (Service::S3, "DeleteBucketPolicy", "expected-bucket-owner"),
    (Service::S3, "GetBucketPolicy", "expected-bucket-owner"),
    (
        Service::S3,
        "ListBuckets",
        "max-buckets continuation-token prefix bucket-region starting-token page-size max-items",
    ),
    (
        Service::S3,
        "PutBucketPolicy",
        "content-md5 checksum-algorithm confirm-remove-self-bucket-access \
         no-confirm-remove-self-bucket-access expected-bucket-owner",
    ),
    (Service::Sqs, "CreateQueue", "tags"),
    (
        Service::Sqs,
        "ListQueues",
        "next-token max-results starting-token page-size max-items",
    ),
    (Service::Sts, "AssumeRole", "provided-contexts"),
];

/// Every word that may follow `aws`, `help` included. Version 2 has some more, which are about the tool itself.
pub(crate) fn services() -> Vec<&'static str> {
    SERVICES.split(' ').collect()
}

const SERVICES: &str = "\
    accessanalyzer account acm acm-pca aiops amp amplify amplifybackend amplifyuibuilder apigateway \
    apigatewaymanagementapi apigatewayv2 appconfig appconfigdata appfabric appflow appintegrations \
    application-autoscaling application-insights application-signals applicationcostprofiler appmesh apprunner \
    appstream appsync arc-region-switch arc-zonal-shift artifact athena auditmanager autoscaling autoscaling-plans \
    b2bi backup backup-gateway backupsearch batch bcm-dashboards bcm-data-exports bcm-pricing-calculator \
    bcm-recommended-actions bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore bedrock-agentcore-control \
    bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime billing billingconductor braket budgets \
    ce chatbot chime chime-sdk-identity chime-sdk-media-pipelines chime-sdk-meetings chime-sdk-messaging \
    chime-sdk-voice cleanrooms cleanroomsml cloud9 cloudcontrol clouddirectory cloudformation cloudfront \
    cloudfront-keyvaluestore cloudhsm cloudhsmv2 cloudsearch cloudsearchdomain cloudtrail cloudtrail-data cloudwatch \
    codeartifact codebuild codecatalyst codecommit codeconnections codeguru-reviewer codeguru-security \
    codeguruprofiler codepipeline codestar-connections codestar-notifications cognito-identity cognito-idp \
    cognito-sync comprehend comprehendmedical compute-optimizer compute-optimizer-automation connect \
    connect-contact-lens connectcampaigns connectcampaignsv2 connectcases connecthealth connectparticipant \
    controlcatalog controltower cost-optimization-hub cur customer-profiles databrew dataexchange datapipeline \
    datasync datazone dax deadline detective devicefarm devops-agent devops-guru directconnect discovery dlm dms \
    docdb docdb-elastic drs ds ds-data dsql dynamodb dynamodbstreams ebs ec2 ec2-instance-connect ecr ecr-public ecs \
    efs eks eks-auth elasticache elasticbeanstalk elb elbv2 elementalinference emr emr-containers emr-serverless \
    entityresolution es events evs finspace finspace-data firehose fis fms forecast forecastquery frauddetector \
    freetier fsx gamelift gameliftstreams geo-maps geo-places geo-routes glacier globalaccelerator glue grafana \
    greengrass greengrassv2 groundstation guardduty health healthlake iam identitystore imagebuilder importexport \
    inspector inspector-scan inspector2 interconnect internetmonitor invoicing iot iot-data iot-jobs-data \
    iot-managed-integrations iotdeviceadvisor iotfleetwise iotsecuretunneling iotsitewise iotthingsgraph \
    iottwinmaker iotwireless ivs ivs-realtime ivschat kafka kafkaconnect kendra kendra-ranking keyspaces \
    keyspacesstreams kinesis kinesis-video-archived-media kinesis-video-media kinesis-video-signaling \
    kinesis-video-webrtc-storage kinesisanalytics kinesisanalyticsv2 kinesisvideo kms lakeformation lambda \
    lambda-core lambda-microvms launch-wizard lex-models lex-runtime lexv2-models lexv2-runtime license-manager \
    license-manager-linux-subscriptions license-manager-user-subscriptions lightsail location logs lookoutequipment \
    m2 machinelearning macie2 mailmanager managedblockchain managedblockchain-query marketplace-agreement \
    marketplace-catalog marketplace-deployment marketplace-discovery marketplace-entitlement marketplace-reporting \
    marketplacecommerceanalytics mediaconnect mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 \
    mediastore mediastore-data mediatailor medical-imaging memorydb meteringmarketplace mgh mgn \
    migration-hub-refactor-spaces migrationhub-config migrationhuborchestrator migrationhubstrategy mpa mq mturk \
    mwaa mwaa-serverless neptune neptune-graph neptunedata network-firewall networkflowmonitor networkmanager \
    networkmonitor notifications notificationscontacts nova-act oam observabilityadmin odb omics opensearch \
    opensearchserverless organizations osis outposts partnercentral-account partnercentral-benefits \
    partnercentral-channel partnercentral-revenue-measurement partnercentral-selling payment-cryptography \
    payment-cryptography-data pca-connector-ad pca-connector-scep pcs personalize personalize-events \
    personalize-runtime pi pinpoint pinpoint-email pinpoint-sms-voice pinpoint-sms-voice-v2 pipes polly pricing \
    pricing-plan-manager proton qapps qbusiness qconnect quicksight ram rbin rds rds-data redshift redshift-data \
    redshift-serverless rekognition repostspace resiliencehub resiliencehubv2 resource-explorer-2 resource-groups \
    resourcegroupstaggingapi rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config \
    route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver rtbfabric rum \
    s3control s3files s3outposts s3tables s3vectors sagemaker sagemaker-a2i-runtime sagemaker-edge \
    sagemaker-featurestore-runtime sagemaker-geospatial sagemaker-metrics sagemaker-runtime sagemakerjobruntime \
    savingsplans scheduler schemas sdb secretsmanager security-ir securityagent securityhub securitylake \
    serverlessrepo service-quotas servicecatalog servicecatalog-appregistry servicediscovery ses sesv2 shield signer \
    signer-data signin simpledbv2 sms-voice snow-device-management snowball sns socialmessaging sqs ssm ssm-contacts \
    ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso sso-admin sso-oidc stepfunctions storagegateway sts \
    supplychain support support-app supportauthz sustainability swf synthetics taxsettings textract \
    timestream-influxdb timestream-query timestream-write tnb transcribe transfer translate trustedadvisor uxc \
    verifiedpermissions voice-id vpc-lattice waf waf-regional wafv2 wellarchitected wickr wisdom workdocs workmail \
    workmailmessageflow workspaces workspaces-instances workspaces-thin-client workspaces-web xray s3api s3 \
    configure deploy configservice runtime.sagemaker history help";
