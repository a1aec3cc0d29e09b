//! Who asks: each kind of caller that policies can tell apart.

use std::sync::{Arc, LazyLock};

use ordered::Set;
use policy::condition::{Comparison, Condition};
use policy::document::{PrincipalName, Statement};
use policy::{ContextValue, Document, PolicyKind, RequestPrincipal, Source};

use crate::pattern::variable_keys;
use crate::question::{ProofCase, Prover};
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
fn session(role: &str) -> RequestPrincipal {
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

/// An account that is none of these.
pub(crate) fn stranger(is_known: impl Fn(&str) -> bool) -> String {
    let ids = (0..).map(|number| (999_988_887_777_u64 - number).to_string());
    let free = ids.into_iter().find(|it| !is_known(it));
    free.expect("there are more ids than accounts")
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
        if kind != "User" {
            self.fix("aws:username", ContextValue::Absent);
        }
        self.present = vec!["aws:principalarn".to_string(), "aws:userid".to_string()];
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
            self.fix("aws:principalisawsservice", ContextValue::Absent);
            self.fix("aws:username", ContextValue::Absent);
        }
        match self.principal.service.clone() {
            Some(service) => {
                self.fix("aws:principalisawsservice", true);
                self.fix("aws:principalservicename", service);
            }
            None => self.fix("aws:principalservicename", ContextValue::Absent),
        }
    }

    /// Leaves out requests in which a key has one of the names.
    fn but_for(&mut self, key: &str, names: &[String]) {
        if !names.is_empty() {
            self.except.push(compared("StringEquals", key, names));
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
        let limit = match kind {
            PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => {
                return self.named_callers(all);
            }
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => false,
            PolicyKind::ServiceControl | PolicyKind::ResourceControl => true,
        };
        let user = format!("arn:aws:iam::{ACCOUNT}:user/example");
        let mut at = unlimited(RequestPrincipal::from_arn(&user));
        at.except.retain(|_| limit);
        (vec![at], false)
    }

    /// The callers that policies name, and some that stand for all others.
    fn named_callers(&self, all: &[&Arc<Document>]) -> (Vec<ProofCase>, bool) {
        let [mut arns, mut services, mut providers] = [(); 3].map(|()| Vec::new());
        let statements = all.iter().flat_map(|it| it.statements());
        for name in statements
            .flat_map(|it| &it.principals)
            .flat_map(|it| &it.names)
        {
            match name {
                PrincipalName::Everyone | PrincipalName::Account(_) => {}
                PrincipalName::CanonicalUser(_) => {}
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
        let (accounts, mut more) = accounts(all, &[]);
        callers.extend(accounts.iter().flat_map(|it| people("aws", it, &arns)));
        ordered::sort_by_key(&mut callers, |it| it.principal.name().to_string());
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
fn has_parts_of_ids(text: &str) -> bool {
    let wild = |it: char| matches!(it, '*' | '?' | '$' | '}');
    let mut pairs = text.chars().zip(text.chars().skip(1));
    pairs.any(|(a, b)| a.is_ascii_digit() && wild(b) || wild(a) && b.is_ascii_digit())
}

/// What policies say about accounts.
#[derive(Clone, Default)]
pub(crate) struct Mentions {
    /// The ids that they name.
    pub ids: Set<String>,
    /// A pattern may match some ids of callers and not others.
    callers: bool,
    /// The same of callers and resources.
    apart: bool,
    /// A text may match some ids and not others, if they are inserted in another one.
    parts: bool,
    /// Something is compared as a number or a date.
    numbers: bool,
    /// A variable may insert an id.
    inserts: bool,
    /// The condition keys that they look at, in lower case.
    pub keys: Set<String>,
}

impl Mentions {
    /// What some policies say together.
    pub fn of<'a>(documents: impl IntoIterator<Item = &'a Arc<Document>>) -> Self {
        let mut found = Self::default();
        for statement in documents.into_iter().flat_map(|it| it.statements()) {
            texts(statement).for_each(|text| found.text(text));
            statement
                .conditions
                .iter()
                .for_each(|it| found.condition(it));
        }
        found
    }

    fn text(&mut self, text: &str) {
        for run in text.split(|it: char| !it.is_ascii_digit()) {
            // Two ids in a row are a text, too.
            let ids = (0..run.len()).filter_map(|at| run.get(at..at + 12));
            ids.for_each(|it| _ = self.ids.insert(it.to_string()));
        }
        self.parts |= has_parts_of_ids(text);
        let inserts = |key: &String| key.ends_with("account") || key == "aws:principalarn";
        let keys = variable_keys(text);
        self.inserts |= keys.iter().any(inserts);
        keys.into_iter().for_each(|it| _ = self.keys.insert(it));
    }

    fn condition(&mut self, condition: &Condition) {
        let key = condition.lookup();
        self.keys.insert(key.to_string());
        let own = matches!(key, "aws:principalaccount" | "aws:principalarn");
        let ordered = matches!(
            condition.operator.comparison,
            Comparison::Numeric(_) | Comparison::Date(_)
        );
        self.numbers |= ordered;
        self.callers |= ordered && own;
        if own || key.ends_with("account") {
            self.apart |= ordered || condition.values.iter().any(|it| has_parts_of_ids(it));
        }
        for text in condition.values.iter().filter(|_| own) {
            let field = text.strip_prefix("arn:");
            let field = field.map_or(Some(text.as_str()), |it| it.split(':').nth(3));
            let field = field.filter(|it| has_parts_of_ids(it));
            self.callers |= field.is_some();
            let example = field.and_then(example);
            example.into_iter().for_each(|it| _ = self.ids.insert(it));
        }
    }

    /// Adds what other policies say.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in [(&mut self.ids, &other.ids), (&mut self.keys, &other.keys)] {
            more.iter().for_each(|it| _ = own.insert(it.clone()));
        }
        self.callers |= other.callers;
        self.apart |= other.apart;
        self.parts |= other.parts;
        self.numbers |= other.numbers;
        self.inserts |= other.inserts;
    }

    /// Whether ids that are not named may still be told apart.
    pub fn tells_apart(&self) -> bool {
        self.apart || self.inserts && (self.parts || self.numbers)
    }

    /// The same for the ids of callers alone.
    fn tells_callers_apart(&self) -> bool {
        self.callers || self.inserts && self.tells_apart()
    }
}

/// The ids of accounts that policies name, one more that is no insider, and whether they can tell more accounts apart.
pub(crate) fn accounts(documents: &[&Arc<Document>], insiders: &[String]) -> (Vec<String>, bool) {
    let mentions = Mentions::of(documents.iter().copied());
    let known = |id: &str| mentions.ids.contains(id) || insiders.iter().any(|it| it == id);
    let all = mentions.ids.iter().cloned().chain([stranger(known)]);
    let outside = all.filter(|it| !insiders.contains(it)).collect();
    (outside, mentions.tells_callers_apart())
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
    let (accounts, more) = accounts(documents, insiders);
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
