//! AWS Config on its page: aggregators with what they have of each account, recorders, rules of the organization with how
//! they stand in each account, and what can be done. A person sees what the calls of the own account would show; the
//! instructor all of it.

mod offers;
mod words;

use message::{Message, message};
pub(super) use offers::ORGANIZATION;

use self::words::{mark_of, no_recorder, of_accounts, resources, resources_of};
use super::Viewpoint;
use super::offer::Offer;
use api::ids::AccountId;
use api::principal::Principal;
use api::time::SimTime;
use gates::authorize::{self, AccessRequest};
use services::config::aggregated::{SourceStatus, Update, places, sources};
use services::config::compliance::stands;
use services::config::{PRINCIPAL, RULES_PRINCIPAL, recorded};
use state::config::{Aggregator, Deployment, OrganizationRule, Place, Progress, Sources};
use state::organization::Organization;
use state::world::World;

/// More accounts than this are counted, not listed.
const LISTED: usize = 100;

/// What the page of AWS Config has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigPart {
    /// The aggregators, each with what it has of every source.
    pub aggregators: ConfigSection,
    /// The recorders, account by account.
    pub recorders: ConfigSection,
    /// The organization rules, each with its state in every account.
    pub rules: ConfigSection,
    /// Something comes about as time passes.
    pub goes_on: bool,
}

/// Things of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigSection {
    /// The heading.
    pub title: &'static str,
    /// What they are for.
    pub says: &'static str,
    /// What to say when there is none.
    pub empty: &'static str,
    /// The aggregators or rules; empty for recorders.
    pub things: Vec<ConfigThing>,
    /// Account by account, where the section has no things in between.
    pub lines: Vec<ConfigLine>,
    /// Accounts that are not listed.
    pub more: usize,
    /// What makes another one.
    pub offers: Vec<Offer>,
}

/// An aggregator or a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigThing {
    /// The name of the aggregator or rule.
    pub name: String,
    /// "Management, us-east-1".
    pub place: String,
    /// The shape of its mark: `present`, `pending`, `refused`.
    pub mark: &'static str,
    /// How it stands, in few words.
    pub state: &'static str,
    /// The details, in sentences.
    pub says: Message,
    /// The state in each account; see `more`.
    pub lines: Vec<ConfigLine>,
    /// Accounts that are not listed.
    pub more: usize,
    /// What can be done with it.
    pub offers: Vec<Offer>,
}

/// How something stands in one account, or with the organization itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigLine {
    /// `None`: the organization.
    pub account: Option<AccountId>,
    /// The account's name.
    pub name: Message,
    /// The shape of its mark: `present`, `absent`, `pending`, `refused`.
    pub mark: &'static str,
    /// In words, or as the API has it.
    pub state: Message,
    /// The reason, or what is there; empty where there is nothing to add.
    pub says: Message,
    /// What leads on from here.
    pub offer: Option<Offer>,
}

struct Looking<'w> {
    world: &'w World,
    actor: &'w Principal,
    all: bool,
}

/// The page's part, through these eyes.
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

/// Whether there is something in AWS Config that works over this organization: an aggregator or a rule, each with the
/// trusted access that it takes.
pub(super) fn works(world: &World, organization: &Organization) -> bool {
    let config = world.config();
    let trusted = |principal| organization.trusted.contains_key(principal);
    let over = |aggregator: &Aggregator| match &aggregator.sources {
        Sources::Organization {
            organization: it, ..
        } => *it == organization.id,
        Sources::Accounts { .. } => false,
    };
    let rules = &config.organization_rules;
    trusted(PRINCIPAL) && config.aggregators.values().any(|it| over(it))
        || trusted(RULES_PRINCIPAL)
            && rules
                .values()
                .any(|rule| rule.organization == organization.id)
}

fn looking<'w>(world: &'w World, viewpoint: &'w Viewpoint) -> Looking<'w> {
    Looking {
        world,
        actor: viewpoint.actor(),
        all: viewpoint.sees_all(),
    }
}

/// Names of `Recorders`, `Aggregators` or organization `Rules` of the acting person's account, where they are seen.
pub fn config_names(world: &World, viewpoint: &Viewpoint, what: &str) -> Vec<String> {
    let looking = looking(world, viewpoint);
    let own = viewpoint.actor().account();
    let here = |place: &Place| place.account == own;
    let config = world.config();
    match what {
        "Recorders" if looking.sees(own, "config:DescribeConfigurationRecorders") => config
            .recorders
            .iter()
            .filter(|(place, _)| here(place))
            .map(|(_, recorder)| recorder.name.to_string())
            .collect(),
        "Aggregators" if looking.sees(own, "config:DescribeConfigurationAggregators") => config
            .aggregators
            .keys()
            .filter(|(place, _)| here(place))
            .map(|(_, name)| name.to_string())
            .collect(),
        "Rules" if looking.sees(own, "config:DescribeOrganizationConfigRules") => config
            .organization_rules
            .keys()
            .filter(|(place, _)| here(place))
            .map(|(_, name)| name.to_string())
            .collect(),
        _ => Vec::new(),
    }
}

impl Looking<'_> {
    /// Whether things of this account are seen, by the call that would show them.
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

    fn where_is(&self, place: Place) -> String {
        format!("{}, {}", self.world.name_of(place.account), place.region)
    }

    /// The management account first, then by id, as the page has accounts elsewhere. Gives back how many are not listed.
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
        let now = self.world.now();
        let recorders = &self.world.config().recorders;
        let mut lines: Vec<ConfigLine> = recorders
            .iter()
            .filter(|(place, _)| self.sees(place.account, action))
            .map(|(place, recorder)| {
                let known = resources(recorded::total(self.world, *place, now));
                let region = place.region;
                let (mark, state, says) = match (recorder.recording, recorder.started) {
                    (true, Some(since)) => {
                        let says =
                            message!("{region}, since {since}. {known}.", region, since, known);
                        ("present", "Records", says)
                    }
                    (_, Some(_)) => {
                        let says =
                            message!("{region}, what it recorded stays. {known}.", region, known);
                        ("refused", "Stopped", says)
                    }
                    (_, None) => {
                        let says = message!("{region}, it knows nothing.", region);
                        ("absent", "Never started", says)
                    }
                };
                ConfigLine {
                    says,
                    ..self.line(place.account, mark, state)
                }
            })
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
            says: "A recorder keeps what is in one account and Region. Each account sets up its own: acting in one account \
                   sets up none in another.",
            empty: "No recorder is seen from here.",
            things: Vec::new(),
            more: self.in_order(&mut lines),
            lines,
            offers: self.recorder_offers(),
        }
    }

    fn aggregators(&self) -> ConfigSection {
        let seen = self
            .world
            .config
            .aggregators
            .iter()
            .filter(|((place, _), _)| {
                self.sees(place.account, "config:DescribeConfigurationAggregators")
            });
        ConfigSection {
            title: "Aggregators",
            says: "An aggregator brings data of many accounts and Regions to one place. Creating one over the organization \
                   enables trusted access for `config.amazonaws.com` by itself, with the permissions of whoever does it.",
            empty: "No aggregator is seen from here.",
            things: seen
                .map(|((place, name), aggregator)| self.aggregator(*place, name, aggregator))
                .collect(),
            lines: Vec::new(),
            more: 0,
            offers: self.aggregator_offers(),
        }
    }

    fn aggregator(&self, place: Place, name: &str, aggregator: &Aggregator) -> ConfigThing {
        let (over, organization) = match &aggregator.sources {
            Sources::Accounts { accounts, .. } => (
                message!(
                    "Over {of_accounts}",
                    of_accounts = of_accounts(accounts.len())
                ),
                false,
            ),
            Sources::Organization { .. } => ("Over the organization".into(), true),
        };
        let all = sources(self.world, place, aggregator);
        let data = places(self.world, place, aggregator);
        let mut lines: Vec<ConfigLine> = Vec::new();
        let mut total = 0;
        // One line for the Regions of an account that went alike.
        for alike in all.chunk_by(|a, b| a.account == b.account && a.update == b.update) {
            let known = alike.iter().map(|source| self.known(&data, source)).sum();
            total += known;
            lines.push(self.source(alike, known, aggregator));
        }
        let with = lines.iter().filter(|line| line.mark == "present");
        let covered = with.filter(|line| line.account.is_some()).count();
        let shown = if organization && aggregator.stopped.is_none() && aggregator.since.is_some() {
            resources_of(total, covered)
        } else {
            resources(total)
        };
        let (mark, state, says) = match (aggregator.stopped, aggregator.collected(self.world.now()))
        {
            (Some(stopped), _) => {
                let says = message!(
                    "since {stopped}. What it had stays. {over}. It shows {shown}.",
                    stopped,
                    over,
                    shown
                );
                ("refused", "Stopped", says)
            }
            (None, Some(at)) => {
                let says = message!(
                    "every hour, last at {at}. {over}. It shows {shown}.",
                    at,
                    over,
                    shown
                );
                ("present", "Collects", says)
            }
            (None, None) => {
                let says = message!(
                    "some minutes after it was made. {over}. It shows {shown}.",
                    over,
                    shown
                );
                ("pending", "Begins", says)
            }
        };
        ConfigThing {
            name: name.to_string(),
            place: self.where_is(place),
            mark,
            state,
            says,
            more: self.in_order(&mut lines),
            lines,
            offers: self.delete_aggregator(place, name).into_iter().collect(),
        }
    }

    /// How many resources of a source the aggregator shows.
    fn known(&self, data: &[(Place, SimTime)], source: &SourceStatus) -> usize {
        data.iter()
            .filter(|(place, _)| {
                Some(place.account) == source.account && Some(place.region) == source.region
            })
            .map(|(place, at)| recorded::total(self.world, *place, *at))
            .sum()
    }

    fn source(&self, alike: &[SourceStatus], known: usize, aggregator: &Aggregator) -> ConfigLine {
        let first = &alike[0];
        let mark = match first.update {
            // The eye is to find what has data.
            Update::Succeeded if known == 0 && first.account.is_some() => "absent",
            Update::Succeeded => "present",
            Update::Failed => "refused",
            Update::Outdated => "pending",
        };
        let mut says: Message = match (&first.error, first.account, first.at) {
            (Some((_, why)), ..) => why.clone(),
            (None, None, _) => "Its accounts are looked up with the aggregator's role.".into(),
            (None, _, None) if aggregator.stopped.is_some() => "It had no data of it.".into(),
            (None, _, None) => "Not collected from yet.".into(),
            (None, _, Some(_)) if known == 0 && aggregator.stopped.is_some() => {
                "Nothing was recorded there then.".into()
            }
            (None, _, Some(_)) if known == 0 => "Nothing is recorded there.".into(),
            (None, _, Some(at)) if aggregator.stopped.is_some() => {
                message!("{resources}, as of {at}.", resources = resources(known), at)
            }
            (None, _, Some(_)) => message!("{resources}.", resources = resources(known)),
        };
        // Over every Region that is always the same number, unless they went differently.
        if first.account.is_some()
            && alike.len() < api::region::of(self.actor.account().partition()).len()
        {
            says = match alike.len() {
                1 => message!("1 Region: {says}", says),
                n => message!("{n} Regions: {says}", n, says),
            };
        }
        let name = first.account.map_or_else(
            || Message::from("The organization"),
            |account| self.world.name_of(account).into(),
        );
        ConfigLine {
            account: first.account,
            name,
            mark,
            state: first.update.name().into(),
            says,
            offer: None,
        }
    }

    fn rules(&self) -> ConfigSection {
        let seen = self
            .world
            .config
            .organization_rules
            .iter()
            .filter(|((place, _), _)| {
                self.sees(place.account, "config:DescribeOrganizationConfigRules")
            });
        ConfigSection {
            title: "Organization rules",
            says: "AWS Config puts such a rule into every account of the organization, and into those that join. Putting one \
                   enables trusted access for `config-multiaccountsetup.amazonaws.com` by itself.",
            empty: "No organization rule is seen from here.",
            things: seen
                .map(|((place, name), rule)| self.rule(*place, name, rule))
                .collect(),
            lines: Vec::new(),
            more: 0,
            offers: self.rule_offers(),
        }
    }

    fn rule(&self, place: Place, name: &str, rule: &OrganizationRule) -> ConfigThing {
        let mut lines: Vec<ConfigLine> = rule
            .members
            .iter()
            .map(|(account, member)| {
                let at = Place {
                    account: *account,
                    region: place.region,
                };
                ConfigLine {
                    says: self.deployment_note(at, rule, member),
                    offer: (no_recorder(member)
                        && !self.world.config().recorders.contains_key(&at))
                    .then(|| self.act_there(*account))
                    .flatten(),
                    ..self.line(*account, mark_of(&member.progress), member.status())
                }
            })
            .collect();
        let there = rule
            .members
            .values()
            .filter(|member| member.there.is_some());
        let progress = rule.progress();
        ConfigThing {
            name: name.to_string(),
            place: self.where_is(place),
            mark: mark_of(&progress),
            state: match progress {
                Progress::Waiting => "Under way.",
                Progress::Done => "Done.",
                Progress::Failed(_) => "Failed in at least one account.",
            },
            says: message!(
                "It checks `{identifier}` and is in {count} of {of_accounts}.",
                identifier = rule.spec.identifier,
                count = there.count(),
                of_accounts = of_accounts(rule.members.len())
            ),
            more: self.in_order(&mut lines),
            lines,
            offers: self.delete_rule(place, name).into_iter().collect(),
        }
    }

    /// Why a rule is not in an account, or what it finds there. That is seen there, or by an aggregator: not from here.
    fn deployment_note(&self, at: Place, rule: &OrganizationRule, member: &Deployment) -> Message {
        match &member.progress {
            Progress::Failed(code) => services::config::message(code).into(),
            Progress::Waiting if no_recorder(member) => {
                let there = self.world.config().recorders.contains_key(&at);
                if there {
                    "A recorder is there now. AWS Config tries again every hour."
                } else {
                    "No recorder is there yet. AWS Config tries again every hour."
                }
                .into()
            }
            Progress::Waiting => "AWS Config has not come yet.".into(),
            Progress::Done
                if member.there.is_some()
                    && self.sees(at.account, "config:DescribeComplianceByConfigRule") =>
            {
                message!(
                    "Finds {name}.",
                    name = stands(self.world, at, &rule.spec).name()
                )
            }
            Progress::Done => Message::default(),
        }
    }
}
