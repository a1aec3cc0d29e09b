//! A poll in a learner's page: the question, and a button for each option.

use page::class::{ClassAction, ClassVote};
use page::follow::ClassPoll;
use ui::prelude::*;
use ui::shared::lesson_text::prose;

pub fn poll_card(dispatch: Dispatch, poll: &ClassPoll, vote: Option<ClassVote>) -> Html {
    let vote = vote.map(|it| it.option);
    let own = vote.flatten();
    let says = match vote {
        Some(Some(option)) => tell(message!("Your answer: {letter}", letter = letter(option))),
        Some(None) => say("Your answer did not arrive. Choose again.").to_string(),
        None => String::new(),
    };
    html! {
        <section class="follow-note class-poll" data-testid="poll" aria-label={say("A question to the class")}>
            { icon(Icon::Help) }
            <div role="status">{ prose(&poll.question) }</div>
            <ol>
                for (n, option) in poll.options.iter().enumerate() {
                    <li key={n}>
                        <button type="button" class="button" aria-pressed={(own == Some(n)).to_string()}
                            onclick={dispatch.on(Action::Class(ClassAction::Vote(n)))}>
                            { prose(option) }
                        </button>
                    </li>
                }
            </ol>
            <p role="status">{ says }</p>
        </section>
    }
}

/// `A` for the first option.
fn letter(option: usize) -> char {
    char::from(b'A'.saturating_add(u8::try_from(option).unwrap_or_default()))
}
