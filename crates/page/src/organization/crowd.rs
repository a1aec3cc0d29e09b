//! Crowds: of thousands of accounts only the visible ones are elements; the others are shapes, one path for each state. Closed
//! places show a small square for each account.

#[cfg(test)]
mod tests;

use crate::base::decimal::Decimal;
use std::collections::BTreeMap;

use sim::ids::AccountId;
use sim::view::{AccountNode, Flow, RoleState};

use super::camera::InSight;
use super::layout::{DrawnPlace, MOST_SQUARES, Picture, SQUARE, SQUARES, is_closing};

/// Most accounts that stay elements because they are new.
const MOST_FRESH: usize = 40;

/// The accounts of a place that are elements, as ascending unique indexes.
pub type Drawn = Vec<usize>;

/// The visible accounts, and those needed anywhere: selected, focused, new.
pub fn drawn(place: &DrawnPlace, sight: Option<&InSight>, needed: &[AccountId]) -> Drawn {
    let mut found = Drawn::new();
    if let Some(sight) = sight.filter(|it| !it.far) {
        let (rows, columns) = place.cells(&sight.area);
        for row in rows {
            let row = row * place.columns;
            found.extend(columns.clone().map(|column| row + column));
        }
        found.retain(|n| *n < place.accounts.len());
    }
    for id in needed.iter().take(MOST_FRESH) {
        let Some(n) = place.accounts.iter().position(|it| it.id == *id) else {
            continue;
        };
        if let Err(at) = found.binary_search(&n) {
            found.insert(at, n);
        }
    }
    found
}

/// The classes of the shapes.
pub const SHAPES: [&str; 6] = ["other", "present", "waits", "closing", "cut", "acts"];

/// The state of the role that a crowd is drawn by: of a service, or without one `AWSServiceRoleForOrganizations`.
pub fn state_of(account: &AccountNode, service: Option<&str>) -> RoleState {
    let Some(service) = service else {
        return account.organizations_role;
    };
    let badge = account.badges.iter().find(|it| it.service == service);
    badge.map_or(RoleState::Absent, |it| it.state)
}

/// What a crowd shows in place of a role: whether each account has something, and whether that is open.
pub type Heat = BTreeMap<AccountId, RoleState>;

/// The state that a crowd shows of an account: that of a heat map, or of a service's role.
pub fn heated(account: &AccountNode, service: Option<&str>, heat: Option<&Heat>) -> RoleState {
    match heat {
        Some(heat) => heat.get(&account.id).copied().unwrap_or(RoleState::Hidden),
        None => state_of(account, service),
    }
}

/// The position of a state among [`SHAPES`].
pub const fn state_shape(state: RoleState) -> usize {
    match state {
        RoleState::Present | RoleState::Remaining => 1,
        RoleState::Pending | RoleState::Deleting => 2,
        RoleState::Absent | RoleState::Hidden => 0,
    }
}

/// How many accounts have the role of a service as [`state_of`], and how many there are.
pub fn tally(picture: &Picture, service: Option<&str>) -> (usize, usize) {
    let present = |it: &&AccountNode| state_of(it, service) == RoleState::Present;
    let with_role = picture.accounts().filter(present).count();
    (with_role, picture.accounts().count())
}

/// The position of an account's shape among [`SHAPES`], by the role of a service as [`state_of`]; `hung`: policies are drawn.
pub fn shape(account: &AccountNode, hung: bool, service: Option<&str>) -> usize {
    let cut = (account.policies.as_ref()).is_some_and(|it| it.flow == Some(Flow::Nothing));
    if account.acts {
        5
    } else if hung && cut {
        4
    } else if is_closing(account) {
        3
    } else {
        state_shape(state_of(account, service))
    }
}

/// Path data of the shape of the n-th account of a place: smaller than a tile, so that a tile hides it.
pub fn tile_path(place: &DrawnPlace, n: usize) -> String {
    let (x, y) = place.spot(n);
    let width = place.cell - 6.0;
    let [x, y, width] = [x + 3.0, y + 3.0, width].map(Decimal);
    format!("M{x} {y}h{width}v30h-{width}z")
}

/// Path data of a whole square, from its corner.
const WHOLE: &str = "h9v9h-9z";

/// The corner of the n-th square.
fn square(n: usize) -> (f64, f64) {
    (
        (n % SQUARES) as f64 * SQUARE + 1.0,
        (n / SQUARES) as f64 * SQUARE + 1.0,
    )
}

/// Path data of one square, if it is drawn.
pub fn square_path(n: usize) -> String {
    let (x, y) = square(n);
    if n < MOST_SQUARES {
        format!("M{} {}{WHOLE}", Decimal(x), Decimal(y))
    } else {
        String::new()
    }
}

/// Path data of the squares: of accounts with the role, without it, and of others.
pub fn square_paths(states: impl Iterator<Item = RoleState>) -> [String; 3] {
    let mut paths = [String::new(), String::new(), String::new()];
    for (n, state) in states.take(MOST_SQUARES).enumerate() {
        let (x, y) = square(n);
        let (path, shape) = match state {
            RoleState::Present | RoleState::Remaining => (0, WHOLE),
            RoleState::Absent | RoleState::Hidden => (1, WHOLE),
            RoleState::Pending => (2, "m3 3h3v3h-3z"),
            RoleState::Deleting => (2, "l9 9m0 -9l-9 9"),
        };
        paths[path].push_str(&format!("M{} {}{shape}", Decimal(x), Decimal(y)));
    }
    paths
}
