//! Python with packages at pinned versions: a virtual environment for each requirements file, in the user's cache. Its
//! name contains a hash of the file and Python's version, so that a branch with other versions gets a separate one.

use crate::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// The oldest Python for which all the pinned packages exist.
const OLDEST: (u32, u32) = (3, 10);

/// The programs of one virtual environment.
pub struct Environment {
    programs: PathBuf,
}

impl Environment {
    /// Its Python, which finds the packages. It leaves no compiled files in the repository.
    pub fn python(&self) -> Command {
        let mut command = Command::new(self.program("python"));
        command.arg("-B").env("PYTHONUNBUFFERED", "1");
        command
    }

    /// A program installed by a package, for example `aws`.
    pub fn program(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.programs.join(name)
    }
}

/// [`ensure`], if there are packages for the Python at hand; otherwise `None`.
pub fn ensure_for(file: &str, versions: Range<(u32, u32)>) -> Result<Option<Environment>> {
    let (_, version) = find_python()?;
    if versions.contains(&version) {
        return ensure(file).map(Some);
    }
    progress(format!(
        "tests/clients/{file} has no packages for Python {}.{}",
        version.0, version.1
    ));
    Ok(None)
}

/// Installs the packages of `tests/clients/{file}` if needed.
///
/// Two parallel processes do not interfere with each other, and the remains of an interrupted installation are
/// replaced.
pub fn ensure(file: &str) -> Result<Environment> {
    let requirements = tools::clients().join(file);
    let text = fs::read_to_string(&requirements)?;
    let (python, version) = find_python()?;
    let folder = tools::cache()?.join("python").join(format!(
        "{}-{:016x}",
        file.trim_end_matches(".txt"),
        hash(&text, version)
    ));
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let environment = Environment { programs };
    let complete = folder.join("complete");
    if complete.is_file() && runs(&environment) {
        return Ok(environment);
    }

    fs::create_dir_all(folder.parent().expect("it is in the cache"))?;
    let lock = lock(&folder.with_extension("lock"))?;
    // Another process may have installed it during the wait.
    if complete.is_file() && runs(&environment) {
        return Ok(environment);
    }
    let start = Instant::now();
    progress(format!(
        "Installing the Python packages of tests/clients/{file}"
    ));
    tools::empty(&folder)?;
    install(&environment, &python, &folder, &requirements, &lock)?;
    fs::write(&complete, "")?;
    progress(format!("Installed them in {}", elapsed(start)));
    drop(lock);
    Ok(environment)
}

/// Creates an environment. It contains its own path, so it is created in its final location.
///
/// Both programs hold the lock too, as their standard input: if only this process is killed, the next one waits for
/// them.
fn install(
    environment: &Environment,
    python: &str,
    folder: &Path,
    requirements: &Path,
    lock: &File,
) -> Result {
    run(Command::new(python)
        .args(["-m", "venv"])
        .arg(folder)
        .stdin(lock.try_clone()?))
    .map_err(|error| format!("{error}\n{}", advice()))?;
    run(environment
        .python()
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--no-input"])
        // The files list everything that is needed.
        .arg("--no-deps")
        // Only the exact files released under these versions.
        .args(["--require-hashes", "--requirement"])
        .arg(requirements)
        .stdin(lock.try_clone()?))
    .map_err(|error| {
        format!(
            "{error}\nThe packages are those of {}; does `pip` reach its index?",
            requirements.display()
        )
    })?;
    Ok(())
}

/// Waits until no other process holds the lock. A lock ends with its process, however that ends.
fn lock(path: &Path) -> Result<File> {
    let file = File::create(path)?;
    file.lock()
        .map_err(|error| format!("cannot lock {}: {error}", path.display()))?;
    Ok(file)
}

/// Whether the environment's Python still starts: its base installation may have been removed.
fn runs(environment: &Environment) -> bool {
    try_output(environment.python().args(["-c", ""])).is_some()
}

/// Finds a Python that can create environments, and its version.
fn find_python() -> Result<(String, (u32, u32))> {
    // Debian has `ensurepip` in a separate package.
    const ASK: &str =
        "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])";
    let named = env::var("PYTHON").ok();
    let candidates = named.map_or_else(
        || vec!["python3".to_owned(), "python".to_owned()],
        |name| vec![name],
    );
    candidates
        .into_iter()
        .find_map(|name| {
            let answer = try_output(Command::new(&name).args(["-c", ASK]))?;
            let version = parse(&answer).filter(|version| *version >= OLDEST)?;
            Some((name, version))
        })
        .ok_or_else(|| advice().into())
}

fn parse(answer: &str) -> Option<(u32, u32)> {
    let (major, minor) = answer.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn advice() -> String {
    format!(
        "The tests with real clients need Python {}.{} or newer with its module `venv`. Install it (Debian, as root: \
         `apt-get install python3 python3-venv`), or name it: PYTHON=/path/to/python3 cargo xtask test",
        OLDEST.0, OLDEST.1
    )
}

fn hash(text: &str, version: (u32, u32)) -> u64 {
    // Not for security. If Rust's hasher changes, the packages are simply installed again.
    let mut hasher = DefaultHasher::new();
    (text, version).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared_as_numbers() {
        assert_eq!(parse("3 12\n"), Some((3, 12)));
        assert!(parse("3 9\n").is_some_and(|version| version < OLDEST));
        assert_eq!(parse("Python 3.12"), None);
    }

    #[test]
    fn other_packages_or_another_python_give_another_environment() {
        let one = hash("boto3==1.0.0\n", (3, 11));
        assert_eq!(one, hash("boto3==1.0.0\n", (3, 11)));
        assert_ne!(one, hash("boto3==1.0.1\n", (3, 11)));
        assert_ne!(one, hash("boto3==1.0.0\n", (3, 12)));
    }

    #[test]
    fn every_requirement_names_one_version_and_its_files() {
        for file in [
            "requirements.txt",
            "requirements-audit.txt",
            "requirements-before.txt",
            "requirements-checks.txt",
            "requirements-c7n.txt",
            "requirements-inventory.txt",
            "requirements-lint.txt",
            "requirements-mcp.txt",
            "requirements-pytest.txt",
        ] {
            let text = fs::read_to_string(tools::clients().join(file)).unwrap();
            let text: String = text
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .flat_map(|line| [line, "\n"])
                .collect();
            let packages: Vec<_> = text.replace("\\\n", "").lines().map(String::from).collect();
            assert!(!packages.is_empty(), "{file} lists packages");
            for package in packages {
                let mut words = package.split_whitespace();
                let name = words.next().unwrap();
                assert!(name.contains("=="), "{file}: {name}");
                // Before them is where the package is needed, if not everywhere.
                let hashes: Vec<_> = words.filter(|word| word.starts_with("--")).collect();
                assert!(!hashes.is_empty(), "{file}: {name} has no hash");
                for hash in hashes {
                    let digits = hash.strip_prefix("--hash=sha256:").unwrap_or_default();
                    assert_eq!(digits.len(), 64, "{file}: {name} {hash}");
                }
            }
        }
    }
}
