//! The view that compares: how it draws both moments, and what was tried, replayed, searched and planned in it.

use std::rc::Rc;

use message::message;
use sim::history::History;
use sim::view::proving::ProofCard;

use crate::base::Base;
use crate::compare::{PinSide, PinnedMoment, Pins};
use crate::queries::Queries;
use crate::queries::compare::{
    ComparedMoments, FailedStep, TriedLine, access::AccessSearch, failing,
};

/// How both moments are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawnWay {
    /// One over the other.
    #[default]
    Overlay,
    /// One after the other.
    Flip,
    /// Side by side.
    Beside,
}

/// A line that ran in both worlds.
#[derive(Clone)]
pub struct TriedBoth {
    /// The line.
    pub line: String,
    /// The answers of A and B.
    pub answers: [TriedLine; 2],
}

/// Pins that lines replaced by what they changed.
#[derive(Clone)]
struct ReplacedPins {
    pins: Rc<Pins>,
    by: Vec<PinnedMoment>,
}

/// A session with one step changed.
#[derive(Clone, PartialEq)]
pub struct ReplayChange {
    /// The session as it was.
    pub of: PinnedMoment,
    /// The step, from 0.
    pub step: usize,
    /// Another step is in its place; otherwise it is left out.
    pub edited: bool,
}

/// What a replay gave: the later steps that now fail, or why it could not be opened.
pub type Replayed = Result<Vec<FailedStep>, String>;

/// How the comparison is drawn, and what was made of it.
#[derive(Clone, Default)]
pub struct ComparisonState {
    /// How both moments are drawn.
    pub way: DrawnWay,
    /// The side that is drawn, where one is drawn after the other.
    pub shown: PinSide,
    /// The last line that ran in both worlds.
    pub tried: Option<TriedBoth>,
    replaced: Option<ReplacedPins>,
    /// The last replay.
    pub replayed: Option<(ReplayChange, Replayed)>,
    search: Option<(ComparedMoments, Rc<AccessSearch>)>,
    proved: Option<(ComparedMoments, Vec<Rc<ProofCard>>)>,
    /// Of which moments a plan was asked for, and whether it was stopped since.
    planned: Option<(ComparedMoments, bool)>,
}

/// What happens in the comparison.
#[derive(Clone)]
pub enum CompareAction {
    /// Pin a moment, or remove the pin.
    Set(PinSide, Option<PinnedMoment>),
    /// Pin the page's own session after this number of steps, and say so.
    Here(PinSide, usize),
    /// Pin both.
    Both(Box<[PinnedMoment; 2]>),
    /// Draw both moments in another way.
    Draw(DrawnWay),
    /// Draw the other moment, one after the other.
    Flip,
    /// Run a line in copies of both worlds. Where it changes something, the result is compared.
    Run(String),
    /// Return to the pins from before such changes.
    Back,
    /// The session with a change was replayed, or why it could not be. It becomes B, and what it was becomes A.
    Replayed(ReplayChange, Box<Result<History, String>>),
    /// Search for changes of access, also to these actions.
    Search(Vec<String>),
    /// The search has gone on.
    Searched(Rc<AccessSearch>),
    /// Prove who gains and who loses.
    Prove,
    /// Make a migration plan, or stop.
    Plan(bool),
}

/// What was made of these moments: another comparison begins without it.
fn made_of<'m, T>(made: Option<&'m (ComparedMoments, T)>, of: &ComparedMoments) -> Option<&'m T> {
    made.filter(|it| it.0 == *of).map(|it| &it.1)
}

impl ComparisonState {
    /// Whether what is compared replaced pins, to which the user can return.
    pub fn goes_back(&self, compared: &ComparedMoments) -> bool {
        let by = self.replaced.iter().flat_map(|it| &it.by);
        by.into_iter().any(|it| compared.moments.contains(it))
    }

    /// The search for changes of access.
    pub fn search(&self, compared: &ComparedMoments) -> Option<&Rc<AccessSearch>> {
        made_of(self.search.as_ref(), compared)
    }

    /// What is proved.
    pub fn proved(&self, compared: &ComparedMoments) -> Option<&Vec<Rc<ProofCard>>> {
        made_of(self.proved.as_ref(), compared)
    }

    /// Whether a plan was asked for, or stopped; `None`: neither.
    pub fn plans(&self, compared: &ComparedMoments) -> Option<bool> {
        made_of(self.planned.as_ref(), compared).map(|stopped| !stopped)
    }

    /// Takes an action on the moments that are compared, or on what was made of them.
    pub(crate) fn update(&mut self, pins: &mut Rc<Pins>, base: &mut Base, action: CompareAction) {
        let queries = Queries::new(Rc::new(base.controller.clone()), base.words);
        let compared = queries.compared(pins);
        match action {
            CompareAction::Set(side, moment) => pin(pins, side, moment),
            CompareAction::Both(both) => *pins = Rc::new(Pins(both.map(Some))),
            CompareAction::Here(side, steps) => {
                pin(pins, side, Some(queries.moment(steps)));
                tell_pin(base, side, steps);
            }
            CompareAction::Draw(way) => self.way = way,
            CompareAction::Flip => {
                self.shown = match self.way {
                    DrawnWay::Flip => self.shown.other(),
                    DrawnWay::Overlay | DrawnWay::Beside => PinSide::A,
                };
                self.way = DrawnWay::Flip;
            }
            CompareAction::Run(line) => {
                let answers = compared.run(&line, &queries);
                self.compare_changed(pins, &compared, &answers);
                self.tried = Some(TriedBoth { line, answers });
            }
            CompareAction::Back => {
                if let Some(replaced) = self.replaced.take() {
                    *pins = replaced.pins;
                }
            }
            CompareAction::Replayed(change, opened) => {
                let name = base.words.say("B replayed").into();
                let next = opened.map(|history| PinnedMoment::end_of(name, history));
                let failed = next.as_ref().map_err(Clone::clone);
                let failed = failed.map(|next| failing(&change.of, next, change.step));
                if let Ok(next) = next {
                    *pins = Rc::new(Pins([Some(change.of.clone()), Some(next)]));
                }
                self.replayed = Some((change, failed));
            }
            CompareAction::Search(more) => {
                let search = AccessSearch::new(&compared, &more);
                self.search = Some((compared, Rc::new(search)));
            }
            CompareAction::Searched(next) => {
                let now = self.search.as_mut().filter(|now| next.continues(&now.1));
                if let Some((_, now)) = now {
                    *now = next;
                }
            }
            CompareAction::Prove => {
                let proved = compared.proved(&queries);
                self.proved = Some((compared, proved));
            }
            CompareAction::Plan(asked) => self.planned = Some((compared, !asked)),
        }
    }

    /// Compares what a line changed, and keeps the pins from before the first change.
    fn compare_changed(
        &mut self,
        pins: &mut Rc<Pins>,
        compared: &ComparedMoments,
        answers: &[TriedLine; 2],
    ) {
        let changes = answers.iter().filter_map(|it| it.after.clone());
        let changes: Vec<PinnedMoment> = changes.collect();
        if changes.is_empty() {
            return;
        }
        let goes_on = self.goes_back(compared);
        let before = self.replaced.take().filter(|_| goes_on);
        let mut replaced = before.unwrap_or_else(|| ReplacedPins {
            pins: pins.clone(),
            by: Vec::new(),
        });
        replaced.by.extend(changes);
        self.replaced = Some(replaced);
        for (side, answer) in PinSide::ALL.into_iter().zip(answers) {
            if answer.after.is_some() {
                pin(pins, side, answer.after.clone());
            }
        }
    }
}

fn pin(pins: &mut Rc<Pins>, side: PinSide, moment: Option<PinnedMoment>) {
    Rc::make_mut(pins).0[side as usize] = moment;
}

fn tell_pin(base: &mut Base, side: PinSide, steps: usize) {
    let title = base.words.tell(message!(
        "Event {steps} is now {side} of the comparison.",
        side = side.name()
    ));
    let detail = (base.words).say("The view Compare (key C) shows what differs.");
    base.remark(title, Some(detail.to_string()));
}
