//! The dialog that imports an organization: files, choices, and the report before anything is built.

mod report;

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use interchange::{COLLECT_SCRIPT, ImportOptions};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use self::report::Report;
use crate::components::dialogs::Leave;
use crate::components::inspector::parts::Copy;
use crate::icons::{Icon, icon};
use crate::importing::{self, Imported, MAX_IMPORT_BYTES};
use crate::say::{grouped, say, say_with};
use crate::state::{Action, Dispatch, use_dispatch};
use crate::{opening, platform};

/// The files and options that were chosen.
#[derive(Clone, Default, PartialEq)]
struct ImportChoice {
    files: Vec<File>,
    as_stated: bool,
    renumber: bool,
    /// The number of changes so far.
    changes: u64,
}

enum ImportChange {
    Add(Vec<File>),
    Remove(usize),
    AsStated(bool),
    Renumber(bool),
}

impl Reducible for ImportChoice {
    type Action = ImportChange;

    fn reduce(self: Rc<Self>, change: ImportChange) -> Rc<Self> {
        let mut next = (*self).clone();
        match change {
            ImportChange::Add(files) => next.files.extend(files),
            ImportChange::Remove(at) => _ = next.files.remove(at),
            ImportChange::AsStated(on) => next.as_stated = on,
            ImportChange::Renumber(on) => next.renumber = on,
        }
        next.changes += 1;
        next.into()
    }
}

impl ImportChoice {
    fn bytes(&self) -> f64 {
        self.files.iter().map(|file| file.size()).sum()
    }

    fn is_too_large(&self) -> bool {
        self.bytes() > f64::from(MAX_IMPORT_BYTES)
    }

    fn options(&self) -> ImportOptions {
        ImportOptions {
            assume_full_access: !self.as_stated,
            renumber: self.renumber,
            max_bytes: MAX_IMPORT_BYTES as usize,
            ..ImportOptions::default()
        }
    }
}

/// Reads the files whenever the choice changes. The result counts for the choice with its number of changes.
#[hook]
fn use_import(choice: &UseReducerHandle<ImportChoice>) -> Option<Rc<Imported>> {
    let read = use_state(|| (0, None::<Rc<Imported>>));
    use_effect_with(choice.changes, {
        let (choice, read) = (choice.clone(), read.clone());
        move |&changes| {
            if choice.files.is_empty() || choice.is_too_large() {
                return importing::stop();
            }
            importing::begin(&choice.files, choice.options(), move |imported| {
                read.set((changes, Some(Rc::new(imported))));
            });
        }
    });
    let (changes, imported) = &*read;
    imported.clone().filter(|_| *changes == choice.changes)
}

/// Receives files that are dropped or pasted while the dialog is open.
#[hook]
fn use_incoming(choice: &UseReducerHandle<ImportChoice>, dispatch: &Dispatch) {
    let (add, dispatch) = (choice.dispatcher(), dispatch.clone());
    use_effect_with((), move |()| {
        let waiting = importing::attach({
            let add = add.clone();
            move |files| add.dispatch(ImportChange::Add(files))
        });
        if !waiting.is_empty() {
            add.dispatch(ImportChange::Add(waiting));
        }
        let options = EventListenerOptions::enable_prevent_default();
        let pasted = EventListener::new_with_options(&window(), "paste", options, move |event| {
            let data = (event.dyn_ref::<ClipboardEvent>()).and_then(ClipboardEvent::clipboard_data);
            let Some(data) = data else { return };
            let mut files = importing::files_of(data.files());
            if files.is_empty() {
                let text = data.get_data("text").unwrap_or_default();
                files.extend(pasted_file(&text));
            }
            event.prevent_default();
            importing::take(&dispatch, files);
        });
        move || {
            drop(pasted);
            importing::detach();
        }
    });
}

/// A pasted text as a file.
fn pasted_file(text: &str) -> Option<File> {
    let parts = Array::of1(&text.into());
    let file = || File::new_with_str_sequence(&parts, say("pasted text")).ok();
    (!text.trim().is_empty()).then(file).flatten()
}

#[component]
pub fn ImportForm() -> Html {
    let dispatch = use_dispatch();
    let choice = use_reducer(ImportChoice::default);
    use_incoming(&choice, &dispatch);
    let imported = use_import(&choice);
    let session = match imported.as_deref() {
        Some(Ok(import)) => Some(import.session.clone()),
        Some(Err(_)) | None => None,
    };
    let ready = session.is_some();
    let onimport = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(session) = session.clone() {
                dispatch.dispatch(Action::Close);
                let says =
                    say("Imported your organization. Your earlier session is kept under Share.");
                opening::load(&dispatch, session, says.to_string());
            }
        })
    };
    html! {
        <div class="dialog-body import">
            <p>{ say("Rehearse changes on a copy of your organization. The files stay in this page, and nothing changes in AWS.") }</p>
            { sources(&dispatch) }
            if choice.files.is_empty() { { collect() } } else {
                { files(&choice) }
                { options(&choice) }
            }
            <div role="status" data-testid="import-status">
                if choice.is_too_large() {
                    <p class="complaint">{ say_with("The files have {size} MB, and the page reads up to {limit} MB. Remove files, or use the program orgsim, which reads more.", &[
                        ("size", &megabytes(choice.bytes())),
                        ("limit", &megabytes(f64::from(MAX_IMPORT_BYTES))),
                    ]) }</p>
                } else if !choice.files.is_empty() && imported.is_none() {
                    <p>{ say("Reading…") }</p>
                } else if let Some(imported) = &imported {
                    { report::summary(imported) }
                }
            </div>
            if let Some(imported) = imported { <Report {imported} /> }
            <div class="dialog-foot">
                <Leave label={say("Cancel")} />
                // Not `disabled`: that would remove the focus from it.
                <button type="button" class="button primary" data-testid="dialog-submit" aria-disabled={(!ready).to_string()}
                    onclick={ready.then_some(onimport)}>{ say("Import") }</button>
            </div>
        </div>
    }
}

fn megabytes(bytes: f64) -> String {
    grouped((bytes / 1_000_000.0).ceil() as usize)
}

/// The ways to add files.
fn sources(dispatch: &Dispatch) -> Html {
    let onchange = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            importing::take(&dispatch, importing::files_of(input.files()));
            // Lets the user choose the same file again.
            input.set_value("");
        })
    };
    let oninput = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            let text = field.value();
            // Typed letters are no file yet.
            if text.trim_end().ends_with(['}', ']'])
                && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
            {
                importing::take(&dispatch, pasted_file(&text).into_iter().collect());
                field.set_value("");
            }
        })
    };
    html! {
        <section class="import-drop" aria-label={say("Add files")}>
            <p><b>{ say("Drop files here, or paste files or their text (Ctrl+V).") }</b></p>
            <div class="side-by-side">
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Choose files") }
                    <input class="quiet" type="file" multiple={true} autofocus={true} onchange={onchange.clone()} data-testid="import-files" />
                </label>
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Choose a folder") }
                    <input class="quiet" type="file" multiple={true} webkitdirectory={true} {onchange} data-testid="import-folder" />
                </label>
            </div>
            <textarea class="mono" rows="1" spellcheck="false" aria-label={say("Paste text here")} placeholder={say("Paste text here")}
                {oninput} data-testid="import-paste" />
            <p class="soft small">
                { say_with("In pieces and in any order, also packed as zip, up to {limit} MB: answers of the AWS CLI, Terraform state, org-formation, Landing Zone Accelerator, CloudFormation, Control Tower, iam-collect.", &[
                    ("limit", &megabytes(f64::from(MAX_IMPORT_BYTES))),
                ]) }
            </p>
        </section>
    }
}

/// The script for users who have no files yet.
fn collect() -> Html {
    html! {
        <details class="folding" data-testid="import-collect">
            <summary>{ say("You have no files yet? Collect them with a script.") }</summary>
            <p>{ say("Run this script in AWS CloudShell, signed in to the management account or to a delegated administrator. It only reads. It writes organization.json: download that file, and add it here.") }</p>
            <p>{ say("With --tags it also reads tags, with --iam users and roles of the account. Run it with --iam-only in other accounts to add theirs.") }</p>
            <div class="side-by-side">
                <Copy text={COLLECT_SCRIPT} label={say("Copy the script")} shown={say("Copy")} />
                <button type="button" class="button" onclick={|_: MouseEvent| { let _ = platform::save_file("collect.txt", COLLECT_SCRIPT); }}>
                    { icon(Icon::Save) }{ say("Save to a file") }
                </button>
            </div>
            <pre class="import-script mono small" tabindex="0" role="group" aria-label={say("The script")}>{ COLLECT_SCRIPT }</pre>
        </details>
    }
}

/// The chosen files.
fn files(choice: &UseReducerHandle<ImportChoice>) -> Html {
    html! {
        <section aria-label={say("Files")}>
            <h3>{ say("Files") }</h3>
            <ul class="kept-list import-files" data-testid="import-list">
                for (at, file) in choice.files.iter().enumerate() {
                    <li key={at}>
                        <span class="kept-name">{ importing::name_of(file) }
                            <span class="soft small">{ say_with(" {bytes} bytes", &[("bytes", &grouped(file.size() as usize))]) }</span></span>
                        <button type="button" class="button" aria-label={say_with("Remove {name}", &[("name", &file.name())])} onclick={
                            let choice = choice.dispatcher();
                            move |_: MouseEvent| {
                                choice.dispatch(ImportChange::Remove(at));
                                platform::focus_first(&["[data-testid=import-files]"]);
                            }
                        }>{ say("Remove") }</button>
                    </li>
                }
            </ul>
        </section>
    }
}

/// How the files are read.
fn options(choice: &UseReducerHandle<ImportChoice>) -> Html {
    let line =
        |id: &'static str, on: bool, label: &'static str, change: fn(bool) -> ImportChange| {
            let choice = choice.dispatcher();
            let onchange = move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                choice.dispatch(change(input.checked()));
            };
            html! {
                <label class="check-line">
                    <input type="checkbox" checked={on} data-testid={id} {onchange} />
                    <span>{ label }</span>
                </label>
            }
        };
    html! {
        <div>
            { line("import-as-stated", choice.as_stated, say("Attach service control policies only as the files state, without assuming FullAWSAccess"), ImportChange::AsStated) }
            { line("import-renumber", choice.renumber, say("Replace ids and email addresses, consistently, so that you can share the session"), ImportChange::Renumber) }
        </div>
    }
}
