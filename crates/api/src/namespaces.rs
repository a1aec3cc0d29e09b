//! The services of AWS by their prefix in actions: the name, and whether one endpoint serves all Regions.
//!
//! The table has the services that matter in organizations; AWS has some three hundred more. Names are those of the Service
//! Authorization Reference. Rows are in the order of the prefixes.

use std::cmp::Ordering;

/// The rows: prefix, name, and `g` if the service has one endpoint for all Regions.
const NAMES: &str = include_str!("namespaces/names.txt");

/// A service, modeled or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// The prefix: `s3`.
    pub prefix: &'static str,
    /// The name: `Amazon S3`.
    pub name: &'static str,
    /// Whether the service has one endpoint for all Regions.
    pub global: bool,
}

fn row(line: &'static str) -> Option<Namespace> {
    let mut parts = line.split('|');
    Some(Namespace {
        prefix: parts.next()?,
        name: parts.next()?,
        global: parts.next().is_some(),
    })
}

/// Every service of the table.
pub fn all() -> impl Iterator<Item = Namespace> {
    NAMES.lines().filter_map(row)
}

/// The service of an action or a prefix; case does not count.
pub fn of(action: &str) -> Option<Namespace> {
    let prefix = action.split(':').next().unwrap_or(action);
    let prefix = prefix.to_ascii_lowercase();
    // A binary search over the sorted rows, because every attempt looks this up.
    let (mut from, mut to) = (0, NAMES.len());
    while from < to {
        let before = &NAMES.as_bytes()[from..(from + to) / 2];
        let end = before.iter().rposition(|byte| *byte == b'\n');
        let begin = end.map_or(from, |end| from + end + 1);
        let line = NAMES[begin..].lines().next()?;
        let row = row(line)?;
        match row.prefix.cmp(&*prefix) {
            Ordering::Equal => return Some(row),
            Ordering::Less => from = begin + line.len() + 1,
            Ordering::Greater => to = begin,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;

    #[test]
    fn prefixes_are_in_order_and_each_has_a_name() {
        let prefixes: Vec<_> = all().map(|it| it.prefix).collect();
        assert!(prefixes.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(prefixes.len() > 150 && all().all(|it| !it.name.is_empty()));
        for it in all() {
            assert_eq!(of(&format!("{}:Get", it.prefix.to_uppercase())), Some(it));
        }
        for unknown in ["", "a", "s3x", "zzz", "\n"] {
            assert_eq!(of(unknown), None);
        }
    }

    #[test]
    fn every_service_with_operations_is_among_them() {
        for operation in model::operations() {
            let service = operation.service;
            // Neither is asked about in policies: the portal's calls have a bearer token.
            if ![model::Service::Console, model::Service::SsoPortal].contains(&service) {
                let known = of(service.prefix()).expect("a known service");
                assert_eq!(known.global, service.is_global(), "{}", known.prefix);
            }
        }
    }
}
