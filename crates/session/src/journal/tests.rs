use super::*;
use crate::Fault;
use crate::scenario::Scenario;
use api::ids::AccountId;
use api::principal::Principal;
use api::time::SimTime;
use state::command::{Call, TimeMove};

fn session() -> Session {
    let mut session = Session::new(Scenario::Standalone, u64::MAX);
    session.start = Some(SimTime::from_millis(1_800_000_000_000));
    for ms in 1..4 {
        session
            .commands
            .push(Command::Time(TimeMove::Advance { ms }));
    }
    session
}

/// The journal of these rows, sealed.
fn sealed<'a>(rows: impl IntoIterator<Item = &'a str>) -> String {
    let mut chain = Chain::default();
    rows.into_iter().map(|row| chain.seal(row)).collect()
}

/// The journal with one text in its rows replaced, sealed again.
fn changed(journal: &str, from: &str, to: &str) -> String {
    let rows: Vec<String> = journal.lines().map(row_of).collect();
    let rows = rows.join("\n").replace(from, to);
    sealed(rows.lines())
}

#[test]
fn a_journal_is_read_as_it_was_written_and_by_all_who_read_sessions() {
    let session = session();
    let text = text(&session, "a");
    assert!(is_one(&text));
    assert_eq!(Session::from_json(&text), Ok(session.clone()));
    assert!(!is_one(&session.to_json()) && !is_one(&session.to_compact_json()));
    assert_eq!(Session::from_json(&session.to_json()), Ok(session.clone()));
    assert_eq!(
        session.replay().now(),
        SimTime::from_millis(1_800_000_000_006)
    );
}

#[test]
fn a_journal_says_first_which_of_its_commands_are_faults() {
    let fault = Fault {
        kind: "late".into(),
        about: vec![("account".into(), "Payments".into())],
        from: 1,
        to: 3,
    };
    let session = Session {
        faults: vec![fault.clone()],
        ..session()
    };
    let text = text(&session, "a");
    assert_eq!(Session::from_json(&text), Ok(session.clone()));
    let first = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let begun = opening(&first, 10).unwrap();
    assert!(begun.commands.is_empty() && begun.faults == session.faults);
    // The faults that remain in a journal that was cut.
    let cut = text.trim_end().rsplit_once('\n').unwrap().0;
    let cut = read(cut, 10).unwrap().session;
    assert_eq!(cut.faults, [Fault { to: 2, ..fault }]);
    let error = read(&text.replace("\"from\":1", "\"from\":3"), 10).unwrap_err();
    assert!(error.to_string().contains("line 1: fault 1:"), "{error}");
}

/// A line that is cut off is damage; a last line that lacks only its end is whole.
#[test]
fn of_a_torn_journal_no_part_of_a_line_is_read() {
    let session = session();
    let new = text(&session, "a");
    for cut in new.find('\n').unwrap() + 1..new.len() {
        let at_end = new[..cut].ends_with('\n') || new[cut..].starts_with('\n');
        let read = read(&new[..cut], 10);
        assert_eq!(read.is_ok(), at_end, "cut at {cut}: {read:?}");
        assert!(
            read.is_ok_and(
                |it| it.session.commands == session.commands[..it.session.commands.len()]
            ) || !at_end
        );
    }
}

/// Possible damage to a file: a bit, a byte, a line that is lost, doubled or moved.
#[test]
fn whatever_is_changed_in_a_journal_is_found_or_changes_nothing() {
    let session = session();
    let text = text(&session, "a");
    let fine = |changed: &[u8]| match std::str::from_utf8(changed).map(Session::from_json) {
        Ok(Ok(read)) => read == session,
        Ok(Err(_)) | Err(_) => true,
    };
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1 << bit;
            assert!(fine(&changed), "bit {bit} of byte {at}");
        }
        let mut changed = text.clone().into_bytes();
        changed.remove(at);
        assert!(fine(&changed), "without byte {at}");
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for a in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(a, lines[a]);
        assert!(
            Session::from_json(&doubled.concat()).is_err(),
            "line {a} doubled"
        );
        if a + 1 < lines.len() {
            let mut lost = lines.clone();
            lost.remove(a);
            assert!(Session::from_json(&lost.concat()).is_err(), "line {a} lost");
        }
        for b in 0..a {
            let mut moved = lines.clone();
            moved.swap(a, b);
            assert!(
                Session::from_json(&moved.concat()).is_err(),
                "{a} and {b} swapped"
            );
        }
    }
    // Also a line of another journal.
    let other = super::text(&session, "b");
    let mixed: String = [lines[0], lines[1]]
        .into_iter()
        .chain(other.split_inclusive('\n').skip(2))
        .collect();
    assert!(Session::from_json(&mixed).is_err());
}

/// Regression: 355 of 6,000 fractions were read as another number.
#[test]
fn numbers_come_back_as_they_were() {
    let who = Principal::Root(AccountId::NOBODYS);
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    for n in 0..6_000_u64 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(n | 1);
        let number = match n % 3 {
            0 => f64::from_bits(bits),
            1 => (bits >> 11) as f64 / 1e9,
            _ => (bits >> 40) as f64 / 1_000_003.0,
        };
        if !number.is_finite() {
            continue;
        }
        // Also as a client spells it.
        for spelled in [
            format!("{number:?}"),
            format!("{number:e}"),
            format!("{number}"),
        ] {
            let sent = api::exact::read(&format!("{{\"N\":{spelled}}}")).unwrap();
            let call = Command::Call(Call::new(who.clone(), "organizations:ListRoots", sent));
            let row = api::exact::read(&row(&call)).unwrap();
            assert_eq!(command_from_json(row.clone()), Ok(call), "{spelled}");
            if spelled.contains(['.', 'e']) {
                let read = row["in"]["N"].as_f64().map(f64::to_bits);
                assert_eq!(read, Some(number.to_bits()), "{spelled}");
            }
        }
    }
}

#[test]
fn rows_have_no_members_that_are_not_known() {
    for row in [
        r#"{"advance":5,"seconds":1}"#,
        r#"{"advance":5,"next":true}"#,
        r#"{"next":false}"#,
        r#"{"as":"arn:aws:iam::123456789012:root","op":"organizations:ListRoots","input":{}}"#,
        r#"{"quota":5,"account":"123456789012","on":true}"#,
        r#"{"nothing":1}"#,
    ] {
        let value: Value = serde_json::from_str(row).unwrap();
        assert!(command_from_json(value).is_err(), "{row}");
    }
    let mut chain = Chain::default();
    let head = head(&session(), "a", None).replace("\"id\"", "\"more\":1,\"id\"");
    let error = read(&chain.seal(&head), 10).unwrap_err();
    assert!(error.to_string().contains("`more`"), "{error}");
}

/// The input in a row and in a saved session is nested deeper than in a request.
#[test]
fn the_deepest_input_comes_back_in_every_form() {
    use state::command::{MAX_INPUT_DEPTH, is_shallow};
    let nested = |depth: usize| {
        let lists = (1..depth).fold(Value::from(1), |inner, _| Value::Array(vec![inner]));
        json!({ "A": lists })
    };
    let who = Principal::Root(AccountId::NOBODYS);
    let mut session = session();
    for depth in [1, MAX_INPUT_DEPTH] {
        let call = Call::new(who.clone(), "organizations:ListRoots", nested(depth));
        assert!(is_shallow(&call.input));
        session.commands.push(Command::Call(call));
    }
    let too_deep = Call::new(who, "x:Y", nested(MAX_INPUT_DEPTH + 1));
    assert!(!is_shallow(&too_deep.input));
    for text in [
        text(&session, "a"),
        session.to_json(),
        session.to_compact_json(),
    ] {
        assert_eq!(Session::from_json(&text), Ok(session.clone()));
    }
}

#[test]
fn marks_stand_beside_the_commands() {
    let session = session();
    let mark = Mark::of(3, &session.replay());
    let mut chain = Chain::default();
    let mut text = chain.seal(&head(&session, "a", None));
    for command in &session.commands {
        text.push_str(&chain.seal(&row(command)));
    }
    text.push_str(&chain.seal(&mark.row()));
    let read = read(&text, 3).unwrap();
    assert_eq!((read.session, read.marks), (session, vec![mark]));
}

#[test]
fn a_journal_that_goes_on_from_a_snapshot_says_so() {
    let mut chain = Chain::default();
    let head = head(&session(), "a", Some("00"));
    let error = Session::from_json(&chain.seal(&head)).unwrap_err();
    assert!(error.to_string().contains("snapshot"), "{error}");
}

#[test]
fn damage_names_its_line() {
    let text = text(&session(), "a");
    for (from, to, line) in [
        ("{\"advance\":2}", "{\"advance\":}", "line 3"),
        ("{\"advance\":2}", "{\"advance\":-2}", "line 3"),
        ("{\"advance\":2}", "{}", "line 3"),
        ("{\"advance\":3}", "{\"advance\":-3}", "line 4"),
    ] {
        let error = read(&changed(&text, from, to), 10).unwrap_err().to_string();
        assert!(error.contains(line), "{error}");
    }
    assert!(read(&text, 2).is_err());
    for start in ["1", "-5", "\"x\"", "1e300", "253402300799999"] {
        let text = changed(&text, "1800000000000", start);
        assert!(Session::from_json(&text).is_err(), "{start}");
    }
    let new = text.replace("\"advance\":2", "\"advance\":7");
    assert!(read(&new, 10).unwrap_err().to_string().contains("line 3"));
}

#[test]
fn a_journal_of_another_version_is_refused_by_its_name() {
    let text = text(&session(), "a");
    for (from, to) in [
        ("\"orgsim\":3", "\"orgsim\":2"),
        ("\"orgsim\":3", "\"orgsim\":1"),
        ("\"hash\":2,", "\"hash\":1,"),
        ("\"hash\":2,", ""),
    ] {
        let text = changed(&text, from, to);
        let by = changed(&text, PROGRAM, "0.2.0");
        let nobodys = changed(&text, &format!("\"program\":\"{PROGRAM}\","), "");
        for (text, writer) in [(by, "version 0.2.0 of"), (nobodys, "an earlier version of")] {
            let error = read(&text, 10).unwrap_err().to_string();
            assert!(
                error.contains(writer) && error.contains("Use that version"),
                "{error}"
            );
        }
    }
    let newer = read(&changed(&text, "\"orgsim\":3", "\"orgsim\":4"), 10);
    assert!(matches!(newer, Err(SessionError::Newer { version: 4, .. })));
}
