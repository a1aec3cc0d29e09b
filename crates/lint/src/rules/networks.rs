//! IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Policy, is_later};
use crate::operator::OperatorType;
use crate::sink::Sink;

/// A block of addresses, as one number of 128 bits.
#[derive(Clone, Copy)]
struct Block {
    address: u128,
    bits: u32,
    v4: bool,
}

impl Block {
    /// Reads `203.0.113.0/24`, or one address.
    fn read(text: &str) -> Option<Block> {
        let (address, mask) = match text.split_once('/') {
            Some((address, mask)) => (address, Some(mask)),
            None => (text, None),
        };
        let (address, v4) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), true),
            IpAddr::V6(address) => (u128::from(address), false),
        };
        let width = if v4 { 32 } else { 128 };
        let bits = match mask {
            Some(mask) if mask.bytes().all(|byte| byte.is_ascii_digit()) => mask.parse().ok()?,
            Some(_) => return None,
            None => width,
        };
        (bits <= width).then_some(Block { address, bits, v4 })
    }

    /// The bits after the mask.
    fn rest(self) -> u128 {
        let free = if self.v4 {
            32 - self.bits
        } else {
            128 - self.bits
        };
        1_u128.checked_shl(free).map_or(u128::MAX, |all| all - 1)
    }

    fn without_rest(self) -> String {
        let address = self.address & !self.rest();
        match self.v4 {
            true => format!(
                "{}/{}",
                Ipv4Addr::from(u32::try_from(address).unwrap_or(0)),
                self.bits
            ),
            false => format!("{}/{}", Ipv6Addr::from(address), self.bits),
        }
    }

    fn is_within(self, other: Block) -> bool {
        self.v4 == other.v4
            && self.bits >= other.bits
            && self.address & !other.rest() == other.address
    }

    /// Addresses that are not of the public internet: RFC 1918, RFC 6598, RFC 4193, loopback, link-local.
    fn is_private(self) -> bool {
        let ranges = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ];
        let mut blocks = ranges.iter().filter_map(|range| Block::read(range));
        blocks.any(|block| self.is_within(block))
    }
}

pub(crate) fn addresses<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        if !condition.operator.is(OperatorType::IpAddress) {
            continue;
        }
        for (text, place) in condition.texts().filter(|(text, _)| !text.contains("${")) {
            match Block::read(text) {
                None => {
                    let blanks = [("operator", condition.operator.text)];
                    sink.fill(IssueCode::TypeMismatchIpRange, &blanks, place);
                }
                Some(block) if block.address & block.rest() != 0 => {
                    let better = block.without_rest();
                    sink.fill(IssueCode::ImproveIpRange, &[("addr", &better)], place);
                }
                Some(_) => {}
            }
        }
    }
}

/// `aws:SourceIp` is always a public address.
pub(crate) fn private<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        if !condition.operator.is(OperatorType::IpAddress) || condition.lower != "aws:sourceip" {
            continue;
        }
        // Of a value that is known only later, nobody can say whether it is private, too.
        if condition.texts().any(|(text, _)| is_later(text)) {
            continue;
        }
        let blocks: Vec<Block> = condition
            .texts()
            .filter_map(|(text, _)| Block::read(text))
            .collect();
        let private = blocks.iter().filter(|block| block.is_private()).count();
        if private == 0 {
            continue;
        }
        let code = match (condition.operator.negated, private == blocks.len()) {
            (false, true) => IssueCode::PrivateIpAddress,
            (true, true) => IssueCode::PrivateNotIpAddress,
            (false, false) => IssueCode::PrivateIpAddressSubset,
            (true, false) => IssueCode::PrivateNotIpAddressSubset,
        };
        sink.add(code, condition.entry.value());
    }
}
