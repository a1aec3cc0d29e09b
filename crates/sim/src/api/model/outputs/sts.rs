//! Answers of AWS STS, API model 2011-06-15. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    (
        "AssumeRole",
        "Credentials:Credentials AssumedRoleUser:AssumedRoleUser PackedPolicySize:# SourceIdentity SessionTokenUtilization:# SessionTokenSize:#",
    ),
    (
        "AssumeRoot",
        "Credentials:Credentials SourceIdentity SessionTokenUtilization:# SessionTokenSize:#",
    ),
    ("DecodeAuthorizationMessage", "DecodedMessage"),
    ("GetAccessKeyInfo", "Account"),
    ("GetCallerIdentity", "UserId Account Arn"),
    (
        "GetSessionToken",
        "Credentials:Credentials SessionTokenUtilization:# SessionTokenSize:#",
    ),
];

pub(super) const SHAPES: &[Row] = &[
    ("AssumedRoleUser", "AssumedRoleId Arn"),
    (
        "Credentials",
        "AccessKeyId SecretAccessKey SessionToken Expiration:@",
    ),
];
