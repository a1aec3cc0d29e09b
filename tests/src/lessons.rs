//! The lessons of the course as files, and their faults.

use std::fs;
use std::path::{Path, PathBuf};

use lessons::Files;

/// The folder of all lessons.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons")
}

/// Every lesson below a folder, by id.
pub fn all(folder: &Path) -> Vec<Files> {
    let mut lessons: Vec<Files> = (fs::read_dir(folder).expect("a folder of lessons"))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("lesson.toml").exists())
        .map(|path| read(&path))
        .collect();
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    lessons
}

/// The languages of the course, by code: those of the files `course.CODE.toml`.
pub fn languages() -> Vec<String> {
    let mut codes: Vec<String> = (fs::read_dir(folder()).expect("a folder of lessons"))
        .map(|entry| entry.expect("a readable folder").file_name())
        .filter_map(|name| {
            let name = name.to_str()?.strip_prefix("course.")?;
            name.strip_suffix(".toml").map(String::from)
        })
        .collect();
    codes.sort();
    codes
}

/// The files of one lesson.
pub fn read(path: &Path) -> Files {
    let mut files: Vec<(String, String)> = (fs::read_dir(path).expect("a lesson's folder"))
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| {
            let name = path.file_name().expect("a file has a name");
            let text = fs::read_to_string(&path).expect("a lesson's files are text");
            (name.to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    let id = path.file_name().expect("a folder has a name");
    Files {
        id: id.to_string_lossy().into_owned(),
        files,
        // The lessons of the course have none.
        pictures: Vec::new(),
    }
}

/// The valid headings of sources.
pub fn headings() -> Vec<String> {
    lessons::headings(include_str!("../seeds.txt"))
}

/// Everything wrong with lessons, each complaint prefixed with the lesson's id.
pub fn faults(lessons: &[Files]) -> Vec<String> {
    let headings = headings();
    let of = |files: &Files| -> Vec<String> {
        (files.prove(&headings).iter())
            .map(|fault| format!("{}: {fault}", files.id))
            .collect()
    };
    lessons.iter().flat_map(of).collect()
}
