//! The shapes of one service as rows, limited to the needed ones.

use crate::prelude::*;
use serde_json::Map;

/// The name in `Pattern` for each pattern of a published model; empty where any text is accepted.
const PATTERNS: &[(&str, &str)] = &[
    (r"[\s\S]*", ""),
    (r".*", ""),
    (r".+", ""),
    // Control characters and characters that XML cannot contain are not checked.
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", ""),
    (r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", ""),
    (r"[\u0020-\u00FF]+", ""),
    // A value that names nothing is refused anyway: existing names were checked when they were created.
    (r".*\S.*", ""),
    (r"[\w\-]+", ""),
    (r"[A-Za-z0-9-_]+", ""),
    (r"[a-zA-Z][-a-zA-Z0-9]*", ""),
    (r"s3://.*", ""),
    (r"^[a-zA-Z0-9_\-.:/]{3,200}$", ""),
    (r"([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)", ""),
    (r"[\w+=/:,.@-]+", ""),
    (r"[\w+=/:,.@-]*", ""),
    (r"[\d]*", ""),
    (r"[\w+=,.@:\/-]*", ""),
    // The handler checks these.
    (r"[ -;=?-~]+", ""),
    (r"[+][\s0-9()-]+", ""),
    (r"[\w|\d|\.|_]+", ""),
    // Ids and ARNs of IAM Identity Center name nothing if they have another form; the handler checks durations and paths.
    (
        r"arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}",
        "",
    ),
    (
        r"arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16}",
        "",
    ),
    (
        r"arn:aws(-[a-z]{1,5}){0,3}:iam::aws:policy((/[A-Za-z0-9\.,\+@=_-]+)*)/([A-Za-z0-9\.,\+=@_-]+)",
        "",
    ),
    (
        r"([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
        "",
    ),
    (r"[!-~]+", ""),
    (r"[\p{L}\p{Z}\p{N}_.:\/=+\-@]+", ""),
    (r#"[\p{L}\p{Z}\p{N}_.:\/=+\-@\[\]\{\}\$\\"]*"#, ""),
    (
        r"(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
        "",
    ),
    (r#"[a-zA-Z0-9&$@#\\\/%?=~\-_'"|!:,.;*+\[\]\ \(\)\{\}]+"#, ""),
    (
        r"\b[0-9a-f]{8}\b-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-\b[0-9a-f]{12}\b",
        "",
    ),
    (r"[-a-zA-Z0-9+=/_]*", ""),
    (
        r"arn:aws(-[a-z]{1,5}){0,3}:sso::((:instance/(sso)?ins-[a-zA-Z0-9-.]{16})|(:permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16})|(\d{12}:application/(sso)?ins-[a-zA-Z0-9-.]{16}/apl-[a-zA-Z0-9]{16})|(\d{12}:trustedTokenIssuer/(sso)?ins-[a-zA-Z0-9-.]{16}/tti-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}))",
        "",
    ),
    (
        r"(arn:aws[a-z-]*:identitystore::\d{12}:identitystore/)?(d-[0-9a-f]{10}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
        "",
    ),
    (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r  　]+", ""),
    (
        r"(arn:aws[a-z-]*:identitystore:::(user|group|membership)/)?([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
        "",
    ),
    (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", ""),
    (r"[0-9]+", ""),
    (
        r"(?:\p{L}+:\p{L}+:\p{L}+(?:\.\p{L}+){0,3}|\p{L}+(?:\.\p{L}+){0,2})",
        "",
    ),
    (r"[-a-zA-Z0-9+=/:_]*", ""),
    (r"[\s0-9()+-]+", ""),
    (r"[\w+=,.@-]+", "Name"),
    (r"[\w+=,.@-]*", "Name"),
    (r"[\w+=,.@-]{1,64}", "Name"),
    (r"[\w]+", "Name"),
    (r"[\w]*", "Name"),
    (r"\d{12}", "AccountId"),
    (r"^\d{12}$", "AccountId"),
    (r"^h-[0-9a-z]{8,32}$", "HandshakeId"),
    (r"^p-[0-9a-zA-Z_]{8,128}$", "PolicyId"),
    (r"^r-[0-9a-z]{4,32}$", "RootId"),
    (r"^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$", "OuId"),
    (r"^car-[a-z0-9]{8,32}$", "CreateRequestId"),
    (r"^rt-[0-9a-z]{8,32}$", "TransferId"),
    (
        r"^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$",
        "ParentId",
    ),
    (r"^(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$", "ChildId"),
    (
        r"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$",
        "TargetId",
    ),
    (
        r"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$",
        "TaggableId",
    ),
    (r"[^\s@]+@[^\s@]+\.[^\s@]+", "Email"),
    (r"[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*", "Email"),
    (r"[\u0020-\u007E]+", "AccountName"),
    (r"^[ -~]+$", "AccountName"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "Tag"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Tag"),
    (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "Tag"),
    (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "Tag"),
    (r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "AccountAlias"),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "Path"),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "Path"),
    (r"\u002F[\u0021-\u007F]*", "PathPrefix"),
    (r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "PolicyVersion"),
    (
        r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*",
        "EntityPath",
    ),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
        "Arn",
    ),
];

/// What a difference from the model is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// `Owner.Member`: the word that replaces it.
    Member,
    /// An owner: a word added after its members.
    More,
    /// An owner: the only members that are modeled.
    Only,
    /// A name: the row of a shape, or the replacement of a list.
    Row,
}

/// The differences from one service's model.
type Differences<'a> = BTreeMap<(About, &'a str), &'a str>;

pub struct Shapes<'a> {
    model: &'a Map<String, Value>,
    differences: Differences<'a>,
    used: BTreeSet<(About, &'a str)>,
    rows: BTreeMap<String, String>,
    /// The shapes of requests: their rows contain requirements and limits.
    of_inputs: BTreeSet<String>,
    /// Structures whose rows are still to be written.
    waiting: Vec<String>,
}

impl<'a> Shapes<'a> {
    pub fn new(service: &str, model: &'a Map<String, Value>, differences: &'a str) -> Result<Self> {
        Ok(Self {
            model,
            differences: read(service, differences)?,
            used: BTreeSet::new(),
            rows: BTreeMap::new(),
            of_inputs: BTreeSet::new(),
            waiting: Vec::new(),
        })
    }

    /// The words of an operation's input.
    pub fn input(&mut self, operation: &str, shape: &str) -> Result<String> {
        let words = self.members(operation, shape, true)?;
        self.finish_waiting()?;
        Ok(words)
    }

    /// The words of an operation's answer.
    pub fn output(&mut self, shape: &str) -> Result<String> {
        let words = self.members(shape, shape, false)?;
        self.finish_waiting()?;
        Ok(words)
    }

    /// All rows, by name.
    pub fn finish(self) -> Result<BTreeMap<String, String>> {
        let all = self.differences.keys();
        let unused: Vec<_> = all
            .filter(|it| !self.used.contains(*it))
            .map(|it| it.1)
            .collect();
        if unused.is_empty() {
            Ok(self.rows)
        } else {
            Err(format!("nothing is called so that a difference could be: {unused:?}").into())
        }
    }

    fn finish_waiting(&mut self) -> Result {
        while let Some(name) = self.waiting.pop() {
            let is_input = self.of_inputs.contains(&name);
            let row = self.members(&name, &name, is_input)?;
            self.rows.insert(name, row);
        }
        Ok(())
    }

    /// A word for each member, with the differences. `owner` is the shape, or an operation.
    fn members(&mut self, owner: &str, shape: &str, is_input: bool) -> Result<String> {
        let model = self.model;
        let structure = &model[shape];
        let required = structure["required"].as_array();
        let only = self.take(About::Only, owner);
        let all = object(&structure["members"])?;
        let mut named = only.into_iter().flat_map(|names| names.split(' '));
        if let Some(unknown) = named.find(|name| *name != "-" && !all.contains_key(*name)) {
            return Err(format!("{owner} has no member {unknown}").into());
        }
        let mut words = Vec::new();
        for (name, member) in all {
            let shape = member["shape"].as_str().unwrap_or_default();
            let is_modeled = only.is_none_or(|only| only.split(' ').any(|other| other == name));
            if let Some(word) = self.take(About::Member, &format!("{owner}.{name}")) {
                words.push(self.given(word)?);
            } else if !is_modeled && model.contains_key(owner) {
                words.push(format!("~{name}{}", self.form(shape, false)?));
            } else if !is_modeled {
                // Only requests have it: for an operation's own members the names are enough, and which are flags.
                let flag = kind(&model[shape])? == "boolean";
                words.push(format!("~{name}{}", if flag { ":?" } else { "" }));
            } else {
                let is_required =
                    is_input && required.is_some_and(|all| all.iter().any(|other| other == name));
                let mark = if is_required { "!" } else { "" };
                words.push(format!("{name}{mark}{}", self.form(shape, is_input)?));
            }
        }
        if let Some(word) = self.take(About::More, owner) {
            words.push(self.given(word)?);
        }
        Ok(words.join(" "))
    }

    /// Takes a difference, and marks it as used.
    fn take(&mut self, about: About, name: &str) -> Option<&'a str> {
        let mut all = self.differences.iter();
        let (key, value) = all.find(|(key, _)| **key == (about, name))?;
        self.used.insert(*key);
        Some(value)
    }

    /// The words of a difference; the shapes that they name get rows too.
    fn given(&mut self, words: &str) -> Result<String> {
        for word in words.split(' ') {
            let marks = [':', '[', ']', '{', '}'];
            if let Some(name) = word.split(marks).nth(1)
                && name.starts_with(char::is_alphabetic)
            {
                self.named(name, true)?;
            }
        }
        Ok(words.to_owned())
    }

    /// The text after a member's name.
    fn form(&mut self, shape: &str, is_input: bool) -> Result<String> {
        if let Some(row) = self.take(About::Row, shape) {
            if row.starts_with('[') {
                return self.given(row);
            }
            self.named(shape, is_input)?;
            return Ok(format!(":{shape}"));
        }
        let model = self.model;
        let definition = &model[shape];
        Ok(match kind(definition)? {
            "list" => {
                let item = self.item(&definition["member"], is_input)?;
                let max = definition["max"].as_u64().filter(|_| is_input);
                let max = max.map_or_else(String::new, |max| max.to_string());
                format!("[{item}]{max}")
            }
            "map" => format!("{{{}}}", self.item(&definition["value"], is_input)?),
            "string" if shape == "policyDocumentType" && !is_input => ":$".to_owned(),
            "string" if is_input && self.named(shape, true)? => format!(":{shape}"),
            "string" => String::new(),
            "integer" | "long" if is_input && self.named(shape, true)? => format!(":{shape}"),
            "structure" => {
                self.named(shape, is_input)?;
                format!(":{shape}")
            }
            other => format!(":{}", mark(other)?),
        })
    }

    /// The text between brackets.
    fn item(&mut self, reference: &Value, is_input: bool) -> Result<String> {
        let shape = reference["shape"].as_str().unwrap_or_default();
        let model = self.model;
        Ok(match kind(&model[shape])? {
            "list" | "map" => return Err(format!("{shape} lies in a list or a map").into()),
            "string" if shape == "policyDocumentType" && !is_input => format!("${shape}"),
            "string" | "structure" => {
                self.named(shape, is_input)?;
                shape.to_owned()
            }
            other => format!("{}{shape}", mark(other)?),
        })
    }

    /// Makes sure that a shape has its row, if it needs one; returns whether it does.
    fn named(&mut self, name: &str, is_input: bool) -> Result<bool> {
        let is_known = self.rows.contains_key(name);
        let is_new_in_inputs = is_input && self.of_inputs.insert(name.to_owned());
        if is_known && !is_new_in_inputs {
            return Ok(true);
        }
        if let Some(row) = self.take(About::Row, name) {
            self.rows.insert(name.to_owned(), row.to_owned());
            if !row.starts_with('=') {
                self.given(row)?;
            }
            return Ok(true);
        }
        let definition = self
            .model
            .get(name)
            .ok_or_else(|| format!("there is no shape {name}"))?;
        if kind(definition)? == "structure" {
            // Before its members: a structure may contain itself.
            self.rows.insert(name.to_owned(), String::new());
            self.waiting.push(name.to_owned());
            return Ok(true);
        }
        if !is_input {
            return Ok(false);
        }
        let row = scalar(definition)?;
        if row.is_empty() {
            return Ok(false);
        }
        self.rows.insert(name.to_owned(), row);
        Ok(true)
    }
}

fn read<'a>(service: &str, text: &'a str) -> Result<Differences<'a>> {
    let mut differences = Differences::new();
    let lines = text.lines().skip_while(|line| *line != service).skip(1);
    for line in lines.take_while(|line| !line.is_empty()) {
        let (row, reason) = line.split_once('#').unwrap_or((line, ""));
        if reason.trim().is_empty() {
            return Err(format!("`{line}` gives no reason").into());
        }
        let (name, rest) = row.trim().split_once(' ').unwrap_or((row.trim(), ""));
        let (about, rest) = if name.contains('.') {
            (About::Member, rest)
        } else if let Some(words) = rest.strip_prefix("+ ") {
            (About::More, words)
        } else if let Some(names) = rest.strip_prefix("only ") {
            (About::Only, names)
        } else {
            (About::Row, rest)
        };
        if rest.is_empty() || differences.insert((about, name), rest).is_some() {
            return Err(format!("`{line}` is empty or appears twice").into());
        }
    }
    Ok(differences)
}

fn kind(definition: &Value) -> Result<&str> {
    definition["type"]
        .as_str()
        .ok_or_else(|| "a shape has no type".into())
}

fn mark(kind: &str) -> Result<char> {
    Ok(match kind {
        "integer" | "long" => '#',
        "float" | "double" => '%',
        "boolean" => '?',
        "timestamp" => '@',
        "blob" => '*',
        unknown => return Err(format!("there is no form for {unknown}").into()),
    })
}

/// The constraints of a text or an integer; empty without any.
fn scalar(definition: &Value) -> Result<String> {
    if let Some(words) = definition["enum"].as_array() {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        if let Some(word) = words.iter().find(|word| word.contains(' ')) {
            return Err(format!("the word `{word}` has a space").into());
        }
        return Ok(format!("=enum {}", words.join(" ")));
    }
    let bound = |name: &str| definition[name].as_i64().map(|n| n.to_string());
    let (min, max) = (bound("min"), bound("max"));
    let class = match definition["pattern"].as_str() {
        None => "",
        Some(pattern) => PATTERNS
            .iter()
            .find(|(known, _)| *known == pattern)
            .map(|(_, class)| *class)
            .ok_or_else(|| format!("no class is known for the pattern {pattern}"))?,
    };
    if min.is_none() && max.is_none() && class.is_empty() {
        return Ok(String::new());
    }
    let kind = match kind(definition)? {
        "string" => "text",
        _ => "integer",
    };
    let range = format!("{}..{}", min.unwrap_or_default(), max.unwrap_or_default());
    Ok(format!("={kind} {range} {class}").trim_end().to_owned())
}

pub(super) fn object(value: &Value) -> Result<&Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| "the model is not one of botocore's".into())
}
