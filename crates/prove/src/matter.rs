//! What is asked about, from the words in which people ask.

use std::sync::Arc;

use message::{Message, message};
use policy::{ContextValue, Document};

use crate::organization::{CallerSide, Matter};
use crate::text::list;

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
    /// Conditions under which it may be done: `StringEquals aws:PrincipalTag/team=admin`.
    pub unless: Vec<String>,
    /// Whether callers from outside the organization are meant.
    pub outside: bool,
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
        if !self.principals.is_empty() {
            let arns = list(&self.principals);
            rest += &format!(r#","Condition":{{"ArnLike":{{"aws:PrincipalArn":{arns}}}}}"#);
        }
        let unless = (!self.unless.is_empty()).then(|| self.conditions());
        let given = self.given.iter();
        Ok(Matter {
            asked: statement(&rest)?,
            unless: unless.transpose()?,
            given: given
                .map(|(key, value)| (key.to_ascii_lowercase(), value.clone()))
                .collect(),
            callers: if self.outside {
                CallerSide::Outside
            } else {
                CallerSide::Inside
            },
        })
    }

    /// A statement that applies if all conditions hold.
    fn conditions(&self) -> Result<Arc<Document>, Message> {
        let mut operators: Vec<(&str, Vec<String>)> = Vec::new();
        for word in &self.unless {
            let parts = word.trim().split_once(' ');
            let parts =
                parts.and_then(|(operator, rest)| Some((operator, rest.trim().split_once('=')?)));
            let Some((operator, (key, values))) = parts else {
                return Err(message!(
                    "`{word}` is no condition. Write OPERATOR KEY=VALUE, as in `StringEquals aws:PrincipalTag/team=admin`.",
                    word = word.clone()
                ));
            };
            let values: Vec<String> = values.split(',').map(str::to_string).collect();
            let line = format!("{}:{}", list(&[key.to_string()]), list(&values));
            match operators.iter_mut().find(|it| it.0 == operator) {
                Some((_, lines)) => lines.push(line),
                None => operators.push((operator, vec![line])),
            }
        }
        let all = operators.iter().map(|(name, lines)| {
            format!("{}:{{{}}}", list(&[(*name).to_string()]), lines.join(","))
        });
        let all: Vec<String> = all.collect();
        statement(&format!(
            r#""Action":"*","Condition":{{{}}}"#,
            all.join(",")
        ))
    }
}

fn statement(rest: &str) -> Result<Arc<Document>, Message> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{rest}}}}}"#);
    Document::parse(&text)
        .map(Arc::new)
        .map_err(|error| error.message)
}
