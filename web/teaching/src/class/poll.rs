//! A poll in a learner's page: the question, and a button for each option; then the answer.

use page::class::{ClassAction, ClassVote};
use page::follow::ClassPoll;
use ui::prelude::*;
use ui::shared::lesson_text::prose;

pub(crate) fn poll_card(dispatch: Dispatch, poll: &ClassPoll, vote: Option<ClassVote>) -> Html {
    let vote = vote.map(|it| it.option);
    let own = vote.flatten();
    let says = match vote {
        Some(Some(option)) => tell(message!("Your answer: {letter}", letter = letter(option))),
        Some(None) => say("Your answer did not arrive. Choose again.").to_string(),
        None => String::new(),
    };
    let right = poll.answer.as_ref().and_then(|it| it.right);
    html! {
        <section class="follow-note class-poll" data-testid="poll" aria-label={say("A question to the class")}>
            { icon(Icon::Help) }
            <div role="status">{ prose(&poll.question) }</div>
            <ol>
                for (n, option) in poll.options.iter().enumerate() {
                    <li key={n} class={classes!((right == Some(n)).then_some("right"))}>
                        if poll.answer.is_some() {
                            { prose(option) }
                            if right == Some(n) { { icon(Icon::Check) }{ quiet(say("Right")) } }
                        } else {
                            <button type="button" class="button" aria-pressed={(own == Some(n)).to_string()}
                                onclick={dispatch.on(Action::Class(ClassAction::Vote(n)))}>
                                { prose(option) }
                            </button>
                        }
                    </li>
                }
            </ol>
            <p role="status">{ says }</p>
            if let Some(answer) = &poll.answer {
                <div class="audience-answer" role="status" data-testid="poll-answer">{ prose(&answer.text) }</div>
                <button type="button" class="button" data-testid="poll-read" onclick={dispatch.on(Action::Class(ClassAction::HasRead))}>
                    { icon(Icon::Close) }{ say("Close") }
                </button>
            }
        </section>
    }
}

/// `A` for the first option.
fn letter(option: usize) -> char {
    char::from(b'A'.saturating_add(u8::try_from(option).unwrap_or_default()))
}
