//! Every lesson, presented to its end: the users exist, ids by name are found, each line does what its step says, and
//! the selection exists. A lesson without goals is a walkthrough, which nothing else proves.

use std::fs;
use std::path::Path;

use lessons::{Expect, Lesson, Stand, Texts, deeds, facts, select};
use shell::controller::{Controller, placeholders::fill_in};
use sim::view::{self, Viewpoint};

/// All lessons, in the order of their folders' names.
fn all() -> Vec<Lesson> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut lessons: Vec<Lesson> = fs::read_dir(&folder)
        .expect("the folder of lessons")
        .map(|entry| entry.expect("a readable folder").path().join("lesson.toml"))
        .filter(|path| path.is_file())
        .map(|path| {
            let id = path.parent().and_then(Path::file_name);
            let id = id.expect("it is in a folder").to_string_lossy();
            let text = fs::read_to_string(&path).expect("a readable file");
            Lesson::read(&id, &text).unwrap_or_else(|faults| panic!("{id}: {faults:?}"))
        })
        .collect();
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(!lessons.is_empty());
    lessons
}

fn texts(id: &str, language: &str) -> Texts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let text = fs::read_to_string(folder.join(id).join(format!("{language}.toml")))
        .expect("the lesson has texts in this language");
    Texts::read(&text).unwrap_or_else(|faults| panic!("{id}, {language}: {faults:?}"))
}

/// Presents a step with all its lines. A line that ends differently than it says is an error.
fn present(lesson: &Lesson, step: usize) -> Result<Controller, String> {
    let part = &lesson.steps[step];
    let stand = Stand::at(lesson, step, usize::MAX);
    if let Some(why) = stand.failure {
        return Err(why);
    }
    let controller = stand.controller;
    let lines: Vec<_> = deeds(part).collect();
    let entries = &stand.entries[stand.entries.len() - lines.len()..];
    for (line, entry) in lines.iter().zip(entries) {
        let code = entry
            .step
            // A step that was taken back is no longer there.
            .and_then(|step| controller.history.steps().get(step)?.result.as_ref().err())
            .map(|refusal| refusal.error.code.name());
        match (&line.expect, code) {
            (Expect::Done, _) if entry.printed.exit == 0 => {}
            (Expect::Refused(expected), Some(code)) if expected == code => {}
            (expected, _) => {
                return Err(format!(
                    "`{}` by {}: expected {expected:?}, but:\n{}{}",
                    line.text, entry.prompt, entry.printed.stdout, entry.printed.stderr
                ));
            }
        }
    }
    if let Some(place) = &part.select {
        let selection =
            select(&controller, place).ok_or_else(|| format!("`{place}` selects nothing"))?;
        let viewpoint = Viewpoint::Instructor(controller.actor.clone());
        view::panel(controller.world(), &viewpoint, &selection)
            .ok_or_else(|| format!("`{place}` has nothing to show"))?;
    }
    Ok(controller)
}

#[test]
fn every_lesson_can_be_presented_to_its_end() {
    for lesson in all() {
        for (n, step) in lesson.steps.iter().enumerate() {
            if let Err(why) = present(&lesson, n) {
                panic!("{}, step {} ({}): {why}", lesson.id, n + 1, step.id);
            }
        }
    }
}

#[test]
fn a_lesson_ends_in_the_same_world_each_time() {
    for lesson in all() {
        let hash = || {
            Stand::at(&lesson, lesson.steps.len(), 0)
                .controller
                .world()
                .hash()
        };
        assert_eq!(hash(), hash(), "{}", lesson.id);
    }
}

#[test]
fn lines_one_by_one_lead_to_the_same_world_as_all_at_once() {
    for lesson in all() {
        for (n, step) in lesson.steps.iter().enumerate() {
            let count = deeds(step).count();
            let (some, all) = (
                Stand::at(&lesson, n, count),
                Stand::at(&lesson, n, usize::MAX),
            );
            assert_eq!(
                some.controller.world().hash(),
                all.controller.world().hash()
            );
            if count > 0 {
                let fewer = Stand::at(&lesson, n, count - 1).entries.len();
                assert_eq!(fewer + 1, all.entries.len(), "{}, {}", lesson.id, step.id);
            }
        }
    }
}

#[test]
fn a_walkthrough_says_where_it_comes_from_and_has_its_texts() {
    for lesson in all().iter().filter(|lesson| lesson.goals.is_empty()) {
        assert!(!lesson.sources.is_empty(), "{}", lesson.id);
        for language in ["en", "es"] {
            let texts = texts(&lesson.id, language);
            for name in lesson.needed_texts() {
                assert!(
                    texts.find(&name).is_some(),
                    "{}, {language}: {name}",
                    lesson.id
                );
            }
        }
    }
}

/// The output of a line.
fn says(controller: &mut Controller, line: &str) -> String {
    let line = fill_in(controller, line).expect("ids by name are found");
    controller.run(&line).printed.stdout
}

/// The state of a handshake.
fn state(controller: &Controller, placeholder: &str) -> &'static str {
    let id = fill_in(controller, placeholder).expect("the handshake exists");
    let id = id.parse().expect("it is an id");
    let handshake = controller.world().handshake(&id).expect("it is listed");
    handshake.state.name()
}

/// Checks the statements about the world in a step's text; false for steps without a check.
fn is_checked(step: &str, controller: &mut Controller) -> bool {
    let parent = "{handshake:ENABLE_ALL_FEATURES}";
    match step {
        "invitation-withdrawn" => {
            assert_eq!(state(controller, "{handshake:INVITE:Newcomer}"), "CANCELED");
        }
        "who-is-asked" => {
            let asked = says(
                controller,
                "aws organizations list-handshakes-for-organization",
            );
            assert_eq!(asked.matches("\"APPROVE_ALL_FEATURES\"").count(), 3);
            assert_eq!(
                asked
                    .matches("\"ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE\"")
                    .count(),
                1
            );
        }
        "not-by-itself" => assert_eq!(state(controller, parent), "REQUESTED"),
        "data-goes" => assert_eq!(state(controller, parent), "OPEN"),
        "close" => {
            let organization = says(controller, "aws organizations describe-organization");
            assert!(organization.contains("\"FeatureSet\": \"ALL\""));
        }
        "locked" => {
            let status = says(
                controller,
                "aws iam get-service-linked-role-deletion-status --deletion-task-id {task:AWSServiceRoleForOrganizations}",
            );
            assert!(status.contains("FAILED"), "{status}");
        }
        "trusted" => assert_eq!(with_config(controller), 0),
        "arrive-later" => {
            let organization = controller.world().organizations().next();
            let all = organization.map_or(0, |organization| organization.account_count());
            assert!((1..all).contains(&with_config(controller)));
        }
        _ => return false,
    }
    true
}

#[test]
fn the_way_to_all_features_is_as_its_texts_tell() {
    let lessons = all();
    let parts = lessons.iter().filter(|it| PARTS.contains(&it.id.as_str()));
    let steps = parts.flat_map(|it| (0..it.steps.len()).map(move |n| (it, n)));
    let checked = steps.filter(|(lesson, n)| {
        let mut controller = present(lesson, *n).expect("the step plays");
        is_checked(&lesson.steps[*n].id, &mut controller)
    });
    assert_eq!(checked.count(), 8, "a step was renamed");
}

/// The walkthrough's two parts.
const PARTS: [&str; 2] = [
    "consolidated-billing-to-all-features",
    "all-features-for-good",
];

#[test]
fn the_second_part_begins_where_the_first_one_ends_and_six_bets_come_before_their_outcomes() {
    let lessons = all();
    let part = |id: &str| lessons.iter().find(|it| it.id == id).expect("a part");
    let [first, second] = PARTS.map(part);
    let end = Stand::at(first, first.steps.len(), 0).controller;
    let start = Stand::at(second, 0, 0).controller;
    assert_eq!(facts(start.world()), facts(end.world()));
    let mut bets = 0;
    for lesson in [first, second] {
        for (n, step) in lesson.steps.iter().enumerate() {
            let Some(bet) = step.predict.map(|at| &lesson.predictions[at]) else {
                continue;
            };
            bets += 1;
            for language in ["en", "es"] {
                let texts = texts(&lesson.id, language);
                let told = texts.get(&format!("predictions.{}.because", bet.id));
                let codes = told.split('`').skip(1).step_by(2);
                for earlier in &lesson.steps[..=n] {
                    let says = texts.get(&format!("steps.{}.text", earlier.id));
                    let tells = |code: &str| code.ends_with("Exception") && says.contains(code);
                    assert!(!codes.clone().any(tells), "{}, {language}", earlier.id);
                }
            }
        }
    }
    assert_eq!(bets, 6);
}

fn with_config(controller: &Controller) -> usize {
    controller
        .world()
        .accounts()
        .filter(|account| account.roles.contains_key("AWSConfigRoleForOrganizations"))
        .count()
}

#[test]
fn the_right_option_is_in_no_place_more_often_than_chance_explains() {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for lesson in all() {
        let place = |options: &[String], answer: &String| {
            let at = options.iter().position(|it| it == answer);
            (at.expect("the answer is an option"), options.len())
        };
        for it in &lesson.predictions {
            places.push(place(&it.options, &it.answer));
        }
        for it in lesson.quiz.iter().filter(|it| it.answers.len() == 1) {
            places.push(place(&it.options, &it.answers[0]));
        }
    }
    for at in 0..3 {
        let with = places.iter().filter(|(_, of)| *of == 3);
        let here = with.clone().filter(|(place, _)| *place == at).count();
        let all = with.count();
        assert!(here * 2 < all, "place {at}: {here} of {all}");
    }
}
