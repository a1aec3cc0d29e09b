//! Shapes of documents: the content that each type of management policy may have, as data.
//!
//! Tag, AI services opt-out and S3 policies are checked name by name, because recorded answers refuse everything else. In the
//! others, the names of the syntax pages are checked where a mistake changes the result; everything else is accepted.
//! Source: AWS Organizations User Guide, the syntax page of each type; recorded answers.

use crate::policy_types::PolicyType;

/// The content that a place in a document may have.
pub enum PolicyShape {
    /// These names and no others.
    Group(&'static [(&'static str, PolicyShape)]),
    /// These names, and others that are not checked.
    Loose(&'static [(&'static str, PolicyShape)]),
    /// Names that the author chooses.
    Each(&'static PolicyShape),
    /// These names, spelled exactly so.
    Named(&'static [&'static str], &'static PolicyShape),
    /// A setting with one value: one of these words, or any text.
    One(&'static [&'static str]),
    /// A setting with a list of values.
    Many,
    /// Not checked: names, or a setting of either sort.
    Any,
}

use PolicyShape::{Any, Each, Group, Loose, Many, Named, One};

const TEXT: PolicyShape = One(&[]);

const TAG: PolicyShape = Group(&[(
    "tags",
    Each(&Group(&[
        ("tag_key", TEXT),
        ("tag_value", Many),
        ("enforced_for", Many),
        ("report_required_tag_for", Many),
    ])),
)]);

const BACKUP: PolicyShape = Group(&[(
    "plans",
    Each(&Loose(&[
        ("regions", Many),
        (
            "rules",
            Each(&Loose(&[
                ("lifecycle", Loose(&[])),
                ("copy_actions", Each(&Loose(&[]))),
                ("recovery_point_tags", Each(&Loose(&[]))),
            ])),
        ),
        (
            "selections",
            Loose(&[
                ("tags", Each(&Loose(&[("tag_value", Many)]))),
                ("resources", Each(&Loose(&[("resource_types", Many)]))),
            ]),
        ),
        ("advanced_backup_settings", Loose(&[])),
        ("backup_plan_tags", Each(&Loose(&[]))),
        ("scan_settings", Loose(&[])),
    ])),
)]);

/// Recorded, and `connecttalent` documented since September 2026: these and no others, and case counts.
const AI_SERVICES: &[&str] = &[
    "aidevops",
    "aiops",
    "awssupplychain",
    "biodiscovery",
    "chimesdkvoiceanalytics",
    "cloudwatch",
    "codeguruprofiler",
    "codewhisperer",
    "comprehend",
    "config",
    "connect",
    "connectamd",
    "connectdecision",
    "connecthealth::operations",
    "connecthealth::training",
    "connectoptimization",
    "connecttalent",
    "contactlens",
    "datazone",
    "default",
    "dms",
    "entityresolution",
    "finopsagent",
    "frauddetector",
    "glue",
    "guardduty",
    "lex",
    "polly",
    "q",
    "quicksightq",
    "rekognition",
    "scenariodiscovery",
    "securityhub",
    "securitylake",
    "textract",
    "transcribe",
    "transform",
    "translate",
    "workspaces",
];

const AI: PolicyShape = Group(&[(
    "services",
    Named(
        AI_SERVICES,
        &Group(&[("opt_out_policy", One(&["optIn", "optOut"]))]),
    ),
)]);

const S3: PolicyShape = Group(&[(
    "s3_attributes",
    Group(&[("public_access_block_configuration", One(&["all", "none"]))]),
)]);

const CHAT: PolicyShape = Group(&[("chatbot", Loose(&[]))]);
const EC2: PolicyShape = Group(&[("ec2_attributes", Loose(&[]))]);
/// Where something is enabled, and where it is disabled.
const REGIONS: PolicyShape = Loose(&[("enable_in_regions", Many), ("disable_in_regions", Many)]);
const SECURITY_HUB: PolicyShape = Group(&[("securityhub", REGIONS)]);
/// The name around it is not in the pages at hand, and not checked.
const CSPM: PolicyShape = Each(&Loose(&[("cspm_enablement", REGIONS)]));

const INSPECTOR: PolicyShape = Group(&[(
    "inspector",
    Loose(&[(
        "enablement",
        Loose(&[
            (
                "lambda_standard_scanning",
                Loose(&[
                    ("enable_in_regions", Many),
                    ("disable_in_regions", Many),
                    ("lambda_code_scanning", REGIONS),
                ]),
            ),
            ("ec2_scanning", REGIONS),
            ("ecr_scanning", REGIONS),
            ("code_repository_scanning", REGIONS),
        ]),
    )]),
)]);

const PATCHES: PolicyShape = Loose(&[("patch_order", One(&["first", "second", "last"]))]);
const UPGRADES: PolicyShape = Group(&[(
    "upgrade_rollout",
    Loose(&[
        ("default", PATCHES),
        ("tags", Each(&Loose(&[("tag_values", Each(&PATCHES))]))),
    ]),
)]);

const GUARDED: PolicyShape = One(&["comprehensive", "selective"]);
/// By Region and by the name of a configuration.
const BEDROCK: PolicyShape = Group(&[(
    "bedrock",
    Loose(&[(
        "guardrail_inference",
        Each(&Each(&Loose(&[
            ("identifier", TEXT),
            (
                "selective_content_guarding",
                Loose(&[("system", GUARDED), ("messages", GUARDED)]),
            ),
            (
                "model_enforcement",
                Loose(&[("included_models", Many), ("excluded_models", Many)]),
            ),
        ]))),
    )]),
)]);

const NETWORK: PolicyShape = Group(&[(
    "network_security_director",
    Loose(&[("enablement", Loose(&[("network_security_scan", REGIONS)]))]),
)]);

const STATUS: PolicyShape = Loose(&[("status", One(&["enabled", "disabled"]))]);
/// By Region, or `default`.
const GUARDDUTY: PolicyShape = Group(&[(
    "guardduty",
    Loose(&[(
        "enablement",
        Each(&Loose(&[
            ("foundational", STATUS),
            ("s3_data_events", STATUS),
            ("eks_audit_logs", STATUS),
            ("ebs_malware_protection", STATUS),
            ("rds_login_events", STATUS),
            ("lambda_network_logs", STATUS),
            (
                "runtime_monitoring",
                Loose(&[
                    ("status", One(&["enabled", "disabled"])),
                    (
                        "additional_configuration",
                        Loose(&[
                            ("eks_addon_management", STATUS),
                            ("ec2_agent_management", STATUS),
                            ("ecs_fargate_agent_management", STATUS),
                        ]),
                    ),
                ]),
            ),
            ("ai_protection", STATUS),
        ])),
    )]),
)]);

/// The shape of documents of the type.
pub fn shape(kind: PolicyType) -> &'static PolicyShape {
    match kind {
        PolicyType::Tag => &TAG,
        PolicyType::Backup => &BACKUP,
        PolicyType::AiServicesOptOut => &AI,
        PolicyType::Chatbot => &CHAT,
        PolicyType::DeclarativeEc2 => &EC2,
        PolicyType::SecurityHub => &SECURITY_HUB,
        PolicyType::Inspector => &INSPECTOR,
        PolicyType::UpgradeRollout => &UPGRADES,
        PolicyType::Bedrock => &BEDROCK,
        PolicyType::S3 => &S3,
        PolicyType::NetworkSecurityDirector => &NETWORK,
        PolicyType::GuardDuty => &GUARDDUTY,
        PolicyType::SecurityHubCspm => &CSPM,
        // Documents of these types use the IAM policy language.
        PolicyType::ServiceControl | PolicyType::ResourceControl => &Any,
    }
}
