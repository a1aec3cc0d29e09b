//! The dialog that combines learners' exported progress into one report.

use lessons::board::BoardLearner;
use lessons::record::{FileLearner, read_value};
use lessons::report::Learner;

use super::board::{Board, use_class};
use crate::shared::field;
use page::ReportAction;
use page::report::{LearnersReport, ReportFile, ReportOrder};
use ui::browser::class;
use ui::browser::link;

use ui::prelude::*;
use ui::{picked, progress};

/// The properties of [`ReportForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, and the files that it is made of.
    pub report: Same<LearnersReport>,
}

/// Reads the chosen files, and adds them at once when the last one has been read.
fn add(dispatch: Dispatch, readers: &RefCell<Vec<picked::FileReader>>, event: &Event) {
    let files = picked::of_field(event);
    let (count, read) = (files.len(), Rc::new(RefCell::new(Vec::new())));
    for file in files {
        let (name, large) = (file.name(), file.size() > progress::LARGEST);
        let done = with!(read, move |text: Result<String, String>| {
            read.borrow_mut().push((name, text));
            if read.borrow().len() == count {
                dispatch.dispatch(Action::Learners(ReportAction::Add(read.take())));
            }
        });
        if large {
            done(Err(say("it is too large for a progress file.").to_string()));
        } else {
            picked::read_text(readers, file, done);
        }
    }
}

/// The dialog that makes a report of learners' progress.
#[component]
pub fn ReportForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let report = &props.report;
    let name = use_state(|| say("Me").to_string());
    let mastery = use_state(String::new);
    let home = use_state(link::origin);
    let class = use_class(true);
    let own = use_memo((), |()| read_value(&progress::all()).unwrap_or_default());
    let counts = report.counts_own(class.as_ref().is_some_and(|it| !it.is_empty()));
    let with_own = !own.is_empty() && counts;
    let readers = use_mut_ref(Vec::new);
    let onfiles = Callback::from(move |event| add(dispatch, &readers, &event));
    let save = |file: ReportFile| {
        dispatch.on_event(with!(
            (name, mastery, home, own, class),
            move |_: MouseEvent| {
                let of = || FileLearner {
                    name: name.trim().to_string(),
                    id: progress::learner_id(),
                };
                let of_class = class.iter().flat_map(|class| class.iter());
                Action::Learners(ReportAction::Save(Box::new(ReportOrder {
                    file,
                    learners: of_class.map(|it| it.learner.clone()).collect(),
                    own: (!own.is_empty()).then(|| Learner::new(of(), (*own).clone())),
                    mastery: (*mastery).clone(),
                    home: (*home).clone(),
                })))
            }
        ))
    };
    html! {
        <div class="dialog-body">
            { about() }
            { added(&report.learners, onfiles) }
            if !report.learners.is_empty() { <Board learners={Rc::new(on_board(&report.learners))} /> }
            if !own.is_empty() {
                { forms::check_line("report-own".to_string(), with_own, say("Include this browser's attempts").into(),
                    dispatch.on(Action::Learners(ReportAction::CountOwn(!with_own)))) }
            }
            if with_own {
                { field("report-name", say("Name of the learner in this browser"), "", &name) }
            }
            { field("report-mastery", say("Passing score, in percent of the quiz"), say("Empty: nothing is graded."), &mastery) }
            { field("report-home", say("Where these names come from"), say("For statements: an address such as https://school.example. A name that is an email address needs none."), &home) }
            <p role="status" class={if report.told.0 { "complaint lines" } else { "soft lines" }} data-testid="report-told">{ &report.told.1 }</p>
            <div class="dialog-foot">
                <button type="button" class="button" data-testid="report-grades" onclick={save(ReportFile::Grades)}>{ icon(Icon::Save) }{ say("Grades (CSV)") }</button>
                <button type="button" class="button" data-testid="report-attempts" onclick={save(ReportFile::Attempts)}>{ icon(Icon::Save) }{ say("Attempts (CSV)") }</button>
                <button type="button" class="button" data-testid="report-events" onclick={save(ReportFile::Events)}>{ icon(Icon::Save) }{ say("Details (CSV)") }</button>
                <button type="button" class="button" data-testid="report-statements" onclick={save(ReportFile::Statements)}>{ icon(Icon::Save) }{ say("Statements (xAPI)") }</button>
            </div>
        </div>
    }
}

/// What the report has, and where it goes.
fn about() -> Html {
    html! {
        if class::key().is_some() {
            <p class="soft small">{ say("The report has the learners of the class, as the server knows them now, and those of files that you add.") }</p>
            <p>{ say("What learners did in lessons, which mistakes they made, and how long it took. The learners' pages send it to the class's server, which keeps it in memory only; the tables are files that you save.") }</p>
        } else {
            <p>{ say("What learners did in lessons, which mistakes they made, and how long it took. Everything is in files that you save; nothing is sent anywhere.") }</p>
        }
    }
}

/// Files to add, and the learners of those that were.
fn added(learners: &[Learner], onfiles: Callback<Event>) -> Html {
    let names: Vec<&str> = learners.iter().map(|it| it.name.as_str()).collect();
    html! {
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
                <p data-testid="report-learners">{ tell(message!("Added: {names}", names = names.join(", "))) }</p>
            }
        </div>
    }
}

fn on_board(learners: &[Learner]) -> Vec<BoardLearner> {
    let row = |learner: &Learner| BoardLearner {
        learner: learner.clone(),
        lesson: None,
        live: None,
    };
    learners.iter().map(row).collect()
}
