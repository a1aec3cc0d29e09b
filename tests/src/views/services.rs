//! Pages of services.

use std::fmt::Write;

use sim::view::{self, ConfigSection};

use super::{lines, offer};
use crate::stage::TestStage;

/// The status of a service, and the offers on its page.
pub(super) fn service(stage: &TestStage, id: &str) -> Option<String> {
    let page = view::services::service_page(stage.world(), &stage.controller.viewpoint(), id)?;
    let offers = view::service_offers(stage.world(), &stage.controller.viewpoint(), &page);
    let offers = offers.enable.iter().flatten().map(offer);
    lines(
        [page.standing.title().to_string(), page.says.to_string()]
            .into_iter()
            .chain(offers),
    )
}

/// The ways to enable and disable a service: what each does, and what it does not do.
pub(super) fn ways(stage: &TestStage, id: &str) -> Option<String> {
    let page = view::services::service_page(stage.world(), &stage.controller.viewpoint(), id)?;
    let mut text = String::new();
    for (name, ways) in [("enable", &page.enable), ("disable", &page.disable)] {
        for way in ways {
            let recommended = if way.recommended { ", recommended" } else { "" };
            let closed = way.closed.as_ref().map(|why| format!(", closed: {why}"));
            let _ = writeln!(text, "{name}{recommended}{}", closed.unwrap_or_default());
            text.extend(way.does.iter().map(|it| format!("  + {it}\n")));
            text.extend(way.does_not.iter().map(|it| format!("  - {it}\n")));
        }
    }
    Some(text)
}

fn section(section: &ConfigSection, text: &mut String) {
    let line = |line: &view::ConfigLine| {
        let offer = line.offer.as_ref().map(|it| format!(" -> {}", it.label));
        format!(
            "{} | {} | {}{}\n",
            line.name,
            line.state,
            line.says,
            offer.unwrap_or_default()
        )
    };
    let _ = writeln!(text, "{}:", section.title);
    for thing in &section.things {
        let _ = writeln!(text, "  {} | {} | {}", thing.name, thing.state, thing.says);
        text.extend(thing.lines.iter().map(|it| format!("    {}", line(it))));
    }
    text.extend(section.lines.iter().map(|it| format!("  {}", line(it))));
    text.extend(section.offers.iter().map(|it| format!("  {}\n", offer(it))));
}

pub(super) fn config(stage: &TestStage, _: &str) -> Option<String> {
    let part = view::config(stage.world(), &stage.controller.viewpoint());
    let mut text = String::new();
    for one in [&part.aggregators, &part.recorders, &part.rules] {
        section(one, &mut text);
    }
    text.push_str(if part.goes_on { "it goes on\n" } else { "" });
    Some(text)
}

pub(super) fn artifact(stage: &TestStage, _: &str) -> Option<String> {
    let console = view::artifact(stage.world(), &stage.controller.viewpoint());
    let mut text = format!("{}\n", console.standing);
    text.extend(console.offers.iter().map(|it| offer(it) + "\n"));
    for group in &console.groups {
        let _ = writeln!(text, "{}:", group.title);
        for row in &group.rows {
            let file = row.download.file.as_ref();
            let file = file.map_or_else(|why| why, |(name, _)| name);
            let _ = writeln!(text, "  {} | {} | {}", row.word, row.state, row.says);
            let _ = writeln!(text, "    {}\n    download: {file}", offer(&row.offer));
        }
    }
    for item in &console.coverage {
        let _ = writeln!(text, "{}: {}", item.text, item.note);
    }
    Some(text)
}

pub(super) fn root_access(stage: &TestStage, _: &str) -> Option<String> {
    let part = view::root_access::root_access(stage.world(), &stage.controller.viewpoint());
    let mut text = format!("{}\n", part.standing);
    text.extend(part.console.iter().map(|it| offer(it) + "\n"));
    for row in &part.features {
        let on = row
            .on
            .map_or("not seen", |on| if on { "on" } else { "off" });
        let _ = writeln!(text, "{}: {on}", row.title);
    }
    for row in &part.members {
        let credentials = row
            .credentials
            .as_ref()
            .map_or("not seen".to_string(), |it| {
                message::Message::joined(", ", it.clone()).to_string()
            });
        let _ = writeln!(text, "{}: {credentials}", row.name);
    }
    text.extend(part.unseen.map(|why| format!("{why}\n")));
    for row in &part.sessions {
        let left = row.left.as_ref().map_or("ended", |it| it.english());
        let _ = writeln!(text, "{} in {}: {left}", row.task.name(), row.account);
        text.extend(row.offers.iter().map(|it| format!("  {}\n", offer(it))));
    }
    Some(text)
}
