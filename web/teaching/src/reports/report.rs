//! The dialog that combines learners' exported progress into one report.

use lessons::board::BoardLearner;
use lessons::record::{FileLearner, read_value};
use lessons::report::{Known, Learner, Report, add, tell_apart};
use ordered::Map;

use super::board::{Board, use_class};
use super::percent;
use crate::shared::field;
use page::lesson::OpenedLesson;
use ui::browser::class;
use ui::browser::link;

use ui::library;
use ui::prelude::*;
use ui::{picked, progress};

/// A format of the report.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Grades,
    Attempts,
    Events,
    Statements,
}

/// The results of files chosen together.
#[derive(Default)]
struct Got {
    learners: Vec<Learner>,
    /// Files read so far.
    read: usize,
    /// The messages about them, and whether something is wrong.
    notes: Vec<String>,
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
    let arrived = move |opened: Result<OpenedLesson, String>| {
        got.extend(opened.ok());
        known(ids, got, then);
    };
    library::open(&id, Box::new(arrived));
}

fn make(
    dispatch: Dispatch,
    form: Form,
    learners: Vec<Learner>,
    mastery: Option<u8>,
    home: &str,
    known: &[OpenedLesson],
) -> Result<String, String> {
    let lessons = known
        .iter()
        .map(|OpenedLesson { lesson, texts, .. }| (lesson.id.clone(), Known { lesson, texts }));
    let report = Report {
        learners,
        lessons: lessons.collect::<Map<_, _>>(),
        language: language().code().to_string(),
        mastery,
    };
    // One line for each attempt that is not judged.
    let mut told = vec![say("The report is saved.").to_string()];
    told.extend(report.unjudged().into_iter().map(|[learner, lesson, begun]| {
        let says = key("{learner}: the attempt at {lesson} of {begun} was made with other questions, so it is not judged.");
        say_with(says, &[("learner", &learner), ("lesson", &lesson), ("begun", &begun)])
    }));
    let told = told.join("\n");
    let (name, text) = match form {
        Form::Grades => ("orgsim-grades.csv", report.grades_csv()),
        Form::Attempts => ("orgsim-attempts.csv", report.attempts_csv()),
        Form::Events => ("orgsim-events.csv", report.events_csv()),
        Form::Statements => (
            "orgsim-statements.json",
            (report.statements(home))
                .map_err(|_| if home.is_empty() {
                    say("A learner's name is not an email address. Enter where these names come from, such as https://school.example.").to_string()
                } else {
                    say_with(
                        "{address} must be an address such as https://school.example, because a learner's name is not an email address.",
                        &[("address", &home)],
                    )
                })?
                .to_string(),
        ),
    };
    dispatch.save(name, &text);
    Ok(told)
}

#[component]
pub fn ReportForm() -> Html {
    let dispatch = use_dispatch();
    let name = use_state(|| say("Me").to_string());
    let mastery = use_state(String::new);
    let home = use_state(link::origin);
    let others = use_state(Vec::<Learner>::new);
    let class = use_class(true);
    let in_class = class.as_ref().is_some_and(|it| !it.is_empty());
    let own = use_memo((), |()| read_value(&progress::all()).unwrap_or_default());
    // The person who makes a report is usually not part of the class; a switch can change that.
    let counts = use_state(|| None::<bool>);
    let with_own = !own.is_empty() && counts.unwrap_or(others.is_empty() && !in_class);
    // The message, and whether something is wrong.
    let told = use_state(|| (false, String::new()));
    let readers = use_mut_ref(Vec::new);

    let onfiles = with!(
        (others, told),
        Callback::from(move |event: Event| {
            let files = picked::of_field(&event);
            let count = files.len();
            // All files are added at once, when the last one has been read.
            let got = Rc::new(RefCell::new(Got {
                learners: (*others).clone(),
                ..Got::default()
            }));
            for file in files {
                let file_name = file.name();
                let large = file.size() > progress::LARGEST;
                let got = got.clone();
                let done = with!((others, told), move |text: Result<String, String>| {
                    let mut got = got.borrow_mut();
                    got.read += 1;
                    let stem = file_name.rsplit_once('.').map_or(&*file_name, |it| it.0);
                    let read = text.and_then(|text| {
                        let of = FileLearner::of_file(&text, stem);
                        progress::read(&text).map(|lessons| Learner::new(of, lessons))
                    });
                    match read {
                        Ok(learner) => {
                            let says = key(
                                "{name} was already listed: the attempts in {file} were added.",
                            );
                            let name = add(&mut got.learners, learner);
                            got.notes.extend(name.map(|name| {
                                say_with(says, &[("name", &name), ("file", &file_name)])
                            }));
                        }
                        Err(why) => {
                            got.wrong = true;
                            got.notes.push(format!("{file_name}: {why}"));
                        }
                    }
                    if got.read == count {
                        others.set(got.learners.clone());
                        told.set((got.wrong, got.notes.join("\n")));
                    }
                });
                if large {
                    done(Err(say("it is too large for a progress file.").to_string()));
                } else {
                    picked::read_text(&readers, file, done);
                }
            }
        })
    );
    let save = |form: Form| {
        with!(
            (name, mastery, home, others, told, own, class),
            Callback::from(move |_: MouseEvent| {
                let Ok(mastery) = percent(&mastery) else {
                    let why = say("The passing score must be from 1 to 100 percent.");
                    return told.set((true, why.to_string()));
                };
                let of_class = class.iter().flat_map(|class| class.iter());
                let mut learners: Vec<Learner> = of_class.map(|it| it.learner.clone()).collect();
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
                    return told.set((true, why.to_string()));
                }
                tell_apart(&mut learners);
                let mut ids: Vec<String> = Vec::new();
                for (id, _) in learners.iter().flat_map(|learner| &learner.lessons) {
                    if !ids.contains(id) {
                        ids.push(id.clone());
                    }
                }
                let home = home.trim().to_string();
                let arrived = with!(told, move |known: Vec<OpenedLesson>| {
                    let made = make(dispatch, form, learners, mastery, &home, &known);
                    told.set((made.is_err(), made.unwrap_or_else(|why| why)));
                });
                known(ids, Vec::new(), Box::new(arrived));
            })
        )
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
                <p class="soft small">{ say("The report has the learners of the class, as the server knows them now, and those of files that you add.") }</p>
                <p>{ say("What learners did in lessons, which mistakes they made, and how long it took. The learners' pages send it to the class's server, which keeps it in memory only; the tables are files that you save.") }</p>
            } else {
                <p>{ say("What learners did in lessons, which mistakes they made, and how long it took. Everything is in files that you save; nothing is sent anywhere.") }</p>
            }
            <div class="form-field">
                <span class="form-label">{ say("Learners' exported progress") }</span>
                <p class="soft small form-about">{ say("One file per learner. A file contains the name that the learner typed; without one, the name of the file is used, such as ana.json.") }</p>
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
                { forms::check_line("report-own".to_string(), with_own, say("Include this browser's attempts").into(), forms::sets(&counts, Some(!with_own))) }
            }
            if with_own {
                { field("report-name", say("Name of the learner in this browser"), "", &name) }
            }
            { field("report-mastery", say("Passing score, in percent of the quiz"), say("Empty: nothing is graded."), &mastery) }
            { field("report-home", say("Where these names come from"), say("For statements: an address such as https://school.example. A name that is an email address needs none."), &home) }
            <p role="status" class={if told.0 { "complaint lines" } else { "soft lines" }} data-testid="report-told">{ &told.1 }</p>
            <div class="dialog-foot">
                <button type="button" class="button" data-testid="report-grades" onclick={save(Form::Grades)}>{ icon(Icon::Save) }{ say("Grades (CSV)") }</button>
                <button type="button" class="button" data-testid="report-attempts" onclick={save(Form::Attempts)}>{ icon(Icon::Save) }{ say("Attempts (CSV)") }</button>
                <button type="button" class="button" data-testid="report-events" onclick={save(Form::Events)}>{ icon(Icon::Save) }{ say("Details (CSV)") }</button>
                <button type="button" class="button" data-testid="report-statements" onclick={save(Form::Statements)}>{ icon(Icon::Save) }{ say("Statements (xAPI)") }</button>
            </div>
        </div>
    }
}
