//! Questions about the accounts of an organization: what its policies never let through, whoever asks with whatever permissions.

use std::sync::Arc;

use ordered::Map;
use policy::kinds::rcp_scope;
use policy::{ContextValue, Document, Effect, Exemption, Layers, Level, Source};

use crate::answer::{Doubt, DoubtReason, Proof, each};
use crate::callers::{Mentions, outside, people, texts, when};
use crate::cases::Aim;
use crate::closing::Closing;
use crate::pattern::variable_keys;
use crate::question::{ProofCase, Prover, rules};

/// An account and the policies of its organization around it.
#[derive(Clone, Debug)]
pub struct MemberLimits {
    /// Its 12 digits.
    pub id: String,
    /// Its name, for readers.
    pub name: String,
    /// The partition of ARNs in it, such as `aws`.
    pub partition: String,
    /// The service and resource control policies, and why they do not apply.
    pub layers: Layers,
    /// The condition keys, in lower case, of each caller in the account.
    pub caller_keys: Vec<(String, ContextValue)>,
    /// The same of each resource in it.
    pub resource_keys: Vec<(String, ContextValue)>,
}

/// Who asks for resources of the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerSide {
    /// Users, roles and the root user of the account itself, with any permissions.
    Inside,
    /// Users, roles and root users of accounts outside the organization, services and anonymous callers, where the resource allows
    /// everything.
    Outside,
}

/// What is asked about.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Requests to which a statement of this applies; effects do not count.
    pub asked: Arc<Document>,
    /// But none to which a statement of this applies.
    pub unless: Option<Arc<Document>>,
    /// Condition keys, in lower case, with the only value that is asked about.
    pub given: Vec<(String, ContextValue)>,
    /// Who asks.
    pub callers: CallerSide,
}

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
        let groups = alike(members, &questions, ids, |it| vec![it]);
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
        let (questions, ids) = asked_about(matter);
        let groups = alike(members, &questions, ids, |it| vec![it]);
        let mut more = false;
        let mut cases = Vec::new();
        for member in groups.iter().map(|it| &members[it[0]]) {
            let (callers, open) = self.callers_of(member, members, matter.callers, &questions);
            more |= open;
            let split = has_rcps(member);
            let around = callers.into_iter().map(|it| around(it, member));
            cases.extend(around.flat_map(|at| covered(&at, split)));
        }
        Ok((self.asked_of(cases, matter)?, more))
    }

    /// The cases with the keys that are given.
    ///
    /// # Errors
    ///
    /// The answer if no case has those values.
    pub(crate) fn asked_of(
        &mut self,
        cases: impl IntoIterator<Item = ProofCase>,
        matter: &Matter,
    ) -> Result<Vec<ProofCase>, Proof> {
        let Some((first, _)) = matter.given.first() else {
            return Ok(cases.into_iter().collect());
        };
        let (mut asked, mut nobody) = (Vec::new(), first);
        for mut at in cases {
            let other = |(key, value): &&(String, ContextValue)| {
                at.fixed.iter().any(|(own, is)| own == key && is != value)
                    || *value == ContextValue::Absent && at.present.contains(key)
            };
            if let Some((key, _)) = matter.given.iter().find(other) {
                nobody = key;
                continue;
            }
            at.fixed.retain(|it| !matter.given.contains(it));
            at.fixed.extend(matter.given.iter().cloned());
            let anyone = Aim {
                start: at.only.iter().flat_map(rules).collect(),
                nots: at.except.iter().flat_map(rules).collect(),
                ..Aim::default()
            };
            let found = self.find(&anyone, &at, &|_| true);
            if found.witness.is_some() || found.doubt.is_some() {
                asked.push(at);
            }
        }
        match asked.is_empty() {
            true => Err(Proof::NotDecided(Doubt::about(DoubtReason::Nobody, nobody))),
            false => Ok(asked),
        }
    }

    /// Whether the accounts, as they are in `new`, can do nothing that they could not in `old`. Accounts that only one of them has are
    /// left out.
    pub fn no_new_access_in(
        &mut self,
        old: &[MemberLimits],
        new: &[MemberLimits],
        side: CallerSide,
    ) -> Proof {
        each(changed(old, new), false, |(was, is, _)| {
            self.none_between_in(&[is], &[was], new, side)
        })
    }

    /// The same for each account by itself: each answer, with the indexes in `new` of the accounts that have it.
    pub fn no_new_access_in_each(
        &mut self,
        old: &[MemberLimits],
        new: &[MemberLimits],
        side: CallerSide,
    ) -> Vec<(Proof, Vec<usize>)> {
        let all = changed(old, new).into_iter();
        let answers =
            all.map(|(was, is, group)| (self.none_between_in(&[is], &[was], new, side), group));
        answers.collect()
    }

    /// Whether no caller can do something in one account that all of `allowing` let through and none of `refusing`. All of them are
    /// the same account, at different times; `members` are the accounts of its organization.
    pub fn none_between_in(
        &mut self,
        allowing: &[&MemberLimits],
        refusing: &[&MemberLimits],
        members: &[MemberLimits],
        side: CallerSide,
    ) -> Proof {
        let Some(is) = allowing.first() else {
            return Proof::Proved;
        };
        let all = || allowing.iter().chain(refusing).copied();
        let others: Vec<_> = all().skip(1).flat_map(documents).collect();
        let (callers, more) = self.callers_of(is, members, side, &others);
        let split = all().any(has_rcps);
        let cases = callers.into_iter().flat_map(|at| {
            let sides: Vec<_> = all()
                .map(|it| covered(&around(at.clone(), it), split))
                .collect();
            let count = sides.first().map_or(0, Vec::len);
            let of = |number: usize| sides.iter().map(|it| it[number].clone()).collect();
            (0..count).map(of).collect::<Vec<Vec<ProofCase>>>()
        });
        let proof = each(cases, more, |case| {
            let case: Vec<&ProofCase> = case.iter().collect();
            let (allowing, refusing) = case.split_at(allowing.len());
            self.none_between(allowing, refusing)
        });
        match all().find_map(|was| moved(was, is)) {
            Some(key) if !matches!(proof, Proof::NotDecided(_)) => {
                Proof::NotDecided(Doubt::about(DoubtReason::Moved, key))
            }
            Some(_) | None => proof,
        }
    }

    /// Whether the accounts can do the same if a policy is attached to a level of theirs, counted from the root, instead of to the level
    /// below it. `scp`: a service control policy; otherwise a resource control policy.
    pub fn hoist(
        &mut self,
        members: &[MemberLimits],
        scp: bool,
        level: usize,
        policy: &Source,
    ) -> Proof {
        let mut new = members.to_vec();
        for Layers { scps, rcps, .. } in new.iter_mut().map(|it| &mut it.layers) {
            let levels = if scp { scps } else { rcps };
            if let Some(level) = levels.get_mut(level + 1) {
                level.policies.retain(|it| it.document != policy.document);
            }
            if let Some(level) = levels.get_mut(level) {
                level.policies.push(policy.clone());
            }
        }
        let sides = [CallerSide::Inside, CallerSide::Outside];
        let ways = [(members, &new[..]), (&new[..], members)];
        let all = sides.iter().flat_map(|side| ways.map(|it| (side, it)));
        each(all, false, |(side, (old, new))| {
            self.no_new_access_in(old, new, *side)
        })
    }

    fn callers_of(
        &self,
        member: &MemberLimits,
        members: &[MemberLimits],
        side: CallerSide,
        more: &[&Arc<Document>],
    ) -> (Vec<ProofCase>, bool) {
        if side == CallerSide::Inside {
            let mut people = people(&member.partition, &member.id, &[]);
            for at in &mut people {
                at.fixed.retain(|it| it.0 != "aws:principalaccount");
                at.fixed.extend(member.caller_keys.iter().cloned());
            }
            return (people, false);
        }
        let mut insiders = self.insiders.clone();
        insiders.extend(members.iter().map(|it| it.id.clone()));
        let own = member
            .resource_keys
            .iter()
            .find(|it| it.0 == "aws:resourceorgid");
        let organization = own.and_then(|it| match &it.1 {
            ContextValue::One(id) => Some(id.as_str()),
            ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => None,
        });
        let all: Vec<_> = documents(member).chain(more.iter().copied()).collect();
        outside(&member.partition, organization, &insiders, &all)
    }
}

/// The policies around an account.
fn documents(member: &MemberLimits) -> impl Iterator<Item = &Arc<Document>> {
    let levels = member.layers.scps.iter().chain(&member.layers.rcps);
    levels.flat_map(|it| &it.policies).map(|it| &it.document)
}

/// A condition key that has another value after a change, if a policy looks at it.
fn moved<'a>(was: &MemberLimits, is: &'a MemberLimits) -> Option<&'a str> {
    let keys = |it: &'a MemberLimits| it.caller_keys.iter().chain(&it.resource_keys);
    let before: Vec<_> = was.caller_keys.iter().chain(&was.resource_keys).collect();
    let mut other = keys(is)
        .filter(|it| !before.contains(it))
        .map(|it| it.0.as_str());
    other.find(|key| {
        let mut statements = documents(was)
            .chain(documents(is))
            .flat_map(|it| it.statements());
        statements.any(|it| {
            let named = |text: &str| variable_keys(text).iter().any(|it| it == key);
            it.conditions.iter().any(|it| it.lookup() == *key) || texts(it).any(named)
        })
    })
}

/// The accounts that both have, before and after: one of those that nothing tells apart, and the indexes in `new` of all of them.
fn changed<'a>(
    old: &'a [MemberLimits],
    new: &'a [MemberLimits],
) -> Vec<(&'a MemberLimits, &'a MemberLimits, Vec<usize>)> {
    let before: Map<&str, &MemberLimits> = old.iter().map(|it| (it.id.as_str(), it)).collect();
    let was = |it: &MemberLimits| before.get(it.id.as_str()).copied();
    let both = new.iter().enumerate();
    let both: Vec<_> = both
        .filter_map(|(index, it)| Some((index, was(it)?, it)))
        .collect();
    let sides = |it: &'a MemberLimits| was(it).into_iter().chain([it]).collect();
    let groups = alike(both.iter().map(|it| it.2), &[], false, sides).into_iter();
    let one = |group: Vec<usize>| {
        let (_, was, is) = both[group[0]];
        (was, is, group.into_iter().map(|it| both[it].0).collect())
    };
    groups.map(one).collect()
}

/// The documents of a question, and whether it names accounts.
fn asked_about(matter: &Matter) -> (Vec<&Arc<Document>>, bool) {
    let questions = [&matter.asked].into_iter().chain(&matter.unless).collect();
    let ids = matter.given.iter().any(|it| it.0.ends_with("account"));
    (questions, ids)
}

/// The indexes of accounts that have the same policies around them, if neither a policy nor the question tells them apart.
fn alike<'a>(
    members: impl IntoIterator<Item = &'a MemberLimits>,
    questions: &[&Arc<Document>],
    ids: bool,
    sides: impl Fn(&'a MemberLimits) -> Vec<&'a MemberLimits>,
) -> Vec<Vec<usize>> {
    let mut known: Map<String, (usize, Mentions)> = Map::new();
    let mut print = |member: &'a MemberLimits| {
        let (mut print, mut mentions) = (Vec::new(), Mentions::default());
        let mut note = |document: &Arc<Document>| {
            if !known.contains_key(document.text()) {
                let read = (known.len(), Mentions::of([document]));
                known.insert(document.text().to_string(), read);
            }
            let read = known.get(document.text());
            read.iter().for_each(|it| mentions.add(&it.1));
            read.map_or(String::new(), |it| it.0.to_string())
        };
        questions.iter().for_each(|it| _ = note(it));
        for side in sides(member) {
            let layers = &side.layers;
            for level in layers.scps.iter().chain(&layers.rcps) {
                print.extend(level.policies.iter().map(|it| note(&it.document)));
                print.push(String::new());
            }
            print.push(format!("{:?} {:?}", layers.scp_exempt, layers.rcp_exempt));
            let keys = side.caller_keys.iter().chain(&side.resource_keys);
            let keys = keys.filter(|it| !it.0.ends_with("account"));
            print.extend(keys.map(|it| format!("{:?}", it.1)));
        }
        let named = ids || mentions.tells_apart() || mentions.ids.contains(&member.id);
        print.extend(named.then(|| member.id.clone()));
        print
    };
    let mut groups: Map<Vec<String>, Vec<usize>> = Map::new();
    for (index, member) in members.into_iter().enumerate() {
        groups.or_insert(print(member), Vec::new()).push(index);
    }
    let mut groups: Vec<Vec<usize>> = groups.values().cloned().collect();
    ordered::sort_by_key(&mut groups, |it| it[0]);
    groups
}

/// The caller, where the policies of an account and its resources are around it.
fn around(mut at: ProofCase, member: &MemberLimits) -> ProofCase {
    let outside = at.principal.account.as_ref() != Some(&member.id);
    let own = at.layers;
    at.layers = Layers {
        identity: own.identity,
        resource: own.resource,
        resource_required: true,
        ..member.layers.clone()
    };
    if outside {
        at.layers.scp_exempt = Some(Exemption::OutsideOrganization);
    }
    at.fixed.extend(member.resource_keys.iter().cloned());
    at.resource_account = Some(member.id.clone());
    at.place = format!("account {} ({})", member.name, member.id);
    at
}

/// Whether a resource control policy around an account may deny something.
fn has_rcps(member: &MemberLimits) -> bool {
    let effects = |level: &Level| {
        let documents = level.policies.iter().map(|it| &it.document);
        let all = documents.flat_map(|it| it.statements());
        all.map(|it| it.effect).collect::<Vec<_>>()
    };
    // At each level, the default policy alone.
    let open = |level: &Level| effects(level) == [Effect::Allow];
    member.layers.rcp_exempt.is_none() && !member.layers.rcps.iter().all(open)
}

/// A case for requests that RCPs cover, and cases for the others. `split`: they differ.
fn covered(at: &ProofCase, split: bool) -> Vec<ProofCase> {
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
    let mut others = [without.clone(), without.clone(), without];
    others[0].except.push(subject);
    others[1].only.push(exempt);
    others[2]
        .only
        .extend([spared, when(r#""Action": "*", "Resource": "arn:*""#)]);
    [vec![inside], others.to_vec()].concat()
}
