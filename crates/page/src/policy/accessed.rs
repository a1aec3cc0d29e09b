//! Services last accessed: the target that is looked at, and the policy that is drafted from what was used.

use sim::policies::PolicyTarget;
use sim::view::Selection;
use sim::view::last_accessed::ListForm;

/// What is chosen about services last accessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessedChoice {
    /// `None`: the one that the view begins with.
    pub target: Option<PolicyTarget>,
    /// Draft an allow list.
    pub allows: bool,
    /// The services that the draft leaves out although it would keep them.
    pub without: Vec<&'static str>,
}

/// A choice about services last accessed.
#[derive(Clone)]
pub enum AccessedAction {
    /// Look at a target; `None`: the one that the view begins with.
    Target(Option<PolicyTarget>),
    /// Draft an allow list, or a deny.
    Allow(bool),
    /// Leave a service out of the draft, or keep it.
    Toggle(&'static str),
}

impl AccessedAction {
    /// Look at what a selection stands for.
    pub fn about(about: &Selection) -> Self {
        Self::Target(match about {
            Selection::Unit(parent) => Some(PolicyTarget::Parent(parent.clone())),
            Selection::Account(account) => Some(PolicyTarget::Account(*account)),
            Selection::Organization(_)
            | Selection::Handshake(_)
            | Selection::Role { .. }
            | Selection::Service(_)
            | Selection::Person(_)
            | Selection::Request(_)
            | Selection::Policy { .. } => None,
        })
    }
}

impl AccessedChoice {
    /// The form of the drafted policy.
    pub fn form(&self) -> ListForm {
        match self.allows {
            true => ListForm::Allow,
            false => ListForm::Deny,
        }
    }

    /// Whether the draft keeps a service.
    pub fn keeps(&self, prefix: &str) -> bool {
        !self.without.contains(&prefix)
    }

    /// Takes a choice.
    pub(crate) fn update(&mut self, action: AccessedAction) {
        match action {
            AccessedAction::Target(target) => {
                // Other services are used there.
                if self.target != target {
                    self.without.clear();
                }
                self.target = target;
            }
            AccessedAction::Allow(allows) => self.allows = allows,
            AccessedAction::Toggle(prefix) if self.keeps(prefix) => self.without.push(prefix),
            AccessedAction::Toggle(prefix) => self.without.retain(|it| *it != prefix),
        }
    }
}
