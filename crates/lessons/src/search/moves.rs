//! Moves: the lines that a search tries, and those of a lesson.

use crate::lesson::{Lesson, LessonLine};

/// A move: a line, and the user who types it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The user who types it; `None`: the current user at the lesson's start.
    pub actor: Option<String>,
    /// The line, with ids by name in braces.
    pub line: String,
}

impl Move {
    /// Whether it only lets time pass.
    pub fn is_time(&self) -> bool {
        let word = self.line.split_whitespace().next().unwrap_or_default();
        matches!(word, "advance" | "next")
    }

    /// The moves of some lines, in order. Lines that switch the current user become part of the moves after them. A call that is
    /// taken back is no move, and neither is what is asked between the two.
    pub fn of_lines<'l>(lines: impl IntoIterator<Item = &'l LessonLine>) -> Vec<Self> {
        let mut actor: Option<String> = None;
        let mut moves = Vec::new();
        for line in lines {
            if let Some(who) = line.text.strip_prefix("as ") {
                actor = Some(who.trim().to_string());
            } else if line.text == "undo" {
                let undone = moves
                    .iter()
                    .rposition(|it: &Self| it.line.starts_with("aws "));
                moves.truncate(undone.unwrap_or_default());
            } else {
                moves.push(Self {
                    actor: actor.clone(),
                    line: line.text.clone(),
                });
            }
        }
        moves
    }

    /// Whether a search may try a line: not if it undoes, only shows something, or predicts what no goal requires.
    pub(super) fn is_one(&self, lesson: &Lesson) -> bool {
        let mut words = self.line.split_whitespace();
        match words.next().unwrap_or_default() {
            "" | "undo" | "redo" | "as" | "clear" | "help" | "hint" | "goals" | "coach"
            | "answer" => false,
            "predict" => words.next().is_some_and(|id| lesson.judges(id)),
            _ => true,
        }
    }
}

impl Lesson {
    /// The lesson's own ways: its solution and the alternatives.
    pub(crate) fn ways(&self) -> Vec<Vec<Move>> {
        let solution = Move::of_lines(&self.solution());
        let alternatives = self.alternatives.iter();
        let alternatives = alternatives.map(|it| Move::of_lines(&it.lines));
        let mut ways: Vec<Vec<Move>> = std::iter::once(solution).chain(alternatives).collect();
        for way in &mut ways {
            way.retain(|it| it.is_one(self));
        }
        ways
    }

    /// The author's list of other moves.
    pub(crate) fn other_moves(&self) -> Vec<Move> {
        let moves = self.moves.iter();
        let moves = moves.map(|(actor, line)| Move {
            actor: Some(actor.clone()),
            line: line.clone(),
        });
        moves.collect()
    }
}

/// All moves that a learner may need, each once: those of the steps, of the alternatives, of the author's list, and the
/// predictions that goals require.
pub fn moves_of(lesson: &Lesson) -> Vec<Move> {
    let mut all: Vec<Move> = Vec::new();
    let required = lesson.predictions.iter().filter(|it| lesson.judges(&it.id));
    let predictions = required.map(|it| Move {
        actor: None,
        line: format!("predict {} {}", it.id, it.answer),
    });
    let ways = lesson.ways().into_iter().flatten();
    for one in ways.chain(lesson.other_moves()).chain(predictions) {
        if one.is_one(lesson) && !all.contains(&one) {
            all.push(one);
        }
    }
    all
}
