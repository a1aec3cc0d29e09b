//! SCORM 1.2 and SCORM 2004: the same reports with two sets of names, which are in a table.

use ordered::Map;

use super::saved::{Fit, Saved};
use super::{Act, Platform, PlatformStanding, decimal, duration, number, share, verdict};
use crate::names::activity;
use crate::package::{PackageNote, Standard};
use crate::response::{Response, ResponseKind};

/// The platform's data from before the session.
#[derive(Clone, Debug, Default)]
pub(super) struct EarlierData {
    /// The indexes of objectives, by id.
    objectives: Map<String, usize>,
    /// Whether it supports objectives, and interactions.
    keeps: (bool, bool),
    /// The number of interactions it has.
    interactions: usize,
    /// When the time was last reported.
    timed: u64,
}

/// The names of elements; empty where a standard has none.
struct Names {
    completion: &'static str,
    success: &'static str,
    raw: &'static str,
    min: &'static str,
    max: &'static str,
    scaled: &'static str,
    passing: &'static str,
    mode: &'static str,
    credit: &'static str,
    place: &'static str,
    exit: &'static str,
    time: &'static str,
    /// The status of a lesson: `cmi.objectives.n.`…
    objective: &'static str,
    progress: &'static str,
    /// The space in `cmi.suspend_data`: less than the standard guarantees, for platforms that escape what they store.
    room: usize,
}

const SCORM_12: Names = Names {
    completion: "cmi.core.lesson_status",
    success: "",
    raw: "cmi.core.score.raw",
    min: "cmi.core.score.min",
    max: "cmi.core.score.max",
    scaled: "",
    passing: "cmi.student_data.mastery_score",
    mode: "cmi.core.lesson_mode",
    credit: "cmi.core.credit",
    place: "cmi.core.lesson_location",
    exit: "cmi.core.exit",
    time: "cmi.core.session_time",
    objective: "status",
    progress: "",
    room: 3_500,
};

const SCORM_2004: Names = Names {
    completion: "cmi.completion_status",
    success: "cmi.success_status",
    raw: "cmi.score.raw",
    min: "cmi.score.min",
    max: "cmi.score.max",
    scaled: "cmi.score.scaled",
    passing: "cmi.scaled_passing_score",
    mode: "cmi.mode",
    credit: "cmi.credit",
    place: "cmi.location",
    exit: "cmi.exit",
    time: "cmi.session_time",
    objective: "completion_status",
    progress: "cmi.progress_measure",
    room: 60_000,
};

const KEPT: &str = "cmi.suspend_data";
/// The number of objectives, and of interactions, that every platform can store.
const OBJECTIVES: usize = 100;
const INTERACTIONS: usize = 250;
/// The interval of time reports if nothing else is reported, in seconds.
const HEARTBEAT: u64 = 60;

fn names(standard: Standard) -> &'static Names {
    match standard {
        Standard::Scorm12 => &SCORM_12,
        Standard::Scorm2004 | Standard::Cmi5 => &SCORM_2004,
    }
}

/// The rank of a status; a higher one is never replaced. SCORM 1.2 has passed and failed in the same element as
/// completed, 2004 in a separate one.
fn rank(status: &str) -> u8 {
    match status {
        "incomplete" => 1,
        "failed" => 2,
        "completed" => 3,
        "passed" => 4,
        _ => 0,
    }
}

pub(super) fn begin(
    note: &PackageNote,
    read: &mut dyn FnMut(&str) -> String,
) -> (Platform, Vec<Act>) {
    let names = names(note.standard);
    let mut platform = Platform::new(note.standard);
    let mut acts = Vec::new();
    platform.counts =
        matches!(read(names.mode).as_str(), "" | "normal") && read(names.credit) != "no-credit";
    let passing = number(&read(names.passing));
    platform.mastery = match note.standard {
        Standard::Scorm12 => passing.map(|percent| percent / 100.0),
        Standard::Scorm2004 | Standard::Cmi5 => passing,
    }
    .filter(|mastery| (0.0..=1.0).contains(mastery))
    .or(note.mastery.map(|percent| f64::from(percent) / 100.0));

    let known = [
        names.completion,
        names.success,
        names.raw,
        names.scaled,
        names.progress,
    ];
    for element in known {
        if !element.is_empty() {
            let value = read(element);
            if !value.is_empty() {
                platform.told.insert(element.to_string(), value);
            }
        }
    }
    let kept = read(KEPT);
    if !kept.is_empty() {
        let saved = Saved::unpack(&kept);
        platform.sent = saved
            .as_ref()
            .map_or_else(|_| Vec::new(), |it| it.sent.clone());
        platform.found = Some(saved);
    }
    lists(&mut platform, names.objective, read);

    // "suspend" from the start, so that the next visit continues however this one ends. With another exit the next
    // visit would start over, and the learner would have to pass again.
    acts.push(Act::Set(names.exit.into(), "suspend".into()));
    if platform.counts {
        acts.extend(platform.status(names.completion, "incomplete"));
    }
    acts.push(Act::Commit);
    (platform, acts)
}

/// Reads the platform's lists of objectives and interactions, if it has them. `status` is the element of an objective's
/// status.
fn lists(platform: &mut Platform, status: &str, read: &mut dyn FnMut(&str) -> String) {
    let count = |text: String| text.trim().parse::<usize>().unwrap_or_default();
    platform.scorm.keeps = (
        !read("cmi.objectives._children").is_empty(),
        !read("cmi.interactions._children").is_empty(),
    );
    if platform.scorm.keeps.0 {
        for at in 0..count(read("cmi.objectives._count")).min(OBJECTIVES) {
            let id = read(&format!("cmi.objectives.{at}.id"));
            platform.scorm.objectives.insert(id, at);
            let status = format!("cmi.objectives.{at}.{status}");
            let value = read(&status);
            platform.told.insert(status, value);
        }
    }
    if platform.scorm.keeps.1 {
        platform.scorm.interactions = count(read("cmi.interactions._count"));
    }
}

impl Platform {
    /// Sets a status, if its rank is higher than the current one.
    fn status(&mut self, element: &str, status: &str) -> Option<Act> {
        let further = self
            .told
            .get(element)
            .is_none_or(|known| rank(known) < rank(status));
        (further && self.is_news(element, status))
            .then(|| Act::Set(element.to_string(), status.to_string()))
    }

    fn set(&mut self, acts: &mut Vec<Act>, element: &str, value: &str) {
        if !element.is_empty() && self.is_news(element, value) {
            acts.push(Act::Set(element.to_string(), value.to_string()));
        }
    }

    pub(super) fn scorm_update(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        let names = names(self.standard);
        let mut acts = Vec::new();
        if self.counts {
            self.objectives(standing, &mut acts);
            self.interactions(standing, &mut acts);
            self.results(standing, &mut acts);
        }
        let place = standing.saved.current.clone().unwrap_or_default();
        if !place.is_empty() {
            self.set(&mut acts, names.place, &place);
        }
        self.keep(standing, &mut acts);
        if acts.is_empty() && standing.seconds < self.scorm.timed + HEARTBEAT {
            return acts;
        }
        acts.push(self.time(standing));
        acts.push(Act::Commit);
        acts
    }

    /// Everything, as the platform answers each call at once: who has given the last answer may never come back.
    pub(super) fn scorm_hidden(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        let mut acts = self.scorm_update(standing);
        if acts.last() != Some(&Act::Commit) {
            acts.extend([self.time(standing), Act::Commit]);
        }
        acts
    }

    pub(super) fn scorm_end(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        vec![self.time(standing), Act::Commit, Act::Finish]
    }

    fn time(&mut self, standing: &PlatformStanding) -> Act {
        self.scorm.timed = standing.seconds;
        let text = match self.standard {
            Standard::Scorm12 => {
                let seconds = standing.seconds.min(9_999 * 3_600);
                let (minutes, rest) = (seconds / 60, seconds % 60);
                format!("{:04}:{:02}:{rest:02}", minutes / 60, minutes % 60)
            }
            Standard::Scorm2004 | Standard::Cmi5 => duration(standing.seconds),
        };
        Act::Set(names(self.standard).time.into(), text)
    }

    fn keep(&mut self, standing: &PlatformStanding, acts: &mut Vec<Act>) {
        let saved = Saved {
            sent: self.sent.clone(),
            ..standing.saved.clone()
        };
        let (text, fit) = saved.pack(names(self.standard).room);
        self.fit = fit;
        if fit != Fit::Nothing {
            self.set(acts, KEPT, &text);
        }
    }

    /// Reports the lessons, which are objectives.
    fn objectives(&mut self, standing: &PlatformStanding, acts: &mut Vec<Act>) {
        if !self.scorm.keeps.0 {
            return;
        }
        for lesson in &standing.lessons {
            let id = match self.standard {
                Standard::Scorm12 => lesson.id.clone(),
                Standard::Scorm2004 | Standard::Cmi5 => activity(&["lesson", &lesson.id]),
            };
            let begun = lesson.completed || lesson.met > 0 || lesson.answered > 0;
            let open = standing.saved.current.as_ref() == Some(&lesson.id);
            let known = self.scorm.objectives.get(&id).copied();
            if known.is_none() && !begun && !open {
                continue;
            }
            let at = known.unwrap_or(self.scorm.objectives.len());
            if at >= OBJECTIVES {
                continue;
            }
            if known.is_none() {
                acts.push(Act::Set(format!("cmi.objectives.{at}.id"), id.clone()));
                self.scorm.objectives.insert(id, at);
            }
            let element = format!("cmi.objectives.{at}.{}", names(self.standard).objective);
            let value = match (lesson.completed, begun || open) {
                (true, _) => "completed",
                (false, true) => "incomplete",
                (false, false) => continue,
            };
            acts.extend(self.status(&element, value));
        }
    }

    /// Reports the answers, which are interactions, each once.
    fn interactions(&mut self, standing: &PlatformStanding, acts: &mut Vec<Act>) {
        for response in self.new_answers(standing) {
            if !self.scorm.keeps.1 || self.scorm.interactions >= INTERACTIONS {
                break;
            }
            let at = self.scorm.interactions;
            self.scorm.interactions += 1;
            for (name, value) in interaction(self.standard, &response, standing) {
                acts.push(Act::Set(format!("cmi.interactions.{at}.{name}"), value));
            }
        }
    }

    fn results(&mut self, standing: &PlatformStanding, acts: &mut Vec<Act>) {
        let names = names(self.standard);
        let verdict = verdict(standing, self.mastery);
        let judged = self
            .mastery
            .is_some_and(|_| standing.lessons.iter().any(|lesson| lesson.quiz > 0));
        let separate = !names.success.is_empty();
        if let Some((right, of, passed)) = verdict.score {
            let (share, word) = (share(right, of), if passed { "passed" } else { "failed" });
            // The best score stays, as the status does.
            let scaled = decimal(share);
            let raw = percent_of(&scaled);
            let better = self
                .told
                .get(names.raw)
                .and_then(|known| number(known))
                .is_none_or(|known| number(&raw).is_some_and(|raw| raw > known));
            if better {
                self.set(acts, names.scaled, &scaled);
                self.set(acts, names.raw, &raw);
                self.set(acts, names.min, "0");
                self.set(acts, names.max, "100");
            }
            let element = if separate {
                names.success
            } else {
                names.completion
            };
            acts.extend(self.status(element, word));
        }
        if verdict.completed && (separate || !judged) {
            acts.extend(self.status(names.completion, "completed"));
        }
        let (met, of) = verdict.progress;
        if separate && (of > 0 || verdict.completed) {
            let progress = if verdict.completed {
                1.0
            } else {
                share(met, of)
            };
            let known = self
                .told
                .get(names.progress)
                .and_then(|known| number(known))
                .unwrap_or_default();
            if progress > known {
                self.set(acts, names.progress, &decimal(progress));
            }
        }
    }
}

/// A share as a percentage: `0.8333` as `83.33`.
fn percent_of(share: &str) -> String {
    let digits: String = share.chars().filter(char::is_ascii_digit).collect();
    let digits = format!("{digits:0<5}");
    let (whole, rest) = digits.split_at(3);
    let whole = whole.trim_start_matches('0');
    let text = format!("{}.{rest}", if whole.is_empty() { "0" } else { whole });
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// The elements of an interaction. The id and the type come first, because platforms check the rest by them.
fn interaction(
    standard: Standard,
    response: &Response,
    standing: &PlatformStanding,
) -> Vec<(&'static str, String)> {
    let kind = response.kind.word();
    let weight = match response.kind {
        ResponseKind::Quiz if response.first => "1",
        ResponseKind::Quiz | ResponseKind::Prediction => "0",
    };
    let result = |wrong: &str| {
        let judged = response.judged();
        let word = judged.map_or("neutral", |right| if right { "correct" } else { wrong });
        word.to_string()
    };
    let at = standing.now.zulu();
    if standard == Standard::Scorm12 {
        // SCORM 1.2 uses single letters for options.
        let letters = |some: &[String]| {
            let letters: Vec<String> = response
                .options
                .iter()
                .zip('a'..='z')
                .filter(|(option, _)| some.contains(option))
                .map(|(_, letter)| letter.to_string())
                .collect();
            letters.join(",")
        };
        let time = at.get(11..19).unwrap_or("00:00:00").to_string();
        vec![
            ("id", format!("{}.{kind}.{}", response.lesson, response.id)),
            ("type", "choice".into()),
            ("time", time),
            ("weighting", weight.into()),
            ("correct_responses.0.pattern", letters(&response.answer)),
            ("student_response", letters(&response.chosen)),
            ("result", result("wrong")),
        ]
    } else {
        let id = activity(&["lesson", &response.lesson, kind, &response.id]);
        vec![
            ("id", id),
            ("type", "choice".into()),
            ("timestamp", at.trim_end_matches('Z').to_string()),
            ("weighting", weight.into()),
            ("correct_responses.0.pattern", response.answer.join("[,]")),
            ("learner_response", response.chosen.join("[,]")),
            ("result", result("incorrect")),
        ]
    }
}
