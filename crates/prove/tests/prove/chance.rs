//! Questions made by chance: what the prover says is compared with the evaluator on many requests.

use std::time::{Duration, Instant};

use policy::{Decision, Request, decide};
use prove::{DoubtReason, Proof, ProofCase, Prover};

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
    // Four loops share the time.
    let end = seconds.map(|it| Instant::now() + Duration::from_secs(it / 4));
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
