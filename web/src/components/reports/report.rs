//! The dialog that combines learners' exported progress into one report.

use gloo::file::{Blob, callbacks::FileReader, callbacks::read_as_text};
use lessons::record::{FileLearner, read_value};
use lessons::report::{Known, Learner, Report, add};
use ordered::Map;
use web_sys::HtmlInputElement;

use super::board::{Board, BoardLearner, live_board, use_class};
use super::{field, percent};
use crate::components::class;
use crate::library::{self, OpenedLesson};
use crate::prelude::*;
use crate::progress;
use crate::say::language;

/// A format of the report.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Attempts,
    Events,
    Statements,
}

/// The results of files chosen together.
#[derive(Default)]
struct Got {
    learners: Vec<Learner>,
    /// Files read so far.
    read: u32,
    /// The messages about them, and whether something is wrong.
    told: Vec<String>,
    wrong: bool,
}

/// Fetches the lessons in the report, one after another; unavailable ones are only counted.
fn known(
    mut ids: Vec<String>,
    mut got: Vec<OpenedLesson>,
    then: Box<dyn FnOnce(Vec<OpenedLesson>)>,
) {
    let Some(id) = ids.pop() else {
        return then(got);
    };
    library::open(
        &id,
        Box::new(move |opened| {
            got.extend(opened.ok());
            known(ids, got, then);
        }),
    );
}

fn make(
    form: Form,
    learners: Vec<Learner>,
    mastery: Option<u8>,
    home: &str,
    known: &[OpenedLesson],
) -> Result<String, String> {
    let lessons: Map<String, Known<'_>> = known
        .iter()
        .map(|it| {
            let known = Known {
                lesson: &it.lesson,
                texts: &it.texts,
            };
            (it.lesson.id.clone(), known)
        })
        .collect();
    let report = Report {
        learners,
        lessons,
        language: language().code().to_string(),
        mastery,
    };
    let saved = say("The report is saved.");
    let told = match report.unjudged() {
        0 => saved.to_string(),
        1 => format!(
            "{saved} {}",
            say(
                "1 attempt was made with another version of its lesson's questions, so it is not judged."
            )
        ),
        n => format!(
            "{saved} {}",
            say_with(
                "{n} attempts were made with another version of their lesson's questions, so they are not judged.",
                &[("n", &n)]
            )
        ),
    };
    let (name, text) = match form {
        Form::Attempts => ("orgsim-attempts.csv", report.attempts_csv()),
        Form::Events => ("orgsim-events.csv", report.events_csv()),
        Form::Statements => (
            "orgsim-statements.json",
            (report.statements(home))
                .map_err(|_| if home.is_empty() {
                    say("A learner's name is not an e-mail address. Enter where these names come from, such as https://school.example.").to_string()
                } else {
                    say_with(
                        "{address} must be an address such as https://school.example, because a learner's name is not an e-mail address.",
                        &[("address", &home)],
                    )
                })?
                .to_string(),
        ),
    };
    let _ = platform::save_file(name, &text);
    Ok(told)
}

#[component]
pub fn ReportForm() -> Html {
    let name = use_state(|| say("Me").to_string());
    let mastery = use_state(String::new);
    let home = use_state(|| {
        let origin = gloo::utils::window().location().origin();
        origin.unwrap_or_default()
    });
    let others = use_state(Vec::<Learner>::new);
    let class = use_class();
    let in_class = class.as_ref().is_some_and(|it| !it.is_empty());
    let own = use_memo((), |()| read_value(&progress::all()).unwrap_or_default());
    // The person who makes a report is usually not part of the class; a switch can change that.
    let counts = use_state(|| None::<bool>);
    let with_own = !own.is_empty() && counts.unwrap_or(others.is_empty() && !in_class);
    // The message, and whether something is wrong.
    let told = use_state(|| (false, String::new()));
    let reading = use_mut_ref(Vec::<FileReader>::new);

    let onfiles = {
        let (others, told, reading) = (others.clone(), told.clone(), reading.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let files = input.files();
            let count = files.as_ref().map_or(0, web_sys::FileList::length);
            // All files are added at once, when the last one has been read.
            let got = Rc::new(RefCell::new(Got {
                learners: (*others).clone(),
                ..Got::default()
            }));
            for file in (0..count).filter_map(|at| files.as_ref()?.get(at)) {
                let file_name = file.name();
                let large = file.size() > progress::LARGEST;
                let (got, others, told) = (got.clone(), others.clone(), told.clone());
                let done = move |text: Result<String, String>| {
                    let mut got = got.borrow_mut();
                    got.read += 1;
                    let stem = file_name.rsplit_once('.').map_or(&*file_name, |it| it.0);
                    let read = text.and_then(|text| {
                        let of = FileLearner::of_file(&text, stem);
                        progress::read(&text).map(|lessons| Learner::new(of, lessons))
                    });
                    match read {
                        Ok(learner) => {
                            if let Some(name) = add(&mut got.learners, learner) {
                                let says = say_with(
                                    "{name} was already listed: the attempts in {file} were added.",
                                    &[("name", &name), ("file", &file_name)],
                                );
                                got.told.push(says);
                            }
                        }
                        Err(why) => {
                            got.wrong = true;
                            got.told.push(format!("{file_name}: {why}"));
                        }
                    }
                    if got.read == count {
                        others.set(got.learners.clone());
                        told.set((got.wrong, got.told.join("\n")));
                    }
                };
                if large {
                    let why = say("it is too large for a progress file.");
                    done(Err(why.to_string()));
                    continue;
                }
                let blob = Blob::from(web_sys::Blob::from(file));
                reading.borrow_mut().push(read_as_text(&blob, move |text| {
                    done(text.map_err(|error| error.to_string()));
                }));
            }
            input.set_value("");
        })
    };
    let save = |form: Form| {
        let (name, mastery, home) = (name.clone(), mastery.clone(), home.clone());
        let (others, told, own) = (others.clone(), told.clone(), own.clone());
        let class = class.clone();
        Callback::from(move |_: MouseEvent| {
            let Ok(mastery) = percent(&mastery) else {
                let why = say("The passing score must be from 1 to 100 percent.");
                told.set((true, why.to_string()));
                return;
            };
            // Two of a class with the same name are two learners.
            let mut learners: Vec<Learner> = class
                .iter()
                .flat_map(|class| class.iter().map(|it| it.learner.clone()))
                .collect();
            for learner in others.iter() {
                add(&mut learners, learner.clone());
            }
            if with_own {
                let of = FileLearner {
                    name: name.trim().to_string(),
                    id: progress::learner_id(),
                };
                add(&mut learners, Learner::new(of, (*own).clone()));
            }
            if learners.is_empty() {
                let why = match own.is_empty() {
                    true => say(
                        "There is nothing to report yet: no lesson was started here, and no file was added.",
                    ),
                    false => say(
                        "There is nothing to report: no file was added, and this browser is left out.",
                    ),
                };
                told.set((true, why.to_string()));
                return;
            }
            let mut ids: Vec<String> = Vec::new();
            for (id, _) in learners.iter().flat_map(|learner| &learner.lessons) {
                if !ids.contains(id) {
                    ids.push(id.clone());
                }
            }
            let (told, home) = (told.clone(), home.trim().to_string());
            known(
                ids,
                Vec::new(),
                Box::new(move |known| {
                    let made = make(form, learners, mastery, &home, &known);
                    told.set(match made {
                        Ok(says) => (false, says),
                        Err(why) => (true, why),
                    });
                }),
            );
        })
    };
    let board = (!others.is_empty()).then(|| {
        let learners = others.iter().map(|learner| BoardLearner {
            learner: learner.clone(),
            lesson: None,
            live: None,
        });
        Rc::new(learners.collect::<Vec<_>>())
    });
    let names: Vec<&str> = others.iter().map(|it| it.name.as_str()).collect();
    html! {
        <div class="dialog-body">
            if class::key().is_some() {
                { live_board(class.as_ref()) }
                <p class="soft small">{ say("The report has the learners of the class, as the server knows them now, and those of files that you add.") }</p>
            }
            <p>{ say("What learners did in lessons, which mistakes they made, and how long it took. Everything is in files that you save; nothing is sent anywhere.") }</p>
            <div class="form-field">
                <span class="form-label">{ say("Learners' exported progress") }</span>
                <p class="soft small form-about">{ say("One file per learner. A file contains the name that the learner typed; without one, the name of the file counts, such as ana.json.") }</p>
                <div class="side-by-side">
                    <label class="button file-button">
                        { icon(Icon::Folder) }{ say("Add files") }
                        <input class="quiet" type="file" multiple={true} accept=".json,application/json" onchange={onfiles} data-testid="report-files" />
                    </label>
                </div>
                if !names.is_empty() {
                    <p data-testid="report-learners">{ say_with("Added: {names}", &[("names", &names.join(", "))]) }</p>
                }
            </div>
            if let Some(learners) = board { <Board {learners} /> }
            if !own.is_empty() {
                <label class="check-line">
                    <input type="checkbox" checked={with_own} data-testid="report-own" onchange={
                        let counts = counts.clone();
                        move |_: Event| counts.set(Some(!with_own))
                    } />
                    <span>{ say("Include this browser's attempts") }</span>
                </label>
            }
            if with_own {
                { field("report-name", say("Name of the learner in this browser"), "", &name) }
            }
            { field("report-mastery", say("Passing score, in percent of the quiz"), say("Empty: nothing is graded."), &mastery) }
            { field("report-home", say("Where these names come from"), say("For statements: an address such as https://school.example. A name that is an e-mail address needs none."), &home) }
            <p role="status" class={if told.0 { "complaint lines" } else { "soft" }} data-testid="report-told">{ &told.1 }</p>
            <div class="dialog-foot">
                <button type="button" class="button" data-testid="report-attempts" onclick={save(Form::Attempts)}>{ icon(Icon::Save) }{ say("Attempts (CSV)") }</button>
                <button type="button" class="button" data-testid="report-events" onclick={save(Form::Events)}>{ icon(Icon::Save) }{ say("Details (CSV)") }</button>
                <button type="button" class="button" data-testid="report-statements" onclick={save(Form::Statements)}>{ icon(Icon::Save) }{ say("Statements (xAPI)") }</button>
            </div>
        </div>
    }
}
