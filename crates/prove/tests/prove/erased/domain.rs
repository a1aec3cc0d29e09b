//! What something erased could have been.

use super::world::{ALLOW, ANA, DENY, KEYS, Site, World, text_of};

fn owned<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_string).to_vec()
}

/// The values that conditions compare with a key.
fn literals(world: &World, key: &str) -> Vec<String> {
    let lines = world.papers.iter().flat_map(|it| &it.lines);
    let conditions = lines.flat_map(|it| &it.conditions).filter(|it| it.1 == key);
    conditions.flat_map(|it| it.2.clone()).collect()
}

/// Texts that these patterns match, and those that they are.
fn matched(key: &str, patterns: Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for text in patterns {
        found.extend(match (key, text.as_str()) {
            (_, "eu-*") => owned(["eu-other", &text]),
            (_, "eu-west-?") => owned(["eu-west-7", &text]),
            (_, "10.0.0.0/8") => owned(["10.9.9.9"]),
            (_, "203.0.113.10/32") => owned(["203.0.113.10"]),
            (_, "arn:aws:iam::111111111111:role/*") => owned(["arn:aws:iam::111111111111:role/r"]),
            (_, "arn:aws:iam::*:user/ana") => owned(["arn:aws:iam::333333333333:user/ana"]),
            ("s3:max-keys", number) => {
                let number: i64 = number.parse().expect("a number");
                [number - 1, number, number + 1]
                    .map(|it| it.to_string())
                    .to_vec()
            }
            (_, other) => owned([other]),
        });
    }
    found
}

/// The texts that a site could have, and whether these tell apart all that can be told apart.
pub fn domain(world: &mut World, site: &Site, erased: &[Site]) -> (Vec<String>, bool) {
    let texts = match *site {
        Site::Paper(p) => {
            let own = &world.papers[p];
            let own = own.whole.clone().unwrap_or_else(|| text_of(own));
            let document = |it: &str| format!(r#"{{"Version":"2012-10-17","Statement":{it}}}"#);
            let nothing = DENY.replace("\"*\",\"Res", "\"zzz:None\",\"Res");
            vec![own, document(ALLOW), document(DENY), document(&nothing)]
        }
        Site::Line(p, l) => {
            let own = world.papers[p].lines[l].text();
            vec![own, String::new(), ALLOW.to_string(), DENY.to_string()]
        }
        Site::Effect(..) => owned(["Allow", "Deny"]),
        Site::Action(..) => owned([&world.slot(site).clone(), &world.action, "*", "zzz:None"]),
        Site::Resource(..) => owned([
            &world.slot(site).clone(),
            &world.resource,
            "*",
            "arn:aws:zzz:::none",
        ]),
        Site::Principal(..) => {
            let none = "arn:aws:iam::999999999999:user/none";
            owned([world.slot(site).as_str(), ANA, "111111111111", "*", none])
        }
        Site::Operator(p, l, c) => return (operators(world, p, l, c), false),
        Site::Key(..) => {
            return (
                owned([world.slot(site), "aws:PrincipalOrgID", "aws:Fresh"]),
                false,
            );
        }
        Site::Value(p, l, c, _) => return values(world, site, (p, l, c), erased),
        Site::Request(k) => requested(world, k),
    };
    (texts, true)
}

fn operators(world: &World, p: usize, l: usize, c: usize) -> Vec<String> {
    let conditions = &world.papers[p].lines[l].conditions;
    let (own, key, _) = &conditions[c];
    let others = KEYS.iter().filter(|it| it.0 == key).flat_map(|it| it.1);
    let unused = others.filter(|it| conditions.iter().all(|used| used.0 != **it));
    [own.clone()]
        .into_iter()
        .chain(unused.map(|it| it.to_string()))
        .collect()
}

fn values(
    world: &mut World,
    site: &Site,
    (p, l, c): (usize, usize, usize),
    erased: &[Site],
) -> (Vec<String>, bool) {
    let key = world.papers[p].lines[l].conditions[c].1.clone();
    let mut all = vec![world.slot(site).clone()];
    let at = world.keys.iter().position(|it| it.0 == key);
    let is_erased = at.is_some_and(|at| erased.contains(&Site::Request(at)));
    all.extend(at.and_then(|at| world.keys[at].1.clone()));
    if is_erased {
        all.extend(literals(world, &key));
    }
    all = [all.clone(), matched(&key, all)].concat();
    all.extend(owned(match &*key {
        "aws:MultiFactorAuthPresent" => ["true", "false"],
        "s3:max-keys" => ["0", "99"],
        "aws:SourceIp" => ["0.0.0.0/0", "192.0.2.1/32"],
        "aws:PrincipalArn" => ["arn:aws:iam::*:*", "arn:aws:iam::999999999999:user/none"],
        _ => ["*", "none"],
    }));
    (all, !is_erased)
}

/// Values of a key of the request; the empty one is its absence.
fn requested(world: &World, k: usize) -> Vec<String> {
    let (key, own) = world.keys[k].clone();
    let mut all = matched(&key, literals(world, &key));
    all.extend(own);
    all.extend(owned(match &*key {
        "aws:MultiFactorAuthPresent" => ["true", "false", ""],
        "aws:RequestedRegion" => ["xx-other-1", "eu-west-2", "yy-other-1"],
        "s3:max-keys" => ["-5", "5000", ""],
        "aws:SourceIp" => ["192.0.2.77", "198.51.100.7", ""],
        "aws:PrincipalArn" => ["arn:aws:iam::999999999999:user/none", ANA, ""],
        _ => ["o-none", "o-other", ""],
    }));
    all
}
