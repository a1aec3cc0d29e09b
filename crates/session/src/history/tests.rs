use super::*;
use api::time::DAY;
use state::command::{Call, TimeMove};

#[test]
fn undo_skips_steps_that_changed_nothing() {
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    let ana = Scenario::ConsolidatedBilling.first_actor(history.world());
    let start = history.world().clone();
    history.step(Command::Time(TimeMove::Advance { ms: DAY }));
    let later = history.world().clone();
    history.step(Command::Call(Call::new(
        ana,
        "organizations:ListAccounts",
        serde_json::Value::Null,
    )));
    assert!(history.world().is_as(&later));
    assert!(history.undo());
    assert!(history.world().is_as(&start));
    assert!(!history.undo());
    assert!(history.redo());
    assert!(history.world().is_as(&later));
}

#[test]
fn redo_comes_back_to_where_undo_began() {
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    let ana = Scenario::ConsolidatedBilling.first_actor(history.world());
    let reads = || {
        let call = Call::new(
            ana.clone(),
            "organizations:ListAccounts",
            Default::default(),
        );
        Command::Call(call)
    };
    let day = || Command::Time(TimeMove::Advance { ms: DAY });
    // A fault that begins and ends with steps that change nothing, between the learner's own steps.
    for changes in "rdrrdr rdr rddr".chars().filter(|it| *it != ' ') {
        history.step(if changes == 'd' { day() } else { reads() });
    }
    history.set_faults(&[Fault {
        kind: "k".into(),
        about: Vec::new(),
        from: 6,
        to: 9,
    }]);
    let mut places = Vec::new();
    while let Some(to) = history.before() {
        let at = history.steps().len();
        places.push(at);
        assert!(history.undo() && history.steps().len() == to);
        assert!(history.redo() && history.steps().len() == at);
        history.undo();
    }
    assert_eq!(places, [13, 11, 10, 6, 4]);
    for at in places.iter().rev() {
        assert!(history.redo() && history.steps().len() == *at);
    }
    assert!(!history.redo());
    // Also if only reads follow.
    history.go_to(12);
    assert!(history.redo() && history.steps().len() == 13);
}

#[test]
fn nothing_goes_back_behind_what_is_fixed() {
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    for _ in 0..3 {
        history.step(Command::Time(TimeMove::Advance { ms: DAY }));
    }
    history.fix(2);
    let prepared = history.world_after(2).now();
    // Time that plays does not extend the preparations.
    history.go_to(0);
    assert_eq!(history.world().now(), prepared);
    assert!(history.before().is_none() && !history.undo());
    history.play(DAY);
    assert_eq!(history.steps().len(), 3);
    assert!(history.undo() && !history.undo());
    assert_eq!(history.world().now(), prepared);
}

#[test]
fn a_fault_is_taken_back_as_one_goes_with_the_session_and_is_cut_with_its_steps() {
    let day = || Command::Time(TimeMove::Advance { ms: DAY });
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    for _ in 0..3 {
        history.step(day());
    }
    let fault = Fault {
        kind: "two-days".into(),
        about: vec![("account".into(), "Payments".into())],
        from: 1,
        to: 3,
    };
    history.set_faults(std::slice::from_ref(&fault));
    // Time that plays does not extend the fault, so that all of it stays the learner's own.
    history.play(DAY);
    assert_eq!(history.steps().len(), 4);
    let session = history.session();
    for text in [session.to_json(), session.to_compact_json()] {
        let again = Session::from_json(&text).unwrap();
        assert_eq!(again, session);
        assert_eq!(History::open(&again).faults(), std::slice::from_ref(&fault));
    }
    assert!(history.undo());
    assert_eq!((history.steps().len(), history.after()), (3, Some(4)));
    assert!(history.undo());
    assert_eq!((history.steps().len(), history.after()), (1, Some(3)));
    assert_eq!(history.session().faults, []);
    assert_eq!(history.whole_session().faults, [fault]);
    // Halfway through, its first step stays part of it.
    history.go_to(2);
    history.step(day());
    assert!(history.fault_of(1).is_some() && history.fault_of(2).is_none());
}

#[test]
fn faults_are_told_before_their_steps_and_no_step_of_ones_own_becomes_one() {
    let day = || Command::Time(TimeMove::Advance { ms: DAY });
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    let fault = Fault {
        kind: "two-days".into(),
        about: Vec::new(),
        from: 1,
        to: 3,
    };
    history.set_faults(std::slice::from_ref(&fault));
    history.append(day());
    history.append(day());
    // Half of the fault has arrived: undo and redo treat the arrived part as a whole.
    assert_eq!(history.session().faults[0].to, 2);
    assert!(history.undo());
    assert_eq!((history.steps().len(), history.after()), (1, Some(2)));
    assert!(history.redo());
    let mut own = history.clone();
    history.append(day());
    assert_eq!(history.session().faults, [fault]);
    own.step(day());
    assert!(own.fault_of(1).is_some() && own.fault_of(2).is_none());
}

#[test]
fn faults_that_do_not_fit_are_damage_and_say_which() {
    let text = |faults: &str| {
        format!(
            r#"{{"orgsim":1,"scenario":"standalone","seed":"1","faults":{faults},"commands":[{{"next":true}},{{"next":true}}]}}"#
        )
    };
    let row =
        |from: usize, to: usize| format!(r#"{{"kind":"k","about":[],"from":{from},"to":{to}}}"#);
    assert!(Session::from_json(&text(&format!("[{},{}]", row(0, 1), row(1, 2)))).is_ok());
    let ends_late = format!("[{}]", row(1, 3));
    let empty = format!("[{}]", row(1, 1));
    let overlaps = format!("[{},{}]", row(0, 2), row(1, 2));
    let odd = r#"[{"kind":1,"about":[],"from":0,"to":1}]"#;
    for (faults, says) in [
        (ends_late.as_str(), "fault 1:"),
        (&empty, "fault 1:"),
        (&overlaps, "fault 2:"),
        (odd, "fault 1:"),
        ("7", "`faults` is not a list"),
    ] {
        let error = Session::from_json(&text(faults)).unwrap_err().to_string();
        assert!(error.contains(says), "{faults}: {error}");
    }
}

#[test]
fn what_is_appended_leaves_the_past_in_sight_and_drops_nothing() {
    let day = || Command::Time(TimeMove::Advance { ms: DAY });
    let mut history = History::new(Scenario::ConsolidatedBilling, 1);
    history.append(day());
    history.append(day());
    assert_eq!((history.steps().len(), history.undone().len()), (2, 0));
    history.go_to(1);
    let looked_at = history.world().now();
    assert_eq!(history.append(day()).world.now(), looked_at + 2 * DAY);
    assert_eq!((history.steps().len(), history.undone().len()), (1, 2));
    assert_eq!(history.world().now(), looked_at);
}

#[test]
fn playing_time_grows_one_step_and_ends_in_the_same_world() {
    let mut played = History::new(Scenario::ConsolidatedBilling, 3);
    for _ in 0..200 {
        played.play(3 * api::time::HOUR);
    }
    let mut jumped = History::new(Scenario::ConsolidatedBilling, 3);
    jumped.step(Command::Time(TimeMove::Advance {
        ms: 600 * api::time::HOUR,
    }));
    assert_eq!(played.world().hash(), jumped.world().hash());
    assert!(played.steps().len() < 10, "{} steps", played.steps().len());
}

#[test]
fn a_session_plays_to_the_same_world() {
    let mut history = History::new(Scenario::AllFeatures, 7);
    history.step(Command::Time(TimeMove::Advance { ms: 90 * DAY }));
    let again = Session::from_json(&history.session().to_json()).unwrap();
    assert_eq!(again.replay().hash(), history.world().hash());
    assert_eq!(Session::from_json(&again.to_compact_json()).unwrap(), again);
}
