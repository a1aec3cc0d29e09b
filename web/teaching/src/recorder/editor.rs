//! The editor of a draft in the guide's pane: its texts, steps, goals and questions, with buttons to try, save and send
//! it.

use lessons::{Complaint, LessonDraft, MOST_IN_LINK};
use serde_json::json;

use super::goals::goals;
use super::pen::Pen;
use super::pictures::Pictures;
use super::preview;
use super::questions::quiz;
use super::step::step;
use page::recorder::{DraftAction, DraftEditing};
use ui::clock;
use ui::link;
use ui::parts::copy::Copy;
use ui::parts::text::prose;
use ui::prelude::*;
use ui::say;

/// The properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The draft.
    pub editing: DraftEditing,
}

/// The editor of a draft.
#[component]
pub fn Editor(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let editing = &props.editing;
    let draft = &editing.draft;
    let pen = Pen {
        dispatch,
        draft: draft.clone().into(),
        language: say::language().code(),
    };
    let lacks = use_memo(draft.clone(), |draft| draft.files().check_texts());
    let steps = draft.steps();
    html! {
        <article class="lesson draft" aria-labelledby="draft-title-shown" data-testid="editor">
            { head(&pen, editing) }
            if let Err(why) = &*editing.plays {
                <p class="complaint small" role="alert">{ tell(message!("This is not a lesson yet: {why}")) }</p>
            }
            { about(&pen) }
            <section class="lesson-part" key="steps" aria-label={say("Steps")}>
                <h3>{ say("Steps") }</h3>
                <ol class="draft-steps">
                    for (number, row) in steps.iter().enumerate() {
                        <li key={row.id.as_str()}>{ step(&pen, editing, number, row) }</li>
                    }
                </ol>
                <button class="button small" data-testid="add-pause" onclick={
                    let (language, at) = (pen.language, steps.len());
                    pen.on(move |draft| { draft.insert_pause(at, language, say("A pause")); })
                }>{ say("Add a step to read") }</button>
            </section>
            { goals(&pen, draft, &editing.proposals) }
            { quiz(&pen, draft) }
            <Pictures pictures={draft.pictures.clone()} {pen} />
            { send(dispatch, draft, &lacks) }
        </article>
    }
}

fn head(pen: &Pen, editing: &DraftEditing) -> Html {
    let undo = |able: bool, doing: fn() -> DraftAction| able.then(|| pen.send(doing));
    html! {
        <header class="lesson-head">
            <div class="lesson-name">
                <p><strong id="draft-title-shown" tabindex="-1">{ say("A lesson of your own") }</strong></p>
                <button class="button bare mini" data-testid="editor-close" title={say("Close: the draft is kept")}
                    onclick={pen.send(|| DraftAction::Close)}>{ icon(Icon::Close) }<span>{ say("Close") }</span></button>
            </div>
            <p class="small soft" role="status">{ say("Every change is saved in this browser at once.") }</p>
            <div class="lesson-buttons">
                <button class="button bare square" data-testid="editor-undo"
                    aria-label={say("Undo the last change of the draft")}
                    title={say("Undo the last change of the draft")}
                    aria-disabled={(!editing.can_undo()).to_string()}
                    onclick={undo(editing.can_undo(), || DraftAction::Undo)}>{ icon(Icon::Undo) }</button>
                <button class="button bare square" aria-label={say("Redo the change of the draft")}
                    title={say("Redo the change of the draft")} aria-disabled={(!editing.can_redo()).to_string()}
                    onclick={undo(editing.can_redo(), || DraftAction::Redo)}>{ icon(Icon::Redo) }</button>
                <button class="button primary" data-testid="editor-preview"
                    onclick={pen.send(|| DraftAction::Preview(clock::now()))}>{ icon(Icon::Play) }<span>{ say("Try it as a learner") }</span></button>
            </div>
        </header>
    }
}

/// The texts about the lesson as a whole.
fn about(pen: &Pen) -> Html {
    let minutes = pen.draft.lesson["minutes"].as_u64().unwrap_or(5);
    let on_minutes = with!(pen, move |event: InputEvent| {
        if let Ok(minutes) = forms::value(&event).parse::<u64>() {
            pen.change("minutes", &|draft| draft.lesson["minutes"] = json!(minutes));
        }
    });
    html! {
        <section class="lesson-part" key="about">
            <p class="small soft">{ prose(say("Texts take `**strong words**`, lists with `- `, links `[words](https://example.org)` and pictures `![description](tree.png)`. Titles, goals and answers are one line, without links and pictures.")) }</p>
            { preview::beside(html! {
                <>
                    { pen.field("title", say("Title"), 1) }
                    { pen.field("about", say("What it is about, in a sentence"), 2) }
                    <p class="draft-field">
                        <label for="draft-minutes">{ say("Minutes") }</label>
                        <input id="draft-minutes" type="number" min="1" max="600" value={minutes.to_string()} oninput={on_minutes} data-testid="minutes" />
                    </p>
                    { pen.field("intro", say("Before you begin"), 3) }
                    { pen.field("outro", say("What you learned"), 3) }
                </>
            }, preview::of_lesson(pen)) }
        </section>
    }
}

/// Saving and sending the draft: its zip, its links, and what it lacks.
fn send(dispatch: Dispatch, draft: &LessonDraft, lacks: &[Complaint]) -> Html {
    let files = draft.files();
    let links = (files.to_learner_link())
        .and_then(|learners| Ok((learners, files.to_link()?)))
        .map(|(learners, authors)| (link::to_code(&learners), link::to_code(&authors)));
    let save = move |_: MouseEvent| {
        if let Ok(bytes) = files.pack() {
            dispatch.save_bytes(&format!("{}.zip", files.id), &bytes);
        }
    };
    html! {
        <section class="lesson-part" key="send" aria-label={say("Save and send")}>
            <h3>{ say("Save and send") }</h3>
            <div class="lesson-buttons">
                <button class="button" data-testid="editor-save" onclick={save}>{ icon(Icon::Save) }<span>{ say("Save as a folder (zip)") }</span></button>
                if let Ok((for_learners, address)) = &links {
                    <Copy text={for_learners.clone()} label={say("Copy a link for learners")} named={true} />
                    <Copy text={address.clone()} label={say("Copy a link for authors")} named={true} />
                }
            </div>
            { of_links(&links) }
            if !lacks.is_empty() {
                <details class="small" data-testid="editor-lacks">
                    <summary>{
                        tell(counted!(lacks.len(), "One text needs a fix before this can be a lesson of the course.|{n} texts need a fix before this can be a lesson of the course."))
                    }</summary>
                    <p class="soft">{ prose(say("`orgsim lesson check` lists them.")) }</p>
                    <ul lang={english()}>for it in lacks.iter() { <li key={it.to_string()}>{ it.to_string() }</li> }</ul>
                </details>
            }
        </section>
    }
}

/// What the links are for, or why there are none.
fn of_links(links: &Result<(String, String), usize>) -> Html {
    let authors = match links {
        Err(n) => {
            let says = tell(message!(
                "As a link, the lesson would have {n} characters; browsers take at most {most}. Send the zip file, or leave out pictures.",
                most = MOST_IN_LINK
            ));
            return html! { <p class="complaint small" data-testid="link-too-long">{ says }</p> };
        }
        Ok((_, authors)) => authors,
    };
    html! {
        <>
            <p class="small soft">{ say("The link for learners opens the lesson without this editor, and their progress counts. You can also present it, prepare a link to it and pack it: it is in the lists of lessons.") }</p>
            <p class="small soft">{
                if authors.len() > forms::LONG_LINK {
                    tell(message!("The link has {n} characters; some programs cut links that long. The zip file is the safer way.", n = authors.len()))
                } else {
                    tell(message!("The link for authors has {n} characters and opens the lesson as a draft.", n = authors.len()))
                }
            }</p>
        </>
    }
}
