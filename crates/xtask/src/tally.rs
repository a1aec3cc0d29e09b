//! Counts of tests, as their runners print them.

/// Counts of single tests, from the output of their runners.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct TestTally {
    pub passed: u32,
    pub failed: u32,
    /// Checks that need something unreachable from this machine: what is not checked, and why, a line for each.
    pub skipped: Vec<String>,
}

impl TestTally {
    pub fn add(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped.extend(more.skipped);
    }
}

fn tally(passed: u32, failed: u32) -> TestTally {
    TestTally {
        passed,
        failed,
        skipped: Vec::new(),
    }
}

/// Reads a line that says `NOT CHECKED`, and why.
pub fn skipped_line(line: &str) -> TestTally {
    TestTally {
        skipped: (line.contains("NOT CHECKED").then(|| line.trim().to_owned()))
            .into_iter()
            .collect(),
        ..TestTally::default()
    }
}

/// Reads `test result: ok. 12 passed; 0 failed; …`, printed once for every test program.
pub fn cargo_counts(line: &str) -> TestTally {
    let (_, counts) = line.split_once("test result: ").unwrap_or_default();
    let count = |word: &str| counts.split_once(word)?.0.rsplit(' ').next()?.parse().ok();
    tally(count(" passed").unwrap_or(0), count(" failed").unwrap_or(0))
}

/// Reads `12 passed, 3 failed`, on a separate line.
pub fn plain_counts(line: &str) -> TestTally {
    let counts = line.split_once(" passed, ").and_then(|(passed, rest)| {
        let failed = rest.strip_suffix(" failed")?;
        Some((passed.parse().ok()?, failed.parse().ok()?))
    });
    let (passed, failed) = counts.unwrap_or_default();
    tally(passed, failed)
}

/// Reads `== 12 passed in 0.90s ==`; a failed run is a separate error.
pub fn pytest_counts(line: &str) -> TestTally {
    let line = line.trim_matches(['=', ' ']);
    let passed = (line.split_once(" passed in ")).and_then(|(passed, _)| passed.parse().ok());
    tally(passed.unwrap_or_default(), 0)
}

/// Reads `ℹ pass 12` and `ℹ fail 0`, printed once at the end of a run.
pub fn node_counts(line: &str) -> TestTally {
    let about = line.strip_prefix(['ℹ', '#']).unwrap_or_default();
    let count = |word: &str| about.trim_start().strip_prefix(word)?.parse().ok();
    let failed = count("fail ").or_else(|| count("cancelled "));
    tally(count("pass ").unwrap_or(0), failed.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_all_runners() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(cargo_counts(line), tally(12, 3));
        assert_eq!(cargo_counts("test ids::parse ... ok"), TestTally::default());
        assert_eq!(plain_counts("12 passed, 3 failed"), tally(12, 3));
        assert_eq!(
            plain_counts("12 passed, 3 failed of 20"),
            TestTally::default()
        );
        assert_eq!(pytest_counts("==== 5 passed in 0.90s ===="), tally(5, 0));
        assert_eq!(pytest_counts("5 passed"), TestTally::default());
        assert_eq!(node_counts("ℹ pass 7"), tally(7, 0));
        assert_eq!(node_counts("ℹ fail 2"), tally(0, 2));
        assert_eq!(node_counts("✔ pass 7 of 8 (12ms)"), TestTally::default());
        assert_eq!(node_counts("ℹ duration_ms 7"), TestTally::default());
    }
}
