//! Policy cases as JSON lines: a request with every policy around it on one line, the answer on another.
//!
//! The binary (`orgsim evaluate`), the tests and the fuzzing of the crate `policy` share this reader and writer, so that
//! `policy` itself needs no JSON library. The fields of a line are those of [`read`]; the shape of an answer is that of
//! [`answer`], and [`differences`] holds it against what a line expects.

mod answer;
mod changes;
mod names;
mod read;

pub use answer::{answer, differences};
pub use changes::changed;
pub use names::{exemption, layer, short};
pub use read::{Case, LineError, read};
