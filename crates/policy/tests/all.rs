//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod cases;
mod common;
mod documents;
mod edit;
mod growth;
mod language;
mod layers;
mod marks;
mod place;
mod properties;
mod reach;
mod shared_cases;
mod unknown;
