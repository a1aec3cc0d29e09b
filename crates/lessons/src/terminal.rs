//! A lesson in the terminal: its own commands.

use shell::controller::{Controller, Entry, placeholders::fill_in};
use shell::{ParsedLine as Read, read_as};
use sim::command::Command;

use crate::attempt::{LessonAttempt, said};
use crate::coach::{Coach, REACH};
use crate::lesson::WORDS;
use crate::log::{RUNGS, TRIES};
use crate::prose::plain;
use crate::texts::Texts;

/// The arguments of each word, and its purpose.
const ABOUT: [(&str, &str); 5] = [
    (
        "predict ID OPTION",
        "say what will happen, before you try; `predict` alone asks the questions",
    ),
    (
        "answer ID OPTION[,OPTION]",
        "answer a question at the end; `answer` alone asks them",
    ),
    ("hint", "one more hint for the next step"),
    ("goals", "the goals, and which are met"),
    ("coach", "how far it is from here"),
];

/// The output of `help` about the lesson's words, or about one of them.
fn help(word: Option<&str>) -> String {
    let rows = WORDS.iter().zip(ABOUT);
    let rows = rows.filter(|(name, _)| word.is_none_or(|word| word == **name));
    let rows: Vec<String> = rows
        .map(|(_, (takes, about))| format!("    {takes:27}{about}"))
        .collect();
    let rows = rows.join("\n");
    match word {
        Some(_) => rows,
        None => format!("\nIN THIS LESSON\n{rows}\n"),
    }
}

/// A question with its options, which are chosen by their ids.
fn asked(texts: &Texts, name: &str, id: &str, options: &[String], more: &str) -> String {
    let text = |of: &str| texts.get(&format!("{name}.{id}.{of}"));
    let width = options.iter().map(String::len).max().unwrap_or_default();
    let mut lines = vec![format!("{id}: {}{more}", text("question"))];
    lines.extend((options.iter()).map(|it| format!("    {it:width$}  {}", text(it))));
    lines.join("\n")
}

impl LessonAttempt {
    /// Runs a line: the lesson's own words here, other lines in the controller. Call `observe` afterwards. A line that waits for a
    /// bet is not run; see [`Self::held`].
    pub fn line(&mut self, controller: &mut Controller, line: &str, texts: &Texts) -> Entry {
        self.held = None;
        let words: Vec<&str> = line.split_whitespace().collect();
        let text = match words[..] {
            // The result is shown once the world has shown the answer.
            ["predict", id, option] => (self.predict(id, option)).map(|()| self.noted(texts, id)),
            ["predict", ..] => Ok(self.predictions_text(texts)),
            ["answer", id, options] => {
                let options: Vec<String> = options.split(',').map(str::to_string).collect();
                self.answer(id, &options)
                    .map(|right| self.verdict(texts, id, &options, right))
            }
            ["answer", ..] => Ok(self.quiz_text(texts)),
            ["help", word] if WORDS.contains(&word) => Ok(help(Some(word))),
            ["hint"] => Ok(self.hint_text(controller, texts)),
            ["goals"] => Ok(self.goals_text(controller, texts)),
            _ if asks_coach(line) => {
                let has_hints = self.lesson.hints > 0;
                Ok(Coach::advise(self, controller, REACH).says(self.base, has_hints))
            }
            _ => {
                if let Some(why) = self.forbidden_line(controller, line) {
                    return said(controller, line, Err(why));
                }
                let mut entry = match self.unless_held(controller, |it| it.run(line)) {
                    Ok(entry) => entry,
                    Err(bet) => return said(controller, line, Err(self.bet_text(texts, bet))),
                };
                if entry.printed.exit == 0 {
                    self.read_output(line);
                }
                if words == ["help"] {
                    entry.printed.stdout.push_str(&help(None));
                }
                return entry;
            }
        };
        said(controller, line, text.map(|text| plain(&text)))
    }

    fn forbidden_line(&self, controller: &Controller, line: &str) -> Option<String> {
        match read_as(line, &controller.actor, controller.dialect) {
            Read::Invoke(invocation) => self.forbids(&Command::Call(invocation.call)),
            Read::Empty | Read::Local(_) | Read::Say(_) => None,
        }
    }

    fn hint_text(&mut self, controller: &Controller, texts: &Texts) -> String {
        let Some(at) = self.standing(controller).current_step else {
            return "All goals are met.".to_string();
        };
        let shown = self.hint(at);
        let step = &self.lesson.steps[at];
        let mut text = match shown.checked_sub(1) {
            Some(last) => texts.get(&format!("steps.{}.hints.{last}", step.id)),
            None if step.worked => "This step is a worked example. Its lines:",
            None => "This task has no hints.",
        }
        .to_string();
        if shown == RUNGS || step.worked {
            for line in step.whole() {
                let filled = fill_in(controller, &line.text).unwrap_or(line.text);
                text.push_str("\n  ");
                text.push_str(&filled);
            }
        }
        text
    }

    fn predictions_text(&self, texts: &Texts) -> String {
        let asked = self.lesson.predictions.iter().map(|it| {
            let more = match self.log.guess(&it.id) {
                Some(guess) => format!(" (You said: {}.)", guess.option),
                None if self.tracks().revealed.of(&it.id).is_some() => {
                    " (The answer is already known.)".to_string()
                }
                None => String::new(),
            };
            asked(texts, "predictions", &it.id, &it.options, &more)
        });
        listed(
            "predict ID OPTION: say what will happen, before you try.",
            asked,
        )
    }

    /// What is said of a line that waits for a bet.
    fn bet_text(&self, texts: &Texts, bet: usize) -> String {
        let it = &self.lesson.predictions[bet];
        let asked = asked(texts, "predictions", &it.id, &it.options, "");
        format!("Place your bet first; nothing was run. `predict ID OPTION` places it.\n\n{asked}")
    }

    fn quiz_text(&self, texts: &Texts) -> String {
        let asked = self.lesson.quiz.iter().map(|it| {
            let several = it.answers.len() > 1;
            let more = match (several, it.reviews.is_some()) {
                (true, _) => " (More than one is correct.)",
                (false, true) => " (From another lesson.)",
                (false, false) => "",
            };
            asked(texts, "quiz", &it.id, &it.options, more)
        });
        listed(
            "answer ID OPTION[,OPTION]: the questions at the end.",
            asked,
        )
    }

    /// What is said of a prediction: a finding is judged at once, and after two wrong answers its evidence is shown.
    fn noted(&self, texts: &Texts, id: &str) -> String {
        let found = self.lesson.predictions.iter().find(|it| it.id == id);
        let Some(finding) = found.filter(|it| it.evidence.is_some()) else {
            return "Noted. Now see what happens.".to_string();
        };
        let text = |of: &str| texts.get(&format!("predictions.{id}.{of}"));
        let option = self.log.guess(id).map_or("", |it| &it.option);
        if option == finding.answer {
            return format!("Right. {}", text("because"));
        }
        let why = texts.find(&format!("predictions.{id}.why.{option}"));
        let evidence = self.log.shows_evidence(finding).then(|| text("evidence"));
        let parts = ["Not quite."].into_iter().chain(why).chain(evidence);
        parts.chain(["Try again."]).collect::<Vec<_>>().join(" ")
    }

    /// What is said of an answer: why it is wrong, and after two wrong ones what is right.
    fn verdict(&self, texts: &Texts, id: &str, options: &[String], right: bool) -> String {
        let because = texts.get(&format!("quiz.{id}.because"));
        if right {
            return format!("Right. {because}");
        }
        let why = options.iter().map(|it| format!("quiz.{id}.why.{it}"));
        let why: Vec<&str> = why.filter_map(|name| texts.find(&name)).collect();
        let tries = self.log.answers.get(id).map_or(0, Vec::len);
        let quiz = self.lesson.quiz.iter().find(|it| it.id == id);
        let end = match quiz.filter(|_| tries >= TRIES) {
            Some(quiz) => {
                let answers = quiz.answers.iter();
                let texts = answers.map(|it| texts.get(&format!("quiz.{id}.{it}")));
                let answers: Vec<&str> = texts.collect();
                format!("The answer: {}. {because}", answers.join("; "))
            }
            None => "Try again.".to_string(),
        };
        ["Not quite."]
            .into_iter()
            .chain(why)
            .chain([&*end])
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn goals_text(&self, controller: &Controller, texts: &Texts) -> String {
        let standing = self.standing(controller);
        let goals = self.lesson.goals.iter().zip(&standing.goals);
        let lines: Vec<String> = (goals.zip(&standing.lacking))
            .map(|((goal, met), lacking)| {
                let text = texts.get(&format!("goals.{}.text", goal.id));
                match met {
                    true => format!("[x] {text}"),
                    false => format!("[ ] {text}\n    {}", texts.missing(&goal.id, *lacking)),
                }
            })
            .collect();
        lines.join("\n")
    }
}

/// The instructions for answering, and the questions.
fn listed(head: &str, asked: impl Iterator<Item = String>) -> String {
    let asked: Vec<String> = asked.collect();
    match asked.is_empty() {
        true => "No question here.".to_string(),
        false => format!("{head}\n\n{}", asked.join("\n\n")),
    }
}

/// Whether the line asks the coach. The answer may take seconds, so the page lets a [`Coach`] work in slices.
pub fn asks_coach(line: &str) -> bool {
    line.split_whitespace().eq(["coach"])
}
