//! `--actions FILE`: a newer list of actions than the program has, for one command.

use lint::ActionCatalog;

use crate::file;
use crate::prelude::*;

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
        crate::warn(&format!("Actions: {path}, of {date}, SHA-256 {hash}."));
        Ok(())
    }
}
