//! `orgsim package …`: lessons for a learning platform, from the built page. The page itself builds the same packages.

use std::fs;
use std::path::Path;

use lessons::package::{Package, Standard, build, chosen};
use lessons::zip::File;

use crate::words::Words;

const USAGE: &str = "\
orgsim package makes a zip file that a learning platform takes; docs/packages.md says what is in it.

Usage: orgsim package (--scorm12 | --scorm2004 | --cmi5) [OPTIONS] -o FILE

Options:
  -o FILE              Where to write the package
  --dist DIR           The built page [default: dist; `cargo xtask build` makes it]
  --lessons ID,ID,…    The lessons, in this order [default: all of the course]
  --path ID            The lessons of a path through the course instead
  --title TEXT         What the platform shows [default: the path's or the lesson's title, or \"AWS Organizations\"]
  --lang en|es         The language of the package's texts, in which the page opens [default: en]
  --mastery PERCENT    Who has answered so much of the quiz right at once has passed; without it nothing is judged
  --lrs ORIGIN         cmi5: the only address that statements may go to, as https://lrs.example.org; may be repeated
                       [default: every https address, because the platform names it only at the launch]
";

/// Carries out `orgsim package WORDS`.
///
/// # Errors
///
/// What is wrong, for people.
pub fn run(words: &[&str]) -> Result<(), String> {
    let mut words = Words::new("package", USAGE, words);
    if words.ask_for_help() {
        crate::say(USAGE);
        return Ok(());
    }
    let mut standard = None;
    let (mut out, mut dist, mut title, mut path) = (None, "dist", None, None);
    let mut lessons: Vec<String> = Vec::new();
    let mut origins = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            "-o" => out = Some(words.value(word)?),
            "--dist" => dist = words.value(word)?,
            "--title" => title = Some(words.value(word)?.to_string()),
            "--path" => path = Some(words.value(word)?),
            "--lessons" => {
                let ids = words
                    .value(word)?
                    .split(',')
                    .map(|id| id.trim().to_string());
                lessons.extend(ids);
            }
            "--lrs" => origins.push(words.value(word)?.to_string()),
            _ => {
                let found = word.strip_prefix("--").and_then(Standard::by_word);
                let found = found.ok_or_else(|| words.not_understood(word))?;
                if standard.replace(found).is_some() {
                    return Err("choose one of --scorm12, --scorm2004, --cmi5".into());
                }
            }
        }
    }
    let (language, mastery) = (words.language(), words.mastery());
    let standard =
        standard.ok_or_else(|| words.wrong("which standard? --scorm12, --scorm2004 or --cmi5"))?;
    let out = out.ok_or_else(|| words.wrong("where to? -o FILE"))?;
    let page = page(Path::new(dist))?;
    if let Some(id) = path {
        if !lessons.is_empty() {
            return Err("choose lessons or a path, not both".into());
        }
        let (ids, called) = lessons::package::path(&page, id, language)?;
        lessons = ids;
        title = title.or(Some(called));
    }
    let lessons = chosen(&page, &lessons, language)?;
    let title = title.unwrap_or_else(|| match lessons.as_slice() {
        [one] => one.title.clone(),
        _ => "AWS Organizations".to_string(),
    });
    let package = Package {
        standard,
        title,
        language: language.to_string(),
        lessons,
        mastery,
        origins,
    };
    let bytes = build(page, &package)?;
    fs::write(out, &bytes).map_err(|error| format!("{out}: {error}"))?;
    let lessons = match package.lessons.len() {
        1 => "one lesson".to_string(),
        many => format!("{many} lessons"),
    };
    crate::say(&format!(
        "{out}: {}, {lessons}, {} KB\n",
        standard.name(),
        bytes.len().div_ceil(1024)
    ));
    Ok(())
}

/// The files of the built page.
fn page(folder: &Path) -> Result<Vec<File>, String> {
    if !folder.join("index.html").is_file() {
        return Err(format!(
            "there is no built page in {}: `cargo xtask build` makes it, `--dist DIR` names another folder",
            folder.display()
        ));
    }
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<(), String> {
    let of = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(of)? {
        let entry = entry.map_err(of)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(of)?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let path = entry.path();
            let content = crate::file::bytes(&path.to_string_lossy(), crate::file::PAGE)?;
            files.push(File { name, content });
        }
    }
    Ok(())
}
