//! Packages for learning platforms: the page itself, with a manifest and a note in its `index.html` that describes the package. The
//! page (from its host's files) and `orgsim package` (from a folder) share this code, so the same choice gives the same bytes.
//!
//! A package has one graded unit: the platform launches the page, and the page offers the lessons, each of which is an objective.
//! With [`Package::per_lesson`] each lesson is a unit of its own; some platforms navigate and grade several units badly.

mod manifest;

use serde_json::{Value, json};

use crate::log::texts;
use crate::names;
use crate::zip::File;
use zip_files as zip;

message::worded! {
    /// The standards of learning platforms.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Standard {
        /// SCORM 1.2.
        Scorm12: "scorm12", "SCORM 1.2";
        /// SCORM 2004, 4th edition.
        Scorm2004: "scorm2004", "SCORM 2004 4th edition";
        /// cmi5.
        Cmi5: "cmi5", "cmi5";
    }
    /// The standard's word in files and on the command line.
    word (by_word)
    /// The standard's name: "SCORM 1.2".
    name
}

/// A lesson that goes into a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The id of the lesson.
    pub id: String,
    /// The title, in the package's language.
    pub title: String,
    /// The description, in the package's language.
    pub about: String,
    /// The number of quiz questions.
    pub quiz: usize,
}

/// The contents of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The standard.
    pub standard: Standard,
    /// The title that the platform shows.
    pub title: String,
    /// The code of the language that the page opens in: `en`, `es`.
    pub language: String,
    /// The lessons, in the order in which the page offers them.
    pub lessons: Vec<Chosen>,
    /// The percentage of right quiz answers that passes, 1 to 100. `None`: nothing is judged, and the platform learns only
    /// whether the lessons were completed.
    pub mastery: Option<u8>,
    /// A graded unit for each lesson, instead of one for all.
    pub per_lesson: bool,
    /// cmi5: the origins that statements may go to (`https://lrs.example.org`). Empty: any that is reached by https.
    pub origins: Vec<String>,
}

/// The name of the note in `index.html`.
pub const NOTE: &str = "orgsim-package";
/// The name of the note by which a server that the page comes from tells it to follow: there is no such server on a platform.
pub const FOLLOW: &str = "orgsim-follow";
/// The parameter of the page's address that names the unit's lesson; the page opens it.
pub const UNIT: &str = "lesson";
/// The longest title that both editions of SCORM guarantee to store, in characters.
const TITLE: usize = 200;
pub(crate) const CATALOG: &str = "lessons/catalog.json";
pub(crate) const DAMAGED: &str = "the page's `lessons/catalog.json` cannot be read";
pub(crate) const NO_LESSONS: &str = "the page has no lessons: `lessons/catalog.json` is missing";
/// The license texts of the page and its parts. A package redistributes the page, so it must contain them.
const LICENSES: &str = "licenses.txt";
/// Files that only the page's own host needs: the service worker, which would outlive the platform's page, and the list of
/// files that packages are made from.
const LEFT_OUT: [&str; 2] = ["sw.js", "files.json"];
/// Prefix of the names of screenshots that a browser shows when it offers to install the page, which does not apply to
/// a package.
const SCREENSHOT: &str = "install/screenshot-";

/// Builds the package from the files of the built page.
///
/// # Errors
///
/// A readable sentence: the choice gives no package, or the files are not those of a built page.
pub fn build(mut page: Vec<File>, package: &Package) -> Result<Vec<u8>, String> {
    check(package)?;
    page.retain(|file| wanted(&file.name, package));
    if let Some(file) = page.iter().find(|file| !plain(&file.name)) {
        return Err(format!("`{}` is not a file of the page", file.name));
    }
    for lesson in &package.lessons {
        let folder = format!("lessons/{}/", lesson.id);
        if !page.iter().any(|file| file.name.starts_with(&folder)) {
            return Err(format!("the page has no lesson `{}`", lesson.id));
        }
    }
    if !page.iter().any(|file| file.name == LICENSES) {
        return Err("the page is incomplete: `licenses.txt` is missing".into());
    }
    if let Some(catalog) = page.iter_mut().find(|file| file.name == CATALOG) {
        catalog.content = only_chosen(&catalog.content, package)?;
    }
    let index = page
        .iter_mut()
        .find(|file| file.name == "index.html")
        .ok_or("the page is not built: `index.html` is missing")?;
    index.content = noted(&index.content, package)?.into_bytes();
    // Platforms would find the manifest of another package, packed by accident, first.
    page.retain(|file| file.name != "imsmanifest.xml" && file.name != "cmi5.xml");
    let mut names: Vec<&str> = page.iter().map(|file| file.name.as_str()).collect();
    ordered::sort_by(&mut names, Ord::cmp);
    let (name, text) = manifest::write(package, &names);
    page.push(File {
        name: name.to_string(),
        content: text.into_bytes(),
    });
    zip::write(&page)
}

/// The identity of a package: the same for the same lessons and units in the same language, so that a newer package replaces an
/// older one, and a school's packages in two languages stay two.
fn identity(package: &Package) -> String {
    let ids = package.ids();
    let mut of = ids.join(if package.has_units() { "," } else { " " });
    if package.language != "en" {
        of.push_str(&format!(" in {}", package.language));
    }
    names::short(&of)
}

/// A unit that the platform launches and grades.
struct Unit<'p> {
    /// The lesson's id, if the package has a unit for each.
    of: Option<&'p str>,
    title: &'p str,
    lessons: &'p [Chosen],
    mastery: Option<u8>,
}

impl Unit<'_> {
    /// The query that launches the page for this unit; empty for the unit with all lessons.
    fn query(&self) -> String {
        (self.of).map_or_else(String::new, |id| format!("?{UNIT}={id}"))
    }
}

impl Package {
    fn ids(&self) -> Vec<&str> {
        self.lessons.iter().map(|it| it.id.as_str()).collect()
    }

    fn has_units(&self) -> bool {
        self.per_lesson && self.lessons.len() > 1
    }

    fn units(&self) -> Vec<Unit<'_>> {
        if !self.has_units() {
            return vec![Unit {
                of: None,
                title: self.title.trim(),
                lessons: &self.lessons,
                mastery: self.mastery,
            }];
        }
        let units = self.lessons.iter().map(|lesson| Unit {
            of: Some(lesson.id.as_str()),
            title: lesson.title.trim(),
            lessons: std::slice::from_ref(lesson),
            // A platform would wait for a score that never comes.
            mastery: self.mastery.filter(|_| lesson.quiz > 0),
        });
        units.collect()
    }
}

fn check(package: &Package) -> Result<(), String> {
    let title = package.title.trim();
    if title.is_empty() {
        return Err("the package needs a title".into());
    }
    if title.chars().count() > TITLE {
        return Err(format!("the title is longer than {TITLE} characters"));
    }
    if package.lessons.is_empty() {
        return Err("choose at least one lesson".into());
    }
    let ids = package.ids();
    for (at, lesson) in package.lessons.iter().enumerate() {
        if ids[..at].contains(&lesson.id.as_str()) {
            return Err(format!("the lesson `{}` is chosen twice", lesson.id));
        }
    }
    if let Some(mastery) = package.mastery {
        if !(1..=100).contains(&mastery) {
            return Err("the score that passes is from 1 to 100 per cent".into());
        }
        if package.lessons.iter().all(|lesson| lesson.quiz == 0) {
            return Err(
                "the chosen lessons have no quiz questions, so there is no score to pass with"
                    .into(),
            );
        }
    }
    if package.standard != Standard::Cmi5 && !package.origins.is_empty() {
        return Err(
            "only cmi5 sends statements to an address; SCORM talks to the page around it".into(),
        );
    }
    match package.origins.iter().find(|origin| !is_origin(origin)) {
        Some(origin) => Err(format!(
            "`{origin}` is not an address such as https://lrs.example.org (no path, no spaces)"
        )),
        None => Ok(()),
    }
}

/// Whether a text is an origin: scheme, host and optionally a port, and nothing that could end the policy that contains
/// it.
pub fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

/// Whether a file of the page goes into the package; of the lessons, only the chosen ones do.
fn wanted(name: &str, package: &Package) -> bool {
    // Platforms that compress their responses do so themselves.
    let needless = LEFT_OUT.contains(&name) || name.starts_with(SCREENSHOT);
    if needless || name.ends_with(".br") {
        return false;
    }
    name.strip_prefix("lessons/")
        .and_then(|rest| rest.split_once('/'))
        .is_none_or(|(folder, _)| package.lessons.iter().any(|lesson| lesson.id == folder))
}

/// Whether a path needs no escaping, neither in addresses nor in manifests; the same as in `page-files`.
fn plain(name: &str) -> bool {
    name.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    })
}

/// The chosen lessons of the page's catalog, or all if none are chosen, with their texts in a language.
///
/// # Errors
///
/// There is no catalog, or it lacks a lesson.
pub fn chosen(page: &[File], ids: &[String], language: &str) -> Result<Vec<Chosen>, String> {
    let catalog = page.iter().find(|file| file.name == CATALOG);
    let catalog = read_catalog(&catalog.ok_or(NO_LESSONS)?.content)?;
    let rows = catalog["lessons"].as_array().ok_or(DAMAGED)?;
    let all = || rows.iter().filter_map(|row| row["id"].as_str());
    let ids: Vec<&str> = if ids.is_empty() {
        all().collect()
    } else {
        ids.iter().map(String::as_str).collect()
    };
    ids.into_iter()
        .map(|id| {
            let row = rows.iter().find(|row| row["id"] == id).ok_or_else(|| {
                let all: Vec<&str> = all().collect();
                format!("the page has no lesson `{id}`; it has: {}", all.join(", "))
            })?;
            let text = |name: &str| {
                let texts = &row[name];
                let text = texts[language].as_str().or(texts["en"].as_str());
                text.unwrap_or_default().to_string()
            };
            Ok(Chosen {
                id: id.to_string(),
                title: text("title"),
                about: text("about"),
                quiz: row["quiz"]
                    .as_u64()
                    .and_then(|quiz| usize::try_from(quiz).ok())
                    .unwrap_or_default(),
            })
        })
        .collect()
}

pub(crate) fn read_catalog(content: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(content).map_err(|_| DAMAGED.to_string())
}

/// The lessons of a path through the course, and the path's title in a language.
///
/// # Errors
///
/// There is no such path.
pub fn path(page: &[File], id: &str, language: &str) -> Result<(Vec<String>, String), String> {
    let catalog = page.iter().find(|file| file.name == CATALOG);
    let catalog = read_catalog(&catalog.ok_or(DAMAGED)?.content)?;
    let rows = catalog["paths"].as_array().ok_or(DAMAGED)?;
    let row = rows.iter().find(|row| row["id"] == id).ok_or_else(|| {
        let all: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
        format!("unknown path `{id}`; choose one of: {}", all.join(", "))
    })?;
    let title = row["title"][language].as_str().unwrap_or(id);
    Ok((texts(&row["lessons"]), title.to_string()))
}

/// The catalog with the chosen lessons in their order, and with the parts and paths that contain some of them.
fn only_chosen(catalog: &[u8], package: &Package) -> Result<Vec<u8>, String> {
    let mut catalog = read_catalog(catalog)?;
    let rows = catalog["lessons"].as_array_mut().ok_or(DAMAGED)?;
    let mut chosen = Vec::new();
    for lesson in &package.lessons {
        chosen.extend(rows.iter().find(|row| row["id"] == lesson.id).cloned());
    }
    *rows = chosen;
    for name in ["parts", "paths"] {
        let Some(choices) = catalog[name].as_array_mut() else {
            continue;
        };
        for choice in choices.iter_mut() {
            if let Some(ids) = choice["lessons"].as_array_mut() {
                ids.retain(|id| package.lessons.iter().any(|lesson| *id == lesson.id));
            }
        }
        choices.retain(|choice| {
            let ids = choice["lessons"].as_array();
            ids.is_some_and(|ids| !ids.is_empty())
        });
    }
    Ok(catalog.to_string().into_bytes())
}

/// `index.html` with the note, without the service worker, and for cmi5 with a policy that allows the requests it needs.
fn noted(index: &[u8], package: &Package) -> Result<String, String> {
    const SELF: &str = "connect-src 'self'";
    let html = std::str::from_utf8(index).map_err(|_| "the page's `index.html` is not text")?;
    let html = &unserved(html);
    let note = json!({
        "standard": package.standard.word(),
        "title": package.title.trim(),
        "language": package.language,
        "lessons": package.ids(),
        "mastery": package.mastery,
        "perLesson": package.has_units(),
        "origins": package.origins,
    });
    let note = format!(
        "<meta name=\"{NOTE}\" content=\"{}\"><title>",
        manifest::escape(&note.to_string())
    );
    let mut html = once(html, "<title>", &note)?.replace(" data-offline=\"sw.js\"", "");
    if package.standard == Standard::Cmi5 {
        let to = if package.origins.is_empty() {
            "https:".to_string()
        } else {
            package.origins.join(" ")
        };
        html = once(&html, SELF, &format!("{SELF} {to}"))?;
    }
    Ok(html)
}

/// The page without the note of the server that it comes from.
fn unserved(html: &str) -> String {
    let note = html.split_once(&format!("<meta name=\"{FOLLOW}\""));
    match note.and_then(|(before, rest)| Some((before, rest.split_once('>')?.1))) {
        Some((before, after)) => format!("{before}{after}"),
        None => html.into(),
    }
}

fn once(text: &str, from: &str, to: &str) -> Result<String, String> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => Err(format!(
            "the page's `index.html` has `{from}` {count} times instead of once"
        )),
    }
}

/// The note that tells a packaged page what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageNote {
    /// The standard.
    pub standard: Standard,
    /// The title that the platform shows.
    pub title: String,
    /// The language that the page opens in.
    pub language: String,
    /// The ids of the lessons, in order.
    pub lessons: Vec<String>,
    /// See [`Package::mastery`].
    pub mastery: Option<u8>,
    /// See [`Package::per_lesson`].
    pub per_lesson: bool,
    /// See [`Package::origins`].
    pub origins: Vec<String>,
}

impl PackageNote {
    /// Reads the content of a note; `None` if it is not a note, so the page is an ordinary one.
    pub fn read(text: &str) -> Option<Self> {
        let note: Value = serde_json::from_str(text).ok()?;
        let text = |name: &str| note[name].as_str().map(str::to_string);
        Some(Self {
            standard: Standard::by_word(note["standard"].as_str()?)?,
            title: text("title")?,
            language: text("language")?,
            lessons: note["lessons"]
                .as_array()?
                .iter()
                .map(|id| id.as_str().map(str::to_string))
                .collect::<Option<_>>()?,
            mastery: note["mastery"]
                .as_u64()
                .and_then(|mastery| u8::try_from(mastery).ok()),
            per_lesson: note["perLesson"] == true,
            origins: texts(&note["origins"]),
        })
    }

    /// The note as the launched unit sees it: with its lesson only. `lesson`: the address's parameter [`UNIT`].
    #[must_use]
    pub fn of_unit(mut self, lesson: Option<&str>) -> Self {
        if self.per_lesson
            && let Some(lesson) = lesson
            && self.lessons.iter().any(|id| id == lesson)
        {
            self.lessons = vec![lesson.to_string()];
        }
        self
    }
}

#[cfg(test)]
mod tests;
