//! Layers of policies, as what must and what must not apply so that they allow a request. It follows `policy::layers`.

use std::sync::{Arc, LazyLock};

use policy::document::Effect;
use policy::{Document, Grant, LayerKind, Layers, RequestPrincipal, Source, Statement};

use crate::prover::Place;

/// A statement, or what always applies.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    Always,
    Statement(Arc<Document>, usize),
}

impl Rule {
    /// A statement, if it applies.
    pub fn of((document, index): Place<'_>) -> Self {
        Rule::Statement(document.clone(), index)
    }

    /// Whether it is the same statement of the same text.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Rule::Statement(one, at), Rule::Statement(other, index)) => {
                at == index && (Arc::ptr_eq(one, other) || one.text() == other.text())
            }
            (Rule::Always, _) | (_, Rule::Always) => false,
        }
    }

    /// Whether it allows what it applies to.
    pub fn allows(&self) -> bool {
        match self {
            Rule::Always => true,
            Rule::Statement(document, index) => {
                let statement = document.statements().get(*index);
                statement.is_some_and(|it| it.effect == Effect::Allow)
            }
        }
    }
}

/// One of them must apply.
pub(crate) type Level = Vec<Rule>;

/// A way to be granted: a rule of each level applies, and none of `nots`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way {
    pub levels: Vec<Level>,
    pub nots: Vec<Rule>,
}

/// Layers around one kind of caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stack {
    /// None of them may apply.
    pub denies: Vec<Rule>,
    /// One of each must apply.
    pub limits: Vec<Level>,
    /// One of the ways must be open.
    pub ways: Vec<Way>,
}

/// The actions for which a role's trust policy must allow.
static ASSUMING: LazyLock<Arc<Document>> = LazyLock::new(|| {
    let text = r#"{"Statement": {"Effect": "Deny", "Action": "sts:AssumeRole*"}}"#;
    Arc::new(Document::parse(text).expect("it is a policy"))
});

impl Stack {
    /// The layers around requests of this caller for resources of this account.
    pub fn of(layers: &Layers, caller: &RequestPrincipal, owner: Option<&String>) -> Self {
        let mut stack = Self::default();
        let kind = caller.kind();
        let has_identity = kind.has_identity();
        if layers.scp_exempt.is_none() && !caller.service_linked_role && has_identity {
            for level in &layers.scps {
                let level = stack.layer(LayerKind::ServiceControlPolicy, &level.policies, caller);
                stack.limits.push(granting(&level, Grant::Account));
            }
        }
        if layers.rcp_exempt.is_none() && !caller.service_linked_role {
            for level in &layers.rcps {
                let mut level =
                    stack.layer(LayerKind::ResourceControlPolicy, &level.policies, caller);
                if !layers.rcp_no_default {
                    level.push((Grant::Direct, Rule::Always));
                }
                stack.limits.push(granting(&level, Grant::Account));
            }
        }
        let mut inner = Vec::new();
        let boundary = layers.boundary.as_slice();
        let session = layers.session.as_slice();
        for (layer, source) in [
            (LayerKind::PermissionsBoundary, boundary),
            (LayerKind::SessionPolicy, session),
        ] {
            let level = stack.layer(layer, source, caller);
            let only_denies = layer == LayerKind::SessionPolicy && layers.session_only_denies;
            if !source.is_empty() && !only_denies {
                inner.push(granting(&level, Grant::Account));
            }
        }
        for source in &layers.scope_downs {
            let source = std::slice::from_ref(source);
            let level = stack.layer(LayerKind::SessionPolicy, source, caller);
            inner.push(granting(&level, Grant::Account));
        }
        let mut own = inner.clone();
        if has_identity && !caller.root_user {
            let level = stack.layer(LayerKind::Identity, &layers.identity, caller);
            own.push(granting(&level, Grant::Account));
        }
        let resource = stack.layer(LayerKind::Resource, layers.resource.as_slice(), caller);
        let cross = owner.is_some() && owner != caller.account.as_ref();
        stack.ways = ways(
            &resource,
            inner,
            own,
            [has_identity, cross, layers.resource_required],
        );
        stack
    }

    /// Adds the denies of a layer or level, and returns what allows, with what it grants.
    fn layer(
        &mut self,
        layer: LayerKind,
        sources: &[Source],
        caller: &RequestPrincipal,
    ) -> Vec<(Grant, Rule)> {
        let mut allows = Vec::new();
        for source in sources {
            for (index, statement) in source.document.statements().iter().enumerate() {
                let Some(grant) = grant(layer, statement, caller) else {
                    continue;
                };
                let rule = Rule::Statement(source.document.clone(), index);
                match statement.effect {
                    Effect::Allow => allows.push((grant, rule)),
                    Effect::Deny => self.denies.push(rule),
                }
            }
        }
        allows
    }
}

/// What the statement grants the caller; `None`: it does not name the caller.
fn grant(layer: LayerKind, statement: &Statement, caller: &RequestPrincipal) -> Option<Grant> {
    let principals = statement.principals.as_ref();
    match layer {
        LayerKind::Resource => principals?.grant(caller),
        LayerKind::ResourceControlPolicy => match principals {
            Some(principals) => principals.grant(caller).map(|_| Grant::Direct),
            None => Some(Grant::Direct),
        },
        LayerKind::ServiceControlPolicy
        | LayerKind::PermissionsBoundary
        | LayerKind::SessionPolicy
        | LayerKind::Identity => Some(Grant::Direct),
    }
}

/// The rules that grant at least so much.
fn granting(rules: &[(Grant, Rule)], least: Grant) -> Level {
    let enough = rules.iter().filter(|(grant, _)| *grant >= least);
    enough.map(|(_, rule)| rule.clone()).collect()
}

fn ways(
    resource: &[(Grant, Rule)],
    inner: Vec<Level>,
    own: Vec<Level>,
    [has_identity, cross, required]: [bool; 3],
) -> Vec<Way> {
    let way = |levels: &[Level], more: Grant| {
        let mut levels = levels.to_vec();
        levels.push(granting(resource, more));
        Way {
            levels,
            nots: Vec::new(),
        }
    };
    if !has_identity {
        return vec![way(&[], Grant::Direct)];
    }
    if cross {
        return vec![way(&own, Grant::Account)];
    }
    let mut ways = vec![
        way(&[], Grant::Direct),
        way(&inner, Grant::Role),
        way(&own, Grant::Account),
    ];
    // A level without rules is never open.
    ways.retain(|way| way.levels.iter().all(|level| !level.is_empty()));
    if !required {
        let assuming = Rule::Statement(ASSUMING.clone(), 0);
        ways.push(Way {
            levels: own,
            nots: vec![assuming],
        });
    }
    ways
}
