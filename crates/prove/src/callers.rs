//! Who asks: each kind of caller that policies can tell apart.

use std::sync::{Arc, LazyLock};

use ordered::Set;
use policy::document::{PrincipalName, Statement};
use policy::{ContextValue, Document, PolicyKind, RequestPrincipal, Source};

use crate::question::{ProofCase, Prover};

/// The account of callers that policies do not name.
const ACCOUNT: &str = "111122223333";
/// An account outside the organization that policies do not name.
const OUTSIDER: &str = "999988887777";

pub(crate) fn made(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text).expect("it is a policy"))
}

/// A policy with one statement, to say which requests are meant.
pub(crate) fn when(rest: &str) -> Arc<Document> {
    made(&format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {rest}}}}}"#
    ))
}

fn condition(text: &str) -> Arc<Document> {
    when(&format!(r#""Action": "*", "Condition": {{{text}}}"#))
}

pub(crate) static FULL: LazyLock<Arc<Document>> =
    LazyLock::new(|| made(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#));

static LINKED: LazyLock<Arc<Document>> = LazyLock::new(|| {
    condition(r#""ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:role/aws-service-role/*"}"#)
});

/// A policy that allows everything.
pub fn full_access() -> Source {
    Source::new("FullAWSAccess", FULL.clone())
}

/// The policy of a resource that allows everything: to `who`, as `Principal` says it.
pub(crate) fn open_to(who: &str) -> Source {
    let text =
        format!(r#"{{"Statement": {{"Effect": "Allow", "Principal": {who}, "Action": "*"}}}}"#);
    Source::new("the resource allows it", made(&text))
}

/// What is around requests of a caller if nothing but limits can refuse them: an administrator's policy, and resources that leave
/// everything to the account.
pub fn unlimited(principal: RequestPrincipal) -> ProofCase {
    let mut at = ProofCase {
        principal,
        any_caller: true,
        ..ProofCase::default()
    };
    at.layers.identity = vec![full_access()];
    let account = at.principal.account.as_deref();
    at.layers.resource = account.map(|it| open_to(&format!(r#"{{"AWS": "{it}"}}"#)));
    at.layers.resource_required = true;
    at.except = vec![LINKED.clone()];
    at
}

fn session(role: &str) -> RequestPrincipal {
    let (place, path) = role.split_once(":role/").unwrap_or((role, ""));
    let name = path.rsplit('/').next().unwrap_or_default();
    let place = place.replacen(":iam:", ":sts:", 1);
    RequestPrincipal {
        role_arn: Some(role.to_string()),
        ..RequestPrincipal::from_arn(&format!("{place}:assumed-role/{name}/session"))
    }
}

impl ProofCase {
    fn fix(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.fixed.push((key.to_string(), value.into()));
    }
}

/// Any user, role session, federated user and root user of an account, but those that are named.
pub(crate) fn people(partition: &str, account: &str, named: &[String]) -> Vec<ProofCase> {
    let arn = |service: &str, name: &str| format!("arn:{partition}:{service}::{account}:{name}");
    let kinds = [
        ("User", "iam", "user/?*"),
        ("AssumedRole", "iam", "role/?*"),
        ("FederatedUser", "sts", "federated-user/?*"),
        ("Account", "iam", "root"),
    ];
    let case = |(kind, service, name): (&str, &str, &str)| {
        let own = arn(service, name);
        let example = own.replace("?*", "Example");
        let mut at = unlimited(match kind {
            "AssumedRole" => session(&example),
            _ => RequestPrincipal::from_arn(&example),
        });
        person(&mut at, kind, account);
        at.present = vec!["aws:principalarn".to_string(), "aws:userid".to_string()];
        at.only.push(condition(&format!(
            r#""ArnLike": {{"aws:PrincipalArn": "{own}"}}"#
        )));
        at.except.extend(others("aws:PrincipalArn", named));
        at
    };
    kinds.into_iter().map(case).collect()
}

/// What the condition keys of a person say.
fn person(at: &mut ProofCase, kind: &str, account: &str) {
    at.fix("aws:principalaccount", account);
    at.fix("aws:principaltype", kind);
    at.fix("aws:principalisawsservice", false);
    at.fix("aws:principalservicename", ContextValue::Absent);
    if kind != "User" {
        at.fix("aws:username", ContextValue::Absent);
    }
}

/// Requests in which a key has one of the names.
fn others(key: &str, named: &[String]) -> Option<Arc<Document>> {
    let named: Vec<String> = named.iter().map(|it| format!("{it:?}")).collect();
    let text = format!(r#""StringEquals": {{"{key}": [{}]}}"#, named.join(","));
    (!named.is_empty()).then(|| condition(&text))
}

/// Services but those that are named, anonymous callers, and callers with a token of a provider.
pub(crate) fn strangers(named: &[String]) -> Vec<ProofCase> {
    let service = RequestPrincipal::from_service("example.amazonaws.com");
    let provider = RequestPrincipal::from_provider("example.com");
    let all = [service, RequestPrincipal::anonymous(), provider];
    let case = |principal: RequestPrincipal| {
        let mut at = unlimited(principal);
        stranger(&mut at);
        if at.principal.service.is_some() {
            at.except.extend(others("aws:PrincipalServiceName", named));
        }
        at
    };
    all.into_iter().map(case).collect()
}

fn stranger(at: &mut ProofCase) {
    for key in ["arn", "account", "orgid", "orgpaths", "type"] {
        at.fix(&format!("aws:principal{key}"), ContextValue::Absent);
    }
    if at.principal.service.is_some() {
        at.fix("aws:principalisawsservice", true);
    } else {
        at.fix("aws:principalservicename", ContextValue::Absent);
    }
}

/// The caller that a policy names.
pub(crate) fn exactly(principal: RequestPrincipal) -> ProofCase {
    let mut at = unlimited(principal);
    at.any_caller = false;
    let caller = at.principal.clone();
    if let Some(service) = caller.service {
        stranger(&mut at);
        at.fix("aws:principalservicename", service);
    } else if let (Some(arn), Some(account)) = (caller.role_arn.or(caller.arn), &caller.account) {
        let kind = match arn.splitn(6, ':').nth(5).unwrap_or_default() {
            "root" => "Account",
            name if name.starts_with("user/") => "User",
            name if name.starts_with("federated-user/") => "FederatedUser",
            _ => "AssumedRole",
        };
        person(&mut at, kind, account);
        at.fix("aws:principalarn", arn);
    } else {
        stranger(&mut at);
    }
    at
}

/// The callers that policies name.
#[derive(Default)]
struct Named {
    arns: Vec<String>,
    services: Vec<String>,
    cases: Vec<ProofCase>,
}

fn named(all: &[&Arc<Document>]) -> Named {
    let mut named = Named::default();
    let statements = all.iter().flat_map(|it| it.statements());
    let names = statements
        .flat_map(|it| &it.principals)
        .flat_map(|it| &it.names);
    for name in names {
        let principal = match name {
            PrincipalName::Everyone | PrincipalName::Account(_) => continue,
            PrincipalName::CanonicalUser(_) => continue,
            PrincipalName::Aws(arn) => {
                named.arns.push(arn.clone());
                let role = arn.contains(":role/");
                if role {
                    session(arn)
                } else {
                    RequestPrincipal::from_arn(arn)
                }
            }
            PrincipalName::Service(service) => {
                named.services.push(service.clone());
                RequestPrincipal::from_service(service)
            }
            PrincipalName::Federated(provider) => RequestPrincipal::from_provider(provider),
        };
        named.cases.push(exactly(principal));
    }
    named
}

impl Prover {
    /// A case for each caller that policies of a kind can tell apart, and whether there may be more.
    pub(crate) fn callers(
        &self,
        kind: PolicyKind,
        all: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        let limit = matches!(
            kind,
            PolicyKind::ServiceControl | PolicyKind::ResourceControl
        );
        let names = match kind {
            PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => true,
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => false,
            PolicyKind::ServiceControl | PolicyKind::ResourceControl => false,
        };
        if !names {
            let user = format!("arn:aws:iam::{ACCOUNT}:user/example");
            let mut at = unlimited(RequestPrincipal::from_arn(&user));
            at.except.retain(|_| limit);
            return (vec![at], false);
        }
        let (accounts, mut more) = accounts(all);
        let Named {
            arns,
            services,
            cases: mut callers,
        } = named(all);
        callers.extend(strangers(&services));
        callers.extend(accounts.iter().flat_map(|it| people("aws", it, &arns)));
        callers.sort_by(|a, b| a.principal.name().cmp(b.principal.name()));
        callers.dedup_by(|a, b| a.principal == b.principal);
        for at in &mut callers {
            at.place = format!("caller {}", at.principal.name());
            at.except.retain(|it| !Arc::ptr_eq(it, &LINKED));
            if !self.facts {
                (at.any_caller, more) = (true, false);
                (at.fixed, at.present) = (Vec::new(), Vec::new());
                (at.only, at.except) = (Vec::new(), Vec::new());
            }
        }
        (callers, more)
    }
}

/// The texts of a statement that can say who asks, or for which resource.
pub(crate) fn texts(statement: &Statement) -> impl Iterator<Item = &str> {
    let resources = statement.resources.iter().flat_map(|it| &it.patterns);
    let values = statement.conditions.iter().flat_map(|it| it.values.iter());
    let names = statement.principals.iter().flat_map(|it| &it.names);
    let names = names.filter_map(|name| match name {
        PrincipalName::Account(text) | PrincipalName::Aws(text) => Some(text),
        PrincipalName::Everyone | PrincipalName::Service(_) => None,
        PrincipalName::Federated(_) | PrincipalName::CanonicalUser(_) => None,
    });
    resources.chain(values).chain(names).map(String::as_str)
}

/// Whether a digit stands beside a wildcard or a variable, so that a pattern may match some ids of accounts and not others.
pub(crate) fn has_parts_of_ids(text: &str) -> bool {
    let wild = |it: char| matches!(it, '*' | '?' | '$' | '}');
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs
        .into_iter()
        .any(|(a, b)| a.is_ascii_digit() && wild(b) || wild(a) && b.is_ascii_digit())
}

/// The ids of accounts that policies name, one that they do not name, and whether they can tell more accounts apart.
pub(crate) fn accounts(documents: &[&Arc<Document>]) -> (Vec<String>, bool) {
    let mut ids = Set::new();
    ids.insert(OUTSIDER.to_string());
    let mut more = false;
    for statement in documents.iter().flat_map(|it| it.statements()) {
        for text in texts(statement) {
            let runs = text.split(|it: char| !it.is_ascii_digit());
            runs.filter(|it| it.len() == 12)
                .for_each(|it| _ = ids.insert(it.to_string()));
        }
        let own = |key: &str| matches!(key, "aws:principalaccount" | "aws:principalarn");
        for condition in statement.conditions.iter().filter(|it| own(it.lookup())) {
            more |= condition.operator_name.contains("Numeric");
            for text in condition.values.iter() {
                let field = text
                    .strip_prefix("arn:")
                    .map_or(Some(text.as_str()), |it| it.split(':').nth(3));
                let field = field.unwrap_or_default();
                if has_parts_of_ids(field) {
                    more = true;
                    example(field).into_iter().for_each(|it| _ = ids.insert(it));
                }
            }
        }
    }
    (ids.iter().cloned().collect(), more)
}

/// An id that a pattern matches.
fn example(pattern: &str) -> Option<String> {
    let missing = 12_usize.checked_sub(pattern.chars().filter(|it| *it != '*').count())?;
    let filled = pattern
        .replacen('*', &"9".repeat(missing), 1)
        .replace('*', "")
        .replace('?', "9");
    (filled.len() == 12 && filled.bytes().all(|it| it.is_ascii_digit())).then_some(filled)
}

/// Callers from accounts outside an organization, for resources that allow everything to everyone, and whether there may be more.
pub(crate) fn outside(
    partition: &str,
    organization: Option<&str>,
    insiders: &[String],
    documents: &[&Arc<Document>],
) -> (Vec<ProofCase>, bool) {
    let (accounts, more) = accounts(documents);
    let accounts = accounts.iter().filter(|it| !insiders.contains(it));
    let mut callers: Vec<ProofCase> = accounts.flat_map(|it| people(partition, it, &[])).collect();
    callers.extend(strangers(&[]));
    for at in &mut callers {
        at.layers.resource = Some(open_to("\"*\""));
        if let Some(id) = organization {
            at.except.push(condition(&format!(
                r#""StringEquals": {{"aws:PrincipalOrgID": "{id}"}}"#
            )));
            at.except.push(condition(&format!(
                r#""ForAnyValue:StringLike": {{"aws:PrincipalOrgPaths": "{id}/*"}}"#
            )));
        }
    }
    (callers, more)
}
