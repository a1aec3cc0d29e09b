//! The goals of a draft, suggested by the changes that its lines make.

use lessons::{LessonDraft, Proposal};

use super::pen::Pen;
use page::recorder::{DraftAction, wording};
use ui::prelude::*;

/// The ids of a draft's rows.
fn ids(draft: &LessonDraft, name: &str) -> Vec<String> {
    (draft.lesson[name].as_array().into_iter().flatten())
        .filter_map(|row| row["id"].as_str().map(str::to_string))
        .collect()
}

pub(crate) fn goals(pen: &Pen, draft: &LessonDraft, proposals: &[Proposal]) -> Html {
    let own = ids(draft, "goals");
    let open: Vec<&Proposal> = (proposals.iter())
        .filter(|it| !own.contains(&it.id))
        .collect();
    html! {
        <section class="lesson-part" key="goals" aria-label={say("Goals")}>
            <h3>{ say("Goals") }</h3>
            if own.is_empty() && open.is_empty() {
                <p class="small soft">{ say("The recording contains no changes. Without goals, the lesson can be presented or read.") }</p>
            }
            for id in own.iter() {
                <div key={id.as_str()} class="draft-goal" data-testid={format!("goal-{id}")}>
                    { pen.field(&format!("goals.{id}.text"), say("What must become true"), 1) }
                    { pen.field(&format!("goals.{id}.missing"), say("Text while it is not met"), 1) }
                    <button class="button small" onclick={
                        pen.on(with!(id, move |draft| draft.drop_goal(&id)))
                    }>{ say("Remove goal") }</button>
                </div>
            }
            <button class="button small" data-testid="goals-suggest" onclick={pen.send(|| DraftAction::Suggest)}>{ say("Look for more goals in the lines") }</button>
            if !open.is_empty() {
                <p class="small soft">{ say("What the recording changed. Choose the goals for the learner.") }</p>
                <ul class="draft-proposals">
                    for proposal in open {
                        <li key={proposal.id.as_str()}>
                            <span lang={told_lang(&proposal.text)}>{ tell(&proposal.text) }</span>
                            <button class="button small" data-testid="goal-take" onclick={
                                pen.on(with!(proposal, move |draft| draft.accept(&proposal, &wording(words()))))
                            }>{ say("Add as goal") }</button>
                        </li>
                    }
                </ul>
            }
        </section>
    }
}
