//! The requests of a simulation: calls, control requests, polls and votes.

use super::chance;
use super::requests::{self, http, organizations_call, with_key};
use super::world::{AskedKind, Mode, SimulatedClient, Simulation};

impl Simulation {
    pub fn name(&mut self) -> String {
        format!("u{}", self.draw.u64(..))
    }

    /// A client that waits for nothing asks something, if its connection is accepted.
    pub fn ask(&mut self) {
        let at = self.draw.usize(..self.clients.len());
        if self.clients[at].asked.is_some() {
            return;
        }
        let (kind, request) = match self.mode {
            Mode::Open => self.request_of_anyone(),
            Mode::Class => self.request_of_a_class(),
            Mode::Strict => (AskedKind::Forged, self.forged()),
        };
        self.say(format!("client {at}: {kind:?}"));
        let from = [10, 0, 0, u8::try_from(at).unwrap()];
        let client = &mut self.clients[at];
        if let Some(connection) = &mut client.connection {
            connection.work(usize::MAX);
        }
        // The server closes connections that do nothing.
        client.connection.take_if(|it| it.is_closed);
        if client.connection.is_none() {
            let process = self.process.as_ref().expect("a process runs");
            client.connection = process.connect(from, 64 * 1024);
        }
        if let Some(connection) = &mut client.connection {
            connection.send(&request);
            client.asked = Some(kind);
        }
    }

    fn create(&mut self, request: fn(&str) -> String) -> (AskedKind, String) {
        let name = self.name();
        let request = request(&name);
        // It waits for a settled moment until it reaches the engine.
        let turn = self.process().turns.get() + 1;
        (AskedKind::Create(name, turn), request)
    }

    fn long_list(&mut self) -> String {
        let rows = vec![r#"{"advance":1}"#; 150 + self.draw.usize(..100)];
        let body = format!("[{}]", rows.join(","));
        with_key("POST", "/_orgsim/commands", &body)
    }

    fn request_of_anyone(&mut self) -> (AskedKind, String) {
        let organizations =
            |operation, body: &str| organizations_call(requests::ADMINISTRATOR, operation, body);
        let request = match self.draw.usize(..20) {
            0..9 => return self.create(requests::create_user),
            9 => organizations("CreateOrganization", "{}"),
            10 => {
                let name = self.name();
                let body = format!(r#"{{"Email":"{name}@example.com","AccountName":"{name}"}}"#);
                organizations("CreateAccount", &body)
            }
            11 => organizations("ListAccounts", "{}"),
            12 => self.long_list(),
            13 => with_key("POST", "/_orgsim/advance", r#"{"until":"idle"}"#),
            14 => with_key("POST", "/_orgsim/advance", r#"{"seconds":3600}"#),
            15 => with_key("GET", "/_orgsim/session", ""),
            16 if chance(&mut self.draw, 30) => {
                return (AskedKind::Reset, with_key("POST", "/_orgsim/reset", ""));
            }
            17 => with_key("GET", "/zzz/_orgsim/follow", ""),
            16 | 19 if chance(&mut self.draw, 15) => requests::long_question(),
            19 => requests::policy_check(),
            18 => with_key("GET", "/_orgsim/pending", ""),
            _ => with_key("GET", "/_orgsim/health", ""),
        };
        (AskedKind::Other, request)
    }

    fn request_of_a_class(&mut self) -> (AskedKind, String) {
        let poll = r#"{"question":"?","options":["a","b","c"]}"#;
        match self.draw.usize(..20) {
            0..4 => self.create(requests::create_user_by_commands),
            4 => (AskedKind::Other, self.long_list()),
            5 => {
                let is_asked = |it: &SimulatedClient| matches!(it.asked, Some(AskedKind::Poll(_)));
                if self.clients.iter().any(is_asked) {
                    return (AskedKind::Other, with_key("GET", "/_orgsim/poll", ""));
                }
                let kind = AskedKind::Poll(self.told.poll + 1);
                (kind, with_key("PUT", "/_orgsim/poll", poll))
            }
            6..15 => self.vote(),
            15 => (AskedKind::Forged, http("POST", "/_orgsim/reset", &[], "")),
            _ => (AskedKind::Other, http("GET", "/_orgsim/health", &[], "")),
        }
    }

    fn vote(&mut self) -> (AskedKind, String) {
        let votes = |learner: &str| {
            let is_theirs = |it: &_| matches!(it, AskedKind::Vote(of, _) if of == learner);
            (self.clients.iter()).any(|it| it.asked.as_ref().is_some_and(is_theirs))
        };
        let learners: Vec<(String, u64)> = (self.followers.iter())
            .filter_map(|it| Some((it.seen.id.clone()?, it.seen.poll?)))
            .filter(|it| !votes(&it.0))
            .collect();
        if learners.is_empty() {
            return (AskedKind::Other, http("GET", "/_orgsim/health", &[], ""));
        }
        let (learner, poll) = learners[self.draw.usize(..learners.len())].clone();
        let option = self.draw.usize(..3);
        let body = format!(r#"{{"poll":{poll},"option":{option}}}"#);
        let request = http("PUT", &format!("/_orgsim/poll/{learner}"), &[], &body);
        (AskedKind::Vote(learner, (poll, option)), request)
    }

    /// A call that nobody signed.
    fn forged(&mut self) -> String {
        match self.draw.usize(..3) {
            0 => requests::form_call(requests::ADMINISTRATOR, "sts", "Action=GetCallerIdentity"),
            1 => requests::other_call("lambda", "AWSLambda.ListFunctions"),
            _ => requests::other_call("dynamodb", "DynamoDB_20120810.ListTables"),
        }
    }
}
