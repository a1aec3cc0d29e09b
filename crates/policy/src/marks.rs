//! Marks: which pieces of a policy's text spoke about a request, and what they said.
//!
//! Nothing is kept for them while a request is evaluated: they are found again from the request when somebody wants to see them,
//! for one statement, with the very functions of the evaluator. All elements are looked at, also where an earlier one has settled
//! that the statement does not apply.

use crate::Request;
use crate::condition::Truth;
use crate::document::{Span, Statement, Version};
use crate::evaluator::{names_caller, names_resource};
use crate::layers::{Grant, StatementTrace};
use crate::pattern::glob_ignore_case;

/// Which element a mark is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// In bytes of `document.text()`, quotation marks included.
    pub span: Span,
    /// What it is.
    pub part: Part,
    /// `Effect`: whether the statement applies. `Condition`: whether it holds. Otherwise whether the pattern or name is that of
    /// the request; in a `Not…` element one that fits is what keeps the statement from applying.
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

    /// What spoke, in the order of the text. The request must be the one that was evaluated.
    pub fn marks(&self, request: &Request) -> Vec<Mark> {
        let statement = self.statement();
        let variables = self.document.version() == Version::V2012;
        let mut marks = Vec::new();
        let mut mark = |span: Span, part: Part, fits: Truth| marks.push(Mark { span, part, fits });
        mark(statement.effect_span, Part::Effect, self.applies);
        let actions = &statement.actions;
        for (pattern, span) in actions.patterns.iter().zip(&actions.spans) {
            let fits = glob_ignore_case(pattern, &request.action);
            mark(*span, Part::Action, fits.into());
        }
        let mut unknown = Vec::new();
        if let Some(resources) = &statement.resources {
            for (pattern, span) in resources.patterns.iter().zip(&resources.spans) {
                let fits = names_resource(pattern, variables, request, &mut unknown);
                mark(
                    *span,
                    Part::Resource,
                    fits.map_or_else(|truth| truth, Truth::from),
                );
            }
        }
        // Where principals were not looked at they say nothing.
        if let (Some(principals), Some(_)) = (&statement.principals, self.principal) {
            for (name, span) in principals.names.iter().zip(&principals.spans) {
                let grant = names_caller(name, &request.principal);
                let fits = grant.is_some_and(|grant| !principals.not || grant > Grant::Account);
                mark(*span, Part::Principal, fits.into());
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
            mark(condition.span, Part::Condition, fits);
        }
        ordered::sort_by_key(&mut marks, |mark| mark.span);
        marks
    }
}
