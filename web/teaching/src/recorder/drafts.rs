//! The stored drafts, and lessons from files.

use lessons::Files;

use page::recorder::DraftAction;
use ui::prelude::*;
use ui::{drafts, picked};

/// Reads the chosen files; the error says why they are not a lesson.
fn read(chosen: Vec<(String, Vec<u8>)>) -> Result<DraftAction, String> {
    files(chosen)
        .and_then(drafts::import)
        .map(|(draft, proposals)| DraftAction::Import(Box::new(draft), proposals))
        .map_err(|why| tell(message!("It cannot be imported: {why}")))
}

/// Reads a zip file, or a lesson's files.
fn files(chosen: Vec<(String, Vec<u8>)>) -> Result<Files, String> {
    match &chosen[..] {
        [(name, bytes)] if name.ends_with(".zip") || bytes.starts_with(b"PK") => {
            Files::unpack(bytes)
        }
        _ => {
            let mut files = Files {
                id: "imported".to_string(),
                ..Files::default()
            };
            for (name, bytes) in chosen {
                files.put(&name, bytes).map_err(|why| why.to_string())?;
            }
            Ok(files)
        }
    }
}

/// The list of drafts.
#[component]
pub fn Drafts() -> Html {
    let dispatch = use_dispatch();
    let wrong = use_state(|| None::<String>);
    let asked = use_state(|| None::<String>);
    let looks = use_force_update();
    let readers = use_mut_ref(Vec::new);
    let onfile = with!(wrong, move |event: Event| {
        let files = picked::of_field(&event);
        let (count, come) = (files.len(), Rc::new(RefCell::new(Vec::new())));
        readers.borrow_mut().clear();
        for file in files {
            let name = file.name();
            let arrived = with!((come, wrong), move |bytes: Vec<u8>| {
                come.borrow_mut().push((name, bytes));
                if come.borrow().len() != count {
                    return;
                }
                match read(come.take()) {
                    Ok(doing) => dispatch.dispatch(Action::Draft(doing)),
                    Err(why) => wrong.set(Some(why)),
                }
            });
            picked::read_bytes(&readers, file, arrived);
        }
    });
    let rows = drafts::kept().into_iter().map(|id| {
        let on_forget = with!((asked, looks, id), move |_: MouseEvent| {
            if asked.as_ref() != Some(&id) {
                return asked.set(Some(id.clone()));
            }
            drafts::forget(&id)
                .into_iter()
                .for_each(|it| dispatch.errand(it));
            asked.set(None);
            looks.force_update();
        });
        row(dispatch, &id, asked.as_ref() == Some(&id), on_forget.into())
    });
    let rows: Vec<Html> = rows.collect();
    html! {
        <div class="drafts">
            <p class="small soft">{ say("Record what you do, or import a lesson's folder, and turn it into a lesson. Drafts stay in this browser.") }</p>
            if !rows.is_empty() {
                <ul class="draft-list">{ rows }</ul>
            }
            <div class="lesson-buttons">
                <button class="button" data-testid="draft-record" onclick={dispatch.on(Action::Draft(DraftAction::Record))}>
                    { icon(Icon::Record) }<span>{ say("Record") }</span>
                </button>
                <label class="button file-button">
                    { icon(Icon::Folder) }<span>{ say("Import a lesson") }</span>
                    <input class="quiet" type="file" multiple={true} accept=".zip,.toml,.seen,.png,.jpg,.jpeg,.gif,.webp" onchange={onfile} data-testid="draft-import" />
                </label>
            </div>
            <p role="status" class="complaint small" data-testid="draft-wrong">{ wrong.as_deref() }</p>
        </div>
    }
}

/// A draft, with buttons to edit it and to delete it, once the author has been asked.
fn row(dispatch: Dispatch, id: &str, asked: bool, on_forget: Callback<MouseEvent>) -> Html {
    let opened = drafts::open(id);
    let title = (opened.as_ref()).map_or("", |(draft, _)| draft.title(language().code()));
    let title = if title.is_empty() { id } else { title }.to_string();
    html! {
        <li key={id} class="draft-row" data-testid={format!("draft-{id}")}>
            <span class="draft-title">{ title }</span>
            {
                match opened {
                    Ok((draft, proposals)) => {
                        let onclick = dispatch.on(Action::Draft(DraftAction::Open(Box::new(draft), proposals)));
                        html! { <button class="button small" data-testid="draft-open" {onclick}>{ say("Edit") }</button> }
                    }
                    Err(why) => {
                        let text = drafts::raw(id);
                        let onclick = dispatch.saves(&format!("{id}.json"), move || text.clone());
                        html! {
                            <>
                                <span class="small complaint">{ tell(message!("It cannot be read: {why}")) }</span>
                                <button class="button small" {onclick}>{ say("Save as it is") }</button>
                            </>
                        }
                    }
                }
            }
            <button class="button bare small" onclick={on_forget}>{ if asked { say("Really delete it?") } else { say("Delete") } }</button>
        </li>
    }
}
