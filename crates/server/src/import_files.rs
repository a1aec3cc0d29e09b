//! Files of other tools, and the organization in them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use interchange::{FindingKind, FindingWeight, Import, ImportFinding, ImportOptions, InputFile};
use sim::session::SavedSession;

use crate::{file, output};

/// How files are imported.
#[derive(Args, Clone, Debug, Default)]
pub struct ImportHow {
    /// Do not add FullAWSAccess where the files leave it out
    #[arg(long, requires = "import")]
    as_stated: bool,
    /// Replace ids and email addresses, consistently, so that the session can be shared
    #[arg(long, requires = "import")]
    renumber: bool,
}

impl ImportHow {
    fn options(&self) -> ImportOptions {
        ImportOptions {
            assume_full_access: !self.as_stated,
            renumber: self.renumber,
            ..ImportOptions::default()
        }
    }
}

/// Imports files and folders.
///
/// # Errors
///
/// The file that cannot be read, or why the files have no organization.
pub fn import(paths: &[String], how: &ImportHow) -> Result<Import, String> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    interchange::import(&files, &how.options()).map_err(|error| error.to_string())
}

/// A saved session as text.
///
/// # Errors
///
/// Why it is none.
pub fn session_in(text: &str) -> Result<SavedSession, String> {
    SavedSession::from_json(text).map_err(|error| match is_session(text.as_bytes()) {
        true => error.to_string(),
        false => format!(
            "{error} If it is a file of your own organization, import it first: `orgsim import FILE --out session.json`"
        ),
    })
}

/// Says what an import lacks: answers about an organization without one of its policies can be wrong.
pub fn warn_of_problems(path: &str, imported: &Import) {
    let problems = imported.report.problems();
    if !problems.is_empty() {
        let lacks = |it: &ImportFinding| {
            it.weight == FindingWeight::Decides
                || matches!(it.kind, FindingKind::Missing | FindingKind::Unread)
        };
        let says = match imported.report.findings.iter().any(lacks) {
            true => "the import is not complete",
            false => "the files contradict each other",
        };
        output::warn(&format!("{path}: {says}.\n{problems}"));
    }
}

/// Whether a file begins like a session or a journal.
pub fn is_session(bytes: &[u8]) -> bool {
    let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(64)]).into_owned();
    let begin: String = begin.split_whitespace().collect();
    begin.starts_with("{\"orgsim\":")
}

/// The maximum depth of folders.
const MAX_DEPTH: usize = 20;

/// Adds a file, the files below a folder, or for `-` standard input.
///
/// # Errors
///
/// Names what cannot be read, or is too much.
pub fn collect(path: &str, files: &mut Vec<InputFile>) -> Result<(), String> {
    if path == "-" {
        let bytes = file::input(file::IMPORT)?;
        let name = "standard input".to_string();
        files.push(InputFile { name, bytes });
        return Ok(());
    }
    for file in files_in(Path::new(path))? {
        let shown = file.to_string_lossy();
        let bytes = file::bytes(&shown, file::IMPORT)?;
        let name = shown.replace('\\', "/");
        files.push(InputFile { name, bytes });
        if files.len() > interchange::MAX_FILES {
            return Err(format!(
                "{shown}: more than {} files. Choose a smaller folder.",
                interchange::MAX_FILES
            ));
        }
    }
    Ok(())
}

/// The file, or the files below a folder in the order of names. Hidden ones are left out.
///
/// # Errors
///
/// Names what cannot be read.
pub fn files_in(path: &Path) -> Result<Vec<PathBuf>, String> {
    let (files, faults) = files_and_faults(path);
    faults.into_iter().next().map_or(Ok(files), Err)
}

/// The same with what cannot be read. What is no regular file is said on standard error, and never opened.
pub fn files_and_faults(path: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let mut walk = FolderWalk::default();
    walk.path(path, 0);
    walk.files.sort();
    for passed in &walk.passed {
        output::warn(passed);
    }
    (walk.files, walk.faults)
}

/// The most entries below a folder.
const MOST_ENTRIES: usize = 200_000;

/// What is below a folder.
#[derive(Default)]
struct FolderWalk {
    files: Vec<PathBuf>,
    faults: Vec<String>,
    /// What is passed over, and why.
    passed: Vec<String>,
    entries: usize,
}

impl FolderWalk {
    fn path(&mut self, path: &Path, depth: usize) {
        let shown = path.to_string_lossy();
        let is_link = depth > 0 && path.is_symlink();
        let kind = match fs::metadata(path) {
            Err(_) if is_link => return self.pass(&shown, "it is a link that leads nowhere"),
            Err(error) => return self.faults.push(format!("{shown}: {error}")),
            Ok(kind) => kind,
        };
        match (kind.is_dir(), depth) {
            // A path that was named may be a pipe or a device.
            (false, 0) => self.files.push(path.into()),
            (false, _) if kind.is_file() => self.files.push(path.into()),
            (false, _) => self.pass(&shown, "it is not a regular file"),
            (true, MAX_DEPTH) => self.faults.push(format!(
                "{shown}: more than {MAX_DEPTH} nested folders. Choose a folder closer to the files."
            )),
            (true, _) if is_link && leads_up(path) => {
                self.pass(&shown, "it is a link to a folder above it");
            }
            (true, _) => self.folder(path, depth),
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        let entries = match fs::read_dir(path) {
            Err(error) => return self.faults.push(format!("{}: {error}", path.display())),
            Ok(entries) => entries,
        };
        for entry in entries {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                if self.entries == MOST_ENTRIES + 1 {
                    let says =
                        format!("more than {MOST_ENTRIES} entries. Choose a smaller folder.");
                    self.faults.push(format!("{}: {says}", path.display()));
                }
                return;
            }
            match entry {
                Err(error) => self.faults.push(format!("{}: {error}", path.display())),
                Ok(it) if it.file_name().to_string_lossy().starts_with('.') => {}
                Ok(it) => self.path(&it.path(), depth + 1),
            }
        }
    }

    fn pass(&mut self, shown: &str, why: &str) {
        self.passed.push(format!("{shown} is passed over: {why}."));
    }
}

/// Whether a link in a folder leads to that folder, or to one above it.
fn leads_up(link: &Path) -> bool {
    let folder = link.parent().and_then(|it| it.canonicalize().ok());
    let target = link.canonicalize().ok();
    folder
        .zip(target)
        .is_some_and(|(folder, target)| folder.starts_with(target))
}
