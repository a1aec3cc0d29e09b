//! The command `service`: the state of services in the organization, as text.

use std::fmt::Write;

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
    let (hidden, none) = (
        all.iter()
            .any(|row| row.standing == ServiceStanding::Unseen),
        format!("Not enabled: {}", others.join(", ")),
    );
    if hidden {
        return format!(
            "Who acts may not list the organization's trusted services.\nServices: {}",
            others.join(", ")
        );
    }
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
    let mut text = String::new();
    for row in rows {
        let administrators = match row.administrators {
            0 => String::new(),
            1 => ", one delegated administrator".to_string(),
            many => format!(", {many} delegated administrators"),
        };
        line(
            &mut text,
            &format!(
                "{:width$}  {}{administrators}",
                row.id,
                row.standing.title()
            ),
        );
    }
    if !others.is_empty() {
        line(&mut text, &none);
    }
    text.trim_end().to_string()
}

/// The details of one service; `None`: there is no such service.
pub(crate) fn one(world: &World, viewpoint: &Viewpoint, id: &str) -> Option<String> {
    service_page(world, viewpoint, id).map(|page| text(&page))
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("a string takes everything");
}

fn text(page: &ServicePage) -> String {
    let mut text = String::new();
    line(
        &mut text,
        &format!("{}: {}", page.name, page.standing.title()),
    );
    if !page.says.is_empty() {
        line(&mut text, &format!("  {}", page.says));
    }
    for principal in &page.principals {
        let since = principal.since.map_or_else(
            || "not enabled".to_string(),
            |since| format!("enabled since {since}"),
        );
        line(&mut text, &format!("  {}: {since}", principal.principal));
    }
    if let Some((made, since)) = page.made {
        line(
            &mut text,
            &format!("  In the management account since {since}: {made}"),
        );
    }
    if let Some(gathered) = page.gathered {
        line(
            &mut text,
            &format!("  Data of its accounts last gathered: {gathered}"),
        );
    }
    if let Some(administrators) = &page.administrators {
        for (_, name, principal, since) in &administrators.now {
            line(
                &mut text,
                &format!("  Delegated administrator: {name}, for {principal}, since {since}"),
            );
        }
    }
    for account in &page.accounts {
        line(&mut text, &format!("  {}: {}", account.name, account.says));
        for (role, there, why) in &account.roles {
            let state = if *there { "is there" } else { why.english() };
            line(&mut text, &format!("    {role}: {state}"));
        }
    }
    if page.more > 0 {
        line(&mut text, &format!("  … and {} more accounts", page.more));
    }
    if !page.stranded.is_empty() {
        line(
            &mut text,
            &format!("  Could not be cleaned up: {}", page.stranded.join(", ")),
        );
    }
    text.trim_end().to_string()
}
