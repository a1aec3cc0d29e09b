//! Our own words about operations and their members (`overlay/`), read when help, completion or a form first shows them. Calls
//! do not need them, so the page loads them later.

use std::sync::OnceLock;

use super::{Member, Operation, Service};

/// A name and its row.
pub(super) type NamedRow = (&'static str, &'static str);

/// The row with this name; rows are in the order of names.
pub(super) fn find(rows: &[NamedRow], name: &str) -> Option<NamedRow> {
    let at = rows.binary_search_by(|row| row.0.cmp(name)).ok()?;
    Some(rows[at])
}

/// The blocks of a service's overlay.
struct Words {
    /// The block that every operation of the service may use.
    common: &'static str,
    /// The blocks of operations.
    own: Vec<NamedRow>,
}

fn words(service: Service) -> &'static Words {
    static WORDS: [OnceLock<Words>; Service::ALL.len()] =
        [const { OnceLock::new() }; Service::ALL.len()];
    WORDS[service as usize].get_or_init(|| {
        let mut blocks = service.overlay().split("\n\n");
        Words {
            common: blocks.next().unwrap_or_default(),
            own: blocks.filter_map(|block| block.split_once('\n')).collect(),
        }
    })
}

/// What the block of an operation has under a key.
pub(super) fn of_operation(service: Service, name: &str, key: &str) -> Option<&'static str> {
    say(find(&words(service).own, name)?.1, "", key)
}

/// What the block of the service has under a key.
pub(super) fn of_service(service: Service, key: &str) -> Option<&'static str> {
    say(words(service).common, "", key)
}

/// Whether a member of an operation's input is modeled, and the phrase for it.
pub(super) fn of_member(
    service: Service,
    operation: &str,
    member: &Member,
) -> (bool, &'static str) {
    let words = words(service);
    let (owner, name) = (member.owner, member.name);
    let own = find(&words.own, operation).map_or("", |row| row.1);
    let phrase = say(own, owner, name)
        .or_else(|| say(words.common, owner, name))
        .or_else(|| say(words.common, "", name));
    marked(phrase.unwrap_or_default())
}

impl Operation {
    /// Whether a member of the input has an effect here.
    pub fn models(&self, member: &Member) -> bool {
        of_member(self.service, self.name, member).0
    }
}

/// A phrase without its mark: `~` before the phrase for a member that is not modeled.
fn marked(phrase: &'static str) -> (bool, &'static str) {
    match phrase.strip_prefix("~ ") {
        Some(phrase) => (false, phrase),
        None => (true, phrase),
    }
}

/// The phrase of a block for a member, or, with an empty `owner`, for any key.
fn say(block: &'static str, owner: &str, name: &str) -> Option<&'static str> {
    block.lines().find_map(|line| {
        let rest = line.strip_prefix(owner)?;
        let rest = if owner.is_empty() {
            rest
        } else {
            rest.strip_prefix('.')?
        };
        rest.strip_prefix(name)?.strip_prefix(": ")
    })
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn the_mark_says_what_is_not_modeled_whatever_the_words() {
        assert_eq!(marked("~ an MFA device"), (false, "an MFA device"));
        assert_eq!(
            marked("not modeled on paper"),
            (true, "not modeled on paper")
        );
    }
}
