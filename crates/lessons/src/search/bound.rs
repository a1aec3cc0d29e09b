//! Lower bounds: the calls that every way to the goals still needs, read off the goals' clauses.
//!
//! A goal that requires certain steps (`did`, `count`, `predicted`) names the moves that can be each of them. Two such
//! requirements cost two calls if no move can be both. Nothing is assumed about the world, so a bound is never too high.

use shell::controller::{Controller, placeholders::fill_in};
use shell::{ParsedLine, read_as};

use super::moves::Move;
use super::place::SearchPlace;
use crate::clause::{Clause, Moment, StepPattern, Track};
use crate::lesson::Lesson;

/// A set of moves: one bit for each.
pub(super) type MoveSet = u128;

/// The most moves of which bounds are computed; lessons have fewer.
const MOST: usize = 128;

/// The requirements of a lesson's goals.
#[derive(Debug, Default)]
pub(super) struct Needs {
    goals: Vec<Need>,
    /// The moves that only read, or may: one such line may be several steps, one for each page.
    reads: MoveSet,
}

/// The requirement of a clause.
#[derive(Debug)]
enum Need {
    /// Nothing that must be a call.
    Nothing,
    /// Moments in this order; `None`: time alone may bring it, or nothing is known about it.
    Moments(Vec<Option<MoveSet>>),
    /// So many steps.
    Times(usize, MoveSet),
    /// A prediction, by its id.
    Prediction(String, MoveSet),
    All(Vec<Need>),
    Any(Vec<Need>),
}

/// A move as patterns see it.
struct Form {
    /// The operation, or the terminal's own word; `None`: not known, because the line is only complete with real ids.
    name: Option<String>,
    by: Option<String>,
    input: Option<serde_json::Map<String, serde_json::Value>>,
    is_time: bool,
}

impl Form {
    fn of(one: &Move, controller: &Controller) -> Self {
        let read = |line: &str| read_as(line, &controller.actor, controller.dialect);
        let filled = || fill_in(controller, &one.line).ok().map(|it| read(&it));
        let parsed = match read(&one.line) {
            ParsedLine::Say(_) => filled(),
            parsed @ (ParsedLine::Empty | ParsedLine::Invoke(_) | ParsedLine::Local(_)) => {
                Some(parsed)
            }
        };
        let mut words = one.line.split_whitespace();
        let word = words.next().unwrap_or_default();
        let (name, by, input) = match parsed {
            Some(ParsedLine::Invoke(invocation)) => (
                Some(invocation.call.operation.to_string()),
                one.actor.clone(),
                Some(invocation.call.input.clone()),
            ),
            _ if matches!(word, "aws" | "console") => (None, None, None),
            _ => {
                let by = words.next().filter(|_| word == "use");
                (Some(word.to_string()), by.map(str::to_string), None)
            }
        };
        Self {
            name,
            by,
            input,
            is_time: one.is_time(),
        }
    }

    fn could_be(&self, pattern: &StepPattern) -> bool {
        let (name, by) = (self.name.as_deref(), self.by.as_deref());
        name.is_none_or(|name| pattern.could_fit(name, by, self.input.as_ref()))
    }
}

impl Needs {
    pub(super) fn of(lesson: &Lesson, moves: &[Move], controller: &Controller) -> Self {
        if moves.len() > MOST {
            return Self::default();
        }
        let forms: Vec<Form> = moves.iter().map(|it| Form::of(it, controller)).collect();
        let clauses = lesson.goals.iter().map(|it| &it.clause);
        let reads = |form: &Form| {
            (form.name.as_ref())
                .is_none_or(|name| sim::model::operation(name).is_some_and(|it| !it.writes))
        };
        Self {
            goals: clauses.map(|it| Need::of(it, moves, &forms)).collect(),
            reads: set(&forms, reads),
        }
    }

    /// The number of calls that every way from a place needs at least; `None` if these moves cannot be a way.
    pub(super) fn calls(&self, place: &SearchPlace, moves: MoveSet) -> Option<usize> {
        let mut wanted = Vec::new();
        let mut group = 0;
        for (need, track) in self.goals.iter().zip(&place.tracks.goals) {
            need.collect(track, place, &mut group, &mut wanted);
        }
        for (_, set) in &mut wanted {
            *set &= moves;
        }
        if wanted.iter().any(|(_, set)| *set == 0) {
            return None;
        }
        wanted.sort_by_key(|(_, set)| set.count_ones());
        let mut chosen: Vec<(usize, MoveSet)> = Vec::new();
        for (group, set) in wanted {
            let both = |(other, its): &(usize, MoveSet)| {
                let shared = its & set;
                if *other == group {
                    shared & self.reads != 0
                } else {
                    shared != 0
                }
            };
            if !chosen.iter().any(both) {
                chosen.push((group, set));
            }
        }
        Some(chosen.len())
    }

    /// A prediction that must be made, and that it never harms to make first.
    pub(super) fn prediction(&self, place: &SearchPlace) -> Option<usize> {
        let mut all: Vec<&Need> = self.goals.iter().collect();
        while let Some(need) = all.pop() {
            match need {
                Need::All(list) => all.extend(list),
                Need::Prediction(id, set) => {
                    if *set != 0 && !place.log.is_predicted(id) {
                        return Some(set.trailing_zeros() as usize);
                    }
                }
                Need::Nothing | Need::Moments(_) | Need::Times(..) | Need::Any(_) => {}
            }
        }
        None
    }
}

fn set(forms: &[Form], has: impl Fn(&Form) -> bool) -> MoveSet {
    let bits = forms.iter().enumerate().filter(|(_, form)| has(form));
    bits.fold(0, |set, (at, _)| set | 1 << at)
}

impl Need {
    fn of(clause: &Clause, moves: &[Move], forms: &[Form]) -> Self {
        let list = |list: &[Clause]| list.iter().map(|it| Self::of(it, moves, forms)).collect();
        match clause {
            Clause::Did(moments) => Self::Moments(
                (moments.iter())
                    .map(|moment| match moment {
                        Moment::Step(pattern) => calls(pattern, forms),
                        Moment::State(_) => None,
                    })
                    .collect(),
            ),
            Clause::Count { of, at_least, .. } => match calls(of, forms) {
                Some(set) => Self::Times(*at_least, set),
                None => Self::Nothing,
            },
            Clause::Predicted(id) | Clause::Found(id) => {
                let makes = |one: &Move| {
                    let mut words = one.line.split_whitespace();
                    words.next() == Some("predict") && words.next() == Some(id)
                };
                let bits = moves.iter().enumerate().filter(|(_, one)| makes(one));
                Self::Prediction(id.clone(), bits.fold(0, |set, (at, _)| set | 1 << at))
            }
            Clause::All(parts) => Self::All(list(parts)),
            Clause::Any(parts) => Self::Any(list(parts)),
            Clause::State(_)
            | Clause::Was(_)
            | Clause::Never(_)
            | Clause::Impossible(_)
            | Clause::Can { .. }
            | Clause::Typed(_)
            | Clause::Step(_)
            | Clause::Told(_)
            | Clause::Looked(_)
            | Clause::Not(_) => Self::Nothing,
        }
    }

    /// Adds what is still required: for each requirement its group, of which one step meets at most one, and the moves.
    fn collect(
        &self,
        track: &Track,
        place: &SearchPlace,
        group: &mut usize,
        wanted: &mut Vec<(usize, MoveSet)>,
    ) {
        match (self, track) {
            (Self::Moments(moments), Track::Number(at)) => {
                *group += 1;
                let left = moments.iter().skip(*at).flatten();
                wanted.extend(left.map(|set| (*group, *set)));
            }
            (Self::Times(least, set), Track::Number(count)) => {
                *group += 1;
                let left = least.saturating_sub(*count);
                wanted.extend(std::iter::repeat_n((*group, *set), left));
            }
            (Self::Prediction(id, set), _) if !place.log.is_predicted(id) => {
                *group += 1;
                wanted.push((*group, *set));
            }
            (Self::All(needs), Track::Parts(tracks)) => {
                for (need, track) in needs.iter().zip(tracks) {
                    need.collect(track, place, group, wanted);
                }
            }
            (Self::Any(needs), Track::Parts(tracks)) => {
                // Each of them needs its last requirement, so one of these moves is needed.
                let mut one = Some(0);
                for (need, track) in needs.iter().zip(tracks) {
                    let mut own = Vec::new();
                    need.collect(track, place, group, &mut own);
                    let last = own.last().map(|(_, set)| *set);
                    one = one.zip(last).map(|(all, set)| all | set);
                }
                *group += 1;
                wanted.extend(one.map(|set| (*group, set)));
            }
            _ => {}
        }
    }
}

/// The moves that can be such a step; `None` if a move of time can.
fn calls(pattern: &StepPattern, forms: &[Form]) -> Option<MoveSet> {
    let time = |form: &Form| form.is_time && form.could_be(pattern);
    (!forms.iter().any(time)).then(|| set(forms, |form| form.could_be(pattern)))
}
