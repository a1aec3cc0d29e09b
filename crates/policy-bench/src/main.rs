//! How long one decision takes, beside the crate iam-rs on the same policies in the same run.
//!
//! Set A is the one that other evaluators were measured on: five levels of service control policies with five policies of ten
//! statements each, and thirty statements of the caller's own; nothing stops early. Set B has nine statements.
//!
//! iam-rs knows one set of policies and no layers. So it is asked level by level, and its answers are put together as AWS puts
//! levels together. It gives no reasons, so it stands beside the decision without trace.

mod checks;
mod measured;
mod others;
mod proofs;

use std::hint::black_box;

use policy::{Decision, Document, decide, evaluate, evaluate_in_full};

use measured::{ALLOW_ALL, MeasuredRequest, MeasuredSet, OTHER, SAME, document, microseconds};

/// Three requests with the three answers: before anything is measured, everyone must agree on them.
fn agree() {
    let elsewhere = MeasuredRequest {
        region: "us-east-1",
        ..SAME
    };
    for (set, ask, expected) in [
        (
            MeasuredSet::new("A", 5, 5, 10, 30),
            OTHER,
            Decision::Allowed,
        ),
        (MeasuredSet::new("A", 5, 5, 10, 30), SAME, Decision::Allowed),
        (
            MeasuredSet::new("A", 5, 5, 10, 30),
            elsewhere,
            Decision::ExplicitlyDenied,
        ),
        (
            MeasuredSet::new("A", 5, 5, 10, 30).limited(),
            SAME,
            Decision::ImplicitlyDenied,
        ),
        (MeasuredSet::new("B", 1, 2, 3, 3), SAME, Decision::Allowed),
        (
            MeasuredSet::new("B", 1, 2, 3, 3),
            elsewhere,
            Decision::ExplicitlyDenied,
        ),
    ] {
        let (layers, request) = (set.layers(), ask.request());
        let answers = [
            ("decide", decide(&request, &layers)),
            ("evaluate", evaluate(&request, &layers).decision),
            ("iam-rs", others::IamRs::new(&set, ask).decide()),
        ];
        for (who, answer) in answers {
            assert_eq!(
                answer, expected,
                "{who} on set {}, {}",
                set.name, ask.action
            );
        }
    }
}

fn main() {
    agree();
    println!(
        "{:<34} {:>10} {:>12} {:>12} {:>12} {:>8}",
        "", "decide", "with trace", "all of it", "iam-rs 0.8", "ratio"
    );
    let sets = [
        MeasuredSet::new("A", 5, 5, 10, 30),
        MeasuredSet::new("B", 1, 2, 3, 3),
    ];
    for set in &sets {
        let layers = set.layers();
        for (what, ask) in [("other actions", OTHER), ("same action", SAME)] {
            let request = ask.request();
            let theirs = others::IamRs::new(set, ask);
            let plain = microseconds(|| decide(black_box(&request), &layers));
            let trace = microseconds(|| evaluate(black_box(&request), &layers));
            let full = microseconds(|| evaluate_in_full(black_box(&request), &layers));
            let others = microseconds(|| theirs.decide());
            let title = format!("{}: {} statements, {what}", set.name, set.statements());
            println!(
                "{title:<34} {plain:>7.2} µs {trace:>9.2} µs {full:>9.2} µs {others:>9.2} µs {:>7.1}×",
                others / plain
            );
        }
    }
    println!();
    proofs::rows(&sets[0]);
    checks::rows();
    let text = document(ALLOW_ALL, 30);
    let reading = microseconds(|| Document::parse(black_box(&text)).is_ok());
    println!(
        "\nreading a policy of 30 statements ({} bytes): {reading:.1} µs",
        text.len()
    );
    println!(
        "Nothing stops early: every request measured is allowed, and no level or layer is skipped. \"all of it\": a trace with\n\
         the statements about other actions too. iam-rs has no layers (it was asked level by level, and the answers put\n\
         together), no trace and no boundaries or session policies; all agreed on six requests before anything was measured.\n\
         Goals: A ≤ 50 µs, with trace ≤ 150 µs; B ≤ 2 µs."
    );
}
