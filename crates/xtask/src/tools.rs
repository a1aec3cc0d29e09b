//! The required tools, each at one pinned version. An `ensure_…` function installs what is missing, and returns at once
//! if nothing is. Nothing is installed system-wide, except a browser by the package manager when running as root.

use crate::prelude::*;

const CARGO_DENY: &str = "0.20.2";
/// The oldest Node.js, as major and minor version.
const NODE: (u32, u32) = (20, 19);
pub const WASM: &str = "wasm32-unknown-unknown";

/// The top folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate is two folders deep")
}

/// The output folder of the static page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The browser tests' folder.
pub fn e2e() -> PathBuf {
    root().join("tests/e2e")
}

/// The folder of the tests with real clients.
pub fn clients() -> PathBuf {
    root().join("tests/clients")
}

/// A folder for intermediate files below cargo's target folder.
pub fn scratch(name: &str) -> PathBuf {
    target().join("xtask").join(name)
}

/// The same, created anew.
pub fn fresh(name: &str) -> Result<PathBuf> {
    let folder = scratch(name);
    empty(&folder)?;
    Ok(folder)
}

/// Makes a folder an empty one, whether or not it exists.
pub fn empty(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Copies the files of a folder and its subfolders.
pub fn copy(to: &Path, from: &Path) -> Result {
    for name in weight::names(from)? {
        let file = to.join(&name);
        fs::create_dir_all(file.parent().expect("a file is in a folder"))?;
        fs::copy(from.join(&name), file)?;
    }
    Ok(())
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

pub fn ensure_wasm_target() -> Result {
    // Without rustup the target may still be installed: ask the compiler for its location.
    let libs = rustc(&format!("--print target-libdir --target {WASM}"));
    if libs.is_ok_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    progress(format!(
        "Adding Rust's target {WASM}, the page is compiled for it (a download of about 20 MB)"
    ));
    rustup("target", WASM)
}

/// Ensures a part of the Rust toolchain: `component` provides the cargo subcommand `command`.
pub fn ensure_component(component: &str, command: &str) -> Result {
    if try_output(&mut cargo_unlocked(&format!("{command} --version"))).is_some() {
        return Ok(());
    }
    progress(format!("Adding Rust's component {component}"));
    rustup("component", component)
}

/// Adds a target or a component.
fn rustup(kind: &str, name: &str) -> Result {
    let mut command = Command::new("rustup");
    run(command.args([kind, "add", name]).current_dir(root()))
        .map_err(|error| format!("{error}\nInstall it by hand: rustup {kind} add {name}").into())
}

/// `cargo-deny` at exactly this version: from the path, from the cache, or compiled now.
pub fn cargo_deny() -> Result<PathBuf> {
    let file = format!("cargo-deny{}", env::consts::EXE_SUFFIX);
    let on_path = try_output(Command::new("cargo-deny").arg("--version"));
    if on_path.is_some_and(|text| text.split_whitespace().nth(1) == Some(CARGO_DENY))
        && let Some(path) = find_on_path(&file)
    {
        return Ok(path);
    }
    let name = format!("cargo-deny-{CARGO_DENY}");
    let folder = cache()?.join("tools").join(&name);
    let program = folder.join("bin").join(&file);
    if program.is_file() {
        return Ok(program);
    }
    let start = Instant::now();
    progress(format!(
        "Installing {name}: compiled from source, once; some minutes on a small machine"
    ));
    // A separate build folder: an interrupted installation continues where it stopped.
    let build = cache()?.join("build").join(&name);
    let by_hand = format!("install --locked cargo-deny --version {CARGO_DENY}");
    run(cargo_unlocked(&by_hand)
        .current_dir(cache()?)
        .env_remove("CARGO_TARGET_DIR")
        // It runs for only a second, so it is compiled with little optimization: three minutes instead of ten.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .arg("--root")
        .arg(&folder)
        .arg("--target-dir")
        .arg(&build))
    .map_err(|error| {
        format!("{error}\nInstall it by hand, anywhere on your PATH: cargo {by_hand}")
    })?;
    // A failed removal is harmless.
    let _ = fs::remove_dir_all(build);
    progress(format!("Installed {name} in {}", elapsed(start)));
    Ok(program)
}

/// `wasm-opt` of binaryen's npm package: the same program on every system, run by node.
pub fn wasm_opt() -> Result<Command> {
    let mut command = Command::new("node");
    command.arg(npm_package("binaryen")?.join("bin/wasm-opt"));
    Ok(command)
}

/// The folder of a package that the build needs; its version and hash are in the lock file of the browser tests, too.
pub fn npm_package(name: &str) -> Result<PathBuf> {
    ensure_e2e_packages()?;
    Ok(e2e().join("node_modules").join(name))
}

pub fn ensure_node() -> Result {
    let version = output(Command::new("node").arg("--version"))?;
    let mut parts = version.trim().trim_start_matches('v').split('.');
    let mut part = || parts.next()?.parse::<u32>().ok();
    if part().zip(part()).is_some_and(|found| found >= NODE) {
        return Ok(());
    }
    let (major, minor) = NODE;
    Err(format!(
        "Node.js {major}.{minor} or newer is needed, here is {}",
        version.trim()
    )
    .into())
}

/// Installs the packages of the browser tests and the build.
pub fn ensure_e2e_packages() -> Result {
    ensure_packages(
        &e2e(),
        "the packages of the browser tests and the build (30 MB, no browser)",
    )
}

/// Installs packages from the lock file of their folder.
pub fn ensure_packages(folder: &Path, what: &str) -> Result {
    ensure_node()?;
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock");
    if fs::read(&installed).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    progress(format!("Installing {what}"));
    run(npm("ci").current_dir(folder))?;
    Ok(fs::write(installed, lock)?)
}

/// An npm command that installs something, without running its scripts. npm is a script on Windows, where it needs its
/// full name.
fn npm(words: &str) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(words.split_whitespace());
    command.args(["--no-audit", "--no-fund", "--ignore-scripts"]);
    command
}

/// A script of the browser tests' folder that drives Chromium, which is installed if it is missing.
pub fn browser_script(name: &str) -> Result<Command> {
    ensure_e2e_packages()?;
    let mut command = Command::new("node");
    command
        .arg(e2e().join(name))
        .env("CHROMIUM", ensure_chromium()?);
    Ok(command)
}

/// Compresses the files that are its arguments.
pub fn brotli() -> Command {
    let mut command = Command::new("node");
    command.arg(root().join("crates/xtask/page/brotli.mjs"));
    command
}

/// A Chromium for the browser tests; the tests' own script finds it, so both agree.
pub fn ensure_chromium() -> Result<PathBuf> {
    const ADVICE: &str = "A release build and the browser tests need Chromium or Chrome. Install it (Debian, as root: \
                          `apt-get install chromium-headless-shell`), or name it: CHROMIUM=/path/to/chromium cargo xtask test";
    const SHELL: &str = "chromium-headless-shell";
    let find = || try_output(Command::new("node").arg(e2e().join("support/chromium.mjs")));
    let found = find();
    if env::var_os("CHROMIUM").is_some() {
        return found
            .ok_or_else(|| ADVICE.into())
            .map(|it| it.trim().into());
    }
    let is_shell = |path: &String| path.contains(SHELL);
    let path = match found {
        Some(path) if is_shell(&path) => path,
        // The one without windows takes a third less time than another browser, which is used if that cannot be had.
        found => ensure(
            || find().filter(is_shell),
            "Chromium for the browser tests (a download of about 100 MB)",
            // Without any font, text would have no size.
            &[SHELL, "fonts-dejavu-core"],
            ADVICE,
        )
        .or_else(|error| found.ok_or(error))?,
    };
    Ok(path.trim().into())
}

/// Firefox and WebKit, in which the main flows also run. Here too, the tests' own script knows whether they are
/// installed.
pub fn ensure_engines() -> Result {
    const ADVICE: &str = "The browser tests need Firefox, and WebKit with its driver. Install them (Debian, as root): \
                          apt-get install --no-install-recommends firefox-esr webkit2gtk-driver xvfb";
    let there = || try_output(Command::new("node").arg(e2e().join("support/engines.mjs")));
    let what = "Firefox and WebKit for the browser tests (a download of about 120 MB)";
    let packages = ["firefox-esr", "webkit2gtk-driver", "xvfb"];
    ensure(there, what, &packages, ADVICE).map(drop)
}

/// nginx, with which the hosting recipes are tried.
pub fn ensure_nginx() -> Result {
    const ADVICE: &str = "The tests of the hosting recipes need nginx. Install it (Debian, as root): \
                          apt-get install --no-install-recommends nginx-light";
    let system = || Some("/usr/sbin/nginx".into()).filter(|it: &PathBuf| it.is_file());
    let there = || find_on_path("nginx").or_else(system);
    let what = "nginx for the tests of the hosting recipes (a download of a megabyte)";
    ensure(there, what, &["nginx-light"], ADVICE).map(drop)
}

/// What `find` finds, perhaps after installing these packages: by apt-get when running as root on Debian; else the advice is the
/// error.
fn ensure<T>(
    find: impl Fn() -> Option<T>,
    what: &str,
    packages: &[&str],
    advice: &str,
) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let root_user = try_output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root_user || find_on_path("apt-get").is_none() {
        return Err(advice.into());
    }
    progress(format!("Installing {what}"));
    let apt = |args: &[&str]| {
        run(Command::new("apt-get")
            .args(args)
            .args(["--yes", "--quiet"])
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    apt(&["update"])
        .and_then(|()| apt(&install))
        .map_err(|error| format!("{error}\n{advice}"))?;
    find().ok_or_else(|| advice.into())
}

/// The user's folder for our tools.
pub fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .filter(|dir| Path::new(dir).is_absolute())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .ok_or("no home directory; set XDG_CACHE_HOME to a folder for the tools")?;
    let cache = base.join("orgsim");
    fs::create_dir_all(&cache)
        .map_err(|error| format!("cannot create {}: {error}", cache.display()))?;
    Ok(cache)
}

fn find_on_path(file: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|dir| dir.join(file))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_share_a_folder() {
        let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let sources = fs::read_dir(root().join("crates/xtask/src")).unwrap();
        for file in sources.flatten().map(|it| it.path()) {
            // A folder has parts of the file of its name.
            let text = fs::read_to_string(&file).unwrap_or_default();
            for part in ["scratch(\"", "fresh(\""] {
                for (_, rest) in text
                    .match_indices(part)
                    .map(|(at, _)| text.split_at(at + part.len()))
                {
                    let name = rest.split(['"', '/']).next().unwrap_or_default();
                    users
                        .entry(name.into())
                        .or_default()
                        .insert(file.display().to_string());
                }
            }
        }
        users.retain(|_, files| files.len() > 1);
        assert!(users.is_empty(), "{users:?}");
    }

    /// A developer's `cargo xtask` may write the lock file; what checks and what releases may not.
    #[test]
    fn what_checks_and_what_releases_is_locked() {
        let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
        let workflows = fs::read_dir(root().join(".github/workflows")).unwrap();
        let mut texts: Vec<String> = (workflows.flatten())
            .map(|it| fs::read_to_string(it.path()).unwrap())
            .collect();
        texts.push(read("crates/orgsim/Dockerfile"));
        for line in texts.iter().flat_map(|text| text.lines()) {
            let comment = line.trim_start().starts_with('#');
            assert!(
                comment || !line.contains("cargo xtask"),
                "without --locked: {line}"
            );
        }
        // The command of README, once the lock file is known to be up to date.
        let run = read(".ci/run");
        let (before, _) = run.split_once("\ncargo xtask test").expect("it tests");
        assert!(before.contains("\ncargo metadata --locked "), "{run}");
    }
}
