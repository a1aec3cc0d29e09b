//! The learner's map: which lessons were learned, which are due for review, and what comes next.

use super::review::reviews;
use super::{Reached, Rows, opened, ring};
use lessons::learning::LessonProgress;
use ui::library::{Catalog, ListedLesson};
use ui::prelude::*;

/// The heading, which gets the focus when a review is closed.
const TITLE: &str = "map-title";

/// The map.
pub fn map(catalog: &Catalog, rows: &Rows, dispatch: Dispatch) -> Html {
    let learned = (rows.iter())
        .filter(|(_, it)| it.progress.is_learned())
        .count();
    let due = (rows.iter())
        .filter(|(_, it)| it.progress == LessonProgress::Due)
        .count();
    html! {
        <section class="learner-map" aria-labelledby={TITLE} data-testid="learner-map">
            <h3 id={TITLE} tabindex="-1">{ say("Your map") }</h3>
            <p class="small" data-testid="map-sum">{ sum(learned, rows.len(), due) }</p>
            <ol class="map-parts">
                for part in &catalog.parts {
                    <li key={part.lessons.concat()}>
                        <p class="small soft">{ part.title.now() }</p>
                        <ol class="map-lessons">
                            for (lesson, reached) in rows.iter().filter(|(it, _)| part.lessons.contains(&it.id)) {
                                { node(lesson, reached, dispatch) }
                            }
                        </ol>
                    </li>
                }
            </ol>
        </section>
    }
}

fn sum(learned: usize, all: usize, due: usize) -> String {
    if learned == 0 {
        return say("Nothing learned yet. Finished lessons appear here, with the day on which they are due for review.").to_string();
    }
    let learned = tell(message!("{n} of {all} learned.", n = learned));
    let due = match due {
        0 => say("No review is due.").to_string(),
        n => tell(counted!(n, "One review is due.|{n} reviews are due.")),
    };
    format!("{learned} {due}")
}

/// A lesson on the map: a button that opens it, or its questions if they are due or were never answered.
fn node(lesson: &ListedLesson, reached: &Reached, dispatch: Dispatch) -> Html {
    let asks = matches!(
        reached.progress,
        LessonProgress::Due | LessonProgress::Unanswered
    );
    let onclick = match asks {
        true => reviews(dispatch, &lesson.id, false),
        false => dispatch.on(opened(lesson)),
    };
    let name = match reached.progress {
        LessonProgress::New => "new",
        LessonProgress::Begun | LessonProgress::Unanswered => "begun",
        LessonProgress::Learned(_) | LessonProgress::Seen => "learned",
        LessonProgress::Due => "due",
    };
    html! {
        <li key={lesson.id.as_str()}>
            <button type="button" class="map-node" data-progress={name} data-testid={format!("map-{}", lesson.id)} {onclick}>
                { ring(&reached.standing) }
                <span>
                    <span class="map-name">{ lesson.title.now() }</span>
                    { says(reached.progress, lesson.minutes) }
                </span>
            </button>
        </li>
    }
}

/// What is next for the learner: of a lesson that is not begun, how long it takes.
fn says(progress: LessonProgress, minutes: u64) -> Html {
    let soft = |text: String| html! { <span class="small soft">{ text }</span> };
    match progress {
        LessonProgress::New | LessonProgress::Seen => soft(tell(message!("{n} min", n = minutes))),
        LessonProgress::Begun => soft(say("started").to_string()),
        LessonProgress::Unanswered => soft(say("questions to answer").to_string()),
        LessonProgress::Learned(days) => soft(tell(counted!(
            days as usize,
            "review tomorrow|review in {n} days"
        ))),
        LessonProgress::Due => {
            html! { <span class="small map-due">{ icon(Icon::Clock) }<span>{ say("review due") }</span></span> }
        }
    }
}
