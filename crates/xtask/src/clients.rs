//! Real clients against `orgsim serve`: each driver starts its own server, and ends with a line that counts the passed
//! checks.

use crate::process::{cargo, progress, run, run_watching};
use crate::python::{self, Environment};
use crate::{Result, tools, wheel};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs every driver, even if one fails; `line` gets each line of their output.
pub fn drive(mut line: impl FnMut(&str)) -> Result {
    let common = python::ensure("requirements.txt")?;
    let custodian = python::ensure("requirements-c7n.txt")?;
    let audit = python::ensure("requirements-audit.txt")?;
    let inventory = python::ensure_for("requirements-inventory.txt", (3, 11)..(3, 14))?;
    // A driver says if its client is not installed.
    let inventory = inventory.as_ref().unwrap_or(&common);
    tools::ensure_packages(
        &tools::clients().join("node"),
        "the clients in JavaScript (some MB)",
    )?;
    let orgsim = orgsim("dev")?;
    let drivers = [
        driver(&common, "boto", &orgsim),
        driver(&common, "documents", &orgsim),
        driver(&common, "examples", &orgsim),
        driver(&common, "cove", &orgsim),
        driver(&custodian, "c7n", &orgsim),
        driver(&common, "query", &orgsim),
        driver(&common, "compare", &orgsim),
        driver(&common, "formation", &orgsim),
        driver(inventory, "prowler", &orgsim),
        driver(inventory, "cartography", &orgsim),
        driver(&common, "terraform", &orgsim),
        driver(&audit, "audit", &orgsim),
        javascript_sdk(&orgsim),
        driver(&common, "organization", &orgsim),
        rust_sdk(&orgsim),
    ];
    let failed: Vec<_> = drivers
        .into_iter()
        .filter_map(|mut driver| run_watching(&mut driver, &mut line).err())
        .collect();
    let failures: Vec<String> = failed
        .into_iter()
        .chain(wheel::test(&mut line).err())
        .map(|error| error.to_string())
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n").into())
    }
}

/// The native binary, built with a profile of the top `Cargo.toml`.
pub fn orgsim(profile: &str) -> Result<PathBuf> {
    progress(format!("Building `orgsim` (profile {profile})"));
    run(cargo().args(["build", "--package", "orgsim", "--profile", profile]))?;
    Ok(compiled(profile))
}

/// Where cargo puts the native binary.
pub fn compiled(profile: &str) -> PathBuf {
    // The folder of the profile `dev` has another name.
    let folder = if profile == "dev" { "debug" } else { profile };
    let file = format!("orgsim{}", std::env::consts::EXE_SUFFIX);
    tools::target().join(folder).join(file)
}

/// `tests/clients/{name}/run.py`.
fn driver(environment: &Environment, name: &str, orgsim: &Path) -> Command {
    let mut command = environment.python();
    command
        .arg(tools::clients().join(name).join("run.py"))
        .arg("--orgsim")
        .arg(orgsim);
    command
}

/// AWS's SDK for JavaScript.
fn javascript_sdk(orgsim: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .arg(tools::clients().join("node/sdk.mjs"))
        .arg("--orgsim")
        .arg(orgsim);
    command
}

/// AWS's SDK for Rust, in a separate workspace: its dependencies are compiled for nothing else.
fn rust_sdk(orgsim: &Path) -> Command {
    let mut command = cargo();
    command
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(tools::clients().join("rust-sdk/Cargo.toml"))
        .arg("--target-dir")
        .arg(tools::target().join("rust-sdk"))
        .args(["--", "--orgsim"])
        .arg(orgsim);
    command
}
