//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod access;
mod agenda;
mod buckets;
mod create_requests;
mod handshakes;
mod key_ring;
