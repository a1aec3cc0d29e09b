//! A question at the end of a lesson or of its review: answer, check, explanation.

use page::lesson::QuestionView;
use ui::browser::fields;
use ui::prelude::*;
use ui::shared::lesson_text::{line, prose};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub question: QuestionView,
    /// Called with the chosen options.
    pub on_answer: Callback<Vec<String>>,
    /// The language of the lesson's texts, if it is not the page's language.
    pub lang: Option<&'static str>,
}

#[component]
pub(crate) fn Check(props: &Props) -> Html {
    let (question, lang) = (&props.question, props.lang);
    // "Check" was pressed without a choice.
    let bare = use_state(|| false);
    let id = &question.id;
    let verdict = format!("verdict-{id}");
    let on_check = with!(
        (bare, verdict, props.on_answer),
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let options = fields::chosen(&event).unwrap_or_default();
            bare.set(options.is_empty());
            if !options.is_empty() {
                on_answer.emit(options);
            }
            platform::focus_soon(verdict.clone());
        })
    );
    let on_choice = forms::sets(&bare, false);
    let closed = question.right.is_some();
    let kind = match question.several {
        true => "checkbox",
        false => "radio",
    };
    html! {
        <form class="lesson-question" data-testid={format!("question-{id}")} onsubmit={on_check} onchange={on_choice}>
            <fieldset>
                <legend {lang}>{ line(&question.question) }</legend>
                if question.repeats { <p class="small soft" data-testid="repeats">{ say("From another lesson.") }</p> }
                if question.several && !closed { <p class="small soft">{ say("More than one is right.") }</p> }
                for (option, text) in &question.options {
                    <label key={option.to_string()} {lang}>
                        if let Some(right) = &question.right {
                            { mark(right.contains(option), question.chosen.contains(option)) }
                        } else {
                            <input type={kind} name={format!("quiz-{id}")} value={option} />
                        }
                        <span>
                            { line(text) }
                            if closed && question.chosen.contains(option) { <span class="small soft">{ format!(" ({})", say("your answer")) }</span> }
                        </span>
                    </label>
                }
            </fieldset>
            <div id={verdict} tabindex="-1">
                { said_of(question, *bare) }
                for (n, why) in question.why.iter().enumerate() {
                    <div key={n} {lang} data-testid="wrong-because">{ prose(why) }</div>
                }
                if closed { <div {lang}>{ prose(&question.because) }</div> }
            </div>
            if !closed { <button class="button" data-testid={format!("check-{id}")}>{ say("Check the answer") }</button> }
        </form>
    }
}

/// What is said of the answer.
fn said_of(question: &QuestionView, bare: bool) -> Html {
    let (class, sign, says) = match () {
        () if question.is_right => ("good", Icon::Check, say("Right.")),
        () if question.right.is_some() => (
            "wait",
            Icon::Cross,
            say("Not quite. The right answer is marked."),
        ),
        () if bare => ("wait", Icon::Bell, say("Choose an answer first.")),
        () if question.tries > 0 => ("wait", Icon::Cross, say("Not quite. Try again.")),
        () => return Html::default(),
    };
    html! { <p class={classes!("lesson-verdict", class)}>{ icon(sign) }<span>{ says }</span></p> }
}

fn mark(right: bool, chosen: bool) -> Html {
    let says = match (right, chosen) {
        (true, true) => say("Right, and chosen"),
        (true, false) => say("Right"),
        (false, true) => say("Wrong, and chosen"),
        (false, false) => say("Wrong"),
    };
    html! {
        <>
            <span class="goal-mark" data-met={right.to_string()} data-chosen={chosen.to_string()} aria-hidden="true">
                if right { { icon(Icon::Check) } } else if chosen { { icon(Icon::Cross) } }
            </span>
            { quiet(says) }
        </>
    }
}
