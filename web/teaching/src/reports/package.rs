//! The dialog that packages lessons for a learning platform, from the files of the page's own host.

use lessons::package::{Package, Standard, build, chosen, is_origin};
use lessons::zip::File;

use super::percent;
use crate::shared::field;
use ui::browser::Timeout;
use ui::library::{Catalog, CourseChoice, Fetched, ListedLesson, OWN_LESSONS, use_catalog};
use ui::parts::select::Select;
use ui::prelude::*;
use ui::say::Language;
use ui::{fetch, own};

/// The current activity.
#[derive(Clone, Debug, PartialEq)]
enum Work {
    Idle,
    /// Files fetched, and their total.
    Fetching(usize, usize),
    Packing,
    Done(String),
    Failed(String),
}

type Then = Rc<dyn Fn(Result<Vec<File>, String>)>;

/// Fetches all files of the page, one after another.
fn files(at: Rc<dyn Fn(usize, usize)>, then: Then) {
    let read = |text: String| serde_json::from_str(&text).map_err(|error| error.to_string());
    let arrived = move |text: Result<String, String>| match text.and_then(read) {
        Ok(names) => next(names, Vec::new(), at, then),
        Err(why) => then(Err(why)),
    };
    fetch::text("files.json", Box::new(arrived));
}

fn next(names: Vec<String>, mut got: Vec<File>, at: Rc<dyn Fn(usize, usize)>, then: Then) {
    at(got.len(), names.len());
    let Some(name) = names.get(got.len()).cloned() else {
        return then(Ok(got));
    };
    let arrived = with!(name, move |content| match content {
        Ok(content) => {
            got.push(File { name, content });
            next(names, got, at, then);
        }
        Err(why) => then(Err(why)),
    });
    fetch::bytes(&name, Box::new(arrived));
}

/// The path that consists of exactly the lessons that are not left out.
fn whole_path<'c>(catalog: &'c Catalog, left_out: &[String]) -> Option<&'c CourseChoice> {
    catalog.paths.iter().find(|path| {
        (catalog.lessons.iter())
            .all(|it| path.lessons.contains(&it.id) != left_out.contains(&it.id))
    })
}

/// Number of lessons, with all their steps, that fit into the storage of SCORM 1.2.
const ROOMY: usize = 5;

#[component]
pub fn PackageForm() -> Html {
    let dispatch = use_dispatch();
    let (catalog, again) = use_catalog();
    let standard = use_state(|| Standard::Scorm12);
    let title = use_state(|| "AWS Organizations".to_string());
    let mastery = use_state(String::new);
    let per_lesson = use_state(|| false);
    let store = use_state(String::new);
    let spoken = use_state(language);
    let left_out = use_state(Vec::<String>::new);
    let work = use_state(|| Work::Idle);

    let make = with!(
        (
            standard, title, mastery, per_lesson, store, spoken, left_out, work, catalog
        ),
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if matches!(*work, Work::Fetching(..) | Work::Packing) {
                return;
            }
            let wrong = |why: String| work.set(Work::Failed(why));
            let Fetched::There(catalog) = &catalog else {
                return wrong(say("The list of lessons is still loading.").to_string());
            };
            if title.trim().is_empty() {
                return wrong(say("The package needs a title.").to_string());
            }
            let Ok(mastery) = percent(&mastery) else {
                return wrong(say("The passing score must be from 1 to 100 percent.").to_string());
            };
            // A path has its own order.
            let ids: Vec<String> = match whole_path(catalog, &left_out) {
                Some(path) => path.lessons.clone(),
                None => (catalog.lessons.iter())
                    .map(|lesson| lesson.id.clone())
                    .filter(|id| !left_out.contains(id))
                    .collect(),
            };
            if ids.is_empty() {
                return wrong(say("Choose at least one lesson.").to_string());
            }
            let origins: Vec<String> = match *standard {
                Standard::Cmi5 => store.split_whitespace().map(str::to_string).collect(),
                Standard::Scorm12 | Standard::Scorm2004 => Vec::new(),
            };
            if let Some(origin) = origins.iter().find(|it| !is_origin(it)) {
                return wrong(say_with(
                    "{address} must be an address such as https://lrs.example.org, without a path.",
                    &[("address", origin)],
                ));
            }
            let wanted = Package {
                standard: *standard,
                title: (*title).clone(),
                language: spoken.code().to_string(),
                lessons: Vec::new(),
                mastery,
                per_lesson: *per_lesson,
                origins,
            };
            let told = work.setter();
            let at = Rc::new(with!(told, move |got, of| told.set(Work::Fetching(got, of))));
            let then = move |got: Result<Vec<File>, String>| {
                let (told, mut package) = (told.clone(), wanted.clone());

                told.set(Work::Packing);
                // Packaging takes a second, so the progress message is drawn first.
                Timeout::new(50, with!(ids, move || {
                    let built = got.and_then(|mut page| {
                        for files in ids.iter().filter_map(|id| own::find(id)) {
                            lessons::own::add(&mut page, &files, say(OWN_LESSONS))?;
                        }
                        package.lessons = chosen(&page, &ids, &package.language)?;
                        build(page, &package)
                    });
                    told.set(match built {
                        Err(why) => Work::Failed(why),
                        Ok(bytes) => {
                            let name = format!("orgsim-{}.zip", package.standard.word());
                            dispatch.save_bytes(&name, &bytes);
                            let size = bytes.len().div_ceil(1024);
                            let lessons = package.lessons.len();
                            Work::Done(say_count(
                                "{file} is saved: one lesson, {size} KB. Upload it to your learning platform.|{file} is saved: {n} lessons, {size} KB. Upload it to your learning platform.",
                                lessons,
                                &[("file", &name), ("size", &size)],
                            ))
                        }
                    });
                }))
                .forget();
            };
            files(at, Rc::new(then));
        })
    );

    let standards = Standard::ALL.map(|it| {
        let about = match it {
            Standard::Scorm12 => say("The oldest; every platform accepts it."),
            Standard::Scorm2004 => say("More room for steps, and separate results for passed and completed."),
            Standard::Cmi5 => say("Statements to the platform's record store, over the network."),
        };
        html! {
            <label class="check-line">
                <input type="radio" name="standard" checked={*standard == it} data-testid={format!("standard-{}", it.word())}
                    onchange={forms::sets(&standard, it)} />
                <span>{ it.name() }<span class="soft small">{ " " }{ about }</span></span>
            </label>
        }
    });
    let line = |lesson: &ListedLesson| {
        let onchange = forms::changes(
            &left_out,
            with!((lesson.id), move |ids: &mut Vec<String>, event| {
                ids.retain(|it| *it != id);
                ids.extend((!forms::checked(event)).then(|| id.clone()));
            }),
        );
        let (test, on) = (
            format!("pack-{}", lesson.id),
            !left_out.contains(&lesson.id),
        );
        forms::check_line(test, on, lesson.title.now().into(), onchange)
    };
    let lessons = match &catalog {
        Fetched::Coming => {
            html! { <p class="soft">{ say("Loading the list of lessons…") }</p> }
        }
        Fetched::Failed(why) => html! {
            <div role="alert"><p class="complaint">{ why }</p><button type="button" class="button" onclick={again.reform(|_: MouseEvent| ())}>{ say("Try again") }</button></div>
        },
        Fetched::There(catalog) => {
            let path = whole_path(catalog, &left_out);
            html! {
            <>
            <div class="side-by-side">
                <button type="button" class="button" data-testid="pack-all" onclick={forms::sets(&left_out, Vec::new())}>{ say("All of them") }</button>
                <button type="button" class="button" data-testid="pack-none"
                    onclick={forms::sets(&left_out, catalog.lessons.iter().map(|it| it.id.clone()).collect())}>{ say("None of them") }</button>
                if !catalog.paths.is_empty() {
                    <label for="package-path">{ say("A path through the course") }</label>
                    <Select id="package-path" testid="package-path" value={path.map_or_else(AttrValue::default, |it| it.id.clone().into())}
                        onchange={with!((left_out, title, catalog, spoken = *spoken), move |event: Event| {
                            let id = forms::value(&event);
                            let Some(path) = catalog.paths.iter().find(|it| it.id == id) else { return };
                            let ids = catalog.lessons.iter().map(|it| it.id.clone());
                            left_out.set(ids.filter(|id| !path.lessons.contains(id)).collect());
                            title.set(path.title.of(spoken).to_string());
                        })}>
                        <option value="">{ "–" }</option>
                        for it in &catalog.paths {
                            <option key={it.id.as_str()} value={it.id.clone()}>{ it.title.now() }</option>
                        }
                    </Select>
                }
            </div>
            for lesson in catalog.lessons.iter() { { line(lesson) } }
            </>
            }
        }
    };
    let all = catalog.there().map_or(&[][..], |catalog| &catalog.lessons);
    let count = (all.iter()).filter(|it| !left_out.contains(&it.id)).count();
    let on_language = forms::changes(&spoken, |spoken: &mut Language, event| {
        *spoken = Language::by_code(&forms::value(event)).unwrap_or(*spoken);
    });
    let named = |it: Language| (it.code().to_string(), it.name().to_string());
    let languages = Language::all().map(named).collect();
    let told = match &*work {
        Work::Idle => String::new(),
        Work::Fetching(got, of) => say_with(
            "Fetching {n} of {count} files…",
            &[("n", got), ("count", of)],
        ),
        Work::Packing => say("Packing…").to_string(),
        Work::Done(text) | Work::Failed(text) => text.clone(),
    };
    html! {
        <form class="dialog-body" onsubmit={make}>
            <p>{ say("A zip file with this page and the lessons. The platform launches it, keeps the learner's work, and records when the lessons are completed.") }</p>
            <fieldset class="radios">
                <legend>{ say("What your platform accepts") }</legend>
                { for standards }
            </fieldset>
            { field("package-title", say("Title"), "", &title) }
            { forms::select_field("package-language", say("Language"), languages, spoken.code(), on_language) }
            <fieldset class="radios">
                <legend>{ say("Lessons") }</legend>
                { lessons }
                if *standard == Standard::Scorm12 && count > ROOMY && !*per_lesson {
                    <p class="soft small" role="note" data-testid="package-route">{ say_with(
                        "SCORM 1.2 has little room. With more than {count} lessons, the platform may keep only the result of each lesson, and not a learner's steps and answers. SCORM 2004 and cmi5 have sixteen times as much.",
                        &[("count", &ROOMY)],
                    ) }</p>
                }
            </fieldset>
            if count > 1 {
                { forms::check_line("package-per-lesson".to_string(), *per_lesson, html! {
                    <>{ say("A grade for each lesson") }<span class="soft small">{ " " }{ say("The platform launches and grades each lesson by itself. Some platforms show only one grade for a package.") }</span></>
                }, forms::changes(&per_lesson, |on, event| *on = forms::checked(event))) }
            }
            { field("package-mastery", say("Passing score, in percent of the quiz"), say("Empty: nothing is graded, and a learner completes the lessons by meeting their goals. Only the first answer to a question counts."), &mastery) }
            if *standard == Standard::Cmi5 {
                { field("package-store", say("Address of the record store"), say("As https://lrs.example.org. Empty: the package may send statements to every https address, because the platform names its own only at the launch."), &store) }
            }
            <div class="dialog-foot">
                <p role="status" class={classes!("confirm-reason", matches!(*work, Work::Failed(_)).then_some("complaint"))} data-testid="package-told">{ told }</p>
                <button type="submit" class="button primary" data-testid="package-make">{ say("Create package") }</button>
            </div>
        </form>
    }
}
