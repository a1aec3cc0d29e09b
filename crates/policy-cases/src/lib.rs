//! Policy cases as lines of JSON: a request with every policy around it, and the answer to it.
//!
//! `orgsim evaluate`, the tests and the fuzzing of the crate `policy` share this reader and writer, so that `policy` itself needs
//! no JSON library. [`read`] lists the fields of a line, [`answer`] makes the line that answers it, and [`differences`] compares
//! the answer with what the line expects.
//!
//! ```
//! let case = policy_cases::read(
//!     r#"{"request": {"principal": "arn:aws:iam::111122223333:user/ana", "action": "s3:GetObject", "resource": "*"},
//!         "identity_policies": [{"name": "All", "policy":
//!             {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
//!         "expected": {"decision": "Allowed"}}"#,
//! )?;
//! let answer = policy_cases::answer(&case.id, &policy::evaluate(&case.request, &case.layers));
//! assert_eq!(policy_cases::differences(&answer, &case.expected, &case.trace), Vec::<String>::new());
//! # Ok::<(), policy_cases::LineError>(())
//! ```

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]

mod answer;
mod keys;
mod line_error;
mod names;
mod read;

pub use answer::{answer, differences};
pub use line_error::LineError;
pub use names::{exemption, layer, short};
pub use read::{Case, context_value, read};
