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

/// The glyph of AWS Organizations, which each new visitor sees.
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
    let at = GLYPHS.binary_search_by_key(&id, |row| row.0).ok()?;
    let (_, hue, path) = GLYPHS[at];
    Some(Glyph { hue, path })
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

/// The glyphs, sorted by id: hue and path. Paths use integers and halves; what is not a multiple of 1.5 is sharper at 16 pixels.
/// Each arc has a letter of its own, because the rasterizer of the tests reads no repeated ones. Services that often appear
/// together differ in hue.
#[rustfmt::skip]
const GLYPHS: &[(&str, u8, &str)] = &[
    ("access-analyzer", 3, "M3 10.5a7.5 7.5 0 0015 0a7.5 7.5 0 00-15 0M16 16l5.5 5.5M9 9a1.5 1.5 0 003 0a1.5 1.5 0 00-3 0M10.5 10.5v4"),
    ("account", 0, "M5 8a4 4 0 008 0a4 4 0 00-8 0M2 20c0-8 14-8 14 0M17 5.5h5M17 11.5h5M19 17.5h3"),
    ("account-access-manager", 8, "M2 8h20v12H2zM12 8L8 2.5M12 8l4-5.5M5 13.5a2 2 0 004 0a2 2 0 00-4 0M13 12.5h5.5M13 16h3.5"),
    ("agent-registry", 5, "M5 8h14v12H5zM12 8V3M9.5 13v1.5M14.5 13v1.5M2 12v4M22 12v4"),
    ("application-migration", 2, "M2 4h8v16H2zM6 8h.5M6 16h.5M13 11.5h8.5M18 8l3.5 3.5L18 15"),
    ("artifact", 9, "M12 2.5v18M7 20.5h10M6 5.5h12M6 5.5L2 14h8zM18 5.5L14 14h8z"),
    ("audit-manager", 3, "M9 4H5v16.5h14V4h-4M8.5 2.5h7v4h-7zM8.5 14l2.5 2.5 5-5"),
    ("backup", 4, "M2 3.5h20v5H2zM4 8.5v12h16v-12M12 11v6.5M9 14.5l3 3 3-3"),
    ("billing", 2, "M18 8c0-5-12-5-12 0 0 5 12 3 12 8 0 5-12 5-12 0M12 2v20"),
    ("cloudformation-stacksets", 8, "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5"),
    ("cloudtrail", 7, "M3 19a2 2 0 004 0a2 2 0 00-4 0M7 19h9a3.5 3.5 0 000-7H8a3.5 3.5 0 010-7h12M17 2l3 3-3 3"),
    ("cloudwatch", 6, "M2.5 2.5v19h19M7 16l4-6 4 3 5.5-8"),
    ("compute-optimizer", 4, "M2.5 11.5h10v10h-10zM21.5 2.5l-6 6M15.5 4v4.5H20M2.5 7V2.5H7M17 21.5h4.5V17"),
    ("config", 9, "M3 5.5h18M15.5 3v5M3 11.5h18M8.5 9v5M3 17.5h18M14.5 15v5"),
    ("control-tower", 5, "M5 5h14l-3 7H8zM12 5V2M9.5 12v8.5M14.5 12v8.5M7 20.5h10"),
    ("cost-optimization-hub", 3, "M20 4L4 20M3 7a3.5 3.5 0 007 0a3.5 3.5 0 00-7 0M14 17a3.5 3.5 0 007 0a3.5 3.5 0 00-7 0"),
    ("detective", 8, "M2 11h20M6 11l2-8h8l2 8M4 17a3 3 0 006 0a3 3 0 00-6 0M14 17a3 3 0 006 0a3 3 0 00-6 0M10 16.5h4"),
    ("devops-guru", 1, "M2 13h4l3-9 5 16 3-7h5"),
    ("directory-service", 7, "M5 2.5h15v19H5zM2 8h3M2 16h3M10.5 9a2 2 0 004 0a2 2 0 00-4 0M9 16.5c1.5-4 5.5-4 7 0"),
    ("ec2", 2, "M7 7h10v10H7zM10 7V3M14 7V3M10 21v-4M14 21v-4M3 10h4M3 14h4M17 10h4M17 14h4"),
    ("ec2-capacity-manager", 3, "M2 7h17v10H2zM22 11v2M5.5 10.5v3M9.5 10.5v3"),
    ("eks", 6, "M5 12a7 7 0 0014 0a7 7 0 00-14 0M12 1.5v21M3 6.5l18 11M21 6.5l-18 11"),
    ("eventbridge", 9, "M2 17h20M7 21V4M17 21V4M7 4c1 10 9 10 10 0M2 13c3-1 5-5 5-9M22 13c-3-1-5-5-5-9"),
    ("firewall-manager", 2, "M4 4h16v16H4zM4 9.5h16M4 14.5h16M10 4v5M14 9v5M10 15v5"),
    ("guardduty", 1, "M12 3l8 3v6c0 4-3 7-8 9-5-2-8-5-8-9V6zM8.5 12l2.5 2.5 4.5-5"),
    ("health", 4, "M12 21C-4 11 4 0 12 6.5 20 0 28 11 12 21zM7 13h3l2-4 2 4h3"),
    ("iam", 6, "M3 16a5 5 0 0010 0a5 5 0 00-10 0M12 12l9-9M16 8l4 4"),
    ("identity-center", 2, "M13 4h7v16h-7M3 11.5h11M10.5 8l3.5 3.5-3.5 3.5"),
    ("inspector", 5, "M8 10a4 4 0 018 0v6a4 4 0 01-8 0zM3 14h5M16 14h5M4 8l4 2M20 8l-4 2M4 20l4-3M20 20l-4-3M9 3l3 3 3-3"),
    ("ipam", 6, "M12 21.5c-10-11-8-19 0-19 8 0 10 8 0 19zM9.5 10a2.5 2.5 0 005 0a2.5 2.5 0 00-5 0"),
    ("license-manager", 0, "M6 9a6 6 0 0012 0a6 6 0 00-12 0M8 14l-1 8 5-3 5 3-1-8"),
    ("macie", 4, "M3 12a9 9 0 0116-6M5 19c1-3 1-5 1-7a6 6 0 0112 0c0 3 0 6-1 8M12 12c0 4 0 6-2 9"),
    ("managed-services", 1, "M20 14h-4v5h4v-8a8 8 0 00-16 0v8h4v-5H4M20 19c0 2-4 2-7 2"),
    ("marketplace", 2, "M2 3h3l3 12h10l3-8H6.5M9 19.5v1M17 19.5v1"),
    ("network-manager", 7, "M3 12a9 9 0 0018 0a9 9 0 00-18 0h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"),
    (ORGANIZATIONS, OF_ORGANIZATIONS.hue, OF_ORGANIZATIONS.path),
    ("private-marketplace", 8, "M2.5 2.5h6v6h-6zM15.5 2.5h6v6h-6zM2.5 15.5h6v6h-6zM15 18.5l3 3 4-5.5"),
    ("procurement-insights", 4, "M11 4a8.5 8.5 0 109 9h-9zM15 2.5a7 7 0 016.5 6.5H15z"),
    ("q-developer", 9, "M2 4h20v13H11l-5 4v-4H2zM9.5 8L7 10.5 9.5 13M14.5 8l2.5 2.5-2.5 2.5"),
    ("ram", 5, "M3 12a3 3 0 006 0a3 3 0 00-6 0M15 6a3 3 0 006 0a3 3 0 00-6 0M15 18a3 3 0 006 0a3 3 0 00-6 0M9 11l6-4M9 13l6 4"),
    ("reachability-analyzer", 5, "M2 11.5a2.5 2.5 0 005 0a2.5 2.5 0 00-5 0M13 3v4.5M13 15.5V20M7 11.5h14.5M18 8l3.5 3.5L18 15"),
    ("resilience-hub", 1, "M3 4v6h6M3.5 10a9 9 0 110 5M12 8v5l3 2"),
    ("resource-explorer", 3, "M3 5h10M3 11h4M3 17h4M11 13a4 4 0 008 0a4 4 0 00-8 0M18 16l4 4"),
    ("s3-storage-lens", 4, "M2 4h20M4 4l2 16.5h12L20 4M9 12a3 3 0 006 0a3 3 0 00-6 0"),
    ("security-hub", 6, "M5 11h14v9.5H5zM8 11V7a4 4 0 018 0v4M12 14.5V17"),
    ("security-ir", 9, "M5.5 17v-4a6.5 6.5 0 0113 0v4M4 17h16v3.5H4zM12 3V2M4.5 5.5l-1-1M19.5 5.5l1-1M9 13a3 3 0 013-3"),
    ("security-lake", 7, "M2 7c4-4 6 4 10 0 4-4 6 4 10 0M2 13c4-4 6 4 10 0 4-4 6 4 10 0M2 19c4-4 6 4 10 0 4-4 6 4 10 0"),
    ("service-catalog", 8, "M12 6c-3-2-6-2-10-2v15c4 0 7 0 10 2 3-2 6-2 10-2V4c-4 0-7 0-10 2zM12 6v15"),
    ("service-quotas", 0, "M4.5 19a9.5 9.5 0 1115 0zM12 14l4-5"),
    ("systems-manager", 2, "M20.5 6.5l-4 4-3-3 4-4a6 6 0 00-8 8L3 18l3 3 6.5-6.5a6 6 0 008-8z"),
    ("tag-policies", 0, "M3.5 3.5H12l8.5 8.5-8.5 8.5L3.5 12zM8 8h.5"),
    ("trusted-advisor", 3, "M3 5l2 2 3.5-4M12 5h9M3 12l2 2 3.5-4M12 11.5h9M3 19l2 2 3.5-4M12 19h9"),
    ("user-notifications", 1, "M3 17c3-2 2-5 2-7a7 7 0 0114 0c0 2-1 5 2 7zM10 20.5h4"),
    ("well-architected", 8, "M2.5 8.5l9.5-6 9.5 6zM5.5 8.5V17M10 8.5V17M14 8.5V17M18.5 8.5V17M2.5 20.5h19"),
];
