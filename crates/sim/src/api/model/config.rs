//! The AWS Config operations of this version (API model 2014-11-12), as far as recording, aggregating over accounts, and
//! rules of an organization go. The members of some inputs begin with small letters, as on the wire.

use super::{Member, Operation, Pattern, Service, Shape, any, optional, required};

/// The resource types that can be met here.
pub const RESOURCE_TYPES: &[&str] = &[
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Volume",
    "AWS::IAM::Group",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
];

/// How often something is done that is not done on every change.
const FREQUENCIES: &[&str] = &[
    "One_Hour",
    "Three_Hours",
    "Six_Hours",
    "Twelve_Hours",
    "TwentyFour_Hours",
];
const COMPLIANCE: &[&str] = &[
    "COMPLIANT",
    "NON_COMPLIANT",
    "NOT_APPLICABLE",
    "INSUFFICIENT_DATA",
];
const MEMBER_STATUSES: &[&str] = &[
    "CREATE_SUCCESSFUL",
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "DELETE_SUCCESSFUL",
    "DELETE_FAILED",
    "DELETE_IN_PROGRESS",
    "UPDATE_SUCCESSFUL",
    "UPDATE_IN_PROGRESS",
    "UPDATE_FAILED",
];

const ACCOUNT_ID: Shape = Shape::Text {
    min: 0,
    max: 12,
    pattern: Pattern::AccountId,
};
const REGION: Shape = any(1, 64);
const RESOURCE_TYPE: Shape = Shape::Enum(RESOURCE_TYPES);
const RESOURCE_ID: Shape = any(1, 768);
const RULE_NAME: Shape = any(1, 128);
const ORGANIZATION_RULE_NAME: Shape = any(1, 64);
const COUNT: Shape = Shape::Integer { min: 0, max: 100 };
const FREQUENCY: Shape = Shape::Enum(FREQUENCIES);

const fn names(item: &'static Shape, max: usize) -> Shape {
    Shape::List { item, max }
}

const NEXT: Member = optional(
    "NextToken",
    "next-token",
    any(0, 2000),
    "where the next page begins, from the page before",
);
const LIMIT: Member = optional("Limit", "limit", COUNT, "how many at most on a page");
const SMALL_NEXT: Member = optional(
    "nextToken",
    "next-token",
    any(0, 2000),
    "where the next page begins, from the page before",
);
const SMALL_LIMIT: Member = optional("limit", "limit", COUNT, "how many at most on a page");

const RECORDER_NAME: Member = required(
    "ConfigurationRecorderName",
    "configuration-recorder-name",
    any(1, 256),
    "the recorder's name, for example `default`",
);
const RECORDER_NAMES: Member = optional(
    "ConfigurationRecorderNames",
    "configuration-recorder-names",
    names(&any(1, 256), usize::MAX),
    "only these recorders",
);
const AGGREGATOR_NAME: Member = required(
    "ConfigurationAggregatorName",
    "configuration-aggregator-name",
    any(1, 256),
    "the aggregator's name: letters, digits, `_`, `-`",
);
const ORGANIZATION_RULE: Member = required(
    "OrganizationConfigRuleName",
    "organization-config-rule-name",
    ORGANIZATION_RULE_NAME,
    "the organization rule's name: letters, digits, `_`, `-`",
);
const ORGANIZATION_RULES: Member = optional(
    "OrganizationConfigRuleNames",
    "organization-config-rule-names",
    names(&ORGANIZATION_RULE_NAME, 25),
    "only these rules",
);
const CONFIG_RULES: Member = optional(
    "ConfigRuleNames",
    "config-rule-names",
    names(&RULE_NAME, 25),
    "only these rules",
);
const AUTHORIZED_ACCOUNT: Member = required(
    "AuthorizedAccountId",
    "authorized-account-id",
    ACCOUNT_ID,
    "the account whose aggregator may collect from here",
);
const AUTHORIZED_REGION: Member = required(
    "AuthorizedAwsRegion",
    "authorized-aws-region",
    REGION,
    "the Region that aggregator is in",
);

const RECORDER: &[Member] = &[
    optional(
        "name",
        "name",
        any(1, 256),
        "the recorder's name; `default` if left out",
    ),
    optional(
        "roleARN",
        "role-arn",
        any(0, 2048),
        "the role that AWS Config reads resources with",
    ),
];
const RECORDING_GROUP: &[Member] = &[
    optional(
        "allSupported",
        "all-supported",
        Shape::Boolean,
        "record every supported type of Region-bound resources",
    ),
    optional(
        "includeGlobalResourceTypes",
        "include-global-resource-types",
        Shape::Boolean,
        "with all supported types, also the global ones of IAM",
    ),
    optional(
        "resourceTypes",
        "resource-types",
        names(&RESOURCE_TYPE, 100),
        "record these types only",
    ),
];
const CHANNEL: &[Member] = &[
    optional(
        "name",
        "name",
        any(1, 256),
        "the channel's name; `default` if left out",
    ),
    optional(
        "s3BucketName",
        "s3-bucket-name",
        any(0, 255),
        "the bucket that snapshots and history go to",
    ),
    optional(
        "s3KeyPrefix",
        "s3-key-prefix",
        any(0, 1024),
        "a prefix of keys in the bucket",
    ),
    optional(
        "snsTopicARN",
        "sns-topic-arn",
        any(0, 2048),
        "the topic that is told of changes",
    ),
];
const ACCOUNT_SOURCE: &[Member] = &[
    required(
        "AccountIds",
        "account-ids",
        names(&ACCOUNT_ID, 10_000),
        "the source accounts",
    ),
    optional(
        "AllAwsRegions",
        "all-aws-regions",
        Shape::Boolean,
        "every Region",
    ),
    optional(
        "AwsRegions",
        "aws-regions",
        names(&REGION, 100),
        "these Regions",
    ),
];
const ORGANIZATION_SOURCE: &[Member] = &[
    required(
        "RoleArn",
        "role-arn",
        any(0, 2048),
        "the role that AWS Config reads the organization with",
    ),
    optional(
        "AwsRegions",
        "aws-regions",
        names(&REGION, 100),
        "these Regions",
    ),
    optional(
        "AllAwsRegions",
        "all-aws-regions",
        Shape::Boolean,
        "every Region",
    ),
];
const COUNT_FILTERS: &[Member] = &[
    optional(
        "ResourceType",
        "resource-type",
        RESOURCE_TYPE,
        "only this type",
    ),
    optional(
        "AccountId",
        "account-id",
        ACCOUNT_ID,
        "only this source account",
    ),
    optional("Region", "region", REGION, "only this source Region"),
];
const RESOURCE_FILTERS: &[Member] = &[
    optional(
        "AccountId",
        "account-id",
        ACCOUNT_ID,
        "only this source account",
    ),
    optional(
        "ResourceId",
        "resource-id",
        RESOURCE_ID,
        "only this resource",
    ),
    optional(
        "ResourceName",
        "resource-name",
        any(0, 256),
        "only resources of this name",
    ),
    optional("Region", "region", REGION, "only this source Region"),
];
const COMPLIANCE_FILTERS: &[Member] = &[
    optional(
        "ConfigRuleName",
        "config-rule-name",
        RULE_NAME,
        "only this rule",
    ),
    optional(
        "ComplianceType",
        "compliance-type",
        Shape::Enum(COMPLIANCE),
        "only this result",
    ),
    optional(
        "AccountId",
        "account-id",
        ACCOUNT_ID,
        "only this source account",
    ),
    optional("AwsRegion", "aws-region", REGION, "only this source Region"),
];
const STATUS_FILTERS: &[Member] = &[
    optional("AccountId", "account-id", ACCOUNT_ID, "only this account"),
    optional(
        "MemberAccountRuleStatus",
        "member-account-rule-status",
        Shape::Enum(MEMBER_STATUSES),
        "only this status",
    ),
];
const MANAGED_RULE: &[Member] = &[
    optional(
        "Description",
        "description",
        any(0, 256),
        "what the rule is for",
    ),
    required(
        "RuleIdentifier",
        "rule-identifier",
        any(1, 256),
        "the AWS managed rule, for example `ENCRYPTED_VOLUMES`",
    ),
    optional(
        "InputParameters",
        "input-parameters",
        any(1, 1024),
        "the rule's parameters, as JSON",
    ),
    optional(
        "MaximumExecutionFrequency",
        "maximum-execution-frequency",
        FREQUENCY,
        "how often a periodic rule runs",
    ),
    optional(
        "ResourceTypesScope",
        "resource-types-scope",
        names(&any(1, 256), 100),
        "look at these types only",
    ),
];
/// Accepted by the table so that it can be said that they are not modelled.
const ELSEWHERE: &[Member] = &[optional(
    "Description",
    "description",
    any(0, 256),
    "what the rule is for",
)];
const SOURCE: &[Member] = &[
    required(
        "Owner",
        "owner",
        Shape::Enum(&["CUSTOM_LAMBDA", "AWS", "CUSTOM_POLICY"]),
        "`AWS` for managed rules",
    ),
    optional(
        "SourceIdentifier",
        "source-identifier",
        any(1, 256),
        "the AWS managed rule, for example `ENCRYPTED_VOLUMES`",
    ),
];
const SCOPE: &[Member] = &[optional(
    "ComplianceResourceTypes",
    "compliance-resource-types",
    names(&any(1, 256), 100),
    "look at these types only",
)];
const RULE: &[Member] = &[
    optional(
        "ConfigRuleName",
        "config-rule-name",
        RULE_NAME,
        "the rule's name",
    ),
    optional(
        "Description",
        "description",
        any(0, 256),
        "what the rule is for",
    ),
    optional(
        "Scope",
        "scope",
        Shape::Structure(SCOPE),
        "what it looks at, if not all that it can",
    ),
    required(
        "Source",
        "source",
        Shape::Structure(SOURCE),
        "which rule it is",
    ),
    optional(
        "InputParameters",
        "input-parameters",
        any(1, 1024),
        "the rule's parameters, as JSON",
    ),
    optional(
        "MaximumExecutionFrequency",
        "maximum-execution-frequency",
        FREQUENCY,
        "how often a periodic rule runs",
    ),
];

const ANYONE: &str = "any account";
const OWNER: &str = "any account; over the organization, the management account or a delegated administrator for AWS Config";
const MANAGERS: &str = "the management account, or a delegated administrator for AWS Config rules";

/// A row, so that 30 of them can be looked over.
const fn row(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    summary: &'static str,
    callers: &'static str,
    writes: bool,
    pages: Option<&'static str>,
) -> Operation {
    Operation {
        service: Service::Config,
        name,
        cli,
        input,
        summary,
        callers,
        writes,
        pages,
    }
}

pub(super) const OPERATIONS: &[Operation] = &[
    row(
        "DeleteAggregationAuthorization",
        "delete-aggregation-authorization",
        &[AUTHORIZED_ACCOUNT, AUTHORIZED_REGION],
        "Takes back what lets an aggregator of another account collect from this account and Region.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DeleteConfigRule",
        "delete-config-rule",
        &[required(
            "ConfigRuleName",
            "config-rule-name",
            RULE_NAME,
            "the rule's name",
        )],
        "Deletes a rule of this account with its results. Rules that the organization put here cannot be deleted.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DeleteConfigurationAggregator",
        "delete-configuration-aggregator",
        &[AGGREGATOR_NAME],
        "Deletes an aggregator with all that it collected.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DeleteConfigurationRecorder",
        "delete-configuration-recorder",
        &[RECORDER_NAME],
        "Deletes the recorder. What it recorded stays.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DeleteDeliveryChannel",
        "delete-delivery-channel",
        &[required(
            "DeliveryChannelName",
            "delivery-channel-name",
            any(1, 256),
            "the channel's name",
        )],
        "Deletes the delivery channel. The recorder must be stopped first.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DeleteOrganizationConfigRule",
        "delete-organization-config-rule",
        &[ORGANIZATION_RULE],
        "Takes an organization rule out of every account, in the background.",
        MANAGERS,
        true,
        None,
    ),
    row(
        "DeletePendingAggregationRequest",
        "delete-pending-aggregation-request",
        &[
            required(
                "RequesterAccountId",
                "requester-account-id",
                ACCOUNT_ID,
                "the account whose aggregator asks",
            ),
            required(
                "RequesterAwsRegion",
                "requester-aws-region",
                REGION,
                "the Region that aggregator is in",
            ),
        ],
        "Dismisses the request of an aggregator to collect from this account and Region.",
        ANYONE,
        true,
        None,
    ),
    row(
        "DescribeAggregateComplianceByConfigRules",
        "describe-aggregate-compliance-by-config-rules",
        &[
            AGGREGATOR_NAME,
            optional(
                "Filters",
                "filters",
                Shape::Structure(COMPLIANCE_FILTERS),
                "what to leave in the list",
            ),
            LIMIT,
            NEXT,
        ],
        "Lists, for the accounts and Regions of an aggregator, whether rules are complied with.",
        ANYONE,
        false,
        Some("AggregateComplianceByConfigRules"),
    ),
    row(
        "DescribeAggregationAuthorizations",
        "describe-aggregation-authorizations",
        &[LIMIT, NEXT],
        "Lists which aggregators of other accounts may collect from this account and Region.",
        ANYONE,
        false,
        Some("AggregationAuthorizations"),
    ),
    row(
        "DescribeComplianceByConfigRule",
        "describe-compliance-by-config-rule",
        &[
            CONFIG_RULES,
            optional(
                "ComplianceTypes",
                "compliance-types",
                names(&Shape::Enum(COMPLIANCE), 3),
                "only these results",
            ),
            NEXT,
        ],
        "Says for each rule of this account and Region whether it is complied with.",
        ANYONE,
        false,
        Some("ComplianceByConfigRules"),
    ),
    row(
        "DescribeConfigRules",
        "describe-config-rules",
        &[CONFIG_RULES, NEXT],
        "Lists the rules of this account and Region, those that the organization put here included.",
        ANYONE,
        false,
        Some("ConfigRules"),
    ),
    row(
        "DescribeConfigurationAggregatorSourcesStatus",
        "describe-configuration-aggregator-sources-status",
        &[
            AGGREGATOR_NAME,
            optional(
                "UpdateStatus",
                "update-status",
                names(&Shape::Enum(&["FAILED", "SUCCEEDED", "OUTDATED"]), 3),
                "only sources with these statuses",
            ),
            NEXT,
            LIMIT,
        ],
        "Says for each source of an aggregator whether it could be collected from, and when last.",
        ANYONE,
        false,
        Some("AggregatedSourceStatusList"),
    ),
    row(
        "DescribeConfigurationAggregators",
        "describe-configuration-aggregators",
        &[
            optional(
                "ConfigurationAggregatorNames",
                "configuration-aggregator-names",
                names(&any(1, 256), 10),
                "only these aggregators",
            ),
            NEXT,
            LIMIT,
        ],
        "Lists the aggregators of this account and Region.",
        ANYONE,
        false,
        Some("ConfigurationAggregators"),
    ),
    row(
        "DescribeConfigurationRecorderStatus",
        "describe-configuration-recorder-status",
        &[RECORDER_NAMES],
        "Says whether the recorder of this account and Region is recording.",
        ANYONE,
        false,
        None,
    ),
    row(
        "DescribeConfigurationRecorders",
        "describe-configuration-recorders",
        &[RECORDER_NAMES],
        "Describes the recorder of this account and Region.",
        ANYONE,
        false,
        None,
    ),
    row(
        "DescribeDeliveryChannels",
        "describe-delivery-channels",
        &[optional(
            "DeliveryChannelNames",
            "delivery-channel-names",
            names(&any(1, 256), usize::MAX),
            "only these channels",
        )],
        "Describes the delivery channel of this account and Region.",
        ANYONE,
        false,
        None,
    ),
    row(
        "DescribeOrganizationConfigRuleStatuses",
        "describe-organization-config-rule-statuses",
        &[ORGANIZATION_RULES, LIMIT, NEXT],
        "Says how far each organization rule of this account has come, over all accounts.",
        MANAGERS,
        false,
        Some("OrganizationConfigRuleStatuses"),
    ),
    row(
        "DescribeOrganizationConfigRules",
        "describe-organization-config-rules",
        &[ORGANIZATION_RULES, LIMIT, NEXT],
        "Lists the organization rules that were put from this account and Region.",
        MANAGERS,
        false,
        Some("OrganizationConfigRules"),
    ),
    row(
        "DescribePendingAggregationRequests",
        "describe-pending-aggregation-requests",
        &[
            optional(
                "Limit",
                "limit",
                Shape::Integer { min: 0, max: 20 },
                "how many at most on a page",
            ),
            NEXT,
        ],
        "Lists the aggregators of other accounts that ask to collect from this account and Region.",
        ANYONE,
        false,
        Some("PendingAggregationRequests"),
    ),
    row(
        "GetAggregateDiscoveredResourceCounts",
        "get-aggregate-discovered-resource-counts",
        &[
            AGGREGATOR_NAME,
            optional(
                "Filters",
                "filters",
                Shape::Structure(COUNT_FILTERS),
                "what to count",
            ),
            optional(
                "GroupByKey",
                "group-by-key",
                Shape::Enum(&["RESOURCE_TYPE", "ACCOUNT_ID", "AWS_REGION"]),
                "what to count by",
            ),
            optional(
                "Limit",
                "limit",
                Shape::Integer { min: 0, max: 1000 },
                "how many groups at most on a page",
            ),
            NEXT,
        ],
        "Counts the resources that an aggregator has collected.",
        ANYONE,
        false,
        None,
    ),
    row(
        "GetComplianceDetailsByConfigRule",
        "get-compliance-details-by-config-rule",
        &[
            required(
                "ConfigRuleName",
                "config-rule-name",
                any(1, 64),
                "the rule's name",
            ),
            optional(
                "ComplianceTypes",
                "compliance-types",
                names(&Shape::Enum(COMPLIANCE), 3),
                "only these results",
            ),
            LIMIT,
            NEXT,
        ],
        "Lists what a rule of this account found, resource by resource.",
        ANYONE,
        false,
        Some("EvaluationResults"),
    ),
    row(
        "GetDiscoveredResourceCounts",
        "get-discovered-resource-counts",
        &[
            optional(
                "resourceTypes",
                "resource-types",
                names(&any(1, 256), 20),
                "only these types",
            ),
            SMALL_LIMIT,
            SMALL_NEXT,
        ],
        "Counts the resources that are known in this account and Region, by type.",
        ANYONE,
        false,
        None,
    ),
    row(
        "GetOrganizationConfigRuleDetailedStatus",
        "get-organization-config-rule-detailed-status",
        &[
            ORGANIZATION_RULE,
            optional(
                "Filters",
                "filters",
                Shape::Structure(STATUS_FILTERS),
                "what to leave in the list",
            ),
            LIMIT,
            NEXT,
        ],
        "Says for each account of the organization how far an organization rule has come there.",
        MANAGERS,
        false,
        Some("OrganizationConfigRuleDetailedStatus"),
    ),
    row(
        "GetResourceConfigHistory",
        "get-resource-config-history",
        &[
            required("resourceType", "resource-type", RESOURCE_TYPE, "the type"),
            required(
                "resourceId",
                "resource-id",
                RESOURCE_ID,
                "the resource's id",
            ),
            optional(
                "laterTime",
                "later-time",
                Shape::Timestamp,
                "only what was recorded by then",
            ),
            optional(
                "earlierTime",
                "earlier-time",
                Shape::Timestamp,
                "only what was recorded from then on",
            ),
            optional(
                "chronologicalOrder",
                "chronological-order",
                Shape::Enum(&["Reverse", "Forward"]),
                "the latest first (`Reverse`, unless said) or the earliest",
            ),
            SMALL_LIMIT,
            SMALL_NEXT,
        ],
        "Lists what was recorded of a resource, change by change.",
        ANYONE,
        false,
        Some("configurationItems"),
    ),
    row(
        "ListAggregateDiscoveredResources",
        "list-aggregate-discovered-resources",
        &[
            AGGREGATOR_NAME,
            required("ResourceType", "resource-type", RESOURCE_TYPE, "the type"),
            optional(
                "Filters",
                "filters",
                Shape::Structure(RESOURCE_FILTERS),
                "what to leave in the list",
            ),
            LIMIT,
            NEXT,
        ],
        "Lists the resources of a type that an aggregator has collected.",
        ANYONE,
        false,
        Some("ResourceIdentifiers"),
    ),
    row(
        "ListDiscoveredResources",
        "list-discovered-resources",
        &[
            required("resourceType", "resource-type", RESOURCE_TYPE, "the type"),
            optional(
                "resourceIds",
                "resource-ids",
                names(&RESOURCE_ID, 20),
                "only these resources",
            ),
            optional(
                "resourceName",
                "resource-name",
                any(0, 256),
                "only resources of this name",
            ),
            SMALL_LIMIT,
            optional(
                "includeDeletedResources",
                "include-deleted-resources",
                Shape::Boolean,
                "also those that were recorded and are gone",
            ),
            SMALL_NEXT,
        ],
        "Lists the resources of a type that are known in this account and Region.",
        ANYONE,
        false,
        Some("resourceIdentifiers"),
    ),
    row(
        "PutAggregationAuthorization",
        "put-aggregation-authorization",
        &[AUTHORIZED_ACCOUNT, AUTHORIZED_REGION],
        "Lets the aggregators of another account, in a Region, collect from this account and Region.",
        ANYONE,
        true,
        None,
    ),
    row(
        "PutConfigRule",
        "put-config-rule",
        &[required(
            "ConfigRule",
            "config-rule",
            Shape::Structure(RULE),
            "the rule",
        )],
        "Makes or changes a rule of this account and Region. AWS managed rules only.",
        ANYONE,
        true,
        None,
    ),
    row(
        "PutConfigurationAggregator",
        "put-configuration-aggregator",
        &[
            AGGREGATOR_NAME,
            optional(
                "AccountAggregationSources",
                "account-aggregation-sources",
                names(&Shape::Structure(ACCOUNT_SOURCE), 1),
                "collect from these accounts, each of which must authorize it",
            ),
            optional(
                "OrganizationAggregationSource",
                "organization-aggregation-source",
                Shape::Structure(ORGANIZATION_SOURCE),
                "collect from every account of the organization",
            ),
        ],
        "Makes or changes an aggregator, over accounts or over the organization. Called by the management account for the \
         organization, AWS Config enables its trusted access itself.",
        OWNER,
        true,
        None,
    ),
    row(
        "PutConfigurationRecorder",
        "put-configuration-recorder",
        &[
            required(
                "ConfigurationRecorder",
                "configuration-recorder",
                Shape::Structure(RECORDER),
                "the recorder: its name and its role",
            ),
            // On the wire it lies within the recorder; the command line has it as an option of its own, and so has this.
            optional(
                "recordingGroup",
                "recording-group",
                Shape::Structure(RECORDING_GROUP),
                "what to record; if left out, all but the global types of IAM",
            ),
        ],
        "Makes or changes the recorder of this account and Region. It records once it is started.",
        ANYONE,
        true,
        None,
    ),
    row(
        "PutDeliveryChannel",
        "put-delivery-channel",
        &[required(
            "DeliveryChannel",
            "delivery-channel",
            Shape::Structure(CHANNEL),
            "the channel",
        )],
        "Makes or changes the delivery channel, which a recorder needs before it can start.",
        ANYONE,
        true,
        None,
    ),
    row(
        "PutOrganizationConfigRule",
        "put-organization-config-rule",
        &[
            ORGANIZATION_RULE,
            optional(
                "OrganizationManagedRuleMetadata",
                "organization-managed-rule-metadata",
                Shape::Structure(MANAGED_RULE),
                "the AWS managed rule that it is",
            ),
            optional(
                "OrganizationCustomRuleMetadata",
                "organization-custom-rule-metadata",
                Shape::Structure(ELSEWHERE),
                "a rule of one's own in Lambda (not modelled)",
            ),
            optional(
                "ExcludedAccounts",
                "excluded-accounts",
                names(&ACCOUNT_ID, 1000),
                "accounts that do not get it",
            ),
            optional(
                "OrganizationCustomPolicyRuleMetadata",
                "organization-custom-policy-rule-metadata",
                Shape::Structure(ELSEWHERE),
                "a rule of one's own in Guard (not modelled)",
            ),
        ],
        "Puts a rule into every account of the organization, in the background. AWS Config enables trusted access for its \
         rules itself.",
        MANAGERS,
        true,
        None,
    ),
    row(
        "StartConfigurationRecorder",
        "start-configuration-recorder",
        &[RECORDER_NAME],
        "Begins to record. A delivery channel must be there.",
        ANYONE,
        true,
        None,
    ),
    row(
        "StopConfigurationRecorder",
        "stop-configuration-recorder",
        &[RECORDER_NAME],
        "Ends recording. What was recorded stays.",
        ANYONE,
        true,
        None,
    ),
];
