//! Progress as a file: save it, open it here or elsewhere, delete it. Opening adds records and never removes any.

use lessons::record::FileLearner;

use crate::shared::field;
use ui::browser::{class, lms};
use ui::library::Catalog;
use ui::prelude::*;
use ui::{picked, progress};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub catalog: Rc<Catalog>,
    /// Called when the stored progress has changed.
    pub changed: Callback<()>,
}

/// The outcome of the last button pressed.
#[derive(Clone, PartialEq)]
enum LastOutcome {
    Nothing,
    Asks,
    Done(String),
    Wrong(String),
}

/// Reads a file and adds its records. Returns a summary.
fn open(dispatch: Dispatch, name: &str, text: &str) -> Result<String, String> {
    let read = progress::read(text)
        .map_err(|why| tell(message!("{name}: {why} Nothing was changed.", name = *name)))?;
    let n = read.len();
    progress::add(dispatch, read, &FileLearner::of_file(text, name).id);
    progress::add_reviews(dispatch, text);
    Ok(tell(counted!(
        n,
        "{file}: attempts at one lesson were added. Your own progress is kept.|{file}: attempts at {n} lessons were added. Your own progress is kept.",
        file = *name
    )))
}

#[component]
pub(crate) fn Keeping(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let outcome = use_state(|| LastOutcome::Nothing);
    let readers = use_mut_ref(Vec::new);
    let kept = known(&props.catalog);
    // Not stored: in a classroom one browser has many learners. Who has joined a class has given a name.
    let learner = use_state(|| class::joined_name().unwrap_or_default());
    let save = with!((outcome, learner), move |_: MouseEvent| {
        progress::save(dispatch, &learner);
        outcome.set(LastOutcome::Nothing);
    });
    let onfile = with!((outcome, props.changed), move |event: Event| {
        let Some(file) = picked::of_field(&event).pop() else {
            return;
        };
        let name = file.name();
        if file.size() > progress::LARGEST {
            return outcome.set(LastOutcome::Wrong(tell(message!(
                "{file} is too large for a progress file. Nothing was changed.",
                file = name
            ))));
        }
        readers.borrow_mut().clear();
        let read = with!((outcome, changed), move |text: Result<String, String>| {
            let done = (text.map_err(|error| format!("{name}: {error}")))
                .and_then(|text| open(dispatch, &name, &text));
            outcome.set(done.map_or_else(LastOutcome::Wrong, LastOutcome::Done));
            changed.emit(());
        });
        picked::read_text(&readers, file, read);
    });
    html! {
        <section class="course-keeping" aria-labelledby="keeping-title">
            <h3 id="keeping-title">{ say("Your progress") }</h3>
            <p class="small soft">{ match lms::status().is_some_and(|it| it.keeps) {
                true => say("Your learning platform keeps your progress. A file of it is yours to keep."),
                false => say("Your progress stays in this browser. Save it to a file to move it to another browser or to hand it to your instructor."),
            } }</p>
            if kept > 0 { { field("progress-name", say("Your name"), say("Reports show this name. It is saved in the file only."), &learner) } }
            <div class="walk-buttons">
                if kept > 0 {
                    <button class="button" onclick={save} data-testid="progress-save">{ icon(Icon::Save) }<span>{ say("Save to a file") }</span></button>
                }
                <label class="button file-button">
                    { icon(Icon::Folder) }<span>{ say("Open a file") }</span>
                    <input class="quiet" type="file" accept=".json,application/json" onchange={onfile} data-testid="progress-open" />
                </label>
                if kept > 0 && *outcome != LastOutcome::Asks {
                    <button class="button" onclick={forms::sets(&outcome, LastOutcome::Asks)} data-testid="progress-forget">{ say("Delete progress …") }</button>
                }
            </div>
            { told(&outcome, dispatch, &props.changed) }
        </section>
    }
}

/// Whether progress is really to be deleted, and what the last button did.
fn told(outcome: &UseStateHandle<LastOutcome>, dispatch: Dispatch, changed: &Callback<()>) -> Html {
    let forget = with!((outcome, changed), move |_: MouseEvent| {
        progress::forget(dispatch);
        outcome.set(LastOutcome::Done(
            say("Progress deleted. The list starts over.").to_string(),
        ));
        changed.emit(());
    });
    html! {
        <>
            if **outcome == LastOutcome::Asks {
                <div class="course-ask" role="group" aria-label={say("Delete progress …")}>
                    <p>{ say("All attempts at all lessons are deleted. Only a file that you saved can restore them.") }</p>
                    <div class="walk-buttons">
                        <button class="button" onclick={forget} data-testid="progress-forget-yes">{ say("Delete my progress") }</button>
                        <button class="button primary" onclick={forms::sets(outcome, LastOutcome::Nothing)}>{ say("Keep it") }</button>
                    </div>
                </div>
            }
            <div role="status" class={classes!("small", matches!(**outcome, LastOutcome::Wrong(_)).then_some("complaint"))} data-testid="progress-told">
                { match &**outcome {
                    LastOutcome::Done(says) | LastOutcome::Wrong(says) => says.clone(),
                    LastOutcome::Nothing | LastOutcome::Asks => String::new(),
                } }
            </div>
        </>
    }
}

/// Number of lessons in a catalog that have records.
fn known(catalog: &Catalog) -> usize {
    (catalog.lessons.iter())
        .filter(|it| !progress::attempts(&it.id).is_empty())
        .count()
}
