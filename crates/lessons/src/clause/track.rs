//! Tracks: clauses folded over a history.

use shell::controller::{Controller, placeholders::fill_in};
use shell::{ParsedLine, read_as};
use sim::command::Command;
use sim::history::Step;

use super::{Clause, Moment, Now, error_of};
use crate::log::AttemptLog;

/// The memory of a clause about the past.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Track {
    /// Nothing.
    Present,
    /// Whether it has come.
    Came(bool),
    /// A count of moments or steps.
    Number(usize),
    /// The tracks of its parts.
    Parts(Vec<Track>),
}

impl Track {
    /// The track at the learner's start.
    pub fn start(clause: &Clause, now: &Now<'_>) -> Self {
        let parts =
            |list: &[Clause]| Self::Parts(list.iter().map(|it| Self::start(it, now)).collect());
        match clause {
            Clause::State(_)
            | Clause::Impossible(_)
            | Clause::Predicted(_)
            | Clause::Told(_)
            | Clause::Looked(_)
            | Clause::Found(_)
            | Clause::Can { .. }
            | Clause::Typed(_)
            | Clause::Step(_) => Self::Present,
            Clause::Was(expression) => Self::Came(expression.holds(now)),
            Clause::Never(moment) => Self::Came(moment.came(None, now)),
            Clause::Did(moments) => {
                let mut track = Self::Number(0);
                track.pass(moments, None, now);
                track
            }
            Clause::Count { .. } => Self::Number(0),
            Clause::All(list) | Clause::Any(list) => parts(list),
            Clause::Not(inner) => parts(std::slice::from_ref(inner)),
        }
    }

    /// Takes a step; `now` is the world after it.
    pub fn take(&mut self, clause: &Clause, step: &Step, now: &Now<'_>) {
        match (clause, &mut *self) {
            (Clause::Was(expression), Self::Came(came)) => *came = *came || expression.holds(now),
            (Clause::Never(moment), Self::Came(came)) => {
                *came = *came || moment.came(Some(step), now);
            }
            (Clause::Did(moments), Self::Number(_)) => self.pass(moments, Some(step), now),
            (Clause::Count { of, .. }, Self::Number(count)) => *count += usize::from(of.fits(step)),
            (Clause::All(list) | Clause::Any(list), Self::Parts(parts)) => {
                for (clause, part) in list.iter().zip(parts) {
                    part.take(clause, step, now);
                }
            }
            (Clause::Not(inner), Self::Parts(parts)) => {
                for part in parts {
                    part.take(inner, step, now);
                }
            }
            _ => {}
        }
    }

    /// Continues in a list of moments. One step can be only one of them; states may follow in the same step.
    fn pass(&mut self, moments: &[Moment], step: Option<&Step>, now: &Now<'_>) {
        let Self::Number(at) = self else { return };
        let mut step = step;
        while let Some(moment) = moments.get(*at) {
            if !moment.came(step, now) {
                break;
            }
            if matches!(moment, Moment::Step(_)) {
                step = None;
            }
            *at += 1;
        }
    }

    /// Whether the clause is met at the controller's current state.
    pub fn met(&self, clause: &Clause, here: &Situation<'_>) -> bool {
        match (clause, self) {
            (Clause::State(expression), _) => expression.holds(here.now),
            (Clause::Impossible(deed), _) => deed.holds(here.now.world),
            (Clause::Was(_), Self::Came(came)) => *came,
            (Clause::Never(_), Self::Came(came)) => !came,
            (Clause::Did(moments), Self::Number(at)) => *at == moments.len(),
            (
                Clause::Count {
                    at_least, at_most, ..
                },
                Self::Number(count),
            ) => count >= at_least && at_most.is_none_or(|most| *count <= most),
            (Clause::Predicted(id), _) => here.log.is_predicted(id),
            (Clause::Looked(id), _) => here.log.looked.contains(id),
            // A search knows only the tracks.
            (Clause::Told(id), _) => {
                here.log.told.contains_key(id) || here.revealed.of(id).is_some()
            }
            (Clause::Found(id), _) => here.log.found.contains(id),
            (
                Clause::Can {
                    actor,
                    line,
                    answer,
                },
                _,
            ) => tried(here, actor, line).is_ok_and(|error| answer.fits(error)),
            (Clause::All(list), Self::Parts(parts)) => {
                (list.iter().zip(parts)).all(|(clause, part)| part.met(clause, here))
            }
            (Clause::Any(list), Self::Parts(parts)) => {
                (list.iter().zip(parts)).any(|(clause, part)| part.met(clause, here))
            }
            (Clause::Not(inner), Self::Parts(parts)) => {
                parts.iter().all(|part| !part.met(inner, here))
            }
            _ => false,
        }
    }

    /// The first part that is not met, of a clause that is not; see [`Clause::parts`].
    pub fn lacking(&self, clause: &Clause, here: &Situation<'_>) -> usize {
        match (clause, self) {
            (Clause::Did(_), Self::Number(at)) => *at,
            (Clause::All(list), Self::Parts(parts)) => (list.iter().zip(parts))
                .position(|(clause, part)| !part.met(clause, here))
                .unwrap_or_default(),
            _ => 0,
        }
    }

    /// Whether the clause can no longer be met without undoing steps.
    pub fn is_lost(&self, clause: &Clause, here: &Situation<'_>) -> bool {
        self.settled(clause, here) == Some(false)
    }

    /// Whether the clause stays met (true) or unmet (false) whatever comes; `None`: it may change.
    fn settled(&self, clause: &Clause, here: &Situation<'_>) -> Option<bool> {
        match (clause, self) {
            (Clause::Was(_), Self::Came(true)) => Some(true),
            (Clause::Never(_), Self::Came(true)) => Some(false),
            (Clause::Did(moments), Self::Number(at)) => (*at == moments.len()).then_some(true),
            (
                Clause::Count {
                    at_least, at_most, ..
                },
                Self::Number(count),
            ) => match at_most {
                Some(most) => (count > most).then_some(false),
                None => (count >= at_least).then_some(true),
            },
            (Clause::Told(_) | Clause::Looked(_) | Clause::Found(_), _) => {
                self.met(clause, here).then_some(true)
            }
            (Clause::Predicted(id), _) => {
                let revealed = here.revealed.of(id).is_some();
                let predicted = here.log.is_predicted(id);
                (predicted || revealed).then_some(predicted)
            }
            (Clause::All(list), Self::Parts(parts)) => decided(list, parts, here, false),
            (Clause::Any(list), Self::Parts(parts)) => decided(list, parts, here, true),
            (Clause::Not(inner), Self::Parts(parts)) => {
                parts.first()?.settled(inner, here).map(|it| !it)
            }
            _ => None,
        }
    }

    /// Whether this step made the mistake that the clause describes: the clause is met now, and was not met before or is about
    /// single steps. Each part of `any` counts for itself. `before`: the track and the situation before the step.
    pub fn made(
        &self,
        clause: &Clause,
        before: (&Self, &Situation<'_>),
        step: &Step,
        here: &Situation<'_>,
    ) -> bool {
        let (was, there) = before;
        match (clause, self, was) {
            (Clause::Did(moments), ..) if clause.is_of_a_step() => {
                moments.iter().all(|it| it.came(Some(step), here.now))
            }
            (Clause::Any(list), Self::Parts(now), Self::Parts(was)) => (list.iter().zip(now))
                .zip(was)
                .any(|((clause, now), was)| now.made(clause, (was, there), step, here)),
            _ => self.met(clause, here) && !was.met(clause, there),
        }
    }
}

/// The settled value of a list, if a single clause settled to `one` decides for all.
fn decided(list: &[Clause], parts: &[Track], here: &Situation<'_>, one: bool) -> Option<bool> {
    let mut all = Some(!one);
    for (clause, part) in list.iter().zip(parts) {
        match part.settled(clause, here) {
            Some(it) if it == one => return Some(one),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// What came of a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Came {
    /// The step that showed it, counted from the learner's first.
    pub at: usize,
    /// The option that came true, by its index in the prediction's options.
    pub option: usize,
}

/// What came of each prediction, by its id, once a step showed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Revealed(pub Vec<(String, Option<Came>)>);

impl Revealed {
    /// What came of a prediction.
    pub fn of(&self, id: &str) -> Option<Came> {
        self.0.iter().find(|(it, _)| it == id)?.1
    }
}

/// The situation in which clauses are judged.
pub struct Situation<'a> {
    /// The session's controller.
    pub controller: &'a Controller,
    /// The number of steps of the controller's history after which lines are tried.
    pub steps: usize,
    /// The world and its facts.
    pub now: &'a Now<'a>,
    /// What the learner did besides steps.
    pub log: &'a AttemptLog,
    /// The revealed predictions.
    pub revealed: &'a Revealed,
}

/// The error that a call would end with, tried on a copy of the controller; `None` if it would succeed.
///
/// # Errors
///
/// The line is no call, or its caller does not exist.
pub(super) fn tried(
    here: &Situation<'_>,
    actor: &str,
    line: &str,
) -> Result<Option<&'static str>, String> {
    let mut controller = here.controller.clone();
    controller.history.go_to(here.steps);
    let actor = controller.find_person(actor)?;
    controller.act_as(actor.clone());
    let line = fill_in(&controller, line)?;
    let ParsedLine::Invoke(invocation) = read_as(&line, &actor, controller.dialect) else {
        return Err(format!("`{line}` is not a call"));
    };
    Ok(error_of(controller.step(Command::Call(invocation.call))))
}
