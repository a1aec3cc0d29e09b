//! The rules for dependencies: `cargo deny` with `deny.toml`.
//!
//! Licenses, bans and sources need only the lock file and the crates. Advisories need a database from GitHub: if it is
//! not reachable, the step says so and counts the check as skipped.

use crate::prelude::*;
use crate::tally::{TestTally, skipped_line};

/// The checks that work without the network.
const OFFLINE: [&str; 3] = ["licenses", "bans", "sources"];

pub fn check(tally: &mut TestTally) -> Result {
    let program = tools::cargo_deny()?;
    let deny = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(words).current_dir(tools::root());
        command
    };
    // The check needs the crates of every platform; a build downloads only those of this one.
    run(&mut cargo("fetch --quiet"))?;
    for check in OFFLINE {
        run(&mut deny(&["--offline", "check", check]))?;
        tally.passed += 1;
    }
    let fetched = run(&mut deny(&["fetch", "db"])).is_ok();
    let answer = deny(&["--offline", "check", "advisories"]).output()?;
    let text =
        [answer.stdout, answer.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.concat();
    eprint!("{text}");
    match verdict(&text) {
        Some(true) => {
            tally.passed += 1;
            if !fetched {
                progress(
                    "Advisories: checked against an earlier copy of the database; today's could not be fetched",
                );
            }
            Ok(())
        }
        Some(false) => Err("an advisory is about one of the dependencies, see above".into()),
        None if fetched => Err("cargo deny could not read the advisory database it fetched".into()),
        None => {
            tally.add(skipped_line(
                "Advisories: NOT CHECKED. The database https://github.com/RustSec/advisory-db could not be fetched, and there is no \
                 recent copy of it here. Where it can be reached: cargo xtask test --only deny",
            ));
            Ok(())
        }
    }
}

/// Whether no advisory applies, as cargo deny prints it: its exit status is the same for a finding and for a missing database.
/// `None`: there is no database to check against.
fn verdict(text: &str) -> Option<bool> {
    let says = |word: &str| text.contains(&format!("advisories {word}"));
    (says("ok") || says("FAILED")).then(|| says("ok"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_database_is_neither_a_finding_nor_a_success() {
        assert_eq!(verdict("advisories ok\n"), Some(true));
        assert_eq!(
            verdict("error[unmaintained]: x\n\nadvisories FAILED\n"),
            Some(false)
        );
        assert_eq!(verdict("[ERROR] failed to get 'FETCH_HEAD' metadata"), None);
    }
}
