//! Service icons: a glyph of the project's own for each service of the catalog, in one of ten hues.
//!
//! The glyph identifies the service, not the hue: at 16 pixels and in one color, no two look alike (`glyphs/tests.rs`). A glyph
//! says what the service does. None is AWS's artwork.

#[cfg(test)]
mod tests;

use sim::account::ORGANIZATIONS_PRINCIPAL;
use sim::catalog::{SERVICES, TrustedService, by_alias, by_principal};

/// The width and height of the grid that paths are drawn on: `viewBox="0 0 24 24"`.
pub const GRID: u32 = 24;

/// The width of the one stroke, in units of the grid. Caps and joins are round, nothing is filled.
pub const STROKE: f32 = 1.8;

/// The icon of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// The number of its hue, 0 to 9: the token `--hue-0` to `--hue-9`, which the class `hue-0` to `hue-9` names `--hue`.
    pub hue: u8,
    /// The attribute `d` of its SVG path.
    pub path: &'static str,
}

/// The glyph of a service that has none of its own: a cloud.
pub const UNKNOWN: Glyph = Glyph {
    hue: 0,
    path: "M7 20a5.5 5.5 0 01-1-11a7 7 0 0113 1.5a5 5 0 01-1 9.5z",
};

/// The id of AWS Organizations itself, which is not in the catalog.
const ORGANIZATIONS: &str = "organizations";

/// The glyph of AWS Organizations. Each new visitor sees it, and so gets it without the others.
const OF_ORGANIZATIONS: Glyph = Glyph {
    hue: 0,
    path: "M8.5 2h7v6h-7zM2 16h6v6H2zM16 16h6v6h-6zM12 8v3.5M5 16v-4.5h14V16",
};

/// The glyph of a service, by its id in the catalog (`config`), or by one of its service principals, also those of its roles
/// (`config-multiaccountsetup.amazonaws.com`). AWS Organizations is `organizations`. All others have [`UNKNOWN`].
pub fn glyph(service: &str) -> Glyph {
    match service {
        ORGANIZATIONS | ORGANIZATIONS_PRINCIPAL => OF_ORGANIZATIONS,
        _ => listed(service),
    }
}

/// The glyph of any other service.
fn listed(service: &str) -> Glyph {
    row(service)
        .or_else(|| row(owner(service)?))
        .unwrap_or(UNKNOWN)
}

/// The glyph in the row of an id.
fn row(id: &str) -> Option<Glyph> {
    rows().find(|row| row.0 == id).map(|row| row.1)
}

/// The id of the service with a principal. The services' own principals come first, because a service may have roles of another
/// one: AWS Network Manager has those of StackSets.
fn owner(principal: &str) -> Option<&'static str> {
    by_principal(principal)
        .or_else(|| by_alias(principal))
        .or_else(|| by_role_principal(principal))
        .map(|service| service.id)
}

/// The first service with a role that this principal assumes.
fn by_role_principal(principal: &str) -> Option<&'static TrustedService> {
    // The principals of some roles are not documented.
    let named = Some(principal).filter(|it| !it.is_empty())?;
    let has_role = |it: &TrustedService| it.roles.iter().any(|role| role.principal == named);
    SERVICES.iter().find(|service| has_role(service))
}

/// The first name of a service in a text, but for those that are `known`: where it begins, and the service's id. A name without `AWS` or `Amazon` counts if it
/// has more than one word.
pub fn mentioned(text: &str, known: &[&str]) -> Option<(usize, &'static str)> {
    let first = |service: &TrustedService| {
        let whole = service.name.split(" (").next()?;
        let short = whole.strip_prefix("AWS ").or(whole.strip_prefix("Amazon "));
        let short = short.filter(|it| it.contains(' '));
        let places = [Some(whole), short].into_iter().flatten();
        let at = places.filter_map(|it| text.find(it)).min()?;
        Some((at, service.id))
    };
    // "Tag policies" is what the service is about, too.
    let sought = |it: &&TrustedService| it.id != "tag-policies" && !known.contains(&it.id);
    SERVICES.iter().filter(sought).filter_map(first).min()
}

/// The ids in `glyphs.txt`, sorted, each with its glyph: a row has the id, the hue and the path. Paths use integers and halves; what is
/// not a multiple of 1.5 is sharper at 16 pixels. Each arc has a letter of its own, because the rasterizer of the tests reads no
/// repeated ones. Services that often appear together differ in hue.
fn rows() -> impl Iterator<Item = (&'static str, Glyph)> {
    let row = |line: &'static str| {
        let mut parts = line.splitn(3, ' ');
        let (id, hue) = (parts.next()?, parts.next()?.parse().ok()?);
        let path = parts.next()?;
        Some((id, Glyph { hue, path }))
    };
    include_str!("glyphs.txt").lines().filter_map(row)
}
