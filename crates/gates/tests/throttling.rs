//! Throttling: token buckets and the operations that have them.

use api::time::SimTime;
use gates::internals::LIMITS;
use state::throttle::{Rate, Throttle, Whose};

const RATE: Rate = (2_000, 3);

fn whose() -> Whose {
    Whose::Account("111111111111".parse().expect("an id"))
}

/// Two a second, three at once.
#[test]
fn a_bucket_gives_its_burst_and_then_its_rate() {
    let mut throttle = Throttle::default();
    let mut take = |ms: u64| throttle.take(whose(), "MoveAccount", RATE, SimTime::from_millis(ms));
    assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
    assert_eq!(take(0), Err(500));
    assert_eq!(take(499), Err(1));
    assert_eq!(take(500), Ok(()));
    assert_eq!(take(500), Err(500));
    // The bucket never holds more than the burst.
    assert_eq!(
        [take(1_000_000), take(1_000_000), take(1_000_000)],
        [Ok(()); 3]
    );
    assert_eq!(take(1_000_000), Err(500));
}

#[test]
fn every_limit_is_of_an_operation_and_there_once() {
    let mut names: Vec<&str> = LIMITS.iter().map(|it| it.0).collect();
    for name in &names {
        let action = format!("organizations:{name}");
        assert!(api::model::operation(&action).is_some(), "{name}");
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
