//! Offers of AWS Config for the current user, in their default Region.

use message::{Message, message};
use serde_json::{Map, Value};

use super::Looking;
use crate::offer::Offer;
use api::ids::AccountId;
use api::json::json;
use gates::people;
use services::config::authorization;
use state::command::{Call, Command};
use state::config::AccountRegion;

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
