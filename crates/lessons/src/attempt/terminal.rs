//! A lesson at the terminal: its own words, and the lines of its file.

use shell::desk::{Desk, Entry, fill_in};
use shell::{Line as Read, Printed, read_as};
use sim::command::Command;
use sim::people;

use super::Attempt;
use crate::clause::error_of;
use crate::coach::{Coach, REACH};
use crate::lesson::{Expect, Line};
use crate::log::RUNGS;
use crate::texts::Texts;

/// The lesson's own words at the terminal.
pub const WORDS: [&str; 5] = ["predict", "answer", "hint", "goals", "coach"];

impl Attempt {
    /// Carries out a line: the lesson's own words here, all others at the desk. Call `observe` afterwards.
    pub fn line(&mut self, desk: &mut Desk, line: &str, texts: &Texts) -> Entry {
        let words: Vec<&str> = line.split_whitespace().collect();
        let text = match words[..] {
            // Whether the guess is right is told when the world has told it.
            ["predict", id, option] => {
                (self.predict(id, option)).map(|_| "Noted. Now see what happens.".to_string())
            }
            ["predict", ..] => Err(format!(
                "predict ID OPTION: a guess before you try. {}",
                self.predictions().join(", ")
            )),
            ["answer", id, options] => {
                let options: Vec<String> = options.split(',').map(str::to_string).collect();
                self.answer(id, &options).map(|right| {
                    let because = texts.get(&format!("quiz.{id}.because"));
                    match right {
                        true => format!("Right. {because}"),
                        false => "Not quite. Try again.".to_string(),
                    }
                })
            }
            ["answer", ..] => {
                let ids: Vec<&str> = self.lesson.quiz.iter().map(|it| it.id.as_str()).collect();
                Err(format!("answer ID OPTION[,OPTION]. {}", ids.join(", ")))
            }
            ["hint"] => Ok(self.hint_text(desk, texts)),
            ["goals"] => Ok(self.goals_text(desk, texts)),
            _ if asks_coach(line) => Ok(Coach::advise(self, desk, REACH).says(self.base)),
            _ => {
                if let Some(why) = self.forbidden_line(desk, line) {
                    return said(desk, line, Err(why));
                }
                return desk.run(line);
            }
        };
        said(desk, line, text)
    }

    fn forbidden_line(&self, desk: &Desk, line: &str) -> Option<String> {
        match read_as(line, &desk.actor, desk.dialect) {
            Read::Invoke(invocation) => self.forbids(&Command::Call(invocation.call)),
            Read::Empty | Read::Local(_) | Read::Say(_) => None,
        }
    }

    fn hint_text(&mut self, desk: &Desk, texts: &Texts) -> String {
        let Some(at) = self.standing(desk).current_step else {
            return "Nothing is left to do.".to_string();
        };
        let shown = self.hint(at);
        let step = &self.lesson.steps[at];
        let mut text = texts
            .get(&format!("steps.{}.hints.{}", step.id, shown - 1))
            .to_string();
        if shown == RUNGS {
            for line in step.whole() {
                let filled = fill_in(desk, &line.text).unwrap_or(line.text);
                text.push_str("\n  ");
                text.push_str(&filled);
            }
        }
        text
    }

    fn goals_text(&self, desk: &Desk, texts: &Texts) -> String {
        let standing = self.standing(desk);
        let goals = self.lesson.goals.iter().zip(&standing.goals);
        let lines: Vec<String> = goals
            .map(|(goal, met)| {
                let text = texts.get(&format!("goals.{}.text", goal.id));
                match met {
                    true => format!("[x] {text}"),
                    false => format!(
                        "[ ] {text}\n    {}",
                        texts.get(&format!("goals.{}.missing", goal.id))
                    ),
                }
            })
            .collect();
        lines.join("\n")
    }
}

/// Whether the line asks the coach. Its answer may take seconds: where somebody waits, a [`Coach`] is to think in slices.
pub fn asks_coach(line: &str) -> bool {
    line.split_whitespace().eq(["coach"])
}

/// What a word of the lesson printed.
pub fn said(desk: &Desk, line: &str, said: Result<String, String>) -> Entry {
    let (stdout, stderr, exit) = match said {
        Ok(text) => (format!("{text}\n"), String::new(), 0),
        Err(text) => (String::new(), format!("{text}\n"), 255),
    };
    Entry {
        prompt: people::name_of(desk.world(), &desk.actor),
        account: desk.actor.account(),
        line: line.to_string(),
        printed: Printed {
            stdout,
            stderr,
            exit,
            hint: None,
        },
        step: None,
        clear: false,
    }
}

/// Carries out a line of a lesson's file.
///
/// # Errors
///
/// It comes to something else than it says.
pub fn carry_out(desk: &mut Desk, line: &Line) -> Result<Entry, String> {
    let text = fill_in(desk, &line.text)?;
    let entry = desk.run(&text);
    as_expected(desk, line, &entry).map(|()| entry)
}

/// Whether a line came to what it says.
///
/// # Errors
///
/// What it came to instead.
pub fn as_expected(desk: &Desk, line: &Line, entry: &Entry) -> Result<(), String> {
    let code = entry
        .step
        .and_then(|step| error_of(&desk.history.steps()[step]));
    match (&line.expect, code) {
        (Expect::Done, _) if entry.printed.exit == 0 => Ok(()),
        (Expect::Refused(expected), Some(code)) if expected == code => Ok(()),
        (expect, _) => {
            let wanted = match expect {
                Expect::Done => "done".to_string(),
                Expect::Refused(code) => format!("refused with {code}"),
            };
            let came = format!("{}{}", entry.printed.stdout, entry.printed.stderr);
            let came: String = essence(&came).chars().take(300).collect();
            Err(format!(
                "`{}` by {} was to be {wanted}, but: {came}",
                entry.line, entry.prompt
            ))
        }
    }
}

/// What a line printed, without how the tool is used and all that there is to choose from.
fn essence(printed: &str) -> &str {
    let after = |mark: &str| printed.rfind(mark).map(|at| printed[at..].trim());
    after("\nInvalid choice: ")
        .or_else(|| after("\naws: error: "))
        .unwrap_or(printed.trim())
}
