//! Presenting a lesson: the world at a step, replayed from the lesson's start, so that what the presenter tried in between does
//! not matter.

use shell::desk::{Desk, Entry, fill_in};
use sim::view::Selection;

use crate::lesson::{Lesson, LessonLine, LessonStep};

/// The world at a place of a lesson.
pub struct Stand {
    /// The desk.
    pub desk: Desk,
    /// What the terminal printed on the way, without the setup.
    pub entries: Vec<Entry>,
    /// The number of steps in the history before the lesson's current step.
    pub before: usize,
    /// Why a line could not be carried out, if one could not. Lessons of the course are proved, so this is a lesson that
    /// somebody is writing.
    pub failure: Option<String>,
}

/// The lines of a step that act on the world: all but the lesson's own words (`predict`, `answer`, …).
pub fn deeds(step: &LessonStep) -> impl Iterator<Item = &LessonLine> {
    step.lines.iter().filter(|line| !line.is_own_word())
}

impl Stand {
    /// The world after the steps before `step` (from 0) and this many of its own lines.
    pub fn at(lesson: &Lesson, step: usize, lines: usize) -> Self {
        let mut stand = Self {
            desk: Desk::new(lesson.scenario, lesson.seed),
            entries: Vec::new(),
            before: 0,
            failure: None,
        };
        for line in &lesson.setup {
            stand.run(&line.text);
        }
        let prepared = stand.desk.history.steps().len();
        stand.entries.clear();
        stand.act_as(lesson.actor.as_deref());
        stand.desk.instructor = !lesson.console;
        stand.desk.history.fix(prepared);
        for (n, part) in lesson.steps.iter().enumerate().take(step + 1) {
            stand.before = stand.desk.history.steps().len();
            stand.act_as(part.actor.as_deref());
            let most = if n == step { lines } else { usize::MAX };
            for line in deeds(part).take(most) {
                stand.run(&line.text);
            }
        }
        stand
    }

    fn act_as(&mut self, person: Option<&str>) {
        match person.map(|person| self.desk.find_person(person)) {
            Some(Ok(principal)) => {
                self.desk.act_as(principal);
            }
            Some(Err(why)) => self.failure = Some(why),
            None => {}
        }
    }

    fn run(&mut self, line: &str) {
        match fill_in(&self.desk, line) {
            Ok(line) => self.entries.push(self.desk.run(&line)),
            Err(why) => self.failure = Some(why),
        }
    }
}

/// What a step's `select` names: `organization`, `root`, `account:NAME`, `unit:NAME`, `handshake:ACTION[:NAME]`,
/// `role:ACCOUNT:ROLE`, `service:ID`, `person:ACCOUNT/NAME`.
pub fn select(desk: &Desk, place: &str) -> Option<Selection> {
    let id = |placeholder: String| fill_in(desk, &format!("{{{placeholder}}}")).ok();
    let (kind, rest) = place.split_once(':').unwrap_or((place, ""));
    match kind {
        "organization" => Some(Selection::Organization(
            id("organization".to_string())?.parse().ok()?,
        )),
        "root" => Some(Selection::Unit(id("root".to_string())?.parse().ok()?)),
        "account" => Some(Selection::Account(desk.find_account(rest)?)),
        "unit" => Some(Selection::Unit(id(place.to_string())?.parse().ok()?)),
        "handshake" => Some(Selection::Handshake(id(place.to_string())?.parse().ok()?)),
        "role" => {
            let (account, role) = rest.split_once(':')?;
            Some(Selection::Role {
                account: desk.find_account(account)?,
                role: role.into(),
            })
        }
        "service" => Some(Selection::Service(rest.into())),
        "person" => Some(Selection::Person(desk.find_person(rest).ok()?)),
        _ => None,
    }
}
