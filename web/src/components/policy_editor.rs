//! Where policy documents are written: a plain text field over its own text in colours, what is wrong as one types, words to
//! complete, policies to begin with, and what changes before it is saved.
//!
//! The field is the browser's own, with its undo, and changes of ours go through it (`insert`), so that they can be undone as well.

pub mod subject;

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use policy::place::place;
use policy::{Document, DocumentError, Limit, PolicyKind, edit};
use sim::ids::Text;
use sim::view::diff::{self, Change};
use sim::view::writing::{self, Edit, offset, units};
use sim::view::{Template, Term, Vocabulary, in_short};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::components::inspector::parts::{phrase, prose};
use crate::icons::{Icon, icon};
use crate::say::{core, core_lang, say, say_with};
use crate::state::queries::Same;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Of the field, and its hook for tests.
    pub id: String,
    pub text: String,
    /// Without one it is a management policy, which is merged and not evaluated.
    pub kind: Option<PolicyKind>,
    /// The document as it is stored, where one is changed.
    pub before: Option<Text>,
    pub limit: Limit,
    pub vocabulary: Same<Vocabulary>,
    pub templates: Same<Vec<Template>>,
    /// What else describes the field.
    pub described: String,
    pub on_change: Callback<String>,
}

/// Suggestions that are shown.
#[derive(Clone, PartialEq)]
struct Open {
    terms: Rc<Vec<Term>>,
    active: usize,
    /// Where the word begins, in bytes.
    from: usize,
}

/// What keeps a text from being a document of its kind.
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
                message: say("the content is not a JSON object").to_string(),
                help: say("Begin with `{`.").to_string(),
            }),
        },
    }
}

/// The byte of a line and column.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let rest = &text[start.min(text.len())..];
    let within = rest.char_indices().nth(column - 1);
    start + within.map_or(rest.len(), |(at, _)| at)
}

/// Replaces a piece of the field's text as if it had been typed, so that the browser can undo it. Tells of it by an input event.
fn insert(field: &HtmlTextAreaElement, edit: &Edit) {
    let text = field.value();
    let (from, to) = (units(&text, edit.from), units(&text, edit.to));
    let _ = field.focus();
    let _ = field.set_selection_range(from, to);
    let typed = document()
        .dyn_into::<HtmlDocument>()
        .ok()
        .and_then(|document| {
            let command = "insertText";
            (document.exec_command_with_show_ui_and_value(command, false, &edit.text)).ok()
        });
    if typed != Some(true) {
        let _ = field.set_range_text_with_start_and_end(&edit.text, from, to);
        if let Ok(event) = InputEvent::new("input") {
            let _ = field.dispatch_event(&event);
        }
    }
    let caret = from + units(&edit.text, edit.caret);
    let _ = field.set_selection_range(caret, caret);
}

fn whole(text: &str, new: &str) -> Edit {
    Edit {
        from: 0,
        to: text.len(),
        text: new.to_string(),
        caret: 0,
        goes_on: false,
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

fn option_id(id: &str, number: usize) -> String {
    format!("{id}-word-{number}")
}

/// Puts the suggestions at the word, below it or above, inside the window. Positions are set by script, since the content
/// security policy forbids style attributes.
fn settle(list: &HtmlElement, mark: &Element) {
    const GAP: f64 = 4.0;
    const EDGE: f64 = 8.0;
    let size = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let (wide, high) = (size(window().inner_width()), size(window().inner_height()));
    let mark = mark.get_bounding_client_rect();
    let own = list.get_bounding_client_rect();
    let left = mark.left().min(wide - own.width() - EDGE).max(EDGE);
    let below = mark.bottom() + GAP;
    let top = if below + own.height() > high - EDGE && mark.top() - GAP - own.height() > EDGE {
        mark.top() - GAP - own.height()
    } else {
        below.min(high - EDGE - own.height()).max(EDGE)
    };
    let style = list.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

/// A document of a kind, in a sentence.
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

#[component]
pub fn PolicyEditor(props: &Props) -> Html {
    let field = use_node_ref();
    let list = use_node_ref();
    let mark = use_node_ref();
    let templates = use_node_ref();
    let open = use_state(|| None::<Open>);
    let reviewing = use_state(|| false);
    // What is told to those who listen.
    let told = use_state(String::new);
    // Suggestions were closed at this word: they stay so until asked for.
    let hushed = use_mut_ref(|| None::<usize>);
    // A change of ours is under way.
    let busy = use_mut_ref(|| false);

    let id = props.id.as_str();
    let text = props.text.as_str();
    let error = fault(props.kind, text);
    use_effect_with(error.clone(), {
        let told = told.setter();
        move |error| {
            const REST_MS: u32 = 900;
            let says = error.as_ref().map(|error| {
                let says = say_with(
                    "Line {line}: {message}. {help}",
                    &[
                        ("line", &error.line),
                        ("message", &error.message),
                        ("help", &error.help),
                    ],
                );
                says.replace('`', "")
            });
            let timer = Timeout::new(REST_MS, move || told.set(says.unwrap_or_default()));
            move || drop(timer)
        }
    });
    use_effect({
        let (list, mark) = (list.clone(), mark.clone());
        move || {
            if let (Some(list), Some(mark)) = (list.cast::<HtmlElement>(), mark.cast::<Element>()) {
                settle(&list, &mark);
                if let Ok(Some(active)) = list.query_selector("[aria-selected=true]") {
                    let options = web_sys::ScrollIntoViewOptions::new();
                    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                    active.scroll_into_view_with_scroll_into_view_options(&options);
                }
            }
        }
    });
    // Whatever scrolls or grows, the suggestions stay at their word.
    use_effect_with(open.is_some(), {
        let (list, mark) = (list.clone(), mark.clone());
        move |shown| {
            let stay = move |event: &Event| {
                if let (Some(list), Some(mark)) =
                    (list.cast::<HtmlElement>(), mark.cast::<Element>())
                    && event.target_dyn_into::<HtmlElement>().as_ref() != Some(&list)
                {
                    settle(&list, &mark);
                }
            };
            let listeners = shown.then(|| {
                let options = EventListenerOptions::run_in_capture_phase();
                let scroll =
                    EventListener::new_with_options(&document(), "scroll", options, stay.clone());
                (scroll, EventListener::new(&window(), "resize", stay))
            });
            move || drop(listeners)
        }
    });

    // Looks up what can be written at the caret.
    let suggest = {
        let (open, told, hushed) = (open.setter(), told.setter(), hushed.clone());
        let (vocabulary, kind) = (props.vocabulary.clone(), props.kind);
        move |field: &HtmlTextAreaElement, asked: bool| {
            let text = field.value();
            let (start, end) = (field.selection_start(), field.selection_end());
            let caret = offset(&text, start.clone().ok().flatten().unwrap_or(0));
            let here = place(&text, caret);
            let from = here.span.range().start;
            if asked {
                *hushed.borrow_mut() = None;
            }
            let quiet = !asked && (!here.quoted || *hushed.borrow() == Some(from));
            if kind.is_none() || quiet || start != end {
                open.set(None);
                return;
            }
            let terms = vocabulary.offers(&here, kind);
            // A value that is there whole needs nothing; a key goes on.
            let complete = !asked
                && !writing::is_key(&here.at)
                && terms
                    .first()
                    .is_some_and(|term| term.text == here.span.of(&text));
            if terms.is_empty() || complete {
                if asked {
                    told.set(say("There is nothing to suggest here.").to_string());
                }
                open.set(None);
                return;
            }
            told.set(say_with(
                "{terms} suggestions. Arrow keys choose, Enter takes, Escape closes.",
                &[("terms", &terms.len())],
            ));
            open.set(Some(Open {
                terms: Rc::new(terms),
                active: 0,
                from,
            }));
        }
    };
    let oninput = {
        let open = open.setter();
        let (on_change, suggest, busy) = (props.on_change.clone(), suggest.clone(), busy.clone());
        Callback::from(move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            on_change.emit(field.value());
            // Suggestions are for typing; what is undone, pasted or cut speaks for itself.
            let kind = event.input_type();
            let typing = kind.starts_with("insertText") || kind.starts_with("deleteContent");
            if typing && !*busy.borrow() {
                suggest(&field, false);
            } else {
                open.set(None);
            }
        })
    };
    // A change of ours, and what follows from it.
    let change = {
        let (open, busy, suggest) = (open.setter(), busy.clone(), suggest.clone());
        let (on_change, node) = (props.on_change.clone(), field.clone());
        move |edit: Edit| {
            let Some(field) = node.cast::<HtmlTextAreaElement>() else {
                return;
            };
            *busy.borrow_mut() = true;
            insert(&field, &edit);
            *busy.borrow_mut() = false;
            on_change.emit(field.value());
            if edit.goes_on {
                suggest(&field, false);
            } else {
                open.set(None);
            }
        }
    };
    let take = {
        let (open, change, node) = (open.clone(), change.clone(), field.clone());
        move |number: usize| {
            let (Some(open), Some(field)) = (&*open, node.cast::<HtmlTextAreaElement>()) else {
                return;
            };
            let text = field.value();
            let caret = field.selection_start().ok().flatten().unwrap_or(0);
            if let Some(term) = open.terms.get(number) {
                change(writing::put(
                    &text,
                    &place(&text, offset(&text, caret)),
                    &term.text,
                ));
            }
        }
    };
    let onkeydown = {
        let (open, take, change, suggest) =
            (open.clone(), take.clone(), change.clone(), suggest.clone());
        let hushed = hushed.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            let control = event.ctrl_key() || event.meta_key();
            let plain = !control && !event.alt_key() && !event.shift_key();
            match (&*open, event.key().as_str()) {
                (_, " ") if control => suggest(&field, true),
                (Some(now), "ArrowDown" | "ArrowUp") if plain => {
                    let count = now.terms.len();
                    let by = if event.key() == "ArrowDown" {
                        1
                    } else {
                        count - 1
                    };
                    open.set(Some(Open {
                        active: (now.active + by) % count,
                        ..now.clone()
                    }));
                }
                (Some(now), "Enter" | "Tab") if plain => take(now.active),
                (Some(now), "Escape") => {
                    *hushed.borrow_mut() = Some(now.from);
                    open.set(None);
                }
                (None, "Enter") if plain => {
                    let text = field.value();
                    let at = |units: Result<Option<u32>, _>| {
                        offset(&text, units.ok().flatten().unwrap_or(0))
                    };
                    change(writing::new_line(
                        &text,
                        at(field.selection_start()),
                        at(field.selection_end()),
                    ));
                }
                (Some(_), "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown") => {
                    open.set(None);
                    return;
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let close = {
        let open = open.clone();
        move || {
            if open.is_some() {
                open.set(None);
            }
        }
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
            { beginnings(&props.templates, &templates, text, &change) }
            <div class="code-frame" hidden={*reviewing}>
                <div class="code">
                    { mirror(id, text, error.as_ref(), at, &mark) }
                    <textarea id={id.to_string()} ref={field.clone()} class="code-field" value={props.text.clone()} spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                        aria-describedby={described} aria-invalid={wrong.then_some("true")} aria-errormessage={wrong.then(|| format!("{id}-error"))}
                        aria-autocomplete="list" aria-haspopup="listbox"
                        aria-controls={shown.map(|_| format!("{id}-words"))} aria-activedescendant={shown.map(|open| option_id(id, open.active))}
                        data-testid={id.to_string()} {oninput} {onkeydown}
                        onclick={let close = close.clone(); move |_: MouseEvent| close()}
                        onblur={move |_: FocusEvent| close()} />
                </div>
            </div>
            if let Some(open) = shown { { words(id, open, &list, &mark, &take) } }
            if *reviewing && let Some(before) = &props.before { { review(before, text) } }
            <div class="policy-state">
                { state(props, error.as_ref(), &field, *reviewing, &reviewing.setter()) }
                <p class={classes!("policy-size", "small", "soft", (used * 10 > most * 9).then_some("is-near"), (used > most).then_some("is-over"))} id={format!("{id}-size")} data-testid="policy-size">
                    { say_with("{used} of {most} characters", &[("used", &(thousands(used))), ("most", &(thousands(most)))]) }
                    if !props.limit.white_space_counts { { say(", white space not counted") } }
                    if used > most { <b>{ say_with(": {most} too many, AWS refuses it", &[("most", &(thousands(used - most)))]) }</b> }
                    else if used * 10 > most * 9 { <b>{ say(": close to the limit") }</b> }
                </p>
            </div>
            <div class="policy-tools">
                if !*reviewing {
                    <button type="button" class="button" data-testid="policy-format" onclick={
                        let (change, text) = (change.clone(), props.text.clone());
                        move |_: MouseEvent| if let Ok(new) = edit::format(&text) && new != text { change(whole(&text, &new)) }
                    }>{ say("Format") }</button>
                    if used > most && props.limit.white_space_counts {
                        <button type="button" class="button" onclick={
                            let (change, text) = (change.clone(), props.text.clone());
                            move |_: MouseEvent| if let Ok(new) = edit::minify(&text) { change(whole(&text, &new)) }
                        }>{ say("Take out white space") }</button>
                    }
                }
                if props.before.is_some() {
                    <button type="button" class="button" data-testid="policy-review" aria-expanded={reviewing.to_string()} onclick={
                        let reviewing = reviewing.clone();
                        move |_: MouseEvent| reviewing.set(!*reviewing)
                    }>{ if *reviewing { say("Go on writing") } else { say("Review changes") } }</button>
                }
                <p class="small soft" id={format!("{id}-hint")} hidden={*reviewing}>
                    if props.kind.is_some() { <kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ say("Space") }</kbd>{ say(" suggests words. ") }<kbd>{ "Tab" }</kbd>{ say(" leaves the text.") } }
                </p>
            </div>
            <p class="quiet" role="status">{ (*told).clone() }</p>
        </div>
    }
}

/// The policies to begin with. One takes the place of what is there, which the browser can undo.
fn beginnings(
    templates: &Rc<Vec<Template>>,
    node: &NodeRef,
    text: &str,
    change: &(impl Fn(Edit) + Clone + 'static),
) -> Html {
    if templates.is_empty() {
        return Html::default();
    }
    html! {
        <details class="folding policy-templates" ref={node} data-testid="policy-templates">
            <summary>{ say("Begin with a template") }</summary>
            <ul>
                for template in templates.iter() {
                    <li key={template.title}>
                        <button type="button" class="policy-template" onclick={
                            let (change, node, edit) = (change.clone(), node.clone(), whole(text, &template.text));
                            move |_: MouseEvent| {
                                if let Some(details) = node.cast::<Element>() {
                                    let _ = details.remove_attribute("open");
                                }
                                change(Edit { text: edit.text.clone(), ..edit })
                            }
                        }>
                            <b>{ core(template.title) }</b>
                            <span class="soft small">{ phrase(template.teaches) }</span>
                        </button>
                    </li>
                }
            </ul>
        </details>
    }
}

/// The text in colours, under the field that it is typed into: the same letters at the same places.
fn mirror(
    id: &str,
    text: &str,
    error: Option<&DocumentError>,
    at: Option<usize>,
    mark: &NodeRef,
) -> Html {
    let mut start = 0;
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let range = start..=start + line.len();
        start += line.len() + 1;
        let wrong = error.filter(|error| error.line == number + 1);
        // The same letters once more, unseen: they carry what stands at a place.
        let fault = wrong.map(|error| {
            let from = byte_of(line, 1, error.column);
            let (before, rest) = line.split_at(from);
            let what = &rest[..writing::thing(line, from) - from];
            let what = if what.is_empty() { "\u{a0}" } else { what };
            html! { <span class="code-ghost">{ before.to_string() }<span class="code-fault">{ what.to_string() }</span></span> }
        });
        let place = at.filter(|at| range.contains(at)).and_then(|at| line.get(..at - range.start()));
        html! {
            <div key={number} class={classes!("code-line", wrong.is_some().then_some("is-wrong"))} id={wrong.map(|_| format!("{id}-wrong"))}>
                { coloured(line) }
                { fault }
                if let Some(before) = place { <span class="code-ghost">{ before.to_string() }<i ref={mark.clone()}></i></span> }
                { "\n" }
            </div>
        }
    });
    html! { <div class="code-mirror" aria-hidden="true">for line in lines { { line } }</div> }
}

/// A line in colours.
fn coloured(line: &str) -> Html {
    writing::parts(line)
        .into_iter()
        .map(|(colour, part)| match colour {
            "" => html! { { part.to_string() } },
            _ => html! { <span class={colour}>{ part.to_string() }</span> },
        })
        .collect()
}

/// The suggestions.
fn words(
    id: &str,
    open: &Open,
    list: &NodeRef,
    _mark: &NodeRef,
    take: &(impl Fn(usize) + Clone + 'static),
) -> Html {
    html! {
        <ul id={format!("{id}-words")} ref={list} class="candidates policy-words" role="listbox" aria-label={say("Suggestions")} tabindex="0" data-testid="policy-words"
            onmousedown={|event: MouseEvent| event.prevent_default()}>
            for (number, term) in open.terms.iter().enumerate() {
                <li key={number} id={option_id(id, number)} role="option" aria-selected={(number == open.active).to_string()} onmousedown={
                    let take = take.clone();
                    // Before the field would lose the focus.
                    move |event: MouseEvent| {
                        event.prevent_default();
                        take(number);
                    }
                }>
                    <code>{ &term.text }</code>
                    if !term.about.is_empty() { <span class="soft" lang={core_lang(&term.about)}>{ prose(in_short(&core(&term.about))) }</span> }
                </li>
            }
        </ul>
    }
}

/// What is wrong and a way there, or that nothing is.
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
            _ if props.text.trim().is_empty() => (false, say("Nothing is written yet.").to_string()),
            Some(kind) => (true, say_with("No errors for a policy of this kind ({kind}).", &[("kind", &called(kind))])),
            None => (true, say("A JSON object. Orgsim keeps the content of this type of policy and does not evaluate it.").to_string()),
        };
        return html! { <p class="policy-sound small soft" data-testid="document-sound">if good { { icon(Icon::Check) } }{ says }</p> };
    };
    let jump = {
        let (field, review, id) = (field.clone(), review.clone(), id.clone());
        let (line, column) = (error.line, error.column);
        move |_: MouseEvent| {
            review.set(false);
            let (field, id) = (field.clone(), id.clone());
            // The field may have to come back first.
            Timeout::new(if reviewing { 50 } else { 0 }, move || {
                let Some(field) = field.cast::<HtmlTextAreaElement>() else {
                    return;
                };
                let text = field.value();
                let from = byte_of(&text, line, column);
                let _ = field.focus();
                let _ = field.set_selection_range(
                    units(&text, from),
                    units(&text, writing::thing(&text, from)),
                );
                if let Some(line) = document().get_element_by_id(&format!("{id}-wrong")) {
                    let options = web_sys::ScrollIntoViewOptions::new();
                    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                    line.scroll_into_view_with_scroll_into_view_options(&options);
                }
            })
            .forget();
        }
    };
    html! {
        <div class="policy-fault small" id={format!("{id}-error")} data-testid="document-error">
            { icon(Icon::Cross) }
            <div>
                <p>
                    <b>{ say_with("Line {line}, column {column}", &[("line", &error.line), ("column", &error.column)]) }</b>
                    if !error.path.is_empty() { { say(" at ") }<code>{ error.path.clone() }</code> }
                    { ": " }{ phrase(&error.message) }{ "." }
                </p>
                <p class="soft">{ phrase(&error.help) }</p>
            </div>
            <button type="button" class="button" data-testid="document-jump" onclick={jump}>{ say("Go there") }</button>
        </div>
    }
}

/// What would change, line by line, both texts laid out alike.
fn review(before: &str, after: &str) -> Html {
    /// Unchanged lines that are shown around a change.
    const AROUND: usize = 3;
    let formatted = |text: &str| edit::format(text).unwrap_or_else(|_| text.to_string());
    let (old, new) = (formatted(before), formatted(after));
    let lines = diff::lines(&old, &new);
    let count = |change: Change| lines.iter().filter(|(own, _)| *own == change).count();
    let (added, removed) = (count(Change::Added), count(Change::Removed));
    let number = |count: usize| {
        if count == 1 {
            say("1 line").to_string()
        } else {
            say_with("{count} lines", &[("count", &count)])
        }
    };
    let (was, is) = (before.chars().count(), after.chars().count());
    let size = say_with(
        "{was} characters before, {is} now",
        &[("was", &(thousands(was))), ("is", &(thousands(is)))],
    );
    let summary = match (added, removed) {
        (0, 0) if was == is => say("Nothing would change.").to_string(),
        (0, 0) => say_with("Only white space would change: {size}.", &[("size", &size)]),
        _ => say_with(
            "{added} added, {removed} removed: {size}.",
            &[
                ("added", &(number(added))),
                ("removed", &(number(removed))),
                ("size", &size),
            ],
        ),
    };
    let near = |at: usize| {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
        lines[around]
            .iter()
            .any(|(change, _)| *change != Change::Same)
    };
    let mut rows = Vec::new();
    let mut skipped = 0;
    for (at, (change, line)) in lines.iter().enumerate() {
        if near(at) {
            rows.extend(gap(skipped, at));
            skipped = 0;
            let (class, sign, word) = match change {
                Change::Same => ("", " ", ""),
                Change::Added => ("is-added", "+", "Added: "),
                Change::Removed => ("is-removed", "\u{2212}", "Removed: "),
            };
            rows.push(html! {
                <li key={at} class={class}>
                    <span class="diff-sign" aria-hidden="true">{ sign }</span>
                    if !word.is_empty() { <span class="quiet">{ word }</span> }
                    <code>{ coloured(line) }</code>
                </li>
            });
        } else {
            skipped += 1;
        }
    }
    rows.extend(gap(skipped, lines.len()));
    html! {
        <section class="policy-diff" aria-label={say("Changes")} data-testid="policy-diff">
            <p role="status"><b>{ summary }</b></p>
            if added + removed > 0 { <ol tabindex="0" aria-label={say("Changed lines")}>{ for rows }</ol> }
        </section>
    }
}

fn gap(skipped: usize, at: usize) -> Option<Html> {
    (skipped > 0).then(|| {
        let says = if skipped == 1 {
            say("1 unchanged line").to_string()
        } else {
            say_with("{skipped} unchanged lines", &[("skipped", &skipped)])
        };
        html! { <li key={format!("gap-{at}")} class="diff-gap soft">{ says }</li> }
    })
}
