//! What questions cost, in steps: the same whatever was asked before, little for what people write, and never more than the budget.

use std::sync::Arc;

use policy::{Document, PolicyKind, steps};
use prove::{CallerSide, DoubtReason, MemberLimits, Proof, Prover};

use crate::made::{Chance, document};
use crate::managed::{managed, matter};
use crate::organization::member;

/// About a third of a second.
const PLAUSIBLE: u64 = 1_200_000;
/// What a question about one policy may take: its budget, and a few cases.
const BUDGET: u64 = 3_000_000;

const WORDS: [&str; 16] = [
    "admin", "logging", "security", "audit", "network", "deploy", "pipeline", "backup", "billing",
    "platform", "build", "release", "monitor", "identity", "reader", "support",
];

/// Denies of all roles but those whose names have two words, `each` of them a statement.
fn but_for_words(statements: usize, each: usize, from: usize) -> Arc<Document> {
    let statement = |at: usize| {
        let arn = |number: usize| {
            let word = |by: usize| WORDS[(from + (at * each + number) * 7 + by) % 16];
            format!(r#""arn:aws:iam::*:role/*{}*{}*""#, word(0), word(11))
        };
        let arns: Vec<String> = (0..each).map(arn).collect();
        let arns = arns.join(",");
        format!(
            r#"{{"Sid":"S{at}","Effect":"Deny","Action":"*","Resource":"*","Condition":{{"ArnNotLike":{{"aws:PrincipalArn":[{arns}]}}}}}}"#
        )
    };
    document(&(0..statements).map(statement).collect::<Vec<_>>())
}

/// An allow of buckets with an `x` so many letters before the end, and denies like it that depend on conditions.
fn counting(denies: usize) -> Arc<Document> {
    let marks = |count| "?".repeat(count);
    let deny = |at: usize| {
        let marks = marks(15);
        format!(
            r#"{{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*a{marks}","Condition":{{"StringEquals":{{"aws:PrincipalTag/k{at}":"v"}}}}}}"#
        )
    };
    let allow = format!(
        r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*x{}"}}"#,
        marks(16)
    );
    document(&(0..denies).map(deny).chain([allow]).collect::<Vec<_>>())
}

fn everything() -> prove::Matter {
    matter(document(&[r#"{"Effect":"Deny","Action":"*"}"#.to_string()]))
}

/// A question, its answer and its steps.
fn asked(prover: &mut Prover, ask: impl FnOnce(&mut Prover) -> Proof) -> (Proof, u64) {
    steps::within(u64::MAX, || ask(prover))
}

#[test]
fn words_and_counted_letters_between_wildcards_are_decided() {
    const SCP: PolicyKind = PolicyKind::ServiceControl;
    let (policy, other) = (but_for_words(4, 5, 0), but_for_words(4, 5, 1));
    let never = |it: &mut Prover| it.never_alone(SCP, &policy, &everything());
    let change = |it: &mut Prover| it.no_new_access_alone(SCP, &policy, &other);
    let mut prover = Prover::formal();
    for (proof, steps) in [asked(&mut prover, never), asked(&mut prover, change)] {
        assert!(
            proof.witness().is_some() && steps < PLAUSIBLE,
            "{steps} {proof:?}"
        );
    }
    let (review, steps) = steps::within(u64::MAX, || Prover::formal().superfluous(&policy));
    assert!(
        review.open.is_empty() && steps < PLAUSIBLE,
        "{steps} {review:?}"
    );
    let (_, steps) = steps::within(u64::MAX, || Prover::formal().minimize(SCP, &policy, true));
    assert!(steps < PLAUSIBLE, "{steps}");
    for denies in [2, 6] {
        let policy = counting(denies);
        let (proof, steps) = asked(&mut prover, |it| {
            it.never_alone(PolicyKind::Identity, &policy, &everything())
        });
        assert!(
            proof.witness().is_some() && steps < PLAUSIBLE / 4,
            "{steps} {proof:?}"
        );
    }
}

#[test]
fn what_is_too_complex_ends_and_names_what_took_most() {
    // Sixteen letters in a text that has at most fifteen.
    let has = |letter: char| {
        format!(
            r#"{{"Sid":"Has{letter}","Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringNotLike":{{"aws:UserId":"*{letter}*"}}}}}}"#
        )
    };
    let long = format!(
        r#"{{"Sid":"HasMany","Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringLike":{{"aws:UserId":"{}*"}}}}}}"#,
        "?".repeat(16)
    );
    let policy: Vec<String> = ('a'..='p').map(has).chain([long]).collect();
    let policy = document(&policy);
    let ask = |it: &mut Prover| it.never_alone(PolicyKind::ServiceControl, &policy, &everything());
    let (proof, steps) = asked(&mut Prover::formal(), ask);
    assert!(steps < BUDGET, "{steps}");
    let Proof::NotDecided(doubt) = &proof else {
        panic!("{steps} {proof:?}");
    };
    assert_eq!(doubt.reason, DoubtReason::Complex);
    let part = doubt.key.as_deref().expect("a part");
    assert!(
        part.starts_with("Has") && part.ends_with(": aws:userid"),
        "{doubt}"
    );
    println!("{doubt} after {steps} steps");
}

/// A policy of statements with patterns of managed policies.
fn plausible(seed: u64, pool: &[Arc<Document>], most: usize, patterns: usize) -> Arc<Document> {
    let mut chance = Chance(seed);
    let mut statements = Vec::new();
    for _ in 0..=chance.roll(most) {
        let mut actions = Vec::new();
        for _ in 0..=chance.roll(patterns) {
            let from = &pool[chance.roll(pool.len())];
            let own = &from.statements()[chance.roll(from.statements().len())];
            actions.push(format!(
                "\"{}\"",
                own.actions.patterns[chance.roll(own.actions.patterns.len())]
            ));
        }
        let arns: Vec<String> = (0..=chance.roll(3))
            .map(|_| {
                format!(
                    r#""arn:aws:iam::*:role/*{}*{}*""#,
                    chance.pick(&WORDS),
                    chance.pick(&WORDS)
                )
            })
            .collect();
        let condition = match chance.roll(4) {
            0 => format!(r#","Condition":{{"ArnNotLike":{{"aws:PrincipalArn":[{}]}}}}"#, arns.join(",")),
            1 => r#","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}"#.to_string(),
            2 => format!(r#","Condition":{{"StringNotLike":{{"aws:PrincipalTag/team":"*{}*"}}}}"#, chance.pick(&WORDS)),
            _ => String::new(),
        };
        let not = if chance.one_in(5) { "Not" } else { "" };
        let actions = actions.join(",");
        statements.push(format!(
            r#"{{"Effect":"Deny","{not}Action":[{actions}],"Resource":"*"{condition}}}"#
        ));
    }
    document(&statements)
}

fn pool() -> Vec<Arc<Document>> {
    managed()
        .into_iter()
        .map(|it| it.2)
        .filter(|it| {
            it.statements()
                .iter()
                .all(|it| !it.actions.patterns.is_empty())
        })
        .collect()
}

/// Some questions about two policies.
fn question(number: u64, prover: &mut Prover, [one, other]: [&Arc<Document>; 2]) -> (Proof, u64) {
    const SCP: PolicyKind = PolicyKind::ServiceControl;
    asked(prover, |it| match number % 3 {
        0 => it.no_new_access_alone(SCP, one, other),
        1 => it.never_alone(
            SCP,
            one,
            &matter(document(&[
                r#"{"Effect":"Deny","Action":"s3:Put*"}"#.to_string()
            ])),
        ),
        _ => it.equivalent(SCP, std::slice::from_ref(one), std::slice::from_ref(other)),
    })
}

#[test]
fn a_question_costs_the_same_whatever_was_asked_before() {
    let pool = pool();
    let policies: Vec<_> = (0..24).map(|seed| plausible(seed, &pool, 6, 6)).collect();
    let ask = |prover: &mut Prover, number: usize| {
        let pair = [
            &policies[number % 24],
            &policies[(number * 7 + number / 24) % 24],
        ];
        question(number as u64, prover, pair)
    };
    let (mut forward, mut backward) = (Prover::new(Vec::new()), Prover::new(Vec::new()));
    let there: Vec<_> = (0..500).map(|it| ask(&mut forward, it)).collect();
    let mut back: Vec<_> = (0..500).rev().map(|it| ask(&mut backward, it)).collect();
    back.reverse();
    // In slices, as a page asks: with other questions, and other provers, between two.
    let mut sliced = [Prover::new(Vec::new()), Prover::new(Vec::new())];
    let slices = (0..500).map(|it| ask(&mut sliced[it / 7 % 2], it * 211 % 500));
    let slices: Vec<_> = slices.collect();
    for (number, (one, other)) in there.iter().zip(&back).enumerate() {
        assert_eq!(one, other, "question {number}");
        // 211 times 391 is one more than a multiple of 500.
        assert_eq!(
            *one,
            slices[number * 391 % 500],
            "question {number} in slices"
        );
    }
}

/// `ORGSIM_SECONDS` for long runs, from `ORGSIM_SEED`.
#[test]
fn plausible_policies_take_few_steps() {
    let pool = pool();
    let (mut all, mut worst) = (Vec::new(), (0, 0));
    for seed in testing::seeds(24, 1) {
        let pair = [seed * 2, seed * 2 + 1].map(|it| plausible(it, &pool, 40, 30));
        let (proof, steps) = question(seed, &mut Prover::new(Vec::new()), [&pair[0], &pair[1]]);
        assert!(steps < BUDGET, "seed {seed}: {steps} {}", proof.is_proved());
        worst = worst.max((steps, seed));
        all.push(steps);
    }
    all.sort_unstable();
    let high = all[all.len() * 999 / 1_000];
    println!(
        "the most steps are {} (seed {}), 99.9 % take at most {high}",
        worst.0, worst.1
    );
    println!("{} seeds", all.len());
    assert!(high < PLAUSIBLE, "{high}, seed {}", worst.1);
}

#[test]
fn an_account_more_takes_few_steps() {
    let scp = |number: usize| {
        let region = format!(
            r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"aws:RequestedRegion":"eu-west-{number}"}}}}}}"#
        );
        document(&[region])
    };
    let (old, new): (Vec<_>, Vec<_>) = (0..10).map(|it| (scp(it), scp(it + 1))).unzip();
    let taken = |count: usize| {
        let side = |scps: &[Arc<Document>]| -> Vec<MemberLimits> {
            let one = |at: usize| {
                member(
                    &format!("{:012}", 100_000_000_000 + at),
                    &scps[at % 10],
                    None,
                )
            };
            (0..count).map(one).collect()
        };
        let (before, after) = (side(&old), side(&new));
        let ask = |it: &mut Prover| it.no_new_access_in(&before, &after, CallerSide::Outside);
        asked(&mut Prover::new(Vec::new()), ask)
    };
    let (small, large) = (taken(100), taken(5_000));
    assert_eq!(small.0.is_proved(), large.0.is_proved());
    let more = large.1 - small.1;
    assert!(more <= 4 * 4_900, "{more} more steps");
}
/// Denies of all roles but those whose names have two words by chance.
fn but_for_any_words(statements: usize, each: usize, chance: &mut Chance) -> Arc<Document> {
    let mut statement = |at: usize| {
        let arn = |_| {
            let (one, other) = (chance.pick(&WORDS), chance.pick(&WORDS));
            format!(r#""arn:aws:iam::*:role/*{one}*{other}*""#)
        };
        let arns: Vec<String> = (0..each).map(arn).collect();
        let arns = arns.join(",");
        format!(
            r#"{{"Sid":"S{at}","Effect":"Deny","Action":"*","Resource":"*","Condition":{{"ArnNotLike":{{"aws:PrincipalArn":[{arns}]}}}}}}"#
        )
    };
    document(&(0..statements).map(&mut statement).collect::<Vec<_>>())
}

#[test]
fn grids_of_two_words_are_decided() {
    const SCP: PolicyKind = PolicyKind::ServiceControl;
    let mut pairs = Vec::new();
    for (statements, each) in [(8, 6), (10, 10)] {
        pairs.push([0, 1].map(|from| but_for_words(statements, each, from)));
        for seed in 0..3 {
            let mut chance = Chance(seed * 31 + 7);
            pairs.push([0, 1].map(|_| but_for_any_words(statements, each, &mut chance)));
        }
    }
    for (number, [policy, other]) in pairs.iter().enumerate() {
        let never = |it: &mut Prover| it.never_alone(SCP, policy, &everything());
        let change = |it: &mut Prover| it.no_new_access_alone(SCP, policy, other);
        let mut prover = Prover::formal();
        for (proof, steps) in [asked(&mut prover, never), asked(&mut prover, change)] {
            let found = proof.witness().is_some();
            assert!(found && steps < PLAUSIBLE, "{number}: {steps} {proof:?}");
        }
    }
    let policy = but_for_words(8, 6, 0);
    let (review, steps) = steps::within(u64::MAX, || Prover::formal().superfluous(&policy));
    assert!(review.open.is_empty() && steps < PLAUSIBLE, "{steps}");
}

/// A statement with patterns that are read together: words, letters counted from the end, or prefixes of actions.
fn any_statement(chance: &mut Chance) -> String {
    let mut words = |form: &dyn Fn(&str, &str) -> String| {
        let all = (0..=chance.roll(8)).map(|_| form(chance.pick(&WORDS), chance.pick(&WORDS)));
        all.collect::<Vec<_>>().join(",")
    };
    let arns = words(&|one, other| format!(r#""arn:aws:iam::*:role/*{one}*{other}*""#));
    let names = words(&|one, other| format!(r#""*{one}?{other}*""#));
    let marks = "?".repeat(chance.roll(18));
    let operator = chance.pick(&["ArnNotLike", "ArnLike"]).to_string();
    let (key, condition) = match chance.roll(3) {
        0 => (
            "*".to_string(),
            format!(r#""{operator}":{{"aws:PrincipalArn":[{arns}]}}"#),
        ),
        1 => (
            "*".to_string(),
            format!(r#""StringNotLike":{{"aws:PrincipalTag/team":[{names}]}}"#),
        ),
        _ => (
            format!("arn:aws:s3:::*{}{marks}", chance.pick(&["a", "x"])),
            String::new(),
        ),
    };
    format!(r#"{{"Effect":"Deny","Action":"s3:*","Resource":"{key}","Condition":{{{condition}}}}}"#)
}

/// Searches policies whose questions take the most steps, by changing one statement at a time. `ORGSIM_SECONDS` for long runs.
#[test]
fn slow_policies_are_searched_and_end() {
    let (mut worst, mut count) = ((0, Vec::new()), 0);
    for seed in testing::seeds(4, 1) {
        let mut chance = Chance(seed);
        let mut kept = (0, vec![any_statement(&mut chance)]);
        for number in 0..24 {
            let mut next = kept.1.clone();
            let at = chance.roll(next.len());
            match chance.roll(3) {
                0 => next[at] = any_statement(&mut chance),
                _ => next.push(any_statement(&mut chance)),
            }
            let pair = [document(&next), document(&kept.1)];
            let (_, steps) = question(number, &mut Prover::formal(), [&pair[0], &pair[1]]);
            assert!(steps < BUDGET, "seed {seed}: {steps} {next:?}");
            if steps >= kept.0 {
                kept = (steps, next);
            }
        }
        count += 1;
        worst = worst.max(kept);
    }
    println!("the most steps are {}: {}", worst.0, worst.1.join(","));
    println!("{count} seeds");
}
