//! The page of AWS Config: aggregators, recorders and organization rules, account by account, with offers.
//!
//! A person sees what calls from their own account would show; the instructor sees everything.

mod aggregators;
mod offers;
mod rules;
mod words;

use message::Message;
pub(super) use offers::ORGANIZATION;

use super::offer::Offer;
use api::ids::{AccountId, Text};
use gates::sight::Viewpoint;
use offers::Looking;
use services::config::{PRINCIPAL, RULES_PRINCIPAL};
use state::config::{AccountRegion, Aggregator, Sources, deploys};
use state::organization::Organization;
use state::world::World;

/// The maximum number of accounts that are listed; the others are counted.
const LISTED: usize = 100;

/// The part of the service's page that only AWS Config has.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigPart {
    /// The aggregators, each with its data of every source.
    pub aggregators: ConfigSection,
    /// The recorders, account by account.
    pub recorders: ConfigSection,
    /// The organization rules, each with its state in every account.
    pub rules: ConfigSection,
    /// Whether something here changes as time passes.
    pub goes_on: bool,
}

/// A section with items of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigSection {
    /// The heading.
    pub title: &'static str,
    /// The purpose of these items.
    pub says: &'static str,
    /// The text for an empty section.
    pub empty: &'static str,
    /// The aggregators or rules; empty for recorders.
    pub things: Vec<ConfigThing>,
    /// The state of each account; only for recorders.
    pub lines: Vec<ConfigLine>,
    /// The number of accounts that are not listed.
    pub more: usize,
    /// Offers to create items.
    pub offers: Vec<Offer>,
}

/// An aggregator or a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigThing {
    /// The name of the aggregator or rule.
    pub name: String,
    /// Its account and Region: "Management, us-east-1".
    pub place: String,
    /// The shape of its mark: `present`, `pending`, `refused`.
    pub mark: &'static str,
    /// The state, in a few words.
    pub state: &'static str,
    /// The details, in sentences.
    pub says: Message,
    /// The state in each account; see `more`.
    pub lines: Vec<ConfigLine>,
    /// The number of accounts that are not listed.
    pub more: usize,
    /// The offers.
    pub offers: Vec<Offer>,
}

/// The state in one account, or for the organization itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigLine {
    /// `None`: the organization.
    pub account: Option<AccountId>,
    /// The account's name.
    pub name: Message,
    /// The shape of its mark: `present`, `absent`, `pending`, `refused`.
    pub mark: &'static str,
    /// The state in words, or as the API names it.
    pub state: Message,
    /// The reason, or the content; may be empty.
    pub says: Message,
    /// The offer that changes the state.
    pub offer: Option<Offer>,
}

/// The part of AWS Config's page that the viewpoint shows.
pub fn config(world: &World, viewpoint: &Viewpoint) -> ConfigPart {
    let looking = looking(world, viewpoint);
    let aggregators = looking.aggregators();
    let rules = looking.rules();
    ConfigPart {
        goes_on: !aggregators.things.is_empty() || !rules.things.is_empty(),
        aggregators,
        recorders: looking.recorders(),
        rules,
    }
}

/// Whether an aggregator, a rule or a conformance pack of AWS Config works over this organization: it exists and has the trusted access that it
/// needs.
pub(super) fn works(world: &World, organization: &Organization) -> bool {
    let config = world.config();
    let trusted = |principal| organization.trusted.contains_key(principal);
    let over = |aggregator: &Aggregator| match &aggregator.sources {
        Sources::Organization {
            organization: it, ..
        } => *it == organization.id,
        Sources::Accounts { .. } => false,
    };
    trusted(PRINCIPAL) && config.aggregators.values().any(|it| over(it))
        || trusted(RULES_PRINCIPAL) && deploys(world.config(), &organization.id)
}

fn looking<'w>(world: &'w World, viewpoint: &'w Viewpoint) -> Looking<'w> {
    Looking {
        world,
        actor: viewpoint.actor(),
        all: viewpoint.sees_all(),
    }
}

/// The names of the `Recorders`, `Aggregators` or organization `Rules` (`what`) of the current user's account, if the user may
/// list them.
pub fn config_names(world: &World, viewpoint: &Viewpoint, what: &str) -> Vec<String> {
    let looking = looking(world, viewpoint);
    let own = viewpoint.actor().account();
    let here = |place: &AccountRegion| place.account == own;
    let config = world.config();
    let names = |keys: &mut dyn Iterator<Item = &(AccountRegion, Text)>| -> Vec<String> {
        let here = keys.filter(|(place, _)| here(place));
        here.map(|(_, name)| name.to_string()).collect()
    };
    match what {
        "Recorders" if looking.sees(own, "config:DescribeConfigurationRecorders") => config
            .recorders
            .iter()
            .filter(|(place, _)| here(place))
            .map(|(_, recorder)| recorder.name.to_string())
            .collect(),
        "Aggregators" if looking.sees(own, "config:DescribeConfigurationAggregators") => {
            names(&mut config.aggregators.keys())
        }
        "Rules" if looking.sees(own, "config:DescribeOrganizationConfigRules") => {
            names(&mut config.organization_rules.keys())
        }
        _ => Vec::new(),
    }
}
