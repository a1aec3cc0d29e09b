//! Real clients against `orgsim serve`: each driver starts its own server, and ends with a line that counts the passed
//! checks.

use crate::compile;
use crate::prelude::*;
use crate::process::run_several;
use crate::python::{self, Environment};

/// How many drivers run at the same time.
const AT_ONCE: usize = 2;

/// Runs every driver, even if one fails; `line` gets each line of their output.
pub fn drive(mut line: impl FnMut(&str)) -> Result {
    let common = python::ensure("requirements.txt")?;
    let custodian = python::ensure("requirements-c7n.txt")?;
    let audit = python::ensure("requirements-audit.txt")?;
    let before = python::ensure("requirements-before.txt")?;
    let checks = python::ensure_for("requirements-checks.txt", (3, 11)..(3, 14))?;
    let inventory = python::ensure_for("requirements-inventory.txt", (3, 11)..(3, 14))?;
    let assistant = python::ensure("requirements-mcp.txt")?;
    // A driver says if its client is not installed.
    let inventory = inventory.as_ref().unwrap_or(&common);
    let checks = checks.as_ref().unwrap_or(&common);
    tools::ensure_packages(
        &tools::clients().join("node"),
        "the clients in JavaScript (some MB)",
    )?;
    let orgsim = tested()?;
    // Those that take longest first, so that none is left alone at the end.
    let drivers = [
        driver(&common, "compare"),
        driver(&common, "organization"),
        driver(inventory, "prowler"),
        driver(&common, "formation"),
        driver(&common, "terraform"),
        driver(&common, "terraform-plan"),
        driver(&common, "boto"),
        driver(&common, "documents"),
        driver(&common, "examples"),
        driver(&custodian, "c7n"),
        driver(&common, "cove"),
        driver(&common, "query"),
        driver(&common, "beside"),
        driver(&before, "before"),
        driver(checks, "analyzer"),
        driver(&audit, "audit"),
        driver(&assistant, "assistant"),
        driver(inventory, "cartography"),
        javascript_sdk(),
        rust_sdk(),
    ];
    let drivers = drivers.map(|mut driver| {
        driver.arg("--orgsim").arg(&orgsim);
        driver
    });
    // Each has a server of its own, at a free port, and mostly waits for it.
    let failures = run_several(drivers, AT_ONCE, &mut line);
    if failures.is_empty() {
        return Ok(());
    }
    Err(failures.join("\n").into())
}

/// The native program, built with a profile of the top `Cargo.toml`.
pub fn orgsim(profile: &str) -> Result<PathBuf> {
    progress(format!("Building `orgsim` (profile {profile})"));
    compile::compile(cargo("build --bin orgsim --profile").arg(profile))?.program("orgsim")
}

/// The native program that its own tests use: they have compiled it, with the same features.
pub fn tested() -> Result<PathBuf> {
    compile::compile(&mut cargo("test --no-run --test program"))?.program("orgsim")
}

/// `tests/clients/{name}/run.py`.
pub fn driver(environment: &Environment, name: &str) -> Command {
    let mut command = environment.python();
    command.arg(tools::clients().join(name).join("run.py"));
    command
}

/// AWS's SDK for JavaScript.
fn javascript_sdk() -> Command {
    let mut command = Command::new("node");
    command.arg(tools::clients().join("node/sdk.mjs"));
    command
}

/// AWS's SDK for Rust, in a separate workspace: its dependencies are compiled for nothing else.
fn rust_sdk() -> Command {
    let mut command = cargo("run --quiet --manifest-path");
    command
        .arg(tools::clients().join("rust-sdk/Cargo.toml"))
        .arg("--target-dir")
        .arg(tools::target().join("rust-sdk"))
        .arg("--");
    command
}
