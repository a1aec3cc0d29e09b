//! A check that trunk can still build the page, for those who use it: `index.html` and `Trunk.toml` define the page for
//! both.

use crate::process::{progress, run, try_output};
use crate::{Result, tools, weight};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lets trunk, if installed, build the page, and compares the files with those in `page`. Without trunk it only reports
/// that the page's definition contains nothing unknown to trunk.
pub fn check(page: &Path) -> Result {
    let mut path = cached()?;
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let path = env::join_paths(path)?;
    let trunk = |arguments: &[&str]| {
        let mut command = Command::new("trunk");
        command.current_dir(tools::root()).env("PATH", &path);
        // Trunk insists on `true` or `false` in this variable, many shells set `1`.
        command.env_remove("NO_COLOR").args(arguments);
        command
    };
    if try_output(&mut trunk(&["--version"])).is_none() {
        println!(
            "NOT CHECKED by trunk itself, which is not installed: whether `trunk build` works. \
             Checked: `index.html` and `Trunk.toml` say nothing that our reader does not know."
        );
        return Ok(());
    }
    progress("Building the page with trunk too, and comparing the files");
    let folder = tools::scratch("trunk");
    let mut build = trunk(&["--offline=true", "--skip-version-check", "build", "--dist"]);
    run(build
        .arg(&folder)
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
    let (ours, theirs) = (files(page)?, files(&folder)?);
    let missing: Vec<_> = theirs.difference(&ours).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "trunk puts files into the page that `cargo xtask build` does not: {missing:?}"
        )
        .into())
    }
}

/// The folders in our cache with programs that this command or its user put there earlier.
fn cached() -> Result<Vec<PathBuf>> {
    let tools = fs::read_dir(tools::cache()?.join("tools"));
    Ok(tools
        .into_iter()
        .flatten()
        .flatten()
        .map(|tool| tool.path().join("bin"))
        .filter(|bin| bin.is_dir())
        .collect())
}

/// The names of a page's files without their hashes; all stylesheets count as one.
fn files(page: &Path) -> Result<BTreeSet<String>> {
    let names = weight::names(page)?.into_iter().map(|name| {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let stem = stem.trim_end_matches("_bg");
        let plain = match stem.rsplit_once('-') {
            Some((plain, hash))
                if hash.len() >= 12 && hash.bytes().all(|it| it.is_ascii_hexdigit()) =>
            {
                plain
            }
            _ => stem,
        };
        if ending == "css" {
            "styles.css".into()
        } else {
            format!("{plain}.{ending}")
        }
    });
    Ok(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_compared_without_their_hashes() {
        let folder = tools::scratch("trunk-test");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("install")).unwrap();
        for name in [
            "web-0123456789abcdef_bg.wasm",
            "a-0123456789abcdef.css",
            "install/es.txt",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        let names: Vec<_> = files(&folder).unwrap().into_iter().collect();
        assert_eq!(names, ["install/es.txt", "styles.css", "web.wasm"]);
    }
}
