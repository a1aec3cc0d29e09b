//! Laws that hold for every policy, on the managed policies of AWS: a deny never allows more, the order of statements does not matter,
//! and what `minimize` makes is equal and not longer. The test takes some of them; `ORGSIM_PROVE_CASES` sets how many.

use std::sync::Arc;
use std::time::{Duration, Instant};

use policy::{Document, PolicyKind};
use prove::{CallerSide, DoubtReason, Matter, Proof, Prover};

use crate::made::document;

/// The policies by name.
pub fn managed() -> Vec<(String, Arc<Document>)> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../api/src/managed/managed-policies.txt"
    );
    let text = std::fs::read_to_string(path).expect("the data file");
    let policy = |line: &str| {
        let (name, _) = line.split_once('\t')?;
        let text = line.rsplit('\t').next().filter(|it| it.starts_with('{'))?;
        Some((name.to_string(), Arc::new(Document::parse(text).ok()?)))
    };
    text.lines().filter_map(policy).collect()
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
    }
}

fn parts(policy: &Document) -> Vec<String> {
    let statements = policy.statements().iter();
    statements
        .map(|it| policy.text()[it.span.range()].to_string())
        .collect()
}

#[test]
fn laws_hold_for_managed_policies() {
    let all = managed();
    assert!(all.len() > 1_400, "{}", all.len());
    let wanted = crate::chance::count(40) as usize;
    let step = (all.len() / wanted).max(1);
    let chosen: Vec<_> = all.iter().step_by(step).collect();
    let mut answers = Answers::default();
    let identity = PolicyKind::Identity;
    for (at, (name, policy)) in chosen.iter().enumerate() {
        let mut prover = Prover::new(Vec::new());
        let mut statements = parts(policy);
        statements.reverse();
        let turned = document(&statements);
        let same = answers.add(name, || {
            prover.equivalent(identity, &[turned], std::slice::from_ref(policy))
        });
        assert!(
            !matches!(same, Proof::Refuted(_)),
            "{name}: the order matters"
        );
        statements.push(r#"{"Effect":"Deny","Action":"*:*e*","Resource":"arn:aws:s3:::*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#.into());
        let denied = document(&statements);
        let less = answers.add(name, || {
            prover.no_new_access_alone(identity, policy, &denied)
        });
        assert!(
            !matches!(less, Proof::Refuted(_)),
            "{name}: a deny allows more"
        );
        answers.add(name, || {
            prover.no_new_access_alone(identity, &denied, policy)
        });
        if let Some((_, next)) = chosen.get(at + 1) {
            answers.add(name, || prover.no_new_access_alone(identity, policy, next));
        }
        let asked = [r#"{"Effect":"Deny","Action":["iam:Create*","s3:PutObject","sts:AssumeRole"],"NotResource":"arn:aws:s3:::aws-*"}"#.to_string()];
        answers.add(name, || {
            prover.never_alone(identity, policy, &matter(document(&asked)))
        });
    }
    println!("{answers:#?}");
    assert!(answers.undecided * 50 <= answers.proved + answers.refuted);
}

#[test]
fn a_minimized_policy_is_equal_and_not_longer() {
    let all = managed();
    let wanted = crate::chance::count(12) as usize;
    let step = (all.len() / wanted).max(1);
    let (mut before, mut after, mut slow) = (0, 0, Vec::new());
    for (name, policy) in all.iter().skip(3).step_by(step) {
        let begun = Instant::now();
        let small = Prover::formal().minimize(PolicyKind::Identity, policy, true);
        let took = begun.elapsed();
        if took > Duration::from_secs(1) {
            slow.push((name, took));
        }
        let length = |it: &Document| it.text().chars().count();
        assert!(length(&small.document) <= length(policy), "{name}");
        let equal = Prover::formal().equivalent(
            PolicyKind::Identity,
            std::slice::from_ref(&small.document),
            std::slice::from_ref(policy),
        );
        assert!(equal.is_proved(), "{name} {equal:?}");
        before += length(policy);
        after += length(&small.document);
    }
    println!("{before} characters become {after}; {slow:?}");
}
