//! What follows: from a change of the state the work of the browser, and from that work actions.

#[cfg(test)]
mod tests;

use implicit_clone::unsync::IString;

use crate::action::{Action, ClockAction};
use crate::app::AppState;
use crate::base::Base;
use crate::base::effects::{Errand, PageTimer, ServerRequest, SideEffect, ToFetch, WindowRole};
use crate::channel::Channel;
use crate::class::ClassAction;
use crate::files::keeping::KeepAction;
use crate::follow;
use crate::lesson::guide::GuideState;
use crate::wire::WireAction;

/// Real milliseconds between ticks: short enough for a ring to fill smoothly, long enough for a large organization.
const TICK_MS: u32 = 100;

impl PageTimer {
    /// What happens when its time has passed. `now`: real milliseconds, for waits of the user only.
    pub fn action(self, now: u64) -> Action {
        match self {
            Self::Clock => Action::Clock(ClockAction::Tick(u64::from(TICK_MS))),
            Self::Settle => Action::Keep(KeepAction::Settle),
            Self::Report => Action::Report,
            Self::ClassSend => Action::Class(ClassAction::Send),
            Self::ClassCount => Action::Class(ClassAction::Count),
            Self::ClassReport => Action::Class(ClassAction::Report),
            Self::ClassVotes => Action::Class(ClassAction::CountVotes),
            Self::Beat => Action::Wire(WireAction::Beat(now)),
        }
    }
}

impl ServerRequest {
    /// What comes of the answer. The error is its status, 0 if there was none.
    pub fn answered(&self, answer: Result<String, u16>) -> Action {
        Action::Class(match self {
            Self::Show(round, _) => ClassAction::Sent(*round, answer),
            Self::Shown => ClassAction::Found(answer.ok()),
            Self::Screen(_) => ClassAction::ScreenSent(answer.is_ok()),
            Self::CountFollowers(round) => ClassAction::Counted(*round, answer.ok()),
            Self::Report { number, .. } => ClassAction::Reported(*number, answer.map(|_| ())),
            Self::Poll(poll, _) => ClassAction::Polled(*poll, answer.ok()),
            Self::CountVotes(poll) => ClassAction::CountedVotes(*poll, answer.ok()),
            Self::Vote { poll, option } => {
                ClassAction::Voted(poll.clone(), *option, answer.is_ok())
            }
        })
    }
}

impl AppState {
    /// Requests what follows from a change of the state, whatever action made it. `before`: `None` for the first state.
    pub(crate) fn follow_up(&mut self, before: Option<&Self>) {
        let had = before.is_some_and(|it| it.base.clock.playing);
        if had != self.base.clock.playing {
            let runs = self.base.clock.playing.then_some(TICK_MS);
            self.base
                .effects
                .push(SideEffect::Timer(PageTimer::Clock, runs));
        }
        if before.is_some_and(|it| it.base.is_large()) != self.base.is_large() {
            self.base.request(Errand::LargeType(self.base.is_large()));
        }
        if before.is_some_and(|it| {
            it.guide.awaited().is_some() && it.guide.awaited() != self.guide.awaited()
        }) {
            self.base.effects.push(SideEffect::StopFetching);
        }
        let was = before.map(|it| (&it.guide, &it.base));
        let wanted = self.guide.wanted(&self.base, was);
        self.base.effects.extend(wanted.map(SideEffect::Fetch));
        follow::hear(&self.follow, &mut self.base, before.map(|it| &it.follow));
        // A question to the class has no votes yet, which other windows show.
        self.tell_class(before);
        self.repair.follow(&self.base);
        if self.base.screen.dialog.is_none() {
            self.base.presentation.filled = IString::default();
        }
        let presents = |it: &Self| it.base.presentation.part != WindowRole::Alone;
        if presents(self) || before.is_some_and(presents) {
            self.tell_windows(before);
        }
        self.host.show(&self.guide, &mut self.base);
        self.keep_changes(before);
        self.unkept.ask_before_closing(&self.guide, &mut self.base);
    }
}

/// The guide, with what it stands on.
type Guided<'s> = (&'s GuideState, &'s Base);

impl GuideState {
    /// The number of the request for a lesson.
    pub(crate) fn awaited(&self) -> Option<u64> {
        self.opening.as_ref().map(|it| it.tries)
    }

    /// The lesson files that a change asks for. `before`: `None` for the first state.
    fn wanted(&self, base: &Base, before: Option<Guided>) -> impl Iterator<Item = ToFetch> + use<> {
        let wanted = [
            self.wants_lesson(before),
            self.wants_texts(base, before),
            self.wants_walk(base, before),
        ];
        wanted.into_iter().flatten()
    }

    /// The lesson that was asked for just now.
    fn wants_lesson(&self, before: Option<Guided>) -> Option<ToFetch> {
        let opening = self.opening.as_ref()?;
        let had = before.and_then(|it| it.0.awaited());
        (had != self.awaited()).then(|| ToFetch::Lesson {
            id: opening.id.clone(),
            anew: opening.anew,
            number: opening.tries,
        })
    }

    /// The texts of the open lesson, if its language is no longer the page's.
    fn wants_texts(&self, base: &Base, before: Option<Guided>) -> Option<ToFetch> {
        let run = self.lesson.as_ref()?;
        let place = |(guide, base): Guided| {
            let run = guide.lesson.as_ref();
            let run = run.map(|run| (run.id().to_string(), run.language));
            (run, base.words.language)
        };
        let other = run.language != base.words.language;
        (other && before.map(place) != Some(place((self, base))))
            .then(|| ToFetch::Texts(run.id().to_string().into()))
    }

    /// The presented lesson, if it is not there in the page's language.
    fn wants_walk(&self, base: &Base, before: Option<Guided>) -> Option<ToFetch> {
        let place = |(guide, base): Guided| {
            let walk = guide.walk.as_ref()?;
            let language = base.words.language;
            let has = (walk.opened.as_ref()).is_some_and(|it| it.language == language);
            Some((walk.id.clone(), has || walk.failed.is_some(), language))
        };
        let (id, is_done, language) = place((self, base))?;
        let is_new = before.and_then(place) != Some((id.clone(), is_done, language));
        (is_new && !is_done).then_some(ToFetch::Walk(id))
    }
}
