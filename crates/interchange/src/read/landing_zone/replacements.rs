//! Placeholders of Landing Zone Accelerator, which are replaced before files are parsed: `{{ Key }}` and `{{ account Name }}` in
//! its configuration, `${ACCEL_LOOKUP::CUSTOM:Key}` and `${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Name}` in policy documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use message::{Message, message};
use serde_json::Value;

use super::super::functions::variable;
use super::{account_id, all_accounts, stated_ids};
use crate::cursor::Cursor;
use crate::facts::{ExpansionRoom, MAX_YAML_BYTES, Reading};
use crate::report::{FindingKind, Findings, SourcePlace};

/// The file that defines keys.
const REPLACEMENTS: &str = "replacements-config";
/// The file with accounts, in which nothing is replaced.
const ACCOUNTS: &str = "accounts-config";
/// The beginning of a lookup in a document.
const LOOKUP: &str = "${ACCEL_LOOKUP::";

/// What stands for a placeholder.
#[derive(Clone, Debug, PartialEq)]
enum ReplacedValue {
    Text(String),
    List(Vec<String>),
    /// Only AWS knows it: the path of a parameter of AWS Systems Manager.
    Parameter(String),
}

/// What placeholders stand for, from all files.
#[derive(Debug, Default)]
struct Replacements {
    keys: BTreeMap<String, (ReplacedValue, SourcePlace)>,
    /// Ids of accounts in quotes, by name.
    accounts: BTreeMap<String, String>,
    /// Ids in quotes by unit, and of all accounts by the empty name.
    members: BTreeMap<String, String>,
    /// The files of these that are imported.
    files: BTreeSet<&'static str>,
}

/// Replaces the placeholders in all texts. What stands for nothing known is a finding, and its name stays.
pub(crate) fn replace(texts: &mut [(Arc<str>, String)], reading: &mut Reading) {
    let Reading {
        findings,
        room,
        unknown_values,
        ..
    } = reading;
    let is_accelerator = |(file, _): &(Arc<str>, String)| {
        matches!(
            config(file),
            Some(REPLACEMENTS | ACCOUNTS | "organization-config")
        )
    };
    if !texts.iter().any(is_accelerator) {
        return;
    }
    let mut known = Replacements::default();
    for (file, text) in texts.iter() {
        let mut names = [REPLACEMENTS, ACCOUNTS].into_iter();
        let name = names.find(|it| config(file) == Some(it));
        if let Some(name) = name
            && text.len() <= MAX_YAML_BYTES
        {
            known.files.insert(name);
            // What cannot be read is a finding later, when all files are parsed.
            let documents = yaml::read(text, yaml::Aliases::Repeated).unwrap_or_default();
            for document in &documents {
                known.add(&Cursor::new(file, document), findings);
            }
        }
    }
    for (file, text) in texts {
        let is_config = config(file).is_some_and(|it| ![REPLACEMENTS, ACCOUNTS].contains(&it));
        let mut unknown = BTreeSet::new();
        if is_config && text.contains("{{") {
            *text = replaced(text, ["{{", "}}"], room, |name, _| {
                known.key(name, &mut unknown)
            });
        }
        if text.contains(LOOKUP) {
            *text = replaced(text, [LOOKUP, "}"], room, |name, quoted| {
                Some(known.lookup(name, quoted, &mut unknown))
            });
        }
        let unknown = unknown.into_iter().map(|name| known.missing(name));
        unknown_values
            .entry(file.clone())
            .or_default()
            .extend(unknown);
    }
}

/// Replaces the placeholders in all texts, and says what stands for nothing known.
pub fn replaced_texts(texts: &mut [(Arc<str>, String)]) -> Findings {
    let mut reading = Reading::default();
    replace(texts, &mut reading);
    let files: Vec<Arc<str>> = reading.unknown_values.keys().cloned().collect();
    for file in files {
        reading.report_unknown(&file);
    }
    reading.findings
}

/// The name of a file of the accelerator's configuration, without its ending.
fn config(file: &str) -> Option<&str> {
    let name = file.rsplit('/').next()?;
    let name = name
        .strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))?;
    name.ends_with("-config").then_some(name)
}

/// The text with what is between `open` and `close` replaced. `value`: gets the name, and whether it is in double quotes; `None`
/// leaves it as it is, and so does a lack of room.
pub(super) fn replaced(
    text: &str,
    [open, close]: [&str; 2],
    room: &mut ExpansionRoom,
    mut value: impl FnMut(&str, bool) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some((before, from)) = rest.split_once(open) {
        let Some((name, after)) = from.split_once(close) else {
            break;
        };
        let mut escaped = false;
        for byte in before.bytes() {
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
        }
        out.push_str(before);
        match value(name.trim(), quoted).filter(|it| room.take(it.len())) {
            Some(value) => {
                // A list without items takes the comma before it along.
                if value.is_empty() && !quoted {
                    let end = out.trim_end().trim_end_matches(',').len();
                    out.truncate(end);
                }
                out.push_str(&value);
            }
            None => {
                for part in [open, name, close] {
                    out.push_str(part);
                }
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Replacements {
    fn add(&mut self, document: &Cursor<'_>, findings: &mut Findings) {
        for row in document.get("globalReplacements").items() {
            let Some(key) = row.text("key") else {
                findings.unread(row.place(), "The replacement has no key.");
                continue;
            };
            let Some(value) = ReplacedValue::of(&row) else {
                findings.unread(row.place(), "The replacement has no value.");
                continue;
            };
            match self.keys.get(key) {
                Some((known, before)) if *known != value => {
                    let says = message!(
                        "It defines `{key}` again; {before} is used.",
                        key = key.to_string(),
                        before = before.to_string()
                    );
                    findings.add(FindingKind::Contradiction, Some(row.place()), says);
                }
                Some(_) => {}
                None => {
                    self.keys.insert(key.to_string(), (value, row.place()));
                }
            }
        }
        let ids = stated_ids(document);
        for row in all_accounts(document) {
            let text = |member: &str| row.text(member).unwrap_or_default().to_string();
            let id = json_text(&account_id(&ids, &row).to_string());
            for list in [text("organizationalUnit"), String::new()] {
                let members = self.members.entry(list).or_default();
                if !members.is_empty() {
                    members.push_str(", ");
                }
                members.push_str(&id);
            }
            self.accounts.entry(text("name")).or_insert(id);
        }
    }

    /// What `{{ name }}` stands for.
    fn key(&self, name: &str, unknown: &mut BTreeSet<String>) -> Option<String> {
        // CloudFormation's own references, such as `{{resolve:ssm:name}}`.
        if name.contains(':') {
            return None;
        }
        let name = name.trim_matches(['{', '}', ' ']);
        if let Some(account) = name.strip_prefix("account ") {
            let account = account.trim().trim_matches(['"', '\'']);
            if let Some(id) = self.accounts.get(account) {
                return Some(id.trim_matches('"').to_string());
            }
            unknown.insert(name.to_string());
            return Some(account.to_string());
        }
        match self.keys.get(name).map(|(value, _)| value) {
            Some(ReplacedValue::Text(text)) => return Some(text.clone()),
            Some(ReplacedValue::List(items)) => return Some(items.join(", ")),
            Some(ReplacedValue::Parameter(_)) | None => {}
        }
        // The accelerator also replaces the names of accounts, by themselves.
        if !self.accounts.contains_key(name) {
            unknown.insert(name.to_string());
        }
        Some(name.to_string())
    }

    /// What `${ACCEL_LOOKUP::name}` stands for. Texts are within quotes already; ids and lists bring theirs.
    fn lookup(&self, name: &str, quoted: bool, unknown: &mut BTreeSet<String>) -> String {
        if let Some(key) = name.strip_prefix("CUSTOM:") {
            match self.keys.get(key).map(|(value, _)| value) {
                Some(ReplacedValue::Text(text)) => return text.clone(),
                Some(ReplacedValue::List(items)) => {
                    let texts: Vec<String> = items.iter().map(|it| json_text(it)).collect();
                    // The accelerator writes a list with one value as a list, too.
                    return format!("[{}]", texts.join(", "));
                }
                Some(ReplacedValue::Parameter(_)) | None => {}
            }
        }
        let wanted = name.strip_prefix("ACCOUNT_ID:");
        let parts = wanted.map(|it| it.split_once(':').unwrap_or((it, "")));
        let found = match parts {
            Some(("ORG", _)) => self.members.get(""),
            // A unit without accounts has no members.
            Some(("OU", path)) => return self.members.get(path).cloned().unwrap_or_default(),
            Some(("ACCOUNT", account)) => self.accounts.get(account),
            Some(_) | None => None,
        };
        if let Some(found) = found {
            return found.clone();
        }
        unknown.insert(name.to_string());
        let unknown = variable(name);
        match quoted {
            true => unknown,
            false => json_text(&unknown),
        }
    }

    fn missing(&self, name: String) -> Message {
        let key = name.strip_prefix("CUSTOM:").unwrap_or(&name);
        match self.keys.get(key).map(|(value, _)| value) {
            Some(ReplacedValue::Parameter(path)) => message!(
                "The value of `{name}` is in the parameter {path} of AWS Systems Manager. Its name is used instead.",
                path = path.clone()
            ),
            Some(ReplacedValue::Text(_) | ReplacedValue::List(_)) | None => {
                let is_account = name.starts_with("account ") || name.starts_with("ACCOUNT_ID:");
                let is_key = name.starts_with("CUSTOM:") || !name.contains([':', ' ']);
                let file = match (is_account, is_key) {
                    (true, _) => Some(ACCOUNTS),
                    (false, true) => Some(REPLACEMENTS),
                    // Only AWS knows what else is looked up.
                    (false, false) => None,
                };
                match file.filter(|it| !self.files.contains(it)) {
                    Some(file) => message!(
                        "No file contains the value of `{name}`. Import {file}.yaml too. Its name is used instead."
                    ),
                    None => message!(
                        "No file contains the value of `{name}`. Its name is used instead."
                    ),
                }
            }
        }
    }
}

/// The text in quotes, as JSON has it.
fn json_text(text: &str) -> String {
    Value::from(text).to_string()
}

impl ReplacedValue {
    fn of(row: &Cursor<'_>) -> Option<Self> {
        if let Some(path) = row.text("path") {
            return Some(Self::Parameter(path.to_string()));
        }
        let value = row.get("value");
        if value.value.is_array() {
            let items = value.items();
            return Some(Self::List(
                items.iter().filter_map(Cursor::spelled).collect(),
            ));
        }
        match row.text("type") {
            Some("StringList") => Some(Self::List(vec![value.spelled()?])),
            Some(_) | None => Some(Self::Text(value.spelled()?)),
        }
    }
}
