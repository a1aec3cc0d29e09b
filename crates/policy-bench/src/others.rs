//! The crate iam-rs, asked the same.

use iam_rs::{
    Arn, Context, ContextValue, Decision as Theirs, IAMPolicy, IAMRequest, PolicyEvaluator,
    PrincipalId,
};
use policy::Decision;

use crate::measured::{ALICE, MeasuredRequest, MeasuredSet};

/// One evaluator for each level, and one for the caller's own policies.
pub struct IamRs {
    evaluators: Vec<PolicyEvaluator>,
    request: IAMRequest,
}

impl IamRs {
    pub fn new(set: &MeasuredSet, ask: MeasuredRequest) -> IamRs {
        let evaluator = |texts: &Vec<String>| {
            let policies = texts
                .iter()
                .map(|text| IAMPolicy::from_json(text).expect("the set has valid policies"));
            PolicyEvaluator::with_policies(policies.collect())
        };
        let text = |text: &str| ContextValue::String(text.to_string());
        let mut context = Context::new();
        context
            .data
            .insert("aws:RequestedRegion".into(), text(ask.region));
        context.data.insert("aws:PrincipalArn".into(), text(ALICE));
        IamRs {
            evaluators: set.levels.iter().chain([&set.own]).map(evaluator).collect(),
            request: IAMRequest::new_with_context(
                iam_rs::Principal::Aws(PrincipalId::String(ALICE.to_string())),
                ask.action,
                Arn::parse(ask.resource).expect("the set has valid ARNs"),
                context,
            ),
        }
    }

    /// Every level must allow, and a deny anywhere wins. Nothing stops early here either.
    pub fn decide(&self) -> Decision {
        let mut decision = Decision::Allowed;
        for evaluator in &self.evaluators {
            let said = evaluator
                .evaluate(&self.request)
                .expect("the request is valid");
            match (said.decision, decision) {
                (Theirs::Deny, _) => decision = Decision::ExplicitlyDenied,
                (Theirs::NotApplicable, Decision::Allowed) => decision = Decision::ImplicitlyDenied,
                (Theirs::Allow | Theirs::NotApplicable, _) => {}
            }
        }
        decision
    }
}
