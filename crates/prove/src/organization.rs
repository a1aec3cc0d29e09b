//! Questions about the accounts of an organization: what its policies never let through, whoever asks with whatever permissions.

use std::sync::Arc;

use ordered::{Map, Set};
use policy::kinds::rcp_scope;
use policy::pattern::glob_ignore_case;
use policy::{ContextValue, Document, Exemption, Layers};

use crate::aim::Aim;
use crate::answer::{Doubt, DoubtReason, Proof, each};
use crate::callers::{made, outside, people, when};
use crate::closing::Closing;
use crate::facts::is_list;
use crate::matter::{CallerSide, FreeActions, Matter};
use crate::member::{MemberLimits, documents, has_rcps, ids_of};
use crate::prints::alike;
use crate::prover::{ProofCase, Prover};
use crate::question::rules;
use crate::stack::Rule;
use crate::text::list;

/// The maximum number of actions of a pattern that are asked about one by one.
const MOST_OPEN: usize = 60;

/// The maximum number of actions of a question whose resources are told apart.
const MOST_PLACED: usize = 300;

impl Prover {
    /// Whether no caller can do what is asked about in any of the accounts.
    pub fn never_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Proof {
        self.question(|prover| match prover.cases_in(members, matter) {
            Ok((cases, more)) => each(cases, more, |at| {
                prover.never_with_needs(&at, &matter.asked, matter.unless.as_ref())
            }),
            Err(nobody) => nobody,
        })
    }

    /// The same for each account by itself: each different answer, with the indexes of the accounts that have it. Accounts that
    /// nothing tells apart have one answer, whose witness is in the first of them.
    pub fn never_in_each(
        &mut self,
        members: &[MemberLimits],
        matter: &Matter,
    ) -> Vec<(Proof, Vec<usize>)> {
        self.question(|prover| {
            let (questions, ids) = asked_about(matter);
            let groups = alike(members.iter().map(|it| vec![it]), &questions, [ids, true]);
            let answers = groups.into_iter().map(|group| {
                let first = &members[group[0]..=group[0]];
                (prover.never_in(first, matter), group)
            });
            answers.collect()
        })
    }

    /// The actions of a question that is refuted which are open in the accounts, each by itself: those of the catalog that are asked about,
    /// of many the services, as patterns.
    pub fn open_actions_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Vec<String> {
        self.question(|prover| {
            let asked = matter.asked.statements();
            let patterns = asked.iter().flat_map(|it| &it.actions.patterns);
            // Callers inside and the policies around them are the same for each action.
            let inside = matter.callers == CallerSide::Inside;
            let shared = inside.then(|| prover.cases_in(members, matter));
            let actions = prover.actions.clone();
            let mut all: Vec<String> = Vec::new();
            for pattern in patterns {
                let is_it = |it: &&String| glob_ignore_case(pattern, it);
                let mut own: Vec<String> = prover.actions.iter().filter(is_it).cloned().collect();
                if own.len() > MOST_OPEN {
                    let service = |it: &String| format!("{}:*", it.split(':').next().unwrap_or(it));
                    own = own.iter().map(service).collect();
                    own.dedup();
                }
                all.extend(own);
            }
            ordered::sort_by_key(&mut all, Clone::clone);
            all.dedup();
            all.retain(|action| {
                let only = asked.iter().cloned().map(|mut it| {
                    it.actions.patterns = vec![action.clone()];
                    it
                });
                let version = matter.asked.version();
                let matter = Matter {
                    asked: crate::text::document(version, &only.collect::<Vec<_>>()),
                    ..matter.clone()
                };
                // Examples are found sooner among these.
                let own = actions.iter().filter(|it| glob_ignore_case(action, it));
                prover.actions = own.cloned().collect();
                let proof = match &shared {
                    None => prover.never_in(members, &matter),
                    Some(Err(nobody)) => nobody.clone(),
                    Some(Ok((cases, more))) => each(cases, *more, |at| {
                        prover.never_with_needs(at, &matter.asked, matter.unless.as_ref())
                    }),
                };
                proof.witness().is_some()
            });
            prover.actions = actions;
            all
        })
    }

    /// What closes the last way in the accounts if [`Prover::never_in`] is proved, in order, each once.
    pub fn closings_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Vec<Closing> {
        self.question(|prover| match prover.cases_in(members, matter) {
            Ok((cases, _)) => prover.closings(&cases, matter),
            Err(_) => Vec::new(),
        })
    }

    fn cases_in(
        &mut self,
        members: &[MemberLimits],
        matter: &Matter,
    ) -> Result<(Vec<ProofCase>, bool), Proof> {
        if matter.callers == CallerSide::Inside && matter.free_actions() == FreeActions::Asked {
            return Err(Proof::NotDecided(Doubt::new(DoubtReason::Free)));
        }
        let (questions, ids) = asked_about(matter);
        let groups = alike(members.iter().map(|it| vec![it]), &questions, [ids, true]);
        let mut more = false;
        let mut cases = Vec::new();
        let ids = ids_of(members);
        for member in groups.iter().map(|it| &members[it[0]]) {
            let (mut callers, open) = self.callers_of(member, &ids, matter.callers, &questions);
            more |= open;
            if matter.callers == CallerSide::Outside {
                callers.retain(|it| matter.services || it.principal.service.is_none());
                let without = self.without_resources(&matter.asked, &member.partition);
                for at in &mut callers {
                    at.except
                        .extend(spared().into_iter().chain(without.clone()));
                }
            }
            let split = has_rcps(member);
            let own = (matter.callers == CallerSide::Inside).then_some(member);
            let around = callers.into_iter().map(|it| around(it, own, member));
            cases.extend(around.flat_map(|at| covered(&at, split)));
        }
        Ok((self.asked_of(cases, matter)?, more))
    }

    /// The cases with the keys that are given.
    ///
    /// # Errors
    ///
    /// The answer if no case has those values, or if nobody can ask for what a statement asks about.
    pub(crate) fn asked_of(
        &mut self,
        cases: impl IntoIterator<Item = ProofCase>,
        matter: &Matter,
    ) -> Result<Vec<ProofCase>, Proof> {
        let given: Vec<(String, ContextValue)> = matter.given.iter().map(as_listed).collect();
        let nobody = |key: &str| Proof::NotDecided(Doubt::about(DoubtReason::Nobody, key));
        // Without a condition, anybody can ask for it.
        let mut unasked: Vec<(Rule, String)> = Vec::new();
        for (rule, statement) in rules(&matter.asked).zip(matter.asked.statements()) {
            let key = statement
                .conditions
                .first()
                .map(|it| it.lookup().to_string());
            unasked.extend(key.map(|key| (rule, key)));
        }
        let mut asked = Vec::new();
        let mut lacking = given.first().map(|it| it.0.as_str());
        for mut at in cases {
            let other = |(key, value): &&(String, ContextValue)| {
                at.fixed.iter().any(|(own, is)| own == key && is != value)
                    || *value == ContextValue::Absent && at.present.contains(key)
            };
            if let Some((key, _)) = given.iter().find(other) {
                lacking = Some(key);
                continue;
            }
            at.fixed.retain(|it| !given.contains(it));
            at.fixed.extend(given.iter().cloned());
            if given.is_empty() || self.is_anyone(&at, None) {
                unasked.retain(|(rule, _)| !self.is_anyone(&at, Some(rule)));
                asked.push(at);
            }
        }
        match (lacking.filter(|_| asked.is_empty()), unasked.first()) {
            (Some(key), _) => Err(nobody(key)),
            (None, Some((_, key))) => Err(nobody(key)),
            (None, None) => Ok(asked),
        }
    }

    /// Whether there may be a request of a case, to which a statement applies.
    pub(crate) fn is_anyone(&mut self, at: &ProofCase, asked: Option<&Rule>) -> bool {
        let only = at.only.iter().flat_map(rules);
        let anyone = Aim {
            start: only.chain(asked.cloned()).collect(),
            nots: at.except.iter().flat_map(rules).collect(),
            ..Aim::default()
        };
        self.begin_case();
        let found = self.find(&anyone, at, &|_| true);
        found.witness.is_some() || found.doubt.is_some()
    }

    /// Requests that nobody from outside is let in to: for actions that are asked about and are on no resource or on such without policies, and
    /// for resources that they are not on.
    fn without_resources(&self, asked: &Document, partition: &str) -> Option<Arc<Document>> {
        let resources = self.resources?;
        let is_asked = |action: &&String| {
            let mut own = asked.statements().iter().map(|it| &it.actions);
            own.any(|it| it.patterns.iter().any(|it| glob_ignore_case(it, action)) != it.not)
        };
        // Also actions of such services that are not listed.
        let mut unshared: Vec<String> = Vec::new();
        let mut actions: Vec<&String> = Vec::new();
        for action in self.actions.iter().filter(is_asked) {
            let service = action.split_once(':').map_or("", |it| it.0);
            let all = format!("{service}:*");
            if self.shared.is_none_or(|shared| shared(service)) {
                actions.push(action);
            } else if unshared.last() != Some(&all) {
                unshared.push(all);
            }
        }
        let mut alike: Map<Vec<String>, Vec<&String>> = Map::new();
        if !unshared.is_empty() {
            alike.insert(Vec::new(), unshared.iter().collect());
        }
        for action in &actions {
            let arns = resources(action).into_iter();
            let place = format!("arn:{partition}:");
            let arns: Vec<String> = arns.map(|it| it.replacen("arn:*:", &place, 1)).collect();
            if arns.is_empty() || actions.len() <= MOST_PLACED {
                alike.or_insert(arns, Vec::new()).push(*action);
            }
        }
        let statement = |(arns, actions): (&Vec<String>, &Vec<&String>)| {
            let place = match arns.is_empty() {
                true => String::new(),
                false => format!(r#", "NotResource": {}"#, list(arns)),
            };
            let actions = list(actions.iter().copied());
            format!(r#"{{"Effect": "Deny", "Action": {actions}{place}}}"#)
        };
        let all: Vec<String> = alike.iter().map(statement).collect();
        let all = all.join(",");
        (!all.is_empty()).then(|| made(&format!(r#"{{"Statement": [{all}]}}"#)))
    }

    fn callers_of(
        &self,
        member: &MemberLimits,
        ids: &Set<String>,
        side: CallerSide,
        more: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        match side {
            CallerSide::Inside => (insiders(member), false),
            CallerSide::Outside => self.outsiders(member, ids, more),
        }
    }

    /// Callers from outside the organization of an account, for its resources, and whether there may be more. `ids`: accounts of the
    /// organization that the prover was not told about.
    pub(crate) fn outsiders(
        &self,
        member: &MemberLimits,
        ids: &Set<String>,
        more: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        let is_insider = |it: &str| self.insiders.contains(it) || ids.contains(it);
        let all: Vec<_> = documents(member).chain(more.iter().copied()).collect();
        let organization = organization(&member.resource_keys);
        outside(&member.partition, organization, &is_insider, &all)
    }
}

/// Callers in an account, for its own resources.
pub(crate) fn insiders(member: &MemberLimits) -> Vec<ProofCase> {
    let mut people = people(&member.partition, &member.id, &[]);
    for at in &mut people {
        at.fixed.retain(|it| it.0 != "aws:principalaccount");
        at.fixed.extend(member.caller_keys.iter().cloned());
    }
    people
}

/// The id of the organization among condition keys.
pub(crate) fn organization(keys: &[(String, ContextValue)]) -> Option<&str> {
    let own = keys.iter().find(|it| it.0.ends_with("orgid"));
    own.and_then(|it| match &it.1 {
        ContextValue::One(id) => Some(id.as_str()),
        ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => None,
    })
}

/// A key whose values are a list, as a list.
fn as_listed((key, value): &(String, ContextValue)) -> (String, ContextValue) {
    match value {
        ContextValue::One(text) if is_list(key) == Some(true) => {
            (key.clone(), ContextValue::Many(vec![text.clone()]))
        }
        ContextValue::One(_)
        | ContextValue::Many(_)
        | ContextValue::Absent
        | ContextValue::Unknown => (key.clone(), value.clone()),
    }
}

/// The documents of a question, and whether it names accounts.
fn asked_about(matter: &Matter) -> (Vec<&Arc<Document>>, bool) {
    let questions = [&matter.asked].into_iter().chain(&matter.unless).collect();
    let ids = matter.given.iter().any(|it| it.0.ends_with("account"));
    (questions, ids)
}

/// The caller, where the policies of its account, if it is in the organization, and those of the resource's account are around it.
pub(crate) fn around(
    mut at: ProofCase,
    caller: Option<&MemberLimits>,
    owner: &MemberLimits,
) -> ProofCase {
    let own = at.layers;
    at.layers = Layers {
        identity: own.identity,
        resource: own.resource,
        resource_required: true,
        rcps: owner.layers.rcps.clone(),
        rcp_exempt: owner.layers.rcp_exempt,
        ..caller.unwrap_or(owner).layers.clone()
    };
    if caller.is_none() {
        at.layers.scp_exempt = Some(Exemption::OutsideOrganization);
    }
    at.fixed.extend(owner.resource_keys.iter().cloned());
    at.resource_account = Some(owner.id.clone());
    at.place = format!("account {} ({})", owner.name, owner.id);
    at
}

/// A case for requests that RCPs cover, and cases for the others. `split`: they differ.
pub(crate) fn covered(at: &ProofCase, split: bool) -> Vec<ProofCase> {
    if !split {
        return vec![at.clone()];
    }
    let (services, exempt) = rcp_scope();
    let patterns = |all: &[&str], end: &str| {
        let all: Vec<String> = all.iter().map(|it| format!("\"{it}{end}\"")).collect();
        all.join(",")
    };
    let subject = when(&format!(r#""Action": [{}]"#, patterns(services, ":*")));
    let exempt = when(&format!(r#""Action": [{}]"#, patterns(exempt, "")));
    let mut inside = at.clone();
    inside.only.push(subject.clone());
    inside.except.extend(spared());
    inside.except.push(exempt.clone());
    let mut without = at.clone();
    without.layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    without.layers.rcps = Vec::new();
    let mut cases = vec![inside, without.clone()];
    cases[1].except.push(subject);
    for only in [exempt].into_iter().chain(spared()) {
        let mut at = without.clone();
        at.only.push(only);
        cases.push(at);
    }
    cases
}

/// What RCPs spare and nobody from outside reaches: keys that AWS manages, and roles that only their services assume.
fn spared() -> [Arc<Document>; 2] {
    [
        ("kms", "arn:*:kms:*:*:alias/aws/*"),
        ("sts", "arn:*:iam::*:role/aws-service-role/*"),
    ]
    .map(|(service, arn)| when(&format!(r#""Action": "{service}:*", "Resource": "{arn}""#)))
}
