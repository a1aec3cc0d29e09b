//! A package of the whole course, with its walkthroughs shown in every way that the page has.

use ::lessons::platform::Saved;
use page::lesson::LessonPlace;
use page::progress::{LessonCompletion, ProgressFile};
use page::stored::WorkTime;
use page::{Action, SideEffect, WalkAction};
use sim::scenario::Scenario;

use super::*;
use crate::walkthrough::{presents, turn, walk};
use crate::window::{Window, course};

/// How a walkthrough is shown.
#[derive(Clone, Copy, Debug)]
enum ShownAs {
    /// Started from the list.
    Walk,
    /// Opened as a lesson, as an address does.
    Lesson,
}

/// Stores what the last action of a window has stored.
fn keep(window: &Window, launched: &mut Launched) {
    let work = || WorkTime {
        ms: 1,
        now: NOW.into(),
    };
    for effect in &window.effects {
        if let SideEffect::Store(part) = effect {
            let read = |name: &str| launched.stored.get(name).cloned();
            let texts = window.state.texts(part, &read, &work);
            launched.stored.extend(texts);
            launched.changes += 1;
        }
    }
}

/// Shows a walkthrough from its beginning to its end.
fn shows(launched: &mut Launched, id: &str, way: ShownAs) {
    let mut window = Window::new(Scenario::AllFeatures);
    match way {
        ShownAs::Walk => {
            presents(&mut window, id, 0);
            keep(&window, launched);
            while !walk(&window).is_at_end() {
                turn(&mut window, true);
                keep(&window, launched);
            }
            window.act(Action::Walk(WalkAction::Leave));
        }
        ShownAs::Lesson => {
            window.open_lesson(id);
            keep(&window, launched);
            while window.run().place != LessonPlace::End {
                window.turn_on();
                keep(&window, launched);
            }
        }
    }
    keep(&window, launched);
}

/// All requests are answered, and all lessons that are fetched come. `told`: what was sent.
fn goes_on(launched: &mut Launched, told: &mut Vec<String>) {
    loop {
        told.extend(launched.asks().into_iter().filter_map(|it| it.body.clone()));
        let fetched: Vec<String> = (launched.work.iter())
            .filter_map(|it| {
                if let PlatformWork::FetchLesson(id) = it {
                    Some(id.clone())
                } else {
                    None
                }
            })
            .collect();
        let asks = !launched.asks().is_empty();
        if fetched.is_empty() && !asks {
            return;
        }
        fetched.iter().for_each(|id| _ = launched.comes(id));
        if asks {
            launched.answer(200, "");
        }
    }
}

/// A page of this package that a platform launched.
fn launched_by(standard: Standard, note: PackageNote) -> Launched {
    match standard {
        Standard::Scorm12 | Standard::Scorm2004 => Launched::scorm_of(note, &[], &[]),
        Standard::Cmi5 => {
            let mut launched = Launched::cmi5_with(note, QUERY, Some("t"));
            let data = json!({ "launchMode": "Normal" });
            launched
                .answer(200, &data.to_string())
                .answer(404, "")
                .answer(404, "");
            launched
        }
    }
}

fn complete(standard: Standard, way: ShownAs) {
    let ids = course();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let note = PackageNote {
        lessons: ids.iter().map(|id| (*id).to_string()).collect(),
        ..note(standard)
    };
    let mut launched = launched_by(standard, note);
    let mut told = Vec::new();
    goes_on(&mut launched, &mut told);
    launched.lists(&ids);
    goes_on(&mut launched, &mut told);
    let mut count = 0;
    for id in &ids {
        let before = is_completed(&launched, &told, standard);
        assert!(!before, "{standard:?} {way:?}: completed before {id}");
        if opened(id, Words::ENGLISH.language).lesson.goals.is_empty() {
            count += 1;
            shows(&mut launched, id, way);
        } else {
            let kept = launched.stored.get("progress");
            let mut all: Value = kept.map_or_else(
                || json!({ "orgsim": 1, "lessons": {} }),
                |text| serde_json::from_str(text).expect("JSON"),
            );
            all["lessons"][*id] = json!([attempt(id, true, true)]);
            launched.store("progress", &all.to_string());
        }
        // A look asks for the lesson, the next one judges it.
        for _ in 0..2 {
            launched.wait(1);
            goes_on(&mut launched, &mut told);
        }
        let (here, there) = (
            done_in_page(&launched, &ids),
            done_at_platform(&launched, &told, &ids),
        );
        assert_eq!(here, there, "{standard:?} {way:?}: after {id}");
        assert_eq!(
            here.last().map(String::as_str),
            Some(*id),
            "{standard:?} {way:?}"
        );
    }
    assert!(count > 0, "the course has walkthroughs");
    assert!(
        is_completed(&launched, &told, standard),
        "{standard:?} {way:?}"
    );
}

/// The lessons that are done as the page's list has it.
fn done_in_page(launched: &Launched, ids: &[&str]) -> Vec<String> {
    let kept = launched.stored.get("progress");
    let all = kept
        .and_then(|text| ProgressFile::read(text))
        .unwrap_or_default();
    let done = ids
        .iter()
        .filter(|id| all.standing(id) == LessonCompletion::Done);
    done.map(|id| (*id).to_string()).collect()
}

/// The lessons that are done by what the platform keeps, from which the next visit goes on.
fn done_at_platform(launched: &Launched, told: &[String], ids: &[&str]) -> Vec<String> {
    let state = || {
        let states = told
            .iter()
            .rev()
            .filter_map(|it| serde_json::from_str::<Value>(it).ok());
        states
            .into_iter()
            .find_map(|it| it["saved"].as_str().map(ToString::to_string))
    };
    let kept = launched
        .elements
        .get("cmi.suspend_data")
        .cloned()
        .or_else(state);
    let kept = kept.filter(|it| !it.is_empty());
    let saved = kept.map_or_else(Saved::default, |it| Saved::unpack(&it).expect("a state"));
    let is_done = |id: &&&str| saved.lessons.iter().any(|it| it.completed && it.id == **id);
    ids.iter()
        .filter(is_done)
        .map(|id| (*id).to_string())
        .collect()
}

fn is_completed(launched: &Launched, told: &[String], standard: Standard) -> bool {
    let has = |name: &str| launched.elements.get(name).map_or("", String::as_str);
    match standard {
        Standard::Scorm12 => has("cmi.core.lesson_status") == "passed",
        Standard::Scorm2004 => {
            has("cmi.completion_status") == "completed" && has("cmi.success_status") == "passed"
        }
        Standard::Cmi5 => ["verbs/completed", "verbs/passed"]
            .iter()
            .all(|verb| told.iter().any(|it| it.contains(verb))),
    }
}

#[test]
fn a_package_of_all_lessons_is_completed_by_every_way_through_the_list() {
    for standard in Standard::ALL {
        for way in [ShownAs::Walk, ShownAs::Lesson] {
            complete(standard, way);
        }
    }
}
