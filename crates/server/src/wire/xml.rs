//! Answers as XML, in the shapes of the Query protocol and of Amazon S3.

use std::borrow::Cow;

use sim::model::outputs::{Form, Structure};
use sim::time::SECOND;

use crate::prelude::*;

/// Names in answers of Amazon EC2 that are not the member's own.
const EC2_NAMES: [(&str, &str); 2] = [("Regions", "regionInfo"), ("Endpoint", "regionEndpoint")];

/// The names of a list's items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// `member`, as in the Query protocol.
    Member,
    /// As in Amazon S3: `Bucket` for those of `Buckets`. The items of `Rules` have no element around them.
    Named,
    /// `item`, as in Amazon EC2, which has names of its own for members, too.
    Item,
    /// As in Amazon SQS: `QueueUrl` for each of `QueueUrls`, with no element around them; maps as well.
    Flat,
}

/// The name of an item of a list: `Bucket` for `Buckets`, `Tag` for `TagSet`.
pub fn single(list: &str) -> &str {
    let name = list.strip_suffix("Set").or_else(|| list.strip_suffix('s'));
    name.unwrap_or(list)
}

/// The name of a member in answers of Amazon EC2: `regionName`.
fn ec2_name(name: &str) -> String {
    if let Some((_, other)) = EC2_NAMES.iter().find(|(own, _)| *own == name) {
        return (*other).to_string();
    }
    let (first, rest) = name.split_at(1);
    first.to_ascii_lowercase() + rest
}

/// The members of a structure.
fn members(out: &mut String, shape: Structure, answer: &Value, lists: Lists) {
    for (member, form) in shape.members() {
        let Some(value) = answer.get(member).filter(|value| !value.is_null()) else {
            continue;
        };
        let name = match (member, lists) {
            ("Grants", Lists::Named) => "AccessControlList".into(),
            (_, Lists::Item) => ec2_name(member).into(),
            _ => Cow::Borrowed(member),
        };
        match (form, lists) {
            (Form::List(item), Lists::Flat) => {
                for value in value.as_array().into_iter().flatten() {
                    let each = |out: &mut String| content(out, item.form(), value, lists);
                    element(out, single(member), each);
                }
            }
            (Form::Map(item), Lists::Flat) => {
                let key_name = if member == "Tags" { "Key" } else { "Name" };
                for (key, value) in value.as_object().into_iter().flatten() {
                    element(out, single(member), |out| {
                        text(out, key_name, key);
                        element(out, "Value", |out| content(out, item.form(), value, lists));
                    });
                }
            }
            (Form::List(item), Lists::Named) => {
                let items = |out: &mut String| {
                    for value in value.as_array().into_iter().flatten() {
                        let each = |out: &mut String| content(out, item.form(), value, lists);
                        element(out, single(member), each);
                    }
                };
                match member {
                    "Rules" => items(out),
                    _ => element(out, &name, items),
                }
            }
            (Form::Structure(shape), Lists::Named) if member == "Grantee" => {
                grantee(out, shape, value);
            }
            _ => element(out, &name, |out| content(out, form, value, lists)),
        }
    }
}

/// Who is granted something by an access control list. The type is an attribute.
fn grantee(out: &mut String, shape: Structure, value: &Value) {
    out.push_str("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"");
    escape(out, value["Type"].as_str().unwrap_or_default());
    out.push_str("\">");
    let mut others = value.clone();
    if let Some(others) = others.as_object_mut() {
        others.remove("Type");
    }
    members(out, shape, &others, Lists::Named);
    out.push_str("</Grantee>");
}

/// An element, with what this function writes in it.
pub fn element(out: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    out.extend(["<", name, ">"]);
    content(out);
    out.extend(["</", name, ">"]);
}

/// An element in a namespace, as a text of its own.
pub fn document(name: &str, namespace: &str, content: impl FnOnce(&mut String)) -> String {
    let mut out = format!("<{name} xmlns=\"{namespace}\">");
    content(&mut out);
    out.extend(["</", name, ">"]);
    out
}

/// A value, without the element around it.
pub fn content(out: &mut String, form: Form, value: &Value, lists: Lists) {
    match (form, value) {
        (Form::Structure(shape), value) => members(out, shape, value, lists),
        (Form::List(item), Value::Array(values)) => {
            let name = if lists == Lists::Item {
                "item"
            } else {
                "member"
            };
            for value in values {
                element(out, name, |out| content(out, item.form(), value, lists));
            }
        }
        (Form::Map(item), Value::Object(values)) => {
            for (key, value) in values {
                element(out, "entry", |out| {
                    text(out, "key", key);
                    element(out, "value", |out| content(out, item.form(), value, lists));
                });
            }
        }
        (Form::Timestamp, Value::String(text)) => escape(out, &moment(text)),
        // IAM returns a document's text in encoded form.
        (Form::Document, Value::String(text)) => {
            out.push_str(&percent::encode(text));
        }
        (Form::Document, document) => {
            out.push_str(&percent::encode(document.to_string()));
        }
        (_, Value::String(text)) => escape(out, text),
        (_, Value::Null) => {}
        (_, other) => escape(out, &other.to_string()),
    }
}

/// A time as `2026-01-05T09:00:00Z`, with milliseconds if there are any.
fn moment(text: &str) -> String {
    let Some(moment) = SimTime::parse(text) else {
        return text.to_string();
    };
    let zulu = moment.zulu();
    match moment.millis() % SECOND {
        0 => zulu,
        millis => format!("{}.{millis:03}Z", zulu.trim_end_matches('Z')),
    }
}

/// An element with text.
pub fn text(out: &mut String, name: &str, text: &str) {
    element(out, name, |out| escape(out, text));
}

/// Text between two tags. Characters that XML cannot contain become the replacement character. Source: XML 1.0,
/// characters.
pub fn escape(out: &mut String, text: &str) {
    let impossible = |it| matches!(it, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let possible = text.replace(impossible, "\u{fffd}");
    // A parser turns a carriage return into a line feed, unless it is escaped.
    out.push_str(&quick_xml::escape::escape(possible).replace("&#13;", "&#xD;"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_whatever_it_is() {
        let mut out = String::new();
        escape(&mut out, "a<b> & \"c\"\t\n\r\0\u{1f}\u{ffff}é");
        assert_eq!(
            out,
            "a&lt;b&gt; &amp; &quot;c&quot;\t\n&#xD;\u{fffd}\u{fffd}\u{fffd}é"
        );
    }

    #[test]
    fn moments_have_milliseconds_where_there_are_any() {
        assert_eq!(moment("2026-01-05T09:00:00+00:00"), "2026-01-05T09:00:00Z");
        assert_eq!(
            moment("2026-01-05T09:00:00.120000+00:00"),
            "2026-01-05T09:00:00.120Z"
        );
    }
}
