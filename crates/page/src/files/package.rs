//! The package for a learning platform: what is chosen for it, and what is wrong with the choice.

use lessons::Language;
use lessons::package::{Package, Standard, is_origin};
use message::message;

use super::report::percent;
use crate::base::words::Words;

/// Number of lessons, with all their steps, that fit into the storage of SCORM 1.2.
pub const ROOMY: usize = 5;

/// What is chosen for a package.
#[derive(Clone, Debug, PartialEq)]
pub struct PackageChoice {
    /// What the platform accepts.
    pub standard: Standard,
    /// The package's title.
    pub title: String,
    /// The percentage that passes, as it was typed.
    pub mastery: String,
    /// A grade for each lesson.
    pub per_lesson: bool,
    /// The origins of record stores, as they were typed.
    pub store: String,
    /// The language of the package.
    pub spoken: Language,
    /// The ids of lessons that are not in it.
    pub left_out: Vec<String>,
}

impl PackageChoice {
    /// What is proposed.
    pub fn new(spoken: Language) -> Self {
        Self {
            standard: Standard::Scorm12,
            title: "AWS Organizations".to_string(),
            mastery: String::new(),
            per_lesson: false,
            store: String::new(),
            spoken,
            left_out: Vec::new(),
        }
    }

    /// Whether a lesson is in the package.
    pub fn has(&self, lesson: &str) -> bool {
        self.left_out.iter().all(|it| it != lesson)
    }

    /// Takes a lesson into the package, or out of it.
    pub fn put(&mut self, lesson: &str, on: bool) {
        self.left_out.retain(|it| it != lesson);
        self.left_out.extend((!on).then(|| lesson.to_string()));
    }

    /// Takes exactly the lessons of a path, of all these.
    pub fn follow(&mut self, all: &[&str], path: &[String], title: &str) {
        let others = all.iter().filter(|id| path.iter().all(|it| it != **id));
        self.left_out = others.map(ToString::to_string).collect();
        self.title = title.to_string();
    }

    /// Whether the package consists of exactly the lessons of a path, of all these.
    pub fn is_path(&self, all: &[&str], path: &[String]) -> bool {
        let on_path = |id: &str| path.iter().any(|it| it == id);
        all.iter().all(|id| on_path(id) == self.has(id))
    }

    /// Whether the platform may have too little room for what learners do in these lessons.
    pub fn is_tight(&self, all: &[&str]) -> bool {
        let count = all.iter().filter(|id| self.has(id)).count();
        self.standard == Standard::Scorm12 && count > ROOMY && !self.per_lesson
    }

    /// The package without the contents of its lessons, and their ids; or what is wrong with the choice. `all`: the lessons to
    /// choose from; `path`: those of the path that the package consists of, which has its own order.
    pub fn package(
        &self,
        all: &[&str],
        path: Option<&[String]>,
        words: Words,
    ) -> Result<(Package, Vec<String>), String> {
        if self.title.trim().is_empty() {
            return Err(words.say("The package needs a title.").to_string());
        }
        let mastery = percent(&self.mastery, words)?;
        let chosen = || {
            all.iter()
                .filter(|id| self.has(id))
                .map(ToString::to_string)
        };
        let ids = path.map_or_else(|| chosen().collect(), <[String]>::to_vec);
        if ids.is_empty() {
            return Err(words.say("Choose at least one lesson.").to_string());
        }
        let origins: Vec<String> = match self.standard {
            Standard::Cmi5 => self.store.split_whitespace().map(str::to_string).collect(),
            Standard::Scorm12 | Standard::Scorm2004 => Vec::new(),
        };
        if let Some(origin) = origins.iter().find(|it| !is_origin(it)) {
            return Err(words.tell(message!(
                "{address} must be an address such as https://lrs.example.org, without a path.",
                address = origin
            )));
        }
        let package = Package {
            standard: self.standard,
            title: self.title.clone(),
            language: self.spoken.code().to_string(),
            lessons: Vec::new(),
            mastery,
            per_lesson: self.per_lesson,
            origins,
        };
        Ok((package, ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

    fn ids(all: &[&str]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_path_has_its_own_order_as_long_as_exactly_its_lessons_are_chosen() {
        let mut choice = PackageChoice::new(Language::ENGLISH);
        let path = ids(&["c", "a"]);
        choice.follow(&ALL, &path, "Two lessons");
        assert!(choice.is_path(&ALL, &path) && choice.title == "Two lessons");
        let made = |it: &PackageChoice| {
            let path = Some(&*path).filter(|path| it.is_path(&ALL, path));
            it.package(&ALL, path, Words::ENGLISH).map(|it| it.1)
        };
        assert_eq!(made(&choice), Ok(ids(&["c", "a"])));
        choice.put("b", true);
        assert_eq!(made(&choice), Ok(ids(&["a", "b", "c"])));
        for id in ["a", "b", "c", "c"] {
            choice.put(id, false);
        }
        assert_eq!(choice.left_out.len(), ALL.len(), "each once");
        assert!(made(&choice).is_err_and(|why| why.starts_with("Choose at least one")));
    }

    #[test]
    fn what_is_wrong_is_said_and_only_cmi5_has_origins() {
        let mut choice = PackageChoice::new(Language::ENGLISH);
        let made = |it: &PackageChoice| it.package(&ALL, None, Words::ENGLISH);
        let wrong = |it: &PackageChoice| made(it).expect_err("it is wrong");
        choice.store = "https://lrs.example.org http://lrs/path".to_string();
        let (package, _) = made(&choice).expect("SCORM has no record store");
        assert!(package.origins.is_empty() && package.mastery.is_none());
        choice.standard = Standard::Cmi5;
        assert!(wrong(&choice).starts_with("http://lrs/path must be an address"));
        choice.mastery = "0".to_string();
        assert!(wrong(&choice).contains("from 1 to 100 percent"));
        choice.title = " ".to_string();
        assert!(wrong(&choice).contains("needs a title"));
    }

    #[test]
    fn scorm_1_2_has_little_room_unless_each_lesson_is_graded() {
        let mut choice = PackageChoice::new(Language::ENGLISH);
        assert!(choice.is_tight(&ALL) && !choice.is_tight(&ALL[..ROOMY]));
        choice.per_lesson = true;
        assert!(!choice.is_tight(&ALL));
        (choice.per_lesson, choice.standard) = (false, Standard::Scorm2004);
        assert!(!choice.is_tight(&ALL));
    }
}
