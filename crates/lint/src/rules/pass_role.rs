//! Actions that hand out permissions of roles: passing them, and creating service-linked ones.
//!
//! Recorded: only the resource `*` counts as wide, never a pattern such as `arn:aws:iam::*:role/x*`; both places are named, the
//! action first. A key that names the service spares a statement, under `StringEquals` and `StringLike`, unless a value begins with
//! a star. Under `…IfExists` recorded answers differ; nothing is reported there.

use policy::pattern::glob_ignore_case;

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Patterns, Place, Policy, Statement, is_later};
use crate::options::LintKind;
use crate::sink::Sink;

/// The codes for an action, by how the statement includes it.
struct Codes {
    action: &'static str,
    /// The key that names the service.
    key: &'static str,
    /// With `NotResource`: the action itself, a pattern, `NotAction`.
    not_resource: [IssueCode; 3],
    /// With the resource `*`, the same.
    star: [IssueCode; 3],
}

const PASS_ROLE: Codes = Codes {
    action: "iam:PassRole",
    key: "iam:passedtoservice",
    not_resource: [
        IssueCode::PassRoleWithNotResource,
        IssueCode::PassRoleWithStarInActionAndNotResource,
        IssueCode::PassRoleWithNotActionAndNotResource,
    ],
    star: [
        IssueCode::PassRoleWithStarInResource,
        IssueCode::PassRoleWithStarInActionAndResource,
        IssueCode::PassRoleWithStarInResourceAndNotAction,
    ],
};

const SERVICE_LINKED_ROLE: Codes = Codes {
    action: "iam:CreateServiceLinkedRole",
    key: "iam:awsservicename",
    not_resource: [
        IssueCode::CreateSlrWithNotResource,
        IssueCode::CreateSlrWithStarInActionAndNotResource,
        IssueCode::CreateSlrWithNotActionAndNotResource,
    ],
    star: [
        IssueCode::CreateSlrWithStarInResource,
        IssueCode::CreateSlrWithStarInActionAndResource,
        IssueCode::CreateSlrWithStarInResourceAndNotAction,
    ],
};

pub(crate) fn pass_role<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    check(policy, &PASS_ROLE, sink);
}

pub(crate) fn service_linked_roles<'a>(
    policy: &Policy<'a>,
    _: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) {
    check(policy, &SERVICE_LINKED_ROLE, sink);
}

fn check<'a>(policy: &Policy<'a>, codes: &Codes, sink: &mut Sink<'a>) {
    if !policy.is(LintKind::Identity) {
        return;
    }
    for statement in policy
        .statements
        .iter()
        .filter(|statement| statement.allows())
    {
        let Some((resource, of_not)) = wide(statement) else {
            continue;
        };
        if spared(statement, codes.key) {
            continue;
        }
        let [written, pattern, other] = if of_not {
            codes.not_resource
        } else {
            codes.star
        };
        let mut say = |code, place| sink.say(code, 0, &[], vec![place, resource]);
        let mut of_pattern = None;
        for (action, place) in statement.action_items() {
            if action.eq_ignore_ascii_case(codes.action) {
                say(written, place);
            } else if action.contains(['*', '?']) && glob_ignore_case(action, codes.action) {
                of_pattern = of_pattern.or(Some(place));
            }
        }
        if let Some(place) = of_pattern {
            say(pattern, place);
        }
        for patterns in statement.actions.iter().filter(|patterns| patterns.not) {
            let listed = |(action, _): &(&str, Place<'_>)| {
                is_later(action) || glob_ignore_case(action, codes.action)
            };
            if !patterns.items.is_empty() && !patterns.items.iter().any(listed) {
                say(other, patterns.entry.value());
            }
        }
    }
}

/// The place of the resource `*`, or of `NotResource`, and which of them it is.
fn wide<'a>(statement: &Statement<'a>) -> Option<(Place<'a>, bool)> {
    let star = |patterns: &Patterns<'a>| {
        let everything = patterns.items.iter().find(|(text, _)| *text == "*");
        everything.map(|(_, place)| *place)
    };
    statement
        .resources
        .iter()
        .find_map(|patterns| match patterns.not {
            true => Some((patterns.entry.value(), true)),
            false => star(patterns).map(|place| (place, false)),
        })
}

fn spared(statement: &Statement<'_>, key: &str) -> bool {
    let known = statement.conditions.iter().any(|condition| {
        let operator = &condition.operator;
        let fits = operator.is_named("StringEquals") || operator.is_named("StringLike");
        condition.lower == key && fits && condition.texts().all(|(text, _)| !text.starts_with('*'))
    });
    known || statement.open
}
