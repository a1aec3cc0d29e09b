//! A lesson as a set of files, wherever they come from: a folder, a zip, the page's own host.

use std::rc::Rc;

use crate::lesson::Lesson;
use crate::source::Fault;
use crate::texts::{Texts, fingerprint};

/// The languages that a lesson of the course has, English first: from it the others are translated.
pub const LANGUAGES: [&str; 2] = ["en", "es"];

/// How the part of a link after `#` begins that has a lesson in it.
const LINK: &str = "l1.";

/// The files of a lesson, as texts.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub id: String,
    /// By name: `lesson.toml`, `en.toml`, `es.toml`, `es.seen`.
    pub files: Vec<(String, String)>,
}

/// A complaint about a file; places from 1, or 0 where it is about the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub file: String,
    pub fault: Fault,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.fault.line == 0 {
            write!(f, "{}: {}", self.file, self.fault.what)
        } else {
            write!(f, "{}:{}", self.file, self.fault)
        }
    }
}

/// A lesson with its texts, by language.
#[derive(Clone, Debug)]
pub struct Whole {
    pub lesson: Rc<Lesson>,
    pub texts: Vec<(String, Texts)>,
}

impl Whole {
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
            (file == "lesson.toml").then_some(folder)
        });
        let at = lessons
            .next()
            .ok_or("there is no `lesson.toml` in the zip file")?;
        if lessons.next().is_some() {
            return Err("there is more than one lesson in the zip file".to_string());
        }
        let mut files = Vec::new();
        for it in &unpacked {
            let (within, name) = folder(&it.name);
            let is_text = name.ends_with(".toml") || name.ends_with(".seen");
            if within == at && is_text {
                let text = String::from_utf8(it.content.clone())
                    .map_err(|_| format!("`{name}` is not UTF-8 text"))?;
                files.push((name, text));
            }
        }
        let id = match at.rsplit('/').next() {
            Some("") | None => "imported".to_string(),
            Some(name) => name.to_string(),
        };
        Ok(Self { id, files })
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

    pub fn from_json(tree: &serde_json::Value) -> Option<Self> {
        let files = tree["files"].as_object()?.iter();
        Some(Self {
            id: tree["id"].as_str()?.to_string(),
            files: files
                .map(|(name, text)| Some((name.clone(), text.as_str()?.to_string())))
                .collect::<Option<_>>()?,
        })
    }

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
        let mut complaints = Vec::new();
        let mut add = |file: &str, faults: Vec<Fault>| {
            complaints.extend(faults.into_iter().map(|fault| {
                let file = file.to_string();
                Complaint { file, fault }
            }));
        };
        let lesson = match self.get("lesson.toml") {
            None => {
                add("lesson.toml", vec![whole("there is no such file".into())]);
                None
            }
            Some(text) => Lesson::read(&self.id, text)
                .map_err(|faults| add("lesson.toml", faults))
                .ok(),
        };
        let mut texts = Vec::new();
        for (name, text) in &self.files {
            let Some(language) = name.strip_suffix(".toml").filter(|it| *it != "lesson") else {
                continue;
            };
            match Texts::read(text) {
                Ok(read) => texts.push((language.to_string(), read)),
                Err(faults) => add(name, faults),
            }
        }
        // English first: whoever has no texts of a language gets these.
        ordered::sort_by_key(&mut texts, |(language, _)| {
            (language != "en", language.clone())
        });
        if texts.is_empty() {
            add(
                "en.toml",
                vec![whole("there are no texts in any language".into())],
            );
        }
        match lesson {
            Some(lesson) if complaints.is_empty() => Ok(Whole {
                lesson: Rc::new(lesson),
                texts,
            }),
            _ => Err(complaints),
        }
    }

    /// Reads it and looks for what is missing, stale or left over. `headings`: those that sources may name.
    pub fn check(&self, headings: &[String]) -> Vec<Complaint> {
        let read = match self.read() {
            Ok(read) => read,
            Err(complaints) => return complaints,
        };
        let mut complaints = Vec::new();
        let mut add = |file: &str, what: String| {
            complaints.push(Complaint {
                file: file.to_string(),
                fault: whole(what),
            });
        };
        let lesson = &read.lesson;
        for language in LANGUAGES {
            let file = format!("{language}.toml");
            match read.texts.iter().find(|(it, _)| it == language) {
                None => add(&file, "there is no such file".into()),
                Some((_, texts)) => {
                    for fault in lesson.faults_of_texts(texts) {
                        add(&file, fault);
                    }
                }
            }
        }
        if let Some(english) = read.texts("en") {
            for (language, texts) in read.texts.iter().filter(|(it, _)| it != "en") {
                let file = format!("{language}.toml");
                let Some(seen) = self.get(&format!("{language}.seen")) else {
                    let what = "nobody has noted of which English texts these are translations: \
                                `orgsim lesson translated` does";
                    add(&file, what.into());
                    continue;
                };
                for fault in stale(english, texts, seen) {
                    add(&file, fault);
                }
            }
        }
        for source in lesson.all_sources() {
            if !headings.iter().any(|it| it == source) {
                let what =
                    format!("`{source}` is no heading of a document; write `document | heading`");
                add("lesson.toml", what);
            }
        }
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

fn whole(what: String) -> Fault {
    Fault {
        line: 0,
        column: 0,
        what,
    }
}

/// Texts whose English has changed since they were translated, or that have no counterpart.
fn stale(english: &Texts, texts: &Texts, seen: &str) -> Vec<String> {
    let changed = english.iter().filter_map(|(name, text)| {
        texts.find(name)?;
        let now = format!("{name} {}", fingerprint(text));
        (!seen.lines().any(|line| line == now)).then(|| {
            format!("the text `{name}` is stale: its English has changed since it was translated")
        })
    });
    let missing = english
        .iter()
        .filter(|(name, _)| texts.find(name).is_none());
    let missing = missing.map(|(name, _)| format!("the text `{name}` is missing; English has it"));
    let spare = texts
        .iter()
        .filter(|(name, _)| english.find(name).is_none());
    let spare =
        spare.map(|(name, _)| format!("the text `{name}` is left over; English has it not"));
    changed.chain(missing).chain(spare).collect()
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
