//! What nobody can ever do, by proof: `never = { action = "iam:CreateUser", under = "Workloads" }`.

use prove::{MatterWords, Proof, Prover};
use sim::World;
use sim::policies::PolicyTarget;
use sim::view::limits::{NeverAnswer, never, target_named};

use crate::source::TomlNode;

/// Something that must be impossible.
#[derive(Clone, Debug)]
pub struct ImpossibleDeed {
    /// The root, unit or account, by id or name; the root if it is `None`.
    under: Option<String>,
    words: MatterWords,
}

impl ImpossibleDeed {
    /// Reads it, from a table with an `action`.
    pub(super) fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let fields = node.fields("what nobody can do")?;
        let listed = |name: &str| {
            let one = fields
                .get(name)
                .and_then(|it| Some(vec![it.as_text()?.to_string()]));
            one.unwrap_or_else(|| fields.texts(name))
        };
        let deed = Self {
            under: fields.text_if("under"),
            words: MatterWords {
                actions: listed("action"),
                resources: listed("resource"),
                principals: listed("principal"),
                unless: listed("unless"),
                outside: fields.flag("outside"),
                ..MatterWords::default()
            },
        };
        fields.finish();
        if let Err(error) = deed.words.read() {
            node.fault(error.to_string());
        }
        Some(deed)
    }

    /// Whether it is proved in a world.
    pub fn holds(&self, world: &World) -> bool {
        self.answer(world)
            .is_ok_and(|it| it.proof.is_proved() && it.accounts > 0)
    }

    /// Why it is not proved, for the author of a lesson.
    pub fn falls_short(&self, world: &World) -> Option<String> {
        match self.answer(world) {
            Err(why) => Some(why),
            Ok(NeverAnswer { accounts: 0, .. }) => Some("no account is limited".to_string()),
            Ok(answer) => match answer.proof {
                Proof::Proved => None,
                Proof::NotDecided(doubt) => Some(format!("not decided: {doubt}")),
                Proof::Refuted(witness) => {
                    let request = &witness.request;
                    let (who, what) = (request.principal.name(), &request.action);
                    Some(format!("{who} can do {what} on {}", request.resource))
                }
            },
        }
    }

    fn answer(&self, world: &World) -> Result<NeverAnswer, String> {
        let organization = world
            .organizations()
            .next()
            .ok_or("there is no organization")?;
        let under = match &self.under {
            None => Ok(PolicyTarget::Parent(organization.root_parent())),
            Some(name) => target_named(world, organization, name),
        };
        let under = under.map_err(|error| error.to_string())?;
        let matter = self.words.read().map_err(|error| error.to_string())?;
        Ok(never(
            world,
            organization,
            &under,
            &matter,
            Prover::new(Vec::new()),
        ))
    }
}
