//! Screenshots of the built page: for the documents, for the installed page, and its icons.

use crate::prelude::*;

/// Writes `docs/pictures/` and `crates/xtask/page/install/` from the page in `dist/`, which must be built.
pub fn main() -> Result {
    let mut script = tools::browser_script("pictures.mjs")?;
    progress("Taking pictures of the page in dist/ (a minute)");
    run(&mut script)
}
