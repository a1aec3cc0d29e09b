//! The oracle of erasure on findings: what is found in a text of which something is not known is found whatever that is.

#[path = "../../../prove/tests/prove/erased/completions.rs"]
mod completions;
#[path = "../../../prove/tests/prove/erased/domain.rs"]
mod domain;
#[path = "../../../prove/tests/prove/erased/world.rs"]
mod world;

use lint::{ActionCatalog, LintKind, LintOptions, LintText, Location, UNKNOWN_VALUE};
use serde_json::Value;

use self::completions::{Completions, chance};
use self::world::{Paper, Site, World, text_of};

/// The most completions of a world.
const MOST: usize = 64;

fn kind(paper: &Paper) -> LintKind {
    match paper.place {
        0 | 1 => LintKind::ServiceControl,
        2 | 3 => LintKind::Identity,
        _ => LintKind::ResourceControl,
    }
}

/// The text of a policy as the checks get it, whatever its unknown values are called.
fn text(paper: &Paper) -> String {
    let text = paper.whole.clone().unwrap_or_else(|| text_of(paper));
    let mut parts = text.split("${unknown:");
    let first = parts.next().unwrap_or_default().to_string();
    let rest = parts.filter_map(|it| it.split_once('}'));
    rest.fold(first, |text, (_, after)| text + UNKNOWN_VALUE + after)
}

/// A finding: its code, and the known texts that it is about.
type Found = (&'static str, Vec<String>);

/// The findings about a policy, and whether AWS refuses to store it.
fn findings(text: &str, options: LintOptions) -> (Vec<Found>, bool) {
    let catalog = ActionCatalog::built_in();
    let read = LintText::new(text, options);
    let pieces = |all: &[Location]| -> Vec<String> {
        let pieces = all.iter().map(|it| it.bytes.of(text).to_string());
        pieces.filter(|it| !it.contains(UNKNOWN_VALUE)).collect()
    };
    let codes = read.findings_beside_own(catalog).into_iter();
    let codes = codes.map(|it| (it.code.name(), pieces(&it.locations)));
    let own = read.own_findings(catalog, true).into_iter();
    let own = own.map(|it| (it.code, pieces(&it.locations)));
    let found = codes.chain(own).collect();
    (found, read.refusal().is_some())
}

/// What is found in a text although it is not there in a completion that AWS would store.
fn wrong<'a>(
    erased: &str,
    options: LintOptions,
    completions: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let (found, refused) = findings(erased, options);
    if found.is_empty() && !refused {
        return None;
    }
    completions.into_iter().find_map(|completion| {
        let (here, refused_here) = findings(completion, options);
        let counted = |all: &[Found], it: &Found| {
            let same =
                |other: &&Found| other.0 == it.0 && it.1.iter().all(|own| other.1.contains(own));
            all.iter().filter(same).count()
        };
        let lacks = |it: &&Found| counted(&here, it) < counted(&found, it);
        let wrong = match (refused, refused_here) {
            (true, false) => Some("it is stored".to_string()),
            (_, true) => None,
            (false, false) => found.iter().find(lacks).map(|it| format!("{it:?}")),
        };
        wrong.map(|it| format!("{it}\n{erased}\n{completion}"))
    })
}

/// What is wrong about the policies of a seed.
fn faults(seed: u64) -> Vec<String> {
    let mut chance = chance(seed);
    let world = World::made(&mut chance);
    let is_read = |_: &World, it: &Site| !matches!(it, Site::Paper(_) | Site::Request(_));
    let all = Completions::of(&world, &mut chance, MOST, is_read);
    let mut faults = Vec::new();
    for (at, erased) in all.erased.papers.iter().enumerate() {
        let (options, erased) = (LintOptions::new(kind(erased)), text(erased));
        if !erased.contains(UNKNOWN_VALUE) {
            continue;
        }
        let each = all.worlds.iter().map(|it| text(&it.1.papers[at]));
        let each: Vec<String> = each.collect();
        let wrong = wrong(&erased, options, each.iter().map(String::as_str));
        let (names, sites, exact) = (&all.names, &all.unknowns, all.exact);
        let place = || format!("{names:?} at {sites:?}, all of them: {exact}");
        faults.extend(wrong.map(|it| format!("{seed}, {}: {it}", place())));
    }
    faults
}

/// The places of texts in a value, as JSON pointers.
fn texts(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((at.to_string(), text.clone())),
        Value::Array(all) => {
            for (number, it) in all.iter().enumerate() {
                texts(it, &format!("{at}/{number}"), found);
            }
        }
        Value::Object(all) => {
            for (key, it) in all {
                let key = key.replace('~', "~0").replace('/', "~1");
                texts(it, &format!("{at}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What stands for any other text.
const OTHERS: [&str; 11] = [
    "Allow",
    "Deny",
    "*",
    "s3:GetObject",
    "iam:PassRole",
    "arn:aws:s3:::bucket/*",
    "111122223333",
    "true",
    "7",
    "2026-01-01T00:00:00Z",
    "203.0.113.0/24",
];

#[test]
fn each_code_is_found_only_where_no_unknown_value_could_mend_it() {
    let mut wrongs = Vec::new();
    for row in crate::rows(crate::CHECKS) {
        let (options, policy) = (crate::options(&row), &row["bad"]);
        let mut places = Vec::new();
        texts(policy, "", &mut places);
        let mut others = Vec::new();
        texts(&row["good"], "", &mut others);
        let others = others.into_iter().map(|it| it.1);
        let own = places.iter().map(|it| it.1.clone());
        let mut others: Vec<String> = own.chain(others).chain(OTHERS.map(String::from)).collect();
        others.sort();
        others.dedup();
        for (place, own) in &places {
            // The whole text, or what is behind its last mark.
            let rest = own.rfind([':', '/']).map(|at| at + 1);
            for start in [Some(0), rest].into_iter().flatten() {
                let before = &own[..start];
                let with = |text: &str| {
                    let mut policy = policy.clone();
                    *policy.pointer_mut(place).expect("it is there") =
                        format!("{before}{text}").into();
                    policy.to_string()
                };
                let each = others.iter().map(|it| with(it)).chain([policy.to_string()]);
                let each: Vec<String> = each.collect();
                let wrong = wrong(
                    &with(UNKNOWN_VALUE),
                    options,
                    each.iter().map(String::as_str),
                );
                wrongs.extend(wrong);
            }
        }
    }
    assert!(wrongs.is_empty(), "{}: {wrongs:#?}", wrongs.len());
}

#[test]
fn what_is_found_in_a_text_with_unknown_values_is_found_whatever_they_are() {
    let (mut cases, mut found) = (0, Vec::new());
    for seed in testing::seeds(20, 2) {
        cases += 1;
        found.extend(faults(seed));
    }
    println!("{cases} seeds");
    let shown = &found[..found.len().min(9)];
    assert!(found.is_empty(), "{}: {shown:#?}", found.len());
}
