//! The drawing of the organization as text, also for users who cannot see the drawing.

use super::flow::{Attached, Flow, Hanging};
use super::scene::{
    AccountKind, AccountNode, Envelope, OrganizationScene, RoleState, Scene, UnitNode,
};
use api::partition::Partition;
use api::policy_types::PolicyTarget;
use message::{Message, counted, message};
use state::handshake::HandshakeState;
use state::organization::FeatureSet;
use state::world::World;

/// The scene as indented text.
pub fn describe(world: &World, scene: &Scene) -> String {
    describe_in(world, scene, &Message::to_string)
}

/// The same in another language: `say` translates a part of a line. Ids and names chosen by customers stay as they are.
pub fn describe_in(world: &World, scene: &Scene, say: &dyn Fn(&Message) -> String) -> String {
    let mut words = Words {
        text: String::new(),
        say,
    };
    for organization in &scene.organizations {
        words.organization(organization);
    }
    if !scene.standalone.is_empty() {
        words.line(0, "In no organization");
        for node in scene.standalone.iter() {
            words.account(node, 1);
        }
    }
    let live = scene.envelopes.iter().filter(|it| it.state.is_live());
    for envelope in live {
        words.envelope(world, envelope);
    }
    if words.text.is_empty() {
        words.line(
            0,
            "The current user can see no organization and no account from here.",
        );
    }
    words.text
}

struct Words<'a> {
    text: String,
    say: &'a dyn Fn(&Message) -> String,
}

impl Words<'_> {
    fn indent(&mut self, depth: usize) {
        self.text.push_str(&"  ".repeat(depth));
    }

    fn push(&mut self, part: impl Into<Message>) {
        self.text.push_str(&(self.say)(&part.into()));
    }

    fn line(&mut self, depth: usize, line: impl Into<Message>) {
        self.indent(depth);
        self.push(line);
        self.text.push('\n');
    }

    /// Appends a part to the line, after a comma.
    fn also(&mut self, part: impl Into<Message>) {
        self.text.push_str(", ");
        self.push(part);
    }

    fn in_brackets(&mut self, part: impl Into<Message>) {
        self.text.push_str(" (");
        self.push(part);
        self.text.push(')');
    }

    fn organization(&mut self, organization: &OrganizationScene) {
        let features = match organization.feature_set {
            FeatureSet::All => "all features",
            FeatureSet::ConsolidatedBilling => "consolidated billing features only",
        };
        self.line(
            0,
            message!(
                "Organization {organization} ({features})",
                organization = organization.id
            ),
        );
        if organization.migration.is_some() {
            self.line(1, "A request to enable all features is running.");
        }
        if let Some(types) = &organization.policy_types {
            let names: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
            match &names[..] {
                [] => self.line(1, "No policy type is enabled."),
                names => {
                    let list = names.join(", ");
                    self.line(1, message!("Policy types enabled: {types}", types = list));
                }
            }
        }
        self.unit(&organization.root, 1);
        for ghost in &organization.ghosts {
            self.line(2, message!("{ghost} is being created", ghost = ghost.name));
        }
    }

    fn envelope(&mut self, world: &World, envelope: &Envelope) {
        let to = envelope.to.map_or_else(
            || Message::from("an address without an account"),
            |to| world.name_of(to).into(),
        );
        let from = world.name_of(envelope.from);
        let (what, expires) = (envelope.action.title(), envelope.expires);
        let line = if envelope.state == HandshakeState::Requested {
            message!(
                "The {handshake} from {sender} to {recipient} is waiting for the members; it expires {time}.",
                handshake = what,
                sender = from,
                recipient = to,
                time = expires
            )
        } else {
            message!(
                "The {handshake} from {sender} to {recipient} is open; it expires {time}.",
                handshake = what,
                sender = from,
                recipient = to,
                time = expires
            )
        };
        self.line(0, line);
    }

    fn unit(&mut self, node: &UnitNode, depth: usize) {
        self.indent(depth);
        self.text.push_str(&node.name);
        if !node.stand_in {
            self.text.push_str(&format!(" {}", node.id));
            self.in_brackets(counted!(node.total, "1 account|{n} accounts"));
        }
        if let Some(policies) = &node.policies {
            let here = PolicyTarget::Parent(node.id.clone());
            self.hanging(policies, &here, |_| true);
        }
        self.text.push('\n');
        for child in node.accounts.iter() {
            self.account(child, depth + 1);
        }
        for child in &node.units {
            self.unit(child, depth + 1);
        }
    }

    fn account(&mut self, node: &AccountNode, depth: usize) {
        self.indent(depth);
        self.text.push_str(&format!("{} {}", node.name, node.id));
        self.in_brackets(node.kind.title());
        match node.state {
            "PENDING_CLOSURE" => self.also("being closed"),
            "CLOSED" => self.also("closed"),
            _ => {}
        }
        let partition = node.id.partition();
        if partition != Partition::Aws {
            self.also(message!("in {partition}", partition = partition.title()));
        }
        if node.acts {
            self.also("acting");
        }
        let role = match node.organizations_role {
            RoleState::Present | RoleState::Remaining => Some("has AWSServiceRoleForOrganizations"),
            RoleState::Absent if node.kind != AccountKind::Standalone => {
                Some("lacks AWSServiceRoleForOrganizations")
            }
            RoleState::Deleting => Some("is losing AWSServiceRoleForOrganizations"),
            RoleState::Absent | RoleState::Pending | RoleState::Hidden => None,
        };
        if let Some(role) = role {
            self.also(role);
        }
        for badge in &node.badges {
            self.text.push_str(&format!(", {} ", badge.role));
            self.push(badge.state.title());
        }
        if let Some(policies) = &node.policies {
            // AWS managed policies are attached everywhere, as the line of the policy types says.
            let here = PolicyTarget::Account(node.id);
            self.hanging(policies, &here, |it| !it.managed);
        }
        self.text.push('\n');
    }

    /// The attached policies and the flow: a sentence where the flow changes, a few words below that place.
    fn hanging(
        &mut self,
        policies: &Hanging,
        here: &PolicyTarget,
        shown: impl Fn(&&Attached) -> bool,
    ) {
        let names: Vec<Message> = policies
            .attached
            .iter()
            .filter(shown)
            .map(|it| message!("{kind} {policy}", kind = it.kind.called(), policy = it.name))
            .collect();
        if !names.is_empty() {
            self.also(message!(
                "attached: {policies}",
                policies = Message::joined(", ", names)
            ));
        }
        if policies.exempt {
            self.also("not limited by SCPs or RCPs");
        }
        let Some(cause) = &policies.cause else { return };
        if cause.target == *here {
            self.text.push_str(". ");
            self.push(&cause.says);
        } else if policies.flow == Some(Flow::Nothing) {
            self.also(message!(
                "nothing allowed because of {place}",
                place = cause.place
            ));
        }
    }
}
