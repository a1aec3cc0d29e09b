//! A form for any operation, made from the table of operations: it shows the equivalent command line, and rehearses
//! before it sends.

mod writing;

use serde_json::{Map, Value};
use sim::error::ApiError;
use sim::model::{Operation, validate};
use sim::view::{Vocabulary, document_member as member, form_members};

use self::writing::{JSON, Read, TO_JSON, Writing, use_writing};
use super::fields::{DocumentField, Fields, label, word_called};
use page::form_texts::complaint;
use page::present::{PresentAction, WindowRole};
use ui::parts::text::{command_line, phrase};
use ui::prelude::*;
use ui::shared::dialog::Leave;
use ui::shared::gates::Gates;
use ui::shared::lesson_text::after_bet;

/// An operation's row in the table, where each operation occurs once.
#[derive(Clone, Copy)]
pub struct Modeled(pub &'static Operation);

impl PartialEq for Modeled {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The properties of [`OperationForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// `None`: an operation that is not modeled.
    pub operation: Option<Modeled>,
    /// The known part of the input.
    pub preset: Map<String, Value>,
    /// The heading.
    pub label: Message,
    /// The questions that the view asks about the session.
    pub queries: Queries,
}

/// The form of an operation.
#[component]
pub fn OperationForm(props: &Props) -> Html {
    let Some(operation) = props.operation else {
        return html! { <p class="dialog-body">{ say("This operation is not modeled here.") }</p> };
    };
    html! {
        <Form {operation} preset={asked(operation.0, &props.preset)} label={props.label.clone()}
            queries={&props.queries} />
    }
}

/// The preset values without the document, which is meant to be edited.
fn asked(operation: &'static Operation, preset: &Map<String, Value>) -> Map<String, Value> {
    let document = member(operation).map(|member| member.name);
    let mut preset = preset.clone();
    preset.retain(|name, _| Some(name.as_str()) != document);
    preset
}

/// Tells a presenter's window the line of the form, which its audience sees.
#[hook]
fn use_filling(dispatch: Dispatch, line: &str) {
    use_effect_with(AttrValue::from(line.to_string()), move |line| {
        if dispatch.state().base.presentation.part == WindowRole::Presenter {
            dispatch.dispatch(Action::Present(PresentAction::Fill(line.clone())));
        }
    });
}

#[derive(Properties, PartialEq)]
struct FormProps {
    operation: Modeled,
    preset: Map<String, Value>,
    label: Message,
    queries: Queries,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let operation = props.operation.0;
    let writing = use_writing(operation, &props.preset, &props.queries);
    let vocabulary = use_memo((), |()| {
        Rc::new(match member(operation) {
            Some(_) => props.queries.vocabulary(),
            None => Vocabulary::default(),
        })
    });
    let now = writing.document(&writing.texts);
    let kind = now.as_ref().and_then(|(_, subject)| subject.kind);
    let offered = use_memo(kind, |kind| {
        let all = kind.map(|kind| props.queries.templates(kind));
        Rc::new(all.unwrap_or_default())
    });
    let read = writing.read();
    let command = writing.command(read.as_ref(), now.as_ref());
    let line = command.call().map(shell::command_line);
    use_filling(writing.dispatch, line.as_deref().unwrap_or_default());
    let (Some(call), Some(line)) = (command.call(), line) else {
        return Html::default();
    };
    let document = now.map(|(member, subject)| DocumentField {
        name: member.name,
        subject,
        vocabulary: (*vocabulary).clone(),
        templates: (*offered).clone(),
    });
    let unreadable = matches!(read, Some(Err(_)));
    let onsubmit = with!((writing, command), move |event: SubmitEvent| {
        event.prevent_default();
        match unreadable {
            true => platform::focus(JSON),
            false => writing.submit(&command),
        }
    });
    html! {
        <form class="dialog-body" {onsubmit} novalidate={true} data-operation={operation.name}>
            if props.queries.awaits_bet() { { after_bet() } } else { <p class="soft">{ phrase(operation.summary()) }</p> }
            { known(&props.queries, &props.preset) }
            if writing.kept.is_some() {
                <p class="form-kept" role="status" data-testid="draft">
                    <span>{ say("Your earlier input is restored.") }</span>
                    <button type="button" class="button" onclick={on(&writing, Writing::start_afresh)}>{ say("Clear form") }</button>
                </p>
            }
            { match read {
                Some(read) => json_part(operation, &writing, read),
                None => fields_part(props, &writing, document, &call.input),
            } }
            <div class="form-preview">
                <p class="soft small">{ tell(message!("As a command, by {actor}", actor = props.queries.actor_name())) }</p>
                { command_line(&line) }
            </div>
            { rehearsed(&writing, &props.queries) }
            { foot(&writing, &props.label, &command) }
        </form>
    }
}

/// A button that acts on the typed texts.
fn on(writing: &Writing, does: fn(&Writing)) -> Callback<MouseEvent> {
    Callback::from(with!(writing, move |_| does(&writing)))
}

/// The input as JSON.
fn json_part(operation: &'static Operation, writing: &Writing, read: Read) -> Html {
    let unreadable = read.is_err();
    let refused = |error: ApiError| {
        tell(message!(
            "The service would answer: {error}",
            error = error.message
        ))
    };
    let wrong = match read {
        Ok(input) => validate(operation, &input).err().map(refused),
        Err(why) => Some(why),
    };
    let oninput = with!(writing, move |event: InputEvent| writing
        .set_json(forms::value(&event)));
    html! {
        <>
            <div class="form-field" key="json">
                <label class="form-label" for={JSON}>{ say("Input as JSON") }</label>
                <p class="form-about soft small" id="form-json-about">
                    { say("All members of the input with their API names, as `--cli-input-json` accepts them.") }
                </p>
                <div role="status" id="form-json-wrong" class="complaint small">{ wrong }</div>
                <textarea id={JSON} class="mono" rows="8" spellcheck="false" value={(*writing.json).clone()} {oninput}
                    aria-describedby="form-json-about form-json-wrong" aria-invalid={unreadable.then_some("true")}
                    data-testid={JSON} />
            </div>
            <button type="button" class="button bare form-way" key="to-fields" data-testid="form-to-fields"
                onclick={on(writing, Writing::to_fields)}>{ say("Back to the fields") }</button>
        </>
    }
}

/// The input as fields, those that are rarely needed folded.
fn fields_part(
    props: &FormProps,
    writing: &Writing,
    document: Option<DocumentField>,
    input: &Map<String, Value>,
) -> Html {
    let operation = props.operation.0;
    // What is missing is said once it was sent.
    let wrong = complaint(operation, &props.preset, &writing.texts)
        .filter(|it| writing.refused.is_some() || !it.is_missing);
    let (main, more) = form_members(operation, &props.preset);
    let fields = Fields {
        operation,
        queries: &props.queries,
        texts: &writing.texts,
        set: with!(
            writing,
            Callback::from(move |(path, text)| writing.set(path, text))
        ),
        complaint: wrong.map(|it| (it.path, it.says)),
        first: main.first().map(|member| member.name.to_string()),
        document,
    };
    let to_json = with!((writing, input), move |_: MouseEvent| writing
        .to_json(&input));
    html! {
        <>
            for member in main { { fields.field(member, "") } }
            if !more.is_empty() {
                <details class="folding" key="more">
                    <summary data-testid="form-more">{ say("More") }</summary>
                    for member in more { { fields.field(member, "") } }
                </details>
            }
            if !operation.input.is_empty() {
                <button type="button" class="button bare form-way" key="to-json" id={TO_JSON}
                    data-testid="form-to-json" onclick={to_json}>{ say("Write it as JSON") }</button>
            }
        </>
    }
}

/// What the rehearsal found.
fn rehearsed(writing: &Writing, queries: &Queries) -> Html {
    let perform = (writing.dispatch)
        .on_event(|commands| Action::Session(SessionAction::ApplyRemedy(commands, None)));
    html! {
        <div role="status">
            if let Some(says) = &*writing.waits { <p class="small" data-testid="form-waits">{ says }</p> }
            if let Some(refusal) = &*writing.refused {
                <div class="rehearsed" data-testid="rehearsed">
                    <h3 id="rehearsed-title" tabindex="-1">{ icon(Icon::Cross) }{ say("It would be refused") }</h3>
                    <p>
                        <code>{ refusal.error.code.name() }</code>
                        { ": " }
                        <span lang={english()}>{ refusal.error.message.english() }</span>
                    </p>
                    if let Some(record) = &refusal.gates {
                        <Gates gates={Rc::new(queries.passages(record))} {queries} {perform} />
                    }
                </div>
            }
        </div>
    }
}

fn foot(writing: &Writing, label: &Message, command: &Command) -> Html {
    if writing.refused.is_some() {
        let send = with!((writing, command), move |_: MouseEvent| writing
            .send(&command));
        let wanted = writing
            .dispatch
            .state()
            .guide
            .wants(&writing.dispatch.state().base, command);
        let class = |is_primary: bool| classes!("button", is_primary.then_some("primary"));
        let mut buttons = [
            html! { <button type="button" class={class(wanted)} data-testid="send-anyway" onclick={send}>{ say("Send anyway") }</button> },
            html! { <button type="button" class={class(!wanted)} onclick={on(writing, Writing::change)}>{ say("Change it") }</button> },
        ];
        if wanted {
            buttons.reverse();
        }
        return html! { <div class="dialog-foot" key="refused">{ for buttons }</div> };
    }
    let check = (command.call().cloned())
        .map(|call| (writing.dispatch).on(Action::Screen(ScreenAction::Check(call))));
    html! {
        <div class="dialog-foot" key="ready">
            <Leave label={say("Cancel")} />
            <button type="button" class="button" data-testid="form-check" onclick={check}>{ say("Check") }</button>
            <button type="submit" class="button primary" id="form-submit" data-testid="dialog-submit">{ tell(label) }</button>
        </div>
    }
}

/// The preset values, shown as text.
fn known(queries: &Queries, preset: &Map<String, Value>) -> Html {
    let rows: Vec<(Html, Message)> = preset
        .iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) if name == "Type" => {
                Some((say("Policy type").into(), word_called(text)))
            }
            Value::String(text) => Some((label(name), text.clone().into())),
            Value::Object(map) => {
                let text = map.get("Id")?.as_str()?;
                Some((label(name), text.to_string().into()))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        })
        .collect();
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <dl class="facts form-known">
            for (name, text) in rows {
                <div>
                    <dt>{ name }</dt>
                    <dd>
                        if let Some(called) = queries.called(text.english()) {
                            { called }
                            { " " }
                            <span class="mono soft">{ tell(text) }</span>
                        } else {
                            { tell(text) }
                        }
                    </dd>
                </div>
            }
        </dl>
    }
}
