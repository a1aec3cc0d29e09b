//! Questions about a change of an organization: who can newly reach what, and who no longer.
//!
//! Callers are limited by the SCPs of their account, and resources by the RCPs of theirs. So an account is asked about in pairs: its
//! callers with its own resources and with those of other accounts, and its resources with callers of other accounts. The others are all
//! accounts of the organization, the management account too, and accounts outside it. In a pair of accounts the resource is taken to
//! allow everyone, because only its account knows its policy.

use ordered::Map;
use policy::{Layers, Source};

use crate::answer::{Doubt, DoubtReason, Proof, each};
use crate::callers::{but_organization, open_to};
use crate::matter::CallerSide;
use crate::member::{MemberLimits, documents, has_rcps};
use crate::mentions::{Mentions, accounts};
use crate::organization::{around, covered, insiders, organization};
use crate::prints::{NearAccounts, Part, alike, differs};
use crate::prover::{ProofCase, Prover};

/// An account at several times: first when it must allow, then when it must refuse.
type Times<'a> = Vec<&'a MemberLimits>;

/// The maximum number of other accounts that one is asked about with.
const MOST_OTHERS: usize = 60;

impl Prover {
    /// Whether the accounts, as they are in `new`, can do nothing that they could not in `old`. Accounts that only one of them has are
    /// left out.
    pub fn no_new_access_in(
        &mut self,
        old: &[MemberLimits],
        new: &[MemberLimits],
        side: CallerSide,
    ) -> Proof {
        self.question(|prover| {
            let change = Changed::between(old, new);
            each(&change.groups, false, |group| {
                prover.of_one_in(&change.all, group.first(), side)
            })
        })
    }

    /// The same for each account by itself: each answer, with the indexes in `new` of the accounts that have it.
    pub fn no_new_access_in_each(
        &mut self,
        old: &[MemberLimits],
        new: &[MemberLimits],
        side: CallerSide,
    ) -> Vec<(Proof, Vec<usize>)> {
        self.question(|prover| {
            let change = Changed::between(old, new);
            let answer = |group: &Vec<usize>| {
                let proof = prover.of_one_in(&change.all, group.first(), side);
                let places = group.iter().filter_map(|at| change.places.get(*at));
                (proof, places.copied().collect())
            };
            change.groups.iter().map(answer).collect()
        })
    }

    fn of_one_in(
        &mut self,
        all: &NearAccounts<'_>,
        index: Option<&usize>,
        side: CallerSide,
    ) -> Proof {
        match index.and_then(|it| all.all.get(*it)) {
            Some(times) => self.none_between_in(&times[..1], &times[1..], all, side),
            None => Proof::Proved,
        }
    }

    /// Whether no caller can do something in one account, or from it, that all of `allowing` let through and none of `refusing`. All of
    /// them are the same account, at different times; `all` are the accounts of its organization at the same times.
    pub fn none_between_in(
        &mut self,
        allowing: &[&MemberLimits],
        refusing: &[&MemberLimits],
        all: &NearAccounts<'_>,
        side: CallerSide,
    ) -> Proof {
        self.question(|prover| {
            let own: Times<'_> = allowing.iter().chain(refusing).copied().collect();
            let Some(is) = own.first().copied() else {
                return Proof::Proved;
            };
            let most = allowing.len();
            match side {
                CallerSide::Outside => {
                    let more: Vec<_> = own.iter().flat_map(|it| documents(it)).collect();
                    let (callers, more) = prover.outsiders(is, &all.ids, &more);
                    prover.of_pair(callers, more, [None, Some(&own)], most)
                }
                CallerSide::Inside => {
                    let mut proof =
                        prover.of_pair(insiders(is), false, [Some(&own), Some(&own)], most);
                    for part in [Part::Callers, Part::Resources] {
                        if proof.witness().is_none() {
                            let others = prover.with_others(&own, all, part, most);
                            proof = each([proof, others], false, |it| it);
                        }
                    }
                    proof
                }
            }
        })
    }

    /// What [`Prover::none_between_in`] asks about the account without the other ones; and whether its callers may do something in another
    /// one, so that each must be asked about ([`Prover::none_with`]).
    pub fn none_alone(
        &mut self,
        allowing: &[&MemberLimits],
        refusing: &[&MemberLimits],
        side: CallerSide,
    ) -> (Proof, bool) {
        let nobody = NearAccounts::of(Vec::new());
        let proof = self.none_between_in(allowing, refusing, &nobody, side);
        let own: Times<'_> = allowing.iter().chain(refusing).copied().collect();
        let asks = side == CallerSide::Inside && proof.witness().is_none();
        let open = own.first().is_some_and(|is| {
            let anywhere = abroad(is, None);
            asks && !self.reaching(&own, &anywhere, allowing.len()).is_proved()
        });
        (proof, open)
    }

    /// What [`Prover::none_between_in`] asks about callers of one account and resources of another, each given at the times that must
    /// allow, and then at those that must refuse. `most`: how many must allow.
    pub fn none_with(
        &mut self,
        callers: &[&MemberLimits],
        owner: &[&MemberLimits],
        most: usize,
    ) -> Proof {
        let people = callers.first().map_or(Vec::new(), |it| foreigners(it));
        let both = [callers, owner].map(<[_]>::to_vec);
        self.of_pair(people, false, [Some(&both[0]), Some(&both[1])], most)
    }

    /// The same for one account and others; `part`: the part of the one that is in the pairs.
    fn with_others(
        &mut self,
        own: &Times<'_>,
        all: &NearAccounts<'_>,
        part: Part,
        most: usize,
    ) -> Proof {
        let Some(is) = own.first().copied() else {
            return Proof::Proved;
        };
        let changed = differs(own, part);
        let other = match part {
            Part::Callers => Part::Resources,
            Part::Resources => Part::Callers,
        };
        // If nothing is new whatever the other account is, only one that has changed itself counts.
        let mut open = changed;
        if part == Part::Callers && changed {
            let anywhere = abroad(is, None);
            open = !self.reaching(own, &anywhere, most).is_proved();
        }
        let mut others = all.others(other, &is.id);
        others.retain(|it| {
            let asked_there = it.first().is_some_and(|it| it.asked);
            let differs_there = differs(it, other);
            open || differs_there && (changed || !asked_there)
        });
        let too_many = others.len() > MOST_OTHERS;
        let mut proof = each(
            others.into_iter().take(MOST_OTHERS),
            false,
            |it| match part {
                Part::Callers => self.none_with(own, it, most),
                Part::Resources => self.none_with(it, own, most),
            },
        );
        if too_many && proof.is_proved() {
            proof = Proof::NotDecided(Doubt::new(DoubtReason::Accounts));
        }
        if part == Part::Resources || !open || proof.witness().is_some() {
            return proof;
        }
        each(
            [proof, self.reaching_outside(own, all, most)],
            false,
            |it| it,
        )
    }

    /// Callers of an account, and resources outside the organization.
    fn reaching_outside(&mut self, own: &Times<'_>, all: &NearAccounts<'_>, most: usize) -> Proof {
        let Some(is) = own.first().copied() else {
            return Proof::Proved;
        };
        let policies: Vec<_> = own.iter().flat_map(|it| documents(it)).collect();
        let more = Mentions::of(policies.iter().copied()).tells_apart();
        let is_insider = |it: &str| self.insiders.contains(it) || all.ids.contains(it);
        let (accounts, _) = accounts(&policies, &is_insider);
        each(accounts, more, |id| {
            self.reaching(own, &abroad(is, Some(id)), most)
        })
    }

    fn reaching(&mut self, own: &Times<'_>, owner: &MemberLimits, most: usize) -> Proof {
        let Some(is) = own.first().copied() else {
            return Proof::Proved;
        };
        let mut people = foreigners(is);
        if !owner.resource_keys.is_empty() {
            let organization = organization(&is.caller_keys);
            let each = people.iter_mut();
            each.for_each(|it| but_organization(it, organization, "Resource"));
        }
        let times = vec![owner; own.len()];
        self.of_pair(people, false, [Some(own), Some(&times)], most)
    }

    /// Whether no such caller can do something with resources of an account that the first times let through and none of the others.
    /// The first of the two accounts is that of the caller, if it is in the organization.
    fn of_pair(
        &mut self,
        callers: Vec<ProofCase>,
        more: bool,
        [from, to]: [Option<&Times<'_>>; 2],
        most: usize,
    ) -> Proof {
        let owners = to.map_or(&[][..], Vec::as_slice);
        // What is the same at two times allows the same.
        let same = |one: usize, other: usize| {
            let differ = |it: Option<&Times<'_>>, part| {
                it.is_some_and(|it| differs(&[it[one], it[other]], part))
            };
            !differ(from, Part::Callers) && !differ(to, Part::Resources)
        };
        if (0..most).any(|one| (most..owners.len()).any(|other| same(one, other))) {
            return Proof::Proved;
        }
        let split = owners.iter().any(|it| has_rcps(it));
        let cases = callers.into_iter().flat_map(|at| {
            let time = |(number, owner): (usize, &&MemberLimits)| {
                let caller = from.and_then(|it| it.get(number)).copied();
                covered(&around(at.clone(), caller, owner), split)
            };
            let sides: Vec<_> = owners.iter().enumerate().map(time).collect();
            let count = sides.first().map_or(0, Vec::len);
            let of = |number: usize| sides.iter().map(|it| it[number].clone()).collect();
            (0..count).map(of).collect::<Vec<Vec<ProofCase>>>()
        });
        let proof = each(cases, more, |case: Vec<ProofCase>| {
            let case: Vec<&ProofCase> = case.iter().collect();
            let (allowing, refusing) = case.split_at(most);
            self.none_between(allowing, refusing)
        });
        match moved(from, Part::Callers).or_else(|| moved(to, Part::Resources)) {
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
        self.question(|prover| {
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
                prover.no_new_access_in(old, new, *side)
            })
        })
    }
}

/// Callers in an account, for resources of others.
fn foreigners(member: &MemberLimits) -> Vec<ProofCase> {
    let mut people = insiders(member);
    for at in &mut people {
        at.layers.resource = Some(open_to("*"));
    }
    people
}

/// An account outside the organization, as the owner of resources; `None`: whose condition keys are any.
fn abroad(from: &MemberLimits, id: Option<String>) -> MemberLimits {
    let key = id.iter().map(|id| {
        let key = "aws:resourceaccount".to_string();
        (key, id.as_str().into())
    });
    MemberLimits {
        id: id.clone().unwrap_or_else(|| "another".to_string()),
        name: "outside the organization".to_string(),
        partition: from.partition.clone(),
        layers: Layers::default(),
        caller_keys: Vec::new(),
        resource_keys: key.collect(),
        asked: false,
    }
}

/// A condition key of an account that has another value at another time, if a policy looks at it.
fn moved<'a>(times: Option<&Times<'a>>, part: Part) -> Option<&'a str> {
    let (is, others) = times?.split_first()?;
    let keys = |it: &'a MemberLimits| match part {
        Part::Callers => &it.caller_keys,
        Part::Resources => &it.resource_keys,
    };
    let other = |it: &&(_, _)| others.iter().any(|was| !keys(was).contains(it));
    let mut changed = keys(is)
        .iter()
        .filter(other)
        .map(|it| it.0.as_str())
        .peekable();
    changed.peek()?;
    let policies = times?.iter().flat_map(|it| documents(it));
    let looked_at = Mentions::of(policies).keys;
    changed.find(|it| looked_at.contains(*it))
}

/// The accounts that an organization has before and after a change.
struct Changed<'a> {
    /// Each, after and before.
    all: NearAccounts<'a>,
    /// The index of each in the organization after.
    places: Vec<usize>,
    /// Those that are asked about, in groups that nothing tells apart.
    groups: Vec<Vec<usize>>,
}

impl<'a> Changed<'a> {
    fn between(old: &'a [MemberLimits], new: &'a [MemberLimits]) -> Self {
        let before: Map<&str, &MemberLimits> = old.iter().map(|it| (it.id.as_str(), it)).collect();
        let (mut places, mut both) = (Vec::new(), Vec::<Times<'a>>::new());
        for (place, is) in new.iter().enumerate() {
            if let Some(was) = before.get(is.id.as_str()) {
                places.push(place);
                both.push(vec![is, *was]);
            }
        }
        let is_asked = |it: &(usize, &Times<'a>)| it.1.iter().all(|it| it.asked);
        let asked: Vec<(usize, &Times<'a>)> = both.iter().enumerate().filter(is_asked).collect();
        let groups = alike(asked.iter().map(|it| it.1.clone()), &[], [false; 2]);
        let in_all = |group: Vec<usize>| group.into_iter().map(|at| asked[at].0).collect();
        let groups = groups.into_iter().map(in_all).collect();
        Self {
            all: NearAccounts::of(both),
            places,
            groups,
        }
    }
}
