//! The Python package `orgsim`: built as a wheel, installed, and used by the tests of `examples/vending`.

use crate::prelude::*;
use crate::python::{self, Environment};

/// The command that builds the wheel, with the page in its program, into this folder.
pub fn maturin(python: &Environment, profile: &str, folder: &Path) -> Command {
    let mut command = Command::new(python.program("maturin"));
    command
        .current_dir(tools::root())
        .args([
            "build",
            "--locked",
            "--profile",
            profile,
            "--features",
            "page",
            "--quiet",
            "--manifest-path",
        ])
        .arg(tools::root().join("crates/orgsim/Cargo.toml"))
        .arg("--out")
        .arg(folder);
    if profile == "dev" {
        // Of a program with debug information, stripping would make another one.
        command.args(["--strip", "false"]);
    }
    command
}

/// The wheel in this folder.
pub fn find(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let wheel = files.find(|path| path.extension().is_some_and(|it| it == "whl"));
    Ok(wheel.ok_or("maturin built no wheel")?)
}

/// Installs a wheel, checks its types, and runs the example and the package's own tests with it: alone, and on two processes.
pub fn test(wheel: &Path, line: &mut impl FnMut(&str)) -> Result {
    let python = python::ensure("requirements-pytest.txt")?;
    run(python
        .python()
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-index"])
        .arg("--force-reinstall")
        .arg(wheel))?;
    let examples = tools::root().join("examples/vending");
    // In that folder, `orgsim` is the installed package, which says that it has types.
    run(python
        .python()
        .current_dir(&examples)
        .args(["-m", "mypy", "--strict", "--package", "orgsim"])
        .args(["--cache-dir", null()]))?;
    for processes in ["0", "2"] {
        let mut pytest = python.python();
        pytest
            .current_dir(&examples)
            .args(["-m", "pytest", "-v", "-p", "no:cacheprovider"])
            .args(["-n", processes, "."])
            .arg(tools::clients().join("package"));
        run_watching(&mut pytest, &mut *line)?;
    }
    Ok(())
}

/// The file that keeps nothing.
fn null() -> &'static str {
    if cfg!(windows) { "nul" } else { "/dev/null" }
}
