//! The services of AWS by their prefix in actions: what they are called, and whether one endpoint answers for all Regions.
//!
//! Names as the Service Authorization Reference has them, of those that people of an organization meet; AWS has some three
//! hundred more. A row a line, in the order of the prefixes.

use std::cmp::Ordering;

/// Prefix, name, `g` where the service has one endpoint for all Regions.
const NAMES: &str = include_str!("namespaces/names.txt");

/// A service, simulated or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// `s3`
    pub prefix: &'static str,
    /// `Amazon S3`
    pub name: &'static str,
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

/// Every service that is known here.
pub fn all() -> impl Iterator<Item = Namespace> {
    NAMES.lines().filter_map(row)
}

/// The service of an action or a prefix; the case does not count.
pub fn of(action: &str) -> Option<Namespace> {
    let prefix = action.split(':').next().unwrap_or(action);
    let prefix = prefix.to_ascii_lowercase();
    // Every attempt looks this up. The rows are in order, so each look halves those that are left.
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
            if service != model::Service::Console {
                let known = of(service.prefix()).expect("a known service");
                assert_eq!(known.global, service.is_global(), "{}", known.prefix);
            }
        }
    }
}
