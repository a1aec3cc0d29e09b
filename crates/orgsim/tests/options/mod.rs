//! No option is accepted and ignored: every pair of options of every command has an effect, or is refused with exit
//! status 2. `forms.rs` and the files beside it say which pairs have one.

mod fixture;
mod form;
mod forms;
mod more;
mod proofs;
mod terminal;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use cli::commands::Cli;
use form::CommandForm;
use forms::FORMS;
use more::MORE;
use proofs::PROOFS;
use terminal::TERMINAL;

/// What is given to a command: entries of forms.
type Given = BTreeSet<&'static str>;

/// The option of an entry, or its positional argument in angle brackets.
fn name(entry: &str) -> &str {
    entry.split(' ').next().unwrap_or(entry)
}

/// The words of a command line: positional arguments first, because an option may take several values.
fn words(command: &str, given: &Given) -> Vec<String> {
    let (positional, options): (Vec<&str>, Vec<&str>) =
        given.iter().partition(|it| it.starts_with('<'));
    let mut all: Vec<String> = command.split(' ').map(String::from).collect();
    // In the order in which the command has them.
    let order = |it: &&str| {
        all_forms()
            .filter(|form| form.command == command)
            .find_map(|form| form.entries().position(|entry| entry == *it))
    };
    let mut positional = positional;
    positional.sort_by_key(order);
    let values = positional.iter().flat_map(|it| it.split(' ').skip(1));
    let options = options.iter().flat_map(|it| it.split(' '));
    all.extend(values.chain(options).map(String::from));
    all
}

/// The forms of all commands.
fn all_forms() -> impl Iterator<Item = &'static CommandForm> {
    TERMINAL.iter().chain(FORMS).chain(PROOFS).chain(MORE)
}

impl CommandForm {
    fn taken(&self) -> impl Iterator<Item = &'static str> {
        self.takes.iter().flat_map(|it| it.iter().copied())
    }

    fn entries(&self) -> impl Iterator<Item = &'static str> {
        self.needs.iter().copied().chain(self.taken())
    }

    /// Whether the form is given, and everything that is given has an effect in it.
    fn fits(&self, given: &Given) -> bool {
        let has = |option: &str| given.iter().any(|it| name(it) == option);
        self.needs.iter().all(|it| given.contains(it))
            && given
                .iter()
                .all(|it| self.entries().any(|entry| entry == *it))
            && !self.apart.iter().any(|(one, other)| has(one) && has(other))
            && (self.leans.iter()).all(|(it, on)| !has(it) || on.iter().any(|it| has(it)))
    }

    /// What is given, with what it leans on.
    fn with_props(&self, mut given: Given) -> Given {
        for (it, on) in self.leans {
            let has = |option: &str| given.iter().any(|it| name(it) == option);
            if has(it) && !on.iter().any(|it| has(it)) {
                given.extend(self.taken().find(|entry| name(entry) == on[0]));
            }
        }
        given
    }

    /// What is given in this form with each pair of these entries, also with what they lean on.
    fn pairs(&self, entries: &[&'static str]) -> Vec<([&'static str; 2], Given)> {
        let mut all = Vec::new();
        let is_free = |it: &str| {
            !self
                .needs
                .iter()
                .any(|need| name(need) == name(it) && *need != it)
        };
        for (at, one) in entries.iter().enumerate() {
            for other in &entries[at..] {
                if !is_free(one) || !is_free(other) || one != other && name(one) == name(other) {
                    continue;
                }
                let given: Given = self.needs.iter().chain([one, other]).copied().collect();
                all.push(([*one, *other], self.with_props(given.clone())));
                all.push(([*one, *other], given));
            }
        }
        all
    }
}

/// The commands without further commands below them, and their options.
fn commands() -> Vec<(String, BTreeSet<String>)> {
    fn walk(command: &clap::Command, path: &str, all: &mut Vec<(String, BTreeSet<String>)>) {
        for below in command.get_subcommands() {
            let path = format!("{path} {}", below.get_name())
                .trim_start()
                .to_string();
            walk(below, &path, all);
        }
        if !command.has_subcommands() {
            let name = |it: &clap::Arg| match (it.get_long(), it.get_short()) {
                (Some(long), _) => format!("--{long}"),
                (None, Some(short)) => format!("-{short}"),
                (None, None) => format!("<{}>", it.get_id()),
            };
            all.push((
                path.to_string(),
                command.get_arguments().map(name).collect(),
            ));
        }
    }
    let mut all = Vec::new();
    walk(&Cli::command(), "", &mut all);
    all
}

fn entries(command: &str) -> Vec<&'static str> {
    let forms = all_forms().filter(|it| it.command == command);
    let all: Given = forms.flat_map(CommandForm::entries).collect();
    all.into_iter().collect()
}

#[test]
fn every_option_has_a_row() {
    let known: BTreeMap<String, BTreeSet<String>> = commands().into_iter().collect();
    for (command, options) in &known {
        let rows: BTreeSet<String> = (entries(command).iter())
            .map(|it| name(it).to_string())
            .collect();
        let new = options.difference(&rows).next();
        assert!(
            new.is_none(),
            "`orgsim {command}` has {new:?}, which no form in tests/options/forms.rs has. Add it to `takes` of every form of this \
             command in which it has an effect, with a value whose effect shows: `\"--option VALUE\"`; to `apart` with the \
             options that it excludes there, and to `leans` if it needs another one. In every other form clap must refuse it: \
             name what it conflicts with, because `requires` is waived where the required option conflicts with a present one."
        );
        let gone: Vec<_> = rows.difference(options).collect();
        assert!(
            gone.is_empty(),
            "`orgsim {command}` has no {gone:?}: remove them from tests/options/forms.rs"
        );
    }
    for form in all_forms() {
        assert!(
            known.contains_key(form.command),
            "there is no `orgsim {}`",
            form.command
        );
    }
}

#[test]
fn a_pair_is_accepted_only_where_both_have_an_effect() {
    let mut wrong = Vec::new();
    for (command, _) in commands() {
        let forms: Vec<&CommandForm> = all_forms().filter(|it| it.command == command).collect();
        let entries = entries(&command);
        let all: BTreeSet<Given> = (forms.iter())
            .flat_map(|form| form.pairs(&entries))
            .map(|(_, given)| given)
            .collect();
        for given in all {
            let words = words(&command, &given);
            let line = ["orgsim"]
                .into_iter()
                .chain(words.iter().map(String::as_str));
            let read = Cli::read(line);
            let fits = forms.iter().any(|it| it.fits(&given));
            match (read, fits) {
                (Ok(_), false) => wrong.push(format!(
                    "accepted, though not all has an effect: orgsim {}",
                    words.join(" ")
                )),
                (Err(error), true) => {
                    let says = error.to_string();
                    let says = says.lines().next().unwrap_or_default();
                    wrong.push(format!("refused: orgsim {}: {says}", words.join(" ")));
                }
                (Ok(_), true) | (Err(_), false) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// What a command did: its status, what it printed, and the files of its folder.
#[derive(PartialEq)]
struct Done {
    status: Option<i32>,
    printed: [Vec<u8>; 2],
    files: BTreeMap<String, Vec<u8>>,
}

fn done(command: &str, given: &Given) -> Done {
    let folder = tempfile::tempdir().expect("a folder");
    fixture::write(folder.path());
    let mut child = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(words(command, given))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // Some do not read it.
    let _ = child
        .stdin
        .take()
        .expect("it is piped")
        .write_all(fixture::input(command).as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let mut files = BTreeMap::new();
    collect(folder.path(), "", &mut files);
    Done {
        status: output.status.code(),
        printed: [output.stdout, output.stderr],
        files,
    }
}

fn collect(folder: &Path, before: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!(
            "{before}/{}",
            path.file_name().expect("a name").to_string_lossy()
        );
        if path.is_dir() {
            collect(&path, &name, files);
        } else {
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}

#[test]
fn each_option_has_an_effect_beside_each_other_one() {
    let mut wrong = BTreeSet::new();
    for form in all_forms().filter(|it| it.runs) {
        let mut seen: BTreeMap<Given, Done> = BTreeMap::new();
        let taken: Vec<_> = form.taken().collect();
        for (pair, given) in form.pairs(&taken) {
            for one in pair {
                let without: Given = given.iter().copied().filter(|it| *it != one).collect();
                if !form.fits(&given) || !form.fits(&without) {
                    continue;
                }
                for given in [&given, &without] {
                    if !seen.contains_key(given) {
                        seen.insert(given.clone(), done(form.command, given));
                    }
                }
                if seen[&given] == seen[&without] {
                    let line = words(form.command, &given).join(" ");
                    wrong.insert(format!("`{one}` changes nothing: orgsim {line}"));
                }
            }
        }
    }
    let wrong: Vec<_> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
