//! `orgsim lesson add`: puts lessons into a built page, without building it again. The offline copy and the packages that the
//! page makes have them, too.

use std::collections::BTreeSet;

use lessons::own;
use lessons::zip::File;
use serde_json::Map;
use server::file::write;

use super::folder::files;
use crate::prelude::*;

const CATALOG: &str = "lessons/catalog.json";
const LIST: &str = "files.json";
const WORKER: &str = "sw.js";

/// Adds the lessons of these folders to the page in `dist`, in the part of its list with this title.
///
/// # Errors
///
/// What is wrong, for people; the page is unchanged if a lesson cannot be read.
pub fn add(dirs: &[PathBuf], dist: &Path, part: &str) -> Result<(), String> {
    let catalog = dist.join(CATALOG);
    let content = fs::read(&catalog).map_err(|error| {
        format!(
            "{}: {error}; name the folder of a built page with `--dist DIR`",
            catalog.display()
        )
    })?;
    let mut page = vec![File {
        name: CATALOG.into(),
        content,
    }];
    let mut folders = Vec::new();
    for dir in dirs {
        let files = files(dir)?;
        let folder = format!("lessons/{}/", files.id);
        let is_plain = page_files::file_of(&format!("/{folder}lesson.txt")).is_some();
        if !is_plain || files.id == "rules" {
            return Err(format!(
                "{}: the folder's name is the lesson's id; rename it to letters, digits, `-` and `_`, and not `rules`",
                dir.display()
            ));
        }
        own::add(&mut page, &files, part).map_err(|why| format!("{}: {why}", dir.display()))?;
        folders.push(folder);
    }
    for folder in &folders {
        let old = dist.join(folder);
        if old.exists() {
            fs::remove_dir_all(&old).map_err(|error| format!("{}: {error}", old.display()))?;
        }
    }
    for file in &page {
        write(dist.join(&file.name), &file.content)?;
    }
    let is_old = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
    let list = list(dist, &page, &is_old)?;
    page.push(list);
    renew_worker(dist, &page, &is_old)?;
    let lessons = match dirs.len() {
        1 => "one lesson".to_string(),
        many => format!("{many} lessons"),
    };
    say(&format!("{}: {lessons} added\n", dist.display()));
    Ok(())
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes the list of the page's files anew, from which the page makes packages.
fn list(dist: &Path, page: &[File], is_old: &dyn Fn(&str) -> bool) -> Result<File, String> {
    let path = dist.join(LIST);
    let names: Vec<String> = serde_json::from_str(&text(&path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let mut names: BTreeSet<String> = names.into_iter().filter(|it| !is_old(it)).collect();
    names.extend(page.iter().map(|file| file.name.clone()));
    let content = Value::from_iter(names).to_string().into_bytes();
    write(&path, &content)?;
    Ok(File {
        name: LIST.into(),
        content,
    })
}

/// Gives the service worker the new contents and another version, so that browsers renew their offline copy. A page for
/// development has none.
fn renew_worker(dist: &Path, page: &[File], is_old: &dyn Fn(&str) -> bool) -> Result<(), String> {
    let path = dist.join(WORKER);
    if !path.exists() {
        return Ok(());
    }
    let script = text(&path)?;
    let odd = || {
        format!(
            "{}: this is not the file that the build wrote",
            path.display()
        )
    };
    let (before, after) = script.split_once("const FILES = ").ok_or_else(odd)?;
    let (files, after) = after.split_once(";\n").ok_or_else(odd)?;
    let mut files: Map<String, Value> = serde_json::from_str(files).map_err(|_| odd())?;
    files.retain(|name, _| !is_old(name));
    for file in page {
        let digest = page_files::digest(&file.content);
        let about = [page_files::kind(&file.name).to_string(), digest];
        files.insert(file.name.clone(), Value::from_iter(about));
    }
    let files = Value::Object(files).to_string();
    let (start, rest) = before.split_once("const VERSION = \"").ok_or_else(odd)?;
    let (_, rest) = rest.split_once('"').ok_or_else(odd)?;
    let version = page_files::digest(files.as_bytes());
    let script =
        format!("{start}const VERSION = \"{version}\"{rest}const FILES = {files};\n{after}");
    write(&path, script)?;
    // The compressed file beside it is the old one; hosts send this one until the next build.
    match page_files::compressed(WORKER).map(|it| dist.join(it)) {
        Some(old) if old.exists() => {
            fs::remove_file(&old).map_err(|error| format!("{}: {error}", old.display()))
        }
        _ => Ok(()),
    }
}
