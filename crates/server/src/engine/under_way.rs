//! The work in progress, tracked from call to call: only changed entries of the agenda are checked again.

use std::collections::BTreeSet;

use sim::agenda::{Agenda, Due};
use sim::time::SimTime;

/// An index of the agenda's entries that are in progress. Expirations (of handshakes, of credentials) are not: a client
/// that waits for a new account does not want invitations to expire.
#[derive(Default)]
pub struct UnderWay {
    /// The agenda described by `entries`.
    agenda: Agenda,
    /// Due time and number of each entry.
    entries: BTreeSet<(SimTime, u64)>,
}

impl UnderWay {
    /// The entries of an agenda that are in progress, soonest first.
    pub fn of(&mut self, agenda: &Agenda) -> impl Iterator<Item = &Due> {
        for (at, id) in agenda.unshared(&self.agenda) {
            let now = agenda.get(id).filter(|due| due.at == at);
            if now.is_some_and(|due| !due.task.is_background() && !due.task.is_end_of_term()) {
                self.entries.insert((at, id));
            } else {
                self.entries.remove(&(at, id));
            }
        }
        self.agenda = agenda.clone();
        let agenda = &self.agenda;
        self.entries.iter().filter_map(|(_, id)| agenda.get(*id))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sim::command::{Call, Command, Intervention, TimeMove};
    use sim::principal::Principal;
    use sim::scenario::Scenario;
    use sim::time::HOUR;

    use super::*;

    fn assert_all_found(known: &mut UnderWay, agenda: &Agenda) -> usize {
        let all: Vec<&Due> = (agenda.waiting())
            .filter(|due| !due.task.is_end_of_term())
            .collect();
        assert_eq!(known.of(agenda).collect::<Vec<_>>(), all);
        all.len()
    }

    #[test]
    fn what_is_under_way_is_known_after_every_step() {
        let mut known = UnderWay::default();
        let mut world = Scenario::AllFeatures.world(1);
        let begun = world.clone();
        assert_all_found(&mut known, world.agenda());
        let management = world.organizations().next().unwrap().management;
        let call = |name: &str, input: serde_json::Value| {
            let operation = format!("organizations:{name}");
            Command::Call(Call::new(Principal::Root(management), &operation, input))
        };
        let mut most = 0;
        for n in 0..200 {
            let email = format!("a{n}@example.com");
            let command = match n % 5 {
                0 => call(
                    "CreateAccount",
                    json!({"AccountName": email, "Email": email}),
                ),
                1 => {
                    let target = json!({"Target": {"Id": email, "Type": "EMAIL"}});
                    call("InviteAccountToOrganization", target)
                }
                2 => match known.of(world.agenda()).last().map(|due| due.id) {
                    Some(due) => Command::Intervene(Intervention::Delay { due, ms: HOUR }),
                    None => Command::Time(TimeMove::Next),
                },
                3 if n % 2 == 0 => Command::Time(TimeMove::Advance { ms: 1_000 }),
                _ => call("ListRoots", json!({})),
            };
            let _ = sim::step(&mut world, &command);
            most = most.max(assert_all_found(&mut known, world.agenda()));
        }
        assert!(most > 1, "{most}");
        // Another world, for example after a reset.
        assert_all_found(&mut known, begun.agenda());
    }
}
