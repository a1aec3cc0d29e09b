//! The project's own table of policy cases: `cases/*.toml`, one case for each rule of the language.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use policy::{ContextValue, Document, Exemption, Layers, Level, Request, RequestPrincipal, Source};
use serde::Deserialize;

/// A file: cases about one theme, and their common parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    identity: Option<Vec<String>>,
    owner: Option<String>,
    case: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    /// The behavior of AWS, as a sentence.
    rule: String,
    /// A document and its heading.
    source: String,
    /// The questions that the source leaves open.
    #[serde(default, rename = "note")]
    _note: Option<String>,

    principal: Option<String>,
    action: Option<String>,
    /// The resource.
    on: Option<String>,
    /// The account of the resource.
    owner: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, toml::Value>,
    #[serde(default)]
    wildcard_only: bool,

    /// The condition of a statement that allows everything, for cases about conditions.
    when: Option<String>,
    /// Policies are statements, or whole documents if the version matters.
    identity: Option<Vec<String>>,
    #[serde(default)]
    scps: Vec<Vec<String>>,
    scp_exempt: Option<String>,
    #[serde(default)]
    rcps: Vec<Vec<String>>,
    rcp_exempt: Option<String>,
    #[serde(default)]
    rcp_no_default: bool,
    #[serde(default)]
    session_only_denies: bool,
    boundary: Option<String>,
    session: Option<String>,
    resource_policy: Option<String>,
    #[serde(default)]
    resource_required: bool,

    ask: Vec<AskRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskRow {
    principal: Option<String>,
    /// The ARN of the role behind a session.
    role: Option<String>,
    action: Option<String>,
    on: Option<String>,
    owner: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, toml::Value>,
    #[serde(default)]
    unknown: Vec<String>,
    is: String,
    blocked_by: Option<Vec<String>>,
    #[serde(default)]
    says: BTreeMap<String, String>,
    depends_on: Option<Vec<String>>,
    spoke: Option<Vec<String>>,
}

/// One case with its policies.
pub struct TableCase {
    pub file: String,
    pub rule: String,
    pub source: String,
    pub layers: Layers,
    pub asks: Vec<Ask>,
}

/// One request and its expected result.
pub struct Ask {
    pub request: Request,
    /// The name of the decision.
    pub is: String,
    pub blocked_by: Option<Vec<String>>,
    /// The results of layers, level by level.
    pub says: BTreeMap<String, String>,
    /// The unknown keys that matter.
    pub depends_on: Option<Vec<String>>,
    /// The statements that counted, layer by layer.
    pub spoke: Option<Vec<String>>,
}

/// All cases. An invalid file stops the test with its name.
pub fn cases() -> Vec<TableCase> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder `cases` is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            !file.about.is_empty(),
            "{name} does not say what it is about"
        );
        for row in &file.case {
            cases.push(case(&name, &file, row));
        }
    }
    cases
}

/// Reads the policies of a row.
struct RowPolicies<'a> {
    file: &'a str,
    row: &'a RuleRow,
}

impl RowPolicies<'_> {
    fn named(&self, name: String, text: &str) -> Source {
        let document = Document::parse(&whole(text))
            .unwrap_or_else(|error| panic!("{}, {}\n{name}: {error}", self.file, self.row.rule));
        Source::new(name, Arc::new(document))
    }

    fn single(&self, name: &str, text: Option<&str>) -> Option<Source> {
        text.map(|text| self.named(name.into(), text))
    }

    fn all(&self, prefix: &str, texts: &[String]) -> Vec<Source> {
        let texts = texts.iter().enumerate();
        texts
            .map(|(index, text)| self.named(format!("{prefix}{index}"), text))
            .collect()
    }

    fn levels(&self, prefix: &str, levels: &[Vec<String>]) -> Vec<Level> {
        let level = |(index, texts): (usize, &Vec<String>)| Level {
            name: format!("{prefix}{index}").into(),
            policies: self.all(&format!("{prefix}{index}#"), texts),
        };
        levels.iter().enumerate().map(level).collect()
    }

    /// The caller's own policies, or the common ones of the file.
    fn own(&self, defaults: &File) -> Vec<Source> {
        let RuleRow { when, identity, .. } = self.row;
        if when.is_none() && identity.is_none() {
            let common = defaults.identity.as_ref();
            let rule = &self.row.rule;
            let common = common
                .unwrap_or_else(|| panic!("{}, {rule}: the caller's own policies", self.file));
            return self.all("identity", common);
        }
        let when = when.iter().map(|when| {
            format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {when}}}"#)
        });
        let own: Vec<String> = when.chain(identity.iter().flatten().cloned()).collect();
        self.all("identity", &own)
    }

    fn exempt(&self, word: Option<&str>) -> Option<Exemption> {
        match word? {
            "Other" => Some(Exemption::Other("the case says so")),
            word => {
                let known = policy_cases::exemption(word);
                Some(known.unwrap_or_else(|| panic!("{}: {word}", self.file)))
            }
        }
    }
}

fn case(file: &str, defaults: &File, row: &RuleRow) -> TableCase {
    let reader = RowPolicies { file, row };
    TableCase {
        file: file.to_string(),
        rule: row.rule.clone(),
        source: row.source.clone(),
        layers: Layers {
            deny_yields: false,
            scps: reader.levels("scp", &row.scps),
            scp_exempt: reader.exempt(row.scp_exempt.as_deref()),
            rcps: reader.levels("rcp", &row.rcps),
            rcp_exempt: reader.exempt(row.rcp_exempt.as_deref()),
            rcp_no_default: row.rcp_no_default,
            scope_downs: Vec::new(),
            session_only_denies: row.session_only_denies,
            boundary: reader.single("boundary", row.boundary.as_deref()),
            session: reader.single("session", row.session.as_deref()),
            identity: reader.own(defaults),
            resource: reader.single("resource", row.resource_policy.as_deref()),
            resource_required: row.resource_required,
        },
        asks: row
            .ask
            .iter()
            .map(|ask| asked(defaults, row, ask))
            .collect(),
    }
}

/// Wraps bare statements in a document of the newer version.
fn whole(text: &str) -> String {
    if text.contains("\"Statement\"") {
        text.to_string()
    } else {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#)
    }
}

fn asked(file: &File, row: &RuleRow, ask: &AskRow) -> Ask {
    let first = |own: &Option<String>, common: &Option<String>, else_: &str| {
        own.as_ref()
            .or(common.as_ref())
            .map_or(else_, |text| text)
            .to_string()
    };
    let principal = first(&ask.principal, &row.principal, super::ALICE);
    let mut principal = match principal.split_once(' ') {
        Some(("provider", provider)) => RequestPrincipal::from_provider(provider),
        _ if principal == "anonymous" => RequestPrincipal::anonymous(),
        _ if principal.starts_with("arn:") => RequestPrincipal::from_arn(&principal),
        _ => RequestPrincipal::from_service(&principal),
    };
    principal.role_arn = ask.role.clone();
    let mut request = Request {
        principal,
        action: first(&ask.action, &row.action, "s3:GetObject"),
        resource: first(&ask.on, &row.on, "arn:aws:s3:::photos/cat.jpg"),
        resource_account: Some(first(
            &ask.owner,
            &row.owner.clone().or(file.owner.clone()),
            "111111111111",
        )),
        wildcard_only_action: row.wildcard_only,
        ..Request::default()
    };
    for (key, value) in row.with.iter().chain(&ask.with) {
        request.context.set(key, context_value(value));
    }
    for key in &ask.unknown {
        request.context.mark_unknown(key);
    }
    Ask {
        request,
        is: ask.is.clone(),
        blocked_by: ask.blocked_by.clone(),
        says: ask.says.clone(),
        depends_on: ask.depends_on.clone(),
        spoke: ask.spoke.clone(),
    }
}

fn context_value(value: &toml::Value) -> ContextValue {
    let one = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(truth) => truth.to_string(),
        toml::Value::Float(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => panic!("{value:?} is no value of a condition key"),
    };
    match value.as_array() {
        Some(items) => ContextValue::Many(items.iter().map(one).collect()),
        None => ContextValue::One(one(value)),
    }
}
