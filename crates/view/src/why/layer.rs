//! A layer of policies in words: its name, its result, and its statements.

use message::{Message, message};
use policy::{Effect, LayerKind, LayerResult, LayerVerdict, Truth};

use super::rules;
use super::statement::{self, Sign, Spoken, blocks};
use api::refusal::CitedRule;
use state::outcome::Judgment;

/// A layer, or one level of it, with everything that the instructor may see.
pub(super) fn layer(judgment: &Judgment, verdict: &LayerVerdict) -> Layer {
    let action = &judgment.request.action;
    let trust = action.starts_with("sts:AssumeRole");
    let delegation = action.starts_with("organizations:");
    let blocks = blocks(judgment, verdict);
    let (sign, says) = result(verdict, blocks);
    let mut statements: Vec<Spoken> = verdict
        .statements
        .iter()
        .map(|trace| statement::spoken(trace, &judgment.request, sign))
        .collect();
    // Deciding statements come first.
    ordered::sort_by_key(&mut statements, |spoken| !spoken.decides);
    Layer {
        title: title(verdict.layer, trust, delegation).into(),
        level: verdict.level.clone(),
        sign,
        says,
        blocks,
        rule: rules::layer(verdict, trust, delegation),
        statements,
    }
}

fn title(layer: LayerKind, trust: bool, delegation: bool) -> &'static str {
    if layer == LayerKind::Resource && trust {
        "Trust policy of the role"
    } else if layer == LayerKind::Resource && delegation {
        "Delegation policy of the organization"
    } else {
        layer.title()
    }
}

/// The names of the policies whose statements had this effect, each once.
fn policies(verdict: &LayerVerdict, effect: Effect) -> Message {
    let mut names: Vec<Message> = Vec::new();
    for statement in &verdict.statements {
        if statement.matched && statement.effect == effect && !names.contains(&statement.policy) {
            names.push(statement.policy.clone());
        }
    }
    Message::joined(", ", names)
}

fn result(verdict: &LayerVerdict, blocks: bool) -> (Sign, Message) {
    let mut statements = verdict.statements.iter();
    match verdict.result {
        LayerResult::Allow => match policies(verdict, Effect::Allow) {
            // The task policy of a root session.
            none if none.is_empty() => (Sign::Allows, "denies nothing of this".into()),
            labels => (Sign::Allows, message!("allowed by {labels}")),
        },
        LayerResult::AllowForRole => {
            let policies = policies(verdict, Effect::Allow);
            let says = message!("allowed to the role by {policies}");
            (Sign::Allows, says)
        }
        LayerResult::AllowForAccount => {
            let policies = policies(verdict, Effect::Allow);
            let says = message!("allowed to the whole account by {policies}");
            (Sign::Allows, says)
        }
        LayerResult::ExplicitDeny => {
            let policies = policies(verdict, Effect::Deny);
            let unsure = statements.any(|it| it.matched && it.applies == Truth::Unknown);
            let says = if unsure {
                message!("possibly denied by {policies}, which counts as denied")
            } else {
                message!("denied by {labels}", labels = policies)
            };
            (Sign::Denies, says)
        }
        LayerResult::ImplicitDeny if verdict.layer == LayerKind::Resource && !blocks => {
            let says = "does not allow it, and does not have to: the caller's own policies decide";
            (Sign::Absent, says.into())
        }
        LayerResult::ImplicitDeny if verdict.statements.is_empty() => {
            let says = "nothing allows it: no statement is about this action";
            (Sign::Silent, says.into())
        }
        LayerResult::ImplicitDeny => {
            let says = "nothing allows it: no statement about this action applies";
            (Sign::Silent, says.into())
        }
        LayerResult::Skipped(exemption) => {
            let says = message!("skipped: {reason}", reason = exemption.reason());
            (Sign::Skipped, says)
        }
        LayerResult::RootUser => {
            let says = "not needed: the root user may do everything in its account";
            (Sign::Allows, says.into())
        }
        LayerResult::NotPresent => (Sign::Absent, "none".into()),
    }
}

/// One layer, or one level of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The kind of policies: "Service control policies".
    pub title: Message,
    /// The level of an SCP or RCP: "the root", "Workloads". `None` for other layers.
    pub level: Option<Message>,
    /// The result.
    pub sign: Sign,
    /// The result in words, with the policies behind it.
    pub says: Message,
    /// Whether it keeps the request from being allowed.
    pub blocks: bool,
    /// The rule of AWS behind it.
    pub rule: Option<CitedRule>,
    /// The statements behind the result, in order.
    pub statements: Vec<Spoken>,
}
