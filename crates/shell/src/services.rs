//! The command `service`: the state of services in the organization, as text.

use sim::World;
use sim::view::Viewpoint;
use sim::view::services::{ServicePage, ServiceStanding, service_page, services};

/// The services that are in use in the organization, a line each, and then the others of the catalog.
pub(crate) fn list(world: &World, viewpoint: &Viewpoint) -> String {
    let all = services(world, viewpoint);
    let others: Vec<&str> = all
        .iter()
        .filter(|row| matches!(row.standing, ServiceStanding::Off | ServiceStanding::Unseen))
        .map(|row| row.id)
        .collect();
    let others = others.join(", ");
    if (all.iter()).any(|row| row.standing == ServiceStanding::Unseen) {
        return format!(
            "Who acts may not list the organization's trusted services.\nServices: {others}"
        );
    }
    let none = format!("Not enabled: {others}");
    let rows: Vec<_> = (all.into_iter())
        .filter(|row| {
            !matches!(
                row.standing,
                ServiceStanding::Off | ServiceStanding::NoTrustedAccess
            )
        })
        .collect();
    if rows.is_empty() {
        return format!("No service is trusted by the organization.\n{none}");
    }
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let mut lines: Vec<String> = Vec::new();
    for row in rows {
        let administrators = match row.administrators {
            0 => String::new(),
            1 => ", one delegated administrator".to_string(),
            many => format!(", {many} delegated administrators"),
        };
        let standing = row.standing.title();
        lines.push(format!("{:width$}  {standing}{administrators}", row.id));
    }
    lines.extend((!others.is_empty()).then_some(none));
    lines.join("\n")
}

/// The details of one service; `None`: there is no such service.
pub(crate) fn one(world: &World, viewpoint: &Viewpoint, id: &str) -> Option<String> {
    service_page(world, viewpoint, id).map(|page| text(&page))
}

fn text(page: &ServicePage) -> String {
    let mut lines = vec![format!("{}: {}", page.name, page.standing.title())];
    if !page.says.is_empty() {
        lines.push(format!("  {}", page.says));
    }
    for principal in &page.principals {
        let since = principal.since.map_or_else(
            || "not enabled".to_string(),
            |since| format!("enabled since {since}"),
        );
        lines.push(format!("  {}: {since}", principal.principal));
    }
    if let Some((made, since)) = page.made {
        lines.push(format!("  In the management account since {since}: {made}"));
    }
    if let Some(gathered) = page.gathered {
        lines.push(format!("  Data of its accounts last gathered: {gathered}"));
    }
    if let Some(administrators) = &page.administrators {
        for (_, name, principal, since) in &administrators.now {
            lines.push(format!(
                "  Delegated administrator: {name}, for {principal}, since {since}"
            ));
        }
    }
    for account in &page.accounts {
        lines.push(format!("  {}: {}", account.name, account.says));
        for (role, there, why) in &account.roles {
            let state = if *there { "is there" } else { why.english() };
            lines.push(format!("    {role}: {state}"));
        }
    }
    if page.more > 0 {
        lines.push(format!("  … and {} more accounts", page.more));
    }
    if !page.stranded.is_empty() {
        lines.push(format!(
            "  Could not be cleaned up: {}",
            page.stranded.join(", ")
        ));
    }
    lines.join("\n")
}
