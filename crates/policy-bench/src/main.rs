//! How long one decision takes, beside the crate iam-rs on the same policies in the same run.
//!
//! Set A is the one that other evaluators were measured on: five levels of service control policies with five policies of ten
//! statements each, and thirty statements of the caller's own; nothing stops early. Set B has nine statements.
//!
//! iam-rs knows one set of policies and no layers. So it is asked level by level, and its answers are put together as AWS puts
//! levels together. It gives no reasons, so it stands beside the decision without trace.

mod checks;
mod others;
mod proofs;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use policy::{Decision, Document, Layers, Level, RequestPrincipal, Request, Source};
use policy::{decide, evaluate, evaluate_in_full};

const ALLOW_ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// A document of so many statements: `first`, and denies of many things that come close.
fn document(first: &str, statements: usize) -> String {
    let deny = |index: usize| {
        format!(
            r#"{{"Sid": "S{index}", "Effect": "Deny", "Action": ["ec2:Run*", "s3:Delete*", "iam:Create*Role{index}", "organizations:*Handshake"],
                "NotResource": ["arn:aws:s3:::bucket-{index}/*", "arn:aws:iam::*:role/Organization*"],
                "Condition": {{"StringNotEquals": {{"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}},
                               "ArnNotLike": {{"aws:PrincipalArn": "arn:aws:iam::*:role/Admin*"}}}}}}"#
        )
    };
    let statements: Vec<String> = std::iter::once(first.to_string())
        .chain((1..statements).map(deny))
        .collect();
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(",")
    )
}

/// The texts of the policies: the levels of SCPs, and the caller's own.
struct Set {
    name: &'static str,
    levels: Vec<Vec<String>>,
    own: Vec<String>,
}

impl Set {
    fn new(
        name: &'static str,
        levels: usize,
        policies: usize,
        statements: usize,
        own: usize,
    ) -> Set {
        let level = || vec![document(ALLOW_ALL, statements); policies];
        Set {
            name,
            levels: (0..levels).map(|_| level()).collect(),
            own: vec![document(ALLOW_ALL, own)],
        }
    }

    /// The same, where the lowest level allows reading only.
    fn limited(mut self) -> Set {
        for policy in self.levels.last_mut().into_iter().flatten() {
            *policy = policy.replacen(r#""Action": "*""#, r#""Action": "ec2:Describe*""#, 1);
        }
        self
    }

    fn statements(&self) -> usize {
        let texts = self.levels.iter().flatten().chain(&self.own);
        texts.map(|text| text.matches("\"Effect\"").count()).sum()
    }

    fn layers(&self) -> Layers {
        let source = |name: String, text: &String| {
            let document = Document::parse(text).expect("the set has valid policies");
            Source::new(name, Arc::new(document))
        };
        let level = |(number, texts): (usize, &Vec<String>)| Level {
            name: format!("level {number}").into(),
            policies: texts
                .iter()
                .enumerate()
                .map(|(index, text)| source(format!("p{number}-{index}"), text))
                .collect(),
        };
        Layers {
            scps: self.levels.iter().enumerate().map(level).collect(),
            identity: self
                .own
                .iter()
                .map(|text| source("own".into(), text))
                .collect(),
            ..Layers::default()
        }
    }
}

const ALICE: &str = "arn:aws:iam::111111111111:user/alice";

/// Action, resource and region of a request by Alice.
#[derive(Clone, Copy)]
struct Ask {
    action: &'static str,
    resource: &'static str,
    region: &'static str,
}

impl Ask {
    fn request(self) -> Request {
        let mut request = Request {
            principal: RequestPrincipal::from_arn(ALICE),
            action: self.action.to_string(),
            resource: self.resource.to_string(),
            resource_account: Some("111111111111".to_string()),
            ..Request::default()
        };
        request.context.set("aws:RequestedRegion", self.region);
        request.context.set("aws:PrincipalArn", ALICE);
        request
    }
}

/// No deny names the action.
const OTHER: Ask = Ask {
    action: "iam:CreateUser",
    resource: "arn:aws:iam::111111111111:user/bob",
    region: "eu-west-1",
};
/// Every deny names the action and the resource; only its conditions spare the request.
const SAME: Ask = Ask {
    action: "ec2:RunInstances",
    resource: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
    region: "eu-west-1",
};

/// The best of many runs of one call, in microseconds.
fn microseconds<T>(mut run: impl FnMut() -> T) -> f64 {
    let mut once = |calls: u32| {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(run());
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
    };
    let first = once(3);
    // About two milliseconds a round: short enough that some rounds are not disturbed.
    let calls = (2_000.0 / first.max(0.05)).clamp(1.0, 50_000.0) as u32;
    (0..150).map(|_| once(calls)).fold(f64::INFINITY, f64::min)
}

/// Three requests with the three answers: before anything is measured, everyone must agree on them.
fn agree() {
    let elsewhere = Ask {
        region: "us-east-1",
        ..SAME
    };
    for (set, ask, expected) in [
        (Set::new("A", 5, 5, 10, 30), OTHER, Decision::Allowed),
        (Set::new("A", 5, 5, 10, 30), SAME, Decision::Allowed),
        (
            Set::new("A", 5, 5, 10, 30),
            elsewhere,
            Decision::ExplicitlyDenied,
        ),
        (
            Set::new("A", 5, 5, 10, 30).limited(),
            SAME,
            Decision::ImplicitlyDenied,
        ),
        (Set::new("B", 1, 2, 3, 3), SAME, Decision::Allowed),
        (
            Set::new("B", 1, 2, 3, 3),
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
    let sets = [Set::new("A", 5, 5, 10, 30), Set::new("B", 1, 2, 3, 3)];
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
