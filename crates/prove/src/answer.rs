//! Answers: proved, refuted by a request, or not decided.

use std::fmt;

use policy::{Document, Layers, Request};

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// No request refutes it.
    Proved,
    /// This request does. The ordinary evaluator decided it again, with the result that refutes.
    Refuted(Box<Witness>),
    /// Neither was shown.
    NotDecided(Doubt),
}

/// A request that refutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// The policies around it, with which it was decided.
    pub layers: Layers,
    /// Whether its action is one that the prover was told exists, and can have its condition keys.
    pub realistic: bool,
    /// The case it belongs to, such as an account; empty if there is only one.
    pub place: String,
}

/// Why a question is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The reason.
    pub reason: DoubtReason,
    /// The condition key, if it is about one, or what the reason says.
    pub key: Option<String>,
}

message::worded! {
    /// Why a question is not decided.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum DoubtReason {
        /// It takes too many steps. The key names the statement and the part of it that took most.
        Complex: "it is too complex";
        /// One key is compared as text and as a number, a date or an address.
        MixedTypes: "a key is compared both as text and as a number, date or address";
        /// It depends on how the value of this key relates to another text.
        Relation: "it depends on how the value of a key relates to another text";
        /// The case of some letters in a value depends on their neighbors.
        Letters: "a value has letters whose case depends on their neighbors";
        /// Too many variables have open values.
        Variables: "too many policy variables have open values";
        /// Too many accounts are told apart.
        Accounts: "policies tell too many accounts apart";
        /// An account has another place in the organization, and a policy looks at it.
        Moved: "a policy looks at the place of an account, which has moved";
        /// Several requests are needed, and they were not found together.
        Resources: "the action needs several resources, and no requests for all of them were found together";
        /// No request has the values that are given.
        Nobody: "no request has the given value of a key";
        /// No policy keeps callers from the action.
        Free: "sts:GetCallerIdentity and sts:GetSessionToken need no permissions, so policies do not decide";
        /// A rule of AWS is switched off in this world.
        Rules: "a rule of AWS is switched off in this world";
        /// It depends on what is not known of policies; the key has its names.
        Unknown: "it depends on what is not known of policies";
        /// The evaluator decides the found request differently: a bug of the prover.
        Disagreement: "the evaluator decides the found request differently, which is a bug in the prover: please report it";
    }
    /// The reason, as a sentence without its end.
    says
}

impl Doubt {
    pub(crate) fn new(reason: DoubtReason) -> Self {
        Self { reason, key: None }
    }

    /// Whether it is a bug of the prover.
    pub(crate) fn is_bug(&self) -> bool {
        self.reason == DoubtReason::Disagreement
    }

    /// What is not known of policies, if that is the reason.
    pub fn unknown(&self) -> Option<&str> {
        let names = self.key.as_deref();
        names.filter(|_| self.reason == DoubtReason::Unknown)
    }

    pub(crate) fn about(reason: DoubtReason, key: &str) -> Self {
        Self {
            reason,
            key: Some(key.to_string()),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.says())?;
        match &self.key {
            Some(key) => write!(f, " ({key})"),
            None => Ok(()),
        }
    }
}

impl Proof {
    /// Whether it is proved.
    pub fn is_proved(&self) -> bool {
        matches!(self, Proof::Proved)
    }

    /// What is not known of policies, if it is not decided because of that.
    pub fn unknown(&self) -> Option<&str> {
        match self {
            Proof::NotDecided(doubt) => doubt.unknown(),
            Proof::Proved | Proof::Refuted(_) => None,
        }
    }

    /// The request that refutes.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Proof::Refuted(witness) => Some(witness),
            Proof::Proved | Proof::NotDecided(_) => None,
        }
    }
}

/// The answer for all cases: a refutation ends it, and what is not decided in one is not decided. `more`: there may be callers
/// from other accounts that were not looked at.
pub(crate) fn each<T>(
    cases: impl IntoIterator<Item = T>,
    more: bool,
    mut ask: impl FnMut(T) -> Proof,
) -> Proof {
    let mut whole = if more {
        Proof::NotDecided(Doubt::about(DoubtReason::Relation, "aws:principalaccount"))
    } else {
        Proof::Proved
    };
    for case in cases {
        match ask(case) {
            Proof::Proved => {}
            refuted @ Proof::Refuted(_) => return refuted,
            undecided @ Proof::NotDecided(_) => whole = undecided,
        }
    }
    whole
}

/// The index of the first statement of which something is not known, and what that is.
pub(crate) fn first_unknown(policy: &Document) -> Option<(usize, Doubt)> {
    let at = policy.statements().iter().position(|it| !it.is_known())?;
    let names = policy.unknowns().join(", ");
    Some((at, Doubt::about(DoubtReason::Unknown, &names)))
}
