//! A review of a lesson: a few of its questions, those that were missed first.

use lessons::learning::{LessonProgress, Review, ReviewQuestion, review_questions};
use sim::time::SimTime;

use crate::shared::check::Check;
use page::lesson::OpenedLesson;

use page::lesson::{LessonAction, QuestionView};
use ui::library::{self, Fetched};
use ui::prelude::*;
use ui::{clock, progress};

/// The heading, which gets the focus when a review starts.
pub const TITLE: &str = "review-title";

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lesson's id.
    pub lesson: AttrValue,
    /// The stored progress has changed.
    pub changed: Callback<()>,
    /// Closes the review.
    pub close: Callback<()>,
}

/// The questions of a review, and the answers to each so far.
#[derive(Clone, PartialEq)]
struct Asked {
    opened: OpenedLesson,
    questions: Vec<ReviewQuestion>,
    tries: Vec<Vec<Vec<String>>>,
}

impl Asked {
    fn new(opened: OpenedLesson) -> Self {
        let attempts = progress::attempts(&opened.lesson.id);
        let questions = review_questions(&opened.lesson, &attempts);
        Self {
            tries: vec![Vec::new(); questions.len()],
            questions,
            opened,
        }
    }

    fn views(&self) -> Vec<QuestionView> {
        let rows = self.questions.iter().zip(&self.tries);
        rows.map(|(it, tries)| {
            let name = format!("{}.{}", it.kind.texts(), it.id);
            QuestionView::new(&self.opened.texts, &name, &it.options, &it.answers, tries)
        })
        .collect()
    }

    /// The review, once each question is answered.
    fn review(&self) -> Option<Review> {
        let views = self.views();
        let at = SimTime::parse(&clock::now()).unwrap_or(SimTime::from_millis(0));
        let right = views.iter().all(|it| it.at_once);
        (views.iter().all(|it| it.right.is_some())).then_some(Review { at, right })
    }
}

#[component]
pub fn ReviewCard(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let asked = use_state(|| Fetched::Coming);
    use_effect_with(props.lesson.clone(), {
        let asked = asked.setter();
        move |id| {
            let then = move |opened: Result<OpenedLesson, String>| {
                asked.set(opened.map_or_else(Fetched::Failed, |it| Fetched::There(Asked::new(it))));
                platform::focus_soon(TITLE.to_string());
            };
            library::open(id, Box::new(then));
        }
    });
    let close = props.close.reform(|_: MouseEvent| ());
    let it = match &*asked {
        Fetched::Coming => {
            return html! { <p class="soft" role="status">{ say("Loading the questions…") }</p> };
        }
        Fetched::Failed(why) => {
            return html! {
                <div class="course-failed" role="alert">
                    <p>{ why }</p>
                    <button class="button" onclick={close}>{ say("Close") }</button>
                </div>
            };
        }
        Fetched::There(it) => it,
    };
    let views = it.views();
    let on_answer = |number: usize| {
        with!(
            (asked, it, props.changed),
            Callback::from(move |options: Vec<String>| {
                let mut next = it.clone();
                next.tries[number].push(options);
                if let Some(review) = next.review() {
                    progress::reviewed(dispatch, &next.opened.lesson.id, review);
                    changed.emit(());
                }
                asked.set(Fetched::There(next));
            })
        )
    };
    let again = Action::Lesson(LessonAction::open(&props.lesson));
    let title = it.opened.texts.get("title").to_string();
    let lang = (it.opened.language != language()).then_some(it.opened.language.code());
    html! {
        <section class="lesson-card ask review" aria-labelledby={TITLE} data-testid="review">
            <h3 id={TITLE} tabindex="-1">{ say_with("Review: {lesson}", &[("lesson", &title)]) }</h3>
            for (number, question) in views.iter().enumerate() {
                <Check key={question.id.to_string()} question={question.clone()} on_answer={on_answer(number)} {lang} />
            }
            <div role="status" data-testid="review-told">
                if views.iter().all(|it| it.right.is_some()) { <p><strong>{ ended(&it.opened.lesson.id) }</strong></p> }
            </div>
            <div class="lesson-buttons">
                <button class="button" data-testid="review-close" onclick={close}>{ say("Close the review") }</button>
                <button class="button" onclick={dispatch.on(again)}>{ say("Open the lesson") }</button>
            </div>
        </section>
    }
}

/// The result of the review that has just ended.
fn ended(lesson: &str) -> String {
    if let LessonProgress::Learned(days @ 2..) = progress::learning(lesson, 0) {
        let days = [("n", &days as &dyn std::fmt::Display)];
        return say_with("All correct. The next review is in {n} days.", &days);
    }
    let says = say("Not everything was correct at the first try, so the next review is tomorrow.");
    says.to_string()
}
