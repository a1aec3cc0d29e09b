//! The required tools, each at one pinned version. An `ensure_…` function installs what is missing, and returns at once
//! if nothing is. Nothing is installed system-wide, except a browser by the package manager when running as root.

use crate::Result;
use crate::process::{cargo, elapsed, npm, output, progress, run, try_output};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

const CARGO_DENY: &str = "0.20.2";
const BINARYEN: &str = "132.0.0";
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

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

pub fn ensure_wasm_target() -> Result {
    // Without rustup the target may still be installed: ask the compiler for its location.
    let libs = try_output(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(root()),
    );
    if libs.is_some_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    progress(format!(
        "Adding Rust's target {WASM}, the page is compiled for it (a download of about 20 MB)"
    ));
    run(Command::new("rustup")
        .args(["target", "add", WASM])
        .current_dir(root()))
    .map_err(|error| format!("{error}\nInstall it by hand: rustup target add {WASM}").into())
}

/// Ensures a part of the Rust toolchain: `component` provides the cargo subcommand `command`.
pub fn ensure_component(component: &str, command: &str) -> Result {
    if try_output(cargo().args([command, "--version"])).is_some() {
        return Ok(());
    }
    progress(format!("Adding Rust's component {component}"));
    run(Command::new("rustup")
        .args(["component", "add", component])
        .current_dir(root()))
    .map_err(|error| {
        format!("{error}\nInstall it by hand: rustup component add {component}").into()
    })
}

/// `cargo-deny`. It runs for only a second, so it is compiled with little optimization: three minutes instead of ten.
pub fn cargo_deny() -> Result<PathBuf> {
    const QUICK: [(&str, &str); 3] = [
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ];
    ensure_cargo_tool("cargo-deny", "cargo-deny", CARGO_DENY, &QUICK)
}

/// The program `binary` of the crate `package` at exactly `version`: from the path, from the cache, or compiled now,
/// with these variables set for cargo.
fn ensure_cargo_tool(
    package: &str,
    binary: &str,
    version: &str,
    variables: &[(&str, &str)],
) -> Result<PathBuf> {
    let file = format!("{binary}{}", env::consts::EXE_SUFFIX);
    let on_path = try_output(Command::new(binary).arg("--version"));
    if on_path.is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
        && let Some(path) = find_on_path(&file)
    {
        return Ok(path);
    }
    let folder = cache()?.join("tools").join(format!("{package}-{version}"));
    let program = folder.join("bin").join(&file);
    if program.is_file() {
        return Ok(program);
    }
    let start = Instant::now();
    install_compiled(package, version, &folder);
    if program.is_file() {
        return Ok(program);
    }
    install_from_source(package, version, variables, &folder)?;
    progress(format!(
        "Installed {package} {version} in {}",
        elapsed(start)
    ));
    Ok(program)
}

/// Downloads a precompiled program, in seconds, if `cargo binstall` is available. It reports an unavailable download
/// itself.
fn install_compiled(package: &str, version: &str, folder: &Path) {
    if try_output(cargo().args(["binstall", "-V"])).is_none() {
        return;
    }
    progress(format!("Installing {package} {version} by cargo-binstall"));
    let words = ["binstall", "--no-confirm", "--version", version, package];
    let mut install = cargo();
    install.args(words).arg("--root").arg(folder);
    let _ = run(&mut install);
}

fn install_from_source(
    package: &str,
    version: &str,
    variables: &[(&str, &str)],
    folder: &Path,
) -> Result {
    progress(format!(
        "Installing {package} {version}: compiled from source, once; some minutes on a small machine"
    ));
    // A separate build folder: an interrupted installation continues where it stopped.
    let build = cache()?.join("build").join(format!("{package}-{version}"));
    let words = ["install", "--locked", "--version", version, package];
    let mut install = cargo();
    install.current_dir(cache()?).env_remove("CARGO_TARGET_DIR");
    install.args(words).arg("--root").arg(folder);
    install.arg("--target-dir").arg(&build);
    install.envs(variables.iter().copied());
    run(&mut install).map_err(|error| {
        format!("{error}\nInstall it by hand, anywhere on your PATH: cargo install --locked {package} --version {version}")
    })?;
    // A failed removal is harmless.
    let _ = fs::remove_dir_all(build);
    Ok(())
}

/// `wasm-opt` of binaryen's npm package: the same program on every system, run by node.
pub fn wasm_opt() -> Result<Command> {
    ensure_node()?;
    let folder = cache()?.join("tools").join(format!("binaryen-{BINARYEN}"));
    if !folder.is_dir() {
        progress(format!(
            "Installing binaryen {BINARYEN}, its `wasm-opt` makes the page smaller (a download of some MB)"
        ));
        // Renamed when complete, so that an interrupted installation does not look finished.
        let partial = folder.with_file_name(format!("binaryen-{BINARYEN}.partial"));
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial)?;
        let mut install = npm();
        install.args([
            "install",
            "--no-save",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ]);
        install.arg(&partial).arg(format!("binaryen@{BINARYEN}"));
        run(install.current_dir(&partial)).map_err(|error| {
            format!("{error}\nThe npm package binaryen {BINARYEN} is needed; try `npm view binaryen` to see whether npm reaches its registry")
        })?;
        fs::rename(&partial, &folder)?;
    }
    let mut command = Command::new("node");
    command.arg(folder.join("node_modules/binaryen/bin/wasm-opt"));
    Ok(command)
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

/// Installs the browser tests' packages.
pub fn ensure_e2e_packages() -> Result {
    ensure_packages(
        &e2e(),
        "the packages of the browser tests (some MB, no browser)",
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
    run(npm()
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(folder))?;
    Ok(fs::write(installed, lock)?)
}

/// A Chromium for the browser tests; the tests' own script finds it, so both agree.
pub fn ensure_chromium() -> Result<PathBuf> {
    const ADVICE: &str = "The browser tests need Chromium or Chrome. Install it (Debian, as root: `apt-get install chromium`), \
                          or name it: CHROMIUM=/path/to/chromium cargo xtask test";
    let find = || try_output(Command::new("node").arg(e2e().join("support/chromium.mjs")));
    if find().is_none() {
        if env::var_os("CHROMIUM").is_some() {
            return Err(ADVICE.into());
        }
        progress("Installing Chromium for the browser tests (a download of about 100 MB)");
        // Without any font, text would have no size.
        apt_install(&["chromium", "fonts-dejavu-core"], ADVICE)?;
    }
    find()
        .map(|path| path.trim().into())
        .ok_or_else(|| ADVICE.into())
}

/// Firefox and WebKit, in which the main flows also run. Here too, the tests' own script knows whether they are
/// installed.
pub fn ensure_engines() -> Result {
    const PACKAGES: [&str; 3] = ["firefox-esr", "webkit2gtk-driver", "xvfb"];
    const ADVICE: &str = "The browser tests need Firefox, and WebKit with its driver. Install them (Debian, as root): \
                          apt-get install --no-install-recommends firefox-esr webkit2gtk-driver xvfb";
    let there = || try_output(Command::new("node").arg(e2e().join("support/engines.mjs")));
    if there().is_none() {
        progress(
            "Installing Firefox and WebKit for the browser tests (a download of about 120 MB)",
        );
        apt_install(&PACKAGES, ADVICE)?;
    }
    there().map(|_| ()).ok_or_else(|| ADVICE.into())
}

/// nginx, with which the hosting recipes are tried.
pub fn ensure_nginx() -> Result {
    const ADVICE: &str = "The tests of the hosting recipes need nginx. Install it (Debian, as root): \
                          apt-get install --no-install-recommends nginx-light";
    let there = || find_on_path("nginx").is_some() || Path::new("/usr/sbin/nginx").is_file();
    if !there() {
        progress(
            "Installing nginx for the tests of the hosting recipes (a download of a megabyte)",
        );
        apt_install(&["nginx-light"], ADVICE)?;
    }
    there().then_some(()).ok_or_else(|| ADVICE.into())
}

/// Installs packages by apt-get when running as root on Debian; else the advice is the error.
fn apt_install(packages: &[&str], advice: &str) -> Result {
    let root_user = try_output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root_user || find_on_path("apt-get").is_none() {
        return Err(advice.into());
    }
    let apt = |args: &[&str]| {
        run(Command::new("apt-get")
            .args(args)
            .args(["--yes", "--quiet"])
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    apt(&["update"])
        .and_then(|()| apt(&install))
        .map_err(|error| format!("{error}\n{advice}").into())
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
