//! The policies and the requests that are measured, and how a call is measured.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use policy::{Document, Layers, Level, Request, RequestPrincipal, Source};

pub const ALLOW_ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// A document of so many statements: `first`, and denies of many things that come close.
pub fn document(first: &str, statements: usize) -> String {
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
pub struct MeasuredSet {
    pub name: &'static str,
    pub levels: Vec<Vec<String>>,
    pub own: Vec<String>,
}

impl MeasuredSet {
    pub fn new(
        name: &'static str,
        levels: usize,
        policies: usize,
        statements: usize,
        own: usize,
    ) -> MeasuredSet {
        let level = || vec![document(ALLOW_ALL, statements); policies];
        MeasuredSet {
            name,
            levels: (0..levels).map(|_| level()).collect(),
            own: vec![document(ALLOW_ALL, own)],
        }
    }

    /// The same, where the lowest level allows reading only.
    pub fn limited(mut self) -> MeasuredSet {
        for policy in self.levels.last_mut().into_iter().flatten() {
            *policy = policy.replacen(r#""Action": "*""#, r#""Action": "ec2:Describe*""#, 1);
        }
        self
    }

    pub fn statements(&self) -> usize {
        let texts = self.levels.iter().flatten().chain(&self.own);
        texts.map(|text| text.matches("\"Effect\"").count()).sum()
    }

    pub fn layers(&self) -> Layers {
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

pub const ALICE: &str = "arn:aws:iam::111111111111:user/alice";

/// Action, resource and region of a request by Alice.
#[derive(Clone, Copy)]
pub struct MeasuredRequest {
    pub action: &'static str,
    pub resource: &'static str,
    pub region: &'static str,
}

impl MeasuredRequest {
    pub fn request(self) -> Request {
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
pub const OTHER: MeasuredRequest = MeasuredRequest {
    action: "iam:CreateUser",
    resource: "arn:aws:iam::111111111111:user/bob",
    region: "eu-west-1",
};
/// Every deny names the action and the resource; only its conditions spare the request.
pub const SAME: MeasuredRequest = MeasuredRequest {
    action: "ec2:RunInstances",
    resource: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
    region: "eu-west-1",
};

/// The best of many runs of one call, in microseconds.
pub fn microseconds<T>(mut run: impl FnMut() -> T) -> f64 {
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
