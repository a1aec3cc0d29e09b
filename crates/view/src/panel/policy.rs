//! A policy of the organization; and what the other panels say of policies: their types, what hangs where, tags.

mod words;

pub(super) use self::words::tags;
use self::words::{called, capital, lead, pretty, titled};
use super::super::flow::{Hanging, Reader, Says, attached};
use super::super::sight;
use super::{Inspector, List, Offer, Panel, PanelItem, Selection, fact, id_fact, new};
use api::ids::{ParentId, PolicyId};
use api::json::json;
use api::policy_types::{PolicyType, Target};
use message::{Message, message};
use serde_json::Value;
use state::organization::{FeatureSet, Organization};
use state::policies::{OrganizationPolicy, default_policy};

/// More targets than this, and one is asked for in a form.
const FEW: usize = 6;

/// The types whose documents are evaluated, and which most people come for.
const MAIN: [PolicyType; 2] = [PolicyType::ServiceControl, PolicyType::ResourceControl];

impl Inspector<'_> {
    /// Whether the viewpoint shows an organization's policies.
    pub(super) fn sees_policies(&self, organization: &Organization) -> bool {
        let own = || {
            self.own_organization()
                .is_some_and(|own| own.id == organization.id)
        };
        let eyes = || sight(self.world, self.actor);
        organization.feature_set == FeatureSet::All && (self.all() || own() && eyes().policies)
    }

    pub(super) fn policy(&self, organization: &Organization, id: &PolicyId) -> Option<Panel> {
        if !self.sees_policies(organization) {
            return None;
        }
        let policy = organization.policy(id)?;
        let kind = policy.kind;
        let targets = organization.targets_of(policy);
        let enforced = organization.enforces(kind);
        let mut panel = new(called(kind), policy.name.to_string());
        panel.lead = Some(lead(policy, enforced));
        if !MAIN.contains(&kind) {
            panel.facts.push(fact("Type", capital(kind.called())));
        }
        panel.facts.extend([
            id_fact("Id", id),
            id_fact("ARN", organization.policy_arn(policy)),
        ]);
        if !policy.description.is_empty() {
            panel
                .facts
                .push(fact("Description", policy.description.to_string()));
        }
        panel.facts.push(fact(
            "Managed by",
            if policy.managed {
                "AWS: it cannot be changed or deleted"
            } else {
                "this organization"
            },
        ));
        panel.facts.push(fact(
            "Size",
            message!(
                "{count} of {max_characters} characters",
                count = policy.content.chars().count(),
                max_characters = kind.max_characters()
            ),
        ));
        panel.lists.push(List {
            title: "Attached to",
            empty: if enforced {
                "Nothing yet, so it has no effect. Attach it to the root, a unit or an account."
            } else {
                "Nothing: its type is not enabled. Enable it in the organization first."
            },
            items: targets
                .iter()
                .map(|target| self.target_item(organization, target))
                .collect(),
        });
        panel.lists.extend(tags(organization, id.as_str()));
        panel
            .documents
            .push(("Document".into(), pretty(&policy.content)));
        let id = id.as_str();
        if enforced && targets.len() < organization.targets().count() {
            panel.offers.push(self.form(
                "Attach it",
                "organizations:AttachPolicy",
                json!({ "PolicyId": id }),
            ));
        } else if !enforced {
            panel.offers.extend(self.enable(organization, kind));
        }
        let detachable = !(policy.managed && kind == PolicyType::ResourceControl);
        if detachable && targets.len() > FEW {
            panel.offers.push(self.form(
                "Detach it",
                "organizations:DetachPolicy",
                json!({ "PolicyId": id }),
            ));
        } else if detachable {
            for target in &targets {
                let name = self.world.target_name(organization, target);
                panel.offers.push(self.run(
                    message!("Detach from {name}", name),
                    self.call(
                        "organizations:DetachPolicy",
                        json!({ "PolicyId": id, "TargetId": target.to_string() }),
                    ),
                ));
            }
        }
        if !policy.managed {
            panel.offers.push(self.form(
                "Edit the policy",
                "organizations:UpdatePolicy",
                json!({ "PolicyId": id }),
            ));
            let mut delete = self.run(
                "Delete the policy",
                self.call("organizations:DeletePolicy", json!({ "PolicyId": id })),
            );
            delete.grave = true;
            panel.offers.push(delete);
        }
        Some(panel)
    }

    fn target_item(&self, organization: &Organization, target: &Target) -> PanelItem {
        let (text, note, mark, select) = match target {
            Target::Parent(parent) => (
                match parent {
                    ParentId::Root(_) => "Root".into(),
                    ParentId::Ou(_) => self.world.target_name(organization, target),
                },
                parent.to_string().into(),
                "present",
                Selection::Unit(parent.clone()),
            ),
            Target::Account(account) => (
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

    /// What hangs at a target and above it, for each enabled type; and what SCPs let pass there.
    pub(super) fn policies_at(
        &self,
        panel: &mut Panel,
        organization: &Organization,
        target: &Target,
    ) {
        if !self.sees_policies(organization) {
            return;
        }
        let levels = levels(organization, self.world, target);
        let reader = Reader::new(organization);
        let exempt = matches!(target, Target::Account(id) if *id == organization.management);
        let mut hanging: Option<Hanging> = None;
        for (place, level) in &levels {
            hanging = Some(reader.hanging(level.clone(), place, hanging.as_ref()));
        }
        let cause = hanging.and_then(|it: Hanging| it.cause);
        if exempt {
            add_to_lead(panel, "SCPs and RCPs do not limit the management account.");
        } else if let Some(cause) = cause {
            add_to_lead(panel, &cause.says);
        }
        let of = |wanted: &dyn Fn(PolicyType) -> bool, named: bool| {
            let mut items = Vec::new();
            for (name, level) in levels.iter().rev() {
                for kind in PolicyType::ALL.iter().filter(|kind| wanted(**kind)) {
                    for policy in organization.attached(*kind, level) {
                        let place: Message = if level == target {
                            "attached here".into()
                        } else {
                            message!("from {name}", name)
                        };
                        let mut item = policy_item(organization, policy);
                        item.note = if named {
                            message!("{kind}, {place}", kind = kind.called(), place)
                        } else {
                            place
                        };
                        items.push(item);
                    }
                }
            }
            items
        };
        for kind in MAIN {
            if organization.enforces(kind) {
                panel.lists.push(List {
                    title: titled(kind),
                    empty: "",
                    items: of(&|it| it == kind, false),
                });
            }
        }
        let others = of(&|it| !MAIN.contains(&it), true);
        if !others.is_empty() {
            panel.lists.push(List {
                title: "Other policies",
                empty: "",
                items: others,
            });
        }
        let id = target.to_string();
        panel.lists.extend(tags(organization, &id));
        let enforced = || {
            PolicyType::ALL
                .iter()
                .filter(|it| organization.enforces(**it))
        };
        let attachable = enforced().any(|kind| {
            organization.policies_of(*kind).count() > organization.attached(*kind, target).len()
        });
        if attachable {
            panel.offers.push(self.form(
                "Attach a policy",
                "organizations:AttachPolicy",
                json!({ "TargetId": id }),
            ));
        }
        for kind in enforced() {
            for policy in organization.attached(*kind, target) {
                // It can never be detached.
                if policy.managed && *kind == PolicyType::ResourceControl {
                    continue;
                }
                panel.offers.push(self.run(
                    message!("Detach {kind}", kind = policy.name),
                    self.call(
                        "organizations:DetachPolicy",
                        json!({ "PolicyId": policy.id.as_str(), "TargetId": id }),
                    ),
                ));
            }
        }
    }

    /// Types, own policies and the delegation policy in the organization's panel.
    pub(super) fn policies_of(&self, panel: &mut Panel, organization: &Organization) {
        if organization.feature_set != FeatureSet::All {
            return;
        }
        if !self.sees_policies(organization) {
            return;
        }
        panel.lists.push(List {
            title: "Policy types",
            empty: "No policy type is enabled yet. Enable service control policies to limit what the members' people may do.",
            items: organization
                .policy_types
                .iter()
                .map(|(kind, enabled)| PanelItem {
                    text: capital(kind.plural()),
                    note: if enabled.pending { "being enabled" } else { "enabled" }.into(),
                    mark: if enabled.pending { "pending" } else { "present" },
                    select: default_policy(*kind).map(|policy| select(organization, policy)),
                })
                .collect(),
        });
        let own = |wanted: &dyn Fn(PolicyType) -> bool| {
            let policies = organization.policies.values();
            policies
                .filter(|policy| wanted(policy.kind))
                .map(|policy| {
                    let mut item = policy_item(organization, policy);
                    let count = organization.targets_of(policy).len();
                    item.note = match count {
                        0 => "attached to nothing".into(),
                        1 => "attached to 1 place".into(),
                        _ => message!("attached to {count} places", count),
                    };
                    item
                })
                .collect::<Vec<_>>()
        };
        for kind in MAIN {
            let items = own(&|it| it == kind);
            if organization.policy_types.contains_key(&kind) || !items.is_empty() {
                panel.lists.push(List {
                    title: titled(kind),
                    empty: "None of its own yet. Create one, then attach it to the root, a unit or an account.",
                    items,
                });
            }
        }
        let others = own(&|it| !MAIN.contains(&it));
        if !others.is_empty() {
            panel.lists.push(List {
                title: "Other policies",
                empty: "",
                items: others,
            });
        }
        panel
            .lists
            .extend(tags(organization, organization.root.as_str()));
        if let Some(delegation) = &organization.delegation {
            panel
                .documents
                .push(("Delegation policy".into(), pretty(&delegation.content)));
        }
    }

    /// What the organization's panel offers to do with policies.
    pub(super) fn policy_offers(&self, organization: &Organization) -> Vec<Offer> {
        if !self.sees_policies(organization) {
            return Vec::new();
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
                    "Disable {plural} (every attachment is lost)",
                    plural = kind.plural()
                ),
                self.call(
                    "organizations:DisablePolicyType",
                    json!({ "RootId": root, "PolicyType": kind.name() }),
                ),
            );
            disable.grave = true;
            offers.push(disable);
        }
        let write = match &organization.delegation {
            None => self.form(
                "Delegate managing policies",
                "organizations:PutResourcePolicy",
                Value::Null,
            ),
            Some(delegation) => self.form(
                "Change the delegation policy",
                "organizations:PutResourcePolicy",
                json!({ "Content": pretty(&delegation.content) }),
            ),
        };
        offers.push(write);
        if organization.delegation.is_some() {
            let mut delete = self.run(
                "Delete the delegation policy",
                self.call("organizations:DeleteResourcePolicy", json!({})),
            );
            delete.grave = true;
            offers.push(delete);
        }
        offers
    }

    fn enable(&self, organization: &Organization, kind: PolicyType) -> Option<Offer> {
        (!organization.policy_types.contains_key(&kind)).then(|| {
            self.run(
                message!("Enable {plural}", plural = kind.plural()),
                self.call(
                    "organizations:EnablePolicyType",
                    json!({ "RootId": organization.root.as_str(), "PolicyType": kind.name() }),
                ),
            )
        })
    }
}

fn add_to_lead(panel: &mut Panel, says: impl Into<Message>) {
    let lead = panel.lead.take().into_iter();
    let says = lead.filter(|it| !it.is_empty()).chain([says.into()]);
    panel.lead = Some(Message::joined(" ", says));
}

/// From the root down to a target, each with its name.
fn levels(
    organization: &Organization,
    world: &state::world::World,
    target: &Target,
) -> Vec<(Message, Target)> {
    let parent = match target {
        Target::Parent(parent) => Some(parent),
        Target::Account(account) => world
            .account(*account)
            .and_then(|account| account.membership.as_ref())
            .map(|membership| &membership.parent),
    };
    let path = parent.map(|parent| organization.path(parent));
    let mut levels: Vec<Target> = path.into_iter().flatten().map(Target::Parent).collect();
    if matches!(target, Target::Account(_)) {
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

fn policy_item(organization: &Organization, policy: &OrganizationPolicy) -> PanelItem {
    PanelItem {
        text: policy.name.clone().into(),
        note: Message::default(),
        mark: match (policy.kind, attached(policy).says) {
            (PolicyType::ResourceControl, _) => "policy-rcp",
            (_, Says::Everything) => "policy-full",
            (_, Says::Allows) => "policy-allows",
            (_, Says::Denies) => "policy-denies",
            (_, Says::Stops) => "policy-stops",
            (_, Says::Both) => "policy-both",
            (_, Says::Other) => "policy-other",
        },
        select: Some(select(organization, policy)),
    }
}
