//! The page's reports to the learning platform that launched it. Pure: [`Platform`] returns [`Act`]s, and the page
//! carries them out.
//!
//! The rules, for all three standards:
//!
//! - The activity is incomplete from the start, and completed when all lessons of the package are.
//! - It is passed or failed only if there is a passing score, all lessons are completed and all quiz questions are answered. The
//!   score is not reported earlier, because SCORM lets a platform judge by the score alone.
//! - Results are never taken back, not by a later answer and not by another visit.
//! - Opening or leaving the page reports nothing. Leaving only commits earlier reports; a button ends the session.

mod cmi5;
mod launch;
mod saved;
mod scorm;

pub use cmi5::{Launched, endpoint};
pub use launch::Surroundings;
pub use saved::{Fit, Saved, SavedLesson};

use std::rc::Rc;

use message::Message;
use ordered::Map;
use serde_json::Value;
use sim::time::SimTime;

use crate::package::{PackageNote, Standard};
pub use crate::record::LessonStanding;
use crate::response::Response;
use crate::texts::Texts;

/// An action for the platform; acts are carried out in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// SCORM: set an element of its data model.
    Set(String, String),
    /// SCORM: store the elements set so far.
    Commit,
    /// SCORM: the session ends. Nothing may follow.
    Finish,
    /// cmi5: send a statement.
    Statement(Value),
    /// cmi5: store the state document with this content.
    Keep(Value),
}

/// The standing of the whole package.
#[derive(Clone, Debug)]
pub struct PlatformStanding {
    /// All lessons, in the package's order.
    pub lessons: Vec<LessonStanding>,
    /// All answers, in any order. Their keys tell which ones the platform already has.
    pub responses: Vec<Response>,
    /// The texts of the lessons that have answers, by lesson, and the code of their language.
    pub texts: Map<String, (Rc<Texts>, &'static str)>,
    /// The state to continue from at the next visit. This module fills in the platform's part.
    pub saved: Saved,
    /// The time since the page was launched, in seconds of use.
    pub seconds: u64,
    /// The wall time, UTC.
    pub now: SimTime,
}

/// The verdict on all lessons together.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Verdict {
    completed: bool,
    /// The number of goals that are met, and of all goals.
    progress: (usize, usize),
    /// Right answers, all questions, and whether that passes; `None` until it may be judged.
    score: Option<(usize, usize, bool)>,
}

fn verdict(standing: &PlatformStanding, mastery: Option<f64>) -> Verdict {
    let sum = |of: fn(&LessonStanding) -> usize| standing.lessons.iter().map(of).sum::<usize>();
    let completed =
        !standing.lessons.is_empty() && standing.lessons.iter().all(|lesson| lesson.completed);
    let (right, answered, quiz) = (
        sum(|lesson| lesson.right),
        sum(|lesson| lesson.answered),
        sum(|lesson| lesson.quiz),
    );
    let judged = completed && quiz > 0 && answered >= quiz;
    Verdict {
        completed,
        progress: (
            sum(|lesson| lesson.met.min(lesson.goals)),
            sum(|lesson| lesson.goals),
        ),
        score: mastery
            .filter(|_| judged)
            .map(|mastery| (right, quiz, scaled(right, quiz) >= mastery)),
    }
}

/// The reported score, which is also the judged one, so that no platform judges differently.
pub fn scaled(right: usize, of: usize) -> f64 {
    parts(share(right, of)) as f64 / PARTS as f64
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        part as f64 / of as f64
    }
}

/// The precision of a reported share.
const PARTS: u64 = 10_000;

/// A share, rounded down, so that rounding never passes.
fn parts(share: f64) -> u64 {
    // The addition corrects shares such as 0.29, which are slightly too small in binary.
    (share.clamp(0.0, 1.0) * PARTS as f64 + 1e-6).floor() as u64
}

/// A number from 0 to 1 in the form that all standards accept.
fn decimal(share: f64) -> String {
    let parts = parts(share);
    let text = format!("{}.{:04}", parts / PARTS, parts % PARTS);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Reads a platform's decimal number, exactly for up to 15 digits. The standard library is exact for all numbers, with tables
/// that would add ten kilobytes to the page.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = || whole.bytes().chain(part.bytes());
    if digits().next().is_none() || !digits().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let all = digits().fold(0.0, |sum, it| sum * 10.0 + f64::from(it - b'0'));
    let tenths = part.bytes().fold(1.0, |tenths, _| tenths * 10.0);
    let value: f64 = sign * all / tenths;
    value.is_finite().then_some(value)
}

/// A duration in ISO 8601: `PT1H2M3S`.
pub fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut text = String::from("PT");
    for (number, unit) in [(hours, 'H'), (minutes, 'M')] {
        if number > 0 {
            text.push_str(&format!("{number}{unit}"));
        }
    }
    if rest > 0 || text.len() == 2 {
        text.push_str(&format!("{rest}S"));
    }
    text
}

/// The session with a platform.
#[derive(Clone, Debug)]
pub struct Platform {
    standard: Standard,
    /// The share of right answers that passes: the platform's, or else the package's.
    mastery: Option<f64>,
    /// Whether results count. In review, in browsing and without credit they do not, and nothing is reported.
    counts: bool,
    /// The state that an earlier visit left, if there was one.
    found: Option<Result<Saved, Message>>,
    /// How much of the state last fitted.
    fit: Fit,
    over: bool,
    /// The keys of the answers that the platform has.
    sent: Vec<String>,
    /// The platform's knowledge: elements by name (SCORM), or statements made (cmi5).
    told: Map<String, String>,
    scorm: scorm::EarlierData,
    /// cmi5: the ids of statements that the record store has not answered, each with the answer's key or the word it marks.
    unsettled: Vec<(String, String)>,
    cmi5: Option<Launched>,
}

impl Platform {
    /// Starts a session with a SCORM platform, after `Initialize`. `read` returns the value of an element, empty if the
    /// platform has none.
    pub fn scorm(note: &PackageNote, read: &mut dyn FnMut(&str) -> String) -> (Self, Vec<Act>) {
        scorm::begin(note, read)
    }

    /// Starts a session with a cmi5 platform. `launched` is its launch data; `state` is our state document.
    pub fn cmi5(
        note: &PackageNote,
        launched: Launched,
        state: Option<&Value>,
        now: SimTime,
    ) -> (Self, Vec<Act>) {
        cmi5::begin(note, launched, state, now)
    }

    fn new(standard: Standard) -> Self {
        Self {
            standard,
            mastery: None,
            counts: true,
            found: None,
            fit: Fit::Whole,
            over: false,
            sent: Vec::new(),
            told: Map::default(),
            scorm: scorm::EarlierData::default(),
            unsettled: Vec::new(),
            cmi5: None,
        }
    }

    /// The standard of the platform.
    pub fn standard(&self) -> Standard {
        self.standard
    }

    /// The state that an earlier visit left, or why it cannot be read.
    pub fn found(&self) -> Option<&Result<Saved, Message>> {
        self.found.as_ref()
    }

    /// How much of the state last fitted into the platform.
    pub fn fit(&self) -> Fit {
        self.fit
    }

    /// Whether results count. If not, the page says so.
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// Whether the session has ended, so that nothing more is reported.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The share of right answers that passes; `None`: nothing is judged.
    pub fn mastery(&self) -> Option<f64> {
        self.mastery
    }

    /// The address that cmi5 sends the learner to at the end.
    pub fn return_to(&self) -> Option<&str> {
        self.cmi5.as_ref()?.return_to()
    }

    /// Reports progress: a goal was met, a question answered, a lesson opened.
    pub fn update(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        if self.over {
            return Vec::new();
        }
        match self.standard {
            Standard::Scorm12 | Standard::Scorm2004 => self.scorm_update(standing),
            Standard::Cmi5 => self.cmi5_update(standing),
        }
    }

    /// Handles the page becoming hidden, perhaps for good. A SCORM platform gets everything; in cmi5 only the state is stored, and
    /// nothing is judged, because statements wait for answers. Nothing ends.
    pub fn hidden(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        if self.over {
            return Vec::new();
        }
        match self.standard {
            Standard::Scorm12 | Standard::Scorm2004 => self.scorm_hidden(standing),
            Standard::Cmi5 => self.cmi5_keep(standing).into_iter().collect(),
        }
    }

    /// Ends the session at the learner's request.
    pub fn finish(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        let mut acts = self.update(standing);
        if !self.over {
            match self.standard {
                Standard::Scorm12 | Standard::Scorm2004 => acts.extend(self.scorm_end(standing)),
                Standard::Cmi5 => acts.extend(self.cmi5_end(standing)),
            }
        }
        self.over = true;
        acts
    }

    /// The answers that the platform does not know yet; marks them as known.
    fn new_answers(&mut self, standing: &PlatformStanding) -> Vec<Response> {
        let mut news = Vec::new();
        for response in &standing.responses {
            if !self.sent.contains(&response.key) {
                self.sent.push(response.key.clone());
                news.push(response.clone());
            }
        }
        news
    }

    /// Whether the platform does not know this yet; marks it as known.
    fn is_news(&mut self, name: &str, value: &str) -> bool {
        if self.told.get(name).is_some_and(|known| known == value) {
            return false;
        }
        self.told.insert(name.to_string(), value.to_string());
        true
    }
}

#[cfg(test)]
mod tests;
