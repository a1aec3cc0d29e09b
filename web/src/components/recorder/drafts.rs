//! The stored drafts, and lessons from files.

use gloo::file::{Blob, callbacks::FileReader, callbacks::read_as_bytes};
use lessons::{Files, LessonDraft, Proposal};
use web_sys::HtmlInputElement;

use crate::drafts;
use crate::prelude::*;
use crate::say::language;
use crate::state::recorder::Drafting;

/// The lesson in a link, as a draft; `None` if the link has other contents.
pub fn linked(code: &str) -> Option<Result<(LessonDraft, Vec<Proposal>), String>> {
    Files::from_link(code).map(|files| files.and_then(drafts::import))
}

/// Reads the chosen files; the error says why they are not a lesson.
fn read(chosen: Vec<(String, Vec<u8>)>) -> Result<(LessonDraft, Vec<Proposal>), String> {
    files(chosen)
        .and_then(drafts::import)
        .map_err(|why| say_with("It cannot be imported: {why}", &[("why", &why)]))
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

#[component]
pub fn Drafts() -> Html {
    let dispatch = use_dispatch();
    let wrong = use_state(|| None::<String>);
    let asked = use_state(|| None::<String>);
    let looks = use_force_update();
    let reading = use_mut_ref(Vec::<FileReader>::new);
    let onfile = {
        let (dispatch, wrong) = (dispatch.clone(), wrong.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let list = input.files();
            let count = list.as_ref().map_or(0, web_sys::FileList::length);
            let come = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
            reading.borrow_mut().clear();
            for at in 0..count {
                let Some(file) = list.as_ref().and_then(|it| it.get(at)) else {
                    continue;
                };
                let (dispatch, wrong, come, name) =
                    (dispatch.clone(), wrong.clone(), come.clone(), file.name());
                let reader = read_as_bytes(&Blob::from(web_sys::Blob::from(file)), move |bytes| {
                    come.borrow_mut().push((name, bytes.unwrap_or_default()));
                    if u32::try_from(come.borrow().len()) != Ok(count) {
                        return;
                    }
                    match read(come.take()) {
                        Ok((draft, proposals)) => {
                            let doing = Drafting::Import(Box::new(draft), proposals);
                            dispatch.dispatch(Action::Draft(doing));
                        }
                        Err(why) => wrong.set(Some(why)),
                    }
                });
                reading.borrow_mut().push(reader);
            }
            // Lets the user choose the same file again.
            input.set_value("");
        })
    };
    let row = |id: String| {
        let opened = drafts::open(&id);
        let title = opened.as_ref().map_or_else(
            |_| id.clone(),
            |(draft, _)| match draft.title(language().code()) {
                "" => id.clone(),
                title => title.to_string(),
            },
        );
        let on_forget = {
            let (asked, looks, id) = (asked.clone(), looks.clone(), id.clone());
            move |_: MouseEvent| {
                if asked.as_ref() == Some(&id) {
                    drafts::forget(&id);
                    asked.set(None);
                    looks.force_update();
                } else {
                    asked.set(Some(id.clone()));
                }
            }
        };
        let forget = if asked.as_ref() == Some(&id) {
            say("Really delete it?")
        } else {
            say("Delete")
        };
        html! {
            <li key={id.clone()} class="draft-row" data-testid={format!("draft-{id}")}>
                <span class="draft-title">{ title }</span>
                {
                    match opened {
                        Ok((draft, proposals)) => {
                            let dispatch = dispatch.clone();
                            let onclick = move |_: MouseEvent| {
                                dispatch.dispatch(Action::Draft(Drafting::Open(Box::new(draft.clone()), proposals.clone())));
                            };
                            html! { <button class="button small" data-testid="draft-open" {onclick}>{ say("Edit") }</button> }
                        }
                        Err(why) => {
                            let name = format!("{id}.json");
                            let text = drafts::raw(&id);
                            let onclick = move |_: MouseEvent| { platform::save_file(&name, &text); };
                            html! {
                                <>
                                    <span class="small complaint">{ say_with("It cannot be read: {why}", &[("why", &why)]) }</span>
                                    <button class="button small" {onclick}>{ say("Save as it is") }</button>
                                </>
                            }
                        }
                    }
                }
                <button class="button bare small" onclick={on_forget}>{ forget }</button>
            </li>
        }
    };
    let kept = drafts::kept();
    html! {
        <div class="drafts">
            <p class="small soft">{ say("Record what you do, or import a lesson's folder, and turn it into a lesson. Drafts stay in this browser.") }</p>
            if !kept.is_empty() {
                <ul class="draft-list">{ for kept.into_iter().map(row) }</ul>
            }
            <div class="lesson-buttons">
                <button class="button" data-testid="draft-record" onclick={
                    let dispatch = dispatch.clone();
                    move |_: MouseEvent| dispatch.dispatch(Action::Draft(Drafting::Record))
                }>{ icon(Icon::Record) }<span>{ say("Record") }</span></button>
                <label class="button file-button">
                    { icon(Icon::Folder) }<span>{ say("Import a lesson") }</span>
                    <input class="quiet" type="file" multiple={true} accept=".zip,.toml,.seen,.png,.jpg,.jpeg,.gif,.webp" onchange={onfile} data-testid="draft-import" />
                </label>
            </div>
            <p role="status" class="complaint small" data-testid="draft-wrong">{ (*wrong).clone() }</p>
        </div>
    }
}
