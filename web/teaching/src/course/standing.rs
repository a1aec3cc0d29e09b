//! Where the learner stands: which lessons were learned, which are due for review, and what comes next.

use super::review::reviews;
use lessons::learning::LessonProgress;
use page::lesson::LessonAction;
use ui::prelude::*;
use ui::{
    library::ListedLesson,
    progress::{self, LessonCompletion, reached},
};

/// What gets the focus when a review is closed.
const LEARNED: &str = "learned";

/// How many lessons were learned, and how many are due for review.
pub(super) fn learned(rows: &Rows) -> Html {
    let count =
        |is: fn(LessonProgress) -> bool| rows.iter().filter(|(_, it)| is(it.progress)).count();
    let learned = count(|it| it.is_learned());
    let due = count(|it| it == LessonProgress::Due);
    html! { <p class="small" id={LEARNED} tabindex="-1" data-testid="learned">{ sum(learned, rows.len(), due) }</p> }
}

fn sum(learned: usize, all: usize, due: usize) -> String {
    if learned == 0 {
        return say(
            "Nothing learned yet. Each lesson that you finish says when it is due for review.",
        )
        .to_string();
    }
    let learned = tell(message!("{n} of {all} learned.", n = learned));
    let due = match due {
        0 => say("No review is due.").to_string(),
        n => tell(counted!(n, "One review is due.|{n} reviews are due.")),
    };
    format!("{learned} {due}")
}

/// What is next for the learner in a lesson; its questions, if they are due or were never answered.
pub(super) fn next(lesson: &ListedLesson, reached: &Reached, dispatch: Dispatch) -> Html {
    let says = match reached.progress {
        LessonProgress::New | LessonProgress::Begun | LessonProgress::Seen => {
            return Html::default();
        }
        LessonProgress::Learned(days) => {
            return tell(counted!(
                days as usize,
                "review tomorrow|review in {n} days"
            ))
            .into();
        }
        LessonProgress::Unanswered => say("Answer its questions"),
        LessonProgress::Due => say("Review it"),
    };
    html! {
        <button type="button" class="button small" data-testid={format!("review-{}", lesson.id)}
            aria-label={tell(message!("{lesson}: {what}", lesson = *lesson.title.now(), what = says))}
            onclick={reviews(dispatch, &lesson.id, false)}>{ icon(Icon::Clock) }{ says }</button>
    }
}

/// Progress in a lesson, and its details.
#[derive(Clone, PartialEq)]
pub(super) struct Reached {
    pub(super) standing: LessonCompletion,
    /// Whether it was learned, and when it is due for review.
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
