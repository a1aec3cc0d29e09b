//! Questions made by chance: what the prover says is compared with the evaluator on many requests.

use std::sync::Arc;

use policy::{Decision, Document, PolicyKind, Request, decide};
use prove::{DoubtReason, MemberLimits, Proof, ProofCase, Prover, full_access};

use testing::seeds;

use crate::made::{self, Chance, Taste};

/// Requests that are tried for each question.
const REQUESTS: usize = 120;

/// The number of cases: `ORGSIM_PROVE_CASES` for long runs.
pub fn count(usual: u64) -> u64 {
    let set = std::env::var("ORGSIM_PROVE_CASES").ok();
    set.and_then(|it| it.parse().ok()).unwrap_or(usual)
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
        if all < 300 {
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
        for seed in seeds(2_500, 8) {
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
        for seed in seeds(2_500, 8) {
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
        tally.check(20, 5);
    }
}

/// A policy with other statements, alone and beside one that allows everything.
fn same(prover: &mut Prover, one: &Arc<Document>, other: &Arc<Document>) -> [Proof; 2] {
    let all = full_access().document;
    [Vec::new(), vec![all]].map(|beside| {
        let with = |own: &Arc<Document>| [vec![own.clone()], beside.clone()].concat();
        prover.equivalent(PolicyKind::Identity, &with(one), &with(other))
    })
}

/// Whether two policies decide requests in the same way, alone and beside one that allows everything.
fn compare_policies(
    chance: &mut Chance,
    one: &[Arc<Document>],
    other: &[Arc<Document>],
    what: &str,
) {
    let mut at = made::situation(chance, true, taste(0));
    let lists = made::lists(one);
    let decides = |at: &mut ProofCase, own: &[Arc<Document>], open: bool, request: &Request| {
        let own = own.iter().map(|it| made::source("own", it));
        at.layers.identity = own.chain(open.then(full_access)).collect();
        allowed(request, at)
    };
    for round in 0..REQUESTS {
        let request = made::request(chance, &at, &lists);
        let open = round % 2 == 0;
        let [a, b] = [one, other].map(|own| decides(&mut at, own, open, &request));
        assert_eq!(a, b, "{what} {request:?}\n{one:?}\n{other:?}");
    }
}

/// Some statements, of which one may be there twice, or once more with fewer actions.
fn with_copies(chance: &mut Chance, taste: Taste) -> Vec<String> {
    let mut all = made::statements(chance, taste);
    all.push(made::statement(chance, None, taste));
    if chance.one_in(2) {
        let at = chance.roll(all.len());
        all.push(all[at].clone());
    }
    all
}

/// A statement is superfluous if the policy without it is the same.
#[test]
fn what_is_redundant_agrees_with_the_evaluator() {
    let mut tally = Tally::default();
    for seed in seeds(800, 8) {
        let mut chance = Chance(seed * 19 + 11);
        let all = with_copies(&mut chance, taste(seed));
        let policy = made::document(&all);
        let mut prover = Prover::formal();
        let review = prover.superfluous(&policy);
        let at = chance.roll(all.len());
        let mut fewer = all.clone();
        fewer.remove(at);
        let fewer = made::document(&fewer);
        let proofs = same(&mut prover, &policy, &fewer);
        let what = format!("seed {seed} statement {at} {proofs:?}");
        if review.flaws.iter().any(|it| it.0 == at) {
            tally.proved += 1;
            assert!(!proofs.iter().any(|it| it.witness().is_some()), "{what}");
            compare_policies(&mut chance, &[policy], &[fewer], &what);
        } else if proofs.iter().any(|it| it.witness().is_some()) {
            // Each of these requests was decided by the evaluator.
            tally.refuted += 1;
        } else {
            tally.undecided += 1;
            let open = review.open.iter().any(|it| it.0 == at);
            assert!(open || !proofs.iter().all(Proof::is_proved), "{what}");
        }
    }
    tally.check(20, 5);
}

/// A smaller policy is the same; what is left has nothing superfluous.
#[test]
fn what_minimize_makes_decides_the_same() {
    let mut tally = Tally::default();
    for seed in seeds(500, 8) {
        let mut chance = Chance(seed * 23 + 13);
        let policy = made::document(&with_copies(&mut chance, taste(seed)));
        let mut prover = Prover::formal();
        let small = prover
            .minimize(PolicyKind::Identity, &policy, true)
            .document;
        let what = format!("seed {seed}");
        compare_policies(
            &mut chance,
            std::slice::from_ref(&policy),
            std::slice::from_ref(&small),
            &what,
        );
        let left = prover.superfluous(&small);
        if small.statements().len() < policy.statements().len() {
            tally.proved += 1;
        } else if left.open.is_empty() {
            // Nothing can be left out: without any statement, some request is decided in another way.
            tally.refuted += 1;
            assert!(left.flaws.is_empty(), "{what} {left:?}\n{small:?}");
        } else {
            tally.undecided += 1;
        }
    }
    tally.check(20, 5);
}

/// The parts of a policy decide as the whole, alone and beside others.
#[test]
fn what_split_makes_decides_the_same() {
    let (mut tally, mut cut) = (Tally::default(), 0);
    for seed in seeds(500, 8) {
        let mut chance = Chance(seed * 13 + 3);
        let taste = taste(seed);
        let whole = made::document(&made::statements(&mut chance, taste));
        let (limit, most) = (120 + chance.roll(300), 1 + chance.roll(3));
        let parts = match Prover::formal().split(PolicyKind::Identity, &whole, limit, most) {
            Ok(Some(parts)) => parts,
            Ok(None) => {
                tally.refuted += 1;
                assert!(whole.text().chars().count() > limit, "seed {seed}");
                continue;
            }
            Err(Proof::NotDecided(doubt)) if doubt.reason != DoubtReason::Disagreement => {
                tally.undecided += 1;
                continue;
            }
            Err(wrong) => panic!("seed {seed}: {wrong:?}\n{whole:?}"),
        };
        tally.proved += 1;
        cut += usize::from(parts.len() > 1);
        assert!(parts.len() <= most && parts.iter().all(|it| it.text().chars().count() <= limit));
        compare_policies(&mut chance, &[whole], &parts, &format!("seed {seed}"));
    }
    println!("{cut} were cut");
    tally.check(20, 5);
    assert!(cut > 50 || std::env::var("ORGSIM_SEED").is_ok(), "{cut}");
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
    for seed in seeds(400, 8) {
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
    tally.check(20, 5);
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
