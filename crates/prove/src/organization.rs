//! Questions about the accounts of an organization: what its policies never let through, whoever asks with whatever permissions.

use std::sync::Arc;

use policy::kinds::rcp_scope;
use policy::{ContextValue, Document, Exemption, Layers};

use crate::aim::Aim;
use crate::answer::{Doubt, DoubtReason, Proof, each};
use crate::callers::{outside, people, when};
use crate::closing::Closing;
use crate::facts::is_list;
use crate::matter::{CallerSide, FreeActions, Matter};
use crate::member::{MemberLimits, documents, has_rcps};
use crate::prints::alike;
use crate::prover::{ProofCase, Prover};
use crate::question::rules;
use crate::stack::Rule;

impl Prover {
    /// Whether no caller can do what is asked about in any of the accounts.
    pub fn never_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Proof {
        match self.cases_in(members, matter) {
            Ok((cases, more)) => each(cases, more, |at| {
                self.never(&at, &matter.asked, matter.unless.as_ref())
            }),
            Err(nobody) => nobody,
        }
    }

    /// The same for each account by itself: each different answer, with the indexes of the accounts that have it. Accounts that
    /// nothing tells apart have one answer, whose witness is in the first of them.
    pub fn never_in_each(
        &mut self,
        members: &[MemberLimits],
        matter: &Matter,
    ) -> Vec<(Proof, Vec<usize>)> {
        let (questions, ids) = asked_about(matter);
        let groups = alike(members.iter().map(|it| vec![it]), &questions, [ids, true]);
        let answers = groups.into_iter().map(|group| {
            let first = &members[group[0]..=group[0]];
            (self.never_in(first, matter), group)
        });
        answers.collect()
    }

    /// What closes the last way in the accounts if [`Prover::never_in`] is proved, in order, each once.
    pub fn closings_in(&mut self, members: &[MemberLimits], matter: &Matter) -> Vec<Closing> {
        match self.cases_in(members, matter) {
            Ok((cases, _)) => self.closings(&cases, matter),
            Err(_) => Vec::new(),
        }
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
        for member in groups.iter().map(|it| &members[it[0]]) {
            let (callers, open) = self.callers_of(member, members, matter.callers, &questions);
            more |= open;
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
    fn is_anyone(&mut self, at: &ProofCase, asked: Option<&Rule>) -> bool {
        let only = at.only.iter().flat_map(rules);
        let anyone = Aim {
            start: only.chain(asked.cloned()).collect(),
            nots: at.except.iter().flat_map(rules).collect(),
            ..Aim::default()
        };
        let found = self.find(&anyone, at, &|_| true);
        found.witness.is_some() || found.doubt.is_some()
    }

    fn callers_of(
        &self,
        member: &MemberLimits,
        members: &[MemberLimits],
        side: CallerSide,
        more: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        match side {
            CallerSide::Inside => (insiders(member), false),
            CallerSide::Outside => {
                let ids = members.iter().map(|it| it.id.clone());
                self.outsiders(member, ids, more)
            }
        }
    }

    /// Callers from outside the organization of an account, for its resources, and whether there may be more. `ids`: accounts of the
    /// organization that the prover was not told about.
    pub(crate) fn outsiders(
        &self,
        member: &MemberLimits,
        ids: impl IntoIterator<Item = String>,
        more: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        let mut insiders = self.insiders.clone();
        insiders.extend(ids);
        let all: Vec<_> = documents(member).chain(more.iter().copied()).collect();
        let organization = organization(&member.resource_keys);
        outside(&member.partition, organization, &insiders, &all)
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
    let list = |all: &[&str], end: &str| {
        let all: Vec<String> = all.iter().map(|it| format!("\"{it}{end}\"")).collect();
        all.join(",")
    };
    let subject = when(&format!(r#""Action": [{}]"#, list(services, ":*")));
    let spared = r#"["arn:*:kms:*:*:alias/aws/*", "arn:*:iam::*:role/aws-service-role/*"]"#;
    let spared = when(&format!(
        r#""Action": ["kms:*", "sts:*"], "Resource": {spared}"#
    ));
    let exempt = when(&format!(r#""Action": [{}]"#, list(exempt, "")));
    let mut inside = at.clone();
    inside.only.push(subject.clone());
    inside.except.extend([spared.clone(), exempt.clone()]);
    let mut without = at.clone();
    without.layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    without.layers.rcps = Vec::new();
    let mut others = [without.clone(), without.clone(), without];
    others[0].except.push(subject);
    others[1].only.push(exempt);
    others[2]
        .only
        .extend([spared, when(r#""Action": "*", "Resource": "arn:*""#)]);
    [vec![inside], others.to_vec()].concat()
}
