//! Small tables: what the documents of AWS list and the catalog does not have.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::catalog::CatalogKey;
use crate::document::Effect;

/// Keys that are not of one service, by type. Sources: IAM user guide, AWS global condition context keys; `aws:SourceOwner` of
/// older Amazon SNS documents. Keys with another prefix are supplied across services.
const GLOBAL_KEYS: [(&str, &str); 7] = [
    (
        "String",
        "aws:CalledViaAWSMCP aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc aws:FederatedProvider \
         aws:OriginIdentity/Issuer aws:OriginIdentity/Subject aws:OriginIdentity/SubjectType \
         aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalTag/${TagKey} aws:PrincipalType \
         aws:Referer aws:RequestTag/${TagKey} aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID \
         aws:ResourceTag/${TagKey} aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceOwner aws:SourceVpc \
         aws:SourceVpce aws:TransactionContext/IdentityProvider/${Claim} aws:UserAgent \
         aws:UserId aws:Username aws:VpceAccount aws:VpceOrgID glue:CredentialIssuingService \
         glue:RoleAssumedBy identitystore:UserId",
    ),
    (
        "ArrayOfString",
        "aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths aws:TagKeys \
         aws:VpceOrgPaths",
    ),
    (
        "ARN",
        "aws:ChatbotSourceArn aws:OriginIdentity/FederatedProviderArn aws:PrincipalArn aws:SourceArn aws:SourceVpcArn \
         aws:SignInSessionArn ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn",
    ),
    (
        "Bool",
        "aws:AssumedRoot aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService aws:SecureTransport \
         aws:ViaAWSMCPService aws:ViaAWSService",
    ),
    ("Numeric", "aws:MultiFactorAuthAge ec2:RoleDelivery"),
    ("Date", "aws:CurrentTime aws:EpochTime aws:TokenIssueTime"),
    (
        "IPAddress",
        "aws:Ec2InstanceSourcePrivateIPv4 aws:SourceIp aws:VpcSourceIp",
    ),
];

/// A key of that table, which is in lower case.
pub(crate) fn global_key(lower: &str) -> Option<&'static CatalogKey> {
    static KEYS: OnceLock<BTreeMap<String, CatalogKey>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let rows = GLOBAL_KEYS.iter();
        rows.flat_map(|(kind, names)| {
            let names = names.split_whitespace();
            names.map(|name| {
                let start = name.split("${").next().unwrap_or("").to_ascii_lowercase();
                (start, CatalogKey::new(name.into(), kind))
            })
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

/// Operations that another action authorizes: AWS service authorization reference.
pub(crate) const AUTHORIZED_BY: [(&str, &str); 17] = [
    ("lambda:GetLayerVersionByArn", "lambda:GetLayerVersion"),
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CopyObject", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    (
        "s3:GetBucketLifecycleConfiguration",
        "s3:GetLifecycleConfiguration",
    ),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:UploadPart", "s3:PutObject"),
];

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
