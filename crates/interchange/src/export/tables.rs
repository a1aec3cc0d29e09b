//! The tree as a Markdown list, and the accounts as CSV.

use message::counted;
use sim::ids::ParentId;
use sim::policies::PolicyTarget;

use super::tree::{Exported, Tree, path_of};

/// Signs with a meaning in Markdown.
const MARKS: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '#', '|'];

pub(super) fn markdown(tree: &Tree<'_>) -> Exported {
    let mut text = format!("# Organization {}\n\n", tree.organization.id);
    for (parent, depth) in &tree.parents {
        let indent = "  ".repeat(*depth);
        let name = plain(&tree.name(parent));
        let policies = attached(tree, &PolicyTarget::Parent(parent.clone()));
        text.push_str(&format!("{indent}- **{name}** ({parent}){policies}\n"));
        for account in tree.accounts_in(parent) {
            let id = account.id;
            let name = plain(&account.name);
            let policies = attached(tree, &PolicyTarget::Account(id));
            let state = match account.state() {
                "ACTIVE" => String::new(),
                state => format!(", {state}"),
            };
            text.push_str(&format!("{indent}  - {name} ({id}{state}){policies}\n"));
        }
    }
    Exported::one(
        text,
        vec!["everything but the tree and the names of policies".into()],
    )
}

/// The names of policies attached directly, as the end of a line.
fn attached(tree: &Tree<'_>, target: &PolicyTarget) -> String {
    let names = names(tree, target);
    if names.is_empty() {
        String::new()
    } else {
        format!(": {}", plain(&names.join(", ")))
    }
}

pub(super) fn names<'w>(tree: &Tree<'w>, target: &PolicyTarget) -> Vec<&'w str> {
    let kinds = tree.organization.policy_types.keys();
    let attached = kinds.flat_map(|kind| tree.organization.attached(*kind, target));
    attached.map(|policy| &*policy.name).collect()
}

fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if MARKS.contains(&letter) {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}

pub(super) fn csv(tree: &Tree<'_>) -> Exported {
    let mut text = "id,name,email,state,joined,method,path,policies,tags\r\n".to_string();
    for (account, parent) in tree.accounts() {
        let membership = account.membership.as_ref();
        let tags = tree.tags(&account.id.to_string()).into_iter();
        let tags: Vec<String> = tags.map(|(key, value)| format!("{key}={value}")).collect();
        let row = [
            account.id.to_string(),
            account.name.to_string(),
            account.email.to_string(),
            account.state().to_string(),
            membership.map_or_else(String::new, |it| it.at.iso()),
            membership.map_or("", |it| it.method.name()).to_string(),
            path_of(tree.organization, parent),
            names(tree, &PolicyTarget::Account(account.id)).join("; "),
            tags.join("; "),
        ];
        text.push_str(&row.map(|cell| quoted(&cell)).join(","));
        text.push_str("\r\n");
    }
    let units = tree.parents.iter();
    let units = units.filter(|(parent, _)| matches!(parent, ParentId::Ou(_)));
    let empty = units.filter(|(parent, _)| tree.organization.accounts_in(parent).next().is_none());
    let left_out = counted!(
        empty.count(),
        "everything but accounts, such as 1 unit without accounts and the policy documents|everything but accounts, such as {n} units without accounts and the policy documents"
    );
    Exported::one(text, vec![left_out])
}

/// A cell. One that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let guarded = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{cell}")
    } else {
        cell.to_string()
    };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}
