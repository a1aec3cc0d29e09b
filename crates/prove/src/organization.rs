//! Questions about the accounts of an organization: what its policies never let through, whoever asks with whatever permissions.

use std::sync::Arc;

use ordered::{Map, Set};
use policy::kinds::rcp_scope;
use policy::{ContextValue, Document, Exemption, Layers, Level, RequestPrincipal};

use crate::alone::unlimited;
use crate::answer::{Proof, each};
use crate::question::{ProofCase, Prover};

/// An account and the policies of its organization around it.
#[derive(Clone, Debug)]
pub struct MemberLimits {
    /// Its 12 digits.
    pub id: String,
    /// Its name, for readers.
    pub name: String,
    /// The service and resource control policies, and why they do not apply.
    pub layers: Layers,
    /// The condition keys, in lower case, of each caller in the account.
    pub caller_keys: Vec<(String, ContextValue)>,
    /// The same of each resource in it.
    pub resource_keys: Vec<(String, ContextValue)>,
}

/// Who asks for resources of the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerSide {
    /// Users, roles and the root user of the account itself, with any permissions.
    Inside,
    /// Users, roles and root users of accounts outside the organization, services and anonymous callers, where the resource allows
    /// everything.
    Outside,
}

/// What is asked about.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Requests to which a statement of this applies; effects do not count.
    pub asked: Arc<Document>,
    /// But none to which a statement of this applies.
    pub unless: Option<Arc<Document>>,
    /// Condition keys, in lower case, with the only value that is asked about.
    pub given: Vec<(String, ContextValue)>,
    /// Who asks.
    pub callers: CallerSide,
}

/// The account of a caller from elsewhere.
const OUTSIDER: &str = "999988887777";

fn made(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text).expect("it is a policy"))
}

impl Prover {
    /// Whether no caller can do what is asked about in any of the accounts.
    pub fn never_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Proof {
        let members = distinct(members, |it| vec![&it.layers]);
        let cases = members
            .into_iter()
            .flat_map(|it| situations(it, matter.callers));
        each(cases, |mut at| match give(&mut at, &matter.given) {
            true => self.never(&at, &matter.asked, matter.unless.as_ref()),
            false => Proof::Proved,
        })
    }

    /// Whether the accounts, as they are in `new`, can do nothing that they could not in `old`. Both have the same accounts in the same
    /// order.
    pub fn no_new_access_in(
        &mut self,
        old: &[MemberLimits],
        new: &[MemberLimits],
        callers: CallerSide,
    ) -> Proof {
        let before: Map<&str, &MemberLimits> = old.iter().map(|it| (it.id.as_str(), it)).collect();
        let was = |it: &MemberLimits| before.get(it.id.as_str()).copied();
        let new: Vec<&MemberLimits> = new.iter().filter(|it| was(it).is_some()).collect();
        let members = distinct(new, |it| {
            was(it)
                .into_iter()
                .chain([it])
                .map(|it| &it.layers)
                .collect()
        });
        let pairs = members.into_iter().filter_map(|it| Some((was(it)?, it)));
        let cases = pairs.flat_map(|(was, is)| {
            situations(was, callers)
                .into_iter()
                .zip(situations(is, callers))
        });
        each(cases, |(was, is)| self.no_new_access(&was, &is))
    }
}

/// Fixes keys that are given; false: one of them has another value here.
pub(crate) fn give(at: &mut ProofCase, given: &[(String, ContextValue)]) -> bool {
    for (key, value) in given {
        match at.fixed.iter().find(|(own, _)| own == key) {
            Some((_, own)) if own != value => return false,
            Some(_) => {}
            None => at.fixed.push((key.clone(), value.clone())),
        }
    }
    true
}

/// One of the accounts that have the same policies around them, if no policy names them.
fn distinct<'a>(
    members: impl IntoIterator<Item = &'a MemberLimits>,
    layers: impl Fn(&'a MemberLimits) -> Vec<&'a Layers>,
) -> Vec<&'a MemberLimits> {
    let mut seen = Set::new();
    members
        .into_iter()
        .filter(|it| seen.insert(print(it, &layers(it))))
        .collect()
}

/// What tells accounts apart: the policies around them, and their ids and paths if a policy names them.
fn print(member: &MemberLimits, layers: &[&Layers]) -> Vec<String> {
    let mut print = Vec::new();
    let mut named = false;
    for level in layers.iter().flat_map(|it| it.scps.iter().chain(&it.rcps)) {
        for source in &level.policies {
            let text = source.document.text();
            named |= text.contains(&member.id) || has_parts_of_ids(text);
            print.push(text.to_string());
        }
        print.push(String::new());
    }
    print.push(format!(
        "{:?}",
        layers
            .iter()
            .map(|it| (it.scp_exempt, it.rcp_exempt))
            .collect::<Vec<_>>()
    ));
    print.extend(
        member
            .caller_keys
            .iter()
            .filter(|it| !it.0.ends_with("account"))
            .map(|it| format!("{:?}", it.1)),
    );
    if named {
        print.push(member.id.clone());
    }
    print
}

/// Whether a digit stands beside a wildcard, so that a pattern may match some ids of accounts and not others.
fn has_parts_of_ids(text: &str) -> bool {
    let wild = |it: char| matches!(it, '*' | '?');
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs
        .into_iter()
        .any(|(a, b)| a.is_ascii_digit() && wild(b) || wild(a) && b.is_ascii_digit())
}

/// The situations of an account: each kind of caller, for actions that RCPs cover and for those that they do not.
fn situations(member: &MemberLimits, callers: CallerSide) -> Vec<ProofCase> {
    let mut all = Vec::new();
    for mut at in match callers {
        CallerSide::Inside => inside(member),
        CallerSide::Outside => outside(member),
    } {
        let own = at.layers.clone();
        at.layers = Layers {
            identity: own.identity,
            resource: own.resource,
            resource_required: true,
            ..member.layers.clone()
        };
        at.fixed.extend(member.resource_keys.iter().cloned());
        at.resource_account = Some(member.id.clone());
        at.place = format!("account {} ({})", member.name, member.id);
        all.extend(covered(at));
    }
    all
}

fn arn(member: &str, name: &str) -> RequestPrincipal {
    let partition = if name.starts_with("assumed-role") {
        "sts"
    } else {
        "iam"
    };
    RequestPrincipal::from_arn(&format!("arn:aws:{partition}::{member}:{name}"))
}

/// A user, a role and the root user of an account, with what their condition keys say.
fn people(account: &str, keys: &[(String, ContextValue)]) -> Vec<ProofCase> {
    let case = |principal: RequestPrincipal, kind: &str, arn: &str| {
        let mut at = unlimited(principal);
        at.fixed = keys.to_vec();
        at.fixed.push(("aws:principaltype".into(), kind.into()));
        at.fixed
            .push(("aws:principalisawsservice".into(), false.into()));
        at.fixed
            .push(("aws:principalservicename".into(), ContextValue::Absent));
        if kind != "User" {
            at.fixed.push(("aws:username".into(), ContextValue::Absent));
        }
        at.present
            .extend(["aws:principalarn".to_string(), "aws:userid".to_string()]);
        at.only.push(made(&format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Condition": {{"ArnLike": {{"aws:PrincipalArn": "{arn}"}}}}}}}}"#
        )));
        at
    };
    let role = RequestPrincipal {
        role_arn: Some(format!("arn:aws:iam::{account}:role/Example")),
        ..arn(account, "assumed-role/Example/session")
    };
    vec![
        case(
            arn(account, "user/example"),
            "User",
            &format!("arn:aws*:iam::{account}:user/?*"),
        ),
        case(
            role,
            "AssumedRole",
            &format!("arn:aws*:iam::{account}:role/?*"),
        ),
        case(
            arn(account, "root"),
            "Account",
            &format!("arn:aws*:iam::{account}:root"),
        ),
    ]
}

fn inside(member: &MemberLimits) -> Vec<ProofCase> {
    people(&member.id, &member.caller_keys)
}

/// Callers from elsewhere, for resources that allow everything to everyone.
fn outside(member: &MemberLimits) -> Vec<ProofCase> {
    let organization = member
        .resource_keys
        .iter()
        .find(|(key, _)| key == "aws:resourceorgid");
    let mut cases = people(
        OUTSIDER,
        &[("aws:principalaccount".into(), OUTSIDER.into())],
    );
    for principal in [
        RequestPrincipal::from_service("example.amazonaws.com"),
        RequestPrincipal::anonymous(),
    ] {
        let mut at = unlimited(principal);
        at.fixed.push((
            "aws:principalisawsservice".into(),
            at.principal.service.is_some().into(),
        ));
        for key in [
            "aws:principalarn",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:principalorgpaths",
        ] {
            at.fixed.push((key.into(), ContextValue::Absent));
        }
        cases.push(at);
    }
    let everyone = made(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}"#);
    for at in &mut cases {
        at.layers.resource = Some(policy::Source::new(
            "the resource allows everyone",
            everyone.clone(),
        ));
        if let Some((_, ContextValue::One(id))) = organization {
            for ours in [
                format!(r#""StringEquals": {{"aws:PrincipalOrgID": "{id}"}}"#),
                format!(r#""ForAnyValue:StringLike": {{"aws:PrincipalOrgPaths": "{id}/*"}}"#),
            ] {
                at.except.push(made(&format!(
                    r#"{{"Statement": {{"Effect": "Deny", "Action": "*", "Condition": {{{ours}}}}}}}"#
                )));
            }
        }
    }
    cases
}

/// A case for requests that RCPs cover, and one for the others.
fn covered(at: ProofCase) -> Vec<ProofCase> {
    let denies = |level: &Level| {
        level
            .policies
            .iter()
            .any(|it| it.document.statements().len() > 1 || it.name.english() != "RCPFullAWSAccess")
    };
    if at.layers.rcp_exempt.is_some() || !at.layers.rcps.iter().any(denies) {
        return vec![at];
    }
    let (services, exempt) = rcp_scope();
    let list = |all: &[&str], end: &str| {
        all.iter()
            .map(|it| format!("\"{it}{end}\""))
            .collect::<Vec<_>>()
            .join(",")
    };
    let (services, exempt) = (list(services, ":*"), list(exempt, ""));
    // In a pattern that begins with `arn:`, the service has no wildcard.
    let spared = r#"["arn?*:*:*:*:alias/aws/*", "arn?*:*:*:*:role/aws-service-role/*"]"#;
    let subject = made(&format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": [{services}]}}}}"#
    ));
    let spared = made(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": [{exempt}]}}, {{"Effect": "Allow", "Action": ["kms:*", "sts:*"], "Resource": {spared}}}]}}"#
    ));
    let mut inside = at.clone();
    inside.only.push(subject.clone());
    inside.except.push(spared.clone());
    let mut without = at;
    without.layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    let mut others = without.clone();
    others.except.push(subject);
    let mut rest = vec![inside, others];
    let arns = made(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:*"}}"#);
    for index in 0..spared.statements().len() {
        let mut one = without.clone();
        let statement = spared.statements().get(index..=index).unwrap_or_default();
        one.only
            .push(crate::text::document(spared.version(), statement));
        one.only.extend((index == 1).then(|| arns.clone()));
        rest.push(one);
    }
    rest
}
