//! `--actions FILE`: a newer list of actions than the program has, for one command.

use std::sync::OnceLock;

use lint::ActionCatalog;
use serde_json::{Value, json};

use crate::prelude::*;

/// The list that the command was given, as its answers name it.
static GIVEN: OnceLock<Value> = OnceLock::new();

/// Adds the list that the command was given, if any, to an answer.
pub fn name_in(answer: &mut Value) {
    if let Some(given) = GIVEN.get() {
        answer["actions"] = given.clone();
    }
}

/// The same for the run of a SARIF log.
pub fn name_in_sarif(log: &mut Value) {
    if GIVEN.get().is_some() {
        name_in(&mut log["runs"][0]["properties"]);
    }
}

/// The list of actions of a command.
#[derive(Args, Clone, Debug, Default)]
pub struct ActionListOption {
    /// A newer list of actions, resource types and condition keys than the program has; docs/lint.md describes the format
    #[arg(long = "actions", value_name = "FILE")]
    list: Option<String>,
}

impl ActionListOption {
    /// Reads the list, which then is the one of all answers, and names it.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is too large, or has a row that is none of a list.
    pub fn provide(&self) -> Result<(), String> {
        let Some(path) = &self.list else {
            return Ok(());
        };
        let text = file::text(path, file::ACTIONS)?;
        ActionCatalog::check(&text).map_err(|(line, wrong)| format!("{path}:{line}: {wrong}"))?;
        let hash = page_files::sha256(text.as_bytes());
        ActionCatalog::provide(text);
        let date = ActionCatalog::built_in().date();
        let _ = GIVEN.set(json!({ "date": date.to_string(), "sha256": hash }));
        warn(&format!("Actions: {path}, of {date}, SHA-256 {hash}."));
        Ok(())
    }
}
