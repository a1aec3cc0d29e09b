//! AWS Config on its page: recorders, aggregators with their sources, rules of the organization with their accounts, and
//! what can be done. A person sees what the calls of the own account would show; the instructor all of it.

use super::Viewpoint;
use super::panel::{Item, List, Offer, OfferKind, Selection};
use crate::authorize::Ask;
use crate::command::{Call, Command};
use crate::config::aggregated::{Update, places, sources};
use crate::config::{Aggregator, Deployment, Place, Progress, Sources, authorization, recorded};
use crate::ids::AccountId;
use crate::json::json;
use crate::principal::Principal;
use crate::region;
use crate::world::World;

/// More accounts than this are counted, not listed.
const LISTED: usize = 100;

/// What the page of AWS Config has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigPart {
    /// What is to be known first.
    pub lead: &'static str,
    pub lists: Vec<List>,
    pub offers: Vec<Offer>,
}

struct Looking<'w> {
    world: &'w World,
    actor: &'w Principal,
    all: bool,
}

/// The page's part, through these eyes.
pub fn config(world: &World, viewpoint: &Viewpoint) -> ConfigPart {
    let looking = Looking {
        world,
        actor: viewpoint.actor(),
        all: viewpoint.sees_all(),
    };
    let mut lists = Vec::new();
    lists.extend(looking.recorders());
    lists.extend(looking.aggregators());
    lists.extend(looking.rules());
    ConfigPart {
        lead: "Creating an aggregator over the organization in AWS Config enables its trusted access by itself, with the \
               permissions of whoever does it. Putting an organization rule does the same for the principal of rules.",
        lists,
        offers: looking.offers(),
    }
}

/// Names of `Recorders`, `Aggregators` or organization `Rules` of the acting person's account, where they are seen.
pub fn config_names(world: &World, viewpoint: &Viewpoint, what: &str) -> Vec<String> {
    let looking = Looking {
        world,
        actor: viewpoint.actor(),
        all: viewpoint.sees_all(),
    };
    let own = viewpoint.actor().account();
    let here = |place: &Place| place.account == own;
    let config = &world.config;
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
                && self
                    .world
                    .authorize(&Ask::new(self.actor, action, "*"))
                    .is_allowed())
    }

    fn row(&self, account: AccountId, text: String, note: String, mark: &'static str) -> Item {
        Item {
            text,
            note,
            mark,
            select: Some(Selection::Account(account)),
        }
    }

    fn where_is(&self, place: Place) -> String {
        format!("{}, {}", self.world.name_of(place.account), place.region)
    }

    fn recorders(&self) -> Vec<List> {
        let action = "config:DescribeConfigurationRecorders";
        let mut items: Vec<Item> = self
            .world
            .config
            .recorders
            .iter()
            .filter(|(place, _)| self.sees(place.account, action))
            .map(|(place, recorder)| {
                let known = recorded::total(self.world, *place, self.world.now());
                let (mark, state) = match (recorder.recording, recorder.started) {
                    (true, Some(since)) => ("present", format!("Records since {since}")),
                    (_, Some(_)) => ("refused", "Stopped: what it recorded stays".to_string()),
                    (_, None) => ("absent", "Never started".to_string()),
                };
                self.row(
                    place.account,
                    self.where_is(*place),
                    format!("{state}; {known} resources are known."),
                    mark,
                )
            })
            .collect();
        let own = self.world.organization_of(self.actor.account());
        let mut without: Vec<AccountId> = match own.filter(|_| self.all) {
            Some(organization) => organization.account_ids().collect(),
            None => vec![self.actor.account()],
        };
        without.retain(|account| {
            self.sees(*account, action)
                && self
                    .world
                    .config
                    .recorders
                    .keys()
                    .all(|place| place.account != *account)
        });
        if without.len() <= LISTED {
            items.extend(without.into_iter().map(|account| {
                let note =
                    "No recorder: there is nothing to collect, and rules cannot come.".to_string();
                self.row(account, self.world.name_of(account), note, "absent")
            }));
        }
        vec![List {
            title: "Recorders",
            items,
            empty: "No recorder is seen from here.",
        }]
    }

    fn aggregators(&self) -> Vec<List> {
        let mut items = Vec::new();
        let mut rows = Vec::new();
        for ((place, name), aggregator) in &self.world.config.aggregators {
            if !self.sees(place.account, "config:DescribeConfigurationAggregators") {
                continue;
            }
            items.push(self.row(
                place.account,
                format!("{name} ({})", self.where_is(*place)),
                self.aggregator_note(*place, aggregator),
                match (aggregator.since, aggregator.stopped) {
                    (_, Some(_)) => "refused",
                    (Some(_), None) => "present",
                    (None, None) => "pending",
                },
            ));
            rows.extend(self.source_rows(*place, name, aggregator));
        }
        let mut lists = vec![List {
            title: "Aggregators",
            items,
            empty: "No aggregator is seen from here.",
        }];
        if !rows.is_empty() {
            lists.push(List {
                title: "Sources of aggregators",
                items: rows,
                empty: "",
            });
        }
        lists
    }

    fn aggregator_note(&self, place: Place, aggregator: &Aggregator) -> String {
        let over = match &aggregator.sources {
            Sources::Accounts { accounts, .. } => format!("{} accounts", accounts.len()),
            Sources::Organization { .. } => "the organization".to_string(),
        };
        let data = places(self.world, place, aggregator);
        let known: usize = data
            .iter()
            .map(|(source, when)| recorded::total(self.world, *source, *when))
            .sum();
        let state = match (aggregator.stopped, aggregator.collected(self.world.now())) {
            (Some(stopped), _) => format!("It stopped at {stopped}; what it had stays"),
            (None, Some(at)) => format!("Collected last at {at}"),
            (None, None) => "It has not collected yet".to_string(),
        };
        format!("Over {over}. {state}. It shows {known} resources.")
    }

    /// A row for the organization and one for each source account.
    fn source_rows(&self, place: Place, name: &str, aggregator: &Aggregator) -> Vec<Item> {
        let accounts = match &aggregator.sources {
            Sources::Accounts { accounts, .. } => accounts.len(),
            Sources::Organization { .. } => self
                .world
                .organization_of(place.account)
                .map_or(0, |organization| organization.account_count()),
        };
        if accounts > LISTED {
            return Vec::new();
        }
        let mut rows: Vec<Item> = Vec::new();
        let mut last: Option<(Option<AccountId>, Update, usize)> = None;
        let all = sources(self.world, place, aggregator);
        let mut flush = |last: Option<(Option<AccountId>, Update, usize)>, error: Option<&str>| {
            let Some((account, update, regions)) = last else {
                return;
            };
            let mark = match update {
                Update::Succeeded => "present",
                Update::Failed => "refused",
                Update::Outdated => "pending",
            };
            let mut note = format!("{name}: {}", update.name());
            if account.is_some() {
                note.push_str(&format!(
                    ", {regions} {}",
                    if regions == 1 { "Region" } else { "Regions" }
                ));
            }
            if let Some(error) = error {
                note.push_str(&format!(". {error}"));
            }
            let text = account.map_or_else(
                || "The organization".to_string(),
                |account| self.world.name_of(account),
            );
            rows.push(self.row(account.unwrap_or(place.account), text, note, mark));
        };
        let mut error: Option<&str> = None;
        for source in &all {
            last = match last {
                Some((account, update, regions))
                    if account == source.account && update == source.update =>
                {
                    Some((account, update, regions + 1))
                }
                before => {
                    flush(before, error);
                    Some((source.account, source.update, 1))
                }
            };
            error = source.error.as_ref().map(|(_, message)| message.as_str());
        }
        flush(last, error);
        rows
    }

    fn rules(&self) -> Vec<List> {
        let mut items = Vec::new();
        let mut members = Vec::new();
        for ((place, name), rule) in &self.world.config.organization_rules {
            if !self.sees(place.account, "config:DescribeOrganizationConfigRules") {
                continue;
            }
            let progress = rule.progress();
            let done = rule
                .members
                .values()
                .filter(|member| member.there.is_some())
                .count();
            items.push(self.row(
                place.account,
                format!("{name} ({})", self.where_is(*place)),
                format!(
                    "{}: {}. In {done} of {} accounts.",
                    rule.spec.identifier,
                    said(&progress),
                    rule.members.len()
                ),
                mark_of(&progress),
            ));
            if rule.members.len() <= LISTED {
                members.extend(rule.members.iter().map(|(account, member)| {
                    self.row(
                        *account,
                        self.world.name_of(*account),
                        member_note(name, member),
                        mark_of(&member.progress),
                    )
                }));
            }
        }
        let mut lists = vec![List {
            title: "Organization rules",
            items,
            empty: "No organization rule is seen from here.",
        }];
        if !members.is_empty() {
            lists.push(List {
                title: "Rules, account by account",
                items: members,
                empty: "",
            });
        }
        lists
    }

    fn offer(&self, label: impl Into<String>, operation: &str, input: serde_json::Value) -> Offer {
        let command = Command::Call(Call::new(self.actor.clone(), operation, input));
        Offer {
            label: label.into(),
            refusal: self
                .world
                .clone()
                .step(&command)
                .err()
                .map(|refusal| refusal.error.message.to_string()),
            kind: OfferKind::Run(command),
            grave: false,
        }
    }

    fn form(&self, label: &str, operation: &'static str) -> Offer {
        Offer {
            label: label.into(),
            kind: OfferKind::Form {
                operation,
                preset: serde_json::Map::new(),
            },
            refusal: None,
            grave: false,
        }
    }

    /// What the acting person can try, in the Region that calls go to unless told otherwise.
    fn offers(&self) -> Vec<Offer> {
        let own = Place {
            account: self.actor.account(),
            region: region::DEFAULT,
        };
        let config = &self.world.config;
        let mut offers = Vec::new();
        let aggregators = config.aggregators.keys().filter(|(place, _)| *place == own);
        let names: Vec<&str> = aggregators.map(|(_, name)| &**name).collect();
        if !names.contains(&"organization") {
            offers.push(self.offer(
                "Create an aggregator over the organization",
                "console:CreateOrganizationAggregator",
                json!({ "ConfigurationAggregatorName": "organization" }),
            ));
        }
        offers.push(self.form(
            "Create an aggregator over accounts",
            "config:PutConfigurationAggregator",
        ));
        for name in names {
            offers.push(self.offer(
                format!("Delete the aggregator {name}"),
                "config:DeleteConfigurationAggregator",
                json!({ "ConfigurationAggregatorName": name }),
            ));
        }
        for asking in authorization::requests(self.world, own) {
            offers.push(self.offer(
                format!(
                    "Let {} collect from here",
                    self.world.name_of(asking.account)
                ),
                "config:PutAggregationAuthorization",
                json!({
                    "AuthorizedAccountId": asking.account.to_string(),
                    "AuthorizedAwsRegion": asking.region,
                }),
            ));
        }
        offers.push(match config.recorders.get(&own) {
            None => self.offer("Set up recording", "console:SetUpRecording", json!({})),
            Some(recorder) => {
                let input = json!({ "ConfigurationRecorderName": &*recorder.name });
                if recorder.recording {
                    self.offer("Stop recording", "config:StopConfigurationRecorder", input)
                } else {
                    self.offer(
                        "Start recording",
                        "config:StartConfigurationRecorder",
                        input,
                    )
                }
            }
        });
        let rules = config
            .organization_rules
            .keys()
            .filter(|(place, _)| *place == own);
        let rules: Vec<&str> = rules.map(|(_, name)| &**name).collect();
        if !rules.contains(&"encrypted-volumes") {
            let rule = json!({ "RuleIdentifier": "ENCRYPTED_VOLUMES" });
            offers.push(self.offer(
                "Put the organization rule ENCRYPTED_VOLUMES",
                "config:PutOrganizationConfigRule",
                json!({
                    "OrganizationConfigRuleName": "encrypted-volumes",
                    "OrganizationManagedRuleMetadata": rule,
                }),
            ));
        }
        offers.push(self.form(
            "Put another organization rule",
            "config:PutOrganizationConfigRule",
        ));
        for name in rules {
            offers.push(self.offer(
                format!("Delete the organization rule {name}"),
                "config:DeleteOrganizationConfigRule",
                json!({ "OrganizationConfigRuleName": name }),
            ));
        }
        offers
    }
}

fn mark_of(progress: &Progress) -> &'static str {
    match progress {
        Progress::Waiting => "pending",
        Progress::Done => "present",
        Progress::Failed(_) => "refused",
    }
}

fn said(progress: &Progress) -> &'static str {
    match progress {
        Progress::Waiting => "under way",
        Progress::Done => "done",
        Progress::Failed(_) => "failed in at least one account",
    }
}

fn member_note(rule: &str, member: &Deployment) -> String {
    let why = match &member.progress {
        Progress::Failed(code) => format!(". {}", crate::config::message(code)),
        Progress::Waiting if member.at > member.since => ". No recorder is there yet.".to_string(),
        Progress::Waiting | Progress::Done => String::new(),
    };
    format!("{rule}: {}{why}", member.status())
}
