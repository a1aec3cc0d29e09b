//! Which statements of one policy allow something: the questions of IAM Access Analyzer's custom policy checks.

use std::sync::Arc;

use policy::document::Effect;
use policy::{ContextValue, Document, PolicyKind, RequestPrincipal};

use crate::alone::{Beside, placed};
use crate::answer::{Doubt, Proof, each};
use crate::callers::{FULL, Mentions, exactly, people, stranger};
use crate::question::Prover;

/// The keys by which a policy can know a caller or the network it comes from, in lower case. A caller from the public has none of
/// them. Source of `aws:SourceArn`, `aws:SourceVpc`, `aws:SourceVpce`, `aws:SourceOwner` and `aws:SourceAccount`: Amazon S3 API
/// Reference, `PublicAccessBlockConfiguration`; of the access points: Amazon S3 User Guide, the meaning of "public". The others, of
/// AWS KMS and Organizations, say the same and are in no list that was at hand. S3 also names a fixed `aws:userid` and a fixed key of
/// AWS KMS for encryption: they tell nothing about the network, and are left out.
const TRUSTED: [&str; 16] = [
    "aws:calledvia",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3express:sourcevpce",
];

/// An address of the public internet that policies do not name.
const ADDRESS: &str = "45.86.201.13";

impl Prover {
    /// The indexes of the statements by which a policy does what a question says it never does; empty if that is proved. Each of
    /// its allowing statements is asked about alone, with all of its denies.
    ///
    /// # Errors
    ///
    /// The question about the whole policy is not decided.
    pub fn granting(
        &mut self,
        policy: &Arc<Document>,
        mut ask: impl FnMut(&mut Prover, &Arc<Document>) -> Proof,
    ) -> Result<Vec<usize>, Doubt> {
        match ask(self, policy) {
            Proof::Proved => return Ok(Vec::new()),
            Proof::NotDecided(doubt) => return Err(doubt),
            Proof::Refuted(_) => {}
        }
        let all = policy.statements();
        let (mut found, mut open) = (Vec::new(), Vec::new());
        for (index, statement) in all.iter().enumerate() {
            if statement.effect != Effect::Allow {
                continue;
            }
            let denies = all.iter().filter(|it| it.effect == Effect::Deny);
            let own: Vec<_> = denies.chain([statement]).cloned().collect();
            let own = crate::text::document(policy.version(), &own);
            match ask(self, &own) {
                Proof::Proved => {}
                Proof::Refuted(_) => found.push(index),
                Proof::NotDecided(_) => open.push(index),
            }
        }
        // The policy as a whole grants it: if no statement does so for certain, each that is not decided may be what does.
        Ok(if found.is_empty() { open } else { found })
    }

    /// Whether a resource-based policy allows nothing to the public: to an anonymous caller, or to a user of an account that it does
    /// not name, from the internet and without a key by which it could know the caller.
    pub fn never_public(&mut self, policy: &Arc<Document>) -> Proof {
        let mentions = Mentions::of([policy]);
        let stranger = stranger(|id| mentions.ids.contains(id));
        let mut callers = people("aws", &stranger, &[]);
        callers.insert(0, exactly(RequestPrincipal::anonymous()));
        let own = std::slice::from_ref(policy);
        each(callers, false, |caller| {
            let mut at = placed(PolicyKind::Resource, Beside::Usual, &caller, own);
            let absent = TRUSTED.map(|key| (key.to_string(), ContextValue::Absent));
            at.fixed.extend(absent);
            at.fixed
                .push(("aws:sourceip".into(), ContextValue::One(ADDRESS.into())));
            self.never(&at, &FULL, None)
        })
    }
}
