//! A policy of the organization; and the policies in other panels: types, attachments, tags.

mod words;

use std::sync::Arc;

pub(super) use self::words::tags;
use self::words::{called, capital, chips, lead, shape, titled};
use super::super::flow::{FlowCause, FlowReader, Hanging};
use super::{Emblem, Inspector, List, Offer, Panel, PanelItem, Selection, new};
use crate::seen::{pretty, sight};
use api::ids::{ParentId, PolicyId};
use api::json::json;
use api::policy_types::{PolicyTarget, PolicyType};
use message::{Message, counted, message};
use serde_json::Value;
use state::organization::{FeatureSet, Organization};
use state::policies::{EnabledType, OrganizationPolicy, default_policy};

/// The number of targets above which a form asks for one; up to it, each has a button.
const FEW: usize = 6;

/// The types whose documents are evaluated, which most users look for.
const MAIN: [PolicyType; 2] = [PolicyType::ServiceControl, PolicyType::ResourceControl];

impl Inspector<'_> {
    /// Whether the viewpoint shows an organization's policies.
    pub(super) fn sees_policies(&self, organization: &Organization) -> bool {
        organization.feature_set == FeatureSet::All && self.may_see_policies(organization)
    }

    fn may_see_policies(&self, organization: &Organization) -> bool {
        self.all() || self.owns(&organization.id) && sight(self.world, self.actor).policies
    }

    pub(super) fn policy(&self, organization: &Organization, id: &PolicyId) -> Option<Panel> {
        if !self.sees_policies(organization) {
            return None;
        }
        let policy = organization.policy(id)?;
        let kind = policy.kind;
        let targets = organization.targets_of(policy);
        let enforced = organization.enforces(kind);
        let emblem = Emblem::Policy(shape(policy));
        let mut panel = new(called(kind), emblem, policy.name.to_string());
        panel.chips = chips(policy, targets.len(), enforced);
        panel.lead = Some(lead(policy, enforced));
        if !MAIN.contains(&kind) {
            panel.fact("Type", capital(kind.called()));
        }
        panel.id_fact("Id", id);
        panel.id_fact("ARN", organization.policy_arn(policy));
        if !policy.description.is_empty() {
            panel.fact("Description", policy.description.to_string());
        }
        let manager = if policy.managed {
            "AWS; it cannot be changed or deleted"
        } else {
            "this organization"
        };
        panel.fact("Managed by", manager);
        panel.fact(
            "Size",
            message!(
                "{count} of {limit} characters",
                count = policy.content.chars().count(),
                limit = kind.max_characters()
            ),
        );
        panel.lists.push(List {
            title: "Attached to",
            empty: if enforced {
                "Not attached yet, so it has no effect. Attach it to the root, a unit or an account."
            } else {
                "Not attached: its type is not enabled. Enable it in the organization first."
            },
            items: targets
                .iter()
                .map(|target| self.target_item(organization, target))
                .collect(),
        });
        panel.lists.extend(tags(organization, id.as_str()));
        let document = ("Document".into(), pretty(&policy.content));
        panel.documents.push(document);
        panel.offers = self.attachment_offers(organization, policy, &targets);
        if !policy.managed {
            panel.offers.extend(self.own_policy_offers(id));
        }
        Some(panel)
    }

    fn own_policy_offers(&self, id: &PolicyId) -> [Offer; 2] {
        let input = json!({ "PolicyId": id.as_str() });
        let delete = self.call("organizations:DeletePolicy", input.clone());
        [
            self.form("Edit the policy", "organizations:UpdatePolicy", input),
            self.run("Delete the policy", delete).grave(),
        ]
    }

    /// Attaching the policy, or enabling its type first; and detaching it.
    fn attachment_offers(
        &self,
        organization: &Organization,
        policy: &OrganizationPolicy,
        targets: &[PolicyTarget],
    ) -> Vec<Offer> {
        let kind = policy.kind;
        let id = policy.id.as_str();
        let mut offers = Vec::new();
        if !organization.enforces(kind) {
            offers.extend(self.enable(organization, kind));
        } else if targets.len() < organization.targets().count() {
            let input = json!({ "PolicyId": id });
            offers.push(self.form("Attach it", "organizations:AttachPolicy", input));
        }
        if cannot_be_detached(policy) {
            return offers;
        }
        if targets.len() > FEW {
            let input = json!({ "PolicyId": id });
            offers.push(self.form("Detach it", "organizations:DetachPolicy", input));
            return offers;
        }
        for target in targets {
            let name = self.world.target_name(organization, target);
            let input = json!({ "PolicyId": id, "TargetId": target.to_string() });
            offers.push(self.run(
                message!("Detach from {place}", place = name),
                self.call("organizations:DetachPolicy", input),
            ));
        }
        offers
    }

    fn target_item(&self, organization: &Organization, target: &PolicyTarget) -> PanelItem {
        let (text, note, mark, select) = match target {
            PolicyTarget::Parent(parent) => (
                match parent {
                    ParentId::Root(_) => "Root".into(),
                    ParentId::Ou(_) => self.world.target_name(organization, target),
                },
                parent.to_string().into(),
                "present",
                Selection::Unit(parent.clone()),
            ),
            PolicyTarget::Account(account) => (
                self.world.name_of(*account).into(),
                if organization.management == *account {
                    "management account: not limited by it".into()
                } else {
                    account.to_string().into()
                },
                "account",
                Selection::Account(*account),
            ),
        };
        PanelItem {
            text,
            note,
            mark,
            select: Some(select),
        }
    }

    /// The policies attached at a target and above it, for each enabled type; and the flow of SCPs there.
    pub(super) fn policies_at(
        &self,
        panel: &mut Panel,
        organization: &Organization,
        target: &PolicyTarget,
    ) {
        if !self.sees_policies(organization) {
            return;
        }
        let levels = levels(organization, self.world, target);
        if matches!(target, PolicyTarget::Account(id) if *id == organization.management) {
            add_to_lead(panel, "SCPs and RCPs do not limit the management account.");
        } else if let Some(cause) = cause(organization, &levels) {
            add_to_lead(panel, &cause.says);
        }
        let main = MAIN.into_iter().filter(|it| organization.enforces(*it));
        panel.lists.extend(main.map(|kind| List {
            title: titled(kind),
            empty: "",
            items: items_at(organization, &levels, target, &[kind], false),
        }));
        let others: Vec<_> = (PolicyType::ALL.iter().copied())
            .filter(|kind| !MAIN.contains(kind))
            .collect();
        let others = items_at(organization, &levels, target, &others, true);
        if !others.is_empty() {
            panel.lists.push(List {
                title: "Other policies",
                empty: "",
                items: others,
            });
        }
        let id = target.to_string();
        panel.lists.extend(tags(organization, &id));
        self.offer_attachments(panel, organization, target);
    }

    /// Attaching a policy to a target, and detaching each that can be detached.
    fn offer_attachments(
        &self,
        panel: &mut Panel,
        organization: &Organization,
        target: &PolicyTarget,
    ) {
        let id = target.to_string();
        let enforced: Vec<_> = (PolicyType::ALL.iter().copied())
            .filter(|it| organization.enforces(*it))
            .collect();
        let attachable = enforced.iter().any(|kind| {
            organization.policies_of(*kind).count() > organization.attached(*kind, target).len()
        });
        if attachable {
            panel.offers.push(self.form(
                "Attach a policy",
                "organizations:AttachPolicy",
                json!({ "TargetId": id }),
            ));
        }
        let attached = (enforced.iter()).flat_map(|kind| organization.attached(*kind, target));
        for policy in attached.filter(|policy| !cannot_be_detached(policy)) {
            let input = json!({ "PolicyId": policy.id.as_str(), "TargetId": id });
            panel.offers.push(self.run(
                message!("Detach {policy}", policy = policy.name),
                self.call("organizations:DetachPolicy", input),
            ));
        }
    }

    /// The policy types, the organization's own policies, and its delegation policy.
    pub(super) fn policies_of(&self, panel: &mut Panel, organization: &Organization) {
        if !self.sees_policies(organization) {
            return;
        }
        panel.lists.push(policy_types(organization));
        for kind in MAIN {
            let items = own_items(organization, |it| it == kind);
            if organization.policy_types.contains_key(&kind) || !items.is_empty() {
                panel.lists.push(List {
                    title: titled(kind),
                    empty: "None of its own yet. Create one, then attach it to the root, a unit or an account.",
                    items,
                });
            }
        }
        let others = own_items(organization, |it| !MAIN.contains(&it));
        if !others.is_empty() {
            panel.lists.push(List {
                title: "Other policies",
                empty: "",
                items: others,
            });
        }
        let tags = tags(organization, organization.root.as_str());
        panel.lists.extend(tags);
        if let Some(delegation) = &organization.delegation {
            let document = ("Delegation policy".into(), pretty(&delegation.content));
            panel.documents.push(document);
        }
    }

    /// The offers about policies in the organization's panel.
    pub(super) fn policy_offers(&self, organization: &Organization) -> Vec<Offer> {
        if !self.may_see_policies(organization) {
            return Vec::new();
        }
        if organization.feature_set == FeatureSet::ConsolidatedBilling {
            // Refused, with the reason: policies need all features.
            let offer = self.enable(organization, PolicyType::ServiceControl);
            return offer.into_iter().collect();
        }
        let root = organization.root.as_str();
        let mut offers = Vec::new();
        for kind in MAIN {
            offers.extend(self.enable(organization, kind));
        }
        for kind in MAIN {
            offers.push(self.form(
                &message!("Create a {kind}", kind = kind.called()),
                "organizations:CreatePolicy",
                json!({ "Type": kind.name() }),
            ));
        }
        offers.push(self.form(
            "Enable another policy type",
            "organizations:EnablePolicyType",
            json!({ "RootId": root }),
        ));
        for kind in organization.policy_types.keys() {
            let mut disable = self.run(
                message!(
                    "Disable {policies} (all attachments are removed)",
                    policies = kind.plural()
                ),
                self.call(
                    "organizations:DisablePolicyType",
                    json!({ "RootId": root, "PolicyType": kind.name() }),
                ),
            );
            disable.grave = true;
            offers.push(disable);
        }
        offers.extend(self.delegation_offers(organization));
        offers
    }

    fn delegation_offers(&self, organization: &Organization) -> Vec<Offer> {
        let Some(delegation) = &organization.delegation else {
            return vec![self.form(
                "Delegate managing policies",
                "organizations:PutResourcePolicy",
                Value::Null,
            )];
        };
        let write = self.form(
            "Change the delegation policy",
            "organizations:PutResourcePolicy",
            json!({ "Content": pretty(&delegation.content) }),
        );
        let delete = self.run(
            "Delete the delegation policy",
            self.call("organizations:DeleteResourcePolicy", json!({})),
        );
        vec![write, delete.grave()]
    }

    fn enable(&self, organization: &Organization, kind: PolicyType) -> Option<Offer> {
        (!organization.policy_types.contains_key(&kind)).then(|| {
            self.run(
                message!("Enable {policies}", policies = kind.plural()),
                self.call(
                    "organizations:EnablePolicyType",
                    json!({ "RootId": organization.root.as_str(), "PolicyType": kind.name() }),
                ),
            )
        })
    }
}

/// Whether AWS attached the policy permanently.
fn cannot_be_detached(policy: &OrganizationPolicy) -> bool {
    policy.managed && policy.kind == PolicyType::ResourceControl
}

fn policy_types(organization: &Organization) -> List {
    let types = organization.policy_types.iter();
    let item = |(kind, enabled): (&PolicyType, &EnabledType)| {
        let (mark, note) = if enabled.pending {
            ("pending", "being enabled")
        } else {
            ("present", "enabled")
        };
        PanelItem {
            text: capital(kind.plural()),
            note: note.into(),
            mark,
            select: default_policy(*kind).map(|policy| select(organization, policy)),
        }
    };
    List {
        title: "Policy types",
        empty: "No policy type is enabled yet. Enable service control policies to limit what users in member accounts may do.",
        items: types.map(item).collect(),
    }
}

/// The organization's own policies of the wanted types, each with the number of its attachments.
fn own_items(organization: &Organization, wanted: impl Fn(PolicyType) -> bool) -> Vec<PanelItem> {
    let policies = organization.policies.values();
    policies
        .filter(|policy| wanted(policy.kind))
        .map(|policy| {
            let note = match organization.targets_of(policy).len() {
                0 => "not attached".into(),
                count => counted!(count, "attached to 1 place|attached to {n} places"),
            };
            policy_item(organization, policy, note)
        })
        .collect()
}

/// The policies of some types at a target and the levels above it, from the target up. `named`: includes their
/// types.
fn items_at(
    organization: &Organization,
    levels: &[(Message, PolicyTarget)],
    target: &PolicyTarget,
    kinds: &[PolicyType],
    named: bool,
) -> Vec<PanelItem> {
    let mut items = Vec::new();
    for (name, level) in levels.iter().rev() {
        for kind in kinds {
            for policy in organization.attached(*kind, level) {
                let place: Message = if level == target {
                    "attached here".into()
                } else {
                    message!("from {place}", place = name)
                };
                let note = if named {
                    message!("{kind}, {place}", kind = kind.called())
                } else {
                    place
                };
                items.push(policy_item(organization, policy, note));
            }
        }
    }
    items
}

/// Where and why SCPs limit the flow at the last of the levels.
fn cause(
    organization: &Organization,
    levels: &[(Message, PolicyTarget)],
) -> Option<Arc<FlowCause>> {
    let reader = FlowReader::new(organization);
    let mut hanging: Option<Hanging> = None;
    for (name, level) in levels {
        hanging = Some(reader.hanging(level.clone(), name, hanging.as_ref()));
    }
    hanging?.cause
}

fn add_to_lead(panel: &mut Panel, says: impl Into<Message>) {
    let lead = panel.lead.take().into_iter();
    let says = lead.filter(|it| !it.is_empty()).chain([says.into()]);
    panel.lead = Some(Message::joined(" ", says));
}

/// The levels from the root down to a target, each with its name.
fn levels(
    organization: &Organization,
    world: &state::world::World,
    target: &PolicyTarget,
) -> Vec<(Message, PolicyTarget)> {
    let parent = match target {
        PolicyTarget::Parent(parent) => Some(parent),
        PolicyTarget::Account(account) => world
            .account(*account)
            .and_then(|account| account.membership.as_ref())
            .map(|membership| &membership.parent),
    };
    let path = parent.map(|parent| organization.path(parent));
    let mut levels: Vec<PolicyTarget> = path
        .into_iter()
        .flatten()
        .map(PolicyTarget::Parent)
        .collect();
    if matches!(target, PolicyTarget::Account(_)) {
        levels.push(target.clone());
    }
    levels
        .into_iter()
        .map(|level| (world.target_name(organization, &level), level))
        .collect()
}

fn select(organization: &Organization, policy: &OrganizationPolicy) -> Selection {
    Selection::Policy {
        organization: organization.id.clone(),
        policy: policy.id.clone(),
    }
}

fn policy_item(
    organization: &Organization,
    policy: &OrganizationPolicy,
    note: Message,
) -> PanelItem {
    PanelItem {
        text: policy.name.clone().into(),
        note,
        mark: shape(policy),
        select: Some(select(organization, policy)),
    }
}
