//! The checks on accepting a handshake.
//!
//! `acceptance` is the only function that has them: `AcceptHandshake` runs them, and the page shows them for any
//! person, before and after a try.

use crate::iam::service_linked_role;
use crate::organizations::{accounts, departure, features, refusals, transfers};
use crate::prelude::*;
use api::model;
use api::time::{DAY, span};
use gates::authorize::denial;
use gates::authorize::remedy;
use gates::context::{Checked, Stop};
use gates::credentials::cannot_act;
use state::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE};
use state::command::TimeMove;
use state::handshake::{Handshake, HandshakeAction, HandshakeAnswer, HandshakeState, Recipient};
use state::outcome::{Judgment, Remedy};
use state::parties::{addressed_to, recipient};
use state::rules::Rule;

/// An organization must be this old for an account to move into it from another organization directly.
const MINIMUM_TARGET_AGE: u64 = 7 * DAY;

const ACCEPT: &str = "organizations:AcceptHandshake";

/// One of the checks on accepting a handshake.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The question of the check.
    pub id: CheckId,
    /// The gate at which the call is checked.
    pub gate: Gate,
    /// Whether the answer is yes.
    pub holds: bool,
    /// Whether accepting depends on it. A check that does not hold and is needed stops the call.
    pub needed: bool,
    /// A sentence for people.
    pub says: Message,
    /// The decision of policy, if policy was asked.
    pub judgment: Option<Arc<Judgment>>,
    /// The change that would make it hold, if there is one.
    pub remedy: Option<Remedy>,
    /// The error that the call gets if it stops here.
    pub error: Option<ApiError>,
}

/// The questions of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// Whether the caller can act at all. Present only if not.
    CanAct,
    /// Whether the handshake is addressed to the account.
    Addressed,
    /// Whether policy allows the call.
    MayAccept,
    /// Whether the handshake can still be accepted.
    Open,
    /// Whether the account may join the organization.
    MayJoin,
    /// Whether the bill may be transferred.
    MayTransfer,
    /// Whether the account has the role of AWS Organizations.
    RolePresent,
    /// Whether policy allows creating that role.
    MayCreateRole,
}

impl CheckId {
    /// The question, for people.
    pub const fn question(self) -> &'static str {
        match self {
            Self::CanAct => "Can this user sign in?",
            Self::Addressed => "Is it addressed to this account?",
            Self::MayAccept => "May this user call organizations:AcceptHandshake?",
            Self::Open => "Can it be accepted now?",
            Self::MayJoin => "May the account join?",
            Self::MayTransfer => "May the bill be transferred?",
            Self::RolePresent => "Does AWSServiceRoleForOrganizations exist?",
            Self::MayCreateRole => "May this user call iam:CreateServiceLinkedRole?",
        }
    }

    /// The documentation of the check in AWS.
    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::CanAct | Self::Addressed | Self::MayAccept | Self::Open | Self::MayJoin => {
                "API Reference of AWS Organizations: AcceptHandshake"
            }
            Self::MayTransfer => {
                "AWS Billing User Guide: responding to invitations to transfer billing"
            }
            Self::RolePresent | Self::MayCreateRole => {
                "AWS Organizations User Guide: AWS Organizations and service-linked roles"
            }
        }
    }
}

impl Check {
    /// Whether the call stops here.
    pub fn stops(&self) -> bool {
        self.needed && !self.holds
    }

    /// What stops nothing, whether it holds or not.
    const fn fact(id: CheckId, gate: Gate, says: Message) -> Self {
        Self {
            id,
            gate,
            holds: false,
            needed: false,
            says,
            judgment: None,
            remedy: None,
            error: None,
        }
    }

    fn found(id: CheckId, gate: Gate, found: Checked) -> Self {
        let holds = found.is_ok();
        let (says, error, remedy) = match found {
            Ok(says) => (says, None, None),
            Err(stop) => (stop.error.message.clone(), Some(stop.error), stop.remedy),
        };
        Self {
            holds,
            needed: true,
            remedy,
            error,
            ..Self::fact(id, gate, says)
        }
    }
}

/// The checks on accepting a handshake as this person, in the order in which the call passes them.
pub fn acceptance(world: &World, handshake: &Handshake, caller: &Principal) -> Vec<Check> {
    let account = caller.account();
    let operation = model::operation(ACCEPT).expect("AcceptHandshake is modeled");
    let mut checks = Vec::new();
    if let Some(stop) = cannot_act(world, caller, operation) {
        checks.push(Check::found(CheckId::CanAct, Gate::Request, Err(stop)));
    }
    checks.extend([
        Check::found(
            CheckId::Addressed,
            Gate::Caller,
            addressed(world, handshake, account),
        ),
        may_call(
            world,
            caller,
            CheckId::MayAccept,
            ACCEPT,
            &handshake.arn(),
            Context::default(),
            ErrorCode::AccessDeniedException,
        ),
        Check::found(CheckId::Open, Gate::State, open(world, handshake)),
    ]);
    // For another account's invitation, these checks are about that account, not about the caller's.
    let answers = answering(world, handshake, caller);
    let about = |id, check: fn(&World, &Handshake, AccountId) -> Checked| match answers {
        Some(account) => Check::found(id, Gate::State, check(world, handshake, account)),
        None => nobody(id, Gate::State),
    };
    if handshake.action == HandshakeAction::Invite {
        checks.push(about(CheckId::MayJoin, may_join));
    }
    if handshake.action == HandshakeAction::TransferResponsibility {
        checks.push(about(CheckId::MayTransfer, transfers::may_take));
        return checks;
    }
    checks.extend(role_checks(world, handshake, caller));
    checks
}

/// Whether the handshake's state lets it be accepted.
fn open(world: &World, handshake: &Handshake) -> Checked {
    match handshake.state.after(HandshakeAnswer::Accept) {
        Ok(_) => Ok("It is open.".into()),
        Err(error) => Err(Stop::advising(
            error,
            match handshake.state {
                HandshakeState::Requested => features::outstanding_sentence(world, handshake),
                HandshakeState::Expired => "It has expired. The sender can send a new one.".into(),
                HandshakeState::Declined | HandshakeState::Canceled => {
                    "It has ended. The sender can send a new one.".into()
                }
                HandshakeState::Open | HandshakeState::Accepted => {
                    "Nothing more is needed: it has been accepted.".into()
                }
            },
        )),
    }
}

/// The account for which this person's answer counts; `None` if no account has the invited address.
fn answering(world: &World, handshake: &Handshake, caller: &Principal) -> Option<AccountId> {
    // Without that rule, the caller answers for their own account.
    let answers = (!world.holds(Rule::RecipientsAnswer)).then(|| caller.account());
    answers.or_else(|| recipient(world, handshake))
}

/// A check on a recipient that does not exist. Another check says that nobody can answer.
fn nobody(id: CheckId, gate: Gate) -> Check {
    let says = "No account has the address to which it was sent.";
    Check::fact(id, gate, says.into())
}

/// Whether accepting asks the caller for permission to create the role where it is missing. An invitation asks for it only if the
/// organization has all features (API Reference, `AcceptHandshake`). That it does not with consolidated billing is assumed: a page of
/// the User Guide names no feature set.
pub fn asks_to_create(world: &World, handshake: &Handshake) -> bool {
    let all = |organization: &Organization| organization.feature_set == FeatureSet::All;
    match handshake.action {
        HandshakeAction::TransferResponsibility => false,
        // An invitation that announced consolidated billing was answered before all features were enabled.
        HandshakeAction::Invite => {
            handshake.feature_set == FeatureSet::All
                && world.organization(&handshake.organization).is_some_and(all)
        }
        HandshakeAction::EnableAllFeatures
        | HandshakeAction::ApproveAllFeatures
        | HandshakeAction::AddOrganizationsServiceLinkedRole => true,
    }
}

/// Whether the role is in the account that has to accept, and if not, whether the caller may create it there.
fn role_checks(world: &World, handshake: &Handshake, caller: &Principal) -> [Check; 2] {
    let Some(account) = answering(world, handshake, caller) else {
        return [CheckId::RolePresent, CheckId::MayCreateRole]
            .map(|id| nobody(id, Gate::Dependency));
    };
    let name = world.name_of(account);
    let present = world.has_role(account, ORGANIZATIONS_ROLE);
    let asks = asks_to_create(world, handshake);
    let says = match (present, asks) {
        (true, _) => message!("The role is in {name}; nothing needs to be created."),
        (false, true) => message!(
            "The role is missing in {name}; accepting creates it, with the permissions of the person who accepts."
        ),
        (false, false) => message!("The role is missing in {name}; accepting creates it."),
    };
    let there = Check {
        holds: present,
        ..Check::fact(CheckId::RolePresent, Gate::Dependency, says)
    };
    let mut create = may_call(
        world,
        caller,
        CheckId::MayCreateRole,
        service_linked_role::CREATE,
        &service_linked_role::organizations_role_arn(account),
        service_linked_role::creation_context(ORGANIZATIONS_PRINCIPAL),
        ErrorCode::AccessDeniedForDependencyException,
    );
    create.gate = Gate::Dependency;
    create.needed = !present && asks;
    if caller.account() != account {
        create.holds = false;
        create.judgment = None;
        create.remedy = None;
        create.says = message!("Users of other accounts cannot create a role in {name}.");
    }
    if present {
        create.says = "Not asked: the role exists.".into();
    } else if !asks {
        create.says =
            "Not asked: the invitation is to an organization with consolidated billing only."
                .into();
    }
    if !create.holds {
        create.error = Some(service_linked_role::dependency_error());
    }
    [there, create]
}

pub(super) fn addressed(world: &World, handshake: &Handshake, account: AccountId) -> Checked {
    if addressed_to(world, handshake, account) {
        return Ok(message!(
            "It is addressed to {account}.",
            account = world.name_of(account)
        ));
    }
    if account.partition() != handshake.management.partition() {
        let place = handshake.management.partition().title();
        let says = message!("It belongs to {place} and is known only there.");
        return Err(Stop::advising(refusals::HANDSHAKE_NOT_FOUND.error(), says));
    }
    if !world.holds(Rule::RecipientsAnswer) {
        return Ok(
            "It is addressed to another account, and the rule that only the recipient may respond is disabled."
                .into(),
        );
    }
    let says = match &handshake.recipient {
        Recipient::Account(id) => message!(
            "It is addressed to {account}. Act as a user there.",
            account = world.name_of(*id)
        ),
        Recipient::Email(email) => match world.by_email(handshake.management.partition(), email) {
            Some(id) => message!(
                "It is addressed to {email}, which is {account}. Act as a user there.",
                account = world.name_of(id)
            ),
            None => message!("It is addressed to {email}, and no account has that address."),
        },
        Recipient::Organization => {
            message!(
                "Only {account} can accept it, as the last step. Act as a user there.",
                account = world.name_of(handshake.management)
            )
        }
    };
    Err(Stop::advising(ApiError::access_denied(), says))
}

/// A check of policy on one action.
fn may_call(
    world: &World,
    caller: &Principal,
    id: CheckId,
    action: &str,
    resource: &str,
    context: Context,
    code: ErrorCode,
) -> Check {
    let ask = AccessRequest::new(caller, action, resource).with(context);
    let judgment = Arc::new(authorize::authorize(world, &ask));
    let allowed = judgment.is_allowed();
    Check {
        id,
        gate: Gate::Policy,
        holds: allowed,
        needed: true,
        says: if allowed {
            message!("Yes: `{action}` is allowed.", action = action.to_string())
        } else {
            message!(
                "No: `{action}` is refused {reason}.",
                action = action.to_string(),
                reason = denial::reason(world, caller, None, &judgment)
            )
        },
        remedy: (!allowed).then(|| remedy::remedy(world, &ask, &judgment)),
        error: (!allowed).then(|| {
            gates::refusals::DENIED
                .with_code(code)
                .saying(denial::denial(world, &ask, &judgment))
        }),
        judgment: Some(judgment),
    }
}

fn may_join(world: &World, handshake: &Handshake, account: AccountId) -> Checked {
    let Some(target) = world.organization(&handshake.organization) else {
        return Err(Stop::new(refusals::HANDSHAKE_NOT_FOUND.error()));
    };
    if let Some(current) = world.organization_of(account) {
        if current.id == target.id {
            return Err(Stop::new(refusals::INVITED_FROM_AN_ORGANIZATION.error()));
        }
        // Since November 2025 an account may move from one organization to another directly.
        departure::may_change_organization(world, current, account)?;
        let age = world.now().since(target.created_at);
        if age < MINIMUM_TARGET_AGE {
            let wait = MINIMUM_TARGET_AGE - age;
            // The rule is documented; the reason and the words of its refusal are not.
            return Err(Stop::with(
                refusals::ORGANIZATION_TOO_YOUNG.error(),
                message!(
                    "An organization must be seven days old to take over an account directly. Wait {time}.",
                    time = span(wait)
                ),
                Some(Command::Time(TimeMove::Advance { ms: wait })),
            ));
        }
    }
    within_quota(world, target, 0)?;
    Ok(message!(
        "{account} may join organization `{target}`.",
        account = world.name_of(account),
        target = target.id
    ))
}

/// Checks the quota of accounts for an invitation: its exception differs from CreateAccount's, and its message has no
/// full stop (seen in a public issue thread about InviteAccountToOrganization).
pub(super) fn within_quota(world: &World, organization: &Organization, more: usize) -> Checked {
    accounts::within_quota(world, organization, more).map_err(|stop| Stop {
        error: refusals::INVITED_ACCOUNT_NUMBER_LIMIT_EXCEEDED.error(),
        remedy: stop.remedy,
    })
}
