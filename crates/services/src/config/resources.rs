//! The Region-bound resources of every account, which are created, changed and deleted over simulated time.
//!
//! No call creates them: they represent the daily business of an account's owners. They are a pure function of account,
//! Region and time, and computing them takes no longer when more time has passed. A slot is a use of a resource (a server,
//! its disk, a security group). Its time is divided into periods of some weeks; in each period it has one resource with a
//! new id.

use crate::prelude::*;
use api::time::{DAY, HOUR, MINUTE};
use state::config::AccountRegion;

/// The type of servers.
pub const INSTANCE: &str = "AWS::EC2::Instance";
/// The type of security groups.
pub const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";
/// The type of disks.
pub const VOLUME: &str = "AWS::EC2::Volume";

/// Every type that this module has.
pub const TYPES: [&str; 3] = [INSTANCE, SECURITY_GROUP, VOLUME];

/// A pseudorandom number, computed from other numbers.
fn mix(parts: &[u64]) -> u64 {
    let mut z: u64 = 0x9e37_79b9_7f4a_7c15;
    for part in parts {
        z = z.wrapping_add(*part).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 30)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
    }
    z
}

/// A number for a place.
fn number(place: AccountRegion) -> u64 {
    let account: u64 = place.account.to_string().parse().unwrap_or_default();
    place
        .region
        .bytes()
        .fold(account, |sum, byte| mix(&[sum, u64::from(byte)]))
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    kind: &'static str,
    index: u64,
    /// The length of a period, in milliseconds; `None`: one resource forever.
    period: Option<u64>,
    seed: u64,
}

/// A resource with its whole life, past and future.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its type, one of [`TYPES`].
    pub kind: &'static str,
    /// Its id: `vol-0abc…`.
    pub id: String,
    /// Its name, if it has one.
    pub name: Option<&'static str>,
    /// When it was created.
    pub created: SimTime,
    /// When it is deleted; [`SimTime::MAX`]: never.
    pub gone: SimTime,
    seed: u64,
    /// The instance to which a volume is attached.
    of: Option<String>,
    /// When a volume is detached.
    attached_until: SimTime,
}

/// The number of servers in a place. The accounts work in their partition's first Region, and about one in two in a second
/// one.
fn servers(place: AccountRegion) -> u64 {
    let home = AccountRegion {
        account: place.account,
        region: api::region::home(place.account.partition()),
    };
    let seed = number(home);
    let all = api::region::of(place.account.partition());
    let others = all.len() as u64;
    let second = all.get((mix(&[seed, 1]) % (others * 2) % others) as usize);
    if place.region == home.region {
        1 + mix(&[seed, 2]) % 3
    } else {
        u64::from(second == Some(&place.region) && mix(&[seed, 3]).is_multiple_of(2))
    }
}

fn slots(place: AccountRegion, kind: &str) -> Vec<Slot> {
    let own = number(place);
    let slot = |kind, index, period| Slot {
        kind,
        index,
        period,
        seed: mix(&[own, index]),
    };
    let server = |kind, index| {
        let days = 18 + mix(&[own, index, 7]) % 30;
        slot(kind, index, Some(days * DAY))
    };
    let servers = servers(place);
    match kind {
        INSTANCE => (0..servers).map(|index| server(INSTANCE, index)).collect(),
        VOLUME => (0..servers).map(|index| server(VOLUME, index)).collect(),
        // The default group of the Region's default network is always there.
        SECURITY_GROUP => std::iter::once(slot(SECURITY_GROUP, 100, None))
            .chain((0..servers.min(2)).map(|index| {
                slot(
                    SECURITY_GROUP,
                    101 + index,
                    Some((150 + mix(&[own, index]) % 100) * DAY),
                )
            }))
            .collect(),
        _ => Vec::new(),
    }
}

impl Slot {
    /// The resource that the slot has in its n-th period since the account was opened.
    fn resource(&self, opened: SimTime, n: u64) -> Resource {
        let (created, gone) = self.life(opened, n);
        let seed = mix(&[self.seed, n, 13]);
        let id = |letter: &str, salt: u64| format!("{letter}-0{:016x}", mix(&[seed, salt]));
        // A server and its disk have slots of the same number.
        let server = format!("i-0{:016x}", mix(&[self.seed, n, 14]));
        let any = Resource {
            kind: self.kind,
            id: server,
            name: None,
            created,
            gone,
            seed,
            of: None,
            attached_until: gone,
        };
        match self.kind {
            INSTANCE => any,
            VOLUME => {
                // Three in ten disks are kept for some days after their server is deleted.
                let forgotten = mix(&[seed, 15]) % 10 < 3 && gone < SimTime::MAX;
                let longer = if forgotten { 2 * DAY } else { 0 };
                Resource {
                    id: id("vol", 16),
                    created: created.plus(MINUTE),
                    gone: gone.plus(longer),
                    of: Some(any.id),
                    ..any
                }
            }
            _ => Resource {
                id: id("sg", 17),
                name: Some(match self.index {
                    100 => "default",
                    101 => "web",
                    _ => "admin",
                }),
                ..any
            },
        }
    }

    /// The times at which a resource is created and deleted.
    fn life(&self, opened: SimTime, n: u64) -> (SimTime, SimTime) {
        match self.period {
            None => (opened, SimTime::MAX),
            Some(period) => {
                let start = opened.plus(period.saturating_mul(n));
                // The first resources are created within hours, so that something is visible soon.
                let room = if n == 0 { 3 * HOUR } else { period / 6 };
                let late = mix(&[self.seed, n, 11]) % room / SECOND * SECOND;
                let early = mix(&[self.seed, n, 12]) % (period / 8) / SECOND * SECOND;
                (start.plus(late), start.plus(period - early))
            }
        }
    }

    /// The number of the period that contains a time.
    fn period_at(&self, opened: SimTime, at: SimTime) -> u64 {
        self.period.map_or(0, |period| at.since(opened) / period)
    }

    /// The resources that exist at any time from `from` to `until`.
    fn between(
        &self,
        opened: SimTime,
        from: SimTime,
        until: SimTime,
    ) -> impl Iterator<Item = Resource> {
        // A kept disk extends into the period after its own.
        let first = self.period_at(opened, from).saturating_sub(1);
        let last = self.period_at(opened, until);
        let slot = *self;
        (first..=last)
            .map(move |n| slot.resource(opened, n))
            .filter(move |resource| {
                resource.created <= until && resource.gone > from && until >= opened
            })
    }
}

impl Resource {
    /// The times at which its configuration changes.
    pub fn changes(&self) -> Vec<SimTime> {
        let end = if self.kind == VOLUME {
            self.attached_until
        } else {
            self.gone
        };
        // A permanent resource changes for a while and is then left alone.
        let life = end.since(self.created).min(400 * DAY);
        let times = if life == 400 * DAY {
            8
        } else {
            1 + mix(&[self.seed, 21]) % 3
        };
        let mut at: Vec<SimTime> = if self.kind == VOLUME {
            Vec::new()
        } else {
            (1..=times)
                .map(|n| {
                    let step = life / (times + 1);
                    let shift = mix(&[self.seed, n, 22]) % (step / 2).max(1);
                    self.created.plus((step * n + shift) / SECOND * SECOND)
                })
                .collect()
        };
        if self.kind == VOLUME && self.attached_until < self.gone {
            at.push(self.attached_until);
        }
        at
    }

    /// The number of changes up to a time.
    fn version(&self, at: SimTime) -> u64 {
        self.changes()
            .iter()
            .filter(|change| **change <= at)
            .count() as u64
    }

    /// Its configuration at a time, as in configuration items.
    pub fn configuration(&self, at: SimTime) -> Value {
        let version = self.version(at);
        let dice = |salt: u64| mix(&[self.seed, version, salt]);
        let fixed = |salt: u64| mix(&[self.seed, salt]);
        match self.kind {
            INSTANCE => {
                let types = ["t3.micro", "t3.small", "m5.large"];
                let address = fixed(31)
                    .is_multiple_of(3)
                    .then(|| format!("203.0.113.{}", fixed(32) % 250 + 1));
                json!({
                    "instanceId": &*self.id,
                    "instanceType": types.get((dice(33) % 3) as usize),
                    "monitoring": json!({ "state": if dice(34).is_multiple_of(2) { "enabled" } else { "disabled" } }),
                    "publicIpAddress": address,
                })
            }
            VOLUME => {
                let attached = at < self.attached_until;
                let attachments: Vec<Value> = self
                    .of
                    .iter()
                    .filter(|_| attached)
                    .map(|instance| json!({ "instanceId": &**instance, "state": "attached" }))
                    .collect();
                json!({
                    "volumeId": &*self.id,
                    "size": [8_u64, 20, 100].get((fixed(41) % 3) as usize),
                    "encrypted": !fixed(42).is_multiple_of(3),
                    "state": if attached { "in-use" } else { "available" },
                    "attachments": attachments,
                })
            }
            _ => {
                let mut open: Vec<Value> = Vec::new();
                let mut allow = |port: u64, range: &str| {
                    let ranges = vec![range.to_string()];
                    open.push(json!({ "ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": ranges }));
                };
                match self.name {
                    Some("default") => {
                        if dice(51).is_multiple_of(3) {
                            allow(5432, "10.0.0.0/8");
                        }
                    }
                    _ => {
                        allow(443, "0.0.0.0/0");
                        if dice(52).is_multiple_of(3) {
                            allow(22, "0.0.0.0/0");
                        }
                    }
                }
                json!({ "groupId": &*self.id, "groupName": self.name, "ipPermissions": open })
            }
        }
    }
}

/// The resources of a type that exist at any time from `from` to `until`, in the order of slots.
pub fn between(
    world: &World,
    place: AccountRegion,
    kind: &str,
    from: SimTime,
    until: SimTime,
) -> Vec<Resource> {
    let Some(account) = world.account(place.account) else {
        return Vec::new();
    };
    slots(place, kind)
        .iter()
        .flat_map(|slot| {
            slot.between(account.created_at, from, until)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The resources of a type that exist at a time.
pub fn at(world: &World, place: AccountRegion, kind: &str, at: SimTime) -> Vec<Resource> {
    between(world, place, kind, at, at)
}

/// The number of resources of a type that exist at a time.
pub fn count(world: &World, place: AccountRegion, kind: &str, when: SimTime) -> usize {
    at(world, place, kind, when).len()
}
