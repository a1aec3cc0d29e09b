//! Small tables: what the documents of AWS list and the catalog does not have.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::catalog::CatalogKey;
use crate::document::Effect;

/// Keys that are not of one service, each after its type. Sources: IAM user guide, AWS global condition context keys;
/// `aws:SourceOwner` of older Amazon SNS documents. Keys with another prefix are supplied across services.
const GLOBAL_KEYS: &str = include_str!("global-keys.txt");

/// A key of that table, which is in lower case.
pub(crate) fn global_key(lower: &str) -> Option<&'static CatalogKey> {
    static KEYS: OnceLock<BTreeMap<String, CatalogKey>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let rows = GLOBAL_KEYS.lines().filter_map(|row| row.split_once(' '));
        rows.map(|(kind, name)| {
            let start = name.split("${").next().unwrap_or("").to_ascii_lowercase();
            (start, CatalogKey::new(name.into(), kind))
        })
        .collect()
    });
    // A key of a tag or a claim is under its part before that name.
    let tag = || {
        let mut ends = lower.match_indices('/');
        ends.find_map(|(at, _)| keys.get(lower.get(..=at)?))
    };
    keys.get(lower).or_else(tag).filter(|known| known.is(lower))
}

/// Prefixes of services that no longer exist but still are in AWS managed policies, whose recorded answers have no finding about
/// them; their actions are not known.
const RETIRED: [&str; 4] = ["deepcomposer", "deeplens", "deepracer", "iot1click"];

/// Services with actions in AWS managed policies that are not published.
const PARTLY_PUBLISHED: [&str; 2] = ["sagemaker-unified-studio-mcp", "securityagent"];

/// The same, single actions: one of an AWS managed policy, and those of a sample SCP of AWS.
const UNPUBLISHED: [&str; 3] = [
    "aws-marketplace:createprivatemarketplace",
    "aws-marketplace:updateprivatemarketplacesettings",
    "route53-recovery-control-config:describeroutingcontrolbyname",
];

pub(crate) fn is_unpublished(action: &str) -> bool {
    UNPUBLISHED.contains(&action.to_ascii_lowercase().as_str())
}

pub(crate) fn is_retired(service: &str) -> bool {
    RETIRED.contains(&service)
}

pub(crate) fn is_partly_published(service: &str) -> bool {
    PARTLY_PUBLISHED.contains(&service)
}

/// Operations, each with the action that authorizes it: AWS service authorization reference.
const AUTHORIZED_BY: &str = include_str!("authorized-by.txt");

/// The operation that `action` is, as AWS writes it, if another action authorizes it, and that action.
pub(crate) fn authorized_by(action: &str) -> Option<(&'static str, &'static str)> {
    let mut rows = AUTHORIZED_BY.lines().filter_map(|row| row.split_once(' '));
    rows.find(|(operation, _)| operation.eq_ignore_ascii_case(action))
}

/// Keys whose values are service principals.
pub(crate) const SERVICE_PRINCIPAL_KEYS: [&str; 8] = [
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "iam:awsservicename",
    "iam:passedtoservice",
    "kms:viaservice",
];

/// Sensitive keys in which a wildcard has no use. Source: IAM User Guide, AWS global condition context keys, "Sensitive condition
/// keys": exactly these. No recorded answer has this message.
pub(crate) const NO_WILDCARD_KEYS: [&str; 10] = [
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
];

/// Keys in which six characters must precede a wildcard, as the message says. Which keys that are is not documented: these are the other
/// keys that tell who calls or for whom, and the subjects of tokens, for which it is measured (`rules/condition_keys.rs`).
pub(crate) const SIX_CHARACTER_KEYS: [&str; 6] = [
    "aws:principalarn",
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourcearn",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
];

/// Keys that tell the source of a call which a service makes on somebody's behalf.
pub(crate) const SOURCE_KEYS: [&str; 4] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// Keys about the principal: services that act for themselves do not have them.
pub(crate) const PRINCIPAL_KEYS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
];

/// Keys that hold the ARN of a KMS key.
pub(crate) const KMS_KEYS: [&str; 1] = ["s3:x-amz-server-side-encryption-aws-kms-key-id"];

/// Actions that an example of the reference page says have no tags, with the effect of that example. The catalog says otherwise. If
/// they had none under the other effect, too, more AWS managed policies would have a finding than are recorded.
pub(crate) const UNTAGGED_ACTIONS: [(&str, Effect); 2] = [
    ("lambda:getfunction", Effect::Allow),
    ("lambda:deletefunction", Effect::Deny),
];

/// Keys that some actions of their service do not supply, and that are therefore checked; other keys are not, because AWS has no
/// finding where AWS managed policies use them.
pub(crate) const CHECKED_KEYS: [&str; 4] =
    ["s3:prefix", "s3:delimiter", "s3:max-keys", "s3:versionid"];

/// A key that only one action sets.
pub(crate) const SET_BY_ONE_ACTION: [(&str, &str); 2] = [
    ("sts:sourceidentity", "sts:SetSourceIdentity"),
    ("sts:transitivetagkeys", "sts:TagSession"),
];

/// Keys of type ARN in the catalog that answers take for texts.
pub(crate) const TEXT_KEYS: [&str; 1] = ["redshift-data:glue-catalog-arn"];

/// Keys that a caller can choose freely.
pub(crate) const UNTRUSTWORTHY_KEYS: [&str; 2] = ["aws:referer", "aws:useragent"];
