//! `orgsim package …`: lessons for a learning platform, from the built page. The page itself builds the same packages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Parser};
use lessons::package::{Package, Standard, build, chosen};
use lessons::zip::File;

use crate::cli::Teaching;

#[derive(Debug, Parser)]
// Doc comments are the help text: an address in them is plain text.
#[allow(rustdoc::bare_urls)]
pub struct PackageOptions {
    #[command(flatten)]
    standard: StandardOptions,
    /// The output file
    #[arg(short, value_name = "FILE")]
    out: String,
    /// The folder of the page built by `cargo xtask build`
    #[arg(long, value_name = "DIR", default_value = "dist")]
    dist: PathBuf,
    /// The lessons to package, in this order [default: the whole course]
    #[arg(
        long,
        value_name = "ID",
        value_delimiter = ',',
        conflicts_with = "path"
    )]
    lessons: Vec<String>,
    /// Package the lessons of this path through the course
    #[arg(long, value_name = "ID")]
    path: Option<String>,
    /// The title on the platform [default: that of the path or the lesson, or "AWS Organizations"]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// A unit with a grade for each lesson, instead of one for all
    #[arg(long)]
    per_lesson: bool,
    #[command(flatten)]
    teaching: Teaching,
    /// cmi5: allow sending statements only to this origin, such as https://lrs.example.org; can be repeated [default:
    /// every https origin, because the platform names its own only at launch]
    #[arg(long, value_name = "ORIGIN", conflicts_with_all = ["scorm12", "scorm2004"])]
    lrs: Vec<String>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct StandardOptions {
    /// A package for SCORM 1.2
    #[arg(long)]
    scorm12: bool,
    /// A package for SCORM 2004, 4th edition
    #[arg(long)]
    scorm2004: bool,
    /// A package for cmi5
    #[arg(long)]
    cmi5: bool,
}

/// Runs `orgsim package`.
///
/// # Errors
///
/// A readable message.
pub fn run(options: PackageOptions) -> Result<(), String> {
    let standard = match options.standard {
        StandardOptions { scorm12: true, .. } => Standard::Scorm12,
        StandardOptions {
            scorm2004: true, ..
        } => Standard::Scorm2004,
        StandardOptions { .. } => Standard::Cmi5,
    };
    let Teaching { lang, mastery } = options.teaching;
    let (out, mut title) = (options.out, options.title);
    let mut lessons: Vec<String> = (options.lessons.iter())
        .map(|id| id.trim().to_string())
        .collect();
    let page = page(&options.dist)?;
    if let Some(id) = &options.path {
        let (ids, called) = lessons::package::path(&page, id, &lang)?;
        lessons = ids;
        title = title.or(Some(called));
    }
    let lessons = chosen(&page, &lessons, &lang)?;
    let title = title.unwrap_or_else(|| match lessons.as_slice() {
        [one] => one.title.clone(),
        _ => "AWS Organizations".to_string(),
    });
    let package = Package {
        standard,
        title,
        language: lang,
        lessons,
        mastery,
        per_lesson: options.per_lesson,
        origins: options.lrs,
    };
    let bytes = build(page, &package)?;
    fs::write(&out, &bytes).map_err(|error| format!("{out}: {error}"))?;
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
            "no built page in {}: build it with `cargo xtask build`, or name another folder with `--dist DIR`",
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
