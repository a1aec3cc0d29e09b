//! The program that does what needs large libraries.

use crate::compile;
use crate::prelude::*;

/// The program of the crate `page-build`.
pub struct PageBuild(pub PathBuf);

impl PageBuild {
    pub fn compiled() -> Result<Self> {
        Self::by(cargo("build --bin page-build"))
    }

    /// The same, compiled in less time.
    pub fn soon() -> Result<Self> {
        Self::by(cargo_unlocked("build --bin page-build --profile tools"))
    }

    fn by(mut command: Command) -> Result<Self> {
        let compiled = compile::compile(&mut command)?;
        Ok(Self(compiled.program("page-build")?))
    }

    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.0);
        command.arg(name);
        command
    }
}
