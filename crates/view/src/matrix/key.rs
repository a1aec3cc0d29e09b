//! What answers can depend on, so that people who do not differ in it are asked about once.

use super::Matrix;
use api::policy_types::PolicyType;
use gates::question::Asker;
use ordered::Set;
use policy::Document;
use policy::document::PrincipalName;
use std::sync::Arc;

/// What a document makes depend on who asks, beside its words on actions.
pub struct Look {
    /// Kept, so that no other document gets its address.
    document: Arc<Document>,
    /// Condition keys and variables, in lower case.
    pub keys: Vec<String>,
    /// It names somebody other than everybody.
    names: bool,
}

impl Matrix {
    /// Everything that an answer can depend on, whatever the action. Two principals with the same key get the same answers.
    ///
    /// - what sort of caller it is, and how it stands to its organization, because the organization's own things belong to the
    ///   management account;
    /// - the very documents of each layer, level by level, those of the delegation policy and of RCPs too;
    /// - the value of each condition key or variable that one of these documents looks at. What is said of the resource's owner
    ///   goes by account, since the owner may be the caller's account or the management account;
    /// - who it is, where a document that names principals may name this one.
    pub(super) fn key(&mut self, world: usize, asker: &Asker) -> String {
        use std::fmt::Write;
        let mut key = String::new();
        let principal = asker.principal();
        let (layers, caller, context) = asker.parts();
        let id = principal.account();
        let _ = write!(
            key,
            "{:?}{}{}{}",
            caller.kind(),
            caller.root_user,
            caller.service_linked_role,
            layers.deny_yields
        );
        let organization = self.worlds[world].organization_of(id).cloned();
        let account = self.worlds[world].account(id);
        let parent = account
            .and_then(|account| account.membership.as_ref())
            .map(|membership| membership.parent.clone());
        let mut keys: Set<String> = Set::new();
        let mut named = false;
        let mut see = |document: &Arc<Document>, names: bool, key: &mut String| {
            let look = self.look(document);
            let _ = write!(key, ",{:x}", Arc::as_ptr(&look.document) as usize);
            for looked_at in &look.keys {
                keys.insert(looked_at.clone());
            }
            named |= names && look.names;
        };
        let _ = write!(key, "|{:?}", layers.scp_exempt);
        for level in &layers.scps {
            key.push('/');
            for source in &level.policies {
                see(&source.document, false, &mut key);
            }
        }
        for source in [&layers.boundary, &layers.session] {
            key.push('|');
            if let Some(source) = source {
                see(&source.document, false, &mut key);
            }
        }
        key.push('|');
        for source in &layers.identity {
            see(&source.document, false, &mut key);
        }
        if let (Some(organization), Some(parent)) = (&organization, &parent) {
            let manages = organization.management == id;
            let _ = write!(
                key,
                "|{}{}{manages}{}",
                organization.id,
                organization.enforces(PolicyType::ResourceControl),
                organization.is_any_delegate(id)
            );
            if let Some(delegation) = &organization.delegation {
                see(&delegation.document, true, &mut key);
            }
            if !manages {
                for level in organization.levels(PolicyType::ResourceControl, id, parent) {
                    key.push('/');
                    for source in &level.policies {
                        see(&source.document, true, &mut key);
                    }
                }
            }
        }
        for looked_at in keys.iter() {
            let _ = write!(key, "|{looked_at}={:?}", context.get(looked_at));
            if looked_at.starts_with("aws:resource") {
                let _ = write!(key, "{id}{parent:?}");
            }
        }
        if named {
            let _ = write!(key, "|{principal}");
        }
        key
    }

    fn look(&mut self, document: &Arc<Document>) -> Arc<Look> {
        let address = Arc::as_ptr(document) as usize;
        if let Some(known) = self.looks.get(&address) {
            return known.clone();
        }
        let look = Arc::new(Look::of(document.clone()));
        self.looks.insert(address, look.clone());
        look
    }
}

impl Look {
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

/// The keys in `${…}`, each without the value that it has by default.
fn variables(text: &str, keys: &mut Vec<String>) {
    for part in text.split("${").skip(1) {
        let name = part.split(['}', ',']).next().unwrap_or("");
        keys.push(name.trim().to_ascii_lowercase());
    }
}
