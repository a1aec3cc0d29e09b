//! Encoded authorization messages, which some services add to a denial, and `DecodeAuthorizationMessage`.
//!
//! Amazon EC2 adds them for actions that name resources (seen in public issues: not for `Describe…`); the simulated services
//! add none. So only work with EC2 (`work`) gets one. It can be decoded only in the account of the denied caller, by callers
//! that may call `sts:DecodeAuthorizationMessage`.
//!
//! A message contains all of its content, so nothing is stored. It is masked, not encrypted, because nothing here is secret.
//! When messages expire in AWS is not documented; here they do not. Source: API Reference of AWS STS,
//! DecodeAuthorizationMessage; decoded messages in public documents, for their shape. It is not documented whether they contain
//! statements of policies other than identity-based ones; here they do not.

use std::hash::Hasher;

use policy::{ContextValue, Decision, Effect, LayerKind};

use super::prelude::*;
use super::refusals;
use api::random::{Fnv, Random};
use state::outcome::Judgment;

/// The characters of URL-safe base64.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The number of bytes before the masked text: the mark of the text and its account.
const MARK: usize = 8;

/// The encoded message for a denied action, if the service gives one.
pub(crate) fn encoded(world: &World, caller: &Principal, judgment: &Judgment) -> Option<String> {
    let action = judgment.request.action.strip_prefix("ec2:")?;
    if judgment.is_allowed() || action.starts_with("Describe") || action.starts_with("Get") {
        return None;
    }
    let text = told(world, caller, judgment).to_string();
    Some(mask(caller.account(), text.as_bytes()))
}

/// The content of a decoded message.
fn told(world: &World, caller: &Principal, judgment: &Judgment) -> Value {
    let request = &judgment.request;
    let list = |values: Vec<Value>| json!({ "items": values });
    let items = |values: &[String]| list(values.iter().map(|it| json!({ "value": it })).collect());
    let id = unique_id(world, caller);
    let explicit = judgment.verdict.decision == Decision::ExplicitlyDenied;
    let statements = (judgment.verdict.layers.iter())
        .filter(|it| it.layer == LayerKind::Identity)
        .flat_map(|it| &it.statements)
        .filter(|it| it.matched && it.effect == Effect::Deny)
        .filter_map(|it| it.document.statements().get(it.index));
    let matched: Vec<Value> = statements
        .map(|statement| {
            let patterns = |it: Option<&policy::document::Patterns>| {
                items(&it.map_or_else(Vec::new, |it| {
                    it.patterns.iter().map(ToString::to_string).collect()
                }))
            };
            json!({
                "statementId": statement.sid.as_deref().unwrap_or(""),
                "effect": "DENY",
                "principals": items(std::slice::from_ref(&id)),
                "principalGroups": items(&[]),
                "actions": patterns(Some(&statement.actions)),
                "resources": patterns(statement.resources.as_ref()),
                "conditions": items(&[]),
            })
        })
        .collect();
    let mut conditions = vec![
        ("aws:Account", caller.account().to_string()),
        ("aws:Service", "ec2".to_string()),
    ];
    if let ContextValue::One(region) = request.context.get("aws:RequestedRegion") {
        conditions.insert(0, ("aws:Region", region.clone()));
    }
    let conditions: Vec<Value> = conditions
        .into_iter()
        .map(|(key, value)| json!({ "key": key, "values": items(&[value]) }))
        .collect();
    let context = json!({
        "principal": json!({ "id": id, "arn": caller.arn() }),
        "action": &*request.action,
        "resource": &*request.resource,
        "conditions": list(conditions),
    });
    json!({
        "allowed": false,
        "explicitDeny": explicit,
        "matchedStatements": list(matched),
        "failures": items(&[]),
        "context": context,
    })
}

fn unique_id(world: &World, caller: &Principal) -> String {
    let account = world.account(caller.account());
    let id = match caller {
        Principal::Root(id) | Principal::AssumedRoot { account: id, .. } => Some(id.to_string()),
        Principal::User { name, .. } => account
            .and_then(|it| it.users.get(name))
            .map(|it| it.id.to_string()),
        Principal::Role { role, session, .. } => account
            .and_then(|it| it.roles.get(role))
            .map(|it| format!("{}:{session}", it.id)),
    };
    id.unwrap_or_default()
}

pub(super) fn decode(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let account = here(world, ctx).id;
    let text = unmask(account, input.text("EncodedMessage")).ok_or_else(|| {
        ctx.advise(
            "A message can be decoded in the account whose caller was denied. Copy all of it, on one line.",
        );
        // The wording is not recorded.
        refusals::INVALID_AUTHORIZATION_MESSAGE.error()
    })?;
    Ok(json!({ "DecodedMessage": text }))
}

/// A hash of the account and a text.
fn mark(account: AccountId, text: &[u8]) -> u64 {
    let mut hash = Fnv::default();
    hash.write(account.to_string().as_bytes());
    hash.write(text);
    hash.finish()
}

/// The text under a mask that depends on the mark.
fn under(mark: u64, text: &[u8]) -> Vec<u8> {
    let mut mask = Random::new(mark);
    text.iter()
        .map(|byte| byte ^ u8::try_from(mask.below(256)).unwrap_or(0))
        .collect()
}

/// The message for an account.
pub fn mask(account: AccountId, text: &[u8]) -> String {
    let mark = mark(account, text);
    let mut bytes = mark.to_be_bytes().to_vec();
    bytes.extend(under(mark, text));
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            (bits << 8) | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..=three.len() {
            let letter = LETTERS.get(((bits >> (18 - 6 * at)) & 63) as usize);
            out.extend(letter.copied().map(char::from));
        }
    }
    out
}

/// The text, if the message is one of the account.
pub fn unmask(account: AccountId, message: &str) -> Option<String> {
    let mut bytes = Vec::new();
    for four in message.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            let letter = match four.get(at) {
                Some(letter) => LETTERS.iter().position(|it| it == letter)?,
                None => 0,
            };
            bits = (bits << 6) | u32::try_from(letter).ok()?;
        }
        bytes.extend_from_slice(bits.to_be_bytes().get(1..four.len())?);
    }
    let (head, masked) = bytes.split_at_checked(MARK)?;
    let known = u64::from_be_bytes(head.try_into().ok()?);
    let text = under(known, masked);
    if mark(account, &text) != known || mask(account, &text) != message {
        return None;
    }
    String::from_utf8(text).ok()
}
