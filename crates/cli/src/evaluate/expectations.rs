//! A file of expectations: who is allowed what, as a list of `[[expect]]` tables in TOML.
//!
//! Every combination of a table's principals, actions and resources is one case. An error names its line.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy::{ContextValue, Decision, Document, LayerKind, PolicyKind, Verdict};
use serde::Deserialize;
use toml::Spanned;

/// One table, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The line on which it starts.
    pub line: usize,
    pub title: String,
    /// Patterns, each with its line.
    pub principals: Vec<(String, usize)>,
    pub actions: Vec<String>,
    /// Empty: the action determines the resource.
    pub resources: Vec<String>,
    pub context: Vec<(String, ContextValue)>,
    /// The resource's policy, for resources that Orgsim does not model.
    pub resource_policy: Option<Arc<Document>>,
    pub decision: Wanted,
    /// In the order of [`LayerKind::ALL`].
    pub blocked_by: Option<Vec<LayerKind>>,
    /// The root, unit or account in which nobody can ever do this: the principals and the decision do not count.
    pub never: Option<String>,
}

/// The expected decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Allowed,
    /// Denied explicitly or implicitly.
    Denied,
    ImplicitlyDenied,
    ExplicitlyDenied,
    /// Depends on condition keys without a value here.
    Depends,
}

impl Wanted {
    const ALL: [Wanted; 5] = [
        Wanted::Allowed,
        Wanted::Denied,
        Wanted::ImplicitlyDenied,
        Wanted::ExplicitlyDenied,
        Wanted::Depends,
    ];

    fn word(self) -> &'static str {
        match self {
            Wanted::Allowed => "allowed",
            Wanted::Denied => "denied",
            Wanted::ImplicitlyDenied => "implicitly-denied",
            Wanted::ExplicitlyDenied => "explicitly-denied",
            Wanted::Depends => "depends",
        }
    }

    fn fits(self, answer: Wanted) -> bool {
        self == answer
            || self == Wanted::Denied
                && matches!(answer, Wanted::ImplicitlyDenied | Wanted::ExplicitlyDenied)
    }
}

/// The answer of a verdict. A denial that depends on an unknown value is not reliable.
fn answer(verdict: &Verdict) -> Wanted {
    match verdict.decision {
        _ if !verdict.unknown.is_empty() => Wanted::Depends,
        Decision::Allowed => Wanted::Allowed,
        Decision::ImplicitlyDenied => Wanted::ImplicitlyDenied,
        Decision::ExplicitlyDenied => Wanted::ExplicitlyDenied,
    }
}

/// The word for a verdict in this file and the tables.
pub fn answer_word(verdict: &Verdict) -> &'static str {
    answer(verdict).word()
}

/// The names of layers: `scp, pb`, or `nothing`.
fn layer_words(layers: &[LayerKind]) -> String {
    let words: Vec<&str> = layers
        .iter()
        .map(|layer| policy_cases::short(*layer))
        .collect();
    if words.is_empty() {
        "nothing".to_string()
    } else {
        words.join(", ")
    }
}

impl Expectation {
    /// The difference from the expectation, if any.
    pub fn fault(&self, verdict: &Verdict) -> Option<String> {
        let answer = answer(verdict);
        if !self.decision.fits(answer) {
            let unknown = verdict.unknown.join(", ");
            let (is, keys) = if answer == Wanted::Depends {
                let says = format!(" on {unknown}: give them by `context` or `absent`");
                ("it", says)
            } else {
                ("is", String::new())
            };
            let (wanted, answer) = (self.decision.word(), answer.word());
            return Some(format!("expected {wanted}, {is} {answer}{keys}"));
        }
        let expected = self.blocked_by.as_ref()?;
        let found = verdict.blocked_by();
        (found != *expected).then(|| {
            format!(
                "expected to be blocked by {}, is blocked by {}",
                layer_words(expected),
                layer_words(&found)
            )
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    expect: Vec<Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: Option<String>,
    because: Option<String>,
    principals: Option<Spanned<Vec<Spanned<String>>>>,
    actions: Spanned<Vec<Spanned<String>>>,
    resources: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    context: BTreeMap<String, Spanned<toml::Value>>,
    /// Keys that are definitely absent from the request.
    #[serde(default)]
    absent: Vec<String>,
    resource_policy: Option<Spanned<String>>,
    decision: Option<Spanned<String>>,
    blocked_by: Option<Vec<Spanned<String>>>,
    never: Option<String>,
}

/// Reads a file; an error names the line, the column and the correction.
pub fn read(text: &str) -> Result<Vec<Expectation>, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        format!("{}: {}", place(text, at), error.message())
    })?;
    if file.expect.is_empty() {
        return Err("line 1: no [[expect]] found".to_string());
    }
    file.expect
        .into_iter()
        .enumerate()
        .map(|(index, table)| expectation(text, index + 1, table))
        .collect()
}

fn expectation(text: &str, number: usize, table: Spanned<Table>) -> Result<Expectation, String> {
    let start = table.span().start;
    let line = line(text, start);
    let table = table.into_inner();
    let missing = |field: &str| format!("{}: missing field `{field}`", place(text, start));
    let (decision, principals) = match (table.never.is_some(), table.decision, table.principals) {
        (true, None, None) if table.blocked_by.is_none() => (Wanted::Denied, Vec::new()),
        (true, ..) => {
            let says = "`never` is about all principals, so it has no `principals`, `decision` or `blocked_by`";
            return Err(format!("{}: {says}.", place(text, start)));
        }
        (false, Some(word), Some(list)) => {
            (decision(text, &word)?, words(text, list, "principals")?)
        }
        (false, None, _) => return Err(missing("decision")),
        (false, _, None) => return Err(missing("principals")),
    };
    let title = table.name.or(table.because);
    let resources = table.resources.map(|list| words(text, list, "resources"));
    Ok(Expectation {
        line,
        title: title.unwrap_or_else(|| format!("expectation {number}")),
        decision,
        context: context(text, table.context, table.absent)?,
        resource_policy: (table.resource_policy)
            .map(|policy| resource_policy(text, &policy))
            .transpose()?,
        blocked_by: (table.blocked_by)
            .map(|words| layers(text, &words))
            .transpose()?,
        resources: plain(resources.transpose()?.unwrap_or_default()),
        principals,
        never: table.never,
        actions: plain(words(text, table.actions, "actions")?),
    })
}

/// The words of a list, each with its line.
fn words(
    text: &str,
    list: Spanned<Vec<Spanned<String>>>,
    what: &str,
) -> Result<Vec<(String, usize)>, String> {
    if list.get_ref().is_empty() {
        let place = place(text, list.span().start);
        return Err(format!("{place}: `{what}` is empty. Name at least one."));
    }
    let word = |word: Spanned<String>| (word.get_ref().clone(), line(text, word.span().start));
    Ok(list.into_inner().into_iter().map(word).collect())
}

fn decision(text: &str, word: &Spanned<String>) -> Result<Wanted, String> {
    let mut all = Wanted::ALL.into_iter();
    all.find(|wanted| wanted.word() == word.get_ref())
        .ok_or_else(|| {
            format!(
                "{}: unknown decision `{}`. Write allowed, denied, implicitly-denied, explicitly-denied or depends.",
                place(text, word.span().start),
                word.get_ref()
            )
        })
}

fn context(
    text: &str,
    values: BTreeMap<String, Spanned<toml::Value>>,
    absent: Vec<String>,
) -> Result<Vec<(String, ContextValue)>, String> {
    let mut context = Vec::new();
    for (key, value) in values {
        let at = value.span().start;
        let value = context_value(value.into_inner()).ok_or_else(|| {
            format!(
                "{}: `{key}` is not a value of a condition key. Write a string, a number, true or false, or a list of them.",
                place(text, at)
            )
        })?;
        context.push((key, value));
    }
    context.extend(absent.into_iter().map(|key| (key, ContextValue::Absent)));
    Ok(context)
}

fn resource_policy(text: &str, policy: &Spanned<String>) -> Result<Arc<Document>, String> {
    Document::parse_as(PolicyKind::Resource, policy.get_ref())
        .map(Arc::new)
        .map_err(|error| {
            let place = place(text, policy.span().start);
            format!("{place}: resource_policy, {error}")
        })
}

fn layers(text: &str, words: &[Spanned<String>]) -> Result<Vec<LayerKind>, String> {
    let layer = |word: &Spanned<String>| {
        policy_cases::layer(word.get_ref()).ok_or_else(|| {
            format!(
                "{}: unknown layer `{}`. Write scp, rcp, boundary, session, identity or resource.",
                place(text, word.span().start),
                word.get_ref()
            )
        })
    };
    let mut layers: Vec<LayerKind> = words.iter().map(layer).collect::<Result<_, _>>()?;
    layers.sort();
    layers.dedup();
    Ok(layers)
}

fn plain(words: Vec<(String, usize)>) -> Vec<String> {
    words.into_iter().map(|(word, _)| word).collect()
}

fn context_value(value: toml::Value) -> Option<ContextValue> {
    let one = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Datetime(moment) => Some(moment.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    };
    let toml::Value::Array(items) = &value else {
        return one(&value).map(ContextValue::One);
    };
    let values = items.iter().map(one).collect::<Option<Vec<_>>>()?;
    Some(ContextValue::Many(values))
}

fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count();
    format!("line {}, column {column}", line(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_with_its_lines() {
        let text = "\n[[expect]]\nname = \"Nobody leaves\"\nbecause = \"Finance\"\nprincipals = [\"*\",\n  \"Payments/Ana\"]\n\
                    actions = [\"organizations:LeaveOrganization\"]\ndecision = \"denied\"\nblocked_by = [\"identity\", \"scp\"]\n\
                    context = { \"a:n\" = 1, \"a:b\" = true, \"a:l\" = [\"x\"], \"a:t\" = 2026-01-01T00:00:00Z }\n";
        let [expectation] = &read(text).expect("it is one")[..] else {
            panic!("one table")
        };
        assert_eq!(
            (expectation.line, &*expectation.title),
            (2, "Nobody leaves")
        );
        assert_eq!(
            expectation.principals,
            [("*".to_string(), 5), ("Payments/Ana".to_string(), 6)]
        );
        assert_eq!(
            expectation.blocked_by,
            Some(vec![LayerKind::ServiceControlPolicy, LayerKind::Identity])
        );
        let values: Vec<_> = expectation
            .context
            .iter()
            .map(|(_, value)| value.clone())
            .collect();
        assert_eq!(
            values,
            [
                ContextValue::One("true".into()),
                ContextValue::Many(vec!["x".into()]),
                ContextValue::One("1".into()),
                ContextValue::One("2026-01-01T00:00:00Z".into()),
            ]
        );
    }

    #[test]
    fn a_mistake_names_its_line_and_what_to_write() {
        let wrong = |rest: &str| {
            let text = format!("[[expect]]\nprincipals = [\"*\"]\nactions = [\"a:b\"]\n{rest}");
            read(&text).expect_err(rest)
        };
        for (rest, says) in [
            (
                "decision = \"no\"",
                "line 4, column 12: unknown decision `no`",
            ),
            (
                "decision = \"denied\"\nblocked_by = [\n\"scps\"]",
                "line 6, column 1: unknown layer `scps`",
            ),
            (
                "decision = \"denied\"\nresources = []",
                "line 5, column 13: `resources` is empty",
            ),
            (
                "decison = \"denied\"",
                "line 4, column 1: unknown field `decison`",
            ),
            (
                "decision = \"denied\"\ncontext = { \"a:b\" = { c = 1 } }",
                "line 5, column 21: `a:b` is not a value",
            ),
            ("decision = \n", "line 4, column"),
            ("", "line 1, column 1: missing field `decision`"),
        ] {
            let error = wrong(rest);
            assert!(error.starts_with(says), "{error}");
        }
        assert!(read("").is_err() && read("expect = []").is_err());
    }

    #[test]
    fn denied_is_either_way() {
        for (wanted, fits) in [
            (Wanted::Allowed, [true, false, false, false]),
            (Wanted::Denied, [false, true, true, false]),
            (Wanted::ImplicitlyDenied, [false, true, false, false]),
            (Wanted::ExplicitlyDenied, [false, false, true, false]),
            (Wanted::Depends, [false, false, false, true]),
        ] {
            let answers = [
                Wanted::Allowed,
                Wanted::ImplicitlyDenied,
                Wanted::ExplicitlyDenied,
                Wanted::Depends,
            ];
            assert_eq!(answers.map(|answer| wanted.fits(answer)), fits);
        }
    }
}
