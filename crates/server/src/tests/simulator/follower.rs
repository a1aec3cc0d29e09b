//! Who follows: sees each row once and in order, or is told to start anew.

use std::sync::Arc;

use serde_json::Value;

use super::client::Connection;

/// What a follower knows, also when it comes back on another connection.
#[derive(Debug, Default)]
pub struct SeenRows {
    pub epoch: String,
    /// The id of the journal.
    pub journal: String,
    pub rows: Vec<Arc<str>>,
    /// What it was asked last.
    pub poll: Option<u64>,
    /// Asks for polls only, as a learner.
    pub polls_only: bool,
    /// The learner's id.
    pub id: Option<String>,
    /// The last option that was acknowledged, and of which poll.
    pub vote: Option<(u64, usize)>,
}

#[derive(Debug)]
pub struct SimulatedFollower {
    pub connection: Connection,
    pub text: String,
    pub seen: SeenRows,
    pub is_slow: bool,
}

impl SimulatedFollower {
    /// Reads what came. Returns how many bytes; `Err`: what was wrong with them.
    pub fn read(&mut self, most: usize) -> Result<usize, String> {
        let came = self.connection.work(most);
        let text = self.connection.stream();
        self.text += &text.map_err(|it| format!("a follower was refused with {it}"))?;
        while let Some(end) = self.text.find("\n\n") {
            let event: String = self.text.drain(..end + 2).collect();
            self.event(&event[..end])?;
        }
        Ok(came)
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
            "event: beat" | "event: screen" => {}
            "event: learner" => self.seen.id = Some(data.to_string()),
            _ => {
                let next = self.seen.rows.len() + 1;
                if name != format!("id: {next}") {
                    return Err(format!("a follower was told {name}, not row {next}"));
                }
                self.seen.rows.push(data.into());
            }
        }
        Ok(())
    }
}
