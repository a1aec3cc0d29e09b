//! The policy gate: layer by layer, with the matching statements in the text of their policies.

use sim::view::why::{
    CitedRule, ComparedCondition, Effect, Judged, Layer, Sign, Spoken, StatementPart, Truth,
};

use crate::parts::text::phrase;
use crate::prelude::*;

/// Lines of context around a statement that are shown at once.
const FEW: usize = 4;

/// A sentence of the documentation and its source.
pub fn rule(rule: &CitedRule) -> Html {
    html! {
        <p class="rule small">
            if !rule.says.is_empty() { <span class="rule-says">{ phrase(rule.says) }{ " " }</span> }
            <cite class="soft">{ tell(rule.source) }</cite>
        </p>
    }
}

/// The layers that block the call, one line each.
pub fn brief(judged: &Judged) -> Html {
    let blocking = judged.layers.iter().filter(|layer| layer.blocks);
    html! {
        <>
            <ul class="layers brief">
                for (n, layer) in blocking.enumerate() { <li key={n} class="layer blocks">{ head(layer) }</li> }
            </ul>
            if let Some(veil) = judged.veil { <p class="soft small">{ phrase(veil) }</p> }
        </>
    }
}

/// All layers in order.
pub fn layers(judged: &Judged) -> Html {
    html! {
        <>
            <ol class="layers" aria-label={say("The layers of policy, in order")} data-testid="layers">
                for (n, layer) in judged.layers.iter().enumerate() {
                    <li key={n} class={classes!("layer", layer.blocks.then_some("blocks"))}
                        data-sign={word(layer.sign)}>{ one(layer) }</li>
                }
            </ol>
            if let Some(veil) = judged.veil { <p class="soft small" data-testid="why-veil">{ phrase(veil) }</p> }
            { asked(judged) }
        </>
    }
}

fn one(layer: &Layer) -> Html {
    if layer.statements.is_empty() && layer.rule.is_none() {
        return html! { <div class="layer-head">{ head(layer) }</div> };
    }
    html! {
        <details open={layer.blocks}>
            <summary class="layer-head">{ head(layer) }</summary>
            <div class="layer-body">
                if let Some(rule) = &layer.rule { { self::rule(rule) } }
                for (n, spoken) in layer.statements.iter().enumerate() { <div key={n}>{ statement(spoken) }</div> }
                if !layer.statements.is_empty() { { legend() } }
            </div>
        </details>
    }
}

const fn word(sign: Sign) -> &'static str {
    match sign {
        Sign::Allows => "allows",
        Sign::Denies => "denies",
        Sign::Silent => "silent",
        Sign::Skipped => "skipped",
        Sign::Absent => "absent",
    }
}

fn head(layer: &Layer) -> Html {
    html! {
        <>
            { mark(layer.sign) }
            <span class="layer-text">
                { say_marked!(if layer.level.is_some() { key("{layer} at {level}: {says}") } else { key("{layer}: {says}") }, &[
                    ("layer", html! { <b>{ tell(&layer.title) }</b> }),
                    ("level", layer.level.as_ref().map(tell).unwrap_or_default().into()),
                    ("says", html! { <span class="layer-says">{ phrase(&layer.says) }</span> }),
                ]) }
                if layer.blocks { <span class="stands">{ say("blocks the call") }</span> }
            </span>
        </>
    }
}

/// The icon of a result.
fn mark(sign: Sign) -> Html {
    let shape = match sign {
        Sign::Allows => {
            "M8 2.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11M5 8.200l2.200 2.200L11.200 6"
        }
        Sign::Denies => {
            "M5.700 2.500h4.600l3.200 3.200v4.600l-3.200 3.200H5.700l-3.200-3.200V5.700zM5.800 5.800l4.400 4.400M10.200 5.800l-4.400 4.400"
        }
        Sign::Silent => "M8 2.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11",
        Sign::Skipped => "M3 5c6-3 10 0 10 6M13 11l-2.500-2M13 11l1.500-2.800",
        Sign::Absent => "M4 8h8",
    };
    html! { <svg class={classes!("layer-mark", word(sign))} viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" focusable="false"><path d={shape} /></svg> }
}

fn truth(truth: Truth) -> (&'static str, &'static str) {
    match truth {
        Truth::True => ("fits", say("matches")),
        Truth::False => ("differs", say("does not match")),
        Truth::Unknown => ("unknown", say("not known")),
    }
}

fn part(part: StatementPart) -> &'static str {
    match part {
        StatementPart::Effect => say("whether the statement applies"),
        StatementPart::Action => say("action"),
        StatementPart::Resource => say("resource"),
        StatementPart::Principal => say("principal"),
        StatementPart::Condition => say("condition"),
    }
}

fn legend() -> Html {
    html! {
        <p class="legend-line small soft" aria-hidden="true">
            for kind in [Truth::True, Truth::False, Truth::Unknown] { <mark class={truth(kind).0}>{ truth(kind).1 }</mark> }
        </p>
    }
}

fn statement(spoken: &Spoken) -> Html {
    let tone = match (spoken.applies, spoken.effect) {
        (Truth::False, _) => "aside",
        (Truth::True | Truth::Unknown, Effect::Allow) => "allow",
        (Truth::True | Truth::Unknown, Effect::Deny) => "deny",
    };
    html! {
        <details class={classes!("spoken", tone)} open={spoken.decides} data-testid="statement">
            <summary><code>{ tell(&spoken.label) }</code>{ " " }<span>{ phrase(&spoken.says) }</span></summary>
            <p class="small soft">
                { tell(match (spoken.line, &spoken.policy) {
                    (line, policy) if spoken.laid_out => message!("Statement on line {line} of {policy}, formatted"),
                    (line, policy) => message!("Statement on line {line} of {policy}"),
                }) }
            </p>
            <div class="spoken-text" tabindex="0" role="region" aria-label={tell(message!("Text of {label}", label = spoken.label))}>
                { around(&spoken.before, |n| counted!(n, "1 line above|{n} lines above")) }
                <pre>
                    for (n, piece) in spoken.pieces.iter().enumerate() {
                        if let Some((of, fits)) = piece.mark {
                            <mark key={n} class={truth(fits).0} title={format!("{}: {}", part(of), truth(fits).1)}>{ &piece.text }</mark>
                        } else {
                            <span key={n}>{ &piece.text }</span>
                        }
                    }
                </pre>
                { around(&spoken.after, |n| counted!(n, "1 line below|{n} lines below")) }
            </div>
            if !spoken.conditions.is_empty() { { conditions(&spoken.conditions) } }
        </details>
    }
}

/// The rest of the document.
fn around(text: &str, says: fn(usize) -> Message) -> Html {
    let count = text.lines().count();
    if count == 0 {
        Html::default()
    } else if count <= FEW {
        html! { <pre class="rest">{ text.to_string() }</pre> }
    } else {
        html! {
            <details class="fold">
                <summary>{ tell(says(count)) }</summary>
                <pre class="rest">{ text.to_string() }</pre>
            </details>
        }
    }
}

fn conditions(conditions: &[ComparedCondition]) -> Html {
    html! {
        <ul class="conditions">
            for (n, condition) in conditions.iter().enumerate() {
                <li key={n}>
                    <p>
                        <mark class={truth(condition.holds).0}>
                            { match condition.holds { Truth::True => say("holds"), Truth::False => say("does not hold"), Truth::Unknown => say("unknown") } }
                        </mark>
                        { " " }<code>{ &condition.key }</code>{ " " }<span class="soft">{ tell(&condition.operator) }</span>
                    </p>
                    <dl class="compared small">
                        <div><dt>{ say("policy") }</dt><dd class="mono">{ condition.policy.join(", ") }</dd></div>
                        <div><dt>{ say("request") }</dt><dd class="mono">{ tell(&condition.request) }</dd></div>
                    </dl>
                    if let Some(unknown) = &condition.unknown { <p class="small">{ phrase(unknown) }</p> }
                </li>
            }
        </ul>
    }
}

/// The request as evaluated by policy.
fn asked(judged: &Judged) -> Html {
    let row = |name: &str, value: &str| {
        html! {
            <div key={name}><dt>{ name }</dt><dd class="mono">{ value }</dd></div>
        }
    };
    html! {
        <details class="folding" data-testid="what-was-asked">
            <summary>{ say("The policy question") }</summary>
            <dl class="compared small">
                { row(say("Principal"), &judged.principal) }
                { row(say("Action"), &judged.action) }
                { row(say("Resource"), &judged.resource) }
                for (key, value) in &judged.keys { { row(key, &tell(value)) } }
            </dl>
        </details>
    }
}
