//! Organization rules of AWS Config, with their state in each account.

use message::{Message, message};

use super::offers::Looking;
use super::words::{mark_of, no_recorder, of_accounts};
use super::{ConfigLine, ConfigSection, ConfigThing};
use services::config::rule::stands;
use state::config::{AccountRegion, Deployment, OrganizationRule, Progress};

impl Looking<'_> {
    pub(super) fn rules(&self) -> ConfigSection {
        let seen = self
            .world
            .config()
            .organization_rules
            .iter()
            .filter(|((place, _), _)| {
                self.sees(place.account, "config:DescribeOrganizationConfigRules")
            });
        ConfigSection {
            title: "Organization rules",
            says: "AWS Config puts an organization rule into every account of the organization, including accounts that join later. Creating one also enables trusted access for `config-multiaccountsetup.amazonaws.com`.",
            empty: "No organization rule is visible from here.",
            things: seen
                .map(|((place, name), rule)| self.rule(*place, name, rule))
                .collect(),
            offers: self.rule_offers(),
            ..ConfigSection::default()
        }
    }

    fn rule(&self, place: AccountRegion, name: &str, rule: &OrganizationRule) -> ConfigThing {
        let mut lines: Vec<ConfigLine> = rule
            .members
            .iter()
            .map(|(account, member)| {
                let at = AccountRegion {
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
                Progress::Waiting => "In progress.",
                Progress::Done => "Done.",
                Progress::Failed(_) => "Failed in at least one account.",
            },
            says: message!(
                "It checks `{identifier}` and is in {count} of {accounts}.",
                identifier = rule.spec.identifier,
                count = there.count(),
                accounts = of_accounts(rule.members.len())
            ),
            more: self.in_order(&mut lines),
            lines,
            offers: self.delete_rule(place, name),
        }
    }

    /// Why a rule is not in an account, or its results there, if the viewpoint shows that account's rules.
    fn deployment_note(
        &self,
        at: AccountRegion,
        rule: &OrganizationRule,
        member: &Deployment,
    ) -> Message {
        match &member.progress {
            Progress::Failed(code) => services::config::message(code).into(),
            Progress::Waiting if no_recorder(member) => {
                let there = self.world.config().recorders.contains_key(&at);
                if there {
                    "The account now has a recorder. AWS Config retries every hour."
                } else {
                    "The account has no recorder yet. AWS Config retries every hour."
                }
                .into()
            }
            Progress::Waiting => "AWS Config has not reached it yet.".into(),
            Progress::Done
                if member.there.is_some()
                    && self.sees(at.account, "config:DescribeComplianceByConfigRule") =>
            {
                message!(
                    "Finds {result}.",
                    result = stands(self.world, at, &rule.spec).name()
                )
            }
            Progress::Done => Message::default(),
        }
    }
}
