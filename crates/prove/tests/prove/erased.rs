//! The oracle of erasure on the evaluator: what it says today, and with faults.

mod oracle;
mod proofs;

use self::oracle::world::{Site, World};
use self::oracle::{Erased, Reads};

/// The evaluator as it is, or after a change of what it is given.
struct Evaluator(Change);

type Change = fn(&mut World);

impl Reads for Evaluator {
    fn meets(&self, _: &World, _: &Site) -> bool {
        true
    }
    fn read(&self, mut erased: World) -> World {
        self.0(&mut erased);
        erased
    }
}

#[test]
fn what_is_unknown_never_decides_and_what_does_not_depend_is_decided() {
    let (mut cases, mut open, mut faults) = (0, 0, Vec::new());
    for seed in testing::seeds(2_000, 2) {
        let erased = Erased::new(seed, &Evaluator(|_| {}));
        cases += 1;
        open += u64::from(!erased.verdict.unknown.is_empty());
        faults.extend(erased.fault());
    }
    println!("{open} depend on something\n{cases} seeds");
    let some = &faults[..faults.len().min(9)];
    assert!(faults.is_empty(), "{}: {some:#?}", faults.len());
    assert!(cases < 2_000 || 0 < open && open < cases);
}

/// A value becomes any number of values, where it is compared with one value of the request: one of them matches, or none does.
fn many(world: &mut World) {
    let is_value = |it: &Site| match it {
        Site::Action(..) | Site::Resource(..) | Site::Principal(..) | Site::Value(..) => true,
        Site::Paper(_) | Site::Line(..) | Site::Effect(..) | Site::Request(_) => false,
        Site::Operator(..) | Site::Key(..) => false,
    };
    if !world.unknown_keys.is_empty() {
        return;
    }
    let sites: Vec<Site> = world.sites().into_iter().filter(is_value).collect();
    let mut texts: Vec<String> = sites.iter().map(|it| world.slot(it).clone()).collect();
    texts.retain(|it| it.starts_with("${unknown:"));
    for site in sites {
        let text = world.slot(&site);
        if texts.iter().filter(|it| *it == text).count() == 1 {
            *text = text.replacen("unknown", "unknowns", 1);
        }
    }
}

#[test]
fn a_list_that_is_not_known_is_looked_at_as_one_value() {
    let all = testing::seeds(2_000, 2).map(|seed| Erased::new(seed, &Evaluator(many)));
    let faults: Vec<String> = all.filter_map(|it| it.fault()).collect();
    let some = &faults[..faults.len().min(9)];
    assert!(faults.is_empty(), "{}: {some:#?}", faults.len());
}

/// A statement that is not known is no statement.
fn drop_statements(world: &mut World) {
    for paper in &mut world.papers {
        paper.lines.retain(|it| it.whole.is_none());
    }
}

/// A condition with something that is not known does not hold: the Deny never applies.
fn never_deny(world: &mut World) {
    for paper in &mut world.papers {
        paper.lines.retain(|it| {
            let open = it.conditions.iter().flat_map(|it| &it.2);
            it.effect != "Deny" || !open.into_iter().any(|it| it.contains("${unknown:"))
        });
    }
}

/// One unknown that is used twice becomes two.
fn split(world: &mut World) {
    let mut seen = Vec::new();
    for site in world.sites() {
        if matches!(site, Site::Paper(_) | Site::Line(..) | Site::Request(_)) {
            continue;
        }
        let text = world.slot(&site);
        if text.starts_with("${unknown:") {
            if seen.contains(text) {
                *text = text.replace('}', " again}");
            }
            seen.push(text.clone());
        }
    }
}

#[test]
fn planted_faults_are_found() {
    let planted: [(&str, Change); 3] = [
        ("a statement is dropped", drop_statements),
        ("unknown is false in a Deny", never_deny),
        ("one unknown becomes two", split),
    ];
    for (name, fault) in planted {
        let found = (0..2_000).find(|seed| Erased::new(*seed, &Evaluator(fault)).fault().is_some());
        println!("{name}: found by {found:?}");
        assert!(found.is_some(), "{name}");
    }
}
