//! Marks: the parts of a policy's text that decided about a request, and the result of each.
//!
//! An evaluation records nothing for them. They are computed on demand, from the request and one statement, with the evaluator's
//! own functions. Every element has a mark, even if an earlier one has already decided that the statement does not apply.

use super::request::Request;
use crate::condition::Truth;
use crate::document::{Statement, TextSpan, Version};
use crate::evaluator::{names_caller, names_resource};
use crate::layers::{Grant, StatementTrace};
use crate::pattern::glob_ignore_case;

/// The element that a mark is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementPart {
    /// The value of `Effect`.
    Effect,
    /// A pattern of `Action` or `NotAction`.
    Action,
    /// A pattern of `Resource` or `NotResource`.
    Resource,
    /// A name in `Principal` or `NotPrincipal`.
    Principal,
    /// A key with its values, under an operator.
    Condition,
}

/// A piece of the text of a policy and how it relates to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextMark {
    /// The place, in bytes of `document.text()`, including quotation marks.
    pub span: TextSpan,
    /// The element.
    pub part: StatementPart,
    /// `Effect`: whether the statement applies. `Condition`: whether it holds. Otherwise whether the pattern or name matches
    /// the request; in a `Not…` element, a match keeps the statement from applying.
    pub fits: Truth,
}

impl StatementTrace {
    /// The statement itself.
    #[expect(
        clippy::indexing_slicing,
        reason = "`index` is of a statement of `document`"
    )]
    pub fn statement(&self) -> &Statement {
        &self.document.statements()[self.index]
    }

    /// The marks, in the order of the text. The request must be the one that was evaluated.
    pub fn marks(&self, request: &Request) -> Vec<TextMark> {
        let statement = self.statement();
        let variables = self.document.version() == Version::V2012;
        let mut marks = Vec::new();
        let mut mark = |span: TextSpan, part: StatementPart, fits: Truth| {
            marks.push(TextMark { span, part, fits })
        };
        mark(statement.effect_span, StatementPart::Effect, self.applies);
        let actions = &statement.actions;
        for (pattern, span) in actions.patterns.iter().zip(&actions.spans) {
            let fits = glob_ignore_case(pattern, &request.action);
            mark(*span, StatementPart::Action, fits.into());
        }
        let mut unknown = Vec::new();
        if let Some(resources) = &statement.resources {
            for (pattern, span) in resources.patterns.iter().zip(&resources.spans) {
                let fits = names_resource(pattern, variables, request, &mut unknown);
                mark(
                    *span,
                    StatementPart::Resource,
                    fits.map_or_else(|truth| truth, Truth::from),
                );
            }
        }
        // Principals that were not evaluated have no marks.
        if let (Some(principals), Some(_)) = (&statement.principals, self.principal) {
            for (name, span) in principals.names.iter().zip(&principals.spans) {
                let grant = names_caller(name, &request.principal);
                let fits = grant.is_some_and(|grant| !principals.not || grant > Grant::Account);
                mark(*span, StatementPart::Principal, fits.into());
            }
        }
        let mut values = Vec::new();
        for condition in &statement.conditions {
            let asked = condition.asked(&request.context);
            let fits = condition.holds(
                asked,
                variables,
                &request.context,
                &mut unknown,
                &mut values,
            );
            mark(condition.span, StatementPart::Condition, fits);
        }
        ordered::sort_by_key(&mut marks, |mark| mark.span);
        marks
    }
}
