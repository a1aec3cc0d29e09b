//! Drafts: lessons that an author is writing, made from a recording or from a lesson's files.
//!
//! Invariant: a draft is the tree of its files, so it keeps members that the editor does not know (but no comments). The browser
//! stores these files while the author writes.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "types of values are given by JSON; here one or two of them are meant, and all others"
)]

pub(crate) mod edit;
pub(crate) mod lines;
mod play;
pub(crate) mod proposals;
pub(crate) mod questions;
pub(crate) mod record;
mod toml;

use serde_json::{Map, Value, json};

use crate::folder::{Complaint, Files};
use crate::picture::{LARGEST_TOGETHER, PictureFile};
use crate::source::TomlSource;

/// A draft of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonDraft {
    /// The id, which is the folder's name.
    pub id: String,
    /// The tree of `lesson.toml`.
    pub lesson: Value,
    /// The trees of the texts, by language.
    pub texts: Vec<(String, Value)>,
    /// Other files, which stay as they are.
    pub others: Vec<(String, String)>,
    /// The pictures that the texts show.
    pub pictures: Vec<PictureFile>,
}

impl LessonDraft {
    /// Reads a lesson's files for editing.
    ///
    /// # Errors
    ///
    /// A file is not TOML. `Files::read` decides whether it is a valid lesson.
    pub fn read(files: &Files) -> Result<Self, Vec<Complaint>> {
        let mut draft = Self {
            id: files.id.clone(),
            lesson: Value::Object(Map::new()),
            texts: Vec::new(),
            others: Vec::new(),
            pictures: files.pictures.clone(),
        };
        let mut complaints = Vec::new();
        for (name, text) in &files.files {
            let Some(stem) = name.strip_suffix(".toml") else {
                draft.others.push((name.clone(), text.clone()));
                continue;
            };
            let tree = TomlSource::read(text, |fields| {
                let all = fields.all().into_iter();
                let all: Value = all.map(|(name, node)| (name, node.json())).collect();
                Some(all)
            });
            match tree {
                Ok(tree) if stem == "lesson" => draft.lesson = tree,
                Ok(tree) => draft.texts.push((stem.to_string(), tree)),
                Err(faults) => {
                    complaints.extend(faults.into_iter().map(|it| Complaint::of(name, it)));
                }
            }
        }
        if complaints.is_empty() {
            Ok(draft)
        } else {
            Err(complaints)
        }
    }

    /// The files of the lesson.
    pub fn files(&self) -> Files {
        let mut files = vec![("lesson.toml".to_string(), toml::of(&self.lesson))];
        for (language, tree) in &self.texts {
            files.push((format!("{language}.toml"), toml::of(tree)));
        }
        files.extend(self.others.iter().cloned());
        Files {
            id: self.id.clone(),
            files,
            pictures: self.pictures.clone(),
        }
    }
}

impl LessonDraft {
    /// Adds a picture, or replaces the one with its name.
    ///
    /// # Errors
    ///
    /// All pictures together would be too large.
    pub fn put_picture(&mut self, picture: PictureFile) -> Result<(), String> {
        let others = self.pictures.iter().filter(|it| it.name != picture.name);
        let bytes: usize = others.map(|it| it.bytes.len()).sum();
        if bytes + picture.bytes.len() > LARGEST_TOGETHER {
            let most = LARGEST_TOGETHER / 1024;
            return Err(format!(
                "the pictures of a lesson may total at most {most} KB"
            ));
        }
        self.drop_picture(&picture.name);
        self.pictures.push(picture);
        ordered::sort_by(&mut self.pictures, |a, b| a.name.cmp(&b.name));
        Ok(())
    }

    /// Removes a picture.
    pub fn drop_picture(&mut self, name: &str) {
        self.pictures.retain(|it| it.name != name);
    }

    /// A step, if it is a table.
    fn step_mut(&mut self, step: usize) -> Option<&mut Map<String, Value>> {
        rows(&mut self.lesson, "steps")
            .get_mut(step)?
            .as_object_mut()
    }
}

/// The rows of a list of tables, which is created if it is missing.
fn rows<'t>(tree: &'t mut Value, name: &str) -> &'t mut Vec<Value> {
    if !tree[name].is_array() {
        tree[name] = json!([]);
    }
    match &mut tree[name] {
        Value::Array(rows) => rows,
        _ => unreachable!("made an array above"),
    }
}

/// The row with this id in a list of tables.
fn row_of<'t>(tree: &'t mut Value, name: &str, id: &str) -> Option<&'t mut Map<String, Value>> {
    let rows = tree.get_mut(name)?.as_array_mut()?.iter_mut();
    rows.filter(|row| row["id"] == id)
        .find_map(Value::as_object_mut)
}

/// The words of a text, or of a name like `EnableAWSServiceAccess`.
fn words_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            begins = true;
            continue;
        }
        let before = at.checked_sub(1).map(|it| letters[it]);
        let after = letters.get(at + 1);
        let hump = letter.is_ascii_uppercase()
            && (before.is_some_and(|it| it.is_ascii_lowercase())
                || before.is_some_and(|it| it.is_ascii_uppercase())
                    && after.is_some_and(char::is_ascii_lowercase));
        match words.last_mut() {
            Some(word) if !begins && !hump => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
        begins = false;
    }
    words
}

/// A text as an id: lower-case letters, digits and hyphens.
fn slug(text: &str) -> String {
    let words: Vec<String> = (words_of(text).iter())
        .take(8)
        .map(|word| word.to_ascii_lowercase())
        .collect();
    match words.join("-") {
        none if none.is_empty() => "step".to_string(),
        slug => slug,
    }
}

/// The id, with a number appended if it is taken.
fn fresh(id: &str, taken: &[String]) -> String {
    if !taken.iter().any(|it| it == id) {
        return id.to_string();
    }
    (2..)
        .map(|n| format!("{id}-{n}"))
        .find(|it| !taken.contains(it))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use shell::controller::{Controller, placeholders::fill_in};
    use sim::history::History;
    use sim::scenario::Scenario;

    use super::record::DraftWording;
    use super::*;
    use crate::{Lesson, prove};

    fn recorded(lines: &[&str]) -> History {
        let mut controller = Controller::new(Scenario::ConsolidatedBilling, 1);
        for line in lines {
            let line = fill_in(&controller, line).unwrap();
            controller.run(&line);
        }
        controller.history
    }

    #[test]
    fn a_recording_is_a_lesson_that_is_proved() {
        let history = recorded(&[
            "aws organizations list-roots",
            "aws organizations enable-all-features",
            "as Legacy/Maria",
            "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}",
            "as Legacy/Dan",
            "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}",
            "advance 2d",
        ]);
        let mut draft = LessonDraft::record("mine", &history, 1, &DraftWording::default());
        let lesson = draft.files();
        let text = lesson.get("lesson.toml").unwrap();
        assert!(
            text.contains("{handshake:APPROVE_ALL_FEATURES:Legacy}"),
            "{text}"
        );
        assert!(text.contains("refused:AccessDenied"), "{text}");
        let proposals = LessonDraft::proposals(&history, 1);
        let called: Vec<&str> = proposals.iter().map(|it| it.text.english()).collect();
        assert!(
            called.contains(&"organizations:AcceptHandshake was refused, and then done."),
            "{called:?}"
        );
        for proposal in &proposals {
            draft.accept(proposal, &DraftWording::default());
        }
        // Nothing here depends on time.
        for step in rows(&mut draft.lesson, "steps") {
            if step["id"] == "advance" {
                step["run"] = json!([{ "line": "advance 2d", "optional": true }]);
            }
        }
        let files = draft.files();
        let lesson = Lesson::read("mine", files.get("lesson.toml").unwrap())
            .unwrap_or_else(|it| panic!("{it:?}\n{}", files.get("lesson.toml").unwrap()));
        assert_eq!(prove(&Rc::new(lesson)), []);
    }

    #[test]
    fn names_that_a_shell_would_not_read_are_quoted() {
        let history = recorded(&[
            "aws account put-account-name --account-name \"Web (old) & Lee's\"",
            "aws iam create-user --user-name ola",
        ]);
        let draft = LessonDraft::record("mine", &history, 0, &DraftWording::default());
        let text = draft.files().get("lesson.toml").unwrap().to_string();
        let lesson = Lesson::read("mine", &text).unwrap();
        assert_eq!(
            lesson.steps[1].actor.as_deref(),
            Some("Web (old) & Lee's/Ana")
        );
        let line = &lesson.steps[1].whole()[0].text;
        assert_eq!(line, r"as 'Web (old) & Lee'\''s/Ana'");
        assert_eq!(prove(&Rc::new(lesson)), []);
    }

    /// A placeholder that was typed in a session stays as it is; a lesson fills it in.
    #[test]
    fn a_mistyped_line_makes_no_recording_unusable() {
        let typed =
            r#"aws organizations create-organizational-unit --parent-id "{root}" --name Typo"#;
        let mut controller = Controller::new(Scenario::AllFeatures, 1);
        let made = |controller: &mut Controller, name: &str| {
            let line = "aws organizations create-organizational-unit --parent-id {root} --name";
            let line = fill_in(controller, &format!("{line} {name}")).unwrap();
            controller.run(&line);
        };
        assert_ne!(controller.run(typed).printed.exit, 0);
        made(&mut controller, "Before");
        let from = controller.history.steps().len();
        controller.run(typed);
        made(&mut controller, "Recorded");
        assert_eq!(from, 2, "the line is a step");
        let draft =
            LessonDraft::record("mine", &controller.history, from, &DraftWording::default());
        assert_eq!(draft.plays(), Ok(vec![None]), "{}", draft.lesson);
        let setup = draft.lesson["setup"].to_string();
        assert!(
            setup.contains("Before") && !setup.contains("Typo"),
            "{setup}"
        );
        let called: Vec<String> = (draft.suggested().iter())
            .map(|it| it.text.to_string())
            .collect();
        assert!(
            !called.iter().any(|it| it.contains("refused")),
            "{called:?}"
        );
    }

    #[test]
    fn a_draft_speaks_the_language_of_its_author_and_is_a_lesson_in_it_alone() {
        let history = recorded(&["aws organizations enable-all-features"]);
        let wording = DraftWording {
            language: "es",
            title: "Una lección nueva",
            missing: "Todavía no",
            core: Box::new(|english| format!("¡{english}!")),
            ..DraftWording::default()
        };
        let mut draft = LessonDraft::record("mine", &history, 0, &wording);
        assert_eq!(draft.text("es", "title"), "Una lección nueva");
        assert_eq!(draft.title("en"), "Una lección nueva");
        let notes = draft.text("es", "steps.enable-all-features.notes");
        assert!(notes.starts_with('¡') && notes.ends_with('!'), "{notes}");
        let goal = &LessonDraft::proposals(&history, 0)[0];
        draft.accept(goal, &wording);
        let missing = draft.text("es", &format!("goals.{}.missing", goal.id));
        assert_eq!(missing, format!("Todavía no: ¡{}!", goal.text));
        assert!(draft.files().read().is_ok());
    }

    #[test]
    fn packed_read_and_packed_again_a_draft_has_the_same_bytes() {
        let history = recorded(&[
            "aws organizations list-roots",
            "aws organizations enable-all-features",
        ]);
        let mut draft = LessonDraft::record("mine", &history, 0, &DraftWording::default());
        for proposal in LessonDraft::proposals(&history, 0) {
            draft.accept(&proposal, &DraftWording::default());
        }
        draft.add_prediction(1, "en", "Will it?");
        let question = draft.add_question("es", "¿Quién?");
        draft.add_option(crate::response::ResponseKind::Quiz, &question);
        draft.set_right(crate::response::ResponseKind::Quiz, &question, "c", true);
        draft.add_line(0);
        for text in [
            "One line",
            "Two\nlines\n",
            "\n\"\"\" \\ é\u{7f}",
            "![A tree](tree.png) [x](https://a.example)",
        ] {
            draft.set_text("en", "steps.list-roots.text", text);
            draft.set_text("es", "steps.list-roots.hints.1", text);
            let png = b"\x89PNG\r\n\x1a\n"
                .iter()
                .chain(text.as_bytes())
                .copied()
                .collect();
            draft
                .put_picture(PictureFile::read("tree.png", png).unwrap())
                .unwrap();
            let packed = draft.files().pack().unwrap();
            let again = LessonDraft::read(&Files::unpack(&packed).unwrap()).unwrap();
            assert_eq!(again.files().pack().unwrap(), packed, "{text}");
            let stored = Files::from_json(&draft.files().to_json()).unwrap();
            assert_eq!(LessonDraft::read(&stored).unwrap(), draft);
        }
        assert_eq!(draft.pictures.len(), 1);
        let large = |name| {
            PictureFile::read(name, [b"\x89PNG\r\n".to_vec(), vec![0; 200_000]].concat()).unwrap()
        };
        let all = ["a.png", "b.png", "c.png", "d.png"].map(|it| draft.put_picture(large(it)));
        assert!(
            all[..3].iter().all(Result::is_ok) && all[3].is_err(),
            "{all:?}"
        );
    }

    #[test]
    fn a_role_that_a_service_creates_is_a_goal_whatever_its_name() {
        let before = json!({ "accounts": [] });
        let roles = [
            "OrganizationAccountAccessRole",
            "AWSConfigRoleForOrganizations",
            "AWSServiceRoleForOrganizations",
        ];
        let after = json!({ "accounts": [{ "name": "New", "organization": "M", "roles": roles }] });
        let found: Vec<String> = proposals::differences(&before, &after)
            .into_iter()
            .map(|it| it.1.to_string())
            .collect();
        assert!(
            found.contains(&"New has the role AWSConfigRoleForOrganizations.".to_string()),
            "{found:?}"
        );
        assert!(
            found.contains(&"New has the role AWSServiceRoleForOrganizations.".to_string()),
            "{found:?}"
        );
        assert!(
            !found.iter().any(|it| it.contains("AccessRole")),
            "{found:?}"
        );
    }

    #[test]
    fn a_seed_of_64_bits_is_kept() {
        let history = History::new(Scenario::AllFeatures, u64::MAX);
        let draft = LessonDraft::record("mine", &history, 0, &DraftWording::default());
        let again = LessonDraft::read(&draft.files()).unwrap();
        assert_eq!(again.lesson["seed"], json!(u64::MAX));
        assert_eq!(again, draft);
    }

    #[test]
    fn a_goal_belongs_to_the_step_that_meets_it_also_after_cutting_merging_and_moving() {
        let unit = "aws organizations create-organizational-unit --parent-id {root} --name";
        let history = recorded(&[
            "aws organizations list-roots",
            &format!("{unit} One"),
            &format!("{unit} Two"),
            &format!("{unit} Three"),
            "aws organizations list-roots",
        ]);
        let recorded = LessonDraft::record("mine", &history, 0, &DraftWording::default());
        let proposals = LessonDraft::proposals(&history, 0);
        let goal = |name: &str| proposals.iter().find(|it| it.id.contains(name)).unwrap();
        let steps_of = |mut draft: LessonDraft, name: &str| -> Vec<usize> {
            draft.accept(goal(name), &DraftWording::default());
            assert!(draft.files().read().is_ok());
            let steps = draft.steps().into_iter().enumerate();
            let with = steps.filter(|(_, it)| it.goals.contains(&goal(name).id));
            with.map(|(at, _)| at).collect()
        };
        assert_eq!(steps_of(recorded.clone(), "two"), [2]);
        let mut cut = recorded.clone();
        cut.cut(0);
        assert_eq!(steps_of(cut, "two"), [1]);
        let mut merged = recorded.clone();
        merged.merge(1);
        assert_eq!(steps_of(merged, "two"), [1]);
        let mut moved = recorded.clone();
        moved.move_step(3, 0);
        assert_eq!(steps_of(moved, "three"), [0]);
        // No step meets it any more: the author should see that.
        let mut gone = recorded;
        gone.cut(2);
        assert_eq!(steps_of(gone, "two"), [3]);
    }

    #[test]
    fn a_goal_about_a_trusted_service_can_be_judged_before_there_is_an_organization() {
        let mut controller = Controller::new(Scenario::Standalone, 1);
        for line in [
            "aws organizations create-organization",
            "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
        ] {
            controller.run(line);
        }
        let history = controller.history;
        let mut draft = LessonDraft::record("mine", &history, 0, &DraftWording::default());
        for proposal in LessonDraft::proposals(&history, 0) {
            draft.accept(&proposal, &DraftWording::default());
        }
        let files = draft.files();
        let lesson = Lesson::read("mine", files.get("lesson.toml").unwrap()).unwrap();
        assert!(lesson.goals.len() > 1);
        assert_eq!(prove(&Rc::new(lesson)), []);
    }

    #[test]
    fn ids_are_small_letters_and_never_twice() {
        assert_eq!(slug("AcceptHandshake"), "accept-handshake");
        assert_eq!(slug("EnableAWSServiceAccess"), "enable-aws-service-access");
        assert_eq!(
            slug("config.amazonaws.com is on."),
            "config-amazonaws-com-is-on"
        );
        assert_eq!(slug("¿?"), "step");
        assert_eq!(fresh("a", &["a".into(), "a-2".into()]), "a-3");
    }
}
