//! Questions made by chance: what the prover says is compared with the evaluator on many requests.

use std::time::{Duration, Instant};

use std::sync::Arc;

use policy::{Decision, Document, PolicyKind, Request, decide};
use prove::{DoubtReason, MemberLimits, Proof, ProofCase, Prover, full_access};

use crate::made::{self, Chance, Taste};

/// Requests that are tried for each question.
const REQUESTS: usize = 120;

/// The number of cases: `ORGSIM_PROVE_CASES` for long runs.
pub fn count(usual: u64) -> u64 {
    let set = std::env::var("ORGSIM_PROVE_CASES").ok();
    set.and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// The seeds of a test: the usual number from 0, one by `ORGSIM_SEED`, or those from it on for `ORGSIM_SECONDS`.
fn seeds(usual: u64) -> impl Iterator<Item = u64> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let (first, seconds) = (number("ORGSIM_SEED"), number("ORGSIM_SECONDS"));
    // Six loops share the time.
    let end = seconds.map(|it| Instant::now() + Duration::from_secs(it / 6));
    let from = first.unwrap_or(0);
    let most = match (first, end) {
        (_, Some(_)) => u64::MAX,
        (Some(_), None) => from + 1,
        (None, None) => usual,
    };
    (from..most).take_while(move |_| end.is_none_or(|end| Instant::now() < end))
}

/// How often each answer was given.
#[derive(Default, Debug)]
struct Tally {
    proved: usize,
    refuted: usize,
    undecided: usize,
}

impl Tally {
    fn check(&self, least: usize, most_undecided: usize) {
        let all = self.proved + self.refuted + self.undecided;
        println!("{self:?}\n{all} seeds");
        if all < 1_000 {
            return;
        }
        for part in [self.proved, self.refuted] {
            assert!(part * 100 >= all * least, "{self:?}");
        }
        assert!(self.undecided * 100 <= all * most_undecided, "{self:?}");
    }
}

fn taste(seed: u64) -> Taste {
    Taste {
        variables: seed.is_multiple_of(8),
        principals: false,
    }
}

/// Compares an answer with requests; `refutes`: whether a request refutes.
fn compare(
    chance: &mut Chance,
    proof: &Proof,
    at: &ProofCase,
    lists: &[String],
    refutes: &dyn Fn(&Request) -> bool,
    tally: &mut Tally,
    what: &dyn Fn() -> String,
) {
    match proof {
        Proof::Proved => tally.proved += 1,
        Proof::Refuted(witness) => {
            tally.refuted += 1;
            assert!(
                refutes(&witness.request),
                "{:?}\n{}",
                witness.request,
                what()
            );
            return;
        }
        Proof::NotDecided(doubt) => {
            tally.undecided += 1;
            assert!(doubt.reason != DoubtReason::Disagreement, "{}", what());
            return;
        }
    }
    for _ in 0..REQUESTS {
        let request = made::request(chance, at, lists);
        assert!(!refutes(&request), "proved, but {request:?}\n{}", what());
    }
}

fn allowed(request: &Request, at: &ProofCase) -> bool {
    decide(request, &at.layers) == Decision::Allowed
}

#[test]
fn no_new_access_agrees_with_the_evaluator() {
    for simple in [true, false] {
        let mut tally = Tally::default();
        for seed in seeds(2_500) {
            let mut chance = Chance(seed * 7 + 1);
            let taste = taste(seed);
            let old = made::situation(&mut chance, simple, taste);
            let new = made::changed(&mut chance, &old, taste);
            let documents = old.documents().chain(new.documents());
            let lists = made::lists(&documents.cloned().collect::<Vec<_>>());
            let proof = Prover::formal().no_new_access(&old, &new);
            let refutes = |request: &Request| allowed(request, &new) && !allowed(request, &old);
            let what = || format!("seed {seed} simple {simple} {proof:?}\n{old:#?}\n{new:#?}");
            compare(
                &mut chance,
                &proof,
                &new,
                &lists,
                &refutes,
                &mut tally,
                &what,
            );
        }
        tally.check(20, 5);
    }
}

#[test]
fn never_agrees_with_the_evaluator() {
    for simple in [true, false] {
        let mut tally = Tally::default();
        for seed in seeds(2_500) {
            let mut chance = Chance(seed * 11 + 5);
            let taste = taste(seed);
            let at = made::situation(&mut chance, simple, taste);
            let asked = made::document(&[made::statement(&mut chance, None, taste)]);
            let unless = chance
                .one_in(3)
                .then(|| made::document(&[made::statement(&mut chance, None, taste)]));
            let mut all: Vec<_> = at.documents().cloned().collect();
            all.push(asked.clone());
            all.extend(unless.clone());
            let proof = Prover::formal().never(&at, &asked, unless.as_ref());
            let refutes = |request: &Request| {
                allowed(request, &at)
                    && applies(request, &asked)
                    && !unless.as_ref().is_some_and(|it| applies(request, it))
            };
            let what =
                || format!("seed {seed} simple {simple} {proof:?}\n{at:#?}\n{asked:?}\n{unless:?}");
            compare(
                &mut chance,
                &proof,
                &at,
                &made::lists(&all),
                &refutes,
                &mut tally,
                &what,
            );
        }
        tally.check(15, 5);
    }
}

/// The parts of a policy decide as the whole, alone and beside others.
#[test]
fn what_split_makes_decides_the_same() {
    let mut cut = 0;
    for seed in seeds(400) {
        let mut chance = Chance(seed * 13 + 3);
        let taste = taste(seed);
        let whole = made::document(&made::statements(&mut chance, taste));
        let limit = 150 + chance.roll(300);
        let mut prover = Prover::formal();
        let parts = match prover.split(PolicyKind::Identity, &whole, limit, 20) {
            Ok(Some(parts)) => parts,
            Ok(None) => continue,
            Err(Proof::NotDecided(doubt)) if doubt.reason != DoubtReason::Disagreement => continue,
            Err(wrong) => panic!("seed {seed}: {wrong:?}\n{whole:?}"),
        };
        cut += usize::from(parts.len() > 1);
        assert!(parts.iter().all(|it| it.text().chars().count() <= limit));
        let mut before = made::situation(&mut chance, true, taste);
        let lists = made::lists(std::slice::from_ref(&whole));
        let beside = before.layers.identity.clone();
        for beside in [Vec::new(), beside] {
            let with = |own: &[Arc<Document>]| {
                let own = own.iter().map(|it| made::source("own", it));
                own.chain(beside.iter().cloned()).collect::<Vec<_>>()
            };
            let mut after = before.clone();
            before.layers.identity = with(std::slice::from_ref(&whole));
            after.layers.identity = with(&parts);
            for _ in 0..REQUESTS {
                let request = made::request(&mut chance, &before, &lists);
                assert_eq!(
                    allowed(&request, &before),
                    allowed(&request, &after),
                    "seed {seed} {request:?}\n{whole:?}\n{parts:?}"
                );
            }
        }
    }
    println!("{cut} were cut");
    assert!(cut > 100 || std::env::var("ORGSIM_SEED").is_ok(), "{cut}");
}

/// An account whose own level has a policy, or not.
fn below(at: usize, has: bool, policy: &policy::Source, beside: &policy::Source) -> MemberLimits {
    let mut child = made::level("child", &[]);
    child.policies.extend([full_access(), beside.clone()]);
    child.policies.extend(has.then(|| policy.clone()));
    let mut root = made::level("root", &[]);
    root.policies.push(full_access());
    MemberLimits {
        id: ["111111111111", "222222222222"][at].to_string(),
        name: String::new(),
        partition: "aws".to_string(),
        layers: policy::Layers {
            scps: vec![root, child],
            ..policy::Layers::default()
        },
        caller_keys: Vec::new(),
        resource_keys: Vec::new(),
        asked: true,
    }
}

/// A policy that moves from children to their parent changes nothing if all of them had it, as the evaluator decides, too.
#[test]
fn hoisting_agrees_with_the_evaluator() {
    let mut tally = Tally::default();
    for seed in seeds(400) {
        let mut chance = Chance(seed * 17 + 7);
        let taste = taste(seed);
        let effect = (!chance.one_in(4)).then_some("Deny");
        let policy = made::document(&[made::statement(&mut chance, effect, taste)]);
        let policy = made::source("moved", &policy);
        let (lacking, beside) = (chance.roll(4), made::statement(&mut chance, None, taste));
        let beside = made::source("beside", &made::document(&[beside]));
        let member = |at| below(at, lacking != at, &policy, &beside);
        let old = [member(0), member(1)];
        let proof = Prover::formal().hoist(&old, true, 0, &policy);
        let gap = |request: &Request| {
            old.iter().any(|member| {
                let mut before = prove::unlimited(made::caller(0)).layers;
                before.scps = member.layers.scps.clone();
                let was = decide(request, &before);
                before.scps[1]
                    .policies
                    .retain(|it| it.document != policy.document);
                before.scps[0].policies.push(policy.clone());
                (was == Decision::Allowed) != (decide(request, &before) == Decision::Allowed)
            })
        };
        let at = made::situation(&mut chance, true, taste);
        let documents = [policy.document.clone(), beside.document.clone()];
        let what = || format!("seed {seed} lacking {lacking} {documents:?}");
        let lists = made::lists(&documents);
        if let Proof::Refuted(witness) = &proof {
            // Its caller has the role of an administrator, whose account decides on the resource.
            let mut request = witness.request.clone();
            (request.principal, request.resource_account) = (made::caller(0), None);
            assert!(gap(&request), "{}", what());
        }
        let skip = |_: &Request| true;
        let refutes: &dyn Fn(&Request) -> bool = if proof.is_proved() { &gap } else { &skip };
        compare(&mut chance, &proof, &at, &lists, refutes, &mut tally, &what);
    }
    println!("{tally:?}");
    assert!(tally.proved > 80 && tally.refuted > 80, "{tally:?}");
}

/// Whether a statement of the document applies, whatever its effect.
fn applies(request: &Request, document: &std::sync::Arc<policy::Document>) -> bool {
    let text = document
        .text()
        .replace("\"Effect\":\"Deny\"", "\"Effect\":\"Allow\"");
    let document = std::sync::Arc::new(policy::Document::parse(&text).expect("a policy"));
    let mut request = request.clone();
    request.principal = made::caller(0);
    request.resource_account = None;
    // The trust policy must allow the action that assumes a role.
    let trust =
        r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"*"}}"#;
    let trust = std::sync::Arc::new(policy::Document::parse(trust).expect("a policy"));
    let layers = policy::Layers {
        identity: vec![made::source("asked", &document)],
        resource: Some(made::source("trust", &trust)),
        ..policy::Layers::default()
    };
    decide(&request, &layers) == Decision::Allowed
}
