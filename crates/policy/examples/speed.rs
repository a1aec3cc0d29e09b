//! How long one evaluation takes: `cargo run -p policy --profile fast --example speed`.
//!
//! The large case is the one that other evaluators were measured on: five levels of service control policies with five policies
//! of ten statements each, and thirty statements of the caller's own; nothing stops early. The small one has nine statements.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use policy::{Document, Layers, Level, Principal, Request, Source, evaluate, evaluate_in_full};

/// A document of so many statements: one that allows everything, and others about many things that come close.
fn document(statements: usize) -> Arc<Document> {
    let other = |index: usize| {
        format!(
            r#"{{"Sid": "S{index}", "Effect": "Deny", "Action": ["ec2:Run*", "s3:Delete*", "iam:Create*Role{index}", "organizations:*Handshake"],
                "NotResource": ["arn:aws:s3:::bucket-{index}/*", "arn:aws:iam::*:role/Organization*"],
                "Condition": {{"StringNotEquals": {{"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}},
                               "ArnNotLike": {{"aws:PrincipalArn": "arn:aws:iam::*:role/Admin*"}}}}}}"#
        )
    };
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#.to_string();
    let statements: Vec<String> = std::iter::once(all)
        .chain((1..statements).map(other))
        .collect();
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(",")
    );
    Arc::new(Document::parse(&text).expect("the document is a policy"))
}

fn layers(levels: usize, policies: usize, statements: usize, own: usize) -> Layers {
    let level = |number: usize| Level {
        name: format!("level {number}").into(),
        policies: (0..policies)
            .map(|index| Source::new(format!("p{number}-{index}"), document(statements)))
            .collect(),
    };
    let identity = vec![Source::new("own", document(own))];
    Layers {
        scps: (0..levels).map(level).collect(),
        identity,
        ..Layers::default()
    }
}

fn main() {
    let mut request = Request {
        principal: Principal::from_arn("arn:aws:iam::111111111111:user/alice"),
        action: "iam:CreateUser".to_string(),
        resource: "arn:aws:iam::111111111111:user/bob".to_string(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    request.context.set("aws:RequestedRegion", "eu-west-1");
    request
        .context
        .set("aws:PrincipalArn", "arn:aws:iam::111111111111:user/alice");
    let mut close = request.clone();
    // Every deny is about this action and this resource; only its conditions spare it.
    close.action = "ec2:RunInstances".to_string();
    for (name, layers) in [
        ("large", layers(5, 5, 10, 30)),
        ("small", layers(1, 2, 3, 3)),
    ] {
        for (what, request) in [("other actions", &request), ("same action", &close)] {
            let microseconds = |run: &dyn Fn() -> bool| {
                let best = (0..20).map(|_| {
                    let start = Instant::now();
                    for _ in 0..100 {
                        assert!(black_box(run()));
                    }
                    start.elapsed().as_nanos() / 100
                });
                best.min().unwrap_or(0) as f64 / 1000.0
            };
            let plain = microseconds(&|| evaluate(black_box(request), &layers).is_allowed());
            let full = microseconds(&|| evaluate_in_full(black_box(request), &layers).is_allowed());
            println!(
                "{name}, {what}: {plain:.1} µs; with every statement in the verdict {full:.1} µs"
            );
        }
    }
    let text = document(30).text().to_string();
    let start = Instant::now();
    for _ in 0..1000 {
        black_box(Document::parse(black_box(&text)).is_ok());
    }
    println!(
        "reading 30 statements ({} bytes): {:.1} µs",
        text.len(),
        start.elapsed().as_nanos() as f64 / 1_000_000.0
    );
}
