//! Which statements of one policy allow something: the questions of IAM Access Analyzer's custom policy checks.

use std::sync::Arc;

use policy::document::Effect;
use policy::values::block;
use policy::{Document, PolicyKind, RequestPrincipal};

use crate::alone::{Beside, placed};
use crate::answer::{Doubt, Proof, each};
use crate::callers::{FULL, exactly, people};
use crate::mentions::{Mentions, stranger};
use crate::prover::Prover;

/// The keys by which a policy can know a caller or the network it comes from, in lower case. A caller from the public has none of
/// the values that a policy fixes for them. Source of `aws:SourceArn`, `aws:SourceVpc`, `aws:SourceVpce`, `aws:SourceOwner` and
/// `aws:SourceAccount`: Amazon S3 API Reference, `PublicAccessBlockConfiguration`; of the access points: Amazon S3 User Guide, the
/// meaning of "public". The others, of AWS KMS and Organizations, say the same and are in no list that was at hand. S3 also names a
/// fixed `aws:userid` and a fixed key of AWS KMS for encryption: they tell nothing about the network, and are left out.
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

/// Whether a value fixes a key. Source: Amazon S3 User Guide, the meaning of "public": a value without wildcards and variables, and of
/// access points an ARN with an account's id. The path of an organization begins with its id.
fn is_fixed(key: &str, value: &str) -> bool {
    let plain = |text: &str| !text.contains(['*', '?', '$']);
    let begins = |field: Option<&str>| field.is_some_and(|it| !it.is_empty() && plain(it));
    plain(value)
        || key == "s3:dataaccesspointarn" && begins(value.split(':').nth(4))
        || key.ends_with("orgpaths") && value.contains('/') && begins(value.split('/').next())
}

/// Whether a block of addresses limits callers. Source: the same: one that is broader than /8, of IPv6 /32, does not.
fn is_limited(text: &str) -> bool {
    block(text)
        .is_some_and(|(first, last, bits)| last - first < 1 << if bits == 32 { 24 } else { 96 })
}

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
    /// not name, from an address and without a key by which it could know the caller.
    pub fn never_public(&mut self, policy: &Arc<Document>) -> Proof {
        self.question(|prover| {
            let mentions = Mentions::of([policy]);
            let stranger = stranger(|id| mentions.ids.contains(id));
            let conditions = || policy.statements().iter().flat_map(|it| &it.conditions);
            let values = |key: &str| -> Vec<String> {
                let of = conditions().filter(|it| it.lookup() == key);
                of.flat_map(|it| it.values.iter().cloned()).collect()
            };
            // A pattern of accounts names none of them.
            let open = ["aws:principalaccount", "aws:principalarn"]
                .map(values)
                .concat();
            let open = open.iter().filter_map(|it| Mentions::example(it));
            let mut callers = vec![exactly(RequestPrincipal::anonymous())];
            callers.extend(
                [stranger]
                    .into_iter()
                    .chain(open)
                    .flat_map(|it| people("aws", &it, &[])),
            );
            let addresses: Vec<String> = values("aws:sourceip");
            let limited: Vec<String> = addresses.into_iter().filter(|it| is_limited(it)).collect();
            let mut from_network = Vec::new();
            for at in &mut callers {
                for key in TRUSTED {
                    let (fixed, open): (Vec<String>, _) =
                        values(key).into_iter().partition(|it| is_fixed(key, it));
                    at.but_for_like("ForAnyValue:StringLike", key, &fixed);
                    at.but_for_like("ForAnyValue:StringEqualsIgnoreCase", key, &fixed);
                    if key.contains("vpc") && !open.is_empty() {
                        from_network.push(at.clone());
                    }
                }
                at.but_for_like("IpAddress", "aws:SourceIp", &limited);
            }
            // From the internet, and from any network that a policy lets in by a pattern.
            callers
                .iter_mut()
                .for_each(|at| at.present.push("aws:sourceip".into()));
            callers.append(&mut from_network);
            let own = std::slice::from_ref(policy);
            each(callers, false, |caller| {
                let at = placed(PolicyKind::Resource, Beside::Usual, &caller, own);
                prover.never(&at, &FULL, None)
            })
        })
    }
}
