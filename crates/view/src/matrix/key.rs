//! The key of a principal: everything that its answers can depend on. People with the same key share their answers.

use super::Matrix;
use api::ids::{AccountId, ParentId};
use api::policy_types::PolicyType;
use gates::question::Asker;
use ordered::Set;
use policy::Document;
use policy::document::PrincipalName;
use state::organization::Organization;
use std::fmt::{self, Write};
use std::sync::Arc;

/// The parts of a request that a document depends on, besides the action.
pub struct RequestParts {
    /// Kept alive, so that no other document gets its address.
    document: Arc<Document>,
    /// Condition keys and variables, in lower case.
    pub keys: Vec<String>,
    /// Whether it names principals, not only `*`.
    names: bool,
}

impl Matrix {
    /// The key of a principal. Two principals with the same key get the same answers for every action. The key has:
    ///
    /// - the kind of caller, and the relation of its account to the organization, because the organization's own resources belong
    ///   to the management account;
    /// - the address of each document, layer by layer and level by level, also of the delegation policy and the RCPs;
    /// - the value of each condition key or variable that these documents use. Keys about the resource's owner add the account,
    ///   because the owner may be the caller's account or the management account;
    /// - the principal itself, if a document names principals.
    pub(super) fn key(&mut self, world: usize, asker: &Asker) -> String {
        let principal = asker.principal();
        let (layers, caller, context) = asker.parts();
        let id = principal.account();
        let mut key = KeyText::default();
        let kind = caller.kind();
        let (root, linked) = (caller.root_user, caller.service_linked_role);
        key.push(format_args!("{kind:?}{root}{linked}{}", layers.deny_yields));
        let place = self.worlds.get(world);
        let organization = place.and_then(|it| it.organization_of(id)).cloned();
        let parent = place
            .and_then(|it| it.account(id))
            .and_then(|account| account.membership.as_ref())
            .map(|membership| membership.parent.clone());
        key.push(format_args!("|{:?}", layers.scp_exempt));
        for level in &layers.scps {
            key.push(format_args!("/"));
            for source in &level.policies {
                key.look(&self.look(&source.document), false);
            }
        }
        for source in [&layers.boundary, &layers.session] {
            key.push(format_args!("|"));
            if let Some(source) = source {
                key.look(&self.look(&source.document), false);
            }
        }
        key.push(format_args!("|"));
        for source in &layers.identity {
            key.look(&self.look(&source.document), false);
        }
        if let (Some(organization), Some(parent)) = (&organization, &parent) {
            self.organization_key(&mut key, organization, id, parent);
        }
        for looked_at in std::mem::take(&mut key.keys).iter() {
            key.push(format_args!("|{looked_at}={:?}", context.get(looked_at)));
            if looked_at.starts_with("aws:resource") {
                key.push(format_args!("{id}{parent:?}"));
            }
        }
        if key.named {
            key.push(format_args!("|{principal}"));
        }
        key.text
    }

    /// The organization's part of the key: the account's relation to it, its delegation policy, and the account's RCPs.
    fn organization_key(
        &mut self,
        key: &mut KeyText,
        organization: &Organization,
        account: AccountId,
        parent: &ParentId,
    ) {
        let manages = organization.management == account;
        let rcps = organization.enforces(PolicyType::ResourceControl);
        let delegate = organization.is_any_delegate(account);
        key.push(format_args!(
            "|{}{rcps}{manages}{delegate}",
            organization.id
        ));
        if let Some(delegation) = &organization.delegation {
            key.look(&self.look(&delegation.document), true);
        }
        if manages {
            return;
        }
        for level in organization.levels(PolicyType::ResourceControl, account, parent) {
            key.push(format_args!("/"));
            for source in &level.policies {
                key.look(&self.look(&source.document), true);
            }
        }
    }

    fn look(&mut self, document: &Arc<Document>) -> Arc<RequestParts> {
        let address = Arc::as_ptr(document) as usize;
        if let Some(known) = self.looks.get(&address) {
            return known.clone();
        }
        let look = Arc::new(RequestParts::of(document.clone()));
        self.looks.insert(address, look.clone());
        look
    }
}

/// A key while it is written, with what its documents depend on.
#[derive(Default)]
struct KeyText {
    text: String,
    /// The condition keys that the documents use.
    keys: Set<String>,
    /// Whether a document that names principals may name this one.
    named: bool,
}

impl KeyText {
    fn push(&mut self, part: fmt::Arguments) {
        self.text
            .write_fmt(part)
            .expect("a string takes everything");
    }

    /// Adds a document; `names`: the principals that it names count.
    fn look(&mut self, look: &RequestParts, names: bool) {
        let address = Arc::as_ptr(&look.document) as usize;
        self.push(format_args!(",{address:x}"));
        for key in &look.keys {
            self.keys.insert(key.clone());
        }
        self.named |= names && look.names;
    }
}

impl RequestParts {
    fn of(document: Arc<Document>) -> Self {
        let mut keys = Vec::new();
        let mut names = false;
        for statement in document.statements() {
            for condition in &statement.conditions {
                keys.push(condition.key.to_ascii_lowercase());
                for value in condition.values.iter() {
                    variables(value, &mut keys);
                }
            }
            for pattern in statement.resources.iter().flat_map(|it| &it.patterns) {
                variables(pattern, &mut keys);
            }
            names |= statement.principals.as_ref().is_some_and(|principals| {
                let everybody = |name: &PrincipalName| *name == PrincipalName::Everyone;
                !principals.names.iter().all(everybody)
            });
        }
        Self {
            document,
            keys,
            names,
        }
    }
}

/// The keys of the variables, `${key}` or `${key, default}`, without the defaults.
fn variables(text: &str, keys: &mut Vec<String>) {
    for part in text.split("${").skip(1) {
        let name = part.split(['}', ',']).next().unwrap_or("");
        keys.push(name.trim().to_ascii_lowercase());
    }
}
