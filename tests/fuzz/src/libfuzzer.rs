//! One program for all targets, so that everything is compiled and linked once: `ORGSIM_FUZZ_TARGET` selects the
//! target.

#![no_main]
#![allow(unsafe_code)]

use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("ORGSIM_FUZZ_TARGET").unwrap_or_default();
    orgsim_fuzz::TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap_or_else(|| panic!("ORGSIM_FUZZ_TARGET names no target: `{name}`"))
        .run
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| (*TARGET)(data));
