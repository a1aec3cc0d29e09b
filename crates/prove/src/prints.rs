//! Which accounts have the same policies around them, so that one of them stands for all.

use std::sync::Arc;

use ordered::{Map, Set};
use policy::{ContextValue, Document, Level};

use crate::member::{MemberLimits, documents, ids_of};
use crate::mentions::Mentions;

/// What tells an account apart from others.
type Print = Vec<String>;

/// Which part of an account counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Who calls from it.
    Callers,
    /// What it has.
    Resources,
}

/// Numbers of policies, by their text, and what they say about accounts.
#[derive(Default)]
pub(crate) struct Prints {
    numbers: Map<String, usize>,
    /// The same by the place in memory.
    places: Map<usize, usize>,
    mentions: Vec<Mentions>,
}

impl Prints {
    fn number(&mut self, document: &Arc<Document>) -> usize {
        let place = Arc::as_ptr(document) as usize;
        if let Some(known) = self.places.get(&place) {
            return *known;
        }
        let known = self.numbers.get(document.text()).copied();
        let number = known.unwrap_or(self.mentions.len());
        if known.is_none() {
            self.numbers.insert(document.text().to_string(), number);
            self.mentions.push(Mentions::of([document]));
        }
        self.places.insert(place, number);
        number
    }

    /// What policies say together.
    pub fn mentions<'a>(
        &mut self,
        documents: impl IntoIterator<Item = &'a Arc<Document>>,
    ) -> Mentions {
        let mut numbers: Vec<usize> = documents.into_iter().map(|it| self.number(it)).collect();
        ordered::sort_by_key(&mut numbers, |it| *it);
        numbers.dedup();
        let mut all = Mentions::default();
        let each = numbers.into_iter().filter_map(|it| self.mentions.get(it));
        each.for_each(|it| all.add(it));
        all
    }

    /// What tells a part of an account apart, at several times. `named`: what policies say; `whole`: every condition key counts,
    /// otherwise those that they look at.
    pub fn of(
        &mut self,
        times: &[&MemberLimits],
        part: Part,
        named: &Mentions,
        whole: bool,
    ) -> Print {
        let mut print = Print::new();
        for at in times {
            let layers = &at.layers;
            let (levels, exempt, keys) = match part {
                Part::Callers => (&layers.scps, layers.scp_exempt, &at.caller_keys),
                Part::Resources => (&layers.rcps, layers.rcp_exempt, &at.resource_keys),
            };
            // What does not apply does not matter.
            for level in levels.iter().filter(|_| exempt.is_none()) {
                print.extend(self.level(level));
                print.push(String::new());
            }
            print.push(format!("{exempt:?}"));
            let keys = keys.iter().filter(|it| !it.0.ends_with("account"));
            let keys = keys.filter(|it| whole || named.keys.contains(&it.0));
            print.extend(keys.map(|it| format!("{:?}", it.1)));
        }
        let id = times.first().map(|it| it.id.clone());
        print.extend(id.filter(|it| named.tells_apart() || named.ids.contains(it)));
        print
    }

    fn level(&mut self, level: &Level) -> Vec<String> {
        let policies = level.policies.iter();
        policies
            .map(|it| self.number(&it.document).to_string())
            .collect()
    }
}

/// The places of equal prints, by the first place of each.
fn grouped(prints: impl IntoIterator<Item = Print>) -> Vec<Vec<usize>> {
    let mut groups: Map<Print, Vec<usize>> = Map::new();
    for (index, print) in prints.into_iter().enumerate() {
        match groups.get_mut(&print) {
            Some(group) => group.push(index),
            None => _ = groups.insert(print, vec![index]),
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.values().cloned().collect();
    ordered::sort_by_key(&mut groups, |it| it.first().copied());
    groups
}

/// The places of accounts, each at several times, that have the same policies around them, if neither a policy nor a question tells
/// them apart. `ids`: the question names accounts; `whole`: accounts in different units are different.
pub(crate) fn alike<'a>(
    accounts: impl IntoIterator<Item = Vec<&'a MemberLimits>>,
    questions: &[&Arc<Document>],
    [ids, whole]: [bool; 2],
) -> Vec<Vec<usize>> {
    let mut prints = Prints::default();
    let mut print = |times: Vec<&'a MemberLimits>| {
        let own = times.iter().flat_map(|it| documents(it));
        let named = prints.mentions(own.chain(questions.iter().copied()));
        let parts = [Part::Callers, Part::Resources];
        let mut print = parts
            .map(|it| prints.of(&times, it, &named, whole))
            .concat();
        print.extend(times.first().filter(|_| ids).map(|it| it.id.clone()));
        print
    };
    grouped(accounts.into_iter().map(&mut print).collect::<Vec<_>>())
}

/// The accounts of an organization, at several times, in classes: one stands for all whose callers, or whose resources, nothing tells
/// apart.
pub struct NearAccounts<'a> {
    /// All of them.
    pub(crate) all: Vec<Vec<&'a MemberLimits>>,
    pub(crate) ids: Set<String>,
    callers: Vec<Vec<usize>>,
    resources: Vec<Vec<usize>>,
}

impl<'a> NearAccounts<'a> {
    /// The accounts, each at the same times.
    pub fn of(all: Vec<Vec<&'a MemberLimits>>) -> Self {
        let mut prints = Prints::default();
        let policies = all.iter().flatten().flat_map(|it| documents(it));
        let named = prints.mentions(policies);
        let mut classes = |part| {
            let each = all.iter().map(|it| prints.of(it, part, &named, false));
            grouped(each.collect::<Vec<_>>())
        };
        let (callers, resources) = (classes(Part::Callers), classes(Part::Resources));
        Self {
            ids: ids_of(all.iter().flatten().copied()),
            all,
            callers,
            resources,
        }
    }

    /// One account of each class, other than this one.
    pub(crate) fn others(&self, part: Part, but: &str) -> Vec<&[&'a MemberLimits]> {
        let classes = match part {
            Part::Callers => &self.callers,
            Part::Resources => &self.resources,
        };
        let is_other = |it: &&Vec<&MemberLimits>| it.first().is_some_and(|it| it.id != but);
        let one = |class: &Vec<usize>| {
            let members = class.iter().filter_map(|at| self.all.get(*at));
            members.into_iter().find(is_other).map(Vec::as_slice)
        };
        classes.iter().filter_map(one).collect()
    }
}

/// Whether a part of an account is not the same at all times.
pub(crate) fn differs(times: &[&MemberLimits], part: Part) -> bool {
    let own = |it: &MemberLimits| -> Vec<(String, ContextValue)> {
        match part {
            Part::Callers => it.caller_keys.clone(),
            Part::Resources => it.resource_keys.clone(),
        }
    };
    let same = |one: &MemberLimits, other: &MemberLimits| {
        let (a, b) = (&one.layers, &other.layers);
        let layers = match part {
            Part::Callers => (&a.scps, a.scp_exempt) == (&b.scps, b.scp_exempt),
            Part::Resources => (&a.rcps, a.rcp_exempt) == (&b.rcps, b.rcp_exempt),
        };
        layers && own(one) == own(other)
    };
    times.windows(2).any(|it| !same(it[0], it[1]))
}
