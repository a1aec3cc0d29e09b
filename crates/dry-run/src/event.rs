//! CloudTrail events: the fields that a decision needs. Everything else is skipped, and a field of another shape than documented
//! counts as missing, because files come from many tools.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The maximum number of resources and ARNs of one event that are looked at.
const MAX_RESOURCES: usize = 16;

/// A text; empty if it is missing, null, or no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailText<'a>(pub Cow<'a, str>);

impl TrailText<'_> {
    /// The text; `None` if it is empty.
    pub fn get(&self) -> Option<&str> {
        Some(&*self.0).filter(|text| !text.is_empty())
    }
}

impl std::ops::Deref for TrailText<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for TrailText<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

/// A CloudTrail event.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct TrailEvent<'a> {
    /// The event's own id.
    #[serde(rename = "eventID")]
    pub event_id: TrailText<'a>,
    /// The end of the call: `2026-11-22T15:04:05Z`.
    pub event_time: TrailText<'a>,
    /// The service: `s3.amazonaws.com`.
    pub event_source: TrailText<'a>,
    /// The operation: `ListObjects`.
    pub event_name: TrailText<'a>,
    /// `AwsApiCall`, or another kind that is no call.
    pub event_type: TrailText<'a>,
    /// The beginning of the hour of a digest file, which lists log files and has no calls.
    pub digest_start_time: TrailText<'a>,
    /// The Region of the endpoint.
    pub aws_region: TrailText<'a>,
    /// An IP address, or the name of the service that called.
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: TrailText<'a>,
    /// The agent.
    pub user_agent: TrailText<'a>,
    /// The error, if the call failed.
    pub error_code: TrailText<'a>,
    /// The account whose trail has the event.
    pub recipient_account_id: TrailText<'a>,
    /// The VPC endpoint of the call.
    pub vpc_endpoint_id: TrailText<'a>,
    /// The caller.
    pub user_identity: Lenient<TrailIdentity<'a>>,
    /// The parameters of the call.
    pub request_parameters: TrailParameters<'a>,
    /// The resources of the call.
    pub resources: TrailResources<'a>,
    /// Details of the encrypted connection; events of unencrypted ones have none.
    pub tls_details: Lenient<HasFields>,
    /// Whether the source leaves fields out, so that what is missing is unknown.
    #[serde(skip)]
    pub partial: bool,
}

impl TrailEvent<'_> {
    /// Whether it is a digest or a finding of CloudTrail Insights, which name no operation.
    pub(crate) fn has_no_name(&self) -> bool {
        *self.event_type == *"AwsCloudTrailInsight" || !self.digest_start_time.is_empty()
    }
}

/// The caller of an event.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct TrailIdentity<'a> {
    /// The kind: `AssumedRole`, `IAMUser`, `Root`, `AWSService` and others.
    #[serde(rename = "type")]
    pub kind: TrailText<'a>,
    /// The unique id, with the session's name.
    pub principal_id: TrailText<'a>,
    /// The ARN of the user or session.
    pub arn: TrailText<'a>,
    /// The account.
    pub account_id: TrailText<'a>,
    /// The name of a user.
    pub user_name: TrailText<'a>,
    /// The service that calls on behalf of the caller.
    pub invoked_by: TrailText<'a>,
    /// The session of temporary credentials.
    pub session_context: Lenient<SessionContext<'a>>,
}

/// The session of an event's caller.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct SessionContext<'a> {
    /// The role or user that began the session.
    pub session_issuer: Lenient<SessionIssuer<'a>>,
    /// Sign-in facts.
    pub attributes: Lenient<SessionAttributes<'a>>,
    /// The identity provider.
    pub web_id_federation_data: Lenient<FederationData<'a>>,
    /// The source identity.
    pub source_identity: TrailText<'a>,
    /// `true` for root sessions in member accounts.
    pub assumed_root: TrailText<'a>,
}

/// The role or user that began a session.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct SessionIssuer<'a> {
    /// Its ARN.
    pub arn: TrailText<'a>,
}

/// Sign-in facts of a session.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct SessionAttributes<'a> {
    /// Whether it began with MFA.
    pub mfa_authenticated: TrailText<'a>,
    /// When it began.
    pub creation_date: TrailText<'a>,
}

/// The identity provider of a session.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct FederationData<'a> {
    /// Its name or ARN.
    pub federated_provider: TrailText<'a>,
}

/// The parameters of a call that tell its resource.
#[derive(Clone, Debug, Default)]
pub struct TrailParameters<'a> {
    /// `bucketName`
    pub bucket: TrailText<'a>,
    /// `key`
    pub key: TrailText<'a>,
    /// `versionId`
    pub version: TrailText<'a>,
    /// `roleArn`
    pub role_arn: TrailText<'a>,
    /// The texts that are ARNs or name something of IAM, with the names of their parameters.
    pub named: Vec<(TrailText<'a>, TrailText<'a>)>,
}

/// Parameters that name something of IAM.
const IAM_NAMES: [&str; 6] = [
    "groupName",
    "instanceProfileName",
    "path",
    "policyName",
    "roleName",
    "userName",
];

/// A resource of a call.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub struct TrailResource<'a> {
    /// Its ARN.
    #[serde(rename = "ARN", alias = "arn", alias = "resourceARN")]
    pub arn: TrailText<'a>,
    /// Its account.
    #[serde(alias = "accountID", alias = "accountid")]
    pub account_id: TrailText<'a>,
}

/// The first resources of a call.
#[derive(Clone, Debug, Default)]
pub struct TrailResources<'a>(pub Vec<TrailResource<'a>>);

/// Whether a field is an object, which [`Lenient`] reads.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct HasFields {
    /// Whether it is.
    pub is_object: bool,
}

impl From<IgnoredAny> for HasFields {
    fn from(_: IgnoredAny) -> Self {
        Self { is_object: true }
    }
}

/// An object, or the default value for anything else.
#[derive(Clone, Debug, Default)]
pub struct Lenient<T>(pub T);

impl<T> std::ops::Deref for Lenient<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Lenient<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Visits what is of no interest: each such value gives the default.
macro_rules! others_are {
    (seq, $default:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok($default)
        }
    };
    (map, $default:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok($default)
        }
    };
    ($default:expr; $($skipped:ident)*; $($kind:ident $of:ty),*) => {
        $(others_are! { $skipped, $default })*
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
        $(fn $kind<E>(self, _: $of) -> Result<Self::Value, E> {
            Ok($default)
        })*
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($default)
        }
    };
}

impl<'de: 'a, 'a> Deserialize<'de> for TrailText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = TrailText<'de>;
            others_are!(TrailText::default(); seq map; visit_i64 i64, visit_u64 u64, visit_f64 f64);

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(if value { "true" } else { "false" }.into())
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(text.into())
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TrailText(Cow::Owned(text.to_string())))
            }
        }
        deserializer.deserialize_any(Texts)
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Objects<T> {
            type Value = Lenient<T>;
            others_are!(Lenient::default(); seq; visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Lenient)
            }
        }
        deserializer.deserialize_any(Objects(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for TrailParameters<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = TrailParameters<'de>;
            others_are!(TrailParameters::default(); seq; visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = TrailParameters::default();
                while let Some((name, value)) = map.next_entry::<TrailText<'_>, TrailText<'_>>()? {
                    found.add(name, value);
                }
                Ok(found)
            }
        }
        deserializer.deserialize_any(Members)
    }
}

impl<'a> TrailParameters<'a> {
    /// Adds a parameter.
    pub(crate) fn add(&mut self, name: TrailText<'a>, value: TrailText<'a>) {
        let is_named = value.starts_with("arn:") || IAM_NAMES.contains(&&*name);
        if is_named && self.named.len() < MAX_RESOURCES {
            self.named.push((name.clone(), value.clone()));
        }
        match &*name {
            "bucketName" => self.bucket = value,
            "key" => self.key = value,
            "versionId" => self.version = value,
            "roleArn" => self.role_arn = value,
            _ => {}
        }
    }

    /// The value of a parameter that is an ARN or names something of IAM.
    pub(crate) fn named(&self, name: &str) -> Option<&str> {
        let mut named = self.named.iter();
        named.find(|(it, _)| **it == *name)?.1.get()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for TrailResources<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = TrailResources<'de>;
            others_are!(TrailResources::default(); map; visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut found = TrailResources::default();
                while let Some(Lenient(resource)) = seq.next_element()? {
                    if found.0.len() < MAX_RESOURCES {
                        found.0.push(resource);
                    }
                }
                Ok(found)
            }
        }
        deserializer.deserialize_any(List)
    }
}

/// An event in the wrapping of another tool.
#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Envelope<'a> {
    /// EventBridge: the event.
    detail: Lenient<TrailEvent<'a>>,
    /// The answer of `lookup-events`: the event as text.
    #[serde(rename = "CloudTrailEvent")]
    event: TrailText<'a>,
    /// CloudWatch Logs: the event as text.
    message: TrailText<'a>,
}

/// Reads one event, plain or wrapped, and hands it on.
///
/// # Errors
///
/// The text is not an object in JSON, or no event.
pub(crate) fn read_event<R>(
    text: &str,
    then: &mut dyn FnMut(&TrailEvent<'_>) -> R,
) -> Result<R, String> {
    let plain: TrailEvent<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if !plain.event_name.is_empty() || plain.has_no_name() {
        return Ok(then(&plain));
    }
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if !envelope.detail.event_name.is_empty() {
        return Ok(then(&envelope.detail));
    }
    for inner in [&envelope.event, &envelope.message] {
        if inner.is_empty() {
            continue;
        }
        let event: TrailEvent<'_> =
            serde_json::from_str(inner).map_err(|error| error.to_string())?;
        if !event.event_name.is_empty() {
            return Ok(then(&event));
        }
    }
    Err("it has no eventName".to_string())
}
