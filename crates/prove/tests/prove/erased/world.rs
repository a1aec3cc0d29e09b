//! Policies and a request made by chance, and what of them can be erased.

use policy::unknown::value;

pub const KEYS: [(&str, &[&str], &[&str]); 6] = [
    (
        "aws:RequestedRegion",
        &["StringEquals", "StringNotEquals", "StringLike"],
        &["eu-west-1", "us-east-1", "eu-*", "eu-west-?"],
    ),
    (
        "aws:PrincipalOrgID",
        &["StringEquals", "StringNotEquals", "StringEqualsIfExists"],
        &["o-aaaaaaaaaa", "o-bbbbbbbbbb"],
    ),
    (
        "aws:PrincipalArn",
        &["ArnLike", "ArnNotLike"],
        &[
            "arn:aws:iam::111111111111:role/*",
            "arn:aws:iam::*:user/ana",
            "arn:aws:iam::111111111111:user/ana",
        ],
    ),
    (
        "aws:MultiFactorAuthPresent",
        &["Bool", "BoolIfExists", "Null"],
        &["true", "false"],
    ),
    (
        "s3:max-keys",
        &[
            "NumericLessThan",
            "NumericGreaterThanEquals",
            "NumericEquals",
        ],
        &["10", "20"],
    ),
    (
        "aws:SourceIp",
        &["IpAddress", "NotIpAddress"],
        &["10.0.0.0/8", "203.0.113.10/32"],
    ),
];
pub const ACTIONS: [&str; 7] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:Get*",
    "s3:*",
    "ec2:*",
    "*",
    "s3:GetObject",
];
pub const RESOURCES: [&str; 4] = [
    "*",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::c/*",
];
pub const PRINCIPALS: [&str; 4] = [
    "*",
    "111111111111",
    "arn:aws:iam::111111111111:user/ana",
    "arn:aws:iam::222222222222:root",
];
pub const ANA: &str = "arn:aws:iam::111111111111:user/ana";

pub(crate) struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }

    pub fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Instead of everything else: the text in the place of the statement.
    pub whole: Option<String>,
    pub effect: String,
    pub not_action: bool,
    pub actions: Vec<String>,
    pub resource: String,
    pub principal: Option<String>,
    /// Operator, key and values.
    pub conditions: Vec<(String, String, Vec<String>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Paper {
    /// SCP at the root, SCP at the account, boundary, identity, resource.
    pub place: usize,
    pub whole: Option<String>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub papers: Vec<Paper>,
    pub keys: Vec<(String, Option<String>)>,
    pub unknown_keys: Vec<String>,
    pub action: String,
    pub resource: String,
}

/// A place in a world that can be erased.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Site {
    Paper(usize),
    Line(usize, usize),
    Effect(usize, usize),
    Action(usize, usize, usize),
    Resource(usize, usize),
    Principal(usize, usize),
    Operator(usize, usize, usize),
    Key(usize, usize, usize),
    Value(usize, usize, usize, usize),
    Request(usize),
}

pub const ALLOW: &str = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
pub const DENY: &str = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#;

impl Site {
    /// The policy that it is in.
    pub fn paper(&self) -> Option<usize> {
        let whole = match *self {
            Site::Paper(p) => Some(p),
            Site::Line(..)
            | Site::Effect(..)
            | Site::Action(..)
            | Site::Resource(..)
            | Site::Principal(..)
            | Site::Operator(..)
            | Site::Key(..)
            | Site::Value(..)
            | Site::Request(_) => None,
        };
        whole.or_else(|| Some(self.line()?.0))
    }

    /// The policy and the statement that it is in.
    pub fn line(&self) -> Option<(usize, usize)> {
        match *self {
            Site::Paper(_) | Site::Request(_) => None,
            Site::Line(p, l)
            | Site::Effect(p, l)
            | Site::Resource(p, l)
            | Site::Principal(p, l) => Some((p, l)),
            Site::Action(p, l, _) | Site::Operator(p, l, _) | Site::Key(p, l, _) => Some((p, l)),
            Site::Value(p, l, ..) => Some((p, l)),
        }
    }
}

impl Line {
    pub fn text(&self) -> String {
        if let Some(whole) = &self.whole {
            return whole.clone();
        }
        let list = |all: &[String]| {
            let all: Vec<String> = all.iter().map(|it| format!("\"{it}\"")).collect();
            format!("[{}]", all.join(","))
        };
        let principal = match self.principal.as_deref() {
            None => String::new(),
            Some("*") => ",\"Principal\":\"*\"".to_string(),
            Some(own) => format!(",\"Principal\":{{\"AWS\":\"{own}\"}}"),
        };
        let conditions: Vec<String> = self
            .conditions
            .iter()
            .map(|(operator, key, values)| format!("\"{operator}\":{{\"{key}\":{}}}", list(values)))
            .collect();
        let not = if self.not_action { "Not" } else { "" };
        format!(
            "{{\"Effect\":\"{}\"{principal},\"{not}Action\":{},\"Resource\":\"{}\",\"Condition\":{{{}}}}}",
            self.effect,
            list(&self.actions),
            self.resource,
            conditions.join(",")
        )
    }
}

impl World {
    pub fn made(chance: &mut Chance) -> World {
        let mut papers = Vec::new();
        for place in 0..5 {
            if place > 1 && place != 3 && !chance.once_in(3) {
                continue;
            }
            if (place != 2 || chance.once_in(2)) && place != 4 {
                let whole = format!(
                    r#"{{"Version":"2012-10-17","Statement":{}}}"#,
                    ALLOW.replace(r#""Principal":"*","#, "")
                );
                papers.push(Paper {
                    place,
                    whole: Some(whole),
                    lines: Vec::new(),
                });
            }
            if place == 2 && papers.iter().any(|it| it.place == 2) {
                continue;
            }
            let lines = (0..1 + chance.below(2))
                .map(|_| Self::line(chance, place))
                .collect();
            papers.push(Paper {
                place,
                whole: None,
                lines,
            });
        }
        let mut keys = Vec::new();
        for (key, _, values) in KEYS {
            let own = match values[chance.below(values.len())] {
                "eu-*" | "eu-west-?" => "eu-west-2",
                "arn:aws:iam::111111111111:role/*" | "arn:aws:iam::*:user/ana" => ANA,
                "10.0.0.0/8" => "10.1.2.3",
                "203.0.113.10/32" => "203.0.113.10",
                other => other,
            };
            let absent =
                key != "aws:RequestedRegion" && key != "aws:PrincipalArn" && chance.once_in(3);
            let own = if key == "aws:PrincipalArn" { ANA } else { own };
            keys.push((key.to_string(), (!absent).then(|| own.to_string())));
        }
        World {
            papers,
            keys,
            unknown_keys: Vec::new(),
            action: chance.of(&["s3:GetObject", "s3:PutObject"]).to_string(),
            resource: chance
                .of(&["arn:aws:s3:::b/x", "arn:aws:s3:::c/y"])
                .to_string(),
        }
    }

    pub fn line(chance: &mut Chance, place: usize) -> Line {
        let mut conditions: Vec<(String, String, Vec<String>)> = Vec::new();
        for _ in 0..chance.below(3) {
            let (key, operators, values) = KEYS[chance.below(KEYS.len())];
            let operator = chance.of(operators).to_string();
            if conditions.iter().any(|it| it.0 == operator) {
                continue;
            }
            let values = (0..1 + chance.below(2))
                .map(|_| chance.of(values).to_string())
                .collect();
            conditions.push((operator, key.to_string(), values));
        }
        Line {
            whole: None,
            effect: chance.of(&["Allow", "Deny", "Deny"]).to_string(),
            not_action: chance.once_in(6),
            actions: (0..1 + chance.below(2))
                .map(|_| chance.of(&ACTIONS).to_string())
                .collect(),
            resource: chance.of(&RESOURCES).to_string(),
            principal: (place == 4).then(|| chance.of(&PRINCIPALS).to_string()),
            conditions,
        }
    }

    pub fn sites(&self) -> Vec<Site> {
        let mut all = Vec::new();
        for (p, paper) in self.papers.iter().enumerate() {
            all.push(Site::Paper(p));
            for (l, line) in paper.lines.iter().enumerate() {
                all.extend([Site::Line(p, l), Site::Effect(p, l), Site::Resource(p, l)]);
                all.extend(line.principal.as_ref().map(|_| Site::Principal(p, l)));
                all.extend((0..line.actions.len()).map(|a| Site::Action(p, l, a)));
                for (c, condition) in line.conditions.iter().enumerate() {
                    all.extend([Site::Operator(p, l, c), Site::Key(p, l, c)]);
                    all.extend((0..condition.2.len()).map(|v| Site::Value(p, l, c, v)));
                }
            }
        }
        all.extend((0..self.keys.len()).map(Site::Request));
        all
    }

    /// Whether two places can have one value, such as that of a parameter: the same element, and of conditions the same key.
    pub fn is_alike(&self, one: &Site, other: &Site) -> bool {
        let key = |p: usize, l: usize, c: usize| &self.papers[p].lines[l].conditions[c].1;
        match (one, other) {
            (Site::Value(p, l, c, _), Site::Value(q, m, d, _)) => {
                key(*p, *l, *c) == key(*q, *m, *d)
            }
            (Site::Effect(..), Site::Effect(..))
            | (Site::Action(..), Site::Action(..))
            | (Site::Resource(..), Site::Resource(..)) => true,
            (_, _) => false,
        }
    }

    pub fn slot(&mut self, site: &Site) -> &mut String {
        match *site {
            Site::Effect(p, l) => &mut self.papers[p].lines[l].effect,
            Site::Action(p, l, a) => &mut self.papers[p].lines[l].actions[a],
            Site::Resource(p, l) => &mut self.papers[p].lines[l].resource,
            Site::Principal(p, l) => self.papers[p].lines[l]
                .principal
                .as_mut()
                .expect("it has one"),
            Site::Operator(p, l, c) => &mut self.papers[p].lines[l].conditions[c].0,
            Site::Key(p, l, c) => &mut self.papers[p].lines[l].conditions[c].1,
            Site::Value(p, l, c, v) => &mut self.papers[p].lines[l].conditions[c].2[v],
            Site::Paper(_) | Site::Line(..) | Site::Request(_) => panic!("it is no text"),
        }
    }

    /// Puts a text in the place of a site; for a key of the request, the empty text is its absence.
    pub fn put(&mut self, site: &Site, text: &str) {
        match *site {
            Site::Paper(p) => self.papers[p].whole = Some(text.to_string()),
            Site::Line(p, l) => self.papers[p].lines[l].whole = Some(text.to_string()),
            Site::Request(k) => self.keys[k].1 = (!text.is_empty()).then(|| text.to_string()),
            Site::Effect(..)
            | Site::Action(..)
            | Site::Resource(..)
            | Site::Principal(..)
            | Site::Operator(..)
            | Site::Key(..)
            | Site::Value(..) => *self.slot(site) = text.to_string(),
        }
    }

    /// Forgets a site; the name that an answer calls it.
    pub fn erase(&mut self, site: &Site, name: &str) -> String {
        if let Site::Request(k) = *site {
            let key = self.keys[k].0.clone();
            self.unknown_keys.push(key.clone());
            return key;
        }
        let marker = value(name);
        let text = if matches!(site, Site::Paper(_)) {
            format!("{{\"Statement\":\"{marker}\"}}")
        } else if matches!(site, Site::Line(..)) {
            format!("\"{marker}\"")
        } else {
            marker
        };
        self.put(site, &text);
        name.to_string()
    }
}

pub fn text_of(paper: &Paper) -> String {
    let lines: Vec<String> = paper
        .lines
        .iter()
        .map(Line::text)
        .filter(|it| !it.is_empty())
        .collect();
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        lines.join(",")
    )
}
