//! Presenting a lesson: the world at a step, replayed from the lesson's start, so that what the presenter tried in between does
//! not matter.

use shell::controller::{Controller, Entry, placeholders::fill_in};
use sim::view::Selection;

use crate::lesson::{Lesson, LessonLine, LessonStep};

/// The world at a place of a lesson.
pub struct Stand {
    /// The session's controller.
    pub controller: Controller,
    /// The terminal's output along the way, without the setup.
    pub entries: Vec<Entry>,
    /// The number of steps in the history before the lesson's current step.
    pub before: usize,
    /// Why a line could not be run, if one could not. Lessons of the course are proved, so this one is still being
    /// written.
    pub failure: Option<String>,
}

/// The lines of a step that act on the world: all but the lesson's own words (`predict`, `answer`, …).
pub fn deeds(step: &LessonStep) -> impl Iterator<Item = &LessonLine> {
    step.lines.iter().filter(|line| !line.is_own_word())
}

impl Stand {
    /// The world after the steps before `step` (from 0) and this many of its own lines.
    pub fn at(lesson: &Lesson, step: usize, lines: usize) -> Self {
        let start = Controller::new(lesson.scenario, lesson.seed);
        Self::from(start, lesson, step, lines)
    }

    /// The same for a lesson whose setup begins with another session than its scenario.
    pub fn from(start: Controller, lesson: &Lesson, step: usize, lines: usize) -> Self {
        let mut stand = Self {
            controller: start,
            entries: Vec::new(),
            before: 0,
            failure: None,
        };
        for line in &lesson.setup {
            stand.run(&line.text);
        }
        let prepared = stand.controller.history.steps().len();
        stand.entries.clear();
        stand.act_as(lesson.actor.as_deref());
        stand.controller.instructor = !lesson.console;
        stand.controller.history.fix(prepared);
        for (n, part) in lesson.steps.iter().enumerate().take(step + 1) {
            stand.before = stand.controller.history.steps().len();
            stand.act_as(part.actor.as_deref());
            let most = if n == step { lines } else { usize::MAX };
            for line in deeds(part).take(most) {
                stand.run(&line.text);
            }
        }
        stand
    }

    fn act_as(&mut self, person: Option<&str>) {
        match person.map(|person| self.controller.find_person(person)) {
            Some(Ok(principal)) => {
                self.controller.act_as(principal);
            }
            Some(Err(why)) => self.failure = Some(why),
            None => {}
        }
    }

    fn run(&mut self, line: &str) {
        match fill_in(&self.controller, line) {
            Ok(line) => self.entries.push(self.controller.run(&line)),
            Err(why) => self.failure = Some(why),
        }
    }
}

/// The target of a step's `select`: `organization`, `root`, `account:NAME`, `unit:NAME`, `handshake:ACTION[:NAME]`,
/// `role:ACCOUNT:ROLE`, `service:ID`, `person:ACCOUNT/NAME`.
pub fn select(controller: &Controller, place: &str) -> Option<Selection> {
    let id = |placeholder: String| fill_in(controller, &format!("{{{placeholder}}}")).ok();
    let (kind, rest) = place.split_once(':').unwrap_or((place, ""));
    match kind {
        "organization" => Some(Selection::Organization(
            id("organization".to_string())?.parse().ok()?,
        )),
        "root" => Some(Selection::Unit(id("root".to_string())?.parse().ok()?)),
        "account" => Some(Selection::Account(controller.find_account(rest)?)),
        "unit" => Some(Selection::Unit(id(place.to_string())?.parse().ok()?)),
        "handshake" => Some(Selection::Handshake(id(place.to_string())?.parse().ok()?)),
        "role" => {
            let (account, role) = rest.split_once(':')?;
            Some(Selection::Role {
                account: controller.find_account(account)?,
                role: role.into(),
            })
        }
        "service" => Some(Selection::Service(rest.into())),
        "person" => Some(Selection::Person(controller.find_person(rest).ok()?)),
        _ => None,
    }
}
