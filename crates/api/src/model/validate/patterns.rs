//! Matching of text with patterns.

use std::ops::RangeInclusive;

use crate::ids::{
    AccountId, CreateRequestId, HandshakeId, OuId, ParentId, PolicyId, RootId, TransferId,
};
use crate::model::Pattern;
use crate::policy_types::PolicyTarget;

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

/// Whether the prefix is followed by letters, digits and underscores, as many as `length` allows.
fn follows(text: &str, prefix: &str, length: RangeInclusive<usize>) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        length.contains(&rest.len())
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Whether `text` matches. Lengths are checked elsewhere, except where they are part of the pattern.
pub(super) fn matches(pattern: Pattern, text: &str) -> bool {
    match pattern {
        Pattern::Any | Pattern::PolicyDocument => true,
        Pattern::PolicyId => text.parse::<PolicyId>().is_ok(),
        Pattern::TargetId => text.parse::<PolicyTarget>().is_ok(),
        Pattern::AccountId => text.parse::<AccountId>().is_ok(),
        Pattern::ParentId => text.parse::<ParentId>().is_ok(),
        Pattern::ChildId => text.parse::<AccountId>().is_ok() || text.parse::<OuId>().is_ok(),
        Pattern::TaggableId => is_taggable(text),
        Pattern::Tag => text.chars().all(|c| {
            let space = c.is_whitespace() && !c.is_control();
            c.is_alphanumeric() || space || "_.:/=+-@".contains(c)
        }),
        Pattern::RootId => text.parse::<RootId>().is_ok(),
        Pattern::OuId => text.parse::<OuId>().is_ok(),
        Pattern::HandshakeId => text.parse::<HandshakeId>().is_ok(),
        Pattern::TransferId => text.parse::<TransferId>().is_ok(),
        Pattern::CreateRequestId => text.parse::<CreateRequestId>().is_ok(),
        Pattern::AccountName => text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        Pattern::AccountAlias => {
            text.bytes().all(|byte| is_lower(byte) || byte == b'-')
                && !text.starts_with('-')
                && !text.ends_with('-')
                && !text.contains("--")
        }
        Pattern::GovCloudName => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)),
        Pattern::Email => is_email(text),
        Pattern::Name | Pattern::ServicePrincipal => {
            !text.is_empty() && text.bytes().all(is_name_byte)
        }
        Pattern::Path => {
            let inner = |byte| (b'!'..=b'~').contains(&byte);
            text == "/"
                || (text.len() > 2
                    && text.starts_with('/')
                    && text.ends_with('/')
                    && text.bytes().all(inner))
        }
        Pattern::PathPrefix => {
            text.starts_with('/') && text.bytes().all(|byte| (b'!'..=0x7f).contains(&byte))
        }
        Pattern::PolicyVersion => is_policy_version(text),
        Pattern::EntityPath => is_entity_path(text),
        Pattern::Arn => {
            let fields: Vec<&str> = text.splitn(6, ':').collect();
            fields.len() == 6
                && fields[0] == "arn"
                && [1, 2, 5].iter().all(|at| !fields[*at].is_empty())
        }
    }
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_taggable(text: &str) -> bool {
    text.parse::<AccountId>().is_ok()
        || text.parse::<ParentId>().is_ok()
        // Recorded: the ids of AWS's own policies do not match.
        || text.parse::<PolicyId>().is_ok() && !text.ends_with("FullAWSAccess")
        || follows(text, "rp-", 4..=128)
        // Unlike in the pattern of transfers, capitals and underscores are allowed here.
        || follows(text, "rt-", 8..=32)
}

fn is_policy_version(text: &str) -> bool {
    text.strip_prefix('v')
        .and_then(|rest| rest.split('.').next())
        .is_some_and(|number| {
            !number.starts_with('0')
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn is_entity_path(text: &str) -> bool {
    text.strip_prefix("o-")
        .and_then(|rest| rest.split_once("/r-"))
        .is_some_and(|(organization, rest)| {
            (10..=32).contains(&organization.len())
                && organization.bytes().all(is_lower)
                && rest.bytes().take_while(|byte| is_lower(*byte)).count() >= 4
                && rest
                    .bytes()
                    .all(|byte| is_lower(byte) || matches!(byte, b'-' | b'/'))
        })
}

/// Whether the whole text matches `[^\s@]+@[^\s@]+\.[^\s@]+`.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    plain(local)
        && plain(domain)
        && domain
            .char_indices()
            .any(|(at, c)| c == '.' && at > 0 && at + 1 < domain.len())
}
