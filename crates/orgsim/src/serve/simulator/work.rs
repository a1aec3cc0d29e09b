//! The requests of a simulation: calls, control requests, polls and votes.

use super::client::Connection;
use super::requests::{self, http, with_key};
use super::world::{AskedKind, Mode, SimulatedClient, Simulation};

type Done = Result<(), String>;

impl Simulation {
    pub fn name(&mut self) -> String {
        self.next_name += 1;
        format!("u{}", self.next_name)
    }

    /// A client that waits for nothing asks something.
    pub fn ask(&mut self) -> Done {
        let at = self.draw.below(self.clients.len());
        if self.clients[at].asked.is_some() {
            return Ok(());
        }
        let (kind, request) = match self.mode {
            Mode::Open => self.request_of_anyone(),
            Mode::Class => self.request_of_a_class(),
            Mode::Strict => (AskedKind::Forged, self.forged()),
        };
        self.send(at, kind, &request);
        Ok(())
    }

    /// Sends a request; where the connection is not accepted, it is not sent.
    pub fn send(&mut self, at: usize, kind: AskedKind, request: &str) {
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
            client.connection = process.connect(from, 64 * 1024).map(Connection::new);
        }
        if let Some(connection) = &mut client.connection {
            connection.send(request);
            client.asked = Some(kind);
        }
    }

    fn create(&mut self, by_commands: bool) -> (AskedKind, String) {
        let name = self.name();
        let request = match by_commands {
            true => requests::create_user_by_commands(&name),
            false => requests::create_user(&name),
        };
        // It waits for a settled moment until it reaches the engine.
        (
            AskedKind::Create(name, self.process().turns.get() + 1),
            request,
        )
    }

    fn long_list(&mut self) -> String {
        let rows = vec![r#"{"advance":1}"#; 150 + self.draw.below(100)];
        with_key(
            "POST",
            "/_orgsim/commands",
            &format!("[{}]", rows.join(",")),
        )
    }

    fn request_of_anyone(&mut self) -> (AskedKind, String) {
        let organizations = |operation: &str, body: &str| {
            let target = format!("AWSOrganizationsV20161128.{operation}");
            requests::json_call(requests::ACCOUNT, None, "organizations", &target, body)
        };
        match self.draw.below(20) {
            0..9 => self.create(false),
            9 => (AskedKind::Other, organizations("CreateOrganization", "{}")),
            10 => {
                let name = self.name();
                let body = format!(r#"{{"Email":"{name}@example.com","AccountName":"{name}"}}"#);
                (AskedKind::Other, organizations("CreateAccount", &body))
            }
            11 => (AskedKind::Other, organizations("ListAccounts", "{}")),
            12 => (AskedKind::Other, self.long_list()),
            13 => (
                AskedKind::Other,
                with_key("POST", "/_orgsim/advance", r#"{"until":"idle"}"#),
            ),
            14 => (
                AskedKind::Other,
                with_key("POST", "/_orgsim/advance", r#"{"seconds":3600}"#),
            ),
            15 => (AskedKind::Other, with_key("GET", "/_orgsim/session", "")),
            16 if self.draw.chance(30) => {
                (AskedKind::Reset, with_key("POST", "/_orgsim/reset", ""))
            }
            17 => (AskedKind::Other, with_key("GET", "/zzz/_orgsim/follow", "")),
            18 => (AskedKind::Other, with_key("GET", "/_orgsim/pending", "")),
            _ => (AskedKind::Other, with_key("GET", "/_orgsim/health", "")),
        }
    }

    fn request_of_a_class(&mut self) -> (AskedKind, String) {
        let poll = r#"{"question":"?","options":["a","b","c"]}"#;
        match self.draw.below(20) {
            0..4 => self.create(true),
            4 => (AskedKind::Other, self.long_list()),
            5 => {
                let is_asked = |it: &SimulatedClient| matches!(it.asked, Some(AskedKind::Poll(_)));
                if self.clients.iter().any(is_asked) {
                    return (AskedKind::Fine, with_key("GET", "/_orgsim/poll", ""));
                }
                let kind = AskedKind::Poll(self.poll + 1);
                (kind, with_key("PUT", "/_orgsim/poll", poll))
            }
            6..15 => self.vote(),
            15 => (AskedKind::Forged, http("POST", "/_orgsim/reset", &[], "")),
            _ => (AskedKind::Other, http("GET", "/_orgsim/health", &[], "")),
        }
    }

    fn vote(&mut self) -> (AskedKind, String) {
        let learners: Vec<(String, u64)> = (self.followers.iter())
            .filter_map(|it| Some((it.seen.id.clone()?, it.seen.poll?)))
            .collect();
        let under_way: Vec<String> = (self.clients.iter())
            .filter_map(|it| match &it.asked {
                Some(AskedKind::Vote { learner, .. }) => Some(learner.clone()),
                _ => None,
            })
            .collect();
        let learners: Vec<_> = (learners.into_iter())
            .filter(|it| !under_way.contains(&it.0))
            .collect();
        if learners.is_empty() {
            return (AskedKind::Other, http("GET", "/_orgsim/health", &[], ""));
        }
        let (learner, poll) = learners[self.draw.below(learners.len())].clone();
        let option = self.draw.below(3);
        let body = format!(r#"{{"poll":{poll},"option":{option}}}"#);
        let request = http("PUT", &format!("/_orgsim/poll/{learner}"), &[], &body);
        let vote = (poll, option);
        (AskedKind::Vote { learner, vote }, request)
    }

    /// A call that nobody signed.
    fn forged(&mut self) -> String {
        match self.draw.below(3) {
            0 => requests::form_call(requests::ACCOUNT, None, "sts", "Action=GetCallerIdentity"),
            1 => requests::forged("lambda", "AWSLambda.ListFunctions"),
            _ => requests::forged("dynamodb", "DynamoDB_20120810.ListTables"),
        }
    }
}
