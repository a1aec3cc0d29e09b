//! Identity providers: of OpenID Connect, whose tokens `web_identity` reads, and of SAML, whose assertions `saml` reads.
//!
//! A provider of OIDC is named after its address. Not modeled: fetching its keys and certificates, so thumbprints are kept but
//! have no effect; passing on the context of callers (trusted identity propagation), so its settings are kept likewise.
//! Source: API Reference of IAM, the operations' pages; IAM User Guide, creating OIDC identity providers. Words without a note are not recorded.

use super::prelude::*;
use super::{limits, refusals, tags};
use api::time::DAY;
use state::account::{IdentityProvider, ProviderKind};

/// The days for which SAML metadata counts as valid: 100 years, as recorded.
const VALID_DAYS: u64 = 36_525;

/// A kind of provider.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    Oidc,
    Saml,
}

impl Provider {
    /// The beginning of its name in ARNs.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Oidc => "oidc-provider/",
            Self::Saml => "saml-provider/",
        }
    }

    /// Its name in operations and quotas.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Oidc => "OpenIDConnectProvider",
            Self::Saml => "SAMLProvider",
        }
    }

    const fn member(self) -> &'static str {
        match self {
            Self::Oidc => "OpenIDConnectProviderArn",
            Self::Saml => "SAMLProviderArn",
        }
    }

    fn arn(account: AccountId, name: &str) -> String {
        format!("{}:{name}", account.arn("iam"))
    }

    /// The end of the ARN that a call names, after policy has let the call pass; and whether there is such a provider.
    fn permitted(
        self,
        world: &World,
        ctx: &mut Ctx,
        input: Input<'_>,
    ) -> Result<(Text, bool), ApiError> {
        let arn = input.text(self.member());
        authorize::admit(world, ctx, arn)?;
        let own = Self::arn(ctx.account(), "");
        let name = arn.strip_prefix(&own).unwrap_or_default();
        let known = name.starts_with(self.prefix());
        let known = known && here(world, ctx).providers.contains_key(name);
        Ok((text(name), known))
    }

    /// The end of the ARN of the existing provider that a call names, after policy has let the call pass.
    pub(super) fn named(
        self,
        world: &World,
        ctx: &mut Ctx,
        input: Input<'_>,
    ) -> Result<Text, ApiError> {
        let (name, known) = self.permitted(world, ctx, input)?;
        if known {
            return Ok(name);
        }
        Err(self.missing(input))
    }

    fn missing(self, input: Input<'_>) -> ApiError {
        let arn = input.text(self.member());
        match self {
            Self::Oidc => refuse!(refusals::NO_SUCH_OIDC_PROVIDER, arn),
            Self::Saml => refuse!(refusals::NO_SUCH_SAML_PROVIDER, arn),
        }
    }

    /// Adds a provider. The answer names it.
    fn create(
        self,
        world: &mut Locked<'_>,
        ctx: &mut Ctx,
        input: Input<'_>,
        name: &str,
        kind: impl FnOnce() -> Result<ProviderKind, ApiError>,
    ) -> Answer {
        let name = [self.prefix(), name].concat();
        let arn = Self::arn(ctx.account(), &name);
        authorize::permit(world, ctx, &arn, Context::default())?;
        let tagging = format!("iam:Tag{}", self.title());
        tags::permit_tagging(world, ctx, input, &tagging, &arn, Context::default())?;
        ctx.enter(Gate::State);
        let kind = kind()?;
        let context_provider = context_provider(input)?;
        let identity_center = input.optional("IdentityCenterInstanceArn").map(text);
        if identity_center.is_some() && context_provider.is_none() {
            return Err(refusals::NO_CONTEXT_PROVIDER.error());
        }
        let providers = &here(world, ctx).providers;
        if providers.contains_key(&*name) {
            return Err(match self {
                Self::Oidc => refuse!(refusals::OIDC_PROVIDER_EXISTS, url = input.text("Url")),
                Self::Saml => refuse!(refusals::SAML_PROVIDER_EXISTS, name = input.text("Name")),
            });
        }
        let same = providers.keys().filter(|it| it.starts_with(self.prefix()));
        let quota = format!("{}sPerAccount", self.title());
        limits::within(same.count() + 1, &quota, limits::PROVIDERS)?;
        let provider = IdentityProvider {
            created_at: world.now(),
            kind,
            context_provider,
            identity_center,
            tags: tags::read(input, false)?,
        };
        let member = self.member();
        let answer = json!({ member: arn, "Tags": tags::shape(&provider.tags) });
        let world = world.open(ctx)?;
        let providers = &mut here_mut(world, ctx).providers;
        providers.insert(text(&name), provider);
        happened(world, ctx, &name, |name, account| {
            message!("Identity provider {name} was created in {account}.")
        });
        Ok(present(answer).into())
    }
}

/// The context provider of a request, as JSON text.
fn context_provider(input: Input<'_>) -> Result<Option<Text>, ApiError> {
    let Some(given) = input.structure("ContextProvider") else {
        return Ok(None);
    };
    if given.optional("SubjectTypeValue").is_some()
        && given.optional("SubjectTypeSourceKey").is_some()
    {
        return Err(refusals::BOTH_OF_A_PAIR.error());
    }
    let spelled = Value::Object(given.all().clone()).to_string();
    Ok(Some(spelled.into()))
}

/// Changes how a provider passes on the context of its callers: one of two settings at a time.
fn propagate(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    name: &Text,
) -> Result<(), ApiError> {
    let context = context_provider(input)?;
    let center = input.optional("IdentityCenterInstanceArn").map(text);
    let [no_context, no_center] =
        ["RemoveContextProvider", "RemoveIdentityCenterInstance"].map(|it| input.truth(it));
    if context.is_some() && no_context || center.is_some() && no_center {
        return Err(refusals::BOTH_OF_A_PAIR.error());
    }
    let (of_context, of_center) = (
        context.is_some() || no_context,
        center.is_some() || no_center,
    );
    if of_context && of_center {
        return Err(refusals::BOTH_SETTINGS.error());
    }
    let known = here(world, ctx).providers.get(name);
    if no_context && known.is_some_and(|it| it.identity_center.is_some()) {
        return Err(refusals::STILL_ASSOCIATED.error());
    }
    if center.is_some() && known.is_none_or(|it| it.context_provider.is_none()) {
        return Err(refusals::NO_CONTEXT_PROVIDER.error());
    }
    let world = world.open(ctx)?;
    change_whole(world, ctx, name, |provider| {
        if of_context {
            provider.context_provider = context;
        }
        if of_center {
            provider.identity_center = center;
        }
    });
    Ok(())
}

pub(super) fn update_oidc(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Oidc.named(world, ctx, input)?;
    propagate(world, ctx, input, &name)?;
    Ok(json!({}))
}

/// The settings of a provider that answers show, as far as there are any.
fn propagation(provider: &IdentityProvider) -> [Option<Value>; 2] {
    let context = provider.context_provider.as_deref();
    let center = provider.identity_center.as_deref();
    [
        context.and_then(|it| serde_json::from_str(it).ok()),
        center.map(Value::from),
    ]
}

/// Changes the data of a provider's kind.
fn change(world: &mut WorldMut, ctx: &mut Ctx, name: &str, change: impl FnOnce(&mut ProviderKind)) {
    change_whole(world, ctx, name, |provider| change(&mut provider.kind));
}

/// Changes a provider.
fn change_whole(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    name: &str,
    change: impl FnOnce(&mut IdentityProvider),
) {
    let Some(provider) = here_mut(world, ctx).providers.get_mut(name) else {
        return;
    };
    let before = provider.clone();
    change(provider);
    if *provider != before {
        happened(world, ctx, name, |name, account| {
            message!("Identity provider {name} in {account} was changed.")
        });
    }
}

/// The address of a provider without `https://`, which names it.
fn address(url: &str) -> Result<&str, ApiError> {
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"?#@%".contains(&byte);
    if !host.is_empty() && !host.contains(':') && rest.bytes().all(plain) {
        return Ok(rest);
    }
    Err(refusals::INVALID_PROVIDER_URL.error())
}

fn within_clients(clients: usize) -> Result<(), ApiError> {
    limits::within(
        clients,
        "ClientIdsPerOpenIdConnectProvider",
        limits::CLIENT_IDS,
    )
}

fn thumbprints(input: Input<'_>) -> Result<Vec<Text>, ApiError> {
    let given: Vec<Text> = (input.texts("ThumbprintList").into_iter())
        .map(text)
        .collect();
    if given.len() > limits::THUMBPRINTS {
        return Err(invalid(
            "Thumbprint list must contain fewer than 5 entries.",
        ));
    }
    Ok(given)
}

pub(super) fn create_oidc(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let address = address(input.text("Url")).inspect_err(|_| ctx.enter(Gate::Request))?;
    Provider::Oidc.create(world, ctx, input, address, || {
        let mut clients: Vec<Text> = Vec::new();
        for client in input.texts("ClientIDList") {
            if !clients.contains(&text(client)) {
                clients.push(text(client));
            }
        }
        within_clients(clients.len())?;
        let thumbprints = thumbprints(input)?;
        Ok(ProviderKind::Oidc {
            clients,
            thumbprints,
        })
    })
}

/// The metadata of a SAML provider in the input.
fn metadata(input: Input<'_>) -> Result<Text, ApiError> {
    let given = input.text("SAMLMetadataDocument");
    if given.trim_start().starts_with('<') && given.contains("EntityDescriptor") {
        return Ok(text(given));
    }
    // Seen in public reports.
    Err(invalid("Could not parse metadata"))
}

pub(super) fn create_saml(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    Provider::Saml.create(world, ctx, input, input.text("Name"), || {
        Ok(ProviderKind::Saml {
            metadata: metadata(input)?,
        })
    })
}

pub(super) fn get_oidc(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Oidc.named(world, ctx, input)?;
    let provider = here(world, ctx).providers.get(&name);
    let provider = provider.ok_or_else(|| Provider::Oidc.missing(input))?;
    let list = |list: &[Text]| -> Vec<String> { list.iter().map(ToString::to_string).collect() };
    let (clients, thumbprints) = match &provider.kind {
        ProviderKind::Oidc {
            clients,
            thumbprints,
        } => (list(clients), list(thumbprints)),
        ProviderKind::Saml { .. } => (Vec::new(), Vec::new()),
    };
    let [context, center] = propagation(provider);
    let answer = json!({
        "Url": name.strip_prefix(Provider::Oidc.prefix()).unwrap_or_default(),
        "ClientIDList": clients,
        "ThumbprintList": thumbprints,
        "CreateDate": provider.created_at.iso_seconds(),
        "Tags": tags::shape(&provider.tags),
        "ContextProvider": context,
        "IdentityCenterInstanceArn": center,
    });
    Ok(present(answer).into())
}

pub(super) fn get_saml(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Saml.named(world, ctx, input)?;
    let provider = here(world, ctx).providers.get(&name);
    let provider = provider.ok_or_else(|| Provider::Saml.missing(input))?;
    let metadata = match &provider.kind {
        ProviderKind::Saml { metadata } => Some(&**metadata),
        ProviderKind::Oidc { .. } => None,
    };
    let created = provider.created_at;
    let [context, center] = propagation(provider);
    let answer = json!({
        "SAMLMetadataDocument": metadata,
        "ContextProvider": context,
        "CreateDate": created.iso_seconds(),
        "ValidUntil": created.plus(VALID_DAYS * DAY).iso_seconds(),
        "Tags": tags::shape(&provider.tags),
        "IdentityCenterInstanceArn": center,
    });
    Ok(present(answer).into())
}

pub(super) fn list(world: &World, ctx: &mut Ctx, of: Provider) -> Answer {
    let account = ctx.account();
    let all = Provider::arn(account, &[of.prefix(), "*"].concat());
    authorize::permit(world, ctx, &all, Context::default())?;
    let providers = here(world, ctx).providers.iter();
    let rows: Vec<Value> = providers
        .filter(|(name, _)| name.starts_with(of.prefix()))
        .map(|(name, provider)| {
            let arn = Provider::arn(account, name);
            let created = provider.created_at;
            match of {
                Provider::Oidc => json!({
                    "Arn": arn,
                    "IsTrustedIdentityPropagationEnabled": provider.identity_center.is_some(),
                }),
                Provider::Saml => json!({
                    "Arn": arn,
                    "ValidUntil": created.plus(VALID_DAYS * DAY).iso_seconds(),
                    "CreateDate": created.iso_seconds(),
                    "IsTrustedIdentityPropagationEnabled": provider.identity_center.is_some(),
                }),
            }
        })
        .collect();
    let list = &format!("{}List", of.title());
    Ok(json!({ list: rows }))
}

/// Deletes a provider. Documented: deleting a missing OIDC provider succeeds.
pub(super) fn delete(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    of: Provider,
) -> Answer {
    let name = match of {
        Provider::Oidc => of.permitted(world, ctx, input)?.0,
        Provider::Saml => of.named(world, ctx, input)?,
    };
    let world = world.open(ctx)?;
    if here_mut(world, ctx).providers.remove(&name).is_some() {
        happened(world, ctx, &name, |name, account| {
            message!("Identity provider {name} was deleted in {account}.")
        });
    }
    Ok(json!({}))
}

pub(super) fn add_client(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Oidc.named(world, ctx, input)?;
    let client = text(input.text("ClientID"));
    let known = here(world, ctx).providers.get(&name);
    if let Some(ProviderKind::Oidc { clients, .. }) = known.map(|it| &it.kind)
        && !clients.contains(&client)
    {
        within_clients(clients.len() + 1)?;
    }
    let world = world.open(ctx)?;
    change(world, ctx, &name, |kind| {
        if let ProviderKind::Oidc { clients, .. } = kind
            && !clients.contains(&client)
        {
            clients.push(client);
        }
    });
    Ok(json!({}))
}

pub(super) fn remove_client(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Oidc.named(world, ctx, input)?;
    let world = world.open(ctx)?;
    change(world, ctx, &name, |kind| {
        if let ProviderKind::Oidc { clients, .. } = kind {
            clients.retain(|it| **it != *input.text("ClientID"));
        }
    });
    Ok(json!({}))
}

pub(super) fn update_thumbprints(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let name = Provider::Oidc.named(world, ctx, input)?;
    let given = self::thumbprints(input)?;
    let world = world.open(ctx)?;
    change(world, ctx, &name, |kind| {
        if let ProviderKind::Oidc { thumbprints, .. } = kind {
            *thumbprints = given;
        }
    });
    Ok(json!({}))
}

pub(super) fn update_saml(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = Provider::Saml.named(world, ctx, input)?;
    // All that may be refused is read before anything changes.
    let given = input.optional("SAMLMetadataDocument");
    let metadata = given.map(|_| metadata(input)).transpose()?;
    propagate(world, ctx, input, &name)?;
    if let Some(metadata) = metadata {
        let world = world.open(ctx)?;
        change(world, ctx, &name, |kind| {
            *kind = ProviderKind::Saml { metadata }
        });
    }
    Ok(json!({ "SAMLProviderArn": input.text("SAMLProviderArn") }))
}
