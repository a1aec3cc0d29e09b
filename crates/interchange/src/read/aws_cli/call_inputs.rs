//! What the calls behind answers asked for, and the calls of a bundle.

use std::iter::Enumerate;
use std::sync::Arc;
use std::{mem, vec};

use serde_json::Value;
use sim::ids::{AccountId, ParentId, PolicyId, ResourcePolicyId};
use sim::policies::{PolicyTarget, PolicyType};

use super::answered;
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::read::SourceDocument;

/// What a call asked for, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct CallInput {
    pub parent: Option<ParentId>,
    pub child: Option<PolicyTarget>,
    pub policy: Option<PolicyId>,
    pub target: Option<PolicyTarget>,
    pub account: Option<AccountId>,
    pub resource: Option<String>,
    pub filter: Option<PolicyType>,
}

impl CallInput {
    pub fn of_input(input: &Cursor<'_>) -> Self {
        Self {
            parent: input.id("ParentId"),
            child: input.id("ChildId"),
            policy: input.id("PolicyId"),
            target: input.id("TargetId"),
            account: input.id("AccountId"),
            resource: input.text("ResourceId").map(str::to_string),
            filter: input.text("Filter").and_then(PolicyType::by_name),
        }
    }

    /// The ids in the name of a file.
    pub fn of_name(file: &str) -> Self {
        let name = file.rsplit('/').next().unwrap_or(file);
        let name = name.split('.').next().unwrap_or(name);
        let parts: Vec<&str> = name.split(['-', '_']).collect();
        let mut asked = Self::default();
        for (n, part) in parts.iter().enumerate() {
            let next = |ahead: usize| parts.get(n + ahead).copied().unwrap_or_default();
            let id = match *part {
                "r" | "p" | "rp" => format!("{part}-{}", next(1)),
                "ou" => format!("ou-{}-{}", next(1), next(2)),
                digits => digits.to_string(),
            };
            if let Ok(policy) = id.parse::<PolicyId>() {
                asked.policy = Some(policy);
            }
            if let Ok(target) = id.parse::<PolicyTarget>() {
                match &target {
                    PolicyTarget::Parent(parent) => asked.parent = Some(parent.clone()),
                    PolicyTarget::Account(account) => asked.account = Some(*account),
                }
                asked.child = Some(target.clone());
                asked.target = Some(target);
            }
            if id.parse::<ResourcePolicyId>().is_ok() {
                asked.resource = Some(id);
            } else if let Some(id) = asked.policy.as_ref().map(ToString::to_string) {
                asked.resource = Some(id);
            } else if let Some(target) = &asked.target {
                asked.resource = Some(target.to_string());
            }
        }
        asked
    }
}

/// The calls of a bundle, which are read one by one: there may be many.
#[derive(Debug)]
pub(crate) struct BundleCalls {
    file: Arc<str>,
    calls: Enumerate<vec::IntoIter<Value>>,
}

impl BundleCalls {
    /// Takes the calls out of a document that is a bundle.
    pub fn take(document: &mut SourceDocument) -> Option<Self> {
        let members = document.value.as_object_mut()?;
        let is_bundle = members.get(BUNDLE).is_some_and(|it| !it.is_null());
        let calls = members.get_mut("calls").filter(|_| is_bundle)?;
        Some(Self {
            file: document.file.clone(),
            calls: mem::take(calls.as_array_mut()?).into_iter().enumerate(),
        })
    }

    /// Reads the next call. Returns whether there was one.
    pub fn read(&mut self, reading: &mut Reading) -> bool {
        let Some((n, call)) = self.calls.next() else {
            return false;
        };
        called(
            reading,
            &Cursor::at(&self.file, &call, format!("calls[{n}]")),
        );
        true
    }
}

/// The member that marks the bundle of `collect.sh`.
pub(super) const BUNDLE: &str = "orgsim-collection";

pub(super) fn called(reading: &mut Reading, call: &Cursor<'_>) {
    let asked = CallInput::of_input(&call.get("input"));
    answered(reading, &call.get("output"), &asked);
}
