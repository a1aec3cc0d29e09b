//! What is known about requests: the types of condition keys, which of them are lists, and what cannot be in one request.
//!
//! Source: IAM User Guide, AWS global condition context keys, "availability" and "value type" of each key.

use std::sync::{Arc, LazyLock};

use policy::Document;

use crate::glob::Token;
use crate::ordinal;
use crate::theory::{Domain, Id, Theory};

/// Global keys whose value is a list.
const LISTS: [&str; 8] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
    "sts:transitivetagkeys",
];

/// Keys that are true or false.
const TRUTHS: [&str; 5] = [
    "aws:assumedroot",
    "aws:multifactorauthpresent",
    "aws:principalisawsservice",
    "aws:securetransport",
    "aws:viaawsservice",
];

/// Keys that every request has.
const ALWAYS: [&str; 5] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:viaawsservice",
];

/// Values that real requests have, for readers of a witness.
const SUGGESTED: [(&str, &[&str]); 14] = [
    (
        "aws:requestedregion",
        &[
            "us-east-1",
            "eu-west-1",
            "eu-central-1",
            "ap-southeast-2",
            "sa-east-1",
        ],
    ),
    ("aws:sourceip", &["203.0.113.10", "10.0.0.1"]),
    ("aws:principalaccount", &["111122223333", "444455556666"]),
    ("aws:resourceaccount", &["111122223333", "444455556666"]),
    ("aws:sourceaccount", &["111122223333", "444455556666"]),
    ("aws:principalorgid", &["o-exampleorg1", "o-otherorg222"]),
    ("aws:resourceorgid", &["o-exampleorg1", "o-otherorg222"]),
    ("aws:principaltype", &["User", "AssumedRole", "Account"]),
    ("aws:username", &["ana"]),
    ("aws:securetransport", &["true", "false"]),
    ("aws:principalisawsservice", &["false", "true"]),
    ("aws:viaawsservice", &["false", "true"]),
    (
        "aws:principalarn",
        &[
            "arn:aws:iam::111122223333:role/Example",
            "arn:aws:iam::111122223333:user/ana",
            "arn:aws:iam::444455556666:role/Example",
        ],
    ),
    ("aws:currenttime", &["2026-10-01T12:00:00Z"]),
];

/// Statements that apply to no request.
const IMPOSSIBLE: &str = r#"{"Version": "2012-10-17", "Statement": [
{"Sid": "CalledViaIsViaAWSService", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:CalledVia": "false"}, "StringNotEquals": {"aws:ViaAWSService": "true"}}},
{"Sid": "ServicesHaveNames", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalServiceName": "false"}, "StringNotEquals": {"aws:PrincipalIsAWSService": "true"}}},
{"Sid": "NamesAreOfServices", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalServiceName": "true"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}},
{"Sid": "ServicesHaveAListOfNames", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalServiceNamesList": "true"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}},
{"Sid": "ListsOfNamesAreOfServices", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalServiceNamesList": "false"}, "StringNotEquals": {"aws:PrincipalIsAWSService": "true"}}},
{"Sid": "EndpointsHaveNoSourceIp", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:SourceVpce": "false", "aws:SourceIp": "false"}}},
{"Sid": "EndpointsAreInVpcs", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:SourceVpce": "false", "aws:SourceVpc": "true"}}},
{"Sid": "VpcsAreReachedByEndpoints", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:SourceVpc": "false", "aws:SourceVpce": "true"}}},
{"Sid": "AgeOfMFA", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:MultiFactorAuthAge": "false"}, "StringNotEquals": {"aws:MultiFactorAuthPresent": "true"}}},
{"Sid": "NamesOfPrincipalsHaveNoColon", "Effect": "Deny", "Action": "*", "Condition": {
  "StringLike": {"aws:PrincipalArn": ["*/*:*", "*/* *"]}}},
{"Sid": "PrincipalOrganizationHasPaths", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalOrgID": "false", "aws:PrincipalOrgPaths": "true"}}},
{"Sid": "PrincipalPathsAreInOrganization", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:PrincipalOrgID": "true", "aws:PrincipalOrgPaths": "false"}}},
{"Sid": "ResourceOrganizationHasPaths", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:ResourceOrgID": "false", "aws:ResourceOrgPaths": "true"}}},
{"Sid": "ResourcePathsAreInOrganization", "Effect": "Deny", "Action": "*", "Condition": {
  "Null": {"aws:ResourceOrgID": "true", "aws:ResourceOrgPaths": "false"}}}
]}"#;

/// Statements that apply to no request.
pub(crate) fn impossible() -> Arc<Document> {
    static READ: LazyLock<Arc<Document>> =
        LazyLock::new(|| Arc::new(Document::parse(IMPOSSIBLE).expect("the facts are a policy")));
    READ.clone()
}

/// Whether a key, in lower case, has a list of values (or is absent). `None`: that is not known.
pub(crate) fn is_list(key: &str) -> Option<bool> {
    if LISTS.contains(&key) {
        return Some(true);
    }
    (key.starts_with("aws:")).then_some(false)
}

/// The values that a key can have. `several`: a policy asks for its values with a set operator. `typed`: keys of a type have no
/// other values.
pub(crate) fn domain(key: &str, several: bool, typed: bool, theory: &mut Theory) -> Domain {
    let list = is_list(key);
    let mut domain = Domain {
        many: list.unwrap_or(several),
        not_one: list == Some(true),
        present: typed && ALWAYS.contains(&key),
        ..Domain::default()
    };
    let suggested = SUGGESTED.iter().find(|(known, _)| *known == key);
    domain.suggested = suggested.map_or_else(Vec::new, |it| {
        it.1.iter().map(|it| (*it).to_string()).collect()
    });
    if typed && let Some(set) = type_of(key, theory) {
        domain.typed.push((set, true));
    }
    domain
}

fn type_of(key: &str, theory: &mut Theory) -> Option<Id> {
    if TRUTHS.contains(&key) {
        let globs = ["true", "false"].map(|it| it.chars().map(Token::Char).collect());
        return Some(theory.texts(globs.into()));
    }
    let set = match key {
        "aws:sourceip" | "aws:vpcsourceip" => ordinal::all_addresses(),
        "aws:currenttime" | "aws:tokenissuetime" => ordinal::all_moments(),
        "aws:epochtime" | "aws:multifactorauthage" => ordinal::all_numbers(),
        _ => return None,
    };
    Some(theory.set(set))
}
