//! The dialog that packages lessons for a learning platform, from the files of the page's own host.

use lessons::package::{Package, Standard, build, chosen};
use lessons::zip::File;

use page::package::{PackageChoice, ROOMY};
use ui::browser::Timeout;
use ui::library::{Catalog, CourseChoice, Fetched, ListedLesson, OWN_LESSONS, use_catalog};
use ui::parts::select::Select;
use ui::prelude::*;
use ui::say::{Language, counted, message, tell};
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

/// The ids of all lessons.
fn ids(catalog: &Catalog) -> Vec<&str> {
    catalog.lessons.iter().map(|it| &*it.id).collect()
}

/// The path that the package consists of.
fn path<'c>(choice: &PackageChoice, catalog: &'c Catalog) -> Option<&'c CourseChoice> {
    let all = ids(catalog);
    (catalog.paths.iter()).find(|it| choice.is_path(&all, &it.lessons))
}

/// What is to be packed, or what is wrong with the choice.
fn wanted(
    choice: &PackageChoice,
    catalog: Option<&Rc<Catalog>>,
) -> Result<(Package, Vec<String>), String> {
    let catalog = catalog.ok_or(say("The list of lessons is still loading."))?;
    let path = path(choice, catalog).map(|it| &*it.lessons);
    choice.package(&ids(catalog), path, words())
}

/// Builds the package of these lessons from the page's files, and saves it.
fn pack(
    dispatch: Dispatch,
    mut page: Vec<File>,
    ids: &[String],
    mut package: Package,
) -> Result<String, String> {
    for files in ids.iter().filter_map(|id| own::find(id)) {
        lessons::own::add(&mut page, &files, say(OWN_LESSONS))?;
    }
    package.lessons = chosen(&page, ids, &package.language)?;
    let bytes = build(page, &package)?;
    let name = format!("orgsim-{}.zip", package.standard.word());
    dispatch.save_bytes(&name, &bytes);
    Ok(tell(counted!(
        package.lessons.len(),
        "{file} is saved: one lesson, {size} KB. Upload it to your learning platform.|{file} is saved: {n} lessons, {size} KB. Upload it to your learning platform.",
        file = name,
        size = bytes.len().div_ceil(1024)
    )))
}

/// Fetches what the package needs, packs it, and tells how far it is.
fn make(dispatch: Dispatch, package: Package, ids: Vec<String>, work: UseStateSetter<Work>) {
    let at = Rc::new(with!(work, move |got, of| work.set(Work::Fetching(got, of))));
    let then = move |got: Result<Vec<File>, String>| {
        work.set(Work::Packing);
        // Packaging takes a second, so the progress message is drawn first.
        Timeout::new(
            50,
            with!((work, package, ids), move || {
                let done = got.and_then(|page| pack(dispatch, page, &ids, package));
                work.set(done.map_or_else(Work::Failed, Work::Done));
            }),
        )
        .forget();
    };
    files(at, Rc::new(then));
}

/// The dialog that packages lessons.
#[component]
pub fn PackageForm() -> Html {
    let dispatch = use_dispatch();
    let (catalog, again) = use_catalog();
    let choice = use_state(|| PackageChoice::new(language()));
    let work = use_state(|| Work::Idle);
    let onsubmit = with!((choice, work, catalog), move |event: SubmitEvent| {
        event.prevent_default();
        if matches!(*work, Work::Fetching(..) | Work::Packing) {
            return;
        }
        match wanted(&choice, catalog.there()) {
            Ok((package, ids)) => make(dispatch, package, ids, work.setter()),
            Err(why) => work.set(Work::Failed(why)),
        }
    });
    let all = catalog.there().map_or_else(Vec::new, |it| ids(it));
    let count = all.iter().filter(|it| choice.has(it)).count();
    let on_language = forms::changes(&choice, |it: &mut PackageChoice, event| {
        it.spoken = Language::by_code(&forms::value(event)).unwrap_or(it.spoken);
    });
    let languages = Language::all().map(|it| (it.code().to_string(), it.name().to_string()));
    html! {
        <form class="dialog-body" {onsubmit}>
            <p>{ say("A zip file with this page and the lessons. The platform launches it, keeps the learner's work, and records when the lessons are completed.") }</p>
            <fieldset class="radios">
                <legend>{ say("What your platform accepts") }</legend>
                { for Standard::ALL.map(|it| standard(&choice, it)) }
            </fieldset>
            { typed(&choice, "package-title", say("Title"), "", |it| &mut it.title) }
            { forms::select_field("package-language", say("Language"), languages.collect(), choice.spoken.code(), on_language) }
            <fieldset class="radios">
                <legend>{ say("Lessons") }</legend>
                { lessons(&choice, &catalog, &again) }
                if choice.is_tight(&all) {
                    <p class="soft small" role="note" data-testid="package-route">{ tell(message!("SCORM 1.2 has little room. With more than {count} lessons, the platform may keep only the result of each lesson, and not a learner's steps and answers. SCORM 2004 and cmi5 have sixteen times as much.", count = ROOMY)) }</p>
                }
            </fieldset>
            if count > 1 { { per_lesson(&choice) } }
            { typed(&choice, "package-mastery", say("Passing score, in percent of the quiz"), say("Empty: nothing is graded, and a learner completes the lessons by meeting their goals. Only the first answer to a question counts."), |it| &mut it.mastery) }
            if choice.standard == Standard::Cmi5 {
                { typed(&choice, "package-store", say("Address of the record store"), say("As https://lrs.example.org. Empty: the package may send statements to every https address, because the platform names its own only at the launch."), |it| &mut it.store) }
            }
            <div class="dialog-foot">
                <p role="status" class={classes!("confirm-reason", matches!(*work, Work::Failed(_)).then_some("complaint"))} data-testid="package-told">{ told(&work) }</p>
                <button type="submit" class="button primary" data-testid="package-make">{ say("Create package") }</button>
            </div>
        </form>
    }
}

/// How far the package is.
fn told(work: &Work) -> String {
    match work {
        Work::Idle => String::new(),
        Work::Fetching(got, of) => tell(counted!(
            *of,
            "Fetching {got} of 1 file…|Fetching {got} of {n} files…"
        )),
        Work::Packing => say("Packing…").to_string(),
        Work::Done(text) | Work::Failed(text) => text.clone(),
    }
}

/// A text of the choice, and its field.
fn typed(
    choice: &UseStateHandle<PackageChoice>,
    id: &'static str,
    label: &str,
    about: &str,
    text: fn(&mut PackageChoice) -> &mut String,
) -> Html {
    let value = text(&mut (**choice).clone()).clone();
    let oninput = forms::changes(choice, move |it: &mut PackageChoice, event| {
        *text(it) = forms::value(event);
    });
    forms::text_field(id, label, about, &value, oninput)
}

fn standard(choice: &UseStateHandle<PackageChoice>, it: Standard) -> Html {
    let about = match it {
        Standard::Scorm12 => say("The oldest; every platform accepts it."),
        Standard::Scorm2004 => {
            say("More room for steps, and separate results for passed and completed.")
        }
        Standard::Cmi5 => say("Statements to the platform's record store, over the network."),
    };
    let onchange = forms::changes::<Event, _>(choice, move |choice: &mut PackageChoice, _| {
        choice.standard = it
    });
    html! {
        <label class="check-line">
            <input type="radio" name="standard" checked={choice.standard == it} data-testid={format!("standard-{}", it.word())} {onchange} />
            <span>{ it.name() }<span class="soft small">{ " " }{ about }</span></span>
        </label>
    }
}

fn per_lesson(choice: &UseStateHandle<PackageChoice>) -> Html {
    let label = html! {
        <>{ say("A grade for each lesson") }<span class="soft small">{ " " }{ say("The platform launches and grades each lesson by itself. Some platforms show only one grade for a package.") }</span></>
    };
    let onchange = forms::changes(choice, |it: &mut PackageChoice, event| {
        it.per_lesson = forms::checked(event)
    });
    forms::check_line(
        "package-per-lesson".to_string(),
        choice.per_lesson,
        label,
        onchange,
    )
}

/// The lessons to choose from, or why they are not there.
fn lessons(
    choice: &UseStateHandle<PackageChoice>,
    catalog: &Fetched<Rc<Catalog>>,
    again: &Callback<()>,
) -> Html {
    let catalog = match catalog {
        Fetched::Coming => {
            return html! { <p class="soft">{ say("Loading the list of lessons…") }</p> };
        }
        Fetched::Failed(why) => {
            return html! {
                <div role="alert"><p class="complaint">{ why }</p><button type="button" class="button" onclick={again.reform(|_: MouseEvent| ())}>{ say("Try again") }</button></div>
            };
        }
        Fetched::There(catalog) => catalog,
    };
    let leaves_out = |ids: Vec<String>| {
        forms::changes(choice, move |it: &mut PackageChoice, _: &Event| {
            it.left_out.clone_from(&ids)
        })
    };
    html! {
        <>
            <div class="side-by-side">
                <button type="button" class="button" data-testid="pack-all" onclick={leaves_out(Vec::new())}>{ say("All of them") }</button>
                <button type="button" class="button" data-testid="pack-none"
                    onclick={leaves_out(catalog.lessons.iter().map(|it| it.id.clone()).collect())}>{ say("None of them") }</button>
                if !catalog.paths.is_empty() { { paths(choice, catalog) } }
            </div>
            for lesson in catalog.lessons.iter() { { line(choice, lesson) } }
        </>
    }
}

/// A path, which chooses its lessons and its title.
fn paths(choice: &UseStateHandle<PackageChoice>, catalog: &Rc<Catalog>) -> Html {
    let onchange = forms::changes(
        choice,
        with!(catalog, move |it: &mut PackageChoice, event| {
            let id = forms::value(event);
            if let Some(path) = catalog.paths.iter().find(|it| it.id == id) {
                it.follow(&ids(&catalog), &path.lessons, path.title.of(it.spoken));
            }
        }),
    );
    let path = path(choice, catalog).map_or_else(AttrValue::default, |it| it.id.clone().into());
    html! {
        <>
            <label for="package-path">{ say("A path through the course") }</label>
            <Select id="package-path" testid="package-path" value={path} {onchange}>
                <option value="">{ "–" }</option>
                for it in &catalog.paths {
                    <option key={it.id.as_str()} value={it.id.clone()}>{ it.title.now() }</option>
                }
            </Select>
        </>
    }
}

fn line(choice: &UseStateHandle<PackageChoice>, lesson: &ListedLesson) -> Html {
    let onchange = forms::changes(
        choice,
        with!((lesson.id), move |it: &mut PackageChoice, event| {
            it.put(&id, forms::checked(event));
        }),
    );
    let test = format!("pack-{}", lesson.id);
    forms::check_line(
        test,
        choice.has(&lesson.id),
        lesson.title.now().into(),
        onchange,
    )
}
