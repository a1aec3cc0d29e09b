//! Queries whose answers offer something: each offer says why it would be refused here.

use std::rc::Rc;

use message::Message;
use sim::command::Command;
use sim::ids::AccountId;
use sim::outcome::Refusal;
use sim::root_access::RootTask;
use sim::view;
use sim::view::root_access::{RootAccess, root_access, root_action};
use sim::view::services::{ServicePage, service_page};

use super::Queries;
use crate::base::feedback::line::{some_of, withdrawn};
use crate::offered::OfferLimits;

impl Queries {
    /// The same, with offers that say what the page or the lesson does not allow.
    pub fn limited(self, limits: OfferLimits) -> Self {
        Self { limits, ..self }
    }

    /// Whether what gives an answer away is covered, because a bet is open.
    pub fn awaits_bet(&self) -> bool {
        self.limits.awaits_bet
    }

    /// The picture as it is drawn: before an open bet, the checks of open handshakes have no results.
    pub fn drawn(&self, scene: Rc<view::Scene>) -> Rc<view::Scene> {
        let tells = |it: &view::Envelope| it.state.is_live() && !it.gates.is_empty();
        // A scene that is the same stays the same value.
        if !self.awaits_bet() || !scene.envelopes.iter().any(tells) {
            return scene;
        }
        let mut scene = (*scene).clone();
        for envelope in scene.envelopes.iter_mut().filter(|it| tells(it)) {
            envelope.gates.iter_mut().for_each(|it| it.1 = None);
        }
        scene.into()
    }

    /// Has offers say why they would be refused here.
    fn tell<'o>(&self, offers: impl IntoIterator<Item = &'o mut view::Offer>) {
        self.limits.tell(offers, &self.controller, self.words);
    }

    /// Whether a class has nothing to see yet.
    pub fn waits_for_presenter(&self) -> bool {
        self.limits.waits
    }

    /// What can be done with a thing.
    pub fn offers(&self, thing: view::Actionable<'_>) -> Vec<view::Offer> {
        if self.limits.waits && matches!(thing, view::Actionable::Home) {
            return Vec::new();
        }
        let mut offers = self.view(|world, viewpoint| view::offers(world, viewpoint, thing));
        self.tell(&mut offers);
        offers
    }

    /// Going to the next event.
    pub fn next_event(&self) -> view::Offer {
        let mut next = view::next_event();
        // The strip asks this in each frame: what else could be done is not looked at while something is pending.
        if self.controller.world().agenda().waiting().next().is_some() {
            self.tell([&mut next]);
            return next;
        }
        let clock = self.offers(view::Actionable::Clock);
        clock.into_iter().next().unwrap_or(next)
    }

    /// Letting time pass, in milliseconds.
    pub fn let_pass(&self, ms: u64) -> view::Offer {
        let span = self.offers(view::Actionable::Span(ms));
        span.into_iter()
            .next()
            .unwrap_or_else(|| view::let_pass(ms))
    }

    /// Why time would not run here. Nothing: it would.
    pub fn time_limit(&self) -> Option<String> {
        self.limits.time(self.words)
    }

    /// The inspector's contents for a selection.
    pub fn panel(&self, selection: &view::Selection) -> Option<view::Panel> {
        let mut panel = self.view(|world, viewpoint| view::panel(world, viewpoint, selection))?;
        self.tell(&mut panel.offers);
        Some(panel)
    }

    /// A service's page, with what can be done there.
    pub fn service(&self, id: &str) -> Option<(ServicePage, view::ServiceOffers)> {
        let (mut page, mut offers) = self.view(|world, viewpoint| {
            let page = service_page(world, viewpoint, id)?;
            let offers = view::service_offers(world, viewpoint, &page);
            Some((page, offers))
        })?;
        self.tell(&mut page.halves);
        self.tell(offers.enable.iter_mut().flatten());
        self.tell(offers.disable.iter_mut().flatten());
        self.tell(&mut offers.administrators);
        Some((page, offers))
    }

    /// The agreements of AWS Artifact.
    pub fn artifact(&self) -> view::Artifact {
        let mut part = self.view(view::artifact);
        self.tell(&mut part.offers);
        let rows = part.groups.iter_mut().flat_map(|it| &mut it.rows);
        self.tell(rows.map(|row| &mut row.offer));
        part
    }

    /// The recorders, rules and aggregators of AWS Config.
    pub fn config(&self) -> view::ConfigPart {
        let mut part = self.view(view::config);
        for section in [&mut part.aggregators, &mut part.recorders, &mut part.rules] {
            self.tell(&mut section.offers);
            self.tell(section.lines.iter_mut().filter_map(|it| it.offer.as_mut()));
            for thing in &mut section.things {
                self.tell(&mut thing.offers);
                self.tell(thing.lines.iter_mut().filter_map(|it| it.offer.as_mut()));
            }
        }
        part
    }

    /// Central root access: its features and sessions.
    pub fn root_access(&self) -> RootAccess {
        let mut part = self.view(root_access);
        self.tell(&mut part.console);
        self.tell(part.features.iter_mut().flat_map(|it| &mut it.offers));
        self.tell(part.sessions.iter_mut().flat_map(|it| &mut it.offers));
        part
    }

    /// A task of a root session in an account, as an offer.
    pub fn root_action(&self, account: AccountId, task: RootTask) -> view::Offer {
        let mut offer = self.view(|world, viewpoint| root_action(world, viewpoint, account, task));
        self.tell([&mut offer]);
        offer
    }

    /// Rehearses a command on a copy of the world. Before an open bet there is no rehearsal: it would give the answer away.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn rehearse(&self, command: &Command) -> Result<(), Box<Refusal>> {
        if self.awaits_bet() {
            return Ok(());
        }
        sim::step(&mut self.controller.world().clone(), command).map(|_| ())
    }

    /// How many open invitations a command would cancel beside what it is for, and whose, as far as the current user sees them.
    /// Nothing before an open bet.
    pub fn withdrawn_by(&self, command: &Command) -> (usize, Message) {
        let mut world = self.controller.world().clone();
        let done = (!self.awaits_bet()).then(|| sim::step(&mut world, command));
        let events = done.and_then(Result::ok).map(|outcome| outcome.events);
        let viewpoint = self.controller.viewpoint();
        let seen = events
            .iter()
            .flatten()
            .filter(|it| view::shows(&world, &viewpoint, it));
        let names: Vec<String> = seen.filter_map(|it| withdrawn(it, &world)).collect();
        (names.len(), some_of(&names))
    }
}
