//! Proofs about policies: what no request can do, and what a change newly allows.
//!
//! [`Prover`] answers questions about all requests at once, without a solver. A request is an action, a resource and the values of
//! condition keys. Every statement is a conjunction of conditions on one of these each, so a question is a search over their
//! combinations ([`search`]), and each variable is looked at alone ([`theory`]). Exact are: wildcards, ARNs, all operators with
//! their `Not`, `IfExists`, set and `Null` forms, numbers, dates, addresses, and variables whose value is known. What cannot be
//! decided says why.
//!
//! Invariants:
//! - Every request that refutes was decided by `policy::decide`, with the result that refutes. If the prover and the evaluator
//!   differ, the answer is "not decided" because of a bug.
//! - Every question has a budget of steps, and every search a named limit. Reaching one is never a proof.
//! - The same question has the same answer and takes the same steps, natively and in the browser, whatever was asked before.

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the modules explain how it works"
)]

mod aim;
mod alone;
mod answer;
mod callers;
mod cases;
mod change;
mod closing;
mod facts;
mod glob;
mod granting;
mod keys;
mod matter;
mod member;
mod mentions;
mod needed;
mod ordinal;
mod organization;
mod pattern;
mod prints;
mod prover;
mod question;
mod reader;
mod search;
mod settle;
mod shrink;
mod stack;
mod text;
mod theory;
mod variables;
mod walk;
mod witness;
mod words;

pub use answer::{Doubt, DoubtReason, Proof, Witness};
pub use callers::{full_access, open_to_everyone, unlimited};
pub use closing::Closing;
pub use matter::{CallerSide, FreeActions, Matter, MatterWords};
pub use member::MemberLimits;
pub use mentions::Mentions;
pub use prints::NearAccounts;
pub use prover::{NeededResource, NeededResources, ProofCase, Prover};
pub use settle::{MOST_COMBINATIONS, MOST_UNKNOWN, settle};
pub use shrink::{Minimized, Reduction, StatementReview, Superfluous};

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::glob::{cases, is_variable, lower};
}
