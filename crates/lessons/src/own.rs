//! Lessons outside the course: handed to learners in a link, packed for a learning platform, or added to a built page.

use serde_json::{Map, Value, json};

use crate::folder::{Files, LINK as AUTHOR_LINK, Whole, short_enough};
use crate::names;
use crate::package::{CATALOG, DAMAGED, NO_LESSONS, read_catalog};
use crate::texts::Texts;
use crate::zip::File;

/// The beginning of the ids of lessons that are not the host's.
const OWN: &str = "own-";
/// The beginning of a link's part after `#` that hands a lesson to learners.
const LINK: &str = "d1.";
/// The language whose texts replace missing ones.
const ENGLISH: &str = "en";

/// Whether an id is of a lesson that is not the host's.
pub fn is_own(id: &str) -> bool {
    id.starts_with(OWN)
}

impl Files {
    /// The id under which learners do the lesson: the same for its author and its learners, as long as name and title stay.
    pub fn own_id(&self) -> String {
        let title = self.texts().ok().and_then(|texts| {
            let (_, first) = texts.into_iter().next()?;
            Some(first.get("title").to_string())
        });
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let name: String = self.id.chars().take(40).map(plain).collect();
        let title = names::short(&title.unwrap_or_default());
        format!("{OWN}{name}-{}", title.get(..6).unwrap_or_default())
    }

    /// The same files under the id for learners.
    pub fn as_own(mut self) -> Self {
        if !is_own(&self.id) {
            self.id = self.own_id();
        }
        self
    }

    /// The lesson as a link's part after `#` for learners. The page that opens it shows the lesson, not its sources.
    ///
    /// # Errors
    ///
    /// It would have more than [`MOST_IN_LINK`](super::folder::MOST_IN_LINK) characters; how many.
    pub fn to_learner_link(&self) -> Result<String, usize> {
        let own = self.clone().as_own();
        short_enough(format!("{LINK}{}", own.to_packed()))
    }

    /// Whether a link's part after `#` contains a lesson, for its author or for learners.
    pub fn is_link(code: &str) -> bool {
        [LINK, AUTHOR_LINK].iter().any(|it| code.starts_with(it))
    }

    /// The lesson in a link for learners; `None` if the link contains something else.
    ///
    /// # Errors
    ///
    /// The link is damaged, or what it contains is no lesson.
    pub fn from_learner_link(code: &str) -> Option<Result<Self, String>> {
        let body = code.strip_prefix(LINK)?;
        let read = || {
            let files = Self::from_packed(body)?.as_own();
            files.read().map_err(|complaints| {
                let first = complaints.first().map(ToString::to_string);
                first.unwrap_or_default()
            })?;
            Ok(files)
        };
        Some(read())
    }
}

/// The row of a lesson in the page's catalog.
pub fn row(whole: &Whole) -> Value {
    let lesson = &whole.lesson;
    let said = |name: &str| {
        let text = |texts: &Texts| Value::from(texts.get(name));
        let mut all: Map<String, Value> = (whole.texts.iter())
            .map(|(language, texts)| (language.clone(), text(texts)))
            .collect();
        if let (false, Some((_, first))) = (all.contains_key(ENGLISH), whole.texts.first()) {
            all.insert(ENGLISH.into(), text(first));
        }
        Value::Object(all)
    };
    json!({
        "id": lesson.id,
        "minutes": lesson.minutes,
        "goals": lesson.goals.len(),
        "steps": lesson.steps.len(),
        "mistakes": lesson.mistakes.len(),
        "quiz": lesson.quiz.len(),
        "title": said("title"),
        "about": said("about"),
    })
}

/// Puts a lesson into the files of a built page, in the part of the list that has this title. A lesson with the same id is
/// replaced where it is. Returns the names of the files that are new or changed.
///
/// # Errors
///
/// A sentence for people: the files are no lesson, or the page has no list of lessons.
pub fn add(page: &mut Vec<File>, files: &Files, part: &str) -> Result<Vec<String>, String> {
    let whole = files.read().map_err(|complaints| {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let found = page.iter_mut().find(|file| file.name == CATALOG);
    let catalog = found.ok_or(NO_LESSONS)?;
    catalog.content = with_row(&catalog.content, row(&whole), part)?;
    let folder = format!("lessons/{}/", files.id);
    page.retain(|file| !file.name.starts_with(&folder));
    let mut changed = vec![CATALOG.to_string()];
    let mut put = |name: &str, content: &[u8]| {
        let name = format!("{folder}{name}");
        changed.push(name.clone());
        page.push(File {
            name,
            content: content.to_vec(),
        });
    };
    let text = |stem: &str| files.get(&format!("{stem}.toml")).unwrap_or_default();
    put("lesson.txt", text("lesson").as_bytes());
    for (language, _) in &whole.texts {
        put(&format!("{language}.txt"), text(language).as_bytes());
    }
    if let Some((first, _)) = whole.texts.first().filter(|(first, _)| first != ENGLISH) {
        put(&format!("{ENGLISH}.txt"), text(first).as_bytes());
    }
    for picture in &files.pictures {
        put(&picture.name, &picture.bytes);
    }
    Ok(changed)
}

/// The catalog with a lesson's row.
fn with_row(catalog: &[u8], row: Value, part: &str) -> Result<Vec<u8>, String> {
    let mut catalog = read_catalog(catalog)?;
    let id = row["id"].clone();
    let rows = catalog["lessons"].as_array_mut().ok_or(DAMAGED)?;
    match rows.iter_mut().find(|it| it["id"] == id) {
        Some(old) => *old = row,
        None => rows.push(row),
    }
    let parts = catalog["parts"].as_array_mut().ok_or(DAMAGED)?;
    let has = |part: &Value| {
        part["lessons"]
            .as_array()
            .is_some_and(|it| it.contains(&id))
    };
    if !parts.iter().any(has) {
        let named = parts.iter_mut().find(|it| it["title"][ENGLISH] == part);
        match named.and_then(|it| it["lessons"].as_array_mut()) {
            Some(lessons) => lessons.push(id),
            None => parts.push(json!({ "title": { ENGLISH: part }, "lessons": [id] })),
        }
    }
    Ok(catalog.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{LARGEST, PictureFile};

    const LESSON: &str =
        "minutes = 4\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"s\"\n";
    const TEXTS: &str =
        "title = \"Título\"\nabout = \"A\"\n[steps.s]\ntitle = \"S\"\ntext = \"X\"\n";

    fn files(language: &str) -> Files {
        Files {
            id: "my lesson".into(),
            files: vec![
                (format!("{language}.toml"), TEXTS.into()),
                ("lesson.toml".into(), LESSON.into()),
            ],
            pictures: vec![PictureFile::read("tree.png", b"\x89PNG\r\n\x1a\n".to_vec()).unwrap()],
        }
    }

    #[test]
    fn a_link_for_learners_has_the_lesson_under_an_id_that_its_author_knows() {
        let mine = files("en");
        let link = mine.to_learner_link().unwrap();
        assert!(Files::from_link(&link).is_none(), "it opens no editor");
        let theirs = Files::from_learner_link(&link).unwrap().unwrap();
        assert_eq!(theirs.id, mine.own_id());
        assert!(is_own(&theirs.id) && theirs.id.starts_with("own-my-lesson-"));
        assert_eq!(theirs.files, mine.files);
        assert_eq!(theirs.pictures, mine.pictures);
        assert_eq!(theirs.clone().as_own().id, theirs.id);
        assert!(Files::from_learner_link("d1.abc").is_some_and(|it| it.is_err()));
        assert!(Files::from_learner_link(&mine.to_link().unwrap()).is_none());
        let mut large = mine.clone();
        // Bytes that do not get shorter when they are packed.
        let noise =
            (0..LARGEST as u32 / 4 - 2).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
        let png = b"\x89PNG\r\n\x1a\n".iter().copied().chain(noise).collect();
        large.pictures[0] = PictureFile::read("tree.png", png).unwrap();
        assert!(
            large
                .to_learner_link()
                .is_err_and(|it| it > crate::MOST_IN_LINK)
        );
        assert!(large.to_link().is_err());
        let mut broken = mine;
        broken.files.remove(1);
        let why = Files::from_learner_link(&broken.to_learner_link().unwrap()).unwrap();
        assert!(why.unwrap_err().contains("lesson.toml"));
    }

    #[test]
    fn a_lesson_is_added_to_a_page_and_replaced_there() {
        let file = |name: &str, content: &str| File {
            name: name.into(),
            content: content.into(),
        };
        let mut page = vec![file(CATALOG, r#"{"lessons":[],"parts":[],"paths":[]}"#)];
        let mine = files("es").as_own();
        let names = [CATALOG.to_string()].into_iter().chain(
            ["lesson.txt", "es.txt", "en.txt", "tree.png"]
                .map(|it| format!("lessons/{}/{it}", mine.id)),
        );
        let names: Vec<String> = names.collect();
        for _ in 0..2 {
            assert_eq!(add(&mut page, &mine, "Mine").unwrap(), names);
            assert_eq!(page.len(), 5);
        }
        let catalog: Value = serde_json::from_slice(&page[0].content).unwrap();
        assert_eq!(catalog["lessons"].as_array().unwrap().len(), 1);
        let row = &catalog["lessons"][0];
        assert_eq!(
            (&row["minutes"], &row["title"]["en"]),
            (&json!(4), &json!("Título"))
        );
        assert_eq!(
            catalog["parts"],
            json!([{ "title": { "en": "Mine" }, "lessons": [mine.id] }])
        );
        let chosen = crate::package::chosen(&page, &[], "es").unwrap();
        assert_eq!(chosen[0].title, "Título");
        assert!(add(&mut Vec::new(), &mine, "Mine").is_err());
    }
}
