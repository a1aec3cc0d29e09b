//! Properties that run for a time instead of a number of cases.

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// An input that takes longer counts as found. Debug builds on busy machines need far less.
const SLOW: Duration = Duration::from_secs(10);

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seeds of a test: the usual number from 0, one by `ORGSIM_SEED`, or those from it on for `ORGSIM_SECONDS`, which so many loops
/// share.
pub fn seeds(usual: u64, loops: u64) -> impl Iterator<Item = u64> {
    let (first, seconds) = (number("ORGSIM_SEED"), number("ORGSIM_SECONDS"));
    let end = seconds.map(|it| Instant::now() + Duration::from_secs(it / loops));
    let from = first.unwrap_or(0);
    let most = match (first, end) {
        (_, Some(_)) => u64::MAX,
        (Some(_), None) => from + 1,
        (None, None) => usual,
    };
    (from..most).take_while(move |_| end.is_none_or(|end| Instant::now() < end))
}

/// Checks made-up inputs for `ORGSIM_FUZZ_SECONDS` (2 unless set) from `ORGSIM_FUZZ_SEED`; `cargo xtask fuzz` runs at length.
///
/// ```
/// use proptest::{prelude::any, prop_assert_eq};
/// testing::for_seconds(&any::<String>(), |text| {
///     prop_assert_eq!(text.chars().rev().rev().collect::<String>(), text);
///     Ok(())
/// });
/// ```
///
/// # Panics
///
/// If an input fails, panics or is slow: with a small input that does so, too.
pub fn for_seconds<S: Strategy>(input: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let end = Instant::now() + Duration::from_secs(number("ORGSIM_FUZZ_SECONDS").unwrap_or(2));
    let mut seed = number("ORGSIM_FUZZ_SEED").unwrap_or(1);
    while Instant::now() < end {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        seed = seed.wrapping_add(1);
        let config = Config {
            cases: 200,
            failure_persistence: None,
            max_shrink_time: 20_000,
            ..Config::default()
        };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let result = TestRunner::new_with_rng(config, random).run(input, |input| {
            let begun = Instant::now();
            check(input)?;
            let took = begun.elapsed();
            if took > SLOW {
                return Err(TestCaseError::fail(format!("it takes {took:?}")));
            }
            Ok(())
        });
        if let Err(found) = result {
            panic!("{found}");
        }
    }
}
