//! The editor of policy documents: a plain text field over its own text in colors, with errors as you type, completion,
//! templates, and a review before saving.
//!
//! The field is the browser's own, with its undo; the editor's changes go through it (`insert`), so that they can be
//! undone as well.

mod editing;
mod mirror;
mod review;

use policy::{Document, DocumentError, Limit, PolicyKind, edit};
use sim::ids::Text;
use sim::view::writing::{self, units};
use sim::view::{Template, Vocabulary};

use self::editing::Editing;
use self::mirror::{PlacedNodes, byte_of, mirror, option_id, use_placed, words};
pub use self::review::review;
use crate::browser::fields::Field;
use crate::browser::{Timeout, elements};
use crate::parts::text::phrase;
use crate::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The field's id, and its hook for tests.
    pub id: String,
    pub text: String,
    /// `None`: a management policy, which is merged and not evaluated.
    pub kind: Option<PolicyKind>,
    /// The stored document, if one is being changed.
    pub before: Option<Text>,
    pub limit: Limit,
    pub vocabulary: Same<Vocabulary>,
    pub templates: Same<Vec<Template>>,
    /// Ids of other descriptions of the field.
    pub described: String,
    pub on_change: Callback<String>,
}

/// The error that makes a text invalid for its kind.
fn fault(kind: Option<PolicyKind>, text: &str) -> Option<DocumentError> {
    if text.trim().is_empty() {
        return None;
    }
    match kind {
        Some(kind) => Document::parse_as(kind, text).err(),
        None => match edit::format(text) {
            Err(error) => Some(error),
            Ok(plain) if plain.starts_with('{') => None,
            Ok(_) => Some(DocumentError {
                line: 1,
                column: 1,
                path: String::new(),
                message: "the content is not a JSON object".into(),
                help: "Begin with `{`.".into(),
            }),
        },
    }
}

/// The name of a kind of document, inside a sentence.
fn called(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => say("identity-based policy"),
        PolicyKind::Trust => say("trust policy"),
        PolicyKind::Resource => say("resource-based policy"),
        PolicyKind::Delegation => say("delegation policy"),
        PolicyKind::ServiceControl => say("service control policy"),
        PolicyKind::ResourceControl => say("resource control policy"),
        PolicyKind::Boundary => say("permissions boundary"),
        PolicyKind::Session => say("session policy"),
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Announces an error when typing pauses.
#[hook]
fn use_announced(error: Option<&DocumentError>, told: UseStateSetter<String>) {
    const REST_MS: u32 = 900;
    use_effect_with(error.cloned(), move |error| {
        let says = error.as_ref().map(|error| {
            let says = say_with(
                "Line {line}: {message}. {help}",
                &[
                    ("line", &error.line),
                    ("message", &core(&error.message)),
                    ("help", &core(&error.help)),
                ],
            );
            says.replace('`', "")
        });
        let timer = Timeout::new(REST_MS, move || told.set(says.unwrap_or_default()));
        move || drop(timer)
    });
}

#[component]
pub fn PolicyEditor(props: &Props) -> Html {
    let placed = (*use_memo((), |()| PlacedNodes::default())).clone();
    let templates = use_node_ref();
    let reviewing = use_state(|| false);
    let told = use_state(String::new);
    let editing = Editing {
        field: use_node_ref(),
        open: use_state(|| None),
        told: told.setter(),
        hushed: use_mut_ref(|| None),
        busy: use_mut_ref(|| false),
        vocabulary: props.vocabulary.clone(),
        kind: props.kind,
        on_change: props.on_change.clone(),
    };
    let open = &editing.open;
    let id = props.id.as_str();
    let text = props.text.as_str();
    let error = fault(props.kind, text);
    use_announced(error.as_ref(), told.setter());
    use_placed(&placed, open.is_some());
    let oninput = Callback::from(with!(editing, move |event: InputEvent| editing.typed(&event)));
    let onkeydown =
        Callback::from(with!(editing, move |event: KeyboardEvent| editing.pressed(&event)));
    let close = Callback::from(with!(editing, move |()| editing.close()));
    let rewrite = |to: fn(&str) -> Option<String>| {
        with!((editing, props.text), move |_: MouseEvent| {
            if let Some(new) = to(&text) {
                editing.replace(&text, &new);
            }
        })
    };
    let shown = open.as_ref().filter(|_| !*reviewing);
    let at = shown.map(|open| open.from.min(text.len()));
    let used = props.limit.count(text);
    let most = props.limit.characters;
    let wrong = error.is_some();
    let fault_id = if wrong {
        format!(" {id}-error")
    } else {
        String::new()
    };
    let described = format!("{} {id}-hint {id}-size{fault_id}", props.described);
    html! {
        <div class={classes!("policy-editor", reviewing.then_some("is-reviewing"))}>
            { beginnings(&props.templates, &templates, text, &editing) }
            <div class="code-frame" hidden={*reviewing}>
                <div class="code">
                    { mirror(id, text, error.as_ref(), at, &placed.mark) }
                    <textarea id={id.to_string()} ref={&editing.field} class="code-field"
                        value={props.text.clone()} spellcheck="false" autocomplete="off" autocapitalize="off"
                        autocorrect="off"
                        aria-describedby={described} aria-invalid={wrong.then_some("true")} aria-errormessage={wrong.then(|| format!("{id}-error"))}
                        aria-autocomplete="list" aria-haspopup="listbox"
                        aria-controls={shown.map(|_| format!("{id}-words"))} aria-activedescendant={shown.map(|open| option_id(id, open.active))}
                        data-testid={id.to_string()} {oninput} {onkeydown}
                        onclick={close.reform(|_: MouseEvent| ())} onblur={close.reform(|_: FocusEvent| ())} />
                </div>
            </div>
            if let Some(open) = shown { { words(id, open, &placed.list, &editing) } }
            if *reviewing && let Some(before) = &props.before { { review(before, text) } }
            <div class="policy-state">
                { state(props, error.as_ref(), &editing.field, *reviewing, &reviewing.setter()) }
                <p class={classes!("policy-size", "small", "soft", (used * 10 > most * 9).then_some("is-near"), (used > most).then_some("is-over"))} id={format!("{id}-size")} data-testid="policy-size">
                    { say_with("{used} of {most} characters", &[("used", &(thousands(used))), ("most", &(thousands(most)))]) }
                    if !props.limit.white_space_counts { { say(", white space not counted") } }
                    if used > most {
                        <b>{ say_with(": {most} too many, AWS refuses it", &[("most", &(thousands(used - most)))]) }</b>
                    }
                    else if used * 10 > most * 9 { <b>{ say(": close to the limit") }</b> }
                </p>
            </div>
            <div class="policy-tools">
                if !*reviewing {
                    <button type="button" class="button" data-testid="policy-format"
                        onclick={rewrite(|text| edit::format(text).ok().filter(|new| new != text))}>{ say("Format") }</button>
                    if used > most && props.limit.white_space_counts {
                        <button type="button" class="button" onclick={rewrite(|text| edit::minify(text).ok())}>{ say("Remove white space") }</button>
                    }
                }
                if props.before.is_some() {
                    <button type="button" class="button" data-testid="policy-review" aria-expanded={reviewing.to_string()}
                        onclick={with!(reviewing, move |_: MouseEvent| reviewing.set(!*reviewing))}>
                        { if *reviewing { say("Keep editing") } else { say("Review changes") } }
                    </button>
                }
                <p class="small soft" id={format!("{id}-hint")} hidden={*reviewing}>
                    if props.kind.is_some() {
                        <kbd>{ "Ctrl" }</kbd>
                        { " " }
                        <kbd>{ say("Space") }</kbd>
                        { say(" shows suggestions. ") }
                        <kbd>{ "Tab" }</kbd>
                        { say(" leaves the editor.") }
                    }
                </p>
            </div>
            <p class="quiet" role="status">{ &*told }</p>
        </div>
    }
}

/// The templates. One replaces the current text, which the browser can undo.
fn beginnings(templates: &[Template], node: &NodeRef, text: &str, editing: &Editing) -> Html {
    if templates.is_empty() {
        return Html::default();
    }
    html! {
        <details class="folding policy-templates" ref={node} data-testid="policy-templates">
            <summary>{ say("Start from a template") }</summary>
            <ul>
                for template in templates.iter() {
                    <li key={template.title}>
                        <button type="button" class="policy-template"
                            onclick={with!((editing, node, text = text.to_string(), new = template.text.clone()), move |_: MouseEvent| {
                                elements::remove_attribute(&node, "open");
                                editing.replace(&text, &new);
                            })}>
                            <b>{ core(template.title) }</b>
                            <span class="soft small">{ phrase(template.teaches) }</span>
                        </button>
                    </li>
                }
            </ul>
        </details>
    }
}

/// The error and a link to it, or that there is none.
fn state(
    props: &Props,
    error: Option<&DocumentError>,
    field: &NodeRef,
    reviewing: bool,
    review: &UseStateSetter<bool>,
) -> Html {
    let id = &props.id;
    let Some(error) = error else {
        let (good, says) = match props.kind {
            _ if props.text.trim().is_empty() => (false, say("The document is empty.").to_string()),
            Some(kind) => (true, say_with("No errors for a policy of this kind ({kind}).", &[("kind", &called(kind))])),
            None => (true, say("A JSON object. Orgsim keeps the content of this type of policy and does not evaluate it.").to_string()),
        };
        return html! { <p class="policy-sound small soft" data-testid="document-sound">if good { { icon(Icon::Check) } }{ says }</p> };
    };
    let jump = with!(
        (field, review, id, line = error.line, column = error.column),
        move |_: MouseEvent| {
            review.set(false);
            let (field, id) = (field.clone(), id.clone());
            // The field may have to reappear first.
            Timeout::new(if reviewing { 50 } else { 0 }, move || {
                let Some(field) = Field::at(&field) else {
                    return;
                };
                let text = field.value();
                let from = byte_of(&text, line, column);
                field.focus();
                let to = writing::thing(&text, from);
                field.select(units(&text, from), units(&text, to));
                elements::show_id(&format!("{id}-wrong"));
            })
            .forget();
        }
    );
    html! {
        <div class="policy-fault small" id={format!("{id}-error")} data-testid="document-error">
            { icon(Icon::Cross) }
            <div>
                <p>
                    <b>
                        { say_with("Line {line}, column {column}", &[("line", &error.line), ("column", &error.column)]) }
                    </b>
                    if !error.path.is_empty() { { say(" at ") }<code>{ &error.path }</code> }
                    { ": " }{ phrase(&error.message) }{ "." }
                </p>
                <p class="soft">{ phrase(&error.help) }</p>
            </div>
            <button type="button" class="button" data-testid="document-jump" onclick={jump}>{ say("Go there") }</button>
        </div>
    }
}
