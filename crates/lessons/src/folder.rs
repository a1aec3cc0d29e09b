//! The files of a lesson, from a folder, a zip file, a link or the page's host.

use std::rc::Rc;

use crate::language::is_language_code;
use crate::lesson::Lesson;
use crate::puzzle::Puzzle;
use crate::source::{Diagnostic, Places, decode};
use crate::texts::{Texts, fingerprint};

/// The file that says what happens in a lesson.
const LESSON: &str = "lesson.toml";
/// What a puzzle has instead.
const PUZZLE: &str = "rule.toml";

/// How the part of a link after `#` begins that has a lesson in it.
const LINK: &str = "l1.";

/// The files of a lesson, as texts.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The id of the lesson, which is the folder's name.
    pub id: String,
    /// By name: `lesson.toml`, `en.toml`, `es.toml`, `es.seen`.
    pub files: Vec<(String, String)>,
}

/// A complaint about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The name of the file.
    pub file: String,
    /// What is wrong, and where.
    pub fault: Diagnostic,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let space = if self.fault.line == 0 { " " } else { "" };
        write!(f, "{}:{space}{}", self.file, self.fault)
    }
}

impl Complaint {
    pub(crate) fn of(file: &str, fault: Diagnostic) -> Self {
        let file = file.to_string();
        Self { file, fault }
    }

    fn whole(file: &str, what: String) -> Self {
        Self::of(file, Diagnostic::whole(what))
    }
}

/// A lesson with its texts, by language.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// The texts, by language.
    pub texts: Vec<(String, Texts)>,
}

impl Whole {
    /// The texts in a language, or else in the first one.
    pub fn texts(&self, language: &str) -> Option<&Texts> {
        let found = self.texts.iter().find(|(it, _)| it == language);
        found.or(self.texts.first()).map(|(_, texts)| texts)
    }
}

impl Files {
    /// The lesson in a zip file: the folder that has a `lesson.toml`, with its texts.
    ///
    /// # Errors
    ///
    /// What is wrong with the zip file, or that no lesson or more than one is in it.
    pub fn unpack(bytes: &[u8]) -> Result<Self, String> {
        let mut unpacked = crate::zip::read(bytes)?;
        // What some systems add to every zip file.
        unpacked.retain(|it| !it.name.starts_with("__MACOSX/") && !it.name.contains("/."));
        let folder = |name: &str| match name.rsplit_once('/') {
            Some((folder, file)) => (folder.to_string(), file.to_string()),
            None => (String::new(), name.to_string()),
        };
        let mut lessons = unpacked.iter().filter_map(|it| {
            let (folder, file) = folder(&it.name);
            (file == LESSON).then_some(folder)
        });
        let at = lessons
            .next()
            .ok_or("there is no `lesson.toml` in the zip file")?;
        if lessons.next().is_some() {
            return Err("there is more than one lesson in the zip file".to_string());
        }
        let mut files = Vec::new();
        for it in unpacked {
            let (within, name) = folder(&it.name);
            let is_text = name.ends_with(".toml") || name.ends_with(".seen");
            if within == at && is_text {
                files.push(Self::decode(&name, it.content).map_err(|it| it.to_string())?);
            }
        }
        let id = match at.rsplit('/').next() {
            Some("") | None => "imported".to_string(),
            Some(name) => name.to_string(),
        };
        Ok(Self { id, files })
    }

    /// A file of the lesson, by its name and bytes.
    ///
    /// # Errors
    ///
    /// It is too long, or no text from some place on.
    pub fn decode(name: &str, bytes: Vec<u8>) -> Result<(String, String), Complaint> {
        match decode(bytes) {
            Ok(text) => Ok((name.to_string(), text)),
            Err(fault) => Err(Complaint::of(name, fault)),
        }
    }

    /// The lesson's folder as a zip file.
    ///
    /// # Errors
    ///
    /// A name that no file can have.
    pub fn pack(&self) -> Result<Vec<u8>, String> {
        let files: Vec<crate::zip::File> = (self.files.iter())
            .map(|(name, text)| crate::zip::File {
                name: format!("{}/{name}", self.id),
                content: text.clone().into_bytes(),
            })
            .collect();
        crate::zip::write(&files)
    }

    /// The lesson as the part of a link after `#`: `l1.` and its packed files.
    pub fn to_link(&self) -> String {
        format!("{LINK}{}", sim::link::packed(&self.to_json().to_string()))
    }

    /// The lesson in the part of a link after `#`; nothing if the link is about something else.
    ///
    /// # Errors
    ///
    /// The link is damaged.
    pub fn from_link(code: &str) -> Option<Result<Self, String>> {
        let body = code.strip_prefix(LINK)?;
        let damaged = || "the link was changed on its way".to_string();
        let text = match sim::link::unpacked(body) {
            Ok(text) => text,
            Err(error) => return Some(Err(error.to_string())),
        };
        let tree: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        Some(tree.and_then(|it| Self::from_json(&it)).ok_or_else(damaged))
    }

    /// As it is kept while somebody writes: `{"id": …, "files": {NAME: TEXT}}`.
    pub fn to_json(&self) -> serde_json::Value {
        let files = (self.files.iter()).map(|(name, text)| (name.clone(), text.clone().into()));
        serde_json::json!({
            "id": self.id,
            "files": serde_json::Value::Object(files.collect()),
        })
    }

    /// Reads what [`Files::to_json`] writes.
    pub fn from_json(tree: &serde_json::Value) -> Option<Self> {
        let files = tree["files"].as_object()?.iter();
        Some(Self {
            id: tree["id"].as_str()?.to_string(),
            files: files
                .map(|(name, text)| Some((name.clone(), text.as_str()?.to_string())))
                .collect::<Option<_>>()?,
        })
    }

    /// The text of a file.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.files.iter().find(|(it, _)| it == name);
        found.map(|(_, text)| text.as_str())
    }

    /// Reads the lesson and the texts of every language that is there.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, file by file. Other languages than English may lack texts: see [`Files::check`].
    pub fn read(&self) -> Result<Whole, Vec<Complaint>> {
        let lesson = match self.get(LESSON) {
            None => Err(vec![Diagnostic::whole("there is no such file".into())]),
            Some(text) => Lesson::read(&self.id, text),
        };
        let lesson = lesson.map_err(|faults| {
            let of = |fault| Complaint::of(LESSON, fault);
            faults.into_iter().map(of).collect::<Vec<_>>()
        });
        match (lesson, self.texts()) {
            (Ok(lesson), Ok(texts)) => Ok(Whole {
                lesson: Rc::new(lesson),
                texts,
            }),
            (lesson, texts) => Err([lesson.err(), texts.err()]
                .into_iter()
                .flatten()
                .flatten()
                .collect()),
        }
    }

    /// The texts of every language that is there, English first: whoever has no texts of a language gets these.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, file by file; or that there are none at all.
    pub fn texts(&self) -> Result<Vec<(String, Texts)>, Vec<Complaint>> {
        let (mut texts, mut complaints) = (Vec::new(), Vec::new());
        for (name, text) in &self.files {
            let Some(language) = language_of(name) else {
                continue;
            };
            match Texts::read(text) {
                Ok(read) => texts.push((language.to_string(), read)),
                Err(faults) => {
                    complaints.extend(faults.into_iter().map(|it| Complaint::of(name, it)));
                }
            }
        }
        ordered::sort_by_key(&mut texts, |(language, _)| {
            (language != "en", language.clone())
        });
        if texts.is_empty() && complaints.is_empty() {
            let what = "there are no texts in any language".to_string();
            complaints.push(Complaint::whole("en.toml", what));
        }
        match complaints[..] {
            [] => Ok(texts),
            _ => Err(complaints),
        }
    }

    /// What is missing, stale or left over in its texts.
    pub fn check_texts(&self) -> Vec<Complaint> {
        self.check_with(None)
    }

    /// Reads it and looks for what is missing, stale or left over. `headings`: those that sources may name. What has a
    /// `rule.toml` is a puzzle.
    pub fn check(&self, headings: &[String]) -> Vec<Complaint> {
        self.check_with(Some(headings))
    }

    /// Texts of any language that belong to nothing, and titles and texts that something has not: files that were torn apart.
    pub fn torn(&self) -> Vec<Complaint> {
        let Ok(whole) = self.read() else {
            return Vec::new();
        };
        let plain = |name: &str| {
            let last = name.rsplit('.').next();
            last.is_some_and(|it| ["title", "text", "question"].contains(&it))
        };
        (whole.texts.iter())
            .flat_map(|(language, texts)| {
                let mut faults = whole.lesson.faults_of_texts(texts);
                faults.retain(|(name, _)| texts.find(name).is_some() || plain(name));
                self.placed(&format!("{language}.toml"), faults)
            })
            .collect()
    }

    fn check_with(&self, headings: Option<&[String]>) -> Vec<Complaint> {
        match self.get(PUZZLE) {
            None => match self.read() {
                Ok(it) => self.check_all(LESSON, headings, &it.texts, &|texts| {
                    it.lesson.faults_of_texts(texts)
                }),
                Err(complaints) => complaints,
            },
            Some(text) => {
                if let Err(faults) = Puzzle::read(&self.id, text) {
                    let of = |fault| Complaint::of(PUZZLE, fault);
                    return faults.into_iter().map(of).collect();
                }
                match self.texts() {
                    Ok(texts) => {
                        self.check_all(PUZZLE, headings, &texts, &crate::puzzle::faults_of_texts)
                    }
                    Err(complaints) => complaints,
                }
            }
        }
    }

    /// `own`: the file that is no text. `faults_of`: what is missing in texts, and what nobody needs.
    fn check_all(
        &self,
        own: &str,
        headings: Option<&[String]>,
        texts: &[(String, Texts)],
        faults_of: &dyn Fn(&Texts) -> Vec<(String, String)>,
    ) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for (name, _) in &self.files {
            if name.ends_with(".toml") && !is_own(name) && language_of(name).is_none() {
                let what = "nobody reads this file: texts are in files such as `en.toml`";
                complaints.push(Complaint::whole(name, what.into()));
            }
        }
        let english = texts.iter().find(|(it, _)| it == "en");
        if english.is_none() {
            complaints.push(Complaint::whole("en.toml", "there is no such file".into()));
        }
        for (language, texts) in texts {
            let file = format!("{language}.toml");
            let mut faults = faults_of(texts);
            if let Some((_, english)) = english.filter(|it| it.0 != *language) {
                match self.get(&format!("{language}.seen")) {
                    // What is missing for the lesson is not said once more because English has it.
                    Some(seen) => {
                        let known: Vec<String> = faults.iter().map(|it| it.0.clone()).collect();
                        let stale = stale(english, texts, seen).into_iter();
                        faults.extend(stale.filter(|it| !known.contains(&it.0)));
                    }
                    None => {
                        let what = "nobody has noted of which English texts these are translations: \
                                    `orgsim lesson translated` does";
                        complaints.push(Complaint::whole(&file, what.into()));
                    }
                }
            }
            complaints.extend(self.placed(&file, faults));
        }
        let sources = Places::of(self.get(own).unwrap_or_default());
        let wrong = sources.iter().filter_map(|it| {
            let is_source = it.name.starts_with("sources.") || it.name.ends_with(".source");
            let source = it.text.as_ref().filter(|_| is_source)?;
            headings.is_some_and(|it| !it.contains(source)).then(|| {
                let what = format!(
                    "`{source}` is no heading of a document; write `document | heading`, as `tests/seeds.txt` has them"
                );
                (it.name.clone(), what)
            })
        });
        complaints.extend(self.placed(own, wrong));
        complaints
    }

    /// Plays the lesson in every way, if it can be read: see [`crate::prove`].
    pub fn prove(&self) -> Vec<Complaint> {
        let Ok(read) = self.read() else {
            return Vec::new();
        };
        let flaws = crate::prove(&read.lesson).into_iter();
        self.placed(LESSON, flaws.map(|it| (it.at, it.what)))
    }

    /// Complaints about things in a file, each with the place of its thing, in the order of lines.
    fn placed(
        &self,
        file: &str,
        faults: impl IntoIterator<Item = (String, String)>,
    ) -> Vec<Complaint> {
        let places = Places::of(self.get(file).unwrap_or_default());
        let mut complaints: Vec<Complaint> = (faults.into_iter())
            .map(|(name, what)| {
                let (line, column) = (places.find(&name)).map_or((0, 0), |it| (it.line, it.column));
                Complaint::of(file, Diagnostic { line, column, what })
            })
            .collect();
        complaints.sort_by_key(|it| (it.fault.line, it.fault.column));
        complaints
    }

    /// What `LANGUAGE.seen` has to say: of which English texts the others are translations.
    pub fn seen(english: &Texts) -> String {
        english
            .iter()
            .map(|(name, text)| format!("{name} {}\n", fingerprint(text)))
            .collect()
    }
}

/// Whether the file says what happens.
fn is_own(name: &str) -> bool {
    name == LESSON || name == PUZZLE
}

/// The language of a file of texts.
fn language_of(name: &str) -> Option<&str> {
    name.strip_suffix(".toml").filter(|it| is_language_code(it))
}

/// Texts whose English has changed since they were translated, and those that only one of the two has, by their names.
fn stale(english: &Texts, texts: &Texts, seen: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, text) in english.iter() {
        let now = format!("{name} {}", fingerprint(text));
        if texts.find(name).is_none() {
            let what = format!("the text `{name}` is missing; English has it");
            found.push((name.to_string(), what));
        } else if !seen.lines().any(|line| line == now) {
            let what = format!(
                "the text `{name}` is stale: its English has changed since it was translated"
            );
            found.push((name.to_string(), what));
        }
    }
    for (name, _) in texts.iter() {
        if english.find(name).is_none() {
            let what = format!("the text `{name}` is left over; English has it not");
            found.push((name.to_string(), what));
        }
    }
    found
}

/// The headings that `tests/seeds.txt` lists, as sources name them.
pub fn headings(seeds: &str) -> Vec<String> {
    let mut document = "";
    let mut headings = Vec::new();
    for line in seeds.lines().filter(|it| !it.starts_with('#')) {
        match line.split_once(" | ") {
            Some((heading, _)) => headings.push(format!("{document} | {heading}")),
            None if !line.trim().is_empty() => document = line.get(..3).unwrap_or_default(),
            None => {}
        }
    }
    headings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_were_torn_from_their_step_are_named() {
        let file = |name: &str, text: &str| (name.to_string(), text.to_string());
        let lesson = "minutes = 1\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"NAME\"\n";
        let english = "title = \"T\"\nabout = \"A\"\n[steps.old]\ntitle = \"S\"\ntext = \"X\"\n";
        let named = |name: &str| Files {
            id: "mine".into(),
            files: vec![
                file("en.toml", english),
                file("lesson.toml", &lesson.replace("NAME", name)),
            ],
        };
        let names = |complaints: Vec<Complaint>| -> Vec<String> {
            complaints.iter().map(ToString::to_string).collect()
        };
        assert_eq!(names(named("old").torn()), [""; 0]);
        let torn = names(named("new").torn()).join("\n");
        for says in [
            "the text `steps.new.title` is missing",
            "the text `steps.new.text` is missing",
            "nothing needs the text `steps.old.title`",
            "nothing needs the text `steps.old.text`",
        ] {
            assert!(torn.contains(says), "{torn}");
        }
        assert_eq!(names(named("old").check_texts()), [""; 0]);
    }

    #[test]
    fn a_lesson_may_have_texts_in_any_language_but_has_them_in_english() {
        let lesson = "minutes = 1\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"s\"\n";
        let texts = "title = \"T\"\nabout = \"A\"\n[steps.s]\ntitle = \"S\"\ntext = \"X\"\n";
        let complaints = |names: &[&str]| -> Vec<String> {
            let file = |name: &str, text: &str| (name.to_string(), text.to_string());
            let mut files = vec![file("lesson.toml", lesson)];
            files.extend(names.iter().map(|name| file(name, texts)));
            let english = Texts::read(texts).unwrap();
            files.push(file("pt-BR.seen", &Files::seen(&english)));
            let files = Files {
                id: "mine".into(),
                files,
            };
            let complaints = files.check_texts();
            complaints.iter().map(ToString::to_string).collect()
        };
        assert_eq!(complaints(&["en.toml", "pt-BR.toml"]), [""; 0]);
        assert!(complaints(&["en.toml", "fr.toml"])[0].contains("`orgsim lesson translated`"));
        assert_eq!(
            complaints(&["pt-BR.toml"]),
            ["en.toml: there is no such file"]
        );
        assert!(complaints(&["en.toml", "notes.toml"])[0].contains("nobody reads this file"));
    }

    #[test]
    fn a_lesson_is_packed_and_unpacked_and_what_is_none_is_told() {
        let files = Files {
            id: "mine".into(),
            files: vec![
                ("en.toml".into(), "title = \"x\"".into()),
                ("lesson.toml".into(), "minutes = 1".into()),
            ],
        };
        let linked = Files::from_link(&files.to_link()).unwrap().unwrap();
        assert_eq!((&linked.id, &linked.files), (&files.id, &files.files));
        assert!(Files::from_link("s1.abc").is_none());
        assert!(Files::from_link("l1.abc").is_some_and(|it| it.is_err()));
        let unpacked = Files::unpack(&files.pack().unwrap()).unwrap();
        assert_eq!((unpacked.id, unpacked.files), (files.id, files.files));
        let pack = |names: &[&str]| {
            let file = |name: &&str| crate::zip::File {
                name: (*name).to_string(),
                content: Vec::new(),
            };
            crate::zip::write(&names.iter().map(file).collect::<Vec<_>>()).unwrap()
        };
        for (names, says) in [
            (&["a/en.toml"][..], "no `lesson.toml`"),
            (&["a/lesson.toml", "b/lesson.toml"], "more than one"),
        ] {
            let why = Files::unpack(&pack(names)).unwrap_err();
            assert!(why.contains(says), "{why}");
        }
        let flat = Files::unpack(&pack(&["lesson.toml", "__MACOSX/lesson.toml"])).unwrap();
        assert_eq!((flat.id.as_str(), flat.files.len()), ("imported", 1));
    }
}
