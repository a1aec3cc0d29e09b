//! Requests to the server of a class.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use serde_json::{Value, json};
use sim::session::SavedSession;

use crate::base::progress::{ProgressFile, ReadStored};

/// A longer session is not reported: the server takes 256 kilobytes.
const SESSION: usize = 150_000;

/// A question of the presenter with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollQuestion {
    /// The question.
    pub question: String,
    /// The options of the answer.
    pub options: Vec<String>,
    /// The answer, once it is revealed.
    pub answer: Option<PollAnswer>,
}

/// The answer to a question of the presenter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollAnswer {
    /// What happened, and why.
    pub text: String,
    /// Which of the options it is.
    pub right: Option<usize>,
}

impl PollAnswer {
    fn to_json(&self) -> Value {
        json!({ "text": self.text, "right": self.right })
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            text: value["text"].as_str()?.to_string(),
            right: value["right"].as_u64().and_then(|it| it.try_into().ok()),
        })
    }
}

/// What the presenter asks the class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassPoll {
    /// The run of the server, which numbers its polls.
    pub run: String,
    /// The number of the question in it, which grows.
    pub number: u64,
    /// The question.
    pub question: String,
    /// The options of the answer.
    pub options: Vec<String>,
    /// The answer: the question is not asked any more.
    pub answer: Option<PollAnswer>,
}

impl ClassPoll {
    /// Nothing if nothing is asked.
    pub fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let options = value["options"].as_array()?.iter();
        Some(Self {
            run: value["run"].as_str().unwrap_or_default().to_string(),
            number: value["poll"].as_u64()?,
            question: value["question"].as_str()?.to_string(),
            options: (options.filter_map(Value::as_str).map(str::to_string)).collect(),
            answer: PollAnswer::read(&value["answer"]),
        })
    }
}

/// A request to the server that the page comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerRequest {
    /// Show this session to the class, in a round of showing.
    Show(u64, Box<SavedSession>),
    /// What the class is shown.
    Shown,
    /// Show this beside the session.
    Screen(String),
    /// Count who follows.
    CountFollowers(u64),
    /// Report what a learner does.
    Report {
        /// The number of the report.
        number: u64,
        /// The name under which the learner joined.
        name: IString,
        /// The id of the open lesson.
        lesson: Option<String>,
        /// The learner's own session.
        session: Option<Box<SavedSession>>,
    },
    /// Ask the class a question, or nothing. The number of what was asked.
    Poll(u64, Option<PollQuestion>),
    /// Count the answers.
    CountVotes(u64),
    /// Answer a question as a learner.
    Vote {
        /// The question.
        poll: Rc<ClassPoll>,
        /// The option, from 0.
        option: usize,
    },
}

impl ServerRequest {
    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Show(..)
            | Self::Screen(_)
            | Self::Report { .. }
            | Self::Poll(..)
            | Self::Vote { .. } => "PUT",
            Self::Shown | Self::CountFollowers(_) | Self::CountVotes(_) => "GET",
        }
    }

    /// The path, relative to the page's. `learner`: the id that the server issued to this page's learner.
    pub fn path(&self, learner: &str) -> String {
        match self {
            Self::Show(..) | Self::Shown => "_orgsim/session".to_string(),
            Self::Screen(_) => "_orgsim/screen".to_string(),
            Self::CountFollowers(_) => "_orgsim/health".to_string(),
            Self::Report { .. } => format!("_orgsim/class/{learner}"),
            Self::Poll(..) | Self::CountVotes(_) => "_orgsim/poll".to_string(),
            Self::Vote { .. } => format!("_orgsim/poll/{learner}"),
        }
    }

    /// Whether only the presenter may make it, with their key.
    pub fn needs_key(&self) -> bool {
        match self {
            Self::Show(..) | Self::Screen(_) | Self::Poll(..) | Self::CountVotes(_) => true,
            Self::Shown | Self::CountFollowers(_) | Self::Report { .. } | Self::Vote { .. } => {
                false
            }
        }
    }

    /// Its text. `read`: what is stored now.
    pub fn body(&self, read: ReadStored) -> Option<String> {
        match self {
            Self::Show(_, session) => Some(sim::link::encode(session)),
            Self::Screen(screen) => Some(screen.clone()),
            Self::Shown | Self::CountFollowers(_) | Self::CountVotes(_) => None,
            Self::Report {
                name,
                lesson,
                session,
                ..
            } => {
                let session = session.as_deref().map(sim::link::encode);
                let body = json!({
                    "name": **name,
                    "lesson": lesson,
                    "progress": ProgressFile::stored(read).value(),
                    "session": session.filter(|it| it.len() <= SESSION).unwrap_or_default(),
                });
                Some(body.to_string())
            }
            Self::Poll(_, asked) => {
                let asked = asked.as_ref().map_or(Value::Null, |it| {
                    let answer = it.answer.as_ref().map(PollAnswer::to_json);
                    json!({ "question": it.question, "options": it.options, "answer": answer })
                });
                Some(asked.to_string())
            }
            Self::Vote { poll, option } => {
                let body = json!({ "poll": poll.number, "run": poll.run, "option": option });
                Some(body.to_string())
            }
        }
    }
}
