//! Reading the document of a management policy into pieces.
//!
//! `shapes.rs` has a table of what each type may contain. The case of names and operators does not count, as recorded for tag,
//! chat and S3 policies.
//! Source: AWS Organizations User Guide, inheritance operators, and the syntax page of each type; recorded answers.

use message::{Message, message};
use policy::DocumentError;
use policy::json::{self, JsonNode, Value};

use super::grammar::{DocumentPart, Literal, Operator, Operators, SettingValue};
use super::shapes::{PolicyShape, shape};
use crate::policy_types::PolicyType;

const CONTROLS: &str = "@@operators_allowed_for_child_policies";

/// Reads a document of a type.
///
/// # Errors
///
/// The text is not JSON or not a valid document of the type.
pub fn read(kind: PolicyType, text: &str) -> Result<DocumentPart, DocumentError> {
    let root = json::parse(text)?;
    let reader = ManagementPolicyParser { kind, text };
    let part = reader.part("", &root, shape(kind), "")?;
    if part.parts.is_empty() {
        return Err(root.wrong(
            text,
            "",
            "the document is empty",
            &match shape(kind) {
                PolicyShape::Group([(name, _)]) => {
                    message!("Begin with `{{\"{name}\": {{…}}}}`.")
                }
                PolicyShape::Group(_)
                | PolicyShape::Loose(_)
                | PolicyShape::Each(_)
                | PolicyShape::Named(..)
                | PolicyShape::One(_)
                | PolicyShape::Many
                | PolicyShape::Any => "Put its settings under a name.".into(),
            },
        ));
    }
    Ok(part)
}

struct ManagementPolicyParser<'a> {
    kind: PolicyType,
    text: &'a str,
}

impl ManagementPolicyParser<'_> {
    fn wrong(
        &self,
        node: &JsonNode,
        path: &str,
        message: impl Into<Message>,
        help: impl Into<Message>,
    ) -> DocumentError {
        node.wrong(self.text, path, message, help)
    }

    fn part(
        &self,
        name: &str,
        node: &JsonNode,
        shape: &PolicyShape,
        path: &str,
    ) -> Result<DocumentPart, DocumentError> {
        let Value::Object(members) = &node.value else {
            return Err(self.wrong(
                node,
                path,
                &message!("an object is required here, not {is}", is = node.is()),
                "Write settings with an operator, for example {\"@@assign\": …}.",
            ));
        };
        let mut part = DocumentPart {
            name: name.into(),
            key: name.to_lowercase().as_str().into(),
            ..DocumentPart::default()
        };
        for member in members {
            let (name, node) = (member.key.as_str(), &member.node);
            let here = if path.is_empty() {
                name.to_string()
            } else {
                format!("{path}.{name}")
            };
            if name.eq_ignore_ascii_case(CONTROLS) {
                let controls = self.controls(node, &here)?;
                part.controls = Some(part.controls.map_or(controls, |it| it.and(controls)));
            } else if name.starts_with("@@") {
                self.operator(&mut part, name, node, shape, &here)?;
            } else {
                let inner = self.named(&part, name, node, shape, &here)?;
                part.parts.push(inner);
            }
        }
        let says = part.assign.is_some() || part.append.is_some() || part.remove.is_some();
        if says && !part.parts.is_empty() {
            return Err(self.wrong(
                node,
                path,
                "operators and names are mixed",
                "Use operators only in settings, not next to other names.",
            ));
        }
        self.tag_key(&part, node, path)?;
        Ok(part)
    }

    /// The piece under a name, which the document has once.
    fn named(
        &self,
        part: &DocumentPart,
        name: &str,
        node: &JsonNode,
        shape: &PolicyShape,
        path: &str,
    ) -> Result<DocumentPart, DocumentError> {
        let inner = self.inner(name, node, shape, path)?;
        if name.is_empty() {
            return Err(self.wrong(node, path, "a name is empty", "Give it a name."));
        }
        let inner = self.part(name, node, inner, path)?;
        if part.parts.iter().any(|other| other.key == inner.key) {
            return Err(self.wrong(
                node,
                path,
                "the name occurs twice",
                "Names that differ only in case are the same name: merge the two.",
            ));
        }
        Ok(inner)
    }

    /// The shape of the piece under a name, or the error if the name is not allowed here.
    fn inner<'s>(
        &self,
        name: &str,
        node: &JsonNode,
        shape: &'s PolicyShape,
        path: &str,
    ) -> Result<&'s PolicyShape, DocumentError> {
        let known = |names: &'s [(&str, PolicyShape)]| {
            names
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, shape)| shape)
        };
        let found = match shape {
            PolicyShape::Any => Some(shape),
            PolicyShape::Each(inner) => Some(*inner),
            PolicyShape::Named(names, inner) => names.contains(&name).then_some(*inner),
            PolicyShape::Group(names) => known(names),
            PolicyShape::Loose(names) => Some(known(names).unwrap_or(&PolicyShape::Any)),
            PolicyShape::One(_) | PolicyShape::Many => None,
        };
        found.ok_or_else(|| {
            self.wrong(
                node,
                path,
                &message!(
                    "`{name}` is not valid here in a document of {kind}",
                    name = name.to_string(),
                    kind = self.kind.name().to_string()
                ),
                "See the syntax of this type in the AWS Organizations User Guide.",
            )
        })
    }

    fn controls(&self, node: &JsonNode, path: &str) -> Result<Operators, DocumentError> {
        let wrong = |message: Message| {
            self.wrong(
                node,
                path,
                message,
                "List @@assign, @@append and @@remove, or write [\"@@all\"] or [\"@@none\"].",
            )
        };
        let Value::Array(items) = &node.value else {
            return Err(wrong(
                "the operators for child policies must be a list".into(),
            ));
        };
        let mut seen: Vec<&str> = Vec::new();
        let mut allowed = Operators::NONE;
        for item in items {
            let Value::String(word) = &item.value else {
                return Err(wrong(
                    "the operators for child policies must be a list of operators".into(),
                ));
            };
            if seen.contains(&word.as_str()) {
                return Err(wrong("an operator is listed twice".into()));
            }
            seen.push(word);
            if word.eq_ignore_ascii_case("@@all") {
                allowed = Operators::ALL;
            } else if let Some(operator) = Operator::by_name(word) {
                allowed = allowed.with(operator);
            } else if !word.eq_ignore_ascii_case("@@none") {
                return Err(wrong(message!(
                    "`{word}` is not an operator",
                    word = word.to_string()
                )));
            }
        }
        let none = seen.iter().any(|word| word.eq_ignore_ascii_case("@@none"));
        if seen.is_empty() || (none && seen.len() > 1) {
            return Err(wrong(
                "the list is empty, or has @@none beside other operators".into(),
            ));
        }
        Ok(allowed)
    }

    fn operator(
        &self,
        part: &mut DocumentPart,
        name: &str,
        node: &JsonNode,
        shape: &PolicyShape,
        path: &str,
    ) -> Result<(), DocumentError> {
        let Some(operator) = Operator::by_name(name) else {
            return Err(self.wrong(
                node,
                path,
                &message!("`{name}` is not an operator", name = name.to_string()),
                "The operators are @@assign, @@append and @@remove.",
            ));
        };
        let given = self.given(node, path)?;
        if part.name.is_empty() {
            // Recorded: at the top of a document AWS accepts operators with flat values and ignores them.
            return Ok(());
        }
        self.fits(operator, &given, shape, (name, node, path))?;
        // Recorded: an operator may occur in several spellings that differ in case. It is not documented which one counts;
        // here it is the first.
        match (operator, given) {
            (Operator::Assign, given) => {
                part.assign.get_or_insert(given);
            }
            (Operator::Append, SettingValue::Many(list)) => {
                part.append.get_or_insert(list);
            }
            (Operator::Remove, SettingValue::Many(list)) => {
                part.remove.get_or_insert(list);
            }
            (Operator::Append | Operator::Remove, SettingValue::One(_)) => {}
        }
        Ok(())
    }

    /// Whether an operator with this value can be in a setting of this shape. `at`: the operator's name, node and path.
    fn fits(
        &self,
        operator: Operator,
        given: &SettingValue,
        shape: &PolicyShape,
        at: (&str, &JsonNode, &str),
    ) -> Result<(), DocumentError> {
        let (name, node, path) = at;
        let wrong = |message: Message, help: Message| Err(self.wrong(node, path, message, help));
        match (shape, given) {
            (PolicyShape::One(words), SettingValue::One(literal))
                if operator == Operator::Assign =>
            {
                let fits = match literal {
                    Literal::Text(text) => words.is_empty() || words.contains(&&**text),
                    Literal::Plain(_) => false,
                };
                if fits {
                    return Ok(());
                }
                wrong(
                    "this value is not valid here".into(),
                    match words {
                        [] => Message::from("Write a text in quotation marks."),
                        words => message!("Write one of: {list}.", list = words.join(", ")),
                    },
                )
            }
            (PolicyShape::One(_), _) => wrong(
                "the setting has one value".into(),
                "Set it with @@assign and a single value.".into(),
            ),
            (PolicyShape::Many, SettingValue::Many(_)) => self.items(given, node, path),
            (PolicyShape::Many, SettingValue::One(_)) => wrong(
                "the setting has a list of values".into(),
                "Put the values into [ ].".into(),
            ),
            (PolicyShape::Any, SettingValue::One(_)) if operator != Operator::Assign => wrong(
                message!("{name} works on lists", name = name.to_string()),
                "Put the values into [ ], or set one value with @@assign.".into(),
            ),
            (PolicyShape::Any, _) => Ok(()),
            (
                PolicyShape::Group(_)
                | PolicyShape::Loose(_)
                | PolicyShape::Each(_)
                | PolicyShape::Named(..),
                _,
            ) => wrong(
                "there is no setting here that an operator could set".into(),
                "Put operators into settings.".into(),
            ),
        }
    }

    fn given(&self, node: &JsonNode, path: &str) -> Result<SettingValue, DocumentError> {
        if let Value::Array(items) = &node.value {
            let list = items.iter().map(|item| self.literal(item, path));
            return list.collect::<Result<_, _>>().map(SettingValue::Many);
        }
        self.literal(node, path).map(SettingValue::One)
    }

    fn literal(&self, node: &JsonNode, path: &str) -> Result<Literal, DocumentError> {
        let plain = match &node.value {
            Value::String(text) => return Ok(Literal::Text(text.as_str().into())),
            Value::Number(number) => number.as_str(),
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Null => "null",
            Value::Array(_) | Value::Object(_) => {
                return Err(self.wrong(
                    node,
                    path,
                    &message!("a value is required here, not {is}", is = node.is()),
                    "An operator sets a single value or a flat list of values.",
                ));
            }
        };
        // Recorded for tag policies, and for lists in chat policies: every value becomes a text.
        Ok(
            if matches!(self.kind, PolicyType::Tag | PolicyType::Chatbot)
                && !path.contains("tag_key")
            {
                Literal::Text(plain.into())
            } else {
                Literal::Plain(plain.into())
            },
        )
    }

    /// Checks the items of a list in a tag policy. Resource types are checked by form only, because AWS's list is long and grows.
    fn items(
        &self,
        given: &SettingValue,
        node: &JsonNode,
        path: &str,
    ) -> Result<(), DocumentError> {
        let SettingValue::Many(list) = given else {
            return Ok(());
        };
        if self.kind != PolicyType::Tag {
            return Ok(());
        }
        let values = path.to_ascii_lowercase().contains(".tag_value.");
        for literal in list {
            let text = literal.text();
            if values && text.matches('*').count() > 1 {
                return Err(self.wrong(
                    node,
                    path,
                    &message!("`{text}` has more than one *", text = text.to_string()),
                    "A value may have one wildcard.",
                ));
            }
            let typed = text
                .split_once(':')
                .is_some_and(|(service, of)| !service.is_empty() && !of.is_empty());
            // Recorded: `ecs:*` is refused, `ecs:ALL_SUPPORTED` accepted. Policies that AWS publishes have `dms:*` and others: for which
            // services it is accepted is not documented.
            let wild = text.contains('*') && (!text.ends_with(":*") || text == "ecs:*");
            if !values && (!typed || wild || text.matches('*').count() > 1) {
                return Err(self.wrong(
                    node,
                    path,
                    &message!("`{text}` is not a resource type", text = text.to_string()),
                    "Write the service and the type, for example ec2:instance, or ec2:ALL_SUPPORTED for all types of the service.",
                ));
            }
        }
        Ok(())
    }

    /// Checks `tag_key`, which may only change the case of its key.
    fn tag_key(
        &self,
        part: &DocumentPart,
        node: &JsonNode,
        path: &str,
    ) -> Result<(), DocumentError> {
        if self.kind != PolicyType::Tag || path.matches('.').count() != 1 {
            return Ok(());
        }
        for setting in part.parts.iter().filter(|it| &*it.key == "tag_key") {
            if let Some(SettingValue::One(Literal::Text(spelled))) = &setting.assign
                && *spelled.to_lowercase() != *part.key
            {
                return Err(self.wrong(
                    node,
                    path,
                    &message!("the key `{part}` cannot be `{spelled}`", part = part.name),
                    "tag_key only sets which letters of the key are uppercase.",
                ));
            }
        }
        Ok(())
    }
}
