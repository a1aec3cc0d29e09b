//! Screenshots of the built page: for the documents, for the installed page, and its icons.

use crate::process::{progress, run};
use crate::{Result, tools};
use std::process::Command;

/// Writes `docs/pictures/` and `crates/xtask/page/install/` from the page in `dist/`, which must be built.
pub fn main() -> Result {
    tools::ensure_e2e_packages()?;
    let chromium = tools::ensure_chromium()?;
    progress("Taking pictures of the page in dist/ (a minute)");
    run(Command::new("node")
        .arg(tools::e2e().join("pictures.mjs"))
        .env("CHROMIUM", chromium))
}
