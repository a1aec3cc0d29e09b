//! The table of the services that work with AWS Organizations: `crates/api/src/catalog.txt`, which says what each field is.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::row::{Made, Names, Row, RowField, RowResult, error, rows};

const FIELDS: &str = "principals, aliases, switches, role, if enabled here, administrators, console, makes, instead, after";

// The variants that a row can name, so that a wrong one is found in its line.
const ROUTES: &str = "Either, OrganizationsOnly, ServiceOnly, None";
const SIDES: &str = "Service, Organizations";
const PLACES: &str = "Management, Member, Both, DelegatedAdministrator, Unknown";
const MOMENTS: &str = "OnEnable, WhenNeeded, OnServiceSetup, Unknown";
const REACTIONS: &str = "CleansUp, Resumes, StopsAtOnce, Leaves";

const BEGINS: &str = "a row begins with `service ID NAME: PURPOSE`";

/// The rows of the list of services.
pub fn services(path: &str, text: &str) -> Made {
    rows(path, text, service)
}

/// The roles of the services with their managed policies, sorted. `services` finds the other mistakes.
pub fn policies(path: &str, text: &str) -> Made {
    let (mut found, mut errors) = (BTreeMap::new(), String::new());
    for row in Row::all(text) {
        let own = row.head.strip_prefix(&["role"]);
        let own = own.map(|it| (row.line, it.to_vec()));
        let roles = row.each("role").map(|it| (it.line, words_of(it.value)));
        for (line, words) in roles.chain(own) {
            let [name, policy, ..] = *words else { continue };
            let code = format!("({name:?}, {policy:?}), ");
            if *found.entry(name.to_lowercase()).or_insert(code.clone()) != code {
                let says = format!("{path}:{line}: another row has another policy for `{name}`");
                errors += &error(&says);
            }
        }
    }
    (found.into_values().collect(), errors)
}

fn service(row: &Row, names: &Names) -> RowResult {
    if let ["role", _, _] = *row.head {
        return Ok(String::new());
    }
    let ["service", id, words @ ..] = &*row.head else {
        return row.wrong(BEGINS);
    };
    row.check(FIELDS, "role")?;
    row.check_name(names)?;
    let words = words.join(" ");
    let Some((name, purpose)) = words.split_once(": ") else {
        return row.wrong(BEGINS);
    };
    let list = |name| words_of(row.value(name).unwrap_or_default());
    let (principals, aliases) = (list("principals"), list("aliases"));
    let roles: RowResult = row.each("role").map(role).collect();
    let here = row.field("if enabled here");
    let here = here.map(|it| it.one_of(it.value, "no roles").and(Ok(false)));
    let here = here.transpose()?;
    Ok(format!(
        "TrustedService {{ id: {id:?}, name: {name:?}, purpose: {purpose:?}, principals: &{principals:?}, aliases: &{aliases:?}, \
         {}roles: &[{}], roles_if_enabled_here: {here:?}, delegation: {}, tool: {}, {} }},\n",
        switches(row.needed("switches")?)?,
        roles?,
        delegation(row, &principals)?,
        tool(row, row.needed("console")?)?,
        after(row.field("after"))?,
    ))
}

fn words_of(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn switches(field: &RowField) -> RowResult {
    let Some((enable, disable)) = field.value.split_once(", ") else {
        return field.wrong("the switches are two, one to enable and one to disable");
    };
    let mut made = String::new();
    for (name, switch) in [("enable", enable), ("disable", disable)] {
        let (route, side) = switch.split_once(' ').unwrap_or((switch, ""));
        let route = field.one_of(route, ROUTES)?;
        let side = match side.trim_matches(['(', ')']) {
            "" => String::from("None"),
            side => format!("Some(Side::{})", field.one_of(side, SIDES)?),
        };
        made += &format!("{name}: SwitchRoute::{route}, {name}_recommended: {side}, ");
    }
    Ok(made)
}

fn role(field: &RowField) -> RowResult {
    let by_hand = field.value.strip_suffix(" by hand");
    let [name, _, principal, place, when] = *words_of(by_hand.unwrap_or(field.value)) else {
        return field.wrong("a role is NAME POLICY PRINCIPAL ACCOUNTS MOMENT");
    };
    let principal = Some(principal)
        .filter(|it| *it != "unknown")
        .unwrap_or_default();
    let (place, when) = (field.one_of(place, PLACES)?, field.one_of(when, MOMENTS)?);
    let automatic = by_hand.is_none();
    Ok(format!(
        "LinkedRole {{ name: {name:?}, principal: {principal:?}, place: RoleAccounts::{place}, automatic: {automatic}, \
         when: When::{when} }}, "
    ))
}

fn delegation(row: &Row, principals: &[&str]) -> RowResult {
    let Some(field) = row.field("administrators") else {
        return Ok("None".into());
    };
    let (what, principals) = match field.value.split_once(" of ") {
        Some((what, of)) => (what, words_of(of)),
        None => (field.value, principals.to_vec()),
    };
    let first = what.strip_suffix(" first");
    let most: Option<usize> = match first.unwrap_or(what) {
        "any" => None,
        most => match most.parse() {
            Ok(most) => Some(most),
            Err(_) => return field.wrong(format!("`{most}` is neither a number nor `any`")),
        },
    };
    let goes_first = first.is_some();
    Ok(format!(
        "Some(Delegation {{ principals: &{principals:?}, most: {most:?}, goes_first: {goes_first} }})"
    ))
}

fn tool(row: &Row, field: &RowField) -> RowResult {
    let words = words_of(field.value);
    if words.len() > 3 {
        return field.wrong("a console has a prefix and at most two actions");
    }
    let prefix = words.first().copied().unwrap_or_default();
    let [set_up, clean_up] = [1, 2].map(|at| words.get(at));
    let [instead, makes] = ["instead", "makes"].map(|it| row.value(it));
    Ok(format!(
        "Tool {{ prefix: {prefix:?}, set_up: {set_up:?}, clean_up: {clean_up:?}, instead: {instead:?}, makes: {makes:?} }}"
    ))
}

fn after(field: Option<&RowField>) -> RowResult {
    let Some(field) = field else {
        return Ok("after: After::Unknown, on_disable: None".into());
    };
    let Some((after, words)) = field.value.split_once(". ") else {
        return field.wrong("`after:` has a reaction, and what stops working");
    };
    let after = field.one_of(after, REACTIONS)?;
    Ok(format!(
        "after: After::{after}, on_disable: Some({words:?})"
    ))
}
