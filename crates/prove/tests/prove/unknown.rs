//! Policies of which something is not known: an answer is firm only if it is the same whatever that is.

use std::sync::Arc;

use policy::{Decision, Document, Layers, PolicyKind, Request, Source, decide};
use prove::{Proof, ProofCase, Prover, StatementReview, full_access};

use crate::made::{self, Chance, Taste, document, level};

/// Words of the language, which are no values.
const WORDS: [&str; 12] = [
    "Version",
    "2012-10-17",
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
    "AWS",
];

/// The document with some of its values, operators and keys not known.
fn forgotten(chance: &mut Chance, document: &Document) -> Arc<Document> {
    let parts: Vec<&str> = document.text().split('"').collect();
    let forget = |(at, part): (usize, &&str)| {
        let word = at % 2 == 0 || WORDS.contains(part) || *part == "Service";
        match word || !chance.one_in(8) {
            true => part.to_string(),
            false => format!("${{unknown:x{at}}}"),
        }
    };
    let parts: Vec<String> = parts.iter().enumerate().map(forget).collect();
    let text = parts.join("\"");
    Arc::new(Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

fn all_forgotten(chance: &mut Chance, at: &ProofCase) -> ProofCase {
    let mut at = at.clone();
    let Layers {
        scps,
        rcps,
        boundary,
        session,
        identity,
        resource,
        ..
    } = &mut at.layers;
    let levels = scps.iter_mut().chain(rcps).flat_map(|it| &mut it.policies);
    let single = [boundary, session, resource].into_iter().flatten();
    for Source { document, .. } in levels.chain(identity).chain(single) {
        *document = forgotten(chance, document);
    }
    at
}

/// Whether a request refutes.
type Refutes<'a> = &'a dyn Fn(&Request) -> bool;

fn allowed(request: &Request, at: &ProofCase) -> bool {
    decide(request, &at.layers) == Decision::Allowed
}

/// Compares an answer with requests that know what was forgotten: 0 proved, 1 refuted, 2 open.
fn check(
    proof: &Proof,
    refutes: Refutes<'_>,
    requests: Vec<Request>,
    what: &dyn Fn() -> String,
) -> usize {
    match proof {
        Proof::Proved => {
            for request in requests {
                assert!(!refutes(&request), "{request:?}\n{}", what());
            }
            0
        }
        Proof::Refuted(witness) => {
            assert!(refutes(&witness.request), "{}", what());
            1
        }
        Proof::NotDecided(doubt) => {
            assert!(doubt.unknown() != Some(""), "{}", what());
            2
        }
    }
}

#[test]
fn what_is_firm_is_so_whatever_was_forgotten() {
    let mut counts = [0; 3];
    for seed in 0..3_000 {
        let mut chance = Chance(seed * 13 + 7);
        let taste = Taste {
            variables: false,
            principals: false,
        };
        let old = made::situation(&mut chance, seed % 2 == 0, taste);
        let new = made::changed(&mut chance, &old, taste);
        let asked = document(&[made::statement(&mut chance, None, taste)]);
        let states = (chance.0, chance.0);
        // What both have is forgotten in both.
        let (mut one, mut other) = (Chance(states.0), Chance(states.1));
        let was = all_forgotten(&mut one, &old);
        let is = all_forgotten(&mut other, &new);
        // A key has a list where a set operator that both questions know asks for one.
        let lists = made::lists(&is.documents().cloned().collect::<Vec<_>>());
        let is_asked = |request: &Request| {
            let layers = Layers {
                identity: vec![full_access()],
                boundary: Some(made::source("asked", &asked)),
                ..Layers::default()
            };
            let verdict = policy::evaluate_in_full(request, &layers);
            let mut all = verdict.layers.iter().flat_map(|it| &it.statements);
            all.any(|it| it.document == asked && it.applies == policy::Truth::True)
        };
        let never = |request: &Request| allowed(request, &new) && is_asked(request);
        let gained = |request: &Request| allowed(request, &new) && !allowed(request, &old);
        let questions: [(Proof, Refutes<'_>); 2] = [
            (Prover::formal().never(&is, &asked, None), &never),
            (Prover::formal().no_new_access(&was, &is), &gained),
        ];
        for (proof, refutes) in questions {
            let what = || format!("seed {seed} {proof:?}\n{was:#?}\n{is:#?}\n{asked:?}");
            let requests = (0..60).map(|_| made::request(&mut chance, &new, &lists));
            counts[check(&proof, refutes, requests.collect(), &what)] += 1;
        }
    }
    println!("{counts:?}");
    assert!(counts.iter().all(|it| *it > 500), "{counts:?}");
}

fn case(scps: &[&str]) -> ProofCase {
    let mut at = prove::unlimited(made::caller(0));
    let all: Vec<Arc<Document>> = scps.iter().map(|it| document(&[it.to_string()])).collect();
    let mut root = level("root", &all);
    root.policies.push(full_access());
    at.layers.scps = vec![root];
    at
}

const DENIES: &str = r#"{"Effect":"Deny","Action":"cloudtrail:StopLogging","Resource":"*"}"#;
const LOST: &str = r#""${unknown:the document of keep}""#;
const REGIONS: &str = r#"{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","${unknown:regions}"]}}}"#;

fn said(proof: &Proof) -> String {
    match proof {
        Proof::Proved => "proved".to_string(),
        Proof::Refuted(_) => "refuted".to_string(),
        Proof::NotDecided(doubt) => format!("open: {}", doubt.unknown().unwrap_or("")),
    }
}

#[test]
fn a_lost_document_decides_nothing_unless_another_one_does() {
    let ask = |scps: &[&str], action: &str| {
        let asked = document(&[format!(r#"{{"Effect":"Deny","Action":"{action}"}}"#)]);
        said(&Prover::formal().never(&case(scps), &asked, None))
    };
    let open = "open: the document of keep";
    for (scps, action, answer) in [
        (&[LOST][..], "cloudtrail:StopLogging", open),
        (&[LOST, DENIES], "cloudtrail:StopLogging", "proved"),
        (&[LOST, DENIES], "ec2:RunInstances", open),
        (&[REGIONS], "ec2:RunInstances", "refuted"),
        (&[REGIONS], "cloudtrail:StopLogging", "refuted"),
    ] {
        assert_eq!(ask(scps, action), answer, "{scps:?} {action}");
    }
}

#[test]
fn what_is_lost_before_and_after_is_the_same() {
    let change =
        |old: &[&str], new: &[&str]| said(&Prover::formal().no_new_access(&case(old), &case(new)));
    assert_eq!(change(&[LOST], &[LOST, DENIES]), "proved");
    assert_eq!(
        change(&[LOST, DENIES], &[LOST]),
        "open: the document of keep"
    );
    assert_eq!(change(&[LOST], &[DENIES]), "open: the document of keep");
    assert_eq!(change(&[REGIONS, DENIES], &[REGIONS]), "refuted");
}

#[test]
fn a_policy_that_is_not_known_in_full_is_not_made_smaller() {
    let own = document(&[DENIES.into(), LOST.into(), DENIES.into()]);
    let mut prover = Prover::formal();
    let small = prover.minimize(PolicyKind::ServiceControl, &own, false);
    assert_eq!(small.document.text(), own.text());
    let StatementReview { flaws, open } = prover.superfluous(&own);
    assert_eq!(flaws.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 2]);
    assert!(open.iter().all(|it| it.2.unknown().is_some()));
    assert_eq!(open.iter().map(|it| it.0).collect::<Vec<_>>(), [1]);
}
