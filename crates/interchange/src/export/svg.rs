//! A picture of the tree: a row for each unit and account, indented, with the policies attached directly.

use std::fmt::Write;

use sim::ids::ParentId;
use sim::policies::PolicyTarget;

use super::tables::names;
use super::tree::{Exported, Tree};

/// The height of a row, in pixels.
const ROW: usize = 32;
/// The indentation of a level, in pixels.
const INDENT: usize = 28;
/// The space around the picture, in pixels.
const MARGIN: usize = 16;
/// The estimated width of a letter, in pixels.
const LETTER: usize = 9;

/// Colors are variables, so that a page that has the picture in its markup can set its own; a dark screen has dark ones.
const STYLE: &str = "\
    svg { --paper: #ffffff; --ink: #16191f; --muted: #545b64; --line: #8d96a0; --unit: #e8f0fb; --account: #ffffff; }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #161b22; --ink: #f0f3f6; --muted: #b3bcc6; --line: #6e7781; --unit: #22324a; --account: #161b22; }
    }
    text { fill: var(--ink); font: 14px system-ui, sans-serif; dominant-baseline: central; }
    .paper { fill: var(--paper); }
    .muted { fill: var(--muted); font-size: 12px; }
    .unit, .account { stroke: var(--line); fill: var(--account); }
    .unit { fill: var(--unit); }
    .closed { stroke-dasharray: 4 3; }
    path { fill: none; stroke: var(--line); }
";

/// A row of the picture.
struct PictureRow {
    depth: usize,
    class: &'static str,
    name: String,
    about: String,
}

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let rows = rows(tree);
    let width = rows.iter().map(PictureRow::end).max().unwrap_or(0) + MARGIN;
    let height = rows.len() * ROW + 2 * MARGIN;
    let title = escaped(&format!("Organization {}", tree.organization.id));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\">\n  <title>{title}</title>\n  <style>\n{STYLE}  </style>\n  \
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    // The vertical position of the last row of each depth, from which lines go down.
    let mut above: Vec<usize> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let middle = MARGIN + at * ROW + ROW / 2;
        above.truncate(row.depth);
        if let Some(from) = above.last() {
            let x = MARGIN + (row.depth - 1) * INDENT + INDENT / 2;
            let start = from + ROW / 2 - 3;
            let to = row.start();
            let _ = writeln!(text, "  <path d=\"M{x} {start}V{middle}H{to}\"/>");
        }
        above.push(middle);
        row.draw(middle, &mut text);
    }
    text.push_str("</svg>\n");
    let left_out = vec!["everything but the tree and the names of policies".into()];
    Exported::one(text, left_out)
}

fn rows(tree: &Tree<'_>) -> Vec<PictureRow> {
    let mut rows = Vec::new();
    for (parent, depth) in &tree.parents {
        let policies = names(tree, &PolicyTarget::Parent(parent.clone())).join(", ");
        rows.push(PictureRow {
            depth: *depth,
            class: "unit",
            name: tree.name(parent),
            about: policies,
        });
        rows.extend(accounts(tree, parent, depth + 1));
    }
    rows
}

fn accounts<'a>(
    tree: &'a Tree<'_>,
    parent: &'a ParentId,
    depth: usize,
) -> impl Iterator<Item = PictureRow> + 'a {
    tree.accounts_in(parent).map(move |account| {
        let id = account.id;
        let mut about = vec![id.to_string()];
        if id == tree.organization.management {
            about.push("management account".to_string());
        }
        let is_active = account.state() == "ACTIVE";
        about.extend((!is_active).then(|| account.state().to_string()));
        let policies = names(tree, &PolicyTarget::Account(id));
        about.extend((!policies.is_empty()).then(|| policies.join(", ")));
        PictureRow {
            depth,
            class: if is_active {
                "account"
            } else {
                "account closed"
            },
            name: account.name.to_string(),
            about: about.join(" · "),
        }
    })
}

impl PictureRow {
    fn start(&self) -> usize {
        MARGIN + self.depth * INDENT
    }

    /// The width of the box with the name.
    fn width(&self) -> usize {
        self.name.chars().count() * LETTER + 24
    }

    fn end(&self) -> usize {
        self.start() + self.width() + 12 + self.about.chars().count() * LETTER
    }

    fn draw(&self, middle: usize, text: &mut String) {
        let (x, width) = (self.start(), self.width());
        let y = middle - ROW / 2 + 3;
        let height = ROW - 6;
        let (class, name, about) = (self.class, escaped(&self.name), escaped(&self.about));
        let (inside, after) = (x + 12, x + width + 12);
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "  <rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>\n  \
             <text x=\"{inside}\" y=\"{middle}\">{name}</text>\n  \
             <text class=\"muted\" x=\"{after}\" y=\"{middle}\">{about}</text>"
        );
    }
}

/// A text without signs that have a meaning in XML, and without control characters, which XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
