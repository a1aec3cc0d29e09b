//! Who asks, and with which condition keys: principals of the organization, those that no file has, and services.

use policy::{ContextValue, pattern};
use sim::people::{name_of, names_of, people};
use sim::principal::Principal;
use sim::question::Caller;

use crate::prelude::*;

/// The name of a caller, for people.
pub fn caller_name(world: &World, caller: &Caller) -> String {
    match caller {
        Caller::Known(principal) => name_of(world, principal).to_string(),
        Caller::Assumed(_, arn) => arn.clone(),
        Caller::Service(service) => service.clone(),
    }
}

/// The principals that match a pattern: an ARN, `Account/Person`, or either with `*` and `?`. A pattern with wildcards
/// covers the accounts of organizations; a full name can match every principal in the world. Names as answers show them
/// work too: `Web / access role`.
pub fn named(world: &World, wanted: &str) -> Result<Vec<Caller>, String> {
    let wild = wanted.contains(['*', '?']);
    if !wild && (wanted.starts_with("arn:") || wanted.ends_with(".amazonaws.com")) {
        let caller = Caller::named(world, wanted).map_err(|error| error.to_string())?;
        return Ok(vec![caller]);
    }
    let everybody = || {
        world
            .accounts()
            .filter(|account| !wild || account.membership.is_some())
            .flat_map(|account| {
                people(account)
                    .into_iter()
                    .map(move |person| (format!("{}/{}", account.name, person.name), person))
            })
    };
    let narrow = wanted.replace(" / ", "/");
    let found: Vec<Principal> = everybody()
        .filter(|(name, person)| {
            let (account, own) = names_of(world, &person.principal);
            let shown = format!("{account}/{own}");
            pattern::glob(&narrow, name)
                || pattern::glob(&narrow, &shown)
                || wild && pattern::glob(wanted, &person.principal.to_string())
        })
        .map(|(_, person)| person.principal)
        .collect();
    if found.is_empty() {
        let named: Vec<String> = everybody().map(|(name, _)| name).collect();
        // Those of the matching account, if there is one.
        let account = narrow.split('/').next().unwrap_or_default();
        let near = |name: &&String| name.split('/').next() == Some(account);
        let any = named.iter().any(|name| near(&name));
        let names: Vec<String> = named
            .iter()
            .filter(|name| !any || near(name))
            .take(6)
            .map(|name| format!("`{}`", one_line(name)))
            .collect();
        return Err(format!(
            "`{wanted}` names no principal. Examples: {}. A user or role that the organization does not have is named by its ARN.",
            names.join(", ")
        ));
    }
    Ok(found.into_iter().map(Caller::Known).collect())
}

/// The condition keys of a JSON file.
fn context_of_file(path: &str) -> Result<Vec<(String, ContextValue)>, String> {
    if !Path::new(path).is_file() {
        return Err(format!(
            "--context `{path}` has no `=`, and is not a file. Write KEY=VALUE."
        ));
    }
    let text = file::text(path, file::EXPECTATIONS)?;
    let wrong = |what: &str| format!("--context {path}: {what}");
    let keys: serde_json::Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
    let row = |(key, value): (String, Value)| match policy_cases::context_value(&value) {
        Some(value) => Ok((key, value)),
        None => Err(wrong(&format!(
            "`{key}` is not a value or a list of values"
        ))),
    };
    keys.into_iter().map(row).collect()
}

/// Parses `key=value`, and reads files of keys; a repeated key has several values.
pub fn context(words: &[String], absent: &[String]) -> Result<Vec<(String, ContextValue)>, String> {
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    let mut of_files = Vec::new();
    for word in words {
        let Some((key, value)) = word.split_once('=') else {
            of_files.extend(context_of_file(word)?);
            continue;
        };
        let mut known = given.iter_mut();
        match known.find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, values)) => values.push(value.to_string()),
            None => given.push((key.to_string(), vec![value.to_string()])),
        }
    }
    let given = given
        .into_iter()
        .map(|(key, mut values)| match values.len() {
            1 => (key, ContextValue::One(values.remove(0))),
            _ => (key, ContextValue::Many(values)),
        });
    let absent = absent.iter().map(|key| (key.clone(), ContextValue::Absent));
    Ok(of_files.into_iter().chain(given).chain(absent).collect())
}

/// Adds the account of the resource, if the keys do not name it.
pub fn owned_by(keys: &mut Vec<(String, ContextValue)>, owner: &str) {
    const OWNER: &str = "aws:ResourceAccount";
    if !keys.iter().any(|it| it.0.eq_ignore_ascii_case(OWNER)) {
        keys.push((OWNER.to_string(), owner.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::scenario::Scenario;

    #[test]
    fn people_are_named_by_account_and_name_by_arn_or_by_pattern() {
        let world = Scenario::AllFeatures.world(1);
        let everyone = named(&world, "*").expect("there are people");
        let first = world.accounts().next().expect("there is an account");
        let own = named(&world, &format!("{}/*", first.name)).expect("it has people");
        assert!(
            own.len() < everyone.len()
                && own
                    .iter()
                    .all(|one| matches!(one, Caller::Known(it) if it.account() == first.id))
        );
        let root = named(&world, &format!("{}/Root user", first.name)).expect("it has one");
        assert_eq!(root, [Caller::Known(Principal::Root(first.id))]);
        let arn = Principal::Root(first.id).to_string();
        assert_eq!(named(&world, &arn), Ok(root.clone()));
        assert_eq!(named(&world, &format!("arn:*:{}:root", first.id)), Ok(root));
        let error = named(&world, "Nobody/at all").expect_err("there is none");
        assert!(
            error.starts_with("`Nobody/at all` names no principal. Examples: `"),
            "{error}"
        );
        assert!(named(&world, "arn:aws:iam::1:user/x").is_err());
        let role = "arn:aws:iam::111122223333:role/path/Deployer";
        let assumed = named(&world, role).expect("it is an ARN");
        assert!(matches!(&assumed[..], [Caller::Assumed(_, arn)] if arn == role));
        // Names from answers are accepted, and errors suggest similar names.
        let shown = format!("{} / root user", first.name);
        assert_eq!(
            named(&world, &shown),
            Ok(vec![Caller::Known(Principal::Root(first.id))])
        );
        let error = named(&world, "Payments/Bob").expect_err("there is none");
        assert!(
            error.contains("`Payments/Ben`") && !error.contains("Web/"),
            "{error}"
        );
    }

    #[test]
    fn a_context_key_given_twice_has_two_values() {
        let words = ["a:b=1=2", "a:c=x", "A:B=3", "a:b=4"].map(String::from);
        let many = ContextValue::Many(["1=2", "3", "4"].map(String::from).to_vec());
        let expected = vec![("a:b".to_string(), many), ("a:c".to_string(), "x".into())];
        assert_eq!(context(&words, &[]), Ok(expected));
        assert!(context(&["a:b".to_string()], &[]).is_err());
    }
}
