//! Policy documents of the data source `aws_iam_policy_document`, as the AWS provider writes them from its arguments. An argument that is
//! not known is an unknown value in its place.

use std::collections::{BTreeMap, BTreeSet};

use policy::unknown;
use serde_json::{Map, Value, json};

use super::Source;
use super::functions::{several, spelled, whole};
use super::parse::Code;
use super::walk::{Scope, is_set};

/// The versions of the policy language; the last is the default.
pub(super) const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

/// The attributes of the data source that a document has. Its id decides nothing.
const ATTRIBUTES: [&str; 6] = [
    "count",
    "for_each",
    "override_policy_documents",
    "policy_id",
    "source_policy_documents",
    "version",
];

/// The principals that a statement's blocks name: for each block, which is one of a set, a type and its identifiers.
type Principals = BTreeSet<(String, BTreeSet<String>)>;

/// The conditions of a statement: values by operator and key.
type Conditions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// A block with the names that it can use; or, if it is not known how many there are, the name of what is not known.
type Expanded<'b> = (String, Result<(&'b Code, Scope), String>);

impl Source<'_> {
    /// A policy document as JSON; `None`: Terraform refuses it.
    pub(super) fn policy(&mut self, block: &Code, scope: &mut Scope) -> Option<Value> {
        if !block
            .arguments
            .keys()
            .all(|it| ATTRIBUTES.contains(&it.as_str()))
        {
            return None;
        }
        let [old, current] = VERSIONS;
        let version = match block.get("version") {
            Some(it) => self.known(it, scope),
            None => Value::Null,
        };
        let version = match whole(&version) {
            // The later one has all that the older one has.
            Some(_) => current,
            None => VERSIONS
                .into_iter()
                .find(|it| version == *it)
                .or_else(|| version.is_null().then_some(current))?,
        };
        let (mut statements, sources) = self.documents(block, "source_policy_documents", scope)?;
        let (mut own, mut open) = (Vec::new(), Vec::new());
        for (kind, it) in self.expanded(block, scope)? {
            match it {
                _ if kind != "statement" => return None,
                Ok((it, mut scope)) => own.push(self.statement(it, version == old, &mut scope)?),
                Err(name) => open.push(unknown::value(&name).into()),
            }
        }
        if !has_own_sids(&statements) || !has_own_sids(&own) {
            return None;
        }
        let (overriding, overrides) = self.documents(block, "override_policy_documents", scope)?;
        for statement in open.into_iter().chain(own).chain(overriding) {
            put(&mut statements, statement);
        }
        // Each part can raise the version.
        let version = sources.max(overrides).max(version.to_string());
        Some(json!({ "Version": version, "Statement": statements }))
    }

    /// The blocks of a block, those of `dynamic` too.
    fn expanded<'b>(&mut self, block: &'b Code, scope: &Scope) -> Option<Vec<Expanded<'b>>> {
        let mut all = Vec::new();
        for it in &block.blocks {
            if it.kind != "dynamic" {
                all.push((it.kind.clone(), Ok((it, scope.clone()))));
                continue;
            }
            let kind = it.label(0).to_string();
            let each = self.known(it.get("for_each")?, &mut scope.clone());
            let content = it.blocks.iter().find(|it| it.kind == "content")?;
            let iterator = it.get("iterator").map(|it| it.expression.to_string());
            let iterator = iterator.unwrap_or_else(|| kind.clone());
            if let Some((name, _)) = whole(&each) {
                all.push((kind, Err(name.to_string())));
                continue;
            }
            for (key, value) in Self::rows(&each)? {
                if let Some((name, true)) = whole(&value) {
                    all.push((kind.clone(), Err(name.to_string())));
                    continue;
                }
                let is_set = is_set(&it.get("for_each")?.expression);
                let key = if is_set { value.clone() } else { key };
                let mut scope = scope.clone();
                scope.bind(iterator.trim(), json!({ "key": key, "value": value }));
                all.push((kind.clone(), Ok((content, scope))));
            }
        }
        Some(all)
    }

    /// A statement. Arguments that are null, empty lists and an empty `sid` are no part of it.
    fn statement(&mut self, block: &Code, is_old: bool, scope: &mut Scope) -> Option<Value> {
        let mut row = Map::from_iter([("Effect".to_string(), "Allow".into())]);
        for (key, argument) in &block.arguments {
            let mut found = texts(&self.known(argument, scope))?;
            let name = match key.as_str() {
                "sid" => "Sid",
                "effect" => "Effect",
                "actions" => "Action",
                "not_actions" => "NotAction",
                "resources" => "Resource",
                "not_resources" => "NotResource",
                _ => return None,
            };
            let value: Value = match name {
                "Sid" | "Effect" => single(found.pop().unwrap_or_default()).into(),
                "Action" | "NotAction" => found.into(),
                _ => with_variables(found, is_old)?.into(),
            };
            if value != "" && value != json!([]) {
                row.insert(name.to_string(), value);
            }
        }
        let (mut named, mut not_named) = (Principals::new(), Principals::new());
        let mut conditions = Conditions::new();
        for (kind, it) in self.expanded(block, scope)? {
            let place = match kind.as_str() {
                "principals" => &mut named,
                "not_principals" => &mut not_named,
                "condition" => {
                    self.condition(it, is_old, &mut conditions)?;
                    continue;
                }
                _ => return None,
            };
            match it {
                Ok((it, mut scope)) => {
                    let kind = self.single(it, "type", &mut scope)?;
                    let identifiers = self.list(it, "identifiers", is_old, &mut scope)?;
                    place.insert((kind, identifiers.into_iter().collect()));
                }
                Err(name) => _ = place.insert((unknown::value(&name), BTreeSet::new())),
            }
        }
        row.extend(principals(named).map(|it| ("Principal".to_string(), it)));
        row.extend(principals(not_named).map(|it| ("NotPrincipal".to_string(), it)));
        if !conditions.is_empty() {
            row.insert("Condition".to_string(), json!(conditions));
        }
        Some(Value::Object(row))
    }

    fn condition(
        &mut self,
        block: Result<(&Code, Scope), String>,
        is_old: bool,
        to: &mut Conditions,
    ) -> Option<()> {
        match block {
            Ok((it, mut scope)) => {
                let test = self.single(it, "test", &mut scope)?;
                let variable = self.single(it, "variable", &mut scope)?;
                let values = self.list(it, "values", is_old, &mut scope)?;
                let keys = to.entry(test).or_default();
                keys.entry(variable).or_default().extend(values);
            }
            // It may hold or not.
            Err(name) => _ = to.entry(unknown::value(&name)).or_default(),
        }
        Some(())
    }

    /// The text of an argument that a block must have.
    fn single(&mut self, block: &Code, name: &str, scope: &mut Scope) -> Option<String> {
        spelled(&self.known(block.get(name)?, scope)).map(single)
    }

    /// The texts of a list that a block must have.
    fn list(
        &mut self,
        block: &Code,
        name: &str,
        is_old: bool,
        scope: &mut Scope,
    ) -> Option<Vec<String>> {
        let value = self.known(block.get(name)?, scope);
        with_variables(texts(&value).filter(|_| !value.is_null())?, is_old)
    }

    /// The statements of the documents that an argument lists, and their greatest version.
    fn documents(
        &mut self,
        block: &Code,
        name: &str,
        scope: &mut Scope,
    ) -> Option<(Vec<Value>, String)> {
        let (mut all, mut version) = (Vec::new(), String::new());
        let listed = match block.get(name) {
            Some(it) => self.known(it, scope),
            None => Value::Null,
        };
        let listed = match listed {
            Value::Null => return Some((all, version)),
            Value::Array(items) => items,
            other => vec![other],
        };
        for text in listed.iter().filter(|it| !it.is_null() && **it != "") {
            let text = text.as_str()?;
            let document: Result<Value, _> = serde_json::from_str(text);
            let mut document = match (document, unknown::names(text).next()) {
                (Ok(document), _) => document,
                (Err(_), Some(name)) => {
                    all.push(unknown::value(name).into());
                    continue;
                }
                (Err(_), None) => return None,
            };
            let own = document["Version"].as_str().unwrap_or_default();
            version = version.max(own.to_string());
            match document.get_mut("Statement").map(Value::take) {
                None | Some(Value::Null) => {}
                Some(Value::Array(rows)) => all.extend(rows),
                Some(one) => all.push(one),
            }
        }
        Some((all, version))
    }
}

/// A text in which unknown values are single ones.
fn single(text: String) -> String {
    text.replace("${unknowns:", "${unknown:")
}

/// The texts of a list, or of one value. Terraform turns numbers and booleans into texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    if let Some((name, _)) = whole(value) {
        return spelled(&several(name)).map(|it| vec![it]);
    }
    match value.as_array() {
        Some(items) => items.iter().map(spelled).collect(),
        None if value.is_null() => Some(Vec::new()),
        None => Some(vec![spelled(value)?]),
    }
}

/// The texts with variables of IAM, which Terraform spells `&{`, because `${` is its own. The old version has none: it is an error there.
fn with_variables(texts: Vec<String>, is_old: bool) -> Option<Vec<String>> {
    let has_none = !is_old || texts.iter().all(|it| !it.contains("&{"));
    has_none.then(|| texts.iter().map(|it| it.replace("&{", "${")).collect())
}

/// The element of principals: those of one type are joined, and only the type `*` alone is a text.
fn principals(blocks: Principals) -> Option<Value> {
    if let Some((kind, _)) = blocks.iter().find(|it| unknown::is_in(&it.0)) {
        return Some(kind.as_str().into());
    }
    let everyone = ("*".to_string(), BTreeSet::from(["*".to_string()]));
    if blocks.iter().eq([&everyone]) {
        return Some("*".into());
    }
    let mut joined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, identifiers) in blocks {
        joined.entry(kind).or_default().extend(identifiers);
    }
    (!joined.is_empty()).then(|| json!(joined))
}

fn sid(statement: &Value) -> Option<&str> {
    statement["Sid"].as_str().filter(|it| !it.is_empty())
}

/// Whether no two statements have the same `Sid`: Terraform refuses that.
fn has_own_sids(statements: &[Value]) -> bool {
    let mut seen = BTreeSet::new();
    statements.iter().filter_map(sid).all(|it| seen.insert(it))
}

/// Adds a statement; one with the same `Sid` is replaced. One that is not known can replace each that has a `Sid`.
fn put(statements: &mut Vec<Value>, statement: Value) {
    let own = sid(&statement);
    if statement.is_string() || own.is_some_and(unknown::is_in) {
        let name = unknown::names(own.or(statement.as_str()).unwrap_or_default()).next();
        let open: Value = unknown::value(name.unwrap_or_default()).into();
        statements.retain(|it| sid(it).is_none() && *it != open);
        return statements.push(open);
    }
    let same = statements
        .iter_mut()
        .find(|it| own.is_some() && sid(it) == own);
    match same {
        Some(same) => *same = statement,
        None => statements.push(statement),
    }
}
