//! What is noted while files are read: facts, of which the first counts, and findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use message::{Message, message};
use serde_json::Value;
use sim::ids::{AccountId, OrganizationId, OuId, ParentId, PolicyId, ResourcePolicyId, RootId};
use sim::partition::Partition;
use sim::policies::{PolicyTarget, PolicyType};
use sim::time::SimTime;

use super::{AccountFacts, ExpansionRoom, OrganizationFacts, PolicyFacts, StatedFact, UnitFacts};
use crate::cursor::Cursor;
use crate::report::{FindingKind, Findings, SourcePlace};

/// Something about ids that differs from what was read before.
#[derive(Debug)]
pub(crate) struct StatedClaim {
    pub says: ClaimedId,
    pub place: SourcePlace,
}

/// What a claim says.
#[derive(Debug)]
pub(crate) enum ClaimedId {
    /// A unit or account has this parent.
    Parent(PolicyTarget, ParentId),
    /// This is the management account.
    Management(AccountId),
}

/// Parameters of tasks of org-formation.
#[derive(Debug, Default)]
pub(crate) struct TaskParameters {
    /// Their default values, by name.
    pub defaults: BTreeMap<String, Value>,
    /// The file whose parameters they include.
    pub included: Option<String>,
}

/// Facts and findings while files are read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub facts: OrganizationFacts,
    pub findings: Findings,
    /// Documents of policies, by file: other files refer to them.
    pub policy_files: BTreeMap<Arc<str>, String>,
    /// The files of each organization, by its id.
    pub organizations: BTreeMap<OrganizationId, BTreeSet<Arc<str>>>,
    /// Folders or management accounts, by which organizations without ids are told apart, by format, with their files.
    pub unnamed: BTreeMap<&'static str, BTreeMap<String, BTreeSet<Arc<str>>>>,
    /// The texts of all files beside Terraform code, and which of them it has used.
    pub texts: BTreeMap<Arc<str>, Arc<String>>,
    pub used_texts: BTreeSet<String>,
    /// Roots that files state in passing: a list of roots counts more.
    pub roots: Vec<StatedFact<RootId>>,
    /// Targets by the names that other files use.
    pub names: BTreeMap<String, PolicyTarget>,
    /// What variables of Landing Zone Accelerator stand for.
    pub variables: BTreeMap<&'static str, StatedFact<String>>,
    /// What stands for nothing known in texts with placeholders of Landing Zone Accelerator, by file: sentences.
    pub unknown_values: BTreeMap<Arc<str>, Vec<Message>>,
    /// The names of what templates do not say, each with the first file that has it.
    pub unknown_names: BTreeMap<String, Arc<str>>,
    /// What placeholders, functions and references may still add to texts.
    pub room: ExpansionRoom,
    /// What files say after another place has said something else. It may be the same thing by another id; see `resolve::same`.
    pub claims: Vec<StatedClaim>,
    /// Children in lists of the Terraform file that is being read, with their parents. What their own resources say counts more.
    pub listed: Vec<(PolicyTarget, ParentId, SourcePlace)>,
    /// Accounts that the Terraform plan which is being read deletes.
    pub deleted: BTreeSet<AccountId>,
    /// Services whose resources are in folders of iam-collect and are not read, with the first place.
    pub unread_services: BTreeMap<String, SourcePlace>,
    /// What tasks of org-formation give templates, by the template's file and the parameter, each with the file of the task.
    pub parameters: BTreeMap<(String, String), Vec<(String, Value)>>,
    /// Parameters of tasks of org-formation themselves, by file.
    pub task_parameters: BTreeMap<String, TaskParameters>,
    /// Files with the section `Organization` of org-formation, or a part of it.
    pub section_files: BTreeSet<String>,
    /// Names that mean different targets in different files, so that they mean none.
    pub unclear_names: BTreeSet<String>,
    /// The newest item of each resource in files of AWS Config, with its time, by account and the rest of its identity.
    pub config_items: BTreeMap<(AccountId, String), (Option<SimTime>, StatedFact<Value>)>,
    /// Files of Terraform code that are not read yet, by folder.
    pub terraform_sources: BTreeMap<String, Vec<(Arc<str>, String)>>,
    /// Whether a file has the values of Terraform.
    pub shows_terraform: bool,
    /// IAM resources of the Terraform file that is being read, with their types.
    pub iam_resources: Vec<(String, StatedFact<Value>)>,
    /// Types of Terraform resources that are not read, each with how many there are and the first place.
    pub unread_types: BTreeMap<String, (usize, SourcePlace)>,
}

/// Puts a fact into its slot, unless another value is there. `of`: what the fact is about, as the beginning of a sentence.
pub(crate) fn note<T: PartialEq + Display>(
    of: impl Into<Message>,
    slot: &mut Option<StatedFact<T>>,
    value: T,
    place: SourcePlace,
    findings: &mut Findings,
) {
    match slot {
        None => *slot = Some(StatedFact { value, place }),
        Some(known) if known.value == value => {}
        Some(known) => contradict(of, &value, known, place, findings),
    }
}

/// Puts a text into its slot, unless another one is there.
fn note_text(
    of: Message,
    slot: &mut Option<StatedFact<String>>,
    text: &str,
    place: &SourcePlace,
    findings: &mut Findings,
) {
    note(of, slot, text.to_string(), place.clone(), findings);
}

/// Puts a document into its slot, unless another one is there. JSON with other white space is the same document.
pub(crate) fn note_document(
    of: impl Into<Message>,
    slot: &mut Option<StatedFact<String>>,
    content: String,
    place: SourcePlace,
    findings: &mut Findings,
) {
    let Some(known) = slot else {
        let value = content;
        *slot = Some(StatedFact { value, place });
        return;
    };
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    if known.value != content
        && (value(&content).is_none() || value(&known.value) != value(&content))
    {
        let says = message!(
            "{of} conflicts with {before}, which is used.",
            of = of.into(),
            before = known.place.to_string()
        );
        findings.add(FindingKind::Contradiction, Some(place), says);
    }
}

/// The state of an account in today's word: `Status`, the older member, says `SUSPENDED` for closed accounts.
pub(crate) fn state_name(word: &str) -> &str {
    match word {
        "SUSPENDED" => "CLOSED",
        other => other,
    }
}

/// Reports that a value differs from the one that counts.
pub(crate) fn contradict<T: Display>(
    of: impl Into<Message>,
    value: &T,
    known: &StatedFact<T>,
    place: SourcePlace,
    findings: &mut Findings,
) {
    let says = message!(
        "{of}: this place says `{value}`. `{known}` from {before} is used.",
        of = of.into(),
        value = value.to_string(),
        known = known.value.to_string(),
        before = known.place.to_string()
    );
    findings.add(FindingKind::Contradiction, Some(place), says);
}

impl Reading {
    /// Reports what stands for nothing known in a file that is read. Others do not matter.
    pub fn report_unknown(&mut self, file: &str) {
        if let Some((file, unknown)) = self.unknown_values.remove_entry(file) {
            for says in unknown {
                self.findings.lack(SourcePlace::file(&file), says);
            }
        }
    }

    /// Notes the value of a tag, by the id of its resource and by key.
    pub fn tag(&mut self, name: (String, String), value: String, place: SourcePlace) {
        // A map has no empty slots: take the fact out and put it back.
        let mut slot = self.facts.tags.remove(&name);
        let of = message!(
            "The tag {key} of {id}",
            key = name.1.clone(),
            id = name.0.clone()
        );
        note(of, &mut slot, value, place, &mut self.findings);
        self.facts.tags.extend(slot.map(|fact| (name, fact)));
    }

    /// Notes the target that other files mean by a name. If files differ, nobody knows which one is meant.
    pub fn target_name(&mut self, name: String, target: PolicyTarget) {
        if self.names.get(&name).is_some_and(|it| *it != target) {
            self.unclear_names.insert(name);
        } else {
            self.names.insert(name, target);
        }
    }

    /// The target that other files mean by a name.
    pub fn named_target(&self, name: &str) -> Option<PolicyTarget> {
        let known = self.names.get(name).cloned();
        known.filter(|_| !self.unclear_names.contains(name))
    }

    /// Notes the policy of a resource; the first counts.
    pub fn resource_policy(
        &mut self,
        key: String,
        account: AccountId,
        value: String,
        place: SourcePlace,
    ) {
        let policies = &mut self.facts.resource_policies;
        let owners = policies.entry(key).or_default();
        owners.entry(account).or_insert(StatedFact { value, place });
    }

    /// Notes what an ARN names: the partition, and if it is one of AWS Organizations, the management account and the organization.
    pub fn arn(&mut self, arn: Option<&str>, place: &SourcePlace) {
        let Some(arn) = arn else {
            return;
        };
        if let Some(partition) = Partition::of_arn(arn) {
            let (slot, place) = (&mut self.facts.partition, place.clone());
            note("The partition", slot, partition, place, &mut self.findings);
        }
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, "organizations", "", account, resource] = parts.as_slice() else {
            return;
        };
        if let Ok(account) = account.parse() {
            self.management(account, place.clone());
        }
        let organization = resource.split('/').nth(1).and_then(|it| it.parse().ok());
        if let Some(id) = organization {
            self.organization_id(id, place.clone());
        }
    }

    /// Notes the organization id. Files of two organizations cannot be imported together.
    pub fn organization_id(&mut self, id: OrganizationId, place: SourcePlace) {
        let files = self.organizations.entry(id.clone()).or_default();
        files.insert(place.file.clone());
        let fact = StatedFact { value: id, place };
        self.facts.id.get_or_insert(fact);
    }

    /// Notes the root id.
    pub fn root(&mut self, id: RootId, place: SourcePlace) {
        let slot = &mut self.facts.root;
        note("The root", slot, id, place, &mut self.findings);
    }

    /// Notes the feature set.
    pub fn features(&mut self, features: &str, place: SourcePlace) {
        let (slot, features) = (&mut self.facts.feature_set, features.to_string());
        note("The feature set", slot, features, place, &mut self.findings);
    }

    /// Notes when an account joined.
    pub fn joined(&mut self, id: AccountId, at: SimTime, place: SourcePlace) {
        let slot = &mut self.facts.accounts.entry(id).or_default().joined;
        let of = message!("When account {id} joined");
        note(of, slot, at, place, &mut self.findings);
    }

    /// Notes the state of an account, in the word of the file.
    pub fn account_state(&mut self, id: AccountId, word: Option<&str>, place: &SourcePlace) {
        let known = self
            .facts
            .accounts
            .get(&id)
            .and_then(|it| it.state.as_ref());
        let means = known.map(|it| state_name(&it.value));
        if means.is_none() || means != word.map(state_name) {
            self.account_text(id, |it| &mut it.state, word, place);
        }
    }

    /// Notes the document of a policy. Only what JSON means counts: files differ in white space.
    pub fn policy_content(&mut self, id: &PolicyId, content: String, place: SourcePlace) {
        let slot = &mut self.facts.policies.entry(id.clone()).or_default().content;
        let of = message!("The document of policy {id}");
        note_document(of, slot, content, place, &mut self.findings);
    }

    /// Notes the delegation policy.
    pub fn delegation(&mut self, content: String, place: SourcePlace) {
        let slot = &mut self.facts.delegation;
        let of = "The delegation policy";
        note_document(of, slot, content, place, &mut self.findings);
    }

    /// Notes the id of the delegation policy, if there is one.
    pub fn delegation_id(&mut self, id: Option<ResourcePolicyId>, place: SourcePlace) {
        if let Some(id) = id {
            let slot = &mut self.facts.delegation_id;
            let of = "The id of the delegation policy";
            note(of, slot, id, place, &mut self.findings);
        }
    }

    /// Notes a text about an account, if there is one.
    pub fn account_text(
        &mut self,
        id: AccountId,
        slot: fn(&mut AccountFacts) -> &mut Option<StatedFact<String>>,
        text: Option<&str>,
        place: &SourcePlace,
    ) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let slot = slot(self.facts.accounts.entry(id).or_default());
            let of = message!("Account {id}");
            note_text(of, slot, text, place, &mut self.findings);
        }
    }

    /// Notes a text about a unit, if there is one.
    pub fn unit_text(
        &mut self,
        id: &OuId,
        slot: fn(&mut UnitFacts) -> &mut Option<StatedFact<String>>,
        text: Option<&str>,
        place: &SourcePlace,
    ) {
        if let Some(text) = text {
            let slot = slot(self.facts.units.entry(id.clone()).or_default());
            let of = message!("Unit {id}");
            note_text(of, slot, text, place, &mut self.findings);
        }
    }

    /// Notes a text about a policy, if there is one.
    pub fn policy_text(
        &mut self,
        id: &PolicyId,
        slot: fn(&mut PolicyFacts) -> &mut Option<StatedFact<String>>,
        text: Option<&str>,
        place: &SourcePlace,
    ) {
        if let Some(text) = text {
            let slot = slot(self.facts.policies.entry(id.clone()).or_default());
            let of = message!("Policy {id}");
            note_text(of, slot, text, place, &mut self.findings);
        }
    }

    /// Notes a unit that a file has.
    pub fn unit(&mut self, id: &OuId, place: &SourcePlace) {
        self.named_unit(id, place).defined = true;
    }

    /// Notes a unit that a file only names.
    pub fn named_unit(&mut self, id: &OuId, place: &SourcePlace) -> &mut UnitFacts {
        let unit = self.facts.units.entry(id.clone()).or_default();
        unit.place.get_or_insert_with(|| place.clone());
        unit
    }

    /// Notes an account whose id a file states.
    pub fn account(&mut self, id: AccountId, place: &SourcePlace) {
        self.named_account(id, place).stated = true;
    }

    /// Notes an account. Its id may be made up.
    pub fn named_account(&mut self, id: AccountId, place: &SourcePlace) -> &mut AccountFacts {
        let account = self.facts.accounts.entry(id).or_default();
        account.place.get_or_insert_with(|| place.clone());
        account
    }

    /// Notes a policy.
    pub fn policy(&mut self, id: &PolicyId, place: &SourcePlace) -> &mut PolicyFacts {
        let policy = self.facts.policies.entry(id.clone()).or_default();
        policy.place.get_or_insert_with(|| place.clone());
        policy
    }

    /// Notes that a type of policies is enabled.
    pub fn policy_type(&mut self, at: &Cursor<'_>, kind: PolicyType) {
        let types = &mut self.facts.policy_types;
        types.entry(kind).or_insert_with(|| at.place());
    }

    /// The same by the type's name, which can be unknown.
    pub fn policy_type_named(&mut self, at: &Cursor<'_>, name: Option<&str>) {
        match name.map(PolicyType::by_name) {
            Some(Some(kind)) => self.policy_type(at, kind),
            Some(None) => {
                let says = "The policy type is not known here.";
                self.findings.unread(at.place(), says);
            }
            None => {}
        }
    }

    /// Notes that a policy is attached to a target.
    pub fn attach(&mut self, at: &Cursor<'_>, target: PolicyTarget, policy: PolicyId) {
        let attachments = &mut self.facts.attachments;
        let attachment = attachments.entry((target, policy));
        attachment.or_insert_with(|| at.place());
    }

    /// Notes a trusted service, if there is one.
    pub fn trust(&mut self, at: &Cursor<'_>, principal: Option<&str>) {
        if let Some(principal) = principal {
            let trusted = self.facts.trusted.entry(principal.to_string());
            trusted.or_insert_with(|| at.place());
        }
    }

    /// Notes a delegated administrator of a service.
    pub fn delegate(&mut self, at: &Cursor<'_>, account: AccountId, principal: &str) {
        let delegates = &mut self.facts.delegates;
        let delegate = delegates.entry((account, principal.to_string()));
        delegate.or_insert_with(|| at.place());
    }

    /// Whether a unit or account is known, but not its parent.
    pub fn lacks_parent(&self, child: &PolicyTarget) -> bool {
        let parent = match child {
            PolicyTarget::Account(id) => self.facts.accounts.get(id).map(|it| &it.parent),
            PolicyTarget::Parent(ParentId::Ou(id)) => self.facts.units.get(id).map(|it| &it.parent),
            PolicyTarget::Parent(ParentId::Root(_)) => None,
        };
        parent.is_some_and(Option::is_none)
    }

    /// Notes the parent of a unit or account.
    pub fn parent(&mut self, child: &PolicyTarget, parent: ParentId, place: SourcePlace) {
        let slot = match child {
            PolicyTarget::Account(id) => {
                let account = self.named_account(*id, &place);
                Some(&mut account.parent)
            }
            PolicyTarget::Parent(ParentId::Ou(id)) => {
                self.unit(id, &place);
                self.facts.units.get_mut(id).map(|it| &mut it.parent)
            }
            PolicyTarget::Parent(ParentId::Root(_)) => None,
        };
        let Some(slot) = slot else {
            return;
        };
        match slot {
            None => {
                *slot = Some(StatedFact {
                    value: parent,
                    place,
                });
            }
            Some(known) if known.value == parent => {}
            Some(_) => self.claims.push(StatedClaim {
                says: ClaimedId::Parent(child.clone(), parent),
                place,
            }),
        }
    }

    /// Notes the management account.
    pub fn management(&mut self, id: AccountId, place: SourcePlace) {
        match &self.facts.management {
            None => self.facts.management = Some(StatedFact { value: id, place }),
            Some(known) if known.value == id => {}
            Some(_) => self.claims.push(StatedClaim {
                says: ClaimedId::Management(id),
                place,
            }),
        }
    }
}
