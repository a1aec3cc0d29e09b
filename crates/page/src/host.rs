//! What is reported to the page that embeds this one: that the page is ready, and what has changed since the last report.
//! `docs/instructors.md` describes the messages.

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::base::Base;
use crate::base::effects::{PageTimer, SideEffect};
use crate::base::present::PresentAction;
use crate::channel::Channel;
use crate::lesson::guide::GuideState;
use crate::queries::visible_steps;

/// Minimum time between reports, in milliseconds; each report covers everything since the last.
const PAUSE_MS: u32 = 100;

/// What the embedding page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    taken: usize,
    of: usize,
    /// Number of fault steps, among those taken and in total: they are not reported.
    faults: (usize, usize),
    /// The last step that is not a fault.
    last: Value,
    /// The attempt, and its lesson.
    pub(crate) attempt: Option<String>,
    lesson: Option<String>,
    goals: Vec<(String, bool)>,
    mistakes: Vec<String>,
    predictions: Vec<(String, String)>,
    finished: bool,
}

/// The reports to the embedding page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostReports {
    /// Pages named in the address embed this one, and hear it.
    pub is_heard: bool,
    /// It was told that the page is ready.
    pub(crate) began: bool,
    pub(crate) reported: Known,
    /// A report is due when the pause is over.
    pub(crate) is_due: bool,
}

impl Known {
    pub(crate) fn of(guide: &GuideState, base: &Base) -> Self {
        let steps = visible_steps(&base.controller);
        let mut known = Self {
            taken: steps.taken,
            of: steps.of,
            faults: steps.faults,
            last: steps.last.map_or(
                Value::Null,
                |it| json!({ "call": it.call, "by": it.by, "answer": it.answer }),
            ),
            ..Self::default()
        };
        if let Some(run) = &guide.lesson {
            let log = &run.attempt.log;
            let goals = run.attempt.lesson.goals.iter().zip(&run.view.goals);
            known.attempt = Some(format!("{} {}", run.id(), run.begun));
            known.lesson = Some(run.id().to_string());
            known.goals = goals.map(|(goal, it)| (goal.id.clone(), it.met)).collect();
            known.mistakes = log.mistakes.iter().map(|it| it.id.clone()).collect();
            known.predictions = (log.predictions.iter())
                .filter_map(|(id, tries)| Some((id.clone(), tries.last()?.option.clone())))
                .collect();
            known.finished = run.view.finished;
        }
        known
    }

    /// The events since `before`.
    pub(crate) fn since(&self, before: &Self) -> Vec<Value> {
        let mut news = Vec::new();
        // The steps of a lesson's setup are not reported; a `state` message covers them.
        let other = self.attempt != before.attempt;
        let seen = |it: &Self| (it.taken - it.faults.0, it.of - it.faults.1, it.last.clone());
        if !other && seen(self) != seen(before) {
            news.push(
                json!({ "type": "step", "taken": self.taken, "of": self.of, "last": self.last }),
            );
        }
        let none = Self::default();
        // For another attempt nothing is known; its goals start unmet.
        let before = if other { &none } else { before };
        let was = |id: &str| before.goals.iter().any(|it| it.0 == id && it.1);
        let mut told = |kind: &str, mut message: Value| {
            message["type"] = json!(kind);
            message["lesson"] = json!(self.lesson);
            news.push(message);
        };
        for (id, met) in self.goals.iter().filter(|(id, met)| was(id) != *met) {
            told("goal", json!({ "goal": id, "met": met }));
        }
        for id in self.mistakes.iter().skip(before.mistakes.len()) {
            told("mistake", json!({ "mistake": id }));
        }
        let made = self.predictions.iter();
        for (id, option) in made.filter(|it| !before.predictions.contains(it)) {
            told("prediction", json!({ "prediction": id, "option": option }));
        }
        if self.finished && !before.finished {
            told("finished", json!({}));
        }
        news
    }
}

impl Channel for HostReports {
    /// The pause before a report is over.
    type Report = ();

    /// Tells the embedding page that this one is ready, and asks for a pause before the next report.
    fn show(&mut self, guide: &GuideState, base: &mut Base) {
        // A lesson that is still being fetched will restart its world, whatever was done before.
        if !self.is_heard || !self.began && guide.is_opening() {
            return;
        }
        let now = Known::of(guide, base);
        if !self.began {
            self.began = true;
            self.reported = now.clone();
            let mut ready = guide.tells(base, false);
            ready["type"] = json!("ready");
            ready["drive"] = json!(base.settings.scene.drive);
            base.tell_hosts(ready);
        }
        if now != self.reported && !self.is_due {
            self.is_due = true;
            let timer = SideEffect::Timer(PageTimer::Report, Some(PAUSE_MS));
            base.effects.push(timer);
        }
    }

    /// Reports everything since the last report.
    fn hear(&mut self, guide: &GuideState, base: &mut Base, (): ()) -> Vec<PresentAction> {
        self.is_due = false;
        let now = Known::of(guide, base);
        let told = std::mem::replace(&mut self.reported, now.clone());
        if now.attempt != told.attempt {
            let now = guide.tells(base, false);
            base.tell_hosts(now);
        }
        for message in now.since(&told) {
            base.tell_hosts(message);
        }
        Vec::new()
    }
}

impl Base {
    pub(crate) fn tell_hosts(&mut self, body: Value) {
        let hosts = self.settings.scene.hosts.clone();
        self.effects.push(SideEffect::TellHosts(hosts, body));
    }
}
