//! The prover against the evaluator, on policies and requests made by chance and by hand.

mod attacks;
mod cases;
mod chance;
mod erased;
mod kept;
mod made;
mod managed;
mod needed;
mod organization;
mod perimeters;
mod review;
mod samples;
mod second;
mod steps;
mod third;
mod unknown;
