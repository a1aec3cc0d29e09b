//! Getters: looking things up in a world.

use std::sync::Arc;

use message::Message;
use ordered::Map;

use super::{CreateRequest, DeletionState, RoleDeletion, World, email_key};
use crate::account::{Account, Bucket, Membership, Role, Tags};
use crate::account_management::AllAccountSettings;
use crate::agenda::Agenda;
use crate::agreements::Accepted;
use crate::config::Config;
use crate::enrollment::Enrollments;
use crate::habit::Habit;
use crate::handshake::Handshake;
use crate::identity_center::IdentityCenters;
use crate::injected::InjectedError;
use crate::last_accessed::{AccessReport, ReportState};
use crate::organization::Organization;
use crate::records::Records;
use crate::records::access::{Attempt, Times};
use crate::trails::{Trail, TrailKey};
use crate::transfer::Transfer;
use api::ids::{
    AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, Text, TransferId,
};
use api::model::Service;
use api::partition::Partition;
use api::policy_types::PolicyTarget;
use api::principal::Principal;
use api::region;
use api::time::SimTime;

/// Getters of what worlds share: one by its id, all in the order of ids, and the map itself.
macro_rules! shared {
    ($($one:ident, $all:ident, $by_id:ident: $id:ty => $owned:ty, $type:ty;)*) => {
        impl World {
            $(
                #[doc = concat!("The `", stringify!($type), "` with this id.")]
                pub fn $one(&self, id: &$id) -> Option<&$type> {
                    self.$all.get(id).map(|it| &**it)
                }

                #[doc = concat!("Every `", stringify!($type), "`, in the order of ids.")]
                pub fn $all(&self) -> impl Iterator<Item = &$type> {
                    self.$all.values().map(|it| &**it)
                }

                #[doc = concat!("Every `", stringify!($type), "` by id, as worlds share them.")]
                pub fn $by_id(&self) -> &Map<$owned, Arc<$type>> {
                    &self.$all
                }
            )*
        }
    };
}

shared! {
    organization, organizations, organizations_by_id: OrganizationId => OrganizationId, Organization;
    handshake, handshakes, handshakes_by_id: HandshakeId => HandshakeId, Handshake;
    transfer, transfers, transfers_by_id: TransferId => TransferId, Transfer;
    access_report, access_reports, access_reports_by_id: str => Text, AccessReport;
}

impl World {
    /// The request to create an account with this id.
    pub fn create_request(&self, id: &CreateRequestId) -> Option<&CreateRequest> {
        self.create_requests.all.get(id).map(|it| &**it)
    }

    /// Every request to create an account, in the order of ids.
    pub fn create_requests(&self) -> impl Iterator<Item = &CreateRequest> {
        self.create_requests.all.values().map(|it| &**it)
    }

    /// The requests to create accounts that are not finished yet.
    pub fn creations_in_progress(&self) -> impl Iterator<Item = &CreateRequest> {
        self.create_requests.in_progress()
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The agenda.
    pub fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// Every account, in the order of ids.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.all.values().map(|account| &**account)
    }

    /// The number of accounts.
    pub fn account_count(&self) -> usize {
        self.accounts.all.len()
    }

    /// The account with this id.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.all.get(&id).map(|account| &**account)
    }

    /// The role with this ARN, in any account.
    pub fn role_by_arn(&self, arn: &str) -> Option<(AccountId, &Role)> {
        let account = self.account(AccountId::of_arn(arn)?)?;
        let role = account.roles.get(arn.rsplit('/').next()?)?;
        (role.arn(account.id) == arn).then_some((account.id, role))
    }

    /// The organization that the account is in.
    pub fn organization_of(&self, account: AccountId) -> Option<&Organization> {
        self.account(account)?
            .membership
            .as_ref()
            .and_then(|membership| self.organization(&membership.organization))
    }

    /// Tasks that delete service-linked roles, by id, as they are shared between worlds.
    pub fn deletions_by_id(&self) -> &Map<Text, Arc<RoleDeletion>> {
        &self.deletions
    }

    /// Accounts by `PARTITION:ALIAS`.
    pub fn aliases(&self) -> &Map<Text, AccountId> {
        &self.aliases
    }

    /// Trails of AWS CloudTrail.
    pub fn trails(&self) -> &Map<TrailKey, Arc<Trail>> {
        &self.trails
    }

    /// The task with this id, which deletes a service-linked role.
    pub fn role_deletion(&self, task: &str) -> Option<&RoleDeletion> {
        self.deletions.get(task).map(|deletion| &**deletion)
    }

    /// The deletion of a role that is in progress, with the id of its task.
    pub fn running_deletion(
        &self,
        account: AccountId,
        role: &str,
    ) -> Option<(&Text, &RoleDeletion)> {
        self.deletions
            .iter()
            .find(|(_, deletion)| {
                deletion.account == account
                    && &*deletion.role == role
                    && deletion.state == DeletionState::InProgress
            })
            .map(|(task, deletion)| (task, &**deletion))
    }

    /// The id of the latest task that deletes, or deleted, a role of this name.
    pub fn last_deletion(&self, account: AccountId, role: &str) -> Option<&Text> {
        self.deletions
            .iter()
            .filter(|(_, deletion)| deletion.account == account && &*deletion.role == role)
            .max_by_key(|(_, deletion)| deletion.asked)
            .map(|(task, _)| task)
    }

    /// The agreements accepted in AWS Artifact, ended ones too.
    pub fn agreements(&self) -> impl Iterator<Item = &Accepted> {
        self.agreements.values().map(|it| &**it)
    }

    /// The settings of accounts in AWS Account Management.
    pub fn account_settings(&self) -> &AllAccountSettings {
        &self.account_settings
    }

    /// Where security services are enabled.
    pub fn enrollments(&self) -> &Enrollments {
        &self.enrollments
    }

    /// The instances of IAM Identity Center, by id.
    pub fn identity_centers(&self) -> &IdentityCenters {
        &self.identity_centers
    }

    /// The data of AWS Config.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The report of last accessed data that was requested last.
    pub fn last_access_report(&self) -> Option<&AccessReport> {
        self.access_reports()
            .max_by_key(|report| (report.asked, report.state == ReportState::InProgress))
    }

    /// The daily work of a principal.
    pub fn habit_of(&self, principal: &Principal) -> Option<&Habit> {
        self.habits.get(principal).map(|habit| &**habit)
    }

    /// All daily work, in the order of principals.
    pub fn habits(&self) -> impl Iterator<Item = (&Principal, &Habit)> {
        self.habits.iter().map(|(who, habit)| (who, &**habit))
    }

    /// Daily work by principal, as it is shared between worlds.
    pub fn habits_by_principal(&self) -> &Map<Principal, Arc<Habit>> {
        &self.habits
    }

    /// Records of what happened: CloudTrail, attempts, last uses.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The attempts of an account's principals to use services, by action, Region and name.
    pub fn attempts_of(&self, account: AccountId) -> impl Iterator<Item = (&Attempt, &Times)> {
        self.records.access.of(account)
    }

    /// When and in which Region the role was last used, as far as reports show it yet. A service that takes the role counts as
    /// acting in the home Region of the account's partition.
    pub fn role_last_use(&self, account: AccountId, role: &Role) -> Option<(SimTime, Text)> {
        let shown = |times: &Times| times.shown(self.now);
        let taken = self.records.roles.get(&(account, role.name.clone()));
        let home = || Text::from(region::endpoint(account.partition(), Service::Iam));
        let arn = role.arn(account);
        let called = self.attempts_of(account);
        called
            .filter(|(attempt, _)| *attempt.who == *arn)
            .filter_map(|(attempt, times)| Some((shown(times)?, attempt.region.clone())))
            .chain(taken.and_then(shown).map(|at| (at, home())))
            // Earlier uses belong to a deleted role of the same name.
            .filter(|(at, _)| *at >= role.created_at)
            .max_by_key(|(at, _)| *at)
    }

    /// The membership of an account, if it is in an organization.
    pub fn membership_of(&self, account: AccountId) -> Option<&Membership> {
        self.account(account)?.membership.as_ref()
    }

    /// The tags that the resource with this ARN has in its account.
    pub fn tags_of(&self, owner: AccountId, arn: &str) -> Tags {
        let tags = self.account(owner).and_then(|it| it.tags.get(arn));
        tags.cloned().unwrap_or_default()
    }

    /// Whether the account exists and is not closed.
    pub fn is_open(&self, account: AccountId) -> bool {
        self.account(account)
            .is_some_and(|account| !account.is_closed())
    }

    /// Whether the account exists and has a role of this name.
    pub fn has_role(&self, account: AccountId, name: &str) -> bool {
        self.account(account)
            .is_some_and(|account| account.roles.contains_key(name))
    }

    /// Errors that the next calls get.
    pub fn injected(&self) -> &[InjectedError] {
        &self.injected
    }

    /// Whether calls are throttled.
    pub fn throttles(&self) -> bool {
        self.throttle.is_some()
    }

    /// The account of a partition whose root user has this email address. Case does not count.
    pub fn by_email(&self, partition: Partition, email: &str) -> Option<AccountId> {
        self.emails.get(&*email_key(partition, email)).copied()
    }

    /// The account's name, for messages; its id if the account does not exist.
    pub fn name_of(&self, account: AccountId) -> String {
        self.account(account)
            .map_or_else(|| account.to_string(), |account| account.name.to_string())
    }

    /// The name of a policy target, for messages.
    pub fn target_name(&self, organization: &Organization, target: &PolicyTarget) -> Message {
        match target {
            PolicyTarget::Parent(ParentId::Root(_)) => "the root".into(),
            PolicyTarget::Parent(ParentId::Ou(ou)) => organization
                .ous
                .get(ou)
                .map_or_else(|| ou.to_string(), |ou| ou.name.to_string())
                .into(),
            PolicyTarget::Account(account) => self.name_of(*account).into(),
        }
    }

    /// The bucket of this name in a partition, with the account that owns it.
    pub fn bucket(&self, partition: Partition, name: &str) -> Option<(AccountId, &Bucket)> {
        let owner = self.accounts.owner(partition, name)?;
        Some((owner, self.account(owner)?.buckets.get(name)?))
    }
}
