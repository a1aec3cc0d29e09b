//! The ways to add files to an import, and the script for users who have none.

use interchange::COLLECT_SCRIPT;

use page::import::MAX_IMPORT_BYTES;
use ui::importing;
use ui::parts::copy::Copy;
use ui::picked;
use ui::prelude::*;
use ui::{browser::fields::Field, picked::PickedFile};

/// The ways to add files.
pub(super) fn sources(dispatch: Dispatch, is_first: bool) -> Html {
    let onchange =
        Callback::from(move |event: Event| importing::take(dispatch, picked::chosen(&event)));
    let take = move |field: &Field| {
        importing::take(dispatch, pasted_file(&field.value()).into_iter().collect());
        field.set_value("");
    };
    // Typed letters are no file yet.
    let oninput = move |event: InputEvent| {
        let Some(field) = Field::of(&event) else {
            return;
        };
        let text = field.value();
        if text.trim_end().ends_with(['}', ']'])
            && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
        {
            take(&field);
        }
    };
    // Text that is not JSON is taken when the field is left: nothing shows before that it is complete.
    let on_left = move |event: Event| {
        if let Some(field) = Field::of(&event) {
            take(&field);
        }
    };
    html! {
        <section class="import-drop" aria-label={say("Add files")}>
            <p><b>{ say("Drop files and folders here, or paste them or their text (Ctrl+V).") }</b></p>
            <div class="side-by-side">
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Choose files") }
                    <input class="quiet" type="file" multiple={true} autofocus={true} onchange={&onchange} data-testid="import-files" />
                </label>
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Choose a folder") }
                    <input class="quiet" type="file" multiple={true} webkitdirectory={true} {onchange} data-testid="import-folder" />
                </label>
            </div>
            <textarea class="mono" rows="1" spellcheck="false" aria-label={say("Paste text here")} placeholder={say("Paste text here")}
                {oninput} onchange={on_left} data-testid="import-paste" />
            if is_first { <p class="soft small">
                { tell(message!("Files, folders and zip files, in any order, up to {limit} MB in total: AWS CLI output, Terraform state and plans, org-formation, Landing Zone Accelerator, CloudFormation, Control Tower, iam-collect.", limit = megabytes(f64::from(MAX_IMPORT_BYTES)))) }
            </p> }
        </section>
    }
}

/// The script for users who have no files yet.
pub(super) fn collect(dispatch: Dispatch) -> Html {
    html! {
        <details class="folding" data-testid="import-collect">
            <summary>{ say("You have no files yet? Collect them with a script.") }</summary>
            <p>{ say("Run this script in AWS CloudShell, signed in to the management account or to a delegated administrator. It only reads. It writes organization.json: download that file, and add it here.") }</p>
            <p>{ say("Options: --tags also reads tags, and --iam also reads the users and roles of the account. To add users and roles of other accounts, run the script there with --iam-only.") }</p>
            <div class="side-by-side">
                <Copy text={COLLECT_SCRIPT} label={say("Copy the script")} shown={say("Copy")} />
                <button type="button" class="button" onclick={dispatch.saves("collect.txt", || COLLECT_SCRIPT.to_string())}>
                    { icon(Icon::Save) }{ say("Save to a file") }
                </button>
            </div>
            <pre class="import-script mono small" tabindex="0" role="group" aria-label={say("The script")}>{ COLLECT_SCRIPT }</pre>
        </details>
    }
}

/// A pasted text as a file.
pub(super) fn pasted_file(text: &str) -> Option<PickedFile> {
    let file = || PickedFile::of_text(say("pasted text"), text);
    (!text.trim().is_empty()).then(file)?
}

pub(super) fn megabytes(bytes: f64) -> String {
    grouped((bytes / 1_000_000.0).ceil() as usize)
}
