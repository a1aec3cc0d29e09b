//! Laws that hold for every policy, on the managed policies of AWS and on samples of each kind: a deny never allows more, the order of
//! statements does not matter, and what `minimize` makes is equal and not longer. At most one question in fifty is not decided. The test
//! takes some policies; `ORGSIM_PROVE_CASES` sets how many, and the step `release` of `cargo xtask test` takes all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use policy::{Document, PolicyKind};
use prove::{CallerSide, DoubtReason, Matter, Proof, Prover};

use crate::made::document;

/// A policy with its name.
type Named = (String, PolicyKind, Arc<Document>);

fn read(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the data file")
}

/// The managed policies.
pub fn managed() -> Vec<Named> {
    let policy = |line: &str| {
        let (name, _) = line.split_once('\t')?;
        let text = line.rsplit('\t').next().filter(|it| it.starts_with('{'))?;
        let document = Arc::new(Document::parse(text).ok()?);
        Some((name.to_string(), PolicyKind::Identity, document))
    };
    let all: Vec<Named> = read("api/src/managed/managed-policies.txt")
        .lines()
        .filter_map(policy)
        .collect();
    assert!(all.len() > 1_400, "{}", all.len());
    all
}

/// The policies on which checks of IAM Access Analyzer are tried.
fn samples() -> Vec<Named> {
    let mut all = Vec::new();
    for (number, line) in read("lint/tests/data/checks.json").lines().enumerate() {
        for side in ["\"bad\":", "\"good\":"] {
            let Some((_, from)) = line.split_once(side) else {
                continue;
            };
            // The first end at which it is a policy.
            let ends = from.match_indices('}').map(|it| &from[..=it.0]);
            let Some(document) = ends.filter_map(|it| Document::parse(it).ok()).next() else {
                continue;
            };
            let kind = [
                ("SERVICE_CONTROL", PolicyKind::ServiceControl),
                ("RESOURCE_CONTROL", PolicyKind::ResourceControl),
                ("RESOURCE_POLICY", PolicyKind::Resource),
            ]
            .into_iter()
            .find(|it| line.contains(it.0));
            let kind = kind.map_or(PolicyKind::Identity, |it| it.1);
            let name = format!("line {} of checks.json, {side}", number + 1);
            all.push((name, kind, Arc::new(document)));
        }
    }
    assert!(all.len() > 200, "{}", all.len());
    all
}

/// About so many of all policies.
fn chosen(usual: u64) -> Vec<Named> {
    let all = [managed(), samples()].concat();
    let wanted = crate::chance::count(usual) as usize;
    let step = (all.len() / wanted).max(1);
    all.into_iter().skip(3 % step).step_by(step).collect()
}

/// How often each answer was given, and the longest time.
#[derive(Debug, Default)]
struct Answers {
    proved: usize,
    refuted: usize,
    undecided: usize,
    longest: Duration,
    whole: Duration,
    which: Vec<String>,
}

impl Answers {
    fn add(&mut self, name: &str, ask: impl FnOnce() -> Proof) -> Proof {
        let begun = Instant::now();
        let proof = ask();
        let took = begun.elapsed();
        self.whole += took;
        self.longest = self.longest.max(took);
        match &proof {
            Proof::Proved => self.proved += 1,
            Proof::Refuted(_) => self.refuted += 1,
            Proof::NotDecided(doubt) => {
                assert!(doubt.reason != DoubtReason::Disagreement, "{name}");
                self.undecided += 1;
                self.which.push(format!("{name}: {doubt}"));
            }
        }
        if took > Duration::from_millis(500) {
            self.which.push(format!("{name}: {took:?}"));
        }
        proof
    }
}

/// What is asked about, without more.
pub fn matter(asked: Arc<Document>) -> Matter {
    Matter {
        asked,
        unless: None,
        given: Vec::new(),
        callers: CallerSide::Inside,
        services: false,
    }
}

fn parts(policy: &Document) -> Vec<String> {
    let statements = policy.statements().iter();
    statements
        .map(|it| policy.text()[it.span.range()].to_string())
        .collect()
}

/// These statements in the version of a policy, which decides what variables are.
fn like(policy: &Document, statements: &[String]) -> Arc<Document> {
    let (new, old) = ("2012-10-17", "2008-10-17");
    let made = document(statements);
    if policy.text().contains(new) {
        return made;
    }
    let text = made.text().replacen(new, old, 1);
    Arc::new(Document::parse(&text).expect("an older policy"))
}

#[test]
fn laws_hold_for_managed_policies() {
    let chosen = chosen(40);
    let mut answers = Answers::default();
    for (at, (name, kind, policy)) in chosen.iter().enumerate() {
        let mut prover = Prover::new(Vec::new());
        let mut statements = parts(policy);
        statements.reverse();
        let turned = like(policy, &statements);
        let same = answers.add(name, || {
            prover.equivalent(*kind, &[turned], std::slice::from_ref(policy))
        });
        assert!(
            !matches!(same, Proof::Refuted(_)),
            "{name}: the order matters"
        );
        let who = match policy.statements().iter().any(|it| it.principals.is_some()) {
            true => r#""Principal":"*","#,
            false => "",
        };
        statements.push(format!(r#"{{"Effect":"Deny",{who}"Action":"*:*e*","Resource":"arn:aws:s3:::*","Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}"#));
        let denied = like(policy, &statements);
        let less = answers.add(name, || prover.no_new_access_alone(*kind, policy, &denied));
        assert!(
            !matches!(less, Proof::Refuted(_)),
            "{name}: a deny allows more"
        );
        answers.add(name, || prover.no_new_access_alone(*kind, &denied, policy));
        if let Some((_, other, next)) = chosen.get(at + 1)
            && other == kind
        {
            answers.add(name, || prover.no_new_access_alone(*kind, policy, next));
        }
        let asked = [r#"{"Effect":"Deny","Action":["iam:Create*","s3:PutObject","sts:AssumeRole"],"NotResource":"arn:aws:s3:::aws-*"}"#.to_string()];
        answers.add(name, || {
            prover.never_alone(*kind, policy, &matter(document(&asked)))
        });
    }
    println!("{answers:#?}");
    assert!(answers.undecided * 50 <= answers.proved + answers.refuted);
}

#[test]
fn a_minimized_policy_is_equal_and_not_longer() {
    let (mut before, mut after, mut slow) = (0, 0, Vec::new());
    let chosen = chosen(12);
    for (name, kind, policy) in &chosen {
        let begun = Instant::now();
        let small = Prover::formal().minimize(*kind, policy, true);
        let took = begun.elapsed();
        if took > Duration::from_secs(1) {
            slow.push((name, took));
        }
        let length = |it: &Document| it.text().chars().count();
        assert!(length(&small.document) <= length(policy), "{name}");
        let equal = Prover::formal().equivalent(
            *kind,
            std::slice::from_ref(&small.document),
            std::slice::from_ref(policy),
        );
        assert!(equal.is_proved(), "{name} {equal:?}");
        before += length(policy);
        after += length(&small.document);
    }
    println!("{before} characters become {after}; {slow:?}");
}
