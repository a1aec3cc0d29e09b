//! One question, and its verdict with and without the draft.

use std::sync::Arc;

use policy::document::PolicyKind;
use policy::place::{Place, PlaceKind};
use policy::{Document, Limit, TextSpan};
use sim::question::Question;
use sim::view::lab::{VerdictCard, VerdictWord, Verdicts};
use sim::view::{Template, Vocabulary, in_short};

use super::Hand;
use page::lab_sheet::{KeyRow, KeyStanding, LabSheet};
use ui::parts::select::Select;
use ui::parts::text::phrase;
use ui::prelude::*;
use ui::shared::gates::layers::layers;
use ui::shared::policy_editor::PolicyEditor;

/// Completions for a text at a position in a policy.
pub(crate) fn offers(vocabulary: &Vocabulary, at: PlaceKind, typed: &str) -> Html {
    let place = Place {
        at,
        span: TextSpan { start: 0, end: 0 },
        typed: typed.to_string(),
        quoted: true,
    };
    let terms = vocabulary.offers(&place, None);
    terms
        .into_iter()
        .map(|term| html! { <option value={term.text} lang={told_lang(&term.about)}>{ in_short(&tell(&term.about)).to_string() }</option> })
        .collect()
}

const PASTED: [(&str, &str, PolicyKind, Limit); 3] = [
    (
        key("A policy of the resource"),
        "lab-paste-resource",
        PolicyKind::Resource,
        Limit::BUCKET,
    ),
    (
        key("A permissions boundary in place of theirs"),
        "lab-paste-boundary",
        PolicyKind::Boundary,
        Limit::MANAGED,
    ),
    (
        key("A session policy"),
        "lab-paste-session",
        PolicyKind::Session,
        Limit::SESSION,
    ),
];

/// The pasted policy, if it is one.
fn read(sheet: &LabSheet, n: usize) -> Option<Arc<Document>> {
    Document::parse_as(PASTED[n].2, sheet.pasted[n].trim())
        .ok()
        .map(Arc::new)
}

pub(crate) fn view(hand: &Hand, sheet: &LabSheet, queries: &Queries) -> Html {
    let known = &hand.worked.borrow().known;
    let rows = &known.people().rows;
    let question = known.caller(queries, &sheet.who).map(|caller| {
        // The caller stands beside the question.
        let mut question = Question::new(queries.actor().clone(), sheet.action.trim());
        let resource = sheet.resource.trim();
        question.resource = (!resource.is_empty() && resource != "*").then(|| resource.into());
        question.context = sheet.carried();
        question.resource_policy = read(sheet, 0);
        question.boundary = read(sheet, 1);
        question.session = read(sheet, 2);
        (caller, question)
    });
    let people = if sheet.who.contains("arn:") {
        Html::default()
    } else {
        let typed = sheet.who.to_lowercase();
        let exact = rows.iter().any(|row| row.name.english() == sheet.who);
        rows.iter()
            .filter(|row| exact || row.name.english().to_lowercase().contains(&typed))
            .take(80)
            .map(|row| html! { <option value={row.name.to_string()} /> })
            .collect()
    };
    let actions = offers(known.vocabulary(), PlaceKind::Action, &sheet.action);
    let resources = offers(known.vocabulary(), PlaceKind::Resource, &sheet.resource);
    html! {
        <>
            <section class="lab-question" aria-label={say("The question")}>
                <h3>{ say("The question") }</h3>
                { field(hand, say("User or role"), "lab-who", &sheet.who, people, |sheet| &mut sheet.who) }
                { field(hand, say("Action"), "lab-action", &sheet.action, actions, |sheet| &mut sheet.action) }
                { field(hand, say("Resource"), "lab-resource", &sheet.resource, resources, |sheet| &mut sheet.resource) }
                <p class="soft small">
                    { say("An ARN. Empty or *: no resource in particular; only statements about * count.") }
                </p>
                { keys(hand, sheet) }
                for n in 0..PASTED.len() { { pasted(hand, sheet, known.vocabulary(), n) } }
            </section>
            <section class="lab-verdicts" aria-label={say("The answer")} aria-live="polite" tabindex="0" data-testid="lab-verdicts">
                { verdicts(hand, question.map(|(caller, question)| known.verdicts(queries, &caller, &question))) }
            </section>
        </>
    }
}

/// A text field of the sheet.
pub(crate) fn field(
    hand: &Hand,
    label: &'static str,
    id: &'static str,
    value: &str,
    list: Html,
    set: fn(&mut LabSheet) -> &mut String,
) -> Html {
    html! {
        <div class="form-field">
            <label class="form-label" for={id}>{ label }</label>
            <input type="text" {id} data-testid={id} value={value.to_string()} list={format!("{id}-list")} autocomplete="off" spellcheck="false"
                oninput={hand.filled(move |sheet, value| *set(sheet) = value)} />
            <datalist id={format!("{id}-list")}>{ list }</datalist>
        </div>
    }
}

fn keys(hand: &Hand, sheet: &LabSheet) -> Html {
    html! {
        <div class="lab-keys" role="group" aria-label={say("Request context")}>
            <p class="form-label">{ say("Request context") }</p>
            for (n, row) in sheet.keys.iter().enumerate() {
                <div class="lab-key" key={n}>
                    <input type="text" aria-label={say("Condition key")} placeholder={"aws:SourceIp"} value={row.key.clone()} autocomplete="off" spellcheck="false"
                        oninput={hand.filled(move |sheet, value| sheet.keys[n].key = value)} />
                    <Select label={tell(message!("{key}: state", key = row.key))}
                        value={KeyStanding::ALL.into_iter().find(|it| it.0 == row.stand).map_or("", |it| it.1)}
                        onchange={hand.filled(move |sheet, value| sheet.keys[n].stand = KeyStanding::by_name(&value))}>
                        for (_, name, title) in KeyStanding::ALL {
                            <option key={name} value={name}>{ say(title) }</option>
                        }
                    </Select>
                    if matches!(row.stand, KeyStanding::One | KeyStanding::Many) {
                        <input type="text" aria-label={tell(message!("{key}: value", key = row.key))}
                            placeholder={if row.stand == KeyStanding::Many { "a, b, c" } else { say("value") }}
                            value={row.value.clone()} autocomplete="off" spellcheck="false"
                            id={format!("lab-key-{n}")} data-testid={format!("lab-key-{n}")} oninput={hand.filled(move |sheet, value| sheet.keys[n].value = value)} />
                    }
                    <button type="button" class="button bare square"
                        aria-label={tell(message!("Remove {key}", key = row.key))}
                        onclick={hand.click(move |sheet| { sheet.keys.remove(n); })}>{ icon(Icon::Close) }</button>
                </div>
            }
            <button type="button" class="button small" data-testid="lab-add-key"
                onclick={hand.click(|sheet| sheet.keys.push(KeyRow { key: String::new(), stand: KeyStanding::One, value: String::new() }))}>
                { say("Add a condition key") }
            </button>
        </div>
    }
}

fn pasted(hand: &Hand, sheet: &LabSheet, vocabulary: &Rc<Vocabulary>, n: usize) -> Html {
    let (label, id, kind, limit) = PASTED[n];
    let text = sheet.pasted[n].clone();
    let on_change = with!(hand, move |text: String| hand
        .change(|sheet| sheet.pasted[n] = text));
    html! {
        <details class="folding" open={!text.is_empty()}>
            <summary>{ say(label) }</summary>
            <label class="quiet" for={id}>{ say(label) }</label>
            <PolicyEditor {id} {text} kind={Some(kind)} {limit} vocabulary={vocabulary.clone()}
                templates={Rc::new(Vec::<Template>::new())} described="" {on_change} />
        </details>
    }
}

/// `None`: no principal is chosen, or its policies are not visible.
fn verdicts(hand: &Hand, found: Option<Option<Verdicts>>) -> Html {
    let Some(found) = found else {
        return html! { <p class="soft">{ say("Choose a principal from the list, or enter the ARN of any user, role or root user, or a service such as s3.amazonaws.com.") }</p> };
    };
    let Some(Verdicts {
        now,
        draft,
        unknown,
    }) = found
    else {
        return html! { <p class="soft">{ say("The current user cannot see this principal's policies. Show everything to see them.") }</p> };
    };
    html! {
        <>
            if let Some(draft) = &draft {
                { difference(now.word, draft.word) }
                <div class="lab-pair">
                    { card(say("Now"), "now", &now, Some(&[])) }
                    { card(say("With the draft"), "draft", draft, Some(&now.lines)) }
                </div>
            } else {
                { card(say("The answer"), "now", &now, None) }
            }
            if !unknown.is_empty() {
                <div class="lab-unknown">
                    <p>{ say_marked!("**It depends on unknown values.** Complete the request context.", &[]) }</p>
                    for key in unknown {
                        <button key={key.to_string()} type="button" class="button small" data-testid="lab-fill" onclick={
                            hand.click(with!(key, move |sheet| if !sheet.keys.iter().any(|row| row.key.eq_ignore_ascii_case(&key)) {
                                let value = if key.to_lowercase().contains("present") { "true" } else { "" };
                                platform::focus_soon(format!("lab-key-{}", sheet.keys.len()));
                                sheet.keys.push(KeyRow { key: key.clone(), stand: KeyStanding::One, value: value.to_string() });
                            }))
                        }><span class="mono">{ &key }</span>{ " …" }</button>
                    }
                </div>
            }
        </>
    }
}

/// The text of a verdict, and its CSS class.
fn word(word: VerdictWord) -> (&'static str, &'static str) {
    match word {
        VerdictWord::None => (say("No answer"), "open"),
        VerdictWord::Allowed => (say("Allowed"), "good"),
        VerdictWord::Depends => (say("It depends"), "wait"),
        VerdictWord::Denied => (say("Denied"), "stop"),
    }
}

fn difference(now: VerdictWord, then: VerdictWord) -> Html {
    let (before, after) = (word(now).0, word(then).0);
    let says = if before == after {
        tell(message!(
            "The draft does not change this: {answer}.",
            answer = after.to_lowercase()
        ))
    } else {
        tell(message!(
            "The draft changes this: {answer}, was {before}.",
            answer = after.to_lowercase(),
            before = before.to_lowercase()
        ))
    };
    html! { <p class={classes!("lab-difference", (before != after).then_some("is-changed"))} data-testid="lab-difference">{ says }</p> }
}

/// `before`: the lines of the card beside it. A card alone has room for the statements.
fn card(
    title: &'static str,
    name: &'static str,
    found: &VerdictCard,
    before: Option<&[Message]>,
) -> Html {
    let is_new = |line| before.is_some_and(|before| !before.is_empty() && !before.contains(line));
    let (says, look) = word(found.word);
    let mark = match look {
        "good" => Icon::Check,
        "stop" => Icon::Cross,
        _ => Icon::Dash,
    };
    html! {
        <article class={classes!("lab-card", look)} data-testid={format!("lab-verdict-{name}")} data-says={says}>
            <h3>{ title }</h3>
            if let Some(what) = &found.assumed {
                <p class="soft small" data-testid="lab-assumed">{ tell(message!("Assumption: {what}.")) }</p>
            }
            <p class="lab-word"><span class="sign-disc">{ icon(mark) }</span>{ says }</p>
            if let (Some(judged), None) = (&found.judged, before) {
                { layers(judged) }
            } else {
                <ol class="lab-layers">
                    for (n, line) in found.lines.iter().enumerate() {
                        <li key={n} class={is_new(line).then_some("is-new")}>{ phrase(line) }</li>
                    }
                </ol>
                if let Some(judged) = &found.judged {
                    <details class="folding">
                        <summary>{ say("Matching statements") }</summary>
                        { layers(judged) }
                    </details>
                }
            }
        </article>
    }
}
