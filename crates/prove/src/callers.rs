//! Who asks: each kind of caller that policies can tell apart.

use std::sync::{Arc, LazyLock};

use policy::document::PrincipalName;
use policy::{ContextValue, Document, PolicyKind, RequestPrincipal, Source};

use crate::mentions::{accounts, partitions};
use crate::prover::{ProofCase, Prover};
use crate::text::list;

/// The account of callers in questions about one policy that names no callers.
const ACCOUNT: &str = "111122223333";

pub(crate) fn made(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text).expect("it is a policy"))
}

/// A policy with one statement, to say which requests are meant.
pub(crate) fn when(rest: &str) -> Arc<Document> {
    made(&format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {rest}}}}}"#
    ))
}

/// Requests for which a key is compared with these texts.
fn compared(operator: &str, key: &str, texts: &[String]) -> Arc<Document> {
    let texts = list(texts);
    when(&format!(
        r#""Action": "*", "Condition": {{"{operator}": {{"{key}": {texts}}}}}"#
    ))
}

pub(crate) static FULL: LazyLock<Arc<Document>> =
    LazyLock::new(|| made(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#));

static LINKED: LazyLock<Arc<Document>> = LazyLock::new(|| {
    let arn = "arn:*:iam::*:role/aws-service-role/*".to_string();
    compared("ArnLike", "aws:PrincipalArn", &[arn])
});

/// A policy that allows everything.
pub fn full_access() -> Source {
    Source::new("FullAWSAccess", FULL.clone())
}

/// The policy of a resource that allows everything to everyone.
pub fn open_to_everyone() -> Source {
    open_to("*")
}

/// The policy of a resource that allows everything to an account, or to everyone.
pub(crate) fn open_to(account: &str) -> Source {
    let who = list([&account.to_string()]);
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": {who}}}, "Action": "*"}}}}"#
    );
    Source::new("the resource allows it", made(&text))
}

/// What is around requests of a caller if nothing but limits can refuse them: an administrator's policy, and resources that leave
/// everything to the account.
pub fn unlimited(principal: RequestPrincipal) -> ProofCase {
    let mut at = ProofCase {
        any_caller: true,
        except: vec![LINKED.clone()],
        ..ProofCase::default()
    };
    at.layers.identity = vec![full_access()];
    at.layers.resource = principal.account.as_deref().map(open_to);
    at.layers.resource_required = true;
    at.principal = principal;
    at
}

/// A session of a role.
pub(crate) fn session(role: &str) -> RequestPrincipal {
    let (place, path) = role.split_once(":role/").unwrap_or((role, ""));
    let name = path.rsplit('/').next().unwrap_or_default();
    let place = place.replacen(":iam:", ":sts:", 1);
    RequestPrincipal {
        role_arn: Some(role.to_string()),
        ..RequestPrincipal::from_arn(&format!("{place}:assumed-role/{name}/session"))
    }
}

/// A name that none of the texts contains.
fn unnamed(example: &str, texts: &[String]) -> String {
    let mut names = (0..).map(|number| match number {
        0 => example.to_string(),
        _ => example.replacen("xample", &format!("xample{number}"), 1),
    });
    let free = names.find(|name| !texts.iter().any(|it| it.contains(name.as_str())));
    free.expect("there are more names than texts")
}

/// Any user, role session, federated user and root user of an account, but those that are named.
pub(crate) fn people(partition: &str, account: &str, named: &[String]) -> Vec<ProofCase> {
    let example = unnamed("Example", named);
    let kinds = [
        ("User", "iam", "user/?*"),
        ("AssumedRole", "iam", "role/?*"),
        ("FederatedUser", "sts", "federated-user/?*"),
        ("Account", "iam", "root"),
    ];
    let case = |(kind, service, name): (&str, &str, &str)| {
        let own = format!("arn:{partition}:{service}::{account}:{name}");
        let arn = own.replace("?*", &example);
        let mut at = unlimited(match kind {
            "AssumedRole" => session(&arn),
            _ => RequestPrincipal::from_arn(&arn),
        });
        at.fix_person(kind, account);
        at.only
            .push(compared("ArnLike", "aws:PrincipalArn", &[own]));
        at.but_for("aws:PrincipalArn", named);
        at
    };
    kinds.into_iter().map(case).collect()
}

/// Services but those that are named, anonymous callers, and callers with a token of a provider.
fn strangers(services: &[String], providers: &[String]) -> Vec<ProofCase> {
    let service = unnamed("example.amazonaws.com", services);
    let provider = RequestPrincipal::from_provider(&unnamed("example.com", providers));
    let mut service = exactly(RequestPrincipal::from_service(&service));
    service.any_caller = true;
    service.only.clear();
    service
        .fixed
        .retain(|it| it.0 != "aws:principalservicename");
    service.but_for("aws:PrincipalServiceName", services);
    vec![
        service,
        exactly(RequestPrincipal::anonymous()),
        exactly(provider),
    ]
}

/// The caller that a policy names.
pub(crate) fn exactly(principal: RequestPrincipal) -> ProofCase {
    let mut at = unlimited(principal);
    at.any_caller = false;
    let caller = at.principal.clone();
    let (Some(arn), Some(account)) = (caller.role_arn.or(caller.arn), caller.account) else {
        at.fix_stranger();
        return at;
    };
    let (place, name) = arn.split_at(arn.match_indices(':').nth(4).map_or(arn.len(), |it| it.0));
    let kind = match name.get(1..).unwrap_or_default() {
        "root" => "Account",
        name if name.starts_with("user/") => "User",
        name if name.starts_with("federated-user/") => "FederatedUser",
        _ => "AssumedRole",
    };
    at.fix_person(kind, &account);
    match name.strip_prefix(":assumed-role/") {
        // The path of its role is not known.
        Some(session) => {
            let role = session.split('/').next().unwrap_or_default();
            let place = place.replacen(":sts:", ":iam:", 1);
            let arns = ["role/", "role/*/"].map(|path| format!("{place}:{path}{role}"));
            at.only.push(compared("ArnLike", "aws:PrincipalArn", &arns));
        }
        None => at.fix("aws:principalarn", arn),
    }
    at
}

impl ProofCase {
    fn fix(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.fixed.push((key.to_string(), value.into()));
    }

    /// What the condition keys of a person say.
    fn fix_person(&mut self, kind: &str, account: &str) {
        self.fix("aws:principalaccount", account);
        self.fix("aws:principaltype", kind);
        self.fix("aws:principalisawsservice", false);
        self.fix("aws:principalservicename", ContextValue::Absent);
        // Of every kind, the keys that it has in every request, and those that it never has.
        let (always, never): (&[&str], &[&str]) = match kind {
            "User" => (
                &["aws:username"],
                &["aws:assumedroot", "aws:federatedprovider"],
            ),
            "AssumedRole" => (
                &["aws:tokenissuetime"],
                &["aws:username", "aws:assumedroot"],
            ),
            "FederatedUser" => (
                &["aws:tokenissuetime"],
                &["aws:username", "aws:assumedroot"],
            ),
            _ => (&[], &["aws:username", "aws:federatedprovider"]),
        };
        let always = always.iter().chain(&["aws:principalarn", "aws:userid"]);
        self.present = always.map(|it| (*it).to_string()).collect();
        never
            .iter()
            .for_each(|it| self.fix(it, ContextValue::Absent));
        if kind == "Account" {
            self.fix("aws:userid", account);
        }
    }

    /// What those of callers without an account say. Sources: IAM User Guide, AWS global condition context keys (availability and values
    /// for anonymous requests) and policy variables (principal key values). Of services and providers, some are not documented: they are
    /// taken to have no account and no type.
    fn fix_stranger(&mut self) {
        let is_anonymous = self.principal == RequestPrincipal::anonymous();
        let said = |text: &str| match is_anonymous {
            true => ContextValue::One(text.into()),
            false => ContextValue::Absent,
        };
        for key in ["arn", "orgid", "orgpaths"] {
            self.fix(&format!("aws:principal{key}"), ContextValue::Absent);
        }
        self.fix("aws:principalaccount", said("anonymous"));
        self.fix("aws:principaltype", said("Anonymous"));
        if is_anonymous {
            for key in [
                "principalisawsservice",
                "username",
                "tokenissuetime",
                "assumedroot",
            ] {
                self.fix(&format!("aws:{key}"), ContextValue::Absent);
            }
            self.fix("aws:userid", "anonymous");
        }
        match self.principal.service.clone() {
            Some(service) => {
                self.fix("aws:principalisawsservice", true);
                let names = compared(
                    "ForAnyValue:StringEquals",
                    "aws:PrincipalServiceNamesList",
                    std::slice::from_ref(&service),
                );
                self.only.push(names);
                self.fix("aws:principalservicename", service);
            }
            None => self.fix("aws:principalservicename", ContextValue::Absent),
        }
    }

    /// Whether a key has one value only.
    pub(crate) fn fixes(&self, key: &str) -> bool {
        self.fixed.iter().any(|it| it.0 == key)
    }

    /// Leaves out requests in which a key has one of the names.
    fn but_for(&mut self, key: &str, names: &[String]) {
        self.but_for_like("StringEquals", key, names);
    }

    /// Leaves out requests in which a key compares with one of the values.
    pub(crate) fn but_for_like(&mut self, operator: &str, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.except.push(compared(operator, key, values));
        }
    }
}

impl Prover {
    /// A case for each caller that policies of a kind can tell apart, and whether there may be more.
    pub(crate) fn callers(
        &self,
        kind: PolicyKind,
        all: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        let user = format!("arn:aws:iam::{ACCOUNT}:user/example");
        let mut at = unlimited(RequestPrincipal::from_arn(&user));
        match kind {
            PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => {
                return self.named_callers(all);
            }
            // Whoever asks, if the resource allows it.
            PolicyKind::ResourceControl => {
                let (mut callers, more) = self.named_callers(all);
                for at in &mut callers {
                    at.except.push(LINKED.clone());
                    at.layers.resource = Some(open_to("*"));
                }
                return (callers, more);
            }
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => at.except.clear(),
            PolicyKind::ServiceControl => {}
        }
        if self.facts {
            at.fix("aws:principalisawsservice", false);
            at.fix("aws:principalservicename", ContextValue::Absent);
        }
        (vec![at], false)
    }

    /// The callers that policies name, and some that stand for all others.
    fn named_callers(&self, all: &[&Arc<Document>]) -> (Vec<ProofCase>, bool) {
        let [mut arns, mut services, mut providers, mut ids, mut users] =
            [(); 5].map(|()| Vec::new());
        let statements = all.iter().flat_map(|it| it.statements());
        for name in statements
            .flat_map(|it| &it.principals)
            .flat_map(|it| &it.names)
        {
            match name {
                PrincipalName::Everyone => {}
                // Twelve digits or not: what it says is a caller.
                PrincipalName::Account(id) => ids.push(id.clone()),
                PrincipalName::CanonicalUser(id) => users.push(id.clone()),
                PrincipalName::Aws(arn) => arns.push(arn.clone()),
                PrincipalName::Service(service) => services.push(service.clone()),
                PrincipalName::Federated(provider) => providers.push(provider.clone()),
            }
        }
        let caller = |arn: &String| match arn.contains(":role/") {
            true => session(arn),
            false => RequestPrincipal::from_arn(arn),
        };
        let named = arns.iter().map(caller);
        let named = named.chain(services.iter().map(|it| RequestPrincipal::from_service(it)));
        let named = named.chain(
            providers
                .iter()
                .map(|it| RequestPrincipal::from_provider(it)),
        );
        let mut callers: Vec<ProofCase> = named.map(exactly).collect();
        callers.extend(strangers(&services, &providers));
        let (mut accounts, mut more) = accounts(all, &|_| false);
        ids.retain(|it| it.bytes().all(|it| it.is_ascii_digit()) && !accounts.contains(it));
        accounts.extend(ids);
        for partition in partitions(all) {
            for account in &accounts {
                callers.extend(with_canonical(&people(partition, account, &arns), &users));
            }
        }
        let name = |it: &RequestPrincipal| (it.name().to_string(), it.canonical_user.clone());
        ordered::sort_by_key(&mut callers, |it| name(&it.principal));
        callers.dedup_by(|a, b| a.principal == b.principal);
        for at in &mut callers {
            at.place = match &at.principal.canonical_user {
                Some(id) => format!("caller of the account with the canonical user id {id}"),
                None => format!("caller {}", at.principal.name()),
            };
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

/// The callers, whose account may also be the one with one of these canonical user ids.
fn with_canonical(people: &[ProofCase], ids: &[String]) -> Vec<ProofCase> {
    let known = ids.iter().map(Some).chain([None]);
    let each = known.flat_map(|id| {
        let with = move |it: &ProofCase| {
            let mut at = it.clone();
            at.principal.canonical_user = id.cloned();
            at
        };
        people.iter().map(with)
    });
    each.collect()
}

/// Callers from accounts outside an organization, for resources that allow everything to everyone, and whether there may be more.
pub(crate) fn outside(
    partition: &str,
    organization: Option<&str>,
    is_insider: &dyn Fn(&str) -> bool,
    documents: &[&Arc<Document>],
) -> (Vec<ProofCase>, bool) {
    let (accounts, more) = accounts(documents, is_insider);
    let people = accounts.iter().flat_map(|it| people(partition, it, &[]));
    let mut callers: Vec<ProofCase> = people.chain(strangers(&[], &[])).collect();
    for at in &mut callers {
        at.layers.resource = Some(open_to("*"));
        but_organization(at, organization, "Principal");
    }
    (callers, more)
}

/// Leaves out the callers (`Principal`) or resources (`Resource`) that are in an organization.
pub(crate) fn but_organization(at: &mut ProofCase, organization: Option<&str>, of: &str) {
    if let Some(id) = organization {
        at.but_for(&format!("aws:{of}OrgID"), &[id.to_string()]);
        let (key, paths) = (format!("aws:{of}OrgPaths"), [format!("{id}/*")]);
        at.except
            .push(compared("ForAnyValue:StringLike", &key, &paths));
    }
}
