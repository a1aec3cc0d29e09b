//! The exam: twenty questions of the whole course, drawn by a seed and mixed, with a result for each topic.

use lessons::exam::{self, ASKED, TopicResult};

use super::seed::SeedForm;
use super::sitting::{SittingTexts, sitting};
use page::CourseAction;
use page::course::{Sitting, SittingKind};
use ui::library::Catalog;
use ui::prelude::*;

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

/// The exam's form, and the exam that is being taken.
pub(crate) fn exam(dispatch: Dispatch, catalog: &Catalog, taken: Option<&Sitting>) -> Html {
    let topics = topics(catalog);
    let begin =
        dispatch.on_event(move |seed| Action::Course(CourseAction::Exam(topics.clone(), seed)));
    html! {
        <details class="exam" data-testid="exam">
            <summary>{ tell(message!("Exam: {n} questions of the whole course", n = ASKED)) }</summary>
            <SeedForm name="exam" begin={say("Begin the exam")} on_seed={&begin}
                about={say("The same seed asks the same questions, so a class can take the same exam. A seed is a whole number.")} />
            { taken.map(|it| asked(dispatch, catalog, it, &begin)) }
        </details>
    }
}

fn asked(dispatch: Dispatch, catalog: &Catalog, it: &Sitting, begin: &Callback<u64>) -> Html {
    let seed = match it.of {
        SittingKind::Exam(seed, _) => seed,
        SittingKind::Review(..) => return Html::default(),
    };
    let another = begin.reform(move |_: MouseEvent| seed.wrapping_add(1));
    let texts = SittingTexts {
        id: "exam-title",
        tests: ["exam-questions", "exam-result"],
        title: tell(message!("Exam {seed}")),
        answer: CourseAction::AnswerExam,
        ended: result(it, catalog),
        buttons: html! { <button class="button" data-testid="exam-another" onclick={another}>{ say("Another exam") }</button> },
    };
    sitting(dispatch, it, Html::default(), texts)
}

/// The result: in all, and for each topic, with the domains of AWS's certifications.
fn result(sitting: &Sitting, catalog: &Catalog) -> Html {
    let topics = sitting.results(catalog.parts.len());
    let sum = |of: fn(&TopicResult) -> usize| topics.iter().map(of).sum::<usize>();
    let asked = catalog.parts.iter().zip(&topics);
    html! {
        <>
            <p><strong>{ tell(message!("{n} of {count}", n = sum(|it| it.right), count = sum(|it| it.asked))) }</strong></p>
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
                            <td>{ tell(message!("{n} of {count}", n = right, count = asked)) }</td>
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
