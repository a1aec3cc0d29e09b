//! The folder of a lesson.

use std::io::Read;

use lessons::Files;

use crate::prelude::*;

/// The name of `lesson.toml` in a built page.
const PUBLISHED: &str = "lesson.txt";
/// The most bytes read from a file.
const MOST_BYTES: u64 = 1024 * 1024;

/// Whether a folder has a lesson's files, as they are written or as a built page has them.
pub fn has_lesson(dir: &Path) -> bool {
    ["lesson.toml", PUBLISHED]
        .iter()
        .any(|name| dir.join(name).is_file())
}

/// Reads the files of a lesson's folder. In a built page they end in `.txt`.
///
/// # Errors
///
/// A readable message.
pub fn files(dir: &Path) -> Result<Files, String> {
    let of = |error: std::io::Error| format!("{}: {error}", dir.display());
    let path = dir.canonicalize().map_err(of)?;
    let id = path.file_name().unwrap_or_default().to_string_lossy();
    let published = path.join(PUBLISHED).is_file();
    let mut files = Files {
        id: id.into_owned(),
        ..Files::default()
    };
    let mut within = None;
    for entry in fs::read_dir(&path).map_err(of)? {
        let entry = entry.map_err(of)?;
        let mut name = entry.file_name().to_string_lossy().into_owned();
        let shown = dir.join(&name);
        if let Some(stem) = name.strip_suffix(".txt").filter(|_| published) {
            name = format!("{stem}.toml");
        }
        if entry.path().join("lesson.toml").is_file() {
            within = Some(shown);
        } else if Files::takes(&name) {
            let bytes = bytes(&entry.path()).map_err(|it| format!("{}: {it}", shown.display()))?;
            let put = files.put(&name, bytes);
            put.map_err(|it| format!("{}/{it}", dir.display()))?;
        }
    }
    if let Some(within) = within.filter(|_| files.get("lesson.toml").is_none()) {
        return Err(format!(
            "{}: no lesson.toml found; there is one in {}",
            dir.display(),
            within.display()
        ));
    }
    files.files.sort();
    files.pictures.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Reads a regular file: anything else (a pipe) may never end.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let of = |error: std::io::Error| error.to_string();
    if !fs::metadata(path).map_err(of)?.is_file() {
        return Err("this is not a file".to_string());
    }
    let mut bytes = Vec::new();
    // One byte more than the limit, so that a longer file is reported as too long.
    let file = fs::File::open(path).map_err(of)?;
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(of)?;
    Ok(bytes)
}

/// The subfolders that are lessons, or rules to break, by name.
///
/// # Errors
///
/// The folder cannot be read.
pub fn folders(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if is_lesson(&path) {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

pub fn is_lesson(dir: &Path) -> bool {
    has_lesson(dir) || dir.join("rule.toml").is_file()
}
