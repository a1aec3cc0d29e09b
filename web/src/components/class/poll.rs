//! Polls: the presenter's question with options goes to every page that follows, and the answers are counted.

use serde_json::{Value, json};

use crate::browser::{Interval, class};
use crate::fetch;
use crate::prelude::*;
use crate::shared::lesson_text::prose;
use page::follow::ClassPoll;
use page::present::PresentAction;

/// Milliseconds between two counts.
const COUNT: u32 = 1_000;

#[derive(Properties, PartialEq)]
pub struct AskedPollProps {
    /// The question that is open now, with its options.
    pub question: Option<(String, Vec<String>)>,
}

fn ask(question: &Option<(String, Vec<String>)>) {
    let body = (question.as_ref()).map_or(
        Value::Null,
        |(question, options)| json!({ "question": question, "options": options }),
    );
    let (key, body) = (class::key(), body.to_string());
    fetch::server(
        "PUT",
        "_orgsim/poll",
        key.as_deref(),
        Some(&body),
        Box::new(|_| {}),
    );
}

/// Counts the answers, and tells the presentation when they have changed.
fn count(dispatch: &Dispatch, last: &Rc<RefCell<Vec<u64>>>) {
    let (dispatch, last) = (dispatch.clone(), last.clone());
    let counted = Box::new(move |answer: Option<String>| {
        let answer = answer.and_then(|it| serde_json::from_str::<Value>(&it).ok());
        let counts = answer.as_ref().and_then(|it| it["counts"].as_array());
        let counts: Vec<u64> = (counts.into_iter().flatten())
            .filter_map(Value::as_u64)
            .collect();
        if !counts.is_empty() && *last.borrow() != counts {
            (*last.borrow_mut()).clone_from(&counts);
            dispatch.dispatch(Action::Present(PresentAction::Votes(counts)));
        }
    });
    let key = class::key();
    fetch::server("GET", "_orgsim/poll", key.as_deref(), None, counted);
}

/// In the presenter's panel: what is asked there is asked in the class.
#[component]
pub fn AskedPoll(props: &AskedPollProps) -> Html {
    let dispatch = use_dispatch();
    use_effect_with(props.question.clone(), move |question| {
        ask(question);
        let counting = question.is_some().then(|| {
            dispatch.dispatch(Action::Present(PresentAction::Votes(Vec::new())));
            let last = Rc::new(RefCell::new(Vec::new()));
            Interval::new(COUNT, move || count(&dispatch, &last))
        });
        move || drop(counting)
    });
    // With the panel goes the question.
    use_effect_with((), |()| || ask(&None));
    Html::default()
}

#[derive(Properties, PartialEq)]
pub struct PollCardProps {
    pub poll: ClassPoll,
}

/// In a learner's page: the question, and a button for each option. The last answer counts.
#[component]
pub fn PollCard(props: &PollCardProps) -> Html {
    // By the number of the poll; no option: the answer did not arrive.
    let chosen = use_state(|| None::<(u64, Option<usize>)>);
    let number = props.poll.number;
    let choose = |option: usize| {
        let chosen = chosen.clone();
        move |_: MouseEvent| {
            let chosen = chosen.clone();
            let path = format!("_orgsim/poll/{}", class::learner_id());
            let body = json!({ "poll": number, "option": option }).to_string();
            let done = Box::new(move |answer: Option<String>| {
                chosen.set(Some((number, answer.map(|_| option))));
            });
            fetch::server("PUT", &path, None, Some(&body), done);
        }
    };
    let sent = (*chosen).filter(|it| it.0 == number).map(|it| it.1);
    let own = sent.flatten();
    let says = match sent {
        Some(Some(option)) => say_with("Your answer: {letter}", &[("letter", &letter(option))]),
        Some(None) => say("Your answer did not arrive. Choose again.").to_string(),
        None => String::new(),
    };
    html! {
        <section class="follow-note class-poll" data-testid="poll" aria-label={say("A question to the class")}>
            { icon(Icon::Help) }
            <div role="status">{ prose(&props.poll.question) }</div>
            <ol>
                for (n, option) in props.poll.options.iter().enumerate() {
                    <li key={n}>
                        <button type="button" class="button" aria-pressed={(own == Some(n)).to_string()} onclick={choose(n)}>
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
