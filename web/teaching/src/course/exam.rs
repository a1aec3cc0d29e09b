//! The exam: twenty questions of the whole course, drawn by a seed and mixed, with a result for each topic.

use lessons::exam::{self, ASKED, ExamQuestion, TopicResult};

use super::seed::SeedForm;
use crate::shared::check::Check;
use page::lesson::{OpenedLesson, QuestionView};
use ui::library::{self, Catalog, Fetched};
use ui::prelude::*;

/// The heading, which gets the focus when an exam starts.
const TITLE: &str = "exam-title";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub catalog: Rc<Catalog>,
}

/// An exam that is being taken.
#[derive(Clone, PartialEq)]
struct Sitting {
    seed: u64,
    questions: Vec<ExamQuestion>,
    /// The lesson of each question.
    opened: Vec<OpenedLesson>,
    /// The answer to each question.
    tries: Vec<Vec<Vec<String>>>,
}

impl Sitting {
    fn views(&self) -> Vec<QuestionView> {
        let rows = self.questions.iter().zip(&self.opened).zip(&self.tries);
        rows.filter_map(|((question, opened), tries)| {
            let quiz = opened.lesson.quiz.get(question.number)?;
            let name = format!("quiz.{}", quiz.id);
            let view = QuestionView::new(&opened.texts, &name, &quiz.options, &quiz.answers, tries);
            let answers = quiz.answers.iter().map(|it| AttrValue::from(it.clone()));
            Some(QuestionView {
                // Two lessons may have a question of the same id.
                id: format!("{}-{}", question.lesson, quiz.id).into(),
                // In an exam, the first answer is the last one.
                right: (!tries.is_empty()).then(|| answers.collect()),
                ..view
            })
        })
        .collect()
    }
}

/// The lessons and their numbers of questions, part by part.
fn topics(catalog: &Catalog) -> Vec<Vec<(String, u64)>> {
    let lessons = |ids: &[String]| {
        let found = ids.iter().filter_map(|id| catalog.find(id));
        found.map(|it| (it.id.clone(), it.quiz)).collect()
    };
    (catalog.parts.iter())
        .map(|it| match exam::asks_about(&it.id) {
            true => lessons(&it.lessons),
            false => Vec::new(),
        })
        .collect()
}

/// Opens the lessons of the questions, one after another.
fn fetch(mut sitting: Sitting, then: Box<dyn FnOnce(Result<Sitting, String>)>) {
    let Some(next) = sitting.questions.get(sitting.opened.len()) else {
        return then(Ok(sitting));
    };
    let id = next.lesson.clone();
    let arrived = move |opened: Result<OpenedLesson, String>| match opened {
        Ok(opened) => {
            sitting.opened.push(opened);
            fetch(sitting, then);
        }
        Err(why) => then(Err(why)),
    };
    library::open(&id, Box::new(arrived));
}

#[component]
pub fn Exam(props: &Props) -> Html {
    let sitting = use_state(|| None::<Fetched<Sitting>>);
    let begin = {
        let (sitting, catalog) = (sitting.setter(), props.catalog.clone());
        Callback::from(move |seed: u64| {
            let questions = exam::draw(&topics(&catalog), seed);
            let drawn = Sitting {
                seed,
                tries: vec![Vec::new(); questions.len()],
                opened: Vec::new(),
                questions,
            };
            sitting.set(Some(Fetched::Coming));
            let there = sitting.clone();
            let then = move |all: Result<Sitting, String>| {
                there.set(Some(all.map_or_else(Fetched::Failed, Fetched::There)));
                platform::focus_soon(TITLE.to_string());
            };
            fetch(drawn, Box::new(then));
        })
    };
    html! {
        <details class="exam" data-testid="exam">
            <summary>{ say_with("Exam: {n} questions of the whole course", &[("n", &ASKED)]) }</summary>
            <SeedForm name="exam" begin={say("Begin the exam")} on_seed={&begin}
                about={say("The same seed asks the same questions, so a class can take the same exam. A seed is a whole number.")} />
            { taken(&sitting, props, &begin) }
        </details>
    }
}

fn taken(
    sitting: &UseStateHandle<Option<Fetched<Sitting>>>,
    props: &Props,
    begin: &Callback<u64>,
) -> Html {
    let it = match &**sitting {
        None => return Html::default(),
        Some(Fetched::Coming) => {
            return html! { <p class="soft" role="status">{ say("Loading the questions…") }</p> };
        }
        Some(Fetched::Failed(why)) => {
            return html! { <div class="course-failed" role="alert"><p>{ why }</p></div> };
        }
        Some(Fetched::There(it)) => it,
    };
    let views = it.views();
    let on_answer = |number: usize| {
        let (sitting, it) = (sitting.setter(), it.clone());
        Callback::from(move |options: Vec<String>| {
            let mut next = it.clone();
            next.tries[number].push(options);
            sitting.set(Some(Fetched::There(next)));
        })
    };
    let lang = |number: usize| {
        let said = it.opened[number].language;
        (said != language()).then_some(said.code())
    };
    let another = {
        let (begin, seed) = (begin.clone(), it.seed.wrapping_add(1));
        Callback::from(move |_: MouseEvent| begin.emit(seed))
    };
    html! {
        <section class="lesson-card ask review" aria-labelledby={TITLE} data-testid="exam-questions">
            <h3 id={TITLE} tabindex="-1">{ say_with("Exam {seed}", &[("seed", &it.seed)]) }</h3>
            for (number, question) in views.iter().enumerate() {
                <Check key={format!("{} {}", it.seed, question.id)} question={question.clone()}
                    on_answer={on_answer(number)} lang={lang(number)} />
            }
            <div role="status" data-testid="exam-result">
                if views.iter().all(|it| it.right.is_some()) { { result(it, &views, &props.catalog) } }
            </div>
            <div class="lesson-buttons">
                <button class="button" data-testid="exam-another" onclick={another}>{ say("Another exam") }</button>
            </div>
        </section>
    }
}

/// The result: in all, and for each topic, with the domains of AWS's certifications.
fn result(sitting: &Sitting, views: &[QuestionView], catalog: &Catalog) -> Html {
    let right: Vec<bool> = views.iter().map(|it| it.is_right).collect();
    let all = right.iter().filter(|it| **it).count();
    let topics = exam::results(catalog.parts.len(), &sitting.questions, &right);
    let asked = catalog.parts.iter().zip(&topics);
    html! {
        <>
            <p><strong>{ say_with("{n} of {count}", &[("n", &all), ("count", &right.len())]) }</strong></p>
            <table class="exam-topics">
                <thead><tr>
                    <th scope="col">{ say("Topic") }</th>
                    <th scope="col">{ say("Right answers") }</th>
                    <th scope="col">{ say("In the exams of AWS") }</th>
                </tr></thead>
                <tbody>
                    for (part, TopicResult { right, asked }) in asked.filter(|(_, it)| it.asked > 0) {
                        <tr key={part.lessons.concat()}>
                            <th scope="row">{ part.title.now() }</th>
                            <td>{ say_with("{n} of {count}", &[("n", right), ("count", asked)]) }</td>
                            <td lang={english()}>
                                for it in exam::domains(&part.id) {
                                    <p key={it.certification} class="small">{ format!("{}: {}", it.certification, it.name) }</p>
                                }
                            </td>
                        </tr>
                    }
                </tbody>
            </table>
        </>
    }
}
