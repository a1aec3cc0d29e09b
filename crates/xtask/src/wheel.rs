//! The Python package `orgsim`: built as a wheel, installed, and used by the tests of `examples/vending`.

use crate::process::{progress, run, run_watching};
use crate::{Result, python, tools};
use std::fs;

/// Builds the wheel with the program of the other tests, and runs the example with it: alone, and on two processes.
pub fn test(line: &mut impl FnMut(&str)) -> Result {
    let python = python::ensure("requirements-pytest.txt")?;
    let folder = tools::scratch("wheel");
    let _ = fs::remove_dir_all(&folder);
    progress("Building the Python package");
    let manifest = tools::root().join("crates/orgsim/Cargo.toml");
    run(std::process::Command::new(python.program("maturin"))
        .current_dir(tools::root())
        .args([
            "build",
            "--profile",
            "dev",
            "--quiet",
            "--strip",
            "false",
            "--manifest-path",
        ])
        .arg(&manifest)
        .arg("--out")
        .arg(&folder))?;
    let mut wheels = fs::read_dir(&folder)?;
    let wheel = wheels.next().ok_or("maturin built no wheel")??.path();
    run(python
        .python()
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--force-reinstall",
        ])
        .arg(&wheel))?;
    for processes in ["0", "2"] {
        let mut pytest = python.python();
        pytest
            .current_dir(tools::root().join("examples/vending"))
            .args([
                "-m",
                "pytest",
                "-v",
                "-p",
                "no:cacheprovider",
                "-n",
                processes,
            ]);
        run_watching(&mut pytest, &mut *line)?;
    }
    Ok(())
}
