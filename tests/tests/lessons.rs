//! Every lesson of the course passes the proofs in `docs/lessons.md`, together they cover the seed documents, and a
//! broken lesson is the one reported.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use interchange::{ExportFormat, ImportOptions, InputFile, export, import, rebuilt, setup_lines};
use lessons::{DraftWording, Files, LessonAttempt, LessonDraft, Texts, carry_out};
use orgsim_tests::lessons::{all, faults, folder, headings, languages, read};
use shell::controller::{Controller, placeholders::fill_in};
use sim::command::Command;
use sim::history::History;
use sim::scenario::Scenario;
use sim::view::{self, OfferKind, Viewpoint};
use testing::{Cue, replay};

#[test]
fn every_lesson_is_proved() {
    let lessons = all(&folder());
    assert!(!lessons.is_empty());
    let faults = faults(&lessons);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_wrong_answer_of_a_quiz_has_its_reason_and_no_text_gives_a_prediction_away() {
    for files in all(&folder()) {
        let whole = files.read().expect("it is whole");
        for (language, texts) in &whole.texts {
            for quiz in &whole.lesson.quiz {
                let wrong = (quiz.options.iter()).filter(|it| !quiz.answers.contains(it));
                for option in wrong {
                    let name = format!("quiz.{}.why.{option}", quiz.id);
                    assert!(
                        texts.find(&name).is_some(),
                        "{}, {language}: {name}",
                        files.id
                    );
                }
            }
        }
        let warnings: Vec<String> = files.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(warnings, [""; 0], "{}", files.id);
    }
}

#[test]
fn the_kinds_of_events_are_documented() {
    let path = folder().join("../docs/lessons.md");
    let text = fs::read_to_string(path).expect("docs/lessons.md");
    for kind in sim::event::EventKind::NAMES {
        assert!(text.contains(&format!("`{kind}`")), "{kind}");
    }
}

/// A page's offer that meets a step's goals may lead nowhere: here a draft from last accessed data, which keeps IAM.
#[test]
fn an_offer_of_the_page_that_leads_into_a_dead_end_is_blamed() {
    let mut files = (all(&folder()).into_iter())
        .find(|it| it.id == "guardrails-and-roles")
        .expect("the lesson");
    let (_, text) = (files.files.iter_mut())
        .find(|(name, _)| name == "lesson.toml")
        .expect("lesson.toml");
    let closed = "  { can = { as = \"Lab/Lee\", line = \"aws iam create-service-linked-role --aws-service-name fms.amazonaws.com\", answer = \"AccessDenied\" } },\n";
    assert!(text.contains(closed));
    *text = text.replacen(closed, "", 1);
    let found = faults(&[files]);
    let blamed = "step `tighten`: the drafted policy that allows only what is used in Development";
    assert!(found.iter().any(|it| it.contains(blamed)), "{found:#?}");
}

/// The panel that a step selects offers the step's call, also where AWS refuses it: then with the reason.
#[test]
fn what_a_step_selects_offers_the_call_of_the_step_with_the_reason_of_a_refusal() {
    let lessons = all(&folder());
    for (id, step, operation, refused) in [
        (
            "billing-only",
            "policies",
            "organizations:EnablePolicyType",
            true,
        ),
        (
            "all-features-role-present",
            "finalize",
            "organizations:AcceptHandshake",
            false,
        ),
        (
            "all-features-role-missing",
            "close",
            "organizations:AcceptHandshake",
            false,
        ),
        (
            "created-account-recreates-role",
            "close",
            "organizations:AcceptHandshake",
            false,
        ),
    ] {
        let files = lessons.iter().find(|it| it.id == id).expect("the lesson");
        let lesson = files.read().expect("it is whole").lesson;
        let (_, mut controller) = LessonAttempt::begin(lesson.clone()).expect("it can be begun");
        let at = lesson
            .steps
            .iter()
            .position(|it| it.id == step)
            .expect("the step");
        let before = lesson.steps[..at]
            .iter()
            .flat_map(lessons::LessonStep::whole);
        for line in before.filter(|it| !it.is_own_word()) {
            carry_out(&mut controller, &line).expect("it plays");
        }
        carry_out(&mut controller, &lesson.steps[at].whole()[0]).expect("it plays");
        let place = lesson.steps[at]
            .select
            .as_ref()
            .expect("it selects something");
        let selection = lessons::select(&controller, place).expect("it exists");
        let viewpoint = Viewpoint::Instructor(controller.actor.clone());
        let panel = view::panel(controller.world(), &viewpoint, &selection).expect("a panel");
        let calls = |kind: &OfferKind| matches!(kind, OfferKind::Run(Command::Call(call)) if *call.operation == *operation);
        let offer = panel.offers.iter().find(|offer| calls(&offer.kind));
        let offer = offer.unwrap_or_else(|| panic!("{id}, {step}: no {operation}"));
        assert_eq!(offer.refusal.is_some(), refused, "{id}, {step}: {offer:?}");
    }
}

#[test]
fn every_lesson_and_rule_has_the_languages_of_the_course() {
    let languages = languages();
    assert!(languages.len() > 1);
    let rules = fs::read_dir(folder().join("rules")).expect("the folder of rules");
    let rules = rules.map(|entry| entry.expect("a readable folder").path());
    let rules = rules.filter(|path| path.is_dir()).map(|path| read(&path));
    for files in all(&folder()).into_iter().chain(rules) {
        for language in &languages {
            let file = format!("{language}.toml");
            assert!(files.get(&file).is_some(), "{} lacks {file}", files.id);
        }
    }
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

/// Help fades, and what was learned comes back.
#[test]
fn each_part_ends_with_a_task_without_hints_and_each_lesson_is_reviewed_by_a_later_one() {
    let text = fs::read_to_string(folder().join("course.toml")).expect("lessons/course.toml");
    let course: toml::Table = text.parse().expect("TOML");
    let lessons = all(&folder());
    let find = |id: &toml::Value| {
        let id = id.as_str().expect("an id");
        let files = lessons.iter().find(|it| it.id == id).expect("a lesson");
        files.read().expect("it is whole").lesson
    };
    let parts = course["parts"].as_array().expect("parts").iter();
    let parts: Vec<Vec<_>> = parts
        .map(|part| {
            part["lessons"]
                .as_array()
                .expect("a list")
                .iter()
                .map(find)
                .collect()
        })
        .collect();
    for part in parts.iter().filter(|part| part.len() > 1) {
        let last = part.last().expect("it has lessons");
        assert_eq!(last.hints, 0, "{}", last.id);
    }
    let order: Vec<_> = (parts.iter().flatten())
        .filter(|it| !it.quiz.is_empty())
        .collect();
    for (at, lesson) in order.iter().enumerate() {
        let reviewed: Vec<_> = lesson
            .quiz
            .iter()
            .filter_map(|it| it.reviews.as_ref())
            .collect();
        assert!(
            at == 0 || !reviewed.is_empty(),
            "{} reviews no lesson",
            lesson.id
        );
        for id in reviewed {
            assert!(
                order[..at].iter().any(|it| it.id == *id),
                "{}: {id}",
                lesson.id
            );
        }
        let later = order[at + 1..].iter().flat_map(|it| &it.quiz);
        let is_reviewed = later
            .filter_map(|it| it.reviews.as_ref())
            .any(|it| *it == lesson.id);
        // A task without hints teaches nothing new.
        assert!(
            is_reviewed || lesson.hints == 0,
            "{} is reviewed by no lesson",
            lesson.id
        );
    }
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

/// The initial lesson of `orgsim lesson new`.
fn good(id: &str) -> Files {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/cli/src/lesson");
    let mut files = read(&path);
    files.id = id.to_string();
    let english = files.read().expect("it is whole");
    let english = english.texts("en").expect("English");
    files.files.push(("es.seen".into(), Files::seen(english)));
    files
}

/// The initial lesson with one change in one file.
fn broken(file: &str, from: &str, to: &str) -> Files {
    let mut files = good("broken");
    let (_, text) = (files.files.iter_mut())
        .find(|(name, _)| name == file)
        .expect("the file is there");
    assert!(text.contains(from), "{file} has `{from}`");
    *text = text.replacen(from, to, 1);
    files
}

#[test]
fn an_author_is_told_what_is_wrong_and_where() {
    let file = expect_file!["../broken-lessons.txt"];
    let mut name = String::new();
    let played = replay(&file.data(), |cue| match cue {
        Cue::Heading(heading) => {
            name = heading.to_string();
            String::new()
        }
        Cue::Question(change) => {
            let (from, to) = change.split_once('\n').expect("a text and its change");
            let [from, to] = [from, to].map(|it| it.replace("\\n", "\n"));
            faults(&[broken(&name, &from, &to)]).join("\n")
        }
    });
    file.assert_eq(&played);
}

#[test]
fn the_broken_lesson_is_blamed_and_no_other_is() {
    assert_eq!(faults(&[good("one"), good("two")]), [""; 0]);
    let case = broken("lesson.toml", "minutes = 5", "minutes = 0");
    let found = faults(&[good("one"), case, good("two")]);
    assert!(
        !found.is_empty() && found.iter().all(|it| it.starts_with("broken: ")),
        "{found:#?}"
    );
}

/// A lesson in which every user has the permissions: without `by` the mistake is made as Ana.
#[test]
fn a_mistake_that_is_none_is_blamed() {
    let mut case = broken("lesson.toml", "answer = \"refused\"", "answer = \"*\"");
    for (_, text) in &mut case.files {
        *text = text.replacen("by = \"Payments\", ", "", 1);
    }
    let found = faults(&[case]);
    assert!(found.iter().any(|it| it.contains("mistake")), "{found:#?}");
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

/// Files as written by other systems and tools.
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

    let decoded = |bytes: Vec<u8>| {
        let mut files = theirs.clone();
        files.put("en.toml", bytes).map_err(|it| it.to_string())
    };
    assert!(decoded(b"title = \"x\"".to_vec()).is_ok());
    assert_eq!(
        decoded(b"title = \"x\"\nabout = \"caf\xe9\"".to_vec()),
        Err("en.toml:2:13: this is not text: a lesson's files are UTF-8".to_string())
    );
    assert_eq!(
        decoded(vec![b'#'; 600_000]),
        Err("en.toml: the file is longer than 131072 bytes".to_string())
    );
}

/// A recording made while going through a lesson, with all suggested goals, is a lesson that plays to the same world.
#[test]
fn a_recorded_solution_is_a_draft_that_plays_to_the_same_world() {
    for files in all(&folder()) {
        let lesson = files.read().expect("it is proved elsewhere").lesson;
        let (mut attempt, mut controller) =
            LessonAttempt::begin(lesson.clone()).expect("it can be begun");
        let base = controller.history.steps().len();
        for line in lesson.solution() {
            let text = fill_in(&controller, &line.text).expect("a solution's names are known");
            let entry = attempt.own_line(&mut controller, &text, &Texts::default());
            attempt.observe(&controller, Some(&entry));
        }
        // Its length is what a learner's steps are compared with.
        let optional = lesson
            .steps
            .iter()
            .flat_map(|it| &it.lines)
            .filter(|it| it.optional);
        let steps = controller.history.steps().len() - base;
        let most = steps.saturating_sub(optional.count());
        if lesson.alternatives.is_empty() && !lesson.solution().iter().any(|it| it.text == "undo") {
            assert!((most..=steps).contains(&lesson.shortest()), "{}", lesson.id);
        }
        assert!(lesson.shortest() <= steps, "{}", lesson.id);
        let mut draft = LessonDraft::record(
            &lesson.id,
            &controller.history,
            base,
            &DraftWording::default(),
        );
        for proposal in LessonDraft::proposals(&controller.history, base) {
            draft.accept(&proposal, &DraftWording::default());
        }
        let again = LessonDraft::read(&draft.files()).expect("what it writes can be read");
        assert_eq!(again, draft, "{}", lesson.id);
        let plays = draft
            .plays()
            .unwrap_or_else(|why| panic!("{}: {why}", lesson.id));
        let faults: Vec<_> = plays.iter().flatten().collect();
        assert!(faults.is_empty(), "{}: {faults:?}", lesson.id);
        let recorded = draft.files().read().expect("a draft is a lesson").lesson;
        let (_, mut other) = LessonAttempt::begin(recorded.clone()).expect("it can be begun");
        for line in recorded.solution() {
            carry_out(&mut other, &line).expect("it plays");
        }
        assert_eq!(
            other.world().hash(),
            controller.world().hash(),
            "{}",
            lesson.id
        );
    }
}

/// A lesson begins with a scenario. One that is recorded on an imported organization builds it again.
#[test]
fn a_recording_on_an_imported_organization_is_a_lesson() {
    let world = Scenario::Guardrails.world(1);
    let organization = world.organizations().next().expect("it has one");
    let bundle = export(&world, organization, ExportFormat::AwsCli).text;
    let file = InputFile {
        name: "organization.json".into(),
        bytes: bundle.into_bytes(),
    };
    let imported = import(&[file], &ImportOptions::default()).expect("it is read");
    let mut controller = Controller::at(History::open(&imported.session));
    let from = controller.history.steps().len();
    for line in [
        "aws organizations create-organizational-unit --parent-id {root} --name Fresh",
        "aws organizations attach-policy --policy-id {policy:EuropeOnly} --target-id {unit:Fresh}",
    ] {
        let text = fill_in(&controller, line).expect("the names are known");
        let entry = controller.run(&text);
        assert_eq!(entry.printed.exit, 0, "{line}");
    }
    let mut draft = LessonDraft::record("own", &controller.history, from, &DraftWording::default());
    let built = rebuilt(&imported.session.replay(), 1).expect("it can be built");
    let setup = setup_lines(&built.session, &shell::local_line);
    draft.begin_with(built.session.scenario, built.session.seed, setup);
    let plays = draft.plays().expect("it is a lesson");
    let faults: Vec<_> = plays.iter().flatten().collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(plays.len(), 2);
}
