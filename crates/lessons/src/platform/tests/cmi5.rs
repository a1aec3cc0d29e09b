//! Launches and statements of cmi5.

use super::*;

/// A page on lms.example, whose package names its own record store.
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

/// The addresses of a launch, if the page may use them.
fn asked(endpoint: &str, fetch: &str, around: &Surroundings) -> Result<(String, String), Message> {
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
    let launched = Launched::read(&query, around).unwrap()?;
    Ok((launched.endpoint, launched.fetch))
}

const FETCH: &str = "https://lms.example/t?x=2";

const STRANGERS: [&str; 24] = [
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
];

#[test]
fn cmi5_asks_its_own_site_and_the_one_that_launched_it_and_no_stranger() {
    for good in [
        "https://lms.example/a/b",
        "https://LMS.example:443/xapi/",
        "https://content.example/lrs",
    ] {
        let (endpoint, _) = asked(good, FETCH, &around()).unwrap();
        assert_eq!(endpoint.trim_end_matches('/'), good.trim_end_matches('/'));
        assert!(asked("https://lms.example/y", good, &around()).is_ok());
    }
    let long = format!("https://lms.example/{}", "x".repeat(2_000));
    for bad in STRANGERS.into_iter().chain(["https://*/xapi", &long]) {
        assert!(asked(bad, FETCH, &around()).is_err(), "{bad}");
        let token = asked("https://lms.example/y", bad, &around());
        assert!(token.is_err(), "{bad}");
    }
    // The address of a token may have a query; that of a record store gets one of ours.
    let query = "https://lms.example/xapi?agent=other";
    assert!(asked(query, FETCH, &around()).is_err());
}

#[test]
fn cmi5_asks_only_what_the_package_names_if_it_names_something() {
    // The browser's content security policy says the same.
    let named = Surroundings {
        named: vec!["https://lrs.example".into(), "http://localhost:8080".into()],
        ..around()
    };
    let token = "https://lrs.example/t";
    assert!(
        asked(
            "https://lrs.example/xapi",
            "http://localhost:8080/t",
            &named
        )
        .is_ok()
    );
    assert!(asked("https://content.example/xapi", token, &named).is_ok());
    assert!(asked("https://lms.example/y", token, &named).is_err());
    // A browser that does not reveal who launched the page.
    let unknown = Surroundings {
        launchers: Vec::new(),
        ..around()
    };
    let why = asked("https://lms.example/y", FETCH, &unknown)
        .unwrap_err()
        .to_string();
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

/// Statements have the categories and the context that the launch requires, and unique ids.
fn statements_are_well_formed(all: &[&Value]) {
    let category = |statement: &Value, word: &str| {
        let list = statement["context"]["contextActivities"]["category"].as_array();
        list.is_some_and(|list| {
            let id = format!("https://w3id.org/xapi/cmi5/context/categories/{word}");
            list.iter().any(|activity| activity["id"] == id.as_str())
        })
    };
    for statement in all {
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
}

/// Marks all of these statements as accepted by the record store.
fn settle(platform: &mut Platform, acts: &[Act]) {
    for statement in statements(acts) {
        platform.settled(statement["id"].as_str().unwrap());
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
    // "Failed" is not reported before the end, because the session may still be passed.
    acts.extend(platform.update(&answered(1)));
    assert_eq!(verbs(&acts), ["completed", "completed", "completed"]);
    acts.extend(platform.update(&answered(2)));
    acts.extend(platform.update(&answered(0)));
    settle(&mut platform, &acts);
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
    statements_are_well_formed(&all);

    // Another visit of the same registration repeats none of it.
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
    let acts = platform.update(&answered(1));
    assert_eq!(verbs(&acts), ["completed", "completed", "completed"]);
    settle(&mut platform, &acts);
    let acts = platform.finish(&answered(1));
    assert_eq!(verbs(&acts), ["failed", "terminated"]);
    let kept = last_kept(&acts);
    let (mut platform, _) = Platform::cmi5(&note, launched(), kept.as_ref(), now);
    assert_eq!(
        verbs(&platform.finish(&answered(4))),
        ["passed", "terminated"]
    );
}

#[test]
fn cmi5_keeps_what_was_done_before_it_says_so_and_says_again_what_the_store_may_not_have() {
    let (note, now) = (note(Standard::Cmi5, Some(50)), SimTime::from_millis(0));
    let mut done = answered(4);
    done.responses.push(response(&["a1"]));
    let (mut platform, _) = Platform::cmi5(&note, launched(), None, now);
    let acts = platform.update(&done);
    assert!(matches!(acts[0], Act::Keep(_)), "the state is first");
    // The window closes: the state is stored, but no statement is sent.
    let kept = last_kept(&acts);
    let saved = Saved::unpack(kept.as_ref().unwrap()["saved"].as_str().unwrap()).unwrap();
    assert_eq!((saved.sent.len(), saved.stated.len()), (0, 0));
    let (mut platform, first) = Platform::cmi5(&note, launched(), kept.as_ref(), now);
    let again = platform.update(&done);
    let ids = |acts: &[Act]| -> Vec<Value> {
        let ids = statements(acts).into_iter().map(|it| it["id"].clone());
        ids.collect()
    };
    assert_eq!(
        ids(&again),
        ids(&acts),
        "a store that has them takes none twice"
    );
    assert_eq!(verbs(&first), ["initialized"]);
    // Once the store has answered, the state records it.
    settle(&mut platform, &again);
    let kept = last_kept(&platform.update(&done));
    let (mut platform, _) = Platform::cmi5(&note, launched(), kept.as_ref(), now);
    assert!(verbs(&platform.update(&done)).is_empty());
}

#[test]
fn cmi5_says_what_was_asked_and_answered() {
    let (note, now) = (note(Standard::Cmi5, None), SimTime::from_millis(0));
    let mut standing = answered(1);
    standing.responses.push(response(&["a1"]));
    let texts = "title = \"T\"\n[quiz.q]\nquestion = \"Which?\"\na1 = \"This\"\nb1 = \"That\"\nc1 = \"Both\"\n";
    let texts = Rc::new(Texts::read(texts).unwrap());
    standing.texts.insert("one".into(), (texts, "en"));
    let (mut platform, _) = Platform::cmi5(&note, launched(), None, now);
    let acts = platform.update(&standing);
    let told = statements(&acts);
    let answer = (told.iter())
        .find(|it| it["object"]["definition"]["interactionType"] == "choice")
        .expect("an answer");
    let definition = &answer["object"]["definition"];
    assert_eq!(definition["name"], json!({ "en": "Which?" }));
    let options: Vec<&Value> = (definition["choices"].as_array().unwrap().iter())
        .map(|it| &it["description"]["en"])
        .collect();
    assert_eq!(options, ["This", "That", "Both"]);
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
