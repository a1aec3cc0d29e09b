//! Every lesson of the course holds what `docs/lessons.md` says is proved, together they cover the seed documents, and a
//! lesson that is broken is the one that is blamed.

use std::fs;
use std::path::Path;

use lessons::{Attempt, Draft, Files, Texts, Wording, carry_out};
use orgsim_tests::lessons::{all, faults, folder, headings, read};
use shell::desk::fill_in;

#[test]
fn every_lesson_is_proved() {
    let lessons = all(&folder());
    assert!(!lessons.is_empty());
    let faults = faults(&lessons);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_course_lists_every_lesson_once() {
    let text = fs::read_to_string(folder().join("course.toml")).expect("lessons/course.toml");
    let course: toml::Table = text.parse().expect("TOML");
    let names = |value: &toml::Value| -> Vec<String> {
        (value.as_array().expect("a list").iter())
            .map(|it| it.as_str().expect("an id").to_string())
            .collect()
    };
    let parts = course["parts"].as_array().expect("parts");
    let mut listed: Vec<String> = (parts.iter())
        .flat_map(|part| names(&part["lessons"]))
        .collect();
    let known: Vec<String> = all(&folder()).into_iter().map(|it| it.id).collect();
    for path in course["paths"].as_array().expect("paths") {
        for id in names(&path["lessons"]) {
            assert!(known.contains(&id), "a path has {id}");
        }
    }
    listed.sort();
    assert_eq!(listed, known);
}

#[test]
fn every_heading_of_a_seed_document_has_a_lesson() {
    let named: Vec<String> = (all(&folder()).iter())
        .filter_map(|files| files.read().ok())
        .filter(|whole| !whole.lesson.goals.is_empty())
        .flat_map(|whole| whole.lesson.all_sources().cloned().collect::<Vec<_>>())
        .collect();
    let bare: Vec<String> = headings()
        .into_iter()
        .filter(|it| !named.contains(it))
        .collect();
    assert!(bare.is_empty(), "no lesson has:\n{}", bare.join("\n"));
}

/// The lesson that `orgsim lesson new` begins with.
fn good(id: &str) -> Files {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/orgsim/src/lesson");
    let mut files = read(&path);
    files.id = id.to_string();
    let english = files.read().expect("it is whole");
    let english = english.texts("en").expect("English");
    files.files.push(("es.seen".into(), Files::seen(english)));
    files
}

/// The same with one thing changed in one file.
fn broken(file: &str, from: &str, to: &str) -> Files {
    let mut files = good("broken");
    let (_, text) = (files.files.iter_mut())
        .find(|(name, _)| name == file)
        .expect("the file is there");
    assert!(text.contains(from), "{file} has `{from}`");
    *text = text.replacen(from, to, 1);
    files
}

const UNIT: &str = "aws organizations create-organizational-unit --parent-id {root} --name Sandbox";

#[test]
fn the_broken_lesson_is_blamed_for_what_is_broken_and_no_other_is() {
    assert_eq!(faults(&[good("one"), good("two")]), [""; 0]);
    let twice = format!("run = [\"{UNIT}\", \"{UNIT} 2\"]").replace("Sandbox 2", "More");
    let once = format!("run = [\"{UNIT}\"]");
    for (file, from, to, blamed) in [
        // What the reader finds, with its place.
        (
            "lesson.toml",
            "minutes = 5",
            "minutes = \"5\"",
            "lesson.toml:2:11: a whole number from 0 is wanted",
        ),
        ("lesson.toml", "[[goals]]", "[[goals", "lesson.toml:15:"),
        (
            "lesson.toml",
            "all-features",
            "al-features",
            "there is no scenario `al-features`",
        ),
        (
            "lesson.toml",
            "goals = [\"unit\"]",
            "goals = [\"units\"]",
            "there is no goal `units`",
        ),
        (
            "lesson.toml",
            "state = \"units[?",
            "state = \"units[",
            "this is no JMESPath",
        ),
        (
            "lesson.toml",
            "state = \"units",
            "sate = \"units",
            "one clause is wanted here",
        ),
        (
            "lesson.toml",
            "CreateOrganizationalUnit",
            "CreateUnit",
            "`organizations:CreateUnit` is no operation",
        ),
        (
            "lesson.toml",
            "answer = \"refused\"",
            "answer = \"refusd\"",
            "`refusd` is no answer",
        ),
        (
            "lesson.toml",
            "000 | AWS",
            "000 | Amazon",
            "is no heading of a document",
        ),
        // Texts.
        (
            "en.toml",
            "missing = \"There",
            "missed = \"There",
            "the text `goals.unit.missing` is missing",
        ),
        (
            "en.toml",
            "missing = \"There",
            "missed = \"There",
            "nothing needs the text `goals.unit.missed`",
        ),
        (
            "es.toml",
            "title = \"Un lugar",
            "titulo = \"Un lugar",
            "es.toml: the text `title` is missing",
        ),
        (
            "en.toml",
            "one more unit",
            "two more units",
            "es.toml:8:8: the text `steps.unit.text` is stale",
        ),
        // What playing it shows.
        (
            "lesson.toml",
            "units[?name!='Security' && name!='Workloads']",
            "units",
            "met at the start",
        ),
        (
            "lesson.toml",
            "name!='Workloads']",
            "name!='Workloads' && name!='Sandbox']",
            "do not meet the goal `unit`",
        ),
        (
            "lesson.toml",
            &once,
            &twice,
            "before the solution is at its end",
        ),
        (
            "lesson.toml",
            &once,
            "run = [\"aws organizations list-roots\", \"aws organizations create-organizational-unit --parent-id {root} --name Sandbox\"]",
            "the goals are met without `aws organizations list-roots`",
        ),
        (
            "lesson.toml",
            "--name Sandbox\"]\ngoals",
            "--nme Sandbox\"]\ngoals",
            "was to be done, but",
        ),
        (
            "lesson.toml",
            "by = \"Payments\", ",
            "by = \"Web\", ",
            "mistake `as-member`: its last line",
        ),
        (
            "lesson.toml",
            "answer = \"refused\"",
            "answer = \"*\"",
            "mistake",
        ),
        (
            "lesson.toml",
            "name!='Workloads']\"",
            "name!='Workloads'] || no_such_function(units)\"",
            "no_such_function",
        ),
        (
            "lesson.toml",
            "seed = 1",
            "seed = 1\nsetup = [\"aws organizations delete-organization\"]",
            "setup: ",
        ),
        (
            "lesson.toml",
            "state = \"units[?name!='Security' && name!='Workloads']\"",
            "state = \"units[?name=='Sandbox'] && !(units[?name=='Noise'])\"",
            "with noise it does not meet: `unit`",
        ),
    ] {
        let case = broken(file, from, to);
        let mut found = faults(&[good("one"), case.clone(), good("two")]);
        if to == "answer = \"*\"" {
            // Then it is nothing that people do wrong: as Ana does it, too, if `by` is left out.
            let mut case = case;
            for (_, text) in &mut case.files {
                *text = text.replacen("by = \"Payments\", ", "", 1);
            }
            found = faults(&[good("one"), case, good("two")]);
        }
        assert!(
            found.iter().any(|it| it.contains(blamed)),
            "`{to}` in {file} is to give `{blamed}`, and gives {found:#?}"
        );
        assert!(
            found.iter().all(|it| it.starts_with("broken: ")),
            "{found:#?}"
        );
    }
}

/// What people mistype, each with the place where it stands, and nothing besides.
#[test]
fn what_is_written_wrong_is_told_with_its_place() {
    let line =
        "aws organizations create-organizational-unit --parent-id {root} --name Sandbox\"]\ngoals";
    for (file, from, to, blamed) in [
        (
            "lesson.toml",
            "minutes = 5",
            "minutes = 0",
            "lesson.toml:2:11: a lesson takes from 1 to 600 minutes",
        ),
        // What comes behind it in the file is not blamed.
        (
            "lesson.toml",
            "seed = 1",
            "seed = -1",
            "lesson.toml:4:8: a whole number from 0 is wanted",
        ),
        // Nor is what names something that cannot be read.
        (
            "lesson.toml",
            "state = \"units[?",
            "state = \"units[",
            "lesson.toml:17:9: this is no JMESPath",
        ),
        (
            "lesson.toml",
            "goals = [\"unit\"]",
            "goals = []",
            "lesson.toml:15:1: no step has the goal `unit`",
        ),
        (
            "lesson.toml",
            "[[steps]]",
            "[commands]\ndeny = [\"iam:*\", \"organisations:*\"]\n[[steps]]",
            "lesson.toml:9:18: `organisations:*` is no operation",
        ),
        (
            "lesson.toml",
            "\"member\"]",
            "\"a member\"]",
            "lesson.toml:27:26: an id has small letters",
        ),
        (
            "lesson.toml",
            "\"member\"]",
            "\"member\", \"member\"]",
            "lesson.toml:27:36: the option `member` is there twice",
        ),
        (
            "lesson.toml",
            "\"member\"]",
            "\"member\", \"because\"]",
            "lesson.toml:27:36: `because` cannot be an option",
        ),
        (
            "lesson.toml",
            "answer = \"management\"",
            "answer = [\"management\", \"management\"]",
            "lesson.toml:28:25: the answer `management` is there twice",
        ),
        (
            "lesson.toml",
            "answer = \"management\"",
            "answer = []",
            "lesson.toml:28:10: a question has at least one right answer",
        ),
        (
            "lesson.toml",
            "000 | AWS",
            "000 | Amazon",
            "lesson.toml:6:12: `000 | Amazon Organizations and service-linked roles` is no heading",
        ),
        (
            "en.toml",
            "hints = [\"Who may change the tree?\", ",
            "hints = [\"Nobody?\", \"One?\", \"Who may change the tree?\", ",
            "en.toml:9:57: nothing needs the text `steps.unit.hints.3`",
        ),
        (
            "en.toml",
            "missing = \"There",
            "missed = \"There",
            "en.toml:11:1: the text `goals.unit.missing` is missing",
        ),
        (
            "lesson.toml",
            line,
            &line.replace("create-org", "creat-org"),
            "lesson.toml:11:8: step `unit`: `aws organizations creat-organizational-unit",
        ),
        (
            "lesson.toml",
            line,
            &line.replace("{root}", "{unit:Nowhere}"),
            "lesson.toml:11:8: step `unit`: `{unit:Nowhere}` names nothing in this world; there are `{unit:",
        ),
        (
            "lesson.toml",
            "units[?name",
            "unit[?name",
            "lesson.toml:17:9: no fact is called `unit`; there are now, organization",
        ),
        (
            "lesson.toml",
            "name!='Workloads'",
            "nam=='Workloads'",
            "lesson.toml:12:10: step `unit`: its lines do not meet the goal `unit` (its expression gives [])",
        ),
        (
            "lesson.toml",
            "state = \"units[?name!='Security' && name!='Workloads']\"",
            "can = { as = \"Payments/Ben\", line = \"aws iam lst-users\" }",
            "`aws iam lst-users` is no call",
        ),
        (
            "lesson.toml",
            "run = [\"aws organizations create-organizational-unit --parent-id {root} --name Sandbox\"]\n\n[[quiz",
            "run = [\"aws x {root}\", \"as Ben\"]\n\n[[quiz",
            "lesson.toml:23:24: mistake `as-member`: its last line `as Ben` gives no message",
        ),
        (
            "lesson.toml",
            "as = \"Payments/Ben\"",
            "as = \"Payments/Bob\"",
            "lesson.toml:22:6: mistake `as-member`: `as Payments/Bob`",
        ),
    ] {
        let found = faults(&[broken(file, from, to)]);
        assert!(
            found.iter().any(|it| it.contains(blamed)),
            "`{to}` in {file} is to give `{blamed}`, and gives {found:#?}"
        );
        let others: Vec<&String> = (found.iter())
            .filter(|it| !it.contains(blamed))
            .filter(|it| !it.contains("es.toml") && !it.contains("nothing needs the text"))
            .filter(|it| !it.contains("the text `quiz") && !it.contains("does not meet"))
            .collect();
        assert!(others.is_empty(), "`{to}` in {file} gives also {others:#?}");
    }
}

#[test]
fn a_step_whose_goals_are_met_at_the_start_is_blamed() {
    let more = "goals = [\"more\"]\n\n[[steps]]\nid = \"unit\"";
    let mut files = broken(
        "lesson.toml",
        "[[steps]]\nid = \"unit\"",
        &format!("[[steps]]\nid = \"more\"\n{more}"),
    );
    for (name, text) in &mut files.files {
        if name == "lesson.toml" {
            text.push_str("\n[[goals]]\nid = \"more\"\nstate = \"organization\"\n");
        }
    }
    let found = faults(&[files]);
    let blamed = "lesson.toml:10:9: step `more` is done at the start";
    assert!(found.iter().any(|it| it.contains(blamed)), "{found:#?}");
}

/// Files as other systems and tools write them.
#[test]
fn line_ends_and_marks_of_other_systems_change_nothing_and_what_is_no_text_is_told() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let mut files = broken(
        "en.toml",
        "right below the root.\"",
        "right below the root.\n\n- at once\"",
    );
    for (name, text) in &mut files.files {
        *text = text
            .replace("text = \"Give", "text = \"\"\"Give")
            .replace("at once\"", "at once\"\"\"");
        if name == "es.seen" {
            text.clear();
        }
    }
    let whole = files.read().expect("it is whole");
    let english = whole.texts("en").expect("English");
    let seen = Files::seen(english);
    files.files.retain(|(name, _)| name != "es.seen");
    files.files.push(("es.seen".into(), seen));
    assert_eq!(faults(std::slice::from_ref(&files)), [""; 0]);
    let mut theirs = files.clone();
    for (name, text) in &mut theirs.files {
        *text = if name == "es.seen" {
            text.replace('\n', "\r\n")
        } else {
            windows(text)
        };
    }
    assert_eq!(faults(std::slice::from_ref(&theirs)), [""; 0]);
    let other = theirs.read().expect("it is whole");
    assert_eq!(other.lesson.fingerprint, whole.lesson.fingerprint);
    let text = |whole: &lessons::Whole| {
        whole
            .texts("en")
            .map(|it| it.get("steps.unit.text").to_string())
    };
    assert_eq!(text(&other), text(&whole));

    let decoded = |bytes: Vec<u8>| Files::decode("en.toml", bytes).map_err(|it| it.to_string());
    assert!(decoded(b"title = \"x\"".to_vec()).is_ok());
    assert_eq!(
        decoded(b"title = \"x\"\nabout = \"caf\xe9\"".to_vec()),
        Err("en.toml:2:13: here it is no text: a lesson's files are UTF-8".to_string())
    );
    assert_eq!(
        decoded(vec![b'#'; 600_000]),
        Err("en.toml: the file is longer than 131072 bytes".to_string())
    );
}

/// What somebody records while going through a lesson, with all goals that are suggested, is a lesson that plays to the
/// same world.
#[test]
fn a_recorded_solution_is_a_draft_that_plays_to_the_same_world() {
    for files in all(&folder()) {
        let lesson = files.read().expect("it is proved elsewhere").lesson;
        let (mut attempt, mut desk) = Attempt::begin(lesson.clone()).expect("it can be begun");
        let base = desk.history.steps().len();
        for line in lesson.solution() {
            let text = fill_in(&desk, &line.text).expect("a solution's names are known");
            let entry = attempt.line(&mut desk, &text, &Texts::default());
            attempt.observe(&desk, Some(&entry));
        }
        let mut draft = Draft::record(&lesson.id, &desk.history, base, &Wording::default());
        for proposal in Draft::proposals(&desk.history, base) {
            draft.accept(&proposal, &Wording::default());
        }
        let again = Draft::read(&draft.files()).expect("what it writes can be read");
        assert_eq!(again, draft, "{}", lesson.id);
        let plays = draft
            .plays()
            .unwrap_or_else(|why| panic!("{}: {why}", lesson.id));
        let faults: Vec<_> = plays.iter().flatten().collect();
        assert!(faults.is_empty(), "{}: {faults:?}", lesson.id);
        let recorded = draft.files().read().expect("a draft is a lesson").lesson;
        let (_, mut other) = Attempt::begin(recorded.clone()).expect("it can be begun");
        for line in recorded.solution() {
            carry_out(&mut other, &line).expect("it plays");
        }
        assert_eq!(other.world().hash(), desk.world().hash(), "{}", lesson.id);
    }
}
