//! What a change of policies does to one call, whatever its event does not tell.

use lint::NeededType;
use message::Message;
use policy::pattern::glob_ignore_case;
use policy::{
    ContextValue, Decision, Effect, LayerKind, LayerVerdict, Layers, Request, StatementTrace,
    Truth, Verdict,
};
use sim::World;
use sim::ids::AccountId;

use super::DryRun;
use crate::actions::CallActions;
use crate::caller::{Caller, caller};
use crate::event::TrailEvent;
use crate::keys::ForeignAccounts;
use crate::limits::layers;
use crate::request::request;
use crate::resource::CallResource;

/// What stands in place of a condition key where a call depends on its unknown resource, action, or caller.
const RESOURCE: &str = "Resource";
const ACTION: &str = "Action";
pub(super) const PRINCIPAL: &str = "Principal";
/// The condition key for the account of the resource.
const OWNER: &str = "aws:ResourceAccount";

/// A call whose caller and action are known.
pub(super) struct KnownCall<'e> {
    pub event: &'e TrailEvent<'e>,
    pub account: Option<AccountId>,
    /// What can own the resource, the likeliest first.
    pub owners: Vec<Option<AccountId>>,
    pub resource: CallResource,
    /// What accounts that the session does not have can be.
    pub foreign: Vec<ForeignAccounts<'e>>,
}

/// The decision on one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    None,
    DeniedBefore,
    Denied(Reason),
    /// Depends on keys.
    Undecided(Reason, Vec<String>),
}

/// The statement behind a denial and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub statement: Message,
    pub level: Message,
}

impl DryRun {
    /// What changes for a call, whatever the event does not tell about it.
    pub(super) fn change(&self, call: &KnownCall<'_>, actions: &CallActions) -> Change {
        let of_action = |action: &String| {
            let kinds = self.catalog.needed(action);
            if !kinds.is_empty() {
                return self.with_needs(call, action, &kinds);
            }
            let with = |resource: &str| self.change_on(call, [action, resource], None);
            match &call.resource {
                CallResource::Known(arn) => with(arn),
                CallResource::OneOf(arns) => over(arns, Some(RESOURCE), |arn| with(arn)),
                // It is tried with everything that policies name.
                CallResource::Unknown => {
                    let named = self.interest.resources.iter().map(String::as_str);
                    let all: Vec<&str> = ["*"].into_iter().chain(named).collect();
                    over(&all, Some(RESOURCE), |resource| with(resource))
                }
            }
        };
        if actions.all {
            let mut changes = actions.names.iter().map(of_action);
            let denied = changes.find(|it| matches!(it, Change::Denied(_)));
            if let Some(denied) = denied {
                return denied;
            }
        }
        over(&actions.names, Some(ACTION), of_action)
    }

    /// What changes for a call that needs several resources: each is a request of its own, and all must be allowed.
    fn with_needs(&self, call: &KnownCall<'_>, action: &str, kinds: &[NeededType<'_>]) -> Change {
        let account = call
            .owners
            .iter()
            .flatten()
            .next()
            .map(AccountId::to_string);
        let place = [
            self.partition.name(),
            account.as_deref().unwrap_or_default(),
        ];
        let region = Some(&*call.event.aws_region).filter(|it| !it.is_empty());
        let of_kind = |kind: &NeededType<'_>| {
            let arns = match &call.resource {
                CallResource::Known(arn) if glob_ignore_case(&kind.arn, arn) => {
                    vec![arn.to_string()]
                }
                CallResource::Known(_) | CallResource::OneOf(_) | CallResource::Unknown => {
                    kind.examples(place, region, &self.interest.resources)
                }
            };
            over(&arns, Some(RESOURCE), |arn| {
                self.change_on(call, [action, arn], Some(kind))
            })
        };
        let rank = |change: &Change| match change {
            Change::DeniedBefore => 0,
            Change::Denied(_) => 1,
            Change::Undecided(..) => 2,
            Change::None => 3,
        };
        let changes = kinds.iter().map(of_kind);
        changes.min_by_key(rank).unwrap_or(Change::None)
    }

    /// What changes for a call on a resource, whoever owns it. `kind`: what it is, if the action needs several.
    fn change_on(
        &self,
        call: &KnownCall<'_>,
        what: [&str; 2],
        kind: Option<&NeededType<'_>>,
    ) -> Change {
        over(&call.owners, Some(OWNER), |owner| {
            self.change_for(call, what, kind, *owner)
        })
    }

    /// What changes for a call on a resource of this account, whatever foreign accounts are.
    fn change_for(
        &self,
        call: &KnownCall<'_>,
        what: [&str; 2],
        kind: Option<&NeededType<'_>>,
        owner: Option<AccountId>,
    ) -> Change {
        let of = |foreign: &ForeignAccounts<'_>| self.change_of(call, what, kind, owner, *foreign);
        let change = over(&call.foreign, None, of);
        if call.foreign.len() > 1 && matches!(change, Change::Undecided(..)) {
            // It depends on their organization.
            return of(&ForeignAccounts::Any);
        }
        change
    }

    fn change_of(
        &self,
        call: &KnownCall<'_>,
        [action, resource]: [&str; 2],
        kind: Option<&NeededType<'_>>,
        owner: Option<AccountId>,
        foreign: ForeignAccounts<'_>,
    ) -> Change {
        let accounts = [call.account, owner];
        // SCPs are about principals.
        let limited = call
            .account
            .filter(|_| caller(call.event) == Caller::Principal);
        let asked = |world: &World| {
            let mut request = request(world, call.event, action, accounts, resource, foreign);
            for key in kind.iter().flat_map(|it| self.interest.lacking(it)) {
                request.context.set(key, ContextValue::Absent);
            }
            (request, layers(world, limited, owner, [action, resource]))
        };
        let verdict = |world: &World| {
            let (request, layers) = asked(world);
            policy::evaluate(&request, &layers)
        };
        let after = change_by(&verdict(&self.after), None);
        if after == Change::None {
            return after;
        }
        let before = verdict(&self.before);
        if let Change::Denied(_) = change_by(&before, None) {
            return Change::DeniedBefore;
        }
        let change = change_by(&verdict(&self.after), Some(&before));
        let Change::Undecided(reason, keys) = change else {
            return change;
        };
        let (request, layers) = asked(&self.after);
        match whatever(&request, layers) {
            Some(true) => Change::None,
            Some(false) => Change::Denied(reason),
            None => Change::Undecided(reason, keys),
        }
    }
}

/// Whether SCPs and RCPs let a request through, if that is the same whatever is unknown.
fn whatever(request: &Request, limits: Layers) -> Option<bool> {
    let layers = Layers {
        identity: vec![prove::full_access()],
        resource: Some(prove::open_to_everyone()),
        ..limits
    };
    let verdict = prove::settle(policy::evaluate(request, &layers), request, &layers);
    let firm = verdict.unknown.is_empty();
    firm.then_some(verdict.decision == Decision::Allowed)
}

/// What changes for a call of which a part is not known, from everything that this part can be.
fn over<T>(all: &[T], part: Option<&str>, change: impl FnMut(&T) -> Change) -> Change {
    let mut changes = all.iter().map(change);
    let Some(first) = changes.next() else {
        return Change::None;
    };
    let same = |other: &Change| match (&first, other) {
        (Change::Denied(_), Change::Denied(_)) => true,
        (first, other) => *first == *other,
    };
    let Some(other) = changes.find(|it| !same(it)) else {
        return first;
    };
    let mut unknown: Vec<String> = part.into_iter().map(String::from).collect();
    let mut why = None;
    let mut without = None;
    for change in [first, other] {
        match change {
            Change::Denied(reason) => {
                why.get_or_insert(reason);
            }
            Change::Undecided(reason, keys) => {
                why.get_or_insert(reason);
                unknown.extend(keys);
            }
            Change::None | Change::DeniedBefore => {
                without.get_or_insert(change);
            }
        }
    }
    match why {
        Some(reason) => {
            unknown.sort();
            unknown.dedup();
            Change::Undecided(reason, unknown)
        }
        None => without.unwrap_or(Change::None),
    }
}

/// What the policies of a verdict deny. The call went through `before`, so conditions on which it depended then turned out well.
fn change_by(verdict: &Verdict, before: Option<&Verdict>) -> Change {
    let passed: Vec<&StatementTrace> = before
        .into_iter()
        .flat_map(limits)
        .flat_map(|level| &level.statements)
        .filter(|it| it.effect == Effect::Deny && it.applies == Truth::Unknown)
        .collect();
    let held = |level: &LayerVerdict| {
        let same = |other: &LayerVerdict| {
            other.layer == level.layer && other.statements == level.statements
        };
        before.is_some_and(|before| limits(before).any(same))
    };
    let mut undecided = None;
    for level in limits(verdict).filter(|it| !it.result.lets_through()) {
        let place = level.level.clone().unwrap_or_else(|| "".into());
        let reason = |statement: &StatementTrace| Reason {
            statement: statement.label.clone().into(),
            level: place.clone(),
        };
        let of = |effect, applies| {
            let all = level.statements.iter();
            all.filter(move |it| it.effect == effect && it.applies == applies)
        };
        if let Some(denial) = of(Effect::Deny, Truth::True).next() {
            return Change::Denied(reason(denial));
        }
        let open = of(Effect::Deny, Truth::Unknown).find(|it| {
            let same =
                |other: &&StatementTrace| other.document == it.document && other.index == it.index;
            !passed.iter().any(same)
        });
        let allow = of(Effect::Allow, Truth::Unknown).next();
        let allowed = of(Effect::Allow, Truth::True).next().is_some() || held(level);
        if !allowed && allow.is_none() {
            let statement = "No statement allows it".into();
            let level = place;
            return Change::Denied(Reason { statement, level });
        }
        let unsure = open.or(allow.filter(|_| !allowed));
        if let (Some(statement), None) = (unsure, &undecided) {
            undecided = Some(Change::Undecided(
                reason(statement),
                statement.unknown.clone(),
            ));
        }
    }
    undecided.unwrap_or(Change::None)
}

/// The levels of SCPs and RCPs.
fn limits(verdict: &Verdict) -> impl Iterator<Item = &LayerVerdict> {
    verdict.layers.iter().filter(|it| {
        matches!(
            it.layer,
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy
        )
    })
}
