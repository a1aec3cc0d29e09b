//! What a line needs before it runs, told from its words. See `sim::needs_policies`.

use sim::call_needs_policies;
use sim::ids::AccountId;
use sim::managed;
use sim::people::ADMINISTRATOR;
use sim::principal::Principal;

use super::local::Local;
use super::output::Dialect;
use super::parsed::{ParsedLine, is_call, read_as, read_call};
use crate::aws::Typist;
use crate::controller::placeholders::without_placeholders;

/// Whether a line makes, or asks about, a call that needs the library of AWS managed policies, and it is not loaded. Its
/// placeholders need not be filled in. A line before it may switch the version of the command line, so both count, or the
/// user, who changes nothing that is asked here.
pub fn line_needs_policies(line: &str) -> bool {
    if managed::is_loaded() {
        return false;
    }
    let caller = &Principal::user(AccountId::NOBODYS, ADMINISTRATOR);
    let filled = without_placeholders(line);
    let lines = [line]
        .into_iter()
        .chain((*filled != *line).then_some(&*filled));
    let mut read = lines.flat_map(|line| [Dialect::V1, Dialect::V2].map(|it| (line, it)));
    read.any(|(line, dialect)| {
        let call = match read_as(line, caller, dialect) {
            ParsedLine::Invoke(invocation) => Some(invocation.call),
            ParsedLine::Local(Local::Why(words)) => words
                .split_first()
                .filter(|(first, _)| is_call(first))
                .and_then(|(first, rest)| read_call(first, rest, Typist { caller, dialect }).ok())
                .map(|it| it.call),
            ParsedLine::Empty | ParsedLine::Local(_) | ParsedLine::Say(_) => None,
        };
        call.is_some_and(|call| call_needs_policies(&call))
    })
}
