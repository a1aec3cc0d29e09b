//! The catalog: actions, resource types and condition keys of AWS services.
//!
//! `cargo xtask data` writes it (`crates/xtask/src/catalog.rs`). One row each, and after `=` the rows of that service:
//!
//! - `date`, `rcp` and service prefixes that RCPs support, `prefix` of condition keys and the service whose keys they are;
//! - `=` prefix, tab, name of the service;
//! - `k` type and keys of that type; a key that begins with `:` has the prefix of the service. Keys are numbered from 0;
//! - `r` resource type, format of its ARN, numbers of keys. Resource types are numbered from 0;
//! - `a` access level (`l`ist, `r`ead, `w`rite, `t`agging, `p`ermissions management), resource types, numbers of keys, actions.
//!   A resource type is a number, with `!` if it is required, and its keys for this action in parentheses.
//!
//! `-` is an empty list, `3-5` is `3,4,5`. A service is read when it is first asked for.

mod check;
pub mod needed;
mod shared;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use policy::pattern::glob_ignore_case;

/// Services that answers name as ended, although resource types of other services still have their ARNs.
const ENDED: [&str; 1] = ["elastic-inference"];

/// The type of a condition key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are AWS's")]
pub enum KeyType {
    String,
    Arn,
    Bool,
    Numeric,
    Date,
    IpAddress,
}

/// A condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogKey {
    /// The name. It may have variable parts: `aws:ResourceTag/${TagKey}`.
    pub name: String,
    /// The same in lower case, with `*` for variable parts.
    pattern: String,
    /// The type of its values.
    pub kind: KeyType,
    /// Whether a request may have several values.
    pub many: bool,
}

impl CatalogKey {
    /// A key with this type's name: `String`, `ArrayOfString`.
    pub(crate) fn new(name: String, kind: &str) -> CatalogKey {
        let (many, kind) = match kind.strip_prefix("ArrayOf") {
            Some(kind) => (true, kind),
            None => (false, kind),
        };
        CatalogKey {
            pattern: without_variables(&name).to_ascii_lowercase(),
            name,
            kind: match kind {
                "ARN" => KeyType::Arn,
                "Bool" => KeyType::Bool,
                "Numeric" => KeyType::Numeric,
                "Date" => KeyType::Date,
                "IPAddress" => KeyType::IpAddress,
                _ => KeyType::String,
            },
            many,
        }
    }

    /// Whether it is this key; the case does not count.
    pub fn is(&self, key: &str) -> bool {
        match self.pattern.contains('*') {
            true => glob_ignore_case(&self.pattern, key) && !key.ends_with('/'),
            false => self.pattern.eq_ignore_ascii_case(key),
        }
    }
}

/// Replaces `${…}` by `*`.
fn without_variables(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        out += before;
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// The format of the ARNs of a resource type, with `*` for variable parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceFormat {
    /// The resource type.
    pub name: String,
    /// The Region; empty if its ARNs have none.
    pub region: String,
    /// The account; empty if its ARNs have none.
    pub account: String,
    /// The part after the account.
    pub resource: String,
}

/// An access level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are AWS's")]
pub enum AccessLevel {
    List,
    Read,
    Write,
    Tagging,
    PermissionsManagement,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogAction<'t> {
    /// The name without the prefix of the service.
    pub name: &'t str,
    lower: String,
    group: usize,
}

/// What actions have in common.
struct Group {
    level: AccessLevel,
    types: Vec<GroupType>,
    /// The keys of the actions, whatever resource type a request is about.
    keys: Vec<usize>,
}

/// A resource type of actions.
struct GroupType {
    number: usize,
    required: bool,
    /// The keys for this type.
    keys: Vec<usize>,
}

/// A service.
pub struct CatalogService<'t> {
    /// The prefix of its actions.
    pub prefix: &'t str,
    /// The name.
    pub name: &'t str,
    /// Its condition keys, also global ones that it supplies.
    pub keys: Vec<CatalogKey>,
    types: Vec<&'t str>,
    /// The formats of the ARNs of each type.
    arns: Vec<&'t str>,
    /// The numbers of keys without variable parts, by name in lower case, and those of the others.
    exact: BTreeMap<String, usize>,
    open: Vec<usize>,
    type_keys: Vec<Vec<usize>>,
    groups: Vec<Group>,
    actions: Vec<CatalogAction<'t>>,
}

impl<'t> CatalogService<'t> {
    fn read(prefix: &'t str, name: &'t str, rows: &'t str) -> CatalogService<'t> {
        let mut service = CatalogService {
            prefix,
            name,
            keys: Vec::new(),
            types: Vec::new(),
            arns: Vec::new(),
            exact: BTreeMap::new(),
            open: Vec::new(),
            type_keys: Vec::new(),
            groups: Vec::new(),
            actions: Vec::new(),
        };
        for row in rows.lines() {
            let mut words = row.split(' ');
            match words.next() {
                Some("k") => {
                    let kind = words.next().unwrap_or("");
                    for word in words {
                        let own = if word.starts_with(':') { prefix } else { "" };
                        service.add_key(CatalogKey::new(format!("{own}{word}"), kind));
                    }
                }
                Some("r") => {
                    service.types.push(words.next().unwrap_or(""));
                    service.arns.push(words.next().unwrap_or(""));
                    service.type_keys.push(numbers(words.next().unwrap_or("-")));
                }
                Some("a") => service.group(words),
                Some(_) | None => {}
            }
        }
        service
            .actions
            .sort_by(|one, other| one.lower.cmp(&other.lower));
        service
    }

    fn add_key(&mut self, key: CatalogKey) {
        let number = self.keys.len();
        match key.pattern.contains('*') {
            true => self.open.push(number),
            false => _ = self.exact.insert(key.pattern.clone(), number),
        }
        self.keys.push(key);
    }

    fn group(&mut self, mut words: std::str::Split<'t, char>) {
        let level = match words.next() {
            Some("l") => AccessLevel::List,
            Some("r") => AccessLevel::Read,
            Some("t") => AccessLevel::Tagging,
            Some("p") => AccessLevel::PermissionsManagement,
            Some(_) | None => AccessLevel::Write,
        };
        let mut types = Vec::new();
        for part in words.next().unwrap_or("-").split(';') {
            let (number, own) = part.split_once('(').unwrap_or((part, "-"));
            let own = numbers(own.trim_end_matches(')'));
            types.extend(number.trim_end_matches('!').parse().map(|it| GroupType {
                number: it,
                required: number.ends_with('!'),
                keys: own,
            }));
        }
        let keys = numbers(words.next().unwrap_or("-"));
        let group = self.groups.len();
        self.groups.push(Group { level, types, keys });
        self.actions.extend(words.map(|name| CatalogAction {
            name,
            lower: name.to_ascii_lowercase(),
            group,
        }));
    }

    /// All actions, sorted by name in lower case.
    pub fn actions(&self) -> &[CatalogAction<'t>] {
        &self.actions
    }

    /// The actions that a pattern (without the prefix) includes; the case does not count.
    pub fn matching(&self, pattern: &str) -> Vec<&CatalogAction<'t>> {
        let lower = pattern.to_ascii_lowercase();
        let literal = lower.split(['*', '?']).next().unwrap_or("");
        let from = self
            .actions
            .partition_point(|action| action.lower.as_str() < literal);
        let near = self.actions.iter().skip(from);
        let near = near.take_while(|action| action.lower.starts_with(literal));
        match literal.len() == lower.len() {
            true => near.take_while(|action| action.lower == lower).collect(),
            false => near
                .filter(|action| glob_ignore_case(&lower, &action.lower))
                .collect(),
        }
    }

    fn group_of(&self, action: &CatalogAction<'t>) -> Option<&Group> {
        self.groups.get(action.group)
    }

    /// The access level of an action.
    pub fn level(&self, action: &CatalogAction<'t>) -> AccessLevel {
        self.group_of(action)
            .map_or(AccessLevel::Write, |group| group.level)
    }

    /// The patterns of the ARNs of the resources that an action is for; required types first.
    pub fn arns(&self, action: &CatalogAction<'t>) -> Vec<String> {
        let types = self.group_of(action).map_or(&[][..], |it| &it.types);
        let (first, others): (Vec<_>, Vec<_>) = types.iter().partition(|it| it.required);
        let numbers = first.into_iter().chain(others).map(|it| it.number);
        let arns = numbers.filter_map(|it| self.arns.get(it));
        arns.map(|it| without_variables(it)).collect()
    }

    /// Whether an action is for one of these resource types.
    pub(crate) fn is_for(&self, action: &CatalogAction<'t>, types: &[&str]) -> bool {
        let group = self.group_of(action).into_iter();
        let mut own = group.flat_map(|group| &group.types);
        own.any(|own| {
            self.types
                .get(own.number)
                .is_some_and(|it| types.contains(it))
        })
    }

    /// The key with this name.
    pub fn key(&self, key: &str) -> Option<&CatalogKey> {
        self.keys.get(self.key_number(key)?)
    }

    fn key_number(&self, key: &str) -> Option<usize> {
        let exact = self.exact.get(key.to_ascii_lowercase().as_str());
        let open = || {
            self.open
                .iter()
                .find(|number| self.keys.get(**number).is_some_and(|known| known.is(key)))
        };
        exact.or_else(open).copied()
    }

    /// The actions of a request that may have this key: by the action, or by one of its resource types.
    pub fn supplying(&self, key: &str) -> impl Fn(&CatalogAction<'t>) -> bool + '_ {
        let number = self.key_number(key);
        move |action| {
            let group = number.zip(self.groups.get(action.group));
            group.is_some_and(|(number, group)| {
                let mut types = group.types.iter();
                group.keys.contains(&number) || types.any(|it| self.has_key(it, number))
            })
        }
    }
}

/// `0,3-5`; `-` is none.
fn numbers(list: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) {
            found.extend(first..=last.min(first + 10_000));
        }
    }
    found
}

/// A service as text, and read once it is asked for.
struct Entry<'t> {
    name: &'t str,
    rows: &'t str,
    service: OnceLock<CatalogService<'t>>,
}

static CATALOG: OnceLock<ActionCatalog<'static>> = OnceLock::new();

/// The catalog.
pub struct ActionCatalog<'t> {
    date: &'t str,
    rcp: Vec<&'t str>,
    /// Prefixes of condition keys that are no service's own, as patterns.
    prefixes: Vec<(String, &'t str)>,
    services: BTreeMap<&'t str, Entry<'t>>,
    formats: OnceLock<BTreeMap<&'t str, Vec<ResourceFormat>>>,
}

impl<'t> ActionCatalog<'t> {
    /// Reads a catalog. Rows that are no rows of a catalog are ignored.
    pub fn new(text: &'t str) -> ActionCatalog<'t> {
        let mut catalog = ActionCatalog {
            date: "",
            rcp: Vec::new(),
            prefixes: Vec::new(),
            services: BTreeMap::new(),
            formats: OnceLock::new(),
        };
        let mut blocks = text.split("\n= ");
        for row in blocks.next().unwrap_or("").lines() {
            match row.split_once(' ') {
                Some(("date", date)) => catalog.date = date,
                Some(("rcp", list)) => catalog.rcp = list.split(' ').collect(),
                Some(("prefix", pair)) => {
                    let (prefix, service) = pair.split_once(' ').unwrap_or((pair, ""));
                    let pattern = without_variables(prefix).to_ascii_lowercase();
                    catalog.prefixes.push((pattern, service));
                }
                Some(_) | None => {}
            }
        }
        for block in blocks {
            let (head, rows) = block.split_once('\n').unwrap_or((block, ""));
            let (prefix, name) = head.split_once('\t').unwrap_or((head, head));
            let service = OnceLock::new();
            catalog.services.insert(
                prefix,
                Entry {
                    name,
                    rows,
                    service,
                },
            );
        }
        catalog
    }

    /// The catalog of this version of the program. Native programs contain it.
    #[cfg(not(target_family = "wasm"))]
    pub fn built_in() -> &'static ActionCatalog<'static> {
        CATALOG.get_or_init(|| ActionCatalog::new(include_str!("catalog/iam-data.txt")))
    }

    /// The catalog, if it is there: the page fetches its file and hands it to [`ActionCatalog::provide`].
    pub fn known() -> Option<&'static ActionCatalog<'static>> {
        #[cfg(not(target_family = "wasm"))]
        return Some(ActionCatalog::built_in());
        #[cfg(target_family = "wasm")]
        return CATALOG.get();
    }

    /// Provides the file of the catalog. Only the first one counts.
    pub fn provide(text: String) {
        CATALOG.get_or_init(|| ActionCatalog::new(text.leak()));
    }

    /// The day of its data: `2026-09-26`.
    pub fn date(&self) -> &'t str {
        self.date
    }

    /// The prefixes of all services, sorted.
    pub fn prefixes(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.services.keys().copied()
    }

    /// The prefixes of all services with their names, sorted by prefix.
    pub fn named(&self) -> impl Iterator<Item = (&'t str, &'t str)> + '_ {
        self.services
            .iter()
            .map(|(prefix, entry)| (*prefix, entry.name))
    }

    /// The names of a service's actions, without reading the rest of its rows, in the order of the file.
    pub fn names_of(&self, prefix: &str) -> impl Iterator<Item = &'t str> + '_ {
        let rows = self.services.get(prefix).map_or("", |entry| entry.rows);
        let rows = rows.lines().filter_map(|row| row.strip_prefix("a "));
        rows.flat_map(|row| row.split(' ').skip(3))
    }

    /// The service with this prefix; the case does not count.
    pub fn service(&self, prefix: &str) -> Option<&CatalogService<'t>> {
        let lower = prefix.to_ascii_lowercase();
        let (prefix, entry) = self.services.get_key_value(lower.as_str())?;
        let read = || CatalogService::read(prefix, entry.name, entry.rows);
        Some(entry.service.get_or_init(read))
    }

    /// Whether RCPs support the service.
    pub fn in_rcps(&self, prefix: &str) -> bool {
        self.rcp
            .iter()
            .any(|known| known.eq_ignore_ascii_case(prefix))
    }

    /// The service whose keys have this prefix, which is not its own: `saml` is `sts`.
    pub fn service_of_keys(&self, prefix: &str) -> Option<&'t str> {
        let is = |(pattern, _): &&(String, &str)| glob_ignore_case(pattern, prefix);
        self.prefixes.iter().find(is).map(|(_, service)| *service)
    }

    /// The formats of the ARNs that have this text in the field of the service. `None`: there are none.
    pub fn formats(&self, service: &str) -> Option<&[ResourceFormat]> {
        let formats = self.formats.get_or_init(|| self.read_formats());
        formats.get(service).map(Vec::as_slice)
    }

    /// Whether the field of the service in an ARN may have this text.
    pub fn has_arns(&self, service: &str) -> bool {
        let known = self.services.contains_key(service) || self.formats(service).is_some();
        known && !ENDED.contains(&service)
    }

    fn read_formats(&self) -> BTreeMap<&'t str, Vec<ResourceFormat>> {
        let mut formats: BTreeMap<&'t str, Vec<ResourceFormat>> = BTreeMap::new();
        for entry in self.services.values() {
            for row in entry.rows.lines().filter_map(|row| row.strip_prefix("r ")) {
                let mut words = row.split(' ');
                let (name, arn) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
                let mut fields = arn.splitn(6, ':').skip(2);
                let mut field = || fields.next().unwrap_or("");
                let service = field();
                let mut variable = || without_variables(field());
                let format = ResourceFormat {
                    name: name.into(),
                    region: variable(),
                    account: variable(),
                    resource: variable(),
                };
                let known = formats.entry(service).or_default();
                if !known.contains(&format) {
                    known.push(format);
                }
            }
        }
        formats
    }
}
