//! The words of the policy language and the condition keys, with their meanings.

use super::KEYS;

/// A condition key of the table.
pub struct Key {
    pub name: &'static str,
    pub kind: u8,
    pub several: bool,
    pub modeled: bool,
    pub about: &'static str,
}

pub fn keys() -> impl Iterator<Item = Key> {
    KEYS.lines().filter_map(|line| {
        let mut parts = line.splitn(4, ' ');
        let (name, kind) = (parts.next()?, parts.next()?);
        Some(Key {
            name,
            kind: *kind.as_bytes().first()?,
            several: kind.len() > 1,
            modeled: parts.next()? == "!",
            about: parts.next()?,
        })
    })
}

/// The type of value that an operator compares, as in the table; 0: any type.
pub fn compares(operator: &str) -> u8 {
    let plain = operator.rsplit(':').next().unwrap_or(operator);
    match plain.as_bytes() {
        [b'S', ..] => b's',
        [b'A', ..] => b'a',
        [b'B', b'o', ..] => b'b',
        [b'D', ..] => b'd',
        [b'N', b'u', b'm', ..] => b'n',
        [b'I', ..] | [b'N', b'o', b't', ..] => b'i',
        _ => 0,
    }
}

/// The purpose of a word of the language.
pub fn meaning(word: &str) -> &'static str {
    match word {
        "Version" => "of the language: 2012-10-17",
        "2012-10-17" => "the current one, with variables",
        "2008-10-17" => "the older one, without variables",
        "Id" => "a name for the document",
        "Statement" => "what the policy says, one or more",
        "Sid" => "a name for the statement",
        "Effect" => "Allow or Deny",
        "Allow" => "allows matching requests",
        "Deny" => "denies matching requests, whatever else allows them",
        "Action" => "which actions",
        "NotAction" => "all actions except these",
        "Resource" => "which resources",
        "NotResource" => "all resources except these",
        "Principal" => "which principals",
        "NotPrincipal" => "all principals except these",
        "Condition" => "only if these conditions are met",
        "AWS" => "accounts, users, roles",
        "Service" => "an AWS service",
        "Federated" => "an identity provider",
        "CanonicalUser" => "an id of S3",
        "StringEquals" => "exactly this text",
        "StringNotEquals" => "any other text, or no value",
        "StringLike" => "text with * and ?",
        "StringNotLike" => "text that does not match, or no value",
        "ArnLike" | "ArnEquals" => "an ARN, part by part, with * and ?",
        "ArnNotLike" | "ArnNotEquals" => "an ARN that does not match, or no value",
        "Bool" => "true or false",
        "Null" => "true: the key is absent",
        "IpAddress" => "an address in this range",
        "*" => "everything",
        _ if word.starts_with("ForAnyValue:") => "at least one of several values",
        _ if word.starts_with("ForAllValues:") => "each of several values; also true without any",
        _ if word.ends_with("IfExists") => "also true where the key is absent",
        _ => "",
    }
}
