//! Values with an order: numbers, moments and addresses. Each set of them is a list of ranges.
//!
//! Whether a value is in some sets and not in others can only change at the ends of their ranges. So the ends, the values beside
//! them, the least and the greatest value, and a text that is no such value, are all that need be tried.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use policy::condition::{Comparison, Order};
use policy::values::{BEFORE_1970, block, date, moment_ms, number};

/// The number of a pattern, a set or an atom.
pub(crate) type Id = u32;

/// Texts with something in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ValueSet {
    /// Texts that one of the patterns matches.
    Texts(Vec<Id>),
    /// Numbers in one of the ranges, in the units of `policy::values::number`.
    Numbers(Vec<(i128, i128)>),
    /// Moments in one of the ranges, in milliseconds.
    Moments(Vec<(i128, i128)>),
    /// Addresses in one of the blocks, with their number of bits.
    Addresses(Vec<(u32, u128, u128)>),
}

/// The greatest number that policies can hold: 27 digits before the point and 9 behind it.
const MOST_NUMBER: i128 = 10_i128.pow(36) - 1;
/// The units of a number that make one.
const ONE: i128 = 1_000_000_000;
/// Neither a number nor a moment nor an address.
const OTHER: &str = "example";

/// The range of the values that have this order to a value.
fn range(order: Order, value: i128, most: i128) -> (i128, i128) {
    match order {
        Order::Equal => (value, value),
        Order::Less => (-most - 1, value - 1),
        Order::LessOrEqual => (-most - 1, value),
        Order::Greater => (value + 1, most),
        Order::GreaterOrEqual => (value, most),
    }
}

/// The values that compare with one of the texts as the comparison says; `None`: it compares texts.
pub(crate) fn set(comparison: Comparison, texts: &[String]) -> Option<ValueSet> {
    let values = texts.iter();
    Some(match comparison {
        Comparison::Numeric(order) => ValueSet::Numbers(
            values
                .filter_map(|text| Some(range(order, number(text)?, MOST_NUMBER)))
                .collect(),
        ),
        Comparison::Date(order) => ValueSet::Moments(
            values
                .filter_map(|text| Some(range(order, moment_ms(text)?.into(), i64::MAX.into())))
                .collect(),
        ),
        Comparison::IpAddress => ValueSet::Addresses(
            (values.filter_map(|text| block(text)))
                .map(|(first, last, bits)| (bits, first, last))
                .collect(),
        ),
        Comparison::StringEquals
        | Comparison::StringEqualsIgnoreCase
        | Comparison::StringLike
        | Comparison::Bool
        | Comparison::Binary
        | Comparison::Arn
        | Comparison::Null => return None,
    })
}

/// All numbers, all moments and all addresses.
pub(crate) fn all_numbers() -> ValueSet {
    ValueSet::Numbers(vec![(-MOST_NUMBER, MOST_NUMBER)])
}

pub(crate) fn all_moments() -> ValueSet {
    ValueSet::Moments(vec![(i64::MIN.into(), i64::MAX.into())])
}

pub(crate) fn all_addresses() -> ValueSet {
    ValueSet::Addresses(vec![(32, 0, u32::MAX.into()), (128, 0, u128::MAX)])
}

/// Whether a text is in a set.
pub(crate) fn has(set: &ValueSet, text: &str) -> bool {
    let within = |ranges: &[(i128, i128)], value: Option<i128>| {
        value.is_some_and(|it| {
            ranges
                .iter()
                .any(|(first, last)| (first..=last).contains(&&it))
        })
    };
    match set {
        ValueSet::Numbers(ranges) => within(ranges, number(text)),
        ValueSet::Moments(ranges) => within(ranges, moment_ms(text).map(i128::from)),
        ValueSet::Addresses(blocks) => text.parse::<IpAddr>().is_ok_and(|address| {
            let (bits, value) = match address {
                IpAddr::V4(address) => (32, u128::from(address.to_bits())),
                IpAddr::V6(address) => (128, address.to_bits()),
            };
            let inside = |(own, first, last): &(u32, u128, u128)| {
                *own == bits && (first..=last).contains(&&value)
            };
            blocks.iter().any(inside)
        }),
        ValueSet::Texts { .. } => false,
    }
}

/// Texts of which one is in some of the sets and not in others, if any text is. The better ones for readers come first.
pub(crate) fn candidates(sets: &[(&ValueSet, bool)]) -> Vec<String> {
    let mut texts = Vec::new();
    for (set, _) in sets {
        match set {
            ValueSet::Numbers(ranges) => {
                let most = [0, ONE, MOST_NUMBER, -MOST_NUMBER];
                let around = ends(ranges, ONE).into_iter().chain(most);
                let around = around.filter(|it| it.abs() <= MOST_NUMBER);
                texts.extend(around.flat_map(spellings));
            }
            ValueSet::Moments(ranges) => {
                let most = [0, i64::MAX, i64::MIN].map(i128::from);
                let around = ends(ranges, 86_400_000).into_iter().chain(most);
                texts.extend(around.filter_map(|it| Some(moment_text(i64::try_from(it).ok()?))));
            }
            ValueSet::Addresses(blocks) => {
                texts.extend(["203.0.113.10", "10.0.0.1", "2001:db8::10"].map(String::from));
                for (bits, first, last) in blocks {
                    let most = if *bits == 32 {
                        u32::MAX.into()
                    } else {
                        u128::MAX
                    };
                    let before = first.checked_sub(1);
                    let after = last.checked_add(1).filter(|it| *it <= most);
                    let around = [
                        Some(*first),
                        Some(*last),
                        before,
                        after,
                        Some(0),
                        Some(most),
                    ];
                    texts.extend(
                        around
                            .into_iter()
                            .flatten()
                            .map(|it| address_text(it, *bits)),
                    );
                }
                texts.extend(["0.0.0.0", "255.255.255.255", "::"].map(String::from));
            }
            ValueSet::Texts { .. } => {}
        }
    }
    texts.push(OTHER.to_string());
    texts
}

/// The ends of ranges and the values beside them, at first at a distance that is easier to read.
fn ends(ranges: &[(i128, i128)], far: i128) -> Vec<i128> {
    let all = ranges.iter().flat_map(|(first, last)| [*first, *last]);
    let around = |it: i128| {
        [
            it,
            it.saturating_sub(far),
            it.saturating_add(far),
            it.saturating_sub(1),
            it.saturating_add(1),
        ]
    };
    all.flat_map(around).collect()
}

fn number_text(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, fraction) = (value.abs() / ONE, value.abs() % ONE);
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A number in several spellings, for policies that compare the same key as text, too.
fn spellings(value: i128) -> [String; 3] {
    let text = number_text(value);
    let end = if text.contains('.') { "0" } else { ".0" };
    let longer = format!("{text}{end}");
    let longest = format!("{longer}0");
    [text, longer, longest]
}

/// A date and time of the years 1 to 9999; other moments are numbers of seconds.
fn moment_text(moment: i64) -> String {
    let (days, rest) = (moment.div_euclid(86_400_000), moment.rem_euclid(86_400_000));
    let since_0 = u64::try_from(days.saturating_add_unsigned(BEFORE_1970)).unwrap_or(0);
    let (year, month, day) = date(since_0);
    let (seconds, thousandths) = (rest / 1000, rest % 1000);
    if !(1..=9999).contains(&year) {
        return number_text(i128::from(moment) * 1_000_000);
    }
    let fraction = if thousandths > 0 {
        format!(".{thousandths:03}")
    } else {
        String::new()
    };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

fn address_text(value: u128, bits: u32) -> String {
    match u32::try_from(value) {
        Ok(value) if bits == 32 => Ipv4Addr::from_bits(value).to_string(),
        _ => Ipv6Addr::from_bits(value).to_string(),
    }
}
