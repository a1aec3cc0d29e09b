//! The files of a lesson, from a folder, a zip file, a link or the page's host.

mod check;
mod giveaway;

use std::rc::Rc;

use crate::language::is_language_code;
use crate::lesson::Lesson;
use crate::picture::{self, PictureFile};
use crate::source::{Diagnostic, decode};
use crate::texts::{Texts, fingerprint};

/// The file that defines a lesson.
const LESSON: &str = "lesson.toml";
/// The file that defines a puzzle.
const PUZZLE: &str = "rule.toml";

/// The prefix of a link's part after `#` that contains a lesson.
pub(crate) const LINK: &str = "l1.";
/// The most characters of a lesson in a link: Safari cuts addresses at 80,000.
pub const MOST_IN_LINK: usize = 64_000;

/// The files of a lesson: texts and pictures.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The id of the lesson, which is the folder's name.
    pub id: String,
    /// Names and texts: `lesson.toml`, `en.toml`, `es.toml`, `es.seen`.
    pub files: Vec<(String, String)>,
    /// The pictures that the texts show.
    pub pictures: Vec<PictureFile>,
}

/// A complaint about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The name of the file.
    pub file: String,
    /// The error and its position.
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
    /// The lesson in a zip file: the folder with a `lesson.toml`.
    ///
    /// # Errors
    ///
    /// The zip file cannot be read, or has no lesson or more than one.
    pub fn unpack(bytes: &[u8]) -> Result<Self, String> {
        let mut unpacked = zip_files::read(bytes)?;
        // macOS adds these to every zip file.
        unpacked.retain(|it| !it.name.starts_with("__MACOSX/") && !it.name.contains("/."));
        let folder = |name: &str| match name.rsplit_once('/') {
            Some((folder, file)) => (folder.to_string(), file.to_string()),
            None => (String::new(), name.to_string()),
        };
        let mut lessons = unpacked.iter().filter_map(|it| {
            let (folder, file) = folder(&it.name);
            (file == LESSON).then_some(folder)
        });
        let at = lessons.next().ok_or("the zip file has no `lesson.toml`")?;
        if lessons.next().is_some() {
            return Err("the zip file has more than one lesson".to_string());
        }
        let mut files = Self {
            id: match at.rsplit('/').next() {
                Some("") | None => "imported".to_string(),
                Some(name) => name.to_string(),
            },
            ..Self::default()
        };
        for it in unpacked {
            let (within, name) = folder(&it.name);
            if within == at {
                files.put(&name, it.content).map_err(|it| it.to_string())?;
            }
        }
        Ok(files)
    }

    /// Whether a file of this name belongs to a lesson.
    pub fn takes(name: &str) -> bool {
        name.ends_with(".toml") || name.ends_with(".seen") || picture::kind(name).is_some()
    }

    /// Adds a file from its name and bytes. One that does not belong to a lesson is left out.
    ///
    /// # Errors
    ///
    /// A text is too long or not UTF-8; a picture is too large, or is none.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Complaint> {
        if picture::kind(name).is_some() {
            let picture = PictureFile::read(name, bytes);
            self.pictures
                .push(picture.map_err(|why| Complaint::whole(name, why))?);
        } else if Self::takes(name) {
            let text = decode(bytes).map_err(|fault| Complaint::of(name, fault))?;
            self.files.push((name.to_string(), text));
        }
        Ok(())
    }

    /// The picture with this name.
    pub fn picture(&self, name: &str) -> Option<&PictureFile> {
        self.pictures.iter().find(|it| it.name == name)
    }

    /// The lesson's folder as a zip file.
    ///
    /// # Errors
    ///
    /// A file has an invalid name.
    pub fn pack(&self) -> Result<Vec<u8>, String> {
        let texts = (self.files.iter()).map(|(name, text)| (name, text.as_bytes()));
        let pictures = (self.pictures.iter()).map(|it| (&it.name, &*it.bytes));
        let files: Vec<zip_files::File> = (texts.chain(pictures))
            .map(|(name, content)| zip_files::File {
                name: format!("{}/{name}", self.id),
                content: content.to_vec(),
            })
            .collect();
        zip_files::write(&files)
    }

    /// The lesson as a link's part after `#`: `l1.` and the packed files.
    ///
    /// # Errors
    ///
    /// It would have more than [`MOST_IN_LINK`] characters; how many.
    pub fn to_link(&self) -> Result<String, usize> {
        short_enough(format!("{LINK}{}", self.to_packed()))
    }

    /// The files for an address, without the letters that tell what it contains.
    pub(crate) fn to_packed(&self) -> String {
        sim::link::packed(&self.to_json().to_string())
    }

    /// Reads what [`Files::to_packed`] writes.
    pub(crate) fn from_packed(body: &str) -> Result<Self, String> {
        let text = sim::link::unpacked(body).map_err(|error| error.to_string())?;
        let tree: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        tree.and_then(|it| Self::from_json(&it))
            .ok_or_else(|| "the link was changed on its way".to_string())
    }

    /// The lesson in a link's part after `#`; `None` if the link contains something else.
    ///
    /// # Errors
    ///
    /// The link is damaged.
    pub fn from_link(code: &str) -> Option<Result<Self, String>> {
        code.strip_prefix(LINK).map(Self::from_packed)
    }

    /// The files as JSON, to store them while the author writes: `{"id": …, "files": {NAME: TEXT}}`, and `pictures` in base64 if
    /// there are any.
    pub fn to_json(&self) -> serde_json::Value {
        let files = (self.files.iter()).map(|(name, text)| (name.clone(), text.clone().into()));
        let pictures = (self.pictures.iter()).map(|it| (it.name.clone(), it.to_text().into()));
        let mut tree = serde_json::json!({
            "id": self.id,
            "files": serde_json::Value::Object(files.collect()),
        });
        if !self.pictures.is_empty() {
            tree["pictures"] = serde_json::Value::Object(pictures.collect());
        }
        tree
    }

    /// Reads what [`Files::to_json`] writes.
    pub fn from_json(tree: &serde_json::Value) -> Option<Self> {
        let files = tree["files"].as_object()?.iter();
        let pictures = tree["pictures"].as_object().into_iter().flatten();
        Some(Self {
            id: tree["id"].as_str()?.to_string(),
            pictures: pictures
                .map(|(name, text)| PictureFile::from_text(name, text.as_str()?))
                .collect::<Option<_>>()?,
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

    /// Reads the lesson and the texts of every available language.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, file by file. Missing translations are not errors: see [`Files::check`].
    pub fn read(&self) -> Result<Whole, Vec<Complaint>> {
        let lesson = match self.get(LESSON) {
            None => Err(vec![Diagnostic::whole("the file does not exist".into())]),
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

    /// The texts of every available language, English first, which replaces missing languages.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, file by file; or there are no texts at all.
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

    /// The content of `LANGUAGE.seen`: the fingerprints of the English texts that were translated.
    pub fn seen(english: &Texts) -> String {
        english
            .iter()
            .map(|(name, text)| format!("{name} {}\n", fingerprint(text)))
            .collect()
    }
}

/// The part of a link, if programs take one that long; otherwise its length.
pub(crate) fn short_enough(code: String) -> Result<String, usize> {
    match code.len() {
        length if length > MOST_IN_LINK => Err(length),
        _ => Ok(code),
    }
}

/// Whether the file defines the lesson or puzzle.
fn is_own(name: &str) -> bool {
    name == LESSON || name == PUZZLE
}

/// The language of a file of texts.
fn language_of(name: &str) -> Option<&str> {
    name.strip_suffix(".toml").filter(|it| is_language_code(it))
}

/// The headings listed in `tests/seeds.txt`, in the form of sources.
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
            ..Files::default()
        };
        let names = |complaints: Vec<Complaint>| -> Vec<String> {
            complaints.iter().map(ToString::to_string).collect()
        };
        assert_eq!(names(named("old").torn()), [""; 0]);
        let torn = names(named("new").torn()).join("\n");
        for says in [
            "the text `steps.new.title` is missing",
            "the text `steps.new.text` is missing",
            "the text `steps.old.title` is not used",
            "the text `steps.old.text` is not used",
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
                ..Files::default()
            };
            let complaints = files.check_texts();
            complaints.iter().map(ToString::to_string).collect()
        };
        assert_eq!(complaints(&["en.toml", "pt-BR.toml"]), [""; 0]);
        assert!(
            complaints(&["en.toml", "fr.toml"])[0].contains("`orgsim lesson translated DIR fr`")
        );
        assert_eq!(
            complaints(&["pt-BR.toml"]),
            ["en.toml: the file does not exist"]
        );
        assert!(complaints(&["en.toml", "notes.toml"])[0].contains("this file is not used"));
    }

    #[test]
    fn a_lesson_is_packed_and_unpacked_and_what_is_none_is_told() {
        let files = Files {
            id: "mine".into(),
            files: vec![
                ("en.toml".into(), "title = \"x\"".into()),
                ("lesson.toml".into(), "minutes = 1".into()),
            ],
            pictures: vec![PictureFile::read("tree.png", b"\x89PNG\r\n\x1a\n".to_vec()).unwrap()],
        };
        let linked = Files::from_link(&files.to_link().unwrap())
            .unwrap()
            .unwrap();
        assert_eq!((&linked.id, &linked.files), (&files.id, &files.files));
        assert_eq!(linked.pictures, files.pictures);
        assert!(Files::from_link("s1.abc").is_none());
        assert!(Files::from_link("l1.abc").is_some_and(|it| it.is_err()));
        let unpacked = Files::unpack(&files.pack().unwrap()).unwrap();
        assert_eq!(unpacked.pictures, files.pictures);
        assert_eq!((unpacked.id, unpacked.files), (files.id, files.files));
        let pack = |names: &[&str]| {
            let file = |name: &&str| zip_files::File {
                name: (*name).to_string(),
                content: Vec::new(),
            };
            zip_files::write(&names.iter().map(file).collect::<Vec<_>>()).unwrap()
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
