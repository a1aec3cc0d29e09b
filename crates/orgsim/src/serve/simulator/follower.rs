//! Who follows: sees each row once and in order, or is told to start anew.

use serde_json::Value;

use super::client::Connection;

#[derive(Debug, Default)]
pub struct SeenRows {
    pub epoch: String,
    /// The id of the journal.
    pub journal: String,
    pub rows: Vec<String>,
    /// What it was asked last.
    pub poll: Option<u64>,
    /// The learner's id.
    pub id: Option<String>,
}

#[derive(Debug)]
pub struct SimulatedFollower {
    pub connection: Connection,
    /// The head of the answer was read.
    pub is_begun: bool,
    text: String,
    pub seen: SeenRows,
    pub is_slow: bool,
    /// The last option that was acknowledged, and of which poll.
    pub vote: Option<(u64, usize)>,
    pub polls_only: bool,
}

impl SimulatedFollower {
    pub fn new(connection: Connection, seen: SeenRows, is_slow: bool, polls_only: bool) -> Self {
        Self {
            connection,
            is_begun: false,
            text: String::new(),
            seen,
            is_slow,
            vote: None,
            polls_only,
        }
    }

    /// Reads what came; `Err`: what was wrong with it.
    pub fn read(&mut self, most: usize) -> Result<(), String> {
        self.connection.work(most);
        if !self.is_begun {
            match self.connection.begun() {
                None => return Ok(()),
                Some(200) => self.is_begun = true,
                Some(status) => return Err(format!("a follower was refused with {status}")),
            }
        }
        self.text.push_str(&self.connection.chunks());
        while let Some((event, rest)) = self.text.split_once("\n\n") {
            let (event, rest) = (event.to_string(), rest.to_string());
            self.text = rest;
            self.event(&event)?;
        }
        Ok(())
    }

    fn event(&mut self, event: &str) -> Result<(), String> {
        let Some((name, data)) = event.split_once("\ndata: ") else {
            return Ok(());
        };
        let value = || serde_json::from_str::<Value>(data).map_err(|it| it.to_string());
        match name {
            "event: session" => {
                let head = value()?;
                let text = |name: &str| head[name].as_str().unwrap_or_default().to_string();
                if self.seen.epoch != text("epoch") {
                    self.seen.rows.clear();
                    self.seen.epoch = text("epoch");
                }
                self.seen.journal = text("id");
            }
            "event: poll" => self.seen.poll = value()?["poll"].as_u64(),
            "event: learner" => self.seen.id = Some(data.to_string()),
            _ => {
                let number = name.strip_prefix("id: ").ok_or(name)?;
                let number: usize = number.parse().map_err(|_| event.to_string())?;
                let next = self.seen.rows.len() + 1;
                if number != next {
                    return Err(format!("a follower was told row {number}, not row {next}"));
                }
                self.seen.rows.push(data.to_string());
            }
        }
        Ok(())
    }
}
