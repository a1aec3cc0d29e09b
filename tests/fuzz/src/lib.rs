//! Fuzz targets: one function for each reader of text or bytes from outside, and one for the server with restarts.
//!
//! A target panics if an invariant does not hold. `cargo xtask fuzz` runs them under libFuzzer, guided by coverage;
//! `tests/corpus.rs` runs them on the stored inputs in `corpus/TARGET/` as plain tests.

mod targets;

pub use targets::{FuzzTarget, TARGETS};

/// The input as text. The callers handle bytes that are not UTF-8: they read with `from_utf8` or lossily.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The parts of an input with several: separated by a line with `---`. Missing ones are empty.
fn parts<const N: usize>(data: &[u8]) -> Option<[&str; N]> {
    let mut parts = text(data)?.splitn(N, "\n---\n");
    Some(std::array::from_fn(|_| parts.next().unwrap_or_default()))
}
