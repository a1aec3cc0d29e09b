//! Keys of the drawn things: one short text for each, used as `data-key` in the page, for focus and for selection.

use sim::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, PolicyId};
use sim::policies::PolicyTarget;
use sim::view::Selection;

/// The zone of accounts in no organization, which has no counterpart in the world.
pub const ZONE: &str = "zone";

/// An account's key.
pub fn account(id: AccountId) -> String {
    format!("a:{}", id.qualified())
}

/// The root or a unit.
pub fn unit(id: &ParentId) -> String {
    format!("u:{id}")
}

/// A handshake's key.
pub fn handshake(id: &HandshakeId) -> String {
    format!("h:{id}")
}

/// The key of a role in an account.
pub fn role(account: AccountId, role: &str) -> String {
    format!("r:{}:{role}", account.qualified())
}

/// The key of a request to create an account.
pub fn request(id: &CreateRequestId) -> String {
    format!("g:{id}")
}

/// A trusted service, at the head of each organization that trusts it.
pub fn service(id: &str) -> String {
    format!("s:{id}")
}

/// A policy attached to a target. All keys of one policy start with the key of the policy itself.
pub fn hung(organization: &OrganizationId, policy: &PolicyId, target: &PolicyTarget) -> String {
    format!("p:{organization}:{policy}:{target}")
}

/// The key of the selection, if it is drawn.
pub fn of(selection: &Selection) -> Option<String> {
    Some(match selection {
        Selection::Organization(id) => format!("o:{id}"),
        Selection::Unit(id) => unit(id),
        Selection::Account(id) => account(*id),
        Selection::Handshake(id) => handshake(id),
        Selection::Role {
            account,
            role: name,
        } => role(*account, name),
        Selection::Request(id) => request(id),
        Selection::Policy {
            organization,
            policy,
        } => format!("p:{organization}:{policy}:"),
        Selection::Service(id) => service(id),
        Selection::Person(_) => return None,
    })
}

/// The selection for a key.
pub fn selection(key: &str) -> Option<Selection> {
    let (kind, rest) = key.split_once(':')?;
    match kind {
        "o" => rest.parse().ok().map(Selection::Organization),
        "u" => rest.parse().ok().map(Selection::Unit),
        "a" => AccountId::from_qualified(rest).ok().map(Selection::Account),
        "s" => Some(Selection::Service(rest.into())),
        "h" => rest.parse().ok().map(Selection::Handshake),
        "p" => {
            let mut parts = rest.split(':');
            Some(Selection::Policy {
                organization: parts.next()?.parse().ok()?,
                policy: parts.next()?.parse().ok()?,
            })
        }
        "g" => rest.parse().ok().map(Selection::Request),
        "r" => {
            // The account may include its partition and a colon; a role's name has none.
            let (account, role) = rest.rsplit_once(':')?;
            Some(Selection::Role {
                account: AccountId::from_qualified(account).ok()?,
                role: role.into(),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::partition::Partition;

    fn organization() -> OrganizationId {
        "o-abcdefghij".parse().unwrap()
    }

    /// A selection of each kind that is drawn.
    fn selections() -> Vec<Selection> {
        let account = AccountId::NOBODYS;
        vec![
            Selection::Organization(organization()),
            Selection::Unit("r-abcd".parse().unwrap()),
            Selection::Unit("ou-abcd-12345678".parse().unwrap()),
            Selection::Account(account),
            Selection::Account(account.within(Partition::China)),
            Selection::Handshake("h-12345678".parse().unwrap()),
            Selection::Request("car-12345678".parse().unwrap()),
            Selection::Service("config".into()),
            Selection::Role {
                account,
                role: "AWSServiceRoleForConfig".into(),
            },
            Selection::Role {
                account: account.within(Partition::China),
                role: "AWSServiceRoleForConfig".into(),
            },
            Selection::Policy {
                organization: organization(),
                policy: "p-12345678".parse().unwrap(),
            },
        ]
    }

    #[test]
    fn a_selection_is_read_back_from_its_key() {
        for it in selections() {
            let key = of(&it).expect("it is drawn");
            assert_eq!(selection(&key).as_ref(), Some(&it), "{key}");
        }
    }

    #[test]
    fn different_things_have_different_keys() {
        let keys: Vec<_> = selections().iter().filter_map(of).collect();
        for (n, key) in keys.iter().enumerate() {
            assert!(!keys[..n].contains(key), "{key}");
        }
    }

    #[test]
    fn keys_at_all_targets_of_a_policy_start_with_its_own() {
        let policy: PolicyId = "p-12345678".parse().unwrap();
        let own = of(&Selection::Policy {
            organization: organization(),
            policy: policy.clone(),
        });
        let own = own.expect("it is drawn");
        for target in [
            PolicyTarget::Account(AccountId::NOBODYS),
            PolicyTarget::Parent("r-abcd".parse().unwrap()),
        ] {
            let key = hung(&organization(), &policy, &target);
            assert!(key.starts_with(&own), "{key}");
            assert_eq!(selection(&key), selection(&own));
        }
    }

    #[test]
    fn a_text_that_is_no_key_selects_nothing() {
        for key in [
            "",
            ZONE,
            "a",
            "a:",
            "a:12",
            "x:1",
            "p:o-abcdefghij",
            "r:role",
        ] {
            assert_eq!(selection(key), None, "{key}");
        }
    }
}
