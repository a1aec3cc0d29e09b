//! The learner's map: which lessons were learned, which are due for review, and what comes next.

use super::review::reviews;
use lessons::learning::LessonProgress;
use page::lesson::LessonAction;
use ui::prelude::*;
use ui::{
    library::{Catalog, ListedLesson},
    progress::{self, LessonCompletion, reached},
};

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

/// Progress in a lesson, and its details.
#[derive(Clone, PartialEq)]
pub(super) struct Reached {
    pub(super) standing: LessonCompletion,
    /// The place on the learner's map.
    pub(super) progress: LessonProgress,
    /// Mistakes in the best attempt.
    pub(super) mistakes: usize,
    pub(super) hints: usize,
    /// When the latest attempt started; empty if there is none.
    pub(super) latest: String,
}

impl Reached {
    pub(super) fn of(lesson: &ListedLesson) -> Self {
        let attempts = progress::attempts(&lesson.id);
        let best = attempts.iter().max_by_key(|it| it.rank());
        let log = best.map(|it| it.log.clone()).unwrap_or_default();
        let (mut standing, mut progress) = (
            progress::standing(&lesson.id),
            progress::learning(&lesson.id, lesson.quiz),
        );
        // A walkthrough from before attempts at them were stored.
        if standing == LessonCompletion::Untouched
            && lesson.goals == 0
            && reached(&lesson.id).is_some()
        {
            standing = LessonCompletion::Begun(0, 0);
        }
        if lesson.goals + lesson.quiz == 0 {
            progress = progress.without_review();
        }
        Self {
            standing,
            progress,
            mistakes: log.mistakes.len(),
            hints: log.hints.values().sum(),
            latest: attempts
                .last()
                .map_or_else(String::new, |it| it.begun.clone()),
        }
    }

    pub(super) fn done(&self) -> bool {
        self.standing == LessonCompletion::Done
    }
}

/// The lessons and the progress in each.
pub(super) type Rows<'c> = [(&'c ListedLesson, Reached)];

pub(super) fn standing(standing: &LessonCompletion) -> String {
    match standing {
        LessonCompletion::Untouched => String::new(),
        LessonCompletion::Begun(_, 0) => say("started").to_string(),
        LessonCompletion::Begun(met, of) => {
            tell(counted!(*of, "{met} of 1 goal|{met} of {n} goals"))
        }
        LessonCompletion::Done => say("done").to_string(),
    }
}

/// Opens a lesson where it was left. A walkthrough runs its own steps.
pub(super) fn opened(lesson: &ListedLesson) -> Action {
    match lesson.goals {
        0 => Action::Walk(WalkAction::open(
            &*lesson.id,
            reached(&lesson.id).unwrap_or(0),
        )),
        _ => Action::Lesson(LessonAction::open(&*lesson.id)),
    }
}

/// A progress ring, empty, partial or full: the same as the words beside it, at a glance.
pub(super) fn ring(standing: &LessonCompletion) -> Html {
    let part = match standing {
        LessonCompletion::Untouched => 0,
        LessonCompletion::Begun(_, 0) => 8,
        // A started lesson is visible as started, even with no goal met.
        LessonCompletion::Begun(met, of) => (met * 100 / of).clamp(8, 92),
        LessonCompletion::Done => 100,
    };
    html! {
        <svg class="course-ring" viewBox="0 0 20 20" aria-hidden="true">
            if part == 100 {
                <circle class="full" cx="10" cy="10" r="8" />
                <path class="tick" d="M6.500 10.300l2.400 2.400 4.600-5" />
            } else {
                <circle cx="10" cy="10" r="7.250" />
                if part > 0 { <circle class="part" cx="10" cy="10" r="7.250" pathLength="100" stroke-dasharray={format!("{part} 100")} transform="rotate(-90 10 10)" /> }
            }
        </svg>
    }
}
