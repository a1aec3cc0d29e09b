use super::*;
use crate::response::ResponseKind;
use serde_json::json;

fn note(standard: Standard, mastery: Option<u8>) -> PackageNote {
    PackageNote {
        standard,
        title: "Course".into(),
        language: "en".into(),
        lessons: vec!["one".into(), "two".into()],
        mastery,
        origins: Vec::new(),
    }
}

/// Two lessons, each with two goals and two quiz questions.
fn standing() -> PlatformStanding {
    let lesson = |id: &str| LessonStanding {
        id: id.into(),
        title: format!("Lesson {id}"),
        goals: 2,
        quiz: 2,
        ..LessonStanding::default()
    };
    PlatformStanding {
        lessons: vec![lesson("one"), lesson("two")],
        saved: Saved {
            current: Some("one".into()),
            ..Saved::default()
        },
        seconds: 5,
        now: SimTime::from_millis(1_795_000_000_123),
        responses: Vec::new(),
    }
}

fn completed() -> PlatformStanding {
    let mut standing = standing();
    for lesson in &mut standing.lessons {
        (lesson.met, lesson.completed) = (2, true);
    }
    standing
}

fn answered(right: usize) -> PlatformStanding {
    let mut standing = completed();
    for (lesson, right) in standing
        .lessons
        .iter_mut()
        .zip([right.min(2), right.saturating_sub(2)])
    {
        (lesson.answered, lesson.right) = (2, right);
    }
    standing
}

fn response(chosen: &[&str]) -> Response {
    let list = |some: &[&str]| some.iter().map(ToString::to_string).collect();
    Response {
        lesson: "one".into(),
        id: "q".into(),
        kind: ResponseKind::Quiz,
        options: list(&["a1", "b1", "c1"]),
        chosen: list(chosen),
        answer: list(&["a1", "c1"]),
        first: true,
        late: false,
        key: format!("{:0<8}", chosen.len()),
    }
}

/// A platform that keeps what it is told, as SCORM has it.
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
        // Another visit, in which all is lost, and one that fails.
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
        // What was answered again is told, and judged no more.
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

#[test]
fn what_is_kept_fits_and_says_what_was_left_out() {
    let mut random = 1_u32;
    let noise: String = (0..9_000)
        .map(|_| {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            char::from(b'!' + (random % 90) as u8)
        })
        .collect();
    let lesson = |id: &str, log: &str, session: &str| SavedLesson {
        id: id.into(),
        fingerprint: "f".into(),
        completed: id == "one",
        log: json!({ "x": log }),
        session: Some(session.into()),
    };
    let saved = |log: &str, other: &str, open: &str| Saved {
        current: Some("two".into()),
        lessons: vec![lesson("one", log, other), lesson("two", "", open)],
        sent: vec!["00000001".into(), "00000002".into()],
        stated: vec!["completed".into()],
    };
    for (saved, fit) in [
        (saved("a", "b", "c"), Fit::Whole),
        (saved("a", &noise, "c"), Fit::WithoutOthers),
        (saved("a", "b", &noise), Fit::WithoutSessions),
        (saved(&noise, "b", "c"), Fit::Bookmark),
    ] {
        let (text, kept) = saved.pack(3_500);
        assert_eq!(kept, fit);
        assert!(text.len() <= 3_500, "{}", text.len());
        assert!(
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        );
        let read = Saved::unpack(&text).unwrap();
        assert_eq!((read.sent.len(), read.current.as_deref()), (2, Some("two")));
        assert!(read.of("one", "f").is_some_and(|lesson| lesson.completed));
        assert_eq!(read.of("one", "changed"), None);
        if fit == Fit::Whole {
            assert_eq!(read, saved);
        }
        for cut in [5, text.len() / 2, text.len() - 1] {
            assert!(Saved::unpack(&text[..cut]).is_err());
        }
    }
    assert!(Saved::unpack("o2.abc").unwrap_err().contains("newer"));
    assert!(
        Saved::unpack("{}")
            .unwrap_err()
            .contains("not written by this page")
    );
}

/// A page of lms.example's, which names a record store of its own.
fn around() -> Surroundings {
    Surroundings {
        own: "https://content.example".into(),
        launchers: vec!["https://lms.example".into(), "http://plain.example".into()],
        named: Vec::new(),
    }
}

const LAUNCH: &str = "?fetch=https%3A%2F%2Flms.example%2Ft%3Fx%3D1&endpoint=https://lms.example/xapi\
     &actor=%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Flms.example%22%2C%22name%22%3A%227%22%7D%7D\
     &registration=r-1&activityId=https%3A%2F%2Flms.example%2Fa%2F1";

fn launched() -> Launched {
    let mut launched = Launched::read(LAUNCH, &around()).unwrap().unwrap();
    launched.data = json!({
        "launchMode": "Normal",
        "masteryScore": 0.5,
        "returnURL": "https://lms.example/back",
        "contextTemplate": {
            "extensions": { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": "s-1" },
            "contextActivities": { "grouping": [{ "id": "urn:unit" }] },
        },
    });
    launched
}

fn statements(acts: &[Act]) -> Vec<&Value> {
    acts.iter()
        .filter_map(|act| match act {
            Act::Statement(statement) => Some(statement),
            Act::Set(..) | Act::Commit | Act::Finish | Act::Keep(_) => None,
        })
        .collect()
}

fn last_kept(acts: &[Act]) -> Option<Value> {
    acts.iter().rev().find_map(|act| match act {
        Act::Keep(state) => Some(state.clone()),
        Act::Set(..) | Act::Commit | Act::Finish | Act::Statement(_) => None,
    })
}

fn verbs(acts: &[Act]) -> Vec<String> {
    let word = |statement: &&Value| {
        let id = statement["verb"]["id"].as_str().unwrap();
        id.rsplit('/').next().unwrap().to_string()
    };
    statements(acts).iter().map(word).collect()
}

#[test]
fn cmi5_reads_its_launch() {
    let launched = launched();
    assert_eq!(launched.endpoint, "https://lms.example/xapi/");
    assert_eq!(launched.fetch, "https://lms.example/t?x=1");
    assert_eq!(launched.actor["account"]["name"], "7");
    assert_eq!(
        launched.state("LMS.LaunchData"),
        "https://lms.example/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2Fa%2F1&agent=%7B%22account%22%3A\
         %7B%22homePage%22%3A%22https%3A%2F%2Flms.example%22%2C%22name%22%3A%227%22%7D%7D&registration=r-1&stateId=LMS.LaunchData"
    );
    assert_eq!(Launched::read("?endpoint=x&fetch=y", &around()), None);
    assert_eq!(Launched::read("", &around()), None);
}

#[test]
fn cmi5_asks_only_its_own_site_the_one_that_launched_it_or_one_that_the_package_names() {
    let read = |endpoint: &str, fetch: &str, around: &Surroundings| {
        let escape = |text: &str| crate::names::escape(text, crate::names::RESERVED);
        let query = LAUNCH
            .replace(
                "endpoint=https://lms.example/xapi",
                &format!("endpoint={}", escape(endpoint)),
            )
            .replace(
                "fetch=https%3A%2F%2Flms.example%2Ft%3Fx%3D1",
                &format!("fetch={}", escape(fetch)),
            );
        assert_ne!(query, LAUNCH);
        Launched::read(&query, around)
            .unwrap()
            .map(|launched| (launched.endpoint, launched.fetch))
    };
    let fetch = "https://lms.example/t?x=2";
    for good in [
        "https://lms.example/a/b",
        "https://LMS.example:443/xapi/",
        "https://content.example/lrs",
    ] {
        let (endpoint, _) = read(good, fetch, &around()).unwrap();
        assert_eq!(endpoint.trim_end_matches('/'), good.trim_end_matches('/'));
        assert!(read("https://lms.example/y", good, &around()).is_ok());
    }
    let bad = [
        "https://evil.example/xapi",
        "https://lms.example.evil.example/xapi",
        "https://evil.example/https://lms.example/",
        "https://lms.example:8443/xapi",
        "https://lms.example@evil.example/xapi",
        "https://user:secret@lms.example/xapi",
        "https://lms.example\\@evil.example/xapi",
        "https://lms.example\\evil",
        "http://lms.example/xapi",
        "http://plain.example/xapi",
        "https://lms.example/xapi#x",
        "https://lms.example/a/../b",
        "https://lms.example/a/%2E%2e/b",
        "https://lms.example/x y",
        "https://lms.example/x\ny",
        "https://lms.example/\u{202e}x",
        "https://lms.example/\";connect-src *",
        "https:lms.example/xapi",
        "//lms.example/xapi",
        "/xapi",
        "javascript://lms.example/%0aalert(1)",
        "data:text/plain,x",
        "https://",
        "https:///xapi",
        "https://*/xapi",
        &format!("https://lms.example/{}", "x".repeat(2_000)),
    ];
    for bad in bad {
        assert!(read(bad, fetch, &around()).is_err(), "{bad}");
        assert!(
            read("https://lms.example/y", bad, &around()).is_err(),
            "{bad}"
        );
    }
    // A token's address has a query, a record store's gets one of ours.
    assert!(read("https://lms.example/xapi?agent=other", fetch, &around()).is_err());

    // What the package names is all there is then, and the browser's policy says so, too.
    let named = Surroundings {
        named: vec!["https://lrs.example".into(), "http://localhost:8080".into()],
        ..around()
    };
    assert!(
        read(
            "https://lrs.example/xapi",
            "http://localhost:8080/t",
            &named
        )
        .is_ok()
    );
    assert!(
        read(
            "https://content.example/xapi",
            "https://lrs.example/t",
            &named
        )
        .is_ok()
    );
    assert!(read("https://lms.example/y", "https://lrs.example/t", &named).is_err());
    // A browser that does not say who launched the page.
    let unknown = Surroundings {
        launchers: Vec::new(),
        ..around()
    };
    let why = read("https://lms.example/y", fetch, &unknown).unwrap_err();
    assert!(
        why.contains("`endpoint`") && why.contains("--lrs https://lms.example"),
        "{why}"
    );
}

#[test]
fn cmi5_believes_no_parameter_that_is_there_twice_or_is_not_what_it_should_be() {
    for (add, says) in [
        (
            "&endpoint=https://lms.example/other",
            "`endpoint` is there twice",
        ),
        (
            "&%65ndpoint=https://lms.example/other",
            "`endpoint` is there twice",
        ),
        ("&actor=%7B%7D", "`actor` is there twice"),
    ] {
        assert_eq!(
            Launched::read(&format!("{LAUNCH}{add}"), &around()),
            Some(Err(says.into()))
        );
    }
    for (from, to) in [
        ("registration=r-1", "registration=r%0d%0aX-Other:1"),
        ("actor=%7B", "actor=%5B%7B"),
        ("activityId=https", "activityId=%00https"),
    ] {
        let read = Launched::read(&LAUNCH.replace(from, to), &around());
        assert!(matches!(read, Some(Err(_))), "{to}");
    }
}

#[test]
fn cmi5_says_each_thing_once_in_the_order_that_it_must_have() {
    let note = note(Standard::Cmi5, None);
    let now = SimTime::from_millis(0);
    let (mut platform, first) = Platform::cmi5(&note, launched(), None, now);
    assert_eq!(verbs(&first), ["initialized"]);
    assert_eq!(platform.return_to(), Some("https://lms.example/back"));
    let mut acts = platform.update(&standing());
    assert!(verbs(&acts).is_empty());
    // Failed: not said before the end, for it may still be passed in this session.
    acts.extend(platform.update(&answered(1)));
    assert_eq!(verbs(&acts), ["completed", "completed", "completed"]);
    acts.extend(platform.update(&answered(2)));
    acts.extend(platform.update(&answered(0)));
    acts.extend(platform.finish(&answered(0)));
    assert_eq!(
        verbs(&acts),
        [
            "completed",
            "completed",
            "completed",
            "passed",
            "terminated"
        ]
    );
    let all = statements(&acts);
    let category = |statement: &Value, word: &str| {
        let list = statement["context"]["contextActivities"]["category"].as_array();
        list.is_some_and(|list| {
            let id = format!("https://w3id.org/xapi/cmi5/context/categories/{word}");
            list.iter().any(|activity| activity["id"] == id.as_str())
        })
    };
    for statement in &all {
        assert_eq!(statement["context"]["registration"], "r-1");
        assert_eq!(
            statement["context"]["contextActivities"]["grouping"][0]["id"],
            "urn:unit"
        );
        let own = statement["object"]["id"] != "https://lms.example/a/1";
        assert_eq!(category(statement, "cmi5"), !own);
        let result = &statement["result"];
        let decides =
            !own && (result.get("success").is_some() || result.get("completion").is_some());
        assert_eq!(category(statement, "moveon"), decides);
    }
    let passed = all[3];
    assert_eq!(
        passed["result"],
        json!({ "score": { "scaled": 0.5, "raw": 2, "min": 0, "max": 4 }, "success": true, "duration": "PT5S" })
    );
    assert_eq!(
        passed["context"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"],
        0.5
    );
    let mut ids: Vec<String> = all.iter().map(|it| it["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all.len());

    // Another visit of the same registration says none of it again.
    let kept = last_kept(&acts);
    let mut launched = launched();
    launched.data["contextTemplate"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/sessionid"] =
        "s-2".into();
    let (mut platform, first) = Platform::cmi5(&note, launched, kept.as_ref(), now);
    assert_eq!(verbs(&first), ["initialized"]);
    assert_ne!(statements(&first)[0]["id"], all[0]["id"]);
    let mut acts = platform.update(&answered(0));
    acts.extend(platform.finish(&answered(0)));
    assert_eq!(verbs(&acts), ["terminated"]);
}

#[test]
fn cmi5_says_failed_at_the_end_and_passed_at_the_next_visit() {
    let note = note(Standard::Cmi5, Some(50));
    let now = SimTime::from_millis(0);
    let (mut platform, _) = Platform::cmi5(&note, launched(), None, now);
    let acts = platform.finish(&answered(1));
    assert_eq!(
        verbs(&acts),
        [
            "completed",
            "completed",
            "completed",
            "failed",
            "terminated"
        ]
    );
    let kept = last_kept(&acts);
    let (mut platform, _) = Platform::cmi5(&note, launched(), kept.as_ref(), now);
    assert_eq!(
        verbs(&platform.finish(&answered(4))),
        ["passed", "terminated"]
    );
}

#[test]
fn cmi5_in_review_begins_and_ends_and_says_no_more() {
    let mut launched = launched();
    launched.data["launchMode"] = "Review".into();
    let note = note(Standard::Cmi5, Some(50));
    let (mut platform, first) = Platform::cmi5(&note, launched, None, SimTime::from_millis(0));
    assert_eq!(verbs(&first), ["initialized"]);
    assert!(!platform.counts());
    let mut standing = answered(4);
    standing.responses.push(response(&["a1"]));
    assert_eq!(verbs(&platform.finish(&standing)), ["terminated"]);
}

#[test]
fn numbers_are_rounded_down_and_exact_where_they_can_be() {
    for (right, of, text) in [
        (4, 5, "0.8"),
        (29, 100, "0.29"),
        (2, 3, "0.6666"),
        (0, 3, "0"),
        (3, 3, "1"),
        (0, 0, "0"),
    ] {
        assert_eq!(decimal(share(right, of)), text);
    }
    for right in 0..=100 {
        assert!(scaled(right, 100) >= right as f64 / 100.0, "{right} of 100");
    }
}

#[test]
fn numbers_are_read_as_the_standards_write_them() {
    for text in [
        "0",
        "1",
        "80",
        "0.8",
        " 33.33 ",
        "-2.2",
        "+7",
        ".5",
        "5.",
        "007",
        "0.29",
        "12345678.1234567",
    ] {
        assert_eq!(number(text), text.trim().parse().ok(), "{text}");
    }
    for text in [
        "", " ", "-", ".", "1e3", "NaN", "inf", "--1", "+-1", "1.2.3", "1,5", "0x1", "\u{0661}",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    let third = number("0.333333333333333333333333333333").unwrap();
    assert!((third - 1.0 / 3.0).abs() < 1e-15);
    assert_eq!(number(&"9".repeat(400)), None);
}
