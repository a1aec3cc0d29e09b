//! The server of a class, for the page of its presenter or of one of its learners: what it was asked, and what it has.

use page::class::{ClassRole, ClassState, PollQuestion, ServerRequest};
use page::effects::SideEffect;
use page::{Action, AppState};
use serde_json::json;
use sim::session::Session;

use super::Windows;
use super::tab::Side;

/// What a learner has reported.
#[derive(PartialEq)]
pub struct Report {
    pub name: String,
    pub lesson: Option<String>,
    pub session: Option<Session>,
}

pub struct ClassServer {
    /// Who opens the page.
    role: ClassRole,
    /// The name under which the learner has joined, for as long as the tab is open.
    name: Option<String>,
    /// Requests under way, the oldest first.
    pub asked: Vec<ServerRequest>,
    /// What the presenter's page has asked for last.
    pub poll: Option<PollQuestion>,
    /// What it has, as far as it has answered.
    pub shown: Option<Session>,
    pub reported: Option<Report>,
    pub polled: Option<PollQuestion>,
}

impl ClassServer {
    pub fn new(role: ClassRole) -> Self {
        Self {
            role,
            name: None,
            asked: Vec::new(),
            poll: None,
            shown: None,
            reported: None,
            polled: None,
        }
    }

    /// The class of a page that is opened now. What the former page asked has no answer.
    pub fn enters(&mut self) -> ClassState {
        self.asked.clear();
        ClassState::new(self.role, self.name.clone().map(Into::into))
    }

    /// Does what was asked first, and answers.
    fn answers(&mut self) -> Option<(ServerRequest, String)> {
        if self.asked.is_empty() {
            return None;
        }
        let request = self.asked.remove(0);
        let mut answer = String::new();
        match &request {
            ServerRequest::Show(_, saved) => {
                self.shown = Some(saved.session.clone());
                answer = json!({ "followers": 3 }).to_string();
            }
            ServerRequest::Shown => {
                answer = (self.shown.as_ref()).map_or_else(String::new, Session::to_json);
            }
            ServerRequest::CountFollowers(_) => answer = json!({ "followers": 4 }).to_string(),
            ServerRequest::Report {
                name,
                lesson,
                session,
                ..
            } => {
                let (name, lesson) = (name.to_string(), lesson.clone());
                let session = session.as_ref().map(|it| it.session.clone());
                self.reported = Some(Report {
                    name,
                    lesson,
                    session,
                });
            }
            ServerRequest::Poll(_, question) => self.polled.clone_from(question),
            ServerRequest::CountVotes(_) => {
                let options = self.polled.as_ref().map_or(0, |it| it.options.len());
                answer = json!({ "counts": vec![1; options] }).to_string();
            }
            ServerRequest::Screen(_) | ServerRequest::Vote { .. } => {}
        }
        Some((request, answer))
    }
}

impl Windows {
    /// The state of a window that opens, with its part in the class.
    pub fn enrolled(&mut self, mut state: AppState) -> AppState {
        if let Some(class) = &mut self.class {
            state.class = class.enters();
        }
        state
    }

    /// A window asks the server. One of an audience has nothing to ask.
    pub fn asks(&mut self, side: Side, request: &ServerRequest) -> Result<(), String> {
        let Some(class) = &mut self.class else {
            return Err(format!(
                "only a page of a class asks its server: {request:?}"
            ));
        };
        if let ServerRequest::Poll(_, question) = request {
            class.poll.clone_from(question);
        }
        if let ServerRequest::Report { name, .. } = request {
            class.name = Some(name.to_string());
        }
        if side == Side::Own {
            class.asked.push(request.clone());
        }
        Ok(())
    }

    /// The server answers what the page has asked first; or refuses it, with a status. False: it was asked nothing.
    pub fn class_answers(&mut self, refused: Option<u16>) -> Result<bool, String> {
        let Some(class) = &mut self.class else {
            return Ok(false);
        };
        let (request, answer) = match refused {
            Some(_) if class.asked.is_empty() => return Ok(false),
            Some(status) => (class.asked.remove(0), Err(status)),
            None => match class.answers() {
                Some((request, answer)) => (request, Ok(answer)),
                None => return Ok(false),
            },
        };
        self.takes(Side::Own, &request.answered(answer))?;
        Ok(true)
    }

    /// Takes an action: whether it asks the server something of this kind.
    pub fn takes_and_asks(
        &mut self,
        action: &Action,
        is_it: impl Fn(&ServerRequest) -> bool,
    ) -> Result<bool, String> {
        let effects = self.takes(Side::Own, action)?;
        let mut requests = effects.iter().filter_map(|it| {
            let SideEffect::Ask(request) = it else {
                return None;
            };
            Some(request)
        });
        Ok(requests.any(is_it))
    }
}
