//! The input of a call, and its tags.

use policy::{Context, ContextValue};
use serde_json::{Map, Value};

use crate::context::Ctx;
use crate::refusals;
use api::error::ApiError;
use api::ids::{Absolute, AccountId};
use api::json::json;
use api::policy_types::PolicyTarget;
use api::time::SimTime;
use state::account::Tags;

/// The maximum number of tags on a resource.
pub const TAG_QUOTA: usize = 50;

/// The tags in a request, as keys and values.
pub fn given<'a>(input: Input<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let tags = input.list("Tags").into_iter().flatten();
    tags.filter_map(|tag| Some((tag["Key"].as_str()?, tag["Value"].as_str().unwrap_or(""))))
}

/// The rows of an answer with tags: objects with `Key` and `Value`.
pub fn tag_rows(tags: &Tags) -> Vec<Value> {
    tags.iter()
        .map(|(key, value)| json!({ "Key": &**key, "Value": &**value }))
        .collect()
}

/// The condition keys for the tags in a request: `aws:RequestTag/…`, if it sets them, and `aws:TagKeys`.
pub fn request_tags(input: Input<'_>, sets: bool) -> Context {
    let mut context = Context::default();
    context.mark_prefix_absent("aws:RequestTag/");
    let mut keys: Vec<String> = Vec::new();
    let mut add = |key: &str, value: Option<&str>| {
        if sets {
            let name = format!("aws:RequestTag/{key}");
            context.set(&name, value.unwrap_or_default());
        }
        keys.push(key.to_string());
    };
    let bucket = input.structure("CreateBucketConfiguration");
    for (of, name) in [
        (Some(input), "Tags"),
        (Some(input), "TagsList"),
        (bucket, "Tags"),
    ] {
        for row in of.and_then(|it| it.list(name)).into_iter().flatten() {
            if let Some(key) = row["Key"].as_str() {
                add(key, row["Value"].as_str());
            }
        }
    }
    for name in ["Tags", "tags"] {
        if let Some(members) = input.structure(name) {
            members.0.iter().for_each(|(key, it)| add(key, it.as_str()));
        }
    }
    keys.extend(input.texts("TagKeys").into_iter().map(str::to_string));
    if keys.is_empty() {
        context.mark_prefix_absent("aws:TagKeys");
    } else {
        context.set("aws:TagKeys", ContextValue::Many(keys));
    }
    context
}

/// The input of a call that `model::validate` has checked: required members exist and have the right type.
#[derive(Clone, Copy)]
pub struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    /// The input with these members.
    pub fn new(members: &'a Map<String, Value>) -> Self {
        Self(members)
    }

    /// A structure that is an item of a list.
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A text member, or the empty text if it is absent.
    pub fn text(self, name: &str) -> &'a str {
        self.optional(name).unwrap_or_default()
    }

    /// An optional text member.
    pub fn optional(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// An optional integer member.
    pub fn number(self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    /// An optional timestamp member, as ISO 8601 text or as seconds since 1970.
    pub fn moment(self, name: &str) -> Option<SimTime> {
        match self.0.get(name)? {
            Value::String(text) => SimTime::parse(text),
            Value::Number(seconds) => SimTime::parse(&seconds.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A bool member, false if it is absent.
    pub fn truth(self, name: &str) -> bool {
        self.flag(name).unwrap_or(false)
    }

    /// All members.
    pub fn all(self) -> &'a Map<String, Value> {
        self.0
    }

    /// An optional list member.
    pub fn list(self, name: &str) -> Option<&'a Vec<Value>> {
        self.0.get(name).and_then(Value::as_array)
    }

    /// The texts of a list; none if it is not given.
    pub fn texts(self, name: &str) -> Vec<&'a str> {
        let items = self.list(name).into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    }

    /// A boolean, if it is given.
    pub fn flag(self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    /// An optional structure member.
    pub fn structure(self, name: &str) -> Option<Input<'a>> {
        self.0.get(name).and_then(Value::as_object).map(Input)
    }

    /// An account id member, in the caller's partition.
    ///
    /// # Errors
    ///
    /// It is not an account id.
    pub fn account(self, ctx: &Ctx, name: &str) -> Result<AccountId, ApiError> {
        let id: AccountId = self.read(name)?;
        Ok(id.within(ctx.account().partition()))
    }

    /// A member that names a root, a unit, or an account in the caller's partition.
    ///
    /// # Errors
    ///
    /// The text is not such an id.
    pub fn target(self, ctx: &Ctx, name: &str) -> Result<PolicyTarget, ApiError> {
        let target: PolicyTarget = self.read(name)?;
        Ok(target.within(ctx.account().partition()))
    }

    /// An id member whose meaning does not depend on the caller's partition.
    ///
    /// # Errors
    ///
    /// The text is not such an id.
    pub fn id<T: Absolute>(self, name: &str) -> Result<T, ApiError> {
        self.read(name)
    }

    /// A text member as an id. `model::validate` has checked its pattern, but a value that is still wrong must not panic.
    fn read<T: std::str::FromStr>(self, name: &str) -> Result<T, ApiError> {
        self.text(name)
            .parse()
            .map_err(|_| refusals::INVALID_ID.error())
    }
}
