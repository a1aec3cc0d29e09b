//! `orgsim package …`: lessons for a learning platform, from the built page. The page itself builds the same packages.

use lessons::package::{Package, Standard, build, chosen};
use lessons::zip::File;

use crate::arguments::Teaching;
use crate::prelude::*;
use server::contained_page;

#[derive(Debug, Parser)]
// Doc comments are the help text: an address in them is plain text.
#[allow(rustdoc::bare_urls)]
pub struct PackageOptions {
    #[command(flatten)]
    standard: StandardOptions,
    /// The output file
    #[arg(short, value_name = "FILE")]
    out: String,
    /// The folder of the page built by `cargo xtask build` [default: the page in this program, else `dist`]
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
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
    let page = match options.dist {
        Some(folder) => page(&folder)?,
        None => contained_page().map_or_else(|| page(Path::new("dist")), Ok)?,
    };
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
    file::write(&out, &bytes)?;
    let lessons = match package.lessons.len() {
        1 => "one lesson".to_string(),
        many => format!("{many} lessons"),
    };
    say(&format!(
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
    let files = import_files::files_in(folder)?.into_iter().map(|path| {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        let content = file::bytes(&path.to_string_lossy(), file::PAGE)?;
        Ok(File { name, content })
    });
    files.collect()
}
