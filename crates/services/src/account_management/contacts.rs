//! The primary contact of an account, and the alternate contacts for billing, operations and security.

use policy::ContextValue;

use super::target::{changed, invalid, not_found, plain, target};
use crate::prelude::*;
use state::account_management::Contact;

/// The members of contacts, in the order of the API.
const PRIMARY: [&str; 12] = [
    "FullName",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "City",
    "StateOrRegion",
    "DistrictOrCounty",
    "PostalCode",
    "CountryCode",
    "PhoneNumber",
    "CompanyName",
    "WebsiteUrl",
];
const ALTERNATE: [&str; 4] = ["Name", "Title", "EmailAddress", "PhoneNumber"];
/// The countries whose addresses need a state or region.
const WITH_STATES: [&str; 7] = ["US", "CA", "GB", "DE", "JP", "IN", "BR"];
const NO_ALTERNATE: &str = "No contact of the inputted alternate contact type found.";

fn read(input: Input<'_>, names: &[&str]) -> Contact {
    let mut contact = Contact::new();
    for name in names {
        if let Some(value) = input.optional(name) {
            contact.insert((*name).into(), value.into());
        }
    }
    contact
}

fn shape(contact: &Contact, names: &[&str]) -> Map<String, Value> {
    let set = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), (**contact.get(*name)?).into())));
    set.collect()
}

fn is_phone(text: &str) -> bool {
    text.chars()
        .all(|it| it.is_whitespace() || it.is_ascii_digit() || "()+-".contains(it))
}

pub(super) fn primary(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let id = plain(world, ctx, input)?.id;
    let settings = world.account_settings().of(id);
    let Some(settings) = settings.filter(|it| !it.primary.is_empty()) else {
        ctx.advise(
            "An account here has no primary contact until PutContactInformation gives it one.",
        );
        return Err(not_found("No contact information found.".to_owned()));
    };
    Ok(json!({ "ContactInformation": shape(&settings.primary, &PRIMARY) }))
}

pub(super) fn put_primary(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let given = input.structure("ContactInformation");
    let contact = given.map_or_else(Contact::new, |given| read(given, &PRIMARY));
    let text = |name: &str| contact.get(name).map_or("", |value| &**value);
    if !text("PhoneNumber").starts_with('+') || !is_phone(text("PhoneNumber")) {
        let rule = r"Member must satisfy regular expression pattern: [+][\s0-9()-]+";
        return Err(invalid(ctx, "contactInformation.phoneNumber", rule));
    }
    if WITH_STATES.contains(&text("CountryCode")) && text("StateOrRegion").is_empty() {
        let rule = "Member must not be null for this country";
        return Err(invalid(ctx, "contactInformation.stateOrRegion", rule));
    }
    let id = plain(world, ctx, input)?.id;
    let world = world.open(ctx)?;
    world.account_settings_mut().of_mut(id).primary = contact;
    let says = message!(
        "The primary contact of {account} was set.",
        account = world.name_of(id)
    );
    changed(world, ctx, id, says);
    Ok(json!({}))
}

/// The gates of an operation on an alternate contact. Returns its account and type.
fn about_alternate(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(AccountId, String), ApiError> {
    let kind = input.text("AlternateContactType").to_owned();
    let kinds = ContextValue::Many(vec![kind.clone()]);
    let context = Context::default().with("account:AlternateContactTypes", kinds);
    Ok((target(world, ctx, input, context)?.id, kind))
}

pub(super) fn alternate(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (id, kind) = about_alternate(world, ctx, input)?;
    let settings = world.account_settings().of(id);
    let contact = settings.and_then(|settings| settings.alternates.get(kind.as_str()));
    let contact = contact.ok_or_else(|| not_found(NO_ALTERNATE.to_owned()))?;
    let mut shown = shape(contact, &ALTERNATE);
    shown.insert("AlternateContactType".into(), kind.into());
    Ok(json!({ "AlternateContact": shown }))
}

pub(super) fn put_alternate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    if !is_phone(input.text("PhoneNumber")) {
        let rule = r"Member must satisfy regular expression pattern: [\s0-9()+-]+";
        return Err(invalid(ctx, "phoneNumber", rule));
    }
    let (id, kind) = about_alternate(world, ctx, input)?;
    let world = world.open(ctx)?;
    let alternates = &mut world.account_settings_mut().of_mut(id).alternates;
    alternates.insert(kind.as_str().into(), read(input, &ALTERNATE));
    let says = message!(
        "The {kind} contact of {account} was set.",
        account = world.name_of(id)
    );
    changed(world, ctx, id, says);
    Ok(json!({}))
}

pub(super) fn delete_alternate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (id, kind) = about_alternate(world, ctx, input)?;
    let settings = world.account_settings().of(id);
    if settings.is_none_or(|settings| !settings.alternates.contains_key(kind.as_str())) {
        return Err(not_found(NO_ALTERNATE.to_owned()));
    }
    let world = world.open(ctx)?;
    let alternates = &mut world.account_settings_mut().of_mut(id).alternates;
    alternates.remove(kind.as_str());
    let says = message!(
        "The {kind} contact of {account} was deleted.",
        account = world.name_of(id)
    );
    changed(world, ctx, id, says);
    Ok(json!({}))
}
