//! Questions about actions that AWS authorizes for several resources, such as a launch for the instance, its image and its subnet: each is
//! a request of its own, with the condition keys of its kind of resource, and all must be allowed.

use std::sync::Arc;

use lint::{ActionCatalog, NeededType};
use policy::pattern::glob_ignore_case;
use policy::{ContextValue, Document};
use sim::outcome::Judgment;
use sim::question::{Asker, Question, Ruling};

use crate::prelude::*;

/// What an answer depends on if policies name some of them.
const RESOURCE: &str = "the resource";

/// The judgment on the question: of several requests, on the first that is not allowed, which is then about another resource.
///
/// # Errors
///
/// The question cannot be asked.
pub fn judged(world: &World, asker: &Asker, question: &Question) -> Result<Judgment, String> {
    let ask = |question: &Question| {
        let judgment = asker.ask(world, question);
        judgment.map_err(|error| error.message.to_string())
    };
    let own = ask(question)?;
    let named = question.resource.as_deref().filter(|it| !it.is_empty());
    let needed = ActionCatalog::built_in().needed(&question.action);
    if needed.is_empty() || named.is_some_and(|it| !it.starts_with("arn:")) {
        return Ok(own.settled(::prove::settle));
    }
    let open = own.open.as_deref().unwrap_or(asker.parts().0);
    let documents: Vec<_> = open.documents().cloned().collect();
    let statements = documents.iter().flat_map(|it| it.statements());
    let patterns = statements
        .flat_map(|it| &it.resources)
        .flat_map(|it| &it.patterns);
    let id = question.principal.account();
    let (partition, account) = (id.partition().to_string(), id.to_string());
    let (mut worst, mut alike) = (None::<Judgment>, true);
    for kind in &needed {
        let arns = match named.filter(|it| glob_ignore_case(&kind.arn, it)) {
            Some(named) => vec![named.to_string()],
            None => kind.examples([&partition, &account], region(question), patterns.clone()),
        };
        let mut of_kind: Option<Judgment> = None;
        for arn in arns {
            let judgment = ask(&about(question, kind, &arn, &documents))?.settled(::prove::settle);
            of_kind = Some(match of_kind {
                Some(first) if rank(&first) != rank(&judgment) => {
                    let mut open = if first.is_allowed() { judgment } else { first };
                    if !open.verdict.unknown.iter().any(|it| it == RESOURCE) {
                        open.verdict.unknown.push(RESOURCE.to_string());
                    }
                    open
                }
                Some(first) => first,
                None => judgment,
            });
        }
        worst = match (worst, of_kind) {
            (Some(one), Some(other)) => {
                alike &= rank(&one) == rank(&other);
                let first = rank(&one) >= rank(&other);
                Some(if first { one } else { other })
            }
            (one, other) => other.or(one),
        };
    }
    let asked = own.request.resource.clone();
    let mut worst = worst.unwrap_or_else(|| own.settled(::prove::settle));
    if alike {
        worst.request.resource = asked;
    }
    Ok(worst)
}

fn rank(judgment: &Judgment) -> u8 {
    match Ruling::from(&judgment.verdict) {
        Ruling::Allowed => 0,
        Ruling::Depends(_) => 1,
        Ruling::Denied(..) => 2,
    }
}

/// The question about one resource, whose requests lack some of the keys.
fn about(
    question: &Question,
    kind: &NeededType<'_>,
    arn: &str,
    documents: &[Arc<Document>],
) -> Question {
    let mut own = question.clone();
    own.resource = Some(arn.into());
    own.context.retain(|it| !kind.lacks(&it.0));
    let statements = documents.iter().flat_map(|it| it.statements());
    let keys = statements
        .flat_map(|it| &it.conditions)
        .map(|it| it.lookup());
    let given = question.context.iter().map(|it| &*it.0);
    for key in keys.chain(given).filter(|it| kind.lacks(it)) {
        own.context.push((key.into(), ContextValue::Absent));
    }
    own
}

/// The Region of the request, if that is given.
fn region(question: &Question) -> Option<&str> {
    question
        .context
        .iter()
        .find_map(|(key, value)| match value {
            ContextValue::One(it) if key.eq_ignore_ascii_case("aws:RequestedRegion") => Some(&**it),
            ContextValue::One(_)
            | ContextValue::Many(_)
            | ContextValue::Absent
            | ContextValue::Unknown => None,
        })
}
