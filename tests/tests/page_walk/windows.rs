//! The windows of a walk: the user's own, and an audience's while something is presented. Messages between them go as text.

pub mod class_server;
pub mod server;
pub mod stored;
pub mod tab;

use std::collections::BTreeSet;
use std::rc::Rc;

use orgsim_tests::walk::Dice;
use page::camera::Camera;
use page::lesson::LessonAction;
use page::words::Words;
use page::{Action, AppState};
use shell::controller::Controller;
use sim::catalog::SERVICES;
use sim::ids::ParentId;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::view::{Selection, personas};

use self::class_server::ClassServer;
use self::server::Server;
use self::stored::Storage;
use self::tab::{Side, Tab};
use super::Counts;
use super::actions::{asked, class, follow, lesson, present};
use super::digest::digest;
use super::kinds::{self, Deed, Kind};
use super::promises;

pub struct Windows {
    pub state: Rc<AppState>,
    pub audience: Option<Rc<AppState>>,
    /// What the browser has of the two windows.
    pub own: Tab,
    pub audiences: Tab,
    /// Real milliseconds, for waits of windows.
    pub ms: u64,
    /// Messages between the windows are lost.
    pub is_deaf: bool,
    /// The server that the page comes from.
    pub server: Option<Server>,
    /// The same, where it has a class.
    pub class: Option<ClassServer>,
    /// The browser's storage, and the platform that is told of it.
    pub storage: Storage,
    /// Whether the last action of the user's window stored its session, and its lesson.
    pub has_stored: (bool, bool),
    /// The learner's active time.
    pub worked: u64,
    /// The size of the drawing's part of the window.
    pub room: (f64, f64),
    pub camera: Camera,
    pub is_folded: bool,
    /// The number of messages of the page around this one, and those without an answer.
    pub asked: u64,
    pub waiting: Vec<u64>,
    /// The lesson that it asked for last.
    pub loads: Option<String>,
    /// The variants of actions that were taken.
    pub taken: BTreeSet<&'static str>,
    /// The number of actions.
    at: usize,
}

/// Actions after which the world is compared with its replay.
const REPLAY: usize = 40;
/// Where walks begin.
const SCENARIOS: [Scenario; 5] = [
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
    Scenario::Standalone,
    Scenario::Empty,
];

impl Windows {
    fn new(seed: u64) -> Self {
        let seeds = usize::try_from(seed).unwrap_or_default();
        let scenario = SCENARIOS[seeds % SCENARIOS.len()];
        let mut state = AppState::new(Controller::new(scenario, seed), Words::ENGLISH);
        // One walk in six opens as an address says.
        if seeds % 6 == 5 {
            let address = asked::ADDRESSES[seeds / 6 % asked::ADDRESSES.len()];
            asked::with_scene(&mut state, address);
        }
        state.base.screen.welcome = seeds.is_multiple_of(3);
        Self {
            state: Rc::new(state),
            audience: None,
            own: Tab::default(),
            audiences: Tab::default(),
            ms: 1,
            is_deaf: false,
            server: None,
            class: None,
            storage: Storage::default(),
            has_stored: (false, false),
            worked: 0,
            room: (1_440.0, 760.0),
            camera: Camera::default(),
            is_folded: false,
            asked: 0,
            waiting: Vec::new(),
            loads: None,
            taken: BTreeSet::new(),
            at: 0,
        }
    }

    /// The windows of a seed: some walks begin in a lesson, at a server, or with something presented.
    pub fn begin(seed: u64) -> Result<Self, String> {
        let mut it = Self::new(seed);
        let first = (*it.state).clone();
        it.opens(Side::Own, first)?;
        let dice = &mut Dice::new(seed);
        let presents = matches!(seed % 12, 4 | 6 | 10);
        if presents && seed % 12 < 10 {
            class::begin(&mut it, dice)?;
        }
        if presents || matches!(seed % 6, 1 | 2) {
            it.take(&Action::Lesson(LessonAction::open(lesson::random_id(dice))))?;
            lesson::files_come(&mut it, dice)?;
        }
        if presents {
            present::begin(&mut it, dice)?;
            present::lesson_comes(&mut it, dice)?;
            class::poll(&mut it, dice)?;
        }
        if seed % 6 == 3 {
            follow::begin(&mut it, dice)?;
            class::join(&mut it, dice)?;
            follow::poll(&mut it, dice)?;
        }
        Ok(it)
    }

    /// Takes the action of a number.
    pub fn act(
        &mut self,
        number: u64,
        at: usize,
        counts: &mut Counts,
        trace: &mut Vec<String>,
    ) -> Result<(), String> {
        let mut dice = Dice::new(number);
        self.at = at;
        let before = self.state.clone();
        promises::keys::before(&before)?;
        for kind in kinds::choices(&mut dice) {
            trace.push(kind.name.to_string());
            if let Some(worked) = self.does(kind, &mut dice)? {
                let count = counts.entry(kind.name).or_default();
                count.0 += 1;
                count.1 += u64::from(worked);
                return self.checks(&before, at);
            }
            trace.pop();
        }
        Ok(())
    }

    /// Takes an action of a kind: whether it changed something. `None`: it is not offered now.
    fn does(&mut self, kind: &Kind, dice: &mut Dice) -> Result<Option<bool>, String> {
        match kind.deed {
            Deed::Whole(deed) => Ok(deed(self, dice)?.then_some(true)),
            Deed::Actions(make) => {
                let Some(actions) = make(self, dice) else {
                    return Ok(None);
                };
                let before = self.state.clone();
                for action in actions {
                    self.take(&action)?;
                }
                Ok(Some(digest(&before) != digest(&self.state)))
            }
        }
    }

    fn checks(&mut self, before: &Rc<AppState>, at: usize) -> Result<(), String> {
        promises::after(before, &self.state)?;
        if self
            .state
            .guide
            .opening
            .as_ref()
            .is_none_or(|it| it.failed.is_some())
            && !self.waiting.is_empty()
        {
            return Err(format!(
                "each message is answered: {:?} are not",
                self.waiting
            ));
        }
        let notice = |it: &AppState| it.base.feedback.notice.as_ref().map(|it| it.number);
        if notice(before) != notice(&self.state) {
            promises::drawing::draw(self)?;
        }
        self.compares()?;
        // What was stored just now is what is shown.
        if !self.has_stored.0 {
            self.storage.has(&self.state)?;
        }
        if !self.has_stored.1 {
            self.storage.has_lesson(&self.state)?;
        }
        self.storage.counts(&self.state)?;
        promises::class::agrees(self)?;
        if let Some(server) = &self.server {
            promises::following::shows_the_servers(&self.state, server)?;
        }
        if at % REPLAY == REPLAY - 1 {
            promises::replays(&self.state)?;
        }
        Ok(())
    }

    /// Takes an action in the user's window.
    pub fn take(&mut self, action: &Action) -> Result<(), String> {
        self.takes(Side::Own, action).map(|_| ())
    }

    /// What the presenter's window shows, the audience's does, whatever is between them.
    fn compares(&self) -> Result<(), String> {
        let Some(audience) = &self.audience else {
            return Ok(());
        };
        // A lesson that is still being loaded replaces the world: until then, the audience's stays.
        if self.state.guide.is_between_steps() {
            return Ok(());
        }
        let shown = match &self.state.base.presentation.frozen {
            Some(frozen) => (**frozen).clone(),
            None => self.state.guide.shown(&self.state.base),
        };
        if !audience.base.presentation.given {
            return Err("presenter and audience show the same: nothing was sent".into());
        }
        promises::presenting::shows_the_same(&shown, audience)?;
        match self.state.base.presentation.frozen {
            None => promises::presenting::draws_the_same(&self.state, audience),
            Some(_) => promises::presenting::is_an_audience(audience),
        }
    }

    /// The time of day, which the page gets from the browser: a minute for each action.
    pub fn now(&self) -> String {
        let (hours, minutes) = (10 + self.at / 60, self.at % 60);
        format!("2026-11-23T{hours:02}:{minutes:02}:00Z")
    }

    pub fn world(&self) -> &sim::World {
        self.state.base.controller.world()
    }

    pub fn steps(&self) -> usize {
        self.state.base.controller.history.steps().len()
    }

    pub fn someone(&self, dice: &mut Dice) -> Option<sim::principal::Principal> {
        let all = personas(self.world(), &self.state.base.controller.actor);
        let all: Vec<_> = (all.households.iter())
            .flat_map(|it| it.people.iter())
            .map(|it| it.principal.clone())
            .collect();
        dice.one(&all).cloned()
    }

    /// Something of the drawing or the inspector's lists, or nothing.
    pub fn something(&self, dice: &mut Dice) -> Option<Selection> {
        let world = self.world();
        let accounts: Vec<_> = world.accounts().collect();
        let account = *dice.one(&accounts)?;
        let organizations: Vec<_> = world.organizations().collect();
        Some(match dice.below(11) {
            0 => return None,
            1 => Selection::Role {
                account: account.id,
                role: "AWSServiceRoleForOrganizations".into(),
            },
            2 => Selection::Role {
                account: account.id,
                role: dice
                    .one(&account.roles.keys().collect::<Vec<_>>())?
                    .to_string()
                    .into(),
            },
            3 => Selection::Service(dice.one(SERVICES)?.id.into()),
            4 => {
                let all: Vec<_> = world.handshakes().collect();
                Selection::Handshake(dice.one(&all)?.id.clone())
            }
            5 => Selection::Person(self.someone(dice)?),
            6 => {
                let all: Vec<_> = world.create_requests().collect();
                Selection::Request(dice.one(&all)?.id.clone())
            }
            7 => Selection::Organization(dice.one(&organizations)?.id.clone()),
            8 => {
                let organization = dice.one(&organizations)?;
                let units: Vec<_> = organization.ous.keys().collect();
                let root = ParentId::Root(organization.root.clone());
                let unit = dice.one(&units).map(|it| ParentId::Ou((*it).clone()));
                Selection::Unit(unit.unwrap_or(root))
            }
            9 => {
                let organization = dice.one(&organizations)?;
                let kind = *dice.one(PolicyType::ALL)?;
                let policies: Vec<_> = organization.policies_of(kind).collect();
                Selection::Policy {
                    organization: organization.id.clone(),
                    policy: dice.one(&policies)?.id.clone(),
                }
            }
            _ => Selection::Account(account.id),
        })
    }
}
