//! The reports to a SCORM platform.

use super::*;

/// A platform that stores its reports, as SCORM specifies.
#[derive(Default)]
struct Kept(Map<String, String>);

impl Kept {
    fn begin(&mut self, note: &PackageNote) -> Platform {
        for (name, value) in [
            ("cmi.objectives._children", "id,status"),
            ("cmi.interactions._children", "id,type"),
        ] {
            self.0.insert(name.into(), value.into());
        }
        for list in ["objectives", "interactions"] {
            let is = |n: &usize| self.0.contains_key(&format!("cmi.{list}.{n}.id"));
            let count = (0..).take_while(is).count();
            self.0
                .insert(format!("cmi.{list}._count"), count.to_string());
        }
        let read = |name: &str| self.0.get(name).cloned().unwrap_or_default();
        let (platform, acts) = Platform::scorm(note, &mut { read });
        self.take(acts);
        platform
    }

    fn take(&mut self, acts: Vec<Act>) {
        for act in acts {
            if let Act::Set(name, value) = act {
                self.0.insert(name, value);
            }
        }
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

const EDITIONS: [Standard; 2] = [Standard::Scorm12, Standard::Scorm2004];

fn completion(standard: Standard) -> &'static str {
    match standard {
        Standard::Scorm12 => "cmi.core.lesson_status",
        Standard::Scorm2004 | Standard::Cmi5 => "cmi.completion_status",
    }
}

fn success(standard: Standard) -> &'static str {
    match standard {
        Standard::Scorm12 => "cmi.core.lesson_status",
        Standard::Scorm2004 | Standard::Cmi5 => "cmi.success_status",
    }
}

#[test]
fn opening_makes_it_incomplete_and_nothing_else() {
    for standard in EDITIONS {
        let mut kept = Kept::default();
        let mut platform = kept.begin(&note(standard, Some(50)));
        assert_eq!(kept.get(completion(standard)), "incomplete");
        kept.take(platform.update(&standing()));
        kept.take(platform.hidden(&standing()));
        assert_eq!(kept.get(completion(standard)), "incomplete");
        assert!(!kept.0.keys().any(|name| name.contains("score")));
        assert!(!matches!(kept.get(success(standard)), "passed" | "failed"));
    }
}

#[test]
fn without_a_score_to_pass_with_it_is_completed_when_the_lessons_are() {
    for standard in EDITIONS {
        let mut kept = Kept::default();
        let mut platform = kept.begin(&note(standard, None));
        let mut half = completed();
        half.lessons[1].completed = false;
        kept.take(platform.update(&half));
        assert_eq!(kept.get(completion(standard)), "incomplete");
        kept.take(platform.update(&answered(4)));
        assert_eq!(kept.get(completion(standard)), "completed");
        assert!(!kept.0.keys().any(|name| name.contains("score")));
    }
}

#[test]
fn it_is_judged_only_when_all_is_completed_and_answered() {
    for standard in EDITIONS {
        for (right, word, raw) in [
            (4, "passed", "100"),
            (2, "passed", "50"),
            (1, "failed", "25"),
        ] {
            let mut kept = Kept::default();
            let mut platform = kept.begin(&note(standard, Some(50)));
            let mut not_yet = answered(right);
            not_yet.lessons[0].completed = false;
            kept.take(platform.update(&not_yet));
            let mut not_all = answered(right);
            not_all.lessons[1].answered = 1;
            kept.take(platform.update(&not_all));
            assert!(
                !kept.0.keys().any(|name| name.contains("score")),
                "a platform judges by the score alone"
            );
            assert!(!matches!(kept.get(success(standard)), "passed" | "failed"));
            kept.take(platform.update(&answered(right)));
            assert_eq!(kept.get(success(standard)), word);
            let element = match standard {
                Standard::Scorm12 => "cmi.core.score.raw",
                Standard::Scorm2004 | Standard::Cmi5 => "cmi.score.raw",
            };
            assert_eq!(kept.get(element), raw);
        }
    }
}

#[test]
fn the_platforms_own_passing_score_counts_before_the_packages() {
    for (standard, name, value) in [
        (Standard::Scorm12, "cmi.student_data.mastery_score", "80"),
        (Standard::Scorm2004, "cmi.scaled_passing_score", "0.8"),
    ] {
        let mut kept = Kept::default();
        kept.0.insert(name.into(), value.into());
        let mut platform = kept.begin(&note(standard, Some(50)));
        kept.take(platform.update(&answered(3)));
        assert_eq!(kept.get(success(standard)), "failed");
    }
}

#[test]
fn what_was_reached_is_never_taken_back() {
    for standard in EDITIONS {
        let mut kept = Kept::default();
        let note = note(standard, Some(50));
        let mut platform = kept.begin(&note);
        kept.take(platform.update(&answered(1)));
        assert_eq!(kept.get(success(standard)), "failed");
        kept.take(platform.update(&answered(3)));
        assert_eq!(kept.get(success(standard)), "passed");
        let before = kept.0.clone();
        kept.take(platform.update(&answered(0)));
        kept.take(platform.update(&standing()));
        kept.take(platform.finish(&standing()));
        // Another visit, in which everything was lost, and one that fails.
        let acts = kept_again(&mut kept.0, &note).update(&standing());
        kept.take(acts);
        let acts = kept_again(&mut kept.0, &note).finish(&answered(0));
        kept.take(acts);
        for (name, value) in before.iter().filter(|(name, _)| {
            name.contains("status") || name.contains("score") || name.contains("progress")
        }) {
            assert_eq!(kept.get(name), value, "{name}");
        }
    }
}

fn kept_again(kept: &mut Map<String, String>, note: &PackageNote) -> Platform {
    let mut again = Kept(kept.clone());
    let platform = again.begin(note);
    *kept = again.0;
    platform
}

#[test]
fn in_review_and_without_credit_nothing_is_reported() {
    for (standard, name, value) in [
        (Standard::Scorm12, "cmi.core.lesson_mode", "review"),
        (Standard::Scorm12, "cmi.core.credit", "no-credit"),
        (Standard::Scorm2004, "cmi.mode", "browse"),
        (Standard::Scorm2004, "cmi.credit", "no-credit"),
    ] {
        let mut kept = Kept::default();
        kept.0.insert(name.into(), value.into());
        let mut platform = kept.begin(&note(standard, Some(50)));
        assert!(!platform.counts());
        kept.take(platform.update(&answered(4)));
        kept.take(platform.finish(&answered(4)));
        let told = |name: &&String| name.contains("status") || name.contains("score");
        assert_eq!(kept.0.keys().find(told), None);
    }
}

#[test]
fn answers_are_told_once_over_visits_too() {
    for standard in EDITIONS {
        let mut kept = Kept::default();
        let note = note(standard, None);
        let mut platform = kept.begin(&note);
        let mut standing = standing();
        standing.responses.push(response(&["a1"]));
        kept.take(platform.update(&standing));
        kept.take(platform.update(&standing));
        assert!(!kept.0.contains_key("cmi.interactions.1.id"));
        let mut again = kept_again(&mut kept.0, &note);
        kept.take(again.update(&standing));
        assert!(!kept.0.contains_key("cmi.interactions.1.id"));
        standing.responses.push(response(&["a1", "c1"]));
        kept.take(again.update(&standing));
        let (answer, right, wrong) = match standard {
            Standard::Scorm12 => ("student_response", "a,c", ("a", "wrong")),
            Standard::Scorm2004 | Standard::Cmi5 => {
                ("learner_response", "a1[,]c1", ("a1", "incorrect"))
            }
        };
        let get = |n: usize, name: &str| kept.get(&format!("cmi.interactions.{n}.{name}"));
        assert_eq!((get(0, answer), get(0, "result")), wrong);
        assert_eq!((get(1, answer), get(1, "result")), (right, "correct"));
        assert_eq!(get(1, "correct_responses.0.pattern"), right);
        // A repeated answer is reported, but no longer judged.
        standing.responses.push(Response {
            first: false,
            ..response(&["a1", "c1", "b1"])
        });
        kept.take(again.update(&standing));
        let get = |n: usize, name: &str| kept.get(&format!("cmi.interactions.{n}.{name}"));
        assert_eq!((get(1, "weighting"), get(2, "weighting")), ("1", "0"));
        assert_eq!(get(2, "result"), "neutral");
    }
}

#[test]
fn lessons_are_objectives_wherever_the_platform_has_put_them() {
    let mut kept = Kept::default();
    kept.0
        .insert("cmi.objectives.0.id".into(), "urn:orgsim:course:x".into());
    kept.0
        .insert("cmi.objectives.1.id".into(), "urn:orgsim:lesson:two".into());
    let mut platform = kept.begin(&note(Standard::Scorm2004, None));
    kept.take(platform.update(&completed()));
    assert_eq!(kept.get("cmi.objectives.1.completion_status"), "completed");
    assert_eq!(kept.get("cmi.objectives.2.id"), "urn:orgsim:lesson:one");
    assert_eq!(kept.get("cmi.objectives.2.completion_status"), "completed");
    assert_eq!(kept.get("cmi.objectives.0.completion_status"), "");
}

#[test]
fn time_is_told_as_each_edition_wants_it_and_the_end_is_the_end() {
    for (standard, name, value) in [
        (Standard::Scorm12, "cmi.core.session_time", "0001:01:05"),
        (Standard::Scorm2004, "cmi.session_time", "PT1H1M5S"),
    ] {
        let mut kept = Kept::default();
        let mut platform = kept.begin(&note(standard, None));
        let mut standing = standing();
        standing.seconds = 3_665;
        let acts = platform.finish(&standing);
        assert_eq!(acts.last(), Some(&Act::Finish));
        assert_eq!(acts.iter().filter(|act| **act == Act::Finish).count(), 1);
        kept.take(acts);
        assert_eq!(kept.get(name), value);
        assert!(platform.update(&answered(4)).is_empty());
        assert!(platform.hidden(&answered(4)).is_empty());
        assert!(platform.finish(&answered(4)).is_empty());
    }
    assert_eq!(duration(0), "PT0S");
    assert_eq!(duration(60), "PT1M");
}
