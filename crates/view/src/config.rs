//! The page of AWS Config: aggregators, recorders and organization rules, account by account, with offers.
//!
//! A person sees what calls from their own account would show; the instructor sees everything.

mod aggregators;
mod offers;
mod rules;
mod words;

use message::{Message, message};
pub(super) use offers::ORGANIZATION;

use self::words::resources;
use super::Viewpoint;
use super::offer::Offer;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use gates::authorize::{self, AccessRequest};
use services::config::{PRINCIPAL, RULES_PRINCIPAL, recorded};
use state::config::{AccountRegion, Aggregator, Recorder, Sources, deploys};
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

struct Looking<'w> {
    world: &'w World,
    actor: &'w Principal,
    all: bool,
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

impl Looking<'_> {
    /// Whether the viewpoint shows the resources of this account: the current user may make the call that lists them.
    fn sees(&self, account: AccountId, action: &str) -> bool {
        self.all
            || (account == self.actor.account()
                && authorize::authorize(self.world, &AccessRequest::new(self.actor, action, "*"))
                    .is_allowed())
    }

    fn line(
        &self,
        account: AccountId,
        mark: &'static str,
        state: impl Into<Message>,
    ) -> ConfigLine {
        ConfigLine {
            account: Some(account),
            name: self.world.name_of(account).into(),
            mark,
            state: state.into(),
            says: Message::default(),
            offer: None,
        }
    }

    fn where_is(&self, place: AccountRegion) -> String {
        format!("{}, {}", self.world.name_of(place.account), place.region)
    }

    /// Sorts lines: the management account first, then by id. Returns how many it left out.
    fn in_order(&self, lines: &mut Vec<ConfigLine>) -> usize {
        let management = self
            .world
            .organization_of(self.actor.account())
            .map(|organization| organization.management);
        ordered::sort_by_key(lines, |line| {
            (
                line.account.is_some() && line.account != management,
                line.account,
            )
        });
        let more = lines.len().saturating_sub(LISTED);
        lines.truncate(LISTED);
        more
    }

    fn recorders(&self) -> ConfigSection {
        let action = "config:DescribeConfigurationRecorders";
        let recorders = &self.world.config().recorders;
        let mut lines: Vec<ConfigLine> = recorders
            .iter()
            .filter(|(place, _)| self.sees(place.account, action))
            .map(|(place, recorder)| self.recorder_line(*place, recorder))
            .collect();
        let own = self.world.organization_of(self.actor.account());
        let accounts: Vec<AccountId> = match own.filter(|_| self.all) {
            Some(organization) => organization.account_ids().collect(),
            None => vec![self.actor.account()],
        };
        let with: Vec<AccountId> = recorders.keys().map(|place| place.account).collect();
        let without = accounts
            .into_iter()
            .filter(|account| !with.contains(account) && self.sees(*account, action));
        lines.extend(without.map(|account| ConfigLine {
            says: "Nothing to collect; rules cannot come.".into(),
            offer: self.act_there(account),
            ..self.line(account, "absent", "No recorder")
        }));
        ConfigSection {
            title: "Recorders",
            says: "A recorder records the resources of one account and Region. Each account sets up its own.",
            empty: "No recorder is visible from here.",
            more: self.in_order(&mut lines),
            lines,
            offers: self.recorder_offers(),
            ..ConfigSection::default()
        }
    }

    fn recorder_line(&self, place: AccountRegion, recorder: &Recorder) -> ConfigLine {
        let known = resources(recorded::total(self.world, place, self.world.now()));
        let region = place.region;
        let (mark, state, says) = match (recorder.recording, recorder.started) {
            (true, Some(since)) => {
                let says = message!(
                    "{region}, since {time}. {resources}.",
                    time = since,
                    resources = known
                );
                ("present", "Records", says)
            }
            (_, Some(_)) => {
                let says = message!(
                    "{region}, stopped; its records stay. {resources}.",
                    resources = known
                );
                ("refused", "Stopped", says)
            }
            (_, None) => {
                let says = message!("{region}, no records.");
                ("absent", "Never started", says)
            }
        };
        ConfigLine {
            says,
            ..self.line(place.account, mark, state)
        }
    }
}
