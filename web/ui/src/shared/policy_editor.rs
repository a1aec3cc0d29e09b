//! The editor of policy documents: a plain text field over its own text in colors, with errors as you type, completion,
//! templates, and a review before saving.
//!
//! The field is the browser's own, with its undo; the editor's changes go through it (`insert`), so that they can be
//! undone as well.

mod editing;
mod findings;
mod mirror;
mod review;

use lint::{ActionCatalog, FindingType};
use policy::{Limit, PolicyKind, edit};
use sim::ids::Text;
use sim::view::checks::{PolicyFinding, checks, marks};
use sim::view::{Template, Vocabulary};

use self::editing::Editing;
use self::findings::findings;
pub use self::findings::{standing, weight_name};
pub use self::mirror::weight_class;
use self::mirror::{PlacedNodes, mirror, option_id, use_placed, words};
pub use self::review::review;
use crate::browser::{Timeout, elements};
use crate::fetched::Fetched;
use crate::parts::text::phrase;
use crate::policies::use_catalog;
use crate::prelude::*;

/// The properties of [`PolicyEditor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The field's id, and its hook for tests.
    pub id: String,
    /// The document.
    pub text: String,
    /// `None`: a management policy, which is merged and not evaluated.
    pub kind: Option<PolicyKind>,
    /// The stored document, if one is being changed.
    #[prop_or_default]
    pub before: Option<Text>,
    /// The most characters it may have.
    pub limit: Limit,
    /// What is offered to complete a word.
    pub vocabulary: Same<Vocabulary>,
    /// Documents to begin with.
    pub templates: Same<Vec<Template>>,
    /// Ids of other descriptions of the field.
    pub described: String,
    /// Gets the document after each change.
    pub on_change: Callback<String>,
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

/// What is found in the document; `loaded`: the catalog of actions is there.
#[hook]
fn use_found(props: &Props, loaded: bool) -> Rc<Vec<PolicyFinding>> {
    use_memo(
        (props.text.clone(), props.kind, props.limit, loaded),
        |(text, kind, limit, _)| checks(text, *kind, *limit, ActionCatalog::known()),
    )
}

/// Announces the most serious finding when typing pauses.
#[hook]
fn use_announced(found: &[PolicyFinding], told: UseStateSetter<String>) {
    const REST_MS: u32 = 900;
    let says = found.first().map(|first| {
        let line = first.places.first().map_or(1, |place| place.line);
        let (message, help) = (tell(&first.says), first.help.as_ref().map(tell));
        let says = tell(message!(
            "Findings: {count}. Line {line}: {message} {help}",
            count = found.len(),
            help = help.unwrap_or_default()
        ));
        says.replace('`', "")
    });
    use_effect_with(says, move |says| {
        let says = says.clone().unwrap_or_default();
        let timer = Timeout::new(REST_MS, move || told.set(says));
        move || drop(timer)
    });
}

/// A field for a document, with what the editor finds in it.
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
    let catalog = use_catalog(props.kind.is_some());
    let found = use_found(props, matches!(catalog.0, Fetched::There(())));
    let visited = use_state(|| None);
    let marks = use_memo(found.clone(), |found| marks(text, found));
    use_announced(&found, told.setter());
    use_placed(&placed, open.is_some());
    let close = Callback::from(with!(editing, move |()| editing.close()));
    let shown = open.as_ref().filter(|_| !*reviewing);
    let at = shown.map(|open| open.from.min(text.len()));
    let wrong = found.first().is_some_and(|first| first.refused);
    let fault_id = wrong.then(|| format!(" {id}-error"));
    let fault_id = fault_id.as_deref().unwrap_or_default();
    let described = format!("{} {id}-hint {id}-size{fault_id}", props.described);
    html! {
        <div class={classes!("policy-editor", reviewing.then_some("is-reviewing"))}>
            { beginnings(&props.templates, &templates, text, &editing) }
            <div class="code-frame" hidden={*reviewing}>
                <div class="code">
                    { mirror(id, text, &marks, at, &placed.mark) }
                    <textarea id={id.to_string()} ref={&editing.field} class="code-field"
                        value={props.text.clone()} spellcheck="false" autocomplete="off" autocapitalize="off"
                        autocorrect="off" aria-describedby={described} aria-invalid={wrong.then_some("true")}
                        aria-errormessage={wrong.then(|| format!("{id}-error"))} aria-autocomplete="list" aria-haspopup="listbox"
                        aria-controls={shown.map(|_| format!("{id}-words"))} aria-activedescendant={shown.map(|open| option_id(id, open.active))}
                        data-testid={id.to_string()} oninput={with!(editing, move |event: InputEvent| editing.typed(&event))}
                        onkeydown={with!(editing, move |event: KeyboardEvent| editing.pressed(&event))}
                        onclick={close.reform(|_: MouseEvent| ())} onblur={close.reform(|_: FocusEvent| ())} />
                </div>
            </div>
            if let Some(open) = shown { { words(id, open, &placed.list, &editing) } }
            if *reviewing && let Some(before) = &props.before { { review(before, text) } }
            <div class="policy-state">
                { sound(props, &found) }
                { size(props) }
            </div>
            { standing(&catalog) }
            { findings(id, &found, &editing, &visited, &reviewing) }
            { tools(props, &editing, &reviewing) }
            <p class="quiet" role="status">{ &*told }</p>
        </div>
    }
}

/// How much of the limit the document takes.
fn size(props: &Props) -> Html {
    let (used, most) = (props.limit.count(&props.text), props.limit.characters);
    let (is_over, is_near) = (used > most, used * 10 > most * 9);
    html! {
        <p class={classes!("policy-size", "small", "soft", is_near.then_some("is-near"), is_over.then_some("is-over"))}
            id={format!("{}-size", props.id)} data-testid="policy-size">
            { tell(match props.limit.white_space_counts {
        true => message!("{used} of {most} characters", used = grouped(used), most = grouped(most)),
        false => message!("{used} of {most} characters, whitespace not counted", used = grouped(used), most = grouped(most)),
    }) }
            if is_near && !is_over { { " " }<b>{ format!("({})", say("close to the limit")) }</b> }
        </p>
    }
}

/// The buttons below the document, and its keys.
fn tools(props: &Props, editing: &Editing, reviewing: &UseStateHandle<bool>) -> Html {
    let shown = **reviewing;
    let on_format = with!((editing, props.text), move |_: MouseEvent| {
        let formatted = edit::format(&text).ok();
        if let Some(new) = formatted.filter(|new| *new != text) {
            editing.replace(&text, &new);
        }
    });
    html! {
        <div class="policy-tools">
            if !shown {
                <button type="button" class="button" data-testid="policy-format" onclick={on_format}>{ say("Format") }</button>
            }
            if props.before.is_some() {
                <button type="button" class="button" data-testid="policy-review" aria-expanded={reviewing.to_string()}
                    onclick={with!(reviewing, move |_: MouseEvent| reviewing.set(!*reviewing))}>
                    { if shown { say("Keep editing") } else { say("Review changes") } }
                </button>
            }
            <p class="small soft" id={format!("{}-hint", props.id)} hidden={shown}>
                if props.kind.is_some() {
                    { say_marked!("{keys} shows suggestions. {tab} leaves the editor.", &[
                        ("keys", html! { <><kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ say("Space") }</kbd></> }),
                        ("tab", html! { <kbd>{ "Tab" }</kbd> }),
                    ]) }
                }
            </p>
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
                            <b>{ tell(template.title) }</b>
                            <span class="soft small">{ phrase(template.teaches) }</span>
                        </button>
                    </li>
                }
            </ul>
        </details>
    }
}

/// That there is no error, if so.
fn sound(props: &Props, found: &[PolicyFinding]) -> Html {
    let (good, says) = match props.kind {
        _ if props.text.trim().is_empty() => (false, say("The document is empty.").to_string()),
        _ if found.first().is_some_and(|it| it.weight == FindingType::Error) => return Html::default(),
        Some(kind) => (true, tell(message!("No errors for a policy of this kind ({kind}).", kind = called(kind)))),
        None => (true, say("A JSON object. Orgsim keeps the content of this type of policy and does not evaluate it.").to_string()),
    };
    html! { <p class="policy-sound small soft" data-testid="document-sound">if good { { icon(Icon::Check) } }{ says }</p> }
}
