//! What offers say beside AWS's answer: that the address or the lesson does not allow them, and what comes of the access key that
//! the user has chosen.

use std::rc::Rc;

use lessons::scene::{Lock, PageScene, Refused};
use lessons::{Lesson, LessonAttempt};
use serde_json::Value;
use shell::controller::Controller;
use sim::command::{Call, Command};
use sim::view::{Offer, OfferKind};

use crate::base::scene;
use crate::base::words::Words;

/// What limits offers: nothing, where nothing is set.
#[derive(Clone, Default)]
pub struct OfferLimits {
    pub(crate) scene: Rc<PageScene>,
    pub(crate) attempt: Option<Rc<LessonAttempt>>,
    /// A bet is open: what AWS would answer stays covered.
    pub(crate) awaits_bet: bool,
    /// The presenter of a class has shown nothing yet: there is nothing to do at home.
    pub(crate) waits: bool,
}

impl PartialEq for OfferLimits {
    fn eq(&self, other: &Self) -> bool {
        fn lesson(it: &OfferLimits) -> Option<*const Lesson> {
            it.attempt.as_ref().map(|it| Rc::as_ptr(&it.lesson))
        }
        let same = self.scene.limits == other.scene.limits && lesson(self) == lesson(other);
        same && (self.awaits_bet, self.waits) == (other.awaits_bet, other.waits)
    }
}

impl OfferLimits {
    /// Has offers say why they would be refused here. Before an open bet they do not say what AWS would answer, so that they look as
    /// they do where it is allowed.
    pub fn tell<'o>(
        &self,
        offers: impl IntoIterator<Item = &'o mut Offer>,
        controller: &Controller,
        words: Words,
    ) {
        for offer in offers {
            if let Some(why) = self.forbids(offer, controller, words) {
                offer.refusal = Some(why);
            } else if self.awaits_bet && offer.commands().iter().all(|it| it.call().is_some()) {
                offer.refusal = None;
            } else if offer.commands().iter().any(|it| takes_key(it, controller)) {
                offer.refusal = refusal_with_key(offer.commands(), controller);
            }
        }
    }

    /// Why time cannot pass here, not even by itself.
    pub fn time(&self, words: Words) -> Option<String> {
        let refused = self.scene.limits.locked(Lock::Time).err()?;
        Some(scene::refusal(&refused, words))
    }

    fn forbids(&self, offer: &Offer, controller: &Controller, words: Words) -> Option<String> {
        // A form's call is known, its input not yet.
        let form = match &offer.kind {
            OfferKind::Form { operation, .. } => {
                let call = Call::new(controller.actor.clone(), operation, Value::Null);
                Some(Command::Call(call))
            }
            OfferKind::Run(_)
            | OfferKind::RunAll(_)
            | OfferKind::Confirm { .. }
            | OfferKind::ActAs(_)
            | OfferKind::Show(_) => None,
        };
        let commands = || offer.commands().iter().chain(&form);
        let refused = self.permits(offer, commands(), controller).err();
        let refused = refused.map(|it| scene::refusal(&it, words));
        refused.or_else(|| {
            let attempt = self.attempt.as_ref()?;
            commands().find_map(|it| attempt.forbids(it))
        })
    }

    fn permits<'c>(
        &self,
        offer: &Offer,
        mut commands: impl Iterator<Item = &'c Command>,
        controller: &Controller,
    ) -> Result<(), Refused> {
        let (limits, several) = (
            &self.scene.limits,
            matches!(offer.kind, OfferKind::RunAll(_)),
        );
        if let OfferKind::ActAs(_) = offer.kind {
            return limits.locked(Lock::Personas);
        }
        commands.try_for_each(|command| {
            let other = command
                .call()
                .is_some_and(|it| it.caller != controller.actor);
            if several && other {
                limits.locked(Lock::Personas)?;
            }
            limits.permit(command)
        })
    }
}

/// Whether a command is signed with the key that the user has chosen.
fn takes_key(command: &Command, controller: &Controller) -> bool {
    let call = command.call();
    controller.key.is_some()
        && call.is_some_and(|it| it.key.is_none() && it.caller == controller.actor)
}

/// Why AWS would refuse one of the commands, signed with the key that the user has chosen.
fn refusal_with_key(commands: &[Command], controller: &Controller) -> Option<String> {
    let mut world = controller.world().clone();
    commands.iter().find_map(|command| {
        let mut command = command.clone();
        if takes_key(&command, controller)
            && let Command::Call(call) = &mut command
        {
            call.key.clone_from(&controller.key);
        }
        let refusal = sim::step(&mut world, &command).err()?;
        Some(refusal.error.brief())
    })
}

/// The line of the AWS CLI that does what the console's switch of trusted access does: `word` is `enable` or `disable`.
pub fn cli_line(command: &Command, word: &str) -> Option<String> {
    let principal = command.call()?.input.get("ServicePrincipal")?.as_str()?;
    Some(format!(
        "aws organizations {word}-aws-service-access --service-principal {principal}"
    ))
}

/// A key for each offer of a list: its label, with a number where an earlier one has the same. It stays while the list changes
/// elsewhere, so that the focus does.
pub fn offer_keys(offers: &[Offer]) -> Vec<String> {
    let key = |(at, offer): (usize, &Offer)| {
        let label = offer.label.english();
        let same = offers[..at].iter();
        match same.filter(|it| it.label.english() == label).count() {
            0 => label.to_string(),
            earlier => format!("{label} {}", earlier + 1),
        }
    };
    offers.iter().enumerate().map(key).collect()
}
