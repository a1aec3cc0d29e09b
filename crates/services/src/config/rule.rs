//! A rule of one account and Region, and its result there.

use super::managed_rules::{RuleResult, evaluate};
use crate::prelude::*;
use state::config::{AccountRegion, PACKS_PRINCIPAL, RULES_PRINCIPAL, RuleSpec};

message::worded! {
    /// The compliance of a place as a whole with a rule.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Compliance {
        /// Every resource that the rule evaluates complies.
        Compliant: "COMPLIANT";
        /// A resource does not comply.
        NonCompliant: "NON_COMPLIANT";
        /// No resource that the rule evaluates is known.
        InsufficientData: "INSUFFICIENT_DATA";
    }
    /// The name in the API.
    name
}

impl Compliance {
    pub(super) fn of(found: &[RuleResult]) -> Self {
        if found.is_empty() {
            Self::InsufficientData
        } else if found.iter().all(|one| one.complies) {
            Self::Compliant
        } else {
            Self::NonCompliant
        }
    }
}

/// A rule in a place.
pub struct PlacedRule {
    /// Its name in the place.
    pub name: String,
    /// Its id: `config-rule-abc123`.
    pub id: Text,
    /// The managed rule and its settings.
    pub spec: RuleSpec,
    /// When it was created in the place.
    pub since: SimTime,
    /// Who created it.
    pub origin: RuleOrigin,
}

/// Who created a rule in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOrigin {
    /// A user of the account.
    Own,
    /// AWS Config, for the organization.
    Organization,
    /// AWS Config, for a conformance pack.
    Pack,
}

impl RuleOrigin {
    /// The service that created it.
    pub(super) const fn service(self) -> Option<&'static str> {
        match self {
            Self::Own => None,
            Self::Organization => Some(RULES_PRINCIPAL),
            Self::Pack => Some(PACKS_PRINCIPAL),
        }
    }
}

impl PlacedRule {
    /// Its ARN.
    pub fn arn(&self, place: AccountRegion) -> String {
        place.arn(&match self.origin {
            RuleOrigin::Own | RuleOrigin::Organization => format!("config-rule/{}", self.id),
            RuleOrigin::Pack => format!(
                "config-rule/aws-service-rule/{}/{}",
                PACKS_PRINCIPAL, self.id
            ),
        })
    }
}

/// The current compliance of a place with a rule.
pub fn stands(world: &World, place: AccountRegion, spec: &RuleSpec) -> Compliance {
    Compliance::of(&evaluate(world, place, spec, world.now()))
}
