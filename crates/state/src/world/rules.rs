//! The rules of a world that are switched off.

use super::{World, WorldMut};
use crate::event::{Actor, Event, EventKind};
use crate::rules::Rule;
use api::error::ApiError;
use message::message;

impl World {
    /// Whether a rule holds.
    pub fn holds(&self, rule: Rule) -> bool {
        self.rules.holds(rule)
    }

    /// The rules that are switched off.
    pub fn rules_off(&self) -> impl Iterator<Item = Rule> {
        let rules = self.rules;
        Rule::ALL
            .into_iter()
            .filter(move |rule| !rules.holds(*rule))
    }
}

impl WorldMut {
    /// Switches a rule on or off. Returns the event.
    ///
    /// # Errors
    ///
    /// The rule is on or off already.
    pub fn switch_rule(&mut self, rule: Rule, on: bool) -> Result<Event, ApiError> {
        if self.holds(rule) == on {
            let name = rule.name();
            return Err(ApiError::not_possible(if on {
                message!("The rule `{name}` is already enabled.")
            } else {
                message!("The rule `{name}` is already disabled.")
            }));
        }
        self.world.rules.switch(rule);
        let says = if on {
            message!("The rule is enabled again: {says}", says = rule.says())
        } else {
            message!(
                "A rule of AWS is disabled: {says} From now on, here: {instead}",
                says = rule.says(),
                instead = rule.instead()
            )
        };
        Ok(self.event(Actor::Outside, EventKind::RuleSwitched(rule), says))
    }
}
