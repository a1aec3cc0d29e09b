//! `orgsim lint`: policies checked with the codes of IAM Access Analyzer, for people and for a pull request.

mod checked;
mod find;
mod kinds;
mod options;
mod output;
mod places;
mod reports;
mod room;
mod template;
mod terraform;

use lint::ActionCatalog;

pub use self::options::LintCommand;
pub use self::output::weight;

use self::checked::{LintRun, check, whole};
use self::find::TextOrigin;
use self::options::{Form, TypeChoice};
use self::terraform::{PLAN, is_code, is_skipped};
use crate::prelude::*;

/// Checks, prints, and returns the exit status.
pub fn main(command: &LintCommand) -> ExitCode {
    exit(run(command))
}

fn run(command: &LintCommand) -> Result<u8, String> {
    let mut all = LintRun::default();
    if command.room {
        let rows = room::of_organizations(&command.files)?;
        if command.format == Form::Text {
            all.table = Some(room::text(&rows));
        } else {
            all.policies = room::findings(rows);
        }
    } else {
        for path in &command.files {
            all.path(command, path);
        }
        let kinds = all.policies.iter().map(|it| it.options.kind);
        command.check_files(&kinds.collect::<Vec<_>>())?;
    }
    for fault in &all.faults {
        warn(fault);
    }
    if let Some(first) = all.unread.first() {
        let count = all.unread.len();
        warn(&format!(
            "Not checked in .tf files, because it is not known: {count}, of which the first is {first} {PLAN}"
        ));
    }
    let (policies, broken) = (&all.policies, !all.faults.is_empty());
    if policies.is_empty() && broken {
        return Ok(2);
    }
    if policies.is_empty() && all.table.is_none() {
        warn(match all.passed + all.unread.len() {
            0 => "No policy was checked: there are no JSON or YAML files.",
            _ => "No policy was checked: the files that were read have none.",
        });
    }
    let text = text_of(command, &all)?;
    match &command.out {
        Some(out) => file::write(out, text)?,
        None if command.format == Form::Github => print(&text),
        None => say(&text),
    }
    // What is not shown does not fail either: AWS's answer is in the place of our findings.
    let fails = command.fail_on.kind();
    let failed = policies.iter().any(|policy| {
        let answered = policy.answer.iter().map(|it| it.finding_type());
        let shown = policy.found.iter().map(|it| it.kind);
        shown.chain(answered).any(|kind| kind <= fails)
    });
    Ok(match broken {
        true => 2,
        false => u8::from(failed && !command.room),
    })
}

/// The output.
fn text_of(command: &LintCommand, all: &LintRun) -> Result<String, String> {
    let (policies, fails) = (&all.policies, command.fail_on.kind());
    if let Some(table) = &all.table {
        return Ok(table.clone());
    }
    Ok(match command.format {
        Form::Text => {
            let date = ActionCatalog::built_in().date();
            output::text(policies, all.passed, fails, date)
        }
        Form::Aws => match policies.as_slice() {
            [policy] => format!("{:#}\n", output::aws(policy)),
            several => {
                let count = several.len();
                return Err(format!(
                    "--format aws is about one policy, and the files have {count}."
                ));
            }
        },
        Form::Json => format!("{:#}\n", output::json(policies, fails)),
        Form::Sarif => format!("{:#}\n", reports::sarif(policies)),
        Form::Junit => reports::junit(policies, fails)?,
        Form::Github => reports::github(policies),
    })
}

/// The ends of the names of files that are read in folders.
const KINDS: [&str; 4] = ["json", "yaml", "yml", "template"];

impl LintRun {
    /// Checks the policies of a file, of standard input, or of the files below a folder.
    fn path(&mut self, command: &LintCommand, path: &str) {
        let asked = match (command.format, command.kind) {
            (Form::Aws, _) => TextOrigin::Exact,
            (_, TypeChoice::Auto) => TextOrigin::Named,
            (_, _) => TextOrigin::Typed,
        };
        if path != "-" && is_code(Path::new(path)) && Path::new(path).is_file() {
            return self.code(command, path);
        }
        if path == "-" || !Path::new(path).is_dir() {
            return self.file(command, path, asked);
        }
        let (files, mut faults) = import_files::files_and_faults(Path::new(path));
        self.faults.append(&mut faults);
        if files.iter().any(|it| is_code(it)) {
            self.folder(command, &files);
        }
        for file in files {
            let is = |end: &std::ffi::OsStr| KINDS.iter().any(|it| end.eq_ignore_ascii_case(it));
            if is_skipped(&file) {
                continue;
            }
            if file.extension().is_some_and(is) && !is_code(&file) {
                self.file(command, &file.to_string_lossy(), TextOrigin::Folder);
            }
        }
    }

    /// Checks a file, and keeps what is wrong with it.
    fn file(&mut self, command: &LintCommand, path: &str, asked: TextOrigin) {
        let shown = path.replace('\\', "/");
        let shown = match path {
            "-" => "standard input",
            _ => shown.strip_prefix("./").unwrap_or(&shown),
        };
        let bytes = match path {
            "-" => file::input(file::IMPORT),
            _ => file::bytes(path, file::IMPORT),
        };
        let text = bytes.and_then(|bytes| decoded(shown, bytes));
        let whole = match path {
            "-" => PathBuf::new(),
            _ => whole(path),
        };
        let stated = self.listed.stated(&whole);
        let done = text.and_then(|text| {
            let found = find::policies(shown, &whole.to_string_lossy(), &text, stated, asked)?;
            self.passed += usize::from(found.policies.is_empty());
            self.faults.extend(found.faults.iter().cloned());
            for policy in &found.policies {
                self.policies.push(check(command, shown, policy, &found));
            }
            Ok(())
        });
        self.faults.extend(done.err());
    }
}

fn decoded(file: &str, bytes: Vec<u8>) -> Result<String, String> {
    let text =
        String::from_utf8(bytes).map_err(|_| format!("{file}: The file is not UTF-8 text."))?;
    Ok(text
        .strip_prefix('\u{FEFF}')
        .map(str::to_string)
        .unwrap_or(text))
}
