//! What is asked about, from the words in which people ask.

use std::sync::Arc;

use message::{Message, message};
use policy::pattern::glob_ignore_case;
use policy::{ContextValue, Document};

use crate::text::list;

/// Who asks for resources of the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerSide {
    /// Users, roles and the root user of the account itself, with any permissions; about a change, those of every account of the
    /// organization, and their access to resources of other accounts that allow everything.
    Inside,
    /// Users, roles and root users of accounts outside the organization, anonymous callers, and services if they are asked about, where
    /// the resource allows everything.
    Outside,
}

/// What is asked about.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Requests to which a statement of this applies; effects do not count.
    pub asked: Arc<Document>,
    /// But none to which a statement of this applies.
    pub unless: Option<Arc<Document>>,
    /// Condition keys, in lower case, with the only value that is asked about.
    pub given: Vec<(String, ContextValue)>,
    /// Who asks.
    pub callers: CallerSide,
    /// Whether services are among callers from outside.
    pub services: bool,
}

/// The actions that need no permissions. Source: AWS STS API Reference, `GetCallerIdentity`, which even a deny does not stop; IAM User
/// Guide, permissions for `GetSessionToken`: policies cannot control it.
const FREE: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];

/// Whether a question is about actions that need no permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeActions {
    /// No.
    Not,
    /// Among all actions.
    Among,
    /// It asks for actions of AWS STS.
    Asked,
}

impl Matter {
    /// Whether it is about actions that need no permissions, so that no policy keeps callers from them.
    pub fn free_actions(&self) -> FreeActions {
        let mut free = FreeActions::Not;
        for actions in self.asked.statements().iter().map(|it| &it.actions) {
            let is_free = |text: &&String| FREE.iter().any(|it| glob_ignore_case(text, it));
            let mut found = actions.patterns.iter().filter(is_free).peekable();
            if actions.not || found.peek().is_none() {
                continue;
            }
            free = FreeActions::Among;
            if found.any(|it| it.to_ascii_lowercase().starts_with("sts:")) {
                return FreeActions::Asked;
            }
        }
        free
    }
}

/// A question in words: can one of the principals do one of the actions on one of the resources? An empty list means any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatterWords {
    /// Patterns of actions, at least one.
    pub actions: Vec<String>,
    /// Patterns of resources.
    pub resources: Vec<String>,
    /// Patterns of `aws:PrincipalArn`.
    pub principals: Vec<String>,
    /// Condition keys with the only value that is asked about.
    pub given: Vec<(String, ContextValue)>,
    /// Conditions under one of which it may be done: `StringEquals aws:PrincipalTag/team=admin`, several joined by `and`.
    pub unless: Vec<String>,
    /// Patterns of `aws:PrincipalArn` of those who may do it.
    pub exempt: Vec<String>,
    /// Patterns of resources that are not meant.
    pub spared: Vec<String>,
    /// Whether callers from outside the organization are meant.
    pub outside: bool,
    /// Whether services are, too.
    pub services: bool,
}

impl MatterWords {
    /// Reads the words.
    ///
    /// # Errors
    ///
    /// A condition or a pattern is none.
    pub fn read(&self) -> Result<Matter, Message> {
        let mut rest = format!(r#""Action":{}"#, list(&self.actions));
        if !self.resources.is_empty() {
            rest += &format!(r#","Resource":{}"#, list(&self.resources));
        }
        // Each principal by itself, so that one whom nobody is shows.
        let principals = self.principals.iter();
        let each = principals.map(|it| format!("{rest},{}", callers(std::slice::from_ref(it))));
        let mut asked: Vec<String> = each.collect();
        if asked.is_empty() {
            asked.push(rest);
        }
        let unless = self.unless.iter().map(|it| conditions(it));
        let mut unless = unless.collect::<Result<Vec<String>, Message>>()?;
        if !self.exempt.is_empty() {
            unless.push(format!(r#""Action":"*",{}"#, callers(&self.exempt)));
        }
        if !self.spared.is_empty() {
            let arns = list(&self.spared);
            unless.push(format!(r#""Action":"*","Resource":{arns}"#));
        }
        let given = self.given.iter();
        Ok(Matter {
            asked: document(&asked)?,
            unless: match unless.is_empty() {
                true => None,
                false => Some(document(&unless)?),
            },
            given: given
                .map(|(key, value)| (key.to_ascii_lowercase(), value.clone()))
                .collect(),
            callers: if self.outside {
                CallerSide::Outside
            } else {
                CallerSide::Inside
            },
            services: self.services,
        })
    }
}

/// A statement that applies if all conditions hold, which `and` joins.
fn conditions(words: &str) -> Result<String, Message> {
    let mut operators: Vec<(&str, Vec<String>)> = Vec::new();
    for word in words.split(" and ") {
        let parts = word.trim().split_once(' ');
        let parts =
            parts.and_then(|(operator, rest)| Some((operator, rest.trim().split_once('=')?)));
        let Some((operator, (key, values))) = parts else {
            return Err(message!(
                "`{word}` is not a condition. Write OPERATOR KEY=VALUE, as in `StringEquals aws:PrincipalTag/team=admin`.",
                word = word.to_string()
            ));
        };
        let values: Vec<String> = values.split(',').map(str::to_string).collect();
        let line = format!("{}:{}", list(&[key.to_string()]), list(&values));
        match operators.iter_mut().find(|it| it.0 == operator) {
            Some((_, lines)) => lines.push(line),
            None => operators.push((operator, vec![line])),
        }
    }
    let all = operators
        .iter()
        .map(|(name, lines)| format!("{}:{{{}}}", list(&[(*name).to_string()]), lines.join(",")));
    let all: Vec<String> = all.collect();
    let all = all.join(",");
    Ok(format!(r#""Action":"*","Condition":{{{all}}}"#))
}

/// A condition on who asks.
fn callers(arns: &[String]) -> String {
    let arns = list(arns);
    format!(r#""Condition":{{"ArnLike":{{"aws:PrincipalArn":{arns}}}}}"#)
}

/// A policy with these statements, which say which requests are meant.
fn document(statements: &[String]) -> Result<Arc<Document>, Message> {
    let all = statements.iter();
    let all: Vec<String> = all
        .map(|it| format!(r#"{{"Effect":"Deny",{it}}}"#))
        .collect();
    let all = all.join(",");
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{all}]}}"#);
    Document::parse(&text)
        .map(Arc::new)
        .map_err(|error| error.message)
}
