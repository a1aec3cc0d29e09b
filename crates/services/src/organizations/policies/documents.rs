//! Policy documents: their stored form, and their refusals.

use policy::{Document, DocumentError};

use crate::organizations::refusals;
use crate::prelude::*;
use api::management_policy::{self, DocumentPart};

/// A parsed document, in one of two languages.
pub(crate) type Meaning = (Option<Arc<Document>>, Option<Arc<DocumentPart>>);

/// A document in its stored form; the error says why it is not valid for its type.
pub(super) fn read(
    ctx: &mut Ctx,
    kind: PolicyType,
    content: &str,
) -> Result<(Text, Meaning), ApiError> {
    let size = content.chars().count();
    if size > kind.max_characters() {
        ctx.cite("AWS Organizations User Guide: quotas");
        ctx.advise(
            message!("The document has {size} characters; a {kind} may have {max_characters}. Whitespace counts.", kind = kind.called(), max_characters = kind.max_characters()),
        );
        return Err(refusals::POLICY_CONTENT_LIMIT_EXCEEDED.error());
    }
    ctx.cite("AWS Organizations User Guide: policy syntax");
    match stored(kind, content) {
        Ok(stored) => {
            ctx.note_passed(message!("The document is a {kind}.", kind = kind.called()));
            Ok(stored)
        }
        Err(error) => {
            ctx.advise(error.says());
            Err(refusals::MALFORMED_POLICY_DOCUMENT.error())
        }
    }
}

/// The stored form and the meaning of a document, of any size.
pub(crate) fn stored(kind: PolicyType, content: &str) -> Result<(Text, Meaning), DocumentError> {
    let Some(language) = kind.language() else {
        let settings = management_policy::read(kind, content)?;
        return Ok((content.into(), (None, Some(Arc::new(settings)))));
    };
    let parse = |text: &str| Document::parse_as(language, text);
    let mut document = parse(content)?;
    if kind == PolicyType::ResourceControl {
        // Recorded: stored minified, the statements as a list, with a version.
        document = parse(&normalized(content))?;
    }
    Ok((document.text().into(), (Some(Arc::new(document)), None)))
}

/// A document of the policy language in the form in which AWS stores RCPs and the delegation
/// policy.
pub(crate) fn normalized(content: &str) -> String {
    let Ok(Value::Object(document)) = serde_json::from_str(content) else {
        return content.to_string();
    };
    let mut kept = Map::new();
    let version = document.get("Version").cloned();
    kept.insert(
        "Version".into(),
        version.unwrap_or_else(|| "2008-10-17".into()),
    );
    for (key, value) in document {
        let value = match (key.as_str(), value) {
            ("Statement", statement @ Value::Object(_)) => Value::Array(vec![statement]),
            (_, value) => value,
        };
        kept.insert(key, value);
    }
    Value::Object(kept).to_string()
}
