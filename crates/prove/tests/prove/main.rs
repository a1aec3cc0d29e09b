//! The prover against the evaluator, on policies and requests made by chance and by hand.

mod attacks;
mod chance;
mod kept;
mod made;
mod managed;
mod organization;
mod perimeters;
mod review;
mod samples;
mod second;
mod third;
