//! Which type of policy a document in a file is: by the resource that has it, by the words around it, or by itself.

use std::collections::BTreeMap;

use lint::{LintKind, LintOptions, ResourceKind};
use sim::policies::PolicyType;

use super::places::SourceText;
use crate::prelude::*;

/// Types of resources in CloudFormation, org-formation and Terraform, with the type of their policies.
#[rustfmt::skip]
const RESOURCES: [(&str, &str, LintKind, Option<ResourceKind>); 26] = [
    ("OC::ORG::ServiceControlPolicy", "", LintKind::ServiceControl, None),
    ("OC::ORG::ResourceControlPolicy", "", LintKind::ResourceControl, None),
    ("AWS::IAM::Role", "Assume", LintKind::Resource, Some(ResourceKind::RoleTrust)),
    ("AWS::IAM::", "", LintKind::Identity, None),
    ("AWS::SSO::PermissionSet", "", LintKind::Identity, None),
    ("AWS::S3::BucketPolicy", "", LintKind::Resource, Some(ResourceKind::Bucket)),
    ("AWS::S3::AccessPoint", "", LintKind::Resource, Some(ResourceKind::AccessPoint)),
    ("AWS::S3::MultiRegionAccessPointPolicy", "", LintKind::Resource, Some(ResourceKind::MultiRegionAccessPoint)),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "", LintKind::Resource, Some(ResourceKind::ObjectLambdaAccessPoint)),
    ("AWS::DynamoDB::", "", LintKind::Resource, Some(ResourceKind::Table)),
    ("AWS::Serverless::Function", "Assume", LintKind::Resource, Some(ResourceKind::RoleTrust)),
    ("AWS::Serverless::", "", LintKind::Identity, None),
    ("aws_iam_role", "assume", LintKind::Resource, Some(ResourceKind::RoleTrust)),
    ("aws_iam_", "", LintKind::Identity, None),
    ("aws_ssoadmin_permission_set_inline_policy", "", LintKind::Identity, None),
    ("aws_s3_bucket_policy", "", LintKind::Resource, Some(ResourceKind::Bucket)),
    ("aws_s3_bucket", "", LintKind::Resource, Some(ResourceKind::Bucket)),
    ("aws_s3_access_point", "", LintKind::Resource, Some(ResourceKind::AccessPoint)),
    ("aws_s3control_access_point_policy", "", LintKind::Resource, Some(ResourceKind::AccessPoint)),
    ("aws_s3control_multi_region_access_point_policy", "", LintKind::Resource, Some(ResourceKind::MultiRegionAccessPoint)),
    ("aws_s3control_object_lambda_access_point_policy", "", LintKind::Resource, Some(ResourceKind::ObjectLambdaAccessPoint)),
    ("aws_dynamodb_resource_policy", "", LintKind::Resource, Some(ResourceKind::Table)),
    ("aws_organizations_resource_policy", "", LintKind::Resource, None),
    ("AWS::Organizations::ResourcePolicy", "", LintKind::Resource, None),
    ("AWS::", "", LintKind::Resource, None),
    ("aws_", "", LintKind::Resource, None),
];

/// What is around a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The type of the resource that has it.
    pub resource: Option<&'a str>,
    /// The type of policy that is stated beside it: `SERVICE_CONTROL_POLICY`.
    pub stated: Option<&'a str>,
    /// The key whose value it is.
    pub key: &'a str,
}

/// Types of resources whose policies have another language, or whose properties of such names hold a name.
const OTHER_LANGUAGES: [&str; 13] = [
    "AWS::FMS::",
    "AWS::Logs::AccountPolicy",
    "AWS::NetworkManager::",
    "AWS::OpenSearchServerless::",
    "AWS::Organizations::Policy",
    "AWS::ResilienceHub::",
    "aws_cloudwatch_log_account_policy",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_ecr_lifecycle_policy",
    "aws_fms_",
    "aws_networkmanager_",
    "aws_opensearchserverless_",
    "aws_organizations_policy",
];

impl Around<'_> {
    /// Whether it is no resource of AWS's own, whose properties say what they hold: a custom resource, or none.
    pub fn is_elsewhere(&self) -> bool {
        self.resource.is_none_or(|it| {
            let own = it.starts_with("AWS::") || it.starts_with("aws_");
            !own || it == "AWS::CloudFormation::CustomResource"
        })
    }

    /// Whether the value is a policy whatever it looks like: it stands in a property for policies.
    pub fn is_property(&self) -> bool {
        let key = self.key.replace('_', "").to_ascii_lowercase();
        let stated = self.stated.and_then(PolicyType::by_name);
        if self.is_elsewhere() && stated.is_some_and(PolicyType::is_management) {
            return false;
        }
        if key == "content" {
            let organization = self.resource.is_some_and(|it| {
                it == "OC::ORG::ServiceControlPolicy" || it == "OC::ORG::ResourceControlPolicy"
            });
            return organization || self.stated.and_then(LintKind::by_name).is_some();
        }
        let document = key.ends_with("policydocument") || key == "assumerolepolicy";
        let names = [
            "accesspolicies",
            "accesspolicy",
            "filesystempolicy",
            "inlinepolicy",
            "keypolicy",
            "policy",
            "repositorypolicytext",
            "resourcepolicy",
        ];
        match self.resource {
            None => document,
            Some(it) if it.ends_with("_attachment") => false,
            Some(it) if OTHER_LANGUAGES.iter().any(|kind| it.starts_with(kind)) => false,
            // Its resource policies are made of lists.
            Some(it) if it.starts_with("AWS::Serverless::") => document,
            Some(_) => document || names.contains(&key.as_str()),
        }
    }
}

/// The type of a document, by what is around it, by the absolute path of its file, or by its principals. Other types of organization
/// policies have none.
pub fn kind_of(around: &Around<'_>, whole: &str, document: &Value) -> LintOptions {
    if let Some(kind) = around.stated.and_then(LintKind::by_name) {
        return LintOptions::new(kind);
    }
    if around.key.to_ascii_lowercase().starts_with("assumerole") {
        return LintOptions::of_resource(ResourceKind::RoleTrust);
    }
    let has = |kind: &str| around.resource.is_some_and(|name| name.starts_with(kind));
    let of_organization = has("AWS::Organizations::Policy") || has("aws_organizations_policy");
    let row = RESOURCES.iter().find(|(resource, key, ..)| {
        has(resource)
            && around
                .key
                .get(..key.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(key))
    });
    match row {
        Some((_, _, kind, resource)) if !of_organization => LintOptions {
            resource: *resource,
            ..LintOptions::new(*kind)
        },
        Some(_) | None => guessed(whole, document),
    }
}

/// By words in the path of the file, of which the last ones count, or by the document.
fn guessed(whole: &str, document: &Value) -> LintOptions {
    let whole = whole.to_ascii_lowercase().replace(['_', '.', ' '], "-");
    let named = whole.rsplit(['/', '\\']).find_map(|part| {
        let has = |names: [&str; 2], long: &str| {
            part.contains(long) || part.split('-').any(|word| names.contains(&word))
        };
        if has(["scp", "scps"], "service-control") {
            Some(LintKind::ServiceControl)
        } else if has(["rcp", "rcps"], "resource-control") {
            Some(LintKind::ResourceControl)
        } else {
            None
        }
    });
    let statements = &document["Statement"];
    let all: Vec<&Value> = match statements.as_array() {
        Some(all) => all.iter().collect(),
        None => vec![statements],
    };
    let with = |name: &str| all.iter().any(|statement| statement.get(name).is_some());
    let by_document = match with("Principal") || with("NotPrincipal") {
        true => LintKind::Resource,
        false => LintKind::Identity,
    };
    LintOptions::new(named.unwrap_or(by_document))
}

/// The policy files of the Landing Zone Accelerators that were met, with their type.
#[derive(Default)]
pub struct AcceleratorFiles(BTreeMap<PathBuf, Vec<(PathBuf, &'static str)>>);

impl AcceleratorFiles {
    /// The type that the `organization-config.yaml` in a folder above a file gives it.
    pub fn stated(&mut self, file: &Path) -> Option<&'static str> {
        file.ancestors().skip(1).find_map(|folder| {
            let known = self
                .0
                .entry(folder.into())
                .or_insert_with(|| listed(folder));
            let row = known.iter().find(|(path, _)| path == file);
            row.map(|(_, kind)| *kind)
        })
    }
}

/// The policy files that the configuration in a folder names.
fn listed(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let config = folder.join("organization-config.yaml");
    let text = fs::read_to_string(config).unwrap_or_default();
    let filled = SourceText::filled(&text);
    let documents = yaml::read(&filled.read, yaml::Aliases::Repeated).unwrap_or_default();
    let mut found = Vec::new();
    for (list, kind) in [
        ("serviceControlPolicies", "SERVICE_CONTROL_POLICY"),
        ("resourceControlPolicies", "RESOURCE_CONTROL_POLICY"),
        ("taggingPolicies", "TAG_POLICY"),
        ("backupPolicies", "BACKUP_POLICY"),
        ("chatbotPolicies", "CHATBOT_POLICY"),
        ("declarativePolicies", "DECLARATIVE_POLICY"),
    ] {
        let entries = documents.iter().filter_map(|it| it[list].as_array());
        let paths = entries.flatten().filter_map(|it| it["policy"].as_str());
        found.extend(paths.map(|path| (folder.join(path), kind)));
    }
    found
}
