//! How long one question about all requests takes, with a prover that knows nothing yet.

use std::sync::Arc;

use policy::{Document, Layers, RequestPrincipal};
use prove::{ProofCase, Prover};

use crate::measured::{ALICE, MeasuredRequest, MeasuredSet, OTHER, SAME, microseconds};

/// A row for each question over the policies of a set.
pub fn rows(set: &MeasuredSet) {
    let elsewhere = r#""Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}"#;
    for (what, MeasuredRequest { action, .. }, more) in [
        ("a way is found", OTHER, ""),
        ("every way is closed", SAME, elsewhere),
    ] {
        let layers: Layers = set.layers();
        let at = ProofCase {
            principal: RequestPrincipal::from_arn(ALICE),
            present: vec!["aws:requestedregion".into()],
            fixed: vec![("aws:principalarn".into(), ALICE.into())],
            layers,
            ..ProofCase::default()
        };
        let more = if more.is_empty() {
            String::new()
        } else {
            format!(", {more}")
        };
        let text = format!(
            r#"{{"Statement": {{"Effect": "Deny", "Action": "{action}", "Resource": "arn:aws:ec2:*:*:instance/*"{more}}}}}"#
        );
        let asked = Arc::new(Document::parse(&text).expect("it is a policy"));
        let proof = Prover::new(Vec::new()).never(&at, &asked, None);
        assert_eq!(proof.is_proved(), !more.is_empty(), "{proof:?}");
        let time = microseconds(|| Prover::new(Vec::new()).never(&at, &asked, None)) / 1e3;
        println!(
            "never, {} statements, {what}: {time:.2} ms   (required 100 ms in a tab)",
            set.statements()
        );
    }
}
