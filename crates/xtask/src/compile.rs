//! Compiling: in one run, each artifact of the workspace is compiled once.
//!
//! An artifact is a target of a crate, compiled in one way: to run it or only to check it, natively or for WebAssembly, with one profile, as
//! a test or not. If it is compiled a second time, two commands ask for different features of a dependency, and everybody waits
//! twice: that is an error, which names both commands.

use crate::prelude::*;
use crate::process::{read_lines, shown};
use std::sync::{Mutex, PoisonError};

/// What was compiled in this run, and by which command.
static SEEN: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// The programs that a command has compiled, or found compiled.
pub struct CompiledPrograms(BTreeMap<String, PathBuf>);

impl CompiledPrograms {
    /// The file of a program, which is not a test.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| format!("cargo compiled no program `{name}`").into())
    }
}

/// Runs a cargo command that compiles, and that runs nothing.
pub fn compile(command: &mut Command) -> Result<CompiledPrograms> {
    compile_again(command, &[])
}

/// The same; of these crates it may compile what an earlier command has compiled.
pub fn compile_again(command: &mut Command, again: &[&str]) -> Result<CompiledPrograms> {
    let by = shown(command);
    let way = way(command);
    let (mut programs, mut twice) = (BTreeMap::new(), Vec::new());
    eprintln!("    $ {by}");
    let ended = read_lines(
        // Before what is for the compiler: `--` ends cargo's own options.
        with_messages(command),
        |line| match artifact(line) {
            Some(artifact) => {
                if let Some((name, file)) = artifact.program() {
                    programs.insert(name, file);
                }
                let first = artifact.seen(&way, &by);
                let may = again.contains(&artifact.crate_name());
                twice.extend(first.filter(|_| !artifact.fresh && !may).map(|first| {
                    let name = artifact.name();
                    format!("{name}: first by `{first}`")
                }));
            }
            None if line.starts_with("{\"reason\":") => {}
            None => println!("{line}"),
        },
    );
    ended?;
    if twice.is_empty() {
        return Ok(CompiledPrograms(programs));
    }
    Err(format!(
        "`{by}` compiled again what had been compiled: its features differ, or a source was changed meanwhile\n{}",
        twice.join("\n")
    )
    .into())
}

/// In which way a command compiles: to run something or to check it, and whether for another system. With `--target`, cargo chooses the
/// features of macros and build scripts apart.
fn way(command: &Command) -> String {
    let mut arguments = command.get_args().map(|it| it.to_string_lossy());
    let verb = arguments.next().unwrap_or_default();
    let verb = match &*verb {
        "build" | "test" => "run",
        verb => verb,
    };
    format!("{verb} {}", arguments.any(|it| it == "--target"))
}

/// Adds the option that has cargo describe each artifact in a line.
fn with_messages(command: &mut Command) -> &mut Command {
    let mut arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let end = arguments.iter().position(|it| it == "--");
    let end = end.unwrap_or(arguments.len());
    arguments.insert(end, "--message-format=json-render-diagnostics".into());
    let mut with = Command::new(command.get_program());
    with.args(arguments);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => with.env(name, value),
            None => with.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        with.current_dir(folder);
    }
    *command = with;
    command
}

/// An artifact of this workspace.
struct Artifact {
    /// The folder of the crate.
    of: PathBuf,
    /// The target's kind and name, and "test" if it is compiled as one.
    target: [String; 3],
    /// The first folders below cargo's target folder: they tell the profile and the system.
    folder: PathBuf,
    /// The level of optimization and the kind of file: a macro is compiled to be used, and then checked as any crate is.
    made: String,
    executable: Option<PathBuf>,
    fresh: bool,
}

/// Reads one line of cargo; `None` if it is about no artifact of this workspace.
fn artifact(line: &str) -> Option<Artifact> {
    let said: Value = serde_json::from_str(line).ok()?;
    if said["reason"] != "compiler-artifact" {
        return None;
    }
    let of = Path::new(said["manifest_path"].as_str()?).parent()?;
    let of = of.strip_prefix(tools::root()).ok()?;
    let file = Path::new(said["filenames"][0].as_str()?);
    let below = file.strip_prefix(tools::target()).unwrap_or(file);
    let folder = below.iter().take_while(|it| {
        *it != "deps" && *it != "build" && *it != "examples" && Some(*it) != file.file_name()
    });
    let target = &said["target"];
    Some(Artifact {
        of: of.to_owned(),
        target: [
            target["kind"][0].as_str()?.to_owned(),
            target["name"].as_str()?.to_owned(),
            match said["profile"]["test"].as_bool()? {
                true => "test".to_owned(),
                false => String::new(),
            },
        ],
        folder: folder.collect(),
        made: format!(
            "{} {}",
            said["profile"]["opt_level"].as_str()?,
            file.extension().unwrap_or_default().display()
        ),
        executable: said["executable"].as_str().map(PathBuf::from),
        fresh: said["fresh"].as_bool()?,
    })
}

impl Artifact {
    /// The crate's folder without what is before it, which is its name.
    fn crate_name(&self) -> &str {
        self.of.file_name().and_then(|it| it.to_str()).unwrap_or("")
    }

    /// Its program, with the program's name.
    fn program(&self) -> Option<(String, PathBuf)> {
        let [kind, name, test] = &self.target;
        let file = self.executable.clone()?;
        (kind == "bin" && test.is_empty()).then(|| (name.clone(), file))
    }

    fn name(&self) -> String {
        let [kind, name, test] = &self.target;
        format!(
            "{} {kind} {name} {test} {} {}",
            self.of.display(),
            self.folder.display(),
            self.made
        )
    }

    /// Notes that a command has asked for it; returns the first command of this run that did.
    fn seen(&self, way: &str, by: &str) -> Option<String> {
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{way} {}", self.name());
        let first = seen.get(&key).cloned();
        seen.entry(key).or_insert_with(|| by.to_owned());
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, folder: &str, file: &str) -> String {
        let of = tools::root().join("crates").join(name).join("Cargo.toml");
        let file = tools::target().join(folder).join("deps").join(file);
        format!(
            r#"{{"reason":"compiler-artifact","manifest_path":"{}","target":{{"kind":["lib"],"name":"{name}"}},"profile":{{"opt_level":"1","test":false}},"filenames":["{}"],"executable":null,"fresh":false}}"#,
            of.display(),
            file.display()
        )
    }

    #[test]
    fn an_artifact_is_told_by_crate_target_profile_and_system() {
        let file_of =
            |name, folder, file| artifact(&line(name, folder, file)).expect("an artifact");
        let of = |name, folder| file_of(name, folder, "liba.rlib");
        let (native, release) = (of("a", "debug"), of("a", "wasm32-unknown-unknown/release"));
        assert_eq!(native.crate_name(), "a");
        assert_eq!(native.seen("here", "one"), None);
        assert_eq!(native.seen("here", "two").as_deref(), Some("one"));
        assert_eq!(native.seen("there", "two"), None, "only checked");
        assert_eq!(release.seen("here", "two"), None, "for another system");
        assert_eq!(of("b", "debug").seen("here", "two"), None);
        let macros = |file| file_of("m", "debug", file).seen("here", "one");
        assert_eq!(macros("libm.so"), None);
        assert_eq!(macros("libm.rmeta"), None, "checked, too");
        assert_eq!(macros("libm.so").as_deref(), Some("one"));
        assert!(artifact("{\"reason\":\"build-finished\"}").is_none());
        assert!(artifact("test result: ok").is_none());
    }
}
