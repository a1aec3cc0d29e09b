//! The goals of a draft, suggested by the changes in the recording, and its questions.

use lessons::{LessonDraft, Proposal};
use serde_json::json;
use yew::prelude::*;

use super::editor::Pen;
use crate::say::{core, core_lang, say};
use crate::state::recorder::wording;

/// The ids of a draft's rows.
fn ids(draft: &LessonDraft, name: &str) -> Vec<String> {
    (draft.lesson[name].as_array().into_iter().flatten())
        .filter_map(|row| row["id"].as_str().map(str::to_string))
        .collect()
}

pub fn goals(pen: &Pen, draft: &LessonDraft, proposals: &[Proposal]) -> Html {
    let own = ids(draft, "goals");
    let open: Vec<&Proposal> = (proposals.iter())
        .filter(|it| !own.contains(&it.id))
        .collect();
    html! {
        <section class="lesson-part" key="goals" aria-label={say("Goals")}>
            <h3>{ say("Goals") }</h3>
            if own.is_empty() && open.is_empty() {
                <p class="small soft">{ say("Nothing in the recording changes anything. Without goals, the lesson can be presented or read.") }</p>
            }
            for id in own.iter() {
                <div key={id.clone()} class="draft-goal" data-testid={format!("goal-{id}")}>
                    { pen.field(&format!("goals.{id}.text"), say("What must become true"), 1) }
                    { pen.field(&format!("goals.{id}.missing"), say("Text while it is not met"), 1) }
                    <button class="button small" onclick={
                        let id = id.clone();
                        pen.on(move |draft| draft.drop_goal(&id))
                    }>{ say("Remove goal") }</button>
                </div>
            }
            if !open.is_empty() {
                <p class="small soft">{ say("What the recording changed. Choose the goals for the learner:") }</p>
                <ul class="draft-proposals">
                    for proposal in open {
                        <li key={proposal.id.clone()}>
                            <span lang={core_lang(&proposal.text)}>{ core(&proposal.text) }</span>
                            <button class="button small" data-testid="goal-take" onclick={
                                let proposal = proposal.clone();
                                pen.on(move |draft| draft.accept(&proposal, &wording()))
                            }>{ say("Add as goal") }</button>
                        </li>
                    }
                </ul>
            }
        </section>
    }
}

pub fn questions(pen: &Pen, draft: &LessonDraft) -> Html {
    let language = pen.language;
    let rows = draft.lesson["quiz"].as_array().cloned().unwrap_or_default();
    html! {
        <section class="lesson-part" key="quiz" aria-label={say("Questions at the end")}>
            <h3>{ say("Questions at the end") }</h3>
            for row in rows.iter() {
                { question(pen, row) }
            }
            <button class="button small" data-testid="add-question" onclick={
                pen.on(move |draft| { draft.add_question(language, say("What have you seen?")); })
            }>{ say("Add a question") }</button>
        </section>
    }
}

fn question(pen: &Pen, row: &serde_json::Value) -> Html {
    let Some(id) = row["id"].as_str().map(str::to_string) else {
        return Html::default();
    };
    let options: Vec<String> = (row["options"].as_array().into_iter().flatten())
        .filter_map(|it| it.as_str().map(str::to_string))
        .collect();
    let is_right = |option: &str| row["answer"] == *option || row["answer"] == json!([option]);
    html! {
        <fieldset key={id.clone()} class="draft-goal" data-testid={format!("question-{id}")}>
            <legend class="small soft">{ say("A question") }</legend>
            { pen.field(&format!("quiz.{id}.question"), say("The question"), 1) }
            <p class="small soft">{ say("Mark the correct answer.") }</p>
            for option in options {
                <div key={option.clone()} class="draft-option">
                    <input type="radio" name={format!("right-{id}")} aria-label={say("Correct answer")} checked={is_right(&option)} onchange={
                        let (pen, id, option) = (pen.clone(), id.clone(), option.clone());
                        move |_: Event| pen.change("", &|draft| {
                            for row in draft.lesson["quiz"].as_array_mut().into_iter().flatten() {
                                if row["id"] == *id {
                                    row["answer"] = json!(option);
                                }
                            }
                        })
                    } />
                    { pen.field(&format!("quiz.{id}.{option}"), say("An answer"), 1) }
                </div>
            }
            { pen.field(&format!("quiz.{id}.because"), say("Why it is correct"), 1) }
            <button class="button small" onclick={
                let id = id.clone();
                pen.on(move |draft| draft.drop_question(&id))
            }>{ say("Remove question") }</button>
        </fieldset>
    }
}
