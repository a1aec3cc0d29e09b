//! Rules, conformance packs, and how far organizations are in putting them into accounts.

use super::{AccountRegion, Config};
use crate::agenda::Cause;
use crate::words::KeptWords;
use api::ids::{AccountId, OrganizationId, Text};
use api::time::SimTime;
use content_hash::ContentHash;
use ordered::{Map, Set};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

message::worded! {
    /// The phase of a deployment.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum Phase {
        /// It is created.
        Create: "CREATE";
        /// It is updated.
        Update: "UPDATE";
        /// It is deleted.
        Delete: "DELETE";
    }
    /// The verb in statuses of the API.
    verb
}

/// The progress of a phase.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Progress {
    /// In progress.
    Waiting,
    /// Successful.
    Done,
    /// Failed, with a code, for which `services::config::message` has the message.
    Failed(Text),
}

/// A deployment of an organization to one of its accounts.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Deployment {
    /// The phase of the deployment.
    pub phase: Phase,
    /// The progress of the phase.
    pub progress: Progress,
    /// When the progress last changed.
    pub at: SimTime,
    /// When the phase began.
    pub since: SimTime,
    /// The number of the wave that deploys it.
    pub wave: u32,
    /// When it was added to the account; `None`: the account does not have it.
    pub there: Option<SimTime>,
}

impl Deployment {
    /// Notes the end of the phase, with the code of its failure if it failed.
    pub fn end(&mut self, now: SimTime, failure: Option<&str>) {
        self.at = now;
        self.progress = match failure {
            Some(code) => Progress::Failed(code.into()),
            None => {
                self.there = self.there.or(Some(now));
                Progress::Done
            }
        };
    }

    /// The status in the API: `CREATE_SUCCESSFUL` and the like.
    pub fn status(&self) -> String {
        status(self.phase, &self.progress)
    }
}

/// The status in the API: `CREATE_SUCCESSFUL` and the like.
pub fn status(phase: Phase, progress: &Progress) -> String {
    let end = match progress {
        Progress::Waiting => "IN_PROGRESS",
        Progress::Done => "SUCCESSFUL",
        Progress::Failed(_) => "FAILED",
    };
    [phase.verb(), "_", end].concat()
}

/// A managed rule with its settings.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct RuleSpec {
    /// The identifier of the managed rule: `IAM_PASSWORD_POLICY`.
    pub identifier: Text,
    /// The description.
    pub description: Option<Text>,
    /// The parameters as JSON text.
    pub parameters: Option<Text>,
    /// The maximum execution frequency, as the API spells it.
    pub frequency: Option<Text>,
    /// The resource types; empty: all that the rule can evaluate.
    pub scope: Vec<Text>,
}

/// What an account deploys to the accounts of its organization, such as a rule, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct OrganizationDeployment<T> {
    /// The last part of its ARN and of its name in accounts.
    pub suffix: Text,
    /// The organization.
    pub organization: OrganizationId,
    /// What is deployed.
    pub spec: T,
    /// Accounts that do not get it.
    pub excluded: Set<AccountId>,
    /// When it was last changed.
    pub updated: SimTime,
    /// The accounts that have it, get it or lose it. All are in `organization`.
    pub members: Map<AccountId, Deployment>,
    /// The current or last phase.
    pub phase: Phase,
    /// Why it exists.
    pub cause: Cause,
}

/// A rule of a conformance pack.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PackRule {
    /// The name in the template; in an account it also has the id of the pack.
    pub name: Text,
    /// The rule's id: `config-rule-…`.
    pub id: Text,
    /// The managed rule and its settings.
    pub spec: RuleSpec,
}

/// The settings of a conformance pack.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PackSpec {
    /// The rules of its template.
    pub rules: Vec<PackRule>,
    /// A mistake in the rules of its last template, which lets deployments fail. The rules are those before.
    pub fault: Option<KeptWords>,
    /// The given values of the template's parameters: name and value.
    pub parameters: Vec<(Text, Text)>,
    /// The bucket for its template.
    pub bucket: Option<Text>,
    /// The prefix of keys in the bucket.
    pub prefix: Option<Text>,
}

/// A conformance pack that an account created for itself.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct OwnPack {
    /// The pack's id: `conformance-pack-…`.
    pub id: Text,
    /// Its settings.
    pub spec: PackSpec,
    /// How far its creation, change or deletion is. There are no waves.
    pub deployment: Deployment,
}

/// A rule of an organization.
pub type OrganizationRule = OrganizationDeployment<RuleSpec>;

/// A conformance pack of an organization.
pub type OrganizationPack = OrganizationDeployment<PackSpec>;

/// Where a deployment was created, and its name there.
pub type DeploymentKey = (AccountRegion, Text);

/// All deployments of a kind.
pub type Deployments<T> = Map<DeploymentKey, Arc<OrganizationDeployment<T>>>;

/// What an organization can deploy to its accounts.
pub trait Deployable: Clone + PartialEq + 'static {
    /// The first part of its name in accounts.
    const PREFIX: &'static str;
    /// The code of a deployment that failed in an account.
    const FAILED: &'static str;

    /// The deployments of this kind.
    fn deployments(config: &Config) -> &Deployments<Self>;

    /// The deployments of this kind, to change them.
    fn deployments_mut(config: &mut Config) -> &mut Deployments<Self>;
}

impl Deployable for RuleSpec {
    const PREFIX: &'static str = "OrgConfigRule";
    const FAILED: &'static str = "OrganizationConfigRuleFailed";

    fn deployments(config: &Config) -> &Deployments<Self> {
        &config.organization_rules
    }

    fn deployments_mut(config: &mut Config) -> &mut Deployments<Self> {
        &mut config.organization_rules
    }
}

impl Deployable for PackSpec {
    const PREFIX: &'static str = "OrgConformsPack";
    const FAILED: &'static str = "OrganizationConformancePackFailed";

    fn deployments(config: &Config) -> &Deployments<Self> {
        &config.organization_packs
    }

    fn deployments_mut(config: &mut Config) -> &mut Deployments<Self> {
        &mut config.organization_packs
    }
}

impl<T: Deployable> OrganizationDeployment<T> {
    /// Its name in member accounts.
    pub fn name_in_accounts(&self, name: &str) -> String {
        format!("{}-{name}-{}", T::PREFIX, self.suffix)
    }

    /// The progress over all accounts: failed if any deployment failed.
    pub fn progress(&self) -> Progress {
        let any = |wanted: fn(&Progress) -> bool| {
            self.members.values().any(|member| wanted(&member.progress))
        };
        if any(|progress| *progress == Progress::Waiting) {
            Progress::Waiting
        } else if any(|progress| matches!(progress, Progress::Failed(_))) {
            Progress::Failed(T::FAILED.into())
        } else {
            Progress::Done
        }
    }

    /// When it was added to the account; `None`: the account does not have it.
    pub fn there(&self, account: AccountId) -> Option<SimTime> {
        self.members.get(&account)?.there
    }
}

/// Whether the account has something that the organization deployed.
pub fn has_deployed(config: &Config, organization: &OrganizationId, account: AccountId) -> bool {
    any::<RuleSpec>(config, organization, Some(account))
        || any::<PackSpec>(config, organization, Some(account))
}

/// Whether accounts of the organization deploy anything to all of it.
pub fn deploys(config: &Config, organization: &OrganizationId) -> bool {
    any::<RuleSpec>(config, organization, None) || any::<PackSpec>(config, organization, None)
}

/// Whether the organization has a deployment of a kind, if given one that is in this account.
fn any<T: Deployable>(
    config: &Config,
    organization: &OrganizationId,
    account: Option<AccountId>,
) -> bool {
    let mut all = T::deployments(config).values();
    all.any(|it| {
        it.organization == *organization
            && account.is_none_or(|account| it.there(account).is_some())
    })
}
