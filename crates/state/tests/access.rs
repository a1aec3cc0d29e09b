//! When an attempt to use a service shows in reports.

use api::time::{HOUR, SimTime};
use state::records::access::Times;

fn at(hours: u64) -> SimTime {
    SimTime::from_millis(hours * HOUR)
}

fn times(hours: &[u64]) -> Times {
    let mut times = Times::default();
    for hour in hours {
        times.add(at(*hour));
    }
    times
}

#[test]
fn an_attempt_shows_after_four_hours_and_for_400_days() {
    let times = times(&[10]);
    assert_eq!(times.shown(at(13)), None);
    assert_eq!(times.shown(at(14)), Some(at(10)));
    assert_eq!(times.shown(at(10 + 24 * 400 - 1)), Some(at(10)));
    assert_eq!(times.shown(at(10 + 24 * 400)), None);
}

#[test]
fn a_newer_attempt_does_not_hide_an_older_one_before_it_shows() {
    let times = times(&[1, 10, 11, 12]);
    assert_eq!(times.shown(at(12)), Some(at(1)));
    assert_eq!(times.shown(at(14)), Some(at(10)));
    assert_eq!(times.shown(at(16)), Some(at(12)));
    assert_eq!(times.latest(), Some(at(12)));
}

#[test]
fn however_often_something_is_tried_little_is_kept() {
    let mut times = Times::default();
    for minute in 0..10_000 {
        times.add(SimTime::from_millis(minute * 60_000));
    }
    let kept = serde_json::to_value(&times).expect("it is written");
    assert!(kept.as_array().expect("a list").len() <= 6, "{times:?}");
}
