//! The minutes of a lesson, from what there is to read and to do.

use crate::lesson::Lesson;
use crate::texts::Texts;

/// Words a minute of readers for whom English is a second language.
const WORDS: u64 = 150;

/// Seconds to find a button or to type a line.
const LINE: u64 = 45;

/// Seconds more for a line that no hint shows.
const UNSHOWN: u64 = 60;

/// Seconds to think about a question.
const QUESTION: u64 = 36;

impl Lesson {
    /// The minutes that a learner needs, rounded up: reading the texts, doing the solution's lines, and answering. The texts of hints,
    /// mistakes and notes are not counted, because not every learner reads them.
    pub fn minutes_needed(&self, texts: &Texts) -> u64 {
        let unread = [
            "about",
            "notes",
            "ask",
            "hints",
            "why",
            "missing",
            "evidence",
            "mistakes",
            "dead-ends",
        ];
        let read = |name: &str| !name.split('.').any(|part| unread.contains(&part));
        let words: usize = (texts.iter())
            .filter(|(name, _)| read(name))
            .map(|(_, text)| text.split_whitespace().count())
            .sum();
        let lines: usize = self.steps.iter().map(|it| it.lines.len()).sum();
        let questions = self.predictions.len() + self.quiz.len();
        let line = if self.hints == 0 {
            LINE + UNSHOWN
        } else {
            LINE
        };
        let seconds = words as u64 * 60 / WORDS + lines as u64 * line + questions as u64 * QUESTION;
        seconds.div_ceil(60)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// The lessons of the course, in its order, with their English texts.
    fn course() -> Vec<(Lesson, Texts)> {
        let folder = folder();
        let list = fs::read_to_string(folder.join("course.toml")).expect("course.toml");
        let parts = list.split("[[paths]]").next().unwrap_or_default();
        let rows = parts.lines().filter_map(|it| it.strip_prefix("lessons = "));
        let ids = rows.flat_map(|it| it.split('"').skip(1).step_by(2).collect::<Vec<_>>());
        let read = |id: &str| {
            let text = |name| fs::read_to_string(folder.join(id).join(name)).expect("a file");
            let lesson = Lesson::read(id, &text("lesson.toml")).expect("it is whole");
            (lesson, Texts::read(&text("en.toml")).expect("texts"))
        };
        ids.map(read).collect()
    }

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons")
    }

    #[test]
    fn each_lesson_declares_the_minutes_that_readers_need() {
        let all = course();
        assert!(all.len() > 20);
        for (lesson, texts) in all {
            assert_eq!(
                lesson.minutes,
                lesson.minutes_needed(&texts),
                "{}",
                lesson.id
            );
        }
    }

    /// Writes the guide again with `UPDATE_EXPECT=1`.
    #[test]
    fn the_teacher_s_guide_says_what_the_lessons_say() {
        let path = folder().join("../docs/teachers.md");
        let now = guide();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &now).expect("the guide is written");
        }
        let kept = fs::read_to_string(path).expect("docs/teachers.md");
        assert!(kept == now, "run this test with UPDATE_EXPECT=1");
    }

    fn guide() -> String {
        let mut text = String::from(
            "# Teacher's guide\n\n\
             For each lesson: its minutes, what to ask the class, and what usually goes wrong. A test writes this page from the lessons\n\
             (`UPDATE_EXPECT=1 cargo test -p lessons guide`). [instructors.md](instructors.md) explains how to present a lesson.\n",
        );
        let all = course();
        let sum: u64 = all.iter().map(|it| it.0.minutes).sum();
        text += &format!(
            "\nThe whole course takes a reader about {} hours.\n",
            sum.div_ceil(60)
        );
        for (lesson, texts) in all {
            text += &format!("\n## {}\n\n", texts.get("title"));
            text += &format!("{} minutes. {}\n", lesson.minutes, texts.get("about"));
            let questions = asked(&lesson, &texts);
            if !questions.is_empty() {
                text += &format!("\nAsk:\n\n{questions}");
            }
            if !lesson.mistakes.is_empty() {
                text += "\nWhat usually goes wrong:\n\n";
            }
            for mistake in &lesson.mistakes {
                let says = texts.get(&format!("mistakes.{}.text", mistake.id));
                let first = says.split("\n\n").next().unwrap_or_default();
                let instead = texts.get(&format!("mistakes.{}.fix", mistake.id));
                text += &format!("- {} **Instead:** {instead}\n", first.replace('\n', " "));
            }
        }
        text
    }

    fn asked(lesson: &Lesson, texts: &Texts) -> String {
        let mut rows = String::new();
        for step in &lesson.steps {
            let name = format!("steps.{}.ask", step.id);
            for n in 0..texts.count(&name) {
                let (q, a) = (format!("{name}.{n}.q"), format!("{name}.{n}.a"));
                rows += &format!("- {} *{}*\n", texts.get(&q), texts.get(&a));
            }
        }
        rows
    }
}
