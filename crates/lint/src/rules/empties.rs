//! Empty arrays and objects.

use policy::json::{JsonNode, Value};

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Policy, Statement};
use crate::operator::Qualifier;
use crate::sink::Sink;

pub(crate) fn empties<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        let lists = statement
            .actions
            .iter()
            .map(|it| (it, IssueCode::EmptyArrayAction));
        let lists = lists.chain(
            statement
                .resources
                .iter()
                .map(|it| (it, IssueCode::EmptyArrayResource)),
        );
        for (patterns, code) in lists.filter(|(patterns, _)| patterns.entry.is_empty_array()) {
            sink.add(code, patterns.entry.value());
        }
        principals(statement, sink);
        conditions(statement, sink);
    }
}

fn is_empty_object(node: &JsonNode) -> bool {
    matches!(&node.value, Value::Object(members) if members.is_empty())
}

fn principals<'a>(statement: &Statement<'a>, sink: &mut Sink<'a>) {
    for entry in statement.principal_entries() {
        if is_empty_object(&entry.member.node) {
            sink.add(IssueCode::EmptyObjectPrincipal, entry.value());
        }
        for key in entry
            .entries()
            .into_iter()
            .filter(|key| key.is_empty_array())
        {
            sink.add(IssueCode::EmptyArrayPrincipal, key.value());
        }
    }
}

fn conditions<'a>(statement: &Statement<'a>, sink: &mut Sink<'a>) {
    if let Some(entry) = statement.entry("Condition") {
        if is_empty_object(&entry.member.node) {
            sink.add(IssueCode::EmptyObjectCondition, entry.value());
        }
        for operator in entry
            .entries()
            .into_iter()
            .filter(|it| is_empty_object(&it.member.node))
        {
            sink.add(IssueCode::EmptyObjectCondition, operator.value());
        }
    }
    for condition in statement
        .conditions
        .iter()
        .filter(|it| it.entry.is_empty_array())
    {
        let code = match (condition.operator.qualifier, condition.operator.if_exists) {
            (Some(Qualifier::ForAllValues), _) => IssueCode::EmptyArrayConditionForallvalues,
            (Some(Qualifier::ForAnyValue), _) => IssueCode::EmptyArrayConditionForanyvalue,
            (None, true) => IssueCode::EmptyArrayConditionIfexists,
            (None, false) => IssueCode::EmptyArrayCondition,
        };
        sink.fill(code, &[("key", condition.key)], condition.entry.value());
    }
}
