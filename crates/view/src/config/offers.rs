//! Offers of AWS Config for the current user, in their default Region.

use message::{Message, message};
use serde_json::{Map, Value};

use super::words::resources;
use super::{ConfigLine, ConfigSection, LISTED};
use crate::offer::Offer;
use api::json::json;
use api::{ids::AccountId, principal::Principal};
use gates::{
    authorize::{self, AccessRequest},
    people,
};
use services::config::{authorization, recorded};
use state::config::{AccountRegion, Recorder};
use state::{
    command::{Call, Command},
    world::World,
};

/// The name of the offered aggregator over the organization.
pub(crate) const ORGANIZATION: &str = "organization";
/// The name of the offered organization rule.
const RULE: &str = "encrypted-volumes";

impl Looking<'_> {
    fn own(&self) -> AccountRegion {
        AccountRegion {
            account: self.actor.account(),
            region: self.actor.home(),
        }
    }

    fn run(&self, label: impl Into<Message>, operation: &str, input: Value) -> Offer {
        let command = Command::Call(Call::new(self.actor.clone(), operation, input));
        Offer::run(self.world, label, command)
    }

    /// The offer to become an administrator of another account, if the viewpoint shows one, for actions that only
    /// that account can do.
    pub(super) fn act_there(&self, account: AccountId) -> Option<Offer> {
        if !self.all || account == self.actor.account() {
            return None;
        }
        let administrator = people::administrator_of(self.world, account)?;
        Some(Offer::act_as_named(self.world, administrator))
    }

    /// A form's sources: the accounts of the organization if the person sees them, else their own account.
    fn all_accounts(&self) -> Map<String, Value> {
        let own = self.actor.account();
        let organization = self.world.organization_of(own);
        let ids: Vec<String> = match organization.filter(|it| self.all || it.management == own) {
            Some(organization) => organization
                .account_ids()
                .map(|account| account.to_string())
                .collect(),
            None => vec![own.to_string()],
        };
        let source = json!({ "AccountIds": ids, "AllAwsRegions": true });
        let mut preset = Map::new();
        preset.insert("AccountAggregationSources".to_string(), json!([source]));
        preset
    }

    pub(super) fn aggregator_offers(&self) -> Vec<Offer> {
        let own = self.own();
        let mut offers = Vec::new();
        let known = &self.world.config().aggregators;
        if !known.contains_key(&(own, ORGANIZATION.into())) {
            offers.push(self.run(
                "Create an organization aggregator",
                "console:CreateOrganizationAggregator",
                json!({ "ConfigurationAggregatorName": ORGANIZATION }),
            ));
        }
        offers.push(Offer::form(
            "Create an aggregator over accounts",
            "config:PutConfigurationAggregator",
            self.all_accounts(),
        ));
        offers.extend(
            authorization::requests(self.world, own)
                .into_iter()
                .map(|asking| {
                    self.run(
                        message!(
                            "Let {account} collect from here",
                            account = self.world.name_of(asking.account)
                        ),
                        "config:PutAggregationAuthorization",
                        json!({
                            "AuthorizedAccountId": asking.account.to_string(),
                            "AuthorizedAwsRegion": asking.region,
                        }),
                    )
                }),
        );
        offers
    }

    pub(super) fn delete_aggregator(&self, place: AccountRegion, name: &str) -> Vec<Offer> {
        let label = message!(
            "Delete the aggregator {aggregator}",
            aggregator = name.to_string()
        );
        let input = json!({ "ConfigurationAggregatorName": name });
        self.delete(place, label, "config:DeleteConfigurationAggregator", input)
    }

    /// The offer to delete something of the current user's own account and Region.
    fn delete(
        &self,
        place: AccountRegion,
        label: Message,
        operation: &str,
        input: Value,
    ) -> Vec<Offer> {
        let own = (place == self.own()).then(|| self.run(label, operation, input));
        own.into_iter().collect()
    }

    pub(super) fn recorder_offers(&self) -> Vec<Offer> {
        let whose = self.world.name_of(self.actor.account());
        vec![match self.world.config().recorders.get(&self.own()) {
            None => self.run(
                message!("Set up recording in {account}", account = whose),
                "console:SetUpRecording",
                json!({}),
            ),
            Some(recorder) => {
                let input = json!({ "ConfigurationRecorderName": &*recorder.name });
                let (label, operation) = if recorder.recording {
                    (
                        message!("Stop recording in {account}", account = whose),
                        "config:StopConfigurationRecorder",
                    )
                } else {
                    (
                        message!("Start recording in {account}", account = whose),
                        "config:StartConfigurationRecorder",
                    )
                };
                self.run(label, operation, input)
            }
        }]
    }

    pub(super) fn rule_offers(&self) -> Vec<Offer> {
        let mut offers = Vec::new();
        let known = &self.world.config().organization_rules;
        if !known.contains_key(&(self.own(), RULE.into())) {
            let rule = json!({ "RuleIdentifier": "ENCRYPTED_VOLUMES" });
            offers.push(self.run(
                "Create the organization rule ENCRYPTED_VOLUMES",
                "config:PutOrganizationConfigRule",
                json!({
                    "OrganizationConfigRuleName": RULE,
                    "OrganizationManagedRuleMetadata": rule,
                }),
            ));
        }
        offers.push(Offer::form(
            "Create another organization rule",
            "config:PutOrganizationConfigRule",
            Map::new(),
        ));
        offers
    }

    pub(super) fn delete_rule(&self, place: AccountRegion, name: &str) -> Vec<Offer> {
        let label = message!(
            "Delete the organization rule {rule}",
            rule = name.to_string()
        );
        let input = json!({ "OrganizationConfigRuleName": name });
        self.delete(place, label, "config:DeleteOrganizationConfigRule", input)
    }
}

pub(super) struct Looking<'w> {
    pub(super) world: &'w World,
    pub(super) actor: &'w Principal,
    pub(super) all: bool,
}

impl Looking<'_> {
    /// Whether the viewpoint shows the resources of this account: the current user may make the call that lists them.
    pub(super) fn sees(&self, account: AccountId, action: &str) -> bool {
        self.all
            || (account == self.actor.account()
                && authorize::authorize(self.world, &AccessRequest::new(self.actor, action, "*"))
                    .is_allowed())
    }

    pub(super) fn line(
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

    pub(super) fn where_is(&self, place: AccountRegion) -> String {
        format!("{}, {}", self.world.name_of(place.account), place.region)
    }

    /// Sorts lines: the management account first, then by id. Returns how many it left out.
    pub(super) fn in_order(&self, lines: &mut Vec<ConfigLine>) -> usize {
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

    pub(super) fn recorders(&self) -> ConfigSection {
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
