//! Doing a lesson: the setup, what the learner has come to, which goals are met, which mistakes are made.
//!
//! Invariant: what is judged is the history from the setup on. `seen` holds the tracks after each of its steps, so a step
//! is judged once; going back drops what lies behind.

use std::rc::Rc;
use std::sync::Arc;

use shell::desk::{Desk, Entry, fill_in};
use shell::{Line as Read, Printed, read_as};
use sim::command::Command;
use sim::history::Step as Taken;
use sim::people;

use crate::clause::{Here, Now, Revealed, Track};
use crate::coach::{Coach, REACH};
use crate::lesson::{Expect, Lesson, Line};
use crate::log::{Log, Made, RUNGS};
use crate::texts::Texts;

/// A learner's attempt at a lesson. The desk is kept apart: others work at it, too.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub lesson: Rc<Lesson>,
    pub log: Log,
    /// How many steps the setup took.
    base: usize,
    start: Tracks,
    /// The learner's steps, and the tracks after each.
    seen: Vec<(Arc<Taken>, Tracks)>,
    /// Steps that were undone when one looked last: coming back to them is not doing them anew.
    undone: Vec<Arc<Taken>>,
    /// Where the learner stood when one looked last.
    stood: Standing,
}

/// What is remembered of the history.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tracks {
    pub goals: Vec<Track>,
    mistakes: Vec<Track>,
    pub dead_ends: Vec<Track>,
    pub revealed: Revealed,
    steps: usize,
}

impl Tracks {
    /// At the learner's start.
    pub fn start(lesson: &Lesson, now: &Now<'_>) -> Self {
        Self {
            goals: (lesson.goals.iter())
                .map(|it| Track::start(&it.clause, now))
                .collect(),
            mistakes: (lesson.mistakes.iter())
                .map(|it| Track::start(&it.clause, now))
                .collect(),
            dead_ends: (lesson.dead_ends.iter())
                .map(|it| Track::start(&it.clause, now))
                .collect(),
            revealed: Revealed(
                (lesson.predictions.iter())
                    .map(|it| (it.id.clone(), None))
                    .collect(),
            ),
            steps: 0,
        }
    }

    /// Takes in a step; `now` is the world after it.
    pub fn take(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (mistake, track) in lesson.mistakes.iter().zip(&mut self.mistakes) {
            track.take(&mistake.clause, step, now);
        }
        self.take_for_goals(lesson, step, now);
    }

    /// The same without the mistakes: for searches, which make them by the thousand.
    pub fn take_for_goals(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (goal, track) in lesson.goals.iter().zip(&mut self.goals) {
            track.take(&goal.clause, step, now);
        }
        for (dead_end, track) in lesson.dead_ends.iter().zip(&mut self.dead_ends) {
            track.take(&dead_end.clause, step, now);
        }
        for (prediction, (_, at)) in lesson.predictions.iter().zip(&mut self.revealed.0) {
            if at.is_none() && prediction.until.fits(step) {
                *at = Some(self.steps);
            }
        }
        self.steps += 1;
    }
}

/// Something that came of what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// By its place in the lesson.
    GoalMet(usize),
    /// One that was met and is not any more.
    GoalLost(usize),
    Mistake {
        index: usize,
        /// The step of the history, from 0, that made it; none: a line that became no step.
        step: Option<usize>,
    },
    StepDone(usize),
    /// All goals are met.
    Finished,
}

/// Where a learner stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub goals: Vec<bool>,
    /// Goals that nothing can meet any more but going back.
    pub lost: Vec<bool>,
    pub steps_done: Vec<bool>,
    /// The first step with something to do that is not done.
    pub current_step: Option<usize>,
    pub finished: bool,
    pub dead_end: Option<usize>,
    /// Which predictions were given away.
    pub revealed: Vec<bool>,
}

/// The lesson's own words at the terminal.
pub const WORDS: [&str; 5] = ["predict", "answer", "hint", "goals", "coach"];

impl Attempt {
    /// Prepares the lesson's world.
    ///
    /// # Errors
    ///
    /// A line of the setup that comes to something else than it says. Lessons are proved, so that is a lesson of one's own.
    pub fn begin(lesson: Rc<Lesson>) -> Result<(Self, Desk), String> {
        let mut desk = Desk::new(lesson.scenario, lesson.seed);
        for line in &lesson.setup {
            carry_out(&mut desk, line)?;
        }
        if let Some(actor) = &lesson.actor {
            let actor = desk.find_person(actor)?;
            desk.act_as(actor);
        }
        let base = desk.history.steps().len();
        desk.history.fix(base);
        desk.instructor = !lesson.console;
        Ok((Self::at(lesson, &desk, Log::default()), desk))
    }

    /// Goes on with an attempt: `desk` has the session with the setup, `log` what was kept beside it.
    ///
    /// # Errors
    ///
    /// The session does not begin with this lesson's setup.
    pub fn resume(lesson: Rc<Lesson>, desk: &mut Desk, log: Log) -> Result<Self, String> {
        let (fresh, begun) = Self::begin(lesson)?;
        let own = desk.history.steps();
        let fits = desk.history.scenario() == begun.history.scenario()
            && desk.history.seed() == begun.history.seed()
            && own.len() >= fresh.base
            && (own.iter().zip(begun.history.steps())).all(|(a, b)| a.command == b.command);
        if !fits {
            return Err("the kept session is not one of this lesson".to_string());
        }
        desk.history.fix(fresh.base);
        Ok(Self::at(fresh.lesson, desk, log))
    }

    fn at(lesson: Rc<Lesson>, desk: &Desk, log: Log) -> Self {
        let base = desk.history.floor();
        let world = desk.history.world_after(base);
        let start = Tracks::start(&lesson, &Now::new(world));
        let mut attempt = Self {
            lesson,
            log,
            base,
            start,
            seen: Vec::new(),
            undone: desk.history.undone().to_vec(),
            stood: Standing::default(),
        };
        attempt.catch_up(desk);
        let standing = attempt.standing(desk);
        attempt.keep(standing);
        attempt
    }

    /// How many steps at the beginning of the history are the lesson's own.
    pub fn base(&self) -> usize {
        self.base
    }

    /// What is remembered of the history up to now.
    pub fn tracks(&self) -> &Tracks {
        self.seen.last().map_or(&self.start, |(_, tracks)| tracks)
    }

    /// Takes in the steps that it has not seen, and forgets those that are undone. Gives the first new one's place.
    fn catch_up(&mut self, desk: &Desk) -> usize {
        let steps = &desk.history.steps()[self.base..];
        let same = (self.seen.iter().zip(steps))
            .take_while(|((seen, _), step)| Arc::ptr_eq(seen, step))
            .count();
        self.seen.truncate(same);
        for step in &steps[same..] {
            let mut tracks = self.tracks().clone();
            tracks.take(&self.lesson, step, &Now::new(&step.world));
            self.seen.push((step.clone(), tracks));
        }
        let tracks = self.seen.last().map_or(&self.start, |(_, tracks)| tracks);
        for (id, _) in tracks.revealed.0.iter().filter(|(_, at)| at.is_some()) {
            if !self.log.told.contains(id) {
                self.log.told.insert(id.clone());
            }
        }
        same
    }

    /// Where the learner stands.
    pub fn standing(&self, desk: &Desk) -> Standing {
        let now = Now::new(desk.world());
        let tracks = self.tracks();
        let here = self.here(desk, &now);
        let lesson = &self.lesson;
        let goals: Vec<bool> = (lesson.goals.iter().zip(&tracks.goals))
            .map(|(goal, track)| track.met(&goal.clause, &here))
            .collect();
        let lost = (lesson.goals.iter().zip(&tracks.goals))
            .map(|(goal, track)| track.is_lost(&goal.clause, &here))
            .collect();
        let done = |step: &crate::Step| {
            !step.goals.is_empty() && step.goals.iter().all(|goal| goals[*goal])
        };
        let steps_done: Vec<bool> = lesson.steps.iter().map(done).collect();
        let undone =
            |(_, (step, done)): &(usize, (&crate::Step, &bool))| !step.goals.is_empty() && !**done;
        let mut all = lesson.steps.iter().zip(&steps_done).enumerate();
        Standing {
            current_step: all.find(undone).map(|(at, _)| at),
            finished: !goals.is_empty() && goals.iter().all(|met| *met),
            dead_end: (lesson.dead_ends.iter().zip(&tracks.dead_ends))
                .position(|(it, track)| track.met(&it.clause, &here)),
            revealed: (tracks.revealed.0.iter())
                .map(|(_, at)| at.is_some())
                .collect(),
            goals,
            lost,
            steps_done,
        }
    }

    pub(crate) fn here<'a>(&'a self, desk: &'a Desk, now: &'a Now<'a>) -> Here<'a> {
        Here {
            desk,
            steps: desk.history.steps().len(),
            now,
            log: &self.log,
            revealed: &self.tracks().revealed,
        }
    }

    fn keep(&mut self, standing: Standing) {
        self.log.finished |= standing.finished;
        self.stood = standing;
    }

    /// Where the learner stood at the last look: `observe`'s own.
    pub fn stood(&self) -> &Standing {
        &self.stood
    }

    /// Looks at what was done, whatever it was. `typed`: the line, if it was one.
    pub fn observe(&mut self, desk: &Desk, typed: Option<&Entry>) -> Vec<Happening> {
        let before = self.seen.len();
        let first_new = self.catch_up(desk);
        if self.seen.len() < before {
            self.log.undone += 1;
        }
        let mut happenings = self.mistakes(desk, first_new, before);
        if let Some(entry) = typed
            && entry.step.is_none()
            && entry.printed.exit != 0
        {
            self.log.misspelled += 1;
            let made: Vec<usize> = (self.lesson.mistakes.iter().enumerate())
                .filter(|(_, it)| it.clause.is_typed(&entry.line))
                .map(|(index, _)| index)
                .collect();
            for index in made {
                happenings.push(self.made(index, None));
            }
        }
        self.undone = desk.history.undone().to_vec();
        let standing = self.standing(desk);
        let at = self.seen.len();
        for (index, (was, is)) in self.stood.goals.iter().zip(&standing.goals).enumerate() {
            if !was && *is {
                let id = &self.lesson.goals[index].id;
                if !self.log.reached.iter().any(|(it, _)| it == id) {
                    self.log.reached.push((id.clone(), at));
                }
                happenings.push(Happening::GoalMet(index));
            } else if *was && !is {
                happenings.push(Happening::GoalLost(index));
            }
        }
        let steps = self.stood.steps_done.iter().zip(&standing.steps_done);
        for (index, (was, is)) in steps.enumerate() {
            if !was && *is {
                happenings.push(Happening::StepDone(index));
            }
        }
        if standing.finished && !self.stood.finished {
            happenings.push(Happening::Finished);
        }
        self.keep(standing);
        happenings
    }

    /// The mistakes that new steps made. `before`: how many steps there were.
    fn mistakes(&mut self, desk: &Desk, first_new: usize, before: usize) -> Vec<Happening> {
        let mut found = Vec::new();
        for at in first_new..self.seen.len() {
            let (step, tracks) = &self.seen[at];
            if self.undone.iter().any(|it| Arc::ptr_eq(it, step)) {
                continue;
            }
            // Time that plays grows within its step: that is no step more, and no mistake anew.
            let grows = at < before && matches!(step.command, Command::Time(_));
            let previous = match at.checked_sub(1) {
                Some(before) => &self.seen[before].1,
                None => &self.start,
            };
            let revealed = &self.tracks().revealed;
            let log = &self.log;
            let (now, earlier) = (
                Now::new(&step.world),
                Now::new(desk.history.world_after(self.base + at)),
            );
            // What is tried is tried before the step and after it, not where the desk stands.
            let here = |steps, now| Here {
                desk,
                steps: self.base + steps,
                now,
                log,
                revealed,
            };
            for (index, mistake) in self.lesson.mistakes.iter().enumerate() {
                let clause = &mistake.clause;
                let there = here(at, &earlier);
                let before = (&previous.mistakes[index], &there);
                let told = grows
                    && (self.log.mistakes.iter())
                        .any(|made| made.step == Some(at) && made.id == mistake.id);
                if !told && tracks.mistakes[index].made(clause, before, step, &here(at + 1, &now)) {
                    found.push((index, at));
                }
            }
            if !grows {
                self.log.steps += 1;
            }
        }
        (found.into_iter())
            .map(|(index, at)| self.made(index, Some(at)))
            .collect()
    }

    fn made(&mut self, index: usize, at: Option<usize>) -> Happening {
        self.log.mistakes.push(Made {
            id: self.lesson.mistakes[index].id.clone(),
            step: at,
        });
        Happening::Mistake {
            index,
            step: at.map(|at| self.base + at),
        }
    }

    /// Why the lesson does not let the command be carried out, if it does not.
    pub fn forbids(&self, command: &Command) -> Option<String> {
        let Command::Call(call) = command else {
            return None;
        };
        (!self.lesson.commands.permit(&call.operation)).then(|| {
            format!(
                "This lesson goes without `{}`. Leave the lesson to use it.",
                call.operation
            )
        })
    }

    /// Makes a prediction.
    ///
    /// # Errors
    ///
    /// There is no such prediction or option, or the answer was given away already.
    pub fn predict(&mut self, id: &str, option: &str) -> Result<bool, String> {
        let found = self.lesson.predictions.iter().find(|it| it.id == id);
        let prediction = found.ok_or_else(|| unknown("prediction", id, self.predictions()))?;
        if !prediction.options.iter().any(|it| it == option) {
            let known = prediction.options.iter().map(String::as_str).collect();
            return Err(unknown("option", option, known));
        }
        if self.tracks().revealed.of(id).is_some() {
            return Err(
                "The answer is out already. Go back to before it, and you can still guess."
                    .to_string(),
            );
        }
        let right = prediction.answer == option;
        self.log.guessed(id, option, self.seen.len());
        Ok(right)
    }

    fn predictions(&self) -> Vec<&str> {
        (self.lesson.predictions.iter())
            .map(|it| it.id.as_str())
            .collect()
    }

    /// Answers a quiz question; whether all of it is right.
    ///
    /// # Errors
    ///
    /// There is no such question or option.
    pub fn answer(&mut self, id: &str, options: &[String]) -> Result<bool, String> {
        let found = self.lesson.quiz.iter().find(|it| it.id == id);
        let quiz = found.ok_or_else(|| {
            let known = self.lesson.quiz.iter().map(|it| it.id.as_str()).collect();
            unknown("question", id, known)
        })?;
        if let Some(wrong) = options.iter().find(|it| !quiz.options.contains(it)) {
            let known = quiz.options.iter().map(String::as_str).collect();
            return Err(unknown("option", wrong, known));
        }
        let right = quiz
            .options
            .iter()
            .all(|it| options.contains(it) == quiz.answers.contains(it));
        let mut tries = self.log.answers.get(id).cloned().unwrap_or_default();
        tries.push(options.to_vec());
        self.log.answers.insert(id.to_string(), tries);
        Ok(right)
    }

    /// Shows one more rung of a step's hints: how many are shown then.
    pub fn hint(&mut self, step: usize) -> usize {
        let Some(step) = self.lesson.steps.get(step) else {
            return 0;
        };
        let shown = self
            .log
            .hints
            .get(&step.id)
            .map_or(1, |it| (it + 1).min(RUNGS));
        self.log.hints.insert(step.id.clone(), shown);
        shown
    }

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

fn unknown(what: &str, id: &str, known: Vec<&str>) -> String {
    format!("There is no {what} `{id}`; there are {}.", known.join(", "))
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
        .and_then(|step| crate::clause::error_of(&desk.history.steps()[step]));
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

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = r#"
minutes = 1
scenario = "all-features"
setup = ["aws organizations create-organizational-unit --parent-id {root} --name Prepared"]

[commands]
deny = ["organizations:CreateAccount"]

[[steps]]
id = "unit"
run = ["aws organizations create-organizational-unit --parent-id {root} --name Own"]
goals = ["unit", "guess"]

[[goals]]
id = "unit"
state = "units[?name=='Own']"

[[goals]]
id = "guess"
predicted = "what"

[[predictions]]
id = "what"
options = ["a", "b"]
answer = "a"
until = { call = "organizations:CreateOrganizationalUnit", answer = "*" }

[[mistakes]]
id = "member"
did = { call = "organizations:ListRoots", by = "Payments", answer = "refused" }
run = ["aws organizations list-roots"]

[[mistakes]]
id = "impatient"
did = { call = "advance" }
run = ["advance 1d"]

[[mistakes]]
id = "spelling"
typed = "*--service-principle*"
run = ["aws organizations enable-aws-service-access --service-principle x"]
"#;

    struct Learner(Attempt, Desk);

    impl Learner {
        fn new() -> Self {
            let lesson = Lesson::read("test", LESSON).unwrap();
            let (attempt, desk) = Attempt::begin(Rc::new(lesson)).unwrap();
            Self(attempt, desk)
        }

        fn run(&mut self, line: &str) -> Vec<Happening> {
            let line = fill_in(&self.1, line).unwrap();
            let entry = self.0.line(&mut self.1, &line, &Texts::default());
            self.0.observe(&self.1, Some(&entry))
        }
    }

    const OWN: &str = "aws organizations create-organizational-unit --parent-id {root} --name Own";

    #[test]
    fn a_guess_counts_only_before_the_answer_is_out_and_going_back_allows_another() {
        let mut learner = Learner::new();
        assert_eq!(learner.run(OWN), [Happening::GoalMet(0)]);
        assert!(learner.0.predict("what", "a").is_err());
        assert_eq!(learner.0.standing(&learner.1).lost, [false, true]);
        assert_eq!(learner.run("undo"), [Happening::GoalLost(0)]);
        assert_eq!(learner.0.predict("what", "b"), Ok(false));
        // A wrong guess is a guess.
        assert!(learner.run(OWN).contains(&Happening::Finished));
        assert!(learner.0.log.finished);
        // Having seen what happens, one goes back and says so: the lesson takes it, a report does not.
        learner.run("undo");
        assert_eq!(learner.0.predict("what", "a"), Ok(true));
        let (lesson, log) = (&learner.0.lesson, &learner.0.log);
        let made = crate::response::responses(lesson, log, "");
        let told: Vec<_> = made.iter().map(|it| (it.first, it.is_right())).collect();
        assert_eq!(told, [(true, false), (false, true)]);
    }

    #[test]
    fn whoever_saw_the_answer_first_has_not_foreseen_it() {
        let mut learner = Learner::new();
        learner.run(OWN);
        learner.run("undo");
        // Kept and taken up again, it is known all the same.
        let log = Log::from_json(&learner.0.log.to_json());
        let lesson = learner.0.lesson.clone();
        learner.0 = Attempt::resume(lesson, &mut learner.1, log).unwrap();
        assert_eq!(learner.0.predict("what", "a"), Ok(true));
        assert!(learner.0.standing(&learner.1).goals[1]);
        let (lesson, log) = (&learner.0.lesson, &learner.0.log);
        assert!(!log.foresaw("what", "a"));
        let made = crate::response::responses(lesson, log, "");
        let told: Vec<_> = (made.iter())
            .map(|it| (it.first, it.late, it.judged()))
            .collect();
        assert_eq!(told, [(true, true, None)]);
    }

    #[test]
    fn a_mistake_is_told_when_it_is_made_and_not_again_when_one_comes_back_to_it() {
        let mut learner = Learner::new();
        learner.run(OWN);
        learner.run("as Payments/Ben");
        let step = learner.1.history.steps().len();
        let made = [Happening::Mistake {
            index: 0,
            step: Some(step),
        }];
        assert_eq!(learner.run("aws organizations list-roots"), made);
        learner.run("as Management/Ana");
        learner.run(OWN);
        learner.1.history.go_to(step);
        learner.0.observe(&learner.1, None);
        learner.1.history.go_to(step + 1);
        assert_eq!(learner.0.observe(&learner.1, None), []);
        assert_eq!(learner.0.log.mistakes.len(), 1);
        let typed = "aws organizations enable-aws-service-access --service-principle x";
        let spelling = Happening::Mistake {
            index: 2,
            step: None,
        };
        assert_eq!(learner.run(typed), [spelling]);
    }

    #[test]
    fn what_a_mistake_tries_is_tried_where_its_step_was_and_not_where_the_desk_stands() {
        let text = format!(
            "{LESSON}\n[[mistakes]]\nid = \"free\"\nrun = [\"x\"]\nnot.can = {{ as = \"Management/Ana\", \
             line = \"{OWN}\" }}\n"
        );
        let lesson = Lesson::read("test", &text).unwrap();
        let (mut attempt, mut desk) = Attempt::begin(Rc::new(lesson)).unwrap();
        let run = |desk: &mut Desk, line: &str| {
            let line = fill_in(desk, line).unwrap();
            desk.run(&line);
        };
        // The name is taken with the second of three steps that are looked at together, and free again with the third.
        run(&mut desk, "aws organizations list-roots");
        run(&mut desk, OWN);
        run(
            &mut desk,
            "aws organizations delete-organizational-unit --organizational-unit-id {unit:Own}",
        );
        let made: Vec<_> = (attempt.observe(&desk, None).into_iter())
            .filter(|it| matches!(it, Happening::Mistake { .. }))
            .collect();
        let step = attempt.base() + 1;
        let taken = Happening::Mistake {
            index: 3,
            step: Some(step),
        };
        assert_eq!(made, [taken]);
    }

    #[test]
    fn the_preparations_stay_and_time_that_plays_is_one_step() {
        let mut learner = Learner::new();
        assert!(!learner.1.can_undo());
        let mut mistakes = Vec::new();
        for _ in 0..5 {
            learner.1.history.play(1_000);
            mistakes.extend(learner.0.observe(&learner.1, None));
        }
        assert_eq!((learner.0.log.steps, learner.0.log.undone), (1, 0));
        // It is one step, and one mistake.
        let impatient = Happening::Mistake {
            index: 1,
            step: Some(learner.0.base()),
        };
        assert_eq!(mistakes, [impatient]);
        learner.1.history.undo();
        learner.0.observe(&learner.1, None);
        assert_eq!(learner.0.log.undone, 1);
    }

    #[test]
    fn what_the_lesson_does_not_allow_is_refused_and_changes_nothing() {
        let mut learner = Learner::new();
        let before = learner.1.history.steps().len();
        let line = "aws organizations create-account --account-name X --email x@y.example";
        let entry = learner.0.line(&mut learner.1, line, &Texts::default());
        assert_eq!(entry.printed.exit, 255);
        assert!(entry.printed.stderr.contains("organizations:CreateAccount"));
        assert_eq!(learner.1.history.steps().len(), before);
    }
}
