//! Polls: what is open in the presenter's panel is asked in the class, and the answers are counted. A learner's page has the
//! question with a button for each option; the last answer counts.

use std::rc::Rc;

use serde_json::Value;

use super::{
    ClassPoll, ClassRole, ClassState, PollAnswer, PollQuestion, ReportTrouble, ServerRequest,
};
use crate::base::Base;
use crate::base::effects::PageTimer;
use crate::follow::Follow;
use crate::lesson::guide::GuideState;

/// Milliseconds between two counts.
pub(crate) const COUNT_MS: u32 = 1_000;

/// What a learner has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassVote {
    poll: Rc<ClassPoll>,
    chosen: usize,
    /// Nothing: the answer did not arrive.
    pub option: Option<usize>,
}

/// The numbers of votes that the server answers, by option.
pub(crate) fn counts(answer: Option<String>) -> Option<Vec<u64>> {
    let answer: Value = serde_json::from_str(&answer?).ok()?;
    let counts = answer["counts"].as_array()?.iter();
    Some(counts.filter_map(Value::as_u64).collect())
}

impl GuideState {
    /// What the presenter's panel asks the class now, or has asked and answers; or none. Nothing: it shows no step.
    pub(crate) fn polls(&self, base: &Base) -> Option<Option<PollQuestion>> {
        let walk = self.walk.as_ref().filter(|_| base.noted())?;
        let (opened, step) = walk.part()?;
        let asked = base.presentation.asked;
        let last = asked.div_ceil(2).checked_sub(1);
        let question = last.and_then(|last| opened.questions(step).into_iter().nth(last));
        let question = question.filter(|it| it.options.len() > 1);
        Some(question.map(|it| PollQuestion {
            question: it.ask,
            options: it.options,
            answer: asked.is_multiple_of(2).then_some(PollAnswer {
                text: it.answer,
                right: it.right,
            }),
        }))
    }

    /// Whether the class can answer now.
    pub(crate) fn is_asking(&self, base: &Base) -> bool {
        matches!(self.polls(base), Some(Some(it)) if it.answer.is_none())
    }
}

impl ClassState {
    pub(crate) fn ask_poll(&mut self, base: &mut Base, question: Option<PollQuestion>) {
        self.is_polling = true;
        let request = ServerRequest::Poll(self.polls, question);
        base.ask_class(request);
    }

    /// The server does not have what is asked: it was started again since.
    pub(crate) fn ask_poll_again(&mut self, guide: &GuideState, base: &mut Base) {
        let question = guide.polls(base).flatten();
        if question.is_some() && !self.is_polling {
            self.ask_poll(base, question);
        }
    }

    /// The server has what was asked last, or it is asked again with the next count.
    pub(crate) fn polled(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        poll: u64,
        answer: Option<String>,
    ) {
        if poll != self.polls {
            return;
        }
        self.is_polling = false;
        let arrived = answer.is_some();
        // Some may have answered since the last count.
        if base.presentation.asked > 0
            && !guide.is_asking(base)
            && let Some(last) = counts(answer).filter(|it| !it.is_empty())
        {
            base.presentation.votes = last;
        }
        let was_lost = std::mem::replace(&mut self.is_poll_lost, !arrived);
        if !arrived {
            base.time_class(PageTimer::ClassVotes, Some(COUNT_MS));
        } else if was_lost && !guide.is_asking(base) {
            base.time_class(PageTimer::ClassVotes, None);
        }
    }

    pub(crate) fn count_votes(&mut self, guide: &GuideState, base: &mut Base) {
        if self.is_poll_lost {
            if !self.is_polling {
                let question = guide.polls(base).flatten();
                self.ask_poll(base, question);
            }
            return;
        }
        if guide.is_asking(base) && !self.is_polling {
            let request = ServerRequest::CountVotes(self.polls);
            base.ask_class(request);
        }
    }

    /// The votes were counted, unless another question was asked meanwhile.
    pub(crate) fn counted_votes(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        poll: u64,
        answer: Option<String>,
    ) {
        match counts(answer).filter(|_| poll == self.polls) {
            Some(counts) if counts.is_empty() => self.ask_poll_again(guide, base),
            Some(counts) => base.presentation.votes = counts,
            None => {}
        }
    }

    /// What a learner's page asks for the presenter, or answers. With an answer that is above the organization, or that was read, nothing.
    /// Who was removed is asked nothing, also by a server that was started again since.
    pub fn poll<'f>(&self, follow: &'f Option<Follow>, base: &Base) -> Option<&'f Rc<ClassPoll>> {
        let follow = follow.as_ref()?;
        let poll = follow.poll.as_ref()?;
        let is_out = self.reports.trouble == Some(ReportTrouble::Removed);
        let topic = base.presentation.caption.as_ref();
        let is_told = poll.answer.is_some() && topic.is_some_and(|it| it.answer.is_some());
        let is_read = follow.read.as_ref() == Some(poll);
        (!is_out && !is_told && !is_read).then_some(poll)
    }

    /// The learner has read the answer that is shown.
    pub(crate) fn has_read_answer(&self, follow: &mut Option<Follow>, base: &mut Base) {
        let read = self
            .poll(follow, base)
            .filter(|it| it.answer.is_some())
            .cloned();
        if let (Some(follow), Some(read)) = (follow, read) {
            follow.read = Some(read);
            base.drawn += 1;
        }
    }

    /// The server has another question, an answer, or nothing. An answer stays until it was read.
    pub(crate) fn take_poll(
        &self,
        follow: &mut Option<Follow>,
        base: &mut Base,
        poll: Option<ClassPoll>,
    ) {
        let stays = poll.is_none()
            && self
                .poll(follow, base)
                .is_some_and(|it| it.answer.is_some());
        if let Some(it) = follow.as_mut().filter(|_| !stays) {
            it.poll = poll.map(Rc::new);
            self.vote_again(follow, base);
        }
    }

    /// A learner chooses an option.
    pub(crate) fn vote(&self, follow: &Option<Follow>, base: &mut Base, option: usize) {
        let is_learner = self.role == ClassRole::Learner;
        let poll = self
            .poll(follow, base)
            .filter(|it| is_learner && it.answer.is_none() && option < it.options.len());
        if let Some(poll) = poll.cloned() {
            let request = ServerRequest::Vote { poll, option };
            base.ask_class(request);
        }
    }

    pub(crate) fn voted(&mut self, poll: Rc<ClassPoll>, chosen: usize, arrived: bool) {
        self.vote = Some(ClassVote {
            poll,
            chosen,
            option: arrived.then_some(chosen),
        });
    }

    /// A server that was started again asks what the one before has asked: the learner's answer counts again.
    fn vote_again(&self, follow: &Option<Follow>, base: &mut Base) {
        let (Some(poll), Some(vote)) = (self.poll(follow, base), &self.vote) else {
            return;
        };
        let asks = |it: &ClassPoll| (it.question.clone(), it.options.clone());
        if vote.poll.run != poll.run && asks(&vote.poll) == asks(poll) {
            self.vote(follow, base, vote.chosen);
        }
    }

    /// What the learner has answered to what the class is asked now, or was asked before the answer.
    pub fn own_vote(&self, follow: &Option<Follow>, base: &Base) -> Option<ClassVote> {
        let poll = self.poll(follow, base)?;
        let is_of = |it: &ClassPoll| {
            let asks = |it: &ClassPoll| (it.run.clone(), it.question.clone(), it.options.clone());
            it == &**poll || poll.answer.is_some() && asks(it) == asks(poll)
        };
        self.vote.clone().filter(|it| is_of(&it.poll))
    }
}
