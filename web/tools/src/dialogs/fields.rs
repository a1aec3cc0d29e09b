//! Fields made from the table of operations.

use message::message;
use sim::model::{Member, Operation, Shape};
use sim::policies::PolicyType;
use sim::view::{Choice, Subject, Template, Vocabulary};

use page::form_texts::{FieldTexts, join, may_be_empty};
use ui::parts::text::prose;
use ui::prelude::*;
use ui::shared::policy_editor::PolicyEditor;

/// A readable label: "DestinationParentId" becomes "Destination parent id", AWS's own name, which is English.
pub fn label(name: &str) -> Html {
    let own = match name {
        "Email" => say("Email of the root user"),
        "PolicyArn" => say("Managed policy"),
        "DestinationParentId" => say("Move it to"),
        "ParentId" => say("Under"),
        "Target" => say("Account to invite"),
        "Type" => say("Identified by"),
        "PolicyId" => say("Policy"),
        "TargetId" => say("Target"),
        _ => return html! { <span lang={english()}>{ spelled(name) }</span> },
    };
    own.into()
}

fn spelled(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for (n, c) in name.chars().enumerate() {
        if n > 0 && c.is_uppercase() {
            text.push(' ');
            text.push(c.to_ascii_lowercase());
        } else {
            text.push(c);
        }
    }
    text
}

/// The meaning of an enumeration value.
fn meaning(word: &str) -> Option<&'static str> {
    Some(match word {
        "ALL" => say(
            "All features: policies and trusted access as well as one bill. This is the default.",
        ),
        "CONSOLIDATED_BILLING" => say(
            "One bill and nothing else. All features can be enabled later, if every invited account agrees.",
        ),
        "ACCOUNT" => say("By its 12 digits"),
        "EMAIL" => say("By the email address of its root user"),
        "ALLOW" => say("IAM users of the account may see its billing. This is the default."),
        "DENY" => say("Only the root user may see its billing"),
        _ => return None,
    })
}

/// Everything needed to draw a field.
pub(crate) struct Fields<'a> {
    pub operation: &'static Operation,
    pub queries: &'a Queries,
    pub texts: &'a FieldTexts,
    /// A field's path and its new text.
    pub set: Callback<(String, String)>,
    /// The path of the field that the service would refuse, and the error text.
    pub complaint: Option<(String, String)>,
    /// The path of the field that has the initial focus.
    pub first: Option<String>,
    /// The field that is a policy document.
    pub document: Option<DocumentField>,
}

/// Additional values for the field of a policy document.
pub(crate) struct DocumentField {
    pub name: &'static str,
    pub subject: Subject,
    pub vocabulary: Rc<Vocabulary>,
    pub templates: Rc<Vec<Template>>,
}

impl Fields<'_> {
    fn text(&self, path: &str) -> String {
        self.texts.get(path).cloned().unwrap_or_default()
    }

    fn setter(&self, path: &str) -> impl Fn(String) + Clone + 'static {
        let path = path.to_string();
        with!((self.set), move |text| set.emit((path.clone(), text)))
    }

    /// A callback that passes on what a field says.
    fn writes<E: AsRef<Event> + 'static>(&self, path: &str) -> Callback<E> {
        let set = self.setter(path);
        Callback::from(move |event: E| set(forms::value(event.as_ref())))
    }

    /// A field, or several in a frame for a structure.
    pub fn field(&self, member: &'static Member, path: &str) -> Html {
        let path = join(path, member.name);
        let id = AttrValue::from(format!("field-{}", path.replace('.', "-").to_lowercase()));
        let name: Html = match path.as_str() {
            "Target.Id" => say("Account").into(),
            "Type" => say("Policy type").into(),
            "Content" => say("Document").into(),
            _ => label(member.name),
        };
        let need = if member.required && !may_be_empty(member) {
            String::new()
        } else {
            format!(" ({})", say("optional"))
        };
        match &member.shape {
            Shape::Structure(members) => html! {
                <fieldset key={path.as_str()}>
                    <legend>{ name }{ need }</legend>
                    for inner in ordered(members) { { self.field(inner, &path) } }
                </fieldset>
            },
            Shape::Enum(options) if options.len() <= 4 => html! {
                <fieldset key={path.as_str()} class="radios" aria-describedby={format!("{id}-about")}>
                    <legend>{ name }{ need }</legend>
                    { self.about(member, &path, &id) }
                    { self.radios(options, &path, &id) }
                </fieldset>
            },
            shape @ (Shape::Enum(_)
            | Shape::Boolean
            | Shape::List { .. }
            | Shape::Map { .. }
            | Shape::Text { .. }
            | Shape::Integer { .. }
            | Shape::Timestamp) => html! {
                <div class="form-field" key={path.as_str()}>
                    <label class="form-label" for={&id}>{ name }<span class="soft">{ &need }</span></label>
                    { self.about(member, &path, &id) }
                    { self.filled(shape, member.name, &path, &id) }
                </div>
            },
        }
    }

    /// What a field is about, and what the service would say of its text.
    fn about(&self, member: &'static Member, path: &str, id: &str) -> Html {
        let about = self.operation.about(member);
        let complaint = self.complaint.as_ref().filter(|(at, _)| at == path);
        html! {
            <>
                <p class="form-about soft small" id={format!("{id}-about")} lang={told_lang(about)}>
                    { prose(&tell(sentence(about))) }
                </p>
                <div role="status" class="complaint small">
                    { complaint.map(|(_, says)| say_marked!("The service would answer: {answer}", &[("answer", html! { <span lang={english()}>{ says }</span> })])) }
                </div>
            </>
        }
    }

    /// What is filled in: a choice, several lines, a policy, or one line.
    fn filled(&self, shape: &Shape, member: &str, path: &str, id: &str) -> Html {
        let lines = |says: &str| {
            let area = self.area(id, path, 2);
            html! { <><p class="form-about soft small">{ prose(says) }</p>{ area }</> }
        };
        let named = |word: &&str| (word.to_string(), tell(word_called(word)));
        match shape {
            Shape::Enum(options) => self.select(id, path, options.iter().map(named).collect()),
            Shape::Boolean => {
                let options = [("true", say("Yes")), ("false", say("No"))];
                let options = options.map(|(value, name)| (value.into(), name.into()));
                self.select(id, path, options.into())
            }
            Shape::List { .. } => lines(say(
                "One per line; `Key=team,Value=blue` where it has parts. Or a list in JSON.",
            )),
            Shape::Map { .. } => lines(say("One per line; `team=blue`")),
            Shape::Text { .. } | Shape::Integer { .. } | Shape::Timestamp | Shape::Structure(_) => {
                let document = self.document.as_ref().filter(|field| field.name == path);
                match (document, self.choices(member)) {
                    (Some(field), _) => self.editor(field, id, path),
                    (None, Some(options)) => self.select(id, path, options),
                    (None, None) => self.input(id, path, matches!(shape, Shape::Integer { .. })),
                }
            }
        }
    }

    /// The choices for a member; `None`: free text.
    fn choices(&self, member: &str) -> Option<Vec<(String, String)>> {
        let named = |it: Choice| {
            // Among roots, OUs and accounts, the kind must be said.
            let name = if it.account && member == "TargetId" {
                tell(message!("Account {id}", id = it.name))
            } else {
                it.name
            };
            (it.value, name)
        };
        let choices = self.queries.choices(member)?;
        Some(choices.into_iter().map(named).collect())
    }

    fn invalid(&self, path: &str) -> Option<&'static str> {
        let complaint = self.complaint.as_ref();
        complaint.filter(|(at, _)| at == path).map(|_| "true")
    }

    fn is_first(&self, path: &str) -> bool {
        self.first.as_deref() == Some(path)
    }

    fn input(&self, id: &str, path: &str, number: bool) -> Html {
        let oninput = self.writes::<InputEvent>(path);
        let offered = if path == "Target.Id" && self.text("Target.Type") != "EMAIL" {
            self.queries.invitable()
        } else {
            Vec::new()
        };
        let list = format!("{id}-list");
        html! {
            <>
                <input id={id.to_string()} type="text" inputmode={number.then_some("numeric")} autocomplete="off" autocapitalize="off" spellcheck="false"
                    value={self.text(path)} {oninput} list={(!offered.is_empty()).then(|| list.clone())} autofocus={self.is_first(path)}
                    aria-describedby={format!("{id}-about")} aria-invalid={self.invalid(path)} data-testid={id.to_string()} />
                if !offered.is_empty() {
                    <datalist id={list}>
                        for it in offered { <option key={it.value.as_str()} value={it.value}>{ it.name }</option> }
                    </datalist>
                }
            </>
        }
    }

    fn select(&self, id: &str, path: &str, options: Vec<(String, String)>) -> Html {
        let onchange = self.writes::<Event>(path);
        let now = self.text(path);
        html! {
            <select id={id.to_string()} {onchange} autofocus={self.is_first(path)}
                aria-describedby={format!("{id}-about")} aria-invalid={self.invalid(path)} data-testid={id.to_string()}>
                <option value="" selected={now.is_empty()}>{ say("Choose…") }</option>
                for (value, name) in options {
                    <option key={value.as_str()} selected={value == now} value={value.clone()}>{ name }</option>
                }
            </select>
        }
    }

    fn radios(&self, options: &'static [&'static str], path: &str, id: &str) -> Html {
        let now = self.text(path);
        // An organization is a party type too, but cannot be invited.
        let shown = (options.iter().copied()).filter(|word| *word != "ORGANIZATION");
        html! {
            for word in shown {
                <label key={word} class="check-line">
                    <input type="radio" name={id.to_string()} value={word} checked={now == word}
                        data-testid={format!("{id}-{}", word.to_lowercase())} onchange={
                        let set = self.setter(path);
                        move |_: Event| set(word.to_string())
                    } />
                    <span>
                        <code>{ word }</code>
                        if let Some(meaning) = meaning(word) { <span class="soft">{ format!(" {meaning}") }</span> }
                    </span>
                </label>
            }
        }
    }

    fn area(&self, id: &str, path: &str, rows: u32) -> Html {
        let oninput = self.writes::<InputEvent>(path);
        html! {
            <textarea id={id.to_string()} class="mono" rows={rows.to_string()} spellcheck="false" value={self.text(path)} {oninput}
                aria-describedby={format!("{id}-about")} data-testid={id.to_string()} />
        }
    }

    fn editor(&self, field: &DocumentField, id: &str, path: &str) -> Html {
        let set = self.setter(path);
        html! {
            <PolicyEditor id={id.to_string()} text={self.text(path)} kind={field.subject.kind} before={&field.subject.before}
                limit={field.subject.limit} vocabulary={&field.vocabulary} templates={&field.templates}
                described={format!("{id}-about")} on_change={Callback::from(set)} />
        }
    }
}

/// A readable label for a value of a long enumeration.
pub(crate) fn word_called(word: &str) -> Message {
    PolicyType::by_name(word).map_or_else(
        || word.to_string().into(),
        |kind| Message::from(kind.called()).capitalized(),
    )
}

/// The members in order: a choice of kind comes before the members that depend on it.
fn ordered(members: &'static [Member]) -> Vec<&'static Member> {
    let mut members: Vec<_> = members.iter().collect();
    ordered::sort_by_key(&mut members, |member| {
        !matches!(member.shape, Shape::Enum(_))
    });
    members
}

/// A phrase as a sentence.
fn sentence(phrase: &'static str) -> Message {
    message!("{phrase}.", phrase = Message::from(phrase).capitalized())
}
