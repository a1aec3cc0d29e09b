//! Polls: what is open in the presenter's panel is asked in the class, and the answers are counted. A learner's page has the
//! question with a button for each option; the last answer counts.

use std::rc::Rc;

use serde_json::Value;

use super::{ClassPoll, ClassRole, PollQuestion, ServerRequest};
use crate::AppState;
use crate::effects::PageTimer;

/// Milliseconds between two counts.
const COUNT_MS: u32 = 1_000;

/// What a learner has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassVote {
    poll: Rc<ClassPoll>,
    chosen: usize,
    /// Nothing: the answer did not arrive.
    pub option: Option<usize>,
}

/// The numbers of votes that the server answers, by option.
fn counts(answer: Option<String>) -> Option<Vec<u64>> {
    let answer: Value = serde_json::from_str(&answer?).ok()?;
    let counts = answer["counts"].as_array()?.iter();
    Some(counts.filter_map(Value::as_u64).collect())
}

impl AppState {
    /// What the presenter's panel asks the class now: a question that is not answered yet, or none. Nothing: it shows no step.
    fn polls(&self) -> Option<Option<PollQuestion>> {
        let walk = self.guide.walk.as_ref().filter(|_| self.noted())?;
        let (opened, step) = walk.part()?;
        let asked = self.stage.asked;
        let is_open = asked % 2 == 1;
        let question = is_open.then(|| opened.questions(step).into_iter().nth(asked / 2));
        let question = question.flatten().filter(|it| it.options.len() > 1);
        Some(question.map(|it| PollQuestion {
            question: it.ask,
            options: it.options,
        }))
    }

    /// Asks the class what an action has asked in the panel. With the panel goes the question, also one from before a reload.
    pub(super) fn poll_class(&mut self, before: Option<&Self>) {
        let polls = self.polls();
        if before.is_some_and(|it| it.polls() == polls) {
            return;
        }
        let question = polls.flatten();
        self.class.polls += 1;
        if question.is_some() {
            self.stage.votes = Vec::new();
        }
        let counts = question.is_some().then_some(COUNT_MS);
        self.class.is_poll_lost = false;
        self.ask_poll(question);
        self.time_class(PageTimer::ClassVotes, counts);
    }

    fn ask_poll(&mut self, question: Option<PollQuestion>) {
        self.class.is_polling = true;
        let request = ServerRequest::Poll(self.class.polls, question);
        self.ask_class(request);
    }

    /// The server does not have what is asked: it was started again since.
    pub(super) fn ask_poll_again(&mut self) {
        let question = self.polls().flatten();
        if question.is_some() && !self.class.is_polling {
            self.ask_poll(question);
        }
    }

    /// The server has what was asked last, or it is asked again with the next count.
    pub(super) fn polled(&mut self, poll: u64, answer: Option<String>) {
        if poll != self.class.polls {
            return;
        }
        self.class.is_polling = false;
        let arrived = answer.is_some();
        // Some may have answered since the last count.
        if self.stage.asked > 0
            && self.polls().flatten().is_none()
            && let Some(last) = counts(answer).filter(|it| !it.is_empty())
        {
            self.stage.votes = last;
        }
        let was_lost = std::mem::replace(&mut self.class.is_poll_lost, !arrived);
        if !arrived {
            self.time_class(PageTimer::ClassVotes, Some(COUNT_MS));
        } else if was_lost && self.polls().flatten().is_none() {
            self.time_class(PageTimer::ClassVotes, None);
        }
    }

    pub(super) fn count_votes(&mut self) {
        if self.class.is_poll_lost {
            if !self.class.is_polling {
                let question = self.polls().flatten();
                self.ask_poll(question);
            }
            return;
        }
        if self.polls().flatten().is_some() && !self.class.is_polling {
            let request = ServerRequest::CountVotes(self.class.polls);
            self.ask_class(request);
        }
    }

    /// The votes were counted, unless another question was asked meanwhile.
    pub(super) fn counted_votes(&mut self, poll: u64, answer: Option<String>) {
        match counts(answer).filter(|_| poll == self.class.polls) {
            Some(counts) if counts.is_empty() => self.ask_poll_again(),
            Some(counts) => self.stage.votes = counts,
            None => {}
        }
    }

    /// A learner chooses an option.
    pub(super) fn vote(&mut self, option: usize) {
        let poll = self.follow.as_ref().and_then(|it| it.poll.as_ref());
        let poll =
            poll.filter(|it| self.class.role == ClassRole::Learner && option < it.options.len());
        if let Some(poll) = poll.cloned() {
            let request = ServerRequest::Vote { poll, option };
            self.ask_class(request);
        }
    }

    pub(super) fn voted(&mut self, poll: Rc<ClassPoll>, chosen: usize, arrived: bool) {
        self.class.vote = Some(ClassVote {
            poll,
            chosen,
            option: arrived.then_some(chosen),
        });
    }

    /// A server that was started again asks what the one before has asked: the learner's answer counts again.
    pub(crate) fn vote_again(&mut self) {
        let poll = self.follow.as_ref().and_then(|it| it.poll.as_ref());
        let (Some(poll), Some(vote)) = (poll, &self.class.vote) else {
            return;
        };
        let asks = |it: &ClassPoll| (it.question.clone(), it.options.clone());
        if vote.poll.run != poll.run && asks(&vote.poll) == asks(poll) {
            self.vote(vote.chosen);
        }
    }

    /// What the learner has answered to what the class is asked now.
    pub fn own_vote(&self) -> Option<ClassVote> {
        let poll = self.follow.as_ref()?.poll.as_ref()?;
        self.class.vote.clone().filter(|it| it.poll == *poll)
    }
}
